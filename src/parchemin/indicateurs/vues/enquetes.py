"""Surveys of former holders: the list, the preparation, the page of one of them, and its acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs import constats_enquetes as c
from parchemin.indicateurs.domain.enquete import LIBELLE_SOURCE
from parchemin.indicateurs.domain.questionnaire import choix_faits, reglage
from parchemin.indicateurs.formulaires_enquetes import FormulaireEnquete, FormulaireReponse
from parchemin.indicateurs.models import Enquete, EtatEnquete
from parchemin.indicateurs.selectors import enquetes as selectors
from parchemin.indicateurs.selectors.envois import ENVOI_ARRETE, dernier_envoi, envoi_en_cours
from parchemin.indicateurs.services import enquetes as services
from parchemin.indicateurs.services.reponses import prend_le_lien
from parchemin.indicateurs.travaux_enquetes import conservation
from parchemin.indicateurs.vues import enquetes_reponse
from parchemin.indicateurs.vues.commun import acteur, peut, sans_noms
from parchemin.parcours.models import Inscription
from parchemin.parcours.vues.inscriptions_commun import journal_de, remplir
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.models import Travail
from parchemin.plateforme.nombres import entier_borne
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

PROMOTIONS = 6
"""Years that a survey may bear on, back from this one."""


def enquete_ou_404(pk: int) -> Enquete:
    """A survey of the active organisation."""
    trouvee: Enquete = get_object_or_404(Enquete.objects.select_related("organisation"), pk=pk)
    return trouvee


@exige("indicateurs.voir")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    vivants = Q(destinataires__retire_le__isnull=True)
    lignes = Enquete.objects.annotate(
        population=Count("destinataires", filter=vivants),
        repondants=Count("destinataires", filter=vivants & Q(destinataires__reponse__isnull=False)),
    ).order_by("-ouvre_le", "pk")
    contexte = {
        "enquetes": lignes, "enqueter": peut(request, "indicateurs.enqueter"), "source": LIBELLE_SOURCE,
        "minimum": selectors.GROUPE_MIN if sans_noms(request) else 0,
    }  # fmt: skip
    return render(request, "indicateurs/enquetes/liste.html", contexte)


def _suivies() -> Any:
    """Certifications that somebody is or was enrolled on."""
    pks = Inscription.objects.order_by().values("certification_id").distinct()
    return (
        Certification.objects.filter(pk__in=pks)
        .select_related("fiche__version", "fiche__source")
        .order_by("cle_tri", "pk")
    )


def _propositions(request: HttpRequest, jour: date) -> dict[str, Any]:
    """What the form starts with: the address of the day page says the promotion and the time."""
    certifications = [pk for x in request.GET.getlist("certification") if (pk := entier_borne(x))]
    annee, echeance = entier_borne(request.GET.get("annee", "")), entier_borne(request.GET.get("echeance", "")) or 6
    titre = f"Promotion {annee}, à {echeance} mois" if annee else ""
    return {
        "titre": titre, "public": "certifies", "certifications": certifications, "annees": [annee] if annee else [],
        "echeance": echeance, "ouvre_le": jour, "ferme_le": jour + timedelta(days=reglage("ouverture_jours", jour)),
        "contact": request.user.email,  # type: ignore[union-attr]
    }  # fmt: skip


@exige("indicateurs.enqueter")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    """Prepare: nobody is written to by this."""
    organisation, jour = request.organisation, aujourdhui()  # type: ignore[attr-defined]
    crees: list[Enquete] = []

    def classe(*args: Any, **kwargs: Any) -> FormulaireEnquete:
        annees = range(jour.year, jour.year - PROMOTIONS, -1)
        return FormulaireEnquete(*args, certifications=_suivies(), annees=list(annees), **kwargs)

    def geste(x: dict[str, Any]) -> str:
        choix = services.Choix(**{**x, "certifications": list(x["certifications"])})
        crees.append(services.preparer(organisation=organisation, choix=choix, acteur=acteur(request)))
        return "L’enquête est prête. Relisez à qui elle s’adresse : personne n’a encore rien reçu."

    page = remplir(
        request, gabarit="indicateurs/enquetes/formulaire.html", cle="indicateurs.enquete", titre="Préparer une enquête",
        classe=classe, geste=geste, retour=reverse("indicateurs:enquetes", args=[slug]), bouton="Préparer",
        initial=_propositions(request, jour), contexte={"source": LIBELLE_SOURCE},
    )  # fmt: skip
    return redirect("indicateurs:enquete", slug, crees[0].pk) if crees else page


def _arrete(e: Enquete) -> Travail | None:
    """The last sending, when it stopped with somebody left to write to."""
    envoi = dernier_envoi(e)
    if e.etat != EtatEnquete.OUVERTE or envoi is None or envoi.etat not in ENVOI_ARRETE:
        return None
    return envoi if selectors.a_ecrire(e, int(envoi.parametres["rang"])).exists() else None


def _message(e: Enquete) -> str:
    """The message as people receive it, with no name in it."""
    certification = e.certifications.select_related("fiche__version", "fiche__source").order_by("cle_tri", "pk").first()
    contexte = {
        "nom": "Prénom NOM", "pour_autrui": False, "organisation": e.organisation, "enquete": e, "rang": 0,
        "certifications": [certification.intitule if certification else ""], "certifies": e.public == "certifies",
        "jusqu_au": date_fr(e.ferme_le), "mois": conservation(e),
    }  # fmt: skip
    gabarit: Any = get_template("indicateurs/courriels/enquete.txt")
    texte: str = gabarit.template.render(Context(contexte, autoescape=False))
    return texte.replace("[[lien]]", "(ici, le lien personnel de chacun)").strip()


@exige("indicateurs.voir")
@require_safe
def enquete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = enquete_ou_404(pk)
    a, jour, muet = selectors.acheminement(e), aujourdhui(), sans_noms(request)
    constats = []
    tot, dernier = selectors.avant_l_echeance(e)
    if tot and dernier is not None:
        controle = c.TROP_TOT if e.etat == EtatEnquete.PREPARATION else c.MESUREE_TROP_TOT
        constats.append(controle.constat(n=tot, mois=e.echeance, le=f"{dernier:%d/%m/%Y}"))
    if e.noms_effaces_le:
        constats.append(c.NOMS_EFFACES.constat(le=f"{e.noms_effaces_le:%d/%m/%Y}"))
    possible = services.rappel_possible_le(e)
    maximum = reglage("relances_max", jour)
    contexte = {
        "e": e, "a": a, "muet": muet, "lignes": selectors.bilans(e, sans_noms=muet) if e.etat != EtatEnquete.PREPARATION else [], "constats": constats,
        "minimum": selectors.GROUPE_MIN, "tu": muet and a.population < selectors.GROUPE_MIN,
        "enqueter": peut(request, "indicateurs.enqueter"), "source": LIBELLE_SOURCE, "travail": envoi_en_cours(e), "arrete": _arrete(e),
        "certifications": e.certifications.select_related("fiche__version", "fiche__source").order_by("cle_tri", "pk"),
        "message": _message(e), "prend_le_lien": prend_le_lien(e), "rappels_max": maximum, "rappel_le": possible,
        "rappel_ouvert": e.relances < maximum and possible is not None and jour >= possible and prend_le_lien(e),
        "ouvrable": jour >= e.ouvre_le and jour <= e.ferme_le, "passee": jour > e.ferme_le,
        "choix": choix_faits(e.ouvre_le), "effacement": services.effacement_prevu_le(e), "regle": selectors.regle_de(e),
        "journal": journal_de(request, "enquete", e.pk), "importe": peut(request, "imports.importer"),
    }  # fmt: skip
    return render(request, "indicateurs/enquetes/enquete.html", contexte)


@exige("indicateurs.voir")
@require_safe
def apercu(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page that people open, with nothing to send."""
    e = enquete_ou_404(pk)
    certifications = {
        x.pk: x.intitule
        for x in e.certifications.select_related("fiche__version", "fiche__source").order_by("cle_tri", "pk")[:1]
    }
    formulaire = FormulaireReponse(
        questionnaire=selectors.questionnaire_de(e), certifications=certifications, exige_vise=True
    )
    return render(request, enquetes_reponse.GABARIT, enquetes_reponse.contexte(e, None, formulaire))


