"""Pages of exam sessions: create, register candidates, note presences, cancel, subjects and incidents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    EtatSession,
    Inscription,
    Prerequis,
    Presentation,
    Resultat,
    SessionExamen,
    StatutCandidat,
    VoieAcces,
)
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_sessions import candidat, inscription, personne, session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return ligne


@pytest.fixture
def s(o: Organisation, certification: Certification) -> SessionExamen:
    return session(o, certification)


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, settings: Any) -> None:
    settings.FICHIERS = tmp_path / "fichiers"


@pytest.fixture
def vers(o: Organisation) -> Callable[..., str]:
    return lambda nom, **kw: reverse(f"parcours:{nom}", kwargs={"slug": o.slug, **kw})


def corps(reponse: Any) -> str:
    return str(reponse.content.decode())


# --- sessions


def test_creer_une_session(o: Organisation, certification: Certification, sophie: Client, vers: Any) -> None:
    donnees = {
        "certification": certification.pk,
        "intitule": "Juin",
        "du": "2027-06-07",
        "au": "2027-06-09",
        "jury_le": "2027-06-20",
    }
    assert sophie.post(vers("session_nouvelle"), donnees | {"jury_le": "2027-06-01"}).status_code == 422
    assert not SessionExamen.objects.exists()
    sophie.post(vers("elements_blocs", certification=certification.pk))
    reponse = sophie.post(vers("session_nouvelle"), donnees)
    s = SessionExamen.objects.get()
    assert reponse.headers["Location"] == vers("session", pk=s.pk)
    assert [e.code for e in s.elements.all()] == ["RNCP99100BC01"]


def test_inscrire_des_candidats_par_lot(o: Organisation, s: SessionExamen, sophie: Client, vers: Any) -> None:
    for nom in ("Un", "Deux", "Trois"):
        inscription(o, s.certification, personne(o, nom, "Ada"))
    empeche = inscription(
        o, s.certification, personne(o, "Quatre", "Ada"), voie=VoieAcces.VAE, statut=StatutCandidat.VAE
    )
    Prerequis.objects.filter(inscription=empeche).update(satisfait=False)
    url = vers("session_choisir", pk=s.pk)
    page = corps(sophie.get(url))
    assert page.count('name="inscription"') == 3
    assert "SES-009" in page
    assert sophie.post(url, {}).headers["Location"] == url
    un = Inscription.objects.get(personne__nom_naissance="Un")
    sophie.post(url, {"inscription": [un.pk]})
    assert [p.inscription_id for p in Presentation.objects.all()] == [un.pk]
    # Ticked by hand in the request, the one who may not is refused; « all » leaves them out.
    refus = sophie.post(url, {"inscription": [empeche.pk]}, follow=True)
    assert "SES-009" in corps(refus)
    sophie.post(f"{url}?q=deux", {"tous": "1"})
    assert Presentation.objects.count() == 2
    sophie.post(url, {"tous": "1"})
    assert Presentation.objects.count() == 3
    assert not Presentation.objects.filter(inscription=empeche).exists()


def test_presence_par_la_page(o: Organisation, s: SessionExamen, sophie: Client, vers: Any) -> None:
    p, q, r = (candidat(o, s, personne(o, nom, "Ada")) for nom in ("Un", "Deux", "Trois"))
    url = vers("session_presence", pk=s.pk)
    refus = sophie.post(url, {f"presence-{p.pk}": "excuse", f"presence-{q.pk}": "absent"})
    assert "SES-028" in corps(refus)
    assert set(Resultat.objects.values_list("etat", flat=True)) == {EtatResultat.A_SAISIR}
    sophie.post(
        url, {f"presence-{p.pk}": "excuse", f"motif-{p.pk}": "Tribunal", f"presence-{q.pk}": "absent", "reste": "1"}
    )
    etats = {p.pk: "excuse", q.pk: "absent", r.pk: "present"}
    assert dict(Resultat.objects.values_list("presentation_id", "etat")) == etats
    ligne = Resultat.objects.get(presentation=r)
    situation = vers("candidat_situation", pk=s.pk, presentation=r.pk, resultat=ligne.pk)
    assert "SES-036" in corps(sophie.post(situation, {"etat": "dispense", "motif": ""}, follow=True))
    sophie.post(situation, {"etat": "dispense", "motif": "CAP 2024"})
    sophie.post(situation, {"etat": "absent", "motif": ""})
    ligne.refresh_from_db()
    assert ligne.etat == EtatResultat.ABSENT
    sophie.post(situation, {"etat": "n’importe quoi"})
    ligne.refresh_from_db()
    assert ligne.etat == EtatResultat.ABSENT


def test_annuler_dit_qui_est_touche(o: Organisation, s: SessionExamen, sophie: Client, vers: Any) -> None:
    candidat(o, s)
    page = corps(sophie.get(vers("session_annuler", pk=s.pk)))
    assert "1 candidat ne se présentera pas." in page
    assert "Léa MARTIN" in page
    assert sophie.post(vers("session_annuler", pk=s.pk), {"raison": ""}).status_code == 422
    sophie.post(vers("session_annuler", pk=s.pk), {"raison": "Incendie"})
    s.refresh_from_db()
    assert s.etat == EtatSession.ANNULEE
    assert "Inscrire des candidats" not in corps(sophie.get(vers("session", pk=s.pk)))


def test_sujet_incident_element(o: Organisation, s: SessionExamen, sophie: Client, vers: Any) -> None:
    e = s.elements.get()
    dedans = f"{s.du:%Y-%m-%d}T09:00"
    assert (
        sophie.post(
            vers("sujet_ajouter", pk=s.pk),
            {"element": e.pk, "intitule": "Sujet A", "le": f"{s.du - timedelta(1):%Y-%m-%d}T09:00"},
        ).status_code
        == 422
    )
    assert (
        sophie.post(vers("sujet_ajouter", pk=s.pk), {"element": e.pk, "intitule": "Sujet A", "le": dedans}).status_code
        == 302
    )
    assert "à 9&nbsp;h&nbsp;00" in corps(sophie.get(vers("session_epreuves", pk=s.pk)))
    assert (
        sophie.post(
            vers("incident_relever", pk=s.pk),
            {"code": "materiel", "description": "Panne", "survenu_le": dedans, "affecte_resultat": "on"},
        ).status_code
        == 302
    )
    assert "Peut changer un résultat" in corps(sophie.get(vers("session_incidents", pk=s.pk)))
    cle = s.certification_id
    assert (
        sophie.post(
            vers("element_ajouter", certification=cle),
            {
                "nature": "competence",
                "code": "C1",
                "libelle": "Compétence",
                "parent": e.pk,
                "mode": "validation",
                "ordre": "1",
            },
        ).status_code
        == 302
    )
    fils = ElementEvalue.objects.get(code="C1")
    assert fils.parent_id == e.pk
    assert "SES-030" in corps(sophie.post(vers("element_supprimer", certification=cle, element=e.pk), follow=True))
    sophie.post(vers("element_supprimer", certification=cle, element=fils.pk))
    assert not ElementEvalue.objects.filter(code="C1").exists()
