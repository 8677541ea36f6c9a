"""Appraisals for who runs them: the matrix, the list, a campaign and its acts, what is recorded instead."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.voix import PartiePrenante, VoieReponse, modeles, parties, recueil, reglage
from parchemin.amelioration.models import CampagneAppreciation, Equivalent
from parchemin.amelioration.selectors.actions import actions_nees_de
from parchemin.amelioration.selectors.voix import campagnes_qui, matrice, questions_de, questions_posees
from parchemin.amelioration.services import voix as services
from parchemin.amelioration.services.voix_reponses import prend_les_reponses, saisir_papier
from parchemin.amelioration.travaux_voix import adresse_affiche
from parchemin.amelioration.vues import voix_reponse
from parchemin.amelioration.vues.commun import acteur, garder, journal_de, peut, remplir, servir_piece
from parchemin.amelioration.vues.voix_formulaires import (
    FormulaireAdresses,
    FormulaireAvis,
    FormulaireCampagne,
    FormulaireEquivalent,
    FormulaireMisAPart,
    FormulaireQuestionnaire,
)
from parchemin.amelioration.vues.voix_resultats import etat_dit, resultats
from parchemin.comptes.acces import exige
from parchemin.documents.qr import en_svg
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

FORMULAIRE = "amelioration/voix/formulaire.html"


@exige("amelioration.voir_appreciations")
@require_safe
def voix(request: HttpRequest, slug: str) -> HttpResponse:
    """Stakeholder × quarter, with what is missing in plain sight."""
    jour = aujourdhui()
    annee = entier_borne(request.GET.get("annee", "")) or jour.year
    annee = min(max(annee, 2000), jour.year + 1)
    lignes = matrice(request.organisation.pk, annee)  # type: ignore[attr-defined]
    contexte = {
        "lignes": [(x, recueil().texte(x.attendue.texte, jour).citation) for x in lignes], "annee": annee, "avant": annee - 1,
        "apres": annee + 1 if annee <= jour.year else None, "mener": peut(request, "amelioration.mener_appreciations"),
        "lire": peut(request, "amelioration.lire_verbatims"), "manques": sum(x.etat == "manque" for x in lignes), "passee": annee < jour.year,
        "trimestres": ["Janvier à mars", "Avril à juin", "Juillet à septembre", "Octobre à décembre"],
    }  # fmt: skip
    return render(request, "amelioration/voix/matrice.html", contexte)


class FiltreCampagnes(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Titre")
    partie = df.ChoiceFilter(
        label="Qui", empty_label="Tous", choices=[(str(p), x.libelle) for p, x in parties().items()]
    )
    etat = df.ChoiceFilter(
        label="État",
        empty_label="Tous",
        method="par_etat",
        choices=[
            ("preparation", "En préparation"), ("ouverte", "Ouvertes"), ("close", "Closes"), ("a_ouvrir", "À ouvrir"), ("a_relancer", "À relancer"),
            ("a_clore", "À clore"),
        ],
    )  # fmt: skip
    annee = df.NumberFilter(field_name="au__year", label="Année", min_value=1900, max_value=9000)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur.startswith("a_"):
            attendent = campagnes_qui(valeur, self.request.organisation.pk, aujourdhui())
            return lignes.filter(pk__in=[x.pk for x in attendent])
        return lignes.filter(etat=valeur)


class TableCampagnes(tables.Table):
    titre = tables.Column("Campagne", order_by=("titre", "pk"))
    partie = tables.Column("Qui", order_by=("partie", "pk"))
    au = tables.Column("Période jusqu’au", order_by=("au", "pk"))
    reponses = tables.Column("Réponses", accessor="pk", orderable=False)
    etat = tables.Column("État", order_by=("etat", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: CampagneAppreciation) -> SafeString:
        url = reverse("amelioration:campagne", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.titre)

    def value_titre(self, record: CampagneAppreciation) -> str:
        return record.titre

    def render_partie(self, record: CampagneAppreciation) -> str:
        return record.get_partie_display()

    def render_au(self, value: Any) -> str:
        return date_courte(value)

    def value_au(self, value: Any) -> Any:
        return value

    def render_reponses(self, record: CampagneAppreciation) -> str:
        return str(record.resultats["n"]) if record.resultats else "—"

    def render_etat(self, record: CampagneAppreciation) -> SafeString:
        return statut(*etat_dit(record))

    def value_etat(self, record: CampagneAppreciation) -> str:
        return etat_dit(record)[1]


class ListeCampagnes(VueListe):
    table_class = TableCampagnes
    filterset_class = FiltreCampagnes
    template_name = "amelioration/voix/campagnes.html"
    titre = "Campagnes d’appréciations"
    sous_titre = "Ce que pensent apprenants, entreprises, équipes, financeurs et partenaires."
    nom_export = "campagnes-d-appreciations"
    vide_titre = "Aucune campagne"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune campagne pour l’instant"
    neuf_permission = "amelioration.mener_appreciations"
    neuf_texte = "Préparez la première : rien ne part avant que vous le disiez."

    def lignes(self) -> QuerySet[Any]:
        return CampagneAppreciation.objects.order_by("-ouvre_le", "-pk")


campagnes = exige("amelioration.voir_appreciations")(ListeCampagnes.as_view())


def campagne_ou_404(pk: int) -> CampagneAppreciation:
    x: CampagneAppreciation = get_object_or_404(
        CampagneAppreciation.objects.select_related("organisation", "lieu", "certification__fiche__version"), pk=pk
    )
    return x


@exige("amelioration.mener_appreciations")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    jour, creees = aujourdhui(), list[int]()
    code = request.GET.get("modele", "")
    modele = modeles().get(code) or next(iter(modeles().values()))

    def geste(x: dict[str, Any]) -> str:
        choix = services.ChoixCampagne(**{**x, "sessions": list(x["sessions"])})
        creees.append(services.preparer(organisation=request.organisation, choix=choix, acteur=acteur(request)).pk)  # type: ignore[attr-defined]
        return "La campagne est prête. Relisez-la : rien n’est encore parti."

    page = remplir(
        request, gabarit=FORMULAIRE, cle=f"amelioration.campagne:{modele.code}", titre="Préparer une campagne", classe=FormulaireCampagne, geste=geste,
        retour=reverse("amelioration:voix", args=[slug]), bouton="Préparer",
        initial={
            "titre": f"{modele.titre}, {jour.year}", "modele": modele.code, "anonyme": modele.anonyme, "du": jour.replace(month=1, day=1), "au": jour,
            "ouvre_le": jour, "ferme_le": jour + timedelta(days=reglage("ouverture_jours", jour)), "contact": request.user.email,  # type: ignore[union-attr]
        },
    )  # fmt: skip
    return redirect("amelioration:campagne", slug, creees[0]) if creees else page


@exige("amelioration.voir_appreciations")
@require_safe
def campagne(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where it stands, what may be done, and its results once they may be read."""
    x = campagne_ou_404(pk)
    mener = peut(request, "amelioration.mener_appreciations")
    contexte = {
        "x": x, "etat": etat_dit(x), "mener": mener, "lire": peut(request, "amelioration.lire_verbatims"), "prend": prend_les_reponses(x),
        "conduire": peut(request, "amelioration.conduire"), "modele": modeles()[x.modele].titre, "questions": questions_posees(x),
        "sessions": list(x.sessions.order_by("du", "pk")), "adresse_affiche": bool(x.affiche and x.ouverte),
        "actions": actions_nees_de(x.organisation_id, "campagne_appreciation", str(x.pk)),
        "journal": journal_de(request, "campagne_appreciation", x.pk), **resultats(request, x, mener),
    }  # fmt: skip
    return render(request, "amelioration/voix/campagne.html", contexte)


