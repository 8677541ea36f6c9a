"""The first page of the evidence room, and its lines among the first steps."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.registres.premiers_pas import premiers_pas_de
from parchemin.preuves.models import ReglagePreuves, SuiviReferentiel
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre
from tests.preuves.conftest import filer, url


def lignes(m: Membre) -> list[str]:
    return [p.quoi for p in premiers_pas_de(m, aujourdhui())]


def client(m: Membre) -> Client:
    return client_de(m.utilisateur)


DEPART = {
    "categories": ["CFA"], "situations": ["certifiante", "alternance"], "suivis": ["qualiopi", "eduform"], "version_qualiopi": "",
    "audit_qualiopi": "15/03/2027", "audit_eduform": "",
}  # fmt: skip


def test_le_premier_choix_vient_tot_puis_s_en_va(o: Organisation, qualite: Membre) -> None:
    assert lignes(qualite)[0] == "Dire à quoi vous répondez, et quand est votre audit"
    c = client(qualite)
    page = c.get(url("demarrer", o)).content.decode()
    for mots in ("EduForm", "Toujours la version 9", "Toujours la version 10", "Apprentissage (CFA)"):
        assert mots in page.replace("\xa0", " "), mots
    assert c.post(url("demarrer", o), DEPART | {"categories": []}).status_code == 422
    assert not SuiviReferentiel.objects.exists(), "nothing is kept by halves"
    reponse = c.post(url("demarrer", o), DEPART, follow=True)
    assert reponse.redirect_chain[-1][0] == url("accueil", o)
    assert ReglagePreuves.objects.get().categories == ["CFA"]
    suivis = {s.famille: (s.suivi, s.audit_le) for s in SuiviReferentiel.objects.order_by("pk")}
    assert suivis["qualiopi"] == (True, date(2027, 3, 15))
    assert suivis["eduform"] == (True, None)
    assert suivis["ministeres"] == (False, None)
    assert "Dire à quoi vous répondez, et quand est votre audit" not in lignes(qualite)


def test_puis_une_premiere_preuve(o: Organisation, qualite: Membre) -> None:
    c = client(qualite)
    c.post(url("demarrer", o), DEPART)
    (pas,) = [p for p in premiers_pas_de(qualite, aujourdhui()) if "première preuve" in p.quoi]
    page = c.get(pas.url)
    assert page.status_code == 200
    assert "Manquant" in page.content.decode()
    filer(o, qualite)
    assert not [x for x in lignes(qualite) if "première preuve" in x]


def test_qui_ne_regle_pas_ne_se_voit_rien_demander(o: Organisation) -> None:
    m = membre(o, Role.SECRETARIAT_JURY)
    assert "Dire à quoi vous répondez, et quand est votre audit" not in lignes(m)
    assert client(m).get(url("demarrer", o)).status_code == 403


def test_un_certificateur_seul_commence_par_ses_fiches(o: Organisation, qualite: Membre) -> None:
    Organisation.objects.filter(pk=o.pk).update(est_cfa=False, est_organisme_formation=False, est_certificateur=True)
    m = Membre.objects.get(pk=qualite.pk)
    (pas,) = [p for p in premiers_pas_de(m, aujourdhui()) if "À quoi" in p.quoi or "à quoi" in p.quoi]
    assert pas.ordre == 42


def test_sans_referentiel_la_page_mene_au_choix(o: Organisation, qualite: Membre) -> None:
    c = client(qualite)
    c.post(url("demarrer", o), DEPART | {"suivis": [], "audit_qualiopi": ""})
    page = c.get(url("accueil", o)).content.decode()
    assert url("demarrer", o) in page


def test_un_prochain_audit_deja_passe_est_refuse(o: Organisation, qualite: Membre) -> None:
    """A day that is past would choose version 9 without a word."""
    c, hier = client(qualite), aujourdhui() - timedelta(days=1)
    reponse = c.post(url("demarrer", o), DEPART | {"audit_qualiopi": hier.isoformat()})
    assert reponse.status_code == 422
    assert "PRV-022" in reponse.content.decode()
    assert "audit_qualiopi" in reponse.context["formulaire"].errors
    assert not SuiviReferentiel.objects.exists()
    reponse = c.post(url("suivre", o, "qualiopi"), {"suivi": "on", "audit_le": hier.isoformat(), "version": ""})
    assert reponse.status_code == 422
    assert "PRV-022" in reponse.content.decode()
    # Written down while it was to come, it has gone by since: the page may still be saved for something else.
    c.post(url("demarrer", o), DEPART)
    SuiviReferentiel.objects.filter(famille="qualiopi").update(audit_le=hier)
    assert c.post(url("demarrer", o), DEPART | {"audit_qualiopi": hier.isoformat()}).status_code == 302


def test_la_date_d_un_referentiel_qui_n_est_pas_coche_ne_se_perd_pas(o: Organisation, qualite: Membre) -> None:
    reponse = client(qualite).post(url("demarrer", o), DEPART | {"suivis": ["qualiopi"], "audit_eduform": "15/03/2027"})
    assert reponse.status_code == 422
    assert set(reponse.context["formulaire"].errors) == {"audit_eduform"}
    assert "Cochez aussi" in reponse.content.decode()
    assert not SuiviReferentiel.objects.exists()
