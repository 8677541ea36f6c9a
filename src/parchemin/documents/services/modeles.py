"""Wording: a draft, then a version in service that is never edited."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.documents import constats as c
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.logo import controler
from parchemin.documents.modele import redaction
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.documents.pieces import LOGO
from parchemin.documents.relecture import relire
from parchemin.documents.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


def brouillon_de(organisation: Organisation, nature: Nature) -> ModeleDocument:
    """The draft being written; else the version in service, or a new one, not saved."""
    lignes = ModeleDocument.toutes.filter(
        organisation=organisation, nature=str(nature), certification__isnull=True
    ).exclude(etat=EtatModele.REMPLACE)  # fmt: skip
    brouillon: ModeleDocument | None = lignes.filter(etat=EtatModele.BROUILLON).order_by("-version").first()
    if brouillon is not None:
        return brouillon
    publie: ModeleDocument | None = lignes.order_by("-version").first()
    return publie or ModeleDocument(organisation=organisation, nature=str(nature))


@transaction.atomic
def rediger(
    *, organisation: Organisation, nature: Nature, reglages: dict[str, Any], source: str, acteur: Reference,
    logo: UploadedFile | None = None,
) -> ModeleDocument:  # fmt: skip
    """Write the draft. A version in service is left as it is. Raises `ErreurMetier` DOC-011 (logo)."""
    m = brouillon_de(organisation, nature)
    if m.etat != EtatModele.BROUILLON:
        m = ModeleDocument(
            organisation=organisation, nature=str(nature), version=m.version + 1, logo_piece_id=m.logo_piece_id
        )
    if logo is not None:
        nom = str(logo.name)
        if (logo.size or 0) > LOGO.taille_max:
            controler(b"\x00" * (LOGO.taille_max + 1), nom)
        octets = logo.read()
        controler(octets, nom)
        m.logo_piece_id = deposer(
            octets, nom=nom, usage=LOGO.code, organisation_id=organisation.pk, depose_par_libelle=acteur.libelle
        ).pk
    m.reglages, m.source = reglages, source
    m.save()
    return m


@transaction.atomic
def publier(
    *, organisation: Organisation, nature: Nature, certification: Certification | None, acteur: Reference
) -> ModeleDocument:
    """Put the draft in service. Raises `ErreurMetier` with what the linter blocks on, DOC-006 when it is not complete."""
    m = brouillon_de(organisation, nature)
    manque = redaction(nature, m.reglages).manque(nature)
    if m.pk is None or manque:
        raise ErreurMetier(
            c.SANS_MODELE.constat(
                document=GENRES[nature].libelle, manque=" et ".join(manque) or "un brouillon enregistré"
            )
        )
    if m.etat != EtatModele.BROUILLON:
        return m
    if bloquants := [x for x in relire(m, certification, aujourdhui()) if x.est_bloquant]:
        raise ErreurMetier(*bloquants)
    ModeleDocument.toutes.filter(
        organisation=organisation, nature=str(nature), certification__isnull=True, etat=EtatModele.PUBLIE
    ).update(etat=EtatModele.REMPLACE)
    m.etat, m.publie_le, m.publie_par_libelle = EtatModele.PUBLIE, maintenant(), acteur.libelle[:200]
    m.save()
    tracer(
        organisation_id=organisation.pk, acteur=acteur, acte="modele",
        sujet=Reference("modele_document", str(m.pk), str(m)),
        phrase=f"a mis en service le modèle « {m.get_nature_display().lower()} », version {m.version}.",
    )  # fmt: skip
    return m
