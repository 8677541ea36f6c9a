"""The list of training bodies and the extract of Sirene: what is in force, a file read, looked at, put in service or left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.services import reference_de
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.travaux.places import ORGANISATION
from parchemin.plateforme.travaux.services import lancer
from parchemin.referentiel.apres_import import effets_liste
from parchemin.referentiel.domain.organismes import ACTIONS, SorteListe, recueil
from parchemin.referentiel.forms import FormulaireListe
from parchemin.referentiel.models import EtatInstantane, ListeReference
from parchemin.referentiel.organismes import age_depasse, chercher_organismes, listes_en_vigueur
from parchemin.referentiel.services.organismes import abandonner_liste, mettre_en_service, reconnaitre_liste
from parchemin.referentiel.travaux import deposer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

_MONTREES = 12


@exige("referentiel.consulter")
@require_safe
def organismes(request: HttpRequest, slug: str) -> HttpResponse:
    """The two lists in force with their day, those that were read before, and a search."""
    q, jour, vigueur = request.GET.get("q", "")[:200], aujourdhui(), listes_en_vigueur()
    contexte = {
        "cartes": [(s.value, _TITRES[s], x := vigueur.get(s.value), age_depasse(x, jour) if x else 0) for s in SorteListe],
        "listes": ListeReference.objects.exclude(etat=EtatInstantane.ABANDONNE).order_by("-pk")[:_MONTREES],
        "recherche": q,
        "trouves": [(o, [(_ACTIONS[a], getattr(o, a)) for a in ACTIONS]) for o in chercher_organismes(q)],
    }  # fmt: skip
    return render(request, "referentiel/organismes.html", contexte)


_TITRES = {SorteListe.ORGANISMES: "Organismes de formation", SorteListe.SIRENE: "Établissements Sirene"}
_ACTIONS = {
    "formation": "Actions de formation", "apprentissage": "Apprentissage", "vae": "VAE", "bilan": "Bilans de compétences",
}  # fmt: skip


@exige("referentiel.importer_listes")
def importer(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be refused at once is said on the page; the lines are read by a work that can be left."""
    formulaire = FormulaireListe(request.POST or None, request.FILES or None)
    constats: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        chemin = deposer(d["fichier"])
        try:
            reconnaitre_liste(chemin, d["date_liste"])
            travail = lancer(
                "referentiel.lire_liste", organisation_id=None, demandeur_id=request.user.pk,
                demandeur_libelle=reference_de(request.user).libelle, titre=f"Lecture de {d['fichier'].name}"[:200],  # type: ignore[arg-type]
                parametres={
                    "fichier": chemin.name, "nom": d["fichier"].name, "date_liste": d["date_liste"].isoformat(), "extrait": d["extrait"],
                    ORGANISATION: request.organisation.pk,  # type: ignore[attr-defined]
                },
            )  # fmt: skip
        except ErreurMetier as e:
            chemin.unlink(missing_ok=True)
            constats = list(e.constats)
        else:
            return redirect("plateforme:travail", pk=travail.pk)
    contexte = {"formulaire": formulaire, "constats": constats}
    return render(
        request, "referentiel/importer_organismes.html", contexte, status=422 if constats or formulaire.errors else 200
    )


@exige("referentiel.consulter")
@require_safe
def liste(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One list that was read. Before it is in service: what it holds, and what it would change here."""
    x, jour = get_object_or_404(ListeReference, pk=pk), aujourdhui()
    attend = x.etat == EtatInstantane.EN_PREPARATION
    organisation = request.organisation  # type: ignore[attr-defined]
    contexte = {
        "x": x, "titre": str(x), "attend": attend, "age": age_depasse(x, jour), "jours": recueil().valeur_au(f"fraicheur_{x.sorte}", jour),
        "decider": attend and request.user.has_perm("referentiel.importer_listes", organisation),
        "effets": [e for _, f in effets_liste for e in f(organisation, x)] if attend else [],
        "sirene": x.sorte == SorteListe.SIRENE,
        "texte": recueil().texte("sirene" if x.sorte == SorteListe.SIRENE else "liste_of", jour).citation,
    }  # fmt: skip
    return render(request, "referentiel/liste_organismes.html", contexte)


@exige("referentiel.importer_listes")
@require_POST
def decider(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Two buttons: put in service, or leave."""
    x, acteur = get_object_or_404(ListeReference, pk=pk), reference_de(request.user)  # type: ignore[arg-type]
    try:
        if request.POST.get("geste") == "laisser":
            abandonner_liste(liste=x, acteur=acteur)
            messages.success(request, "Le fichier lu est laissé. La liste en vigueur n’a pas changé.")
        else:
            mettre_en_service(liste=x, acteur=acteur)
            messages.success(request, f"En service : {x}. Les vérifications sont refaites.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("referentiel:organismes", slug=slug)
