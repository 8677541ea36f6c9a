"""The statistics of the promotions of a fiche: as published, beside what our decisions and our surveys say.

« Certifiés » and « dont VAE » come from the decisions in force, insertion from the closed surveys: what none says is left to
complete, never guessed. The fields ready to hand over are those of `selectors.rncp`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.selectors import rncp
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification

_CLES = ("annee", "certifies", "certifies_vae", "insertion_6_mois", "metier_6_mois", "metier_2_ans")
CHAMPS = tuple((cle, *champ) for cle, champ in zip(_CLES, rncp.CHAMPS, strict=True))
"""Key of the fiche's content, name in the flux, words."""
INSERTION = _CLES[3:]
"""What only a survey can say."""


@dataclass(frozen=True)
class PromotionFiche:
    """One promotion of one fiche. `fiche`, `ici`: by key of `CHAMPS`; None: not published, or not counted here."""

    certification: Certification
    annee: int
    fiche: dict[str, Any]
    ici: dict[str, int | None]

    @property
    def publiee(self) -> bool:
        return any(x is not None for x in self.fiche.values())

    @property
    def cellules(self) -> list[tuple[str, Any, int | None, bool]]:
        """(words, the fiche, ours, does a survey have to say it) for each figure."""
        return [(mots, self.fiche.get(k), self.ici.get(k), k in INSERTION) for k, _, mots in CHAMPS if k != "annee"]


def promotions(organisation: Organisation, certification_id: int = 0) -> list[PromotionFiche]:
    """Every promotion that a fiche tells or that we decided, of the fiches that we certify, the latest first."""
    tenues = Certification.toutes.filter(
        organisation=organisation, fiche__isnull=False, capacites__capacite__in=list(facade.CERTIFIENT)
    )
    if certification_id:
        tenues = tenues.filter(pk=certification_id)
    comptees = _comptees(organisation.pk)
    rien: dict[str, int | None] = {k: None for k, _, _ in CHAMPS if k != "annee"}
    lignes: list[PromotionFiche] = []
    for c in tenues.select_related("fiche__version__contenu", "fiche__source").order_by("cle_tri", "pk").distinct():
        publiees = _publiees(c)
        annees = sorted({*publiees, *(an for pk, an in comptees if pk == c.pk)}, reverse=True)
        lignes += [PromotionFiche(c, an, publiees.get(an, {}), comptees.get((c.pk, an), rien)) for an in annees]
    return lignes


def _comptees(organisation_id: int) -> dict[tuple[int, int], dict[str, int | None]]:
    """By (certification, promotion), our figures as `selectors.rncp` hands them over: two pages never count differently."""
    cles = [k for k, _, _ in CHAMPS]
    return {
        (f.certification.pk, x.annee): {k: v for k, v in zip(cles, x.valeurs, strict=True) if k != "annee"}
        for f in rncp.fiches(organisation_id) for x in f.lignes
    }  # fmt: skip


def _publiees(c: Certification) -> dict[int, dict[str, Any]]:
    lu = c.fiche.version.contenu.ouvrir() if c.fiche is not None and c.fiche.version is not None else {}
    return {
        int(x["annee"]): {k: x.get(k) for k, _, _ in CHAMPS if k != "annee"}
        for x in lu.get("statistiques") or []
        if str(x.get("annee", "")).isdigit()
    }
