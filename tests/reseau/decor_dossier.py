"""One object of each page of the application file and of what follows it, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.pieces import REPONSE
from parchemin.reseau.services import dossier, sous_traitants
from tests.reseau import fabrique as f
from tests.reseau.decor_reseau import _PDF


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000088", nom="Partenaire du dossier")
        k = f.convention(e, reference="C-DOSSIER")
        h = f.habilitation(e, certification, convention=k)
        fichier = deposer(_PDF, nom="p.pdf", usage=REPONSE.code, organisation_id=organisation.pk, depose_par_libelle="Ada")
        p = dossier.deposer(habilitation=h, nature="programme", fichiers=[fichier.pk], acteur=SYSTEME)
        s = sous_traitants.noter(
            convention=k, denomination="Sous-traitant du décor", siret="55210055400013", du=k.du, contrat_id=fichier.pk, acteur=SYSTEME
        )
    elle = {"pk": h.pk}
    return {
        **{f"reseau:{x}": elle for x in ("dossier", "recevoir", "demander_pieces", "instruire")},
        **{f"reseau:{x}": elle for x in ("matrice", "reprendre_matrice")},
        "reseau:ecrire_matrice": {**elle, "bloc": f"{certification.numero}BC01"},
        **{f"reseau:{x}": {"pk": k.pk} for x in ("sous_traitants", "sous_traitant_nouveau")},
        **{f"reseau:{x}": {"pk": k.pk, "sous_traitant": s.pk} for x in ("sous_traitant", "contrat")},
        "reseau:deposer_piece": {**elle, "nature": "identite"},
        "reseau:lire_piece": {**elle, "piece": p.pk},
        "reseau:fichier_piece": {**elle, "piece": p.pk, "fichier": fichier.pk},
    }
