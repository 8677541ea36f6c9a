"""The session as it goes: attendance, situations kept from before, subjects, incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from parchemin.journal.facade import EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.domain.presentation_incidents import natures
from parchemin.parcours.domain.sante import etat_de_sante, refuser_la_sante
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    EtatSession,
    Incident,
    Presentation,
    Resultat,
    SessionExamen,
    Sujet,
)
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.parcours.services.sessions import consigner_session, reference_session, session_en_cours
from parchemin.plateforme.fichiers.services import deposer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant
from parchemin.socle.periodes import Periode, date_fr

PRESENCES = (EtatResultat.PRESENT, EtatResultat.ABSENT, EtatResultat.EXCUSE)
SITUATIONS = (EtatResultat.DISPENSE, EtatResultat.BENEFICE, EtatResultat.REPORT)


@dataclass(frozen=True, slots=True)
class Presence:
    """Attendance of a candidate: `elements` empty means every element they have to take."""

    presentation_id: int
    etat: EtatResultat
    motif: str = ""
    elements: frozenset[int] = frozenset()


@transaction.atomic
def noter_presences(*, session: SessionExamen, presences: Sequence[Presence], acteur: Reference) -> int:
    """Present, absent or excused (with a reason). Returns how many cells changed.

    All or nothing. Never touches a dispense, a benefit or a report. Raises SES-027 when a result would be lost, SES-028
    without a reason, SES-029 on a final result, SES-040 when the session is cancelled, SES-050 when it is settled,
    SES-051 for a reason that names a state of health.
    """
    session = session_en_cours(session, "la présence ne se note plus")
    demandes = {p.presentation_id: p for p in presences}
    lignes = list(
        Resultat.toutes.select_for_update(of=("self",))
        .filter(presentation__session=session, presentation__in=demandes, etat__in=[EtatResultat.A_SAISIR, *PRESENCES])
        .select_related("presentation__inscription__personne", "element")
        .order_by("pk")
    )
    constats: list[Constat] = []
    changees: list[Resultat] = []
    touches: dict[int, list[str]] = {}
    for r in lignes:
        p = demandes[r.presentation_id]
        if p.elements and r.element_id not in p.elements:
            continue
        motif = p.motif.strip() if p.etat is not EtatResultat.PRESENT else ""
        if (r.etat, r.motif) == (p.etat, motif):
            continue
        nom = str(r.presentation.inscription.personne)
        if r.definitif:
            constats.append(c.RESULTAT_DEFINITIF.constat(ou=nom, element=r.element.code))
        elif p.etat is not EtatResultat.PRESENT and (r.note is not None or r.acquis is not None):
            constats.append(c.PRESENCE_CONTREDITE.constat(ou=nom, element=r.element.code))
        elif p.etat is EtatResultat.EXCUSE and not motif:
            constats.append(c.EXCUSE_SANS_MOTIF.constat(ou=nom))
        elif mot := etat_de_sante(motif):
            constats.append(c.MOTIF_DE_SANTE.constat(ou=nom, mot=mot))
        else:
            r.etat, r.motif = p.etat, motif[:200]
            changees.append(r)
            touches.setdefault(r.presentation_id, []).append(r.element.code)
    if constats:
        raise ErreurMetier(*{k.phrase: k for k in constats}.values())
    _ecrire(changees, acteur)
    if changees:
        n = len(touches)
        consigner_session(
            session,
            "parcours.noter_presences",
            acteur,
            f"a noté la présence de {n} candidat{'s' * (n > 1)} à « {session.intitule} ».",
        )
        noms = {r.presentation_id: r.presentation.inscription.personne for r in changees}
        consigner_lot(
            chaine=f"o:{session.organisation_id}",
            evenements=[
                EvenementAConsigner(
                    acte="parcours.noter_presences",
                    acteur=acteur,
                    sujet=reference_personne(noms[cle]),
                    phrase=f"a noté {noms[cle].nom_complet} « {demandes[cle].etat.label.lower()} » à la session « {session.intitule} ».",
                    details={
                        "session": session.pk,
                        "etat": str(demandes[cle].etat),
                        "motif": demandes[cle].motif,
                        "elements": codes,
                    },
                )
                for cle, codes in touches.items()
            ],
        )
    return len(changees)


def _ecrire(lignes: Sequence[Resultat], acteur: Reference) -> None:
    """One UPDATE per state and reason, in locked cells. Values stay.

    Each change grows `revision`: the grid of somebody else sees that the cell is no longer the one it read.
    """
    groupes: dict[tuple[str, str], list[int]] = {}
    for r in lignes:
        groupes.setdefault((r.etat, r.motif), []).append(r.pk)
    for (etat, motif), cles in groupes.items():
        Resultat.toutes.filter(pk__in=cles).update(
            etat=etat,
            motif=motif,
            revision=F("revision") + 1,
            saisi_par_libelle=acteur.libelle[:200],
            saisi_le=maintenant(),
        )


@transaction.atomic
def situer(
    *, presentation: Presentation, element: ElementEvalue, etat: EtatResultat, motif: str, acteur: Reference
) -> Resultat:
    """A dispense, a benefit or a report kept from before, by hand, with its reason; `A_SAISIR` takes it back.

    The value of a benefit or a report is entered in the grid. Raises SES-029, SES-036, SES-040, SES-044, SES-050, SES-051.
    """
    refuser_la_sante(c.MOTIF_DE_SANTE, motif)
    session = session_en_cours(presentation.session, "la situation d’un candidat ne change plus")
    r: Resultat = (
        Resultat.toutes.select_for_update(of=("self",))
        .select_related("element", "presentation__inscription__personne")
        .get(presentation=presentation, element=element)
    )
    if r.definitif:
        raise ErreurMetier(c.RESULTAT_DEFINITIF.constat(element=r.element.code))
    if etat not in (*SITUATIONS, EtatResultat.A_SAISIR):
        raise ValueError(f"not a situation: {etat}")
    if etat in SITUATIONS and not motif.strip():
        raise ErreurMetier(c.SANS_MOTIF.constat(etat=etat.label))
    a_une_valeur = r.note is not None or r.acquis is not None
    if a_une_valeur and etat in (EtatResultat.DISPENSE, EtatResultat.A_SAISIR):
        raise ErreurMetier(c.SITUATION_CONTREDITE.constat(element=r.element.code))
    r.etat, r.motif = etat, motif.strip()[:200] if etat in SITUATIONS else ""
    _ecrire([r], acteur)
    personne = r.presentation.inscription.personne
    consigner(
        chaine=f"o:{session.organisation_id}",
        acte="parcours.situer",
        acteur=acteur,
        sujet=reference_personne(personne),
        details={"session": session.pk, "element": r.element.code, "etat": str(etat), "motif": r.motif},
        phrase=f"a noté « {etat.label.lower()} » pour {personne.nom_complet}, {r.element.code}, session « {session.intitule} ».",
    )
    r.refresh_from_db()
    return r


@transaction.atomic
def noter_situation(
    *, presentation: Presentation, element: ElementEvalue, etat: EtatResultat, motif: str, acteur: Reference
) -> None:
    """One element of one candidate, whatever it becomes: a presence, or a situation kept from before. All or nothing.

    A presence in the place of a dispense, a benefit or a report takes it back first. Raises what `noter_presences` and
    `situer` do.
    """
    if etat not in PRESENCES:
        situer(presentation=presentation, element=element, etat=etat, motif=motif, acteur=acteur)
        return
    if Resultat.toutes.filter(presentation=presentation, element=element, etat__in=SITUATIONS).exists():
        situer(presentation=presentation, element=element, etat=EtatResultat.A_SAISIR, motif="", acteur=acteur)
    presence = Presence(presentation.pk, etat, motif, frozenset({element.pk}))
    noter_presences(session=presentation.session, presences=[presence], acteur=acteur)


def enregistrer_sujet(
    *,
    session: SessionExamen,
    sujet: Sujet | None = None,
    element: ElementEvalue,
    intitule: str,
    le: datetime | None = None,
    duree_minutes: int | None = None,
    piece: Any = None,
    acteur: Reference,
    par_id: int | None = None,
) -> Sujet:
    """A subject on an element, with its moment, length and file. Raises SES-038, SES-040, SES-042, FIC-*."""
    if session.etat == EtatSession.ANNULEE:
        raise ErreurMetier(c.SESSION_ANNULEE.constat(ou=session.intitule))
    if not session.elements.filter(pk=element.pk).exists():
        raise ErreurMetier(c.ELEMENT_D_AILLEURS.constat(element=element.code))
    periode = Periode(session.du, session.au)
    if le is not None and le.astimezone(PARIS).date() not in periode:
        raise ErreurMetier(
            c.SUJET_HORS_SESSION.constat(jour=date_fr(le.astimezone(PARIS).date()), periode=periode.en_mots)
        )
    fichier = None
    if piece is not None:
        fichier = deposer(
            piece.file if hasattr(piece, "file") else piece,
            nom=getattr(piece, "name", "sujet"),
            usage="piece",
            organisation_id=session.organisation_id,
            depose_par_id=par_id,
            depose_par_libelle=acteur.libelle,
        )
    with transaction.atomic():
        ligne = sujet or Sujet(organisation_id=session.organisation_id, session=session)
        ligne.element, ligne.intitule, ligne.le, ligne.duree_minutes = element, intitule, le, duree_minutes
        if fichier is not None:
            ligne.piece_id, ligne.piece_nom = fichier.pk, fichier.nom_original[:150]
        ligne.save()
        consigner_session(
            session,
            "parcours.enregistrer_sujet",
            acteur,
            f"a {'corrigé' if sujet else 'ajouté'} le sujet « {intitule} » ({element.code}).",
            sujet=ligne.pk,
            le=le,
        )
    return ligne


@transaction.atomic
def retirer_sujet(*, sujet: Sujet, acteur: Reference) -> None:
    """A subject entered by mistake."""
    session, intitule, code = sujet.session, sujet.intitule, sujet.element.code
    sujet.delete()
    consigner_session(session, "parcours.retirer_sujet", acteur, f"a retiré le sujet « {intitule} » ({code}).")


@transaction.atomic
def relever_incident(
    *,
    session: SessionExamen,
    presentation: Presentation | None = None,
    code: str,
    description: str,
    affecte_resultat: bool,
    survenu_le: datetime,
    acteur: Reference,
) -> Incident:
    """Record an incident, on a candidate or on the whole session. Raises SES-035 for an unknown nature, SES-051 (health)."""
    refuser_la_sante(c.MOTIF_DE_SANTE, description)
    connues: Mapping[str, Any] = natures(survenu_le.astimezone(PARIS).date())
    if code not in connues:
        raise ErreurMetier(c.INCIDENT_INCONNU.constat(code=code))
    ligne: Incident = Incident.toutes.create(
        organisation_id=session.organisation_id,
        session=session,
        presentation=presentation,
        code=code,
        description=description,
        affecte_resultat=affecte_resultat,
        survenu_le=survenu_le,
        releve_par_libelle=acteur.libelle[:200],
    )
    suite = ", qui peut changer le résultat" if affecte_resultat else ""
    if code == "sante":
        # Who was unwell is in the incident, which can be erased; the chained sentence names nobody.
        phrase = f"a relevé un incident à « {session.intitule} »{suite}."
        presentation = None
    else:
        qui = f" ({presentation.inscription.personne.nom_complet})" if presentation else ""
        phrase = f"a relevé un incident à « {session.intitule} » : {connues[code].libelle.lower()}{qui}{suite}."
    sujets = [reference_session(session)]
    if presentation is not None:
        sujets.append(reference_personne(presentation.inscription.personne))
    for sujet in sujets:
        consigner(
            chaine=f"o:{session.organisation_id}",
            acte="parcours.relever_incident",
            acteur=acteur,
            sujet=sujet,
            details={"session": session.pk, "incident": ligne.pk, "code": code, "affecte": affecte_resultat},
            phrase=phrase,
        )
    return ligne
