"""After issuing: duplicata; replacement and withdrawal, asked by one person and approved by another."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from parchemin.deliberation.models import Decision
from parchemin.documents import constats as c
from parchemin.documents.contenu import contenu
from parchemin.documents.domain.emission import DocumentDu
from parchemin.documents.domain.natures import Nature
from parchemin.documents.impression import phrase_duplicata, phrase_remplace
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.mots import du_document
from parchemin.documents.selectors.dus import decisions_a_documenter, dus_de
from parchemin.documents.services.emission import ecrire, exiger_adresse_publique, modele_pret
from parchemin.documents.trace import reference, tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant

REMPLACER, RETIRER = "documents.remplacer", "documents.retirer"
MOTIF_MIN = 10


def _motif(texte: str) -> str:
    """Raises `ErreurMetier` DOC-009 under ten signs."""
    # Without its full stop: the sentences that quote it bring theirs.
    propre = " ".join(texte.split()).rstrip(". ")
    if len(propre) < MOTIF_MIN:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    return propre[:500]


def _valide(document: Document) -> Document:
    """The row, held. Raises DOC-008."""
    x: Document = Document.toutes.select_for_update(of=("self",)).get(pk=document.pk)
    if x.etat != EtatDocument.VALIDE:
        raise ErreurMetier(c.PAS_VALIDE.constat(numero=x.numero, etat=x.get_etat_display().lower()))
    return x


@transaction.atomic
def delivrer_duplicata(*, document: Document, motif: str, acteur: Reference) -> Document:
    """A second paper that says the same and says what it is; the original stays valid. Raises DOC-008, DOC-009."""
    motif, x = _motif(motif), _valide(document)
    exiger_adresse_publique(x.organisation)
    origine = x.duplicata_de or x
    jour = maintenant().astimezone(PARIS).date()
    copie = ecrire(
        decision=x.decision, nature=Nature(x.nature), objet=x.objet, fige=_sans_habillage(x.contenu), modele=x.modele,
        acteur=acteur, jour=jour, duplicata_de=origine, motif=motif,
        phrase_duplicata=phrase_duplicata(origine.numero, origine.delivre_le),
    )  # fmt: skip
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="duplicata", sujet=reference(copie),
        phrase=f"a délivré un duplicata {du_document(origine)} n° {origine.numero} à {copie.titulaire} : {motif}.",
        details={"document": copie.pk, "original": origine.pk, "empreinte": copie.empreinte_pdf},
    )  # fmt: skip
    return copie


_HABILLAGE = frozenset(
    {"numero", "code", "adresse", "adresse_courte", "formule", "delivrance", "signataires", "signataires_mots", "recours",
     "pied", "remplace", "duplicata", "fictif", "nature_code"}
)  # fmt: skip


def _sans_habillage(fige: dict[str, Any]) -> dict[str, Any]:
    return {cle: v for cle, v in fige.items() if cle not in _HABILLAGE}


def _charge(document: Document, motif: str) -> dict[str, Any]:
    return {"document": document.pk, "numero": document.numero, "etat": document.etat, "empreinte": document.empreinte_pdf,
            "motif": motif}  # fmt: skip


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    document = Document.toutes.get(pk=approbation.charge["document"])
    return _charge(document, approbation.charge["motif"])


def _demander(
    acte: str, document: Document, motif: str, demandeur: Acteur, consequence: str, objet: str
) -> Approbation:
    if document.etat != EtatDocument.VALIDE:
        raise ErreurMetier(c.PAS_VALIDE.constat(numero=document.numero, etat=document.get_etat_display().lower()))
    return approbations.demander(
        acte, organisation_id=document.organisation_id, sujet_type="document", sujet_identifiant=str(document.pk),
        sujet_libelle=f"{objet} {du_document(document)} n° {document.numero}", consequence=consequence,
        permission="documents.approuver", demandeur=demandeur, charge=_charge(document, motif),
    )  # fmt: skip


def demander_remplacement(*, document: Document, motif: str, demandeur: Acteur) -> Approbation:
    """Ask for a new document on the same award, with the identity and the wording of today. Raises DOC-008, DOC-009."""
    motif = _motif(motif)
    return _demander(
        REMPLACER, document, motif, demandeur,
        f"Le document n° {document.numero} de {document.titulaire} sera dit « remplacé » sur la page publique ; un nouveau "
        f"sera délivré, qui le remplace. Raison : {motif}.", "Remplacement",
    )  # fmt: skip


def demander_retrait(*, document: Document, motif: str, demandeur: Acteur) -> Approbation:
    """Ask for the withdrawal, for fraud or error. Raises DOC-008, DOC-009."""
    motif = _motif(motif)
    return _demander(
        RETIRER, document, motif, demandeur,
        f"Le document n° {document.numero} de {document.titulaire} et ses duplicatas seront dits « retirés » sur la page "
        f"publique, sans retour. Raison : {motif}.", "Retrait",
    )  # fmt: skip


@acte_approuvable(REMPLACER, libelle="Remplacer un document", charge_actuelle=_charge_actuelle)
def _remplacer(approbation: Approbation, acteur: Acteur) -> None:
    document = Document.toutes.get(pk=approbation.charge["document"])
    remplacer(
        document=document,
        motif=approbation.charge["motif"],
        acteur=_reference(acteur),
        demandeur=approbation.demandeur_libelle,
    )


@acte_approuvable(RETIRER, libelle="Retirer un document", charge_actuelle=_charge_actuelle)
def _retirer(approbation: Approbation, acteur: Acteur) -> None:
    document = Document.toutes.get(pk=approbation.charge["document"])
    retirer(
        document=document,
        motif=approbation.charge["motif"],
        acteur=_reference(acteur),
        demandeur=approbation.demandeur_libelle,
    )


def _reference(acteur: Acteur) -> Reference:
    return Reference("utilisateur", str(acteur.id or "exterieur"), acteur.libelle)


def _clore(documents: list[Document], etat: EtatDocument, motif: str) -> None:
    for x in documents:
        x.etat, x.clos_le, x.clos_motif = etat, maintenant(), motif
        x.save(update_fields=["etat", "clos_le", "clos_motif"])


def _avec_duplicatas(document: Document) -> list[Document]:
    origine = document.duplicata_de or document
    famille = [origine, *Document.toutes.filter(duplicata_de=origine).order_by("pk")]
    return [x for x in famille if x.etat == EtatDocument.VALIDE]


@transaction.atomic
def remplacer(*, document: Document, motif: str, acteur: Reference, demandeur: str) -> Document:
    """The new document takes the place; the old one and its duplicatas say that they were replaced.

    Same decision when it still stands, else the decision in force of the same presentation, when it calls for the same kind.
    Raises `ErreurMetier` DOC-005, DOC-006, DOC-008.
    """
    x = _valide(document)
    exiger_adresse_publique(x.organisation)
    origine = x.duplicata_de or x
    decision = _decision_actuelle(origine)
    nature = Nature(origine.nature)
    du = next((d for d in dus_de(decision) if d.nature is nature), None)
    if du is None:
        raise ErreurMetier(c.PAS_DU.constat(titulaire=origine.titulaire, document=origine.get_nature_display().lower()))
    modele, jour = modele_pret(decision, nature), maintenant().astimezone(PARIS).date()
    _clore(_avec_duplicatas(origine), EtatDocument.REMPLACE, motif)
    nouveau = ecrire(
        decision=decision, nature=nature, objet=origine.objet, fige=_fige_pour(decision, du, origine), modele=modele,
        acteur=acteur, jour=jour, remplace=origine, motif=motif,
        phrase_remplace=phrase_remplace(origine.numero, origine.delivre_le),
    )  # fmt: skip
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="remplacer", sujet=reference(nouveau),
        phrase=f"a approuvé le remplacement {du_document(origine)} n° {origine.numero} par le n° {nouveau.numero}, demandé "
        f"par {demandeur} : {motif}.",
        details={"document": nouveau.pk, "remplace": origine.pk, "empreinte": nouveau.empreinte_pdf},
    )  # fmt: skip
    # Told on both pages: who opens the old one sees what became of it.
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="remplacer", sujet=reference(origine),
        phrase=f"a approuvé son remplacement par le n° {nouveau.numero}, demandé par {demandeur} : {motif}.",
        details={"document": origine.pk, "remplace_par": nouveau.pk},
    )  # fmt: skip
    return nouveau


def _fige_pour(decision: Decision, du: DocumentDu, origine: Document) -> dict[str, Any]:
    """Identity of today; the fiche stays that of the decision, as it was frozen the first time."""
    nouveau = contenu(decision, du, objet=origine.objet)
    if decision.pk == origine.decision_id:
        nouveau["certification"] = origine.contenu["certification"]
    return nouveau


def _decision_actuelle(document: Document) -> Decision:
    meme = decisions_a_documenter(document.organisation_id)
    trouvee = meme.filter(pk=document.decision_id).first()
    if trouvee is None and document.decision.presentation_id is not None:
        trouvee = meme.filter(presentation_id=document.decision.presentation_id).first()
    if trouvee is None:
        raise ErreurMetier(c.DECISION_REVUE.constat())
    return trouvee


@transaction.atomic
def retirer(*, document: Document, motif: str, acteur: Reference, demandeur: str) -> Document:
    """For fraud or error. Nothing is deleted: the public page says that it was withdrawn. Raises DOC-008."""
    x = _valide(document)
    origine = x.duplicata_de or x
    _clore(_avec_duplicatas(origine), EtatDocument.RETIRE, motif)
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="retirer", sujet=reference(origine),
        phrase=f"a approuvé le retrait {du_document(origine)} n° {origine.numero}, demandé par {demandeur} : {motif}.",
        details={"document": origine.pk},
    )  # fmt: skip
    return Document.toutes.get(pk=x.pk)
