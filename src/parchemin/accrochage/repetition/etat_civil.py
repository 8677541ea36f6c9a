"""The fictitious civil register, in a file of its own, and the matching funnel of the Caisse des Dépôts.

The funnel follows the official guide (lecture d'un accusé de traitement, March 2023): four criteria, then day and month, then
place and optional data; it stops as soon as one person is left. Not published, chosen here: a datum that is not sent excludes
nobody; the commune is the one of the day of birth; a postcode is enough when the commune is not sent.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.repetition.divergences import Divergence, Inscription
from parchemin.accrochage.repetition.population import PersonneFictive, dossier_fictif, numero_fictif
from parchemin.socle.cles import cle_recherche

AUCUN_OBLIGATOIRES = "Aucun titulaire ne correspond aux critères obligatoires"
AUCUN_JOUR = "Aucun titulaire ne correspond aux critères obligatoires enrichis du jour et du mois de naissance"
AUCUN_RECONCILIATION = "Aucun titulaire ne correspond aux critères de reconciliation"
PLUSIEURS = "Plusieurs titulaires ont été identifiés"

_SCHEMA = """
CREATE TABLE personne (
  rang INTEGER NOT NULL, cle TEXT NOT NULL, mois INTEGER, jour INTEGER, code_insee TEXT NOT NULL, code_postal TEXT NOT NULL,
  prenom2 TEXT NOT NULL, prenom3 TEXT NOT NULL, nom_usage TEXT NOT NULL, nom TEXT NOT NULL, prenom TEXT NOT NULL,
  nir TEXT NOT NULL, dossier TEXT NOT NULL
);
CREATE TABLE inscription (
  rang INTEGER PRIMARY KEY, collectee TEXT NOT NULL, vraie TEXT NOT NULL, genre TEXT NOT NULL, explication TEXT NOT NULL,
  attendue TEXT NOT NULL
);
CREATE TABLE origine (description TEXT NOT NULL);
"""
_INDEX = """
CREATE INDEX personne_cle ON personne (cle);
CREATE INDEX personne_nir ON personne (nir) WHERE nir <> '';
CREATE INDEX personne_dossier ON personne (dossier) WHERE dossier <> '';
CREATE INDEX inscription_genre ON inscription (genre) WHERE genre <> '';
"""
_SEPARATEURS = re.compile(r"([-' ])")


@lru_cache(maxsize=50_000)
def plier(nom: str) -> str:
    """Accents and case set aside; hyphens, apostrophes and spaces kept, for they count (rule B15)."""
    morceaux = _SEPARATEURS.split(nom.replace("’", "'").replace("\u2010", "-").replace("\u2011", "-").strip())
    return "".join(m if m in ("-", "'", " ") else cle_recherche(m) for m in morceaux)


def _cle(nom: str, prenom: str, sexe: str, annee: int | None) -> str:
    return f"{plier(nom)}|{plier(prenom)}|{sexe}|{annee or 0}"


@dataclass(frozen=True, slots=True)
class LigneCorrige:
    """A planted disagreement, as the answer sheet tells it."""

    rang: int
    collectee: PersonneFictive
    vraie: PersonneFictive
    divergence: Divergence


class EtatCivil:
    """Reads a register. One instance per thread."""

    def __init__(self, chemin: Path) -> None:
        self._base = sqlite3.connect(f"file:{chemin}?mode=ro", uri=True, isolation_level=None)
        self._base.execute("BEGIN")

    def fermer(self) -> None:
        self._base.close()

    def chercher(self, p: Passage) -> str:
        """ "" when exactly one person answers, else the French message of the refusal."""
        match p.voie:
            case "dossier":
                return self._par_dossier(p)
            case "nir":
                return self._par_nir(p)
        return self._par_identite(p)

    def _par_identite(self, p: Passage) -> str:
        cle = _cle(p.nom_naissance, p.prenom1, p.sexe, p.annee_naissance)
        restent = self._base.execute(
            "SELECT mois, jour, code_insee, code_postal, prenom2, prenom3, nom_usage FROM personne WHERE cle = ?",
            (cle,),
        ).fetchall()
        if len(restent) < 2:
            return "" if restent else AUCUN_OBLIGATOIRES
        restent = [r for r in restent if p.mois_naissance in (None, r[0]) and p.jour_naissance in (None, r[1])]
        if len(restent) < 2:
            return "" if restent else AUCUN_JOUR
        for filtrer in (_meme_lieu, _memes_complements):
            restent = [r for r in restent if filtrer(p, r)]
            if len(restent) < 2:
                return "" if restent else AUCUN_RECONCILIATION
        return PLUSIEURS

    def _par_dossier(self, p: Passage) -> str:
        """The number, then the name as the CPF file has it: cut at 30 and 20 characters, birth or usage name."""
        lus = self._base.execute("SELECT nom, prenom, nom_usage FROM personne WHERE dossier = ?", (p.id_dossier,))
        nom, prenom = plier(p.dossier_nom[:30]), plier(p.dossier_prenom[:20])
        trouve = any(
            nom in (plier(x[:30]), plier(usage[:30])) and prenom == plier(y[:20]) for x, y, usage in lus.fetchall()
        )
        return "" if trouve else AUCUN_OBLIGATOIRES

    def _par_nir(self, p: Passage) -> str:
        lus = self._base.execute("SELECT nom FROM personne WHERE nir = ?", (p.nir,)).fetchall()
        attendu = plier(p.nir_nom_naissance)
        restent = [nom for (nom,) in lus if plier(nom) == attendu]
        return "" if len(restent) == 1 else PLUSIEURS if restent else AUCUN_OBLIGATOIRES

    def personnes(self) -> int:
        return int(self._base.execute("SELECT count(*) FROM personne").fetchone()[0])

    def desaccords(self) -> int:
        """How many were planted."""
        return int(self._base.execute("SELECT count(*) FROM inscription WHERE genre <> ''").fetchone()[0])

    def inscriptions(self, limite: int = -1) -> Iterator[tuple[int, PersonneFictive, PersonneFictive, str]]:
        """(rank, collected, true, kind of disagreement), in the order they were given."""
        for rang, c, v, genre in self._base.execute(
            "SELECT rang, collectee, vraie, genre FROM inscription ORDER BY rang LIMIT ?", (limite,)
        ):
            yield rang, _relire(c), _relire(v), genre

    def corrige(self) -> Iterator[LigneCorrige]:
        """The planted disagreements."""
        for rang, c, v, *dit in self._base.execute(
            "SELECT rang, collectee, vraie, genre, explication, attendue FROM inscription WHERE genre <> '' ORDER BY rang"
        ):
            yield LigneCorrige(rang, _relire(c), _relire(v), Divergence(*dit))


def _meme_lieu(p: Passage, r: Sequence[Any]) -> bool:
    if p.code_insee:
        return bool(p.code_insee == r[2])
    if p.code_postal:
        return bool(p.code_postal == r[3] if r[3] else p.code_postal[:2] == r[2][:2])
    return True


def _memes_complements(p: Passage, r: Sequence[Any]) -> bool:
    dits = (p.prenom2, p.prenom3, p.nom_usage)
    return all(not dit or plier(dit) == plier(la) for dit, la in zip(dits, r[4:7], strict=True))


def _relire(texte: str) -> PersonneFictive:
    return PersonneFictive(**json.loads(texte))


_CHAMPS = tuple(f.name for f in fields(PersonneFictive))


def _ranger(p: PersonneFictive) -> str:
    """What is known of a person; `asdict` copies deeply, which costs more than all the rest of the register."""
    connu = {nom: valeur for nom in _CHAMPS if (valeur := getattr(p, nom)) not in ("", None)}
    return json.dumps(connu, ensure_ascii=False, separators=(",", ":"))


def ouvrir_etat_civil(chemin: Path, description: str) -> bool:
    """Is the register there, made from that description?"""
    if not chemin.is_file():
        return False
    base = sqlite3.connect(chemin)
    try:
        return bool(base.execute("SELECT description FROM origine").fetchone() == (description,))
    except sqlite3.DatabaseError:
        return False
    finally:
        base.close()


def batir_etat_civil(chemin: Path, description: str, inscriptions: Iterable[Inscription], graine: int) -> None:
    """Write the register aside, then put it in place: an interruption leaves the former one."""
    provisoire = chemin.with_name(f".{chemin.name}.partiel")
    provisoire.unlink(missing_ok=True)
    base = sqlite3.connect(provisoire, isolation_level=None)
    try:
        base.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA}")
        base.execute("BEGIN")
        for rang, i in enumerate(inscriptions, start=1):
            _inscrire(base, rang, i, graine)
        base.execute("INSERT INTO origine VALUES (?)", (description,))
        base.execute("COMMIT")
        base.executescript(_INDEX)
    finally:
        base.close()
    os.chmod(provisoire, 0o600)
    os.replace(provisoire, chemin)


def _inscrire(base: sqlite3.Connection, rang: int, i: Inscription, graine: int) -> None:
    collectee, vraie = _numeroter(i.collectee, i.vraie, rang, graine)
    d = i.divergence or Divergence("", "", "")
    base.execute(
        "INSERT INTO inscription VALUES (?, ?, ?, ?, ?, ?)",
        (
            rang,
            dite := _ranger(collectee),
            dite if vraie is collectee else _ranger(vraie),
            d.genre,
            d.explication,
            d.attendue,
        ),
    )
    rangees = [_rangee(rang, vraie)]
    rangees += [_rangee(rang, h, seul=False) for h in i.homonymes]
    base.executemany("INSERT INTO personne VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rangees)


def _numeroter(
    collectee: PersonneFictive, vraie: PersonneFictive, rang: int, graine: int
) -> tuple[PersonneFictive, PersonneFictive]:
    """Both with the numbers that the State gave: the same CPF file unless that is the disagreement, the true NIR."""
    numeros: dict[str, str] = {}
    if not vraie.id_dossier:
        numeros["id_dossier"] = dossier_fictif(graine, rang)
    if vraie.annee_naissance:
        numeros["nir"] = numero_fictif(vraie, rang)
    if collectee is vraie:
        collectee = vraie = replace(vraie, **numeros)  # type: ignore[arg-type]
    else:
        collectee, vraie = replace(collectee, **numeros), replace(vraie, **numeros)  # type: ignore[arg-type]
    return collectee, vraie


def _rangee(rang: int, p: PersonneFictive, *, seul: bool = True) -> tuple[Any, ...]:
    return (
        rang, _cle(p.nom_naissance, p.prenom1, p.sexe, p.annee_naissance), p.mois_naissance, p.jour_naissance,
        p.code_insee, p.code_postal, p.prenom2, p.prenom3, p.nom_usage, p.nom_naissance, p.prenom1,
        p.nir if seul else "", p.id_dossier if seul else "",
    )  # fmt: skip
