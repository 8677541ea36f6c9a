"""Settings of a Parchemin installation. Everything that varies is an environment variable with a safe default."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from parchemin.config.environnement import adresse_publique, booleen, cle_secrete, liste, repertoire_donnees

DONNEES = repertoire_donnees()
DEMONSTRATION = booleen("PARCHEMIN_DEMONSTRATION")
DEPOT_INTERNE = booleen("PARCHEMIN_DEPOT_INTERNE")
"""May automatic deposits go to this machine or to a private network? To rehearse."""
"""A demonstration is bound to this machine: it owns the "changer de personne" switch."""
DEBUG = False
SECRET_KEY = cle_secrete("django")
CLES_CHAMPS = [cle_secrete("champs")]
"""Keys of encrypted fields, newest first: the first encrypts, all decrypt. Outside the database and the backups."""
ANTIVIRUS = os.environ.get("PARCHEMIN_ANTIVIRUS", "")
"""Command that reads a file path and exits non-zero on a finding; empty: files are said « non analysés »."""
URL_PUBLIQUE = adresse_publique(DEMONSTRATION)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *liste("PARCHEMIN_HOTES")]
CSRF_TRUSTED_ORIGINS = [URL_PUBLIQUE] if URL_PUBLIQUE else []
HTTPS = URL_PUBLIQUE.startswith("https://")

INSTALLED_APPS = [
    "parchemin.web",
    "parchemin.preuves",
    "parchemin.reseau",
    "parchemin.amelioration",
    "parchemin.deliberation",
    "parchemin.accrochage",
    "parchemin.indicateurs",
    "parchemin.documents",
    "parchemin.parcours",
    "parchemin.referentiel",
    "parchemin.imports",
    "parchemin.comptes",
    "parchemin.journal",
    "parchemin.plateforme",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "rules",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parchemin.plateforme.envois.TailleDesEnvois",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parchemin.plateforme.erreurs.ErreursMetierMiddleware",
]

ROOT_URLCONF = "parchemin.config.urls"
WSGI_APPLICATION = "parchemin.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parchemin.plateforme.contexte.coquille",
            ],
            "builtins": ["parchemin.plateforme.templatetags.parchemin"],
        },
    }
]

_SQLITE = f"sqlite:///{DONNEES / 'parchemin.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or _SQLITE, conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A write lock taken at BEGIN waits its turn; one taken later fails at once ("database is locked").
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
            "PRAGMA cache_size=-32000;PRAGMA mmap_size=100663296;"
        ),
    }
FORM_RENDERER = "parchemin.plateforme.formulaires.Rendu"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_MEMOIRE = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _MEMOIRE},
    # Counts of the register's lists, by snapshot and by question.
    "registres": {"BACKEND": _MEMOIRE, "LOCATION": "registres", "TIMEOUT": 300, "OPTIONS": {"MAX_ENTRIES": 1000}},
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [Path(__file__).resolve().parent / "locale"]
"""The French of the libraries in our words: written by `outils/traductions.py`."""

STATIC_URL = "statiques/"
STATIC_ROOT = DONNEES / "statiques"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "parchemin.plateforme.statiques.StatiquesComprimes"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
MEDIA_ROOT = DONNEES / "fichiers"
FICHIERS = DONNEES / "fichiers"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_TEMP_DIR = None
ENVOI_MAX = 2_000_000_000
"""Bytes in one request of somebody signed in: the national register, opened, weighs about 600 MB."""

# --- People and sign-in -------------------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "parchemin.comptes.adaptateurs.AdaptateurCompte"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "parchemin.comptes.adaptateurs.AdaptateurMfa"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Parchemin"
SOCIALACCOUNT_ADAPTER = "parchemin.comptes.adaptateurs.AdaptateurOidc"
SOCIALACCOUNT_ONLY = False

# --- Safety ---------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "parchemin_session"
CSRF_COOKIE_NAME = "parchemin_csrf"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False
# Behind one proxy, the visitor's address is the one it adds last; without, headers prove nothing.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if booleen("PARCHEMIN_DERRIERE_MANDATAIRE") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if booleen("PARCHEMIN_DERRIERE_MANDATAIRE") else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "parchemin.plateforme.erreurs.page_csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Mail, work, tables -----------------------------------------------------------------------------
# A server named is a server to use; without one, messages are kept and said not to have left.
_MOTEUR = "smtp" if os.environ.get("PARCHEMIN_SMTP_HOTE") and not DEMONSTRATION else "console"
EMAIL_BACKEND = os.environ.get("PARCHEMIN_COURRIEL_MOTEUR", f"django.core.mail.backends.{_MOTEUR}.EmailBackend")
EMAIL_HOST = os.environ.get("PARCHEMIN_SMTP_HOTE", "localhost")
EMAIL_PORT = int(os.environ.get("PARCHEMIN_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PARCHEMIN_SMTP_COMPTE", "")
EMAIL_HOST_PASSWORD = os.environ.get("PARCHEMIN_SMTP_MOT_DE_PASSE", "")
EMAIL_USE_TLS = booleen("PARCHEMIN_SMTP_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("PARCHEMIN_EXPEDITEUR", "Parchemin <ne-pas-repondre@localhost>")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
DJANGO_TABLES2_TEMPLATE = "plateforme/table.html"
DJANGO_TABLES2_PAGE_RANGE = 7

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"simple": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "simple", "filters": ["sobre"]}},
    "filters": {"sobre": {"()": "parchemin.config.journalisation.ConsoleSobre"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PARCHEMIN_JOURNALISATION", "WARNING")},
}

RACINE = Path(__file__).resolve().parent.parent
