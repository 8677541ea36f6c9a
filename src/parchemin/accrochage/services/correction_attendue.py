"""Does a recreated passage still say what the deleted one said? Asked by the controls, answered by what is written."""

from __future__ import annotations

from collections.abc import Sequence

from parchemin.accrochage.models import CoffreNir, PassageCertification
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE

_COMPARES = (*(cle for cle in CHAMPS_PASSAGE if cle != "id_technique"), "resultats_numeriques")


def attendent_correction(passages: Sequence[PassageCertification]) -> set[int]:
    """Keys (`pk or id`) of those that replace a deleted passage, say the same, and of which nobody said that nothing is to change.

    A social-security number given again since the deleted one was accepted is a change: the two are not compared.
    """
    recrees = [x for x in passages if x.remplace_id and not x.inchange_motif]
    if not recrees:
        return set()
    anciens = PassageCertification.toutes.in_bulk({x.remplace_id for x in recrees})
    pareils = [x for x in recrees if all(getattr(x, k) == getattr(anciens[x.remplace_id], k) for k in _COMPARES)]
    au_numero = {x.personne_id for x in pareils if x.voie == "nir" and x.personne_id}
    saisis = dict(CoffreNir.toutes.filter(personne__in=au_numero).order_by("pk").values_list("personne_id", "saisi_le"))

    def redonne(x: PassageCertification) -> bool:
        ancien, le = anciens[x.remplace_id], saisis.get(x.personne_id or 0) if x.voie == "nir" else None
        return le is not None and le > (ancien.accepte_le or ancien.created_at)

    return {x.pk or id(x) for x in pareils if not redonne(x)}
