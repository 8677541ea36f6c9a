"""What a typed cell means: cases a secretary reads, and what holds whatever is typed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.parcours.domain.resultats import (
    A_SAISIR,
    SANS_VALEUR,
    EtatCellule,
    ModeCellule,
    ValeurCellule,
    ecrire_cellule,
    lire_cellule,
    lire_note,
)
from parchemin.parcours.models import EtatResultat, ModeResultat
from parchemin.socle.constats import ErreurMetier

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "cellules.yaml").read_text(encoding="utf-8"))
NOTES = st.integers(0, 20_000).map(lambda milliemes: Decimal(milliemes) / 1000)
MODES = st.sampled_from(ModeCellule)


def en_clair(valeur: ValeurCellule) -> str:
    texte = str(valeur.etat)
    if valeur.note is not None:
        texte += f" {valeur.note.normalize():f}".replace(".", ",")
    if valeur.acquis is not None:
        texte += " acquis" if valeur.acquis else " non acquis"
    return texte + (f" : {valeur.motif}" if valeur.motif else "")


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c['mode']}-{c['texte']}")
def test_chaque_cas(cas: dict[str, Any]) -> None:
    try:
        obtenu = en_clair(lire_cellule(cas["texte"], ModeCellule(cas["mode"])))
    except ErreurMetier as e:
        (constat,) = e.constats
        obtenu = constat.code
        assert constat.remede
    assert obtenu == cas["attendu"]


def test_les_mots_du_domaine_sont_ceux_de_la_base() -> None:
    assert [str(e) for e in EtatCellule] == EtatResultat.values
    assert [str(m) for m in ModeCellule] == ModeResultat.values


@given(NOTES)
def test_une_note_ecrite_se_relit_telle_quelle(note: Decimal) -> None:
    valeur = ValeurCellule(EtatCellule.PRESENT, note=note)
    relue = lire_cellule(ecrire_cellule(valeur), ModeCellule.NOTE)
    assert relue == valeur
    assert type(relue.note) is Decimal


@given(st.text(max_size=40), MODES)
def test_rien_ne_passe_sans_etre_compris(texte: str, mode: ModeCellule) -> None:
    try:
        valeur = lire_cellule(texte, mode)
    except ErreurMetier as e:
        refus = e.constats
    else:
        refus = ()
    if refus:
        assert all(c.code.startswith("RES-") and c.remede for c in refus)
        return
    assert valeur.note is None or (type(valeur.note) is Decimal and 0 <= valeur.note <= 20)
    assert valeur.note is None or mode is ModeCellule.NOTE
    assert valeur.acquis is None or mode is ModeCellule.VALIDATION
    assert not (valeur.etat in SANS_VALEUR and (valeur.note is not None or valeur.acquis is not None))
    assert lire_cellule(ecrire_cellule(valeur), mode) == valeur


@given(st.sampled_from(["ABS", "exc", "Disp", "absent excusé"]), st.text(max_size=60), MODES)
def test_un_etat_et_son_motif_se_relisent(mot: str, motif: str, mode: ModeCellule) -> None:
    try:
        valeur = lire_cellule(f"{mot} : {motif}", mode)
    except ErreurMetier:
        return
    assert valeur.etat in SANS_VALEUR
    assert lire_cellule(ecrire_cellule(valeur), mode) == valeur


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=Decimal("20.01"), max_value=9999))
def test_au_dessus_de_vingt_toujours_refuse(nombre: Decimal) -> None:
    with pytest.raises(ErreurMetier) as refus:
        lire_note(f"{nombre:f}".replace(".", ","))
    assert refus.value.constats[0].code == "RES-001"


def test_une_virgule_oubliee_est_proposee() -> None:
    with pytest.raises(ErreurMetier) as refus:
        lire_note("145")
    assert "14,5" in refus.value.constats[0].remede


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": EtatCellule.ABSENT, "note": Decimal(0)},
        {"etat": EtatCellule.EXCUSE, "acquis": False},
        {"etat": EtatCellule.PRESENT, "note": Decimal(21)},
        {"etat": EtatCellule.PRESENT, "note": 12.5},
        {"etat": EtatCellule.PRESENT, "note": Decimal("1.2345")},
        {"etat": EtatCellule.PRESENT, "note": Decimal("NaN")},
        {"etat": EtatCellule.PRESENT, "note": Decimal(3), "acquis": True},
    ],
)
def test_une_cellule_impossible_ne_se_construit_pas(champs: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        ValeurCellule(**champs)


def test_en_mots() -> None:
    assert A_SAISIR.en_mots == "à saisir"
    assert lire_cellule("14.50", ModeCellule.NOTE).en_mots == "14,5"
    assert lire_cellule("exc tribunal", ModeCellule.NOTE).en_mots == "absent excusé : tribunal"
    assert ValeurCellule(EtatCellule.BENEFICE, note=Decimal("12.000")).en_mots == "bénéfice conservé 12"
