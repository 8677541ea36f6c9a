"""Object by object: what one partner may open is closed to another partner of the same certifier. Drawn from the resolver."""

# ruff: noqa: F401, F811 (the decor of the matrix is lent here)
from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.rules import roles_autorises
from tests.comptes.conftest import decor
from tests.comptes.matrice.portes import PROTEGEES, VUES, adresse
from tests.fabrique import client_de, membre

COMMUNS = (
    # Registers, certifications, rules and templates: the same for everybody, no partner's data in them.
    "referentiel:", "imports:deposer", "imports:modele", "parcours:elements",
    "deliberation:reglement", "deliberation:version", "deliberation:fonds", "indicateurs:suivi_regle",
)  # fmt: skip


def ouvertes_aux_partenaires() -> list[str]:
    return [n for n in PROTEGEES if Role.PARTENAIRE in roles_autorises(VUES[n].callback.acces)]  # type: ignore[attr-defined]


def test_no_object_of_another_partner_opens(decor: tuple[Organisation, dict[str, Any]]) -> None:
    o, arguments = decor
    client = client_de(membre(o, Role.PARTENAIRE, email="seconde@essai.example").utilisateur)
    ouverts, vus = [], 0
    for nom in ouvertes_aux_partenaires():
        if not arguments.get(nom) or nom.startswith(COMMUNS):
            continue
        vus += 1
        for methode in (client.get, client.post):
            reponse = methode(adresse(nom, o, arguments))
            if reponse.status_code not in {403, 404, 405}:
                ouverts.append((nom, methode.__name__, reponse.status_code))
    assert ouverts == []
    assert vus > 25


def test_lists_exports_search_and_calendar_of_another_partner_say_nothing(
    decor: tuple[Organisation, dict[str, Any]],
) -> None:
    o, arguments = decor
    client = client_de(membre(o, Role.PARTENAIRE, email="seconde@essai.example").utilisateur)
    secrets = (
        "Autre partenaire du décor",
        "99900000000088",
        "Partenaire du décor",
        "directrice@decor.example",
        "C-ESPACE",
    )
    for nom in ouvertes_aux_partenaires():
        if arguments.get(nom) or "pk" in str(VUES[nom].pattern):
            continue
        for suite in ("", "?export=csv", "?q=decor", "?q=99900000000088"):
            reponse = client.get(adresse(nom, o, arguments) + suite)
            corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content  # type: ignore[arg-type]
            # What was typed in the search box is said back: only the answers count.
            texte = (
                corps.decode(errors="replace")
                .replace('value="99900000000088"', "")
                .replace("«&nbsp;99900000000088", "")
            )
            trouves = [s for s in secrets if s in texte and s not in suite]
            assert trouves == [], (nom, suite)


@pytest.mark.django_db
def test_the_journal_and_the_members_are_closed_to_partners() -> None:
    from tests.fabrique import organisation

    o = organisation()
    client = client_de(membre(o, Role.PARTENAIRE).utilisateur)
    for nom in (
        "web:journal",
        "comptes_o:membres",
        "comptes_o:organisation",
        "reseau:habilitations",
        "reseau:demandes",
        "reseau:sessions_demandees",
    ):
        assert client.get(reverse(nom, args=[o.slug])).status_code == 403, nom
