"""The month, and the feed that a calendar program reads: stable entries, an address that can be revoked."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from parchemin.comptes import services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import Echeance
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.web.calendrier import build_ics
from parchemin.web.models import AbonnementCalendrier
from tests.fabrique import client_de, membre, organisation

MOMENT = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)
URL = "/o/essai/calendrier/"
textes = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120).map(str.strip).filter(bool)


@given(st.lists(st.tuples(st.dates(date(1970, 1, 1), date(2100, 1, 1)), textes, textes), max_size=5))
def test_le_flux_se_relit_entier(cas: list[tuple[date, str, str]]) -> None:
    """Commas, semicolons, backslashes, long lines and accents included."""
    lignes = [Echeance(f"essai.{n}", jour, quoi, pourquoi) for n, (jour, quoi, pourquoi) in enumerate(cas)]
    brut = build_ics(nom="Essai", echeances=lignes, base_url="https://exemple.fr", moment=MOMENT)
    assert all(len(ligne) <= 75 for ligne in brut.split(b"\r\n"))
    entrees = Calendar.from_ical(brut).walk("VEVENT")
    assert [(str(x["uid"]), x["dtstart"].dt, str(x["summary"]), str(x["description"])) for x in entrees] == [
        (f"{x.cle}@parchemin", x.jour, x.quoi, x.pourquoi) for x in lignes
    ]


def test_une_entree_dure_la_journee_et_mene_a_la_page() -> None:
    e = Echeance("a.1", date(2026, 12, 31), "Finir", url="/o/essai/")
    (entree,) = Calendar.from_ical(
        build_ics(nom="Essai", echeances=[e], base_url="https://exemple.fr", moment=MOMENT)
    ).walk("VEVENT")
    assert (entree["dtstart"].dt, entree["dtend"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert entree["url"] == "https://exemple.fr/o/essai/"
    assert entree["transp"] == "TRANSPARENT"
    assert entree["dtstamp"].dt == MOMENT
    assert "description" not in entree


@pytest.fixture
def m(db: None) -> Membre:
    return membre(organisation(), Role.QUALITE)


@pytest.fixture
def client(m: Membre) -> Client:
    return client_de(m.utilisateur)


def _adresse(client: Client) -> str:
    """Opens (or replaces) the feed; its path, as the page shows it."""
    page = client.post("/o/essai/calendrier/abonnement/", follow=True).content.decode()
    trouvees = set(re.findall(r"http://testserver(/calendrier/[^\"<\s]+\.ics)", page))
    assert len(trouvees) == 1
    return trouvees.pop()


def _entrees(chemin: str) -> dict[str, str]:
    reponse = Client().get(chemin)
    assert reponse.status_code == 200
    assert reponse.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in reponse.headers["Cache-Control"]
    return {str(x["uid"]): str(x["summary"]) for x in Calendar.from_ical(reponse.content).walk("VEVENT")}


def test_l_identifiant_reste_quand_l_echeance_change(client: Client, fausses_echeances: list[Echeance]) -> None:
    chemin = _adresse(client)
    fausses_echeances.append(Echeance("essai.1", date(2026, 12, 1), "Signer"))
    assert _entrees(chemin) == {"essai.1@parchemin": "Signer"}
    fausses_echeances[:] = [Echeance("essai.1", date(2026, 12, 8), "Signer à deux")]
    assert _entrees(chemin) == {"essai.1@parchemin": "Signer à deux"}


def test_remplacer_l_adresse_ferme_l_ancienne(client: Client) -> None:
    ancienne = _adresse(client)
    _entrees(ancienne)
    nouvelle = _adresse(client)
    assert nouvelle != ancienne
    assert Client().get(ancienne).status_code == 404
    _entrees(nouvelle)
    assert AbonnementCalendrier.toutes.count() == 1


def test_une_adresse_alteree_n_existe_pas(client: Client) -> None:
    chemin = _adresse(client)
    jeton = chemin.removeprefix("/calendrier/").removesuffix(".ics")
    corps, signature = jeton.split(":", 1)
    cle, version = corps.split(".")
    faux = [
        f"{int(cle) + 1}.{version}:{signature}",
        f"{cle}.{int(version) + 1}:{signature}",
        corps,
        f"{corps}:",
        "x",
        ":",
    ]
    faux += [f"{corps}:{signature[:-1]}", f"{corps}:{signature}é"]
    for f in faux:
        assert Client().get(f"/calendrier/{f}.ics").status_code == 404, f


def test_qui_n_est_plus_membre_n_a_plus_de_flux(client: Client, m: Membre) -> None:
    chemin = _adresse(client)
    services.terminer_adhesion(membre=m, au=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    assert Client().get(chemin).status_code == 404


def test_qui_n_a_plus_de_role_n_a_plus_de_flux(client: Client, m: Membre) -> None:
    """As for the pages: without a role in force, one is a stranger."""
    chemin = _adresse(client)
    services.terminer_role(role=RoleMembre.toutes.get(membre=m), au=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    assert client.get(URL).status_code == 404
    assert Client().get(chemin).status_code == 404


def test_un_compte_ferme_n_a_plus_de_flux(client: Client, m: Membre) -> None:
    chemin = _adresse(client)
    m.utilisateur.is_active = False
    m.utilisateur.save(update_fields=["is_active"])
    assert Client().get(chemin).status_code == 404


def test_le_flux_d_une_personne_ne_dit_que_ce_qu_elle_peut_voir(client: Client, m: Membre) -> None:
    membre(m.organisation, Role.AUDITEUR)
    assert _entrees(_adresse(client)) == {}
    administration = client_de(membre(m.organisation, Role.ADMINISTRATEUR).utilisateur)
    (phrase,) = _entrees(_adresse(administration)).values()
    assert "Auditeur" in phrase


@pytest.mark.parametrize(
    ("mois", "titre", "precedent", "suivant"),
    [
        ("2026-01", "janvier 2026", "2025-12", "2026-02"),
        ("2026-12", "décembre 2026", "2026-11", "2027-01"),
        ("2000-01", "janvier 2000", "1999-12", "2000-02"),
    ],
)
@pytest.mark.usefixtures("midi")
def test_un_mois_et_ses_voisins(client: Client, mois: str, titre: str, precedent: str, suivant: str) -> None:
    reponse = client.get(URL, {"mois": mois})
    assert titre in reponse.content.decode().lower()
    assert f"{reponse.context['precedent']:%Y-%m}" == precedent
    assert f"{reponse.context['suivant']:%Y-%m}" == suivant
    jours = [c.jour for semaine in reponse.context["semaines"] for c in semaine if c.du_mois]
    assert jours[0].day == 1
    assert (jours[-1] + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "mois",
    [
        "",
        "abc",
        "2026",
        "2026-13",
        "2026-00",
        "1999-12",
        "2101-01",
        "2026-11-24",
        "99999999999999999999-01",
        "-",
        "²-1",
    ],
)
@pytest.mark.usefixtures("midi")
def test_un_mois_illisible_montre_celui_d_aujourd_hui(client: Client, mois: str) -> None:
    assert client.get(URL, {"mois": mois}).context["debut"] == date(2026, 11, 1)


@pytest.mark.usefixtures("midi")
def test_une_echeance_est_dans_sa_case(client: Client, fausses_echeances: list[Echeance]) -> None:
    fausses_echeances.append(Echeance("essai.1", date(2026, 11, 30), "Signer la convention"))
    reponse = client.get(URL)
    cases = [c for semaine in reponse.context["semaines"] for c in semaine if c.echeances]
    assert [c.jour for c in cases] == [date(2026, 11, 30)]
    assert "Signer la convention" in reponse.content.decode()
    assert "Signer la convention" not in client.get(URL, {"mois": "2026-10"}).content.decode()
