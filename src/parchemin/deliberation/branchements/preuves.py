"""What a deliberation proves: signed minutes, règlements in use, the right to assess during the course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Deliberation, EtatDeliberation, HabilitationCCF, ReglementExamen
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve
from parchemin.socle.horloge import jour_de

SALLE = "Délibération"


def proces_verbaux(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = Deliberation.toutes.filter(
        organisation=o, etat__in=(EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE), jury_le__lte=jour
    )
    for x in lignes.select_related("session").order_by("-jury_le", "-pk"):
        le = jour_de(x.signee_le) if x.signee_le else x.jury_le
        yield ElementPreuve(
            f"pv.{x.pk}", f"Procès-verbal {x.numero_pv} signé : {x.session.intitule}", min(le, jour),
            reverse("deliberation:deliberation", args=[o.slug, x.session_id]), empreinte=x.pv_empreinte,
        )  # fmt: skip


def reglements(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Règlements in use. `le`: the day their text was written down here."""
    lignes = ReglementExamen.toutes.filter(organisation=o, remplace_le__isnull=True)
    for x in lignes.select_related("certification__fiche__version").order_by("-updated_at", "-pk"):
        yield ElementPreuve(
            f"reglement.{x.pk}", f"Règlement d’examen en vigueur : {x}", jour_de(x.updated_at), reverse("deliberation:reglement", args=[o.slug, x.pk])
        )  # fmt: skip


def habilitations(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = HabilitationCCF.toutes.filter(Q(au__isnull=True) | Q(au__gte=jour), organisation=o, du__lte=jour)
    for x in lignes.select_related("etablissement", "certification__fiche__version").order_by("-du", "-pk"):
        yield ElementPreuve(
            f"ccf.{x.pk}", f"Évaluation en cours de formation permise : {x.etablissement.denomination}, {x.certification.intitule}", x.du,
            reverse("deliberation:habilitations_ccf", args=[o.slug]), au=x.au,
        )  # fmt: skip


for code, titre, sert, permission, lire in (
    (
        "pv", "Procès-verbaux de jury signés", ("qualiopi:16:pv", "qualiopi:11:evaluations", "certificateur:R6113-9-4:pv"),
        "deliberation.voir_deliberations", proces_verbaux,
    ),
    (
        "reglements", "Règlements d’examen", ("qualiopi:16:reglement", "ministeres:Q3-A1:reglement"), "deliberation.voir_reglements", reglements,
    ),
    ("ccf", "Habilitations à évaluer en cours de formation", ("qualiopi:16:reglement",), "deliberation.voir_reglements", habilitations),
):  # fmt: skip
    inscrire_preuve(PreuveAutomatique(f"deliberation.{code}", SALLE, titre, sert, permission, lire))
