"""A message cut short never passes, wherever it is cut."""

from __future__ import annotations

import io

from parchemin.accrochage.domain.lecture import FichierIllisible
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.domain.validation import tient_le_schema
from tests.accrochage.domain.test_schema import message

P = profil("1.1.2")


def test_un_fichier_coupe_n_est_jamais_pris() -> None:
    entier = message(5)
    schema = schema_du_profil(P)
    assert tient_le_schema(io.BytesIO(entier), schema, P.espace) is None
    for n in [*range(0, len(entier) - 1, 97), len(entier) - 2]:
        try:
            faute = tient_le_schema(io.BytesIO(entier[:n]), schema, P.espace)
        except FichierIllisible:
            continue
        assert faute, n
