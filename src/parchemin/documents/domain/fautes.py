"""What Typst says of a layout that does not compose, in French: what is wrong and how to mend it. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Faute:
    """`dit`: what is wrong; `remede`: what to do about it. `{0}`, `{1}`: what the message quotes."""

    dit: str
    remede: str


_NOM = r"[`\"‘“]?([^`\"’”\s]+)[`\"’”]?"
_FAUTES: tuple[tuple[re.Pattern[str], Faute], ...] = tuple(
    (re.compile(motif, re.IGNORECASE), Faute(dit, remede))
    for motif, dit, remede in (
        (r"unclosed delimiter", "une parenthèse, un crochet ou une accolade ne se ferme pas", "fermez-la"),
        (r"unclosed string", "un guillemet droit ne se ferme pas", "ajoutez le guillemet droit qui manque"),
        (r"unclosed (?:raw|label|comment)", "un passage ouvert ne se ferme pas", "ajoutez le signe qui le ferme"),
        (r"unexpected closing", "une parenthèse, un crochet ou une accolade se ferme sans avoir été ouvert", "ôtez le signe en trop"),
        (rf"unknown variable: {_NOM}$", "le nom « {0} » n’existe pas", "vérifiez son orthographe ; une donnée se lit après « donnees. »"),
        (rf"unexpected argument(?:: {_NOM})?$", "un argument de trop est donné", "ôtez-le, ou vérifiez son nom dans la documentation de Typst"),
        (rf"missing argument: {_NOM}$", "il manque l’argument « {0} »", "ajoutez-le entre les parenthèses"),
        (r"file not found|failed to (?:load|read) file|access denied|cannot read", "ce fichier n’existe pas, ou n’a pas à être lu", "n’importez que « /maison.typ » et « /titres.typ »"),
        (r"package|cannot import|unresolved import", "cet import n’est pas possible", "n’importez que « /maison.typ » et « /titres.typ », et des noms qui s’y trouvent"),
        (rf"dictionary does not contain key {_NOM}", "la donnée « {0} » n’existe pas", "choisissez un nom dans la liste des données, sous le formulaire"),
        (rf"does not contain (?:field )?{_NOM}$|(?:has no (?:method|field)) {_NOM}$", "ce qui est demandé après le point n’existe pas", "vérifiez son orthographe, ou choisissez un nom dans la liste des données"),
        (r"array index out of bounds|index out of bounds", "la liste a moins d’éléments que ce qui est demandé", "vérifiez sa longueur avant d’en lire un élément"),
        (r"array is empty|string is empty|is empty", "la liste ou le texte est vide", "prévoyez le cas où il n’y a rien"),
        (r"expected expression", "il manque une valeur ici", "écrivez ce qui doit suivre, ou ôtez le « # »"),
        (r"expected (?:comma|semicolon|colon|equals sign)", "il manque un signe entre deux éléments", "ajoutez la virgule, le deux-points ou le retour à la ligne qui les sépare"),
        (r"expected (?:identifier|pattern|keyword|block|body)", "l’écriture de cette instruction n’est pas complète", "comparez-la à la mise en page de la maison"),
        (r"expected .+, found .+", "une valeur d’une autre sorte est attendue", "donnez un texte, un nombre, une longueur ou une liste, selon ce que demande la fonction"),
        (r"cannot divide by zero|divide by zero", "une division par zéro", "vérifiez le diviseur"),
        (r"cannot (?:add|subtract|multiply|divide|compare|join|apply|access|loop|convert|spread|mutate)", "ces deux valeurs ne vont pas ensemble", "convertissez l’une d’elles, par exemple avec « str(…) »"),
        (r"not valid in code|is not allowed|not allowed (?:here|inside)|can only be used", "ce signe ou cette instruction n’a pas sa place ici", "déplacez-la ou ôtez-la"),
        (r"label .* does not exist|label .* occurs multiple", "le renvoi ne mène nulle part, ou à deux endroits", "vérifiez le nom donné entre « < » et « > »"),
        (r"maximum .* depth|layout did not converge|recursion|infinite", "la mise en page tourne sans fin", "ôtez ce qui s’appelle soi-même"),
        (r"unknown font|font family", "cette police n’est pas là", "prenez « Parchemin Sans » ou « Parchemin Serif »"),
        (r"image|svg|decode", "cette image ne se lit pas", "donnez un SVG, un PNG ou un JPEG entier, avec son texte de remplacement"),
        (r"PDF/|alt text|alternative|document title|heading level", "ce document ne pourrait pas être lu à voix haute ni conservé", "donnez un titre au document, un texte à chaque image, et n’allez pas d’un niveau de titre à un autre plus loin"),
        (r"invalid number|failed to parse|invalid (?:unit|length|color)|number suffix", "ce nombre ou cette mesure n’est pas lisible", "écrivez par exemple « 12pt », « 3mm » ou « 50% »"),
        (r"assertion failed|panicked", "la mise en page s’est arrêtée d’elle-même", "lisez la condition écrite à cette ligne"),
    )
)  # fmt: skip
_INCONNUE = Faute(
    "cette ligne n’est pas écrite comme Typst l’attend",
    "comparez-la à la mise en page de la maison, sous le formulaire",
)


def dire_la_faute(message: str, ligne: int) -> str:
    """« ligne 12 : une parenthèse … ne se ferme pas ; fermez-la. » `ligne`: 0 when it is not in the organisation's own text."""
    faute, cite = _INCONNUE, ""
    for motif, connue in _FAUTES:
        if trouve := motif.search(message):
            faute, cite = connue, next((g for g in trouve.groups() if g), "")
            break
    dit = faute.dit.format(cite[:60]) if "{0}" in faute.dit else faute.dit
    ou = f"ligne {ligne} : " if ligne > 0 else ""
    return f"{ou}{dit}. Pour corriger : {faute.remede}."