def _faire(request: HttpRequest, slug: str, pk: int, geste: Callable[[Enquete], str]) -> HttpResponse:
    """One act on a survey, then its page."""
    e = enquete_ou_404(pk)
    try:
        messages.success(request, geste(e))
    except ErreurMetier as erreur:
        dire_constats(request, erreur.constats)
    return redirect("indicateurs:enquete", slug, pk)


@exige("indicateurs.enqueter")
@require_POST
def envoyer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(e: Enquete) -> str:
        if request.POST.get("sans_courriel") == "oui":
            services.ouvrir_sans_courriel(enquete=e, acteur=acteur(request))
            return "L’enquête est ouverte. Saisissez les réponses depuis la ligne de chaque personne."
        services.envoyer(enquete=e, acteur=acteur(request), demandeur_id=request.user.pk)
        return "Les courriels partent, un par personne. Vous pouvez quitter cette page."

    return _faire(request, slug, pk, geste)


@exige("indicateurs.enqueter")
@require_POST
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(e: Enquete) -> str:
        services.reprendre(enquete=e, acteur=acteur(request), demandeur_id=request.user.pk)
        return "L’envoi reprend là où il s’était arrêté : personne ne reçoit deux fois le même courriel."

    return _faire(request, slug, pk, geste)


@exige("indicateurs.enqueter")
@require_POST
def relancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(e: Enquete) -> str:
        services.relancer(enquete=e, acteur=acteur(request), demandeur_id=request.user.pk)
        return "Le rappel part à ceux qui n’ont pas répondu."

    return _faire(request, slug, pk, geste)


