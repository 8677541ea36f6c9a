"""Writing many rows that exist already: one prepared statement, each row's own values. Same on both engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, router
from django.db.models import Model


def mettre_a_jour(modele: type[Model], colonnes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> None:
    """UPDATE by key: each row is the values of `colonnes` (attnames), then its primary key.

    `bulk_update` writes a CASE per column and row, which the engine reads again each time: ten to thirty times slower here.
    Values go through their field; as with it, `save()` and `auto_now` do not run. Runs in the caller's transaction.
    """
    preparer = [*_preparations(modele, colonnes), _preparation(modele, modele._meta.pk)]
    _executer(modele, colonnes, [[p(v) for p, v in zip(preparer, x, strict=True)] for x in lignes])


def ecrire_pareil(
    modele: type[Model], colonnes: Sequence[str], groupes: Mapping[tuple[Any, ...], Sequence[int]], *, ajouter_un: str = ""
) -> None:  # fmt: skip
    """UPDATE of the rows of each group (their integer keys) with the values of the group, in the order of `colonnes`.

    A large group takes one statement, its keys given as one value (a JSON list, an array): naming each would cost more than it
    does to find them. Small groups (a text of its own for each row) go row by row, in one prepared statement. `ajouter_un`: a
    counter of these rows that takes one more.
    """
    connexion: Any = connections[router.db_for_write(modele)]
    preparer = _preparations(modele, colonnes)
    champs: dict[str, Any] = {f.attname: f for f in modele._meta.concrete_fields}
    nom = connexion.ops.quote_name
    ecrits = [f"{nom(champs[x].column)} = %s" for x in colonnes]
    if ajouter_un:
        compteur = nom(champs[ajouter_un].column)
        ecrits.append(f"{compteur} = {compteur} + 1")
    parmi, en_valeur = _PARMI[connexion.vendor]
    cle: Any = modele._meta.pk
    requete = f"UPDATE {nom(modele._meta.db_table)} SET {', '.join(ecrits)} WHERE {nom(cle.column)}"  # noqa: S608
    une_a_une: list[list[Any]] = []
    with connexion.cursor() as curseur:
        for valeurs, cles in groupes.items():
            prets = [p(v) for p, v in zip(preparer, valeurs, strict=True)]
            if len(cles) < PETIT_GROUPE:
                une_a_une += [[*prets, x] for x in cles]
            else:
                curseur.execute(f"{requete} {parmi}", [*prets, en_valeur(sorted(cles))])
        if une_a_une:
            curseur.executemany(f"{requete} = %s", une_a_une)


PETIT_GROUPE = 8
"""Rows under which a statement of its own is not worth writing."""
_PARMI: dict[str, tuple[str, Callable[[list[int]], Any]]] = {
    "sqlite": ("IN (SELECT value FROM json_each(%s))", json.dumps),
    "postgresql": ("= ANY(%s)", list),
}


def _executer(modele: type[Model], colonnes: Sequence[str], lignes: list[list[Any]]) -> None:
    if not lignes:
        return
    connexion: Any = connections[router.db_for_write(modele)]
    champs: dict[str, Any] = {f.attname: f for f in modele._meta.concrete_fields}
    nom = connexion.ops.quote_name
    cle: Any = modele._meta.pk
    affectations = ", ".join(f"{nom(champs[x].column)} = %s" for x in colonnes)
    requete = f"UPDATE {nom(modele._meta.db_table)} SET {affectations} WHERE {nom(cle.column)} = %s"  # noqa: S608
    with connexion.cursor() as curseur:
        curseur.executemany(requete, lignes)


def _preparations(modele: type[Model], colonnes: Sequence[str]) -> list[Callable[[Any], Any]]:
    champs = {f.attname: f for f in modele._meta.concrete_fields}
    return [_preparation(modele, champs[x]) for x in colonnes]


def _preparation(modele: type[Model], champ: Any) -> Callable[[Any], Any]:
    """Value of the program -> value of the driver, worked out once for those that come back (a moment, a verdict)."""
    connexion = connections[router.db_for_write(modele)]
    connues: dict[Any, Any] = {}

    def preparer(valeur: Any) -> Any:
        # What cannot be a key (JSON) is worked out each time. With its class: True and 1 are one key, not always one value.
        if valeur.__class__ in (list, dict):
            return champ.get_db_prep_save(valeur, connexion)
        cle = (valeur.__class__, valeur)
        if cle not in connues:
            connues[cle] = champ.get_db_prep_save(valeur, connexion)
        return connues[cle]

    return preparer
