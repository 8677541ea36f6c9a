from django.apps import AppConfig

from parchemin.plateforme.registres.navigation import Entree, inscrire_entree


class ComptesConfig(AppConfig):
    name = "parchemin.comptes"
    label = "comptes"
    verbose_name = "Comptes et organisations"

    def ready(self) -> None:
        # Registrations happen on import.
        from parchemin.comptes import (  # noqa: F401
            actes,
            connexions,
            constats_api,
            documents,
            echeances,
            exterieurs,
            invitations,
            ouvertures,
            places,
            premiers_pas,
            recherche,
            rules,
            titulaires,
        )

        inscrire_entree(
            Entree("Administrer", "Organisation", "building-community", "comptes_o:organisation",
                   "comptes.consulter_organisation", 10)
        )  # fmt: skip
        inscrire_entree(Entree("Administrer", "Membres", "users", "comptes_o:membres", "comptes.voir_membres", 20))
        inscrire_entree(
            Entree("Administrer", "Accès des logiciels", "switch-horizontal", "comptes_o:logiciels", "comptes.gerer_logiciels", 25)
        )  # fmt: skip
        inscrire_entree(
            Entree("Administrer", "Qui peut faire quoi", "key", "comptes_o:droits", "comptes.voir_droits", 30)
        )
