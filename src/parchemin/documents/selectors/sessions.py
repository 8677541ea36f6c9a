"""Sessions whose documents are still to be issued or asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from parchemin.documents.domain.table import edition
from parchemin.documents.models import DemandeDocument, Document, EtatDemandeDocument, EtatDocument
from parchemin.documents.selectors.dus import (
    Situation,
    compter,
    decisions_a_documenter,
    jour_de_jury,
    situation_de,
)
from parchemin.parcours.models import SessionExamen, VoieAcces
from parchemin.referentiel.models import CapaciteCertification

MONTREES = 60
"""Sessions looked at, the latest first; the page of what is to issue may ask for all of them."""

_GARDE = timedelta(days=1)
_Etats = dict[int, tuple[Any, ...]]


@dataclass(frozen=True)
class SessionADocumenter:
    """Counts of one session."""

    session: SessionExamen
    jury_le: date
    dus: int
    a_emettre: int
    emis: int
    retires: int
    a_remplacer: int
    ailleurs: int
    a_demander: int
    a_envoyer: int
    attendus: int


def sessions_a_documenter(organisation_id: int, limite: int | None = MONTREES) -> list[SessionADocumenter]:
    """In a fixed number of queries: the decisions with what they call for, gathered by session.

    The day page asks at each visit, and a session may hold 300 people: its counts are kept for as long as none of its
    decisions, documents (issued, replaced or withdrawn) and requests moved, nor what the organisation may award, nor the
    family of the certification, nor the table of documents.
    """
    decisions = decisions_a_documenter(organisation_id).exclude(presentation=None).prefetch_related(None)
    etats = _etats(decisions, organisation_id, limite)
    cles = {pk: _cle(organisation_id, pk, etat) for pk, etat in etats.items()}
    connus = caches["registres"].get_many(cles.values())
    comptes = {pk: connus[cle] for pk, cle in cles.items() if cle in connus}
    comptes |= _compter(organisation_id, [pk for pk in cles if pk not in comptes], cles)
    dus = {pk: c for pk, c in comptes.items() if c}
    sessions = SessionExamen.toutes.select_related("centre").in_bulk(dus)
    faites = [SessionADocumenter(sessions[pk], **c) for pk, c in dus.items()]
    return sorted(
        faites,
        key=lambda x: (
            x.a_emettre + x.a_remplacer == 0,
            x.a_demander + x.a_envoyer == 0,
            -x.jury_le.toordinal(),
            x.session.pk,
        ),
    )


def _etats(decisions: QuerySet[Any], organisation_id: int, limite: int | None) -> _Etats:
    """Per session, what its counts depend on. Rows are only added, or go out of force: their number and their sum move."""
    champ = "presentation__session_id"
    lignes = (
        decisions.order_by().values(champ)
        .annotate(n=Count("pk"), somme=Sum("pk"), dernier=Max("decidee_le"), premier=Min("created_at"),
                  vae=Count("pk", filter=Q(inscription__voie=VoieAcces.VAE)))
        .order_by("-dernier", champ)[:limite]
    )  # fmt: skip
    etats: _Etats = {x[champ]: (x["n"], x["somme"], x["dernier"], x["premier"], x["vae"]) for x in lignes}
    originaux = Document.toutes.filter(session__in=etats, duplicata_de=None)
    # Withdrawn ones count as done, those of a decision replaced since are to be replaced: each state moves the counts.
    emis, retires = originaux.filter(etat=EtatDocument.VALIDE), originaux.filter(etat=EtatDocument.RETIRE)
    demandes = DemandeDocument.toutes.filter(decision__presentation__session__in=etats)
    preparees, attendues = (
        demandes.filter(etat=EtatDemandeDocument.A_DEMANDER),
        demandes.filter(etat=EtatDemandeDocument.DEMANDEE),
    )
    par_decision = f"decision__{champ}"
    for suivis, cle in (
        (emis, "session_id"), (retires, "session_id"), (demandes, par_decision), (preparees, par_decision), (attendues, par_decision),
    ):  # fmt: skip
        sommes = {
            x[cle]: (x["n"], x["somme"]) for x in suivis.order_by().values(cle).annotate(n=Count("pk"), somme=Sum("pk"))
        }
        etats = {pk: (*etat, sommes.get(pk)) for pk, etat in etats.items()}
    capacites = CapaciteCertification.toutes.filter(organisation=organisation_id).order_by("pk")
    valeurs = tuple(capacites.values_list("certification_id", "capacite", "du", "au"))
    familles = SessionExamen.toutes.filter(pk__in=etats).order_by("pk").values_list(
        "pk", "certification__famille_corrigee", "certification__fiche__version"
    )  # fmt: skip
    siennes = {pk: reste for pk, *reste in familles}
    return {pk: (*etat, valeurs, siennes.get(pk), edition()) for pk, etat in etats.items()}


def _cle(organisation_id: int, session_id: int, etat: tuple[Any, ...]) -> str:
    return "documents-" + sha256(repr((organisation_id, session_id, etat)).encode()).hexdigest()


def _compter(organisation_id: int, sessions: Iterable[int], cles: dict[int, str]) -> dict[int, dict[str, Any]]:
    """Read them whole, and remember. A session that owes nothing counts nothing."""
    par_session: dict[int, list[Situation]] = {pk: [] for pk in sessions}
    if not par_session:
        return {}
    for decision in decisions_a_documenter(organisation_id).filter(presentation__session__in=list(par_session)):
        if decision.presentation is not None:
            par_session[decision.presentation.session_id].append(situation_de(decision))
    comptes: dict[int, dict[str, Any]] = {}
    for pk, siennes in par_session.items():
        compte = compter(siennes)
        comptes[pk] = {**compte, "jury_le": jour_de_jury(siennes)} if compte["dus"] or compte["a_remplacer"] else {}
    caches["registres"].set_many(
        {cles[pk]: compte for pk, compte in comptes.items()}, timeout=int(_GARDE.total_seconds())
    )
    return comptes
