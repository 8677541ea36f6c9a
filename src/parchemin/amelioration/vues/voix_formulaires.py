"""Forms of the appraisals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from parchemin.amelioration.domain.voix import (
    VOIES,
    QuestionAppreciation,
    SorteQuestion,
    VoieReponse,
    echelle,
    modeles,
    parties,
    themes,
)
from parchemin.amelioration.models import NatureEquivalent
from parchemin.amelioration.vues.actions_formulaires import ChoixCertification
from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import SessionFormation
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers
from parchemin.plateforme.formulaires.groupes import AvecGroupes
from parchemin.plateforme.nombres import ChoixMultipleBorne
from parchemin.referentiel.models import Certification

SESSIONS_MONTREES = 60


class ChoixSessions(ChoixMultipleBorne):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.intitule}, du {obj.du:%d/%m/%Y} au {obj.au:%d/%m/%Y}"


class FormulaireCampagne(AvecGroupes):
    """Who is asked what, about which period, and by which ways they may answer."""

    GROUPES = (
        ("Quoi", ("titre", "modele", "anonyme"), ""),
        (
            "La période sur laquelle elle porte",
            ("du", "au"),
            "La campagne remplit la case du trimestre où cette période finit.",
        ),
        ("Quand on répond", ("ouvre_le", "ferme_le"), ""),
        (
            "À qui l’on écrit",
            ("sessions", "adresses"),
            "Apprenants, tuteurs ou formateurs des sessions choisies, selon le questionnaire.",
        ),
        ("Sans adresse", ("affiche", "papier"), ""),
        ("Pour finir", ("contact", "certification", "lieu"), ""),
    )
    titre = forms.CharField(
        label="Titre", max_length=150, help_text="Pour la retrouver ici. Les personnes ne le lisent pas."
    )
    modele = forms.ChoiceField(
        label="Questionnaire", choices=[(m.code, f"{parties()[m.partie].libelle} : {m.titre[0].lower()}{m.titre[1:]}") for m in modeles().values()]
    )  # fmt: skip
    anonyme = forms.BooleanField(
        label="Réponses anonymes", required=False,
        help_text="Rien ne pourra dire qui a répondu quoi, pas même à vous. Ne se change plus ensuite.",
    )  # fmt: skip
    du = ChampDate(label="Du")
    au = ChampDate(label="Au")
    ouvre_le = ChampDate(label="Ouverte le")
    ferme_le = ChampDate(label="Dernier jour")
    sessions = ChoixSessions(
        label="Sessions", required=False, queryset=SessionFormation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    adresses = forms.CharField(
        label="Autres adresses", required=False, max_length=1_000_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une par ligne : l’adresse seule, ou « nom ; adresse ».",
    )  # fmt: skip
    affiche = forms.BooleanField(label="Une affiche avec un carré à lire au téléphone", required=False)
    papier = forms.BooleanField(label="Des questionnaires sur papier, saisis ici ensuite", required=False)
    contact = forms.CharField(
        label="À qui s’adresser", max_length=200, help_text="Une adresse ou un téléphone, écrits dans le message."
    )
    certification = ChoixCertification(
        label="Une certification en particulier",
        required=False,
        queryset=Certification.objects.none(),
        empty_label="Toutes",
    )
    lieu = forms.ModelChoiceField(
        label="Un lieu en particulier", required=False, queryset=Etablissement.objects.none(), empty_label="Tous"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recentes = SessionFormation.objects.order_by("-au", "-pk").values_list("pk", flat=True)[:SESSIONS_MONTREES]
        self.fields["sessions"].queryset = SessionFormation.objects.filter(pk__in=list(recentes)).order_by("-au", "-pk")  # type: ignore[attr-defined]
        self.fields["certification"].queryset = Certification.objects.select_related("fiche__version").order_by("pk")  # type: ignore[attr-defined]
        self.fields["lieu"].queryset = Etablissement.objects.order_by("cle_tri", "pk")  # type: ignore[attr-defined]


class FormulaireAdresses(forms.Form):
    adresses = forms.CharField(
        label="Adresses", max_length=1_000_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Une par ligne : l’adresse seule, ou « nom ; adresse ». Celles qui sont déjà là ne comptent qu’une fois.",
    )  # fmt: skip


class FormulaireAvis(forms.Form):
    """The questions, as the person reads them. `cle`: this page, so that sending it twice counts once."""

    def __init__(
        self, *args: Any, questions: Sequence[QuestionAppreciation], groupes: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        if groupes:
            self.fields["groupe_papier"] = forms.ChoiceField(
                label="Session", required=False, choices=[("", "Sans session"), *((g, g) for g in groupes)]
            )
        for q in questions:
            if q.sorte is SorteQuestion.MOTS:
                self.fields[q.code] = forms.CharField(
                    label=q.texte, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
                    help_text="Ne nommez personne, rien sur la santé.",
                )  # fmt: skip
            else:
                widget = forms.RadioSelect()
                widget.sans_mention = True  # type: ignore[attr-defined]
                self.fields[q.code] = forms.ChoiceField(
                    label=q.texte, required=False, choices=list(echelle()), widget=widget
                )
        self.fields["cle"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def dit(self) -> dict[str, str]:
        return {q.code: self.cleaned_data.get(q.code) or "" for q in self.questions}


class FormulaireMisAPart(forms.Form):
    """Whole ways in, never one answer."""

    voies = forms.MultipleChoiceField(
        label="Réponses à mettre à part", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(v), VOIES[v]) for v in (VoieReponse.AFFLUX, VoieReponse.AFFICHE, VoieReponse.PAPIER)],
        help_text="Elles restent gardées, et ne comptent plus dans les résultats. Rien de coché : toutes comptent.",
    )  # fmt: skip
    motif = forms.CharField(label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class FormulaireEquivalent(forms.Form):
    partie = forms.ChoiceField(label="Qui", choices=[(str(p), x.libelle) for p, x in parties().items()])
    nature = forms.ChoiceField(label="Quoi", choices=NatureEquivalent.choices)
    titre = forms.CharField(label="En une ligne", max_length=200, help_text="« Webinaire de l’OPCO sur l’alternance »")
    le = ChampDate(label="Le")
    retenu = forms.CharField(
        label="Ce qui en est ressorti pour nous", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que cette partie prenante attend, approuve ou reproche. Une présence seule ne prouve rien.",
    )  # fmt: skip
    fichiers = ChampFichiers(
        label="Ce qui le prouve",
        required=False,
        help_text="Invitation, attestation de présence, compte rendu… Dix fichiers au plus.",
    )


class FormulaireTheme(forms.Form):
    theme = forms.ChoiceField(
        label="De quoi parlent ces mots ?", widget=forms.RadioSelect, choices=list(themes().items())
    )


class FormulaireQuestionnaire(forms.Form):
    """Up to ten lines, in order; an empty one is left out."""

    def __init__(self, *args: Any, questions: Sequence[QuestionAppreciation], maximum: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.maximum = maximum
        for n in range(1, maximum + 1):
            q = questions[n - 1] if n <= len(questions) else None
            self.fields[f"texte_{n}"] = forms.CharField(
                label=f"Question {n}", max_length=200, required=False, initial=q.texte if q else ""
            )
            self.fields[f"sorte_{n}"] = forms.ChoiceField(
                label=f"Question {n}, réponse", initial=str(q.sorte) if q else SorteQuestion.ECHELLE,
                choices=[("echelle", "Une échelle, de « pas du tout » à « tout à fait »"), ("mots", "Des mots")],
            )  # fmt: skip

    def lues(self) -> list[tuple[str, SorteQuestion]]:
        x = self.cleaned_data
        return [(x[f"texte_{n}"], SorteQuestion(x[f"sorte_{n}"])) for n in range(1, self.maximum + 1)]
