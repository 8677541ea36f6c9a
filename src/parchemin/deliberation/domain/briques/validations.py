"""Families without average: CQP, titres professionnels, VAE, private titles, répertoire spécifique."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import EtatUnite, ResultatUnite, Visee
from parchemin.deliberation.domain.nombres import DIX
from parchemin.deliberation.domain.proposition import Acquis, Document, Lecture, Resultat, Suite
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.socle.periodes import ajouter_mois

_SATISFAIT_SANS_EPREUVE = frozenset({EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE})


def benefices_dates(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Capacités, CCP or blocs won earlier: do they still count today?

    `lectures`: list of {mois | annees, selon}; several where texts disagree: refused after the latest, pointed out after the
    earliest. `option`: name of the certifier's own duration in months, which then replaces them.
    """
    lectures, option = lire(p, lectures=(), option="")
    texte, durees = p["texte"], _durees(lectures, option, r)
    libelles = {u.code: u.libelle for u in r.unites}

    def appliquer(k: Calcul) -> None:
        for code, resultat in k.dossier.resultats.items():
            if resultat.etat is not EtatUnite.BENEFICE or code not in libelles:
                continue
            obtenu = resultat.obtenu_le
            if obtenu is None:
                k.dire("conserve_sans_date", False, texte, libelles[code])
                k.arreter(Resultat.EN_ATTENTE)
                continue
            limites = [d.limite(obtenu) for d, _ in durees]
            if not limites or (None in limites and len(limites) == 1):
                continue
            dates = sorted(x or date.max for x in limites)
            if k.jour > dates[-1]:
                k.dire("capacite_perdue", False, texte, libelles[code], obtenu, dates[-1])
                k.validees[code] = (False, obtenu)
            elif k.jour > dates[0]:
                k.dire("capacite_discutee", None, texte, libelles[code], obtenu, dates[0], dates[-1])
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
    texte = p["texte"]
    commun = Decimal(str(r.options.get("seuil_unite", seuil)))
    feuilles = [(u, commun if u.seuil is None else u.seuil, u.evaluation is Evaluation.NOTE and par != "acquis")
                for u in r.evaluees]  # fmt: skip
    parents = [(r_bloc, tuple(u.code for u in enfants)) for r_bloc, enfants in _blocs(r)]

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
        if x.acquis is None and x.etat in (EtatUnite.VAE, EtatUnite.BENEFICE):
            return True
        return x.acquis

    def appliquer(k: Calcul) -> None:
        resultats, partielle = k.dossier.resultats, k.dossier.visee is Visee.BLOCS
        non, absents = [], []
        for unite, minimum, notee in feuilles:
            x = resultats.get(unite.code)
            perdue = k.validees.get(unite.code)
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
        return _rien
    sommets = tuple(u for u in r.sommets if not u.facultative)
    entretien = r.entretien_final

    def appliquer(k: Calcul) -> None:
        if k.resultat is not None:
            return
        reste = tuple(u for u in sommets if not k.validees.get(u.code, (False,))[0])
        nouveau = any(
            k.validees.get(u.code, (False,))[0] and _neuf(k, r, u) for u in r.sommets
        )  # fmt: skip
        tout = not reste
        k.dire("toutes_validees", tout, texte, tuple(u.libelle for u in reste), len(sommets))
        d = k.dossier
        if d.visee is Visee.SPECIALISATION:
            k.arreter(Resultat.ADMIS if tout else Resultat.AJOURNE)
        elif d.visee is Visee.BLOCS:
            if tout and entretien:
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


def _rien(k: Calcul) -> None:
    """The règlement chose another rule."""


def _neuf(k: Calcul, r: Reglement, bloc: Unite) -> bool:
    """Was something of this bloc won, or held, by the person? A dispense gives no bloc."""
    codes = [u.code for u in r.unites if u.parent == bloc.code] or [bloc.code]
    return any(
        (x := k.dossier.resultats.get(c)) is not None and x.etat not in _SATISFAIT_SANS_EPREUVE for c in codes
    )  # fmt: skip


def _limite_titre(r: Reglement) -> date | None:
    return ajouter_mois(r.fin_validite, 12) if r.fin_validite else None


