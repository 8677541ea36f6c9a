"""Forms of audits, findings, guests and questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from parchemin.amelioration.facade import NatureAction
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.formulaires import ChampDate, texte_long
from parchemin.preuves.domain.audits import (
    CONSTATS,
    JugementAudit,
    NatureAudit,
    SuiteConstat,
    jugements,
    natures,
    recueil,
    suites,
)
from parchemin.preuves.domain.referentiels import INTERNE, Exigence, Referentiel
from parchemin.preuves.models import Preuve
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.selectors.choix import CATEGORIES, choix
from parchemin.preuves.selectors.preuves import courantes, membres_presents
from parchemin.socle.horloge import aujourdhui

_CATEGORIES = [(str(k), v) for k, v in CATEGORIES.items()]


def _familles(o: Organisation, *, propres: bool = True) -> list[tuple[str, str]]:
    """Those followed first, then the others."""
    c = choix(o, aujourdhui())
    ordre = [*c.suivies, *(f for f in c.referentiels if f not in c.suivies)]
    return [(f, c.referentiels[f].nom) for f in ordre if propres or f != INTERNE]


class FormulaireCertificat(forms.Form):
    famille = forms.ChoiceField(label="Référentiel")
    numero = forms.CharField(label="Numéro du certificat", max_length=60)
    organisme = forms.CharField(label="Organisme certificateur", max_length=150)
    delivre_le = ChampDate(label="Délivré le")
    fin_le = ChampDate(label="Valable jusqu’au", required=False)
    categories = forms.MultipleChoiceField(
        label="Pour", required=False, widget=forms.CheckboxSelectMultiple, choices=_CATEGORIES
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["famille"].choices = _familles(organisation, propres=False)  # type: ignore[attr-defined]
        mois = recueil().valeur_au("duree", aujourdhui())
        self.fields["fin_le"].help_text = f"Vide : {mois} mois, moins un jour (à vérifier sur le certificat)."


class FormulaireAuditModifie(forms.Form):
    prevu_le = ChampDate(label="Prévu le", help_text="C’est ce jour qui choisit la version du référentiel.")
    organisme = forms.CharField(label="Organisme", max_length=150, required=False)
    auditeur = forms.CharField(label="Qui audite", max_length=130, required=False)
    note = texte_long(
        "À savoir", maximum=2000, requis=False, lignes=2, aide="Lieu, durée, à distance, ce qu’il faut préparer."
    )


class FormulaireAudit(FormulaireAuditModifie):
    nature = forms.ChoiceField(
        label="Nature",
        widget=forms.RadioSelect,
        choices=[(str(n), f"{nom} — {sens}") for n, (nom, sens) in natures().items()],
    )
    famille = forms.ChoiceField(label="Référentiel")
    passe = forms.BooleanField(
        label="Il a déjà eu lieu", required=False, help_text="Vous noterez ensuite le jour où il s’est tenu."
    )
    field_order = ("nature", "famille", "prevu_le", "passe", "organisme", "auditeur", "note")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["famille"].choices = _familles(organisation)  # type: ignore[attr-defined]


class FormulaireTenue(forms.Form):
    tenu_le = ChampDate(label="Tenu le")
    notifie_le = ChampDate(
        label="Constats reçus le", required=False, help_text="Les délais courent de ce jour. Vide : le jour même."
    )
    conclusion = texte_long("Ce qui en ressort", requis=False, aide="En quelques phrases, sans note ni total.")


class FormulaireExigencesAuditees(forms.Form):
    exigences = forms.MultipleChoiceField(
        label="Ce que vous allez regarder", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Cinq à dix exigences se regardent bien en une demi-journée.",
    )  # fmt: skip

    def __init__(self, *args: Any, referentiel: Referentiel, applicables: Iterable[Exigence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lues = list(applicables)
        self.fields["exigences"].choices = [  # type: ignore[attr-defined]
            (k.titre, [(e.code, e.nom) for e in lues if e.critere == k.code])
            for k in referentiel.criteres
            if any(e.critere == k.code for e in lues)
        ]


class ChoixPreuves(forms.ModelMultipleChoiceField):
    """Evidence by its title and its day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset=Preuve.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.titre} ({obj.effective_le:%d/%m/%Y})"


