"""Forms of this room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from parchemin.accrochage.attribution import identite
from parchemin.accrochage.domain.champs_fautifs import champs_fautifs
from parchemin.accrochage.domain.constats_schema import ABSENT
from parchemin.accrochage.domain.profils import Element, Profil, profil, profils
from parchemin.accrochage.models import (
    CompteAccrochage,
    EnvoiPassage,
    EtatFichier,
    EtatMise,
    EtatPassage,
    FichierAccrochage,
    Montage,
    OrigineDemande,
    PassageCertification,
)
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.formulaires.groupes import AvecGroupes
from parchemin.plateforme.templatetags.parchemin import date_courte

_MODIFIABLES = (
    "type_certification", "code_certification",
    "libelle_option", "obtention", "scoring", "mention", "niveau_langue", "score_numerique", "debut_validite", "fin_validite", "debut_examen",
    "fin_examen", "modalite_examen", "code_postal_centre", "modalite_acces", "voie_vae", "initiative", "date_inscription",
    "voie", "id_dossier", "dossier_nom", "dossier_prenom", "nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3",
    "annee_naissance", "mois_naissance", "jour_naissance", "sexe", "code_insee", "code_postal", "libelle_commune", "code_pays",
    "libelle_pays", "verbatim", "url_preuve",
)  # fmt: skip
_VOIES = {
    "titulaire": "Par son identité",
    "dossier": "Par son dossier CPF",
    "nir": "Par son numéro de sécurité sociale",
}


GROUPES_PASSAGE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("La certification", ("type_certification", "code_certification", "libelle_option", "nature_deposant", "debut_validite",
                          "fin_validite", "obtention", "donnee_certifiee", "scoring", "mention", "niveau_langue",
                          "score_numerique", "verbatim", "url_preuve")),
    ("L’examen et l’inscription", ("debut_examen", "fin_examen", "modalite_examen", "code_postal_centre", "modalite_acces",
                                   "voie_vae", "initiative", "date_inscription")),
    ("La personne", ("voie", "nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "annee_naissance", "mois_naissance",
                     "jour_naissance", "sexe", "code_insee", "code_postal", "libelle_commune", "code_pays", "libelle_pays")),
    ("Le dossier CPF", ("id_dossier", "dossier_nom", "dossier_prenom")),
)  # fmt: skip
"""The data of an award, as its page and its form show them."""
_PERSONNE = ("nom_naissance", "prenom1", "sexe", "annee_naissance")
_DOSSIER = ("id_dossier", "dossier_nom", "dossier_prenom")


class FormulaireCompleter(AvecGroupes):
    """What may be said of an award. The identity of a known person is changed on the person's own page.

    What a finding or a refusal names comes first, with its sentence; what the schema demands is marked.
    """

    def __init__(self, *args: Any, passage: PassageCertification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        p = profil(passage.compte.profil)
        exclus = set(identite(passage.personne)) if passage.personne else set()
        for cle in _MODIFIABLES:
            if cle in exclus:
                continue
            if cle == "voie":
                # The number is kept with a person's record: without one, there is nowhere to give it.
                choix = [(v, _VOIES[v]) for v in p.voies if v != "nir" or passage.personne]
                self.fields[cle] = forms.ChoiceField(label="Comment reconnaître la personne", choices=choix)
            else:
                self.fields[cle] = _champ(p.champ(cle))
        if passage.origine == "decision":
            for cle in ("debut_validite", "type_certification", "code_certification"):
                self.fields.pop(cle, None)
        self._marquer(passage, p)

    def _marquer(self, passage: PassageCertification, p: Profil) -> None:
        exiges = {
            "type_certification",
            "code_certification",
            "debut_validite",
            *(_DOSSIER if passage.voie == "dossier" else _PERSONNE),
        }
        for cle in exiges & self.fields.keys():
            # Not required by this form, which keeps what is known so far; but « facultatif » would be false.
            self.fields[cle].label = f"{p.champ(cle).mots} (obligatoire)"
            champ: Any = self.fields[cle]
            if isinstance(champ, forms.ChoiceField):
                champ.choices = [("", "À choisir"), *(x for x in list(champ.choices) if x[0])]  # type: ignore[arg-type]
        sans_mention(self, *exiges & self.fields.keys())
        refus = passage.refus_classe if passage.etat == EtatPassage.REFUSE else ""
        fautifs = champs_fautifs(passage.constats, refus)
        for x in passage.constats:
            champ = self.fields.get(x["champ"])
            if champ is not None and x["gravite"] != "information":
                # A value that is missing is given in its field: how a file writes it is for who reads one.
                remede = "" if x["code"] == ABSENT.code else f" {x['remede']}"
                champ.help_text = f"{champ.help_text} {x['quoi']}{remede} ({x['code']})".strip()
        premiers = [cle for cle in self.fields if cle in fautifs]
        self.GROUPES = [
            *([("À regarder d’abord", premiers)] if premiers else []),
            *((titre, [x for x in cles if x not in premiers]) for titre, cles in GROUPES_PASSAGE
              if any(x in self.fields and x not in premiers for x in cles)),
        ]  # fmt: skip

    def clean_type_certification(self) -> str:
        genre: str = self.cleaned_data["type_certification"].strip()
        return genre.upper() if genre.lower() in ("rncp", "rs") else genre

    def clean_code_certification(self) -> str:
        """« 1710 » under RS is RS1710: people forget the prefix, and write it with a space."""
        code = "".join(self.cleaned_data["code_certification"].split()).upper()
        genre = self.cleaned_data.get("type_certification", "")
        return f"{genre}{code}" if code.isascii() and code.isdigit() and genre in ("RNCP", "RS") else code

    @staticmethod
    def initiales(passage: PassageCertification) -> dict[str, Any]:
        return {cle: getattr(passage, cle) for cle in _MODIFIABLES}


def _champ(e: Element) -> forms.Field:
    match e.genre:
        case "date":
            return ChampDate(label=e.mots, required=False)
        case "entier":
            return forms.IntegerField(label=e.mots, required=False, min_value=e.minimum, max_value=e.maximum)
        case "valeurs":
            choix = [("", "Rien à dire"), *((c, m[:1].upper() + m[1:]) for c, m in e.valeurs.items())]
            return forms.ChoiceField(label=e.mots, required=False, choices=choix)
    return forms.CharField(label=e.mots, required=False, max_length=e.maximum or 255)


def sans_mention(formulaire: forms.Form, *champs: str) -> None:
    """Not due in every case, and not « facultatif » either: the label or the help says when."""
    for nom in champs:
        formulaire.fields[nom].widget.sans_mention = True


class FormulaireMotif(forms.Form):
    motif = forms.CharField(label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


_ATTENDRE = ("attendre", "Je ne sais pas encore : attendre")


class FormulaireTrancher(FormulaireMotif):
    """What an answer means. `suppression`: it answers a deletion, whose outcomes are others."""

    reponse = forms.ChoiceField(label="Ce que dit cette réponse", widget=forms.RadioSelect)
    field_order = ("reponse", "motif")

    def __init__(self, *args: Any, suppression: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["reponse"]
        choix.choices = (
            [("accepte", "La suppression est faite"), ("refuse", "La suppression est à renvoyer"),
             ("garder", "Le passage reste enregistré : renoncer à le supprimer"), _ATTENDRE]
            if suppression
            else [("accepte", "Le passage est enregistré"), ("refuse", "Le passage est à renvoyer"), _ATTENDRE]
        )  # fmt: skip


class FormulaireDepot(forms.Form):
    """A deposit that a person made on the portal."""

    jour = ChampDate(label="Déposé le")
    reference = forms.CharField(
        label="Référence donnée par le portail", max_length=300, required=False, help_text="S’il en donne une."
    )

    def __init__(self, *args: Any, perimes: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jour"].initial = timezone.localdate()
        if perimes:
            # Never ticked beforehand: what is known to be wrong leaves only when somebody says so.
            self.fields["confirme"] = forms.BooleanField(
                label="Je sais que ce fichier n’est plus juste, et il est déposé quand même",
                help_text=f"Données corrigées depuis qu’il est construit : {', '.join(perimes)}.",
            )


class FormulaireConstater(FormulaireDepot):
    """What the portal shows of a file whose automatic deposit ended without a clear answer."""

    reponse = forms.ChoiceField(
        label="Sur le portail, ce fichier", widget=forms.RadioSelect,
        choices=[("present", "figure parmi les dépôts"), ("absent", "n’y figure pas")],
    )  # fmt: skip
    motif = forms.CharField(
        label="Comment le savez-vous ?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Obligatoire s’il n’y figure pas : qui a regardé, quand.",
    )  # fmt: skip
    field_order = ("reponse", "jour", "reference", "motif")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sans_mention(self, "motif")


class FormulaireAccuse(forms.Form):
    fichier = forms.FileField(
        label="Accusé de traitement",
        help_text="Le fichier XML téléchargé sur le portail, sans l’ouvrir ni le renommer.",
    )
    pour = forms.ModelChoiceField(
        queryset=FichierAccrochage.toutes.none(), required=False, label="Pour quel fichier", empty_label="L’accusé le dit",
        help_text="À choisir seulement si l’accusé ne le dit pas lui-même.",
    )  # fmt: skip
    confirme = forms.BooleanField(
        label="Je confirme : c’est bien l’accusé de ce fichier, malgré ce qui est dit plus haut", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siens = FichierAccrochage.objects.exclude(etat=EtatFichier.ECRITURE).order_by("-prepare_le", "pk")
        pour: Any = self.fields["pour"]
        pour.queryset = siens


class FormulaireConstruire(forms.Form):
    a_risque = forms.BooleanField(
        label="Avec ceux qui sont à risque", required=False, initial=True,
        help_text="Un passage à risque peut revenir refusé ; le laisser de côté ne le fait pas reconnaître pour autant.",
    )  # fmt: skip
    refuses = forms.BooleanField(
        label="Avec les refusés qui n’ont pas été corrigés", required=False, initial=False,
        help_text="Envoyé à l’identique, un passage refusé reviendra sans doute avec le même refus.",
    )  # fmt: skip


class FormulaireCompte(forms.ModelForm[CompteAccrochage]):
    """An account at the Caisse des Dépôts."""

    jeton = forms.CharField(
        label="Jeton de l’adresse de dépôt", required=False, widget=forms.PasswordInput(render_value=False),
        help_text="Gardé chiffré, jamais réaffiché. Vide : inchangé.",
    )  # fmt: skip

    destination = forms.URLField(
        label="Adresse de dépôt automatique", max_length=300, required=False, assume_scheme="https",
        help_text="Seulement si un déposant vous a donné une adresse, qui commence par https:// ; le portail se dépose à la main.",
    )  # fmt: skip

    remplacer = forms.BooleanField(required=False)
    perdu = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    class Meta:
        model = CompteAccrochage
        fields = ("libelle", "montage", "certificateur_bcr", "contrat", "emetteur_bcr", "deposant", "deposant_siret", "nature_deposant", "profil",
                  "passages_maximum", "destination", "autorite_pem", "actif")  # fmt: skip
        help_texts = {
            "certificateur_bcr": "Huit caractères, donnés par la Caisse des Dépôts (« fiche client »).",
            "emetteur_bcr": "Le même si vous déposez pour vous-mêmes. Un partenaire de formation ne peut pas déposer.",
            "deposant_siret": "Quand un tiers dépose pour vous : comparé à vos partenaires de formation, qui ne le peuvent pas.",
            "actif": "Décochez-le quand un autre compte le remplace : il ne reçoit plus de passages, et les siens repartent encore sous son matricule.",
            "passages_maximum": "Vide : la limite du schéma. Des fichiers plus petits se relisent plus vite.",
        }

    def __init__(self, *args: Any, perdu: str = "", **kwargs: Any) -> None:
        """`perdu`: the depositor's matricule that the set-up for oneself would put out; asked about once the service has said it."""
        super().__init__(*args, **kwargs)
        self.emetteur_saisi = ""
        # The service reads it, spaces and all, and says what is wrong.
        self.fields["deposant_siret"] = forms.CharField(
            label="SIRET du déposant", max_length=20, required=False, help_text=self.fields["deposant_siret"].help_text
        )
        if perdu:
            self.fields["remplacer"].label = f"Remplacer {perdu} : je n’en ai plus besoin ici"
            self.data = {**{nom: self.data.get(nom) for nom in self.data}, "perdu": perdu}
        else:
            del self.fields["remplacer"], self.fields["perdu"]
        self.fields["profil"] = forms.ChoiceField(
            label="Schéma", choices=[(p.code, p.libelle) for p in profils().values()]
        )
        self.fields["autorite_pem"].widget.attrs["rows"] = 4

    def clean_deposant_siret(self) -> str:
        return "".join(self.cleaned_data["deposant_siret"].split())

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("montage") == Montage.SOI:
            # One matricule then, typed once; another one that was typed is not put out without asking.
            self.emetteur_saisi = d.get("emetteur_bcr", "")
            d["emetteur_bcr"] = d.get("certificateur_bcr", "")
        return d


