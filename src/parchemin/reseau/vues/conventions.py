"""Conventions: what each says, where, and what it lacks; their declarations and the public list."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import accord, date_courte, statut
from parchemin.reseau import pieces
from parchemin.reseau.domain.comparaison import ECARTS_EN_MOTS
from parchemin.reseau.domain.conventions import manques, points, texte_minimal
from parchemin.reseau.models import Convention, DeclarationListe, RoleHabilite
from parchemin.reseau.selectors.ecarts import ecarts_clos, suivis_ouverts
from parchemin.reseau.selectors.liste_publique import ecarts
from parchemin.reseau.selectors.reprise_fichier import a_completer
from parchemin.reseau.services import conventions as services
from parchemin.reseau.services import declarations
from parchemin.reseau.vues.commun import acteur, peut, propose, remplir
from parchemin.reseau.vues.gestes_ecarts import SuitesEcarts
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


class FormulaireConvention(forms.Form):
    etablissement = forms.ModelChoiceField(label="Partenaire", queryset=Etablissement.objects.none())
    reference = forms.CharField(label="Référence", max_length=60, help_text="Celle que porte le document.")
    du = ChampDate(label="À partir du")
    au = ChampDate(label="Jusqu’au", required=False)
    signee_le = ChampDate(label="Signée le", required=False, help_text="Vide tant qu’elle attend une signature.")
    cpf = forms.BooleanField(label="Elle permet la sous-traitance d’actions achetées par le CPF", required=False)
    cfa = forms.BooleanField(label="Le partenaire est une école liée à un CFA", required=False)
    fichier = forms.FileField(label="Convention signée", required=False, help_text="PDF, 20 Mo au plus.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partenaires = Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE).order_by("cle_tri", "pk")
        self.fields["etablissement"].queryset = partenaires  # type: ignore[attr-defined]
        for p in points():
            self.fields[f"point_{p.cle}"] = forms.CharField(
                label=p.libelle[0].upper() + p.libelle[1:], required=False, max_length=60,
                help_text="Exigé par le code du travail." if p.minimal else "",
                widget=forms.TextInput(attrs={"placeholder": "article…"}),
            )  # fmt: skip


@exige("reseau.habiliter")
def ecrire(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """A new one, a correction before the signature, an amendment after it."""
    k = get_object_or_404(Convention.objects.select_related("etablissement"), pk=pk) if pk else None
    initial: dict[str, Any] = {"du": aujourdhui(), **propose(request, "etablissement")}
    if k is not None:
        initial = {n: getattr(k, n) for n in ("etablissement", "reference", "du", "au", "signee_le", "cpf", "cfa")}
        initial |= {f"point_{cle}": ou for cle, ou in k.points.items()}
        if k.signee_le is not None:
            initial["signee_le"] = None

    def geste(x: dict[str, Any]) -> str:
        piece = None
        if x["fichier"]:
            piece = deposer(
                x["fichier"], nom=x["fichier"].name, usage=pieces.CONVENTION.code, organisation_id=request.organisation.pk,  # type: ignore[attr-defined]
                depose_par_libelle=acteur(request).libelle,
            ).pk  # fmt: skip
        services.ecrire(
            organisation=request.organisation, convention=k, piece_id=piece, acteur=acteur(request),  # type: ignore[attr-defined]
            points={p.cle: x[f"point_{p.cle}"] for p in points()},
            **{n: x[n] for n in ("etablissement", "reference", "du", "au", "signee_le", "cpf", "cfa")},
        )  # fmt: skip
        return "La convention est enregistrée."

    titre = "Nouvelle convention" if k is None else f"Avenant à {k}" if k.signee_le else str(k)
    retour = (
        reverse("reseau:convention", args=[slug, pk]) if k is not None else reverse("reseau:habilitations", args=[slug])
    )
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.convention:{pk}", titre=titre, classe=FormulaireConvention,
        geste=geste, retour=retour, initial=initial,
        contexte={"aide": "Pour chaque point, notez où la convention l’écrit : un point laissé vide est un point qu’elle ne dit pas."},
    )  # fmt: skip


class FiltreConventions(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, référence")
    etat = df.ChoiceFilter(
        method="par_etat", label="Où elle en est", empty_label="Toutes",
        choices=[("vigueur", "En vigueur"), ("signer", "À signer"), ("finie", "Finie"), ("remplacee", "Remplacée"), ("incomplete", "À relire ou compléter")],
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(Q(etablissement__cle_recherche__contains=mot) | Q(reference__icontains=mot))
        return lignes

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        if valeur == "remplacee":
            return lignes.filter(avenant__isnull=False)
        lignes = lignes.filter(avenant__isnull=True)
        if valeur == "incomplete":
            organisation = self.request.organisation.pk
            return lignes.filter(pk__in=[k.pk for k in a_completer(organisation)])
        if valeur == "signer":
            return lignes.filter(signee_le=None)
        if valeur == "finie":
            return lignes.filter(au__lt=jour)
        return lignes.filter(Q(au=None) | Q(au__gte=jour), signee_le__isnull=False, du__lte=jour)


def etat_convention(k: Convention) -> tuple[str, str]:
    """Tone and words of one convention today. Reads `avenant_id`, annotated."""
    jour = aujourdhui()
    if k.remplacee:  # type: ignore[attr-defined]
        return "nu", "Remplacée"
    if k.signee_le is None:
        return "al", "À signer"
    if k.au is not None and k.au < jour:
        return "ko", "Finie"
    return ("in", f"À partir du {date_courte(k.du)}") if k.du > jour else ("ok", "En vigueur")


def _a_dire(k: Convention) -> str:
    n = len(manques(k.points, cpf=k.cpf, cfa=k.cfa)[0])
    return f"{n} {accord(n, 'point exigé absent,points exigés absents')}" if n else "complet"


class TableConventions(tables.Table):
    reference = tables.Column("Convention", order_by=("reference", "version", "pk"))
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    du = tables.Column("Du", order_by=("du", "pk"))
    au = tables.Column("Au", order_by=("au", "pk"))
    signee_le = tables.Column("Signée le", order_by=("signee_le", "pk"))
    etat = tables.Column("État", accessor="pk", orderable=False)
    contenu = tables.Column("Contenu minimal", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_reference(self, record: Convention) -> SafeString:
        url = reverse("reseau:convention", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, str(record))

    def value_reference(self, record: Convention) -> str:
        return str(record)

    def value_etablissement(self, record: Convention) -> str:
        return record.etablissement.denomination

    def render_etablissement(self, record: Convention) -> str:
        return record.etablissement.denomination

    def render_du(self, value: Any) -> str:
        return date_courte(value)

    def render_au(self, value: Any) -> str:
        return date_courte(value)

    def render_signee_le(self, value: Any) -> str:
        return date_courte(value)

    def render_etat(self, record: Convention) -> SafeString:
        return statut(*etat_convention(record))

    def value_etat(self, record: Convention) -> str:
        return etat_convention(record)[1]

    def render_contenu(self, record: Convention) -> str:
        return _a_dire(record)

    def value_contenu(self, record: Convention) -> str:
        return _a_dire(record)


class ListeConventions(VueListe):
    table_class = TableConventions
    filterset_class = FiltreConventions
    titre = "Conventions"
    sous_titre = "Chaque convention et ses avenants : période, signature, contenu que la loi exige."
    nom_export = "conventions"
    vide_titre = "Aucune convention"
    vide_texte = "Retirez un filtre, ou écrivez une convention."
    neuf_titre = "Aucune convention pour l’instant"
    neuf_texte = "Une convention dit ce qui est confié à un partenaire, et pour combien de temps. Écrivez la première, ou importez vos partenaires."
    neuf_gestes = (
        GesteNeuf(("reseau.habiliter",), "Écrire une convention", "reseau:convention_nouvelle"),
        GesteNeuf.importer("reseau.habiliter", "reseau.partenaires", "Importer vos partenaires"),
    )

    def lignes(self) -> QuerySet[Any]:
        return (
            Convention.objects.select_related("etablissement")
            .annotate(remplacee=Exists(Convention.toutes.filter(remplace=OuterRef("pk"))))
            .order_by("etablissement__cle_tri", "-du", "-version", "pk")
        )


liste = exige("reseau.voir")(ListeConventions.as_view())


@exige("reseau.voir")
@require_safe
def convention(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    k = get_object_or_404(Convention.objects.select_related("etablissement", "remplace"), pk=pk)
    exiges, conseilles = manques(k.points, cpf=k.cpf, cfa=k.cfa)
    contexte = {
        "k": k, "exiges": exiges, "conseilles": conseilles, "texte": texte_minimal(aujourdhui()),
        "ecrits": [(p, k.points[p.cle]) for p in points() if p.cle in k.points], "conduire": peut(request, "reseau.habiliter"),
        "habilitations": k.habilitations.select_related("etablissement", "certification__fiche__version").order_by("pk"),
        "avenant": Convention.objects.filter(remplace=k).first(),
    }  # fmt: skip
    return render(request, "reseau/convention.html", contexte)


@exige("reseau.voir")
@require_safe
@never_cache
def document(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The signed PDF, as it was deposited."""
    k = get_object_or_404(Convention.objects.exclude(piece_id=None), pk=pk)
    return servir(request, get_object_or_404(Fichier.toutes, pk=k.piece_id, organisation_id=k.organisation_id))


