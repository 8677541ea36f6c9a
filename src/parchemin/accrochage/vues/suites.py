"""Requests for rectification and formal notices: registers with their clocks."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.accrochage import constats as c
from parchemin.accrochage.delais import delai, source
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.forms import (
    FormulaireDemande,
    FormulaireMise,
    FormulaireMiseLevee,
    FormulaireMiseReponse,
    FormulaireReponse,
)
from parchemin.accrochage.models import (
    DemandeRectification,
    EtatDemande,
    EtatMise,
    EtatPassage,
    MiseEnDemeure,
    PassageCertification,
)
from parchemin.accrochage.sans_noms import TU, nom_lu, sans_noms
from parchemin.accrochage.selectors import passages as selectors
from parchemin.accrochage.services import suites as services
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, journal_de, passage_ou_404, peut, remplir
from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

TONS = {EtatDemande.OUVERTE: "al", EtatDemande.CORRIGEE: "ok", EtatDemande.REFUSEE: "in"}
TONS_MISE = {EtatMise.OUVERTE: "ko", EtatMise.REPONDUE: "al", EtatMise.CLOSE: "ok"}


class FiltreDemandes(df.FilterSet):
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatDemande.choices)


class TableDemandes(tables.Table):
    objet = tables.Column("Demande", orderable=False)
    recue_le = tables.Column("Reçue le", order_by=("recue_le", "pk"))
    echeance = tables.Column("À traiter avant le", order_by=("echeance", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    reponse = tables.Column("Réponse", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_objet(self, record: DemandeRectification) -> SafeString:
        url = reverse("accrochage:demande", args=[self.request.organisation.slug, record.pk])
        anonyme = sans_noms(self.request)
        titre = nom_lu(record.passage, anonyme=anonyme) if record.passage else "Une personne"
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>', url, titre, TU if anonyme else record.objet
        )

    def value_objet(self, record: DemandeRectification) -> str:
        anonyme = sans_noms(self.request)
        objet = TU if anonyme else record.objet
        return f"{nom_lu(record.passage, anonyme=anonyme)} : {objet}" if record.passage else objet

    def render_reponse(self, value: str) -> str:
        return TU if sans_noms(self.request) else value

    value_reponse = render_reponse

    def render_recue_le(self, value: Any) -> str:
        return date_courte(value)

    def value_recue_le(self, value: Any) -> Any:
        return value

    def render_echeance(self, record: DemandeRectification) -> str:
        return date_courte(record.echeance)

    def value_echeance(self, record: DemandeRectification) -> Any:
        return record.echeance

    def render_etat(self, record: DemandeRectification) -> SafeString:
        return statut(TONS[EtatDemande(record.etat)], record.get_etat_display())

    def value_etat(self, record: DemandeRectification) -> str:
        return record.get_etat_display()


class ListeDemandes(VueListe):
    table_class = TableDemandes
    filterset_class = FiltreDemandes
    template_name = "accrochage/demandes.html"
    titre = "Demandes de rectification"
    sous_titre = "Trois mois pour transmettre des données corrigées, ou dire pourquoi la demande n’est pas fondée."
    nom_export = "rectifications"
    vide_titre = "Aucune demande"
    vide_texte = "Aucune demande ne répond à ces filtres."
    neuf_titre = "Aucune demande de rectification"
    neuf_texte = (
        "Une demande de la Caisse des Dépôts ou d’une personne certifiée s’enregistre ici le jour où elle arrive."
    )

    def lignes(self) -> QuerySet[Any]:
        return DemandeRectification.objects.select_related("passage").order_by("echeance", "pk")

    def contexte(self) -> dict[str, Any]:
        return {
            "mises": list(MiseEnDemeure.objects.order_by("-recue_le", "pk")),
            "suivre": peut(self.request, "accrochage.suivre_demandes"),
        }


liste = exige("accrochage.voir_demandes")(ListeDemandes.as_view())


@exige("accrochage.suivre_demandes")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a request; `?passage=` says about whom."""
    brut = request.GET.get("passage", "")
    passage: PassageCertification | None = passage_ou_404(int(brut)) if brut.isdigit() and len(brut) < 12 else None

    def geste(d: dict[str, Any]) -> str:
        concerne = passage or selectors.passage_nomme(d.pop("concerne", ""))
        services.enregistrer_demande(
            organisation_id=request.organisation.pk, passage=concerne, acteur=acteur(request), **d  # type: ignore[attr-defined]
        )  # fmt: skip
        return "Demande enregistrée : l’échéance est sur votre journée."

    titre = f"Demande de rectification {de(passage.nom_affiche)}" if passage else "Demande de rectification"
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.demande:{brut or 'nouvelle'}", titre=titre, classe=lambda *a, **k: FormulaireDemande(*a, passage=passage, **k), geste=geste,
        retour=reverse("accrochage:demandes", args=[slug]), contexte={"consequence": source("rectification", aujourdhui())},
    )  # fmt: skip


