"""What somebody without an account sees: the form of an organisation that opened it, the page to follow a message, « does the answer suit? »."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration import pieces
from parchemin.amelioration.domain.faits import (
    FINIS,
    AvisReponse,
    CanalFait,
    EtatFait,
    NatureFait,
    natures_fait,
    qualites,
    recueil,
)
from parchemin.amelioration.models import FaitSignale, GuichetReclamation, SorteFil
from parchemin.amelioration.selectors.faits import delais_au, guichet_de, jour_des_delais
from parchemin.amelioration.services import faits
from parchemin.amelioration.services.communs import exiger_peu_de_fichiers
from parchemin.amelioration.services.courriers_registres import USAGE_AVIS, USAGE_SUIVI, lien_de_suivi
from parchemin.amelioration.services.faits_commun import EXTERIEUR
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme import debit
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers, refuser, texte_long
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.portes import public
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import aujourdhui

PREFIXE = "/reclamation/"
PREFIXE_LIEN = "/lien/"
"""A personal link may carry the files of who follows a message."""
TAILLE_MAX = 16_000_000
"""Bytes of one request: the files of the form (their number and size are limited besides), and the words around."""
_HEURE, _JOUR = timedelta(hours=1), timedelta(days=1)
TITRE = "Reçue par le formulaire public, à résumer"
"""Until somebody of the house writes a line without names."""


class FormulairePublic(forms.Form):
    quoi = texte_long(
        "Que s’est-il passé ?",
        lignes=6,
        maximum=6000,
        aide="Et ce que vous demandez, s’il y a quelque chose à demander.",
    )
    survenu_le = ChampDate(label="Quel jour")
    auteur_qualite = forms.ChoiceField(label="Vous êtes", choices=[(str(k), v) for k, v in qualites().items()])
    auteur_nom = forms.CharField(label="Votre nom", max_length=130, required=False)
    auteur_courriel = forms.EmailField(
        label="Votre courriel",
        required=False,
        help_text="Pour vous répondre. Sans lui, gardez l’adresse de la page suivante.",
    )
    fichiers = ChampFichiers(
        label="Fichiers",
        required=False,
        help_text="Trois au plus, 5 Mo chacun : PDF, image, texte (Word ou LibreOffice).",
    )

    def clean_survenu_le(self) -> Any:
        jour = self.cleaned_data["survenu_le"]
        if jour > aujourdhui():
            raise forms.ValidationError("Ce jour n’est pas encore arrivé.")
        return jour


def _limite(cle: str) -> int:
    return int(recueil().valeur_au(cle, aujourdhui()))


def _proteger(reponse: HttpResponse) -> HttpResponse:
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return reponse


def _page(request: HttpRequest, g: GuichetReclamation, formulaire: FormulairePublic, statut: int = 200) -> HttpResponse:
    contexte = {
        "guichet": g, "organisation": g.organisation, "formulaire": formulaire, "delais": delais_au(g.organisation_id, aujourdhui()),
        "definition": natures_fait()[NatureFait.RECLAMATION][1],
    }  # fmt: skip
    return _proteger(render(request, "amelioration/public/reclamation.html", contexte, status=statut))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def formulaire(request: HttpRequest, slug: str) -> HttpResponseRedirect | HttpResponse:
    """A form that its organisation opened; nobody learns whether another one exists. Throttled, and flagged when too many come."""
    g = GuichetReclamation.toutes.filter(organisation__slug=slug, ouvert=True).select_related("organisation").order_by("pk").first()  # fmt: skip
    if g is None:
        raise Http404
    with organisation_active(g.organisation_id):
        if request.method != "POST":
            return _page(request, g, FormulairePublic(initial={"survenu_le": aujourdhui()}))
        saisi = FormulairePublic(request.POST, request.FILES)
        if not saisi.is_valid():
            return _page(request, g, saisi, 422)
        if _trop(request, g):
            refuser(saisi, [c.SATURE.constat()])
            return _page(request, g, saisi, 429)
        try:
            return _recevoir(request, g, saisi.cleaned_data)
        except ErreurMetier as e:
            refuser(
                saisi,
                e,
                {"AME-056": "quoi", "AME-076": "quoi", "AME-012": "fichiers", "AME-240": "survenu_le", **_FICHIERS},
            )
            return _page(request, g, saisi, 422)


_FICHIERS = {f"FIC-{n:03d}": "fichiers" for n in range(1, 14)}


def _trop(request: HttpRequest, g: GuichetReclamation) -> bool:
    """Too many from one address this hour, or for this organisation today. What is counted is what would be kept."""
    ici, en_tout = debit.cle_de_requete(request, f"reclamer:{g.organisation_id}"), f"reclamer-jour:{g.organisation_id}"
    if debit.atteint(ici, _limite("public_par_adresse"), _HEURE) or debit.atteint(
        en_tout, _limite("public_fermeture"), _JOUR
    ):
        return True
    debit.compter(ici, _HEURE)
    return False


def _recevoir(request: HttpRequest, g: GuichetReclamation, d: dict[str, Any]) -> HttpResponseRedirect:
    """Kept, numbered; the next page is the one by which the person follows it. Its receipt leaves by mail unless too many came today."""
    nombre = debit.compter(f"reclamer-jour:{g.organisation_id}", _JOUR)
    afflux = nombre > _limite("public_afflux")
    joints = d.pop("fichiers")
    exiger_peu_de_fichiers(len(joints), _limite("public_fichiers"))
    adresse = d["auteur_courriel"]
    # The same address named again and again by a stranger gets no more letters than that.
    ecrire = bool(adresse) and not afflux
    if ecrire:
        cle = f"reclamer-courriel:{sha256_hex(adresse.casefold())[:32]}"
        ecrire = debit.compter(cle, _JOUR) <= _limite("public_par_courriel")
    with transaction.atomic():
        gardes = _garder(g.organisation_id, joints)
        f = faits.enregistrer(
            organisation=g.organisation, nature=NatureFait.RECLAMATION, titre=TITRE, recu_le=aujourdhui(), canal=CanalFait.FORMULAIRE,
            acteur=EXTERIEUR, pieces=gardes, afflux=afflux, **d,
        )  # fmt: skip
        lien = lien_de_suivi(f)
        if ecrire:
            faits.accuser(fait=f, acteur=SYSTEME, le=aujourdhui(), adresse_de=lambda x: x.url(request), lien=lien)
    return HttpResponseRedirect(lien.url(request))


class FormulaireMessage(forms.Form):
    texte = texte_long("Ce que vous ajoutez", requis=False, lignes=4, maximum=6000)
    fichiers = ChampFichiers(
        label="Fichiers",
        required=False,
        help_text="Trois au plus, 5 Mo chacun : PDF, image, texte (Word ou LibreOffice).",
    )


class FormulaireRetrouver(forms.Form):
    numero = forms.CharField(label="Numéro de votre message", max_length=20, help_text="Comme R-2026-012.")
    courriel = forms.EmailField(label="Courriel que vous aviez donné", max_length=254)


class FormulaireAvisPublic(forms.Form):
    avis = forms.ChoiceField(
        label="Cette réponse vous convient-elle ?", widget=forms.RadioSelect,
        choices=[(str(AvisReponse.SATISFAIT), "Oui"), (str(AvisReponse.INSATISFAIT), "Non")],
    )  # fmt: skip
    mots = texte_long("Ce que vous voulez ajouter", requis=False, lignes=3, maximum=2000)


_ETATS = {
    EtatFait.RECUE: "Reçu. Quelqu’un va le lire.",
    EtatFait.ACCUSEE: "Reçu. Une réponse se prépare.",
    EtatFait.EN_TRAITEMENT: "En cours. Une réponse se prépare.",
    EtatFait.EN_MEDIATION: "Une médiation est proposée.",
    EtatFait.REPONDUE: "Une réponse vous a été donnée.",
    EtatFait.SURVENU: "Reçu. Quelqu’un s’en occupe.",
    EtatFait.SOLUTION_DONNEE: "Une solution a été trouvée.",
    EtatFait.INFORMEES: "Une solution a été trouvée.",
    EtatFait.CLOSE: "Terminé.",
    EtatFait.CLASSEE: "Classé sans suite.",
}


def _fait(lien: LienPersonnel) -> FaitSignale:
    f = (
        FaitSignale.toutes.select_related("organisation").filter(pk=lien.charge["fait"], organisation_id=lien.organisation_id or 0)
        .order_by("pk").first()
    )  # fmt: skip
    if f is None:
        raise Http404
    trouve: FaitSignale = f
    return trouve


_SUITES = {
    EtatFait.RECUE: "Une personne chargée de la qualité le lira et vous dira qu’il est arrivé.",
    EtatFait.ACCUSEE: "On cherche ce qui s’est passé, et qui peut y répondre.",
    EtatFait.EN_TRAITEMENT: "Quelqu’un s’en charge et prépare la réponse.",
    EtatFait.EN_MEDIATION: "Un tiers peut vous aider à trouver un accord. Vous êtes libre de refuser.",
    EtatFait.REPONDUE: "Lisez-la ci-dessous. Si elle ne convient pas, dites-le : le dossier est repris.",
    EtatFait.SURVENU: "On cherche une solution.",
    EtatFait.SOLUTION_DONNEE: "Il reste à prévenir toutes les personnes concernées.",
    EtatFait.INFORMEES: "Les personnes concernées en sont informées.",
    EtatFait.CLOSE: "Vous pouvez encore ajouter quelque chose : ce sera lu.",
    EtatFait.CLASSEE: "Vous pouvez encore ajouter quelque chose : ce sera lu.",
}


def _suivi(
    request: HttpRequest, f: FaitSignale, saisi: FormulaireMessage, lien: LienPersonnel, *, merci: bool = False
) -> HttpResponse:
    """What the person may read: their own words, the days, the answer; never the notes of the team. Somebody is greeted by their name only when
    the house wrote it down: the public form takes any name, and its link goes to any address."""
    montres = (SorteFil.RECU, SorteFil.ACCUSE, SorteFil.MESSAGE, SorteFil.REPONSE, SorteFil.CLOS)
    siennes = (SorteFil.RECU, SorteFil.MESSAGE)
    delais = delais_au(f.organisation_id, jour_des_delais(f))
    contexte = {
        "f": f, "organisation": f.organisation, "etat": _ETATS[EtatFait(f.etat)], "formulaire": saisi, "merci": merci,
        "fil": [
            (s, s.texte if s.sorte in (SorteFil.MESSAGE, SorteFil.REPONSE) else "", len(s.pieces) if s.sorte in siennes else 0)
            for s in f.suivis.order_by("le", "pk") if s.sorte in montres
        ],
        "suite": _SUITES[EtatFait(f.etat)], "lien": lien, "nom": f.auteur_nom if f.canal != CanalFait.FORMULAIRE else "",
        "reste": lien.utilisations_max - lien.utilisations - merci,
        "reponse_le": f.depuis + timedelta(days=delais.reponse) if not f.reponse and f.etat not in FINIS else None,
        "guichet": guichet_de(f.organisation_id),
    }  # fmt: skip
    return render(request, "amelioration/public/suivi.html", contexte, status=422 if saisi.errors else 200)


def montrer_suivi(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    return _suivi(request, _fait(lien), FormulaireMessage(), lien)


@usage_de_lien(USAGE_SUIVI, montrer=montrer_suivi)
def ajouter_message(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """Words, files, or both. A refusal keeps no file: the transaction that took them goes back with it."""
    f, saisi = _fait(lien), FormulaireMessage(request.POST, request.FILES)
    if not saisi.is_valid():
        raise LienNonConsomme(_suivi(request, f, saisi, lien))
    try:
        exiger_peu_de_fichiers(len(saisi.cleaned_data["fichiers"]), _limite("public_fichiers"))
        faits.recevoir_message(
            fait=f, texte=saisi.cleaned_data["texte"], pieces=_garder(f.organisation_id, saisi.cleaned_data["fichiers"])
        )
    except ErreurMetier as e:
        champs = {"AME-073": "texte", "AME-076": "texte", "AME-012": "fichiers", "AME-221": "fichiers", **_FICHIERS}
        refuser(saisi, e, champs)
        raise LienNonConsomme(_suivi(request, f, saisi, lien)) from e
    return _suivi(request, f, FormulaireMessage(), lien, merci=True)


def _garder(organisation_id: int, fichiers: Iterable[Any]) -> list[UUID]:
    return [
        deposer(x, nom=x.name, usage=pieces.FAIT_PUBLIC.code, organisation_id=organisation_id, depose_par_libelle=EXTERIEUR.libelle).pk
        for x in fichiers
    ]  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def retrouver(request: HttpRequest, slug: str) -> HttpResponse:
    """Who lost their link asks for another: by mail, to the address given with the message. The page says the same whether it is there or not."""
    g = GuichetReclamation.toutes.filter(organisation__slug=slug, ouvert=True).select_related("organisation").order_by("pk").first()  # fmt: skip
    if g is None:
        raise Http404
    with organisation_active(g.organisation_id):
        saisi, fait, statut = FormulaireRetrouver(request.POST if request.method == "POST" else None), False, 200
        if request.method == "POST":
            if not saisi.is_valid():
                statut = 422
            elif _trop(request, g):
                refuser(saisi, [c.SATURE.constat()])
                statut = 429
            else:
                _renvoyer(request, g, saisi.cleaned_data)
                fait = True
        contexte = {"guichet": g, "organisation": g.organisation, "formulaire": saisi, "fait": fait}
        return _proteger(render(request, "amelioration/public/retrouver.html", contexte, status=statut))


def _renvoyer(request: HttpRequest, g: GuichetReclamation, d: dict[str, Any]) -> None:
    numero = d["numero"].strip().upper().removeprefix("R-").split("-")
    if len(numero) != 2 or any(entier_borne(n) is None for n in numero):
        return
    cle = f"reclamer-courriel:{sha256_hex(d['courriel'].casefold())[:32]}"
    if debit.compter(cle, _JOUR) > _limite("public_par_courriel"):
        return
    f = FaitSignale.toutes.filter(
        organisation=g.organisation_id, annee=min(int(numero[0]), 9999), rang=min(int(numero[1]), 999_999),
        auteur_courriel__iexact=d["courriel"], efface_le__isnull=True,
    ).exclude(auteur_courriel="").order_by("pk").first()  # fmt: skip
    if f is not None:
        faits.renvoyer_suivi(fait=f, acteur=EXTERIEUR, adresse_de=lambda x: x.url(request))


def _encore(f: FaitSignale, lien: LienPersonnel) -> bool:
    """Is it this answer that still waits for its opinion?"""
    return f.etat == EtatFait.REPONDUE and not f.avis and str(f.repondu_le) == lien.charge["repondu_le"]


def _avis(
    request: HttpRequest, f: FaitSignale, saisi: FormulaireAvisPublic | None, *, merci: bool = False, repris: bool = False, statut: int = 200
) -> HttpResponse:  # fmt: skip
    contexte = {
        "f": f, "organisation": f.organisation, "formulaire": saisi, "merci": merci, "repris": repris, "guichet": guichet_de(f.organisation_id),
    }  # fmt: skip
    return render(request, "amelioration/public/avis.html", contexte, status=statut)


def montrer_avis(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    f = _fait(lien)
    return _avis(request, f, FormulaireAvisPublic()) if _encore(f, lien) else _avis(request, f, None, statut=410)


@usage_de_lien(USAGE_AVIS, montrer=montrer_avis)
def dire_avis(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    f, saisi = _fait(lien), FormulaireAvisPublic(request.POST)
    if not _encore(f, lien):
        raise LienNonConsomme(_avis(request, f, None, statut=410))
    if not saisi.is_valid():
        raise LienNonConsomme(_avis(request, f, saisi, statut=422))
    try:
        lu = faits.noter_avis(
            fait=f, avis=AvisReponse(saisi.cleaned_data["avis"]), mots=saisi.cleaned_data["mots"], acteur=EXTERIEUR
        )
    except ErreurMetier as e:
        refuser(saisi, e, {"AME-076": "mots"})
        raise LienNonConsomme(_avis(request, f, saisi, statut=422)) from e
    return _avis(request, lu, None, merci=True, repris=lu.etat != EtatFait.REPONDUE)
