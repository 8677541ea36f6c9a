"""The file of results of an authority: whom a row is about, what it says, what the import writes and undoes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.deliberation.imports_decisions import DECISIONS, OptionsDecisions
from parchemin.deliberation.models import AcquisConserve, Decision
from parchemin.imports.models import LigneLot
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.parcours.models import Inscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, CapaciteCertification, Certification
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.importees.donnees_importees import certification_d_etat, session_jugee_ailleurs
from tests.fabrique import client_de, membre, organisation
from tests.imports.outils_essai import csv_de, mener

pytestmark = pytest.mark.django_db
TETE = ["N° candidat", "Nom de naissance", "Prénom", "Né le", "Diplôme", "Session", "Décision du jury", "Mention", "Jury du",
        "Académie"]  # fmt: skip


@pytest.fixture
def decor() -> Iterator[tuple[Any, Any]]:
    o = organisation()
    m = membre(o, Role.SECRETARIAT_JURY)
    with organisation_active(o.pk):
        yield m, session_jugee_ailleurs(o, candidats=6)


def ligne(numero: str = "", nom: str = "", prenom: str = "", ne: str = "", diplome: str = "", session: str = "",
          resultat: str = "ADMIS", mention: str = "", jury: str = "", autorite: str = "Académie d’essai") -> list[str]:  # fmt: skip
    return [numero, nom, prenom, ne, diplome, session, resultat, mention, jury, autorite]


def verifie(m: Any, *lignes: list[str], entete: list[str] = TETE, **options: Any) -> Any:
    lot = deposer_lot(
        membre=m, type_import=DECISIONS, source=csv_de([entete, *lignes]), nom="resultats.csv", emetteur="Académie",
        options={"certification": None, "autorite": "", "jury_le": "", "raison": "", **options},
    )  # fmt: skip
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=m)
    mener(lot)
    lot.refresh_from_db()
    return lot


def verdicts(lot: Any) -> list[tuple[str, list[str]]]:
    return [(x.action, x.codes.split()) for x in LigneLot.toutes.filter(lot=lot).order_by("numero")]


def appliquer(lot: Any, m: Any) -> None:
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    lot.refresh_from_db()


def test_toutes_les_colonnes_sont_reconnues(decor: Any) -> None:
    m, _ = decor
    lot = verifie(m, ligne("26-0001"))
    assert len(set(lot.colonnes.values())) == len(TETE)
    assert verdicts(lot) == [("creer", [])]


def test_une_ligne_ecrit_une_decision_et_se_defait(decor: Any) -> None:
    m, session = decor
    entete = [*TETE, "U1", "U2", "U3"]
    lot = verifie(
        m, [*ligne("26-0001", resultat="ADMIS MENTION AB"), "14", "12", "13"], [*ligne("26-0002", resultat="REFUSÉ"), "7", "12", ""],
        entete=entete, certification=session.certification_id,
    )  # fmt: skip
    assert verdicts(lot) == [("creer", []), ("creer", [])]
    appliquer(lot, m)
    a, b = Decision.toutes.order_by("pk")
    assert (a.resultat, a.mention, a.autorite, str(a.decidee_le)) == ("admis", "AB", "Académie d’essai", "2026-07-03")
    assert a.presentation.session_id == session.pk
    assert (b.resultat, b.issues.count()) == ("ajourne", 2)
    defaire_lot(lot=lot, membre=m)
    assert not Decision.toutes.exists()
    assert not AcquisConserve.toutes.exists()


def test_le_meme_fichier_deux_fois_ne_change_rien(decor: Any) -> None:
    m, _ = decor
    appliquer(verifie(m, ligne("26-0001")), m)
    assert verdicts(verifie(m, ligne("26-0001"))) == [("inchanger", [])]


def test_une_rectification_demande_sa_raison_et_se_defait(decor: Any) -> None:
    m, _ = decor
    appliquer(verifie(m, ligne("26-0001", resultat="REFUSE")), m)
    assert verdicts(verifie(m, ligne("26-0001"))) == [("refuser", ["AUT-021", "AUT-022"])]
    lot = verifie(m, ligne("26-0001"), raison="Rectification du 12 juillet")
    assert verdicts(lot) == [("modifier", ["AUT-021"])]
    appliquer(lot, m)
    v1, v2 = Decision.toutes.order_by("version")
    assert (v1.en_vigueur, v2.en_vigueur, v2.motif) == (False, True, "Rectification du 12 juillet")
    defaire_lot(lot=lot, membre=m)
    v1.refresh_from_db()
    assert v1.en_vigueur
    assert Decision.toutes.count() == 1


def test_ne_defait_pas_ce_qu_une_version_a_remplace(decor: Any) -> None:
    m, _ = decor
    premier = verifie(m, ligne("26-0001", resultat="2ND GROUPE"))
    appliquer(premier, m)
    appliquer(verifie(m, ligne("26-0001")), m)
    with pytest.raises(ErreurMetier) as refus:
        defaire_lot(lot=premier, membre=m)
    assert "AUT-024" in {k.code for k in refus.value.constats}


@pytest.mark.parametrize(
    ("champs", "codes"),
    [
        ({"numero": "99-9999"}, ["AUT-002"]),
        ({"nom": "Inconnu", "prenom": "Zoé"}, ["AUT-002"]),
        ({}, ["AUT-005"]),
        ({"numero": "26-0001", "nom": "Nguyễn"}, ["AUT-004"]),
        ({"nom": "Martin", "prenom": "Léa"}, ["AUT-003"]),
        ({"numero": "26-0001", "diplome": "RNCP99999"}, ["AUT-007"]),
        ({"numero": "26-0001", "session": "2019"}, ["AUT-009"]),
        ({"numero": "26-0001", "jury": "01/06/2026"}, ["AUT-010"]),
        ({"numero": "26-0001", "jury": "01/06/2027"}, ["AUT-012"]),
        ({"numero": "26-0001", "autorite": ""}, ["AUT-014"]),
        ({"numero": "26-0001", "resultat": "PEUT-ETRE"}, ["AUT-015"]),
        ({"numero": "26-0001", "resultat": ""}, ["AUT-016"]),
        ({"numero": "26-0001", "resultat": "REFUSE", "mention": "AB"}, ["AUT-017"]),
        ({"numero": "26-0001", "mention": "superbe"}, ["AUT-018"]),
    ],
)  # fmt: skip
def test_les_refus(decor: Any, champs: dict[str, str], codes: list[str]) -> None:
    m, _ = decor
    ((action, vus),) = verdicts(verifie(m, ligne(**champs)))
    assert (action, [k for k in vus if k.startswith("AUT")]) == ("refuser", codes)


def test_une_note_d_une_autre_echelle(decor: Any) -> None:
    m, session = decor
    lot = verifie(m, [*ligne("26-0001"), "28/40"], entete=[*TETE, "U1"], certification=session.certification_id)
    ((action, vus),) = verdicts(lot)
    assert "AUT-019" in vus
    assert action == "refuser"


def test_deux_resultats_pour_un_candidat(decor: Any) -> None:
    m, _ = decor
    lot = verifie(m, ligne("26-0001"), ligne("", "Martin", "Léa", "01/01/2004", resultat="REFUSE"))
    assert verdicts(lot)[1] == ("refuser", ["AUT-006"])


def test_le_certificateur_delibere(decor: Any) -> None:
    m, _ = decor
    CapaciteCertification.toutes.update(capacite=Capacite.CERTIFICATEUR)
    Certification.toutes.update(famille_corrigee="prive")
    assert verdicts(verifie(m, ligne("26-0001"))) == [("refuser", ["AUT-001"])]


def test_deux_certifications_pour_une_personne(decor: Any) -> None:
    m, session = decor
    i = Inscription.toutes.get(numero_candidat="26-0003")
    autre = certification_d_etat(m.organisation, famille="bp", code="BP-ESSAI")
    Inscription.toutes.create(
        organisation=i.organisation, personne=i.personne, certification=autre, voie=i.voie, statut=i.statut, entree=i.entree,
        numero_candidat=i.numero_candidat,
    )  # fmt: skip
    assert verdicts(verifie(m, ligne("26-0003"))) == [("refuser", ["AUT-003"])]
    assert verdicts(verifie(m, ligne("26-0003", diplome="CAP-ESSAI"))) == [("creer", [])]
    assert verdicts(verifie(m, ligne("26-0003"), certification=session.certification_id)) == [("creer", [])]
    # Enrolled for it, but no session there: the day must be said.
    assert verdicts(verifie(m, ligne("26-0003", diplome="BP-ESSAI"))) == [("refuser", ["AUT-013"])]
    assert verdicts(verifie(m, ligne("26-0003", diplome="BP-ESSAI", jury="03/07/2026"))) == [("creer", [])]


def test_un_nom_seul_avertit(decor: Any) -> None:
    m, _ = decor
    assert verdicts(verifie(m, ligne("", "Łukaszewicz", "Zoé"))) == [("creer", ["AUT-008"])]


def test_un_resultat_enregistre_entre_temps_arrete_l_import(decor: Any) -> None:
    m, _ = decor
    lot = verifie(m, ligne("26-0001"))
    appliquer(verifie(m, ligne("26-0001", resultat="2ND GROUPE")), m)
    with pytest.raises(ErreurMetier) as refus:
        appliquer_lot(lot=lot, membre=m, version=lot.version)
    assert {"AUT-023", "IMP-088"} & {k.code for k in refus.value.constats}


def test_le_formulaire_de_depot(decor: Any) -> None:
    m, session = decor
    f = OptionsDecisions(
        {"autorite": "Académie", "certification": str(session.certification_id), "jury_le": "2026-07-03"}, membre=m
    )
    assert f.is_valid(), f.errors
    assert f.cleaned_data["jury_le"] == "2026-07-03"
    page = client_de(m.utilisateur).get(reverse("imports:deposer", args=["essai", DECISIONS.code]))
    assert page.status_code == 200
