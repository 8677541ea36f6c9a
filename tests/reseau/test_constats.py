"""From a finding to the archive: answer, action that failed, formal notice, suspension, withdrawal after the partner was heard, hand-over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.parcours.services.inscriptions import inscrire
from parchemin.parcours.services.sessions import creer_session
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    ActionCorrective,
    ConstatReseau,
    DemandePartenaire,
    HabilitationPartenaire,
    MesureReseau,
    PlanReprise,
    Signalement,
)
from parchemin.reseau.pieces import REPONSE
from parchemin.reseau.selectors.constats import proposition
from parchemin.reseau.services import constats, demandes, habilitations, lettres, mesures, reprise
from parchemin.reseau.services import declarations as services_declarations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def alpha(o: Organisation) -> Etablissement:
    return f.alpha(o)


@pytest.fixture
def h(alpha: Etablissement, certification: Certification) -> HabilitationPartenaire:
    return f.active(alpha, certification)


def _inscrire(
    o: Organisation,
    e: Etablissement,
    c: Certification,
    site: Etablissement | None = None,
    blocs: list[str] | None = None,
) -> Inscription:
    p = Personne(organisation=o, nom_naissance="Essai", prenom1="Ada")
    p.save()
    return inscrire(
        organisation=o, personne=p, certification=c, acteur=SYSTEME, voie=VoieAcces.FORMATION_CONTINUE, statut=StatutCandidat.FPC,
        entree=aujourdhui(), prestataire=e, site=site, perimetre_blocs=blocs or [],
    )  # fmt: skip


def test_the_whole_way_from_a_finding_to_the_archive(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    ada, bob = membre(o, Role.RESEAU, email="ada@essai.example"), membre(o, Role.QUALITE, email="bob@essai.example")
    engagee = _inscrire(o, alpha, certification)
    x = k.maintenu(k.constat(alpha, k.qui(ada), habilitations=[h]), k.qui(ada))
    assert (x.etat, x.corriger_avant) == ("maintenu", aujourdhui() + timedelta(days=8))
    a = constats.demander_action(constat=x, quoi="Mettre les sujets sous clé", responsable="Claire", acteur=k.qui(ada))
    k.repondre(a.demande)
    a = constats.relire_action(action=a, acceptee=False, texte="La photo ne montre pas la serrure.", acteur=k.qui(bob))
    x.refresh_from_db()
    assert (x.etat, a.reprises, proposition(h, aujourdhui()).nature) == ("action", 1, "suspension")

    m = k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [x])))
    h.refresh_from_db()
    assert (h.etat, m.passage_id, m.demande.avant_le) == (
        "mise_en_demeure", h.mouvements.order_by("-pk")[0].pk, aujourdhui() + timedelta(days=15),
    )  # fmt: skip
    h = HabilitationPartenaire.toutes.get(pk=h.pk)
    s = k.decidee(k.mesure(h, "suspension", [x], motif="Toujours aucune serrure après relance."))
    assert PlanReprise.toutes.get(habilitation=h).reprises.count() == 0
    with pytest.raises(ErreurMetier, match="HAB-020"):
        _inscrire(o, alpha, certification)

    retrait = k.mesure(
        HabilitationPartenaire.toutes.get(pk=h.pk), "retrait", [x], motif="Aucune correction après deux lettres."
    )
    with pytest.raises(ErreurMetier, match="HAB-186"):
        k.decidee(retrait)
    with geler(k.dans(16)):
        # The suspension's letter was never sent, but the formal notice's days are over.
        assert s.lettre.envoyee_le is None
        assert k.decidee(retrait).etat == "decidee"
        h = HabilitationPartenaire.toutes.get(pk=h.pk)
        assert h.etat == "retire"
        plan = PlanReprise.toutes.get(habilitation=h)
        for d in h.declarations.filter(declaree_le__isnull=True):
            services_declarations.noter(declaration=d, le=aujourdhui(), acteur=SYSTEME)
        with pytest.raises(ErreurMetier, match="HAB-180"):
            reprise.clore(plan=plan, acteur=SYSTEME)
        with pytest.raises(ErreurMetier, match="HAB-020"):
            # Nobody habilitated this one: it takes nobody over.
            reprise.decider_suite(
                plan=plan,
                inscription=engagee,
                suite="transfert",
                repreneur=f.alpha(o, "99900000000077", "Beta"),
                acteur=SYSTEME,
            )
        beta = Etablissement.toutes.create(organisation=o, denomination="Notre site")
        reprise.decider_suite(
            plan=plan, inscription=engagee, suite="transfert", repreneur=beta, acteur=SYSTEME, informee_le=aujourdhui(), informee_par="Karim",
            informee_comment="courrier",
        )  # fmt: skip
        engagee.refresh_from_db()
        assert engagee.prestataire_id == beta.pk
        with pytest.raises(ErreurMetier, match="HAB-185"):
            habilitations.changer(habilitation=h, vers="clos", acteur=SYSTEME)
        reprise.clore(plan=plan, acteur=SYSTEME)
        habilitations.changer(habilitation=h, vers="clos", acteur=SYSTEME)

        k.repondre(a.demande, "Photo de la serrure, et le registre.")
        constats.relire_action(action=a, acceptee=True, acteur=k.qui(bob))
        x.refresh_from_db()
        assert constats.clore(constat=x, acteur=k.qui(bob)).etat == "clos"
    actes = list(Evenement.objects.values_list("acte", flat=True))
    assert (actes.count("reseau.mesurer"), actes.count("reseau.lettre"), actes.count("reseau.refuser_action")) == (
        3,
        4,
        1,
    )


def test_a_conclusion_waits_for_the_answer_or_the_last_day(alpha: Etablissement) -> None:
    x = k.transmis(k.constat(alpha))
    with pytest.raises(ErreurMetier, match="HAB-151"):
        constats.statuer(constat=x, maintenir=True, motif=k.MOTIF, acteur=SYSTEME)
    with geler(k.dans(15)), pytest.raises(ErreurMetier, match="HAB-151"):
        constats.statuer(constat=x, maintenir=True, motif=k.MOTIF, acteur=SYSTEME)
    with geler(k.dans(16)):
        assert constats.statuer(constat=x, maintenir=True, motif=k.MOTIF, acteur=SYSTEME).etat == "maintenu"
        assert DemandePartenaire.toutes.get().etat == "annulee"


def test_who_opened_a_grave_finding_does_not_accept_its_correction_alone(o: Organisation, alpha: Etablissement) -> None:
    ada, bob = membre(o, Role.RESEAU, email="ada@essai.example"), membre(o, Role.QUALITE, email="bob@essai.example")
    for gravite, seule in (("majeure", False), ("mineure", True)):
        x = k.maintenu(k.constat(alpha, k.qui(ada), gravite=gravite), k.qui(ada))
        a = constats.demander_action(
            constat=x, quoi="Mettre les sujets sous clé", responsable="Claire", acteur=k.qui(ada)
        )
        with pytest.raises(ErreurMetier, match="HAB-044"):
            constats.relire_action(action=a, acceptee=True, acteur=k.qui(bob))
        k.repondre(a.demande)
        if not seule:
            with pytest.raises(ErreurMetier, match="HAB-155"):
                constats.relire_action(action=a, acceptee=True, acteur=k.qui(ada))
        constats.relire_action(action=a, acceptee=True, acteur=k.qui(ada if seule else bob))
        x.refresh_from_db()
        if not seule:
            with pytest.raises(ErreurMetier, match="HAB-155"):
                constats.clore(constat=x, acteur=k.qui(ada))
        assert constats.clore(constat=x, acteur=k.qui(ada if seule else bob)).etat == "clos"
        with pytest.raises(ErreurMetier, match="HAB-163"):
            constats.relire_action(action=a, acceptee=False, texte="Finalement, non, à refaire.", acteur=k.qui(bob))


def test_a_closed_finding_that_comes_back_is_opened_again_with_an_action(alpha: Etablissement) -> None:
    x = k.maintenu(k.constat(alpha, gravite="observation"))
    with pytest.raises(ErreurMetier, match="HAB-157"):
        constats.clore(constat=x, acteur=SYSTEME)
    x = constats.clore(constat=x, motif="Simple conseil, rien à prouver.", acteur=SYSTEME)
    x = constats.rouvrir(
        constat=x,
        motif="Vu à nouveau le 3 mai.",
        quoi="Mettre les sujets sous clé",
        responsable="Claire",
        acteur=SYSTEME,
    )
    assert (x.etat, ActionCorrective.toutes.count()) == ("action", 1)
    x.etat = "a_relire"
    ConstatReseau.toutes.filter(pk=x.pk).update(etat="a_relire")
    with pytest.raises(ErreurMetier, match="HAB-154"):
        constats.clore(constat=x, acteur=SYSTEME)


def test_a_finding_acted_on_meanwhile_is_not_acted_on_twice(alpha: Etablissement) -> None:
    x = k.transmis(k.constat(alpha))
    assert x.demande is not None
    k.repondre(x.demande)
    autre = ConstatReseau.toutes.get(pk=x.pk)
    constats.statuer(constat=autre, maintenir=True, motif=k.MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-158"):
        constats.statuer(constat=x, maintenir=False, motif="Les faits sont expliqués.", acteur=SYSTEME)


def test_what_a_finding_may_not_be(o: Organisation, alpha: Etablissement, h: HabilitationPartenaire) -> None:
    beta = f.alpha(o, "99900000000077", "Beta")
    for champs, code in (
        ({"faits": "non"}, "HAB-157"), ({"vu_le": date(2999, 1, 1)}, "HAB-160"), ({"etablissement": beta, "habilitations": [h]}, "HAB-159"),
    ):  # fmt: skip
        with pytest.raises(ErreurMetier, match=code):
            k.constat(**{"e": alpha} | champs) if "etablissement" not in champs else k.constat(beta, habilitations=[h])
    with pytest.raises(ErreurMetier, match="HAB-162"):
        constats.transmettre(
            constats=[k.constat(alpha), k.constat(beta)], signataire="Ada", qualite="Réseau", acteur=SYSTEME
        )
    x = k.constat(alpha)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConstatReseau.toutes.filter(pk=x.pk).update(etat="maintenu")


def test_a_letter_never_prints_what_is_to_be_checked_and_tells_its_writer(
    o: Organisation, alpha: Etablissement
) -> None:
    x = k.constat(alpha, faits="Affichage contraire à l’article R. 6113-9 (à vérifier), relevé le 3 mars.")
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:constat_transmettre", args=[o.slug, x.pk])).content.decode()
    assert "n’ont pas été relues" in page
    assert "art. R. 6113-9 (à vérifier)" in page
    x = k.transmis(x)
    assert x.lettre is not None
    assert "vérifier" not in str(x.lettre.contenu)
    assert "art. R. 6113-9" in str(x.lettre.contenu)
    piece = Fichier.toutes.get(pk=x.lettre.piece_id)
    assert (piece.nature, piece.usage) == ("pdf", "lettre_reseau")


def test_the_days_to_answer_run_from_the_sending_and_are_never_shortened(alpha: Etablissement) -> None:
    x = k.transmis(k.constat(alpha))
    assert x.lettre is not None
    with pytest.raises(ErreurMetier, match="HAB-175"):
        lettres.noter_envoi(lettre=x.lettre, mode="recommande", le=aujourdhui(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-177"):
        lettres.noter_envoi(lettre=x.lettre, mode="main_propre", le=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-160"):
        lettres.noter_envoi(lettre=x.lettre, mode="main_propre", le=aujourdhui() + timedelta(days=1), acteur=SYSTEME)
    with geler(k.dans(4)):
        lettres.noter_envoi(lettre=x.lettre, mode="recommande", le=aujourdhui(), numero="1A 1", acteur=SYSTEME)
        with pytest.raises(ErreurMetier, match="HAB-174"):
            lettres.noter_envoi(lettre=x.lettre, mode="main_propre", le=aujourdhui(), acteur=SYSTEME)
    assert DemandePartenaire.toutes.get().avant_le == aujourdhui() + timedelta(days=19)


def test_by_mail_the_whole_letter_goes_to_the_partner_s_people_only(o: Organisation, alpha: Etablissement) -> None:
    x = k.transmis(k.constat(alpha))
    assert x.lettre is not None
    membre(o, Role.RESEAU)
    with pytest.raises(ErreurMetier, match="HAB-176"):
        lettres.noter_envoi(lettre=x.lettre, mode="courriel", le=aujourdhui(), acteur=SYSTEME)
    x.lettre.refresh_from_db()
    assert x.lettre.envoyee_le is None
    claire = membre(o, Role.PARTENAIRE, email="claire@alpha.example")
    claire.roles.get().etablissements.set([alpha])
    membre(o, Role.PARTENAIRE, email="ailleurs@beta.example")
    lettres.noter_envoi(lettre=x.lettre, mode="courriel", le=aujourdhui(), acteur=SYSTEME)
    envois = Courriel.toutes.filter(usage="reseau.lettre")
    assert [c.destinataire for c in envois] == ["claire@alpha.example"]
    assert k.FAITS in envois[0].corps


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
        with pytest.raises(ErreurMetier, match=code):
            k.decidee(k.mesure(**{"h": h, "nature": "suspension"} | champs))
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
    assert m.demande is not None
    if manoeuvre != "pas envoyee":
        m = k.envoyee(m)
    if manoeuvre == "annulee":
        demandes.annuler(demande=m.demande, texte="On n’attend plus rien.", acteur=SYSTEME)
    if manoeuvre == "figee":
        demandes.figer(demandes=[m.demande], le=aujourdhui(), acteur=SYSTEME)
    retrait = k.mesure(HabilitationPartenaire.toutes.get(pk=h.pk), "retrait", [x])
    with geler(k.dans(60)), pytest.raises(ErreurMetier, match="HAB-186"):
        mesures.demander(mesure=retrait, demandeur=Acteur(10**6, "Ada"))


def test_an_old_affair_that_was_settled_does_not_count_as_heard(
    alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.maintenu(k.constat(alpha))
    k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [x])))
    with geler(k.dans(40)):
        h = habilitations.changer(
            habilitation=HabilitationPartenaire.toutes.get(pk=h.pk),
            vers="actif",
            motif="Tout est corrigé.",
            acteur=SYSTEME,
        )
        k.decidee(k.mesure(h, "suspension", [x]))
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
    _inscrire(o, alpha, certification)
    m = k.decidee(m)
    h.refresh_from_db()
    assert h.etat == "actif"
    with pytest.raises(ErreurMetier, match="HAB-170"):
        _inscrire(o, alpha, certification)
    with geler(k.dans(11)):
        _inscrire(o, alpha, certification)
    mesures.lever(mesure=m, motif="Corrigé plus tôt que prévu.", acteur=SYSTEME)
    _inscrire(o, alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-187"):
        mesures.lever(mesure=m, motif="Une seconde fois, pour voir.", acteur=SYSTEME)


def test_sites_of_an_habilitation_bind(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    nomme, autre = f.alpha(o, "99900000000019", "Alpha Nord"), f.alpha(o, "99900000000027", "Alpha Sud")
    _inscrire(o, alpha, certification, site=autre)  # no site is named: none binds
    h.sites.set([nomme])
    _inscrire(o, alpha, certification, site=nomme)
    _inscrire(o, alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-171"):
        _inscrire(o, alpha, certification, site=autre)


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
    k.decidee(k.mesure(h, "suspension", [k.constat(alpha)]))
    # The named site has no habilitation of its own: it falls with the one that names it.
    with pytest.raises(ErreurMetier, match="HAB-020"):
        creer_session(organisation=o, certification=c, intitule="Une", centre=nomme, du=jour, au=jour, acteur=SYSTEME)


def test_blocs_of_an_habilitation_bind(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    _inscrire(o, alpha, certification)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(blocs=["RNCP99001BC01"])
    with pytest.raises(ErreurMetier, match="HAB-172"):
        _inscrire(o, alpha, certification)


def test_a_hand_over_is_complete_only_once_each_person_was_told(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i = _inscrire(o, alpha, certification)
    ailleurs = _inscrire(o, f.alpha(o, "99900000000085", "Gamma"), certification)
    k.decidee(k.mesure(h, "suspension", [k.constat(alpha)]))
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


def test_another_tenant_s_objects_do_not_exist(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.transmis(k.constat(alpha))
    m = k.decidee(k.mesure(h, "suspension", [x]))
    b = organisation("autre")
    client = client_de(membre(b, Role.RESEAU, Role.DIRECTION, email="eve@autre.example").utilisateur)
    for nom, pk in (("constat", x.pk), ("constat_statuer", x.pk), ("mesure", m.pk), ("mesure_lettre", m.pk), ("lettre_document", m.lettre_id), ("lettre_envoi", m.lettre_id), ("reprise", h.pk), ("mesure_nouvelle", h.pk)):  # fmt: skip
        assert client.get(reverse(f"reseau:{nom}", args=[b.slug, pk])).status_code == 404, nom
    assert client.get(reverse("reseau:constat_nouveau", args=[b.slug]) + f"?habilitation={h.pk}").status_code == 404
    corps = {
        "etablissement": alpha.pk,
        "titre": "x",
        "gravite": "mineure",
        "faits": k.FAITS,
        "vu_le": "2026-01-05",
        "origine": "autre",
    }
    assert client.post(reverse("reseau:constat_nouveau", args=[b.slug]), corps).status_code == 422
    # A finding of the neighbour is no ground for a measure, even posted by its number.
    corps = {"nature": "suspension", "constats": [x.pk], "motif": "Un motif assez long.", "delai_jours": 15}
    assert client.post(reverse("reseau:mesure_nouvelle", args=[b.slug, h.pk]), corps).status_code == 404


def test_pages_lead_from_the_finding_to_the_decision(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    karim, helene = (
        membre(o, Role.RESEAU, email="karim@essai.example"),
        membre(o, Role.DIRECTION, email="helene@essai.example"),
    )
    client, seconde = client_de(karim.utilisateur), client_de(helene.utilisateur)
    url = reverse("reseau:constat_nouveau", args=[o.slug]) + f"?habilitation={h.pk}&point=21"
    assert client.get(f"{url}&controle=7").status_code == 404  # no control of that number here
    page = client.get(url).content.decode()
    assert 'value="21"' in page
    corps = {
        "etablissement": alpha.pk, "habilitations": [h.pk], "titre": "Sujet affiché", "gravite": "critique", "faits": k.FAITS, "texte": "r6113_9",
        "vu_le": "2026-01-05", "origine": "controle", "point": "21",
    }  # fmt: skip
    assert client.post(url, corps).status_code == 302
    x = ConstatReseau.toutes.get()
    assert (x.point, x.controle, x.ouvert_par_id) == ("21", None, karim.utilisateur_id)
    assert (
        client.post(
            reverse("reseau:constat_transmettre", args=[o.slug, x.pk]), {"signataire": "Karim", "qualite": "Réseau"}
        ).status_code
        == 302
    )
    x.refresh_from_db()
    assert x.demande is not None
    piece = deposer(b"Le registre des sujets.", nom="registre.txt", usage=REPONSE.code, organisation_id=o.pk)
    demandes.repondre(demande=x.demande, texte="Nous contestons.", pieces=[piece.pk], acteur=SYSTEME)
    page = client.get(reverse("reseau:constat", args=[o.slug, x.pk])).content.decode()
    assert "Nous contestons." in page
    fichier = reverse("reseau:demande_piece", args=[o.slug, x.demande.pk, piece.pk])
    assert fichier in page
    assert b"".join(client.get(fichier)) == b"Le registre des sujets."
    assert "Réponse à lire" in page
    assert "Réponse à lire" in client.get(reverse("reseau:constats", args=[o.slug]) + "?a_lire=oui").content.decode()
    client.post(reverse("reseau:constat_statuer", args=[o.slug, x.pk]), {"maintenir": "oui", "motif": k.MOTIF})
    client.post(
        reverse("reseau:action_nouvelle", args=[o.slug, x.pk]),
        {"quoi": "Mettre sous clé", "responsable": "Claire", "avant_le": "2998-01-01"},
    )
    a = ActionCorrective.toutes.get()
    k.repondre(a.demande)
    relire = reverse("reseau:action_relire", args=[o.slug, a.pk])
    refus = client.post(relire, {"acceptee": "oui", "texte": ""})
    assert (refus.status_code, "HAB-155" in refus.content.decode()) == (422, True)

    passer = client.get(reverse("reseau:passer", args=[o.slug, h.pk, "suspendu"]))
    assert passer.url.endswith("?nature=suspension")
    assert "Un constat critique reste ouvert" in client.get(passer.url).content.decode()
    corps = {
        "nature": "suspension",
        "constats": [x.pk],
        "motif": "Un sujet connu fausse l’épreuve.",
        "delai_jours": 15,
        "signataire": "Hélène",
        "qualite": "Directrice",
    }
    assert client.post(passer.url, corps).status_code == 302
    m = MesureReseau.toutes.get()
    assert client.get(reverse("reseau:mesure_lettre", args=[o.slug, m.pk])).content.startswith(b"%PDF")
    client.post(reverse("reseau:mesure_demander", args=[o.slug, m.pk]))
    page = client.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode()
    assert "demande l’accord" in page
    cles = {
        e.cle.rsplit(".", 1)[0]
        for _, lire in echeances
        for e in lire(helene, aujourdhui())
        if e.cle.startswith("reseau")
    }
    assert {"reseau_mesure.accord", "reseau.a_lire", "reseau.lettre"} <= cles
    a = approbations.en_attente_sur([mesures.MESURER], "mesure_reseau", str(m.pk))
    assert a is not None
    accord = reverse("reseau:mesure_accord", args=[o.slug, m.pk, a.pk])
    assert k.FAITS in seconde.get(accord).content.decode()
    assert client.post(accord, {"geste": "approuver"}).status_code == 302
    h.refresh_from_db()
    assert h.etat == "actif"
    seconde.post(accord, {"geste": "approuver"})
    h.refresh_from_db()
    m.refresh_from_db()
    assert (h.etat, m.par_libelle) == (
        "suspendu",
        f"{karim.utilisateur.nom_complet} et {helene.utilisateur.nom_complet}",
    )
    envoi = reverse("reseau:lettre_envoi", args=[o.slug, m.lettre_id])
    assert client.post(envoi, {"mode": "recommande", "le": aujourdhui().isoformat(), "numero": ""}).status_code == 422
    assert (
        client.post(envoi, {"mode": "recommande", "le": aujourdhui().isoformat(), "numero": "1A 2"}).status_code == 302
    )
    document = client.get(reverse("reseau:lettre_document", args=[o.slug, m.lettre_id]))
    assert b"".join(document.streaming_content).startswith(b"%PDF")
    page = client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    assert "Sujet affiché" in page
    assert "Suspension" in page
    assert client.get(reverse("reseau:mesures", args=[o.slug])).status_code == 200


def test_pages_of_the_hand_over_and_of_the_reports(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i = _inscrire(o, alpha, certification)
    k.decidee(k.mesure(h, "suspension", [k.constat(alpha)]))
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:reprise", args=[o.slug, h.pk])
    assert "À décider" in client.get(url).content.decode()
    corps = {
        "suite": "sous_controle",
        "informee_le": aujourdhui().isoformat(),
        "informee_par": "Karim",
        "informee_comment": "appel",
    }
    assert client.post(reverse("reseau:reprise_personne", args=[o.slug, h.pk, i.pk]), corps).status_code == 302
    client.post(reverse("reseau:reprise_geste", args=[o.slug, h.pk]), {"geste": "clore"})
    assert PlanReprise.toutes.get().clos_le == aujourdhui()
    assert "Clos" in client.get(url).content.decode()
    # Names of candidates are not for who only reads the network.
    assert client_de(membre(o, Role.AUDITEUR).utilisateur).get(url).status_code in {403, 404}
    x = k.constat(alpha)
    nouveau = reverse("reseau:signalement_nouveau", args=[o.slug]) + f"?partenaire={alpha.pk}&constat={x.pk}"
    assert client.get(nouveau).status_code == 200
    corps = {
        "etablissement": alpha.pk,
        "autorite": "cdc",
        "faits": k.FAITS,
        "fait_le": aujourdhui().isoformat(),
        "constats": [x.pk],
    }
    assert client.post(nouveau, corps).status_code == 302
    s = Signalement.toutes.get()
    assert ([c.pk for c in s.constats.all()], s.autorite) == ([x.pk], "cdc")
    assert "Caisse des Dépôts" in client.get(reverse("reseau:signalements", args=[o.slug])).content.decode()


@pytest.mark.parametrize("nom", ["constats", "mesures", "signalements", "reprise"])
def test_a_list_asks_as_much_for_three_rows_as_for_one(
    nom: str, o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    _inscrire(o, alpha, certification)
    reprise.ouvrir_plan(habilitation=h, acteur=SYSTEME)

    def ajouter() -> None:
        x = k.transmis(k.constat(alpha))
        k.mesure(h, "aucune", [x])
        Signalement.toutes.create(organisation=o, etablissement=alpha, autorite="cdc", faits="x", fait_le=aujourdhui())

    def compter() -> int:
        with CaptureQueriesContext(connection) as lues:
            assert (
                client.get(reverse(f"reseau:{nom}", args=[o.slug, *([h.pk] if nom == "reprise" else [])])).status_code
                == 200
            )
        return len(lues)

    ajouter()
    compter()
    une = compter()
    ajouter()
    ajouter()
    if nom == "reprise":
        _inscrire(o, alpha, certification)
        _inscrire(o, alpha, certification)
    assert compter() == une


def test_the_day_page_says_who_is_silent_and_what_is_late(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    karim = membre(o, Role.RESEAU)
    silencieux = k.transmis(k.constat(alpha))
    x = k.maintenu(k.constat(alpha))
    constats.demander_action(constat=x, quoi="Mettre les sujets sous clé", responsable="Claire", acteur=SYSTEME)
    k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [x])))

    def visibles(jour: date) -> set[str]:
        return {
            e.cle.rsplit(".", 1)[0] for _, lire in echeances for e in lire(karim, jour)
            if e.cle.startswith("reseau.") and e.visible_des is not None and e.visible_des <= jour
        }  # fmt: skip

    assert not {"reseau.silence", "reseau.action", "reseau.mesure"} & visibles(aujourdhui())
    assert {"reseau.silence", "reseau.action", "reseau.mesure"} <= visibles(aujourdhui() + timedelta(days=16))
    assert silencieux.etat == "transmis"
