"""Reserved cases: one's own list, the guided report, one case and its gestures."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parchemin.amelioration.domain.violence import (
    CRITERES,
    AutoriteSaisie,
    EtatViolence,
    LieuViolence,
    NatureViolence,
    autorites,
    autorites_dues,
    delai_dit,
    effacement,
    gestes_immediats,
    heures_entre,
    lieux_violence,
    natures_violence,
    numeros,
    objections_violence,
    passage_violence,
    recueil_violences,
)
from parchemin.amelioration.models import LecteurNomme, PieceViolence, SorteSuite, SuiteViolence
from parchemin.amelioration.pieces_violence import ouvrir_scelle
from parchemin.amelioration.selectors.violence import (
    Acces,
    autres_ouverts,
    faits_cloture,
    fin_de_garde,
    lecteurs_de,
    mes_dossiers,
    presents,
    referents_presents,
    suivi_des_autorites,
)
from parchemin.amelioration.services import violence as services
from parchemin.amelioration.services import violence_lecteurs
from parchemin.amelioration.services.violence_copie import copier
from parchemin.amelioration.violence_lettre import lettre_en_fichier
from parchemin.amelioration.vues import violence_formulaires as f
from parchemin.amelioration.vues.commun import acteur, peut
from parchemin.amelioration.vues.violence_commun import geste_sur, reserve
from parchemin.comptes.acces import exige
from parchemin.comptes.models import Membre
from parchemin.journal.facade import evenements_de, phrases
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr


@exige("amelioration.signaler_violence")
@never_cache
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """How to report, and the cases that this person may read: theirs alone, without any other count."""
    instant, lignes = maintenant(), []
    for d in mes_dossiers(request.membre, instant):  # type: ignore[attr-defined]
        suivis = suivi_des_autorites(d, d.suites.all(), instant)
        presse = [x for x in suivis if x.a_prevenir] if d.etat == EtatViolence.OUVERT else []
        lignes.append((d, presse, delai_dit(heures_entre(d.connu_le, instant))))
    contexte = {
        "lignes": lignes, "regler": peut(request, "amelioration.regler_violence"),
        "exception": peut(request, "amelioration.ouvrir_violence"), "prouver": peut(request, "amelioration.prouver_violence"),
        "urgences": [n for n in numeros() if n.urgence],
    }  # fmt: skip
    return render(request, "amelioration/violence/liste.html", contexte)


@exige("amelioration.signaler_violence")
@require_safe
def signaler(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: shelter first. Nothing is asked."""
    contexte = {"numeros": numeros(), "gestes": gestes_immediats()}
    return render(request, "amelioration/violence/abri.html", contexte)


@exige("amelioration.signaler_violence")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def faits(request: HttpRequest, slug: str) -> HttpResponse:
    """Steps 2 and 3: the account, then who will be told. What was typed travels from one to the other in the page, and is kept nowhere
    before the end."""
    o: Any = request.organisation  # type: ignore[attr-defined]
    moi: Membre = request.membre  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page_recit(request, f.FormulaireRecit(initial={"connu_le": maintenant()}))
    recit = f.FormulaireRecit(request.POST)
    etape = request.POST.get("etape", "recit")
    if not recit.is_valid():
        return _page_recit(request, recit)
    try:
        services.controler_recit(recit.recit(), recit.cleaned_data["connu_le"])
    except ErreurMetier as e:
        refuser(recit, e, {"AME-170": "faits", "AME-171": "connu_le", "AME-189": "natures"})
        return _page_recit(request, recit)
    if etape == "revenir":
        return _page_recit(request, recit)
    prevenus = f.FormulairePrevenus(
        request.POST if etape == "envoyer" else None,
        organisation=o,
        moi=moi,
        en_cause=recit.cleaned_data["mis_en_cause"],
    )
    if etape == "envoyer" and prevenus.is_valid():
        ecartes = tuple(m.pk for m in prevenus.cleaned_data["ecartes"])
        d = services.signaler(
            organisation=o,
            recit=recit.recit(ecartes),
            connu_le=recit.cleaned_data["connu_le"],
            auteur=moi,
            acteur=acteur(request),
        )
        messages.success(request, "Votre signalement est enregistré. Voici ce qui reste à faire.")
        return redirect("amelioration:violence", slug, d.reference)
    contexte = {
        "recit": recit, "prevenus": prevenus, "dues": autorites_dues(recit.recit(), aujourdhui()),
        "referents": [m for m in referents_presents(o.pk, aujourdhui()) if m.pk != moi.pk],
    }  # fmt: skip
    return render(request, "amelioration/violence/prevenus.html", contexte)


