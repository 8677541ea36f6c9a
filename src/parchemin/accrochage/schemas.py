"""The XSD that a person downloaded from the Caisse des Dépôts: registered by profile, it then gates every file.

It gates those of every organisation: putting one in force is an act of the installation, done at the command line. Kept as files beside the database, so that the command line and the server read the same one.
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

from lxml import etree

from parchemin.accrochage.domain.profils import Profil, profils
from parchemin.accrochage.domain.schema import lire_schema, rediger_schema, schema_du_profil
from parchemin.accrochage.jugement_schema import OCTETS_MAXIMUM, juger_a_part
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.horloge import maintenant

_KIT = "Caisse des Dépôts, kit de dépôt des données"
SCHEMA_REFUSE = declarer(
    Controle(
        "ACC-401", "Schéma refusé", "Ce schéma n’est pas installé : {raison}.",
        "Tous les fichiers sont jugés par ce schéma : un mauvais schéma laisserait passer ce que la Caisse des Dépôts refuse.",
        "Téléchargez le kit sur le portail des certificateurs et donnez son archive, ou le fichier .xsd qu’elle contient.",
        Gravite.BLOQUANT, _KIT,
    )
)  # fmt: skip
SCHEMA_ECARTS = declarer(
    Controle(
        "ACC-402", "Schéma qui diffère de sa description", "Le schéma {profil} ne juge pas comme la description publique que suit Parchemin : {ecarts}.",
        "Ce profil n’est connu que par cette description : l’un des deux se trompe, et les fichiers seraient écrits d’après elle.",
        "Vérifiez que le fichier vient bien du portail des certificateurs ; s’il en vient, relancez avec --avec-ecarts et signalez ces écarts.",
        Gravite.BLOQUANT, _KIT,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchemaInstalle:
    """A registered schema. `empreinte`: SHA-256 of the bytes kept. `essais`: messages it was tried on, 0 when not known;
    `autrement`: how many of them it judges otherwise than our description."""

    profil: str
    nom: str
    empreinte: str
    installe_le: str
    octets: int
    essais: int = 0
    autrement: int = 0


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
    origine = "sa description publique" if profil.a_verifier else "le dictionnaire"
    libelle = f"schéma {profil.code} écrit d’après {origine}{reserve}"
    return SchemaActif(schema_du_profil(profil), empreinte, False, libelle, avertissement)


@lru_cache(maxsize=4)
def _compiler(contenu: bytes) -> etree.XMLSchema:
    return lire_schema(contenu)[0]


CANDIDATS_MAXIMUM = 20
_AUTRES_ARCHIVES = {
    b"PK": "l’archive est abîmée ou incomplète : téléchargez-la à nouveau",
    b"7z\xbc\xaf": "c’est une archive .7z : donnez le fichier .xsd qu’elle contient",
    b"Rar!": "c’est une archive .rar : donnez le fichier .xsd qu’elle contient",
    b"\x1f\x8b": "c’est une archive .gz : donnez le fichier .xsd qu’elle contient",
}
"""First bytes of what is not a ZIP archive that opens, and what is said of it."""


def _nom_court(nom: str) -> str:
    return nom.replace("\\", "/").rsplit("/", 1)[-1]


def _candidats(archive: Path) -> list[tuple[str, bytes]]:
    """(name, bytes) of the XSD given, or of those in the archive."""
    if archive.stat().st_size > 50_000_000:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison="le fichier pèse plus de 50 Mo"))
    if not zipfile.is_zipfile(archive):
        contenu = archive.read_bytes()[: OCTETS_MAXIMUM + 1]
        if raison := next((dit for debut, dit in _AUTRES_ARCHIVES.items() if contenu.startswith(debut)), ""):
            raise ErreurMetier(SCHEMA_REFUSE.constat(raison=raison))
        return [(archive.name, contenu)]
    trouves = []
    with zipfile.ZipFile(archive) as z:
        # Only names and bytes are read, nothing is extracted: a name that climbs out of the archive climbs nowhere.
        xsd = [i for i in z.infolist() if i.filename.lower().endswith(".xsd")]
        if len(xsd) > CANDIDATS_MAXIMUM:
            raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"l’archive contient {len(xsd)} fichiers .xsd"))
        for info in xsd:
            with z.open(info) as f:
                # No more than what shows that it is too heavy, whatever the archive says of its size.
                trouves.append((_nom_court(info.filename), f.read(OCTETS_MAXIMUM + 1)))
        if not trouves:
            emboitee = next((n for n in z.namelist() if n.lower().endswith(".zip")), "")
            suite = f", mais une autre archive ({_nom_court(emboitee)}) : décompressez-la d’abord" if emboitee else ""
            raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"l’archive ne contient aucun fichier .xsd{suite}"))
    return trouves


@dataclass(frozen=True, slots=True)
class SchemaPret:
    """A schema that was judged and may be put in force. `ecarts`: differences that the person took knowingly."""

    profil: str
    nom: str
    contenu: bytes
    ecarts: tuple[str, ...] = ()
    essais: int = 0
    autrement: int = 0

    @property
    def empreinte(self) -> str:
        return hashlib.sha256(self.contenu).hexdigest()


def preparer(archive: Path, *, avec_ecarts: bool = False) -> SchemaPret:
    """Read and judge the schema of an archive or of an XSD; nothing is changed.

    `avec_ecarts`: a profile known from a public description only may differ from the true schema: the person read where.
    Raises ACC-401: unreadable, several schemas, unknown version, another namespace, too heavy, or a schema that does not
    accept and refuse the same messages as the dictionary; ACC-402: the same, of a profile where that may be.
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
            valables.append((nom, contenu, juger_a_part(contenu)))
        except ValueError as e:
            raisons.append(f"{nom} : {e}")
    if not valables:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=" ; ".join(raisons)))
    # The same text with other ends of lines is the same schema.
    if len({contenu.replace(b"\r\n", b"\n") for _, contenu, _ in valables}) > 1:
        noms = ", ".join(nom for nom, _, _ in valables)
        raise ErreurMetier(
            SCHEMA_REFUSE.constat(raison=f"l’archive contient plusieurs schémas ({noms}) : donnez celui qui sert")
        )
    nom, contenu, dit = valables[0]
    if dit.ecarts:
        combien = f"{_nombre(dit.autrement)} sur {_nombre(dit.essais)} messages d’essai"
        ou = f"{combien}{', dont' if dit.autrement > len(dit.ecarts) else ''} : {' ; '.join(dit.ecarts)}"
        if not profils()[dit.profil].a_verifier:
            raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"il ne juge pas comme le dictionnaire des données ({ou})"))
        if not avec_ecarts:
            raise ErreurMetier(SCHEMA_ECARTS.constat(profil=dit.profil, ecarts=ou))
    return SchemaPret(dit.profil, nom, contenu, dit.ecarts, dit.essais, dit.autrement)


