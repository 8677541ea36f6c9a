from django.apps import AppConfig


class PlateformeConfig(AppConfig):
    name = "parchemin.plateforme"
    label = "plateforme"
    verbose_name = "Plateforme"

    def ready(self) -> None:
        from parchemin.plateforme import periodiques
        from parchemin.plateforme.approbations import exterieur  # noqa: F401  registers its link purpose

        periodiques.inscrire()
