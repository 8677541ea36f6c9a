"""Forms of reserved cases. None keeps a draft: what is half written here stays in the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from parchemin.amelioration.domain.violence import (
    CRITERES,
    RecitViolence,
    autorites,
    lieux_violence,
    natures_violence,
)
from parchemin.amelioration.selectors.actions import _tenants
from parchemin.amelioration.selectors.violence import presents, referents
from parchemin.amelioration.violence_lettre import moment_dit
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Membre
from parchemin.parcours.vues.sessions_formulaires import ChampMoment
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers, texte_long
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui, maintenant


def _fichiers(label: str) -> ChampFichiers:
    return ChampFichiers(label=label, required=False, help_text="Dix au plus, 25 Mo chacun. Ils sont chiffrés.")


class ChoixMembres(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.libelle)


class FormulaireRecit(forms.Form):
    """What was seen and heard, in the words that were used."""

    connu_le = ChampMoment(
        label="Depuis quand le savez-vous ?", help_text="Le moment où vous, ou un collègue, l’avez appris."
    )
    natures = forms.MultipleChoiceField(
        label="De quoi cela a-t-il l’air ?", widget=forms.CheckboxSelectMultiple,
        choices=[(str(n), f"{mots} : {sens[0].lower()}{sens[1:]}") for n, (mots, sens) in natures_violence().items()],
        help_text="Plusieurs réponses possibles. Vous n’avez pas à qualifier une infraction.",
    )  # fmt: skip
    lieu = forms.ChoiceField(label="Où", choices=[(str(x), v[0]) for x, v in lieux_violence().items()])
    lieu_precis = forms.CharField(label="Le lieu, plus précisément", max_length=200, required=False)
    criteres = forms.MultipleChoiceField(
        label="Ce qui change qui doit être prévenu",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(CRITERES.items()),
    )
    victime = forms.CharField(
        label="La personne qui subit", max_length=300, required=False, help_text="Son nom, ou ce que vous savez d’elle."
    )
    mis_en_cause = forms.CharField(label="La personne mise en cause", max_length=300, required=False)
    faits = texte_long(
        "Ce qui s’est passé",
        lignes=5,
        maximum=8000,
        aide="Ce qui a été vu ou rapporté : quand, où, qui. Sans interpréter ni supposer.",
    )
    paroles = texte_long(
        "Les mots employés", lignes=3, requis=False, maximum=8000, aide="Entre guillemets, tels qu’ils ont été dits."
    )
    temoins = texte_long(
        "Témoins, messages, traces", lignes=2, requis=False, aide="Vous pourrez joindre des fichiers ensuite."
    )

    def recit(self, ecartes: tuple[int, ...] = ()) -> RecitViolence:
        """The account of a valid form."""
        x = dict(self.cleaned_data)
        del x["connu_le"]
        return RecitViolence.lire({**x, "ecartes": list(ecartes)})


def _porte(nom: str, mots: set[str]) -> bool:
    siens = set(cle_recherche(nom).split())
    return bool(siens) and siens <= mots


class FormulairePrevenus(forms.Form):
    """Who must not be told: a referent, or somebody who could ask for an exceptional opening."""

    ecartes = ChoixMembres(
        label="Quelqu’un ne doit pas lire ce signalement ?", required=False, queryset=Membre.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez une personne mise en cause, ou trop proche d’elle. Elle n’en saura rien et ne pourra pas l’ouvrir.",
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Any, moi: Membre, en_cause: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jour = aujourdhui()
        siens = Q(pk__in=referents(organisation.pk).order_by().values("membre_id")) | Q(
            pk__in=_tenants(organisation.pk, "amelioration.ouvrir_violence", jour)
        )
        possibles = presents(organisation.pk, jour).filter(siens).exclude(pk=moi.pk)
        self.fields["ecartes"].queryset = possibles  # type: ignore[attr-defined]
        # Whoever was just named as accused is ticked already: somebody in a hurry does not warn them.
        dit = set(cle_recherche(en_cause).split())
        self.initial.setdefault(
            "ecartes",
            [m.pk for m in possibles if _porte(m.utilisateur.nom, dit)],
        )


class FormulaireAutorite(forms.Form):
    autorite = forms.ChoiceField(label="Qui a été prévenu", choices=[(str(a), v[0]) for a, v in autorites().items()])
    le = ChampMoment(label="Quand", initial=maintenant)
    voie = forms.ChoiceField(
        label="Comment",
        choices=[(x, x) for x in ("Téléphone", "Courriel", "Courrier recommandé", "Plateforme en ligne", "Sur place")],
    )
    destinataire = forms.CharField(
        label="Service ou personne", max_length=200, required=False, help_text="Unité, nom, numéro de dossier donné."
    )
    texte = texte_long("Ce qui a été dit ou envoyé", requis=False)
    accuse_le = ChampDate(
        label="Accusé reçu le", required=False, help_text="Laissez vide s’il n’est pas encore arrivé."
    )
    fichiers = _fichiers("Ce qui le prouve")
    lettre = forms.BooleanField(
        label="Garder au dossier la lettre telle qu’elle se compose maintenant", required=False,
        help_text="Elle est chiffrée avec les autres pièces.",
    )  # fmt: skip


class FormulaireRaison(forms.Form):
    texte = texte_long("Pourquoi", lignes=3)


class FormulaireCloture(forms.Form):
    texte = texte_long(
        "Comment cela a fini", lignes=4, aide="Pour la personne d’abord : où elle en est, ce qui la protège."
    )


class FormulaireMesure(forms.Form):
    texte = texte_long("La mesure", lignes=3, aide="Ce qui change concrètement pour que la personne soit à l’abri.")
    responsable = ChoixMembre(
        label="Qui s’en charge", queryset=Membre.objects.none(), empty_label="Choisir…",
        help_text="Parmi les lecteurs du dossier. Nommez d’abord la personne si elle n’y est pas.",
    )  # fmt: skip
    avant_le = ChampDate(label="En place ou revue avant le", initial=aujourdhui)
    fichiers = _fichiers("Fichiers")

    def __init__(self, *args: Any, gens: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = gens  # type: ignore[attr-defined]


class FormulaireEchange(forms.Form):
    le = ChampMoment(label="Quand", initial=maintenant)
    texte = texte_long("Ce qui s’est passé", lignes=4)
    fichiers = _fichiers("Fichiers")


class FormulaireSuspension(forms.Form):
    constat_le = ChampDate(
        label="Constat de l’agent de contrôle",
        help_text="Les quinze jours courent de ce jour. À défaut, le jour de la décision.",
    )
    texte = texte_long("Ce qui est décidé", lignes=3, requis=False)
    fichiers = _fichiers("La décision")


class FormulaireFin(forms.Form):
    le = ChampDate(label="Le", initial=aujourdhui)
    texte = texte_long("Ce qui s’est passé", lignes=3, requis=False)
    fichiers = _fichiers("Fichiers")


class FormulaireLecteur(forms.Form):
    membre = ChoixMembre(label="Qui", queryset=Membre.objects.none(), empty_label="Choisir…")

    def __init__(self, *args: Any, gens: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membre"].queryset = gens  # type: ignore[attr-defined]


class FormulaireJonction(forms.Form):
    garde = forms.ChoiceField(label="Le dossier qui continue", widget=forms.RadioSelect)

    def __init__(self, *args: Any, autres: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["garde"]
        champ.choices = [
            (a.dossier.reference, f"{a.dossier.reference}, connu depuis le {moment_dit(a.dossier.connu_le)}")
            for a in autres
        ]


class FormulaireLettre(forms.Form):
    """What the letter needs and the case does not hold. Kept nowhere."""

    service = forms.CharField(
        label="À l’attention de", max_length=200, required=False, help_text="Service ou personne."
    )
    adresse = forms.CharField(
        label="Son adresse", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    coordonnees = forms.CharField(
        label="Votre adresse, votre téléphone", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    fonction = forms.CharField(label="Votre fonction", max_length=120, required=False)


class FormulaireCopie(forms.Form):
    destinataire = forms.CharField(label="À qui cette copie est remise", max_length=200)


class FormulaireException(forms.Form):
    reference = forms.CharField(
        label="Référence du dossier",
        max_length=11,
        help_text="Dix signes et un tiret. Un lecteur du dossier la connaît.",
    )
    motif = texte_long("Pourquoi devez-vous lire maintenant ?", lignes=4, maximum=2000, aide="Trente signes au moins.")
