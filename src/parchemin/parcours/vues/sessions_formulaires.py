"""Forms of sessions, of what is assessed, of trainings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from parchemin.comptes.models import Etablissement
from parchemin.parcours.domain.presentation_incidents import natures
from parchemin.parcours.models import ElementEvalue, Formateur, ModeResultat, NatureElement, Presentation, SessionExamen
from parchemin.plateforme.formulaires import AvecGroupes, ChampDate
from parchemin.plateforme.nombres import ChoixMultipleBorne
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant


class ChampMoment(forms.DateTimeField):
    """A day and an hour, in Paris time."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"invalid": "Écrivez un jour et une heure comme 24/11/2026 14:30."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        lu = super().to_python(value)
        if lu is None:
            return None
        return lu.replace(tzinfo=PARIS) if lu.tzinfo is None else lu.astimezone(PARIS)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(PARIS).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


class ChoixCertification(forms.ModelChoiceField):
    """A certification of the organisation, by its number and title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Certification.objects.none(), label="Certification", empty_label="—", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.numero} · {obj.intitule}" if obj.numero else obj.intitule


def _certifications() -> Any:
    return Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")


class FormulaireSession(AvecGroupes):
    """An exam session."""

    GROUPES = (
        ("La session", ("certification", "intitule", "specialite")),
        ("Où", ("centre", "lieu")),
        ("Quand", ("du", "au", "jury_le"), "Jours compris. Le jour du jury peut être fixé plus tard."),
    )
    certification = ChoixCertification()
    intitule = forms.CharField(
        label="Nom de la session", max_length=200, help_text="Par exemple « Session de juin 2027 »."
    )
    specialite = forms.CharField(label="Spécialité ou option", max_length=255, required=False)
    centre = forms.ModelChoiceField(
        label="Centre d’examen", queryset=Etablissement.objects.none(), required=False, empty_label="—"
    )
    lieu = forms.CharField(label="Salle ou lieu", max_length=200, required=False)
    du = ChampDate(label="Premier jour")
    au = ChampDate(label="Dernier jour")
    jury_le = ChampDate(label="Jury le", required=False)

    def __init__(self, *args: Any, session: SessionExamen | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["centre"].queryset = Etablissement.objects.filter(actif=True)  # type: ignore[attr-defined]
        if session is not None:
            # A session keeps its certification: its candidates and its elements depend on it.
            del self.fields["certification"]
        else:
            self.fields["certification"].queryset = _certifications()  # type: ignore[attr-defined]


class FormulaireElements(forms.Form):
    """What is assessed at a session."""

    elements = ChoixMultipleBorne(
        label="Ce qui est évalué à cette session", queryset=ElementEvalue.objects.none(),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, choix: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["elements"].queryset = choix  # type: ignore[attr-defined]


class FormulaireSujet(forms.Form):
    """A subject on an element."""

    element = forms.ModelChoiceField(label="Élément évalué", queryset=ElementEvalue.objects.none(), empty_label="—")
    intitule = forms.CharField(label="Intitulé ou référence du sujet", max_length=300)
    le = ChampMoment(label="Jour et heure de l’épreuve", required=False)
    duree_minutes = forms.IntegerField(label="Durée (minutes)", min_value=1, max_value=6000, required=False)
    piece = forms.FileField(
        label="Fichier du sujet", required=False, help_text="PDF, image ou document de bureau, 25 Mo au plus. Il remplace le précédent. Les candidats et les partenaires ne le voient jamais.",
    )  # fmt: skip

    def __init__(self, *args: Any, session: SessionExamen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["element"].queryset = session.elements.order_by("ordre", "code", "pk")  # type: ignore[attr-defined]


class ChoixCandidat(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.inscription.personne.nom_complet)


class FormulaireIncident(forms.Form):
    """Something that happened."""

    code = forms.ChoiceField(label="Nature", choices=[])
    presentation = ChoixCandidat(
        label="Candidat concerné", queryset=Presentation.objects.none(), required=False, empty_label="Toute la session"
    )
    survenu_le = ChampMoment(label="Quand", initial=maintenant)
    description = forms.CharField(
        label="Ce qui s’est passé",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="Les faits, sans détail médical.",
    )
    affecte_resultat = forms.BooleanField(
        label="Peut changer un résultat", required=False, help_text="Le jury devra le regarder avant de décider."
    )

    def __init__(self, *args: Any, session: SessionExamen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [(n.code, n.libelle) for n in natures(aujourdhui()).values()]
        self.fields["code"].choices = [("", "—"), *choix]  # type: ignore[attr-defined]
        self.fields["presentation"].queryset = (  # type: ignore[attr-defined]
            Presentation.objects.filter(session=session).select_related("inscription__personne").order_by("rang", "pk")
        )


class FormulaireElement(AvecGroupes):
    """Something assessed, down to a capacity or a competence."""

    GROUPES = (
        ("L’élément", ("nature", "code", "libelle", "parent")),
        ("Son résultat", ("mode", "facultatif")),
        (
            "Sa place",
            ("code_bloc", "ordre", "du", "au"),
            "Hors de ses dates, un élément n’est plus proposé aux nouvelles sessions.",
        ),
    )
    nature = forms.ChoiceField(label="C’est", choices=NatureElement.choices)
    code = forms.CharField(label="Code", max_length=40)
    libelle = forms.CharField(label="Intitulé", max_length=800, widget=forms.Textarea(attrs={"rows": 2}))
    parent = forms.ModelChoiceField(
        label="Dépend de", queryset=ElementEvalue.objects.none(), required=False, empty_label="—"
    )
    mode = forms.ChoiceField(label="Résultat", choices=ModeResultat.choices, widget=forms.RadioSelect)
    facultatif = forms.BooleanField(label="Facultatif", required=False)
    code_bloc = forms.ChoiceField(label="Bloc de la fiche", choices=[], required=False)
    ordre = forms.IntegerField(label="Ordre dans la grille", min_value=0, max_value=9999, initial=0)
    du = ChampDate(label="À partir du", required=False)
    au = ChampDate(label="Jusqu’au", required=False)

    def __init__(
        self, *args: Any, certification: Certification, element: ElementEvalue | None, blocs: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parents = ElementEvalue.objects.filter(certification=certification).order_by("ordre", "code", "pk")
        self.fields["parent"].queryset = parents.exclude(pk=element.pk) if element else parents  # type: ignore[attr-defined]
        choix = [("", "Aucun, ou celui de l’élément dont il dépend"), *blocs]
        if element is not None and element.code_bloc and element.code_bloc not in dict(blocs):
            choix.append((element.code_bloc, element.code_bloc))
        self.fields["code_bloc"].choices = choix  # type: ignore[attr-defined]


class FormulaireFormation(AvecGroupes):
    """A training session."""

    GROUPES = (
        ("La formation", ("certification", "intitule")),
        ("Où et quand", ("etablissement", "lieu", "du", "au", "duree_heures")),
        ("Avec quoi et qui", ("moyens", "formateurs")),
    )
    certification = ChoixCertification()
    intitule = forms.CharField(label="Intitulé", max_length=200)
    etablissement = forms.ModelChoiceField(
        label="Établissement", queryset=Etablissement.objects.none(), required=False, empty_label="—"
    )
    lieu = forms.CharField(label="Salle, plateau ou lieu", max_length=200, required=False)
    du = ChampDate(label="Du")
    au = ChampDate(label="Au")
    duree_heures = forms.DecimalField(
        label="Durée (heures)", min_value=0, max_digits=7, decimal_places=2, required=False, localize=True
    )
    moyens = forms.CharField(
        label="Moyens pédagogiques et techniques", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    formateurs = ChoixMultipleBorne(
        label="Formateurs", queryset=Formateur.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certification"].queryset = _certifications()  # type: ignore[attr-defined]
        self.fields["etablissement"].queryset = Etablissement.objects.filter(actif=True)  # type: ignore[attr-defined]
        self.fields["formateurs"].queryset = Formateur.objects.order_by("cle_tri", "pk")  # type: ignore[attr-defined]


class FormulaireFormateur(forms.Form):
    """A trainer, with what qualifies them."""

    prenom = forms.CharField(label="Prénom", max_length=60)
    nom = forms.CharField(label="Nom", max_length=60)
    courriel = forms.EmailField(label="Adresse électronique", required=False)
    employeur = forms.CharField(label="Employeur", max_length=200, required=False)
    qualifications = forms.CharField(
        label="Qualifications et expérience", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Diplômes, années de métier, formations suivies : c’est ce que regarde un audit.",
    )  # fmt: skip
