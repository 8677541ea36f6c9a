"""What a calculation warns of, as the page says it."""

from __future__ import annotations

from typing import Any

from parchemin.indicateurs import constats as c
from parchemin.indicateurs.models import Calcul
from parchemin.parcours.models import PaireEcartee, Personne

MONTRES = 10


def doubles_de(calcul: Calcul, *, noms: bool, reunir: bool) -> dict[str, Any]:
    """`double`: the finding IND-150 or None; `doubles`: (words, a, b) of the first pairs that are still two people. Two queries, none
    when there is no pair. `noms`: this reader reads names; to anybody else a number of file says the order of arrivals, so that how many
    is all that is told. `reunir`: this one may merge them."""
    paires = [(a, b) for a, b in calcul.doubles]
    if not paires:
        return {"double": None, "doubles": [], "reunir": False}
    ids = {pk for paire in paires for pk in paire}
    gens = Personne.toutes.filter(organisation=calcul.organisation_id, fusionnee_dans__isnull=True).in_bulk(list(ids))
    ecartees = set(PaireEcartee.toutes.filter(a__in=ids, b__in=ids).values_list("a_id", "b_id"))
    restent = [(a, b) for a, b in paires if a in gens and b in gens and (a, b) not in ecartees]
    if not restent:
        return {"double": None, "doubles": [], "reunir": False}
    combien = f"{len(restent)} personne{'s' * (len(restent) > 1)} probable{'s' * (len(restent) > 1)}"
    dits = [(f"{gens[a].nom_complet}, fiches n° {a} et n° {b}", a, b) for a, b in (restent[:MONTRES] if noms else ())]
    return {"double": c.DEUX_INE.constat(combien=combien), "doubles": dits, "reunir": noms and reunir}
