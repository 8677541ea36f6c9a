from django.apps import AppConfig

from parchemin.plateforme.registres.navigation import Entree, inscrire_entree


class WebConfig(AppConfig):
    name = "parchemin.web"
    label = "web"
    verbose_name = "Pages communes"

    def ready(self) -> None:
        inscrire_entree(Entree("", "Aujourd’hui", "sun", "web:aujourdhui", "web.voir_journee", ordre=0))
        inscrire_entree(Entree("Suivre", "Échéances", "calendar", "web:calendrier", "web.voir_journee", ordre=10))
