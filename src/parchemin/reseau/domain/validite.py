"""May it act on a day? The state that day, the period, the version of the convention that ruled. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.reseau.domain.etats import ActePartenaire, AttenteFlux, EtatHabilitation, etats, permet
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class VersionConvention:
    """One version of a convention, on its period."""

    du: date
    au: date | None


@dataclass(frozen=True, slots=True)
class VieHabilitation:
    """What an habilitation was and is. `mouvements`: (day of effect, state), as they were decided; `versions`: of its convention,
    the latest first; none when it has no convention."""

    etat: str
    du: date
    au: date | None
    mouvements: tuple[tuple[date, str], ...] = ()
    versions: tuple[VersionConvention, ...] = ()

    @property
    def debut(self) -> date | None:
        """Day of the first state that allowed something; None: it never did."""
        return min((le for le, etat in self.mouvements if etats()[EtatHabilitation(etat)].permet), default=None)

    def etat_le(self, jour: date, aujourdhui: date) -> str | None:
        """The state that day; None for a day older than what is kept here of its active life: its period alone tells."""
        if jour >= aujourdhui:
            return self.etat
        debut = self.debut
        if debut is None or jour < debut:
            return None
        # Two changes with one day of effect: the one decided last.
        rangs = [(le, n, etat) for n, (le, etat) in enumerate(self.mouvements) if le <= jour]
        return max(rangs)[2]

    def agit(self, acte: ActePartenaire) -> bool:
        """Does its present state allow this?"""
        return permet(self.etat, acte)

    def absence(self, acte: ActePartenaire, jour: date, aujourdhui: date) -> str:
        """Why it does not cover that day, in words; "" when it does."""
        etat = self.etat_le(jour, aujourdhui)
        if etat is not None and not permet(etat, acte):
            verbe = "est" if jour >= aujourdhui else f"était, le {date_fr(jour)},"
            return f"son habilitation {verbe} « {etats()[EtatHabilitation(etat)].libelle} »"
        if jour < self.du or (self.au is not None and self.au < jour):
            return f"son habilitation ne couvre pas le {date_fr(jour)}"
        if self.versions and not self._convention_court(jour):
            return f"sa convention ne couvre pas le {date_fr(jour)}"
        return ""

    def _convention_court(self, jour: date) -> bool:
        """An amendment rules from its first day; the version before it until then."""
        v = next((v for v in self.versions if v.du <= jour), None)
        return v is not None and (v.au is None or jour <= v.au)

    def perdue(self, jour: date, aujourdhui: date) -> bool:
        """Was it taken away by that day? Then even what is under way finishes elsewhere."""
        etat = self.etat_le(jour, aujourdhui)
        if etat is None or (etat == EtatHabilitation.CLOS and self.mouvements and self.debut is None):
            return False  # filed before anything was signed: it took nothing away
        sens = etats()[EtatHabilitation(etat)]
        return sens.flux is AttenteFlux.RETIRE and ActePartenaire.FINIR not in sens.permet


def refus(vies: list[VieHabilitation], acte: ActePartenaire, jour: date, aujourdhui: date) -> str:
    """Why none of them allows a new act on that day, in words; "" when it may be done. One covers that day, and one allows today."""
    absences = [v.absence(acte, jour, aujourdhui) for v in vies]
    if not vies:
        return "aucune habilitation de ce rôle n’est enregistrée"
    if not any(v.agit(acte) for v in vies):
        return f"son habilitation est « {etats()[EtatHabilitation(vies[-1].etat)].libelle} »"
    return "" if "" in absences else absences[-1]
