"""The page behind the personal link of a survey: read on a phone, answered in under a minute, without an account nor a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.indicateurs.formulaires_enquetes import FormulaireReponse, initiales_du_lien
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete
from parchemin.indicateurs.selectors.enquetes import questionnaire_de
from parchemin.indicateurs.services.enquetes_liens import USAGE
from parchemin.indicateurs.services.reponses import decliner, prend_le_lien, repondre
from parchemin.indicateurs.travaux_enquetes import conservation
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier

GABARIT = "indicateurs/public/enquete.html"


@dataclass(frozen=True)
class Porteur:
    """Who holds the link: the survey, and their rows in it (one by certification), names still known."""

    enquete: Enquete
    destinataires: list[Destinataire]

    @property
    def certifications(self) -> dict[int, str]:
        return {d.pk: d.inscription.certification.intitule for d in self.destinataires if d.inscription is not None}

    @property
    def recues(self) -> dict[int, Any]:
        return {d.pk: d.reponse for d in self.destinataires if d.reponse is not None}

    @property
    def a_decline(self) -> bool:
        return bool(self.destinataires) and all(d.refus_le is not None for d in self.destinataires)


def _porteur(lien: LienPersonnel) -> Porteur | None:
    lignes = (
        Destinataire.toutes.filter(
            pk__in=lien.charge["destinataires"], organisation_id=lien.organisation_id or 0, retire_le__isnull=True,
            inscription__isnull=False,
        )
        .select_related("enquete__organisation", "inscription__personne", "inscription__certification__fiche__version", "reponse")
        .order_by("pk")
    )  # fmt: skip
    siens = list(lignes)
    return Porteur(siens[0].enquete, siens) if siens else None


def _close(request: HttpRequest, lien: LienPersonnel, porteur: Porteur | None) -> HttpResponse:
    """The survey is over (or the person is no longer of it): said kindly, and whom to write to."""
    enquete = porteur.enquete if porteur else None
    repondu = bool(porteur and porteur.recues)
    return render(
        request, "indicateurs/public/enquete_close.html", {"enquete": enquete, "repondu": repondu}, status=410
    )


def contexte(enquete: Enquete, porteur: Porteur | None, formulaire: FormulaireReponse, **plus: Any) -> dict[str, Any]:
    """What the page shows; without a `porteur`, as the establishment previews it."""
    qui = porteur.destinataires[0].inscription.personne if porteur and porteur.destinataires[0].inscription else None
    recue = next(iter(porteur.recues.values()), None) if porteur else None
    return {
        "enquete": enquete, "organisation": enquete.organisation, "personne": qui, "formulaire": formulaire, "recue": recue,
        "certifications": list(formulaire.certifications.values()), "mois": conservation(enquete), "apercu": porteur is None,
        "a_decline": bool(porteur and porteur.a_decline), "merci": False, "decline": False, **plus,
    }  # fmt: skip


def _page(request: HttpRequest, porteur: Porteur, formulaire: FormulaireReponse, **plus: Any) -> HttpResponse:
    statut = 422 if formulaire.errors else 200
    return render(request, GABARIT, contexte(porteur.enquete, porteur, formulaire, **plus), status=statut)


def _formulaire(porteur: Porteur, donnees: Any = None) -> FormulaireReponse:
    return FormulaireReponse(
        donnees, questionnaire=questionnaire_de(porteur.enquete), certifications=porteur.certifications, exige_vise=True,
        initial=initiales_du_lien(porteur.recues),
    )  # fmt: skip


def montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    porteur = _porteur(lien)
    if porteur is None or not prend_le_lien(porteur.enquete):
        return _close(request, lien, porteur)
    return _page(request, porteur, _formulaire(porteur))


@usage_de_lien(USAGE, montrer=montrer)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """An answer, which replaces the former one until the survey closes; or « I would rather not »."""
    porteur = _porteur(lien)
    if porteur is None or not prend_le_lien(porteur.enquete):
        raise LienNonConsomme(_close(request, lien, porteur))
    try:
        if request.POST.get("geste") == "decliner" and not porteur.recues:
            decliner(destinataires=porteur.destinataires)
            return _page(request, porteur, _formulaire(porteur), decline=True)
        formulaire = _formulaire(porteur, request.POST)
        if not formulaire.is_valid():
            raise LienNonConsomme(_page(request, porteur, formulaire))
        repondre(destinataires=porteur.destinataires, dit=formulaire.dit(), canal=CanalReponse.LIEN)
    except ErreurMetier as e:
        # It closed between the two.
        raise LienNonConsomme(_close(request, lien, porteur)) from e
    frais = _porteur(lien)
    return _page(request, frais or porteur, _formulaire(frais or porteur), merci=True)
