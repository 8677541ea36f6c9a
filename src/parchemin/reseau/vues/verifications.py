"""Partners against the public lists: every check with its list, filters in the address; a gap put aside or taken back."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel.facade import age_depasse, listes_en_vigueur
from parchemin.reseau.domain.verifications import POINTS_EN_MOTS, VERDICTS_EN_MOTS, VerdictListe
from parchemin.reseau.models import VerificationPartenaire
from parchemin.reseau.services import verifications as services
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


class FiltreVerifications(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    verdict = df.ChoiceFilter(
        label="Résultat", empty_label="Tous", choices=[(str(k), mots) for k, (mots, _) in VERDICTS_EN_MOTS.items()]
    )
    point = df.ChoiceFilter(
        label="Vérification", empty_label="Toutes", choices=[(str(k), mots) for k, mots in POINTS_EN_MOTS.items()]
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(etablissement__cle_recherche__contains=mot)
        return lignes


_RANG = Case(
    When(verdict=VerdictListe.ECART, ecarte_le=None, then=Value(0)),
    When(verdict=VerdictListe.CONFORME, then=Value(2)),
    default=Value(1),
)
"""What is to be looked at comes first."""


def _phrase(raison: str) -> str:
    return raison[:1].upper() + raison[1:]


class TableVerifications(tables.Table):
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    point = tables.Column("Vérification", order_by=("point", "pk"))
    verdict = tables.Column("Résultat", order_by=("rang", "pk"))
    ouvert_le = tables.Column("Depuis", order_by=("ouvert_le", "pk"))
    liste_derniere = tables.Column("Liste du", order_by=("liste_derniere", "pk"))
    suite = tables.Column("Suite", empty_values=(), orderable=False, exclude_from_export=True)

    class Meta:
        empty_text = ""
        default = ""

    def render_etablissement(self, record: VerificationPartenaire) -> SafeString:
        e, slug = record.etablissement, self.request.organisation.slug
        url = f"{reverse('reseau:habilitations', args=[slug])}?q={e.siret}"
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, e.denomination, e.siret)

    def value_etablissement(self, record: VerificationPartenaire) -> str:
        return record.etablissement.denomination

    def render_point(self, record: VerificationPartenaire) -> SafeString:
        return format_html('{}<span class="sous">{}</span>', record.get_point_display(), _phrase(record.raison))

    def value_point(self, record: VerificationPartenaire) -> str:
        return f"{record.get_point_display()} : {record.raison}"

    def render_verdict(self, record: VerificationPartenaire) -> SafeString:
        if record.ecarte_le is not None:
            return format_html(
                '{}<span class="sous">{}, le {} : {}</span>', statut("nu", "Mis de côté"), record.ecarte_par_libelle,
                date_courte(record.ecarte_le), record.ecarte_motif,
            )  # fmt: skip
        dit = statut(record.ton, record.get_verdict_display())
        if record.est_perte:
            return format_html('{}<span class="sous">la liste précédente disait conforme</span>', dit)
        return dit

    def value_verdict(self, record: VerificationPartenaire) -> str:
        return f"{record.get_verdict_display()}, mis de côté" if record.ecarte_le else record.get_verdict_display()

    def render_ouvert_le(self, value: Any) -> str:
        return date_courte(value)

    def render_liste_derniere(self, value: Any) -> str:
        return date_courte(value)

    def render_suite(self, record: VerificationPartenaire) -> SafeString:
        if record.verdict != VerdictListe.ECART or not peut(self.request, "reseau.habiliter"):
            return mark_safe("")
        url = reverse("reseau:verification_de_cote", args=[self.request.organisation.slug, record.pk])
        mots = "Revenir" if record.ecarte_le else "Mettre de côté"
        return format_html(
            '<a href="{}">{}<span class="visually-hidden">, {}</span></a>', url, mots, record.etablissement.denomination
        )


class ListeVerifications(VueListe):
    table_class = TableVerifications
    filterset_class = FiltreVerifications
    template_name = "reseau/verifications.html"
    titre = "Vérifications"
    sous_titre = "SIRET, nom, déclaration d’activité et Qualiopi de chaque partenaire, comparés aux listes publiques à chaque import."
    nom_export = "verifications-des-partenaires"
    vide_titre = "Aucune vérification"
    vide_texte = "Retirez un filtre, ou importez la liste publique des organismes de formation."

    def lignes(self) -> QuerySet[Any]:
        return (
            VerificationPartenaire.objects.filter(clos_le__isnull=True).select_related("organisation", "etablissement")
            .annotate(rang=_RANG).order_by("rang", "etablissement__cle_tri", "point", "pk")
        )  # fmt: skip

    def contexte(self) -> dict[str, Any]:
        jour = aujourdhui()
        return {"listes": [(x, age_depasse(x, jour)) for x in listes_en_vigueur().values()]}


liste = exige("reseau.voir")(ListeVerifications.as_view())


class FormulaireDeCote(forms.Form):
    motif = forms.CharField(
        label="Pourquoi la liste n’est pas suivie", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que vous avez vérifié, et où. Votre nom reste écrit à côté.",
    )  # fmt: skip


def verification_ou_404(pk: int) -> VerificationPartenaire:
    v: VerificationPartenaire = get_object_or_404(VerificationPartenaire.objects.select_related("etablissement"), pk=pk)
    return v


@exige("reseau.habiliter")
def de_cote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a gap aside, or make it count again."""
    v, retour = verification_ou_404(pk), reverse("reseau:verifications", args=[slug])
    if v.ecarte_le is not None:

        def classe(*args: Any, **kwargs: Any) -> forms.Form:
            return forms.Form(*args, **kwargs)

        def revenir(x: dict[str, Any]) -> str:
            services.reprendre(verification=v, acteur=acteur(request))
            return "L’écart compte de nouveau."

        return remplir(
            request, gabarit="reseau/formulaire.html", cle=f"reseau.reprise_verification:{pk}", titre="Faire compter l’écart de nouveau",
            classe=classe, geste=revenir, retour=retour, bouton="Faire compter de nouveau",
            contexte={"aide": f"{v.etablissement}, {v.get_point_display().lower()}. Mis de côté par {v.ecarte_par_libelle} : {v.ecarte_motif}"},
        )  # fmt: skip

    def geste(x: dict[str, Any]) -> str:
        services.mettre_de_cote(verification=v, motif=x["motif"], acteur=acteur(request))
        return "L’écart est de côté, avec votre raison. Il reviendra si une liste dit autre chose."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.de_cote:{pk}", titre="Mettre un écart de côté", classe=FormulaireDeCote,
        geste=geste, retour=retour, bouton="Mettre de côté",
        contexte={"aide": f"{v.etablissement}, {v.get_point_display().lower()} : {v.raison}."},
    )  # fmt: skip


@exige("reseau.habiliter")
@require_POST
def refaire(request: HttpRequest, slug: str) -> HttpResponse:
    """Compare again now: after a SIRET or a number was corrected."""
    try:
        services.verifier_organisation(organisation=request.organisation)  # type: ignore[attr-defined]
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:verifications", slug)
