"""Settings of the registers: delays, themes, the public form."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.amelioration.domain.faits import DelaisRegistres, recueil, themes_proposes
from parchemin.amelioration.models import ReglageRegistres, ThemeFait
from parchemin.amelioration.selectors.faits import a_effacer, delais_au, guichet_de, themes_actifs
from parchemin.amelioration.services import registres_reglages as services
from parchemin.amelioration.vues.commun import acteur, remplir
from parchemin.comptes.acces import exige
from parchemin.socle.horloge import aujourdhui

_LIBELLES = {
    "accuse": ("Accuser réception en", "jours, depuis la réception"),
    "reponse": ("Répondre en", "jours, depuis la réception"),
    "mediation": ("Tenir une médiation en", "jours, depuis sa proposition"),
    "avis": ("Laisser dire si la réponse convient pendant", "jours ; ensuite, le silence permet de clore"),
    "alea": ("Noter la solution donnée à un aléa en", "jours"),
    "recurrence": ("Rapprocher ce qui se ressemble sur", "mois"),
}


class FormulaireDelais(forms.Form):
    accuse = forms.IntegerField(min_value=1, max_value=90)
    reponse = forms.IntegerField(min_value=1, max_value=365)
    mediation = forms.IntegerField(min_value=1, max_value=365)
    avis = forms.IntegerField(min_value=1, max_value=365)
    alea = forms.IntegerField(min_value=1, max_value=90)
    recurrence = forms.IntegerField(min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, (label, aide) in _LIBELLES.items():
            self.fields[nom].label, self.fields[nom].help_text = label, aide


class FormulaireThemes(forms.Form):
    nouveaux = forms.CharField(
        label="Nouveaux thèmes, un par ligne", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, themes: list[ThemeFait], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for t in themes:
            self.fields[f"nom_{t.pk}"] = forms.CharField(
                label=f"« {t.libelle} » s’appelle", max_length=80, initial=t.libelle
            )
            self.fields[f"actif_{t.pk}"] = forms.BooleanField(label="Proposé au choix", required=False, initial=t.actif)
        self.order_fields([*(n for t in themes for n in (f"nom_{t.pk}", f"actif_{t.pk}")), "nouveaux"])


class FormulaireGuichet(forms.Form):
    ouvert = forms.BooleanField(label="Le formulaire est ouvert à tous, sans compte", required=False)
    accueil = forms.CharField(
        label="Mots d’accueil", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : nous lisons tout, et nous répondons toujours.",
    )  # fmt: skip
    contact = forms.CharField(
        label="À qui écrire autrement", required=False, max_length=200,
        help_text="Un service et une adresse, ou un téléphone. Demandé pour ouvrir.",
    )  # fmt: skip


def _retour(slug: str) -> str:
    return reverse("amelioration:registres_reglages", args=[slug])


@exige("amelioration.registres_regler")
@require_safe
def reglages(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, with where it comes from."""
    jour, o = aujourdhui(), request.organisation  # type: ignore[attr-defined]
    d = delais_au(o.pk, jour)
    contexte = {
        "a_effacer": a_effacer(o.pk, jour).count(),
        "delais": [(label, getattr(d, nom), aide) for nom, (label, aide) in _LIBELLES.items()], "source": recueil().source("reponse", jour),
        "historique": list(ReglageRegistres.objects.order_by("-du", "-pk")[:6]), "themes": themes_actifs(o.pk),
        "propres": ThemeFait.objects.exists(), "retires": list(ThemeFait.objects.filter(actif=False).order_by("ordre", "pk")),
        "guichet": guichet_de(o.pk), "adresse": request.build_absolute_uri(reverse("amelioration_publique:formulaire", args=[slug])),
    }  # fmt: skip
    return render(request, "amelioration/registres/reglages.html", contexte)


@exige("amelioration.registres_regler")
def delais(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    actuels = delais_au(o.pk, aujourdhui())

    def geste(d: dict[str, Any]) -> str:
        services.regler_delais(organisation=o, delais=DelaisRegistres(**d), acteur=acteur(request))
        return "Les nouveaux délais comptent à partir d’aujourd’hui. Ce qui est déjà arrivé garde les siens."

    return remplir(
        request, gabarit="amelioration/registres/reglage.html", cle="amelioration.delais", titre="Délais des registres",
        classe=FormulaireDelais, geste=geste, retour=_retour(slug), initial={n: getattr(actuels, n) for n in DelaisRegistres.__slots__},
        contexte={"aide": f"Ces délais sont les vôtres. {recueil().source('reponse', aujourdhui())}."},
    )  # fmt: skip


@exige("amelioration.registres_regler")
def themes(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    siens = list(ThemeFait.objects.order_by("ordre", "pk"))

    def geste(d: dict[str, Any]) -> str:
        services.regler_themes(
            organisation=o, acteur=acteur(request), nouveaux=d["nouveaux"].splitlines(), noms={t.pk: d[f"nom_{t.pk}"] for t in siens},
            actifs=[t.pk for t in siens if d[f"actif_{t.pk}"]],
        )  # fmt: skip
        return "Les thèmes sont enregistrés."

    return remplir(
        request, gabarit="amelioration/registres/reglage.html", cle="amelioration.themes", titre="Thèmes des registres",
        classe=partial(FormulaireThemes, themes=siens), geste=geste, retour=_retour(slug),
        initial={"nouveaux": "" if siens else "\n".join(themes_proposes())},
        contexte={"aide": "Un thème renommé l’est partout. Retiré du choix, il reste sur ce qui le porte déjà."},
    )  # fmt: skip


@exige("amelioration.registres_regler")
def guichet(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    actuel = guichet_de(o.pk)

    def geste(d: dict[str, Any]) -> str:
        g = services.regler_guichet(organisation=o, acteur=acteur(request), **d)
        return "Le formulaire public est ouvert." if g.ouvert else "Le formulaire public est fermé."

    noms = ("ouvert", "accueil", "contact")
    return remplir(
        request, gabarit="amelioration/registres/reglage.html", cle="amelioration.guichet", titre="Formulaire public de réclamation",
        classe=FormulaireGuichet, geste=geste, retour=_retour(slug), initial={n: getattr(actuel, n) for n in noms} if actuel else {},
        contexte={"aide": "N’importe qui peut alors vous écrire. Chaque message est numéroté ; un afflux vous est signalé."},
    )  # fmt: skip
