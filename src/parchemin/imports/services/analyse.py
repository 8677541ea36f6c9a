"""Read the file, judge its lines, stage them: a long work in short batches, resumed where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Count

from parchemin.comptes.models import Membre
from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import LigneBrute, depuis_json, est_vide, vers_json
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.lignes import LignesEcartees, donnees, exemples_de
from parchemin.imports.domain.modele import ActionLigne, Cellule, LigneAnalysee
from parchemin.imports.models import EtatLot, LigneLot, LotImport
from parchemin.imports.selectors import circonstances, travail_de, type_de
from parchemin.imports.services.depot import (
    champs_manquants,
    classeur_de,
    exiger_modifiable,
    fin_des_entetes,
    valeurs_pour_toutes,
)
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.plateforme.ramassage import ramassage_espace
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier

PAR_LOT = 2_500
"""Lines staged in one transaction: about a tenth of a second of SQLite's one writer."""
_COLONNES = (
    "organisation_id", "lot_id", "numero", "cellules", "action", "libelle", "cle_recherche", "donnees",
    "constats_bruts", "codes", "avertie", "corrigee", "appliquee",
)  # fmt: skip
Source = tuple[int, Sequence[Cellule], bool]
"""(number, cells, corrected by a person)."""


def grille_de(lot: LotImport) -> Grille:
    champs = {ch.cle: ch for ch in type_de(lot).champs}
    colonnes = {cle: int(j) for j, cle in lot.colonnes.items() if cle in champs}
    # In the order of the kind's fields, so that findings read in that order.
    return Grille(
        champs, {cle: colonnes[cle] for cle in champs if cle in colonnes}, lot.entetes, valeurs_pour_toutes(lot)
    )


def analyser(*, lot: LotImport, membre: Membre, relire: bool = False) -> LotImport:
    """Ask for the analysis. Lines already staged (and perhaps corrected) are judged again; `relire`: from the file.

    Raises `ErreurMetier` IMP-010, 080, 084, 090, TRA-001.
    """
    exiger_modifiable(lot)
    if manquants := champs_manquants(lot):
        raise ErreurMetier(*manquants)
    with transaction.atomic():
        pris = LotImport.toutes.filter(pk=lot.pk, etat__in=[EtatLot.DEPOSE, EtatLot.PRET], version=lot.version)
        if not pris.update(etat=EtatLot.ANALYSE, version=lot.version + 1, a_reverifier=False):
            raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
        demande = lancer(
            "imports.analyser",
            organisation_id=lot.organisation_id,
            parametres={"lot": lot.pk, "relire": relire or not LigneLot.toutes.filter(lot=lot).exists()},
            demandeur_id=membre.utilisateur_id,
            demandeur_libelle=membre.utilisateur.nom_complet,
            titre=f"Vérification du fichier {lot.nom_fichier}"[:200],
        )
        LotImport.toutes.filter(pk=lot.pk).update(travail_id=demande.pk)
    lot.refresh_from_db()
    return lot


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return f"lot{parametres['lot']}"


@travail("imports.analyser", titre="Vérification d’un fichier", exclusif=_cle)
def mener_analyse(ctx: Contexte) -> None:
    """Staged by batches with the cursor in the same transaction: killed at any point, it goes on without loss.

    An analyser remembers what earlier lines held: after a resumption, lines already staged go through it again, and
    are not written again.
    """
    lot = LotImport.toutes.select_related("fichier").get(pk=ctx.parametres["lot"])
    if lot.etat != EtatLot.ANALYSE:
        return
    relire = bool(ctx.parametres.get("relire"))
    if relire and not ctx.curseur:
        effacer_lignes(lot)
    ecartees = LignesEcartees()
    try:
        with ramassage_espace():
            _analyser(ctx, lot, ecartees, relire=relire)
    except ErreurMetier as erreur:
        # A fault of the file met on the way refuses it whole: what was staged goes.
        effacer_lignes(lot)
        lot.constats_bruts = [*lot.constats_bruts, *(x.vers_dict() for x in erreur.constats)]
        LotImport.toutes.filter(pk=lot.pk).update(etat=EtatLot.REFUSE, constats_bruts=lot.constats_bruts)
        raise
    # Read before the last transaction: nobody changes the lines of a lot under analysis, and counting may take seconds.
    compter(lot)
    with transaction.atomic():
        if relire:
            lot.ecartees = asdict(ecartees)
        lot.etat = EtatLot.PRET
        lot.save()
    ctx.avancer(phrase=f"{lot.lues} lignes vérifiées", force=True)


