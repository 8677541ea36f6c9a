"""Steps 2 and 3: the state of every unit, kept marks that are still good, unjustified absences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique, rien
from parchemin.deliberation.domain.dossier import EtatUnite, ResultatUnite, Visee
from parchemin.deliberation.domain.nombres import DIX, ZERO, au_pas_superieur
from parchemin.deliberation.domain.proposition import Resultat, Suite
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite

_PRESENT, _BENEFICE, _REPORT = EtatUnite.PRESENT, EtatUnite.BENEFICE, EtatUnite.REPORT
_ABSENT, _EXCUSE, _VAE = EtatUnite.ABSENT, EtatUnite.EXCUSE, EtatUnite.VAE
_DISPENSE, _EQUIVALENCE = EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE


def conserves(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Kept marks: may this one still be used today, and may it be kept at all?

    `annees` + `decompte` (date, session, sessions_suivant_candidature, sessions_candidature_ou_date), or `mois`: how long. `report`: forms under which a mark
    below 10 may be kept ("toutes": any candidate), not under `plancher`. `handicap`: text that opens it to whoever has a decision
    spreading the épreuves. A mark that may not be used makes the dossier wait, with the reason; a facultative one just stops
    counting, since it may never lower.
    """
    annees, mois, decompte, report, plancher, handicap = lire(
        p, annees=None, mois=None, decompte="date", report=(), plancher=ZERO, handicap=""
    )
    texte = p["texte"]
    duree = Duree.lire(annees, mois, decompte)
    toujours = report == "toutes"
    formes = frozenset() if toujours else frozenset(report)
    unites = {u.code: u for u in r.evaluees}

    def juger(k: Calcul, unite: Unite, x: ResultatUnite) -> None:
        d, arrete = k.dossier, not unite.facultative
        if x.obtenu_le is None:
            k.dire("conserve_sans_date", False, texte, unite.libelle)
            if arrete:
                k.arreter(Resultat.EN_ATTENTE)
            else:
                k.perdues.append((unite, x))
            return
        limite = duree.limite(x.obtenu_le, d.premiere_candidature)
        if limite is not None and k.jour > limite:
            k.dire("conserve_perdu", False, texte, unite.libelle, x.note, x.obtenu_le, limite)
            k.perdues.append((unite, x))
            if arrete:
                k.arreter(Resultat.EN_ATTENTE)
            return
        if unite.facultative or unite.evaluation is not Evaluation.NOTE or x.note is None or x.note >= DIX:
            return
        par_handicap = bool(handicap) and d.handicap
        if x.note < plancher:
            k.dire("report_trop_bas", False, texte, unite.libelle, x.note, plancher)
            k.arreter(Resultat.EN_ATTENTE)
        elif toujours or d.forme in formes or par_handicap:
            source = handicap if par_handicap and not toujours and d.forme not in formes else texte
            k.dire("report_admis", True, source, unite.libelle, x.note, x.obtenu_le)
        else:
            k.dire("report_interdit", False, texte, unite.libelle, x.note, d.forme)
            k.arreter(Resultat.EN_ATTENTE)

    def appliquer(k: Calcul) -> None:
        for code, x in k.dossier.resultats.items():
            etat = x.etat
            if (etat is _BENEFICE or etat is _REPORT) and (unite := unites.get(code)) is not None:
                juger(k, unite, x)

    return appliquer


