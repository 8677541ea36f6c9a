"""Forms of the improvement plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine, natures, recueil, sortes
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.selectors.actions import responsables
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Etablissement, Membre
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers, texte_long
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui


class ChoixCertification(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.intitule} ({obj.numero})" if obj.numero else str(obj.intitule)


class FormulaireAction(forms.Form):
    """What is asked first is short; the cause, the means and the criterion may be written later."""

    titre = forms.CharField(label="En une ligne", max_length=200)
    nature = forms.ChoiceField(
        label="Pour quoi faire",
        choices=[(str(n), f"{mots} : {sens[0].lower()}{sens[1:]}") for n, (mots, sens) in natures().items()],
        widget=forms.RadioSelect,
    )
    quoi = texte_long("Ce qui sera fait")
    responsable = ChoixMembre(label="Qui s’en charge", queryset=Membre.objects.none(), empty_label="Choisir…")
    avant_le = ChampDate(label="À faire avant le")
    cause = texte_long(
        "La cause", requis=False, aide="Pourquoi est-ce arrivé ? Elle peut attendre pour une action immédiate."
    )
    moyens = texte_long(
        "Les moyens", lignes=2, requis=False, maximum=2000, aide="Temps, budget, personnes, si cela compte."
    )
    critere = texte_long(
        "Comment saura-t-on que cela a servi ?", lignes=2, requis=False, maximum=2000,
        aide="Ce qui devra avoir changé, et de combien si cela se mesure. À écrire avant de dire que c’est fait.",
    )  # fmt: skip
    verifier_le = ChampDate(label="Effet à vérifier le", required=False)
    lieu = forms.ModelChoiceField(
        label="Un lieu en particulier", required=False, queryset=Etablissement.objects.none(), empty_label="Tous"
    )
    certification = ChoixCertification(
        label="Une certification en particulier",
        required=False,
        queryset=Certification.objects.none(),
        empty_label="Toutes",
    )
    sorte = forms.ChoiceField(
        label="Née de", choices=[(str(s), mots) for s, mots in sortes().items()], initial=str(SorteOrigine.AUTRE)
    )
    origine = forms.CharField(
        label="En quelques mots",
        max_length=300,
        required=False,
        help_text="La réunion, le courrier, le constat d’où elle vient.",
    )

    def __init__(
        self, *args: Any, organisation: Any, action: ActionAmelioration | None = None, fixe: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        jour = aujourdhui()
        membres = responsables(organisation.pk, jour)
        if action is not None:
            # Whoever has it keeps it, even gone since: only another one must be there.
            membres = Membre.toutes.filter(pk__in=[*membres.values_list("pk", flat=True), action.responsable_id])
        self.fields["responsable"].queryset = membres.select_related("utilisateur").order_by(  # type: ignore[attr-defined]
            "utilisateur__nom", "utilisateur__prenom", "pk"
        )
        self.fields["lieu"].queryset = Etablissement.objects.order_by("cle_tri", "pk")  # type: ignore[attr-defined]
        self.fields["certification"].queryset = Certification.objects.select_related("fiche__version").order_by("pk")  # type: ignore[attr-defined]
        if action is not None:
            del self.fields["avant_le"]
        if action is not None or fixe:
            del self.fields["sorte"], self.fields["origine"]


class FormulaireSuivi(forms.Form):
    texte = texte_long("Ce qui s’est passé", requis=False)
    fichiers = ChampFichiers(label="Fichiers", required=False, help_text="Dix au plus, 25 Mo chacun.")


class FormulaireReport(forms.Form):
    avant_le = ChampDate(label="À faire avant le")
    motif = texte_long("Pourquoi", lignes=2)


class FormulaireFait(forms.Form):
    resultat = texte_long("Ce qui a été fait")
    fichiers = ChampFichiers(
        label="Ce qui le prouve",
        required=False,
        help_text="Compte rendu, photo, document mis à jour… Dix fichiers au plus.",
    )


class FormulaireVerification(forms.Form):
    verdict = forms.ChoiceField(
        label="L’effet attendu est-il là ?",
        choices=[("efficace", "Oui : l’action a servi"), ("sans_effet", "Non, ou pas assez : on la reprend")],
        widget=forms.RadioSelect,
    )
    constat = texte_long("Ce que vous avez constaté", aide="Le chiffre d’avant et celui d’après, s’il y en a.")
    fichiers = ChampFichiers(label="Ce qui le montre", required=False, help_text="Dix fichiers au plus.")
    avant_le = ChampDate(label="Si on la reprend : à faire avant le", required=False)
    verifier_le = ChampDate(label="Et effet à vérifier le", required=False)

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if lus.get("verdict") == "sans_effet":
            for nom in ("avant_le", "verifier_le"):
                if not lus.get(nom) and nom not in self.errors:
                    self.add_error(nom, "Donnez ce jour : l’action reprend.")
        return lus


class FormulaireMotif(forms.Form):
    motif = texte_long("Pourquoi", lignes=3)


def dates_proposees(nature: NatureAction) -> dict[str, Any]:
    """Days that a new action proposes: settings of the house, not a rule."""
    jour = aujourdhui()
    faire = "faire_immediate" if nature is NatureAction.IMMEDIATE else "faire"
    avant = jour + timedelta(days=int(recueil().valeur_au(faire, jour)))
    return {"avant_le": avant, "verifier_le": avant + timedelta(days=int(recueil().valeur_au("verifier", jour)))}
