"""Undo a lot: last row first, only if nothing uses the rows since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.domain import constats as c
from parchemin.imports.domain.modele import Operation
from parchemin.imports.models import EtatLot, LigneLot, LotImport, OperationLot
from parchemin.imports.selectors import circonstances, travail_de, type_de
from parchemin.imports.services.analyse import _cle, codes_de, est_interrompue
from parchemin.imports.services.application import _demandeur
from parchemin.imports.services.depot import reference_lot
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.templatetags.parchemin import pluriel
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


def est_defaisable(lot: LotImport) -> bool:
    """Written; or undone but for lines that were in use; or stopped half way by a machine that ended."""
    if lot.etat in (EtatLot.APPLICATION, EtatLot.ANNULATION):
        return est_interrompue(lot)
    return lot.etat == EtatLot.APPLIQUE or lot.est_defait_en_partie


def est_commencee(lot: LotImport) -> bool:
    """A return that has already given something back can only go on."""
    return lot.etat == EtatLot.ANNULATION and OperationLot.toutes.filter(lot=lot, defaite=True).exists()


def defaire_lot(*, lot: LotImport, membre: Membre) -> LotImport:
    """Undo everything, or nothing: the objections of the kind are heard on all rows first. Above the kind's
    `par_transaction`, by batches in a long work: a line used while it runs stays, with its reason, and all the others go.

    Raises `ErreurMetier` IMP-085, 086, 090, 092, and what the kind says of rows used since.
    """
    if not est_defaisable(lot):
        if lot.est_en_cours:
            raise ErreurMetier(c.TRAVAIL_EN_COURS.constat())
        raise ErreurMetier(c.PAS_APPLIQUE.constat(etat=lot.get_etat_display().lower()))
    commencee = est_commencee(lot)
    if not commencee and (objections := objections_au_retour(lot)):
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
            if commencee or nombre > type_de(lot).par_transaction:
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
                _defaire(lot, _paquet(lot, nombre, None))
                LotImport.toutes.filter(pk=lot.pk).update(codes=codes_de(lot))
                _conclure(lot, reference_de(membre.utilisateur))
    except BaseException:
        lot.etat, lot.version = avant
        raise
    lot.refresh_from_db()
    return lot


def _paquet(lot: LotImport, nombre: int, avant: int | None) -> list[OperationLot]:
    """About `nombre` operations, last first, before this rank. A line goes with all its rows, or stays with them."""
    restantes = OperationLot.toutes.filter(lot=lot, defaite=False)
    if avant is not None:
        restantes = restantes.filter(rang__lt=avant)
    lignes = list(restantes.order_by("-rang")[:nombre])
    if lignes and len(lignes) == nombre:
        derniere = lignes[-1]
        lignes += restantes.filter(rang__lt=derniere.rang, numero=derniere.numero).order_by("-rang")
    return lignes


def _defaire(lot: LotImport, lignes: Sequence[OperationLot]) -> None:
    """Undo these operations, given last first. Raises `ErreurMetier` with what blocks."""
    if not lignes:
        return
    constats = list(type_de(lot).analyseur(circonstances(lot)).defaire([_operation(o) for o in lignes]))
    bloquants = [x for x in constats if x.est_bloquant]
    if bloquants:
        raise ErreurMetier(*bloquants)
    for ensemble in par_lots([o.pk for o in lignes], 500):
        OperationLot.toutes.filter(pk__in=ensemble).update(defaite=True)
    for numeros in par_lots(sorted({o.numero for o in lignes}), 500):
        _demarquer(lot, numeros)


def _defaire_ce_qui_peut(lot: LotImport, lignes: Sequence[OperationLot], restees: dict[int, Sequence[Constat]]) -> None:
    """Undo; when the kind objects, halve until the lines in use are alone in `restees`, with what is said of them."""
    try:
        with transaction.atomic():
            _defaire(lot, lignes)
    except ErreurMetier as erreur:
        numeros = list(dict.fromkeys(o.numero for o in lignes))
        if len(numeros) == 1:
            restees[numeros[0]] = erreur.constats
            return
        premiers = set(numeros[: len(numeros) // 2])
        _defaire_ce_qui_peut(lot, [o for o in lignes if o.numero in premiers], restees)
        _defaire_ce_qui_peut(lot, [o for o in lignes if o.numero not in premiers], restees)


def _demarquer(lot: LotImport, numeros: Sequence[int]) -> None:
    """A line is written as long as one of its operations is."""
    restent = OperationLot.toutes.filter(lot=lot, defaite=False, numero__in=numeros).values("numero")
    defaites = LigneLot.toutes.filter(lot=lot, appliquee=True, numero__in=numeros).exclude(numero__in=restent)
    for ligne in defaites.exclude(codes=""):
        # What kept it at an earlier return is over.
        if any(b["champ"] == RETOUR for b in ligne.constats_bruts):
            _dire(ligne, ())
    defaites.update(appliquee=False)


RETOUR = "*retour"
"""In place of the field, in the findings of a line: why it stayed when its import was undone. No field bears a star."""


def _dire(ligne: LigneLot, constats: Sequence[Constat]) -> None:
    """Why a line stayed, in place of what was said before of its return."""
    autres = [b for b in ligne.constats_bruts if b["champ"] != RETOUR]
    ligne.constats_bruts = [*autres, *({"champ": RETOUR, **x.vers_dict()} for x in constats)]
    codes = sorted({b["code"] for b in ligne.constats_bruts})
    ligne.codes = " ".join(["", *codes, ""]) if codes else ""
    ligne.save(update_fields=["constats_bruts", "codes"])


def retour_refuse(lot: LotImport) -> list[Constat]:
    """Why the last return, asked by a long work, gave nothing back: something was used between the click and the work."""
    mene = travail_de(lot)
    if mene is None or mene.code != "imports.defaire" or mene.etat != EtatTravail.ECHOUE:
        return []
    return list(mene.constats)


def restees(lot: LotImport, limite: int = OBJECTIONS_MONTREES) -> list[tuple[LigneLot, list[Constat]]]:
    """The first lines that stayed when this lot was undone, each with what was said of it."""
    lignes = LigneLot.toutes.filter(lot=lot, appliquee=True).order_by("numero")[:limite]
    return [(x, [constat for champ, constat in x.constats if champ == RETOUR]) for x in lignes]


def _conclure(lot: LotImport, acteur: Reference) -> None:
    lot.refresh_from_db()
    ecrites, lot.appliquees = lot.appliquees, LigneLot.toutes.filter(lot=lot, appliquee=True).count()
    lot.etat, lot.defait_le, lot.defait_par_libelle = EtatLot.DEFAIT, maintenant(), acteur.libelle
    lot.version += 1
    lot.save()
    sauf = f", sauf {pluriel(lot.appliquees, 'ligne utilisée,lignes utilisées')} entre-temps" if lot.appliquees else ""
    consigner(
        chaine=f"o:{lot.organisation_id}",
        acte="imports.defaire_lot",
        acteur=acteur,
        sujet=reference_lot(lot),
        details={"manifeste": lot.manifeste, "lignes": ecrites, "restees": lot.appliquees},
        phrase=f"a défait l’import du fichier {lot.nom_fichier} ({type_de(lot).libelle}){sauf}.",
    )


@travail("imports.defaire", titre="Retour en arrière sur un import", exclusif=_cle)
def mener_annulation(ctx: Contexte) -> None:
    """All rows are looked at first. Then batch after batch: what somebody began to use meanwhile stays, and is said."""
    lot = LotImport.toutes.get(pk=ctx.parametres["lot"])
    if lot.etat != EtatLot.ANNULATION:
        return
    total = OperationLot.toutes.filter(lot=lot).count()
    taille = type_de(lot).par_transaction
    # A lot undone in part begins again: only this work's own cursor says that something was given back meanwhile.
    if not ctx.curseur and (lot.defait_le is not None or not est_commencee(lot)):
        _entendre_d_abord(lot)
    rang: int | None = ctx.curseur.get("rang")
    while True:
        with transaction.atomic():
            paquet = _paquet(lot, taille, rang)
            if not paquet:
                break
            rang = paquet[-1].rang
            en_usage: dict[int, Sequence[Constat]] = {}
            _defaire_ce_qui_peut(lot, paquet, en_usage)
            for numero, constats in en_usage.items():
                _dire(LigneLot.toutes.get(lot=lot, numero=numero), constats)
            fait = OperationLot.toutes.filter(lot=lot, defaite=True).count()
            ctx.avancer(curseur={"rang": rang}, fait=fait, total=total, phrase=f"{fait} écritures défaites sur {total}")
    # Before the last transaction: on a large lot, counting takes seconds.
    codes = codes_de(lot)
    with transaction.atomic():
        miens = LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.ANNULATION)
        if miens.update(version=lot.version + 1, codes=codes):
            _conclure(lot, _demandeur(ctx))


def _entendre_d_abord(lot: LotImport) -> None:
    """Something was used between the click and now: nothing is undone yet, so nothing will be. Raises `ErreurMetier`."""
    try:
        objections = objections_au_retour(lot)
    except ErreurMetier as erreur:
        objections = list(erreur.constats)
    if not objections:
        return
    if lot.defait_le is not None:
        etat = EtatLot.DEFAIT
    else:
        etat = EtatLot.APPLICATION if lot.applique_le is None else EtatLot.APPLIQUE
    appliquees = LigneLot.toutes.filter(lot=lot, appliquee=True).count()
    LotImport.toutes.filter(pk=lot.pk).update(etat=etat, version=lot.version + 1, appliquees=appliquees)
    raise ErreurMetier(*objections)