def _simple(geste: Callable[..., Any], message: str) -> Any:
    """A gesture without a form: done, said, back to the page."""

    @exige("amelioration.mener_appreciations")
    @require_POST
    def vue(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        x = campagne_ou_404(pk)
        try:
            geste(campagne=x, acteur=acteur(request), demandeur_id=request.user.pk)
        except ErreurMetier as e:
            dire_constats(request, e)
        else:
            messages.success(request, message)
        return redirect("amelioration:campagne", slug, pk)

    return vue


ouvrir = _simple(services.ouvrir_campagne, "La campagne est ouverte.")
ecrire = _simple(services.ecrire, "Les courriels partent.")
relancer = _simple(services.relancer, "Le rappel part à qui n’a pas répondu.")


def _acte(
    request: HttpRequest, slug: str, x: CampagneAppreciation, *, nom: str, titre: str, classe: Any, geste: Any, bouton: str, **autres: Any
) -> HttpResponse:  # fmt: skip
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"amelioration.{nom}:{x.pk}", titre=titre, classe=classe, geste=geste,
        retour=reverse("amelioration:campagne", args=[slug, x.pk]), bouton=bouton, **autres,
    )  # fmt: skip


@exige("amelioration.mener_appreciations")
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = campagne_ou_404(pk)

    def geste(_: dict[str, Any]) -> str:
        services.clore(campagne=x, acteur=acteur(request))
        return "La campagne est close : ses résultats ne bougent plus."

    mots = "Plus aucune réponse n’entre, et les résultats se lisent. Ce geste ne se défait pas."
    if x.anonyme:
        mots += (
            " La liste des personnes interrogées s’efface : restent combien, et combien ont répondu. Des réponses qui fausseraient "
            "tout se mettent à part avant, pas après."
        )
    return _acte(
        request,
        slug,
        x,
        nom="clore",
        titre="Clore la campagne",
        classe=forms.Form,
        geste=geste,
        bouton="Clore",
        danger=True,
        contexte={"note": mots},
    )


