"""What the network proves: conventions, habilitations, declarations, controls concluded, measures, communications read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.domain.phases import PhaseControle
from parchemin.reseau.models import (
    CaptureCommunication,
    ControlePartenaire,
    Convention,
    DeclarationListe,
    EtatMesureReseau,
    HabilitationPartenaire,
    MesureReseau,
)
from parchemin.socle.horloge import jour_de

SALLE = "Réseau"
EN_COURS = (EtatHabilitation.ACTIF, EtatHabilitation.ACTIF_SURVEILLE, EtatHabilitation.MISE_EN_DEMEURE)


def conventions(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = Convention.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation=o, signee_le__lte=jour, avenant__isnull=True
    )
    for x in lignes.select_related("etablissement").order_by("-signee_le", "-pk"):
        if x.signee_le is not None:
            yield ElementPreuve(
                f"convention.{x.pk}", f"Convention {x} signée avec {x.etablissement.denomination}", x.signee_le,
                reverse("reseau:convention", args=[o.slug, x.pk]), au=x.au,
            )  # fmt: skip


def habilitations(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = HabilitationPartenaire.toutes.filter(organisation=o, etat__in=[str(e) for e in EN_COURS], du__lte=jour)
    for x in lignes.select_related("etablissement", "certification__fiche__version").order_by("-etat_depuis", "-pk"):
        yield ElementPreuve(
            f"habilitation.{x.pk}", f"Habilitation en cours : {x.etablissement.denomination}, {x.get_role_display().lower()}", min(x.etat_depuis, jour),
            reverse("reseau:habilitation", args=[o.slug, x.pk]), au=x.au,
        )  # fmt: skip


def declarations(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = DeclarationListe.toutes.filter(organisation=o, declaree_le__lte=jour)
    for x in lignes.select_related("habilitation__etablissement").order_by("-declaree_le", "-pk"):
        if x.declaree_le is not None:
            yield ElementPreuve(
                f"declaration.{x.pk}", f"Changement déclaré à France compétences : {x.habilitation.etablissement.denomination}", x.declaree_le,
                reverse("reseau:habilitation", args=[o.slug, x.habilitation_id]),
            )  # fmt: skip


def controles(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = ControlePartenaire.toutes.filter(organisation=o, phase=PhaseControle.DECIDE, conclu_le__isnull=False)
    for x in lignes.select_related("etablissement").order_by("-conclu_le", "-pk"):
        yield ElementPreuve(
            f"controle.{x.pk}", f"Contrôle conclu : {x.get_nature_display().lower()}, {x.etablissement.denomination}", jour_de(x.conclu_le) if x.conclu_le else jour,
            reverse("reseau:controle", args=[o.slug, x.pk]), x.conclu_par_libelle,
        )  # fmt: skip


def mesures(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = MesureReseau.toutes.filter(
        organisation=o, etat__in=(EtatMesureReseau.DECIDEE, EtatMesureReseau.LEVEE), decidee_le__lte=jour
    )
    for x in lignes.select_related("habilitation__etablissement").order_by("-decidee_le", "-pk"):
        if x.decidee_le is not None:
            yield ElementPreuve(
                f"mesure.{x.pk}", f"Mesure prise : {x.get_nature_display().lower()}, {x.habilitation.etablissement.denomination}", x.decidee_le,
                reverse("reseau:mesure", args=[o.slug, x.pk]), x.par_libelle,
            )  # fmt: skip


def captures(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """The latest capture of each page."""
    lignes = CaptureCommunication.toutes.filter(organisation=o, suivante__isnull=True, capturee_le__lte=jour)
    for x in lignes.select_related("etablissement").defer("texte").order_by("-capturee_le", "-pk"):
        yield ElementPreuve(
            f"capture.{x.pk}", f"Communication relevée et contrôlée : {x.etablissement.denomination}", x.capturee_le,
            reverse("reseau:capture", args=[o.slug, x.pk]), x.par_libelle, empreinte=x.empreinte,
        )  # fmt: skip


for code, titre, sert, permission, lire in (
    ("conventions", "Conventions signées", ("certificateur:R6113-16-2:conventions",), "reseau.voir", conventions),
    ("habilitations", "Habilitations en cours", ("certificateur:R6113-16:habilitations",), "reseau.voir", habilitations),
    ("declarations", "Changements déclarés", ("certificateur:liste-habilites:declarations",), "reseau.voir", declarations),
    ("controles", "Contrôles conclus", ("certificateur:R6113-9-4:controles", "certificateur:R6113-16-3:suivi"), "reseau.voir", controles),
    ("mesures", "Mesures prises", ("certificateur:R6113-16-3:mesures",), "reseau.voir", mesures),
    ("captures", "Communications relevées", ("certificateur:R6113-14-1:captures",), "reseau.voir", captures),
):  # fmt: skip
    inscrire_preuve(PreuveAutomatique(f"reseau.{code}", SALLE, titre, sert, permission, lire))
