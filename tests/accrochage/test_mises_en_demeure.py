"""Formal notices: what the forms ask, what a short delay says, and until when."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.models import EtatMise, MiseEnDemeure
from parchemin.accrochage.services import suites
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.socle.constats import ErreurMetier
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def lien(m: MiseEnDemeure, nom: str) -> str:
    return reverse(f"accrochage:{nom}", args=[m.organisation.slug, m.pk])


def mise(o: Organisation, jours: int = 60, recue: int = 10) -> MiseEnDemeure:
    return suites.enregistrer_mise(
        organisation_id=o.pk, recue_le=f.un_jour(recue), delai_jours=jours, objet="Passages en retard", acteur=SYSTEME
    )


def lu(client: Client, url: str) -> str:
    return html.unescape(client.get(url).content.decode())


def test_l_enregistrement_demande_tout(o: Organisation, client: Client) -> None:
    url = reverse("accrochage:mise_nouvelle", args=[o.slug])
    assert "facultatif" not in lu(client, url)
    vide = client.post(url, {})
    assert vide.status_code == 422
    assert set(vide.context["formulaire"].errors) == {"recue_le", "delai_jours", "objet"}
    demain = (f.un_jour(0) + timedelta(days=1)).isoformat()
    future = client.post(url, {"recue_le": demain, "delai_jours": "60", "objet": "x"})
    assert "ACC-640" in future.content.decode()
    assert client.post(url, {"recue_le": f.un_jour(1).isoformat(), "delai_jours": "0", "objet": "x"}).status_code == 422
    assert (
        client.post(url, {"recue_le": f.un_jour(1).isoformat(), "delai_jours": "60", "objet": "x"}).status_code == 302
    )
    assert MiseEnDemeure.toutes.get().echeance == f.un_jour(1) + timedelta(days=60)


def test_la_reponse_est_due_et_la_levee_n_a_qu_une_date(o: Organisation, client: Client) -> None:
    m = mise(o)
    url = lien(m, "mise_avancer")
    page = client.get(url)
    assert "facultatif" not in page.content.decode()
    assert set(page.context["formulaire"].fields) == {"vers", "le", "reponse"}
    saisie = {"vers": EtatMise.REPONDUE, "le": f.un_jour(2).isoformat()}
    sans_texte = client.post(url, {**saisie, "reponse": "  "})
    assert (sans_texte.status_code, set(sans_texte.context["formulaire"].errors)) == (422, {"reponse"})
    assert client.post(url, {**saisie, "reponse": "Nos observations"}).status_code == 302

    levee = client.get(url)
    # A text that would be thrown away is not asked for.
    assert set(levee.context["formulaire"].fields) == {"vers", "le"}
    avant = client.post(url, {"vers": EtatMise.CLOSE, "le": f.un_jour(3).isoformat()})
    assert "ACC-646" in avant.content.decode()
    assert client.post(url, {"vers": EtatMise.CLOSE, "le": f.un_jour(1).isoformat()}).status_code == 302
    m.refresh_from_db()
    assert (m.etat, m.reponse, m.close_le) == (EtatMise.CLOSE, "Nos observations", f.un_jour(1))


def test_ce_qui_est_dit_d_une_reponse_absente_est_de_la_mise_en_demeure(o: Organisation) -> None:
    with pytest.raises(ErreurMetier, match="ACC-647") as refus:
        suites.avancer_mise(mise=mise(o), etat="repondue", reponse=" ", le=f.un_jour(0), acteur=SYSTEME)
    assert "à la mise en demeure" in refus.value.constats[0].quoi


def test_le_delai_court_se_corrige_et_ne_se_dit_plus(o: Organisation, client: Client) -> None:
    m = mise(o, jours=15)
    page = lu(client, lien(m, "mise"))
    assert "ACC-642" in page
    assert lien(m, "mise_corriger") in page
    saisie = {"recue_le": m.recue_le.isoformat(), "delai_jours": "75", "objet": "Passages en retard"}
    assert client.post(lien(m, "mise_corriger"), saisie).status_code == 302
    m.refresh_from_db()
    assert m.echeance == m.recue_le + timedelta(days=75)
    corrigee = lu(client, lien(m, "mise"))
    assert "ACC-642" not in corrigee
    assert "a corrigé la mise en demeure" in corrigee


def test_le_delai_court_ne_se_dit_plus_une_fois_repondu(o: Organisation, client: Client) -> None:
    m = mise(o, jours=15)
    suites.avancer_mise(mise=m, etat="repondue", reponse="fait", le=f.un_jour(0), acteur=SYSTEME)
    page = lu(client, lien(m, "mise"))
    assert "ACC-642" not in page
    assert lien(m, "mise_corriger") not in page
    assert client.get(lien(m, "mise_corriger")).status_code == 302, "refused before anything is typed"
    with pytest.raises(ErreurMetier, match="ACC-620"):
        suites.corriger_mise(mise=m, recue_le=m.recue_le, delai_jours=60, objet="x", acteur=SYSTEME)
