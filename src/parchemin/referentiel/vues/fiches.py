"""List and page of the fiches."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.referentiel import selectors
from parchemin.referentiel.certificateurs import regroupements
from parchemin.referentiel.filtres import FiltreFiches, FiltreHistorique, FiltrePartenaires
from parchemin.referentiel.models import Certification, Fiche, PartenaireDeclare, SourceRegistre
from parchemin.referentiel.tables import TableFiches, TableHistorique, TablePartenaires
from parchemin.referentiel.vaines import exemples, expliquer
from parchemin.socle.horloge import aujourdhui


class ListeFiches(VueListe):
    table_class = TableFiches
    filterset_class = FiltreFiches
    template_name = "referentiel/fiches.html"
    titre = "Registres nationaux"
    nom_export = "fiches"
    vide_titre = "Aucune fiche ne répond"
    vide_gabarit = "referentiel/_fiches_vide.html"
    note_gabarit = "referentiel/_regroupes.html"

    def lignes(self) -> QuerySet[Any]:
        return selectors.fiches_visibles().order_by("-version__actif", "repertoire", "numero")

    def relire(self, cles: list[Any]) -> QuerySet[Any]:
        return selectors.fiches_visibles().filter(pk__in=cles).order_by()

    def cles_de_page(self, triees: Any, debut: int, fin: int) -> list[Any]:
        return list(triees.cles_de_page(debut, fin))

    def contexte(self) -> dict[str, Any]:
        cherche = " ".join(self.request.GET.get("q", "").split())[:200]
        return {
            "sources": SourceRegistre.objects.filter(instantane__isnull=False).select_related("instantane"),
            "cherche": cherche,
            # Said until a first one is followed, to who may: the first step sends people here.
            "premiere": self.request.user.has_perm("referentiel.gerer_certifications", self.request.organisation)
            and not Certification.objects.exists(),
            # Asked by the template only when nothing answers.
            "vaine": partial(expliquer, cherche),
            "exemples": exemples,
            "regroupes": regroupements(self.request.GET.get("certificateur", "")[:200]),
        }


liste = exige("referentiel.consulter")(ListeFiches.as_view())


def _fiche(code: str) -> Fiche:
    return get_object_or_404(selectors.fiches_visibles(), code=code.upper())


@exige("referentiel.consulter")
@require_GET
def fiche(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    objet = _fiche(code)
    version = objet.version
    numero = request.GET.get("version", "")
    if numero.isascii() and numero.isdigit() and len(numero) < 19:
        # A past state, as it was frozen: same page, said on top.
        version = objet.versions.filter(pk=numero, instantane_id__lte=objet.source.instantane_id or 0).first()
    if version is None:
        raise Http404
    partenaires = selectors.partenaires_visibles(objet)
    contexte = {
        "fiche": objet,
        "version": version,
        "passee": version.pk != objet.version_id,
        "provenance": version.instantane if version.pk != objet.version_id else objet.source.instantane,
        "page": selectors.PageFiche(objet, version, aujourdhui()),
        "partenaires": partenaires.order_by("-etat", "cle_recherche", "pk")[:12],
        "nombre_partenaires": partenaires.count(),
        "partenaires_actifs": partenaires.filter(etat="Actif").count(),
        "changements": selectors.changements_de(objet)[:8],
        "nombre_changements": selectors.changements_de(objet).count(),
        "versions": objet.versions.filter(instantane_id__lte=objet.source.instantane_id or 0).select_related(
            "instantane"
        )[:12],
        "certification": Certification.objects.filter(fiche=objet).first(),
        "jour": aujourdhui(),
    }
    return render(request, "referentiel/fiche.html", contexte)


class ListePartenaires(VueListe):
    table_class = TablePartenaires
    filterset_class = FiltrePartenaires
    template_name = "referentiel/partenaires.html"
    vide_titre = "Aucun partenaire ne répond"

    def lignes(self) -> QuerySet[PartenaireDeclare]:
        self.fiche = _fiche(self.kwargs["code"])
        self.titre = f"Partenaires de {self.fiche.code}"
        self.nom_export = f"partenaires-{self.fiche.code}"
        return (
            selectors.partenaires_visibles(self.fiche)
            .select_related("fiche__version", "depuis")
            .order_by("cle_recherche", "pk")
        )

    def contexte(self) -> dict[str, Any]:
        return {"fiche": self.fiche}


partenaires = exige("referentiel.consulter")(ListePartenaires.as_view())


class ListeHistorique(VueListe):
    table_class = TableHistorique
    filterset_class = FiltreHistorique
    template_name = "referentiel/historique.html"
    vide_titre = "Rien n’a changé"
    vide_texte = "Depuis le premier export importé ici, cette fiche est restée la même, ou aucun changement ne répond."

    def lignes(self) -> QuerySet[Any]:
        self.fiche = _fiche(self.kwargs["code"])
        self.titre = f"Ce qui a changé sur {self.fiche.code}"
        self.nom_export = f"historique-{self.fiche.code}"
        return selectors.changements_de(self.fiche)

    def contexte(self) -> dict[str, Any]:
        return {"fiche": self.fiche}


historique = exige("referentiel.consulter")(ListeHistorique.as_view())
