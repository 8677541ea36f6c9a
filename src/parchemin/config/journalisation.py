"""What the console shows: one line by refusal, nothing of an ordinary stop."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

REFUS = 403
MUETTES = ("/avis/",)
"""Addresses that no log keeps: who answers an appraisal, and when, is nobody's business. See `amelioration.urls_avis`."""
RESERVEES = "/amelioration/violences/"
"""Nor these: the reference of a reserved case, and who opens it, are known to its readers alone."""


def est_muette(chemin: str) -> bool:
    return chemin.startswith(MUETTES) or RESERVEES in chemin


class JournalGunicorn(Logger):
    """The access log, when somebody turns it on, without the addresses that no log keeps."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if not est_muette(str(environ.get("PATH_INFO", ""))):
            super().access(resp, req, environ, request_time)


class ConsoleSobre(logging.Filter):
    """A refused page is not a fault of the program: its line has no traceback. A worker that is asked to stop obeys."""

    def filter(self, record: logging.LogRecord) -> bool:
        if est_muette(getattr(getattr(record, "request", None), "path", "")):
            return False
        if record.name == "django.request" and getattr(record, "status_code", None) == REFUS:
            chemin = getattr(getattr(record, "request", None), "path", "")
            record.msg, record.args = "accès refusé : %s", (chemin,)
            record.exc_info = record.exc_text = None
        return not (record.name.startswith("django_tasks") and str(record.msg).startswith("Received "))
