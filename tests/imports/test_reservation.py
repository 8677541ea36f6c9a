"""Of a person who changes the columns and an analysis that starts, one wins; nothing goes back in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parchemin.imports.models import EtatLot, LotImport
from parchemin.imports.services.depot import choisir_colonnes, choisir_feuille, deposer_lot
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.imports.outils_essai import csv_de, secretaire
from tests.imports.types_essai import ESSAI

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Any:
    m = secretaire()
    with organisation_active(m.organisation_id):
        contenu = csv_de([["Code", "Nom", "Note"], ["A", "Ada", "12"]])
        yield deposer_lot(membre=m, type_import=ESSAI, source=contenu, nom="liste.csv")


@pytest.mark.parametrize("geste", ["colonnes", "feuille"])
def test_une_analyse_commencee_entre_temps_gagne(lot: LotImport, geste: str) -> None:
    LotImport.toutes.filter(pk=lot.pk).update(etat=EtatLot.ANALYSE, version=lot.version + 1)
    gestes: dict[str, Callable[[], object]] = {
        "colonnes": lambda: choisir_colonnes(lot=lot, colonnes={0: "code", 1: "nom"}),
        "feuille": lambda: choisir_feuille(lot=lot, feuille=lot.feuille, ligne_entetes=1),
    }
    with pytest.raises(ErreurMetier) as e:
        gestes[geste]()
    assert e.value.constats[0].code in {"IMP-081", "IMP-082", "IMP-083", "IMP-084"}
    assert LotImport.toutes.get(pk=lot.pk).etat == EtatLot.ANALYSE
