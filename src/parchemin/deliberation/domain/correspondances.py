"""From an old title or fiche to a new one: what was won is held to give, by a table that a text wrote (TP-8, TP-9).

Never by succession alone: that one fiche replaces another says nothing of its blocs. A correspondence is a line of the arrêté de
spécialité, of the register (equivalences that the certifier declared), or a dated rule of the certifier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.socle.periodes import Periode, date_fr


class SourceCorrespondance(StrEnum):
    """Where a line of correspondence comes from."""

    ARRETE = "arrete"
    REGISTRE = "registre"
    CERTIFICATEUR = "certificateur"


@dataclass(frozen=True, slots=True)
class Correspondance:
    """Whoever holds all of `anciens` is held to have each of `nouveaux`.

    One to one, n to one, one to n. Both empty: the whole certification gives the whole (total equivalence). `texte`: what says
    so, never empty. `du`, `au`: days on which it holds. Raises `ValueError` without a text, with one side only, or inverted days.
    """

    anciens: tuple[str, ...]
    nouveaux: tuple[str, ...]
    texte: str
    source: SourceCorrespondance = SourceCorrespondance.ARRETE
    du: date | None = None
    au: date | None = None

    def __post_init__(self) -> None:
        if not self.texte.strip():
            raise ValueError("a correspondence quotes the text that says so")
        if bool(self.anciens) != bool(self.nouveaux):
            raise ValueError("a correspondence has two sides, or stands for the whole certification")
        _ = self.periode

    @property
    def periode(self) -> Periode:
        return Periode(self.du, self.au)

    @property
    def totale(self) -> bool:
        """The whole certification for the whole."""
        return not self.anciens


@dataclass(frozen=True, slots=True)
class Transposition:
    """What an old certification gives in a new one.

    `resultats`: benefits for the new one, by code. `origine`: by new code, the line that gives it. `sans_effet`: what stays
    acquired to the person and does not count here. `incompletes`: lines of which only a part is held. `totale`: the whole is
    given, by one line or by the sum of several; `texte_total`: what says so.
    """

    resultats: Mapping[str, ResultatUnite]
    origine: Mapping[str, Correspondance]
    sans_effet: tuple[str, ...]
    incompletes: tuple[Correspondance, ...]
    totale: bool
    texte_total: str = ""

    def appliquer(self, dossier: Dossier) -> Dossier:
        """The dossier for the new certification. A result of its own, whatever it is, comes before a correspondence."""
        resultats = {**self.resultats, **dossier.resultats}
        return replace(dossier, resultats=resultats, equivalence_totale=dossier.equivalence_totale or self.totale)


def transposer(
    acquis: Mapping[str, date],
    table: Iterable[Correspondance],
    nouveau: Reglement,
    jour: date,
    *,
    titre_obtenu_le: date | None = None,
) -> Transposition:
    """Apply the lines in force on `jour` to what is held (old code → day it was won).

    A new unit keeps the day of the last of the old ones that give it; given twice, the earliest. A code that the new règlement
    does not have is ignored. `titre_obtenu_le`: the whole old certification is held, which alone opens a total equivalence.
    """
    resultats: dict[str, ResultatUnite] = {}
    origine: dict[str, Correspondance] = {}
    incompletes: list[Correspondance] = []
    utiles: set[str] = set()
    total = ""
    connus = {u.code for u in nouveau.unites}
    for ligne in table:
        if jour not in ligne.periode:
            continue
        if ligne.totale:
            if titre_obtenu_le is not None and titre_obtenu_le <= jour:
                total = total or ligne.texte
            continue
        cibles = [c for c in ligne.nouveaux if c in connus]
        tenus = [acquis[c] for c in ligne.anciens if c in acquis and acquis[c] <= jour]
        if not cibles or not tenus:
            continue
        if len(tenus) < len(ligne.anciens):
            incompletes.append(ligne)
            continue
        utiles.update(ligne.anciens)
        for code in cibles:
            deja = resultats.get(code)
            if deja is None or deja.obtenu_le is None or max(tenus) < deja.obtenu_le:
                resultats[code] = ResultatUnite(EtatUnite.BENEFICE, None, True, max(tenus))
                origine[code] = ligne
    obligatoires = [u for u in nouveau.sommets if not u.facultative]
    enfants = nouveau.enfants
    complet = bool(obligatoires) and all(
        u.code in resultats or (u.code in enfants and all(x.code in resultats for x in enfants[u.code]))
        for u in obligatoires
    )
    if complet and not total:
        total = " ; ".join(dict.fromkeys(x.texte for x in origine.values()))
    return Transposition(
        MappingProxyType(resultats), MappingProxyType(origine), tuple(c for c in acquis if c not in utiles),
        tuple(incompletes), bool(total), total,
    )  # fmt: skip


def raconter_transposition(
    t: Transposition, anciens: Mapping[str, str], nouveaux: Mapping[str, str]
) -> tuple[str, ...]:
    """One sentence per line used, then what is short of a part, then what has no match. The mappings name the codes."""
    phrases = []
    for code, ligne in t.origine.items():
        sources = " et ".join(anciens.get(c, c) for c in ligne.anciens)
        obtenu = t.resultats[code].obtenu_le
        depuis = f", depuis le {date_fr(obtenu)}" if obtenu else ""
        phrases.append(f"{nouveaux.get(code, code)} est réputé acquis{depuis} par {sources} ({ligne.texte}).")
    for ligne in t.incompletes:
        cibles = " et ".join(nouveaux.get(c, c) for c in ligne.nouveaux)
        phrases.append(f"{cibles} demande {' et '.join(anciens.get(c, c) for c in ligne.anciens)} : une partie manque.")
    phrases += [f"{anciens.get(c, c)} reste acquis, mais ne compte pas pour cette certification." for c in t.sans_effet]
    if t.totale:
        phrases.append(f"L’équivalence est totale : toute la certification est acquise ({t.texte_total}).")
    return tuple(phrases)
