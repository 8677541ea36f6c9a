"""The letter by which a reserved case is reported to an authority. Composed from the case each time, for who reads it; nothing is kept."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from parchemin.amelioration.domain.violence import (
    AutoriteSaisie,
    LieuViolence,
    NatureViolence,
    autorites,
    autorites_dues,
    lieux_violence,
    natures_violence,
)
from parchemin.amelioration.models import SignalementViolence, SorteSuite, SuiteViolence
from parchemin.plateforme.pdf import composer
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parent / "gabarits" / "violence_lettre.typ"


def moment_dit(instant: datetime) -> str:
    """« 24 novembre 2026 à 14 h 05 », as plain text."""
    local = instant.astimezone(PARIS)
    return f"{date_fr(local.date())} à {local.hour} h {local:%M}"


def contenu_lettre(d: SignalementViolence, qui: AutoriteSaisie, auteur: str) -> dict[str, Any]:
    """What the page and the paper both say."""
    jour = aujourdhui()
    suites = SuiteViolence.toutes.filter(signalement=d, sorte=SorteSuite.MESURE).order_by("le", "pk")
    return {
        "qui": autorites()[qui][0], "recit": d.recit, "jour": jour, "auteur": auteur,
        "raisons": [x for due in autorites_dues(d.recit, jour) if due.autorite == qui for x in due.raisons],
        "mesures": [s.contenu["texte"] for s in suites],
        "natures": [natures_violence()[NatureViolence(n)][0].lower() for n in d.recit.natures],
        "lieu": lieux_violence()[LieuViolence(d.recit.lieu)][0],
        "mineur": "mineur" in d.recit.criteres, "apprenti": "apprenti" in d.recit.criteres,
    }  # fmt: skip


def composer_lettre(
    d: SignalementViolence, qui: AutoriteSaisie, auteur: str, *, service: str = "", adresse: str = "", coordonnees: str = "", fonction: str = ""
) -> bytes:  # fmt: skip
    """The PDF, with a slip of receipt that the authority signs and sends back. Raises `ErreurMetier` (PDF-001)."""
    x = contenu_lettre(d, qui, auteur)
    r = x["recit"]
    complement = "".join(
        (", mineure" if x["mineur"] else "", ", en apprentissage ou en stage" if x["apprenti"] else "")
    )
    donnees = {
        "titre": "Signalement", "auteur": d.organisation.nom, "organisation": d.organisation.nom, "reference": d.reference,
        "coordonnees": _lignes(coordonnees), "qui": x["qui"], "service": service.strip(), "adresse": _lignes(adresse), "jour": date_fr(x["jour"]),
        "objet": f"{', '.join(x['natures'])}, {x['lieu'].lower()}", "connu": moment_dit(d.connu_le), "victime": r.victime, "complement": complement,
        "mis_en_cause": r.mis_en_cause, "lieu": ", ".join(y for y in (x["lieu"], r.lieu_precis) if y), "faits": _lignes(r.faits),
        "paroles": _lignes(r.paroles), "temoins": _lignes(r.temoins), "mesures": x["mesures"], "fondement": [source for _, source in x["raisons"]],
        "suspension": qui is AutoriteSaisie.INSPECTION and x["apprenti"], "signataire": auteur, "fonction": fonction.strip(),
    }  # fmt: skip
    return composer(GABARIT, donnees)


def lettre_en_fichier(d: SignalementViolence, qui: AutoriteSaisie, auteur: str) -> io.BytesIO:
    """The same as a file given to the case, where it is sealed."""
    f = io.BytesIO(composer_lettre(d, qui, auteur))
    f.name = f"lettre-{qui}.pdf"
    return f


def _lignes(texte: str) -> list[str]:
    return [x.strip() for x in texte.splitlines() if x.strip()]
