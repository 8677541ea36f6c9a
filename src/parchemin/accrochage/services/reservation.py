"""Taking passages for a lot, and giving them back. A reservation is a row per passage; the state of the lot is the truth."""

from __future__ import annotations

from array import array
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import (
    CoffreNir,
    CompteAccrochage,
    EnvoiPassage,
    EtatFichier,
    EtatLot,
    EtatPassage,
    FichierAccrochage,
    LotAccrochage,
    PassageCertification,
)
from parchemin.accrochage.pieces import oublier
from parchemin.accrochage.services.groupes import ecrire_pareil
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.plateforme.travaux.contexte import Contexte, TravailPerdu

PAR_LOT = 2_000
PAR_TRANSACTION = 2_000
"""Rows that one transaction gives back: a tenth of a second on SQLite, more on a busy machine."""
ORDRE = ("type_certification", "code_certification", "nature_deposant", "pk")
"""Certifications together, then the order of creation: rows that are neighbours on disk stay so in every later step."""


def candidats(compte: CompteAccrochage, reglages: dict[str, Any], action: str) -> QuerySet[Any]:
    """Passages that a lot would take, in the order of the file."""
    lignes = PassageCertification.toutes.filter(compte=compte, organisation_id=compte.organisation_id).order_by(*ORDRE)
    if "nir" in profil(reglages["profil"]).voies:
        # Without its number a passage breaks the schema, and the whole file with it.
        numeros = CoffreNir.toutes.filter(personne=OuterRef("personne")).exclude(chiffre="")
        lignes = lignes.filter(~Q(voie="nir") | Q(Exists(numeros)))
    if action == "SUPPRESSION":
        return lignes.filter(etat=EtatPassage.A_SUPPRIMER)
    lignes = lignes.filter(etat__in=[EtatPassage.A_ENVOYER, EtatPassage.REFUSE], verdict__in=reglages["verdicts"])
    # A verdict of another profile or another schema says nothing of this file. Lots asked before it was kept have none.
    return lignes.filter(juge_par=reglages["juge_par"]) if reglages.get("juge_par") else lignes


def tenir(lot: LotAccrochage) -> bool:
    """Hold the row of the lot; False when it is not being built any more."""
    return LotAccrochage.toutes.select_for_update().filter(pk=lot.pk, etat=EtatLot.RESERVE).first() is not None


def reserver(ctx: Contexte, lot: LotAccrochage) -> None:
    """One row per passage, in the order of the file; `lot.nombre` is then their number.

    The list is drawn once, outside any transaction; each batch asks again, under lock, whether its passages may still be
    taken, and writes the cursor with it. Resumed, only what comes after the last one taken is considered: what became ready
    meanwhile waits for the next lot, so that certifications stay together.
    """
    if not ctx.curseur.get("reserve"):
        pris = ctx.curseur.get("pris", 0)
        for cles in par_lots(_liste(lot, reprise=bool(pris)), PAR_LOT):
            with transaction.atomic():
                if not tenir(lot):
                    raise TravailPerdu
                tous = candidats(lot.compte, lot.reglages, lot.action).filter(pk__in=cles)
                lignes = list(tous.select_for_update(of=("self",)).values_list("pk", flat=True))
                inserer(
                    EnvoiPassage,
                    ("organisation_id", "lot_id", "passage_id", "rang", "ouvert", "issue", "classe", "message", "tranche_par_libelle"),
                    ((lot.organisation_id, lot.pk, pk, rang, True, "", "", "", "") for rang, pk in enumerate(lignes, pris + 1)),
                )  # fmt: skip
                ecrire_pareil(PassageCertification, ["etat"], {(EtatPassage.EN_FICHIER,): lignes})
                pris += len(lignes)
                ctx.avancer(
                    curseur={**ctx.curseur, "pris": pris}, fait=pris, phrase=f"{pris} passages réservés",
                )  # fmt: skip
        with transaction.atomic():
            if not tenir(lot):
                raise TravailPerdu
            LotAccrochage.toutes.filter(pk=lot.pk).update(nombre=pris)
            ctx.avancer(curseur={**ctx.curseur, "pris": pris, "reserve": True})
    lot.refresh_from_db(fields=["nombre"])


