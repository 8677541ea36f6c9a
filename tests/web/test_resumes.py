"""The summary by mail: when, to whom, what it says and what it never says, and how it stops."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.courriels.envoi import envoyer
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.registres.echeances import Echeance
from parchemin.socle.horloge import PARIS, geler
from parchemin.socle.jours_ouvres import est_ouvre
from parchemin.web import resumes
from parchemin.web.models import FrequenceResume, ReglageResume
from tests.fabrique import client_de, membre, organisation

MARDI = date(2026, 11, 24)
MATIN = datetime(2026, 11, 24, 7, 5, tzinfo=PARIS)


@pytest.fixture
def o(db: None, settings: Any) -> Organisation:
    settings.URL_PUBLIQUE = "https://parchemin.example"
    return organisation()


@pytest.fixture
def m(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY)


def chose(n: int, **autres: Any) -> Echeance:
    d = {
        "quoi": f"Chose {n}",
        "pourquoi": "Raison gardée",
        "url": f"/o/essai/chose/{n}/",
        "visible_des": MARDI,
    } | autres
    return Echeance(f"chose.{n}", MARDI + timedelta(days=1), **d)


def partir(quand: datetime = MATIN) -> list[Courriel]:
    """What leaves at that moment."""
    avant = set(Courriel.toutes.values_list("pk", flat=True))
    with geler(quand):
        resumes.envoyer_resumes()
    return list(Courriel.toutes.exclude(pk__in=avant).order_by("destinataire"))


# --- when
@pytest.mark.parametrize(
    ("frequence", "dernier", "jour", "attendu"),
    [
        ("jamais", None, MARDI, False),
        ("jour", None, MARDI, True),
        ("jour", MARDI, MARDI, False),
        ("jour", MARDI - timedelta(days=1), MARDI, True),
        ("jour", None, date(2026, 11, 28), False),
        ("jour", None, date(2026, 11, 11), False),
        ("semaine", date(2026, 3, 30), date(2026, 4, 6), False),
        ("semaine", date(2026, 3, 30), date(2026, 4, 7), True),
        ("semaine", None, MARDI, True),
        ("semaine", date(2026, 11, 23), MARDI, False),
        ("semaine", date(2026, 11, 20), MARDI, True),
        ("semaine", date(2026, 11, 23), date(2026, 11, 29), False),
        ("semaine", date(2026, 11, 24), date(2026, 11, 30), True),
    ],
)
def test_le_moment(frequence: str, dernier: date | None, jour: date, attendu: bool) -> None:
    assert resumes.est_du(frequence, dernier, jour) is attendu


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(["jour", "semaine"]))
def test_jamais_deux_fois_le_meme_jour_ni_la_meme_semaine(debut: date, frequence: str) -> None:
    envois: list[date] = []
    for i in range(28):
        jour = debut + timedelta(days=i)
        if resumes.est_du(frequence, envois[-1] if envois else None, jour):
            envois.append(jour)
    assert len(envois) == len(set(envois))
    semaines = [x.isocalendar()[:2] for x in envois]
    if frequence == "semaine":
        assert len(semaines) == len(set(semaines))
    assert all(est_ouvre(x) for x in envois)


def test_rien_la_nuit_ni_le_dimanche(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(chose(1))
    assert partir(MATIN.replace(hour=6)) == []
    assert partir(datetime(2026, 11, 29, 9, tzinfo=PARIS)) == []
    assert len(partir()) == 1


# --- what
def test_zero_ligne_zero_message(m: Membre) -> None:
    assert partir() == []
    assert ReglageResume.toutes.get().dernier_le == MARDI


def test_une_ligne(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(chose(1))
    (c,) = partir()
    assert c.destinataire == m.utilisateur.email
    assert c.objet.replace("\xa0", " ") == "1 chose vous attend · Organisation essai"
    corps = c.corps.replace("\xa0", " ")
    assert "- Chose 1, avant le 25 novembre 2026\n  https://parchemin.example/o/essai/chose/1/" in corps
    assert "chaque lundi" in corps
    assert "Raison gardée" not in corps, "the page says why; a mail travels"
    assert partir() == [], "once"


def test_ce_qui_est_en_retard_le_dit(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(Echeance("chose.9", MARDI - timedelta(days=3), "Chose 9", visible_des=MARDI))
    (c,) = partir()
    assert "- Chose 9, depuis le 21 novembre 2026" in c.corps.replace("\xa0", " ")


def test_deux_cents_lignes(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [chose(n) for n in range(200)]
    (c,) = partir()
    corps = c.corps.replace("\xa0", " ")
    assert corps.count("https://parchemin.example/o/essai/chose/") == 40
    assert "200 choses vous attendent" in corps
    assert "Et 160 autres, sur votre page." in corps


def test_ce_qui_ne_sort_pas(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances += [
        chose(1, quoi="Yanis Benali : acquis à échéance", au_dehors="Une personne à prévenir"),
        chose(2, quoi="Un geste vous attend", au_dehors=""),
        chose(3, visible_des=MARDI + timedelta(days=1)),
    ]
    (c,) = partir()
    assert "Une personne à prévenir" in c.corps
    assert "Benali" not in c.corps
    assert "Un geste" not in c.corps
    assert "Chose 3" not in c.corps
    assert "1 chose vous attend" in c.corps.replace("\xa0", " ")


def test_seulement_du_reserve_ne_fait_pas_de_message(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(chose(1, au_dehors=""))
    assert partir() == []


def test_un_message_par_personne_et_par_organisation(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(chose(1))
    autre = organisation("autre")
    membre(autre, Role.QUALITE, email=m.utilisateur.email)
    partie = membre(m.organisation, Role.QUALITE, email="partie@essai.example")
    Membre.toutes.filter(pk=partie.pk).update(au=MARDI - timedelta(days=1))
    assert [(c.destinataire, c.organisation_id) for c in partir()] == [
        (m.utilisateur.email, m.organisation_id), (m.utilisateur.email, autre.pk),
    ]  # fmt: skip


def test_un_message_qui_echoue_n_arrete_personne(
    m: Membre, fausses_echeances: list[Echeance], monkeypatch: pytest.MonkeyPatch
) -> None:
    fausses_echeances.append(chose(1))
    suivant = membre(m.organisation, Role.QUALITE, email="suivant@essai.example")
    creer = resumes.creer_lien

    def creer_ou_non(usage: str, **champs: Any) -> Any:
        if champs["charge"]["membre"] == m.pk:
            raise RuntimeError("no link")
        return creer(usage, **champs)

    monkeypatch.setattr(resumes, "creer_lien", creer_ou_non)
    assert [c.destinataire for c in partir()] == [suivant.utilisateur.email]
    assert not ReglageResume.toutes.filter(membre=m).exists()  # it will be tried again


def test_sans_adresse_publique_aucun_bout_d_adresse(
    m: Membre, fausses_echeances: list[Echeance], settings: Any
) -> None:
    settings.URL_PUBLIQUE = ""
    fausses_echeances.append(chose(1))
    (c,) = partir()
    assert "/o/essai" not in c.corps
    assert "« Mon compte »" in c.corps.replace("\xa0", " ")


# --- one's own choice
def test_chacun_choisit_depuis_son_compte(m: Membre, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(chose(1))
    client = client_de(m.utilisateur)
    adresse = reverse("web:resume", args=["essai"])
    compte = client.get(reverse("comptes:mon_compte")).content.decode()
    assert adresse in compte
    assert "chaque lundi" in compte
    assert client.post(adresse, {"frequence": "toujours"}).status_code == 422
    client.post(adresse, {"frequence": "jour"})
    assert len(partir()) == 1
    assert len(partir(MATIN + timedelta(days=1))) == 1
    assert client.get(adresse).content.decode().count("vous attend · Organisation essai") == 2, "what left is in sight"
    client.post(adresse, {"frequence": "jamais"})
    assert partir(MATIN + timedelta(days=2)) == []


def test_le_lien_arrete_sans_se_connecter(m: Membre, fausses_echeances: list[Echeance], client: Client) -> None:
    fausses_echeances.append(chose(1))
    (c,) = partir()
    assert "[[arreter]]" in c.corps, "the address of the link is never kept"
    with geler(MATIN):
        assert envoyer(c.pk)
        texte = str(mail.outbox[-1].body)
        (chemin,) = re.findall(r"https://parchemin\.example(/lien/\S+)", texte)
        assert "<a href" in str(mail.outbox[-1].alternatives[0][0])  # type: ignore[attr-defined]
        page = client.get(chemin)
        assert page.status_code == 200
        assert m.utilisateur.nom not in page.content.decode()
        assert resumes.frequence_de(m) == FrequenceResume.SEMAINE, "a mail scanner follows links"
        assert client.post(chemin).status_code == 200
        assert resumes.frequence_de(m) == FrequenceResume.JAMAIS
        assert client.get(chemin).status_code == 410
    assert partir(MATIN + timedelta(days=7)) == []