@exige("indicateurs.enqueter")
@require_POST
def actualiser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(e: Enquete) -> str:
        ajoutes, partis = services.actualiser(enquete=e, acteur=acteur(request))
        return (
            f"La population suit les décisions : {ajoutes} en plus, {partis} en moins."
            if ajoutes or partis
            else "La population n’a pas changé."
        )

    return _faire(request, slug, pk, geste)


@exige("indicateurs.enqueter")
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Nothing brings it back: what is lost is said first."""
    e, retour = enquete_ou_404(pk), reverse("indicateurs:enquete", args=[slug, pk])
    if e.etat != EtatEnquete.OUVERTE:
        dire_constats(request, [c.PAS_OUVERTE.constat(titre=e.titre, etat=e.get_etat_display())])
        return redirect(retour)

    def geste(x: dict[str, Any]) -> str:
        services.clore(enquete=e, acteur=acteur(request))
        return "L’enquête est close : ses chiffres ne bougent plus."

    return remplir(
        request, gabarit="indicateurs/enquetes/clore.html", cle="indicateurs.cloture", titre="Clôturer l’enquête", classe=forms.Form,
        geste=geste, retour=retour, bouton="Clôturer définitivement", danger=True, contexte={"e": e, "consequences": _pertes(e)},
    )  # fmt: skip


def _pertes(e: Enquete) -> list[str]:
    """What closing now leaves out."""
    a, jours = selectors.acheminement(e), (e.ferme_le - aujourdhui()).days
    dites = []
    if a.sans_reponse:
        n = "n’a" if a.sans_reponse == 1 else "n’ont"
        dites.append(
            f"{_personnes(a.sans_reponse)} sur {a.population} {n} pas répondu, et ne {'pourra' if n == 'n’a' else 'pourront'} plus."
        )
    if a.jamais_ecrit:
        dites.append(f"On n’a jamais écrit à {_personnes(a.jamais_ecrit)} de celles-là.")
    if jours > 0:
        dites.append(f"La fin prévue est dans {jours} jour{'s' * (jours > 1)}, le {date_fr(e.ferme_le)}.")
    return [*dites, "Plus aucune réponse n’entre et les chiffres ne bougent plus. Ce geste ne se défait pas."]


def _personnes(n: int) -> str:
    return f"{n} personne{'s' * (n > 1)}"


@exige("indicateurs.enqueter")
@require_POST
def supprimer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = enquete_ou_404(pk)
    try:
        services.supprimer(enquete=e, acteur=acteur(request))
    except ErreurMetier as erreur:
        dire_constats(request, erreur.constats)
        return redirect("indicateurs:enquete", slug, pk)
    messages.success(request, "L’enquête est supprimée : personne ne l’avait reçue.")
    return redirect("indicateurs:enquetes", slug)
