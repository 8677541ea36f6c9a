"""The matrix of a programme read against the fiche of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.referentiel import facade
from parchemin.reseau.domain.matrice import (
    BlocAttendu,
    CelluleLue,
    ChangementFicheMatrice,
    CompetenceAttendue,
    CouvertureBloc,
    EvaluationLue,
    bloc_attendu,
    changements,
    constats,
    empreinte,
    etat_bloc,
    fiche_a_change,
)
from parchemin.reseau.models import HabilitationPartenaire, MatriceProgramme
from parchemin.socle.constats import Constat


@dataclass(frozen=True, slots=True)
class MatriceLue:
    """`matrice`: the latest one written, or None. `changements`: what the fiche has that it does not know."""

    matrice: MatriceProgramme | None
    etats: list[CouvertureBloc]
    changements: list[ChangementFicheMatrice]
    constats: list[Constat]

    @property
    def couvertes(self) -> int:
        return sum(x.couvertes for x in self.etats)

    @property
    def attendues(self) -> int:
        return sum(len(x.bloc.competences) for x in self.etats)


def blocs_attendus(h: HabilitationPartenaire, jour: date) -> list[BlocAttendu]:
    """Blocs of the habilitation in the fiche of that day, cut into lines."""
    tous = facade.blocs_au(h.certification, jour)
    vises = [b for b in tous if not h.blocs or b.code in h.blocs]
    return [bloc_attendu(b.code, b.libelle, b.competences, b.modalites) for b in vises]


def figer(blocs: list[BlocAttendu]) -> list[dict[str, Any]]:
    return [
        {"code": b.code, "libelle": b.libelle, "competences": [[x.cle, x.texte] for x in b.competences], "modalites": list(b.modalites)}
        for b in blocs
    ]  # fmt: skip


def defiger(dits: list[dict[str, Any]]) -> list[BlocAttendu]:
    return [
        BlocAttendu(x["code"], x["libelle"], tuple(CompetenceAttendue(*y) for y in x["competences"]), tuple(x["modalites"]))
        for x in dits
    ]  # fmt: skip


def derniere(h: HabilitationPartenaire) -> MatriceProgramme | None:
    trouvee: MatriceProgramme | None = h.matrices.order_by("-pk").first()
    return trouvee


def lire_matrice(h: HabilitationPartenaire, jour: date) -> MatriceLue:
    """The programme against the fiche of that day: cells whose competence is still there count."""
    blocs, m = blocs_attendus(h, jour), derniere(h)
    cellules: dict[str, dict[str, CelluleLue]] = {}
    evaluations: dict[str, EvaluationLue] = {}
    differe: list[ChangementFicheMatrice] = []
    if m is not None:
        for x in m.cellules.order_by("pk"):
            cellules.setdefault(x.bloc, {})[x.cle] = CelluleLue(x.sequence, x.heures)
        for e in m.evaluations.order_by("pk"):
            evaluations[e.bloc] = EvaluationLue(e.identique, e.pratiquee, e.justification)
        if m.empreinte != empreinte(blocs):
            differe = changements(defiger(m.attendu), blocs)
            # « As the fiche » was said of another text: it is to be said again.
            for y in differe:
                if y.evaluation and y.code in evaluations and evaluations[y.code].identique:
                    del evaluations[y.code]
    etats = [etat_bloc(b, cellules.get(b.code, {}), evaluations.get(b.code)) for b in blocs]
    return MatriceLue(m, etats, differe, [*fiche_a_change(differe), *(constats(etats) if m is not None else [])])
