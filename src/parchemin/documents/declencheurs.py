"""The register is append-only in the database too: what a document says, its number and its seal are written once.

* A document is never deleted. What stays open is its end (replaced or withdrawn, once, with its reason) and the person behind
  it: two records of one person may be made one.
* The counter of a year only moves forward: a number is never given twice.
"""

from __future__ import annotations

from parchemin.plateforme.declencheurs import Declencheur, Protection, inscrire, lever, sqlite

_DO, _CO = "documents_document", "documents_compteurdocuments"
_REFUS = "le registre des documents ne se modifie pas"
FIGES = (
    "id", "organisation_id", "annee", "rang", "nature", "objet", "decision_id", "certification_id", "session_id", "modele_id",
    "code", "contenu", "empreinte_pdf", "piece_id", "exclusif", "decide_le", "delivre_le", "emis_le", "emis_par_libelle",
    "remplace_id", "duplicata_de_id", "motif", "titulaire",
)  # fmt: skip
"""Columns written once."""
FIN = ("etat", "clos_le", "clos_motif")
"""Columns that move once, from « valide »."""


def _change(colonnes: tuple[str, ...], different: str) -> str:
    return " OR ".join(f"NEW.{x} {different} OLD.{x}" for x in colonnes)


def _touche(different: str, json: str = "") -> str:
    figes = tuple(x for x in FIGES if not (json and x == "contenu"))
    contenu = f" OR NEW.contenu{json} {different} OLD.contenu{json}" if json else ""
    return f"{_change(figes, different)}{contenu} OR (OLD.etat <> 'valide' AND ({_change(FIN, different)}))"


_RECULE = "NEW.dernier < OLD.dernier OR NEW.annee <> OLD.annee OR NEW.organisation_id <> OLD.organisation_id"
_DEJA = f"EXISTS (SELECT 1 FROM {_DO} x WHERE x.id = NEW.id)"  # noqa: S608
"""SQLite only: INSERT OR REPLACE removes the row in its way without running the DELETE triggers."""
SQLITE = {
    "documents_document_fige": sqlite(f"UPDATE ON {_DO}", _REFUS, _touche("IS NOT")),
    "documents_document_sans_delete": sqlite(f"DELETE ON {_DO}", _REFUS),
    "documents_document_unique": sqlite(f"INSERT ON {_DO}", _REFUS, _DEJA),
    "documents_compteur_avance": sqlite(f"UPDATE ON {_CO}", _REFUS, _RECULE),
    "documents_compteur_sans_delete": sqlite(f"DELETE ON {_CO}", _REFUS),
}
_NON = "documents_refuser"
POSTGRESQL = {
    "documents_document_fige": Declencheur(_DO, "UPDATE", "ROW", "documents_refuser_le_fige"),
    "documents_document_sans_delete": Declencheur(_DO, "DELETE", "ROW", _NON),
    "documents_document_sans_truncate": Declencheur(_DO, "TRUNCATE", "STATEMENT", _NON),
    "documents_compteur_avance": Declencheur(_CO, "UPDATE", "ROW", "documents_refuser_le_recul"),
    "documents_compteur_sans_delete": Declencheur(_CO, "DELETE", "ROW", _NON),
    "documents_compteur_sans_truncate": Declencheur(_CO, "TRUNCATE", "STATEMENT", _NON),
}
_LEVER = lever(_REFUS)
FONCTIONS = {
    _NON: f" BEGIN {_LEVER}; END ",
    "documents_refuser_le_fige": (
        f" BEGIN IF {_touche('IS DISTINCT FROM', '::text')} THEN {_LEVER}; END IF; RETURN NEW; END "
    ),
    "documents_refuser_le_recul": f" BEGIN IF {_RECULE} THEN {_LEVER}; END IF; RETURN NEW; END ",
}
PROTECTION = inscrire(
    Protection(
        (_DO, _CO), SQLITE, POSTGRESQL, FONCTIONS, "documents.E001",
        "Le registre des documents n’est plus protégé : il manque {noms}.",
    )
)  # fmt: skip
