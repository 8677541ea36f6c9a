"""Worked cases of the facts that a jurist can read, counted by each engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import pytest

from parchemin.indicateurs.domain.catalogue import arrondi, catalogue, recueil, seuils
from parchemin.indicateurs.domain.faits import LigneComptee
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport
from parchemin.indicateurs.domain.publication import publiable
from tests.indicateurs.domain.lecture_cas import Cas, Moteur, cas_comptes, cas_de_rapports, en_duckdb, en_python

MOTEURS = {"python": en_python, "duckdb": en_duckdb}
CAS, RAPPORTS = cas_comptes(), cas_de_rapports()
JOUR = date(2026, 11, 24)


def verifier(cas: Cas, moteur: Moteur) -> None:
    """Every figure of the case, over its year and as many before it as the case adds up."""
    lignes = list(moteur(cas.faits(), cas.reglages))
    cumul, annee = cas.brut.get("cumul", 1), cas.brut.get("annee", 2026)
    for code, attendu in cas.brut["attendu"].items():
        par_annee = [(str(a), _somme(lignes, code, a)) for a in (annee, annee - 1)]
        rapport = sum((r for _, r in par_annee[:cumul]), Rapport(0, 0))
        assert (rapport.numerateur, rapport.denominateur) == (attendu["n"], attendu["d"]), code
        regle = arrondi(catalogue()[code], cas.observe_le)
        assert rapport.arrondi(regle) == Decimal(attendu["taux"]), code
        if "unite" in attendu:
            assert rapport.arrondi(ArrondiTaux.UNITE_PAIR) == Decimal(attendu["unite"])
        p = publiable([("2026", rapport)] if cumul > 1 else par_annee, seuils(cas.observe_le))
        assert p.etat == attendu["etat"], code
        if "publie" in attendu:
            assert p.rapport == Rapport(*attendu["publie"])


def _somme(lignes: list[LigneComptee], code: str, annee: int) -> Rapport:
    siennes = [x for x in lignes if x.indicateur == code and x.annee == annee]
    return Rapport(sum(x.numerateur for x in siennes), sum(x.denominateur for x in siennes))


@pytest.mark.parametrize("cas", CAS, ids=str)
@pytest.mark.parametrize("moteur", MOTEURS.values(), ids=MOTEURS)
def test_cas_comptes(cas: Cas, moteur: Moteur) -> None:
    verifier(cas, moteur)


@pytest.mark.parametrize("cas", RAPPORTS, ids=lambda c: c["id"])
def test_cas_de_rapports(cas: dict[str, Any]) -> None:
    """In exact fractions, and by the engine's whole numbers: 100 n = q d + r, the remainder deciding the rounding."""
    moteur = ibis.duckdb.connect()
    for x in cas["attendu"]:
        n, d = x["termes"]
        rapport = Rapport(n, d)
        cle = x.get("arrondi") or catalogue()[x["indicateur"]].arrondi
        regle = ArrondiTaux(recueil().valeur_au(cle, JOUR))
        if "exact" in x:
            assert abs(rapport.pour_cent - Fraction(x["exact"])) <= Fraction(1, 200)
        if not x["taux"]:
            assert publiable([("2026", rapport)], seuils(JOUR)).rapport is None
            continue
        assert publiable([("2026", rapport)], seuils(JOUR)).rapport == rapport
        assert rapport.arrondi(regle) == Decimal(x["taux"])
        if "unite_haut" in x:
            assert rapport.arrondi(ArrondiTaux.UNITE_HAUT) == Decimal(x["unite_haut"])
        pas = 10 if regle is ArrondiTaux.DIXIEME else 1
        q, r = moteur.raw_sql(f"SELECT (100 * {n} * {pas}) // {d}, (100 * {n} * {pas}) % {d}").fetchone()
        entier = q + (2 * r > d or (2 * r == d and q % 2 == 1))
        assert Decimal(entier) / pas == Decimal(x["taux"])
    libelles = [catalogue()[c].libelle for c in cas.get("noms_differents", [])]
    assert len(set(libelles)) == len(libelles)


def test_les_cas_des_faits_sont_la() -> None:
    """Those of the table that bear on computation; the others (I07 to I14) are those of the official file."""
    assert {"I01", "I02", "I03", "I04", "I06", "I15", "I17", "I18", "I19", "I22"} <= {
        *map(str, CAS), *(c["id"] for c in RAPPORTS)
    }  # fmt: skip
    assert all(c.brut["reference"] for c in CAS)
    assert all(c["reference"] for c in RAPPORTS)
