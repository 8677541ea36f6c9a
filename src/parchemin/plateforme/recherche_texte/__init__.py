"""Full-text search behind one small API: FTS5 on SQLite, tsvector and GIN on PostgreSQL, over the same stems."""

from parchemin.plateforme.recherche_texte.index import Index, operations_index

__all__ = ["Index", "operations_index"]
