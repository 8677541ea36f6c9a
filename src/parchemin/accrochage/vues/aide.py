"""How the transmission works, inside the program: the same words as the documentation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.accrochage.vues.commun import peut
from parchemin.comptes.acces import exige


@exige("accrochage.voir")
@require_safe
def aide(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "accrochage/aide.html", {"demandes": peut(request, "accrochage.voir_demandes")})
