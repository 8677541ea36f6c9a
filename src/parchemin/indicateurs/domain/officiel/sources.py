"""The registry of official sources: who publishes what, under which columns, out of whom. Data in `donnees/sources.yaml`.

A source is recognised by its columns alone. Two measures bear the same words only when they share a denominator: that is what
keeps « en emploi à 6 mois » of the leavers away from that of all pupils (worked case I22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.indicateurs import constats as base
from parchemin.indicateurs import constats_officiels as c
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[2] / "donnees" / "sources.yaml"


@dataclass(frozen=True, slots=True)
class ColonneOfficielle:
    """A column: the names it goes by, the first being the one shown. `nombre`: "" for text, else `points` (whole, 0 to 100), `taux`
    (0 to 100 with decimals), `ecart` (−100 to 100), `effectif`, `euros`."""

    cle: str
    noms: tuple[str, ...]
    nombre: str = ""
    facultative: bool = False


@dataclass(frozen=True, slots=True)
class MesureDeclaree:
    """A measure as it is shown. `rapporte_a`: its denominator, "" for a count. `ici`: our indicator beside it; `causes`: why they differ."""

    cle: str
    libelle: str
    definition: str
    rapporte_a: str
    unite: str = "%"
    ici: str = ""
    causes: tuple[str, ...] = ()
    confronter: bool = True


@dataclass(frozen=True, slots=True)
class SourceOfficielle:
    """One source. `maille`: `etablissement` or `formation`. `stricte`: every row is checked, ours or not. `garder`: values kept of a
    column; `population`: column that says which part of the people. `marques`: what stands in place of a figure, and its state."""

    code: str
    titre: str
    producteur: str
    site: str
    jeu: str
    lien: str
    obtenir: str
    texte: str
    periode: str
    colonnes: tuple[ColonneOfficielle, ...]
    mesures: tuple[MesureDeclaree, ...]
    famille: str = ""
    maille: str = "etablissement"
    code_formation: str = ""
    formation_motif: str = ""
    population: str = ""
    controles: tuple[str, ...] = ()
    garder: dict[str, frozenset[str]] = field(default_factory=dict)
    marques: dict[str, str] = field(default_factory=dict)
    stricte: bool = False
    import_guide: bool = False
    sans_fichier: bool = False

    @property
    def a_fichier(self) -> bool:
        """Read here from a file, without saying which column is which."""
        return not (self.import_guide or self.sans_fichier)

    @property
    def a_verifier(self) -> bool:
        """Its columns are known from secondary sources only."""
        return any(t.a_verifier for t in recueil_sources().textes() if t.cle == self.texte)

    @property
    def obligatoires(self) -> tuple[ColonneOfficielle, ...]:
        return tuple(x for x in self.colonnes if not x.facultative)

    def mesure(self, cle: str) -> MesureDeclaree:
        return next(m for m in self.mesures if m.cle == cle)


@cache
def recueil_sources() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"sources"}))


@cache
def sources() -> dict[str, SourceOfficielle]:
    """By code, in the order of the file. Raises `ValueError` for a source that quotes no text, a measure without its column, or two
    measures of the same words out of different people."""
    textes = {t.cle for t in recueil_sources().textes()}
    lues = {brut["code"]: _source(brut) for brut in recueil_sources().supplement("sources")}
    denominateurs: dict[str, str] = {}
    for s in lues.values():
        if s.texte not in textes:
            raise ValueError(f"sources.yaml: {s.code} quotes {s.texte}, which is not there")
        colonnes = {x.cle for x in s.colonnes} | {"devenir_favorable"}
        for m in s.mesures:
            if m.cle not in colonnes:
                raise ValueError(f"sources.yaml: {s.code} shows {m.cle}, which has no column")
            if denominateurs.setdefault(m.libelle, m.rapporte_a) != m.rapporte_a:
                raise ValueError(f"sources.yaml: « {m.libelle} » has two denominators")
    return lues


def _source(brut: dict[str, Any]) -> SourceOfficielle:
    return SourceOfficielle(**{
        **brut,
        "colonnes": tuple(ColonneOfficielle(**{**x, "noms": tuple(x["noms"])}) for x in brut["colonnes"]),
        "mesures": tuple(MesureDeclaree(**{**x, "causes": tuple(x.get("causes", ()))}) for x in brut["mesures"]),
        "controles": tuple(brut.get("controles", ())),
        "garder": {k: frozenset(v) for k, v in brut.get("garder", {}).items()},
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reconnaissance:
    """The source that a file is, with the place of each of its columns; or none, and why."""

    source: SourceOfficielle | None
    places: dict[str, int]
    constats: tuple[Constat, ...] = ()


def reconnaitre_source(entetes: Sequence[str], attendue: str = "") -> Reconnaissance:
    """By its columns, in any order. `attendue`: what the person said it was.

    IND-100: no source has these columns; the nearest is named with what is missing. IND-001: the same, for the source that was
    expected. IND-101: it is another source, and where to put it. IND-118: two columns say the same thing.
    """
    cles = [cle_recherche(x) for x in entetes]
    essais = [(s, *_placer(s, cles)) for s in sources().values() if s.colonnes]
    entieres = [(s, places, doubles) for s, places, manquent, doubles in essais if not manquent]
    if entieres:
        # The most demanding one: a file by training has nearly all columns of a file by school.
        s, places, doubles = max(entieres, key=lambda x: len(x[0].obligatoires))
        if doubles:
            une, autre = doubles[0]
            return Reconnaissance(None, {}, (c.COLONNE_DOUBLE.constat(une=entetes[une], autre=entetes[autre]),))
        if (attendue and s.code != attendue) or not s.a_fichier:
            return Reconnaissance(None, {}, (_autre(s, attendue),))
        return Reconnaissance(s, places)
    if attendue:
        s = sources()[attendue]
        colonnes = ", ".join(f"« {x} »" for x in _placer(s, cles)[1])
        return Reconnaissance(None, {}, (base.COLONNES.constat(colonnes=colonnes, source=s.titre, obtenir=s.obtenir),))
    proche, _, manquent, _ = max(essais, key=lambda x: (len(x[1]) / len(x[0].colonnes), -len(x[2])))
    return Reconnaissance(None, {}, (_manque(proche, manquent, entetes),))


def _placer(s: SourceOfficielle, cles: Sequence[str]) -> tuple[dict[str, int], list[str], list[tuple[int, int]]]:
    """Places found, names missing, pairs of columns that are the same one."""
    places: dict[str, int] = {}
    manquent, doubles = [], []
    for x in s.colonnes:
        noms = {cle_recherche(n) for n in x.noms}
        trouvees = [i for i, cle in enumerate(cles) if cle in noms]
        if trouvees:
            places[x.cle] = trouvees[0]
            if len(trouvees) > 1 and x.nombre:
                doubles.append((trouvees[0], trouvees[1]))
        elif not x.facultative:
            manquent.append(x.noms[0])
    return places, manquent, doubles


def _manque(s: SourceOfficielle, manquent: Sequence[str], entetes: Sequence[str]) -> Constat:
    return c.SOURCE_INCONNUE.constat(
        source=s.titre, manquent=", ".join(f"« {x} »" for x in manquent[:12]), obtenir=s.obtenir,
        lues=", ".join(f"« {x.strip()[:40]} »" for x in entetes[:20] if x.strip()) or "aucune",
    )  # fmt: skip


def _autre(s: SourceOfficielle, attendue: str) -> Constat:
    if s.import_guide:
        ou = f"Déposez-le depuis la ligne « {s.titre} » des chiffres officiels : vous y direz quelle colonne est laquelle."
    else:
        ou = f"Choisissez « {s.titre} » dans la liste des sources, ou laissez la page la reconnaître."
    voulue = sources()[attendue].titre if attendue else "une source qui se lit directement"
    return c.AUTRE_SOURCE.constat(trouvee=s.titre, attendue=voulue, ou_deposer=ou)
