"""Ask, approve, refuse, withdraw. Permissions are checked by the caller (`approbation.permission` names the needed one)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from parchemin.plateforme.approbations.constats import (
    A_CHANGE,
    DEJA_DECIDEE,
    DEJA_DEMANDEE,
    MEME_PERSONNE,
    MOTIF_MANQUANT,
    PAS_HABILITEE,
    PAS_LE_DEMANDEUR,
    SANS_DEROGATION,
)
from parchemin.plateforme.approbations.registre import (
    ActeApprouvable,
    Acteur,
    acte,
    annoncer,
    est_du_demandeur,
    est_habilite,
)
from parchemin.plateforme.models.approbations import Approbation, EtatApprobation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import maintenant

DUREE = timedelta(days=30)
MOTIF_MIN = 10


def _json(charge: dict[str, Any]) -> dict[str, Any]:
    """What the database will give back: dates as texts, tuples as lists."""
    propre: dict[str, Any] = json.loads(json.dumps(charge, cls=DjangoJSONEncoder))
    return propre


def sceau(charge: dict[str, Any]) -> str:
    """Hash of the payload as stored. Raises `TypeError` for a float: write a decimal as a text."""
    return sha256_hex(canonique(_json(charge)))


def demander(
    code: str,
    *,
    organisation_id: int | None,
    sujet_type: str,
    sujet_identifiant: str,
    sujet_libelle: str,
    consequence: str,
    permission: str,
    demandeur: Acteur,
    charge: dict[str, Any] | None = None,
    duree: timedelta = DUREE,
) -> Approbation:
    """Ask for a second person. `consequence` says in words what approving will do.

    Raises `LookupError` for an unknown act, `ErreurMetier` APP-004 when the same is already asked.
    """
    acte(code)
    if demandeur.id is None:
        raise ValueError("an outside person approves, and never asks")
    propre = _json(charge or {})
    approbation = Approbation(
        acte=code,
        organisation_id=organisation_id,
        sujet_type=sujet_type,
        sujet_identifiant=sujet_identifiant,
        sujet_libelle=sujet_libelle[:300],
        consequence=consequence,
        permission=permission,
        charge=propre,
        empreinte_charge=sceau(propre),
        demandeur_id=demandeur.id,
        demandeur_libelle=demandeur.libelle[:200],
        demandee_le=maintenant(),
        expire_le=maintenant() + duree,
    )
    attend = Approbation.toutes.filter(
        acte=code, sujet_type=sujet_type, sujet_identifiant=sujet_identifiant, etat=EtatApprobation.EN_ATTENTE
    )
    with transaction.atomic():
        # One that ran out since the last purge does not stand in the way.
        attend.filter(expire_le__lte=maintenant()).update(etat=EtatApprobation.EXPIREE, decidee_le=maintenant())
        try:
            with transaction.atomic():
                approbation.save(force_insert=True)
        except IntegrityError as erreur:
            if not attend.exists():
                raise
            raise ErreurMetier(DEJA_DEMANDEE.constat(sujet=sujet_libelle)) from erreur
        annoncer("demandee", approbation, demandeur)
    return approbation


def approuver(approbation_id: UUID, *, acteur: Acteur, motif: str = "") -> Approbation:
    """Approve and carry out the act, in one transaction: both happen or neither.

    Raises `ErreurMetier` APP-001 (same person), APP-002 (decided meanwhile), APP-003 (what was sealed has changed),
    and whatever the act itself refuses.
    """
    with transaction.atomic():
        approbation = verrouiller(approbation_id)
        if _est_le_demandeur(approbation, acteur):
            raise ErreurMetier(MEME_PERSONNE.constat())
        return _accomplir(approbation, acteur, motif, "approuvee")


def passer_outre(approbation_id: UUID, *, acteur: Acteur, motif: str) -> Approbation:
    """Decide alone, with a reason, where no law asks for two. Raises `ErreurMetier` APP-005, APP-006, and as `approuver`."""
    with transaction.atomic():
        approbation = verrouiller(approbation_id)
        if acte(approbation.acte).lie_par_la_loi:
            raise ErreurMetier(SANS_DEROGATION.constat())
        _exiger_motif(motif)
        approbation.passee_outre = True
        return _accomplir(approbation, acteur, motif, "passee_outre")


def refuser(approbation_id: UUID, *, acteur: Acteur, motif: str) -> Approbation:
    """Refuse, with a reason. Whoever may approve may, and the asker. Raises APP-002, APP-006, APP-010."""
    _exiger_motif(motif)
    with transaction.atomic():
        approbation = verrouiller(approbation_id)
        if acteur.id not in (None, approbation.demandeur_id) and not est_habilite(approbation, acteur.id):
            raise ErreurMetier(PAS_HABILITEE.constat(nom=acteur.libelle))
        return _decider(approbation, EtatApprobation.REFUSEE, acteur, motif, "refusee")


def annuler(approbation_id: UUID, *, acteur: Acteur, motif: str = "") -> Approbation:
    """Withdraw one's own request. Raises APP-002, APP-007."""
    with transaction.atomic():
        approbation = verrouiller(approbation_id)
        if acteur.id != approbation.demandeur_id:
            raise ErreurMetier(PAS_LE_DEMANDEUR.constat(demandeur=approbation.demandeur_libelle))
        return _decider(approbation, EtatApprobation.ANNULEE, acteur, motif, "annulee")


