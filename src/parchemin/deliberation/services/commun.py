"""What every act on a deliberation shares: the lock, the guards, reasons, sentences."""

from __future__ import annotations

from typing import Any

from parchemin.deliberation import acte, pv
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.deliberation.models import Deliberation, EtatDeliberation
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors.reglements import vers_domaine
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr

MOTIF_MINIMAL = 10
"""Letters of a reason."""


def verrouiller(session_id: int) -> SessionExamen:
    """The session, locked until the end of the transaction: acts on one deliberation wait for each other there."""
    SessionExamen.toutes.select_for_update(of=("self",)).get(pk=session_id)
    session: SessionExamen = SessionExamen.toutes.select_related(
        "certification__fiche__version", "certification__fiche__source", "organisation", "centre",
        "deliberation__reglement__certification__fiche__version",
    ).get(pk=session_id)  # fmt: skip
    return session


def reference_session(session: SessionExamen) -> Reference:
    return Reference("session_examen", str(session.pk), session.intitule)


def reference_de_l_acteur(acteur: Acteur) -> Reference:
    """Who approved, as the journal names them; an outside person has no account."""
    if acteur.id is None:
        return Reference("personne_exterieure", "-", acteur.libelle[:200])
    return Reference("utilisateur", str(acteur.id), acteur.libelle)


def consigner_acte(
    session: SessionExamen, transition: acte.Transition, acteur: Reference, *, details: Any = None, **valeurs: Any
) -> None:
    """The sentence of a transition, on the session."""
    consigner(
        chaine=f"o:{session.organisation_id}", acte=transition.code, acteur=acteur, sujet=reference_session(session),
        details=dict(details or {}), phrase=transition.phrase.format(session=session.intitule, **valeurs),
    )  # fmt: skip


def exiger(transition: acte.Transition, situation: acte.Situation) -> None:
    """Raises `ErreurMetier` with every finding when one of them blocks."""
    constats = acte.controler(transition, situation)
    if any(x.est_bloquant for x in constats):
        raise ErreurMetier(*constats)


def exiger_motif(motif: str, quoi: str) -> str:
    """The reason, tidied. Raises DEL-032, DEL-059."""
    propre = " ".join(motif.split())[:500]
    if len(propre) < MOTIF_MINIMAL:
        raise ErreurMetier(c.SANS_MOTIF.constat(quoi=quoi))
    refuser_la_sante(propre)
    return propre


def exiger_pv(deliberation: Deliberation) -> None:
    """Raises the findings of the minutes (PVJ-…) when one of them blocks: nobody signs a faulty text."""
    constats = pv.constats_pv(deliberation)
    if any(x.est_bloquant for x in constats):
        raise ErreurMetier(*constats)


def refuser_la_sante(texte: str) -> None:
    """Raises DEL-059 for a text that names a state of health."""
    if mot := etat_de_sante(texte):
        raise ErreurMetier(c.SANTE.constat(mot=mot))


def ouverte(session: SessionExamen) -> Deliberation:
    """The open deliberation of a locked session, nobody waited for. Raises DEL-031 (settled), DEL-010 (none), DEL-030."""
    d = selectors.deliberation_de(session)
    if d is None:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(acte="Noter une décision", etat="la délibération n’est pas ouverte"))
    if d.etat != EtatDeliberation.OUVERTE:
        raise ErreurMetier(c.DECIDEE.constat(etat=d.get_etat_display().lower(), quoi="les décisions sont prises"))
    if (demande := selectors.approbation_en_attente(d)) is not None:
        raise ErreurMetier(
            c.DEMANDE_EN_COURS.constat(
                quoi="Arrêter la délibération", quand=f"une seconde personne (demandé par {demande.demandeur_libelle})"
            )
        )
    return d


def reglement_du_jury(d: Deliberation) -> Reglement:
    """The règlement chosen at the opening, for the engine. Raises DEL-009 for a row without one."""
    if d.reglement is None:
        numero = d.session.certification.numero or d.session.certification.intitule
        raise ErreurMetier(c.SANS_REGLEMENT.constat(certification=numero, jour=date_fr(d.session.au)))
    return vers_domaine(d.reglement, d.jury_le)


def lignes_du_jury(session: SessionExamen, d: Deliberation) -> list[selectors.LigneCandidat]:
    """Every candidate, with what the rules propose and what the jury holds."""
    return selectors.lignes_de(session, reglement_du_jury(d), d.jury_le, selectors.presentations_de(session))
