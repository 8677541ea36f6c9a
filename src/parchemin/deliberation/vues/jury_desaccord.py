"""The jury does not agree on its minutes: another version of the text, or another president."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from parchemin.comptes.acces import exige
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.services import desaccord as services
from parchemin.deliberation.vues.jury import FormulaireMotif, FormulaireObservations
from parchemin.deliberation.vues.jury_commun import acteur_de, deliberation_ou_404, session_ou_404
from parchemin.deliberation.vues.jury_formulaires import FormulaireSiege
from parchemin.parcours.vues.inscriptions_commun import remplir

_TOUS = "Tous les membres présents liront le nouveau texte, et le signeront de nouveau ou diront pourquoi ils ne signent pas."


class FormulaireVersion(FormulaireMotif, FormulaireObservations):
    """The observations put right, and why."""

    field_order = ("observations", "motif")


class FormulairePresidence(FormulaireSiege, FormulaireMotif):
    """Who presides from now on, and why."""

    field_order = ("siege", "motif")


@exige("deliberation.tenir_deliberation")
def reecrire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    d = deliberation_ou_404(session)

    def geste(donnees: dict[str, Any]) -> str:
        services.reecrire_pv(
            deliberation=d, observations=donnees["observations"], motif=donnees["motif"], acteur=acteur_de(request)
        )
        return "Une autre version du procès-verbal est écrite. Renvoyez les liens : chaque membre la signe de nouveau."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.reecrire:{pk}",
        titre="Écrire une autre version", classe=FormulaireVersion, geste=geste, bouton="Écrire cette version",
        retour=reverse("deliberation:signatures", args=[slug, pk]), initial={"observations": d.observations},
        contexte={
            "session": session,
            "consequences": ["Les observations du jury changent ; les décisions restent. Pour changer une décision, révisez-la sur "
                             "la page du candidat.", _TOUS],
        },
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
def presidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Named act, with its reason: the president refused, and another member who sat presides."""
    session = session_ou_404(request, pk)
    d = deliberation_ou_404(session)
    trouvee = services.presidence_de(d)
    if trouvee is None or not d.se_signe:
        messages.info(request, c.PRESIDENCE_N_A_PAS_REFUSE.constat().quoi)
        return redirect("deliberation:signatures", slug=slug, pk=pk)

    def formulaire(*args: Any, **kwargs: Any) -> FormulairePresidence:
        return FormulairePresidence(
            args[0] if args else None, initial=kwargs.get("initial"),
            choix_sieges=[(str(s.siege_id), f"{s.nom}, {s.qualite}") for s in trouvee.possibles],
        )  # fmt: skip

    def geste(donnees: dict[str, Any]) -> str:
        services.remplacer_presidence(
            deliberation=d, siege_id=int(donnees["siege"]), motif=donnees["motif"], acteur=acteur_de(request)
        )
        return "La présidence est remplacée. Renvoyez les liens : chaque membre signe de nouveau."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.presidence:{pk}",
        titre="Remplacer la présidence", classe=formulaire, geste=geste, bouton="Remplacer la présidence", danger=True,
        retour=reverse("deliberation:signatures", args=[slug, pk]),
        contexte={
            "session": session,
            "consequences": [f"{trouvee.sortante.nom} a refusé de signer : {trouvee.sortante.motif}",
                             "Le procès-verbal dira qui préside, à la place de qui, et les deux raisons. Qui a refusé reste membre, "
                             "et peut encore refuser.", _TOUS],
        },
    )  # fmt: skip
