from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PreuvesConfig(AppConfig):
    name = "parchemin.preuves"
    label = "preuves"
    verbose_name = "Preuves"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.plateforme.envois import recevoir_sans_compte
        from parchemin.preuves import (  # noqa: F401
            constats,
            constats_audits,
            constats_chaine,
            constats_dossiers,
            declencheurs,
            liens,
            periodiques,
            pieces,
            rules,
        )
        from parchemin.preuves.branchements import accueil, audits, chaine, echeances, premiers_pas  # noqa: F401
        from parchemin.preuves.dossiers import travaux  # noqa: F401

        post_migrate.connect(
            declencheurs.PROTECTION.apres_migration, sender=self, dispatch_uid="preuves.declencheurs", weak=False
        )
        # Somebody without an account files an evidence from the page of their personal link.
        recevoir_sans_compte("/lien/", pieces.TAILLE_LIEN)
