"""Correcting what was accepted: two people, a file of its own, then a new identifier."""

from __future__ import annotations

import pytest
from lxml import etree

from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.pieces import ouvrir_piece
from parchemin.accrochage.services import corrections, depots
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


def accepter(o: Organisation, profil: str) -> PassageCertification:
    cpt = f.compte(o, profil=profil)
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    f.lire(o, f.accuse(fichier, ["id-00000"], {}))
    p: PassageCertification = PassageCertification.toutes.select_related("compte").get()
    assert p.etat == EtatPassage.ACCEPTE
    return p


def test_a_deux_puis_recree(o: Organisation) -> None:
    p = accepter(o, "1.1.5")
    un, deux = membre(o, Role.DONNEES), membre(o, Role.DIRECTION)
    demandeur = Acteur(un.utilisateur_id, "Ada")
    demande = corrections.demander_suppression(passage=p, motif="mauvais prénom", demandeur=demandeur)
    with pytest.raises(ErreurMetier, match="APP-001"):
        approbations.approuver(demande.pk, acteur=demandeur)
    p.refresh_from_db()
    assert p.etat == EtatPassage.ACCEPTE
    approbations.approuver(demande.pk, acteur=Acteur(deux.utilisateur_id, "Zoé"))
    p.refresh_from_db()
    assert p.etat == EtatPassage.A_SUPPRIMER

    (fichier,) = f.construire(p.compte, action="SUPPRESSION")
    with ouvrir_piece(fichier.piece_id) as flux:
        assert etree.parse(flux).findtext(".//{*}action") == "SUPPRESSION"
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    f.lire(o, f.accuse(fichier, ["id-00000"], {}, traitement="2"), nom="at2.xml")
    p.refresh_from_db()
    assert p.etat == EtatPassage.SUPPRIME
    nouveau = corrections.recreer(passage=p, acteur=SYSTEME)
    assert (nouveau.etat, nouveau.id_technique != p.id_technique) == (EtatPassage.A_ENVOYER, True)
    with pytest.raises(ErreurMetier, match="ACC-603"):
        corrections.recreer(passage=p, acteur=SYSTEME)


def test_un_schema_sans_suppression(o: Organisation) -> None:
    p = accepter(o, "1.1.2")
    with pytest.raises(ErreurMetier, match="ACC-617"):
        corrections.demander_suppression(
            passage=p, motif="x", demandeur=Acteur(membre(o, Role.DONNEES).utilisateur_id, "Ada")
        )


def test_sans_motif(o: Organisation) -> None:
    p = accepter(o, "1.1.5")
    with pytest.raises(ErreurMetier, match="ACC-602"):
        corrections.demander_suppression(passage=p, motif=" ", demandeur=Acteur(1, "Ada"))
