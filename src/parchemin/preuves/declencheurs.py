"""An evidence is written once, in the database too: what it shows, its dates, its content and who filed it never change; none is deleted.

What stays open: who answers for it, its freshness, who checked it, its end (withdrawn once, with its reason).
"""

from __future__ import annotations

from parchemin.plateforme.declencheurs import Declencheur, Protection, inscrire, lever, sqlite

_P = "preuves_preuve"
_REFUS = "une preuve ne se modifie pas, elle se remplace"
FIGES = (
    "id", "organisation_id", "titre", "nature", "effective_le", "deposee_le", "deposee_par_id", "deposee_par_libelle", "fichier", "nom_fichier",
    "empreinte", "lien", "origine", "origine_cle", "origine_chemin", "description", "remplace_id",
)  # fmt: skip
"""Columns written once."""


def _touche(different: str) -> str:
    figes = " OR ".join(f"NEW.{x} {different} OLD.{x}" for x in FIGES)
    return f"{figes} OR (OLD.retiree_le IS NOT NULL AND (NEW.retiree_le {different} OLD.retiree_le OR NEW.raison_retrait {different} OLD.raison_retrait))"


_DEJA = f"EXISTS (SELECT 1 FROM {_P} x WHERE x.id = NEW.id)"  # noqa: S608
SQLITE = {
    "preuves_preuve_figee": sqlite(f"UPDATE ON {_P}", _REFUS, _touche("IS NOT")),
    "preuves_preuve_sans_delete": sqlite(f"DELETE ON {_P}", _REFUS),
    "preuves_preuve_unique": sqlite(f"INSERT ON {_P}", _REFUS, _DEJA),
}
POSTGRESQL = {
    "preuves_preuve_figee": Declencheur(_P, "UPDATE", "ROW", "preuves_refuser_le_fige"),
    "preuves_preuve_sans_delete": Declencheur(_P, "DELETE", "ROW", "preuves_refuser"),
    "preuves_preuve_sans_truncate": Declencheur(_P, "TRUNCATE", "STATEMENT", "preuves_refuser"),
}
_LEVER = lever(_REFUS)
FONCTIONS = {
    "preuves_refuser": f" BEGIN {_LEVER}; END ",
    "preuves_refuser_le_fige": f" BEGIN IF {_touche('IS DISTINCT FROM')} THEN {_LEVER}; END IF; RETURN NEW; END ",
}
PROTECTION = inscrire(
    Protection(
        (_P,), SQLITE, POSTGRESQL, FONCTIONS, "preuves.E001", "Les preuves ne sont plus protégées : il manque {noms}."
    )
)  # fmt: skip
