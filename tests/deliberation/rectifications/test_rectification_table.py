"""The table of a rectification, without a database: each transition, each refusal, each nature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from parchemin.deliberation import acte_rectification as acte
from parchemin.deliberation import choix
from parchemin.deliberation.acte import Etape
from parchemin.deliberation.acte_rectification import EtapeRectification as E
from parchemin.deliberation.acte_rectification import Ligne, Nature, Situation
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.models import EtatRectification, NatureRectification
from parchemin.deliberation.reglages_acte import lignes_par_rectification, seconde_personne

ADMIS, PARTIEL = (Resultat.ADMIS, Mention.AUCUNE), (Resultat.PARTIEL, Mention.AUCUNE)
ATTENTE, AJOURNE = (Resultat.EN_ATTENTE, Mention.AUCUNE), (Resultat.AJOURNE, Mention.AUCUNE)
BIEN = (Resultat.ADMIS, Mention.BIEN)
PRETE = Situation(
    session=Etape.CLOSE, intitule="Session", etape=E.PREPAREE, lignes=(Ligne("Léa", PARTIEL, ADMIS, corrige=True),)
)


def codes(transition: acte.Transition, s: Situation) -> list[str]:
    return [x.code for x in acte.controler(transition, s)]


def test_les_etapes_menent_de_la_preparation_au_sceau() -> None:
    suite = [E.AUCUNE, E.PREPAREE, E.A_SIGNER, E.SCELLEE]
    for avant, apres in pairwise(suite):
        assert any(t.vers is apres for t in acte.suivantes(avant))
    assert acte.suivantes(E.SCELLEE) == acte.suivantes(E.ABANDONNEE) == []
    assert {t.code for t in acte.TRANSITIONS if t.deux} == {"deliberation.rectifier"}
    assert {str(x) for x in Nature} == set(NatureRectification.values)
    assert {str(x) for x in E} - {"aucune"} == set(EtatRectification.values)


def test_chaque_transition_a_sa_phrase() -> None:
    for t in acte.TRANSITIONS:
        assert t.phrase.startswith("a ")
        assert t.phrase.endswith((".", "}"))


@pytest.mark.parametrize("transition", acte.TRANSITIONS)
@pytest.mark.parametrize("etape", E)
def test_hors_de_son_etape_rien_ne_se_fait(transition: acte.Transition, etape: E) -> None:
    if etape is not transition.de:
        assert codes(transition, replace(PRETE, etape=etape)) == ["DEL-089"]


@pytest.mark.parametrize("session", [e for e in Etape if e not in (Etape.SIGNEE, Etape.CLOSE)])
def test_un_pv_non_signe_ne_se_rectifie_pas(session: Etape) -> None:
    assert codes(acte.OUVRIR, replace(PRETE, etape=E.AUCUNE, session=session)) == ["DEL-080"]


def test_une_seule_a_la_fois() -> None:
    s = replace(PRETE, etape=E.AUCUNE, autre="La rectification en préparation")
    assert codes(acte.OUVRIR, s) == ["DEL-081"]


@pytest.mark.parametrize("nature", Nature)
def test_la_piece_est_citee_quand_une_autorite_ou_le_jury_a_decide(nature: Nature) -> None:
    attendu = ["DEL-082"] if nature in acte.AVEC_PIECE else []
    assert codes(acte.OUVRIR, replace(PRETE, etape=E.AUCUNE, nature=nature)) == attendu
    assert codes(acte.OUVRIR, replace(PRETE, etape=E.AUCUNE, nature=nature, reference="TA Nantes, 2601234")) == []


@pytest.mark.parametrize(
    ("nature", "ligne", "attendu"),
    [
        (Nature.ERREUR_MATERIELLE, Ligne("Léa", PARTIEL, ADMIS, True), []),
        (Nature.ERREUR_MATERIELLE, Ligne("Léa", ADMIS, PARTIEL, True), []),
        (Nature.ERREUR_MATERIELLE, Ligne("Léa", ATTENTE, ADMIS), ["DEL-038"]),
        (Nature.NOTE_OMISE, Ligne("Léa", PARTIEL, ADMIS, True), []),
        (Nature.NOTE_OMISE, Ligne("Léa", PARTIEL, ADMIS), ["DEL-084"]),
        (Nature.NOTE_OMISE, Ligne("Léa", ATTENTE, ADMIS, True), []),
        (Nature.DECISION_AUTORITE, Ligne("Léa", ADMIS, AJOURNE), []),
        (Nature.DECISION_AUTORITE, Ligne("Léa", ATTENTE, AJOURNE), []),
        (Nature.SECONDE_DELIBERATION, Ligne("Léa", PARTIEL, ADMIS), []),
        (Nature.SECONDE_DELIBERATION, Ligne("Léa", ADMIS, BIEN), []),
        (Nature.SECONDE_DELIBERATION, Ligne("Léa", ATTENTE, AJOURNE), []),
        (Nature.SECONDE_DELIBERATION, Ligne("Léa", ADMIS, PARTIEL), ["DEL-085"]),
        (Nature.SECONDE_DELIBERATION, Ligne("Léa", BIEN, ADMIS), ["DEL-085"]),
        (Nature.SECONDE_DELIBERATION, Ligne("Léa", ADMIS, ATTENTE), ["DEL-085"]),
        (Nature.ERREUR_MATERIELLE, Ligne("Léa", PARTIEL, ADMIS, True, 3), ["DEL-034"]),
    ],
)  # fmt: skip
def test_ce_que_chaque_cause_permet(nature: Nature, ligne: Ligne, attendu: list[str]) -> None:
    s = replace(PRETE, nature=nature, reference="Le 3 juin 2026", lignes=(ligne,))
    assert codes(acte.ACCORDER, s) == attendu


def test_qui_demande_qui_approuve() -> None:
    assert codes(acte.ACCORDER, replace(PRETE, porte=False, demandeur="Sophie")) == ["DEL-086"]
    refus = acte.controler(acte.ACCORDER, replace(PRETE, a_siege=False, seconde="Hélène", regle="La règle."))
    assert [x.code for x in refus] == ["DEL-087"]
    assert "La règle." in refus[0].pourquoi
    assert codes(acte.ACCORDER, replace(PRETE, lignes=())) == ["DEL-083"]


def test_une_demande_en_cours_fige() -> None:
    assert codes(acte.MODIFIER, replace(PRETE, attente=True)) == ["DEL-030"]
    assert codes(acte.ABANDONNER[0], replace(PRETE, attente=True)) == ["DEL-030"]


def test_abandonner_un_texte_a_signer_revient_a_qui_l_a_demande() -> None:
    assert codes(acte.ABANDONNER[0], replace(PRETE, porte=False)) == []
    assert codes(acte.ABANDONNER[1], replace(PRETE, etape=E.A_SIGNER, porte=False)) == ["DEL-086"]
    assert codes(acte.ABANDONNER[1], replace(PRETE, etape=E.A_SIGNER)) == []


def test_rien_ne_se_scelle_sans_les_reponses() -> None:
    a_signer = replace(PRETE, etape=E.A_SIGNER)
    assert codes(acte.SCELLER, replace(a_signer, signatures_attendues=("Léa",))) == ["DEL-055"]
    assert codes(acte.SCELLER, a_signer) == ["DEL-054"]
    assert codes(acte.SCELLER, replace(a_signer, signatures=1)) == []


@pytest.mark.parametrize(
    ("signatures", "refus", "president", "attendu"),
    [
        (2, ("Bonnet",), "", []),
        (1, ("Bonnet",), "", []),
        (1, ("Bonnet", "Caron"), "", ["DEL-092"]),
        (2, ("Aubry",), "Aubry", ["DEL-092"]),
        (0, ("Bonnet",), "", ["DEL-054", "DEL-092"]),
    ],
)  # fmt: skip
def test_rien_ne_prend_effet_contre_le_jury(
    signatures: int, refus: tuple[str, ...], president: str, attendu: list[str]
) -> None:
    s = replace(PRETE, etape=E.A_SIGNER, signatures=signatures, refus=refus, president_refuse=president)
    assert codes(acte.SCELLER, s) == attendu
    assert codes(acte.SCELLER, replace(s, signatures_attendues=("Léa",))) == ["DEL-055"]


def test_une_rectification_est_bornee() -> None:
    assert lignes_par_rectification(date(2026, 11, 26)) == 25
    lignes = tuple(Ligne(f"Léa {n}", PARTIEL, ADMIS, corrige=True) for n in range(26))
    (refus,) = acte.controler(acte.ACCORDER, replace(PRETE, lignes=lignes))
    assert refus.code == "DEL-093"
    assert "plusieurs rectifications" in refus.remede
    assert codes(acte.ACCORDER, replace(PRETE, lignes=lignes[1:])) == []


def test_la_regle_de_la_seconde_personne_est_datee() -> None:
    assert seconde_personne("rectification", date(2026, 10, 31))[0] is False
    exige, regle = seconde_personne("rectification", date(2026, 11, 1))
    assert exige
    assert "a siégé" in regle
    exige, regle = seconde_personne("arret", date(2026, 11, 24))
    assert not exige
    assert "signe ensuite le même texte" in regle


def test_plus_favorable() -> None:
    assert choix.plus_favorable(PARTIEL, ADMIS)
    assert choix.plus_favorable(AJOURNE, PARTIEL)
    assert not choix.plus_favorable(ADMIS, ADMIS)
    assert not choix.plus_favorable(ATTENTE, ATTENTE)
