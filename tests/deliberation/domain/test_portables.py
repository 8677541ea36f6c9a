"""D13: failed CAP Cuisine, enters CAP Boulanger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from parchemin.deliberation.domain.portables import notes_portables, phrase_portable
from parchemin.deliberation.domain.proposition import Acquis
from parchemin.deliberation.domain.reglement import Reglement, Unite
from parchemin.referentiel.domain.familles import Famille

OBTENU, LIMITE = date(2024, 7, 5), date(2029, 12, 31)


def _cap(specialite: str, *unites: Unite) -> Reglement:
    return Reglement(Famille.CAP, specialite, f"CAP {specialite}", unites, "règlement fictif")


CUISINE = _cap(
    "Cuisine", Unite("P1", "Organisation"), Unite("P2", "Production"), Unite("G1", "Français, histoire-géographie", commune=True),
    Unite("G2", "Mathématiques", commune=True), Unite("G5", "Prévention-santé-environnement", commune=True),
)  # fmt: skip
BOULANGER = _cap(
    "Boulanger", Unite("P1", "Fabrication"), Unite("P2", "Vente"), Unite("UG1", "FRANÇAIS, HISTOIRE-GÉOGRAPHIE", commune=True),
    Unite("G2", "Mathématiques", commune=True),
)  # fmt: skip
ACQUIS = [
    Acquis("unite", u.code, u.libelle, OBTENU, Decimal(9), False, LIMITE, "D337-17", True) for u in CUISINE.unites
]


def test_common_units_follow_and_professional_ones_do_not() -> None:
    suivent = notes_portables(ACQUIS, CUISINE, BOULANGER, date(2025, 7, 4))
    assert {x.acquis.code: (x.code, x.motif) for x in suivent} == {
        "P1": ("", "unite_propre"), "P2": ("", "unite_propre"), "G1": ("UG1", ""), "G2": ("G2", ""), "G5": ("", "absente"),
    }  # fmt: skip
    assert phrase_portable(suivent[0]) == "Organisation ne suit pas : l’unité est propre à la première spécialité."
    assert {x.texte for x in suivent} == {"arrete-2017"}


def test_until_the_last_day_and_not_after() -> None:
    for jour, suit in ((LIMITE, True), (date(2030, 1, 1), False)):
        assert bool(notes_portables(ACQUIS[2:3], CUISINE, BOULANGER, jour)[0].code) is suit


def test_only_where_a_text_says_so() -> None:
    bac = replace(BOULANGER, famille=Famille.BAC_PRO)
    assert {x.motif for x in notes_portables(ACQUIS, CUISINE, bac, date(2025, 7, 4))} == {"famille"}
    assert {x.motif for x in notes_portables(ACQUIS, CUISINE, BOULANGER, date(2017, 12, 31))} == {"famille"}


def test_everything_follows_in_the_same_specialty() -> None:
    assert [x.code for x in notes_portables(ACQUIS, CUISINE, CUISINE, date(2025, 7, 4))] == [
        "P1",
        "P2",
        "G1",
        "G2",
        "G5",
    ]
