"""After issuing: duplicata; replacement and withdrawal, asked by one person and approved by another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from parchemin.deliberation.models import Decision
from parchemin.documents import constats as c
from parchemin.documents import constats_suites as cs
from parchemin.documents.contenu import contenu
from parchemin.documents.domain.emission import DocumentDu, Emetteur
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.impression import phrase_duplicata, phrase_remplace
from parchemin.documents.modele import COURRIERS
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.mots import avec_article, dire_retraits, du_document
from parchemin.documents.selectors.dus import EtatLigne, Ligne, decisions_a_documenter, lignes_de, situation_de
from parchemin.documents.selectors.revues import nom_change
from parchemin.documents.services import remises
from parchemin.documents.services.emission import (
    clore,
    ecrire,
    emettre,
    exiger_adresse_publique,
    modele_pret,
)
from parchemin.documents.trace import reference, tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.pdf.texte import preparer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import PARIS, maintenant

REMPLACER, RETIRER, REDELIVRER = "documents.remplacer", "documents.retirer", "documents.redelivrer"
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
    """A second paper that says the same and says what it is; the original stays valid. Raises DOC-008, DOC-009, DOC-044."""
    motif, x = _motif(motif), _valide(document)
    remises.exiger_sans_retrait([x])
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
        phrase=f"a délivré un duplicata {du_document(origine)} n° {origine.numero} à {copie.titulaire} : {motif.rstrip('. ')}.",
        details={"document": copie.pk, "original": origine.pk, "empreinte": copie.empreinte_pdf},
    )  # fmt: skip
    return copie


_HABILLAGE = frozenset(
    {"numero", "code", "adresse", "adresse_courte", "formule", "delivrance", "signataires", "signataires_mots", "recours",
     "pied", "remplace", "duplicata", "fictif", "nature_code", "garde_du_bloc"}
)  # fmt: skip


def _sans_habillage(fige: dict[str, Any]) -> dict[str, Any]:
    return {cle: v for cle, v in fige.items() if cle not in _HABILLAGE}


def _charge(
    document: Document, motif: str, annexes: Sequence[Document] = (), suites: Sequence[str] = (),
    prevenir: bool | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What is sealed: the document, those that go with it, their states that day, what will be written in their place (`suites`).
    The second person approves exactly that: a name changed since is another request."""
    return {
        "document": document.pk, "numero": document.numero, "etat": document.etat, "empreinte": document.empreinte_pdf,
        "motif": motif, "annexes": [[x.pk, x.etat] for x in annexes], "suites": list(suites),
    } | ({} if prevenir is None else {"prevenir": prevenir})  # fmt: skip


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    charge = approbation.charge
    document, annexes = Document.toutes.get(pk=charge["document"]), _annexes_scellees(charge)
    try:
        suites = _SUITES[approbation.acte](document, annexes)
    except ErreurMetier:
        suites = [AUTRE_SUITE]  # what was asked is no longer due: it cannot be approved as it was read
    return _charge(document, charge["motif"], annexes, suites, charge.get("prevenir"))


AUTRE_SUITE = "plus due"


def _suites_du_remplacement(document: Document, annexes: Sequence[Document]) -> list[str]:
    """A digest of each new content and of its template, in order. Raises DOC-005, DOC-006, PDF-001 (a letter without a glyph)."""
    origine = document.duplicata_de or document
    decision = decision_actuelle(origine)
    suites = [(o, place_de(o, decision)) for o in (origine, *annexes)]
    if suites[0][1] is None:
        raise ErreurMetier(c.PAS_DU.constat(titulaire=origine.titulaire, document=origine.get_nature_display().lower()))
    return ["retrait" if s is None else _resumer(decision, s[0], fige_pour(decision, *s, o)) for o, s in suites]


def _suites_de_la_redelivrance(document: Document, annexes: Sequence[Document]) -> list[str]:
    ligne = _ligne_retiree(document)
    return [_resumer(ligne.decision, ligne.du, contenu(ligne.decision, ligne.du, objet=ligne.objet))]


def _resumer(decision: Decision, du: DocumentDu, fige: dict[str, Any]) -> str:
    sans_dessin: list[Constat] = []
    preparer(fige, sans_dessin)
    if sans_dessin:
        raise ErreurMetier(*sans_dessin)
    return sha256_hex(canonique({"modele": modele_pret(decision, du.nature).pk, "contenu": fige}))


