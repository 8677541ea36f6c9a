from django.apps import AppConfig


class PlateformeConfig(AppConfig):
    name = "parchemin.plateforme"
    label = "plateforme"
    verbose_name = "Plateforme"
