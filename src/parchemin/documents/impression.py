"""The last layer of the content: number, code, wording, dates. What is returned is what is kept and printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.documents.composition import adresse_publique
from parchemin.documents.contenu import delivrance, en_lettres
from parchemin.documents.domain.code import en_groupes
from parchemin.documents.domain.natures import Nature
from parchemin.documents.modele import VOIES, Redaction


def imprimer(
    contenu: dict[str, Any], redaction: Redaction, *, numero: str, code: str, jour: date, voie: str,
    remplace: str = "", duplicata: str = "", fictif: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """`numero` and `code` as they will stand in the register; `remplace`, `duplicata`: the sentence that the paper bears."""
    adresse = adresse_publique(code)
    mots = {
        "jury": contenu["decision"]["le"],
        "voie": VOIES.get(voie, "par la voie de la formation"),
        "certificateur": contenu["certificateur"]["nom"],
    }
    return contenu | {
        "numero": numero,
        "code": en_groupes(code),
        "adresse": adresse,
        "adresse_courte": adresse.partition("://")[2].rpartition("/v/")[0] + "/v/",
        "formule": {"avant": _remplir(redaction.formule[0], mots), "apres": _remplir(redaction.formule[1], mots)},
        "delivrance": delivrance(redaction.lieu, jour),
        "signataires": redaction.signataires,
        "signataires_mots": [x for s in redaction.signataires for x in (s["nom"], s["qualite"])],
        "recours": _remplir(redaction.recours, mots),
        "pied": redaction.pied,
        "remplace": remplace,
        "duplicata": duplicata,
        "fictif": fictif,
        "nature_code": str(Nature(contenu["nature"])),
    }


def _remplir(texte: str, mots: dict[str, str]) -> str:
    """Only the known words between braces are filled; anything else stays as typed."""
    for cle, valeur in mots.items():
        texte = texte.replace("{" + cle + "}", valeur)
    return texte


def phrase_remplace(numero: str, le: date) -> str:
    """« Remplace le n° 2026-000012 du 3 mars 2026 »."""
    return f"Remplace le n° {numero} du {en_lettres(le)}"


def phrase_duplicata(numero: str, le: date) -> str:
    return f"Duplicata du n° {numero} du {en_lettres(le)}"
