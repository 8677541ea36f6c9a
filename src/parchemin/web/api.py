"""The API as a whole: the routers of the rooms, their addresses behind the door of tokens, their description.

The documentation of ninja is not used: it loads scripts that our content policy refuses. The schema is served as JSON, and a page of
ours says the same to people.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe

from parchemin.accrochage.api import routeur as accrochage
from parchemin.amelioration.api import routeur as amelioration
from parchemin.comptes.acces import exige
from parchemin.comptes.api import (
    TYPE_PROBLEME,
    NinjaAPI,
    Rendu,
    Requete,
    Routeur,
    Schema,
    ouvrir_aux_jetons,
    repondre_aux_fautes,
    rien_ici,
)
from parchemin.comptes.domain.portees import LIBELLES_PORTEE, PorteeJeton
from parchemin.comptes.reglages_api import reglage
from parchemin.deliberation.api import routeur as deliberation
from parchemin.documents.api import routeur as documents
from parchemin.imports.api import routeur as imports
from parchemin.indicateurs.api import routeur as indicateurs
from parchemin.parcours.api import routeur as parcours
from parchemin.preuves.api import routeur as preuves
from parchemin.referentiel.api import routeur as referentiel
from parchemin.reseau.api import routeur as reseau

VERSION = "1.0.0"
_PRESENTATION = (
    "Lire Parchemin et l’alimenter depuis un logiciel. Chaque appel porte un jeton ; les réponses sont en JSON, les dates en "
    "AAAA-MM-JJ, et chaque refus dit quoi, pourquoi et comment y remédier."
)
_REPONSES = {
    "200": "Réponse", "202": "Reçu ; l’état est à suivre", "400": "Envoi interrompu ou mal découpé",
    "401": "Jeton absent, inconnu, expiré ou révoqué",
    "403": "Jeton ou membre sans ce droit", "404": "Rien à cette adresse, ou rien que ce jeton puisse voir",
    "405": "Méthode non prévue ; « Allow » donne les autres", "409": "Le même envoi est en cours",
    "411": "Longueur de l’envoi non annoncée", "413": "Envoi trop lourd", "422": "Demande refusée, et pourquoi",
    "429": "Trop d’appels ; « Retry-After » dit quand reprendre",
    "500": "Panne ; l’envoi se répète avec la même clé",
}  # fmt: skip

routeur = Routeur("Le jeton", None)


class JetonLu(Schema):
    organisation: str
    nom: str
    au_nom_de: str
    portees: list[str]
    expire_le: date


@routeur.lire("/jeton", permission="", reponse=JetonLu, resume="Ce que ce jeton ouvre")
def jeton(request: Requete) -> Any:
    """Pour vérifier qu’un jeton marche, et jusqu’à quand."""
    j = request.jeton
    return {
        "organisation": request.organisation.nom, "nom": j.nom, "au_nom_de": request.membre.libelle,
        "portees": [str(p) for p in PorteeJeton if p in j.ouvre], "expire_le": j.expire_le,
    }  # fmt: skip


api = NinjaAPI(
    title="Parchemin", version=VERSION, description=_PRESENTATION, docs_url=None, openapi_url=None, urls_namespace="api",
    renderer=Rendu(),
)  # fmt: skip
repondre_aux_fautes(api)
for _prefixe, _routeur in (
    ("", routeur), ("", imports), ("/referentiel", referentiel), ("/parcours", parcours), ("/deliberation", deliberation),
    ("/documents", documents), ("/accrochage", accrochage), ("/indicateurs", indicateurs), ("/reseau", reseau),
    ("/amelioration", amelioration), ("/preuves", preuves),
):  # fmt: skip
    api.add_router(_prefixe, _routeur)


@routeur.get("/openapi.json", auth=None, include_in_schema=False, url_name="openapi")
def description(request: HttpRequest) -> HttpResponse:
    """The schema, for whoever holds a live token."""
    return JsonResponse(schema(request.organisation.slug), json_dumps_params={"ensure_ascii": False})  # type: ignore[attr-defined]


def operations() -> list[tuple[str, Any]]:
    """(address after the root, operation), in the order of the documentation."""
    return [
        (f"{routeur_.prefix.rstrip('/')}/{chemin.lstrip('/')}".replace("//", "/"), operation)
        for routeur_ in api._get_bound_routers()
        for chemin, vue in routeur_.path_operations.items()
        for operation in vue.operations
        if operation.include_in_schema
    ]


def schema(slug: str) -> dict[str, Any]:
    """OpenAPI, in French, with the addresses of one organisation."""
    brut: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"o/{slug}/api/v1/"))
    for chemin in brut["paths"].values():
        for operation in chemin.values():
            for parametre in operation.get("parameters", []):
                if parametre["name"] == "Idempotency-Key":
                    # Its absence is refused by a finding of ours; for whoever reads the description, it is asked.
                    parametre["required"] = True
                    parametre["schema"] = {
                        "type": "string",
                        "minLength": 8,
                        "maxLength": 200,
                        "title": "Idempotency-Key",
                    }
            operation["responses"] = {str(k): _reponse(str(k), v) for k, v in operation["responses"].items()}
    portees = {id(op): op.auth_callbacks[0] for _, op in operations() if op.auth_callbacks}
    for adresse, op in operations():
        porte = portees.get(id(op))
        if porte is not None and porte.portee is not None:
            for methode in op.methods:
                dite = brut["paths"][f"/o/{slug}/api/v1{_sans_sorte(adresse)}"][methode.lower()]
                dite["description"] = f"{dite.get('description', '')}\n\nPortée : `{porte.portee}`.".strip()
    return brut


def _sans_sorte(adresse: str) -> str:
    return adresse.replace("{int:", "{")


def _reponse(statut: str, dite: dict[str, Any]) -> dict[str, Any]:
    reponse = {**dite, "description": _REPONSES.get(statut, dite["description"])}
    if statut >= "400" and "content" in dite:
        reponse["content"] = {TYPE_PROBLEME: dite["content"]["application/json"]}
    return reponse


def adresses() -> list[URLPattern]:
    """Every address of the API behind the door, and whatever is beside them."""
    motifs: list[Any] = [m for m in list[Any](api.urls[0]) if m.name != "api-root"]
    motifs.append(re_path(r"^.*$", rien_ici, name="rien"))
    for motif in motifs:
        motif.callback = ouvrir_aux_jetons(motif.callback)
    return motifs


@exige("comptes.gerer_logiciels")
@require_safe
def schema_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same schema, for a person who prepares the access."""
    reponse = JsonResponse(schema(slug), json_dumps_params={"ensure_ascii": False, "indent": 1})
    reponse["Content-Disposition"] = 'attachment; filename="parchemin-openapi.json"'
    return reponse


