"""Deadlines of this room: files that wait for their owner's decision, and works that stopped half-way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.imports.models import EtatLot, LotImport
from parchemin.imports.selectors import remplacant
from parchemin.imports.services.analyse import est_interrompue
from parchemin.imports.services.retention import CONSERVATION
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.socle.horloge import PARIS


@echeances.inscrire("imports.lots")
def imports_en_attente(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Mine only: the one who brought the file decides."""
    if not membre.utilisateur.has_perm("imports.importer", membre.organisation):
        return
    attente = [EtatLot.DEPOSE, EtatLot.PRET, EtatLot.APPLICATION, EtatLot.ANNULATION]
    lots = LotImport.toutes.filter(organisation_id=membre.organisation_id, depose_par=membre, etat__in=attente)
    for lot in lots.order_by("pk"):
        if lot.est_en_cours and not est_interrompue(lot):
            continue
        depose = lot.depose_le.astimezone(PARIS).date()
        arrete = lot.est_en_cours
        suivant = None if arrete else remplacant(lot)
        if arrete:
            etat, pourquoi, geste = "s’est arrêté en route", "Une partie seulement est enregistrée : reprenez, ou revenez en arrière.", "Reprendre"  # fmt: skip
        elif suivant is not None:
            etat, geste = "n’a sans doute plus d’objet", "Abandonner"
            pourquoi = f"Le fichier {suivant.nom_fichier}, du même genre, a été enregistré depuis : abandonnez celui-ci s’il le remplace."
        else:
            etat, geste = "attend votre décision", "Décider"
            pourquoi = "Rien n’est encore enregistré ; passé ce jour, les lignes sont effacées."
        yield Echeance(
            cle=f"imports.lot.{lot.pk}",
            jour=jour if arrete else depose + CONSERVATION,
            quoi=f"L’import du fichier {lot.nom_fichier} {etat}",
            pourquoi=pourquoi,
            url=reverse(
                "imports:abandonner" if suivant is not None else "imports:lot",
                kwargs={"slug": membre.organisation.slug, "pk": lot.pk},
            ),
            geste=geste,
            rubrique="Imports",
            icone="upload",
            visible_des=jour if arrete else depose + timedelta(days=1),
        )
