"""Where a text names certifications: numbers, titles exact or nearly, and which sentences speak of the one that is judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parchemin.reseau.domain.communication.jetons import Jeton
from parchemin.reseau.domain.communication.modele import BlocDeTexte, ContexteCommunication, TexteLu
from parchemin.reseau.domain.communication.sujets import Ancre, Attribution, attribuer, est_en_tete
from parchemin.socle.cles import mots_plies

_AVANT_NOMBRE = frozenset({"n", "no", "numero", "num", "code", "fiche", "certif", "certifinfo"})
_PETITS = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "un",
        "une",
        "et",
        "en",
        "a",
        "au",
        "aux",
        "par",
        "pour",
        "sur",
        "avec",
        "dans",
    ]
)
_LIEN_FICHE = re.compile(r"francecompetences\.fr/recherche/(rncp|rs)/(\d{1,6})", re.IGNORECASE)
_LONGUEUR_MAX = 60


@dataclass(frozen=True, slots=True)
class MentionDeCertification:
    """A certification named: words `premier` to `dernier`. `code`: RNCP12345, or "" for a title. `bloc`: code of a bloc, or ""."""

    premier: int
    dernier: int
    code: str = ""
    bloc: str = ""


@dataclass(frozen=True, slots=True)
class IntituleApproche:
    """Words that look like the title and are not it. `communs`: share of common words, 0 to 1."""

    premier: int
    dernier: int
    communs: float
    manquent: tuple[str, ...]
    ajoutes: tuple[str, ...]


@dataclass(slots=True)
class Reperage:
    """What was found, and of which certification each word speaks."""

    numeros: list[MentionDeCertification] = field(default_factory=list)
    intitules: list[MentionDeCertification] = field(default_factory=list)
    approches: list[IntituleApproche] = field(default_factory=list)
    liens: list[tuple[str, str]] = field(default_factory=list)
    etrangeres: list[MentionDeCertification] = field(default_factory=list)
    faux: list[MentionDeCertification] = field(default_factory=list)
    notres: list[MentionDeCertification] = field(default_factory=list)
    attribution: Attribution | None = None
    numero: str = ""

    @property
    def citee(self) -> bool:
        """Is the certification that is judged only quoted, on a page about another?"""
        return self.attribution is not None and bool(self.notres) and self.numero not in self.attribution.sujets

    def attribue(self, i: int) -> tuple[bool, bool]:
        """Is the word `i` said of the certification that is judged, and is it beyond doubt?"""
        if self.attribution is None:
            return True, True
        de_qui, sans_doute = self.attribution.de(i)
        if not de_qui:  # several certifications on the page, and nothing tells which
            return self.numero in self.attribution.sujets, False
        return de_qui == self.numero, sans_doute

    def parle_de_nous(self, i: int) -> bool:
        """Is the word `i` said of the certification that is judged?"""
        return self.attribue(i)[0]


def mots(texte: str) -> list[str]:
    """Folded words of a name."""
    return [forme for forme, _, _ in mots_plies(texte)]


def reperer(texte: TexteLu, jetons: Sequence[Jeton], contexte: ContexteCommunication, ressemblance: float) -> Reperage:
    """Finds everything in a number of steps proportional to the text: titles are compared around their own words only."""
    r = Reperage(numero=contexte.fiche.numero)
    r.numeros = _numeros(jetons)
    r.intitules = _suites(jetons, mots(contexte.fiche.intitule))
    r.liens = [(m.group(1).upper() + m.group(2), lien) for lien in texte.liens if (m := _LIEN_FICHE.search(lien))]
    if texte.sorte != "html":
        r.liens += [
            (m.group(1).upper() + m.group(2), m.group()) for b in texte.blocs for m in _LIEN_FICHE.finditer(b.texte)
        ]
    autres = {a.numero: mots(a.intitule) for a in contexte.autres if a.numero != contexte.fiche.numero}
    exacts = {numero: _suites(jetons, intitule, numero) for numero, intitule in autres.items()}
    racines = [_racine(j.forme) for j in jetons]
    pris = [m for x in (r.intitules, *exacts.values()) for m in x]
    r.approches = _approches(jetons, racines, mots(contexte.fiche.intitule), pris, ressemblance)
    voisines = {n: _approches(jetons, racines, intitule, pris, ressemblance) for n, intitule in autres.items()}
    meilleures = [x for siennes in voisines.values() for x in siennes]
    r.approches = [a for a in r.approches if not any(_chevauche(a, x) and x.communs > a.communs for x in meilleures)]
    _attribuer(r, texte.blocs, jetons, contexte, exacts, voisines)
    return r


def _numeros(jetons: Sequence[Jeton]) -> list[MentionDeCertification]:
    trouves = []
    for i, j in enumerate(jetons):
        if j.forme not in {"rncp", "rs"}:
            continue
        k = i + 1
        while k < len(jetons) and k <= i + 4 and jetons[k].forme in _AVANT_NOMBRE and jetons[k].bloc == j.bloc:
            k += 1
        if k >= len(jetons) or not jetons[k].forme.isdigit() or jetons[k].bloc != j.bloc:
            continue
        chiffres, fin = jetons[k].forme, k
        suite = jetons[k + 1] if k + 1 < len(jetons) else None
        colle = suite is not None and suite.debut - jetons[k].fin == 1
        if len(chiffres) <= 2 and colle and suite is not None and suite.forme.isdigit() and len(suite.forme) == 3:
            chiffres, fin = chiffres + suite.forme, k + 1
        if not 2 < len(chiffres) <= 6 or (j.forme == "rs" and len(chiffres) < 3):
            continue
        code, bloc = f"{j.forme.upper()}{chiffres}", ""
        if fin + 2 < len(jetons) and jetons[fin + 1].forme == "bc" and jetons[fin + 2].forme.isdigit():
            bloc = f"{code}BC{jetons[fin + 2].forme.zfill(2)}"
            fin += 2
        trouves.append(MentionDeCertification(i, fin, code, bloc))
    return trouves


def _suites(jetons: Sequence[Jeton], cherches: Sequence[str], code: str = "") -> list[MentionDeCertification]:
    """Where these words follow each other, whatever stands between them (end of line, comma)."""
    if not cherches:
        return []
    trouves, n = [], len(cherches)
    for i in range(len(jetons) - n + 1):
        if jetons[i].forme == cherches[0] and all(jetons[i + k].forme == cherches[k] for k in range(1, n)):
            trouves.append(MentionDeCertification(i, i + n - 1, code))
    return trouves


def contient(jetons: Sequence[Jeton], nom: str) -> bool:
    """Is this name written, whatever its legal form?"""
    return bool(_suites(jetons, [m for m in mots(nom) if m not in _FORMES] or mots(nom)))


_FORMES = frozenset(
    ["sas", "sasu", "sarl", "eurl", "sa", "scop", "scic", "association", "asso", "gie", "groupe", "groupement"]
)


def _approches(
    jetons: Sequence[Jeton],
    racines: Sequence[str],
    intitule: list[str],
    exacts: list[MentionDeCertification],
    ressemblance: float,
) -> list[IntituleApproche]:
    """`racines`: roots of the words. `exacts`: titles written in full, whose words are nobody else's."""
    pleins = {m for m in intitule if m not in _PETITS}
    if len(pleins) < 2 or len(intitule) > _LONGUEUR_MAX:
        return []
    pris = {k for m in exacts for k in range(m.premier, m.dernier + 1)}
    cherchees = {_racine(p) for p in pleins}
    places = [i for i, racine in enumerate(racines) if racine in cherchees and i not in pris]
    trouvees = []
    for groupe in _grappes(places, jetons, len(intitule)):
        debut, fin = groupe[0], groupe[-1]
        formes = [jetons[k].forme for k in range(debut, fin + 1)]
        communs = _plus_longue_suite([_racine(f) for f in formes], [_racine(m) for m in intitule])
        part = 2 * communs / (len(formes) + len(intitule))
        presents = {_racine(f) for f in formes}
        pleins_presents = sum(_racine(p) in presents for p in pleins)
        if part >= ressemblance and pleins_presents >= 2 and formes != intitule:
            manquent = tuple(m for m in intitule if m not in formes and m not in _PETITS)
            ajoutes = tuple(f for f in formes if f not in intitule and f not in _PETITS)
            trouvees.append(IntituleApproche(debut, fin, part, manquent, ajoutes))
    return trouvees


