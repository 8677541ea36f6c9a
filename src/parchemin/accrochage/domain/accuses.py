"""Treatment reports of the Caisse des Dépôts: a tolerant reader of every form met, that loses nothing and guesses nothing."""

from __future__ import annotations

import gc
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import yaml
from lxml import etree

from parchemin.accrochage.domain.expurgation import masquer_les_numeros
from parchemin.accrochage.domain.lecture import analyseur_sur
from parchemin.accrochage.domain.syntaxe import diagnostiquer, dire_syntaxe
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer

DONNEES = Path(__file__).resolve().parent.parent / "donnees" / "messages.yaml"
OCTETS_MAXIMUM = 400_000_000
MARQUE_REPETITION = "parchemin-repetition"
"""Processing instruction at the head of the rehearsal's reports: readers of the real form pass over it, ours tells by it."""
_GUIDE = "Caisse des Dépôts, guide de lecture d’un accusé de traitement"

ACCUSE_ILLISIBLE = declarer(
    Controle(
        "ACC-301", "Accusé illisible", "Cet accusé ne se lit pas : {raison}.",
        "Le fichier est peut-être incomplet, ou ce n’est pas un accusé de traitement.",
        "Téléchargez-le à nouveau depuis le portail et déposez-le sans l’ouvrir. Rien n’a été changé.",
        Gravite.BLOQUANT, _GUIDE,
    )
)  # fmt: skip
PAS_UN_ACCUSE = declarer(
    Controle(
        "ACC-302", "Ce n’est pas un accusé de traitement", "La racine du fichier est « {racine} », non « rapport ».",
        "Seul l’accusé de traitement dit ce qu’il est advenu de chaque passage.",
        "Sur le portail, téléchargez l’accusé de traitement du fichier déposé.", Gravite.BLOQUANT, _GUIDE,
    )
)  # fmt: skip
ACCUSE_VIDE = declarer(
    Controle(
        "ACC-303", "Accusé sans contenu", "Cet accusé ne parle d’aucun passage et ne signale aucune erreur.",
        "On ne peut rien en conclure.", "Vérifiez sur le portail que le traitement est terminé, puis téléchargez-le à nouveau.",
        Gravite.BLOQUANT, _GUIDE,
    )
)  # fmt: skip


class Issue(StrEnum):
    """What a report says of one passage."""

    ACCEPTE = "accepte"
    DEJA = "deja"
    REFUSE = "refuse"
    INCONNU = "inconnu"


LIBELLES_ISSUE = {
    Issue.ACCEPTE: "Accepté",
    Issue.DEJA: "Déjà enregistré",
    Issue.REFUSE: "Refusé",
    Issue.INCONNU: "À regarder",
}


@dataclass(frozen=True, slots=True)
class FamilleMessage:
    """A message that we can explain. `champs`: values to check first."""

    classe: str
    issue: Issue
    titre: str
    sens: str
    acte: str
    motif: str = ""
    commence: str = ""
    exact: bool = False
    champs: tuple[str, ...] = ()


class LigneAccuse(NamedTuple):
    """What the report says of one passage. `message`: its French text, "" when accepted; a social-security number that it
    quotes is masked, the report that is kept has it whole.

    `cite`: the identifier that the text quotes, when it is another than the enclosing one (the one that counts).
    """

    id_technique: str
    issue: Issue
    message: str = ""
    classe: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True)
class ErreurStructure:
    """One fault of the file itself. Line and column are 0 when absent."""

    type: str
    message: str
    ligne: int = 0
    colonne: int = 0


@dataclass(frozen=True)
class Accuse:
    """A whole report. `empreinte`: SHA-256 of the bytes read. `doubles`: identifiers told twice, with different issues.

    `id_traitement` may be "": what makes a second reading harmless is then `empreinte`. A line may have no identifier: it is
    kept, and belongs to no passage. `repetition`: written by the rehearsal, so it says nothing of the Caisse des Dépôts.
    `numeros`: texts in which a social-security number was masked.
    """

    nom_fichier: str
    id_flux: str
    id_traitement: str
    empreinte: str
    lignes: tuple[LigneAccuse, ...] = ()
    erreurs: tuple[ErreurStructure, ...] = ()
    doubles: tuple[str, ...] = ()
    ignores: tuple[str, ...] = field(default=())
    repetition: bool = False
    numeros: int = 0

    @property
    def refuse_entier(self) -> bool:
        """The file failed on its structure: none of its passages was taken."""
        return bool(self.erreurs) and not self.lignes

    def compter(self) -> dict[Issue, int]:
        comptes = Counter(ligne.issue for ligne in self.lignes)
        return {issue: comptes[issue] for issue in Issue}


@cache
def _donnees() -> Mapping[str, Any]:
    donnees: Mapping[str, Any] = yaml.safe_load(DONNEES.read_text(encoding="utf-8"))
    return donnees


@cache
def familles() -> tuple[FamilleMessage, ...]:
    """Every message that we can explain; the first that fits is the right one."""
    lues = []
    for donnee in _donnees()["passages"]:
        brut = dict(donnee)
        champs = tuple(brut.pop("champs", ()))
        lues.append(FamilleMessage(issue=Issue(brut.pop("issue")), champs=champs, **brut))
    return tuple(lues)


