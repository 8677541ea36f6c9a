"""Long works of this room."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.referentiel.services.registre import importer_registre

DEPOT = "registres"
"""Sub-folder of the state directory where an uploaded export waits for its import."""


def depot() -> Path:
    """Where uploaded exports wait (0.5 GB files: they do not go through the database nor the archive of files)."""
    dossier: Path = settings.DONNEES / DEPOT
    dossier.mkdir(exist_ok=True, mode=0o700)
    return dossier


@travail("referentiel.importer_registre", titre="Import d’un registre national", exclusif="instance")
def importer(ctx: Contexte) -> None:
    """Import an export left in the depot. Resumable: staging is idempotent, the file stays until the end."""
    chemin = depot() / str(ctx.parametres["fichier"])
    jour = ctx.parametres.get("date_export")

    def suivre(lus: int, total: int, phrase: str) -> None:
        ctx.avancer(fait=lus, total=total, phrase=phrase)

    acteur = Reference("utilisateur", str(ctx.demandeur_id), ctx.demandeur_libelle) if ctx.demandeur_id else SYSTEME
    try:
        resultats = importer_registre(
            chemin=chemin,
            nom=str(ctx.parametres["nom"]),
            extrait=bool(ctx.parametres.get("extrait")),
            date_export=date.fromisoformat(jour) if jour else None,
            acteur=acteur,
            avancement=suivre,
        )
    except Exception:
        # A refused file has nothing more to give; an interrupted work (BaseException) needs it to resume.
        chemin.unlink(missing_ok=True)
        raise
    for r in resultats:
        ctx.constater(*r.constats)
        ctx.resultat[r.instantane.source.code] = {
            "instantane": r.instantane.pk,
            "libelle": str(r.instantane),
            "nouvelles": r.nouvelles,
            "modifiees": r.modifiees,
            "inchangees": r.inchangees,
            "retirees": r.retirees,
        }
    chemin.unlink(missing_ok=True)
