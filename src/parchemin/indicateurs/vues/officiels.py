"""Official figures: the sources and how to have them, what each publishes of our establishments, the file they come from."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.domain.officiel.periodes import dire_periode, fin, reunies
from parchemin.indicateurs.domain.officiel.sources import SourceOfficielle, recueil_sources, sources
from parchemin.indicateurs.models import FigureOfficielle
from parchemin.indicateurs.selectors.officiels import (
    autres_noms,
    est_muette,
    mesures_de,
    pourquoi_rien,
    sources_lues,
    valeur_ajoutee_en_mots,
)
from parchemin.indicateurs.selectors.rattachements import Rattacheur, formations_officielles
from parchemin.indicateurs.services import officiels as services
from parchemin.indicateurs.services.officiels import titre_de
from parchemin.indicateurs.services.rattachements import rattacher as rattacher_formation
from parchemin.indicateurs.vues.commun import acteur, peut
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def _directes() -> list[tuple[str, str]]:
    """Sources that are read from a file at once, without saying which column is which. Read when a form opens."""
    return [(s.code, s.titre) for s in sources().values() if s.a_fichier]


def _choix() -> list[tuple[str, str]]:
    return [("", "La reconnaître à ses colonnes"), *_directes()]


@exige("indicateurs.voir")
@require_safe
def officiels(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]
    formations = formations_officielles(organisation.pk)
    contexte = {
        "sources": sources_lues(organisation.pk),
        "importable": peut(request, "indicateurs.calculer"),
        "guidable": peut(request, "imports.importer"),
        "formations": len(formations),
        "en_attente": sum(x.certification is None for x in formations),
    }
    return render(request, "indicateurs/officiels.html", contexte)


def _source_ou_404(code: str) -> SourceOfficielle:
    if code not in sources() or sources()[code].sans_fichier:
        raise Http404("unknown source")
    return sources()[code]


@exige("indicateurs.voir")
@require_safe
def source(request: HttpRequest, slug: str, source: str) -> HttpResponse:
    """What one source publishes of us. By training, the last period of each or the one chosen; by establishment, all of them."""
    organisation, s = request.organisation, _source_ou_404(source)  # type: ignore[attr-defined]
    lue = next(x for x in sources_lues(organisation.pk) if x.source.code == s.code)
    figures = list(
        FigureOfficielle.toutes.filter(organisation=organisation, source=s.code, releve__courant=True)
        .select_related("etablissement", "releve")
        .order_by("etablissement__cle_tri", "uai", "libelle_formation", "formation", "population", "pk")
    )
    periodes = sorted({f.periode for f in figures}, key=lambda p: (-fin(p), p))
    demandee = request.GET.get("periode", "")
    periode = demandee if demandee in periodes else ""
    figures.sort(key=lambda f: (f.etablissement.cle_tri, f.uai, -fin(f.periode)))
    if s.maille == "formation":
        figures = [f for f in figures if f.periode == periode] if periode else _dernieres(figures)
        figures.sort(key=lambda f: (f.etablissement.cle_tri, f.uai, est_muette(f)))
    rattacheur = Rattacheur(organisation.pk)
    etablissements = [
        (etablissement, [_montree(f, s, rattacheur) for f in siennes])
        for etablissement, siennes in groupby(figures, key=lambda f: f.etablissement)
    ]
    contexte = {
        "constats": autres_noms(*lue.releves), "source": s, "lue": lue, "etablissements": etablissements, "periode": periode,
        "periodes": [(p, dire_periode(s.periode, p)) for p in periodes],
        "importable": peut(request, "indicateurs.calculer"),
        "citation": recueil_sources().texte(s.texte, aujourdhui()).citation,
    }  # fmt: skip
    return render(request, "indicateurs/source_officielle.html", contexte)


def _dernieres(figures: list[FigureOfficielle]) -> list[FigureOfficielle]:
    """Of each training, its last period: one may be published alone, another with the cohort before."""
    vues: dict[tuple[str, str, str], FigureOfficielle] = {}
    for f in figures:
        vues.setdefault((f.uai, f.formation, f.population), f)
    return list(vues.values())


def _montree(f: FigureOfficielle, s: SourceOfficielle, rattacheur: Rattacheur) -> dict[str, Any]:
    return {
        "figure": f, "mesures": mesures_de(f), "muette": pourquoi_rien(f) if est_muette(f) else "", "periode": dire_periode(s.periode, f.periode),
        "va": valeur_ajoutee_en_mots(f.valeurs.get("va_emploi_6")), "reunies": reunies(s.periode, f.periode),
        "certification": rattacheur.certification(f.sorte_code, f.formation) if f.formation else None,
    }  # fmt: skip


class FormulaireFichier(forms.Form):
    source = forms.ChoiceField(
        label="Source",
        required=False,
        choices=_choix,
        help_text="Si vous en nommez une, un fichier d’une autre source est refusé, et la page dit laquelle c’est.",
    )
    fichier = forms.FileField(
        label="Fichier officiel (CSV, JSON, XLSX ou ODS)",
        help_text="Tel que publié, sans l’ouvrir dans un tableur. Vos établissements y sont trouvés par leur UAI.",
    )


class FormulaireConfirmation(forms.Form):
    perte_acceptee = forms.BooleanField(
        label="J’ai vu ce qui disparaît, remplacez",
        required=False,
        help_text="Seulement si la source ne publie vraiment plus ces lignes ; sinon, téléchargez de nouveau le fichier.",
    )


def _voulue(brut: str) -> str:
    return brut if brut in dict(_directes()) else ""


@exige("indicateurs.calculer")
def importer(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a file and show what it would change: nothing is imported yet."""

    def geste(x: dict[str, Any]) -> str:
        services.mettre_en_attente(
            organisation_id=request.organisation.pk, fichier=x["fichier"].file, nom=str(x["fichier"].name),  # type: ignore[attr-defined]
            acteur=acteur(request), depose_par_id=request.user.pk or 0, attendue=x["source"],
        )  # fmt: skip
        return "Le fichier est lu et vérifié. Rien n’est encore enregistré : relisez, puis confirmez."

    voulue = _voulue(request.GET.get("source", ""))
    suite = reverse("indicateurs:apercu_officiels", args=[slug])
    nommee = _voulue(request.POST.get("source", ""))
    return remplir(
        request, gabarit="indicateurs/formulaire.html", cle="indicateurs.officiels", titre="Importer des chiffres officiels",
        classe=FormulaireFichier, geste=geste, retour=reverse("indicateurs:officiels", args=[slug]), bouton="Lire le fichier",
        initial={"source": voulue}, vers=f"{suite}?source={nommee}" if nommee else suite,
    )  # fmt: skip


