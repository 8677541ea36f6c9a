from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "parchemin.deliberation"
    label = "deliberation"
    verbose_name = "Délibération"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.deliberation import periodiques, rules  # noqa: F401
        from parchemin.deliberation.branchements import (  # noqa: F401
            acquis,
            droits,
            importees,
            jury,
            preuves,
            quatre_yeux,
            reglements,
            releves,
            transmissions,
        )
