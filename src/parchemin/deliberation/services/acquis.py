"""What a decision lets a person keep."""

from __future__ import annotations

from parchemin.deliberation.domain.proposition import Proposition
from parchemin.deliberation.models import AcquisConserve, Decision


def conserver(*, decision: Decision, proposition: Proposition) -> list[AcquisConserve]:
    """Record what the proposal says is kept, for this version of the decision. Called in the caller's transaction."""
    elements = {r.element.code: r.element_id for r in _resultats(decision)}
    return list(
        AcquisConserve.toutes.bulk_create(
            AcquisConserve(
                organisation_id=decision.organisation_id,
                personne_id=decision.inscription.personne_id,
                certification_id=decision.inscription.certification_id,
                decision=decision,
                element_id=elements.get(a.code),
                nature=a.nature,
                code=a.code,
                libelle=a.libelle,
                obtenu_le=a.obtenu_le,
                note=a.note,
                definitif=a.definitif,
                sur_demande=a.sur_demande,
                mobilisable_jusqu_au=a.mobilisable_jusqu_au,
                alerte_le=a.alerte_le,
                lectures=[[x.jusqu_au.isoformat() if x.jusqu_au else None, x.selon] for x in a.lectures],
                texte=a.texte,
            )
            for a in proposition.acquis
        )
    )


def _resultats(decision: Decision):  # type: ignore[no-untyped-def]
    if decision.presentation is None:
        return []
    return decision.presentation.resultats.select_related("element").order_by("pk")
