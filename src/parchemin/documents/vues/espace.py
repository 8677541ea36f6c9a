"""The holder's space, behind a personal link: their documents, what they keep, a way to say that something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from parchemin.deliberation.facade import acquis_mobilisables
from parchemin.documents.composition import adresse_publique
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.models import DemandeDocument, DemandeTitulaire, Document, EtatDocument
from parchemin.documents.mots import du_bloc, du_document
from parchemin.documents.qr import en_svg
from parchemin.documents.selectors.recues import recus_de
from parchemin.documents.selectors.revues import decision_revue
from parchemin.documents.selectors.titulaires import dire_etat, suites_de
from parchemin.documents.services.demandes import demander_correction
from parchemin.documents.services.emission import octets_de
from parchemin.documents.services.remises import USAGE_ESPACE
from parchemin.parcours.models import Personne
from parchemin.plateforme.fichiers.services import ouvrir
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


class FormulaireDemande(forms.Form):
    """What the holder asks, in the order that a person thinks of it: what happened, to which paper, in their words."""

    sorte = forms.ChoiceField(
        label="Que vous est-il arrivé ?", widget=forms.RadioSelect,
        choices=[("correction", "Il y a une erreur sur un document"), ("duplicata", "J’ai perdu un document, ou il est abîmé")],
    )  # fmt: skip
    document = forms.ChoiceField(label="Lequel")
    texte = forms.CharField(
        label="Dites-le en quelques mots", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple : mon prénom s’écrit avec deux « l ». Ne donnez pas votre numéro de sécurité sociale.",
    )  # fmt: skip

    def __init__(self, *args: Any, documents: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [  # type: ignore[attr-defined]
            (
                str(d.pk),
                f"{d}{f' ({d.precision})' if d.precision else ''}, délivré{'e' if GENRES[Nature(d.nature)].feminin else ''} le {date_fr(d.delivre_le)}",
            )
            for d in documents
        ]


def _demandables(personne: Personne) -> list[Document]:
    """What may be corrected or copied: originals that are still good. A copy is that of its original; what was replaced or
    withdrawn is mended by nothing that the holder could ask here.
    """
    return list(_documents(personne).filter(etat=EtatDocument.VALIDE, duplicata_de=None))


def _personne(lien: LienPersonnel) -> Personne:
    """Whose space it is: the record that was kept, when two were made one since the link left."""
    lignes = Personne.toutes.select_related("organisation").filter(organisation_id=lien.organisation_id or 0)
    personne: Personne = lignes.get(pk=lien.charge["personne"])
    while personne.fusionnee_dans_id is not None:
        personne = lignes.get(pk=personne.fusionnee_dans_id)
    return personne


def _documents(personne: Personne) -> QuerySet[Document]:
    lignes: QuerySet[Document] = Document.toutes.filter(personne=personne).order_by("-annee", "-rang", "pk")
    return lignes


@dataclass(frozen=True)
class Carte:
    """One original with its copies. `revue`: valid, on a decision that was rectified since."""

    document: Document
    copies: list[Document]
    adresse: str
    carre: SafeString

    @property
    def revue(self) -> bool:
        return decision_revue(self.document)

    @property
    def montrable(self) -> bool:
        """Something to show an employer: a title, still good."""
        return (
            self.document.etat == EtatDocument.VALIDE and not self.revue and self.document.portee != Portee.INFORMATION
        )


_ORDRE = {Portee.ENTIERE: 0, Portee.PARTIE: 1, Portee.INFORMATION: 2}
"""What proves most stands first."""


def _cartes(documents: list[Document]) -> list[Carte]:
    """A duplicata stands under its original: two cards of one look would be two certifications."""
    copies: dict[int, list[Document]] = {}
    for d in documents:
        if d.duplicata_de_id:
            copies.setdefault(d.duplicata_de_id, []).append(d)
    return [
        # The square is made of numbers only.
        Carte(d, copies.get(d.pk, []), a := adresse_publique(d.code), mark_safe(en_svg(a)))
        for d in sorted(documents, key=lambda d: _ORDRE[Portee(d.portee)])
        if not d.duplicata_de_id
    ]


def _page(
    request: HttpRequest, personne: Personne, formulaire: FormulaireDemande, fait: date | None = None
) -> HttpResponse:
    """`fait`: the day before which the request just sent is answered."""
    documents = list(_documents(personne).select_related("remplace_par", "decision"))
    demandes = list(
        DemandeTitulaire.toutes.filter(document__personne=personne).select_related("document").order_by("-pk")
    )
    suites = suites_de(demandes)
    contexte = {
        "personne": personne, "cartes": _cartes(documents), "formulaire": formulaire, "fait": fait, "demandable": bool(formulaire.fields["document"].choices),  # type: ignore[attr-defined]
        "garde": acquis_mobilisables(personne, aujourdhui()), "organisation": personne.organisation,
        "demandes": [(x, f"{du_document(x.document)}{du_bloc(x.document)}", dire_etat(x, suites.get(x.pk))) for x in demandes], "recus": list(recus_de(personne)),
    }  # fmt: skip
    return render(request, "documents/public/espace.html", contexte, status=422 if formulaire.errors else 200)


def _formulaire(request: HttpRequest, personne: Personne) -> FormulaireDemande:
    donnees = request.POST if request.method == "POST" else None
    return FormulaireDemande(donnees, documents=_demandables(personne))


def montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """The page, or one of the person's own documents."""
    personne = _personne(lien)
    voulu = entier_borne(request.GET.get("document", ""))
    # A withdrawn paper proves nothing any more: it is named here, and no longer given.
    ouverts = _documents(personne).exclude(etat=EtatDocument.RETIRE)
    if voulu and (d := ouverts.filter(pk=voulu).first()) is not None:
        reponse = HttpResponse(octets_de(d), content_type="application/pdf")
        reponse["Content-Disposition"] = f'attachment; filename="{d.nature.replace("_", "-")}-{d.numero}.pdf"'
        reponse["Cache-Control"] = "private, no-store"
        return reponse
    recu = entier_borne(request.GET.get("recu", ""))
    if recu and (x := recus_de(personne).exclude(piece_id=None).filter(pk=recu).first()) is not None:
        reponse = HttpResponse(_octets(x), content_type="application/octet-stream")
        reponse["Content-Disposition"] = f'attachment; filename="{_nom(x)}"'
        reponse["Cache-Control"] = "private, no-store"
        return reponse
    return _page(request, personne, _formulaire(request, personne))


