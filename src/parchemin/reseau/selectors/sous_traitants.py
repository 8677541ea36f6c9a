"""Sub-contractors of a convention, with what the checks say on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from parchemin.reseau.domain.etats import ActePartenaire, EtatHabilitation, etats
from parchemin.reseau.domain.sous_traitance import (
    MotifDispense,
    SousTraitantLu,
    controler_ensemble,
    controler_un,
    part_confiee,
)
from parchemin.reseau.models import Convention, HabilitationPartenaire, SousTraitant
from parchemin.socle.constats import Constat

_VIVANTS = [str(EtatHabilitation(e.code)) for e in etats().values() if ActePartenaire.INSCRIRE in e.permet]


@dataclass(frozen=True, slots=True)
class SousTraitance:
    lignes: list[tuple[SousTraitant, bool, list[Constat]]]
    constats: list[Constat]
    part: Decimal

    @property
    def tout_va(self) -> bool:
        return not self.constats and not any(x for _, _, x in self.lignes)


def lire_sous_traitance(k: Convention, jour: date) -> SousTraitance:
    """Those of the convention: (who, does it act that day, what is wrong). One that no longer acts is not judged."""
    rangees = list(k.sous_traitants.order_by("denomination", "pk"))
    certifications = k.habilitations.order_by().values("certification")
    habilites = set(
        HabilitationPartenaire.toutes.filter(
            organisation=k.organisation_id, etat__in=_VIVANTS, certification__in=certifications,
            etablissement__siret__in=[s.siret for s in rangees], du__lte=jour,
        ).exclude(au__lt=jour).order_by().values_list("etablissement__siret", flat=True)
    )  # fmt: skip
    lus = [_lu(s, s.siret in habilites) for s in rangees]
    lignes = [
        (s, x.agit(jour), controler_un(x, cpf=k.cpf, jour=jour) if x.agit(jour) else []) for s, x in zip(rangees, lus, strict=True)
    ]  # fmt: skip
    return SousTraitance(lignes, controler_ensemble(lus, cpf=k.cpf, jour=jour), part_confiee(lus, jour))


def _lu(s: SousTraitant, habilite: bool) -> SousTraitantLu:
    return SousTraitantLu(
        s.denomination, s.contrat_id is not None and s.contrat_signe_le is not None, s.qualiopi_jusqu, habilite,
        MotifDispense(s.dispense), s.part_cpf, s.declare_le, s.sous_traite, s.du, s.au,
    )  # fmt: skip
