"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.text import slugify

from parchemin.comptes.domain.roles import LIBELLES, MISSIONS, Role
from parchemin.comptes.installation import meme_code
from parchemin.comptes.models import Etablissement
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.plateforme.formulaires import AvecGroupes
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import Siren


class ChampDate(forms.DateField):
    """A native date field; `JJ/MM/AAAA` typed by hand is read too."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class FormulaireMembre(forms.Form):
    """Who, in which role, until when."""

    prenom = forms.CharField(label="Prénom", max_length=60)
    nom = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Adresse électronique", help_text="Un lien personnel y sera envoyé.")
    role = forms.ChoiceField(
        label="Rôle", choices=[(r.value, f"{LIBELLES[r]} — {MISSIONS[r]}") for r in Role], widget=forms.RadioSelect
    )
    au = ChampDate(label="Jusqu’au", required=False, help_text="Obligatoire pour un auditeur.")
    etablissements = forms.ModelMultipleChoiceField(
        label="Établissements", queryset=Etablissement.objects.none(), required=False,
        help_text="Pour un partenaire : ceux qu’il représente.", widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["etablissements"]
        champ.queryset = Etablissement.objects.filter(actif=True)  # type: ignore[attr-defined]


class FormulaireRole(forms.Form):
    """One more role for a member."""

    role = forms.ChoiceField(label="Rôle", choices=[(r.value, LIBELLES[r]) for r in Role])
    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False, help_text="Obligatoire pour un auditeur.")
    etablissements = forms.ModelMultipleChoiceField(
        label="Établissements", queryset=Etablissement.objects.none(), required=False,
        help_text="Pour un partenaire : ceux qu’il représente.", widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["etablissements"]
        champ.queryset = Etablissement.objects.filter(actif=True)  # type: ignore[attr-defined]


class FormulaireFin(forms.Form):
    """The last day of something."""

    au = ChampDate(label="Dernier jour", initial=aujourdhui)


class FormulaireReprise(forms.Form):
    """The first day of a new stay, and its last when it is known."""

    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)


class FormulaireIdentite(forms.Form):
    """A person's own name."""

    prenom = forms.CharField(
        label="Prénom", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    nom = forms.CharField(label="Nom", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))


class FormulaireOrganisation(forms.Form):
    """Identity of the organisation."""

    nom = forms.CharField(label="Nom", max_length=200)
    siren = forms.CharField(label="SIREN", max_length=15, required=False, help_text="9 chiffres")
    est_certificateur = forms.BooleanField(label="Certificateur", required=False)
    est_cfa = forms.BooleanField(label="CFA", required=False)
    est_organisme_formation = forms.BooleanField(label="Organisme de formation", required=False)
    approbateur_externe = forms.EmailField(
        label="Approbateur extérieur", required=False,
        help_text="Une personne de confiance, hors de l’organisation, qui donnera le second accord s’il n’y a qu’un seul membre.",
    )  # fmt: skip


class FormulaireEtablissement(forms.Form):
    """Identity of an establishment."""

    sorte = forms.ChoiceField(label="C’est", choices=SorteEtablissement.choices)
    denomination = forms.CharField(label="Dénomination", max_length=200)
    siret = forms.CharField(label="SIRET", max_length=20, required=False, help_text="14 chiffres")
    uai = forms.CharField(label="UAI", max_length=10, required=False, help_text="Pour un établissement scolaire")
    nda = forms.CharField(label="Numéro de déclaration d’activité", max_length=15, required=False)
    adresse = forms.CharField(label="Adresse", max_length=300, required=False)
    commune = forms.CharField(label="Commune", max_length=100, required=False)
    code_commune = forms.CharField(
        label="Code officiel de la commune",
        max_length=10,
        required=False,
        help_text="Cinq caractères, par exemple 44109",
    )
    actif = forms.BooleanField(label="En activité", required=False, initial=True)


def adresse_courte(nom: str, longueur: int = 40) -> str:
    """The address made of a name, cut between two words when it is long; a single longer word is cut all the same."""
    entiere = slugify(nom.replace("’", " ").replace("'", " ")).strip("-_")
    if len(entiere) <= longueur:
        return entiere
    coupee = entiere[: longueur + 1]
    return (coupee.rpartition("-")[0] or entiere[:longueur]).strip("-_")


class FormulaireInstallation(AvecGroupes):
    """The very first organisation and the person who administers it."""

    QUALITES = ("est_certificateur", "est_cfa", "est_organisme_formation")
    GROUPES = [
        ("", ("code",)),
        ("Votre organisation", ("organisation", "slug", "siren")),
        ("Ce qu’elle fait", QUALITES, "Cochez tout ce qui convient ; cela se change plus tard."),
        ("Vous", ("prenom", "nom", "email", "mot_de_passe")),
    ]

    code = forms.CharField(label="Code d’installation", help_text="Affiché par « parchemin serve » au démarrage.")
    organisation = forms.CharField(label="Nom de l’organisation", max_length=200)
    slug = forms.SlugField(
        label="Adresse courte", max_length=40, required=False,
        help_text="Lettres sans accent, chiffres et tirets : elle apparaît dans les adresses des pages et ne change plus. "
        "Laissée vide, elle est tirée du nom : « Institut Rivage » donne institut-rivage.",
        widget=forms.TextInput(attrs={"data-tiree-de": "organisation", "autocomplete": "off"}),
    )  # fmt: skip
    est_certificateur = forms.BooleanField(
        label="Certificateur : elle délivre une certification, seule ou avec d’autres", required=False
    )
    est_cfa = forms.BooleanField(label="CFA : elle forme des apprentis", required=False)
    est_organisme_formation = forms.BooleanField(
        label="Organisme de formation : elle prépare à des certifications", required=False
    )
    siren = forms.CharField(label="SIREN", max_length=11, required=False)
    prenom = forms.CharField(label="Votre prénom", max_length=60)
    nom = forms.CharField(label="Votre nom", max_length=60)
    email = forms.EmailField(label="Votre adresse électronique")
    mot_de_passe = forms.CharField(
        label="Votre mot de passe", min_length=12, help_text="Douze caractères au moins.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, attendu: str, **kwargs: Any) -> None:
        """`attendu`: the code shown when the program started."""
        super().__init__(*args, **kwargs)
        self.attendu = attendu

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not meme_code(code, self.attendu):
            raise forms.ValidationError("Ce n’est pas le code affiché au démarrage.")
        return code

    def clean_siren(self) -> str:
        siren: str = self.cleaned_data["siren"]
        try:
            return Siren.parse(siren).valeur if siren else ""
        except ErreurMetier as e:
            raise forms.ValidationError(e.constats[0].quoi) from e

    def clean_mot_de_passe(self) -> str:
        texte: str = self.cleaned_data["mot_de_passe"]
        validate_password(texte)
        return texte

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if donnees.get("organisation") and not donnees.get("slug") and "slug" not in self.errors:
            donnees["slug"] = adresse_courte(donnees["organisation"])
            if not donnees["slug"]:
                self.add_error("slug", "Rien dans ce nom ne peut faire une adresse : écrivez-en une.")
        if not any(donnees.get(q) for q in self.QUALITES):
            self.add_error(None, "Ce qu’elle fait : cochez au moins une de ces trois cases.")
        return donnees