def _racine(forme: str) -> str:
    """Masculine and feminine, singular and plural together: chargée → charge, développeuse → developpeu."""
    for fin in ("euses", "euse", "eurs", "eur"):
        if forme.endswith(fin) and len(forme) > len(fin) + 2:
            return forme[: -len(fin)] + "eu"
    for fin in ("trices", "trice", "teurs", "teur"):
        if forme.endswith(fin):
            return forme[: -len(fin)] + "teu"
    return forme.rstrip("se") if len(forme) > 4 else forme


def _grappes(places: list[int], jetons: Sequence[Jeton], longueur: int) -> list[list[int]]:
    """Places that follow each other closely, in one block, over no more than one and a half title."""
    grappes: list[list[int]] = []
    for i in places:
        if (
            grappes
            and i - grappes[-1][-1] <= 6
            and jetons[i].phrase == jetons[grappes[-1][-1]].phrase
            and i - grappes[-1][0] <= longueur * 3 // 2 + 2
        ):
            grappes[-1].append(i)
        else:
            grappes.append([i])
    return [g for g in grappes if len(g) >= 2]


def _plus_longue_suite(a: list[str], b: list[str]) -> int:
    """Length of the longest common subsequence; both are short."""
    rangee = [0] * (len(b) + 1)
    for x in a[: 2 * _LONGUEUR_MAX]:
        precedent = 0
        for k, y in enumerate(b, 1):
            ancien = rangee[k]
            rangee[k] = precedent + 1 if x == y else max(rangee[k], rangee[k - 1])
            precedent = ancien
    return rangee[-1]


