"""Loads the demonstration registers, then says which certifications the demonstration organisations carry."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.demonstration.etapes import ACTUEL, ANTERIEUR
from parchemin.referentiel.demonstration.export import exporter
from parchemin.referentiel.models import Capacite, Certification, Fiche, NatureLocale, SourceRegistre
from parchemin.referentiel.services import certifications as services
from parchemin.referentiel.services.registre import importer_registre
from parchemin.socle.periodes import ajouter_mois

_SUIVIES = (
    (RIVAGE, "RNCP99001", Capacite.CERTIFICATEUR, -31, None, "Décision d’enregistrement"),
    (RIVAGE, "RNCP99002", Capacite.CERTIFICATEUR, -2, None, "Décision d’enregistrement"),
    (RIVAGE, "RNCP99003", Capacite.CERTIFICATEUR, -14, None, "Décision d’enregistrement"),
    (RIVAGE, "RNCP99004", Capacite.CO_CERTIFICATEUR, -40, None, "Accord de co-certification"),
    (RIVAGE, "RNCP99005", Capacite.CERTIFICATEUR, -62, None, ""),
    (RIVAGE, "RNCP99009", Capacite.PREPARATEUR, -15, None, "Ouverture de la section"),
    (RIVAGE, "RNCP99010", Capacite.CENTRE_EXAMEN, -20, 2, "Agrément du centre d’examen, à renouveler"),
    (RIVAGE, "RNCP99019", Capacite.CENTRE_EXAMEN, -10, None, "Convention avec la branche"),
    (RIVAGE, "RNCP99020", Capacite.CERTIFICATEUR, -36, None, ""),
    (RIVAGE, "RNCP99021", Capacite.CERTIFICATEUR, -32, None, ""),
    (RIVAGE, "RNCP99022", Capacite.CERTIFICATEUR, -4, None, "Décision d’enregistrement"),
    (RIVAGE, "RNCP99023", Capacite.CO_CERTIFICATEUR, -22, None, "Accord de co-certification"),
    (RIVAGE, "RS99001", Capacite.CERTIFICATEUR, -9, None, ""),
    (RIVAGE, "RS99002", Capacite.CERTIFICATEUR, -33, None, ""),
    (VALLEES, "RNCP99007", Capacite.PREPARATEUR, -38, None, ""),
    (VALLEES, "RNCP99008", Capacite.PREPARATEUR, -26, None, ""),
    (RIVAGE, "RS99006", Capacite.CERTIFICATEUR, -38, None, ""),
    (RIVAGE, "RS99007", Capacite.CO_CERTIFICATEUR, -6, None, ""),
    (VALLEES, "RNCP99015", Capacite.PREPARATEUR, -27, None, "Ouverture de la section d’apprentissage"),
    (VALLEES, "RNCP99006", Capacite.PARTENAIRE, -12, 1, "Convention avec la branche"),
)


def creer(jour: date) -> None:
    """Two dated imports and their certifications. Idempotent: does nothing when they are there."""
    if SourceRegistre.objects.filter(code="demo-rncp", instantane__isnull=False).exists():
        return
    with tempfile.TemporaryDirectory(prefix="parchemin-demo-") as nom:
        for etape in (ANTERIEUR, ACTUEL):
            for chemin in exporter(jour, Path(nom), etape):
                importer_registre(chemin=chemin, origine="demonstration")
    for slug, code, capacite, debut, fin, reference in _SUIVIES:
        services.suivre_fiche(
            organisation=Organisation.objects.get(slug=slug),
            fiche=Fiche.objects.get(code=code),
            capacite=capacite,
            du=ajouter_mois(jour, debut),
            au=ajouter_mois(jour, fin) if fin is not None else None,
            reference=reference,
            acteur=SYSTEME,
        )
    rivage = Organisation.objects.get(slug=RIVAGE)
    locale: Certification = services.creer_certification_locale(
        organisation=rivage,
        nature=NatureLocale.CQP,
        intitule="Agent d’entretien des espaces côtiers",
        code="CQP-COTE",
        description="Certificat de branche, demandé à l’enregistrement.",
        capacite=Capacite.CENTRE_EXAMEN,
        du=ajouter_mois(jour, -16),
        acteur=SYSTEME,
    )
    for code, libelle in (("B1", "Entretenir un sentier côtier"), ("B2", "Informer le public")):
        services.ajouter_bloc_local(
            certification=locale, code=code, libelle=libelle, du=ajouter_mois(jour, -16), acteur=SYSTEME
        )
