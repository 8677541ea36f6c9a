"""A signed jury, and templates in service, for the tests of documents: fictitious people."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.declencheurs import PROTECTION
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatModele, ModeleDocument
from parchemin.documents.selectors.dus import Ligne, lignes_de_session
from parchemin.documents.services.emission import emettre, octets_de
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import SessionExamen
from parchemin.socle.horloge import maintenant
from tests.deliberation.acte.fabrique_acte import arretee, tous_signent
from tests.fabrique import membre

REGLAGES = {"lieu": "Nantes", "signataires": [{"nom": "Hélène Vasseur", "qualite": "La directrice"}]}


def modeles(o: Organisation, *natures: Nature, **reglages: Any) -> None:
    """In service, straight to the table."""
    for n in natures or tuple(Nature):
        ModeleDocument.toutes.create(
            organisation=o, nature=str(n), etat=EtatModele.PUBLIE, publie_le=maintenant(), reglages=REGLAGES | reglages
        )


def session_signee(o: Organisation, **champs: Any) -> SessionExamen:
    """Three people: one has everything, one a part, one nothing; every member signed."""
    demandeur = _membre(o, Role.SECRETARIAT_JURY, "secretariat@documents.example")
    second = _membre(o, Role.DIRECTION, "direction@documents.example")
    session: SessionExamen = tous_signent(arretee(o, demandeur, second, **champs)).session
    return session


def _membre(o: Organisation, role: Role, email: str) -> Membre:
    """The same two people for every session of the organisation."""
    connu = Membre.toutes.filter(organisation=o, utilisateur__email=email).first()
    return connu or membre(o, role, email=email)


def ligne(session: SessionExamen, nature: Nature) -> Ligne:
    return next(x for x in lignes_de_session(session) if x.nature is nature)


def un_document(session: SessionExamen, nature: Nature = Nature.PARCHEMIN) -> Document:
    return emettre(ligne=ligne(session, nature), acteur=SYSTEME)


def octets(document: Document) -> bytes:
    return octets_de(document)


def decisions(session: SessionExamen) -> QuerySet[Decision]:
    lignes: QuerySet[Decision] = Decision.toutes.filter(presentation__session=session).order_by("pk")
    return lignes


def forcer(document: Document, **champs: Any) -> None:
    """As whoever owns the database would: the triggers of the register taken off, then put back."""
    with PROTECTION.suspendus(connection):
        Document.toutes.filter(pk=document.pk).update(**champs)


def effacer(*documents: Document) -> None:
    """As if they had never been issued: only a test may, with the triggers taken off."""
    with PROTECTION.suspendus(connection):
        Document.toutes.filter(pk__in=[d.pk for d in documents]).delete()


def rectifiee(ancienne: Decision, **champs: Any) -> Decision:
    """Another version in its place, straight to the table: what was issued on the former is to be replaced."""
    Decision.toutes.filter(pk=ancienne.pk).update(en_vigueur=False)
    memes = {x.attname: getattr(ancienne, x.attname) for x in Decision._meta.concrete_fields if not x.primary_key}
    nouvelle: Decision = Decision.toutes.create(
        **memes | {"version": 2, "motif": "La décision du jury a été rectifiée.", "en_vigueur": True} | champs
    )
    return nouvelle
