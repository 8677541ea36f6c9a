"""Names of the acts of this room, in the journal."""

from parchemin.journal.facade import nommer_actes

nommer_actes(
    {
        "referentiel.annuler_capacite": "Qualité annulée",
        "referentiel.ajouter_bloc_local": "Bloc ajouté",
        "referentiel.creer_certification_locale": "Certification créée",
        "referentiel.dater_capacite": "Qualité datée",
        "referentiel.enregistrer_periode_registre": "Enregistrement daté",
        "referentiel.fermer_capacite": "Fin d’une qualité",
        "referentiel.abandonner_liste": "Liste lue et laissée",
        "referentiel.importer_liste": "Liste publique mise en service",
        "referentiel.importer_lieux": "Communes ou pays importés",
        "referentiel.importer_registre": "Registre importé",
        "referentiel.noter_suite": "Suite d’un enregistrement notée",
        "referentiel.suivre_fiche": "Certification suivie",
    }
)
