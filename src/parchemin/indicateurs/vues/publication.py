"""The yearly results: prepared, read as they will be, published by a second person, shown to the conseil."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.domain.ecarts_de_jeux import ecarts, methode_seule
from parchemin.indicateurs.models import EtatJeu, InformationFormation, JeuAnnuel, ReleveOfficiel, SorteInformation
from parchemin.indicateurs.selectors.avertissements import doubles_de
from parchemin.indicateurs.selectors.fraicheur import ce_qui_a_change, ce_qui_a_change_de, donnees_changees_le
from parchemin.indicateurs.selectors.jeux import jeux_de
from parchemin.indicateurs.selectors.officiels import autres_noms
from parchemin.indicateurs.selectors.taux import annees_de, calcul_courant
from parchemin.indicateurs.services import publications
from parchemin.indicateurs.vues.commun import acteur, libelle_annee, parcours_sans_noms, peut
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.nombres import entier_borne
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def _personne(request: HttpRequest) -> Acteur:
    return Acteur(request.user.pk, request.user.nom_complet)  # type: ignore[union-attr]


def _jeu_ou_404(pk: int) -> JeuAnnuel:
    trouve: JeuAnnuel = get_object_or_404(JeuAnnuel.objects.select_related("organisation", "calcul"), pk=pk)
    return trouve


def _relu(request: HttpRequest, j: JeuAnnuel) -> dict[str, Any]:
    """What is read before publishing, what it lacks, what stops it, and what it changes of the version that is public."""
    formations = j.contenu["formations"]
    brouillon = j.etat == EtatJeu.BROUILLON
    publie = JeuAnnuel.objects.filter(annee=j.annee, etat=EtatJeu.PUBLIE).first() if brouillon else None
    calcul = calcul_courant(j.organisation_id) if j.etat != EtatJeu.REMPLACE else None
    return {
        "contenu": j.contenu,
        "publie": publie,
        "ecarts": ecarts(publie.contenu, j.contenu) if publie is not None else [],
        "recalcule": calcul
        if calcul is not None and calcul.pk != j.calcul_id and j.annee in annees_de(calcul)
        else None,
        "recents": (recents := ce_qui_a_change(j)),
        "methode_seule": methode_seule(recents),
        "change_le": donnees_changees_le(calcul) if calcul is not None else None,
        "noms": autres_noms(*ReleveOfficiel.objects.filter(courant=True).order_by("pk")) if brouillon else [],
        "arretent": publications.offres_qui_arretent(j) if brouillon else [],
        "petits": publications.petits_ecarts_de(j) if brouillon else [],
        "isole": publications.isole(),
        "aucun_taux": publications.aucun_taux(j.contenu),
        **(
            doubles_de(
                j.calcul, noms=not parcours_sans_noms(request), reunir=peut(request, "parcours.fusionner_personnes")
            )
            if brouillon
            else {}
        ),
        "manques": sum(any(not x["texte"] for x in f["informations"]) for f in formations),
        "provisoires": sum(bool(f.get("provisoire")) for f in formations),
        "ruptures": sum(bool(f.get("ruptures_provisoires")) for f in formations),
    }


@exige("indicateurs.voir")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of every year, and what may be prepared. `changements`: what is public is counted again beside, which takes a moment."""
    organisation = request.organisation  # type: ignore[attr-defined]
    calcul, jeux = calcul_courant(organisation.pk), jeux_de(organisation)
    publies = [j for j in jeux if j.etat == EtatJeu.PUBLIE]
    publiees, compare = {j.annee for j in publies}, request.GET.get("changements") == "1"
    changes = ce_qui_a_change_de(organisation, publies) if compare else {}
    annees = annees_de(calcul) if calcul else []
    contexte = {
        "jeux": [
            (j, libelle_annee(j.annee), len(lus := changes.get(j.pk, [])), methode_seule(lus)) for j in jeux
        ], "calcul": calcul, "change_le": donnees_changees_le(calcul) if calcul and publiees else None,
        "annees": [
            (a, libelle_annee(a), a in publiees) for a in annees if publications.finie(a, calcul.observe_le)
        ] if calcul else [], "comparer": bool(publies) and calcul is not None and not compare, "corriger": bool(publiees),
        "preparer": peut(request, "indicateurs.preparer"), "formations": _formations(request), "sortes": len(SorteInformation.choices),
    }  # fmt: skip
    return render(request, "indicateurs/publication.html", contexte)


