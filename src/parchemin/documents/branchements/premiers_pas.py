"""First steps of this room: the templates of what is delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas
from parchemin.referentiel.models import Certification


@premiers_pas.inscrire("documents.modeles")
def modeles_a_preparer(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """A certifier that follows a certification and has no template published."""
    o = membre.organisation
    if not (o.est_certificateur and membre.utilisateur.has_perm("documents.regler", o)):
        return
    if not Certification.toutes.filter(organisation_id=o.pk).exists():
        return
    if not ModeleDocument.toutes.filter(organisation_id=o.pk, etat=EtatModele.PUBLIE).exists():
        yield PremierPas(
            60,
            "Préparer votre parchemin",
            "Votre logo, vos signataires, vos mots : deux personnes fictives le montrent avant qu’il serve, et ce qui y manquerait est dit.",
            reverse("documents:modeles", args=[o.slug]),
            "Préparer",
            "file-certificate",
        )
