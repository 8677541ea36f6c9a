"""Who came to the jury: noted from its day on, corrected with a reason while nothing closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import jury_constats as c
from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.parcours.models import EtatSession, PresenceSiege, QualiteSiege, SessionExamen, SiegeJury
from parchemin.parcours.selectors.jurys import jour_venu, sieges_de
from parchemin.parcours.services.jurys import reference_membre, verrouiller
from parchemin.plateforme.registres.gardes import objections
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class PresenceAuJury:
    """What is said of one seat. `remplace`: for a substitute who came, the seat whose place they take."""

    siege: int
    presence: PresenceSiege
    motif: str = ""
    remplace: int | None = None


@transaction.atomic
def noter_presences_jury(
    *,
    session: SessionExamen,
    presences: Sequence[PresenceAuJury],
    raison: str = "",
    acteur: Reference,
    jour: date | None = None,
) -> int:
    """Note who came, who did not, who replaced whom; seats left out keep what is known. Returns how many seats changed.

    All or nothing. `raison`: why what was already noted changes, `A_NOTER` takes it back. Raises JUR-018 and JUR-056 (before
    the day), JUR-036, JUR-057 (health), JUR-058 to JUR-060, and whatever an upper room says of the act
    `parcours.noter_presence_jury` (a jury that is closed).
    """
    session = verrouiller(session)
    jour = jour or aujourdhui()
    if session.etat == EtatSession.ANNULEE:
        raise ErreurMetier(c.SESSION_FERMEE.constat(session=session.intitule))
    if session.jury_le is None:
        raise ErreurMetier(c.SANS_JOUR.constat())
    if not jour_venu(session, jour):
        raise ErreurMetier(c.PRESENCE_TROP_TOT.constat(quoi=f"Le jury n’a lieu que le {date_fr(session.jury_le)}"))
    if refus := [x for x in objections("parcours.noter_presence_jury", session) if x.est_bloquant]:
        raise ErreurMetier(*refus)
    sieges = {s.pk: s for s in sieges_de(session)}
    avant = {pk: (s.presence, s.motif_absence, s.remplace_id) for pk, s in sieges.items()}
    for p in presences:
        if (s := sieges.get(p.siege)) is None:
            continue
        absent = p.presence in (PresenceSiege.ABSENT, PresenceSiege.EXCUSE)
        s.presence, s.motif_absence = p.presence, " ".join(p.motif.split())[:200] if absent else ""
        s.remplace = sieges.get(p.remplace) if p.remplace and p.presence == PresenceSiege.PRESENT else None
    changes = [s for pk, s in sieges.items() if (s.presence, s.motif_absence, s.remplace_id) != avant[pk]]
    if not changes:
        return 0
    corriges = [s for s in changes if avant[s.pk][0]]
    raison = " ".join(raison.split())[:300]
    constats = [*_fautes(changes), *_remplacements(sieges), *_raison(corriges, raison)]
    if constats:
        raise ErreurMetier(*constats)
    # Places are freed before they are taken: a substitute may pass from one absent member to another.
    SiegeJury.toutes.filter(pk__in=[s.pk for s in changes]).update(remplace=None)
    for s in changes:
        s.presence_le = maintenant() if s.presence else None
        s.presence_par_libelle = acteur.libelle[:200] if s.presence else ""
        s.save(update_fields=["presence", "motif_absence", "remplace", "presence_le", "presence_par_libelle"])
        _consigner(session, s, avant[s.pk][0], raison if s in corriges else "", acteur)
    return len(changes)


def _fautes(changes: Sequence[SiegeJury]) -> list[Constat]:
    constats = []
    for s in changes:
        if s.presence == PresenceSiege.EXCUSE and not s.motif_absence:
            constats.append(c.EXCUSE_SANS_MOTIF.constat(ou=str(s.membre), nom=str(s.membre)))
        elif mot := etat_de_sante(s.motif_absence):
            constats.append(c.MOTIF_DE_SANTE.constat(ou=str(s.membre), mot=mot))
    return constats


def _remplacements(sieges: Mapping[int, SiegeJury]) -> list[Constat]:
    """Judged on the whole jury: noting a member present may void a replacement said earlier."""
    constats, pris = [], set()
    for s in sieges.values():
        if s.remplace_id is None:
            continue
        place = sieges[s.remplace_id]
        if s.qualite != QualiteSiege.SUPPLEANT:
            pourquoi = "seul un suppléant remplace"
        elif place.qualite == QualiteSiege.SUPPLEANT:
            pourquoi = "on ne remplace pas un suppléant"
        elif place.presence not in (PresenceSiege.ABSENT, PresenceSiege.EXCUSE):
            pourquoi = "cette personne n’est pas notée absente"
        elif place.pk in pris:
            pourquoi = "cette place est déjà prise"
        else:
            pris.add(place.pk)
            continue
        constats.append(
            c.REMPLACEMENT_IMPOSSIBLE.constat(
                ou=str(s.membre), nom=str(s.membre), autre=str(place.membre), pourquoi=pourquoi
            )
        )
    return constats


def _raison(corriges: Sequence[SiegeJury], raison: str) -> list[Constat]:
    if mot := etat_de_sante(raison):
        return [c.MOTIF_DE_SANTE.constat(mot=mot)]
    if corriges and not raison:
        return [c.CORRECTION_SANS_RAISON.constat(noms=", ".join(str(s.membre) for s in corriges))]
    return []


def _consigner(session: SessionExamen, s: SiegeJury, avant: str, raison: str, acteur: Reference) -> None:
    """One sentence; the reason of an absence stays in the details, read by fewer people."""
    mot = s.get_presence_display().lower()
    place = f", à la place {de(str(s.remplace.membre))}" if s.remplace else ""
    if not avant:
        phrase = f"a noté {s.membre} « {mot} » au jury « {session.intitule} »{place}."
    else:
        autre = PresenceSiege(avant).label.lower()
        suite = f" au lieu de « {autre} »" if autre != mot else ""
        phrase = f"a corrigé la présence {de(str(s.membre))} au jury « {session.intitule} » : « {mot} »{suite}{place}. Raison : {raison}"
    consigner(
        chaine=s.organisation.chaine,
        acte="parcours.jury_noter_presence",
        acteur=acteur,
        sujet=reference_membre(s.membre),
        details={"session": s.session_id, "avant": avant, "presence": s.presence, "motif": s.motif_absence, "raison": raison,
                 "remplace": s.remplace_id},
        phrase=phrase,
    )  # fmt: skip
