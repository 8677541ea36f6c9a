"""What changed, said once and rightly; brakes; successions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.differences import comparer, comparer_partenaires
from parchemin.referentiel.domain.filiation import lignee
from parchemin.referentiel.domain.freins import Effectifs, freiner
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
        ({"blocs": BASE["blocs"][:1]}, "Bloc en moins : BC02 · Deux."),
        ({"voie_vae": {"actif": False}}, "Ouverte (voie d’accès : expérience) : oui devient non."),
        ({"nouvelles": ["RNCP99102"]}, "Fiche qui la remplace en plus : RNCP99102."),
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