def _annexes_scellees(charge: dict[str, Any]) -> list[Document]:
    par_pk = Document.toutes.in_bulk([pk for pk, _ in charge.get("annexes", ())])
    return [par_pk[pk] for pk, _ in charge.get("annexes", ())]


def annexes_de(document: Document) -> list[Document]:
    """Valid papers that go with a title of the same decision: supplement, relevé, attestation de réussite."""
    if not GENRES[Nature(document.nature)].exclusif:
        return []
    natures = [str(n) for n, genre in GENRES.items() if genre.annexe]
    memes = Document.toutes.filter(
        decision=document.decision_id, nature__in=natures, etat=EtatDocument.VALIDE, duplicata_de=None
    )
    return list(memes.exclude(pk=document.pk).order_by("pk"))


def avec_au_remplacement(document: Document) -> list[Document]:
    """`annexes_de`, and every paper of the same decision that bears a name that the holder no longer has: asked in one go."""
    annexes = annexes_de(document)
    memes = Document.toutes.filter(
        decision=document.decision_id, etat=EtatDocument.VALIDE, duplicata_de=None
    ).exclude(pk__in=[document.pk, document.duplicata_de_id or 0, *(x.pk for x in annexes)])  # fmt: skip
    return [*annexes, *(x for x in memes.select_related("personne").order_by("pk") if nom_change(x))]


def suivent_au_retrait(document: Document) -> list[Document]:
    """`annexes_de`, and the notification of the same decision: left alone, it would go on announcing what was withdrawn."""
    if not GENRES[Nature(document.nature)].exclusif:
        return []
    annonces = Document.toutes.filter(
        decision=document.decision_id, nature=str(Nature.NOTIFICATION), etat=EtatDocument.VALIDE, duplicata_de=None
    )
    return [*annexes_de(document), *annonces.order_by("pk")]


def _partager(document: Document, annexes: Sequence[Document]) -> tuple[list[Document], list[Document]]:
    """(replaced, withdrawn since the decision no longer calls for them)."""
    if not annexes or document.etat != EtatDocument.VALIDE:
        return list(annexes), []
    decision = decision_actuelle(document.duplicata_de or document)
    retires = [x for x in annexes if place_de(x, decision) is None]
    return [x for x in annexes if x not in retires], retires


def _dire(x: Document) -> str:
    return f"{avec_article(x)} {x.designation}"


def _dire_retires(retires: Sequence[Document]) -> str:
    if not retires:
        return ""
    plusieurs = len(retires) > 1
    mots = " et ".join(_dire(x) for x in retires)
    return (
        f" {'Seront dits « retirés », sans retour et sans rien à leur place' if plusieurs else 'Sera dit « retiré », sans retour et sans rien à sa place'} : "
        f"{mots}. Le titulaire en sera prévenu."
    )


def _nommer(annexes: Sequence[Document]) -> str:
    """« Avec lui : le relevé de notes n° 2026-000012 et … », or ""."""
    mots = [_dire(x) for x in annexes]
    if not mots:
        return ""
    return f" Avec lui : {', '.join(mots[:-1])}{' et ' if mots[:-1] else ''}{mots[-1]}."


def _demander(
    acte: str, document: Document, motif: str, demandeur: Acteur, consequence: str, objet: str,
    annexes: Sequence[Document] = (), prevenir: bool | None = None,
) -> Approbation:  # fmt: skip
    if document.etat != EtatDocument.VALIDE:
        raise ErreurMetier(c.PAS_VALIDE.constat(numero=document.numero, etat=document.get_etat_display().lower()))
    return approbations.demander(
        acte, organisation_id=document.organisation_id, sujet_type="document", sujet_identifiant=str(document.pk),
        sujet_libelle=f"{objet}{du_document(document)} n° {document.numero}", consequence=consequence,
        permission="documents.approuver", demandeur=demandeur,
        charge=_charge(document, motif, annexes, _SUITES[acte](document, annexes), prevenir),
    )  # fmt: skip


