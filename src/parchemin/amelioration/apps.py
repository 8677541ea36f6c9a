from django.apps import AppConfig


class AmeliorationConfig(AppConfig):
    name = "parchemin.amelioration"
    label = "amelioration"
    verbose_name = "Amélioration continue"

    def ready(self) -> None:
        # Registrations happen on import.
        # The registers: their public pages take files from people without an account.
        from parchemin.amelioration import (  # noqa: F401
            constats,
            constats_conseil,
            constats_registres,
            liens_conseil,
            pieces,
            rules,
        )
        from parchemin.amelioration.branchements import actions as _actions  # noqa: F401
        from parchemin.amelioration.branchements import conseil as _conseil  # noqa: F401
        from parchemin.amelioration.branchements import conseil_matieres as _matieres  # noqa: F401
        from parchemin.amelioration.branchements import registres as _registres  # noqa: F401
        from parchemin.amelioration.vues import registres_publics
        from parchemin.plateforme.envois import recevoir_sans_compte

        recevoir_sans_compte(registres_publics.PREFIXE, registres_publics.TAILLE_MAX)
