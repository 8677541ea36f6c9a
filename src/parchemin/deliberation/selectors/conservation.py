"""What the rule set of a day says about keeping: forms, marks below 10, how long. Read from the same data as the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.presentation import annee_de_plus
from parchemin.deliberation.domain.briques.validations import lectures_de_fin
from parchemin.deliberation.domain.jeux import JeuDeRegles, jeu_applicable, variante_de
from parchemin.deliberation.domain.proposition import Lecture
from parchemin.deliberation.models import NatureAcquis
from parchemin.referentiel import facade
from parchemin.referentiel.facade import Famille
from parchemin.referentiel.models import Certification

DIX = Decimal(10)


def citation(cle: str, jour: date) -> str:
    """« Code de l’éducation, art. D. 643-23 », with « (à vérifier) » when it is; the key itself when it is no key of ours."""
    try:
        return recit.citation(cle, jour)
    except KeyError:
        return cle


def repertoire_au(certification: Certification, jour: date) -> str:
    """« RNCP », « RS » or "" on a day: the status that selects the rule set of a CQP."""
    try:
        enregistrement = facade.enregistrement_au(certification, jour)
    except LookupError:
        return ""
    if enregistrement is None:
        return ""
    return "RS" if enregistrement.code.startswith("RS") else "RNCP"


@dataclass(frozen=True, slots=True)
class Limites:
    """Until when something is kept. `definitif` and `jusqu_au` are two data; `lectures`: every reading when there are two."""

    definitif: bool
    jusqu_au: date | None
    lectures: tuple[Lecture, ...]
    texte: str

    @property
    def alerte_le(self) -> date | None:
        return min(self._dates, default=None)

    @property
    def derniere(self) -> date | None:
        """The latest reading: after it nobody holds that it still counts. None: no end."""
        return max(self._dates, default=None)

    @property
    def _dates(self) -> list[date]:
        return [x.jusqu_au for x in self.lectures if x.jusqu_au] + ([self.jusqu_au] if self.jusqu_au else [])


@dataclass(frozen=True, slots=True)
class RegleConservation:
    """What one rule set says. `formes_globales`: statuses that take everything at once. `report`: forms under which a mark below
    10 is kept, not under `plancher`; None: any. `libre`: whoever comes back chooses, mark by mark. `texte_…`: keys.
    """

    jeu: JeuDeRegles
    formes_globales: frozenset[str]
    report: frozenset[str] | None
    libre: bool
    texte_forme: str
    texte_report: str
    texte_retour: str
    plancher: Decimal = Decimal(0)

    def forme_imposee(self, statut: str, decision: str = "") -> str:
        """« globale » when the status leaves no choice; "" otherwise. `decision`: derogation or arrangement that opens it."""
        return "globale" if statut in self.formes_globales and not decision.strip() else ""

    def reportable(self, note: Decimal | None, forme: str, decision: str = "") -> bool:
        """May this mark be kept, under that form? `decision`: of arrangement, which keeps any mark whatever the form."""
        if note is None or note >= DIX:
            return True
        return note >= self.plancher and (self.report is None or forme in self.report or bool(decision.strip()))

    @property
    def derniere_note_compte(self) -> bool:
        """Taken again, the new mark counts even if it is lower: true wherever marks are kept."""
        return bool(self.texte_report)


def _briques(jeu: JeuDeRegles, *noms: str) -> Iterable[Mapping[str, Any]]:
    return (r for r in jeu.regles if r["brique"] in noms)


def fin_de_validite(certification: Certification, jour: date) -> date | None:
    """Published end of a titre professionnel, as known on a day: its end of validity."""
    if facade.famille(certification) is not Famille.TITRE_PRO or certification.fiche is None:
        return None
    version = facade.version_au(certification.fiche, jour)
    return version.date_fin_enregistrement if version is not None else None


def jeu_pour(certification: Certification, statut: str, jour: date) -> JeuDeRegles | None:
    """The rule set of a candidate of that status before a jury of that day."""
    famille: Famille = facade.famille(certification)
    return jeu_applicable(famille, variante_de(famille, statut, repertoire_au(certification, jour)), jour)


def regle_pour(certification: Certification, statut: str, jour: date) -> RegleConservation | None:
    """What it says about coming back; None when no rule set is in force."""
    jeu = jeu_pour(certification, statut, jour)
    return lire(jeu) if jeu is not None else None


def lire(jeu: JeuDeRegles) -> RegleConservation:
    """Gather the bricks `forme`, `conserves` and `reinscription` of a rule set."""
    globales: frozenset[str] = frozenset()
    report: frozenset[str] | None = frozenset()
    libre, texte_forme, texte_report, texte_retour = False, "", "", ""
    for r in _briques(jeu, "forme"):
        globales, texte_forme = frozenset(r["globale"]), r["texte"]
    plancher = Decimal(0)
    for r in _briques(jeu, "conserves", "notes_conservees"):
        plancher = max(plancher, Decimal(str(r.get("plancher", 0))))
    for r in _briques(jeu, "conserves"):
        brut = r.get("report", ())
        report, texte_report = (None if brut == "toutes" else frozenset(brut)), r["texte"]
    for r in _briques(jeu, "reinscription", "nouvelle_presentation"):
        libre, texte_retour = r.get("mode") == "libre", r["texte"]
    return RegleConservation(jeu, globales, report, libre, texte_forme, texte_report, texte_retour, plancher)


def limites_de(
    jeu: JeuDeRegles | None,
    *,
    nature: str,
    obtenu_le: date,
    note: Decimal | None = None,
    fin_validite: date | None = None,
    options: Mapping[str, Any] | None = None,
    premiere_candidature: date | None = None,
    texte_reglement: str = "",
    jour: date | None = None,
) -> Limites | None:
    """Until when something won elsewhere, that day, is kept here. None: the rule set says nothing of that nature.

    `texte_reglement`: key of the certifier's règlement, cited where it sets the delay. `jour`: on which the settings are read, the
    day of obtaining when left out.
    """
    if jeu is None:
        return None
    if nature == NatureAcquis.UNITE and note is not None:
        for r in _briques(jeu, "notes_conservees"):
            duree = Duree.lire(r.get("annees"), None, r.get("decompte", "date"))
            limite = duree.limite(obtenu_le, premiere_candidature)
            lectures = duree.lectures(obtenu_le, premiere_candidature)
            return Limites(duree.a_vie and note >= DIX, limite, lectures, r["texte"])
    if nature == NatureAcquis.UNITE:
        for r in _briques(jeu, "parts_vae"):
            a_vie = obtenu_le >= r["a_vie_depuis"]
            limite = None if a_vie else Duree(annees=int(r["annees"])).limite(obtenu_le)
            return Limites(a_vie, limite, (), r["texte"])
    for r in _briques(jeu, "acquis_validations"):
        if r["nature"] == nature:
            return _validation(r, obtenu_le, fin_validite, options or {}, texte_reglement, jour or obtenu_le)
    return None


def _validation(
    r: Mapping[str, Any],
    obtenu_le: date,
    fin_validite: date | None,
    options: Mapping[str, Any],
    texte_reglement: str,
    jour: date,
) -> Limites:
    mois = options.get(r.get("option") or "")
    if mois:
        lues = [Lecture(Duree(mois=int(mois)).limite(obtenu_le), "le règlement du certificateur")]
    else:
        lues = [
            Lecture(Duree.lire(x.get("annees"), x.get("mois"), "date").limite(obtenu_le), str(x["selon"]))
            for x in r.get("lectures", ())
        ]
    retenue = min((x.jusqu_au for x in lues if x.jusqu_au), default=None)
    if r.get("fin_validite_mois") is not None and fin_validite is not None:
        # The engine's own two readings of the year that follows the end of a title.
        lues = list(lectures_de_fin(fin_validite, int(r["fin_validite_mois"])))
        retenue = lues[0 if annee_de_plus(jour, options) == "large" else 1].jusqu_au
    texte = texte_reglement if mois and texte_reglement else r["texte"]
    return Limites(bool(r.get("definitif")), retenue, tuple(lues) if len(lues) > 1 else (), texte)
