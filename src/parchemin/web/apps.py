from django.apps import AppConfig

from parchemin.plateforme.registres.navigation import Entree, inscrire_entree


class WebConfig(AppConfig):
    name = "parchemin.web"
    label = "web"
    verbose_name = "Pages communes"

    def ready(self) -> None:
        # Permissions are declared on import; so is how much a program may send, before the first request.
        from datetime import timedelta

        from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
        from parchemin.web import api, resume_vues, resumes, rules  # noqa: F401

        inscrire_periodique(Periodique("web.resumes", timedelta(minutes=30), resumes.envoyer_resumes))

        inscrire_entree(Entree("", "Aujourd’hui", "sun", "web:aujourdhui", "web.voir_journee", 0))
        inscrire_entree(Entree("Suivre", "Échéances", "calendar", "web:calendrier", "web.voir_journee", 10))
        inscrire_entree(Entree("Suivre", "Journal", "history", "web:journal", "web.consulter_journal", 90))
