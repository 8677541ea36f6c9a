"""The page behind a member's personal link, made for a phone: read the minutes, sign them or say why not.

GET shows and writes nothing. What is signed is designated by its hash, sent back with the answer: another text by then, and
nothing is signed.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from parchemin.deliberation.models import EtatSignature, Rectification, SignaturePV, SignatureRectificatif
from parchemin.deliberation.pv_pdf import composer_pv, nom_pv, pv_a_lire
from parchemin.deliberation.pv_rectificatif_pdf import composer_rectificatif, nom_rectificatif, rectificatif_a_lire
from parchemin.deliberation.services import signatures as services
from parchemin.deliberation.services.copies import USAGE as USAGE_COPIE
from parchemin.deliberation.services.copies import a_sa_copie, envoyer_copie
from parchemin.deliberation.vues.pv_document import en_ligne
from parchemin.journal.facade import Reference
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier

GABARIT = "deliberation/jury/signer.html"


_RELATIONS = {
    SignaturePV: "deliberation__session__certification__fiche__version",
    SignatureRectificatif: "rectification__deliberation__session__certification__fiche__version",
}


def _signature(lien: LienPersonnel) -> services.Signature | None:
    """The member's row, of the first minutes or of rectifying ones."""
    for modele, _, cle in services.SORTES.values():
        if cle in lien.charge:
            lignes = modele.toutes.filter(pk=lien.charge[cle], organisation_id=lien.organisation_id or 0)
            ligne: services.Signature | None = lignes.select_related(
                "siege__membre", "organisation", _RELATIONS[modele]
            ).first()
            return ligne
    return None


def _attend(s: services.Signature) -> bool:
    return bool(s.etat == EtatSignature.ATTENDUE and s.porteur.se_signe)


def _texte(porteur: services.Porteur) -> dict[str, Any]:
    return rectificatif_a_lire(porteur) if isinstance(porteur, Rectification) else pv_a_lire(porteur)


def _copie(request: HttpRequest, lien: LienPersonnel) -> HttpResponseBase:
    """The page behind the link of the notice: the PDF of the text that this member signed."""
    s = _signature(lien)
    copie = s is not None and a_sa_copie(s)
    constats: Any = ()
    if copie and s is not None and "pdf" in request.GET:
        try:
            return _pdf(s.porteur)
        except ErreurMetier as e:
            copie, constats = False, e.constats
    contexte = {
        "signature": s,
        "porteur": s.porteur if s is not None else None,
        "session": s.porteur.session if s is not None else None,
        "copie": copie,
        "constats": constats,
    }
    return render(
        request, "deliberation/jury/copie.html", contexte, status=422 if constats else 200 if s is not None else 410
    )


@usage_de_lien(USAGE_COPIE, montrer=_copie)  # type: ignore[arg-type]
def relire_copie(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """Nothing is done there."""
    raise LienNonConsomme(redirect(request.path))


def _page(request: HttpRequest, s: services.Signature | None, constats: Any = (), status: int = 200) -> HttpResponse:
    porteur = s.porteur if s is not None else None
    a_signer = s is not None and _attend(s)
    texte: dict[str, Any] | None = None
    if a_signer and porteur is not None:
        try:
            texte = _texte(porteur)
        except ErreurMetier as e:  # altered since: nothing to sign
            a_signer, constats, status = False, [*constats, *e.constats], 422
    contexte = {
        "signature": s,
        "porteur": porteur,
        "rectificatif": isinstance(porteur, Rectification),
        "session": porteur.session if porteur is not None else None,
        "a_signer": a_signer,
        "copie": s is not None and a_sa_copie(s),
        # Once settled, the link says so and names nobody any more.
        "pv": texte,
        "constats": constats,
    }
    return render(request, GABARIT, contexte, status=status if s is not None else 410)


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponseBase:
    s = _signature(lien)
    if s is not None and "pdf" in request.GET and (_attend(s) or a_sa_copie(s)):
        try:
            return _pdf(s.porteur)
        except ErreurMetier as e:
            return _page(request, s, e.constats, 422)
    return _page(request, s)


def _pdf(porteur: services.Porteur) -> HttpResponse:
    """The text as it is sealed, with the answers given so far."""
    if isinstance(porteur, Rectification):
        return en_ligne(composer_rectificatif(porteur), nom_rectificatif(porteur))
    return en_ligne(composer_pv(porteur), nom_pv(porteur))


@usage_de_lien(services.USAGE, montrer=_montrer)  # type: ignore[arg-type]
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    s = _signature(lien)
    if s is None:
        raise LienNonConsomme(_page(request, None))
    acteur = Reference("membre_jury", str(s.siege.membre_id), s.nom)
    try:
        if request.POST.get("geste") == "signer":
            faite = services.signer(
                signature=s, empreinte_vue=request.POST.get("empreinte", ""), moyen="lien", acteur=acteur
            )
            envoyer_copie(signature=faite, request=request, acteur=acteur)
        elif request.POST.get("geste") == "refuser":
            services.refuser_de_signer(signature=s, motif=request.POST.get("motif", ""), moyen="lien", acteur=acteur)
        else:
            raise LienNonConsomme(_page(request, s, status=422))
    except ErreurMetier as e:
        etat = EtatSignature.SIGNEE if request.POST["geste"] == "signer" else EtatSignature.REFUSEE
        if services.est_fait(s, etat=etat, empreinte_vue=request.POST.get("empreinte", "")):
            raise LienNonConsomme(redirect(request.path)) from e
        raise LienNonConsomme(_page(request, s, e.constats, 422)) from e
    return redirect(request.path)
