"""Treatment reports in the exact shape of the real ones, behind a mark of the rehearsal: refused passages before accepted
ones, written as they come."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from parchemin.accrochage.domain.accuses import MARQUE_REPETITION, ErreurStructure

_TETE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    f"<?{MARQUE_REPETITION} rien n’a été transmis à la Caisse des Dépôts?>\n"
    '<rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">\n'
)  # fmt: skip
_PIED = "</rapport>\n"


def nom_accuse(nom_fichier: str, jour: date) -> str:
    """`Accusé de traitement_<name of the deposited file>_<AAAAMMJJ>.xml`."""
    return f"Accusé de traitement_{nom_fichier}_{jour:%Y%m%d}.xml"


def _ligne(retrait: int, balise: str, texte: str) -> str:
    return f"{'    ' * retrait}<{balise}>{escape(texte)}</{balise}>\n"


def ecrire_accuse_structurel(
    chemin: Path, nom_fichier: str, id_traitement: int, erreurs: Iterable[ErreurStructure]
) -> None:
    """The report of a file refused on its structure: it names no `idFlux` and no passage."""
    with chemin.open("w", encoding="utf-8", newline="\n") as f:
        f.write(_TETE + _ligne(1, "nomFichier", nom_fichier) + _ligne(1, "idTraitement", str(id_traitement)))
        f.write("    <erreurs>\n")
        for e in erreurs:
            f.write("        <erreur>\n" + _ligne(3, "type", e.type) + _ligne(3, "message", e.message))
            f.write(_ligne(3, "ligne", str(e.ligne)) + _ligne(3, "colonne", str(e.colonne)) + "        </erreur>\n")
        f.write("    </erreurs>\n" + _PIED)


class EcritureAccuse:
    """A report being written: each answer goes to one of two files aside, joined at the end. Constant memory."""

    def __init__(self, chemin: Path) -> None:
        self._chemin = chemin
        self._parts = {
            "PassagesKO": chemin.with_name(f".{chemin.name}.ko"),
            "PassagesOK": chemin.with_name(f".{chemin.name}.ok"),
        }

    def __enter__(self) -> Self:
        ko, ok = self._parts.values()
        self._ko = ko.open("w", encoding="utf-8", newline="\n")
        self._ok = ok.open("w", encoding="utf-8", newline="\n")
        self.refuses = self.acceptes = 0
        return self

    def __exit__(self, genre: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        self._ko.close()
        self._ok.close()
        for part in self._parts.values():
            part.unlink(missing_ok=True)

    def refuser(self, id_technique: str, message: str) -> None:
        self.refuses += 1
        self._ko.write(
            "        <passage>\n"
            + _ligne(3, "idTechnique", id_technique)
            + _ligne(3, "messageErreur", message)
            + "        </passage>\n"
        )

    def accepter(self, id_technique: str) -> None:
        self.acceptes += 1
        self._ok.write(_ligne(2, "idTechnique", id_technique))

    def finir(self, nom_fichier: str, id_flux: str, id_traitement: int) -> None:
        """Join the parts. An empty list is left out, as in real reports."""
        self._ko.close()
        self._ok.close()
        with self._chemin.open("w", encoding="utf-8", newline="\n") as f:
            f.write(_TETE + _ligne(1, "nomFichier", nom_fichier) + _ligne(1, "idFlux", id_flux))
            f.write(_ligne(1, "idTraitement", str(id_traitement)))
            for (liste, part), nombre in zip(self._parts.items(), (self.refuses, self.acceptes), strict=True):
                if nombre:
                    f.write(f"    <{liste}>\n")
                    with part.open(encoding="utf-8", newline="\n") as lu:
                        shutil.copyfileobj(lu, f, 1 << 20)
                    f.write(f"    </{liste}>\n")
            f.write(_PIED)
