from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "parchemin.deliberation"
    label = "deliberation"
    verbose_name = "Délibération"
