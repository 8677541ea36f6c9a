"""Long works of this room; they register themselves on import."""

from __future__ import annotations

from django.db import transaction

from parchemin.documents.pieces import IMPRESSION
from parchemin.documents.selectors.dus import a_delivrer_parmi, lignes_de_session
from parchemin.documents.services.emission import Atelier, emettre
from parchemin.documents.services.impressions import a_imprimer, encore_valides, imprimer_ensemble, joindre
from parchemin.documents.travaux_remises import remettre_a_la_delivrance
from parchemin.journal.facade import Reference
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.fichiers.services import deposer, ouvrir
from parchemin.plateforme.models.fichiers import Fichier
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
    if "lignes" not in ctx.curseur:  # what was to do at first: what is issued before a stop is sent too
        ctx.avancer(curseur={"lignes": [x.cle for x in a_faire]}, force=True)
    refus, atelier = 0, Atelier()
    for n, ligne in enumerate(a_faire, start=1):
        try:
            emettre(ligne=ligne, acteur=acteur, atelier=atelier)
        except ErreurMetier as e:
            refus += 1
            ctx.constater(*e.constats)
        ctx.avancer(fait=n, total=len(a_faire), phrase=f"{n} documents sur {len(a_faire)}")
    ctx.resultat |= {"emis": len(a_faire) - refus, "refuses": refus, "session": session.pk}
    demandees = set(ctx.curseur["lignes"])
    faits = [x.fait for x in lignes_de_session(session) if x.fait is not None and x.cle in demandees]
    if faits:
        remettre_a_la_delivrance(
            session, acteur, personnes={d.personne_id for d in faits}, demandeur_id=ctx.demandeur_id
        )


PAQUET = 100
"""Documents joined in one step of a print: what is done before a stop is not done again."""


@travail("documents.imprimer", titre="Impression d’une session", exclusif="organisation")
def imprimer_session(ctx: Contexte) -> None:
    """The kept bytes of a session in one file. `ordre`, `natures`, `recto_verso` as asked; the list is taken at the first step.

    Taken up again after a stop at the part where it was. What was withdrawn meanwhile is not printed.
    """
    session, p = _session(ctx), ctx.parametres
    cles = ctx.curseur.get("documents")
    if cles is None:
        cles = a_imprimer(session, ordre=p.get("ordre", "personne"), natures=p.get("natures", []))
    parties = list(ctx.curseur.get("parties", []))
    imprimes = int(ctx.curseur.get("imprimes", 0))
    for debut in range(len(parties) * PAQUET, len(cles), PAQUET):
        lot = encore_valides(cles[debut : debut + PAQUET])
        octets = imprimer_ensemble(lot, recto_verso=bool(p.get("recto_verso")))
        imprimes += len(lot)
        with transaction.atomic():
            parties.append(str(_garder(ctx, octets, f"documents-session-{session.pk}-{len(parties) + 1}.pdf").pk))
            ctx.avancer(
                curseur={"documents": cles, "parties": parties, "imprimes": imprimes},
                fait=min(debut + PAQUET, len(cles)), total=len(cles), phrase=f"{imprimes} documents réunis",
            )  # fmt: skip
    with transaction.atomic():
        morceaux = [Fichier.toutes.get(pk=x) for x in parties]
        piece = morceaux[0] if len(morceaux) == 1 else _joindre(ctx, session, morceaux)
        ctx.resultat |= {"piece": str(piece.pk), "documents": imprimes, "session": session.pk}


def _joindre(ctx: Contexte, session: SessionExamen, morceaux: list[Fichier]) -> Fichier:
    """The parts in one file; they are not kept beside it."""
    lus = []
    for morceau in morceaux:
        with ouvrir(morceau) as f:
            lus.append(f.read())
    piece = _garder(ctx, joindre(lus), f"documents-session-{session.pk}.pdf")
    Fichier.toutes.filter(pk__in=[x.pk for x in morceaux]).delete()
    return piece


def _garder(ctx: Contexte, octets: bytes, nom: str) -> Fichier:
    return deposer(
        octets, nom=nom, usage=IMPRESSION.code, organisation_id=ctx.organisation_id,
        depose_par_libelle=ctx.demandeur_libelle,
    )  # fmt: skip
