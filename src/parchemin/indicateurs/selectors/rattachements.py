"""Which of our certifications an official row speaks of: by number, by our own code, or because somebody said it once."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.models import FigureOfficielle, RattachementFormation
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche

SORTES = {
    "mefstat11": "code MEFSTAT11", "cfd": "code formation diplôme", "sise": "code SISE", "rncp": "numéro de fiche",
    "code": "code de l’autorité", "libelle": "intitulé",
}  # fmt: skip
"""Kinds of code, in words."""


class Rattacheur:
    """Read once for a page or a file: two queries."""

    def __init__(self, organisation_id: int) -> None:
        self.certifications: dict[int, Certification] = {
            x.pk: x
            for x in Certification.toutes.filter(organisation=organisation_id)
            .select_related("fiche__version", "fiche__source").order_by("cle_tri", "pk")
        }  # fmt: skip
        self._numeros = {x.numero.upper(): x for x in self.certifications.values() if x.numero}
        self._intitules: dict[str, Certification | None] = {}
        for x in self.certifications.values():
            cle = cle_recherche(x.intitule)
            # Two certifications of the same words: neither is guessed.
            self._intitules[cle] = None if cle in self._intitules else x
        self.dits = {
            (r.sorte_code, r.formation): r
            for r in RattachementFormation.toutes.filter(organisation=organisation_id).order_by("pk")
        }

    def certification(self, sorte: str, formation: str) -> Certification | None:
        """The one that was said, else the one whose number or own code this is. Words alone never attach, but exact ones."""
        dit = self.dits.get((sorte, formation))
        if dit is not None:
            return self.certifications.get(dit.certification_id)
        if sorte == "libelle":
            return next((x for cle, x in self._intitules.items() if cle[:60] == formation), None)
        return self._numeros.get(formation.upper())

    def proposee(self, libelle: str) -> Certification | None:
        """What the words suggest, for whoever attaches."""
        mots = set(cle_recherche(libelle).split())
        notes = [(len(mots & set(cle_recherche(x.intitule).split())), x) for x in self.certifications.values()]
        meilleure = max(notes, key=lambda n: n[0], default=(0, None))
        return meilleure[1] if meilleure[0] >= 2 else None


@dataclass(frozen=True)
class FormationOfficielle:
    """One training of the official files: how they name it, and what it is for us."""

    sorte: str
    code: str
    libelle: str
    sources: tuple[str, ...]
    certification: Certification | None
    dite: bool
    proposee: Certification | None

    @property
    def nature(self) -> str:
        return SORTES.get(self.sorte, self.sorte)


def formations_officielles(organisation_id: int) -> list[FormationOfficielle]:
    """Every training of the current readings, those that wait first."""
    r = Rattacheur(organisation_id)
    vues: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for sorte, code, libelle, source in (
        FigureOfficielle.toutes.filter(organisation=organisation_id, releve__courant=True).exclude(formation="")
        .order_by("sorte_code", "formation", "-periode", "pk").values_list("sorte_code", "formation", "libelle_formation", "source")
    ):  # fmt: skip
        _, siennes = vues.setdefault((sorte, code), (libelle, []))
        if source not in siennes:
            siennes.append(source)
    lignes = []
    for (sorte, code), (libelle, siennes) in vues.items():
        certification = r.certification(sorte, code)
        lignes.append(FormationOfficielle(
            sorte, code, libelle or code, tuple(sources()[s].titre if s in sources() else s for s in siennes), certification,
            (sorte, code) in r.dits, None if certification is not None else r.proposee(libelle),
        ))  # fmt: skip
    return sorted(lignes, key=lambda x: (x.certification is not None, cle_recherche(x.libelle), x.code))
