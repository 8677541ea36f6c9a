"""An outside approver, named by an organisation that has one person only: decides by personal link."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.plateforme.approbations.registre import Acteur, annoncer, objections_exterieures, presenter
from parchemin.plateforme.approbations.services import approuver, refuser, verrouiller
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.liens.services import LienCree, creer_lien, revoquer
from parchemin.plateforme.models.approbations import Approbation, EtatApprobation
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

USAGE = "approuver"


class DecisionExterieure(forms.Form):
    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[("approuver", "J’approuve"), ("refuser", "Je refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous approuvez ou si vous refusez."},
    )
    motif = forms.CharField(
        label="Motif",
        help_text="Facultatif pour approuver, obligatoire pour refuser.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    motif.widget.sans_mention = True  # the help says when


def designer_exterieur(
    approbation: Approbation,
    *,
    destinataire_libelle: str,
    courriel: str,
    designe_par_id: int,
    designe_par_libelle: str,
) -> LienCree:
    """A link for one outside person; a previous one is revoked. The caller sends it (mail, secret part) to `courriel`.

    A last resort: an address nobody here vouches for would let one person ask and approve. Raises APP-002 (decided),
    APP-008 (somebody here may approve), APP-009 (the address of somebody of the house).
    """
    with transaction.atomic():
        return _designer(
            verrouiller(approbation.pk), destinataire_libelle, courriel.strip(), designe_par_id, designe_par_libelle
        )


def _designer(
    approbation: Approbation, destinataire_libelle: str, courriel: str, designe_par_id: int, designe_par_libelle: str
) -> LienCree:
    if contre := [x for _, objecter in objections_exterieures for x in objecter(approbation, courriel)]:
        raise ErreurMetier(*contre)
    if approbation.lien is not None:
        revoquer(approbation.lien)
    cree = creer_lien(
        USAGE,
        organisation_id=approbation.organisation_id,
        charge={"approbation": str(approbation.pk), "courriel": courriel},
        destinataire_libelle=destinataire_libelle,
        cree_par_id=designe_par_id,
        cree_par_libelle=designe_par_libelle,
        duree=approbation.expire_le - maintenant(),
    )
    approbation.lien = cree.lien
    approbation.save(update_fields=["lien"])
    annoncer("exterieur", approbation, Acteur(designe_par_id, designe_par_libelle))
    return cree


def _approbation(lien: LienPersonnel) -> Approbation:
    return Approbation.toutes.get(pk=lien.charge["approbation"])


def _page(
    request: HttpRequest, lien: LienPersonnel, formulaire: DecisionExterieure, erreur: ErreurMetier | None = None
) -> HttpResponse:
    approbation = _approbation(lien)
    attend = approbation.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": approbation,
        "formulaire": formulaire,
        "attend": attend,
        # Once decided, the link names nobody any more.
        "presentation": presenter(approbation) if attend else "",
        "constats": list(erreur.constats) if erreur else [],
    }
    return render(
        request, "plateforme/approbations/exterieur.html", contexte, status=422 if erreur or formulaire.errors else 200
    )


def montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    return _page(request, lien, DecisionExterieure())


@usage_de_lien(USAGE, montrer=montrer)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    formulaire = DecisionExterieure(request.POST)
    if not formulaire.is_valid():
        raise LienNonConsomme(_page(request, lien, formulaire))
    approbation = _approbation(lien)
    acteur = Acteur(None, f"{lien.destinataire_libelle} (personne extérieure)")
    try:
        if formulaire.cleaned_data["decision"] == "approuver":
            approuver(approbation.pk, acteur=acteur, motif=formulaire.cleaned_data["motif"])
        else:
            refuser(approbation.pk, acteur=acteur, motif=formulaire.cleaned_data["motif"])
    except ErreurMetier as erreur:
        raise LienNonConsomme(_page(request, lien, formulaire, erreur)) from erreur
    approbation.refresh_from_db()
    return render(request, "plateforme/approbations/merci.html", {"approbation": approbation})
