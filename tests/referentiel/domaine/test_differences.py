"""What changed, said once and rightly; brakes; successions."""

from __future__ import annotations

import copy
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.differences import comparer, comparer_partenaires
from parchemin.referentiel.domain.filiation import lignee
from parchemin.referentiel.domain.freins import Effectifs, freiner
from parchemin.referentiel.domain.lecture import Bilan, lire_flux
from parchemin.referentiel.domain.modele import FicheLue, PartenaireLu

BASE: dict[str, Any] = {
    "numero_fiche": "RNCP99101",
    "intitule": "Ancien titre",
    "date_fin_enregistrement": "2027-08-31",
    "blocs": [{"code": "BC01", "libelle": "Un"}, {"code": "BC02", "libelle": "Deux"}],
    "certificateurs": [{"siret": "1", "nom": "A", "etat": "Actif"}],
    "voie_vae": {"actif": True},
}


def phrases(**apres: Any) -> list[str]:
    return [c.phrase for c in comparer(FicheLue(BASE), FicheLue({**BASE, **apres}))]


def test_rien_ne_change_rien_n_est_dit() -> None:
    assert phrases() == []


@pytest.mark.parametrize(
    ("apres", "attendue"),
    [
        ({"intitule": "Nouveau titre"}, "Intitulé : Ancien titre devient Nouveau titre."),
        (
            {"date_fin_enregistrement": "2028-08-31"},
            "Fin d’enregistrement : 31 août 2027 devient 31 août 2028.",
        ),
        ({"blocs": BASE["blocs"][:1]}, "Retrait (bloc) : BC02 · Deux."),
        ({"voie_vae": {"actif": False}}, "Ouverte (voie d’accès : expérience) : oui devient non."),
        ({"nouvelles": ["RNCP99102"]}, "Une fiche la remplace désormais : RNCP99102."),
    ],
)
def test_chaque_changement_a_sa_phrase(apres: dict[str, Any], attendue: str) -> None:
    assert phrases(**apres) == [attendue]


def test_un_bloc_renomme_n_est_ni_perdu_ni_nouveau() -> None:
    (c,) = comparer(
        FicheLue(BASE), FicheLue({**BASE, "blocs": [BASE["blocs"][0], {"code": "BC02", "libelle": "Autre"}]})
    )
    assert c.alerte
    assert (c.avant, c.apres) == ("Deux", "Autre")


def partenaire(
    siret: str = "1", etat: str = "Actif", role: str = "HABILITATION_FORMER", modifie: int = 1
) -> PartenaireLu:
    return PartenaireLu(f"P{siret}", siret, role, etat, None, date(2026, 1, modifie))


def test_un_rafraichissement_en_masse_ne_dit_rien() -> None:
    avant = [(n, partenaire(str(n))) for n in range(5)]
    difference = comparer_partenaires(avant, [partenaire(str(n), modifie=2) for n in range(5)])
    assert difference.changements == ()
    assert len(difference.redates) == 5
    assert difference.fermes == difference.ouverts == ()


def test_un_retrait_et_un_role_elargi_sont_dits() -> None:
    avant = [(1, partenaire("1")), (2, partenaire("2"))]
    difference = comparer_partenaires(
        avant, [partenaire("1", etat="Supprimé"), partenaire("2", role="HABILITATION_ORGA_FORM")]
    )
    dits = [c.phrase for c in difference.changements]
    assert dits == [
        "Partenaire P1 (1), état : Actif devient Supprimé.",
        "Partenaire P2 (2), rôle : former devient former et organiser l’évaluation.",
    ]


_lots = st.lists(st.builds(partenaire, st.sampled_from("123"), st.sampled_from(["Actif", "Supprimé"])), max_size=6)


@given(_lots, _lots)
def test_appliquer_la_difference_donne_le_nouvel_etat(avant: list[PartenaireLu], apres: list[PartenaireLu]) -> None:
    numerotes = list(enumerate(avant))
    difference = comparer_partenaires(numerotes, apres)
    gardes = [p for n, p in numerotes if n not in difference.fermes]
    cle = repr
    assert sorted([*gardes, *difference.ouverts], key=cle) == sorted(apres, key=cle)


@pytest.mark.parametrize(
    ("avant", "apres", "codes"),
    [
        (None, Effectifs(1, 0), []),
        (Effectifs(1000, 1000), Effectifs(980, 900), []),
        (Effectifs(1000, 1000), Effectifs(979, 900), ["REF-030"]),
        (Effectifs(1000, 1000), Effectifs(1000, 899), ["REF-031"]),
        (Effectifs(1000, 1000), Effectifs(10, 10), ["REF-030", "REF-031"]),
    ],
)
def test_freins(avant: Effectifs | None, apres: Effectifs, codes: list[str]) -> None:
    assert [c.code for c in freiner(avant, apres, extrait=False)] == codes
    assert freiner(avant, apres, extrait=True) == []