class FormulaireJugement(forms.Form):
    jugement = forms.ChoiceField(
        label="Ce que vous en pensez",
        widget=forms.RadioSelect,
        choices=[(str(j), f"{nom} — {sens}") for j, (nom, sens) in jugements().items()],
    )
    vu = texte_long(
        "Ce que vous avez vu", aide="Ce que vous avez cherché, où, et ce que vous avez trouvé. Sans nom de personne."
    )
    preuves = ChoixPreuves(label="Preuves regardées")

    def __init__(self, *args: Any, preuves: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preuves"].queryset = preuves  # type: ignore[attr-defined]


class FormulaireTirage(forms.Form):
    sorte = forms.ChoiceField(label="Tirer parmi", widget=forms.RadioSelect)
    du = ChampDate(label="Période, du")
    au = ChampDate(label="au")
    combien = forms.IntegerField(
        label="Combien de cas",
        required=False,
        min_value=1,
        max_value=200,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), "Donnez un nombre de 1 à 200, ou laissez vide."
        ),
        help_text="Vide : la racine carrée de la liste, trois au moins.",
    )
    graine = forms.CharField(
        label="Graine",
        max_length=120,
        required=False,
        help_text="Un mot ou un nombre que quelqu’un d’autre donne : personne ne pourra dire que vous avez choisi. Vide : au hasard.",
    )
    graine_de = forms.CharField(label="Graine donnée par", max_length=200, required=False)

    def __init__(self, *args: Any, sortes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sorte"].choices = [  # type: ignore[attr-defined]
            (s, f"{SORTES_DE_CAS[s].nom} — {SORTES_DE_CAS[s].aide}") for s in sortes
        ]


class FormulaireTirageLibre(FormulaireTirage):
    """Read from an address: the days in order, no giver of the seed."""

    graine_de = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        x: dict[str, Any] = super().clean() or {}
        if x.get("du") and x.get("au") and x["au"] < x["du"]:
            self.add_error("au", "La période finirait avant de commencer.")
        return x


