"""Streaming reader of a V4.1 export: one fiche in memory at a time, hashes first, content only when asked.

An export of 470 MB that changed little is scanned at the speed of the XML parser: the hash of a fiche is taken on its
serialised element (blank text between elements is dropped by the parser, so that re-indenting changes nothing), and the
fiche is turned into Python values only if the hash is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, BinaryIO

from lxml import etree

from parchemin.referentiel.domain import constats as c
from parchemin.referentiel.domain.modele import FicheLue, PartenaireLu
from parchemin.referentiel.domain.refus import TAILLE_FICHE_MAXIMALE, demesure, erreur_de_syntaxe
from parchemin.referentiel.domain.schema import (
    PAR_BALISE,
    PARTENAIRES,
    VERSION_FLUX,
    Champ,
    Correspondances,
    Genre,
    Groupe,
    Liste,
)
from parchemin.socle.constats import Constat, ErreurMetier

_CODE = re.compile(r"^(RNCP|RS)[0-9]{1,8}$")
_DATE = re.compile(
    r"(?P<j>[0-9]{2})/(?P<m>[0-9]{2})/(?P<a>[0-9]{4})|(?P<a2>[0-9]{4})-(?P<m2>[0-9]{2})-(?P<j2>[0-9]{2})"
)
_ENTIER = re.compile(r"-?[0-9]{1,9}")
_ESPACES = re.compile(r"[\t\r\n\xa0]+")
TETE_MAXIMALE = 256 * 1024
"""Bytes before the main element."""
_ATTENDU = {Genre.DATE: "une date JJ/MM/AAAA", Genre.ENTIER: "un nombre entier", Genre.OUI_NON: "Oui ou Non"}


@dataclass(slots=True)
class Bilan:
    """What was seen along the way. Grows with the variety of anomalies, not with the number of fiches."""

    version_flux: str = ""
    fiches: int = 0
    actives: int = 0
    partenaires: int = 0
    octets: int = 0
    derniere: str = ""
    _inconnus: dict[str, list[Any]] = field(default_factory=dict)
    _illisibles: dict[tuple[str, Genre], list[Any]] = field(default_factory=dict)
    _avis: list[Constat] = field(default_factory=list)
    _dits: int = 0
    _hors_fiche: dict[str, list[Any]] = field(default_factory=dict)

    def inconnu(self, chemin: str, code: str) -> None:
        self._inconnus.setdefault(chemin, [0, code])[0] += 1

    def illisible(self, chemin: str, genre: Genre, valeur: str, code: str) -> None:
        self._illisibles.setdefault((chemin, genre), [0, code, valeur])[0] += 1

    def hors_fiche(self, balise: str, texte: str) -> None:
        self._hors_fiche.setdefault(balise, [0, texte])[0] += 1

    def avis(self, constat: Constat) -> None:
        if len(self._avis) < 200:
            self._avis.append(constat)

    def avis_nouveaux(self) -> list[Constat]:
        """Notices given since the last call (for who reports them along the way)."""
        nouveaux = self._avis[self._dits :]
        self._dits = len(self._avis)
        return nouveaux

    def conclure(self, autre: Bilan) -> None:
        """Take what another reader counted of the same file, once it is read; its notices came along the way."""
        self.version_flux, self.octets = autre.version_flux, autre.octets
        self._inconnus, self._illisibles, self._hors_fiche = autre._inconnus, autre._illisibles, autre._hors_fiche

    @property
    def constats(self) -> list[Constat]:
        """Warnings, one per kind of anomaly, with its count and a first example."""
        resultat = list(self._avis)
        if self.version_flux != VERSION_FLUX:
            resultat.append(c.VERSION_FLUX.constat(version=self.version_flux or "non indiquée", connue=VERSION_FLUX))
        for balise, (nombre, texte) in sorted(self._hors_fiche.items()):
            resultat.append(c.HORS_FICHE.constat(balise=balise[:60], nombre=nombre, texte=texte[:200] or "vide"))
        for chemin, (nombre, exemple) in sorted(self._inconnus.items()):
            resultat.append(c.ELEMENT_INCONNU.constat(chemin=chemin, nombre=nombre, exemple=exemple))
        for (chemin, genre), (nombre, exemple, valeur) in sorted(self._illisibles.items()):
            resultat.append(
                c.VALEUR_ILLISIBLE.constat(
                    chemin=chemin, nombre=nombre, exemple=exemple, valeur=valeur[:60], attendu=_ATTENDU[genre]
                )
            )
        return resultat


@dataclass(slots=True)
class Poignee:
    """A fiche just met: number and hashes at once, content on `lire()` — before the iteration moves on."""

    code: str
    empreinte_contenu: str
    empreinte_partenaires: str
    actif: bool
    nombre_partenaires: int
    _lire: Callable[[], FicheLue]

    @property
    def empreinte(self) -> str:
        """Both hashes in one: equal, nothing to do."""
        return sha256(f"{self.empreinte_contenu}{self.empreinte_partenaires}".encode()).hexdigest()

    def lire(self) -> FicheLue:
        return self._lire()


def parse_texte(brut: str | None) -> str:
    """Leaf text: trimmed, tabs and stray line ends made spaces. Runs of spaces are kept: they separate paragraphs."""
    if not brut:
        return ""
    brut = brut.strip()
    # Membership first: a regular expression on each of ten million leaves costs more than the XML parser.
    if "\n" in brut or "\xa0" in brut or "\t" in brut or "\r" in brut:
        return _ESPACES.sub(" ", brut).strip()
    return brut


def parse_date(texte: str) -> date | None:
    """JJ/MM/AAAA, as the flux writes dates; AAAA-MM-JJ is understood too, having one meaning only."""
    m = _DATE.fullmatch(texte)
    if m is None:
        return None
    try:
        return date(int(m["a"] or m["a2"]), int(m["m"] or m["m2"]), int(m["j"] or m["j2"]))
    except ValueError:
        return None


class _Lecteur:
    """Turns elements into canonical values, following `schema`."""

    def __init__(self, bilan: Bilan) -> None:
        self.bilan = bilan
        self.code = ""

    def valeur(self, brut: str | None, champ: Champ, chemin: str) -> Any:
        t = parse_texte(brut)
        if not t:
            return None
        if champ.genre is Genre.DATE:
            if jour := parse_date(t):
                return jour.isoformat()
        elif champ.genre is Genre.ENTIER:
            if _ENTIER.fullmatch(t):
                return int(t)
        elif champ.genre is Genre.OUI_NON:
            if t in ("Oui", "Non"):
                return t == "Oui"
        else:
            return t
        self.bilan.illisible(chemin, champ.genre, t, self.code)
        return t

    def enregistrement(self, element: Any, champs: dict[str, Champ], chemin: str) -> dict[str, Any]:
        resultat: dict[str, Any] = {}
        for enfant in element:
            ici = f"{chemin}/{enfant.tag}"
            champ = champs.get(enfant.tag)
            if champ is None:
                self.inconnu(resultat, enfant, ici)
                continue
            valeur = self.valeur(enfant.text, champ, ici)
            if valeur is not None:
                if champ.cle not in resultat:
                    resultat[champ.cle] = valeur
                else:
                    self.poser(resultat, champ.cle, valeur, enfant, ici)
            if len(enfant):
                for petit in enfant:
                    self.inconnu(resultat, petit, f"{ici}/{petit.tag}")
        return resultat

    def poser(self, contenu: dict[str, Any], cle: str, valeur: Any, element: Any, chemin: str) -> None:
        """Set a value that appears once; a second, different one is kept apart and reported, never written over."""
        if valeur in (None, [], {}):
            return
        if contenu.setdefault(cle, valeur) != valeur:
            self.inconnu(contenu, element, f"{chemin} (répété)")

    def inconnu(self, contenu: dict[str, Any], element: Any, chemin: str, precision: str = "") -> None:
        """Keep what the schema does not know, as text by path: a new element is never lost."""
        if not isinstance(element.tag, str):
            return
        texte = " ".join(t for t in (parse_texte(x) for x in element.itertext()) if t)
        self.reste(contenu, chemin, f"{precision} : {texte}" if precision else texte)

    def reste(self, contenu: dict[str, Any], chemin: str, texte: str) -> None:
        self.bilan.inconnu(chemin, self.code)
        contenu.setdefault("inconnus", []).append({"chemin": chemin, "texte": texte})

    def fiche(self, element: Any) -> dict[str, Any]:
        contenu: dict[str, Any] = {}
        for enfant in element:
            balise = enfant.tag
            regle = PAR_BALISE.get(balise)
            if regle is None:
                self.inconnu(contenu, enfant, str(balise))
                continue
            valeur: Any
            if isinstance(regle, Champ):
                valeur = self.valeur(enfant.text, regle, balise)
                for petit in enfant:
                    # A leaf that became a composite (as SI_JURY_* did in V4): keep it, say it.
                    self.inconnu(contenu, petit, f"{balise}/{petit.tag}")
            elif isinstance(regle, Groupe):
                valeur = self.enregistrement(enfant, _CHAMPS[balise], balise) or None
                brut = parse_texte(enfant.text)
                if brut and not len(enfant):
                    # V2/V3 flat form: `<SI_JURY_FI>Oui</SI_JURY_FI>`.
                    valeur = {regle.champs[0].cle: self.valeur(brut, regle.champs[0], balise)}
            elif isinstance(regle, Liste):
                valeur = self.liste(enfant, regle, contenu)
            else:
                valeur = self.correspondances(enfant, regle, contenu)
            if isinstance(valeur, list) and regle.cle in contenu:
                contenu[regle.cle].extend(v for v in valeur if v not in contenu[regle.cle])
            else:
                self.poser(contenu, regle.cle, valeur, enfant, balise)
        self.egares(element, contenu)
        return contenu

    def egares(self, element: Any, contenu: dict[str, Any]) -> None:
        """Text beside elements and attributes: the flux has neither; if it ever has, they are kept and reported."""
        for texte in _TEXTES_EGARES(element):
            parent = texte.getparent() if texte.is_text else texte.getparent().getparent()
            self.reste(contenu, f"{_chemin(parent)} (texte libre)", parse_texte(texte))
        for valeur in _ATTRIBUTS(element):
            self.reste(contenu, f"{_chemin(valeur.getparent())}/@{valeur.attrname}", str(valeur))

    def sans_enfant(self, element: Any, contenu: dict[str, Any], chemin: str) -> None:
        """A container that holds text and nothing else (`egares` sees those that hold both)."""
        if not len(element) and (texte := parse_texte(element.text)):
            self.reste(contenu, f"{chemin} (texte libre)", texte)

    def liste(self, element: Any, regle: Liste, contenu: dict[str, Any]) -> list[Any]:
        chemin = f"{regle.balise}/{regle.element}"
        champs = _CHAMPS[regle.balise]
        resultat: list[Any] = []
        self.sans_enfant(element, contenu, regle.balise)
        for enfant in element:
            if enfant.tag != regle.element:
                self.inconnu(contenu, enfant, f"{regle.balise}/{enfant.tag}")
                continue
            if regle.plate and len(enfant) == 0:
                valeur: Any = parse_texte(enfant.text)
            else:
                self.sans_enfant(enfant, contenu, chemin)
                valeur = self.enregistrement(enfant, champs, chemin)
                if regle.plate:
                    contenu.setdefault("inconnus", []).extend(valeur.pop("inconnus", []))
                    valeur = valeur.get(regle.champs[0].cle)
            # Repeated rows (NSF twice, identical certifiers) are one fact.
            if valeur and valeur not in resultat:
                resultat.append(valeur)
        if not contenu.get("inconnus", True):
            del contenu["inconnus"]
        if regle.cle == "blocs":
            resultat.sort(key=lambda bloc: bloc.get("code", ""))
        elif regle.cle == "statistiques":
            resultat.sort(key=lambda ligne: str(ligne.get("annee", "")))
        return resultat

    def correspondances(self, element: Any, regle: Correspondances, contenu: dict[str, Any]) -> list[dict[str, Any]]:
        resultat = []
        self.sans_enfant(element, contenu, regle.balise)
        for enfant in element:
            chemin = f"{regle.balise}/{enfant.tag}"
            if enfant.tag != "CORRESPONDANCE":
                self.inconnu(contenu, enfant, chemin)
                continue
            self.sans_enfant(enfant, contenu, chemin)
            sources: list[str] = []
            destinations: list[tuple[str, list[str]]] = []
            for cote in enfant:
                if cote.tag not in ("SOURCE", "DESTINATION"):
                    self.inconnu(contenu, cote, f"{chemin}/{cote.tag}")
                    continue
                self.sans_enfant(cote, contenu, f"{chemin}/{cote.tag}")
                blocs = [t for t in (parse_texte(x.text) for x in cote.iterfind("BLOC_COMPETENCES/CODE")) if t]
                numero = parse_texte(cote.findtext("NUMERO_FICHE"))
                for petit in cote:
                    if petit.tag == "NUMERO_FICHE" and cote.tag == "DESTINATION":
                        continue
                    if petit.tag != "BLOC_COMPETENCES":
                        self.inconnu(contenu, petit, f"{chemin}/{cote.tag}/{petit.tag}")
                        continue
                    self.sans_enfant(petit, contenu, f"{chemin}/{cote.tag}/BLOC_COMPETENCES")
                    for infime in petit:
                        if infime.tag != "CODE":
                            self.inconnu(contenu, infime, f"{chemin}/{cote.tag}/BLOC_COMPETENCES/{infime.tag}")
                if cote.tag == "SOURCE":
                    sources.extend(blocs)
                else:
                    destinations.append((numero, blocs))
            for numero, blocs in destinations or [("", [])]:
                ligne = {"source": sources, "destination": numero, "blocs": blocs}
                if (sources or numero or blocs) and ligne not in resultat:
                    resultat.append(ligne)
        return resultat

    def partenaires(self, conteneurs: list[Any], contenu: dict[str, Any]) -> tuple[PartenaireLu, ...]:
        """Partner rows. What a row holds beyond the schema, or cannot be read, goes to `contenu["inconnus"]`."""
        vus: dict[tuple[Any, ...], PartenaireLu] = {}
        for ligne in (x for conteneur in conteneurs for x in conteneur):
            if ligne.tag != "PARTENAIRE":
                self.inconnu(contenu, ligne, f"PARTENAIRES/{ligne.tag}")
                continue
            self.sans_enfant(ligne, contenu, "PARTENAIRES/PARTENAIRE")
            v = dict.fromkeys(_TEXTES_PARTENAIRE, "")
            dates: dict[str, date] = {}
            restes: list[tuple[str, str]] = []
            for enfant in ligne:
                balise = enfant.tag
                if balise in v and not v[balise]:
                    v[balise] = parse_texte(enfant.text)
                elif balise in _DATES_PARTENAIRE:
                    brut = parse_texte(enfant.text)
                    jour = parse_date(brut)
                    if jour and dates.setdefault(balise, jour) == jour:
                        pass
                    elif jour:
                        self.bilan.inconnu(f"PARTENAIRES/PARTENAIRE/{balise} (répété)", self.code)
                        restes.append((balise, brut))
                    elif brut:
                        self.bilan.illisible(f"PARTENAIRES/PARTENAIRE/{balise}", Genre.DATE, brut, self.code)
                        restes.append((balise, brut))
                elif isinstance(balise, str):
                    self.bilan.inconnu(f"PARTENAIRES/PARTENAIRE/{balise}", self.code)
                    restes.append((balise, " ".join(" ".join(enfant.itertext()).split())))
                    continue
                if len(enfant):
                    for petit in enfant:
                        self.inconnu(contenu, petit, f"PARTENAIRES/PARTENAIRE/{balise}/{petit.tag}")
            siret = v["SIRET_PARTENAIRE"]
            lu = PartenaireLu(
                nom=" ".join(v["NOM_PARTENAIRE"].split()),
                siret=siret if siret.isalnum() else "".join(x for x in siret if x.isalnum()),
                habilitation=v["HABILITATION_PARTENAIRE"],
                etat=v["ETAT_HABILITATION"],
                date_actif=dates.get("DATE_ACTIF"),
                date_modification_etat=dates.get("DATE_DERNIERE_MODIFICATION_ETAT"),
            )
            for balise, texte in restes:
                reste = {"chemin": f"PARTENAIRES/PARTENAIRE/{balise}", "texte": f"{lu.siret or lu.nom} : {texte}"}
                contenu.setdefault("inconnus", []).append(reste)
            if not (lu.siret or lu.nom):
                if lu.habilitation or lu.etat or dates:
                    self.inconnu(contenu, ligne, "PARTENAIRES/PARTENAIRE (sans nom ni SIRET)")
            else:
                vus.setdefault((lu.siret, lu.nom, lu.habilitation, lu.etat, lu.date_actif), lu)
        for conteneur in conteneurs:
            self.sans_enfant(conteneur, contenu, PARTENAIRES)
            self.egares(conteneur, contenu)
        return tuple(vus.values())


def _champs_de(regle: Groupe | Liste) -> dict[str, Champ]:
    return {champ.balise: champ for champ in regle.champs}


_CHAMPS = {b: _champs_de(r) for b, r in PAR_BALISE.items() if isinstance(r, Groupe | Liste)}
_TEXTES_PARTENAIRE = ("NOM_PARTENAIRE", "SIRET_PARTENAIRE", "HABILITATION_PARTENAIRE", "ETAT_HABILITATION")
_DATES_PARTENAIRE = ("DATE_ACTIF", "DATE_DERNIERE_MODIFICATION_ETAT")
_TEXTES_EGARES: Callable[[Any], Any] = etree.XPath("descendant-or-self::*[*]/text()[normalize-space()]")
_ATTRIBUTS: Callable[[Any], Any] = etree.XPath("descendant-or-self::*/@*")
_CONNUS = " or ".join(f"self::{b}" for b in (*_TEXTES_PARTENAIRE, *_DATES_PARTENAIRE))
_JOUR = "translate(normalize-space(), '0123456789', '0000000000') != '00/00/0000'"
_RESTES_PARTENAIRES: Callable[[Any], Any] = etree.XPath(
    f"PARTENAIRE/*[not({_CONNUS})] | *[not(self::PARTENAIRE)] | "
    + " | ".join(f"PARTENAIRE/{b}[normalize-space() and {_JOUR}]" for b in _DATES_PARTENAIRE)
)
# The same question asked of 400 000 rows at each scan: counting is ten times cheaper than naming.
_A_DES_RESTES: Callable[[Any], Any] = etree.XPath(
    "count(PARTENAIRE/*) != "
    + " + ".join(f"count(PARTENAIRE/{b})" for b in (*_TEXTES_PARTENAIRE, *_DATES_PARTENAIRE))
    + " or *[not(self::PARTENAIRE)] or "
    + " or ".join(f"PARTENAIRE/{b}[string-length() != 10 or substring(., 3, 1) != '/']" for b in _DATES_PARTENAIRE)
)
_NOMBRE: Callable[[Any], Any] = etree.XPath("count(PARTENAIRE)")


def _chemin(element: Any) -> str:
    """Path under FICHE, without ranks: the anomalies of a kind are counted together."""
    balises: list[str] = []
    while element is not None and element.tag != "FICHE":
        balises.append(str(element.tag))
        element = element.getparent()
    return "/".join(reversed(balises)) or "FICHE"


class _Compteur:
    """The first bytes, already looked at, then the rest of the file; counts what was read (progress).

    Refuses a fiche without end: the parser keeps a fiche whole, so this bounds the memory.
    """

    def __init__(self, tete: bytes, fichier: BinaryIO, bilan: Bilan) -> None:
        self._tete = tete
        self._fichier = fichier
        self._bilan = bilan
        self.derniere_fin = 0

    def read(self, taille: int = -1) -> bytes:
        bloc, self._tete = (self._tete, b"") if self._tete else (self._fichier.read(taille), b"")
        self._bilan.octets += len(bloc)
        if self._bilan.octets - self.derniere_fin > TAILLE_FICHE_MAXIMALE:
            raise ErreurMetier(demesure(self._bilan.derniere))
        return bloc


def _refuser_entete(entete: bytes) -> None:
    """Refuse what is not an XML export, and any DTD, on the first kilobytes: nothing hostile reaches the parser."""
    nu = entete.lstrip(b"\xef\xbb\xbf \t\r\n")
    if entete[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in entete[:200]:
        raise ErreurMetier(c.ENCODAGE.constat(ligne=1, detail="le fichier semble en UTF-16"))
    if not nu:
        raise ErreurMetier(c.PAS_DU_XML.constat(detail="le fichier est vide"))
    if not nu.startswith(b"<"):
        apercu = nu[:30].decode("utf-8", "replace").splitlines()[0]
        raise ErreurMetier(c.PAS_DU_XML.constat(detail=f"il commence par « {apercu} »"))
    if nu[:200].lower().startswith((b"<!doctype html", b"<html")):
        raise ErreurMetier(c.PAS_DU_XML.constat(detail="c’est une page web"))
    debut = re.search(rb"<[A-Za-z]", nu)
    prologue = nu[: debut.start()] if debut else nu
    if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
        raise ErreurMetier(c.ENTITES.constat(detail="DOCTYPE en tête de fichier"))


def _lire_tete(fichier: BinaryIO) -> bytes:
    """Read as far as the main element and refuse a wrong one: a foreign file is not read to its end.

    Raises REF-001, REF-003, REF-004 or REF-005. A syntax error is left to the reader, which says where it is.
    """
    bloc = tete = fichier.read(4096)
    _refuser_entete(tete)
    analyseur = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    while bloc and len(tete) <= TETE_MAXIMALE:
        try:
            analyseur.feed(bloc)
        except etree.XMLSyntaxError:
            return tete
        for _, element in analyseur.read_events():
            racine: Any = element
            if racine.getroottree().docinfo.doctype:
                raise ErreurMetier(c.ENTITES.constat(detail="DOCTYPE"))
            if racine.tag != "FICHES":
                raise ErreurMetier(c.RACINE.constat(racine=str(racine.tag)[:60]))
            return tete
        bloc = fichier.read(4096)
        tete += bloc
    if bloc:
        raise ErreurMetier(c.PAS_DU_XML.constat(detail="aucune balise dans son début"))
    return tete


def lire_flux(fichier: BinaryIO, bilan: Bilan) -> Iterator[Poignee]:
    """Fiches of an export, in file order, memory constant. `bilan` is filled along the way.

    `fichier` is seekable or not, uncompressed. Raises `ErreurMetier` REF-001 to REF-006; fiches met before the fault
    were already yielded, so callers stage and switch at the end only.
    """
    source = _Compteur(_lire_tete(fichier), fichier, bilan)
    lecteur = _Lecteur(bilan)
    try:
        contexte = etree.iterparse(
            source,
            events=("start", "end"),
            tag=("FICHES", "FICHE", "VERSION_FLUX"),
            remove_blank_text=True,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
        )
        profondeur = 0
        for evenement, element in contexte:
            balise = element.tag
            if evenement == "start":
                profondeur += balise == "FICHE"
            elif balise == "VERSION_FLUX" and not profondeur:
                bilan.version_flux = parse_texte(element.text)
            elif balise == "FICHE":
                profondeur -= 1
                if profondeur:
                    # A fiche inside a fiche: it stays in the outer one, among what is not known.
                    continue
                poignee = _poignee(element, lecteur, bilan)
                if poignee is not None:
                    yield poignee
                    poignee._lire = _trop_tard
                element.clear()
                while (precedent := element.getprevious()) is not None:
                    _signaler_hors_fiche(precedent, bilan)
                    del element.getparent()[0]
                source.derniere_fin = bilan.octets
        for reste in contexte.root if contexte.root is not None else ():
            _signaler_hors_fiche(reste, bilan)
    except etree.XMLSyntaxError as e:
        raise erreur_de_syntaxe(e, bilan.fiches, bilan.derniere) from e
    if bilan.fiches == 0:
        raise ErreurMetier(c.SANS_FICHE.constat())


def _signaler_hors_fiche(element: Any, bilan: Bilan) -> None:
    if element.tag not in ("FICHE", "VERSION_FLUX"):
        bilan.hors_fiche(str(element.tag), " ".join(" ".join(element.itertext()).split()))


def _trop_tard() -> FicheLue:
    raise RuntimeError("a handle is read before the iteration moves on: its element is gone")


def _poignee(element: Any, lecteur: _Lecteur, bilan: Bilan) -> Poignee | None:
    brut = element.findtext("NUMERO_FICHE")
    code = parse_texte(brut).replace(" ", "").upper()
    if not _CODE.match(code):
        bilan.avis(c.NUMERO_ILLISIBLE.constat(numero=code or "(vide)"))
        return None
    conteneurs = element.findall(PARTENAIRES)
    nombre = 0
    condense = sha256()
    restes: list[Any] = []
    for conteneur in conteneurs:
        element.remove(conteneur)
        nombre += int(_NOMBRE(conteneur))
        condense.update(etree.tostring(conteneur, encoding="utf-8", with_tail=False))
        if _A_DES_RESTES(conteneur):
            restes += _RESTES_PARTENAIRES(conteneur)
    empreinte_partenaires = condense.hexdigest() if conteneurs else ""
    contenu_brut = sha256(etree.tostring(element, encoding="utf-8", with_tail=False))
    for reste in restes:
        # Kept with the content (see `_Lecteur.partenaires`): a change of it is a change of the content.
        contenu_brut.update(etree.tostring(reste, encoding="utf-8", with_tail=False))
    empreinte = contenu_brut.hexdigest()
    actif = parse_texte(element.findtext("ACTIF")) == "Oui"
    bilan.fiches += 1
    bilan.actives += actif
    bilan.partenaires += nombre
    bilan.derniere = code

    def lire() -> FicheLue:
        lecteur.code = code
        contenu = lecteur.fiche(element)
        contenu["numero_fiche"] = code
        return FicheLue(contenu, lecteur.partenaires(conteneurs, contenu))

    return Poignee(code, empreinte, empreinte_partenaires, actif, nombre, lire)
