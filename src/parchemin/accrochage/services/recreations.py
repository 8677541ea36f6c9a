"""A recreated passage waits for the correction that its deletion was for.

Deleted because something was false, it would carry the same mistake if it left as it was. It is told by what it says, not by a
mark: as long as nothing differs from the passage that it replaces, it waits; put back as it was, it waits again.
"""

from __future__ import annotations

from django.db import transaction

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import PassageCertification
from parchemin.accrochage.services.controles import MODIFIABLES, juger
from parchemin.accrochage.services.correction_attendue import attendent_correction
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.services.passages import verrouiller
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de


def motif_de_la_suppression(passage: PassageCertification) -> str:
    """Why the passage that this one replaces was deleted, "" when it replaces none or nobody said it here."""
    if passage.remplace_id is None:
        return ""
    accord = (
        Approbation.toutes.filter(
            acte="accrochage.supprimer", sujet_type="passage", sujet_identifiant=str(passage.remplace_id),
            organisation_id=passage.organisation_id, etat=EtatApprobation.APPROUVEE,
        )
        .order_by("-decidee_le", "pk")
        .first()
    )  # fmt: skip
    return str(accord.charge.get("motif", "")) if accord is not None else ""


@transaction.atomic
def confirmer_inchange(*, passage: PassageCertification, motif: str, acteur: Reference) -> PassageCertification:
    """Say why nothing is to change in a recreated passage. Raises ACC-602 (reason), ACC-666 (it waits for nothing)."""
    motif = " ".join(motif.split())[:300]
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    x = verrouiller(passage)
    if x.etat not in MODIFIABLES or not attendent_correction([x]):
        raise ErreurMetier(c.RIEN_A_CONFIRMER.constat())
    x.inchange_motif = motif
    juger([x], nirs=nirs_de([x]))
    x.save()
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="confirmer_inchange",
        sujet=Reference("passage", str(x.pk), x.nom_affiche),
        phrase=f"a confirmé que rien n’est à changer dans le passage recréé {de(x.nom_affiche)} : {motif}.",
    )  # fmt: skip
    return x
