"""What is announced of a certification: written, changed, taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from parchemin.indicateurs import constats as c
from parchemin.indicateurs.models import OffreAnnoncee, SupportAnnonce
from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


@transaction.atomic
def relever(
    *, certification: Certification, support: str, intitule: str, numero: str, niveau: int | None, blocs_seuls: Sequence[str],
    lien: str, relevee_le: date, acteur: Reference,
) -> OffreAnnoncee:  # fmt: skip
    """Keep what a support says, in place of what it said before (the journal keeps that). Raises IND-229 (a day to come)."""
    if relevee_le > aujourdhui():
        raise ErreurMetier(c.ANNONCE_FUTURE.constat(le=date_fr(relevee_le)))
    dite = {
        "intitule": " ".join(intitule.split()), "numero": "".join(numero.upper().split()), "niveau": niveau,
        "blocs_seuls": sorted(blocs_seuls), "lien": lien, "relevee_le": relevee_le, "par_libelle": acteur.libelle[:200],
    }  # fmt: skip
    offre: OffreAnnoncee
    offre, _ = OffreAnnoncee.toutes.update_or_create(
        organisation_id=certification.organisation_id, certification=certification, support=support, defaults=dite
    )
    _tracer(certification, support, acteur, "a relevé", dite | {"relevee_le": relevee_le.isoformat()})
    return offre


@transaction.atomic
def retirer(*, certification: Certification, support: str, acteur: Reference) -> None:
    """This support announces the certification no more."""
    if OffreAnnoncee.toutes.filter(certification=certification, support=support).delete()[0]:
        _tracer(certification, support, acteur, "a retiré", {})


def _tracer(
    certification: Certification, support: str, acteur: Reference, verbe: str, details: Mapping[str, Any]
) -> None:
    consigner(
        chaine=f"o:{certification.organisation_id}", acteur=acteur, acte="indicateurs.annoncer",
        sujet=Reference("certification", str(certification.pk), certification.intitule[:200]),
        phrase=f"{verbe} ce qui est annoncé de {certification.intitule} ({SupportAnnonce(support).label.lower()}).",
        details={"support": support, **details},
    )  # fmt: skip
