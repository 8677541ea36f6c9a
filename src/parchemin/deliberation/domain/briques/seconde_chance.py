"""Steps 7, 9 and 12: orals of the second group, the livret before any negative proposal, the next possible act."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import Livret
from parchemin.deliberation.domain.nombres import DIX, ZERO, Moyenne
from parchemin.deliberation.domain.proposition import Resultat, Suite
from parchemin.deliberation.domain.reglement import Domaine, Evaluation, Reglement

_REPRISES = ("groupe", "general", "domaine")


def _reprises(r: Reglement, par: str) -> dict[str, str]:
    """Units that an oral may retake, with the group from which one is chosen. "" : any two."""
    obligatoires = [u for u in r.evaluees if not u.facultative and u.evaluation is Evaluation.NOTE]
    marquees = {u.code: u.controle for u in obligatoires if u.controle}
    if par == "domaine":
        return {u.code: u.domaine for u in obligatoires if u.domaine}
    if marquees or par == "groupe":
        return marquees
    return {u.code: "" for u in obligatoires if u.domaine == Domaine.GENERAL}


def controle(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Orals of the second group.

    `entre`: [low included, high excluded] of the general average. `condition`: what the first group must show:
    `moyenne_professionnelle` (≥ 10 over professional units that no oral retakes, or dispensed from all of them),
    `pratique` (≥ 10 at the épreuve of practice), `aucune`. `recalcul`: `meilleure_note` (of the two, in each unit) or
    `moyenne_des_deux` (the single oral and the first average, halved). `epreuves`: number of orals. `reprise`: which units:
    `groupe` (those that the règlement marks, one per group), `general` (the same, or any of the general domain), `domaine`
    (one general, one professional).
    """
    entre, condition, recalcul, epreuves, reprise = lire(
        p, entre=..., condition=..., recalcul=..., epreuves=Decimal(2), reprise="groupe"
    )
    if condition not in ("moyenne_professionnelle", "pratique", "aucune"):
        raise ValueError(f"controle: unknown condition {condition}")
    if recalcul not in ("meilleure_note", "moyenne_des_deux") or reprise not in _REPRISES:
        raise ValueError(f"controle: unknown recalcul {recalcul} or reprise {reprise}")
    texte = p["texte"]
    bas, haut = entre
    deux = recalcul == "moyenne_des_deux"
    groupe_de = _reprises(r, reprise)
    groupes = {g for g in groupe_de.values() if g}
    libelles = {u.code: u.libelle for u in r.evaluees}
    professionnelles = frozenset(
        u.code for u in r.evaluees if u.domaine == Domaine.PROFESSIONNEL and not u.controle and not u.facultative
    )

    def eligible(k: Calcul, moyenne: Moyenne) -> bool:
        if not moyenne.atteint(bas):
            k.dire("controle_trop_bas", False, texte, moyenne, bas)
            return False
        if moyenne.atteint(haut):
            return False
        if k.conditions.count(False) > 1:
            # Orals mend the average, and nothing else.
            k.dire("controle_autre_condition", False, texte)
            return False
        if condition == "aucune":
            return True
        if condition == "pratique":
            notes = [(u.libelle, n) for u, n, _ in k.comptees if u.pratique]
            if not notes:
                k.dire("controle_dispense", True, texte)
                return True
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
        if deux:
            # (oral + first average) / 2, kept exact: (oral × coefficients + total) over twice the coefficients.
            oral = next(iter(oraux.values()))
            return Moyenne(oral * moyenne.coefficients + moyenne.total, moyenne.coefficients * 2, moyenne.arrondi)
        total = moyenne.total
        for unite, note, _ in k.comptees:
            if (passe := oraux.get(unite.code)) is not None and passe > note:
                total += (passe - note) * unite.coefficient
        return Moyenne(total, moyenne.coefficients, moyenne.arrondi)

    def choisis(k: Calcul, possibles: tuple[str, ...]) -> dict[str, Decimal] | None:
        """The orals taken, or None while they are not all there, or not those that may be chosen."""
        passes = k.dossier.controle
        oraux = {c: passes[c] for c in sorted(passes) if deux or c in possibles}
        autres = [c for c in passes if c not in oraux]
        memes = not deux and len(groupes) > 1 and len({groupe_de[c] for c in oraux}) < len(oraux)
        if autres or memes or len(oraux) > epreuves:
            k.dire("controle_choix", False, texte, tuple(libelles.get(c, c) for c in sorted(passes)), epreuves)
            return None
        return oraux if len(oraux) == epreuves else None

    def appliquer(k: Calcul) -> None:
        moyenne = k.moyenne
        if k.resultat is not Resultat.AJOURNE or moyenne is None or not eligible(k, moyenne):
            return
        if k.dossier.controle_renonce:
            k.dire("controle_renonce", False, texte)
            return
        premiers = {u.code: n for u, n, _ in k.comptees}
        possibles = tuple(c for c in groupe_de if c in premiers)
        oraux = choisis(k, possibles)
        if oraux is None:
            k.resultat = Resultat.CONTROLE
            noms = (
                ()
                if deux
                else tuple(
                    tuple(libelles[c] for c in possibles if groupe_de[c] == g)
                    for g in dict.fromkeys(groupe_de[c] for c in possibles)
                )
            )
            k.dire("controle_ouvert", True, texte, epreuves, noms)
            k.suites.append(Suite("controle", () if deux else possibles, None, texte))
            return
        k.controlees = oraux
        nouvelle = recalculer(k, moyenne, oraux)
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