class FormulaireDeclaration(forms.Form):
    le = ChampDate(label="Déclarée le")
    fichier = forms.FileField(label="Accusé du portail", required=False, help_text="PDF, PNG ou JPEG.")


@exige("reseau.habiliter")
def declarer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = get_object_or_404(
        DeclarationListe.objects.select_related(
            "habilitation__etablissement", "habilitation__certification__fiche__version"
        ),
        pk=pk,
    )

    def geste(x: dict[str, Any]) -> str:
        piece = None
        if x["fichier"]:
            piece = deposer(
                x["fichier"], nom=x["fichier"].name, usage=pieces.ACCUSE.code, organisation_id=d.organisation_id,
                depose_par_libelle=acteur(request).libelle,
            ).pk  # fmt: skip
        declarations.noter(declaration=d, le=x["le"], piece_id=piece, acteur=acteur(request))
        return "C’est noté. Le prochain export du répertoire le confirmera."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.declaration:{pk}", titre=f"{d.get_objet_display()} : {d.habilitation.etablissement}",
        classe=FormulaireDeclaration, geste=geste, retour=reverse("reseau:habilitation", args=[slug, d.habilitation_id]),
        initial={"le": aujourdhui()}, contexte={"aide": f"À déclarer avant le {date_fr(d.avant_le)}, sur le portail de France compétences."},
    )  # fmt: skip


@exige("reseau.voir")
@require_safe
def liste_publique(request: HttpRequest, slug: str) -> HttpResponse:
    """Our conventions beside the public list."""
    roles = dict(RoleHabilite.choices)
    suivis = suivis_ouverts(request.organisation.pk)  # type: ignore[attr-defined]
    lus = ecarts(request.organisation.pk)  # type: ignore[attr-defined]
    suites = SuitesEcarts(request, slug, lus)
    trouves = [
        (e, *ECARTS_EN_MOTS[e.ecart], [roles[r] for r in sorted(e.ici)], [roles[r] for r in sorted(e.liste)], suivis.get((e.ecart, e.fiche, e.siret)), suites.de(e))
        for e in lus
    ]  # fmt: skip
    contexte = {"ecarts": trouves, "clos": ecarts_clos(), "jour": aujourdhui()}
    return render(request, "reseau/liste_publique.html", contexte)
