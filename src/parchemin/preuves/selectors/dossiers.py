"""Packs: those made, those being made, and what two of them say differently."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from parchemin.comptes.models import Organisation
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import ETATS_ACTIFS
from parchemin.preuves.domain.dossiers import LigneComparee, comparer_dossiers
from parchemin.preuves.models import DossierPreuves
from parchemin.preuves.selectors.choix import choix, recueil
from parchemin.preuves.services.dossiers import TRAVAIL
from parchemin.socle.periodes import ajouter_mois

_LUS_MAX = 60_000_000


def en_cours(organisation_id: int, sortes: Collection[str]) -> list[Travail]:
    """Of these kinds, being made, the latest first."""
    actifs = Travail.toutes.filter(organisation_id=organisation_id, code=TRAVAIL, etat__in=ETATS_ACTIFS)
    return [t for t in actifs.order_by("-cree_le", "pk") if t.parametres["demande"]["sorte"] in sortes]


def comparables(d: DossierPreuves) -> QuerySet[DossierPreuves]:
    """Others of the same kind about the same thing, still kept, the latest first."""
    lus: QuerySet[DossierPreuves] = DossierPreuves.toutes.filter(
        organisation=d.organisation_id, sorte=d.sorte, effacee_le__isnull=True
    ).exclude(pk=d.pk)
    meme = [x.pk for x in lus.order_by("pk") if (x.lue.famille, x.lue.partenaire) == (d.lue.famille, d.lue.partenaire)]
    return lus.filter(pk__in=meme).order_by("-fait_le", "-pk")


def lignes_de(d: DossierPreuves) -> list[dict[str, Any]]:
    """The rows of its index, read in the archive itself. Nothing when it is no longer kept or cannot be read."""
    try:
        with zipfile.ZipFile(chemin_de(d.empreinte)) as archive, archive.open("index.csv") as f:
            texte = f.read(_LUS_MAX).decode("utf-8-sig")
    except (OSError, KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        return []
    return [
        {
            "partie": " · ".join(x for x in (r["Groupe"], r["Partie"]) if x), "titre": r["Titre"], "effective_le": r["Date de ce qu’elle montre"],
            "empreinte": r["SHA-256"], "etat": r["État"],
        }
        for r in csv.DictReader(io.StringIO(texte, newline=""), delimiter=";")
    ]  # fmt: skip


def comparer(avant: DossierPreuves, apres: DossierPreuves) -> list[LigneComparee]:
    return comparer_dossiers(lignes_de(avant), lignes_de(apres))


def periode_proposee(jour: date) -> tuple[date, date]:
    """The months of use up to that day."""
    return ajouter_mois(jour, -int(recueil().valeur_au("dossier_mois", jour))), jour


def familles_suivies(organisation: Organisation, jour: date) -> list[tuple[str, str]]:
    c = choix(organisation, jour)
    return [(f, c.referentiels[f].titre) for f in c.suivies]
