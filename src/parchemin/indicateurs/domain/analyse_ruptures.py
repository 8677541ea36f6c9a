"""Breaks of contracts, counted exactly and never without the contracts behind: by cause and initiator, in time, by return, by company.

Pure. A diploma obtained early breaks nothing; a cause nobody said is counted as such (facts b.3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.indicateurs.domain.faits import annee_scolaire
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.domain.survie import PointSurvie, courbe_de_rupture, duree
from parchemin.parcours.domain.ruptures import causes, est_une_rupture, initiatives, raisons
from parchemin.socle.periodes import ajouter_mois

HORIZONS_RETOUR = (1, 3, 6)
"""Months given to find another contract."""
INCONNUE = "inconnue"


@dataclass(frozen=True, slots=True)
class ContratAnalyse:
    """One contract. `entreprise`: what makes two contracts of one company (SIRET, else its folded name); `obtenu`: the certification was
    awarded by the day it ended; `repris_le`: start of the person's next contract."""

    cle: int
    personne: int
    certification: int
    debut: date
    fin: date | None
    rompu_le: date | None
    cause: str
    initiative: str
    raisons: tuple[str, ...]
    obtenu: bool
    repris_le: date | None
    employeur: str
    entreprise: str


@dataclass(frozen=True, slots=True)
class Compte:
    """A number that opens: `code` names it in addresses, `cles` are the contracts (or absences, or people) it counts."""

    code: str
    mots: str
    cles: tuple[int, ...]

    @property
    def nombre(self) -> int:
        return len(self.cles)


@dataclass(frozen=True, slots=True)
class RetourContrat:
    """Breaks followed by another contract within `mois`, among those old enough to tell; `trop_tot`: those that are not."""

    mois: int
    revenus: Compte
    observes: Compte
    trop_tot: Compte


@dataclass(frozen=True, slots=True)
class Cohorte:
    """Contracts begun in one school year (0: all), and their curve."""

    annee: int
    contrats: tuple[int, ...]
    points: tuple[PointSurvie, ...]


@dataclass(frozen=True, slots=True)
class EntrepriseARencontrer:
    """A company with several breaks within the window: somebody to meet, no judgement. `contrats`: those broken."""

    code: str
    employeur: str
    contrats: tuple[int, ...]
    dernier: date


@dataclass(frozen=True, slots=True)
class AnalyseRuptures:
    """Everything the page shows of breaks. `croisee`: by cause, one count by initiator, in the order of `colonnes`."""

    commences: Compte
    rompus: Compte
    par_cause: tuple[Compte, ...]
    colonnes: tuple[str, ...]
    croisee: tuple[tuple[Compte, tuple[Compte, ...]], ...]
    par_raison: tuple[Compte, ...]
    retours: tuple[RetourContrat, ...]
    cohortes: tuple[Cohorte, ...]

    @property
    def taux(self) -> Rapport:
        return Rapport(self.rompus.nombre, self.commences.nombre)

    def comptes(self) -> Iterable[Compte]:
        """Every number that opens."""
        yield from (self.commences, self.rompus, *self.par_cause, *self.par_raison)
        for _, cases in self.croisee:
            yield from cases
        for r in self.retours:
            yield from (r.revenus, r.observes, r.trop_tot)


def est_rompu(k: ContratAnalyse, jour: date) -> bool:
    """Broken before its term by that day, for any cause but a diploma obtained."""
    return (
        k.rompu_le is not None and k.rompu_le <= jour and not k.obtenu and est_une_rupture(k.cause)
        and (k.fin is None or k.rompu_le < k.fin)
    )  # fmt: skip


