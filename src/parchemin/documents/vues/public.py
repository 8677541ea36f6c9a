"""The public page: what was certified, whether it still holds, without an account; and the file dropped to compare."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from parchemin.documents.delais import delai
from parchemin.documents.domain.code import en_groupes, lire
from parchemin.documents.domain.francais import accorder, sexe_de
from parchemin.documents.domain.masque import est_le_nom, masquer
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.models import Document
from parchemin.documents.selectors.revues import decision_revue
from parchemin.plateforme import debit
from parchemin.plateforme.portes import public
from parchemin.socle.horloge import aujourdhui

FENETRE = timedelta(minutes=10)
TAILLE_MAX = 8_000_000
_ENTETE = 1024


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
        help_text="Il est comparé à celui qui a été délivré, puis oublié.",
    )  # fmt: skip


def _proteger(reponse: HttpResponse) -> HttpResponse:
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse


def _atteint(request: HttpRequest, limite: str) -> bool:
    """Only unknown codes that could exist count: a misread sign never does, its key is wrong.

    `verifications`: nothing more is told about unknown codes. `verifications_fermeture`: nothing at all. Between the two,
    a whole school behind one address still verifies its own.
    """
    return debit.atteint(debit.cle_de_requete(request, "verifier"), delai(limite, aujourdhui()), FENETRE)


def _inconnu(request: HttpRequest, code: str, lisible: bool) -> HttpResponse:
    """Nobody has this code. What cannot be a code is not looked for, hence not counted."""
    if lisible:
        trop = _atteint(request, "verifications")
        debit.compter(debit.cle_de_requete(request, "verifier"), FENETRE)
        if trop:
            return _trop(request)
    contexte = {"code": code, "lisible": lisible, "trop": False}
    return _proteger(render(request, "documents/public/inconnu.html", contexte, status=404))


def _trop(request: HttpRequest) -> HttpResponse:
    return _proteger(render(request, "documents/public/inconnu.html", {"trop": True}, status=429))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def accueil(request: HttpRequest) -> HttpResponse:
    """Type the code of a document, or drop its file."""
    formulaire, perdu = FormulaireCode(), ""
    if request.method == "POST" and "fichier" in request.FILES:
        if _atteint(request, "verifications_fermeture"):
            return _trop(request)
        lu, refus = _empreinte(request)
        d = _documents().filter(empreinte_pdf=lu).first() if lu else None
        if d is not None:
            return _page(request, d, {"compare": "identique", "nom": _identite(d), "demasque": True})
        if lu:
            debit.compter(debit.cle_de_requete(request, "verifier"), FENETRE)
        perdu = refus or "inconnu"
    elif request.method == "POST":
        formulaire = FormulaireCode(request.POST)
        if formulaire.is_valid():
            return redirect("documents_publics:document", code=formulaire.cleaned_data["code"])
    contexte = {"formulaire": formulaire, "formulaire_fichier": FormulaireFichier(), "perdu": perdu}
    statut = 422 if formulaire.errors or perdu else 200
    return _proteger(render(request, "documents/public/accueil.html", contexte, status=statut))


def _documents() -> QuerySet[Document]:
    lignes: QuerySet[Document] = Document.toutes.select_related(
        "organisation", "remplace_par", "duplicata_de", "decision"
    ).order_by("pk")
    return lignes


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def document(request: HttpRequest, code: str) -> HttpResponse:
    """One document. The holder is partly masked until their name is given; a dropped PDF is compared, never kept."""
    lu = lire(code)
    if lu is not None and _atteint(request, "verifications_fermeture"):
        return _trop(request)
    d = _documents().filter(code=lu).first() if lu is not None else None
    if d is None:
        return _inconnu(request, code, lu is not None)
    if request.method != "POST":
        return _page(request, d, {})
    return _page(request, d, _comparer(request, d) if "fichier" in request.FILES else _demasquer(request, d))


def _page(request: HttpRequest, d: Document, vu: dict[str, Any]) -> HttpResponse:
    genre = GENRES[Nature(d.nature)]
    blocs = d.contenu["blocs"]
    contexte: dict[str, Any] = {
        "document": d, "dit": d.contenu, "nom": masquer(d.titulaire), "demasque": False, "genre": genre,
        "suivant": getattr(d, "remplace_par", None), "adresse": reverse("documents_publics:document", args=[d.code_lisible]),
        "informe": genre.portee is Portee.INFORMATION, "courrier": genre.gabarit == "lettre", "compare": "", "nom_faux": False,
        # The jury's decision was rectified since: the paper no longer says it, whatever became of the paper.
        "revue": decision_revue(d),
        # A whole certification shows its blocs whole, or none: a jury may award it with one of them missing.
        "blocs": d.contenu["blocs_acquis"] if d.portee == Portee.PARTIE or all(b["acquis"] for b in blocs) else [],
        "formulaire_nom": FormulaireNom(), "formulaire_fichier": FormulaireFichier(),
    } | vu  # fmt: skip
    # A masked name does not tell whether it is a woman's or a man's.
    contexte["resultat"] = accorder(d.contenu["decision"]["resultat"], _sexe(d) if contexte["demasque"] else "")
    return _proteger(render(request, "documents/public/document.html", contexte))


def _sexe(d: Document) -> str:
    t = d.contenu["titulaire"]
    return str(t.get("sexe") or sexe_de(t["ne"]))


def _identite(d: Document) -> str:
    return str(d.contenu["titulaire"]["identite"])


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
    return {"nom_faux": True, "trop_de_noms": False}


def _comparer(request: HttpRequest, d: Document) -> dict[str, Any]:
    """Whoever holds the exact file reads the name on it: it is shown."""
    lu, refus = _empreinte(request)
    if lu == d.empreinte_pdf:
        return {"compare": "identique", "nom": _identite(d), "demasque": True}
    return {"compare": refus or "different"}


def _empreinte(request: HttpRequest) -> tuple[str, str]:
    """(SHA-256 of the dropped file, why it was not read): too heavy to be one of ours, or no PDF. Nothing is kept."""
    fichier = request.FILES["fichier"]
    if not isinstance(fichier, UploadedFile) or fichier.size is None or fichier.size > TAILLE_MAX:
        return "", "lourd"
    somme, debut = sha256(), b""
    for morceau in fichier.chunks():
        debut = debut or morceau[:_ENTETE]
        somme.update(morceau)
    # Readers accept a few bytes before the mark; a letter typed in a text editor, a photo, have none.
    return (somme.hexdigest(), "") if b"%PDF-" in debut else ("", "pas_pdf")
