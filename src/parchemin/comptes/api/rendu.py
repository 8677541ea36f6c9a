"""The last look at what leaves: whatever a field holds, a social-security number never goes out by the API."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from ninja.renderers import JSONRenderer

from parchemin.socle.identifiants import contient_un_nir

TU = "(texte non montré : il porte un numéro de sécurité sociale)"


_CLE = re.compile(r"\bcl[ée]f?\b", re.IGNORECASE)
_SEPARATEURS = re.compile(r"[\W_]+")


def porte_un_nir(texte: str) -> bool:
    """However it was typed: grouped by underscores, slashes, double spaces, its key after « clé »."""
    return contient_un_nir(texte) or contient_un_nir(_SEPARATEURS.sub(" ", _CLE.sub(" ", texte.replace("_", " "))))


def sans_nir(x: Any) -> Any:
    """The same value, the texts that hold a number replaced."""
    if isinstance(x, str):
        return TU if porte_un_nir(x) else x
    if isinstance(x, dict):
        return {cle: sans_nir(valeur) for cle, valeur in x.items()}
    if isinstance(x, list | tuple):
        return [sans_nir(valeur) for valeur in x]
    return x


class Rendu(JSONRenderer):
    """JSON, in French letters."""

    json_dumps_params = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return super().render(request, sans_nir(data), response_status=response_status)
