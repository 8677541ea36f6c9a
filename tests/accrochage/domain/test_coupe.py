"""A message cut short never passes, wherever it is cut."""

from __future__ import annotations

import io
import random

from lxml import etree

from parchemin.accrochage.domain.lecture import FichierIllisible
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.domain.validation import tient_le_schema
from tests.accrochage.domain.strategies import abimer
from tests.accrochage.domain.test_schema import message

P = profil("1.1.2")


def test_un_fichier_coupe_n_est_jamais_pris() -> None:
    entier = message(5)
    schema = schema_du_profil(P)
    assert tient_le_schema(io.BytesIO(entier), schema) is None
    for n in [*range(0, len(entier) - 1, 41), *range(len(entier) - 90, len(entier) - 1)]:
        try:
            faute = tient_le_schema(io.BytesIO(entier[:n]), schema)
        except FichierIllisible:
            continue
        assert faute, n


def test_le_flux_ne_laisse_rien_passer_que_l_arbre_refuse() -> None:
    """Of a parser that builds nothing, lxml does not say whether the schema held: hundreds of spoiled files are refused."""
    schema, bilan = schema_du_profil(P), {True: 0, False: 0}
    for graine in range(400):
        racine, hasard = etree.fromstring(message(graine % 40)), random.Random(graine)
        if graine % 4:
            abimer(racine, hasard)
        octets = etree.tostring(racine)
        tient = bool(schema.validate(etree.fromstring(octets)))
        assert (tient_le_schema(io.BytesIO(octets), schema) is None) is tient, graine
        bilan[tient] += 1
    assert min(bilan.values()) > 80


def test_une_faute_loin_dans_le_fichier_se_voit() -> None:
    """Beyond the first block, and in the last passage."""
    entier = message(5, passages=400)
    i = entier.rindex(b"<cpf:obtentionCertification>") + len(b"<cpf:obtentionCertification>")
    assert i > 1 << 18
    faute = tient_le_schema(io.BytesIO(entier[:i] + b"Z" + entier[i:]), schema_du_profil(P))
    assert faute is not None
    assert "obtention" in faute
