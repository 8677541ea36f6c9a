"""What the registers say of many certifications, read at once: a page of fifty of them asks the same queries as a page of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import prefetch_related_objects

from parchemin.referentiel.domain import validite
from parchemin.referentiel.domain.validite import Reponse
from parchemin.referentiel.models import Certification, EnregistrementLocal, VersionFiche
from parchemin.referentiel.selectors import PageFiche, etat_de, etat_local_parmi


class EtatsLus:
    """The states of these certifications, in two queries. Answers as `version_au` and `inscription_possible` do, one by one.

    The certifications come with `fiche__source` and `fiche__retiree`, or each asks for its own.
    """

    def __init__(self, certifications: Iterable[Certification]) -> None:
        self._connues = connues = list(certifications)
        fiches = {c.fiche_id: c.fiche for c in connues if c.fiche is not None}
        self._versions: dict[int, list[VersionFiche]] = defaultdict(list)
        for v in VersionFiche.objects.filter(fiche__in=list(fiches)).order_by("observee_le", "instantane_id"):
            fiche = fiches[v.fiche_id]
            if fiche is not None and v.instantane_id <= (fiche.source.instantane_id or 0):
                self._versions[v.fiche_id].append(v)
        self._locaux: dict[int, list[EnregistrementLocal]] = defaultdict(list)
        locales = [c.pk for c in connues if c.fiche_id is None]
        for e in EnregistrementLocal.toutes.filter(certification__in=locales).order_by("pk"):
            self._locaux[e.certification_id].append(e)

    def version_au(self, certification: Certification, jour: date) -> VersionFiche | None:
        """The state observed on `jour`, else the first known one; None outside the registers."""
        siennes = self._versions.get(certification.fiche_id or 0, [])
        observees = [v for v in siennes if v.observee_le <= jour]
        if observees:
            return observees[-1]
        return min(siennes, key=lambda v: v.instantane_id, default=None)

    def inscription_possible(self, certification: Certification, jour: date) -> Reponse:
        """Raises `LookupError` when a fiche has no state in force."""
        if certification.fiche is None:
            return validite.inscription_possible(
                etat_local_parmi(certification, self._locaux[certification.pk], jour), jour
            )
        version = self.version_au(certification, jour)
        if version is None:
            raise LookupError(f"{certification.fiche.code} has no state in force")
        return validite.inscription_possible(etat_de(version, certification.fiche), jour)

    def pages_au(self, jour: date) -> dict[int, PageFiche]:
        """By certification, what its fiche said on `jour`: one more query for the contents of all of them. Those outside the registers,
        or without a state, are not there."""
        vues = {
            c.pk: (c.fiche, v)
            for c in self._connues
            if c.fiche is not None and (v := self.version_au(c, jour)) is not None
        }
        prefetch_related_objects([v for _, v in vues.values()], "contenu")
        return {pk: PageFiche(fiche, v, jour) for pk, (fiche, v) in vues.items()}
