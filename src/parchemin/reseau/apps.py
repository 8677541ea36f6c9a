from django.apps import AppConfig


class ReseauConfig(AppConfig):
    name = "parchemin.reseau"
    label = "reseau"
    verbose_name = "Réseau de partenaires"

    def ready(self) -> None:
        # Registrations happen on import; what the checks say stands in the catalogue, so in the help pages and in docs/controles.md.
        from parchemin.reseau import (  # noqa: F401
            constats,
            constats_controles,
            rules,
        )
        from parchemin.reseau import constats_dossier as _dossier  # noqa: F401
        from parchemin.reseau import constats_espace as _espace  # noqa: F401
        from parchemin.reseau import periodiques_espace as _rappels  # noqa: F401
        from parchemin.reseau.branchements import (  # noqa: F401
            accueil,
            controles,
            echeances,
            gardes,
            premiers_pas,
            recherche,
        )
        from parchemin.reseau.branchements import constats as _constats  # noqa: F401
        from parchemin.reseau.branchements import echeances_dossier as _echeances_dossier  # noqa: F401
        from parchemin.reseau.branchements import espace as _lignes_espace  # noqa: F401
        from parchemin.reseau.branchements import liste_publique as _liste_publique  # noqa: F401
        from parchemin.reseau.branchements import portee as _portee  # noqa: F401
        from parchemin.reseau.branchements import preuves as _preuves  # noqa: F401
        from parchemin.reseau.branchements import verifications as _verifications  # noqa: F401
        from parchemin.reseau.domain.communication import constats as _communication  # noqa: F401
        from parchemin.reseau.domain.communication import regles

        regles.regles()

        from parchemin.reseau import constats_captures as _constats_captures  # noqa: F401
        from parchemin.reseau import constats_reprise as _constats_reprise  # noqa: F401
        from parchemin.reseau import imports_matrice as _imports_matrice  # noqa: F401
        from parchemin.reseau import imports_partenaires as _imports_partenaires  # noqa: F401
        from parchemin.reseau import travaux_captures as _travaux_captures  # noqa: F401
        from parchemin.reseau.branchements import captures  # noqa: F401