def _page_recit(request: HttpRequest, formulaire: f.FormulaireRecit) -> HttpResponse:
    return render(
        request,
        "amelioration/violence/recit.html",
        {"formulaire": formulaire},
        status=422 if formulaire.errors else 200,
    )


_SUIVRE = {
    SorteSuite.AUTORITE: "Accusé reçu", SorteSuite.MESURE: "Mesure terminée", SorteSuite.SUSPENSION: "Décision sur la reprise",
}  # fmt: skip


@reserve(agir=False)
@require_safe
def dossier(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    """What presses first, then what was said, what was done, who reads."""
    d, instant = acces.dossier, maintenant()
    suites = list(
        SuiteViolence.toutes.filter(signalement=d)
        .select_related("responsable__utilisateur")
        .prefetch_related("pieces")
        .order_by("le", "pk")
    )
    suivis = suivi_des_autorites(d, suites, instant)
    ouvert, agit = d.etat == EtatViolence.OUVERT, acces.agit
    p = passage_violence(d.etat, EtatViolence.CLOS)
    contexte = {
        "d": d, "recit": d.recit, "auteur": d.contenu.get("auteur", ""), "agit": agit, "ouvert": ouvert, "lecteur": acces.lecteur,
        "natures": [natures_violence()[NatureViolence(n)][0] for n in d.recit.natures],
        "lieu": lieux_violence()[LieuViolence(d.recit.lieu)][0], "criteres": [CRITERES[x] for x in d.recit.criteres],
        "suivis": [(x, delai_dit(x.heures)) for x in suivis], "attente": objections_violence(p, faits_cloture(d, suites, instant)) if p else [],
        "fil": [(s, _mots(s), _SUIVRE.get(SorteSuite(s.sorte), "") if s.fini_le is None else "") for s in reversed(suites)],
        "lecteurs": lecteurs_de(d, instant), "source_reprise": recueil_violences().source("reprise", aujourdhui()),
        "suspensions": [s for s in suites if s.sorte == SorteSuite.SUSPENSION and s.fini_le is None], "jour": jour_de(instant),
        "rejoint": d.rejoint.reference if d.rejoint is not None else "", "plusieurs": agit and ouvert and bool(autres_ouverts(acces, instant)),
        "fin": fin_de_garde(d)[0], "conservation": effacement(aujourdhui()), "source_conservation": recueil_violences().source("conservation", aujourdhui()),
        "journal": phrases(evenements_de([d.organisation.chaine], services.SUJET, d.reference)[:30]),
    }  # fmt: skip
    return render(request, "amelioration/violence/dossier.html", contexte)


def _mots(s: SuiteViolence) -> str:
    """What a line of the thread is about, in a few words."""
    if "autorite" in s.contenu:
        nom = autorites()[AutoriteSaisie(s.contenu["autorite"])][0]
        return ", ".join(x for x in (nom, s.contenu.get("destinataire", ""), s.contenu.get("voie", "").lower()) if x)
    if s.sorte == SorteSuite.MESURE and s.responsable is not None and s.avant_le is not None:
        return f"{s.responsable.libelle}, avant le {date_fr(s.avant_le)}"
    if s.sorte == SorteSuite.SUSPENSION and s.avant_le is not None:
        return f"reprise à décider avant le {date_fr(s.avant_le)}"
    return ""


@reserve()
def autorite(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    """An authority was told; `?a=` proposes which."""

    def geste(x: dict[str, Any]) -> str:
        a = AutoriteSaisie(x.pop("autorite"))
        if x.pop("lettre"):
            x["fichiers"] = [*x["fichiers"], lettre_en_fichier(acces.dossier, a, acteur(request).libelle)]
        services.saisir_autorite(acces=acces, acteur=acteur(request), autorite=a, **x)
        return "C’est noté."

    return geste_sur(
        request, slug, acces, nom="autorite", titre="Noter un signalement", classe=f.FormulaireAutorite, geste=geste, bouton="Noter",
        initial={"autorite": request.GET.get("a", ""), "lettre": "lettre" in request.GET},
    )  # fmt: skip


@reserve()
def ecarter(request: HttpRequest, slug: str, acces: Acces, autorite: str) -> HttpResponse:
    if autorite not in set(AutoriteSaisie):
        raise Http404
    nom = autorites()[AutoriteSaisie(autorite)][0]

    def geste(x: dict[str, Any]) -> str:
        services.ecarter_autorite(
            acces=acces, autorite=AutoriteSaisie(autorite), raison=x["texte"], acteur=acteur(request)
        )
        return "La raison est écrite au dossier."

    return geste_sur(
        request, slug, acces, nom="ecarter", titre=f"Ne pas saisir : {nom}", classe=f.FormulaireRaison, geste=geste, bouton="Écrire la raison",
    )  # fmt: skip


def _gens(acces: Acces) -> Any:
    siens = [x.membre_id for x in lecteurs_de(acces.dossier, maintenant()) if not x.exceptionnel]
    return presents(acces.dossier.organisation_id, aujourdhui()).filter(pk__in=siens)


@reserve()
def mesure(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        services.proteger(acces=acces, mesure=x.pop("texte"), acteur=acteur(request), **x)
        return "La mesure est notée."

    return geste_sur(
        request, slug, acces, nom="mesure", titre="Décider une mesure de protection", classe=partial(f.FormulaireMesure, gens=_gens(acces)),
        geste=geste, bouton="Noter la mesure",
    )  # fmt: skip


@reserve()
def echange(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        services.echanger(acces=acces, acteur=acteur(request), **x)
        return "C’est noté."

    return geste_sur(
        request,
        slug,
        acces,
        nom="echange",
        titre="Ajouter au dossier",
        classe=f.FormulaireEchange,
        geste=geste,
        bouton="Ajouter",
    )


@reserve()
def suspension(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        s = services.suspendre(acces=acces, acteur=acteur(request), **x)
        return (
            f"La décision sur la reprise est attendue avant le {date_fr(s.avant_le)}." if s.avant_le else "C’est noté."
        )

    return geste_sur(
        request,
        slug,
        acces,
        nom="suspension",
        titre="Le contrat est suspendu",
        classe=f.FormulaireSuspension,
        geste=geste,
        bouton="Noter",
    )


@reserve()
def finir(request: HttpRequest, slug: str, acces: Acces, pk: int) -> HttpResponse:
    """A receipt, the end of a measure, the decision on the contract."""
    s: SuiteViolence = get_object_or_404(
        SuiteViolence.objects.filter(signalement=acces.dossier), pk=pk, sorte__in=list(_SUIVRE)
    )

    def geste(x: dict[str, Any]) -> str:
        services.finir(acces=acces, suite=s, acteur=acteur(request), **x)
        return "C’est noté."

    return geste_sur(
        request, slug, acces, nom="finir", titre=_SUIVRE[SorteSuite(s.sorte)], classe=f.FormulaireFin, geste=geste, bouton="Noter",
        contexte={"precision": _mots(s)},
    )  # fmt: skip


@reserve()
def clore(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        s = services.clore(acces=acces, conclusion=x["texte"], acteur=acteur(request))
        return (
            f"Le dossier est clos. Il se garde jusqu’au {date_fr(s.efface_apres)} compris, puis s’efface."
            if s.efface_apres
            else "Le dossier est clos."
        )

    return geste_sur(
        request, slug, acces, nom="clore", titre="Clore le dossier", classe=f.FormulaireCloture, geste=geste, bouton="Clore",
        contexte={"precision": f"Le dossier se gardera jusqu’au {date_fr(effacement(aujourdhui()))} compris, puis s’effacera ; il n’en restera que des nombres."},
    )  # fmt: skip


@reserve()
def rouvrir(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    def geste(x: dict[str, Any]) -> str:
        services.rouvrir(acces=acces, motif=x["texte"], acteur=acteur(request))
        return "Le dossier est rouvert."

    return geste_sur(
        request,
        slug,
        acces,
        nom="rouvrir",
        titre="Rouvrir le dossier",
        classe=f.FormulaireRaison,
        geste=geste,
        bouton="Rouvrir",
    )


@reserve()
def nommer(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    siens = [x.membre_id for x in lecteurs_de(acces.dossier, maintenant()) if not x.exceptionnel]
    autres = presents(acces.dossier.organisation_id, aujourdhui()).exclude(pk__in=siens)

    def geste(x: dict[str, Any]) -> str:
        violence_lecteurs.nommer(acces=acces, membre=x["membre"], acteur=acteur(request))
        return f"{x['membre'].libelle} peut lire ce dossier. Un message le lui dit, sans dire de quoi il s’agit."

    return geste_sur(
        request, slug, acces, nom="lecteur", titre="Nommer un lecteur", classe=partial(f.FormulaireLecteur, gens=autres), geste=geste,
        bouton="Nommer", contexte={"precision": "Cette personne lira tout le dossier, et pourra y écrire."},
    )  # fmt: skip


@reserve()
@require_POST
def retirer(request: HttpRequest, slug: str, acces: Acces, pk: int) -> HttpResponse:
    lecteur = get_object_or_404(
        LecteurNomme.objects.filter(signalement=acces.dossier, retire_le=None).select_related("membre__utilisateur"),
        pk=pk,
    )
    try:
        violence_lecteurs.retirer(acces=acces, lecteur=lecteur, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(request, f"{lecteur.membre.libelle} ne lit plus ce dossier.")
        if lecteur.membre_id == acces.lecteur.membre_id:
            return redirect("amelioration:violences", slug)
    return redirect("amelioration:violence", slug, acces.dossier.reference)


@reserve(agir=False)
@require_safe
def piece(request: HttpRequest, slug: str, acces: Acces, pk: int) -> HttpResponseBase:
    """One file, in clear, for a named reader: a download that no cache keeps."""
    p: PieceViolence = get_object_or_404(PieceViolence.objects.filter(suite__signalement=acces.dossier), pk=pk)
    reponse = FileResponse(
        ouvrir_scelle(p.fichier_id, p.contenu),
        as_attachment=True,
        filename=p.contenu["nom"],
        content_type=p.contenu["mime"],
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cross-Origin-Resource-Policy"] = "same-origin"
    return reponse


@reserve()
def copie(request: HttpRequest, slug: str, acces: Acces) -> HttpResponseBase:
    """The whole case in one archive, for an authority: to whom is asked first, and kept."""
    formulaire = f.FormulaireCopie(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        flux = copier(acces=acces, destinataire=formulaire.cleaned_data["destinataire"], acteur=acteur(request))
        return FileResponse(
            flux, as_attachment=True, filename=f"dossier-{acces.dossier.reference}.zip", content_type="application/zip"
        )
    contexte = {
        "formulaire": formulaire, "d": acces.dossier, "titre": "Remettre une copie", "bouton": "Télécharger la copie",
        "precision": "La copie contient le récit, les suites et les pièces, en clair. La personne à qui vous la remettez reste écrite au dossier.",
        "retour": reverse("amelioration:violence", args=[slug, acces.dossier.reference]), "multipart": False, "danger": False,
    }  # fmt: skip
    return render(request, "amelioration/violence/formulaire.html", contexte, status=422 if formulaire.errors else 200)
