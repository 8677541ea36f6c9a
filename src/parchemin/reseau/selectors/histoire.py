"""The history of an habilitation, as it is told."""

from __future__ import annotations

from parchemin.reseau.models import HabilitationPartenaire, MouvementHabilitation


def histoire(h: HabilitationPartenaire) -> list[MouvementHabilitation]:
    """Its movements, as they were decided. One that came from a file has no known beginning: the contact that every habilitation
    opens with is not told, since nobody here met anybody on that day."""
    tous = list(h.mouvements.order_by("decide_le", "pk"))
    return [m for m in tous if m.de] if any(m.repris for m in tous) else tous
