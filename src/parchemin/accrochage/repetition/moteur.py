"""The treatment of a deposited file: structure, then passage by passage. Constant memory; exactly once, whatever interrupts it.

The order of the checks on a passage is not published: already there, certification, dates, then the person.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from parchemin.accrochage.domain.accuses import reconnaitre
from parchemin.accrochage.domain.lecture import EnveloppeLue, lire_flux
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.profils import Profil, profils
from parchemin.accrochage.domain.verification import profil_probable
from parchemin.accrochage.repetition.accuse import EcritureAccuse, ecrire_accuse_structurel, nom_accuse
from parchemin.accrochage.repetition.depots import Depot, Depots, Statut
from parchemin.accrochage.repetition.etat_civil import EtatCivil
from parchemin.accrochage.repetition.structure import controler_structure
from parchemin.accrochage.schemas import schema_actif
from parchemin.socle.horloge import aujourdhui

FICHES_INCONNUES = frozenset(["RNCP99999", "RS99999"])
"""Unknown on purpose when no list is given, to see the refusal."""
_CODE = re.compile(r"(RNCP|RS)[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Moteur:
    """`donnees`: folder where the official schema may be installed. `fiches`: codes that exist; None: all but two."""

    depots: Depots
    etat_civil: Path
    donnees: Path | None = None
    fiches: frozenset[str] | None = None

    def traiter(self, d: Depot) -> None:
        """Treat one file. Interrupted before its last transaction, it has done nothing that counts."""
        chemin, accuse = self.depots.chemin(d), nom_accuse(d.nom, aujourdhui())
        profil = profil_probable(chemin, dict(profils()))
        erreurs = controler_structure(chemin, profil, schema_actif(profil, self.donnees).schema)
        if erreurs:
            ecrire_accuse_structurel(self.depots.chemin_accuse(d), d.nom, d.numero, erreurs)
            classes = {"structure": len(erreurs)}
            self.depots.conclure(d, statut=Statut.REJETE, accuse=accuse, classes=classes)
            return
        enveloppe = _enveloppe(chemin, profil)
        # Unnamed: SQLite keeps what was taken aside, on disk if it must, until the last transaction.
        a_part = sqlite3.connect("", isolation_level=None)
        registre = EtatCivil(self.etat_civil)
        try:
            with self.depots.ouvrir() as base, EcritureAccuse(self.depots.chemin_accuse(d)) as sortie:
                jugement = _Jugement(self, enveloppe, registre, base, a_part)
                with chemin.open("rb") as f:
                    for lu in lire_flux(f, profil, EnveloppeLue()):
                        if message := jugement.juger(lu.passage, lu.rang):
                            sortie.refuser(lu.passage.id_technique, message)
                        else:
                            sortie.accepter(lu.passage.id_technique)
                a_part.execute("COMMIT")
                base.execute("COMMIT")
                sortie.finir(d.nom, enveloppe.id_flux, d.numero)
                pris = a_part.execute("SELECT id FROM pris")
                suppression = enveloppe.action == "SUPPRESSION"
                self.depots.conclure(
                    d, statut=Statut.ERREURS if sortie.refuses else Statut.SUCCES, accuse=accuse, id_flux=enveloppe.id_flux,
                    emetteur=enveloppe.emetteur, acceptes=sortie.acceptes, refuses=sortie.refuses,
                    classes=dict(jugement.classes.most_common()), ajouts=() if suppression else pris,
                    retraits=pris if suppression else (),
                )  # fmt: skip
        finally:
            registre.fermer()
            a_part.close()

    def certification_connue(self, genre: str, code: str) -> bool:
        forme = _CODE.fullmatch(code)
        if forme is None or forme[1] != genre:
            return False
        return code in self.fiches if self.fiches is not None else code not in FICHES_INCONNUES


def _enveloppe(chemin: Path, profil: Profil) -> EnveloppeLue:
    """Who sends, and what for. Almost always said before the first passage; the order is free, so the end counts too."""
    lue = EnveloppeLue()
    with chemin.open("rb") as f:
        for _ in lire_flux(f, profil, lue):
            if lue.emetteur and lue.id_flux and (lue.action or not profil.actions):
                break
    return lue


@dataclass
class _Jugement:
    moteur: Moteur
    enveloppe: EnveloppeLue
    registre: EtatCivil
    base: sqlite3.Connection
    a_part: sqlite3.Connection
    classes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.a_part.execute("CREATE TABLE pris (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self.a_part.execute("BEGIN")
        # One snapshot for the whole file: nobody else writes passages, and a lock per question would cost the most.
        self.base.execute("BEGIN")

    def juger(self, p: Passage, rang: int) -> str:
        """ "" when taken, else the message of the refusal."""
        message = self._supprimer(p) if self.enveloppe.action == "SUPPRESSION" else self._creer(p, rang)
        if message:
            self.classes[reconnaitre(message).classe] += 1
        return message

    def _deja(self, p: Passage) -> bool:
        cle = (self.enveloppe.emetteur, p.id_technique)
        return bool(self.base.execute("SELECT 1 FROM passage WHERE emetteur = ? AND id_technique = ?", cle).fetchone())

    def _prendre(self, p: Passage) -> bool:
        """False when the same file already had it."""
        return self.a_part.execute("INSERT OR IGNORE INTO pris VALUES (?)", (p.id_technique,)).rowcount == 1

    def _creer(self, p: Passage, rang: int) -> str:
        bcr, identifiant = self.enveloppe.emetteur, p.id_technique
        qui = f"avec le bcr émetteur {bcr} et l'id technique partenaire {identifiant}"
        deja = f"Le passage certification {qui} existe déjà en base"
        if self._deja(p):
            return deja
        if not self.moteur.certification_connue(p.type_certification, p.code_certification):
            return (
                f"Le statut de la certification avec le bcr émetteur {bcr}, l'id technique partenaire {identifiant} "
                f"et l'index {rang} est KO"
            )
        for debut, fin, quoi in (
            (p.debut_validite, p.fin_validite, ("fin de validité", "début de validité")),
            (p.debut_examen, p.fin_examen, ("fin d'examen", "début d'examen")),
        ):
            if debut and fin and fin < debut:
                return f"La date de {quoi[0]} est inférieure à date de {quoi[1]} pour le passage certification {qui}"
        if message := self.registre.chercher(p):
            return message
        return "" if self._prendre(p) else deja

    def _supprimer(self, p: Passage) -> str:
        """What a deletion must carry, and its messages, are not published: the identifier is enough here."""
        if self._deja(p) and self._prendre(p):
            return ""
        return (
            f"Aucun passage certification avec le bcr émetteur {self.enveloppe.emetteur} et l'id technique partenaire "
            f"{p.id_technique} n'existe en base"
        )
