"""What is done with a file: downloaded, deposited by hand or by itself, given up."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.accrochage.domain.expurgation import masquer_un_accuse
from parchemin.accrochage.forms import FormulaireConstater, FormulaireDepot, FormulaireMotif
from parchemin.accrochage.models import AccuseTraitement, FichierAccrochage
from parchemin.accrochage.pieces import est_scelle, ouvrir_accuse
from parchemin.accrochage.sans_noms import sans_noms
from parchemin.accrochage.services import automatique, depots, scelles, transmissions
from parchemin.accrochage.services.deposants import exiger_le_depart
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, fichier_ou_404, noms_des_perimes, peut, remplir
from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS


def _jour(jour: date) -> datetime:
    """A day whose hour nobody told: its first instant, never to be shown as an hour."""
    return datetime.combine(jour, time(0), tzinfo=PARIS)


@exige("accrochage.deposer")
@require_http_methods(["GET", "HEAD", "POST"])
def telecharger(request: HttpRequest, slug: str, pk: int, quoi: str) -> HttpResponseBase:
    """The exact bytes that were built, or their CSV twin. Raises 404 for something else.

    A file that holds social-security numbers is asked for by a POST, which the journal records.
    """
    f = fichier_ou_404(pk)
    if quoi == "xml" and f.porte_des_nirs:
        if not peut(request, "accrochage.voir_nir"):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("accrochage:fichier", slug, pk)
        return _remettre(request, f)
    if quoi == "xml":
        depots.exiger_intact(f)
        if f.expurge_le is None:  # a masked copy is only kept: nobody deposits it
            exiger_le_depart(f)
        return servir(request, Fichier.toutes.get(pk=f.piece_id))
    if quoi == "csv" and f.csv_piece_id:
        return servir(request, Fichier.toutes.get(pk=f.csv_piece_id))
    raise Http404


def _remettre(request: HttpRequest, f: FichierAccrochage) -> FileResponse:
    """In clear, for the portal: no browser keeps a copy of its own."""
    exiger_le_depart(f)
    flux = scelles.remettre(fichier=f, acteur=acteur(request))
    reponse = _confidentiel(FileResponse(flux, as_attachment=True, filename=f.nom))
    reponse["Content-Length"] = str(f.octets)
    return reponse


def _confidentiel(reponse: FileResponse) -> FileResponse:
    reponse["Content-Type"] = "application/xml; charset=utf-8"
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cross-Origin-Resource-Policy"] = "same-origin"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@exige("accrochage.deposer")
@require_GET
def accuse_garde(request: HttpRequest, slug: str, pk: int, accuse: int) -> HttpResponseBase:
    """A report as it was received; where its messages quote social-security numbers, these are masked."""
    recu = get_object_or_404(AccuseTraitement.objects.filter(fichier=fichier_ou_404(pk)), pk=accuse)
    if est_scelle(recu.piece_id):
        with ouvrir_accuse(recu) as source:
            contenu = b"".join(masquer_un_accuse(source))
        return _confidentiel(FileResponse(io.BytesIO(contenu), as_attachment=True, filename=recu.nom))
    return servir(request, Fichier.toutes.get(pk=recu.piece_id))


@exige("accrochage.deposer")
@require_POST
def transmettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Deposit by HTTPS, where the depositor offers an address; of a file in doubt, ask the service whether it has it."""
    try:
        demande = automatique.demander_transmission(
            fichier=fichier_ou_404(pk), acteur=acteur(request), demandeur_id=request.user.pk,
            confirme=request.POST.get("confirme") == "oui",
        )  # fmt: skip
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("accrochage:fichier", slug, pk)
    return redirect("plateforme:travail", demande.pk)