def expirer() -> int:
    """Close the requests whose time has passed."""
    return Approbation.toutes.filter(etat=EtatApprobation.EN_ATTENTE, expire_le__lte=maintenant()).update(
        etat=EtatApprobation.EXPIREE, decidee_le=maintenant()
    )


def en_attente(*, utilisateur_id: int | None = None) -> QuerySet[Approbation]:
    """Requests of the active organisation that wait; with `utilisateur_id`, those this person may decide."""
    lignes = Approbation.objects.filter(etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant())
    if utilisateur_id is not None:
        lignes = lignes.exclude(demandeur_id=utilisateur_id)
    return lignes.order_by("expire_le", "pk")


def en_attente_sur(codes: list[str] | tuple[str, ...], sujet_type: str, sujet_identifiant: str) -> Approbation | None:
    """The request on this subject that still waits for a second person, the latest of several acts.

    A list or a tuple, and not any collection: a single code would be read as its letters, and nothing would ever wait.
    """
    attend = Approbation.toutes.filter(
        acte__in=codes, sujet_type=sujet_type, sujet_identifiant=sujet_identifiant, etat=EtatApprobation.EN_ATTENTE,
        expire_le__gt=maintenant(),
    )  # fmt: skip
    return attend.order_by("-demandee_le", "pk").first()


def verrouiller(approbation_id: UUID) -> Approbation:
    """Lock the row (SQLite: the transaction is already the only writer) and check that it still waits."""
    approbation = Approbation.toutes.select_for_update(of=("self",)).get(pk=approbation_id)
    if approbation.etat != EtatApprobation.EN_ATTENTE:
        raise ErreurMetier(DEJA_DECIDEE.constat(etat=approbation.get_etat_display().lower()))
    if approbation.expire_le <= maintenant():
        raise ErreurMetier(DEJA_DECIDEE.constat(etat="expirée"))
    return approbation


def _est_le_demandeur(approbation: Approbation, acteur: Acteur) -> bool:
    """By their account; by link, by the address to which it went: a second address does not make a second person."""
    if acteur.id is not None:
        return acteur.id == approbation.demandeur_id
    lien = approbation.lien
    return lien is not None and est_du_demandeur(approbation, lien.charge.get("courriel", ""))


def _accomplir(approbation: Approbation, acteur: Acteur, motif: str, evenement: str) -> Approbation:
    definie = acte(approbation.acte)
    if not _intacte(approbation, definie):
        raise ErreurMetier(A_CHANGE.constat(sujet=approbation.sujet_libelle))
    _decider(approbation, EtatApprobation.APPROUVEE, acteur, motif, evenement)
    definie.executer(approbation, acteur)
    return approbation


def _intacte(approbation: Approbation, definie: ActeApprouvable) -> bool:
    if sceau(approbation.charge) != approbation.empreinte_charge:
        return False
    if definie.charge_actuelle is None:
        return True
    return sceau(definie.charge_actuelle(approbation)) == approbation.empreinte_charge


def _decider(
    approbation: Approbation, etat: EtatApprobation, acteur: Acteur, motif: str, evenement: str
) -> Approbation:
    approbation.etat = etat
    approbation.decideur_id = acteur.id
    approbation.decideur_libelle = acteur.libelle[:200]
    approbation.decidee_le = maintenant()
    approbation.motif = motif.strip()
    approbation.save(update_fields=["etat", "decideur_id", "decideur_libelle", "decidee_le", "motif", "passee_outre"])
    annoncer(evenement, approbation, acteur)
    return approbation


def _exiger_motif(motif: str) -> None:
    if len(motif.strip()) < MOTIF_MIN:
        raise ErreurMetier(MOTIF_MANQUANT.constat())
