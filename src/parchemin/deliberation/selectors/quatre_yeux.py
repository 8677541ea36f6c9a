"""Under which addresses whoever asks for an approval sits in juries."""

from __future__ import annotations

from django.db.models import Q

from parchemin.comptes.models import Utilisateur
from parchemin.deliberation.models import SignaturePV
from parchemin.parcours.models import MembreJury
from parchemin.plateforme.models import Approbation
from parchemin.socle.cles import cle_recherche


def adresses_de_jury(approbation: Approbation) -> set[str]:
    """Addresses of the asker's cards, of today and frozen with minutes.

    A card is theirs by the account; without an account, by the name: an address nobody vouches for is no second person.
    """
    qui = Utilisateur.objects.filter(pk=approbation.demandeur_id).first()
    if qui is None or approbation.organisation_id is None:
        return set()
    par_nom = Q(pk__isnull=True)
    if qui.nom and qui.prenom:
        cle = "|".join(cle_recherche(x).replace(" ", "") for x in (qui.nom, qui.prenom))[:140]
        par_nom = Q(utilisateur__isnull=True, cle_identite=cle)
    cartes = MembreJury.toutes.filter(Q(utilisateur=qui) | par_nom, organisation=approbation.organisation_id)
    figees = SignaturePV.toutes.filter(
        Q(utilisateur_id=qui.pk) | Q(siege__membre__in=cartes.order_by().values("pk")),
        organisation=approbation.organisation_id,
    )
    adresses = {*cartes.values_list("courriel", flat=True), *figees.values_list("courriel", flat=True)}
    return adresses - {""}
