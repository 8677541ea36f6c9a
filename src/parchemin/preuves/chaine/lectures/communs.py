"""What several rooms read: the evidence that an act gives, the decisions of a course, keys of addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from parchemin.deliberation.models import Decision, IssueUnite
from parchemin.indicateurs.selectors.codes import RANG, avec_codes
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.preuves import PreuveAutomatique, sources_de_preuves
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import SuiteDeListe, Voisinage
from parchemin.preuves.chaine.lecteur import PAR_PAGE, Lecteur
from parchemin.preuves.models import Preuve
from parchemin.preuves.selectors.choix import choix

ACTES: dict[str, tuple[str, S]] = {
    "indicateurs.jeux": ("jeu", S.JEU), "indicateurs.conseil": ("conseil", S.JEU), "accrochage.depots": ("fichier", S.FICHIER),
    "documents.delivrances": ("session", S.SESSION), "parcours.convocations": ("session", S.SESSION), "deliberation.pv": ("pv", S.PV),
    "deliberation.reglements": ("reglement", S.REGLEMENT),
}  # fmt: skip
"""Source of automatic evidence → how its keys begin, and which link of the chain they name."""


def sources() -> dict[str, PreuveAutomatique]:
    return {s.code: s for s in sources_de_preuves()}


def cle_entiere(cle: str) -> int:
    """The primary key of an address, 0 for what is not one."""
    return entier_borne(cle) or 0


def acte_de(origine: str, origine_cle: str) -> tuple[S, str] | None:
    """The link behind « source, key », when it is one of the chain."""
    debut, sorte = ACTES.get(origine, ("", S.PREUVE))
    tete, _, pk = origine_cle.partition(".")
    return (sorte, pk) if debut and tete == debut and pk.isdigit() else None


def prouve(lecteur: Lecteur, v: Voisinage, *, offert: bool) -> None:
    """What this act proves: evidence kept of it, then the requirements it answers by itself (`offert`). Six queries."""
    connues, cle = sources(), v.centre.cle
    siennes = {code: debut for code, (debut, sorte) in ACTES.items() if sorte is v.centre.sorte}
    cles = {f"{debut}.{cle}" for debut in siennes.values()}
    gardees = Preuve.toutes.filter(
        organisation=lecteur.o, origine__in=siennes, origine_cle__in=cles, retiree_le__isnull=True
    ).order_by("-effective_le", "-pk")
    for p in gardees:
        v.suivi_de(maillons.preuve(lecteur, p, connues), "gardé comme preuve")
    c = choix(lecteur.organisation, lecteur.jour) if offert else None
    dites = set[str]()
    for code in siennes if c is not None else ():
        for attendu in (
            connues[code].sert
            if code in connues and (v.centre.sorte, S.EXIGENCE) in OFFRENT and code not in SUR_DATE
            else ()
        ):
            famille, exigence, *_ = attendu.split(":")
            e = c.exigences.get(f"{famille}:{exigence}") if c is not None else None
            if c is not None and e is not None and e.cle not in dites and lecteur.regard.voit_famille(famille):
                dites.add(e.cle)
                r = c.referentiels[famille]
                v.suivi_de(maillons.exigence(lecteur, e, r.nom), f"preuve de « {e.nom} » ({r.nom})")
    if not v.aval:
        v.manque(S.PREUVE, "Aucune exigence des référentiels connus ne demande cet acte.")


OFFRENT = frozenset({(S.JEU, S.EXIGENCE), (S.PV, S.EXIGENCE), (S.FICHIER, S.EXIGENCE), (S.REGLEMENT, S.EXIGENCE)})
"""Kinds of acts that answer a requirement one by one; a session does as a whole, on its own page."""
SUR_DATE = frozenset({"indicateurs.conseil"})
"""Offered only once something else was done of the same object: the kept evidence alone is told."""


def decisions_lues(lignes: QuerySet[Any]) -> QuerySet[Any]:
    """With what a link says of a decision, in two queries."""
    return lignes.select_related("inscription__personne", "presentation__session", "deliberation").prefetch_related(
        Prefetch("issues", IssueUnite.toutes.order_by("ordre", "pk"))
    )


ORDRE = ("decidee_le", "version", "pk")


def decisions(organisation_id: int, **filtres: Any) -> QuerySet[Any]:
    return decisions_lues(Decision.toutes.filter(organisation=organisation_id, **filtres)).order_by(
        "decidee_le", "version", "pk"
    )


def sans_ordre_de_noms(lecteur: Lecteur, lignes: QuerySet[Any], champ: str, *ordre: str) -> QuerySet[Any]:
    """In this order; without names, in that of codes, which tells nothing: any other one could be laid beside the list of a class."""
    if not lecteur.anonyme:
        return lignes.order_by(*ordre)
    return avec_codes(lignes, lecteur.o, champ).order_by(RANG, "pk")


def au_dela(v: Voisinage, sorte: S, total: int) -> None:
    """Say that a list goes further than its page."""
    if total > PAR_PAGE:
        v.listes.append(SuiteDeListe(sorte, total))
