"""What a member says of their own day page."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from parchemin.socle.horloge import aujourdhui
from parchemin.web import selectors
from parchemin.web.models import EcheanceVue


@transaction.atomic
def marquer_vue(*, membre: Any, cle: str) -> bool:
    """The member has read this line, or sets aside a first step that is not for them. False, and nothing kept, for a line that is not
    theirs or asks for an act.

    A mark of reading, personal like a draft: the journal has nothing to say of it.
    """
    jour = aujourdhui()
    ecarte = bool(cle) and any(p.cle == cle for p in selectors.premiers_pas(membre, jour))
    if not ecarte and not any(e.cle == cle and e.a_lire for e in selectors.echeances_de(membre, jour)):
        return False
    EcheanceVue.toutes.get_or_create(membre=membre, cle=cle, defaults={"organisation_id": membre.organisation_id})
    return True
