"""Measures: the letter that two people approve, being heard first, what binds afterwards, the hand-over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.services.sessions import creer_session
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    ConstatReseau,
    DemandePartenaire,
    HabilitationPartenaire,
    MesureReseau,
    PlanReprise,
)
from parchemin.reseau.services import constats, demandes, habilitations, mesures, reprise
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import etablissement
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db


def test_what_is_approved_is_the_very_letter(alpha: Etablissement, h: HabilitationPartenaire) -> None:
    x = k.maintenu(k.constat(alpha))
    m = k.mesure(h, "suspension", [x])
    a = mesures.demander(mesure=m, demandeur=Acteur(10**6, "Ada"))
    with pytest.raises(ErreurMetier):
        approbations.approuver(a.pk, acteur=Acteur(10**6, "Ada"))
    ConstatReseau.toutes.filter(pk=x.pk).update(faits="D’autres faits, que personne n’a lus.")
    with pytest.raises(ErreurMetier, match="APP-003"):
        approbations.approuver(a.pk, acteur=Acteur(10**6 + 1, "Bob"))
    ConstatReseau.toutes.filter(pk=x.pk).update(faits=k.FAITS)
    approbations.approuver(a.pk, acteur=Acteur(10**6 + 1, "Bob"))
    m.refresh_from_db()
    assert m.lettre is not None
    assert m.lettre.contenu["constats"][0]["faits"] == k.FAITS
    with pytest.raises(ErreurMetier, match="HAB-166"):
        mesures.preparer(
            habilitation=h,
            mesure=m,
            nature="retrait",
            constats=[x],
            motif="Un autre motif, après coup.",
            acteur=SYSTEME,
        )


def test_two_deciders_at_once_make_one_decision(alpha: Etablissement, h: HabilitationPartenaire) -> None:
    x = k.maintenu(k.constat(alpha))
    premiere, seconde = (
        mesures.demander(mesure=k.mesure(h, n, [x]), demandeur=Acteur(10**6, "Ada"))
        for n in ("suspension", "mise_en_demeure")
    )
    approbations.approuver(premiere.pk, acteur=Acteur(10**6 + 1, "Bob"))
    with pytest.raises(ErreurMetier, match="APP-003"):
        approbations.approuver(seconde.pk, acteur=Acteur(10**6 + 2, "Eve"))
    with pytest.raises(ErreurMetier):
        approbations.approuver(premiere.pk, acteur=Acteur(10**6 + 2, "Eve"))
    k.envoyee(MesureReseau.toutes.select_related("lettre").get(nature="suspension"))
    assert h.mouvements.filter(vers="suspendu").count() == 1
    assert h.mouvements.filter(vers="mise_en_demeure").count() == 0


def test_doing_nothing_is_decided_too_and_by_two_where_the_rule_proposes_something(
    alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    mineur = k.constat(alpha, gravite="mineure")
    m = k.mesure(h, "aucune", [mineur])
    assert mesures.decider_seul(mesure=m, acteur=SYSTEME).etat == "decidee"
    critique = k.constat(alpha)
    m = k.mesure(h, "aucune", [critique])
    with pytest.raises(ErreurMetier, match="HAB-165"):
        mesures.decider_seul(mesure=m, acteur=SYSTEME)
    m = k.decidee(m)
    h.refresh_from_db()
    assert (m.etat, m.lettre, h.etat) == ("decidee", None, "actif")


def test_a_measure_rests_on_findings_that_hold_and_is_signed(alpha: Etablissement, h: HabilitationPartenaire) -> None:
    leve = constats.statuer(
        constat=k.constat(alpha), maintenir=False, motif="Vu dans la mauvaise salle.", acteur=SYSTEME
    )
    for champs, code in (
        ({"siens": []}, "HAB-167"), ({"siens": [leve]}, "HAB-164"), ({"siens": [k.constat(alpha)], "signataire": " "}, "HAB-173"),
        ({"siens": [k.constat(alpha)], "nature": "retrait"}, "HAB-165"),
    ):  # fmt: skip
        m = k.mesure(**{"h": h, "nature": "suspension"} | champs)
        with pytest.raises(ErreurMetier, match=code):
            k.decidee(m)
        mesures.abandonner(mesure=m, motif="Elle ne tiendrait pas.", acteur=SYSTEME)
    assert not HabilitationPartenaire.toutes.filter(etat="suspendu").exists()


def test_a_hearing_that_was_asked_for_is_held_before_a_withdrawal(
    alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.maintenu(k.constat(alpha))
    m = k.envoyee(k.decidee(k.mesure(h, "suspension", [x])))
    retrait = k.mesure(HabilitationPartenaire.toutes.get(pk=h.pk), "retrait", [x])
    mesures.noter_entretien(mesure=m, demandee_le=aujourdhui(), tenue_le=None, note="", acteur=SYSTEME)
    with geler(k.dans(30)):
        with pytest.raises(ErreurMetier, match="entretien demandé"):
            mesures.demander(mesure=retrait, demandeur=Acteur(10**6, "Ada"))
        with pytest.raises(ErreurMetier, match="HAB-157"):
            mesures.noter_entretien(mesure=m, demandee_le=aujourdhui(), tenue_le=aujourdhui(), note="", acteur=SYSTEME)
        mesures.noter_entretien(
            mesure=m, demandee_le=aujourdhui(), tenue_le=aujourdhui(), note="La directrice explique.", acteur=SYSTEME
        )
        mesures.demander(mesure=retrait, demandeur=Acteur(10**6, "Ada"))


@pytest.mark.parametrize("manoeuvre", ["annulee", "figee", "pas envoyee"])
def test_the_partner_is_not_silenced(manoeuvre: str, alpha: Etablissement, h: HabilitationPartenaire) -> None:
    """Calling the request off, freezing it at once or never sending the letter gives no silence to count."""
    x = k.maintenu(k.constat(alpha))
    m = k.decidee(k.mesure(h, "suspension", [x]))
    if manoeuvre != "pas envoyee":
        m = k.envoyee(m)
        assert m.demande is not None
    if manoeuvre == "annulee":
        with pytest.raises(ErreurMetier, match="HAB-057"):
            demandes.annuler(demande=m.demande, texte="On n’attend plus rien.", acteur=SYSTEME)
        # As an older version let it happen.
        DemandePartenaire.toutes.filter(pk=m.demande.pk).update(etat="annulee")
    if manoeuvre == "figee":
        demandes.figer(demandes=[m.demande], le=aujourdhui(), acteur=SYSTEME)
    retrait = k.mesure(HabilitationPartenaire.toutes.get(pk=h.pk), "retrait", [x])
    code = "HAB-080" if manoeuvre == "pas envoyee" else "HAB-186"
    with geler(k.dans(60)), pytest.raises(ErreurMetier, match=code):
        mesures.demander(mesure=retrait, demandeur=Acteur(10**6, "Ada"))


def test_an_old_affair_that_was_settled_does_not_count_as_heard(
    alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.maintenu(k.constat(alpha))
    k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [x])))
    with geler(k.dans(40)):
        h = habilitations.appliquer(
            habilitation=HabilitationPartenaire.toutes.get(pk=h.pk),
            vers="actif_surveille",
            motif="Tout est corrigé.",
            acteur=SYSTEME,
        )
        k.envoyee(k.decidee(k.mesure(h, "suspension", [x])))
        retrait = k.mesure(HabilitationPartenaire.toutes.get(pk=h.pk), "retrait", [x])
        with pytest.raises(ErreurMetier, match="HAB-186"):
            mesures.demander(mesure=retrait, demandeur=Acteur(10**6, "Ada"))


def test_a_restriction_refuses_what_it_names_between_its_days(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    x = k.constat(alpha, gravite="majeure")
    jour = aujourdhui()
    with pytest.raises(ErreurMetier, match="HAB-168"):
        k.mesure(h, "restriction", [x], du=jour)
    with pytest.raises(ErreurMetier, match="HAB-169"):
        k.mesure(h, "restriction", [x], du=jour, au=jour, sites=[etablissement(o, "Ailleurs")])
    m = k.mesure(h, "restriction", [x], du=jour, au=jour + timedelta(days=10))
    k.inscrite(o, alpha, certification)
    m = k.decidee(m)
    k.inscrite(o, alpha, certification)  # its letter did not leave: nobody was told
    m = k.envoyee(m)
    h.refresh_from_db()
    assert h.etat == "actif"
    with pytest.raises(ErreurMetier, match="HAB-170"):
        k.inscrite(o, alpha, certification)
    with geler(k.dans(11)):
        k.inscrite(o, alpha, certification)
    mesures.lever(mesure=m, motif="Corrigé plus tôt que prévu.", acteur=SYSTEME)
    k.inscrite(o, alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-187"):
        mesures.lever(mesure=m, motif="Une seconde fois, pour voir.", acteur=SYSTEME)


def test_sites_of_an_habilitation_bind(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    nomme, autre = f.alpha(o, "99900000000019", "Alpha Nord"), f.alpha(o, "99900000000027", "Alpha Sud")
    k.inscrite(o, alpha, certification, site=autre)  # no site is named: none binds
    h.sites.set([nomme])
    k.inscrite(o, alpha, certification, site=nomme)
    k.inscrite(o, alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-171"):
        k.inscrite(o, alpha, certification, site=autre)


def test_a_session_opens_at_the_partner_or_its_named_sites_only(
    o: Organisation, tmp_path: Path, alpha: Etablissement
) -> None:
    c = f.certification(o, tmp_path, partenaire(1, role="HABILITATION_ORGANISER"))
    h = f.active(alpha, c, role="organiser")
    nomme, autre = f.alpha(o, "99900000000019", "Alpha Nord"), f.alpha(o, "99900000000027", "Alpha Sud")
    h.sites.set([nomme])
    jour = aujourdhui()
    for e in (alpha, nomme):
        creer_session(organisation=o, certification=c, intitule="Une", centre=e, du=jour, au=jour, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-171"):
        creer_session(organisation=o, certification=c, intitule="Une", centre=autre, du=jour, au=jour, acteur=SYSTEME)
    k.envoyee(k.decidee(k.mesure(h, "suspension", [k.constat(alpha)])))
    # The named site has no habilitation of its own: it falls with the one that names it.
    with pytest.raises(ErreurMetier, match="HAB-020"):
        creer_session(organisation=o, certification=c, intitule="Une", centre=nomme, du=jour, au=jour, acteur=SYSTEME)


def test_blocs_of_an_habilitation_bind(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    k.inscrite(o, alpha, certification)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(blocs=["RNCP99001BC01"])
    with pytest.raises(ErreurMetier, match="HAB-172"):
        k.inscrite(o, alpha, certification)


def test_a_hand_over_is_complete_only_once_each_person_was_told(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, alpha, certification)
    ailleurs = k.inscrite(o, f.alpha(o, "99900000000085", "Gamma"), certification)
    k.envoyee(k.decidee(k.mesure(h, "suspension", [k.constat(alpha)])))
    plan = PlanReprise.toutes.get()
    assert plan.informer_avant == aujourdhui() + timedelta(days=15)
    with pytest.raises(ErreurMetier, match="HAB-182"):
        reprise.decider_suite(plan=plan, inscription=ailleurs, suite="sous_controle", acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-184"):
        reprise.decider_suite(plan=plan, inscription=i, suite="sous_controle", informee_par="Karim", acteur=SYSTEME)
    for repreneur in (None, alpha):
        with pytest.raises(ErreurMetier, match="HAB-181"):
            reprise.decider_suite(plan=plan, inscription=i, suite="transfert", repreneur=repreneur, acteur=SYSTEME)
    # A partner that may not take new people takes none by a transfer either.
    beta = f.alpha(o, "99900000000077", "Beta")
    f.habilitation(beta, certification, convention=f.convention(beta, reference="C-2"))
    with pytest.raises(ErreurMetier, match="HAB-020"):
        reprise.decider_suite(plan=plan, inscription=i, suite="transfert", repreneur=beta, acteur=SYSTEME)
    reprise.decider_suite(plan=plan, inscription=i, suite="sous_controle", acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-180"):
        reprise.clore(plan=plan, acteur=SYSTEME)
    reprise.decider_suite(
        plan=plan,
        inscription=i,
        suite="sous_controle",
        informee_le=aujourdhui(),
        informee_par="Karim",
        informee_comment="appel",
        acteur=SYSTEME,
    )
    reprise.clore(plan=plan, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-183"):
        reprise.clore(plan=plan, acteur=SYSTEME)
