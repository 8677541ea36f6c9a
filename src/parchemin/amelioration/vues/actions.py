"""The improvement plan: its list, its board, one action with its thread, and each of its gestures."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
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
from django.views.decorators.http import require_POST, require_safe

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.actions import (
    A_CONDUIRE,
    EtatAction,
    NatureAction,
    SorteOrigine,
    VerdictEfficacite,
    etats_action,
    natures,
    objections_action,
    passage_action,
    sortes,
)
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.origines import origine_de
from parchemin.amelioration.sans_noms_registres import sans_noms
from parchemin.amelioration.selectors.actions import faits_action
from parchemin.amelioration.services import actions as services
from parchemin.amelioration.vues.actions_formulaires import (
    FormulaireAction,
    FormulaireFait,
    FormulaireMotif,
    FormulaireReport,
    FormulaireSuivi,
    FormulaireVerification,
    dates_proposees,
)
from parchemin.amelioration.vues.commun import acteur, fil_des_suivis, garder, journal_de, peut, remplir, servir_piece
from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TONS = {EtatAction.EFFICACE: "ok", EtatAction.ABANDONNEE: "nu", EtatAction.FAITE: "in", EtatAction.EN_COURS: "in"}


def etat_dit(a: ActionAmelioration) -> tuple[str, str]:
    """Tone and words: late, or ready to be checked, says so."""
    jour = aujourdhui()
    if a.etat in A_CONDUIRE and a.avant_le < jour:
        return "ko", "En retard"
    if a.etat == EtatAction.FAITE and a.verifier_le is not None and a.verifier_le <= jour:
        return "al", "Effet à vérifier"
    return TONS.get(EtatAction(a.etat), "nu"), a.get_etat_display()


class FiltreActions(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Titre, numéro, origine")
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", method="par_etat",
        choices=[("ouvertes", "Ouvertes"), ("retard", "En retard"), *((str(e), x[0]) for e, x in etats_action().items())],
    )  # fmt: skip
    sorte = df.ChoiceFilter(
        label="Née de", empty_label="Toutes", method="par_sorte", choices=[(str(s), m) for s, m in sortes().items()]
    )
    qui = df.ChoiceFilter(label="À qui", empty_label="Tout le monde", method="par_personne", choices=[("moi", "À moi")])
    nature = df.ChoiceFilter(
        label="Nature", empty_label="Toutes", choices=[(str(n), x[0]) for n, x in natures().items()]
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in valeur.split()[:8]:
            numero = mot.upper().removeprefix("A-").split("-")
            condition = Q(titre__icontains=mot) | Q(origines__libelle__icontains=mot)
            if len(numero) == 2 and all(entier_borne(n) is not None for n in numero):
                condition |= Q(annee=min(int(numero[0]), 9999), rang=int(numero[1]))
            lignes = lignes.filter(pk__in=ActionAmelioration.objects.filter(condition).order_by().values("pk"))
        return lignes

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "ouvertes":
            return lignes.filter(etat__in=(*A_CONDUIRE, EtatAction.FAITE))
        if valeur == "retard":
            return lignes.filter(etat__in=A_CONDUIRE, avant_le__lt=aujourdhui())
        return lignes.filter(etat=valeur)

    def par_sorte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(pk__in=ActionAmelioration.objects.filter(origines__sorte=valeur).order_by().values("pk"))

    def par_personne(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(responsable__utilisateur=self.request.user.pk)


class TableActions(tables.Table):
    numero = tables.Column("N°", order_by=("annee", "rang"))
    titre = tables.Column("Action", order_by=("titre", "pk"))
    origine = tables.Column("Née de", empty_values=(), orderable=False)
    responsable = tables.Column("Qui", order_by=("responsable__utilisateur__nom", "pk"))
    avant_le = tables.Column("Avant le", order_by=("avant_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    nature = tables.Column("Nature", visible=False)
    cause = tables.Column("Cause", visible=False)
    quoi = tables.Column("Ce qui sera fait", visible=False)
    critere = tables.Column("Critère d’efficacité", visible=False)
    verifier_le = tables.Column("Effet à vérifier le", visible=False)
    resultat = tables.Column("Ce qui a été fait", visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_numero(self, value: str) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', value)

    def value_numero(self, value: str) -> str:
        return value

    def render_titre(self, record: ActionAmelioration) -> SafeString:
        url = reverse("amelioration:action", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.titre)

    def value_titre(self, record: ActionAmelioration) -> str:
        return record.titre

    def render_origine(self, record: ActionAmelioration) -> str:
        siennes = list(record.origines.all())
        return ", ".join(dict.fromkeys(o.get_sorte_display() for o in siennes)) or "—"

    def value_origine(self, record: ActionAmelioration) -> str:
        return " ; ".join(f"{o.get_sorte_display()} : {o.libelle}" for o in record.origines.all())

    def render_responsable(self, record: ActionAmelioration) -> str:
        return record.responsable.libelle

    def render_avant_le(self, value: Any) -> str:
        return date_courte(value)

    def value_avant_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: ActionAmelioration) -> SafeString:
        return statut(*etat_dit(record))

    def value_etat(self, record: ActionAmelioration) -> str:
        return etat_dit(record)[1]


class ListeActions(VueListe):
    table_class = TableActions
    filterset_class = FiltreActions
    template_name = "amelioration/actions/liste.html"
    titre = "Plan d’amélioration"
    sous_titre = "Ce qui est à améliorer, d’où cela vient, qui s’en charge, et si cela a servi."
    nom_export = "plan-d-amelioration"
    vide_titre = "Aucune action"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune action pour l’instant"
    neuf_texte = "Une action naît d’une réclamation, d’une enquête, d’un audit, d’un chiffre, ou d’une idée. Ouvrez la première, ou importez le tableau que vous tenez déjà."
    neuf_gestes = (
        GesteNeuf.importer("amelioration.conduire", "amelioration.actions", "Importer votre plan d’actions"),
        GesteNeuf(("amelioration.conduire",), "Ouvrir une action", "amelioration:action_nouvelle"),
    )

    def lignes(self) -> QuerySet[Any]:
        return (
            ActionAmelioration.objects.select_related("organisation", "responsable__utilisateur")
            .prefetch_related("origines")
            .order_by("avant_le", "pk")
        )


liste = exige("amelioration.voir")(ListeActions.as_view())


@exige("amelioration.voir")
@require_safe
def tableau(request: HttpRequest, slug: str) -> HttpResponse:
    """The board: what is to do, in progress, done with its effect to be seen, and what worked this year."""
    jour = aujourdhui()
    lues = (
        ActionAmelioration.objects.exclude(etat=EtatAction.ABANDONNEE)
        .filter(~Q(etat=EtatAction.EFFICACE) | Q(etat_depuis__gte=jour.replace(month=1, day=1)))
        .select_related("responsable__utilisateur")
        .prefetch_related("origines")
        .order_by("avant_le", "pk")
    )
    colonnes: dict[str, list[Any]] = {str(e): [] for e in EtatAction if e != EtatAction.ABANDONNEE}
    for a in lues:
        colonnes[a.etat].append((a, etat_dit(a)))
    page = [(etats_action()[EtatAction(e)], e, siennes) for e, siennes in colonnes.items()]
    return render(request, "amelioration/actions/tableau.html", {"colonnes": page, "annee": jour.year})


def _ou_404(pk: int) -> ActionAmelioration:
    a: ActionAmelioration = get_object_or_404(
        ActionAmelioration.objects.select_related("responsable__utilisateur", "lieu", "certification__fiche__version"),
        pk=pk,
    )
    return a


def _porte(request: HttpRequest, a: ActionAmelioration) -> bool:
    """May this person move the action: who drives the plan, or who has it."""
    return peut(request, "amelioration.conduire") or (
        peut(request, "amelioration.avancer") and a.responsable.utilisateur_id == request.user.pk
    )


def _pas_a_vous(request: HttpRequest, a: ActionAmelioration) -> HttpResponse | None:
    """Nothing when the person may move the action; else a page that says whose it is, and a plain refusal of what is sent."""
    if _porte(request, a):
        return None
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    return render(request, "amelioration/actions/pas_a_vous.html", {"a": a})


def _origine_demandee(request: HttpRequest, slug: str) -> services.Origine | None:
    """`?de=type:identifiant`: an object of this organisation that an action may be born from; anything else is ignored."""
    type_, _, identifiant = request.GET.get("de", "").partition(":")
    connue = origine_de(type_)
    if connue is None or not identifiant or not peut(request, connue.permission):
        return None
    libelle = connue.libelle(request.organisation.pk, identifiant)  # type: ignore[attr-defined]
    return None if libelle is None else services.Origine(connue.sorte, libelle, type_, identifiant)


@exige("amelioration.conduire")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    """A new action, in words, or born from an object of a room (`?de=`)."""
    de = _origine_demandee(request, slug)
    creee: list[int] = []

    def geste(x: dict[str, Any]) -> str:
        sorte, mots = x.pop("sorte", SorteOrigine.AUTRE), x.pop("origine", "")
        origines = (
            [de] if de else [services.Origine(SorteOrigine(sorte), mots.strip() or sortes()[SorteOrigine(sorte)])]
        )
        a = services.ouvrir(organisation=request.organisation, acteur=acteur(request), origines=origines, **x)  # type: ignore[attr-defined]
        creee.append(a.pk)
        return f"L’action {a.numero} est ouverte et confiée à {a.responsable.libelle}."

    reponse = remplir(
        request, gabarit="amelioration/actions/formulaire.html", cle=f"amelioration.action:{request.GET.get('de', '')[:60]}",
        titre="Ouvrir une action", classe=partial(FormulaireAction, organisation=request.organisation, fixe=de is not None),  # type: ignore[attr-defined]
        geste=geste, retour=reverse("amelioration:actions", args=[slug]), bouton="Ouvrir l’action",
        initial={"nature": NatureAction.CORRECTIVE, "titre": request.GET.get("titre", "")[:200], **dates_proposees(NatureAction.CORRECTIVE)},
        contexte={"de": de},
    )  # fmt: skip
    return redirect("amelioration:action", slug, creee[0]) if creee else reponse


@exige("amelioration.voir")
@require_safe
def action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What, why, who, by when, what was done, whether it worked; what may be done and why not yet."""
    a = _ou_404(pk)
    qui = acteur(request)
    porte = _porte(request, a)
    # What is written along the way may name somebody: a complaint read without its name would give it back here.
    fil = fil_des_suivis(a.organisation_id, a.suivis.order_by("-le", "-pk"), anonyme=sans_noms(request))
    attente = []
    cible = EtatAction.FAITE if a.etat in A_CONDUIRE else EtatAction.EFFICACE
    if porte and (p := passage_action(a.etat, cible)) is not None:
        attente = objections_action(p, faits_action(a, aujourdhui(), qui))
    origines = []
    for o in a.origines.order_by("pk"):
        connue = origine_de(o.type) if o.type else None
        url = connue.url(slug, o.identifiant) if connue is not None and peut(request, connue.permission) else ""
        origines.append((o, url))
    contexte = {
        "a": a, "etat": etat_dit(a), "porte": porte, "conduire": peut(request, "amelioration.conduire"), "origines": origines,
        "fil": fil, "attente": attente,
        "a_conduire": a.etat in A_CONDUIRE, "faite": a.etat == EtatAction.FAITE, "a_faire": a.etat == EtatAction.A_FAIRE,
        "journal": journal_de(request, "action_amelioration", a.pk),
    }  # fmt: skip
    return render(request, "amelioration/actions/action.html", contexte)


