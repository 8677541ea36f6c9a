"""What is known around a contract: days out of the company, the end of the free period, the contract that followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from parchemin.parcours.domain.identite import age_au
from parchemin.parcours.domain.inscription_suivi import PeriodeEssai, periode_essai
from parchemin.parcours.models import Absence, Contrat, EtatInscription, Personne, SessionFormation
from parchemin.parcours.selectors.inscriptions import naissance_complete
from parchemin.plateforme.lots import par_lots
from parchemin.socle.periodes import Periode

_SESSION_COURTE = 31
"""Days: a longer training session alternates with the company, and its days there are not known."""
_PAR_REQUETE = 500


def hors_entreprise(inscriptions: Collection[int]) -> dict[int, list[Periode]]:
    """By enrolment, days known to be spent out of the company: absences, and training sessions of a month at most."""
    periodes: dict[int, list[Periode]] = defaultdict(list)
    for lot in par_lots(sorted(inscriptions), _PAR_REQUETE):
        absences = Absence.toutes.filter(inscription__in=lot).order_by("pk")
        for i, du, au in absences.values_list("inscription_id", "du", "au"):
            periodes[i].append(Periode(du, au))
        sessions = SessionFormation.toutes.filter(inscriptions__in=lot).order_by("pk")
        for i, du, au in sessions.values_list("inscriptions", "du", "au"):
            if (au - du).days <= _SESSION_COURTE:
                periodes[i].append(Periode(du, au))
    return periodes


def essai_de(contrat: Contrat) -> PeriodeEssai:
    """Its free period, at the earliest."""
    return periode_essai(contrat.debut, hors_entreprise([contrat.inscription_id]).get(contrat.inscription_id, ()))


def est_mineur(personne: Personne, jour: date) -> bool:
    """Surely under eighteen on that day: an unknown birth is not taken for one."""
    naissance = naissance_complete(personne)
    return naissance is not None and age_au(naissance, jour) < 18


def reprise_de(contrat: Contrat, siens: Sequence[Contrat] | None = None) -> date | None:
    """Start of the person's next contract, whatever the enrolment; `siens`: theirs when they are already read."""
    if contrat.rompu_le is None:
        return None
    if siens is None:
        siens = list(
            Contrat.toutes.filter(inscription__personne=contrat.inscription.personne_id, debut__gte=contrat.rompu_le)
            .exclude(inscription__etat=EtatInscription.ANNULEE)
            .order_by("debut", "pk")
        )
    return min((k.debut for k in siens if k.pk != contrat.pk and k.debut >= contrat.rompu_le), default=None)
