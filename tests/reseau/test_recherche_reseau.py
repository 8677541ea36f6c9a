"""The search box finds what is kept of a partner, for who reads the network, in the organisation only. And the day of a control."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.recherche import recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.branchements import controles as branchements
from parchemin.reseau.models import ControlePartenaire, HabilitationPartenaire
from parchemin.reseau.services import controles, dossier
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k
from tests.reseau import fabrique_controles as g

pytestmark = pytest.mark.django_db


def test_a_partner_is_found_with_all_that_is_kept_of_it(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    alpha.save()  # its search key takes its SIRET
    x, c = k.maintenu(k.constat(alpha)), g.controle(alpha)
    m = k.mesure(h, "suspension", [x])
    f.alpha(o, "99900000000077", "Beta")
    adresses = {
        "reseau.habilitations": reverse("reseau:habilitation", args=[o.slug, h.pk]),
        "reseau.constats": reverse("reseau:constat", args=[o.slug, x.pk]),
        "reseau.controles": reverse("reseau:controle", args=[o.slug, c.pk]),
        "reseau.mesures": reverse("reseau:mesure", args=[o.slug, m.pk]),
    }
    lit = membre(o, Role.SECRETARIAT_JURY)
    for nom, chercher in recherches:
        if nom not in adresses:
            continue
        for texte in ("institut ALPHA", "999 000 000 00001"):
            trouve = chercher(lit, texte, 5)
            assert trouve is not None
            assert [ligne.url for ligne in trouve.lignes] == [adresses[nom]]
            assert trouve.total == 1
        assert chercher(lit, "beta", 5) is None
        assert chercher(membre(o, Role.DPO, email=f"{nom}@dpo.example"), "institut alpha", 5) is None
        ailleurs = organisation(f"o-{nom[7:]}")
        with organisation_active(ailleurs.pk):
            assert chercher(membre(ailleurs, Role.RESEAU), "institut alpha", 5) is None
    page = client_de(lit.utilisateur).get(f"/o/{o.slug}/recherche/?q=institut+alpha").content.decode()
    assert all(url in page for url in adresses.values())


def test_a_control_takes_a_day_to_come(o: Organisation, alpha: Etablissement, h: HabilitationPartenaire) -> None:
    hier = aujourdhui() - timedelta(days=1)
    with pytest.raises(ErreurMetier, match="HAB-103"):
        g.controle(alpha, "observation", preuves_avant_le=hier)
    g.controle(alpha, "inopine", preuves_avant_le=hier)
    x = g.controle(alpha, "observation")
    with pytest.raises(ErreurMetier, match="HAB-103"):
        controles.confier(controle=x, relecteur=None, preuves_avant_le=hier, acteur=SYSTEME)
    ControlePartenaire.toutes.filter(pk=x.pk).update(preuves_avant_le=hier)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:controle", args=[o.slug, x.pk])).content.decode()
    assert "Changer le jour" in page
    assert "Contrôle&nbsp;: observation" in page
    double = client.post(
        reverse("reseau:controle_nouveau", args=[o.slug]), {"etablissement": alpha.pk, "nature": "observation"}
    ).content.decode()
    assert "HAB-117" in double
    assert f'href="{reverse("reseau:controle", args=[o.slug, x.pk])}"' in double


def test_a_control_in_progress_is_told_beside_those_that_miss(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    from datetime import date, datetime

    from parchemin.socle.horloge import PARIS, geler

    g.controle(alpha)
    lea = membre(o, Role.RESEAU)
    jour = date(aujourdhui().year, 12, 1)
    with geler(datetime(jour.year, 12, 1, 12, tzinfo=PARIS)):
        (ligne,) = [x for x in branchements.controles_a_mener(lea, jour) if x.cle.startswith("reseau.sans_sur_pieces")]
    assert "sans contrôle sur pièces terminé" in ligne.quoi
    assert ligne.pourquoi.endswith("Déjà en cours : 1.")


def test_an_acknowledgement_before_the_application_is_told_as_such(h: HabilitationPartenaire) -> None:
    jour = aujourdhui()
    with pytest.raises(ErreurMetier, match="HAB-233") as refus:
        dossier.recevoir(habilitation=h, recu_le=jour, accuse_le=jour - timedelta(days=2), visees=[], acteur=SYSTEME)
    assert "daté d’avant la réception" in refus.value.constats[0].quoi
    assert "pièce" not in refus.value.constats[0].pourquoi
