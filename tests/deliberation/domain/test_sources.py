"""What is kept, and what comes next, each with the text that says so; what the certifier owes is not told to the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.serialisation import proposition_vers_json
from tests.deliberation.domain.lecture import Cas, tous_les_cas

CAS = {f"{c.famille}-{c.id}": c for c in tous_les_cas()}


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS.keys())
def test_ce_qui_est_garde_et_la_suite_ont_leur_texte(cas: Cas) -> None:
    p = proposition_vers_json(deliberer(cas.dossier, cas.reglement, cas.jour))
    assert all(x["source"] for x in (*p["acquis"], *p["suites"])), p


def test_une_duree_du_certificateur_est_citee_a_son_reglement() -> None:
    """The law only says that there is a règlement: a delay of twelve months is not in the Code du travail."""
    dossier, reglement, jour = _de("prive-PR-8")
    p = deliberer(dossier, replace(reglement, reference="Règlement du 3 juin 2024"), jour)
    assert p.acquis
    assert {recit.source(a, p.jour) for a in p.acquis} == {"Règlement du 3 juin 2024"}
    sans = deliberer(*_de("prive-PR-2"))
    assert {recit.source(a, sans.jour) for a in sans.acquis} == {"Code du travail, art. L. 6113-1 et R. 6113-9"}


def test_la_validite_d_une_certification_du_repertoire_specifique_est_celle_du_reglement() -> None:
    p = deliberer(*_de("rs-RS-1"))
    assert all("Code du travail" not in recit.source(a, p.jour) for a in p.acquis)


def test_le_devoir_de_l_organisme_n_est_pas_dit_au_candidat() -> None:
    p = deliberer(*_de("cqpm-Q4"))
    (devoir,) = (s for s in proposition_vers_json(p)["suites"] if s["organisme"])
    assert devoir["nature"] == "transmission"
    assert "à vérifier" in devoir["source"]
    assert "groupe paritaire" not in recit.raconter(p)


def test_le_bloc_d_un_cqpm_cite_le_texte_de_sa_limite() -> None:
    """For life as a bloc says the note; five years towards the CQPM says the accord: a date is not cited at the other."""
    p = deliberer(*_de("cqpm-Q4"))
    (bloc,) = (a for a in p.acquis if a.nature == "bloc")
    assert "Accord du 8 novembre 2019" in recit.source(bloc, p.jour)


def test_le_cap_agricole_compte_en_sessions_et_demande_une_preparation() -> None:
    """D. 811-148-3 counts five sessions: no other reading is offered, and the condition is told."""
    p = deliberer(*_de("capa-capa-bissextile"))
    assert [(a.mobilisable_jusqu_au, a.lectures) for a in p.acquis] == [(date(2029, 12, 31), ())]
    assert "après une nouvelle préparation à justifier" in recit.raconter(p)
    # Where no text was read, both readings stay, and the earliest alerts.
    lues = Duree.lire(5, None, "sessions_candidature_ou_date").lectures(date(2026, 7, 4), date(2025, 7, 4))
    assert [x.jusqu_au for x in lues] == [date(2030, 12, 31), date(2031, 7, 4)]


def _de(nom: str) -> tuple:  # type: ignore[type-arg]
    c = CAS[nom]
    return c.dossier, c.reglement, c.jour
