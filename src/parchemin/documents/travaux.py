"""Long works of this room; they register themselves on import."""

from __future__ import annotations

from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.pieces import IMPRESSION
from parchemin.documents.selectors.dus import a_delivrer_parmi, lignes_de_session
from parchemin.documents.services.emission import Atelier, emettre, imprimer_ensemble
from parchemin.documents.travaux_remises import remettre_a_la_delivrance
from parchemin.journal.facade import Reference
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.socle.constats import ErreurMetier


def _session(ctx: Contexte) -> SessionExamen:
    """The session of the work, of its own organisation."""
    session: SessionExamen = SessionExamen.toutes.get(
        pk=ctx.parametres["session"], organisation_id=ctx.organisation_id or 0
    )
    return session


@travail("documents.emettre", titre="Documents à délivrer", exclusif="organisation")
def emettre_session(ctx: Contexte) -> None:
    """Every document owed here for one session, or those that were ticked (`lignes`), in the order of names. Done again after a
    stop, it issues what is missing.

    What cannot be issued (a letter without a glyph, the place taken) is told, and the others go on.
    """
    session = _session(ctx)
    acteur = Reference(*ctx.parametres["acteur"])
    a_faire = a_delivrer_parmi(lignes_de_session(session), ctx.parametres.get("lignes"))
    refus, atelier = 0, Atelier()
    for n, ligne in enumerate(a_faire, start=1):
        try:
            emettre(ligne=ligne, acteur=acteur, atelier=atelier)
        except ErreurMetier as e:
            refus += 1
            ctx.constater(*e.constats)
        ctx.avancer(fait=n, total=len(a_faire), phrase=f"{n} documents sur {len(a_faire)}")
    ctx.resultat |= {"emis": len(a_faire) - refus, "refuses": refus, "session": session.pk}
    if len(a_faire) > refus:
        remettre_a_la_delivrance(session, acteur, demandeur_id=ctx.demandeur_id)


def a_imprimer(session: SessionExamen) -> list[Document]:
    """Valid documents of a session, but those that rest on a decision rectified since."""
    return list(
        Document.toutes.filter(
            session=session, etat=EtatDocument.VALIDE, duplicata_de=None, decision__en_vigueur=True
        ).order_by("nature", "cle_tri", "pk")
    )  # fmt: skip


@travail("documents.imprimer", titre="Impression d’une session", exclusif="organisation")
def imprimer_session(ctx: Contexte) -> None:
    """The kept bytes of a whole session, one file, in the order of names. Not those of a decision rectified since."""
    session = _session(ctx)
    documents = a_imprimer(session)
    octets = imprimer_ensemble(documents)
    piece = deposer(
        octets, nom=f"documents-session-{session.pk}.pdf", usage=IMPRESSION.code, organisation_id=ctx.organisation_id,
        depose_par_libelle=ctx.demandeur_libelle,
    )  # fmt: skip
    ctx.resultat |= {"piece": str(piece.pk), "documents": len(documents), "session": session.pk}