def _chevauche(a: IntituleApproche, b: IntituleApproche) -> bool:
    return a.premier <= b.dernier and b.premier <= a.dernier


def _attribuer(
    r: Reperage,
    blocs: Sequence[BlocDeTexte],
    jetons: Sequence[Jeton],
    contexte: ContexteCommunication,
    exacts: dict[str, list[MentionDeCertification]],
    voisines: dict[str, list[IntituleApproche]],
) -> None:
    fiche = contexte.fiche
    siens = {fiche.numero, *fiche.remplace}
    r.notres = [*r.intitules, *(m for m in r.numeros if m.code in siens)]
    chiffres = fiche.numero.lstrip("RNCPS")
    etrangers = [m for m in r.numeros if m.code not in siens and m.code.lstrip("RNCPS") != chiffres]
    nommees = [m for x in exacts.values() for m in x]
    phrases_autres = {jetons[m.premier].phrase for m in nommees}
    debuts = [m.premier for m in r.intitules] + [a.premier for a in r.approches]
    phrases_a_nous = {jetons[k].phrase for k in debuts} - phrases_autres
    phrases_numero = {jetons[m.premier].phrase for m in r.numeros if m.code in siens}
    seul = len({m.code for m in etrangers}) == 1 and not phrases_numero and bool(r.intitules or r.approches)
    for m in etrangers:
        # A number beside our own title, even misspelt, or the only one of a page that bears our title and no other: it is
        # a wrong number, not another certification.
        phrase = jetons[m.premier].phrase
        if (phrase in phrases_a_nous and phrase not in phrases_numero) or (seul and not exacts.get(m.code)):
            r.faux.append(m)
        elif m.code in exacts or phrase not in phrases_a_nous:
            r.etrangeres.append(m)
    r.etrangeres += nommees
    if not r.etrangeres:
        return
    ancres = [Ancre(m.premier, fiche.numero) for m in (*r.notres, *r.faux)]
    ancres += [Ancre(m.premier, m.code) for m in r.etrangeres]
    # Nearly a title, but at the head of the page or of a section: it says what follows.
    titres = [(a, fiche.numero) for a in r.approches] + [(a, n) for n, x in voisines.items() for a in x]
    for a, numero in titres:
        if not est_en_tete(blocs[jetons[a.premier].bloc]):
            continue
        if not any(n != numero and _chevauche(a, b) and b.communs >= a.communs for b, n in titres):
            ancres.append(Ancre(a.premier, numero))
    r.attribution = attribuer(ancres, jetons, blocs)
