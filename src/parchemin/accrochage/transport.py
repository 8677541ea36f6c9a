"""Automatic deposit by HTTPS: send a file once, ask where it stands, fetch its report. Nothing of a file is ever logged.

The Caisse des Dépôts had published no such interface when this was written: the addresses are those of the rehearsal, and a
`Destination` is configured, never guessed.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit

from parchemin.accrochage.repetition import ENTETE
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer

_ICI = "Dépôt automatique"
_OCTETS_JSON = 1_000_000
_OCTETS_ACCUSE = 400_000_000
_INCERTAINS = ("ACC-414", "ACC-416")
"""After these the bytes may have been taken: the service broke down, or its answer is not understood."""


def _refus(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.BLOQUANT, _ICI))


CERTIFICAT_REFUSE = _refus(
    "ACC-411", "Certificat refusé", "La connexion à {hote} n’a pas été établie : {raison}.",
    "Rien n’est envoyé à un service qui ne prouve pas qui il est, ou qui ne nous reconnaît pas.",
    "Vérifiez l’adresse, l’autorité de certification et le certificat client du dépôt automatique.",
)  # fmt: skip
SANS_REPONSE = _refus(
    "ACC-412", "Service injoignable", "Le service {hote} ne répond pas ({raison}).",
    "Rien ne dit si le fichier est arrivé ; le renvoyer ne le déposera pas deux fois.",
    "Vérifiez le réseau, puis recommencez un peu plus tard.",
)  # fmt: skip
DEMANDE_REFUSEE = _refus(
    "ACC-413", "Dépôt refusé par le service", "Le service a refusé la demande ({statut}) : {message}.",
    "Le même fichier, renvoyé tel quel, serait refusé de la même façon.",
    "Lisez le message, corrigez la cause, puis recommencez.",
)  # fmt: skip
SERVICE_EN_PANNE = _refus(
    "ACC-414", "Service en panne", "Le service a eu un incident ({statut}).",
    "La panne est de son côté : le fichier n’est pas en cause.",
    "Recommencez plus tard ; le fichier ne sera pas déposé deux fois.",
)  # fmt: skip
RENVOI_REFUSE = _refus(
    "ACC-415", "Renvoi vers une autre adresse", "Le service renvoie vers {hote} : rien n’y a été envoyé.",
    "Un fichier nominatif ne part que vers l’adresse configurée.",
    "Si l’adresse a vraiment changé, faites-la confirmer puis corrigez la configuration.",
)  # fmt: skip
REPONSE_INCOMPRISE = _refus(
    "ACC-416", "Réponse non comprise", "La réponse du service n’est pas comprise ({raison}).",
    "On ne peut rien en conclure sur le fichier.", "Regardez sur le portail où en est le dépôt.",
)  # fmt: skip
DESTINATION_FAUSSE = _refus(
    "ACC-417", "Destination mal configurée", "Le dépôt automatique n’est pas utilisable : {raison}.",
    "Un fichier nominatif ne part que par une liaison chiffrée vers un service identifié.",
    "Corrigez la configuration du dépôt automatique.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to deposit. `autorite`: PEM of the authority to trust instead of the system's. Waits are in seconds.

    `attente`: without a byte; `duree`: for a whole exchange. `interne`: this machine and private networks are permitted.
    """

    adresse: str
    jeton: str = field(default="", repr=False)
    certificat_client: Path | None = None
    cle_client: Path | None = None
    autorite: Path | None = None
    attente: float = 60.0
    duree: float = 1800.0
    interne: bool = False


class DepotIncertain(ErreurMetier):
    """The bytes left, and no answer says whether they arrived: nobody may conclude that the file was not deposited."""


@dataclass(frozen=True, slots=True)
class RecuDepot:
    """What the service says of a file. `accuse_reception`: OK or KO. `pret`: its treatment report may be fetched.

    `repetition`: it says that it is a rehearsal.
    """

    id_depot: str
    statut: str
    accuse_reception: str
    motif: str = ""
    nom_accuse: str = ""
    repetition: bool = False

    @property
    def pret(self) -> bool:
        return bool(self.nom_accuse)


@dataclass(frozen=True, slots=True)
class AccuseRecu:
    """A report on disk: its name at the service and its SHA-256."""

    chemin: Path
    nom: str
    empreinte: str


class _Perdue(Exception):
    """The answer was lost: the request may have been heard."""

    def __init__(self, raison: str) -> None:
        self.raison = raison


