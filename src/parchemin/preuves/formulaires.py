"""Forms of the evidence room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.formulaires import ChampDate, refuser, texte_long
from parchemin.preuves.constats import AUDIT_PASSE
from parchemin.preuves.domain.referentiels import INTERNE, familles
from parchemin.preuves.selectors.choix import CATEGORIES, SITUATIONS, Choix, choix, recueil
from parchemin.preuves.selectors.preuves import membres_presents
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


def attendus_groupes(c: Choix) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices by framework, in the words of each expectation."""
    groupes: dict[str, list[tuple[str, str]]] = {}
    for cle, mots in c.connus().items():
        groupes.setdefault(c.referentiels[cle.partition(":")[0]].titre, []).append((cle, mots))
    return list(groupes.items())


class FormulaireContenu(forms.Form):
    """What every evidence says of itself; a file, or an address with its capture."""

    titre = forms.CharField(
        label="Ce que c’est, en une ligne", max_length=200, help_text="Sans nom de personne : un auditeur le lira."
    )
    effective_le = ChampDate(
        label="Date de ce qu’elle montre",
        help_text="Pas celle du dépôt : le jour de la réunion, de la page, du document.",
    )
    fichier = forms.FileField(
        label="Fichier, ou capture de la page", required=False, help_text="PDF, image ou document, 25 Mo au plus."
    )
    lien = forms.URLField(
        label="Adresse de la page, s’il y en a une", required=False, max_length=500, assume_scheme="https",
        help_text="Joignez alors une capture ci-dessus : une page change.",
    )  # fmt: skip
    description = texte_long("Ce qu’elle montre", maximum=2000, requis=False, lignes=2)
    responsable = ChoixMembre(
        label="Qui la tient à jour",
        required=False,
        queryset=Membre.objects.none(),
        empty_label="Personne en particulier",
    )
    valide_au = ChampDate(
        label="Valable jusqu’au", required=False, help_text="Si le document a une fin : bail, attestation, contrat."
    )
    mois = forms.IntegerField(label="À refaire tous les … mois", required=False, min_value=1, max_value=120)

    def __init__(self, *args: Any, organisation: Organisation, garde: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jour = aujourdhui()
        usage = int(recueil().valeur_au("fraicheur", jour))
        self.fields[
            "mois"
        ].help_text = (
            f"Vide : {usage} mois, ou ce que l’exigence demande. Plus long que ce qu’elle demande ne compte pas."
        )
        self.fields["responsable"].queryset = membres_presents(organisation.pk, jour, garde)  # type: ignore[attr-defined]


class CasesRangees(forms.CheckboxSelectMultiple):
    """Boxes, folded by group: a list of a hundred lines that a thumb ticks, whole words on the narrowest screen."""

    template_name = "preuves/widgets/cases_rangees.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        contexte: dict[str, Any] = super().get_context(name, value, attrs)
        groupes = contexte["widget"]["optgroups"]
        contexte["widget"]["groupes"] = [
            {"nom": nom, "options": options, "choisies": sum(o["selected"] for o in options), "seul": len(groupes) == 1} for nom, options, _ in groupes
        ]  # fmt: skip
        return contexte


class ChampSert(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", CasesRangees)
        kwargs.setdefault("help_text", "Ouvrez un référentiel et cochez : une preuve peut servir plusieurs exigences.")
        super().__init__(**kwargs)


class FormulaireDepot(FormulaireContenu):
    sert = ChampSert(label="Ce qu’elle sert")
    field_order = (
        "titre",
        "sert",
        "effective_le",
        "fichier",
        "lien",
        "description",
        "responsable",
        "valide_au",
        "mois",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self.fields["sert"].choices = attendus_groupes(choix(organisation, aujourdhui()))  # type: ignore[attr-defined]


class FormulaireRattacher(forms.Form):
    sert = ChampSert(label="Ce qu’elle sert aussi")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sert"].choices = attendus_groupes(choix(organisation, aujourdhui()))  # type: ignore[attr-defined]


class FormulaireSuivi(forms.Form):
    responsable = ChoixMembre(
        label="Qui la tient à jour",
        required=False,
        queryset=Membre.objects.none(),
        empty_label="Personne en particulier",
    )
    valide_au = ChampDate(label="Valable jusqu’au", required=False)
    mois = forms.IntegerField(label="À refaire tous les … mois", required=False, min_value=1, max_value=120)

    def __init__(self, *args: Any, organisation: Organisation, garde: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = membres_presents(organisation.pk, aujourdhui(), garde)  # type: ignore[attr-defined]


class FormulaireRaison(forms.Form):
    raison = texte_long("Pourquoi", maximum=2000)


class FormulaireDemande(forms.Form):
    attendu = forms.ChoiceField(label="Ce qui est demandé")
    membre = ChoixMembre(label="À un collègue", required=False, queryset=Membre.objects.none(), empty_label="Choisir…")
    nom = forms.CharField(
        label="Ou à quelqu’un d’autre : son nom",
        required=False,
        max_length=130,
        help_text="Un partenaire, une entreprise, un financeur.",
    )
    courriel = forms.EmailField(label="Son adresse", required=False, max_length=254)
    avant_le = ChampDate(label="Avant le")
    message = texte_long("Précisions", maximum=2000, requis=False, aide="Ce que vous attendez, et pourquoi.")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendu"].choices = [("", "Choisir…"), *attendus_groupes(choix(organisation, aujourdhui()))]  # type: ignore[attr-defined]
        self.fields["membre"].queryset = membres_presents(organisation.pk, aujourdhui())  # type: ignore[attr-defined]


class FormulaireReponse(forms.Form):
    """What somebody asked files, from a phone as well."""

    titre = forms.CharField(label="Ce que c’est, en une ligne", max_length=200)
    effective_le = ChampDate(label="Date de ce que cela montre")
    fichier = forms.FileField(
        label="Fichier ou photo", help_text="PDF, image ou document, 12 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,application/pdf,.docx,.odt,.xlsx,.ods"}),
    )  # fmt: skip
    description = texte_long("Un mot, si besoin", maximum=2000, requis=False, lignes=2)


class FormulaireActivites(forms.Form):
    categories = forms.MultipleChoiceField(
        label="Ce que vous faites", required=False, widget=forms.CheckboxSelectMultiple, choices=[(str(k), v) for k, v in CATEGORIES.items()]
    )  # fmt: skip
    situations = forms.MultipleChoiceField(
        label="Votre situation", required=False, widget=forms.CheckboxSelectMultiple, choices=[(str(k), v) for k, v in SITUATIONS.items()],
        help_text="Une case décochée retire les exigences qui en dépendent.",
    )  # fmt: skip


DU_DEPART = ("qualiopi", "eduform", "ministeres", "certificateur")
"""Families offered on the first page, in this order."""
A_AUDITER = ("qualiopi", "eduform")


class FormulaireDepart(forms.Form):
    """Everything that decides what applies, on one page: what one does, which frameworks, by which audit."""

    categories = forms.MultipleChoiceField(
        label="Ce que vous faites", required=True, widget=forms.CheckboxSelectMultiple, choices=[(str(k), v) for k, v in CATEGORIES.items()],
    )  # fmt: skip
    situations = forms.MultipleChoiceField(
        label="Votre situation", required=False, widget=forms.CheckboxSelectMultiple, choices=[(str(k), v) for k, v in SITUATIONS.items()],
        help_text="Dans le doute, laissez coché : rien ne sera oublié.",
    )  # fmt: skip
    suivis = forms.MultipleChoiceField(
        label="À quoi répondez-vous ?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Cela se change à tout moment, dans les réglages.",
    )

    def __init__(self, *args: Any, noms: dict[str, str], deja: Mapping[str, date | None], **kwargs: Any) -> None:
        """`deja`: family -> the day of the audit that is written down: kept as it is, it is not judged again."""
        super().__init__(*args, **kwargs)
        self.noms, self.deja = noms, deja
        self.fields["suivis"].choices = [(f, noms[f]) for f in DU_DEPART if f in noms]  # type: ignore[attr-defined]
        for famille in A_AUDITER:
            versions = familles().get(famille, [])
            if not versions:
                continue
            self.fields[f"audit_{famille}"] = ChampDate(
                label=f"Votre prochain audit {versions[0].nom}, s’il est connu", required=False,
                help_text="C’est cette date qui choisit la version." if len(versions) > 1 else "",
            )  # fmt: skip
            if len(versions) > 1:
                self.fields[f"version_{famille}"] = forms.ChoiceField(
                    label=f"Version de {versions[0].nom}", required=False, widget=forms.RadioSelect,
                    choices=[("", "Celle de la date d’audit, ou d’aujourd’hui"), *((r.code, f"Toujours la {r.version}") for r in versions)],
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        x: dict[str, Any] = super().clean() or {}
        for famille in A_AUDITER:
            nom = f"audit_{famille}"
            le = x.get(nom)
            if le is None or le == self.deja.get(famille):
                continue
            if le < aujourdhui():
                refuser(self, [AUDIT_PASSE.constat(le=date_fr(le))], {AUDIT_PASSE.code: nom})
            elif famille not in x.get("suivis", ()):
                self.add_error(
                    nom,
                    f"Cochez aussi « {self.noms[famille]} » ci-dessus, ou videz cette date : elle ne servirait à rien.",
                )
        return x


class FormulaireReferentiel(forms.Form):
    suivi = forms.BooleanField(label="Nous suivons ce référentiel", required=False)
    audit_le = ChampDate(
        label="Prochain audit, s’il est connu", required=False, help_text="C’est cette date qui choisit la version."
    )
    version = forms.ChoiceField(label="Version", required=False)

    def __init__(self, *args: Any, famille: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = familles().get(famille, [])
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            ("", "Celle de la date d’audit, ou d’aujourd’hui"),
            *((r.code, f"Toujours la {r.version}") for r in versions),
        ]
        if len(versions) < 2:
            del self.fields["version"]


class FormulaireExigence(forms.Form):
    code = forms.SlugField(
        label="Numéro",
        max_length=30,
        help_text="Lettres sans accent, chiffres, tirets : Q-01. Il ne change plus ensuite.",
    )
    titre = forms.CharField(label="En une ligne", max_length=150)
    demande = texte_long("Ce qui est demandé", maximum=2000)
    mois = forms.IntegerField(label="Preuve à refaire tous les … mois", required=False, min_value=1, max_value=120)

    def __init__(self, *args: Any, existante: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if existante:
            del self.fields["code"]


class FormulaireCorrespondance(forms.Form):
    famille = forms.ChoiceField(label="Référentiel")
    code = forms.SlugField(
        label="Numéro dans ce référentiel", max_length=30, help_text="Par exemple E12. Un numéro inconnu est ajouté."
    )
    titre = forms.CharField(label="Son intitulé, si le numéro est nouveau", max_length=150, required=False)
    vers = forms.ChoiceField(label="Les preuves de cette exigence y répondent")
    source = forms.CharField(label="D’où vous le tenez", max_length=300, help_text="Le document, la page, la personne.")
    ecartee = forms.BooleanField(label="Au contraire : cette correspondance ne vaut pas chez nous", required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        c = choix(organisation, aujourdhui())
        self.fields["famille"].choices = [(f, r.nom) for f, r in c.referentiels.items() if f != INTERNE]  # type: ignore[attr-defined]
        self.fields["vers"].choices = [  # type: ignore[attr-defined]
            (r.titre, [(e.cle, e.nom) for e in r.exigences]) for r in c.referentiels.values() if r.exigences
        ]
