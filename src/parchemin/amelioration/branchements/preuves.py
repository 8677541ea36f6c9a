"""What improvement proves: appraisals, procedures, registers, actions and their effect, the conseil, risks. Counts and numbers, no name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Max, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse

from parchemin.amelioration.domain.actions import EtatAction
from parchemin.amelioration.domain.conseil import EtatSeance
from parchemin.amelioration.models import (
    ActionAmelioration,
    CampagneAppreciation,
    EcartExterne,
    Equivalent,
    FaitSignale,
    GuideRemis,
    RevueRisque,
    SeanceConseil,
)
from parchemin.amelioration.models.voix import LibelleEtat
from parchemin.amelioration.selectors.conseil import en_mandat
from parchemin.amelioration.selectors.procedures import versions_en_vigueur
from parchemin.comptes.models import Organisation
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

SALLE = "Amélioration"
PARTIES = {
    "apprenants": ("qualiopi:30:beneficiaires",), "equipe": ("qualiopi:30:equipes",), "entreprises": ("qualiopi:30:entreprises",),
    "financeurs": ("qualiopi:30:financeurs",), "enseignement": ("qualiopi:33:evaluation",),
}  # fmt: skip
"""What a campaign to each stakeholder serves; the others serve nothing by themselves."""
PROCEDURES = {
    "appreciations": ("ministeres:Q30-A1:procedure",), "reclamations": ("qualiopi:31:procedure",), "difficultes": ("qualiopi:31:procedure",),
    "aleas": ("qualiopi:31:procedure",), "absenteisme": ("qualiopi:12:procedure",), "rupture": ("qualiopi:12:procedure",),
    "violences": ("qualiopi:12:violences", "ministeres:Q30-V5:procedure"),
}  # fmt: skip
"""What a procedure started from each template serves."""


def campagnes(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = CampagneAppreciation.toutes.filter(
        organisation=o, etat=LibelleEtat.CLOSE, partie__in=PARTIES, close_le__lte=jour
    )
    for x in lignes.order_by("-close_le", "-pk"):
        if x.close_le is not None:
            yield ElementPreuve(
                f"campagne.{x.pk}", f"Appréciations recueillies : {x.titre}", x.close_le, reverse("amelioration:campagne", args=[o.slug, x.pk]),
                nombre=x.repondants or 0, sert=PARTIES[x.partie],
            )  # fmt: skip


def equivalents(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    for x in Equivalent.toutes.filter(organisation=o, partie__in=PARTIES, le__lte=jour).order_by("-le", "-pk"):
        yield ElementPreuve(
            f"equivalent.{x.pk}", f"{x.get_nature_display()} : {x.titre}", x.le, reverse("amelioration:equivalent", args=[o.slug, x.pk]), x.note_par,
            sert=PARTIES[x.partie],
        )  # fmt: skip


def procedures(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """In force on that day, approved by a second person."""
    for v in versions_en_vigueur(o.pk, jour):
        if v.du is not None and v.procedure.modele in PROCEDURES:
            yield ElementPreuve(
                f"version.{v.pk}", f"Procédure en vigueur : {v.procedure.titre}, version {v.numero}", v.du,
                reverse("amelioration:procedure", args=[o.slug, v.procedure_id]), v.approuvee_par_libelle, au=v.au,
                sert=PROCEDURES[v.procedure.modele], empreinte=v.empreinte,
            )  # fmt: skip


def registre(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Entries by month. Reserved cases are not in these registers."""
    lignes = (
        FaitSignale.toutes.filter(organisation=o, recu_le__lte=jour)
        .order_by()
        .annotate(mois=TruncMonth("recu_le"))
        .values("mois")
        .annotate(n=Count("pk"), dernier=Max("recu_le"))
        .order_by("-mois")[:24]
    )
    for x in lignes:
        yield ElementPreuve(
            f"mois.{x['mois']:%Y%m}", f"Registre des réclamations, difficultés et aléas, {date_fr(x['mois']).split(' ', 1)[1]}", x["dernier"],
            reverse("amelioration:faits", args=[o.slug]), nombre=x["n"],
        )  # fmt: skip


