"""Lists put in service, and what follows: the page of the partner, its file, the day page, the score, the controls."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.referentiel.models import Certification
from parchemin.referentiel.services.organismes import preparer_liste
from parchemin.reseau.models import HabilitationPartenaire, VerificationPartenaire
from parchemin.reseau.selectors.dossier import lire_dossier
from parchemin.reseau.selectors.releves import faits_releves
from parchemin.reseau.selectors.risque import valeurs_de_risque
from parchemin.reseau.selectors.verifications import actions_attendues, lire_verifications
from parchemin.reseau.services import dossier, habilitations, verifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.referentiel import fabrique_listes as l
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
NDA = "52990000001"


@pytest.fixture
def declare(alpha: Etablissement) -> Etablissement:
    """A partner whose number is noted."""
    alpha.nda = NDA
    alpha.save()
    return alpha


def _listes(dossier: Path, formation: str = "true", etat: str = "A", age: int = 0, nda: str = NDA) -> None:
    le = aujourdhui() - timedelta(days=age)
    l.en_service(l.organismes(dossier, [l.organisme(nda, f.SIRET, formation=formation)]), le)
    l.en_service(l.sirene(dossier, [(f.SIRET, etat)]), le)


def _verdicts(e: Etablissement) -> dict[str, str]:
    lignes = VerificationPartenaire.toutes.filter(etablissement=e, clos_le__isnull=True)
    return dict(lignes.order_by("pk").values_list("point", "verdict"))


def _jour(o: Organisation, cle: str) -> list[str]:
    qui = membre(o, Role.RESEAU, email="jour@parchemin.example")
    return [
        x.quoi
        for nom, fonction in echeances
        if nom == "reseau.verifications"
        for x in fonction(qui, aujourdhui())
        if x.cle.startswith(cle)
    ]


def test_each_list_recomputes_and_a_loss_is_told(
    o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    _listes(tmp_path, age=30)
    assert _verdicts(declare) == dict.fromkeys(("sirene", "denomination", "nda", "qualiopi_formation"), "conforme")
    assert _jour(o, "reseau.perte") == []
    _listes(tmp_path, formation="false", etat="F")
    assert _verdicts(declare) == {
        "sirene": "ecart",
        "denomination": "conforme",
        "nda": "conforme",
        "qualiopi_formation": "ecart",
    }
    perdues = VerificationPartenaire.toutes.filter(clos_le__isnull=True, verdict="ecart").order_by("point")
    assert [x.est_perte for x in perdues] == [True, True]
    assert VerificationPartenaire.toutes.filter(clos_le__isnull=False).count() == 2


def test_the_day_page_says_each_loss_until_somebody_answers(
    o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    _listes(tmp_path, age=30)
    _listes(tmp_path, formation="false", etat="F")
    qui = membre(o, Role.RESEAU)

    def lues() -> list[str]:
        fonction = dict(iter(echeances))["reseau.verifications"]
        return sorted(x.quoi for x in fonction(qui, aujourdhui()))

    assert lues() == [
        "Institut Alpha : a perdu Qualiopi (actions de formation)",
        "Institut Alpha : établissement fermé",
    ]
    for v in VerificationPartenaire.toutes.filter(clos_le__isnull=True, verdict="ecart"):
        verifications.mettre_de_cote(verification=v, motif="Certificat du 2 mai reçu et lu.", acteur=SYSTEME)
    assert lues() == []
    quality = membre(o, Role.QUALITE, email="q@parchemin.example")
    assert list(dict(iter(echeances))["reseau.verifications"](quality, aujourdhui())) == []


def test_a_gap_never_seen_otherwise_is_counted_in_one_line_and_an_old_list_is_told(
    o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    _listes(tmp_path, formation="false", etat="F", age=60)
    assert sorted(_jour(o, "reseau.")) == [
        "2 écarts entre vos partenaires et les listes publiques",
        "Extrait Sirene : 60 jours",
        "Liste publique des organismes de formation : 60 jours",
    ]


def test_what_is_aside_comes_back_when_the_list_says_otherwise(
    declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    _listes(tmp_path, nda="52990000077", age=3)
    v = VerificationPartenaire.toutes.get(point="nda", clos_le__isnull=True)
    for motif in ("non", "          "):
        with pytest.raises(ErreurMetier) as e:
            verifications.mettre_de_cote(verification=v, motif=motif, acteur=SYSTEME)
        assert [x.code for x in e.value.constats] == ["HAB-096"]
    verifications.mettre_de_cote(verification=v, motif="Récépissé du préfet lu ce jour.", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        verifications.mettre_de_cote(verification=v, motif="Récépissé du préfet lu ce jour.", acteur=SYSTEME)
    assert [x.code for x in e.value.constats] == ["HAB-095"]
    assert lire_verifications(declare, aujourdhui()).mises_de_cote == ["nda"]
    l.en_service(l.organismes(tmp_path, [l.organisme("52990000078", f.SIRET)]))
    assert lire_verifications(declare, aujourdhui()).mises_de_cote == []
    assert VerificationPartenaire.toutes.get(point="nda", clos_le__isnull=True).ecarte_le is None


def test_a_gap_taken_back_counts_again(declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path) -> None:
    _listes(tmp_path, etat="F")
    v = VerificationPartenaire.toutes.get(point="sirene")
    verifications.mettre_de_cote(verification=v, motif="Le siège a déménagé hier.", acteur=SYSTEME)
    verifications.reprendre(verification=v, acteur=SYSTEME)
    assert lire_verifications(declare, aujourdhui()).mises_de_cote == []
    with pytest.raises(ErreurMetier):
        verifications.reprendre(verification=v, acteur=SYSTEME)


def test_the_lists_tick_what_they_prove_and_the_person_keeps_the_last_word(
    declare: Etablissement, certification: Certification, tmp_path: Path
) -> None:
    h = f.habilitation(declare, certification)
    habilitations.changer(habilitation=h, vers="dossier_en_cours", acteur=SYSTEME)
    _listes(tmp_path)

    def pieces() -> dict[str, tuple[str, str]]:
        lignes = lire_dossier(h, aujourdhui()).lignes
        return {x.nature.cle: (str(x.etat), x.liste) for x in lignes if x.nature.cle in ("nda", "qualiopi", "identite")}

    lues = pieces()
    assert {k: v[0] for k, v in lues.items()} == {"nda": "acceptee", "qualiopi": "acceptee", "identite": "manquante"}
    assert lues["nda"][1].startswith("par la liste publique du ")
    p = dossier.deposer(habilitation=h, nature="nda", fichiers=[], acteur=SYSTEME)
    assert pieces()["nda"] == ("a_lire", "")
    dossier.lire(piece=p, acceptee=False, motif="Récépissé d’un autre organisme.", acteur=SYSTEME)
    assert pieces()["nda"] == ("a_refaire", "")


def test_a_list_that_contradicts_the_file_stops_the_decision_until_it_is_put_aside(
    declare: Etablissement, certification: Certification, tmp_path: Path
) -> None:
    h = f.habilitation(declare, certification)
    f.mener(h, "dossier_en_cours", "instruction")
    _listes(tmp_path, formation="false")
    with pytest.raises(ErreurMetier) as e:
        habilitations.changer(habilitation=h, vers="convention_a_signer", motif="Dossier complet.", acteur=SYSTEME)
    assert [x.code for x in e.value.constats] == ["HAB-092"]
    v = VerificationPartenaire.toutes.get(point="qualiopi_formation", clos_le__isnull=True)
    verifications.mettre_de_cote(verification=v, motif="Certificat du 2 mai reçu et lu.", acteur=SYSTEME)
    habilitations.changer(habilitation=h, vers="convention_a_signer", motif="Dossier complet.", acteur=SYSTEME)


def test_what_an_habilitation_needs(declare: Etablissement, certification: Certification, tmp_path: Path) -> None:
    h = f.habilitation(declare, certification)
    o = declare.organisation_id
    assert actions_attendues(o, [declare.pk]) == {declare.pk: ({"formation"}, True)}
    dossier.recevoir(
        habilitation=h, recu_le=aujourdhui(), accuse_le=None, visees=["vae", "apprentissage"], acteur=SYSTEME
    )
    assert actions_attendues(o, [declare.pk]) == {declare.pk: ({"vae", "apprentissage"}, True)}
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(role="organiser")
    assert actions_attendues(o, [declare.pk]) == {declare.pk: (set(), False)}


def test_the_score_knows_nothing_without_a_list_then_counts(
    o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    def valeur() -> object:
        return valeurs_de_risque(o.pk, [declare], aujourdhui())[declare.pk]["listes"]

    assert valeur() is None
    _listes(tmp_path, age=4)
    assert valeur() == 0
    _listes(tmp_path, formation="false", etat="F")
    assert valeur() == 2
    v = VerificationPartenaire.toutes.get(point="sirene", clos_le__isnull=True)
    verifications.mettre_de_cote(verification=v, motif="Le siège a déménagé hier.", acteur=SYSTEME)
    assert valeur() == 1


def test_the_controls_read_it(declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path) -> None:
    _listes(tmp_path, etat="F")
    v = VerificationPartenaire.toutes.get(point="sirene", clos_le__isnull=True)
    verifications.mettre_de_cote(verification=v, motif="Le siège a déménagé hier.", acteur=SYSTEME)
    lus = faits_releves(declare, aujourdhui())
    assert ("sirene", "ecart") in [(x.point, x.verdict) for x in lus.listes]
    assert lus.mis_de_cote == (("sirene", "Le siège a déménagé hier."),)


def test_the_preview_says_what_would_change_here(
    o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    _listes(tmp_path, age=4)
    chemin = l.organismes(tmp_path, [l.organisme(NDA, f.SIRET, formation="false")])
    lue = preparer_liste(chemin=chemin, nom="n.csv", date_liste=aujourdhui())
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("referentiel:liste_organismes", args=[o.slug, lue.pk])).text
    assert "Institut Alpha" in page
    assert "aucune catégorie certifiée, selon la liste" in page
    assert _verdicts(declare)["qualiopi_formation"] == "conforme"


def test_the_pages(o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    fiche = reverse("reseau:habilitation", args=[o.slug, h.pk])
    assert "Aucune liste n’est importée" in client.get(fiche).text
    _listes(tmp_path, etat="F")
    assert f"L’établissement {f.SIRET} est fermé" in client.get(fiche).text
    liste = reverse("reseau:verifications", args=[o.slug])
    assert "est fermé" in client.get(liste, {"verdict": "ecart"}).text
    entiere = client.get(liste).text
    assert entiere.index("est fermé") < entiere.index("est bien le sien")
    assert "est fermé" not in client.get(liste, {"verdict": "conforme"}).text
    v = VerificationPartenaire.toutes.get(point="sirene", clos_le__isnull=True)
    url = reverse("reseau:verification_de_cote", args=[o.slug, v.pk])
    assert client.post(url, {"motif": "non"}).status_code == 422
    client.post(url, {"motif": "Le siège a déménagé hier."})
    assert "Mis de côté" in client.get(liste).text
    client.post(url)
    v.refresh_from_db()
    assert v.ecarte_le is None
    declare.siret = ""
    declare.save()
    client.post(reverse("reseau:refaire_verifications", args=[o.slug]))
    assert _verdicts(declare)["sirene"] == "ecart"
    brut = client.get(liste, {"export": "csv"})
    texte = b"".join(brut.streaming_content) if brut.streaming else brut.content  # type: ignore[attr-defined]
    assert "aucun SIRET" in texte.decode("utf-8-sig")


def test_another_organisation_sees_none_of_it(
    o: Organisation, declare: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    _listes(tmp_path, etat="F")
    v = VerificationPartenaire.toutes.get(point="sirene", clos_le__isnull=True)
    b = organisation("autre")
    client = client_de(membre(b, Role.RESEAU, email="b@autre.example").utilisateur)
    assert client.get(reverse("reseau:verification_de_cote", args=[b.slug, v.pk])).status_code == 404
    assert "Institut Alpha" not in client.get(reverse("reseau:verifications", args=[b.slug])).text


def test_the_list_asks_as_much_for_one_as_for_three(
    o: Organisation, declare: Etablissement, certification: Certification, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    client, url = client_de(membre(o, Role.RESEAU).utilisateur), reverse("reseau:verifications", args=[o.slug])

    def compter() -> tuple[int, int]:
        client.get(url)
        with CaptureQueriesContext(connection) as pages:
            client.get(url)
        with CaptureQueriesContext(connection) as calculs:
            verifications.verifier_organisation(organisation=o)
        return len(pages), len(calculs)

    _listes(tmp_path, etat="F")
    un = compter()
    for i, siret in enumerate(("99900022200013", "99900023000014")):
        e = f.alpha(o, siret=siret, nom=f"Partenaire {i}")
        f.habilitation(e, certification, convention=f.convention(e, reference=f"C-{i}"))
    verifications.verifier_organisation(organisation=o)
    assert compter() == un
