"""Deposit a file and open it again."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.db import transaction

from parchemin.plateforme.fichiers.antivirus import analyser
from parchemin.plateforme.fichiers.archives import contient_des_macros, controler_archive
from parchemin.plateforme.fichiers.constats import CONTENU_ABSENT, CONTENU_ACTIF, MACROS, NATURE_REFUSEE
from parchemin.plateforme.fichiers.depot import chemin_de, placer, recevoir
from parchemin.plateforme.fichiers.nature import NATURES, Nature, reconnaitre
from parchemin.plateforme.models.fichiers import ContenuFichier, Fichier
from parchemin.socle.constats import Constat, ErreurMetier

_DITES = {f".{n}": n for n in ("pdf", "png", "jpeg", "docx", "xlsx", "pptx", "ods", "odt", "zip")} | {".jpg": "jpeg"}
"""What a name promises, for what is no text."""
_ARCHIVES = frozenset({"zip", "xlsx", "docx", "pptx", "ods", "odt"})


@dataclass(frozen=True, slots=True)
class UsageFichier:
    """What a file may be for a purpose. Sizes in bytes; `ouvert_max`: of an archive once opened.

    `archives_imbriquees`: 1 lets a zip hold zips (office documents included), never deeper checked than one level.
    Active content (HTML, SVG) is accepted only when `natures` names it.
    """

    code: str
    natures: frozenset[str]
    taille_max: int = 25_000_000
    ouvert_max: int = 500_000_000
    archives_imbriquees: int = 0
    nom_tenu: bool = False
    """A text that calls itself a PDF, an image or an office document is refused, even where texts are accepted: whoever reads the list of
    files would take it for what it is not."""


_usages: dict[str, UsageFichier] = {}


def declarer_usage(usage: UsageFichier) -> UsageFichier:
    """Say what files of a purpose may be. Unknown natures are a programming error."""
    inconnues = usage.natures - NATURES.keys()
    if inconnues or _usages.get(usage.code, usage) != usage:
        raise RuntimeError(f"file purpose « {usage.code} »: unknown natures {sorted(inconnues)} or declared twice")
    _usages[usage.code] = usage
    return usage


PIECE = declarer_usage(
    UsageFichier("piece", frozenset({"pdf", "png", "jpeg", "xlsx", "docx", "ods", "odt", "csv", "texte", "eml"}))
)
"""An ordinary supporting document."""


def nom_propre(nom: str) -> str:
    """A name fit for a header and a disk: no path, no control or direction character, at most 150 characters."""
    base = PurePosixPath(nom.replace("\\", "/")).name
    base = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C")
    base = re.sub(r'[<>:"/\\|?*]', "_", re.sub(r"\s+", " ", base)).strip(" .")
    if len(base) > 150:
        suffixe = PurePosixPath(base).suffix[:12]
        base = base[: 150 - len(suffixe)] + suffixe
    return base or "fichier"


def controler(chemin: Path, usage: UsageFichier) -> Nature:
    """The nature of a file, if this purpose accepts it; else `ErreurMetier` FIC-003 to FIC-010, FIC-013."""
    nature = reconnaitre(chemin)
    if nature.code not in usage.natures:
        if nature.actif:
            raise ErreurMetier(CONTENU_ACTIF.constat())
        attendues = ", ".join(sorted(NATURES[n].libelle for n in usage.natures))
        raise ErreurMetier(NATURE_REFUSEE.constat(nature=nature.libelle, attendues=attendues))
    if nature.code in _ARCHIVES:
        controler_archive(chemin, nature.code, ouvert_max=usage.ouvert_max, profondeur=usage.archives_imbriquees)
        if contient_des_macros(chemin):
            raise ErreurMetier(MACROS.constat())
    return nature


def deposer(
    source: BinaryIO | bytes | Path,
    *,
    nom: str,
    usage: str,
    organisation_id: int | None,
    depose_par_id: int | None = None,
    depose_par_libelle: str = "",
    date_effective: date | None = None,
) -> Fichier:
    """Check a file and keep it. Same content, same blob on disk; each deposit is a row.

    Raises `LookupError` for an unknown purpose, `ErreurMetier` FIC-001 to FIC-013; then nothing is kept.
    """
    if usage not in _usages:
        raise LookupError(f"no file purpose « {usage} »")
    if isinstance(source, Path):
        with source.open("rb") as ouvert:
            return deposer(
                ouvert,
                nom=nom,
                usage=usage,
                organisation_id=organisation_id,
                depose_par_id=depose_par_id,
                depose_par_libelle=depose_par_libelle,
                date_effective=date_effective,
            )
    flux = io.BytesIO(source) if isinstance(source, bytes) else source
    propre = nom_propre(nom)
    regles = _usages[usage]
    with recevoir(flux, taille_max=regles.taille_max) as recu:
        try:
            nature = controler(recu.chemin, regles)
            if regles.nom_tenu:
                _exiger_le_nom(propre, nature)
            analyse = analyser(recu.chemin)
        except ErreurMetier as erreur:
            raise ErreurMetier(*(_situe(c, propre) for c in erreur.constats)) from erreur
        with transaction.atomic():
            # This row is the lock shared with the collection of orphans: taken before looking at the disk.
            ContenuFichier.objects.bulk_create(
                [ContenuFichier(empreinte=recu.empreinte, taille=recu.taille, condamne_le=None)],
                update_conflicts=True,
                unique_fields=["empreinte"],
                update_fields=["condamne_le"],
            )
            placer(recu)
            return Fichier.toutes.create(
                contenu_id=recu.empreinte,
                organisation_id=organisation_id,
                taille=recu.taille,
                nature=nature.code,
                type_mime=nature.mime,
                encodage=nature.encodage,
                nom_original=propre,
                usage=usage,
                depose_par_id=depose_par_id,
                depose_par_libelle=depose_par_libelle[:200],
                date_effective=date_effective,
                analyse=analyse,
            )


def _exiger_le_nom(nom: str, nature: Nature) -> None:
    """Raises FIC-003."""
    dite = _DITES.get(PurePosixPath(nom).suffix.lower())
    if nature.encodage and dite is not None:
        raise ErreurMetier(
            NATURE_REFUSEE.constat(nature=nature.libelle, attendues=f"{NATURES[dite].libelle}, comme son nom le dit")
        )


def _situe(constat: Constat, nom: str) -> Constat:
    return replace(constat, ou=f"{nom}, {constat.ou}" if constat.ou else nom)


def ouvrir(fichier: Fichier) -> BinaryIO:
    """The content, to read and close. Raises `ErreurMetier` FIC-020 when it is no longer on disk."""
    try:
        return chemin_de(fichier.contenu_id).open("rb")
    except FileNotFoundError as erreur:
        raise ErreurMetier(CONTENU_ABSENT.constat(nom=fichier.nom_original)) from erreur