def _analyser(ctx: Contexte, lot: LotImport, ecartees: LignesEcartees, *, relire: bool) -> None:
    if not relire:
        _mettre_en_attente(ctx, lot, lignes_en_attente(lot), remplacer=True)
        return
    with classeur_de(lot) as classeur:
        exemples = exemples_de(type_de(lot).champs)
        fin = fin_des_entetes(lot, classeur, lot.feuille, lot.ligne_entetes)
        ecartees.entetes += range(lot.ligne_entetes + 1, fin + 1)
        lignes = donnees(classeur.lignes(lot.feuille), lot.entetes, fin, exemples, ecartees)
        pleines = _pleines(lignes, _colonnes_parlantes(lot), ecartees)
        _mettre_en_attente(ctx, lot, ((x.numero, x.cellules, False) for x in pleines), remplacer=False)


def _colonnes_parlantes(lot: LotImport) -> list[int] | None:
    """Columns that make a line a line, None when any of them does."""
    hors = type_de(lot).hors_ligne
    return None if hors is None else [j for cle, j in grille_de(lot).colonnes.items() if cle not in hors]


def _pleines(
    lignes: Iterable[LigneBrute], colonnes: list[int] | None, ecartees: LignesEcartees
) -> Iterator[LigneBrute]:
    for ligne in lignes:
        if colonnes is not None and est_vide([ligne.cellules[j] for j in colonnes if j < len(ligne.cellules)]):
            ecartees.vides += 1
        else:
            yield ligne


def lignes_en_attente(lot: LotImport) -> Iterator[Source]:
    """The staged lines, read by batches so that each is replaced while the next is not yet read."""
    dernier = 0
    while True:
        lot_lignes = list(
            LigneLot.toutes.filter(lot=lot, numero__gt=dernier).order_by("numero")
            .values_list("numero", "cellules", "corrigee")[:PAR_LOT]
        )  # fmt: skip
        if not lot_lignes:
            return
        dernier = lot_lignes[-1][0]
        for numero, cellules, corrigee in lot_lignes:
            yield numero, depuis_json(cellules), corrigee


def _mettre_en_attente(ctx: Contexte, lot: LotImport, sources: Iterable[Source], *, remplacer: bool) -> None:
    analyseur = type_de(lot).analyseur(circonstances(lot))
    grille = grille_de(lot)
    deja = int(ctx.curseur.get("numero", 0))
    fait = 0
    for paquet in par_lots(sources, PAR_LOT):
        verdicts = juger(grille, analyseur, [(n, cellules) for n, cellules, _ in paquet])
        fait += len(paquet)
        neufs = [(s, v) for s, v in zip(paquet, verdicts, strict=True) if s[0] > deja]
        if not neufs:
            continue
        with transaction.atomic():
            if remplacer:
                LigneLot.toutes.filter(lot=lot, numero__gte=neufs[0][0][0], numero__lte=neufs[-1][0][0]).delete()
            inserer(LigneLot, _COLONNES, _rangees(lot, neufs))
            ctx.avancer(curseur={"numero": neufs[-1][0][0]}, fait=fait, phrase=f"{fait} lignes vérifiées", lues=fait)


