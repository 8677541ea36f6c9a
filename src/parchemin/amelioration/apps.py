from django.apps import AppConfig


class AmeliorationConfig(AppConfig):
    name = "parchemin.amelioration"
    label = "amelioration"
    verbose_name = "Amélioration continue"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.amelioration import constats as _constats  # noqa: F401
        from parchemin.amelioration import constats_conseil as _constats_conseil  # noqa: F401
        from parchemin.amelioration import constats_imports as _constats_imports  # noqa: F401
        from parchemin.amelioration import constats_procedures as _constats_procedures  # noqa: F401
        from parchemin.amelioration import constats_registres as _constats_registres  # noqa: F401
        from parchemin.amelioration import constats_violence as _constats_violence  # noqa: F401
        from parchemin.amelioration import imports_actions as _imports_actions  # noqa: F401
        from parchemin.amelioration import liens_conseil as _liens_conseil  # noqa: F401
        from parchemin.amelioration import pieces as _pieces  # noqa: F401
        from parchemin.amelioration import pieces_violence as _pieces_violence  # noqa: F401
        from parchemin.amelioration import rules as _rules  # noqa: F401
        from parchemin.amelioration import travaux_voix as _travaux_voix  # noqa: F401
        from parchemin.amelioration.branchements import actions as _actions  # noqa: F401
        from parchemin.amelioration.branchements import appuis as _appuis  # noqa: F401
        from parchemin.amelioration.branchements import conseil as _conseil  # noqa: F401
        from parchemin.amelioration.branchements import conseil_entendu as _entendu  # noqa: F401
        from parchemin.amelioration.branchements import conseil_formations as _formations  # noqa: F401
        from parchemin.amelioration.branchements import conseil_matieres as _matieres  # noqa: F401
        from parchemin.amelioration.branchements import ecarts_externes as _ecarts_externes  # noqa: F401
        from parchemin.amelioration.branchements import premiers_pas as _premiers_pas  # noqa: F401
        from parchemin.amelioration.branchements import preuves as _preuves  # noqa: F401
        from parchemin.amelioration.branchements import procedures as _procedures  # noqa: F401
        from parchemin.amelioration.branchements import registres as _registres  # noqa: F401
        from parchemin.amelioration.branchements import risques as _risques  # noqa: F401
        from parchemin.amelioration.branchements import violence as _violence  # noqa: F401
        from parchemin.amelioration.branchements import voix as _voix  # noqa: F401
        from parchemin.amelioration.vues import registres_publics
        from parchemin.plateforme.envois import recevoir_sans_compte

        # The public form of réclamation takes files from people without an account.
        for prefixe in (registres_publics.PREFIXE, registres_publics.PREFIXE_LIEN):
            recevoir_sans_compte(prefixe, registres_publics.TAILLE_MAX)
