"""Letters: the kept PDF, its sending, the receipt. And what authorities were told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
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
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.reseau import pieces_constats as pieces
from parchemin.reseau.domain.constats import autorites
from parchemin.reseau.models import ConstatReseau, LettreReseau, ModeEnvoi, Signalement
from parchemin.reseau.services import lettres, signalements
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui


def _deposer(request: HttpRequest, fichier: Any, usage: str) -> UUID | None:
    if not fichier:
        return None
    piece: UUID = deposer(
        fichier, nom=fichier.name, usage=usage, organisation_id=request.organisation.pk, depose_par_libelle=acteur(request).libelle  # type: ignore[attr-defined]
    ).pk  # fmt: skip
    return piece


class FormulaireEnvoi(forms.Form):
    mode = forms.ChoiceField(label="Comment", choices=ModeEnvoi.choices, widget=forms.RadioSelect)
    le = ChampDate(label="Envoyée le", help_text="Par courriel : c’est aujourd’hui.")
    numero = forms.CharField(label="Numéro du recommandé", max_length=60, required=False)
    fichier = forms.FileField(
        label="Preuve de dépôt ou accusé", required=False, help_text="PDF, image ou courriel. Il peut venir plus tard."
    )


class FormulaireAccuse(forms.Form):
    fichier = forms.FileField(label="Accusé de réception", help_text="PDF, image ou courriel.")


@exige("reseau.voir")
def lettre_envoi(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The words of the letter and how it left; noted by who leads findings, read by the others."""
    x: LettreReseau = get_object_or_404(LettreReseau.objects.select_related("etablissement"), pk=pk)
    conduire, envoyee = peut(request, "reseau.constater"), x.envoyee_le is not None
    if request.method == "POST" and (not conduire or (envoyee and x.accuse_id is not None)):
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        piece = _deposer(request, v["fichier"], pieces.ACCUSE_LETTRE.code)
        if envoyee:
            assert piece is not None  # noqa: S101  (the form requires it)
            lettres.joindre_accuse(lettre=x, accuse_id=piece, acteur=acteur(request))
            return "L’accusé est joint."
        lettres.noter_envoi(
            lettre=x, mode=v["mode"], le=v["le"], numero=v["numero"], accuse_id=piece, acteur=acteur(request)
        )
        return "L’envoi est noté : les jours laissés au partenaire courent."

    return remplir(
        request, gabarit="reseau/constats/envoi.html", cle=f"reseau.envoi:{pk}:{int(envoyee)}", titre=x.objet,
        classe=FormulaireAccuse if envoyee else FormulaireEnvoi, geste=geste, retour=_retour(x, slug), bouton="Joindre" if envoyee else "Noter l’envoi",
        initial={} if envoyee else {"mode": ModeEnvoi.RECOMMANDE, "le": aujourdhui()},
        contexte={"x": x, "personnes": lettres.personnes_du_partenaire(x.etablissement, aujourdhui())}
        | ({} if conduire and not (envoyee and x.accuse_id) else {"formulaire": None}),
    )  # fmt: skip


def _retour(x: LettreReseau, slug: str) -> str:
    if hasattr(x, "mesure"):
        return reverse("reseau:mesure", args=[slug, x.mesure.pk])
    constat = x.constats.order_by("pk").first()
    return (
        reverse("reseau:constat", args=[slug, constat.pk])
        if constat is not None
        else reverse("reseau:constats", args=[slug])
    )


def _servir(request: HttpRequest, piece_id: UUID | None, organisation_id: int) -> HttpResponseBase:
    if piece_id is None:
        raise Http404
    return servir(request, get_object_or_404(Fichier.toutes, pk=piece_id, organisation_id=organisation_id))


