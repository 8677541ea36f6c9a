"""Why a file is not XML, in French: the parser speaks English, of tags and code points, to people who know neither."""

from __future__ import annotations

from typing import Any, BinaryIO

from lxml import etree

T = etree.ErrorTypes
_PHRASES = {
    T.ERR_DOCUMENT_EMPTY: "il est vide, ou ne commence pas par du XML",
    T.ERR_DOCUMENT_START: "il ne commence pas par du XML",
    T.ERR_DOCUMENT_END: "quelque chose suit la fin du message (une deuxième racine, par exemple)",
    T.ERR_TAG_NOT_FINISHED: "il s’arrête avant la fin : il est sans doute tronqué",
    T.ERR_TAG_NAME_MISMATCH: "une balise est fermée par une autre, ou ne l’est pas",
    T.ERR_GT_REQUIRED: "il manque un « > » à une balise",
    T.ERR_LT_REQUIRED: "il manque un « < »",
    T.ERR_LTSLASH_REQUIRED: "une balise de fin manque",
    T.ERR_LT_IN_ATTRIBUTE: "un « < » se trouve dans un attribut",
    T.ERR_NAME_REQUIRED: "un « & » ou un « < » n’est pas écrit « &amp; » ou « &lt; »",
    T.ERR_ENTITYREF_SEMICOL_MISSING: "un « & » n’est pas écrit « &amp; »",
    T.ERR_UNDECLARED_ENTITY: "il emploie une entité qui n’existe pas en XML (&nbsp; ou &eacute;, par exemple)",
    T.WAR_UNDECLARED_ENTITY: "il emploie une entité qui n’existe pas en XML (&nbsp; ou &eacute;, par exemple)",
    T.ERR_ENTITY_LOOP: "ses entités se citent sans fin",
    T.ERR_INVALID_CHAR: "il contient un caractère interdit en XML",
    T.ERR_INVALID_CHARREF: "il contient le code d’un caractère interdit en XML",
    T.ERR_INVALID_ENCODING: "ses caractères ne sont pas dans l’encodage qu’il annonce (UTF-8 est attendu)",
    T.ERR_UNKNOWN_ENCODING: "il annonce un encodage inconnu",
    T.ERR_UNSUPPORTED_ENCODING: "il annonce un encodage inconnu",
    T.ERR_HYPHEN_IN_COMMENT: "un commentaire contient « -- », ou ne finit pas",
    T.ERR_COMMENT_NOT_FINISHED: "un commentaire ne finit pas",
    T.ERR_ATTRIBUTE_REDEFINED: "un attribut est donné deux fois",
    T.ERR_ATTRIBUTE_NOT_STARTED: "un attribut n’est pas entre guillemets",
    T.ERR_ATTRIBUTE_WITHOUT_VALUE: "un attribut n’a pas de valeur",
    T.ERR_SPACE_REQUIRED: "il manque une espace entre deux attributs",
    T.ERR_RESERVED_XML_NAME: "quelque chose précède la déclaration <?xml … ?>",
    T.ERR_XMLDECL_NOT_FINISHED: "la déclaration <?xml … ?> est mal formée",
    T.ERR_VERSION_MISSING: "la déclaration <?xml … ?> ne donne pas la version",
    T.ERR_UNKNOWN_VERSION: "la déclaration <?xml … ?> annonce une autre version que 1.0",
    T.NS_ERR_UNDEFINED_NAMESPACE: "un préfixe n’est pas déclaré (xmlns:cpf ou xmlns:xsi manque à la racine)",
    T.ERR_CDATA_NOT_FINISHED: "une section CDATA ne finit pas",
    T.ERR_INTERNAL_ERROR: "il est construit d’une façon que la lecture refuse (profondeur ou longueur démesurée)",
    T.ERR_NAME_TOO_LONG: "un nom ou un attribut est démesuré",
    T.ERR_RESOURCE_LIMIT: "il est construit d’une façon que la lecture refuse (profondeur ou longueur démesurée)",
}


def code_de(e: etree.XMLSyntaxError) -> int:
    """The parser's own number of the fault; the stubs of lxml do not know it."""
    return int(getattr(e, "code", 0) or 0)


def dire_syntaxe(e: etree.XMLSyntaxError) -> str:
    """A sentence without capital nor full stop. What is not known keeps the parser's own words."""
    connue = _PHRASES.get(code_de(e))
    if connue:
        return connue
    message: Any = e.msg
    if "no element found" in str(message):
        return "il est vide"
    return f"le XML se rompt ({message})"


TRONQUE = "il s’arrête avant la fin : il est sans doute tronqué"
_BLOC = 1 << 18


class _Rien:
    """Receives a document and keeps nothing of it."""

    def start(self, tag: Any, attributs: Any) -> None: ...

    def end(self, tag: Any) -> None: ...

    def data(self, texte: Any) -> None: ...

    def close(self) -> None: ...


def diagnostiquer(source: BinaryIO) -> tuple[str, int] | None:
    """(sentence, line) of what makes a file no XML; None when it is XML. Constant memory; no entity, no network.

    The readers that build a tree by pieces often lose the reason on the way (« no element found »): this one has it.
    """
    cible: Any = _Rien()
    analyseur: Any = etree.XMLParser(
        target=cible, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    lu = False
    try:
        while bloc := source.read(_BLOC):
            lu = True
            analyseur.feed(bloc)
    except etree.XMLSyntaxError as e:
        return dire_syntaxe(e), e.lineno or 0
    if not lu:
        return "il est vide", 0
    try:
        analyseur.close()
    except etree.XMLSyntaxError as e:
        # Nothing is wrong but the end that never came.
        coupe = code_de(e) in _A_LA_COUPURE
        return (TRONQUE if coupe else dire_syntaxe(e)), e.lineno or 0
    return None


_A_LA_COUPURE = frozenset([
    T.ERR_INTERNAL_ERROR, T.ERR_GT_REQUIRED, T.ERR_LTSLASH_REQUIRED, T.ERR_TAG_NOT_FINISHED, T.ERR_ATTRIBUTE_NOT_FINISHED,
    T.ERR_ATTRIBUTE_NOT_STARTED, T.ERR_NAME_REQUIRED, T.ERR_COMMENT_NOT_FINISHED, T.ERR_SPACE_REQUIRED,
])  # fmt: skip
