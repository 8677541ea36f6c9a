"""Findings of external controls: list, one finding with its actions and its thread, and each of its gestures."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.ecarts_externes import (
    EtatEcart,
    GraviteEcart,
    IssueEcart,
    OrganismeControle,
    etats_ecart,
    gravites,
    issues,
    objections_ecart,
    organismes,
    passage_ecart,
    recueil,
)
from parchemin.amelioration.models import EcartExterne
from parchemin.amelioration.selectors.ecarts_externes import TYPE, faits_ecart
from parchemin.amelioration.services import ecarts_externes as services
from parchemin.amelioration.vues.actions_formulaires import ChoixCertification, FormulaireSuivi
from parchemin.amelioration.vues.commun import acteur, fil_des_suivis, garder, journal_de, peut, remplir, servir_piece
from parchemin.amelioration.vues.procedures_commun import (
    FORMULAIRE,
    FormulairePourquoi,
    actions_de,
    choix,
    membres_a_qui_confier,
)
from parchemin.comptes.acces import exige
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Membre
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers, texte_long
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

TOUS = "Écarts de contrôles"


def etat_ecart_dit(e: EcartExterne) -> tuple[str, str]:
    """Tone and words: a late answer or correction says so."""
    jour = aujourdhui()
    if e.etat == EtatEcart.CLOS:
        return "ok" if e.issue != IssueEcart.MAINTENU else "al", f"Clos : {e.get_issue_display().lower()}"
    if e.etat == EtatEcart.A_REPONDRE and e.repondre_avant < jour:
        return "ko", "Réponse en retard"
    if e.corriger_avant is not None and e.corriger_avant < jour:
        return "ko", "Correction en retard"
    return ("al" if e.etat == EtatEcart.A_REPONDRE else "in"), e.get_etat_display()


class FiltreEcarts(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Titre ou référence")
    organisme = df.ChoiceFilter(label="Autorité", empty_label="Toutes", choices=choix(organismes(), sens=False))
    gravite = df.ChoiceFilter(label="Gravité", empty_label="Toutes", choices=choix(gravites(), sens=False))
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", method="par_etat",
        choices=[("ouverts", "Ouverts"), ("retard", "En retard"), *choix(etats_ecart(), sens=False)],
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in valeur.split()[:8]:
            lignes = lignes.filter(Q(titre__icontains=mot) | Q(reference__icontains=mot))
        return lignes

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "ouverts":
            return lignes.exclude(etat=EtatEcart.CLOS)
        if valeur == "retard":
            jour = aujourdhui()
            return lignes.exclude(etat=EtatEcart.CLOS).filter(
                Q(etat=EtatEcart.A_REPONDRE, repondre_avant__lt=jour) | Q(corriger_avant__lt=jour)
            )
        return lignes.filter(etat=valeur)


class TableEcarts(tables.Table):
    numero = tables.Column("N°", order_by=("annee", "rang"))
    titre = tables.Column("Écart", order_by=("titre", "pk"))
    organisme = tables.Column("Autorité", order_by=("organisme", "pk"))
    gravite = tables.Column("Gravité", order_by=("gravite", "pk"))
    repondre_avant = tables.Column("Répondre avant le", order_by=("repondre_avant", "pk"))
    corriger_avant = tables.Column("Corriger avant le", order_by=("corriger_avant", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    controle_le = tables.Column("Contrôle du", visible=False)
    reference = tables.Column("Référence", visible=False)
    constat = tables.Column("Ce que l’autorité a écrit", visible=False)
    exigence = tables.Column("Texte ou clause", visible=False)
    responsable = tables.Column("Confié à", visible=False, accessor="responsable__libelle")
    repondu_le = tables.Column("Répondu le", visible=False)
    clos_le = tables.Column("Clos le", visible=False)
    raison_cloture = tables.Column("Raison", visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: EcartExterne) -> SafeString:
        url = reverse("amelioration:ecart_externe", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.titre)

    def value_titre(self, record: EcartExterne) -> str:
        return record.titre

    def render_organisme(self, record: EcartExterne) -> str:
        return record.get_organisme_display()

    def render_gravite(self, record: EcartExterne) -> str:
        return record.get_gravite_display()

    def render_repondre_avant(self, value: Any) -> str:
        return date_courte(value)

    def value_repondre_avant(self, value: Any) -> Any:
        return value

    def render_corriger_avant(self, value: Any) -> str:
        return date_courte(value)

    def value_corriger_avant(self, value: Any) -> Any:
        return value

    def render_etat(self, record: EcartExterne) -> SafeString:
        return statut(*etat_ecart_dit(record))

    def value_etat(self, record: EcartExterne) -> str:
        return etat_ecart_dit(record)[1]


class ListeEcarts(VueListe):
    table_class = TableEcarts
    filterset_class = FiltreEcarts
    template_name = "amelioration/ecarts/liste.html"
    titre = TOUS
    sous_titre = "Ce qu’une autorité a relevé chez vous, sa date limite, votre réponse, et les actions qui ont suivi."
    nom_export = "ecarts-de-controles"
    vide_titre = "Aucun écart"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun écart pour l’instant"
    neuf_permission = "amelioration.conduire"
    neuf_texte = (
        "Après un contrôle du rectorat, de la DREETS, de France compétences ou un audit, notez ici chaque point relevé."
    )

    def lignes(self) -> QuerySet[Any]:
        return EcartExterne.objects.select_related("organisation", "responsable__utilisateur").order_by(
            "repondre_avant", "pk"
        )


liste = exige("amelioration.voir")(ListeEcarts.as_view())


class FormulaireEcart(forms.Form):
    organisme = forms.ChoiceField(label="Quelle autorité", choices=choix(organismes(), sens=False))
    controle_le = ChampDate(label="Contrôle du")
    reference = forms.CharField(label="Référence du courrier ou du rapport", max_length=120, required=False)
    titre = forms.CharField(label="En une ligne", max_length=200)
    constat = texte_long(
        "Ce que l’autorité a écrit", lignes=5, aide="Recopiez ses mots : c’est à eux que vous répondrez."
    )
    exigence = forms.CharField(label="Texte ou clause cité", max_length=300, required=False)
    gravite = forms.ChoiceField(label="Gravité", choices=choix(gravites()), widget=forms.RadioSelect)
    repondre_avant = ChampDate(
        label="Répondre avant le", help_text="La date de la lettre fait foi ; celle qui est proposée n’est qu’un usage."
    )
    corriger_avant = ChampDate(label="Corriger avant le", required=False, help_text="Si la lettre en donne une.")
    responsable = ChoixMembre(label="Qui suit la réponse", queryset=Membre.objects.none(), empty_label="Choisir…")
    certification = ChoixCertification(
        label="Une certification en particulier",
        required=False,
        queryset=Certification.objects.none(),
        empty_label="Toutes",
    )
    fichiers = ChampFichiers(
        label="Le courrier ou le rapport", required=False, help_text="Dix fichiers au plus, 25 Mo chacun."
    )

    def __init__(self, *args: Any, organisation: Any, ecart: EcartExterne | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        garde = ecart.responsable_id if ecart is not None else None
        self.fields["responsable"].queryset = membres_a_qui_confier(organisation.pk, garde)  # type: ignore[attr-defined]
        self.fields["certification"].queryset = Certification.objects.select_related("fiche__version").order_by("pk")  # type: ignore[attr-defined]
        if ecart is not None:
            del self.fields["organisme"], self.fields["controle_le"], self.fields["fichiers"]


class FormulaireReponse(forms.Form):
    texte = texte_long("Ce que vous avez répondu", lignes=5)
    envoyee_le = ChampDate(label="Envoyée le")
    fichiers = ChampFichiers(
        label="La réponse et ses pièces", required=False, help_text="Dix fichiers au plus, 25 Mo chacun."
    )


class FormulaireRedemande(forms.Form):
    motif = texte_long("Ce qui est redemandé")
    repondre_avant = ChampDate(label="Répondre avant le")


class FormulaireCloture(forms.Form):
    issue = forms.ChoiceField(label="Ce qu’il est devenu", choices=choix(issues()), widget=forms.RadioSelect)
    texte = texte_long("Ce que l’autorité a répondu, ou ce que vous constatez")
    raison = texte_long(
        "Pourquoi clore sans attendre les actions", lignes=2, requis=False, maximum=2000,
        aide="Seulement si des actions ne sont pas finies, ou si aucune n’est née de cet écart.",
    )  # fmt: skip
    fichiers = ChampFichiers(label="Le retour de l’autorité", required=False, help_text="Dix fichiers au plus.")


def _ou_404(pk: int) -> EcartExterne:
    e: EcartExterne = get_object_or_404(
        EcartExterne.objects.select_related("responsable__utilisateur", "certification__fiche__version"), pk=pk
    )
    return e


def _porte(request: HttpRequest, e: EcartExterne) -> bool:
    return peut(request, "amelioration.conduire") or (
        peut(request, "amelioration.avancer") and e.responsable.utilisateur_id == request.user.pk
    )


@exige("amelioration.conduire")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    tous, crees, jour = reverse("amelioration:ecarts_externes", args=[slug]), list[int](), aujourdhui()

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x.pop("fichiers"), pieces.SUIVI.code)
        x["organisme"], x["gravite"] = OrganismeControle(x["organisme"]), GraviteEcart(x["gravite"])
        e = services.recevoir(organisation=request.organisation, acteur=acteur(request), pieces=lues, **x)  # type: ignore[attr-defined]
        crees.append(e.pk)
        return f"L’écart {e.numero} est noté."

    delai = timedelta(days=int(recueil().valeur_au("repondre", jour)))
    reponse = remplir(
        request, gabarit=FORMULAIRE, cle="amelioration.ecart_externe", titre="Noter un écart", geste=geste, retour=tous, bouton="Noter l’écart",
        classe=partial(FormulaireEcart, organisation=request.organisation),  # type: ignore[attr-defined]
        initial={"repondre_avant": jour + delai, "gravite": GraviteEcart.MINEUR}, contexte={"tous_mots": TOUS, "tous_url": tous},
    )  # fmt: skip
    return redirect("amelioration:ecart_externe", slug, crees[0]) if crees else reponse


@exige("amelioration.voir")
@require_safe
def ecart(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)
    p = passage_ecart(e.etat, EtatEcart.CLOS)
    contexte = {
        "e": e, "etat": etat_ecart_dit(e), "porte": _porte(request, e), "conduire": peut(request, "amelioration.conduire"),
        "clos": e.etat == EtatEcart.CLOS, "a_repondre": e.etat == EtatEcart.A_REPONDRE,
        "attente": objections_ecart(p, faits_ecart(e)) if p is not None else [],
        "fil_suivi": fil_des_suivis(e.organisation_id, e.suivis.order_by("-le", "-pk")), "journal": journal_de(request, TYPE, e.pk),
        **actions_de(request, TYPE, e.pk),
    }  # fmt: skip
    return render(request, "amelioration/ecarts/ecart.html", contexte)


def _formulaire(request: HttpRequest, slug: str, e: EcartExterne, *, nom: str, **autres: Any) -> HttpResponse:
    """One gesture on one finding; a plain refusal for whoever neither has it nor drives the plan."""
    if not _porte(request, e):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return render(request, "amelioration/ecarts/pas_a_vous.html", {"e": e})
    page = reverse("amelioration:ecart_externe", args=[slug, e.pk])
    contexte = {
        "tous_mots": TOUS, "tous_url": reverse("amelioration:ecarts_externes", args=[slug]), "page_mots": e.numero, "page_url": page,
        "sous": f"{e.numero}, {e.titre}",
    }  # fmt: skip
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"amelioration.{nom}:{e.pk}", retour=page, contexte=contexte, **autres
    )


@exige("amelioration.conduire")
def completer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.completer(ecart=e, acteur=acteur(request), **x | {"gravite": GraviteEcart(x["gravite"])})
        return "C’est enregistré."

    noms = ("titre", "constat", "exigence", "gravite", "repondre_avant", "corriger_avant", "reference")
    initial = {n: getattr(e, n) for n in noms} | {"responsable": e.responsable_id, "certification": e.certification_id}
    return _formulaire(
        request, slug, e, nom="ecart_completer", titre="Compléter l’écart", geste=geste, initial=initial, bouton="Enregistrer",
        classe=partial(FormulaireEcart, organisation=request.organisation, ecart=e),  # type: ignore[attr-defined]
    )  # fmt: skip


@exige("amelioration.avancer")
def noter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x["fichiers"], pieces.SUIVI.code)
        services.noter(ecart=e, texte=x["texte"], acteur=acteur(request), pieces=lues)
        return "C’est noté."

    return _formulaire(
        request,
        slug,
        e,
        nom="ecart_noter",
        titre="Noter une suite",
        classe=FormulaireSuivi,
        geste=geste,
        bouton="Noter",
    )


@exige("amelioration.avancer")
def repondre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x.pop("fichiers"), pieces.SUIVI.code)
        services.repondre(ecart=e, acteur=acteur(request), pieces=lues, **x)
        return "La réponse est notée."

    return _formulaire(
        request, slug, e, nom="ecart_repondre", titre="Noter la réponse envoyée", classe=FormulaireReponse, geste=geste,
        bouton="Noter la réponse", initial={"envoyee_le": aujourdhui()},
    )  # fmt: skip


@exige("amelioration.conduire")
def redemander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.redemander(ecart=e, acteur=acteur(request), **x)
        return "La nouvelle demande est notée."

    return _formulaire(
        request,
        slug,
        e,
        nom="ecart_redemander",
        titre="L’autorité redemande",
        classe=FormulaireRedemande,
        geste=geste,
        bouton="Noter",
    )


@exige("amelioration.conduire")
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x.pop("fichiers"), pieces.SUIVI.code)
        services.clore(ecart=e, acteur=acteur(request), pieces=lues, **x | {"issue": IssueEcart(x["issue"])})
        return "L’écart est clos."

    return _formulaire(
        request,
        slug,
        e,
        nom="ecart_clore",
        titre="Clore l’écart",
        classe=FormulaireCloture,
        geste=geste,
        bouton="Clore l’écart",
    )


@exige("amelioration.conduire")
def rouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.rouvrir(ecart=e, acteur=acteur(request), **x)
        return "L’écart est rouvert."

    return _formulaire(
        request,
        slug,
        e,
        nom="ecart_rouvrir",
        titre="Rouvrir l’écart",
        classe=FormulairePourquoi,
        geste=geste,
        bouton="Rouvrir",
    )


@exige("amelioration.voir")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    e = _ou_404(pk)
    return servir_piece(request, piece, [p for s in e.suivis.order_by("pk") for p in s.pieces])
