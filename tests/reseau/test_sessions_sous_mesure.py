"""A measure on one role forbids new sessions of the certification, whatever the other role allows: its letter says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.services import sessions
from parchemin.referentiel.models import CapaciteCertification, Certification
from parchemin.reseau.models import DemandeSession, HabilitationPartenaire, MesureReseau
from parchemin.reseau.selectors import espace as lire
from parchemin.reseau.selectors.mesures_en_vigueur import mesures_en_vigueur
from parchemin.reseau.services import espace, habilitations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
DANS = 40


@pytest.fixture
def organise(alpha: Etablissement, certification: Certification, h: HabilitationPartenaire) -> HabilitationPartenaire:
    """Beside the training, the assessment: active."""
    CapaciteCertification.toutes.create(
        organisation=alpha.organisation, certification=certification, capacite="certificateur", du=aujourdhui() - timedelta(days=900)
    )  # fmt: skip
    x = f.habilitation(alpha, certification, role="organiser", convention=h.convention)
    HabilitationPartenaire.toutes.filter(pk=x.pk).update(etat="actif")
    x.refresh_from_db()
    return x


@pytest.fixture
def demande(organise: HabilitationPartenaire, alpha: Etablissement) -> DemandeSession:
    jour = aujourdhui() + timedelta(days=DANS)
    return espace.demander_session(
        habilitation=organise, site=alpha, du=jour, au=jour, nombre=8, message="", acteur=SYSTEME
    )


def _mesure(h: HabilitationPartenaire, alpha: Etablissement, nature: str) -> MesureReseau:
    return k.envoyee(k.decidee(k.mesure(h, nature, [k.maintenu(k.constat(alpha))])))


def _creer(h: HabilitationPartenaire, dans: int = DANS) -> SessionExamen:
    jour = aujourdhui() + timedelta(days=dans)
    return sessions.creer_session(
        organisation=h.organisation, certification=h.certification, intitule="Voile", centre=h.etablissement, du=jour, au=jour,
        acteur=SYSTEME,
    )  # fmt: skip


def test_a_suspension_of_the_training_refuses_the_session_asked_for(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire, organise: HabilitationPartenaire, demande: DemandeSession
) -> None:  # fmt: skip
    prete = _creer(organise)
    m = _mesure(h, alpha, "suspension")
    with pytest.raises(ErreurMetier, match="HAB-213"):
        espace.accepter_session(demande=demande, intitule="Voile", acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-213"):
        espace.accepter_session(demande=demande, session=prete, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-213"):
        _creer(organise, 60)
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    page = client.get(reverse("reseau:session_demandee", args=[o.slug, demande.pk])).content.decode()
    assert "HAB-213" in page
    assert reverse("reseau:mesure", args=[o.slug, m.pk]) in page
    assert reverse("reseau:session_refuser", args=[o.slug, demande.pk]) in page
    assert "<h2>Accepter</h2>" not in page
    with pytest.raises(ErreurMetier, match="HAB-201") as refus:
        espace.demander_session(
            habilitation=organise, site=alpha, du=demande.du + timedelta(days=3), au=demande.du + timedelta(days=3), nombre=8, message="", acteur=SYSTEME,
        )  # fmt: skip

    assert "sur votre habilitation à former" in refus.value.constats[0].quoi
    assert "HAB-213" in client.get(reverse("reseau:habilitation", args=[o.slug, organise.pk])).content.decode()
    claire = membre(o, Role.PARTENAIRE, email="claire@mesure.example")
    RoleMembre.toutes.get(membre=claire).etablissements.add(alpha)
    siennes = list(lire.habilitations_de(claire))
    dits = {x.h.role: x.actes for x in (lire.carte(y, aujourdhui(), siennes) for y in siennes)}
    assert [oui for mots, oui, _ in dits["organiser"] if mots == "ouvrir une session"] == [False]


def test_a_formal_notice_only_warns(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire, demande: DemandeSession
) -> None:
    m = _mesure(h, alpha, "mise_en_demeure")
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    url = reverse("reseau:session_demandee", args=[o.slug, demande.pk])
    page = client.get(url).content.decode()
    assert "HAB-214" in page
    assert reverse("reseau:mesure", args=[o.slug, m.pk]) in page
    assert client.post(url, {"intitule": "Voile"}).status_code == 302


def test_a_suspension_that_was_lifted_forbids_nothing(
    alpha: Etablissement, certification: Certification, h: HabilitationPartenaire, organise: HabilitationPartenaire
) -> None:
    _mesure(h, alpha, "suspension")
    assert [x.interdit for x in mesures_en_vigueur(certification.pk, alpha.pk)] == [True]
    h.refresh_from_db()
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="a_declarer")
    assert mesures_en_vigueur(certification.pk, alpha.pk) == []
    assert _creer(organise).pk


def test_a_withdrawal_stays_once_filed_until_a_new_one_is_signed(
    alpha: Etablissement, certification: Certification, h: HabilitationPartenaire, organise: HabilitationPartenaire
) -> None:
    habilitations.appliquer(habilitation=h, vers="resilie", motif="Convention résiliée.", acteur=SYSTEME)
    for d in h.declarations.filter(declaree_le__isnull=True):
        d.declaree_le = d.fait_le
        d.save()
    habilitations.changer(habilitation=h, vers="clos", acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-213"):
        _creer(organise)
    nouvelle = f.habilitation(alpha, certification, convention=h.convention)
    assert mesures_en_vigueur(certification.pk, alpha.pk)[0].etat == "resilie"
    HabilitationPartenaire.toutes.filter(pk=nouvelle.pk).update(etat="actif")
    assert mesures_en_vigueur(certification.pk, alpha.pk) == []


def test_a_measure_whose_letter_did_not_leave_forbids_nothing_yet(
    alpha: Etablissement, h: HabilitationPartenaire, demande: DemandeSession
) -> None:
    m = k.decidee(k.mesure(h, "suspension", [k.maintenu(k.constat(alpha))]))
    secretaire = membre(alpha.organisation, Role.SECRETARIAT_JURY)
    page = client_de(secretaire.utilisateur).get(
        reverse("reseau:session_demandee", args=[alpha.organisation.slug, demande.pk])
    )
    # Whoever accepts knows what is coming.
    assert "dont la lettre n’est pas encore partie" in page.content.decode()
    assert reverse("reseau:mesure", args=[alpha.organisation.slug, m.pk]) in page.content.decode()
    with geler(k.dans(1)):
        assert espace.accepter_session(demande=demande, intitule="Voile", acteur=SYSTEME).session is not None
