"""One object of each page of documents, for the matrix of doors."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import override_settings

from parchemin.comptes.models import Organisation
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import DemandeDocument
from parchemin.documents.pieces import IMPRESSION, RECU
from parchemin.documents.services import demandes, suites
from parchemin.documents.travaux_remises import IMPRIMER
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.models import Travail
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.documents import fabrique as f


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with override_settings(URL_PUBLIQUE="https://verifier.example"), organisation_active(organisation.pk):
        f.modeles(organisation)
        session = f.session_signee(organisation, intitule="Session des documents")
        d = f.un_document(session)
        acquis = f.rectifiee(f.un_document(session, Nature.CERTIFICAT_BLOC).decision)
        retire = suites.retirer(
            document=f.un_document(session, Nature.SUPPLEMENT), motif="Une erreur de saisie.", acteur=SYSTEME,
            demandeur="Ada",
        )  # fmt: skip
        redelivrance = suites.demander_nouvelle_delivrance(
            document=retire, motif="Une raison assez longue.", demandeur=Acteur(10**6, "Ada")
        )
        demandee = suites.demander_retrait(document=d, motif="Une raison assez longue.", demandeur=Acteur(10**6, "Ada"))
        titulaire = demandes.demander_correction(document=d, sorte="correction", texte="Mon nom est faux.")
        autorite = DemandeDocument.toutes.create(
            organisation=organisation,
            decision=d.decision,
            personne=d.personne,
            nature=str(Nature.RELEVE),
            autorite="recteur",
        )
        recu = deposer(f.octets(d), nom="recu.pdf", usage=RECU.code, organisation_id=organisation.pk)
        DemandeDocument.toutes.filter(pk=autorite.pk).update(piece_id=recu.pk)
        piece = deposer(f.octets(d), nom="x.pdf", usage=IMPRESSION.code, organisation_id=organisation.pk)
        travail = Travail.toutes.create(
            code="documents.imprimer", titre="x", organisation_id=organisation.pk, etat="termine",
            resultat={"piece": str(piece.pk)}, parametres={"session": session.pk}, exclusivite=f"x{uuid4()}",
        )  # fmt: skip
        a_remettre = Travail.toutes.create(
            code=IMPRIMER, titre="x", organisation_id=organisation.pk, etat="termine",
            resultat={"piece": str(piece.pk)}, parametres={"session": session.pk}, exclusivite=f"x{uuid4()}",
        )  # fmt: skip
    p, s = {"pk": d.pk}, {"pk": session.pk}
    return {
        **{f"documents:{x}": p for x in ("document", "pdf", "duplicata", "remplacer", "retirer", "remettre")},
        **{
            f"documents:{x}": s
            for x in (
                "session",
                "emettre",
                "imprimer",
                "preparer_demandes",
                "remises",
                "envoyer",
                "noter_remises",
                "imprimer_a_remettre",
                "regler_remises",
            )
        },
        "documents:approbation": {"pk": d.pk, "approbation": demandee.pk},
        **{f"documents:{x}": {"pk": acquis.pk} for x in ("reprendre", "etat_acquis")},
        "documents:redelivrer": {"pk": retire.pk},
        "documents:redelivrance": {"pk": retire.pk, "approbation": redelivrance.pk},
        "documents:impression": {"travail": travail.pk},
        "documents:impression_a_remettre": {"travail": a_remettre.pk},
        "documents:avancer_demande": {"pk": autorite.pk},
        **{f"documents:{x}": {"pk": autorite.pk} for x in ("copie_recue", "bordereau_excel", "bordereau_pdf")},
        "documents:repondre": {"pk": titulaire.pk},
        **{f"documents:{x}": {"nature": "parchemin"} for x in ("modele", "publier", "jeter_brouillon")},
        "documents:apercu": {"nature": "parchemin", "rang": 1},
        "documents:specimen": {"nature": "parchemin", "rang": 1},
    }
