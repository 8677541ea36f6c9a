"""The filters in use, in words, each with the address of the same list without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

MOTS = "q"
"""The filter by words, when a list has one."""


@dataclass(frozen=True, slots=True)
class FiltreActif:
    """« Niveau : Niveau 5 », and where to go to remove it."""

    nom: str
    libelle: str
    valeur: str
    url: str


def sans(parametres: QueryDict, noms: Sequence[str]) -> str:
    """The query string without some parameters; the page number goes too, the list being another one."""
    copie = parametres.copy()
    for nom in (*noms, "page", "export"):
        copie.pop(nom, None)
    return f"?{copie.urlencode()}"


def en_mots(valeur: Any, champ: Any, brut: Sequence[str]) -> str:
    """A cleaned value as the person chose it."""
    libelles = {str(cle): str(mot) for cle, mot in getattr(champ, "choices", ())} if brut else {}
    if libelles and all(b in libelles for b in brut):
        return ", ".join(libelles[b] for b in brut)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, slice):
        bornes = [en_mots(b, None, ()) if b not in (None, "") else "" for b in (valeur.start, valeur.stop)]
        mots = [f"{p} {b}" for p, b in zip(("à partir de", "jusqu’à"), bornes, strict=True) if b]
        return " ".join(mots)
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    return str(valeur)


def filtres_actifs(filtre: Any) -> Iterator[FiltreActif]:
    """Each filter in use that was understood, in the order of the form."""
    if filtre is None:
        return
    # Reading the errors cleans the form: what is in `cleaned_data` after that was understood.
    erreurs = filtre.form.errors
    for nom, champ in filtre.form.fields.items():
        valeur = filtre.form.cleaned_data.get(nom)
        # What a hidden field carries is where the list comes from, and nothing that the person filters by.
        if nom in erreurs or _vide(valeur) or champ.widget.is_hidden:
            continue
        # A range writes two parameters: `date_after`, `date_before`.
        suffixes = getattr(champ.widget, "suffixes", None) or [None]
        noms = [f"{nom}_{s}" if s else nom for s in suffixes]
        mots = en_mots(valeur, champ, filtre.data.getlist(nom) if hasattr(filtre.data, "getlist") else ())
        # The label of the search by words lists where it looks: too long to repeat beside what was typed.
        libelle = "Recherche" if nom == MOTS else str(champ.label or nom)
        yield FiltreActif(nom, libelle, mots, sans(filtre.data, noms))


def _vide(valeur: Any) -> bool:
    if isinstance(valeur, slice):
        return valeur.start in (None, "") and valeur.stop in (None, "")
    return valeur is None or valeur is False or (hasattr(valeur, "__len__") and len(valeur) == 0)
