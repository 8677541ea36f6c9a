from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "parchemin.deliberation"
    label = "deliberation"
    verbose_name = "Délibération"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.deliberation.branchements import acquis  # noqa: F401
