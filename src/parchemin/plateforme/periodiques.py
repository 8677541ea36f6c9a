"""What this floor asks the echeancier to do."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique


def reprendre_les_travaux() -> str:
    from parchemin.plateforme.travaux.services import reprendre_sans_battement, reveiller_en_attente

    return f"{reprendre_sans_battement()} repris, {reveiller_en_attente()} réveillés"


def envoyer_les_courriels() -> str:
    from parchemin.plateforme.courriels.envoi import envoyer_en_attente

    return f"{envoyer_en_attente()} envoyés"


def envoyer_les_resumes() -> str:
    from parchemin.plateforme.courriels.services import envoyer_resumes

    return f"{envoyer_resumes()} résumés"


def expirer_les_approbations() -> str:
    from parchemin.plateforme.approbations.services import expirer

    return f"{expirer()} expirées"


def purger() -> str:
    """Delete what has had its time: links, drafts, counters, old works and task results."""
    from parchemin.plateforme import debit
    from parchemin.plateforme.brouillons import services as brouillons
    from parchemin.plateforme.courriels.services import effacer_secrets_anciens
    from parchemin.plateforme.liens import services as liens
    from parchemin.plateforme.travaux import services as travaux

    faits = {
        "liens": liens.purger(),
        "brouillons": brouillons.purger(),
        "compteurs": debit.purger(),
        "travaux": travaux.purger(),
        "tâches": purger_les_taches(),
        "secrets": effacer_secrets_anciens(),
    }
    return ", ".join(f"{nom} : {nombre}" for nom, nombre in faits.items())


def purger_les_taches() -> int:
    """Results of tasks are worth a week: the truth is in `Travail` and `Courriel`.

    A task still "running" after a week died with its worker; nothing else deletes it.
    """
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    limite = timezone.now() - timedelta(days=7)
    finies = DBTaskResult.objects.finished().filter(finished_at__lt=limite).delete()[0]
    mortes = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=limite).delete()[0]
    return int(finies) + int(mortes)


def collecter_les_orphelins() -> str:
    from parchemin.plateforme.fichiers.entretien import collecter_orphelins

    return f"{collecter_orphelins()} contenus retirés"


def inscrire() -> None:
    """Called once by `AppConfig.ready()`."""
    for nom, intervalle, fonction in (
        ("travaux", timedelta(seconds=5), reprendre_les_travaux),
        ("courriels", timedelta(seconds=30), envoyer_les_courriels),
        ("approbations", timedelta(minutes=10), expirer_les_approbations),
        ("resumes", timedelta(days=1), envoyer_les_resumes),
        ("purge", timedelta(hours=6), purger),
        ("fichiers", timedelta(hours=12), collecter_les_orphelins),
    ):
        inscrire_periodique(Periodique(f"plateforme.{nom}", intervalle, fonction))
