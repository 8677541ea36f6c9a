"""The subject of a page is decided once: whatever certification is judged, a sentence belongs to one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parchemin.reseau.domain.communication.controle import controler
from parchemin.reseau.domain.communication.lecture import lire
from parchemin.reseau.domain.communication.modele import AutreCertification, Certitude, Denomination, Releve
from tests.reseau.domain.communication.decor import CONTEXTE, FICHE, MENTIONS, SITTELLE, codes, page

AUTRE = replace(
    FICHE, numero="RNCP99105", intitule="Conducteur de chantier naval", niveau=4, remplace=(), blocs=(), active=False,
    certificateurs=(Denomination("Campus Méridien"),),
)  # fmt: skip
A_NOUS = AutreCertification(FICHE.numero, FICHE.intitule)
A_EUX = AutreCertification(AUTRE.numero, AUTRE.intitule)
CITEE = (
    f"<title>Gestionnaire de paie, bac+2</title><h1>{FICHE.intitule}</h1>{MENTIONS}<p>Ensuite, vous pourrez viser RNCP99105.</p>"
    "<p>Un parcours certifié par France compétences.</p>"
)


def des_deux(html: str) -> tuple[list[Releve], list[Releve]]:
    lu = lire(html.encode(), "html")
    return (
        controler(lu, replace(CONTEXTE, autres=(A_EUX,))),
        controler(lu, replace(CONTEXTE, fiche=AUTRE, autres=(A_NOUS,))),
    )


def test_a_number_quoted_once_takes_no_sentence_and_asks_for_nothing() -> None:
    notres, leurs = des_deux(CITEE)
    assert [(r.code, r.certitude) for r in notres] == [("COM-020", Certitude.SUR), ("COM-033", Certitude.SUR)]
    assert "niveau 5" in notres[0].remede
    assert "RNCP99101" in notres[1].remede
    # The rule about the whole page is seen from there too, but says that it speaks of another.
    assert [(r.code, r.certitude, r.lien) for r in leurs] == [
        ("COM-010", Certitude.A_LIRE, 2),
        ("COM-033", Certitude.A_LIRE, 0),
    ]


def test_two_certifications_and_nothing_that_tells_is_for_a_person() -> None:
    html = f"<p>{FICHE.intitule}, RNCP99101.</p><p>{AUTRE.intitule}, RNCP99105.</p><h1>Nos formations</h1><p>Niveau bac+2.</p>"
    for releves in des_deux(html):
        (r,) = [r for r in releves if r.code == "COM-020"]
        assert (r.certitude, r.lien) == (Certitude.A_LIRE, 1)


def test_a_sentence_goes_to_who_it_names_else_to_its_section() -> None:
    programme = "<p>" + "Un programme complet avec des ateliers. " * 6 + "</p>"
    html = (
        f"<h1>Catalogue</h1><h2>{FICHE.intitule}</h2>{MENTIONS}{programme}<p>Formation certifiée par l’État.</p>"
        f"<h2>{AUTRE.intitule}</h2>{programme}<p>Niveau bac+3.</p><p>Le titre RNCP99101 est un diplôme d’État.</p>"
    )
    notres, leurs = ({r.code for r in x if r.citation} for x in des_deux(html))
    assert "COM-030" in notres - leurs
    assert "COM-020" in leurs - notres


@pytest.mark.parametrize(
    "phrase",
    [
        "École Sittelle est habilitée par l’Institut Boréal des métiers à préparer la certification.",
        "Nous sommes habilités à préparer le titre.",
        "Organisme de formation habilité.",
        "Notre habilitation court jusqu’en 2028.",
        "Partenaire officiel de l’Institut Boréal des métiers.",
        "Centre agréé par Boréal métiers.",
    ],
)
def test_a_claim_of_habilitation_needs_one_that_day(phrase: str) -> None:
    assert codes(f"<p>{phrase}</p>") == []
    sans = replace(SITTELLE, habilite=False, etat="Former : retiré")
    (r,) = [r for r in page(f"<p>{phrase}</p>", partenaire=sans) if r.code == "COM-044"]
    assert r.certitude is Certitude.SUR
    assert "Former : retiré" in r.quoi
    assert codes(f"<p>{phrase}</p>", partenaire=replace(SITTELLE, certificateur=True, habilite=False)) == []


def test_an_offer_without_habilitation_is_told_once_and_no_page_passes_as_clean() -> None:
    sans = replace(SITTELLE, habilite=False, roles=frozenset())
    (r,) = page("<p>Inscrivez-vous : nous vous préparons au titre.</p>", partenaire=sans)
    assert (r.code, r.citation, r.certitude) == ("COM-045", "Inscrivez-vous", Certitude.SUR)
    (muette,) = page("", partenaire=sans)
    assert (muette.code, muette.certitude) == ("COM-045", Certitude.A_LIRE)
    assert codes("<p>Sittelle n’est plus habilité. Les inscriptions sont closes.</p>", partenaire=sans) == []


def test_each_role_has_its_own_words() -> None:
    jury = replace(SITTELLE, roles=frozenset({"organiser"}))
    assert codes("<p>Sittelle est habilité à organiser les épreuves.</p>", partenaire=jury) == []
    assert codes("<p>Sittelle est habilité à préparer la certification.</p>", partenaire=jury) == ["COM-044"]
    forme = replace(SITTELLE, roles=frozenset({"former"}))
    assert codes("<p>Sittelle est habilité à organiser les épreuves.</p>", partenaire=forme) == ["COM-044"]
    (r,) = page("<p>Nous délivrons la certification.</p>", partenaire=forme)
    assert "organisme habilité à préparer la certification" in r.remede


@pytest.mark.parametrize(
    "phrase",
    ["Nous délivrons la certification.", "Formation inscrite au RNCP.", "Organisme agréé CPF.", "Formation gratuite."],
)
def test_no_correction_tells_a_withdrawn_partner_to_claim_anything(phrase: str) -> None:
    sans = replace(SITTELLE, habilite=False, roles=frozenset())
    avec, retires = page(f"<p>{phrase}</p>"), page(f"<p>{phrase}</p>", partenaire=sans)
    dits = [r.remede for r in retires if r.code != "COM-045"]
    assert dits
    assert {r.code for r in avec} <= {r.code for r in retires}
    for remede in dits:
        assert not any(x in remede for x in ("Écrivez", "habilité à préparer", "formation préparant", "finançable"))


def test_what_is_missing_on_a_page_that_must_go_is_read_first() -> None:
    sans = replace(SITTELLE, habilite=False)
    corps = f"<h1>{FICHE.intitule}</h1>"
    manques = [r for r in page(corps, mentions=False, partenaire=sans) if not r.citation]
    assert manques
    assert {r.certitude for r in manques} == {Certitude.A_LIRE}
    assert {r.certitude for r in page(corps, mentions=False)} == {Certitude.SUR}


@pytest.mark.parametrize(
    ("phrase", "attendus"),
    [
        ("9 candidats sur 10 réussissent.", ["COM-060", "COM-061"]),
        ("Neuf candidats sur dix réussissent chaque session.", ["COM-060", "COM-061"]),
        ("En 2025, 33 candidats sur 40 ont obtenu la certification.", []),
        ("Taux de réussite 2025 : 82,5 % (33 candidats sur 40).", []),
        ("Présence exigée 3 jours sur 5.", []),
        ("Neuf stagiaires sur dix recommandent l’école.", []),
        ("Réussite : 10 candidats sur 9.", []),
        ("Le centre remet son propre titre.", ["COM-040"]),
        ("L’Institut Boréal des métiers remet son propre titre.", []),
        ("Niveau Bac + 5 validé par le ministère.", ["COM-020", "COM-032"]),
        ("Bac +2 validé.", []),
        ("Nous montons votre dossier CPF à votre place.", ["COM-057"]),
        ("Nous ne montons jamais votre dossier CPF à votre place.", []),
        ("Nous montons la scène pour vous.", []),
        ("Envoyez-nous vos identifiants FranceConnect.", ["COM-057"]),
        ("N’envoyez jamais vos identifiants FranceConnect.", []),
    ],
)
def test_known_misses(phrase: str, attendus: list[str]) -> None:
    assert codes(f"<p>{phrase}</p>") == attendus
