"""What is answered to each request: the portal and the deposit interface. One instance per request."""

from __future__ import annotations

import hmac
import json
import ssl
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from io import StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from parchemin.accrochage.domain.tableau import ecrire_csv
from parchemin.accrochage.repetition import ENTETE, pages
from parchemin.accrochage.repetition import refus as r
from parchemin.accrochage.repetition.collecte import passages_d_essai, rediger_corrige
from parchemin.accrochage.repetition.corps import CorpsRefuse, recevoir_corps
from parchemin.accrochage.repetition.depots import Depot, nom_propre
from parchemin.accrochage.repetition.etat_civil import EtatCivil
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui

if TYPE_CHECKING:
    from parchemin.accrochage.repetition.serveur import Repetition

ESSAI = 100
_POLITIQUE = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class _Refus(Exception):
    def __init__(self, statut: int, constat: Constat) -> None:
        self.statut, self.constat = statut, constat


class Requete(BaseHTTPRequestHandler):
    """GET and POST. Nothing of a request is logged: it may name people."""

    server_version, sys_version, protocol_version = "Repetition", "", "HTTP/1.1"
    timeout = 60
    repetition: Repetition
    connection: ssl.SSLSocket

    def setup(self) -> None:
        # Here, in its own thread: a slow handshake holds nobody up.
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._repondre(self._lire)

    def do_POST(self) -> None:
        self._repondre(self._ecrire)

    @property
    def _par_interface(self) -> bool:
        return self.path.startswith("/depots")

    def _repondre(self, geste: Any) -> None:
        try:
            self._verifier_hote()
            geste([unquote(x) for x in urlsplit(self.path).path.split("/")[1:]])
        except _Refus as e:
            if self.command == "POST":
                self.close_connection = True
            if self._par_interface:
                self._json(e.statut, {"erreur": e.constat.vers_dict()})
            else:
                self._html(pages.refus(e.constat), e.statut)
            self._vider()
        except (ConnectionError, TimeoutError, ssl.SSLError):
            self.close_connection = True

    def _verifier_hote(self) -> None:
        """Another site may not speak through the browser: neither by name (rebinding) nor by form."""
        hote = self.headers.get("Host", "")
        if hote.rpartition(":")[0] not in ("127.0.0.1", "localhost"):
            raise _Refus(400, r.REQUETE_REFUSEE.constat(raison="elle s’adresse à un autre nom que cette machine"))
        origine = self.headers.get("Origin")
        if self.command == "POST" and origine not in (None, f"https://{hote}"):
            raise _Refus(403, r.REQUETE_REFUSEE.constat(raison="elle vient d’un autre site"))

    def _vider(self) -> None:
        """After a refusal, let the sender finish speaking, so that it hears the answer; not for ever."""
        if not self.close_connection:
            return
        try:
            self.wfile.flush()
            self.connection.settimeout(2)
            for _ in range(4096):
                if not self.rfile.read1(1 << 16):
                    break
        except OSError:
            pass

    def _lire(self, chemin: list[str]) -> None:
        match chemin:
            case [""]:
                self._html(self._accueil())
            case ["style.css"]:
                self._octets(200, "text/css; charset=utf-8", pages.STYLE.encode())
            case ["fichiers", id_depot]:
                self._html(pages.fiche(self._depot(id_depot)))
            case ["fichiers", id_depot, "accuse"]:
                self._accuse(self._depot(id_depot))
            case ["tableau-d-essai.csv"]:
                self._csv("tableau-d-essai.csv", self._tableau())
            case ["corrige.csv"]:
                self._csv("corrige.csv", self._avec_etat_civil(lambda x: list(rediger_corrige(x))))
            case ["depots", id_depot]:
                self._autoriser()
                self._json(200, en_json(self._depot(id_depot)))
            case ["depots", id_depot, "accuse"]:
                self._autoriser()
                self._accuse(self._depot(id_depot))
            case _:
                raise _Refus(404, r.REQUETE_REFUSEE.constat(raison="cette adresse n’existe pas"))

    def _ecrire(self, chemin: list[str]) -> None:
        match chemin:
            case ["fichiers"]:
                d, _ = self._recevoir()
                self.send_response(303)
                self._entetes({"Location": f"/fichiers/{d.id}", "Content-Length": "0"})
            case ["depots"]:
                self._autoriser()
                d, neuf = self._recevoir()
                self._json(202 if neuf else 200, en_json(d))
            case _:
                raise _Refus(404, r.REQUETE_REFUSEE.constat(raison="cette adresse n’existe pas"))

    def _autoriser(self) -> None:
        jeton = self.repetition.jeton
        donne = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.repetition.exige_preuve and self.connection.getpeercert():
            return
        if jeton and hmac.compare_digest(donne.encode(), jeton.encode()):
            return
        if jeton or self.repetition.exige_preuve:
            raise _Refus(401, r.JETON_REFUSE.constat())

    def _recevoir(self) -> tuple[Depot, bool]:
        annonce = self.headers.get("Content-Length", "")
        if not annonce.isdigit():
            raise _Refus(411, r.REQUETE_REFUSEE.constat(raison="elle n’annonce pas sa longueur"))
        longueur = int(annonce)
        if not longueur:
            raise _Refus(400, r.VIDE.constat())
        if longueur > r.OCTETS_MAXIMUM + 10_000:
            raise _Refus(413, r.TROP_GROS.constat())
        depots = self.repetition.depots
        with NamedTemporaryFile(dir=depots.fichiers, prefix=".envoi-", delete=False) as f:
            provisoire = Path(f.name)
        try:
            recu = recevoir_corps(self.rfile, longueur, self.headers.get("Content-Type", ""), provisoire)
            nom = nom_propre(recu.nom or unquote(self.headers.get("X-Nom-Fichier", ""))) or f"{recu.empreinte[:12]}.xml"
            self._juger_reception(nom, recu.octets, recu.empreinte)
            d, neuf = depots.recevoir(provisoire, nom, recu.empreinte, self.repetition.delai, _illisible(provisoire))
        except CorpsRefuse as e:
            self.close_connection = True
            raise _Refus(400, r.REQUETE_REFUSEE.constat(raison=str(e))) from e
        finally:
            provisoire.unlink(missing_ok=True)
        self.repetition.reveiller()
        return d, neuf

    def _juger_reception(self, nom: str, octets: int, empreinte: str) -> None:
        if not octets:
            raise _Refus(400, r.VIDE.constat())
        if octets > r.OCTETS_MAXIMUM:
            raise _Refus(413, r.TROP_GROS.constat())
        if not nom.lower().endswith(".xml"):
            raise _Refus(415, r.NOM_REFUSE.constat(nom=nom))
        annoncee = self.headers.get("Idempotency-Key", "")
        if annoncee and annoncee.strip('"').lower() != empreinte:
            raise _Refus(422, r.EMPREINTE_FAUSSE.constat())

    def _depot(self, id_depot: str) -> Depot:
        d = self.repetition.depots.lire(id_depot)
        if d is None:
            raise _Refus(404, r.DEPOT_INCONNU.constat())
        return d

    def _accuse(self, d: Depot) -> None:
        if d.en_cours:
            raise _Refus(409, r.ACCUSE_ATTENDU.constat())
        if not d.accuse:
            raise _Refus(404, r.ACCUSE_SANS_OBJET.constat())
        chemin = self.repetition.depots.chemin_accuse(d)
        with chemin.open("rb") as f:
            self.send_response(200)
            self._entetes(
                {
                    "Content-Type": "application/xml; charset=utf-8",
                    "Content-Length": str(chemin.stat().st_size),
                    "Content-Disposition": f"attachment; filename*=UTF-8''{quote(d.accuse, safe='')}",
                }
            )
            while bloc := f.read(1 << 18):
                self.wfile.write(bloc)

    def _avec_etat_civil(self, geste: Any) -> Any:
        lu = EtatCivil(self.repetition.etat_civil)
        try:
            return geste(lu)
        finally:
            lu.fermer()

    def _accueil(self) -> str:
        inscrits, plantes = self._avec_etat_civil(lambda x: (x.personnes(), x.desaccords()))
        depots = self.repetition.depots
        return pages.accueil(depots.lister(), inscrits, depots.enregistres(), plantes)

    def _tableau(self) -> list[str]:
        sortie = StringIO()
        self._avec_etat_civil(lambda x: ecrire_csv(passages_d_essai(x, aujourdhui(), ESSAI), sortie))
        return [sortie.getvalue()]

    def _csv(self, nom: str, morceaux: Iterable[str]) -> None:
        # The mark tells spreadsheets that this is UTF-8.
        octets = ("\ufeff" + "".join(morceaux)).encode()
        self._octets(200, "text/csv; charset=utf-8", octets, {"Content-Disposition": f'attachment; filename="{nom}"'})

    def _json(self, statut: int, objet: dict[str, Any]) -> None:
        self._octets(statut, "application/json; charset=utf-8", json.dumps(objet, ensure_ascii=False).encode())

    def _html(self, texte: str, statut: int = 200) -> None:
        self._octets(statut, "text/html; charset=utf-8", texte.encode())

    def _octets(self, statut: int, genre: str, octets: bytes, autres: dict[str, str] | None = None) -> None:
        self.send_response(statut)
        self._entetes({"Content-Type": genre, "Content-Length": str(len(octets)), **(autres or {})})
        self.wfile.write(octets)

    def _entetes(self, entetes: dict[str, str]) -> None:
        communs = {
            ENTETE[0]: ENTETE[1], "Content-Security-Policy": _POLITIQUE, "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
        }  # fmt: skip
        for nom, valeur in {**communs, **entetes}.items():
            self.send_header(nom, valeur)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def en_json(d: Depot) -> dict[str, Any]:
    """What the deposit interface says of a file."""
    dit: dict[str, Any] = {"idDepot": d.id, "nomFichier": d.nom, "statut": d.statut, "accuseReception": d.reception}
    if d.motif:
        dit["motif"] = d.motif
    if d.accuse:
        dit |= {"idTraitement": d.numero, "acceptes": d.acceptes, "refuses": d.refuses, "nomAccuse": d.accuse}
    return dit


def _illisible(chemin: Path) -> str:
    """Why reception is KO, "" otherwise: only what shows at first sight; the rest belongs to the treatment."""
    with chemin.open("rb") as f:
        tete = f.read(4096)
    if tete.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
        return "ce n’est pas un fichier XML"
    return ""
