"""The page behind a member's personal link, made for a phone: answer, then declare. GET shows, POST writes.

Least data: before the answer, the number of candidates; their names only to somebody who said they will sit, because the
declaration is about each of them. Nothing else about them is shown.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parchemin.journal.facade import Reference
from parchemin.parcours.models import EtatSession, LienCandidat, ReponseConvocation, SiegeJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services import convocations
from parchemin.parcours.vues.jurys_agenda import agenda
from parchemin.parcours.vues.jurys_formulaires import FormulaireDeclaration
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

GABARIT = "parcours/jurys/convocation.html"


def _siege(lien: LienPersonnel) -> SiegeJury | None:
    return (
        SiegeJury.toutes.filter(pk=lien.charge.get("siege"), organisation_id=lien.organisation_id or 0)
        .select_related("membre", "organisation", "session__certification__fiche__version", "session__centre")
        .first()
    )


def _sans_objet(request: HttpRequest, siege: SiegeJury | None) -> HttpResponse | None:
    """The seat was taken away, the session cancelled, or the day is past."""
    session = siege.session if siege else None
    if session is None or session.jury_le is None:
        raison = "retire"
    elif session.etat == EtatSession.ANNULEE:
        raison = "annulee"
    elif session.jury_le < aujourdhui():
        raison = "passe"
    else:
        return None
    return render(request, GABARIT, {"sans_objet": raison, "siege": siege, "session": session}, status=410)


def _page(
    request: HttpRequest,
    siege: SiegeJury,
    declaration: FormulaireDeclaration | None = None,
    constats: Any = (),
    status: int = 200,
) -> HttpResponse:
    presentations = selectors.presentations_de(siege.session)
    acceptee = siege.convocation == ReponseConvocation.ACCEPTEE
    a_jour = selectors.declaration_a_jour(siege, presentations)
    refaire = request.GET.get("declaration") == "refaire"
    if acceptee and declaration is None and (not a_jour or refaire):
        actuels = {x.inscription_id: x.precision for x in LienCandidat.toutes.filter(siege=siege)}
        declaration = FormulaireDeclaration(presentations, actuels=actuels)
    contexte = {
        "siege": siege,
        "session": siege.session,
        "lieu": convocations.lieu_de(siege.session),
        "nb_candidats": len(presentations),
        "declaration": declaration if acceptee and presentations else None,
        "a_jour": a_jour,
        "constats": constats,
        "liens": LienCandidat.toutes.filter(siege=siege).count(),
    }
    return render(request, GABARIT, contexte, status=status)


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    siege = _siege(lien)
    if (refus := _sans_objet(request, siege)) is not None or siege is None:
        return refus or HttpResponse(status=410)
    if "agenda" in request.GET:
        return agenda(siege.session)
    return _page(request, siege)


@usage_de_lien(convocations.USAGE, montrer=_montrer)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    siege = _siege(lien)
    if (refus := _sans_objet(request, siege)) is not None or siege is None:
        raise LienNonConsomme(refus or HttpResponse(status=410))
    acteur = Reference("membre_jury", str(siege.membre_id), str(siege.membre))
    geste = request.POST.get("geste", "")
    try:
        if geste in ("oui", "non"):
            convocations.repondre(siege=siege, present=geste == "oui", acteur=acteur)
        elif geste == "declarer":
            declaration = FormulaireDeclaration(selectors.presentations_de(siege.session), request.POST)
            if not declaration.est_valide():
                raise LienNonConsomme(_page(request, siege, declaration, status=422))
            convocations.declarer(siege=siege, liens=declaration.liens, acteur=acteur)
        else:
            raise LienNonConsomme(_page(request, siege, status=422))
    except ErreurMetier as e:
        raise LienNonConsomme(_page(request, siege, constats=e.constats, status=422)) from e
    return redirect(request.path)
