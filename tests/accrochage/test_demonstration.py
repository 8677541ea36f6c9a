"""What the demonstration shows of a certification told by score."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from parchemin.accrochage.demonstration import BCR, _deja_transmis, _demandes, _par_score
from parchemin.accrochage.models import (
    AccuseTraitement,
    DemandeRectification,
    FichierAccrochage,
    PassageCertification,
    ReglageTransmission,
)
from parchemin.accrochage.pieces import ouvrir_message
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.services.suivi import ReglagesCharges
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import CapaciteCertification, Certification, Fiche, SourceRegistre
from parchemin.socle.horloge import PARIS, aujourdhui
from tests.accrochage import fabrique as f
from tests.fabrique import organisation


@pytest.mark.django_db
def test_la_certification_par_score(midi: datetime) -> None:
    """Its settings, corrected once, and awards that leave by score with an end of validity."""
    o = organisation()
    source = SourceRegistre.objects.create(code="essai")
    fiche = Fiche.objects.create(source=source, code="RS99001", repertoire="RS", numero=99001)
    jour = aujourdhui()
    with organisation_active(o.pk):
        rs = Certification.toutes.create(organisation=o, fiche=fiche, cle_tri="rs")
        CapaciteCertification.toutes.create(
            organisation=o, certification=rs, capacite="certificateur", du=date(2020, 1, 1)
        )
        _par_score(f.compte(o), SYSTEME, jour)
        assert ReglageTransmission.toutes.count() == 2
        courant = ReglagesCharges(o.pk).au(rs.pk, jour)
        assert courant is not None
        assert (courant.obtention, courant.validite_mois) == ("PAR_SCORING", 36)
        controler_passages(PassageCertification.toutes.all())
    for p in PassageCertification.toutes.order_by("pk"):
        assert (p.type_certification, p.obtention, p.verdict) == ("RS", "PAR_SCORING", "pret")
        assert "sur 20" in p.scoring
        assert p.fin_validite is not None


@pytest.mark.django_db
def test_le_fichier_deja_transmis_ne_se_contredit_pas(midi: datetime) -> None:
    """Its name, its content and its page say the same day; the report is named and dated as one that came two days later."""
    o = organisation()
    with organisation_active(o.pk):
        _deja_transmis(f.compte(o, certificateur_bcr=BCR, emetteur_bcr=BCR), SYSTEME, aujourdhui())
        fichier = FichierAccrochage.toutes.get()
        depose = aujourdhui() - timedelta(days=41)
        assert f"{depose:%Y%m%d}" in fichier.nom
        with ouvrir_message(fichier) as lu:
            assert f"<cpf:horodatage>{depose}T" in lu.read(2_000).decode()
        assert fichier.prepare_le.astimezone(PARIS).date() == depose
        accuse = AccuseTraitement.toutes.get()
        recu = depose + timedelta(days=2)
        assert accuse.nom == f"Accusé de traitement_{fichier.nom}_{recu:%Y%m%d}.xml"
        assert accuse.recu_le.astimezone(PARIS).date() == recu
        accepte = PassageCertification.toutes.filter(etat="accepte").order_by("pk")[0]
        assert accepte.accepte_le is not None
        assert accepte.accepte_le.astimezone(PARIS).date() == recu
        _demandes(accepte.compte, SYSTEME, aujourdhui())
        for demande in DemandeRectification.toutes.select_related("passage").order_by("pk"):
            assert demande.passage is not None
            assert demande.passage.accepte_le is not None
            # One mends what was accepted, and answers afterwards, within the delay.
            assert demande.recue_le > demande.passage.accepte_le.astimezone(PARIS).date()
            assert demande.recue_le < (demande.repondu_le or aujourdhui()) <= demande.echeance
