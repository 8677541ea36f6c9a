"""Settings of the transmission: dated versions, used from the decision, followed by what has not left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from parchemin.accrochage.domain.reglages import (
    PAR_DEFAUT,
    FormeScore,
    ReglageCertification,
    niveau_de_langue,
    score_de,
    validite_du_pv,
)
from parchemin.accrochage.models import EtatPassage, PassageCertification, ReglageTransmission
from parchemin.accrochage.services.passages import completer, recueillir
from parchemin.accrochage.services.reglages import enregistrer_reglage
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import CapaciteCertification, Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous, jury_signe
from tests.fabrique import client_de, membre, organisation

PV = {
    "niveau": {"nom": "Niveau B2", "score": "16.50"}, "moyenne": {"affichee": "16.50"},
    "acquis": [{"nature": "bloc", "mobilisable_jusqu_au": "2030-01-01"},
               {"nature": "certification", "mobilisable_jusqu_au": "2029-11-24"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("forme", "attendu"),
    [
        (FormeScore.AUCUN, ""),
        (FormeScore.NOTE, "16,50 sur 20"),
        (FormeScore.NIVEAU, "Niveau B2"),
        (FormeScore.NIVEAU_ET_NOTE, "Niveau B2 (16,50 sur 20)"),
    ],
)
def test_le_score_du_pv(forme: FormeScore, attendu: str) -> None:
    assert score_de(PV, forme) == attendu


def test_sans_niveau_une_moyenne_n_est_pas_un_score() -> None:
    seule = {"moyenne": {"affichee": "12.00"}}
    assert score_de(seule, FormeScore.NIVEAU_ET_NOTE) == ""
    assert score_de(seule, FormeScore.NOTE) == "12,00 sur 20"
    assert score_de({}, FormeScore.NOTE) == ""


def test_le_niveau_et_la_validite_du_pv() -> None:
    assert niveau_de_langue(PV) == "B2"
    assert niveau_de_langue({"niveau": {"nom": "Référent confirmé"}}) == ""
    assert validite_du_pv(PV) == "2029-11-24"
    assert validite_du_pv({"acquis": [{"nature": "certification", "mobilisable_jusqu_au": None}]}) == ""


def test_la_phrase() -> None:
    assert PAR_DEFAUT.en_phrase().startswith("par admission, avec le niveau atteint et la note sur 20 quand")
    r = ReglageCertification("PAR_SCORING", "Anglais", FormeScore.NIVEAU, "MIXTE", 36, niveau_langue=True)
    assert r.en_phrase() == (
        "par score, option Anglais, avec le niveau atteint quand le jury le donne, examen mixte, valable 36 mois, "
        "avec niveau de langue, sans niveau numérique"
    )


# --- With the database.
@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation) -> Certification:
    return certification_a_nous(o, "RS99001")


def regler(certification: Certification, du: date | None = None, **champs: Any) -> ReglageTransmission:
    valeurs = asdict(replace(PAR_DEFAUT, **champs))
    return enregistrer_reglage(certification=certification, valeurs=valeurs, du=du or date(2020, 1, 1), acteur=SYSTEME)


@pytest.mark.django_db
def test_la_decision_se_dit_selon_le_reglage(o: Organisation, certification: Certification) -> None:
    f.compte(o)
    d, _ = jury_signe(o, certification)
    Decision.toutes.filter(deliberation=d).update(proposition=PV)
    regler(certification, obtention="PAR_SCORING", forme_score=FormeScore.NIVEAU, modalite_examen="A_DISTANCE",
           libelle_option="Anglais", niveau_langue=True, nature_deposant="TIERS_CONFIANCE")  # fmt: skip
    assert recueillir(organisation_id=o.pk, acteur=SYSTEME) == 1
    p = PassageCertification.toutes.get()
    assert (p.obtention, p.scoring, p.niveau_langue, p.fin_validite) == (
        "PAR_SCORING", "Niveau B2", "B2", date(2029, 11, 24)
    )  # fmt: skip
    assert (p.modalite_examen, p.libelle_option, p.nature_deposant) == ("A_DISTANCE", "Anglais", "TIERS_CONFIANCE")
    assert p.reglage is not None
    assert p.reglage.version == 1


@pytest.mark.django_db
def test_sans_reglage_le_pv_parle(o: Organisation, certification: Certification) -> None:
    f.compte(o)
    d, _ = jury_signe(o, certification)
    Decision.toutes.filter(deliberation=d).update(proposition=PV)
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    p = PassageCertification.toutes.get()
    assert (p.obtention, p.scoring, p.fin_validite, p.niveau_langue, p.reglage) == (
        "PAR_ADMISSION", "Niveau B2 (16,50 sur 20)", date(2029, 11, 24), "", None
    )  # fmt: skip


@pytest.mark.django_db
def test_la_duree_du_reglage_quand_le_pv_n_en_dit_rien(o: Organisation, certification: Certification) -> None:
    f.compte(o)
    jury_signe(o, certification)
    regler(certification, validite_mois=24)
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    p = PassageCertification.toutes.get()
    assert p.debut_validite is not None
    assert p.fin_validite == ajouter_mois(p.debut_validite, 24)


@pytest.mark.django_db
def test_ce_que_le_reglage_attend_bloque(o: Organisation, certification: Certification) -> None:
    f.compte(o)
    jury_signe(o, certification)
    regler(certification, obtention="PAR_SCORING", niveau_langue=True, niveau_numerique=True)
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    p = PassageCertification.toutes.get()
    assert [x["champ"] for x in p.constats if x["code"] == "ACC-653"] == ["scoring", "niveau_langue", "score_numerique"]
    assert p.verdict == "bloque"
    completer(passage=p, valeurs={"scoring": "B2", "niveau_langue": "B2", "score_numerique": 512}, acteur=SYSTEME)
    p.refresh_from_db()
    assert not [x for x in p.constats if x["code"] == "ACC-653"]


@pytest.mark.django_db
def test_ce_qui_n_est_pas_parti_suit_le_reglage(o: Organisation, certification: Certification) -> None:
    f.compte(o)
    jury_signe(o, certification)
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    p = PassageCertification.toutes.get()
    completer(passage=p, valeurs={"modalite_examen": "MIXTE"}, acteur=SYSTEME)
    regler(certification, modalite_examen="A_DISTANCE", validite_mois=12)
    p.refresh_from_db()
    assert p.fin_validite is not None
    assert p.modalite_examen == "MIXTE", "what somebody wrote by hand stays"
    # One that has left keeps what was sent.
    PassageCertification.toutes.update(etat=EtatPassage.DEPOSE)
    regler(certification, validite_mois=36)
    avant = p.fin_validite
    p.refresh_from_db()
    assert p.fin_validite == avant
    assert p.reglage is not None
    assert p.reglage.version == 1


@pytest.mark.django_db
def test_les_versions_sont_datees(o: Organisation, certification: Certification) -> None:
    from parchemin.accrochage.services.suivi import ReglagesCharges

    jour = aujourdhui()
    regler(certification, du=date(2024, 1, 1), validite_mois=24)
    regler(certification, du=jour, validite_mois=36)
    with pytest.raises(ErreurMetier, match="ACC-651"):
        regler(certification, du=jour, validite_mois=36)
    # A slip is mended by another version of the same day: nothing is rewritten.
    regler(certification, du=jour, validite_mois=48)
    lus = ReglagesCharges(o.pk)
    mois = [
        r.validite_mois if (r := lus.au(certification.pk, x)) else None
        for x in (date(2023, 1, 1), jour - timedelta(days=1), jour)
    ]
    assert mois == [None, 24, 48]
    assert ReglageTransmission.toutes.count() == 3


@pytest.mark.django_db
def test_les_refus(o: Organisation, certification: Certification) -> None:
    with pytest.raises(ErreurMetier, match="ACC-652"):
        regler(certification, obtention="PAR_SCORING", forme_score=FormeScore.AUCUN)
    CapaciteCertification.toutes.filter(certification=certification).update(capacite="partenaire")
    with pytest.raises(ErreurMetier, match="ACC-650"):
        regler(certification, validite_mois=3)


@pytest.mark.django_db
def test_les_pages(o: Organisation, certification: Certification) -> None:
    directrice = client_de(membre(o, Role.DIRECTION).utilisateur)
    liste = directrice.get(reverse("accrochage:certifications", args=[o.slug])).content.decode()
    assert "RS99001" in liste
    assert "par admission" in liste
    url = reverse("accrochage:regler", kwargs={"slug": o.slug, "pk": certification.pk})
    assert directrice.get(url).status_code == 200
    saisie = {
        "du": "2026-01-01", "obtention": "PAR_SCORING", "forme_score": "aucun", "modalite_examen": "MIXTE", "validite_mois": "36",
        "libelle_option": "", "nature_deposant": "", "niveau_langue": "on", "motif": "Nouveau règlement",
        "date_delivrance": "decision",
    }  # fmt: skip
    refus = directrice.post(url, saisie)
    assert refus.status_code == 422
    assert "ACC-652" in refus.content.decode()
    assert directrice.post(url, saisie | {"forme_score": "niveau"}).status_code == 302
    page = directrice.get(reverse("accrochage:certification", kwargs={"slug": o.slug, "pk": certification.pk}))
    texte = page.content.decode()
    assert "par score" in texte
    assert "Nouveau règlement" in texte
    jury = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    assert jury.get(url).status_code == 403
