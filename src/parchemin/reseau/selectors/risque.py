"""What the risk score looks at, read for many partners at once: the number of questions asked to the database never depends on how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from parchemin.amelioration.domain.faits import NatureFait
from parchemin.amelioration.models import FaitSignale
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.deliberation.models import Decision
from parchemin.parcours.models import EtatInscription, Inscription, Presentation
from parchemin.reseau.domain.constats import EtatConstat, GraviteConstat
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.domain.grille import VerdictPoint, gravites
from parchemin.reseau.domain.phases import MONTREES, recueil
from parchemin.reseau.domain.risque import ScoreRisque, poids_de_la_maison, score
from parchemin.reseau.models import (
    ConstatReseau,
    ControlePartenaire,
    HabilitationPartenaire,
    ReglageRisque,
    ReponsePoint,
)
from parchemin.reseau.selectors.verifications import ecarts_ouverts
from parchemin.socle.periodes import ajouter_mois

ACTIVES = (EtatHabilitation.ACTIF, EtatHabilitation.ACTIF_SURVEILLE, EtatHabilitation.MISE_EN_DEMEURE)
"""States in which a partner acts in the certifier's name, hence is controlled."""
ADMIS = "admis"


@dataclass(frozen=True, slots=True)
class RisquePartenaire:
    """A partner and its score."""

    etablissement: Etablissement
    score: ScoreRisque


def poids_en_vigueur(organisation_id: int) -> dict[str, int]:
    """Weights of the organisation, or those of the house."""
    dernier = ReglageRisque.toutes.filter(organisation=organisation_id).order_by("-le", "-pk").first()
    return {**poids_de_la_maison(), **(dernier.poids if dernier is not None else {})}


def partenaires_actifs(organisation_id: int) -> QuerySet[Etablissement]:
    """Partners that act in our name today."""
    vivantes = HabilitationPartenaire.toutes.filter(etablissement=OuterRef("pk"), etat__in=ACTIVES)
    lignes: QuerySet[Etablissement] = Etablissement.toutes.filter(
        Exists(vivantes), organisation=organisation_id, sorte=SorteEtablissement.PARTENAIRE
    ).order_by("cle_tri", "pk")
    return lignes


def risques(organisation_id: int, partenaires: Sequence[Etablissement], jour: date) -> list[RisquePartenaire]:
    """The highest first."""
    valeurs, poids = valeurs_de_risque(organisation_id, partenaires, jour), poids_en_vigueur(organisation_id)
    lus = [RisquePartenaire(e, score(valeurs[e.pk], poids, jour)) for e in partenaires]
    return sorted(lus, key=lambda r: (-r.score.total, r.etablissement.cle_tri, r.etablissement.pk))


def valeurs_de_risque(
    organisation_id: int, partenaires: Sequence[Etablissement], jour: date
) -> dict[int, dict[str, Fraction | None]]:
    """Value of each factor by partner; None when the house does not know."""
    cles = [e.pk for e in partenaires]
    inscrits = _inscrits(organisation_id, cles, jour)
    finis = _finis(organisation_id, cles, jour)
    ecarts_taux = _ecarts_de_reussite(organisation_id, cles, jour)
    listes, plaintes = ecarts_ouverts(organisation_id, cles), _reclamations(organisation_id, cles, jour)
    anciennete, anomalies = _anciennete(organisation_id, cles, jour), _anomalies(organisation_id, cles, jour)
    lues: dict[int, dict[str, Fraction | None]] = {}
    for pk in cles:
        n, avant, cpf = inscrits.get(pk, (0, 0, 0))
        finies, absentes = finis.get(pk, (0, 0))
        lues[pk] = {
            "volume": Fraction(n), "croissance": Fraction((n - avant) * 100, avant) if avant else None,
            "cpf": Fraction(cpf * 100, n) if n else None, "reussite": ecarts_taux.get(pk),
            "presentation": Fraction(absentes * 100, finies) if finies else None,
            "reclamations": Fraction(plaintes.get(pk, 0) * 100, n) if plaintes is not None and n else None, "listes": listes.get(pk), "anciennete": anciennete.get(pk), "anomalies": anomalies.get(pk),
        }  # fmt: skip
    return lues


def _reclamations(organisation_id: int, cles: list[int], jour: date) -> dict[int, int] | None:
    """Complaints of twelve months about each place; None while the organisation keeps no register of complaints: nothing written is not
    « no complaint »."""
    toutes = FaitSignale.toutes.filter(organisation=organisation_id, nature=NatureFait.RECLAMATION)
    if not toutes.exists():
        return None
    recues = toutes.filter(recu_le__gt=ajouter_mois(jour, -12), recu_le__lte=jour, lieu__in=cles).order_by()
    return dict(recues.values_list("lieu").annotate(n=Count("pk")))


def _inscrits(organisation_id: int, cles: list[int], jour: date) -> dict[int, tuple[int, int, int]]:
    """(twelve months, the twelve before, of the former those with a CPF file)."""
    un_an, deux_ans = ajouter_mois(jour, -12), ajouter_mois(jour, -24)
    recents = Q(entree__gt=un_an)
    lignes = (
        Inscription.toutes.filter(organisation=organisation_id, prestataire__in=cles, entree__gt=deux_ans, entree__lte=jour)
        .exclude(etat=EtatInscription.ANNULEE).order_by().values("prestataire")
        .annotate(n=Count("pk", filter=recents), avant=Count("pk", filter=~recents), cpf=Count("pk", filter=recents & ~Q(dossier_cpf="")))
    )  # fmt: skip
    return {x["prestataire"]: (x["n"], x["avant"], x["cpf"]) for x in lignes}


