"""Validation against a schema: the whole file as a stream, and record by record to name the fault in French."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from lxml import etree

from parchemin.accrochage.domain import constats_schema as c
from parchemin.accrochage.domain.constats_passage import CARACTERE_INTERDIT
from parchemin.accrochage.domain.ecriture import FERMETURE, FIN, INTERDITS, CertificationCitee, debut, ouverture
from parchemin.accrochage.domain.lecture import FichierIllisible, PassageLu, analyseur_sur
from parchemin.accrochage.domain.modele import Enveloppe
from parchemin.accrochage.domain.profils import Element, Profil
from parchemin.accrochage.domain.regles import ConstatPassage
from parchemin.accrochage.domain.syntaxe import diagnostiquer
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import maintenant

_BLOC = 1 << 18
_ENSEMBLE = 25
"""Passages judged together: one fault has that many judged again, one by one."""


class _Silence:
    """A target that asks for no event: libxml2 hands the file to its schema and builds nothing, whatever the size."""

    def close(self) -> None: ...


class LecteurEnFlux:
    """A file given piece by piece to the schema: its verdict is known when the last piece is. Constant memory.

    Nearly twice as fast as a reading that builds elements to drop them.
    """

    def __init__(self, schema: etree.XMLSchema) -> None:
        cible: Any = _Silence()
        self._analyseur = etree.XMLParser(target=cible, schema=schema, **analyseur_sur())
        self.faute: str | None = None
        """The first message of the validator (it knows no line here), None while all holds."""

    def lire(self, octets: bytes) -> bool:
        """False when there is no use in going on. Raises `etree.XMLSyntaxError`."""
        self._analyseur.feed(octets)
        return self._tient()

    def finir(self) -> str | None:
        """Say that there is no more. Raises `etree.XMLSyntaxError` for a file cut short."""
        self._analyseur.close()
        self._tient()
        return self.faute

    def _tient(self) -> bool:
        # Of a target, lxml does not ask whether the schema held: its log says so. It belongs to this parser alone, unlike that
        # of the schema, which every use of it shares.
        if self.faute is None:
            journal: Any = self._analyseur.feed_error_log
            fautes = (e.message for e in journal if e.domain == etree.ErrorDomains.SCHEMASV)
            self.faute = next(map(sans_nir, fautes), None)
        return self.faute is None


def tient_le_schema(source: BinaryIO, schema: etree.XMLSchema) -> str | None:
    """None when the whole file holds the schema, else the first message of the validator.

    `source` can be sought. Raises `FichierIllisible` when it is not XML.
    """
    lecteur = LecteurEnFlux(schema)
    depart = source.tell()
    try:
        while bloc := source.read(_BLOC):
            if not lecteur.lire(bloc):
                break
        else:
            lecteur.finir()
    except etree.XMLSyntaxError as e:
        source.seek(depart)
        raise FichierIllisible(*(diagnostiquer(source) or (str(e.msg), e.lineno or 0))) from e
    if lecteur.faute:
        # A file cut short breaks the schema too, where it stops: that it is no XML comes first.
        source.seek(depart)
        if dit := diagnostiquer(source):
            raise FichierIllisible(*dit)
    return lecteur.faute


def sans_nir(message: str) -> str:
    """The validator quotes values: never a social-security number."""
    return re.sub(r"(The value |: )'[^']*'", r"\1'•••'", message) if "}nir'" in message else message


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
        if trouve := INTERDITS.search(fragment):
            # Not even XML: the schema would have nothing to read.
            constat = CARACTERE_INTERDIT.constat("Passage", champ="Le passage", code=f"U+{ord(trouve[0]):04X}")
            return [ConstatPassage("", constat)]
        return self._dire(etree.fromstring(self._standard + fragment.encode() + self._apres))

    def des_textes(self, fragments: Sequence[str]) -> list[list[ConstatPassage]]:
        """`du_texte` of each. Those of a group without fault are judged together: most are, and naming faults is what costs."""
        dits: list[list[ConstatPassage]] = []
        for debut_ in range(0, len(fragments), _ENSEMBLE):
            groupe = fragments[debut_ : debut_ + _ENSEMBLE]
            dits += [[] for _ in groupe] if self._tiennent(groupe) else map(self.du_texte, groupe)
        return dits

    def _tiennent(self, fragments: Sequence[str]) -> bool:
        lecteur = LecteurEnFlux(self.schema)
        try:
            lecteur.lire(self._standard + "\n".join(fragments).encode() + self._apres)
            return lecteur.finir() is None
        except (etree.XMLSyntaxError, UnicodeEncodeError):
            return False

    def de_l_element(self, lu: PassageLu) -> list[ConstatPassage]:
        """Findings on a passage read in a file; what surrounds it is judged by `du_cadre`, once."""
        element = etree.tostring(lu.element, with_tail=False)
        return self._dire(etree.fromstring(self._standard + element + self._apres, etree.XMLParser(**analyseur_sur())))

    def du_cadre(self, source: BinaryIO, temoin: str) -> list[tuple[int, ConstatPassage]]:
        """(line, finding) on all that is not a passage: envelope, certifications, lists. `temoin`: a passage without fault.

        Constant memory: every passage read is replaced by the same one, the first of each list only.
        """
        modele = etree.fromstring(self._standard + temoin.encode() + self._apres)
        nom = f"{{{self.profil.espace}}}passageCertification"
        un = modele.find(f".//{nom}")
        iterateur = etree.iterparse(source, events=("end",), tag=nom, **analyseur_sur())
        for _, element in iterateur:
            parent = element.getparent()
            if parent is None:
                continue
            element.clear()
            while element.getprevious() is not None and element.getprevious().tag == nom:
                parent.remove(element.getprevious())
        racine: Any = iterateur.root
        for element in list(racine.iter(nom)):
            if un is not None and element.getparent() is not None:
                remplacant = etree.fromstring(etree.tostring(un, with_tail=False))
                remplacant.tail = element.tail
                element.getparent().replace(element, remplacant)
        if self.schema.validate(racine):
            return []
        return [
            (ligne, ConstatPassage(cle, constat)) for cle, constat, ligne in _traduire(self.schema, self.profil, racine)
        ]

    def _dire(self, racine: etree._Element) -> list[ConstatPassage]:
        if self.schema.validate(racine):
            return []
        return [ConstatPassage(champ, constat) for champ, constat in traduire(self.schema, self.profil, racine)]


_ENTRE_GUILLEMETS = re.compile(r"'([^']*)'")
_NOMS_DU_LOT = re.compile(r"\{[^}]*\}(\w+)")


def traduire(
    schema: etree.XMLSchema, profil: Profil, racine: etree._Element | None = None
) -> Iterator[tuple[str, Constat]]:
    """(our name of the value, finding) for each fault of the last validation; one per element and kind of fault.

    `racine`: what was validated, so that a value is read where it stands: the validator's own message quotes it between
    apostrophes, which names contain. A social-security number is never quoted.
    """
    for cle, constat, _ in _traduire(schema, profil, racine):
        yield cle, constat


def _traduire(
    schema: etree.XMLSchema, profil: Profil, racine: etree._Element | None
) -> Iterator[tuple[str, Constat, int]]:
    dits: set[tuple[str, str]] = set()
    journal: Any = schema.error_log
    for e in list(journal):
        if e.type_name == "SCHEMAV_CVC_TYPE_3_1_3" or (e.path or "", e.type_name) in dits:
            continue
        if (e.path or "", "SCHEMAV_CVC_ELT_3_1") in dits:
            continue  # an element that may not be nil is also said empty: once is enough
        dits.add((e.path or "", e.type_name))
        ici = _noeud(racine, e.path)
        citations = [x.rsplit("}", 1)[-1] for x in _ENTRE_GUILLEMETS.findall(e.message)]
        nom = citations[0] if citations else ""
        feuille = _feuille(profil, nom, ici)
        valeur = "".join(map(str, ici.itertext())) if ici is not None else citations[1] if len(citations) > 1 else ""
        valeur = "•••" if nom == "nir" else " ".join(valeur.split()) if valeur.strip() else valeur
        if absentes := _feuilles_absentes(e, nom, profil, ici):
            # One finding per value, in its own words: each is beside its field.
            for f in absentes:
                yield (
                    f.cle,
                    c.ABSENT.constat(f.mots, attendu=f"« {f.mots} »", element=f"« {f.nom} »", parent=nom),
                    getattr(ici, "sourceline", 0) or 0,
                )
            continue
        constat = _constat(e, nom, valeur[:80], feuille, profil, ici)
        yield (feuille.cle if feuille else ""), constat, (getattr(ici, "sourceline", 0) or 0)


def _noeud(racine: etree._Element | None, chemin: str | None) -> etree._Element | None:
    """The element that a fault is about."""
    if racine is None or not chemin:
        return None
    espaces: Any = {k: v for k, v in racine.nsmap.items() if k}
    try:
        trouves: Any = racine.getroottree().xpath(chemin, namespaces=espaces)
    except etree.XPathError:
        return None
    return trouves[0] if trouves else None


def _feuille(profil: Profil, nom: str, ici: etree._Element | None) -> Element | None:
    """The leaf of that name; of two (the identifier of the sender, of the certifier), the one whose parent it has."""
    memes = [f for f in profil.racine.feuilles() if f.nom == nom]
    if len(memes) < 2 or ici is None or (parent := ici.getparent()) is None:
        return memes[0] if memes else None
    dessus = parent.tag.rsplit("}", 1)[-1] if isinstance(parent.tag, str) else ""
    groupe = profil.racine.trouver(dessus)
    return next((f for f in (groupe.contenu if groupe else ()) if f.nom == nom), memes[0])


def _constat(
    e: etree._LogEntry, nom: str, valeur: str, feuille: Element | None, profil: Profil, ici: etree._Element | None
) -> Constat:
    ou = feuille.mots if feuille else nom
    if ", attribute '" in e.message:
        return c.ATTRIBUT.constat(ou, element=nom, attribut=_apres_attribut(e.message))
    match e.type_name:
        case "SCHEMAV_CVC_ENUMERATION_VALID":
            valeurs = ", ".join(feuille.valeurs) if feuille else ""
            return c.HORS_LISTE.constat(ou, valeur=valeur, element=nom, valeurs=valeurs)
        case "SCHEMAV_CVC_LENGTH_VALID" | "SCHEMAV_CVC_MINLENGTH_VALID" | "SCHEMAV_CVC_MAXLENGTH_VALID":
            attendu = "" if feuille is None else (
                f"{feuille.minimum}" if feuille.minimum == feuille.maximum else f"de {feuille.minimum} à {feuille.maximum}"
            )  # fmt: skip
            dite = re.search(r"length of '(\d+)'", e.message)
            n = int(dite[1]) if dite else len(valeur)
            longueur = "aucun caractère" if not n else f"{n} caractère{'s' if n > 1 else ''}"
            return c.LONGUEUR.constat(ou, element=nom, longueur=longueur, attendu=attendu)
        case "SCHEMAV_CVC_PATTERN_VALID":
            return c.FORME.constat(ou, valeur=valeur, element=nom)
        case "SCHEMAV_CVC_MININCLUSIVE_VALID" | "SCHEMAV_CVC_MAXINCLUSIVE_VALID" | "SCHEMAV_CVC_DATATYPE_VALID_1_2_1":
            attendu = _attendu(feuille.genre, feuille.minimum, feuille.maximum) if feuille else "valeur d’un autre type"
            return c.TYPE_FAUX.constat(ou, valeur=valeur, element=nom, attendu=attendu)
        case "SCHEMAV_CVC_ELT_3_1":
            return c.NIL_REFUSE.constat(ou, element=nom)
        case "SCHEMAV_CVC_ELT_3_2_1":
            return c.AUTRE.constat(ou, element=nom, raison="il est dit vide (xsi:nil) et porte pourtant une valeur")
        case "SCHEMAV_CVC_COMPLEX_TYPE_2_3" | "SCHEMAV_CVC_COMPLEX_TYPE_2_1":
            return c.AUTRE.constat(ou, element=nom, raison="du texte se trouve entre ses éléments, où rien ne s’écrit")
        case "SCHEMAV_CVC_TYPE_3_1_2":
            return c.AUTRE.constat(ou, element=nom, raison="il contient un autre élément, alors qu’il porte une valeur")
        case "SCHEMAV_CVC_ELT_1":
            return c.MAUVAISE_RACINE.constat("Fichier", raison=f"sa racine est « {nom} »", espace=profil.espace)
        case "SCHEMAV_ELEMENT_CONTENT":
            return _contenu(e, nom, ou, profil, ici)
        case _:
            return c.AUTRE.constat(ou, element=nom or "message", raison=sans_nir(e.message)[:200])


def _contenu(e: etree._LogEntry, nom: str, ou: str, profil: Profil, ici: etree._Element | None) -> Constat:
    """A child is missing or has nothing to do there. The validator's own list is cut when it is long: ours is not."""
    dits = _NOMS_DU_LOT.findall(e.message.rsplit("Expected is", 1)[-1]) if "Expected" in e.message else []
    if "Missing child" in e.message:
        attendus = _manquants(profil.racine.trouver(nom), ici) or _exiges(dits, profil) or dits
        mot = " ou " if (groupe := profil.racine.trouver(nom)) is not None and groupe.groupe == "choix" else " et "
        manque = mot.join(f"« {a} »" for a in attendus[:4]) or "un élément"
        return c.ABSENT.constat(ou, attendu=f"{manque} dans « {nom} »", element=manque, parent=nom)
    suite = f" : on attend {' ou '.join(f'« {a} »' for a in dits[:4])}" if dits else ""
    return c.INATTENDU.constat(ou, element=nom, attendu=suite)


def _feuilles_absentes(e: etree._LogEntry, nom: str, profil: Profil, ici: etree._Element | None) -> list[Element]:
    """The values that a group lacks; [] when it lacks another group, or one of several."""
    groupe = profil.racine.trouver(nom)
    if "Missing child" not in e.message or groupe is None or groupe.groupe == "choix":
        return []
    absents = [x for x in groupe.contenu if x.nom in _manquants(groupe, ici)]
    return absents if all(x.cle for x in absents) else []


def _manquants(groupe: Element | None, ici: etree._Element | None) -> list[str]:
    """Children that must be there and are not."""
    if groupe is None or ici is None:
        return []
    presents = {enfant.tag.rsplit("}", 1)[-1] for enfant in ici if isinstance(enfant.tag, str)}
    return [e.nom for e in groupe.contenu if not e.facultatif and e.nom not in presents]


def _apres_attribut(message: str) -> str:
    dit = message.split(", attribute '", 1)[-1].split("'", 1)[0]
    return dit.rsplit("}", 1)[-1]


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
