"""Does a valid paper still say what the jury decided?"""

from __future__ import annotations

from django.db.models import Prefetch

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, IssueUnite
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument


def gagne(decision: Decision, objet: str) -> bool:
    """Is that bloc won by this decision? `objet`: its code, or the official code that its units share."""
    issues = [
        x for x in decision.issues.all()
        if objet in (x.code, x.element.code_bloc if x.element is not None and x.element.parent_id is None else x.code)
    ]  # fmt: skip
    return bool(issues) and all(x.acquis for x in issues)


def tient_encore(document: Document, decision: Decision) -> bool:
    """A bloc stays won when the rectified minutes give the whole: its certificate stands beside the parchemin."""
    return (
        document.nature == Nature.CERTIFICAT_BLOC
        and decision.resultat == Resultat.ADMIS
        and gagne(decision, document.objet)
    )


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
