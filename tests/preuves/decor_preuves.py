"""One object of each page of the evidence room, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.services import demandes, reglages
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre
from tests.preuves.conftest import filer


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    jour = aujourdhui()
    with organisation_active(organisation.pk):
        m = membre(organisation, Role.QUALITE, email="preuves@essai.example")
        reglages.suivre(
            organisation=organisation, famille="qualiopi", suivi=True, audit_le=None, version="", acteur=SYSTEME
        )
        e = reglages.ecrire_exigence(
            organisation=organisation, code="Q-01", titre="Charte", demande="Signée.", mois=None, acteur=SYSTEME
        )
        p = filer(organisation, m, "qualiopi:17:moyens", "qualiopi:18:organigramme", le=jour - timedelta(days=3))
        d = demandes.demander(
            organisation=organisation, attendu="qualiopi:17:moyens", nom="Léa", courriel="lea@essai.example", avant_le=jour, acteur=SYSTEME
        )  # fmt: skip
        (rattachement, _) = p.rattachements.order_by("pk").values_list("pk", flat=True)
    noms = ("preuve", "fichier", "remplacer", "verifier", "suivi_preuve", "rattacher", "retirer")
    return {
        **{f"preuves:{n}": {"pk": p.pk} for n in noms},
        "preuves:detacher": {"pk": p.pk, "rattachement": rattachement},
        **{f"preuves:demande_{n}": {"pk": d.pk} for n in ("repondre", "relancer", "annuler", "lien")},
        **{f"preuves:exigence_propre{n}": {"pk": e.pk} for n in ("", "_retirer")},
        **{f"preuves:{n}": {"famille": "qualiopi"} for n in ("referentiel", "comparer", "suivre")},
        "preuves:exigence": {"famille": "qualiopi", "code": "17"},
        "preuves:chaine": {"sorte": "preuve", "cle": str(p.pk)},
    }
