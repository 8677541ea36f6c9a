"""Taking passages for a lot, and giving them back. A reservation is a row per passage; the state of the lot is the truth."""

from __future__ import annotations

from array import array
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
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
from parchemin.accrochage.services.groupes import ecrire_pareil, mettre_a_jour
from parchemin.accrochage.services.histoire import SUPPRESSION, a_regarder, acceptations
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
    if action == SUPPRESSION:
        return lignes.filter(etat=EtatPassage.A_SUPPRIMER)
    # Refused and not corrected since, a passage would come back the same: it goes only when somebody asks for it.
    etats = [EtatPassage.A_ENVOYER, EtatPassage.REFUSE] if reglages.get("refuses") else [EtatPassage.A_ENVOYER]
    lignes = lignes.filter(etat__in=etats, verdict__in=reglages["verdicts"])
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
        pris, laisses = ctx.curseur.get("pris", 0), set(ctx.curseur.get("laisses", ()))
        for cles in par_lots(_liste(lot, reprise=bool(pris)), PAR_LOT):
            with transaction.atomic():
                if not tenir(lot):
                    raise TravailPerdu
                tous = candidats(lot.compte, lot.reglages, lot.action).filter(
                    pk__in=[x for x in cles if x not in laisses]
                )
                lignes = list(tous.select_for_update(of=("self",)).values_list("pk", "etat"))
                inserer(
                    EnvoiPassage,
                    ("organisation_id", "lot_id", "passage_id", "rang", "ouvert", "etat_avant", "issue", "classe", "message",
                     "tranche_par_libelle"),
                    ((lot.organisation_id, lot.pk, pk, rang, True, avant, "", "", "", "")
                     for rang, (pk, avant) in enumerate(lignes, pris + 1)),
                )  # fmt: skip
                ecrire_pareil(PassageCertification, ["etat"], {(EtatPassage.EN_FICHIER,): [pk for pk, _ in lignes]})
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
    """Passages of these rows come back to where they stood before; a better answer received meanwhile is worth more.

    What was to delete is still to delete: the action of the lot says so, never what was accepted once. Call it before closing
    the rows.
    """
    siens = envois.order_by()

    def vers(etat: EtatPassage, condition: Q) -> None:
        en_route = PassageCertification.toutes.filter(etat__in=[EtatPassage.EN_FICHIER, EtatPassage.DEPOSE])
        en_route.filter(pk__in=siens.filter(condition).values("passage_id")).update(etat=etat)

    vers(EtatPassage.A_SUPPRIMER, Q(lot__action=SUPPRESSION))
    creations = siens.exclude(lot__action=SUPPRESSION).values("passage_id")
    acceptes = acceptations(creations)
    if acceptes:
        libres = PassageCertification.toutes.filter(
            pk__in=list(acceptes), etat__in=[EtatPassage.EN_FICHIER, EtatPassage.DEPOSE]
        )
        lignes = [(str(EtatPassage.ACCEPTE), acceptes[pk], pk) for pk in libres.order_by().values_list("pk", flat=True)]
        mettre_a_jour(PassageCertification, ("etat", "accepte_le"), lignes)
    if attendent := a_regarder(creations):
        vers(EtatPassage.A_REGARDER, Q(passage_id__in=attendent))
    vers(EtatPassage.REFUSE, Q(etat_avant=EtatPassage.REFUSE) | Q(etat_avant="") & ~Q(passage__refus_classe=""))
    vers(EtatPassage.A_ENVOYER, Q())