@exige("accrochage.voir_demandes")
@require_safe
def demande(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d: DemandeRectification = get_object_or_404(
        DemandeRectification.objects.select_related("passage__compte", "envoi__fichier"), pk=pk
    )
    anonyme = sans_noms(request)
    contexte = {"assistance_seule": SEULE_L_ASSISTANCE if d.etat == EtatDemande.OUVERTE and _sans_suppression(d) else "",
                "nom": nom_lu(d.passage, anonyme=anonyme) if d.passage else "", "sans_noms": anonyme,
                "suivre": peut(request, "accrochage.suivre_demandes"), "demande": d, "ton": TONS[EtatDemande(d.etat)], "source": source("rectification", d.recue_le),
                "journal": [] if anonyme else journal_de(request, "demande_rectification", d.pk), "ouverte": d.etat == EtatDemande.OUVERTE}  # fmt: skip
    return render(request, "accrochage/demande.html", contexte)


@exige("accrochage.suivre_demandes")
def repondre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d: DemandeRectification = get_object_or_404(DemandeRectification.objects.select_related("passage__compte"), pk=pk)
    envois = list(services.envois_de(d)[:50])

    def geste(v: dict[str, Any]) -> str:
        services.repondre(
            demande=d,
            fondee=v["fondee"] == "oui",
            reponse=v["reponse"],
            repondu_le=v["repondu_le"],
            acteur=acteur(request),
            envoi=next((e for e in envois if e.pk == v["envoi"]), None),
            assistance=v["assistance"],
        )
        return "Réponse enregistrée."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.repondre:{pk}", titre="Répondre à la demande",
        classe=lambda *a, **k: FormulaireReponse(*a, envois=envois, **k),
        geste=geste, retour=reverse("accrochage:demande", args=[slug, pk]), initial={"repondu_le": aujourdhui()},
        contexte={"consequence": f"Demande reçue : « {d.objet} » {SEULE_L_ASSISTANCE if _sans_suppression(d) else ''}".strip()},
    )  # fmt: skip


SEULE_L_ASSISTANCE = (
    "Avec le schéma de ce compte, un passage accepté ne se supprime pas : seule l’assistance de la Caisse des Dépôts peut le "
    "corriger. Écrivez-lui, et gardez ici la référence de l’échange."
)


def _sans_suppression(d: DemandeRectification) -> bool:
    """Was this passage accepted under a schema that takes no deletion?"""
    p = d.passage
    return p is not None and p.etat == EtatPassage.ACCEPTE and "SUPPRESSION" not in profil(p.compte.profil).actions


