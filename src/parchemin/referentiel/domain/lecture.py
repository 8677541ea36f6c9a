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

_CODE = re.compile(r"^(RNCP|RS)[0-9]+$")
_DATE = re.compile(r"^(\d{2})/(\d{2})/(\d{4})$")
_ESPACES = re.compile(r"[\t\r\n\xa0]+")
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

    def inconnu(self, chemin: str, code: str) -> None:
        self._inconnus.setdefault(chemin, [0, code])[0] += 1

    def illisible(self, chemin: str, genre: Genre, valeur: str, code: str) -> None:
        self._illisibles.setdefault((chemin, genre), [0, code, valeur])[0] += 1

    def avis(self, constat: Constat) -> None:
        if len(self._avis) < 200:
            self._avis.append(constat)

    @property
    def constats(self) -> list[Constat]:
        """Warnings, one per kind of anomaly, with its count and a first example."""
        resultat = list(self._avis)
        if self.version_flux != VERSION_FLUX:
            resultat.append(c.VERSION_FLUX.constat(version=self.version_flux or "non indiquée", connue=VERSION_FLUX))
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
    return _ESPACES.sub(" ", brut).strip() if brut else ""


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
            if m := _DATE.match(t):
                try:
                    return date(int(m[3]), int(m[2]), int(m[1])).isoformat()
                except ValueError:
                    pass
        elif champ.genre is Genre.ENTIER:
            if t.lstrip("-").isdigit():
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
            champ = champs.get(enfant.tag)
            if champ is None:
                self.inconnu(resultat, enfant, f"{chemin}/{enfant.tag}")
                continue
            valeur = self.valeur(enfant.text, champ, f"{chemin}/{enfant.tag}")
            if valeur is not None:
                resultat[champ.cle] = valeur
            for petit in enfant:
                self.inconnu(resultat, petit, f"{chemin}/{enfant.tag}/{petit.tag}")
        return resultat

    def inconnu(self, contenu: dict[str, Any], element: Any, chemin: str) -> None:
        """Keep what the schema does not know, as text by path: a new element is never lost."""
        if not isinstance(element.tag, str):
            return
        self.bilan.inconnu(chemin, self.code)
        texte = " ".join(t for t in (parse_texte(x) for x in element.itertext()) if t)
        contenu.setdefault("inconnus", []).append({"chemin": chemin, "texte": texte})

    def fiche(self, element: Any) -> dict[str, Any]:
        contenu: dict[str, Any] = {}
        for enfant in element:
            balise = enfant.tag
            regle = PAR_BALISE.get(balise)
            if regle is None:
                if balise != PARTENAIRES:
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
                if brut:
                    # V2/V3 flat form: `<SI_JURY_FI>Oui</SI_JURY_FI>`.
                    valeur = (valeur or {}) | {regle.champs[0].cle: self.valeur(brut, regle.champs[0], balise)}
            elif isinstance(regle, Liste):
                valeur = self.liste(enfant, regle, contenu)
            else:
                valeur = self.correspondances(enfant, regle, contenu)
            if valeur in (None, [], {}):
                continue
            if balise in _LISTES_CUMULABLES and regle.cle in contenu:
                contenu[regle.cle].extend(v for v in valeur if v not in contenu[regle.cle])
            else:
                contenu[regle.cle] = valeur
        return contenu

    def liste(self, element: Any, regle: Liste, contenu: dict[str, Any]) -> list[Any]:
        chemin = f"{regle.balise}/{regle.element}"
        champs = _CHAMPS[regle.balise]
        resultat: list[Any] = []
        for enfant in element:
            if enfant.tag != regle.element:
                self.inconnu(contenu, enfant, f"{regle.balise}/{enfant.tag}")
                continue
            if regle.plate and len(enfant) == 0:
                valeur: Any = parse_texte(enfant.text)
            else:
                valeur = self.enregistrement(enfant, champs, chemin)
                if regle.plate:
                    valeur = valeur.get(regle.champs[0].cle)
            # Repeated rows (NSF twice, identical certifiers) are one fact.
            if valeur and valeur not in resultat:
                resultat.append(valeur)
        if regle.cle == "blocs":
            resultat.sort(key=lambda bloc: bloc.get("code", ""))
        elif regle.cle == "statistiques":
            resultat.sort(key=lambda ligne: str(ligne.get("annee", "")))
        return resultat

    def correspondances(self, element: Any, regle: Correspondances, contenu: dict[str, Any]) -> list[dict[str, Any]]:
        resultat = []
        for enfant in element:
            if enfant.tag != "CORRESPONDANCE":
                self.inconnu(contenu, enfant, f"{regle.balise}/{enfant.tag}")
                continue
            ligne: dict[str, Any] = {"source": [], "destination": "", "blocs": []}
            for cote in enfant:
                if cote.tag == "SOURCE":
                    ligne["source"] = [t for t in (parse_texte(x.text) for x in cote.iter("CODE")) if t]
                elif cote.tag == "DESTINATION":
                    ligne["destination"] = parse_texte(cote.findtext("NUMERO_FICHE"))
                    ligne["blocs"] = [t for t in (parse_texte(x.text) for x in cote.iter("CODE")) if t]
                else:
                    self.inconnu(contenu, cote, f"{regle.balise}/CORRESPONDANCE/{cote.tag}")
            if (ligne["source"] or ligne["destination"]) and ligne not in resultat:
                resultat.append(ligne)
        return resultat

    def partenaires(self, element: Any) -> tuple[PartenaireLu, ...]:
        if element is None:
            return ()
        vus: dict[tuple[Any, ...], PartenaireLu] = {}
        for ligne in element:
            v = {"NOM_PARTENAIRE": "", "SIRET_PARTENAIRE": "", "HABILITATION_PARTENAIRE": "", "ETAT_HABILITATION": ""}
            dates: dict[str, date | None] = {}
            for enfant in ligne:
                balise = enfant.tag
                if balise in v:
                    v[balise] = parse_texte(enfant.text)
                elif balise in _DATES_PARTENAIRE:
                    iso = self.valeur(enfant.text, _DATES_PARTENAIRE[balise], f"PARTENAIRES/PARTENAIRE/{balise}")
                    try:
                        dates[balise] = date.fromisoformat(iso) if iso else None
                    except ValueError:
                        dates[balise] = None
                elif isinstance(balise, str):
                    self.bilan.inconnu(f"PARTENAIRES/PARTENAIRE/{balise}", self.code)
            siret = "".join(x for x in v["SIRET_PARTENAIRE"] if x.isalnum())
            lu = PartenaireLu(
                nom=" ".join(v["NOM_PARTENAIRE"].split()),
                siret=siret,
                habilitation=v["HABILITATION_PARTENAIRE"],
                etat=v["ETAT_HABILITATION"],
                date_actif=dates.get("DATE_ACTIF"),
                date_modification_etat=dates.get("DATE_DERNIERE_MODIFICATION_ETAT"),
            )
            vus.setdefault((lu.siret, lu.nom, lu.habilitation, lu.etat, lu.date_actif), lu)
        return tuple(vus.values())