class FormulaireConstat(forms.Form):
    nature = forms.ChoiceField(
        label="Nature",
        widget=forms.RadioSelect,
        choices=[(str(j), f"{jugements()[j][0]} — {jugements()[j][1]}") for j in reversed(CONSTATS)],
    )
    exigence = forms.ChoiceField(label="Exigence")
    titre = forms.CharField(label="En une ligne", max_length=200, help_text="Sans nom de personne.")
    texte = texte_long("Ce qui a été constaté", aide="Dans les mots de l’auditeur, quand il y en a un.")
    categorie = forms.ChoiceField(label="Catégorie d’actions", required=False, choices=[("", "Toutes"), *_CATEGORIES])
    cause = texte_long(
        "Pourquoi c’est arrivé", requis=False, lignes=2, aide="Cela peut attendre : on l’écrit avant l’action."
    )
    plan_avant = ChampDate(
        label="Plan à envoyer avant le",
        required=False,
        help_text="Vide : le délai d’usage. L’organisme peut en donner un autre.",
    )
    corriger_avant = ChampDate(
        label="À corriger avant le",
        required=False,
        help_text="Vide : le délai de la règle, compté du jour où les constats ont été reçus.",
    )

    def __init__(self, *args: Any, referentiel: Referentiel, blanc: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if blanc:
            del self.fields["plan_avant"]
        self.fields["exigence"].choices = [("", "Choisir…"), *((e.code, e.nom) for e in referentiel.exigences)]  # type: ignore[attr-defined]


class FormulaireSuiviConstat(forms.Form):
    cause = texte_long("Pourquoi c’est arrivé", requis=False)
    plan_avant = ChampDate(label="Plan à envoyer avant le", required=False)
    plan_envoye_le = ChampDate(label="Plan envoyé le", required=False)
    corriger_avant = ChampDate(label="À corriger avant le", required=False)


class FormulaireActionConstat(forms.Form):
    titre = forms.CharField(label="L’action, en une ligne", max_length=200)
    nature = forms.ChoiceField(
        label="Sorte",
        choices=[
            (str(NatureAction.CORRECTIVE), "Corriger la cause"),
            (str(NatureAction.IMMEDIATE), "Limiter tout de suite les effets"),
            (str(NatureAction.PREVENTIVE), "Éviter que cela arrive"),
            (str(NatureAction.AMELIORATION), "Faire mieux"),
        ],
    )
    cause = texte_long("Pourquoi c’est arrivé", requis=False, lignes=2)
    quoi = texte_long("Ce qui sera fait")
    responsable = ChoixMembre(label="Qui s’en charge", queryset=Membre.objects.none(), empty_label="Choisir…")
    avant_le = ChampDate(label="À faire avant le")
    critere = texte_long(
        "Ce qui devra avoir changé",
        requis=False,
        lignes=2,
        maximum=2000,
        aide="Écrit maintenant, pour ne pas le choisir après.",
    )
    verifier_le = ChampDate(label="Effet à vérifier le", required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = membres_presents(organisation.pk, aujourdhui())  # type: ignore[attr-defined]


class FormulaireRevue(forms.Form):
    suite = forms.ChoiceField(
        label="Qu’est-il devenu",
        widget=forms.RadioSelect,
        choices=[(str(s), f"{suites()[s][0]} — {suites()[s][1]}") for s in SuiteConstat],
    )
    raisons = texte_long("Pourquoi", maximum=2000, aide="Ce qui a été regardé de nouveau, et ce qui a été vu.")


class FormulaireVerification(forms.Form):
    le = ChampDate(label="Vérifiée le", help_text="Le jour où l’organisme certificateur l’a dit.")
    suite = forms.ChoiceField(
        label="Ce qu’il en dit",
        widget=forms.RadioSelect,
        choices=[
            (str(SuiteConstat.LEVEE), "La correction est acceptée — le constat est levé."),
            (str(SuiteConstat.MAINTENUE), "Elle ne suffit pas — le constat reste."),
        ],
    )
    raisons = texte_long("Sur quoi il s’est appuyé", maximum=2000, aide="Les pièces envoyées, sa réponse, sa date.")


def _salles(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(s, f"{SALLES[s].nom} — {SALLES[s].montre}") for s in codes]


class FormulaireOuverture(forms.Form):
    salles = forms.MultipleChoiceField(
        label="Ce qui lui est ouvert",
        widget=forms.CheckboxSelectMultiple,
        help_text="Le reste lui est fermé.",
        error_messages={"required": "Cochez au moins une partie : sinon, votre invité entrerait dans une maison vide."},
    )
    familles = forms.MultipleChoiceField(
        label="Référentiels, avec toutes leurs preuves d’aujourd’hui", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Vous pourrez ensuite choisir les preuves une par une.",
    )  # fmt: skip
    suivantes = forms.BooleanField(
        label="Et les preuves déposées ensuite",
        required=False,
        help_text="Décoché : une preuve déposée plus tard lui reste fermée tant que vous ne l’ouvrez pas.",
    )

    def __init__(self, *args: Any, organisation: Organisation, ouvrables: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["salles"].choices = _salles(ouvrables)  # type: ignore[attr-defined]
        self.fields["familles"].choices = _familles(organisation)  # type: ignore[attr-defined]


class FormulaireInvitation(FormulaireOuverture):
    prenom = forms.CharField(label="Prénom", max_length=60)
    nom = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Son adresse", max_length=254, help_text="Un lien personnel y sera envoyé.")
    au = ChampDate(label="Jusqu’au", help_text="Le lendemain, plus rien ne s’ouvre. Vous pourrez prolonger.")
    field_order = ("prenom", "nom", "email", "au", "salles", "familles", "suivantes")


class FormulairePreuvesOuvertes(forms.Form):
    preuves = ChoixPreuves(label="Preuves ouvertes")
    suivantes = forms.BooleanField(label="Et celles déposées ensuite", required=False)

    def __init__(self, *args: Any, preuves: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preuves"].queryset = preuves  # type: ignore[attr-defined]


class FormulaireProlonger(forms.Form):
    au = ChampDate(label="Dernier jour")


class FormulaireQuestion(forms.Form):
    texte = texte_long(
        "Votre question",
        maximum=2000,
        aide="Elle est gardée avec sa réponse. Ne nommez aucun candidat : donnez son numéro.",
    )


class FormulaireReponseQuestion(forms.Form):
    texte = texte_long("Votre réponse")
    preuves = ChoixPreuves(
        label="Preuves à montrer",
        help_text="Elles lui seront ouvertes. Une preuve qui manque ici se dépose d’abord : votre réponse est gardée en brouillon.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preuves"].queryset = courantes(organisation.pk).order_by("-effective_le", "-pk")  # type: ignore[attr-defined]


NATURES_CHOIX = [(str(n), natures()[n][0]) for n in NatureAudit]
JUGEMENTS_CHOIX = [(str(j), jugements()[j][0]) for j in reversed(CONSTATS)]
DEFAUT_JUGEMENT = str(JugementAudit.RIEN)
