"""What the organisation is in law: said by a person, kept in the journal."""

from __future__ import annotations

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau.domain.constats import NatureCertificateur
from parchemin.reseau.models import CadreCertificateur
from parchemin.socle.horloge import aujourdhui


@transaction.atomic
def dire_nature(*, organisation: Organisation, nature: str, acteur: Reference) -> CadreCertificateur:
    """From now on the letters say the judge that goes with it. Raises `ValueError` for a nature that does not exist."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    avant = CadreCertificateur.toutes.filter(organisation=organisation).first()
    if avant is not None and avant.nature == nature:
        return avant
    x = avant or CadreCertificateur(organisation=organisation)
    ancienne, x.nature = x.nature, str(NatureCertificateur(nature))
    x.dit_le, x.par_libelle = aujourdhui(), acteur.libelle[:400]
    x.save()
    consigner(
        chaine=organisation.chaine, acteur=acteur, acte="reseau.certificateur",
        sujet=Reference("organisation", str(organisation.pk), organisation.nom[:200]),
        phrase=f"a dit ce qu’est le certificateur en droit : {x.get_nature_display()}.",
        details={"avant": ancienne, "apres": x.nature},
    )  # fmt: skip
    return x
