"""« Absences et ruptures »: counts, curves, tables; every number opens the contracts, absences or people it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.indicateurs.domain.analyse_ruptures import Cohorte, Compte
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport, arrondir
from parchemin.indicateurs.selectors.analyse import HORIZON, Analyse, Portee, annees_d_analyse
from parchemin.indicateurs.suites_analyse import suites_analyse
from parchemin.indicateurs.vues.commun import libelle_annee, peut
from parchemin.parcours.domain.ruptures import initiatives
from parchemin.plateforme.graphiques import colonnes, lignes, tableau
from parchemin.plateforme.nombres import entier_borne
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
FILTRES = ("annee", "certification", "site", "partenaire")
VOLETS = (("ruptures", "Ruptures"), ("absences", "Absences"))
_COMPAREES = 3
"""School years compared on one drawing: more could not be told apart."""


def portee_demandee(request: HttpRequest) -> Portee:
    """Filters of the address; what is not a number is all."""
    lus = {n: entier_borne(request.GET.get(n, "")) or 0 for n in FILTRES}
    return Portee(request.organisation.pk, aujourdhui(), **lus)  # type: ignore[attr-defined]


def parametres(p: Portee, **autres: Any) -> str:
    """The same filters, for the address of a list."""
    voulus = {n: v for n in FILTRES if (v := getattr(p, n))}
    return urlencode({**voulus, **autres})


def lit_l_analyse_sans_noms(request: HttpRequest) -> bool:
    """Numbers only: who reads without names, or may not see people. Companies (one may be a person) and words written freely are hidden too."""
    membre: Any = request.membre  # type: ignore[attr-defined]
    return lit_sans_noms(membre) or not peut(request, "parcours.voir_personnes")


class Ouvrable:
    """A number and the address of what it counts."""

    def __init__(self, compte: Compte, url: str, sur: int | None = None) -> None:
        self.compte, self.url = compte, url if compte.nombre else ""
        self.mots, self.nombre = compte.mots, compte.nombre
        self.part = Rapport(compte.nombre, sur).arrondi(ArrondiTaux.DIXIEME) if sur else None


def _pour_cent(cumul: Any) -> Any:
    return None if cumul is None else arrondir(cumul * 100, ArrondiTaux.DIXIEME)


@exige("indicateurs.analyser")
@require_safe
def analyse(request: HttpRequest, slug: str) -> HttpResponse:
    p = portee_demandee(request)
    volet = request.GET.get("volet", "")
    volet = volet if volet in dict(VOLETS) else "ruptures"
    a = Analyse(p)
    contexte: dict[str, Any] = {
        "portee": p, "volet": volet, "annees": [(x, libelle_annee(x)) for x in annees_d_analyse(p.organisation, p.jour)],
        "libelle_annee": libelle_annee(p.annee) if p.annee else "",
        "volets": [(cle, mots, f"?{parametres(p, volet=cle)}") for cle, mots in VOLETS],
        "certifications": Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk"),
        "etablissements": Etablissement.objects.filter(actif=True).order_by("cle_tri", "pk"),
        "sans_noms": lit_l_analyse_sans_noms(request),
    }  # fmt: skip
    contexte["suites"] = [montrer(request, volet, p.annee) for _, montrer in suites_analyse]
    contexte |= (_ruptures if volet == "ruptures" else _absences)(a, slug, contexte["sans_noms"])
    return render(request, "indicateurs/analyse.html", contexte)


def _ouvrir(p: Portee, slug: str, quoi: str) -> Any:
    base = reverse(f"indicateurs:analyse_{quoi}", args=[slug])

    def ouvrir(compte: Compte, sur: int | None = None) -> Ouvrable:
        return Ouvrable(compte, f"{base}?{parametres(p, quoi=compte.code)}", sur)

    return ouvrir


def _ruptures(a: Analyse, slug: str, sans_noms: bool) -> dict[str, Any]:
    r, p = a.ruptures, a.portee
    o = _ouvrir(p, slug, "contrats")
    rompus = r.rompus.nombre
    toutes = r.cohortes[0] if r.cohortes else None
    annees = [c for c in a.toutes_les_ruptures.cohortes if c.annee][-_COMPAREES:]
    par_mois = [
        (x, o(Compte(f"mois.{x.mois}", "", tuple(range(x.rompus)))), _pour_cent(x.cumul))
        for x in (toutes.points if toutes else ()) if x.suivis
    ]  # fmt: skip
    return {
        "commences": o(r.commences), "rompus": o(r.rompus), "taux": r.taux.arrondi(ArrondiTaux.DIXIEME) if r.commences.nombre else None,
        "colonnes": [initiatives()[c].mots if c in initiatives() else "Non renseignée" for c in r.colonnes],
        "croisee": [(o(ligne, rompus), [o(x) for x in cases]) for ligne, cases in r.croisee],
        "pieds": [sum(cases[n].nombre for _, cases in r.croisee) for n in range(len(r.colonnes))],
        "par_raison": [o(x, rompus) for x in r.par_raison],
        "retours": [(x.mois, o(x.revenus, x.observes.nombre), o(x.observes), o(x.trop_tot)) for x in r.retours],
        "par_mois": par_mois, "horizon": HORIZON,
        "courbe": _courbe("Contrats rompus, part cumulée", [toutes] if toutes else [], range(1, 13)),
        "comparaison": _courbe("Par année de début", annees, range(3, HORIZON + 1, 3)) if len(annees) > 1 else None,
        "cohortes": [(libelle_annee(c.annee), o(Compte(f"cohorte.{c.annee}", "", c.contrats))) for c in annees],
        "entreprises": [] if sans_noms else [(e, o(Compte(f"entreprise.{e.code}", e.employeur, e.contrats))) for e in a.entreprises],
    }  # fmt: skip


def _courbe(titre: str, cohortes: list[Cohorte], mois: range) -> tuple[Any, Any] | None:
    """(drawing, table): the share broken by the end of each of these months."""
    series = [
        (libelle_annee(c.annee) if c.annee else "Part rompue", [_pour_cent(c.points[m - 1].cumul) for m in mois])
        for c in cohortes
    ]
    if not any(v is not None for _, valeurs in series for v in valeurs):
        return None
    axe = [str(m) for m in mois]
    return lignes(titre, axe, series, "%"), tableau(titre, axe, series, "%", entete="Mois depuis le début")


def _absences(a: Analyse, slug: str, sans_noms: bool) -> dict[str, Any]:
    x, p = a.absences, a.portee
    o, gens = _ouvrir(p, slug, "absences"), _ouvrir(p, slug, "personnes")
    certifications = {c.pk: c for c in Certification.objects.select_related("fiche__version").order_by("pk")}
    inscrits = x.inscrits.nombre
    mois = x.par_mois[-12:]
    series = [
        ("Sans justification", [h.injustifiees for _, h in mois]),
        ("Justifiées", [h.justifiees for _, h in mois]),
    ]
    axe = [_COURTS[m.month - 1] for m, _ in mois]
    complet = [f"{_MOIS[m.month - 1]} {m.year}" for m, _ in mois]
    titre = "Heures d’absence par mois"
    return {
        "total": (x.total, o(x.total.compte)), "inscrits": gens(x.inscrits),
        "graphique": (colonnes(titre, axe, series, "h"), tableau(titre, complet, series, "h", entete="Mois")) if mois else None,
        "tables_absences": [
            ("Par mois", [(f"{_MOIS[m.month - 1]} {m.year}", h, o(h.compte)) for m, h in reversed(x.par_mois)]),
            ("Par motif écrit", [(h.compte.mots, h, o(h.compte)) for h in (x.motif_dit if sans_noms else x.par_motif)]),
            ("Par certification", [(certifications[c].intitule, h, o(h.compte)) for c, h in x.par_certification if c in certifications]),
            ("Par jour de la semaine", [(h.compte.mots.capitalize(), h, o(h.compte)) for h in (*x.par_jour, x.plusieurs_jours)]),
        ],
        "paliers": [gens(c, inscrits or None) for _, c in x.paliers],
        "groupes": [(gens(g.personnes), gens(g.partis), gens(g.rompus)) for g in x.groupes],
    }  # fmt: skip
