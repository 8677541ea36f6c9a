"""Open sessions of a person: since when, from which kind of device. No address is kept, and no session key is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from parchemin.comptes.models import Utilisateur
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import maintenant

_CLE = "connexion"
_NAVIGATEURS = (("Firefox", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Connexion:
    """One open session. `code` names it without being it: it opens nothing."""

    code: str
    depuis: datetime | None
    jusqu_a: datetime
    appareil: str
    courante: bool


def appareil(agent: str) -> str:
    """`Firefox, Windows`: enough to recognise one's own device, too little to follow a person."""
    mots = [
        next((nom for motif, nom in table if re.search(rf"\b{motif}", agent)), "")
        for table in (_NAVIGATEURS, _SYSTEMES)
    ]
    return ", ".join(m for m in mots if m) or "appareil inconnu"


@receiver(user_logged_in, dispatch_uid="comptes.connexions")
def noter_connexion(request: HttpRequest | None = None, **_: Any) -> None:
    """Every way in (password, key, identity provider) goes through this signal of Django."""
    if request is not None:
        request.session[_CLE] = {
            "le": maintenant().isoformat(),
            "avec": appareil(request.META.get("HTTP_USER_AGENT", "")),
        }


def _sessions_de(utilisateur: Utilisateur) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Sessions carry no column for the person: they are opened one by one (a few hundred at most are alive)."""
    secret = utilisateur.get_session_auth_hash()
    for session in Session.objects.filter(expire_date__gt=maintenant()).order_by("-expire_date").iterator():
        contenu = session.get_decoded()
        meme = str(contenu.get(SESSION_KEY, "")) == str(utilisateur.pk)
        # A session opened under a former password is dead already: it is not counted as open.
        if meme and constant_time_compare(str(contenu.get(HASH_SESSION_KEY, "")), secret):
            yield session, contenu


def connexions_de(request: HttpRequest) -> list[Connexion]:
    """The person's open sessions, this one first."""
    courante = request.session.session_key
    trouvees = []
    for session, contenu in _sessions_de(request.user):  # type: ignore[arg-type]
        note = contenu.get(_CLE) or {}
        trouvees.append(
            Connexion(
                sha256_hex(session.session_key),
                datetime.fromisoformat(note["le"]) if note.get("le") else None,
                session.expire_date,
                str(note.get("avec", "appareil inconnu")),
                session.session_key == courante,
            )
        )
    return sorted(trouvees, key=lambda c: not c.courante)


def fermer(request: HttpRequest, code: str = "") -> int:
    """Close the session named `code`, or all but this one; returns how many. Never the one that asks."""
    cles = [
        s.session_key
        for s, _ in _sessions_de(request.user)  # type: ignore[arg-type]
        if s.session_key != request.session.session_key and code in ("", sha256_hex(s.session_key))
    ]
    return Session.objects.filter(session_key__in=cles).delete()[0]
