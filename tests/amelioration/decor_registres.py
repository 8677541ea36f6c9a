"""One object of each page of the registers, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.faits import CanalFait, NatureFait, QualiteAuteur
from parchemin.amelioration.services import faits
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.parcours.fabrique_jurys import session


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        piece = deposer(b"Bonjour.", nom="a.txt", usage=pieces.FAIT.code, organisation_id=organisation.pk).pk
        f = faits.enregistrer(
            organisation=organisation, nature=NatureFait.RECLAMATION, titre="Convocation tardive", quoi="Reçue après l’examen.",
            survenu_le=aujourdhui(), recu_le=aujourdhui(), canal=CanalFait.COURRIER, auteur_qualite=QualiteAuteur.FAMILLE,
            auteur_nom="Zoé Martin", acteur=SYSTEME, pieces=[piece],
        )  # fmt: skip
        s = session(organisation, certification, intitule="Session des registres")
    return {
        "amelioration:fait": {"pk": f.pk},
        "amelioration:fait_geste": {"pk": f.pk, "geste": "noter"},
        "amelioration:fait_piece": {"pk": f.pk, "piece": piece},
        "amelioration:registres_session": {"pk": s.pk},
    }
