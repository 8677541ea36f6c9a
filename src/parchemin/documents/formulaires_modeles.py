"""The form of a template: only the fields that its nature prints."""

from __future__ import annotations

from typing import Any

from django import forms

from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.domain.recours import STATUTS
from parchemin.documents.modele import COURRIERS, DESCRIPTIFS
from parchemin.documents.models import ModeleDocument
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.formulaires.groupes import AvecGroupes

_CONTESTABLES = (*COURRIERS, Nature.RELEVE, Nature.ATTESTATION_DESCRIPTIVE)
_RECOURS = ("statut", "delai", "tribunal", "recours")
_DROIT = ("droit_texte", "droit_du", "droit_au", "droit_texte2", "droit_du2", "droit_au2")


class FormulaireModele(AvecGroupes):
    GROUPES = [
        ("Où, et qui signe", ("lieu", "adresse", "signataire", "qualite", "signataire2", "qualite2")),
        ("Vos mots", ("avant", "apres", "pied"), "Vides, ceux de la maison servent."),
        ("Contester", _RECOURS, "Vide, le texte de la maison dit à qui écrire, comment et devant quel juge."),
        (
            "Certification de droit", _DROIT,
            "Le texte qui crée la certification ou l’accrédite. La fiche du répertoire passe avant ; ceci sert quand elle ne le dit pas.",
        ),
        ("Ce que décrit le supplément", DESCRIPTIFS, "Vide : « non précisé par l’établissement »."),
        ("L’allure", ("logo", "sans_logo", "source")),
    ]  # fmt: skip

    lieu = forms.CharField(label="Fait à", max_length=80, required=False)
    adresse = forms.CharField(
        label="Votre adresse postale", max_length=300, required=False, help_text="Imprimée sous votre nom ; c’est là que le candidat vous écrit."
    )  # fmt: skip
    signataire = forms.CharField(label="Signataire", max_length=130, required=False)
    qualite = forms.CharField(label="En qualité de", max_length=200, required=False)
    signataire2 = forms.CharField(label="Second signataire", max_length=130, required=False)
    qualite2 = forms.CharField(label="En qualité de", max_length=200, required=False)
    avant = forms.CharField(
        label="Avant le nom", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Vide : la formule de la maison.",
    )  # fmt: skip
    apres = forms.CharField(
        label="Après le nom", max_length=1200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="{jury} : le jour du jury ; {voie} : la voie ; {certificateur} : votre nom légal ; {civilite} : Madame ou Monsieur.",
    )  # fmt: skip
    pied = forms.CharField(label="Pied de page", max_length=300, required=False)
    statut = forms.ChoiceField(
        label="Vous êtes", choices=[("", "Selon votre SIREN"), *STATUTS.items()], required=False,
        help_text="Une personne publique relève du juge administratif, une personne privée du juge judiciaire.",
    )  # fmt: skip
    delai = forms.RegexField(
        r"^([1-9]|1[0-2])$", label="Délai pour vous écrire, en mois", required=False, error_messages={"invalid": "Écrivez un nombre de 1 à 12, ou rien."},
        help_text="Seulement si votre règlement d’examen en fixe un : pour une personne privée, aucun texte ne le fait. Une personne publique a deux mois, de par la loi.",
    )  # fmt: skip
    tribunal = forms.CharField(
        label="Juge compétent", max_length=200, required=False, help_text="Par exemple « tribunal administratif de Nantes »."
    )  # fmt: skip
    recours = forms.CharField(
        label="Voies de recours, avec vos mots", max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vide : le texte de la maison, à jour du droit connu.",
    )  # fmt: skip
    droit_texte = forms.CharField(
        label="Texte légal", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Par exemple « Arrêté du 12 mars 2024 relatif à… ».",
    )  # fmt: skip
    droit_du = ChampDate(label="En vigueur du", required=False)
    droit_au = ChampDate(label="Jusqu’au", required=False)
    droit_texte2 = forms.CharField(
        label="Texte précédent ou suivant", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    droit_du2 = ChampDate(label="En vigueur du", required=False)
    droit_au2 = ChampDate(label="Jusqu’au", required=False)
    ects = forms.RegexField(
        r"^\d{1,3}$",
        label="Crédits européens (ECTS) du diplôme",
        required=False,
        error_messages={"invalid": "Écrivez un nombre : 180."},
    )
    duree = forms.CharField(label="Durée officielle des études", max_length=120, required=False)
    acces = forms.CharField(label="Conditions d’accès", max_length=400, required=False)
    langue = forms.CharField(label="Langue d’enseignement", max_length=80, required=False)
    poursuite = forms.CharField(label="Poursuite d’études", max_length=400, required=False)
    etablissement = forms.CharField(label="Statut de l’établissement", max_length=200, required=False)
    logo = forms.FileField(label="Logo", required=False, help_text="PNG, JPEG ou SVG, 2 Mo au plus.")
    sans_logo = forms.BooleanField(label="Ôter le logo actuel", required=False)
    source = forms.CharField(
        label="Mise en page à vous (Typst)", required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 8, "class": "code"}),
        help_text="Vide : la mise en page de la maison. Le corps importe « /maison.typ » et « /titres.typ ».",
    )  # fmt: skip

    def __init__(self, *args: Any, modele: ModeleDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nature = Nature(modele.nature)
        caches: list[str] = []
        if nature not in _CONTESTABLES:
            caches += _RECOURS
        if modele.certification_id is None or GENRES[nature].portee is not Portee.ENTIERE:
            caches += _DROIT
        if nature is not Nature.SUPPLEMENT:
            caches += [x for x in DESCRIPTIFS if not (x == "ects" and nature is Nature.RELEVE)]
        if modele.logo_piece_id is None:
            caches.append("sans_logo")
        for nom in caches:
            del self.fields[nom]

    def clean(self) -> dict[str, Any]:
        x: dict[str, Any] = super().clean() or {}
        for n in ("", "2"):
            du, au = x.get(f"droit_du{n}"), x.get(f"droit_au{n}")
            if du and au and au < du:
                self.add_error(f"droit_au{n}", "Le dernier jour vient avant le premier.")
            if x.get(f"droit_texte{n}") and not du and f"droit_du{n}" not in self.errors:
                self.add_error(f"droit_du{n}", "Donnez le jour où ce texte entre en vigueur.")
        return x


def initial(m: ModeleDocument, adresse: str) -> dict[str, Any]:
    """What the form shows. `adresse`: of the seat, while nothing was written."""
    r = m.reglages
    s = [*r.get("signataires", []), {}, {}]
    d = [*r.get("textes_de_droit", []), {}, {}]
    return {
        "lieu": r.get("lieu", ""), "signataire": s[0].get("nom", ""), "qualite": s[0].get("qualite", ""),
        "signataire2": s[1].get("nom", ""), "qualite2": s[1].get("qualite", ""), "source": m.source,
        "adresse": r.get("adresse", adresse), **{k: r.get(k, "") for k in _TEXTES},
        **{f"droit_texte{n}": x.get("texte", "") for n, x in zip(("", "2"), d, strict=False)},
        **{f"droit_du{n}": x.get("du", "") for n, x in zip(("", "2"), d, strict=False)},
        **{f"droit_au{n}": x.get("au", "") for n, x in zip(("", "2"), d, strict=False)},
    }  # fmt: skip


_TEXTES = ("avant", "apres", "recours", "pied", "statut", "delai", "tribunal", *DESCRIPTIFS)


def reglages(x: dict[str, Any]) -> dict[str, Any]:
    """What is kept of the cleaned form."""
    signataires = [
        {"nom": x[nom].strip(), "qualite": x[qualite].strip()}
        for nom, qualite in (("signataire", "qualite"), ("signataire2", "qualite2"))
        if x[nom].strip()
    ]
    textes = [
        {"texte": " ".join(x[f"droit_texte{n}"].split()), "du": x[f"droit_du{n}"].isoformat(),
         "au": x[f"droit_au{n}"].isoformat() if x.get(f"droit_au{n}") else ""}
        for n in ("", "2")
        if x.get(f"droit_texte{n}", "").strip()
    ]  # fmt: skip
    return {
        "signataires": signataires,
        **({"textes_de_droit": textes} if textes else {}),
        **{k: x.get(k, "").strip() for k in ("lieu", "adresse", *_TEXTES)},
    }
