"""The data files: every rule speaks whole French sentences, quotes a text, and is met by the labelled pages."""

from __future__ import annotations

import re

import pytest

from parchemin.reseau.domain.communication.regles import Regle, groupes, recueil, regles, vocabulaire
from parchemin.socle.constats import catalogue
from tests.reseau.corpus.mesure import MOITIES, pages

CHAMPS = {
    "citation",
    "detail",
    "numero",
    "intitule",
    "niveau",
    "repertoire",
    "certificateur",
    "partenaire",
    "fin",
    "jour",
    "habilitation",
    "role",
}


@pytest.mark.parametrize("regle", regles().values(), ids=lambda r: r.code)
def test_a_rule_is_whole(regle: Regle) -> None:
    assert re.fullmatch(r"COM-0[0-6][0-9]", regle.code)
    assert regle.textes
    assert regle.controle.champs <= CHAMPS
    sans = (regle.remede_sans,) if regle.remede_sans else ()
    for phrase in (regle.controle.quoi, regle.controle.pourquoi, regle.controle.remede, *sans):
        assert phrase[-1] in ".…", phrase
        assert "'" not in phrase
    assert set(regle.efface) <= regles().keys()


def test_every_text_is_quoted_and_links_to_a_public_site() -> None:
    cites = {t for r in regles().values() for t in r.textes} | {p.texte for p in recueil().parametres()}
    assert {t.cle for t in recueil().textes()} == cites
    assert all(t.lien.startswith("https://") for t in recueil().textes())


def test_every_rule_is_met_by_the_labelled_pages() -> None:
    attendus = {a.split(" ", 1)[0] for m in MOITIES for p in pages(m) for a in p.get("attendus", [])}
    assert set(regles()) == attendus


def test_rules_stand_in_the_catalogue_of_checks() -> None:
    assert regles().keys() <= {c.code for c in catalogue()}


def test_phrases_are_ready() -> None:
    assert {g.code for g in groupes()} <= regles().keys()
    assert {"diplomante", "certification"} <= vocabulaire()
