from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "parchemin.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.documents import comptes_rendus, declencheurs, rules, travaux, travaux_remises  # noqa: F401
        from parchemin.documents.branchements import (  # noqa: F401
            accueil,
            approbations,
            echeances,
            premiers_pas,
            preuves,
            recherche,
            titulaires,
        )
        from parchemin.documents.vues import espace, public  # noqa: F401
        from parchemin.plateforme.envois import recevoir_sans_compte

        post_migrate.connect(
            declencheurs.PROTECTION.apres_migration, sender=self, dispatch_uid="documents.declencheurs", weak=False
        )
        for adresse in ("/v/", "/verifier/"):
            recevoir_sans_compte(adresse, public.TAILLE_MAX)
