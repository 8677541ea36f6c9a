from django.apps import AppConfig


class AmeliorationConfig(AppConfig):
    name = "parchemin.amelioration"
    label = "amelioration"
    verbose_name = "Amélioration continue"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.amelioration import constats, pieces, rules  # noqa: F401
        from parchemin.amelioration import travaux_voix as _travaux_voix  # noqa: F401
        from parchemin.amelioration.branchements import actions as _actions  # noqa: F401
        from parchemin.amelioration.branchements import voix as _voix  # noqa: F401
