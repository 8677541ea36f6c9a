"""Every address of the API × scope × role × organisation, drawn from the router; and every way for a token to be dead."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import rules
from django.test import Client

from parchemin.comptes import services
from parchemin.comptes.domain.portees import LIBELLES_PORTEE, PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.jetons import creer_jeton, revoquer_jeton
from parchemin.comptes.models import JetonApi, Organisation, RoleMembre, UsageJeton, Utilisateur
from parchemin.comptes.rules import roles_autorises
from parchemin.journal.facade import SYSTEME
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from parchemin.web.api import operations
from tests.api.outils import TOUTES, Logiciel, logiciel
from tests.comptes.matrice.portes import A_PERIMETRE, VUES
from tests.fabrique import avec_second_facteur, client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
OPERATIONS = [(a, op, op.methods[0]) for a, op in operations()]
PERMANENTES = {"/jeton"}


def chemin(adresse: str) -> str:
    """With values that name nothing of the organisation, but a fiche of the register, which is everybody's."""
    return adresse.replace("{int:pk}", "1999999").replace("{code}", "RNCP99100")


def appeler(qui: Logiciel, adresse: str, methode: str, slug: str = "") -> Any:
    if methode == "GET":
        return qui.lire(chemin(adresse), slug)
    return qui.envoyer(chemin(adresse), {}, "cle-de-la-matrice", slug)


def code(reponse: Any) -> str:
    assert reponse["Content-Type"] == "application/problem+json", reponse.content[:300]
    corps = reponse.json()
    assert corps["status"] == reponse.status_code
    assert corps["titre"]
    assert corps["quoi"]
    assert corps["pourquoi"]
    assert corps["comment"]
    assert corps["type"].startswith("/aide/")
    return str(corps["code"])


def test_each_operation_says_a_scope_and_a_known_permission() -> None:
    assert len(OPERATIONS) > 25
    for adresse, op, _ in OPERATIONS:
        porte = op.auth_callbacks[0]
        if adresse in PERMANENTES:
            assert (porte.portee, porte.permission) == (None, "")
            continue
        assert porte.portee in LIBELLES_PORTEE, adresse
        assert rules.perm_exists(porte.permission), adresse
    assert {op.auth_callbacks[0].portee for _, op, _ in OPERATIONS} - {None} == set(PorteeJeton)
    # The rooms that stay shut: neither the journal, nor what was said without a name, nor the reserved cases.
    ouvertes = " ".join(op.auth_callbacks[0].permission for _, op, _ in OPERATIONS)
    assert not re.search(r"journal|violence|appreciations|verbatims|voir_nir", ouvertes)


def test_every_address_is_behind_the_door() -> None:
    noms = [n for n in VUES if n.startswith("api:")]
    assert len(noms) > 25
    assert {VUES[n].callback.acces for n in noms} == {"jeton"}  # type: ignore[attr-defined]


def test_the_matrix(tmp_path: Path) -> None:
    """Nobody gets through for want of the scope, of the role, or of the organisation; everybody else does."""
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    o, autre = organisation(), organisation("autre")
    membres = {role: membre(o, role) for role in Role}
    with pytest.raises(ErreurMetier, match="API-006"):
        logiciel(o, m=membres.pop(Role.AUDITEUR))
    entiers = {role: logiciel(o, m=m) for role, m in membres.items()}
    etranger = logiciel(autre, m=membre(autre, *(r for r in Role if r not in A_PERIMETRE | {Role.AUDITEUR})))
    seuls = {(r, p): logiciel(o, m=m, portees=[p]) for r, m in membres.items() for p in PorteeJeton}
    for adresse, op, methode in OPERATIONS:
        portee, permission = op.auth_callbacks[0].portee, op.auth_callbacks[0].permission
        permis = roles_autorises(permission) if permission else frozenset(Role)
        for role, tout in entiers.items():
            reponse = appeler(tout, adresse, methode)
            if role not in permis:
                assert (reponse.status_code, code(reponse)) == (403, "API-008"), (adresse, role)
                continue
            assert reponse.status_code in {200, 404, 422}, (adresse, role, reponse.content.decode())
            assert (
                reponse.status_code != 404 or "{int:pk}" in adresse or "{code}" in adresse or "{famille}" in adresse
            ), (adresse, role)
            if portee is not None:
                other = next(p for p in PorteeJeton if p is not portee)
                assert code(appeler(seuls[role, other], adresse, methode)) == "API-007", (adresse, role)
                assert appeler(seuls[role, portee], adresse, methode).status_code == reponse.status_code, (
                    adresse,
                    role,
                )
        ailleurs = entiers[sorted(permis - {Role.AUDITEUR})[0]]
        assert code(appeler(ailleurs, adresse, methode, autre.slug)) == "API-011", adresse
        assert code(appeler(etranger, adresse, methode, o.slug)) == "API-011", adresse
        nu = Client().generic(methode, f"/o/{o.slug}/api/v1{chemin(adresse)}")
        assert (nu.status_code, code(nu), nu["WWW-Authenticate"]) == (401, "API-001", 'Bearer realm="Parchemin"')


