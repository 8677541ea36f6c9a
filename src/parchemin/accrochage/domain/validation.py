"""Validation against a schema: the whole file as a stream, and record by record to name the fault in French."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from parchemin.accrochage.domain import constats_schema as c
from parchemin.accrochage.domain.ecriture import FERMETURE, FIN, CertificationCitee, debut, ouverture
from parchemin.accrochage.domain.lecture import FichierIllisible, PassageLu, analyseur_sur
from parchemin.accrochage.domain.modele import Enveloppe
from parchemin.accrochage.domain.profils import Profil
from parchemin.accrochage.domain.regles import ConstatPassage
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import maintenant

_BLOC = 1 << 18


def tient_le_schema(source: BinaryIO, schema: etree.XMLSchema, espace: str) -> str | None:
    """None when the whole file holds the schema, else the first message of the validator (it knows no line here).

    Constant memory: passages already validated are dropped between two reads, without a Python event for each. Raises
    `FichierIllisible` when it is not XML.
    """
    balise = f"{{{espace}}}passageCertifications"
    analyseur = etree.XMLPullParser(events=("start",), tag=balise, schema=schema, **analyseur_sur())
    listes: list[etree._Element] = []
    try:
        while bloc := source.read(_BLOC):
            analyseur.feed(bloc)
            evenements: Any = analyseur.read_events()
            listes.extend(element for _, element in evenements)
            if listes:
                for finie in listes[:-1]:
                    finie.clear()
                del listes[:-1]
                del listes[0][:-1]
        analyseur.close()
    except etree.XMLSyntaxError as e:
        # The log of a schema is shared by every use of it: only the exception speaks of this file.
        if str(e.msg).startswith("Element ") or "SCHEMAV" in _genre(e):
            return str(e.msg)
        raise FichierIllisible(f"le XML se rompt : {e.msg}", e.lineno or 0) from e
    return None


def _genre(e: etree.XMLSyntaxError) -> str:
    journal: Any = e.error_log
    entrees = list(journal)
    return str(entrees[-1].type_name) if entrees else ""


class Valideur:
    """Validates passages one by one, inside the smallest file that holds one."""

    def __init__(self, profil: Profil, schema: etree.XMLSchema) -> None:
        self.profil, self.schema = profil, schema
        cadre = Enveloppe("x", maintenant(), "00000000", "00000000", "x", next(iter(profil.actions), ""))
        self._ouverture = ouverture(profil, cadre)
        self._standard = self._ouverture + debut(CertificationCitee("RNCP", "RNCP1"))
        self._apres = FIN + FERMETURE

    def du_texte(self, fragment: str) -> list[ConstatPassage]:
        """Findings on a fragment that we wrote."""
        try:
            racine = etree.fromstring(self._standard + fragment.encode() + self._apres)
        except etree.XMLSyntaxError as e:
            # A control character in a value: it must block this passage, not stop the judging of all the others.
            raison = f"un caractère que XML n’admet pas s’est glissé dans une valeur ({e.msg})"
            return [ConstatPassage("", c.AUTRE.constat("Passage", element="passageCertification", raison=raison))]
        return self._dire(racine)

    def de_l_element(self, lu: PassageLu) -> list[ConstatPassage]:
        """Findings on a passage read in a file, with the certification that it stands in."""
        p = lu.passage
        avant = self._ouverture + debut(
            CertificationCitee(p.type_certification, p.code_certification, p.nature_deposant)
        )
        element = etree.tostring(lu.element, with_tail=False)
        return self._dire(etree.fromstring(avant + element + self._apres))

    def _dire(self, racine: etree._Element) -> list[ConstatPassage]:
        if self.schema.validate(racine):
            return []
        return [ConstatPassage(champ, constat) for champ, constat in traduire(self.schema, self.profil)]


_ENTRE_GUILLEMETS = re.compile(r"'([^']*)'")


def traduire(schema: etree.XMLSchema, profil: Profil) -> Iterator[tuple[str, Constat]]:
    """(our name of the value, finding) for each fault of the last validation; one per element and kind of fault.

    libxml2 says several things of one bad value (the facet, then the type): the most precise is kept.
    """
    par_nom = {f.nom: f for f in profil.racine.feuilles()}
    dits: set[tuple[int, str]] = set()
    journal: Any = schema.error_log
    entrees = list(journal)
    precis = {(e.line, e.path) for e in entrees if e.type_name != "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"}
    for e in entrees:
        chemin = (e.line, e.path or "")
        if e.type_name == "SCHEMAV_CVC_DATATYPE_VALID_1_2_1" and chemin in precis:
            continue
        if e.type_name == "SCHEMAV_CVC_TYPE_3_1_3" or (hash(chemin), e.type_name) in dits:
            continue
        dits.add((hash(chemin), e.type_name))
        citations = [x.rsplit("}", 1)[-1] for x in _ENTRE_GUILLEMETS.findall(e.message)]
        nom = citations[0] if citations else ""
        feuille = par_nom.get(nom)
        ou = feuille.mots if feuille else nom
        valeur = (
            citations[2] if len(citations) > 2 and "facet" in e.message else citations[1] if len(citations) > 1 else ""
        )
        yield (feuille.cle if feuille else ""), _constat(e, nom, valeur, ou, profil)


def _constat(e: etree._LogEntry, nom: str, valeur: str, ou: str, profil: Profil) -> Constat:
    feuille = next((f for f in profil.racine.feuilles() if f.nom == nom), None)
    match e.type_name:
        case "SCHEMAV_CVC_ENUMERATION_VALID":
            valeurs = ", ".join(feuille.valeurs) if feuille else ""
            return c.HORS_LISTE.constat(ou, valeur=valeur[:80], element=nom, valeurs=valeurs)
        case "SCHEMAV_CVC_LENGTH_VALID" | "SCHEMAV_CVC_MINLENGTH_VALID" | "SCHEMAV_CVC_MAXLENGTH_VALID":
            attendu = "" if feuille is None else (
                f"{feuille.minimum}" if feuille.minimum == feuille.maximum else f"de {feuille.minimum} à {feuille.maximum}"
            )  # fmt: skip
            longueur = "aucun caractère" if valeur == "0" else f"{valeur} caractère{'s' if valeur != '1' else ''}"
            return c.LONGUEUR.constat(ou, element=nom, longueur=longueur, attendu=attendu)
        case "SCHEMAV_CVC_PATTERN_VALID":
            return c.FORME.constat(ou, valeur=valeur[:80], element=nom)
        case "SCHEMAV_CVC_MININCLUSIVE_VALID" | "SCHEMAV_CVC_MAXINCLUSIVE_VALID" | "SCHEMAV_CVC_DATATYPE_VALID_1_2_1":
            attendu = _attendu(feuille.genre, feuille.minimum, feuille.maximum) if feuille else "valeur d’un autre type"
            return c.TYPE_FAUX.constat(ou, valeur=valeur[:80], element=nom, attendu=attendu)
        case "SCHEMAV_CVC_ELT_3_1":
            return c.NIL_REFUSE.constat(ou, element=nom)
        case "SCHEMAV_ELEMENT_CONTENT":
            attendus = (
                re.findall(r"\{[^}]*\}(\w+)", e.message.rsplit("Expected is", 1)[-1]) if "Expected" in e.message else []
            )
            if "Missing child" in e.message:
                attendus = _exiges(attendus, profil) or attendus
                return c.ABSENT.constat(
                    ou, attendu=" ou ".join(f"« {a} »" for a in attendus[:4]) or "un élément", parent=nom
                )
            suite = f" : on attend {' ou '.join(f'« {a} »' for a in attendus[:4])}" if attendus else ""
            return c.INATTENDU.constat(ou, element=nom, attendu=suite)
        case _:
            return c.AUTRE.constat(ou, element=nom or "message", raison=e.message[:200])


def _exiges(noms: list[str], profil: Profil) -> list[str]:
    """Of the elements that the validator would take, those that must be there."""
    return [n for n in noms if (e := profil.racine.trouver(n)) is not None and not e.facultatif]


def _attendu(genre: str, minimum: int, maximum: int) -> str:
    match genre:
        case "entier":
            return f"un nombre entier de {minimum} à {maximum} est attendu"
        case "booleen":
            return "true ou false est attendu"
        case "date":
            return "une date qui existe est attendue"
    return "une autre forme est attendue"
