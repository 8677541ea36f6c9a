"""One règlement: its page, and every act on it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.reglement import Domaine
from parchemin.deliberation.formulaires_reglements import (
    FormulaireCertification,
    FormulaireCoefficients,
    FormulaireReglement,
    FormulaireUnite,
    FormulaireVersion,
    initiales_reglement,
    initiales_unite,
)
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.deliberation.reglement_options import options_en_mots, options_offertes
from parchemin.deliberation.reglement_regles import jeux_dits
from parchemin.deliberation.selectors.reglements import est_cite, jour_de, sessions_en_mots, unites_de, vers_domaine
from parchemin.deliberation.selectors.reglements_pages import (
    blocs_de,
    controler_sessions,
    etat_de,
    page_reglement,
    prochaine_session,
    reglements_listes,
    sessions_de,
)
from parchemin.deliberation.services import reglements as services
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.nombres import entier_borne
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

_MOTS_DOMAINE = {"": "", Domaine.GENERAL: "général", Domaine.PROFESSIONNEL: "professionnel"}


def _nombre(valeur: Decimal | None) -> str:
    return "" if valeur is None else ecrire(valeur)


def trouver(pk: int) -> ReglementExamen:
    """The règlement of this organisation, or 404."""
    objet: ReglementExamen = get_object_or_404(
        ReglementExamen.objects.select_related("certification__fiche__version", "certification__fiche__source"), pk=pk
    )
    return objet


@exige("deliberation.voir_reglements")
@require_GET
def reglement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(reglements_listes(), pk=pk)
    jour = aujourdhui()
    sessions = sessions_de(objet, request.membre)  # type: ignore[attr-defined]
    prochaine = prochaine_session(sessions, jour)
    le_jury = jour_de(prochaine) if prochaine is not None else None
    page = page_reglement(objet, jour, le_jury)
    dits = jeux_dits(page.domaine, page.jour)
    ensuite = []
    if le_jury is not None:
        suivants = jeux_dits(vers_domaine(objet, le_jury, page.unites), le_jury)
        connus = {d.jeu.code for d in dits}
        ensuite = [d for d in suivants if d.jeu.code not in connus]
    famille = facade.famille(objet.certification)
    cite = est_cite(objet)
    gerer = peut(request, "deliberation.gerer_reglements")
    enfants = {x.element.parent_id for x in page.unites}
    contexte = {
        "objet": objet,
        "etat": etat_de(objet, jour),
        "periode": sessions_en_mots(objet),
        "jour": jour,
        "page": page,
        "famille": facade.LIBELLES_FAMILLE[famille],
        "etat_diplome": famille in facade.DIPLOMES_ETAT,
        "unites": [
            (
                x,
                u,
                _MOTS_DOMAINE.get(x.domaine, x.domaine),
                x.element_id in enfants,
                _nombre(x.coefficient),
                _nombre(x.seuil),
            )
            for x, u in zip(page.unites, page.domaine.unites, strict=True)
        ],
        "total": _nombre(page.total or None),
        "total_general": _nombre(page.total_general),
        "total_professionnel": _nombre(page.total_professionnel),
        "par_domaine": bool(page.total_general or page.total_professionnel),
        "options": options_en_mots(page.domaine, options_offertes(famille, page.jour)),
        "jeux": dits,
        "jeux_suivants": ensuite,
        "prochaine": prochaine,
        "sessions": controler_sessions(objet, sessions[:30], page.unites),
        "toutes_les_sessions": len(sessions),
        "autres": ReglementExamen.objects.filter(certification=objet.certification_id)
        .exclude(pk=objet.pk)
        .order_by("specialite", "-version", "pk"),
        "gerer": gerer,
        "ecrire": gerer and not cite,
        "blocs_absents": sum(not b.unites and not (b.ailleurs and page.unites) for b in page.blocs),
        "a_reprendre": len(services.elements_a_reprendre(objet, jour)) if gerer and not cite else 0,
        "cite": cite,
        "journal": journal_de(request, "reglement", pk, 10),
    }
    return render(request, "deliberation/reglements/reglement.html", contexte)


@exige("deliberation.gerer_reglements")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    """First the certification, then what its family asks."""
    cle = entier_borne(request.GET.get("certification", ""))
    if cle is None:
        return render(request, "deliberation/reglements/choisir.html", {"formulaire": FormulaireCertification()})
    certification = get_object_or_404(Certification.objects.select_related("fiche__version", "fiche__source"), pk=cle)
    cree: list[int] = []
    offertes = options_offertes(facade.famille(certification), aujourdhui())
    classe = partial(FormulaireReglement, offertes=offertes)
    tenus: list[FormulaireReglement] = []

    def geste(d: dict[str, Any]) -> str:
        r = services.creer_reglement(certification=certification, contenu=tenus[-1].contenu(), acteur=acteur(request))
        cree.append(r.pk)
        return "Le règlement est créé. Ajoutez maintenant ses unités."

    reponse = remplir(
        request,
        gabarit="deliberation/reglements/formulaire.html",
        cle=f"deliberation.reglement:c{cle}",
        titre="Écrire un règlement d’examen",
        classe=_tenir(classe, tenus),
        geste=geste,
        retour=reverse("deliberation:reglements", args=[slug]),
        initial={"specialite": request.GET.get("specialite", "")[:255]},
        contexte={"certification": certification, "objet": None},
        bouton="Créer le règlement",
    )
    return redirect("deliberation:reglement", slug=slug, pk=cree[0]) if cree else reponse


def _tenir(classe: Any, tenus: list[Any]) -> Any:
    """Remember the form that `remplir` makes: it knows how to turn what was typed into arguments."""

    def fabriquer(*args: Any, **kwargs: Any) -> Any:
        tenus.append(classe(*args, **kwargs))
        return tenus[-1]

    return fabriquer


@exige("deliberation.gerer_reglements")
def modifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(pk)
    tenus: list[FormulaireReglement] = []
    offertes = options_offertes(facade.famille(objet.certification), objet.session_du or aujourdhui())

    def geste(d: dict[str, Any]) -> str:
        services.modifier_reglement(reglement=objet, contenu=tenus[-1].contenu(), acteur=acteur(request))
        return "Le règlement est corrigé."

    return remplir(
        request,
        gabarit="deliberation/reglements/formulaire.html",
        cle=f"deliberation.reglement:{pk}",
        titre="Corriger le règlement",
        classe=_tenir(partial(FormulaireReglement, offertes=offertes, reglement=objet), tenus),
        geste=geste,
        retour=reverse("deliberation:reglement", args=[slug, pk]),
        initial=initiales_reglement(objet),
        contexte={"certification": objet.certification, "objet": objet},
    )


@exige("deliberation.gerer_reglements")
def version(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(pk)
    cree: list[int] = []

    def geste(d: dict[str, Any]) -> str:
        nouveau = services.nouvelle_version(
            reglement=objet, reference=d["reference"], acteur=acteur(request),
            a_partir_du=d["a_partir_du"] if d["sessions"] == "suite" else None,
        )  # fmt: skip
        cree.append(nouveau.pk)
        return f"La version {nouveau.version} est créée, avec les mêmes unités. Corrigez ce qui change."

    reponse = remplir(
        request,
        gabarit="deliberation/reglements/formulaire.html",
        cle=f"deliberation.reglement_version:{pk}",
        titre="Nouvelle version",
        classe=FormulaireVersion,
        geste=geste,
        retour=reverse("deliberation:reglement", args=[slug, pk]),
        initial={"reference": objet.reference, "sessions": "suite"},
        contexte={"certification": objet.certification, "objet": objet},
        bouton="Créer la nouvelle version",
    )
    return redirect("deliberation:reglement", slug=slug, pk=cree[0]) if cree else reponse


@exige("deliberation.gerer_reglements")
def supprimer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asked once, with what goes."""
    objet = trouver(pk)
    if request.method == "POST":
        try:
            services.supprimer_reglement(reglement=objet, acteur=acteur(request))
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect("deliberation:reglement", slug=slug, pk=pk)
        messages.success(request, "Le règlement est supprimé. Ce qui est évalué reste dans la certification.")
        return redirect("deliberation:reglements", slug=slug)
    contexte = {"objet": objet, "nombre": objet.unites.count()}
    return render(request, "deliberation/reglements/supprimer.html", contexte)


