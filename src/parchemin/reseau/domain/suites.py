"""What follows an habilitation or a certification: how far a renewal may go, the steps of a transition. Pure; steps in YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from parchemin.reseau import constats_dossier as c
from parchemin.reseau.domain.dossier import recueil
from parchemin.reseau.domain.etats import ActePartenaire, EtatHabilitation, etats
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class EtapePrevue:
    """One step of a transition plan and its last day."""

    cle: str
    libelle: str
    avant_le: date


def renouvelable(
    etat: str, au: date | None, nouvelle_fin: date, fin_enregistrement: date | None, jour: date
) -> list[Constat]:
    """What stops a renewal up to `nouvelle_fin` on that day: the state, the period, the end of the registration."""
    sens = etats()[EtatHabilitation(etat)]
    if not sens.permet & {ActePartenaire.INSCRIRE, ActePartenaire.SESSION}:
        return [c.RENOUVELER_IMPOSSIBLE.constat(raison=f"Elle est « {sens.libelle} »")]
    if au is None:
        return [c.RENOUVELER_IMPOSSIBLE.constat(raison="Elle n’a pas de fin")]
    if au < jour:
        # What is over does not run on: the days in between would be covered after the fact.
        return [c.RENOUVELER_IMPOSSIBLE.constat(raison=f"Elle est finie depuis le {date_fr(au)}")]
    trouves = []
    if nouvelle_fin <= au:
        trouves.append(
            c.RENOUVELER_IMPOSSIBLE.constat(
                raison=f"Le {date_fr(nouvelle_fin)} ne prolonge pas une fin au {date_fr(au)}"
            )
        )
    if fin_enregistrement is not None and nouvelle_fin > fin_enregistrement:
        trouves.append(c.RENOUVELER_TROP_LOIN.constat(au=date_fr(nouvelle_fin), fin=date_fr(fin_enregistrement)))
    return trouves


def etapes_du_plan(fin: date, ouvert_le: date) -> list[EtapePrevue]:
    """The steps, counted back from the end; a day already over when the plan opens becomes the day it opens."""
    return [
        EtapePrevue(x["cle"], x["libelle"], max(ouvert_le, fin - timedelta(days=int(x["avant_fin"]))))
        for x in recueil().supplement("etapes")
    ]


def reste_du_plan(a_faire: Iterable[str], non_prevenus: Iterable[str]) -> list[Constat]:
    """What stops the plan from being closed."""
    dits = [*a_faire, *(f"prévenir {nom}" for nom in non_prevenus)]
    return [c.PLAN_INCOMPLET.constat(reste=" ; ".join(dits))] if dits else []
