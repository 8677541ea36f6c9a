"""Every component, in every state, on one page: what designers read and what axe checks. Demonstration only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django_tables2.config import RequestConfig

from parchemin.plateforme.formulaires import AvecGroupes, ChampDate
from parchemin.plateforme.portes import public
from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.socle.constats import Constat, Gravite, catalogue
from parchemin.socle.horloge import aujourdhui

ENCRES = ("encre", "encre-2", "bleu", "cire", "ok", "alerte", "info")
FONDS = ("papier", "surface", "surface-2", "bleu-doux", "cire-doux", "ok-doux", "alerte-doux", "info-doux")


class FormulaireGalerie(AvecGroupes):
    """One field of each kind."""

    GROUPES = [
        ("Identité", ("nom", "courriel", "mot_de_passe"), "Telle qu’elle figure sur une pièce d’identité."),
        ("Parcours", ("du", "niveau", "voie", "options", "nombre")),
        ("Pièces", ("fichier", "remarque", "accord")),
    ]
    nom = forms.CharField(
        label="Nom de naissance", widget=forms.TextInput(attrs={"autocomplete": "family-name"}), max_length=80
    )
    courriel = forms.EmailField(
        label="Adresse électronique", required=False, help_text="Un lien personnel y sera envoyé.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    mot_de_passe = forms.CharField(
        label="Mot de passe", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    du = ChampDate(label="Entré le", help_text="Jour, mois, année.")
    niveau = forms.ChoiceField(label="Niveau", choices=[("", "Choisir…"), ("5", "Niveau 5"), ("6", "Niveau 6")])
    voie = forms.ChoiceField(
        label="Voie d’accès", choices=[("apprentissage", "Apprentissage"), ("vae", "Expérience (VAE)")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    options = forms.MultipleChoiceField(
        label="Blocs visés", choices=[("1", "BC01, accueillir"), ("2", "BC02, accompagner")], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    nombre = forms.IntegerField(label="Heures", required=False, min_value=0)
    fichier = forms.FileField(label="Convention signée", required=False, help_text="PDF, 20 Mo au plus.")
    remarque = forms.CharField(label="Remarque", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    accord = forms.BooleanField(label="J’ai vérifié que la personne a donné son accord")


class TableGalerie(tables.Table):
    """What blocks stays readable at every width; the act is the last column."""

    titulaire = tables.Column("Titulaire")
    certification = tables.Column("Certification")
    delivree = tables.Column("Délivrée le")
    heures = tables.Column("Heures", attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    obstacle = tables.Column("Ce qui bloque", orderable=False)

    def render_obstacle(self, value: tuple[str, str]) -> SafeString:
        return statut(*value)


_LIGNES: list[dict[str, Any]] = [
    {"titulaire": "LE GOFF Maëlys", "certification": "RNCP99001", "delivree": "09/10/2026", "heures": 402,
     "obstacle": ("ko", "Le nom de naissance manque : seul le nom d’usage est connu.")},
    {"titulaire": "N’DIAYE Ousmane", "certification": "RNCP99001", "delivree": "09/10/2026", "heures": 1204,
     "obstacle": ("al", "Né à l’étranger : le code du pays est attendu.")},
    {"titulaire": "NGUYỄN Thị Ánh", "certification": "RS99002", "delivree": "12/10/2026", "heures": None,
     "obstacle": ("ok", "Prêt")},
]  # fmt: skip


def _constats() -> list[Constat]:
    """Findings of each gravity, on a code that exists in this installation."""
    code = catalogue()[0].code
    return [
        Constat(code, Gravite.INFORMATION, "Le registre a été relu ce matin.", "", "", ""),
        Constat(
            code,
            Gravite.BLOQUANT,
            "Le nom de naissance manque : seul le nom d’usage est connu.",
            "ligne 12, colonne « Nom »",
            "La Caisse des Dépôts refuse un titulaire sans nom de naissance.",
            "Demandez-le à la personne, ou complétez la ligne puis recommencez.",
        ),
        Constat(code, Gravite.AVERTISSEMENT, "La fin de validité est proche.", "RNCP99001", "", "Préparez la suite."),
    ]


@public
def galerie(request: HttpRequest) -> HttpResponse:
    if not (settings.DEMONSTRATION or getattr(settings, "GALERIE", False)):
        raise Http404
    jour = aujourdhui()
    table = TableGalerie(_LIGNES, order_by_field="tri", page_field="page")
    table.request = request
    RequestConfig(request, paginate={"per_page": 25, "silent": True}).configure(table)
    table.order_by = "titulaire"
    contexte = {
        "encres": ENCRES,
        "fonds": FONDS,
        "constats_exemples": _constats(),
        "vierge": FormulaireGalerie(prefix="v"),
        "refuse": FormulaireGalerie({"f-courriel": "sophie@", "f-du": "32/13/26"}, prefix="f"),
        "table": table,
        "page_longue": Paginator(range(30_475), 25).get_page(7),
        "annees": ["2021", "2022", "2023", "2024", "2025"],
        "certifies": [118, 131, None, 146, 0],
        "vae": [9, 12, 7, 15, 4],
        "taux": [Decimal("82.5"), Decimal("79"), None, Decimal("84.1"), Decimal("88")],
        "abandon": [Decimal("11"), Decimal("12.4"), Decimal("9"), None, Decimal("6.2")],
        "jalons": [
            {"jour": jour - timedelta(days=800), "libelle": "Décision"},
            {"jour": jour - timedelta(days=60), "libelle": "Renouvellement demandé"},
            {"jour": jour + timedelta(days=30), "libelle": "Avis de la commission"},
            {"jour": jour + timedelta(days=151), "libelle": "Fin d’enregistrement"},
            {"jour": jour + timedelta(days=900), "libelle": "Limite de délivrance"},
        ],
        "jour": jour,
        "demain": jour + timedelta(days=1),
        "retard": jour - timedelta(days=3),
        "loin": jour + timedelta(days=800),
        "etapes": [
            ("Session", "3 oct. · Nantes", "fait"),
            ("Décision", "admise, 4 blocs", "fait"),
            ("Parchemin", "n° 2026-0412", "fait", "#chaine"),
            ("Passage", "bloqué", "ko"),
            ("CDC", "—", ""),
            ("Taux 2026", "comptée", "al"),
        ],
    }
    return render(request, "plateforme/galerie.html", contexte)
