from django.apps import AppConfig


class ReseauConfig(AppConfig):
    name = "parchemin.reseau"
    label = "reseau"
    verbose_name = "Réseau de partenaires"

    def ready(self) -> None:
        # What the checks say stands in the catalogue, so in the help pages and in docs/controles.md.
        from parchemin.reseau.domain.communication import constats, regles  # noqa: F401

        regles.regles()