def analyser(contrats: Sequence[ContratAnalyse], jour: date, *, horizon: int = 24) -> AnalyseRuptures:
    """All counts of contracts begun by that day; the others are left out."""
    vus = [k for k in contrats if k.debut <= jour]
    rompus = [k for k in vus if est_rompu(k, jour)]
    sortes = [m for m in causes().values() if m.rupture]
    colonnes = (*(m.code for m in initiatives().values()), INCONNUE)
    lignes = [(m.code, m.mots) for m in sortes] + [(INCONNUE, "Non renseignée")]
    par_cause, croisee = [], []
    for code, mots in lignes:
        siens = [k for k in rompus if (k.cause or INCONNUE) == code]
        compte = _compte(f"cause.{code}", mots, siens)
        par_cause.append(compte)
        croisee.append((compte, tuple(
            _compte(f"cause.{code}.{i}", mots, [k for k in siens if (k.initiative or INCONNUE) == i]) for i in colonnes
        )))  # fmt: skip
    par_raison = [
        _compte(f"raison.{m.code}", m.mots, [k for k in rompus if m.code in k.raisons]) for m in raisons().values()
    ]
    par_raison.append(_compte(f"raison.{INCONNUE}", "Aucune raison renseignée", [k for k in rompus if not k.raisons]))
    annees = sorted({annee_scolaire(k.debut) for k in vus})
    cohortes = [_cohorte(0, vus, jour, horizon)] if vus else []
    cohortes += [_cohorte(a, [k for k in vus if annee_scolaire(k.debut) == a], jour, horizon) for a in annees]
    return AnalyseRuptures(
        _compte("commences", "Contrats commencés", vus), _compte("rompus", "Contrats rompus", rompus), tuple(par_cause),
        colonnes, tuple(croisee), tuple(par_raison), tuple(_retour(rompus, m, jour) for m in HORIZONS_RETOUR), tuple(cohortes),
    )  # fmt: skip


def _compte(code: str, mots: str, contrats: Iterable[ContratAnalyse]) -> Compte:
    return Compte(code, mots, tuple(k.cle for k in contrats))


def _retour(rompus: Sequence[ContratAnalyse], mois: int, jour: date) -> RetourContrat:
    """Only breaks whose `mois` months are over: counting early returns alone would flatter."""

    def limite(k: ContratAnalyse) -> date:
        return ajouter_mois(k.rompu_le or jour, mois)

    observes = [k for k in rompus if limite(k) <= jour]
    revenus = [k for k in observes if k.repris_le is not None and k.repris_le <= limite(k)]
    return RetourContrat(
        mois, _compte(f"retour.{mois}.oui", f"Nouveau contrat sous {mois} mois", revenus),
        _compte(f"retour.{mois}.observes", f"Ruptures de plus de {mois} mois", observes),
        _compte(f"retour.{mois}.tot", "Trop tôt pour le dire", [k for k in rompus if limite(k) > jour]),
    )  # fmt: skip


def observation(k: ContratAnalyse, jour: date) -> tuple[tuple[int, int], bool]:
    """(duration seen, broken?): a contract at its term, ended by a diploma or still running stops being seen, unbroken."""
    if est_rompu(k, jour) and k.rompu_le is not None:
        return duree(k.debut, k.rompu_le), True
    fins = [jour, *(f for f in (k.fin, k.rompu_le) if f is not None)]
    return duree(k.debut, max(k.debut, min(fins))), False


def _cohorte(annee: int, contrats: Sequence[ContratAnalyse], jour: date, horizon: int) -> Cohorte:
    points = courbe_de_rupture([observation(k, jour) for k in contrats], horizon)
    return Cohorte(annee, tuple(k.cle for k in contrats), tuple(points))


def rompus_au_mois(contrats: Iterable[ContratAnalyse], mois: int, jour: date) -> tuple[int, ...]:
    """The contracts broken during that month since their start (1 is the first)."""
    return tuple(
        k.cle for k in contrats
        if k.debut <= jour and est_rompu(k, jour) and k.rompu_le is not None and duree(k.debut, k.rompu_le)[0] == mois - 1
    )  # fmt: skip


def entreprises_a_rencontrer(
    contrats: Iterable[ContratAnalyse], jour: date, *, mois: int, minimum: int
) -> list[EntrepriseARencontrer]:
    """Companies with `minimum` breaks or more in the last `mois` months, by name: an order of merit would be a ranking."""
    depuis = ajouter_mois(jour, -mois)
    par_entreprise: dict[str, list[ContratAnalyse]] = defaultdict(list)
    for k in contrats:
        if k.entreprise and est_rompu(k, jour) and k.rompu_le is not None and k.rompu_le >= depuis:
            par_entreprise[k.entreprise].append(k)
    trouvees = [
        EntrepriseARencontrer(
            code, max(siens, key=lambda k: (k.debut, k.cle)).employeur, tuple(k.cle for k in siens),
            max(k.rompu_le for k in siens if k.rompu_le is not None),
        )
        for code, siens in par_entreprise.items() if len(siens) >= minimum
    ]  # fmt: skip
    return sorted(trouvees, key=lambda e: (e.employeur.casefold(), e.code))
