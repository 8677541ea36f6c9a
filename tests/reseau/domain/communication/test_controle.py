"""One page at a time: what is said, of which words, how surely, and what is remembered of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from parchemin.reseau.domain.communication.controle import RELEVES_MAX, ControleCommunication, controler
from parchemin.reseau.domain.communication.lecture import lire
from parchemin.reseau.domain.communication.modele import (
    AutreCertification,
    Certitude,
    PartenaireControle,
    Severite,
    SupportCommunication,
)
from parchemin.reseau.domain.communication.suivi import Ecartement, comparer, trier
from tests.reseau.domain.communication.decor import CONTEXTE, FICHE, JOUR, MENTIONS, SITTELLE, codes, page


def test_a_page_that_says_all_it_must_has_nothing_to_say() -> None:
    assert page("") == []
    assert controler(lire(b"", "html"), CONTEXTE) == []


def test_a_finding_quotes_the_very_words_and_explains_itself() -> None:
    html = f"<h1>Paie</h1>{MENTIONS}<h2>Les atouts</h2><p>Un niveau  BAC&nbsp;+&nbsp;2 en un an.</p>".encode()
    lu = lire(html, "html")
    (r,) = controler(lu, CONTEXTE)
    assert (r.code, r.severite, r.certitude) == ("COM-020", Severite.CRITIQUE, Certitude.SUR)
    assert r.citation == "niveau BAC\u00a0+\u00a02"
    assert r.debut is not None
    assert lu.complet[r.debut : r.fin] == r.citation
    assert r.lieu == "rubrique « Les atouts »"
    assert r.extrait == "Un niveau BAC + 2 en un an"
    assert "niveau 5 (cadre européen des certifications : niveau 5)" in r.remede
    assert {t.cle for t in r.textes} == {"vademecum", "D6113-18", "R6113-14-1"}
    assert r.vers_dict()["certitude"] == "sur"
    assert Certitude.A_LIRE.libelle == "à lire"


def test_texts_are_those_of_the_day_of_the_capture() -> None:
    def article(jour: date) -> str:
        (r,) = [r for r in page("", mentions=False, jour=jour) if r.code == "COM-015"]
        return r.textes[0].article

    assert "2026-728" in article(date(2026, 11, 2))
    assert "2019-565" in article(date(2026, 10, 30))


@pytest.mark.parametrize(("ecart", "attendus"), [(0, []), (1, ["COM-010"])], ids=["last day", "the day after"])
def test_a_certification_expires_the_day_after_its_last(ecart: int, attendus: list[str]) -> None:
    assert FICHE.date_fin is not None
    assert codes("", jour=FICHE.date_fin + timedelta(days=ecart)) == attendus


@pytest.mark.parametrize(
    ("phrase", "attendus"),
    [
        ("Un titre enregistré au RNCP et reconnu par l’État.", ["COM-034"]),
        ("Titre RNCP99101 enregistré au RNCP, reconnu par l’État.", []),
        ("Un savoir-faire reconnu par l’État.", ["COM-032"]),
        ("École reconnue par l’État.", ["COM-032"]),
        ("Prérequis : bac +2.", []),
        ("Après un bac +2, on entre en formation.", []),
        ("Après la formation, vous avez un niveau bac +2.", ["COM-020"]),
        ("Ce n’est pas un bac +2.", []),
        ("N’attendez plus, passez au niveau bac +2 !", ["COM-020"]),
        ("Nos jeunes diplômés témoignent.", []),
        ("Organisme certifié Qualiopi au titre de la catégorie d’action suivante : actions de formation.", []),
        ("Organisme certifié Qualiopi.", ["COM-041"]),
        ("Formation certifiée Qualiopi pour ses actions de formation.", ["COM-042"]),
        ("Un titre de niveau 5.", []),
        ("Un titre de niveau 6.", ["COM-023"]),
        ("Bloc RNCP99101BC02.", []),
        ("Bloc RNCP99101BC12.", ["COM-016"]),
        ("Cette fiche remplace RNCP99091.", []),
        ("Sittelle remet une attestation de suivi.", []),
        ("Sittelle délivre la certification.", ["COM-040"]),
        ("Nous vous délivrons le titre.", ["COM-040"]),
        ("Formation délivrée par Sittelle.", []),
        ("Formation gratuite pour l’apprenti en contrat d’apprentissage.", []),
        ("Formation gratuite avec votre CPF.", ["COM-052"]),
        ("Taux d’obtention 2025 : 83 % (40 candidats présentés).", []),
        ("Taux d’obtention 2025 : 84 % (40 candidats présentés).", ["COM-060"]),
        ("Taux d’obtention 2024 : 88 % (25 candidats présentés).", []),
        ("Taux d’obtention : 82,5 %.", ["COM-061"]),
        ("Taux d’obtention 2025 : 82,5 %.", ["COM-062"]),
        ("Formation 100 % à distance, réussite comprise.", []),
        ("Inscriptions jusqu’au 30/06/2028.", []),
        ("Article L. 6352-13 du code du travail : une publicité « diplôme d’État » serait trompeuse.", []),
    ],
)  # fmt: skip
def test_sentences(phrase: str, attendus: list[str]) -> None:
    assert codes(f"<p>{phrase}</p>") == attendus


def test_a_certifier_speaks_as_such() -> None:
    chez_lui = PartenaireControle(FICHE.certificateurs[0], certificateur=True)
    assert codes("<p>Nous délivrons la certification. Notre titre est unique.</p>", partenaire=chez_lui) == []
    assert "COM-040" in codes("<p>Nous délivrons la certification.</p>")


def test_the_cpf_is_refused_to_who_is_not_habilitated() -> None:
    phrase = "<p>Formation éligible au CPF.</p>"
    assert codes(phrase) == []
    (r,) = page(phrase, partenaire=replace(SITTELLE, habilite=False))
    assert (r.code, r.citation) == ("COM-050", "éligible au CPF")
    assert "École Sittelle n’est pas habilité" in r.quoi


def test_a_diploma_may_be_called_a_diploma() -> None:
    phrase = "<p>Un diplôme national, de niveau bac +2.</p>"
    assert codes(phrase) == ["COM-030", "COM-020"]
    assert codes(phrase, fiche=replace(FICHE, est_diplome=True)) == []


def test_sentences_go_to_the_certification_they_speak_of() -> None:
    autre = AutreCertification("RNCP99102", "Chargé de projet")
    corps = "<h2>Chargé de projet</h2><p>RNCP99102.</p><p>Un diplôme d’État.</p>"
    assert codes(corps, autres=(autre,)) == []
    (r,) = page(corps + f"<h2>{FICHE.intitule}</h2><p>Un diplôme d’État.</p>", autres=(autre,))
    assert (r.code, r.certitude) == ("COM-030", Certitude.A_LIRE)
    (sure,) = page(f"<p>{FICHE.intitule} : un diplôme d’État.</p>" + corps, autres=(autre,))
    assert sure.certitude is Certitude.SUR


def test_an_offer_of_the_platform_is_not_asked_what_the_platform_shows() -> None:
    attendus = ["COM-001", "COM-005", "COM-006", "COM-008", "COM-012"]
    corps = f"<h1>{FICHE.intitule}</h1>"
    assert sorted(codes(corps, mentions=False)) == attendus
    assert codes(corps, mentions=False, support=SupportCommunication.OFFRE_MCF) == []


def test_a_title_nearly_right_says_what_differs() -> None:
    def dit(intitule: str) -> str:
        html = f"<p>Titre « {intitule} » (RNCP99101), Boréal métiers, enregistré le 12/03/2024, valable jusqu’au 12/03/2027.</p>"
        (r,) = [r for r in page(html, mentions=False) if r.code == "COM-004"]
        assert r.certitude is Certitude.SUR
        return r.quoi

    assert "il y manque « administration »" in dit("Gestionnaire de paie et du personnel")
    assert "« salaires » n’y est pas" in dit("Gestionnaire de paie et d’administration des salaires et du personnel")
    assert "un petit mot" in dit("Gestionnaire paie et administration du personnel")


def test_a_certification_without_level_is_told_so() -> None:
    tableur = replace(FICHE, numero="RS99101", niveau=None)
    (r,) = [r for r in page("<p>Un niveau bac +2.</p>", fiche=tableur) if r.code == "COM-020"]
    assert r.remede == "Écrivez « certification du répertoire spécifique, sans niveau »."


def test_dates_are_read_in_their_several_spellings() -> None:
    for ecrite in ("12/03/2024", "12-03-2024", "12.03.2024", "2024-03-12", "12 mars 2024", "mars 2024", "12/03/24"):
        html = (
            f"<p>{FICHE.intitule}, RNCP99101, Boréal métiers, enregistrée le {ecrite}, valable jusqu’au 12/03/2027.</p>"
        )
        assert codes(html, mentions=False) == ["COM-012"], ecrite
    (r, _) = page(html.replace("12/03/2027", "13/03/2027"), mentions=False)
    assert (r.code, r.citation) == ("COM-009", "13/03/2027")


def test_what_was_set_aside_stays_so_while_the_words_stay() -> None:
    avant = page("<p>Un diplôme d’État.</p><p>Réussite garantie.</p>")
    e = Ecartement(avant[0].cle, "citation d’un ancien élève", JOUR)
    apres = page("<h2>Nouvelle rubrique</h2><p>UN DIPLOME  D’ETAT.</p><p>Emploi garanti.</p>")
    tri = trier(apres, [e])
    assert [r.code for r in tri.gardes] == ["COM-063"]
    assert tri.ecartes == ((apres[0], e),)
    reecrit = page("<p>Un vrai diplôme d’État pour tous.</p>")
    assert trier(reecrit, [e]).ecartes == ()
    with pytest.raises(ValueError):
        Ecartement("x", "  ", JOUR)


def test_the_last_act_on_a_finding_counts() -> None:
    (r,) = page("<p>Réussite garantie.</p>")
    premier, second = Ecartement(r.cle, "a", JOUR), Ecartement(r.cle, "b", JOUR + timedelta(days=1))
    assert trier([r], [second, premier]).ecartes == ((r, second),)


def test_two_captures_are_compared() -> None:
    avant = page("<p>Réussite garantie.</p><p>Réussite garantie.</p><p>Un diplôme d’État.</p>")
    apres = page("<p>Réussite garantie.</p><p>Emploi garanti.</p>")
    c = comparer(avant, apres)
    assert [r.citation for r in c.apparus] == ["Emploi garanti"]
    assert [r.citation for r in c.demeurent] == ["Réussite garantie"]
    assert [r.citation for r in c.disparus] == ["Réussite garantie", "Un diplôme d’État"[3:]]
    assert comparer(avant, avant).demeurent == tuple(avant)


@pytest.mark.parametrize(
    "graine",
    [
        "bac +3 ", "diplôme d’État ", "n’est pas un ", "RNCP99102 ", "RNCP99101 ", "100 % de réussite ", "12/03/2024 jusqu’au ",
        "Gestionnaire de paie ", "gratuit cpf ", "Qualiopi. ", "Prérequis : bac +2. ", "a\n", "l’ ", "(e)", "<h2>Gestionnaire de paie</h2>bac+3 ",
    ],
)  # fmt: skip
def test_the_work_grows_no_faster_than_the_text(graine: str) -> None:
    def pas(n: int) -> int:
        c = ControleCommunication(lire((MENTIONS + "<p>" + graine * n).encode(), "html"), CONTEXTE)
        assert len(c.releves()) <= 40 * RELEVES_MAX
        return c.pas

    assert pas(400) <= 2.3 * pas(200) + 5000