@pytest.fixture
def o() -> Organisation:
    return organisation()


def test_a_session_opens_nothing(o: Organisation) -> None:
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    assert code(client.get(f"/o/{o.slug}/api/v1/jeton")) == "API-001"


def test_what_a_token_is_and_the_headers_of_its_answers(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES, portees=[PorteeJeton.LIRE_PARCOURS], nom="Ypareo")
    reponse = qui.lire("/jeton")
    assert reponse.json() == {
        "organisation": o.nom, "nom": "Ypareo", "au_nom_de": "Ada Dupré", "portees": ["lire:parcours"],
        "expire_le": qui.jeton.expire_le.isoformat(),
    }  # fmt: skip
    assert reponse["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in reponse
    assert "Set-Cookie" not in reponse
    assert qui.valeur not in json.dumps(list(JetonApi.toutes.values()), default=str)


def test_a_token_in_the_address_is_not_read(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    assert code(Client().get(qui.adresse("/jeton"), {"token": qui.valeur, "access_token": qui.valeur})) == "API-001"


@pytest.mark.parametrize(
    ("entete", "attendu"),
    [
        ("Basic abc", "API-001"), ("Bearer", "API-001"), ("Bearer  ", "API-001"), ("Bearer pch_court", "API-002"),
        ("Bearer pch_" + "x" * 43, "API-002"), ("Bearer é" + "x" * 40, "API-002"), ("Bearer " + "pch_" + "y" * 5000, "API-002"),
    ],
)  # fmt: skip
def test_wrong_headers(o: Organisation, entete: str, attendu: str) -> None:
    reponse = Client().get(f"/o/{o.slug}/api/v1/jeton", headers={"authorization": entete})
    assert (reponse.status_code, code(reponse)) == (401, attendu)


def test_dead_tokens(o: Organisation) -> None:
    jour = aujourdhui()
    revoque, expire = logiciel(o, Role.DONNEES), logiciel(o, Role.QUALITE, fin=jour)
    revoquer_jeton(jeton=revoque.jeton, acteur=SYSTEME)
    assert code(revoque.lire("/jeton")) == "API-004"
    assert expire.lire("/jeton").status_code == 200
    with geler(maintenant() + timedelta(days=1)):
        assert code(expire.lire("/jeton")) == "API-003"


def test_a_token_dies_with_its_member(o: Organisation) -> None:
    parti, suspendu = logiciel(o, Role.DONNEES), logiciel(o, Role.QUALITE)
    services.terminer_adhesion(membre=parti.jeton.membre, au=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    Utilisateur.objects.filter(pk=suspendu.jeton.membre.utilisateur_id).update(is_active=False)
    inquiet = logiciel(o, Role.RESEAU)
    Utilisateur.objects.filter(pk=inquiet.jeton.membre.utilisateur_id).update(doit_changer_mot_de_passe=True)
    for qui in (parti, suspendu, inquiet):
        assert (qui.lire("/jeton").status_code, code(qui.lire("/jeton"))) == (401, "API-005")


def test_a_token_follows_the_roles_of_the_day(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    assert qui.lire("/parcours/personnes").status_code == 200
    role = RoleMembre.toutes.get(membre=qui.jeton.membre)
    services.attribuer_role(membre=qui.jeton.membre, role=Role.RESEAU, du=aujourdhui(), acteur=SYSTEME)
    services.terminer_role(role=role, au=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    assert code(qui.lire("/parcours/personnes")) == "API-008"
    assert qui.lire("/parcours/sessions").status_code == 200


def test_somebody_who_becomes_an_auditor_has_no_program_any_more(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    services.attribuer_role(
        membre=qui.jeton.membre,
        role=Role.AUDITEUR,
        du=aujourdhui(),
        au=aujourdhui() + timedelta(days=9),
        acteur=SYSTEME,
    )
    assert (qui.lire("/jeton").status_code, code(qui.lire("/jeton"))) == (403, "API-006")


def test_too_many_calls(o: Organisation, monkeypatch: pytest.MonkeyPatch, midi: Any) -> None:
    from parchemin.comptes.api import porte

    monkeypatch.setattr(porte, "reglage", lambda cle: {"debit": 2, "echecs": 3}[cle])
    un, autre = logiciel(o, Role.DONNEES), logiciel(o, Role.QUALITE)
    assert [un.lire("/jeton").status_code for _ in range(3)] == [200, 200, 429]
    reponse = un.lire("/jeton")
    assert (code(reponse), reponse["Retry-After"]) == ("API-009", "60")
    assert autre.lire("/jeton").status_code == 200
    mauvais, faux = Client(), {"authorization": "Bearer pch_" + "x" * 43}
    for entetes in ({}, faux, {}):
        assert mauvais.get(un.adresse("/jeton"), headers=entetes).status_code == 401
    for entetes in ({}, faux):
        reponse = mauvais.get(un.adresse("/jeton"), headers=entetes)
        assert (reponse.status_code, code(reponse), reponse["Retry-After"]) == (429, "API-010", "600")
    # Behind the same address, whoever holds a good token knows nothing of it; elsewhere, a bad one is told what it is.
    assert autre.lire("/jeton").status_code == 200
    assert code(Client(REMOTE_ADDR="203.0.113.9").get(un.adresse("/jeton"))) == "API-001"


def test_good_calls_are_not_counted_as_failures(o: Organisation, monkeypatch: pytest.MonkeyPatch, midi: Any) -> None:
    from parchemin.comptes.api import porte

    monkeypatch.setattr(porte, "reglage", lambda cle: {"debit": 100, "echecs": 3}[cle])
    qui = logiciel(o, Role.DONNEES)
    for _ in range(5):
        assert qui.lire("/jeton").status_code == 200
    assert Client().get(qui.adresse("/jeton")).status_code == 401


def test_the_last_use_is_a_day_written_once(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    for _ in range(3):
        qui.lire("/jeton")
    assert list(UsageJeton.toutes.values_list("jeton", "jour")) == [(qui.jeton.pk, aujourdhui())]


def test_addresses_and_methods_that_are_not_there(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    for absent in (
        "/",
        "/rien",
        "/parcours/personnes/",
        "/parcours/personnes/abc",
        "/journal",
        "/amelioration/violence",
        "/jeton/%00",
    ):
        assert (qui.lire(absent).status_code, code(qui.lire(absent))) == (404, "API-011"), absent
    reponse = qui.envoyer("/jeton", {})
    assert (reponse.status_code, code(reponse)) == (405, "API-013")
    assert "GET" in reponse["Allow"]
    assert code(Client().get("/o/inconnue/api/v1/jeton", headers=qui.entetes)) == "API-011"


@pytest.mark.parametrize(
    ("parametres", "mot"),
    [
        ({"taille": "0"}, "au moins 1"), ({"taille": "5000"}, "au plus 200"), ({"apres": "-1"}, "au moins 0"),
        ({"apres": "x"}, "nombre entier"), ({"depuis": "24/11/2026"}, "AAAA-MM-JJ"), ({"apres": "9" * 40}, ""),
    ],
)  # fmt: skip
def test_malformed_parameters_get_our_words(o: Organisation, parametres: dict[str, str], mot: str) -> None:
    reponse = logiciel(o, Role.DONNEES).lire("/parcours/inscriptions", **parametres)
    assert (reponse.status_code, code(reponse)) == (422, "API-012")
    assert mot in reponse.json()["quoi"]


def test_text_that_no_database_holds(o: Organisation) -> None:
    qui = logiciel(o, Role.DONNEES)
    assert qui.elements("/parcours/personnes", reference="a\0b") == []
    for absent in ("/referentiel/fiches/RNCP%00", "/referentiel/fiches/rncp", "/documents/verification/%00"):
        assert code(logiciel(o, Role.DONNEES, m=qui.jeton.membre).lire(absent)) == "API-011"


def test_an_unforeseen_fault_says_a_reference_and_nothing_else(
    o: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from parchemin.parcours import api

    monkeypatch.setattr(api, "personnes_visibles", lambda m: 1 / 0)
    qui = logiciel(o, Role.DONNEES)
    client = Client(raise_request_exception=False)
    reponse = client.get(qui.adresse("/parcours/personnes"), headers=qui.entetes)
    assert (reponse.status_code, code(reponse)) == (500, "API-016")
    assert "ZeroDivision" not in reponse.content.decode()


def test_creation_refuses_with_reasons(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    avec_second_facteur(m.utilisateur)
    jour = aujourdhui()

    def codes(**champs: Any) -> set[str]:
        try:
            creer_jeton(
                **({"membre": m, "nom": "Ypareo", "portees": TOUTES, "expire_le": jour, "acteur": SYSTEME} | champs)
            )
        except ErreurMetier as e:
            return {x.code for x in e.constats}
        return set()

    assert codes() == set()
    assert codes() == {"API-023"}
    assert codes(nom="B", portees=[]) == {"API-022"}
    assert codes(nom="B", expire_le=jour + timedelta(days=365)) == set()
    assert codes(nom="C", expire_le=jour + timedelta(days=366)) == {"API-020"}
    assert codes(nom="C", expire_le=jour - timedelta(days=1)) == {"API-021"}
    assert codes(nom="C", membre=membre(o, email="sans@essai.example")) == {"API-024"}
