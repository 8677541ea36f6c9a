from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "parchemin.imports"
    label = "imports"
    verbose_name = "Imports"
