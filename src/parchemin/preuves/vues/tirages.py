"""Draw cases of the chain at random: nothing is kept, the address is enough to draw the same again."""

from __future__ import annotations

import secrets
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Organisation
from parchemin.preuves import formulaires_audits as f
from parchemin.preuves.chaine.domain import SorteMaillon
from parchemin.preuves.chaine.lecteur import lecteur_de
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.vues.commun import lien, peut
from parchemin.reseau.facade import METHODE, METHODE_EN_MOTS, empreinte_cadre, nombre_de_dossiers, tirer
from parchemin.socle.horloge import aujourdhui

_CHAMPS = ("sorte", "du", "au", "combien", "graine")


@exige("preuves.suivre_chaine")
@require_safe
def tirer_des_cas(request: HttpRequest, slug: str) -> HttpResponse:
    """One draw, of what this reader may follow in the chain. Asked without a seed, it is given one, and the address keeps it."""
    lecteur, jour = lecteur_de(request.membre, partial(peut, request)), aujourdhui()  # type: ignore[attr-defined]
    sortes = [s for s, x in SORTES_DE_CAS.items() if x.maillon and lecteur.voit(SorteMaillon(x.maillon))]
    demande = "sorte" in request.GET
    formulaire = f.FormulaireTirageLibre(
        request.GET if demande else None, sortes=sortes, initial={"du": date(jour.year - 1, jour.month, 1), "au": jour}
    )
    contexte: dict[str, Any] = {"formulaire": formulaire, "sortes": sortes, "ouvert": lien("chaine_controle", slug)}
    if demande and formulaire.is_valid():
        x = formulaire.cleaned_data
        if not x["graine"]:
            voulu = {n: request.GET.get(n, "") for n in _CHAMPS} | {"graine": secrets.token_hex(4)}
            return redirect(f"{lien('chaine_tirer', slug)}?{urlencode(voulu)}")
        o: Organisation = request.organisation  # type: ignore[attr-defined]
        s = SORTES_DE_CAS[x["sorte"]]
        cadre = s.lire(o, x["du"], x["au"])
        n = min(len(cadre), x["combien"]) if x["combien"] else nombre_de_dossiers(len(cadre), 3)
        libelles = {c.cle: c.libelle for c in cadre}
        contexte |= {
            "s": s, "x": x, "total": len(cadre), "empreinte": empreinte_cadre(cadre), "methode": METHODE, "methode_en_mots": METHODE_EN_MOTS,
            "cas": [(libelles[k], lien("chaine", slug, s.maillon, k)) for k in tirer(cadre, x["graine"], {"": n})],
        }  # fmt: skip
    return render(request, "preuves/tirage_libre.html", contexte, status=422 if demande and formulaire.errors else 200)