def plan(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Each action by its number: a title is written freely."""
    lignes = ActionAmelioration.toutes.filter(organisation=o, etat_depuis__lte=jour).exclude(etat=EtatAction.ABANDONNEE)
    for x in lignes.order_by("-etat_depuis", "-pk"):
        yield ElementPreuve(
            f"action.{x.pk}", f"Action d’amélioration {x.numero} : {x.get_etat_display().lower()}", x.etat_depuis,
            reverse("amelioration:action", args=[o.slug, x.pk]), x.ouverte_par_libelle,
        )  # fmt: skip


def effets(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = ActionAmelioration.toutes.filter(organisation=o, etat=EtatAction.EFFICACE, etat_depuis__lte=jour)
    for x in lignes.order_by("-etat_depuis", "-pk"):
        yield ElementPreuve(
            f"effet.{x.pk}", f"Effet vérifié de l’action {x.numero}", x.etat_depuis, reverse("amelioration:action", args=[o.slug, x.pk])
        )  # fmt: skip


def seances(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = SeanceConseil.toutes.filter(organisation=o, etat=EtatSeance.APPROUVEE, le__lte=jour)
    for x in lignes.order_by("-le", "-pk"):
        yield ElementPreuve(
            f"seance.{x.pk}", f"Compte rendu approuvé du conseil du {date_fr(x.le)}", x.le,
            reverse("amelioration:conseil_seance", args=[o.slug, x.pk]), x.approuvee_par_libelle,
        )  # fmt: skip


def membres(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """The list is read on the day itself: how many, without a name."""
    jour = min(jour, aujourdhui())  # what will be read on a day to come proves nothing yet
    n = en_mandat(o.pk, jour).count()
    if n:
        yield ElementPreuve(
            "mandats", "Liste des membres du conseil en mandat, lue ce jour", jour, reverse("amelioration:conseil_membres", args=[o.slug]), nombre=n
        )  # fmt: skip


def risques(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = (
        RevueRisque.toutes.filter(organisation=o, le__lte=jour)
        .order_by()
        .values(jour=F("le"))
        .annotate(n=Count("pk"))
        .order_by("-jour")[:24]
    )
    for x in lignes:
        yield ElementPreuve(
            f"revue.{x['jour']:%Y%m%d}", f"Risques sur la qualité revus le {date_fr(x['jour'])}", x["jour"],
            reverse("amelioration:risques", args=[o.slug]), nombre=x["n"],
        )  # fmt: skip


def ecarts(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    for x in EcartExterne.toutes.filter(organisation=o, controle_le__lte=jour).order_by("-controle_le", "-pk"):
        yield ElementPreuve(
            f"ecart.{x.pk}", f"Fiche d’écart {x.numero} après un contrôle : {x.get_organisme_display()}", x.controle_le,
            reverse("amelioration:ecart_externe", args=[o.slug, x.pk]),
        )  # fmt: skip


def guides(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """By guide: to how many it was handed."""
    lignes = (
        GuideRemis.toutes.filter(Q(remis_le__lte=jour), organisation=o)
        .order_by()
        .values("guide_id", "guide__titre")
        .annotate(n=Count("pk"), dernier=Max("remis_le"))
        .order_by("-dernier", "guide_id")
    )
    for x in lignes:
        yield ElementPreuve(
            f"guide.{x['guide_id']}", f"Guide remis : {x['guide__titre']}", x["dernier"], reverse("amelioration:guide", args=[o.slug, x["guide_id"]]),
            nombre=x["n"],
        )  # fmt: skip


_VOIX = tuple(dict.fromkeys(k for cles in PARTIES.values() for k in cles))
for code, titre, sert, permission, lire in (
    ("campagnes", "Campagnes d’appréciations closes", _VOIX, "amelioration.voir_appreciations", campagnes),
    ("equivalents", "Réunions et webinaires", _VOIX, "amelioration.voir_appreciations", equivalents),
    ("procedures", "Procédures en vigueur", tuple(dict.fromkeys(k for x in PROCEDURES.values() for k in x)), "amelioration.voir", procedures),
    ("registre", "Registres", ("qualiopi:31:registre",), "amelioration.registres_lire", registre),
    ("plan", "Plan d’amélioration", ("qualiopi:32:plan", "ministeres:Q30-A2:tableau"), "amelioration.voir", plan),
    ("effets", "Effets vérifiés", ("qualiopi:32:effet",), "amelioration.voir", effets),
    (
        "conseil", "Comptes rendus du conseil", ("qualiopi:20:compte_rendu", "ministeres:Q30-V1:seance", "ministeres:Q30-V3:compte_rendu"),
        "amelioration.voir", seances,
    ),
    ("membres", "Membres du conseil", ("qualiopi:20:membres",), "amelioration.voir", membres),
    ("risques", "Risques revus", ("qualiopi:32:risques",), "amelioration.voir", risques),
    ("ecarts", "Écarts relevés par une autorité", ("ministeres:Q30-R1:ecart",), "amelioration.voir", ecarts),
    ("guides", "Guides remis", ("ministeres:Q30-V4:guide",), "amelioration.voir", guides),
):  # fmt: skip
    inscrire_preuve(PreuveAutomatique(f"amelioration.{code}", SALLE, titre, sert, permission, lire))
