"""Small PDFs made by hand: enough for a reader to find lines of text, and for the hostile ones."""

from __future__ import annotations

import zlib


def _assembler(objets: list[bytes]) -> bytes:
    sortie, places = b"%PDF-1.4\n", []
    for n, corps in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (n, corps)
    debut = len(sortie)
    sortie += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1)
    sortie += b"".join(b"%010d 00000 n \n" % p for p in places)
    return sortie + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, debut)


def _flux(contenu: bytes, filtre: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(contenu), filtre, contenu)


def pdf_de(contenus: list[bytes], *, filtre: bytes = b"") -> bytes:
    """One page for each content stream."""
    n = len(contenus)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * k) for k in range(n))
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (n, kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for k, contenu in enumerate(contenus):
        objets.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (5 + 2 * k)
        )
        objets.append(_flux(contenu, filtre))
    return _assembler(objets)


def pdf(pages: list[list[str]]) -> bytes:
    """Lines of text, a blank line between paragraphs."""
    contenus = []
    for lignes in pages:
        dessin = [b"BT /F1 11 Tf 50 800 Td 14 TL"]
        for ligne in lignes:
            code = (
                ligne.encode("cp1252", errors="replace")
                .replace(b"\\", b"\\\\")
                .replace(b"(", b"\\(")
                .replace(b")", b"\\)")
            )
            dessin.append(b"(%s) Tj T*" % code)
        contenus.append(b"\n".join([*dessin, b"ET"]))
    return pdf_de(contenus)


def bombe(octets: int) -> bytes:
    """A page whose content unfolds to so many bytes."""
    return pdf_de([zlib.compress(b" " * octets, 9)], filtre=b"/Filter /FlateDecode ")
