"""Someone can always administer: there is no super-user to open a locked organisation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parchemin.comptes import services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME, evenements
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db
UN_JOUR = timedelta(days=1)


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def seule(o: Organisation) -> Membre:
    return membre(o, Role.ADMINISTRATEUR)


def _role(m: Membre) -> RoleMembre:
    return RoleMembre.toutes.get(membre=m, role="administrateur")


def _partir_est_refuse(m: Membre) -> None:
    """By both acts, and nothing is written of either."""
    avant = evenements(m.organisation.chaine).count()
    for geste in (
        lambda: services.terminer_adhesion(membre=m, au=aujourdhui(), acteur=SYSTEME),
        lambda: services.terminer_role(role=_role(m), au=aujourdhui(), acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier, match="CPT-001"):
            geste()
    assert evenements(m.organisation.chaine).count() == avant
    assert _role(m).au is None
    assert Membre.toutes.get(pk=m.pk).au is None


def _second(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE, email="second@essai.example")


def test_un_role_qui_commence_plus_tard_ne_suffit_pas(o: Organisation, seule: Membre) -> None:
    jour = aujourdhui()
    services.attribuer_role(membre=_second(o), role=Role.ADMINISTRATEUR, du=jour + 2 * UN_JOUR, acteur=SYSTEME)
    _partir_est_refuse(seule)
    # From the eve of the other's first day, the house is never without anyone.
    services.terminer_role(role=_role(seule), au=jour + UN_JOUR, acteur=SYSTEME)


def test_un_role_qui_finira_ne_suffit_pas(o: Organisation, seule: Membre) -> None:
    jour = aujourdhui()
    services.attribuer_role(
        membre=_second(o), role=Role.ADMINISTRATEUR, du=jour, au=jour + 100 * UN_JOUR, acteur=SYSTEME
    )
    _partir_est_refuse(seule)


def test_une_adhesion_qui_finira_ne_suffit_pas(o: Organisation, seule: Membre) -> None:
    second = _second(o)
    services.terminer_adhesion(membre=second, au=aujourdhui() + UN_JOUR, acteur=SYSTEME)
    services.attribuer_role(membre=second, role=Role.ADMINISTRATEUR, du=aujourdhui(), acteur=SYSTEME)
    _partir_est_refuse(seule)


def test_un_compte_ferme_ne_suffit_pas(o: Organisation, seule: Membre) -> None:
    second = membre(o, Role.ADMINISTRATEUR, email="second@essai.example")
    second.utilisateur.is_active = False
    second.utilisateur.save()
    _partir_est_refuse(seule)


def test_l_administration_d_une_autre_organisation_ne_suffit_pas(seule: Membre) -> None:
    membre(organisation("autre"), Role.ADMINISTRATEUR)
    _partir_est_refuse(seule)


def test_deux_departs_croises_n_en_laissent_pas_aucun(o: Organisation, seule: Membre) -> None:
    """The first to leave is already on the way out when the second asks."""
    second = membre(o, Role.ADMINISTRATEUR, email="second@essai.example")
    services.terminer_role(role=_role(seule), au=aujourdhui() + 30 * UN_JOUR, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="CPT-001"):
        services.terminer_role(role=_role(second), au=aujourdhui() + UN_JOUR, acteur=SYSTEME)


def test_un_acces_a_l_essai_se_prolonge(o: Organisation) -> None:
    """The only one, given until a date: a later date takes nothing from anyone; an earlier one does."""
    m, jour = _second(o), aujourdhui()
    role = services.attribuer_role(membre=m, role=Role.ADMINISTRATEUR, du=jour, au=jour + 10 * UN_JOUR, acteur=SYSTEME)
    assert services.terminer_role(role=role, au=jour + 20 * UN_JOUR, acteur=SYSTEME).au == jour + 20 * UN_JOUR
    with pytest.raises(ErreurMetier, match="CPT-001"):
        services.terminer_role(role=role, au=jour + 5 * UN_JOUR, acteur=SYSTEME)


def test_les_autres_roles_se_terminent_librement(o: Organisation, seule: Membre) -> None:
    autre = services.attribuer_role(membre=seule, role=Role.QUALITE, du=aujourdhui(), acteur=SYSTEME)
    services.terminer_role(role=autre, au=aujourdhui(), acteur=SYSTEME)
    services.terminer_adhesion(membre=_second(o), au=aujourdhui(), acteur=SYSTEME)


def test_on_ne_finit_pas_avant_d_avoir_commence(o: Organisation) -> None:
    m = _second(o)
    role = RoleMembre.toutes.get(membre=m)
    for geste in (
        lambda: services.terminer_role(role=role, au=role.du - UN_JOUR, acteur=SYSTEME),
        lambda: services.terminer_adhesion(membre=m, au=m.du - UN_JOUR, acteur=SYSTEME),
        lambda: services.attribuer_role(
            membre=m, role=Role.DPO, du=aujourdhui(), au=aujourdhui() - UN_JOUR, acteur=SYSTEME
        ),
    ):
        with pytest.raises(ErreurMetier, match="CPT-005"):
            geste()


def test_un_role_deja_tenu_et_un_membre_deja_la_sont_refuses(o: Organisation) -> None:
    m = _second(o)
    with pytest.raises(ErreurMetier, match="CPT-006"):
        services.attribuer_role(membre=m, role=Role.QUALITE, du=m.du, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="CPT-002"):
        services.ajouter_membre(organisation=o, email="SECOND@essai.example ", du=aujourdhui(), acteur=SYSTEME)
