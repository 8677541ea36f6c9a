"""Typing results: several people at once, without loss; then settling them, and reopening with a reason.

All writers of one session wait for each other on its row, for the few milliseconds that a batch takes; a cell changes only
if its revision is the one that the person had read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import resultats_constats as constats
from parchemin.parcours.domain.resultats import (
    MOTIF_DE_SANTE,
    EtatCellule,
    ModeCellule,
    ValeurCellule,
    ecrire_cellule,
    lire_cellule,
    poser,
)
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import EtatSession, Resultat, SessionExamen
from parchemin.parcours.selectors.grille import A_REMPLIR, code_court, sessions_a_saisir, valeur_de
from parchemin.parcours.selectors.sessions import candidats_deux_fois
from parchemin.parcours.services.sessions import reference_session
from parchemin.plateforme.registres.gardes import objections
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant

LOT_MAXIMAL = 500
"""Cells of one batch of the grid: well under a second on SQLite."""


class Issue(StrEnum):
    """What became of one cell."""

    ENREGISTRE = "enregistre"
    INCHANGE = "inchange"
    CONFLIT = "conflit"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class SaisieCellule:
    """What somebody typed in a cell, and the revision that they had before their eyes."""

    resultat_id: int
    attendu_revision: int
    texte: str


@dataclass(frozen=True, slots=True)
class ReponseCellule:
    """The cell as it now is in the database, and why it is not as typed."""

    resultat_id: int
    issue: Issue
    revision: int
    valeur: ValeurCellule
    saisi_par: str
    saisi_le: datetime | None
    constat: Constat | None = None


def colonnes_de(valeur: ValeurCellule) -> dict[str, Any]:
    """The columns of a content."""
    return {"etat": str(valeur.etat), "note": valeur.note, "acquis": valeur.acquis, "motif": valeur.motif}


def _moment(instant: datetime | None) -> str:
    if instant is None:
        return ""
    local = instant.astimezone(PARIS)
    jour = "" if local.date() == maintenant().astimezone(PARIS).date() else f"le {local:%d/%m/%Y} "
    return f"{jour}à {local.hour} h {local:%M}"


def verrouiller_session(session_id: int, membre: Membre) -> SessionExamen:
    """The session, locked until the end of the transaction. Raises `ErreurMetier` (RES-028) for one they may not type in."""
    if not sessions_a_saisir(membre).filter(pk=session_id).exists():
        raise ErreurMetier(constats.SESSION_INACCESSIBLE.constat())
    session: SessionExamen = SessionExamen.objects.select_for_update().get(pk=session_id)
    return session


def _reponse(r: Resultat, issue: Issue, constat: Constat | None = None) -> ReponseCellule:
    return ReponseCellule(r.pk, issue, r.revision, valeur_de(r), r.saisi_par_libelle, r.saisi_le, constat)


def ecrire_si(*, resultat: Resultat, attendu_revision: int, valeur: ValeurCellule, par: str, le: datetime) -> bool:
    """Change one cell if it still is at that revision and not settled; the row in hand follows. False: somebody was faster."""
    faites = Resultat.objects.filter(pk=resultat.pk, revision=attendu_revision, definitif=False).update(
        **colonnes_de(valeur), revision=attendu_revision + 1, saisi_par_libelle=par, saisi_le=le
    )
    if not faites:
        return False
    for colonne, contenu in colonnes_de(valeur).items():
        setattr(resultat, colonne, contenu)
    resultat.revision, resultat.saisi_par_libelle, resultat.saisi_le = attendu_revision + 1, par, le
    return True


def _saisir_une(r: Resultat, saisie: SaisieCellule, par: str, le: datetime, *, arretee: bool) -> ReponseCellule:
    mode, actuelle = ModeCellule(r.element.mode), valeur_de(r)
    try:
        voulue = poser(actuelle, lire_cellule(saisie.texte, mode))
    except ErreurMetier as e:
        return _reponse(r, Issue.REFUSE, e.constats[0])
    if voulue == actuelle:
        # Typed twice, sent twice after a broken connection, or by two people who agree: nothing to choose.
        return _reponse(r, Issue.INCHANGE)
    if arretee or r.definitif:
        return _reponse(r, Issue.REFUSE, constats.DEFINITIF.constat())
    if r.revision == saisie.attendu_revision and ecrire_si(
        resultat=r, attendu_revision=saisie.attendu_revision, valeur=voulue, par=par, le=le
    ):
        return _reponse(r, Issue.ENREGISTRE)
    r.refresh_from_db(
        fields=["etat", "note", "acquis", "motif", "revision", "definitif", "saisi_par_libelle", "saisi_le"]
    )
    constat = constats.CONFLIT.constat(
        qui=r.saisi_par_libelle or "Quelqu’un",
        autre=valeur_de(r).en_mots,
        quand=_moment(r.saisi_le),
        texte=saisie.texte.strip(),
    )
    return _reponse(r, Issue.CONFLIT, constat)


@transaction.atomic
def saisir_lot(*, session_id: int, saisies: Sequence[SaisieCellule], membre: Membre) -> list[ReponseCellule]:
    """Save what was typed in several cells of one session; one answer per cell, in order. One event for the batch.

    A cell refused or in conflict leaves the others saved. Raises `ErreurMetier`: RES-028 (not theirs), RES-013 (the
    session is not open; once settled, every changed cell answers RES-011); `LookupError` for a cell that is not of this session; `ValueError` above `LOT_MAXIMAL` cells.
    """
    if len(saisies) > LOT_MAXIMAL:
        raise ValueError(f"a batch holds at most {LOT_MAXIMAL} cells")
    session = verrouiller_session(session_id, membre)
    cellules: Mapping[int, Resultat] = {
        r.pk: r
        for r in Resultat.objects.filter(presentation__session_id=session_id, pk__in={s.resultat_id for s in saisies})
        .select_related("element", "presentation__inscription__personne")
        .order_by("pk")
    }
    inconnues = {s.resultat_id for s in saisies} - cellules.keys()
    if inconnues:
        raise LookupError(f"no such cell in this session: {sorted(inconnues)}")
    if session.etat not in (EtatSession.OUVERTE, EtatSession.COMPLETE):
        raise ErreurMetier(constats.SAISIE_FERMEE.constat(etat=session.get_etat_display()))
    par, le = membre.utilisateur.nom_complet, maintenant()
    reponses, changees = [], []
    for saisie in saisies:
        resultat = cellules[saisie.resultat_id]
        avant = valeur_de(resultat)
        reponse = _saisir_une(resultat, saisie, par, le, arretee=session.etat == EtatSession.COMPLETE)
        reponses.append(reponse)
        if reponse.issue is Issue.ENREGISTRE:
            changees.append((resultat, avant))
    if changees:
        _consigner_saisie(session, membre, changees)
    return reponses


def saisir_resultat(
    *, session_id: int, resultat_id: int, attendu_revision: int, texte: str, membre: Membre
) -> ReponseCellule:
    """One cell; see `saisir_lot`."""
    (reponse,) = saisir_lot(
        session_id=session_id, saisies=[SaisieCellule(resultat_id, attendu_revision, texte)], membre=membre
    )
    return reponse


def _consigner_saisie(
    session: SessionExamen, membre: Membre, changees: Iterable[tuple[Resultat, ValeurCellule]]
) -> None:
    """One event. Its subject is the candidate when there is one only; else the session, and the details name nobody."""
    lignes = list(changees)
    personnes = {r.presentation.inscription.personne_id: r.presentation.inscription.personne for r, _ in lignes}
    details = {
        "session": session.pk,
        "cellules": [
            {
                "presentation": r.presentation_id,
                "element": r.element.code,
                "avant": ecrire_cellule(avant) or "=",
                "apres": ecrire_cellule(valeur_de(r)) or "=",
                "revision": r.revision,
            }
            for r, avant in lignes
        ],
    }
    if len(personnes) == 1:
        (personne,) = personnes.values()
        sujet = Reference("personne", str(personne.pk), personne.nom_complet)
        quoi = ", ".join(
            f"{r.element.code} {valeur_de(r).en_mots}" + (f" (au lieu de {avant.en_mots})" if not avant.manque else "")
            for r, avant in lignes[:4]
        )
        reste = f" et {len(lignes) - 4} autres" if len(lignes) > 4 else ""
        phrase = f"a saisi pour {personne.nom_complet} : {quoi}{reste}, session « {session.intitule} »."
    else:
        sujet = reference_session(session)
        phrase = f"a saisi {len(lignes)} résultats de {len(personnes)} candidats, session « {session.intitule} »."
    consigner(
        chaine=membre.organisation.chaine, acte="parcours.saisir_resultats", acteur=reference_de(membre.utilisateur),
        sujet=sujet, details=details, phrase=phrase,
    )  # fmt: skip


def manques_de(session: SessionExamen) -> list[Constat]:
    """Why the results cannot be settled yet: nobody, empty cells, excuses without a reason. Empty: they can."""
    cellules = list(
        Resultat.objects.filter(presentation__session=session)
        .filter(A_REMPLIR | Q(etat=EtatCellule.EXCUSE))
        .select_related("element", "presentation__inscription__personne")
        .order_by("presentation__rang", "presentation_id", "element__ordre", "element__code", "pk")
    )
    if not cellules and not Resultat.objects.filter(presentation__session=session).exists():
        return [constats.RIEN_A_SAISIR.constat()]
    vides = [r for r in cellules if valeur_de(r).manque]
    sans_motif = [r for r in cellules if r.etat == EtatCellule.EXCUSE and not r.motif.strip()]
    trouves, numero = [], session.certification.numero
    if doubles := candidats_deux_fois(session):
        trouves.append(constats.CANDIDAT_EN_DOUBLE.constat(noms=", ".join(doubles)))
    if vides:
        n = len(vides)
        trouves.append(
            constats.CELLULES_VIDES.constat(
                nombre=f"{n} résultats" if n > 1 else "Un résultat", lesquels=_enumerer(vides, numero)
            )
        )
    if sans_motif:
        trouves.append(constats.EXCUSE_SANS_MOTIF.constat(lesquels=_enumerer(sans_motif, numero)))
    return trouves


def _enumerer(cellules: Sequence[Resultat], numero: str, montres: int = 6) -> str:
    """« Léa MARTIN (BC01, BC02), Zoé ŁUKASZEWICZ (BC03) et 4 autres candidats »."""
    par_candidat: dict[int, tuple[str, list[str]]] = {}
    for r in cellules:
        nom = r.presentation.inscription.personne.nom_complet
        par_candidat.setdefault(r.presentation_id, (nom, []))[1].append(code_court(r.element.code, numero))
    noms = [
        f"{nom} ({', '.join(codes[:6])}{'…' if len(codes) > 6 else ''})"
        for nom, codes in list(par_candidat.values())[:montres]
    ]
    reste = len(par_candidat) - montres
    return ", ".join(noms) + (
        f" et {reste} autres candidats" if reste > 1 else " et un autre candidat" if reste == 1 else ""
    )


@transaction.atomic
def arreter_resultats(*, session_id: int, membre: Membre) -> SessionExamen:
    """Draft -> final: every cell is filled, or says why it is not. From there on a correction needs `rouvrir_resultats`.

    Raises `ErreurMetier`: RES-028, RES-013, RES-014, RES-015 (empty cells), RES-016 (excuse without a reason).
    """
    session = verrouiller_session(session_id, membre)
    if session.etat == EtatSession.COMPLETE:
        return session
    if session.etat != EtatSession.OUVERTE:
        raise ErreurMetier(constats.SAISIE_FERMEE.constat(etat=session.get_etat_display()))
    # Attendance and situations are written on other pages: no cell moves between the check and the settling.
    list(Resultat.objects.select_for_update().filter(presentation__session=session).order_by("pk").values_list("pk"))
    trouves = [*manques_de(session), *objections("parcours.arreter_resultats", session)]
    if any(c.est_bloquant for c in trouves):
        raise ErreurMetier(*trouves)
    nombre = Resultat.objects.filter(presentation__session=session).update(definitif=True)
    session.etat = EtatSession.COMPLETE
    session.save(update_fields=["etat"])
    consigner(
        chaine=membre.organisation.chaine, acte="parcours.arreter_resultats", acteur=reference_de(membre.utilisateur),
        sujet=reference_session(session), details={"resultats": nombre},
        phrase=f"a arrêté les résultats de « {session.intitule} » ({nombre} cellules).",
    )  # fmt: skip
    return session


@transaction.atomic
def rouvrir_resultats(*, session_id: int, motif: str, membre: Membre) -> SessionExamen:
    """Final -> draft, with a reason. Upper rooms may object (a deliberation that was signed).

    Raises `ErreurMetier`: RES-028, RES-017 (no reason), RES-031 (health), RES-018 (not settled), and what the guards of
    `parcours.rouvrir_resultats` say.
    """
    session = verrouiller_session(session_id, membre)
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(constats.SANS_RAISON.constat())
    refuser_la_sante(MOTIF_DE_SANTE, motif)
    if session.etat != EtatSession.COMPLETE:
        raise ErreurMetier(constats.PAS_ARRETES.constat())
    contre = objections("parcours.rouvrir_resultats", session)
    if any(c.est_bloquant for c in contre):
        raise ErreurMetier(*contre)
    Resultat.objects.filter(presentation__session=session).update(definitif=False)
    session.etat = EtatSession.OUVERTE
    session.save(update_fields=["etat"])
    consigner(
        chaine=membre.organisation.chaine, acte="parcours.rouvrir_resultats", acteur=reference_de(membre.utilisateur),
        sujet=reference_session(session), details={"motif": motif[:500]},
        phrase=f"a rouvert la saisie des résultats de « {session.intitule} ». Raison : {motif[:300]}",
    )  # fmt: skip
    return session
