from django.apps import AppConfig


class ReseauConfig(AppConfig):
    name = "parchemin.reseau"
    label = "reseau"
    verbose_name = "Réseau"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.reseau import constats, rules  # noqa: F401
        from parchemin.reseau.branchements import accueil, gardes  # noqa: F401
