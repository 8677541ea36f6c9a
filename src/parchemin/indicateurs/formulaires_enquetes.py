"""The forms of surveys: what is asked of whom, and the questions themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from parchemin.indicateurs.domain.enquete import GroupeSituation
from parchemin.indicateurs.domain.questionnaire import Questionnaire
from parchemin.indicateurs.models import CanalReponse, EcheanceEnquete, PublicEnquete, ReponseEnquete
from parchemin.indicateurs.services.reponses import Dit
from parchemin.plateforme.formulaires.champs import ChampDate
from parchemin.plateforme.formulaires.groupes import AvecGroupes
from parchemin.plateforme.nombres import ChoixMultipleBorne
from parchemin.referentiel.models import Certification
from parchemin.socle.identifiants import contient_un_nir

_SANS_NIR = "Ne donnez pas de numéro de sécurité sociale : il n’est pas demandé."


class FormulaireEnquete(AvecGroupes):
    """Whom a survey asks, about what, from when to when."""

    GROUPES = (
        ("Qui est interrogé", ("public", "certifications", "annees")),
        ("Quand", ("echeance", "ouvre_le", "ferme_le")),
        ("Ce que la personne lira", ("contact",)),
    )
    titre = forms.CharField(
        label="Titre", max_length=150, help_text="Pour la retrouver ici. Les personnes ne le lisent pas."
    )
    public = forms.ChoiceField(label="Public", choices=PublicEnquete.choices, widget=forms.RadioSelect,
        help_text="La fiche du répertoire national demande les personnes certifiées.")  # fmt: skip
    certifications = ChoixMultipleBorne(
        label="Certifications", queryset=Certification.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    annees = forms.TypedMultipleChoiceField(
        label="Promotions", coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="Année civile de la décision, ou de la fin du parcours.",
    )  # fmt: skip
    echeance = forms.TypedChoiceField(label="Situation mesurée à", coerce=int, choices=EcheanceEnquete.choices)
    ouvre_le = ChampDate(
        label="Ouverte à partir du", help_text="Les courriels partent quand vous le dites, à partir de ce jour."
    )
    ferme_le = ChampDate(label="Jusqu’au", help_text="Dernier jour où le lien prend une réponse.")
    contact = forms.CharField(
        label="À qui s’adresser", max_length=200,
        help_text="Une adresse ou un téléphone : pour lire, corriger ou faire effacer ses réponses.",
    )  # fmt: skip

    def __init__(self, *args: Any, certifications: Any, annees: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certifications"].queryset = certifications  # type: ignore[attr-defined]
        self.fields["annees"].choices = [(a, str(a)) for a in annees]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        x = super().clean() or {}
        if x.get("ouvre_le") and x.get("ferme_le") and x["ferme_le"] <= x["ouvre_le"]:
            self.add_error("ferme_le", "L’enquête doit rester ouverte au moins un jour.")
        return x


class _Situations(forms.RadioSelect):
    """Marks the situations that have no job: the page folds the questions on it, where the browser can."""

    sans_emploi: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.sans_emploi:
            option["attrs"]["data-emploi"] = "non"
        return option


class FormulaireReponse(AvecGroupes):
    """The questions. `certifications`: by recipient, what the person holds. `exige_vise`: by the person themselves, who knows; on the
    phone one may not have asked."""

    def __init__(
        self,
        *args: Any,
        questionnaire: Questionnaire,
        certifications: Mapping[int, str],
        exige_vise: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire, self.certifications, self.exige_vise = questionnaire, certifications, exige_vise
        widget = _Situations()
        widget.sans_emploi = frozenset(
            x.code for x in questionnaire.situations if x.groupe is not GroupeSituation.EMPLOI
        )
        vous = exige_vise
        self.fields["situation"] = forms.ChoiceField(
            label="Quelle est votre situation aujourd’hui ?" if vous else "Situation", widget=widget,
            choices=[(x.code, x.mots) for x in questionnaire.situations],
            error_messages={"required": "Choisissez ce qui ressemble le plus à votre situation." if vous else "Choisissez la situation."},
        )  # fmt: skip
        self.fields["metier"] = forms.CharField(
            label="Quel métier exercez-vous ?" if vous else "Métier exercé", max_length=150, required=False,
            help_text="En quelques mots." if vous else "",
        )  # fmt: skip
        for pk, intitule in certifications.items():
            self.fields[f"vise_{pk}"] = forms.ChoiceField(
                label=f"Est-ce le métier visé par « {intitule} » ?", required=False, widget=_radios(),
                choices=[(x.code, x.mots) for x in questionnaire.vises],
            )  # fmt: skip
        self.fields["debut"] = forms.ChoiceField(
            label="Depuis quand ?", required=False, widget=_radios(), choices=[(x.code, x.mots) for x in questionnaire.debuts],
        )  # fmt: skip
        self.fields["commentaire"] = forms.CharField(
            label="Quelque chose d’utile à nous dire ?" if vous else "Commentaire", max_length=1000, required=False,
            widget=forms.Textarea(attrs={"rows": 3}), help_text="Rien sur votre santé, s’il vous plaît." if vous else "Rien sur la santé.",
        )  # fmt: skip
        emploi = ("metier", *(f"vise_{pk}" for pk in certifications), "debut")
        self.GROUPES = (
            ("Si vous avez un emploi" if vous else "Si la personne a un emploi", emploi),
            ("Pour finir", ("commentaire",)),
        )

    def clean_commentaire(self) -> str:
        return self._sans_nir("commentaire")

    def clean_metier(self) -> str:
        return self._sans_nir("metier")

    def _sans_nir(self, nom: str) -> str:
        texte = str(self.cleaned_data[nom])
        if contient_un_nir(texte):
            raise forms.ValidationError(_SANS_NIR)
        return texte

    def clean(self) -> dict[str, Any]:
        x = super().clean() or {}
        situation = x.get("situation")
        if self.exige_vise and situation and self.questionnaire.groupe(situation) is GroupeSituation.EMPLOI:
            for pk in self.certifications:
                if not x.get(f"vise_{pk}"):
                    self.add_error(f"vise_{pk}", "Dites si c’est le métier visé : oui, en partie ou non.")
        return x

    def dit(self) -> Dit:
        """The answer of a valid form."""
        x = self.cleaned_data
        vises = {pk: x.get(f"vise_{pk}") or "" for pk in self.certifications}
        return Dit(x["situation"], vises, x["metier"], x["debut"], x["commentaire"])


def _radios() -> forms.RadioSelect:
    """Answers that may be left out are not announced as such inside a group that may be skipped whole."""
    widget = forms.RadioSelect()
    widget.sans_mention = True  # type: ignore[attr-defined]
    return widget


class FormulaireSaisie(FormulaireReponse):
    """The same, taken by phone or read on paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, exige_vise=False, **kwargs)
        canaux = [x for x in CanalReponse.choices if x[0] in (CanalReponse.TELEPHONE, CanalReponse.PAPIER)]
        self.fields = {
            "canal": forms.ChoiceField(label="Comment", choices=canaux, widget=forms.RadioSelect), **self.fields,
        }  # fmt: skip


def initiales(reponses: Mapping[int, ReponseEnquete]) -> dict[str, Any]:
    """What was answered before, by recipient, to start from."""
    derniere = next(iter(reponses.values()), None)
    if derniere is None:
        return {}
    vises = {f"vise_{pk}": r.vise for pk, r in reponses.items()}
    return vises | {x: getattr(derniere, x) for x in ("situation", "metier", "debut", "commentaire")}


def initiales_du_lien(reponses: Mapping[int, ReponseEnquete]) -> dict[str, Any]:
    """What the page of the link starts from: choices made on that page. A link may be read by somebody else than its addressee; what was
    written in words, or told to the establishment, is not shown there."""
    siennes = {pk: r for pk, r in reponses.items() if r.canal == CanalReponse.LIEN}
    return {x: v for x, v in initiales(siennes).items() if x not in ("metier", "commentaire")}
