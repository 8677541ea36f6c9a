"""Step 1: the right to present, as far as the jury must look at it again (a.0; D337-9, D337-78, D643-22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import Visee
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import Reglement


def forme(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Form of the exam. `globale`: statuses that must take all units at once, unless a derogation or a disability."""
    (globale,) = lire(p, globale=...)
    texte = p["texte"]
    imposee = frozenset(globale)

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if d.statut not in imposee or d.forme != "progressive":
            return
        if d.derogation or d.handicap:
            k.dire("forme_derogation", True, texte, d.statut, "handicap" if d.handicap else "derogation")
            return
        k.dire("forme_imposee", False, texte, d.statut)
        k.arreter(Resultat.SANS_DROIT)

    return appliquer


def engagement(p: Mapping[str, Any], r: Reglement) -> Brique:
    """After the end of the title, only people who entered before, and up to `mois` months later, present the whole of it.

    `fin_validite` unknown: nothing is said. TP-2, TP-7.
    """
    (mois,) = lire(p, mois=...)
    texte = p["texte"]
    from parchemin.socle.periodes import ajouter_mois

    fin = r.fin_validite
    limite = ajouter_mois(fin, int(mois)) if fin else None

    def appliquer(k: Calcul) -> None:
        if fin is None or limite is None or k.jour <= fin:
            return
        if k.dossier.visee is not Visee.ENTIERE:
            k.dire("ccp_apres_fin", None, texte, fin)
            return
        if k.jour > limite:
            k.dire("titre_clos", False, texte, fin, limite)
            k.arreter(Resultat.SANS_DROIT)
        elif any(x.obtenu_le and x.obtenu_le <= fin for x in k.dossier.resultats.values()):
            k.dire("titre_annee_de_plus", True, texte, fin, limite)
        else:
            k.dire("titre_sans_ccp", False, texte, fin, limite)
            k.arreter(Resultat.SANS_DROIT)

    return appliquer


def accreditation(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Higher education: the institution is accredited on the day of the last enrolment, not of the jury."""
    lire(p)
    texte, periodes = p["texte"], r.accreditations

    def appliquer(k: Calcul) -> None:
        jour = k.dossier.derniere_inscription
        if jour is None:
            k.dire("inscription_inconnue", None, texte)
            k.arreter(Resultat.EN_ATTENTE)
        elif not periodes:
            k.dire("accreditation_inconnue", None, texte, jour)
            k.arreter(Resultat.EN_ATTENTE)
        else:
            oui = any(jour in periode for periode in periodes)
            k.dire("accreditation", oui, texte, jour)
            if not oui:
                k.arreter(Resultat.SANS_DROIT)

    return appliquer


def sessions_un_an(p: Mapping[str, Any], r: Reglement) -> Brique:
    """After a failure: `sessions` more presentations within `mois` months of the first, then a new course (TP-4)."""
    mois, sessions = lire(p, mois=..., sessions=...)
    texte = p["texte"]
    from parchemin.socle.periodes import ajouter_mois

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if not d.echecs or d.statut not in ("fpc", "apprenti", "scolaire", "ead"):
            return
        premier = min(d.echecs)
        if d.entree is not None and d.entree > premier:
            # A new course since: the count starts again.
            return
        limite = ajouter_mois(premier, int(mois))
        depuis = len(d.echecs) - 1
        if k.jour > limite or depuis >= sessions:
            k.dire("nouvelle_formation", False, texte, premier, limite, depuis)
            k.arreter(Resultat.SANS_DROIT)
        else:
            k.dire("nouvelle_presentation", True, texte, premier, limite, depuis + 1)

    return appliquer


def specialisation(p: Mapping[str, Any], r: Reglement) -> Brique:
    """A specialisation (CCS) is for those who hold the title (TP-10)."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.dossier.visee is Visee.SPECIALISATION and not k.dossier.titre_detenu:
            k.dire("titre_requis", False, texte)
            k.arreter(Resultat.SANS_DROIT)

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "forme": forme,
    "engagement": engagement,
    "accreditation": accreditation,
    "sessions_un_an": sessions_un_an,
    "specialisation": specialisation,
}