def _champs_de(regle: Groupe | Liste) -> dict[str, Champ]:
    return {champ.balise: champ for champ in regle.champs}


_CHAMPS = {b: _champs_de(r) for b, r in PAR_BALISE.items() if isinstance(r, Groupe | Liste)}
_LISTES_CUMULABLES = {b for b, r in PAR_BALISE.items() if isinstance(r, Liste)}
_DATES_PARTENAIRE = {
    "DATE_ACTIF": Champ("DATE_ACTIF", "date_actif", "", Genre.DATE),
    "DATE_DERNIERE_MODIFICATION_ETAT": Champ("DATE_DERNIERE_MODIFICATION_ETAT", "date_modification", "", Genre.DATE),
}


class _Compteur:
    """A binary file that counts what was read (progress) and refuses a DOCTYPE before the parser sees it."""

    def __init__(self, fichier: BinaryIO, bilan: Bilan) -> None:
        self._fichier = fichier
        self._bilan = bilan

    def read(self, taille: int = -1) -> bytes:
        bloc = self._fichier.read(taille)
        self._bilan.octets += len(bloc)
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
    if b"<!DOCTYPE" in entete or b"<!ENTITY" in entete:
        raise ErreurMetier(c.ENTITES.constat(detail="DOCTYPE en tête de fichier"))
    if nu[:200].lower().lstrip().startswith((b"<!doctype html", b"<html")):
        raise ErreurMetier(c.PAS_DU_XML.constat(detail="c’est une page web"))


