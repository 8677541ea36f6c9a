"""Is this identity ready for what will be asked of it at the very end, and if not, what is missing and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.parcours.domain.identite import IdentiteSaisie, est_mineur
from parchemin.socle.periodes import MOIS


@dataclass(frozen=True, slots=True)
class DonneeManquante:
    """One thing that is not there: its words after « Il manque », and why it will be needed."""

    champ: str
    mots: str
    pourquoi: str


@dataclass(frozen=True, slots=True)
class CompletudeIdentite:
    """What the transmission to the Caisse des Dépôts needs (`necessaires`) and what only helps (`conseilles`)."""

    necessaires: tuple[DonneeManquante, ...]
    conseilles: tuple[DonneeManquante, ...]

    @property
    def est_complete(self) -> bool:
        return not self.necessaires

    @property
    def phrase(self) -> str:
        """« Il manque : le lieu de naissance, le sexe. » or « Identité complète. »"""
        if not self.necessaires:
            return "Identité complète."
        return f"Il manque : {', '.join(m.mots for m in self.necessaires)}."

    @property
    def conseil(self) -> str:
        """« Il serait utile d’avoir : l’adresse électronique. », "" when nothing is to be advised."""
        if not self.conseilles:
            return ""
        return f"Il serait utile d’avoir : {', '.join(m.mots for m in self.conseilles)}."


_EXIGE = "Sans cette donnée, le passage ne peut pas être transmis à la Caisse des Dépôts (accrochage)."
_PRENOM = DonneeManquante("prenom1", "le premier prénom", _EXIGE)
_SEXE = DonneeManquante("sexe", "le sexe", _EXIGE)
_ANNEE = DonneeManquante("naissance_annee", "la date de naissance", _EXIGE)
_JOUR = DonneeManquante(
    "naissance_jour", "le jour de naissance",
    "Utile pour rapprocher la personne de l’état civil ; il peut manquer si la pièce d’identité ne le porte pas.",
)  # fmt: skip
_LIEU = DonneeManquante(
    "naissance_code", "le lieu de naissance",
    "Le code de la commune (ou du pays) est transmis à la Caisse des Dépôts, qui s’en sert pour retrouver la personne.",
)  # fmt: skip
_LIEU_CODE = DonneeManquante(
    "naissance_code", "le code officiel de la commune de naissance",
    "Le code postal ne sert qu’à défaut : plusieurs communes le partagent.",
)  # fmt: skip
_CONTACT = DonneeManquante(
    "courriel", "une adresse électronique ou un téléphone",
    "La personne pourra vérifier elle-même son identité, et recevra convocation et résultat.",
)  # fmt: skip
_REPRESENTANT = DonneeManquante(
    "representant_nom", "le représentant légal", "La personne est mineure : c’est à lui que l’on écrit."
)


def completude(identite: IdentiteSaisie, jour: date) -> CompletudeIdentite:
    """What is missing on that day.

    Source: dictionary of the accrochage, fields 8.1 to 8.14 (name, first name, sex and year are compulsory; one of the
    commune code and the postcode is).
    """
    necessaires: list[DonneeManquante] = []
    conseilles: list[DonneeManquante] = []
    if not identite.prenom1 and not identite.sans_prenom:
        necessaires.append(_PRENOM)
    if identite.naissance_annee is None:
        necessaires.append(_ANNEE)
    elif identite.naissance_jour is None:
        conseilles.append(_JOUR)
    if not identite.naissance_code:
        if identite.naissance_code_postal:
            conseilles.append(_LIEU_CODE)
        else:
            necessaires.append(_LIEU)
    if not identite.sexe:
        necessaires.append(_SEXE)
    if not (identite.courriel or identite.telephone):
        conseilles.append(_CONTACT)
    if est_mineur(identite, jour) and not identite.representant_nom:
        conseilles.append(_REPRESENTANT)
    return CompletudeIdentite(tuple(necessaires), tuple(conseilles))


def naissance_en_mots(identite: IdentiteSaisie) -> str:
    """« le 3 avril 2005 », « en avril 2005 », « en 2005 », "" when nothing is known."""
    annee, mois, jour = identite.naissance_annee, identite.naissance_mois, identite.naissance_jour
    if annee is None:
        return ""
    if mois is None or not 1 <= mois <= 12:
        return f"en {annee}"
    if jour is None:
        return f"en {MOIS[mois - 1]} {annee}"
    return f"le {'1er' if jour == 1 else jour} {MOIS[mois - 1]} {annee}"


def identite_en_mots(identite: IdentiteSaisie) -> str:
    """« Née le 3 avril 2005 à Nantes (44109) », « Né en 1998 à Hanoï, Vietnam (99243) », "" when nothing is known."""
    from parchemin.parcours.domain.identite_lieu import libelle_affiche

    accord = {"F": "Née", "M": "Né"}.get(identite.sexe, "Naissance")
    lieu = ""
    pays = libelle_affiche(identite.naissance_pays)
    ville = libelle_affiche(identite.naissance_libelle)
    if pays:
        lieu = f"à {ville}, {pays}" if ville and ville != pays else f"à l’étranger ({pays})"
    elif ville:
        lieu = f"à {ville}"
    elif identite.naissance_code_postal and not identite.naissance_code:
        lieu = f"dans une commune du code postal {identite.naissance_code_postal}"
    elif identite.naissance_code:
        lieu = "à"
    if identite.naissance_code:
        lieu = f"{lieu} ({identite.naissance_code})" if lieu != "à" else f"lieu de code {identite.naissance_code}"
    morceaux = [m for m in (naissance_en_mots(identite), lieu) if m]
    return " ".join([accord, *morceaux]) if morceaux else ""
