"""What follows an enrolment: what is missing before the session, hours missed, the trial period, what leaving means.

Pure. Facts: usages B1 and B2 (explicit states, what is required), b.3 (break of a contract), a.0 (status).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from parchemin.parcours.domain.inscription import citation, parametre, recueil
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode


class SorteAObtenir(StrEnum):
    """What kind of thing is missing before the session; the list filters on it."""

    IDENTITE = "identite"
    COURRIEL = "courriel"
    PREREQUIS = "prerequis"
    CONTRAT = "contrat"
    FORME = "forme"
    OPTION = "option"


LIBELLES_MANQUE = {
    SorteAObtenir.IDENTITE: "Identité incomplète",
    SorteAObtenir.COURRIEL: "Pas d’adresse électronique",
    SorteAObtenir.PREREQUIS: "Prérequis à vérifier",
    SorteAObtenir.CONTRAT: "Contrat absent ou rompu",
    SorteAObtenir.FORME: "Forme à choisir",
    SorteAObtenir.OPTION: "Spécialité ou option à dire",
}


@dataclass(frozen=True, slots=True)
class AObtenir:
    """One thing to obtain before the session, in words."""

    sorte: SorteAObtenir
    quoi: str


@dataclass(frozen=True, slots=True)
class EtatDossier:
    """What the rules need to know of a person and of an enrolment to say what is missing.

    `identite_manque`: words for each missing part of the identity. `prerequis`: (label, True, False or None). `contrats`:
    (first day, planned last day or None, day of the break or None). `options`: those to choose from, when one is needed and none said.
    """

    famille: Famille
    statut: str
    forme: str
    identite_manque: tuple[str, ...]
    courriel: bool
    prerequis: tuple[tuple[str, bool | None], ...] = ()
    contrats: tuple[tuple[date, date | None, date | None], ...] = ()
    contrat_attendu: bool = False
    options: tuple[str, ...] = ()


def contrat_en_cours(contrats: Iterable[tuple[date, date | None, date | None]], jour: date) -> bool:
    """A contract runs on that day: begun, neither ended nor broken."""
    return any(
        debut <= jour and (fin is None or jour <= fin) and (rompu is None or jour < rompu)
        for debut, fin, rompu in contrats
    )


def manques(dossier: EtatDossier, jour: date) -> list[AObtenir]:
    """What is missing before the session, most personal first. `jour`: the day one looks, today or the first exam day."""
    resultat = []
    if dossier.identite_manque:
        resultat.append(AObtenir(SorteAObtenir.IDENTITE, f"Il manque {_enumerer(dossier.identite_manque)}."))
    if not dossier.courriel:
        resultat.append(
            AObtenir(SorteAObtenir.COURRIEL, "Sans adresse électronique, la convocation ne peut pas partir.")
        )
    for libelle, satisfait in dossier.prerequis:
        if satisfait is not True:
            mots = "n’est pas satisfait" if satisfait is False else "reste à vérifier"
            resultat.append(AObtenir(SorteAObtenir.PREREQUIS, f"« {libelle} » {mots}."))
    if dossier.contrat_attendu:
        if not dossier.contrats:
            resultat.append(AObtenir(SorteAObtenir.CONTRAT, "Aucun contrat n’est enregistré."))
        elif not contrat_en_cours(dossier.contrats, jour):
            resultat.append(AObtenir(SorteAObtenir.CONTRAT, "Aucun contrat ne court ce jour-là."))
    if not dossier.forme and forme_a_choisir(dossier.famille, dossier.statut, jour):
        resultat.append(AObtenir(SorteAObtenir.FORME, "La forme, globale ou progressive, reste à choisir."))
    if dossier.options:
        choix = ", ".join(dossier.options)
        resultat.append(AObtenir(SorteAObtenir.OPTION, f"La spécialité ou l’option n’est pas dite : {choix}."))
    return resultat


def forme_a_choisir(famille: Famille, statut: str, jour: date) -> bool:
    """The person of that status has a choice of form in that family."""
    p = parametre(f"formes.{famille}", jour)
    return p is not None and statut in p.valeur and statut not in ("scolaire", "apprenti")


def _enumerer(mots: Sequence[str]) -> str:
    return mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} et {mots[-1]}"


@dataclass(frozen=True, slots=True)
class TotalAbsences:
    """Hours missed, with and without a reason accepted."""

    justifiees: Decimal
    injustifiees: Decimal

    @property
    def total(self) -> Decimal:
        return self.justifiees + self.injustifiees


def totaliser(absences: Iterable[tuple[Decimal, bool]]) -> TotalAbsences:
    """Sum of (hours, accepted)."""
    oui = non = Decimal(0)
    for heures, justifiee in absences:
        if justifiee:
            oui += heures
        else:
            non += heures
    return TotalAbsences(oui, non)


@dataclass(frozen=True, slots=True)
class PeriodeEssai:
    """The first days in the company, during which either party may end the contract freely.

    `fin`: its last day at the earliest. Days at the training centre and absences push it back: only those known here are
    taken out, so the real end may be later, never sooner.
    """

    debut: date
    fin: date
    jours: int
    source: str

    def contient(self, jour: date) -> bool:
        return self.debut <= jour <= self.fin


_ESSAI_CHERCHE = 3 * 366
"""Days after the start of a contract, the longest an apprenticeship lasts: nothing is looked for beyond."""


def periode_essai(debut: date, hors_entreprise: Iterable[Periode] = (), jour: date | None = None) -> PeriodeEssai:
    """The 45 first days of practical training in the company, counted on working days (Monday to Friday).

    `hors_entreprise`: periods known to be spent elsewhere (training centre, absences), both ends included. An absence without
    a credible end never lets them pass: what is said is then a day that they surely do not end before.
    """
    p = recueil().parametre("essai_jours", jour or debut)
    absents = tuple(hors_entreprise)
    reste, courant = int(p.valeur), debut
    limite = date.fromordinal(min(debut.toordinal() + _ESSAI_CHERCHE, date.max.toordinal()))
    while True:
        if courant.weekday() < 5 and not any(courant in periode for periode in absents):
            reste -= 1
        if reste == 0 or courant >= limite:
            return PeriodeEssai(debut, courant, int(p.valeur), citation(p, jour or debut))
        courant += timedelta(days=1)


def consequences_de_sortie(*, statut: str, contrat_ouvert: bool, sessions_a_venir: int) -> list[str]:
    """What leaving early means, said before it is done."""
    phrases = [
        "L’inscription reste au dossier, avec sa date et son motif : elle comptera dans les taux de sortie et d’interruption.",
        "Ce qui a déjà été obtenu reste acquis à la personne.",
    ]
    if contrat_ouvert:
        phrases.insert(
            0, "Un contrat court encore : s’il est rompu, enregistrez la rupture sur le contrat, avec sa propre date."
        )
    if sessions_a_venir:
        s = "s" if sessions_a_venir > 1 else ""
        phrases.append(
            f"Elle reste candidate à {sessions_a_venir} session{s} à venir : retirez-la si elle ne s’y présente plus."
        )
    if statut == "apprenti":
        phrases.append(
            "Un apprenti sans employeur peut rester au CFA six mois, le temps de trouver un autre contrat (à vérifier)."
        )
    return phrases
