"""Reads: people of the demonstration, organisations of a person, rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rules
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from parchemin.comptes.domain.roles import LIBELLES, Role
from parchemin.comptes.models import Membre, Utilisateur
from parchemin.comptes.rules import roles_autorises, roles_de
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.brouillons.vues import appartenances
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.visibilite import arrets, visibilites
from parchemin.socle.horloge import aujourdhui


def adhesions_de(utilisateur: Any) -> list[Membre]:
    """Current memberships of a person, by organisation name."""
    lignes = Membre.toutes.filter(utilisateur_id=utilisateur.pk).select_related("organisation", "utilisateur")
    jour = aujourdhui()
    return sorted((m for m in lignes if m.est_actif_le(jour)), key=lambda m: m.organisation.nom)


_TRACES_DE_MANDATAIRE = (
    "HTTP_X_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_",
)


def est_demonstration_locale(request: HttpRequest) -> bool:
    """The switch of person exists only on a demonstration reached from this very machine."""
    if not settings.DEMONSTRATION or request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"}:
        return False
    # Behind a proxy on the same machine, everyone comes from 127.0.0.1: these headers give it away.
    if any(entete.startswith(_TRACES_DE_MANDATAIRE) for entete in request.META):
        return False
    return split_domain_port(request.get_host())[0] in {"127.0.0.1", "localhost", "[::1]", "testserver"}


@dataclass(frozen=True, slots=True)
class Personne:
    """A demonstration person to become."""

    id: int
    nom: str
    roles: str
    organisation: str


def personnes_de_demonstration() -> Sequence[Personne]:
    """Demonstration people with their roles, in one query: every page of a demonstration has them."""
    if not settings.DEMONSTRATION:
        return ()
    personnes: dict[int, tuple[Utilisateur, str, list[str]]] = {}
    membres: Any = Membre.toutes.filter(utilisateur__demonstration=True).order_by(
        "organisation_id", "id", "roles__du", "roles__id"
    )
    lignes = membres.values_list(
        "id", "utilisateur_id", "utilisateur__prenom", "utilisateur__nom", "utilisateur__email", "organisation__nom",
        "roles__role",
    )  # fmt: skip
    for membre_id, pk, prenom, nom, email, organisation, role in lignes:
        if membre_id not in personnes:
            personnes[membre_id] = (Utilisateur(pk=pk, prenom=prenom, nom=nom, email=email), organisation, [])
        if role:
            personnes[membre_id][2].append(LIBELLES[Role(role)])
    return [Personne(u.pk, u.nom_complet, ", ".join(r), organisation) for u, organisation, r in personnes.values()]


@dataclass(frozen=True, slots=True)
class LigneDroit:
    """A permission and, role by role, whether it is granted."""

    code: str
    libelle: str
    accordee: tuple[bool, ...]


LIBELLES_PERMISSIONS: dict[str, str] = {
    "comptes.consulter_organisation": "Voir l’organisation et ses établissements",
    "comptes.voir_droits": "Voir qui peut faire quoi",
    "comptes.gerer_organisation": "Modifier l’organisation",
    "comptes.gerer_etablissements": "Enregistrer des établissements",
    "comptes.voir_membres": "Voir les membres",
    "comptes.gerer_membres": "Inviter, donner et retirer des rôles",
    "comptes.gerer_logiciels": "Donner à un logiciel un accès à l’organisation, le fermer",
    "web.voir_journee": "Voir sa page du jour, son calendrier, la recherche",
    "web.consulter_journal": "Lire le journal",
    "referentiel.consulter": "Consulter les registres nationaux",
    "referentiel.importer": "Importer les registres et les listes de communes",
    "referentiel.gerer_certifications": "Tenir les certifications de l’organisation",
}
"""Every permission has its French words; a test fails for one that has none. Rooms above add theirs."""


def nommer_permissions(libelles: dict[str, str]) -> None:
    """A room above gives the words of its own permissions, at start."""
    LIBELLES_PERMISSIONS.update(libelles)


def droits() -> list[LigneDroit]:
    """The matrix role × permission, as the rules say it."""
    return [
        LigneDroit(code, LIBELLES_PERMISSIONS.get(code, code), tuple(r in roles_autorises(code) for r in Role))
        for code in sorted(rules.permissions.permissions)
    ]


def comptes_ouverts() -> bool:
    """At least one account exists (else the first page is the installation)."""
    return Utilisateur.objects.exists()


@appartenances.inscrire("comptes")
def est_membre_de(utilisateur: Any, organisation_id: int) -> bool:
    """May a draft of this person be tied to this organisation?"""
    jour = aujourdhui()
    lignes = Membre.toutes.filter(utilisateur_id=utilisateur.pk, organisation_id=organisation_id).select_related(
        "utilisateur"
    )
    return any(m.est_actif_le(jour) for m in lignes)


@arrets.inscrire("comptes.administrateur")
@visibilites.inscrire("comptes.administrateur")
def travaux_de_l_organisation(utilisateur: Any, travail: Travail) -> bool:
    """An administrator sees, and may stop, the works of the organisation."""
    return travail.organisation_id is not None and any(
        Role.ADMINISTRATEUR in roles_de(utilisateur, m.organisation)
        for m in adhesions_de(utilisateur)
        if m.organisation_id == travail.organisation_id
    )


def collegues_de(organisation_id: int) -> dict[int, str]:
    """Accounts of an organisation, past members included, by name: whom its people may see named."""
    lignes = Membre.toutes.filter(organisation_id=organisation_id, attend_acceptation=False).select_related(
        "utilisateur"
    )
    return {m.utilisateur_id: m.utilisateur.nom_complet for m in lignes}


AILLEURS = "une personne d’une autre organisation"
"""How a page common to all organisations names somebody who is not of the reader's."""


class Nommer:
    """Frozen names as one organisation may read them on a page common to all: its own people, the program, else « ailleurs ».

    One query for a whole page: keep the object for the time of a request.
    """

    def __init__(self, organisation_id: int) -> None:
        self._connus = frozenset(collegues_de(organisation_id).values()) | {SYSTEME.libelle}

    def __call__(self, libelle: str) -> str:
        return libelle if not libelle or libelle in self._connus else AILLEURS
