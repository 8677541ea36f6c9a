"""The certifier's side: what is asked of partners, the answers, the sessions they ask for."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.templatetags.parchemin import accord, date_courte, statut
from parchemin.reseau.lettres import reproche_de
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    DemandePartenaire,
    DemandeSession,
    EtatDemandePartenaire,
    EtatDemandeSession,
    NatureDemandePartenaire,
)
from parchemin.reseau.selectors import espace as lire
from parchemin.reseau.selectors.mesures_en_vigueur import bientot_contre, contre, mesures_en_vigueur
from parchemin.reseau.selectors.points_demandes import points_de
from parchemin.reseau.services import courrier_espace
from parchemin.reseau.services import demandes as services
from parchemin.reseau.services import espace as gestes
from parchemin.reseau.vues.commun import acteur, dire_rappel, peut, remplir
from parchemin.reseau.vues.espace import TONS_DEMANDE, TONS_SESSION
from parchemin.reseau.vues.espace_formulaires import (
    FormulaireAcceptationSession,
    FormulaireDemande,
    FormulaireReprise,
    FormulaireTexte,
)
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

_SUITES = [("a_lire", "À lire"), ("retard", "En retard"), ("ouvertes", "Chez le partenaire"), ("closes", "Closes")]


class FiltreDemandes(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    suite = df.ChoiceFilter(method="par_suite", label="Où elle en est", empty_label="Toutes", choices=_SUITES)
    nature = df.ChoiceFilter(label="Nature", empty_label="Toutes", choices=NatureDemandePartenaire.choices)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(etablissement__cle_recherche__contains=mot)
        return lignes

    def par_suite(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "a_lire":
            return lignes.filter(etat=EtatDemandePartenaire.REPONDUE)
        if valeur == "closes":
            return lignes.filter(etat__in=[EtatDemandePartenaire.ACCEPTEE, EtatDemandePartenaire.ANNULEE])
        ouvertes = lignes.filter(etat__in=CHEZ_LE_PARTENAIRE)
        return ouvertes.filter(avant_le__lt=aujourdhui()) if valeur == "retard" else ouvertes


def _en_retard(d: DemandePartenaire) -> bool:
    return d.etat in CHEZ_LE_PARTENAIRE and d.avant_le is not None and d.avant_le < aujourdhui()


def _dit(d: DemandePartenaire) -> tuple[str, str]:
    return ("ko", f"{d.get_etat_display()}, en retard") if _en_retard(d) else (
        TONS_DEMANDE[EtatDemandePartenaire(d.etat)], d.get_etat_display()
    )  # fmt: skip


class TableDemandes(tables.Table):
    objet = tables.Column("Demande", order_by=("objet", "pk"))
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    nature = tables.Column("Nature", order_by=("nature", "pk"))
    avant_le = tables.Column("Avant le", order_by=("avant_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_objet(self, record: DemandePartenaire) -> SafeString:
        url = reverse("reseau:demande", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.objet)

    def value_objet(self, record: DemandePartenaire) -> str:
        return record.objet

    def render_etablissement(self, record: DemandePartenaire) -> str:
        return record.etablissement.denomination

    def render_avant_le(self, value: Any) -> str:
        return date_courte(value)

    def value_avant_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: DemandePartenaire) -> SafeString:
        return statut(*_dit(record))

    def value_etat(self, record: DemandePartenaire) -> str:
        return _dit(record)[1]


class ListeDemandes(VueListe):
    table_class = TableDemandes
    filterset_class = FiltreDemandes
    template_name = "reseau/espace/liste_demandes.html"
    titre = "Demandes aux partenaires"
    sous_titre = "Ce que vous leur demandez, pour quand, et ce qu’ils ont répondu."
    nom_export = "demandes-partenaires"
    vide_titre = "Aucune demande"
    vide_texte = "Retirez un filtre, ou demandez quelque chose."
    neuf_titre = "Aucune demande pour l’instant"
    neuf_texte = "Une pièce, une réponse, une correction : demandez-la à un partenaire avec un jour, et suivez le fil de ses réponses."
    neuf_gestes = (GesteNeuf(("reseau.habiliter",), "Demander quelque chose", "reseau:demande_nouvelle"),)

    def lignes(self) -> QuerySet[Any]:
        return DemandePartenaire.objects.select_related("etablissement").order_by("-pk")


liste = exige("reseau.voir")(ListeDemandes.as_view())


def _demande(pk: int) -> DemandePartenaire:
    d: DemandePartenaire = get_object_or_404(
        DemandePartenaire.objects.select_related("etablissement", "habilitation__certification__fiche__version"), pk=pk
    )
    return d


@exige("reseau.voir")
@require_safe
def demande(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The thread, what can be done of it, and whether the mails arrived."""
    d = _demande(pk)
    ton, mots = _dit(d)
    contexte = {
        "d": d, "fil": lire.fil(d), "lus": points_de(d), "reproche": reproche_de(d), "ton": ton, "mots": mots, "conduire": peut(request, "reseau.habiliter"),
        "a_lire": d.etat == EtatDemandePartenaire.REPONDUE, "ouverte": d.etat in CHEZ_LE_PARTENAIRE, "piece": "reseau:demande_piece",
        "close": d.etat in (EtatDemandePartenaire.ACCEPTEE, EtatDemandePartenaire.ANNULEE),
        "courriels": courriels_de(courrier_espace.SUJET, str(pk)).order_by("-cree_le", "pk")[:12],
        "representants": lire.representants([d.etablissement_id]),
    }  # fmt: skip
    return render(request, "reseau/espace/demande_certificateur.html", contexte)


@exige("reseau.voir")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    fichier = lire.piece_de(_demande(pk), piece)
    if fichier is None:
        raise Http404
    return servir(request, fichier)


