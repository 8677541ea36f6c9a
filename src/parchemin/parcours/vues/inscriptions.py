"""Enrol a person, look at an enrolment, correct it, end it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, Membre
from parchemin.journal.facade import evenements_de, phrases
from parchemin.parcours.domain import inscription_suivi as suivi
from parchemin.parcours.domain.inscription import controler_entree
from parchemin.parcours.domain.ruptures import etapes_apres
from parchemin.parcours.models import EtatInscription, Inscription, MotifSortie, Personne, Presentation, TypeContrat
from parchemin.parcours.registres import encarts, encarts_inscription
from parchemin.parcours.selectors.contrats import est_mineur, hors_entreprise, reprise_de
from parchemin.parcours.selectors.inscriptions import (
    blocs_au_choix,
    entree_aujourdhui,
    etapes,
    naissance_complete,
    prestataire_declare,
    visee_au,
)
from parchemin.parcours.selectors.perimetre import (
    est_restreint,
    etablissements_de,
    inscriptions_visibles,
    personnes_visibles,
)
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.services import inscriptions as services
from parchemin.parcours.services.contrats import admet_un_contrat
from parchemin.parcours.vues.inscriptions_commun import acteur, jour_ou_rien, lien, peut, remplir, reporter
from parchemin.parcours.vues.inscriptions_formulaires import (
    FormulaireAnnulation,
    FormulaireFinParcours,
    FormulaireInscription,
    FormulaireSortie,
)
from parchemin.parcours.vues.inscriptions_liste import TONS, certifications_au_choix, manques_de
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier, Gravite
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui


def trouver(request: HttpRequest, pk: int) -> Inscription:
    """The enrolment if this member may see it, else 404."""
    lignes = inscriptions_visibles(request.membre)  # type: ignore[attr-defined]
    objet: Inscription = get_object_or_404(lignes.select_related("certification__fiche__source"), pk=pk)
    return objet


def refus_du_perimetre(membre: Membre, qui: Personne, c: Certification, jour: date) -> str:
    """Why somebody of a partner may not enrol here today: what is refused at each of its establishments; "" when one may."""
    if not est_restreint(membre):
        return ""
    raisons = []
    for e in Etablissement.objects.filter(pk__in=etablissements_de(membre)).order_by("cle_tri", "pk"):
        essai = Inscription(
            organisation_id=c.organisation_id, personne=qui, certification=c, prestataire=e, entree=jour
        )
        contre = [x for x in objections("parcours.inscrire", essai) if x.est_bloquant]
        if not contre:
            return ""
        raisons.append(contre[0].quoi)
    return raisons[0] if raisons else ""


@exige("parcours.gerer_inscriptions")
def inscrire(request: HttpRequest, slug: str, personne: int) -> HttpResponse:
    """First the certification (a link each, with what the register says), then the form."""
    qui = get_object_or_404(personnes_visibles(request.membre), pk=personne)  # type: ignore[attr-defined]
    choix = certifications_au_choix(request).select_related("fiche__source")
    brut = request.GET.get("certification", "")
    choisie = entier_borne(brut)
    jour = aujourdhui()
    if choisie is None:
        if brut.isdecimal():
            raise Http404
        lignes = [(c, entree_aujourdhui(c, jour)) for c in choix]
        refus = {c.pk: refus_du_perimetre(request.membre, qui, c, jour) for c, _ in lignes}  # type: ignore[attr-defined]
        contexte = {
            "personne": qui,
            "jour": jour,
            "ouvertes": [(c, r) for c, r in lignes if not refus[c.pk] and (r is None or r.oui is not False)],
            "refusees": [(c, refus[c.pk]) for c, _ in lignes if refus[c.pk]],
            "closes": [(c, r) for c, r in lignes if not refus[c.pk] and r is not None and r.oui is False],
        }
        return render(request, "parcours/inscriptions/choisir.html", contexte)
    certification: Certification = get_object_or_404(choix, pk=choisie)
    saisie = Saisie(
        request,
        f"parcours.inscrire:{qui.pk}-{certification.pk}",
        titre=f"Inscrire {qui} à {nom_certification(certification)}",
    )
    classe = partial(
        FormulaireInscription,
        certification=certification,
        membre=request.membre,  # type: ignore[attr-defined]
        blocs=blocs_au_choix(certification, jour),
        avec_derogations=peut(request, "parcours.declarer_derogations"),
    )
    formulaire = classe(request.POST or None, initial={"entree": jour, **saisie.initiales})
    # The register answers as soon as the certification is chosen, and again when the date changes: never after the whole
    # form. Without a script the answer of the chosen date comes with the refusal.
    formulaire.fields["entree"].widget.attrs |= {
        "hx-get": request.get_full_path(), "hx-trigger": "change", "hx-target": "#verdict-entree",
        "hx-select": "#verdict-entree", "hx-swap": "outerHTML",
    }  # fmt: skip
    entree = jour_ou_rien(request.GET.get("entree", "") or str(formulaire["entree"].value() or "")) or jour
    a_voir: list[Constat] = []
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.valeurs()
        a_voir = _controler(certification, naissance_complete(qui), d)
        a_voir += services.controler_personne(
            personne=qui,
            certification=certification,
            voie=d["voie"],
            entree=d["entree"],
            partiel=bool(services.perimetre_retenu(certification, d["entree"], d["perimetre_blocs"])),
            dossier_cpf=d["dossier_cpf"],
        )
        # What another room refuses is said with the rest, not once everything else is settled.
        essai = Inscription(
            organisation_id=certification.organisation_id, personne=qui, certification=certification,
            **{n: d[n] for n in ("voie", "statut", "prestataire", "site", "entree", "perimetre_blocs") if d.get(n)},
        )  # fmt: skip
        a_voir += [k for k in objections("parcours.inscrire", essai) if k.est_bloquant]
        codes = " ".join(k.code for k in a_voir)
        bloquants = [k for k in a_voir if k.est_bloquant]
        if bloquants:
            reporter(formulaire, bloquants)
        elif not a_voir or request.POST.get("vu") == codes:
            try:
                inscription = services.inscrire(
                    organisation=request.organisation,  # type: ignore[attr-defined]
                    personne=qui,
                    certification=certification,
                    acteur=acteur(request),
                    **d,
                )
            except ErreurMetier as e:
                reporter(formulaire, e)
            else:
                saisie.oublier()
                messages.success(
                    request,
                    f"L’inscription {de(qui.nom_complet)} à {nom_certification(certification)} est enregistrée.",
                )
                return redirect("parcours:inscription", slug=slug, pk=inscription.pk)
    contexte = {
        "personne": qui,
        "certification": certification,
        "formulaire": formulaire,
        "saisie": saisie,
        "visee": visee_au(certification, entree),
        "entree": entree,
        "verdict": controler_entree(visee_au(certification, entree), entree),
        "a_voir": [k for k in a_voir if not k.est_bloquant],
        "vu": " ".join(k.code for k in a_voir),
        "lien_personne": lien("personne", slug, pk=qui.pk),
    }
    return render(request, "parcours/inscriptions/inscrire.html", contexte, status=422 if formulaire.errors else 200)


def _controler(certification: Certification, naissance: Any, d: dict[str, Any]) -> list[Constat]:
    """Blocking findings and warnings: what the person has to see before it is done. Information does not stop."""
    constats = services.controler_inscription(
        naissance=naissance,
        certification=certification,
        voie=d["voie"],
        statut=d["statut"],
        forme=d["forme"],
        entree=d["entree"],
        perimetre_blocs=d["perimetre_blocs"],
        derogations=d["derogations"],
        jour=aujourdhui(),
    )
    constats += prestataire_declare(certification, d["prestataire"], d["entree"])
    return [k for k in constats if k.gravite is not Gravite.INFORMATION]


@exige("parcours.voir_personnes")
@require_GET
def inscription(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    jour = aujourdhui()
    contrats = list(objet.contrats.order_by("debut", "pk"))
    absences = list(objet.absences.order_by("-du", "pk"))
    presentations = list(
        Presentation.objects.filter(inscription=objet).select_related("session").order_by("-session__du", "pk")
    )
    gerer = peut(request, "parcours.gerer_inscriptions")
    chaine = request.organisation.chaine  # type: ignore[attr-defined]
    evenements = phrases(evenements_de([chaine], "personne", str(objet.personne_id))[:80])
    constats = services.controler_inscription(
        naissance=naissance_complete(objet.personne),
        certification=objet.certification,
        voie=objet.voie,
        statut=objet.statut,
        forme=objet.forme,
        entree=objet.entree,
        perimetre_blocs=objet.perimetre_blocs,
        derogations=objet.derogations_lues,
        jour=jour,
    )
    libelles_blocs = dict(blocs_au_choix(objet.certification, objet.entree))
    contexte = {
        "objet": objet,
        "gerer": gerer,
        "ton": TONS[EtatInscription(objet.etat)],
        "ouverte": objet.etat == EtatInscription.EN_COURS,
        "manques": manques_de(objet),
        "constats": constats,
        "blocs": [(code, libelles_blocs.get(code, "")) for code in objet.perimetre_blocs],
        "derogations": objet.derogations_lues,
        "admet_un_contrat": admet_un_contrat(objet),
        "contrats": _contrats(objet, contrats, jour),
        "absences": absences,
        "totaux": suivi.totaliser((a.heures, a.justifiee) for a in absences),
        "prerequis": objet.prerequis.order_by("pk"),
        "amenagements": objet.amenagements.order_by("du", "pk") if gerer else None,
        "decider": peut(request, "parcours.decider_amenagements"),
        "presentations": presentations,
        "formations": objet.sessions_formation.order_by("-du", "pk"),
        "etapes": etapes(objet, manques_de(objet), presentations),
        "journal": [p for p in evenements if p.details.get("inscription") == objet.pk][:20],
        "lien_personne": lien("personne", slug, pk=objet.personne_id),
        "encarts": encarts(encarts_inscription, request.membre, objet),  # type: ignore[attr-defined]
        "jour": jour,
    }
    return render(request, "parcours/inscriptions/inscription.html", contexte)


def _contrats(objet: Inscription, contrats: list[Any], jour: date) -> list[tuple[Any, Any, list[Any]]]:
    """Each with its free period, and what its break asks for."""
    dehors = hors_entreprise([objet.pk]).get(objet.pk, ())
    lignes = []
    for x in contrats:
        essai = suivi.periode_essai(x.debut, dehors, jour)
        suite = []
        if x.rompu_le is not None and x.type_contrat == TypeContrat.APPRENTISSAGE:
            suite = etapes_apres(
                rompu_le=x.rompu_le, cause=x.cause_rupture, essai=essai, jour=jour,
                mineur=est_mineur(objet.personne, x.rompu_le), repris_le=reprise_de(x),
            )  # fmt: skip
        lignes.append((x, essai, suite))
    return lignes


@exige("parcours.gerer_inscriptions")
def modifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    classe = partial(
        FormulaireInscription,
        certification=objet.certification,
        membre=request.membre,  # type: ignore[attr-defined]
        blocs=blocs_au_choix(objet.certification, objet.entree),
        avec_derogations=peut(request, "parcours.declarer_derogations"),
    )
    noms: tuple[str, ...] = services.CHAMPS_MODIFIABLES
    if not peut(request, "parcours.declarer_derogations"):
        noms = tuple(n for n in noms if n != "derogations")

    def geste(d: dict[str, Any]) -> str:
        services.modifier_inscription(inscription=objet, acteur=acteur(request), **{n: d[n] for n in noms if n in d})
        return "L’inscription est corrigée."

    return remplir(
        request,
        gabarit="parcours/inscriptions/formulaire.html",
        cle=f"parcours.inscription:{pk}",
        titre="Corriger l’inscription",
        classe=classe,
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        initial={n: getattr(objet, n) for n in noms},
        contexte={"objet": objet},
        version=objet.updated_at.isoformat(),
    )


@exige("parcours.gerer_inscriptions")
def finir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Early exit, with what it means said before."""
    objet = trouver(request, pk)
    jour = aujourdhui()
    contrats = [(x.debut, x.fin, x.rompu_le) for x in objet.contrats.order_by("pk")]
    consequences = suivi.consequences_de_sortie(
        statut=objet.statut,
        contrat_ouvert=suivi.contrat_en_cours(contrats, jour),
        sessions_a_venir=objet.presentations.filter(session__du__gt=jour).exclude(session__etat="annulee").count(),
    )

    def geste(d: dict[str, Any]) -> str:
        services.sortir(
            inscription=objet,
            le=d["le"],
            motif=MotifSortie(d["motif"]),
            precision=d["precision"],
            acteur=acteur(request),
        )
        return "La sortie est enregistrée."

    return remplir(
        request,
        gabarit="parcours/inscriptions/formulaire.html",
        cle=f"parcours.sortie:{pk}",
        titre="Sortie avant la fin",
        classe=FormulaireSortie,
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        contexte={"objet": objet, "consequences": consequences},
        bouton="Enregistrer la sortie",
        danger=True,
    )