@exige("accrochage.suivre_demandes")
def mise_nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    minimum = delai("mise_en_demeure", aujourdhui())

    def geste(d: dict[str, Any]) -> str:
        services.enregistrer_mise(organisation_id=request.organisation.pk, acteur=acteur(request), **d)  # type: ignore[attr-defined]
        return "Mise en demeure enregistrée : l’échéance est sur votre journée."

    return remplir(
        request, gabarit=FORMULAIRE, cle="accrochage.mise:nouvelle", titre="Mise en demeure de la Caisse des Dépôts",
        classe=FormulaireMise, geste=geste, initial={"delai_jours": minimum}, retour=reverse("accrochage:demandes", args=[slug]),
        contexte={"consequence": f"{source('mise_en_demeure', aujourdhui())} : au moins {minimum} jours pour présenter des observations ou se mettre en règle."},
    )  # fmt: skip


@exige("accrochage.voir_demandes")
@require_safe
def mise(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m: MiseEnDemeure = get_object_or_404(MiseEnDemeure.objects.all(), pk=pk)
    minimum = delai("mise_en_demeure", m.recue_le)
    # Once it is answered, the delay is nobody's business any more.
    court = m.etat == EtatMise.OUVERTE and m.delai_jours < minimum
    anonyme = sans_noms(request)
    contexte = {"sans_noms": anonyme, "suivre": peut(request, "accrochage.suivre_demandes"), "constats": [c.DELAI_COURT.constat("Délai donné", jours=m.delai_jours, minimum=minimum)] if court else [], "mise": m, "ton": TONS_MISE[EtatMise(m.etat)], "source": source("mise_en_demeure", m.recue_le),
                "journal": [] if anonyme else journal_de(request, "mise_en_demeure", m.pk), "ouverte": m.etat == EtatMise.OUVERTE,
                "repondue": m.etat == EtatMise.REPONDUE}  # fmt: skip
    return render(request, "accrochage/mise.html", contexte)


@exige("accrochage.suivre_demandes")
def mise_corriger(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m: MiseEnDemeure = get_object_or_404(MiseEnDemeure.objects.all(), pk=pk)
    if m.etat != EtatMise.OUVERTE and request.method != "POST":
        # Said before anything is typed.
        dire_constats(request, ErreurMetier(c.MAUVAIS_ETAT.constat(etat=m.get_etat_display().lower())))
        return redirect("accrochage:mise", slug, pk)

    def geste(d: dict[str, Any]) -> str:
        services.corriger_mise(mise=m, acteur=acteur(request), **d)
        return "Mise en demeure corrigée : l’échéance suit."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.mise_corriger:{pk}", titre="Corriger la mise en demeure", classe=FormulaireMise,
        geste=geste, retour=reverse("accrochage:mise", args=[slug, pk]), version=f"{m.etat}:{m.echeance}",
        initial={"recue_le": m.recue_le, "delai_jours": m.delai_jours, "objet": m.objet},
        contexte={"consequence": "Ce que dit le courrier, relu. La correction s’inscrit au journal."},
    )  # fmt: skip


@exige("accrochage.suivre_demandes")
def mise_avancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m: MiseEnDemeure = get_object_or_404(MiseEnDemeure.objects.all(), pk=pk)
    vers = EtatMise.REPONDUE if m.etat == EtatMise.OUVERTE else EtatMise.CLOSE

    def geste(d: dict[str, Any]) -> str:
        # What the page announced, not what the notice has become: sent twice, an answer does not close it.
        vers = EtatMise(d["vers"])
        services.avancer_mise(mise=m, etat=vers, reponse=d.get("reponse", ""), le=d["le"], acteur=acteur(request))
        return "Réponse enregistrée." if vers == EtatMise.REPONDUE else "Levée notée."

    titre = "Répondre à la mise en demeure" if vers == EtatMise.REPONDUE else "Noter la levée de la mise en demeure"
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.mise:{pk}", titre=titre, geste=geste,
        classe=FormulaireMiseReponse if vers == EtatMise.REPONDUE else FormulaireMiseLevee,
        retour=reverse("accrochage:mise", args=[slug, pk]), initial={"le": aujourdhui(), "vers": vers}, version=str(m.etat), contexte={"consequence": m.objet},
    )  # fmt: skip
