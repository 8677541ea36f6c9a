"""Steps 4 to 6 and 8: averages, thresholds, the first decision, the mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Comptee, Fabrique
from parchemin.deliberation.domain.dossier import HORS_MOYENNE, EtatUnite
from parchemin.deliberation.domain.nombres import DIX, ZERO, Arrondi, Moyenne
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement


def sans_calcul(k: Calcul) -> bool:
    """Nothing is computed on marks that are missing, that may not be used, or beside an unjustified absence."""
    if k.absentes or k.manquantes or k.venir:
        return True
    return k.resultat is Resultat.EN_ATTENTE or k.resultat is Resultat.SANS_DROIT


def _moyenne(comptees: Iterable[Comptee], points: Decimal, arrondi: Arrondi) -> Moyenne | None:
    total, coefficients = points, ZERO
    for unite, note, _ in comptees:
        coefficient = unite.coefficient
        total += note * coefficient
        coefficients += coefficient
    return Moyenne(total, coefficients, arrondi) if coefficients else None


def points_facultatifs(facultatives: Iterable[Comptee]) -> Decimal:
    """Points above 10 at the facultative units, times their coefficient; never negative (a.0)."""
    return sum(((note - DIX) * unite.coefficient for unite, note, _ in facultatives if note > DIX), ZERO)


def moyenne_generale(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Compute the general average, and compare it with `seuil` when one is given.

    `facultatif_si`: number of épreuves taken from which facultative points count (DCG: 4). `facultatives_max`: how many
    facultative units count, by `texte_facultatives`; beyond, the best ones do, and the jury checks the registration.
    """
    seuil, arrondi, facultatif_si, maximum, texte_maximum = lire(
        p, seuil=None, arrondi="aucun", facultatif_si=ZERO, facultatives_max=None, texte_facultatives=p["texte"]
    )
    texte, mode = p["texte"], Arrondi(arrondi)

    def appliquer(k: Calcul) -> None:
        if sans_calcul(k):
            return
        points = ZERO
        if k.facultatives:
            if maximum is not None and len(k.facultatives) > maximum:
                k.facultatives.sort(key=lambda x: (x[0].coefficient * (x[1] - DIX), x[0].code), reverse=True)
                k.dire(
                    "facultatives_trop", None, texte_maximum, maximum, tuple(u.libelle for u, _, _ in k.facultatives)
                )
                k.alertes.append("facultatives_trop")
                del k.facultatives[int(maximum) :]
            if len(k.comptees) >= facultatif_si:
                points = points_facultatifs(k.facultatives)
        moyenne = k.moyenne = k.premiere = _moyenne(k.comptees, points, mode)
        if points:
            k.dire("points_facultatifs", None, texte, tuple((u.libelle, n) for u, n, _ in k.facultatives), points)
        if moyenne is None:
            k.dire("sans_moyenne", None, texte)
            return
        atteint = None if seuil is None else moyenne.atteint(seuil)
        k.dire("moyenne_generale", atteint, texte, moyenne, seuil)
        if seuil is not None:
            k.conditions.append(bool(atteint))
            if not atteint and moyenne.sauvee_par_arrondi(seuil):
                k.dire("arrondi_seul", None, texte, moyenne, seuil)
                k.alertes.append("arrondi_seul")

    return appliquer


