"""The French of the libraries, in our words: writes `config/locale/fr/LC_MESSAGES/django.po` and its `.mo`.

Reads the French catalogues of the installed libraries and keeps the sentences that our rules change: typographic
apostrophes and spaces, one word for each thing (« adresse électronique », « codes de secours », « courriel » for a
message). To be run again when a library is upgraded; a test says so.
"""

from __future__ import annotations

import gettext
import re
import struct
from importlib.util import find_spec
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = RACINE / "src" / "parchemin" / "config" / "locale" / "fr" / "LC_MESSAGES"
SOURCES = (
    "django/conf", "django/contrib/auth", "django/contrib/contenttypes", "django/contrib/humanize",
    "django/contrib/sessions", "allauth", "django_filters", "django_tables2",
)  # fmt: skip
"""Catalogues of the libraries of `INSTALLED_APPS`, in the order in which Django reads them (the last one wins)."""
A_LA_MAIN = {
    "Email": "Adresse électronique",
    "email": "adresse électronique",
    "Email (again)": "Adresse électronique (de nouveau)",
    "Email (optional)": "Adresse électronique (facultatif)",
    "Add Email": "Ajouter une adresse électronique",
    "Change Email": "Changer d’adresse électronique",
    "Current email": "Adresse électronique actuelle",
    "Email Changed": "Adresse électronique modifiée",
    "Email Removed": "Adresse électronique retirée",
    "Email or phone": "Adresse électronique ou téléphone",
    "Username or email": "Nom d’utilisateur ou adresse électronique",
    "Username, email or phone": "Nom d’utilisateur, adresse électronique ou téléphone",
    "You must type the same email each time.": "Tapez deux fois la même adresse électronique.",
    "Your email has been confirmed.": "Votre adresse électronique est confirmée.",
    "Enter a valid email address.": "Écrivez une adresse électronique complète, par exemple prenom.nom@exemple.fr.",
    "You have confirmed %(email)s.": "L’adresse %(email)s est confirmée.",
}
"""Sentences whose gender or sense no rule could find."""
_MOTS = (
    (r"\b([Aa])dresses (?:e-?mails?|de courriel|électroniques?)", r"\1dresses électroniques"),
    (r"\b([Aa])dresse (?:e-?mail|de courriel|électronique)", r"\1dresse électronique"),
    (r"\b([ld])['’]e-?mail", r"\1e courriel"),
    (r"\b([LD])['’]e-?mail", r"\1e courriel"),
    (r"\b([Cc])et e-?mail", r"\1e courriel"),
    (r"(?<![\w<{()@./:=\"])e-?mail(s?)\b(?!\))", r"courriel\1"),
    (r"(?<![\w<{()@./:=\"])E-?mail(s?)\b(?!\))", r"Courriel\1"),
    (r"\b([Cc])ode(s?) de récupération", r"\1ode\2 de secours"),
)
Cle = str | tuple[str, int]
ENTETE = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n >= 2);\n"
"""A plural rule written otherwise than the libraries': Django then looks into this catalogue before theirs."""


def typographier(texte: str) -> str:
    """Apostrophes, then French spaces. Applied twice, it changes nothing."""
    t = re.sub(r"(?<=\w)'(?=[\w%{«])", "’", texte)
    t = re.sub(r"(?<=[\w»)}])[ \u00a0\u202f]([;!?])(?=[\s»)]|$)", "\u202f\\1", t)
    t = re.sub(r"(?<=[\w»)}])[ \u00a0\u202f]:(?=\s|$)", "\u00a0:", t)
    t = re.sub(r"«[ \u00a0\u202f]?", "«\u00a0", t)
    return re.sub(r"[ \u00a0\u202f]?»", "\u00a0»", t)


def reecrire(texte: str) -> str:
    """A French sentence of a library, in our words."""
    for motif, mot in _MOTS:
        texte = re.sub(motif, mot, texte)
    return typographier(texte)


def corrigees() -> dict[Cle, str]:
    """Key (msgid, or (msgid, index) of a plural) -> our sentence, where it differs from the library's."""
    lues: dict[Cle, str] = {}
    for source in SOURCES:
        module, _, reste = source.partition("/")
        dossier = Path(str(find_spec(module).origin)).parent / reste  # type: ignore[union-attr]  # found, never imported
        with (dossier / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as flux:
            lues |= gettext.GNUTranslations(flux)._catalog  # type: ignore[attr-defined]
    del lues[""]
    voulues = {cle: A_LA_MAIN.get(cle if isinstance(cle, str) else "", reecrire(texte)) for cle, texte in lues.items()}
    changees = {cle for cle, texte in voulues.items() if texte != lues[cle]}
    # A plural is replaced whole.
    pluriels = {cle[0] for cle in changees if isinstance(cle, tuple)}
    return {
        cle: texte
        for cle, texte in sorted(voulues.items(), key=lambda x: (x[0], -1) if isinstance(x[0], str) else x[0])
        if cle in changees or (isinstance(cle, tuple) and cle[0] in pluriels)
    }


def _entrees(textes: dict[Cle, str]) -> list[tuple[str, list[str]]]:
    """(msgid, its forms): one form, or two for a plural."""
    formes: dict[str, list[str]] = {}
    for cle, texte in textes.items():
        formes.setdefault(cle if isinstance(cle, str) else f"{cle[0]}\0{cle[0]}", []).append(texte)
    return sorted(formes.items())


def en_mo(textes: dict[Cle, str]) -> bytes:
    """The binary catalogue (GNU format, little-endian, no hash table)."""
    paires = [(m.encode(), "\0".join(f).encode()) for m, f in [("", [ENTETE]), *_entrees(textes)]]
    paires.sort()
    n = len(paires)
    debut, table_a, table_b, donnees = 28 + 16 * n, b"", b"", b""
    for rang in (0, 1):
        for paire in paires:
            entree = struct.pack("<II", len(paire[rang]), debut + len(donnees))
            if rang == 0:
                table_a += entree
            else:
                table_b += entree
            donnees += paire[rang] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, n, 28, 28 + 8 * n, 0, 0) + table_a + table_b + donnees


def en_po(textes: dict[Cle, str]) -> str:
    """The same, to be read by people and compared by Git."""

    def entre_guillemets(texte: str) -> str:
        return '"' + texte.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    blocs = [
        "# Written by outils/traductions.py: change its rules, not this file.\n"
        f'msgid ""\nmsgstr {entre_guillemets(ENTETE)}\n'
    ]
    for msgid, formes in _entrees(textes):
        contexte, _, reste = msgid.rpartition("\x04")
        lignes = [f"msgctxt {entre_guillemets(contexte)}"] if contexte else []
        seul, _, plusieurs = reste.partition("\0")
        lignes.append(f"msgid {entre_guillemets(seul)}")
        if plusieurs:
            lignes.append(f"msgid_plural {entre_guillemets(plusieurs)}")
            lignes += [f"msgstr[{i}] {entre_guillemets(f)}" for i, f in enumerate(formes)]
        else:
            lignes.append(f"msgstr {entre_guillemets(formes[0])}")
        blocs.append("\n".join(lignes) + "\n")
    return "\n".join(blocs)


def principal() -> int:
    textes = corrigees()
    DOSSIER.mkdir(parents=True, exist_ok=True)
    (DOSSIER / "django.mo").write_bytes(en_mo(textes))
    (DOSSIER / "django.po").write_text(en_po(textes), encoding="utf-8")
    print(f"{len(textes)} phrases")
    return 0


if __name__ == "__main__":
    raise SystemExit(principal())
