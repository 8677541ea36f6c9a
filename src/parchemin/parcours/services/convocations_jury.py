"""Convene, remind, record answers and declarations. A message is one way among others: letter and telephone work too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest

from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import jury_constats as c
from parchemin.parcours.domain.lieux import en_une_ligne
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import EtatSession, LienCandidat, ReponseConvocation, SessionExamen, SiegeJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services.jurys import reference_membre, verrouiller
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien, revoquer
from parchemin.plateforme.models import LienPersonnel
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

USAGE = "parcours.repondre_convocation"
_UTILISATIONS = 30
"""A member may answer, declare, change their mind: the link lives until the jury's day."""


def revoquer_liens(siege: SiegeJury) -> None:
    """Earlier links of a seat open nothing any more."""
    for lien in LienPersonnel.toutes.filter(usage=USAGE, charge__siege=siege.pk, revoque_le__isnull=True):
        revoquer(lien)


def _convocable(session: SessionExamen, jour: date) -> SessionExamen:
    session = verrouiller(session)
    if session.etat == EtatSession.ANNULEE:
        raise ErreurMetier(c.SESSION_FERMEE.constat(session=session.intitule))
    if session.jury_le is None:
        raise ErreurMetier(c.SANS_JOUR.constat())
    if session.jury_le < jour:
        raise ErreurMetier(c.JURY_PASSE.constat(date=date_fr(session.jury_le)))
    return session


def motif_de_fermeture(session: SessionExamen, jour: date, *, par_le_membre: bool) -> Constat | None:
    """Why answers and declarations no longer change: the session is cancelled; for the member, no day or a day past."""
    if session.etat == EtatSession.ANNULEE:
        return c.SESSION_FERMEE.constat(session=session.intitule)
    if not par_le_membre:
        return None
    if session.jury_le is None:
        return c.SANS_JOUR.constat()
    if session.jury_le < jour:
        return c.JURY_TENU.constat(date=date_fr(session.jury_le))
    return None


def _modifiable(session: SessionExamen, par: str) -> SessionExamen:
    session = verrouiller(session)
    if motif := motif_de_fermeture(session, aujourdhui(), par_le_membre=not par):
        raise ErreurMetier(motif)
    return session


def _ecrire(siege: SiegeJury, session: SessionExamen, gabarit: str, request: HttpRequest, acteur: Reference) -> None:
    """One message with a fresh personal link; the former one is revoked, so that one link per member is alive."""
    revoquer_liens(siege)
    jour = session.jury_le or aujourdhui()
    cree = creer_lien(
        USAGE,
        organisation_id=siege.organisation_id,
        charge={"siege": siege.pk},
        destinataire_libelle=str(siege.membre),
        cree_par_libelle=acteur.libelle,
        duree=timedelta(days=(jour - aujourdhui()).days + 2),
        utilisations_max=_UTILISATIONS,
    )
    ecrire_gabarit(
        f"parcours/jurys/courriels/{gabarit}",
        {
            "membre": siege.membre,
            "session": session,
            "certification": session.certification,
            "organisation": session.organisation,
            "jour": date_fr(jour),
            "lieu": lieu_de(session),
            "qualite": siege.get_qualite_display().lower(),
            "candidats": len(selectors.presentations_de(session)),
            "expediteur": acteur.libelle,
        },
        destinataire=siege.membre.courriel,
        usage=USAGE,
        organisation_id=siege.organisation_id,
        sujet_type=selectors.SUJET_SIEGE,
        sujet_identifiant=str(siege.pk),
        secrets={"lien": cree.url(request)},
    )


def lieu_de(session: SessionExamen) -> str:
    """Where the jury meets, in one line."""
    centre = session.centre
    morceaux = (centre.denomination, centre.adresse, centre.commune) if centre else ("", "", "")
    return en_une_ligne(*morceaux, session.lieu)


def _consigner(siege: SiegeJury, acte: str, phrase: str, acteur: Reference, **details: object) -> None:
    consigner(
        chaine=siege.organisation.chaine,
        acte=acte,
        acteur=acteur,
        sujet=reference_membre(siege.membre),
        details={"session": siege.session_id, **details},
        phrase=phrase,
    )