def deposer(destination: Destination, chemin: Path, nom: str) -> RecuDepot:
    """Send a file, as a stream. Its SHA-256 goes along as the key that makes sending it again harmless: when the answer is
    lost, it is sent once more.

    Raises `ErreurMetier` ACC-411 to ACC-417 when nothing was taken, `DepotIncertain` (the same codes) when it may have been,
    `OSError` when the file cannot be read.
    """
    with chemin.open("rb") as f:
        empreinte = hashlib.file_digest(f, "sha256").hexdigest()
        entetes = {
            "Content-Type": "application/xml", "Content-Length": str(os.fstat(f.fileno()).st_size),
            "Idempotency-Key": empreinte, "X-Nom-Fichier": quote(nom, safe=""),
        }  # fmt: skip
        for essai in (1, 2):
            f.seek(0)
            try:
                with _demander(destination, "POST", "depots", entetes, f) as reponse:
                    return _recu(_json(reponse), repetition=_en_repetition(reponse))
            except _Perdue as e:
                if essai == 2:
                    raise DepotIncertain(SANS_REPONSE.constat(hote=_hote(destination), raison=e.raison)) from e
            except ErreurMetier as e:
                # Whatever is said after a lost answer tells nothing of the bytes that had left; a breakdown neither.
                if essai == 2 or e.constats[0].code in _INCERTAINS:
                    raise DepotIncertain(*e.constats) from e
                raise
    raise AssertionError("unreachable")


def interroger(destination: Destination, id_depot: str) -> RecuDepot:
    """Where a file stands. Raises `ErreurMetier` ACC-411 to ACC-417."""
    with _sans_perte(destination), _demander(destination, "GET", f"depots/{quote(id_depot, safe='')}") as reponse:
        return _recu(_json(reponse), repetition=_en_repetition(reponse))


def telecharger_accuse(destination: Destination, id_depot: str, vers: Path) -> AccuseRecu | None:
    """Fetch a treatment report to `vers`, whole or not at all; None while the treatment lasts.

    Raises `ErreurMetier` ACC-411 to ACC-417, `OSError`.
    """
    provisoire = vers.with_name(f".{vers.name}.{os.getpid()}.partiel")
    chemin = f"depots/{quote(id_depot, safe='')}/accuse"
    try:
        with _sans_perte(destination), _demander(destination, "GET", chemin, attendu=409) as reponse:
            if reponse.status == 409:
                return None
            empreinte = _enregistrer(reponse, provisoire)
            nom = _nom(reponse.getheader("Content-Disposition", "")) or vers.name
        os.replace(provisoire, vers)
        return AccuseRecu(vers, nom, empreinte)
    finally:
        provisoire.unlink(missing_ok=True)


def adresse_de_base(adresse: str) -> str:
    """The address of the service, whether one was given that address or the one of its deposits."""
    return adresse.strip().rstrip("/").removesuffix("/depots").rstrip("/")


def verifier_adresse(adresse: str, *, interne: bool) -> tuple[str, int, str]:
    """(host, port, path) of an address that may be deposited to. Raises ACC-417. A name is looked up at the connection only."""

    def refuser(raison: str) -> ErreurMetier:
        return ErreurMetier(DESTINATION_FAUSSE.constat(raison=raison))

    try:
        lue = urlsplit(adresse_de_base(adresse))
        hote, port = lue.hostname, lue.port
    except ValueError as e:
        raise refuser("son adresse n’est pas lisible") from e
    if lue.scheme != "https" or not hote or lue.username or lue.query or lue.fragment:
        raise refuser("son adresse doit commencer par https:// et ne porter ni identifiant ni paramètre")
    if not interne and (hote == "localhost" or hote.endswith(".localhost") or _est_interne(hote)):
        raise refuser(_INTERNE)
    return hote, port or 443, lue.path.rstrip("/")


_INTERNE = (
    "son adresse est celle de cette machine ou d’un réseau privé (PARCHEMIN_DEPOT_INTERNE le permet, pour s’exercer)"
)


def _est_interne(hote: str) -> bool:
    """Is this an address, and one that the Internet does not reach? False for a name."""
    try:
        a = ipaddress.ip_address(hote.partition("%")[0])
    except ValueError:
        return False
    visee = getattr(a, "ipv4_mapped", None) or a
    return not visee.is_global or visee.is_multicast


class _Connexion(http.client.HTTPSConnection):
    """Goes only where it may: what the name means is looked at once, and the address that was looked at is the one used."""

    def __init__(self, hote: str, port: int, *, interne: bool, **options: Any) -> None:
        super().__init__(hote, port, **options)
        self._interne = interne
        self._create_connection = self._ouvrir

    def _ouvrir(self, adresse: tuple[str, int], timeout: Any = None, source: Any = None) -> socket.socket:
        echec: OSError = OSError("no address")
        for _, _, _, _, ou in socket.getaddrinfo(*adresse, type=socket.SOCK_STREAM):
            if not self._interne and _est_interne(str(ou[0])):
                raise ErreurMetier(DESTINATION_FAUSSE.constat(raison=_INTERNE))
            try:
                return socket.create_connection((str(ou[0]), int(ou[1])), timeout, source)
            except OSError as e:
                echec = e
        raise echec


