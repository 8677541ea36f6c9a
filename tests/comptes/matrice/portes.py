"""The matrix URL × role × organisation: what its parts share. Each part is a file, so that the workers of the tests take them together."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rules
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.rules import roles_autorises
from tests.fabrique import client_de, membre, organisation

TIERS = ("allauth.", "django.views.static")
"""Views of libraries, behind their own doors."""
ECRITES_PAR_L_AUDITEUR = {"preuves:question_poser", "preuves:question_sur_preuve"}
"""The only things that an auditor writes: questions."""
REGLEES_PAR_CHACUN = {"web:resume"}
"""What anybody sets for themselves, an auditor too: how often their own letters come."""
REMIS_A_L_AUDITEUR = {"preuves:dossier_telecharger"}
"""What an auditor takes away, once it was opened to them: before, it does not exist."""
LES_SIENNES = {"preuves:question"}
"""Pages of which a guest auditor sees their own objects alone."""


def vues(motifs: Any = None, espace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for m in motifs if motifs is not None else get_resolver().url_patterns:
        if isinstance(m, URLResolver):
            yield from vues(m.url_patterns, f"{espace}{m.namespace}:" if m.namespace else espace)
        elif m.name and not m.callback.__module__.startswith(TIERS):
            yield f"{espace}{m.name}", m


VUES = dict(vues())
A_PERIMETRE = {Role.PARTENAIRE, Role.MEMBRE_JURY}
NOMMES = {"amelioration.lire_violence"}
"""Doors behind which nothing exists for who is not named on the object, whatever the role."""


def decors() -> list[tuple[str, Any]]:
    """`arguments(organisation, certification)` of each `tests/<room>/decor_*.py`: one object of each kind of its pages."""
    fichiers = sorted(Path(__file__).resolve().parents[2].glob("*/decor_*.py"))
    assert fichiers, "no decor found"
    modules = [f"tests.{f.parent.name}.{f.stem}" for f in fichiers]
    return [(m, importlib.import_module(m).arguments) for m in modules]


PROTEGEES = sorted(n for n, v in VUES.items() if rules.perm_exists(getattr(v.callback, "acces", "")))
PARTS = 4


def adresse(nom: str, o: Organisation, arguments: dict[str, Any]) -> str:
    return reverse(nom, kwargs={"slug": o.slug, **arguments.get(nom, {})})


def partie(rang: int) -> list[str]:
    """The protected pages of one part."""
    return PROTEGEES[rang::PARTS]


def verifier_la_partie(decor: tuple[Organisation, dict[str, Any]], part: int) -> None:
    """Nobody gets through a door that is not theirs, and everybody through their own."""
    o, arguments = decor
    clients = {role: client_de(membre(o, role).utilisateur) for role in Role}
    etranger = client_de(membre(organisation("autre"), Role.ADMINISTRATEUR, Role.DIRECTION).utilisateur)
    for nom in partie(part):
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
            if permission in NOMMES:
                assert permis == set(Role)
                assert reponse.status_code == 404, (url, role, reponse.status_code)
            elif role in permis:
                # Somebody with a perimeter may well not see this one object: it does not exist for them.
                restreint = (role in A_PERIMETRE and arguments.get(nom)) or (
                    role is Role.AUDITEUR and nom in LES_SIENNES
                )
                admis = {200, 405, 404} if restreint else {200, 405}
                assert reponse.status_code in admis, (url, role, reponse.status_code)
            else:
                assert reponse.status_code == 403, (url, role, reponse.status_code)
                assert "rôle" in reponse.content.decode()
        if nom in ECRITES_PAR_L_AUDITEUR:
            assert permis == {Role.AUDITEUR}, url
        elif nom in REGLEES_PAR_CHACUN:
            assert all(client.post(url, {"autre": "x"}).status_code == 422 for client in clients.values()), url
        elif nom in REMIS_A_L_AUDITEUR:
            assert clients[Role.AUDITEUR].post(url).status_code == 404, url
        else:
            assert clients[Role.AUDITEUR].post(url).status_code in {403, 405}, url
