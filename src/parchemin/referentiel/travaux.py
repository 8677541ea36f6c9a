"""Long works of this room."""

from __future__ import annotations

import os
import secrets
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from parchemin.comptes.selectors import adhesions_de, collegues_de
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import ETATS_ACTIFS
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.visibilite import arrets, visibilites
from parchemin.referentiel.services.organismes import oublier_lecture, preparer_liste
from parchemin.referentiel.services.registre import importer_registre
from parchemin.referentiel.services.telechargement import HOTES_PUBLICS, telecharger
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

DELAI_PURGE = timedelta(days=1)
DEPOT = "registres"
"""Sub-folder of the state directory where an uploaded export waits for its import."""


def depot() -> Path:
    """Where uploaded exports wait (0.5 GB files: they do not go through the database nor the archive of files)."""
    dossier: Path = settings.DONNEES / DEPOT
    dossier.mkdir(exist_ok=True, mode=0o700)
    return dossier


def deposer(envoye: UploadedFile) -> Path:
    """Left in the depot, on the disk for sure, under a name of ours."""
    chemin = depot() / f"{secrets.token_hex(8)}{Path(envoye.name or '').suffix.lower()[:5]}"
    with chemin.open("wb") as f:
        for morceau in envoye.chunks(1 << 20):
            f.write(morceau)
        f.flush()
        os.fsync(f.fileno())
    return chemin


@travail("referentiel.importer_registre", titre="Import d’un registre national", exclusif="instance")
def importer(ctx: Contexte) -> None:
    """Import an export left in the depot, or at an address of data.gouv.fr (fetched once, into the depot).

    Resumable: staging is idempotent, the file stays until the end.
    """
    if ctx.parametres.get("adresse") and "fichier" not in ctx.curseur:
        _chercher(ctx)
    fichier = str(ctx.curseur.get("fichier") or ctx.parametres["fichier"])
    nom = str(ctx.curseur.get("nom") or ctx.parametres["nom"])
    chemin = depot() / fichier
    jour = ctx.parametres.get("date_export")

    def suivre(lus: int, total: int, phrase: str) -> None:
        ctx.avancer(fait=lus, total=total, phrase=phrase)

    acteur = Reference("utilisateur", str(ctx.demandeur_id), ctx.demandeur_libelle) if ctx.demandeur_id else SYSTEME
    try:
        resultats = importer_registre(
            chemin=chemin,
            nom=nom,
            extrait=bool(ctx.parametres.get("extrait")),
            date_export=date.fromisoformat(jour) if jour else None,
            acteur=acteur,
            avancement=suivre,
        )
    except ErreurMetier:
        # A refused file has nothing more to give. After any other error, the next try needs it.
        chemin.unlink(missing_ok=True)
        raise
    for r in resultats:
        ctx.constater(*r.constats)
        ctx.resultat[r.instantane.source.code] = {
            "instantane": r.instantane.pk,
            "libelle": str(r.instantane),
            "identique": r.identique,
            "nouvelles": r.nouvelles,
            "modifiees": r.modifiees,
            "inchangees": r.inchangees,
            "retirees": r.retirees,
        }
    chemin.unlink(missing_ok=True)


@travail("referentiel.lire_liste", titre="Lecture d’une liste d’organismes", exclusif="instance")
def lire_liste(ctx: Contexte) -> None:
    """Read a list left in the depot, beside the one in force. Killed, it starts again from the file, without what it had left."""
    if "liste" in ctx.curseur:
        oublier_lecture(int(ctx.curseur["liste"]))
    p, chemin = ctx.parametres, depot() / str(ctx.parametres["fichier"])
    acteur = Reference("utilisateur", str(ctx.demandeur_id), ctx.demandeur_libelle) if ctx.demandeur_id else SYSTEME
    try:
        lue = preparer_liste(
            chemin=chemin, nom=str(p["nom"]), date_liste=date.fromisoformat(p["date_liste"]), extrait=bool(p["extrait"]), acteur=acteur,
            commencer=lambda pk: ctx.avancer(curseur={"liste": pk}, phrase="Lecture commencée"),
            avancer=lambda lues: ctx.avancer(fait=lues, phrase="Lignes lues"),
        )  # fmt: skip
    except ErreurMetier:
        # A refused file has nothing more to give. After any other error, the next try needs it.
        chemin.unlink(missing_ok=True)
        raise
    ctx.resultat.update({"liste": lue.pk, "libelle": str(lue), "lignes": lue.nombre})
    chemin.unlink(missing_ok=True)


def _chercher(ctx: Contexte) -> None:
    with tempfile.TemporaryDirectory(dir=depot()) as dossier:
        telecharge = telecharger(
            str(ctx.parametres["adresse"]),
            Path(dossier),
            hotes=HOTES_PUBLICS,
            avancement=lambda lus, attendus: ctx.avancer(
                fait=lus, total=attendus or None, phrase=f"Téléchargement : {lus // 1_000_000} Mo"
            ),
        )
        fichier = f"{ctx.id.hex}{telecharge.suffix.lower()[:5]}"
        telecharge.replace(depot() / fichier)
        ctx.avancer(curseur={"fichier": fichier, "nom": telecharge.name}, phrase="Téléchargé")


def purger_depot() -> int:
    """Delete deposited exports that no active work needs any more. Returns their number."""
    actifs = Travail.toutes.filter(code__in=DROITS, etat__in=ETATS_ACTIFS)
    utiles = {
        str(x) for p, c in actifs.values_list("parametres", "curseur") for x in (p.get("fichier"), c.get("fichier"))
    }
    limite = maintenant().timestamp() - DELAI_PURGE.total_seconds()
    vieux = [f for f in depot().iterdir() if f.is_file() and f.name not in utiles and f.stat().st_mtime < limite]
    for fichier in vieux:
        fichier.unlink(missing_ok=True)
    return len(vieux)


inscrire_periodique(Periodique("referentiel.purger_depot", timedelta(hours=6), purger_depot))


DROITS = {
    "referentiel.importer_registre": "referentiel.importer",
    "referentiel.lire_liste": "referentiel.importer_listes",
}
"""Long works of this room: what one needs to see them, and to stop those of a colleague."""


@arrets.inscrire("referentiel.imports")
def imports_arretables(utilisateur: Any, travail_lance: Travail) -> bool:
    """A colleague of who asked for it, when they may import too."""
    droit = DROITS.get(travail_lance.code)
    return droit is not None and any(
        utilisateur.has_perm(droit, m.organisation) and travail_lance.demandeur_id in collegues_de(m.organisation_id)
        for m in adhesions_de(utilisateur)
    )


@visibilites.inscrire("referentiel.imports")
def imports_visibles(utilisateur: Any, travail_lance: Travail) -> bool:
    """An import of the registers concerns whoever may import them, in any of their organisations."""
    droit = DROITS.get(travail_lance.code)
    return droit is not None and any(utilisateur.has_perm(droit, m.organisation) for m in adhesions_de(utilisateur))