@exige("accrochage.deposer")
@require_POST
def relever(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask now whether the report is ready, without waiting for the next round."""
    try:
        fait = automatique.relever(fichier=fichier_ou_404(pk))
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(
            request,
            "Accusé reçu : il est en cours de lecture." if fait else "Pas encore d’accusé : le traitement continue.",
        )
    return redirect("accrochage:fichier", slug, pk)


@exige("accrochage.deposer")
def deposer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    f = fichier_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        depots.noter_depot(
            fichier=f, le=_jour(d["jour"]), heure_connue=False, reference=d["reference"], acteur=acteur(request),
            confirme=d.get("confirme", False),
        )  # fmt: skip
        return "Dépôt noté. Revenez avec l’accusé de traitement dès que le portail le donne."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.deposer:{pk}", titre=f"Noter le dépôt de {f.nom}",
        classe=lambda *a, **k: FormulaireDepot(*a, perimes=noms_des_perimes(f, anonyme=sans_noms(request)), **k),
        geste=geste, retour=reverse("accrochage:fichier", args=[slug, pk]), bouton="Noter le dépôt",
        contexte={"objet": f, "consequence": "Parchemin ne dépose pas à votre place : le portail de la Caisse des Dépôts demande une personne."},
    )  # fmt: skip


@exige("accrochage.deposer")
def constater(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """After an automatic deposit without a clear answer: what the portal shows."""
    f = fichier_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        present = d["reponse"] == "present"
        transmissions.constater(
            fichier=f, present=present, le=_jour(d["jour"]), reference=d["reference"], motif=d["motif"], acteur=acteur(request)
        )  # fmt: skip
        return "Dépôt noté." if present else "Noté : le fichier est de nouveau à déposer."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.constater:{pk}", titre=f"Que montre le portail pour {f.nom} ?",
        classe=FormulaireConstater, geste=geste, retour=reverse("accrochage:fichier", args=[slug, pk]), bouton="Enregistrer",
        contexte={"objet": f, "consequence": "Cherchez le fichier par son nom sur le portail. Dit absent à tort, il pourrait être transmis deux fois."},
    )  # fmt: skip


@exige("accrochage.deposer")
@require_POST
def reception(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The portal's first answer, as the person reads it there."""
    f = fichier_ou_404(pk)
    reponse = request.POST.get("reponse", "")
    try:
        depots.noter_reception(fichier=f, reponse=reponse, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(
            request, "Réception notée." if reponse == "ok" else "Refus noté : les passages sont de nouveau à envoyer."
        )
    return redirect("accrochage:fichier", slug, pk)


@exige("accrochage.deposer")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give up a file; with `?suite=reconstruire`, on to the page that builds another."""
    f = fichier_ou_404(pk)
    suite = ""
    if request.GET.get("suite") == "reconstruire":
        suite = f"{reverse('accrochage:construire', args=[slug])}?compte={f.compte_id}"

    def geste(d: dict[str, Any]) -> str:
        depots.annuler(fichier=f, motif=d["motif"], acteur=acteur(request))
        return "Fichier annulé : ses passages reviennent là où ils en étaient."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.annuler:{pk}", titre=f"Annuler {f.nom}", classe=FormulaireMotif,
        geste=geste, retour=reverse("accrochage:fichier", args=[slug, pk]), bouton="Annuler le fichier", danger=True, vers=suite,
        contexte={"objet": f, "consequence": "Seul un fichier qui n’a pas été déposé s’annule. Vérifiez qu’il ne l’est pas sur le portail."},
    )  # fmt: skip


@exige("accrochage.deposer")
def sans_reponse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    f = fichier_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        depots.declarer_sans_reponse(fichier=f, motif=d["motif"], acteur=acteur(request))
        return "Noté : les passages restés sans réponse sont de nouveau à envoyer."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.sans_reponse:{pk}", titre=f"Ne plus attendre de réponse pour {f.nom}",
        classe=FormulaireMotif, geste=geste, retour=reverse("accrochage:fichier", args=[slug, pk]), bouton="Déclarer sans réponse",
        danger=True,
        contexte={"objet": f, "consequence": "Regardez d’abord sur le portail s’il y a un autre accusé. Les passages sans réponse repartiront dans un nouveau fichier ; ceux que la Caisse des Dépôts avait déjà reviendront « déjà enregistrés ». Un accusé qui arrive plus tard sera lu."},
    )  # fmt: skip
