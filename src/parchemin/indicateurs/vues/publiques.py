"""What everybody reads, without an account: the results of a year, one page per training, their data, a frame to embed."""

from __future__ import annotations

import csv
import io
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from parchemin.indicateurs.models import EtatJeu, JeuAnnuel
from parchemin.plateforme.listes.export import neutraliser
from parchemin.plateforme.portes import public


def _publies(slug: str) -> list[JeuAnnuel]:
    """Raises `Http404` when the organisation published nothing: nobody learns whether it exists."""
    jeux = list(
        JeuAnnuel.toutes.filter(organisation__slug=slug, etat=EtatJeu.PUBLIE)
        .select_related("organisation").order_by("-annee", "pk")
    )  # fmt: skip
    if not jeux:
        raise Http404
    return jeux


def _jeu(slug: str, annee: str) -> tuple[JeuAnnuel, list[JeuAnnuel]]:
    jeux = _publies(slug)
    trouve = next((j for j in jeux if j.contenu["annee"] == annee), None)
    if trouve is None:
        raise Http404
    return trouve, jeux


def _formation(jeu: JeuAnnuel, cle: int) -> dict[str, Any]:
    trouvee: dict[str, Any] | None = next((f for f in jeu.contenu["formations"] if f["cle"] == cle), None)
    if trouvee is None:
        raise Http404
    return trouvee


@public
@require_safe
@cache_control(max_age=300)
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest year."""
    jeux = _publies(slug)
    return _page(request, jeux[0], jeux)


@public
@require_safe
@cache_control(max_age=300)
def annee(request: HttpRequest, slug: str, annee: str) -> HttpResponse:
    return _page(request, *_jeu(slug, annee))


def _page(request: HttpRequest, jeu: JeuAnnuel, jeux: list[JeuAnnuel]) -> HttpResponse:
    contexte = {
        "jeu": jeu, "contenu": jeu.contenu, "autres": [j for j in jeux if j.pk != jeu.pk],
        "provisoires": sum(bool(f.get("provisoire")) for f in jeu.contenu["formations"]),
        "ruptures": sum(bool(f.get("ruptures_provisoires")) for f in jeu.contenu["formations"]),
    }  # fmt: skip
    return render(request, "indicateurs/public/annee.html", contexte)


@public
@require_safe
@cache_control(max_age=300)
def formation(request: HttpRequest, slug: str, annee: str, cle: int) -> HttpResponse:
    jeu, jeux = _jeu(slug, annee)
    memes = [j for j in jeux if j.pk != jeu.pk and any(f["cle"] == cle for f in j.contenu["formations"])]
    chemin = reverse("indicateurs_publics:encart", args=[slug, annee, cle])
    contexte = {
        "jeu": jeu, "contenu": jeu.contenu, "f": _formation(jeu, cle), "autres": memes,
        "encart": request.build_absolute_uri(chemin),
    }  # fmt: skip
    return render(request, "indicateurs/public/formation.html", contexte)


@public
@require_safe
@cache_control(max_age=300)
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def encart(request: HttpRequest, slug: str, annee: str, cle: int) -> HttpResponse:
    """A small page for a frame on the organisation's own site: no script, no cookie, nothing that follows the reader."""
    jeu, _ = _jeu(slug, annee)
    return render(
        request, "indicateurs/public/encart.html", {"jeu": jeu, "contenu": jeu.contenu, "f": _formation(jeu, cle)}
    )


@public
@require_safe
@cache_control(max_age=300)
def en_json(request: HttpRequest, slug: str, annee: str) -> HttpResponse:
    """The frozen content, its version and its hash."""
    jeu, _ = _jeu(slug, annee)
    dit = jeu.contenu | {
        "version": jeu.version, "publie_le": jeu.publie_le.isoformat() if jeu.publie_le else None,
        "correction": jeu.correction, "empreinte": jeu.empreinte,
    }  # fmt: skip
    reponse = JsonResponse(dit, json_dumps_params={"ensure_ascii": False, "indent": 1})
    reponse["Access-Control-Allow-Origin"] = "*"
    return reponse


@public
@require_safe
@cache_control(max_age=300)
def en_csv(request: HttpRequest, slug: str, annee: str) -> HttpResponse:
    """One row per training and rate, for a spreadsheet."""
    jeu, _ = _jeu(slug, annee)
    tampon = io.StringIO()
    ecrire = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrire.writerow(
        (
            "annee",
            "certification",
            "numero",
            "indicateur",
            "etat",
            "valeur",
            "numerateur",
            "denominateur",
            "annees_reunies",
            "donnees_arretees_au",
            "version",
        )
    )
    rangs = [("Toutes les certifications", "", jeu.contenu["ensemble"])]
    rangs += [(f["intitule"], f["numero"], f["figures"]) for f in jeu.contenu["formations"]]
    for intitule, numero, figures in rangs:
        for x in figures:
            ecrire.writerow([neutraliser(str(y)) for y in (
                jeu.contenu["annee"], intitule, numero, x["libelle"], x["etat_en_mots"], (x["valeur"] or "").replace(".", ","),
                "" if x["numerateur"] is None else x["numerateur"], "" if x["denominateur"] is None else x["denominateur"],
                " et ".join(x["annees"]), jeu.contenu["arrete_au"], jeu.version,
            )])  # fmt: skip
    reponse = HttpResponse(tampon.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="resultats-{slug}-{annee}.csv"'
    return reponse
