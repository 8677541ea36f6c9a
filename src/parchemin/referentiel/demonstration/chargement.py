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
    # One certification at least of each family: those whose jury the organisation holds…
    (
        RIVAGE,
        "RNCP99024",
        Capacite.CO_CERTIFICATEUR,
        -20,
        None,
        "Convention avec la branche : les jurys sont à l’Institut",
    ),
    (
        RIVAGE,
        "RNCP99025",
        Capacite.CO_CERTIFICATEUR,
        -20,
        None,
        "Convention avec la branche : les jurys sont à l’Institut",
    ),
    (RIVAGE, "RNCP99026", Capacite.CERTIFICATEUR, -30, None, "Arrêté fictif d’autorisation à délivrer le diplôme visé"),
    # … and those that it prepares, for a jury which is another’s.
    (RIVAGE, "RNCP99030", Capacite.PREPARATEUR, -28, None, "Ouverture de la section"),
    (RIVAGE, "RNCP99031", Capacite.PREPARATEUR, -28, None, "Ouverture de la section"),
    (RIVAGE, "RNCP99032", Capacite.PREPARATEUR, -28, None, "Ouverture de la section"),
    (VALLEES, "RNCP99027", Capacite.PREPARATEUR, -28, None, "Ouverture de la section d’apprentissage"),
    (VALLEES, "RNCP99028", Capacite.PREPARATEUR, -28, None, "Ouverture de la section d’apprentissage"),
    (VALLEES, "RNCP99029", Capacite.PREPARATEUR, -40, None, ""),
    (VALLEES, "RNCP99033", Capacite.PREPARATEUR, -28, None, "Ouverture de la section d’apprentissage"),
    (VALLEES, "RNCP99034", Capacite.PREPARATEUR, -28, None, "Ouverture de la section d’apprentissage"),
    (VALLEES, "RNCP99035", Capacite.PREPARATEUR, -28, None, "Ouverture de la section d’apprentissage"),
    (VALLEES, "RNCP99017", Capacite.PREPARATEUR, -28, None, "Convention avec l’université"),
)
_LOCALES = (
    (
        "CQP-COTE", NatureLocale.CQP, "Agent d’entretien des espaces côtiers", Capacite.CENTRE_EXAMEN,
        "Certificat de branche, demandé à l’enregistrement.",
        (("B1", "Entretenir un sentier côtier"), ("B2", "Informer le public")),
    ),
    (
        "CQP-VIGIE", NatureLocale.CQP, "Agent de surveillance des plages", Capacite.CO_CERTIFICATEUR,
        "Certificat de branche hors des registres, dont l’Institut tient les jurys avec la branche.",
        (("B1", "Surveiller une plage"), ("B2", "Prévenir et secourir")),
    ),
    (
        "CCPI-TUT", NatureLocale.AUTRE, "CCPI Tutorat en entreprise", Capacite.CO_CERTIFICATEUR,
        "Certificat de compétences interbranche, délivré comme un bloc.",
        (("B1", "Accueillir et accompagner un alternant"),),
    ),
    (
        "DE-MEDIA", NatureLocale.DIPLOME_ETABLISSEMENT, "Diplôme d’établissement Médiation du littoral", Capacite.CERTIFICATEUR,
        "Diplôme de l’Institut, hors des registres : seul son règlement le régit.",
        (("B1", "Concevoir une médiation"), ("B2", "Animer un atelier"), ("B3", "Évaluer et transmettre")),
    ),
)  # fmt: skip


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
    depuis = ajouter_mois(jour, -16)
    for code, nature, intitule, capacite, description, blocs in _LOCALES:
        locale: Certification = services.creer_certification_locale(
            organisation=rivage, nature=nature, intitule=intitule, code=code, description=description,
            capacite=capacite, du=depuis, acteur=SYSTEME,
        )  # fmt: skip
        for bloc, libelle in blocs:
            services.ajouter_bloc_local(certification=locale, code=bloc, libelle=libelle, du=depuis, acteur=SYSTEME)
