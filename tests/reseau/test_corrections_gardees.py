"""A correction, an import, a site: no way round what a new enrolment or a new session asks of the partner."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription
from parchemin.parcours.services.inscriptions import modifier_inscription
from parchemin.parcours.services.inscriptions_en_lot import corriger_ensemble
from parchemin.parcours.services.sessions import creer_session, modifier_session
from parchemin.referentiel.models import Certification, Fiche
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.reseau.services import habilitations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import etablissement
from tests.referentiel.donnees import fiche, importer, partenaire
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
BETA = "99900000000019"


def _chez_nous(o: Organisation) -> Etablissement:
    e = etablissement(o, "Chez nous")
    Etablissement.toutes.filter(pk=e.pk).update(sorte=SorteEtablissement.SITE)
    e.refresh_from_db()
    return e


def _suspendre(h: HabilitationPartenaire) -> None:
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="suspendu")


def test_nobody_is_moved_to_a_suspended_partner(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, _chez_nous(o), certification)
    _suspendre(h)
    with pytest.raises(ErreurMetier, match="HAB-020"):
        modifier_inscription(inscription=i, acteur=SYSTEME, prestataire=alpha)
    with pytest.raises(ErreurMetier, match="HAB-020"):
        corriger_ensemble(organisation=o, acteur=SYSTEME, corrections={i.pk: {"prestataire": alpha}})
    # What an undone import gives back is no new act.
    corriger_ensemble(organisation=o, acteur=SYSTEME, corrections={i.pk: {"prestataire": alpha}}, retablit=True)
    i.refresh_from_db()
    assert i.prestataire_id == alpha.pk


def test_who_is_engaged_at_a_suspended_partner_stays_correctable_and_may_leave(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, alpha, certification)
    _suspendre(h)
    modifier_inscription(
        inscription=i, acteur=SYSTEME, numero_candidat="A-12", fin_prevue=i.entree + timedelta(days=90)
    )
    with pytest.raises(ErreurMetier, match="HAB-020"):
        modifier_inscription(inscription=i, acteur=SYSTEME, entree=i.entree + timedelta(days=5))
    modifier_inscription(inscription=i, acteur=SYSTEME, prestataire=_chez_nous(o))
    assert Inscription.toutes.get(pk=i.pk).numero_candidat == "A-12"


def test_an_entry_is_not_moved_into_a_restriction(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x, jour = k.maintenu(k.constat(alpha)), aujourdhui()
    k.envoyee(k.decidee(k.mesure(h, "restriction", [x], du=jour + timedelta(days=1), au=jour + timedelta(days=60))))
    i = k.inscrite(o, alpha, certification)
    with pytest.raises(ErreurMetier):
        modifier_inscription(inscription=i, acteur=SYSTEME, entree=jour + timedelta(days=10))
    modifier_inscription(inscription=i, acteur=SYSTEME, entree=jour + timedelta(days=61))


def test_who_takes_over_a_course_answers_for_today_and_not_for_its_beginning(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, alpha, certification)
    with geler(k.dans(40)):
        beta = f.alpha(o, BETA, "Beta")
        kb = f.convention(beta, reference="C-B", du=aujourdhui())
        hb = habilitations.ouvrir(
            organisation=o, etablissement=beta, certification=certification, role="former", du=aujourdhui(), convention=kb,
            acteur=SYSTEME,
        )  # fmt: skip
        HabilitationPartenaire.toutes.filter(pk=hb.pk).update(etat="actif")
        modifier_inscription(inscription=i, acteur=SYSTEME, prestataire=beta)
        with pytest.raises(ErreurMetier, match="ne couvre pas"):
            modifier_inscription(inscription=i, acteur=SYSTEME, entree=aujourdhui() - timedelta(days=1))


def test_a_session_is_not_moved_to_a_suspended_centre(
    o: Organisation, certification: Certification, alpha: Etablissement
) -> None:
    h = f.habilitation(alpha, certification, role="organiser")
    _suspendre(h)
    jour = aujourdhui()
    s = creer_session(
        organisation=o, certification=certification, intitule="S", du=jour, au=jour + timedelta(days=6), acteur=SYSTEME
    )
    with pytest.raises(ErreurMetier, match="HAB-020"):
        modifier_session(session=s, acteur=SYSTEME, centre=alpha)
    assert modifier_session(session=s, acteur=SYSTEME, intitule="Voile").intitule == "Voile"


def test_an_habilitation_for_one_certification_gives_nothing_for_another(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    importer(
        tmp_path / "b", date(2026, 1, 2), fiche("RNCP99001", "Voilier", partenaire(1, role="HABILITATION_FORMER"), fin="31/08/2099"),
        fiche("RNCP99002", "Autre", partenaire(2), fin="31/08/2099"),
    )  # fmt: skip
    autre = Certification.toutes.create(organisation=o, fiche=Fiche.objects.get(code="RNCP99002"), cle_tri="autre")
    with pytest.raises(ErreurMetier, match="aucune habilitation"):
        k.inscrite(o, alpha, autre)
    # Of Beta nothing is kept; once an habilitation names it, it acts as a site.
    beta = f.alpha(o, BETA, "Beta")
    k.inscrite(o, beta, autre)
    ha = f.habilitation(alpha, autre, convention=h.convention, sites=[beta])
    with pytest.raises(ErreurMetier, match="HAB-020"):
        k.inscrite(o, beta, autre)
    HabilitationPartenaire.toutes.filter(pk=ha.pk).update(etat="actif")
    k.inscrite(o, beta, autre)


def test_a_site_of_a_suspended_partner_takes_nobody(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    beta = f.alpha(o, BETA, "Beta")
    k.inscrite(o, alpha, certification, site=beta)  # the same company, of which nothing else is kept
    ailleurs = f.alpha(o, "88800000000018", "Gamma")
    with pytest.raises(ErreurMetier, match="Gamma"):
        k.inscrite(o, alpha, certification, site=ailleurs)
    k.inscrite(o, alpha, certification, site=_chez_nous(o))
    hb = f.habilitation(beta, certification, convention=None)
    _suspendre(hb)
    with pytest.raises(ErreurMetier, match="Beta"):
        k.inscrite(o, alpha, certification, site=beta)
    HabilitationPartenaire.toutes.filter(pk=hb.pk).update(etat="actif")
    k.inscrite(o, alpha, certification, site=beta)


def test_an_entry_is_judged_by_what_the_partner_was_that_day(
    o: Organisation, certification: Certification, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Trois sessions sans registre.", acteur=SYSTEME)
    with geler(k.dans(20)):
        habilitations.appliquer(habilitation=h, vers="a_declarer", motif="Tout est corrigé, relu.", acteur=SYSTEME)
        habilitations.changer(habilitation=h, vers="actif", acteur=SYSTEME)
        i = k.inscrite(o, alpha, certification)
    with geler(k.dans(30)):
        with pytest.raises(ErreurMetier, match="était, le"):
            modifier_inscription(inscription=i, acteur=SYSTEME, entree=aujourdhui() - timedelta(days=20))
        modifier_inscription(inscription=i, acteur=SYSTEME, entree=aujourdhui() - timedelta(days=5))
