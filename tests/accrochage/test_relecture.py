"""What a passage copies has changed: it follows at once, and its page is right even before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.models import EcartTransmission, EtatPassage, PassageCertification
from parchemin.accrochage.services import relecture
from parchemin.accrochage.services.passages import recueillir
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Deliberation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import EtatIdentite, Personne
from parchemin.parcours.services.confirmation import decider_correction, recevoir_reponse
from parchemin.parcours.services.personnes import corriger_identite, identite_avec
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous, jury_signe, rectifier
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
Capture = Callable[..., AbstractContextManager[Any]]
AVANT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def jury(o: Organisation) -> tuple[Deliberation, Membre]:
    f.compte(o, profil="1.1.5")
    d = jury_signe(o, certification_a_nous(o))
    assert recueillir(organisation_id=o.pk, acteur=SYSTEME) == 1
    return d


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def le_passage() -> PassageCertification:
    p: PassageCertification = PassageCertification.toutes.select_related("compte", "personne").get()
    return p


def page(client: Client, o: Organisation) -> str:
    p = le_passage()
    return client.get(reverse("accrochage:passage", args=[o.slug, p.pk])).content.decode()


def liste(client: Client, o: Organisation) -> str:
    return client.get(reverse("accrochage:passages", args=[o.slug])).content.decode()


def personne() -> Personne:
    p: Personne = Personne.toutes.get(pk=le_passage().personne_id)
    return p


def test_une_decision_rectifiee_se_voit_aussitot(
    o: Organisation, jury: tuple[Deliberation, Membre], client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    d, helene = jury
    with django_capture_on_commit_callbacks(execute=True):
        rectifier(d, helene, "ajourne")
    p = le_passage()
    assert (p.verdict, "ACC-660" in {x["code"] for x in p.constats}) == ("bloque", True)
    assert "ACC-660" in page(client, o)
    assert "ont changé depuis le dernier contrôle" not in liste(client, o)


def test_une_decision_rectifiee_apres_l_envoi(
    o: Organisation, jury: tuple[Deliberation, Membre], client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    d, helene = jury
    PassageCertification.toutes.update(etat=EtatPassage.ACCEPTE, accepte_le=maintenant())
    with django_capture_on_commit_callbacks(execute=True):
        rectifier(d, helene, "ajourne")
    assert EcartTransmission.toutes.get().genre == "decision_retiree"
    assert "ACC-661" in page(client, o)


def test_une_identite_corrigee_se_voit_aussitot(
    o: Organisation, jury: Any, client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    qui = personne()
    with django_capture_on_commit_callbacks(execute=True):
        corriger_identite(personne=qui, identite=identite_avec(qui, prenom1="Léonie"), acteur=SYSTEME)
    assert le_passage().prenom1 == "Léonie"
    assert "Léonie" in page(client, o)


def test_une_correction_acceptee_se_voit_aussitot(
    o: Organisation, jury: Any, django_capture_on_commit_callbacks: Capture
) -> None:
    """The person proposes, somebody accepts: the passage says the new value, and that the identity is confirmed."""
    with django_capture_on_commit_callbacks(execute=True):
        reponse = recevoir_reponse(personne=personne(), confirme=False, proposees={"prenom1": "Léonie"}, message="")
    avec = {x["code"] for x in le_passage().constats}
    with django_capture_on_commit_callbacks(execute=True):
        decider_correction(reponse=reponse, acceptes=["prenoms"], acteur=SYSTEME)
    assert personne().etat_identite == EtatIdentite.CONFIRMEE
    p = le_passage()
    assert p.prenom1 == "Léonie"
    assert "ACC-212" in avec - {x["code"] for x in p.constats}


def test_la_page_est_juste_avant_la_liste(o: Organisation, jury: Any, client: Client) -> None:
    """Nobody announced it (an import): the page judges in memory and writes nothing; the list says that it is late."""
    Personne.toutes.filter(pk=le_passage().personne_id).update(sexe="", prenom1="Léonie")
    PassageCertification.toutes.update(identite_lue_le=AVANT)
    evenements = Evenement.objects.count()
    contenu = page(client, o)
    assert "Léonie" in contenu
    assert "a changé depuis son dernier contrôle" in contenu
    assert (le_passage().sexe, le_passage().prenom1) != ("", "Léonie")
    assert Evenement.objects.count() == evenements
    assert "ont changé depuis le dernier contrôle" in liste(client, o)
    url = reverse("accrochage:relire", args=[o.slug])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert (le_passage().sexe, le_passage().prenom1, le_passage().verdict) == ("", "Léonie", "bloque")
    assert "ont changé depuis le dernier contrôle" not in liste(client, o)
    assert "a changé depuis son dernier contrôle" not in page(client, o)


def test_la_page_suit_la_decision_sans_l_ecrire(
    o: Organisation, jury: tuple[Deliberation, Membre], client: Client
) -> None:
    """Before the commit hooks have run: the rectified decision shows, the journal says nothing of it yet."""
    d, helene = jury
    rectifier(d, helene, "admis", mention="B")
    suivies = Evenement.objects.filter(acte="accrochage.suivre_decision")
    assert "mention bien" in page(client, o).lower()
    assert (le_passage().mention, suivies.count()) == ("", 0)
    relecture.relire_maintenant(o.pk)
    assert (le_passage().mention, suivies.count()) == ("MENTION_BIEN", 1)


def test_une_suite_qui_echoue_ne_defait_pas_la_correction(
    o: Organisation, jury: Any, django_capture_on_commit_callbacks: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(*_: Any, **__: Any) -> int:
        raise RuntimeError("no")

    monkeypatch.setattr(relecture, "controler_passages", casser)
    qui = personne()
    with django_capture_on_commit_callbacks(execute=True):
        corriger_identite(personne=qui, identite=identite_avec(qui, prenom1="Léonie"), acteur=SYSTEME)
    assert personne().prenom1 == "Léonie"
