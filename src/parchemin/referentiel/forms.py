"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms

from parchemin.comptes.forms import ChampDate
from parchemin.referentiel.models import Capacite, NatureLocale, SuiteEnregistrement
from parchemin.socle.horloge import aujourdhui


class FormulaireImport(forms.Form):
    """An export of a register, as downloaded."""

    fichier = forms.FileField(
        label="Fichier (zip ou XML)",
        required=False,
        help_text="« export-fiches-rncp-v4-1 » ou « export-fiches-rs-v4-1 », téléchargé sur data.gouv.fr, sans le renommer.",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.xml"}),
    )
    adresse = forms.URLField(
        label="Ou son adresse sur data.gouv.fr",
        required=False,
        assume_scheme="https",
        help_text="Parchemin va chercher le fichier, si le réseau le permet.",
    )
    date_export = ChampDate(
        label="Date de l’export", required=False, help_text="Seulement si le nom du fichier ne la porte pas."
    )
    extrait = forms.BooleanField(label="C’est un extrait : ajouter sans rien retirer", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "fichier" not in self.errors and "adresse" not in self.errors:
            if not donnees.get("fichier") and not donnees.get("adresse"):
                self.add_error("fichier", "Choisissez un fichier, ou donnez son adresse.")
            elif donnees.get("fichier") and donnees.get("adresse"):
                self.add_error("adresse", "Un fichier ou une adresse, pas les deux : effacez l’un ou l’autre.")
        return donnees


class FormulaireLieux(forms.Form):
    """A list of communes or countries."""

    fichier = forms.FileField(
        label="Fichier CSV", help_text="« Communes depuis 1943 » ou « Pays », du Code officiel géographique de l’Insee.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )  # fmt: skip


class FormulaireListe(forms.Form):
    """A list of training bodies, or an extract of Sirene."""

    fichier = forms.FileField(
        label="Fichier CSV", help_text="Tel que téléchargé, sans l’ouvrir dans un tableur.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )  # fmt: skip
    date_liste = ChampDate(label="Date de la liste", help_text="Celle qui est écrite à côté du fichier.")
    extrait = forms.BooleanField(
        label="C’est un extrait : ce qui n’y est pas ne prouve rien", required=False, help_text="Un fichier Sirene est toujours lu comme un extrait."
    )  # fmt: skip


class FormulaireCapacite(forms.Form):
    """In which capacity, between which days."""

    capacite = forms.ChoiceField(
        label="En quelle qualité",
        choices=Capacite.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites en quelle qualité vous portez cette certification."},
    )
    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)
    reference = forms.CharField(
        label="Référence", max_length=200, required=False, help_text="Convention, agrément, décision…"
    )


class FormulaireAnnulation(forms.Form):
    """Why an entry was a mistake."""

    motif = forms.CharField(label="Pourquoi l’annuler", max_length=300)


class FormulaireCertificationLocale(FormulaireCapacite):
    """A certification outside the registers."""

    intitule = forms.CharField(label="Intitulé exact", max_length=800)
    nature = forms.ChoiceField(label="C’est", choices=NatureLocale.choices)
    code = forms.CharField(label="Code interne", max_length=40, required=False)
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ["intitule", "nature", "code", "description", "capacite", "du", "au", "reference"]


class FormulaireBloc(forms.Form):
    """A bloc of a local certification."""

    code = forms.CharField(label="Code", max_length=40)
    libelle = forms.CharField(label="Intitulé", max_length=800)
    competences = forms.CharField(label="Compétences", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    modalites_evaluation = forms.CharField(
        label="Modalités d’évaluation", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    du = ChampDate(label="En vigueur à partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)


class FormulaireSuite(forms.Form):
    """What follows a registration that ends."""

    suite = forms.ChoiceField(
        label="Ce qui est fait", widget=forms.RadioSelect, choices=SuiteEnregistrement.Suite.choices
    )
    le = ChampDate(label="Déposée ou décidé le")
    note = forms.CharField(
        label="À savoir",
        max_length=500,
        required=False,
        help_text="Numéro du dossier, qui le suit, ou pourquoi vous arrêtez.",
    )


class FormulaireEnregistrement(forms.Form):
    """When a local certification was registered."""

    code = forms.CharField(label="Numéro au registre", max_length=12, help_text="Par exemple RNCP40000")
    du = ChampDate(label="À partir du")
    au = ChampDate(label="Jusqu’au", required=False)

    def clean_code(self) -> str:
        from parchemin.socle.constats import ErreurMetier
        from parchemin.socle.identifiants import NumeroFiche

        try:
            return NumeroFiche.parse(self.cleaned_data["code"]).code
        except (ErreurMetier, ValueError) as e:
            raise forms.ValidationError("Écrivez RNCP ou RS suivi du numéro.") from e