def demander_remplacement(
    *, document: Document, motif: str, demandeur: Acteur, annexes: Sequence[Document] | None = None
) -> Approbation:
    """Ask for a new document on the same award, with the identity and the wording of today; or, when the decision was
    rectified, for what the decision in force calls for in its place.

    `annexes`: what goes with it; by default everything that accompanies a title. Raises DOC-005, DOC-006, DOC-008, DOC-009, PDF-001.
    """
    motif = _motif(motif)
    avec = annexes_de(document) if annexes is None else list(annexes)
    remplaces, retires = _partager(document, avec)
    return _demander(
        REMPLACER, document, motif, demandeur,
        f"Le document {document.designation} de {document.titulaire} sera dit « remplacé » sur la page publique ; un nouveau "
        f"sera délivré, qui le remplace.{_nommer(remplaces)}{_dire_retires(retires)} Raison : {motif}", "Remplacement ", avec,
    )  # fmt: skip


def demander_retrait(
    *,
    document: Document,
    motif: str,
    demandeur: Acteur,
    annexes: Sequence[Document] | None = None,
    prevenir: bool = True,
) -> Approbation:
    """Ask for the withdrawal, for fraud or error. `annexes`: what goes with it; by default what accompanies a title, and the
    notification. `prevenir`: its holder is told by mail, with the reason, once it is approved. Raises DOC-008, DOC-009.
    """
    motif = _motif(motif)
    avec = suivent_au_retrait(document) if annexes is None else list(annexes)
    return _demander(
        RETIRER, document, motif, demandeur,
        f"Le document {document.designation} de {document.titulaire} et ses duplicatas seront dits « retirés » sur la page "
        f"publique, sans retour.{_nommer(avec)} Le titulaire {'en sera' if prevenir else 'n’en sera pas'} prévenu par courriel. "
        f"Raison : {motif}", "Retrait ", avec, prevenir,
    )  # fmt: skip


def demander_nouvelle_delivrance(*, document: Document, motif: str, demandeur: Acteur) -> Approbation:
    """Ask to issue again what was withdrawn: what two people undid, one alone does not do again.

    Raises DOC-009; DOC-034 when it is not withdrawn, or when the decision no longer calls for it.
    """
    motif = _motif(motif)
    _ligne_retiree(document)
    return approbations.demander(
        REDELIVRER, organisation_id=document.organisation_id, sujet_type="document", sujet_identifiant=str(document.pk),
        sujet_libelle=f"Nouvelle délivrance {du_document(document)} n° {document.numero}, retiré",
        consequence=f"Un nouveau document sera délivré à {document.titulaire} sur la même décision. Le n° {document.numero} "
        f"reste retiré. Raison : {motif}",
        permission="documents.approuver", demandeur=demandeur,
        charge=_charge(document, motif, suites=_suites_de_la_redelivrance(document, ())),
    )  # fmt: skip


def _ligne_retiree(document: Document) -> Ligne:
    """What the decision still calls for, that was withdrawn. Raises DOC-034."""
    decision = decisions_a_documenter(document.organisation_id).filter(pk=document.decision_id).first()
    for ligne in lignes_de(decision) if decision is not None else ():
        if ligne.etat is EtatLigne.RETIRE and (ligne.nature, ligne.objet) == (document.nature, document.objet):
            return ligne
    raise ErreurMetier(cs.PAS_RETIRE.constat(numero=document.numero))


@acte_approuvable(REMPLACER, libelle="Remplacer un document", charge_actuelle=_charge_actuelle)
def _remplacer(approbation: Approbation, acteur: Acteur) -> None:
    remplacer(
        document=Document.toutes.get(pk=approbation.charge["document"]), motif=approbation.charge["motif"],
        acteur=_reference(acteur), demandeur=approbation.demandeur_libelle, annexes=_annexes_scellees(approbation.charge),
    )  # fmt: skip
    document = Document.toutes.get(pk=approbation.charge["document"])
    origine = document.duplicata_de or document
    anciens = [origine.pk, *(pk for pk, _ in approbation.charge.get("annexes", ()))]
    remises.envoyer_les_nouveaux(anciens, origine.personne_id, _reference(acteur))
    retires = Document.toutes.filter(pk__in=anciens, etat=EtatDocument.RETIRE).order_by("pk")
    dits = Document.toutes.filter(remplace__in=anciens, contenu__retraits__isnull=False)
    if retires and not dits.exists():
        remises.annoncer_retraits(list(retires), RECTIFIEE, _reference(acteur))


