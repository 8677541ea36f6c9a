"""The XSD that a person downloaded from the Caisse des Dépôts: registered by profile, it then gates every file.

Kept as files beside the database, so that the command line and the server read the same one.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import uuid
import zipfile
import zlib
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
    """The schema that gates a profile. `officiel`: installed by a person; else our own, written from the dictionary.

    `avertissement`: "" or the sentence saying that an installed schema was damaged and is not the one used.
    """

    schema: etree.XMLSchema
    empreinte: str
    officiel: bool
    libelle: str
    avertissement: str = ""


def _dossier(donnees: Path) -> Path:
    return donnees / "schemas-accrochage"


def installes(donnees: Path) -> dict[str, SchemaInstalle]:
    """Registered schemas, by profile. A damaged record counts as none."""
    return {code: lu[0] for code in profils() if (lu := _lu(donnees, code))}


def _lu(donnees: Path, code: str) -> tuple[SchemaInstalle, bytes] | None:
    """The record of a profile and the bytes it speaks of; None when absent or damaged."""
    try:
        installe = SchemaInstalle(**json.loads(_fiche(donnees, code).read_text(encoding="utf-8")))
        contenu = _fichier(donnees, code, installe.empreinte).read_bytes()
    except (OSError, TypeError, ValueError):
        return None
    juste = installe.profil == code and hashlib.sha256(contenu).hexdigest() == installe.empreinte
    return (installe, contenu) if juste else None


def _fiche(donnees: Path, code: str) -> Path:
    return _dossier(donnees) / f"{code}.json"


def _fichier(donnees: Path, code: str, empreinte: str) -> Path:
    """Named after its bytes: installing another one changes the record alone, at once; former schemas stay, as proofs."""
    return _dossier(donnees) / f"{code}-{str(empreinte)[:16]}.xsd"


def schema_actif(profil: Profil, donnees: Path | None) -> SchemaActif:
    """The schema to hold: the one installed, else the project's own, with a warning when the installed one is damaged."""
    avertissement = ""
    if donnees and _fiche(donnees, profil.code).exists():
        lu = _lu(donnees, profil.code)
        if lu is not None:
            installe, contenu = lu
            try:
                schema = _compiler(contenu)
                return SchemaActif(schema, installe.empreinte, True, f"schéma officiel {profil.code} ({installe.nom})")
            except ValueError:
                pass
        avertissement = (
            f"Le schéma {profil.code} installé est abîmé : il ne sert pas, et le nôtre le remplace. "
            "Installez-le à nouveau (parchemin accrochage installer-schema)."
        )
    empreinte = hashlib.sha256(rediger_schema(profil)).hexdigest()
    reserve = ", à vérifier" if profil.a_verifier else ""
    libelle = f"schéma {profil.code} écrit d’après le dictionnaire{reserve}"
    return SchemaActif(schema_du_profil(profil), empreinte, False, libelle, avertissement)


@lru_cache(maxsize=4)
def _compiler(contenu: bytes) -> etree.XMLSchema:
    return lire_schema(contenu)[0]


CANDIDATS_MAXIMUM = 20


def _candidats(archive: Path) -> list[tuple[str, bytes]]:
    """(name, bytes) of the XSD given, or of those in the archive."""
    if archive.stat().st_size > 50_000_000:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison="le fichier pèse plus de 50 Mo"))
    if not zipfile.is_zipfile(archive):
        return [(archive.name, archive.read_bytes()[: OCTETS_MAXIMUM + 1])]
    trouves = []
    with zipfile.ZipFile(archive) as z:
        # Only names and bytes are read, nothing is extracted: a name that climbs out of the archive climbs nowhere.
        xsd = [i for i in z.infolist() if i.filename.lower().endswith(".xsd") and i.file_size <= OCTETS_MAXIMUM]
        if len(xsd) > CANDIDATS_MAXIMUM:
            raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"l’archive contient {len(xsd)} fichiers .xsd"))
        for info in xsd:
            with z.open(info) as f:
                nom = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
                trouves.append((nom, f.read(OCTETS_MAXIMUM + 1)))
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
    except OSError as e:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"le fichier ne se lit pas ({dire_erreur(e)})")) from e
    except (zipfile.BadZipFile, zlib.error, EOFError) as e:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison="l’archive est abîmée")) from e
    except (RuntimeError, NotImplementedError) as e:
        raison = "l’archive est protégée par un mot de passe, ou d’une sorte inconnue"
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=raison)) from e
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
    try:
        _dossier(donnees).mkdir(parents=True, exist_ok=True, mode=0o700)
        # The schema first, its record last: a record without its schema would not be believed.
        _poser(_fichier(donnees, profil.code, fait.empreinte), contenu)
        _poser(_fiche(donnees, profil.code), json.dumps(asdict(fait), ensure_ascii=False, indent=1).encode())
    except OSError as e:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"il n’a pas pu être gardé ({dire_erreur(e)})")) from e
    return fait


def _poser(chemin: Path, contenu: bytes) -> None:
    provisoire = chemin.with_name(f".{chemin.name}.{uuid.uuid4().hex}")
    try:
        provisoire.write_bytes(contenu)
        os.replace(provisoire, chemin)
    finally:
        provisoire.unlink(missing_ok=True)


def dire_erreur(e: OSError) -> str:
    """Why the disk refused, in French, for people."""
    match e:
        case FileNotFoundError():
            return "il n’existe pas"
        case PermissionError():
            return "le droit manque"
        case IsADirectoryError() | NotADirectoryError():
            return "un dossier se trouve là où un fichier est attendu, ou l’inverse"
    if e.errno in (errno.ENOSPC, errno.EDQUOT):
        return "il n’y a plus de place sur le disque"
    return e.strerror or str(e)


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