def test_filiation_scission_fusion_cycle() -> None:
    liens = [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D"), ("D", "A")]
    lue = lignee("A", liens)
    assert lue.descendants == (("B", "C"), ("D",))
    assert lignee("D", [("A", "D"), ("B", "D")]).ascendants == (("A", "B"),)


def test_un_partenaire_sans_role_ni_etat_se_dit_encore() -> None:
    (c,) = comparer_partenaires([], [PartenaireLu("Atelier", "", "", "", None, None)]).changements
    assert c.phrase == "Partenaire apparu : Atelier (sans SIRET), sans rôle indiqué, sans état indiqué."


# --- whatever changes in a fiche is said ------------------------------------------------------------------


def _fictives() -> list[FicheLue]:
    lues = []
    for chemin in sorted((Path(__file__).parent / "fiches").glob("*.xml")):
        with chemin.open("rb") as f:
            lues += [p.lire() for p in lire_flux(f, Bilan())]
    return lues


def _feuilles(valeur: Any, chemin: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(valeur, dict):
        return [c for k, v in valeur.items() for c in _feuilles(v, (*chemin, k))]
    if isinstance(valeur, list):
        return [c for i, v in enumerate(valeur) for c in _feuilles(v, (*chemin, i))]
    return [chemin]


FICTIVES = _fictives()
FEUILLES = [(n, c) for n, f in enumerate(FICTIVES) for c in _feuilles(dict(f.contenu)) if c != ("id_fiche",)]


@pytest.mark.parametrize("retirer", [False, True], ids=["changer", "retirer"])
def test_toucher_a_n_importe_quelle_feuille_se_dit(retirer: bool) -> None:
    """Each leaf of each fictitious fiche, changed then taken away: never a silent change."""
    assert len(FEUILLES) > 150
    for numero, (*parents, dernier) in FEUILLES:
        if retirer and parents[:1] == ["inconnus"]:
            # A path without its text, or the reverse, does not exist.
            continue
        avant = FICTIVES[numero]
        contenu = copy.deepcopy(dict(avant.contenu))
        porteur: Any = contenu
        for cle in parents:
            porteur = porteur[cle]
        if retirer:
            del porteur[dernier]
        else:
            porteur[dernier] = "autre chose"
        changements = comparer(avant, FicheLue(contenu))
        assert changements, (avant.code, parents, dernier)
        racine = (*parents, dernier)[0]
        assert {c.champ.partition(".")[0] for c in changements} == {racine}
        assert all(c.phrase.endswith(".") and "None" not in c.phrase and "{" not in c.phrase for c in changements)


@pytest.mark.parametrize(
    "cle",
    [
        "intitule",
        "nomenclature_europe",
        "date_fin_enregistrement",
        "date_limite_delivrance",
        "actif",
        "etat_fiche",
        "blocs",
        "certificateurs",
    ],
)
def test_ce_qui_compte_alerte(cle: str) -> None:
    avant = FICTIVES[0].contenu
    changements = comparer(FicheLue(avant), FicheLue({k: v for k, v in avant.items() if k != cle}))
    assert any(c.alerte for c in changements)


@given(st.permutations(range(len(FICTIVES[0].liste("blocs")) + 2)))
def test_l_ordre_des_lignes_n_est_pas_un_changement(ordre: list[int]) -> None:
    lignes = [*FICTIVES[0].liste("blocs"), {"code": "BC03", "libelle": "x"}, {"libelle": "sans code"}]
    avant, apres = FicheLue({"blocs": lignes}), FicheLue({"blocs": [lignes[i] for i in ordre]})
    assert list(comparer(avant, apres)) == []


_codes = st.sampled_from("ABCDE")


@given(st.lists(st.tuples(_codes, _codes), max_size=12), _codes)
def test_une_lignee_ne_boucle_ni_ne_se_contredit(liens: list[tuple[str, str]], code: str) -> None:
    lue = lignee(code, liens)
    for generations in (lue.ascendants, lue.descendants):
        plats = [c for g in generations for c in g]
        assert len(plats) == len(set(plats))
        assert code not in plats
    # Seen from the other end, the same link.
    for autre in {c for g in lue.descendants for c in g}:
        assert code in {c for g in lignee(autre, liens).ascendants for c in g}


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_un_frein_se_serre_au_dela_du_seuil_seulement(avant: int, apres: int) -> None:
    codes = [c.code for c in freiner(Effectifs(avant, avant), Effectifs(apres, apres), extrait=False)]
    assert ("REF-030" in codes) == (Fraction(avant - apres, avant) > Fraction(2, 100))
    assert ("REF-031" in codes) == (Fraction(avant - apres, avant) > Fraction(10, 100))
