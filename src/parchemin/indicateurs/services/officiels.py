"""Reading an official file: recognised by its columns, whole or not at all, the former reading kept."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import transaction

from parchemin.comptes.models import Etablissement
from parchemin.indicateurs import constats as c
from parchemin.indicateurs import constats_officiels as co
from parchemin.indicateurs.domain.officiel.inserjeunes import INSERJEUNES_CFA
from parchemin.indicateurs.domain.officiel.lecture import Lecteur
from parchemin.indicateurs.domain.officiel.modele import LectureOfficielle, LigneOfficielle, Valeur
from parchemin.indicateurs.domain.officiel.periodes import dire_periode, fin
from parchemin.indicateurs.domain.officiel.sources import SourceOfficielle, reconnaitre_source, recueil_sources, sources
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.pieces import OFFICIEL
from parchemin.indicateurs.services.fichiers_officiels import megaoctets, ouvrir_tableau
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.fichiers.constats import TROP_GROS
from parchemin.plateforme.fichiers.depot import Recu, recevoir
from parchemin.plateforme.fichiers.services import controler, deposer
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant

__all__ = ["INSERJEUNES_CFA", "importer", "importer_inserjeunes"]

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
        if any(x.code == TROP_GROS.code for x in erreur.constats):
            raise ErreurMetier(co.TROP_LOURD.constat(limite=megaoctets("taille_max", jour))) from erreur
        raise


def _lire_et_garder(
    organisation_id: int, recu: Recu, nom: str, acteur: Reference, attendue: str, perte_acceptee: bool
) -> ReleveOfficiel:
    jour = aujourdhui()
    nature = controler(recu.chemin, OFFICIEL)
    tableau = ouvrir_tableau(recu.chemin, nature.code, jour)
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


def _nouveau_releve(
    organisation_id: int,
    source: SourceOfficielle,
    lecture: LectureOfficielle,
    recu: Recu,
    nom: str,
    acteur: Reference,
    perte_acceptee: bool,
) -> ReleveOfficiel:
    courant = ReleveOfficiel.toutes.select_for_update().filter(
        organisation=organisation_id, source=source.code, courant=True
    ).first()  # fmt: skip
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


def _refuser_une_perte(courant: ReleveOfficiel, source: SourceOfficielle, lecture: LectureOfficielle) -> None:
    """A file cut cleanly at the end of a line reads without a fault: only what it lacks gives it away."""
    venues = {(x.annee, x.uai, x.formation[:60]) for x in lecture.lignes}
    perdues: dict[tuple[str, str, str], str] = {}
    for periode, uai, formation, libelle in (
        courant.figures.order_by("uai", "libelle_formation", "pk").values_list("periode", "uai", "formation", "libelle_formation")
    ):  # fmt: skip
        if (periode, uai, formation) not in venues:
            quoi = f", {libelle or formation}" if formation else ""
            perdues[periode, uai, formation] = f"{uai}{quoi} ({dire_periode(source.periode, periode)})"
    if not perdues:
        return
    dites = sorted(perdues, key=lambda k: -fin(k[0]))
    reste = len(dites) - PERDUES_DITES
    lesquelles = " ; ".join(perdues[k] for k in dites[:PERDUES_DITES])
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
