"""What the controls of partners ask of a member; what happens by itself; the names of their acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.reseau.branchements.accueil import a_un_reseau
from parchemin.reseau.domain.phases import PhaseControle, recueil
from parchemin.reseau.models import ControlePartenaire, EtatDemandePartenaire
from parchemin.reseau.selectors.controles import lire_plan, plan
from parchemin.reseau.services.controles import avancer_seuls
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

nommer_actes(
    {
        "reseau.grille_preparee": "Version de la grille préparée",
        "reseau.grille_changee": "Point de la grille changé",
        "reseau.grille_publiee": "Grille de contrôle publiée",
        "reseau.poids": "Poids du risque changés",
        "reseau.campagne_creee": "Campagne de contrôle préparée",
        "reseau.campagne_tiree": "Partenaires tirés",
        "reseau.campagne_close": "Campagne de contrôle close",
        "reseau.controle_ouvert": "Contrôle ouvert",
        "reseau.controle_avance": "Contrôle mené plus loin",
        "reseau.controle_note": "Points notés",
        "reseau.controle_preuve": "Preuve jointe à un point",
        "reseau.controle_releve": "Points automatiques lus",
        "reseau.controle_dossier": "Dossier tiré lu",
        "reseau.controle_confie": "Contrôle confié",
    }
)
inscrire_entree(
    Entree("Réseau", "Contrôles", "shield-check", "reseau:controles", "reseau.voir", 30, visible=a_un_reseau)
)


def _seuls() -> str:
    return f"{avancer_seuls(aujourdhui())} contrôles avancés"


inscrire_periodique(Periodique("reseau.controles", timedelta(hours=6), _seuls))


@echeances.inscrire("reseau.controles")
def controles_a_mener(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Answers to read and controls to conclude; and, in one line each, partners that nobody controlled in time."""
    if not membre.utilisateur.has_perm("reseau.controler", membre.organisation):
        return
    slug = membre.organisation.slug
    attendus = ControlePartenaire.toutes.filter(
        organisation=membre.organisation_id,
        phase__in=[PhaseControle.PREUVES, PhaseControle.LECTURE, PhaseControle.A_DECIDER],
    ).select_related("etablissement", "demande_preuves")
    for x in attendus.order_by("phase_depuis", "pk"):
        if x.relecteur_id is not None and x.relecteur_id != membre.pk and x.phase != PhaseControle.A_DECIDER:
            continue
        url = reverse("reseau:controle", args=[slug, x.pk])
        if x.phase == PhaseControle.PREUVES:
            d = x.demande_preuves
            if d is None or d.etat != EtatDemandePartenaire.REPONDUE:
                continue
            yield Echeance(
                cle=f"reseau.preuves.{x.pk}", jour=x.preuves_avant_le or jour, quoi=f"Preuves reçues : {x.etablissement}",
                pourquoi="Le partenaire a répondu : figez son dépôt et lisez.", url=url, geste="Lire", rubrique="Réseau",
                icone="shield-check", visible_des=x.phase_depuis,
            )  # fmt: skip
            continue
        conclure = x.phase == PhaseControle.A_DECIDER
        delai = timedelta(days=int(recueil().valeur_au("decision", jour)))
        yield Echeance(
            cle=f"reseau.controle.{x.pk}.{x.phase}", jour=x.phase_depuis + delai,
            quoi=f"Contrôle à conclure : {x.etablissement}" if conclure else f"Contrôle à lire : {x.etablissement}",
            pourquoi="La phase contradictoire est close." if conclure else f"Son dépôt est figé depuis le {date_fr(x.phase_depuis)}.",
            url=url, geste="Conclure" if conclure else "Lire", rubrique="Réseau", icone="shield-check", visible_des=x.phase_depuis,
        )  # fmt: skip
    yield from _retards(membre, jour, slug)


def _deja(n: int) -> str:
    """Those whose control was begun: they are not without one, it is not finished."""
    return f" Déjà en cours : {n}." if n else ""


def _retards(membre: Membre, jour: date, slug: str) -> Iterator[Echeance]:
    lus = [lire_plan(e, jour) for e in plan(membre.organisation_id, jour)]
    url, fin = reverse("reseau:controles", args=[slug]), date(jour.year, 12, 31)
    if n := sum(p.alerte_sur_pieces for p in lus):
        yield Echeance(
            cle=f"reseau.sans_sur_pieces.{jour.year}", jour=fin,
            quoi=f"{n} partenaires actifs sans contrôle sur pièces terminé en {jour.year}" if n > 1 else f"Un partenaire actif sans contrôle sur pièces terminé en {jour.year}",
            pourquoi="Chaque partenaire actif a son contrôle sur pièces dans l’année." + _deja(sum(p.alerte_sur_pieces and p.sur_pieces_en_cours for p in lus)), url=f"{url}?manque=sur_pieces",
            geste="Voir le plan", rubrique="Réseau", icone="shield-check",
            visible_des=fin - timedelta(days=int(recueil().valeur_au("alerte_sur_pieces", jour))),
        )  # fmt: skip
    attendus = [p.observation_avant_le for p in lus if p.alerte_observation]
    if n := len(attendus):
        yield Echeance(
            cle="reseau.sans_observation", jour=min(attendus),
            quoi=f"{n} partenaires actifs sans observation terminée dans leur période" if n > 1 else "Un partenaire actif sans observation terminée dans sa période",
            pourquoi="Chaque partenaire est observé une fois au moins par période d’habilitation." + _deja(sum(p.alerte_observation and p.observation_en_cours for p in lus)), url=f"{url}?manque=observation",
            geste="Voir le plan", rubrique="Réseau", icone="eye",
            visible_des=min(attendus) - timedelta(days=int(recueil().valeur_au("alerte_observation", jour))),
        )  # fmt: skip
