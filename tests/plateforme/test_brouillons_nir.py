"""No draft holds a social-security number. The numbers are made for the occasion: their commune does not exist."""

from __future__ import annotations

from typing import Any

import pytest

from parchemin.plateforme.brouillons import services as brouillons
from parchemin.plateforme.models import Brouillon
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Nir

pytestmark = pytest.mark.django_db
MOI: dict[str, Any] = {"utilisateur_id": 1, "organisation_id": 5, "cle": "essai.fiche:1"}
TREIZE = "2900544990005"
QUINZE = TREIZE + Nir.parse(TREIZE).cle


@pytest.mark.parametrize(
    "texte",
    [TREIZE, QUINZE, f" {QUINZE} ", "2 90 05 44 990 005", f"son numéro : {QUINZE}, à vérifier", "2\x00900544990005"],
)
def test_une_valeur_qui_se_lit_comme_un_nir_n_est_pas_gardee(texte: str) -> None:
    assert brouillons.garder(**MOI, champs={"note": [texte]}) is None
    garde = brouillons.garder(**MOI, champs={"nom": ["Martin"], "note": [texte], texte: ["x"]}, titre=f"Fiche {QUINZE}")
    assert garde is not None
    assert (garde.contenu, garde.titre) == ({"nom": ["Martin"]}, "")


@pytest.mark.parametrize("texte", ["35600000000048", "né en 1990, 44109", "2900544990005 12 34", ""])
def test_le_reste_est_garde(texte: str) -> None:
    garde = brouillons.garder(**MOI, champs={"nom": ["Martin"], "note": [texte]})
    assert garde is not None
    assert garde.contenu["note"] == [texte]


def test_le_formulaire_du_numero_n_a_pas_de_brouillon() -> None:
    with pytest.raises(ErreurMetier, match="BRO-004"):
        brouillons.garder(**MOI | {"cle": "accrochage.nir:12"}, champs={"numero": ["x"]})
    assert not Brouillon.toutes.exists()
