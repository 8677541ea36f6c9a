"""The chain, one link at a time; and what its nightly control found."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.travaux.services import lancer
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.controle import TRAVAIL
from parchemin.preuves.chaine.domain import (
    NOMS,
    LienDeChaine,
    Maillon,
    Pas,
    SorteMaillon,
    avancer,
    cle_lisible,
    ecrire_pas,
    lire_pas,
)
from parchemin.preuves.chaine.lecteur import PAR_PAGE, PERMISSIONS, lecteur_de
from parchemin.preuves.chaine.lectures import lire
from parchemin.preuves.chaine.lectures.indicateurs import publies
from parchemin.preuves.models import ControleChaine
from parchemin.preuves.selectors.choix import recueil
from parchemin.preuves.vues.commun import acteur, peut
from parchemin.socle.constats import ErreurMetier, catalogue
from parchemin.socle.horloge import aujourdhui


def _adresse(slug: str, sorte: str, cle: str, par: tuple[Pas, ...] = (), page: int = 0) -> str:
    requete = {**({"par": ecrire_pas(par)} if par else {}), **({"page": str(page + 1)} if page else {})}
    return reverse("preuves:chaine", args=[slug, sorte, cle]) + (f"?{urlencode(requete)}" if requete else "")


@exige("preuves.suivre_chaine")
@require_safe
def maillon(request: HttpRequest, slug: str, sorte: str, cle: str) -> HttpResponse:
    """The link looked at, above it what it comes from, below what follows. `par`: how one came here."""
    if sorte not in NOMS or not cle_lisible(cle):
        raise Http404
    ici = Pas(SorteMaillon(sorte), cle)
    rang = max((entier_borne(request.GET.get("page", "")) or 1) - 1, 0)
    lecteur = lecteur_de(request.membre, partial(peut, request), min(rang, 10_000))  # type: ignore[attr-defined]
    if not lecteur.voit(ici.sorte):
        raise AccesRefuse(PERMISSIONS[ici.sorte], ferme=lecteur.regard.invite)
    v = lire(lecteur, ici.sorte, cle)
    if v is None:
        raise Http404
    par = avancer(lire_pas(request.GET.get("par", "")), ici)

    def cote(liens: list[LienDeChaine], *, amont: bool) -> list[dict[str, Any]]:
        autres: list[tuple[Maillon, str]] = [(x.de if amont else x.vers, x.raison) for x in liens]
        return [
            {"m": m, "raison": raison, "suivre": _adresse(slug, m.sorte, m.cle, (*par, ici)) if m.cle else ""}
            for m, raison in autres
        ]

    plus_long = max((x.total for x in v.listes), default=0)
    contexte = {
        "v": v, "m": v.centre, "amont": cote(v.amont, amont=True), "aval": cote(v.aval, amont=False), "anonyme": lecteur.anonyme,
        "absents_amont": [x for x in v.absents if x.amont], "absents_aval": [x for x in v.absents if not x.amont],
        "pas": [(p.nom, _adresse(slug, p.sorte, p.cle, par[:n])) for n, p in enumerate(par)],
        "avant": _adresse(slug, sorte, cle, par, rang - 1) if rang else "", "rang": rang + 1,
        "apres": _adresse(slug, sorte, cle, par, rang + 1) if plus_long > (rang + 1) * PAR_PAGE else "",
    }  # fmt: skip
    return render(request, "preuves/chaine.html", contexte)


@exige("preuves.suivre_chaine")
@require_safe
def controle(request: HttpRequest, slug: str) -> HttpResponse:
    """The last control: what was looked at and how many, what was found; the former ones; where to begin a walk."""
    lignes = list(
        ControleChaine.objects.order_by("-jour", "-pk")[: int(recueil().valeur_au("chaine_nuits", aujourdhui()))]
    )
    dernier = lignes[0] if lignes else None
    titres = {k.code: k.titre for k in catalogue()}
    lecteur = lecteur_de(request.membre, partial(peut, request))  # type: ignore[attr-defined]
    jeux = (
        [(maillons.jeu(lecteur, j), _adresse(slug, "jeu", str(j.pk))) for j in publies(lecteur.o)[:3]]
        if lecteur.peut("indicateurs.voir")
        else []
    )
    contexte = {
        "dernier": dernier, "lignes": lignes, "jeux": jeux, "lancer": peut(request, "preuves.tenir"),
        "examens": [{**e, "titre": titres.get(e["code"], e["code"])} for e in dernier.examens] if dernier else [],
        "fautes": [
            {"nom": NOMS[SorteMaillon(f["sorte"])], "constat": f["constat"], "url": _adresse(slug, f["sorte"], f["cle"]) if lecteur.voit(SorteMaillon(f["sorte"])) else ""}
            for f in dernier.fautes
        ] if dernier else [],
        "tus": dernier.nombre - len(dernier.fautes) if dernier else 0,
    }  # fmt: skip
    return render(request, "preuves/chaine_controle.html", contexte)


@exige("preuves.tenir")
@require_POST
def lancer_controle(request: HttpRequest, slug: str) -> HttpResponse:
    """Without waiting for the night: after something was mended."""
    qui = acteur(request)
    try:
        lancer(
            TRAVAIL, organisation_id=request.organisation.pk, demandeur_id=request.user.pk, demandeur_libelle=qui.libelle,  # type: ignore[attr-defined]
            parametres={"acteur": [qui.type, qui.identifiant, qui.libelle]},
        )  # fmt: skip
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(request, "Le contrôle est lancé : cette page en dira le résultat dans quelques instants.")
    return redirect("preuves:chaine_controle", slug)
