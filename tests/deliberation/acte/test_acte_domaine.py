"""The table of transitions and what a jury may decide: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from parchemin.deliberation import acte, choix
from parchemin.deliberation.acte import Etape, QuiDelibere, Situation
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Etape as Pas
from parchemin.deliberation.domain.proposition import Mention, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.deliberation.reglages_acte import delai
from parchemin.referentiel.domain.familles import Famille

JOUR = date(2026, 11, 24)
PRETE = Situation(
    jour=JOUR, etape=Etape.COMPLETE, dernier_jour=JOUR - timedelta(days=2), jury_le=JOUR, qui=QuiDelibere(True),
    candidats=3, presents=3,
)  # fmt: skip


def proposer(resultat: Resultat, mention: Mention = Mention.AUCUNE, *regles: str) -> Proposition:
    trace = tuple(Pas(r, True, "") for r in regles)
    return Proposition(resultat, "essai", JOUR, mention, None, (), (), (), (), (), trace)


VIDE = Dossier("fpc", {})


def codes(
    p: Proposition, resultat: str, mention: str = "", motif: str = "Une raison assez longue.", d: Dossier = VIDE
) -> list[str]:
    return [x.code for x in choix.controler_choix(p, d, resultat, mention, motif)]


# --- The table.
def test_les_etapes_s_enchainent_sans_trou() -> None:
    ordre = [
        Etape.PREPAREE,
        Etape.SAISIE,
        Etape.COMPLETE,
        Etape.EN_DELIBERATION,
        Etape.DELIBEREE,
        Etape.SIGNEE,
        Etape.CLOSE,
    ]
    for avant, apres in pairwise(ordre):
        assert any(t.vers is apres for t in acte.suivantes(avant)), avant
    assert {t.code for t in acte.suivantes(Etape.DELIBEREE)} == {"deliberation.pv_signe", "deliberation.reviser"}
    assert acte.suivantes(Etape.CLOSE) == []  # from there on, `acte_rectification`
    assert acte.suivantes(Etape.ANNULEE) == []


def test_ce_qui_scelle_demande_deux_personnes() -> None:
    assert {t.code for t in acte.TRANSITIONS if t.deux} == {"deliberation.arreter", "deliberation.reviser"}


def test_une_session_prete_s_ouvre() -> None:
    assert acte.controler(acte.OUVRIR, PRETE) == []


@pytest.mark.parametrize("etape", [e for e in Etape if e not in (Etape.PREPAREE, Etape.SAISIE, Etape.COMPLETE)])
def test_on_n_ouvre_que_depuis_une_session_complete(etape: Etape) -> None:
    assert [x.code for x in acte.controler(acte.OUVRIR, replace(PRETE, etape=etape))] == ["DEL-010"]


def test_tout_ce_qui_manque_est_dit_d_un_coup() -> None:
    s = replace(
        PRETE, etape=Etape.SAISIE, candidats=0, jury_le=None, reglement=False, presents=0, delivrance=False,
        identites=(("Léa", "Il manque : le sexe."),),
    )  # fmt: skip
    dits = {x.code for x in acte.controler(acte.OUVRIR, s)}
    assert dits == {"DEL-001", "DEL-003", "DEL-005", "DEL-007", "DEL-008", "DEL-009", "DEL-011"}


def test_une_delivrance_a_justifier_n_empeche_pas() -> None:
    constats = acte.controler(acte.OUVRIR, replace(PRETE, delivrance=None))
    assert [(x.code, x.est_bloquant) for x in constats] == [("DEL-006", False)]


@pytest.mark.parametrize(
    ("capacite", "nommes_par", "ici"),
    [
        ("certificateur", "", True), ("co_certificateur", "", True), ("centre_examen", "", False), ("aucune", "", False),
        ("partenaire", "", False), ("preparateur", "", False), ("certificateur", "Le recteur nomme le jury", False),
    ],
)  # fmt: skip
def test_qui_delibere(capacite: str, nommes_par: str, ici: bool) -> None:
    assert acte.qui_delibere(capacite, nommes_par).ici is ici


def test_personne_ne_clot_sans_signature() -> None:
    s = replace(PRETE, etape=Etape.SIGNEE)
    assert [x.code for x in acte.controler(acte.CLORE, s)] == ["DEL-054"]
    assert [x.code for x in acte.controler(acte.CLORE, replace(s, signatures_attendues=("Léa",)))] == ["DEL-055"]
    assert acte.controler(acte.CLORE, replace(s, signatures=1)) == []


def test_chaque_transition_a_sa_phrase() -> None:
    for t in acte.TRANSITIONS:
        assert t.phrase.startswith("a ")
        assert t.phrase.endswith((".", "}"))


def test_les_delais_sont_dates() -> None:
    assert (delai("resultats_apres", JOUR), delai("pv_apres", JOUR)) == (7, 8)


# --- The choices.
@pytest.mark.parametrize(
    ("propose", "decide", "attendu"),
    [
        ("admis", "admis", []), ("admis", "ajourne", ["DEL-022"]), ("admis", "partiel", ["DEL-022"]),
        ("admis", "en_attente", []), ("partiel", "admis", []), ("partiel", "ajourne", ["DEL-022"]),
        ("ajourne", "admis", []), ("ajourne", "partiel", ["DEL-037"]), ("ajourne", "controle", ["DEL-037"]),
        ("ajourne", "non_delivrable", ["DEL-022"]), ("controle", "admis", []), ("controle", "ajourne", ["DEL-022"]),
        ("non_delivrable", "admis", ["DEL-024"]), ("non_delivrable", "ajourne", ["DEL-024"]),
        ("non_delivrable", "en_attente", []), ("sans_droit", "admis", ["DEL-024"]), ("sans_droit", "en_attente", []),
        ("en_attente", "admis", ["DEL-025"]), ("en_attente", "en_attente", []), ("livret", "admis", []),
        ("au_jury", "admis", []), ("au_jury", "ajourne", []), ("au_jury", "partiel", ["DEL-037"]),
        ("admis", "livret", ["DEL-027"]), ("admis", "bravo", ["DEL-027"]),
    ],
)  # fmt: skip
def test_mieux_que_la_regle_jamais_moins_bien(propose: str, decide: str, attendu: list[str]) -> None:
    assert codes(proposer(Resultat(propose)), decide) == attendu


def test_les_oraux_se_decident_la_ou_la_regle_les_connait() -> None:
    p = proposer(Resultat.AJOURNE, Mention.AUCUNE, "controle_trop_bas")
    assert codes(p, "controle") == []


def test_une_difference_se_motive_une_proposition_retenue_non() -> None:
    p = proposer(Resultat.PARTIEL)
    assert codes(p, "partiel", motif="") == []
    assert codes(p, "admis", motif="trop bon") == ["DEL-023"]
    assert codes(p, "en_attente", motif="") == ["DEL-023"]


@pytest.mark.parametrize("decide", ["ajourne", "partiel"])
def test_le_livret_fourni_protege(decide: str) -> None:
    p = proposer(Resultat(decide))
    assert codes(p, decide, d=replace(VIDE, livret=Livret.FOURNI)) == ["DEL-021"]
    assert codes(p, decide, d=replace(VIDE, livret=Livret.EXAMINE)) == []
    assert Resultat(decide) not in choix.possibles(p, replace(VIDE, livret=Livret.FOURNI))


def test_la_mention_se_releve_et_ne_s_abaisse_pas() -> None:
    p = proposer(Resultat.ADMIS, Mention.BIEN, "mention")
    assert codes(p, "admis", "B", "") == []
    assert codes(p, "admis", "TB") == []
    assert codes(p, "admis", "TB", "") == ["DEL-023"]
    assert codes(p, "admis", "AB") == ["DEL-026"]
    assert codes(p, "admis", "XX") == ["DEL-026"]
    assert codes(proposer(Resultat.ADMIS), "admis", "TB") == ["DEL-026"]
    assert codes(proposer(Resultat.AJOURNE), "admis", "TB") == ["DEL-026"]
    assert codes(proposer(Resultat.AJOURNE), "ajourne", "TB") == ["DEL-026"]


def test_ce_qui_est_possible_est_ce_qui_est_accepte() -> None:
    """The form and the service agree, for every proposal of the engine."""
    for resultat in Resultat:
        p = proposer(resultat)
        possibles = set(choix.possibles(p, VIDE))
        for r in choix.DECISIONS:
            refuse = any(x != "DEL-023" for x in codes(p, str(r)))
            assert (r in possibles) is not refuse, (resultat, r)
        assert Resultat.EN_ATTENTE in possibles


def test_sur_une_vraie_proposition() -> None:
    unites = tuple(Unite(f"B{n}", f"Bloc {n}", evaluation=Evaluation.VALIDATION, blocs=(f"B{n}",)) for n in (1, 2))
    reglement = Reglement(Famille.PRIVE, "RNCP99001", "Titre", unites, "Règlement")
    resultats = {"B1": ResultatUnite(EtatUnite.PRESENT, acquis=True), "B2": ResultatUnite(EtatUnite.ABSENT)}
    p = deliberer(Dossier("fpc", resultats), reglement, JOUR)
    assert p.resultat is Resultat.PARTIEL
    assert choix.possibles(p, VIDE) == (Resultat.PARTIEL, Resultat.ADMIS, Resultat.EN_ATTENTE)
