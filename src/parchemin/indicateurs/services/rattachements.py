"""Attaching a training of the official files to one of our certifications: said once, kept for the files that follow."""

from __future__ import annotations

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.models import FigureOfficielle, RattachementFormation
from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant


@transaction.atomic
def rattacher(
    *, organisation: Organisation, sorte: str, formation: str, certification: Certification | None, acteur: Reference
) -> None:
    """`certification` None: forget what was said. Raises `ErreurMetier` IND-120 for a code that no official row bears."""
    figure = FigureOfficielle.toutes.filter(organisation=organisation, sorte_code=sorte, formation=formation).exclude(
        formation=""
    ).order_by("-periode", "pk").first()  # fmt: skip
    if figure is None:
        raise ErreurMetier(c.CODE_INCONNU.constat())
    mots = figure.libelle_formation or formation
    if certification is None:
        RattachementFormation.toutes.filter(organisation=organisation, sorte_code=sorte, formation=formation).delete()
        phrase = f"a détaché la formation officielle « {mots} »."
    else:
        RattachementFormation.toutes.update_or_create(
            organisation=organisation, sorte_code=sorte, formation=formation,
            defaults={
                "libelle": mots[:300], "certification": certification, "fait_le": maintenant(),
                "par_libelle": acteur.libelle[:200],
            },
        )  # fmt: skip
        phrase = f"a rattaché la formation officielle « {mots} » à {certification.intitule}."
    consigner(
        chaine=f"o:{organisation.pk}", acte="indicateurs.rattacher", acteur=acteur, phrase=phrase,
        sujet=Reference("formation_officielle", f"{sorte}:{formation}"[:100], mots[:200]),
        details={"sorte": sorte, "formation": formation, "certification": certification.pk if certification else None},
    )  # fmt: skip
