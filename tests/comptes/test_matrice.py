"""URL × role × organisation, drawn from the resolver: no page without a declared door, no door that leaks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rules
from django.urls import reverse

from parchemin.comptes import selectors, services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.rules import roles_autorises
from parchemin.journal.facade import SYSTEME
from parchemin.socle.horloge import aujourdhui
from tests.comptes.matrice.portes import A_PERIMETRE, PARTS, PROTEGEES, VUES, adresse, partie
from tests.fabrique import client_de, membre, organisation


@pytest.mark.parametrize("nom", VUES)
def test_chaque_page_declare_sa_porte(nom: str) -> None:
    acces = getattr(VUES[nom].callback, "acces", None)
    # "jeton": behind the door of programs, whose own matrix is `tests/api/test_portes.py`.
    assert acces in {"public", "connecte", "jeton"} or rules.perm_exists(acces or ""), f"{nom}: {acces!r}"


@pytest.mark.parametrize("permission", sorted(rules.permissions.permissions))
def test_chaque_permission_a_ses_mots_et_ses_roles(permission: str) -> None:
    assert permission in selectors.LIBELLES_PERMISSIONS
    assert roles_autorises(permission)


def test_les_parts_font_toute_la_matrice() -> None:
    """Nothing protected is left aside by the sharing, and every part has its file."""
    assert len(list((Path(__file__).parent / "matrice").glob("test_partie_*.py"))) == PARTS
    assert sorted(n for part in range(PARTS) for n in partie(part)) == PROTEGEES


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
        # The lists of bodies and of establishments are shared, like the registers.
        "referentiel:liste_organismes",
        "referentiel:decider_liste",
        "imports:deposer",
        "imports:modele",
        # A nature of documents is nobody's: each organisation has its own template of it.
        "documents:modele",
        "documents:apercu",
        "documents:specimen",
        "documents:publier",
        # A source of official figures is nobody's: its page shows one's own rows.
        "indicateurs:source_officielle",
        # A rule of the watch list is nobody's: each organisation has its own thresholds of it.
        "indicateurs:suivi_regle",
        "documents:jeter_brouillon",
        # A questionnaire of the house is nobody's: each organisation has its own wording of it.
        "amelioration:questionnaire",
        # A framework is nobody's: each organisation sees its own evidence in front of it.
        "preuves:referentiel",
        "preuves:exigence",
        "preuves:comparer",
        "preuves:suivre",
        # A kind of pack is nobody's: each organisation makes its own.
        "preuves:dossier_nouveau",
    }
    # Pages of partners alone, or of guest auditors alone: their own tests go object by object (`tests/reseau/test_espace_isolement.py`,
    # `tests/preuves/test_invites.py`).
    publics |= {
        n
        for n in arguments
        if n in PROTEGEES and roles_autorises(VUES[n].callback.acces) <= A_PERIMETRE | {Role.AUDITEUR}
    }  # type: ignore[attr-defined]
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
