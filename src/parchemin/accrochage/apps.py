from django.apps import AppConfig


class AccrochageConfig(AppConfig):
    name = "parchemin.accrochage"
    label = "accrochage"
    verbose_name = "Accrochage"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.accrochage import catalogue, comptes_rendus, imports_passages, periodiques, rules, travaux  # noqa: F401
        from parchemin.accrochage.branchements import (  # noqa: F401
            accueil,
            echeances,
            personnes,
            premiers_pas,
            preuves,
            recherche,
        )
        from parchemin.accrochage.services import relecture  # noqa: F401
