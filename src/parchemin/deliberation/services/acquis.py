"""What a decision lets the person keep."""

from __future__ import annotations

from parchemin.deliberation.domain.proposition import Proposition
from parchemin.deliberation.models import AcquisConserve, Decision
from parchemin.parcours.models import ElementEvalue
from parchemin.socle.horloge import maintenant


def conserver(*, decision: Decision, proposition: Proposition) -> list[AcquisConserve]:
    """Record what the proposal lets keep; what a former version of the same decision kept is withdrawn. Idempotent."""
    memes = (
        {"decision__presentation": decision.presentation_id}
        if decision.presentation_id
        else {"decision__inscription": decision.inscription_id, "decision__decidee_le": decision.decidee_le}
    )
    AcquisConserve.toutes.filter(**memes, retire_le__isnull=True).exclude(decision=decision).update(
        retire_le=maintenant(), motif_retrait=f"Décision remplacée (version {decision.version})."
    )
    deja = {(a.nature, a.code) for a in AcquisConserve.toutes.filter(decision=decision)}
    inscription = decision.inscription
    elements = {e.code: e for e in ElementEvalue.toutes.filter(certification=inscription.certification_id)}
    return list(
        AcquisConserve.toutes.bulk_create(
            AcquisConserve(
                organisation_id=decision.organisation_id, personne_id=inscription.personne_id,
                certification_id=inscription.certification_id, decision=decision, element=elements.get(a.code),
                nature=a.nature, code=a.code, libelle=a.libelle, obtenu_le=a.obtenu_le, note=a.note,
                definitif=a.definitif, sur_demande=a.sur_demande, mobilisable_jusqu_au=a.mobilisable_jusqu_au,
                alerte_le=a.alerte_le, texte=a.texte,
                lectures=[[x.jusqu_au.isoformat() if x.jusqu_au else None, x.selon] for x in a.lectures],
            )
            for a in proposition.acquis
            if (a.nature, a.code) not in deja
        )
    )  # fmt: skip
