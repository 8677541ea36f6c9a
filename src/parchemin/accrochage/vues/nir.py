"""The vault's pages: masked by default, shown once with a reason, never cached."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from parchemin.accrochage.forms import FormulaireMotif, FormulaireNir
from parchemin.accrochage.models import CoffreNir
from parchemin.accrochage.services import nir as services
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, remplir
from parchemin.comptes.acces import exige
from parchemin.parcours.models import Personne
from parchemin.socle.constats import ErreurMetier


def _personne(pk: int) -> Personne:
    trouvee: Personne = get_object_or_404(Personne.objects.filter(fusionnee_dans__isnull=True), pk=pk)
    return trouvee


@exige("accrochage.voir_nir")
@never_cache
def coffre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Masked; a POST with a reason shows the number once, and the journal says so."""
    personne = _personne(pk)
    garde = CoffreNir.objects.filter(personne=personne).first()
    formulaire = FormulaireMotif(request.POST or None)
    constats: list[Any] = []
    clair = masque = ""
    if request.method == "POST" and formulaire.is_valid():
        try:
            clair = services.montrer(personne=personne, raison=formulaire.cleaned_data["motif"], acteur=acteur(request))
        except ErreurMetier as e:
            constats = list(e.constats)
    try:
        masque = services.masque(garde)
    except ErreurMetier as e:
        constats = list(e.constats)
    contexte = {
        "personne": personne,
        "coffre": garde,
        "masque": masque,
        "clair": clair,
        "formulaire": formulaire,
        "constats": constats,
    }
    return render(request, "accrochage/nir.html", contexte, status=422 if constats or formulaire.errors else 200)


@exige("accrochage.voir_nir")
@never_cache
def saisir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    personne = _personne(pk)

    def geste(d: dict[str, Any]) -> str:
        services.garder(personne=personne, texte=d["numero"], motif_absence=d["motif_absence"], acteur=acteur(request))
        return "Enregistré, chiffré. Il sera effacé trente jours après l’acceptation."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.nir:{pk}", titre=f"Numéro de sécurité sociale de {personne.nom_complet}",
        classe=FormulaireNir, geste=geste, retour=reverse("accrochage:nir", args=[slug, pk]),
        contexte={"consequence": "Ce numéro ne sert qu’à la transmission. Chaque affichage est inscrit au journal."},
    )  # fmt: skip
