"""Families without average: CQP, titres professionnels, VAE, private titles, répertoire spécifique."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.briques.presentation import depuis_l_entree, reglage
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique, rien
from parchemin.deliberation.domain.dossier import HORS_MOYENNE, EtatUnite, ResultatUnite, Visee
from parchemin.deliberation.domain.nombres import DIX, ZERO, Moyenne
from parchemin.deliberation.domain.proposition import Acquis, Document, Lecture, Resultat, Suite
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.socle.periodes import ajouter_mois

_SATISFAIT_SANS_EPREUVE = frozenset({EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE})
_TENUS = frozenset({EtatUnite.VAE, EtatUnite.BENEFICE})


def benefices_dates(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Capacités, CCP or blocs won earlier: do they still count today?

    `lectures`: list of {mois | annees, selon}; several where texts disagree: refused after the latest, pointed out after the
    earliest. `lectures_bloc`: the same for a bloc, or for capacités whose whole bloc was won earlier. `option`: name of the
    certifier's own duration in months, which then replaces them.
    """
    lectures, lectures_bloc, option = lire(p, lectures=(), lectures_bloc=(), option="")
    texte, durees = (r.cle_texte if r.options.get(option) else p["texte"]), _durees(lectures, option, r)
    durees_bloc = _durees(lectures_bloc, option, r) or durees
    unites = {u.code: u for u in r.unites}
    enfants = {code: tuple(u.code for u in fils) for code, fils in r.enfants.items()}

    def d_un_bloc(code: str, resultats: Mapping[str, ResultatUnite]) -> bool:
        if code in enfants:
            return True
        parent = unites[code].parent
        return parent in enfants and all(
            (x := resultats.get(c)) is not None and x.etat is EtatUnite.BENEFICE and x.acquis is not False
            for c in enfants[parent]
        )

    def appliquer(k: Calcul) -> None:
        resultats = k.dossier.resultats
        for code, resultat in resultats.items():
            if resultat.etat is not EtatUnite.BENEFICE or code not in unites:
                continue
            libelle, obtenu = unites[code].libelle, resultat.obtenu_le
            if obtenu is None:
                k.dire("conserve_sans_date", False, texte, libelle)
                if not unites[code].facultative:
                    k.arreter(Resultat.EN_ATTENTE)
                continue
            limites = [d.limite(obtenu) for d, _ in (durees_bloc if d_un_bloc(code, resultats) else durees)]
            if all(x is None for x in limites):
                continue
            dates = sorted(x or date.max for x in limites)
            if k.jour > dates[-1]:
                k.dire("capacite_perdue", False, texte, libelle, obtenu, dates[-1])
                k.validees[code] = (False, obtenu)
            elif k.jour > dates[0]:
                k.dire("capacite_discutee", None, texte, libelle, obtenu, dates[0], dates[-1])
                if "capacite_discutee" not in k.alertes:
                    k.alertes.append("capacite_discutee")

    return appliquer


def _durees(lectures: Any, option: str, r: Reglement) -> list[tuple[Duree, str]]:
    if option and (mois := r.options.get(option)):
        return [(Duree(mois=int(mois)), "le règlement du certificateur")]
    return [(Duree.lire(x.get("annees"), x.get("mois"), "date"), str(x["selon"])) for x in lectures or ()]


