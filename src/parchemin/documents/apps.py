from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "parchemin.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.documents import rules  # noqa: F401
