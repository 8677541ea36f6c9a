"""Our schema, written from the dictionary, against the official one: they accept and refuse the same documents."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from parchemin.accrochage.domain.construction import fragments_de, ordre
from parchemin.accrochage.domain.ecriture import Enveloppe, ecrire_fichiers
from parchemin.accrochage.domain.profils import profil, profils
from parchemin.accrochage.domain.schema import rediger_schema, schema_du_profil
from parchemin.accrochage.domain.validation import tient_le_schema
from parchemin.socle.horloge import PARIS
from tests.accrochage.domain.strategies import abimer, un_passage

P = profil("1.1.2")
MOMENT = datetime(2026, 7, 1, 14, 3, 27, tzinfo=PARIS)
DOCUMENTS, MUTATIONS = 150, 30


class _Garde(io.BytesIO):
    """Keeps what was written when the writer closes it."""

    contenu = b""

    def close(self) -> None:
        self.contenu = self.getvalue()


def message(graine: int, passages: int = 3, code: str = "1.1.2") -> bytes:
    hasard = random.Random(graine)
    lot = sorted((un_passage(hasard, n) for n in range(passages)), key=ordre)
    moment = MOMENT + timedelta(days=hasard.randrange(300))
    sortie = _Garde()
    p = profil(code)
    e = Enveloppe(f"flux-{graine}", moment, "AB123CDE", "E564ACB0", "C1", p.action)
    list(ecrire_fichiers(fragments_de(lot, p), p, lambda _: e, lambda _: sortie))
    return sortie.contenu


@pytest.fixture(scope="module")
def schema_officiel(officiel: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(officiel / "accrochage" / "cpf-1.1.2.xsd"))


@pytest.mark.officiel
def test_les_deux_schemas_disent_la_meme_chose(schema_officiel: etree.XMLSchema) -> None:
    """Thousands of documents, whole and spoiled. Each verdict of one is the verdict of the other."""
    le_notre, bilan = schema_du_profil(P), {True: 0, False: 0}
    for graine in range(DOCUMENTS):
        entier = message(graine)
        assert schema_officiel.validate(etree.fromstring(entier)), (graine, schema_officiel.error_log)
        assert le_notre.validate(etree.fromstring(entier))
        hasard = random.Random(graine + 10_000)
        for _ in range(MUTATIONS):
            racine = etree.fromstring(entier)
            gestes = [abimer(racine, hasard) for _ in range(hasard.choice([1, 1, 1, 2]))]
            officiel = schema_officiel.validate(racine)
            assert le_notre.validate(racine) is officiel, (
                graine,
                gestes,
                le_notre.error_log or schema_officiel.error_log,
            )
            bilan[officiel] += 1
    # Spoiling that never leaves a document valid, or always does, would prove nothing.
    assert bilan[True] > 200
    assert bilan[False] > 2000


@pytest.mark.officiel
@pytest.mark.parametrize("nom", ["a", "b"])
def test_les_exemples_officiels(officiel: Path, nom: str) -> None:
    chemin = officiel / "accrochage" / f"sample-official-v2.0.0-{nom}.xml"
    with chemin.open("rb") as f:
        assert tient_le_schema(f, schema_du_profil(P)) is None


@pytest.mark.officiel
def test_le_flux_juge_comme_l_arbre(schema_officiel: etree.XMLSchema) -> None:
    """The streaming pass drops what it has read; it must still see what a whole tree shows."""
    for graine in range(40):
        racine = etree.fromstring(message(graine))
        abimer(racine, random.Random(graine))
        octets = etree.tostring(racine)
        juge = tient_le_schema(io.BytesIO(octets), schema_officiel)
        assert (juge is None) is schema_officiel.validate(etree.fromstring(octets)), graine


def test_le_profil_de_2026_ajoute_et_ne_retire_rien() -> None:
    nouveau = profil("1.1.5")
    assert set(P.champs()) < set(nouveau.champs())
    schema = schema_du_profil(nouveau)
    assert schema.validate(etree.fromstring(message(1, code="1.1.5"))), schema.error_log
    assert not schema_du_profil(P).validate(etree.fromstring(message(1, code="1.1.5")))
    assert nouveau.a_verifier
    assert nouveau.actions == {"CREATION": "enregistrer", "SUPPRESSION": "supprimer"}


def test_le_schema_ecrit_est_stable() -> None:
    """Same bytes each time: its hash is archived with every file."""
    for p in profils().values():
        assert rediger_schema(p) == rediger_schema(p)
        assert p.code.encode() in rediger_schema(p)
