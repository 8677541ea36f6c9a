"""Encryption of whole files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from parchemin.plateforme.fichiers.nature import reconnaitre
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.plateforme.secrets_fichiers import MARQUE, chiffrer_fichier, dechiffrer_fichier

BLOC = 1 << 20
TETE = len(MARQUE) + 16


def chiffrer(clair: bytes, contexte: str = "a:1") -> bytes:
    cible = io.BytesIO()
    chiffrer_fichier(io.BytesIO(clair), cible, contexte=contexte)
    return cible.getvalue()


def lire(chiffre: bytes, contexte: str = "a:1") -> bytes:
    with dechiffrer_fichier(io.BytesIO(chiffre), contexte=contexte) as flux:
        return flux.read()


@pytest.mark.parametrize("taille", [0, 1, BLOC - 1, BLOC, BLOC + 1, 2 * BLOC, 2 * BLOC + 7])
def test_aller_et_retour(taille: int) -> None:
    clair = bytes(n % 251 for n in range(taille))
    chiffre = chiffrer(clair)
    assert lire(chiffre) == clair
    assert clair[:64] not in chiffre or taille < 2
    with pytest.raises(SecretIllisible):
        lire(chiffre, "a:2")


def test_rien_ne_se_coupe_ni_ne_se_deplace() -> None:
    """Cut at a block, blocks exchanged, a byte changed, not a file of ours: nothing opens."""
    chiffre = chiffrer(bytes(2 * BLOC + 5))
    pas = BLOC + 16
    un, deux = chiffre[TETE : TETE + pas], chiffre[TETE + pas : TETE + 2 * pas]
    for faux in (
        chiffre[: TETE + pas], chiffre[: TETE + 2 * pas], chiffre[:-1], chiffre[:TETE], chiffre[:10], b"",
        chiffre[:TETE] + deux + un + chiffre[TETE + 2 * pas :],
        chiffre[: TETE + 3] + bytes([chiffre[TETE + 3] ^ 1]) + chiffre[TETE + 4 :],
    ):  # fmt: skip
        with pytest.raises(SecretIllisible):
            lire(faux)


def test_rotation(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CLES_CHAMPS = ["ancienne"]
    chiffre = chiffrer(b"x" * 10)
    settings.CLES_CHAMPS = ["nouvelle", "ancienne"]
    assert lire(chiffre) == b"x" * 10
    settings.CLES_CHAMPS = ["nouvelle"]
    with pytest.raises(SecretIllisible):
        lire(chiffre)


def test_le_depot_le_reconnait(tmp_path: Path) -> None:
    chemin = tmp_path / "x"
    chemin.write_bytes(chiffrer(b"<a/>"))
    assert reconnaitre(chemin).code == "scelle"
