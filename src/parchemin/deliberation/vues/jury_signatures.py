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
from parchemin.deliberation.models import EtatSignature, Rectification
from parchemin.deliberation.pv_pdf import pv_a_lire
from parchemin.deliberation.pv_rectificatif_pdf import rectificatif_a_lire
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.services import signatures as services
from parchemin.deliberation.services.desaccord import presidence_de
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
from parchemin.deliberation.vues.jury_rectifications import bandeau, rectification_ou_404
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de

TONS = {"attendue": "al", "signee": "ok", "refusee": "ko", "absent": "nu"}
MOYENS = {"lien": "par lien personnel", "compte": "avec son compte", "papier": "sur papier", "secretariat": "noté par le secrétariat"}  # fmt: skip


def _porteur(request: HttpRequest, pk: int, rectification: int | None) -> tuple[SessionExamen, services.Porteur]:
    """The first minutes of the session, or the rectifying ones."""
    if rectification is not None:
        session, _, r = rectification_ou_404(request, pk, rectification)
        return session, r
    session = session_ou_404(request, pk)
    return session, deliberation_ou_404(session)


def _signature_ou_404(porteur: services.Porteur, cle: int) -> services.Signature:
    signature: services.Signature = get_object_or_404(services.signatures_de(porteur), pk=cle)
    return signature


_NOMS = {
    "page": ("signatures", "rectification"), "demander": ("signatures_demander", "rectification_liens"),
    "signer": ("signature_signer", "rectification_signer"), "joindre": ("signatures_joindre", "rectification_joindre"),
    "document": ("signatures_document", "rectification_document"), "refus": ("signature_refus", "rectification_refus"),
    "absence": ("signature_absence", "rectification_absence"), "papier": ("signature_papier", "rectification_papier"),
    "reprendre": ("signature_reprendre", "rectification_reprendre"),
}  # fmt: skip
"""Names of the addresses: for the first minutes, for rectifying ones."""


def adresse(slug: str, pk: int, geste: str, rectification: int | None, signature: int | None = None) -> str:
    """Address of a gesture on the signatures of one of the two kinds of minutes."""
    premier, rectificatif = _NOMS[geste]
    arguments = {"slug": slug, "pk": pk}
    if rectification is not None:
        arguments["rectification"] = rectification
    if signature is not None:
        arguments["signature"] = signature
    return reverse(f"deliberation:{premier if rectification is None else rectificatif}", kwargs=arguments)


def contexte_des_signatures(
    request: HttpRequest, slug: str, session: SessionExamen, porteur: services.Porteur
) -> dict[str, Any]:
    """What `_signatures.html` shows: members and answers, one's own signature, links, the attached PDF."""
    cle = porteur.pk if isinstance(porteur, Rectification) else None
    lignes = list(services.signatures_de(porteur))
    mienne = next((s for s in lignes if s.utilisateur_id == request.user.pk), None)
    fichier = Fichier.objects.filter(pk=porteur.externe_piece_id).first() if porteur.externe_piece_id else None
    tenir = peut(request, "tenir_deliberation")
    peut_signer = bool(mienne and mienne.etat == "attendue" and porteur.se_signe and peut(request, "signer_pv"))
    pv = None
    if peut_signer:
        pv = rectificatif_a_lire(porteur) if isinstance(porteur, Rectification) else pv_a_lire(porteur)
    masque = Masque(session.pk) if selectors.lit_sans_noms(membre_de(request)) else None
    bloque, montrees = services.bloque(porteur), []
    envois = services.derniers_envois(porteur, lignes) if tenir else {}
    for s in lignes:
        gestes = {g: adresse(slug, session.pk, g, cle, s.pk) for g in ("refus", "absence", "papier", "reprendre")}
        motif = masque.texte(s.motif) if masque else s.motif
        montrees.append(
            (
                s,
                TONS[s.etat],
                MOYENS.get(s.moyen, ""),
                services.se_reprend(s, sans_effet=bloque),
                motif,
                gestes,
                envois.get(s.pk),
            )
        )
    agir = tenir and porteur.se_signe
    return {
        "porteur": porteur,
        "membres": montrees,
        "attendues": [s for s in lignes if s.etat == "attendue"],
        "sans_adresse": [s for s in lignes if s.etat == "attendue" and not s.courriel],
        "mienne": mienne,
        "peut_signer": peut_signer,
        "pv": pv,
        "rectificatif": cle is not None,
        "tenir": tenir,
        "agir": agir,
        "joindre": agir and not services.sur_papier(porteur),
        "formulaire": FormulairePdf(),
        "fichier": fichier,
        "externe_nom": "PDF signé, joint par le secrétariat" if masque else porteur.externe_nom,
        "adresses": {g: adresse(slug, session.pk, g, cle) for g in ("demander", "signer", "joindre", "document")},
    }


