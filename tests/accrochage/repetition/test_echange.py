"""The rehearsal over HTTPS, and our own client against it: portal, automatic deposit, what goes wrong on the way."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parchemin.accrochage.domain.accuses import lire_accuse
from parchemin.accrochage.repetition import MENTION, reponses
from parchemin.accrochage.repetition.certificat import preparer_certificat
from parchemin.accrochage.repetition.collecte import Origine
from parchemin.accrochage.repetition.serveur import Repetition
from parchemin.accrochage.transport import Destination, deposer, interroger, telecharger_accuse
from parchemin.socle.constats import ErreurMetier
from tests.accrochage.repetition.fabrique import attendre, fichier, passage

PEU = Origine(graine=1, population=40)


@pytest.fixture
def repetition(tmp_path: Path) -> Iterator[Repetition]:
    with Repetition(tmp_path / "rep", origine=PEU) as r:
        yield r


def vers(r: Repetition, **options: object) -> Destination:
    return Destination(r.adresse, autorite=r.certificat.chemin, **{"attente": 20.0, "interne": True, **options})  # type: ignore[arg-type]


def demander(
    r: Repetition, methode: str, chemin: str, corps: bytes | None = None, **entetes: str
) -> tuple[http.client.HTTPResponse, bytes]:
    contexte = ssl.create_default_context(cafile=str(r.certificat.chemin))
    c = http.client.HTTPSConnection("127.0.0.1", int(r.adresse.rsplit(":", 1)[1]), context=contexte, timeout=20)
    c.request(methode, chemin, corps, {k.replace("_", "-"): v for k, v in entetes.items()})
    reponse = c.getresponse()
    octets = reponse.read()
    c.close()
    return reponse, octets


def refus(geste: object, *a: object) -> ErreurMetier:
    with pytest.raises(ErreurMetier) as e:
        geste(*a)  # type: ignore[operator]
    return e.value


def test_le_certificat_est_a_nous_seuls(tmp_path: Path) -> None:
    a = preparer_certificat(tmp_path)
    assert stat.S_IMODE(a.cle.stat().st_mode) == 0o600
    assert preparer_certificat(tmp_path) == a
    a.cle.write_text("abîmée")
    assert preparer_certificat(tmp_path).empreinte != a.empreinte


def test_le_portail_dit_partout_que_c_est_une_repetition(repetition: Repetition, tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage()])
    depot = deposer(vers(repetition), chemin, chemin.name)
    attendre(vers(repetition), depot, tmp_path / "accuse.xml")
    for adresse in ("/", f"/fichiers/{depot.id_depot}", "/inconnue", "/fichiers/rien"):
        reponse, octets = demander(repetition, "GET", adresse)
        assert reponse.getheader("X-Parchemin") == "repetition"
        page = octets.decode()
        assert MENTION in page
        assert not re.search(r"style=|<script|<style|https?://", page)
    assert demander(repetition, "GET", f"/depots/{depot.id_depot}")[0].getheader("X-Parchemin") == "repetition"


def test_un_depot_par_le_formulaire(repetition: Repetition, tmp_path: Path) -> None:
    contenu = fichier(tmp_path, [passage()]).read_bytes()
    hote = repetition.adresse

    def envoyer(nom: str, octets: bytes, **plus: str) -> http.client.HTTPResponse:
        corps = (
            b'--XX\r\nContent-Disposition: form-data; name="autre"\r\n\r\nrien\r\n--XX\r\nContent-Disposition: form-data; '
            + f'name="fichier"; filename="{nom}"\r\nContent-Type: text/xml\r\n\r\n'.encode()
            + octets
            + b"\r\n--XX--\r\n"
        )
        return demander(
            repetition, "POST", "/fichiers", corps, Content_Type="multipart/form-data; boundary=XX", **plus
        )[0]

    reponse = envoyer("Été à Nantes.xml", contenu, Origin=hote)
    assert reponse.status == 303
    (d,) = repetition.depots.lister()
    assert d.nom == "Été à Nantes.xml"
    assert repetition.depots.chemin(d).read_bytes() == contenu
    assert reponse.getheader("Location") == f"/fichiers/{d.id}"
    assert envoyer("a.xml", contenu).status == 303
    assert len(repetition.depots.lister()) == 1
    assert envoyer("a.csv", b"<x/>").status == 415
    assert envoyer("a.xml", b"").status == 400
    assert envoyer("a.xml", contenu + b" ", Origin="https://ailleurs.example").status == 403
    assert envoyer("a.xml", contenu + b" ", Host="ailleurs.example").status == 400
    assert envoyer("b.xml", b"bonjour").status == 303
    ko = repetition.depots.lister()[0]
    assert (ko.reception, ko.statut, ko.motif) == ("KO", "Rejeté", "ce n’est pas un fichier XML")


def test_l_accuse_porte_son_vrai_nom(repetition: Repetition, tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage()])
    depot = deposer(vers(repetition), chemin, "envoi.xml")
    attendre(vers(repetition), depot, tmp_path / "x.xml")
    accuse = telecharger_accuse(vers(repetition), depot.id_depot, tmp_path / "accuse.xml")
    assert accuse is not None
    assert re.fullmatch(r"Accusé de traitement_envoi\.xml_\d{8}\.xml", accuse.nom)
    with accuse.chemin.open("rb") as f:
        lu = lire_accuse(f)
    assert lu.empreinte == accuse.empreinte
    reponse, _ = demander(repetition, "GET", f"/fichiers/{depot.id_depot}/accuse")
    assert unquote(reponse.getheader("Content-Disposition", "")).endswith(accuse.nom)
    assert not list(tmp_path.glob(".*"))


def test_l_accuse_attend_son_heure_et_survit_a_un_arret(tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage()])
    with Repetition(tmp_path / "rep", origine=PEU, delai=3600) as r:
        depot = deposer(vers(r), chemin, "a.xml")
        assert (depot.statut, depot.accuse_reception, depot.pret) == ("Traitement en cours", "OK", False)
        assert telecharger_accuse(vers(r), depot.id_depot, tmp_path / "x.xml") is None
        reponse, octets = demander(r, "GET", f"/depots/{depot.id_depot}/accuse")
        assert (reponse.status, json.loads(octets)["erreur"]["code"]) == (409, "REP-007")
        with r.depots.ouvrir() as b:
            b.execute("UPDATE depot SET prevu = 0")
    with Repetition(tmp_path / "rep", origine=PEU) as r:
        attendre(vers(r), depot, tmp_path / "x.xml")
        empreinte = r.certificat.empreinte
    with Repetition(tmp_path / "rep", origine=PEU) as r:
        assert interroger(vers(r), depot.id_depot).pret
        assert r.certificat.empreinte == empreinte


def test_deux_repetitions_ne_partagent_pas_un_dossier(repetition: Repetition) -> None:
    with pytest.raises(ErreurMetier, match="REP-010"), Repetition(repetition.dossier, origine=PEU):
        pass
    port = int(repetition.adresse.rsplit(":", 1)[1])
    with pytest.raises(ErreurMetier, match="REP-011"), Repetition(repetition.dossier / "b", origine=PEU, port=port):
        pass


def test_le_jeton(tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage()])
    with Repetition(tmp_path / "rep", origine=PEU, jeton="secret-1") as r:
        e = refus(deposer, vers(r, jeton="autre"), chemin, "a.xml")
        assert e.constats[0].code == "ACC-413"
        assert "REP-004" in e.constats[0].quoi
        assert "secret" not in str(e)
        assert "autre" not in str(e) + repr(vers(r, jeton="autre"))
        assert deposer(vers(r, jeton="secret-1"), chemin, "a.xml").accuse_reception == "OK"


def _autorite(dossier: Path, nom: str) -> tuple[Path, Path]:
    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    moment = datetime.now(UTC)
    fait = (
        x509.CertificateBuilder().subject_name(sujet).issuer_name(sujet).public_key(cle.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(cle, hashes.SHA256())
    )  # fmt: skip
    pem, chemin_cle = dossier / f"{nom}.pem", dossier / f"{nom}.cle"
    pem.write_bytes(fait.public_bytes(serialization.Encoding.PEM))
    chemin_cle.write_bytes(
        cle.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return pem, chemin_cle


def test_le_certificat_client(tmp_path: Path) -> None:
    bon, cle = _autorite(tmp_path, "bon")
    autre, cle_autre = _autorite(tmp_path, "autre")
    chemin = fichier(tmp_path, [passage()])
    with Repetition(tmp_path / "rep", origine=PEU, autorite=bon) as r:
        assert refus(deposer, vers(r), chemin, "a.xml").constats[0].code == "ACC-413"
        mauvais = vers(r, certificat_client=autre, cle_client=cle_autre)
        assert refus(deposer, mauvais, chemin, "a.xml").constats[0].code == "ACC-411"
        assert deposer(vers(r, certificat_client=bon, cle_client=cle), chemin, "a.xml").accuse_reception == "OK"


def test_rien_ne_part_vers_un_service_inconnu(repetition: Repetition, tmp_path: Path) -> None:
    chemin = fichier(tmp_path, [passage()])
    autre = preparer_certificat(tmp_path / "rep" / "accuses")
    for destination, code in (
        (Destination(repetition.adresse, interne=True), "ACC-411"),
        (vers(repetition, interne=False), "ACC-417"),
        (Destination(repetition.adresse, autorite=autre.chemin, interne=True), "ACC-411"),
        (Destination("http://127.0.0.1:1/"), "ACC-417"),
        (Destination("https://moi:secret@127.0.0.1/"), "ACC-417"),
        (Destination("https://127.0.0.1:1/", attente=2, interne=True), "ACC-412"),
        (Destination(repetition.adresse, autorite=chemin, interne=True), "ACC-417"),
    ):
        assert refus(deposer, destination, chemin, "a.xml").constats[0].code == code
    assert repetition.depots.lister() == []


def test_une_reponse_perdue_ne_depose_pas_deux_fois(
    repetition: Repetition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file arrives, the line breaks before the answer: the client sends it again, and there is one deposit."""
    chemin, envois = fichier(tmp_path, [passage()]), []
    repondre = reponses.Requete._json

    def couper(self: reponses.Requete, statut: int, objet: dict[str, object]) -> None:
        if self.command == "POST":
            envois.append(statut)
            if len(envois) == 1:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
        repondre(self, statut, objet)

    monkeypatch.setattr(reponses.Requete, "_json", couper)
    depot = deposer(vers(repetition), chemin, "a.xml")
    assert envois == [202, 200]
    assert [d.id for d in repetition.depots.lister()] == [depot.id_depot]


