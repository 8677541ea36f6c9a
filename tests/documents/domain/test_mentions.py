"""The linter on plain texts: each rule can fail, and each can pass."""

from __future__ import annotations

from typing import Any

import pytest

from parchemin.documents.domain.mentions import INTERDITE, controler
from parchemin.documents.domain.regles import recueil, regles

DIT: dict[str, Any] = {
    "certification": {"intitule": "Fleuriste de plein champ", "numero": "RNCP99001", "niveau": "niveau 5", "nsf": ["213p"],
                      "enregistree_le": "26 avril 2024"},
    "certificateur": {"nom": "Institut Rivage"},
    "titulaire": {"identite": "Léa MARTIN", "naissance": "le 3 mars 2004 à Rennes"},
    "decision": {"le": "12 mars 2026"}, "delivrance": "Fait à Nantes, le 20 mars 2026",
    "signataires_mots": ["Hélène Vasseur", "La directrice"], "blocs_acquis": ["Préparer le sol"], "numero": "2026-000001",
    "code": "K7QM-2XDA-9RTV", "remplace": "",
}  # fmt: skip
ENTIER = (
    "Fleuriste de plein champ RNCP99001 26 avril 2024 Institut Rivage niveau 5 NSF 213p Léa MARTIN le 3 mars 2004 à Rennes "
    "Fait à Nantes, le 20 mars 2026 Hélène Vasseur La directrice 12 mars 2026 2026-000001 K7QM-2XDA-9RTV bloc Préparer le sol "
    "recours"
)


def codes(texte: str, nature: str = "parchemin", dit: dict[str, Any] = DIT, hors: tuple[str, ...] = ()) -> list[str]:
    return [m.regle.code for m in controler(texte, nature, dit, regles(), hors=hors)]


def test_un_document_entier_passe() -> None:
    assert codes(ENTIER) == codes(ENTIER, "attestation_blocs") == codes(ENTIER, "notification") == []


@pytest.mark.parametrize(
    ("retire", "code"),
    [
        ("Fleuriste de plein champ", "DOC-201"), ("RNCP99001", "DOC-202"), ("26 avril 2024", "DOC-203"),
        ("Institut Rivage", "DOC-204"), ("niveau 5", "DOC-205"), ("213p", "DOC-206"), ("Léa MARTIN", "DOC-207"),
        ("le 3 mars 2004 à Rennes", "DOC-208"), ("Fait à Nantes, le 20 mars 2026", "DOC-209"), ("La directrice", "DOC-210"),
        ("12 mars 2026", "DOC-211"), ("2026-000001", "DOC-214"), ("K7QM-2XDA-9RTV", "DOC-215"),
    ],
)  # fmt: skip
def test_chaque_mention_absente_est_nommee(retire: str, code: str) -> None:
    assert codes(ENTIER.replace(retire, "")) == [code]


def test_un_saut_de_ligne_ne_cache_pas_une_mention() -> None:
    assert codes(ENTIER.replace("plein champ", "plein\nchamp").replace("2026-000001", "2026-\n000001")) == []


@pytest.mark.parametrize(
    ("ajout", "code"),
    [
        ("Mastère spécialisé", "DOC-232"), ("Bachelor", "DOC-232"), ("niveau bac+3", "DOC-233"),
        ("titre reconnu par l’État", "DOC-234"), ("délivré avec France compétences", "DOC-231"),
        ("2 04 03 35 238 001 23", "DOC-236"),
    ],
)  # fmt: skip
def test_chaque_mention_interdite_est_vue(ajout: str, code: str) -> None:
    assert codes(f"{ENTIER} {ajout}") == [code]


def test_l_intitule_exact_peut_porter_un_mot_reserve() -> None:
    dit = DIT | {"certification": DIT["certification"] | {"intitule": "Bachelor responsable"}}
    texte = ENTIER.replace("Fleuriste de plein champ", "Bachelor responsable")
    assert codes(texte, dit=dit, hors=("Bachelor responsable",)) == []
    assert codes(f"{texte} bachelor", dit=dit, hors=("Bachelor responsable",)) == ["DOC-232"]


def test_un_bloc_n_est_pas_presente_comme_le_titre() -> None:
    assert codes(f"{ENTIER} a obtenu le titre", "attestation_blocs") == ["DOC-237"]
    assert codes(ENTIER.replace("Préparer le sol", ""), "attestation_blocs") == ["DOC-213"]


def test_sans_niveau_rien_ne_dit_un_niveau() -> None:
    dit = DIT | {"certification": DIT["certification"] | {"niveau": ""}}
    assert codes(ENTIER, dit=dit) == ["DOC-235"]


def test_chaque_regle_cite_un_texte_et_dit_quoi_faire() -> None:
    for r in regles():
        assert recueil().textes()
        assert r.remede
        assert r.titre
        assert bool(r.motif) != bool(r.valeur)
        assert r.sorte != INTERDITE or r.motif
