"""What a person decides of an import."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.comptes.acces import exige
from parchemin.imports.models import EtatLot, LigneLot, LotImport, OperationLot
from parchemin.imports.selectors import en_mots_par_sorte, remplacant, type_de
from parchemin.imports.services.analyse import analyser, est_interrompue, reprendre_la_main
from parchemin.imports.services.annulation import defaire_lot, est_commencee, est_defaisable, objections_au_retour
from parchemin.imports.services.application import abandonner_lot, appliquer_lot, reprendre_application
from parchemin.imports.services.fichiers import MIME_XLSX, fichier_des_refusees
from parchemin.imports.vues.acces import contexte_lot, lot_de, membre_de_la_page
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.listes.export import nom_de_fichier
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.socle.constats import ErreurMetier


def _lot(slug: str, lot: LotImport) -> HttpResponse:
    return redirect("imports:lot", slug=slug, pk=lot.pk)


@exige("imports.importer")
@require_POST
def verifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Judge every line again, corrections included."""
    lot = lot_de(request, pk)
    analyser(lot=lot, membre=membre_de_la_page(request))
    return _lot(slug, lot)


@exige("imports.importer")
@require_POST
def appliquer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`choix`: `valides` when some lines are refused; `rien` gives the import up."""
    lot = lot_de(request, pk)
    membre = membre_de_la_page(request)
    if request.POST.get("choix") == "rien":
        abandonner_lot(lot=lot, membre=membre)
        messages.info(request, "Rien n’a été enregistré. Les lignes refusées peuvent encore être téléchargées.")
        return _lot(slug, lot)
    version = entier_borne(request.POST.get("version"))
    lot = appliquer_lot(
        lot=lot, membre=membre, version=-1 if version is None else version,
        valides_seulement=request.POST.get("choix") == "valides",
    )  # fmt: skip
    if lot.etat == EtatLot.APPLIQUE:
        messages.success(request, f"{pluriel(lot.appliquees, 'ligne enregistrée,lignes enregistrées')}.")
        if lot.refusees:
            messages.warning(request, f"{pluriel(lot.refusees, 'ligne vous est rendue,lignes vous sont rendues')} dans un fichier, à télécharger ci-dessous.")  # fmt: skip
    return _lot(slug, lot)


@exige("imports.importer")
@require_POST
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """After a work that stopped: go on writing, or go back to the columns when it was only judging."""
    lot = lot_de(request, pk)
    if not est_interrompue(lot):
        messages.info(request, "Ce travail n’est pas arrêté.")
    elif lot.etat == EtatLot.ANALYSE:
        reprendre_la_main(lot)
    elif lot.etat == EtatLot.APPLICATION:
        reprendre_application(lot=lot, membre=membre_de_la_page(request))
    return _lot(slug, lot)


@exige("imports.importer")
@require_http_methods(["GET", "HEAD", "POST"])
def abandonner(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first when one comes from a deadline; the buttons of the import's own pages act at once."""
    lot = lot_de(request, pk)
    if request.method != "POST":
        if lot.etat not in (EtatLot.DEPOSE, EtatLot.PRET):
            return _lot(slug, lot)
        return render(request, "imports/abandonner.html", contexte_lot(request, lot) | {"suivant": remplacant(lot)})
    abandonner_lot(lot=lot, membre=membre_de_la_page(request))
    messages.info(request, "L’import est abandonné : rien n’a été enregistré.")
    return _lot(slug, lot)


@exige("imports.importer")
@require_http_methods(["GET", "HEAD", "POST"])
def defaire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what will be undone, then does it."""
    lot = lot_de(request, pk)
    constats = []
    if request.method == "POST":
        try:
            lot = defaire_lot(lot=lot, membre=membre_de_la_page(request))
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            if lot.est_defait_en_partie:
                messages.warning(request, "L’import est défait, sauf ce qui est dit ci-dessous.")
            elif lot.etat == EtatLot.DEFAIT:
                messages.success(request, "L’import est défait : tout est comme avant lui.")
            return _lot(slug, lot)
    restantes = OperationLot.objects.filter(lot=lot, defaite=False)
    defaisable, commencee = est_defaisable(lot), est_commencee(lot)
    if defaisable and not constats:
        try:
            constats = objections_au_retour(lot)
        except ErreurMetier as e:
            constats = list(e.constats)
    ecrites = LigneLot.objects.filter(lot=lot, appliquee=True)
    contexte = contexte_lot(request, lot) | {
        "constats": constats,
        "defaisable": defaisable,
        "bloque": bool(constats) and not commencee,
        "commencee": commencee,
        "par_paquets": commencee or restantes.count() > type_de(lot).par_transaction,
        "retirees": en_mots_par_sorte(lot, restantes.filter(avant__isnull=True)),
        "remises": en_mots_par_sorte(lot, restantes.exclude(avant__isnull=True)),
        "exemples_crees": ecrites.filter(action="creer").order_by("numero")[:8],
        "plus_de_crees": ecrites.filter(action="creer").count() > 8,
        "plus_de_modifies": ecrites.filter(action="modifier").count() > 8,
        "exemples_modifies": ecrites.filter(action="modifier").order_by("numero")[:8],
    }
    return render(request, "imports/defaire.html", contexte, status=422 if request.method == "POST" else 200)


@exige("imports.importer")
@require_GET
def refusees(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The refused lines, to be mended in a spreadsheet and brought back."""
    lot = lot_de(request, pk)
    base = lot.nom_fichier.rsplit(".", 1)[0][:80] or "fichier"
    nom = nom_de_fichier(f"{base}-lignes-refusees", "xlsx")
    return FileResponse(fichier_des_refusees(lot), as_attachment=True, filename=nom, content_type=MIME_XLSX)


@exige("imports.importer")
@require_GET
def fichier(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file as it was deposited."""
    lot = lot_de(request, pk)
    if lot.fichier is None:
        raise Http404
    return servir(request, lot.fichier)
