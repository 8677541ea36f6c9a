"""Forms of the conseil de perfectionnement."""

from __future__ import annotations

from typing import Any

from django import forms

from parchemin.amelioration.domain.actions import NatureAction, natures
from parchemin.amelioration.domain.conseil import QUORUMS, CollegeConseil, SorteSujet, colleges, sujets, sujets_legaux
from parchemin.amelioration.models import PresenceConseil, SeanceConseil, SortePresence
from parchemin.amelioration.selectors.actions import responsables
from parchemin.amelioration.selectors.conseil import en_mandat
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Membre
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers, texte_long
from parchemin.socle.horloge import aujourdhui


class FormulaireRegles(forms.Form):
    """What the règlement intérieur says. Everything may stay empty."""

    reference = forms.CharField(
        label="Votre règlement intérieur", max_length=200, required=False, help_text="Son titre, sa date, l’article qui parle du conseil."
    )  # fmt: skip
    quorum = forms.ChoiceField(label="Quorum", required=False, choices=[(str(k), v) for k, v in QUORUMS.items()])
    quorum_nombre = forms.IntegerField(
        label="Nombre de membres", required=False, min_value=1, max_value=200, help_text="Si le quorum est un nombre."
    )
    seances_par_an = forms.IntegerField(label="Séances par an", required=False, min_value=1, max_value=50)
    delai_convocation = forms.IntegerField(
        label="Jours entre la convocation et la séance", required=False, min_value=1, max_value=120
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for k, mots in colleges().items():
            self.fields[f"mandat_{k}"] = forms.IntegerField(
                label=f"Mandat, en mois : {mots}", required=False, min_value=1, max_value=120
            )

    def valeurs(self) -> dict[str, Any]:
        lus = self.cleaned_data
        return {k: v for k, v in lus.items() if not k.startswith("mandat_")} | {
            "mandats": {str(k): lus[f"mandat_{k}"] for k in CollegeConseil if lus.get(f"mandat_{k}")}
        }


class FormulaireMembre(forms.Form):
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    college = forms.ChoiceField(label="Au titre de", choices=[(str(k), v) for k, v in colleges().items()])
    qualite = forms.CharField(
        label="Qualité", max_length=200, required=False, help_text="Métier, entreprise, classe, organisation."
    )
    preside = forms.BooleanField(label="Préside le conseil", required=False)
    du = ChampDate(label="Mandat à partir du")
    au = ChampDate(label="Jusqu’au", required=False)
    courriel = forms.EmailField(label="Courriel", required=False, help_text="La convocation y part.")
    telephone = forms.CharField(label="Téléphone", max_length=20, required=False)
    compte = ChoixMembre(
        label="Son accès à Parchemin", required=False, queryset=Membre.objects.none(), empty_label="Aucun"
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compte"].queryset = (  # type: ignore[attr-defined]
            Membre.objects.filter(organisation=organisation)
            .select_related("utilisateur")
            .order_by("utilisateur__nom", "utilisateur__prenom", "pk")
        )


class FormulaireSeance(forms.Form):
    le = ChampDate(label="Date")
    heure = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)


class FormulaireSeanceNeuve(FormulaireSeance):
    legaux = forms.MultipleChoiceField(
        label="Sujets de la loi à traiter cette fois", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(s.code, f"{s.article} {s.libelle}") for s in sujets_legaux()],
        help_text="Cochés : ceux que l’année n’a pas encore couverts. Les points permanents s’ajoutent d’eux-mêmes.",
    )  # fmt: skip


