"""Several decisions written together: what they read in common is read once, what they tell is told in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from parchemin.deliberation.models import AcquisConserve, Decision, Deliberation, IssueUnite, LienBloc
from parchemin.journal.facade import EvenementAConsigner, consigner_lot
from parchemin.parcours.models import ElementEvalue
from parchemin.referentiel.models import Certification


@dataclass(frozen=True, slots=True)
class EnLot:
    """Of one deliberation: elements of the certification, units of the règlement, references of blocs, earlier versions by
    presentation, those whose gifts replaced others. `issues`, `evenements`: written by `finir`, in order.
    """

    elements: dict[str, ElementEvalue]
    unites: dict[str, int]
    references: dict[str, int]
    versions: dict[int, list[Decision]]
    remplacantes: frozenset[int]
    issues: list[IssueUnite] = field(default_factory=list)
    evenements: list[EvenementAConsigner] = field(default_factory=list)

    def finir(self, chaine: str) -> None:
        """In the caller's transaction."""
        IssueUnite.toutes.bulk_create(self.issues)
        consigner_lot(chaine=chaine, evenements=self.evenements)


def lire_en_lot(d: Deliberation, certification: Certification, presentations: Iterable[int]) -> EnLot:
    """Five queries, however many candidates."""
    unites = d.reglement.unites.select_related("element").order_by("pk") if d.reglement is not None else ()
    liens = LienBloc.toutes.filter(organisation_id=certification.organisation_id, code_fiche=certification.numero)
    versions: dict[int, list[Decision]] = defaultdict(list)
    for x in Decision.toutes.filter(presentation__in=list(presentations)).order_by("pk"):
        versions[x.presentation_id or 0].append(x)
    remplaces = AcquisConserve.toutes.filter(remplace_par__presentation__in=versions)
    return EnLot(
        elements={e.code: e for e in ElementEvalue.toutes.filter(certification=certification).order_by("pk")},
        unites={u.element.code: u.element_id for u in unites},
        references={x.code_bloc: x.reference_id for x in liens.order_by("pk")},
        versions=dict(versions),
        remplacantes=frozenset(remplaces.order_by("pk").values_list("remplace_par_id", flat=True)),
    )
