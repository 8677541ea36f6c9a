"""Steps 7, 9 and 12: orals of the second group, the livret before any negative proposal, the next possible act."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.briques.moyennes import points_facultatifs
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import EtatUnite, Livret
from parchemin.deliberation.domain.nombres import DIX, ZERO, Moyenne
from parchemin.deliberation.domain.proposition import Resultat, Suite
from parchemin.deliberation.domain.reglement import Domaine, Reglement


def controle(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Orals of the second group.

    `entre`: [low included, high excluded] of the general average. `condition`: what the first group must show:
    `moyenne_professionnelle` (≥ 10 over professional units that no oral retakes, or dispensed from all of them),
    `pratique` (≥ 10 at the épreuve of practice), `aucune`. `recalcul`: `meilleure_note` (of the two, in each unit) or
    `moyenne_des_deux` (the single oral and the first average, halved). `epreuves`: number of orals.
    """
    entre, condition, recalcul, epreuves = lire(p, entre=..., condition=..., recalcul=..., epreuves=Decimal(2))
    texte = p["texte"]
    bas, haut = entre
    groupes = tuple(dict.fromkeys(u.controle for u in r.evaluees if u.controle))
    reprenables = tuple(u for u in r.evaluees if u.controle)
    professionnelles = frozenset(
        u.code for u in r.evaluees if u.domaine == Domaine.PROFESSIONNEL and not u.controle and not u.facultative
    )

    def eligible(k: Calcul) -> bool:
        moyenne = k.moyenne
        if moyenne is None or not moyenne.atteint(bas) or moyenne.atteint(haut):
            if moyenne is not None and not moyenne.atteint(bas):
                k.dire("controle_trop_bas", False, texte, moyenne, bas)
            return False
        if condition == "aucune":
            return True
        if condition == "pratique":
            notes = [(u.libelle, n) for u, n, _ in k.comptees if u.pratique]
            oui = all(n >= DIX for _, n in notes)
            k.dire("controle_pratique", oui, texte, tuple(notes))
            return oui
        total = coefficients = ZERO
        for unite, note, _ in k.comptees:
            if unite.code in professionnelles:
                total += note * unite.coefficient
                coefficients += unite.coefficient
        if not coefficients:
            k.dire("controle_dispense", True, texte)
            return True
        pro = Moyenne(total, coefficients, moyenne.arrondi)
        oui = pro.atteint(DIX)
        k.moyennes.setdefault(str(Domaine.PROFESSIONNEL), pro)
        k.dire("controle_professionnel", oui, texte, pro)
        return oui

    def recalculer(k: Calcul, moyenne: Moyenne, oraux: dict[str, Decimal]) -> Moyenne:
        if recalcul == "moyenne_des_deux":
            # (oral + first average) / 2, kept exact: (oral × coefficients + total) over twice the coefficients.
            oral = next(iter(oraux.values()))
            return Moyenne(oral * moyenne.coefficients + moyenne.total, moyenne.coefficients * 2, moyenne.arrondi)
        total = points_facultatifs(k.facultatives)
        for unite, note, _ in k.comptees:
            total += max(note, oraux.get(unite.code, note)) * unite.coefficient
        return Moyenne(total, moyenne.coefficients, moyenne.arrondi)

    def appliquer(k: Calcul) -> None:
        if k.resultat is not Resultat.AJOURNE or not eligible(k) or k.moyenne is None:
            return
        libelles = {u.code: u.libelle for u in reprenables}
        oraux = {c: n for c, n in k.dossier.controle.items() if recalcul == "moyenne_des_deux" or c in libelles}
        if len(oraux) < epreuves:
            k.resultat = Resultat.CONTROLE
            k.dire("controle_ouvert", True, texte, epreuves, tuple(u.libelle for u in reprenables), len(groupes))
            k.suites.append(Suite("controle", tuple(u.code for u in reprenables), None, texte))
            return
        premiers = {u.code: n for u, n, _ in k.comptees}
        k.controlees = oraux
        nouvelle = recalculer(k, k.moyenne, oraux)
        admis = nouvelle.atteint(DIX)
        k.dire(
            "controle_passe", admis, texte,
            tuple((libelles.get(c, "épreuve de contrôle"), premiers.get(c), n) for c, n in oraux.items()),
            nouvelle, recalcul,
        )  # fmt: skip
        k.moyenne = nouvelle
        k.resultat = Resultat.ADMIS if admis else Resultat.AJOURNE

    return appliquer


def livret(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Nobody who supplied a livret is adjourned before the jury examined it."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is not Resultat.AJOURNE:
            return
        if k.dossier.livret is Livret.FOURNI:
            k.dire("livret_a_examiner", None, texte)
            k.alertes.append("livret_a_examiner")
            k.resultat = Resultat.LIVRET
        elif k.dossier.livret is Livret.EXAMINE:
            k.dire("livret_examine", True, texte)

    return appliquer


def remplacement(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Replacement of an épreuve missed for a good reason, when the zero prevents the award. Not for EPS, nor facultative."""
    (sauf_eps,) = lire(p, sauf_eps=True)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if not k.excusees or k.resultat not in (Resultat.AJOURNE, Resultat.LIVRET, Resultat.CONTROLE):
            return
        remplacables = [u for u in k.excusees if not (sauf_eps and u.eps)]
        sans = [u for u in k.excusees if sauf_eps and u.eps]
        if remplacables:
            k.dire("remplacement", None, texte, tuple(u.libelle for u in remplacables))
            k.suites.append(Suite("remplacement", tuple(u.code for u in remplacables), None, texte))
        if sans:
            k.dire("remplacement_exclu", None, texte, tuple(u.libelle for u in sans))

    return appliquer


def reinscription(p: Mapping[str, Any], r: Reglement) -> Brique:
    """What a candidate who comes back must take: all units not held (`globale`), or the ones they choose (`libre`)."""
    (mode,) = lire(p, mode="globale")
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat not in (Resultat.AJOURNE, Resultat.NON_DELIVRABLE, Resultat.LIVRET):
            return
        tenues = {a.code for a in k.acquis}
        hors = {u.code for u, _ in k.hors_moyenne}
        libre = mode == "libre" or k.dossier.forme == "progressive"
        codes = tuple(
            u.code for u in r.evaluees if not u.facultative and u.code not in hors and (libre or u.code not in tenues)
            and not (libre and u.code in tenues and _reussie(k, u.code))
        )  # fmt: skip
        k.suites.append(Suite("reinscription_libre" if libre else "reinscription", codes, None, texte))

    return appliquer


def _reussie(k: Calcul, code: str) -> bool:
    resultat = k.dossier.resultats.get(code)
    return bool(
        resultat and resultat.etat is not EtatUnite.A_SAISIR
        and (resultat.acquis or (resultat.note is not None and resultat.note >= DIX))
    )  # fmt: skip


BRIQUES: dict[str, Fabrique] = {
    "controle": controle,
    "livret": livret,
    "remplacement": remplacement,
    "reinscription": reinscription,
}
