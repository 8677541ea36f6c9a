"""The list of decisions to choose from: what the family and its rule can give, in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation import choix
from parchemin.deliberation.domain.dossier import Dossier, Visee
from parchemin.deliberation.domain.issues_possibles import mentions_connues, mentions_du_jeu, resultats_possibles
from parchemin.deliberation.domain.jeux import jeu_par_code, jeux
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.referentiel.domain.familles import Famille
from tests.deliberation.rectifications.fabrique_rectifications import decision_de, ouverte, signee
from tests.deliberation.rectifications.test_rectification_pages import client, page

R = Resultat
TOUJOURS = {R.ADMIS, R.AJOURNE, R.EN_ATTENTE}


def _reglement(famille: Famille, **champs: Any) -> Reglement:
    return Reglement(
        certification="X", intitule="Essai", reference="Arrêté d’essai", famille=famille, unites=(), **champs
    )


def _possibles(code: str, **champs: Any) -> set[Resultat]:
    jeu = jeu_par_code(code)
    assert jeu is not None
    reglement = _reglement(jeu.famille, **champs)
    return set(resultats_possibles(jeu, reglement, Dossier("apprenti", {})))


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("cap-2025", TOUJOURS | {R.NON_DELIVRABLE}),
        ("bac-pro-2024", TOUJOURS | {R.NON_DELIVRABLE, R.CONTROLE}),
        ("tp-2016", TOUJOURS | {R.PARTIEL}),
    ],
)
def test_ce_que_chaque_famille_peut_donner(code: str, attendu: set[Resultat]) -> None:
    assert _possibles(code) == attendu


def test_une_forme_progressive_ouvre_la_validation_partielle() -> None:
    jeu = jeu_par_code("cap-2025")
    reglement = _reglement(Famille.CAP)
    assert R.PARTIEL in resultats_possibles(jeu, reglement, replace(Dossier("apprenti", {}), visee=Visee.BLOCS))
    assert R.PARTIEL in resultats_possibles(None, reglement, Dossier("apprenti", {}))


def test_les_mentions_sont_celles_de_la_regle() -> None:
    assert mentions_du_jeu(jeu_par_code("cap-2025")) == {Mention.ASSEZ_BIEN, Mention.BIEN, Mention.TRES_BIEN}
    assert mentions_connues(Famille.CAP, date(2023, 7, 1)) == frozenset()
    assert mentions_connues(Famille.CQPM, date(2026, 7, 1)) == frozenset()
    assert all(isinstance(mentions_du_jeu(j), frozenset) for j in jeux())


def test_chaque_decision_se_dit_en_clair() -> None:
    assert set(choix.EN_CLAIR) == set(choix.DECISIONS)


@pytest.mark.django_db
def test_la_page_n_offre_que_le_possible(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = ouverte(d)
    c: Client = client(sophie)
    texte = c.get(page(o, r, "rectification_candidat", presentation=decision_de(d, 1).presentation_id)).content.decode()
    assert "Validation partielle : ce qui est acquis est gardé" in texte.replace("\u00a0", " ")
    assert 'value="controle"' not in texte
    assert 'value="TBF"' not in texte