@exige("reseau.voir")
@require_safe
@never_cache
def lettre_document(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    x = get_object_or_404(LettreReseau.objects, pk=pk)
    return _servir(request, x.piece_id, x.organisation_id)


@exige("reseau.voir")
@require_safe
@never_cache
def lettre_accuse(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    x = get_object_or_404(LettreReseau.objects, pk=pk)
    return _servir(request, x.accuse_id, x.organisation_id)


class FiltreSignalements(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    autorite = df.ChoiceFilter(label="Autorité", empty_label="Toutes", choices=list(autorites()))

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(etablissement__cle_recherche__contains=mot)
        return lignes


class TableSignalements(tables.Table):
    fait_le = tables.Column("Le", order_by=("fait_le", "pk"))
    autorite = tables.Column("Autorité", order_by=("autorite", "pk"))
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    faits = tables.Column("Faits", orderable=False)
    reference = tables.Column("Référence", orderable=False)
    piece_id = tables.Column("Accusé", orderable=False, empty_values=())

    class Meta:
        empty_text = ""
        default = ""

    def render_fait_le(self, value: Any) -> str:
        return date_courte(value)

    def render_autorite(self, record: Signalement) -> str:
        return record.get_autorite_display()

    def render_piece_id(self, record: Signalement) -> SafeString | str:
        if record.piece_id is None:
            return "à joindre"
        return format_html(
            '<a href="{}">Ouvrir</a>',
            reverse("reseau:signalement_document", args=[self.request.organisation.slug, record.pk]),
        )

    def value_piece_id(self, record: Signalement) -> str:
        return "oui" if record.piece_id else "non"


class ListeSignalements(VueListe):
    table_class = TableSignalements
    filterset_class = FiltreSignalements
    template_name = "reseau/constats/liste_signalements.html"
    titre = "Signalements"
    sous_titre = "Les faits graves dits à une autorité, avec leur date et leur accusé."
    nom_export = "signalements"
    vide_titre = "Aucun signalement"
    vide_texte = "Retirez un filtre, ou notez un signalement."

    def lignes(self) -> QuerySet[Any]:
        return Signalement.objects.select_related("organisation", "etablissement").order_by("-fait_le", "-pk")


signalements_liste = exige("reseau.voir")(ListeSignalements.as_view())


class FormulaireSignalement(forms.Form):
    etablissement = forms.ModelChoiceField(label="Partenaire", queryset=Etablissement.objects.none())
    autorite = forms.ChoiceField(label="Autorité", choices=list(autorites()))
    faits = forms.CharField(label="Les faits signalés", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    fait_le = ChampDate(label="Signalé le")
    reference = forms.CharField(label="Référence du dossier", max_length=100, required=False)
    constats = forms.ModelMultipleChoiceField(
        label="Constats concernés",
        queryset=ConstatReseau.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fichier = forms.FileField(label="Accusé", required=False, help_text="PDF, image ou courriel.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partenaires = Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE).order_by("cle_tri", "pk")
        self.fields["etablissement"].queryset = partenaires  # type: ignore[attr-defined]
        lignes = ConstatReseau.objects.order_by("-vu_le", "-pk")
        fixe = (self.initial or {}).get("etablissement")
        if fixe:
            self.fields["constats"].queryset = lignes.filter(etablissement=fixe)  # type: ignore[attr-defined]
        else:
            # Without a partner there would be every finding of the network to choose from.
            del self.fields["constats"]


@exige("reseau.constater")
def signalement_nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    """What was told to an authority (`?partenaire=&constat=`)."""
    initial: dict[str, Any] = {"fait_le": aujourdhui()}
    for nom, champ, lignes in (
        ("partenaire", "etablissement", Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE)), ("constat", "constats", ConstatReseau.objects.all()),
    ):  # fmt: skip
        lu = request.GET.get(nom, "")
        if lu.isascii() and lu.isdigit() and len(lu) < 19:
            trouve = get_object_or_404(lignes, pk=int(lu))
            initial[champ] = [trouve.pk] if nom == "constat" else trouve.pk

    def geste(v: dict[str, Any]) -> str:
        fichier = v.pop("fichier")
        signalements.signaler(piece_id=_deposer(request, fichier, pieces.SIGNALEMENT.code), acteur=acteur(request), **v)
        return "Le signalement est noté."

    return remplir(
        request, gabarit="reseau/constats/formulaire.html", cle="reseau.signalement:0", titre="Noter un signalement", classe=FormulaireSignalement,
        geste=geste, retour=reverse("reseau:signalements", args=[slug]), initial=initial,
        contexte={"aide": "Parchemin garde la trace de ce que vous avez signalé : il n’écrit pas à l’autorité."},
    )  # fmt: skip


@exige("reseau.constater")
@require_safe
@never_cache
def signalement_document(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    s = get_object_or_404(Signalement.objects, pk=pk)
    return _servir(request, s.piece_id, s.organisation_id)