@exige("parcours.gerer_inscriptions")
def terminer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)

    def geste(d: dict[str, Any]) -> str:
        services.terminer(inscription=objet, le=d["le"], acteur=acteur(request))
        return "Le parcours est terminé."

    return remplir(
        request,
        gabarit="parcours/inscriptions/formulaire.html",
        cle=f"parcours.terminer:{pk}",
        titre="Fin du parcours",
        classe=FormulaireFinParcours,
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        initial={"le": objet.fin_prevue or aujourdhui()},
        contexte={
            "objet": objet,
            "consequences": ["Le parcours est allé à son terme. Les résultats se saisissent à la session."],
        },
        bouton="Clore le parcours",
    )


@exige("parcours.gerer_inscriptions")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)

    def geste(d: dict[str, Any]) -> str:
        services.annuler(inscription=objet, raison=d["raison"], acteur=acteur(request))
        return "L’inscription est annulée."

    return remplir(
        request,
        gabarit="parcours/inscriptions/formulaire.html",
        cle=f"parcours.annuler:{pk}",
        titre="Annuler l’inscription",
        classe=FormulaireAnnulation,
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        contexte={
            "objet": objet,
            "consequences": [
                "Annuler dit que l’inscription n’aurait pas dû exister : elle ne compte dans aucun taux.",
                "Si la personne est partie en cours de route, enregistrez plutôt une sortie.",
            ],
        },
        bouton="Annuler l’inscription",
        danger=True,
    )


@exige("parcours.gerer_inscriptions")
@require_POST
def rouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    try:
        services.rouvrir(inscription=objet, acteur=acteur(request))
        messages.success(request, "L’inscription est rouverte.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("parcours:inscription", slug=slug, pk=pk)
