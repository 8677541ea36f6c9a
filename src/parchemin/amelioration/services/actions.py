"""The improvement plan: opened, begun, put off, done, checked, taken up again, given up. Each step once, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.amelioration import constats as c
from parchemin.amelioration.domain.actions import (
    EtatAction,
    NatureAction,
    SorteOrigine,
    VerdictEfficacite,
    etats_action,
    objections_action,
    passage_action,
)
from parchemin.amelioration.models import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.selectors.actions import faits_action
from parchemin.amelioration.services.communs import exiger_present, identifiants, prochain_rang
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

MIN = 10


@dataclass(frozen=True, slots=True)
class Origine:
    """What an action is born from, as the caller knows it. `type` and `identifiant` empty: in words only."""

    sorte: SorteOrigine
    libelle: str
    type: str = ""
    identifiant: str = ""


def reference_action(a: ActionAmelioration) -> Reference:
    return Reference("action_amelioration", str(a.pk), str(a)[:200])


def exiger_texte(**champs: str) -> None:
    """Raises AME-006 for each text that says nothing."""
    courts = [
        c.TEXTE_COURT.constat(champ=nom.replace("_", " ").capitalize())
        for nom, texte in champs.items()
        if len(" ".join(texte.split())) < MIN
    ]
    if courts:
        raise ErreurMetier(*courts)


def _dates(avant_le: date, verifier_le: date | None) -> None:
    """Raises AME-008, AME-009."""
    if avant_le < aujourdhui():
        raise ErreurMetier(c.DATE_PASSEE.constat(champ="À faire avant le", le=date_fr(avant_le)))
    if verifier_le is not None and verifier_le < avant_le:
        raise ErreurMetier(c.VERIFIER_AVANT.constat(verifier=date_fr(verifier_le), avant=date_fr(avant_le)))


@transaction.atomic
def ouvrir(
    *, organisation: Organisation, titre: str, nature: NatureAction, quoi: str, responsable: Membre, avant_le: date, acteur: Reference,
    cause: str = "", moyens: str = "", critere: str = "", verifier_le: date | None = None, lieu: Etablissement | None = None,
    certification: Certification | None = None, origines: Sequence[Origine] = (),
) -> ActionAmelioration:  # fmt: skip
    """Decide an action. The cause of an immediate one may wait. Raises AME-006, AME-008, AME-009, AME-010."""
    exiger_texte(ce_qui_sera_fait=quoi)
    _dates(avant_le, verifier_le)
    exiger_present(responsable)
    jour = aujourdhui()
    rang = prochain_rang(organisation, ActionAmelioration, jour.year)
    a: ActionAmelioration = ActionAmelioration.toutes.create(
        organisation=organisation, annee=jour.year, rang=rang, titre=" ".join(titre.split())[:200], nature=NatureAction(nature),
        cause=cause.strip(), quoi=quoi.strip(), moyens=moyens.strip(), critere=critere.strip(), responsable=responsable, avant_le=avant_le,
        verifier_le=verifier_le, lieu=lieu, certification=certification, etat_depuis=jour, ouverte_par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    _tracer(a, acteur, "ouvrir", f"a ouvert l’action {a}, confiée à {responsable.libelle} pour le {date_fr(avant_le)}.")
    for o in origines:
        rattacher(action=a, origine=o, acteur=acteur, dire=False)
    return a


@transaction.atomic
def rattacher(*, action: ActionAmelioration, origine: Origine, acteur: Reference, dire: bool = True) -> OrigineAction:
    """Say what else this action answers. The same object twice is once."""
    valeurs = {"sorte": origine.sorte, "libelle": origine.libelle[:300], "organisation_id": action.organisation_id}
    if origine.type:
        o, neuve = OrigineAction.toutes.get_or_create(
            action=action, type=origine.type, identifiant=origine.identifiant, defaults=valeurs
        )
    else:
        o, neuve = OrigineAction.toutes.create(action=action, **valeurs), True
    if neuve and dire:
        _tracer(action, acteur, "rattacher", f"a rattaché à l’action {action} : {origine.libelle}.")
    return o


@transaction.atomic
def completer(
    *, action: ActionAmelioration, acteur: Reference, titre: str, nature: NatureAction, quoi: str, cause: str, moyens: str, critere: str,
    responsable: Membre, verifier_le: date | None, lieu: Etablissement | None = None, certification: Certification | None = None,
) -> ActionAmelioration:  # fmt: skip
    """Write what was not known at first, or give it to somebody else. Raises AME-006, AME-007, AME-009, AME-010, AME-011."""
    a = _verrouiller(action)
    if a.etat not in (EtatAction.A_FAIRE, EtatAction.EN_COURS, EtatAction.FAITE):
        raise ErreurMetier(c.A_CHANGE.constat(etat=a.get_etat_display()))
    if (
        a.etat == EtatAction.FAITE
        and a.faite_le is not None
        and (critere.strip() != a.critere or verifier_le != a.verifier_le)
    ):
        raise ErreurMetier(c.CRITERE_FIGE.constat(le=date_fr(a.faite_le)))
    exiger_texte(ce_qui_sera_fait=quoi)
    if verifier_le is not None and verifier_le < a.avant_le and a.etat != EtatAction.FAITE:
        raise ErreurMetier(c.VERIFIER_AVANT.constat(verifier=date_fr(verifier_le), avant=date_fr(a.avant_le)))
    if responsable.pk != a.responsable_id:
        exiger_present(responsable)
    avant = {n: getattr(a, n) for n in ("titre", "nature", "quoi", "cause", "moyens", "critere", "verifier_le")}
    confiee = a.responsable_id != responsable.pk
    a.titre, a.nature, a.quoi, a.cause = (
        " ".join(titre.split())[:200],
        NatureAction(nature),
        quoi.strip(),
        cause.strip(),
    )
    a.moyens, a.critere, a.responsable, a.verifier_le = moyens.strip(), critere.strip(), responsable, verifier_le
    a.lieu, a.certification = lieu, certification
    a.save()
    changes = [n for n, v in avant.items() if v != getattr(a, n)]
    if changes or confiee:
        mots = f"a confié l’action {a} à {responsable.libelle}." if confiee else f"a complété l’action {a}."
        _tracer(a, acteur, "completer", mots, avant={n: str(avant[n]) for n in changes})
    return a


@transaction.atomic
def commencer(*, action: ActionAmelioration, acteur: Reference) -> ActionAmelioration:
    """Raises AME-001, AME-007."""
    a = _verrouiller(action)
    _controler(a, EtatAction.EN_COURS, acteur, attendu=EtatAction.A_FAIRE)
    return _poser(a, EtatAction.EN_COURS, SorteSuivi.COMMENCEE, acteur, "a commencé l’action")


@transaction.atomic
def noter(*, action: ActionAmelioration, texte: str, acteur: Reference, pieces: Iterable[UUID] = ()) -> SuiviAction:
    """A word or a file in the thread. An action that waits is begun by it. Raises AME-006 (no word and no file), AME-012."""
    a = _verrouiller(action)
    fichiers = identifiants(pieces)
    if not fichiers:
        exiger_texte(note=texte)
    if a.etat == EtatAction.A_FAIRE:
        _poser(a, EtatAction.EN_COURS, SorteSuivi.COMMENCEE, acteur, "a commencé l’action")
    s = _suivre(a, SorteSuivi.NOTE, texte, acteur, fichiers)
    _tracer(a, acteur, "noter", f"a noté l’avancement de l’action {a}.", pieces=fichiers)
    return s


@transaction.atomic
def reporter(*, action: ActionAmelioration, avant_le: date, motif: str, acteur: Reference) -> ActionAmelioration:
    """Another last day, and why. The day of the check keeps its distance. Raises AME-006, AME-007, AME-008."""
    a = _verrouiller(action)
    if a.etat not in (EtatAction.A_FAIRE, EtatAction.EN_COURS):
        raise ErreurMetier(c.A_CHANGE.constat(etat=a.get_etat_display()))
    exiger_texte(pourquoi=motif)
    _dates(avant_le, None)
    ancien = a.avant_le
    if a.verifier_le is not None and a.verifier_le < avant_le + (a.verifier_le - ancien):
        a.verifier_le += avant_le - ancien
    a.avant_le = avant_le
    a.save(update_fields=["avant_le", "verifier_le"])
    texte = f"Du {date_fr(ancien)} au {date_fr(avant_le)}. {motif.strip()}"
    _suivre(a, SorteSuivi.REPORTEE, texte, acteur)
    _tracer(a, acteur, "reporter", f"a changé l’échéance de l’action {a} : {date_fr(avant_le)}.", motif=motif)
    return a


@transaction.atomic
def terminer(
    *, action: ActionAmelioration, resultat: str, acteur: Reference, pieces: Iterable[UUID] = ()
) -> ActionAmelioration:
    """What was planned is done; its effect is still to be looked at. Raises AME-001, AME-002, AME-003, AME-006, AME-007, AME-012."""
    a = _verrouiller(action)
    exiger_texte(ce_qui_a_été_fait=resultat)
    fichiers = identifiants(pieces)
    _controler(a, EtatAction.FAITE, acteur)
    a.resultat, a.faite_le = resultat.strip(), aujourdhui()
    return _poser(a, EtatAction.FAITE, SorteSuivi.FAITE, acteur, "a terminé l’action", resultat, fichiers)


@transaction.atomic
def verifier(
    *, action: ActionAmelioration, verdict: VerdictEfficacite, constat: str, acteur: Reference, avant_le: date | None = None,
    verifier_le: date | None = None, pieces: Iterable[UUID] = (),
) -> ActionAmelioration:  # fmt: skip
    """Look at the effect against the criterion. Without effect the action opens again, with new days (`avant_le`, `verifier_le`).
    Raises AME-001, AME-004, AME-005, AME-006, AME-007, AME-008, AME-009, AME-012."""
    a = _verrouiller(action)
    exiger_texte(ce_que_vous_avez_constaté=constat)
    fichiers = identifiants(pieces)
    if verdict == VerdictEfficacite.EFFICACE:
        _controler(a, EtatAction.EFFICACE, acteur)
        return _poser(
            a,
            EtatAction.EFFICACE,
            SorteSuivi.VERIFIEE,
            acteur,
            "a constaté l’effet de l’action",
            constat,
            fichiers,
            verdict,
        )
    _controler(a, EtatAction.EN_COURS, acteur, attendu=EtatAction.FAITE)
    if avant_le is None or verifier_le is None:
        raise ErreurMetier(c.CRITERE_ATTENDU.constat())
    _dates(avant_le, verifier_le)
    a.avant_le, a.verifier_le, a.faite_le, a.reouvertures = avant_le, verifier_le, None, a.reouvertures + 1
    return _poser(
        a,
        EtatAction.EN_COURS,
        SorteSuivi.ROUVERTE,
        acteur,
        "a rouvert, faute d’effet, l’action",
        constat,
        fichiers,
        verdict,
    )


@transaction.atomic
def abandonner(*, action: ActionAmelioration, motif: str, acteur: Reference) -> ActionAmelioration:
    """Raises AME-001, AME-006, AME-007."""
    a = _verrouiller(action)
    exiger_texte(pourquoi=motif)
    _controler(a, EtatAction.ABANDONNEE, acteur)
    return _poser(a, EtatAction.ABANDONNEE, SorteSuivi.ABANDONNEE, acteur, "a abandonné l’action", motif)


def _verrouiller(action: ActionAmelioration) -> ActionAmelioration:
    """The row as it is now. Raises AME-007 when somebody moved it since it was read."""
    a: ActionAmelioration = (
        ActionAmelioration.toutes.select_for_update(of=("self",))
        .select_related("responsable__utilisateur")
        .get(pk=action.pk)
    )
    if a.etat != action.etat:
        raise ErreurMetier(c.A_CHANGE.constat(etat=a.get_etat_display()))
    return a


def _controler(a: ActionAmelioration, vers: EtatAction, acteur: Reference, attendu: EtatAction | None = None) -> None:
    p = passage_action(a.etat, vers)
    if p is None or (attendu is not None and a.etat != attendu):
        raise ErreurMetier(c.PASSAGE.constat(de=a.get_etat_display(), vers=etats_action()[vers][0]))
    if contre := objections_action(p, faits_action(a, aujourdhui(), acteur)):
        raise ErreurMetier(*contre)


def _suivre(
    a: ActionAmelioration,
    sorte: SorteSuivi,
    texte: str,
    acteur: Reference,
    pieces: Sequence[str] = (),
    verdict: str = "",
) -> SuiviAction:
    s: SuiviAction = SuiviAction.toutes.create(
        organisation_id=a.organisation_id, action=a, sorte=sorte, texte=texte.strip()[:4000], pieces=list(pieces), verdict=verdict,
        le=maintenant(), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    return s


def _poser(
    a: ActionAmelioration, etat: EtatAction, sorte: SorteSuivi, acteur: Reference, phrase: str, texte: str = "", pieces: Sequence[str] = (),
    verdict: str = "",
) -> ActionAmelioration:  # fmt: skip
    a.etat, a.etat_depuis = etat, aujourdhui()
    a.save()
    _suivre(a, sorte, texte, acteur, pieces, verdict)
    _tracer(a, acteur, str(sorte), f"{phrase} {a}.", texte=texte, pieces=list(pieces))
    return a


def _tracer(a: ActionAmelioration, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{a.organisation_id}", acteur=acteur, acte=f"amelioration.action_{acte}", sujet=reference_action(a), phrase=phrase,
        details={"action": a.pk, "etat": a.etat, **details},
    )  # fmt: skip
