"""What others issue, and what holders ask."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.documents.models import DemandeDocument, DemandeTitulaire, EtatDemandeDocument, EtatDemandeTitulaire
from parchemin.documents.mots import du_bloc, du_document
from parchemin.documents.pieces import RECU
from parchemin.documents.selectors.dus import lignes_de_session
from parchemin.documents.selectors.recues import condition_recue
from parchemin.documents.selectors.titulaires import dire_etat, suite_de, suites_de
from parchemin.documents.services import demandes as services
from parchemin.documents.vues.commun import acteur, peut, remplir, session_ou_404
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

TONS = {"a_demander": "al", "demandee": "in", "recue": "al", "remise": "ok", "sans_objet": "nu"}
TONS_TITULAIRE = {"ouverte": "al", "accordee": "ok", "refusee": "nu"}


class FiltreDemandes(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom ou numéro reçu")
    etat = df.ChoiceFilter(label="Où en est-on", empty_label="Tous", choices=EtatDemandeDocument.choices)
    autorite = df.CharFilter(lookup_expr="icontains", label="Autorité")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(condition_recue(valeur))


class TableDemandes(tables.Table):
    personne = tables.Column("Personne", accessor="personne__nom_complet", order_by=("personne__cle_tri", "pk"))
    nature = tables.Column("Document", order_by=("nature", "pk"))
    autorite = tables.Column("Délivré par", order_by=("autorite", "pk"))
    numero_recu = tables.Column("N° reçu", order_by=("numero_recu", "pk"))
    etat = tables.Column("Où en est-on", order_by=("etat", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_personne(self, record: DemandeDocument) -> SafeString:
        url = reverse("documents:avancer_demande", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.personne.nom_complet)

    def value_personne(self, record: DemandeDocument) -> str:
        return record.personne.nom_complet

    def render_autorite(self, value: str) -> str:
        return value[:1].upper() + value[1:]

    def render_etat(self, record: DemandeDocument) -> SafeString:
        jour = record.remise_le or record.recue_le or record.demandee_le
        suite = f"le {date_courte(jour)}" if jour else ""
        return format_html(
            '{}<span class="sous">{}</span>', statut(TONS[record.etat], record.get_etat_display()), suite
        )

    def value_etat(self, record: DemandeDocument) -> str:
        return str(record.get_etat_display())


class ListeDemandes(VueListe):
    table_class = TableDemandes
    filterset_class = FiltreDemandes
    template_name = "documents/demandes.html"
    titre = "Documents délivrés par une autorité"
    sous_titre = "Diplômes d’État, titres professionnels, certificats de branche : demandés, reçus, remis."
    nom_export = "documents-demandes"
    vide_titre = "Aucune demande"
    vide_texte = "Aucune demande ne répond à ces filtres."
    neuf_titre = "Aucune demande pour l’instant"
    neuf_texte = "Ouvrez les documents d’une session : « Préparer les demandes » les inscrit ici."

    def lignes(self) -> QuerySet[Any]:
        return DemandeDocument.objects.select_related("personne").order_by("etat", "personne__cle_tri", "pk")


demandes = exige("documents.voir")(ListeDemandes.as_view())


@exige("documents.emettre")
@require_POST
def preparer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    n = services.preparer(lignes=lignes_de_session(session_ou_404(pk)), acteur=acteur(request))
    messages.success(
        request, f"{n} demandes préparées." if n > 1 else "Une demande préparée." if n else "Tout était déjà préparé."
    )
    return redirect("documents:demandes", slug)


class FormulaireSuite(forms.Form):
    vers = forms.ChoiceField(label="Ce qui s’est passé")
    le = ChampDate(label="Le")
    numero = forms.CharField(label="Numéro porté par le document", required=False, max_length=60)
    fichier = forms.FileField(label="Copie du document reçu", required=False, help_text="PDF, PNG ou JPEG.")
    note = forms.CharField(label="Note", required=False, max_length=300)


@exige("documents.voir")
@require_safe
@never_cache
def copie(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The scanned copy of a received document."""
    d: DemandeDocument = get_object_or_404(DemandeDocument.objects.exclude(piece_id=None), pk=pk)
    return servir(request, get_object_or_404(Fichier.toutes, pk=d.piece_id, organisation_id=d.organisation_id))