@exige("comptes.gerer_logiciels")
@require_safe
def documentation(request: HttpRequest, slug: str) -> HttpResponse:
    """Every address, in words."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for adresse, op in operations():
        porte = op.auth_callbacks[0]
        groupes.setdefault(op.tags[0], []).append(
            {
                "methode": op.methods[0], "adresse": _sans_sorte(adresse), "resume": op.summary, "texte": op.description,
                "portee": str(porte.portee or ""),
                "parametres": [
                    p["name"] for p in schema_parametres(op)
                ],
            }
        )  # fmt: skip
    contexte = {
        "groupes": groupes.items(), "portees": [(str(p), LIBELLES_PORTEE[p]) for p in PorteeJeton],
        "racine": f"{request.scheme}://{request.get_host()}/o/{slug}/api/v1",
        "debit": reglage("debit"), "page": reglage("page"), "page_maximale": reglage("page_maximale"),
        "envoi": reglage("envoi_maximal") // 1_000_000,
    }  # fmt: skip
    return render(request, "web/api.html", contexte)


def schema_parametres(op: Any) -> list[dict[str, Any]]:
    """Parameters of an operation, as the schema names them."""
    return [
        {"name": nom, "in": modele.__ninja_param_source__}
        for modele in op.models
        for nom in getattr(modele, "__ninja_flatten_map__", {}) or modele.model_fields
    ]


urls_pages = [
    path("o/<slug:slug>/organisation/logiciels/documentation/", documentation, name="api_documentation"),
    path("o/<slug:slug>/organisation/logiciels/openapi.json", schema_json, name="api_schema"),
]
