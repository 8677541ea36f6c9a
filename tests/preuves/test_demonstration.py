"""The demonstration has something in every state, in both organisations, and is made once."""

from __future__ import annotations

import pytest

from parchemin.comptes import demonstration as comptes
from parchemin.comptes.models import Membre, Organisation
from parchemin.preuves import demonstration
from parchemin.preuves.domain.couverture import EtatCouverture
from parchemin.preuves.models import Audit, ConstatAudit, DemandePreuve, DossierPreuves, Preuve, QuestionAudit
from parchemin.preuves.selectors.audits import certificats, constats_vus
from parchemin.preuves.selectors.couverture import voir
from parchemin.preuves.selectors.regard import regard_de
from parchemin.socle.horloge import aujourdhui


@pytest.mark.django_db
def test_both_organisations_show_every_state() -> None:
    jour = aujourdhui()
    comptes.creer(jour)
    demonstration.creer(jour)
    n = Preuve.toutes.count()
    for o in Organisation.objects.order_by("pk"):
        vue = voir(o, jour)
        comptes_etats = vue.comptes("qualiopi")
        assert all(comptes_etats[e] for e in EtatCouverture), (o.slug, comptes_etats)
        assert str(vue.couverture(vue.choix.exigences["interne:Q-01"]).etat) == "complet"
        assert {d.etat for d in DemandePreuve.toutes.filter(organisation=o)} == {"attendue", "recue"}
        assert Preuve.toutes.filter(organisation=o, remplace__isnull=False).exists()
        assert DossierPreuves.toutes.filter(organisation=o, fichier_id__isnull=False).count() == 1
    vallees = Organisation.objects.get(slug=comptes.VALLEES)
    fils = sorted(v.fil for v in constats_vus(ConstatAudit.toutes.filter(organisation=vallees).order_by("pk")))
    assert fils == ["en_cours", "en_cours", "leve", "leve", "leve"]
    assert QuestionAudit.toutes.filter(organisation=vallees, repondue_le__isnull=True).count() == 1
    (certificat,) = certificats(vallees, jour)
    renouvellement = Audit.toutes.get(organisation=vallees, nature="renouvellement")
    assert certificat.cycle.demander_au < renouvellement.prevu_le < certificat.cycle.fin_le
    bastien = Membre.toutes.get(organisation=vallees, utilisateur__email="bastien.mercier@deux-vallees.example")
    vu = regard_de(bastien)
    assert vu.familles == {"qualiopi"}
    assert vu.preuves
    demonstration.creer(jour)
    assert Preuve.toutes.count() == n
    assert Audit.toutes.count() == 5