@cache
def famille_inconnue() -> FamilleMessage:
    return FamilleMessage(classe="", issue=Issue.INCONNU, **_donnees()["inconnu"])


@cache
def famille_structure() -> FamilleMessage:
    return FamilleMessage(classe="structure", issue=Issue.REFUSE, **_donnees()["structure"])


@cache
def famille_contraire() -> FamilleMessage:
    """Two reports that say the opposite of one passage: no message says it, reading them does."""
    return FamilleMessage(classe="contraire", issue=Issue.INCONNU, **_donnees()["contraire"])


@lru_cache(maxsize=4096)
def reconnaitre(message: str) -> FamilleMessage:
    """The family of a message, whatever its case, accents, apostrophes and spaces; `famille_inconnue` failing that."""
    cle = cle_recherche(message).strip()
    for f in familles():
        if f.exact and cle == f.motif:
            return f
        if not f.exact and f.motif in cle and cle.startswith(f.commence):
            return f
    return famille_inconnue()


def famille(classe: str) -> FamilleMessage:
    """By its name, as stored. Unknown names give the unknown family: a class may be withdrawn from the data one day."""
    if classe == "structure":
        return famille_structure()
    if classe == "contraire":
        return famille_contraire()
    return next((f for f in familles() if f.classe == classe), famille_inconnue())


