from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "parchemin.comptes"
    label = "comptes"
    verbose_name = "Comptes et organisations"
