"""Bordereaux: what is to be asked from one authority, on one sheet, and the day it left."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.documents.constats_remises import RIEN_A_DEMANDER
from parchemin.documents.contenu import titulaire
from parchemin.documents.domain.francais import accorder
from parchemin.documents.models import DemandeDocument, EtatDemandeDocument
from parchemin.documents.services import demandes as services
from parchemin.documents.vues.commun import acteur, peut
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes.export import exporter_xlsx, nom_de_fichier
from parchemin.plateforme.pdf import composer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parents[1] / "gabarits" / "bordereau.typ"
ENTETES = (
    "Nom de naissance", "Prénoms", "Nom d’usage", "Né(e)", "N° candidat", "Document", "Unités ou blocs", "Certification",
    "Enregistrement", "Décision", "Décidé le", "Session",
)  # fmt: skip


class FormulaireDemandees(forms.Form):
    autorite = forms.CharField(max_length=200, widget=forms.HiddenInput)
    le = ChampDate(label="Envoyé le")


def a_demander(autorite: str) -> QuerySet[DemandeDocument]:
    """What one authority is still to be asked, in the order of certifications and names."""
    lignes: QuerySet[DemandeDocument] = (
        DemandeDocument.objects.filter(etat=EtatDemandeDocument.A_DEMANDER, autorite=autorite)
        .select_related(
            "personne", "decision__inscription__certification__fiche__version", "decision__presentation__session"
        )
        .order_by(
            "decision__inscription__certification__cle_tri",
            "decision__inscription__certification_id",
            "personne__cle_tri",
            "nature",
            "pk",
        )
    )
    return lignes


@exige("documents.voir")
@require_safe
def bordereaux(request: HttpRequest, slug: str) -> HttpResponse:
    """One card per authority that has something to be asked, or that keeps us waiting."""
    return _page(request)


def _page(request: HttpRequest, refuse: FormulaireDemandees | None = None) -> HttpResponse:
    etats = EtatDemandeDocument
    lignes = (
        DemandeDocument.objects.filter(etat__in=[etats.A_DEMANDER, etats.DEMANDEE])
        .order_by()
        .values("autorite")
        .annotate(preparees=Count("pk", filter=Q(etat=etats.A_DEMANDER)), demandees=Count("pk", filter=Q(etat=etats.DEMANDEE)), une=Min("pk", filter=Q(etat=etats.A_DEMANDER)))
        .order_by("autorite")
    )  # fmt: skip
    cartes = [
        x
        | {"formulaire": refuse if refuse is not None and refuse.data.get("autorite") == x["autorite"]
           else FormulaireDemandees(initial={"autorite": x["autorite"], "le": aujourdhui()}, auto_id=f"a{n}_%s")}
        for n, x in enumerate(lignes)
    ]  # fmt: skip
    contexte = {"cartes": cartes, "emettre": peut(request, "documents.emettre")}
    return render(request, "documents/bordereaux.html", contexte, status=422 if refuse is not None else 200)


def _lignes(pk: int) -> list[DemandeDocument]:
    """The bordereau on which this request stands; empty when everything on it left in the meantime."""
    une = get_object_or_404(DemandeDocument.objects.only("autorite"), pk=pk)
    return list(a_demander(une.autorite))


def _rien(request: HttpRequest, slug: str) -> HttpResponse:
    dire_constats(request, ErreurMetier(RIEN_A_DEMANDER.constat(autorite="cette autorité")))
    return redirect("documents:bordereaux", slug)


def _cellules(x: DemandeDocument) -> list[Any]:
    i, p, t = x.decision.inscription, x.personne, titulaire(x.personne)
    session = x.decision.presentation.session.intitule if x.decision.presentation is not None else ""
    return [
        p.nom_naissance.upper(), p.prenoms, t["usage"], t["naissance"], i.numero_candidat, x.get_nature_display(),
        ", ".join(x.codes), i.certification.intitule, i.certification.numero, accorder(x.decision.get_resultat_display(), x.personne.sexe),
        x.decision.decidee_le, session,
    ]  # fmt: skip


@exige("documents.voir")
@require_safe
@never_cache
def excel(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    lignes = _lignes(pk)
    return exporter_xlsx("bordereau", ENTETES, map(_cellules, lignes)) if lignes else _rien(request, slug)


@exige("documents.voir")
@require_safe
@never_cache
def pdf(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """To sign and post. Raises `ErreurMetier` PDF-001 for a name that the font cannot draw."""
    lignes, organisation = _lignes(pk), request.organisation  # type: ignore[attr-defined]
    if not lignes:
        return _rien(request, slug)
    autorite = lignes[0].autorite
    nom = " ".join(request.GET.get("nom", "").split())[:160]
    groupes = [
        {"certification": certification, "lignes": [
            {"nom": titulaire(x.personne)["identite"], "naissance": titulaire(x.personne)["naissance"],
             "numero": x.decision.inscription.numero_candidat, "document": x.get_nature_display(), "codes": ", ".join(x.codes),
             "decision": f"{accorder(x.decision.get_resultat_display(), x.personne.sexe)}, le {date_fr(x.decision.decidee_le)}"}
            for x in siennes
        ]}
        for certification, siennes in groupby(lignes, key=_certification)
    ]  # fmt: skip
    octets = composer(GABARIT, {
        "titre": f"Bordereau de demande : {autorite}", "auteur": organisation.nom, "organisation": organisation.nom,
        "siren": organisation.siren, "autorite": nom or autorite[:1].upper() + autorite[1:], "a_completer": not nom, "le": date_fr(aujourdhui()),
        "nombre": len(lignes), "groupes": groupes,
    })  # fmt: skip
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="{nom_de_fichier("bordereau", "pdf")}"'
    return reponse


def _certification(x: DemandeDocument) -> str:
    c = x.decision.inscription.certification
    return f"{c.intitule} ({c.numero})" if c.numero else c.intitule


@exige("documents.emettre")
@require_POST
def demandees(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole bordereau left that day."""
    formulaire = FormulaireDemandees(request.POST)
    if not formulaire.is_valid():
        return _page(request, formulaire)
    try:
        n = services.noter_demandees(
            demandes=list(a_demander(formulaire.cleaned_data["autorite"])), le=formulaire.cleaned_data["le"],
            acteur=acteur(request),
        )  # fmt: skip
        messages.success(request, f"{n} documents notés demandés." if n > 1 else "Un document noté demandé.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("documents:bordereaux", slug)
