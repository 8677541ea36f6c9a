from django.apps import AppConfig


class ParcoursConfig(AppConfig):
    name = "parchemin.parcours"
    label = "parcours"
    verbose_name = "Parcours"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.parcours import rules  # noqa: F401
        from parchemin.parcours.branchements import (  # noqa: F401
            grille,
            inscriptions,
            jurys,
            partenaires,
            personnes,
            premiers_pas,
            preuves,
            sessions,
        )
