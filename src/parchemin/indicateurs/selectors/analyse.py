"""Breaks and absences within a scope: what is read of the database for the pure analyses, and the people behind each number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.indicateurs.domain.analyse_absences import (
    AbsenceAnalyse,
    AnalyseAbsences,
    SortPersonne,
    analyser_absences,
)
from parchemin.indicateurs.domain.analyse_ruptures import (
    AnalyseRuptures,
    ContratAnalyse,
    EntrepriseARencontrer,
    analyser,
    entreprises_a_rencontrer,
    est_rompu,
    rompus_au_mois,
)
from parchemin.indicateurs.domain.faits import annee_scolaire
from parchemin.indicateurs.domain.veille import recueil
from parchemin.indicateurs.extraction import contrats_de
from parchemin.parcours.domain.ruptures import cause_en_mots, initiative_en_mots, raisons_en_mots
from parchemin.parcours.models import Absence, Contrat, EtatInscription, Inscription, MotifSortie
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.cles import cle_recherche

HORIZON = 24
"""Months of the curve."""


@dataclass(frozen=True, slots=True)
class Portee:
    """What an analysis looks at. `annee`: school year in which contracts begin, and absences fall; 0: all."""

    organisation: int
    jour: date
    annee: int = 0
    certification: int = 0
    site: int = 0
    partenaire: int = 0


def _des_inscriptions(p: Portee, lignes: QuerySet[Any], chemin: str = "") -> QuerySet[Any]:
    filtres = {"certification": p.certification, "site": p.site, "prestataire": p.partenaire}
    return lignes.filter(**{f"{chemin}{n}": v for n, v in filtres.items() if v})


class Analyse:
    """Both analyses of one scope, each read when it is asked for, and the keys behind a code."""

    def __init__(self, portee: Portee) -> None:
        self.portee = portee

    @cached_property
    def contrats(self) -> list[ContratAnalyse]:
        """Every apprenticeship contract of the scope, whatever its year: curves compare years."""
        p = self.portee
        suivis = [
            k for k in contrats_de(p.organisation)
            if (not p.certification or k.certification == p.certification) and (not p.site or k.site == p.site)
            and (not p.partenaire or k.partenaire == p.partenaire)
        ]  # fmt: skip
        champs = ("cause_rupture", "initiative_rupture", "raisons_rupture", "employeur", "siret")
        lus = {pk: reste for pk, *reste in Contrat.toutes.filter(organisation=p.organisation).order_by("pk").values_list("pk", *champs)}  # fmt: skip
        contrats = []
        for k in suivis:
            cause, initiative, raisons, employeur, siret = lus[k.contrat]
            contrats.append(
                ContratAnalyse(
                    cle=k.contrat, personne=k.personne, certification=k.certification, debut=k.debut, fin=k.fin, rompu_le=k.rompu_le,
                    cause=cause, initiative=initiative, raisons=tuple(raisons), obtenu=k.obtenu, repris_le=k.repris_le,
                    employeur=employeur, entreprise=siret or cle_recherche(employeur).replace(" ", "-")[:60],
                )
            )  # fmt: skip
        return contrats

    @cached_property
    def de_l_annee(self) -> list[ContratAnalyse]:
        annee = self.portee.annee
        return [k for k in self.contrats if not annee or annee_scolaire(k.debut) == annee]

    @cached_property
    def ruptures(self) -> AnalyseRuptures:
        """Of the contracts begun in the year."""
        return analyser(self.de_l_annee, self.portee.jour, horizon=HORIZON)

    @cached_property
    def toutes_les_ruptures(self) -> AnalyseRuptures:
        """Of every year, for the curves."""
        return analyser(self.contrats, self.portee.jour, horizon=HORIZON) if self.portee.annee else self.ruptures

    @cached_property
    def entreprises(self) -> list[EntrepriseARencontrer]:
        jour, v = self.portee.jour, recueil().valeur_au
        return entreprises_a_rencontrer(
            self.contrats, jour, mois=int(v("fenetre_ruptures", jour)), minimum=int(v("entreprise_ruptures", jour))
        )

    @cached_property
    def absences(self) -> AnalyseAbsences:
        p = self.portee
        lignes = _des_inscriptions(p, Absence.toutes.filter(organisation=p.organisation), "inscription__")
        lignes = lignes.exclude(inscription__etat=EtatInscription.ANNULEE)
        if p.annee:
            lignes = lignes.filter(du__range=_annee(p.annee))
        champs = ("pk", "inscription_id", "inscription__certification_id", "du", "au", "heures", "justifiee", "motif")
        vues = [AbsenceAnalyse(*x) for x in lignes.order_by("du", "pk").values_list(*champs)]
        paliers = [int(x) for x in recueil().valeur_au("paliers_absence", p.jour)]
        return analyser_absences(vues, self._sorts(), paliers)

    def _sorts(self) -> list[SortPersonne]:
        """Enrolments that ran during the year, with what became of them."""
        p = self.portee
        lignes = _des_inscriptions(p, Inscription.toutes.filter(organisation=p.organisation))
        lignes = lignes.exclude(etat=EtatInscription.ANNULEE).filter(entree__lte=p.jour)
        if p.annee:
            du, au = _annee(p.annee)
            lignes = lignes.filter(Q(fin_prevue__isnull=True) | Q(fin_prevue__gte=du), entree__lte=au)
            lignes = lignes.filter(Q(sortie_le__isnull=True) | Q(sortie_le__gte=du))
        # The very breaks that the other half counts: the day of the term, or a title already awarded, breaks nothing.
        rompus = {k.cle for k in self.contrats if est_rompu(k, p.jour)}
        dates = Contrat.toutes.filter(organisation=p.organisation, rompu_le__lte=p.jour).order_by()
        rompues = {i for pk, i in dates.values_list("pk", "inscription_id") if pk in rompus}
        return [
            SortPersonne(pk, c, etat == EtatInscription.SORTIE and motif != MotifSortie.TRANSFERT, pk in rompues)
            for pk, c, etat, motif in lignes.order_by("pk").values_list(
                "pk", "certification_id", "etat", "motif_sortie"
            )
        ]

    def contrats_du_code(self, code: str) -> tuple[int, ...] | None:
        """The contracts behind a number of the page, or None for a code it has not."""
        for compte in self.ruptures.comptes():
            if compte.code == code:
                return compte.cles
        sorte, _, reste = code.partition(".")
        if sorte == "mois" and (mois := entier_borne(reste)):
            return rompus_au_mois(self.de_l_annee, mois, self.portee.jour)
        if sorte == "cohorte" and (annee := entier_borne(reste)):
            return tuple(k.cle for k in self.contrats if annee_scolaire(k.debut) == annee and k.debut <= self.portee.jour)  # fmt: skip
        if sorte == "entreprise":
            return next((e.contrats for e in self.entreprises if e.code == reste), None)
        return None

    def absences_du_code(self, code: str) -> tuple[int, ...] | None:
        return next((c.cles for c in self.absences.comptes_d_absences() if c.code == code), None)

    def personnes_du_code(self, code: str) -> tuple[int, ...] | None:
        return next((c.cles for c in self.absences.comptes_de_personnes() if c.code == code), None)

    def mots_du_code(self, code: str) -> str:
        """What the list is about, when the number has words of its own."""
        sorte, _, reste = code.partition(".")
        if sorte == "cause":
            cause, _, initiative = reste.partition(".")
            de = f", à l’initiative de : {initiative_en_mots(initiative).lower()}" if initiative else ""
            return f"Cause de la rupture : {cause_en_mots(cause).lower()}{de}"
        if sorte == "raison":
            return f"Raison de la rupture : {', '.join(raisons_en_mots([reste])).lower() or 'aucune'}"
        if sorte == "mois" and reste.isdecimal():
            return f"Contrats rompus pendant le mois {reste} après leur début"
        if sorte == "cohorte" and reste.isdecimal():
            return f"Contrats commencés en {int(reste) - 1}-{reste}"
        if sorte == "entreprise":
            return "Ruptures d’une même entreprise"
        return next((c.mots for c in self.ruptures.comptes() if c.code == code), "")


def _annee(annee: int) -> tuple[date, date]:
    """First and last day of a school year, named by the calendar year in which it ends."""
    return date(annee - 1, 9, 1), date(annee, 8, 31)


def annees_d_analyse(organisation_id: int, jour: date) -> list[int]:
    """School years that have a contract or an absence, the latest first."""
    debuts = Contrat.toutes.filter(organisation=organisation_id, debut__lte=jour).order_by().values_list("debut", flat=True).distinct()  # fmt: skip
    absences = Absence.toutes.filter(organisation=organisation_id).order_by().dates("du", "month")
    return sorted({annee_scolaire(d) for d in (*debuts, *absences)}, reverse=True)
