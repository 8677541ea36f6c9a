"""The second person of a publication is told."""

from __future__ import annotations

from django.urls import reverse

from parchemin.comptes.seconde_personne import AccordSuivi, suivre
from parchemin.indicateurs.services.publications import PUBLIER
from parchemin.plateforme.models import Approbation


def url_de(a: Approbation, slug: str) -> str:
    return reverse("indicateurs:approbation", args=[slug, int(a.sujet_identifiant), a.pk])


suivre(
    AccordSuivi(
        salle="indicateurs", acte=PUBLIER, rubrique="Indicateurs", quoi="On vous demande de relire et de publier des résultats",
        pourquoi="{sujet}. Demandé par {demandeur} : rien n’est public sans vous.", geste="Relire", verbe="publier", url_de=url_de,
    )
)  # fmt: skip
