"""Acts on organisations, people, roles, establishments. Each writes the journal in its own transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from parchemin.comptes.domain.roles import LIBELLES, Role
from parchemin.comptes.models import Etablissement, Membre, Organisation, RoleMembre, Utilisateur
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import Nda, Siren, Siret, Uai
from parchemin.socle.periodes import date_fr


def refus(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.BLOQUANT))


DERNIER_ADMINISTRATEUR = refus(
    "CPT-001", "Dernière personne à administrer", "{nom} est la dernière personne à administrer {organisation}.",
    "Sans elle, plus personne ne pourrait inviter, ni donner un rôle.",
    "Donnez d’abord le rôle « Administration », sans date de fin, à quelqu’un d’autre.",
)  # fmt: skip
DEJA_MEMBRE = refus(
    "CPT-002", "Déjà membre", "{email} appartient déjà à {organisation}.",
    "Une personne n’est inscrite qu’une fois ; ses rôles s’ajoutent.", "Ouvrez sa fiche et ajoutez-lui un rôle.",
)  # fmt: skip
AUDITEUR_SANS_FIN = refus(
    "CPT-003", "Accès d’audit sans date de fin", "L’accès d’un auditeur doit porter une date de fin.",
    "Un regard extérieur est donné pour un temps ; il se renouvelle s’il le faut.", "Indiquez le dernier jour.",
)  # fmt: skip
PARTENAIRE_SANS_PERIMETRE = refus(
    "CPT-004", "Partenaire sans établissement", "Le rôle « Partenaire » doit nommer au moins un établissement.",
    "Un partenaire ne voit que ce qui le concerne.", "Choisissez ses établissements, ou enregistrez-les d’abord.",
)  # fmt: skip
DATES_ROLE = refus(
    "CPT-005", "Dates inversées", "Le rôle finirait le {au}, avant de commencer le {du}.",
    "Un rôle vaut du premier au dernier jour, tous deux compris.", "Corrigez l’une des deux dates.",
)  # fmt: skip
ROLE_DEJA_TENU = refus(
    "CPT-006", "Rôle déjà tenu", "{nom} tient déjà le rôle « {role} » à partir du {du}.",
    "Le même rôle, le même jour, dirait deux fois la même chose.", "Terminez d’abord le rôle en cours.",
)  # fmt: skip
IDENTIFIANT_PRIS = refus(
    "CPT-007", "Établissement déjà enregistré", "{champ} {valeur} est déjà celui de « {nom} ».",
    "Un établissement n’a qu’une fiche : ses numéros y sont réunis.", "Ouvrez cette fiche et complétez-la.",
)  # fmt: skip
PERIMETRE_ETRANGER = refus(
    "CPT-008", "Établissement d’une autre organisation", "« {nom} » n’appartient pas à {organisation}.",
    "Un périmètre ne peut ouvrir que ce que l’organisation tient elle-même.",
    "Choisissez parmi les établissements de l’organisation, ou enregistrez celui-ci.",
)  # fmt: skip
ACCES_FERME = refus(
    "CPT-009", "Accès fermé", "L’accès {de_nom} est fermé depuis le {au}.",
    "Un rôle donné à une personne qui ne peut plus entrer n’ouvrirait rien.", "Rouvrez d’abord son accès.",
)  # fmt: skip
COMMUNE_FAUSSE = refus(
    "CPT-010", "Code de commune incomplet", "« {valeur} » n’est pas un code de commune.",
    "Le code officiel compte cinq caractères, par exemple 44109 ou 2A004 ; ce n’est pas le code postal.",
    "Recopiez le code officiel, ou laissez ce champ vide.",
)  # fmt: skip

COMPTE_PARTAGE = refus(
    "CPT-011", "Compte qui sert aussi ailleurs", "Le compte {de_nom} ne dépend pas de votre seule organisation.",
    "Exiger un nouveau mot de passe bloquerait son travail dans une autre organisation.",
    "Demandez-lui d’en changer depuis « Mon compte », ou fermez son accès à votre organisation.",
)  # fmt: skip

_IDENTITE = (
    "nom", "siren", "est_certificateur", "est_cfa", "est_organisme_formation", "approbateur_externe",
)  # fmt: skip


def reference_de(utilisateur: Utilisateur) -> Reference:
    """The person, as the journal names them."""
    return Reference("utilisateur", str(utilisateur.pk), utilisateur.nom_complet)


def _membre(membre: Membre) -> Reference:
    return Reference("membre", str(membre.pk), membre.libelle)


@transaction.atomic
def creer_organisation(
    *, slug: str, nom: str, siren: str = "", est_certificateur: bool = False, est_cfa: bool = False,
    est_organisme_formation: bool = False, demonstration: bool = False, acteur: Reference = SYSTEME,
) -> Organisation:  # fmt: skip
    """A tenant, with its own chain in the journal."""
    organisation = Organisation.objects.create(
        slug=slug,
        nom=nom,
        siren=Siren.parse(siren).valeur if siren else "",
        est_certificateur=est_certificateur,
        est_cfa=est_cfa,
        est_organisme_formation=est_organisme_formation,
        demonstration=demonstration,
    )
    consigner(
        chaine=organisation.chaine,
        acte="comptes.creer_organisation",
        acteur=acteur,
        sujet=Reference("organisation", str(organisation.pk), nom),
        phrase=f"a créé l’organisation {nom}.",
    )
    return organisation


@transaction.atomic
def modifier_organisation(
    *, organisation: Organisation, nom: str, siren: str = "", est_certificateur: bool, est_cfa: bool,
    est_organisme_formation: bool, approbateur_externe: str = "", acteur: Reference,
) -> Organisation:  # fmt: skip
    """Correct the identity of a tenant; its address (`slug`) never changes, links and bookmarks live on it."""
    avant = {c: getattr(organisation, c) for c in _IDENTITE}
    apres = {
        "nom": nom.strip(),
        "siren": Siren.parse(siren).valeur if siren.strip() else "",
        "est_certificateur": est_certificateur,
        "est_cfa": est_cfa,
        "est_organisme_formation": est_organisme_formation,
        "approbateur_externe": approbateur_externe.strip().lower(),
    }
    change = {c: {"avant": avant[c], "apres": apres[c]} for c in _IDENTITE if avant[c] != apres[c]}
    if not change:
        return organisation
    for champ, valeur in apres.items():
        setattr(organisation, champ, valeur)
    organisation.save(update_fields=[*_IDENTITE])
    consigner(
        chaine=organisation.chaine,
        acte="comptes.modifier_organisation",
        acteur=acteur,
        sujet=Reference("organisation", str(organisation.pk), organisation.nom),
        details=change,
        phrase="a modifié l’identité de l’organisation.",
    )
    return organisation


@transaction.atomic
def modifier_identite(*, utilisateur: Utilisateur, prenom: str, nom: str) -> Utilisateur:
    """A person corrects their own name; each organisation where they stand reads it in its journal."""
    ancien = utilisateur.nom_complet
    utilisateur.prenom, utilisateur.nom = prenom.strip(), nom.strip()
    if utilisateur.nom_complet == ancien:
        return utilisateur
    utilisateur.save(update_fields=["prenom", "nom"])
    jour = aujourdhui()
    for membre in Membre.toutes.filter(utilisateur=utilisateur).select_related("organisation").order_by("pk"):
        membre.utilisateur = utilisateur
        if membre.est_actif_le(jour):
            consigner(
                chaine=membre.organisation.chaine,
                acte="comptes.modifier_identite",
                acteur=reference_de(utilisateur),
                sujet=_membre(membre),
                details={"avant": ancien, "apres": utilisateur.nom_complet},
                phrase="a corrigé son nom.",
            )
    return utilisateur


@transaction.atomic
def exiger_nouveau_mot_de_passe(*, membre: Membre, acteur: Reference) -> None:
    """The person must choose another password before going on. The old one still opens.

    Raises CPT-011 when the account also serves another organisation: one must not stop the work of another.
    """
    ailleurs = Membre.toutes.filter(utilisateur_id=membre.utilisateur_id).exclude(
        organisation_id=membre.organisation_id
    )
    if membre.attend_acceptation or ailleurs.exists():
        raise ErreurMetier(COMPTE_PARTAGE.constat(de_nom=de(membre.libelle)))
    Utilisateur.objects.filter(pk=membre.utilisateur_id).update(doit_changer_mot_de_passe=True)
    membre.utilisateur.doit_changer_mot_de_passe = True
    consigner(
        chaine=membre.organisation.chaine,
        acte="comptes.exiger_nouveau_mot_de_passe",
        acteur=acteur,
        sujet=_membre(membre),
        phrase=f"a demandé à {membre.libelle} de changer de mot de passe.",
    )


@transaction.atomic
def ajouter_membre(
    *, organisation: Organisation, email: str, prenom: str = "", nom: str = "", du: date, au: date | None = None,
    acteur: Reference, avec_accord: bool = False,
) -> Membre:  # fmt: skip
    """A person joins, or comes back; the account is created without a password when it does not exist.

    `avec_accord`: an account that exists joins only once its owner says so (invitations): until then nobody here learns
    whose it is, nor can do anything to it.

    Raises CPT-002 when the access is open, or not yet closed on `du`, CPT-005 when it would end before it begins.
    """
    if au is not None and au < du:
        raise ErreurMetier(DATES_ROLE.constat(du=date_fr(du), au=date_fr(au)))
    email = email.strip().lower()
    utilisateur = Utilisateur.objects.filter(email__iexact=email).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(email, None, prenom=prenom, nom=nom)
    ancien = Membre.toutes.filter(organisation=organisation, utilisateur=utilisateur).first()
    if ancien is not None and ancien.au is not None and ancien.au < du:
        return rouvrir_adhesion(membre=ancien, du=du, au=au, acteur=acteur)
    if ancien is not None:
        raise ErreurMetier(DEJA_MEMBRE.constat(email=email, organisation=organisation.nom))
    try:
        with transaction.atomic():
            attend = avec_accord and utilisateur.has_usable_password()
            membre = Membre.toutes.create(
                organisation=organisation, utilisateur=utilisateur, du=du, au=au, attend_acceptation=attend
            )
    except IntegrityError as e:
        if not Membre.toutes.filter(organisation=organisation, utilisateur=utilisateur).exists():
            raise  # Not somebody who joined at the same moment: another fault, which must not be called that.
        raise ErreurMetier(DEJA_MEMBRE.constat(email=email, organisation=organisation.nom)) from e
    consigner(
        chaine=organisation.chaine,
        acte="comptes.ajouter_membre",
        acteur=acteur,
        sujet=_membre(membre),
        details={"email": email, "du": du, "au": au},
        phrase=f"a ajouté {membre.libelle} à l’organisation.",
    )
    return membre


@transaction.atomic
def rouvrir_adhesion(*, membre: Membre, du: date, au: date | None = None, acteur: Reference) -> Membre:
    """The person comes back on `du`, with no role: those of the past do not come back to life by themselves.

    Raises CPT-002 when the access is not closed on that day, CPT-005 when it would end before it begins.
    """
    if membre.au is None or membre.au >= du:
        raise ErreurMetier(DEJA_MEMBRE.constat(email=membre.utilisateur.email, organisation=membre.organisation.nom))
    if au is not None and au < du:
        raise ErreurMetier(DATES_ROLE.constat(du=date_fr(du), au=date_fr(au)))
    parti_le, avant = membre.au, membre.du
    restes = RoleMembre.toutes.filter(Q(au__isnull=True) | Q(au__gt=parti_le), membre=membre)
    restes.filter(du__gt=parti_le).delete()  # Never in force: the person had left before they began.
    restes.update(au=parti_le)
    membre.du, membre.au = du, au
    membre.save(update_fields=["du", "au"])
    consigner(
        chaine=membre.organisation.chaine,
        acte="comptes.rouvrir_adhesion",
        acteur=acteur,
        sujet=_membre(membre),
        details={"du": du, "au": au, "periode_precedente": {"du": avant, "au": parti_le}},
        phrase=f"a rouvert l’accès {de(membre.libelle)} à partir du {date_fr(du)}"
        f"{f', jusqu’au {date_fr(au)}' if au else ''}.",
    )
    return membre


@transaction.atomic
def attribuer_role(
    *, membre: Membre, role: Role, du: date, au: date | None = None,
    etablissements: Iterable[Etablissement] = (), acteur: Reference,
) -> RoleMembre:  # fmt: skip
    """Give a role, from `du` to `au` included. Raises CPT-003 to CPT-006, CPT-008, CPT-009."""
    perimetre = list(etablissements)
    if au is not None and au < du:
        raise ErreurMetier(DATES_ROLE.constat(du=date_fr(du), au=date_fr(au)))
    if role is Role.AUDITEUR and au is None:
        raise ErreurMetier(AUDITEUR_SANS_FIN.constat())
    if role is Role.PARTENAIRE and not perimetre:
        raise ErreurMetier(PARTENAIRE_SANS_PERIMETRE.constat())
    if membre.au is not None and membre.au < du:
        raise ErreurMetier(ACCES_FERME.constat(de_nom=de(membre.libelle), au=date_fr(membre.au)))
    for etablissement in perimetre:
        if etablissement.organisation_id != membre.organisation_id:
            raise ErreurMetier(
                PERIMETRE_ETRANGER.constat(nom=etablissement.denomination, organisation=membre.organisation.nom)
            )
    # Two periods of one role that share a day would say the same thing twice, and ending one would end nothing.
    tenus = RoleMembre.toutes.filter(Q(au__isnull=True) | Q(au__gte=du), membre=membre, role=role.value)
    deja = (tenus.filter(du__lte=au) if au is not None else tenus).order_by("du", "pk").first()
    if deja is not None:
        raise ErreurMetier(ROLE_DEJA_TENU.constat(nom=membre.libelle, role=LIBELLES[role], du=date_fr(deja.du)))
    ligne = RoleMembre.toutes.create(
        organisation_id=membre.organisation_id, membre=membre, role=role.value, du=du, au=au
    )
    ligne.etablissements.set(perimetre)
    consigner(
        chaine=membre.organisation.chaine,
        acte="comptes.attribuer_role",
        acteur=acteur,
        sujet=_membre(membre),
        details={"role": role.value, "du": du, "au": au, "etablissements": [e.pk for e in perimetre]},
        phrase=f"a donné le rôle « {LIBELLES[role]} » à {membre.libelle} à partir du {date_fr(du)}"
        f"{f', jusqu’au {date_fr(au)}' if au else ''}.",
    )
    return ligne


def _garder_un_administrateur(membre: Membre, au: date, sauf: RoleMembre | None = None) -> None:
    """Someone else must administer without end, from the day after `au` at the latest: there is no super-user to help.

    An access that ends, or begins later, does not count: the organisation would be locked between two dates.
    """
    lendemain = max(au, aujourdhui()) + timedelta(days=1)
    Organisation.objects.select_for_update().get(pk=membre.organisation_id)
    roles = RoleMembre.toutes.filter(
        membre__organisation_id=membre.organisation_id, role=Role.ADMINISTRATEUR.value
    ).select_related("membre__utilisateur")
    restants = [
        r
        for r in roles
        if r.au is None
        and r.du <= lendemain
        and r.membre.au is None
        and r.membre.est_actif_le(lendemain)
        and not (r.membre_id == membre.pk and (sauf is None or r.pk == sauf.pk))
    ]
    # `toutes` on purpose: a relation read without an active organisation is empty, and the check would pass.
    siens = RoleMembre.toutes.filter(Q(au__isnull=True) | Q(au__gt=au), membre=membre, role=Role.ADMINISTRATEUR.value)
    if not restants and siens.exists():
        raise ErreurMetier(DERNIER_ADMINISTRATEUR.constat(nom=membre.libelle, organisation=membre.organisation.nom))


@transaction.atomic
def terminer_role(*, role: RoleMembre, au: date, acteur: Reference) -> RoleMembre:
    """Set the last day of a role; the row stays, yesterday's acts were done under it. Raises CPT-001, CPT-005, and what
    `attribuer_role` raises when the role was given again since."""
    prolonge = role.au is not None and au >= role.au
    plus_tard = role.au is not None and au > role.au
    if role.role == Role.ADMINISTRATEUR.value and not prolonge:
        _garder_un_administrateur(role.membre, au, sauf=role)
    if au < role.du:
        raise ErreurMetier(DATES_ROLE.constat(du=date_fr(role.du), au=date_fr(au)))
    # Made longer, it must not reach the same role given again: of two at once, nobody could tell which one opens what.
    suivant = RoleMembre.toutes.filter(membre=role.membre_id, role=role.role, du__gt=role.du, du__lte=au)
    if prolonge and (deja := suivant.order_by("du", "pk").first()) is not None:
        raise ErreurMetier(
            ROLE_DEJA_TENU.constat(nom=role.membre.libelle, role=role.get_role_display(), du=date_fr(deja.du))
        )
    role.au = au
    role.save(update_fields=["au"])
    consigner(
        chaine=role.membre.organisation.chaine,
        acte="comptes.terminer_role",
        acteur=acteur,
        sujet=_membre(role.membre),
        details={"role": role.role, "au": au},
        phrase=f"a {'prolongé le' if plus_tard else 'mis fin au'} rôle « {role.get_role_display()} » {de(role.membre.libelle)}"
        f" {'jusqu’au' if plus_tard else 'le'} {date_fr(au)}.",
    )
    return role


@transaction.atomic
def terminer_adhesion(*, membre: Membre, au: date, acteur: Reference) -> Membre:
    """The person leaves on `au` included. Raises CPT-001."""
    if membre.au is None or au < membre.au:
        _garder_un_administrateur(membre, au)
    if au < membre.du:
        raise ErreurMetier(DATES_ROLE.constat(du=date_fr(membre.du), au=date_fr(au)))
    membre.au = au
    membre.save(update_fields=["au"])
    consigner(
        chaine=membre.organisation.chaine,
        acte="comptes.terminer_adhesion",
        acteur=acteur,
        sujet=_membre(membre),
        details={"au": au},
        phrase=f"a fixé au {date_fr(au)} la fin de l’accès {de(membre.libelle)}.",
    )
    return membre


@transaction.atomic
def enregistrer_etablissement(
    *, organisation: Organisation, sorte: SorteEtablissement, denomination: str, siret: str = "", uai: str = "",
    nda: str = "", adresse: str = "", commune: str = "", code_commune: str = "", actif: bool = True,
    etablissement: Etablissement | None = None, acteur: Reference,
) -> Etablissement:  # fmt: skip
    """Create, or correct when `etablissement` is given. Numbers are checked (IDE-00x, CPT-010) and unique (CPT-007).

    SIRET and UAI name one establishment; a declaration number names its legal entity, so several sites may share it.
    """
    code = code_commune.strip().upper()
    if code and not re.fullmatch(r"[0-9](?:[0-9]|[AB])[0-9]{3}", code):
        raise ErreurMetier(COMMUNE_FAUSSE.constat(valeur=code_commune.strip()))
    valeurs = {
        "siret": Siret.parse(siret).valeur if siret.strip() else "",
        "uai": Uai.parse(uai).valeur if uai.strip() else "",
        "nda": Nda.parse(nda).valeur if nda.strip() else "",
    }
    autres = Etablissement.toutes.filter(organisation=organisation)
    if etablissement is not None:
        autres = autres.exclude(pk=etablissement.pk)
    for champ in ("siret", "uai"):
        pris = autres.filter(**{champ: valeurs[champ]}).first() if valeurs[champ] else None
        if pris:
            nom = "Le SIRET" if champ == "siret" else "L’UAI"
            raise ErreurMetier(IDENTIFIANT_PRIS.constat(champ=nom, valeur=valeurs[champ], nom=pris.denomination))
    nouveau = etablissement is None
    objet = etablissement or Etablissement(organisation=organisation)
    objet.sorte, objet.denomination, objet.adresse = sorte, denomination.strip(), adresse.strip()
    objet.commune, objet.code_commune, objet.actif = commune.strip(), code, actif
    objet.siret, objet.uai, objet.nda = valeurs["siret"], valeurs["uai"], valeurs["nda"]
    objet.save()
    consigner(
        chaine=organisation.chaine,
        acte="comptes.enregistrer_etablissement",
        acteur=acteur,
        sujet=Reference("etablissement", str(objet.pk), objet.denomination),
        details={**valeurs, "sorte": str(sorte), "actif": actif},
        phrase=f"a {'enregistré' if nouveau else 'modifié'} l’établissement {objet.denomination}.",
    )
    return objet


@transaction.atomic
def retirer_etablissement(*, etablissement: Etablissement, acteur: Reference) -> None:
    """Delete an establishment that nothing uses (an import undone). Raises Django's `ProtectedError` when a row does."""
    consigner(
        chaine=etablissement.organisation.chaine,
        acte="comptes.retirer_etablissement",
        acteur=acteur,
        sujet=Reference("etablissement", str(etablissement.pk), etablissement.denomination),
        details={"siret": etablissement.siret, "uai": etablissement.uai, "nda": etablissement.nda},
        phrase=f"a retiré l’établissement {etablissement.denomination}, que rien n’utilisait.",
    )
    etablissement.delete()