@exige("amelioration.mener_appreciations")
def mettre_a_part(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = campagne_ou_404(pk)

    def geste(lu: dict[str, Any]) -> str:
        services.mettre_a_part(
            campagne=x, voies=[VoieReponse(v) for v in lu["voies"]], motif=lu["motif"], acteur=acteur(request)
        )
        return "C’est enregistré, avec sa raison."

    return _acte(
        request, slug, x, nom="a_part", titre="Mettre des réponses à part", classe=FormulaireMisAPart, geste=geste, bouton="Enregistrer",
        initial={"voies": x.ecartees, "motif": x.ecartees_motif},
    )  # fmt: skip


@exige("amelioration.mener_appreciations")
def destinataires(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = campagne_ou_404(pk)

    def geste(lu: dict[str, Any]) -> str:
        n = services.ajouter_destinataires(campagne=x, acteur=acteur(request), **lu)
        return f"{n} {'personnes ajoutées' if n > 1 else 'personne ajoutée'}."

    return _acte(
        request,
        slug,
        x,
        nom="destinataires",
        titre="Ajouter des personnes",
        classe=FormulaireAdresses,
        geste=geste,
        bouton="Ajouter",
    )


@exige("amelioration.mener_appreciations")
@never_cache
def papier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One sheet after the other. No draft is kept of it: it would say who typed what, and when."""
    x = campagne_ou_404(pk)
    if not prend_les_reponses(x):
        messages.error(request, "Cette campagne ne prend pas de réponse en ce moment.")
        return redirect("amelioration:campagne", slug, pk)
    groupes = [str(s)[:200] for s in x.sessions.order_by("du", "pk")]
    formulaire = FormulaireAvis(request.POST if request.method == "POST" else None, questions=x.lues, groupes=groupes)
    if request.method == "POST" and formulaire.is_valid():
        try:
            saisir_papier(campagne=x, dit=formulaire.dit(), groupe=formulaire.cleaned_data.get("groupe_papier", ""))
        except ErreurMetier as e:
            refuser(formulaire, e)
        else:
            messages.success(request, "Feuille enregistrée. La suivante ?")
            return redirect("amelioration:campagne_papier", slug, pk)
    return render(
        request,
        "amelioration/voix/papier.html",
        {"x": x, "formulaire": formulaire},
        status=422 if formulaire.errors else 200,
    )


@exige("amelioration.mener_appreciations")
@require_safe
def affiche(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A sheet to print and to pin on a wall."""
    x = campagne_ou_404(pk)
    if not x.affiche:
        messages.info(request, "Cette campagne n’a pas d’affiche.")
        return redirect("amelioration:campagne", slug, pk)
    adresse = adresse_affiche(x)
    adresse = adresse if adresse.startswith("http") else request.build_absolute_uri(adresse)
    # The square is made of numbers only.
    return render(
        request, "amelioration/voix/affiche.html", {"x": x, "adresse": adresse, "carre": mark_safe(en_svg(adresse))}
    )


@exige("amelioration.voir_appreciations")
@require_safe
def apercu(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the person will read."""
    x = campagne_ou_404(pk)
    formulaire = FormulaireAvis(questions=questions_posees(x))
    return render(request, voix_reponse.GABARIT, voix_reponse.contexte(x, formulaire, apercu=True))


@exige("amelioration.voir_appreciations")
@require_safe
def questionnaires(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation.pk  # type: ignore[attr-defined]
    lignes = [
        (m, parties()[m.partie].libelle, qs := questions_de(o, m.code), qs != m.questions) for m in modeles().values()
    ]
    contexte = {"lignes": lignes, "mener": peut(request, "amelioration.mener_appreciations")}
    return render(request, "amelioration/voix/questionnaires.html", contexte)


@exige("amelioration.mener_appreciations")
def questionnaire(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    m = modeles().get(code)
    if m is None:
        raise Http404
    o = request.organisation  # type: ignore[attr-defined]
    formulaires: list[FormulaireQuestionnaire] = []

    def classe(*args: Any, **kwargs: Any) -> FormulaireQuestionnaire:
        f = FormulaireQuestionnaire(
            *args, questions=questions_de(o.pk, m.code), maximum=reglage("questions_max", aujourdhui()), **kwargs
        )
        formulaires.append(f)
        return f

    def geste(_: dict[str, Any]) -> str:
        services.ecrire_questionnaire(
            organisation=o, code=m.code, questions=formulaires[-1].lues(), acteur=acteur(request)
        )
        return "Enregistré. Les campagnes déjà ouvertes gardent leurs questions."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"amelioration.questionnaire:{m.code}", titre=f"Questionnaire « {m.titre} »", classe=classe, geste=geste,
        retour=reverse("amelioration:questionnaires", args=[slug]),
        contexte={"note": "D’une année à l’autre, seules se comparent les questions posées avec les mêmes mots."},
    )  # fmt: skip


@exige("amelioration.mener_appreciations")
def equivalent_nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    crees: list[int] = []
    o = request.organisation  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        lus = garder(request, x.pop("fichiers"), pieces.EQUIVALENT.code)
        x["partie"] = PartiePrenante(x["partie"])
        crees.append(services.noter_equivalent(organisation=o, acteur=acteur(request), pieces=lus, **x).pk)
        return "C’est noté : la case est remplie."

    partie = request.GET.get("partie", str(PartiePrenante.FINANCEURS))
    page = remplir(
        request, gabarit=FORMULAIRE, cle="amelioration.equivalent", titre="Noter une réunion, un webinaire ou un rapport", classe=FormulaireEquivalent,
        geste=geste, retour=reverse("amelioration:voix", args=[slug]), initial={"partie": partie, "le": aujourdhui()},
    )  # fmt: skip
    return redirect("amelioration:equivalent", slug, crees[0]) if crees else page


def _equivalent_ou_404(pk: int) -> Equivalent:
    e: Equivalent = get_object_or_404(Equivalent.objects.all(), pk=pk)
    return e


@exige("amelioration.voir_appreciations")
@require_safe
def equivalent(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = _equivalent_ou_404(pk)
    fichiers = Fichier.toutes.filter(organisation_id=e.organisation_id, pk__in=e.pieces).order_by("pk")
    contexte = {
        "e": e, "fichiers": [(uuid.UUID(str(f.pk)), f.nom_original) for f in fichiers], "conduire": peut(request, "amelioration.conduire"),
        "actions": actions_nees_de(e.organisation_id, "equivalent_appreciation", str(e.pk)),
        "journal": journal_de(request, "equivalent_appreciation", e.pk),
    }  # fmt: skip
    return render(request, "amelioration/voix/equivalent.html", contexte)


@exige("amelioration.voir_appreciations")
@require_safe
@never_cache
def equivalent_piece(request: HttpRequest, slug: str, pk: int, piece: uuid.UUID) -> HttpResponseBase:
    return servir_piece(request, piece, _equivalent_ou_404(pk).pieces)