_tuple = tuple.__new__  # a named tuple without its Python-level constructor
_MODES = ("globale", "libre", "choix")


def reinscription(p: Mapping[str, Any], r: Reglement) -> Brique:
    """What a candidate who comes back takes.

    `mode`: `globale`, all units that are not held; `libre`, each lower mark is kept or taken again, at choice; `choix`, the
    candidate first chooses between the two (CAPa). Progressive candidates, and those whose épreuves are spread by a decision
    (`handicap`: its text), always choose. A unit without any mark is to be taken in every case.
    """
    mode, handicap = lire(p, mode="globale", handicap="")
    texte = p["texte"]
    if mode not in _MODES:
        raise ValueError(f"reinscription: mode is one of {', '.join(_MODES)}, not {mode}")
    obligatoires = tuple(u.code for u in r.evaluees if not u.facultative)

    def appliquer(k: Calcul) -> None:
        if k.resultat not in _A_REPRENDRE:
            return
        d = k.dossier
        tenues: dict[str, Decimal | None] = {a[1]: a[4] for a in k.acquis}
        if k.hors_moyenne:
            tenues |= dict.fromkeys([u.code for u, _ in k.hors_moyenne])
        if k.validees:
            tenues |= dict.fromkeys([code for code, (oui, _) in k.validees.items() if oui])
        a_prendre, au_choix = [], []
        for code in obligatoires:
            if code not in tenues:
                a_prendre.append(code)
            elif (tenue := tenues[code]) is not None and tenue < DIX:
                au_choix.append(code)
        if d.handicap and handicap and mode != "libre":
            nature, source = "reinscription_libre", handicap
        elif mode == "libre" or d.forme == "progressive":
            nature, source = "reinscription_libre", texte
        else:
            nature, source = ("reinscription_choix" if mode == "choix" else "reinscription"), texte
        if nature == "reinscription_choix":
            if codes := tuple(c for c in obligatoires if c in a_prendre or c in au_choix):
                k.suites.append(Suite(nature, codes, None, source))
            return
        if a_prendre:
            k.suites.append(_tuple(Suite, ("reinscription", tuple(a_prendre), None, source)))
        if au_choix:
            k.suites.append(_tuple(Suite, (nature, tuple(au_choix), None, source)))

    return appliquer


_A_REPRENDRE = (Resultat.AJOURNE, Resultat.NON_DELIVRABLE, Resultat.PARTIEL)
BRIQUES: dict[str, Fabrique] = {
    "controle": controle,
    "livret": livret,
    "remplacement": remplacement,
    "reinscription": reinscription,
}
