"""Identifiers: what people type is understood or refused with a reason. python-stdnum is the independent oracle."""

from __future__ import annotations

import copy
import csv
import os
import pickle
import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.fr import nir as stdnum_nir
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Nda, Nir, NumeroFiche, Siren, Siret, Uai

CAS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("cas_identifiants.yaml").read_text(encoding="utf-8")
)
CLASSES: dict[str, Any] = {
    "siret": Siret,
    "siren": Siren,
    "uai": Uai,
    "nda": Nda,
    "numero_fiche": NumeroFiche,
    "nir": Nir,
}
CODES = {
    "siren": "IDE-001",
    "siret": "IDE-002",
    "uai": "IDE-003",
    "nda": "IDE-004",
    "nir": "IDE-005",
    "numero_fiche": "IDE-006",
}
CHIFFRES = st.text("0123456789", min_size=14, max_size=14)


def _essayer(classe: Any, texte: str) -> tuple[Any, str]:
    """What was understood, or None and the code of the refusal. Any other exception is a failure."""
    try:
        return classe.parse(texte), ""
    except ErreurMetier as refus:
        return None, refus.constats[0].code


def _tous(sorte: str) -> list[Any]:
    return [
        pytest.param(nom, cas, id=f"{nom} {cas['saisie']!a}")
        for nom, liste in CAS.items()
        for cas in liste
        if sorte in cas
    ]


def test_every_class_has_cases_of_both_kinds() -> None:
    assert CAS.keys() == CLASSES.keys() == CODES.keys()
    for nom, liste in CAS.items():
        assert any("compris" in c for c in liste), nom
        assert any("refus" in c for c in liste), nom


@pytest.mark.parametrize(("nom", "cas"), [p for p in _tous("compris") if p.values[0] != "nir"])
def test_understood(nom: str, cas: dict[str, Any]) -> None:
    lu = CLASSES[nom].parse(cas["saisie"])
    assert str(lu) == cas["compris"]
    assert CLASSES[nom].parse(str(lu)) == lu


@pytest.mark.parametrize(("nom", "cas"), _tous("refus"))
def test_refused_with_a_reason(nom: str, cas: dict[str, Any]) -> None:
    with pytest.raises(ErreurMetier) as refus:
        CLASSES[nom].parse(cas["saisie"])
    (constat,) = refus.value.constats
    assert constat.code == CODES[nom]
    assert constat.est_bloquant
    assert cas["refus"] in constat.quoi
    assert constat.pourquoi
    assert constat.remede


