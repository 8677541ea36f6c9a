"""Steps 2 and 3: the state of every unit, kept marks that are still good, unjustified absences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.nombres import DIX, ZERO
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement


def conserves(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Kept marks: may this one still be used today, and may it be kept at all?

    `annees` + `decompte` (date, session, sessions_suivant_candidature), or `mois`: how long. `report`: forms under which a mark
    below 10 may be kept ("toutes": any candidate). A mark that may not be used makes the dossier wait, with the reason.
    """
    annees, mois, decompte, report = lire(p, annees=None, mois=None, decompte="date", report=())
    texte = p["texte"]
    duree = Duree.lire(annees, mois, decompte)
    toujours = report == "toutes"
    formes = frozenset() if toujours else frozenset(report)
    unites = {u.code: u for u in r.evaluees}

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        for code, resultat in d.resultats.items():
            etat = resultat.etat
            if etat is not EtatUnite.BENEFICE and etat is not EtatUnite.REPORT:
                continue
            unite = unites.get(code)
            if unite is None:
                continue
            if resultat.obtenu_le is None:
                k.dire("conserve_sans_date", False, texte, unite.libelle)
                k.arreter(Resultat.EN_ATTENTE)
                continue
            limite = duree.limite(resultat.obtenu_le, d.premiere_candidature)
            if limite is not None and k.jour > limite:
                k.dire("conserve_perdu", False, texte, unite.libelle, resultat.note, resultat.obtenu_le, limite)
                k.perdues.append((unite, resultat))
                k.arreter(Resultat.EN_ATTENTE)
                continue
            basse = unite.evaluation is Evaluation.NOTE and resultat.note is not None and resultat.note < DIX
            if basse and not toujours and d.forme not in formes:
                k.dire("report_interdit", False, texte, unite.libelle, resultat.note, d.forme)
                k.arreter(Resultat.EN_ATTENTE)
            elif basse:
                k.dire("report_admis", True, texte, unite.libelle, resultat.note, resultat.obtenu_le)

    return appliquer


def etats(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Sort the units: counted, out of the average, facultative, absent, missing.

    `excuse_zero`: a justified absence counts 0. Otherwise the texts say nothing of it and the jury is asked.
    """
    (excuse_zero,) = lire(p, excuse_zero=False)
    texte = p["texte"]
    notees = [(u, u.facultative) for u in r.evaluees if u.evaluation is Evaluation.NOTE]

    def appliquer(k: Calcul) -> None:
        resultats = k.dossier.resultats
        comptees, muettes = k.comptees, []
        for unite, facultative in notees:
            resultat = resultats.get(unite.code)
            etat = resultat.etat if resultat is not None else EtatUnite.A_SAISIR
            if resultat is not None and resultat.note is not None:
                if etat is EtatUnite.VAE:
                    k.hors_moyenne.append((unite, resultat))
                elif facultative:
                    k.facultatives.append((unite, resultat.note, resultat))
                else:
                    comptees.append((unite, resultat.note, resultat))
            elif facultative:
                continue
            elif etat is EtatUnite.ABSENT:
                k.absentes.append(unite)
            elif etat is EtatUnite.EXCUSE and resultat is not None:
                k.excusees.append(unite)
                if excuse_zero:
                    comptees.append((unite, ZERO, resultat))
                else:
                    muettes.append(unite)
            elif resultat is not None and etat in (EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE, EtatUnite.VAE):
                k.hors_moyenne.append((unite, resultat))
            else:
                k.manquantes.append(unite)
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

    return appliquer


def absence_injustifiee(p: Mapping[str, Any], r: Reglement) -> Brique:
    """An unjustified absence at an obligatory unit: nothing is computed, the certification is not deliverable."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.absentes:
            k.dire("absence_injustifiee", False, texte, tuple(u.libelle for u in k.absentes))
            k.arreter(Resultat.NON_DELIVRABLE)

    return appliquer


def pfmp(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Periods in the company must be validated, whatever the average (bac pro B3)."""
    lire(p)
    texte = p["texte"]
    requises = r.pfmp

    def appliquer(k: Calcul) -> None:
        if not requises:
            return
        validees = k.dossier.pfmp_validees
        if validees:
            k.dire("pfmp", True, texte)
        elif validees is None:
            k.dire("pfmp_inconnue", None, texte)
            k.arreter(Resultat.EN_ATTENTE)
        else:
            k.dire("pfmp", False, texte)
            k.arreter(Resultat.NON_DELIVRABLE)

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
    "pfmp": pfmp,
    "au_jury": au_jury,
}
