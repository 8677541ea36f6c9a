"""The project's own XSD of a profile, written from its data; and the checks made on one that a person downloaded."""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

from parchemin.accrochage.domain.profils import Element, Profil

XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_JOUR = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
# No Z, no fraction of a second, an offset always. The offset's hours stop at 14 anyway (XML Schema, dateTime).
_INSTANT = f"{_JOUR}T([01][0-9]|2[0-3])(:[0-5][0-9]){{2}}[+\\-][01][0-9]:[0-5][0-9]"


def rediger_schema(profil: Profil) -> bytes:
    """The XSD of a profile, UTF-8."""
    racine = etree.Element(
        f"{{{XSD}}}schema",
        nsmap={"xsd": XSD, "cpf": profil.espace},
        targetNamespace=profil.espace,
        elementFormDefault="qualified",
        version=profil.code,
    )
    _ecrire(racine, profil.racine, imbrique=False)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _ecrire(parent: etree._Element, element: Element, *, imbrique: bool = True, repete: bool = False) -> None:
    noeud = etree.SubElement(parent, f"{{{XSD}}}element", name=element.nom)
    if imbrique and element.facultatif:
        noeud.set("minOccurs", "0")
    if repete:
        noeud.set("maxOccurs", "unbounded")
    if element.vide:
        noeud.set("nillable", "true")
    if element.groupe:
        groupe = etree.SubElement(
            etree.SubElement(noeud, f"{{{XSD}}}complexType"),
            f"{{{XSD}}}{ {'tous': 'all', 'choix': 'choice', 'liste': 'sequence'}[element.groupe] }",
        )
        for enfant in element.contenu:
            _ecrire(groupe, enfant, repete=element.groupe == "liste")
    else:
        _type(noeud, element)


_BASES = {"entier": "int", "date": "date", "instant": "dateTime", "booleen": "boolean"}


def _type(noeud: etree._Element, element: Element) -> None:
    base = f"xsd:{_BASES.get(element.genre, 'string')}"
    restriction = etree.SubElement(etree.SubElement(noeud, f"{{{XSD}}}simpleType"), f"{{{XSD}}}restriction", base=base)

    def facette(nom: str, valeur: object) -> None:
        etree.SubElement(restriction, f"{{{XSD}}}{nom}", value=str(valeur))

    match element.genre:
        case "texte" if element.minimum == element.maximum:
            facette("length", element.minimum)
        case "texte":
            facette("minLength", element.minimum)
            facette("maxLength", element.maximum)
        case "entier":
            facette("minInclusive", element.minimum)
            facette("maxInclusive", element.maximum)
        case "date":
            facette("pattern", _JOUR)
        case "instant":
            facette("pattern", _INSTANT)
        case "motif":
            facette("pattern", element.motif)
        case "valeurs":
            for valeur in element.valeurs:
                facette("enumeration", valeur)


@cache
def schema_du_profil(profil: Profil) -> etree.XMLSchema:
    """The project's own schema, compiled once."""
    return etree.XMLSchema(etree.fromstring(rediger_schema(profil)))


def lire_schema(contenu: bytes) -> tuple[etree.XMLSchema, str, str]:
    """(compiled schema, declared version, target namespace) of a downloaded XSD.

    Entities, DTD and network are off. Raises `ValueError` with a French reason.
    """
    if not contenu.strip():
        raise ValueError("il est vide")
    analyseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        racine = etree.fromstring(contenu, analyseur)
    except etree.XMLSyntaxError as e:
        if b"<!ENTITY" in contenu:
            raise ValueError("il définit des entités, ce que le schéma de la Caisse des Dépôts ne fait pas") from e
        ligne = e.lineno or 1
        raise ValueError(f"ce n’est pas un fichier XML lisible (arrêt à la ligne {ligne})") from e
    document: Any = racine.getroottree().docinfo
    if document.doctype:
        raise ValueError("il porte une définition de type (DTD), ce que le schéma de la Caisse des Dépôts n’a pas")
    if racine.tag != f"{{{XSD}}}schema":
        raise ValueError("c’est un fichier XML, mais pas un schéma XSD")
    if any(True for _ in racine.iter(f"{{{XSD}}}import", f"{{{XSD}}}include", f"{{{XSD}}}redefine")):
        raise ValueError("il renvoie à d’autres fichiers, ce que le schéma de la Caisse des Dépôts ne fait pas")
    try:
        return etree.XMLSchema(racine), racine.get("version", ""), racine.get("targetNamespace", "")
    except etree.XMLSchemaParseError as e:
        journal: Any = e.error_log
        ligne = getattr(next(iter(journal), None), "line", 0)
        raise ValueError("le schéma lui-même est invalide" + (f" (ligne {ligne})" if ligne else "")) from e