def _sieges(session: SessionExamen, choisis: Iterable[int] | None, etats: Sequence[str]) -> list[SiegeJury]:
    lignes = SiegeJury.toutes.filter(session=session, convocation__in=etats).select_related("membre", "organisation")
    if choisis is not None:
        lignes = lignes.filter(pk__in=list(choisis))
    return list(lignes.order_by("pk"))


@transaction.atomic
def convoquer(
    *, session: SessionExamen, request: HttpRequest, acteur: Reference, sieges: Iterable[int] | None = None
) -> int:
    """Convene by mail those who were not yet (or those chosen, whatever they answered). Returns how many messages.

    Raises JUR-018, JUR-036, JUR-037 (somebody has no address: nothing leaves), JUR-038, JUR-040.
    """
    session = _convocable(session, aujourdhui())
    etats = [ReponseConvocation.A_ENVOYER] if sieges is None else list(ReponseConvocation.values)
    lignes = _sieges(session, sieges, etats)
    if sieges is None:
        sans = [s for s in lignes if not s.membre.courriel]
        lignes = [s for s in lignes if s.membre.courriel]
    else:
        sans = [s for s in lignes if not s.membre.courriel]
    if sans and (sieges is not None or not lignes):
        raise ErreurMetier(c.SANS_ADRESSE.constat(noms=", ".join(str(s.membre) for s in sans)))
    if not lignes:
        raise ErreurMetier(c.RIEN_A_ENVOYER.constat(quoi="de convocation"))
    for siege in lignes:
        _ecrire(siege, session, "convocation", request, acteur)
        siege.convocation, siege.convoque_le = ReponseConvocation.ENVOYEE, maintenant()
        siege.relance_le, siege.repondu_le, siege.par_lettre = None, None, False
        siege.save(update_fields=["convocation", "convoque_le", "relance_le", "repondu_le", "par_lettre"])
        _consigner(
            siege, "parcours.jury_convoquer",
            f"a convoqué {siege.membre} au jury « {session.intitule} » par courriel.", acteur,
        )  # fmt: skip
    return len(lignes)


@transaction.atomic
def noter_lettre(*, siege: SiegeJury, acteur: Reference) -> SiegeJury:
    """Say that the convocation left on paper. Raises JUR-018, JUR-036, JUR-038."""
    session = _convocable(siege.session, aujourdhui())
    siege.convocation, siege.convoque_le, siege.par_lettre = ReponseConvocation.ENVOYEE, maintenant(), True
    siege.relance_le = siege.repondu_le = None
    siege.save(update_fields=["convocation", "convoque_le", "par_lettre", "relance_le", "repondu_le"])
    _consigner(
        siege, "parcours.jury_convoquer",
        f"a convoqué {siege.membre} au jury « {session.intitule} » par lettre.", acteur,
    )  # fmt: skip
    return siege


@transaction.atomic
def relancer(
    *, session: SessionExamen, request: HttpRequest, acteur: Reference, sieges: Iterable[int] | None = None
) -> int:
    """Remind those who were convened and said nothing, or did not declare (or those chosen). Returns how many messages.

    Raises JUR-018, JUR-036, JUR-037, JUR-038, JUR-040.
    """
    session = _convocable(session, aujourdhui())
    lignes = _sieges(session, sieges, [ReponseConvocation.ENVOYEE, ReponseConvocation.ACCEPTEE])
    presentations = selectors.presentations_de(session)
    lignes = [
        s
        for s in lignes
        if s.convocation == ReponseConvocation.ENVOYEE or not selectors.declaration_a_jour(s, presentations)
    ]
    sans = [s for s in lignes if not s.membre.courriel]
    avec = [s for s in lignes if s.membre.courriel]
    if sans and not avec:
        raise ErreurMetier(c.SANS_ADRESSE.constat(noms=", ".join(str(s.membre) for s in sans)))
    if not avec:
        raise ErreurMetier(c.RIEN_A_ENVOYER.constat(quoi="de relance"))
    for siege in avec:
        _ecrire(siege, session, "relance", request, acteur)
        siege.relance_le = maintenant()
        siege.save(update_fields=["relance_le"])
        _consigner(
            siege, "parcours.jury_relancer", f"a relancé {siege.membre} pour le jury « {session.intitule} ».", acteur
        )  # fmt: skip
    return len(avec)


