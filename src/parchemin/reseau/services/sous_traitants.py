"""Sub-contractors: noted, corrected, never erased."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats_dossier as c
from parchemin.reseau.models import Convention, SousTraitant
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import Siret


@transaction.atomic
def noter(
    *, convention: Convention, denomination: str, siret: str, du: date, acteur: Reference, au: date | None = None,
    contrat_signe_le: date | None = None, contrat_id: UUID | None = None, qualiopi_jusqu: date | None = None, dispense: str = "",
    part_cpf: Decimal | None = None, declare_le: date | None = None, sous_traite: bool = False, sous_traitant: SousTraitant | None = None,
) -> SousTraitant:  # fmt: skip
    """Note one, or correct it. What is forbidden but happens is noted too: the checks tell it. Raises IDE-002, HAB-256, HAB-257."""
    numero = Siret.parse(siret).valeur
    k = Convention.toutes.select_for_update(of=("self",)).select_related("etablissement").get(pk=convention.pk)
    if k.etablissement.siret and numero[:9] == k.etablissement.siret[:9]:
        raise ErreurMetier(c.ST_SOI.constat(raison=f"Ce SIRET est celui {de(str(k.etablissement))}, ou de sa maison"))
    autres = k.sous_traitants.filter(siret=numero)
    if sous_traitant is not None:
        autres = autres.exclude(pk=sous_traitant.pk)
    if autres.exists():
        raise ErreurMetier(c.ST_SOI.constat(raison="Ce SIRET est déjà noté pour cette convention"))
    if au is not None and au < du:
        raise ErreurMetier(c.ST_VALEURS.constat(raison="La fin est avant le début"))
    if any(d is not None and d > aujourdhui() for d in (contrat_signe_le, declare_le)):
        raise ErreurMetier(c.ST_VALEURS.constat(raison="Une signature ou une déclaration ne se note pas d’avance"))
    if part_cpf is not None and not 0 <= part_cpf <= 100:
        raise ErreurMetier(c.ST_VALEURS.constat(raison="La part va de 0 à 100 %"))
    dits: dict[str, Any] = {
        "denomination": denomination.strip(), "siret": numero, "du": du, "au": au, "contrat_signe_le": contrat_signe_le,
        "qualiopi_jusqu": qualiopi_jusqu, "dispense": dispense, "part_cpf": part_cpf, "declare_le": declare_le, "sous_traite": sous_traite,
    }  # fmt: skip
    if sous_traitant is None:
        s: SousTraitant = SousTraitant.toutes.create(
            organisation_id=k.organisation_id, convention=k, contrat_id=contrat_id, **dits
        )
    else:
        s = SousTraitant.toutes.select_for_update(of=("self",)).get(pk=sous_traitant.pk, convention=k)
        for nom, valeur in dits.items():
            setattr(s, nom, valeur)
        s.contrat_id = contrat_id or s.contrat_id
        s.save()
    consigner(
        chaine=f"o:{k.organisation_id}", acteur=acteur, acte="reseau.sous_traitant", sujet=Reference("convention", str(k.pk), str(k)[:200]),
        phrase=f"a noté {s.denomination} comme sous-traitant {de(str(k.etablissement))}, convention {k}.",
        details={"sous_traitant": s.pk, "siret": numero, "part_cpf": str(part_cpf) if part_cpf is not None else ""},
    )  # fmt: skip
    return s
