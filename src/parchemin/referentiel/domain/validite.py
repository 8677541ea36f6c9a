"""May a person enrol, may a jury sit, what may be said of the level: answers with a reason and a source.

Dates of the register are days in Paris time, both ends included: a registration that ends on 31 August admits an entry on
31 August and refuses it on 1 September (`referentiel`, e.6 and e.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil, TexteReference

CHEMIN = Path(__file__).resolve().parent.parent / "donnees" / "validite.yaml"


@cache
def recueil() -> Recueil:
    """Texts and parameters of this room."""
    return Recueil(CHEMIN)


@dataclass(frozen=True, slots=True)
class EtatEnregistrement:
    """What the rules need to know of a fiche. None = not published.

    `repertoire` is "RNCP", "RS", or "" outside both registers. `inactive_depuis`: date of the first export that said
    `ACTIF` = Non; `absente_depuis`: of the first export that no longer held the fiche. None when it never happened.
    `sigle`: kind of diploma (`ABREGE`), "" when none is published.
    """

    code: str
    repertoire: str
    actif: bool
    niveau: int | None
    date_decision: date | None
    date_effet: date | None
    date_fin_enregistrement: date | None
    date_limite_delivrance: date | None
    de_droit: bool
    inactive_depuis: date | None = None
    absente_depuis: date | None = None
    sigle: str = ""

    @property
    def debut(self) -> date | None:
        """First day: effect for « de droit », decision otherwise."""
        return self.date_effet or self.date_decision

    def interrompue_au(self, jour: date) -> bool:
        """Did the registration end before its published date? (e.7: text repealed, owner gave up, sanction…)

        Known by `ACTIF` = Non in an export older than the published end. An export older than the first day says nothing:
        the fiche was not active yet.
        """
        vue, fin, debut = self.inactive_depuis, self.date_fin_enregistrement, self.debut
        if self.actif or vue is None or fin is None or (debut is not None and vue < debut):
            return False
        return vue < fin and vue <= jour

    def absente_au(self, jour: date) -> bool:
        """Had the fiche left the export of the register by that day? Why, the register does not say."""
        return self.absente_depuis is not None and self.absente_depuis <= jour

    def delivrance_passee(self, jour: date) -> bool:
        """After the last day of award, whatever the other dates say (e.8, ii)."""
        return self.date_limite_delivrance is not None and jour > self.date_limite_delivrance


class Statut(StrEnum):
    """Where a registration stands on a day."""

    A_VENIR = "a_venir"
    ENREGISTREE = "enregistree"
    DELIVRANCE_POSSIBLE = "delivrance_possible"
    A_JUSTIFIER = "a_justifier"
    CLOSE = "close"
    ABSENTE = "absente"
    INCONNU = "inconnu"


LIBELLES_STATUT = {
    Statut.A_VENIR: "Pas encore en vigueur",
    Statut.ENREGISTREE: "Enregistrement en cours",
    Statut.DELIVRANCE_POSSIBLE: "Entrées closes, délivrance encore possible",
    Statut.A_JUSTIFIER: "Entrées closes, délivrance à justifier",
    Statut.CLOSE: "Close",
    Statut.ABSENTE: "Sortie du registre, à vérifier",
    Statut.INCONNU: "Dates non publiées",
}
TONS_STATUT = {
    Statut.A_VENIR: "in",
    Statut.ENREGISTREE: "ok",
    Statut.DELIVRANCE_POSSIBLE: "al",
    Statut.A_JUSTIFIER: "al",
    Statut.CLOSE: "ko",
    Statut.ABSENTE: "ko",
    Statut.INCONNU: "in",
}


@dataclass(frozen=True, slots=True)
class Reponse:
    """`oui` is None when nobody can say without a justification. `source` carries « à vérifier » when the law is uncertain."""

    oui: bool | None
    raison: str
    source: TexteReference

    @property
    def a_verifier(self) -> bool:
        return self.source.a_verifier


def statut_au(etat: EtatEnregistrement, jour: date) -> Statut:
    """Where the registration stands on `jour`.

    Published dates decide; `ACTIF` does without an end date, and when it says that the end came sooner.
    """
    debut, fin, limite = etat.debut, etat.date_fin_enregistrement, etat.date_limite_delivrance
    if debut and jour < debut:
        return Statut.A_VENIR
    if etat.delivrance_passee(jour):
        return Statut.CLOSE
    if etat.absente_au(jour):
        return Statut.ABSENTE
    if fin is None:
        return Statut.ENREGISTREE if etat.actif else Statut.INCONNU
    if etat.interrompue_au(jour):
        # Until when the engaged may be awarded was published for another end: nobody can say without a justification.
        return Statut.A_JUSTIFIER
    if jour <= fin:
        return Statut.ENREGISTREE
    if limite is None:
        return Statut.A_JUSTIFIER
    return Statut.DELIVRANCE_POSSIBLE


def _interruption(etat: EtatEnregistrement) -> str:
    """The sentence of an early end."""
    vue, fin = etat.inactive_depuis, etat.date_fin_enregistrement
    return (
        f"{etat.code} n’est plus active depuis le {date_fr(vue) if vue else '—'} au plus tard, avant la fin publiée "
        f"({date_fr(fin) if fin else '—'}) : son enregistrement a été interrompu."
    )


def _absence(etat: EtatEnregistrement) -> str:
    depuis = date_fr(etat.absente_depuis) if etat.absente_depuis else "—"
    return (
        f"{etat.code} n’est plus dans l’export du registre depuis celui du {depuis}, et rien n’y dit pourquoi : "
        "demandez à France compétences, et gardez sa réponse."
    )


def _hors_registres(etat: EtatEnregistrement, jour: date) -> Reponse:
    return Reponse(
        True,
        f"« {etat.code} » n’est inscrite à aucun registre national : aucune date d’enregistrement ne la borne.",
        recueil().texte("R6113-14-1", jour),
    )


def inscription_possible(etat: EtatEnregistrement, jour: date) -> Reponse:
    """May a person start preparing this certification on `jour`? (e.8, i)"""
    if not etat.repertoire:
        return _hors_registres(etat, jour)
    source = recueil().texte("L6113-9", jour)
    statut = statut_au(etat, jour)
    fin = etat.date_fin_enregistrement
    if statut is Statut.A_VENIR and etat.debut:
        return Reponse(
            False,
            f"L’enregistrement de {etat.code} prend effet le {date_fr(etat.debut)}. Avant cette date, on ne peut pas "
            "annoncer une formation menant à cette certification.",
            source,
        )
    if statut is Statut.ENREGISTREE:
        suite = f" jusqu’au {date_fr(fin)} inclus" if fin else ", sans date de fin publiée"
        return Reponse(True, f"{etat.code} est enregistrée{suite}.", source)
    if statut is Statut.INCONNU:
        return Reponse(
            None,
            f"{etat.code} n’est plus active, mais sa date de fin n’est pas publiée : une justification est à garder.",
            source,
        )
    if statut is Statut.ABSENTE:
        return Reponse(None, _absence(etat), source)
    if etat.delivrance_passee(jour) and etat.date_limite_delivrance and (fin is None or jour <= fin):
        return Reponse(
            False,
            f"La date limite de délivrance de {etat.code} était le {date_fr(etat.date_limite_delivrance)} : une personne "
            "qui entrerait maintenant ne pourrait plus être certifiée.",
            recueil().texte("delivrance", jour),
        )
    if etat.interrompue_au(jour):
        return Reponse(False, f"{_interruption(etat)} Demandez la date exacte à France compétences.", source)
    return Reponse(
        False,
        f"L’enregistrement de {etat.code} a pris fin le {date_fr(fin) if fin else '—'}. Seules les personnes entrées au "
        "plus tard ce jour-là, ou dont le dossier de VAE était recevable, gardent le bénéfice de l’enregistrement.",
        source,
    )


def jury_possible(etat: EtatEnregistrement, jour: date) -> Reponse:
    """May a jury award this certification on `jour`? (e.8, ii)"""
    if not etat.repertoire:
        return _hors_registres(etat, jour)
    source = recueil().texte("delivrance", jour)
    statut = statut_au(etat, jour)
    fin, limite = etat.date_fin_enregistrement, etat.date_limite_delivrance
    if statut is Statut.A_VENIR and etat.debut:
        return Reponse(False, f"L’enregistrement de {etat.code} ne prend effet que le {date_fr(etat.debut)}.", source)
    if statut is Statut.ENREGISTREE:
        registre = "L6113-5" if etat.repertoire == "RNCP" else "L6113-6"
        return Reponse(True, f"{etat.code} est enregistrée ce jour-là.", recueil().texte(registre, jour))
    if statut is Statut.DELIVRANCE_POSSIBLE and fin and limite:
        return Reponse(
            True,
            f"L’enregistrement a pris fin le {date_fr(fin)}, mais la délivrance reste possible jusqu’au "
            f"{date_fr(limite)} inclus, pour les personnes entrées avant la fin.",
            source,
        )
    if statut is Statut.CLOSE and limite:
        return Reponse(False, f"La date limite de délivrance de {etat.code} était le {date_fr(limite)}.", source)
    if statut is Statut.ABSENTE:
        return Reponse(None, _absence(etat), recueil().texte("L6113-9", jour))
    quand = f"a pris fin le {date_fr(fin)}" if fin else "n’est plus en cours"
    debut = (
        f"{_interruption(etat)} La date limite de délivrance est à vérifier."
        if etat.interrompue_au(jour)
        else f"L’enregistrement de {etat.code} {quand} et la fiche ne dit pas jusqu’à quand délivrer."
    )
    return Reponse(
        None,
        f"{debut} Le jury peut siéger pour des personnes entrées avant la fin, avec une justification gardée au dossier.",
        recueil().texte("L6113-9", jour),
    )


def niveau(etat: EtatEnregistrement, jour: date) -> Reponse:
    """The level and how it may be worded."""
    source = recueil().texte("formulation-niveau", jour)
    if etat.repertoire not in ("RNCP", "RS"):
        return Reponse(
            False,
            "Cette certification n’est inscrite à aucun registre national : n’annoncez ni niveau, ni numéro RNCP ou RS.",
            recueil().texte("R6113-14-1", jour),
        )
    if etat.repertoire == "RS":
        return Reponse(
            False,
            "Une certification du répertoire spécifique n’a pas de niveau : n’en indiquez aucun, ni équivalence.",
            recueil().texte("D6113-18", jour),
        )
    if etat.niveau is None:
        return Reponse(False, "Aucun niveau n’a été attribué à cette certification : n’en indiquez aucun.", source)
    ecrire = (
        f"Écrivez « niveau {etat.niveau} » (équivalent au niveau {etat.niveau} du cadre européen des certifications)."
    )
    if etat.de_droit:
        # A national diploma is named as it is: « master », « licence » are then its own words.
        suite = "Le diplôme se nomme tel que la fiche l’intitule ; le niveau ne se traduit pas en « bac+… »."
    else:
        suite = "N’écrivez pas « bac+… », « master », « mastère » ou « bachelor » à la place."
    return Reponse(True, f"{ecrire} {suite}", source)


@dataclass(frozen=True, slots=True)
class Jalon:
    """A dated event of the life of a certification, for the timeline."""

    jour: date
    libelle: str
    explication: str


def frise(etat: EtatEnregistrement, *, publication: date | None = None) -> tuple[Jalon, ...]:
    """Dated events, in order. `publication`: the day a fiche « de droit » was put on line."""
    jalons = []
    if etat.date_decision:
        jalons.append(Jalon(etat.date_decision, "Décision", "Décision d’enregistrement."))
    if publication:
        jalons.append(Jalon(publication, "Publication", "Mise en ligne de la fiche par France compétences."))
    if etat.date_effet:
        jalons.append(Jalon(etat.date_effet, "Effet", "Premier jour de l’enregistrement de droit."))
    if fin := etat.date_fin_enregistrement:
        jalons.append(
            Jalon(
                fin,
                "Fin d’enregistrement",
                f"Dernier jour d’entrée. À partir du {date_fr(fin + timedelta(1))}, plus d’inscription.",
            )
        )
    if limite := etat.date_limite_delivrance:
        jalons.append(Jalon(limite, "Limite de délivrance", "Dernier jour pour délivrer aux personnes déjà engagées."))
    return tuple(sorted(jalons, key=lambda j: j.jour))
