"""What stands in the way of a calculation, and what it warns of: on the facts as they were read, before anything is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from parchemin.indicateurs import constats as c
from parchemin.indicateurs.domain.faits import ContratSuivi, Parcours
from parchemin.parcours.models import PaireEcartee, Personne
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

MONTRES = 20


def dates_impossibles(parcours: Iterable[Parcours], contrats: Iterable[ContratSuivi]) -> list[Constat]:
    """IND-151, one by wrong pair of dates. The database refuses them; a file, or an old base, may hold them all the same."""
    constats = []
    for p in parcours:
        for mots, jour in (("la fin prévue", p.fin), ("la sortie", p.sorti_le)):
            if jour is not None and jour < p.entree:
                constats.append(_impossible(f"Inscription n° {p.inscription}", mots, jour, "l’entrée", p.entree))
    for k in contrats:
        for mots, jour in (("la fin", k.fin), ("la rupture", k.rompu_le)):
            if jour is not None and jour < k.debut:
                ou = f"Contrat n° {k.contrat} de l’inscription n° {k.inscription}"
                constats.append(_impossible(ou, mots, jour, "le début", k.debut))
    return constats


def _impossible(quoi: str, mots: str, jour: date, avant: str, debut: date) -> Constat:
    return c.DATES_IMPOSSIBLES.constat(
        quoi=quoi,
        fin=f"{mots} ({date_fr(jour)})",
        debut=f"{avant} ({date_fr(debut)})",
    )


def deux_ine(organisation_id: int, comptees: Iterable[int]) -> list[tuple[int, int]]:
    """Pairs of people, both counted, of one birth name, first name and day of birth, and of two INE (IND-150): probably one person.

    Told, never merged: those that somebody has set apart are left alone.
    """
    vues = set(comptees)
    groupes: dict[tuple[object, ...], list[tuple[int, str]]] = defaultdict(list)
    lignes = Personne.toutes.filter(
        organisation=organisation_id, fusionnee_dans__isnull=True, naissance_jour__isnull=False
    ).exclude(ine="")
    cle = ("cle_identite", "naissance_annee", "naissance_mois", "naissance_jour")
    for pk, ine, *identite in lignes.order_by("pk").values_list("pk", "ine", *cle):
        if pk in vues:
            groupes[tuple(identite)].append((pk, ine))
    ecartees = set(PaireEcartee.toutes.filter(organisation=organisation_id).values_list("a_id", "b_id"))
    paires = (
        (a, b)
        for groupe in groupes.values()
        for rang, (a, ine_a) in enumerate(groupe)
        for b, ine_b in groupe[rang + 1 :]
        if ine_a != ine_b
    )
    return sorted(p for p in paires if p not in ecartees)
