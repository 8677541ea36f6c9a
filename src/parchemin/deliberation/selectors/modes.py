"""CCF or ponctuel, candidate by candidate and unit by unit: the rule of the day, then what was recorded for the person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from parchemin.deliberation.domain.modes import MOTS, ModeUnite, RaisonMode, mode_par_defaut
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import HabilitationCCF, ModeCandidat, UniteReglement
from parchemin.deliberation.reglement_controles import limite
from parchemin.deliberation.selectors.reglements import jour_de, reglement_applicable, unites_de
from parchemin.parcours.models import EtatSession, Inscription, Presentation, SessionExamen
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui


def est_habilite(
    habilitations: Iterable[HabilitationCCF], etablissement: int | None, specialite: str, jour: date
) -> bool:
    """May this establishment assess during the course on that day?"""
    return any(
        h.etablissement_id == etablissement and h.specialite in ("", specialite)
        and h.du <= jour and (h.au is None or jour <= h.au)
        for h in habilitations
    )  # fmt: skip


def statuts_sans_ccf(certification: Certification, jour: date) -> frozenset[str] | None:
    """Statuses that never have CCF; None where this family has no CCF of the education ministry."""
    familles, jamais = limite("ccf.familles", jour), limite("ccf.jamais", jour)
    if familles is None or jamais is None or str(facade.famille(certification)) not in familles.valeur:
        return None
    return frozenset(jamais.valeur)


def unites_a_mode(certification: Certification, specialite: str, jour: date) -> list[UniteReglement]:
    """Units of the règlement of that day, by their order; none without a règlement."""
    reglement = reglement_applicable(certification, specialite, jour)
    return [] if reglement is None else unites_de(reglement)


def modes_de(
    certification: Certification,
    inscriptions: Sequence[Inscription],
    jour: date,
    specialite: str = "",
    *,
    choisis: bool = True,
) -> dict[int, dict[str, ModeUnite]]:
    """By enrolment, then by code of unit; {} where the family has no CCF. Five queries whatever their number, and two more
    for each further specialty: without `specialite`, each follows the règlement of their own.

    `choisis` False: what the rule alone gives.
    """
    jamais = statuts_sans_ccf(certification, jour)
    if jamais is None or not inscriptions:
        return {}
    habilitations = list(HabilitationCCF.toutes.filter(certification=certification).order_by("pk"))
    notes = modes_notes(inscriptions) if choisis else {}
    resultat: dict[int, dict[str, ModeUnite]] = {}
    par_specialite: dict[str, list[Inscription]] = defaultdict(list)
    for i in inscriptions:
        par_specialite[specialite or i.specialite].append(i)
    for laquelle, siennes in par_specialite.items():
        unites = unites_a_mode(certification, laquelle, jour)
        resultat |= attribuer(unites, siennes, habilitations, notes, jamais, jour, specialite)
    return resultat


def jour_et_specialite(inscription: Inscription) -> tuple[date, str]:
    """The day whose rules give the modes of this enrolment, as the grid takes it: that of the next session (else the last
    one) where it is registered, with its specialty; today without any. One query.
    """
    sessions = [
        p.session for p in Presentation.toutes.filter(inscription=inscription).select_related("session").order_by("pk")
        if p.session.etat != EtatSession.ANNULEE
    ]  # fmt: skip
    if not sessions:
        return aujourdhui(), inscription.specialite
    a_venir = [s for s in sessions if s.au >= aujourdhui()]
    s = min(a_venir, key=jour_de) if a_venir else max(sessions, key=jour_de)
    return jour_de(s), s.specialite or inscription.specialite


def modes_notes(inscriptions: Sequence[Inscription]) -> dict[tuple[int, int], ModeCandidat]:
    """What was recorded for these enrolments, by (enrolment, element). One query."""
    lignes = ModeCandidat.toutes.filter(inscription__in=[i.pk for i in inscriptions]).order_by("pk")
    return {(x.inscription_id, x.element_id): x for x in lignes}


def attribuer(
    unites: Sequence[UniteReglement],
    inscriptions: Iterable[Inscription],
    habilitations: Sequence[HabilitationCCF],
    notes: Mapping[tuple[int, int], ModeCandidat],
    jamais: Collection[str],
    jour: date,
    specialite: str = "",
) -> dict[int, dict[str, ModeUnite]]:
    """The same from what was already read: no query."""
    resultat: dict[int, dict[str, ModeUnite]] = {}
    for i in inscriptions:
        habilite = est_habilite(habilitations, i.site_id or i.prestataire_id, specialite or i.specialite, jour)
        siens: dict[str, ModeUnite] = {}
        for u in unites:
            code, choix = u.element.code, notes.get((i.pk, u.element_id))
            siens[code] = (
                ModeUnite(code, ModeEvaluation(choix.mode), RaisonMode.CHOIX, choix.motif) if choix is not None
                else mode_par_defaut(code, ModeEvaluation(u.mode), statut=i.statut, jamais=jamais, habilite=habilite)
            )  # fmt: skip
        resultat[i.pk] = siens
    return resultat


def modes_de_session(session: SessionExamen) -> dict[int, dict[str, ModeUnite]]:
    """The same for the candidates of a session, on its day; no query where the family has no CCF."""
    if statuts_sans_ccf(session.certification, jour_de(session)) is None:
        return {}
    inscriptions = list(Inscription.toutes.filter(presentations__session=session).order_by("pk"))
    return modes_de(session.certification, inscriptions, jour_de(session), session.specialite)


def modes_en_tete(session: SessionExamen) -> dict[str, str]:
    """By code, for the head of a column: « CCF », « ponctuel », or « CCF 12, ponctuel 3 » where candidates differ."""
    comptes: dict[str, dict[ModeEvaluation, int]] = defaultdict(lambda: defaultdict(int))
    for siens in modes_de_session(session).values():
        for code, x in siens.items():
            if x.mode is not ModeEvaluation.NON_DIT:
                comptes[code][x.mode] += 1
    return {
        code: MOTS[next(iter(n))] if len(n) == 1 else ", ".join(f"{MOTS[m]} {k}" for m, k in sorted(n.items()))
        for code, n in comptes.items()
    }
