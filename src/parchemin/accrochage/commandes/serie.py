"""The files that one table gave in one folder: written aside, put in place together, and the stale ones of before removed.

A hidden record beside them (`.<table>.serie.json`) holds the name and the SHA-256 of what we wrote: only a file that is
still exactly that is ever removed. Killed in the middle, the next run puts back the files of before.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.construction import FichierConstruit
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_fichier

_AVANT, _EN_COURS = "avant", "serie.json"


@dataclass(frozen=True, slots=True)
class Pose:
    """What was put in place, what was removed, and what looks like it and was left because it is not ours."""

    faits: list[FichierConstruit]
    retires: list[Path] = field(default_factory=list)
    laisses: list[Path] = field(default_factory=list)


def _registre(dossier: Path, racine: str) -> Path:
    return dossier / f".{racine}.serie.json"


def _lire(chemin: Path) -> dict[str, str]:
    """Name to SHA-256 of what we wrote; nothing when the record is missing or is no record: then nothing is ours."""
    try:
        lu = json.loads(chemin.read_text(encoding="utf-8"))["fichiers"]
        return {str(nom): str(sha) for nom, sha in lu.items() if Path(nom).name == nom}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def _ecrire(chemin: Path, fichiers: dict[str, str]) -> None:
    chemin.write_text(json.dumps({"fichiers": fichiers}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _est(chemin: Path, empreinte: str) -> bool:
    return chemin.is_file() and not chemin.is_symlink() and sha256_fichier(chemin) == empreinte


@contextmanager
def atelier(dossier: Path, racine: str) -> Iterator[Path]:
    """A hidden folder of this run, on the same disk; what dead runs left is undone first. Raises `OSError`."""
    dossier.mkdir(parents=True, exist_ok=True)
    _balayer(dossier, racine)
    atelier_ = dossier / f".{racine}.{os.getpid()}.partiel"
    atelier_.mkdir(mode=0o700)
    try:
        yield atelier_
    finally:
        shutil.rmtree(atelier_, ignore_errors=True)


def poser(dossier: Path, racine: str, atelier_: Path, faits: list[FichierConstruit], *, force: bool) -> Pose:
    """Put the files of `atelier_` in place, all or none, and remove those of the series of before that have no place any more.

    Raises `ErreurMetier` ACC-017 for files that would be lost without `force`, `OSError` (everything is then as before).
    """
    finals = [FichierConstruit(dossier / f"{racine}-{f.ecrit.rang:03}.xml", f.ecrit) for f in faits]
    noms = {f.chemin.name for f in finals}
    # « lot-004.xml », never « lot-bis-004.xml » nor « lot-final.xml ».
    de_trop = [p for p in sorted(dossier.glob("*.xml")) if p.name not in noms and _suite(racine).fullmatch(p.name)]
    anciens = _lire(_registre(dossier, racine))
    perimes = [p for p in de_trop if p.name in anciens and _est(p, anciens[p.name])]
    autres = [f.chemin for f in finals if f.chemin.exists() and not _est(f.chemin, f.ecrit.empreinte)]
    if (perdus := [*autres, *perimes]) and not force:
        raise ErreurMetier(*(cs.DEJA_LA.constat(chemin=chemin) for chemin in perdus))
    _remplacer(dossier, racine, atelier_, list(zip(faits, finals, strict=True)), perdus)
    return Pose(finals, perimes, [p for p in de_trop if p not in perimes])


def _suite(racine: str) -> re.Pattern[str]:
    return re.compile(re.escape(racine) + r"-\d{3,}\.xml")


def _remplacer(
    dossier: Path,
    racine: str,
    atelier_: Path,
    couples: list[tuple[FichierConstruit, FichierConstruit]],
    perdus: list[Path],
) -> None:
    avant = atelier_ / _AVANT
    avant.mkdir()
    serie = {final.chemin.name: final.ecrit.empreinte for _, final in couples}
    neufs = [f.chemin for _, f in couples if not f.chemin.exists() or f.chemin in perdus]
    _ecrire(atelier_ / _EN_COURS, {p.name: serie[p.name] for p in neufs})
    poses: list[Path] = []
    try:
        for p in perdus:
            p.replace(avant / p.name)
        for f, final in couples:
            f.chemin.replace(final.chemin)
            if final.chemin in neufs:
                poses.append(final.chemin)
        pret = atelier_ / "registre"
        _ecrire(pret, serie)
        pret.replace(_registre(dossier, racine))
    except OSError:
        for p in poses:
            p.unlink(missing_ok=True)
        _remettre(dossier, avant)
        raise


def _remettre(dossier: Path, avant: Path) -> None:
    for p in sorted(avant.glob("*")):
        p.replace(dossier / p.name)


def _balayer(dossier: Path, racine: str) -> None:
    """Undo and throw away what an interrupted run left; what another run is writing right now stays."""
    for reste in [*dossier.glob(f".{racine}.*.partiel"), *dossier.glob(f".{racine}-*.partiel")]:
        pid = reste.name.split(".")[-2]
        if pid.isdigit() and _vit(int(pid)):
            continue
        if not reste.is_dir():
            reste.unlink(missing_ok=True)
            continue
        if (avant := reste / _AVANT).is_dir() and not _aboutie(dossier, racine, reste):
            for nom, empreinte in _lire(reste / _EN_COURS).items():
                if _est(dossier / nom, empreinte):
                    (dossier / nom).unlink()
            _remettre(dossier, avant)
        shutil.rmtree(reste, ignore_errors=True)


def _aboutie(dossier: Path, racine: str, reste: Path) -> bool:
    """Was everything in place, and only the sweeping missing? The record is put last."""
    en_cours, registre = _lire(reste / _EN_COURS), _lire(_registre(dossier, racine))
    return bool(en_cours) and all(registre.get(nom) == sha for nom, sha in en_cours.items())


def _vit(pid: int) -> bool:
    if os.name != "posix":  # there, signal 0 is not a question
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
