"""The cards of jury members, for the four eyes: a seat of whoever asks is not a second person, whatever address its link goes to."""

from __future__ import annotations

from collections.abc import Iterator

from parchemin.comptes.exterieurs import boite
from parchemin.deliberation.selectors.quatre_yeux import adresses_de_jury
from parchemin.plateforme.approbations.constats import EXTERIEUR_CONNU
from parchemin.plateforme.approbations.registre import memes_personnes, objections_exterieures
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import Constat


@memes_personnes.inscrire("deliberation")
def est_une_adresse_de_jury(approbation: Approbation, courriel: str) -> bool:
    return boite(courriel) in {boite(x) for x in adresses_de_jury(approbation)}


@objections_exterieures.inscrire("deliberation")
def objecter(approbation: Approbation, courriel: str) -> Iterator[Constat]:
    """APP-009 for an address at which whoever asks sits in a jury."""
    if est_une_adresse_de_jury(approbation, courriel):
        yield EXTERIEUR_CONNU.constat(courriel=courriel, qui="la personne qui demande")