_CITE = re.compile(
    r"technique partenaire (.{1,255}?)(?: existe déjà en base.*| n['’ ]?existe en base.*| et l['’ ]?index .*|, .*| est (?:ko|inf).*)?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def id_cite(message: str) -> str:
    """The technical identifier that a message quotes, "" when it quotes none.

    Of a message that nobody knows, "": where the identifier ends and the sentence goes on cannot be told.
    """
    trouve = _CITE.search(message) if reconnaitre(message).classe else None
    return trouve[1].strip() if trouve else ""


class _Lecteur:
    """State while the report streams by."""

    def __init__(self) -> None:
        self.entete = {"nomfichier": "", "idflux": "", "idtraitement": ""}
        self.lignes: dict[str, LigneAccuse] = {}
        self.erreurs: list[ErreurStructure] = []
        self.doubles: dict[str, None] = {}
        self.sans_id: list[LigneAccuse] = []
        self.ignores: set[str] = set()
        self.racine: etree._Element | None = None
        self.lus: list[tuple[etree._Element, etree._Element]] = []
        self.repetition, self.numeros = False, 0

    def avancer(self, analyseur: etree.XMLPullParser) -> None:
        """Take what has been read so far, and let go of it."""
        evenements: Any = analyseur.read_events()
        lignes, lus = self.lignes, self.lus
        for evenement, element in evenements:
            if evenement == "pi":
                self.repetition |= element.target == MARQUE_REPETITION
                continue
            if self.racine is None:
                self.racine = _racine_de(element)
            nom = _nom(element.tag)
            if nom in _FEUILLES:
                if nom != "idtechnique":
                    continue
                parent = element.getparent()
                if parent is None or (liste := _nom(parent.tag)) not in _LISTES:
                    continue
                # What most of a report is made of: an identifier alone, told once, in the list of those accepted.
                identifiant = element.text or "" if not len(element) else ""
                if liste in _OK and identifiant and identifiant not in lignes and not _BLANC.search(identifiant):
                    lignes[identifiant] = _neuve(identifiant)
                else:
                    self.ligne(self.lire_ligne(_texte(element), "", liste))
                lus.append((parent, element))
            elif self.recevoir(nom, element) and (parent := element.getparent()) is not None:
                lus.append((parent, element))
        # All but the last: the parser may still be writing what follows it.
        for parent, element in lus[:-1]:
            parent.remove(element)
        del lus[:-1]

    def recevoir(self, nom: str, element: etree._Element) -> bool:
        """An element that ended. True when nothing more is expected of it."""
        if nom == "passage":
            dit = {_nom(e.tag): _texte(e) for e in element}
            self.ignores |= dit.keys() - _FEUILLES
            parent = element.getparent()
            liste = _nom(parent.tag) if parent is not None else ""
            self.ligne(self.lire_ligne(dit.get("idtechnique", ""), dit.get("messageerreur", ""), liste))
            return True
        if nom == "erreur":
            dit = {_nom(e.tag): _texte(e) for e in element}
            self.ignores |= dit.keys() - _FEUILLES
            message = self.masquer(dit.get("message", ""))
            self.erreurs.append(
                ErreurStructure(dit.get("type", ""), message, _entier(dit.get("ligne")), _entier(dit.get("colonne")))
            )
            return True
        if nom in self.entete:
            if element.getparent() is self.racine:
                self.entete[nom] = _texte(element)
        elif nom not in _CONTENANTS:
            self.ignores.add(nom)
        return False

    def masquer(self, texte: str, *sauf: str) -> str:
        masque = masquer_les_numeros(texte, sauf=sauf)
        self.numeros += masque != texte
        return masque

    def lire_ligne(self, identifiant: str, message: str, liste: str) -> LigneAccuse:
        if liste in _OK and not message:
            return LigneAccuse(identifiant, Issue.ACCEPTE)
        f = reconnaitre(message)
        cite = id_cite(message)
        autre = cite if cite != identifiant else ""
        return LigneAccuse(identifiant, f.issue, self.masquer(message, identifiant, cite), f.classe, autre)

    def ligne(self, ligne: LigneAccuse) -> None:
        if not ligne.id_technique:
            self.sans_id.append(ligne)
            return
        avant = self.lignes.get(ligne.id_technique)
        if avant is None:
            self.lignes[ligne.id_technique] = ligne
            return
        textes = [t for t in (avant.message, ligne.message) if t]
        texte = textes[0] if len(textes) == 2 and textes[1] in textes[0] else " / ".join(textes)
        if avant.issue is ligne.issue:
            self.lignes[ligne.id_technique] = avant._replace(message=texte)
            return
        # The report contradicts itself: a person decides.
        self.doubles[ligne.id_technique] = None
        self.lignes[ligne.id_technique] = LigneAccuse(ligne.id_technique, Issue.INCONNU, texte or "OK et KO")


def _racine_de(element: etree._Element) -> etree._Element:
    """The root, once it is known to be that of a report. Raises ACC-301 (a DTD), ACC-302."""
    arbre: Any = element.getroottree()
    if arbre.docinfo.doctype:
        raise ErreurMetier(ACCUSE_ILLISIBLE.constat(raison="il porte une définition de type (DTD)"))
    racine: etree._Element = arbre.getroot()
    if _nom(racine.tag) != "rapport":
        raise ErreurMetier(PAS_UN_ACCUSE.constat(racine=_nom(racine.tag)[:60]))
    return racine


def _neuve(identifiant: str) -> LigneAccuse:
    return _LIGNE(LigneAccuse, (identifiant, Issue.ACCEPTE, "", "", ""))


_LIGNE: Any = tuple.__new__
"""Without the arguments by name of the class: half the time, for each of those accepted."""
_BLANC = re.compile(r"\s")


@lru_cache(maxsize=512)
def _nom(tag: Any) -> str:
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def _texte(element: etree._Element) -> str:
    """All the text inside, nested elements included: a message is never shortened."""
    texte = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return " ".join(texte.split())


@contextmanager
def sans_ramassage() -> Iterator[None]:
    """Nothing that a report gives refers to itself: the collector would go through a hundred thousand lines for nothing, again
    and again, for a fifth of the time."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()


@sans_ramassage()
def lire_accuse(source: BinaryIO) -> Accuse:
    """Read a report: functional or structural, one passage or 100 000, in any order and case; constant memory per line.

    No DTD, no entity. Raises `ErreurMetier` ACC-301 (unreadable), ACC-302 (another document), ACC-303 (says nothing).
    """
    empreinte, lecteur, octets = hashlib.sha256(), _Lecteur(), 0
    depart = source.tell() if source.seekable() else 0
    analyseur = etree.XMLPullParser(events=("end", "pi"), remove_comments=True, **analyseur_sur())
    try:
        while bloc := source.read(1 << 18):
            octets += len(bloc)
            if octets > OCTETS_MAXIMUM:
                raise ErreurMetier(ACCUSE_ILLISIBLE.constat(raison="il pèse plus de 400 Mo"))
            empreinte.update(bloc)
            analyseur.feed(bloc)
            lecteur.avancer(analyseur)
        analyseur.close()
        lecteur.avancer(analyseur)
    except etree.XMLSyntaxError as e:
        raison, ligne = dire_syntaxe(e), e.lineno or 0
        if source.seekable():
            source.seek(depart)
            raison, ligne = diagnostiquer(source) or (raison, ligne)
        raise ErreurMetier(ACCUSE_ILLISIBLE.constat(raison=f"{raison}{f', ligne {ligne}' if ligne else ''}")) from e
    lignes = (*lecteur.lignes.values(), *lecteur.sans_id)
    if not lignes and not lecteur.erreurs:
        raise ErreurMetier(ACCUSE_VIDE.constat())
    return Accuse(
        lecteur.entete["nomfichier"], lecteur.entete["idflux"], lecteur.entete["idtraitement"], empreinte.hexdigest(),
        lignes, tuple(lecteur.erreurs), tuple(lecteur.doubles), tuple(sorted(lecteur.ignores)), lecteur.repetition, lecteur.numeros,
    )  # fmt: skip


_KO, _OK = ("passagesko", "passageko"), ("passagesok", "passageok")
_CONTENANTS = frozenset(["rapport", "erreurs", *_KO, *_OK])
_LISTES = frozenset([*_OK, *_KO])
_FEUILLES = frozenset(["idtechnique", "messageerreur", "type", "message", "ligne", "colonne"])


def _entier(texte: str | None) -> int:
    return int(texte) if texte and texte.isascii() and texte.isdigit() and len(texte) < 16 else 0
