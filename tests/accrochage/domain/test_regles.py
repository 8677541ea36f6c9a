"""Rules B1 to B16, as cases that a jurist can read (`cas/regles.yaml`), and what no finding may ever say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.accrochage.domain import constats_passage
from parchemin.accrochage.domain.modele import Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.regles import Circonstances, controler, echeance
from parchemin.socle.constats import Controle

CAS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cas" / "regles.yaml").read_text(encoding="utf-8"))
BASE = Passage(
    type_certification="RNCP", code_certification="RNCP99001", id_technique="a1", debut_validite=date(2026, 7, 3),
    nom_naissance="Martin", prenom1="Léa", annee_naissance=1990, mois_naissance=4, jour_naissance=9, sexe="F",
    code_insee="44109",
)  # fmt: skip


def passage(brut: dict[str, Any]) -> Passage:
    dit = dict(brut)
    if "resultats" in dit:
        dit["resultats_numeriques"] = tuple(ResultatNumerique(*r) for r in dit.pop("resultats"))
    return replace(BASE, **dit)


def circonstances(cas: dict[str, Any]) -> Circonstances:
    lieu = SimpleNamespace(verdict=cas.get("lieu"), raison="") if "lieu" in cas else None
    return Circonstances(
        cas.get("jour", date(2026, 7, 10)), profil(cas.get("profil", "1.1.5")), lieu=lambda *_: lieu,
        fiche=(lambda code: code in cas["fiches"]) if "fiches" in cas else None, deja=lambda i: cas.get("deja", {}).get(i, ""),
    )  # fmt: skip


@pytest.mark.parametrize("cas", CAS, ids=[c["nom"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    p = passage(cas["passage"])
    dits = controler(p, circonstances(cas))
    assert sorted(d.constat.code for d in dits) == sorted(cas["attendu"])
    for d in dits:
        assert d.constat.quoi.strip()
        assert "{" not in d.constat.quoi + d.constat.remede
        if p.nir:
            assert p.nir[:13] not in d.constat.phrase + d.constat.pourquoi + d.constat.remede + repr(d)


def test_chaque_regle_a_un_cas_qui_sonne() -> None:
    """A rule without a case that fires proves nothing."""
    declares = {c.code for c in vars(constats_passage).values() if isinstance(c, Controle)}
    ailleurs = {"ACC-108", "ACC-110", "ACC-140", "ACC-141"}  # of the file: test_verification
    ailleurs |= {
        f"ACC-{n}" for n in range(145, 154)
    }  # of a house table, of two passages: test_colonnes_lues, test_doubles
    assert declares - {code for cas in CAS for code in cas["attendu"]} == ailleurs


def test_noms_des_cas_uniques() -> None:
    assert len({c["nom"] for c in CAS}) == len(CAS)


@given(st.dates(date(2021, 7, 1), date(2090, 1, 1)))
def test_trois_mois(jour: date) -> None:
    """Never more than 92 days nor fewer than 89; same day of the month, or the last one."""
    limite = echeance(jour)
    assert 89 <= (limite - jour).days <= 92
    assert (limite.month - jour.month) % 12 == 3
    assert limite.day <= jour.day


@given(
    st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])[0-9]{8}", fullmatch=True),
    st.sampled_from(["44109", "2A004", "99352", "97105", ""]),
)
def test_le_nir_ne_se_cite_jamais(nir: str, code: str) -> None:
    p = replace(BASE, voie="nir", nir=nir, code_insee=code)
    for d in controler(p, circonstances({})):
        assert nir not in repr(d)
        if d.champ == "nir":
            # Not even a part of it: which item disagrees, never what the number says.
            assert not re.search(r"[0-9]", d.constat.quoi)
    assert nir not in repr(p)
    assert nir not in p.personne


@given(st.builds(dict, **dict.fromkeys(["nom_naissance", "prenom1", "code_insee", "code_pays", "type_certification", "code_certification", "nir", "voie", "sexe"], st.text(max_size=12))), st.integers(-5, 99999), st.integers(-3, 99), st.integers(-3, 99))  # fmt: skip
def test_rien_ne_le_fait_tomber(textes: dict[str, str], annee: int, mois: int, jour: int) -> None:
    p = replace(BASE, annee_naissance=annee, mois_naissance=mois, jour_naissance=jour, **textes)
    for code in ("1.1.2", "1.1.5"):
        controler(p, Circonstances(date(2026, 7, 10), profil(code)))
    controler(replace(p, voie="nir"), Circonstances(date(2026, 7, 10), profil("1.1.5")))
