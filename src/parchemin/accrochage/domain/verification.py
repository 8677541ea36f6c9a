"""A message file judged from end to end: its schema, then every rule, each finding naming its passage."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from lxml import etree

from parchemin.accrochage.domain import constats_passage as cp
from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.ecriture import instant, redacteur
from parchemin.accrochage.domain.lecture import (
    OCTETS_MAXIMUM,
    EnveloppeLue,
    FichierIllisible,
    MauvaiseRacine,
    lire_flux,
    racine_attendue,
)
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.phrase import en_phrase
from parchemin.accrochage.domain.profils import Profil
from parchemin.accrochage.domain.regles import Circonstances, ConstatPassage, controler
from parchemin.accrochage.domain.validation import Valideur, tient_le_schema
from parchemin.accrochage.domain.verdict import Verdict, juger
from parchemin.accrochage.domain.vraisemblance import risques
from parchemin.socle.constats import Constat, Gravite


@dataclass(frozen=True, slots=True)
class ConstatSitue:
    """A finding and its passage; rank 0 for the file itself."""

    rang: int
    ligne: int
    id_technique: str
    champ: str
    constat: Constat


TEMOIN = Passage(
    id_technique="temoin", debut_validite=date(2026, 1, 1), nom_naissance="Martin", prenom1="Camille", annee_naissance=1990,
    mois_naissance=4, jour_naissance=9, sexe="F", code_insee="44109",
)  # fmt: skip
"""A plain fictitious award, to judge what surrounds passages."""


@dataclass
class Verification:
    """What was found. `constats` stops at a maximum, `comptes` does not. `illisible`: the file could not be read through."""

    profil: str
    schema: str
    passages: int = 0
    octets: int = 0
    enveloppe: EnveloppeLue = field(default_factory=EnveloppeLue)
    constats: list[ConstatSitue] = field(default_factory=list)
    comptes: Counter[tuple[str, Gravite]] = field(default_factory=Counter)
    touches: Counter[Gravite] = field(default_factory=Counter)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    exemple: str = ""
    illisible: bool = False

    @property
    def bloquants(self) -> int:
        return sum(n for (_, g), n in self.comptes.items() if g is Gravite.BLOQUANT)

    @property
    def avertissements(self) -> int:
        return sum(n for (_, g), n in self.comptes.items() if g is Gravite.AVERTISSEMENT)

    @property
    def code_de_sortie(self) -> int:
        """0 nothing blocks, 1 refused, 2 unreadable."""
        return 2 if self.illisible else 1 if self.bloquants else 0


def profil_probable(chemin: Path, profils: dict[str, Profil]) -> Profil:
    """The profile that the file seems to follow: both known versions share one namespace, only their content tells."""
    with chemin.open("rb") as f:
        tete = f.read(1 << 16)
    recent = re.search(rb"<(?:\w+:)?(?:action|identifiantNational)[\s>]", tete)
    return profils["1.1.5" if recent else "1.1.2"]


def verifier(
    chemin: Path, profil: Profil, schema: etree.XMLSchema, nom_schema: str, circonstances: Circonstances,
    *, maximum: int = 2000,
) -> Verification:  # fmt: skip
    """Judge a file. Reads it twice, as a stream; a third time, record by record, when the schema does not hold.

    Raises `OSError` for a file that cannot be opened.
    """
    v = Verification(profil.code, nom_schema, octets=chemin.stat().st_size)

    def dire(rang: int, ligne: int, identifiant: str, dits: list[ConstatPassage]) -> None:
        for d in dits:
            v.comptes[d.constat.code, d.constat.gravite] += 1
            if len(v.constats) < maximum:
                v.constats.append(ConstatSitue(rang, ligne, identifiant, d.champ, d.constat))
        for g in {d.constat.gravite for d in dits}:
            v.touches[g] += 1

    try:
        if v.octets > OCTETS_MAXIMUM:
            raise FichierIllisible(f"il pèse {v.octets // 1_000_000} Mo, deux fois plus que ce qui peut être déposé")
        with chemin.open("rb") as f:
            racine_attendue(f, profil)
        with chemin.open("rb") as f:
            faute = tient_le_schema(f, schema)
        valideur = Valideur(profil, schema) if faute else None
        ids: dict[str, int] = {}
        nommee = False
        with chemin.open("rb") as f:
            for lu in lire_flux(f, profil, v.enveloppe):
                v.passages += 1
                v.exemple = v.exemple or en_phrase(lu.passage)
                dits = valideur.de_l_element(lu) if valideur else []
                nommee = nommee or bool(dits)
                dits += controler(lu.passage, circonstances)
                dits += risques(lu.passage)
                dits += _double(ids, lu.rang, lu.passage)
                v.verdicts[juger(dits).verdict] += 1
                dire(lu.rang, lu.ligne, lu.passage.id_technique, dits)
        dire(0, 0, "", list(_du_fichier(v, profil)) + list(_de_la_forme(chemin)))
        if valideur:
            temoin = redacteur(profil).ecrire(TEMOIN)
            with chemin.open("rb") as f:
                for ligne, dit in valideur.du_cadre(f, temoin):
                    nommee = True
                    dire(0, ligne, "", [dit])
        if faute and not nommee:
            dire(0, 0, "", [ConstatPassage("", cs.AUTRE.constat("Fichier", element="message", raison=faute[:300]))])
    except MauvaiseRacine as e:
        v.illisible = True
        dire(
            0,
            e.ligne,
            "",
            [ConstatPassage("", cs.MAUVAISE_RACINE.constat("Fichier", raison=e.raison, espace=profil.espace))],
        )
    except FichierIllisible as e:
        v.illisible = True
        dire(0, e.ligne, "", [ConstatPassage("", cs.ILLISIBLE.constat("Fichier", raison=e.raison))])
    return v


_DECLARATION = re.compile(rb"<\?xml\s+version\s*=\s*[\"']1\.0[\"']([^?]*)")


def _de_la_forme(chemin: Path) -> Iterator[ConstatPassage]:
    """The bytes before the message: XML 1.0 declared, UTF-8 without a mark."""
    with chemin.open("rb") as f:
        tete = f.read(400)
    encodage = ""
    if tete.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in tete[:8]:
        # The declaration itself is in that encoding: the parser has read it already.
        yield ConstatPassage("", cs.ENCODAGE.constat("Fichier", encodage="UTF-16"))
        return
    if tete.startswith(codecs.BOM_UTF8):
        encodage, tete = "UTF-8 avec une marque au début (BOM)", tete[3:]
    declaree = _DECLARATION.match(tete)
    if declaree is None:
        yield ConstatPassage("", cs.DECLARATION_XML.constat("Fichier"))
    elif (dit := re.search(rb"encoding\s*=\s*[\"']([\w.-]+)", declaree[1])) and dit[1].lower() not in (
        b"utf-8",
        b"utf8",
    ):
        encodage = dit[1].decode()
    if encodage:
        yield ConstatPassage("", cs.ENCODAGE.constat("Fichier", encodage=encodage))


def _double(ids: dict[str, int], rang: int, p: Passage) -> list[ConstatPassage]:
    if not p.id_technique:
        return []
    if (premier := ids.setdefault(p.id_technique, rang)) == rang:
        return []
    constat = cp.ID_DOUBLE.constat("Identifiant technique", id=p.id_technique, rang=premier)
    return [ConstatPassage("id_technique", constat)]


def _du_fichier(v: Verification, profil: Profil) -> Iterator[ConstatPassage]:
    e = v.enveloppe
    if v.octets > profil.octets_maximum or v.passages > profil.passages_maximum:
        constat = cs.TROP_GROS.constat(
            "Fichier", octets=f"{v.octets / 1e6:.0f} Mo", passages=f"{v.passages} passages",
            limites=f"{profil.octets_maximum // 1_000_000} Mo et {profil.passages_maximum} passages",
        )  # fmt: skip
        yield ConstatPassage("", constat)
    try:
        UUID(e.id_flux)
    except ValueError:
        yield ConstatPassage("id_flux", cp.FLUX_PAS_UUID.constat("Identifiant du fichier"))
    if e.emetteur and e.certificateur and e.emetteur != e.certificateur:
        constat = cp.TIERS_A_CONFIRMER.constat("Émetteur", emetteur=e.emetteur, certificateur=e.certificateur)
        yield ConstatPassage("emetteur", constat)
    try:
        moment = datetime.fromisoformat(e.horodatage)
    except ValueError:
        return
    if moment.tzinfo is None:
        return
    try:
        attendu = instant(moment)
    except OverflowError:  # year 1 or 9999, already refused by the schema
        return
    if attendu[-6:] != e.horodatage[-6:]:
        constat = cp.OFFSET.constat("Horodatage", horodatage=e.horodatage, attendu=attendu[-6:])
        yield ConstatPassage("horodatage", constat)
