"""Reading an official file: recognised by its columns, whole or not at all, the former reading kept."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q, QuerySet

from parchemin.comptes.models import Etablissement
from parchemin.indicateurs import constats as c
from parchemin.indicateurs import constats_officiels as co
from parchemin.indicateurs.domain.officiel.inserjeunes import INSERJEUNES_CFA
from parchemin.indicateurs.domain.officiel.lecture import Lecteur
from parchemin.indicateurs.domain.officiel.modele import LectureOfficielle, LigneOfficielle, Valeur
from parchemin.indicateurs.domain.officiel.periodes import dire_periode, fin
from parchemin.indicateurs.domain.officiel.sources import SourceOfficielle, reconnaitre_source, recueil_sources, sources
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.pieces import EN_ATTENTE, OFFICIEL
from parchemin.indicateurs.selectors.officiels import mesures_de
from parchemin.indicateurs.services.fichiers_officiels import megaoctets, ouvrir_tableau
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.fichiers.constats import TROP_GROS
from parchemin.plateforme.fichiers.depot import Recu, chemin_de, recevoir
from parchemin.plateforme.fichiers.services import controler, deposer, ouvrir
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant

__all__ = [
    "INSERJEUNES_CFA", "ApercuOfficiel", "apercu", "confirmer", "fichier_en_attente", "importer", "importer_inserjeunes",
    "mettre_en_attente",
]  # fmt: skip

PERDUES_DITES = 20
"""Rows that the refusal names; the others are counted."""


def importer_inserjeunes(*, organisation_id: int, octets: bytes, nom: str, acteur: Reference) -> ReleveOfficiel:
    """Read « InserJeunes par CFA » and no other file."""
    return importer(
        organisation_id=organisation_id, fichier=io.BytesIO(octets), nom=nom, acteur=acteur, attendue=INSERJEUNES_CFA
    )


def importer(
    *,
    organisation_id: int,
    fichier: BinaryIO,
    nom: str,
    acteur: Reference,
    attendue: str = "",
    perte_acceptee: bool = False,
) -> ReleveOfficiel:
    """Read a file of any source and keep the rows of our establishments, found by their UAI alone.

    `attendue`: code of the source that the person named, "" to recognise it. `perte_acceptee`: they saw which of our rows the file
    no longer has. Nothing changes when the file is refused. Raises
    `ErreurMetier` IND-001 to IND-014 and IND-100 to IND-119 (the file, or one of its rows), IND-020 (none of our establishments),
    IND-021 (the same file again), IND-022 (older than what is there), IND-121 (rows of ours would vanish), FIC-* and IMP-* (no file of figures at all).
    """
    jour = aujourdhui()
    try:
        with recevoir(fichier, taille_max=megaoctets("taille_max", jour) * 1_000_000) as recu:
            return _lire_et_garder(organisation_id, recu, nom, acteur, attendue, perte_acceptee)
    except ErreurMetier as erreur:
        raise _trop_lourd(erreur) from erreur


def _trop_lourd(erreur: ErreurMetier) -> ErreurMetier:
    """« Too big » in the words of this room; anything else as it is."""
    if any(x.code == TROP_GROS.code for x in erreur.constats):
        return ErreurMetier(co.TROP_LOURD.constat(limite=megaoctets("taille_max", aujourdhui())))
    return erreur


@dataclass(frozen=True)
class ApercuOfficiel:
    """What importing a file would do, before anything is written. `changements`, `perdues`: rows in words, the first ones, beside how
    many in all; `precedent`: the reading that it would replace."""

    source: SourceOfficielle
    nom: str
    lues: int
    lignes: int
    etablissements: list[tuple[Etablissement, int]]
    periodes: list[str]
    nouvelles: int
    inchangees: int
    changees: int
    changements: list[str]
    combien_perdues: int
    perdues: list[str]
    precedent: ReleveOfficiel | None


def mettre_en_attente(
    *, organisation_id: int, fichier: BinaryIO, nom: str, acteur: Reference, depose_par_id: int, attendue: str = ""
) -> Fichier:
    """Keep a file aside for the person who will read what it would change, then confirm. No figure is written. One at a time by person:
    the one before goes, and those that somebody left there since yesterday.

    Raises as `importer`, IND-121 aside, which the confirmation asks about.
    """
    attente = Fichier.toutes.filter(organisation_id=organisation_id, usage=EN_ATTENTE.code)
    try:
        garde = deposer(
            fichier, nom=nom[:150], usage=EN_ATTENTE.code, organisation_id=organisation_id, depose_par_id=depose_par_id,
            depose_par_libelle=acteur.libelle,
        )  # fmt: skip
    except ErreurMetier as erreur:
        raise _trop_lourd(erreur) from erreur
    try:
        apercu(organisation_id=organisation_id, fichier=garde, attendue=attendue)
    except ErreurMetier:
        garde.delete()
        raise
    hier = maintenant() - timedelta(days=1)
    attente.exclude(pk=garde.pk).filter(Q(depose_par_id=depose_par_id) | Q(depose_le__lt=hier)).delete()
    return garde


def fichier_en_attente(organisation_id: int, utilisateur_id: int) -> Fichier | None:
    lignes = Fichier.toutes.filter(organisation_id=organisation_id, usage=EN_ATTENTE.code, depose_par_id=utilisateur_id)
    trouve: Fichier | None = lignes.order_by("-depose_le", "pk").first()
    return trouve


def confirmer(
    *, organisation_id: int, fichier: Fichier, acteur: Reference, attendue: str = "", perte_acceptee: bool = False
) -> ReleveOfficiel:
    """Import what was read, and let the file that waited go: the reading keeps its own. Raises as `importer`."""
    with ouvrir(fichier) as flux:
        releve = importer(
            organisation_id=organisation_id, fichier=flux, nom=fichier.nom_original, acteur=acteur, attendue=attendue,
            perte_acceptee=perte_acceptee,
        )  # fmt: skip
    fichier.delete()
    return releve


def apercu(*, organisation_id: int, fichier: Fichier, attendue: str = "") -> ApercuOfficiel:
    """Raises as `importer`, IND-121 aside: what would vanish is in it. Nothing is written."""
    source, lecture, siens = _lire(organisation_id, chemin_de(fichier.contenu_id), attendue)
    courant = _courant(organisation_id, source).first()
    perdues: list[str] = []
    avant: dict[tuple[str, ...], FigureOfficielle] = {}
    if courant is not None:
        _refuser_un_recul(courant, fichier.empreinte, lecture)
        perdues = _perdues(courant, source, lecture)
        avant = {_cle(x): x for x in courant.figures.order_by("pk")}
    releve = ReleveOfficiel(organisation_id=organisation_id, source=source.code)
    nouvelles = inchangees = 0
    changements: list[str] = []
    for x in lecture.lignes:
        neuve = _figure(releve, siens[x.uai], x)
        ancienne = avant.get(_cle(neuve))
        if ancienne is None:
            nouvelles += 1
        elif (ancienne.valeurs, ancienne.etats) == (neuve.valeurs, neuve.etats):
            inchangees += 1
        else:
            changements.append(_en_mots(source, ancienne, neuve))
    par_uai = Counter(x.uai for x in lecture.lignes)
    periodes = sorted({x.annee for x in lecture.lignes}, key=lambda p: (-fin(p), p))
    return ApercuOfficiel(
        source, fichier.nom_original, lecture.lues, len(lecture.lignes), [(siens[u], n) for u, n in sorted(par_uai.items())],
        [dire_periode(source.periode, p) for p in periodes], nouvelles, inchangees, len(changements), changements[:PERDUES_DITES],
        len(perdues), perdues[:PERDUES_DITES], courant,
    )  # fmt: skip


def _cle(f: FigureOfficielle) -> tuple[str, ...]:
    return f.periode, f.uai, f.formation, f.population


def _en_mots(source: SourceOfficielle, avant: FigureOfficielle, apres: FigureOfficielle) -> str:
    """« 0999001W (cumul 2023-2024) : En emploi à 6 mois, 81 puis 82 »."""
    quoi = f", {apres.libelle_formation or apres.formation}" if apres.formation else ""
    anciennes = {m.libelle: m.valeur for m in mesures_de(avant)}
    dits = [
        f"{m.libelle}, {'non diffusé' if (a := anciennes.get(m.libelle)) is None else a} puis "
        f"{'non diffusé' if m.valeur is None else m.valeur}"
        for m in mesures_de(apres) if m.valeur != anciennes.get(m.libelle)
    ]  # fmt: skip
    return f"{apres.uai}{quoi} ({dire_periode(source.periode, apres.periode)}) : {' ; '.join(dits) or 'autre mention'}"


def _lire(
    organisation_id: int, chemin: Path, attendue: str
) -> tuple[SourceOfficielle, LectureOfficielle, dict[str, Etablissement]]:
    """The source, its rows that are ours, and our establishments by their UAI."""
    jour = aujourdhui()
    nature = controler(chemin, OFFICIEL)
    tableau = ouvrir_tableau(chemin, nature.code, jour)
    reconnue = reconnaitre_source(tableau.entetes, attendue)
    if reconnue.source is None:
        raise ErreurMetier(*reconnue.constats)
    source = reconnue.source
    siens = {e.uai: e for e in Etablissement.toutes.filter(organisation=organisation_id).exclude(uai="").order_by("pk")}
    seuil = int(recueil_sources().valeur_au("seuil_exposition", jour))
    lecture = Lecteur(
        source, reconnue.places, siens=siens.keys(), largeur=tableau.largeur, annee_max=jour.year, seuil=seuil
    ).lire(tableau.lignes)
    if lecture.constats:
        raise ErreurMetier(*lecture.constats[:20])
    if not lecture.lignes:
        raise ErreurMetier(
            c.AUCUN_DES_NOTRES.constat(
                lues=pluriel(lecture.lues, "ligne lue,lignes lues"),
                uai=", ".join(sorted(siens)) or "aucun UAI enregistré",
            )
        )
    return source, lecture, siens


def _lire_et_garder(
    organisation_id: int, recu: Recu, nom: str, acteur: Reference, attendue: str, perte_acceptee: bool
) -> ReleveOfficiel:
    source, lecture, siens = _lire(organisation_id, recu.chemin, attendue)
    with transaction.atomic():
        releve = _nouveau_releve(organisation_id, source, lecture, recu, nom, acteur, perte_acceptee)
        for lot in par_lots(lecture.lignes, 1000):
            FigureOfficielle.toutes.bulk_create([_figure(releve, siens[x.uai], x) for x in lot])
        consigner(
            chaine=f"o:{organisation_id}", acte="indicateurs.importer_officiels", acteur=acteur,
            sujet=Reference("releve_officiel", str(releve.pk), f"Chiffres officiels : {source.titre}"),
            phrase=f"a importé les chiffres officiels « {source.titre} » : {pluriel(len(lecture.lignes), 'ligne,lignes')} pour nos établissements.",
            details={"releve": releve.pk, "empreinte": recu.empreinte, "lues": lecture.lues, "source": source.code},
        )  # fmt: skip
    return releve


def _courant(organisation_id: int, source: SourceOfficielle) -> QuerySet[ReleveOfficiel]:
    return ReleveOfficiel.toutes.filter(organisation=organisation_id, source=source.code, courant=True)


def _nouveau_releve(
    organisation_id: int,
    source: SourceOfficielle,
    lecture: LectureOfficielle,
    recu: Recu,
    nom: str,
    acteur: Reference,
    perte_acceptee: bool,
) -> ReleveOfficiel:
    courant = _courant(organisation_id, source).select_for_update().first()
    if courant is not None:
        _refuser_un_recul(courant, recu.empreinte, lecture)
        if not perte_acceptee:
            _refuser_une_perte(courant, source, lecture)
        ReleveOfficiel.toutes.filter(pk=courant.pk).update(courant=False)
    piece = deposer(
        recu.chemin,
        nom=nom[:150],
        usage=OFFICIEL.code,
        organisation_id=organisation_id,
        depose_par_libelle=acteur.libelle,
    )
    return ReleveOfficiel.toutes.create(
        organisation_id=organisation_id, source=source.code, nom_fichier=nom[:150], empreinte=recu.empreinte,
        piece_id=piece.pk, importe_le=maintenant(), par_libelle=acteur.libelle[:200], lues=lecture.lues,
        ecartees=lecture.ecartees, derniere=lecture.derniere,
    )  # fmt: skip


def _figure(releve: ReleveOfficiel, etablissement: Etablissement, x: LigneOfficielle) -> FigureOfficielle:
    return FigureOfficielle(
        organisation_id=releve.organisation_id, releve=releve, source=releve.source, etablissement=etablissement,
        periode=x.annee, uai=x.uai, libelle=x.libelle[:250], formation=x.formation[:60], sorte_code=x.sorte_code[:12],
        libelle_formation=x.libelle_formation[:300], population=x.population,
        valeurs={k: _pour_json(v) for k, v in x.valeurs.items()}, etats=x.etats,
    )  # fmt: skip


def _pour_json(valeur: Valeur) -> Any:
    """A decimal as a text: a float would not be the figure that was published."""
    return str(valeur) if isinstance(valeur, Decimal) else valeur


def _refuser_un_recul(courant: ReleveOfficiel, empreinte: str, lecture: LectureOfficielle) -> None:
    if courant.empreinte == empreinte:
        raise ErreurMetier(c.DEJA_IMPORTE.constat(le=f"{courant.importe_le:%d/%m/%Y}"))
    periodes = list(courant.figures.order_by().values_list("periode", flat=True).distinct())
    derniere = courant.derniere or max(periodes, key=fin, default="")
    if derniere and fin(lecture.derniere) < fin(derniere):
        raise ErreurMetier(c.PLUS_ANCIEN.constat(periode=lecture.derniere, derniere=derniere))


def _perdues(courant: ReleveOfficiel, source: SourceOfficielle, lecture: LectureOfficielle) -> list[str]:
    """Our rows of the current reading that the file no longer has, in words, the latest period first."""
    venues = {(x.annee, x.uai, x.formation[:60]) for x in lecture.lignes}
    perdues: dict[tuple[str, str, str], str] = {}
    for periode, uai, formation, libelle in (
        courant.figures.order_by("uai", "libelle_formation", "pk").values_list("periode", "uai", "formation", "libelle_formation")
    ):  # fmt: skip
        if (periode, uai, formation) not in venues:
            quoi = f", {libelle or formation}" if formation else ""
            perdues[periode, uai, formation] = f"{uai}{quoi} ({dire_periode(source.periode, periode)})"
    return [perdues[k] for k in sorted(perdues, key=lambda k: -fin(k[0]))]


def _refuser_une_perte(courant: ReleveOfficiel, source: SourceOfficielle, lecture: LectureOfficielle) -> None:
    """A file cut cleanly at the end of a line reads without a fault: only what it lacks gives it away."""
    dites = _perdues(courant, source, lecture)
    if not dites:
        return
    reste = len(dites) - PERDUES_DITES
    lesquelles = " ; ".join(dites[:PERDUES_DITES])
    raise ErreurMetier(
        co.DISPARAIT.constat(
            n=len(dites),
            fichier=courant.nom_fichier,
            lesquelles=f"{lesquelles} ; et {reste} autre{'s' * (reste > 1)}" if reste > 0 else lesquelles,
        )
    )


def titre_de(code: str) -> str:
    """Title of a source; the code itself for one that is no longer known."""
    return sources()[code].titre if code in sources() else code
