"""URL × role × organisation, drawn from the resolver: no page without a declared door, no door that leaks."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import rules
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parchemin.comptes import selectors, services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation, RoleMembre
from parchemin.comptes.rules import roles_autorises
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Capacite, CapaciteCertification, Fiche, Instantane, NatureLocale
from parchemin.referentiel.services import certifications
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.referentiel.donnees import fiche, importer, partenaire

TIERS = ("allauth.", "django.views.static")
"""Views of libraries, behind their own doors."""


def vues(motifs: Any = None, espace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for m in motifs if motifs is not None else get_resolver().url_patterns:
        if isinstance(m, URLResolver):
            yield from vues(m.url_patterns, f"{espace}{m.namespace}:" if m.namespace else espace)
        elif m.name and not m.callback.__module__.startswith(TIERS):
            yield f"{espace}{m.name}", m


VUES = dict(vues())
A_PERIMETRE = {Role.PARTENAIRE, Role.MEMBRE_JURY}


def decors() -> list[tuple[str, Any]]:
    """`arguments(organisation, certification)` of each `tests/<room>/decor_*.py`: one object of each kind of its pages."""
    fichiers = sorted(Path(__file__).parent.parent.glob("*/decor_*.py"))
    modules = [f"tests.{f.parent.name}.{f.stem}" for f in fichiers]
    return [(m, importlib.import_module(m).arguments) for m in modules]


@pytest.mark.parametrize("nom", VUES)
def test_chaque_page_declare_sa_porte(nom: str) -> None:
    acces = getattr(VUES[nom].callback, "acces", None)
    assert acces in {"public", "connecte"} or rules.perm_exists(acces or ""), f"{nom}: {acces!r}"


@pytest.mark.parametrize("permission", sorted(rules.permissions.permissions))
def test_chaque_permission_a_ses_mots_et_ses_roles(permission: str) -> None:
    assert permission in selectors.LIBELLES_PERMISSIONS
    assert roles_autorises(permission)


PROTEGEES = sorted(n for n, v in VUES.items() if rules.perm_exists(getattr(v.callback, "acces", "")))


@pytest.fixture
def decor(db: None, tmp_path: Path) -> tuple[Organisation, dict[str, Any]]:
    """An organisation with one object of each kind, and the arguments of every address."""
    o = organisation()
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", partenaires=partenaire(1)), fiche("RNCP99101"))
    suivie = certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    locale = certifications.creer_certification_locale(
        organisation=o, nature=NatureLocale.CQP, intitule="Local", capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    m = membre(o, Role.QUALITE, email="objet@essai.example")
    arguments: dict[str, Any] = {
        "comptes_o:etablissement": {"pk": etablissement(o).pk},
        "comptes_o:membre": {"pk": m.pk},
        "comptes_o:ajouter_role": {"pk": m.pk},
        "comptes_o:finir_adhesion": {"pk": m.pk},
        "comptes_o:renvoyer_invitation": {"pk": m.pk},
        "comptes_o:rouvrir_adhesion": {"pk": m.pk},
        "comptes_o:nouveau_mot_de_passe": {"pk": m.pk},
        "comptes_o:finir_role": {"pk": m.pk, "role": RoleMembre.toutes.get(membre=m).pk},
        "referentiel:instantane": {"pk": Instantane.objects.get().pk},
        "referentiel:suivre": {"code": "RNCP99101"},
        "referentiel:fermer_capacite": {
            "pk": suivie.pk,
            "capacite": CapaciteCertification.toutes.get(certification=suivie).pk,
        },
    }
    arguments["referentiel:annuler_capacite"] = arguments["referentiel:fermer_capacite"]
    for nom in ("fiche", "partenaires", "historique"):
        arguments[f"referentiel:{nom}"] = {"code": "RNCP99100"}
    for nom in ("certification", "ajouter_capacite"):
        arguments[f"referentiel:{nom}"] = {"pk": suivie.pk}
    for nom in ("ajouter_bloc", "ajouter_enregistrement"):
        arguments[f"referentiel:{nom}"] = {"pk": locale.pk}
    for _, decorer in decors():
        arguments |= decorer(o, suivie)
    return o, arguments


def adresse(nom: str, o: Organisation, arguments: dict[str, Any]) -> str:
    return reverse(nom, kwargs={"slug": o.slug, **arguments.get(nom, {})})


PARTS = 8
"""The matrix is shared out: each part makes its own decor, so that the workers of the tests take it together."""


@pytest.mark.parametrize("part", range(PARTS))
def test_la_matrice(decor: tuple[Organisation, dict[str, Any]], part: int) -> None:
    o, arguments = decor
    clients = {role: client_de(membre(o, role).utilisateur) for role in Role}
    etranger = client_de(membre(organisation("autre"), Role.ADMINISTRATEUR, Role.DIRECTION).utilisateur)
    for nom in PROTEGEES[part::PARTS]:
        url = adresse(nom, o, arguments)
        permission = VUES[nom].callback.acces  # type: ignore[attr-defined]
        permis = roles_autorises(permission)
        assert Client().get(url).headers["Location"].startswith("/compte/login/"), url
        assert etranger.get(url).status_code == 404, url
        assert etranger.post(url).status_code == 404, url
        for role, client in clients.items():
            reponse = client.get(url)
            if reponse.streaming:
                # Read to its end, a file is closed.
                list(reponse.streaming_content)  # type: ignore[attr-defined]
            if role in permis:
                # Somebody with a perimeter may well not see this one object: it does not exist for them.
                admis = {200, 405, 404} if role in A_PERIMETRE and arguments.get(nom) else {200, 405}
                assert reponse.status_code in admis, (url, role, reponse.status_code)
            else:
                assert reponse.status_code == 403, (url, role, reponse.status_code)
                assert "rôle" in reponse.content.decode()
        assert clients[Role.AUDITEUR].post(url).status_code in {403, 405}, url


def test_les_parts_font_toute_la_matrice() -> None:
    """Nothing protected is left aside by the sharing."""
    assert sorted(n for part in range(PARTS) for n in PROTEGEES[part::PARTS]) == PROTEGEES


def test_l_objet_d_un_autre_n_existe_pas(decor: tuple[Organisation, dict[str, Any]]) -> None:
    """The member of B, in B's own address, with A's identifiers: every internal role, so that only the tenant refuses."""
    _, arguments = decor
    b = organisation("autre")
    # Every role that sees the whole of its organisation: what is refused is not refused for want of a right.
    roles = [r for r in Role if r not in A_PERIMETRE | {Role.AUDITEUR}]
    client = client_de(membre(b, *roles, email="tous@autre.example").utilisateur)
    publics = {
        "referentiel:fiche",
        "referentiel:partenaires",
        "referentiel:historique",
        "referentiel:instantane",
        "referentiel:suivre",
        "imports:deposer",
        "imports:modele",
    }
    for nom in arguments.keys() - publics:
        for methode in (client.get, client.post):
            assert methode(adresse(nom, b, arguments)).status_code in {404, 405}, nom


@pytest.mark.django_db
def test_hors_de_ses_dates_on_est_un_etranger() -> None:
    o = organisation()
    m = membre(o, Role.QUALITE)
    client = client_de(m.utilisateur)
    url = reverse("web:aujourdhui", kwargs={"slug": o.slug})
    assert client.get(url).status_code == 200
    services.terminer_adhesion(membre=m, au=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    assert client.get(url).status_code == 404
