"""The registers: the list, one entry with its thread, the short form, the printable follow-up table."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.appuis import etapes_guide
from parchemin.amelioration.domain.faits import (
    FINIS,
    CanalFait,
    EtatFait,
    NatureFait,
    etats_fait,
    horloge,
    natures_fait,
    objections_fait,
    passage_fait,
    qualites,
)
from parchemin.amelioration.models import FaitSignale, ThemeFait
from parchemin.amelioration.sans_noms_registres import TU, masquer, noms_de, sans_noms, titre_lu
from parchemin.amelioration.selectors.appuis import sollicitations_nees_de
from parchemin.amelioration.selectors.faits import (
    LIENS,
    actions_par_fait,
    comptes_par_theme,
    delais_au,
    donnees_fait,
    jour_des_delais,
    recurrences,
    ressemblances,
)
from parchemin.amelioration.services import faits as services
from parchemin.amelioration.vues.commun import acteur, garder, journal_de, peut, remplir, servir_piece
from parchemin.amelioration.vues.registres_etats import etat_dit
from parchemin.amelioration.vues.registres_formulaires import FormulaireFait
from parchemin.amelioration.vues.registres_gestes import fait_ou_404, proposes
from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import SessionExamen, SessionFormation
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois

EN_RETARD = (*(e for e in EtatFait if e not in FINIS and e not in (EtatFait.REPONDUE, EtatFait.INFORMEES)),)


def _etablissements(request: Any) -> QuerySet[Any]:
    return Etablissement.objects.order_by("cle_tri", "pk") if request is not None else Etablissement.objects.none()


def _themes(request: Any) -> QuerySet[Any]:
    return ThemeFait.objects.order_by("ordre", "pk") if request is not None else ThemeFait.objects.none()


def _sessions(request: Any) -> QuerySet[Any]:
    """Those that some entry is tied to: a list of all would be long and mostly empty."""
    tout = FaitSignale.objects.filter(session__isnull=False).order_by().values("session")
    return SessionExamen.objects.filter(pk__in=tout if request is not None else []).order_by("-du", "pk")


def _formations(request: Any) -> QuerySet[Any]:
    tout = FaitSignale.objects.filter(formation__isnull=False).order_by().values("formation")
    return SessionFormation.objects.filter(pk__in=tout if request is not None else []).order_by("-du", "pk")


class FiltreFaits(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Numéro, mots, personne")
    nature = df.ChoiceFilter(
        label="Nature", empty_label="Toutes", choices=[(str(n), x[0]) for n, x in natures_fait().items()]
    )
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", method="par_etat",
        choices=[("ouverts", "Ouverts"), ("retard", "En retard"), ("afflux", "Arrivés en nombre"), *((str(e), x[0]) for e, x in etats_fait().items())],
    )  # fmt: skip
    theme = df.ModelChoiceFilter(label="Thème", empty_label="Tous", queryset=_themes)
    lieu = df.ModelChoiceFilter(label="Lieu ou partenaire", empty_label="Tous", queryset=_etablissements)
    certification = FiltreCertification()
    auteur_qualite = df.ChoiceFilter(
        label="Qui le dit", empty_label="Tout le monde", choices=[(str(k), v) for k, v in qualites().items()]
    )
    qui = df.ChoiceFilter(
        label="Qui s’en charge",
        empty_label="Tout le monde",
        method="par_charge",
        choices=[("moi", "Moi"), ("personne", "Personne encore")],
    )
    session = df.ModelChoiceFilter(label="Session d’examen", empty_label="Toutes", queryset=_sessions)
    formation = df.ModelChoiceFilter(label="Session de formation", empty_label="Toutes", queryset=_formations)
    du = df.DateFilter(label="Reçu depuis le", field_name="recu_le", lookup_expr="gte")
    au = df.DateFilter(label="Reçu jusqu’au", field_name="recu_le", lookup_expr="lte")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        anonyme = sans_noms(self.request)
        for mot in valeur.split()[:8]:
            numero = mot.upper().removeprefix("R-").split("-")
            # To a reader without names, a search by names would answer what the page hides.
            condition = Q(theme__libelle__icontains=mot)
            if not anonyme:
                condition |= Q(titre__icontains=mot) | Q(quoi__icontains=mot) | Q(auteur_nom__icontains=mot)
                if cle := cle_recherche(mot):
                    condition |= Q(personne__cle_recherche__contains=cle)
            if len(numero) == 2 and all(entier_borne(n) is not None for n in numero):
                condition |= Q(annee=min(int(numero[0]), 9999), rang=min(int(numero[1]), 999_999))
            lignes = lignes.filter(condition)
        return lignes

    def par_charge(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "personne":
            return lignes.filter(responsable=None).exclude(etat__in=FINIS)
        return lignes.filter(responsable__utilisateur=self.request.user.pk)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "ouverts":
            return lignes.exclude(etat__in=FINIS)
        if valeur == "retard":
            return lignes.filter(etat__in=EN_RETARD, avant_le__lt=aujourdhui())
        if valeur == "afflux":
            return lignes.filter(afflux=True)
        return lignes.filter(etat=valeur)


class TableFaits(tables.Table):
    """As an auditor reads it: no name, no free text."""

    numero = tables.Column("N°", order_by=("annee", "rang"))
    titre = tables.Column("Objet", order_by=("titre", "pk"))
    nature = tables.Column("Nature", order_by=("nature", "pk"))
    theme = tables.Column("Thème", order_by=("theme__libelle", "pk"))
    recu_le = tables.Column("Reçu le", order_by=("recu_le", "pk"))
    avant_le = tables.Column("Prochain geste avant le", order_by=("avant_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    auteur_qualite = tables.Column("Qui le dit", visible=False)
    canal = tables.Column("Reçu par", visible=False)
    accuse_le = tables.Column("Accusé de réception le", visible=False)
    repondu_le = tables.Column("Répondu le", visible=False)
    avis = tables.Column("Avis", visible=False)
    clos_le = tables.Column("Clos le", visible=False)
    resume = tables.Column("Résumé sans nom", visible=False)
    responsable = tables.Column("Qui s’en charge", visible=False, empty_values=())

    class Meta:
        empty_text = ""
        default = ""

    def render_numero(self, value: Any) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', value)

    def value_numero(self, value: Any) -> str:
        return str(value)

    def render_titre(self, record: FaitSignale) -> SafeString:
        url = reverse("amelioration:fait", args=[self.request.organisation.slug, record.pk])
        titre = titre_lu(record, anonyme=self.request.anonyme)
        return format_html(
            '<a href="{}">{}</a>{}',
            url,
            titre,
            format_html(" {}", statut("al", "Arrivé en nombre")) if record.afflux else "",
        )

    def value_titre(self, record: FaitSignale) -> str:
        return titre_lu(record, anonyme=self.request.anonyme)

    def value_resume(self, record: FaitSignale) -> str:
        return masquer(record.resume, noms_de(record)) if self.request.anonyme else record.resume

    def value_responsable(self, record: FaitSignale) -> str:
        return record.responsable.libelle if record.responsable is not None else ""

    def render_recu_le(self, value: Any) -> str:
        return date_courte(value)

    def value_recu_le(self, value: Any) -> Any:
        return value

    def render_avant_le(self, record: FaitSignale) -> str:
        return date_courte(record.avant_le) if record.avant_le else "—"

    def value_avant_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: FaitSignale) -> SafeString:
        return statut(*etat_dit(record))

    def value_etat(self, record: FaitSignale) -> str:
        return etat_dit(record)[1]


class TableFaitsNommes(TableFaits):
    """The same, with who says it and what was said, in the file that is taken away."""

    auteur_nom = tables.Column("Nom", visible=False)
    auteur_courriel = tables.Column("Courriel", visible=False)
    quoi = tables.Column("Ce qui s’est passé", visible=False)
    cause = tables.Column("Cause", visible=False)
    reponse = tables.Column("Réponse", visible=False)
    solution = tables.Column("Solution donnée", visible=False)


class ListeFaits(VueListe):
    table_class = TableFaitsNommes
    filterset_class = FiltreFaits
    template_name = "amelioration/registres/liste.html"
    titre = "Réclamations, difficultés, aléas"
    sous_titre = "Ce qu’on nous dit et ce qui arrive, de la réception à la réponse."
    nom_export = "registres"
    vide_titre = "Rien ici"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Rien n’est encore enregistré"
    neuf_texte = "Un courrier de mécontentement, une gêne dite en réunion, une panne : notez-le en quatre réponses, le reste viendra."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        requete: Any = request
        requete.anonyme = sans_noms(request)
        if requete.anonyme:
            self.table_class = TableFaits
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        return FaitSignale.objects.select_related(
            "organisation", "theme", "personne", "responsable__utilisateur"
        ).order_by("-recu_le", "-pk")


liste = exige("amelioration.registres_lire")(ListeFaits.as_view())


@exige("amelioration.registres_declarer")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    """Four answers. Whoever may not read the registers says it, and comes back to an empty form."""
    jour = aujourdhui()
    crees: list[FaitSignale] = []

    @transaction.atomic
    def geste(d: dict[str, Any]) -> str:
        joints = garder(request, d.pop("fichiers"), pieces.FAIT.code)
        d |= {"nature": NatureFait(d["nature"]), "canal": CanalFait(d["canal"])}
        f = services.enregistrer(organisation=request.organisation, acteur=acteur(request), pieces=joints, **d)  # type: ignore[attr-defined]
        crees.append(f)
        suite = "" if lit else " La personne chargée de la qualité le suit."
        return f"C’est enregistré sous le numéro {f.numero}.{suite}"

    lit = peut(request, "amelioration.registres_lire")
    ici = reverse("amelioration:fait_nouveau", args=[slug])
    reponse = remplir(
        request, gabarit="amelioration/registres/formulaire.html", cle="amelioration.fait_nouveau", titre="Signaler un fait",
        classe=FormulaireFait, geste=geste, retour=reverse("amelioration:faits", args=[slug]) if lit else f"/o/{slug}/", vers="" if lit else ici,
        initial={"survenu_le": jour, "recu_le": jour}, bouton="Enregistrer", contexte={"f": None, "permis": True, "lit": lit},
    )  # fmt: skip
    return redirect("amelioration:fait", slug, crees[0].pk) if crees and lit else reponse


@exige("amelioration.registres_lire")
@require_safe
def fait(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What happened, who says it, what is due and by when, what was answered, what it was born of and led to."""
    f = fait_ou_404(pk)
    anonyme = sans_noms(request)
    conduire = peut(request, "amelioration.registres_conduire")
    delais = delais_au(f.organisation_id, jour_des_delais(f))
    suivis = list(f.suivis.order_by("le", "pk"))
    noms = {
        str(x.pk): x.nom_original
        for x in Fichier.toutes.filter(
            organisation_id=f.organisation_id, pk__in=[p for s in suivis for p in s.pieces]
        ).order_by("pk")
    }
    jour = aujourdhui()
    donnees = donnees_fait(f, jour)
    attente = []
    if conduire and (p := passage_fait(f.nature, f.etat, EtatFait.CLOSE)) is not None:
        attente = objections_fait(p, donnees, delais)
    contexte = {
        "f": f, "anonyme": anonyme, "tu": TU, "titre": titre_lu(f, anonyme=anonyme), "etat": etat_dit(f), "conduire": conduire,
        "resume": masquer(f.resume, noms_de(f)) if anonyme else f.resume, "horloge": horloge(donnees, delais), "retard": etat_dit(f)[0] == "ko",
        "gestes": proposes(f) if conduire else [], "attente": attente,
        "fil": [(s, [(x, noms[x]) for x in s.pieces if x in noms]) for s in suivis],
        "mediations": list(f.mediations.order_by("pk")), "informations": list(f.informations.order_by("le", "pk")),
        "semblables": [(x, titre_lu(x, anonyme=anonyme), r) for x, r in ressemblances(f, delais.recurrence, anonyme=anonyme)],
        "mois": delais.recurrence, "actions": actions_par_fait(f.organisation_id, [f]).get(f.pk, []),
        "ouvrir_action": peut(request, "amelioration.conduire") and f.etat != EtatFait.CLASSEE and f.efface_le is None,
        "courriels": list(courriels_de("fait_signale", str(f.pk)).order_by("-cree_le", "pk")[:8]) if not anonyme else [],
        "etapes": etapes_guide() if conduire and not f.est_alea and f.etat not in FINIS else (),
        "sollicitations": sollicitations_nees_de(f.organisation_id, f.nature, str(f.pk)) if conduire else [],
        "journal": journal_de(request, "fait_signale", f.pk), "definition": natures_fait()[NatureFait(f.nature)][1],
    }  # fmt: skip
    return render(request, "amelioration/registres/fait.html", contexte)


