"""Awards in a spreadsheet: the columns of the dictionary, as our own CSV, the official model of 51 columns or a house file.

The official model writes values of its own (NILL, OUI, TIERS_DE_CONFIANCE, EQUIVALENCE_(DIPLOME_ETRANGER)): they are
translated, never copied into the message.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, TextIO

from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.colonnes_lues import champs_maison, colonnes_de, deduire
from parchemin.accrochage.domain.modele import CHAMPS, Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import Element, profil
from parchemin.imports.domain import constats as ci
from parchemin.imports.domain import lecteurs
from parchemin.imports.domain.cellules import FORMULES, LigneBrute, est_vide, texte_de
from parchemin.imports.domain.classeurs import APERCU, ouvrir
from parchemin.imports.domain.correspondances import Entetes, Proposition, deviner, trouver_entetes
from parchemin.imports.domain.jugement import Grille
from parchemin.imports.domain.modele import Cellule, ChampImport, Illisible, LectureReservee
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier

_NILS = frozenset(["nil", "nill", "null", "xsi:nil", "(vide)"])
ENVELOPPE = ("id_flux", "horodatage", "emetteur", "certificateur", "contrat")
"""Columns of the official model that belong to the file, not to the award."""
_HORS_TABLEAU = ("action",)
_RESULTAT = ("niveau_competence", "domaine_competence", "competence")
_VOIES = {"dossier": ("id_dossier", "dossier_nom", "dossier_prenom")}
_ALIAS: dict[str, tuple[str, ...]] = {
    "type_certification": ("type", "type de certification", "repertoire"),
    "code_certification": ("code", "fiche", "numero de fiche", "certification", "code certification"),
    "id_technique": ("id technique", "identifiant technique du passage", "identifiant"),
    "debut_validite": ("date de delivrance", "date d obtention", "date du parchemin", "debut de validite"),
    "fin_validite": ("date de fin de validite",),
    "nom_naissance": ("nom", "nom de famille", "nom naissance"),
    "prenom1": ("prenom", "prenom 1"),
    "prenom2": ("prenom 2",), "prenom3": ("prenom 3",),
    "code_insee": ("code insee", "code commune", "insee naissance", "code insee de naissance"),
    "code_postal": ("code postal de la commune de naissance",),
    "libelle_commune": ("lieu de naissance", "ville de naissance", "libelle commune"),
    "sexe": ("genre", "civilite"),
    "id_dossier": ("numero de dossier", "dossier cpf", "id dossier"),
    "emetteur": ("bcr emetteur", "id client emetteur"),
    "certificateur": ("bcr certificateur", "id client certificateur", "bcr"),
    "contrat": ("id contrat", "contrat"),
}  # fmt: skip
_MOTS: dict[str, dict[str, str]] = {
    "nature_deposant": {"TIERS_DE_CONFIANCE": "TIERS_CONFIANCE"},
    "modalite_acces": {
        "EQUIVALENCE_(DIPLOME_ETRANGER)": "EQUIVALENCE_DIPLOME_ETRANGER", "formation initiale": "FORMATION_INITIALE_HORS_APPRENTISSAGE",
        "candidat libre": "CANDIDAT_LIBRE",
    },
    "initiative": {"FRANCE_TRAVAIL": "POLE_EMPLOI", "pole emploi": "POLE_EMPLOI", "organisme de formation": "OF"},
    "sexe": {"homme": "M", "femme": "F", "monsieur": "M", "madame": "F", "mme": "F", "h": "M"},
    "mention": {"assez bien": "MENTION_ASSEZ_BIEN", "bien": "MENTION_BIEN", "très bien": "MENTION_TRES_BIEN", "aucune": "SANS_MENTION",
        "AB": "MENTION_ASSEZ_BIEN", "B": "MENTION_BIEN", "TB": "MENTION_TRES_BIEN"},
}  # fmt: skip


_NOMS_PROPRES = frozenset(["nom_naissance", "prenom1", "dossier_nom", "dossier_prenom"])
"""Never nil in the message: « Nil » and « Null » are then the names of people."""


def _sans_nil(cle: str, lire: Callable[[Cellule], Any]) -> Callable[[Cellule], Any]:
    """« NILL » in a cell says that there is nothing to say."""
    nils = frozenset(["nill", "xsi:nil", "(vide)"]) if cle in _NOMS_PROPRES else _NILS

    def lire_une(cellule: Cellule) -> Any:
        if isinstance(cellule, str) and cellule.strip().lower() in nils:
            return None
        return lire(cellule)

    return lire_une


def _type_registre(cellule: Cellule) -> str | None:
    texte = texte_de(cellule)
    return texte.upper() if texte.lower() in ("rncp", "rs") else texte or None


def _code_fiche(cellule: Cellule) -> str | None:
    texte = texte_de(cellule).replace(" ", "").upper()
    return texte or None


def _lecteur(f: Element) -> Callable[[Cellule], Any]:
    if f.cle in _RESULTAT:
        return _resultats(f)
    if f.cle == "type_certification":
        return _type_registre
    if f.cle == "code_certification":
        return _code_fiche
    match f.genre:
        case "date":
            return lecteurs.date_jour()
        case "entier":
            return lecteurs.entier(minimum=f.minimum, maximum=f.maximum)
        case "booleen":
            return lecteurs.booleen()
        case "valeurs":
            table = {code: code for code in f.valeurs}
            return lecteurs.choix(
                table, {**{mots: code for code, mots in f.valeurs.items() if mots not in table}, **_MOTS.get(f.cle, {})}
            )
    if f.cle == "code_insee":
        return lecteurs.code_commune()
    if f.cle in ("code_postal", "code_postal_centre"):
        return _code_postal(lecteurs.texte(f.maximum))
    if f.cle in ("id_technique", "id_dossier"):
        return _sans_arrondi(lecteurs.texte(f.maximum))
    return lecteurs.texte(f.maximum or 255)


def _code_postal(lire: Callable[[Cellule], Any]) -> Callable[[Cellule], Any]:
    """Four digits: a spreadsheet took the zero of 01000. Given back, and said."""

    def lire_un(cellule: Cellule) -> Any:
        lu = lire(cellule)
        if isinstance(lu, str) and len(lu) == 4 and lu.isascii() and lu.isdigit():
            return LectureReservee(f"0{lu}", (ci.ZERO_RENDU.constat(valeur=lu, lu=f"0{lu}"),))
        return lu

    return lire_un


_EXPOSANT = re.compile(r"[0-9](?:[.,][0-9]+)?\s*[eE]\s*\+?[0-9]+")


def _sans_arrondi(lire: Callable[[Cellule], Any]) -> Callable[[Cellule], Any]:
    """An identifier taken for a number keeps 15 digits at most: the others are gone, and another passage is named."""

    def lire_un(cellule: Cellule) -> Any:
        lu = lire(cellule)
        grand = isinstance(cellule, int | float) and not isinstance(cellule, bool) and abs(cellule) >= 10**15
        if grand or (isinstance(lu, str) and _EXPOSANT.fullmatch(lu)):
            raise Illisible(ci.NUMERO_ARRONDI.constat(valeur=str(lu)))
        return lu

    return lire_un


def _resultats(f: Element) -> Callable[[Cellule], Any]:
    """One value, or several separated by « | »: one for each DigComp result of the person."""
    un = lecteurs.entier(minimum=f.minimum, maximum=f.maximum) if f.genre == "entier" else lecteurs.texte(f.maximum)

    def lire(cellule: Cellule) -> Any:
        if isinstance(cellule, str):
            return tuple(un(x) for x in texte_de(cellule).split("|")) if cellule.strip() else None
        lu = un(cellule)
        return None if lu is None else (lu,)

    return lire


@cache
def champs() -> tuple[ChampImport, ...]:
    """The columns that a spreadsheet may have, in the order of the dictionary."""
    faits = []
    for f in profil("1.1.2").racine.feuilles():
        if f.cle in _HORS_TABLEAU:
            continue
        alias = (f.nom, f.cle.replace("_", " "), f.numero, f"{f.numero} {f.nom}", *_ALIAS.get(f.cle, ()))
        faits.append(
            ChampImport(f.cle, f.mots, _sans_nil(f.cle, _lecteur(f)), alias=tuple(a for a in alias if a.strip()))
        )
    return tuple(faits)


@cache
def champs_lus() -> tuple[ChampImport, ...]:
    """All that a column may fill: the dictionary, then what house files say in their own columns."""
    return (*champs(), *champs_maison())


def passage_de(valeurs: Mapping[str, Any]) -> Passage:
    """An award from the values of a row. What the row does not say keeps its default."""
    dit = {cle: v for cle, v in valeurs.items() if cle in CHAMPS and v is not None and cle != "voie"}
    p = Passage(**dit)
    triplets = zip_longest(*(valeurs.get(c) or () for c in _RESULTAT))
    if resultats := tuple(ResultatNumerique(n, d or "", c or "") for n, d, c in triplets if n is not None or d or c):
        p = replace(p, resultats_numeriques=resultats)
    code = p.code_certification
    if code.isdigit() and p.type_certification in ("RNCP", "RS"):
        # 1710 under RS is RS1710: the model asks for the prefix, people forget it.
        p = replace(p, code_certification=f"{p.type_certification}{code}")
    elif not p.type_certification and code[:4] == "RNCP":
        p = replace(p, type_certification="RNCP")
    elif not p.type_certification and code[:2] == "RS":
        p = replace(p, type_certification="RS")
    if p.id_dossier and not p.nom_naissance:
        p = replace(p, voie="dossier")
    return p


@dataclass(frozen=True, slots=True)
class LigneTableau:
    """A row: its number in the sheet, its award, what it says of the file, and the cells that were not understood."""

    numero: int
    passage: Passage
    enveloppe: Mapping[str, Any]
    constats: tuple[tuple[str, Constat], ...] = ()


@dataclass
class TableauLu:
    """How a spreadsheet was understood. `inconnues`: headings left aside."""

    inconnues: list[str] = field(default_factory=list)
    colonnes: dict[str, int] = field(default_factory=dict)


def nature_de(chemin: Path) -> str:
    """`xlsx`, `ods` or `csv`, by content."""
    with chemin.open("rb") as f:
        tete = f.read(4096)
    if tete[:4] == b"PK\x03\x04":
        return "ods" if b"opendocument.spreadsheet" in tete else "xlsx"
    return "csv"


_PERSONNE = ("nom_naissance", "id_dossier")


def exiger_les_colonnes(cles: Collection[str], *, identifiant_suffit: bool = True) -> None:
    """A table without these says of no award what it is: told once, not on each of its rows. Raises ACC-012.

    `identifiant_suffit`: rows may speak of awards already known by their identifier.
    """
    cles = colonnes_de(cles)
    if identifiant_suffit and "id_technique" in cles:
        return
    manque = [champs_par_cle()[k].libelle for k in ("code_certification", "debut_validite") if k not in cles]
    if not any(k in cles for k in _PERSONNE):
        manque.insert(0, champs_par_cle()["nom_naissance"].libelle)
    if manque:
        dits = ", ".join(f"« {m} »" for m in manque)
        raise ErreurMetier(cs.ILLISIBLE_TABLEAU.constat(raison=f"aucune colonne ne donne {dits}"))


@cache
def champs_par_cle() -> Mapping[str, ChampImport]:
    """The columns, by our name of their value."""
    return {c.cle: c for c in champs_lus()}


def derniere_ligne_d_entetes(tete: Sequence[LigneBrute], numero: int) -> int:
    """Number of the last row that describes the columns; `numero` (the row of headings) when the data follow at once.

    The official layout has several: tags, numbers, formats, what is compulsory.
    """
    entetes = trouver_entetes(tete, champs_lus(), numero)
    if entetes is None:
        return numero
    return _lire_la_tete(tete, entetes)[2]


def _lire_la_tete(tete: Sequence[LigneBrute], entetes: Entetes) -> tuple[Entetes, list[Proposition], int]:
    """(headings, what each column fills, number of the last row that describes them)."""
    fin = _fin_des_libelles(tete, entetes.numero)
    if fin:
        # The first column names the rows, not a value of the awards.
        entetes = replace(entetes, intitules=("", *entetes.intitules[1:]), composes=("", *entetes.composes[1:]))
    propositions = deviner(entetes, champs_lus(), [x.cellules for x in tete if x.numero > entetes.numero])
    fin = fin or entetes.numero
    colonnes = {p.cle: j for j, p in enumerate(propositions) if p.cle}
    grille = Grille(dict(champs_par_cle()), colonnes, entetes.intitules)
    for ligne in tete:
        if ligne.numero <= fin or est_vide(ligne.cellules):
            continue
        lue, constats = grille.lire(ligne.numero, ligne.cellules)
        if not _decrit(ligne.cellules, lue.valeurs, len(constats)):
            break
        fin = ligne.numero
    return entetes, propositions, fin


def lire_tableau(chemin: Path, lu: TableauLu) -> Iterator[LigneTableau]:
    """Rows of a CSV, XLSX or ODS; the headings may be lower down. Raises `ErreurMetier` (IMP-…, ACC-012)."""
    classeur = ouvrir(chemin, nature_de(chemin))
    feuilles = list(classeur.feuilles) or [""]
    choix = []
    for nom in feuilles:
        tete = [ligne for _, ligne in zip(range(APERCU), classeur.lignes(nom), strict=False)]
        entetes = trouver_entetes(tete, champs_lus())
        if entetes is not None:
            entetes, propositions, avant = _lire_la_tete(tete, entetes)
            choix.append((sum(bool(p.cle) for p in propositions), nom, entetes, propositions, avant))
    if not choix or (meilleur := max(choix, key=lambda x: x[0]))[0] < 3:
        raise ErreurMetier(
            cs.ILLISIBLE_TABLEAU.constat(raison="aucune ligne d’en-têtes ne nomme les champs du dictionnaire")
        )
    _, nom, entetes, propositions, avant = meilleur
    lu.colonnes = {p.cle: j for j, p in enumerate(propositions) if p.cle}
    lu.inconnues = [entetes.intitules[j] for j, p in enumerate(propositions) if not p.cle and entetes.intitules[j]]
    exiger_les_colonnes(lu.colonnes, identifiant_suffit=False)
    grille = Grille(dict(champs_par_cle()), lu.colonnes, entetes.intitules)
    for ligne in classeur.lignes(nom):
        if ligne.numero <= avant or est_vide(ligne.cellules):
            continue
        lue, constats = grille.lire(ligne.numero, ligne.cellules)
        if not constats and est_sans_contenu(lue.valeurs):
            continue
        autour = {cle: lue.valeurs[cle] for cle in ENVELOPPE if lue.valeurs.get(cle)}
        valeurs, deduits = deduire(lue.valeurs)
        trouves = [*((x.champ, x.constat) for x in constats), *deduits]
        dits = tuple((champ, replace(k, ou=grille.ou(ligne.numero, champ))) for champ, k in trouves)
        yield LigneTableau(ligne.numero, passage_de(valeurs), autour, dits)


def est_sans_contenu(valeurs: Mapping[str, Any]) -> bool:
    """No value of an award in the columns that were recognised: a label aside, or what belongs to the file, is no award."""
    return all(v is None or v == "" or v == () for cle, v in valeurs.items() if cle not in ENVELOPPE)


@cache
def _intitules() -> frozenset[str]:
    noms = (n for c in champs_lus() for n in (c.libelle, *c.alias, *c.alias_stricts))
    return frozenset(cle for n in noms if (cle := cle_recherche(n)))


def _fin_des_libelles(tete: Sequence[LigneBrute], numero: int) -> int:
    """Last row that describes the columns: its first cell, like that of the headings and of a row above, names what it says.

    0 when the first cells of the data are filled too: it is then a column like another.
    """

    def nommee(ligne: LigneBrute) -> bool:
        return bool(ligne.cellules) and bool(texte_de(ligne.cellules[0]))

    pleines = [x for x in tete if not est_vide(x.cellules)]
    au_dessus = [x for x in pleines if x.numero < numero]
    if not any(nommee(x) for x in pleines if x.numero == numero) or not any(map(nommee, au_dessus)):
        return 0
    fin = numero
    for ligne in pleines:
        if ligne.numero <= numero:
            continue
        if not nommee(ligne):
            return fin
        fin = ligne.numero
    return 0


_PARLANTES = ("debut_validite", "donnee_certifiee", "annee_naissance", "date_naissance", "sexe", "presence_langue")


def _decrit(cellules: Sequence[Cellule], valeurs: Mapping[str, Any], refusees: int) -> bool:
    """A row under the headings that describes the columns (tags, numbers, formats, what is compulsory) and tells no award.

    It names columns or at least three of its cells are refused, while none of its dates, numbers and choices can be read: a
    person may bear a name that is also that of a column.
    """
    nommees = sum(cle_recherche(texte_de(c)) in _intitules() for c in cellules if isinstance(c, str))
    return (nommees >= 3 or refusees >= 3) and all(valeurs.get(c) is None for c in _PARLANTES)


_TITULAIRE = (
    "nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "annee_naissance", "mois_naissance", "jour_naissance",
    "sexe", "code_insee", "code_postal", "libelle_commune", "code_pays", "libelle_pays", "commentaires_men",
)  # fmt: skip


def entetes_csv() -> list[str]:
    """Headings of our own CSV: one column per value of the dictionary, in its order."""
    return [c.libelle for c in champs() if c.cle not in ENVELOPPE]


def ecrire_csv(passages: Iterable[Passage], sortie: TextIO) -> int:
    """The twin of a message for people: semicolons, French headings; read back by `lire_tableau`. Returns the count.

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe. The social-security number is left out,
    and what belongs to another way of identification than the passage's own.
    """
    cles = [c.cle for c in champs() if c.cle not in ENVELOPPE]
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(entetes_csv())
    n = 0
    for p in passages:
        n += 1
        triplet = dict(zip(_RESULTAT, _ranges(p.resultats_numeriques), strict=True))
        tus = _VOIES["dossier"] if p.voie != "dossier" else _TITULAIRE
        ecrivain.writerow(["" if c in tus else _cellule(triplet[c] if c in triplet else getattr(p, c)) for c in cles])
    return n


def _ranges(resultats: Sequence[ResultatNumerique]) -> tuple[str, str, str]:
    """Levels, domains and competences, each as « 3|5 »."""
    if not resultats:
        return "", "", ""
    niveaux = "|".join("" if r.niveau is None else str(r.niveau) for r in resultats)
    return niveaux, "|".join(r.domaine for r in resultats), "|".join(r.competence for r in resultats)


def _cellule(valeur: Any) -> str:
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, bool):
        return "OUI" if valeur else "NON"
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    texte = str(valeur)
    # What starts with an apostrophe before such a sign would lose it when read back: it gets one more.
    sans = texte.lstrip("'")
    return f"'{texte}" if sans.startswith(FORMULES) else texte


__all__ = [
    "Illisible",
    "LigneTableau",
    "TableauLu",
    "champs",
    "champs_lus",
    "ecrire_csv",
    "entetes_csv",
    "lire_tableau",
    "passage_de",
]
