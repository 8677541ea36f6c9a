"""What people add to the lower rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.imports.facade import TypeImport, inscrire_type
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.domain.identite_completude import identite_en_mots
from parchemin.parcours.imports_candidats.analyse import AnalyseurCandidats
from parchemin.parcours.imports_candidats.champs import CHAMPS, ENSEMBLES, valeurs_communes
from parchemin.parcours.models import EtatIdentite, ReponseIdentite
from parchemin.parcours.selectors.perimetre import personnes_visibles
from parchemin.parcours.selectors.personnes import chercher_personnes
from parchemin.parcours.services.personnes import identite_de
from parchemin.parcours.tables_personnes import MOTS_ETAT, TONS_ETAT
from parchemin.parcours.vues import personnes_confirmation  # noqa: F401  registers the link and the long work
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import ajouter_mois

nommer_actes(
    {
        "parcours.accepter_correction": "Correction acceptée",
        "parcours.corriger_identite": "Identité corrigée",
        "parcours.decider_correction": "Réponse de la personne traitée",
        "parcours.defaire_fusion": "Fiches séparées",
        "parcours.demander_confirmation": "Confirmation demandée",
        "parcours.ecarter_doublon": "Personnes distinguées",
        "parcours.enregistrer_personne": "Personne enregistrée",
        "parcours.fusionner_personnes": "Fiches réunies",
        "parcours.recevoir_reponse_identite": "Réponse de la personne",
        "parcours.reprendre_doublon": "Distinction retirée",
        "parcours.retirer_inscription": "Inscription retirée",
        "parcours.retirer_personne": "Personne retirée",
    }
)
inscrire_type(
    TypeImport(
        code="parcours.candidats",
        rang=10,
        par_api=True,
        libelle="Candidats et inscriptions",
        description="Les personnes, avec leur identité d’état civil, et si le fichier le dit leur inscription à une "
        "certification. Une personne déjà connue est complétée ; une cellule vide n’efface rien.",
        permission="parcours.gerer_personnes",
        champs=CHAMPS,
        analyseur=AnalyseurCandidats,
        sortes={"parcours.Personne": "personne,personnes", "parcours.Inscription": "inscription,inscriptions"},
        formulaire_options="parchemin.parcours.imports_candidats.options.OptionsCandidats",
        suite="parcours:personnes",
        par_transaction=500,
        valeurs_communes=valeurs_communes,
        ensembles=ENSEMBLES,
    )
)
inscrire_entree(Entree("Certifier", "Personnes", "users", "parcours:personnes", "parcours.voir_personnes", 30))
inscrire_entree(Entree("Suivre", "Doublons", "git-compare", "parcours:doublons", "parcours.fusionner_personnes", 30))


@recherches.inscrire("parcours.personnes")
def trouver(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """People whose names, reference or address hold every word."""
    if not cle_recherche(texte) or not membre.utilisateur.has_perm("parcours.voir_personnes", membre.organisation):
        return None
    with organisation_active(membre.organisation_id):
        lignes = chercher_personnes(texte, personnes_visibles(membre)).order_by("cle_tri", "pk")
        total = lignes.count()
        slug = membre.organisation.slug
        resultats = [
            Resultat(
                p.nom_complet,
                " · ".join(x for x in (identite_en_mots(identite_de(p)), p.reference) if x),
                reverse("parcours:personne", args=[slug, p.pk]),
                MOTS_ETAT[p.etat_identite],
                TONS_ETAT[p.etat_identite],
            )
            for p in lignes[:limite]
        ]
    liste = reverse("parcours:personnes", args=[slug])
    return Resultats("Personnes", "users", resultats, total, f"{liste}?{urlencode({'q': texte})}")


@echeances.inscrire("parcours.corrections")
def corrections_proposees(membre: Membre, jour: date) -> Iterator[Echeance]:
    """One line for all the people who propose a correction: within a month of the oldest."""
    if not membre.utilisateur.has_perm("parcours.gerer_personnes", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        attend = ReponseIdentite.objects.filter(decidee_le__isnull=True, personne=OuterRef("pk"))
        visibles = personnes_visibles(membre).filter(Q(etat_identite=EtatIdentite.A_REVOIR) | Exists(attend)).order_by()
        nombre = visibles.count()
        if not nombre:
            return
        plus_ancienne = ReponseIdentite.objects.filter(
            decidee_le__isnull=True, personne__in=visibles.values("pk")
        ).aggregate(x=Min("recue_le"))["x"]
    recue = plus_ancienne.date() if plus_ancienne else jour
    liste = reverse("parcours:personnes", args=[membre.organisation.slug])
    yield Echeance(
        cle="parcours.corrections",
        jour=max(ajouter_mois(recue, 1), recue),
        quoi="Une personne propose une correction de son identité"
        if nombre == 1
        else f"{nombre} personnes proposent une correction de leur identité",
        pourquoi="Rien n’est changé tant que vous n’avez pas regardé. Une personne peut demander la rectification de ses "
        "données ; la réponse est due dans le mois (RGPD, art. 12 et 16).",
        url=f"{liste}?etat={EtatIdentite.A_REVOIR}",
        geste="Regarder",
        rubrique="Personnes",
        icone="user",
        visible_des=recue,
    )
