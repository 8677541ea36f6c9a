"""Bring a file in: check it, look at it, propose its columns."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from parchemin.comptes.models import Etablissement, Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import LigneBrute, depuis_json, lettre, texte_de, vers_json
from parchemin.imports.domain.classeurs import APERCU, Classeur, ouvrir, ouvrir_debut
from parchemin.imports.domain.correspondances import (
    ECHANTILLON,
    Entetes,
    cles_colonnes,
    deviner,
    note_feuille,
    signature,
    trouver_entetes,
)
from parchemin.imports.domain.csv_francais import FichierCsv
from parchemin.imports.domain.etendue import controler_etendue
from parchemin.imports.domain.lignes import LignesEcartees, donnees, exemples_de
from parchemin.imports.domain.modele import Cellule, Illisible, TypeImport
from parchemin.imports.models import CorrespondanceImport, EtatLot, LotImport
from parchemin.imports.selectors import cle_emetteur, memoire_de, type_de
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.fichiers.constats import ANCIEN_FORMAT
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, deposer
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant

USAGE = declarer_usage(
    UsageFichier("import", frozenset({"csv", "texte", "xlsx", "ods"}), taille_max=60_000_000, ouvert_max=900_000_000)
)
FEUILLES_REGARDEES = 30
POUR_TOUTES = "pour_toutes"
"""Where the options of a lot keep the values that all its lines share."""
_COMMUNE = "="
"""Begins, in what is remembered for a sender, a field given once for all the lines: no heading does."""
GRAND_CLASSEUR = 2_500_000
"""Bytes of a workbook (about 50 000 lines of 12 columns) above which it is opened by a long work."""


Vue = tuple[str, Entetes, list[list[Cellule]]]
"""A sheet, its headings, its first lines of data."""


def reference_lot(lot: LotImport) -> Reference:
    return Reference("lot_import", str(lot.pk), str(lot))


@contextmanager
def classeur_de(lot: LotImport) -> Iterator[Classeur]:
    """The file of a lot, opened. Raises `ErreurMetier` IMP-091 when it was erased, FIC-020 when it is lost."""
    if lot.fichier is None:
        from parchemin.imports.services.retention import CONSERVATION

        raise ErreurMetier(c.FICHIER_EFFACE.constat(jours=CONSERVATION.days))
    yield ouvrir(chemin_de(lot.fichier.contenu_id), lot.fichier.nature, lot.separateur)


def deposer_lot(
    *,
    membre: Membre,
    type_import: TypeImport,
    source: BinaryIO | bytes | Path,
    nom: str,
    emetteur: str = "",
    etablissement: Etablissement | None = None,
    options: dict[str, Any] | None = None,
    acteur: Reference | None = None,
    en_meme_temps: Callable[[LotImport], None] | None = None,
) -> LotImport:
    """Keep the file and propose its columns; nothing is judged yet. `acteur`: how the journal names who acts, the member by default.
    `en_meme_temps`: what else is written in the transaction that makes the lot.

    Raises `ErreurMetier`: FIC-00x (nature, size, password, macros, bomb), IMP-001 to 007, 013, 014, 016: the file is refused
    whole and no lot is made.
    """
    utilisateur = membre.utilisateur
    acteur = acteur or reference_de(utilisateur)
    libelle = acteur.libelle[:200]
    try:
        fichier = deposer(
            source, nom=nom, usage=USAGE.code, organisation_id=membre.organisation_id, depose_par_id=utilisateur.pk,
            depose_par_libelle=libelle,
        )  # fmt: skip
    except ErreurMetier as e:
        raise ErreurMetier(*map(_pour_un_tableau, e.constats)) from e
    lot = LotImport(
        organisation_id=membre.organisation_id,
        type_import=type_import.code,
        fichier=fichier,
        nom_fichier=fichier.nom_original,
        empreinte_fichier=fichier.contenu_id,
        emetteur=" ".join(emetteur.split())[:120],
        etablissement=etablissement,
        options=options or {},
        depose_par=membre,
        depose_par_libelle=libelle,
    )
    grand = fichier.nature in ("xlsx", "ods") and fichier.taille > GRAND_CLASSEUR
    try:
        if grand:
            # Opening it takes seconds: the page does not wait for it.
            lot.etat = EtatLot.ANALYSE
        else:
            regarder(lot)
    except ErreurMetier:
        Fichier.toutes.filter(pk=fichier.pk).delete()
        raise
    with transaction.atomic():
        lot.save()
        if grand:
            demande = lancer(
                "imports.reconnaitre",
                organisation_id=lot.organisation_id,
                parametres={"lot": lot.pk},
                demandeur_id=utilisateur.pk,
                demandeur_libelle=libelle,
                titre=f"Lecture du fichier {lot.nom_fichier}"[:200],
            )
            lot.travail_id = demande.pk
            lot.save(update_fields=["travail_id"])
        consigner(
            chaine=membre.organisation.chaine,
            acte="imports.deposer_lot",
            acteur=acteur,
            sujet=reference_lot(lot),
            details={"type": lot.type_import, "empreinte": lot.empreinte_fichier, "emetteur": lot.emetteur},
            phrase=f"a déposé le fichier {lot.nom_fichier} ({type_import.libelle}).",
        )
        if en_meme_temps is not None:
            en_meme_temps(lot)
    return lot


def _pour_un_tableau(constat: Constat) -> Constat:
    """The advice for any document speaks of text documents and of PDF, which are no table."""
    if constat.code != ANCIEN_FORMAT.code:
        return constat
    return replace(
        constat, quoi="Ce tableau est dans un ancien format (.xls).",
        remede="Ouvrez-le dans votre tableur et enregistrez-le en .xlsx, .ods ou CSV, puis déposez-le de nouveau.",
    )  # fmt: skip


def regarder(lot: LotImport) -> None:
    """Bounds of the sheets, warnings on the file, columns. Does not save. Raises as `deposer_lot`."""
    if lot.fichier is not None:
        lot.constats_bruts = [x.vers_dict() for x in _regarder_fichier(lot, lot.fichier)]
    reconnaitre(lot)


@travail("imports.reconnaitre", titre="Lecture d’un fichier")
def mener_reconnaissance(ctx: Contexte) -> None:
    """The same for a large workbook; it leaves the lot at its columns, or refused whole."""
    lot = LotImport.toutes.select_related("fichier").get(pk=ctx.parametres["lot"])
    if lot.etat != EtatLot.ANALYSE or lot.travail_id != ctx.id:
        return
    ctx.avancer(phrase="Ouverture du classeur", force=True)
    try:
        regarder(lot)
    except ErreurMetier as erreur:
        lot.etat, lot.constats_bruts = EtatLot.REFUSE, [x.vers_dict() for x in erreur.constats]
        lot.save()
        raise
    lot.etat, lot.version = EtatLot.DEPOSE, lot.version + 1
    lot.save()


def _regarder_fichier(lot: LotImport, fichier: Fichier) -> list[Constat]:
    """What is wrong with the file without refusing it."""
    chemin = chemin_de(fichier.contenu_id)
    if fichier.nature in ("xlsx", "ods"):
        erreurs = controler_etendue(chemin, fichier.nature)
        return [c.FORMULES_EN_ERREUR.constat(ou=lot.nom_fichier, nombre=erreurs)] if erreurs else []
    return [c.ACCENTS_ABIMES.constat(ou=lot.nom_fichier)] if FichierCsv(chemin).accents_abimes else []


def reconnaitre(lot: LotImport, *, feuille: str | None = None, ligne_entetes: int = 0) -> None:
    """Choose (or take) the sheet and the row of headings, and propose the columns. Does not save.

    Raises `ErreurMetier` IMP-001, 006, 007.
    """
    vue = _voir_debut(lot, feuille, ligne_entetes)
    if vue is None:
        with classeur_de(lot) as classeur:
            vue = _voir(lot, classeur, feuille, ligne_entetes)
    feuille, entetes, echantillon = vue
    champs = type_de(lot).champs
    memoire, _ = memoire_de(lot, signature(entetes.intitules))
    propositions = deviner(entetes, champs, echantillon, memoire)
    lot.feuille, lot.ligne_entetes, lot.entetes = feuille, entetes.numero, list(entetes.intitules)
    lot.echantillon = [vers_json(x) for x in echantillon[:12]]
    lot.propositions = [p.raison for p in propositions]
    lot.colonnes = {str(j): p.cle for j, p in enumerate(propositions) if p.cle}


def _voir_debut(lot: LotImport, feuille: str | None, ligne_entetes: int) -> Vue | None:
    """The same from the first rows of a large workbook. None: the whole of it must be read, to see or to say what is wrong."""
    fichier = lot.fichier
    if fichier is None or fichier.taille <= GRAND_CLASSEUR:
        return None
    debut = ouvrir_debut(chemin_de(fichier.contenu_id), fichier.nature)
    try:
        vue = None if debut is None else _voir(lot, debut, feuille, ligne_entetes)
    except ErreurMetier:
        return None
    # Fewer lines than looked for in the rows kept (many blank ones, say): more may come further down.
    return vue if vue is not None and len(vue[2]) == ECHANTILLON else None


def _voir(lot: LotImport, classeur: Classeur, feuille: str | None, ligne_entetes: int) -> Vue:
    champs = type_de(lot).champs
    lot.feuilles = list(classeur.feuilles)
    if feuille is None:
        feuille = _meilleure_feuille(classeur, lot)
    entetes = trouver_entetes(_debut(classeur, feuille), champs, ligne_entetes)
    if entetes is None:
        if ligne_entetes:
            raise ErreurMetier(c.SANS_INTITULES.constat(numero=ligne_entetes))
        ou_cela = f" (feuille « {feuille} »)" if feuille else ""
        raise ErreurMetier(c.SANS_TABLEAU.constat(ou=lot.nom_fichier, ou_cela=ou_cela))
    if isinstance(classeur, FichierCsv):
        lot.separateur = classeur.separateur
    fin = fin_des_entetes(lot, classeur, feuille, entetes.numero)
    lignes = donnees(classeur.lignes(feuille), entetes.intitules, fin, exemples_de(champs), LignesEcartees())
    return feuille, entetes, [x.cellules for x in itertools.islice(lignes, ECHANTILLON)]


def fin_des_entetes(lot: LotImport, classeur: Classeur, feuille: str, numero: int) -> int:
    """Last row that describes the columns, as this kind of import knows its layouts."""
    lire = type_de(lot).fin_des_entetes
    return numero if lire is None else lire(_debut(classeur, feuille), numero)


def est_connu(lot: LotImport) -> bool:
    """These very headings of this sender were already confirmed, and every mandatory field still has its column."""
    return memoire_de(lot, signature(lot.entetes))[1] and not champs_manquants(lot)


def valeurs_pour_toutes(lot: LotImport) -> dict[str, str]:
    """Field without a column -> the value said once for all the lines."""
    dites, pris = lot.options.get(POUR_TOUTES) or {}, set(lot.colonnes.values())
    return {
        ch.cle: dites[ch.cle]
        for ch in type_de(lot).champs
        if ch.pour_toutes and ch.cle not in pris and dites.get(ch.cle)
    }


def champs_manquants(lot: LotImport) -> list[Constat]:
    """IMP-010 for each mandatory field that neither a column nor a common value gives."""
    pris = {*lot.colonnes.values(), *valeurs_pour_toutes(lot)}
    return [
        c.CHAMP_SANS_COLONNE.constat(champ=ch.libelle, sinon=c.SINON_POUR_TOUTES if ch.pour_toutes else c.SINON_AJOUTER)
        for ch in type_de(lot).champs
        if ch.obligatoire and ch.cle not in pris
    ]


def ensembles_incomplets(lot: LotImport) -> list[Constat]:
    """IMP-012 for each group of fields of which the file holds a part only."""
    kind, pris = type_de(lot), {*lot.colonnes.values()}
    tous, noms = pris | {*valeurs_pour_toutes(lot)}, {ch.cle: ch.libelle for ch in kind.champs}
    return [
        c.ENSEMBLE_INCOMPLET.constat(
            pour=e.pour, manque=", ".join(noms[n] for n in e.il_faut if n not in tous),
            presentes=", ".join(noms[n] for n in noms if n in pris & e.si),
        )
        for e in kind.ensembles
        if pris & e.si and not tous.issuperset(e.il_faut)
    ]  # fmt: skip


def valeurs_retenues(lot: LotImport) -> dict[str, str]:
    """Common values to propose: those of this import, else the last ones of the same sender."""
    if POUR_TOUTES in lot.options:
        return dict(lot.options[POUR_TOUTES])
    memoire, _ = memoire_de(lot, signature(lot.entetes))
    return {nom[1:]: valeur for nom, valeur in memoire.items() if nom.startswith(_COMMUNE)}


def intitules_doubles(lot: LotImport) -> list[Constat]:
    """IMP-009 for each heading written on several columns."""
    places: dict[str, list[int]] = {}
    for j, nom in enumerate(cles_colonnes(lot.entetes)):
        places.setdefault(nom.split("#")[0], []).append(j)
    return [
        c.INTITULE_DOUBLE.constat(intitule=lot.entetes[js[0]], colonnes=", ".join(map(lettre, js)))
        for cle, js in places.items()
        if cle and len(js) > 1
    ]


def dits_des_colonnes(lot: LotImport) -> list[Constat]:
    """What the kind says of the columns chosen, and of those that nobody reads."""
    dire = type_de(lot).dire_colonnes
    if dire is None:
        return []
    prises = frozenset(cle for cle in lot.colonnes.values() if cle)
    laissees = [
        (intitule, exemples_de_colonne(lot, j, 30)) for j, intitule in enumerate(lot.entetes) if not lot.colonnes.get(str(j))
    ]  # fmt: skip
    return list(dire(prises, laissees))


def exemples_de_colonne(lot: LotImport, j: int, nombre: int = 3) -> list[str]:
    """The first different values of a column."""
    vus: list[str] = []
    for ligne in lot.echantillon:
        t = texte_de(depuis_json(ligne)[j]) if j < len(ligne) else ""
        if t and t not in vus:
            vus.append(t)
    return vus[:nombre]


def _debut(classeur: Classeur, feuille: str) -> list[LigneBrute]:
    return list(itertools.islice(classeur.lignes(feuille), APERCU))


def _meilleure_feuille(classeur: Classeur, lot: LotImport) -> str:
    champs = type_de(lot).champs
    if not classeur.feuilles:
        raise ErreurMetier(c.CLASSEUR_ILLISIBLE.constat(ou=lot.nom_fichier))
    notes: list[tuple[int, int, str]] = []
    for rang, nom in enumerate(classeur.feuilles[:FEUILLES_REGARDEES]):
        entetes: Entetes | None = trouver_entetes(_debut(classeur, nom), champs)
        notes.append((-note_feuille(entetes, champs), rang, nom))
    return min(notes)[2]


def choisir_colonnes(
    *, lot: LotImport, colonnes: dict[int, str], pour_toutes: Mapping[str, str] | None = None
) -> LotImport:
    """Take the person's columns and remember them for this sender. `pour_toutes`: field without a column -> its value on all lines.

    Raises `ErreurMetier` IMP-010, 011, 017, 080, 090.
    """
    exiger_modifiable(lot)
    champs = {ch.cle: ch for ch in type_de(lot).champs}
    places: dict[str, list[int]] = {}
    for j, cle in colonnes.items():
        if cle in champs:
            places.setdefault(cle, []).append(j)
    fautes = [
        c.CHAMP_DOUBLE.constat(champ=champs[cle].libelle, colonnes=", ".join(map(lettre, js)))
        for cle, js in places.items()
        if len(js) > 1
    ]
    lot.colonnes = {str(js[0]): cle for cle, js in places.items()}
    if pour_toutes is not None:
        dites = {n: v.strip() for n, v in pour_toutes.items() if n in champs and champs[n].pour_toutes and v.strip()}
        lot.options = {**lot.options, POUR_TOUTES: {n: v for n, v in dites.items() if n not in places}}
        fautes += _illisibles(lot)
    fautes += champs_manquants(lot)
    if fautes:
        raise ErreurMetier(*fautes)
    noms = cles_colonnes(lot.entetes)
    with transaction.atomic():
        _reserver(lot)
        lot.save(update_fields=["colonnes", "options"])
        CorrespondanceImport.toutes.update_or_create(
            organisation_id=lot.organisation_id,
            type_import=lot.type_import,
            emetteur_cle=cle_emetteur(lot),
            signature=signature(lot.entetes),
            defaults={
                "colonnes": {nom: lot.colonnes.get(str(j), "") for j, nom in enumerate(noms)}
                | {f"{_COMMUNE}{cle}": valeur for cle, valeur in valeurs_pour_toutes(lot).items()},
                "feuille": lot.feuille,
                "utilisee_le": maintenant(),
            },
        )
    return lot


def _illisibles(lot: LotImport) -> list[Constat]:
    """IMP-017 for each common value that its reader refuses."""
    champs, fautes = {ch.cle: ch for ch in type_de(lot).champs}, []
    for cle, valeur in valeurs_pour_toutes(lot).items():
        try:
            champs[cle].lecteur(valeur)
        except Illisible as refus:
            x = refus.constat
            fautes.append(c.VALEUR_COMMUNE.constat(champ=champs[cle].libelle, quoi=x.quoi))
    return fautes


def choisir_feuille(*, lot: LotImport, feuille: str, ligne_entetes: int, separateur: str = "") -> LotImport:
    """Another sheet, row of headings or separator: the columns are proposed anew, lines read before are forgotten."""
    exiger_modifiable(lot)
    if separateur and separateur != lot.separateur:
        lot.separateur = separateur
    autre_feuille = feuille != lot.feuille
    reconnaitre(lot, feuille=feuille, ligne_entetes=0 if autre_feuille else ligne_entetes)
    lot.etat = EtatLot.DEPOSE
    lot.lues = lot.a_creer = lot.a_modifier = lot.inchangees = lot.refusees = lot.avec_avertissement = 0
    lot.codes, lot.ecartees = {}, {}
    with transaction.atomic():
        _reserver(lot)
        lot.save()
    from parchemin.imports.services.analyse import effacer_lignes

    effacer_lignes(lot)
    return lot


def _reserver(lot: LotImport) -> None:
    """Of two people, or of a person and an analysis that starts, one changes the lot. Raises `ErreurMetier` IMP-081."""
    miens = LotImport.toutes.filter(pk=lot.pk, etat__in=[EtatLot.DEPOSE, EtatLot.PRET], version=lot.version)
    if not miens.update(version=lot.version + 1):
        raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
    lot.version += 1


def exiger_modifiable(lot: LotImport) -> None:
    """Raises `ErreurMetier` IMP-090 during a work, IMP-080 once decided."""
    if lot.est_en_cours:
        raise ErreurMetier(c.TRAVAIL_EN_COURS.constat())
    if lot.etat not in (EtatLot.DEPOSE, EtatLot.PRET):
        raise ErreurMetier(c.DEJA_PRIS.constat(etat=lot.get_etat_display().lower()))