@exige("indicateurs.calculer")
def apercu(request: HttpRequest, slug: str) -> HttpResponse:
    """What the file that this person has just read would change, and the button that imports it."""
    organisation, depot = request.organisation, reverse("indicateurs:importer_officiels", args=[slug])  # type: ignore[attr-defined]
    fichier = services.fichier_en_attente(organisation.pk, request.user.pk or 0)
    if fichier is None:
        return (
            redirect(depot)
            if request.method == "POST"
            else render(request, "indicateurs/apercu_vide.html", {"depot": depot})
        )
    nommee = _voulue(request.GET.get("source", ""))
    formulaire = FormulaireConfirmation(request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and formulaire.is_valid():
            releve = services.confirmer(
                organisation_id=organisation.pk, fichier=fichier, acteur=acteur(request), attendue=nommee,
                perte_acceptee=formulaire.cleaned_data["perte_acceptee"],
            )  # fmt: skip
            dire_constats(request, autres_noms(releve))
            n = releve.figures.count()
            messages.success(
                request,
                f"« {titre_de(releve.source)} » : {pluriel(releve.lues, 'ligne lue,lignes lues')} ; "
                f"{n} {'sont' if n > 1 else 'est'} de vos établissements, et {'ont été importées' if n > 1 else 'a été importée'}.",
            )
            return redirect("indicateurs:source_officielle", slug, releve.source)
    except ErreurMetier as e:
        refuser(formulaire, e, {})
    try:
        lu = services.apercu(organisation_id=organisation.pk, fichier=fichier, attendue=nommee)
    except ErreurMetier as e:
        # Another reading took its place meanwhile, or the file is no longer there: it is read again from the start.
        dire_constats(request, e)
        return redirect(depot)
    if not lu.combien_perdues:
        del formulaire.fields["perte_acceptee"]
    contexte = {
        "lu": lu,
        "formulaire": formulaire,
        "depot": depot,
        "retour": reverse("indicateurs:officiels", args=[slug]),
    }
    return render(request, "indicateurs/apercu_officiel.html", contexte, status=422 if formulaire.errors else 200)


@exige("indicateurs.voir")
@require_safe
def formations(request: HttpRequest, slug: str) -> HttpResponse:
    """Trainings as the official files name them, and which of ours they are."""
    organisation = request.organisation  # type: ignore[attr-defined]
    lignes = formations_officielles(organisation.pk)
    contexte = {
        "lignes": lignes, "en_attente": sum(x.certification is None for x in lignes),
        "certifications": list(Rattacheur(organisation.pk).certifications.values()),
        "modifiable": peut(request, "indicateurs.calculer"),
    }  # fmt: skip
    return render(request, "indicateurs/formations_officielles.html", contexte)


@exige("indicateurs.calculer")
@require_POST
def rattacher(request: HttpRequest, slug: str) -> HttpResponse:
    """Attach, or forget with an empty choice."""
    pk = entier_borne(request.POST.get("certification", ""))
    certification: Certification | None = None
    if pk:
        certification = Certification.objects.select_related("fiche__version").filter(pk=pk).first()
        if certification is None:
            raise Http404("unknown certification")
    sorte, formation = request.POST.get("sorte", "")[:12], request.POST.get("formation", "")[:60]
    if "\0" in f"{sorte}{formation}":  # no base keeps it, and PostgreSQL refuses to look for it
        raise Http404("unknown training")
    try:
        rattacher_formation(
            organisation=request.organisation, sorte=sorte, formation=formation,  # type: ignore[attr-defined]
            certification=certification, acteur=acteur(request),
        )  # fmt: skip
        messages.success(request, "C’est retenu, pour ce fichier et pour les suivants.")
    except ErreurMetier as e:
        dire_constats(request, e.constats)
    return redirect("indicateurs:formations_officielles", slug=slug)
