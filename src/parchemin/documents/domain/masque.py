"""The holder's name on the public page: partly masked until the visitor gives it."""

from __future__ import annotations

import re

from parchemin.socle.cles import cle_recherche

_MOT = re.compile(r"[^\W\d_]+", re.UNICODE)


def masquer(nom: str) -> str:
    """« Marie-Ève NGUYỄN » → « M••••-È•• N•••••»: the first letter of each word; a word of one letter says nothing."""
    return _MOT.sub(lambda m: (m[0][0] if len(m[0]) > 1 else "") + "•" * 4, nom)


def est_le_nom(donne: str, *noms: str) -> bool:
    """Is what the visitor typed one of the holder's names? Accents, case, dashes do not matter; a first name alone is not enough."""
    cle = cle_recherche(donne)
    return bool(cle) and any(cle == cle_recherche(nom) for nom in noms if nom)
