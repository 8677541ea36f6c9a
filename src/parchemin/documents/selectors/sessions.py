"""Sessions whose documents are still to be issued or asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.documents.selectors.dus import Ligne, compter, decisions_a_documenter, lignes_de
from parchemin.parcours.models import SessionExamen

MONTREES = 60
"""Sessions looked at, the latest first: the older ones are found by the register."""


@dataclass(frozen=True)
class SessionADocumenter:
    """Counts of one session."""

    session: SessionExamen
    jury_le: date
    dus: int
    a_emettre: int
    emis: int
    ailleurs: int
    a_demander: int


def sessions_a_documenter(organisation_id: int) -> list[SessionADocumenter]:
    """In a fixed number of queries: the decisions with what they call for, gathered by session."""
    par_session: dict[int, tuple[SessionExamen, list[Ligne]]] = {}
    recentes = list(
        decisions_a_documenter(organisation_id)
        .exclude(presentation=None)
        .order_by("-decidee_le")
        .values_list("presentation__session_id", flat=True)
    )
    garder = list(dict.fromkeys(recentes))[:MONTREES]
    for decision in decisions_a_documenter(organisation_id).filter(presentation__session_id__in=garder):
        presentation = decision.presentation
        if presentation is None:
            continue
        _, lignes = par_session.setdefault(presentation.session_id, (presentation.session, []))
        lignes.extend(lignes_de(decision))
    faites = []
    for session, lignes in par_session.values():
        if lignes:
            comptes = compter(lignes)
            faites.append(SessionADocumenter(session, max(x.decision.decidee_le for x in lignes), **comptes))
    return sorted(faites, key=lambda x: (x.a_emettre == 0, x.a_demander == 0, -x.jury_le.toordinal(), x.session.pk))
