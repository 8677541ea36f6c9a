"""The same marks as `comptes.acces`, for the few views of this floor (which may not import upwards)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Vue = Callable[..., HttpResponseBase]


def public(vue: Vue) -> Vue:
    """Open to all, signed in or not."""
    vue.acces = "public"  # type: ignore[attr-defined]
    return vue


def connecte(vue: Vue) -> Vue:
    """Any signed-in person; the view itself checks what this person may see."""

    @wraps(vue)
    def porte(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return vue(request, *args, **kwargs)

    porte.acces = "connecte"  # type: ignore[attr-defined]
    return porte
