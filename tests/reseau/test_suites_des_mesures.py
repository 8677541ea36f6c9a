"""What a measure leaves behind: sessions and sites in the plan, what is finished and by whom, declarations, ways out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.services import inscriptions, sessions
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import HabilitationPartenaire, PlanReprise
from parchemin.reseau.services import declarations, habilitations, reprise
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
MOTIF = "Trois sessions sans procès-verbal."


@pytest.fixture
def organise(alpha: Etablissement, certification: Certification) -> HabilitationPartenaire:
    h = f.habilitation(alpha, certification, role="organiser")
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif")
    h.refresh_from_db()
    return h


def _session(h: HabilitationPartenaire, dans: int = 20) -> SessionExamen:
    jour = aujourdhui() + timedelta(days=dans)
    return sessions.creer_session(
        organisation=h.organisation, certification=h.certification, intitule="Voile", centre=h.etablissement, du=jour, au=jour,
        acteur=SYSTEME,
    )  # fmt: skip


def test_a_suspended_centre_has_its_sessions_to_come_in_a_plan(
    o: Organisation, alpha: Etablissement, organise: HabilitationPartenaire
) -> None:
    s = _session(organise)
    k.envoyee(k.decidee(k.mesure(organise, "suspension", [k.maintenu(k.constat(alpha))])))
    plan = PlanReprise.toutes.get(habilitation=organise)
    with pytest.raises(ErreurMetier, match="HAB-047"):
        reprise.clore(plan=plan, acteur=SYSTEME)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:reprise", args=[o.slug, organise.pk])).content.decode()
    assert reverse("parcours:session", args=[o.slug, s.pk]) in page
    assert "sous votre contrôle" in page
    sessions.modifier_session(session=s, acteur=SYSTEME, centre=None)
    reprise.clore(plan=plan, acteur=SYSTEME)


def test_a_session_that_is_over_asks_for_no_plan(alpha: Etablissement, organise: HabilitationPartenaire) -> None:
    _session(organise, dans=1)
    with geler(k.dans(2)):
        k.envoyee(k.decidee(k.mesure(organise, "suspension", [k.maintenu(k.constat(alpha))])))
    assert not PlanReprise.toutes.exists()


def test_people_engaged_at_a_named_site_are_counted_once(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    sud, nord = f.alpha(o, "99900000000027", "Alpha Sud"), f.alpha(o, "99900000000035", "Alpha Nord")
    h = f.active(alpha, certification, sites=[sud, nord])
    k.inscrite(o, sud, certification)
    propre = f.habilitation(nord, certification, convention=None)
    HabilitationPartenaire.toutes.filter(pk=propre.pk).update(etat="actif")
    k.inscrite(o, nord, certification)  # under its own habilitation
    k.envoyee(k.decidee(k.mesure(h, "suspension", [k.maintenu(k.constat(alpha))])))
    assert reprise.restent(PlanReprise.toutes.get(habilitation=h)) == 1


def test_a_withdrawn_centre_holds_no_session_more_but_its_past_ones_are_entered(
    organise: HabilitationPartenaire,
) -> None:
    passee, prochaine = _session(organise, dans=1), _session(organise, dans=20)
    with geler(k.dans(5)):
        habilitations.appliquer(habilitation=organise, vers="resilie", motif=MOTIF, acteur=SYSTEME)
        assert [x.code for x in objections("parcours.ouvrir_session", prochaine)] == ["HAB-048"]
        assert [x.code for x in objections("parcours.presenter", prochaine)] == ["HAB-048"]
        assert objections("parcours.ouvrir_session", passee) == []


def test_a_course_ends_at_a_withdrawn_partner_only_once_its_end_was_decided(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i, suivie = k.inscrite(o, alpha, certification), k.inscrite(o, alpha, certification)
    with geler(k.dans(10)):
        habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
        inscriptions.terminer(inscription=suivie, le=aujourdhui(), acteur=SYSTEME)  # a suspension lets it finish
        for vers in ("a_declarer", "resilie"):  # lifted first: while a suspension runs, the partner is heard before
            habilitations.appliquer(habilitation=h, vers=vers, motif=MOTIF, acteur=SYSTEME)
    with geler(k.dans(12)):
        with pytest.raises(ErreurMetier, match="HAB-048"):
            inscriptions.terminer(inscription=i, le=aujourdhui(), acteur=SYSTEME)
        plan = reprise.ouvrir_plan(habilitation=h, acteur=SYSTEME)
        reprise.decider_suite(plan=plan, inscription=i, suite="certificateur", acteur=SYSTEME)
        inscriptions.terminer(inscription=i, le=aujourdhui(), acteur=SYSTEME)


def _ouvertes(h: HabilitationPartenaire) -> list[str]:
    return sorted(h.declarations.filter(declaree_le__isnull=True).values_list("objet", flat=True))


def test_the_end_of_an_habilitation_is_declared(certification: Certification, alpha: Etablissement) -> None:
    h = f.active(alpha, certification, au=aujourdhui() + timedelta(days=3))
    with geler(k.dans(10)):
        habilitations.changer(habilitation=h, vers="expire", acteur=SYSTEME)
    assert _ouvertes(h) == ["retrait"]


def test_a_suspension_lifted_before_it_was_declared_leaves_nothing_to_declare(h: HabilitationPartenaire) -> None:
    habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    assert _ouvertes(h) == ["retrait"]
    habilitations.appliquer(habilitation=h, vers="a_declarer", motif=MOTIF, acteur=SYSTEME)
    assert _ouvertes(h) == []
    assert Evenement.objects.filter(acte="reseau.annuler_declaration").count() == 1
    habilitations.changer(habilitation=h, vers="actif", acteur=SYSTEME)


def test_a_suspension_that_was_declared_is_lifted_by_a_declaration(h: HabilitationPartenaire) -> None:
    habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    declarations.noter(declaration=h.declarations.get(objet="retrait"), le=aujourdhui(), acteur=SYSTEME)
    habilitations.appliquer(habilitation=h, vers="a_declarer", motif=MOTIF, acteur=SYSTEME)
    assert _ouvertes(h) == ["ajout"]
    # Ended before that: the list does not show it, so that nothing is left to take out of it.
    habilitations.appliquer(habilitation=h, vers="resilie", motif=MOTIF, acteur=SYSTEME)
    assert _ouvertes(h) == []


def test_an_habilitation_never_signed_is_closed_and_leaves_room(
    certification: Certification, alpha: Etablissement
) -> None:
    h = f.habilitation(alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-010"):
        habilitations.changer(habilitation=h, vers="clos", acteur=SYSTEME)
    f.mener(h, "dossier_en_cours", "instruction", "convention_a_signer", "clos")
    assert _ouvertes(h) == []
    f.habilitation(alpha, certification, convention=h.convention)
