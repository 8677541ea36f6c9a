"""What is asked of a partner: asked, answered, accepted, sent back or called off. The act that asked reads its `DemandePartenaire`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats as c
from parchemin.reseau.domain.mentions import sans_marque
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    ControlePartenaire,
    CoteEchange,
    DemandePartenaire,
    EchangePartenaire,
    EtatDemandePartenaire,
    EtatMesureReseau,
    HabilitationPartenaire,
    MesureReseau,
    NatureDemandePartenaire,
)
from parchemin.reseau.services import courrier_espace
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

_COURRIERS = {
    EtatDemandePartenaire.A_REPRENDRE: "reprise", EtatDemandePartenaire.ACCEPTEE: "acceptee", EtatDemandePartenaire.ANNULEE: "annulee",
}  # fmt: skip
"""State that the certifier gives a request -> what its partner is told by mail."""


@transaction.atomic
def demander(
    *, etablissement: Etablissement, nature: NatureDemandePartenaire, objet: str, acteur: Reference, texte: str = "",
    avant_le: date | None = None, habilitation: HabilitationPartenaire | None = None,
) -> DemandePartenaire:  # fmt: skip
    """Ask a partner for something. Raises HAB-021 (not a partner), HAB-040 (the last day is over)."""
    if etablissement.sorte != SorteEtablissement.PARTENAIRE:
        raise ErreurMetier(c.PAS_PARTENAIRE.constat(nom=etablissement.denomination))
    _a_venir(avant_le)
    objet, texte = sans_marque(objet), sans_marque(texte)
    d: DemandePartenaire = DemandePartenaire.toutes.create(
        organisation_id=etablissement.organisation_id, etablissement=etablissement, habilitation=habilitation, nature=nature,
        objet=objet[:200], texte=texte, avant_le=avant_le, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    _tracer(d, acteur, "demander", f"a demandé à {etablissement} : {objet}.")
    courrier_espace.prevenir(d, "posee")
    return d


@transaction.atomic
def repondre(
    *, demande: DemandePartenaire, texte: str, pieces: Iterable[UUID], acteur: Reference, rien_a_ajouter: bool = False
) -> EchangePartenaire:
    """The partner's answer, with its files. `rien_a_ajouter`: it leaves the days that remain; another answer takes them back. Raises HAB-041 (nothing said), HAB-042 (closed or under review), HAB-043 (frozen)."""
    d = _verrouiller(demande)
    fichiers = [str(p) for p in pieces]
    if not texte.strip() and not fichiers:
        raise ErreurMetier(c.REPONSE_VIDE.constat(objet=d.objet))
    if d.figee_le is not None and d.figee_le <= aujourdhui():
        raise ErreurMetier(c.REPONSE_FIGEE.constat(objet=d.objet, le=date_fr(d.figee_le)))
    if d.etat not in CHEZ_LE_PARTENAIRE and d.etat != EtatDemandePartenaire.REPONDUE:
        raise ErreurMetier(c.REPONSE_CLOSE.constat(objet=d.objet, etat=d.get_etat_display()))
    d.rien_a_ajouter_le = aujourdhui() if rien_a_ajouter else None
    verbe = "a répondu, sans rien à ajouter, à" if rien_a_ajouter else "a répondu à"
    return _echanger(d, CoteEchange.PARTENAIRE, texte, fichiers, EtatDemandePartenaire.REPONDUE, acteur, verbe)


@transaction.atomic
def accepter(*, demande: DemandePartenaire, acteur: Reference, texte: str = "") -> EchangePartenaire:
    """The answer is enough. Raises HAB-044 when there is none to read, HAB-057 while a letter lets the partner add to it."""
    d = _verrouiller(demande)
    _a_lire(d)
    _tenir_la_promesse(d)
    return _echanger(
        d, CoteEchange.CERTIFICATEUR, texte, [], EtatDemandePartenaire.ACCEPTEE, acteur, "a accepté la réponse à"
    )


@transaction.atomic
def reprendre(
    *, demande: DemandePartenaire, texte: str, acteur: Reference, avant_le: date | None = None
) -> EchangePartenaire:
    """Send the answer back: what is missing is told, with a new last day. Raises HAB-040, HAB-041, HAB-044."""
    d = _verrouiller(demande)
    _a_lire(d)
    _a_venir(avant_le)
    if not texte.strip():
        raise ErreurMetier(c.REPONSE_VIDE.constat(objet=d.objet))
    if avant_le is not None:
        # What a letter promised is lengthened, never shortened.
        d.avant_le = max(avant_le, d.avant_le) if d.avant_le is not None and _promise(d) else avant_le
    return _echanger(
        d, CoteEchange.CERTIFICATEUR, texte, [], EtatDemandePartenaire.A_REPRENDRE, acteur, "a demandé de compléter"
    )


