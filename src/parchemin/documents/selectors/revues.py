"""Does a valid paper still say what the jury decided?"""

from __future__ import annotations

from django.db.models import F, Prefetch

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, IssueUnite
from parchemin.documents.contenu import nom_civil
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.models import Document, EtatDocument
from parchemin.parcours.models import Personne


def gagne(decision: Decision, objet: str) -> bool:
    """Is that bloc won by this decision? `objet`: its code, or the official code that its units share."""
    issues = [
        x for x in decision.issues.all()
        if objet in (x.code, x.element.code_bloc if x.element is not None and x.element.parent_id is None else x.code)
    ]  # fmt: skip
    return bool(issues) and all(x.acquis for x in issues)


def tient_encore(document: Document, decision: Decision) -> bool:
    """A bloc stays won when the rectified minutes give the whole, or take another one: its certificate says nothing else."""
    return (
        document.nature == Nature.CERTIFICAT_BLOC
        and decision.resultat in (Resultat.ADMIS, Resultat.PARTIEL)
        and gagne(decision, document.objet)
    )


def nom_change(document: Document, personne: Personne | None = None) -> bool:
    """Does a paper that proves something bear a name that its holder no longer has? A letter stays as it was sent.

    Only a proposal: the paper is still good. `personne`: the holder, when it was read already.
    """
    genre = GENRES[Nature(document.nature)]
    if document.etat != EtatDocument.VALIDE or document.duplicata_de_id is not None:
        return False
    if genre.portee is Portee.INFORMATION and not genre.annexe:
        return False
    dit = document.contenu["titulaire"]
    return (dit["identite"], dit.get("usage", "")) != nom_civil(personne or document.personne)


def noms_changes(organisation_id: int) -> list[Document]:
    """Those of an organisation, by holder: only the people whose record moved since are read."""
    lignes = (
        Document.toutes.filter(
            organisation_id=organisation_id, etat=EtatDocument.VALIDE, duplicata_de=None, decision__en_vigueur=True,
            personne__updated_at__gt=F("emis_le"),
        ).select_related("personne").order_by("cle_tri", "personne_id", "pk")
    )  # fmt: skip
    return [d for d in lignes if nom_change(d)]


def decision_revue(document: Document) -> bool:
    """A valid paper on a decision that was rectified since, and that it no longer says."""
    if document.etat != EtatDocument.VALIDE or document.decision.en_vigueur:
        return False
    if document.nature != Nature.CERTIFICAT_BLOC or document.decision.presentation_id is None:
        return True
    actuelle = (
        Decision.toutes.filter(presentation=document.decision.presentation_id, en_vigueur=True)
        .prefetch_related(Prefetch("issues", IssueUnite.toutes.select_related("element").order_by("ordre", "pk")))
        .order_by("pk").first()
    )  # fmt: skip
    return actuelle is None or not tient_encore(document, actuelle)