def _liste(lot: LotAccrochage, *, reprise: bool) -> array[int]:
    """Keys of the candidates, in order: eight bytes each, and nothing held open while they are taken."""
    tous = candidats(lot.compte, lot.reglages, lot.action)
    if reprise:
        siens = EnvoiPassage.toutes.filter(lot=lot)
        rang = siens.aggregate(n=Max("rang"))["n"]
        tous = tous.filter(_apres(PassageCertification.toutes.get(envois__lot=lot, envois__rang=rang)))
    return array("q", tous.values_list("pk", flat=True).iterator(chunk_size=20_000))


def _apres(dernier: PassageCertification) -> Q:
    """Passages that come after this one in the file, as the engine sorts them."""
    condition, egaux = Q(), Q()
    for champ in ORDRE:
        valeur = getattr(dernier, champ)
        condition |= egaux & Q(**{f"{champ}__gt": valeur})
        egaux &= Q(**{champ: valeur})
    return condition


def abandonner(*, lot: LotAccrochage, raison: str, acteur: Reference) -> None:
    """Give a lot up: said first, in one short transaction, then its passages come back by batches.

    Interrupted in between, calling it again (or `entretien.liberer`) ends it: nothing is written from a lot given up.
    """
    with transaction.atomic():
        pris = LotAccrochage.toutes.filter(pk=lot.pk, etat=EtatLot.RESERVE)
        if pris.update(etat=EtatLot.ABANDONNE, raison=raison[:500]):
            tracer(
                organisation_id=lot.organisation_id, acteur=acteur, acte="abandonner",
                sujet=Reference("lot_accrochage", str(lot.pk), "construction"), phrase=f"a vu abandonner la construction : {raison}",
            )  # fmt: skip
    rendre_le_lot(lot)


def rendre_le_lot(lot: LotAccrochage) -> None:
    """Free the passages of a lot that was given up, then forget the files that it had begun."""
    if not LotAccrochage.toutes.filter(pk=lot.pk, etat=EtatLot.ABANDONNE).exists():
        return
    siens = EnvoiPassage.toutes.filter(lot=lot)
    for tranche in tranches(siens):
        with transaction.atomic():
            ouverts = tranche.filter(ouvert=True)
            rendre(ouverts)
            ouverts.update(ouvert=False, issue="annule", fichier=None, repondu_le=timezone.now())
    with transaction.atomic():
        faits = FichierAccrochage.toutes.filter(lot=lot, etat=EtatFichier.ECRITURE)
        pieces = [p for x in faits.values_list("piece_id", "csv_piece_id") for p in x if p]
        faits.delete()
        oublier(pieces)


def tranches(envois: QuerySet[Any]) -> list[QuerySet[Any]]:
    """The rows of one lot or file, cut by rank: no list of keys, a short transaction for each."""
    bornes = envois.order_by().aggregate(du=Min("rang"), au=Max("rang"))
    if bornes["du"] is None:
        return []
    return [
        envois.filter(rang__gte=debut, rang__lt=debut + PAR_TRANSACTION)
        for debut in range(bornes["du"], bornes["au"] + 1, PAR_TRANSACTION)
    ]


def rendre(envois: QuerySet[Any]) -> None:
    """Passages of these rows come back: to send, or refused when their last answer was a refusal, or still to delete.

    Call it before closing the rows.
    """
    PassageCertification.toutes.filter(
        pk__in=envois.order_by().values("passage_id"), etat__in=[EtatPassage.EN_FICHIER, EtatPassage.DEPOSE]
    ).update(
        etat=Case(
            When(accepte_le__isnull=False, then=Value(str(EtatPassage.A_SUPPRIMER))),
            When(~Q(refus_classe=""), then=Value(str(EtatPassage.REFUSE))),
            default=Value(str(EtatPassage.A_ENVOYER)),
        )
    )
