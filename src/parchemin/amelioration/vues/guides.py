"""Guides: those handed over, who lacks one, how each was received."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.appuis import MoyenRemise, PublicGuide, moyens, publics
from parchemin.amelioration.models import GuideRegional, GuideRemis
from parchemin.amelioration.selectors.appuis import employeurs, sans_guide
from parchemin.amelioration.services import appuis as services
from parchemin.amelioration.vues.commun import acteur, garder, journal_de, remplir, servir_piece
from parchemin.amelioration.vues.procedures_commun import FORMULAIRE, choix
from parchemin.comptes.acces import exige
from parchemin.journal.facade import Reference
from parchemin.parcours.models import Inscription
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

TOUS = "Guides"
PERMISSION = "amelioration.remettre_guides"


class FiltreGuides(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Titre")


class TableGuides(tables.Table):
    titre = tables.Column("Guide", order_by=("titre", "pk"))
    editeur = tables.Column("Publié par", order_by=("editeur", "pk"))
    edition = tables.Column("Édition", order_by=("edition", "pk"))
    n_remis = tables.Column("Remis", order_by=("n_remis", "pk"))
    n_accuses = tables.Column("Réception dite", order_by=("n_accuses", "pk"))
    lien = tables.Column("Adresse", visible=False)
    remplace_le = tables.Column("Remplacé le", visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: GuideRegional) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("amelioration:guide", args=[self.request.organisation.slug, record.pk]),
            record.titre,
        )

    def value_titre(self, record: GuideRegional) -> str:
        return record.titre

    def value_remplace_le(self, value: Any) -> Any:
        return value or ""


class ListeGuides(VueListe):
    table_class = TableGuides
    filterset_class = FiltreGuides
    template_name = "amelioration/appuis/guides.html"
    titre = TOUS
    sous_titre = "Le guide régional de sécurisation des parcours, remis à chaque apprenti et à chaque entreprise : qui l’a, qui ne l’a pas."
    nom_export = "guides"
    vide_titre = "Aucun guide"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun guide pour l’instant"
    neuf_texte = (
        "Ajoutez le guide de votre région, puis remettez-le : la liste de ceux qui ne l’ont pas se tient toute seule."
    )

    def lignes(self) -> QuerySet[Any]:
        return (
            GuideRegional.objects.select_related("organisation")
            .annotate(n_remis=Count("remises"), n_accuses=Count("remises__accuse_le"))
            .order_by(F("remplace_le").asc(nulls_first=True), "-pk")
        )


liste = exige(PERMISSION)(ListeGuides.as_view())


class FiltreRemises(df.FilterSet):
    q = df.CharFilter(field_name="destinataire_libelle", lookup_expr="icontains", label="À qui")
    public = df.ChoiceFilter(label="Public", empty_label="Tous", choices=choix(publics()))
    recu = df.ChoiceFilter(
        label="Réception", empty_label="Toutes", method="par_recu", choices=[("oui", "Dite"), ("non", "Pas encore")]
    )

    def par_recu(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(accuse_le__isnull=valeur == "non")


class TableRemises(tables.Table):
    destinataire_libelle = tables.Column("À qui", order_by=("destinataire_libelle", "pk"))
    public = tables.Column("Public", order_by=("public", "pk"))
    guide = tables.Column("Guide", order_by=("guide__titre", "pk"))
    remis_le = tables.Column("Remis le", order_by=("remis_le", "pk"))
    moyen = tables.Column("Comment", order_by=("moyen", "pk"))
    accuse_le = tables.Column("Réception", empty_values=(), order_by=("accuse_le", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_public(self, record: GuideRemis) -> str:
        return record.get_public_display()

    def render_moyen(self, record: GuideRemis) -> str:
        return record.get_moyen_display()

    def render_remis_le(self, value: Any) -> str:
        return date_courte(value)

    def value_remis_le(self, value: Any) -> Any:
        return value

    def render_accuse_le(self, record: GuideRemis) -> SafeString:
        if record.accuse_le is not None:
            return format_html("{} {}", statut("ok", "Dite"), date_courte(record.accuse_le))
        url = reverse("amelioration:guide_accuser", args=[self.request.organisation.slug, record.pk])
        return format_html('{} <a href="{}">Noter</a>', statut("al", "Pas encore"), url)

    def value_accuse_le(self, record: GuideRemis) -> Any:
        return record.accuse_le or ""


class ListeRemises(VueListe):
    table_class = TableRemises
    filterset_class = FiltreRemises
    titre = "Guides remis"
    sous_titre = "À qui, quand, comment, et si la réception est dite."
    nom_export = "guides-remis"
    vide_titre = "Aucune remise"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun guide remis pour l’instant"
    neuf_texte = "Ouvrez un guide, puis « Le remettre »."

    def lignes(self) -> QuerySet[Any]:
        return GuideRemis.objects.select_related("organisation", "guide").order_by("-remis_le", "-pk")


remis = exige(PERMISSION)(ListeRemises.as_view())


class FormulaireGuide(forms.Form):
    titre = forms.CharField(label="Titre", max_length=200)
    editeur = forms.CharField(label="Publié par", max_length=200, required=False)
    edition = forms.CharField(label="Édition ou date", max_length=60, required=False)
    lien = forms.URLField(
        label="Adresse",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Celle où chacun peut le lire.",
    )
    fichier = forms.FileField(label="Ou le fichier", required=False)


def _dire_a_qui(i: Inscription, entreprises: Mapping[int, str]) -> str:
    qui = f"{i.personne.nom_complet}, {i.certification.intitule}"
    return f"{entreprises.get(i.pk) or 'Entreprise non connue'}, pour {qui}" if entreprises else qui


class FormulaireRemise(forms.Form):
    moyen = forms.ChoiceField(label="Comment", choices=choix(moyens()))
    remis_le = ChampDate(label="Remis le")
    inscriptions = forms.ModelMultipleChoiceField(
        label="À qui",
        queryset=Inscription.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez qui l’a reçu.",
    )

    def __init__(self, *args: Any, manquent: QuerySet[Inscription], entreprise: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["inscriptions"]
        champ.queryset = manquent
        champ.label_from_instance = partial(_dire_a_qui, entreprises=employeurs(manquent) if entreprise else {})


class FormulaireActeur(forms.Form):
    nom = forms.CharField(label="À qui", max_length=200, help_text="Mairie, mission locale, association…")
    moyen = forms.ChoiceField(
        label="Comment", choices=[(c, m) for c, m in choix(moyens()) if c != MoyenRemise.COURRIEL]
    )
    remis_le = ChampDate(label="Remis le")


class FormulaireAccuse(forms.Form):
    le = ChampDate(label="Réception le")


def _ou_404(pk: int) -> GuideRegional:
    g: GuideRegional = get_object_or_404(GuideRegional.objects.select_related("organisation"), pk=pk)
    return g


def _formulaire(request: HttpRequest, slug: str, g: GuideRegional | None, *, nom: str, **autres: Any) -> HttpResponse:
    tous = reverse("amelioration:guides", args=[slug])
    page = reverse("amelioration:guide", args=[slug, g.pk]) if g is not None else ""
    contexte = {"tous_mots": TOUS, "tous_url": tous, "page_mots": g.titre if g is not None else "", "page_url": page}
    return remplir(
        request,
        gabarit=FORMULAIRE,
        cle=f"amelioration.{nom}:{g.pk if g is not None else ''}",
        retour=page or tous,
        contexte=contexte,
        **autres,
    )


@exige(PERMISSION)
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        f = x.pop("fichier")
        fichier = garder(request, [f], pieces.SUIVI.code)[0] if f else None
        services.ajouter_guide(organisation=request.organisation, fichier=fichier, acteur=acteur(request), **x)  # type: ignore[attr-defined]
        return "Le guide est ajouté."

    return _formulaire(
        request,
        slug,
        None,
        nom="guide",
        titre="Ajouter un guide",
        classe=FormulaireGuide,
        geste=geste,
        bouton="Ajouter",
    )


@exige(PERMISSION)
@require_safe
def guide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """By public: how many have it, how many said so, and who lacks it."""
    g, jour = _ou_404(pk), aujourdhui()
    comptes: dict[str, Any] = {
        x["public"]: x for x in g.remises.order_by().values("public").annotate(n=Count("pk"), recus=Count("accuse_le"))
    }
    blocs = [
        {
            "code": str(p), "mots": mots, "remis": comptes.get(str(p), {}).get("n", 0), "accuses": comptes.get(str(p), {}).get("recus", 0),
            "manquent": list(sans_guide(g, p, jour)) if p is not PublicGuide.ACTEUR else [],
        }
        for p, (mots, _) in publics().items()
    ]  # fmt: skip
    return render(
        request,
        "amelioration/appuis/guide.html",
        {"g": g, "publics": blocs, "journal": journal_de(request, "guide", g.pk)},
    )


@exige(PERMISSION)
def remettre(request: HttpRequest, slug: str, pk: int, public: str) -> HttpResponse:
    """To all those who lack it, or to some of them."""
    g, jour = _ou_404(pk), aujourdhui()
    if public not in (PublicGuide.APPRENTI, PublicGuide.ENTREPRISE):
        raise Http404
    cible = PublicGuide(public)
    manquent = sans_guide(g, cible, jour)

    def geste(x: dict[str, Any]) -> str:
        faites = services.remettre(
            guide=g,
            public=cible,
            inscriptions=list(x["inscriptions"]),
            remis_le=x["remis_le"],
            moyen=MoyenRemise(x["moyen"]),
            acteur=acteur(request),
        )
        return f"Remise notée : {len(faites)}."

    return _formulaire(
        request, slug, g, nom=f"guide_remettre:{public}", titre=f"Remettre le guide : {publics()[cible][0].lower()}", geste=geste, bouton="Noter la remise",
        classe=partial(FormulaireRemise, manquent=manquent, entreprise=cible == PublicGuide.ENTREPRISE),
        initial={"remis_le": jour, "moyen": MoyenRemise.MAIN_PROPRE},
    )  # fmt: skip


@exige(PERMISSION)
def remettre_acteur(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    g = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.remettre_acteur(
            guide=g, nom=x["nom"], remis_le=x["remis_le"], moyen=MoyenRemise(x["moyen"]), acteur=acteur(request)
        )
        return "La remise est notée."

    return _formulaire(
        request, slug, g, nom="guide_acteur", titre="Remis à un autre acteur", classe=FormulaireActeur, geste=geste, bouton="Noter la remise",
        initial={"remis_le": aujourdhui()},
    )  # fmt: skip


@exige(PERMISSION)
@require_POST
def remplacer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    services.remplacer_guide(guide=_ou_404(pk), acteur=acteur(request))
    return redirect("amelioration:guide", slug, pk)


@exige(PERMISSION)
def accuser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody signed on paper, or said so."""
    r = get_object_or_404(GuideRemis.objects.select_related("guide"), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        services.accuser(remise=r, le=x["le"], par_lien=False, acteur=acteur(request))
        return "La réception est notée."

    return _formulaire(
        request, slug, r.guide, nom=f"guide_accuser:{pk}", titre=f"Réception par {r.destinataire_libelle}", classe=FormulaireAccuse, geste=geste,
        bouton="Noter la réception", initial={"le": aujourdhui()},
    )  # fmt: skip


@exige(PERMISSION)
@require_safe
@never_cache
def fichier(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    from uuid import UUID

    g = _ou_404(pk)
    if not g.fichier:
        raise Http404
    return servir_piece(request, UUID(g.fichier), [g.fichier])


def _remise(lien: LienPersonnel) -> GuideRemis | None:
    return (
        GuideRemis.toutes.filter(pk=lien.charge.get("remise"), organisation_id=lien.organisation_id or 0)
        .select_related("guide__organisation")
        .first()
    )  # fmt: skip


def montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    r = _remise(lien)
    if r is None:
        raise Http404
    return render(request, "amelioration/appuis/accuser.html", {"r": r})


@usage_de_lien(services.USAGE, montrer=montrer)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """« I have received it. »"""
    r = _remise(lien)
    if r is None:
        raise Http404
    try:
        r = services.accuser(
            remise=r,
            le=aujourdhui(),
            par_lien=True,
            acteur=Reference("exterieur", str(r.pk), r.destinataire_libelle[:200]),
        )
    except ErreurMetier as e:
        raise LienNonConsomme(render(request, "amelioration/appuis/accuser.html", {"r": r})) from e
    return render(request, "amelioration/appuis/accuser.html", {"r": _remise(lien)})
