"""First steps of this room: the two national registers, then the organisation's certifications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas
from parchemin.referentiel.models import Certification, SourceRegistre

PAGE_DES_EXPORTS = "https://www.data.gouv.fr/datasets/repertoire-national-des-certifications-professionnelles-et-repertoire-specifique/"
"""Where France compétences publishes both registers, each night."""
_MOTS = {"RNCP": "le RNCP", "RS": "le répertoire spécifique"}


@premiers_pas.inscrire("referentiel.registres")
def registres_a_importer(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """Registers without any export in service (a demonstration register counts), and no certification chosen."""
    o, peut = membre.organisation, membre.utilisateur.has_perm
    importer, tenir = peut("referentiel.importer", o), peut("referentiel.gerer_certifications", o)
    if not (importer or tenir):
        return
    presents = set(
        SourceRegistre.objects.filter(instantane__isnull=False).order_by("code").values_list("repertoire", flat=True)
    )
    absents = [r for r in _MOTS if r not in presents]
    if importer and absents:
        yield PremierPas(
            10,
            f"Importer {' et '.join(_MOTS[r] for r in absents)}",
            "Les exports du jour de France compétences : c’est là que Parchemin lit vos fiches et leurs dates.",
            reverse("referentiel:importer", args=[o.slug]),
            "Importer",
            "database-import",
            # With one register at work, the other may well be of no use here: many hold no certification in it.
            cle=f"premier_pas.referentiel.{absents[0]}" if len(absents) == 1 else "",
            ailleurs=("Les télécharger sur data.gouv.fr", PAGE_DES_EXPORTS),
        )
    if tenir and not Certification.toutes.filter(organisation_id=membre.organisation_id).exists():
        # Without a register there is still something to do: a certification of one's own, unregistered.
        yield PremierPas(
            20,
            "Choisir les certifications que vous suivez",
            "Trouvez une fiche dans les registres et suivez-la ; ou créez une certification qui n’y figure pas."
            if presents
            else "D’abord le registre : vos fiches s’y trouveront une fois importé. Seule une certification qui n’y figure pas se crée dès maintenant.",
            reverse("referentiel:fiches" if presents else "referentiel:certification_nouvelle", args=[o.slug]),
            "Choisir" if presents else "Créer hors des registres",
            "certificate",
        )
