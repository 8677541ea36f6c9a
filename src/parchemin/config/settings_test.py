"""Stricter than production: warnings are errors, undefined template variables fail, no mail leaves, no network."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PARCHEMIN_DONNEES", tempfile.mkdtemp(prefix="parchemin-tests-"))
if (_ouvrier := os.environ.get("PYTEST_XDIST_WORKER", "")) and Path(os.environ["PARCHEMIN_DONNEES"]).name != _ouvrier:
    # Each parallel process is an installation of its own: they must not lock one another out.
    os.environ["PARCHEMIN_DONNEES"] = str(Path(os.environ["PARCHEMIN_DONNEES"]) / _ouvrier)

from parchemin.config.settings import *  # noqa: F403
from parchemin.config.settings import CACHES, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
DATABASES["default"]["CONN_MAX_AGE"] = 0

DEMONSTRATION = False
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns of a missing folder
ICONES_OBLIGATOIRES = True

CACHES["registres"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
"""Ids start again at each test: a count of one would answer in the next."""
