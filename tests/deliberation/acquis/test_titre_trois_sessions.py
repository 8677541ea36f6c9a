"""A titre professionnel, one year and three sessions: what is said before each, on the pages, and to the jury."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import DossierCandidat, ReglementExamen
from parchemin.deliberation.selectors.manque import page_de
from parchemin.deliberation.services import reinscriptions
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import EtatInscription, Inscription, NatureElement, StatutCandidat, VoieAcces
from parchemin.parcours.selectors.sessions import verdicts
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import (
    decider,
    inscrit,
    presente,
    proposition_de,
    reglement_validations,
    session_du,
    suivre,
)
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)
RIEN = {"CCP1": False, "CCP2": False, "CCP3": False}
UN_DE_MOINS = {"CCP1": True, "CCP2": True, "CCP3": False}
ECHECS = (date(2025, 12, 10), date(2026, 3, 10), date(2026, 6, 10), date(2026, 9, 10))


@pytest.fixture
def titre(o: Organisation, registre: None) -> Certification:
    return suivre(o, "RNCP99101", "tp")


@pytest.fixture
def reglement(titre: Certification) -> ReglementExamen:
    return reglement_validations(
        titre, (("CCP1", "Installer", ""), ("CCP2", "Dépanner", ""), ("CCP3", "Conseiller", "")), NatureElement.CCP,
        fin_validite=date(2027, 6, 30), entretien_final=True,
    )  # fmt: skip


def _inscrit(titre: Certification, o: Organisation, **champs: Any) -> Inscription:
    return inscrit(titre, personne(o), forme="", entree=date(2025, 1, 6), **champs)


def _passe(titre: Certification, r: ReglementExamen, i: Inscription, jour: date, notes: dict[str, Any]) -> Any:
    return decider(presente(session_du(titre, jour), i, notes), r)


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, email="tp@essai.example").utilisateur)


def _droit(client: Client, o: Organisation, titre: Certification, jour: date) -> str:
    s = session_du(titre, jour, etat="preparee")
    return client.get(reverse("parcours:session_choisir", args=[o.slug, s.pk])).content.decode()


def test_un_echec_total_ouvre_un_an_et_trois_presentations(
    o: Organisation, titre: Certification, reglement: ReglementExamen, client: Client
) -> None:
    i = _inscrit(titre, o)
    _passe(titre, reglement, i, ECHECS[0], RIEN)
    page = client.get(reverse("deliberation:manque", args=[o.slug, i.pk])).content.decode()
    assert "Présentation n° 1 après l’échec du 10 décembre 2025, possible jusqu’au 10 décembre 2026" in page
    assert "Arrêté du 22 décembre 2015" in page
    # In time until that day, not the day after: said before anyone is registered.
    assert "SES-053" not in _droit(client, o, titre, date(2026, 12, 10))
    tard = _droit(client, o, titre, date(2026, 12, 11))
    assert "SES-053" in tard
    assert "Il faut maintenant suivre une nouvelle formation" in tard
    assert "Arrêté du 22 décembre 2015" in tard


def test_la_quatrieme_presentation_demande_une_nouvelle_formation(
    o: Organisation, titre: Certification, reglement: ReglementExamen, client: Client
) -> None:
    i = _inscrit(titre, o)
    for n, jour in enumerate(ECHECS):
        d = _passe(titre, reglement, i, jour, RIEN)
        assert d.resultat == Resultat.AJOURNE
        assert d.proposition["suites"][0]["nature"] == ("nouvelle_formation" if n == 3 else "representation")
    page = page_de(i, JOUR)
    (regle,) = [x for x in page.regles if x.verdict is False]
    assert "Il faut maintenant suivre une nouvelle formation" in regle.phrase
    assert "Faire suivre une nouvelle formation" in regle.remede
    # What remains is told all the same: it is not « plus rien à passer ».
    assert {m.code for m in page.manquants} == {"CCP1", "CCP2", "CCP3", "entretien_final"}
    assert "SES-053" in _droit(client, o, titre, date(2026, 12, 1))
    p = presente(session_du(titre, date(2026, 12, 2)), i, dict.fromkeys(RIEN, True))
    assert proposition_de(p, reglement).resultat is Resultat.SANS_DROIT


def test_une_partie_obtenue_ne_court_pas_contre_l_annee(
    o: Organisation, titre: Certification, reglement: ReglementExamen, client: Client
) -> None:
    """One CCP missing at session 1, at 2, won at 3, more than a year after: within the title's validity and a year (D38, D39)."""
    i = _inscrit(titre, o)
    assert _passe(titre, reglement, i, ECHECS[0], UN_DE_MOINS).resultat == Resultat.PARTIEL
    page = page_de(i, JOUR)
    assert {m.code for m in page.manquants} == {"CCP3", "entretien_final"}
    assert date(2028, 6, 30) in {x.jour for x in page.limites}
    assert any("trois présentations ne valent que pour" in x.phrase for x in page.regles)
    assert "SES-053" not in _droit(client, o, titre, date(2027, 3, 1))
    garde = {"CCP1": ("benefice", None), "CCP2": ("benefice", None), "CCP3": True}
    p = presente(session_du(titre, date(2027, 3, 2)), i, garde)
    DossierCandidat.toutes.create(organisation=o, presentation=p, entretien_final=True)
    proposition = proposition_de(p, reglement)
    assert proposition.resultat is Resultat.ADMIS, [e.regle for e in proposition.trace]


