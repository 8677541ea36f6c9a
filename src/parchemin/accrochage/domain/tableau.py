"""Awards in a spreadsheet: the columns of the dictionary, as our own CSV, the official model of 51 columns or a house file.

The official model writes values of its own (NILL, OUI, TIERS_DE_CONFIANCE, EQUIVALENCE_(DIPLOME_ETRANGER)): they are
translated, never copied into the message.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.modele import CHAMPS, Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import Element, profil
from parchemin.imports.domain import lecteurs
from parchemin.imports.domain.cellules import est_vide, texte_de
from parchemin.imports.domain.classeurs import APERCU, ouvrir
from parchemin.imports.domain.correspondances import deviner, trouver_entetes
from parchemin.imports.domain.jugement import Grille
from parchemin.imports.domain.modele import Cellule, ChampImport, Illisible
from parchemin.socle.constats import Constat, ErreurMetier

_NILS = frozenset(["nil", "nill", "null", "xsi:nil", "(vide)"])
ENVELOPPE = ("id_flux", "horodatage", "emetteur", "certificateur", "contrat")
"""Columns of the official model that belong to the file, not to the award."""
_HORS_TABLEAU = ("action",)
_ALIAS: dict[str, tuple[str, ...]] = {
    "type_certification": ("type", "type de certification", "repertoire"),
    "code_certification": ("code", "code rncp", "fiche", "numero de fiche", "rncp", "rs", "certification", "code certification"),
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


def _sans_nil(lire: Callable[[Cellule], Any]) -> Callable[[Cellule], Any]:
    """« NILL » in a cell says that there is nothing to say."""

    def lire_une(cellule: Cellule) -> Any:
        if isinstance(cellule, str) and cellule.strip().lower() in _NILS:
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
    return lecteurs.texte(f.maximum or 255)


@cache
def champs() -> tuple[ChampImport, ...]:
    """The columns that a spreadsheet may have, in the order of the dictionary."""
    faits = []
    for f in profil("1.1.2").racine.feuilles():
        if f.cle in _HORS_TABLEAU:
            continue
        alias = (f.nom, f.cle.replace("_", " "), f.numero, f"{f.numero} {f.nom}", *_ALIAS.get(f.cle, ()))
        faits.append(ChampImport(f.cle, f.mots, _sans_nil(_lecteur(f)), alias=tuple(a for a in alias if a.strip())))
    return tuple(faits)


_RESULTAT = ("niveau_competence", "domaine_competence", "competence")


def passage_de(valeurs: Mapping[str, Any]) -> Passage:
    """An award from the values of a row. What the row does not say keeps its default."""
    dit = {cle: v for cle, v in valeurs.items() if cle in CHAMPS and v is not None and cle != "voie"}
    p = Passage(**dit)
    niveau, domaine, competence = (valeurs.get(c) for c in _RESULTAT)
    if niveau is not None or domaine or competence:
        p = replace(p, resultats_numeriques=(ResultatNumerique(niveau, domaine or "", competence or ""),))
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


def lire_tableau(chemin: Path, lu: TableauLu) -> Iterator[LigneTableau]:
    """Rows of a CSV, XLSX or ODS; the headings may be lower down. Raises `ErreurMetier` (IMP-…, ACC-012)."""
    classeur = ouvrir(chemin, nature_de(chemin))
    feuilles = list(classeur.feuilles) or [""]
    choix = []
    for nom in feuilles:
        tete = [ligne for _, ligne in zip(range(APERCU), classeur.lignes(nom), strict=False)]
        entetes = trouver_entetes(tete, champs())
        if entetes is not None:
            propositions = deviner(entetes, champs(), [x.cellules for x in tete if x.numero > entetes.numero])
            choix.append((sum(bool(p.cle) for p in propositions), nom, entetes, propositions))
    if not choix or (meilleur := max(choix, key=lambda x: x[0]))[0] < 3:
        raise ErreurMetier(
            cs.ILLISIBLE_TABLEAU.constat(raison="aucune ligne d’en-têtes ne nomme les champs du dictionnaire")
        )
    _, nom, entetes, propositions = meilleur
    lu.colonnes = {p.cle: j for j, p in enumerate(propositions) if p.cle}
    lu.inconnues = [entetes.intitules[j] for j, p in enumerate(propositions) if not p.cle and entetes.intitules[j]]
    grille = Grille({c.cle: c for c in champs()}, lu.colonnes, entetes.intitules)
    for ligne in classeur.lignes(nom):
        if ligne.numero <= entetes.numero or est_vide(ligne.cellules):
            continue
        lue, constats = grille.lire(ligne.numero, ligne.cellules)
        autour = {cle: lue.valeurs[cle] for cle in ENVELOPPE if lue.valeurs.get(cle)}
        dits = tuple((x.champ, replace(x.constat, ou=grille.ou(ligne.numero, x.champ))) for x in constats)
        yield LigneTableau(ligne.numero, passage_de(lue.valeurs), autour, dits)


def entetes_csv() -> list[str]:
    """Headings of our own CSV: one column per value of the dictionary, in its order."""
    return [c.libelle for c in champs() if c.cle not in ENVELOPPE]


def ecrire_csv(passages: Iterable[Passage], sortie: TextIO) -> int:
    """The twin of a message for people: semicolons, French headings; read back by `lire_tableau`. Returns the count.

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe. The social-security number is left out.
    """
    cles = [c.cle for c in champs() if c.cle not in ENVELOPPE]
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(entetes_csv())
    n = 0
    for p in passages:
        n += 1
        premier = p.resultats_numeriques[0] if p.resultats_numeriques else None
        triplet = {"niveau_competence": premier and premier.niveau, "domaine_competence": premier and premier.domaine,
                   "competence": premier and premier.competence}  # fmt: skip
        ecrivain.writerow([_cellule(triplet[c] if c in triplet else getattr(p, c)) for c in cles])
    return n


def _cellule(valeur: Any) -> str:
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, bool):
        return "OUI" if valeur else "NON"
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    texte = str(valeur)
    return f"'{texte}" if texte[0] in "=+-@\t\r" else texte


__all__ = [
    "Illisible",
    "LigneTableau",
    "TableauLu",
    "champs",
    "ecrire_csv",
    "entetes_csv",
    "lire_tableau",
    "passage_de",
]