def _formulaire(
    request: HttpRequest, slug: str, a: ActionAmelioration, *, nom: str, titre: str, classe: Any, geste: Any, bouton: str, **autres: Any
) -> HttpResponse:  # fmt: skip
    return remplir(
        request, gabarit="amelioration/actions/formulaire.html", cle=f"amelioration.{nom}:{a.pk}", titre=titre, classe=classe, geste=geste,
        retour=reverse("amelioration:action", args=[slug, a.pk]), bouton=bouton, contexte={"a": a}, **autres,
    )  # fmt: skip


@exige("amelioration.conduire")
def completer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.completer(action=a, acteur=acteur(request), **x)
        return "C’est enregistré."

    noms = ("titre", "nature", "quoi", "cause", "moyens", "critere", "verifier_le")
    initial = {n: getattr(a, n) for n in noms} | {
        "responsable": a.responsable_id, "lieu": a.lieu_id, "certification": a.certification_id,
    }  # fmt: skip
    return _formulaire(
        request, slug, a, nom="completer", titre="Compléter l’action", geste=geste, bouton="Enregistrer", initial=initial,
        classe=partial(FormulaireAction, organisation=request.organisation, action=a),  # type: ignore[attr-defined]
    )  # fmt: skip


@exige("amelioration.avancer")
@require_POST
def commencer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)
    if (non := _pas_a_vous(request, a)) is not None:
        return non
    try:
        services.commencer(action=a, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("amelioration:action", slug, pk)


@exige("amelioration.avancer")
def noter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)
    if (non := _pas_a_vous(request, a)) is not None:
        return non

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x["fichiers"], pieces.SUIVI.code)
        services.noter(action=a, texte=x["texte"], acteur=acteur(request), pieces=lues)
        return "C’est noté."

    return _formulaire(
        request, slug, a, nom="noter", titre="Noter l’avancement", classe=FormulaireSuivi, geste=geste, bouton="Noter"
    )