@exige("indicateurs.preparer")
@require_POST
def preparer(request: HttpRequest, slug: str) -> HttpResponse:
    annee = entier_borne(request.POST.get("annee", "")) or 0
    try:
        jeu = publications.preparer(
            organisation=request.organisation, annee=annee, acteur=acteur(request),  # type: ignore[attr-defined]
            correction=request.POST.get("correction", "")[:500],
        )  # fmt: skip
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("indicateurs:publication", slug)
    messages.success(request, "Voici la page telle qu’elle sera lue. Relisez-la, puis demandez sa publication.")
    return redirect("indicateurs:jeu", slug, jeu.pk)


class FormulaireConseil(forms.Form):
    le = ChampDate(
        label="Présentés au conseil de perfectionnement le",
        help_text="La date de la réunion. Le compte rendu se range avec les preuves.",
    )


@exige("indicateurs.voir")
@require_safe
def jeu(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    j = _jeu_ou_404(pk)
    attente = en_attente_sur([publications.PUBLIER], "jeu_indicateurs", str(j.pk))
    relu = _relu(request, j)
    contexte = {
        "jeu": j, "libelle_annee": libelle_annee(j.annee), "attente": attente, **relu,
        "demandable": j.etat == EtatJeu.BROUILLON and attente is None and not relu["arretent"]
        and peut(request, "indicateurs.preparer"),
        "conseil": FormulaireConseil(initial={"le": j.presente_le}) if peut(request, "indicateurs.preparer") else None,
        "adresse": reverse("indicateurs_publics:annee", args=[slug, libelle_annee(j.annee)]),
    }  # fmt: skip
    return render(request, "indicateurs/jeu.html", contexte)


@exige("indicateurs.preparer")
@require_POST
def demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        publications.demander(jeu=_jeu_ou_404(pk), demandeur=_personne(request))
        messages.success(request, "Demande envoyée : une autre personne relit et publie.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("indicateurs:jeu", slug, pk)


@exige("indicateurs.preparer")
@require_POST
def presenter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    j, formulaire = _jeu_ou_404(pk), FormulaireConseil(request.POST)
    if not formulaire.is_valid():
        messages.error(request, "Cette date ne se lit pas. Donnez le jour de la réunion, par exemple 12/03/2027.")
    else:
        try:
            publications.presenter(jeu=j, le=formulaire.cleaned_data["le"], acteur=acteur(request))
            messages.success(request, "La présentation au conseil de perfectionnement est notée.")
        except ErreurMetier as e:
            dire_constats(request, e)
    return redirect("indicateurs:jeu", slug, pk)


@exige("indicateurs.publier")
def approbation(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """Exactly what will be public, and two buttons for somebody else than who asked."""
    j = _jeu_ou_404(pk)
    ligne = Approbation.objects.filter(
        pk=approbation, acte=publications.PUBLIER, sujet_identifiant=str(j.pk)
    ).first()  # fmt: skip
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(
                request,
                ligne,
                _personne(request),
                faite="C’est publié : la page publique le montre dans les cinq minutes.",
            )
        except ErreurMetier as e:
            dire_constats(request, e)
            # What was missing is written here: the page stays, as long as it still waits.
            return redirect("indicateurs:approbation", slug, pk, approbation)
        return redirect("indicateurs:jeu", slug, pk)
    attend, relu, formulaire = (
        ligne.etat == EtatApprobation.EN_ATTENTE,
        _relu(request, j),
        formulaire_de(request, ligne),
    )
    if relu["recents"] or relu["petits"]:
        formulaire.fields["motif"].help_text = "Obligatoire ici, pour publier comme pour refuser : dix signes au moins."
    contexte = {
        "approbation": ligne, "jeu": j, **relu, "libelle_annee": libelle_annee(j.annee),
        "formulaire": formulaire, "attend": attend,
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk,
    }  # fmt: skip
    return render(request, "indicateurs/approbation.html", contexte)


# --- what is written beside the rates


def _formations(request: HttpRequest) -> list[tuple[Certification, int]]:
    """Certifications with a figure, and how many of the five informations each has."""
    calcul = calcul_courant(request.organisation.pk)  # type: ignore[attr-defined]
    if calcul is None:
        return []
    ecrites: dict[int, int] = {}
    for pk in InformationFormation.objects.order_by("pk").values_list("certification_id", flat=True):
        ecrites[pk] = ecrites.get(pk, 0) + 1
    ids = calcul.lignes.order_by().values("certification_id").distinct()
    lignes = Certification.objects.filter(pk__in=ids).select_related("fiche__version", "fiche__source")
    return [(c, ecrites.get(c.pk, 0)) for c in lignes.order_by("cle_tri", "pk")]


class FormulaireInformations(forms.Form):
    """The five kinds, each with its source; an empty text says nothing on the public page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for sorte, libelle in SorteInformation.choices:
            self.fields[sorte] = forms.CharField(
                label=libelle,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_AIDES[sorte],
            )
            self.fields[f"{sorte}_source"] = forms.CharField(
                label=f"{libelle} : d’où vient cette information", required=False, max_length=200,
                help_text="Par exemple : fiche RNCP, règlement d’examen, convention avec une école.",
            )  # fmt: skip
            self.fields[f"{sorte}_lien"] = forms.URLField(
                label=f"{libelle} : lien", required=False, max_length=500, assume_scheme="https"
            )

    def clean(self) -> dict[str, Any]:
        x = super().clean() or {}
        for sorte, libelle in SorteInformation.choices:
            if x.get(sorte) and not x.get(f"{sorte}_source"):
                self.add_error(
                    f"{sorte}_source", f"Dites d’où vient « {libelle.lower()} » : qui la lit doit pouvoir la vérifier."
                )
        return x


_AIDES: dict[str, str] = {
    SorteInformation.BLOCS: "La certification se valide-t-elle aussi bloc par bloc ? Pour un élève ou un apprenti, un bloc ne se prépare pas seul.",
    SorteInformation.EQUIVALENCES: "Ce qui vaut cette certification, ou une partie d’elle. S’il n’y en a pas, écrivez-le.",
    SorteInformation.PASSERELLES: "Les autres certifications que l’on rejoint sans tout repasser.",
    SorteInformation.SUITES: "Les formations possibles ensuite.",
    SorteInformation.DEBOUCHES: "Les métiers, et ce que deviennent les anciens.",
    SorteInformation.ONISEP: "L’adresse de cette formation sur le site de l’Onisep se met dans « lien ».",
}


@exige("indicateurs.preparer")
def formation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    c = get_object_or_404(Certification.objects.select_related("fiche__version", "fiche__source"), pk=pk)
    ecrites = {x.sorte: x for x in InformationFormation.objects.filter(certification=c).order_by("pk")}
    initial = {
        cle: valeur
        for sorte, x in ecrites.items()
        for cle, valeur in ((sorte, x.texte), (f"{sorte}_source", x.source), (f"{sorte}_lien", x.lien))
    }

    def geste(x: dict[str, Any]) -> str:
        for sorte in SorteInformation.values:
            dite = (x[sorte].strip(), x[f"{sorte}_source"], x[f"{sorte}_lien"])
            avant = ecrites.get(sorte)
            if dite != ((avant.texte, avant.source, avant.lien) if avant else ("", "", "")):
                publications.renseigner(
                    certification=c, sorte=sorte, texte=dite[0], source=dite[1], lien=dite[2], relevee_le=aujourdhui(),
                    acteur=acteur(request),
                )  # fmt: skip
        return "C’est enregistré : les prochains résultats le diront."

    return remplir(
        request, gabarit="indicateurs/formation.html", cle=f"indicateurs.formation:{pk}", titre=c.intitule,
        classe=FormulaireInformations, geste=geste, retour=reverse("indicateurs:publication", args=[slug]), bouton="Enregistrer",
        initial=initial, contexte={"certification": c},
    )  # fmt: skip
