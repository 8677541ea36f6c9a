from django.apps import AppConfig
from django.db.models.signals import post_migrate

from parchemin.plateforme.registres.navigation import Entree, inscrire_entree


class ReferentielConfig(AppConfig):
    name = "parchemin.referentiel"
    label = "referentiel"
    verbose_name = "Référentiel"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.referentiel import actes, comptes_rendus, echeances, premiers_pas, rules, travaux, trouver  # noqa: F401
        from parchemin.referentiel.recherche import apres_migration

        post_migrate.connect(apres_migration, sender=self, dispatch_uid="referentiel.recherche")
        consulter = "referentiel.consulter"
        inscrire_entree(
            Entree("Certifier", "Certifications", "certificate", "referentiel:certifications", consulter, 10)
        )
        inscrire_entree(Entree("Certifier", "Registres nationaux", "list", "referentiel:fiches", consulter, 20))
        inscrire_entree(
            Entree("Suivre", "Imports des registres", "database-import", "referentiel:registres", consulter, 20)
        )
