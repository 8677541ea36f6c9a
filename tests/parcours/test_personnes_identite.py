"""Identity: cases that a jurist reads, and what must hold whatever is typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.parcours.domain.identite import (
    CHAMPS,
    TEXTES,
    IdentiteSaisie,
    age_au,
    assainir,
    assainir_identite,
    controler_identite,
    est_mineur,
)
from parchemin.parcours.domain.identite_completude import completude, identite_en_mots
from parchemin.parcours.domain.identite_contact import courriel_valide, telephone_affiche
from parchemin.parcours.domain.identite_lieu import libelle_affiche, lire_lieu
from parchemin.parcours.domain.identite_noms import deux_noms, separer_prenoms
from parchemin.socle.constats import Gravite, catalogue

JOUR = date(2026, 11, 24)
SANS_DEFAUT = IdentiteSaisie(
    nom_naissance="MARTIN", prenom1="Léa", sexe="F", naissance_annee=2005, naissance_mois=4, naissance_jour=3,
    naissance_code="44109", naissance_libelle="Nantes", courriel="lea.martin@exemple.fr",
)  # fmt: skip
CAS = yaml.safe_load((Path(__file__).parent / "cas_identites.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Lieu:
    code: str = ""
    libelle: str = ""
    verdict: str = "en_vigueur"
    raison: str = ""


NANTES = Lieu("44109", "NANTES")


@pytest.mark.parametrize("cas", CAS, ids=[c["cas"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    identite = replace(SANS_DEFAUT, **cas["identite"])
    lieu = Lieu(identite.naissance_code, **cas["lieu"]) if "lieu" in cas else NANTES
    assert sorted(c.code for c in controler_identite(identite, lieu, JOUR)) == sorted(cas["attendu"])


def test_chaque_controle_a_son_cas() -> None:
    """Checks of the database and of the spreadsheet are tested where they are made."""
    vus = {code for cas in CAS for code in cas["attendu"]}
    ailleurs = {"IDE-118", "IDE-141", "IDE-142", "IDE-143", "IDE-144", "IDE-145", "IDE-146", "IDE-147"}
    purs = {c.code for c in catalogue() if "IDE-101" <= c.code <= "IDE-179"}
    assert purs - vus - ailleurs == set()


textes = st.text(max_size=70)


@given(
    st.fixed_dictionaries(dict.fromkeys(TEXTES, textes)), st.integers(-5, 10_000), st.integers(-5, 40), st.booleans()
)
def test_rien_de_ce_qui_est_tape_ne_fait_tomber(valeurs: dict[str, str], annee: int, mois: int, sans: bool) -> None:
    identite = IdentiteSaisie(
        **valeurs, naissance_annee=annee, naissance_mois=mois, naissance_jour=mois, sans_prenom=sans
    )
    for constat in controler_identite(identite, None, JOUR):
        assert constat.quoi
        assert constat.remede
        assert "{" not in constat.quoi + constat.remede or "{" in "".join(valeurs.values())
    propre = assainir_identite(identite)
    assert assainir_identite(propre) == propre
    for nom in TEXTES:
        # An address is made of lines; everything else is one.
        assert nom == "adresse" or "\n" not in getattr(propre, nom)


@given(st.text(max_size=60))
def test_assainir_garde_chaque_lettre(texte: str) -> None:
    """Only blanks and invisible characters go; letters, hyphens, apostrophes and diacritics stay, in order."""
    propre = assainir(texte)
    assert propre == propre.strip()
    assert "  " not in propre

    def utiles(t: str) -> str:
        invisibles = "\u200b\u2060\ufeff"
        return "".join(
            x
            for x in unicodedata.normalize("NFC", t)
            if not x.isspace() and x not in invisibles and (x >= " " and x != "\x7f")
        )

    assert utiles(propre) == utiles(texte)


@given(st.dates(date(1900, 1, 1), JOUR))
def test_age_et_minorite(naissance: date) -> None:
    age = age_au(naissance, JOUR)
    assert 0 <= age <= 127
    assert age_au(naissance, JOUR + timedelta(days=366)) in (age + 1, age + 2)
    identite = replace(
        SANS_DEFAUT, naissance_annee=naissance.year, naissance_mois=naissance.month, naissance_jour=naissance.day
    )
    assert est_mineur(identite, JOUR) == (age < 18)
    bloquants = [c for c in controler_identite(identite, NANTES, JOUR) if c.gravite is Gravite.BLOQUANT]
    assert bloquants == []


@given(st.sampled_from(["épouse", "ép.", "née", "(", "veuve", "/"]), st.sampled_from(["DURAND", "LE BIHAN", "Nguyễn"]))
def test_deux_noms_dans_une_case_ne_passent_jamais(mot: str, nom: str) -> None:
    texte = f"{nom} {mot} MARTIN" + (")" if mot == "(" else "")
    codes = [c.code for c in controler_identite(replace(SANS_DEFAUT, nom_naissance=texte), NANTES, JOUR)]
    assert codes in (["IDE-104"], ["IDE-105"])


def test_le_partage_propose_est_le_bon() -> None:
    assert deux_noms("DURAND épouse MARTIN") == ("DURAND", "MARTIN")
    assert deux_noms("MARTIN née DURAND") == ("DURAND", "MARTIN")
    assert deux_noms("DURAND (LE BIHAN)") == ("DURAND", "LE BIHAN")
    assert deux_noms("RENÉE") is None
    assert deux_noms("BEN ALI") is None
    assert separer_prenoms("Anne, Marie ;Claire,") == ["Anne", "Marie", "Claire"]


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("0612345678", "+33 6 12 34 56 78"), ("06.12.34.56.78", "+33 6 12 34 56 78"), ("612345678", "+33 6 12 34 56 78"),
        ("+33 (0)6 12 34 56 78", "+33 6 12 34 56 78"), ("0033612345678", "+33 6 12 34 56 78"),
        ("0690 12 34 56", "+590 690 12 34 56"), ("+32 475 12 34 56", "+32475123456"), ("0612", None), ("abc", None),
        ("06 12 34 56 78 ou 79", None),
    ],
)  # fmt: skip
def test_telephone(tape: str, attendu: str | None) -> None:
    assert telephone_affiche(tape) == attendu
    if attendu:
        assert telephone_affiche(attendu) == attendu
        assert len(attendu) <= 20


@pytest.mark.parametrize(
    ("adresse", "juste"),
    [("a@b.fr", True), ("prenom.nom@sous.exemple.fr", True), ("a@b", False), ("a b@c.fr", False), (".a@b.fr", False), ("a@@b.fr", False)],
)  # fmt: skip
def test_courriel(adresse: str, juste: bool) -> None:
    assert courriel_valide(adresse) is juste


def test_completude_en_mots() -> None:
    assert completude(SANS_DEFAUT, JOUR).phrase == "Identité complète."
    incomplete = replace(SANS_DEFAUT, naissance_code="", naissance_libelle="", sexe="", courriel="")
    c = completude(incomplete, JOUR)
    assert c.phrase == "Il manque : le lieu de naissance, le sexe."
    assert c.conseil == "Il serait utile d’avoir : une adresse électronique ou un téléphone."
    assert all(m.pourquoi for m in (*c.necessaires, *c.conseilles))


@pytest.mark.parametrize(
    ("changements", "mots"),
    [
        ({}, "Née le 3 avril 2005 à Nantes (44109)"),
        ({"sexe": "M", "naissance_jour": 1}, "Né le 1er avril 2005 à Nantes (44109)"),
        ({"naissance_jour": None}, "Née en avril 2005 à Nantes (44109)"),
        ({"naissance_mois": None, "naissance_jour": None}, "Née en 2005 à Nantes (44109)"),
        ({"naissance_code": "99352", "naissance_libelle": "Oran", "naissance_pays": "ALGERIE"}, "Née le 3 avril 2005 à Oran, Algerie (99352)"),
        ({"naissance_libelle": "", "naissance_code": ""}, "Née le 3 avril 2005"),
        ({"naissance_annee": None, "naissance_libelle": "", "naissance_code": ""}, ""),
    ],
)  # fmt: skip
def test_identite_en_mots(changements: dict[str, Any], mots: str) -> None:
    assert identite_en_mots(replace(SANS_DEFAUT, **changements)) == mots


@pytest.mark.parametrize(
    ("texte", "nom", "code", "departement"),
    [
        ("Nantes (44109)", "Nantes", "44109", ""), ("44109", "", "44109", ""), ("Saint-Denis (93)", "Saint-Denis", "", "93"),
        ("St Denis 974", "St Denis", "", "974"), ("Paris 15", "Paris 15", "75115", ""), ("PARIS 1ER", "PARIS 1ER", "75101", ""),
        ("Lyon 3e arrondissement", "Lyon 3e arrondissement", "69383", ""), ("Marseille 16EME", "Marseille 16EME", "13216", ""),
        ("Bastia (2B)", "Bastia", "", "2B"), ("2a004", "", "2A004", ""), ("Paris 21", "Paris", "", "21"),
    ],
)  # fmt: skip
def test_lieu_ecrit(texte: str, nom: str, code: str, departement: str) -> None:
    lu = lire_lieu(texte)
    assert (lu.nom, lu.code, lu.departement) == (nom, code, departement)


@pytest.mark.parametrize(
    ("officiel", "affiche"),
    [("SAINT-ETIENNE", "Saint-Etienne"), ("HAVRE (LE)", "Le Havre"), ("PARIS-15E__ARRONDISSEMENT", "Paris 15e arrondissement"), ("Évry", "Évry")],
)  # fmt: skip
def test_nom_de_commune_affiche(officiel: str, affiche: str) -> None:
    assert libelle_affiche(officiel) == affiche
    assert libelle_affiche(affiche) == affiche


def test_les_champs_sont_ceux_de_la_base() -> None:
    from parchemin.parcours.domain.identite import LIBELLES, MAXIMUMS
    from parchemin.parcours.models import Personne

    colonnes = {f.name: f for f in Personne._meta.concrete_fields}
    assert set(CHAMPS) <= colonnes.keys()
    assert set(CHAMPS) == LIBELLES.keys()
    for nom, maximum in MAXIMUMS.items():
        assert colonnes[nom].max_length == maximum, nom