def lire_flux(fichier: BinaryIO, bilan: Bilan) -> Iterator[Poignee]:
    """Fiches of an export, in file order, memory constant. `bilan` is filled along the way.

    `fichier` is seekable or not, uncompressed. Raises `ErreurMetier` REF-001 to REF-006; fiches met before the fault
    were already yielded, so callers stage and switch at the end only.
    """
    entete = fichier.read(4096)
    _refuser_entete(entete)
    source = _Compteur(_Recolle(entete, fichier), bilan)  # type: ignore[arg-type]
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
        racine: Any = None
        profondeur = 0
        for evenement, element in contexte:
            balise = element.tag
            if evenement == "start":
                if racine is None:
                    racine = contexte.root if contexte.root is not None else element
                    if racine.tag != "FICHES":
                        raise ErreurMetier(c.RACINE.constat(racine=str(racine.tag)[:60]))
                    if element.getroottree().docinfo.doctype:
                        raise ErreurMetier(c.ENTITES.constat(detail="DOCTYPE"))
                profondeur += balise == "FICHE"
                continue
            if balise == "VERSION_FLUX":
                bilan.version_flux = parse_texte(element.text)
            elif balise == "FICHE":
                profondeur -= 1
                poignee = _poignee(element, lecteur, bilan)
                if poignee is not None:
                    yield poignee
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as e:
        raise _erreur_de_syntaxe(e, bilan) from e
    if racine is None:
        vraie = contexte.root.tag if contexte.root is not None else "?"
        raise ErreurMetier(c.RACINE.constat(racine=str(vraie)[:60]))
    if bilan.fiches == 0:
        raise ErreurMetier(c.SANS_FICHE.constat())


class _Recolle:
    """The first bytes, already looked at, then the rest of the file."""

    def __init__(self, debut: bytes, suite: BinaryIO) -> None:
        self._debut = debut
        self._suite = suite

    def read(self, taille: int = -1) -> bytes:
        if self._debut:
            debut, self._debut = self._debut, b""
            return debut
        return self._suite.read(taille)


def _erreur_de_syntaxe(e: etree.XMLSyntaxError, bilan: Bilan) -> ErreurMetier:
    detail = (e.msg or "").split(", line")[0][:120]
    ligne = e.lineno or 0
    if "ncod" in detail or "not proper UTF-8" in detail:
        return ErreurMetier(c.ENCODAGE.constat(ligne=ligne, detail=detail))
    if ("Entity" in detail and "xmlParseEntityRef" not in detail) or "DTD" in detail:
        return ErreurMetier(c.ENTITES.constat(detail=detail))
    if bilan.fiches == 0 and ("Start tag expected" in detail or "Document is empty" in detail):
        return ErreurMetier(c.PAS_DU_XML.constat(detail=detail))
    return ErreurMetier(
        c.TRONQUE.constat(ligne=ligne, detail=detail, fiches=bilan.fiches, derniere=bilan.derniere or "aucune")
    )


def _poignee(element: Any, lecteur: _Lecteur, bilan: Bilan) -> Poignee | None:
    brut = element.findtext("NUMERO_FICHE")
    code = parse_texte(brut).replace(" ", "").upper()
    if not _CODE.match(code):
        bilan.avis(c.NUMERO_ILLISIBLE.constat(numero=code or "(vide)"))
        return None
    partenaires = element.find(PARTENAIRES)
    nombre = 0
    empreinte_partenaires = ""
    if partenaires is not None:
        element.remove(partenaires)
        nombre = len(partenaires)
        empreinte_partenaires = sha256(etree.tostring(partenaires, encoding="utf-8", with_tail=False)).hexdigest()
    empreinte = sha256(etree.tostring(element, encoding="utf-8", with_tail=False)).hexdigest()
    actif = parse_texte(element.findtext("ACTIF")) == "Oui"
    bilan.fiches += 1
    bilan.actives += actif
    bilan.partenaires += nombre
    bilan.derniere = code

    def lire() -> FicheLue:
        lecteur.code = code
        contenu = lecteur.fiche(element)
        contenu["numero_fiche"] = code
        return FicheLue(contenu, lecteur.partenaires(partenaires))

    return Poignee(code, empreinte, empreinte_partenaires, actif, nombre, lire)