@contextmanager
def _au_plus(connexion: http.client.HTTPSConnection, duree: float) -> Iterator[threading.Event]:
    """Cut the line after that long, whatever drips through it; the event tells that it was."""
    coupee = threading.Event()

    def couper() -> None:
        coupee.set()
        if prise := connexion.sock:
            # The plain shutdown: that of TLS would wait for the other end.
            with suppress(OSError):
                socket.socket.shutdown(prise, socket.SHUT_RDWR)

    minuteur = threading.Timer(duree, couper)
    minuteur.daemon = True
    minuteur.start()
    try:
        yield coupee
    finally:
        minuteur.cancel()


@contextmanager
def _sans_perte(destination: Destination) -> Iterator[None]:
    try:
        yield
    except _Perdue as e:
        raise ErreurMetier(SANS_REPONSE.constat(hote=_hote(destination), raison=e.raison)) from e


def _hote(destination: Destination) -> str:
    return urlsplit(destination.adresse).netloc.rpartition("@")[2]


_TROP_LONG = "l’échange a duré trop longtemps"


@contextmanager
def _demander(
    d: Destination, methode: str, chemin: str, entetes: dict[str, str] | None = None, corps: BinaryIO | None = None,
    *, attendu: int = 0,
) -> Iterator[http.client.HTTPResponse]:  # fmt: skip
    """A good answer (2xx, or `attendu`). Raises `ErreurMetier` for any other, `_Perdue` when none came."""
    connexion, base = _connexion(d)
    complets = {"Accept": "application/json, application/xml", "User-Agent": "Parchemin", **(entetes or {})}
    if d.jeton:
        complets["Authorization"] = f"Bearer {d.jeton}"
    try:
        try:
            connexion.connect()
        except (OSError, http.client.HTTPException) as e:
            raise _echec_de_connexion(d, e) from e
        try:
            with _au_plus(connexion, d.duree) as coupee:
                reponse = _envoyer(connexion, methode, f"{base}/{chemin}", complets, corps)
                _juger(d, reponse, attendu)
                yield reponse
                if coupee.is_set():
                    # Without a length, a body cut short looks whole.
                    raise _Perdue(_TROP_LONG)
        except ErreurMetier as e:
            if coupee.is_set():
                raise _Perdue(_TROP_LONG) from e
            raise
        except ssl.SSLError as e:
            if coupee.is_set():
                raise _Perdue(_TROP_LONG) from e
            # Since TLS 1.3 a refused client certificate shows with the answer, not with the greeting.
            if "ALERT" in (e.reason or ""):
                raise ErreurMetier(CERTIFICAT_REFUSE.constat(hote=_hote(d), raison=_raison_tls(e))) from e
            raise _Perdue("la liaison s’est rompue") from e
        except TimeoutError as e:
            raise _Perdue("le délai d’attente est dépassé") from e
        except (ConnectionError, http.client.HTTPException) as e:
            raise _Perdue(_TROP_LONG if coupee.is_set() else "la liaison s’est rompue") from e
        except _Perdue as e:
            raise _Perdue(_TROP_LONG if coupee.is_set() else e.raison) from e
    finally:
        connexion.close()


def _envoyer(
    connexion: http.client.HTTPSConnection, methode: str, chemin: str, entetes: dict[str, str], corps: BinaryIO | None
) -> http.client.HTTPResponse:
    try:
        connexion.request(methode, chemin, body=corps, headers=entetes)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        # The service stopped listening: it may have said why.
        if corps is None:
            raise
    return connexion.getresponse()


def _connexion(d: Destination) -> tuple[http.client.HTTPSConnection, str]:
    """(connection, path of the service). Raises ACC-417."""

    def refuser(raison: str) -> ErreurMetier:
        return ErreurMetier(DESTINATION_FAUSSE.constat(raison=raison))

    hote, port, base = verifier_adresse(d.adresse, interne=d.interne)
    if re.search(r"[^\x21-\x7e]", d.jeton):
        raise refuser("le jeton contient un caractère interdit")
    try:
        contexte = ssl.create_default_context(cafile=str(d.autorite) if d.autorite else None)
        contexte.minimum_version = ssl.TLSVersion.TLSv1_2
        if d.certificat_client:
            # A password would be asked on the terminal: there is none on a server.
            contexte.load_cert_chain(d.certificat_client, d.cle_client, password=lambda: b"")
    except (OSError, ssl.SSLError) as e:
        raise refuser("un certificat ou une clé ne se lit pas") from e
    connexion = _Connexion(hote, port, interne=d.interne, timeout=d.attente, context=contexte, blocksize=1 << 18)
    return connexion, base


