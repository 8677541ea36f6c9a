"""Which row holds the headings, and which column fills which field: memory, then headings, then contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parchemin.imports.domain.cellules import LigneBrute, est_vide, propre, texte_de
from parchemin.imports.domain.modele import Cellule, ChampImport, Illisible
from parchemin.socle.cles import cle_recherche
from parchemin.socle.empreintes import canonique, sha256_hex

MOTIF_REFUS = "Motif du refus"
LIGNE_ORIGINE = "Ligne du fichier d’origine"
COLONNES_AJOUTEES = frozenset({cle_recherche(MOTIF_REFUS), cle_recherche(LIGNE_ORIGINE)})
"""Headings of the columns that our own files of refused lines add: known, and left aside."""
ECHANTILLON = 200
_PART_LISIBLE = 0.8
_NUMERO = frozenset({"n", "no", "num", "numero"})
"""« N° SIRET » is « SIRET »."""


@dataclass(frozen=True, slots=True)
class Entetes:
    """The row of headings. `composes`: each heading with what stands above it under a merged title, for guesses."""

    numero: int
    intitules: tuple[str, ...]
    composes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposition:
    """The field proposed for a column ("" for none) and why: `memoire`, `intitule`, `vague`, `contenu`, `ajoutee` or ""."""

    cle: str
    raison: str


def cle_intitule(texte: str) -> str:
    """Heading without case, accents, marks of obligation, nor what stands between brackets."""
    sans = texte
    for ouvre, ferme in (("(", ")"), ("[", "]")):
        while ouvre in sans and ferme in sans[sans.index(ouvre) :]:
            debut = sans.index(ouvre)
            sans = sans[:debut] + " " + sans[sans.index(ferme, debut) + 1 :]
    return cle_recherche(sans) or cle_recherche(texte)


def _noms(champ: ChampImport) -> list[str]:
    return [cle_intitule(n) for n in (champ.libelle, champ.cle.replace("_", " "), *champ.alias)]


def _stricts(champ: ChampImport) -> frozenset[str]:
    return frozenset(cle_intitule(n) for n in champ.alias_stricts)


def _affinite(intitule: str, noms: Sequence[str], stricts: frozenset[str] = frozenset()) -> int:
    """4: the same words in the same order; 3: the same words; 2: all words of a name of two words or more; 0: none."""
    if not intitule:
        return 0
    if intitule in noms or intitule in stricts:
        return 4
    mots = frozenset(intitule.split())
    ensembles = [frozenset(n.split()) for n in noms if n]
    if mots in ensembles or (mots - _NUMERO and mots - _NUMERO in [e - _NUMERO for e in ensembles]):
        return 3
    return 2 if any(len(e) >= 2 and e <= mots for e in ensembles) else 0


def trouver_entetes(lignes: Sequence[LigneBrute], champs: Sequence[ChampImport], numero: int = 0) -> Entetes | None:
    """The row whose cells name the most fields; when none does, the first row that has at least half the widest one's
    cells. `numero`: the row the person chose. None when there is no such row.
    """
    if numero:
        return next((_composer(lignes, i) for i, x in enumerate(lignes) if x.numero == numero and not est_vide(x.cellules)), None)  # fmt: skip
    noms = {ch.cle: (_noms(ch), _stricts(ch)) for ch in champs}
    meilleur, note = -1, 0
    for i, ligne in enumerate(lignes):
        cles = {cle_intitule(texte_de(x)) for x in ligne.cellules} - {""}
        forts = sum(any(_affinite(k, *n) >= 3 for k in cles) for n in noms.values())
        if forts > note:
            meilleur, note = i, forts
    if meilleur < 0:
        pleines = [sum(bool(texte_de(x)) for x in ligne.cellules) for ligne in lignes]
        if not any(pleines):
            return None
        meilleur = next(i for i, n in enumerate(pleines) if 2 * n >= max(pleines) and n)
    return _composer(lignes, meilleur)


def note_feuille(entetes: Entetes | None, champs: Sequence[ChampImport]) -> int:
    """How many fields a row of headings names: the sheet that names the most is proposed."""
    if entetes is None:
        return -1
    cles = {cle_intitule(x) for x in entetes.intitules} - {""}
    return sum(any(_affinite(k, _noms(ch), _stricts(ch)) >= 3 for k in cles) for ch in champs)


def _composer(lignes: Sequence[LigneBrute], rang: int) -> Entetes:
    ligne = lignes[rang]
    largeur = max((len(x.cellules) for x in lignes), default=0)
    intitules = [texte_de(x) for x in ligne.cellules]
    intitules += [""] * (largeur - len(intitules))
    dessus = [texte_de(x) for x in lignes[rang - 1].etalees] if rang else []
    dessus += [""] * (largeur - len(dessus))
    composes = [f"{haut} {bas}".strip() if haut != bas else bas for haut, bas in zip(dessus, intitules, strict=True)]
    while intitules and not intitules[-1]:
        # Columns without heading at the right: kept only if something is written under them.
        j = len(intitules) - 1
        if any(j < len(x.cellules) and texte_de(x.cellules[j]) for x in lignes[rang + 1 :]):
            break
        intitules.pop()
        composes.pop()
    return Entetes(ligne.numero, tuple(propre(x) for x in intitules), tuple(composes))


def cles_colonnes(intitules: Sequence[str]) -> list[str]:
    """A stable name for each column: its heading and, for those written twice, its rank among them."""
    vus: Counter[str] = Counter()
    noms = []
    for intitule in intitules:
        cle = cle_intitule(intitule)
        vus[cle] += 1
        noms.append(cle if vus[cle] == 1 else f"{cle}#{vus[cle]}")
    return noms


def signature(intitules: Sequence[str]) -> str:
    """The same for two files that have the same headings in the same order; our own added columns do not count."""
    return sha256_hex(canonique([k for k in cles_colonnes(intitules) if k.split("#")[0] not in COLONNES_AJOUTEES]))


def deviner(
    entetes: Entetes,
    champs: Sequence[ChampImport],
    echantillon: Sequence[Sequence[Cellule]],
    memoire: Mapping[str, str] | None = None,
) -> list[Proposition]:
    """One proposition per column; a field is proposed once. `memoire`: name of column -> field ("" : left aside)."""
    connus = {ch.cle for ch in champs}
    noms_colonnes = cles_colonnes(entetes.intitules)
    propositions = [Proposition("", "")] * len(noms_colonnes)
    pris: set[str] = set()
    reglees: set[int] = set()
    for j, nom in enumerate(noms_colonnes):
        if nom.split("#")[0] in COLONNES_AJOUTEES:
            propositions[j] = Proposition("", "ajoutee")
            reglees.add(j)
        elif memoire and nom in memoire and (not memoire[nom] or memoire[nom] in connus - pris):
            propositions[j] = Proposition(memoire[nom], "memoire")
            pris |= {memoire[nom]} - {""}
            reglees.add(j)
    candidats = []
    for rang_champ, ch in enumerate(champs):
        noms, stricts = _noms(ch), _stricts(ch)
        for j, (court, compose) in enumerate(zip(entetes.intitules, entetes.composes, strict=True)):
            note = max(
                2 * _affinite(cle_intitule(court), noms, stricts), 2 * _affinite(cle_intitule(compose), noms, stricts) - 1
            )  # fmt: skip
            if note > 0:
                candidats.append((-note, rang_champ, j, ch.cle))
    for _, _, j, cle in sorted(candidats):
        if j not in reglees and cle not in pris:
            propositions[j] = Proposition(cle, "intitule")
            pris.add(cle)
            reglees.add(j)
    _par_voisinage(champs, noms_colonnes, propositions, pris, reglees)
    _par_intitule_vague(champs, noms_colonnes, echantillon, propositions, pris, reglees)
    _par_contenu(champs, echantillon, propositions, pris, reglees)
    return propositions


def _par_voisinage(
    champs: Sequence[ChampImport],
    noms_colonnes: Sequence[str],
    propositions: list[Proposition],
    pris: set[str],
    reglees: set[int],
) -> None:
    """« Pays » beside « Commune de naissance » is the country of birth; beside an address it is not."""
    for ch in champs:
        vagues = {cle_intitule(x) for x in ch.alias_voisin}
        for j, nom in enumerate(noms_colonnes):
            if ch.cle in pris or j in reglees or nom.split("#")[0] not in vagues:
                continue
            if any(propositions[k].cle in ch.voisins for k in (j - 1, j + 1) if 0 <= k < len(propositions)):
                propositions[j] = Proposition(ch.cle, "intitule")
                pris.add(ch.cle)
                reglees.add(j)


def _par_intitule_vague(
    champs: Sequence[ChampImport],
    noms_colonnes: Sequence[str],
    echantillon: Sequence[Sequence[Cellule]],
    propositions: list[Proposition],
    pris: set[str],
    reglees: set[int],
) -> None:
    """« Contact » is an address when addresses stand under it; with names of people it is left aside."""
    for ch in champs:
        vagues = {cle_intitule(x) for x in ch.alias_faibles}
        for j, nom in enumerate(noms_colonnes):
            if ch.cle in pris or j in reglees or nom.split("#")[0] not in vagues:
                continue
            valeurs = [x[j] for x in echantillon[:ECHANTILLON] if j < len(x) and texte_de(x[j])]
            if valeurs and part_lisible(ch, valeurs) >= _PART_LISIBLE:
                propositions[j] = Proposition(ch.cle, "vague")
                pris.add(ch.cle)
                reglees.add(j)


def _par_contenu(
    champs: Sequence[ChampImport],
    echantillon: Sequence[Sequence[Cellule]],
    propositions: list[Proposition],
    pris: set[str],
    reglees: set[int],
) -> None:
    """A column and a field that only suit each other."""
    libres = [ch for ch in champs if ch.cle not in pris and getattr(ch.lecteur, "discriminant", False)]
    colonnes = [j for j in range(len(propositions)) if j not in reglees]
    va: dict[int, list[str]] = {}
    for j in colonnes:
        valeurs = [x[j] for x in echantillon[:ECHANTILLON] if j < len(x) and texte_de(x[j])]
        va[j] = [ch.cle for ch in libres if len(valeurs) >= 2 and part_lisible(ch, valeurs) >= _PART_LISIBLE]
    for j, cles in va.items():
        if len(cles) == 1 and sum(cles[0] in autres for autres in va.values()) == 1:
            propositions[j] = Proposition(cles[0], "contenu")


def part_lisible(champ: ChampImport, valeurs: Sequence[Cellule]) -> float:
    """Which part of some values (at least one) the reader of a field understands, from 0 to 1."""
    lues = 0
    for valeur in valeurs:
        try:
            champ.lecteur(valeur)
        except Illisible:
            continue
        lues += 1
    return lues / len(valeurs)
