from django.apps import AppConfig


class IndicateursConfig(AppConfig):
    name = "parchemin.indicateurs"
    label = "indicateurs"
    verbose_name = "Indicateurs"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.indicateurs import constats, rules, travaux  # noqa: F401
        from parchemin.indicateurs.branchements import accueil, approbations, suivi  # noqa: F401