def _echec_de_connexion(d: Destination, e: Exception) -> Exception:
    if isinstance(e, ssl.SSLError):
        return ErreurMetier(CERTIFICAT_REFUSE.constat(hote=_hote(d), raison=_raison_tls(e)))
    raison = "le délai d’attente est dépassé" if isinstance(e, TimeoutError) else "la connexion est refusée"
    # Nothing was said: trying again at once would serve nothing.
    return ErreurMetier(SANS_REPONSE.constat(hote=_hote(d), raison=raison))


def _raison_tls(e: ssl.SSLError) -> str:
    if isinstance(e, ssl.SSLCertVerificationError):
        nom = "Hostname mismatch" in e.verify_message or "IP address mismatch" in e.verify_message
        return "son certificat est celui d’un autre nom" if nom else "son certificat n’est pas reconnu"
    if "ALERT" in (e.reason or ""):
        return "le service n’accepte pas notre certificat"
    return "la liaison chiffrée ne s’établit pas"


def _juger(d: Destination, reponse: http.client.HTTPResponse, attendu: int) -> None:
    statut = reponse.status
    if 200 <= statut < 300 or statut == attendu:
        return
    if 300 <= statut < 400:
        vers = urlsplit(reponse.getheader("Location", "")).netloc or _hote(d)
        raise ErreurMetier(RENVOI_REFUSE.constat(hote=vers.rpartition("@")[2][:100]))
    if statut >= 500 or statut in (408, 429):
        raise ErreurMetier(SERVICE_EN_PANNE.constat(statut=statut))
    raise ErreurMetier(DEMANDE_REFUSEE.constat(statut=statut, message=_message(reponse)))


def _message(reponse: http.client.HTTPResponse) -> str:
    """What the service says of its refusal, on one line; its own words, so cut short."""
    try:
        erreur = json.loads(reponse.read(_OCTETS_JSON)).get("erreur", {})
        texte = " ".join(filter(None, (f"[{erreur['code']}]" if erreur.get("code") else "", str(erreur["quoi"]))))
    except (ValueError, KeyError, AttributeError, TypeError):
        texte = reponse.reason or "sans explication"
    return "".join(x if x.isprintable() else " " for x in texte)[:300].rstrip(" .")


def _json(reponse: http.client.HTTPResponse) -> dict[str, Any]:
    octets = reponse.read(_OCTETS_JSON + 1)
    if reponse.length and len(octets) <= _OCTETS_JSON:
        raise _Perdue("la liaison s’est rompue")
    try:
        lu = json.loads(octets) if len(octets) <= _OCTETS_JSON else None
    except ValueError:
        lu = None
    if not isinstance(lu, dict):
        raise ErreurMetier(REPONSE_INCOMPRISE.constat(raison="ce n’est pas la forme attendue"))
    return lu


def _en_repetition(reponse: http.client.HTTPResponse) -> bool:
    return reponse.getheader(ENTETE[0], "") == ENTETE[1]


def _recu(dit: dict[str, Any], *, repetition: bool) -> RecuDepot:
    cles = ("idDepot", "statut", "accuseReception", "motif", "nomAccuse")
    valeurs = [dit.get(c, "") for c in cles]
    if not all(isinstance(v, str) for v in valeurs) or not all(valeurs[:3]):
        raise ErreurMetier(REPONSE_INCOMPRISE.constat(raison="il y manque l’identifiant, le statut ou l’accusé"))
    return replace(RecuDepot(*(v[:300] for v in valeurs)), repetition=repetition)


def _enregistrer(reponse: http.client.HTTPResponse, vers: Path) -> str:
    h, octets = hashlib.sha256(), 0
    with vers.open("xb") as f:
        while bloc := reponse.read(1 << 18):
            octets += len(bloc)
            if octets > _OCTETS_ACCUSE:
                raise ErreurMetier(REPONSE_INCOMPRISE.constat(raison="l’accusé pèse plus de 400 Mo"))
            f.write(bloc)
            h.update(bloc)
        f.flush()
        os.fsync(f.fileno())
    if reponse.length:
        raise _Perdue("la liaison s’est rompue")
    return h.hexdigest()


def _nom(disposition: str) -> str:
    """The last part of the announced name, "" failing that."""
    if trouve := re.search(r"filename\*=UTF-8''([^;\s]+)", disposition, re.IGNORECASE):
        nom = unquote(trouve[1], errors="replace")
    elif trouve := re.search(r'filename="([^"]*)"', disposition):
        nom = trouve[1]
    else:
        return ""
    dernier = re.split(r"[/\\]", nom)[-1]
    return "".join(x for x in dernier if x.isprintable()).lstrip(".")[:255]
