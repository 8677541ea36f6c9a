"""Words that name a state of health: never kept beside a result, an absence or an accommodation (RGPD, art. 9)."""

from __future__ import annotations

import re

from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Controle, ErreurMetier

_ETATS_DE_SANTE = re.compile(
    r"\b(dys(?!fonctionn)\w+|autis\w*|tdah?|asperger|epilep\w*|diabet\w*|cancer\w*|depressi\w*|schizo\w*|bipolaire|"
    r"sclerose\w*|trisomi\w*|surdite|cecite|malades?|maladi\w*|patholog\w*|syndrome|diagnosti\w*|anxie\w*|phobi\w*|"
    r"entorse\w*|fractur\w*|grippe\w*|covid\w*|gastro|angine|bronchite|migraine\w*|asthm\w*|infarctus|avc|tumeur\w*|"
    r"hospitali\w*|chirurg\w*|grossesse|burn ?out)\b"
)


def etat_de_sante(texte: str) -> str:
    """The first word of a text that seems to name a state of health, "" when there is none."""
    trouve = _ETATS_DE_SANTE.search(cle_recherche(texte))
    return trouve[0] if trouve else ""


def refuser_la_sante(controle: Controle, *textes: str) -> None:
    """Raise `ErreurMetier` with this finding (it takes `mot`) when one of the texts seems to name a state of health."""
    if mot := etat_de_sante(" ; ".join(textes)):
        raise ErreurMetier(controle.constat(mot=mot))
