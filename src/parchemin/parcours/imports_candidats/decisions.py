"""The decision that a line of a file brings, beside those already there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from parchemin.imports.facade import ConstatLigne
from parchemin.parcours.domain.derogations import Derogation, NatureDerogation, depuis_le_texte, lire_derogations
from parchemin.parcours.domain.inscription_constats import DEROGATION_PAR_UN_PARTENAIRE
from parchemin.socle.cles import cle_recherche


def derogations_avec(connues: Iterable[Mapping[str, Any]], ligne: Mapping[str, Any]) -> tuple[Derogation, ...]:
    """Those known, completed by the line (`derogation`, `derogation_nature`, `derogation_date`); empty cells empty nothing.

    The same reference is the same decision: the line completes it. Without a kind, the words of the reference may say it.
    """
    la = lire_derogations(connues)
    reference, nature = (ligne.get("derogation") or "").strip(), ligne.get("derogation_nature")
    if not (reference or nature or ligne.get("derogation_date")):
        return la
    lue = depuis_le_texte(reference) or Derogation(NatureDerogation.A_PRECISER, "")
    if nature:
        lue = replace(lue, nature=NatureDerogation(nature))
    if ligne.get("derogation_date"):
        lue = replace(lue, le=ligne["derogation_date"])
    for d in la:
        if cle_recherche(d.reference) == cle_recherche(lue.reference):
            precise = d.nature if lue.nature is NatureDerogation.A_PRECISER else lue.nature
            complete = replace(d, nature=precise, le=lue.le or d.le)
            return tuple(complete if x == d else x for x in la)
    return (*la, lue)


def refus_au_partenaire(
    connues: Iterable[Mapping[str, Any]], derogations: Iterable[Derogation], colonne: str
) -> list[ConstatLigne]:
    """INS-045 for each decision that the line of a partner would add or change; one already recorded is no fault."""
    la = lire_derogations(connues)
    return [
        ConstatLigne(colonne, DEROGATION_PAR_UN_PARTENAIRE.constat(reference=d.reference or "sans référence"))
        for d in derogations
        if d not in la
    ]
