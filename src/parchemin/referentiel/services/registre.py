"""Import of a register: read, stage, brake, switch — or refuse and leave everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery

from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.plateforme.ramassage import ramassage_espace
from parchemin.plateforme.verrous import verrou
from parchemin.referentiel.apres_import import prevenir
from parchemin.referentiel.domain import constats as c
from parchemin.referentiel.domain.archive import Export, exports_de
from parchemin.referentiel.domain.freins import Effectifs, freiner
from parchemin.referentiel.domain.lecture import Bilan, lire_flux
from parchemin.referentiel.lecture_separee import ouvrir_lecture
from parchemin.referentiel.models import (
    BlocCompetences,
    CertificateurDeclare,
    ChangementFiche,
    CodeFiche,
    ContenuVersion,
    CorrespondanceDeclaree,
    EtatInstantane,
    Fiche,
    FiliationDeclaree,
    Instantane,
    PartenaireDeclare,
    SourceRegistre,
    VersionFiche,
)
from parchemin.referentiel.recherche import INDEX_FICHES
from parchemin.referentiel.services.mise_en_attente import MiseEnAttente
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.empreintes import sha256_fichier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

Avancement = Callable[[int, int, str], None]
"""(bytes read, bytes in all, sentence): called a few times a second; may raise to stop the import."""

SOURCES = {
    ("national", "RNCP"): ("fc-rncp", "RNCP national", "France compétences"),
    ("national", "RS"): ("fc-rs", "Répertoire spécifique national", "France compétences"),
    ("demonstration", "RNCP"): ("demo-rncp", "RNCP de démonstration", "Parchemin (données fictives)"),
    ("demonstration", "RS"): ("demo-rs", "Répertoire spécifique de démonstration", "Parchemin (données fictives)"),
}


@dataclass(frozen=True, slots=True)
class Resultat:
    """What an import did for one register."""

    instantane: Instantane
    identique: bool
    nouvelles: int
    modifiees: int
    inchangees: int
    retirees: int
    changements: int
    constats: tuple[Constat, ...]


def source_de(origine: str, repertoire: str) -> SourceRegistre:
    """The source of a register, created on first use."""
    code, libelle, producteur = SOURCES[origine, repertoire]
    source, _ = SourceRegistre.objects.get_or_create(
        code=code,
        defaults={
            "repertoire": repertoire,
            "libelle": libelle,
            "producteur": producteur,
            "licence": "Licence Ouverte 2.0" if origine == "national" else "Données fictives",
            "nationale": origine == "national",
        },
    )
    return source


def importer_registre(
    *,
    chemin: Path,
    nom: str | None = None,
    origine: str = "national",
    extrait: bool = False,
    date_export: date | None = None,
    acteur: Reference = SYSTEME,
    avancement: Avancement | None = None,
) -> list[Resultat]:
    """Import every register of a file (XML or zip).

    Streaming, memory constant, transactions below a second; readers see the previous state until one short switch.
    Raises `ErreurMetier` (REF-001 to REF-033): the register concerned is then as before, and the refused snapshot is
    kept with its reasons.
    """
    with verrou("referentiel.import") as tenu:
        if not tenu:
            raise ErreurMetier(c.IMPORT_EN_COURS.constat())
        with ramassage_espace():
            return _importer_tout(chemin, nom, origine, extrait, date_export, acteur, avancement)


def _importer_tout(
    chemin: Path,
    nom: str | None,
    origine: str,
    extrait: bool,
    date_export: date | None,
    acteur: Reference,
    avancement: Avancement | None,
) -> list[Resultat]:
    exports = exports_de(chemin, nom)
    total = sum(e.taille for e in exports)
    resultats, deja = [], 0
    for export in exports:
        base = deja

        def suivre(lus: int, phrase: str, base: int = base) -> None:
            if avancement:
                avancement(base + lus, total, phrase)

        resultats.append(_importer(export, origine, extrait, date_export, acteur, suivre))
        deja += export.taille
    return resultats


def _repertoire(export: Export) -> str:
    """Register announced by the name, else by the first fiche."""
    if export.repertoire:
        return export.repertoire
    with export.ouvrir() as fichier:
        for poignee in lire_flux(fichier, Bilan()):
            return "RNCP" if poignee.code.startswith("RNCP") else "RS"
    raise ErreurMetier(c.REPERTOIRE_INCONNU.constat(nom=export.nom))


def _importer(
    export: Export,
    origine: str,
    extrait: bool,
    date_export: date | None,
    acteur: Reference,
    suivre: Callable[[int, str], None],
) -> Resultat:
    source = source_de(origine, _repertoire(export))
    constats: list[Constat] = []
    jour = date_export or export.date_export
    if jour is None:
        jour = aujourdhui()
        constats.append(c.DATE_INCONNUE.constat(nom=export.nom, jour=date_fr(jour)))
    if jour > aujourdhui():
        raise ErreurMetier(c.DATE_FUTURE.constat(jour=date_fr(jour)))
    courant = source.instantane
    if courant is not None:
        _redater(courant)
    if courant is not None and jour < courant.date_export:
        raise ErreurMetier(
            c.PLUS_ANCIEN.constat(date=date_fr(jour), courant=date_fr(courant.date_export), ou=export.nom)
        )
    instantane = _preparer(
        source, export, jour, date_export is None and export.date_export is not None, extrait, acteur
    )
    bilan = Bilan()
    try:
        attente = _lire(instantane, export, source, bilan, suivre)
        constats.extend(bilan.constats)
        apres = Effectifs(bilan.fiches, bilan.partenaires)
        avant = Effectifs(courant.comptes["fiches"], courant.comptes["partenaires"]) if courant else None
        refus = freiner(avant, apres, extrait=extrait)
        if refus:
            raise ErreurMetier(*refus)
        suivre(export.taille, "Mise en service…")
        retirees = 0 if extrait else attente.retirer_absentes()
        attente.terminer()
    except ErreurMetier as e:
        abandonner(instantane, EtatInstantane.REFUSE, list(e.constats))
        raise
    resultat = Resultat(
        instantane=instantane,
        identique=not (attente.nouvelles or attente.modifiees or retirees),
        nouvelles=attente.nouvelles,
        modifiees=attente.modifiees,
        inchangees=attente.inchangees,
        retirees=retirees,
        changements=attente.changements,
        constats=tuple(constats),
    )
    comptes = {
        "fiches": bilan.fiches,
        "actives": bilan.actives,
        "partenaires": bilan.partenaires,
        "nouvelles": resultat.nouvelles,
        "modifiees": resultat.modifiees,
        "inchangees": resultat.inchangees,
        "retirees": resultat.retirees,
        "changements": resultat.changements,
        "alertes": attente.alertes,
    }
    if extrait and courant:
        # An extract adds to what stands: the counts that the brakes compare stay those of the register.
        comptes["fiches"] = courant.comptes["fiches"] + resultat.nouvelles
        comptes["partenaires"] = max(courant.comptes["partenaires"], bilan.partenaires)
        comptes["actives"] = max(courant.comptes["actives"], bilan.actives)
    _basculer(instantane, comptes, constats, attente.absentes() if not extrait else [], acteur)
    _nettoyer(instantane)
    instantane.refresh_from_db()
    prevenir(instantane)
    return resultat


def _preparer(
    source: SourceRegistre, export: Export, jour: date, deduite: bool, extrait: bool, acteur: Reference
) -> Instantane:
    """The snapshot being prepared: a new one, or the one that an interrupted import of the same file left."""
    empreinte = sha256_fichier(export.chemin)
    reste = Instantane.objects.filter(source=source, etat=EtatInstantane.EN_PREPARATION).first()
    if reste is not None:
        if (reste.empreinte, reste.nom_fichier, reste.extrait) == (empreinte, export.nom[:255], extrait):
            return reste
        abandonner(reste, EtatInstantane.ABANDONNE, [])
    return Instantane.objects.create(
        source=source,
        date_export=jour,
        date_deduite=deduite,
        importe_le=maintenant(),
        nom_fichier=export.nom[:255],
        empreinte=empreinte,
        taille=export.taille,
        version_flux="",
        extrait=extrait,
        demandeur=acteur.libelle,
    )


def _lire(
    instantane: Instantane, export: Export, source: SourceRegistre, bilan: Bilan, suivre: Callable[[int, str], None]
) -> MiseEnAttente:
    attente = MiseEnAttente(instantane)
    vues: set[str] = set()
    with ouvrir_lecture(export, bilan, attente.sans_nouveaute()) as poignees:
        for poignee in poignees:
            if not poignee.code.startswith(source.repertoire):
                raise ErreurMetier(c.MELANGE.constat(code=poignee.code, repertoire=source.repertoire))
            if poignee.code in vues:
                bilan.avis(c.DOUBLON.constat(code=poignee.code))
                continue
            vues.add(poignee.code)
            autre = attente.recevoir(poignee)
            if autre is not None:
                nom = SourceRegistre.objects.get(pk=int(autre)).libelle
                bilan.avis(c.SOURCE_AUTRE.constat(code=poignee.code, source=nom))
            if bilan.fiches % 50 == 0:
                suivre(bilan.octets, f"{bilan.fiches} fiches lues ({source.libelle})")
    instantane.version_flux = bilan.version_flux[:20]
    instantane.save(update_fields=["version_flux"])
    return attente


def _basculer(
    instantane: Instantane, comptes: dict[str, Any], constats: list[Constat], absentes: list[int], acteur: Reference
) -> None:
    """The switch: a few statements in one transaction. Before it readers see the old state, after it the new one."""
    with transaction.atomic():
        # The lock of the import makes this always true; a row switched twice would mix two registers.
        source = SourceRegistre.objects.select_for_update().get(pk=instantane.source_id)
        prepare = Instantane.objects.select_for_update().get(pk=instantane.pk)
        if prepare.etat != EtatInstantane.EN_PREPARATION or instantane.pk < (source.instantane_id or 0):
            raise ErreurMetier(c.IMPORT_EN_COURS.constat())
        nouvelle = VersionFiche.objects.filter(fiche=OuterRef("pk"), instantane=instantane)
        Fiche.objects.filter(Exists(nouvelle)).update(version=Subquery(nouvelle.values("pk")[:1]))
        Fiche.objects.filter(prevue_par=instantane).update(
            empreinte=F("empreinte_prevue"),
            empreinte_partenaires=F("empreinte_partenaires_prevue"),
            empreinte_prevue="",
            empreinte_partenaires_prevue="",
            prevue_par=None,
            retiree=None,
        )
        for debut in range(0, len(absentes), 500):
            Fiche.objects.filter(pk__in=absentes[debut : debut + 500]).update(retiree=instantane)
        Instantane.objects.filter(source=source, etat=EtatInstantane.EN_VIGUEUR).update(etat=EtatInstantane.REMPLACE)
        instantane.etat = EtatInstantane.EN_VIGUEUR
        instantane.en_vigueur_le = maintenant()
        instantane.comptes = comptes
        instantane.constats = [x.vers_dict() for x in constats]
        instantane.save(update_fields=["etat", "en_vigueur_le", "comptes", "constats"])
        source.instantane = instantane
        source.save(update_fields=["instantane"])
        consigner(
            chaine="instance",
            acte="referentiel.importer_registre",
            acteur=acteur,
            sujet=Reference("instantane", str(instantane.pk), str(instantane)),
            details={"empreinte": instantane.empreinte, "fichier": instantane.nom_fichier, "comptes": comptes},
            phrase=(
                f"a importé l’export du {date_fr(instantane.date_export)} ({source.libelle}) : "
                f"{comptes['nouvelles']} fiches nouvelles, {comptes['modifiees']} modifiées, "
                f"{comptes['retirees']} absentes, {comptes['inchangees']} inchangées."
            ),
        )


def _nettoyer(instantane: Instantane) -> None:
    """After the switch, out of it: partners' refreshed dates, and the search index forgets replaced versions."""
    _redater(instantane)
    remplacees = VersionFiche.objects.filter(
        fiche__versions__instantane=instantane, instantane__lt=instantane.pk
    ).values_list("pk", flat=True)
    ids = list(remplacees)
    for debut in range(0, len(ids), 500):
        with transaction.atomic():
            INDEX_FICHES.retirer(ids[debut : debut + 500])