@exige("deliberation.gerer_reglements")
@require_POST
def depuis_les_blocs(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Units from the blocs of the fiche, or from the épreuves already described (`quoi=elements`): one or the other."""
    blocs = request.POST.get("quoi") != "elements"
    try:
        reprendre = services.reprendre_les_blocs if blocs else services.reprendre_les_elements
        n = reprendre(reglement=trouver(pk), jour=aujourdhui(), acteur=acteur(request))
        deja = (
            "Tous les blocs de la fiche sont déjà au règlement."
            if blocs
            else "Toutes les épreuves sont déjà au règlement."
        )
        messages.success(request, f"{n} unité{'s ajoutées' if n > 1 else ' ajoutée'}." if n else deja)
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("deliberation:reglement", slug=slug, pk=pk)


@exige("deliberation.gerer_reglements")
def unite(request: HttpRequest, slug: str, pk: int, unite: int | None = None) -> HttpResponse:
    objet = trouver(pk)
    ligne = (
        get_object_or_404(UniteReglement.objects.select_related("element"), pk=unite, reglement=objet)
        if unite
        else None
    )
    tenus: list[FormulaireUnite] = []
    classe = partial(
        FormulaireUnite, reglement=objet, unite=ligne, famille=facade.famille(objet.certification),
        blocs=blocs_de(objet.certification, aujourdhui()),
    )  # fmt: skip

    def geste(d: dict[str, Any]) -> str:
        u = services.enregistrer_unite(reglement=objet, acteur=acteur(request), **tenus[-1].arguments())
        return f"L’unité {u.element.code} est {'corrigée' if ligne else 'ajoutée'}."

    return remplir(
        request,
        gabarit="deliberation/reglements/unite.html",
        cle=f"deliberation.unite:{pk}-{unite or 0}",
        titre=f"Corriger l’unité {ligne.element.code}" if ligne else "Ajouter une unité",
        classe=_tenir(classe, tenus),
        geste=geste,
        retour=reverse("deliberation:reglement", args=[slug, pk]),
        initial=initiales_unite(ligne) if ligne else {},
        contexte={"objet": objet, "unite": ligne},
    )


@exige("deliberation.gerer_reglements")
@require_POST
def unite_retirer(request: HttpRequest, slug: str, pk: int, unite: int) -> HttpResponse:
    ligne = get_object_or_404(
        UniteReglement.objects.select_related("element", "reglement"), pk=unite, reglement=trouver(pk)
    )
    try:
        services.retirer_unite(unite=ligne, acteur=acteur(request))
        messages.success(request, f"L’unité {ligne.element.code} est retirée du règlement.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("deliberation:reglement", slug=slug, pk=pk)


@exige("deliberation.gerer_reglements")
def coefficients(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Coefficient, domain and mode of every unit on one page."""
    objet = trouver(pk)
    lignes = unites_de(objet)
    tenus: list[FormulaireCoefficients] = []
    etat = facade.famille(objet.certification) in {*facade.DIPLOMES_ETAT, facade.Famille.SUPERIEUR}

    def geste(d: dict[str, Any]) -> str:
        changes = tenus[-1].changes()
        services.enregistrer_unites(reglement=objet, changes=changes, acteur=acteur(request))
        n = len(changes)
        return f"{n} unité{'s corrigées' if n > 1 else ' corrigée'}." if n else "Rien n’a changé."

    return remplir(
        request,
        gabarit="deliberation/reglements/coefficients.html",
        cle=f"deliberation.coefficients:{pk}",
        titre="Coefficients, domaines et modes",
        classe=_tenir(partial(FormulaireCoefficients, unites=lignes, etat=etat), tenus),
        geste=geste,
        retour=reverse("deliberation:reglement", args=[slug, pk]),
        contexte={"objet": objet, "etat": etat},
    )
