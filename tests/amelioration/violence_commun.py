"""A case as tests need it: words that may be looked for everywhere, a reader, gestures."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from parchemin.amelioration.domain.violence import RecitViolence
from parchemin.amelioration.models import SignalementViolence
from parchemin.amelioration.selectors.violence import Acces, acces_a
from parchemin.amelioration.services import violence
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

SECRETS = ("Zélie Quatrepoint", "Barnabé Lecoq", "clef de douze", "petite incapable", "vestiaire du fond")
"""Words that must be nowhere but on the page of the case."""
RECIT: dict[str, Any] = {
    "natures": ("violence", "harcelement_moral"), "lieu": "entreprise", "lieu_precis": SECRETS[4], "criteres": ("apprenti",),
    "victime": SECRETS[0], "mis_en_cause": SECRETS[1], "faits": f"Il a lancé une {SECRETS[2]} devant deux collègues.", "paroles": SECRETS[3],
}  # fmt: skip


def url(nom: str, o: Organisation, *args: Any) -> str:
    return reverse(f"amelioration:{nom}", args=[o.slug, *args])


def signaler(
    o: Organisation, auteur: Membre, *, il_y_a: timedelta = timedelta(hours=2), **recit: Any
) -> SignalementViolence:
    connu: datetime = maintenant() - il_y_a
    return violence.signaler(
        organisation=o,
        recit=RecitViolence(**RECIT | recit),
        connu_le=connu,
        auteur=auteur,
        acteur=reference_de(auteur.utilisateur),
    )


def acces(d: SignalementViolence, m: Membre) -> Acces:
    a = acces_a(d.organisation_id, d.reference, m, maintenant())
    assert a is not None
    return a


def codes(geste: Any, **arguments: Any) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        geste(**arguments)
    return [c.code for c in e.value.constats]


def fichier(contenu: bytes = b"Message garde du lundi.", nom: str = "Quatrepoint.txt") -> Any:
    f = io.BytesIO(contenu)
    f.name = nom
    return f
