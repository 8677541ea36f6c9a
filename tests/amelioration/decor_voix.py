"""One object of each page of the appraisals, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.voix import PartiePrenante
from parchemin.amelioration.models import Verbatim
from parchemin.amelioration.services import voix
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.decor_actions import _PDF


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    jour = aujourdhui()
    with organisation_active(organisation.pk):
        x = voix.preparer(
            organisation=organisation, acteur=SYSTEME,
            choix=voix.ChoixCampagne(
                titre="Financeurs", modele="financeurs", anonyme=False, du=jour, au=jour, ouvre_le=jour, ferme_le=jour + timedelta(days=9),
                contact="a@essai.example", affiche=True, papier=True,
            ),
        )  # fmt: skip
        x = voix.ouvrir_campagne(campagne=x, acteur=SYSTEME)
        v = Verbatim.toutes.create(
            organisation=organisation, campagne=x, question="mieux", voie="papier", texte="Plus de réunions."
        )
        f = deposer(
            _PDF, nom="a.pdf", usage=pieces.EQUIVALENT.code, organisation_id=organisation.pk, depose_par_libelle="Ada"
        ).pk
        e = voix.noter_equivalent(
            organisation=organisation, partie=PartiePrenante.FINANCEURS, nature="reunion", titre="Réunion", le=jour,
            retenu="Ils attendent les ruptures plus tôt.", acteur=SYSTEME, pieces=[f],
        )  # fmt: skip
    noms = (
        "",
        "_ouvrir",
        "_ecrire",
        "_relancer",
        "_clore",
        "_a_part",
        "_destinataires",
        "_papier",
        "_affiche",
        "_apercu",
        "_export",
    )
    return {
        **{f"amelioration:campagne{n}": {"pk": x.pk} for n in noms},
        "amelioration:verbatim": {"cle": v.cle},
        "amelioration:questionnaire": {"code": "equipe"},
        "amelioration:equivalent": {"pk": e.pk},
        "amelioration:equivalent_piece": {"pk": e.pk, "piece": f},
    }
