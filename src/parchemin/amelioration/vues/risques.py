"""Risks on quality: list, matrix, one risk with its reviews and actions, the scale of the organisation."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.amelioration.domain.risques import EchelleRisque, ForceRisque, NiveauEchelle, matrice, recueil
from parchemin.amelioration.models import Risque
from parchemin.amelioration.selectors.risques import TYPE, echelle_de
from parchemin.amelioration.services import risques as services
from parchemin.amelioration.vues.commun import acteur, journal_de, peut, remplir
from parchemin.amelioration.vues.procedures_commun import (
    FORMULAIRE,
    FormulairePourquoi,
    actions_de,
    membres_a_qui_confier,
)
from parchemin.comptes.acces import exige
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Membre
from parchemin.plateforme.formulaires import ChampDate, texte_long
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois

TOUS = "Risques"
TONS = {ForceRisque.FAIBLE: "ok", ForceRisque.MOYEN: "al", ForceRisque.FORT: "ko"}


def etat_risque_dit(r: Risque, e: EchelleRisque) -> tuple[str, str]:
    """Tone and words: its force today, its cote."""
    if r.clos_le is not None:
        return "nu", "Clos"
    force = e.force(r.cote)
    return TONS[force], f"{force.capitalize()}, cote {r.cote}"


class FiltreRisques(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Titre")
    v = df.NumberFilter(field_name="v_actuelle", label="Vraisemblance")
    g = df.NumberFilter(field_name="g_actuelle", label="Gravité")
    etat = df.ChoiceFilter(
        label="État", empty_label="Ouverts", method="par_etat", choices=[("revoir", "À revoir"), ("clos", "Clos"), ("tous", "Tous")]
    )  # fmt: skip

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "revoir":
            return lignes.filter(clos_le__isnull=True, revoir_le__lt=aujourdhui())
        return lignes.filter(clos_le__isnull=False) if valeur == "clos" else lignes


class TableRisques(tables.Table):
    titre = tables.Column("Risque", order_by=("titre", "pk"))
    etat = tables.Column("Aujourd’hui", empty_values=(), order_by=("rang_cote", "pk"))
    traitement = tables.Column("Ce que nous faisons", orderable=False)
    responsable = tables.Column("Qui", order_by=("responsable__utilisateur__nom", "pk"))
    revoir_le = tables.Column("À revoir le", order_by=("revoir_le", "pk"))
    cause = tables.Column("Cause", visible=False)
    effet = tables.Column("Effet", visible=False)
    vraisemblance = tables.Column("Vraisemblance", visible=False)
    gravite = tables.Column("Gravité", visible=False)
    vraisemblance_residuelle = tables.Column("Vraisemblance après traitement", visible=False)
    gravite_residuelle = tables.Column("Gravité après traitement", visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: Risque) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("amelioration:risque", args=[self.request.organisation.slug, record.pk]),
            record.titre,
        )

    def value_titre(self, record: Risque) -> str:
        return record.titre

    def render_etat(self, record: Risque) -> SafeString:
        return statut(*etat_risque_dit(record, self.request.echelle_risques))

    def value_etat(self, record: Risque) -> str:
        return etat_risque_dit(record, self.request.echelle_risques)[1]

    def render_responsable(self, record: Risque) -> str:
        return record.responsable.libelle

    def render_revoir_le(self, value: Any) -> str:
        return date_courte(value)

    def value_revoir_le(self, value: Any) -> Any:
        return value


class ListeRisques(VueListe):
    table_class = TableRisques
    filterset_class = FiltreRisques
    template_name = "amelioration/risques/liste.html"
    titre = TOUS
    sous_titre = "Ce qui pourrait nuire à la qualité, ce que nous faisons, ce qui reste."
    nom_export = "risques"
    vide_titre = "Aucun risque"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun risque pour l’instant"
    neuf_permission = "amelioration.conduire"
    neuf_texte = "Départ d’un formateur, entreprise qui ferme, données perdues… Décrivez le premier : cause, effet, ce que vous faites."

    def lignes(self) -> QuerySet[Any]:
        self.request.echelle_risques = echelle_de(self.request.organisation.pk, aujourdhui())
        lignes = Risque.objects.select_related("organisation", "responsable__utilisateur").annotate(
            v_actuelle=Coalesce("vraisemblance_residuelle", "vraisemblance"), g_actuelle=Coalesce("gravite_residuelle", "gravite"),
        ).annotate(rang_cote=F("v_actuelle") * F("g_actuelle"))  # fmt: skip
        if self.request.GET.get("etat") not in ("clos", "tous"):
            lignes = lignes.filter(clos_le__isnull=True)
        return lignes.order_by("-rang_cote", "titre", "pk")


liste = exige("amelioration.voir")(ListeRisques.as_view())


@exige("amelioration.voir")
@require_safe
def matrice_risques(request: HttpRequest, slug: str) -> HttpResponse:
    """The risks by likelihood and severity, as a drawing and as a table."""
    e = echelle_de(request.organisation.pk, aujourdhui())  # type: ignore[attr-defined]
    lignes = matrice(e, [r.actuelle for r in Risque.objects.filter(clos_le__isnull=True).order_by("pk")])
    contexte = {
        "echelle": e,
        "lignes": lignes,
        "dessin": _dessin(e, lignes),
        "conduire": peut(request, "amelioration.conduire"),
    }
    return render(request, "amelioration/risques/matrice.html", contexte)


def _dessin(e: EchelleRisque, lignes: Any) -> SafeString:
    """One square by pair of levels: colour helps, the number says it; the table under it says it in words."""
    cote, gauche, cases, textes = 56, 96, [], []
    for y, (v, rangee) in enumerate(lignes):
        textes.append((gauche - 8, y * cote + 33, "end", v.mots))
        for x, (_, n, force) in enumerate(rangee):
            cases.append((gauche + x * cote + 1, y * cote + 1, cote - 2, cote - 2, TONS[force]))
            if n:
                # A light disc under the number: readable on the three colours.
                textes.append((gauche + x * cote + cote // 2, y * cote + 33, "middle", str(n)))
    bas = len(lignes) * cote
    textes += [(gauche + x * cote + cote // 2, bas + 18, "middle", g.mots) for x, g in enumerate(e.gravite)]
    discs = [(x, y - 5) for x, y, ancre, mots in textes if ancre == "middle" and y < bas]
    largeur, total = gauche + len(e.gravite) * cote + 20, sum(n for _, rangee in lignes for _, n, _ in rangee)
    return format_html(
        '<svg class="graphique" viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}">{}{}{}</svg>', largeur, bas + 26, largeur,
        f"Matrice de {total} risques, de {e.vraisemblance[0].mots} à {e.vraisemblance[-1].mots}",
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" class="f-{}" fill-opacity=".55"/>', cases),
        format_html_join("", '<circle cx="{}" cy="{}" r="14" fill="white"/>', discs),
        format_html_join("", '<text x="{}" y="{}" text-anchor="{}" font-size="13">{}</text>', textes),
    )  # fmt: skip


class FormulaireRisque(forms.Form):
    titre = forms.CharField(label="En une ligne", max_length=200)
    cause = texte_long("Pourquoi cela peut arriver", lignes=2, maximum=2000)
    effet = texte_long("Ce que cela ferait", lignes=2, maximum=2000)
    vraisemblance = forms.TypedChoiceField(label="Vraisemblance", coerce=int)
    gravite = forms.TypedChoiceField(label="Gravité", coerce=int)
    traitement = texte_long("Ce que nous faisons", lignes=2, requis=False, maximum=2000)
    vraisemblance_residuelle = forms.TypedChoiceField(
        label="Vraisemblance après traitement", coerce=int, required=False, empty_value=None
    )
    gravite_residuelle = forms.TypedChoiceField(
        label="Gravité après traitement", coerce=int, required=False, empty_value=None
    )
    responsable = ChoixMembre(label="Qui le suit", queryset=Membre.objects.none(), empty_label="Choisir…")
    revoir_le = ChampDate(label="À revoir le")
    constat = texte_long(
        "Ce que vous constatez", lignes=2, maximum=2000, aide="Ce qui a changé depuis la dernière fois."
    )

    def __init__(self, *args: Any, organisation: Any, risque: Risque | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        e = echelle_de(organisation.pk, aujourdhui())
        for nom, niveaux in (("vraisemblance", e.vraisemblance), ("gravite", e.gravite)):
            mots = [(n.rang, f"{n.rang}. {n.mots} : {n.sens}" if n.sens else f"{n.rang}. {n.mots}") for n in niveaux]
            self.fields[nom].choices = mots  # type: ignore[attr-defined]
            self.fields[f"{nom}_residuelle"].choices = [("", "Pas encore coté"), *mots]  # type: ignore[attr-defined]
        self.fields["responsable"].queryset = membres_a_qui_confier(  # type: ignore[attr-defined]
            organisation.pk, risque.responsable_id if risque else None
        )
        if risque is None:
            del self.fields["constat"]


class FormulaireEchelle(forms.Form):
    def __init__(self, *args: Any, echelle: EchelleRisque, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.echelle = echelle
        for axe, titre, niveaux in (("v", "Vraisemblance", echelle.vraisemblance), ("g", "Gravité", echelle.gravite)):
            for n in niveaux:
                self.fields[f"{axe}_{n.rang}"] = forms.CharField(
                    label=f"{titre} {n.rang}", max_length=40, required=False, initial=n.mots
                )
                self.fields[f"{axe}_{n.rang}_sens"] = forms.CharField(
                    label=f"{titre} {n.rang}, ce que cela veut dire", max_length=200, required=False, initial=n.sens
                )
        self.fields["seuil_moyen"] = forms.IntegerField(label="Moyen à partir de la cote", initial=echelle.seuil_moyen)
        self.fields["seuil_fort"] = forms.IntegerField(label="Fort à partir de la cote", initial=echelle.seuil_fort)

    def lue(self, x: dict[str, Any]) -> EchelleRisque:
        def niveaux(axe: str, anciens: tuple[NiveauEchelle, ...]) -> tuple[NiveauEchelle, ...]:
            return tuple(
                NiveauEchelle(n.rang, x[f"{axe}_{n.rang}"].strip(), x[f"{axe}_{n.rang}_sens"].strip()) for n in anciens
            )

        return EchelleRisque(
            niveaux("v", self.echelle.vraisemblance),
            niveaux("g", self.echelle.gravite),
            x["seuil_moyen"],
            x["seuil_fort"],
        )


def _ou_404(pk: int) -> Risque:
    r: Risque = get_object_or_404(Risque.objects.select_related("responsable__utilisateur"), pk=pk)
    return r


@exige("amelioration.voir")
@require_safe
def risque(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    r = _ou_404(pk)
    e = echelle_de(r.organisation_id, aujourdhui())

    def dite(paire: tuple[int, int]) -> tuple[str, int, str]:
        return e.mots(*paire), paire[0] * paire[1], e.force(paire[0] * paire[1])

    contexte = {
        "r": r, "etat": etat_risque_dit(r, e), "avant": dite((r.vraisemblance, r.gravite)), "apres": dite(r.residuelle) if r.residuelle else None,
        "revues": r.revues.order_by("-le", "-pk"), "conduire": peut(request, "amelioration.conduire"), "journal": journal_de(request, TYPE, r.pk),
        **actions_de(request, TYPE, r.pk),
    }  # fmt: skip
    return render(request, "amelioration/risques/risque.html", contexte)


def _formulaire(request: HttpRequest, slug: str, r: Risque | None, *, nom: str, **autres: Any) -> HttpResponse:
    tous = reverse("amelioration:risques", args=[slug])
    page = reverse("amelioration:risque", args=[slug, r.pk]) if r is not None else ""
    contexte = {"tous_mots": TOUS, "tous_url": tous, "page_mots": r.titre if r is not None else "", "page_url": page}
    cle = f"amelioration.{nom}:{r.pk}" if r is not None else f"amelioration.{nom}"
    return remplir(request, gabarit=FORMULAIRE, cle=cle, retour=page or tous, contexte=contexte, **autres)


@exige("amelioration.conduire")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    crees, jour = list[int](), aujourdhui()

    def geste(x: dict[str, Any]) -> str:
        crees.append(services.decrire(organisation=request.organisation, acteur=acteur(request), **x).pk)  # type: ignore[attr-defined]
        return "Le risque est décrit."

    reponse = _formulaire(
        request, slug, None, nom="risque", titre="Décrire un risque", geste=geste, bouton="Enregistrer",
        classe=partial(FormulaireRisque, organisation=request.organisation),  # type: ignore[attr-defined]
        initial={"revoir_le": ajouter_mois(jour, int(recueil().valeur_au("revoir", jour)))},
    )  # fmt: skip
    return redirect("amelioration:risque", slug, crees[0]) if crees else reponse


@exige("amelioration.conduire")
def revoir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    r, jour = _ou_404(pk), aujourdhui()

    def geste(x: dict[str, Any]) -> str:
        services.revoir(risque=r, acteur=acteur(request), **x)
        return "La revue est enregistrée."

    noms = (
        "titre",
        "cause",
        "effet",
        "vraisemblance",
        "gravite",
        "traitement",
        "vraisemblance_residuelle",
        "gravite_residuelle",
    )
    initial = {n: getattr(r, n) for n in noms} | {
        "responsable": r.responsable_id, "revoir_le": ajouter_mois(jour, int(recueil().valeur_au("revoir", jour))),
    }  # fmt: skip
    return _formulaire(
        request, slug, r, nom="risque_revoir", titre="Revoir le risque", geste=geste, bouton="Enregistrer la revue", initial=initial,
        classe=partial(FormulaireRisque, organisation=request.organisation, risque=r),  # type: ignore[attr-defined]
    )  # fmt: skip


@exige("amelioration.conduire")
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    r = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.clore(risque=r, acteur=acteur(request), **x)
        return "Le risque est clos."

    return _formulaire(
        request,
        slug,
        r,
        nom="risque_clore",
        titre="Clore le risque",
        classe=FormulairePourquoi,
        geste=geste,
        bouton="Clore",
    )


@exige("amelioration.conduire")
def echelle(request: HttpRequest, slug: str) -> HttpResponse:
    """Words and thresholds of the organisation."""
    actuelle = echelle_de(request.organisation.pk, aujourdhui())  # type: ignore[attr-defined]
    formulaires: list[FormulaireEchelle] = []

    def classe(*args: Any, **kwargs: Any) -> FormulaireEchelle:
        formulaires.append(FormulaireEchelle(*args, echelle=actuelle, **kwargs))
        return formulaires[-1]

    def geste(x: dict[str, Any]) -> str:
        services.regler_echelle(
            organisation=request.organisation,  # type: ignore[attr-defined]
            echelle=formulaires[-1].lue(x),
            acteur=acteur(request),
        )
        return "L’échelle est enregistrée."

    return _formulaire(
        request,
        slug,
        None,
        nom="echelle_risques",
        titre="Échelle des risques",
        classe=classe,
        geste=geste,
        bouton="Enregistrer",
    )