@exige("amelioration.registres_lire")
@require_safe
def tableau(request: HttpRequest, slug: str) -> HttpResponse:
    """The follow-up table that an auditor asks for, on one sheet, without a name whoever prints it."""
    jour = aujourdhui()
    du, au = (_lu(request.GET.get(n, "")) for n in ("du", "au"))
    du, au = du or ajouter_mois(jour, -12), au or jour
    lus = list(
        FaitSignale.objects.filter(recu_le__range=(du, au)).select_related("organisation", *LIENS)
        .prefetch_related("mediations").order_by("recu_le", "pk")
    )  # fmt: skip
    actions = actions_par_fait(request.organisation.pk, lus)  # type: ignore[attr-defined]
    semblables = recurrences(lus, delais_au(request.organisation.pk, jour).recurrence)  # type: ignore[attr-defined]
    lignes = [
        {
            "f": f, "titre": titre_lu(f, anonyme=True), "etat": etat_dit(f), "actions": actions.get(f.pk, []),
            "semblables": semblables.get(f.pk, []), "mediations": list(f.mediations.all()),
            "accuse": (f.accuse_le - f.recu_le).days if f.accuse_le else None,
            "reponse": (f.repondu_le - f.recu_le).days if f.repondu_le else None,
        }
        for f in lus if f.etat != EtatFait.CLASSEE
    ]  # fmt: skip
    contexte = {
        "du": du, "au": au, "lignes": lignes, "themes": comptes_par_theme(lus), "natures": [x[0] for x in natures_fait().values()],
        "retards": sum(x["etat"][0] == "ko" for x in lignes), "classes": sum(f.etat == EtatFait.CLASSEE for f in lus),
        "recurrents": sum(bool(x["semblables"]) for x in lignes),
    }  # fmt: skip
    return render(request, "amelioration/registres/tableau.html", contexte)


def _lu(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


@exige("amelioration.registres_conduire")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    f = FaitSignale.objects.filter(pk=pk).first()
    if f is None:
        raise Http404
    return servir_piece(request, piece, [p for s in f.suivis.order_by("pk") for p in s.pieces])
