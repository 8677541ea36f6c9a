from django.apps import AppConfig


class ReseauConfig(AppConfig):
    name = "parchemin.reseau"
    label = "reseau"
    verbose_name = "Réseau de partenaires"

    def ready(self) -> None:
        # Registrations happen on import; what the checks say stands in the catalogue, so in the help pages and in docs/controles.md.
        from parchemin.reseau import constats, rules  # noqa: F401
        from parchemin.reseau import constats_espace as _espace  # noqa: F401
        from parchemin.reseau import periodiques_espace as _rappels  # noqa: F401
        from parchemin.reseau.branchements import accueil, echeances, gardes  # noqa: F401
        from parchemin.reseau.branchements import espace as _lignes_espace  # noqa: F401
        from parchemin.reseau.domain.communication import constats as _communication  # noqa: F401
        from parchemin.reseau.domain.communication import regles

        regles.regles()
