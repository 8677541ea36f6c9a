"""The public page: what was certified, whether it still holds, without an account; and the file dropped to compare."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from parchemin.documents.delais import delai
from parchemin.documents.domain.code import en_groupes, lire
from parchemin.documents.domain.masque import est_le_nom, masquer
from parchemin.documents.models import Document
from parchemin.plateforme import debit
from parchemin.plateforme.portes import public
from parchemin.socle.horloge import aujourdhui

FENETRE = timedelta(minutes=10)
TAILLE_MAX = 8_000_000


class FormulaireCode(forms.Form):
    """The code of a document, as typed."""

    code = forms.CharField(
        label="Code de vérification", max_length=30, strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Douze signes, imprimés au bas du document à côté du carré. Par exemple K7QM-2XDA-9RTV.",
    )  # fmt: skip

    def clean_code(self) -> str:
        code = lire(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                "Ce code ne peut pas exister. Relisez-le : douze signes, sans 0, 1, I, L ni O.", code="DOC-018"
            )
        return en_groupes(code)


class FormulaireNom(forms.Form):
    """The name that the visitor reads on the paper."""

    nom = forms.CharField(
        label="Nom imprimé sur le document", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Nom de naissance ou nom d’usage, avec ou sans le prénom. S’il est juste, le nom entier s’affiche.",
    )  # fmt: skip


class FormulaireFichier(forms.Form):
    """The PDF that the visitor received."""

    fichier = forms.FileField(
        label="Fichier PDF reçu", widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        help_text="Il est comparé, puis oublié.",
    )  # fmt: skip


def _proteger(reponse: HttpResponse) -> HttpResponse:
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse


def _trop(request: HttpRequest) -> bool:
    """Only wrong codes count: a whole class may verify its own from one address."""
    return debit.atteint(debit.cle_de_requete(request, "verifier"), delai("verifications", aujourdhui()), FENETRE)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def accueil(request: HttpRequest) -> HttpResponse:
    """Type the code of a document."""
    formulaire = FormulaireCode(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        return redirect("documents_publics:document", code=formulaire.cleaned_data["code"])
    statut = 422 if formulaire.errors else 200
    return _proteger(render(request, "documents/public/accueil.html", {"formulaire": formulaire}, status=statut))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def document(request: HttpRequest, code: str) -> HttpResponse:
    """One document. The holder is partly masked until their name is given; a dropped PDF is compared, never kept."""
    lu = lire(code)
    if _trop(request):
        return _proteger(render(request, "documents/public/inconnu.html", {"trop": True}, status=429))
    d = (
        Document.toutes.select_related("organisation", "remplace_par", "duplicata_de").filter(code=lu).first()
        if lu is not None
        else None
    )
    if d is None:
        debit.compter(debit.cle_de_requete(request, "verifier"), FENETRE)
        return _proteger(render(request, "documents/public/inconnu.html", {"code": code, "lisible": lu}, status=404))
    contexte: dict[str, Any] = {"document": d, "dit": d.contenu, "nom": masquer(d.titulaire), "demasque": False,
                                "suivant": getattr(d, "remplace_par", None)}  # fmt: skip
    contexte |= {"formulaire_nom": FormulaireNom(), "formulaire_fichier": FormulaireFichier()}
    if request.method == "POST":
        contexte |= _comparer(request, d) if request.FILES.get("fichier") else _demasquer(request, d)
    return _proteger(render(request, "documents/public/document.html", contexte))


def _demasquer(request: HttpRequest, d: Document) -> dict[str, Any]:
    """The name as printed, the usage name, the last name alone with or without first names."""
    cle = debit.cle_de_requete(request, f"nom:{d.pk}")
    donne, t = request.POST.get("nom", "")[:200], d.contenu["titulaire"]
    if debit.atteint(cle, 10, FENETRE):
        return {"nom_faux": True, "trop_de_noms": True}
    prenom = t["prenoms"].split(" ")[0] if t["prenoms"] else ""
    noms = [
        x
        for nom in (t["nom"], t["usage"])
        if nom
        for x in (nom, f"{prenom} {nom}", f"{nom} {prenom}", f"{t['prenoms']} {nom}")
    ]
    if est_le_nom(donne, *noms):
        return {"nom": t["identite"], "demasque": True}
    debit.compter(cle, FENETRE)
    return {"nom_faux": True, "saisi": donne}


def _comparer(request: HttpRequest, d: Document) -> dict[str, Any]:
    fichier = request.FILES["fichier"]
    if not isinstance(fichier, UploadedFile):
        return {"compare": "different"}
    if fichier.size is None or fichier.size > TAILLE_MAX:
        return {"compare": "lourd"}
    somme = sha256()
    for morceau in fichier.chunks():
        somme.update(morceau)
    return {"compare": "identique" if somme.hexdigest() == d.empreinte_pdf else "different"}
