"""Choose a kind, bring a file, check its columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.comptes.acces import exige
from parchemin.imports.domain.cellules import lettre
from parchemin.imports.domain.rangement import Place, ranger_colonnes
from parchemin.imports.forms import FormulaireColonnes, FormulaireDepot, FormulaireFeuille, en_json, formulaire_options
from parchemin.imports.models import EtatLot, LotImport
from parchemin.imports.selectors import emetteurs_connus, est_restreint, type_de, types_permis
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.depot import (
    champs_manquants,
    choisir_colonnes,
    choisir_feuille,
    deposer_lot,
    dits_des_colonnes,
    ensembles_incomplets,
    est_connu,
    exemples_de_colonne,
    intitules_doubles,
)
from parchemin.imports.services.fichiers import MIME_XLSX, modele_de
from parchemin.imports.vues.acces import contexte_lot, lot_de, membre_de_la_page, type_permis
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.socle.constats import ErreurMetier

RAISONS = {
    "memoire": "comme la dernière fois",
    "intitule": "d’après l’intitulé",
    "vague": "deviné d’après l’intitulé et le contenu : à confirmer",
    "contenu": "deviné d’après le contenu : à confirmer",
    "ajoutee": "ajoutée par Parchemin",
    "": "",
}
PLIER_AU_DELA = 15
"""Columns of a file above which those that ask nothing are folded."""


@exige("imports.importer")
@require_GET
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "imports/nouveau.html", {"types": types_permis(membre_de_la_page(request))})


@exige("imports.importer")
@require_GET
def modele(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    kind = type_permis(request, code)
    nom = f"modele-{kind.code.replace('.', '-').replace('_', '-')}.xlsx"
    return FileResponse(modele_de(kind), as_attachment=True, filename=nom, content_type=MIME_XLSX)


@exige("imports.importer")
@require_http_methods(["GET", "HEAD", "POST"])
def deposer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    kind, membre = type_permis(request, code), membre_de_la_page(request)
    saisie = Saisie(request, f"imports.depot:{kind.code.lower()}", titre=f"Importer : {kind.libelle}")
    post = request.POST if request.method == "POST" else None
    formulaire = FormulaireDepot(post, request.FILES or None, membre=membre, initial=saisie.initiales)
    options = formulaire_options(kind, membre, post, request.GET.dict())
    constats: list[Any] = []
    if post is not None and formulaire.is_valid() and (options is None or options.is_valid()):
        d = formulaire.cleaned_data
        try:
            lot = deposer_lot(
                membre=membre,
                type_import=kind,
                source=d["fichier"],
                nom=d["fichier"].name,
                emetteur=d["emetteur"],
                etablissement=d.get("etablissement"),
                options=en_json(options.cleaned_data) if options is not None else {},
            )
            if lot.est_en_cours:
                saisie.oublier()
                return redirect("imports:lot", slug=slug, pk=lot.pk)
            if connu := est_connu(lot) and not ensembles_incomplets(lot):
                lot = analyser(lot=lot, membre=membre)
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            saisie.oublier()
            if connu:
                messages.info(request, "Les colonnes de cet émetteur sont reconnues : voici l’aperçu.")
                return redirect("imports:lot", slug=slug, pk=lot.pk)
            return redirect("imports:colonnes", slug=slug, pk=lot.pk)
    faux = bool(constats or formulaire.errors or (options is not None and options.errors))
    contexte = {
        "champs": [(ch, getattr(ch.lecteur, "acceptees", ())) for ch in kind.champs],
        "type_import": kind, "formulaire": formulaire, "options": options, "constats": constats, "saisie": saisie,
        "emetteurs": [] if est_restreint(membre) else emetteurs_connus(membre.organisation_id),
    }  # fmt: skip
    return render(request, "imports/deposer.html", contexte, status=422 if faux else 200)


@exige("imports.importer")
@require_http_methods(["GET", "HEAD", "POST"])
def colonnes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One select per column, beside three of its values; mandatory fields without a column are said at once."""
    lot = lot_de(request, pk)
    saisie = Saisie(request, f"imports.colonnes:{lot.pk}", titre=f"Colonnes du fichier {lot.nom_fichier}", version=str(lot.version))  # fmt: skip
    formulaire = FormulaireColonnes(request.POST or None, lot=lot, initial=saisie.initiales)
    constats: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        try:
            choisir_colonnes(lot=lot, colonnes=formulaire.choisies, pour_toutes=formulaire.pour_toutes)
            analyser(lot=lot, membre=membre_de_la_page(request))
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            saisie.oublier()
            return redirect("imports:lot", slug=slug, pk=pk)
    return _page_colonnes(request, lot, formulaire, saisie, constats)


