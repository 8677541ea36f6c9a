"""Fictitious people and organisations. Names, SIREN and addresses belong to nobody."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from parchemin.comptes import services
from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.domain.roles import LIBELLES, Role
from parchemin.comptes.models import Organisation, RoleMembre, Utilisateur
from parchemin.comptes.models.organisations import SorteEtablissement as Sorte
from parchemin.comptes.ouvertures import ouvrir_salles
from parchemin.journal.facade import SYSTEME, Reference

MOT_DE_PASSE = "demonstration-parchemin"
RIVAGE, VALLEES = "rivage", "deux-vallees"


def siren(rang: int) -> str:
    """A fictitious SIREN (9990…) with a right Luhn key."""
    base = f"99900{rang:03d}"
    return base + _cle(base)


UAI = {"CFA des Deux Vallées": "0999001W", "Institut Rivage, siège": "0999002X"}
"""Numbers of a département that does not exist (099), with their true check letter."""


def siret(rang: int, nic: int = 1) -> str:
    """An establishment of that fictitious legal entity."""
    base = f"{siren(rang)}{nic:04d}"
    return base + _cle(base)


def nda(rang: int) -> str:
    """Its fictitious declaration of activity: region 52, department 99, which does not exist."""
    return f"5299{rang:07d}"


def _cle(base: str) -> str:
    total = 0
    for i, c in enumerate(reversed(base)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


PERSONNES = (
    (RIVAGE, "Hélène", "Vasseur", (Role.DIRECTION,)),
    (RIVAGE, "Nadia", "Berkani", (Role.QUALITE,)),
    (RIVAGE, "Karim", "Haddou", (Role.RESEAU,)),
    (RIVAGE, "Sophie", "Marchand", (Role.SECRETARIAT_JURY,)),
    (RIVAGE, "Marc", "Aubry", (Role.MEMBRE_JURY,)),
    (RIVAGE, "Thomas", "Garnier", (Role.DONNEES,)),
    (RIVAGE, "Claire", "Fontanel", (Role.PARTENAIRE,)),
    (RIVAGE, "Odile", "Perrault", (Role.AUDITEUR,)),
    (RIVAGE, "Inès", "Delmas", (Role.DPO,)),
    (RIVAGE, "Yves", "Le Bihan", (Role.ADMINISTRATEUR,)),
    (VALLEES, "Amandine", "Roche", (Role.DIRECTION, Role.ADMINISTRATEUR)),
    (VALLEES, "Julien", "Sabatier", (Role.QUALITE, Role.DONNEES)),
    (VALLEES, "Lucie", "Berthet", (Role.SECRETARIAT_JURY,)),
    (VALLEES, "Bastien", "Mercier", (Role.AUDITEUR,)),
)
PARTENAIRES = (
    ("Formaxis Atlantique", "Nantes", 21), ("Les Ateliers du Numérique", "Bordeaux", 22),
    ("Cap Métiers Formation", "Lyon", 23), ("Institut Beaulieu", "Rennes", 24),
)  # fmt: skip


def adresse_de(prenom: str, nom: str, organisation: str) -> str:
    brut = f"{prenom}.{nom}".lower().replace(" ", "-")
    plat = "".join(c for c in unicodedata.normalize("NFKD", brut) if not unicodedata.combining(c))
    return f"{plat}@{organisation}.example"


def creer(jour: date) -> None:
    """Two organisations, fourteen people, seven establishments. Idempotent: does nothing when they are there."""
    if Organisation.objects.filter(slug=RIVAGE).exists():
        return
    debut = date(jour.year - 3, 9, 1)
    rivage = services.creer_organisation(
        slug=RIVAGE, nom="Institut Rivage", siren=siren(1), est_certificateur=True, est_cfa=True,
        est_organisme_formation=True, demonstration=True,
    )  # fmt: skip
    vallees = services.creer_organisation(
        slug=VALLEES, nom="CFA des Deux Vallées", siren=siren(2), est_cfa=True, demonstration=True
    )
    sites = (
        (rivage, Sorte.SIEGE, "Institut Rivage, siège", siret(1, 1), "Nantes"),
        (rivage, Sorte.SITE, "Institut Rivage, site de Bordeaux", siret(1, 2), "Bordeaux"),
        (rivage, Sorte.SITE, "Institut Rivage, site de Lyon", siret(1, 3), "Lyon"),
        (vallees, Sorte.SIEGE, "CFA des Deux Vallées", siret(2, 1), "Albertville"),
    )
    for organisation, sorte, nom, numero, commune in sites:
        services.enregistrer_etablissement(
            organisation=organisation, sorte=sorte, denomination=nom, siret=numero, commune=commune,
            uai=UAI.get(nom, ""), acteur=SYSTEME,
        )  # fmt: skip
    partenaires = [
        services.enregistrer_etablissement(
            organisation=rivage, sorte=Sorte.PARTENAIRE, denomination=nom, siret=siret(rang), nda=nda(rang), commune=commune,
            acteur=SYSTEME,
        )
        for nom, commune, rang in PARTENAIRES
    ]  # fmt: skip
    organisations = {RIVAGE: rivage, VALLEES: vallees}
    # One password for all, told at start: hashed once, a hash being slow on purpose.
    empreinte = make_password(MOT_DE_PASSE)
    qualite: dict[str, Reference] = {}
    for slug, prenom, nom, roles in PERSONNES:
        utilisateur = Utilisateur.objects.create(
            email=adresse_de(prenom, nom, slug), password=empreinte, prenom=prenom, nom=nom, demonstration=True
        )
        membre = services.ajouter_membre(
            organisation=organisations[slug], email=utilisateur.email, du=debut, acteur=SYSTEME
        )
        if Role.QUALITE in roles:
            qualite[slug] = services.reference_de(utilisateur)
        for role in roles:
            donne = services.attribuer_role(
                membre=membre, role=role, du=jour - timedelta(days=3) if role is Role.AUDITEUR else debut,
                au=jour + timedelta(days=12) if role is Role.AUDITEUR else None,
                etablissements=partenaires[:1] if role is Role.PARTENAIRE else (), acteur=SYSTEME,
            )  # fmt: skip
            if role is Role.AUDITEUR and slug == RIVAGE:
                # She reads everything; what the guest of the other house reads is opened with its audit.
                ouvrir_salles(acces=donne, salles=SALLES, acteur=qualite[slug])


def comptes_a_montrer() -> list[tuple[str, list[tuple[str, str]]]]:
    """(organisation, [(roles in words, address)]) of the fictitious people, each organisation apart: told at start."""
    lignes = (
        RoleMembre.toutes.filter(membre__utilisateur__demonstration=True)
        .select_related("membre__utilisateur", "membre__organisation")
        .order_by("membre__organisation_id", "membre_id", "pk")
    )
    par: dict[str, dict[str, list[str]]] = {}
    for r in lignes:
        siens = par.setdefault(r.membre.organisation.nom, {}).setdefault(r.membre.utilisateur.email, [])
        if (libelle := LIBELLES[Role(r.role)]) not in siens:
            siens.append(libelle)
    return [(nom, [(", ".join(roles), email) for email, roles in comptes.items()]) for nom, comptes in par.items()]
