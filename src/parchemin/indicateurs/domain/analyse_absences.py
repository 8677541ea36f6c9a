"""Hours missed: by month, by reason, by training, by day of the week, by person; beside departures, as counts only.

Pure. An absence counts in the month it begins. No link of cause is claimed between absences and departures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from parchemin.indicateurs.domain.analyse_ruptures import Compte
from parchemin.socle.cles import cle_recherche

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MOTIFS = 8
_SANS_MOTIF = "sans"
_TROU = 24
"""Months without any absence that are still shown one by one."""


@dataclass(frozen=True, slots=True)
class AbsenceAnalyse:
    """One absence, between two days included."""

    cle: int
    inscription: int
    certification: int
    du: date
    au: date
    heures: Decimal
    justifiee: bool
    motif: str


@dataclass(frozen=True, slots=True)
class SortPersonne:
    """What became of an enrolment: `parti` left before its end, `rompu` had a contract broken (whatever followed)."""

    inscription: int
    certification: int
    parti: bool
    rompu: bool


@dataclass(frozen=True, slots=True)
class Heures:
    """Hours of one group of absences, which open: justified or not."""

    compte: Compte
    justifiees: Decimal
    injustifiees: Decimal

    @property
    def total(self) -> Decimal:
        return self.justifiees + self.injustifiees


@dataclass(frozen=True, slots=True)
class GroupeDePresence:
    """People by unjustified hours, with how many of them left, or had a contract broken."""

    personnes: Compte
    partis: Compte
    rompus: Compte


@dataclass(frozen=True, slots=True)
class AnalyseAbsences:
    """Everything the page shows of absences. `paliers`: people at or above each number of unjustified hours, among `inscrits`."""

    total: Heures
    par_mois: tuple[tuple[date, Heures], ...]
    par_motif: tuple[Heures, ...]
    motif_dit: tuple[Heures, ...]
    par_certification: tuple[tuple[int, Heures], ...]
    par_jour: tuple[Heures, ...]
    plusieurs_jours: Heures
    inscrits: Compte
    paliers: tuple[tuple[int, Compte], ...]
    groupes: tuple[GroupeDePresence, ...]

    def comptes_d_absences(self) -> Iterable[Compte]:
        """Numbers whose keys are absences."""
        tous = (self.total, *(h for _, h in self.par_mois), *self.par_motif, *self.motif_dit, *(h for _, h in self.par_certification), *self.par_jour, self.plusieurs_jours)  # fmt: skip
        return (h.compte for h in tous)

    def comptes_de_personnes(self) -> Iterable[Compte]:
        """Numbers whose keys are enrolments."""
        yield self.inscrits
        yield from (c for _, c in self.paliers)
        for g in self.groupes:
            yield from (g.personnes, g.partis, g.rompus)


def analyser_absences(
    absences: Sequence[AbsenceAnalyse], sorts: Sequence[SortPersonne], paliers: Sequence[int]
) -> AnalyseAbsences:
    """All counts. `sorts`: every enrolment of the same filters, absent or not; `paliers` ascending, in hours."""
    mois: dict[date, list[AbsenceAnalyse]] = defaultdict(list)
    certifications: dict[int, list[AbsenceAnalyse]] = defaultdict(list)
    sans: dict[int, Decimal] = defaultdict(Decimal)
    for a in absences:
        mois[a.du.replace(day=1)].append(a)
        certifications[a.certification].append(a)
        if not a.justifiee:
            sans[a.inscription] += a.heures
    courtes = [a for a in absences if a.du == a.au]
    return AnalyseAbsences(
        total=_heures("toutes", "Toutes les absences", absences),
        par_mois=tuple((m, _heures(f"mois.{m:%Y-%m}", f"{m:%m/%Y}", mois[m])) for m in _suite(mois)),
        par_motif=tuple(_par_motif(absences)),
        motif_dit=tuple(_motif_dit(absences)),
        par_certification=tuple((c, _heures(f"certification.{c}", "", x)) for c, x in sorted(certifications.items())),
        par_jour=tuple(
            _heures(f"jour.{n}", jour, [a for a in courtes if a.du.weekday() == n]) for n, jour in enumerate(JOURS[:5])
        ),
        plusieurs_jours=_heures("jour.plusieurs", "Plus d’un jour, ou fin de semaine", [a for a in absences if a.du != a.au or a.du.weekday() > 4]),
        inscrits=Compte("inscrits", "Personnes en formation", tuple(s.inscription for s in sorts)),
        paliers=tuple(
            (p, Compte(f"palier.{p}", f"{p} h ou plus", tuple(s.inscription for s in sorts if sans.get(s.inscription, 0) >= p)))
            for p in paliers
        ),
        groupes=tuple(_groupes(sorts, sans, paliers)),
    )  # fmt: skip


def _heures(code: str, mots: str, absences: Sequence[AbsenceAnalyse]) -> Heures:
    oui = sum((a.heures for a in absences if a.justifiee), Decimal(0))
    non = sum((a.heures for a in absences if not a.justifiee), Decimal(0))
    return Heures(Compte(code, mots, tuple(a.cle for a in absences)), oui, non)


def _suite(mois: Mapping[date, object]) -> list[date]:
    """Every month from the first to the last: an empty one is shown, unless years separate two absences (a wrong year, surely)."""
    rangs = sorted(m.year * 12 + m.month - 1 for m in mois)
    suite = rangs[:1]
    for avant, rang in pairwise(rangs):
        suite += range(avant + 1, rang + 1) if rang - avant <= _TROU else [rang]
    return [date(n // 12, n % 12 + 1, 1) for n in suite]


def _par_motif(absences: Sequence[AbsenceAnalyse]) -> list[Heures]:
    """By the words written, folded; the most hours first, the rest together; no word at all apart."""
    par_cle: dict[str, list[AbsenceAnalyse]] = defaultdict(list)
    for a in absences:
        par_cle[cle_recherche(a.motif) or ""].append(a)
    muettes = par_cle.pop("", [])
    ordre = sorted(par_cle.items(), key=lambda x: (-sum(a.heures for a in x[1]), x[0]))
    lignes = [
        _heures(f"motif.{cle.replace(' ', '-')[:60]}", siennes[0].motif, siennes) for cle, siennes in ordre[:_MOTIFS]
    ]
    if autres := [a for _, siennes in ordre[_MOTIFS:] for a in siennes]:
        lignes.append(_heures("motif-autres", "Autres motifs", autres))
    if muettes:
        lignes.append(_heures(f"motif-{_SANS_MOTIF}", "Motif non renseigné", muettes))
    return lignes


def _motif_dit(absences: Sequence[AbsenceAnalyse]) -> list[Heures]:
    """A reason was written, or not: all that may be told to who reads without names, words written freely often name somebody."""
    dites = [a for a in absences if cle_recherche(a.motif)]
    muettes = [a for a in absences if not cle_recherche(a.motif)]
    lignes = (
        _heures("motif-ecrit", "Motif écrit", dites),
        _heures(f"motif-{_SANS_MOTIF}", "Motif non renseigné", muettes),
    )
    return [x for x in lignes if x.compte.nombre]


def _groupes(
    sorts: Sequence[SortPersonne], sans: Mapping[int, Decimal], paliers: Sequence[int]
) -> Iterable[GroupeDePresence]:
    """None, then from each threshold to the next."""
    premier = paliers[0] if paliers else 1
    bornes: list[tuple[str, int, int | None]] = [(f"Moins de {premier} h sans justification", 0, premier)]
    for n, p in enumerate(paliers):
        suivant = paliers[n + 1] if n + 1 < len(paliers) else None
        mots = f"De {p} h à moins de {suivant} h" if suivant else f"{p} h ou plus"
        bornes.append((mots, p, suivant))
    for mots, bas, haut in bornes:
        siens = [s for s in sorts if bas <= sans.get(s.inscription, Decimal(0)) and (haut is None or sans.get(s.inscription, Decimal(0)) < haut)]  # fmt: skip
        yield GroupeDePresence(
            Compte(f"groupe.{bas}", mots, tuple(s.inscription for s in siens)),
            Compte(f"groupe.{bas}.partis", mots, tuple(s.inscription for s in siens if s.parti)),
            Compte(f"groupe.{bas}.rompus", mots, tuple(s.inscription for s in siens if s.rompu)),
        )
