"""One object of each kind for the doors of the act of the jury (`tests/comptes/matrice`)."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, SignaturePV
from parchemin.deliberation.services import deliberations, signatures
from parchemin.deliberation.services.signatures import PV_SIGNE
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.deliberation.acte.fabrique_acte import arretee, candidats_de, decidee, direction, personne, secretaire


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    with organisation_active(organisation.pk):
        sophie, helene = secretaire(organisation), direction(organisation)
        en_cours = decidee(organisation)
        demande = deliberations.demander_arret(deliberation=en_cours, demandeur=personne(sophie))
        tenue = arretee(organisation, sophie, helene, certification=en_cours.session.certification, intitule="Tenue")
        piece = deposer(b"%PDF-1.7\n%%EOF\n", nom="pv.pdf", usage=PV_SIGNE.code, organisation_id=organisation.pk)
        tenue.externe_piece_id, tenue.externe_nom = piece.pk, "pv.pdf"
        tenue.save()
        preside = SignaturePV.toutes.get(deliberation=tenue, siege__qualite="president")
        signatures.refuser_de_signer(signature=preside, motif="Une note manque.", moyen="compte", acteur=SYSTEME)
        decision = Decision.toutes.filter(deliberation=tenue).order_by("pk").first()
    session = {"pk": en_cours.session_id}
    un_candidat = session | {"presentation": candidats_de(en_cours.session)[0].pk}
    un_accord = session | {"approbation": demande.pk}
    une_signature = {
        "pk": tenue.session_id,
        "signature": SignaturePV.toutes.filter(deliberation=tenue).order_by("pk")[0].pk,
    }
    return (
        {
            f"deliberation:{n}": session
            for n in (
                "deliberation", "deliberation_ouvrir", "deliberation_retenir", "deliberation_observations",
                "deliberation_revenir", "deliberation_arreter", "deliberation_clore",
            )
        }
        | {f"deliberation:{n}": un_candidat for n in ("candidat", "candidat_dossier")}
        | {
            f"deliberation:{n}": un_accord
            for n in ("approbation", "approbation_decider", "approbation_annuler", "approbation_exterieur")
        }
        | {
            f"deliberation:{n}": {"pk": tenue.session_id}
            for n in (
                "signatures", "signatures_demander", "signature_signer", "signatures_joindre", "signatures_document",
                "signatures_reecrire", "signatures_presidence",
            )
        }
        | {f"deliberation:{n}": une_signature for n in ("signature_refus", "signature_absence", "signature_papier", "signature_reprendre")}
        | {f"deliberation:{n}": {"pk": decision.pk} for n in ("decision", "decision_reviser")}
    )  # fmt: skip