def etats(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Sort the units: counted, out of the average, facultative, absent, missing, to come.

    The state decides before the mark: a mark beside « dispensé » or « absent » does not count. `excuse_zero`: a justified
    absence counts 0. Otherwise the texts say nothing of it and the jury is asked.
    """
    (excuse_zero,) = lire(p, excuse_zero=False)
    texte = p["texte"]
    notees = [(u, u.code, u.facultative) for u in r.evaluees if u.evaluation is Evaluation.NOTE]
    validees = [u for u in r.evaluees if u.evaluation is Evaluation.VALIDATION and not u.facultative]

    def sans_note(k: Calcul, unite: Unite, x: ResultatUnite | None, muettes: list[Unite]) -> None:
        etat = None if x is None else x.etat
        if x is None and _partiel(k):
            k.venir.append(unite)
        elif etat is _ABSENT:
            k.absentes.append(unite)
        elif etat is _EXCUSE and x is not None:
            k.excusees.append(unite)
            if excuse_zero:
                k.comptees.append((unite, ZERO, x))
            else:
                muettes.append(unite)
        elif x is not None and (etat is _DISPENSE or etat is _EQUIVALENCE or (etat is _VAE and x.acquis is not False)):
            k.hors_moyenne.append((unite, x))
        else:
            k.manquantes.append(unite)

    def sans_bareme(k: Calcul, unite: Unite, muettes: list[Unite]) -> None:
        """A unit that is acquired or not, among marks: it never enters the average, and must be acquired."""
        x = k.dossier.resultats.get(unite.code)
        if x is None or x.etat not in (_PRESENT, _BENEFICE, _REPORT) or x.acquis is None:
            if x is not None and x.etat is _EXCUSE:
                muettes.append(unite)
            else:
                sans_note(k, unite, x, muettes)
        else:
            k.dire("validation_requise", x.acquis, texte, unite.libelle)
            k.conditions.append(x.acquis)
            k.validees[unite.code] = (x.acquis, x.obtenu_le or k.jour)

    def appliquer(k: Calcul) -> None:
        resultats = k.dossier.resultats
        comptees = k.comptees
        muettes: list[Unite] = []
        for unite, code, facultative in notees:
            x = resultats.get(code)
            if x is not None and x.note is not None:
                etat = x.etat
                if etat is _PRESENT or etat is _BENEFICE or etat is _REPORT:
                    if not facultative:
                        comptees.append((unite, x.note, x))
                    elif not k.perdues or all(u is not unite for u, _ in k.perdues):
                        k.facultatives.append((unite, x.note, x))
                    continue
            if not facultative:
                sans_note(k, unite, x, muettes)
            elif x is not None and x.etat is _ABSENT:
                k.dire("facultative_absente", None, texte, unite.libelle)
        for unite in validees:
            sans_bareme(k, unite, muettes)
        if k.absentes:
            return
        if k.manquantes:
            k.dire("resultats_manquants", None, texte, tuple(u.libelle for u in k.manquantes))
            k.arreter(Resultat.EN_ATTENTE)
        elif muettes:
            k.dire("absence_excusee_muette", None, texte, tuple(u.libelle for u in muettes))
            k.arreter(Resultat.AU_JURY)
        if k.excusees and excuse_zero:
            k.dire("absence_excusee", None, texte, tuple(u.libelle for u in k.excusees))
        if k.hors_moyenne:
            k.dire("hors_moyenne", None, texte, tuple((u.libelle, str(x.etat)) for u, x in k.hors_moyenne))
        if k.venir:
            k.dire("unites_a_venir", None, texte, tuple(u.libelle for u in k.venir))

    return appliquer


def _partiel(k: Calcul) -> bool:
    """Does this candidate spread the units over several sessions, and present some of them only?"""
    d = k.dossier
    return d.visee is Visee.BLOCS and (d.forme == "progressive" or d.handicap)


def absence_injustifiee(p: Mapping[str, Any], r: Reglement) -> Brique:
    """An unjustified absence at an obligatory unit: nothing is computed, the certification is not deliverable."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.absentes:
            k.dire("absence_injustifiee", False, texte, tuple(u.libelle for u in k.absentes))
            k.arreter(Resultat.NON_DELIVRABLE)

    return appliquer


def dispense_eps(p: Mapping[str, Any], r: Reglement) -> Brique:
    """EPS: candidates out of school and apprenticeship are dispensed on request (CAP-14, B14); for the others, another reason.

    `sauf`: statuses to whom the request is not open. A dispense of theirs is counted as such, and the jury is told to look.
    """
    (sauf,) = lire(p, sauf=...)
    texte, exclus = p["texte"], frozenset(sauf)
    eps = tuple(u for u in r.evaluees if u.eps and not u.facultative)

    def appliquer(k: Calcul) -> None:
        ouverte = k.dossier.statut not in exclus
        for unite in eps:
            x = k.dossier.resultats.get(unite.code)
            if x is None or x.etat is EtatUnite.A_SAISIR or x.etat is _ABSENT:
                if ouverte:
                    k.dire("eps_dispense_possible", None, texte, unite.libelle)
            elif x.etat is _DISPENSE and not ouverte:
                k.dire("eps_dispense_a_justifier", None, texte, unite.libelle)
                k.alertes.append("eps_dispense_a_justifier")

    return appliquer if eps else rien


def pas_des_notes(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Marks come in steps of `pas`; one that a computation gave goes up to the next step. Says which were left as computed.

    The mark itself is not changed here: it is the jury's, and the sheet is corrected where it was typed.
    """
    (pas,) = lire(p, pas=...)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        hors = [(u.libelle, n, au_pas_superieur(n, pas)) for u, n, _ in k.comptees if n % pas]
        if hors:
            k.dire("notes_hors_pas", None, texte, tuple(hors), pas)
            k.alertes.append("notes_hors_pas")

    return appliquer


def pfmp(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Periods in the company must be validated, whatever the average (bac pro B3)."""
    lire(p)
    texte = p["texte"]
    if not r.pfmp:
        return rien

    def appliquer(k: Calcul) -> None:
        validees = k.dossier.pfmp_validees
        if validees:
            k.dire("pfmp", True, texte)
        elif validees is None:
            k.dire("pfmp_inconnue", None, texte)
            k.arreter(Resultat.EN_ATTENTE)
        else:
            k.dire("pfmp", False, texte)
            k.suites.append(Suite("pfmp", (), None, texte))
            k.arreter(Resultat.NON_DELIVRABLE)

    return appliquer


def structure(p: Mapping[str, Any], r: Reglement) -> Brique:
    """How many units a règlement of this family may have (BTS from 2027). Beyond, the règlement itself is to be corrected."""
    obligatoires, facultatives = lire(p, obligatoires=..., facultatives=...)
    texte = p["texte"]
    n = sum(not u.facultative for u in r.evaluees)
    f = len(r.evaluees) - n
    if n <= obligatoires and f <= facultatives:
        return rien

    def appliquer(k: Calcul) -> None:
        k.dire("structure", None, texte, Decimal(n), Decimal(f), obligatoires, facultatives)
        k.alertes.append("structure")

    return appliquer


def au_jury(p: Mapping[str, Any], r: Reglement) -> Brique:
    """The rule of this family is not established, or left to the jury alone: no computation, said so."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        k.dire("au_jury", None, texte)
        k.arreter(Resultat.AU_JURY)

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "conserves": conserves,
    "etats": etats,
    "absence_injustifiee": absence_injustifiee,
    "dispense_eps": dispense_eps,
    "pas_des_notes": pas_des_notes,
    "pfmp": pfmp,
    "structure": structure,
    "au_jury": au_jury,
}
