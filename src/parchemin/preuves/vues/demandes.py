"""What was asked of whom: list, a new request, an answer, a reminder, the end."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from parchemin.comptes.acces import exige
from parchemin.comptes.rules import membre_de
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.plateforme.courriels.moteur import courrier_regle, dire_parti
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.preuves import formulaires as f
from parchemin.preuves import pieces
from parchemin.preuves.models import DemandePreuve, EtatDemandePreuve
from parchemin.preuves.selectors.choix import recueil
from parchemin.preuves.services import demandes as services
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, contenu, lien, peut, regard, remplir
from parchemin.preuves.vues.preuves import _refus, _retour
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

TOUTES = "Preuves demandées"
TU = "(nom non montré)"


def etat_demande(d: DemandePreuve) -> tuple[str, str]:
    if d.etat == EtatDemandePreuve.RECUE:
        return "ok", "Reçue"
    if d.etat == EtatDemandePreuve.ANNULEE:
        return "nu", "Annulée"
    return ("ko", "En retard") if d.avant_le < aujourdhui() else ("in", "Attendue")


class FiltreDemandes(df.FilterSet):
    q = df.CharFilter(field_name="libelle", lookup_expr="icontains", label="Ce qui est demandé")
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatDemandePreuve.choices)


class TableDemandes(tables.Table):
    libelle = tables.Column("Ce qui est demandé", order_by=("libelle", "pk"))
    nom = tables.Column("À qui", order_by=("nom", "pk"))
    avant_le = tables.Column("Avant le", order_by=("avant_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "avant_le", "pk"))
    demandee_par_libelle = tables.Column("Par", orderable=False)
    gestes = tables.Column("Suite", empty_values=(), orderable=False, exclude_from_export=True)

    class Meta:
        empty_text = ""
        default = ""

    def render_libelle(self, record: DemandePreuve) -> str | SafeString:
        if record.preuve_id is None or not regard(self.request).voit(record.preuve_id):
            return record.libelle
        return format_html(
            '<a href="{}">{}</a>', lien("preuve", self.request.organisation.slug, record.preuve_id), record.libelle
        )

    def value_libelle(self, record: DemandePreuve) -> str:
        return record.libelle

    def render_nom(self, record: DemandePreuve) -> str:
        """An auditor reads what was asked and when, not who outside was written to."""
        return TU if self.request.sans_noms else record.nom

    value_nom = render_nom

    def render_etat(self, record: DemandePreuve) -> SafeString:
        return statut(*etat_demande(record))

    def value_etat(self, record: DemandePreuve) -> str:
        return etat_demande(record)[1]

    def render_avant_le(self, value: Any) -> str:
        return date_courte(value)

    def value_avant_le(self, value: Any) -> Any:
        return value

    def render_gestes(self, record: DemandePreuve) -> SafeString:
        if record.etat != EtatDemandePreuve.ATTENDUE or not self.request.peut_deposer_preuves:
            return mark_safe("")
        slug = self.request.organisation.slug
        gestes = format_html('<a href="{}">Répondre</a>', lien("demande_repondre", slug, record.pk))
        if self.request.peut_tenir_preuves:
            gestes = format_html(
                '{} <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}"><button class="btn light" type="submit">Relancer</button></form>'
                '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}"><button class="btn light" type="submit">Annuler</button></form>',
                gestes, lien("demande_relancer", slug, record.pk), self.request.jeton_csrf, lien("demande_annuler", slug, record.pk), self.request.jeton_csrf,
            )  # fmt: skip
        if self.request.peut_tenir_preuves and not courrier_regle():
            gestes = format_html(
                '{} <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}"><button class="btn light" type="submit">Préparer un lien à remettre</button></form>',
                gestes, lien("demande_lien", slug, record.pk), self.request.jeton_csrf,
            )  # fmt: skip
        return gestes


class ListeDemandes(VueListe):
    table_class = TableDemandes
    filterset_class = FiltreDemandes
    template_name = "preuves/demandes.html"
    titre = TOUTES
    sous_titre = "Chacun dépose par un lien qui lui est personnel, sur son téléphone aussi."
    nom_export = "preuves-demandees"
    vide_titre = "Aucune demande"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune demande pour l’instant"
    neuf_permission = "preuves.tenir"
    neuf_texte = (
        "Demandez à un collègue ou à un partenaire ce qui vous manque : il reçoit un lien et dépose en deux gestes."
    )

    def lignes(self) -> QuerySet[Any]:
        from django.middleware.csrf import get_token

        vu = regard(self.request)
        self.request.sans_noms = vu.invite or lit_sans_noms(self.request.membre)
        self.request.peut_deposer_preuves = peut(self.request, "preuves.deposer")
        self.request.peut_tenir_preuves = peut(self.request, "preuves.tenir")
        self.request.jeton_csrf = get_token(self.request) if self.request.peut_tenir_preuves else ""
        lignes: QuerySet[Any] = DemandePreuve.objects.order_by("etat", "avant_le", "pk")
        if vu.invite:
            siennes = Q(pk__in=())
            for famille in sorted(vu.familles):
                siennes |= Q(attendu__startswith=f"{famille}:")
            lignes = lignes.filter(siennes)
        return lignes


liste = exige("preuves.voir")(ListeDemandes.as_view())


@exige("preuves.tenir")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    pour, jour = request.GET.get("pour", ""), aujourdhui()

    def geste(x: dict[str, Any]) -> str:
        d = services.demander(
            organisation=o, acteur=acteur(request), demandeur=membre_de(request.user, o), request=request, **x
        )
        return dire_parti(f"La demande est partie à {d.nom}.", f"La demande à {d.nom} est enregistrée.")

    return remplir(
        request, gabarit=FORMULAIRE, cle="preuves.demande", titre="Demander une preuve", classe=partial(f.FormulaireDemande, organisation=o), geste=geste,
        retour=_retour(slug, pour), vers=lien("demandes", slug), bouton="Envoyer la demande",
        initial={"attendu": pour, "avant_le": jour + timedelta(days=int(recueil().valeur_au("demande", jour)))},
        contexte={"intro": "La personne reçoit un courriel avec un lien qui n’ouvre que cette demande."},
    )  # fmt: skip


def _ou_404(pk: int) -> DemandePreuve:
    d: DemandePreuve = get_object_or_404(DemandePreuve.objects.select_related("organisation"), pk=pk)
    return d


@exige("preuves.deposer")
def repondre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """From inside: the colleague who is asked, or whoever has the document at hand."""
    d = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        with transaction.atomic():
            services.recevoir(demande=d, contenu=contenu(request, x, pieces.PREUVE.code), acteur=acteur(request))
        return "Merci : la preuve est déposée."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.repondre:{pk}", titre="Répondre à la demande", classe=f.FormulaireReponse, geste=geste,
        retour=lien("demandes", slug), bouton="Déposer", initial={"titre": d.titre_propose, "effective_le": aujourdhui()},
        contexte={"intro": f"{d.demandee_par_libelle} demande : {d.libelle}. {d.message}"},
    )  # fmt: skip


@exige("preuves.tenir")
@require_POST
def relancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        d = services.renvoyer(demande=_ou_404(pk), acteur=acteur(request), request=request)
    except ErreurMetier as e:
        return _refus(request, slug, e)
    messages.success(
        request,
        dire_parti(
            f"Un nouveau lien est parti à {d.nom} ; l’ancien n’ouvre plus rien.",
            f"La relance à {d.nom} est enregistrée.",
        ),
    )
    return redirect("preuves:demandes", slug)


@exige("preuves.tenir")
@require_POST
@never_cache
def preparer_lien(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The link of a request, shown once: where no mail leaves, it is handed over."""
    try:
        cree = services.preparer_lien(demande=_ou_404(pk), acteur=acteur(request))
    except ErreurMetier as e:
        return _refus(request, slug, e)
    contexte = {
        "lien": cree.lien, "adresse": cree.url(request), "retour_mots": TOUTES, "retour": lien("demandes", slug),
        "quoi": "À cette adresse, la personne dépose ce qui lui est demandé, et rien d’autre ne lui est ouvert :",
    }  # fmt: skip
    return render(request, "plateforme/liens/a_remettre.html", contexte)


@exige("preuves.tenir")
@require_POST
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        services.annuler(demande=_ou_404(pk), acteur=acteur(request))
    except ErreurMetier as e:
        return _refus(request, slug, e)
    messages.success(request, "La demande est annulée : son lien n’ouvre plus rien.")
    return redirect("preuves:demandes", slug)
