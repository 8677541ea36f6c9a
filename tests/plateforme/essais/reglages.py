"""Settings of those processes: the real task queue on the database that `DATABASE_URL` names."""

from __future__ import annotations

from parchemin.config.settings import *  # noqa: F403

INSTALLED_APPS = [
    "parchemin.plateforme",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django_tasks",
    "django_tasks_db",
]
AUTH_USER_MODEL = "auth.User"
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "parchemin.plateforme.urls"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