def test_apres_la_fin_du_titre_et_l_annee_la_session_le_dit(
    o: Organisation, titre: Certification, reglement: ReglementExamen, client: Client
) -> None:
    i = _inscrit(titre, o)
    _passe(titre, reglement, i, ECHECS[0], UN_DE_MOINS)
    assert "SES-054" not in _droit(client, o, titre, date(2028, 6, 30))
    assert "SES-054" in _droit(client, o, titre, date(2028, 7, 1))


def test_se_reinscrire_n_est_pas_une_nouvelle_formation(
    o: Organisation, titre: Certification, reglement: ReglementExamen
) -> None:
    i = _inscrit(titre, o, statut=StatutCandidat.FPC, voie=VoieAcces.FORMATION_CONTINUE)
    for jour in ECHECS:
        _passe(titre, reglement, i, jour, RIEN)
    Inscription.toutes.filter(pk=i.pk).update(etat=EtatInscription.TERMINEE)
    i.refresh_from_db()
    r = reinscriptions.ouvrir(
        origine=i, voie=VoieAcces.FORMATION_CONTINUE, statut=StatutCandidat.FPC, forme="", entree=date(2026, 10, 1),
        acteur=SYSTEME,
    )  # fmt: skip
    s = session_du(titre, date(2026, 12, 1), etat="preparee")
    assert "SES-053" in {k.code for k in verdicts(s, [r.inscription])[r.inscription_id]}
    # A course that is proved opens the way again, and the jury reads it.
    p = presente(s, r.inscription, dict.fromkeys(RIEN, True))
    DossierCandidat.toutes.create(organisation=o, presentation=p, entretien_final=True, formation_suivie=True)
    assert "SES-053" not in {k.code for k in verdicts(s, [r.inscription])[r.inscription_id]}
    proposition = proposition_de(p, reglement)
    assert proposition.resultat is Resultat.ADMIS
    assert "formation_depuis" in {e.regle for e in proposition.trace}


def test_deja_admis_le_dit_et_ne_s_inscrit_pas_en_lot(
    o: Organisation, titre: Certification, reglement: ReglementExamen, client: Client
) -> None:
    i = _inscrit(titre, o)
    p = presente(session_du(titre, ECHECS[0]), i, dict.fromkeys(RIEN, True))
    DossierCandidat.toutes.create(organisation=o, presentation=p, entretien_final=True)
    assert decider(p, reglement).resultat == Resultat.ADMIS
    # On another enrolment too: the person holds it.
    autre = inscrit(titre, i.personne, forme="", entree=date(2026, 9, 1))
    s = session_du(titre, date(2026, 12, 1), etat="preparee")
    adresse = reverse("parcours:session_choisir", args=[o.slug, s.pk])
    texte = client.get(adresse).content.decode()
    assert texte.count("le 10 décembre 2025. [SES-052]") == 2
    assert "Peut se présenter" not in texte
    client.post(adresse, {"tous": "1"})
    assert not s.presentations.exists()
    page = page_de(autre, JOUR)
    assert page.obtenue
    assert "dans l’inscription du 6 janvier 2025" in page.situation
    # The session where they were admitted says nothing against them.
    assert verdicts(p.session, [i])[i.pk] == [k for k in verdicts(p.session, [i])[i.pk] if k.code != "SES-052"]


def test_la_voie_fermee_ne_montre_aucune_session_ouverte(
    o: Organisation, titre: Certification, reglement: ReglementExamen, client: Client
) -> None:
    i = _inscrit(titre, o)
    for jour in ECHECS:
        _passe(titre, reglement, i, jour, RIEN)
    session_du(titre, date(2026, 12, 8), etat="preparee")
    page = page_de(i, JOUR)
    assert page.ferme
    assert all(not m.sessions for m in page.manquants)
    html = client.get(reverse("deliberation:manque", args=[o.slug, i.pk])).content.decode()
    assert "À temps" not in html
    assert "Aucune session ne lui est ouverte" in html


def test_l_entretien_final_n_est_pas_oublie(o: Organisation, titre: Certification, reglement: ReglementExamen) -> None:
    i = _inscrit(titre, o)
    _passe(titre, reglement, i, ECHECS[3], UN_DE_MOINS)
    s = session_du(titre, date(2026, 12, 8), etat="preparee")
    page = page_de(i, JOUR)
    assert [m.code for m in page.manquants] == ["CCP3", "entretien_final"]
    assert page.situation.startswith("1 unité et l’entretien final à passer.")
    assert [[x.pk for x in m.sessions] for m in page.manquants] == [[s.pk], [s.pk]]
    assert page_de(_autre(titre, o), JOUR).manquants[-1].code == "entretien_final"


def _autre(titre: Certification, o: Organisation) -> Inscription:
    """Never presented yet."""
    return inscrit(titre, personne(o, nom="Autre"), forme="", entree=date(2026, 1, 6))
