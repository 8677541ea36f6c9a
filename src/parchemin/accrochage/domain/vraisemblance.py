"""How likely the civil register is to find this person: what may be wrong in a way that no rule can prove."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from parchemin.accrochage.domain import constats_risque as r
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.regles import ConstatPassage
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

_MENTION = re.compile(
    r"(?<![\w])(M\.|MME|MADAME|MONSIEUR|MLLE|MELLE|EPOUSE|ÉPOUSE|EPSE|NEE|NÉE|VEUVE|VVE|DIV\.?|EX)(?![\w])",
    re.IGNORECASE,
)
_SANS_PRENOM = frozenset(["sp", "sans prenom", "x", "xx", "xxx", "inconnu", "inconnue", "neant"])
_SIGNE = re.compile(r"[0-9@_/\\+=*#()\[\]{}<>«»\"?!:;,]")


_cle = lru_cache(maxsize=4096)(cle_recherche)
"""The same first names and names come back, several times for one award."""


def risques(p: Passage, *, confirmee: bool | None = None) -> list[ConstatPassage]:
    """Findings on one award. `confirmee`: the person has confirmed own identity; None: not known."""
    dit = list(_du_titulaire(p) if p.voie == "titulaire" else _du_dossier(p) if p.voie == "dossier" else ())
    if confirmee is False and p.voie == "titulaire":
        dit.append(("nom_naissance", r.NOM_NON_CONFIRME.constat("Identité")))
    return [ConstatPassage(champ, constat) for champ, constat in dit]


def _du_dossier(p: Passage) -> Iterator[tuple[str, Constat]]:
    if len(p.dossier_nom) == 30:
        yield "dossier_nom", r.NOM_COURT_DU_DOSSIER.constat("Nom du dossier CPF", longueur=30)


def _du_titulaire(p: Passage) -> Iterator[tuple[str, Constat]]:
    yield from _noms(p)
    if p.annee_naissance and (p.mois_naissance is None or p.jour_naissance is None):
        quoi = "le jour" if p.mois_naissance else "le jour et le mois"
        yield "jour_naissance", r.SANS_JOUR.constat("Date de naissance", quoi=quoi)
    if not p.code_insee:
        connu = (
            f"son nom et son code postal ({p.libelle_commune}, {p.code_postal})" if p.code_postal and p.libelle_commune
            else f"son code postal ({p.code_postal})" if p.code_postal
            else f"son nom ({p.libelle_commune})" if p.libelle_commune
            else f"son pays ({p.libelle_pays})" if p.libelle_pays else ""
        )  # fmt: skip
        if connu:
            yield "code_insee", r.SANS_COMMUNE.constat("Lieu de naissance", quoi=connu)
        else:
            yield "code_insee", r.SANS_LIEU.constat("Lieu de naissance")
    elif p.code_insee.startswith("99"):
        yield "code_insee", r.ETRANGER.constat("Lieu de naissance", pays=p.libelle_pays or p.code_insee)


def _noms(p: Passage) -> Iterator[tuple[str, Constat]]:
    nom, prenom = p.nom_naissance, p.prenom1
    for champ, valeur in (("nom_naissance", nom), ("prenom1", prenom)):
        signe = _SIGNE.search(valeur)
        # A comma in the first name separates first names: said once, by ACC-205.
        if signe and not (champ == "prenom1" and signe[0] == ","):
            libelle = "Nom de naissance" if champ == "nom_naissance" else "Premier prénom"
            yield champ, r.CHIFFRE.constat(libelle, nom=valeur, signe=signe[0])
    if mention := _MENTION.search(nom):
        yield "nom_naissance", r.MARQUE_DE_CASSE.constat("Nom de naissance", nom=nom, mention=mention[0])
    if nom and p.nom_usage and _cle(nom) == _cle(p.nom_usage):
        yield "nom_usage", r.NOM_USAGE_PROBABLE.constat("Nom d’usage")
    for trait, mots in (
        ("-", "un trait d’union"),
        ("'", "une apostrophe"),
        ("’", "une apostrophe"),
        (" ", "une espace"),
    ):
        if trait in nom.strip():
            yield "nom_naissance", r.NOM_COMPOSE.constat("Nom de naissance", nom=nom, signe=mots)
            break
    if _cle(prenom) in _SANS_PRENOM:
        yield "prenom1", r.SANS_PRENOM.constat("Premier prénom")
    elif len(prenom.split()) > 1 or "," in prenom:
        yield "prenom1", r.PRENOMS_COLLES.constat("Premier prénom", prenom=prenom)
    if prenom and len(prenom.strip(" .")) == 1 and _cle(prenom) not in _SANS_PRENOM:
        yield "prenom1", r.INITIALE.constat("Premier prénom", prenom=prenom)
    cle_nom, cle_prenom = _cle(nom), _cle(prenom)
    if cle_prenom and (cle_nom == cle_prenom or (cle_prenom in cle_nom.split() and len(cle_nom.split()) > 1)):
        yield "nom_naissance", r.NOM_PORTE_PRENOM.constat("Nom de naissance", nom=nom)


def proches(passages: Iterable[Passage]) -> dict[str, ConstatPassage]:
    """Finding by technical identifier: same birth name and date of birth as somebody else of the same lot.

    The same person certified twice (same first name) is not said close to itself.
    """
    groupes: dict[tuple[object, ...], list[Passage]] = defaultdict(list)
    for p in passages:
        if p.voie == "titulaire" and p.annee_naissance and p.jour_naissance:
            cle = (_cle(p.nom_naissance), p.annee_naissance, p.mois_naissance, p.jour_naissance)
            groupes[cle].append(p)
    dit: dict[str, ConstatPassage] = {}
    for groupe in groupes.values():
        for p in groupe:
            autre = next((x for x in groupe if _cle(x.prenom1) != _cle(p.prenom1)), None)
            if autre is not None:
                constat = r.JUMEAUX.constat("Identité", autre=autre.personne)
                dit[p.id_technique] = ConstatPassage("prenom1", constat)
    return dit
