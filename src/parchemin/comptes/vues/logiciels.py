"""« Accès des logiciels »: which programs may act here, in whose name, until when; « Mes logiciels »: those that act in mine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as df
import django_tables2 as tables
from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.comptes import jetons
from parchemin.comptes.acces import connecte, exige
from parchemin.comptes.api.porte import marque_d_adresse
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.domain.portees import LIBELLES_PORTEE, PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import JetonApi, Membre, RoleMembre
from parchemin.comptes.reglages_api import reglage
from parchemin.comptes.services import reference_de
from parchemin.comptes.vues.organisation import acteur
from parchemin.journal.facade import evenements_de, phrases
from parchemin.plateforme.formulaires import ChampDate, refuser
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

_CHAMPS = {
    "API-006": "membre", "API-020": "expire_le", "API-021": "expire_le", "API-022": "portees", "API-023": "nom",
    "API-024": "membre", "API-027": "membre",
}  # fmt: skip


def _etat(j: JetonApi) -> tuple[str, str]:
    if j.revoque_le is not None:
        return "nu", "Révoqué"
    if j.expire_le < aujourdhui():
        return "nu", "Expiré"
    if j.accepte_le is None:
        return "in", f"Attend l’accord {de(j.membre.libelle)}"
    if j.expire_le <= aujourdhui() + timedelta(days=reglage("rappel")):
        return "al", "Finit bientôt"
    return "ok", "Ouvert"


class TableJetons(tables.Table):
    nom = tables.Column("Logiciel", order_by=("nom", "pk"))
    membre = tables.Column(
        "Au nom de", accessor="membre__utilisateur__nom", order_by=("membre__utilisateur__nom", "pk")
    )
    portees = tables.Column("Ce qu’il ouvre", orderable=False)
    apercu = tables.Column("Jeton", orderable=False)
    expire_le = tables.Column("Dernier jour", order_by=("expire_le", "pk"))
    dernier_usage = tables.Column("Dernier usage", order_by=("dernier_usage", "pk"), empty_values=())
    etat = tables.Column("État", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_nom(self, record: JetonApi) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("comptes_o:logiciel", args=[self.request.organisation.slug, record.pk]), record.nom)  # fmt: skip

    def value_nom(self, record: JetonApi) -> str:
        return record.nom

    def render_membre(self, record: JetonApi) -> str:
        return record.membre.libelle

    def render_portees(self, record: JetonApi) -> str:
        return ", ".join(str(p) for p in PorteeJeton if p in record.ouvre)

    def render_apercu(self, record: JetonApi) -> str:
        return f"{record.apercu}…"

    def render_expire_le(self, record: JetonApi) -> str:
        return date_courte(record.expire_le)

    def value_expire_le(self, record: JetonApi) -> Any:
        return record.expire_le

    def render_dernier_usage(self, record: Any) -> str:
        return date_courte(record.dernier_usage) if record.dernier_usage else "Jamais"

    def value_dernier_usage(self, record: Any) -> Any:
        return record.dernier_usage

    def render_etat(self, record: JetonApi) -> SafeString:
        return statut(*_etat(record))

    def value_etat(self, record: JetonApi) -> str:
        return _etat(record)[1]


class FiltreJetons(df.FilterSet):
    nom = df.CharFilter(lookup_expr="icontains", label="Logiciel")
    etat = df.ChoiceFilter(
        method="par_etat", label="État", empty_label="Tous", choices=[("ouvert", "Ouverts"), ("attente", "En attente d’un accord"), ("ferme", "Révoqués ou expirés")]
    )  # fmt: skip

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        vivants = Q(revoque_le__isnull=True, expire_le__gte=aujourdhui())
        if valeur == "ferme":
            return lignes.exclude(vivants)
        return lignes.filter(vivants, accepte_le__isnull=valeur == "attente")


class ListeLogiciels(VueListe):
    table_class = TableJetons
    filterset_class = FiltreJetons
    template_name = "comptes/logiciels.html"
    titre = "Accès des logiciels"
    sous_titre = "Un progiciel de scolarité ou de gestion lit et alimente Parchemin par un jeton, au nom d’un membre."
    nom_export = "acces-des-logiciels"
    vide_titre = "Aucun accès"
    vide_texte = "Retirez un filtre."
    neuf_texte = "Ouvrez un accès : le jeton ne s’affichera qu’une fois."

    def lignes(self) -> QuerySet[Any]:
        return jetons.jetons_de_l_organisation()


liste = exige("comptes.gerer_logiciels")(ListeLogiciels.as_view())


class ChoixMembreEtAdresse(ChoixMembre):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.libelle} ({obj.utilisateur.email})"


class FormulaireJeton(forms.Form):
    """Which program, in whose name, to do what, until when."""

    nom = forms.CharField(
        label="Nom du logiciel", max_length=80, help_text="Il signe dans le journal : « Ypareo », « Portail de la branche »…"
    )  # fmt: skip
    membre = ChoixMembreEtAdresse(
        label="Au nom de", queryset=Membre.objects.none(), empty_label="Choisir…",
        help_text="Le logiciel n’aura jamais plus de droits que cette personne. Si ce n’est pas vous, elle devra d’abord l’accepter. "
        "Le mieux : un membre créé pour lui, avec les seuls rôles qu’il lui faut.",
    )  # fmt: skip
    portees = forms.MultipleChoiceField(
        label="Ce qu’il pourra faire", choices=[(str(p), LIBELLES_PORTEE[p]) for p in PorteeJeton], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    expire_le = ChampDate(label="Dernier jour", help_text="Une année au plus. Votre page du jour le rappellera avant.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jour = aujourdhui()
        tenus = RoleMembre.objects.filter(Q(au__isnull=True) | Q(au__gte=jour), du__lte=jour)
        auditeurs = tenus.filter(role=Role.AUDITEUR).values("membre_id")
        champ: Any = self.fields["membre"]
        champ.queryset = (
            Membre.objects.filter(
                Q(au__isnull=True) | Q(au__gte=jour), du__lte=jour, attend_acceptation=False, utilisateur__is_active=True,
                pk__in=tenus.values("membre_id"),
            )
            .exclude(pk__in=auditeurs)
            .select_related("utilisateur", "organisation")
            .order_by("utilisateur__nom", "utilisateur__prenom", "pk")
        )  # fmt: skip
        self.fields["expire_le"].initial = jour + timedelta(days=reglage("duree_proposee"))


def _hors_demonstration(request: HttpRequest) -> bool:
    """People of the demonstration have no password to type again."""
    return not settings.DEMONSTRATION


@exige("comptes.gerer_logiciels")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True, enabled=_hors_demonstration)
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    """The value is in the answer to the form and nowhere else: neither in a session nor in an address.

    An access outlives the session that opens it: whoever sits at a screen left open must first prove that they are its owner.
    """
    formulaire = FormulaireJeton(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            jeton, valeur = jetons.creer_jeton(
                membre=d["membre"], nom=d["nom"], portees=[PorteeJeton(p) for p in d["portees"]], expire_le=d["expire_le"],
                acteur=acteur(request),
            )  # fmt: skip
        except ErreurMetier as e:
            refuser(formulaire, e, _CHAMPS)
        else:
            return render(request, "comptes/logiciel_cree.html", {"jeton": jeton, "valeur": valeur})
    contexte = {"formulaire": formulaire}
    return render(request, "comptes/logiciel_nouveau.html", contexte, status=422 if formulaire.errors else 200)


@exige("comptes.gerer_logiciels")
def logiciel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    jeton = get_object_or_404(jetons.jetons_de_l_organisation(), pk=pk)
    ton, mots = _etat(jeton)
    contexte = {
        "jeton": jeton, "ton": ton, "mots": mots, "ouvert": jeton.revoque_le is None, "attend": jeton.attend_accord_le(aujourdhui()),
        "journal": phrases(evenements_de([request.organisation.chaine], "jeton_api", str(jeton.pk))[:20]),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "comptes/logiciel.html", contexte)


@exige("comptes.gerer_logiciels")
@require_POST
def revoquer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    jeton = get_object_or_404(JetonApi.objects.select_related("membre__utilisateur"), pk=pk)
    jetons.revoquer_jeton(jeton=jeton, acteur=acteur(request))
    messages.success(request, f"L’accès « {jeton.nom} » est fermé : son jeton n’ouvre plus rien.")
    return redirect("comptes_o:logiciels", slug=slug)


@connecte
@never_cache
@require_GET
def mes_logiciels(request: HttpRequest) -> HttpResponse:
    """Programs that act in my name, or ask to; from where and when they last did."""
    jour = aujourdhui()
    acces = [
        {
            "jeton": j, "etat": ("al", "Attend votre accord") if j.attend_accord_le(jour) else _etat(j),
            "attend": j.attend_accord_le(jour),
            "vivant": j.revoque_le is None and jour <= j.expire_le, "usages": j.derniers_usages,
        }
        for j in jetons.jetons_de(request.user)
    ]  # fmt: skip
    acces.sort(key=lambda x: (not x["attend"], not x["vivant"]))
    contexte = {"acces": acces, "ici": marque_d_adresse(request), "nombre": jetons.USAGES_MONTRES}
    return render(request, "comptes/mes_logiciels.html", contexte)


def _le_mien(request: HttpRequest, pk: int) -> JetonApi:
    """Nobody else's exists here, not even for who administers."""
    miens = JetonApi.toutes.filter(membre__utilisateur=request.user)  # type: ignore[misc]
    trouve: JetonApi = get_object_or_404(miens.select_related("membre__utilisateur", "membre__organisation"), pk=pk)
    return trouve


@connecte
@require_POST
def accepter_mon_logiciel(request: HttpRequest, pk: int) -> HttpResponse:
    jeton = jetons.accepter_jeton(jeton=_le_mien(request, pk), acteur=reference_de(request.user))  # type: ignore[arg-type]
    messages.success(
        request, f"« {jeton.nom} » peut maintenant agir en votre nom. Vous pouvez le fermer à tout moment."
    )
    return redirect("comptes:mes_logiciels")


@connecte
@require_POST
def fermer_mon_logiciel(request: HttpRequest, pk: int) -> HttpResponse:
    jeton = jetons.revoquer_jeton(jeton=_le_mien(request, pk), acteur=reference_de(request.user))  # type: ignore[arg-type]
    messages.success(request, f"L’accès « {jeton.nom} » est fermé : son jeton n’ouvre plus rien.")
    return redirect("comptes:mes_logiciels")
