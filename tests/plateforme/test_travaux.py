"""`Travail` inside one process: how it advances, ends, fails, is cancelled, and who sees it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from parchemin.plateforme.models.travaux import EtatTravail, Travail
from parchemin.plateforme.tenant import organisation_active, organisation_active_id
from parchemin.plateforme.travaux import contexte, services, vues
from parchemin.plateforme.travaux.execution import ESSAIS_SUR_ERREUR, delai_avant_essai, executer, prendre
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.visibilite import peut_voir
from parchemin.socle.constats import Controle, ErreurMetier

pytestmark = pytest.mark.django_db
REFUS = Controle("ZZZ-001", "t", "Refusé.", "Parce que.", "Corrigez.")
faire: dict[str, Any] = {}


@travail("essai.souple", titre="Essai souple")
def _souple(ctx: contexte.Contexte) -> None:
    faire["fonction"](ctx)


@travail("essai.exclusif", titre="Essai exclusif", exclusif="organisation")
def _exclusif(ctx: contexte.Contexte) -> None:
    return


def _demander(fonction: Any = None, code: str = "essai.souple", **champs: Any) -> Travail:
    faire["fonction"] = fonction or (lambda ctx: None)
    return services.lancer(code, **({"organisation_id": 3} | champs))


def _relire(t: Travail) -> Travail:
    return Travail.toutes.get(pk=t.pk)


def test_un_travail_avance_et_finit() -> None:
    def fonction(ctx: contexte.Contexte) -> None:
        assert organisation_active_id() == 3
        assert ctx.parametres == {"jour": "2024-01-02"}
        ctx.avancer(curseur={"n": 1}, fait=1, total=2, phrase="un sur deux", lues=10, force=True)
        assert _relire(t).avancement == 50
        ctx.constater(REFUS.constat())
        ctx.resultat["ok"] = True
        ctx.avancer(fait=2, lues=20)

    from datetime import date

    t = _demander(fonction, parametres={"jour": date(2024, 1, 2)}, demandeur_id=1, demandeur_libelle="Anne")
    assert executer(t.pk)
    fini = _relire(t)
    assert (fini.etat, fini.fait, fini.total, fini.avancement) == ("termine", 2, 2, 100)
    assert (fini.curseur, fini.compteurs, fini.resultat) == ({"n": 1}, {"lues": 20}, {"ok": True})
    assert [c.code for c in fini.constats] == ["ZZZ-001"]
    assert fini.termine_le is not None
    assert not executer(t.pk), "a finished work is not taken again"


def test_lancer_reveille_apres_la_transaction(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        t = _demander()
        assert _relire(t).etat == EtatTravail.EN_ATTENTE
    assert _relire(t).etat == EtatTravail.TERMINE


def test_un_seul_prend() -> None:
    t = _demander()
    assert prendre(t.pk, "a") is not None
    assert prendre(t.pk, "b") is None


def test_un_refus_metier_echoue_sans_nouvel_essai() -> None:
    def fonction(ctx: contexte.Contexte) -> None:
        raise ErreurMetier(REFUS.constat())

    t = _demander(fonction)
    executer(t.pk)
    assert _relire(t).etat == EtatTravail.ECHOUE
    assert _relire(t).constats[0].quoi == "Refusé."


def test_une_erreur_imprevue_se_retente_puis_echoue(caplog: pytest.LogCaptureFixture) -> None:
    def fonction(ctx: contexte.Contexte) -> None:
        raise KeyError("détail interne")

    t = _demander(fonction)
    for n in range(1, ESSAIS_SUR_ERREUR):
        assert executer(t.pk)
        assert _relire(t).etat == EtatTravail.INTERROMPU
        assert not executer(t.pk), "not before its time"
        assert _relire(t).prochain_essai_le - timezone.now() > delai_avant_essai(n) - timedelta(seconds=5)
        Travail.toutes.update(prochain_essai_le=timezone.now())
    assert executer(t.pk)
    fini = _relire(t)
    assert fini.etat == EtatTravail.ECHOUE
    assert fini.constats[0].code == "TRA-003"
    assert fini.reference_erreur in fini.constats[0].quoi
    assert "détail interne" not in str(fini.constats_bruts)
    assert fini.reference_erreur in caplog.text


def test_une_etape_refaite_garde_le_curseur_de_la_transaction() -> None:
    """A step whose transaction fails takes its cursor with it."""

    def fonction(ctx: contexte.Contexte) -> None:
        with transaction.atomic():
            ctx.avancer(curseur={"n": 1})
        with transaction.atomic():
            ctx.avancer(curseur={"n": 2})
            raise KeyError

    t = _demander(fonction)
    executer(t.pk)
    assert _relire(t).curseur == {"n": 1}


def test_hors_transaction_le_curseur_en_suspens_survit_a_une_erreur(monkeypatch: pytest.MonkeyPatch) -> None:
    hors = SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr(contexte, "transaction", hors)
    ecrits: list[dict[str, int]] = []

    def fonction(ctx: contexte.Contexte) -> None:
        for n in (1, 2):
            ctx.avancer(curseur={"n": n})
            ecrits.append(_relire(t).curseur)
        raise KeyError

    t = _demander(fonction)
    executer(t.pk)
    assert ecrits == [{"n": 1}, {"n": 1}], "not written twice within half a second"
    assert _relire(t).curseur == {"n": 2}


def test_annuler() -> None:
    attend = _demander()
    assert services.annuler(attend.pk)
    assert _relire(attend).etat == EtatTravail.ANNULE
    assert not services.annuler(attend.pk)
    assert not executer(attend.pk)

    suite: list[int] = []

    def fonction(ctx: contexte.Contexte) -> None:
        services.annuler(ctx.id)
        try:
            ctx.avancer(curseur={"n": 1}, force=True)
        except Exception:
            suite.append(0)
        suite.append(1)

    en_cours = _demander(fonction)
    executer(en_cours.pk)
    assert _relire(en_cours).etat == EtatTravail.ANNULE
    assert suite == [], "a broad except in a step does not swallow a cancellation"


def test_un_processus_remplace_ne_change_plus_rien() -> None:
    def fonction(ctx: contexte.Contexte) -> None:
        Travail.toutes.filter(pk=ctx.id).update(executant="autre", curseur={"n": 9})
        ctx.avancer(curseur={"n": 1}, force=True)

    t = _demander(fonction)
    executer(t.pk)
    assert (_relire(t).etat, _relire(t).executant, _relire(t).curseur) == ("en_cours", "autre", {"n": 9})


def test_exclusivite() -> None:
    t = _demander(code="essai.exclusif")
    with pytest.raises(ErreurMetier, match="TRA-001"):
        _demander(code="essai.exclusif")
    _demander(code="essai.exclusif", organisation_id=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Travail.toutes.create(code="x", exclusivite=t.exclusivite)
    executer(t.pk)
    _demander(code="essai.exclusif")


def test_travail_inconnu() -> None:
    with pytest.raises(LookupError):
        services.lancer("essai.rien", organisation_id=1)
    t = Travail.toutes.create(code="essai.rien")
    executer(t.pk)
    assert _relire(t).constats[0].code == "TRA-004"


def test_reprise_des_morts() -> None:
    t = _demander()
    prendre(t.pk, "mort")
    assert services.reprendre_sans_battement() == 0
    vieux = timezone.now() - services.DELAI_SANS_BATTEMENT - timedelta(seconds=1)
    for tentative in range(1, services.INTERRUPTIONS_MAX + 1):
        Travail.toutes.update(battement_le=vieux, etat="en_cours", tentatives=tentative)
        assert services.reprendre_sans_battement() == 1
        attendu = EtatTravail.ECHOUE if tentative == services.INTERRUPTIONS_MAX else EtatTravail.INTERROMPU
        assert _relire(t).etat == attendu
    assert _relire(t).constats[0].code == "TRA-002"


def test_mort_pendant_une_annulation() -> None:
    t = _demander()
    prendre(t.pk, "mort")
    services.annuler(t.pk)
    Travail.toutes.update(battement_le=timezone.now() - timedelta(hours=1))
    services.reprendre_sans_battement()
    assert _relire(t).etat == EtatTravail.ANNULE


def test_reveiller_ce_qui_attend() -> None:
    t = _demander()
    plus_tard = _demander()
    Travail.toutes.filter(pk=plus_tard.pk).update(prochain_essai_le=timezone.now() + timedelta(minutes=1))
    assert services.reveiller_en_attente() == 1
    assert _relire(t).etat == EtatTravail.TERMINE
    assert _relire(plus_tard).etat == EtatTravail.EN_ATTENTE


def test_purge() -> None:
    vieux = timezone.now() - services.CONSERVATION - timedelta(days=1)
    Travail.toutes.create(code="x", etat="termine", termine_le=vieux)
    Travail.toutes.create(code="x", etat="en_attente", cree_le=vieux)
    assert services.purger() == 1


def test_constats_plafonnes() -> None:
    def fonction(ctx: contexte.Contexte) -> None:
        ctx.constater(*[REFUS.constat()] * (contexte.CONSTATS_GARDES + 7))

    t = _demander(fonction)
    executer(t.pk)
    assert len(_relire(t).constats) == contexte.CONSTATS_GARDES
    assert _relire(t).compteurs == {"constats_non_gardes": 7}


def test_cloisonnement() -> None:
    _demander()
    _demander(organisation_id=None)
    assert Travail.objects.count() == 0
    with organisation_active(3):
        assert Travail.objects.count() == 1
    with organisation_active(4):
        assert Travail.objects.count() == 0


def _requete(methode: str, pk: int) -> Any:
    requete = getattr(RequestFactory(), methode)("/")
    requete.user = SimpleNamespace(is_authenticated=True, pk=pk)
    requete._messages = SimpleNamespace(add=lambda *a: None)
    return requete


def test_seul_le_demandeur_voit_et_annule() -> None:
    t = _demander(demandeur_id=1)
    assert peut_voir(SimpleNamespace(pk=1), t)
    for vue in (vues.page, vues.fragment):
        with pytest.raises(Http404):
            vue(_requete("get", 2), t.pk)
    with pytest.raises(Http404):
        vues.arreter(_requete("post", 2), t.pk)
    assert _relire(t).etat == EtatTravail.EN_ATTENTE
    assert not peut_voir(SimpleNamespace(pk=None), Travail(demandeur_id=None))
    assert vues.arreter(_requete("get", 1), t.pk).status_code == 405


def test_le_fragment_se_redemande_tant_que_le_travail_dure() -> None:
    t = _demander(demandeur_id=1)
    Travail.toutes.update(etat="en_cours", fait=1, total=4, phrase="<b>1 sur 4</b>")
    actif = vues.fragment(_requete("get", 1), t.pk).content.decode()
    assert "hx-trigger" in actif
    assert 'value="25"' in actif
    assert "&lt;b&gt;" in actif
    assert "style=" not in actif
    Travail.toutes.update(etat="echoue", constats_bruts=[REFUS.constat().vers_dict()])
    fini = vues.fragment(_requete("get", 1), t.pk).content.decode()
    assert "hx-trigger" not in fini
    assert "<form" not in fini
    assert "ZZZ-001" in fini
