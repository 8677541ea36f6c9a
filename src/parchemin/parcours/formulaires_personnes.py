"""Forms about people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from parchemin.parcours.domain import identite_controles as c
from parchemin.parcours.domain.identite import IdentiteSaisie, assainir_identite
from parchemin.parcours.domain.identite_lieu import libelle_affiche
from parchemin.parcours.models import Personne, Sexe
from parchemin.parcours.selectors.lieux_naissance import jour_de_naissance, trouver_lieu
from parchemin.parcours.services.personnes import verifier_identite
from parchemin.plateforme.formulaires import AvecGroupes, refuser
from parchemin.socle.constats import Constat, ErreurMetier

_CHAMPS_DU_LIEU = frozenset(
    {"naissance_code", "naissance_libelle", "naissance_lieu", "naissance_pays", "naissance_code_postal"}
)
_VERS_LE_CHAMP = {
    "naissance_code": "naissance_lieu",
    "naissance_libelle": "naissance_lieu",
    "naissance_code_postal": "naissance_lieu",
}


def _nom(libelle: str, aide: str = "", *, requis: bool = False) -> forms.CharField:
    attributs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"}
    return forms.CharField(
        label=libelle,
        help_text=aide,
        required=requis,
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs=attributs),
    )


def _nombre(libelle: str, chiffres: int) -> forms.IntegerField:
    attributs = {
        "inputmode": "numeric",
        "maxlength": chiffres,
        "size": chiffres,
        "autocomplete": "off",
    }
    return forms.IntegerField(
        label=libelle,
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.TextInput(attrs=attributs),
        error_messages={"invalid": "Écrivez un nombre."},
    )


def lieu_ecrit(personne: Personne | Mapping[str, Any]) -> str:
    """The birth place as the field shows it: « Nantes (44109) »; abroad, the town."""
    lire = personne.get if isinstance(personne, Mapping) else lambda n: getattr(personne, n)
    code, libelle = lire("naissance_code") or "", libelle_affiche(lire("naissance_libelle") or "")
    if not code or code.startswith("99"):
        return libelle
    return f"{libelle} ({code})" if libelle else code


LIEU_CONFIRME = "lieu_confirme"
"""Name of the button that says yes to a guessed commune; its value is the code, so that it confirms no other guess."""


@dataclass(frozen=True, slots=True)
class LieuDevine:
    """The commune that a name alone was taken for, and why that is not sure."""

    code: str
    nom: str
    constat: Constat

    @property
    def ecrit(self) -> str:
        return f"{self.nom} ({self.code})"


class ChampsIdentite(AvecGroupes):
    """What the civil register knows of a person. `self.identite` is there after validation."""

    nom_naissance = _nom("Nom de naissance", "Celui de l’acte de naissance, tirets et espaces compris.", requis=True)
    nom_usage = _nom("Nom d’usage", "Seulement s’il est différent : nom d’époux, double nom…")
    prenom1 = _nom("Premier prénom", "Un seul prénom. Un prénom composé prend un tiret : Anne-Marie.")
    prenom2 = _nom("Deuxième prénom")
    prenom3 = _nom("Troisième prénom")
    sans_prenom = forms.BooleanField(label="L’état civil ne porte aucun prénom", required=False)
    sexe = forms.ChoiceField(
        label="Sexe à l’état civil", required=False, choices=Sexe.choices, widget=forms.RadioSelect
    )
    naissance_jour = _nombre("Jour", 2)
    naissance_mois = _nombre("Mois", 2)
    naissance_annee = _nombre("Année", 4)
    naissance_pays = forms.CharField(
        label="Pays de naissance",
        required=False,
        max_length=80,
        help_text="Laissez vide pour la France, outre-mer compris.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    naissance_lieu = forms.CharField(
        label="Commune de naissance",
        required=False,
        max_length=140,
        help_text="Le nom ou le code officiel : « Nantes », « Saint-Denis (93) », « 44109 ». À l’étranger : la ville.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    courriel = forms.CharField(
        label="Adresse électronique",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off", "inputmode": "email"}),
    )
    telephone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    adresse = forms.CharField(
        label="Adresse postale",
        required=False,
        max_length=400,
        help_text="Comme sur une enveloppe, sous le nom ; le code postal et la ville sur la dernière ligne. Elle sert aux lettres.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    GROUPES = [
        ("Nom et prénoms", ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "sans_prenom", "sexe")),
        ("Date de naissance", ("naissance_jour", "naissance_mois", "naissance_annee")),
        ("Lieu de naissance", ("naissance_lieu", "naissance_pays")),
        ("Contact", ("courriel", "telephone", "adresse")),
    ]

    identite: IdentiteSaisie
    lieu_devine: LieuDevine | None = None
    """A commune found by its name alone, to be confirmed before anything is kept."""
    lieu_libre = False
    """A place that no list knows is kept as it was written, without a code: whoever decides verifies it."""

    def __init__(self, *args: Any, depart: Personne | None = None, **kwargs: Any) -> None:
        self.depart = depart
        if depart is not None:
            kwargs["initial"] = valeurs_de_depart(depart) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.constats: list[tuple[str, Constat]] = []

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        self.identite = self._identite(donnees)
        if not self.errors:
            trouves = verifier_identite(self.identite)
            if self.lieu_libre and any(k.est_bloquant and champ in _CHAMPS_DU_LIEU for champ, k in trouves):
                self.identite = replace(self.identite, **_lieu_comme_ecrit(donnees))
                trouves = verifier_identite(self.identite)
            self.constats += trouves
        for champ, constat in self.constats:
            if constat.est_bloquant:
                self.ajouter(champ, constat)
        return donnees

    def _identite(self, d: dict[str, Any]) -> IdentiteSaisie:
        # What this form does not ask stays as it was.
        valeurs: dict[str, Any] = (
            {n: getattr(self.depart, n) for n in IdentiteSaisie.__dataclass_fields__} if self.depart else {}
        )
        valeurs |= {n: d[n] for n in IdentiteSaisie.__dataclass_fields__ if n in d and n != "naissance_pays"}
        valeurs = {n: "" if v is None and not n.startswith("naissance_") else v for n, v in valeurs.items()}
        commune, pays = " ".join((d.get("naissance_lieu") or "").split()), (d.get("naissance_pays") or "").strip()
        annee, mois, jour = (d.get(f"naissance_{n}") for n in ("annee", "mois", "jour"))
        if self.depart is not None and (commune, pays) == (
            lieu_ecrit(self.depart),
            libelle_affiche(self.depart.naissance_pays),
        ):
            return assainir_identite(IdentiteSaisie(**valeurs))
        lieu = trouver_lieu(commune, pays, jour_de_naissance(annee, mois, jour))
        if lieu.constat is not None and lieu.constat.code != c.LIEU_A_CONFIRMER.code and self.lieu_libre:
            return IdentiteSaisie(**valeurs | _lieu_comme_ecrit(d))
        if lieu.constat is not None and lieu.constat.code == c.LIEU_A_CONFIRMER.code:
            devine = LieuDevine(lieu.code, libelle_affiche(lieu.libelle), lieu.constat)
            if self.data.get(LIEU_CONFIRME) == lieu.code:
                # From now on written with its code: shown again for another reason, the form does not ask again.
                donnees: Any = QueryDict(mutable=True)
                donnees.update(self.data)
                donnees["naissance_lieu"] = devine.ecrit
                self.data = donnees
            else:
                self.lieu_devine = devine
        elif lieu.constat is not None:
            self.constats.append((lieu.champ, lieu.constat))
        valeurs |= {
            "naissance_code": lieu.code,
            "naissance_libelle": lieu.libelle,
            "naissance_pays": lieu.pays,
            "naissance_code_postal": "" if lieu.code else valeurs.get("naissance_code_postal", ""),
        }
        return IdentiteSaisie(**valeurs)

    @property
    def a_confirmer(self) -> list[Constat]:
        """What does not refuse the form, but that only who typed it can complete: a place that no list knows."""
        return [k for _, k in self.constats if k.code == c.LIEU_HORS_LISTE.code]

    def ajouter(self, champ: str, constat: Constat) -> None:
        """Show a finding under its field."""
        champ = _VERS_LE_CHAMP.get(champ, champ)
        refuser(self, [constat], {constat.code: champ})

    def reporter(self, erreur: ErreurMetier) -> None:
        """A refusal of the service, on the form."""
        refuser(self, erreur)


def _lieu_comme_ecrit(d: Mapping[str, Any]) -> dict[str, Any]:
    """The place in the words of who typed it, cut to what a record holds, without a code."""
    commune, pays = (" ".join((d.get(n) or "").split()) for n in ("naissance_lieu", "naissance_pays"))
    return {
        "naissance_code": "", "naissance_libelle": commune[:100], "naissance_pays": pays[:60], "naissance_code_postal": "",
    }  # fmt: skip


def valeurs_de_depart(personne: Personne) -> dict[str, Any]:
    """A record as the form shows it."""
    valeurs: dict[str, Any] = {n: getattr(personne, n) for n in IdentiteSaisie.__dataclass_fields__}
    return valeurs | {
        "naissance_lieu": lieu_ecrit(personne),
        "naissance_pays": libelle_affiche(personne.naissance_pays),
    }


class FormulairePersonne(ChampsIdentite):
    """A whole record, as a secretary or a partner keeps it. `choix`: addresses that give the communes and countries."""

    representant_nom = forms.CharField(label="Nom et prénom", required=False, max_length=200)
    representant_lien = forms.CharField(
        label="Lien avec la personne", required=False, max_length=60, help_text="Mère, père, tuteur…"
    )
    representant_courriel = forms.CharField(
        label="Son adresse électronique",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email"}),
    )
    representant_telephone = forms.CharField(
        label="Son téléphone", required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    reference = forms.CharField(
        label="Référence interne", required=False, max_length=60, help_text="Son numéro dans vos fichiers."
    )
    ine = forms.CharField(label="INE", required=False, max_length=20, help_text="Onze caractères, si vous l’avez.")
    aucune_de_ces_personnes = forms.BooleanField(
        label="Ce n’est aucune de ces personnes", required=False, widget=forms.HiddenInput
    )

    GROUPES = [
        *ChampsIdentite.GROUPES,
        (
            "Représentant légal",
            ("representant_nom", "representant_lien", "representant_courriel", "representant_telephone"),
            "Pour une personne mineure : c’est à lui que l’on écrit.",
        ),
        ("Numéros", ("reference", "ine"), "Jamais de numéro de sécurité sociale ici."),
    ]

    def __init__(self, *args: Any, choix: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ, (liste, url) in {
            "naissance_lieu": ("choix-communes", (choix or {}).get("communes", "")),
            "naissance_pays": ("choix-pays", (choix or {}).get("pays", "")),
        }.items():
            # The list of choices comes while typing; without JavaScript the name or the code is typed whole.
            if url:
                self.fields[champ].widget.attrs |= {
                    "list": liste,
                    "hx-get": url,
                    "hx-trigger": "input changed delay:250ms",
                    "hx-target": f"#{liste}",
                    "hx-swap": "innerHTML",
                    "hx-include": "[name^=naissance_]",
                }

    def montrer_confirmation(self) -> None:
        """Look-alikes were shown: now the person may say that it is none of them."""
        self.fields["aucune_de_ces_personnes"].widget = forms.CheckboxInput()


class FormulaireConfirmation(ChampsIdentite):
    """The page of the person: same fields, plainer words, a message; no code of ours, and no list to know by heart."""

    lieu_libre = True

    message = forms.CharField(
        label="Quelque chose à ajouter ?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    GROUPES = [
        ("Votre nom", ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "sans_prenom", "sexe")),
        ("Date de naissance", ("naissance_jour", "naissance_mois", "naissance_annee")),
        ("Lieu de naissance", ("naissance_lieu", "naissance_pays")),
        ("Pour vous joindre", ("courriel", "telephone", "adresse")),
        ("Message", ("message",)),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aides = {
            "nom_naissance": "Le nom reçu à la naissance, comme sur la carte d’identité.",
            "nom_usage": "Si vous en utilisez un autre (mariage, double nom).",
            "prenom1": "Le premier prénom de la carte d’identité. Un prénom composé prend un tiret.",
            "naissance_lieu": "La ville où vous êtes né, comme sur la carte d’identité.",
            "naissance_pays": "Laissez vide si vous êtes né en France (outre-mer compris).",
        }
        for nom, aide in aides.items():
            self.fields[nom].help_text = aide

    def ajouter(self, champ: str, constat: Constat) -> None:
        """In words only: whoever checks their own identity has no use for our codes."""
        champ = _VERS_LE_CHAMP.get(champ, champ)
        self.add_error(champ if champ in self.fields else None, f"{constat.quoi} {constat.remede}")

    def reporter(self, erreur: ErreurMetier) -> None:
        for constat in erreur.constats:
            self.ajouter("", constat)


class FormulaireEnvoi(forms.Form):
    """Ask several people at once: what will happen was shown, this says yes."""

    compris = forms.BooleanField(
        label="J’ai vérifié la liste", error_messages={"required": "Cochez la case pour envoyer les demandes."}
    )
