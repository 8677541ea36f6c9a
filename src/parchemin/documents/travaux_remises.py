"""Handing over a whole session, and printing what has no address: long works, which can be left; registered on import."""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.db import transaction

from parchemin.documents.models import MoyenRemise
from parchemin.documents.pieces import IMPRESSION
from parchemin.documents.selectors.remises import RemisesPersonne, remises_de_session
from parchemin.documents.services.impressions import imprimer_ensemble
from parchemin.documents.services.remises import a_la_delivrance, remettre_ensemble
from parchemin.journal.facade import Reference
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier

REMETTRE, IMPRIMER = "documents.remettre_session", "documents.imprimer_a_remettre"
_log = logging.getLogger(__name__)


def _session(ctx: Contexte) -> SessionExamen:
    """The session of the work, of its own organisation."""
    session: SessionExamen = SessionExamen.toutes.get(
        pk=ctx.parametres["session"], organisation_id=ctx.organisation_id or 0
    )
    return session


@travail(REMETTRE, titre="Documents à envoyer", exclusif="organisation")
def remettre_tout(ctx: Contexte) -> None:
    """One message per person for all that was not handed over yet. Done again after a stop, it writes to the others only.
    `personnes`: only to these, when it is told.

    An address that the mail refuses is told, and the next person goes on.
    """
    session, acteur = _session(ctx), Reference(*ctx.parametres["acteur"])
    a_faire = _a_ecrire(session, ctx.parametres.get("personnes"))
    for n, ligne in enumerate(a_faire, start=1):
        try:
            # What was sent is told with it: a stop between the two would write twice to one person.
            with transaction.atomic():
                remettre_ensemble(documents=ligne.a_ecrire, moyen=MoyenRemise.COURRIEL, acteur=acteur)
                ctx.resultat["personnes"] = ctx.resultat.get("personnes", 0) + 1
                ctx.resultat["documents"] = ctx.resultat.get("documents", 0) + len(ligne.a_ecrire)
        except ErreurMetier as e:
            ctx.constater(*e.constats)
        ctx.avancer(fait=n, total=len(a_faire), phrase=f"{n} personnes sur {len(a_faire)}")
    ctx.resultat |= {"session": session.pk, "a_la_main": sum(bool(x.restent) for x in remises_de_session(session))}


def _a_ecrire(session: SessionExamen, personnes: Collection[int] | None) -> list[RemisesPersonne]:
    return [
        x for x in remises_de_session(session) if x.a_ecrire and (personnes is None or x.personne.pk in personnes)
    ]  # fmt: skip


@travail(IMPRIMER, titre="Impression de ce qui se remet à la main", exclusif="organisation")
def imprimer_a_remettre(ctx: Contexte) -> None:
    """The kept bytes of what people without an address still wait for, one file, person by person in the order of names."""
    session = _session(ctx)
    documents = [d for x in remises_de_session(session) if not x.adresse for d in x.restent]
    if documents:
        piece = deposer(
            imprimer_ensemble(documents), nom=f"documents-a-remettre-{session.pk}.pdf", usage=IMPRESSION.code,
            organisation_id=ctx.organisation_id, depose_par_libelle=ctx.demandeur_libelle,
        )  # fmt: skip
        ctx.resultat["piece"] = str(piece.pk)
    ctx.resultat |= {"documents": len(documents), "session": session.pk}


def remettre_session(
    session: SessionExamen, acteur: Reference, *, demandeur_id: int | None = None, personnes: Collection[int] | None = None
) -> bool:  # fmt: skip
    """Start the work, for everybody or for `personnes` (keys); False when there is nobody to write to.

    Raises `ErreurMetier` TRA-001 when one is under way.
    """
    if not _a_ecrire(session, personnes):
        return False
    lancer(
        REMETTRE, organisation_id=session.organisation_id, demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle,
        parametres={"session": session.pk, "acteur": [acteur.type, acteur.identifiant, acteur.libelle],
                    **({} if personnes is None else {"personnes": sorted(personnes)})},
        titre=f"Documents à envoyer · {session.intitule}"[:200],
    )  # fmt: skip
    return True


def remettre_a_la_delivrance(
    session: SessionExamen, acteur: Reference, *, personnes: Collection[int], demandeur_id: int | None = None
) -> bool:  # fmt: skip
    """To call once documents are issued: sends theirs to `personnes` (keys of who they were issued to), when the organisation
    does so. What others still wait for was held back, or is sent by its own button. Never fails the issue.
    """
    if not a_la_delivrance(session.organisation_id):
        return False
    try:
        return remettre_session(session, acteur, demandeur_id=demandeur_id, personnes=personnes)
    except ErreurMetier:
        # One is under way: what it does not see stays « à remettre » on the page, with its button.
        _log.info("session %s: a hand-over is under way", session.pk)
        return False