@pytest.mark.parametrize("nom", sorted(set(CLASSES) - {"nir"}))
def test_a_refusal_stays_short(nom: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        CLASSES[nom].parse("x" * 100_000)
    assert len(str(refus.value)) < 300


@given(st.text(max_size=60), st.sampled_from(sorted(CLASSES)))
def test_any_text_is_understood_or_refused(texte: str, nom: str) -> None:
    lu, code = _essayer(CLASSES[nom], texte)
    assert (lu is None) is (code == CODES[nom])
    assert lu is None or nom == "nir" or str(lu).isascii()


# --- SIREN, SIRET -------------------------------------------------------------------------------------------------


@given(CHIFFRES)
def test_siren_agrees_with_the_oracle(chiffres: str) -> None:
    for dernier in "0123456789":  # one in ten is right
        numero = chiffres[:8] + dernier
        assert (_essayer(Siren, numero)[0] is not None) is stdnum_siren.is_valid(numero)


@given(st.one_of(CHIFFRES, st.text("0123456789", min_size=5, max_size=5).map(lambda nic: f"356000000{nic}")))
def test_siret_agrees_with_the_oracle(chiffres: str) -> None:
    """La Poste included: the oracle applies the same rule, head office apart."""
    for dernier in "0123456789":  # one in ten at least is right
        numero = chiffres[:13] + dernier
        assert (_essayer(Siret, numero)[0] is not None) is stdnum_siret.is_valid(numero)


def test_la_poste_office_with_a_luhn_key_only_is_refused() -> None:
    luhn_seulement = next(
        n for n in (f"356000000{nic:05d}" for nic in range(49, 99_999)) if _luhn(n) and sum(map(int, n)) % 5
    )
    with pytest.raises(ErreurMetier):
        Siret.parse(luhn_seulement)


def _luhn(numero: str) -> bool:
    """Written again here, from the definition."""
    total = 0
    for rang, chiffre in enumerate(reversed(numero)):
        n = int(chiffre) * (2 if rang % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def test_siret_gives_its_siren_and_reads_well() -> None:
    siret = Siret.parse("73282932000074")
    assert siret.siren == Siren.parse("732829320")
    assert siret.format_lisible == "732\u202f829\u202f320\u202f00074"
    assert siret.siren.format_lisible == "732\u202f829\u202f320"
    assert Siret.parse(siret.format_lisible) == siret


# --- UAI ------------------------------------------------------------------------------------------------------------


@given(st.integers(0, 9_999_999))
def test_one_letter_and_one_only_suits_a_uai(numero: int) -> None:
    admises = [x for x in string.ascii_uppercase if _essayer(Uai, f"{numero:07d}{x}")[0]]
    assert len(admises) == 1
    assert admises[0] not in "IOQ"
    # The alphabet without I, O and Q, counted from zero, modulo 23.
    assert sorted(set(string.ascii_uppercase) - set("IOQ")).index(admises[0]) == numero % 23


OFFICIEL = Path(
    os.environ.get("PARCHEMIN_OFFICIEL", str(Path(__file__).resolve().parents[2] / ".." / "shared" / "official"))
)


@pytest.mark.officiel
def test_real_uai_numbers_are_right() -> None:
    fichier = OFFICIEL / "inserjeunes" / "fr-en-inserjeunes-cfa.csv"
    if not fichier.exists():
        pytest.skip("officiel: no file of InserJeunes beside the project")
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        numeros = [ligne["UAI"] for ligne in csv.DictReader(flux, delimiter=";")]
    assert len(numeros) > 5
    assert [Uai.parse(n).valeur for n in numeros] == numeros


@pytest.mark.officiel
def test_real_siret_numbers_are_right() -> None:
    fichiers = sorted((OFFICIEL / "france-competences").glob("csv-2024*/**/*_Partenaires_*.csv"))
    if not fichiers:
        pytest.skip("officiel: no CSV export of France compétences beside the project")
    lus = 0
    for fichier in fichiers:
        with fichier.open(encoding="utf-8-sig", newline="") as flux:
            for ligne in csv.DictReader(flux, delimiter=";"):
                if brut := ligne["Siret_Partenaire"].strip():
                    assert Siret.parse(ligne["Siret_Partenaire"]).valeur == brut
                    lus += 1
    assert lus > 5


# --- NIR ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("nom", "cas"), [p for p in _tous("compris") if p.values[0] == "nir"])
def test_nir_understood(nom: str, cas: dict[str, Any]) -> None:
    lu = Nir.parse(cas["saisie"])
    assert (lu.sexe, lu.mois, lu.est_temporaire) == (cas["sexe"], cas["mois"], cas["temporaire"])
    assert stdnum_nir.validate(lu.valeur + lu.cle) == lu.valeur + lu.cle
    assert Nir.parse(f"{cas['saisie']} {lu.cle}") == lu


@st.composite
def nirs(draw: st.DrawFn) -> str:
    """Thirteen characters of the right shape."""
    mois = draw(st.one_of(st.integers(1, 12), st.integers(20, 42), st.integers(50, 99)))
    departement = draw(st.one_of(st.integers(1, 99).map("{:02d}".format), st.sampled_from(["2A", "2B"])))
    return (
        f"{draw(st.sampled_from('123478'))}{draw(st.integers(0, 99)):02d}{mois:02d}{departement}"
        f"{draw(st.integers(0, 999_999)):06d}"
    )


@given(nirs())
def test_nir_has_one_key(treize: str) -> None:
    cle = Nir.parse(treize).cle
    departement = {"2A": "19", "2B": "18"}.get(treize[5:7], treize[5:7])
    assert int(cle) == 97 - int(treize[:5] + departement + treize[7:]) % 97
    essais = [_essayer(Nir, f"{treize}{essai:02d}") for essai in range(100)]
    assert [lu.cle for lu, _ in essais if lu] == [cle]
    assert {code for lu, code in essais if not lu} == {"IDE-005"}


@given(nirs(), st.integers(0, 12), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_seen(treize: str, rang: int, autre: str) -> None:
    assume(treize[rang] != autre and treize[rang].isdigit() and treize[5:7].isdigit())
    cle = Nir.parse(treize).cle
    with pytest.raises(ErreurMetier):
        Nir.parse(treize[:rang] + autre + treize[rang + 1 :] + cle)


@given(nirs())
def test_nir_never_shows(treize: str) -> None:
    """Neither printed, nor in a refusal: only the last three characters and the key."""
    lu = Nir.parse(treize)
    faux = f"{int(lu.cle) % 97 + 1:02d}"
    with pytest.raises(ErreurMetier) as refus:
        Nir.parse(treize + faux)
    textes = [str(lu), repr(lu), f"{lu}", f"{lu!r:>40}", repr([lu]), lu.masque, str(refus.value), repr(refus.value)]
    for texte in textes:
        assert treize not in texte
        assert treize[:10] not in texte
    assert lu.masque.endswith(f"{treize[10:]} {lu.cle}")
    assert sum(c.isalnum() for c in lu.masque) == 5


def test_values_are_frozen_compared_and_copied() -> None:
    a, b = Siret.parse("732 829 320 00074"), Siret.parse("73282932000074")
    assert a == b
    assert len({a, b}) == 1
    assert copy.deepcopy(a) == a
    assert pickle.loads(pickle.dumps(a)) == a
    with pytest.raises(AttributeError):
        a.valeur = "0"  # type: ignore[misc]


# --- Numbers of fiches ----------------------------------------------------------------------------------------------


def test_a_bare_number_belongs_to_no_register_until_told() -> None:
    nu = NumeroFiche.parse("37674")
    assert nu.repertoire is None
    assert nu.codes_possibles == ("RNCP37674", "RS37674")
    for attribut in ("code", "url_publique"):
        with pytest.raises(ValueError, match="register unknown"):
            getattr(nu, attribut)
    assert NumeroFiche.parse("37674", "RS").code == "RS37674"
    assert NumeroFiche.parse("RNCP37674", "RS").code == "RNCP37674"  # what was typed wins
    with pytest.raises(ValueError, match="registers are RNCP and RS"):
        NumeroFiche.parse("37674", "rncp")


@given(st.sampled_from(["RNCP", "RS"]), st.integers(1, 9_999_999))
def test_a_fiche_is_found_from_every_way_of_writing_it(repertoire: str, numero: int) -> None:
    fiche = NumeroFiche(repertoire, numero)
    for ecriture in (
        fiche.code,
        fiche.code.lower(),
        f" {repertoire} {numero} ",
        fiche.url_publique,
        f"{fiche.code}BC01",
    ):
        assert NumeroFiche.parse(ecriture) == fiche
    assert fiche.codes_possibles == (fiche.code,)


def test_un_nir_faux_se_dit_sans_le_citer() -> None:
    """Neither the month that does not exist nor a word of another trade."""
    with pytest.raises(ErreurMetier) as e:
        Nir.parse("1851335990123")
    constat = e.value.constats[0]
    assert "13" not in constat.quoi
    assert "organisme" not in constat.pourquoi
