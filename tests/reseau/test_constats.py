"""From a finding to its end: answer, action that failed, letters, what may not be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    ActionCorrective,
    ConstatReseau,
    DemandePartenaire,
    HabilitationPartenaire,
    PlanReprise,
)
from parchemin.reseau.selectors.constats import constats_de, proposition
from parchemin.reseau.services import constats, habilitations, lettres, reprise
from parchemin.reseau.services import declarations as services_declarations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db


def test_the_whole_way_from_a_finding_to_the_archive(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    ada, bob = membre(o, Role.RESEAU, email="ada@essai.example"), membre(o, Role.QUALITE, email="bob@essai.example")
    engagee = k.inscrite(o, alpha, certification)
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
    assert not PlanReprise.toutes.filter(habilitation=h).exists(), "nothing is bound before the letter left"

    retrait = k.mesure(
        HabilitationPartenaire.toutes.get(pk=h.pk), "retrait", [x], motif="Aucune correction après deux lettres."
    )
    with pytest.raises(ErreurMetier, match="HAB-186"):
        k.decidee(retrait)
    with geler(k.dans(16)), pytest.raises(ErreurMetier, match="HAB-080"):
        # The formal notice's days are over, but the suspension's letter was never sent.
        k.decidee(retrait)
    k.envoyee(s)
    assert PlanReprise.toutes.get(habilitation=h).reprises.count() == 0
    with pytest.raises(ErreurMetier, match="HAB-020"):
        k.inscrite(o, alpha, certification)
    with geler(k.dans(16)):
        assert k.envoyee(k.decidee(retrait)).etat == "decidee"
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
    with geler(k.dans(60)), pytest.raises(ErreurMetier, match="HAB-058"):
        # The letter never left: nobody was silent.
        constats.statuer(constat=x, maintenir=True, motif=k.MOTIF, acteur=SYSTEME)
    assert x.lettre is not None
    lettres.noter_envoi(lettre=x.lettre, mode="main_propre", le=aujourdhui(), acteur=SYSTEME)
    x = ConstatReseau.toutes.get(pk=x.pk)
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


def test_a_finding_that_names_several_habilitations_is_one_finding(
    alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    """Shown once, and weighed once by the rule that counts them."""
    autre = f.habilitation(alpha, certification, role="organiser", convention=h.convention)
    tous = k.maintenu(k.constat(alpha, gravite="majeure", habilitations=[h, autre]))
    entier = k.constat(alpha, gravite="mineure", titre="Le partenaire en entier")
    ailleurs = k.constat(alpha, gravite="mineure", titre="L’autre seule", habilitations=[autre])
    ConstatReseau.toutes.filter(pk=tous.pk).update(corriger_avant=aujourdhui() - timedelta(days=1))
    assert sorted(x.pk for x in constats_de(h)) == sorted([tous.pk, entier.pk])
    assert sorted(x.pk for x in constats_de(autre)) == sorted([tous.pk, entier.pk, ailleurs.pk])
    assert proposition(h, aujourdhui()).nature == "aucune"
