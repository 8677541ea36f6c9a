"""Forms of enrolments and of what they gather."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from parchemin.comptes.models import Etablissement, Membre
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain import ruptures
from parchemin.parcours.domain.derogations import (
    LIBELLES_DEROGATION,
    Derogation,
    NatureDerogation,
    lire_derogations,
)
from parchemin.parcours.domain.inscription import natures_utiles
from parchemin.parcours.domain.inscription_suivi import forme_a_choisir
from parchemin.parcours.models import Forme, MotifSortie, StatutCandidat, TypeContrat, VoieAcces
from parchemin.parcours.selectors.perimetre import est_restreint, etablissements_de
from parchemin.plateforme.formulaires import AvecGroupes, ChampDate
from parchemin.referentiel import facade
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

_VIDE = ("", "—")
LIGNES_MAXIMALES = 8
"""Decisions that one form can hold."""


def etablissements_au_choix(membre: Membre) -> Any:
    """Those of the organisation; for a partner, its own."""
    lignes = Etablissement.objects.filter(actif=True)
    return lignes.filter(pk__in=etablissements_de(membre)) if est_restreint(membre) else lignes


class FormulaireInscription(AvecGroupes):
    """Enrol a person to a certification that is already chosen, or correct an enrolment."""

    GROUPES: Any = (
        ("Comment la personne prépare", ("voie", "statut", "forme", "specialite")),
        ("Avec qui, quand", ("prestataire", "site", "entree", "fin_prevue", "millesime")),
        (
            "Ce qui est visé",
            ("perimetre_blocs",),
            "Sans rien cocher, ou en cochant tout, la certification entière. Un élève ou un apprenti d’un diplôme de l’État passe tout, sauf décision.",
        ),
        ("Références", ("numero_candidat", "dossier_cpf")),
    )

    voie = forms.ChoiceField(label="Voie d’accès", choices=[_VIDE, *VoieAcces.choices])
    statut = forms.ChoiceField(
        label="Statut à l’examen", choices=[_VIDE, *StatutCandidat.choices], help_text="Il désigne la règle du jury."
    )
    forme = forms.ChoiceField(
        label="Forme de l’examen", required=False, choices=[("", "Sans objet, ou pas encore choisie"), *Forme.choices],
        help_text="Progressive : les épreuves s’étalent sur plusieurs sessions. Le choix est définitif.",
    )  # fmt: skip
    specialite = forms.CharField(label="Spécialité ou option", max_length=255, required=False)
    prestataire = forms.ModelChoiceField(
        label="Qui prépare", queryset=Etablissement.objects.none(), required=False, empty_label="—"
    )
    site = forms.ModelChoiceField(label="Site", queryset=Etablissement.objects.none(), required=False, empty_label="—")
    entree = ChampDate(label="Date d’entrée", help_text="Pour une VAE : le jour où le dossier est recevable.")
    fin_prevue = ChampDate(label="Fin prévue", required=False)
    millesime = forms.CharField(label="Promotion", max_length=40, required=False, help_text="Par exemple 2026-2028")
    perimetre_blocs = forms.MultipleChoiceField(
        label="Blocs visés", required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    numero_candidat = forms.CharField(label="Numéro de candidat", max_length=30, required=False)
    dossier_cpf = forms.CharField(label="Numéro de dossier CPF", max_length=13, required=False)

    def __init__(
        self,
        *args: Any,
        certification: Certification,
        membre: Membre,
        blocs: Any,
        avec_derogations: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("prestataire", "site"):
            self.fields[nom].queryset = etablissements_au_choix(membre)  # type: ignore[attr-defined]
        if est_restreint(membre):
            self.fields["prestataire"].required = True
        self.fields["perimetre_blocs"].choices = blocs  # type: ignore[attr-defined]
        if not blocs:
            del self.fields["perimetre_blocs"]
        famille = facade.famille(certification)
        jour = aujourdhui()
        if not any(forme_a_choisir(famille, s, jour) for s in StatutCandidat.values):
            del self.fields["forme"]
        self._lignes = 0
        if avec_derogations:
            self._ajouter_derogations(famille, jour)

    def _ajouter_derogations(self, famille: Famille, jour: date) -> None:
        """A few lines of decisions: those there, and one more to fill in; the kinds are those of use in this family."""
        connues = lire_derogations(self.initial.get("derogations") or ())
        postees = sum(f"derogation_{n}_reference" in self.data for n in range(1, LIGNES_MAXIMALES + 1))
        # A draft taken up again may hold more lines than the record.
        ecrites = [n for n in range(1, LIGNES_MAXIMALES + 1) if self.initial.get(f"derogation_{n}_reference")]
        lignes = max(2, postees) if self.is_bound else min(max(2, len(connues) + 1, *ecrites), LIGNES_MAXIMALES)
        utiles = natures_utiles(famille, jour) | {d.nature for d in connues}
        choix = [
            _VIDE,
            *((str(n), mots[0].upper() + mots[1:]) for n, mots in LIBELLES_DEROGATION.items() if n in utiles),
        ]
        noms = []
        for n in range(1, lignes + 1):
            d = connues[n - 1] if n <= len(connues) else None
            nature, reference, le = (f"derogation_{n}_{x}" for x in ("nature", "reference", "le"))
            rang = f" {n}"
            self.fields[nature] = forms.ChoiceField(
                label=f"Décision{rang}", choices=choix, required=False, initial=str(d.nature) if d else ""
            )
            self.fields[reference] = forms.CharField(
                label=f"Référence{rang}", max_length=300, required=False, initial=d.reference if d else "",
                help_text="« Rectorat, n° 2026-118 », « CAP Cuisine, session 2024 »… Jamais un diagnostic.",
            )  # fmt: skip
            self.fields[le] = ChampDate(label=f"Date{rang}", required=False, initial=d.le if d else None)
            noms += [nature, reference, le]
        self._lignes = lignes
        self.GROUPES = (
            *(g for g in self.GROUPES[:-1] if any(x in self.fields for x in g[1])),
            (
                "Dérogations",
                tuple(noms),
                "Une décision ne lève que la règle pour laquelle elle est prise. Sans décision, laissez vide.",
            ),
            self.GROUPES[-1],
        )

    def clean(self) -> dict[str, Any]:
        propre: dict[str, Any] = super().clean() or self.cleaned_data
        derogations: list[Derogation] = []
        for n in range(1, self._lignes + 1):
            nature, reference = (
                propre.get(f"derogation_{n}_nature"),
                (propre.get(f"derogation_{n}_reference") or "").strip(),
            )
            le = propre.get(f"derogation_{n}_le")
            if nature and reference:
                derogations.append(Derogation(NatureDerogation(nature), reference, le))
            elif nature:
                self.add_error(f"derogation_{n}_reference", c.DEROGATION_SANS_REFERENCE.constat().phrase)
            elif (reference or le) and f"derogation_{n}_nature" not in self.errors:
                self.add_error(
                    f"derogation_{n}_nature", "Choisissez ce qu’est cette décision : elle ne lève que sa règle."
                )
        propre["derogations"] = derogations
        return propre

    def valeurs(self) -> dict[str, Any]:
        """Cleaned data, with empty values for the fields that this certification has no use for."""
        lus = {n: v for n, v in self.cleaned_data.items() if not n.startswith("derogation_")}
        return {"forme": "", "perimetre_blocs": [], **lus}


class FormulaireSortie(forms.Form):
    """Why and when somebody left early."""

    le = ChampDate(label="Dernier jour", initial=aujourdhui)
    motif = forms.ChoiceField(label="Motif", choices=[_VIDE, *MotifSortie.choices])
    precision = forms.CharField(
        label="Précision", max_length=300, required=False, help_text="Quelques mots, sans détail médical ni familial."
    )


class FormulaireFinParcours(forms.Form):
    """The course went to its end."""

    le = ChampDate(label="Dernier jour du parcours", initial=aujourdhui)


class FormulaireAnnulation(forms.Form):
    """Why an enrolment or a session never was."""

    raison = forms.CharField(label="Pourquoi", max_length=300)


class FormulaireContrat(AvecGroupes):
    """A contract behind an enrolment."""

    GROUPES = (
        ("Le contrat", ("type_contrat", "numero_deca", "debut", "fin")),
        ("L’entreprise", ("employeur", "siret", "tuteur", "tuteur_courriel")),
    )
    type_contrat = forms.ChoiceField(label="Type", choices=TypeContrat.choices)
    numero_deca = forms.CharField(label="Numéro du contrat", max_length=30, required=False)
    debut = ChampDate(label="Début")
    fin = ChampDate(label="Fin prévue", required=False)
    employeur = forms.CharField(label="Employeur", max_length=200)
    siret = forms.CharField(label="SIRET de l’employeur", max_length=20, required=False, help_text="14 chiffres")
    tuteur = forms.CharField(label="Maître d’apprentissage ou tuteur", max_length=130, required=False)
    tuteur_courriel = forms.EmailField(label="Son adresse électronique", required=False)


class FormulaireRupture(AvecGroupes):
    """The break of a contract: its day, its cause in law, who asked for it, what lies behind."""

    GROUPES = (
        ("La rupture", ("le", "cause", "initiative")),
        (
            "Ce qu’il y a derrière",
            ("raisons", "motif"),
            "Ce que vous avez compris en les écoutant. Plusieurs raisons sont possibles ; aucune n’est obligatoire.",
        ),
    )
    le = ChampDate(label="Date de la rupture", initial=aujourdhui)
    cause = forms.ChoiceField(
        label="Cause", required=False, help_text="Celle que dit l’écrit de rupture. Laissez vide si vous ne savez pas : jamais devinée."
    )  # fmt: skip
    initiative = forms.ChoiceField(label="À l’initiative de", required=False)
    raisons = forms.MultipleChoiceField(label="Raisons", required=False, widget=forms.CheckboxSelectMultiple)
    motif = forms.CharField(
        label="En quelques mots", max_length=300, required=False, help_text="Sans détail médical ni familial."
    )

    def __init__(self, *args: Any, debut: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vide = ("", "Non renseignée")
        champs: Any = self.fields
        champs["cause"].choices = [vide, *((m.code, m.mots) for m in ruptures.causes_au(debut).values())]
        champs["initiative"].choices = [vide, *((m.code, m.mots) for m in ruptures.initiatives().values())]
        champs["raisons"].choices = [(m.code, m.mots) for m in ruptures.raisons().values()]


class FormulaireAbsence(forms.Form):
    """Hours missed."""

    du = ChampDate(label="Du", initial=aujourdhui)
    au = ChampDate(label="Au", initial=aujourdhui)
    heures = forms.DecimalField(label="Heures", min_value=0.25, max_digits=6, decimal_places=2, localize=True)
    justifiee = forms.BooleanField(label="Absence justifiée", required=False)
    motif = forms.CharField(
        label="Motif", max_length=200, required=False, help_text="Jamais une maladie : « arrêt de travail » suffit."
    )


class FormulairePrerequis(forms.Form):
    """A prerequisite to ask for."""

    libelle = forms.CharField(
        label="Ce qui est demandé", max_length=300, help_text="Par exemple « Titulaire d’un diplôme de niveau 4 »."
    )


class FormulaireVerification(forms.Form):
    """Is it satisfied, and by which proof."""

    satisfait = forms.ChoiceField(
        label="Vérification", widget=forms.RadioSelect,
        choices=[("oui", "Satisfait"), ("non", "Non satisfait"), ("", "Pas encore vérifié")], required=False,
    )  # fmt: skip
    le = ChampDate(label="Vérifié le", initial=aujourdhui)
    piece = forms.FileField(
        label="Pièce", required=False, help_text="PDF, image ou document de bureau, 25 Mo au plus. Elle remplace la précédente.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.docx,.odt,.xlsx,.ods"}),
    )  # fmt: skip


class FormulaireAmenagement(forms.Form):
    """The measure, never the diagnosis."""

    mesure = forms.CharField(
        label="Mesure accordée", max_length=200, help_text="« Tiers temps », « sujets en gros caractères », « secrétaire »… Seulement la mesure : jamais le handicap, la maladie ni le diagnostic.",
    )  # fmt: skip
    decision = forms.CharField(label="Référence de la décision", max_length=200)
    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)


class FormulaireDemandeAmenagement(forms.Form):
    """What a partner hands over: the measure asked for, and the opinion that supports it."""

    mesure = forms.CharField(
        label="Mesure demandée", max_length=200, help_text="« Tiers temps », « sujets en gros caractères », « secrétaire »… Seulement la mesure : jamais le handicap, la maladie ni le diagnostic.",
    )  # fmt: skip
    avis = forms.CharField(
        label="Référence de l’avis", max_length=200, required=False, help_text="Celle de l’avis ou de la décision que la personne vous a remis. Le document ne se joint pas ici."
    )  # fmt: skip
    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)


class FormulaireDecisionAmenagement(forms.Form):
    """Granted or refused, by which decision."""

    accorde = forms.ChoiceField(
        label="Décision", choices=[("oui", "Accorder"), ("non", "Refuser")], widget=forms.RadioSelect
    )
    decision = forms.CharField(label="Référence de la décision", max_length=200)
    du = ChampDate(label="À partir du")
    au = ChampDate(label="Jusqu’au", required=False)
