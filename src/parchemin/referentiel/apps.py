from django.apps import AppConfig


class ReferentielConfig(AppConfig):
    name = "parchemin.referentiel"
    label = "referentiel"
    verbose_name = "Référentiel"