@transaction.atomic
def repondre(*, siege: SiegeJury, present: bool, acteur: Reference, par: str = "") -> SiegeJury:
    """Record « je serai présent » or « je ne peux pas ». `par`: how it reached the secretariat, "" from the member.

    Somebody who cannot come loses what they had declared: it will be asked again if they change their mind.
    Raises JUR-036 (cancelled); from the member, JUR-018 (no day) and JUR-048 (the day is past).
    """
    _modifiable(siege.session, par)
    siege.convocation = ReponseConvocation.ACCEPTEE if present else ReponseConvocation.REFUSEE
    siege.repondu_le = maintenant()
    champs = ["convocation", "repondu_le"]
    if not present:
        LienCandidat.toutes.filter(siege=siege).delete()
        siege.declaration_le, siege.candidats_declares = None, []
        champs += ["declaration_le", "candidats_declares"]
    siege.save(update_fields=champs)
    quoi = "sa présence" if present else "qu’il ne peut pas venir"
    if par:
        quoi = f"{'la présence' if present else 'l’indisponibilité'} {de(str(siege.membre))}"
    suite = f", reçue {par}" if par else ""
    _consigner(
        siege, "parcours.jury_repondre",
        f"a {'enregistré' if par else 'annoncé'} {quoi} au jury « {siege.session.intitule} »{suite}.", acteur,
        present=present,
    )  # fmt: skip
    return siege


@transaction.atomic
def declarer(*, siege: SiegeJury, liens: dict[int, str], acteur: Reference, par: str = "") -> SiegeJury:
    """Record the declaration on every candidate of the session: `liens` holds those with a tie (enrolment → its nature).

    Replaces the former declaration; measures already noted on the same candidate stay. Names are not written in the
    journal. Raises JUR-042 (presence first), JUR-045 (not a candidate here), JUR-057 (health), and as `repondre` JUR-018, JUR-036, JUR-048.
    """
    refuser_la_sante(c.MOTIF_DE_SANTE, *liens.values())
    session = _modifiable(siege.session, par)
    if siege.convocation != ReponseConvocation.ACCEPTEE:
        raise ErreurMetier(c.PRESENCE_D_ABORD.constat(nom=str(siege.membre)))
    candidats = {p.inscription_id for p in selectors.presentations_de(session)}
    if liens.keys() - candidats:
        raise ErreurMetier(c.PRESENT_INCONNU.constat())
    instant = maintenant()
    LienCandidat.toutes.filter(siege=siege).exclude(inscription_id__in=liens).delete()
    anciens = {x.inscription_id: x for x in LienCandidat.toutes.filter(siege=siege)}
    for inscription, precision in liens.items():
        ligne = anciens.get(inscription) or LienCandidat(
            organisation_id=siege.organisation_id, siege=siege, inscription_id=inscription
        )
        ligne.precision, ligne.declare_le = precision.strip()[:200], instant
        ligne.save()
    siege.declaration_le, siege.candidats_declares = instant, sorted(candidats)
    siege.save(update_fields=["declaration_le", "candidats_declares"])
    n = len(liens)
    quoi = f"un lien avec {n} candidat{'s' if n > 1 else ''}" if n else "n’avoir de lien avec aucun candidat"
    debut = f"a enregistré la déclaration {de(str(siege.membre))}, reçue {par} : " if par else "a déclaré "
    _consigner(
        siege, "parcours.jury_declarer", f"{debut}{quoi} (jury « {session.intitule} »).", acteur,
        inscriptions=sorted(liens), candidats=len(candidats),
    )  # fmt: skip
    return siege
