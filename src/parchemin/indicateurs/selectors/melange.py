"""An order of rows that tells nothing, for who reads without names: that of names, or of arrivals, would give them back."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.crypto import salted_hmac

_SEL = "parchemin.indicateurs.melange"


def melange(champ: str) -> MD5:
    """The same at each reading: only the secret of the installation makes it. `champ`: what numbers the rows."""
    cle = salted_hmac(_SEL, champ, algorithm="sha256").hexdigest()
    return MD5(Concat(Value(cle), Cast(champ, CharField())))
