from django.apps import AppConfig

from parchemin.plateforme.registres.navigation import Entree, inscrire_entree


class ReferentielConfig(AppConfig):
    name = "parchemin.referentiel"
    label = "referentiel"
    verbose_name = "Référentiel"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.referentiel import actes, comptes_rendus, echeances, premiers_pas, rules, travaux, trouver  # noqa: F401

        consulter = "referentiel.consulter"
        inscrire_entree(
            Entree("Certifier", "Certifications", "certificate", "referentiel:certifications", consulter, 10)
        )
        inscrire_entree(Entree("Certifier", "Registres nationaux", "list", "referentiel:fiches", consulter, 20))
        inscrire_entree(
            Entree("Suivre", "Imports des registres", "database-import", "referentiel:registres", consulter, 20)
        )
