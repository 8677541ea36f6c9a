"""Contracts, breaks and absences of the CFA of the demonstration: three years of apprentices, the same each time. Fictitious."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from parchemin.comptes.demonstration import siret
from parchemin.journal.facade import Reference
from parchemin.parcours.models import Inscription, MotifSortie, TypeContrat
from parchemin.parcours.services import contrats, dossiers, inscriptions
from parchemin.parcours.services.contrats import AnalyseRupture

_EMPLOYEURS = (
    "Électricité Mercier", "Chantiers du Levant", "Atelier des Trois Ponts", "Mécanique de l’Erdre", "Énergies de la Vallée",
    "Bâti Confluence", "Maison Tessier", "Réseaux du Plateau",
)  # fmt: skip
_TUTEURS = ("Nadège Colin", "Franck Oger", "Samir Ouali", "Brigitte Tessier")
_RETOURS_CHEZ = "Atelier du Pont Neuf"


@dataclass(frozen=True, slots=True)
class Rompu:
    """A break so many days after the start, why, and so many days later another contract (0: none, yet or ever)."""

    apres: int
    analyse: AnalyseRupture
    motif: str = ""
    retour: int = 0


def _pourquoi(cause: str, initiative: str, *raisons: str) -> AnalyseRupture:
    return AnalyseRupture(cause, initiative, raisons)


_NOUVEAUX = {
    2: Rompu(14, _pourquoi("essai", "apprenti", "orientation"), retour=11),
    5: Rompu(20, _pourquoi("essai", "employeur", "assiduite")),
    9: Rompu(33, _pourquoi("essai", "apprenti", "conditions", "relation")),
    13: Rompu(30, _pourquoi("accord", "deux", "logement"), "trop loin de chez lui"),
    17: Rompu(24, _pourquoi("essai", "employeur", "missions"), retour=25),
    22: Rompu(45, _pourquoi("", ""), "l’entreprise a appelé"),
}
"""By rank among those who entered this year."""

_ANCIENS = {
    0: Rompu(25, _pourquoi("essai", "employeur", "assiduite"), retour=40),
    2: Rompu(70, _pourquoi("accord", "deux", "relation", "conditions"), retour=60),
    4: Rompu(285, _pourquoi("demission", "apprenti", "relation"), "après le médiateur"),
    5: Rompu(254, _pourquoi("liquidation", "autre", "economique")),
    8: Rompu(120, _pourquoi("faute_grave", "employeur", "assiduite")),
    10: Rompu(150, _pourquoi("accord", "deux", "orientation"), retour=130),
    12: Rompu(40, _pourquoi("essai", "apprenti", "orientation"), retour=20),
    14: Rompu(210, _pourquoi("demission", "apprenti", "remuneration"), retour=75),
    16: Rompu(400, _pourquoi("accord", "deux", "economique"), retour=100),
    19: Rompu(330, _pourquoi("", ""), "rupture signée en juillet"),
}
"""By rank among those of former years: twelve of last year, then ten of the year before."""

_PARTIS = {8: (200, MotifSortie.EXCLUSION), 19: (420, MotifSortie.RUPTURE)}
_SANS_CONTRAT = frozenset({7, 20})
_SANS_TUTEUR = frozenset({11, 26})
_MOTIFS = (("arrêt de travail", True), ("", False), ("convocation", True), ("transport", False), ("", False), ("raison familiale", True))  # fmt: skip


def jouer(
    jour: date, acteur: Reference, nouveaux: Sequence[Inscription], anciens: Sequence[Inscription], tardifs: Sequence[Inscription]
) -> None:  # fmt: skip
    """`nouveaux` entered this year, `anciens` before; of `tardifs` the first has no contract, the second ends soon."""
    for n, i in enumerate(nouveaux):
        if n not in _SANS_CONTRAT:
            _contrat(jour, acteur, i, n, _NOUVEAUX.get(n))
    for n, i in enumerate(anciens):
        _contrat(jour, acteur, i, n + 3, _ANCIENS.get(n))
    _contrat(jour, acteur, tardifs[1], 6, None)
    _deux_ruptures(jour, acteur, anciens[2])
    _absences(jour, acteur, nouveaux, anciens)
    for n, (apres, motif) in _PARTIS.items():
        inscriptions.sortir(
            inscription=anciens[n],
            le=anciens[n].entree + timedelta(days=apres),
            motif=motif,
            precision="",
            acteur=acteur,
        )


def _contrat(jour: date, acteur: Reference, i: Inscription, n: int, rompu: Rompu | None) -> None:
    rang = n % len(_EMPLOYEURS)
    contrat = contrats.enregistrer_contrat(
        inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur=_EMPLOYEURS[rang], siret=siret(70 + rang),
        tuteur="" if n in _SANS_TUTEUR else _TUTEURS[n % len(_TUTEURS)], debut=i.entree, fin=i.fin_prevue, acteur=acteur,
    )  # fmt: skip
    if rompu is None:
        return
    le = i.entree + timedelta(days=rompu.apres)
    contrats.rompre(contrat=contrat, le=le, motif=rompu.motif, analyse=rompu.analyse, acteur=acteur)
    if rompu.retour:
        contrats.enregistrer_contrat(
            inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur=_RETOURS_CHEZ, siret=siret(79),
            tuteur=_TUTEURS[0], debut=le + timedelta(days=rompu.retour), fin=i.fin_prevue, acteur=acteur,
        )  # fmt: skip


def _deux_ruptures(jour: date, acteur: Reference, i: Inscription) -> None:
    """The second contract of one of them was broken too, five months ago."""
    second = i.contrats.order_by("-debut", "pk").first()
    if second is not None:
        contrats.rompre(
            contrat=second, le=jour - timedelta(days=155), motif="", analyse=_pourquoi("accord", "deux", "personnelle"), acteur=acteur
        )  # fmt: skip


def _absences(jour: date, acteur: Reference, nouveaux: Sequence[Inscription], anciens: Sequence[Inscription]) -> None:
    """Ordinary ones over the months, then those that the watch list shows: many hours lately, or every week."""
    for n, i in enumerate(anciens):
        for k in range(0 if n in _PARTIS else n % 4):
            mot, justifiee = _MOTIFS[(n + k) % len(_MOTIFS)]
            du = _ouvre(jour - timedelta(days=70 + 47 * k + 5 * n))
            _absence(i, du, Decimal("3.5") if (n + k) % 3 else Decimal(7), mot, justifiee, acteur)
    for n, i in enumerate(nouveaux[1::5]):
        mot, justifiee = _MOTIFS[n % len(_MOTIFS)]
        _absence(i, _ouvre(jour - timedelta(days=20 + 6 * n)), Decimal(7), mot, justifiee, acteur)
    for recul in (4, 11, 18):
        _absence(nouveaux[3], _ouvre(jour - timedelta(days=recul)), Decimal("3.5"), "", False, acteur)
    for recul in (9, 16, 23):
        _absence(nouveaux[12], _ouvre(jour - timedelta(days=recul)), Decimal(7), "", False, acteur)
    lundi = jour - timedelta(days=jour.weekday() + 14)
    dossiers.enregistrer_absence(
        inscription=anciens[9], du=lundi, au=lundi + timedelta(days=4), heures=Decimal(35), justifiee=False, motif="", acteur=acteur
    )  # fmt: skip


def _ouvre(jour: date) -> date:
    """That day, or the Friday before a week-end."""
    return jour - timedelta(days=max(0, jour.weekday() - 4))


def _absence(i: Inscription, le: date, heures: Decimal, motif: str, justifiee: bool, acteur: Reference) -> None:
    dossiers.enregistrer_absence(
        inscription=i, du=le, au=le, heures=heures, justifiee=justifiee, motif=motif, acteur=acteur
    )
