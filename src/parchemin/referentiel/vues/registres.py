"""Imports of the registers, what they changed, and the lists of places."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.comptes.services import reference_de
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.places import ORGANISATION
from parchemin.plateforme.travaux.services import lancer
from parchemin.referentiel.domain.archive import exports_de
from parchemin.referentiel.domain.constats import DATE_A_DONNER
from parchemin.referentiel.filtres import FiltreChangements, FiltreExports
from parchemin.referentiel.forms import FormulaireImport, FormulaireLieux
from parchemin.referentiel.lieux import chercher_communes
from parchemin.referentiel.models import ChangementFiche, Instantane, NomenclatureLieux, SourceRegistre
from parchemin.referentiel.selectors import changements_ranges
from parchemin.referentiel.services.lieux import importer_lieux
from parchemin.referentiel.tables import TableChangements, TableExports
from parchemin.referentiel.travaux import deposer
from parchemin.socle.constats import ErreurMetier


@exige("referentiel.consulter")
@require_GET
def registres(request: HttpRequest, slug: str) -> HttpResponse:
    contexte = {
        "sources": SourceRegistre.objects.select_related("instantane").order_by("code"),
        "instantanes": Instantane.objects.select_related("source").order_by("-pk")[:6],
        "travaux": Travail.toutes.filter(code="referentiel.importer_registre").order_by("-cree_le")[:3],
        "lieux": NomenclatureLieux.objects.filter(en_vigueur=True).order_by("sorte"),
    }
    return render(request, "referentiel/registres.html", contexte)


class ListeExports(VueListe):
    table_class = TableExports
    filterset_class = FiltreExports
    template_name = "referentiel/exports.html"
    titre = "Exports importés"
    nom_export = "exports-des-registres"

    def lignes(self) -> QuerySet[Instantane]:
        return Instantane.objects.select_related("source").order_by("-pk")


exports = exige("referentiel.consulter")(ListeExports.as_view())


@exige("referentiel.importer")
def importer(request: HttpRequest, slug: str) -> HttpResponse:
    formulaire = FormulaireImport(request.POST or None, request.FILES or None)
    constats: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        jour: date | None = d["date_export"]
        parametres = {"extrait": d["extrait"], "date_export": jour.isoformat() if jour else None}
        parametres[ORGANISATION] = request.organisation.pk  # type: ignore[attr-defined]
        depose: Path | None = None
        try:
            if d["fichier"]:
                depose = deposer(d["fichier"])
                # Faults of the archive itself are said at once, on the page; the rest by the work.
                lus = exports_de(depose, d["fichier"].name)
                if jour is None and any(e.date_export is None for e in lus):
                    raise ErreurMetier(DATE_A_DONNER.constat(nom=d["fichier"].name))
                parametres |= {"fichier": depose.name, "nom": d["fichier"].name}
            else:
                parametres["adresse"] = d["adresse"]
            travail = lancer(
                "referentiel.importer_registre",
                organisation_id=None,
                parametres=parametres,
                demandeur_id=request.user.pk,
                demandeur_libelle=reference_de(request.user).libelle,  # type: ignore[arg-type]
                titre=f"Import de {d['fichier'].name if d['fichier'] else d['adresse']}"[:200],
            )
        except ErreurMetier as e:
            if depose:
                depose.unlink(missing_ok=True)
            constats = list(e.constats)
        else:
            return redirect("plateforme:travail", pk=travail.pk)
    contexte = {"formulaire": formulaire, "constats": constats}
    return render(request, "referentiel/importer.html", contexte, status=422 if constats or formulaire.errors else 200)


class ListeChangements(VueListe):
    table_class = TableChangements
    filterset_class = FiltreChangements
    template_name = "referentiel/instantane.html"
    vide_titre = "Rien n’a changé"
    vide_texte = "Aucun changement ne répond à ces filtres."

    def lignes(self) -> QuerySet[ChangementFiche]:
        self.instantane = get_object_or_404(Instantane.objects.select_related("source"), pk=self.kwargs["pk"])
        self.titre = str(self.instantane)
        self.nom_export = f"changements-{self.instantane.source.code}"
        return changements_ranges(self.instantane)

    def contexte(self) -> dict[str, Any]:
        return {"instantane": self.instantane}


instantane = exige("referentiel.consulter")(ListeChangements.as_view())


@exige("referentiel.consulter")
@require_GET
def lieux(request: HttpRequest, slug: str) -> HttpResponse:
    q = request.GET.get("q", "")[:200]
    contexte = {
        "lieux": NomenclatureLieux.objects.filter(en_vigueur=True).order_by("sorte"),
        "recherche": q,
        "communes": chercher_communes(q),
    }
    return render(request, "referentiel/lieux.html", contexte)


@exige("referentiel.importer")
def importer_liste_lieux(request: HttpRequest, slug: str) -> HttpResponse:
    formulaire = FormulaireLieux(request.POST or None, request.FILES or None)
    constats: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        envoye = formulaire.cleaned_data["fichier"]
        with tempfile.TemporaryDirectory() as dossier:
            chemin = Path(dossier) / "lieux.csv"
            with chemin.open("wb") as f:
                for morceau in envoye.chunks(1 << 20):
                    f.write(morceau)
            try:
                liste = importer_lieux(chemin=chemin, nom=envoye.name, acteur=reference_de(request.user))  # type: ignore[arg-type]
            except ErreurMetier as e:
                constats = list(e.constats)
            else:
                messages.success(request, f"{liste.nombre} lignes sont en vigueur.")
                return redirect("referentiel:lieux", slug=slug)
    contexte = {"formulaire": formulaire, "constats": constats}
    return render(
        request, "referentiel/importer_lieux.html", contexte, status=422 if constats or formulaire.errors else 200
    )
