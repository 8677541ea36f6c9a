"""Files given: the refused lines, to be brought back as they are, and the template of a kind."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from parchemin.imports.domain.cellules import depuis_json, propre
from parchemin.imports.domain.correspondances import COLONNES_AJOUTEES, LIGNE_ORIGINE, MOTIF_REFUS, cle_intitule
from parchemin.imports.domain.modele import ChampImport, TypeImport
from parchemin.imports.models import LigneLot, LotImport
from parchemin.plateforme.listes.export import neutraliser

MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CELLULE_MAX = 32_767
_OPTIONS: dict[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMULES = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")


def fichier_des_refusees(lot: LotImport) -> io.BytesIO:
    """XLSX: the original columns, as they were, then the reason and the line of the original file.

    Values keep their types; a text that would be a formula gets an apostrophe, which our reading takes off again.
    """
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, _OPTIONS | {"constant_memory": False})
    feuille = classeur.add_worksheet("Lignes refusées")
    gras = classeur.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    ajout = classeur.add_format({"bold": True, "bottom": 1, "bg_color": "#F6E3DF", "valign": "top"})
    formats = {
        "jour": classeur.add_format({"num_format": "dd/mm/yyyy"}),
        "moment": classeur.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "heure": classeur.add_format({"num_format": "hh:mm"}),
        "texte": classeur.add_format({"num_format": "@"}),
        "motif": classeur.add_format({"text_wrap": True, "valign": "top"}),
    }
    gardees = [j for j, x in enumerate(lot.entetes) if cle_intitule(x) not in COLONNES_AJOUTEES]
    for place, j in enumerate(gardees):
        feuille.write_string(0, place, str(neutraliser(lot.entetes[j])), gras)
        feuille.set_column(place, place, max(10, min(40, len(lot.entetes[j]) + 4)))
    fin = len(gardees)
    feuille.write_string(0, fin, MOTIF_REFUS, ajout)
    feuille.write_string(0, fin + 1, LIGNE_ORIGINE, ajout)
    feuille.set_column(fin, fin, 70)
    feuille.set_column(fin + 1, fin + 1, 12)
    feuille.freeze_panes(1, 0)
    refusees = LigneLot.toutes.filter(lot=lot, action="refuser").order_by("numero")
    for rang, ligne in enumerate(refusees.iterator(chunk_size=2000), start=1):
        cellules = depuis_json(ligne.cellules)
        for place, j in enumerate(gardees):
            _ecrire(feuille, rang, place, cellules[j] if j < len(cellules) else None, formats)
        feuille.write_string(rang, fin, " ".join(_motifs(ligne))[:_CELLULE_MAX], formats["motif"])
        feuille.write_number(rang, fin + 1, ligne.numero)
    classeur.close()
    sortie.seek(0)
    return sortie


def _motifs(ligne: LigneLot) -> Iterator[str]:
    for _, constat in ligne.constats:
        if constat.est_bloquant:
            lieu = constat.ou.split(", ", 1)[1] if ", " in constat.ou else ""
            yield f"[{constat.code}] {f'{lieu[0].upper()}{lieu[1:]} : ' if lieu else ''}{constat.quoi} {constat.remede}"


def _ecrire(feuille: Any, rang: int, place: int, valeur: Any, formats: dict[str, Any]) -> None:
    if valeur is None:
        return
    if isinstance(valeur, bool):
        feuille.write_boolean(rang, place, valeur)
    elif isinstance(valeur, int | float | Decimal) and abs(float(valeur)) < 1e15:
        feuille.write_number(rang, place, valeur)
    elif isinstance(valeur, datetime):
        feuille.write_datetime(rang, place, valeur.replace(tzinfo=None), formats["moment"])
    elif isinstance(valeur, date):
        feuille.write_datetime(rang, place, datetime(valeur.year, valeur.month, valeur.day), formats["jour"])  # noqa: DTZ001
    elif isinstance(valeur, time):
        feuille.write_datetime(rang, place, valeur, formats["heure"])
    else:
        texte = "".join(x for x in str(valeur) if x >= " " or x in "\t\n")
        # Only what a spreadsheet would run; spaces around stay as the person wrote them.
        texte = f"'{texte}" if texte.lstrip().startswith(_FORMULES) else texte
        feuille.write_string(rang, place, texte[:_CELLULE_MAX], formats["texte"])


def modele_de(kind: TypeImport) -> io.BytesIO:
    """The template of a kind: its headings with two fictitious examples, then explanations, then accepted values.

    Brought in as it is, it reads no line: the examples are recognised.
    """
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, _OPTIONS)
    gras = classeur.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E6ECF5"})
    oblige = classeur.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F6E3DF"})
    exemple = classeur.add_format({"italic": True, "font_color": "#555555", "num_format": "@"})
    texte = classeur.add_format({"num_format": "@"})
    pli = classeur.add_format({"text_wrap": True, "valign": "top"})
    feuille = classeur.add_worksheet("À remplir")
    for j, champ in enumerate(kind.champs):
        feuille.set_column(j, j, max(14, min(34, len(champ.libelle) + 6)), texte)
        feuille.write_string(0, j, champ.libelle, oblige if champ.obligatoire else gras)
        for i, valeur in enumerate(champ.exemples[:2], start=1):
            feuille.write_string(i, j, str(neutraliser(valeur)), exemple)
    feuille.freeze_panes(1, 0)
    _explications(classeur.add_worksheet("Explications"), kind, gras, pli)
    _valeurs(classeur, feuille, kind.champs, gras)
    classeur.set_properties({"title": f"Modèle : {kind.libelle}", "comments": "Parchemin"})
    classeur.close()
    sortie.seek(0)
    return sortie


def _explications(feuille: Any, kind: TypeImport, gras: Any, pli: Any) -> None:
    feuille.set_column(0, 0, 32)
    feuille.set_column(1, 1, 14)
    feuille.set_column(2, 2, 80)
    feuille.write_string(0, 0, f"Modèle pour : {kind.libelle}", gras)
    for i, phrase in enumerate(
        (
            kind.description,
            "Remplissez la feuille « À remplir », une ligne par enregistrement. Les colonnes sur fond rosé sont obligatoires.",
            "Les lignes d’exemple, en italique, sont reconnues et laissées de côté : gardez-les ou effacez-les.",
            "Vous pouvez changer l’ordre des colonnes, en supprimer de facultatives ou en ajouter : elles sont ignorées.",
        ),
        start=1,
    ):
        feuille.merge_range(i, 0, i, 2, propre(phrase), pli)
    debut = 7
    for j, titre in enumerate(("Ce qu’il faut écrire", "Obligation", "Comment l’écrire")):
        feuille.write_string(debut, j, titre, gras)
    for i, champ in enumerate(kind.champs, start=debut + 1):
        acceptees = getattr(champ.lecteur, "acceptees", ())
        aide = [champ.aide] if champ.aide else []
        if acceptees:
            aide.append(f"Valeurs acceptées : {', '.join(acceptees)}.")
        if champ.exemples:
            aide.append(f"Par exemple : {' ; '.join(x for x in champ.exemples if x)}.")
        feuille.write_string(i, 0, f"« {champ.libelle} »", pli)
        feuille.write_string(i, 1, "oui" if champ.obligatoire else "facultatif", pli)
        feuille.write_string(i, 2, " ".join(aide), pli)


def _valeurs(classeur: Any, feuille: Any, champs: Sequence[ChampImport], gras: Any) -> None:
    """A sheet of accepted values, which feeds the drop-down lists of the columns."""
    listes = [(j, ch, getattr(ch.lecteur, "acceptees", ())) for j, ch in enumerate(champs)]
    listes = [x for x in listes if x[2]]
    if not listes:
        return
    valeurs = classeur.add_worksheet("Valeurs acceptées")
    for place, (j, champ, mots) in enumerate(listes):
        valeurs.set_column(place, place, 30)
        valeurs.write_string(0, place, f"Pour « {champ.libelle} »", gras)
        for i, mot in enumerate(mots, start=1):
            valeurs.write_string(i, place, mot)
        colonne = xlsxwriter.utility.xl_col_to_name(place, True)
        source = f"='Valeurs acceptées'!{colonne}$2:{colonne}${len(mots) + 1}"
        feuille.data_validation(1, j, 5000, j, {"validate": "list", "source": source, "ignore_blank": True,
                                                "error_type": "warning", "error_title": "Valeur non prévue",
                                                "error_message": "Choisissez une valeur de la liste."})  # fmt: skip
