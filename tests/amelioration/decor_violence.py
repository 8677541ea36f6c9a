"""One object of each page of reserved cases, for the matrix of doors. Nobody of the matrix is named on the case: for them it is not there."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from parchemin.amelioration.domain.violence import RecitViolence
from parchemin.amelioration.models import LecteurNomme, PieceViolence, SuiteViolence
from parchemin.amelioration.selectors.violence import acces_a
from parchemin.amelioration.services import violence, violence_lecteurs
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import membre


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        m = membre(organisation, Role.QUALITE, email="reserve@essai.example")
        referent = violence_lecteurs.designer_referent(organisation=organisation, membre=m, acteur=SYSTEME)
        qui = reference_de(m.utilisateur)
        recit = RecitViolence(
            ("violence",), "entreprise", criteres=("apprenti",), faits="Une bousculade dans l’atelier, lundi."
        )
        d = violence.signaler(organisation=organisation, recit=recit, connu_le=maintenant(), auteur=m, acteur=qui)
        acces = acces_a(organisation.pk, d.reference, m, maintenant())
        assert acces is not None
        note = io.BytesIO(b"Mot du maitre d'apprentissage.")
        note.name = "mot.txt"
        violence.echanger(acces=acces, texte="Un mot a été remis.", le=maintenant(), acteur=qui, fichiers=[note])
        s = violence.proteger(
            acces=acces,
            mesure="Retour au centre.",
            responsable=m,
            avant_le=aujourdhui() + timedelta(days=1),
            acteur=qui,
        )
    ref = {"ref": d.reference}
    noms = (
        "",
        "_autorite",
        "_mesure",
        "_echange",
        "_suspension",
        "_clore",
        "_rouvrir",
        "_nommer",
        "_lettre",
        "_copie",
        "_lettre_pdf",
        "_jonction",
    )
    return {
        **{f"amelioration:violence{n}": ref for n in noms},
        "amelioration:violence_ecarter": ref | {"autorite": "inspection"},
        "amelioration:violence_finir": ref | {"pk": SuiteViolence.toutes.get(pk=s.pk).pk},
        "amelioration:violence_retirer": ref | {"pk": LecteurNomme.toutes.get(signalement=d).pk},
        "amelioration:violence_piece": ref | {"pk": PieceViolence.toutes.get(suite__signalement=d).pk},
        "amelioration:violence_referent_retirer": {"pk": referent.pk},
    }