@exige("amelioration.conduire")
def reporter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.reporter(action=a, acteur=acteur(request), **x)
        return f"L’action est attendue pour le {date_fr(x['avant_le'])}."

    return _formulaire(
        request, slug, a, nom="reporter", titre="Changer l’échéance", classe=FormulaireReport, geste=geste,
        bouton="Changer l’échéance", initial={"avant_le": a.avant_le},
    )  # fmt: skip


@exige("amelioration.avancer")
def terminer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)
    if (non := _pas_a_vous(request, a)) is not None:
        return non

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x["fichiers"], pieces.SUIVI.code)
        fini = services.terminer(action=a, resultat=x["resultat"], acteur=acteur(request), pieces=lues)
        return (
            f"C’est fait. L’effet se vérifiera le {date_fr(fini.verifier_le)}." if fini.verifier_le else "C’est fait."
        )

    return _formulaire(
        request,
        slug,
        a,
        nom="terminer",
        titre="Dire que c’est fait",
        classe=FormulaireFait,
        geste=geste,
        bouton="C’est fait",
    )


@exige("amelioration.conduire")
def verifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x.pop("fichiers"), pieces.SUIVI.code)
        verdict = VerdictEfficacite(x.pop("verdict"))
        services.verifier(action=a, verdict=verdict, acteur=acteur(request), pieces=lues, **x)
        return "L’effet est constaté." if verdict == VerdictEfficacite.EFFICACE else "L’action est rouverte."

    return _formulaire(
        request,
        slug,
        a,
        nom="verifier",
        titre="Vérifier l’effet",
        classe=FormulaireVerification,
        geste=geste,
        bouton="Enregistrer",
    )


@exige("amelioration.conduire")
def abandonner(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.abandonner(action=a, acteur=acteur(request), **x)
        return "L’action est abandonnée. Sa raison reste sur sa page."

    return _formulaire(
        request, slug, a, nom="abandonner", titre="Abandonner l’action", classe=FormulaireMotif, geste=geste,
        bouton="Abandonner", danger=True,
    )  # fmt: skip


@exige("amelioration.avancer")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    a = _ou_404(pk)
    return servir_piece(request, piece, [p for s in a.suivis.order_by("pk") for p in s.pieces])
