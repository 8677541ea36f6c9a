"""Files brought in hold personal data: their lines go after a time, the counts and the journal stay."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from parchemin.imports.models import EtatLot, LotImport, OperationLot
from parchemin.imports.services.analyse import effacer_lignes
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.horloge import maintenant

CONSERVATION = timedelta(days=90)
"""After the deposit: long enough to correct, hand back and undo. To be set with each organisation's own register."""


def effacer_anciens() -> int:
    """Erase lines, samples, undo values and files of lots older than `CONSERVATION`. Returns how many lots."""
    limite = maintenant() - CONSERVATION
    finis = [EtatLot.DEPOSE, EtatLot.PRET, EtatLot.APPLIQUE, EtatLot.DEFAIT, EtatLot.ABANDONNE, EtatLot.REFUSE]
    anciens = LotImport.toutes.filter(depose_le__lt=limite, lignes_effacees_le__isnull=True, etat__in=finis)
    n = 0
    for lot in anciens.order_by("pk"):
        effacer_lignes(lot)
        with transaction.atomic():
            OperationLot.toutes.filter(lot=lot).delete()
            fichier_id, lot.fichier = lot.fichier_id, None
            if lot.etat in (EtatLot.DEPOSE, EtatLot.PRET):
                lot.etat = EtatLot.ABANDONNE
            lot.lignes_effacees_le, lot.echantillon = maintenant(), []
            lot.save()
            if fichier_id is not None:
                Fichier.toutes.filter(pk=fichier_id).delete()
        n += 1
    return n
