"""Official figures as cases (`cas_officiels.yaml`), the registry itself, and what no source may ever do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.officiel.controles import compatible
from parchemin.indicateurs.domain.officiel.lecture import Lecteur
from parchemin.indicateurs.domain.officiel.modele import LectureOfficielle
from parchemin.indicateurs.domain.officiel.periodes import dire_periode, fin, lire_periode
from parchemin.indicateurs.domain.officiel.sources import reconnaitre_source, sources
from parchemin.indicateurs.domain.rapprochement import causes

CAS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cas_officiels.yaml").read_text(encoding="utf-8"))[
    "cas"
]


def lire(code: str, lignes: list[dict[str, Any]], **options: Any) -> LectureOfficielle:
    """Through the headings of the source, as a file would."""
    source = sources()[code]
    entetes = [x.noms[0] for x in source.colonnes]
    lu = reconnaitre_source(entetes)
    assert lu.source is source
    cellules = [[str(x.get(c.cle, "")) for c in source.colonnes] for x in lignes]
    return Lecteur(source, lu.places, annee_max=2026, **options).lire(enumerate(cellules, start=2))


@pytest.mark.parametrize("cas", CAS, ids=[x["id"] for x in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    lecture = lire(cas["source"], cas["lignes"])
    assert [k.code for k in lecture.constats] == cas.get("refus", [])
    if "valeurs" in cas:
        ligne = lecture.lignes[0]
        for cle, attendu in cas["valeurs"].items():
            lue = ligne.valeurs[cle]
            assert (lue is None) if attendu == "rien" else str(lue) == str(attendu), cle
        assert all(ligne.etats.get(k) == v for k, v in cas.get("etats", {}).items())
        assert ligne.plafonnee is cas.get("plafonnee", False)
        assert ligne.annee == cas.get("periode", ligne.annee)
    for cle, mots in cas.get("libelles", {}).items():
        assert sources()[cas["source"]].mesure(cle).libelle == mots


def test_les_memes_mots_ont_le_meme_denominateur() -> None:
    """I22: loading refuses it; and no two sources of different people share a label."""
    par_mots: dict[str, set[str]] = {}
    for s in sources().values():
        for m in s.mesures:
            par_mots.setdefault(m.libelle, set()).add(m.rapporte_a)
            assert set(m.causes) <= causes().keys(), m.cle
    assert all(len(x) == 1 for x in par_mots.values())
    assert sources()["exposition"].mesure("tous_emploi_6").libelle not in {
        m.libelle for m in sources()["inserjeunes_cfa"].mesures
    }


@pytest.mark.parametrize("code", [s.code for s in sources().values() if s.colonnes])
def test_une_source_se_reconnait_a_ses_colonnes_dans_tout_ordre(code: str) -> None:
    s = sources()[code]
    noms = [*(x.noms[-1] for x in s.colonnes[::-1]), "une colonne de plus"]
    lu = reconnaitre_source(noms)
    if s.import_guide:
        assert [k.code for k in lu.constats] == ["IND-101"]
        assert s.titre in lu.constats[0].quoi
        return
    assert lu.source is s
    assert {k: noms[i] for k, i in lu.places.items()} == {x.cle: x.noms[-1] for x in s.colonnes}


def test_une_colonne_qui_manque_est_nommee() -> None:
    s = sources()["inserjeunes_fine"]
    noms = [x.noms[0] for x in s.colonnes if x.cle != "emploi_6"] + ["Tx emploi à 6 mois"]
    (k,) = reconnaitre_source(noms).constats
    assert k.code == "IND-100"
    assert s.titre in k.quoi
    assert "« Taux emploi 6 mois »" in k.quoi
    assert "Tx emploi à 6 mois" in k.pourquoi
    (k,) = reconnaitre_source(noms, "inserjeunes_fine").constats
    assert k.code == "IND-001"


def test_un_fichier_d_une_autre_source_dit_laquelle_et_ou() -> None:
    noms = [x.noms[0] for x in sources()["exposition"].colonnes]
    (k,) = reconnaitre_source(noms, "insersup").constats
    assert k.code == "IND-101"
    assert "API Exposition" in k.quoi
    assert "API Exposition" in k.remede
    assert reconnaitre_source([*noms, noms[8]]).constats[0].code == "IND-118"


def test_les_populations_gardees() -> None:
    """Women, foreigners and aggregates are set aside; graduates and everybody are two rows."""
    base = {
        "annee": "2023",
        "uai": "0999991A",
        "formation": "2499001",
        "libelle_formation": "x",
        "salarie_6": "50",
        "salarie_12": "60",
        "genre": "ensemble",
    }
    lecture = lire("insersup", [
        base | {"obtention": "ensemble"}, base | {"obtention": "diplômé", "salarie_6": "55"},
        base | {"obtention": "ensemble", "genre": "femme"}, base | {"obtention": "ensemble", "formation": "master_LMD"},
    ])  # fmt: skip
    assert [x.population for x in lecture.lignes] == ["", "diplômé"]
    assert (lecture.lues, lecture.ecartees) == (4, 2)


def test_les_lignes_des_autres_ne_se_gardent_pas() -> None:
    base = {"annee": "cumul 2023-2024", "formation": "1", "libelle_formation": "x", "poursuite": "40"}
    lecture = lire("inserjeunes_fine", [base | {"uai": "0999991A"}, base | {"uai": "0999992B"}], siens={"0999991A"})
    assert [x.uai for x in lecture.lignes] == ["0999991A"]
    assert (lecture.lues, lecture.autres) == (2, 1)


def test_un_fichier_coupe_se_dit() -> None:
    source = sources()["exposition"]
    lu = reconnaitre_source([x.noms[0] for x in source.colonnes])
    lecture = Lecteur(source, lu.places, largeur=len(source.colonnes)).lire([(2, ["2022_2023", "0999991A"])])
    assert [k.code for k in lecture.constats] == ["IND-002"]
    assert [k.code for k in Lecteur(source, lu.places).lire([]).constats] == ["IND-103"]


def test_les_codes_de_l_api_disent_leur_sorte() -> None:
    base = {"annee": "2022_2023", "uai": "0999991A", "filiere": "pro", "nb_annee_term": "40"}
    lues = lire("exposition", [base | {"formation": x} for x in ("CFD:40025214", "MEFSTAT11:23830025007")]).lignes
    assert [(x.formation, x.libelle_formation) for x in lues] == [("40025214", ""), ("23830025007", "")]
    lues = lire("exposition", [base | {"formation": "40025214", "sorte_code": "cfd"}]).lignes
    assert lues[0].sorte_code == "cfd"


@pytest.mark.parametrize(
    ("sorte", "texte", "lue"),
    [
        ("cumul", "cumul 2023-2024", "cumul 2023-2024"), ("cumul", "cumul 2023-2025", None), ("cumul", "2024", None),
        ("promotions", "2022", "2022"), ("promotions", "2022,2023", "2022-2023"), ("promotions", '["2022", "2023"]', "2022-2023"),
        ("promotions", "2021,2023", None), ("universitaire", "2020-2021", "2020-2021"), ("universitaire", "2020", None),
        ("millesime", "2022_2023", "2022-2023"), ("millesime", "2024", "2024"), ("session", "2025-2026", None), ("session", "", None),
    ],
)  # fmt: skip
def test_les_periodes(sorte: str, texte: str, lue: str | None) -> None:
    assert lire_periode(sorte, texte) == lue
    if lue is not None:
        assert str(fin(lue)) in dire_periode(sorte, lue)


@given(st.integers(20, 400), st.data())
def test_ce_que_le_service_calcule_passe_toujours(inscrits: int, data: st.DataObject) -> None:
    """Any school computed with the published formulas verifies the interval check (I14), whatever its counts."""
    poursuivants = data.draw(st.integers(0, inscrits - 1))
    emploi = data.draw(st.integers(0, inscrits - poursuivants))
    part = round(100 * emploi / inscrits), round(100 * poursuivants / inscrits)
    assert compatible(*part, round(100 * emploi / (inscrits - poursuivants)))


def test_l_echantillon_officiel_d_insersup(officiel: Path) -> None:
    """The real record holds; the one whose values were edited is refused, and says which rate."""
    dossier = officiel / "inserjeunes" / "trajectoires-pro-fixtures"
    bruts = json.loads((dossier / "inserSup_formationsMillesimesMixtes.json").read_text(encoding="utf-8"))["results"]
    lu = reconnaitre_source(list(bruts[0]))
    assert lu.source is not None
    assert lu.source.code == "insersup_inscrits"
    lecture = Lecteur(lu.source, lu.places).lire((n, [str(v) for v in x.values()]) for n, x in enumerate(bruts, 1))
    assert [x.formation for x in lecture.lignes] == ["2400074"]
    assert lecture.lignes[0].valeurs["part_dsn_30"] is None
    assert {k.code for k in lecture.constats} == {"IND-111", "IND-112"} or {k.code for k in lecture.constats} == {
        "IND-111"
    }
