"""What a seat opens and when: nobody named before « Je serai là », nothing erased after the day, no jury without anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    CompositionArretee,
    EtatSession,
    Incident,
    LienCandidat,
    MembreJury,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.selectors.grille import sessions_a_saisir
from parchemin.parcours.selectors.perimetre import sessions_examen_visibles
from parchemin.parcours.selectors.sessions import presentations_visibles
from parchemin.parcours.services import convocations_jury as convocations
from parchemin.parcours.services import jurys
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import client_de, membre, organisation
from tests.parcours.fabrique_jurys import candidat, certification_locale, jury_complet, membre_jury, session
from tests.parcours.test_jurys_pages import corps, texte, url

pytestmark = pytest.mark.django_db
ETATS = [ReponseConvocation.A_ENVOYER, ReponseConvocation.ENVOYEE, ReponseConvocation.REFUSEE]


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def s(o: Organisation) -> SessionExamen:
    s = session(o, certification_locale(o))
    candidat(s, "Martin")
    return s


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


def siege_de(s: SessionExamen, m: Membre, convocation: str = ReponseConvocation.ACCEPTEE) -> SiegeJury:
    jure = membre_jury(s.organisation, "Aubry", utilisateur=m.utilisateur)
    siege = jurys.appeler_au_jury(session=s, membre=jure, acteur=SYSTEME)
    siege.convocation = convocation
    siege.save()
    return siege


def codes(erreur: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {c.code for c in erreur.value.constats}


# --- a jury with nobody on it


@pytest.mark.parametrize("famille", ["rs", "prive", "bts", "tp"])
@pytest.mark.parametrize("qui", ["personne", "suppleant", "refus"])
def test_un_jury_sans_personne_ne_s_arrete_dans_aucune_famille(o: Organisation, famille: str, qui: str) -> None:
    s = session(o, certification_locale(o, famille))
    if qui != "personne":
        qualite = QualiteSiege.SUPPLEANT if qui == "suppleant" else QualiteSiege.PRESIDENT
        siege = jurys.appeler_au_jury(session=s, membre=membre_jury(o, "Aubry"), qualite=qualite, acteur=SYSTEME)
        if qui == "refus":
            convocations.repondre(siege=siege, present=False, acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        jurys.arreter_composition(session=s, acteur=SYSTEME)
    assert codes(e) & {"JUR-001", "JUR-047"}
    assert not CompositionArretee.toutes.exists()


def test_la_page_d_un_jury_vide_n_offre_pas_de_l_arreter(o: Organisation, sophie: Client) -> None:
    s = session(o, certification_locale(o, "bts"))
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "JUR-047" in page
    assert url("jury_arreter", s.pk) not in page
    assert "Cherchez les membres ci-dessous" in page
    assert sophie.post(url("jury_arreter", s.pk)).status_code == 422
    # Settled empty by an earlier version: the page does not invite to search in a form that is not there.
    CompositionArretee.toutes.create(
        organisation=o,
        session=s,
        le=maintenant(),
        par_libelle="Sophie",
        composition={},
        constats=[],
        empreinte="0" * 64,
    )
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "Composition arrêtée" in page
    assert "Cherchez les membres ci-dessous" not in page


# --- after the day, or cancelled


@pytest.fixture
def declare(s: SessionExamen) -> tuple[Client, SiegeJury]:
    m = membre(s.organisation, Role.MEMBRE_JURY)
    siege = siege_de(s, m)
    convocations.declarer(siege=siege, liens={s.presentations.get().inscription_id: "voisine"}, acteur=SYSTEME)
    return client_de(m.utilisateur), siege


@pytest.mark.parametrize(("quoi", "code"), [("passee", "JUR-048"), ("annulee", "JUR-036")])
def test_le_membre_n_efface_plus_ses_liens(
    s: SessionExamen, declare: tuple[Client, SiegeJury], sophie: Client, quoi: str, code: str
) -> None:
    marc, siege = declare
    if quoi == "passee":
        SessionExamen.toutes.filter(pk=s.pk).update(jury_le=aujourdhui() - timedelta(days=1), etat=EtatSession.COMPLETE)
    else:
        SessionExamen.toutes.filter(pk=s.pk).update(etat=EtatSession.ANNULEE)
    for nom, envoi in (("jury_repondre", {"reponse": "non"}), ("jury_declarer", {"choix": "aucun"})):
        refus = marc.post(url(nom, s.pk, siege.pk), envoi)
        assert refus.status_code == 422
        assert code in texte(refus)
    assert LienCandidat.toutes.get().precision == "voisine"
    # The secretariat still corrects after the day, never on a cancelled session.
    reponse = sophie.post(url("jury_declarer", s.pk, siege.pk), {"choix": "aucun", "moyen": "par lettre"})
    assert reponse.status_code == (302 if quoi == "passee" else 422)
    assert LienCandidat.toutes.exists() is (quoi == "annulee")


def test_le_jour_meme_le_membre_repond_encore(s: SessionExamen, declare: tuple[Client, SiegeJury]) -> None:
    marc, siege = declare
    SessionExamen.toutes.filter(pk=s.pk).update(jury_le=aujourdhui())
    assert marc.post(url("jury_repondre", s.pk, siege.pk), {"reponse": "non"}).status_code == 302
    assert not LienCandidat.toutes.exists()


def test_une_secretaire_qui_siege_corrige_apres_le_jour_comme_secretariat(s: SessionExamen) -> None:
    m = membre(s.organisation, Role.SECRETARIAT_JURY)
    siege = siege_de(s, m)
    SessionExamen.toutes.filter(pk=s.pk).update(jury_le=aujourdhui() - timedelta(days=1))
    client = client_de(m.utilisateur)
    assert client.post(url("jury_repondre", s.pk, siege.pk), {"reponse": "non"}).status_code == 302
    siege.refresh_from_db()
    assert siege.convocation == ReponseConvocation.REFUSEE


# --- names only to who will sit


@pytest.mark.parametrize("etat", ETATS)
@pytest.mark.parametrize("roles", [(Role.MEMBRE_JURY,), (Role.MEMBRE_JURY, Role.RESEAU)])
def test_pas_de_nom_ni_de_saisie_avant_l_accord(s: SessionExamen, etat: str, roles: tuple[Role, ...]) -> None:
    m = membre(s.organisation, *roles)
    siege = siege_de(s, m, etat)
    marc, p = client_de(m.utilisateur), s.presentations.get()
    assert not presentations_visibles(m, s).exists()
    assert not sessions_a_saisir(m).exists()
    refusee = etat == ReponseConvocation.REFUSEE and Role.RESEAU not in roles
    assert sessions_examen_visibles(m).exists() is not refusee
    page = marc.get(url("session", s.pk))
    assert page.status_code == (404 if refusee else 200)
    assert "MARTIN" not in texte(page)
    assert marc.get(url("candidat", s.pk, p.pk)).status_code == 404
    assert marc.get(url("grille", s.pk)).status_code == 404
    # Their seat opens all the same: they may change their mind.
    page = corps(marc.get(url("jury_siege", s.pk, siege.pk)))
    assert "Je serai là" in page
    assert "MARTIN" not in page
    assert (url("session_jury", s.pk) + '"' in page) is not refusee
    assert url("jury_siege", s.pk, siege.pk) in corps(marc.get(url("membre_jury", siege.membre_id))) or not refusee
    assert marc.post(url("jury_repondre", s.pk, siege.pk), {"reponse": "oui"}).status_code == 302
    assert list(presentations_visibles(m, s)) == [p]
    assert list(sessions_a_saisir(m)) == [s]
    page = corps(marc.get(url("session", s.pk)))
    assert "MARTIN" in page
    assert "Droit à se présenter" not in page
    assert marc.get(url("candidat", s.pk, p.pk)).status_code == 200
    assert marc.get(url("grille", s.pk)).status_code == 200


def test_le_siege_d_un_autre_ne_s_ouvre_pas_par_le_sien(s: SessionExamen) -> None:
    m = membre(s.organisation, Role.MEMBRE_JURY)
    siege_de(s, m, ReponseConvocation.REFUSEE)
    autre = jurys.appeler_au_jury(session=s, membre=membre_jury(s.organisation, "Bonnet"), acteur=SYSTEME)
    assert client_de(m.utilisateur).get(url("jury_siege", s.pk, autre.pk)).status_code == 404


def export(client: Client, s: SessionExamen) -> str:
    reponse = client.get(url("session", s.pk), {"export": "csv"})
    contenu: Any = b"".join(reponse) if reponse.streaming else reponse.content  # type: ignore[arg-type]
    return str(contenu.decode("utf-8-sig"))


def test_le_reseau_ne_lit_aucun_candidat(s: SessionExamen) -> None:
    jury_complet(s)
    p = s.presentations.get()
    Incident.toutes.create(
        organisation=s.organisation, session=s, presentation=p, code="AUTRE", description="Malaise", survenu_le=maintenant()
    )  # fmt: skip
    karim = client_de(membre(s.organisation, Role.RESEAU).utilisateur)
    page = karim.get(url("session", s.pk))
    assert page.status_code == 200
    assert "MARTIN" not in texte(page)
    assert "Droit à se présenter" not in texte(page)
    assert "MARTIN" not in export(karim, s)
    assert "Droit" not in export(karim, s)
    assert karim.get(url("candidat", s.pk, p.pk)).status_code == 403
    assert "MARTIN" not in texte(karim.get(url("session_incidents", s.pk)))
    nadia = client_de(membre(s.organisation, Role.QUALITE).utilisateur)
    assert "Droit à se présenter" in corps(nadia.get(url("session", s.pk)))
    assert "MARTIN" in export(nadia, s)
    assert "Droit à se présenter" in export(nadia, s)
    assert "MARTIN" in texte(nadia.get(url("session_incidents", s.pk)))


def test_un_jure_n_exporte_pas_le_droit_a_se_presenter(s: SessionExamen) -> None:
    m = membre(s.organisation, Role.MEMBRE_JURY)
    siege_de(s, m)
    fichier = export(client_de(m.utilisateur), s)
    assert "MARTIN" in fichier
    assert "Droit" not in fichier


# --- numbers that no key holds


@pytest.mark.parametrize(
    "nombre", ["9" * 25, "9" * 5000, "９", "-1", ""], ids=["25", "5000", "pleine", "negatif", "vide"]
)
def test_un_nombre_demesure_n_est_personne(s: SessionExamen, sophie: Client, nombre: str) -> None:
    jury_complet(s)
    assert sophie.post(url("jury_appeler", s.pk), {"membre": nombre}).status_code == 404
    for nom in ("jury_convoquer", "jury_relancer"):
        refus = sophie.post(url(nom, s.pk), {"siege": nombre})
        assert refus.status_code == 422
        assert "JUR-040" in texte(refus)
    assert sophie.get(url("jury_lettres", s.pk), {"siege": nombre}).status_code == 200
    assert sophie.get(url("session_convocations_papier", s.pk), {"candidat": nombre}).status_code == 200
    assert sophie.post(url("session_choisir", s.pk), {"inscription": nombre}).status_code == 302
    assert MembreJury.toutes.count() == SiegeJury.toutes.count() == 3