def _page_colonnes(
    request: HttpRequest, lot: LotImport, formulaire: forms.Form, saisie: Saisie, constats: list[Any],
    feuille: forms.Form | None = None,
) -> HttpResponse:  # fmt: skip
    manquants = champs_manquants(lot) if not constats else []
    kind = type_de(lot)
    savoir = list(kind.a_savoir(frozenset(lot.colonnes.values()))) if kind.a_savoir else []
    lignes = [
        {
            "lettre": lettre(j),
            "intitule": intitule,
            "champ": formulaire[f"c{j}"],
            "cle": formulaire[f"c{j}"].value() or "",
            "exemples": exemples_de_colonne(lot, j),
            "raison": RAISONS.get(lot.propositions[j] if j < len(lot.propositions) else "", ""),
        }
        for j, intitule in enumerate(lot.entetes)
    ]
    groupes = _ranger(request, lot, lignes)
    champs = kind.champs
    prises = {x["cle"] for x in lignes}
    contexte = contexte_lot(request, lot) | {
        "lignes": lignes,
        "a_choisir": groupes[Place.A_CHOISIR],
        "prises": groupes[Place.PRISE],
        "laissees": groupes[Place.LAISSEE],
        "noms_pris": [ch.libelle for ch in champs if ch.cle in {x["cle"] for x in groupes[Place.PRISE]}],
        "sans_colonne": [ch.libelle for ch in champs if ch.cle not in prises],
        "communs": [
            {"champ": formulaire[f"t_{ch.cle}"], "obligatoire": ch.obligatoire}
            for ch in champs
            if ch.pour_toutes and ch.cle not in prises
        ],
        "obligatoires_manquants": [ch.libelle for ch in champs if ch.obligatoire and ch.cle not in prises],
        "long": len(lignes) > PLIER_AU_DELA,
        "formulaire": formulaire,
        "feuille": feuille or FormulaireFeuille(lot=lot),
        "saisie": saisie,
        "constats": [
            *constats,
            *manquants,
            *ensembles_incomplets(lot),
            *savoir,
            *intitules_doubles(lot),
            *dits_des_colonnes(lot),
            *lot.constats,
        ],
        "reconnues": sum(bool(x["champ"].value()) for x in lignes),
        "modifiable": lot.etat in (EtatLot.DEPOSE, EtatLot.PRET),
    }
    return render(request, "imports/colonnes.html", contexte, status=422 if constats else 200)


def _ranger(request: HttpRequest, lot: LotImport, lignes: list[dict[str, Any]]) -> dict[Place, list[dict[str, Any]]]:
    """The columns by place, in the order of the file."""
    # What the person has just confirmed by sending the form is no longer a guess.
    devinees = (
        () if request.method == "POST" else [j for j, r in enumerate(lot.propositions) if r in ("contenu", "vague")]
    )
    places = ranger_colonnes(
        [x["cle"] for x in lignes],
        champs=type_de(lot).champs,
        echantillons={j: x["exemples"] for j, x in enumerate(lignes)},
        devinees=devinees,
        fautives={j for j, x in enumerate(lignes) if x["champ"].errors},
    )
    groupes: dict[Place, list[dict[str, Any]]] = {p: [] for p in Place}
    for ligne, place in zip(lignes, places, strict=True):
        groupes[place].append(ligne)
    return groupes


@exige("imports.importer")
@require_http_methods(["POST"])
def feuille(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another sheet, another row of headings, another separator."""
    lot = lot_de(request, pk)
    formulaire = FormulaireFeuille(request.POST, lot=lot)
    constats: list[Any] = []
    if formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            choisir_feuille(
                lot=lot, feuille=d.get("feuille", lot.feuille), ligne_entetes=d["ligne_entetes"],
                separateur=d.get("separateur", ""),
            )  # fmt: skip
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            messages.success(request, "Les intitulés ont été relus.")
            return redirect("imports:colonnes", slug=slug, pk=pk)
    lot.refresh_from_db()
    saisie = Saisie(request, f"imports.colonnes:{lot.pk}", titre=f"Colonnes du fichier {lot.nom_fichier}")
    reponse = _page_colonnes(request, lot, FormulaireColonnes(lot=lot), saisie, constats, formulaire)
    reponse.status_code = 422
    return reponse
