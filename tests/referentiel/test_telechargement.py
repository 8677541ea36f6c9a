"""Fetching an export: only https, only where exports are published, redirections included, nothing half kept."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from parchemin.referentiel.services.telechargement import HOTES_PUBLICS, _Redirections, telecharger
from parchemin.socle.constats import ErreurMetier

ADRESSE = "https://www.data.gouv.fr/fr/datasets/r/0000"
FINALE = "https://static.data.gouv.fr/resources/export-fiches-rncp-v4-1-2026-11-20.zip"


class Reponse(io.BytesIO):
    """What the opener gives back: bytes, their final address, headers."""

    def __init__(self, octets: bytes, adresse: str = FINALE, annonce: int | None = None) -> None:
        super().__init__(octets)
        self.adresse = adresse
        self.headers = {"Content-Length": str(len(octets) if annonce is None else annonce)}

    def geturl(self) -> str:
        return self.adresse


@pytest.fixture
def reseau(monkeypatch: pytest.MonkeyPatch) -> Any:
    def repondre(quoi: Any) -> None:
        def ouvrir(self: Any, adresse: str, timeout: float) -> Any:
            if isinstance(quoi, BaseException):
                raise quoi
            return quoi

        monkeypatch.setattr(urllib.request.OpenerDirector, "open", ouvrir)

    return repondre


def test_le_fichier_porte_le_nom_de_l_adresse_finale(tmp_path: Path, reseau: Any) -> None:
    reseau(Reponse(b"PK\x03\x04 contenu"))
    avances: list[tuple[int, int]] = []
    chemin = telecharger(
        ADRESSE, tmp_path, hotes=HOTES_PUBLICS, avancement=lambda lus, total: avances.append((lus, total))
    )
    assert chemin.name == "export-fiches-rncp-v4-1-2026-11-20.zip"
    assert chemin.read_bytes() == b"PK\x03\x04 contenu"
    assert avances == [(12, 12)]


@pytest.mark.parametrize(
    "adresse",
    [
        "http://www.data.gouv.fr/x.zip",
        "file:///etc/passwd",
        "https://127.0.0.1/x.zip",
        "https://[::1]/x.zip",
        "https://[/x.zip",
        "https://www.data.gouv.fr@169.254.169.254/x.zip",
        "https://data.gouv.fr.exemple.test/x.zip",
    ],
)
def test_une_page_ne_fait_lire_que_data_gouv(adresse: str, tmp_path: Path, reseau: Any) -> None:
    reseau(AssertionError("the network was reached"))
    with pytest.raises(ErreurMetier) as e:
        telecharger(adresse, tmp_path, hotes=HOTES_PUBLICS)
    assert e.value.constats[0].code == "REF-040"


@pytest.mark.parametrize("suite", ["http://www.data.gouv.fr/x.zip", "https://10.0.0.1/x.zip"])
def test_une_redirection_suit_la_meme_regle(suite: str) -> None:
    demande = urllib.request.Request(ADRESSE)
    with pytest.raises(ErreurMetier):
        _Redirections(HOTES_PUBLICS).redirect_request(demande, io.BytesIO(), 302, "", Message(), suite)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("panne", "mots"),
    [
        (urllib.error.HTTPError(ADRESSE, 404, "Not Found", Message(), None), "erreur 404"),
        (urllib.error.URLError(TimeoutError()), "à temps"),
        (ConnectionResetError(), "coupée"),
        (Reponse(b"abc", annonce=10), "coupée"),
    ],
)
def test_chaque_panne_a_sa_phrase_et_ne_laisse_rien(panne: Any, mots: str, tmp_path: Path, reseau: Any) -> None:
    reseau(panne)
    with pytest.raises(ErreurMetier) as e:
        telecharger(ADRESSE, tmp_path, hotes=HOTES_PUBLICS)
    assert mots in e.value.constats[0].quoi
    assert not list(tmp_path.iterdir())
