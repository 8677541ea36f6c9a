"""Step 1: the right to present, as far as the jury must look at it again (a.0; D337-9, D337-78, D643-22)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique, rien
from parchemin.deliberation.domain.dossier import EtatUnite, Visee
from parchemin.deliberation.domain.jeux import textes
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.socle.periodes import ajouter_mois

_GAGNES = frozenset({EtatUnite.PRESENT, EtatUnite.BENEFICE, EtatUnite.VAE})
_GARDES = frozenset({EtatUnite.BENEFICE, EtatUnite.VAE})


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


def reglage(cle: str, jour: date, r: Reglement) -> str:
    """A dated setting where the law leaves a doubt; the règlement's own option of the same name comes first."""
    return _lu(cle, jour, r.options)


def annee_de_plus(jour: date, options: Mapping[str, Any]) -> str:
    """How the year that follows the end of a title is read: `large` or `etroite`."""
    return _lu("tp_annee_de_plus", jour, options)


def _lu(cle: str, jour: date, options: Mapping[str, Any]) -> str:
    valeur = options.get(cle)
    return _reglage(cle, jour) if valeur is None else str(valeur)


@lru_cache(maxsize=1024)
def _reglage(cle: str, jour: date) -> str:
    return str(textes().parametre(cle, jour).valeur)


def engagement(p: Mapping[str, Any], r: Reglement) -> Brique:
    """After the end of the title, only people who won a CCP before present the whole of it, and up to `mois` months later.

    The text is read in two ways (`tp_annee_de_plus`): `large`, the missing CCP may be won during those months; `etroite`, all
    CCP were won before the end and the months serve to ask for the title. Both are said. `fin_validite` unknown: nothing is
    said. TP-2, TP-7, (g) 6.
    """
    (mois,) = lire(p, mois=...)
    texte, fin = p["texte"], r.fin_validite
    if fin is None:
        return rien
    limite = ajouter_mois(fin, int(mois))
    obligatoires = tuple(u.code for u in r.evaluees if not u.facultative)

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if k.jour <= fin or d.visee is Visee.SPECIALISATION:
            return
        avant = {
            c for c, x in d.resultats.items()
            if x.obtenu_le and x.obtenu_le <= fin and x.acquis is not False and x.etat in _GAGNES
        }  # fmt: skip
        if k.jour > limite:
            regle = "titre_clos"
        elif not avant:
            regle = "titre_sans_ccp"
        elif all(c in avant for c in obligatoires):
            k.dire("titre_a_demander", True, texte, fin, limite)
            return
        elif reglage("tp_annee_de_plus", k.jour, r) == "large":
            k.dire("titre_annee_de_plus", True, texte, fin, limite)
            k.alertes.append("titre_annee_de_plus")
            return
        else:
            regle = "titre_lecture_etroite"
        k.ferme = True
        if d.visee is Visee.BLOCS:
            k.dire("ccp_apres_fin", None, texte, fin)
            return
        k.dire(regle, False, texte, fin, limite)
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


def depuis_l_entree(jours: tuple[date, ...], entree: date | None) -> tuple[date, ...]:
    """Those of the present course: none before its first day."""
    return tuple(j for j in jours if entree is None or entree <= j)


def sessions_un_an(p: Mapping[str, Any], r: Reglement) -> Brique:
    """After a failure: `sessions` more presentations within `mois` months of the first, then a new course (TP-4).

    Whoever won a part of the title is not bound by it: what is missing is won while the title is valid (TP-2). A reading that binds
    them too exists: dated setting `tp_an_apres_partiel`, and the reasoning tells both.
    """
    mois, sessions = lire(p, mois=..., sessions=...)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if d.statut not in ("fpc", "apprenti", "scolaire", "ead"):
            return
        # A new course since: the count starts again.
        echecs, partiels = depuis_l_entree(d.echecs, d.entree), depuis_l_entree(d.partiels, d.entree)
        anciens = [j for j in (*d.echecs, *d.partiels) if j not in echecs and j not in partiels]
        if anciens and d.entree is not None:
            k.dire("formation_depuis", True, texte, max(anciens), d.entree)
        gardes = [
            x.obtenu_le for x in d.resultats.values() if x.etat in _GARDES and x.acquis and x.obtenu_le is not None
        ]
        parts = [*d.partiels, *(j for j in gardes if j < k.jour)]
        if parts:
            lie = reglage("tp_an_apres_partiel", k.jour, r) == "oui"
            if not lie:
                k.dire("an_sans_objet", None, "tp-partiel", min(parts))
                return
            echecs = tuple(sorted({*echecs, *partiels}))
        if not echecs:
            return
        premier = min(echecs)
        limite = ajouter_mois(premier, int(mois))
        depuis = len(echecs) - 1
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


def equivalence_totale(p: Mapping[str, Any], r: Reglement) -> Brique:
    """A total equivalence, or the sum of partial ones, gives the title (TP-9)."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.dossier.equivalence_totale and k.resultat is None:
            k.dire("equivalence_totale", True, texte)
            k.arreter(Resultat.ADMIS)

    return appliquer


def mineur(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Minor on 31 December of the year of the exam, neither at school nor apprentice: must have followed the course (CAP-3)."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if not d.mineur or d.statut in _SCOLAIRES:
            return
        k.dire("mineur", d.formation_suivie, texte)
        if not d.formation_suivie:
            k.arreter(Resultat.EN_ATTENTE if d.formation_suivie is None else Resultat.SANS_DROIT)

    return appliquer


def activite(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Adults: weeks of activity or of periods in a company, when the specialty asks for them (`options.semaines_activite`, CAP-16)."""
    lire(p)
    texte, semaines = p["texte"], r.options.get("semaines_activite")
    if not semaines:
        return rien

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if d.statut in _SCOLAIRES or d.statut == "vae":
            return
        k.dire("activite", d.activite_suffisante, texte, int(semaines))
        if not d.activite_suffisante:
            k.arreter(Resultat.EN_ATTENTE if d.activite_suffisante is None else Resultat.SANS_DROIT)

    return appliquer


def une_specialite(p: Mapping[str, Any], r: Reglement) -> Brique:
    """One specialty of the diploma at a session, unless a decision or a contract allows two (CAP-15, T14)."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        d = k.dossier
        if not d.autre_specialite:
            return
        k.dire("une_specialite", d.plusieurs_specialites_autorisees, texte)
        if not d.plusieurs_specialites_autorisees:
            k.arreter(Resultat.SANS_DROIT)

    return appliquer


_SCOLAIRES = frozenset({"scolaire", "apprenti"})
BRIQUES: dict[str, Fabrique] = {
    "forme": forme,
    "engagement": engagement,
    "accreditation": accreditation,
    "sessions_un_an": sessions_un_an,
    "specialisation": specialisation,
    "equivalence_totale": equivalence_totale,
    "mineur": mineur,
    "activite": activite,
    "une_specialite": une_specialite,
}