@transaction.atomic
def annuler(*, demande: DemandePartenaire, texte: str, acteur: Reference) -> EchangePartenaire:
    """Nothing is expected any more, and why. Raises HAB-041, HAB-042 (already closed), HAB-057 while a letter lets the partner answer."""
    d = _verrouiller(demande)
    if not texte.strip():
        raise ErreurMetier(c.REPONSE_VIDE.constat(objet=d.objet))
    if d.etat in (EtatDemandePartenaire.ACCEPTEE, EtatDemandePartenaire.ANNULEE):
        raise ErreurMetier(c.REPONSE_CLOSE.constat(objet=d.objet, etat=d.get_etat_display()))
    _tenir_la_promesse(d)
    return _echanger(d, CoteEchange.CERTIFICATEUR, texte, [], EtatDemandePartenaire.ANNULEE, acteur, "n’attend plus")


@transaction.atomic
def figer(*, demandes: Iterable[DemandePartenaire], le: date, acteur: Reference) -> None:
    """From that day on nothing is added to these answers: they are being read."""
    for demande in demandes:
        d = _verrouiller(demande)
        d.figee_le = le
        d.save(update_fields=["figee_le"])
        _tracer(d, acteur, "figer", f"a figé au {date_fr(le)} la réponse à : {d.objet}.")


def _verrouiller(demande: DemandePartenaire) -> DemandePartenaire:
    d: DemandePartenaire = (
        DemandePartenaire.toutes.select_for_update(of=("self",)).select_related("etablissement").get(pk=demande.pk)
    )
    return d


def _promise(d: DemandePartenaire) -> bool:
    """Where a partner defends itself: against a measure, or against the report of a control."""
    return (
        MesureReseau.toutes.filter(demande=d).exists() or ControlePartenaire.toutes.filter(demande_rapport=d).exists()
    )


def _tenir_la_promesse(d: DemandePartenaire) -> None:
    """Raises HAB-057 while a letter lets the partner write, or will once it is sent; not once it wrote that it has nothing to add."""
    if d.rien_a_ajouter_le is not None or not _promise(d):
        return
    m = MesureReseau.toutes.filter(demande=d).select_related("lettre").first()
    if m is not None and m.etat != EtatMesureReseau.DECIDEE:
        return
    if m is not None and m.lettre is not None and m.lettre.envoyee_le is None:
        le = f"{m.delai_jours}e jour après l’envoi de sa lettre"
        raise ErreurMetier(c.REPONSE_PROMISE.constat(objet=d.objet, le=le))
    if d.avant_le is not None and d.avant_le >= aujourdhui():
        raise ErreurMetier(c.REPONSE_PROMISE.constat(objet=d.objet, le=date_fr(d.avant_le)))


def _a_lire(d: DemandePartenaire) -> None:
    if d.etat != EtatDemandePartenaire.REPONDUE:
        raise ErreurMetier(c.RIEN_A_LIRE.constat(objet=d.objet, etat=d.get_etat_display()))


def _a_venir(avant_le: date | None) -> None:
    if avant_le is not None and avant_le < aujourdhui():
        raise ErreurMetier(c.DELAI_PASSE.constat(le=date_fr(avant_le)))


def _echanger(
    d: DemandePartenaire,
    cote: CoteEchange,
    texte: str,
    pieces: list[str],
    etat: EtatDemandePartenaire,
    acteur: Reference,
    verbe: str,
) -> EchangePartenaire:
    d.etat = etat
    d.save(update_fields=["etat", "avant_le", "rien_a_ajouter_le"])
    if cote == CoteEchange.CERTIFICATEUR:
        texte = sans_marque(texte)
    e: EchangePartenaire = EchangePartenaire.toutes.create(
        organisation_id=d.organisation_id, demande=d, cote=cote, texte=texte.strip(), pieces=pieces, le=maintenant(),
        par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    _tracer(d, acteur, "echanger", f"{verbe} : {d.objet}.", etat=str(etat), pieces=pieces)
    if quoi := _COURRIERS.get(etat):
        courrier_espace.prevenir(d, quoi)
    return e


def _tracer(d: DemandePartenaire, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{d.organisation_id}", acteur=acteur, acte=f"reseau.{acte}",
        sujet=Reference("demande_partenaire", str(d.pk), str(d)[:200]), phrase=phrase, details={"demande": d.pk, **details},
    )  # fmt: skip
