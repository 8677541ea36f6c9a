"""Two records, one person? Evidence for and against, in words; never a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

BLOC_MAXIMAL = 60
"""Above this a shared key says nothing any more (the address of a school, the first of January)."""


class Ressemblance(IntEnum):
    """How strongly two records look like one person."""

    FAIBLE = 1
    MOYENNE = 2
    FORTE = 3


LIBELLES_RESSEMBLANCE: dict[Ressemblance, str] = {
    Ressemblance.FORTE: "Très ressemblantes",
    Ressemblance.MOYENNE: "Ressemblantes",
    Ressemblance.FAIBLE: "À peine ressemblantes",
}


@dataclass(frozen=True, slots=True)
class TraitsIdentite:
    """What is compared. Keys are folded (`socle.cles.cle_recherche` without spaces); `ecrit` keeps the spelling."""

    id: int
    nom: str
    usage: str
    prenom1: str
    autres_prenoms: tuple[str, ...] = ()
    naissance: tuple[int, int, int] | None = None
    sexe: str = ""
    lieu: str = ""
    courriel: str = ""
    telephone: str = ""
    ine: str = ""
    ecrit: str = ""


@dataclass(frozen=True, slots=True)
class IndiceDoublon:
    """One piece of evidence, for (`pour`) or against."""

    pour: bool
    mots: str


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """Two records that may be one person: `a` has the smaller identifier."""

    a: int
    b: int
    ressemblance: Ressemblance
    indices: tuple[IndiceDoublon, ...]

    @property
    def pour(self) -> list[str]:
        return [i.mots for i in self.indices if i.pour]

    @property
    def contre(self) -> list[str]:
        return [i.mots for i in self.indices if not i.pour]


def distance(a: str, b: str, maximum: int = 2) -> int:
    """Letters added, taken away, changed or swapped with the next one, to go from one to the other (Damerau).

    Anything above `maximum` is `maximum + 1`.
    """
    if a == b:
        return 0
    if abs(len(a) - len(b)) > maximum:
        return maximum + 1
    avant: list[int] = []
    ligne = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        suivante = [i]
        for j, y in enumerate(b, start=1):
            cout = min(ligne[j] + 1, suivante[j - 1] + 1, ligne[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cout = min(cout, avant[j - 2] + 1)
            suivante.append(cout)
        if min(suivante) > maximum:
            return maximum + 1
        avant, ligne = ligne, suivante
    return min(ligne[-1], maximum + 1)


def proches(a: str, b: str) -> bool:
    """One slip in a short word, two in a long one; never for words of three letters or less (Léa is not Léo)."""
    court = min(len(a), len(b))
    if court <= 3:
        return False
    return distance(a, b, 1 if court <= 6 else 2) <= (1 if court <= 6 else 2)


def _date_proche(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    """One of the three numbers differs, or day and month are swapped."""
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 or (a[0] == b[0] and a[1] == b[2] and a[2] == b[1])


def comparer(un: TraitsIdentite, autre: TraitsIdentite) -> Rapprochement | None:
    """The evidence about two records, or None when nothing suggests that they are one person.

    Symmetric; a record is never its own duplicate. Same names born on different days are namesakes, not duplicates.
    """
    if un.id == autre.id:
        return None
    a, b = (un, autre) if un.id < autre.id else (autre, un)
    indices: list[IndiceDoublon] = []

    def pour(mots: str) -> None:
        indices.append(IndiceDoublon(True, mots))

    def contre(mots: str) -> None:
        indices.append(IndiceDoublon(False, mots))

    nom = _noms(a, b, pour)
    prenom = _prenoms(a, b, pour, contre)
    dates = _dates(a, b, pour, contre)
    inversion = bool(a.nom and a.prenom1) and (a.nom, a.prenom1) == (b.prenom1, b.nom) and a.nom != a.prenom1
    if inversion:
        pour("nom et prénom inversés")
    meme_ine = bool(a.ine) and a.ine == b.ine
    meme_courriel = bool(a.courriel) and a.courriel == b.courriel
    if meme_ine:
        pour("même INE")
    if meme_courriel:
        pour("même adresse électronique")
    if a.telephone and a.telephone == b.telephone:
        pour("même téléphone")
    if a.lieu and b.lieu:
        (pour if a.lieu == b.lieu else contre)(
            "même lieu de naissance" if a.lieu == b.lieu else "lieux de naissance différents"
        )
    if a.sexe and b.sexe and a.sexe != b.sexe:
        contre("sexes différents")
    if a.ine and b.ine and not meme_ine:
        contre("INE différents")
    force = _juger(nom, prenom, dates, inversion=inversion, meme_ine=meme_ine, meme_courriel=meme_courriel)
    if force is None:
        return None
    if force > Ressemblance.FAIBLE and sum(not i.pour for i in indices) >= 2 and not meme_ine:
        force = Ressemblance(force - 1)
    return Rapprochement(a.id, b.id, force, tuple(indices))


def _noms(a: TraitsIdentite, b: TraitsIdentite, pour: Callable[[str], None]) -> str:
    if a.nom and a.nom == b.nom:
        if a.prenom1 == b.prenom1 and a.ecrit != b.ecrit:
            pour("mêmes nom et prénom, à un accent, un tiret ou une majuscule près")
        else:
            pour("même nom de naissance")
        return "meme"
    if (a.usage and a.usage == b.nom) or (b.usage and b.usage == a.nom):
        pour("le nom d’usage de l’une est le nom de naissance de l’autre")
        return "usage"
    if a.usage and a.usage == b.usage:
        pour("même nom d’usage")
        return "usage"
    if proches(a.nom, b.nom):
        pour("noms très proches")
        return "proche"
    return ""


def _prenoms(a: TraitsIdentite, b: TraitsIdentite, pour: Callable[[str], None], contre: Callable[[str], None]) -> str:
    if not a.prenom1 or not b.prenom1:
        return "inconnu"
    if a.prenom1 == b.prenom1:
        if a.autres_prenoms and b.autres_prenoms and a.autres_prenoms[0] != b.autres_prenoms[0]:
            contre("deuxième prénom différent")
        if a.nom != b.nom or a.ecrit == b.ecrit:
            pour("même premier prénom")
        return "meme"
    if a.prenom1 in b.autres_prenoms or b.prenom1 in a.autres_prenoms:
        pour("le premier prénom de l’une est un autre prénom de l’autre")
        return "parent"
    # « Anne Marie » typed as two first names by one, as a compound by the other.
    if "".join((a.prenom1, *a.autres_prenoms[:1])) == b.prenom1 or a.prenom1 == "".join(
        (b.prenom1, *b.autres_prenoms[:1])
    ):
        pour("prénom composé d’un côté, deux prénoms de l’autre")
        return "parent"
    if proches(a.prenom1, b.prenom1):
        pour("prénoms très proches")
        if a.naissance and a.naissance == b.naissance and a.nom == b.nom:
            contre("jumeaux possibles : même nom, même date, prénoms différents")
        return "proche"
    return ""


def _dates(a: TraitsIdentite, b: TraitsIdentite, pour: Callable[[str], None], contre: Callable[[str], None]) -> str:
    if a.naissance is None or b.naissance is None:
        return "inconnue"
    if a.naissance == b.naissance:
        pour("même date de naissance")
        return "meme"
    if _date_proche(a.naissance, b.naissance):
        pour("dates de naissance très proches")
        contre("dates de naissance différentes")
        return "proche"
    contre("dates de naissance différentes")
    return ""


def _juger(
    nom: str, prenom: str, dates: str, *, inversion: bool, meme_ine: bool, meme_courriel: bool
) -> Ressemblance | None:
    if meme_ine:
        return Ressemblance.FORTE
    if not dates:
        # Born on other days: namesakes, unless they share a personal address.
        meme = nom in ("meme", "usage") and prenom == "meme"
        return Ressemblance.FAIBLE if meme and meme_courriel else None
    if inversion:
        return Ressemblance.FORTE if dates == "meme" else Ressemblance.MOYENNE
    sur = nom in ("meme", "usage")
    if sur and prenom == "meme":
        return Ressemblance.FORTE if dates == "meme" else Ressemblance.MOYENNE
    if dates == "meme":
        if (sur and prenom in ("parent", "proche")) or (nom == "proche" and prenom in ("meme", "parent")):
            return Ressemblance.MOYENNE
        if nom == "proche" and prenom == "proche":
            return Ressemblance.FAIBLE
        if sur and prenom == "inconnu":
            return Ressemblance.FAIBLE
    if meme_courriel and (sur or nom == "proche") and prenom in ("parent", "proche", "inconnu"):
        return Ressemblance.FAIBLE
    return None


def cles_de_rapprochement(t: TraitsIdentite) -> Iterator[tuple[object, ...]]:
    """Keys such that two records that `comparer` may bring together share at least one."""
    if t.prenom1:
        yield ("i", t.nom, t.prenom1)
        yield ("i", t.prenom1, t.nom)
        if t.usage:
            yield ("i", t.usage, t.prenom1)
    if t.naissance:
        d = t.naissance
        yield ("d", d, t.nom)
        if t.usage:
            yield ("d", d, t.usage)
        if t.prenom1:
            for prenom in (t.prenom1, *t.autres_prenoms):
                yield ("p", d, prenom)
            # Two slips, one in each: the first letters hold.
            yield ("l", d, t.nom[:1], t.prenom1[:1])
    if t.courriel:
        yield ("m", t.courriel)
    if t.ine:
        yield ("n", t.ine)


def apparier(tous: Iterable[TraitsIdentite]) -> list[Rapprochement]:
    """Every pair that may be one person, strongest first, then by identifiers. Linear but for the pairs themselves."""
    blocs: dict[tuple[object, ...], list[TraitsIdentite]] = defaultdict(list)
    for t in tous:
        for cle in cles_de_rapprochement(t):
            blocs[cle].append(t)
    vues: set[tuple[int, int]] = set()
    trouves: list[Rapprochement] = []
    for groupe in blocs.values():
        if not 2 <= len(groupe) <= BLOC_MAXIMAL:
            continue
        for a, b in combinations(groupe, 2):
            paire = (a.id, b.id) if a.id < b.id else (b.id, a.id)
            if paire in vues:
                continue
            vues.add(paire)
            if (r := comparer(a, b)) is not None:
                trouves.append(r)
    return sorted(trouves, key=lambda r: (-r.ressemblance, r.a, r.b))
