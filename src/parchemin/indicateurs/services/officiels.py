"""Reading an official file: whole or not at all, the former one kept."""

from __future__ import annotations

import io

from django.db import transaction

from parchemin.comptes.models import Etablissement
from parchemin.indicateurs import constats as c
from parchemin.indicateurs.domain.officiel.inserjeunes import LectureOfficielle, LigneOfficielle, lire
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.pieces import OFFICIEL
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.fichiers.services import deposer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import maintenant

INSERJEUNES_CFA = "inserjeunes_cfa"


def importer_inserjeunes(*, organisation_id: int, octets: bytes, nom: str, acteur: Reference) -> ReleveOfficiel:
    """Read « InserJeunes par CFA » and keep the rows of our establishments, found by their UAI.

    Nothing changes when the file is refused. Raises `ErreurMetier` IND-001 to IND-014 (the file or one of its rows contradicts
    itself), IND-020 (none of our establishments), IND-021 (the same file again), IND-022 (older than what is there).
    """
    empreinte = sha256_hex(octets)
    lecture = lire(io.StringIO(_texte(octets), newline=""))
    if lecture.constats:
        raise ErreurMetier(*lecture.constats[:20])
    siens = {e.uai: e for e in Etablissement.toutes.filter(organisation=organisation_id).exclude(uai="").order_by("pk")}
    retenues = [x for x in lecture.lignes if x.uai in siens]
    if not retenues:
        raise ErreurMetier(
            c.AUCUN_DES_NOTRES.constat(n=len(lecture.lignes), uai=", ".join(sorted(siens)) or "aucun UAI enregistré")
        )
    with transaction.atomic():
        courant = ReleveOfficiel.toutes.select_for_update().filter(
            organisation=organisation_id, source=INSERJEUNES_CFA, courant=True
        ).first()  # fmt: skip
        if courant is not None:
            _refuser_un_recul(courant, empreinte, lecture)
            ReleveOfficiel.toutes.filter(pk=courant.pk).update(courant=False)
        piece = deposer(
            octets,
            nom=nom[:150],
            usage=OFFICIEL.code,
            organisation_id=organisation_id,
            depose_par_libelle=acteur.libelle,
        )
        releve = ReleveOfficiel.toutes.create(
            organisation_id=organisation_id, source=INSERJEUNES_CFA, nom_fichier=nom[:150], empreinte=empreinte,
            piece_id=piece.pk, importe_le=maintenant(), par_libelle=acteur.libelle[:200], lues=len(lecture.lignes),
        )  # fmt: skip
        FigureOfficielle.toutes.bulk_create([_figure(releve, siens[x.uai], x) for x in retenues])
        consigner(
            chaine=f"o:{organisation_id}", acte="indicateurs.importer_officiels", acteur=acteur,
            sujet=Reference("releve_officiel", str(releve.pk), "Figures officielles InserJeunes"),
            phrase=f"a importé les figures officielles InserJeunes : {len(retenues)} lignes pour nos établissements.",
            details={"releve": releve.pk, "empreinte": empreinte, "lues": len(lecture.lignes)},
        )  # fmt: skip
    return releve


def _figure(releve: ReleveOfficiel, etablissement: Etablissement, x: LigneOfficielle) -> FigureOfficielle:
    return FigureOfficielle(
        organisation_id=releve.organisation_id, releve=releve, etablissement=etablissement, periode=x.annee, uai=x.uai,
        libelle=x.libelle[:250], valeurs=x.valeurs,
    )  # fmt: skip


def _refuser_un_recul(courant: ReleveOfficiel, empreinte: str, lecture: LectureOfficielle) -> None:
    if courant.empreinte == empreinte:
        raise ErreurMetier(c.DEJA_IMPORTE.constat(le=f"{courant.importe_le:%d/%m/%Y}"))
    derniere = courant.figures.order_by("-periode").values_list("periode", flat=True).first()
    if derniere and lecture.annees[0] < derniere:
        raise ErreurMetier(c.PLUS_ANCIEN.constat(periode=lecture.annees[0], derniere=derniere))


def _texte(octets: bytes) -> str:
    """UTF-8 with or without its mark; a spreadsheet may have written Windows-1252."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")
