from django.apps import AppConfig


class AmeliorationConfig(AppConfig):
    name = "parchemin.amelioration"
    label = "amelioration"
    verbose_name = "Amélioration continue"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.amelioration import constats, pieces, rules  # noqa: F401
        from parchemin.amelioration import constats_procedures as _constats_procedures  # noqa: F401
        from parchemin.amelioration.branchements import actions as _actions  # noqa: F401
        from parchemin.amelioration.branchements import appuis as _appuis  # noqa: F401
        from parchemin.amelioration.branchements import ecarts_externes as _ecarts_externes  # noqa: F401
        from parchemin.amelioration.branchements import procedures as _procedures  # noqa: F401
        from parchemin.amelioration.branchements import risques as _risques  # noqa: F401
