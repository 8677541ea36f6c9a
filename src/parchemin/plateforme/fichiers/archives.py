"""What an archive would become once opened: bombs, passwords, macros, nested archives."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from parchemin.plateforme.fichiers.constats import ARCHIVE_ABIMEE, BOMBE, CHIFFREE, EXECUTABLE, MACROS
from parchemin.socle.constats import ErreurMetier

ENTREES_MAX = 10_000
TAUX_MAX = 200
TAUX_COMPTE_A_PARTIR_DE = 20_000_000
"""Below this many bytes once opened, the ratio does not matter (empty sheets compress a thousand times)."""
_BLOC = 1 << 20
_BUREAUTIQUE = ("xlsx", "docx", "pptx", "ods", "odt")
_MACROS = ("vbaproject.bin", "vbadata.xml", "macrosheets/", "scripts/python/", "basic/script-lc.xml")
_PROGRAMMES = {".exe", ".dll", ".bat", ".cmd", ".com", ".scr", ".msi", ".vbs", ".js", ".jar", ".ps1", ".lnk", ".hta"}


def controler_archive(chemin: Path, nature: str, *, ouvert_max: int, profondeur: int = 0) -> None:
    """Read the archive through, with limits. `ouvert_max`: bytes once opened; `profondeur`: nested archives allowed.

    Sizes written in the archive are claims: the bytes are really counted.
    Raises `ErreurMetier` FIC-005, 006, 008, 009, 010.
    """
    try:
        with zipfile.ZipFile(chemin) as archive:
            _controler(archive, chemin.stat().st_size, nature, ouvert_max, profondeur)
    except ErreurMetier:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error) as erreur:
        raise ErreurMetier(ARCHIVE_ABIMEE.constat(detail="son contenu est illisible")) from erreur


def _controler(archive: zipfile.ZipFile, taille: int, nature: str, ouvert_max: int, profondeur: int) -> None:
    entrees = archive.infolist()
    if len(entrees) > ENTREES_MAX:
        raise ErreurMetier(BOMBE.constat(detail=f"plus de {ENTREES_MAX} fichiers"))
    if sum(e.compress_size for e in entrees) > taille:
        raise ErreurMetier(BOMBE.constat(detail="ses fichiers se recouvrent"))
    for entree in entrees:
        if entree.flag_bits & 0x1:
            raise ErreurMetier(CHIFFREE.constat())
        _controler_nom(entree.filename, nature)
    total = 0
    for entree in entrees:
        if entree.is_dir():
            continue
        with archive.open(entree) as f:
            debut = f.read(8)
            total += len(debut)
            if debut.startswith((b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")) and profondeur < 1:
                # Office documents embed others of their kind; that is where macros hide too.
                raise ErreurMetier(BOMBE.constat(detail=f"« {entree.filename} » est une archive dans l’archive"))
            if debut.startswith((b"MZ", b"\x7fELF")):
                raise ErreurMetier(EXECUTABLE.constat(ou=entree.filename))
            while bloc := f.read(_BLOC):
                total += len(bloc)
                if total > ouvert_max:
                    raise ErreurMetier(BOMBE.constat(detail=f"plus de {ouvert_max // 1_000_000} Mo"))
                if total > TAUX_COMPTE_A_PARTIR_DE and total > TAUX_MAX * taille:
                    raise ErreurMetier(BOMBE.constat(detail=f"plus de {TAUX_MAX} fois sa taille"))


def _controler_nom(nom: str, nature: str) -> None:
    chemin = PurePosixPath(nom.replace("\\", "/"))
    if chemin.is_absolute() or ".." in chemin.parts or (len(nom) > 1 and nom[1] == ":") or "\x00" in nom:
        raise ErreurMetier(ARCHIVE_ABIMEE.constat(detail="un nom de fichier y sort du dossier"))
    bas = nom.lower()
    if nature in _BUREAUTIQUE and any(marque in bas for marque in _MACROS):
        raise ErreurMetier(MACROS.constat(ou=nom))
    if nature in ("ods", "odt") and bas.startswith(("basic/", "scripts/")) and not bas.endswith("/"):
        raise ErreurMetier(MACROS.constat(ou=nom))
    if nature == "zip":
        if chemin.suffix.lower() in _PROGRAMMES:
            raise ErreurMetier(EXECUTABLE.constat(ou=nom))
        if chemin.suffix.lower() in {".xlsm", ".docm", ".pptm", ".xltm", ".dotm"}:
            raise ErreurMetier(MACROS.constat(ou=nom))


def contient_des_macros(chemin: Path) -> bool:
    """True when the content types of an Office document announce macros, whatever its parts are called."""
    with zipfile.ZipFile(chemin) as archive:
        try:
            with archive.open("[Content_Types].xml") as f:
                return b"macroenabled" in f.read(2_000_000).lower()
        except KeyError:
            return False
