"""The page behind a member's personal link, made for a phone: read the minutes, sign them or say why not.

GET shows and writes nothing. What is signed is designated by its hash, sent back with the answer: another text by then, and
nothing is signed.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from parchemin.deliberation.models import EtatDeliberation, EtatSignature, SignaturePV
from parchemin.deliberation.pv_pdf import composer_pv, nom_pv, pv_a_lire
from parchemin.deliberation.services import signatures as services
from parchemin.deliberation.vues.pv_document import en_ligne
from parchemin.journal.facade import Reference
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier

GABARIT = "deliberation/jury/signer.html"


def _signature(lien: LienPersonnel) -> SignaturePV | None:
    ligne: SignaturePV | None = (
        SignaturePV.toutes.filter(pk=lien.charge.get("signature"), organisation_id=lien.organisation_id or 0)
        .select_related(
            "siege__membre",
            "organisation",
            "deliberation__session__certification__fiche__version",
            "deliberation__reglement",
        )
        .first()
    )
    return ligne


def _attend(s: SignaturePV) -> bool:
    return bool(s.etat == EtatSignature.ATTENDUE and s.deliberation.etat == EtatDeliberation.DELIBEREE)


def _page(request: HttpRequest, s: SignaturePV | None, constats: Any = (), status: int = 200) -> HttpResponse:
    d = s.deliberation if s is not None else None
    a_signer = s is not None and _attend(s)
    texte: dict[str, Any] | None = None
    if a_signer and d is not None:
        try:
            texte = pv_a_lire(d)
        except ErreurMetier as e:  # altered since: nothing to sign
            a_signer, constats, status = False, [*constats, *e.constats], 422
    contexte = {
        "signature": s,
        "deliberation": d,
        "session": d.session if d is not None else None,
        "a_signer": a_signer,
        # Once settled, the link says so and names nobody any more.
        "pv": texte,
        "constats": constats,
    }
    return render(request, GABARIT, contexte, status=status if s is not None else 410)


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponseBase:
    s = _signature(lien)
    if s is not None and "pdf" in request.GET and _attend(s):
        try:
            return en_ligne(composer_pv(s.deliberation), nom_pv(s.deliberation))
        except ErreurMetier as e:
            return _page(request, s, e.constats, 422)
    return _page(request, s)


@usage_de_lien(services.USAGE, montrer=_montrer)  # type: ignore[arg-type]
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    s = _signature(lien)
    if s is None:
        raise LienNonConsomme(_page(request, None))
    acteur = Reference("membre_jury", str(s.siege.membre_id), s.nom)
    try:
        if request.POST.get("geste") == "signer":
            services.signer(signature=s, empreinte_vue=request.POST.get("empreinte", ""), moyen="lien", acteur=acteur)
        elif request.POST.get("geste") == "refuser":
            services.refuser_de_signer(signature=s, motif=request.POST.get("motif", ""), moyen="lien", acteur=acteur)
        else:
            raise LienNonConsomme(_page(request, s, status=422))
    except ErreurMetier as e:
        raise LienNonConsomme(_page(request, s, e.constats, 422)) from e
    return redirect(request.path)
