"""What the rules would give today for a candidate whose jury is another's: a simulation, said on every line."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.domain.roles import INTERNES, Role
from parchemin.comptes.rules import roles_dans
from parchemin.deliberation.models import Decision
from parchemin.deliberation.sans_noms import Masque, cacher
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.deliberation.selectors.importees import Simulateur, capacite_certificateur
from parchemin.deliberation.serialisation import proposition_vers_json
from parchemin.parcours.models import Presentation
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.socle.horloge import aujourdhui


@exige("deliberation.voir_importees")
@require_safe
def candidat(request: HttpRequest, slug: str, presentation: int) -> HttpResponse:
    """The simulation on the results of the session as they stand now."""
    membre = request.membre  # type: ignore[attr-defined]
    lignes = Presentation.objects.select_related(
        "session", "inscription__personne", "inscription__certification__fiche__version",
        "inscription__certification__fiche__source",
    )  # fmt: skip
    roles = roles_dans(membre, "deliberation")
    interne = bool(roles & INTERNES)
    if not (interne or Role.AUDITEUR in roles):
        lignes = lignes.filter(inscription__in=inscriptions_visibles(membre).order_by().values("pk"))
    objet: Presentation = get_object_or_404(lignes, pk=presentation)
    jour: date = objet.session.jury_le or max(objet.session.au, aujourdhui())
    certificateur = capacite_certificateur(objet.inscription.certification, jour, objet.session)
    decision = Decision.objects.filter(presentation=objet, en_vigueur=True).order_by("pk").first()
    if not interne and certificateur and decision is None:
        # The house's own jury has not spoken: nobody outside learns what it is going to be proposed.
        raise Http404
    if lit_sans_noms(membre):
        Masque.de(objet.inscription.personne).ecrire(objet.session, "intitule")
    simulation = Simulateur().simuler(inscription=objet.inscription, presentation=objet, jour=jour)
    contexte = {
        "objet": objet,
        "session": objet.session,
        "personne": cacher(membre, objet.inscription.personne),
        "certification": objet.inscription.certification,
        "jour": jour,
        "simulation": proposition_vers_json(simulation.proposition) if simulation is not None else None,
        "certificateur": certificateur,
        "decision": decision,
    }
    return render(request, "deliberation/importees/simulation.html", contexte)
