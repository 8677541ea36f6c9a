"""The page of the director: counts that match the registers, measures that complaints led to, no name for the auditor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from parchemin.amelioration.branchements import conseil_entendu, conseil_matieres
from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.domain.faits import NatureFait
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.selectors.bord import comptes_des_actions, comptes_des_faits, voix_manquantes
from parchemin.amelioration.services import actions
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.config.journalisation import est_muette
from parchemin.journal.facade import SYSTEME
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre

pytestmark = pytest.mark.django_db


def un_fait(o: Organisation, rang: int, **champs: Any) -> FaitSignale:
    jour = aujourdhui()
    fait: FaitSignale = FaitSignale.toutes.create(
        **{
            "organisation": o, "annee": jour.year, "rang": rang, "nature": "reclamation", "titre": f"Dates d’examen {rang}",
            "quoi": "Reçues tard.", "survenu_le": jour, "recu_le": jour, "canal": "courriel", "auteur_qualite": "entreprise",
            "etat": "recue", "etat_depuis": jour, "depuis": jour, "enregistre_par_libelle": "Ada",
        } | champs
    )  # fmt: skip
    return fait


def une_action(o: Organisation, titre: str, sorte: SorteOrigine, dans: int = 5) -> None:
    qui = membre(o, Role.QUALITE, email=f"{titre.lower()}@bord.example")
    actions.ouvrir(
        organisation=o, titre=titre, nature=NatureAction.CORRECTIVE, quoi="Un calendrier en septembre.", responsable=qui,
        avant_le=aujourdhui() + timedelta(days=dans), origines=[actions.Origine(sorte, "Courrier")], acteur=SYSTEME,
    )  # fmt: skip


def test_les_comptes_sont_ceux_des_registres(o: Organisation) -> None:
    jour = aujourdhui()
    un_fait(o, 1, avant_le=jour - timedelta(days=1))
    un_fait(o, 2, etat="close", avant_le=jour - timedelta(days=9))
    un_fait(o, 3, avant_le=jour)
    un_fait(o, 4, nature="alea", etat="survenu")
    hier = jour.replace(year=jour.year - 1)
    un_fait(o, 5, annee=hier.year, survenu_le=hier, recu_le=hier)
    lus = {x.nature: (x.recus, x.finis, x.ouverts, x.en_retard) for x in comptes_des_faits(o.pk, jour.year, jour)}
    assert lus[NatureFait.RECLAMATION] == (3, 1, 2, 1)
    assert lus[NatureFait.ALEA] == (1, 0, 1, 0)
    assert lus[NatureFait.DIFFICULTE] == (0, 0, 0, 0)


def test_la_page_ne_montre_que_les_mesures_nees_de_ce_qui_a_ete_dit(o: Organisation) -> None:
    jour = aujourdhui()
    un_fait(o, 1)
    une_action(o, "Calendrier", SorteOrigine.RECLAMATION)
    une_action(o, "Audit", SorteOrigine.AUDIT)
    client = client_de(membre(o, Role.DIRECTION, email="direction@bord.example").utilisateur)
    page = client.get(reverse("amelioration:bord", args=[o.slug]))
    lu = page.content.decode()
    assert [r.record.titre for r in page.context["table"].rows] == ["Calendrier"]
    assert comptes_des_actions(o.pk, jour.year, jour).a_conduire == 2
    assert "2\u00a0actions" in lu or "2 actions" in lu
    for voix in voix_manquantes(o.pk, jour.year):
        assert voix in lu
    csv = client.get(reverse("amelioration:bord", args=[o.slug]) + "?export=csv").getvalue().decode("utf-8-sig")
    assert "Calendrier" in csv
    assert "Audit" not in csv


def test_le_conseil_lit_des_nombres_et_jamais_un_nom(o: Organisation) -> None:
    jour = aujourdhui()
    un_fait(o, 1, auteur_nom="Zorglub")
    un_fait(o, 2, etat="close")
    (phrase,) = conseil_entendu._faits(NatureFait.RECLAMATION)(o, jour, jour).phrases  # type: ignore[union-attr]
    assert (
        phrase.replace("\u00a0", " ") == "Depuis la dernière séance : 2 reçues, dont 1 close ; 1 ouverte aujourd’hui."
    )
    vides = conseil_matieres.ruptures(o, jour, jour)
    assert vides is not None
    assert "0 contrat commencé, dont 0 rompu" in vides.phrases[0].replace("\u00a0", " ")
    muette = conseil_entendu.appreciations(o, jour, jour)
    assert muette is not None
    assert muette.phrases == ("Aucune campagne n’a été close depuis la dernière séance.",)


def test_les_adresses_que_personne_ne_garde() -> None:
    assert est_muette("/avis/abc/")
    assert est_muette("/o/vallees/amelioration/violences/d/x7k2/")
    assert not est_muette("/o/vallees/amelioration/actions/")
