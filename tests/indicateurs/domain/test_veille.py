"""Status of the State's tool, and the rules of the watch list."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.statut_outil import BornesOutil, ContratDate, StatutOutil, statut_au
from parchemin.indicateurs.domain.veille import (
    AbsenceSuivie,
    ContratSuiviVeille,
    FaitsSuivis,
    ReglagesVeille,
    SignalVeille,
    a_empire,
    bornes_outil,
    controler_seuils,
    regles,
    signaux,
    statut_de,
    suites,
)

ENTREE, FIN = date(2025, 9, 1), date(2027, 6, 30)
J = timedelta(days=1)
INSCRIT, APPRENTI, RUPTURANT, ABANDON, FINI = StatutOutil


def statut(jour: date, *contrats: ContratDate, exclu: date | None = None) -> StatutOutil:
    return statut_au(entree=ENTREE, fin=FIN, contrats=contrats, jour=jour, exclu_le=exclu)


def test_quatre_vingt_dix_jours_sans_contrat() -> None:
    """The day of the entry is the first: the 90th is still « sans contrat », the 91st is not."""
    assert statut(ENTREE + 89 * J) == INSCRIT
    assert statut(ENTREE + 90 * J) == ABANDON


def test_cent_quatre_vingts_jours_apres_une_rupture() -> None:
    rompu = ContratDate(ENTREE, FIN, date(2025, 12, 1))
    assert statut(date(2025, 11, 30), rompu) == APPRENTI
    assert statut(date(2025, 12, 1), rompu) == RUPTURANT
    assert statut(date(2025, 11, 30) + 180 * J, rompu) == RUPTURANT
    assert statut(date(2025, 11, 30) + 181 * J, rompu) == ABANDON
    assert statut(date(2026, 7, 1), rompu, ContratDate(date(2026, 6, 20), FIN, None)) == APPRENTI


def test_fin_naturelle_et_exclusion() -> None:
    court = ContratDate(ENTREE, FIN - 60 * J, None)
    assert statut(FIN - 10 * J, court) == FINI
    assert statut(FIN - 10 * J, ContratDate(ENTREE, FIN - 61 * J, None)) == RUPTURANT
    assert statut(FIN + 400 * J, court) == FINI
    assert statut(date(2026, 2, 1), court, exclu=date(2026, 1, 15)) == ABANDON


def oracle(entree: date, fin: date, contrats: list[ContratDate], jour: date, exclu: date | None, b: BornesOutil) -> str:
    """The same, by walking every day as the tool does."""
    debut = min([entree, *(k.debut for k in contrats)])
    sous = {
        d for k in contrats for d in (k.debut + n * J for n in range(((min(k.dernier(fin), fin)) - k.debut).days + 1))
    }
    statuts, sans, deja, d = {}, 0, False, debut
    while d <= fin:
        if exclu is not None and d >= exclu:
            statuts[d] = ABANDON
            sans += 1
        elif d in sous:
            statuts[d], sans, deja = APPRENTI, 0, True
        else:
            sans += 1
            if deja:
                statuts[d] = ABANDON if sans > b.apres_contrat else RUPTURANT
            else:
                statuts[d] = ABANDON if sans > b.sans_contrat else INSCRIT
        d += J
    dernier_jour = statuts[fin]
    dernier = max(contrats, key=lambda k: (k.dernier(fin), k.rompu_le is not None)) if contrats else None
    naturel = dernier is not None and exclu is None and dernier.rompu_le is None
    if naturel and dernier is not None and (fin - dernier.dernier(fin)).days <= b.fin_de_formation:
        for d, s in statuts.items():
            if d > dernier.dernier(fin) and s in (INSCRIT, RUPTURANT):
                statuts[d] = FINI
    if dernier_jour in (APPRENTI, INSCRIT) or naturel:
        statuts[fin] = FINI
    return statuts[min(jour, fin)]


@st.composite
def contrats(draw: st.DrawFn) -> list[ContratDate]:
    lus, debut = [], ENTREE + draw(st.integers(-60, 200)) * J
    for _ in range(draw(st.integers(0, 3))):
        duree = draw(st.integers(1, 300))
        fin = draw(st.sampled_from([None, debut + duree * J]))
        rompu = draw(st.sampled_from([None, debut + draw(st.integers(0, duree)) * J]))
        lus.append(ContratDate(debut, fin, rompu))
        if fin is None and rompu is None:
            break
        debut = max(debut, (rompu or fin or debut)) + draw(st.integers(1, 220)) * J
    return [k for k in lus if k.debut < FIN]


@given(contrats(), st.integers(0, 800), st.sampled_from([None, date(2026, 3, 1)]))
def test_le_statut_est_celui_de_l_outil(ks: list[ContratDate], n: int, exclu: date | None) -> None:
    jour = ENTREE + n * J
    assert statut(jour, *ks, exclu=exclu) == oracle(ENTREE, FIN, ks, jour, exclu, BornesOutil())


def faits(**champs: object) -> FaitsSuivis:
    base: dict[str, object] = {
        "inscription": 1,
        "entree": ENTREE,
        "fin_prevue": FIN,
        "apprenti": True,
        "candidat": True,
    }
    return FaitsSuivis(**(base | champs))  # type: ignore[arg-type]


def vus(f: FaitsSuivis, jour: date, r: ReglagesVeille | None = None) -> dict[str, SignalVeille]:
    return {s.regle: s for s in signaux(f, r or ReglagesVeille(), jour)}


def contrat(**champs: object) -> ContratSuiviVeille:
    base: dict[str, object] = {"debut": ENTREE, "fin": FIN, "rompu_le": None, "employeur": "Atelier", "tuteur": "Ada"}
    return ContratSuiviVeille(**(base | champs))  # type: ignore[arg-type]


@pytest.mark.parametrize(("n", "palier"), [(29, 0), (30, 1), (59, 1), (60, 2), (90, 2), (91, 3)])
def test_sans_contrat_par_paliers(n: int, palier: int) -> None:
    signal = vus(faits(), ENTREE + (n - 1) * J).get("sans_contrat")
    assert (signal.palier if signal else 0) == palier
    assert (signal is not None and signal.urgent) == (palier == 3)
    if palier == 3:
        assert statut(ENTREE + (n - 1) * J) == ABANDON


@pytest.mark.parametrize(("n", "palier"), [(29, 0), (30, 1), (150, 2), (180, 2), (181, 3)])
def test_apres_un_contrat_rompu(n: int, palier: int) -> None:
    f = faits(contrats=(contrat(rompu_le=date(2025, 12, 1)),))
    signal = vus(f, date(2025, 11, 30) + n * J).get("apres_contrat")
    assert (signal.palier if signal else 0) == palier
    if signal:
        assert "rompu le 1er décembre 2025" in signal.faits.replace("\u00a0", " ")


def absence(le: date, heures: int = 7, *, justifiee: bool = False) -> AbsenceSuivie:
    return AbsenceSuivie(le, le, Decimal(heures), justifiee)


def test_absences_sans_justification() -> None:
    f = faits(contrats=(contrat(),), absences=(absence(date(2026, 1, 5)), absence(date(2026, 1, 12)), absence(date(2026, 1, 13), justifiee=True)))  # fmt: skip
    assert vus(f, date(2026, 1, 14))["absences"].faits.startswith("14\u00a0h sans justification")
    assert "absences" not in vus(f, date(2026, 2, 4)), "the first is more than thirty days old"
    regle = ReglagesVeille({"absences": {"heures": 15}})
    assert "absences" not in vus(f, date(2026, 1, 14), regle)


def test_trois_semaines_de_suite() -> None:
    lundis = [date(2026, 1, 5), date(2026, 1, 14), date(2026, 1, 23)]
    f = faits(contrats=(contrat(),), absences=tuple(absence(d, 2, justifiee=True) for d in lundis))
    assert vus(f, date(2026, 1, 26))["semaines"].palier == 1
    assert "semaines" not in vus(f, date(2026, 2, 6)), "the last is two weeks old"
    trou = faits(contrats=(contrat(),), absences=tuple(absence(d, 2) for d in (lundis[0], lundis[2])))
    assert "semaines" not in vus(trou, date(2026, 1, 26))


def test_fin_des_45_jours_tuteur_ruptures_examen() -> None:
    jour = date(2026, 1, 10)
    f = faits(contrats=(contrat(debut=date(2025, 11, 17), essai_fin=date(2026, 1, 16), tuteur=""),), ruptures=(date(2025, 10, 1), date(2024, 5, 2)), candidat=False, fin_prevue=date(2026, 4, 1))  # fmt: skip
    assert set(vus(f, jour)) == {"fin_essai", "tuteur", "ruptures", "examen"}
    calme = faits(contrats=(contrat(essai_fin=date(2026, 1, 21)),), ruptures=(date(2025, 10, 1), date(2023, 5, 2)))
    assert vus(calme, jour) == {}
    eteinte = ReglagesVeille(eteintes=frozenset({"tuteur", "ruptures", "examen"}))
    assert set(vus(f, jour, eteinte)) == {"fin_essai"}


def test_ce_qui_est_vu_revient_quand_les_faits_empirent() -> None:
    assert not a_empire({"absences": 1}, [SignalVeille("absences", "", 1)])
    assert a_empire({"absences": 1}, [SignalVeille("absences", "", 2)])
    assert a_empire({"absences": 1}, [SignalVeille("absences", "", 1), SignalVeille("tuteur", "")])


def test_les_donnees_disent_tout() -> None:
    assert bornes_outil(date(2026, 1, 1)) == BornesOutil(90, 180, 60)
    assert len(regles()) == 8
    assert "appel" in suites()
    r = regles()["sans_contrat"]
    assert ReglagesVeille({"sans_contrat": {"premier": 20, "outil": 10}}).de(r) == {"premier": 20, "second": 60, "outil": 90}  # fmt: skip
    assert [x for x, _ in controler_seuils(r, {"premier": 0, "second": 60})] == ["bornes"]
    assert [x for x, _ in controler_seuils(r, {"premier": 60, "second": 60})] == ["ordre"]


def test_une_absence_sans_fin_credible_s_arrete_au_jour() -> None:
    f = faits(contrats=(contrat(),), absences=(AbsenceSuivie(date(2026, 1, 5), date.max, Decimal(7), False),))
    assert vus(f, date(2026, 1, 26))["semaines"].faits.startswith("Absences 4 semaines")


def test_un_exclu_est_deja_en_abandon() -> None:
    f = faits(contrats=(contrat(rompu_le=date(2025, 12, 1), cause="exclusion"),))
    signal = vus(f, date(2025, 12, 10))["apres_contrat"]
    assert (statut_de(f, date(2025, 12, 10)), signal.urgent) == (ABANDON, True)
    assert "dans" not in signal.faits.replace("dans l", "")
    assert statut_de(f, date(2025, 11, 30)) == APPRENTI
    repris = faits(contrats=(*f.contrats, contrat(debut=date(2026, 1, 5))))
    assert statut_de(repris, date(2026, 1, 6)) == APPRENTI
