"""Where a piece stands on a day, and what the checks say of a file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.reseau.domain.dossier import (
    EtatPiece,
    PieceLue,
    a_accepter,
    completude,
    controler,
    courante,
    dossier,
    etat_de,
    manquantes,
    natures,
    natures_du_role,
)

JOUR = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("nature", "piece", "attendu"),
    [
        ("identite", None, EtatPiece.MANQUANTE),
        ("identite", PieceLue("identite", "demandee"), EtatPiece.MANQUANTE),
        ("identite", PieceLue("identite", "demandee", repondue=True), EtatPiece.A_LIRE),
        ("identite", PieceLue("identite", "a_refaire"), EtatPiece.A_REFAIRE),
        ("identite", PieceLue("identite", "acceptee"), EtatPiece.ACCEPTEE),
        ("assurance", PieceLue("assurance", "acceptee", valable_jusqu=JOUR), EtatPiece.ACCEPTEE),
        ("assurance", PieceLue("assurance", "acceptee", valable_jusqu=JOUR - timedelta(days=1)), EtatPiece.PERIMEE),
        ("honorabilite", PieceLue("honorabilite", "acceptee", delivree_le=date(2026, 3, 1)), EtatPiece.ACCEPTEE),
        ("honorabilite", PieceLue("honorabilite", "acceptee", delivree_le=date(2026, 2, 28)), EtatPiece.PERIMEE),
    ],
)
def test_state(nature: str, piece: PieceLue | None, attendu: EtatPiece) -> None:
    assert etat_de(natures()[nature], piece, JOUR) is attendu


def test_what_is_only_asked_does_not_take_away_what_still_runs() -> None:
    n = natures()["assurance"]
    bonne, demandee = PieceLue("assurance", "acceptee", valable_jusqu=JOUR), PieceLue("assurance", "demandee")
    assert courante(n, [bonne, demandee], JOUR) == bonne
    assert courante(n, [bonne, demandee], JOUR + timedelta(days=1)) == demandee
    assert courante(n, [bonne, PieceLue("assurance", "a_lire")], JOUR) == PieceLue("assurance", "a_lire")


def test_checks() -> None:
    depots = [
        PieceLue("qualiopi", "acceptee", valable_jusqu=JOUR + timedelta(days=10), actions=("formation",)),
        PieceLue("assurance", "acceptee", valable_jusqu=JOUR - timedelta(days=1)),
    ]
    lignes = dossier("former", depots, JOUR)
    vus = controler(
        lignes, partenaire="Alpha", siret="12345678900011", actif=False, sites={"Ailleurs": "55210055400013"},
        actions_visees=["formation", "vae"], jour=JOUR,
    )  # fmt: skip
    assert [x.code for x in vus] == ["HAB-241", "HAB-239", "HAB-240", "HAB-238", "HAB-236", "HAB-237"]
    assert [x.code for x in vus if not x.est_bloquant] == ["HAB-239", "HAB-238"]
    bien = controler(lignes[:1], partenaire="A", siret="55210055400013", actif=True, sites={"Ici": "55210055400021"}, actions_visees=[], jour=JOUR)  # fmt: skip
    assert bien == []


@given(st.lists(st.sampled_from(["demandee", "a_lire", "acceptee", "a_refaire"]), max_size=4))
def test_a_blocking_piece_is_missing_to_read_or_accepted_and_never_two(etats: list[str]) -> None:
    lignes = dossier("former", [PieceLue("identite", e) for e in etats], JOUR)
    libelle = natures()["identite"].libelle
    (ligne,) = [x for x in lignes if x.nature.cle == "identite"]
    assert (libelle in a_accepter(lignes)) == (ligne.etat is not EtatPiece.ACCEPTEE)
    assert not (libelle in manquantes(lignes) and ligne.etat in (EtatPiece.ACCEPTEE, EtatPiece.A_LIRE))
    assert completude(lignes) == (int("acceptee" in etats and etats[-1] != "a_lire"), len(natures_du_role("former")))
