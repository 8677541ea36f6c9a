"""References of blocs, their links to fiches with the evidence, and the dated rules of equivalence."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation.models import LienBloc, ReferenceBloc, RegleEquivalence
from parchemin.deliberation.selectors.blocs import candidats
from parchemin.deliberation.services import blocs as services
from parchemin.deliberation.vues.acquis import reporter
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut
from parchemin.parcours.vues.inscriptions_liste import certifications_au_choix
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import VueListe
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


class FiltreBlocs(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Référence ou intitulé")
    fiche = df.CharFilter(method="par_fiche", label="Fiche")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(Q(reference__icontains=valeur) | Q(libelle__icontains=valeur))

    def par_fiche(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(liens__code_fiche__iexact=valeur.strip()).distinct()


class TableBlocs(tables.Table):
    reference = tables.Column("Référence", order_by=("reference", "pk"))
    libelle = tables.Column("Intitulé", order_by=("libelle", "pk"))
    fiches = tables.Column("Dans les fiches", accessor="pk", orderable=False)
    tenants = tables.Column("Personnes qui l’ont", order_by=("tenants", "reference", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_reference(self, record: ReferenceBloc) -> SafeString:
        url = reverse("deliberation:bloc", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.reference)

    def value_reference(self, record: ReferenceBloc) -> str:
        return record.reference

    def value_fiches(self, record: ReferenceBloc) -> str:
        return ", ".join(f"{x.code_fiche} {x.code_bloc.removeprefix(x.code_fiche)}" for x in record.liens.all())

    def render_fiches(self, record: ReferenceBloc) -> str:
        return self.value_fiches(record)


class ListeBlocs(VueListe):
    table_class = TableBlocs
    filterset_class = FiltreBlocs
    template_name = "deliberation/acquis/blocs.html"
    titre = "Références de blocs"
    sous_titre = "Le même bloc, d’une fiche à l’autre : il garde sa référence. Un bloc acquis ne compte ailleurs que par un lien, une correspondance du registre ou une équivalence datée."
    nom_export = "references-de-blocs"
    vide_titre = "Aucune référence"
    vide_texte = "Retirez un filtre, ou créez les références d’après les blocs d’une fiche."
    neuf_texte = "Créez les références d’après les blocs d’une de vos certifications."

    def lignes(self) -> QuerySet[Any]:
        liens = LienBloc.objects.order_by("code_fiche", "code_bloc", "pk")
        return (
            ReferenceBloc.objects.annotate(
                tenants=Count("acquis__personne", filter=Q(acquis__retire_le__isnull=True), distinct=True)
            )
            .prefetch_related(Prefetch("liens", queryset=liens))
            .order_by("reference", "pk")
        )

    def contexte(self) -> dict[str, Any]:
        return {
            "certifications": certifications_au_choix(self.request),
            "gerer": peut(self.request, "deliberation.gerer_blocs"),
        }


liste = exige("deliberation.voir_blocs")(ListeBlocs.as_view())


class FormulaireLien(forms.Form):
    fiche = forms.CharField(
        label="Fiche", max_length=20, help_text="RNCP37674, ou le code interne d’une certification hors registres."
    )
    bloc = forms.CharField(label="Code du bloc", max_length=60)
    motif = forms.CharField(
        label="Ce qui le dit", max_length=300,
        help_text="La correspondance du registre ou votre décision, avec sa date. La succession des fiches ne suffit pas.",
    )  # fmt: skip


@exige("deliberation.voir_blocs")
@require_GET
def bloc(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(ReferenceBloc.objects, pk=pk)
    liens = list(objet.liens.order_by("code_fiche", "code_bloc", "pk"))
    regles = [
        r
        for r in RegleEquivalence.objects.order_by("cible_fiche", "cible_bloc", "du", "pk")
        if objet.reference in r.sources
    ]
    contexte = {
        "objet": objet,
        "liens": liens,
        "candidats": candidats(liens),
        "regles": regles,
        "tenants": objet.acquis.filter(retire_le__isnull=True).values("personne").distinct().count(),
        "gerer": peut(request, "deliberation.gerer_blocs"),
        "formulaire": FormulaireLien(),
        "journal": journal_de(request, "reference_bloc", objet.pk),
    }
    return render(request, "deliberation/acquis/bloc.html", contexte)


@exige("deliberation.gerer_blocs")
def lier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A person links a bloc of a fiche, with what says so; a candidate comes filled in."""
    objet = get_object_or_404(ReferenceBloc.objects, pk=pk)
    initial = {n: request.GET.get(n, "") for n in ("fiche", "bloc", "motif")}
    formulaire = FormulaireLien(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        d = {n: str(v).strip() for n, v in formulaire.cleaned_data.items()}
        try:
            services.lier(reference=objet, jour=aujourdhui(), acteur=acteur(request), **d)
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            messages.success(request, f"{d['bloc']} ({d['fiche']}) est maintenant « {objet.reference} ».")
            return redirect("deliberation:bloc", slug=slug, pk=pk)
    contexte = {"objet": objet, "formulaire": formulaire}
    return render(request, "deliberation/acquis/lier.html", contexte, status=422 if formulaire.errors else 200)


@exige("deliberation.gerer_blocs")
@require_POST
def delier(request: HttpRequest, slug: str, pk: int, lien: int) -> HttpResponse:
    ligne = get_object_or_404(LienBloc.objects.select_related("reference"), pk=lien, reference=pk)
    try:
        services.delier(lien=ligne, acteur=acteur(request))
        messages.success(request, "Le lien est défait.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("deliberation:bloc", slug=slug, pk=pk)


@exige("deliberation.gerer_blocs")
@require_POST
def creer(request: HttpRequest, slug: str) -> HttpResponse:
    """One reference per bloc of the fiche that has none."""
    brut = request.POST.get("certification", "")
    certification = get_object_or_404(certifications_au_choix(request), pk=brut if brut.isdecimal() else 0)
    try:
        crees = services.creer_depuis_la_fiche(certification=certification, jour=aujourdhui(), acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        n = len(crees)
        mots = f"{n} référence{'s' * (n > 1)} créée{'s' * (n > 1)}." if n else "Tous ses blocs ont déjà une référence."
        messages.success(request, mots)
    return redirect("deliberation:blocs", slug=slug)


class FormulaireEquivalence(forms.Form):
    sources = forms.ModelMultipleChoiceField(
        label="Qui détient tous ces blocs", queryset=ReferenceBloc.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    fiche = forms.CharField(label="Est réputé avoir, dans la fiche", max_length=20)
    bloc = forms.CharField(label="Le bloc", max_length=60)
    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)
    texte = forms.CharField(
        label="Décision ou texte",
        max_length=300,
        help_text="« Décision du conseil de perfectionnement du 12/09/2026 ».",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].queryset = ReferenceBloc.objects.order_by("reference", "pk")  # type: ignore[attr-defined]


@exige("deliberation.voir_blocs")
@require_GET
def equivalences(request: HttpRequest, slug: str) -> HttpResponse:
    contexte = {
        "lignes": RegleEquivalence.objects.order_by("cible_fiche", "cible_bloc", "-du", "pk"),
        "gerer": peut(request, "deliberation.gerer_blocs"),
        "jour": aujourdhui(),
    }
    return render(request, "deliberation/acquis/equivalences.html", contexte)


@exige("deliberation.gerer_blocs")
def equivalence(request: HttpRequest, slug: str) -> HttpResponse:
    formulaire = FormulaireEquivalence(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            services.ecrire_equivalence(
                organisation=request.organisation,  # type: ignore[attr-defined]
                acteur=acteur(request), **{**d, "sources": list(d["sources"]), "fiche": d["fiche"].strip(), "bloc": d["bloc"].strip()},
            )  # fmt: skip
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            messages.success(request, "L’équivalence est écrite.")
            return redirect("deliberation:equivalences", slug=slug)
    return render(
        request,
        "deliberation/acquis/equivalence.html",
        {"formulaire": formulaire},
        status=422 if formulaire.errors else 200,
    )


@exige("deliberation.gerer_blocs")
@require_POST
def equivalence_clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    regle = get_object_or_404(RegleEquivalence.objects, pk=pk)
    try:
        services.clore_equivalence(regle=regle, le=aujourdhui(), acteur=acteur(request))
        messages.success(request, "L’équivalence s’arrête aujourd’hui. Ce qui a été reconnu avant le reste.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("deliberation:equivalences", slug=slug)