@acte_approuvable(RETIRER, libelle="Retirer un document", charge_actuelle=_charge_actuelle)
def _retirer(approbation: Approbation, acteur: Acteur) -> None:
    retirer(
        document=Document.toutes.get(pk=approbation.charge["document"]), motif=approbation.charge["motif"],
        acteur=_reference(acteur), demandeur=approbation.demandeur_libelle, annexes=_annexes_scellees(approbation.charge),
    )  # fmt: skip
    cles = [approbation.charge["document"], *(pk for pk, _ in approbation.charge.get("annexes", ()))]
    retires = Document.toutes.filter(pk__in=cles, etat=EtatDocument.RETIRE).order_by("pk")
    # A request of before this choice could be made said nothing: what was rectified was told.
    prevenir = approbation.charge.get("prevenir")
    rectifie = retires.filter(decision__en_vigueur=False).exists()
    if rectifie if prevenir is None else prevenir:
        raison = RECTIFIEE if rectifie else _sans_point(approbation.charge["motif"])
        remises.annoncer_retraits(list(retires), raison, _reference(acteur))


@acte_approuvable(REDELIVRER, libelle="Délivrer de nouveau un document retiré", charge_actuelle=_charge_actuelle)
def _redelivrer(approbation: Approbation, acteur: Acteur) -> None:
    document = Document.toutes.get(pk=approbation.charge["document"])
    nouveau = emettre(ligne=_ligne_retiree(document), acteur=_reference(acteur), reprise=approbation.charge["motif"])
    remises.envoyer_si_regle([nouveau], _reference(acteur))


_SUITES: dict[str, Callable[[Document, Sequence[Document]], list[str]]] = {
    REMPLACER: _suites_du_remplacement, RETIRER: lambda document, annexes: [], REDELIVRER: _suites_de_la_redelivrance,
}  # fmt: skip


def _reference(acteur: Acteur) -> Reference:
    return Reference("utilisateur", str(acteur.id or "exterieur"), acteur.libelle)


def _avec_duplicatas(document: Document) -> list[Document]:
    origine = document.duplicata_de or document
    famille = [origine, *Document.toutes.filter(duplicata_de=origine).order_by("pk")]
    return [x for x in famille if x.etat == EtatDocument.VALIDE]


@transaction.atomic
def remplacer(
    *, document: Document, motif: str, acteur: Reference, demandeur: str, annexes: Sequence[Document] = ()
) -> Document:
    """The new document takes the place; the old one and its duplicatas say that they were replaced.

    Same decision when it still stands. Else the decision in force of the same presentation: what it calls for of the same
    kind, or in the one place that a diploma and a session leave (the parchemin for the attestation that preceded it). Each of
    the `annexes` is replaced too, or withdrawn when the decision no longer calls for it. Raises `ErreurMetier` DOC-005,
    DOC-006, DOC-008.
    """
    x = _valide(document)
    exiger_adresse_publique(x.organisation)
    origine = x.duplicata_de or x
    decision = decision_actuelle(origine)
    suivants = [(o, place_de(o, decision)) for o in (origine, *(_valide(a) for a in annexes))]
    if suivants[0][1] is None:
        raise ErreurMetier(c.PAS_DU.constat(titulaire=origine.titulaire, document=origine.get_nature_display().lower()))
    # Every place is freed before one is taken: a title and an attestation never stand together.
    for o, suite in suivants:
        clore(_avec_duplicatas(o), EtatDocument.RETIRE if suite is None else EtatDocument.REMPLACE, motif)
    retires = [o for o, suite in suivants if suite is None]
    faits = [
        _ecrire_suivant(o, decision, *suite, motif=motif, acteur=acteur, demandeur=demandeur, retires=retires)
        if suite is not None
        else _dire_retire(o, motif=motif, acteur=acteur, demandeur=demandeur)
        for o, suite in suivants
    ]
    return faits[0]


_Suite = tuple[DocumentDu, str]


def place_de(document: Document, decision: Decision) -> _Suite | None:
    """What the decision calls for in the place of a document: (owed, bloc), or None."""
    situation = situation_de(decision)
    lignes = [x for x in situation.lignes if x.ici]
    for ligne in lignes:
        if ligne.ancien is not None and ligne.ancien.pk == document.pk:
            return ligne.du, ligne.objet
    if document.decision_id != decision.pk and document.nature != Nature.ETAT_ACQUIS:
        return None
    for ligne in lignes:
        if (ligne.nature, ligne.objet) == (document.nature, document.objet):
            return ligne.du, ligne.objet
    if document.nature == Nature.ETAT_ACQUIS:
        return DocumentDu(Nature.ETAT_ACQUIS, Emetteur.ICI, "certificateur"), ""
    return None