class FormulaireDemande(forms.Form):
    origine = forms.ChoiceField(label="Qui demande", choices=OrigineDemande.choices, widget=forms.RadioSelect)
    recue_le = ChampDate(label="Reçue le", help_text="Le délai de trois mois court de ce jour.")
    concerne = forms.CharField(
        label="Personne concernée", max_length=300, required=False,
        help_text="Son nom, avec la fiche s’il y en a plusieurs, ou l’identifiant technique du passage.",
    )  # fmt: skip
    objet = forms.CharField(label="Ce qui est demandé", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, passage: PassageCertification | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if passage is not None:
            del self.fields["concerne"]


class FormulaireReponse(forms.Form):
    fondee = forms.ChoiceField(
        label="Ce que vous répondez", widget=forms.RadioSelect,
        choices=[("oui", "Les données corrigées sont transmises"), ("non", "La demande n’est pas fondée, et voici pourquoi")],
    )  # fmt: skip
    reponse = forms.CharField(label="Réponse", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    envoi = forms.TypedChoiceField(
        label="Envoi des données corrigées", required=False, coerce=int, empty_value=None,
        help_text="Si les données corrigées sont transmises : l’envoi qui les porte, parmi ceux déposés depuis la demande.",
    )  # fmt: skip
    assistance = forms.CharField(
        label="Référence de l’assistance", max_length=100, required=False,
        help_text="Ou, si la Caisse des Dépôts a corrigé elle-même : numéro ou date de l’échange.",
    )  # fmt: skip
    repondu_le = ChampDate(label="Répondu le")

    def __init__(self, *args: Any, envois: Iterable[EnvoiPassage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [
            (e.pk, f"{e.fichier.nom}, déposé le {date_courte(timezone.localdate(e.fichier.depose_le))}")
            for e in envois if e.fichier is not None and e.fichier.depose_le is not None
        ]  # fmt: skip
        champ: Any = self.fields["envoi"]
        champ.choices = [("", "Aucun"), *choix]
        # One of the two is due with corrected data: « facultatif » would be false, and the help says when.
        sans_mention(self, "envoi", "assistance")


class FormulaireMise(forms.Form):
    recue_le = ChampDate(label="Reçue le", help_text="Le délai court de ce jour.")
    delai_jours = forms.IntegerField(
        label="Délai donné, en jours", min_value=1, max_value=730, help_text="Celui qu’écrit le courrier."
    )
    objet = forms.CharField(label="Ce qui est reproché", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class FormulaireMiseLevee(forms.Form):
    """The notice is lifted. `vers`: the step that the page announced."""

    vers = forms.ChoiceField(choices=EtatMise.choices, widget=forms.HiddenInput)
    le = ChampDate(label="Levée le", help_text="Le jour où la Caisse des Dépôts l’a dit.")


class FormulaireMiseReponse(FormulaireMiseLevee):
    """The answer to a notice, which is always written."""

    le = ChampDate(label="Répondu le")
    reponse = forms.CharField(
        label="Observations ou mise en conformité", max_length=8000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce que vous avez répondu : vos observations, ou ce que vous avez fait pour vous mettre en règle.",
    )  # fmt: skip


class FormulaireNir(forms.Form):
    """`ecarts`: what the number and the identity disagree on; `cle`: the computed key of a number typed without its own.
    Both are asked about once the service has said it."""

    numero = forms.CharField(
        label="Numéro de sécurité sociale", max_length=25, required=False,
        help_text="Quinze caractères, depuis l’attestation de droits : treize, puis les deux chiffres de la clé, qui révèlent une faute de "
        "frappe. Il est chiffré dès l’enregistrement.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "data-sans-brouillon": ""}),
    )  # fmt: skip
    motif_absence = forms.ChoiceField(
        label="Sinon, pourquoi il n’y en a pas", required=False,
        choices=[("", "—"), ("sans", "La personne n’a pas de numéro"), ("attente", "Numéro d’attente"), ("refus", "Non communiqué")],
    )  # fmt: skip
    cle = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)
    cle_relue = forms.BooleanField(required=False)
    vus = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    confirme = forms.BooleanField(
        label="J’ai relu le numéro et l’identité sur les pièces : ils sont justes", required=False
    )
    raison = forms.CharField(
        label="Pourquoi le sexe diffère", max_length=300, required=False, help_text="Inscrit au journal. N’y écrivez pas le numéro.",
        widget=forms.TextInput(attrs={"data-sans-brouillon": ""}),
    )  # fmt: skip

    def __init__(self, *args: Any, ecarts: Collection[str] = (), cle: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        utiles = {"vus": ecarts, "confirme": ecarts, "raison": "sexe" in ecarts, "cle": cle, "cle_relue": cle}
        for nom, utile in utiles.items():
            if not utile:
                del self.fields[nom]
        sans_mention(self, *{"numero", "motif_absence", "confirme", "raison"} & self.fields.keys())
        if ecarts or cle:
            self.data = {**{nom: self.data.get(nom) for nom in self.data}, "vus": ",".join(ecarts), "cle": cle}
        if cle:
            self.fields["cle_relue"].label = f"Sur la pièce, la clé de ce numéro est bien {cle}"

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if bool(d.get("numero")) == bool(d.get("motif_absence")):
            raise forms.ValidationError("Donnez le numéro, ou la raison de son absence.")
        return d
