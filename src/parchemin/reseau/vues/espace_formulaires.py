"""Forms of the requests and of the partner's space."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from parchemin.comptes.models import Etablissement, Membre, SorteEtablissement
from parchemin.parcours.models import EtatSession, SessionExamen
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers
from parchemin.reseau.models import DemandeSession, HabilitationPartenaire, NatureDemandePartenaire
from parchemin.reseau.pieces import REPONSE
from parchemin.reseau.selectors.espace import etablissements, habilitations_a_session, reglage
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


class FormulaireReponsePartenaire(forms.Form):
    texte = forms.CharField(
        label="Votre réponse", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une question ? Posez-la ici : le certificateur la lira avec votre réponse.",
    )  # fmt: skip
    fichiers = ChampFichiers(label="Vos fichiers", required=False)

    rien_a_ajouter = forms.BooleanField(
        label="Je n’ai rien à ajouter : je renonce aux jours qui me restent", required=False
    )

    def __init__(self, *args: Any, promis: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if promis is None:
            del self.fields["rien_a_ajouter"]
        else:
            self.fields["rien_a_ajouter"].help_text = (
                f"Sans cette case, ni retrait ni résiliation n’est décidé avant la fin du {date_fr(promis)}, et vous pouvez compléter votre "
                "réponse ; seul un fait critique ou une urgence peut conduire à une suspension, par une lettre à part. Avec cette case, le "
                "certificateur peut décider sans attendre."
            )
        self.fields["fichiers"].help_text = (
            f"{reglage('fichiers', aujourdhui())} fichiers au plus, de {REPONSE.taille_max // 1_000_000} Mo chacun : PDF, photo, "
            "Word, Excel, LibreOffice ou CSV. Un gros PDF s’allège en l’enregistrant de nouveau en qualité réduite."
        )


class ChoixHabilitation(forms.ModelChoiceField):
    """One habilitation, by its certification and its establishment."""

    def label_from_instance(self, obj: Any) -> str:
        fin = f", jusqu’au {date_fr(obj.au)}" if obj.au else ""
        return f"{obj.certification.intitule} ({obj.certification.numero}), {obj.etablissement.denomination}{fin}"


class FormulaireDemandeSession(forms.Form):
    habilitation = ChoixHabilitation(
        label="Certification", queryset=HabilitationPartenaire.objects.none(), empty_label="—"
    )
    site = forms.ModelChoiceField(label="Lieu", queryset=Etablissement.objects.none(), empty_label="—")
    du = ChampDate(label="Premier jour souhaité")
    au = ChampDate(label="Dernier jour souhaité")
    nombre = forms.IntegerField(label="Candidats attendus", min_value=1, max_value=9999)
    message = forms.CharField(
        label="Un mot pour le certificateur", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siennes = habilitations_a_session(membre)
        self.fields["habilitation"].queryset = siennes  # type: ignore[attr-defined]
        sites = {s.pk for h in siennes for s in (h.sites.all() or [h.etablissement])}
        self.fields["site"].queryset = Etablissement.objects.filter(pk__in=sites).order_by("cle_tri", "pk")  # type: ignore[attr-defined]


class FormulaireAcceptationSession(forms.Form):
    session = forms.ModelChoiceField(
        label="Une session qui existe déjà", queryset=SessionExamen.objects.none(), required=False, empty_label="—"
    )
    intitule = forms.CharField(label="Ou le nom de la session à créer", max_length=200, required=False)
    jury_le = ChampDate(
        label="Jury le", required=False, help_text="Pour la session à créer ; il peut être fixé plus tard."
    )
    texte = forms.CharField(
        label="Un mot pour le partenaire", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, demande: DemandeSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = {demande.site_id, demande.habilitation.etablissement_id}
        self.fields["session"].queryset = SessionExamen.objects.filter(  # type: ignore[attr-defined]
            certification=demande.habilitation.certification_id, centre__in=centres
        ).exclude(etat=EtatSession.ANNULEE).order_by("-du", "pk")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        d: dict[str, Any] = super().clean() or {}
        if not d.get("session") and not (d.get("intitule") or "").strip():
            self.add_error("intitule", "Choisissez une session, ou nommez celle à créer.")
        return d


class FormulaireTexte(forms.Form):
    """One sentence that the other side will read."""

    texte = forms.CharField(label="Pourquoi", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class FormulaireReprise(forms.Form):
    texte = forms.CharField(
        label="Ce qui manque", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le partenaire lira exactement ceci.",
    )  # fmt: skip
    avant_le = ChampDate(label="À compléter avant le", required=False, help_text="Vide : le délai ne change pas.")


class FormulaireDemande(forms.Form):
    """Ask one partner for something, or several at once."""

    etablissements = forms.ModelMultipleChoiceField(
        label="À qui", queryset=Etablissement.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="Chacun reçoit sa demande et n’en voit pas d’autre.",
    )  # fmt: skip
    nature = forms.ChoiceField(label="De quoi s’agit-il", choices=NatureDemandePartenaire.choices)
    objet = forms.CharField(label="Objet", max_length=200, help_text="Par exemple « Attestation d’assurance 2027 ».")
    texte = forms.CharField(
        label="Ce que vous demandez, et pourquoi",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    avant_le = ChampDate(label="À répondre avant le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["etablissements"].queryset = Etablissement.objects.filter(  # type: ignore[attr-defined]
            sorte=SorteEtablissement.PARTENAIRE, actif=True
        ).order_by("cle_tri", "pk")  # fmt: skip


class FormulaireCollegue(forms.Form):
    prenom = forms.CharField(label="Prénom", max_length=60)
    nom = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Adresse électronique", help_text="Un lien personnel y sera envoyé.")
    etablissements = forms.ModelMultipleChoiceField(
        label="Pour", queryset=Etablissement.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        miens = etablissements(membre)
        self.fields["etablissements"].queryset = Etablissement.objects.filter(  # type: ignore[attr-defined]
            pk__in=[e.pk for e in miens]
        ).order_by("cle_tri", "pk")  # fmt: skip
        if len(miens) == 1:
            self.fields["etablissements"].initial = [miens[0].pk]