def validations(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Which leaves are acquired, then which blocs: a bloc is, when all its capacités are.

    `seuil`: mark from which a unit assessed by a mark is acquired (`options.seuil_unite` and `Unite.seuil` come first).
    `par`: `acquis`, the jury's word whatever the way of assessing (VAE).
    """
    seuil, par = lire(p, seuil=DIX, par="")
    # A threshold that the certifier chose is cited from its règlement: the law only says that there is one.
    propre = par != "acquis" and (r.options.get("seuil_unite") or any(u.seuil is not None for u in r.evaluees))
    texte = r.cle_texte if propre else p["texte"]
    commun = Decimal(str(r.options.get("seuil_unite", seuil)))
    # Where the average compensates, the mark of a unit is the floor of the compensation: what is won still asks for the threshold.
    planchers = bool(r.options.get("compensation"))
    feuilles = [
        (
            u, commun if u.seuil is None else max(commun, u.seuil) if planchers else u.seuil,
            u.evaluation is Evaluation.NOTE and par != "acquis",
        )
        for u in r.evaluees
    ]  # fmt: skip
    parents = [(r_bloc, tuple(u.code for u in enfants)) for r_bloc, enfants in _blocs(r)]
    du_bloc = {code: bloc.code for bloc, codes in parents for code in codes}

    def lu(unite: Unite, minimum: Decimal, notee: bool, x: ResultatUnite | None) -> bool | None:
        """True, False, or None when nothing is known yet."""
        if x is None or x.etat is EtatUnite.A_SAISIR:
            return None
        if x.etat in _SATISFAIT_SANS_EPREUVE:
            return True
        if x.etat in (EtatUnite.ABSENT, EtatUnite.EXCUSE):
            return False
        if notee and x.note is not None:
            return x.note >= minimum
        if x.acquis is None and x.etat in _TENUS:
            return True
        return x.acquis

    def du_parent(k: Calcul, code: str) -> ResultatUnite | None:
        """A bloc held, or dispensed, as such: its capacités follow."""
        x = k.dossier.resultats.get(du_bloc.get(code, ""))
        return x if x is not None and (x.etat in _TENUS or x.etat in _SATISFAIT_SANS_EPREUVE) else None

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            return
        resultats, partielle = k.dossier.resultats, k.dossier.visee is Visee.BLOCS
        non: list[str] = []
        absents: list[str] = []
        for unite, minimum, notee in feuilles:
            x, perdue = resultats.get(unite.code), k.validees.get(unite.code)
            if x is None and unite.code in du_bloc:
                x, perdue = du_parent(k, unite.code), k.validees.get(du_bloc[unite.code])
            acquis = False if perdue is not None else lu(unite, minimum, notee, x)
            if acquis is None:
                if not unite.facultative and not (partielle and x is None):
                    k.manquantes.append(unite)
                continue
            k.validees[unite.code] = (acquis, (x.obtenu_le if x and x.obtenu_le else k.jour))
            if acquis is False and not unite.facultative:
                (absents if x and x.etat in (EtatUnite.ABSENT, EtatUnite.EXCUSE) else non).append(unite.libelle)
        for bloc, codes in parents:
            connues = [k.validees[c] for c in codes if c in k.validees]
            if len(connues) == len(codes):
                k.validees[bloc.code] = (all(a for a, _ in connues), max(j for _, j in connues))
        if k.manquantes:
            k.dire("resultats_manquants", None, texte, tuple(u.libelle for u in k.manquantes))
            k.arreter(Resultat.EN_ATTENTE)
            return
        oui = tuple(u.libelle for u, _, _ in feuilles if k.validees.get(u.code, (False,))[0])
        k.dire("validations", None, texte, oui, tuple(non), tuple(absents))

    return appliquer


def _blocs(r: Reglement) -> list[tuple[Unite, list[Unite]]]:
    enfants = r.enfants
    return [(u, enfants[u.code]) for u in r.unites if u.code in enfants]


def toutes_validees(p: Mapping[str, Any], r: Reglement) -> Brique:
    """All obligatory blocs, CCP or capacités acquired: awarded. Otherwise partial when `partiel` and one bloc is, else adjourned.

    A candidate who presented only some blocs gets those (the whole is not in question that day). The final interview, where
    the règlement has one, is asked of those who present the whole (TP-1, TP-3, TP-6).
    """
    partiel, sauf_option = lire(p, partiel=False, sauf_option="")
    texte = p["texte"]
    if sauf_option and r.options.get(sauf_option):
        return rien
    sommets = tuple(u for u in r.sommets if not u.facultative)
    entretien, composition = r.entretien_final, _composition(r)

    def appliquer(k: Calcul) -> None:
        if k.resultat is not None:
            return
        reste = tuple(u for u in sommets if not k.validees.get(u.code, (False,))[0])
        nouveau = any(k.validees.get(code, (False,))[0] and _neuf(k, codes) for code, codes in composition)
        tout = not reste
        dits = next((x.valeurs for x in reversed(k.etapes) if x.regle == "validations"), ((), (), ()))
        noms = tuple(u.libelle for u in reste)
        # What was just said not acquired is not named again.
        k.dire("toutes_validees", tout, texte, () if {*noms} == {*dits[1], *dits[2]} else noms, len(sommets))
        d = k.dossier
        if d.visee is Visee.SPECIALISATION:
            k.arreter(Resultat.ADMIS if tout else Resultat.AJOURNE)
        elif d.visee is Visee.BLOCS:
            if tout and entretien and not k.ferme:
                k.dire("entretien_a_prevoir", None, texte, r.fin_validite)
                k.suites.append(Suite("entretien_final", (), _limite_titre(r), texte))
            k.arreter(Resultat.PARTIEL if nouveau else Resultat.AJOURNE)
        elif not tout:
            k.arreter(Resultat.PARTIEL if partiel and nouveau else Resultat.AJOURNE)
        elif entretien and d.entretien_final is not True:
            if d.entretien_final is None:
                k.dire("entretien_manquant", None, texte)
                k.arreter(Resultat.EN_ATTENTE)
            else:
                k.dire("entretien_final", False, texte)
                k.suites.append(Suite("entretien_final", (), _limite_titre(r), texte))
                k.arreter(Resultat.PARTIEL)
        else:
            if entretien:
                k.dire("entretien_final", True, texte)
            k.arreter(Resultat.ADMIS)

    return appliquer


def _composition(r: Reglement) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Code of each bloc, and codes under which its results may be: its own, those of its capacités."""
    return tuple((u.code, (u.code, *(x.code for x in r.enfants.get(u.code, ())))) for u in r.sommets)


def _neuf(k: Calcul, codes: tuple[str, ...]) -> bool:
    """Was something of this bloc won, or held, by the person? A dispense gives no bloc."""
    return any(
        (x := k.dossier.resultats.get(c)) is not None and x.etat not in _SATISFAIT_SANS_EPREUVE for c in codes
    )  # fmt: skip


def _limite_titre(r: Reglement) -> date | None:
    return ajouter_mois(r.fin_validite, 12) if r.fin_validite else None


def lectures_de_fin(fin: date, mois: int) -> tuple[Lecture, Lecture]:
    """Both readings of the end of a title: so many months more, or the end itself for the last CCP."""
    return (
        Lecture(ajouter_mois(fin, mois), "la lecture large de l’arrêté"),
        Lecture(fin, "la lecture étroite, pour le dernier CCP"),
    )


def acquis_validations(p: Mapping[str, Any], r: Reglement) -> Brique:
    """What stays acquired after a result that is not the whole certification.

    `niveau`: `sommets` (blocs, CCP) or `capacites` (leaves of a bloc, or alone). `nature`: bloc, ccp, capacite, unite.
    `definitif`: for life as such. `lectures` or `option`: until when it counts here, the earliest alerts;
    `fin_validite_mois`: until the end of the title and so many months, as `tp_annee_de_plus` reads it; both readings are
    shown, and the end of the title alerts. `meme_admis`: told after a success too. `hors_blocs_acquis`: not the capacités of a
    bloc that is itself acquired, since they follow it.
    """
    niveau, nature, definitif, lectures, option, fin_mois, meme_admis, hors_blocs = lire(
        p, niveau=..., nature=..., definitif=False, lectures=(), option="", fin_validite_mois=None, meme_admis=False,
        hors_blocs_acquis=False,
    )  # fmt: skip
    # A delay that the certifier's règlement sets is cited there: the law only says that there is a règlement.
    texte, durees = (r.cle_texte if r.options.get(option) else p["texte"]), _durees(lectures, option, r)
    if niveau == "sommets":
        unites = tuple(u for u in r.sommets if not (nature == "bloc" and not u.blocs and not r.enfants.get(u.code)))
    elif niveau == "capacites":
        unites = r.evaluees
    else:
        raise ValueError(f"acquis_validations: niveau is sommets or capacites, not {niveau}")
    fin = r.fin_validite if fin_mois is not None else None
    fins = lectures_de_fin(fin, int(fin_mois)) if fin is not None else ()
    fin_large = fins[0].jusqu_au if fins else None
    composition = dict(_composition(r))

    def bornes(k: Calcul, jour: date) -> tuple[date | None, tuple[Lecture, ...]]:
        lues = tuple(Lecture(d.limite(jour), selon) for d, selon in durees)
        retenue = min((x.jusqu_au for x in lues if x.jusqu_au), default=None)
        if fin is None or fin_large is None:
            return retenue, lues if len(lues) > 1 else ()
        if jour > fin and k.ferme:
            return fin, ()
        large = reglage("tp_annee_de_plus", k.jour, r) == "large"
        return (fin_large if large else fin), fins

    def appliquer(k: Calcul) -> None:
        if k.resultat in (None, Resultat.EN_ATTENTE, Resultat.SANS_DROIT, Resultat.AU_JURY):
            return
        if k.resultat is Resultat.ADMIS and not meme_admis:
            return
        for unite in unites:
            acquis, jour = k.validees.get(unite.code, _NON)
            if not acquis or not _neuf(k, composition.get(unite.code, (unite.code,))):
                continue
            # A bloc alone, or a capacité of a bloc acquired: already kept as a bloc.
            if hors_blocs and (unite.blocs or (unite.parent and k.validees.get(unite.parent, _NON)[0])):
                continue
            limite, lues = bornes(k, jour)
            k.acquis.append(
                Acquis(nature, unite.code, unite.libelle, jour, None, bool(definitif), limite, texte, False, lues)
            )

    return appliquer


_NON: tuple[bool | None, date] = (False, date.min)


def documents_validations(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Documents by result: `succes`, `partiel`, `echec` (kinds), and the codes that the partial one names.

    `specialisation`: kinds, instead of `succes`, for whoever adds a specialisation to a title held (TP-10).
    """
    emetteur, succes, partiel, echec, specialisation = lire(
        p, emetteur=..., succes=..., partiel=(), echec=(), specialisation=()
    )
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            genres = specialisation if specialisation and k.dossier.visee is Visee.SPECIALISATION else succes
            k.documents.extend(Document(x, emetteur, (), texte) for x in genres)
        elif k.resultat is Resultat.PARTIEL:
            codes = tuple(a.code for a in k.acquis if a.nature != "capacite")
            # A proof of blocs names at least one: capacités alone are told by letter.
            dus = [x for x in partiel if codes or "bloc" not in x]
            k.documents.extend(Document(x, emetteur, codes, texte) for x in dus)
        elif k.resultat is Resultat.AJOURNE:
            k.documents.extend(Document(x, emetteur, (), texte) for x in echec)

    return appliquer


def moyenne_reglement(p: Mapping[str, Any], r: Reglement) -> Brique:
    """The certifier's règlement compensates: the average it asks for (`options.moyenne_minimale`), no mark under `Unite.seuil`.

    A unit that was not taken, or no longer counts, cannot be compensated; a dispensed one leaves both sums. `partiel`: whoever
    fails the whole still gets the blocs won.
    """
    option, partiel = lire(p, option="compensation", partiel=False)
    if not r.options.get(option):
        return rien
    # These thresholds are the certifier's choice: the law only says that there is a règlement.
    texte = r.cle_texte
    minimum = Decimal(str(r.options.get("moyenne_minimale", 10)))
    notees = [u for u in r.evaluees if u.evaluation is Evaluation.NOTE and not u.facultative]
    autres = [u for u in r.evaluees if u.evaluation is Evaluation.VALIDATION and not u.facultative]
    composition = _composition(r)

    def appliquer(k: Calcul) -> None:
        if k.resultat is not None:
            return
        total = coefficients = ZERO
        conditions = []
        resultats = k.dossier.resultats
        sans: list[str] = []
        hors: list[tuple[str, str]] = []
        for u in notees:
            x = resultats.get(u.code) or resultats.get(u.parent)
            if x is None or x.etat in HORS_MOYENNE:
                if (x is None and k.dossier.visee is Visee.BLOCS) or (x is not None and x.acquis is False):
                    conditions.append(False)
                if x is not None:
                    hors.append((u.libelle, str(x.etat)))
                continue
            perdue = k.validees.get(u.code, (True,))[0] is False and x.etat is EtatUnite.BENEFICE
            if x.note is None or perdue or x.etat in (EtatUnite.ABSENT, EtatUnite.EXCUSE):
                k.dire("compensation_absence", False, texte, u.libelle)
                sans.append(u.libelle)
                conditions.append(False)
                continue
            total += x.note * u.coefficient
            coefficients += u.coefficient
            k.dans_moyenne.add(u.code)
            if u.seuil is not None and x.note < u.seuil:
                k.dire("seuil_unite", False, texte, u.libelle, x.note, u.seuil)
                conditions.append(False)
        for u in autres:
            if not k.validees.get(u.code, _NON)[0]:
                k.dire("validation_requise", False, texte, u.libelle)
                conditions.append(False)
        if coefficients:
            k.moyenne = k.premiere = Moyenne(total, coefficients)
            # An average of what is left says nothing of the whole: it meets no condition.
            atteint = not sans and k.moyenne.atteint(minimum)
            if hors:
                k.dire("hors_moyenne", None, texte, tuple(hors))
            k.dire("moyenne_generale", atteint, texte, k.moyenne, minimum, tuple(sans))
            conditions.append(atteint)
            if not atteint and not sans and k.moyenne.sauvee_par_arrondi(minimum):
                k.dire("arrondi_seul", None, texte, k.moyenne, minimum)
                k.alertes.append("arrondi_seul")
        elif not k.validees:
            k.dire("sans_moyenne", None, texte)
            k.arreter(Resultat.EN_ATTENTE)
            return
        gagne = partiel and any(k.validees.get(code, _NON)[0] and _neuf(k, codes) for code, codes in composition)
        if all(conditions) and (basses := tuple(u.libelle for u in notees if not k.validees.get(u.code, (True,))[0])):
            k.dire("compense", True, texte, basses)
        k.arreter(Resultat.ADMIS if all(conditions) else Resultat.PARTIEL if gagne else Resultat.AJOURNE)

    return appliquer


def nouvelle_presentation(p: Mapping[str, Any], r: Reglement) -> Brique:
    """After a failure: what remains to be taken, before when.

    `mois` and `sessions`: delay without a new course, counted from the first failure, and how many more presentations it holds
    (TP-4); `tout`: everything again. After a partial success, the end of the title counts instead of that delay: so it does for whoever
    keeps a part although the authority wrote « ajourné » (TP-2). Where that delay exists, not to have come is a failure like another.
    """
    mois, sessions, tout = lire(p, mois=None, sessions=None, tout=False)
    texte = p["texte"]
    refus = (Resultat.AJOURNE, Resultat.PARTIEL, *((Resultat.NON_DELIVRABLE,) if mois is not None else ()))

    def delai(k: Calcul) -> tuple[date | None, bool]:
        """Last day, and whether a new course is needed at once."""
        if mois is None:
            return None, False
        d = k.dossier
        echecs = depuis_l_entree(d.echecs, d.entree)
        if k.resultat is Resultat.PARTIEL or k.acquis:
            fin = min((a.mobilisable_jusqu_au for a in k.acquis if a.mobilisable_jusqu_au), default=None)
            if sessions is None or reglage("tp_an_apres_partiel", k.jour, r) != "oui":
                return fin, False
            an = ajouter_mois(min([*echecs, *depuis_l_entree(d.partiels, d.entree), k.jour]), int(mois))
            return (an if fin is None else min(an, fin)), False
        avant = ajouter_mois(min([*echecs, k.jour]), int(mois))
        return avant, k.jour >= avant or (sessions is not None and len(echecs) >= sessions)

    def appliquer(k: Calcul) -> None:
        if k.resultat not in refus or k.ferme:
            return
        tenues = set() if tout else {a.code for a in k.acquis}
        codes = tuple(
            u.code for u in (r.evaluees if not tenues else r.unites)
            if not u.facultative and u.code not in tenues and u.parent not in tenues
            and not (u.code in r.enfants and any(x.code not in tenues for x in r.enfants[u.code]))
            and (tout or not k.validees.get(u.code, _NON)[0])
        )  # fmt: skip
        if not codes:
            if r.entretien_final and not any(s.nature == "entretien_final" for s in k.suites):
                k.suites.append(Suite("entretien_final", (), _limite_titre(r), texte))
            return
        avant, formation = delai(k)
        nature = "representation_entiere" if tout else "nouvelle_presentation"
        if k.resultat is not Resultat.PARTIEL and mois is not None and not k.acquis:
            nature = "nouvelle_formation" if formation else "representation"
        k.suites.append(Suite(nature, codes, None if formation else avant, texte))

    return appliquer


def transmission(p: Mapping[str, Any], r: Reglement) -> Brique:
    """The certifier sends the file of the session to the joint national group within `mois` months (Q6)."""
    (mois,) = lire(p, mois=...)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat in (Resultat.ADMIS, Resultat.PARTIEL, Resultat.AJOURNE):
            k.suites.append(Suite("transmission", (), ajouter_mois(k.jour, int(mois)), texte))

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "benefices_dates": benefices_dates,
    "validations": validations,
    "toutes_validees": toutes_validees,
    "acquis_validations": acquis_validations,
    "documents_validations": documents_validations,
    "moyenne_reglement": moyenne_reglement,
    "nouvelle_presentation": nouvelle_presentation,
    "transmission": transmission,
}
