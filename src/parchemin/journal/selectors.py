"""Reading the trail as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from parchemin.journal.ecriture import lire_contenu
from parchemin.journal.models import DetailEvenement, Evenement
from parchemin.plateforme.lots import par_lots
from parchemin.socle.cles import cle_tri
from parchemin.socle.horloge import PARIS


@dataclass(frozen=True, slots=True)
class Phrase:
    """One event as people read it. `efface`: the details were erased on request; the act remains.

    `cle_acteur` and `cle_sujet` are `type:identifier`, the form the filters take.
    """

    rang: int
    moment: datetime
    acte: str
    acteur: str
    sujet: str
    phrase: str
    details: dict[str, Any]
    empreinte: str
    efface: bool = False
    cle_acteur: str = ""
    cle_sujet: str = ""


def phrases(evenements: Iterable[Evenement]) -> list[Phrase]:
    """Sentences of these events, in the same order, with one query per chain for all details. A page at a time."""
    lignes = list(evenements)
    details: dict[tuple[str, int], str] = {}
    for chaine in {e.chaine for e in lignes}:
        rangs = [e.rang for e in lignes if e.chaine == chaine]
        for d in DetailEvenement.objects.filter(chaine=chaine, rang__in=rangs):
            details[chaine, d.rang] = d.contenu
    return [_phrase(e, details.get((e.chaine, e.rang))) for e in lignes]


def _phrase(e: Evenement, brut: str | None) -> Phrase:
    contenu = lire_contenu(brut) if brut else {}
    return Phrase(
        rang=e.rang,
        moment=e.moment,
        acte=e.acte,
        acteur=contenu.get("acteur", "—"),
        sujet=contenu.get("sujet", ""),
        phrase=contenu.get("phrase", "détails effacés à la demande"),
        details=contenu.get("details", {}),
        empreinte=e.empreinte,
        efface=brut is None,
        cle_acteur=f"{e.acteur_type}:{e.acteur_id}",
        cle_sujet=f"{e.sujet_type}:{e.sujet_id}",
    )


def phrases_par_lots(evenements: QuerySet[Evenement], taille: int = 500) -> Iterator[Phrase]:
    """Sentences of as many events as there are, in constant memory: for exports."""
    for lot in par_lots(evenements.iterator(chunk_size=taille), taille):
        yield from phrases(lot)


def evenements_de(chaines: Iterable[str], sujet_type: str, identifiant: str) -> QuerySet[Evenement]:
    """Events about one subject, latest first."""
    return Evenement.objects.filter(chaine__in=list(chaines), sujet_type=sujet_type, sujet_id=identifiant).order_by(
        "-moment", "-rang"
    )


_RESERVES: set[str] = set()


def reserver_sujets(*types: str) -> None:
    """Subjects whose events no list shows, whatever the role: their room shows them to those it names (`evenements_de`). The chain holds
    and verifies them as any other."""
    _RESERVES.update(types)


def evenements(chaine: str) -> QuerySet[Evenement]:
    """Events of a chain, latest first, those of reserved subjects left out."""
    return Evenement.objects.filter(chaine=chaine).exclude(sujet_type__in=_RESERVES).order_by("-rang")


def dernieres(chaine: str, nombre: int) -> list[Phrase]:
    """The latest sentences of a chain, latest first."""
    return phrases(evenements(chaine)[:nombre])


def filtrer(
    chaine: str,
    *,
    acte: str = "",
    acteur: str = "",
    sujet: str = "",
    du: date | None = None,
    au: date | None = None,
) -> QuerySet[Evenement]:
    """Events of a chain, latest first. `acte`: one code, or several with commas
    (acts that are said alike); `acteur` and `sujet` are `type:identifier`; days are those of Paris, both
    included. A key that designates nothing gives no event.
    """
    lignes = evenements(chaine)
    if "\0" in f"{acte}{acteur}{sujet}":
        return lignes.none()  # no stored text holds one, and PostgreSQL refuses to be asked
    if acte:
        lignes = lignes.filter(acte__in=acte.split(","))
    if acteur:
        genre, _, identifiant = acteur.partition(":")
        lignes = lignes.filter(acteur_type=genre, acteur_id=identifiant)
    if sujet:
        genre, _, identifiant = sujet.partition(":")
        lignes = lignes.filter(sujet_type=genre, sujet_id=identifiant)
    if du and du > date.min:  # the first day of all has no instant before it
        lignes = lignes.filter(moment__gte=datetime.combine(du, time(), PARIS))
    if au and au < date.max:
        lignes = lignes.filter(moment__lt=datetime.combine(au + timedelta(days=1), time(), PARIS))
    return lignes


def actes(chaine: str) -> list[str]:
    """Codes of the acts met in a chain, in order."""
    return list(evenements(chaine).order_by("acte").values_list("acte", flat=True).distinct())


def acteurs(chaine: str) -> list[tuple[str, str]]:
    """(`type:identifier`, latest label) of those who acted in a chain, in order of label."""
    derniers = list(evenements(chaine).order_by().values_list("acteur_type", "acteur_id").annotate(dernier=Max("rang")))
    libelles: dict[int, str] = {}
    for lot in par_lots(derniers, 500):
        for d in DetailEvenement.objects.filter(chaine=chaine, rang__in=[rang for _, _, rang in lot]):
            libelles[d.rang] = lire_contenu(d.contenu)["acteur"]
    trouves = [(f"{t}:{i}", libelles.get(rang) or f"{t} {i}") for t, i, rang in derniers]
    return sorted(trouves, key=lambda x: (cle_tri(x[1]), x[0]))
