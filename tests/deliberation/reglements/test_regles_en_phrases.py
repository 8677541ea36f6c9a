"""Every rule of every rule set has its sentence; the choices of a family are said whatever was chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from parchemin.deliberation.domain.briques import BRIQUES
from parchemin.deliberation.domain.jeux import JeuDeRegles, jeux
from parchemin.deliberation.domain.reglement import Reglement, Unite
from parchemin.deliberation.reglement_options import options_en_mots, options_offertes
from parchemin.deliberation.reglement_regles import _PHRASES, dire, jeux_dits
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode

JOUR = date(2026, 11, 24)
OPTIONS = {
    "seuil_unite": "11", "compensation": True, "moyenne_minimale": "12", "conservation_mois": 36, "semaines_activite": 14, "validite_mois": 24,
    "paliers": [["12", "Utilisateur"], ["16", "Expert"]],
}  # fmt: skip


def reglement(famille: Famille, *, riche: bool = True) -> Reglement:
    unites = (
        Unite("U1", "Pratique", "professionnel", Decimal(3), seuil=Decimal(8)),
        Unite("U2", "Français", "general"),
    )
    if not riche:
        return Reglement(famille, "RNCP1", "Essai", unites[1:], "Texte")
    return Reglement(
        famille, "RNCP1", "Essai", unites, "Texte", entretien_final=True, pfmp=True, fin_validite=date(2027, 6, 30),
        accreditations=(Periode(date(2024, 9, 1), None),), options=OPTIONS,
    )  # fmt: skip


def test_chaque_brique_a_sa_phrase() -> None:
    assert _PHRASES.keys() == BRIQUES.keys()


@pytest.mark.parametrize("jeu", jeux(), ids=lambda j: j.code)
@pytest.mark.parametrize("riche", [True, False])
def test_chaque_regle_se_lit(jeu: JeuDeRegles, riche: bool) -> None:
    dites = list(dire(jeu, reglement(jeu.famille, riche=riche), jeu.du or JOUR))
    assert dites
    for r in dites:
        assert r.phrase.endswith(".")
        assert r.phrase[0].isupper()
        assert r.citation
        assert "None" not in r.phrase
        assert "  " not in r.phrase
        assert "'" not in r.phrase


def test_le_bts_dit_son_controle() -> None:
    (ordinaire, vae) = jeux_dits(reglement(Famille.BTS), JOUR)
    phrases = [r.phrase for r in ordinaire.regles]
    assert any(
        x.startswith("Avec une moyenne de 8 à moins de 10, si celle des unités professionnelles") for x in phrases
    )
    assert ordinaire.a_verifier
    assert vae.pour == "VAE"


@pytest.mark.parametrize(
    ("famille", "noms"),
    [
        (Famille.PRIVE, {"seuil_unite", "compensation", "moyenne_minimale", "conservation_mois", "entretien_final"}),
        (Famille.RS, {"seuil_unite", "compensation", "moyenne_minimale", "paliers", "validite_mois"}),
        (Famille.SUPERIEUR, {"seuil_unite", "compensation", "moyenne_minimale", "accreditations"}),
        (Famille.CQP, {"conservation_mois"}),
        (Famille.TITRE_PRO, {"fin_validite", "entretien_final"}),
        (Famille.BAC_PRO, {"pfmp"}),
        (Famille.CAP, {"semaines_activite"}),
    ],
)
def test_ce_que_la_famille_laisse_choisir(famille: Famille, noms: set[str]) -> None:
    offertes = options_offertes(famille, JOUR)
    assert offertes == noms
    for riche in (True, False):
        for titre, mots in options_en_mots(reglement(famille, riche=riche), offertes):
            assert titre
            assert mots.endswith(".")
            assert "None" not in mots


def test_ce_que_le_certificateur_choisit_cite_son_reglement() -> None:
    """The law asks for a règlement; it sets neither the threshold nor the months of a private title."""
    (ordinaire, _) = jeux_dits(reglement(Famille.PRIVE), JOUR)
    chiffrees = [r for r in ordinaire.regles if any(x in r.phrase for x in ("11", "12", "36 mois"))]
    assert len(chiffrees) >= 3
    assert {r.citation for r in chiffrees} == {"Règlement d’examen : Texte"}
    silencieux = Reglement(
        Famille.PRIVE, "RNCP1", "Essai", (Unite("U1", "Pratique", "professionnel", Decimal(3)),), "Texte"
    )
    (ordinaire, _) = jeux_dits(silencieux, JOUR)
    assert all("R. 6113-9" in r.citation for r in ordinaire.regles)
