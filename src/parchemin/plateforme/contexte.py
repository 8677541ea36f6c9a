"""Context processor of the page shell."""

from django.http import HttpRequest


def coquille(request: HttpRequest) -> dict[str, object]:
    return {}
