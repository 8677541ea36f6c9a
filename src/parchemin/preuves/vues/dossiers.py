"""Packs: what was made, a new one, one with its hash, what two of them say differently. Handing one over is an act: a POST."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, RoleMembre
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier
from parchemin.preuves.dossiers.france_competences import partenaires
from parchemin.preuves.dossiers.ouvertures import peut_lire, sortes_de
from parchemin.preuves.dossiers.rendu import taille
from parchemin.preuves.models import DossierPreuves, SorteDossierPreuves
from parchemin.preuves.selectors.choix import choix, recueil
from parchemin.preuves.selectors.dossiers import comparables, comparer, en_cours, familles_suivies, periode_proposee
from parchemin.preuves.selectors.dossiers_ouverts import invites_possibles
from parchemin.preuves.services import dossiers as services
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, journal_de, lien, peut, remplir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de

TOUS = "Dossiers à remettre"
SENS = {"ajoutee": ("in", "Nouveau"), "retiree": ("nu", "N’y est plus"), "changee": ("al", "Changé")}


def _sortes(request: HttpRequest) -> frozenset[str]:
    return sortes_de(request.user, request.organisation)  # type: ignore[attr-defined]


class FiltreDossiers(df.FilterSet):
    q = df.CharFilter(field_name="portee", lookup_expr="icontains", label="Référentiel ou partenaire")
    sorte = df.ChoiceFilter(label="Pour qui", empty_label="Tous", choices=SorteDossierPreuves.choices)


class TableDossiers(tables.Table):
    portee = tables.Column("Dossier", order_by=("portee", "pk"))
    sorte = tables.Column("Pour qui", order_by=("sorte", "pk"))
    periode = tables.Column("Période", accessor="du", order_by=("du", "pk"))
    fait_le = tables.Column("Fait le", order_by=("fait_le", "pk"))
    par_libelle = tables.Column("Par", orderable=False)
    octets = tables.Column("Taille", order_by=("octets", "pk"))
    etat = tables.Column("État", empty_values=(), orderable=False)
    empreinte = tables.Column("Empreinte (SHA-256)", orderable=False, visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_portee(self, record: DossierPreuves) -> SafeString:
        mots = record.portee[:1].upper() + record.portee[1:]
        return format_html('<a href="{}">{}</a>', lien("dossier", self.request.organisation.slug, record.pk), mots)

    def value_portee(self, record: DossierPreuves) -> str:
        return record.portee

    def render_periode(self, record: DossierPreuves) -> str:
        return f"du {date_courte(record.du)} au {date_courte(record.au)}"

    value_periode = render_periode

    def render_fait_le(self, value: Any) -> str:
        return date_courte(jour_de(value))

    def value_fait_le(self, value: Any) -> Any:
        return jour_de(value)

    def render_octets(self, value: int) -> str:
        return taille(value)

    def value_octets(self, value: int) -> int:
        return value

    def render_etat(self, record: DossierPreuves) -> SafeString:
        return statut(*etat_dossier(record))

    def value_etat(self, record: DossierPreuves) -> str:
        return etat_dossier(record)[1]


def etat_dossier(d: DossierPreuves) -> tuple[str, str]:
    if d.effacee_le is not None:
        return "nu", "Plus gardé"
    n = d.nombres.get("alterees", 0) + d.nombres.get("retenues", 0)
    return ("al", "À relire") if n else ("ok", "Prêt")


class ListeDossiers(VueListe):
    table_class = TableDossiers
    filterset_class = FiltreDossiers
    template_name = "preuves/dossiers.html"
    titre = TOUS
    sous_titre = "Une archive qui s’ouvre dans un navigateur, sans réseau et sans Parchemin : les pièces, ce qui manque, les empreintes, le journal."
    nom_export = "dossiers-a-remettre"
    vide_titre = "Aucun dossier"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun dossier pour l’instant"
    neuf_permission = "preuves.preparer_dossiers"
    neuf_texte = "Préparez-en un : Parchemin rassemble les pièces, dit ce qui manque, et garde l’empreinte de ce que vous remettez."

    def lignes(self) -> QuerySet[Any]:
        lignes: QuerySet[Any] = DossierPreuves.objects.filter(sorte__in=_sortes(self.request)).order_by(
            "-fait_le", "-pk"
        )
        return lignes

    def contexte(self) -> dict[str, Any]:
        o = self.request.organisation
        sortes = _sortes(self.request)
        return {
            "encours": en_cours(o.pk, sortes),
            "auditeur": "auditeur" in sortes,
            "certificateur": o.est_certificateur,
        }


liste = exige("preuves.preparer_dossiers")(ListeDossiers.as_view())


class FormulaireAuditeur(forms.Form):
    famille = forms.ChoiceField(label="Référentiel")
    du = ChampDate(label="Ce qui a été fait du")
    au = ChampDate(label="au")
    audit_le = ChampDate(
        label="État des preuves le",
        required=False,
        help_text="Le jour de l’audit. Vide : le dernier jour de la période.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["famille"].choices = familles_suivies(organisation, aujourdhui())  # type: ignore[attr-defined]


class ChoixPartenaire(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.denomination} ({obj.siret})" if obj.siret else str(obj.denomination)


class FormulaireFranceCompetences(forms.Form):
    partenaire = ChoixPartenaire(
        label="Partenaire", required=False, queryset=Etablissement.objects.none(), empty_label="Tout le réseau",
        help_text="Avec un seul partenaire, le dossier ne nomme pas les autres.",
    )  # fmt: skip
    du = ChampDate(label="Ce qui a été fait du")
    au = ChampDate(label="au")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partenaire"].queryset = partenaires(organisation.pk)  # type: ignore[attr-defined]


@exige("preuves.preparer_dossiers")
def nouveau(request: HttpRequest, slug: str, sorte: str) -> HttpResponse:
    """One page, one question: on what, over which days."""
    if sorte not in _sortes(request):
        raise Http404
    o: Organisation = request.organisation  # type: ignore[attr-defined]
    voulue, faites = SorteDossier(sorte), list[Any]()
    audit = voulue is SorteDossier.AUDITEUR
    du, au = periode_proposee(aujourdhui())

    def geste(x: dict[str, Any]) -> str:
        e = x.get("partenaire")
        demande = DemandeDossier(voulue, x["du"], x["au"], x.get("famille", ""), x.get("audit_le"), e.pk if e else None)
        faites.append(
            services.demander(organisation=o, demande=demande, acteur=acteur(request), demandeur_id=request.user.pk)
        )
        return "Le dossier se prépare : vous pouvez quitter cette page, il vous attendra dans la liste."

    intro = (
        "Exigence par exigence : les preuves, leurs dates, qui les a vérifiées, ce qui manque ; puis les chiffres publiés, le conseil, le plan et les registres sans nom."
        if audit
        else "Partenaire par partenaire : conventions, habilitations, contrôles et grilles, constats, mesures et lettres, réponses, pages relevées, déclarations au registre."
    )
    initial: dict[str, Any] = {"du": du, "au": au}
    if audit:
        suivis = choix(o, aujourdhui())
        famille = request.GET.get("famille", "")
        initial |= {"famille": famille, "audit_le": suivis.audits.get(famille or next(iter(suivis.suivies), ""))}
    reponse = remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.dossier:{sorte}", titre="Dossier pour un auditeur" if audit else "Dossier pour France compétences",
        classe=partial(FormulaireAuditeur if audit else FormulaireFranceCompetences, organisation=o), geste=geste, retour=lien("dossiers", slug),
        initial=initial, bouton="Préparer le dossier", contexte={"page_mots": TOUS, "page_url": lien("dossiers", slug), "intro": intro},
    )  # fmt: skip
    return redirect("plateforme:travail", faites[0].pk) if faites else reponse


def _ou_404(request: HttpRequest, pk: int) -> DossierPreuves:
    """One that the reader may make, or that was opened to them."""
    d: DossierPreuves = get_object_or_404(DossierPreuves.objects.select_related("organisation"), pk=pk)
    if not peut_lire(request.membre, d, aujourdhui()):  # type: ignore[attr-defined]
        raise Http404
    return d


@exige("preuves.preparer_dossiers")
@require_safe
def dossier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = _ou_404(request, pk)
    ouverts = {x.acces_id: x for x in d.ouvertures.order_by("pk")}
    contexte = {
        "d": d, "etat": etat_dossier(d), "taille": taille(d.octets), "demande": d.lue, "autres": list(comparables(d)[:10]) if d.effacee_le is None else [],
        "invites": [(x, ouverts.get(x.pk)) for x in invites_possibles(d)] if d.effacee_le is None and peut(request, "preuves.tenir") else [],
        "journal": journal_de(request, services.TYPE, d.pk), "mois": int(recueil().valeur_au("dossier_conservation", aujourdhui())),
    }  # fmt: skip
    return render(request, "preuves/dossier.html", contexte)


@exige("preuves.tenir")
@require_POST
def ouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """To one guest, or taken back from them."""
    d = _ou_404(request, pk)
    acces = get_object_or_404(
        RoleMembre.toutes.select_related("membre__utilisateur"), membre__organisation=d.organisation_id, role=Role.AUDITEUR,
        pk=entier_borne(request.POST.get("acces", "")) or 0,
    )  # fmt: skip
    try:
        if request.POST.get("geste") == "fermer":
            services.fermer_a(dossier=d, acces=acces, acteur=acteur(request))
            messages.success(request, f"Le dossier n’est plus ouvert à {acces.membre.libelle}.")
        else:
            services.ouvrir_a(dossier=d, acces=acces, acteur=acteur(request))
            messages.success(request, f"Le dossier est ouvert à {acces.membre.libelle}, jusqu’à la fin de son accès.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("preuves:dossier", slug, pk)


@exige("preuves.voir", auditeur_ecrit=True)
@require_POST
@never_cache
def telecharger(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Written in the journal before the first byte leaves. For who keeps the evidence, and the guests it was opened to."""
    d = _ou_404(request, pk)
    try:
        fichier = services.remettre(dossier=d, acteur=acteur(request))
    except ErreurMetier as e:
        retour = lien("dossier", slug, pk) if peut(request, "preuves.preparer_dossiers") else lien("accueil", slug)
        contexte = {"constats": e.constats, "retour": retour}
        return render(request, "preuves/refus.html", contexte, status=409)
    return servir(request, fichier)


@exige("preuves.preparer_dossiers")
@require_safe
def comparaison(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What this pack says that the former one did not, and the other way."""
    d = _ou_404(request, pk)
    autres = list(comparables(d)[:50]) if d.effacee_le is None else []
    voulu = entier_borne(request.GET.get("avec", "")) or 0
    avant = next((x for x in autres if x.pk == voulu), None) if voulu else (autres[0] if autres else None)
    if voulu and avant is None:
        raise Http404
    lignes = comparer(avant, d) if avant is not None else []
    contexte = {"d": d, "avant": avant, "autres": autres, "lignes": [(x, SENS[x.sens]) for x in lignes]}
    return render(request, "preuves/dossier_comparaison.html", contexte)
