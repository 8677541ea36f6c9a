"""A pack is asked for, kept whole, handed over, and forgotten after its time: each is in the journal."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.text import slugify

from parchemin.comptes.models import Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.fichiers.services import deposer as deposer_fichier
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.services import lancer
from parchemin.preuves import constats_dossiers as c
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier
from parchemin.preuves.dossiers.fabrique import DossierFait, Pas, fabriquer
from parchemin.preuves.dossiers.france_competences import partenaires
from parchemin.preuves.models import DossierOuvert, DossierPreuves
from parchemin.preuves.pieces import DOSSIER
from parchemin.preuves.selectors.choix import choix, recueil
from parchemin.preuves.selectors.dossiers_ouverts import invites_possibles
from parchemin.preuves.services.communs import tracer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_fichier
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import ajouter_mois, date_fr

TRAVAIL = "preuves.preparer_dossier"
TYPE = "dossier_preuves"
_UN_JOUR = 86_400


def exiger(organisation: Organisation, d: DemandeDossier) -> str:
    """What may be asked, and on what, in words. Raises PAQ-001 to PAQ-005."""
    if d.au < d.du:
        raise ErreurMetier(c.PERIODE.constat(du=date_fr(d.du), au=date_fr(d.au)))
    if d.du > aujourdhui():
        raise ErreurMetier(c.A_VENIR.constat(du=date_fr(d.du)))
    if d.sorte is SorteDossier.AUDITEUR:
        du_jour = choix(organisation, d.audit_le or d.au)
        if d.famille not in du_jour.suivies:
            raise ErreurMetier(c.REFERENTIEL.constat(famille=d.famille))
        return str(du_jour.referentiels[d.famille].titre)
    if not organisation.est_certificateur:
        raise ErreurMetier(c.PAS_CERTIFICATEUR.constat())
    if d.partenaire is None:
        return "tout le réseau"
    e = partenaires(organisation.pk).filter(pk=d.partenaire).first()
    if e is None:
        raise ErreurMetier(c.PARTENAIRE.constat())
    return str(e.denomination)


def demander(
    *, organisation: Organisation, demande: DemandeDossier, acteur: Reference, demandeur_id: int | None
) -> Travail:
    """Ask for it. Raises PAQ-001 to PAQ-005, TRA-001 when the same is being made."""
    portee = exiger(organisation, demande)
    mots = "Dossier pour un auditeur" if demande.sorte is SorteDossier.AUDITEUR else "Dossier pour France compétences"
    return lancer(
        TRAVAIL, organisation_id=organisation.pk, demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle, titre=f"{mots} : {portee}"[:200],
        parametres={"demande": demande.en_json(), "acteur": [acteur.type, acteur.identifiant, acteur.libelle]},
    )  # fmt: skip


@contextlib.contextmanager
def atelier() -> Iterator[Path]:
    """A folder of this pack alone, gone at the end whatever happened."""
    racine = Path(settings.DONNEES) / "dossiers"
    racine.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=racine, prefix="dossier-") as nom:
        yield Path(nom)


def preparer(
    *, organisation: Organisation, demande: DemandeDossier, acteur: Reference, travail_id: UUID, demandeur_id: int | None = None,
    pas: Pas = lambda *_: None,
) -> tuple[DossierPreuves, DossierFait | None]:  # fmt: skip
    """Make it and keep it. Done again for the same work, gives what was made. Nothing half done is ever kept: the row and the file come
    together. Raises PAQ-001 to PAQ-006, and what `pas` raises."""
    deja = DossierPreuves.toutes.filter(organisation=organisation, travail_id=travail_id).first()
    if deja is not None:
        return deja, None
    portee, le = exiger(organisation, demande), maintenant()
    nom = f"dossier-{str(demande.sorte).replace('_', '-')}-{slugify(portee)[:50] or 'reseau'}-{le:%Y-%m-%d}.zip"
    try:
        with atelier() as dossier:
            chemin = dossier / "dossier.zip"
            fait = fabriquer(demande, organisation, chemin, par=acteur.libelle, le=le, pas=pas)
            pas(1, 1, "Rangement du dossier")
            fichier = deposer_fichier(
                chemin, nom=nom, usage=DOSSIER.code, organisation_id=organisation.pk, depose_par_id=demandeur_id, depose_par_libelle=acteur.libelle,
                date_effective=le.date(),
            )  # fmt: skip
    except OSError as e:
        raise ErreurMetier(c.DISQUE.constat(raison=e.strerror or str(e))) from e
    return _garder(organisation, demande, portee, fichier, fait, acteur, travail_id, demandeur_id, le), fait


def _garder(
    organisation: Organisation, demande: DemandeDossier, portee: str, fichier: Fichier, fait: DossierFait, acteur: Reference, travail_id: UUID,
    demandeur_id: int | None, le: Any,
) -> DossierPreuves:  # fmt: skip
    mois = int(recueil().valeur_au("dossier_conservation", le.date()))
    with transaction.atomic():
        d, neuf = DossierPreuves.toutes.get_or_create(
            travail_id=travail_id,
            defaults={
                "organisation": organisation, "sorte": str(demande.sorte), "portee": portee[:300], "du": demande.du, "au": demande.au, "demande": demande.en_json(),
                "fait_le": le, "par_id": demandeur_id, "par_libelle": acteur.libelle[:400], "fichier_id": fichier.pk, "nom_fichier": fichier.nom_original,
                "empreinte": fichier.empreinte, "octets": fichier.taille, "nombres": fait.nombres, "garde_jusqu": ajouter_mois(le.date(), mois),
            },
        )  # fmt: skip
        if neuf:
            n = fait.nombres["pieces"]
            tracer(
                d, TYPE, acteur, "preparer_dossier", f"a préparé le {_mots(d)} : {n} fichier{'s' if n > 1 else ''}, empreinte {d.empreinte[:16]}…",
                empreinte=d.empreinte, octets=d.octets, demande=d.demande, nombres=d.nombres,
            )  # fmt: skip
    dossier: DossierPreuves = d
    return dossier


def _mots(d: DossierPreuves) -> str:
    return f"dossier {d.pour_qui} ({d.portee}, du {date_fr(d.du)} au {date_fr(d.au)})"


def remettre(*, dossier: DossierPreuves, acteur: Reference) -> Fichier:
    """The file, to hand over now to `acteur`. Whoever calls has checked `dossiers.ouvertures.peut_lire`. Raises PAQ-007 (no longer kept),
    PAQ-008 (its bytes are no longer those that were made)."""
    # Reading a large file takes seconds: nobody waits for the lock meanwhile.
    chemin = chemin_de(dossier.empreinte)
    return _remettre(dossier, acteur, entier=chemin.is_file() and sha256_fichier(chemin) == dossier.empreinte)


@transaction.atomic
def _remettre(dossier: DossierPreuves, acteur: Reference, *, entier: bool) -> Fichier:
    d: DossierPreuves = DossierPreuves.toutes.select_for_update(of=("self",)).get(pk=dossier.pk)
    if d.effacee_le is not None:
        raise ErreurMetier(c.PLUS_GARDE.constat(le=date_fr(jour_de(d.fait_le)), fin=date_fr(d.effacee_le)))
    f = Fichier.toutes.filter(pk=str(d.fichier_id), organisation_id=d.organisation_id).first()
    if f is None or not entier:
        raise ErreurMetier(c.ALTERE.constat(le=date_fr(jour_de(d.fait_le))))
    tracer(
        d,
        TYPE,
        acteur,
        "remettre_dossier",
        f"a téléchargé le {_mots(d)}, empreinte {d.empreinte[:16]}…",
        empreinte=d.empreinte,
    )
    return f


@transaction.atomic
def ouvrir_a(*, dossier: DossierPreuves, acces: RoleMembre, acteur: Reference) -> DossierOuvert:
    """Open a pack to a guest until their access ends; opened twice, it stays as it was. Raises PAQ-007 (no longer kept), PAQ-014."""
    d: DossierPreuves = DossierPreuves.toutes.select_for_update(of=("self",)).get(pk=dossier.pk)
    if d.effacee_le is not None:
        raise ErreurMetier(c.PLUS_GARDE.constat(le=date_fr(jour_de(d.fait_le)), fin=date_fr(d.effacee_le)))
    if acces not in invites_possibles(d):
        raise ErreurMetier(c.PAS_UN_INVITE.constat(qui=acces.membre.libelle))
    ouvert: DossierOuvert
    ouvert, neuf = DossierOuvert.toutes.get_or_create(
        organisation_id=d.organisation_id, dossier=d, acces=acces, defaults={"ouvert_le": maintenant(), "ouvert_par_libelle": acteur.libelle[:400]}
    )  # fmt: skip
    if neuf:
        tracer(d, TYPE, acteur, "ouvrir_dossier", f"a ouvert le {_mots(d)} à {acces.membre.libelle}.", acces=acces.pk)
    return ouvert


@transaction.atomic
def fermer_a(*, dossier: DossierPreuves, acces: RoleMembre, acteur: Reference) -> None:
    """Take it back: what was downloaded is not."""
    if DossierOuvert.toutes.filter(dossier=dossier, acces=acces).delete()[0]:
        tracer(
            dossier,
            TYPE,
            acteur,
            "fermer_dossier",
            f"a refermé le {_mots(dossier)} à {acces.membre.libelle}.",
            acces=acces.pk,
        )


def purger() -> str:
    """Files past their time go; the rows stay, with their hashes. And what dead processes left half made."""
    n = 0
    for d in DossierPreuves.toutes.filter(effacee_le__isnull=True, garde_jusqu__lt=aujourdhui()).order_by("pk"):
        with transaction.atomic():
            lu = DossierPreuves.toutes.select_for_update(of=("self",)).get(pk=d.pk)
            if lu.effacee_le is not None:
                continue
            fichier, lu.fichier_id, lu.effacee_le = lu.fichier_id, None, aujourdhui()
            lu.save(update_fields=["fichier_id", "effacee_le"])
            Fichier.toutes.filter(pk=str(fichier), usage=DOSSIER.code).delete()
            tracer(
                lu,
                TYPE,
                SYSTEME,
                "effacer_dossier",
                f"a effacé le fichier du {_mots(lu)}, gardé jusqu’au {date_fr(lu.garde_jusqu)}.",
            )
            n += 1
    # Deposited, and the process died before the row was written: evidence that nobody could find nor forget.
    gardes = DossierPreuves.toutes.filter(fichier_id=OuterRef("pk"))
    veille = maintenant() - timedelta(seconds=_UN_JOUR)
    perdus = Fichier.toutes.filter(~Exists(gardes), usage=DOSSIER.code, depose_le__lt=veille)
    n += perdus.order_by().delete()[0]
    limite = time.time() - _UN_JOUR
    for x in (Path(settings.DONNEES) / "dossiers").glob("dossier-*"):
        if x.stat().st_mtime < limite:
            shutil.rmtree(x, ignore_errors=True)
    return f"dossiers effacés : {n}"
