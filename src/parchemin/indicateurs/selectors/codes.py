"""Codes of courses in the lists, for who reads without names and for who must find the person that a code speaks of."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.crypto import salted_hmac

from parchemin.indicateurs.domain.codes import CleDeCodes, code_de, empreintes_du_code, lire_code
from parchemin.socle.cles import cle_recherche

RANG = "rang_code"
"""The annotation by which rows are sorted: the order of the codes shown, which tells nothing."""
_SEL = "parchemin.indicateurs.codes"


def cle_des_codes(organisation_id: int) -> CleDeCodes:
    """Of one organisation, from the secret of the installation: two organisations give two codes to one number."""
    return CleDeCodes(*(
        salted_hmac(_SEL, f"{organisation_id}:{cote}", algorithm="sha256").hexdigest() for cote in ("dedans", "dehors")
    ))  # fmt: skip


def empreinte(organisation_id: int, champ: str) -> Any:
    """The fingerprint, in the database. `champ`: what numbers the course of a row."""
    cle = cle_des_codes(organisation_id)
    return MD5(Concat(Value(cle.dehors), MD5(Concat(Value(cle.dedans), Cast(champ, CharField())))))


def avec_codes(lignes: QuerySet[Any], organisation_id: int, champ: str) -> QuerySet[Any]:
    """The rows, each with what its code is made of."""
    return lignes.annotate(**{RANG: empreinte(organisation_id, champ)})


def code_de_ligne(ligne: Any) -> str:
    return code_de(getattr(ligne, RANG))


def code_du_parcours(organisation_id: int, inscription_id: int) -> str:
    return code_de(cle_des_codes(organisation_id).empreinte(inscription_id))


def chercher(lignes: QuerySet[Any], texte: str, noms: str = "") -> QuerySet[Any]:
    """Rows of `avec_codes` whose code was typed. `noms`: where the search key of the person is, for who reads names; without it a
    name finds nobody."""
    code = lire_code(texte)
    trouvees = lignes.none()
    if code:
        bas, haut = empreintes_du_code(code)
        trouvees = lignes.filter(**{f"{RANG}__gte": bas, f"{RANG}__lt": haut})
    if not noms or (code and trouvees.exists()):
        return trouvees
    for mot in cle_recherche(texte).split():
        lignes = lignes.filter(**{f"{noms}__contains": mot})
    return lignes