def _ecrire_suivant(
    origine: Document, decision: Decision, du: DocumentDu, objet: str, *, motif: str, acteur: Reference, demandeur: str,
    retires: Sequence[Document] = (),
) -> Document:  # fmt: skip
    """`retires`: what is withdrawn in the same act; a letter tells it to the holder."""
    modele, jour = modele_pret(decision, du.nature), maintenant().astimezone(PARIS).date()
    fige = fige_pour(decision, du, objet, origine)
    if retires and du.nature in COURRIERS:
        fige["retraits"] = dire_retraits(retires, jour, _raison_dite(decision, retires, motif))
    nouveau = ecrire(
        decision=decision, nature=du.nature, objet=objet, fige=fige, modele=modele,
        acteur=acteur, jour=jour, remplace=origine, motif=motif,
        phrase_remplace=phrase_remplace(origine.numero, origine.delivre_le),
    )  # fmt: skip
    tracer(
        organisation_id=origine.organisation_id, acteur=acteur, acte="remplacer", sujet=reference(nouveau),
        phrase=f"a approuvé le remplacement {du_document(origine)} n° {origine.numero} par le n° {nouveau.numero}, demandé "
        f"par {demandeur} : {_sans_point(motif)}.",
        details={"document": nouveau.pk, "remplace": origine.pk, "empreinte": nouveau.empreinte_pdf},
    )  # fmt: skip
    # Told on both pages: who opens the old one sees what became of it.
    tracer(
        organisation_id=origine.organisation_id, acteur=acteur, acte="remplacer", sujet=reference(origine),
        phrase=f"a approuvé son remplacement par le n° {nouveau.numero}, demandé par {demandeur} : {_sans_point(motif)}.",
        details={"document": origine.pk, "remplace_par": nouveau.pk},
    )  # fmt: skip
    return nouveau


def fige_pour(decision: Decision, du: DocumentDu, objet: str, origine: Document) -> dict[str, Any]:
    """Identity of today; the fiche stays that of the decision, as it was frozen the first time."""
    nouveau = contenu(decision, du, objet=objet)
    if decision.pk == origine.decision_id:
        nouveau["certification"] = origine.contenu["certification"]
        if origine.contenu.get("retraits"):
            nouveau["retraits"] = origine.contenu["retraits"]
    return nouveau


def _raison_dite(decision: Decision, retires: Sequence[Document], motif: str) -> str:
    """What the holder reads: the rectification when there was one; the words of the request stay at the register."""
    if any(x.decision_id != decision.pk for x in retires):
        return RECTIFIEE
    return _sans_point(motif)


RECTIFIEE = "la décision du jury a été rectifiée"


def decision_actuelle(document: Document) -> Decision:
    """In force, on the same award. Raises `ErreurMetier` DOC-007 when there is none."""
    meme = decisions_a_documenter(document.organisation_id)
    trouvee = meme.filter(pk=document.decision_id).first()
    if trouvee is None and document.decision.presentation_id is not None:
        trouvee = meme.filter(presentation_id=document.decision.presentation_id).first()
    if trouvee is None:
        raise ErreurMetier(c.DECISION_REVUE.constat())
    return trouvee


def _dire_retire(origine: Document, *, motif: str, acteur: Reference, demandeur: str) -> Document:
    tracer(
        organisation_id=origine.organisation_id, acteur=acteur, acte="retirer", sujet=reference(origine),
        phrase=f"a approuvé le retrait {du_document(origine)} n° {origine.numero}, demandé par {demandeur} : {_sans_point(motif)}.",
        details={"document": origine.pk},
    )  # fmt: skip
    return origine


def _sans_point(motif: str) -> str:
    return motif.rstrip(". ")


@transaction.atomic
def retirer(
    *, document: Document, motif: str, acteur: Reference, demandeur: str, annexes: Sequence[Document] = ()
) -> Document:
    """For fraud or error, with its `annexes`. Nothing is deleted: the public page says that it was withdrawn. Raises DOC-008."""
    x = _valide(document)
    for o in (x.duplicata_de or x, *(_valide(a) for a in annexes)):
        clore(_avec_duplicatas(o), EtatDocument.RETIRE, motif)
        _dire_retire(o, motif=motif, acteur=acteur, demandeur=demandeur)
    return Document.toutes.get(pk=x.pk)