def moyenne_domaine(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Average of one domain (`domaine`), or of each (`domaine: chacun`), compared with `seuil`. No unit counted there: satisfied."""
    domaine, seuil, arrondi = lire(p, domaine=..., seuil=..., arrondi="aucun")
    texte, mode = p["texte"], Arrondi(arrondi)
    domaines = tuple(dict.fromkeys(u.domaine for u in r.evaluees if u.domaine and not u.facultative))
    domaines = domaines if domaine == "chacun" else (domaine,)

    def appliquer(k: Calcul) -> None:
        if sans_calcul(k):
            return
        for nom in domaines:
            moyenne = _moyenne([x for x in k.comptees if x[0].domaine == nom], ZERO, mode)
            if moyenne is None:
                k.dire("domaine_dispense", True, texte, nom)
                k.conditions.append(True)
                continue
            k.moyennes[nom] = moyenne
            atteint = moyenne.atteint(seuil)
            k.dire("moyenne_domaine", atteint, texte, nom, moyenne, seuil)
            k.conditions.append(atteint)
            if not atteint and moyenne.sauvee_par_arrondi(seuil):
                k.dire("arrondi_seul", None, texte, moyenne, seuil)
                k.alertes.append("arrondi_seul")

    return appliquer


def note_minimale(p: Mapping[str, Any], r: Reglement) -> Brique:
    """No counted mark below `seuil` (`sur: toutes`), or at the épreuve of practice (`sur: pratique`)."""
    seuil, sur = lire(p, seuil=..., sur="toutes")
    texte = p["texte"]
    if sur not in ("toutes", "pratique"):
        raise ValueError(f"note_minimale: sur is toutes or pratique, not {sur}")

    def appliquer(k: Calcul) -> None:
        if sans_calcul(k):
            return
        basses = tuple(
            (u.libelle, note) for u, note, _ in k.comptees if note < seuil and (sur == "toutes" or u.pratique)
        )
        k.dire("note_minimale", not basses, texte, seuil, sur, basses)
        k.conditions.append(not basses)

    return appliquer


def seuils_reglement(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Thresholds that the règlement sets at named units (`Unite.seuil`)."""
    lire(p)
    texte = p["texte"]
    concernees = {u.code: u.seuil for u in r.evaluees if u.seuil is not None}

    def appliquer(k: Calcul) -> None:
        if not concernees or sans_calcul(k):
            return
        for unite, note, _ in k.comptees:
            seuil = concernees.get(unite.code)
            if seuil is not None:
                atteint = note >= seuil
                k.dire("seuil_unite", atteint, texte, unite.libelle, note, seuil)
                k.conditions.append(atteint)

    return appliquer


def _decidable(k: Calcul) -> bool:
    """Is there anything to decide on? A progressive candidate with units to come gets what was won, and goes on."""
    if k.venir:
        gagnees = any(n >= DIX for _, n, _ in k.comptees) or any(x.etat is EtatUnite.VAE for _, x in k.hors_moyenne)
        k.arreter(Resultat.PARTIEL if gagnees else Resultat.AJOURNE)
        return False
    if not k.conditions and k.moyenne is None and not k.hors_moyenne:
        k.arreter(Resultat.EN_ATTENTE)
        return False
    return True


def decision(p: Mapping[str, Any], r: Reglement) -> Brique:
    """All conditions met: admitted; one not: adjourned. Everything dispensed: admitted, without an average."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is not None or not _decidable(k):
            return
        admis = all(k.conditions)
        k.dire("decision", admis, texte)
        k.arreter(Resultat.ADMIS if admis else Resultat.AJOURNE)

    return appliquer


def decision_favorable(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Conditions met: admitted. Otherwise the texts that follow were not read: the jury concludes, and it is said."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is not None or not _decidable(k):
            return
        if all(k.conditions):
            k.dire("decision", True, texte)
            k.arreter(Resultat.ADMIS)
        else:
            k.dire("suite_non_lue", None, texte)
            k.arreter(Resultat.AU_JURY)

    return appliquer


def mentions(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Mention on the general average, bounds included. `paliers`: [[12, AB], …]; `apres_controle`: also after the orals.

    `textes`: key of the text of a mention that has its own (« félicitations », added in 2024).
    """
    paliers, apres_controle, textes = lire(p, paliers=..., apres_controle=False, textes=None)
    propres = {Mention(nom): cle for nom, cle in (textes or {}).items()}
    texte = p["texte"]
    lus = sorted(((seuil, Mention(nom)) for seuil, nom in paliers), reverse=True)

    def appliquer(k: Calcul) -> None:
        if k.resultat is not Resultat.ADMIS or k.moyenne is None:
            return
        if k.controlees and not apres_controle:
            k.dire("mention_exclue", None, texte)
            return
        for seuil, mention in lus:
            if k.moyenne.atteint(seuil):
                k.mention = mention
                k.dire("mention", True, propres.get(mention, texte), mention, k.moyenne, seuil)
                return
        k.dire("mention", None, texte, Mention.AUCUNE, k.moyenne, lus[-1][0])

    return appliquer


def paliers_score(p: Mapping[str, Any], r: Reglement) -> Brique:
    """RS and private titles: the score reached, and the level that the certifier's règlement gives it (`options.paliers`)."""
    lire(p)
    texte = r.cle_texte
    notees = [u for u in r.evaluees if u.evaluation is Evaluation.NOTE and not u.facultative]
    paliers = sorted(((Decimal(str(s)), str(nom)) for s, nom in r.options.get("paliers", ())), reverse=True)

    def appliquer(k: Calcul) -> None:
        if not paliers or k.resultat not in (Resultat.ADMIS, Resultat.AJOURNE):
            return
        if k.moyenne is None:
            lus = [(u, k.dossier.resultats.get(u.code)) for u in notees]
            # A dispensed unit leaves both sums, whatever mark is written beside the dispense.
            comptes = [(u, x) for u, x in lus if x is None or x.etat not in HORS_MOYENNE]
            notes = [(u, x.note, x) for u, x in comptes if x is not None and x.note is not None]
            k.moyenne = _moyenne(notes, ZERO, Arrondi.AUCUN) if notes and len(notes) == len(comptes) else None
            if k.moyenne is not None:
                k.dans_moyenne.update(u.code for u, _, _ in notes)
        if k.moyenne is None:
            return
        for seuil, nom in paliers:
            if k.moyenne.atteint(seuil):
                # Without the certification, nobody is told a level.
                if k.resultat is Resultat.ADMIS:
                    k.dire("palier", True, texte, nom, k.moyenne, seuil)
                return
        k.dire("palier_aucun", None, texte, k.moyenne, paliers[-1][0])

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "moyenne_generale": moyenne_generale,
    "moyenne_domaine": moyenne_domaine,
    "note_minimale": note_minimale,
    "seuils_reglement": seuils_reglement,
    "decision": decision,
    "decision_favorable": decision_favorable,
    "mentions": mentions,
    "paliers_score": paliers_score,
}
