"""Lines of the public list of training bodies and of Sirene, as they are met."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.organismes import (
    SorteListe,
    lire_etablissement,
    lire_organisme,
    lire_oui_non,
    reconnaitre,
)
from parchemin.socle.constats import ErreurMetier

PORTAIL = [
    "numerodeclarationactivite", "denomination", "siren", "siretetablissementdeclarant", "certifications_actionsdeformation",
    "certifications_bilansdecompetences", "certifications_vae", "certifications_actionsdeformationparapprentissage",
]  # fmt: skip
DATA_GOUV = [
    "numeroDeclarationActivite", "denomination", "siren", "siretEtablissementDeclarant", "certifications.actionsDeFormation",
    "certifications.bilansDeCompetences", "certifications.VAE", "certifications.actionsDeFormationParApprentissage",
]  # fmt: skip
EN_MOTS = [
    "Numéro de déclaration d’activité", "Dénomination", "SIREN", "SIRET", "Actions de formation", "Bilans de compétences", "VAE",
    "Actions de formation par apprentissage",
]  # fmt: skip
LIGNE = ["52990000021", "FORMAXIS", "999000214", "99900021400012", "true", "false", "", "Oui"]


@pytest.mark.parametrize("entetes", [PORTAIL, DATA_GOUV, EN_MOTS, [x.upper() for x in DATA_GOUV]])
@given(graine=st.integers(0, 10_000))
def test_columns_are_known_by_name_in_any_order(entetes: list[str], graine: int) -> None:
    ordre = list(range(len(entetes)))
    random.Random(graine).shuffle(ordre)
    d = reconnaitre([entetes[i] for i in ordre])
    o = lire_organisme([LIGNE[i] for i in ordre], d.colonnes)
    assert (d.sorte, o.nda, o.siret, o.formation, o.bilan, o.vae, o.apprentissage) == (
        SorteListe.ORGANISMES, "52990000021", "99900021400012", True, False, None, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entetes", "code", "mot"),
    [
        (["nom", "prenom", "naissance"], "REF-084", "prenom"),
        ([], "REF-084", "aucune"),
        (["siren", "denominationUniteLegale", "etatAdministratifUniteLegale"], "REF-084", "siren"),
        (["numeroDeclarationActivite", "denomination", "siren"], "REF-085", "actions de formation"),
        (["numeroDeclarationActivite", "denomination", "certifications.actionsDeFormation"], "REF-085", "SIREN"),
        (["siret", "denominationUniteLegale"], "REF-085", "état administratif"),
    ],
)
def test_another_file_or_missing_columns_are_told(entetes: list[str], code: str, mot: str) -> None:
    with pytest.raises(ErreurMetier) as e:
        reconnaitre(entetes)
    assert [x.code for x in e.value.constats] == [code]
    assert mot in e.value.constats[0].quoi


@pytest.mark.parametrize("texte", ["", "  ", "NC", "?", "2", "peut-être"])
def test_what_is_not_told_is_never_a_no(texte: str) -> None:
    assert lire_oui_non(texte) is None


COLONNES = reconnaitre(PORTAIL).colonnes


@pytest.mark.parametrize(
    ("nda", "siren", "siret", "attendu"),
    [
        ("1973 00001 71", "999000214", "99900021400012", ("01973000017"[:0] + "", "", "")),
        ("52990000021.0", "999000214", "99900021400012", ("52990000021", "999000214", "99900021400012")),
        ("5299 00000 21", "999 000 214", "999 000 214 00012", ("52990000021", "999000214", "99900021400012")),
        ("1990000021", "12345678", "", ("01990000021", "012345678", "")),
        ("52990000021", "", "99900021400012", ("52990000021", "999000214", "99900021400012")),
        ("52990000021", "999000214", "12", ("52990000021", "999000214", "99900021400012")),
        ("932A0000021", "999000214", "", ("932A0000021", "999000214", "")),
    ],
)
def test_numbers_as_spreadsheets_leave_them(nda: str, siren: str, siret: str, attendu: tuple[str, str, str]) -> None:
    ligne = [nda, "ALPHA", siren, siret, "true", "", "", ""]
    if attendu[0] == "":
        with pytest.raises(ValueError, match="déclaration"):
            lire_organisme([nda + "999", *ligne[1:]], COLONNES)
        return
    o = lire_organisme(ligne, COLONNES)
    assert (o.nda, o.siren, o.siret) == attendu


@pytest.mark.parametrize(
    ("ligne", "mot"),
    [
        (["5,29900E+10", "ALPHA", "999000214", "", "true"], "5,29900E"),
        (["52990000021", "ALPHA", "", "", "true"], "SIREN"),
        (["52990000021", "", "999000214", "", "true"], "dénomination"),
        (["52990000021", "ALPHA", "9990002", "", "true"], "SIREN"),
        (["52990000021"], "SIREN"),
    ],
)
def test_an_unreadable_line_says_why(ligne: list[str], mot: str) -> None:
    with pytest.raises(ValueError, match=mot):
        lire_organisme(ligne, COLONNES)


@pytest.mark.parametrize(
    ("entetes", "ligne", "ouvert", "depuis"),
    [
        (["siret", "etatAdministratifEtablissement", "dateDebut"], ["99900021400012", "A", "2020-03-01"], True, date(2020, 3, 1)),
        (["SIRET", "État administratif de l’établissement", "Date de fermeture"], ["999 000 214 00012", "Fermé", "02/11/2026"], False, date(2026, 11, 2)),
        (["etat", "siret"], ["", "99900021400012"], None, None),
        (["siret", "etatAdministratif"], ["99900021400012", "🔴"], None, None),
    ],
)  # fmt: skip
def test_an_establishment_is_open_closed_or_not_told(
    entetes: list[str], ligne: list[str], ouvert: bool | None, depuis: date | None
) -> None:
    d = reconnaitre(entetes)
    e = lire_etablissement(ligne, d.colonnes)
    assert (d.sorte, e.siret, e.ouvert, e.depuis) == (SorteListe.SIRENE, "99900021400012", ouvert, depuis)


def test_what_sirene_may_not_tell_is_no_name() -> None:
    d = reconnaitre(["siret", "etat", "denominationUniteLegale", "enseigne1Etablissement"])
    e = lire_etablissement(["99900021400012", "A", "[ND]", "Le Phare"], d.colonnes)
    assert (e.denomination, e.enseigne) == ("Le Phare", "")
