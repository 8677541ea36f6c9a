"""The kinds of import that rooms above have registered."""

from __future__ import annotations

from parchemin.imports.domain.modele import TypeImport

_types: dict[str, TypeImport] = {}


def inscrire_type(type_import: TypeImport) -> TypeImport:
    """Register a kind at start. Two kinds of one code are a programming error."""
    if _types.setdefault(type_import.code, type_import) is not type_import:
        raise RuntimeError(f"the import « {type_import.code} » is already registered")
    cles = [c.cle for c in type_import.champs]
    if len(set(cles)) != len(cles):
        raise RuntimeError(f"{type_import.code}: a field is given twice")
    return type_import


def types_import() -> list[TypeImport]:
    """All kinds, in the order of registration."""
    return list(_types.values())


def type_import(code: str) -> TypeImport:
    """Raises `LookupError` for a kind nobody registered."""
    try:
        return _types[code]
    except KeyError:
        raise LookupError(f"no import « {code} »") from None
