"""Forms of the juries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation, RoleMembre, Utilisateur
from parchemin.parcours.models import CollegeJury, MembreJury, Presentation, QualiteSiege, Sexe
from parchemin.plateforme.formulaires import AvecGroupes, ChampDate
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import Siren


def _comptes_de_jury(organisation: Organisation) -> Any:
    """Accounts that hold the role of jury member today."""
    jour = aujourdhui()
    roles = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation=organisation, role=Role.MEMBRE_JURY, du__lte=jour
    )
    return Utilisateur.objects.filter(pk__in=roles.values("membre__utilisateur_id")).order_by("nom", "prenom", "pk")


class FormulaireMembreJury(AvecGroupes):
    """Who, in which capacity, what binds them."""

    nom = forms.CharField(label="Nom", max_length=60)
    prenom = forms.CharField(label="Prénom", max_length=60)
    sexe = forms.ChoiceField(
        label="Sexe", required=False, choices=[("", "Non précisé"), *Sexe.choices],
        help_text="Sert à la représentation équilibrée, quand un texte la demande.",
    )  # fmt: skip
    courriel = forms.EmailField(
        label="Adresse électronique",
        required=False,
        help_text="La convocation y arrive. Sans elle, elle part par lettre.",
    )
    telephone = forms.CharField(label="Téléphone", max_length=20, required=False)
    fonction = forms.CharField(
        label="Fonction", max_length=200, required=False, help_text="Par exemple : chef d’atelier."
    )
    employeur = forms.CharField(label="Employeur", max_length=200, required=False)
    employeur_siren = forms.CharField(
        label="SIREN de l’employeur", max_length=30, required=False,
        help_text="Neuf chiffres. Il permet de voir si un candidat travaille dans la même entreprise.",
    )  # fmt: skip
    professionnel = forms.BooleanField(label="Professionnel du métier visé", required=False)
    enseignant = forms.BooleanField(label="Enseignant ou formateur", required=False)
    activite_cessee_le = ChampDate(label="A quitté le métier le", required=False)
    lien_certificateur = forms.BooleanField(
        label="Salarié du certificateur ou d’un organisme habilité", required=False,
        help_text="Cette personne n’est alors pas comptée parmi les membres extérieurs.",
    )  # fmt: skip
    college = forms.ChoiceField(
        label="Collège", required=False, choices=CollegeJury.choices,
        help_text="Pour les jurys paritaires (CQP, CQPM).",
    )  # fmt: skip
    utilisateur = forms.ModelChoiceField(
        label="Compte Parchemin", queryset=Utilisateur.objects.none(), required=False, empty_label="Aucun",
        help_text="Une personne qui a le rôle « Membre de jury » : elle verra ses seules sessions.",
    )  # fmt: skip
    actif = forms.BooleanField(label="Peut être appelée à un jury", required=False, initial=True)
    homonyme_confirme = forms.BooleanField(label="Ce n’est pas la même personne", required=False)
    GROUPES = (
        ("Identité", ("nom", "prenom", "sexe", "courriel", "telephone")),
        ("Qualité", ("fonction", "employeur", "employeur_siren", "professionnel", "enseignant", "activite_cessee_le")),
        ("Indépendance et collège", ("lien_certificateur", "college")),
        ("Dans Parchemin", ("utilisateur", "actif")),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["utilisateur"]
        champ.queryset = _comptes_de_jury(organisation)
        champ.label_from_instance = lambda u: f"{u.nom_complet} ({u.email})"
        self.fields["homonyme_confirme"].widget = forms.HiddenInput()

    def proposer_homonyme(self) -> None:
        """Show the box that says « these are two people »."""
        self.fields["homonyme_confirme"].widget = forms.CheckboxInput()

    def clean_employeur_siren(self) -> str:
        brut = self.cleaned_data["employeur_siren"]
        if not brut:
            return ""
        try:
            return str(Siren.parse(brut))
        except ErreurMetier as e:
            raise forms.ValidationError(f"{e.constats[0].quoi} {e.constats[0].remede}") from e


def initiales_membre(membre: MembreJury) -> dict[str, Any]:
    noms = (n for n in FormulaireMembreJury.base_fields if n not in ("utilisateur", "homonyme_confirme"))
    return {n: getattr(membre, n) for n in noms} | {"utilisateur": membre.utilisateur_id}


class FormulaireMandat(forms.Form):
    """For which certification, between which days."""

    certification = forms.ModelChoiceField(
        label="Certification", queryset=Certification.objects.none(), required=False, empty_label="Toutes",
        help_text="Chaque mandat vaut pour une certification ; « Toutes » pour un membre permanent.",
    )  # fmt: skip
    du = ChampDate(label="À partir du", initial=aujourdhui)
    au = ChampDate(label="Jusqu’au", required=False)
    reference = forms.CharField(
        label="Référence", max_length=200, required=False, help_text="Décision, arrêté, lettre de désignation…"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["certification"]
        champ.queryset = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
        champ.label_from_instance = lambda c: f"{c.numero} · {c.intitule}" if c.numero else c.intitule


class FormulaireFinMandat(forms.Form):
    """The last day."""

    au = ChampDate(label="Dernier jour", initial=aujourdhui)


class FormulaireSiege(forms.Form):
    """Quality in which a member sits."""

    qualite = forms.ChoiceField(label="Qualité", choices=QualiteSiege.choices, initial=QualiteSiege.MEMBRE)


MOYENS = [("par téléphone", "par téléphone"), ("par lettre", "par lettre"), ("de vive voix", "de vive voix")]


class FormulaireReponse(forms.Form):
    """What a member answered, and how it arrived."""

    reponse = forms.ChoiceField(
        label="Réponse", choices=[("oui", "Sera présent"), ("non", "Ne peut pas venir")], widget=forms.RadioSelect
    )
    moyen = forms.ChoiceField(label="Reçue", choices=MOYENS)


class FormulaireMotif(forms.Form):
    """Why the composition is reopened."""

    motif = forms.CharField(label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


AUCUN_LIEN, DES_LIENS = "aucun", "liens"


class FormulaireDeclaration:
    """The declaration: « no tie with anybody here », or the candidates one has a tie with, and what it is.

    Not a Django form: as many lines as there are candidates. The choice is the certificate of honour for everybody who is
    not ticked; saying « none » beside a ticked candidate is refused, so that no tie is ever lost by a slip.
    """

    def __init__(self, presentations: list[Presentation], donnees: Any = None, actuels: dict[int, str] | None = None):
        self.erreurs: list[str] = []
        self.lignes: list[dict[str, Any]] = []
        actuels = actuels or {}
        for p in presentations:
            cle = p.inscription_id
            if donnees is None:
                coche, precision = cle in actuels, actuels.get(cle, "")
            else:
                coche, precision = f"lien-{cle}" in donnees, str(donnees.get(f"precision-{cle}", "")).strip()[:200]
            self.lignes.append(
                {"cle": cle, "nom": p.inscription.personne.nom_complet, "coche": coche, "precision": precision}
            )
        self.choix = (DES_LIENS if self.liens else "") if donnees is None else str(donnees.get("choix", ""))

    def est_valide(self) -> bool:
        coches = [ligne["nom"] for ligne in self.lignes if ligne["coche"]]
        if self.choix not in (AUCUN_LIEN, DES_LIENS):
            self.erreurs.append(
                "Choisissez l’une des deux réponses : aucun lien, ou un lien avec au moins une personne."
            )
        elif self.choix == AUCUN_LIEN and coches:
            self.erreurs.append(
                f"Vous répondez « aucun lien », mais un lien est coché avec {', '.join(coches)}. Décochez, ou gardez la "
                "seconde réponse."
            )
            self.choix = DES_LIENS
        elif self.choix == DES_LIENS and not coches:
            self.erreurs.append(
                "Cochez la personne avec qui il y a un lien ; s’il n’y en a pas, choisissez « aucun lien »."
            )
        return not self.erreurs

    @property
    def liens(self) -> dict[int, str]:
        """Enrolment → nature of the tie, for the boxes that are ticked."""
        return {ligne["cle"]: ligne["precision"] for ligne in self.lignes if ligne["coche"]}


def jour_ou_rien(texte: str) -> date | None:
    """ISO day, or None."""
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None