def _redater(instantane: Instantane) -> None:
    """Give partner rows the date that this snapshot refreshed. Idempotent: what a killed process left is done next time."""
    lignes = PartenaireDeclare.objects.filter(redatee_par=instantane)
    while pks := list(lignes.order_by("pk").values_list("pk", flat=True)[:5000]):
        with transaction.atomic():
            for debut in range(0, len(pks), 500):
                PartenaireDeclare.objects.filter(pk__in=pks[debut : debut + 500]).update(
                    date_derniere_modification_etat=F("date_modification_prevue"),
                    date_modification_prevue=None,
                    redatee_par=None,
                )


def abandonner(instantane: Instantane, etat: EtatInstantane, constats: list[Constat]) -> None:
    """Undo a staging, in short batches. Idempotent: a killed clean-up is cleaned by the next import."""
    enfants = (
        BlocCompetences,
        CodeFiche,
        CertificateurDeclare,
        FiliationDeclaree,
        CorrespondanceDeclaree,
        ContenuVersion,
    )
    while ids := list(VersionFiche.objects.filter(instantane=instantane).values_list("pk", flat=True)[:300]):
        with transaction.atomic():
            for modele in enfants:
                modele._default_manager.filter(version_id__in=ids).delete()
            INDEX_FICHES.retirer(ids)
            VersionFiche.objects.filter(pk__in=ids).delete()
    for lignes in (
        PartenaireDeclare.objects.filter(depuis=instantane),
        ChangementFiche.objects.filter(instantane=instantane),
    ):
        while pks := list(lignes.values_list("pk", flat=True)[:900]):
            with transaction.atomic():
                lignes.model._default_manager.filter(pk__in=pks).delete()
    with transaction.atomic():
        PartenaireDeclare.objects.filter(jusqua=instantane).update(jusqua=None)
        PartenaireDeclare.objects.filter(redatee_par=instantane).update(redatee_par=None, date_modification_prevue=None)
    with transaction.atomic():
        Fiche.objects.filter(prevue_par=instantane, version=None).delete()
        Fiche.objects.filter(prevue_par=instantane).update(
            prevue_par=None, empreinte_prevue="", empreinte_partenaires_prevue=""
        )
        instantane.etat = etat
        instantane.constats = [x.vers_dict() for x in constats]
        instantane.save(update_fields=["etat", "constats"])
