"""Frameworks: overview, one by criterion, one requirement, what a version changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.preuves.domain.couverture import CouvertureExigence, EtatCouverture
from parchemin.preuves.domain.referentiels import (
    Exigence,
    GraviteNonConformite,
    NatureEcartVersion,
    Referentiel,
    comparer,
    familles,
)
from parchemin.preuves.models import DemandePreuve, EtatDemandePreuve
from parchemin.preuves.selectors.choix import CATEGORIES, SITUATIONS
from parchemin.preuves.selectors.couverture import Vue, mot
from parchemin.preuves.selectors.dossiers_ouverts import ouverts_a
from parchemin.preuves.selectors.questions import questions_sur
from parchemin.preuves.vues.commun import (
    RAISONS,
    famille_ou_404,
    jour_demande,
    mots,
    mots_comptes,
    peut,
    regard,
    vue_de,
)
from parchemin.socle.horloge import aujourdhui

GRAVITES = {
    GraviteNonConformite.MAJEURE: "Un manque, même partiel, est une non-conformité majeure.",
    GraviteNonConformite.GRADUEE: "Un respect partiel est une non-conformité mineure ; une absence, une majeure.",
    GraviteNonConformite.INCONNUE: "Gravité à vérifier : aucun texte lu ne la dit encore.",
    GraviteNonConformite.SANS_OBJET: "",
}
SOUS_TRAITANTS = {
    "non": "Ne s’applique pas quand vous êtes sous-traitant : le donneur d’ordres s’en charge.",
    "adapte": "Quand vous êtes sous-traitant, s’apprécie d’après les missions confiées.",
    "inconnu": "À vérifier.",
    "": "",
}
ECARTS = {
    NatureEcartVersion.AJOUTEE: ("in", "Nouveau"),
    NatureEcartVersion.RETIREE: ("nu", "Retiré"),
    NatureEcartVersion.CHANGEE: ("al", "Change"),
    NatureEcartVersion.INCHANGEE: ("ok", "Repris"),
}
SORTES = {"action": "Action", "vigilance": "Point de vigilance", "remarquable": "Action remarquable", "": ""}


@exige("preuves.voir")
@require_safe
def accueil(request: HttpRequest, slug: str) -> HttpResponse:
    """Every framework that is followed: three numbers side by side."""
    vue, vu, dits = vue_de(request), regard(request), mots_comptes(request)
    c = vue.choix
    suivies = [f for f in c.suivies if f in vu.familles] if vu.invite else list(c.suivies)
    cartes = [
        {
            "r": c.referentiels[f], "audit": c.audits.get(f), "imposee": f in c.imposees,
            "comptes": [(*dits[e], n, str(e)) for e, n in vue.comptes(f).items()],
        }
        for f in suivies
    ]  # fmt: skip
    attendues = 0 if vu.invite else DemandePreuve.objects.filter(etat=EtatDemandePreuve.ATTENDUE).count()
    contexte = {
        "cartes": cartes, "attendues": attendues, "autres": [c.referentiels[f] for f in c.referentiels if f not in c.suivies and not vu.invite],
        "deposer": peut(request, "preuves.deposer"), "regler": peut(request, "preuves.regler"), "invite": vu.invite,
        "remis": list(ouverts_a(request.membre)) if vu.invite else [],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "preuves/accueil.html", contexte)


def _manque(c: CouvertureExigence) -> str:
    """What the row says beside the state."""
    if c.manquants:
        return " ; ".join(a.attendu.libelle for a in c.manquants)
    return " ; ".join(a.attendu.libelle for a in c.a_rafraichir)


@exige("preuves.voir")
@require_safe
def referentiel(request: HttpRequest, slug: str, famille: str) -> HttpResponse:
    jour = jour_demande(request)
    vue = vue_de(request, jour)
    r = famille_ou_404(request, vue, famille)
    voulu, dits, invite = request.GET.get("etat", ""), mots_comptes(request), regard(request).invite
    lues = [(e, vue.couverture(e)) for e in vue.choix.applicables(famille)]
    parties: list[tuple[Any, list[dict[str, Any]]]] = []
    for critere in r.criteres:
        lignes = [
            {
                "e": e,
                "c": c,
                "etat": mot(c.etat, c.nombre, invite),
                "manque": _manque(c),
                "sorte": SORTES.get(e.sorte, ""),
            }
            for e, c in lues
            if e.critere == critere.code and voulu in ("", str(c.etat))
        ]
        if lignes:
            parties.append((critere, lignes))
    comptes = dict.fromkeys(EtatCouverture, 0)
    for _, couverture in lues:
        comptes[couverture.etat] += 1
    contexte = {
        "r": r, "parties": parties, "comptes": [(*dits[e], n, str(e)) for e, n in comptes.items()], "invite": invite, "jour": jour, "autre_jour": jour != aujourdhui(),
        "audit": vue.choix.audits.get(famille), "imposee": famille in vue.choix.imposees, "etat": voulu,
        "versions": len(familles().get(famille, [])) > 1, "regler": peut(request, "preuves.regler"), "suivie": famille in vue.choix.suivies,
        "ecartees": [e for e in r.exigences if e not in [x for x, _ in lues]],
    }  # fmt: skip
    return render(request, "preuves/referentiel.html", contexte)


def _pour(e: Exigence) -> list[str]:
    return [
        f"{CATEGORIES[c]}, si : {SITUATIONS[s][0].lower()}{SITUATIONS[s][1:]}" if s is not None else CATEGORIES[c] for c, s in e.pour.items()
    ]  # fmt: skip


def _pourquoi(c: CouvertureExigence) -> str:
    """One sentence: why this state."""
    total, manquants, anciens = len(c.attendus), len(c.manquants), len(c.a_rafraichir)
    if manquants:
        return f"Sur {total} preuve{'s' if total > 1 else ''} attendue{'s' if total > 1 else ''}, {manquants} {'manquent' if manquants > 1 else 'manque'}."
    if anciens:
        return f"Chaque preuve attendue est là, mais {anciens if anciens > 1 else 'une'} {'sont' if anciens > 1 else 'est'} à refaire."
    return "Chaque preuve attendue est là et récente."


def _pour_l_invite(c: CouvertureExigence) -> str:
    return f"Ce qui vous a été ouvert sur cette exigence : {c.nombre} preuve{'s' if c.nombre > 1 else ''}."


@exige("preuves.voir")
@require_safe
def exigence(request: HttpRequest, slug: str, famille: str, code: str) -> HttpResponse:
    jour = jour_demande(request)
    vue = vue_de(request, jour)
    r = famille_ou_404(request, vue, famille)
    e = r.exigence(code)
    if e is None:
        raise Http404
    c = vue.couverture(e)
    attentes = {
        d.attendu: d for d in DemandePreuve.objects.filter(etat=EtatDemandePreuve.ATTENDUE).order_by("-avant_le", "-pk")
    }
    audit = vue.choix.audits.get(famille)
    vu, dits = regard(request), mots(request)
    suite = vue.choix.applicables(famille)
    rang = suite.index(e) if e in suite else None
    contexte = {
        "avant": suite[rang - 1] if rang else None, "apres": suite[rang + 1] if rang is not None and rang + 1 < len(suite) else None,
        "r": r, "e": e, "etat": mot(c.etat, c.nombre, vu.invite), "c": c, "pourquoi": _pour_l_invite(c) if vu.invite else _pourquoi(c), "invite": vu.invite,
        "questions": questions_sur(request, famille=famille, exigence=code), "questionner": peut(request, "preuves.questionner"), "source": r.source(e), "pour": _pour(e), "jour": jour,
        "autre_jour": jour != aujourdhui(), "gravite": GRAVITES[e.gravite], "sous_traitant": SOUS_TRAITANTS.get(e.sous_traitant, ""),
        "sorte": SORTES.get(e.sorte, ""), "applicable": e in vue.choix.applicables(famille), "autres": vue.autres(e), "audit": audit,
        "liens": [vue.choix.exigences[k] for k in (*e.correspond, *e.eclaire) if k in vue.choix.exigences and vu.voit_famille(k.partition(":")[0])],
        "servies": [x for x in vue.choix.exigences.values() if e.cle in x.correspond and vu.voit_famille(x.famille)],
        "attendus": [
            {
                "a": a, "etat": dits[a.etat], "demande": None if vu.invite else attentes.get(a.attendu.cle), "plus": max(len(a.preuves) - 5, 0),
                "preuves": [
                    {"j": j, "p": j.preuve, "raison": RAISONS[j.raison] if j.raison else "", "avant_audit": _avant_audit(j, audit)} for j in a.preuves
                ],
            }
            for a in c.attendus
        ],
        "deposer": peut(request, "preuves.deposer"), "tenir": peut(request, "preuves.tenir"),
    }  # fmt: skip
    return render(request, "preuves/exigence.html", contexte)


def _avant_audit(jugee: Any, audit: Any) -> bool:
    """Fresh today, no longer on the day of the audit."""
    return bool(jugee.fraiche and audit is not None and jugee.jusque is not None and jugee.jusque < audit)


def _avec(vue: Vue, r: Referentiel) -> Vue:
    """The same evidence, under another version."""
    exigences = {k: e for k, e in vue.choix.exigences.items() if e.famille != r.famille} | {
        e.cle: e for e in r.exigences
    }
    return replace(
        vue, choix=replace(vue.choix, referentiels={**vue.choix.referentiels, r.famille: r}, exigences=exigences)
    )


@exige("preuves.voir")
@require_safe
def comparer_versions(request: HttpRequest, slug: str, famille: str) -> HttpResponse:
    """What a version changes, and what one's own evidence becomes under it."""
    versions = familles().get(famille)
    if not versions or not regard(request).voit_famille(famille):
        raise Http404
    dits = mots(request)
    par_code = {r.code: r for r in versions}
    avant = par_code.get(request.GET.get("de", ""), versions[-2] if len(versions) > 1 else versions[-1])
    apres = par_code.get(request.GET.get("vers", ""), versions[-1])
    vue = vue_de(request, apres.du if apres.du and apres.du > aujourdhui() else None)
    sous, sur = _avec(vue, avant), _avec(vue, apres)
    c = vue.choix
    tout = request.GET.get("tout") == "1"
    lignes = []
    for x in comparer(avant, apres):
        concerne = x.apres is not None and x.apres.concerne(c.categories, c.situations)
        if not tout and x.nature is NatureEcartVersion.INCHANGEE:
            continue
        neufs = {a.cle for a in x.avant.attendus} if x.avant else set()
        lignes.append({
            "x": x, "e": x.apres or x.avant, "nature": ECARTS[x.nature], "concerne": concerne,
            "attendus": [a.libelle for a in (x.apres.attendus if x.apres else ()) if a.cle not in neufs],
            "avant": dits[sous.couverture(x.avant).etat] if x.avant and (concerne or x.apres is None) else None, "apres": dits[sur.couverture(x.apres).etat] if x.apres else None,
        })  # fmt: skip
    comptes = [
        (mots, n)
        for mots, n in ((ECARTS[k][1], sum(x.nature is k for x in comparer(avant, apres))) for k in ECARTS)
        if n
    ]
    contexte = {
        "avant": avant, "apres": apres, "lignes": lignes, "tout": tout, "comptes": comptes, "seule": len(versions) < 2, "versions": versions,
    }  # fmt: skip
    return render(request, "preuves/comparer.html", contexte)
