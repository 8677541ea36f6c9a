"""Invitation by personal link: the person sets a password, then signs in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de, refus
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.courriels.moteur import dire_parti
from parchemin.plateforme.courriels.services import ecrire
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.liens.services import LienCree, creer_lien, revoquer
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

LIEN_PAR_COURRIEL = refus(
    "CPT-012", "Lien qui ne se remet pas en main propre", "Le lien {de_nom} ne peut partir que par courriel.",
    "Cette personne a déjà un compte, ou une autre organisation l’a invitée aussi : qui ouvre le lien agit à sa place.",
    "Réglez l’envoi des courriels, puis envoyez une nouvelle invitation.",
)  # fmt: skip


class FormulaireMotDePasse(forms.Form):
    """A first password."""

    mot_de_passe = forms.CharField(
        label="Votre mot de passe",
        help_text="Douze caractères au moins. Une phrase courte convient bien.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, utilisateur: Utilisateur, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.utilisateur = utilisateur

    def clean_mot_de_passe(self) -> str:
        texte: str = self.cleaned_data["mot_de_passe"]
        validate_password(texte, self.utilisateur)
        return texte


_DEMANDE_MOT_DE_PASSE = "Choisissez votre mot de passe ici (lien personnel, valable 14 jours) :\n"
_DEMANDE_ACCORD = (
    "Vous avez déjà un compte : dites ici si vous rejoignez cette organisation (lien valable 14 jours) :\n"
)


def _revoquer_anciens(membre: Membre) -> None:
    for ancien in LienPersonnel.toutes.filter(
        usage="comptes.inviter", charge__membre=membre.pk, utilisations=0, revoque_le__isnull=True
    ):
        revoquer(ancien)


def nouveau_lien(membre: Membre, acteur: Reference) -> LienCree:
    """Earlier links to the same member stop working."""
    _revoquer_anciens(membre)
    return creer_lien(
        "comptes.inviter",
        organisation_id=membre.organisation_id,
        charge={"membre": membre.pk},
        destinataire_libelle=membre.libelle,
        cree_par_libelle=acteur.libelle,
    )


def se_remet_en_main_propre(membre: Membre) -> bool:
    """May whoever invites hold the link of this person? Only when it opens nothing beyond their own organisation.

    An account that has a password, or that another organisation invited too, is reached by its own mailbox alone: whoever
    opens the link chooses its key, or joins in its name.
    """
    return (
        not membre.utilisateur.has_usable_password()
        and membre.est_actif_le(aujourdhui())
        and not Membre.toutes.filter(utilisateur_id=membre.utilisateur_id)
        .exclude(organisation_id=membre.organisation_id)
        .exists()
    )


@transaction.atomic
def preparer_lien(*, membre: Membre, request: HttpRequest, acteur: Reference) -> LienCree:
    """The link of an invitation, to be handed over when mail does not leave: shown once, never kept. Raises CPT-012."""
    if not se_remet_en_main_propre(membre):
        raise ErreurMetier(LIEN_PAR_COURRIEL.constat(de_nom=de(membre.libelle)))
    cree = nouveau_lien(membre, acteur)
    consigner(
        chaine=membre.organisation.chaine,
        acte="comptes.preparer_lien",
        acteur=acteur,
        sujet=Reference("membre", str(membre.pk), membre.libelle),
        phrase=f"a préparé un lien d’invitation à remettre à {membre.libelle}.",
    )
    return cree


def annonce(membre: Membre) -> str:
    """What is said once somebody is invited: that the message left, or that it did not."""
    return dire_parti(f"L’invitation {de(membre.libelle)} est partie.", f"L’accès {de(membre.libelle)} est préparé.")


def inviter(*, membre: Membre, request: HttpRequest, acteur: Reference) -> str:
    """Send the link that opens the account; returns its address.

    An account that already has a password joins by accepting, without touching its password: a link sent in the name of
    one organisation must not change the key of another. Earlier links to the same member stop working.
    """
    if membre.utilisateur.has_usable_password() and not membre.attend_acceptation:
        _revoquer_anciens(membre)
        return _annoncer(membre=membre, request=request, acteur=acteur)
    cree = nouveau_lien(membre, acteur)
    adresse = cree.url(request)
    ecrire(
        destinataire=membre.utilisateur.email,
        objet=f"{membre.organisation.nom} vous invite sur Parchemin",
        corps=(
            f"Bonjour {membre.utilisateur.prenom},\n\n{acteur.libelle} vous a ouvert un accès à Parchemin pour "
            f"{membre.organisation.nom}.\n\n"
            f"{_DEMANDE_ACCORD if membre.attend_acceptation else _DEMANDE_MOT_DE_PASSE}"
            "[[lien]]\n\nSi ce message ne vous était pas destiné, ne faites rien : sans vous, le lien n’ouvre rien."
        ),
        usage="comptes.inviter",
        organisation_id=membre.organisation_id,
        sujet_type="membre",
        sujet_identifiant=str(membre.pk),
        secrets={"lien": adresse},
    )
    return adresse


def _annoncer(*, membre: Membre, request: HttpRequest, acteur: Reference) -> str:
    base = settings.URL_PUBLIQUE
    adresse = f"{base}/" if base else request.build_absolute_uri("/")
    ecrire(
        destinataire=membre.utilisateur.email,
        objet=f"{membre.organisation.nom} vous ouvre un accès sur Parchemin",
        corps=(
            f"Bonjour {membre.utilisateur.prenom},\n\n{acteur.libelle} vous a ouvert un accès à Parchemin pour "
            f"{membre.organisation.nom}.\n\nConnectez-vous avec votre mot de passe habituel :\n{adresse}\n\n"
            "Si vous l’avez oublié, demandez-en un autre depuis la page de connexion."
        ),
        usage="comptes.annoncer",
        organisation_id=membre.organisation_id,
        sujet_type="membre",
        sujet_identifiant=str(membre.pk),
    )
    return adresse


def _sans_objet(request: HttpRequest, membre: Membre) -> HttpResponse | None:
    """Why this link has nothing left to open: the access is closed, or the account has its password already."""
    if membre.attend_acceptation:
        return None
    if not membre.est_actif_le(aujourdhui()):
        return render(request, "comptes/invitation.html", {"membre": membre, "fermee": True}, status=410)
    if membre.utilisateur.has_usable_password():
        return render(request, "comptes/invitation.html", {"membre": membre, "deja": True})
    return None


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    membre = _membre(lien)
    sans_objet = _sans_objet(request, membre)
    if sans_objet is not None:
        return sans_objet
    if membre.attend_acceptation:
        return render(request, "comptes/invitation.html", {"membre": membre, "accord": True})
    formulaire = FormulaireMotDePasse(utilisateur=membre.utilisateur)
    return render(request, "comptes/invitation.html", {"membre": membre, "formulaire": formulaire})


@usage_de_lien("comptes.inviter", montrer=_montrer)
def accepter(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    membre = _membre(lien)
    sans_objet = _sans_objet(request, membre)
    if sans_objet is not None:
        raise LienNonConsomme(sans_objet)
    if membre.attend_acceptation:
        return _rejoindre(request, membre)
    formulaire = FormulaireMotDePasse(request.POST, utilisateur=membre.utilisateur)
    if not formulaire.is_valid():
        contexte = {"membre": membre, "formulaire": formulaire}
        raise LienNonConsomme(render(request, "comptes/invitation.html", contexte, status=422))
    membre.utilisateur.set_password(formulaire.cleaned_data["mot_de_passe"])
    membre.utilisateur.save(update_fields=["password"])
    organisation: Organisation = membre.organisation
    consigner(
        chaine=organisation.chaine,
        acte="comptes.accepter_invitation",
        acteur=reference_de(membre.utilisateur),
        sujet=Reference("membre", str(membre.pk), membre.utilisateur.nom_complet),
        phrase="a accepté l’invitation et choisi son mot de passe.",
    )
    messages.success(request, "Votre mot de passe est enregistré : connectez-vous.")
    return redirect("account_login")


def _rejoindre(request: HttpRequest, membre: Membre) -> HttpResponse:
    membre.attend_acceptation = False
    membre.save(update_fields=["attend_acceptation"])
    consigner(
        chaine=membre.organisation.chaine,
        acte="comptes.accepter_invitation",
        acteur=reference_de(membre.utilisateur),
        sujet=Reference("membre", str(membre.pk), membre.utilisateur.nom_complet),
        phrase="a accepté de rejoindre l’organisation.",
    )
    messages.success(request, f"Vous avez rejoint {membre.organisation.nom} : connectez-vous comme d’habitude.")
    return redirect("account_login")


def _membre(lien: LienPersonnel) -> Membre:
    return Membre.toutes.select_related("utilisateur", "organisation").get(pk=lien.charge["membre"])