@exige("reseau.habiliter")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    """One request for each partner that is ticked."""

    def geste(x: dict[str, Any]) -> str:
        vises = list(x.pop("etablissements"))
        with transaction.atomic():
            for e in vises:
                services.demander(
                    etablissement=e, acteur=acteur(request), **(x | {"nature": NatureDemandePartenaire(x["nature"])})
                )
        return f"C’est demandé à {len(vises)} {accord(len(vises), 'partenaire,partenaires')}."

    coche = request.GET.get("partenaire", "")
    return remplir(
        request, gabarit="reseau/espace/formulaire_certificateur.html", cle="reseau.demande:0", titre="Demander quelque chose",
        classe=FormulaireDemande, geste=geste, retour=reverse("reseau:demandes", args=[slug]), bouton="Demander",
        initial={"etablissements": [coche]} if coche.isdecimal() else {},
        contexte={"aide": "Le partenaire est prévenu par courriel, puis rappelé avant le délai et après.", "parent": "Demandes aux partenaires"},
    )  # fmt: skip


@exige("reseau.habiliter")
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = _demande(pk)

    def geste(x: dict[str, Any]) -> str:
        services.reprendre(demande=d, acteur=acteur(request), **x)
        return "La réponse est renvoyée, avec ce qui manque."

    return _petit(request, slug, d, "Renvoyer pour compléter", FormulaireReprise, geste, "Renvoyer")


@exige("reseau.habiliter")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = _demande(pk)

    def geste(x: dict[str, Any]) -> str:
        services.annuler(demande=d, acteur=acteur(request), **x)
        return "La demande est annulée, le partenaire en est prévenu."

    return _petit(request, slug, d, "Ne plus attendre de réponse", FormulaireTexte, geste, "Annuler la demande")


def _petit(
    request: HttpRequest, slug: str, d: DemandePartenaire, titre: str, classe: Any, geste: Any, bouton: str
) -> HttpResponse:
    cle = f"reseau.{'reprise' if classe is FormulaireReprise else 'annulation'}:{d.pk}"
    return remplir(
        request, gabarit="reseau/espace/formulaire_certificateur.html", cle=cle, titre=titre, classe=classe, geste=geste,
        retour=reverse("reseau:demande", args=[slug, d.pk]), bouton=bouton, contexte={"aide": d.objet, "parent": d.objet},
    )  # fmt: skip


@exige("reseau.habiliter")
@require_POST
def accepter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        services.accepter(demande=_demande(pk), acteur=acteur(request), texte=request.POST.get("texte", "")[:8000])
        messages.success(request, "La réponse est acceptée, le partenaire en est prévenu.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:demande", slug, pk)


@exige("reseau.habiliter")
@require_POST
def relancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    dire_rappel(request, _demande(pk))
    return redirect("reseau:demande", slug, pk)


_SESSIONS = (
    "habilitation__etablissement",
    "habilitation__certification__fiche__version",
    "site",
    "session",
    "habilitation__organisation",
)


@exige("reseau.repondre_sessions")
@require_safe
def sessions_demandees(request: HttpRequest, slug: str) -> HttpResponse:
    """Those that wait first."""
    lignes = sorted(
        DemandeSession.objects.select_related(*_SESSIONS).order_by("-pk")[:200],
        key=lambda d: d.etat != EtatDemandeSession.DEMANDEE,
    )
    return render(
        request, "reseau/espace/sessions_demandees.html", {"lignes": [(d, TONS_SESSION[d.etat]) for d in lignes]}
    )


@exige("reseau.repondre_sessions")
def session_demandee(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Accept with a session that exists, or with a new one already filled in: answering is the right, for this act and no other session."""
    d = get_object_or_404(DemandeSession.objects.select_related(*_SESSIONS), pk=pk)
    mesures = mesures_en_vigueur(d.habilitation.certification_id, d.habilitation.etablissement_id)

    def geste(x: dict[str, Any]) -> str:
        faite = gestes.accepter_session(demande=d, acteur=acteur(request), **x)
        return f"La session « {faite.session.intitule if faite.session else ''} » répond à la demande, le partenaire en est prévenu."

    return remplir(
        request, gabarit="reseau/espace/session_demandee.html", cle=f"reseau.session_acceptee:{pk}", titre="Session demandée",
        classe=partial(FormulaireAcceptationSession, demande=d), geste=geste,
        retour=reverse("reseau:sessions_demandees", args=[slug]), vers=reverse("reseau:session_demandee", args=[slug, pk]),
        bouton="Accepter", contexte={
            "d": d, "ton": TONS_SESSION[d.etat], "attend": d.etat == EtatDemandeSession.DEMANDEE, "empeche": lire.empechement_session(d),
            "contre": contre(d.habilitation, d.du),
            "avertit": [x for x in mesures if not x.interdit],
            "bientot": bientot_contre(d.habilitation.certification_id, d.habilitation.etablissement_id),
        },
    )  # fmt: skip


@exige("reseau.repondre_sessions")
def refuser_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = get_object_or_404(DemandeSession.objects.select_related(*_SESSIONS), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        gestes.refuser_session(demande=d, acteur=acteur(request), **x)
        return "La demande est refusée, le partenaire en est prévenu."

    return remplir(
        request, gabarit="reseau/espace/formulaire_certificateur.html", cle=f"reseau.session_refusee:{pk}", titre="Refuser la session demandée",
        classe=FormulaireTexte, geste=geste, retour=reverse("reseau:session_demandee", args=[slug, pk]), bouton="Refuser",
        contexte={"aide": "Dites ce qui manque, ou une autre date possible.", "parent": "Session demandée"},
    )  # fmt: skip
