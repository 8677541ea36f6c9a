"""People and organisations for tests: fictitious, made by the real services."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.test import Client

from parchemin.comptes import services
from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation, OuvertureAuditeur, RoleMembre, Utilisateur
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.journal.facade import SYSTEME
from parchemin.preuves.domain.referentiels import INTERNE
from parchemin.preuves.domain.referentiels import familles as FAMILLES
from parchemin.preuves.models import OuverturePreuves, PreuveOuverte, RattachementPreuve
from parchemin.socle.horloge import aujourdhui, maintenant


def organisation(slug: str = "essai") -> Organisation:
    return services.creer_organisation(slug=slug, nom=f"Organisation {slug}", est_certificateur=True)


def etablissement(o: Organisation, nom: str = "Partenaire") -> Etablissement:
    return services.enregistrer_etablissement(
        organisation=o, sorte=SorteEtablissement.PARTENAIRE, denomination=nom, acteur=SYSTEME
    )


def membre(o: Organisation, *roles: Role, email: str = "", du: date | None = None, ferme: bool = False) -> Membre:
    """`ferme`: nothing is opened to an auditor yet; everything is otherwise."""
    jour = aujourdhui()
    adresse = email or f"{'-'.join(roles) or 'sans-role'}@{o.slug}.example".replace("_", "-")
    m = services.ajouter_membre(
        organisation=o, email=adresse, prenom="Ada", nom="Dupré", du=du or jour - timedelta(days=30), acteur=SYSTEME
    )
    for role in roles:
        acces = services.attribuer_role(
            membre=m,
            role=role,
            du=m.du,
            au=jour + timedelta(days=5) if role is Role.AUDITEUR else None,
            etablissements=[etablissement(o)] if role is Role.PARTENAIRE else (),
            acteur=SYSTEME,
        )
        if role is Role.AUDITEUR and not ferme:
            tout_ouvrir(acces)
    return m


def tout_ouvrir(acces: RoleMembre) -> None:
    """Every room and every framework, with what will be filed: written without the journal, which tests count."""
    quand = maintenant()
    ici = {
        "organisation_id": acces.organisation_id,
        "acces": acces,
        "ouverte_le": quand,
        "ouverte_par_libelle": "Ada Dupré",
    }
    OuvertureAuditeur.toutes.bulk_create(OuvertureAuditeur(salle=s, **ici) for s in SALLES)
    familles = {INTERNE, *FAMILLES()}
    ouvertes = OuverturePreuves.toutes.bulk_create(
        OuverturePreuves(famille=f, suivantes=True, **ici) for f in sorted(familles)
    )
    siennes = RattachementPreuve.toutes.filter(organisation_id=acces.organisation_id).order_by("pk")
    PreuveOuverte.toutes.bulk_create(
        PreuveOuverte(organisation_id=acces.organisation_id, ouverture=o, preuve_id=pk)
        for o in ouvertes
        for pk in dict.fromkeys(r.preuve_id for r in siennes if r.famille == o.famille)
    )


def avec_second_facteur(utilisateur: Utilisateur) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(
        user=utilisateur, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
    )


def client_sur(utilisateur: Utilisateur) -> Client:
    """The same, who has just proved again who they are."""
    from allauth.account.internal.flows.login import record_authentication

    client, request = client_de(utilisateur), HttpRequest()
    request.session = client.session
    record_authentication(request, utilisateur, method="password", reauthenticated=True)
    request.session.save()
    return client


def client_de(utilisateur: Utilisateur) -> Client:
    """A signed-in client, second factor included."""
    avec_second_facteur(utilisateur)
    client = Client()
    client.force_login(utilisateur, backend="django.contrib.auth.backends.ModelBackend")
    return client
