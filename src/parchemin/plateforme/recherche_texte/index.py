"""An index is a table of its own, beside the models: documents by identifier, searched by words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.migrations import RunPython

from parchemin.plateforme.recherche_texte.mots import document, racine, termes

_NOM = re.compile(r"^[a-z][a-z0-9_]*$")


class Index:
    """`colonnes` weigh as `poids` says (higher first). Names are ours, never a user's: they are part of the SQL."""

    def __init__(self, nom: str, *, colonnes: Sequence[str], poids: Sequence[float] | None = None) -> None:
        if not all(_NOM.match(n) for n in (nom, *colonnes)):
            raise ValueError("an index has plain lower-case names")
        self.nom = nom
        self.colonnes = tuple(colonnes)
        self.poids = tuple(poids or (1.0,) * len(self.colonnes))

    def creer(self, connexion: Any = connection) -> None:
        """Create the table if it is not there."""
        with connexion.cursor() as curseur:
            if connexion.vendor == "postgresql":
                curseur.execute(
                    f"CREATE TABLE IF NOT EXISTS {self.nom} (id bigint PRIMARY KEY, vecteur tsvector NOT NULL)"
                )
                curseur.execute(f"CREATE INDEX IF NOT EXISTS {self.nom}_gin ON {self.nom} USING gin (vecteur)")
            else:
                colonnes = ", ".join(self.colonnes)
                curseur.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.nom} USING fts5({colonnes}, prefix='2 3 4')")

    def supprimer(self, connexion: Any = connection) -> None:
        with connexion.cursor() as curseur:
            curseur.execute(f"DROP TABLE IF EXISTS {self.nom}")

    def indexer_lot(self, lignes: Iterable[tuple[Any, ...]]) -> None:
        """`(id, text, text, …)` in the order of the columns. A document already there is replaced."""
        if connection.vendor == "postgresql":
            vecteur = " || ".join(
                f"setweight(to_tsvector('simple', %s), '{lettre}')" for lettre in "ABCD"[: len(self.colonnes)]
            )
            requete = (
                f"INSERT INTO {self.nom} (id, vecteur) VALUES (%s, {vecteur}) "  # noqa: S608
                "ON CONFLICT (id) DO UPDATE SET vecteur = excluded.vecteur"
            )
        else:
            colonnes = ", ".join(self.colonnes)
            marques = ", ".join(["%s"] * len(self.colonnes))
            requete = f"INSERT OR REPLACE INTO {self.nom} (rowid, {colonnes}) VALUES (%s, {marques})"  # noqa: S608
        with connection.cursor() as curseur:
            curseur.executemany(requete, [(ligne[0], *(document(t) for t in ligne[1:])) for ligne in lignes])

    def retirer(self, ids: Sequence[int]) -> None:
        """Forget documents (at most a few hundred at once)."""
        if not ids:
            return
        cle = "id" if connection.vendor == "postgresql" else "rowid"
        marques = ", ".join(["%s"] * len(ids))
        with connection.cursor() as curseur:
            curseur.execute(f"DELETE FROM {self.nom} WHERE {cle} IN ({marques})", list(ids))  # noqa: S608

    def chercher(self, texte: str, *, limite: int = 200) -> list[int]:
        """Identifiers of the documents that hold every word (the last one as a prefix), best first.

        Never an error, whatever is typed: only letters and digits of the query reach the engine.
        """
        exiges, dernier = termes(texte)
        if not dernier:
            return []
        with connection.cursor() as curseur:
            if connection.vendor == "postgresql":
                requete = " & ".join([*exiges, f"({racine(dernier)} | {dernier}:*)"])
                poids = [*reversed([p / max(self.poids) for p in self.poids])]
                poids = [0.1] * (4 - len(poids)) + poids
                curseur.execute(
                    f"SELECT id FROM {self.nom}, to_tsquery('simple', %s) q WHERE vecteur @@ q "  # noqa: S608
                    "ORDER BY ts_rank(%s::float4[], vecteur, q, 1) DESC, id LIMIT %s",
                    [requete, poids, limite],
                )
            else:
                requete = " ".join([*(f'"{m}"' for m in exiges), f'("{racine(dernier)}" OR "{dernier}" *)'])
                requete = requete.replace('" (', '" AND (')
                poids = ", ".join(str(float(p)) for p in self.poids)
                curseur.execute(
                    f"SELECT rowid FROM {self.nom} WHERE {self.nom} MATCH %s "  # noqa: S608
                    f"ORDER BY bm25({self.nom}, {poids}), rowid LIMIT %s",
                    [requete, limite],
                )
            return [ligne[0] for ligne in curseur.fetchall()]


def operations_index(index: Index) -> list[RunPython]:
    """Migration operations that create the index (and drop it backwards)."""

    def creer(apps: Any, schema_editor: Any) -> None:
        index.creer(schema_editor.connection)

    def supprimer(apps: Any, schema_editor: Any) -> None:
        index.supprimer(schema_editor.connection)

    return [RunPython(creer, supprimer)]