def acquis_validations(p: Mapping[str, Any], r: Reglement) -> Brique:
    """What stays acquired after a result that is not the whole certification.

    `niveau`: `sommets` (blocs, CCP) or `capacites` (leaves of a bloc, or alone). `nature`: bloc, ccp, capacite, unite.
    `definitif`: for life as such. `lectures` or `option`: until when it counts here, the earliest alerts;
    `fin_validite_mois`: until the end of the title and so many months. `meme_admis`: told after a success too.
    """
    niveau, nature, definitif, lectures, option, fin_mois, meme_admis = lire(
        p, niveau=..., nature=..., definitif=False, lectures=(), option="", fin_validite_mois=None, meme_admis=False
    )
    texte, durees = p["texte"], _durees(lectures, option, r)
    if niveau == "sommets":
        unites = tuple(u for u in r.sommets if not (nature == "bloc" and not u.blocs and not r.enfants.get(u.code)))
    elif niveau == "capacites":
        unites = r.evaluees
    else:
        raise ValueError(f"acquis_validations: niveau is sommets or capacites, not {niveau}")
    limite_titre = ajouter_mois(r.fin_validite, int(fin_mois)) if fin_mois is not None and r.fin_validite else None

    def appliquer(k: Calcul) -> None:
        if k.resultat in (None, Resultat.EN_ATTENTE, Resultat.SANS_DROIT, Resultat.AU_JURY):
            return
        if k.resultat is Resultat.ADMIS and not meme_admis:
            return
        for unite in unites:
            acquis, jour = k.validees.get(unite.code, (False, k.jour))
            if not acquis or (niveau == "sommets" and not _neuf(k, r, unite)):
                continue
            if (
                niveau == "capacites"
                and (x := k.dossier.resultats.get(unite.code))
                and x.etat in _SATISFAIT_SANS_EPREUVE
            ):
                continue
            lues = tuple(Lecture(d.limite(jour), selon) for d, selon in durees)
            dates = [x.jusqu_au for x in lues if x.jusqu_au] + ([limite_titre] if limite_titre else [])
            k.acquis.append(
                Acquis(
                    nature, unite.code, unite.libelle, jour, None, bool(definitif), min(dates, default=None), texte,
                    False, lues if len(lues) > 1 else (),
                )
            )  # fmt: skip

    return appliquer


def documents_validations(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Documents by result: `succes`, `partiel`, `echec` (kinds), and the codes that the partial one names."""
    emetteur, succes, partiel, echec = lire(p, emetteur=..., succes=..., partiel=(), echec=())
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            k.documents.extend(Document(x, emetteur, (), texte) for x in succes)
        elif k.resultat is Resultat.PARTIEL:
            codes = tuple(a.code for a in k.acquis if a.nature in ("bloc", "ccp", "unite"))
            k.documents.extend(Document(x, emetteur, codes, texte) for x in partiel)
        elif k.resultat is Resultat.AJOURNE:
            k.documents.extend(Document(x, emetteur, (), texte) for x in echec)

    return appliquer


def moyenne_reglement(p: Mapping[str, Any], r: Reglement) -> Brique:
    """The certifier's règlement compensates: the average it asks for (`options.moyenne_minimale`), no mark under `Unite.seuil`."""
    (option,) = lire(p, option="compensation")
    texte = p["texte"]
    if not r.options.get(option):
        return _rien
    minimum = Decimal(str(r.options.get("moyenne_minimale", 10)))
    from parchemin.deliberation.domain.nombres import ZERO, Moyenne

    notees = [u for u in r.evaluees if u.evaluation is Evaluation.NOTE and not u.facultative]

    def appliquer(k: Calcul) -> None:
        if k.resultat is not None:
            return
        total = coefficients = ZERO
        eliminatoires = []
        for u in notees:
            x = k.dossier.resultats.get(u.code)
            if x is None or x.note is None:
                continue
            total += x.note * u.coefficient
            coefficients += u.coefficient
            if u.seuil is not None and x.note < u.seuil:
                eliminatoires.append((u.libelle, x.note, u.seuil))
        if not coefficients:
            k.dire("sans_moyenne", None, texte)
            k.arreter(Resultat.EN_ATTENTE)
            return
        k.moyenne = Moyenne(total, coefficients)
        atteint = k.moyenne.atteint(minimum)
        k.dire("moyenne_generale", atteint, texte, k.moyenne, minimum)
        for libelle, note, seuil in eliminatoires:
            k.dire("seuil_unite", False, texte, libelle, note, seuil)
        if not atteint and k.moyenne.sauvee_par_arrondi(minimum):
            k.dire("arrondi_seul", None, texte, k.moyenne, minimum)
            k.alertes.append("arrondi_seul")
        k.arreter(Resultat.ADMIS if atteint and not eliminatoires else Resultat.AJOURNE)

    return appliquer


def nouvelle_presentation(p: Mapping[str, Any], r: Reglement) -> Brique:
    """After a failure: what remains to be taken, before when. `mois`: delay without a new course; `tout`: everything again."""
    mois, tout = lire(p, mois=None, tout=False)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat not in (Resultat.AJOURNE, Resultat.PARTIEL):
            return
        tenues = set() if tout else {a.code for a in k.acquis}
        codes = tuple(
            u.code for u in (r.evaluees if not tenues else r.unites)
            if not u.facultative and u.code not in tenues and not k.validees.get(u.code, (False,))[0]
        )  # fmt: skip
        avant = ajouter_mois(k.jour, int(mois)) if mois is not None else None
        if codes:
            k.suites.append(Suite("nouvelle_presentation", codes, avant, texte))

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "benefices_dates": benefices_dates,
    "validations": validations,
    "toutes_validees": toutes_validees,
    "acquis_validations": acquis_validations,
    "documents_validations": documents_validations,
    "moyenne_reglement": moyenne_reglement,
    "nouvelle_presentation": nouvelle_presentation,
}