def poser(pret: SchemaPret, donnees: Path) -> SchemaInstalle:
    """Put in force a schema that was judged; replaces the one of the same profile, at once. Raises ACC-401 (disk)."""
    fait = SchemaInstalle(
        pret.profil, pret.nom, pret.empreinte, maintenant().isoformat(), len(pret.contenu), pret.essais, pret.autrement
    )
    try:
        _dossier(donnees).mkdir(parents=True, exist_ok=True, mode=0o700)
        # The schema first, its record last: a record without its schema would not be believed.
        _poser(_fichier(donnees, pret.profil, fait.empreinte), pret.contenu)
        _poser(_fiche(donnees, pret.profil), json.dumps(asdict(fait), ensure_ascii=False, indent=1).encode())
    except OSError as e:
        raise ErreurMetier(SCHEMA_REFUSE.constat(raison=f"il n’a pas pu être gardé ({dire_erreur(e)})")) from e
    return fait


def installer(archive: Path, donnees: Path, *, avec_ecarts: bool = False) -> SchemaInstalle:
    """Judge, then put in force. Raises ACC-401, ACC-402; nothing is changed then."""
    return poser(preparer(archive, avec_ecarts=avec_ecarts), donnees)


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


def _nombre(n: int) -> str:
    return f"{n:_}".replace("_", "\u202f")


def dire_les_essais(essais: int, autrement: int) -> str:
    """What the proof showed, in one sentence; "" when a schema was registered before it was counted."""
    if not essais:
        return ""
    if not autrement:
        return f"Essayé sur {_nombre(essais)} messages : il les juge tous comme la description que suit Parchemin."
    combien = f"{_nombre(autrement)} autrement" if autrement > 1 else "un autrement"
    return f"Essayé sur {_nombre(essais)} messages : il en juge {combien} que la description que suit Parchemin."
