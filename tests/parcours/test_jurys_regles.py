"""The checker of juries: cases that a jurist reads, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.parcours.domain.jury_composition import (
    CandidatJuge,
    Composition,
    FormateurConnu,
    LienDeclare,
    Siegeant,
    atteint,
    manque_pour,
    mesurer,
    pourcentage,
)
from parchemin.parcours.domain.jury_controles import controler_composition
from parchemin.parcours.domain.jury_regles import CHEMIN, ReglesJury, SorteRegle, regles_jury
from parchemin.referentiel.domain.validite import Reponse, recueil
from parchemin.referentiel.facade import DIPLOMES_ETAT, Famille
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, Gravite
from parchemin.socle.periodes import Periode

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "jurys.yaml").read_text(encoding="utf-8"))
JOUR = date(2026, 12, 12)
CONTINUE = "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION"


def siegeant(rang: int, m: dict[str, Any]) -> Siegeant:
    mandat = () if m.get("sans_mandat") else (Periode(date(2020, 1, 1), m.get("mandat")),)
    connues = {
        "nom", "president", "qualite", "lie", "pro", "college", "sexe", "employeur", "siren", "courriel", "cessation",
        "mandat", "sans_mandat", "reponse", "declaration", "liens", "ailleurs", "present",
    }  # fmt: skip
    assert not m.keys() - connues, m
    return Siegeant(
        cle=rang,
        nom=m["nom"],
        qualite="president" if m.get("president") else m.get("qualite", "membre"),
        lie=m.get("lie", False),
        professionnel=m.get("pro", True),
        college=m.get("college", ""),
        sexe=m.get("sexe", ""),
        employeur=m.get("employeur", ""),
        cle_employeur=cle_recherche(m.get("employeur", "")),
        employeur_siren=m.get("siren", ""),
        cle_identite=f"{cle_recherche(m['nom'])}|marc",
        courriel=m.get("courriel", ""),
        cessation=m.get("cessation"),
        mandats=mandat,
        convocation=m.get("reponse", "acceptee"),
        declaration=m.get("declaration", True),
        liens=tuple(
            LienDeclare(x["candidat"], x.get("precision", ""), x.get("mesure", "")) for x in m.get("liens", ())
        ),
        ailleurs=tuple(m.get("ailleurs", ())),
        present=m.get("present"),
    )


def composition(cas: dict[str, Any]) -> Composition:
    delivrance = None
    if "delivrance" in cas:
        oui = {"oui": True, "non": False, False: False, "à justifier": None}[cas["delivrance"]]
        delivrance = Reponse(oui, "La date limite était le 1er juin 2026.", recueil().texte("delivrance", JOUR))
    candidats = cas.get("candidats", [{"nom": "Léa MARTIN"}])
    return Composition(
        famille=Famille(cas["famille"]),
        capacite=cas.get("capacite", "certificateur"),
        jour=cas.get("jour", JOUR),
        siegeants=tuple(siegeant(i, m) for i, m in enumerate(cas["membres"])),
        candidats=tuple(
            CandidatJuge(
                c["nom"], c.get("voie", CONTINUE), c.get("entree", date(2025, 9, 1)),
                ((c["employeur"], cle_recherche(c["employeur"]), c.get("siren", "")),) if "employeur" in c else (),
            )
            for c in candidats
        ),
        formateurs=tuple(
            FormateurConnu(
                f["nom"], f"{cle_recherche(f['nom'])}|marc", f.get("courriel", ""), "Promotion 2025",
                tuple(f.get("candidats", ())), cle_recherche(f.get("employeur", "")),
            )
            for f in cas.get("formateurs", ())
        ),
        delivrance=delivrance,
    )  # fmt: skip


def constats(cas: dict[str, Any]) -> list[Constat]:
    return controler_composition(composition(cas), regles_jury(), JOUR)


@pytest.mark.parametrize("cas", CAS, ids=[c["cas"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    trouves = constats(cas)
    par_code = {x.code: x for x in trouves}
    attendus = {a["code"]: a for a in cas["attendus"]}
    assert len(par_code) == len(trouves), [x.phrase for x in trouves]
    inattendus = [x.phrase for x in trouves if x.code not in attendus]
    assert inattendus == []
    for code, a in attendus.items():
        assert code in par_code, [x.phrase for x in trouves]
        x = par_code[code]
        assert x.gravite == a["gravite"], x
        assert a.get("texte", "") in x.pourquoi, x.pourquoi
        for mot in a.get("dit", ()):
            assert mot in f"{x.quoi} {x.pourquoi} {x.remede}".replace("\u00a0", " "), (mot, x)


def test_au_moins_vingt_cinq_cas_et_toutes_les_sortes_de_regles() -> None:
    assert len(CAS) >= 25
    assert {r.sorte for r in regles_jury().regles} == set(SorteRegle)


def test_chaque_famille_a_ses_regles_et_chaque_regle_son_texte() -> None:
    regles = regles_jury()
    for f in Famille:
        assert regles.applicables(f, "certificateur", JOUR, {}), f
    for r in regles.regles:
        texte = regles.recueil.texte(r.texte, r.du or JOUR)
        assert texte.citation
        # A rule never outlives its text without saying so.
        assert r.au is None or texte.en_vigueur_au is None or r.au <= texte.en_vigueur_au, r


@pytest.mark.parametrize("famille", sorted(DIPLOMES_ETAT | {Famille.TITRE_PRO}))
def test_l_etat_nomme_et_rien_ne_bloque(famille: Famille) -> None:
    vide = Composition(famille=famille, capacite="preparateur", jour=None, siegeants=())
    trouves = controler_composition(vide, regles_jury(), JOUR)
    assert trouves[0].code == "JUR-022"
    assert {x.gravite for x in trouves} == {Gravite.INFORMATION}


_membres = st.lists(
    st.builds(
        Siegeant,
        cle=st.integers(0, 10**6),
        nom=st.sampled_from(["Aubry", "Bonnet", "Caron", "Diallo", "Évrard", "Lê"]),
        qualite=st.sampled_from(["president", "membre", "suppleant", "vice_president"]),
        lie=st.booleans(),
        professionnel=st.booleans(),
        college=st.sampled_from(["", "salaries", "employeurs"]),
        sexe=st.sampled_from(["", "F", "M"]),
        convocation=st.sampled_from(["a_envoyer", "envoyee", "acceptee", "refusee"]),
        declaration=st.booleans(),
        present=st.sampled_from([None, None, None, True, False]),
        ailleurs=st.sampled_from([(), ("Lyon",)]),
        courriel=st.sampled_from(["", "a@x.example", "b@x.example"]),
        cessation=st.sampled_from([None, date(2010, 1, 1)]),
        mandats=st.sampled_from(
            [(), (Periode(date(2020, 1, 1), None),), (Periode(date(2020, 1, 1), date(2021, 1, 1)),)]
        ),
    ),
    max_size=9,
    unique_by=lambda s: s.cle,
)
_familles = st.sampled_from(sorted(Famille))
_voies = st.sampled_from(
    [(), (CandidatJuge("Léa", "VAE", date(2023, 1, 1)),), (CandidatJuge("Noé", "VAE", date(2025, 1, 1)),)]
)
_formateurs = st.sampled_from([(), (FormateurConnu("Aubry", "aubry|marc", "a@x.example", "Promo", ("Léa",)),)])


@given(_familles, _membres, _voies, _formateurs, st.randoms(use_true_random=False))
def test_l_ordre_des_membres_ne_change_rien(
    famille: Famille, membres: list[Siegeant], candidats: Any, formateurs: Any, hasard: Any
) -> None:
    k = Composition(famille, "certificateur", JOUR, tuple(membres), candidats, formateurs)
    melanges = list(membres)
    hasard.shuffle(melanges)
    autre = replace(k, siegeants=tuple(melanges))
    assert controler_composition(k, regles_jury(), JOUR) == controler_composition(autre, regles_jury(), JOUR)


@given(_familles, _membres)
def test_un_exterieur_de_plus_ne_casse_jamais_la_majorite(famille: Famille, membres: list[Siegeant]) -> None:
    """Neither the majority of outsiders, nor the number of professionals."""
    avant = Composition(famille, "certificateur", JOUR, tuple(membres))
    nouveau = Siegeant(cle=10**7, nom="Zoé", professionnel=True, convocation="acceptee", declaration=True)
    apres = replace(avant, siegeants=(*membres, nouveau))
    codes_avant = {(x.code, x.gravite) for x in controler_composition(avant, regles_jury(), JOUR)}
    codes_apres = {(x.code, x.gravite) for x in controler_composition(apres, regles_jury(), JOUR)}
    surveilles = {"JUR-001", "JUR-004", "JUR-011"}
    nouveaux = {x for x in codes_apres - codes_avant if x[0] in surveilles}
    if mesurer(avant).effectif == 0:
        return  # a lone member is a new situation: the empty jury was already blocked
    ordre = {Gravite.INFORMATION: 0, Gravite.AVERTISSEMENT: 1, Gravite.BLOQUANT: 2}
    for code, gravite in nouveaux:
        # What remains may only have become less severe.
        assert any(c == code and ordre[g] > ordre[gravite] for c, g in codes_avant), (code, gravite)


_parts = st.fractions(min_value=Fraction(1, 20), max_value=Fraction(19, 20), max_denominator=20)


@given(_parts, st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_ce_qui_manque_est_exact(part: Fraction, compte: int, autres: int, stricte: bool) -> None:
    """Adding so many reaches the share; one fewer does not. No float anywhere."""
    effectif = compte + autres
    n = manque_pour(part, compte=compte, effectif=effectif, stricte=stricte)
    if effectif + n:
        assert atteint(part, compte=compte + n, effectif=effectif + n, stricte=stricte)
    if n and effectif + n - 1:
        assert not atteint(part, compte=compte + n - 1, effectif=effectif + n - 1, stricte=stricte)


@given(st.integers(0, 500), st.integers(1, 500))
def test_le_pourcentage_n_arrondit_pas_vers_le_haut(compte: int, autres: int) -> None:
    part = Fraction(compte, compte + autres)
    montre = int(pourcentage(part).split("\u00a0")[0])
    assert Fraction(montre, 100) <= part < Fraction(montre + 1, 100)


def test_une_part_ecrite_en_virgule_est_refusee(tmp_path: Path) -> None:
    texte = CHEMIN.read_text(encoding="utf-8")
    faux = tmp_path / "jurys.yaml"
    for avant, apres in (
        ('part: "1/2"', "part: 0.5"),
        ("regle: effectif", "regle: effectifs"),
        ("texte: usage-moitie", "texte: inconnu"),
        ("familles: [prive, rs]", "familles: [prive, rss]"),
        ("capacites: [partenaire", "capacites: [partenaires"),
        ("gravite: bloquant", "gravite: grave"),
        ("du: 2024-04-13", "depuis: 2024-04-13"),
    ):
        assert avant in texte
        faux.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
        with pytest.raises(ValueError, match=r"règle|jurys\.yaml"):
            ReglesJury(faux)


@given(st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_une_vae_releve_d_un_seul_article(entree: date) -> None:
    """Either the former article or the decree: no journey falls between them, none under both."""
    regles = regles_jury().applicables(Famille.PRIVE, "certificateur", JOUR, {"VAE": (entree,)})
    textes = {r.regle.texte for r in regles if r.regle.sorte is SorteRegle.PROFESSIONNELS} - {"vae-quart"}
    assert textes == ({"R335-8"} if entree < date(2024, 4, 13) else {"D6412-6"})


def test_le_jour_du_mandat_est_celui_du_jury() -> None:
    m = siegeant(1, {"nom": "A", "president": True, "mandat": JOUR})
    k = Composition(Famille.PRIVE, "certificateur", JOUR, (m, replace(m, cle=2, nom="B", qualite="membre")))
    assert "JUR-013" not in {x.code for x in controler_composition(k, regles_jury(), JOUR)}
    lendemain = replace(k, jour=JOUR + timedelta(days=1))
    assert "JUR-013" in {x.code for x in controler_composition(lendemain, regles_jury(), JOUR)}
