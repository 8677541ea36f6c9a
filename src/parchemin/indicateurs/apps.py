from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "parchemin.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.indicateurs import (  # noqa: F401
            constats,
            constats_enquetes,
            constats_officiels,
            imports_enquete,
            imports_resultats,
            rules,
            travaux,
            travaux_enquetes,
        )
        from parchemin.indicateurs.branchements import (  # noqa: F401
            accueil,
            approbations,
            enquetes,
            premiers_pas,
            preuves,
            recherche,
            suivi,
        )
        from parchemin.indicateurs.vues import enquetes_reponse  # noqa: F401  registers the personal link
