"""The libraries speak the same French as we do."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from django.forms import EmailField, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext

OUTIL = runpy.run_path(str(Path(__file__).resolve().parent.parent.parent / "outils" / "traductions.py"))


def _places(texte: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sdr]|%[sd]|\{\w+\}", texte))


def test_les_phrases_reecrites_sont_celles_des_bibliotheques_installees() -> None:
    """When it fails after an upgrade: `python outils/traductions.py`."""
    textes = OUTIL["corrigees"]()
    assert len(textes) > 150
    assert (OUTIL["DOSSIER"] / "django.mo").read_bytes() == OUTIL["en_mo"](textes)
    assert (OUTIL["DOSSIER"] / "django.po").read_text(encoding="utf-8") == OUTIL["en_po"](textes)


def test_aucune_n_a_d_apostrophe_droite_ni_d_autre_mot() -> None:
    for cle, texte in OUTIL["corrigees"]().items():
        assert not re.search(r"[a-zéA-Z]'[a-zéh]", texte), (cle, texte)
        assert not re.search(r"\be-mail|codes? de récupération|\bcet courriel", texte, re.IGNORECASE), (cle, texte)
        # Places for values are the library's: none is lost, none is altered.
        anglais = cle if isinstance(cle, str) else cle[0]
        assert _places(texte) <= _places(anglais), (cle, texte)


@pytest.mark.parametrize(
    ("anglais", "francais"),
    [
        ("Email", "Adresse électronique"),
        ("Recovery Codes", "Codes de secours"),
        ("Today", "Aujourd’hui"),
        (
            "The email address and/or password you specified are not correct.",
            "L’adresse électronique ou le mot de passe sont incorrects.",
        ),
    ],
)
def test_django_lit_nos_mots(anglais: str, francais: str) -> None:
    assert gettext(anglais) == francais


def test_les_pluriels_suivent() -> None:
    un, plusieurs = (
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
    )
    assert ngettext(un, plusieurs, 1).endswith("chiffre au total.")
    assert ngettext(un, plusieurs, 2).endswith("chiffres au total.")
    assert "qu’il n’y a" in ngettext(un, plusieurs, 2)


def test_une_adresse_incomplete_se_dit_avec_un_exemple() -> None:
    with pytest.raises(ValidationError, match="adresse électronique complète"):
        EmailField().clean("ada@")


@pytest.mark.django_db
def test_la_page_de_connexion() -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert "Adresse électronique" in page
    assert "E-mail" not in page
