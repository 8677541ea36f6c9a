"""What somebody sees behind the link of a request: what is asked, a short form, thanks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer as deposer_fichier
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models import LienPersonnel
from parchemin.preuves.formulaires import FormulaireReponse
from parchemin.preuves.models import DemandePreuve, EtatDemandePreuve
from parchemin.preuves.pieces import PREUVE_PAR_LIEN
from parchemin.preuves.services.demandes import LIEN, recevoir
from parchemin.preuves.services.preuves import Contenu, exiger_jour
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

GABARIT = "preuves/lien.html"


def _demande(lien: LienPersonnel) -> DemandePreuve:
    d: DemandePreuve = DemandePreuve.objects.select_related("organisation").get(pk=lien.charge["demande"])
    return d


def _page(
    request: HttpRequest, d: DemandePreuve, formulaire: Any, *, merci: bool = False, status: int = 200
) -> HttpResponse:
    attendue = d.etat == EtatDemandePreuve.ATTENDUE
    contexte = {"d": d, "organisation": d.organisation, "formulaire": formulaire if attendue else None, "merci": merci}
    return render(request, GABARIT, contexte, status=status)


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    d = _demande(lien)
    return _page(request, d, FormulaireReponse(initial={"titre": d.titre_propose, "effective_le": aujourdhui()}))


@usage_de_lien(LIEN, montrer=_montrer)
def _accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """Refused, nothing is kept and the link stays good: the transaction that consumes it is given up."""
    d = _demande(lien)
    formulaire = FormulaireReponse(request.POST, request.FILES)
    if not formulaire.is_valid():
        raise LienNonConsomme(_page(request, d, formulaire, status=422))
    x = formulaire.cleaned_data
    try:
        exiger_jour(x["effective_le"])  # before a byte is kept
        fichier = None
        if x["fichier"]:
            fichier = deposer_fichier(
                x["fichier"], nom=x["fichier"].name, usage=PREUVE_PAR_LIEN.code, organisation_id=d.organisation_id, depose_par_libelle=d.nom,
                date_effective=x["effective_le"],
            )  # fmt: skip
        recevoir(
            demande=d, contenu=Contenu(x["titre"], x["effective_le"], fichier, description=x["description"]),
            acteur=Reference("lien", str(lien.pk), f"{d.nom} (par son lien)"[:200]),
        )  # fmt: skip
    except ErreurMetier as e:
        refuser(formulaire, e, {"PRV-001": "effective_le", "PRV-002": "fichier"})
        raise LienNonConsomme(_page(request, d, formulaire, status=422)) from e
    return _page(request, d, None, merci=True)
