"""The XSD that a person downloaded from the Caisse des Dépôts: registered by profile, it then gates every file.

Kept as files beside the database, so that the command line and the server read the same one.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from parchemin.accrochage.domain.ecriture import FERMETURE, FIN, CertificationCitee, debut, ouverture, redacteur
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Profil, profils
from parchemin.accrochage.domain.schema import lire_schema, rediger_schema, schema_du_profil
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.horloge import maintenant

OCTETS_MAXIMUM = 5_000_000
_KIT = "Caisse des Dépôts, kit de dépôt des données"
SCHEMA_REFUSE = declarer(
    Controle(
        "ACC-401", "Schéma refusé", "Ce schéma n’est pas installé : {raison}.",
        "Tous les fichiers sont jugés par ce schéma : un mauvais schéma laisserait passer ce que la Caisse des Dépôts refuse.",
        "Téléchargez le kit sur le portail des certificateurs et donnez son archive, ou le fichier .xsd qu’elle contient.",
        Gravite.BLOQUANT, _KIT,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchemaInstalle:
    """A registered schema. `empreinte`: SHA-256 of the bytes kept."""

    profil: str
    nom: str
    empreinte: str
    installe_le: str
    octets: int


@dataclass(frozen=True)
class SchemaActif:
    """The schema that gates a profile. `officiel`: installed by a person; else our own, written from the dictionary."""

    schema: etree.XMLSchema
    empreinte: str
    officiel: bool
    libelle: str


def _dossier(donnees: Path) -> Path:
    return donnees / "schemas-accrochage"


def installes(donnees: Path) -> dict[str, SchemaInstalle]:
    """Registered schemas, by profile. A damaged record counts as none."""
    lus = {}
    for chemin in sorted(_dossier(donnees).glob("*.json")):
        try:
            installe = SchemaInstalle(**json.loads(chemin.read_text(encoding="utf-8")))
            contenu = chemin.with_suffix(".xsd").read_bytes()
        except (OSError, TypeError, ValueError):
            continue
        if hashlib.sha256(contenu).hexdigest() == installe.empreinte:
            lus[installe.profil] = installe
    return lus


def schema_actif(profil: Profil, donnees: Path | None) -> SchemaActif:
    """The schema to hold: the one installed, else the project's own."""
    installe = installes(donnees).get(profil.code) if donnees else None
    if installe and donnees:
        schema = _compiler((_dossier(donnees) / f"{profil.code}.xsd"), installe.empreinte)
        return SchemaActif(schema, installe.empreinte, True, f"schéma officiel {profil.code} ({installe.nom})")
    empreinte = hashlib.sha256(rediger_schema(profil)).hexdigest()
    reserve = ", à vérifier" if profil.a_verifier else ""
    return SchemaActif(
        schema_du_profil(profil), empreinte, False, f"schéma {profil.code} écrit d’après le dictionnaire{reserve}"
    )


@lru_cache(maxsize=4)
def _compiler(chemin: Path, empreinte: str) -> etree.XMLSchema:
    return lire_schema(chemin.read_bytes())[0]


def _candidats(archive: Path) -> list[tuple[str, bytes]]:
    """(name, bytes) of the XSD given, or of those in the archive."""
    if archive.stat().st_size > 50_000_000:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison="le fichier pèse plus de 50 Mo"))
    if not zipfile.is_zipfile(archive):
        return [(archive.name, archive.read_bytes()[: OCTETS_MAXIMUM + 1])]
    trouves = []
    with zipfile.ZipFile(archive) as z:
        for info in z.infolist():
            if info.filename.lower().endswith(".xsd") and info.file_size <= OCTETS_MAXIMUM:
                with z.open(info) as f:
                    trouves.append((Path(info.filename).name, f.read(OCTETS_MAXIMUM + 1)))
    if not trouves:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison="l’archive ne contient aucun fichier .xsd"))
    return trouves


def installer(archive: Path, donnees: Path) -> SchemaInstalle:
    """Register the schema of an archive or of an XSD; replaces the one of the same profile.

    Refused (ACC-401): unreadable, several schemas, unknown version, another namespace, or a schema that refuses a plain
    award or accepts an absurd one. Nothing is changed then.
    """
    try:
        candidats = _candidats(archive)
    except (OSError, zipfile.BadZipFile) as e:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"le fichier ne se lit pas ({e})")) from e
    valables, raisons = [], []
    for nom, contenu in candidats:
        try:
            valables.append((nom, contenu, _profil_de(contenu)))
        except ValueError as e:
            raisons.append(f"{nom} : {e}")
    if not valables:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=" ; ".join(raisons)))
    if len({hashlib.sha256(contenu).digest() for _, contenu, _ in valables}) > 1:
        noms = ", ".join(nom for nom, _, _ in valables)
        raise ErreurMetier(
            SCHEMA_REFUSE.constat(raison=f"l’archive contient plusieurs schémas ({noms}) : donnez celui qui sert")
        )
    nom, contenu, profil = valables[0]
    fait = SchemaInstalle(profil.code, nom, hashlib.sha256(contenu).hexdigest(), maintenant().isoformat(), len(contenu))
    dossier = _dossier(donnees)
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The schema first, its record last: a record without its schema would not be believed.
    _poser(dossier / f"{profil.code}.xsd", contenu)
    _poser(dossier / f"{profil.code}.json", json.dumps(asdict(fait), ensure_ascii=False, indent=1).encode())
    return fait


def _poser(chemin: Path, contenu: bytes) -> None:
    provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}")
    provisoire.write_bytes(contenu)
    os.replace(provisoire, chemin)


def _profil_de(contenu: bytes) -> Profil:
    """The profile that this schema is. Raises `ValueError` with a French reason."""
    if len(contenu) > OCTETS_MAXIMUM:
        raise ValueError("il pèse plus de 5 Mo")
    schema, version, espace = lire_schema(contenu)
    connu = profils().get(version)
    if connu is None:
        raise ValueError(f"sa version est « {version or 'absente'} », Parchemin connaît {', '.join(profils())}")
    if espace != connu.espace:
        raise ValueError(f"son espace de noms est « {espace} », celui de l’accrochage est « {connu.espace} »")
    if not schema.validate(etree.fromstring(temoin(connu))):
        journal: Any = schema.error_log
        faute = next(iter(journal), None)
        detail = f" ({faute.message[:160]})" if faute is not None else ""
        raise ValueError(f"il refuse un passage ordinaire{detail}")
    if schema.validate(etree.fromstring(temoin(connu, obtention="PAR_HASARD"))):
        raise ValueError("il accepte une valeur qui n’existe pas")
    return connu


def temoin(profil: Profil, **valeurs: str) -> bytes:
    """A plain message of one award, to try a schema with."""
    p = Passage(
        id_technique="0b0c2f5e-0000-4000-8000-000000000001", debut_validite=maintenant().date(), nom_naissance="Martin",
        prenom1="Camille", annee_naissance=1990, mois_naissance=4, jour_naissance=9, sexe="F", code_insee="44109",
        **valeurs,  # type: ignore[arg-type]
    )  # fmt: skip
    e = Enveloppe(
        "0b0c2f5e-0000-4000-8000-000000000000", maintenant(), "12ABC345", "12ABC345", "MCFCER000123", profil.action
    )
    fragment = redacteur(profil).ecrire(p).encode()
    return ouverture(profil, e) + debut(CertificationCitee("RNCP", "RNCP99001")) + fragment + b"\n" + FIN + FERMETURE
