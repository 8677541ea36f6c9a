"""Forms of the act of the jury."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from parchemin.deliberation import choix
from parchemin.deliberation.domain.dossier import Dossier, Livret, Visee
from parchemin.deliberation.domain.proposition import LIBELLES_MENTION, Mention, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement
from parchemin.deliberation.models import DossierCandidat
from parchemin.plateforme.formulaires import ChampDate
from parchemin.referentiel.domain.familles import Famille

_OUI_NON = [("", "Non renseigné"), ("oui", "Oui"), ("non", "Non")]
_MOTS_OUI_NON = {None: "", True: "oui", False: "non"}
_AGRICOLES = {Famille.CAP_AGRICOLE, Famille.BAC_PRO_AGRICOLE, Famille.BTSA}


class FormulaireDecision(forms.Form):
    """The decision of the jury for one candidate: only what the rules leave open."""

    resultat = forms.ChoiceField(label="Le jury décide", widget=forms.RadioSelect)
    mention = forms.ChoiceField(label="Mention", required=False)
    motif = forms.CharField(
        label="Raison du jury", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire si la décision diffère de la proposition. Aucun état de santé.",
    )  # fmt: skip
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, proposition: Proposition, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["resultat"].choices = [
            (str(r), choix.en_mots(r, proposition.mention) if r is proposition.resultat is not Resultat.EN_ATTENTE
             else choix.LIBELLES_DECISION[r])
            for r in choix.possibles(proposition, dossier)
        ]  # fmt: skip
        mentions = choix.mentions_possibles(proposition)
        if mentions:
            champs["mention"].choices = [(str(m), LIBELLES_MENTION[m].capitalize()) for m in mentions]
        else:
            del champs["mention"]

    def decision(self) -> dict[str, str]:
        d = self.cleaned_data
        mention = d.get("mention", "") if d["resultat"] == Resultat.ADMIS else ""
        return {"resultat": d["resultat"], "mention": mention, "motif": d["motif"]}


class FormulaireDossier(forms.Form):
    """What the jury has before it beside the grid; only what this règlement can use."""

    livret = forms.ChoiceField(
        label="Livret scolaire ou de formation",
        choices=[(str(Livret.NON_FOURNI), "Non fourni"), (str(Livret.FOURNI), "Fourni, à examiner"),
                 (str(Livret.EXAMINE), "Examiné par le jury")],
        help_text="Nul n’est ajourné sans que son livret ait été examiné.",
    )  # fmt: skip
    visee = forms.ChoiceField(
        label="Le candidat présente",
        choices=[(str(Visee.ENTIERE), "Toute la certification"), (str(Visee.BLOCS), "Une partie (blocs, CCP)"),
                 (str(Visee.SPECIALISATION), "Une spécialisation d’un titre détenu")],
    )  # fmt: skip
    pfmp_validees = forms.ChoiceField(
        label="Périodes en milieu professionnel validées", choices=_OUI_NON, required=False
    )
    entretien_final = forms.ChoiceField(label="Entretien final favorable", choices=_OUI_NON, required=False)
    ouverture_forme = forms.ChoiceField(
        label="Forme progressive ouverte par", required=False,
        choices=[("", "Sans objet"), ("derogation", "Dérogation du recteur"), ("handicap", "Aménagement")],
    )  # fmt: skip
    derniere_inscription = ChampDate(label="Dernière inscription administrative", required=False)
    premiere_candidature = ChampDate(label="Première candidature", required=False)
    titre_detenu = forms.BooleanField(label="Détient le titre que la spécialisation complète", required=False)
    equivalence_totale = forms.BooleanField(
        label="Équivalence totale",
        required=False,
        help_text="Un texte, ou la somme d’équivalences, donne tout le titre.",
    )
    controle_renonce = forms.BooleanField(label="Ne se présente pas à l’épreuve de contrôle", required=False)
    formation_suivie = forms.ChoiceField(
        label="Formation suivie", choices=_OUI_NON, required=False,
        help_text="Demandé à un candidat mineur qui n’est ni élève ni apprenti ; et, pour un titre professionnel, à qui revient après l’année.",
    )  # fmt: skip
    activite_suffisante = forms.ChoiceField(
        label="Activité ou période en entreprise justifiée", choices=_OUI_NON, required=False
    )

    def __init__(self, *args: Any, reglement: Reglement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        f = reglement.famille
        utiles = {
            "pfmp_validees": reglement.pfmp,
            "entretien_final": reglement.entretien_final,
            "ouverture_forme": any(u.evaluation is Evaluation.NOTE for u in reglement.unites),
            "derniere_inscription": f is Famille.SUPERIEUR,
            "premiere_candidature": f in _AGRICOLES,
            "titre_detenu": f is Famille.TITRE_PRO,
            "equivalence_totale": f is Famille.TITRE_PRO,
            "controle_renonce": any(u.controle for u in reglement.unites),
            "formation_suivie": f in (Famille.CAP, Famille.TITRE_PRO),
            "activite_suffisante": bool(reglement.options.get("semaines_activite")),
        }
        for nom, utile in utiles.items():
            if not utile:
                del self.fields[nom]
        self.oraux = {f"controle_{n}": u for n, u in enumerate(reglement.unites) if u.controle}
        for nom, u in self.oraux.items():
            self.fields[nom] = forms.CharField(label=f"Oral de contrôle : {u.libelle}", required=False, max_length=8)

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        notes = {}
        for nom, u in self.oraux.items():
            brut = donnees.pop(nom, "").replace(",", ".").strip()
            if not brut:
                continue
            try:
                note = Decimal(brut)
            except InvalidOperation:
                note = Decimal(-1)
            if not note.is_finite() or not 0 <= note <= 20:
                self.add_error(nom, "Une note va de 0 à 20, par exemple 12,5.")
            else:
                notes[u.code] = f"{note:f}"
        if self.oraux:
            donnees["controle"] = notes
        for nom in ("pfmp_validees", "entretien_final", "formation_suivie", "activite_suffisante"):
            if nom in donnees:
                donnees[nom] = {"oui": True, "non": False}.get(donnees[nom])
        return donnees

    @staticmethod
    def initiales(ligne: DossierCandidat | None, reglement: Reglement) -> dict[str, Any]:
        x = ligne or DossierCandidat()
        oraux = {
            f"controle_{n}": x.controle.get(u.code, "").replace(".", ",")
            for n, u in enumerate(reglement.unites)
            if u.controle
        }
        return {
            "livret": x.livret, "visee": x.visee, "ouverture_forme": x.ouverture_forme,
            "derniere_inscription": x.derniere_inscription, "premiere_candidature": x.premiere_candidature,
            "titre_detenu": x.titre_detenu, "pfmp_validees": _MOTS_OUI_NON[x.pfmp_validees],
            "entretien_final": _MOTS_OUI_NON[x.entretien_final], "equivalence_totale": x.equivalence_totale,
            "controle_renonce": x.controle_renonce, "formation_suivie": _MOTS_OUI_NON[x.formation_suivie],
            "activite_suffisante": _MOTS_OUI_NON[x.activite_suffisante], **oraux,
        }  # fmt: skip


class FormulaireRevision(forms.Form):
    """Another version of a decision: results corrected, decision, reason."""

    resultat = forms.ChoiceField(label="Nouvelle décision")
    mention = forms.ChoiceField(label="Mention", required=False)
    livret_examine = forms.BooleanField(label="Le jury a examiné le livret depuis", required=False)
    motif = forms.CharField(
        label="Raison de la révision", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Elle reste dans la décision et au journal. Aucun état de santé.",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        reglement: Reglement,
        livret: bool,
        resultats: Sequence[Resultat],
        mentions: Sequence[Mention],
        actuels: Mapping[str, str],
        avec_motif: bool = True,
        corrections: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`resultats`, `mentions`: to choose from (`choix.envisageables`). `avec_motif`: False where the reason is said once for several people. `corrections`: what was typed before."""
        super().__init__(*args, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["resultat"].choices = [(str(r), choix.EN_CLAIR[r]) for r in resultats]
        champs["mention"].choices = [(str(m), LIBELLES_MENTION[m].capitalize()) for m in mentions]
        for nom, utile in (("livret_examine", livret), ("mention", mentions), ("motif", avec_motif)):
            if not utile:
                del self.fields[nom]
        self.unites = {f"unite_{n}": u for n, u in enumerate(reglement.evaluees)}
        for nom, u in self.unites.items():
            mots = "Note sur 20" if u.evaluation is Evaluation.NOTE else "O (acquis), N"
            aide = f"Aujourd’hui : {actuels.get(u.code) or 'rien'}. {mots}, ABS, EXC ou DISP."
            self.fields[nom] = forms.CharField(
                label=u.libelle, required=False, max_length=40, help_text=aide,
                initial=(corrections or {}).get(u.code, ""),
            )  # fmt: skip

    @property
    def principaux(self) -> Iterator[forms.BoundField]:
        return (self[n] for n in self.fields if n not in self.unites)

    @property
    def corrigibles(self) -> Iterator[forms.BoundField]:
        return (self[n] for n in self.unites)

    def corrections(self) -> Mapping[str, str]:
        return {u.code: self.cleaned_data[nom] for nom, u in self.unites.items() if self.cleaned_data[nom].strip()}


class FormulaireExterieur(forms.Form):
    """Somebody outside the organisation, who will look with the first."""

    nom = forms.CharField(label="Prénom et nom", max_length=130)
    courriel = forms.EmailField(label="Adresse électronique")


class FormulaireSiege(forms.Form):
    """The member of the jury, without an account, who will agree by personal link."""

    siege = forms.ChoiceField(label="Membre qui a siégé", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choix_sieges: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs: dict[str, Any] = self.fields
        champs["siege"].choices = choix_sieges


class FormulairePdf(forms.Form):
    fichier = forms.FileField(label="Procès-verbal signé (PDF)")
