"""What the pages of enrolments and sessions share: who acts, faults beside fields, one small form on one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Phrase, Reference, evenements_de, phrases
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import Constat, ErreurMetier

CHAMPS = {
    **dict.fromkeys(("INS-001", "INS-002", "INS-015", "INS-017", "INS-018"), "entree"),
    **dict.fromkeys(("INS-003", "INS-005", "INS-011", "INS-012", "INS-023", "INS-038"), "perimetre_blocs"),
    **dict.fromkeys(("INS-007", "INS-008", "INS-009", "INS-026"), "forme"),
    "INS-010": "statut",
    "INS-020": "prestataire",
    "INS-024": "voie",
    "INS-025": "voie",
    "IDE-002": "siret",
    "INS-029": "debut",
    "INS-030": "type_contrat",
    "INS-033": "du",
    "INS-034": "heures",
    "SES-021": "jury_le",
    "SES-023": "au",
    "SES-031": "code",
    "SES-032": "parent",
    "SES-038": "le",
    "SES-039": "centre",
    "SES-035": "code",
    "SES-043": "raison",
}
"""Field beside which a finding is shown, when the form has it."""
_TEXTES = ("motif", "precision", "raison", "description", "mesure")
"""Free texts: one form has one of them, where a state of health is refused."""


def acteur(request: HttpRequest) -> Reference:
    """The person at the keyboard, as the journal names them."""
    return reference_de(request.user)  # type: ignore[arg-type]


def peut(request: HttpRequest, permission: str) -> bool:
    """Does the person hold this permission here?"""
    return bool(request.user.has_perm(permission, request.organisation))  # type: ignore[attr-defined]


def jour_ou_rien(texte: str) -> date | None:
    """A day of an address or of a date field (ISO), or None."""
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


def lien(nom: str, slug: str, **arguments: Any) -> str:
    """Address of a page of this room, or "" for one that does not exist."""
    try:
        return reverse(f"parcours:{nom}", kwargs={"slug": slug, **arguments})
    except NoReverseMatch:
        return ""


def reporter(formulaire: forms.Form, erreur: ErreurMetier | Sequence[Constat]) -> None:
    """Put the findings of a refused act on the form: cards above it, a word beside the fields they speak of."""
    libre = next((n for n in _TEXTES if n in formulaire.fields), "")
    refuser(formulaire, erreur, {**CHAMPS, "INS-035": libre, "SES-051": libre} if libre else CHAMPS)


def journal_de(request: HttpRequest, genre: str, identifiant: int, limite: int = 20) -> list[Phrase]:
    """Sentences about one subject, the latest first."""
    chaine = request.organisation.chaine  # type: ignore[attr-defined]
    return phrases(evenements_de([chaine], genre, str(identifiant))[:limite])


def remplir(
    request: HttpRequest,
    *,
    gabarit: str,
    cle: str,
    titre: str,
    classe: Callable[..., forms.Form],
    geste: Callable[[dict[str, Any]], str],
    retour: str,
    initial: Mapping[str, Any] | None = None,
    contexte: Mapping[str, Any] | None = None,
    bouton: str = "Enregistrer",
    danger: bool = False,
    version: str = "",
    vers: str = "",
) -> HttpResponse:
    """One form, its draft, one act. `geste` receives the cleaned data and returns the sentence that says it is done.

    `vers`: where to go once it is done, when that is not where one comes back without changing anything.
    """
    saisie = Saisie(request, cle, titre=titre, version=version)
    donnees = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    formulaire = classe(*donnees, initial={**(initial or {}), **saisie.initiales})
    if request.method == "POST" and formulaire.is_valid():
        try:
            message = geste(formulaire.cleaned_data)
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, message)
            return redirect(vers or retour)
    page = {
        "formulaire": formulaire,
        "saisie": saisie,
        "titre": titre,
        "retour": retour,
        "bouton": bouton,
        "danger": danger,
        "multipart": formulaire.is_multipart(),
        **(contexte or {}),
    }
    return render(request, gabarit, page, status=422 if formulaire.errors else 200)
