"""Forms of this room."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from parchemin.comptes.models import Membre
from parchemin.imports.domain.cellules import lettre, texte_de
from parchemin.imports.domain.csv_francais import LIBELLES_SEPARATEURS
from parchemin.imports.domain.modele import Cellule, ChampImport, TypeImport, ValeurCommune
from parchemin.imports.models import LotImport
from parchemin.imports.selectors import est_restreint, etablissements_de, type_de
from parchemin.imports.services.depot import valeurs_retenues


class FormulaireDepot(forms.Form):
    """The file, and who made it: columns are remembered for that sender."""

    fichier = forms.FileField(
        label="Fichier",
        help_text="XLSX, ODS ou CSV, 60 Mo au plus. Toutes les feuilles sont regardées ; les intitulés peuvent être sous un titre.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.tsv"}),
    )
    emetteur = forms.CharField(
        label="Qui a préparé ce fichier ?",
        required=False,
        max_length=120,
        help_text="Un organisme, un logiciel… Ses colonnes seront reconnues la prochaine fois.",
        widget=forms.TextInput(attrs={"list": "emetteurs", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if est_restreint(membre):
            siens = etablissements_de(membre)
            self.fields["etablissement"] = forms.ModelChoiceField(
                siens, label="Votre établissement", empty_label=None if siens.count() == 1 else "Choisir…"
            )


def formulaire_options(
    type_import: TypeImport, membre: Membre, donnees: Any = None, initiales: Mapping[str, Any] | None = None
) -> forms.Form | None:
    """The form of the kind, if it asks something. Its class may take `membre`. `initiales`: what the address already says."""
    if not type_import.formulaire_options:
        return None
    classe = import_string(type_import.formulaire_options)
    plus = {"membre": membre} if "membre" in inspect.signature(classe.__init__).parameters else {}
    formulaire: forms.Form = classe(donnees, prefix="o", initial=dict(initiales or {}), **plus)
    return formulaire


def en_json(valeurs: dict[str, Any]) -> dict[str, Any]:
    """Cleaned data as JSON holds it: dates as ISO texts."""
    propres: dict[str, Any] = json.loads(json.dumps(valeurs, cls=DjangoJSONEncoder))
    return propres


class FormulaireColonnes(forms.Form):
    """One choice per column: `c0`, `c1`…"""

    def __init__(self, *args: Any, lot: LotImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs = type_de(lot).champs
        choix = [("", "— laisser de côté —")]
        choix += [(ch.cle, f"{ch.libelle}{' (obligatoire)' if ch.obligatoire else ''}") for ch in champs]
        for j, intitule in enumerate(lot.entetes):
            self.fields[f"c{j}"] = forms.ChoiceField(
                label=f"Colonne {lettre(j)} {intitule}".strip(),
                choices=choix,
                required=False,
                initial=lot.colonnes.get(str(j), ""),
            )
        kind = type_de(lot)
        dites = kind.valeurs_communes(lot.organisation_id) if kind.valeurs_communes else {}
        retenues = valeurs_retenues(lot)
        self.communs = [ch for ch in champs if ch.pour_toutes]
        for ch in self.communs:
            self.fields[f"t_{ch.cle}"] = _champ_commun(ch, dites.get(ch.cle, ValeurCommune()), retenues.get(ch.cle, ""))

    @property
    def choisies(self) -> dict[int, str]:
        return {int(nom[1:]): cle for nom, cle in self.cleaned_data.items() if nom[0] == "c" and cle}

    @property
    def pour_toutes(self) -> dict[str, str]:
        return {nom[2:]: valeur for nom, valeur in self.cleaned_data.items() if nom[:2] == "t_" and valeur}


def _champ_commun(ch: ChampImport, dite: ValeurCommune, retenue: str) -> forms.Field:
    """The value that all the lines share: a list when it is closed, a day, else a text."""
    mots: dict[str, Any] = {
        "label": ch.libelle,
        "required": False,
        "initial": retenue or dite.proposee,
        "help_text": ch.aide,
    }
    choix = dite.choix or tuple((x, x) for x in getattr(ch.lecteur, "acceptees", ()))
    if choix and dite.sorte == "liste":
        return forms.ChoiceField(choices=[("", "— pas la même pour toutes —"), *choix], **mots)
    if dite.sorte == "date":
        return forms.CharField(max_length=10, widget=forms.TextInput(attrs={"type": "date"}), **mots)
    return forms.CharField(max_length=300, **mots)


class FormulaireFeuille(forms.Form):
    """Another sheet, another row of headings, another separator."""

    feuille = forms.ChoiceField(label="Feuille", required=False)
    ligne_entetes = forms.IntegerField(label="Les intitulés sont à la ligne", min_value=1, max_value=60)
    separateur = forms.ChoiceField(label="Séparateur", required=False, choices=list(LIBELLES_SEPARATEURS.items()))

    def __init__(self, *args: Any, lot: LotImport, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "feuille": lot.feuille, "ligne_entetes": lot.ligne_entetes, "separateur": lot.separateur,
        } | kwargs.get("initial", {})  # fmt: skip
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["feuille"]
        choix.choices = [(f, f) for f in lot.feuilles]
        if len(lot.feuilles) < 2:
            del self.fields["feuille"]
        if not lot.separateur:
            del self.fields["separateur"]


class _CelluleTexte(forms.CharField):
    """Shown as mandatory or not; an empty cell is judged with its line, not by the form."""

    def validate(self, value: Any) -> None:
        return


class FormulaireLigne(forms.Form):
    """Every cell of a line, as a person reads it: `c0`, `c1`…"""

    use_required_attribute = False

    def __init__(self, *args: Any, lot: LotImport, cellules: list[Cellule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        libelles = {ch.cle: ch for ch in type_de(lot).champs}
        for j, intitule in enumerate(lot.entetes):
            champ = libelles.get(lot.colonnes.get(str(j), ""))
            valeur = texte_de(cellules[j]) if j < len(cellules) else ""
            aide = "" if champ is None else champ.aide
            if champ is not None and (acceptees := getattr(champ.lecteur, "acceptees", ())):
                aide = f"{aide} Valeurs acceptées : {', '.join(acceptees)}.".strip()
            self.fields[f"c{j}"] = _CelluleTexte(
                label=f"{lettre(j)} · {intitule or 'sans intitulé'}",
                required=champ is None or champ.obligatoire,
                initial=valeur,
                help_text=aide,
                widget=forms.Textarea(attrs={"rows": 2}) if len(valeur) > 120 else forms.TextInput(),
            )

        self.fields["partout"] = forms.BooleanField(
            label="Faire la même correction sur toutes les lignes qui ont la même valeur", required=False,
            help_text="Dans la même colonne seulement. Un nom ou un numéro propre à la ligne n’est changé qu’ici.",
        )  # fmt: skip

    @property
    def valeurs(self) -> dict[int, str]:
        return {int(nom[1:]): valeur for nom, valeur in self.cleaned_data.items() if nom != "partout"}