@exige("documents.voir")
def avancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where one document of an authority is, what was received, and the next step."""
    d: DemandeDocument = get_object_or_404(
        DemandeDocument.objects.select_related("personne", "decision__inscription__certification__fiche__version"),
        pk=pk,
    )
    possibles = services.suites_possibles(d) if peut(request, "documents.emettre") else ()
    if request.method == "POST" and not possibles and services.suites_possibles(d):
        raise PermissionDenied

    class Formulaire(FormulaireSuite):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["vers"].choices = [(str(x), x.label) for x in possibles]  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        piece = None
        if x["fichier"]:
            piece = deposer(
                x["fichier"], nom=x["fichier"].name, usage=RECU.code, organisation_id=d.organisation_id,
                depose_par_libelle=acteur(request).libelle,
            ).pk  # fmt: skip
        services.avancer(
            demande=d, vers=EtatDemandeDocument(x["vers"]), le=x["le"], acteur=acteur(request), numero=x["numero"],
            piece_id=piece, note=x["note"],
        )  # fmt: skip
        return "C’est noté."

    return remplir(
        request, gabarit="documents/demande.html", cle=f"documents.demande:{pk}", titre=f"{d.get_nature_display()} {de(d.personne.nom_complet)}",
        classe=Formulaire, geste=geste, retour=reverse("documents:demandes", args=[slug]), initial={"le": aujourdhui()},
        contexte={"consequence": "", "document": None, "demande": d, "possibles": possibles, "ton": TONS[d.etat]},
    )  # fmt: skip


class FiltreTitulaires(df.FilterSet):
    etat = df.ChoiceFilter(label="État", empty_label="Toutes", choices=EtatDemandeTitulaire.choices)


class TableTitulaires(tables.Table):
    titulaire = tables.Column("Titulaire", accessor="document__titulaire", order_by=("document__cle_tri", "pk"))
    sorte = tables.Column("Demande", order_by=("sorte", "pk"))
    texte = tables.Column("Ce qu’il dit", orderable=False)
    echeance = tables.Column("Répondre avant le", order_by=("echeance", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_titulaire(self, record: DemandeTitulaire) -> SafeString:
        url = reverse("documents:repondre", args=[self.request.organisation.slug, record.pk])
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>', url, record.document.titulaire, record.document
        )

    def value_titulaire(self, record: DemandeTitulaire) -> str:
        return record.document.titulaire

    def render_echeance(self, value: Any) -> str:
        return date_courte(value)

    def value_echeance(self, value: Any) -> Any:
        return value

    def before_render(self, request: HttpRequest) -> None:
        """What answered each request of this page, in two queries."""
        self.suites = suites_de([ligne.record for ligne in self.paginated_rows])

    def render_etat(self, record: DemandeTitulaire) -> SafeString:
        suite = self.suites.get(record.pk)
        ton = "al" if record.etat == EtatDemandeTitulaire.ACCORDEE and suite is None else TONS_TITULAIRE[record.etat]
        return statut(ton, dire_etat(record, suite))

    def value_etat(self, record: DemandeTitulaire) -> str:
        return dire_etat(record, suite_de(record))


class ListeTitulaires(VueListe):
    table_class = TableTitulaires
    filterset_class = FiltreTitulaires
    template_name = "documents/titulaires.html"
    titre = "Demandes des titulaires"
    sous_titre = "Corrections et duplicatas demandés depuis leur espace : un mois pour répondre."
    nom_export = "demandes-titulaires"
    vide_titre = "Aucune demande"
    vide_texte = "Aucune demande ne répond à ces filtres."
    neuf_titre = "Aucune demande pour l’instant"
    neuf_texte = "Chaque titulaire peut signaler une erreur depuis son espace."

    def lignes(self) -> QuerySet[Any]:
        return DemandeTitulaire.objects.select_related("document").order_by("etat", "echeance", "pk")


titulaires = exige("documents.voir")(ListeTitulaires.as_view())


class FormulaireReponse(forms.Form):
    accordee = forms.ChoiceField(label="Votre réponse", choices=[("oui", "Accordée"), ("non", "Refusée")])
    reponse = forms.CharField(
        label="Ce que vous lui répondez", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le titulaire la reçoit par courriel, et la retrouve dans son espace.",
    )  # fmt: skip


@exige("documents.emettre")
def repondre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d: DemandeTitulaire = get_object_or_404(DemandeTitulaire.objects.select_related("document"), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        services.repondre(demande=d, accordee=x["accordee"] == "oui", reponse=x["reponse"], acteur=acteur(request))
        return "Réponse enregistrée, et envoyée au titulaire s’il a une adresse." + (
            " Délivrez maintenant le document promis : la demande se clora avec son numéro."
            if x["accordee"] == "oui"
            else ""
        )

    return remplir(
        request, gabarit="documents/repondre.html", cle=f"documents.repondre:{pk}", titre=f"Demande {de(d.document.titulaire)}",
        classe=FormulaireReponse, geste=geste, retour=reverse("documents:document", args=[slug, d.document_id]),
        bouton="Répondre",
        contexte={"demande": d, "document": d.document, "consequence": "", "suite": suite_de(d),
                  "etat": dire_etat(d, suite_de(d)), "du_document": f"{du_document(d.document)}{du_bloc(d.document)}"},
    )  # fmt: skip
