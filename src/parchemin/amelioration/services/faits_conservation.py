"""Registers: what was closed long enough ago loses its words, its files and its names, once somebody has looked and said so."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.faits import FINIS, fin_de_conservation
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.pieces import FAIT, FAIT_PUBLIC
from parchemin.amelioration.services.courriers_registres import SUJET, USAGE_AVIS, USAGE_SUIVI
from parchemin.amelioration.services.faits_commun import reference_fait, tracer
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, effacer_details
from parchemin.plateforme.models import LienPersonnel
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

EFFACE = "Dossier effacé, fin de conservation"
LOT = 100
"""Entries erased in one act: one short transaction, and a list that somebody can read."""


@transaction.atomic
def effacer(*, organisation: Organisation, faits: Sequence[FaitSignale], acteur: Reference) -> int:
    """What was said, by whom, of whom, the thread, the files, the messages and the details of the journal go. The number, the nature, the theme,
    the place, the days and the state stay: years still compare. Returns how many. Raises AME-225, AME-226."""
    cles = [f.pk for f in faits][:LOT]
    if not cles:
        raise ErreurMetier(c.RIEN_A_EFFACER.constat())
    jour = aujourdhui()
    lus = list(
        FaitSignale.toutes.select_for_update(of=("self",))
        .filter(organisation=organisation, pk__in=cles, efface_le__isnull=True)
        .order_by("pk")
    )
    tot = []
    for f in lus:
        fin = fin_de_conservation(f.clos_le) if f.clos_le is not None and f.etat in FINIS else None
        if fin is None or jour <= fin:
            tot.append(c.TROP_TOT_POUR_EFFACER.constat(numero=f.numero, le=date_fr(fin) if fin else "sa clôture"))
    if tot:
        raise ErreurMetier(*tot)
    for f in lus:
        _effacer(f, acteur)
    return len(lus)


def _effacer(f: FaitSignale, acteur: Reference) -> None:
    fichiers = [UUID(p) for pieces in f.suivis.order_by("pk").values_list("pieces", flat=True) for p in pieces]
    # The journal first: it also asks the embedded engine to overwrite what is deleted.
    effacer_details(
        chaine=f"o:{f.organisation_id}", sujet=reference_fait(f), motif="fin de conservation", acteur=acteur
    )
    Fichier.toutes.filter(
        organisation_id=f.organisation_id, pk__in=fichiers, usage__in=(FAIT.code, FAIT_PUBLIC.code)
    ).delete()
    Courriel.toutes.filter(organisation_id=f.organisation_id, sujet_type=SUJET, sujet_identifiant=str(f.pk)).delete()
    # Rare, once in the life of an entry: by its content, so that links older than the one in use go too.
    LienPersonnel.toutes.filter(
        organisation_id=f.organisation_id, usage__in=(USAGE_SUIVI, USAGE_AVIS), charge__fait=f.pk
    ).delete()
    f.suivis.all().delete()
    f.mediations.all().delete()
    f.informations.all().delete()
    f.titre = EFFACE
    for champ in (
        "quoi",
        "resume",
        "auteur_nom",
        "auteur_courriel",
        "auteur_telephone",
        "reponse",
        "cause",
        "solution",
        "partage",
    ):
        setattr(f, champ, "")
    for champ in (
        "personne",
        "inscription",
        "session",
        "formation",
        "responsable",
        "partage_le",
        "lien_suivi",
        "lien_avis",
        "avant_le",
    ):
        setattr(f, champ, None)
    f.enregistre_par_libelle, f.efface_le = "", aujourdhui()
    f.save()
    tracer(f, acteur, "effacer", f"a effacé {f.numero}, au terme de sa conservation.")
