"""Forms of the registers: short first, the rest when it is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.faits import (
    AvisReponse,
    CanalFait,
    NatureFait,
    canaux,
    natures_fait,
    qualites,
    resultats,
)
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.selectors.faits import charges, themes_actifs
from parchemin.amelioration.vues.actions_formulaires import ChoixCertification
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Etablissement, Membre
from parchemin.parcours.models import Inscription, Personne, SessionExamen, SessionFormation
from parchemin.parcours.selectors.personnes import chercher_personnes
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers, texte_long
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

_FICHIERS = "Dix au plus, 25 Mo chacun."


def choix_de_nature(sauf: str = "") -> list[tuple[str, str]]:
    """Each nature beside its definition: the choice is made with it under the eyes."""
    return [
        (str(n), f"{mots} : {sens[0].lower()}{sens[1:]}")
        for n, (mots, sens) in natures_fait().items()
        if str(n) != sauf
    ]


def choix_de_theme(organisation: Any, actuel: str = "") -> list[tuple[str, str]]:
    themes = themes_actifs(organisation.pk)
    if actuel and actuel not in themes:
        themes = [*themes, actuel]
    return [("", "Pas encore choisi"), *((t, t) for t in themes)]


class FormulaireFait(forms.Form):
    """What happened, when, who says it, of which nature. The rest later."""

    nature = forms.ChoiceField(label="De quoi s’agit-il ?", choices=choix_de_nature, widget=forms.RadioSelect)
    titre = forms.CharField(
        label="En une ligne, sans nom de personne",
        max_length=200,
        help_text="Par exemple : Convocation reçue après l’examen.",
    )
    quoi = texte_long("Ce qui s’est passé", lignes=5, maximum=6000, aide="Avec les mots de la personne, s’il y en a.")
    survenu_le = ChampDate(label="Arrivé le")
    recu_le = ChampDate(label="Signalé le", help_text="Les délais courent de ce jour.")
    canal = forms.ChoiceField(
        label="Comment", choices=[(str(k), v) for k, v in canaux().items() if k is not CanalFait.FORMULAIRE]
    )
    auteur_qualite = forms.ChoiceField(label="Qui le dit", choices=[(str(k), v) for k, v in qualites().items()])
    auteur_nom = forms.CharField(
        label="Son nom",
        max_length=130,
        required=False,
        help_text="Demandé pour une réclamation : elle attend une réponse.",
    )
    auteur_courriel = forms.EmailField(
        label="Son courriel", required=False, help_text="Pour accuser réception et répondre."
    )
    fichiers = ChampFichiers(label="Ce qui l’accompagne", required=False, help_text=_FICHIERS)


class FormulairePreciser(forms.Form):
    titre = forms.CharField(label="En une ligne, sans nom de personne", max_length=200)
    theme = forms.ChoiceField(label="Thème", required=False)
    resume = texte_long(
        "Résumé sans nom",
        requis=False,
        maximum=2000,
        aide="Ce que lira un auditeur, ou le conseil de perfectionnement. Sans nom.",
    )
    cause = texte_long("La cause", requis=False, aide="Pourquoi est-ce arrivé ? Demandée avant de clore.")
    auteur_qualite = forms.ChoiceField(label="Qui le dit", choices=[(str(k), v) for k, v in qualites().items()])
    auteur_nom = forms.CharField(label="Son nom", max_length=130, required=False)
    auteur_courriel = forms.EmailField(label="Son courriel", required=False)
    auteur_telephone = forms.CharField(label="Son téléphone", max_length=20, required=False)

    def __init__(self, *args: Any, fait: FaitSignale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["theme"]
        champ.choices = choix_de_theme(fait.organisation, fait.theme.libelle if fait.theme else "")


class FormulaireRattacher(forms.Form):
    """What it is about: anything of the house, or nothing."""

    personne = forms.CharField(
        label="Personne concernée",
        max_length=150,
        required=False,
        help_text="Son nom, sa référence, ou son numéro de fiche (n° 12).",
    )
    inscription = forms.ModelChoiceField(
        label="Pour quelle inscription",
        required=False,
        queryset=Inscription.objects.none(),
        empty_label="Sans préciser",
    )
    session = forms.ModelChoiceField(
        label="Session d’examen", required=False, queryset=SessionExamen.objects.none(), empty_label="Aucune"
    )
    formation = forms.ModelChoiceField(
        label="Session de formation", required=False, queryset=SessionFormation.objects.none(), empty_label="Aucune"
    )
    lieu = forms.ModelChoiceField(
        label="Lieu ou partenaire", required=False, queryset=Etablissement.objects.none(), empty_label="Aucun"
    )
    certification = ChoixCertification(
        label="Certification", required=False, queryset=Certification.objects.none(), empty_label="Aucune"
    )

    def __init__(self, *args: Any, fait: FaitSignale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        depuis = aujourdhui() - timedelta(days=550)
        champs: Any = self.fields
        if fait.personne_id is None:
            # Asked once somebody is named: before, nothing could be chosen from.
            del self.fields["inscription"]
        else:
            champs["inscription"].queryset = (
                Inscription.objects.filter(personne=fait.personne_id)
                .select_related("personne", "certification__fiche__version").order_by("-entree", "pk")
            )  # fmt: skip
            champs["inscription"].label_from_instance = lambda i: (
                f"{i.certification.intitule}, entrée en {i.entree:%m/%Y}"
            )
        champs["session"].queryset = SessionExamen.objects.filter(
            Q(au__gte=depuis) | Q(pk=fait.session_id or 0)
        ).order_by("-du", "pk")
        champs["formation"].queryset = SessionFormation.objects.filter(Q(au__gte=depuis) | Q(pk=fait.formation_id or 0)).order_by("-du", "pk")  # fmt: skip
        champs["lieu"].queryset = Etablissement.objects.order_by("cle_tri", "pk")
        champs["certification"].queryset = Certification.objects.select_related("fiche__version").order_by("pk")
        self.fait = fait

    def clean_personne(self) -> Personne | None:
        """One person and one only: the name given, else the number of the record."""
        texte = " ".join(self.cleaned_data["personne"].split())
        if not texte:
            return None
        lignes = Personne.objects.filter(fusionnee_dans__isnull=True)
        if self.fait.personne is not None and texte == self.fait.personne.nom_complet:
            return self.fait.personne
        numero = texte.lower().removeprefix("n°").strip()
        if numero.isascii() and numero.isdigit() and len(numero) < 10:
            trouvees = list(lignes.filter(Q(pk=int(numero)) | Q(reference=texte)).order_by("pk")[:6])
        else:
            trouvees = list(chercher_personnes(texte, lignes).order_by("cle_tri", "pk")[:6])
        if len(trouvees) != 1:
            parmi = " : " + ", ".join(f"{p.nom_complet} (n° {p.pk})" for p in trouvees) if trouvees else ""
            constat = c.PERSONNE_INTROUVABLE.constat(texte=texte, parmi=parmi)
            raise forms.ValidationError(f"{constat.quoi} {constat.remede}")
        personne: Personne = trouvees[0]
        return personne


class FormulaireConfier(forms.Form):
    responsable = ChoixMembre(label="Qui s’en charge", queryset=Membre.objects.none(), empty_label="Choisir…")

    def __init__(self, *args: Any, fait: FaitSignale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = charges(fait.organisation_id, aujourdhui())  # type: ignore[attr-defined]


class _AvecEnvoi(forms.Form):
    """By mail, from here, or done otherwise and noted."""

    envoi = forms.ChoiceField(label="Comment", widget=forms.RadioSelect)

    def __init__(self, *args: Any, fait: FaitSignale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        par_courriel = [("courriel", f"Par courriel, à {fait.auteur_courriel}")] if fait.auteur_courriel else []
        champ: Any = self.fields["envoi"]
        champ.choices = [*par_courriel, ("note", "C’est fait autrement, je le note")]
        champ.initial = champ.choices[0][0]


class FormulaireAccuser(_AvecEnvoi):
    moyen = forms.CharField(
        label="Si c’est fait autrement : comment",
        max_length=300,
        required=False,
        help_text="Lettre remise le…, appel de…",
    )
    le = ChampDate(label="Et quel jour", required=False)


class FormulaireReponse(_AvecEnvoi):
    reponse = texte_long("La réponse", lignes=7, maximum=6000, aide="Par courriel, ces mots partent tels quels.")
    le = ChampDate(label="Si c’est fait autrement : répondu le", required=False)
    fichiers = ChampFichiers(
        label="Copie de la réponse", required=False, help_text=f"Gardée ici, pas jointe au courriel. {_FICHIERS}"
    )
    field_order = ("reponse", "envoi", "le", "fichiers")


class FormulaireNote(forms.Form):
    texte = texte_long(
        "Ce qui s’est passé", requis=False, maximum=6000, aide="Pour l’équipe : la personne ne le lit pas."
    )
    fichiers = ChampFichiers(label="Fichiers", required=False, help_text=_FICHIERS)


class FormulaireAvis(forms.Form):
    avis = forms.ChoiceField(
        label="La réponse convient-elle ?", widget=forms.RadioSelect,
        choices=[(str(AvisReponse.SATISFAIT), "Oui"), (str(AvisReponse.INSATISFAIT), "Non : le dossier est repris")],
    )  # fmt: skip
    mots = texte_long("Ce qu’en dit la personne", requis=False, lignes=2, maximum=2000)
    le = ChampDate(label="Dit le")


class FormulaireMediation(forms.Form):
    mediateur = forms.CharField(
        label="Qui peut aider", max_length=200, help_text="Médiateur, directeur adjoint, délégué… et son nom."
    )
    proposee_a = forms.CharField(label="Proposée à", max_length=200)
    proposee_le = ChampDate(label="Proposée le")
    prevue_le = ChampDate(label="Prévue le", required=False)


class FormulaireResultatMediation(forms.Form):
    resultat = forms.ChoiceField(
        label="Ce qui en est sorti", choices=[(str(k), v) for k, v in resultats().items()], widget=forms.RadioSelect
    )
    tenue_le = ChampDate(label="Quel jour")
    recit = texte_long("En quelques mots")
    fichiers = ChampFichiers(label="Compte rendu", required=False, help_text=_FICHIERS)


class FormulaireSolution(forms.Form):
    solution = texte_long("La solution donnée", lignes=4, aide="Cours déplacé, séance à distance, matériel prêté…")
    le = ChampDate(label="Donnée le")
    fichiers = ChampFichiers(label="Ce qui le montre", required=False, help_text=_FICHIERS)


class FormulaireInformer(forms.Form):
    qui = forms.CharField(
        label="Qui a été informé",
        max_length=300,
        help_text="Les apprentis de deuxième année et leurs entreprises, par exemple.",
    )
    le = ChampDate(label="Quel jour")
    comment = forms.CharField(label="Comment", max_length=200, help_text="Courriel, affichage, appel…")


class FormulaireClore(forms.Form):
    mots = texte_long("Un mot de fin", requis=False, lignes=2, maximum=2000)


class FormulairePourquoi(forms.Form):
    motif = texte_long("Pourquoi", lignes=3)


class FormulaireNature(forms.Form):
    nature = forms.ChoiceField(label="De quoi s’agit-il vraiment ?", widget=forms.RadioSelect)
    motif = texte_long("Pourquoi", lignes=2)

    def __init__(self, *args: Any, fait: FaitSignale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = choix_de_nature(sauf=fait.nature)  # type: ignore[attr-defined]

    def clean_nature(self) -> NatureFait:
        return NatureFait(self.cleaned_data["nature"])


class FormulairePartager(forms.Form):
    texte = texte_long(
        "Ce que le partenaire lira", lignes=5, maximum=2000, aide="Sans nom : il lit ce qui le concerne, pas qui l’a dit ni vos échanges.",
    )  # fmt: skip


class FormulaireRedemander(forms.Form):
    """Nothing to fill: a page that says what will happen."""
