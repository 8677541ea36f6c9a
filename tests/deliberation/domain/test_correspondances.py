"""A revised title: 1→1, n→1, 1→n, none, the whole; and never by succession alone."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.deliberation.domain.correspondances import (
    Correspondance,
    SourceCorrespondance,
    raconter_transposition,
    transposer,
)
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.referentiel.domain.familles import Famille

JOUR = date(2026, 3, 15)
ARRETE = "Arrêté du 4 juin 2025, annexe 3"
NOUVEAU = Reglement(
    Famille.TITRE_PRO, "TP-2", "Titre révisé", tuple(Unite(c, c, evaluation=Evaluation.VALIDATION) for c in ("N1", "N2", "N3")),
    "Arrêté du 4 juin 2025", entretien_final=True, fin_validite=date(2030, 6, 30),
)  # fmt: skip
UN = Correspondance(("A1",), ("N1",), ARRETE)
DEUX_POUR_UN = Correspondance(("A2", "A3"), ("N2",), ARRETE)
UN_POUR_DEUX = Correspondance(("A4",), ("N2", "N3"), ARRETE)
TABLE = [UN, DEUX_POUR_UN, UN_POUR_DEUX]


def _depuis(*jours: date) -> dict[str, date]:
    return {f"A{i + 1}": j for i, j in enumerate(jours)}


def test_one_for_one_keeps_the_day_it_was_won() -> None:
    t = transposer({"A1": date(2024, 2, 29)}, TABLE, NOUVEAU, JOUR)
    assert dict(t.resultats) == {"N1": ResultatUnite(EtatUnite.BENEFICE, None, True, date(2024, 2, 29))}
    assert (t.sans_effet, t.incompletes, t.totale) == ((), (), False)


def test_several_for_one_asks_for_all_and_takes_the_last_day() -> None:
    partie = transposer({"A2": date(2023, 1, 1)}, TABLE, NOUVEAU, JOUR)
    assert not partie.resultats
    assert partie.incompletes == (DEUX_POUR_UN,)
    assert partie.sans_effet == ("A2",)
    tout = transposer({"A2": date(2023, 1, 1), "A3": date(2024, 5, 5)}, TABLE, NOUVEAU, JOUR)
    assert tout.resultats["N2"].obtenu_le == date(2024, 5, 5)


def test_one_for_several_and_twice_given_takes_the_earliest() -> None:
    t = transposer({"A4": date(2022, 1, 1), "A2": date(2023, 1, 1), "A3": date(2024, 5, 5)}, TABLE, NOUVEAU, JOUR)
    assert {c: x.obtenu_le for c, x in t.resultats.items()} == {"N2": date(2022, 1, 1), "N3": date(2022, 1, 1)}


def test_without_a_match_it_stays_acquired_and_does_not_count() -> None:
    t = transposer({"A9": date(2024, 1, 1)}, TABLE, NOUVEAU, JOUR)
    assert t.sans_effet == ("A9",)
    (phrase,) = raconter_transposition(t, {"A9": "Ancien CCP 9"}, {})
    assert phrase == "Ancien CCP 9 reste acquis, mais ne compte pas pour cette certification."
    assert transposer({"A9": date(2024, 1, 1)}, [], NOUVEAU, JOUR).sans_effet == ("A9",)


def test_a_line_holds_on_its_days_only() -> None:
    ligne = Correspondance(("A1",), ("N1",), ARRETE, du=date(2026, 3, 15), au=date(2026, 12, 31))
    for jour, donne in ((date(2026, 3, 14), 0), (JOUR, 1), (date(2026, 12, 31), 1), (date(2027, 1, 1), 0)):
        assert len(transposer({"A1": date(2024, 1, 1)}, [ligne], NOUVEAU, jour).resultats) == donne


def test_the_missing_one_only_is_left_to_pass_for_the_new_title() -> None:
    t = transposer(_depuis(date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)), TABLE, NOUVEAU, JOUR)
    p = deliberer(t.appliquer(Dossier("fpc", {"N3": ResultatUnite(EtatUnite.PRESENT, acquis=False)})), NOUVEAU, JOUR)
    assert p.resultat is Resultat.PARTIEL
    assert [(a.code, a.obtenu_le, a.mobilisable_jusqu_au) for a in p.acquis] == [
        ("N1", date(2024, 1, 1), date(2031, 6, 30)), ("N2", date(2024, 1, 3), date(2031, 6, 30)),
    ]  # fmt: skip
    assert [(s.nature, s.codes) for s in p.suites] == [("nouvelle_presentation", ("N3",))]


def test_a_result_of_the_new_title_comes_before_a_correspondence() -> None:
    t = transposer(_depuis(date(2024, 1, 1)), TABLE, NOUVEAU, JOUR)
    d = t.appliquer(Dossier("fpc", {"N1": ResultatUnite(EtatUnite.PRESENT, acquis=False)}))
    assert d.resultats["N1"].etat is EtatUnite.PRESENT


@pytest.mark.parametrize("obtenu", [None, date(2026, 3, 16), date(2025, 1, 1)])
def test_total_equivalence_asks_for_the_title_held(obtenu: date | None) -> None:
    t = transposer({}, [Correspondance((), (), ARRETE)], NOUVEAU, JOUR, titre_obtenu_le=obtenu)
    assert t.totale is (obtenu == date(2025, 1, 1))
    p = deliberer(t.appliquer(Dossier("fpc", {})), NOUVEAU, JOUR)
    assert (p.resultat is Resultat.ADMIS) is t.totale


def test_the_sum_of_partial_ones_gives_the_title() -> None:
    t = transposer({"A1": date(2024, 1, 1), "A4": date(2024, 1, 1)}, TABLE, NOUVEAU, JOUR)
    assert t.totale
    assert t.texte_total == ARRETE
    p = deliberer(t.appliquer(Dossier("fpc", {})), NOUVEAU, JOUR)
    assert (p.resultat, [d.nature for d in p.documents]) == (Resultat.ADMIS, ["parchemin"])
    assert raconter_transposition(t, {}, {})[-1].startswith("L’équivalence est totale")


def test_nothing_is_given_without_a_text_nor_by_half_a_line() -> None:
    with pytest.raises(ValueError, match="text"):
        Correspondance(("A1",), ("N1",), " ", SourceCorrespondance.REGISTRE)
    with pytest.raises(ValueError, match="two sides"):
        Correspondance(("A1",), (), ARRETE)
    with pytest.raises(ValueError, match="ends"):
        Correspondance(("A1",), ("N1",), ARRETE, du=date(2026, 1, 2), au=date(2026, 1, 1))
    assert not transposer({"A1": date(2024, 1, 1)}, [Correspondance(("A1",), ("X",), ARRETE)], NOUVEAU, JOUR).resultats
