"""The registers of the demonstration: each scene is there, from the day on which it is created."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.amelioration.demonstration import registres
from parchemin.amelioration.models import ActionAmelioration, FaitSignale
from parchemin.amelioration.selectors.faits import LIENS, actions_par_fait, recurrences
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription, Personne
from parchemin.referentiel.models import Capacite, NatureLocale
from parchemin.referentiel.services import certifications
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import etablissement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]


def test_scenes_over_a_year_and_only_once(o: Organisation, qualite: Membre, direction: Membre) -> None:
    Membre.toutes.update(du=date(2024, 9, 1))
    for m in (qualite, direction):
        m.roles.update(du=date(2024, 9, 1))
        m.refresh_from_db()
    etablissement(o)
    c = certifications.creer_certification_locale(
        organisation=o,
        nature=NatureLocale.CQP,
        intitule="CAP Cuisine",
        capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1),
        acteur=SYSTEME,
    )
    p = Personne.toutes.create(organisation=o, nom_naissance="Girard", prenom1="Léa")
    Inscription.toutes.create(
        organisation=o,
        personne=p,
        certification=c,
        voie="FORMATION_INITIALE_APPRENTISSAGE",
        statut="apprenti",
        entree=date(2025, 9, 1),
    )
    for _ in range(2):
        registres.creer(o, qualite, direction, aujourdhui())
    lus = list(FaitSignale.objects.select_related(*LIENS).order_by("recu_le", "pk"))
    assert [f.etat for f in lus] == [
        "close", "close", "close", "close", "close", "en_mediation", "en_traitement", "recue", "recue", "survenu",
    ]  # fmt: skip
    assert [f.nature for f in lus].count("alea") == 2
    assert len(recurrences(lus, 12)) == 3
    assert sorted(len(x) for x in actions_par_fait(o.pk, lus).values()) == [1, 1]
    assert set(ActionAmelioration.objects.values_list("etat", flat=True).order_by("pk")) == {"efficace"}
    assert [f.titre for f in lus if f.avant_le and f.avant_le < aujourdhui()] == [
        "Heure de fin de cours et dernier car"
    ]
    assert Etablissement.objects.count() == 1
