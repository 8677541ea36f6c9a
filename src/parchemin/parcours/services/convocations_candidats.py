"""Convocations of the candidates: written, sent, with their delivery in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from parchemin.journal.facade import Reference
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.domain.convocation import controler_convocations
from parchemin.parcours.domain.inscription import age_au
from parchemin.parcours.domain.lieux import en_une_ligne
from parchemin.parcours.models import EtatResultat, EtatSession, Presentation, SessionExamen, Sujet
from parchemin.parcours.selectors.inscriptions import naissance_complete
from parchemin.parcours.services.sessions import consigner_candidats, consigner_session
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant

GABARIT = "parcours/sessions/courriels/convocation"
_PAR_LOT = 50


def contenu(session: SessionExamen, presentation: Presentation, sujets: Sequence[Sujet]) -> dict[str, Any]:
    """What a convocation says: when, where, what. `presentation.resultats` with their elements, prefetched."""
    passes = [r for r in presentation.resultats.all() if r.etat in (EtatResultat.A_SAISIR, EtatResultat.PRESENT)]
    siens = {r.element_id for r in passes}
    return {
        "session": session,
        "presentation": presentation,
        "personne": presentation.inscription.personne,
        "elements": [r.element for r in passes],
        "sujets": [s for s in sujets if s.element_id in siens and s.le is not None],
        "lieu": lieu_de(session),
        "organisation": session.organisation,
    }


def lieu_de(session: SessionExamen) -> str:
    """Centre, address, room: what is known, in one line."""
    centre = session.centre
    morceaux = (centre.denomination, centre.adresse, centre.commune) if centre else ("", "", "")
    return en_une_ligne(*morceaux, session.lieu)


def empechements(
    session: SessionExamen, presentations: Sequence[Presentation], sujets: Sequence[Sujet]
) -> list[Constat]:
    """Why these convocations may not leave (SES-070, SES-071). `presentation.resultats`, prefetched; no query otherwise."""
    dates = {s.element_id for s in sujets if s.le is not None}
    sans_horaire = []
    for p in presentations:
        siens = {r.element_id for r in p.resultats.all() if r.etat in (EtatResultat.A_SAISIR, EtatResultat.PRESENT)}
        if siens and not siens & dates:
            sans_horaire.append(p.inscription.personne.nom_complet)
    return controler_convocations(lieu=lieu_de(session), du=session.du, au=session.au, sans_horaire=sans_horaire)


def _exiger_complete(session: SessionExamen, presentations: Sequence[Presentation]) -> list[Sujet]:
    """The subjects, when the convocations say where and when. Raises SES-040, SES-070, SES-071."""
    if session.etat == EtatSession.ANNULEE:
        raise ErreurMetier(c.SESSION_ANNULEE.constat(ou=session.intitule))
    sujets = list(Sujet.toutes.filter(session=session).select_related("element").order_by("le", "pk"))
    if presentations and (constats := empechements(session, presentations, sujets)):
        raise ErreurMetier(*constats)
    return sujets


def convoquer(
    *, session: SessionExamen, presentations: Sequence[Presentation], acteur: Reference
) -> tuple[int, list[str]]:
    """Write one message per candidate, and one to the legal representative of a minor. Returns (sent, names without address).

    By batches of 50, each in its own transaction: a session of 600 candidates never holds the database. Nothing leaves
    without a place, nor without a day when the session lasts several. Raises SES-040, SES-070, SES-071.
    """
    sujets = _exiger_complete(session, presentations)
    envoyes, sans_adresse = 0, []
    for debut in range(0, len(presentations), _PAR_LOT):
        lot = presentations[debut : debut + _PAR_LOT]
        with transaction.atomic():
            partis = [p for p in lot if _ecrire(session, p, sujets)]
            sans_adresse += [p.inscription.personne.nom_complet for p in lot if p not in partis]
            if not partis:
                continue
            Presentation.toutes.filter(pk__in=[p.pk for p in partis]).update(convoquee_le=maintenant())
            consigner_session(
                session,
                "parcours.convoquer",
                acteur,
                f"a convoqué {len(partis)} candidat{'s' * (len(partis) > 1)} à « {session.intitule} ».",
            )
            consigner_candidats(
                session, partis, "parcours.convoquer", acteur, "a convoqué {nom} à la session « {session} »."
            )
            envoyes += len(partis)
    return envoyes, sans_adresse


@transaction.atomic
def remettre(*, session: SessionExamen, presentations: Sequence[Presentation], acteur: Reference) -> int:
    """Convocations given on paper, for those without an address. Returns how many. Raises as `convoquer`."""
    voulues = [p for p in presentations if p.convoquee_le is None]
    _exiger_complete(session, voulues)
    if not voulues:
        return 0
    Presentation.toutes.filter(pk__in=[p.pk for p in voulues]).update(convoquee_le=maintenant())
    n = len(voulues)
    consigner_session(
        session,
        "parcours.convoquer",
        acteur,
        f"a remis {n} convocation{'s' * (n > 1)} sur papier pour « {session.intitule} ».",
        presentations=[p.pk for p in voulues],
    )
    consigner_candidats(
        session, voulues, "parcours.convoquer", acteur, "a remis sur papier la convocation {de_nom} à « {session} »."
    )
    return n


def _ecrire(session: SessionExamen, presentation: Presentation, sujets: Sequence[Sujet]) -> bool:
    personne = presentation.inscription.personne
    naissance = naissance_complete(personne)
    mineur = naissance is not None and age_au(naissance, session.du) < 18
    adresses = [personne.courriel, personne.representant_courriel if mineur else ""]
    ecrites = list(dict.fromkeys(a for a in adresses if a))
    for adresse in ecrites:
        ecrire_gabarit(
            GABARIT,
            contenu(session, presentation, sujets) | {"representant": adresse != personne.courriel},
            destinataire=adresse,
            usage="parcours.convocation",
            organisation_id=session.organisation_id,
            sujet_type="presentation",
            sujet_identifiant=str(presentation.pk),
        )
    return bool(ecrites)
