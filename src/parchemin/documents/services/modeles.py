"""Wording: a draft, then a version in service that is never edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from parchemin.comptes.models import Organisation
from parchemin.documents import constats as c
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.logo import controler, controler_poids
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


def versions(
    organisation: Organisation, nature: Nature, certification: Certification | None
) -> QuerySet[ModeleDocument]:  # fmt: skip
    """Every version of one template, the latest first: nothing that served is lost."""
    lignes: QuerySet[ModeleDocument] = ModeleDocument.toutes.filter(
        organisation=organisation, nature=str(nature), certification=certification
    ).order_by("-version", "-pk")
    return lignes


def brouillon_de(
    organisation: Organisation, nature: Nature, certification: Certification | None = None
) -> ModeleDocument:  # fmt: skip
    """The draft being written; else the version in service, or a new one, not saved. A first one of its own starts from the common one."""
    lignes = versions(organisation, nature, certification).exclude(etat=EtatModele.REMPLACE)
    trouve = lignes.filter(etat=EtatModele.BROUILLON).first() or lignes.first()
    if trouve is not None:
        return trouve
    neuf = ModeleDocument(organisation=organisation, nature=str(nature), certification=certification)
    if certification is not None:
        commun = versions(organisation, nature, None).filter(etat=EtatModele.PUBLIE).first()
        if commun is not None:
            neuf.reglages, neuf.source, neuf.logo_piece_id = dict(commun.reglages), commun.source, commun.logo_piece_id
    return neuf


@transaction.atomic
def rediger(
    *, organisation: Organisation, nature: Nature, reglages: dict[str, Any], source: str, acteur: Reference,
    logo: UploadedFile | None = None, sans_logo: bool = False, certification: Certification | None = None,
) -> ModeleDocument:  # fmt: skip
    """Write the draft. A version in service is left as it is. Raises `ErreurMetier` DOC-011 (logo)."""
    m = brouillon_de(organisation, nature, certification)
    if m.pk is not None and m.etat != EtatModele.BROUILLON:
        m = ModeleDocument(
            organisation=organisation, nature=str(nature), certification=certification, version=m.version + 1,
            logo_piece_id=m.logo_piece_id,
        )  # fmt: skip
    if sans_logo:
        m.logo_piece_id = None
    if logo is not None:
        nom = str(logo.name)
        controler_poids(logo.size or 0, nom)
        octets = logo.read()
        controler(octets, nom)
        m.logo_piece_id = deposer(
            octets, nom=nom, usage=LOGO.code, organisation_id=organisation.pk, depose_par_libelle=acteur.libelle
        ).pk
    m.reglages, m.source = reglages, source
    m.save()
    return m


def publier(
    *, organisation: Organisation, nature: Nature, acteur: Reference, certification: Certification | None = None,
    exemples: Sequence[Certification | None] = (None,),
) -> ModeleDocument:  # fmt: skip
    """Put the draft in service. `exemples`: what the linter composes it with.

    Raises `ErreurMetier` with what the linter blocks on, DOC-006 when it is not complete.
    """
    m = brouillon_de(organisation, nature, certification)
    manque = redaction(nature, m.reglages).manque(nature)
    if m.pk is None or manque:
        raise ErreurMetier(
            c.SANS_MODELE.constat(
                document=GENRES[nature].libelle, manque=" et ".join(manque) or "un brouillon enregistré"
            )
        )
    if m.etat != EtatModele.BROUILLON:
        return m
    # Composed before the transaction: nobody waits to write while specimens are drawn.
    if bloquants := [x for x in relire(m, exemples, aujourdhui()) if x.est_bloquant]:
        raise ErreurMetier(*bloquants)
    return _mettre_en_service(m, organisation, nature, certification, acteur)


@transaction.atomic
def jeter_brouillon(
    *, organisation: Organisation, nature: Nature, acteur: Reference, certification: Certification | None = None
) -> None:
    """Give up the draft: it printed nothing. Idempotent. What is in service, and its past versions, stay."""
    brouillon = versions(organisation, nature, certification).filter(etat=EtatModele.BROUILLON).first()
    if brouillon is None:
        return
    tracer(
        organisation_id=organisation.pk, acteur=acteur, acte="modele",
        sujet=Reference("modele_document", str(brouillon.pk), str(brouillon)),
        phrase=f"a abandonné le brouillon du modèle « {brouillon.get_nature_display().lower()} », version {brouillon.version}.",
    )  # fmt: skip
    brouillon.delete()


@transaction.atomic
def _mettre_en_service(
    lu: ModeleDocument,
    organisation: Organisation,
    nature: Nature,
    certification: Certification | None,
    acteur: Reference,
) -> ModeleDocument:
    """The draft that was read, and not what it became meanwhile. Raises DOC-006 when it was written again since."""
    m = ModeleDocument.toutes.select_for_update(of=("self",)).get(pk=lu.pk)
    if (m.etat, m.reglages, m.source, m.logo_piece_id) != (lu.etat, lu.reglages, lu.source, lu.logo_piece_id):
        raise ErreurMetier(
            c.SANS_MODELE.constat(document=GENRES[nature].libelle, manque="une relecture de ce qui vient de changer")
        )
    versions(organisation, nature, certification).filter(etat=EtatModele.PUBLIE).update(etat=EtatModele.REMPLACE)
    m.etat, m.publie_le, m.publie_par_libelle = EtatModele.PUBLIE, maintenant(), acteur.libelle[:200]
    m.save()
    pour = f" pour « {certification.intitule} »" if certification is not None else ""
    tracer(
        organisation_id=organisation.pk, acteur=acteur, acte="modele",
        sujet=Reference("modele_document", str(m.pk), str(m)),
        phrase=f"a mis en service le modèle « {m.get_nature_display().lower()} »{pour}, version {m.version}.",
    )  # fmt: skip
    return m
