"""The first of the two checks: the file's structure. Faults are told as the Caisse des Dépôts tells them: raw, by code.

The wording is ours; codes, limits and the stop at a wrong root are those of its guide (résolution des erreurs XML, July 2021).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

from lxml import etree

from parchemin.accrochage.domain.accuses import ErreurStructure
from parchemin.accrochage.domain.ecriture import FERMETURE, FIN, CertificationCitee, debut, ouverture
from parchemin.accrochage.domain.lecture import FichierIllisible, analyseur_sur
from parchemin.accrochage.domain.modele import Enveloppe
from parchemin.accrochage.domain.profils import Profil
from parchemin.accrochage.domain.validation import tient_le_schema
from parchemin.accrochage.jugement_schema import temoin
from parchemin.socle.horloge import maintenant

MAXIMUM = 100
_TETE = 1 << 16
_PASSAGE = "passageCertification"


@dataclass(frozen=True, slots=True)
class _Faute:
    """A fault found: passage (0: the envelope) and rank of the element in it, in document order, then what to say."""

    passage: int
    element: int
    messages: tuple[str, ...]


def controler_structure(chemin: Path, profil: Profil, schema: etree.XMLSchema) -> list[ErreurStructure]:
    """Nothing when the file holds the schema; else at most the first 100 faults, with their line and column."""
    if faute := _avant_tout(chemin, profil):
        return [faute]
    try:
        # On its own, first: with a schema, lxml takes a file cut short for a whole one.
        with chemin.open("rb") as f:
            expat.ParserCreate().ParseFile(f)
        with chemin.open("rb") as f:
            dit = tient_le_schema(f, schema)
    except (FichierIllisible, expat.ExpatError) as e:
        return [_rupture(chemin, e)]
    if dit is None:
        return []
    try:
        with chemin.open("rb") as f:
            fautes = list(_fautes(f, profil, schema))
    except etree.XMLSyntaxError as e:
        return [_rupture(chemin, e)]
    return _situer(chemin, fautes) or [ErreurStructure("XSD", f"cvc-complex-type : {dit}", 1, 1)]


def _avant_tout(chemin: Path, profil: Profil) -> ErreurStructure | None:
    """DTD and wrong root: they stop everything."""
    with chemin.open("rb") as f:
        tete = f.read(_TETE)
    if b"<!DOCTYPE" in tete:
        return ErreurStructure("XSD", "DOCTYPE n’est pas autorisé : le fichier porte une définition de type.", 1, 1)
    analyseur = etree.XMLPullParser(events=("start",), **analyseur_sur())
    rompu: etree.XMLSyntaxError | None = None
    try:
        analyseur.feed(tete)
    except etree.XMLSyntaxError as e:
        rompu = e
    evenements: Any = analyseur.read_events()
    racine = next((element for _, element in evenements), None)
    if racine is None:
        return _mal_forme(rompu) if rompu else None
    if racine.tag == f"{{{profil.espace}}}flux":
        return None
    nom = racine.tag if racine.prefix is None else f"{racine.prefix}:{etree.QName(racine).localname}"
    message = f"cvc-elt.1.a : la déclaration de l’élément « {nom[:120]} » est introuvable."
    return ErreurStructure("XSD", message, racine.sourceline or 1, 1)


def _rupture(chemin: Path, repli: Exception) -> ErreurStructure:
    """Where the XML breaks: read again without the schema, which hides the words of the fault."""
    analyseur = etree.XMLPullParser(events=("start",), **analyseur_sur())
    try:
        with chemin.open("rb") as f:
            while bloc := f.read(_TETE):
                analyseur.feed(bloc)
                evenements: Any = analyseur.read_events()
                for _, element in evenements:
                    parent = element.getparent()
                    if parent is not None and element.tag.endswith(f"}}{_PASSAGE}"):
                        while element.getprevious() is not None:
                            del parent[0]
        analyseur.close()
    except etree.XMLSyntaxError as e:
        # libxml2 sometimes says only that nothing could be read: expat then has better words.
        return _mal_forme(repli if "no element" in str(e.msg) else e)
    return _mal_forme(repli)


_MOTS = (
    ("Double hyphen", "La chaîne « -- » n’est pas autorisée dans un commentaire."),
    ("Opening and ending tag mismatch", "Une balise ouverte n’est pas fermée par la balise de fin du même nom."),
    ("end of Start Tag", "La balise de début doit se terminer par « > »."),
    ("Premature end", "Le document XML s’arrête avant la fin de son élément racine."),
    ("Document is empty", "Fin prématurée du fichier."),
    ("Start tag expected", "Contenu non autorisé dans le prologue."),
    ("Extra content", "Le balisage qui suit l’élément racine doit être correctement formé."),
    ("Unsupported version", "La version XML déclarée n’est pas prise en charge : seule la version 1.0 l’est."),
    ("XML declaration allowed only", "La déclaration XML doit se trouver au tout début du document."),
    ("ParsePI", "Un espace est obligatoire entre les données et la cible de l’instruction de traitement."),
    ("Blank needed", "Un espace est obligatoire entre deux éléments de la déclaration."),
    ("encoding", "Un octet ne convient pas à l’encodage déclaré du fichier."),
    ("undefined entity", "Une entité est citée sans être déclarée."),
    ("no element found", "Le document XML s’arrête avant la fin de son élément racine."),
    ("EntityRef", "Le caractère « & » doit être écrit « &amp; »."),
    ("Entity", "Une entité est citée sans être déclarée."),
    ("AttValue", "La valeur d’un attribut doit être entre guillemets."),
)  # fmt: skip


def _mal_forme(cause: Exception) -> ErreurStructure:
    brut = str(getattr(cause, "msg", "") or cause)
    mots = next((dit for motif, dit in _MOTS if motif in brut), f"Le document XML n’est pas bien formé ({brut[:160]}).")
    ligne, colonne = getattr(cause, "position", None) or (getattr(cause, "lineno", 1), getattr(cause, "offset", 0) + 1)
    return ErreurStructure("XSD", mots, ligne or 1, colonne or 1)


class _Juge:
    """Holds one passage at a time against the schema, inside the smallest file that holds one."""

    def __init__(self, profil: Profil, schema: etree.XMLSchema) -> None:
        self.profil, self.schema = profil, schema
        cadre = Enveloppe("x", maintenant(), "00000000", "00000000", "x", next(iter(profil.actions), ""))
        self._avant = ouverture(profil, cadre) + debut(CertificationCitee("RNCP", "RNCP1"))
        self._apres = FIN + FERMETURE
        self._balise = f"{{{profil.espace}}}{_PASSAGE}"

    def passage(self, rang: int, element: etree._Element) -> list[_Faute]:
        racine = etree.fromstring(self._avant + etree.tostring(element, with_tail=False) + self._apres)
        if self.schema.validate(racine):
            return []
        seul = next(racine.iter(self._balise))
        return [_Faute(rang, n, dits) for n, dits in self._lire(racine, list(seul.iter("*")))]

    def enveloppe(self, racine: etree._Element) -> list[_Faute]:
        """`racine`: the file without its passages, a faultless one standing in each list."""
        racine = etree.fromstring(etree.tostring(racine))
        if self.schema.validate(racine):
            return []
        hors = [e for e in racine.iter("*") if not _dans_passage(e, self._balise)]
        return [_Faute(0, n, dits) for n, dits in self._lire(racine, hors)]

    def _lire(self, racine: etree._Element, elements: list[etree._Element]) -> Iterator[tuple[int, tuple[str, ...]]]:
        rangs = {e: n for n, e in enumerate(elements)}
        espaces = {p: u for p, u in racine.nsmap.items() if p}
        journal: Any = self.schema.error_log
        entrees = list(journal)
        precis = {(e.path, e.line) for e in entrees if e.type_name != "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"}
        nuls = {e.path for e in entrees if e.type_name == "SCHEMAV_CVC_ELT_3_1"}
        vus: set[tuple[str, str]] = set()
        for e in entrees:
            if e.path in nuls and e.type_name != "SCHEMAV_CVC_ELT_3_1":
                continue
            if e.type_name == "SCHEMAV_CVC_TYPE_3_1_3" or (e.path, e.type_name) in vus:
                continue
            if e.type_name == "SCHEMAV_CVC_DATATYPE_VALID_1_2_1" and (e.path, e.line) in precis:
                continue
            vus.add((e.path, e.type_name))
            try:
                trouves: Any = racine.xpath(e.path, namespaces=espaces) if e.path else []
            except etree.XPathError:
                trouves = []
            element = trouves[0] if trouves else racine
            if element in rangs:
                yield rangs[element], tuple(_dire(e, element))


def _dans_passage(element: etree._Element, balise: str) -> bool:
    return element.tag == balise or any(a.tag == balise for a in element.iterancestors())


def _dire(e: etree._LogEntry, element: etree._Element) -> Iterator[str]:
    nom = f"cpf:{etree.QName(element).localname}"
    valeur = (element.text or "")[:120]
    dit = e.message
    facettes = {
        "SCHEMAV_CVC_PATTERN_VALID": f"cvc-pattern-valid : la valeur « {valeur} » ne suit pas le modèle attendu",
        "SCHEMAV_CVC_LENGTH_VALID": f"cvc-length-valid : la valeur « {valeur} », de longueur {len(valeur)}, n’a pas la longueur exacte attendue",
        "SCHEMAV_CVC_MINLENGTH_VALID": f"cvc-minLength-valid : la valeur « {valeur} », de longueur {len(valeur)}, est trop courte",
        "SCHEMAV_CVC_MAXLENGTH_VALID": f"cvc-maxLength-valid : la valeur, de longueur {len(element.text or '')}, est trop longue",
        "SCHEMAV_CVC_MININCLUSIVE_VALID": f"cvc-minInclusive-valid : la valeur « {valeur} » est inférieure au minimum admis",
        "SCHEMAV_CVC_MAXINCLUSIVE_VALID": f"cvc-maxInclusive-valid : la valeur « {valeur} » dépasse le maximum admis",
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": f"cvc-datatype-valid.1.2.1 : la valeur « {valeur} » n’est pas de ce type",
    }
    if e.type_name == "SCHEMAV_CVC_ENUMERATION_VALID":
        liste = ", ".join(re.findall(r"'([^']*)'", dit.split("{", 2)[-1])) or "vide"
        yield f"cvc-enumeration-valid : la valeur « {valeur} » ne fait pas partie de la liste [{liste}]."
    elif e.type_name in facettes:
        yield f"{facettes[e.type_name]}."
    elif e.type_name == "SCHEMAV_ELEMENT_CONTENT":
        attendus = re.findall(r"\{[^}]*\}(\w+)", dit.split("Expected is", 1)[-1]) if "Expected" in dit else []
        liste = ", ".join(f"cpf:{a}" for a in attendus)
        if "Missing child" in dit:
            yield f"cvc-complex-type.2.4.b : le contenu de l’élément « {nom} » est incomplet. Est attendu : {{{liste}}}."
        elif attendus:
            yield f"cvc-complex-type.2.4.a : contenu non valide à partir de l’élément « {nom} ». Est attendu : {{{liste}}}."
        else:
            yield f"cvc-complex-type.2.4.d : contenu non valide à partir de l’élément « {nom} ». Aucun élément n’est attendu ici."
        return
    elif e.type_name == "SCHEMAV_CVC_ELT_3_1":
        yield f"cvc-elt.3.1 : l’attribut « xsi:nil » n’est pas autorisé sur l’élément « {nom} »."
        return
    else:
        code = e.type_name.removeprefix("SCHEMAV_CVC_").lower().replace("_", "-")
        yield f"cvc-{code} : l’élément « {nom} » n’est pas valide ({dit.rsplit('}', 1)[-1][:160].strip(chr(39) + ': ')})."
        return
    yield f"cvc-type.3.1.3 : la valeur « {valeur} » de l’élément « {nom} » n’est pas valide."


def _fautes(source: BinaryIO, profil: Profil, schema: etree.XMLSchema) -> Iterator[_Faute]:
    """Faults of the envelope, then of the passages, until there are enough of them."""
    juge = _Juge(profil, schema)
    balise = f"{{{profil.espace}}}{_PASSAGE}"
    (bon,) = etree.fromstring(temoin(profil)).iter(balise)
    des_passages: list[_Faute] = []
    rang, racine, dits = 0, None, 0
    for evenement, element in etree.iterparse(source, events=("start", "end"), **analyseur_sur()):
        if racine is None:
            racine = element
        if evenement == "start" or element.tag != balise or _dans_passage_parent(element, balise):
            continue
        rang += 1
        if dits < MAXIMUM:
            trouvees = juge.passage(rang, element)
            des_passages += trouvees
            dits += sum(len(f.messages) for f in trouvees)
        parent = element.getparent()
        if parent is None:
            continue
        # What was read goes, except a faultless passage that keeps the list from looking empty.
        element.clear()
        avant = element.getprevious()
        if avant is not None and avant.tag == balise:
            parent.remove(avant)
    if racine is not None:
        for vide in list(racine.iter(balise)):
            parent = vide.getparent()
            if parent is not None:
                parent.replace(vide, etree.fromstring(etree.tostring(bon)))
        yield from juge.enveloppe(racine)
    yield from des_passages


def _dans_passage_parent(element: etree._Element, balise: str) -> bool:
    return any(a.tag == balise for a in element.iterancestors())


def _situer(chemin: Path, fautes: list[_Faute]) -> list[ErreurStructure]:
    """The faults with their place, in the order of the file. expat counts lines and columns of any file, however long."""
    cherches = {(f.passage, f.element) for f in fautes}
    places: dict[tuple[int, int], tuple[int, int]] = {}
    analyseur = expat.ParserCreate(namespace_separator="}")
    passage, profondeur, dedans, dehors = 0, 0, 0, 0

    def ouvrir(nom: str, _: Any) -> None:
        nonlocal passage, profondeur, dedans, dehors
        if profondeur or nom.rsplit("}", 1)[-1] == _PASSAGE:
            if not profondeur:
                passage, dedans = passage + 1, 0
            profondeur += 1
            cle = (passage, dedans)
            dedans += 1
        else:
            cle = (0, dehors)
            dehors += 1
        if cle in cherches:
            places[cle] = (analyseur.CurrentLineNumber, analyseur.CurrentColumnNumber + 1)

    def fermer(_: str) -> None:
        nonlocal profondeur
        profondeur = max(0, profondeur - 1)

    analyseur.StartElementHandler, analyseur.EndElementHandler = ouvrir, fermer
    with chemin.open("rb") as f:
        analyseur.ParseFile(f)
    situees = [
        ErreurStructure("XSD", message, *places.get((f.passage, f.element), (1, 1)))
        for f in fautes
        for message in f.messages
    ]
    return sorted(situees, key=lambda e: (e.ligne, e.colonne))[:MAXIMUM]
