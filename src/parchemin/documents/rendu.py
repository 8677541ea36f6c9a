"""What an eye sees of a PDF: each piece of text with its size, its colour, what lies under and over it. Nothing of Typst here.

Reads the content streams (ISO 32000-1, 8 and 9) with pypdf: text state, colours, filled boxes. Enough for documents that Typst
wrote; a text drawn another way (a picture) is simply not seen, hence not a mention.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

Matrice = tuple[float, float, float, float, float, float]
Couleur = tuple[float, float, float]
NEUTRE: Matrice = (1, 0, 0, 1, 0, 0)
NOIR: Couleur = (0, 0, 0)
BLANC: Couleur = (1, 1, 1)
TAILLE_MIN, CONTRASTE_MIN = 6.0, 4.5
"""Points, and the ratio of WCAG 2.1 (1.4.3) for a normal text."""
_BFCHAR, _PLAGE = (
    re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>"),
    re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])"),
)


@dataclass(slots=True)
class Morceau:
    """A run of glyphs. `boite`: x0, y0, x1, y1 in points from the bottom left; `droit`: not turned; `opaque`: between 0 and 1."""

    page: int
    texte: str
    taille: float
    couleur: Couleur
    opaque: float
    fond: Couleur
    boite: tuple[float, float, float, float]
    droit: bool
    invisible: bool
    couvert: bool = False

    @property
    def contraste(self) -> float:
        """Of the ink as it is seen, through its transparency, on what lies under it."""
        a = self.opaque
        vue = tuple(c * a + f * (1 - a) for c, f in zip(self.couleur, self.fond, strict=True))
        return contraste(vue, self.fond)  # type: ignore[arg-type]

    @property
    def lisible(self) -> bool:
        return (
            not self.invisible and not self.couvert and self.taille >= TAILLE_MIN - 0.01
            and self.contraste >= CONTRASTE_MIN - 0.01
        )  # fmt: skip


def contraste(a: Couleur, b: Couleur) -> float:
    """Ratio of relative luminances, 1 to 21 (WCAG 2.1)."""
    x, y = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (x + 0.05) / (y + 0.05)


def _luminance(couleur: Couleur) -> float:
    r, v, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in couleur)
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def produit(a: Matrice, b: Matrice) -> Matrice:
    """`a` applied first, then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def _point(m: Matrice, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


@dataclass(slots=True)
class _Police:
    signes: dict[int, str]
    largeurs: dict[int, float]
    defaut: float
    octets: int


@dataclass(slots=True)
class _Etat:
    ctm: Matrice = NEUTRE
    encre: Couleur = NOIR
    opaque: float = 1.0
    mode: int = 0
    police: _Police | None = None
    corps: float = 0.0

    def copie(self) -> _Etat:
        return _Etat(self.ctm, self.encre, self.opaque, self.mode, self.police, self.corps)


@dataclass(slots=True)
class _Lecture:
    page: int
    morceaux: list[Morceau] = field(default_factory=list)
    boites: list[tuple[tuple[float, float, float, float], Couleur]] = field(default_factory=list)


def lire(octets: bytes) -> tuple[list[Morceau], list[tuple[float, float]]]:
    """Every piece of text, and the size of each page."""
    lecteur = PdfReader(io.BytesIO(octets))
    morceaux: list[Morceau] = []
    polices: dict[int, _Police] = {}
    for rang, page in enumerate(lecteur.pages, 1):
        lecture = _Lecture(rang)
        contenu = page.get_contents()
        if contenu is not None:
            flux = ContentStream(contenu, lecteur)
            _parcourir(flux.operations, page, lecture, polices)
        morceaux += lecture.morceaux
    return morceaux, [(float(p.mediabox.width), float(p.mediabox.height)) for p in lecteur.pages]


def _parcourir(
    operations: list[Any], page: PageObject, lecture: _Lecture, polices: dict[int, _Police]
) -> None:  # fmt: skip
    ressources: Any = page.get("/Resources", {})
    pile: list[_Etat] = []
    e, tm, chemin = _Etat(), NEUTRE, list[tuple[float, float]]()
    for args, brut in operations:
        op = brut.decode("latin-1") if isinstance(brut, bytes) else str(brut)
        if op == "q":
            pile.append(e.copie())
        elif op == "Q":
            e = pile.pop() if pile else _Etat()
        elif op == "cm":
            e.ctm = produit(_matrice(args), e.ctm)
        elif op in ("rg", "sc", "scn", "g", "k"):
            e.encre = _couleur(args)
        elif op == "gs":
            e.opaque = float(ressources["/ExtGState"][args[0]].get_object().get("/ca", 1))
        elif op == "Tr":
            e.mode = int(args[0])
        elif op == "Tf":
            e.police, e.corps = _police(ressources["/Font"][args[0]].get_object(), polices), float(args[1])
        elif op == "BT":
            tm = NEUTRE
        elif op == "Tm":
            tm = _matrice(args)
        elif op in ("Tj", "TJ"):
            tm = _ecrire(args[0] if op == "TJ" else [args[0]], e, tm, lecture)
        elif op == "re":
            x, y, w, h = (float(a) for a in args)
            chemin += [_point(e.ctm, px, py) for px, py in ((x, y), (x + w, y), (x, y + h), (x + w, y + h))]
        elif op in ("m", "l"):
            chemin.append(_point(e.ctm, float(args[0]), float(args[1])))
        elif op in ("c", "v", "y"):
            chemin.append(_point(e.ctm, float(args[-2]), float(args[-1])))
        elif op in ("f", "F", "f*", "B", "B*", "b", "b*"):
            _remplir(chemin, e, lecture)
            chemin = []
        elif op in ("S", "s", "n"):
            chemin = []


def _remplir(chemin: list[tuple[float, float]], e: _Etat, lecture: _Lecture) -> None:
    """A filled box lies under what follows and over what came before."""
    if not chemin or e.opaque < 0.9:
        return
    xs, ys = [p[0] for p in chemin], [p[1] for p in chemin]
    boite = (min(xs), min(ys), max(xs), max(ys))
    lecture.boites.append((boite, e.encre))
    for m in lecture.morceaux:
        if _contient(boite, m.boite):
            m.couvert = True


def _contient(grande: tuple[float, ...], petite: tuple[float, ...]) -> bool:
    x, y = (petite[0] + petite[2]) / 2, (petite[1] + petite[3]) / 2
    return grande[0] <= x <= grande[2] and grande[1] <= y <= grande[3]


def _ecrire(pieces: Any, e: _Etat, tm: Matrice, lecture: _Lecture) -> Matrice:
    if e.police is None:
        return tm
    texte, avance = "", 0.0
    for piece in pieces:
        if isinstance(piece, (int, float)):
            avance -= float(piece) / 1000 * e.corps
            continue
        octets = piece if isinstance(piece, bytes) else piece.original_bytes
        n = e.police.octets
        for i in range(0, len(octets) - n + 1, n):
            code = int.from_bytes(octets[i : i + n], "big")
            texte += e.police.signes.get(code, "")
            avance += e.police.largeurs.get(code, e.police.defaut) / 1000 * e.corps
    m = produit(tm, e.ctm)
    taille = e.corps * abs(m[0] * m[3] - m[1] * m[2]) ** 0.5
    coins = [
        _point(m, x, y)
        for x, y in ((0, -0.2 * e.corps), (avance, -0.2 * e.corps), (0, 0.7 * e.corps), (avance, 0.7 * e.corps))
    ]
    boite = (min(c[0] for c in coins), min(c[1] for c in coins), max(c[0] for c in coins), max(c[1] for c in coins))
    fond = next((couleur for b, couleur in reversed(lecture.boites) if _contient(b, boite)), BLANC)
    if texte.strip():
        droit = abs(m[1]) < 1e-6 and abs(m[2]) < 1e-6
        lecture.morceaux.append(
            Morceau(lecture.page, texte, taille, e.encre, e.opaque, fond, boite, droit, e.mode in (3, 7))
        )
    return produit((1, 0, 0, 1, avance, 0), tm)


def _matrice(args: Any) -> Matrice:
    a, b, c, d, x, y = (float(v) for v in args)
    return a, b, c, d, x, y


def _couleur(args: Any) -> Couleur:
    """RGB of gray, RGB or CMYK operands; a pattern counts as black."""
    v = [float(a) for a in args if isinstance(a, (int, float))]
    if len(v) == 1:
        return v[0], v[0], v[0]
    if len(v) == 3:
        return v[0], v[1], v[2]
    if len(v) == 4:
        c, m, j, n = v
        return (1 - c) * (1 - n), (1 - m) * (1 - n), (1 - j) * (1 - n)
    return NOIR


def _police(objet: Any, connues: dict[int, _Police]) -> _Police:
    cle = id(objet)
    if cle not in connues:
        signes, largeurs, defaut = _signes(objet), dict[int, float](), 500.0
        composite = objet.get("/Subtype") == "/Type0"
        if composite:
            fils = objet["/DescendantFonts"][0].get_object()
            largeurs, defaut = _largeurs(fils.get("/W", [])), float(fils.get("/DW", 1000))
        connues[cle] = _Police(signes, largeurs, defaut, 2 if composite else 1)
    return connues[cle]


def _signes(objet: Any) -> dict[int, str]:
    """From the ToUnicode map: what a reader copies."""
    if "/ToUnicode" not in objet:
        return {}
    texte = objet["/ToUnicode"].get_object().get_data().decode("latin-1")
    signes: dict[int, str] = {}
    for bloc in re.findall(r"beginbfchar(.*?)endbfchar", texte, re.DOTALL):
        for code, vers in _BFCHAR.findall(bloc):
            signes[int(code, 16)] = _utf16(vers)
    for bloc in re.findall(r"beginbfrange(.*?)endbfrange", texte, re.DOTALL):
        for debut, fin, vers, suite in _PLAGE.findall(bloc):
            liste = re.findall(r"<([0-9A-Fa-f]+)>", suite)
            for n, code in enumerate(range(int(debut, 16), int(fin, 16) + 1)):
                signes[code] = (
                    _utf16(liste[n]) if liste and n < len(liste) else chr(ord(_utf16(vers)[-1]) + n) if vers else ""
                )
    return signes


def _utf16(hexa: str) -> str:
    return bytes.fromhex(hexa).decode("utf-16-be", errors="ignore")


def _largeurs(w: Any) -> dict[int, float]:
    """The /W array: « c [w1 w2 …] » or « c1 c2 w »."""
    largeurs: dict[int, float] = {}
    i = 0
    while i < len(w):
        debut, suite = int(w[i]), w[i + 1].get_object() if hasattr(w[i + 1], "get_object") else w[i + 1]
        if isinstance(suite, list):
            largeurs |= {debut + n: float(x) for n, x in enumerate(suite)}
            i += 2
        else:
            largeurs |= dict.fromkeys(range(debut, int(suite) + 1), float(w[i + 2]))
            i += 3
    return largeurs


def chevauchements(morceaux: list[Morceau]) -> list[tuple[Morceau, Morceau]]:
    """Straight lines of text that lie on one another, the stamp apart."""
    droits = sorted((m for m in morceaux if m.droit), key=lambda m: (m.page, m.boite[1]))
    trouves = []
    for i, a in enumerate(droits):
        for b in droits[i + 1 :]:
            if b.page != a.page or b.boite[1] >= a.boite[3]:
                break
            haut = min(a.boite[3], b.boite[3]) - max(a.boite[1], b.boite[1])
            large = min(a.boite[2], b.boite[2]) - max(a.boite[0], b.boite[0])
            if large > 2 and haut > 0.3 * min(a.boite[3] - a.boite[1], b.boite[3] - b.boite[1]):
                trouves.append((a, b))
    return trouves


def hors_page(morceaux: list[Morceau], tailles: list[tuple[float, float]]) -> list[Morceau]:
    """Text that leaves the paper, even in part."""
    return [
        m for m in morceaux
        if m.droit and (
            m.boite[0] < 0 or m.boite[1] < 0 or m.boite[2] > tailles[m.page - 1][0] + 1 or m.boite[3] > tailles[m.page - 1][1] + 1
        )
    ]  # fmt: skip


def texte_du_pdf(octets: bytes) -> str:
    """What a machine reads, page after page, visible or not."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)
