"""May a person enrol, may a jury sit: cases in words, and what must always hold."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain import validite
from parchemin.referentiel.domain.validite import EtatEnregistrement, Statut

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "validite.yaml").read_text(encoding="utf-8"))
_OUI = {True: "oui", False: "non", None: "à justifier"}


def etat(actif: bool = True, **dates: Any) -> EtatEnregistrement:
    return EtatEnregistrement(
        code="RNCP99101",
        repertoire=dates.get("repertoire", "RNCP"),
        actif=actif,
        niveau=dates.get("niveau", 5),
        date_decision=dates.get("decision"),
        date_effet=dates.get("effet"),
        date_fin_enregistrement=dates.get("fin"),
        date_limite_delivrance=dates.get("limite"),
        de_droit="effet" in dates,
        inactive_depuis=dates.get("inactive"),
        absente_depuis=dates.get("absente"),
    )


@pytest.mark.parametrize("cas", CAS, ids=[c["cas"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    e, jour = etat(**cas["fiche"]), cas["jour"]
    attendu = {k: {True: "oui", False: "non"}.get(cas[k], cas[k]) for k in ("inscription", "jury")}
    assert validite.statut_au(e, jour) == cas["statut"]
    inscription, jury = validite.inscription_possible(e, jour), validite.jury_possible(e, jour)
    assert _OUI[inscription.oui] == attendu["inscription"]
    assert _OUI[jury.oui] == attendu["jury"]
    assert inscription.raison.endswith(".")
    assert jury.source.citation


_dates = st.none() | st.dates(date(2015, 1, 1), date(2035, 1, 1))


@given(_dates, _dates, _dates, _dates, _dates, st.booleans(), st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_qui_peut_entrer_peut_etre_juge(
    decision: date | None,
    effet: date | None,
    fin: date | None,
    limite: date | None,
    inactive: date | None,
    actif: bool,
    jour: date,
) -> None:
    e = etat(actif=actif, decision=decision, effet=effet, fin=fin, limite=limite, inactive=inactive)
    inscription, jury = validite.inscription_possible(e, jour), validite.jury_possible(e, jour)
    if inscription.oui:
        assert jury.oui
    if inscription.oui and fin:
        assert jour <= fin
    if limite and jour > limite:
        # Nobody enters what can no longer be awarded, whatever the other dates say.
        assert inscription.oui is False
        assert jury.oui is False
    elif not actif and inactive and fin and max(inactive, effet or decision or inactive) <= jour < fin:
        # Seen inactive before its published end, after its first day: nobody enters any more.
        vue_trop_tot = (effet or decision) is not None and inactive < (effet or decision or inactive)
        assert inscription.oui is vue_trop_tot
    if validite.statut_au(e, jour) is Statut.CLOSE:
        assert validite.statut_au(e, jour + timedelta(days=400)) is Statut.CLOSE


def test_le_rs_n_a_pas_de_niveau() -> None:
    reponse = validite.niveau(etat(repertoire="RS", niveau=None), date(2026, 1, 1))
    assert reponse.oui is False
    assert "répertoire spécifique" in reponse.raison


def test_la_formulation_du_niveau_dit_qu_elle_est_a_verifier() -> None:
    reponse = validite.niveau(etat(), date(2026, 1, 1))
    assert reponse.a_verifier
    assert "à vérifier" in reponse.source.citation


def test_la_frise_est_dans_l_ordre() -> None:
    jalons = validite.frise(etat(decision=date(2023, 1, 1), fin=date(2026, 1, 1), limite=date(2027, 1, 1)))
    assert [j.libelle for j in jalons] == ["Décision", "Fin d’enregistrement", "Limite de délivrance"]


def test_un_master_national_se_nomme_master() -> None:
    national = validite.niveau(etat(effet=date(2023, 9, 1), niveau=7), date(2026, 1, 1))
    prive = validite.niveau(etat(decision=date(2023, 9, 1), niveau=7), date(2026, 1, 1))
    assert "N’écrivez pas" not in national.raison
    assert "« master »" in prive.raison


def test_hors_registre_rien_ne_s_annonce() -> None:
    reponse = validite.niveau(etat(repertoire="", niveau=None), date(2026, 1, 1))
    assert reponse.oui is False
    assert "aucun registre" in reponse.raison
    assert "spécifique" not in reponse.raison


def test_une_fiche_interrompue_le_dit() -> None:
    e = etat(actif=False, decision=date(2023, 1, 10), fin=date(2027, 1, 10), inactive=date(2026, 8, 16))
    reponse = validite.inscription_possible(e, date(2026, 9, 1))
    assert "16 août 2026 au plus tard" in reponse.raison
    assert "a pris fin le 10 janvier 2027" not in reponse.raison
    assert "à vérifier" in validite.jury_possible(e, date(2026, 9, 1)).raison


def test_la_publication_entre_dans_la_frise() -> None:
    jalons = validite.frise(etat(effet=date(2025, 9, 1)), publication=date(2025, 8, 20))
    assert [j.libelle for j in jalons] == ["Publication", "Effet"]