def champs_de_ligne(verdict: LigneAnalysee) -> dict[str, Any]:
    """The columns of `LigneLot` that a verdict fills."""
    libelle = verdict.libelle[:200]
    return {
        "action": verdict.action.value,
        "libelle": libelle,
        "cle_recherche": cle_recherche(libelle)[:220],
        "donnees": verdict.donnees,
        "constats_bruts": [{"champ": x.champ, **x.constat.vers_dict()} for x in verdict.constats],
        "codes": " ".join(["", *sorted({x.constat.code for x in verdict.constats}), ""]) if verdict.constats else "",
        "avertie": verdict.action is not ActionLigne.REFUSER and bool(verdict.constats),
    }


def _rangees(lot: LotImport, lignes: Iterable[tuple[Source, LigneAnalysee]]) -> Iterator[tuple[Any, ...]]:
    """In the order of `_COLONNES`."""
    organisation_id, pk = lot.organisation_id, lot.pk
    for (numero, cellules, corrigee), verdict in lignes:
        debut = (organisation_id, pk, numero, vers_json(cellules))
        if verdict.constats:
            yield *debut, *champs_de_ligne(verdict).values(), corrigee, False
            continue
        # Nearly every line: `champs_de_ligne` without its dictionary.
        libelle = verdict.libelle[:200]
        cle = cle_recherche(libelle)[:220]
        yield *debut, verdict.action.value, libelle, cle, verdict.donnees, [], "", False, corrigee, False


def effacer_lignes(lot: LotImport) -> None:
    """Forget the staged lines, by short batches."""
    while True:
        ids = list(LigneLot.toutes.filter(lot=lot).order_by("pk").values_list("pk", flat=True)[:PAR_LOT])
        if not ids:
            return
        with transaction.atomic():
            LigneLot.toutes.filter(pk__in=ids).delete()


def compter(lot: LotImport) -> None:
    """The counts of the lot, from its lines: they always balance. Does not save."""
    lignes = LigneLot.toutes.filter(lot=lot)
    par_action = dict(lignes.order_by().values_list("action").annotate(n=Count("pk")))
    lot.a_creer, lot.a_modifier = par_action.get("creer", 0), par_action.get("modifier", 0)
    lot.inchangees, lot.refusees = par_action.get("inchanger", 0), par_action.get("refuser", 0)
    lot.lues = sum(par_action.values())
    lot.avec_avertissement = lignes.filter(avertie=True).count()
    lot.codes = codes_de(lot)


def codes_de(lot: LotImport) -> dict[str, Any]:
    """Lines by code of finding, with the worst severity met and one sentence."""
    lignes = LigneLot.toutes.filter(lot=lot).exclude(codes="")
    nombres: Counter[str] = Counter()
    exemples: dict[str, dict[str, str]] = {}
    for codes, bruts in lignes.order_by("numero").values_list("codes", "constats_bruts").iterator(chunk_size=2000):
        nombres.update(codes.split())
        for brut in bruts:
            exemples.setdefault(brut["code"], {"gravite": brut["gravite"]})
    return {code: {"n": n, **exemples[code]} for code, n in nombres.most_common() if code in exemples}


def est_interrompue(lot: LotImport) -> bool:
    """The work of this lot stopped (cancelled, failed) and left it in the middle of something."""
    mene = travail_de(lot)
    return lot.est_en_cours and (mene is None or not mene.est_actif)


def reprendre_la_main(lot: LotImport) -> LotImport:
    """An analysis that was cancelled or failed: back to the columns, nothing was written anywhere else."""
    if lot.etat == EtatLot.ANALYSE and est_interrompue(lot):
        if not lot.entetes:
            # A large workbook that was never opened: there are no columns to go back to.
            LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.ANALYSE).update(etat=EtatLot.ABANDONNE)
            lot.refresh_from_db()
            return lot
        effacer_lignes(lot)
        LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.ANALYSE).update(
            etat=EtatLot.DEPOSE, lues=0, a_creer=0, a_modifier=0, inchangees=0, refusees=0, avec_avertissement=0,
            codes={}, version=lot.version + 1,
        )  # fmt: skip
        lot.refresh_from_db()
    return lot
