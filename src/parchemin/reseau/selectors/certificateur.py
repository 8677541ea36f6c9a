"""What the organisation is in law, as far as somebody said it."""

from __future__ import annotations

from datetime import date

from parchemin.reseau.domain.constats import NatureCertificateur, NatureMesure, recours, recueil
from parchemin.reseau.models import CadreCertificateur
from parchemin.socle.periodes import date_fr


def nature_de(organisation_id: int) -> NatureCertificateur:
    """Private until somebody said otherwise."""
    dite = nature_dite(organisation_id)
    return dite if dite is not None else NatureCertificateur.PRIVE


def nature_dite(organisation_id: int) -> NatureCertificateur | None:
    nature = CadreCertificateur.toutes.filter(organisation=organisation_id).values_list("nature", flat=True).first()
    return NatureCertificateur(nature) if nature else None


def sources_du_recours(natures: tuple[NatureCertificateur, ...], jour: date) -> list[str]:
    """For whoever writes: each text behind the ways to contest, read when, and what is not sure."""
    cles = dict.fromkeys(cle for n in natures for _, cle in recours(NatureMesure.RETRAIT, n) if cle != "usage")
    textes = [recueil().texte(cle, jour) for cle in cles]
    return [
        f"{t.citation}{f', état connu au {date_fr(t.verifie_le)}' if t.verifie_le else ''}. {t.note}" for t in textes
    ]
