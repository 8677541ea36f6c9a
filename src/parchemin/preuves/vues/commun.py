"""What the pages of this room share."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from parchemin.parcours.vues.inscriptions_commun import acteur, jour_ou_rien, journal_de, peut, remplir
from parchemin.plateforme.fichiers.services import deposer as deposer_fichier
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.preuves.domain.couverture import RaisonRafraichir
from parchemin.preuves.selectors.couverture import A_UN_INVITE, COMPTE_A_UN_INVITE, MOTS, Vue, voir
from parchemin.preuves.selectors.regard import Regard, regard_de
from parchemin.preuves.services.preuves import Contenu
from parchemin.socle.horloge import aujourdhui

__all__ = [
    "FORMULAIRE",
    "RAISONS",
    "acteur",
    "contenu",
    "jour_demande",
    "journal_de",
    "mots",
    "peut",
    "regard",
    "remplir",
    "vue_de",
]
FORMULAIRE = "preuves/formulaire.html"
ACCUEIL = "Preuves"
RAISONS = {
    RaisonRafraichir.ANCIENNE: "Trop ancienne",
    RaisonRafraichir.EXPIREE: "Validité passée",
    RaisonRafraichir.EXIGENCE_CHANGEE: "L’exigence a changé depuis",
}


def jour_demande(request: HttpRequest) -> date:
    """The day of the address (`au`), or today."""
    return jour_ou_rien(request.GET.get("au", "")) or aujourdhui()


def vue_de(request: HttpRequest, jour: date | None = None) -> Vue:
    organisation = request.organisation  # type: ignore[attr-defined]
    return voir(organisation, jour or aujourdhui(), peut=partial(peut, request), regard=regard(request))


def regard(request: HttpRequest) -> Regard:
    """What the reader may see of the evidence: everything, or what was opened to a guest."""
    return regard_de(request.membre)  # type: ignore[attr-defined]


def mots(request: HttpRequest) -> Any:
    return A_UN_INVITE if regard(request).invite else MOTS


def mots_comptes(request: HttpRequest) -> Any:
    """The same, beside a number of requirements."""
    return COMPTE_A_UN_INVITE if regard(request).invite else MOTS


def famille_ou_404(request: HttpRequest, vue: Vue, famille: str) -> Any:
    if famille not in vue.choix.referentiels or not regard(request).voit_famille(famille):
        raise Http404
    return vue.choix.referentiels[famille]


def contenu(request: HttpRequest, x: dict[str, Any], usage: str) -> Contenu:
    """The cleaned data of a form, its file kept. Raises FIC-001 to FIC-013."""
    fichier: Fichier | None = None
    if x.get("fichier"):
        qui = acteur(request)
        fichier = deposer_fichier(
            x["fichier"], nom=x["fichier"].name, usage=usage, organisation_id=request.organisation.pk,  # type: ignore[attr-defined]
            depose_par_id=request.user.pk, depose_par_libelle=qui.libelle, date_effective=x["effective_le"],
        )  # fmt: skip
    return Contenu(
        x["titre"], x["effective_le"], fichier, x.get("lien", ""), x.get("description", ""), x.get("responsable"), x.get("mois"), x.get("valide_au")
    )  # fmt: skip


def lien(nom: str, slug: str, *args: Any) -> str:
    return reverse(f"preuves:{nom}", args=[slug, *args])
