"""A social-security number is found wherever who opens the file would read it."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from parchemin.preuves.dossiers.lecture_numeros import porte_un_numero

NIR = "294037512000591"
AUTRE = "294037512000592"
"""The same, of which the key is wrong."""


def bureau(texte: str, nom: str = "word/document.xml", avant: int = 0) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(nom, "<w:t>" + "é " * avant + f"</w:t><w:t>{texte}</w:t>")
    return sortie.getvalue()


def lettre(texte: str, *, joint: bytes = b"", dedans: bytes = b"") -> bytes:
    m = EmailMessage()
    m["Subject"], m["From"], m["To"] = "Dossier", "a@essai.example", "b@essai.example"
    m.set_content(texte, cte="base64")
    if joint:
        m.add_attachment(joint, maintype="application", subtype="octet-stream", filename="liste.docx")
    if dedans:
        m.add_attachment(dedans, maintype="application", subtype="octet-stream", filename="avant.eml")
    return m.as_bytes()


def cas(n: str) -> dict[str, tuple[bytes, str]]:
    return {
        "texte": (f"Léa;{n}".encode(), "csv"),
        "utf-16, d’un tableur": (f"Nom;Numéro\nLéa;{n}\n".encode("utf-16"), "csv"),
        "utf-16 à l’envers": (b"\xfe\xff" + f"Léa {n}".encode("utf-16-be"), "texte"),
        "document": (bureau(n), "docx"),
        "document en capitales": (bureau(n, "WORD/DOCUMENT.XML"), "docx"),
        "coupé en deux": (bureau(f"{n[:7]}</w:t><w:t>{n[7:]}"), "docx"),
        "très loin dans le document": (bureau(n, avant=16_000_000), "odt"),
        "à cheval sur deux lectures": (bureau(n, avant=(4_000_000 - 5 - 14) // 3), "odt"),
        "courriel": (lettre(f"Voici : {n}"), "eml"),
        "pièce jointe d’un courriel": (lettre("Bonjour", joint=bureau(n)), "eml"),
        "courriel dans un courriel": (lettre("Bonjour", dedans=lettre(f"Voici : {n}")), "eml"),
    }


@pytest.mark.parametrize("nom", list(cas(NIR)))
def test_found_where_it_would_be_read(nom: str) -> None:
    assert porte_un_numero(*cas(NIR)[nom])
    assert not porte_un_numero(*cas(AUTRE)[nom])


@pytest.mark.parametrize("nature", ["docx", "eml", "csv", "pdf"])
def test_what_is_not_what_it_says_stops_nothing(nature: str) -> None:
    assert not porte_un_numero(b"PK\x03\x04\xff\xfe\x00\x81", nature)
