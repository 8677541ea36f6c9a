"""Reads of the settings: our own certifications, and how each is transmitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from parchemin.accrochage.domain.reglages import PAR_DEFAUT
from parchemin.accrochage.models import ReglageTransmission
from parchemin.referentiel.facade import CERTIFIENT
from parchemin.referentiel.models import CapaciteCertification, Certification


def est_a_nous(certification: Certification) -> bool:
    """Is, was or will the organisation be its certifier, alone or with others?"""
    return CapaciteCertification.toutes.filter(certification=certification, capacite__in=CERTIFIENT).exists()


def nom_de_fiche(certification: Certification) -> str:
    """« RNCP99001 », or the title of a certification outside the registers."""
    if certification.fiche is not None:
        return certification.fiche.code
    local = certification.enregistrements.order_by("-du", "pk").first()
    return local.code if local is not None else certification.intitule_local


@dataclass(frozen=True, slots=True)
class FicheReglee:
    """A certification of ours, its settings today, and how many versions there are."""

    certification: Certification
    fiche: str
    reglage: ReglageTransmission | None
    versions: int

    @property
    def phrase(self) -> str:
        domaine = self.reglage.vers_domaine() if self.reglage is not None else PAR_DEFAUT
        return domaine.en_phrase()


def fiches_reglees(jour: date) -> list[FicheReglee]:
    """Our registered certifications, in order; the same number of queries whatever their number."""
    siennes = (
        Certification.objects.filter(capacites__capacite__in=CERTIFIENT)
        .filter(Q(fiche__isnull=False) | Q(enregistrements__isnull=False))
        .distinct()
        .select_related("fiche")
        .prefetch_related(
            "enregistrements",
            Prefetch("reglages_de_transmission", ReglageTransmission.objects.order_by("-du", "-version", "pk"), "versions_reglage"),
        )
        .order_by("cle_tri", "pk")
    )  # fmt: skip
    faites = []
    for x in siennes:
        locaux = sorted(x.enregistrements.all(), key=lambda e: (e.du, e.pk))
        fiche = x.fiche.code if x.fiche is not None else locaux[-1].code
        versions: list[ReglageTransmission] = x.versions_reglage
        faites.append(FicheReglee(x, fiche, next((r for r in versions if r.du <= jour), None), len(versions)))
    return faites


def versions_de(certification: Certification) -> list[ReglageTransmission]:
    """Every version, the one that counts first."""
    return list(ReglageTransmission.objects.filter(certification=certification).order_by("-du", "-version", "pk"))
