"""Files and lots for the tests of this room."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.domain.modele import TypeImport
from parchemin.imports.models import LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import membre, organisation
from tests.imports.types_essai import ESSAI


def csv_de(lignes: Sequence[Sequence[Any]], *, encodage: str = "utf-8", **dialecte: Any) -> bytes:
    sortie = io.StringIO(newline="")
    csv.writer(sortie, **({"delimiter": ";"} | dialecte)).writerows(lignes)
    return sortie.getvalue().encode(encodage)


def xlsx_de(lignes: Sequence[Sequence[Any]], feuille: str = "Feuil1") -> bytes:
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    page = classeur.add_worksheet(feuille)
    for i, ligne in enumerate(lignes):
        for j, v in enumerate(ligne):
            if v is not None:
                page.write(i, j, v)
    classeur.close()
    return sortie.getvalue()


def secretaire(o: Organisation | None = None) -> Membre:
    return membre(o or organisation(), Role.SECRETARIAT_JURY)


def lot_verifie(
    m: Membre, contenu: bytes, nom: str = "liste.csv", *, kind: TypeImport = ESSAI, emetteur: str = "Essai"
) -> LotImport:
    """Deposited, columns as proposed, analysed (works run at once in tests)."""
    with organisation_active(m.organisation_id):
        lot = deposer_lot(membre=m, type_import=kind, source=contenu, nom=nom, emetteur=emetteur)
        choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
        analyser(lot=lot, membre=m)
        mener(lot)
        lot.refresh_from_db()
    return lot


def mener(lot: LotImport) -> None:
    """Carry out the work of a lot, if no worker did: inside a test's transaction, wake-ups are not sent."""
    from parchemin.plateforme.travaux.execution import executer

    lot.refresh_from_db()
    if lot.travail_id:
        executer(lot.travail_id)
    lot.refresh_from_db()


def objets(o: Organisation) -> dict[str, str]:
    """What the kind of the tests holds: code -> name."""
    from parchemin.comptes.models import Etablissement

    lignes = Etablissement.toutes.filter(organisation=o, adresse="essai").order_by("denomination")
    return dict(lignes.values_list("denomination", "commune"))
