from django.apps import AppConfig


class AmeliorationConfig(AppConfig):
    name = "parchemin.amelioration"
    label = "amelioration"
    verbose_name = "Amélioration continue"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.amelioration import constats, constats_violence, pieces, pieces_violence, rules  # noqa: F401  # noqa: F401
        from parchemin.amelioration.branchements import actions as _actions  # noqa: F401
        from parchemin.amelioration.branchements import violence as _violence  # noqa: F401
