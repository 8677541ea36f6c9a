from django.apps import AppConfig

from parchemin.plateforme.registres.navigation import Entree, inscrire_entree


class ImportsConfig(AppConfig):
    name = "parchemin.imports"
    label = "imports"
    verbose_name = "Imports"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.imports import actes, echeances, periodiques, rules, visibilite  # noqa: F401
        from parchemin.imports.services import analyse, annulation, application  # noqa: F401
        from parchemin.imports.types import etablissements  # noqa: F401

        inscrire_entree(Entree("Certifier", "Importer un fichier", "upload", "imports:lots", "imports.importer", 80))