def _finis(organisation_id: int, cles: list[int], jour: date) -> dict[int, tuple[int, int]]:
    """(paths that ended within two years, of which nobody presented at an exam)."""
    lignes = (
        parcours_finis(organisation_id, jour).filter(prestataire__in=cles).order_by().values("prestataire")
        .annotate(n=Count("pk"), absents=Count("pk", filter=Q(presente=False)))
    )  # fmt: skip
    return {x["prestataire"]: (x["n"], x["absents"]) for x in lignes}


def parcours_finis(organisation_id: int, jour: date) -> QuerySet[Any]:
    """Enrolments of two years whose path is over, with `presente`: were they registered to an exam session?"""
    lignes: QuerySet[Any] = (
        Inscription.toutes.filter(organisation=organisation_id)
        .filter(Q(etat=EtatInscription.TERMINEE) | Q(etat=EtatInscription.EN_COURS, fin_prevue__lt=jour))
        .filter(Q(fin_prevue__gt=ajouter_mois(jour, -24)) | Q(fin_prevue=None, entree__gt=ajouter_mois(jour, -24)))
        .annotate(presente=Exists(Presentation.toutes.filter(inscription=OuterRef("pk"))))
    )
    return lignes


def decisions_par_partenaire(organisation_id: int, jour: date) -> dict[tuple[int | None, int], tuple[int, int]]:
    """(provider, certification) -> (decisions of two years, of which awards)."""
    lignes: Any = (
        Decision.toutes.filter(organisation=organisation_id, en_vigueur=True, decidee_le__gt=ajouter_mois(jour, -24), decidee_le__lte=jour)
        .order_by().values("inscription__prestataire", "inscription__certification")
        .annotate(n=Count("pk"), admis=Count("pk", filter=Q(resultat=ADMIS)))
    )  # fmt: skip
    return {(x["inscription__prestataire"], x["inscription__certification"]): (x["n"], x["admis"]) for x in lignes}


def comparer_reussite(
    lues: dict[tuple[int | None, int], tuple[int, int]], pk: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """(decisions, awards) of this partner, then of all others for the same certifications."""
    siennes = {c for (p, c) in lues if p == pk}
    ici = [v for (p, _), v in lues.items() if p == pk]
    ailleurs = [v for (p, c), v in lues.items() if p != pk and c in siennes]
    return (sum(n for n, _ in ici), sum(a for _, a in ici)), (sum(n for n, _ in ailleurs), sum(a for _, a in ailleurs))


def _ecarts_de_reussite(organisation_id: int, cles: list[int], jour: date) -> dict[int, Fraction]:
    lues, assez = decisions_par_partenaire(organisation_id, jour), int(recueil().valeur_au("effectif_taux", jour))
    trouves = {}
    for pk in cles:
        (n, admis), (n_ailleurs, admis_ailleurs) = comparer_reussite(lues, pk)
        if min(n, n_ailleurs) >= assez:
            trouves[pk] = abs(Fraction(admis * 100, n) - Fraction(admis_ailleurs * 100, n_ailleurs))
    return trouves


def _anciennete(organisation_id: int, cles: list[int], jour: date) -> dict[int, Fraction]:
    """Whole months since the last report, failing which since the partner became one."""
    controles = ControlePartenaire.toutes.filter(
        organisation=organisation_id, etablissement__in=cles, rapport_le__lte=jour
    )
    derniers = dict(controles.order_by().values_list("etablissement").annotate(le=Max("rapport_le")))
    debuts = dict(
        HabilitationPartenaire.toutes.filter(organisation=organisation_id, etablissement__in=cles, etat__in=ACTIVES)
        .order_by().values_list("etablissement").annotate(le=Min("du"))
    )  # fmt: skip
    lus = {**debuts, **derniers}
    return {
        pk: Fraction(max(0, (jour.year - le.year) * 12 + jour.month - le.month - (jour.day < le.day)))
        for pk, le in lus.items()
    }


def _anomalies(organisation_id: int, cles: list[int], jour: date) -> dict[int, Fraction]:
    """Weighted gaps of the reports of the last months, and findings made elsewhere (a page, a complaint, a session) unless they were
    dropped; a partner never controlled and without a finding has none that is known."""
    depuis = ajouter_mois(jour, -int(recueil().valeur_au("memoire_anomalies", jour)))
    rapports = ControlePartenaire.toutes.filter(
        organisation=organisation_id,
        etablissement__in=cles,
        rapport_le__gt=depuis,
        rapport_le__lte=jour,
        phase__in=MONTREES,
    )
    lus: dict[int, Fraction] = dict.fromkeys(
        rapports.order_by().values_list("etablissement", flat=True).distinct(), Fraction(0)
    )
    comptes = (
        ReponsePoint.toutes.filter(controle__in=rapports.order_by(), verdict=VerdictPoint.ECART)
        .order_by().values_list("controle__etablissement", "point__severite").annotate(n=Count("pk"))
    )  # fmt: skip
    par_partenaire: dict[int, int] = defaultdict(int)
    for pk, severite, n in comptes:
        par_partenaire[pk] += gravites()[severite].pese * n
    # Those of a control are its points: counting both would count them twice.
    constats = (
        ConstatReseau.toutes.filter(
            organisation=organisation_id, etablissement__in=cles, controle__isnull=True, vu_le__gt=depuis, vu_le__lte=jour
        )
        .exclude(etat__in=(EtatConstat.OUVERT, EtatConstat.LEVE)).exclude(gravite=GraviteConstat.OBSERVATION)
        .order_by().values_list("etablissement", "gravite").annotate(n=Count("pk"))
    )  # fmt: skip
    for pk, gravite, n in constats:
        par_partenaire[pk] += gravites()[gravite].pese * n
    return {**lus, **{pk: Fraction(n) for pk, n in par_partenaire.items()}}