def test_les_refus_du_service_sont_rapportes(repetition: Repetition, tmp_path: Path) -> None:
    vide = tmp_path / "vide.xml"
    vide.write_bytes(b"")
    assert "REP-003" in refus(deposer, vers(repetition), vide, "vide.xml").constats[0].quoi
    tableau = tmp_path / "a.csv"
    tableau.write_bytes(b"<x/>")
    assert "REP-001" in refus(deposer, vers(repetition), tableau, "a.csv").constats[0].quoi
    e = refus(interroger, vers(repetition), "inconnu/../x")
    assert (e.constats[0].code, "REP-006" in e.constats[0].quoi) == ("ACC-413", True)
    gros = tmp_path / "gros.xml"
    with gros.open("wb") as f:
        f.truncate(201_000_000)
    assert "REP-002" in refus(deposer, vers(repetition), gros, "gros.xml").constats[0].quoi
    reponse, octets = demander(repetition, "POST", "/depots", b"<x/>", Idempotency_Key="0" * 64, X_Nom_Fichier="a.xml")
    assert (reponse.status, json.loads(octets)["erreur"]["code"]) == (422, "REP-005")
    assert not list(repetition.depots.fichiers.iterdir())


@pytest.mark.parametrize(
    ("reponse", "code"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: https://ailleurs.example/x\r\nContent-Length: 0\r\n\r\n", "ACC-415"),
        (b"HTTP/1.1 307 T\r\nLocation: /ailleurs\r\nContent-Length: 0\r\n\r\n", "ACC-415"),
        (b"HTTP/1.1 503 Panne\r\nContent-Length: 0\r\n\r\n", "ACC-414"),
        (b"HTTP/1.1 429 Trop\r\nContent-Length: 0\r\n\r\n", "ACC-414"),
        (b"HTTP/1.1 400 Non\r\nContent-Length: 3\r\n\r\n[1]", "ACC-413"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "ACC-416"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<ok/>", "ACC-416"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", "ACC-412"),
        (b"bonjour\r\n\r\n", "ACC-412"),
        (b"", "ACC-412"),
        (None, "ACC-412"),
    ],
)
def test_un_service_qui_repond_mal(tmp_path: Path, reponse: bytes | None, code: str) -> None:
    """A service of three lines. None: it never answers."""
    certificat = preparer_certificat(tmp_path)
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(certificat.chemin, certificat.cle)
    prise, fini = socket.create_server(("127.0.0.1", 0)), threading.Event()
    prise.settimeout(0.2)

    def servir() -> None:
        while not fini.is_set():
            try:
                brut, _ = prise.accept()
            except TimeoutError:
                continue
            with contexte.wrap_socket(brut, server_side=True) as s:
                s.settimeout(5)
                s.recv(65536)
                if reponse is None:
                    fini.wait(5)
                else:
                    s.sendall(reponse)

    fil = threading.Thread(target=servir)
    fil.start()
    try:
        d = Destination(
            f"https://127.0.0.1:{prise.getsockname()[1]}", autorite=certificat.chemin, attente=0.7, interne=True
        )
        assert refus(interroger, d, "x").constats[0].code == code
    finally:
        fini.set()
        fil.join(10)
        prise.close()


