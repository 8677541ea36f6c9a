"""Surveys on the day page (to open, to remind, to close), what their long work says, and the names that go away in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.indicateurs.domain.questionnaire import reglage
from parchemin.indicateurs.models import EcheanceEnquete, Enquete, EtatEnquete, PublicEnquete
from parchemin.indicateurs.selectors.enquetes import a_ecrire, certifications_par_cle
from parchemin.indicateurs.selectors.envois import ECRIRE
from parchemin.indicateurs.selectors.population import fins_de_promotion
from parchemin.indicateurs.services.enquetes import effacer_les_noms, rappel_possible_le
from parchemin.plateforme.models import Travail
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.comptes_rendus import CompteRendu, Lien, comptes_rendus
from parchemin.socle.elision import de
from parchemin.socle.periodes import ajouter_mois

_RUBRIQUE = "Indicateurs"
_MESUREES = (int(EcheanceEnquete.SIX), int(EcheanceEnquete.VINGT_QUATRE))
"""Times that the fiche asks for; the others are opened by whoever wants them."""


@echeances.inscrire("indicateurs.enquetes")
def enquetes(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What is to be done about surveys by who runs them."""
    if not membre.utilisateur.has_perm("indicateurs.enqueter", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        lignes = [*_a_ouvrir(membre, jour), *_en_cours(membre, jour)]
    yield from lignes


def _a_ouvrir(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Promotions whose time has come and that no survey asks. One line by year and time: the form ticks the certifications."""
    tolerance = reglage("tolerance_mois", jour)
    annees = range(jour.year - 3, jour.year + 1)
    faites = {
        (c, a, e)
        for public, e, dites, c in Enquete.objects.order_by("pk").values_list("public", "echeance", "annees", "certifications")
        for a in dites if public == PublicEnquete.CERTIFIES
    }  # fmt: skip
    attendues: dict[tuple[int, int], list[tuple[int, date]]] = defaultdict(list)
    for certification, annee, fin in fins_de_promotion(membre.organisation_id, annees):
        for mois in _MESUREES:
            mur = ajouter_mois(fin, mois)
            if (certification, annee, mois) not in faites and mur <= jour <= ajouter_mois(mur, tolerance):
                attendues[annee, mois].append((certification, mur))
    noms = certifications_par_cle({c for groupe in attendues.values() for c, _ in groupe})
    for (annee, mois), groupe in sorted(attendues.items()):
        premiere = noms[groupe[0][0]].intitule
        autres = f" et {len(groupe) - 1} autre{'s' * (len(groupe) > 2)}" if len(groupe) > 1 else ""
        duree = "2 ans" if mois == EcheanceEnquete.VINGT_QUATRE else f"{mois} mois"
        murs = [mur for _, mur in groupe]
        adresse = reverse("indicateurs:enquete_nouvelle", args=[membre.organisation.slug])
        choix = urlencode([*(("certification", c) for c, _ in groupe), ("annee", annee), ("echeance", mois)])
        yield Echeance(
            cle=f"indicateurs.enquete_a_ouvrir.{annee}.{mois}", jour=ajouter_mois(min(murs), tolerance),
            quoi=f"Enquête à ouvrir : la promotion {annee} {de(premiere)}{autres} a {duree}",
            pourquoi="La fiche du répertoire national demande ce que deviennent les certifiés. Plus tard, ils diraient une autre situation.",
            url=f"{adresse}?{choix}", geste="Préparer", rubrique=_RUBRIQUE, icone="send", visible_des=min(murs),
        )  # fmt: skip


def _en_cours(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Open surveys: a reminder that may leave, or an end that has come."""
    maximum = reglage("relances_max", jour)
    for e in Enquete.objects.filter(etat=EtatEnquete.OUVERTE).order_by("ferme_le", "pk"):
        url = reverse("indicateurs:enquete", args=[membre.organisation.slug, e.pk])
        if jour > e.ferme_le:
            yield Echeance(
                cle=f"indicateurs.enquete_a_clore.{e.pk}", jour=e.ferme_le + timedelta(days=15), quoi=f"Enquête à clôturer : {e.titre}",
                pourquoi="Ses liens ne prennent plus de réponse. Saisissez celles qui vous restent, puis clôturez : la fiche lit les enquêtes closes.",
                url=url, geste="Clôturer", rubrique=_RUBRIQUE, icone="check", visible_des=e.ferme_le + timedelta(days=1),
            )  # fmt: skip
            continue
        possible = rappel_possible_le(e)
        if possible is None or e.relances >= maximum or possible > e.ferme_le:
            continue
        if n := a_ecrire(e, e.relances + 1).count():
            combien = f"{n} personnes n’ont" if n > 1 else "une personne n’a"
            yield Echeance(
                cle=f"indicateurs.enquete_a_relancer.{e.pk}.{e.relances + 1}", jour=min(possible + timedelta(days=7), e.ferme_le),
                quoi=f"Enquête à relancer : {e.titre}", pourquoi=f"{combien} pas répondu. Chacun reçoit un nouveau lien.",
                url=url, geste="Relancer", rubrique=_RUBRIQUE, icone="send", visible_des=possible,
            )  # fmt: skip


@comptes_rendus.inscrire(ECRIRE)
def envoi(travail: Travail, organisation: Any) -> CompteRendu:
    """How many were written to."""
    if organisation is None:
        return CompteRendu()
    slug = organisation.slug
    page = reverse("indicateurs:enquete", args=[slug, travail.parametres.get("enquete")])
    fil = (("Enquêtes", reverse("indicateurs:enquetes", args=[slug])),)
    n = travail.resultat.get("ecrits")
    phrases = [] if n is None else [f"{n} courriels écrits, un par personne." if n > 1 else f"{n} courriel écrit."]
    return CompteRendu(phrases, [Lien("L’enquête", page, "list")], fil)


def effacer() -> str:
    return f"{effacer_les_noms()} enquêtes rendues sans noms"


inscrire_periodique(Periodique("indicateurs.effacer_noms_d_enquete", timedelta(days=1), effacer))
