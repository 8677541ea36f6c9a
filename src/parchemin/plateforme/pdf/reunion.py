"""Several tagged files made one that is still tagged: what a screen reader walked in each, it walks in the whole.

Nothing is composed again: pages and their marks are those of the files given. Each file keeps its own branch of the structure,
in order; what ties a page to its marks is numbered anew, and the names of cells are told apart. The bytes change: such a file
is to be printed or read, it is no original.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

SUJET = "Réunion pour l’impression : les originaux archivables (PDF/A) sont les fichiers de chaque document."


class Reunion:
    """`ajouter` each file, then `octets`."""

    def __init__(self, titre: str) -> None:
        self._sortie, self._titre = PdfWriter(), titre
        self._arbre = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        self._racine: IndirectObject = self._sortie._add_object(self._arbre)
        self._tout = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Document"),
                NameObject("/P"): self._racine,
            }
        )
        self._document: IndirectObject = self._sortie._add_object(self._tout)
        self._branches, self._nums, self._ids = ArrayObject(), ArrayObject(), []  # type: ignore[var-annotated]
        self._suivant = self._rang = 0

    def ajouter(self, octets: bytes, *, signet: str = "", recto: bool = False) -> None:
        """`signet`: bookmark of its first page; without one, its own bookmarks are kept. `recto`: what follows begins on a front."""
        lecteur = PdfReader(io.BytesIO(octets))
        debut = len(self._sortie.pages)
        self._sortie.append(lecteur, import_outline=not signet)
        if signet:
            self._sortie.add_outline_item(title=signet, page_number=debut)
        self._structurer(lecteur, debut)
        if recto and len(lecteur.pages) % 2:
            self._sortie.add_blank_page()

    def _structurer(self, lecteur: PdfReader, debut: int) -> None:
        source: Any = lecteur.trailer["/Root"]
        arbre = source.get("/StructTreeRoot")
        if arbre is None:
            return
        self._rang += 1
        base = self._suivant
        for n in range(debut, len(self._sortie.pages)):
            page: Any = self._sortie.pages[n]
            origine: Any = lecteur.pages[n - debut]
            if "/StructParents" in origine:  # pypdf leaves it out of what it copies
                page[NameObject("/StructParents")] = NumberObject(int(origine["/StructParents"]) + base)
            for annotation in page.get("/Annots", ()):
                _decaler(annotation.get_object(), "/StructParent", base)
        for numero, valeur in _nombres(arbre["/ParentTree"]):
            self._nums += [NumberObject(numero + base), valeur.clone(self._sortie)]
            self._suivant = max(self._suivant, numero + base + 1)
        enfants = arbre["/K"]
        for enfant in enfants if isinstance(enfants, list) else [arbre.raw_get("/K")]:
            branche = enfant.clone(self._sortie)
            branche.get_object()[NameObject("/P")] = self._document
            branche.get_object()[NameObject("/S")] = NameObject("/Part")  # one document, made of parts
            self._branches.append(branche)
            self._nommer(branche)
        if "/RoleMap" in arbre and "/RoleMap" not in self._arbre:
            self._arbre[NameObject("/RoleMap")] = arbre["/RoleMap"].clone(self._sortie)
        if "/OutputIntents" in source and "/OutputIntents" not in self._sortie._root_object:
            self._sortie._root_object[NameObject("/OutputIntents")] = source["/OutputIntents"].clone(self._sortie)

    def _nommer(self, branche: Any) -> None:
        """Every file names its cells « U1x0y0 »: a prefix tells them apart, in the cells and in what refers to them."""
        pile = [branche]
        while pile:
            reference = pile.pop()
            noeud: Any = reference.get_object()
            if isinstance(noeud, list):
                pile.extend(noeud)
                continue
            if not isinstance(noeud, DictionaryObject) or "/S" not in noeud:
                continue
            if "/ID" in noeud:
                noeud[NameObject("/ID")] = self._prefixe(noeud["/ID"])
                self._ids.append((str(noeud["/ID"]), reference))
            for attribut in _liste(noeud.get("/A")):
                if isinstance(attribut, dict) and "/Headers" in attribut:
                    attribut[NameObject("/Headers")] = ArrayObject(self._prefixe(x) for x in attribut["/Headers"])
            if "/K" in noeud:
                pile.extend(noeud["/K"] if isinstance(noeud["/K"], list) else [noeud.raw_get("/K")])

    def _prefixe(self, nom: Any) -> TextStringObject:
        brut = nom.decode() if isinstance(nom, bytes) else str(nom)
        return TextStringObject(f"{self._rang:05d}-{brut}")

    def octets(self) -> bytes:
        """The whole, with the marks that make a reader trust its structure."""
        racine, arbre = self._sortie._root_object, self._arbre
        if self._branches:
            self._tout[NameObject("/K")] = self._branches
            arbre[NameObject("/K")] = ArrayObject([self._document])
            arbre[NameObject("/ParentTree")] = self._sortie._add_object(
                DictionaryObject({NameObject("/Nums"): self._nums})
            )
            arbre[NameObject("/ParentTreeNextKey")] = NumberObject(self._suivant)
            if self._ids:
                noms = ArrayObject(
                    y for cle, x in sorted(self._ids, key=lambda x: x[0]) for y in (TextStringObject(cle), x)
                )
                arbre[NameObject("/IDTree")] = self._sortie._add_object(DictionaryObject({NameObject("/Names"): noms}))
            racine[NameObject("/StructTreeRoot")] = self._racine
            racine[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        racine[NameObject("/Lang")] = TextStringObject("fr")
        racine[NameObject("/ViewerPreferences")] = DictionaryObject(
            {NameObject("/DisplayDocTitle"): BooleanObject(True)}
        )
        # No PDF/A mark: the originals have it, and one that nobody checked would be false.
        self._sortie.add_metadata({"/Title": self._titre, "/Subject": SUJET})
        tampon = io.BytesIO()
        self._sortie.write(tampon)
        return tampon.getvalue()


def _decaler(objet: Any, cle: str, base: int) -> None:
    if cle in objet:
        objet[NameObject(cle)] = NumberObject(int(objet[cle]) + base)


def _liste(valeur: Any) -> list[Any]:
    if valeur is None:
        return []
    resolu = valeur.get_object()
    return [x.get_object() for x in resolu] if isinstance(resolu, list) else [resolu]


def _nombres(arbre: Any) -> Iterator[tuple[int, Any]]:
    """Pairs of a number tree, its values still references."""
    noeud = arbre.get_object()
    for enfant in noeud.get("/Kids", ()):
        yield from _nombres(enfant)
    nums = noeud.get("/Nums", [])
    for n in range(0, len(nums), 2):
        yield int(nums[n]), list.__getitem__(nums, n + 1)