def test_un_nom_qui_mene_a_un_reseau_prive(
    repetition: Repetition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the name means is looked at when the line is opened, and that very address is used."""
    vues: list[str] = []

    def trouver(hote: str, port: int, **_: object) -> list[Any]:
        vues.append(hote)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.3", port))]

    monkeypatch.setattr("parchemin.accrochage.transport.socket.getaddrinfo", trouver)
    chemin = fichier(tmp_path, [passage()])
    e = refus(deposer, Destination("https://depot.example.org/"), chemin, "a.xml")
    assert e.constats[0].code == "ACC-417"
    assert "réseau privé" in e.constats[0].quoi
    assert vues == ["depot.example.org"]


def test_l_adresse_des_depots_convient_aussi(repetition: Repetition, tmp_path: Path) -> None:
    d = Destination(f"{repetition.adresse}/depots/", autorite=repetition.certificat.chemin, interne=True)
    assert deposer(d, fichier(tmp_path, [passage()]), "a.xml").accuse_reception == "OK"


def test_un_echange_a_une_duree_totale(tmp_path: Path) -> None:
    """A service that answers one byte at a time never lets the wait run out: the whole exchange has its own limit."""
    certificat = preparer_certificat(tmp_path)
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(certificat.chemin, certificat.cle)
    fini = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as prise:

        def goutte_a_goutte() -> None:
            for _ in range(2):
                with suppress(OSError):
                    brut, _ = prise.accept()
                    with contexte.wrap_socket(brut, server_side=True) as liaison:
                        liaison.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                        while not fini.wait(0.1):
                            liaison.sendall(b"x")

        fil = threading.Thread(target=goutte_a_goutte, daemon=True)
        fil.start()
        adresse = f"https://127.0.0.1:{prise.getsockname()[1]}"
        d = Destination(adresse, autorite=certificat.chemin, attente=5, duree=1.0, interne=True)
        debut = time.monotonic()
        e = refus(interroger, d, "x")
        assert time.monotonic() - debut < 4.5
        fini.set()
    assert e.constats[0].code == "ACC-412"
    assert "duré trop longtemps" in e.constats[0].quoi
