"""Undo a lot: last row first, only if nothing uses the rows since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.domain import constats as c
from parchemin.imports.domain.modele import Operation
from parchemin.imports.models import EtatLot, LigneLot, LotImport, OperationLot
from parchemin.imports.selectors import circonstances, type_de
from parchemin.imports.services.analyse import _cle, est_interrompue
from parchemin.imports.services.application import _demandeur
from parchemin.imports.services.depot import reference_lot
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant


def _reprises(lot: LotImport) -> QuerySet[OperationLot]:
    plus_recente = OperationLot.toutes.filter(
        organisation_id=OuterRef("organisation_id"), modele=OuterRef("modele"), cle=OuterRef("cle"), defaite=False,
        pk__gt=OuterRef("pk"),
    ).exclude(lot_id=OuterRef("lot_id"))  # fmt: skip
    lignes: QuerySet[OperationLot] = OperationLot.toutes.filter(lot=lot, defaite=False)
    return (
        lignes.annotate(autre=Subquery(plus_recente.order_by("-pk").values("lot_id")[:1]))
        .filter(autre__isnull=False)
        .order_by("rang")
    )


def reprises_depuis(lot: LotImport, limite: int = 20) -> list[Constat]:
    """IMP-085 for rows of this lot that a more recent one wrote too."""
    reprises: list[Any] = list(_reprises(lot)[:limite])
    libelles = dict(LigneLot.toutes.filter(lot=lot, numero__in=[o.numero for o in reprises]).values_list("numero", "libelle"))  # fmt: skip
    return [
        c.REPRIS_DEPUIS.constat(
            ou=f"ligne {o.numero}", libelle=libelles.get(o.numero, o.cle), ligne=o.numero, autre=o.autre
        )
        for o in reprises
    ]  # fmt: skip


OBJECTIONS_MONTREES = 20


def objections_au_retour(lot: LotImport) -> list[Constat]:
    """All that stands against undoing this lot, over every row of it: the first twenty, then how many more. Reads only."""
    if reprises := reprises_depuis(lot, OBJECTIONS_MONTREES + 1):
        nombre = len(reprises)
        if nombre > OBJECTIONS_MONTREES:
            nombre = _reprises(lot).count()
        return _bornees(reprises, nombre)
    objecter: Callable[[Sequence[Operation]], Sequence[Constat]] | None = getattr(
        type_de(lot).analyseur(circonstances(lot)), "objections", None
    )
    if objecter is None:
        return []
    lignes = OperationLot.toutes.filter(lot=lot, defaite=False).order_by("-rang")
    bloquants = [x for x in objecter([_operation(o) for o in lignes.iterator(chunk_size=2000)]) if x.est_bloquant]
    return _bornees(bloquants, len(bloquants))


def _bornees(constats: Sequence[Constat], nombre: int) -> list[Constat]:
    montrees = list(constats[:OBJECTIONS_MONTREES])
    if nombre > len(montrees):
        montrees.append(c.AUTRES_OBJECTIONS.constat(nombre=nombre - len(montrees)))
    return montrees


def _operation(o: OperationLot) -> Operation:
    return Operation(o.numero, o.modele, o.cle, o.avant, o.apres)


def defaire_lot(*, lot: LotImport, membre: Membre) -> LotImport:
    """Undo everything, or nothing: the objections of the kind are heard on all rows first. Above the kind's
    `par_transaction`, by batches in a long work: only a row used while it runs stops it half way (the page says so, and
    goes on when the row is free).

    Raises `ErreurMetier` IMP-085, 086, 090, 092, and what the kind says of rows used since.
    """
    interrompue = lot.etat in (EtatLot.APPLICATION, EtatLot.ANNULATION) and est_interrompue(lot)
    if lot.est_en_cours and not interrompue:
        raise ErreurMetier(c.TRAVAIL_EN_COURS.constat())
    if lot.etat != EtatLot.APPLIQUE and not interrompue:
        raise ErreurMetier(c.PAS_APPLIQUE.constat(etat=lot.get_etat_display().lower()))
    if objections := objections_au_retour(lot):
        raise ErreurMetier(*objections)
    avant = (lot.etat, lot.version)
    nombre = OperationLot.toutes.filter(lot=lot, defaite=False).count()
    try:
        with transaction.atomic():
            if not LotImport.toutes.filter(pk=lot.pk, etat=lot.etat, version=lot.version).update(
                etat=EtatLot.ANNULATION, version=lot.version + 1
            ):
                raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
            lot.etat, lot.version = EtatLot.ANNULATION, lot.version + 1
            if nombre > type_de(lot).par_transaction:
                demande = lancer(
                    "imports.defaire",
                    organisation_id=lot.organisation_id,
                    parametres={"lot": lot.pk},
                    demandeur_id=membre.utilisateur_id,
                    demandeur_libelle=membre.utilisateur.nom_complet,
                    titre=f"Retour en arrière sur {lot.nom_fichier}"[:200],
                )
                LotImport.toutes.filter(pk=lot.pk).update(travail_id=demande.pk)
            else:
                _defaire(lot, nombre)
                _conclure(lot, reference_de(membre.utilisateur))
    except BaseException:
        lot.etat, lot.version = avant
        raise
    lot.refresh_from_db()
    return lot


def _defaire(lot: LotImport, nombre: int) -> int:
    """Undo at most `nombre` operations, last first. Raises `ErreurMetier` with what blocks."""
    lignes = list(OperationLot.toutes.filter(lot=lot, defaite=False).order_by("-rang")[:nombre])
    if not lignes:
        return 0
    operations = [_operation(o) for o in lignes]
    constats = list(type_de(lot).analyseur(circonstances(lot)).defaire(operations))
    bloquants = [x for x in constats if x.est_bloquant]
    if bloquants:
        raise ErreurMetier(*bloquants)
    OperationLot.toutes.filter(pk__in=[o.pk for o in lignes]).update(defaite=True)
    _demarquer(lot, [o.numero for o in lignes])
    return len(lignes)


def _demarquer(lot: LotImport, numeros: Sequence[int]) -> None:
    """A line is written as long as one of its operations is."""
    restent = OperationLot.toutes.filter(lot=lot, defaite=False, numero__in=numeros).values("numero")
    LigneLot.toutes.filter(Q(numero__gte=min(numeros)), Q(numero__lte=max(numeros)), lot=lot, appliquee=True).exclude(
        numero__in=restent
    ).filter(numero__in=numeros).update(appliquee=False)


def _conclure(lot: LotImport, acteur: Reference) -> None:
    lot.refresh_from_db()
    ecrites, lot.appliquees = lot.appliquees, LigneLot.toutes.filter(lot=lot, appliquee=True).count()
    lot.etat, lot.defait_le, lot.defait_par_libelle = EtatLot.DEFAIT, maintenant(), acteur.libelle
    lot.version += 1
    lot.save()
    consigner(
        chaine=f"o:{lot.organisation_id}",
        acte="imports.defaire_lot",
        acteur=acteur,
        sujet=reference_lot(lot),
        details={"manifeste": lot.manifeste, "lignes": ecrites},
        phrase=f"a défait l’import de {lot.nom_fichier} ({type_de(lot).libelle}).",
    )


@travail("imports.defaire", titre="Retour en arrière sur un import", exclusif=_cle)
def mener_annulation(ctx: Contexte) -> None:
    lot = LotImport.toutes.get(pk=ctx.parametres["lot"])
    if lot.etat != EtatLot.ANNULATION:
        return
    total = OperationLot.toutes.filter(lot=lot).count()
    taille = type_de(lot).par_transaction
    if not OperationLot.toutes.filter(lot=lot, defaite=True).exists() and (objections := objections_au_retour(lot)):
        # Something was used between the click and now: nothing is undone yet, so nothing will be.
        if lot.applique_le is not None:
            LotImport.toutes.filter(pk=lot.pk).update(etat=EtatLot.APPLIQUE, version=lot.version + 1)
        raise ErreurMetier(*objections)
    while True:
        with transaction.atomic():
            if not _defaire(lot, taille):
                break
            fait = OperationLot.toutes.filter(lot=lot, defaite=True).count()
            ctx.avancer(curseur={"fait": fait}, fait=fait, total=total, phrase=f"{fait} écritures défaites sur {total}")
    with transaction.atomic():
        if LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.ANNULATION).update(version=lot.version + 1):
            _conclure(lot, _demandeur(ctx))
