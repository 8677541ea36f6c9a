"""The self-signed certificate of the rehearsal: for this machine only, made again when it runs out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DUREE = timedelta(days=397)


@dataclass(frozen=True, slots=True)
class Certificat:
    """`empreinte`: SHA-256 of the certificate, as pairs of hexadecimal digits."""

    chemin: Path
    cle: Path
    empreinte: str


def preparer_certificat(dossier: Path) -> Certificat:
    """The certificate of that folder; the key is readable by its owner only."""
    chemin, cle = dossier / "certificat.pem", dossier / "cle.pem"
    lu = _valable(chemin, cle)
    if lu is None:
        lu = _fabriquer(chemin, cle)
    return Certificat(chemin, cle, lu.fingerprint(hashes.SHA256()).hex(":").upper())


def _valable(chemin: Path, cle: Path) -> x509.Certificate | None:
    try:
        lu = x509.load_pem_x509_certificate(chemin.read_bytes())
        privee = serialization.load_pem_private_key(cle.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    reste = lu.not_valid_after_utc - datetime.now(UTC)
    return lu if reste > timedelta(days=1) and privee.public_key() == lu.public_key() else None


def _fabriquer(chemin: Path, chemin_cle: Path) -> x509.Certificate:
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Répétition de l’accrochage (localhost)")])
    moment = datetime.now(UTC)
    publique = cle.public_key()
    identifiant = x509.SubjectKeyIdentifier.from_public_key(publique)
    usages = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only",
         "decipher_only"), False
    )  # fmt: skip
    noms = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    fait = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(publique)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(minutes=5))
        .not_valid_after(moment + DUREE)
        .add_extension(noms, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usages), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifiant, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifiant), critical=False)
        .sign(cle, hashes.SHA256())
    )
    pem = cle.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    chemin_cle.unlink(missing_ok=True)
    with os.fdopen(os.open(chemin_cle, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
        f.write(pem)
    chemin.write_bytes(fait.public_bytes(serialization.Encoding.PEM))
    return fait