@exige("deliberation.voir_deliberations")
@require_GET
def signatures(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    d = deliberation_ou_404(session)
    membre = membre_de(request)
    if not selectors.lit_tout(membre, session) and not selectors.lit_en_auditeur(membre):
        raise Http404  # a partner follows the people it prepares, not the jury
    contexte: dict[str, Any] = {
        "session": session,
        "deliberation": d,
        "url_pdf": lien("deliberation:pv_pdf", slug, pk=pk) if d.pv_empreinte and peut(request, "lire_pv") else "",
        "corrigent": bandeau(slug, d),
        "sans_effet": services.sans_effet(d),
        "presidence": presidence_de(d) is not None,
        **contexte_des_signatures(request, slug, session, d),
    }
    return render(request, "deliberation/jury/signatures.html", contexte)


def _retour(slug: str, pk: int, rectification: int | None) -> HttpResponse:
    return redirect(adresse(slug, pk, "page", rectification))


@exige("deliberation.tenir_deliberation")
@require_POST
def demander(request: HttpRequest, slug: str, pk: int, rectification: int | None = None) -> HttpResponse:
    _, porteur = _porteur(request, pk, rectification)
    siege = entier_borne(request.POST.get("siege"))
    if siege is None and "siege" in request.POST:
        raise Http404  # no seat has this number: it does not mean everybody
    n = services.demander_signatures(
        porteur=porteur, request=request, acteur=acteur_de(request), sieges=None if siege is None else [siege]
    )
    messages.success(request, f"{n} message{'s partent' if n > 1 else ' part'}, avec un lien personnel.")
    return _retour(slug, pk, rectification)


@exige("deliberation.signer_pv")
@require_POST
def signer(request: HttpRequest, slug: str, pk: int, rectification: int | None = None) -> HttpResponse:
    """In session, for a member of the jury with an account: their own signature only."""
    _, porteur = _porteur(request, pk, rectification)
    signature = services.signatures_de(porteur).filter(utilisateur_id=membre_de(request).utilisateur_id).first()
    if signature is None:
        raise Http404
    refuse, vue = request.POST.get("geste") == "refuser", request.POST.get("empreinte", "")
    try:
        if refuse:
            services.refuser_de_signer(
                signature=signature, motif=request.POST.get("motif", ""), moyen="compte", acteur=acteur_de(request)
            )
        else:
            services.signer(signature=signature, empreinte_vue=vue, moyen="compte", acteur=acteur_de(request))
    except ErreurMetier:
        etat = EtatSignature.REFUSEE if refuse else EtatSignature.SIGNEE
        if not services.est_fait(signature, etat=etat, empreinte_vue=vue):
            raise
    else:
        fait = "Votre refus et sa raison sont enregistrés." if refuse else f"Vous avez signé {porteur.pv_en_mots}."
        messages.success(request, fait)
    return _retour(slug, pk, rectification)


@exige("deliberation.tenir_deliberation")
def noter(
    request: HttpRequest, slug: str, pk: int, signature: int, sorte: str, rectification: int | None = None
) -> HttpResponse:
    """The secretariat records a refusal or an absence, with its reason."""
    session, porteur = _porteur(request, pk, rectification)
    ligne = _signature_ou_404(porteur, signature)
    refus = sorte == "refus"

    def geste(donnees: dict[str, Any]) -> str:
        if refus:
            services.refuser_de_signer(
                signature=ligne, motif=donnees["motif"], moyen="secretariat", acteur=acteur_de(request)
            )
            return f"Le refus {de(ligne.nom)} est noté."
        services.noter_absence(signature=ligne, motif=donnees["motif"], acteur=acteur_de(request))
        return f"L’absence de signature {de(ligne.nom)} est notée."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.{sorte}:{rectification or 0}:{signature}",
        titre=f"{'Noter le refus' if refus else 'Noter l’absence'} {de(ligne.nom)}", classe=FormulaireMotif, geste=geste,
        retour=adresse(slug, pk, "page", rectification), contexte={"session": session},
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
def reprendre(
    request: HttpRequest, slug: str, pk: int, signature: int, rectification: int | None = None
) -> HttpResponse:
    """The member whose refusal or absence was noted is called again, with a reason."""
    session, porteur = _porteur(request, pk, rectification)
    ligne = _signature_ou_404(porteur, signature)

    def geste(donnees: dict[str, Any]) -> str:
        services.redonner_la_parole(signature=ligne, motif=donnees["motif"], acteur=acteur_de(request))
        return f"{ligne.nom} est de nouveau appelé à signer."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.reprendre:{rectification or 0}:{signature}",
        titre=f"Rappeler {ligne.nom} à signer", classe=FormulaireMotif, geste=geste,
        retour=adresse(slug, pk, "page", rectification), contexte={"session": session},
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
@require_POST
def papier(request: HttpRequest, slug: str, pk: int, signature: int, rectification: int | None = None) -> HttpResponse:
    _, porteur = _porteur(request, pk, rectification)
    ligne = services.noter_signature_papier(signature=_signature_ou_404(porteur, signature), acteur=acteur_de(request))
    messages.success(request, f"La signature {de(ligne.nom)} sur papier est notée.")
    return _retour(slug, pk, rectification)


@exige("deliberation.tenir_deliberation")
@require_POST
def joindre(request: HttpRequest, slug: str, pk: int, rectification: int | None = None) -> HttpResponse:
    _, porteur = _porteur(request, pk, rectification)
    formulaire = FormulairePdf(request.POST, request.FILES)
    if not formulaire.is_valid():
        messages.error(request, "Choisissez le PDF signé, puis « Joindre ».")
        return _retour(slug, pk, rectification)
    recu = formulaire.cleaned_data["fichier"]
    services.joindre_pdf(
        porteur=porteur, contenu=recu, nom=recu.name, acteur=acteur_de(request), utilisateur_id=request.user.pk
    )
    messages.success(request, "Le procès-verbal signé est joint. Notez maintenant qui l’a signé.")
    return _retour(slug, pk, rectification)


@exige("deliberation.signer_pv")
@require_GET
def externe(request: HttpRequest, slug: str, pk: int, rectification: int | None = None) -> HttpResponseBase:
    """The attached PDF: it names everybody, so it is for those who hold the jury or sat on it."""
    session, porteur = _porteur(request, pk, rectification)
    membre = membre_de(request)
    fichier = Fichier.objects.filter(pk=porteur.externe_piece_id).first() if porteur.externe_piece_id else None
    if fichier is None or not selectors.lit_tout(membre, session):
        raise Http404
    return servir(request, fichier)
