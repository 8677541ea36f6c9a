"""One object of each page of the application file and of what follows it, for the matrix of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import EtapeTransition, RenouvellementHabilitation
from parchemin.reseau.pieces import REPONSE
from parchemin.reseau.services import dossier, sous_traitants, suites
from tests.reseau import fabrique as f
from tests.reseau.decor_reseau import _PDF


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000085", nom="Partenaire du dossier")
        k = f.convention(e, reference="C-DOSSIER")
        h = f.habilitation(e, certification, convention=k)
        fichier = deposer(
            _PDF, nom="p.pdf", usage=REPONSE.code, organisation_id=organisation.pk, depose_par_libelle="Ada"
        )
        p = dossier.deposer(habilitation=h, nature="programme", fichiers=[fichier.pk], acteur=SYSTEME)
        s = sous_traitants.noter(
            convention=k,
            denomination="Sous-traitant du décor",
            siret="55210055400013",
            du=k.du,
            contrat_id=fichier.pk,
            acteur=SYSTEME,
        )
        p2 = suites.ouvrir_plan(
            organisation=organisation, certification=certification, fin=date(2098, 1, 1), acteur=SYSTEME
        )
        RenouvellementHabilitation.toutes.create(
            organisation=organisation,
            habilitation=h,
            ancienne_fin=date(2097, 1, 1),
            au=date(2098, 1, 1),
            ouvert_le=date(2026, 1, 1),
        )
    elle, plan = {"pk": h.pk}, {"pk": p2.pk}
    return {
        **{f"reseau:{x}": elle for x in ("dossier", "recevoir", "demander_pieces", "instruire")},
        **{f"reseau:{x}": elle for x in ("matrice", "matrice_tableur", "reprendre_matrice")},
        "reseau:ecrire_matrice": {**elle, "bloc": f"{certification.numero}BC01"},
        **{f"reseau:{x}": {"pk": k.pk} for x in ("sous_traitants", "sous_traitant_nouveau")},
        **{f"reseau:{x}": {"pk": k.pk, "sous_traitant": s.pk} for x in ("sous_traitant", "contrat")},
        **{f"reseau:{x}": elle for x in ("renouveler", "finir_renouvellement")},
        **{f"reseau:{x}": plan for x in ("plan", "suite", "annoncer", "clore_plan")},
        "reseau:etape": {**plan, "etape": EtapeTransition.toutes.filter(plan=p2).order_by("pk")[0].pk},
        "reseau:deposer_piece": {**elle, "nature": "identite"},
        "reseau:lire_piece": {**elle, "piece": p.pk},
        "reseau:fichier_piece": {**elle, "piece": p.pk, "fichier": fichier.pk},
    }
