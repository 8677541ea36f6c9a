"""Renewals never pass the registration; plans of transition leave nobody without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification, VersionFiche
from parchemin.reseau.models import (
    DemandePartenaire,
    EtapeTransition,
    HabilitationPartenaire,
    PieceDossier,
    PlanTransition,
    RenouvellementHabilitation,
)
from parchemin.reseau.services import suites
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
FIN, PLUS_LOIN = date(2098, 8, 31), date(2099, 8, 31)


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def h(o: Organisation, certification: Certification) -> HabilitationPartenaire:
    return f.active(f.alpha(o), certification)


def _ouvrir(h: HabilitationPartenaire, au: date = PLUS_LOIN) -> RenouvellementHabilitation:
    return suites.ouvrir_renouvellement(habilitation=h, au=au, acteur=SYSTEME)


def test_a_renewal_prolongs_within_the_registration_and_once(h: HabilitationPartenaire) -> None:
    for au, code in ((FIN, "HAB-263"), (PLUS_LOIN + timedelta(days=1), "HAB-260")):
        with pytest.raises(ErreurMetier, match=code):
            _ouvrir(h, au)
    r = _ouvrir(h)
    with pytest.raises(ErreurMetier, match="HAB-261"):
        _ouvrir(h)
    suites.abandonner_renouvellement(renouvellement=r, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-263"):
        suites.conclure_renouvellement(renouvellement=r, acteur=SYSTEME)
    _ouvrir(h)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="suspendu")
    with pytest.raises(ErreurMetier, match="HAB-26"):
        _ouvrir(h)


def test_it_is_concluded_under_a_signed_convention_with_a_file_up_to_date(h: HabilitationPartenaire) -> None:
    r = _ouvrir(h)
    with pytest.raises(ErreurMetier, match="HAB-262"):
        suites.conclure_renouvellement(renouvellement=r, acteur=SYSTEME)
    avenant = f.convention(h.etablissement, convention=h.convention, au=PLUS_LOIN, signee_le=None)
    with pytest.raises(ErreurMetier, match="HAB-262"):
        suites.conclure_renouvellement(renouvellement=r, acteur=SYSTEME)
    f.convention(h.etablissement, convention=avenant, au=PLUS_LOIN)
    PieceDossier.toutes.filter(nature="assurance").update(
        valable_jusqu=aujourdhui() - timedelta(days=1), delivree_le=None
    )
    with pytest.raises(ErreurMetier) as e:
        suites.conclure_renouvellement(renouvellement=r, acteur=SYSTEME)
    assert [x.code for x in e.value.constats] == ["HAB-230"]
    PieceDossier.toutes.filter(nature="assurance").update(valable_jusqu=FIN)
    suites.conclure_renouvellement(renouvellement=r, acteur=SYSTEME)
    h.refresh_from_db()
    r.refresh_from_db()
    assert (h.au, h.convention_id, h.etat, r.etat) == (PLUS_LOIN, avenant.pk, "actif", "conclu")
    assert h.mouvements.order_by("-pk")[0].motif.startswith("Renouvelée jusqu’au 31 août 2099")


def test_pages_of_a_renewal(o: Organisation, h: HabilitationPartenaire) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page, url, finir = (
        reverse(f"reseau:{n}", args=[o.slug, h.pk]) for n in ("habilitation", "renouveler", "finir_renouvellement")
    )
    assert f'href="{url}"' in client.get(page).content.decode()
    assert client.post(url, {"au": "2099-09-01"}).status_code == 422
    assert client.post(url, {"au": "2099-08-31"}).status_code == 302
    assert f'href="{url}"' not in client.get(page).content.decode()
    assert "HAB-262" in client.post(finir, {"geste": "conclure"}, follow=True).content.decode()
    assert client.post(finir, {"geste": "abandonner"}).status_code == 302
    assert RenouvellementHabilitation.toutes.get().etat == "abandonne"
    assert client.post(finir, {"geste": "abandonner"}).status_code == 404


def _plan(o: Organisation, c: Certification, **champs: object) -> PlanTransition:
    return suites.ouvrir_plan(organisation=o, certification=c, acteur=SYSTEME, **champs)  # type: ignore[arg-type]


def test_the_steps_of_a_plan_are_counted_from_the_end(o: Organisation, certification: Certification) -> None:
    p = _plan(o, certification)
    assert (p.fin, p.etapes.count(), p.suite) == (PLUS_LOIN, 6, "a_decider")
    assert p.etapes.order_by("avant_le")[0].avant_le == PLUS_LOIN - timedelta(days=240)
    with pytest.raises(ErreurMetier, match="HAB-264"):
        _plan(o, certification)
    VersionFiche.objects.update(date_fin_enregistrement=None)
    p.clos_le = aujourdhui()
    p.save()
    with pytest.raises(ErreurMetier, match="HAB-266"):
        _plan(o, certification)
    assert _plan(o, certification, fin=aujourdhui()).etapes.order_by("pk")[0].avant_le == aujourdhui()


def test_a_plan_is_closed_once_steps_are_done_and_partners_told(
    o: Organisation, certification: Certification, h: HabilitationPartenaire
) -> None:
    p = _plan(o, certification)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page, annoncer, fermer = (reverse(f"reseau:{n}", args=[o.slug, p.pk]) for n in ("plan", "annoncer", "clore_plan"))
    vue = client.get(page).content.decode()
    assert "Institut Alpha" in vue
    assert "C-2026-1" in vue
    assert client.post(annoncer, {"texte": "La certification finit."}).status_code == 302
    d = DemandePartenaire.toutes.get()
    assert (d.nature, d.etablissement, d.texte) == ("transition", h.etablissement, "La certification finit.")
    assert "HAB-268" in client.post(annoncer, {"texte": "Encore."}).content.decode()
    assert "HAB-265" in client.post(fermer, follow=True).content.decode()
    suite = reverse("reseau:suite", args=[o.slug, p.pk])
    assert client.post(suite, {"suite": "successeur", "successeur": "rncp99002"}).status_code == 302
    p.refresh_from_db()
    assert (p.suite, p.successeur) == ("successeur", "RNCP99002")
    for e in EtapeTransition.toutes.order_by("pk"):
        url = reverse("reseau:etape", args=[o.slug, p.pk, e.pk])
        assert client.post(url, {"avant_le": "2098-01-01", "faite_le": "2998-01-01"}).status_code == 422
        corps = {"avant_le": "2098-01-01", "faite_le": aujourdhui().isoformat(), "responsable": "Karim"}
        assert client.post(url, corps).status_code == 302
    assert client.post(fermer).status_code == 302
    p.refresh_from_db()
    assert p.clos_le == aujourdhui()
    assert "Fermé" in client.get(reverse("reseau:plans", args=[o.slug])).content.decode()


def test_the_day_page_tells_the_end_some_months_before_then_the_steps(
    o: Organisation, certification: Certification, h: HabilitationPartenaire
) -> None:
    m, jour = membre(o, Role.RESEAU), aujourdhui()

    def cles() -> list[str]:
        return [
            e.cle.split(".")[1]
            for _, lire in echeances
            for e in lire(m, jour)
            if e.cle.startswith(("reseau.tran", "reseau.etape"))
        ]

    VersionFiche.objects.update(date_fin_enregistrement=jour + timedelta(days=271))
    assert cles() == []
    VersionFiche.objects.update(date_fin_enregistrement=jour + timedelta(days=270))
    assert cles() == ["transition"]
    _plan(o, certification)
    assert cles() == ["etape"] * 6
