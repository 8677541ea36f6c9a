"""A fiche, a partner, a day: what most tests compare with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.reseau.domain.communication.controle import controler
from parchemin.reseau.domain.communication.lecture import lire
from parchemin.reseau.domain.communication.modele import (
    ContexteCommunication,
    Denomination,
    FicheDuJour,
    PartenaireControle,
    Releve,
    TauxConnu,
)

FICHE = FicheDuJour(
    numero="RNCP99101",
    intitule="Gestionnaire de paie et d’administration du personnel",
    niveau=5,
    certificateurs=(Denomination("Institut Boréal des métiers", ("Boréal métiers",)),),
    dates_enregistrement=(date(2024, 3, 12),),
    date_fin=date(2027, 3, 12),
    blocs=("RNCP99101BC01", "RNCP99101BC02"),
    remplace=("RNCP99091",),
)
SITTELLE = PartenaireControle(Denomination("École Sittelle", ("Sittelle",)))
JOUR = date(2026, 11, 24)
CONTEXTE = ContexteCommunication(
    FICHE,
    SITTELLE,
    JOUR,
    taux=(TauxConnu("obtention", Decimal("82.5"), 2025, 40), TauxConnu("obtention", Decimal("88"), 2024, 25)),
)
MENTIONS = (
    "<p>« Gestionnaire de paie et d’administration du personnel », RNCP99101, niveau 5, certification délivrée par l’Institut "
    "Boréal des métiers, enregistrée le 12 mars 2024, échéance de l’enregistrement : 12 mars 2027.</p>"
    '<p><a href="https://www.francecompetences.fr/recherche/rncp/99101/">La fiche</a></p>'
)


def page(corps: str, *, mentions: bool = True, **changements: Any) -> list[Releve]:
    """Findings on a web page that says all it must, plus this."""
    html = f"<h1>Paie</h1>{MENTIONS if mentions else ''}{corps}"
    return controler(lire(html.encode(), "html"), replace(CONTEXTE, **changements))


def codes(corps: str, **changements: Any) -> list[str]:
    return [r.code for r in page(corps, **changements)]
