"""The holder's space, behind a personal link: their documents, what they keep, a way to say that something is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.deliberation.facade import acquis_mobilisables
from parchemin.documents.models import DemandeTitulaire, Document
from parchemin.documents.services.demandes import demander_correction
from parchemin.documents.services.emission import octets_de
from parchemin.documents.services.remises import USAGE_ESPACE
from parchemin.parcours.models import Personne
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


class FormulaireDemande(forms.Form):
    document = forms.ChoiceField(label="Document concerné")
    sorte = forms.ChoiceField(
        label="Vous demandez", choices=[("correction", "une correction"), ("duplicata", "un duplicata")]
    )
    texte = forms.CharField(
        label="Ce qui ne va pas", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple : mon prénom s’écrit avec deux « l ». Ne donnez pas votre numéro de sécurité sociale.",
    )  # fmt: skip

    def __init__(self, *args: Any, documents: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [(str(d.pk), str(d)) for d in documents]  # type: ignore[attr-defined]


def _personne(lien: LienPersonnel) -> Personne:
    personne: Personne = Personne.toutes.select_related("organisation").get(
        pk=lien.charge["personne"], organisation_id=lien.organisation_id or 0
    )
    return personne


def _documents(personne: Personne) -> QuerySet[Document]:
    lignes: QuerySet[Document] = Document.toutes.filter(personne=personne).order_by("-annee", "-rang", "pk")
    return lignes


def _page(request: HttpRequest, personne: Personne, formulaire: FormulaireDemande, fait: bool = False) -> HttpResponse:
    documents = list(_documents(personne).select_related("remplace_par"))
    contexte = {
        "personne": personne, "documents": documents, "formulaire": formulaire, "fait": fait,
        "garde": acquis_mobilisables(personne, aujourdhui()), "organisation": personne.organisation,
        "demandes": list(DemandeTitulaire.toutes.filter(document__personne=personne).select_related("document").order_by("-pk")),
    }  # fmt: skip
    return render(request, "documents/public/espace.html", contexte, status=422 if formulaire.errors else 200)


def _formulaire(request: HttpRequest, personne: Personne) -> FormulaireDemande:
    donnees = request.POST if request.method == "POST" else None
    return FormulaireDemande(donnees, documents=list(_documents(personne)))


def montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """The page, or one of the person's own documents."""
    personne = _personne(lien)
    voulu = request.GET.get("document", "")
    if voulu.isdecimal() and (d := _documents(personne).filter(pk=int(voulu)).first()) is not None:
        reponse = HttpResponse(octets_de(d), content_type="application/pdf")
        reponse["Content-Disposition"] = f'attachment; filename="{d.nature.replace("_", "-")}-{d.numero}.pdf"'
        reponse["Cache-Control"] = "private, no-store"
        return reponse
    return _page(request, personne, _formulaire(request, personne))


@usage_de_lien(USAGE_ESPACE, montrer=montrer)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """A request; the link stays good for the next ones."""
    personne = _personne(lien)
    formulaire = _formulaire(request, personne)
    if not formulaire.is_valid():
        raise LienNonConsomme(_page(request, personne, formulaire))
    x = formulaire.cleaned_data
    try:
        demander_correction(
            document=_documents(personne).get(pk=int(x["document"])), sorte=x["sorte"], texte=x["texte"]
        )
    except ErreurMetier as e:
        refuser(formulaire, e, {"DOC-009": "texte"})
        raise LienNonConsomme(_page(request, personne, formulaire)) from None
    return _page(request, personne, FormulaireDemande(documents=list(_documents(personne))), fait=True)
