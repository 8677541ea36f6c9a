"""The demonstration of Claire's space: one request at each state, one late, and a session asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, NatureLocale
from parchemin.referentiel.services import certifications
from parchemin.reseau.demonstration import espace
from parchemin.reseau.models import DemandePartenaire, DemandeSession, HabilitationPartenaire
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import organisation
from tests.reseau import fabrique as f


def monde() -> tuple[Organisation, Membre]:
    o, jour = organisation(), aujourdhui()
    with organisation_active(o.pk):
        e = f.alpha(o)
        c = certifications.creer_certification_locale(
            organisation=o, nature=NatureLocale.CQP, intitule="Conduire un bateau", capacite=Capacite.CERTIFICATEUR,
            du=date(2020, 1, 1), acteur=SYSTEME,
        )  # fmt: skip
        HabilitationPartenaire.toutes.create(
            organisation=o, etablissement=e, certification=c, role="organiser", du=date(2026, 1, 1), etat="actif",
            etat_depuis=date(2026, 1, 1), convention=f.convention(e),
        )  # fmt: skip
        membres = []
        for email, role in (("karim.haddou", Role.RESEAU), ("claire.fontanel", Role.PARTENAIRE)):
            m = comptes.ajouter_membre(
                organisation=o,
                email=f"{email}@rivage.example",
                prenom="Claire",
                nom="Fontanel",
                du=jour - timedelta(days=9),
                acteur=SYSTEME,
            )
            comptes.attribuer_role(
                membre=m, role=role, du=m.du, etablissements=[e] if role is Role.PARTENAIRE else (), acteur=SYSTEME
            )
            membres.append(m)
        for _ in range(2):
            espace.creer(o, jour)
    return o, membres[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("midi")
def test_each_state_is_there_once_it_is_made() -> None:
    monde()
    lignes = DemandePartenaire.toutes.order_by("pk")
    assert sorted(d.etat for d in lignes) == ["a_reprendre", "acceptee", "attendue", "attendue", "repondue"]
    assert sum(d.etat == "attendue" and d.avant_le is not None and d.avant_le < aujourdhui() for d in lignes) == 1
    assert DemandeSession.toutes.get().etat == "demandee"
