"""Templates: what the organisation words, previewed with two fictitious people, read by the linter before it serves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.documents.composition import apercu as composer_apercu
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.modele import redaction
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.documents.relecture import relire, specimens
from parchemin.documents.services import modeles as services
from parchemin.documents.vues.commun import acteur
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.formulaires.groupes import AvecGroupes
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


def _nature(code: str) -> Nature:
    try:
        return Nature(code)
    except ValueError:
        raise Http404 from None


@exige("documents.regler")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    connus = {
        (m.nature, m.etat): m
        for m in ModeleDocument.objects.filter(certification__isnull=True)
        .exclude(etat=EtatModele.REMPLACE)
        .order_by("version", "pk")
    }
    lignes = []
    for nature, genre in GENRES.items():
        publie, brouillon = connus.get((nature, EtatModele.PUBLIE)), connus.get((nature, EtatModele.BROUILLON))
        lignes.append((nature, genre, publie, brouillon))
    groupes = [
        (titre, [x for x in lignes if x[1].portee is portee])
        for titre, portee in (("La certification entière", Portee.ENTIERE), ("Une partie", Portee.PARTIE), ("Informer", Portee.INFORMATION))
    ]  # fmt: skip
    return render(request, "documents/modeles.html", {"groupes": groupes})


class FormulaireModele(AvecGroupes):
    GROUPES = [
        ("Où, et qui signe", ("lieu", "signataire", "qualite", "signataire2", "qualite2")),
        ("Vos mots", ("avant", "apres", "recours", "pied"), "Vides, ceux de la maison servent."),
        ("L’allure", ("logo", "source")),
    ]

    lieu = forms.CharField(label="Fait à", max_length=80, required=False)
    signataire = forms.CharField(label="Signataire", max_length=130, required=False)
    qualite = forms.CharField(label="En qualité de", max_length=200, required=False)
    signataire2 = forms.CharField(label="Second signataire", max_length=130, required=False)
    qualite2 = forms.CharField(label="En qualité de", max_length=200, required=False)
    avant = forms.CharField(
        label="Avant le nom", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Vide : la formule de la maison.",
    )  # fmt: skip
    apres = forms.CharField(
        label="Après le nom", max_length=1200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="{jury} : le jour du jury ; {voie} : la voie ; {certificateur} : votre nom légal.",
    )  # fmt: skip
    recours = forms.CharField(
        label="Voies de recours", max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vide : celles de la maison, avec un délai de deux mois.",
    )  # fmt: skip
    pied = forms.CharField(label="Pied de page", max_length=300, required=False)
    logo = forms.FileField(label="Logo", required=False, help_text="PNG, JPEG ou SVG, 2 Mo au plus.")
    source = forms.CharField(
        label="Mise en page à vous (Typst)", required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 8, "class": "code"}),
        help_text="Vide : la mise en page de la maison. Le corps importe « /maison.typ » et « /titres.typ ».",
    )  # fmt: skip

    def __init__(self, *args: Any, courrier: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not courrier:
            del self.fields["recours"]  # only a letter of result tells how to contest


def _initial(m: ModeleDocument) -> dict[str, Any]:
    r = m.reglages
    s = [*r.get("signataires", []), {}, {}]
    return {
        "lieu": r.get("lieu", ""), "signataire": s[0].get("nom", ""), "qualite": s[0].get("qualite", ""),
        "signataire2": s[1].get("nom", ""), "qualite2": s[1].get("qualite", ""), "avant": r.get("avant", ""),
        "apres": r.get("apres", ""), "recours": r.get("recours", ""), "pied": r.get("pied", ""), "source": m.source,
    }  # fmt: skip


def _reglages(x: dict[str, Any]) -> dict[str, Any]:
    signataires = [
        {"nom": x[nom].strip(), "qualite": x[qualite].strip()}
        for nom, qualite in (("signataire", "qualite"), ("signataire2", "qualite2"))
        if x[nom].strip()
    ]
    return {
        "signataires": signataires,
        **{k: x.get(k, "").strip() for k in ("lieu", "avant", "apres", "recours", "pied")},
    }


def _exemple(request: HttpRequest) -> Certification | None:
    """A certification of the organisation to look at the template with; the fictitious one otherwise."""
    trouvee: Certification | None = (
        Certification.objects.filter(capacites__capacite__in=["certificateur", "co_certificateur"], fiche__isnull=False)
        .select_related("fiche__version", "fiche__source")
        .order_by("cle_tri", "pk")
        .first()
    )
    return trouvee


@exige("documents.regler")
def modele(request: HttpRequest, slug: str, nature: str) -> HttpResponse:
    """One page: the wording, the two specimens beside it, what the linter says."""
    n = _nature(nature)
    m = services.brouillon_de(request.organisation, n)  # type: ignore[attr-defined]
    saisie = Saisie(request, f"documents.modele:{n}", titre=f"Modèle : {GENRES[n].libelle}", version=str(m.version))
    formulaire = FormulaireModele(
        *((request.POST, request.FILES) if request.method == "POST" else (None, None)),
        initial={**_initial(m), **saisie.initiales},
        courrier=GENRES[n].gabarit == "lettre",
    )
    if request.method == "POST" and formulaire.is_valid():
        x = formulaire.cleaned_data
        try:
            services.rediger(
                organisation=request.organisation, nature=n, reglages=_reglages(x), source=x["source"],  # type: ignore[attr-defined]
                logo=x["logo"], acteur=acteur(request),
            )  # fmt: skip
        except ErreurMetier as e:
            refuser(formulaire, e, {"DOC-011": "logo", "DOC-010": "source"})
        else:
            saisie.oublier()
            messages.success(request, "Brouillon enregistré. Regardez les deux aperçus, puis mettez-le en service.")
            return redirect("documents:modele", slug, nature)
    constats = relire(m, _exemple(request), aujourdhui())
    genre = GENRES[n]
    contexte = {
        "modele": m, "genre": genre, "nature": n, "formulaire": formulaire, "saisie": saisie,
        "constats": [x.vers_dict() for x in constats], "bloque": any(x.est_bloquant for x in constats),
        "manque": redaction(n, m.reglages).manque(n),
        "publiable": m.pk is not None and m.etat == EtatModele.BROUILLON,
        "apercus": [reverse("documents:apercu", args=[slug, nature, rang]) for rang in (1, 2)],
        "retour": reverse("documents:modeles", args=[slug]),
    }  # fmt: skip
    return render(request, "documents/modele.html", contexte, status=422 if formulaire.errors else 200)


@exige("documents.regler")
@require_safe
@never_cache
def apercu(request: HttpRequest, slug: str, nature: str, rang: int) -> HttpResponse:
    """The first page of a specimen, as a picture. `rang`: 1, born in France; 2, born abroad."""
    n = _nature(nature)
    m = services.brouillon_de(request.organisation, n)  # type: ignore[attr-defined]
    tous = specimens(m, _exemple(request), aujourdhui())
    if not 1 <= rang <= len(tous):
        raise Http404
    try:
        image = composer_apercu(tous[rang - 1], m, le=maintenant())[0]
    except ErreurMetier as e:
        raise Http404 from e
    return HttpResponse(image, content_type="image/png")


@exige("documents.regler")
@require_POST
def publier(request: HttpRequest, slug: str, nature: str) -> HttpResponse:
    n = _nature(nature)
    try:
        m = services.publier(
            organisation=request.organisation,  # type: ignore[attr-defined]
            nature=n,
            certification=_exemple(request),
            acteur=acteur(request),
        )
        messages.success(request, f"Version {m.version} en service : les prochains documents la suivront.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("documents:modele", slug, nature)
