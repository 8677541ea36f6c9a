from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "parchemin.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from parchemin.journal import declencheurs

        post_migrate.connect(declencheurs.apres_migration, sender=self, dispatch_uid="journal.declencheurs", weak=False)
