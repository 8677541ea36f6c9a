"""A new organisation with the person who begins it: the first one from the browser, the others from the command line."""

from __future__ import annotations

from django.db import transaction

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.comptes.services import ajouter_membre, attribuer_role, creer_organisation, reference_de, refus
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

ADRESSE_PRISE = refus(
    "CPT-013", "Adresse courte déjà prise", "« {slug} » est déjà l’adresse de « {nom} ».",
    "Elle est dans l’adresse de chaque page : deux organisations ne peuvent pas la partager.", "Choisissez-en une autre.",
)  # fmt: skip
SANS_QUALITE = refus(
    "CPT-014", "Organisation sans métier", "Rien ne dit ce que fait « {nom} ».",
    "Ce qui lui est proposé en dépend.", "Dites si elle est certificateur, CFA ou organisme de formation.",
)  # fmt: skip


def roles_du_fondateur(certificateur: bool) -> tuple[Role, ...]:
    """Alone at first, the founder must find every room open: quality from the first day, partners too for who certifies.

    What asks for a second person still does: roles held by one person are one person.
    """
    return (Role.ADMINISTRATEUR, Role.DONNEES, Role.QUALITE, *((Role.RESEAU,) if certificateur else ()))


@transaction.atomic
def fonder(
    *, slug: str, nom: str, email: str, prenom: str, nom_personne: str, siren: str = "", est_certificateur: bool = False,
    est_cfa: bool = False, est_organisme_formation: bool = False, mot_de_passe: str = "",
) -> Membre:  # fmt: skip
    """The organisation, its founder and their roles. An account that exists is taken as it is: only who keeps the machine comes here.

    Raises CPT-013, CPT-014, IDE-001.
    """
    deja = Organisation.objects.filter(slug=slug).first()
    if deja is not None:
        raise ErreurMetier(ADRESSE_PRISE.constat(slug=slug, nom=deja.nom))
    if not (est_certificateur or est_cfa or est_organisme_formation):
        raise ErreurMetier(SANS_QUALITE.constat(nom=nom))
    organisation = creer_organisation(
        slug=slug, nom=nom, siren=siren, est_certificateur=est_certificateur, est_cfa=est_cfa,
        est_organisme_formation=est_organisme_formation,
    )  # fmt: skip
    utilisateur = Utilisateur.objects.filter(email__iexact=email.strip()).first() or Utilisateur.objects.create_user(
        email.strip().lower(), mot_de_passe or None, prenom=prenom, nom=nom_personne
    )
    acteur, jour = reference_de(utilisateur), aujourdhui()
    membre = ajouter_membre(organisation=organisation, email=utilisateur.email, du=jour, acteur=acteur)
    for role in roles_du_fondateur(est_certificateur):
        attribuer_role(membre=membre, role=role, du=jour, acteur=acteur)
    return membre
