"""The ground floor: identifiers, periods, keys, hashes, texts."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir as stdnum_nir
from stdnum.fr import siret as stdnum_siret

from parchemin.socle.cles import cle_recherche, cle_tri
from parchemin.socle.constats import Constat, Controle, ErreurMetier, declarer
from parchemin.socle.empreintes import canonique, enchainer
from parchemin.socle.horloge import PARIS, aujourdhui, geler
from parchemin.socle.identifiants import Nda, Nir, NumeroFiche, Siren, Siret, Uai
from parchemin.socle.periodes import AnneeScolaire, Periode, ajouter_mois, date_fr, parse_date_fr
from parchemin.socle.textes import Recueil


@given(st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_siret_comme_python_stdnum_hors_la_poste(texte: str) -> None:
    if texte.startswith("356000000"):
        return
    try:
        Siret.parse(texte)
        lu = True
    except ErreurMetier:
        lu = False
    assert lu == stdnum_siret.is_valid(texte)


@pytest.mark.parametrize("texte", ["356 000 000 00048", "\t35600000000048", "356.000.000-00048", "35600000049837"])
def test_la_poste_a_sa_regle(texte: str) -> None:
    assert Siret.parse(texte).siren == Siren("356000000")


@pytest.mark.parametrize(("classe", "texte", "code"), [
    (Siren, "35600000", "IDE-001"), (Siren, "356000001", "IDE-001"), (Siret, "35600000000044", "IDE-002"),
    (Siret, "", "IDE-002"), (Uai, "0352756J", "IDE-003"), (Uai, "352756F", "IDE-003"), (Nda, "1234", "IDE-004"),
    (Nir, "955081416802538", "IDE-005"), (Nir, "255131416802538", "IDE-005"), (Nir, "255081416802539", "IDE-005"),
    (NumeroFiche, "RNCP", "IDE-006"), (NumeroFiche, "ABC123", "IDE-006"), (NumeroFiche, "0", "IDE-006"),
])  # fmt: skip
def test_un_identifiant_faux_est_explique(classe: type, texte: str, code: str) -> None:
    with pytest.raises(ErreurMetier, match=code):
        classe.parse(texte)


@pytest.mark.parametrize(("texte", "attendu"), [
    ("RNCP 37674", "RNCP37674"), ("rncp37674", "RNCP37674"), ("RS5000", "RS5000"), ("RNCP037674", "RNCP37674"),
    ("https://www.francecompetences.fr/recherche/rncp/37674/", "RNCP37674"), ("RNCP37674BC01", "RNCP37674"),
    ("fiche RNCP n° 37674", "RNCP37674"),
])  # fmt: skip
def test_un_numero_de_fiche_comme_on_le_tape(texte: str, attendu: str) -> None:
    assert NumeroFiche.parse(texte).code == attendu


def test_un_numero_seul_peut_etre_des_deux_registres() -> None:
    assert NumeroFiche.parse("37674").codes_possibles == ("RNCP37674", "RS37674")
    assert NumeroFiche.parse("37674", "RS").code == "RS37674"


@given(
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["14", "2A", "2B", "97"]),
    st.integers(1, 999999),
)
def test_nir_cle_et_secret(sexe: str, annee: int, mois: int, departement: str, ordre: int) -> None:
    base = f"{sexe}{annee:02d}{mois:02d}{departement}{ordre:06d}"
    nir = Nir.parse(base)
    assert nir.cle == stdnum_nir.calc_check_digits(base)
    assert Nir.parse(f"{base}{nir.cle}") == nir
    assert (nir.annee, nir.mois) == (annee, mois)
    for rendu in (str(nir), repr(nir), f"{nir}", f"{nir!r}", nir.masque):
        assert base[:10] not in rendu.replace(" ", "")


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(-600, 600))
def test_ajouter_des_mois(jour: date, mois: int) -> None:
    resultat = ajouter_mois(jour, mois)
    assert (resultat.year * 12 + resultat.month) - (jour.year * 12 + jour.month) == mois
    assert resultat.day <= jour.day
    assert resultat.day == jour.day or resultat.day >= 28


@pytest.mark.parametrize(("jour", "mois", "attendu"), [
    (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 11, 24), 3, date(2027, 2, 24)),
])  # fmt: skip
def test_le_mois_legal(jour: date, mois: int, attendu: date) -> None:
    assert ajouter_mois(jour, mois) == attendu


_bornes = st.none() | st.dates(date(2020, 1, 1), date(2021, 1, 1))


@given(_bornes, _bornes, _bornes, _bornes, st.dates(date(2019, 12, 1), date(2021, 2, 1)))
def test_l_intersection_contient_ce_que_les_deux_contiennent(
    a: date | None, b: date | None, c: date | None, d: date | None, jour: date
) -> None:
    if (a and b and b < a) or (c and d and d < c):
        return
    p, q = Periode(a, b), Periode(c, d)
    commune = p.intersection(q)
    assert (jour in p and jour in q) == (commune is not None and jour in commune)
    assert p.chevauche(q) == q.chevauche(p)


def test_les_dates_en_francais() -> None:
    assert date_fr(date(2026, 12, 1)) == "1er décembre 2026"
    assert parse_date_fr("31/08/2026") == date(2026, 8, 31)
    with pytest.raises(ValueError, match="n’existe pas"):
        parse_date_fr("31/02/2026")
    assert AnneeScolaire.du(date(2026, 8, 31)).libelle == "2025–2026"
    assert AnneeScolaire.du(date(2026, 9, 1)).periode == Periode(date(2026, 9, 1), date(2027, 8, 31))


@given(st.text(max_size=80))
def test_les_cles_n_ont_que_des_lettres_et_des_chiffres(texte: str) -> None:
    assert set(cle_recherche(texte)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert cle_recherche(cle_recherche(texte)) == cle_recherche(texte)
    assert set(cle_tri(texte)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


def test_l_ordre_alphabetique() -> None:
    noms = ["Zoé", "élodie anne", "Elodie", "Étienne", "N’Diaye", "Nguyễn", "Łódź", "Œuvré", "O’Brien"]
    attendu = ["Elodie", "élodie anne", "Étienne", "Łódź", "N’Diaye", "Nguyễn", "O’Brien", "Œuvré", "Zoé"]
    assert sorted(noms, key=cle_tri) == attendu


def test_le_texte_canonique() -> None:
    assert canonique({"b": date(2026, 1, 2), "a": [Decimal("1.50"), Fraction(1, 3), None, True]}) == (
        b'{"a":["1.50","1/3",null,true],"b":"2026-01-02"}'
    )
    for refuse in (1.5, object(), {1: 2}):
        with pytest.raises(TypeError):
            canonique(refuse)
    assert enchainer("a", "b") != enchainer("ab", "")


def test_un_controle_veut_ses_valeurs_et_garde_son_code() -> None:
    controle = Controle("ZZZ-001", "Essai", "« {x} » manque.", "Parce que.", "Ajoutez {y}.")
    constat = controle.constat(ou="ligne 3", x="a", y="b")
    assert constat.phrase == "[ZZZ-001] ligne 3 : « a » manque."
    assert Constat.depuis_dict(constat.vers_dict()) == constat
    with pytest.raises(KeyError, match="y"):
        controle.constat(x="a")
    with pytest.raises(ValueError, match="already"):
        declarer(Controle("IDE-001", "Autre", "x", "y", "z"))
    with pytest.raises(ValueError, match="ABC-001"):
        Controle("n'importe", "t", "q", "p", "r")


def test_l_horloge_s_arrete_et_repart() -> None:
    with geler(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        assert aujourdhui() == date(2027, 1, 1)
    assert abs((datetime.now(PARIS).date() - aujourdhui()).days) <= 1
    with pytest.raises(ValueError, match="time zone"), geler(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_un_recueil_est_strict(tmp_path: Path) -> None:
    def recueil(texte: str) -> Recueil:
        (tmp_path / "r.yaml").write_text(texte, encoding="utf-8")
        return Recueil(tmp_path / "r.yaml")

    base = "textes: [{cle: T, titre: Code}]\nparametres:\n"
    r = recueil(
        base + "- {cle: p, valeur: 1, texte: T, au: 2025-12-31}\n- {cle: p, valeur: 2, texte: T, du: 2026-01-01}\n"
    )
    assert [r.parametre("p", date(a, 6, 1)).valeur for a in (2025, 2026)] == [1, 2]
    for faux in (
        "autre: 1",
        "textes: [{cle: T, titre: C, inconnue: 1}]",
        base + "- {cle: p, valeur: 1, texte: ABSENT}",
    ):
        with pytest.raises(ValueError, match=r"r\.yaml"):
            recueil(faux)


def test_chaque_classe_du_domaine_est_au_glossaire() -> None:
    racine = Path(__file__).resolve().parents[2]
    glossaire = (racine / "docs" / "glossaire.md").read_text(encoding="utf-8")
    modules = [*(racine / "src/parchemin/socle").glob("*.py"), *(racine / "src/parchemin").glob("*/domain/*.py")]
    classes = {
        n.name
        for m in modules
        for n in ast.parse(m.read_text(encoding="utf-8")).body
        if isinstance(n, ast.ClassDef) and not n.name.startswith("_")
    }
    assert len(classes) > 20
    assert sorted(c for c in classes if f"`{c}`" not in glossaire) == []
