"""What the console shows: one line by refusal, nothing of an ordinary stop."""

from __future__ import annotations

import logging

REFUS = 403


class ConsoleSobre(logging.Filter):
    """A refused page is not a fault of the program: its line has no traceback. A worker that is asked to stop obeys."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and getattr(record, "status_code", None) == REFUS:
            chemin = getattr(getattr(record, "request", None), "path", "")
            record.msg, record.args = "accès refusé : %s", (chemin,)
            record.exc_info = record.exc_text = None
        return not (record.name.startswith("django_tasks") and str(record.msg).startswith("Received "))