def _fichier(x: DemandeDocument) -> Fichier:
    fichier: Fichier = Fichier.toutes.get(pk=x.piece_id or "", organisation_id=x.organisation_id)
    return fichier


def _octets(x: DemandeDocument) -> bytes:
    with ouvrir(_fichier(x)) as f:
        octets: bytes = f.read()
    return octets


def _nom(x: DemandeDocument) -> str:
    """`parchemin.pdf`: whatever the scanned file was called."""
    return f"{x.nature.replace('_', '-')}{PurePath(_fichier(x).nom_original).suffix.lower()}"


@usage_de_lien(USAGE_ESPACE, montrer=montrer)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """A request; the link stays good for the next ones."""
    personne = _personne(lien)
    formulaire = _formulaire(request, personne)
    if not formulaire.is_valid():
        raise LienNonConsomme(_page(request, personne, formulaire))
    x = formulaire.cleaned_data
    try:
        demande = demander_correction(
            document=_documents(personne).get(pk=int(x["document"])), sorte=x["sorte"], texte=x["texte"]
        )
    except ErreurMetier as e:
        refuser(formulaire, e, {"DOC-009": "texte", "DOC-061": "texte", "DOC-062": "document"})
        raise LienNonConsomme(_page(request, personne, formulaire)) from None
    return _page(request, personne, FormulaireDemande(documents=_demandables(personne)), fait=demande.echeance)
