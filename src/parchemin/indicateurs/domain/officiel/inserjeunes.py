"""The official file « InserJeunes par CFA » (DEPP and Dares): read, checked line by line, never completed.

`;`, UTF-8 with or without a mark, decimals written `30.0`. Key: (year, UAI): names change from one year to the next. An empty cell
says « non diffusé » and is kept as such. What the published rows have always verified (facts b.4, b.2 I14) is a control: a row that
does not verify it was altered or moved.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from parchemin.indicateurs import constats as c
from parchemin.socle.constats import Constat

PLAFOND_VA = 12
"""Added values never leave [−12, +12] in the published file: those on the bound may be capped."""

COLONNES = {
    "Année": "annee", "UAI": "uai", "Libellé": "libelle", "Région": "region",
    "DEVENIR Part poursuite études": "part_poursuite", "DEVENIR Part en emploi 6 mois": "part_emploi",
    "DEVENIR Part autre situation 6 mois": "part_autre",
    "Part contrats apprentissage interrompus": "contrats_interrompus", "Taux poursuite études": "poursuite",
    "Taux emploi 6 mois": "emploi_6", "Taux emploi 6 mois attendu": "emploi_6_attendu", "VA emploi 6 mois": "va_emploi_6",
    "Taux emploi 12 mois": "emploi_12", "Taux emploi 18 mois": "emploi_18", "Taux emploi 24 mois": "emploi_24",
}  # fmt: skip
MESURES = tuple(x for x in COLONNES.values() if x not in ("annee", "uai", "libelle", "region"))
_CUMUL = re.compile(r"cumul (\d{4})-(\d{4})")
_UAI = re.compile(r"\d{7}[A-Z]")


@dataclass(frozen=True, slots=True)
class LigneOfficielle:
    """One establishment over two cumulated years. `valeurs`: by measure, in whole points; None = « non diffusé »."""

    annee: str
    uai: str
    libelle: str
    region: str
    valeurs: dict[str, int | None]
    ligne: int = 0

    @property
    def plafonnee(self) -> bool:
        """The added value lies on the bound: the expected rate follows it, and the real gap may be larger."""
        va = self.valeurs["va_emploi_6"]
        return va is not None and abs(va) == PLAFOND_VA


@dataclass(slots=True)
class LectureOfficielle:
    """What a file gave: rows that hold, and what is wrong with the others."""

    lignes: list[LigneOfficielle] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)

    @property
    def annees(self) -> list[str]:
        """Latest first."""
        return sorted({x.annee for x in self.lignes}, reverse=True)


def lire(texte: Iterable[str]) -> LectureOfficielle:
    """Lines of the file, header first. Columns are found by their name: their order changes.

    A fault of the file itself (IND-001 to IND-003) gives no row at all; a row that contradicts itself (IND-010 to IND-014) is left out
    and told.
    """
    lecteur, lecture = csv.reader(texte, delimiter=";"), LectureOfficielle()
    entetes = [x.strip().lstrip("\ufeff") for x in next(lecteur, [])]
    manquent = [x for x in COLONNES if x not in entetes]
    if manquent:
        lecture.constats.append(c.COLONNES.constat(colonnes=", ".join(f"« {x} »" for x in manquent)))
        return lecture
    places = {nom: entetes.index(x) for x, nom in COLONNES.items()}
    vues: dict[tuple[str, str], int] = {}
    for numero, cellules in enumerate(lecteur, start=2):
        if not any(x.strip() for x in cellules):
            continue
        if len(cellules) < len(entetes):
            lecture.constats.append(c.LIGNE_COURTE.constat(ou=f"ligne {numero}", n=len(cellules), attendu=len(entetes)))
            continue
        brut = {nom: cellules[i].strip() for nom, i in places.items()}
        faute = _cle(brut, numero)
        if faute is None:
            cle = (brut["annee"], brut["uai"])
            if cle in vues:
                faute = c.DEUX_FOIS.constat(ou=f"ligne {numero}", uai=cle[1], annee=cle[0], autre=vues[cle])
            vues.setdefault(cle, numero)
        valeurs: dict[str, int | None] = {}
        if faute is None:
            valeurs, faute = _mesures(brut, numero)
        if faute is not None:
            lecture.constats.append(faute)
            continue
        ligne = LigneOfficielle(brut["annee"], brut["uai"], brut["libelle"], brut["region"], valeurs, numero)
        contradictions = list(controler(ligne))
        lecture.constats.extend(contradictions)
        if not contradictions:
            lecture.lignes.append(ligne)
    return lecture


def _cle(brut: dict[str, str], numero: int) -> Constat | None:
    trouve = _CUMUL.fullmatch(brut["annee"])
    if trouve is None or int(trouve[2]) != int(trouve[1]) + 1:
        return c.ANNEE.constat(ou=f"ligne {numero}", valeur=brut["annee"][:40])
    if not _UAI.fullmatch(brut["uai"]):
        return c.UAI.constat(ou=f"ligne {numero}", valeur=brut["uai"][:20])
    return None


def _mesures(brut: dict[str, str], numero: int) -> tuple[dict[str, int | None], Constat | None]:
    valeurs: dict[str, int | None] = {}
    for nom in MESURES:
        texte = brut[nom].replace(",", ".")
        if not texte:
            valeurs[nom] = None
            continue
        try:
            nombre = Decimal(texte)
        except InvalidOperation:
            nombre = Decimal("NaN")
        bas = -100 if nom == "va_emploi_6" else 0
        if not nombre.is_finite() or nombre != int(nombre) or not bas <= nombre <= 100:
            return {}, c.VALEUR.constat(ou=f"ligne {numero}", colonne=_TITRES[nom], valeur=brut[nom][:20])
        valeurs[nom] = int(nombre)
    return valeurs, None


_TITRES = {nom: titre for titre, nom in COLONNES.items()}


def controler(x: LigneOfficielle) -> Iterator[Constat]:
    """What every published row verifies. IND-010: the three shares make 100. IND-011: the pursuit rate is its share. IND-012: the
    employment rate is compatible with the shares, rounding included (I14). IND-013: added value = rate − expected, to a point."""
    v, ou = x.valeurs, f"ligne {x.ligne}" if x.ligne else x.uai
    p, e, a = v["part_poursuite"], v["part_emploi"], v["part_autre"]
    if p is not None and e is not None and a is not None and p + e + a != 100:
        yield c.PARTS.constat(ou=ou, somme=p + e + a)
    if p is not None and v["poursuite"] is not None and p != v["poursuite"]:
        yield c.POURSUITE.constat(ou=ou, part=p, taux=v["poursuite"])
    te = v["emploi_6"]
    if p is not None and e is not None and te is not None and not compatible(e, p, te):
        yield c.EMPLOI.constat(ou=ou, taux=te, emploi=e, poursuite=p)
    attendu, va = v["emploi_6_attendu"], v["va_emploi_6"]
    if te is not None and attendu is not None and va is not None:
        if abs(te - attendu - va) > 1:
            yield c.VALEUR_AJOUTEE.constat(ou=ou, va=va, taux=te, attendu=attendu)
        elif abs(va) > PLAFOND_VA:
            yield c.HORS_PLAFOND.constat(ou=ou, va=va)


def compatible(emploi: int, poursuite: int, taux: int) -> bool:
    """Do exact shares within half a point of these give a rate within half a point of that one? (I14; integers × 2: exact.)

    The rate grows with both shares, so it runs between its values at the two corners.
    """
    bas_e, haut_e = max(2 * emploi - 1, 0), 2 * emploi + 1
    bas_p, haut_p = max(2 * poursuite - 1, 0), 2 * poursuite + 1
    # bas = 100·bas_e/(200 − bas_p) ≤ taux + ½ and haut = 100·haut_e/(200 − haut_p) ≥ taux − ½, without a division.
    bas_possible = 200 * bas_e <= (2 * taux + 1) * (200 - bas_p)
    haut_possible = 200 * haut_e >= (2 * taux - 1) * (200 - haut_p)
    return bas_possible and (haut_p >= 200 or haut_possible)
