"""Correct a cell in place: the raw value changes in the staging, and the line is judged again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import depuis_json, texte_de, vers_json
from parchemin.imports.domain.jugement import juger
from parchemin.imports.models import EtatLot, LigneLot, LotImport
from parchemin.imports.selectors import circonstances, type_de
from parchemin.imports.services.analyse import champs_de_ligne, compter, grille_de, lignes_en_attente
from parchemin.plateforme.lots import par_lots
from parchemin.socle.constats import ErreurMetier

REJUGE_ENTIER = 2_000
"""Up to so many lines, the whole file is judged again at once: a correction may make, or end, a double elsewhere."""


def corriger_ligne(*, lot: LotImport, numero: int, valeurs: Mapping[int, str], partout: bool = False) -> LigneLot:
    """`valeurs`: rank of column -> what the person typed. A cell left as it was shown keeps its type.
    `partout`: the lines that hold the same former value in the same column are corrected with it.

    Above 2 000 lines the line alone is judged and the lot asks for a new analysis before anything is written.
    Raises `ErreurMetier` IMP-087 once decided, IMP-090 during a work, `LigneLot.DoesNotExist`.
    """
    if lot.est_en_cours:
        raise ErreurMetier(c.TRAVAIL_EN_COURS.constat())
    if lot.etat != EtatLot.PRET:
        raise ErreurMetier(c.PLUS_MODIFIABLE.constat(etat=lot.get_etat_display().lower()))
    ligne = LigneLot.toutes.get(lot=lot, numero=numero)
    cellules = depuis_json(ligne.cellules)
    cellules += [None] * (len(lot.entetes) - len(cellules))
    change: dict[int, tuple[str, str | None]] = {}
    for j, brute in valeurs.items():
        if 0 <= j < len(cellules) and brute.strip() != (avant := texte_de(cellules[j])):
            cellules[j] = apres = brute.strip() or None
            change[j] = (avant, apres)
    if not change:
        return ligne
    with transaction.atomic():
        # The state is the lock: an application that began meanwhile wins.
        if not LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.PRET).update(version=lot.version + 1):
            raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
        lot.version += 1
        LigneLot.toutes.filter(pk=ligne.pk).update(cellules=vers_json(cellules), corrigee=True)
        if partout and lot.lues <= REJUGE_ENTIER:
            _remplacer(lot, change)
        if lot.lues <= REJUGE_ENTIER:
            _rejuger_tout(lot)
        else:
            _rejuger_seule(lot, ligne.pk, numero)
            lot.a_reverifier = True
        compter(lot)
        lot.save()
    if partout and lot.lues > REJUGE_ENTIER:
        # Too many for one short transaction: the lot already asks for a new analysis.
        _remplacer(lot, change)
    ligne.refresh_from_db()
    return ligne


def _remplacer(lot: LotImport, change: Mapping[int, tuple[str, str | None]]) -> None:
    """The same correction wherever the same value stood. An empty cell is nobody's mistake: it is left alone."""
    repetees = {j: (avant, apres) for j, (avant, apres) in change.items() if avant}
    dernier = 0
    while repetees:
        lignes = list(LigneLot.toutes.filter(lot=lot, numero__gt=dernier).order_by("numero")[:REJUGE_ENTIER])
        if not lignes:
            return
        dernier, touchees = lignes[-1].numero, []
        for ligne in lignes:
            cellules = depuis_json(ligne.cellules)
            la = [j for j, (avant, _) in repetees.items() if j < len(cellules) and texte_de(cellules[j]) == avant]
            for j in la:
                cellules[j] = repetees[j][1]
            if la:
                ligne.cellules, ligne.corrigee = vers_json(cellules), True
                touchees.append(ligne)
        LigneLot.toutes.bulk_update(touchees, ["cellules", "corrigee"], batch_size=200)


def _rejuger_seule(lot: LotImport, pk: int, numero: int) -> None:
    cellules = depuis_json(LigneLot.toutes.values_list("cellules", flat=True).get(pk=pk))
    analyseur = type_de(lot).analyseur(circonstances(lot))
    (verdict,) = juger(grille_de(lot), analyseur, [(numero, cellules)])
    LigneLot.toutes.filter(pk=pk).update(**champs_de_ligne(verdict))


def _rejuger_tout(lot: LotImport) -> None:
    analyseur = type_de(lot).analyseur(circonstances(lot))
    grille = grille_de(lot)
    for paquet in par_lots(lignes_en_attente(lot), REJUGE_ENTIER):
        verdicts = juger(grille, analyseur, [(n, cellules) for n, cellules, _ in paquet])
        actuelles = {x.numero: x for x in LigneLot.toutes.filter(lot=lot, numero__in=[n for n, _, _ in paquet])}
        for (numero, _, _), verdict in zip(paquet, verdicts, strict=True):
            champs = champs_de_ligne(verdict)
            actuelle = actuelles[numero]
            if any(getattr(actuelle, nom) != valeur for nom, valeur in champs.items()):
                LigneLot.toutes.filter(pk=actuelle.pk).update(**champs)


def supprimer_ligne(*, lot: LotImport, numero: int) -> None:
    """Empty every cell of a line: it is then no line any more, and leaves the staging.

    Raises as `corriger_ligne`.
    """
    if lot.etat != EtatLot.PRET:
        raise ErreurMetier(c.PLUS_MODIFIABLE.constat(etat=lot.get_etat_display().lower()))
    with transaction.atomic():
        if not LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.PRET).update(version=lot.version + 1):
            raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
        lot.version += 1
        LigneLot.toutes.get(lot=lot, numero=numero).delete()
        lot.ecartees = lot.ecartees | {"retirees": sorted({*lot.ecartees.get("retirees", []), numero})}
        if lot.lues <= REJUGE_ENTIER:
            _rejuger_tout(lot)
        else:
            lot.a_reverifier = True
        compter(lot)
        lot.save()
