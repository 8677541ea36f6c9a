"""One object of each page of the improvement plan, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.actions import NatureAction
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.services import actions
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    jour = aujourdhui()
    with organisation_active(organisation.pk):
        m = membre(organisation, Role.QUALITE, email="actions@essai.example")

        def une(titre: str) -> ActionAmelioration:
            return actions.ouvrir(
                organisation=organisation, titre=titre, nature=NatureAction.CORRECTIVE, quoi="Un appel le matin même.", responsable=m,
                avant_le=jour, verifier_le=jour + timedelta(days=1), cause="Relevé tardif.", critere="Moins de 4 %.", acteur=SYSTEME,
            )  # fmt: skip

        a, faite = une("En cours"), une("Faite")
        actions.terminer(action=faite, resultat="Les appels sont faits.", acteur=SYSTEME)
        f = deposer(
            _PDF, nom="a.pdf", usage=pieces.SUIVI.code, organisation_id=organisation.pk, depose_par_libelle="Ada"
        ).pk
        actions.noter(action=a, texte="", acteur=SYSTEME, pieces=[f])
    noms = (
        "action",
        "action_completer",
        "action_commencer",
        "action_noter",
        "action_reporter",
        "action_terminer",
        "action_abandonner",
    )
    return {
        **{f"amelioration:{n}": {"pk": a.pk} for n in noms},
        "amelioration:action_verifier": {"pk": faite.pk},
        "amelioration:action_piece": {"pk": a.pk, "piece": f},
    }
