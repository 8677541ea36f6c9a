"""What a visitor sees of a saved page. A tokenizer of our own: one pass, no tree, so neither depth nor size can hurt it.

Left out: scripts, styles, menus (`nav`), what is hidden. Kept, and named by their place: the title of the tab, the description for
search engines, alternative texts and tool tips, rows of tables as one block whose cells are separated by a tabulation.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote, urlsplit

from parchemin.reseau.domain.communication.constats import MASQUE, TROP_GRAND
from parchemin.reseau.domain.communication.modele import BlocDeTexte, TexteLu
from parchemin.socle.constats import Constat

_BRUTES = {"script", "style", "noscript", "template", "iframe", "noembed", "xmp", "svg", "math", "object", "canvas"}
_SANS_CONTENU = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_EN_LIGNE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "del", "big", "area", "input",
}  # fmt: skip
_CACHE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|%)?\s*(?:;|$)", re.IGNORECASE
)
_ATTRIBUT = re.compile(r"""([^\s"'=<>/]{1,80})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_BLANCS = re.compile(r"[ \t\r\n\f\v]+")
_NOM = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_NOMS_DE_LIEUX = {"alt": "texte de remplacement d’une image", "title": "infobulle"}
BALISES_MAX = 100_000
_MASQUE_DIT = 200
"""Hidden characters beyond which it is worth saying: below, it is a label for screen readers."""


class _Page:
    def __init__(self) -> None:
        self.blocs: list[BlocDeTexte] = []
        self.liens: list[str] = []
        self.place = 0
        self.morceaux: list[str] = []
        self.rubrique = ""
        self.titre = 0
        self.rangee = 0
        self.masques = 0
        self.ecrits = 0

    def ajouter(self, texte: str, lieu: str, titre: int = 0) -> None:
        propre = texte.strip(" \n\t")
        if propre:
            self.blocs.append(BlocDeTexte(propre, self.place, lieu, titre))
            self.place += len(propre) + 1

    def ecrire(self, texte: str) -> None:
        # White space of the source is one space; no-break spaces are the author's own and stay.
        texte = _BLANCS.sub(" ", texte)
        if texte == " " and (not self.morceaux or self.morceaux[-1][-1:] in {" ", "\n", "\t"}):
            return
        self.ecrits += len(texte)
        self.morceaux.append(texte)

    def finir(self) -> None:
        if not self.morceaux:
            return
        texte = re.sub(r" *([\n\t]) *", r"\1", re.sub(r"  +", " ", "".join(self.morceaux)))
        self.morceaux = []
        lieu = (
            f"rubrique « {self.rubrique} »" if self.rubrique and not self.titre else "titre" if self.titre else "page"
        )
        self.ajouter(texte, lieu, self.titre)
        if self.titre and texte.strip():
            self.rubrique = texte.strip()[:80]


def lire_html(source: str, *, caracteres_max: int = 400_000) -> TexteLu:
    """Blocks of a page in the order of its source. `source` is decoded already; what is beyond a limit is said."""
    page = _Page()
    caches: list[str] = []  # elements open inside what is not shown, that element first
    i, n, balises = 0, len(source), 0
    while i < n and balises < BALISES_MAX and page.ecrits < caracteres_max:
        j = source.find("<", i)
        j = n if j < 0 else j
        if j > i:
            texte = html.unescape(source[i:j])
            if caches:
                page.masques += len(texte.strip()) if caches[0] != "nav" else 0
            else:
                page.ecrire(texte)
        if j >= n:
            i = n
            break
        i = _balise(page, source, j, caches)
        balises += 1
    page.finir()
    constats: tuple[Constat, ...] = ()
    if i < n:
        constats = (TROP_GRAND.constat(limite=f"{page.ecrits} caractères de texte, {balises} balises"),)
    if page.masques > _MASQUE_DIT:
        constats += (MASQUE.constat(combien=f"{page.masques} caractères"),)
    return TexteLu("html", tuple(page.blocs), tuple(dict.fromkeys(page.liens)), constats)


def _balise(page: _Page, source: str, j: int, caches: list[str]) -> int:
    """Treats what begins by « < » at `j`; gives the place after it."""
    n = len(source)
    if source.startswith("<!--", j):
        k = source.find("-->", j + 4)
        return n if k < 0 else k + 3
    if source.startswith(("<!", "<?"), j):
        k = source.find(">", j)
        return n if k < 0 else k + 1
    ferme = source.startswith("</", j)
    nom_lu = _NOM.match(source, j + 1 + ferme)
    if nom_lu is None:
        if not caches:
            page.ecrire("<")
        return j + 1
    nom = nom_lu.group().lower()
    k = _fin_de_balise(source, nom_lu.end())
    if ferme:
        _fermer(page, nom, caches)
        return k
    attributs = _attributs(source[nom_lu.end() : max(nom_lu.end(), k - 1)])
    if nom in _BRUTES and not source.startswith("/>", k - 2):
        fin = _fermeture(source, nom, k)
        # Never closed: what follows is not text that anybody sees.
        return n if fin < 0 else _fin_de_balise(source, fin + 2 + len(nom))
    if nom in {"title", "textarea"}:
        fin = _fermeture(source, nom, k)
        fin = n if fin < 0 else fin
        if nom == "title" and not caches:
            page.ajouter(html.unescape(_BLANCS.sub(" ", source[k:fin])), "titre de l’onglet")
        return n if fin >= n else _fin_de_balise(source, fin + 2 + len(nom))
    _ouvrir(page, nom, attributs, caches)
    return k


def _fermeture(source: str, nom: str, i: int) -> int:
    trouve = re.compile(f"</{nom}", re.IGNORECASE).search(source, i)
    return trouve.start() if trouve else -1


def _fin_de_balise(source: str, i: int) -> int:
    """After the « > » that closes a tag; quotes are honoured only when they close soon."""
    n = len(source)
    while i < n:
        c = source[i]
        if c == ">":
            return i + 1
        if c in "\"'" and source[i - 1] in "= \n\t":
            k = source.find(c, i + 1, i + 20_000)
            if k > 0:
                i = k
        i += 1
    return n


def _attributs(brut: str) -> dict[str, str]:
    lus: dict[str, str] = {}
    for m in _ATTRIBUT.finditer(brut[:40_000]):
        valeur = next((v for v in m.groups()[1:] if v is not None), "")
        lus.setdefault(m.group(1).lower(), html.unescape(valeur))
    return lus


def _ouvrir(page: _Page, nom: str, attributs: dict[str, str], caches: list[str]) -> None:
    if caches:
        if nom not in _SANS_CONTENU:
            caches.append(nom)
        return
    cache = (
        "hidden" in attributs
        or nom == "nav"
        or attributs.get("role") in {"navigation", "menu", "menubar"}
        or bool(_CACHE.search(attributs.get("style", "")))
        or (nom == "input" and attributs.get("type") == "hidden")
    )
    if nom == "meta":
        cle = (attributs.get("name") or attributs.get("property") or "").lower()
        if cle in {"description", "og:description", "og:title"}:
            page.ajouter(_BLANCS.sub(" ", attributs.get("content", "")), "description pour les moteurs de recherche")
        return
    if cache:
        if nom not in _SANS_CONTENU:
            page.finir() if nom not in _EN_LIGNE else None
            caches.append(nom)
        return
    if nom not in _EN_LIGNE:
        _limite(page, nom)
    if nom == "a" and attributs.get("href"):
        page.liens.append(attributs["href"][:2000].strip())
    _textes_des_attributs(page, nom, attributs)


def _textes_des_attributs(page: _Page, nom: str, attributs: dict[str, str]) -> None:
    for cle, lieu in _NOMS_DE_LIEUX.items():
        texte = _BLANCS.sub(" ", attributs.get(cle, "")).strip()
        if texte and (cle == "title" or nom in {"img", "area", "input"}):
            page.finir() if nom not in _EN_LIGNE else None
            page.ajouter(texte, lieu)
    if nom == "img" and not attributs.get("alt", "").strip():
        fichier = unquote(_chemin(attributs.get("src", ""))).rpartition("/")[2].rpartition(".")[0]
        if "logo" in fichier.lower():
            page.ajouter(re.sub(r"[-_.]+", " ", fichier[:120]), "nom du fichier d’une image")


def _chemin(adresse: str) -> str:
    """The path of an address, "" for one that is none."""
    try:
        return urlsplit(adresse[:2000]).path if not adresse.startswith("data:") else ""
    except ValueError:
        return ""


def _limite(page: _Page, nom: str) -> None:
    """What an element that is not within a line does to the block being written."""
    if nom == "br":
        page.morceaux.append("\n")
    elif nom in {"td", "th"} and page.rangee:
        if page.morceaux:
            page.morceaux.append("\t")
    elif page.rangee and nom in {"p", "div", "ul", "li"}:
        page.morceaux.append("\n" if nom == "li" else " ")
    elif nom == "tr":
        page.finir()
        page.rangee += 1
    else:
        page.finir()
        if re.fullmatch("h[1-6]", nom):
            page.titre = int(nom[1])
        if nom in {"table", "section", "article", "main", "footer"}:
            page.rangee = 0


def _fermer(page: _Page, nom: str, caches: list[str]) -> None:
    if caches:
        # Closes the nearest element of that name; a closing tag without an opening one changes nothing.
        for k in range(len(caches) - 1, max(-1, len(caches) - 40), -1):
            if caches[k] == nom:
                del caches[k:]
                break
        return
    if nom in _EN_LIGNE or nom in {"td", "th", "br"}:
        return
    if page.rangee and nom in {"p", "div", "ul", "li"}:
        page.morceaux.append(" ")
        return
    page.finir()
    if re.fullmatch("h[1-6]", nom):
        page.titre = 0
    elif nom == "tr":
        page.rangee = max(0, page.rangee - 1)
    elif nom == "table":
        page.rangee = 0
    elif nom in {"footer", "article"}:
        page.rubrique = ""
