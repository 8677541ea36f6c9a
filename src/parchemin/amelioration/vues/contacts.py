"""Whom to ask: the directory, what was asked and answered, and what to do for each kind of difficulty."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.amelioration.domain.appuis import SorteContact, demande_entretien, etapes_guide, sortes_contact
from parchemin.amelioration.models import ContactRessource, Sollicitation
from parchemin.amelioration.origines import origine_de
from parchemin.amelioration.sans_noms_registres import TU, sans_noms
from parchemin.amelioration.selectors.violence import referents_presents
from parchemin.amelioration.services import appuis as services
from parchemin.amelioration.vues.commun import acteur, journal_de, peut, remplir
from parchemin.amelioration.vues.procedures_commun import FORMULAIRE, choix
from parchemin.comptes.acces import exige
from parchemin.plateforme.formulaires import ChampDate, texte_long
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.horloge import aujourdhui

TOUS = "À qui demander"


class FiltreContacts(df.FilterSet):
    q = df.CharFilter(field_name="nom", lookup_expr="icontains", label="Nom")
    sorte = df.ChoiceFilter(label="Qui", empty_label="Tous", choices=choix(sortes_contact(), sens=False))


class TableContacts(tables.Table):
    nom = tables.Column("Nom", order_by=("nom", "pk"))
    sorte = tables.Column("Qui", order_by=("sorte", "pk"))
    organisme = tables.Column("Organisme", order_by=("organisme", "pk"))
    zone = tables.Column("Territoire, formations", orderable=False)
    courriel = tables.Column("Courriel", orderable=False)
    telephone = tables.Column("Téléphone", orderable=False)
    verifie_le = tables.Column("Vérifié le", order_by=("verifie_le", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_nom(self, record: ContactRessource) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("amelioration:contact", args=[self.request.organisation.slug, record.pk]),
            record.nom,
        )

    def value_nom(self, record: ContactRessource) -> str:
        return record.nom

    def render_sorte(self, record: ContactRessource) -> str:
        return record.get_sorte_display()

    def render_verifie_le(self, value: Any) -> str:
        return date_courte(value)

    def value_verifie_le(self, value: Any) -> Any:
        return value


class ListeContacts(VueListe):
    table_class = TableContacts
    filterset_class = FiltreContacts
    template_name = "amelioration/appuis/contacts.html"
    titre = TOUS
    sous_titre = "Coordonnateur régional, médiateur, inspections, référents : qui solliciter, et pour quoi."
    nom_export = "contacts"
    vide_titre = "Personne"
    vide_texte = "Retirez un filtre."
    neuf_titre = "L’annuaire est vide"
    neuf_permission = "amelioration.conduire"
    neuf_texte = "Commencez par le coordonnateur régional et le médiateur de l’apprentissage."

    def lignes(self) -> QuerySet[Any]:
        return ContactRessource.objects.filter(actif=True).select_related("organisation").order_by("sorte", "nom", "pk")


liste = exige("amelioration.voir")(ListeContacts.as_view())


class FiltreSollicitations(df.FilterSet):
    q = df.CharFilter(method="par_objet", label="Objet")
    etat = df.ChoiceFilter(
        label="Réponse", empty_label="Toutes", method="par_etat", choices=[("attend", "Attendue"), ("repondu", "Reçue")]
    )

    def par_objet(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # Nobody finds by a word what they may not read.
        return lignes.none() if sans_noms(self.request) else lignes.filter(objet__icontains=valeur)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(repondu_le__isnull=valeur == "attend")


class TableSollicitations(tables.Table):
    """What is asked about somebody names them: who reads without names has the days, the body asked and the answer's day."""

    objet = tables.Column("Objet", order_by=("objet", "pk"))
    contact = tables.Column("À qui", order_by=("contact__nom", "pk"))
    le = tables.Column("Demandé le", order_by=("le", "pk"))
    par = tables.Column("Par", orderable=False)
    repondu_le = tables.Column("Réponse", empty_values=(), order_by=("repondu_le", "pk"))
    question = tables.Column("Ce qui est demandé", visible=False)
    reponse = tables.Column("Ce qui est répondu", visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_objet(self, record: Sollicitation) -> SafeString | str:
        if sans_noms(self.request):
            return TU
        url = reverse("amelioration:sollicitation", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.objet)

    def value_objet(self, record: Sollicitation) -> str:
        return TU if sans_noms(self.request) else record.objet

    def value_question(self, value: str) -> str:
        return TU if sans_noms(self.request) else value

    value_reponse = value_question

    def render_par(self, record: Sollicitation) -> str:
        return record.par.libelle

    def render_le(self, value: Any) -> str:
        return date_courte(value)

    def value_le(self, value: Any) -> Any:
        return value

    def render_repondu_le(self, record: Sollicitation) -> SafeString:
        return (
            statut("ok", f"Reçue le {date_courte(record.repondu_le)}")
            if record.repondu_le
            else statut("al", "Attendue")
        )

    def value_repondu_le(self, record: Sollicitation) -> Any:
        return record.repondu_le or ""


class ListeSollicitations(VueListe):
    table_class = TableSollicitations
    filterset_class = FiltreSollicitations
    titre = "Sollicitations"
    sous_titre = "Ce qui a été demandé, à qui, quand, et ce qui a été répondu."
    nom_export = "sollicitations"
    vide_titre = "Aucune sollicitation"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune sollicitation pour l’instant"
    neuf_texte = "Ouvrez un contact, puis « Noter une sollicitation »."

    def lignes(self) -> QuerySet[Any]:
        return Sollicitation.objects.select_related("organisation", "contact", "par__utilisateur").order_by(
            "-le", "-pk"
        )


sollicitations = exige("amelioration.voir")(ListeSollicitations.as_view())


class FormulaireContact(forms.Form):
    sorte = forms.ChoiceField(label="Qui est-ce", choices=choix(sortes_contact(), sens=False))
    nom = forms.CharField(label="Nom", max_length=150)
    organisme = forms.CharField(label="Organisme", max_length=200, required=False)
    zone = forms.CharField(label="Pour quel territoire, quelles formations", max_length=200, required=False)
    courriel = forms.EmailField(label="Courriel", max_length=254, required=False)
    telephone = forms.CharField(label="Téléphone", max_length=40, required=False)
    pour_quoi = texte_long("Pour quoi", lignes=2, requis=False, maximum=1000)
    verifie_le = ChampDate(label="Coordonnées vérifiées le")
    actif = forms.BooleanField(label="Peut être sollicité", required=False)


class FormulaireSollicitation(forms.Form):
    objet = forms.CharField(label="Objet", max_length=200)
    question = texte_long(
        "Ce que vous demandez",
        lignes=10,
        aide="Envoyez-le vous-même, par courriel ou par le formulaire de l’organisme : ici, on en garde la trace.",
    )
    le = ChampDate(label="Demandé le")


class FormulaireRetour(forms.Form):
    repondu_le = ChampDate(label="Répondu le")
    reponse = texte_long("Ce qui est répondu", lignes=6)


def _contact_ou_404(pk: int) -> ContactRessource:
    x: ContactRessource = get_object_or_404(ContactRessource.objects, pk=pk)
    return x


def _sujet(request: HttpRequest) -> tuple[str, str, str]:
    """`?de=type:identifiant`: the object it is about, when an origin of action of that name knows it and the person may see it."""
    type_, _, identifiant = request.GET.get("de", "").partition(":")
    connue = origine_de(type_)
    if connue is None or not identifiant or not peut(request, connue.permission):
        return "", "", ""
    libelle = connue.libelle(request.organisation.pk, identifiant)  # type: ignore[attr-defined]
    return (type_, identifiant, libelle) if libelle is not None else ("", "", "")


def _formulaire(
    request: HttpRequest, slug: str, x: ContactRessource | None, *, nom: str, **autres: Any
) -> HttpResponse:
    tous = reverse("amelioration:contacts", args=[slug])
    page = reverse("amelioration:contact", args=[slug, x.pk]) if x is not None else ""
    contexte = {"tous_mots": TOUS, "tous_url": tous, "page_mots": x.nom if x is not None else "", "page_url": page}
    return remplir(
        request,
        gabarit=FORMULAIRE,
        cle=f"amelioration.{nom}:{x.pk if x is not None else ''}",
        retour=page or tous,
        contexte=contexte,
        **autres,
    )


@exige("amelioration.voir")
@require_safe
def contact(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = _contact_ou_404(pk)
    contexte = {
        "x": x, "sens": sortes_contact()[SorteContact(x.sorte)][1], "siennes": x.sollicitations.order_by("-le", "-pk"),
        "solliciter": peut(request, "amelioration.avancer"), "conduire": peut(request, "amelioration.conduire"), "tu": TU if sans_noms(request) else "",
    }  # fmt: skip
    return render(request, "amelioration/appuis/contact.html", contexte)


@exige("amelioration.conduire")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        services.enregistrer_contact(organisation=request.organisation, contact=None, acteur=acteur(request), **x)  # type: ignore[attr-defined]
        return "Le contact est ajouté."

    return _formulaire(
        request, slug, None, nom="contact", titre="Ajouter un contact", classe=FormulaireContact, geste=geste, bouton="Ajouter",
        initial={"verifie_le": aujourdhui(), "actif": True},
    )  # fmt: skip


@exige("amelioration.conduire")
def modifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    c = _contact_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.enregistrer_contact(organisation=request.organisation, contact=c, acteur=acteur(request), **x)  # type: ignore[attr-defined]
        return "Le contact est corrigé."

    noms = ("sorte", "nom", "organisme", "zone", "courriel", "telephone", "pour_quoi", "verifie_le", "actif")
    return _formulaire(
        request, slug, c, nom="contact", titre="Corriger le contact", classe=FormulaireContact, geste=geste, bouton="Enregistrer",
        initial={n: getattr(c, n) for n in noms},
    )  # fmt: skip


@exige("amelioration.voir")
@require_safe
def reperes(request: HttpRequest, slug: str) -> HttpResponse:
    """For each kind of difficulty: the step, and whom to ask, with a request already begun. `?de=` is carried to it."""
    par_sorte: dict[str, list[ContactRessource]] = {}
    for x in ContactRessource.objects.filter(actif=True).order_by("nom", "pk"):
        par_sorte.setdefault(x.sorte, []).append(x)
    # Those whom the organisation named stand there without being written a second time in the directory.
    designes = [m.libelle for m in referents_presents(request.organisation.pk, aujourdhui())]  # type: ignore[attr-defined]
    type_, identifiant, _ = _sujet(request)
    contexte = {
        "designes": designes, "referent": sortes_contact()[SorteContact.REFERENT_VIOLENCES][0],
        "signaler": peut(request, "amelioration.signaler_violence"),
        "etapes": [(e, [(sortes_contact()[s][0], par_sorte.get(s, [])) for s in e.sortes]) for e in etapes_guide()],
        "solliciter": peut(request, "amelioration.avancer"), "suite": urlencode({"de": f"{type_}:{identifiant}"}) if type_ else "",
    }  # fmt: skip
    return render(request, "amelioration/appuis/reperes.html", contexte)


@exige("amelioration.avancer")
def solliciter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is asked, with the text of an interview request to start from."""
    x, de = _contact_ou_404(pk), _sujet(request)

    def geste(lu: dict[str, Any]) -> str:
        services.solliciter(contact=x, par=request.membre, acteur=acteur(request), de=de, **lu)  # type: ignore[attr-defined]
        return "La sollicitation est notée."

    sujet = de[2] or request.GET.get("sujet", "")[:200]
    objet, texte = demande_entretien(sujet, request.organisation.nom)  # type: ignore[attr-defined]
    return _formulaire(
        request, slug, x, nom=f"solliciter:{de[0]}:{de[1]}", titre=f"Solliciter {x.nom}", classe=FormulaireSollicitation, geste=geste, bouton="Noter",
        initial={"objet": f"{objet} : {sujet}"[:200] if sujet else objet, "question": texte, "le": aujourdhui()},
    )  # fmt: skip


def _sollicitation_ou_404(pk: int) -> Sollicitation:
    s: Sollicitation = get_object_or_404(Sollicitation.objects.select_related("contact", "par__utilisateur"), pk=pk)
    return s


@exige("amelioration.avancer")
@require_safe
def sollicitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _sollicitation_ou_404(pk)
    contexte = {
        "s": s,
        "solliciter": peut(request, "amelioration.avancer"),
        "journal": journal_de(request, "sollicitation", s.pk),
    }
    return render(request, "amelioration/appuis/sollicitation.html", contexte)


@exige("amelioration.avancer")
def repondre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _sollicitation_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.noter_reponse(sollicitation=s, acteur=acteur(request), **x)
        return "La réponse est notée."

    return _formulaire(
        request, slug, s.contact, nom=f"sollicitation_repondre:{pk}", titre=f"Réponse à : {s.objet}", classe=FormulaireRetour, geste=geste,
        bouton="Noter la réponse", initial={"repondu_le": aujourdhui()},
    )  # fmt: skip