class FormulairePoint(forms.Form):
    """A subject of the list, or a title of one's own."""

    sujet = forms.ChoiceField(label="Un sujet de la liste", required=False)
    titre = forms.CharField(label="Ou un autre point", max_length=300, required=False)
    note = texte_long("Ce qui est soumis au conseil", requis=False, maximum=6000)
    fichiers = ChampFichiers(label="Pièces", required=False, help_text="Dix au plus, 25 Mo chacune.")

    def __init__(self, *args: Any, seance: SeanceConseil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pris = set(seance.points.values_list("sujet", flat=True))
        libres = [s for s in sujets().values() if s.code not in pris and s.code != "suites"]
        noms = {
            SorteSujet.LEGAL: "Sujets de la loi",
            SorteSujet.PERMANENT: "Points permanents",
            SorteSujet.FACULTATIF: "Autres",
        }
        self.fields["sujet"].choices = [("", "Aucun")] + [  # type: ignore[attr-defined]
            (mots, [(s.code, s.court) for s in libres if s.sorte is sorte])
            for sorte, mots in noms.items()
            if any(s.sorte is sorte for s in libres)
        ]

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        if not lus.get("sujet") and not (lus.get("titre") or "").strip() and "titre" not in self.errors:
            self.add_error("titre", "Choisissez un sujet de la liste, ou écrivez le titre du point.")
        return lus


class FormulaireNote(forms.Form):
    note = texte_long("Ce qui est soumis au conseil", lignes=6, requis=False, maximum=6000)
    fichiers = ChampFichiers(label="Pièces à ajouter", required=False, help_text="Dix au plus, 25 Mo chacune.")


class FormulaireDit(forms.Form):
    dit = texte_long("Ce qui s’est dit", lignes=8, requis=False, maximum=12000)
    vide_parce_que = texte_long(
        "S’il n’y a rien à dire, pourquoi", lignes=2, requis=False, maximum=1000, aide="Par exemple : aucune réclamation reçue depuis la dernière séance."
    )  # fmt: skip


class FormulaireOuverture(forms.Form):
    redige_par = forms.CharField(label="Compte rendu rédigé par", max_length=200, required=False)
    ouverture = texte_long(
        "Ouverture de la séance", requis=False, aide="Excuses, invités, approbation du compte rendu précédent."
    )


class FormulaireDecision(forms.Form):
    texte = texte_long("Ce que le conseil décide, ou recommande", maximum=2000)


class FormulaireAnnulation(forms.Form):
    motif = texte_long("Pourquoi", maximum=2000, aide="Les membres convoqués le liront.")


class FormulaireConfier(forms.Form):
    titre = forms.CharField(label="L’action, en une ligne", max_length=200)
    nature = forms.ChoiceField(label="Pour quoi faire", choices=[(str(n), mots) for n, (mots, _) in natures().items()])
    responsable = ChoixMembre(label="Qui s’en charge", queryset=Membre.objects.none(), empty_label="Choisir…")
    avant_le = ChampDate(label="À faire avant le")

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = responsables(organisation.pk, aujourdhui())  # type: ignore[attr-defined]

    def clean_nature(self) -> NatureAction:
        return NatureAction(self.cleaned_data["nature"])


class FormulairePresences(forms.Form):
    """One line of three ticks for each member in mandate on that day."""

    def __init__(self, *args: Any, seance: SeanceConseil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notees = {p.membre_id: p for p in PresenceConseil.toutes.filter(seance=seance).order_by("pk")}
        annonces = {"oui": SortePresence.PRESENT, "non": SortePresence.EXCUSE}
        for m in en_mandat(seance.organisation_id, seance.le):
            p = notees.get(m.pk)
            self.fields[f"m{m.pk}"] = forms.ChoiceField(
                label=f"{m}, {m.get_college_display().lower()}", required=False, choices=SortePresence.choices, widget=forms.RadioSelect,
                initial=(p.sorte or annonces.get(p.annonce, "")) if p is not None else "",
                help_text=f"A répondu qu’il ou elle {p.get_annonce_display()}." if p is not None and p.annonce else "",
            )  # fmt: skip

    def sortes(self) -> dict[int, str]:
        return {int(k[1:]): v for k, v in self.cleaned_data.items() if k.startswith("m") and v}
