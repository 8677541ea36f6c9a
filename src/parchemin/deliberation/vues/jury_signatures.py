"""The minutes and their signatures: who signed what, reminders, refusals, a PV signed on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation.models import Deliberation, SignaturePV
from parchemin.deliberation.pv_pdf import pv_a_lire
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.services import signatures as services
from parchemin.deliberation.vues.jury import FormulaireMotif
from parchemin.deliberation.vues.jury_commun import (
    acteur_de,
    deliberation_ou_404,
    lien,
    membre_de,
    peut,
    session_ou_404,
)
from parchemin.deliberation.vues.jury_formulaires import FormulairePdf
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.nombres import entier_borne

TONS = {"attendue": "al", "signee": "ok", "refusee": "ko", "absent": "nu"}
MOYENS = {"lien": "par lien personnel", "compte": "avec son compte", "papier": "sur papier", "secretariat": "noté par le secrétariat"}  # fmt: skip


def _deliberation(request: HttpRequest, pk: int) -> tuple[SessionExamen, Deliberation]:
    session = session_ou_404(request, pk)
    return session, deliberation_ou_404(session)


def _signature_ou_404(request: HttpRequest, d: Deliberation, cle: int) -> SignaturePV:
    lignes = SignaturePV.objects.select_related("siege__membre", "deliberation")
    signature: SignaturePV = get_object_or_404(lignes, pk=cle, deliberation=d)
    return signature


@exige("deliberation.voir_deliberations")
@require_GET
def signatures(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session, d = _deliberation(request, pk)
    membre = membre_de(request)
    if not selectors.lit_tout(membre, session) and not selectors.lit_sans_noms(membre):
        raise Http404  # a partner follows the people it prepares, not the jury
    lignes = list(d.signatures.select_related("siege__membre").order_by("pk"))
    mienne = next((s for s in lignes if s.utilisateur_id == request.user.pk), None)
    fichier = Fichier.objects.filter(pk=d.externe_piece_id).first() if d.externe_piece_id else None
    tenir = peut(request, "tenir_deliberation")
    peut_signer = bool(mienne and mienne.etat == "attendue" and d.etat == "deliberee" and peut(request, "signer_pv"))
    contexte: dict[str, Any] = {
        "session": session,
        "deliberation": d,
        "lignes": [(s, TONS[s.etat], MOYENS.get(s.moyen, ""), services.se_reprend(s)) for s in lignes],
        "attendues": [s for s in lignes if s.etat == "attendue"],
        "sans_adresse": [s for s in lignes if s.etat == "attendue" and not s.courriel],
        "mienne": mienne,
        "peut_signer": peut_signer,
        "pv": pv_a_lire(d) if peut_signer else None,
        "tenir": tenir,
        "agir": tenir and d.etat == "deliberee",
        "joindre": tenir and d.etat == "deliberee" and not services.sur_papier(d),
        "formulaire": FormulairePdf(),
        "fichier": fichier,
        "url_pdf": lien("deliberation:pv_pdf", slug, pk=pk) if d.pv_empreinte else "",
    }
    return render(request, "deliberation/jury/signatures.html", contexte)


def _retour(slug: str, pk: int) -> HttpResponse:
    return redirect("deliberation:signatures", slug=slug, pk=pk)


@exige("deliberation.tenir_deliberation")
@require_POST
def demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    _, d = _deliberation(request, pk)
    siege = entier_borne(request.POST.get("siege"))
    n = services.demander_signatures(
        deliberation=d, request=request, acteur=acteur_de(request), sieges=None if siege is None else [siege]
    )
    messages.success(request, f"{n} message{'s partent' if n > 1 else ' part'}, avec un lien personnel.")
    return _retour(slug, pk)


@exige("deliberation.signer_pv")
@require_POST
def signer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """In session, for a member of the jury with an account: their own signature only."""
    _, d = _deliberation(request, pk)
    signature = d.signatures.filter(utilisateur_id=membre_de(request).utilisateur_id).order_by("pk").first()
    if signature is None:
        raise Http404
    if request.POST.get("geste") == "refuser":
        services.refuser_de_signer(
            signature=signature, motif=request.POST.get("motif", ""), moyen="compte", acteur=acteur_de(request)
        )
        messages.success(request, "Votre refus et sa raison sont enregistrés.")
    else:
        services.signer(
            signature=signature,
            empreinte_vue=request.POST.get("empreinte", ""),
            moyen="compte",
            acteur=acteur_de(request),
        )
        messages.success(request, "Vous avez signé le procès-verbal.")
    return _retour(slug, pk)


@exige("deliberation.tenir_deliberation")
def noter(request: HttpRequest, slug: str, pk: int, signature: int, sorte: str) -> HttpResponse:
    """The secretariat records a refusal or an absence, with its reason."""
    session, d = _deliberation(request, pk)
    ligne = _signature_ou_404(request, d, signature)
    refus = sorte == "refus"

    def geste(donnees: dict[str, Any]) -> str:
        if refus:
            services.refuser_de_signer(
                signature=ligne, motif=donnees["motif"], moyen="secretariat", acteur=acteur_de(request)
            )
            return f"Le refus de {ligne.nom} est noté."
        services.noter_absence(signature=ligne, motif=donnees["motif"], acteur=acteur_de(request))
        return f"L’absence de signature de {ligne.nom} est notée."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.{sorte}:{signature}",
        titre=f"{'Noter le refus' if refus else 'Noter l’absence'} de {ligne.nom}", classe=FormulaireMotif, geste=geste,
        retour=reverse("deliberation:signatures", args=[slug, pk]), contexte={"session": session},
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
def reprendre(request: HttpRequest, slug: str, pk: int, signature: int) -> HttpResponse:
    """The member whose refusal or absence was noted is called again, with a reason."""
    session, d = _deliberation(request, pk)
    ligne = _signature_ou_404(request, d, signature)

    def geste(donnees: dict[str, Any]) -> str:
        services.redonner_la_parole(signature=ligne, motif=donnees["motif"], acteur=acteur_de(request))
        return f"{ligne.nom} est de nouveau appelé à signer."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.reprendre:{signature}",
        titre=f"Rappeler {ligne.nom} à signer", classe=FormulaireMotif, geste=geste,
        retour=reverse("deliberation:signatures", args=[slug, pk]), contexte={"session": session},
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
@require_POST
def papier(request: HttpRequest, slug: str, pk: int, signature: int) -> HttpResponse:
    _, d = _deliberation(request, pk)
    ligne = services.noter_signature_papier(
        signature=_signature_ou_404(request, d, signature), acteur=acteur_de(request)
    )
    messages.success(request, f"La signature de {ligne.nom} sur papier est notée.")
    return _retour(slug, pk)


@exige("deliberation.tenir_deliberation")
@require_POST
def joindre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    _, d = _deliberation(request, pk)
    formulaire = FormulairePdf(request.POST, request.FILES)
    if not formulaire.is_valid():
        messages.error(request, "Choisissez le PDF signé, puis « Joindre ».")
        return _retour(slug, pk)
    recu = formulaire.cleaned_data["fichier"]
    services.joindre_pdf(
        deliberation=d, contenu=recu, nom=recu.name, acteur=acteur_de(request), utilisateur_id=request.user.pk
    )
    messages.success(request, "Le procès-verbal signé est joint. Notez maintenant qui l’a signé.")
    return _retour(slug, pk)


@exige("deliberation.signer_pv")
@require_GET
def externe(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The attached PDF: it names everybody, so it is for those who hold the jury or sat on it."""
    _, d = _deliberation(request, pk)
    membre = membre_de(request)
    fichier = Fichier.objects.filter(pk=d.externe_piece_id).first() if d.externe_piece_id else None
    if fichier is None or not selectors.lit_tout(membre, d.session):
        raise Http404
    return servir(request, fichier)
