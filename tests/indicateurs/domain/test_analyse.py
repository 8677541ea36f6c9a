"""Counts of breaks and of absences: exact, with the people behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from parchemin.indicateurs.domain.analyse_absences import AbsenceAnalyse, SortPersonne, analyser_absences
from parchemin.indicateurs.domain.analyse_ruptures import (
    ContratAnalyse,
    analyser,
    entreprises_a_rencontrer,
    rompus_au_mois,
)

JOUR = date(2026, 3, 1)


def contrat(cle: int, **champs: object) -> ContratAnalyse:
    base: dict[str, object] = {
        "cle": cle, "personne": cle, "certification": 1, "debut": date(2025, 9, 1), "fin": date(2027, 8, 31), "rompu_le": None,
        "cause": "", "initiative": "", "raisons": (), "obtenu": False, "repris_le": None, "employeur": "Atelier", "entreprise": "A",
    }  # fmt: skip
    return ContratAnalyse(**(base | champs))  # type: ignore[arg-type]


CONTRATS = [
    contrat(1),
    contrat(2, rompu_le=date(2025, 9, 20), cause="essai", initiative="employeur", repris_le=date(2025, 10, 15)),
    contrat(3, rompu_le=date(2025, 11, 10), cause="essai", initiative="apprenti", raisons=("orientation", "logement"), entreprise="B"),
    contrat(4, rompu_le=date(2026, 2, 15), repris_le=date(2026, 2, 20)),
    contrat(5, rompu_le=date(2025, 12, 1), cause="diplome"),
    contrat(6, rompu_le=date(2025, 12, 1), obtenu=True),
    contrat(7, rompu_le=date(2026, 4, 1)),
    contrat(8, debut=date(2026, 9, 1)),
]  # fmt: skip


def test_causes_et_initiatives() -> None:
    a = analyser(CONTRATS, JOUR)
    assert a.commences.cles == (1, 2, 3, 4, 5, 6, 7)
    assert a.rompus.cles == (2, 3, 4), "a diploma, a decision, a break to come are none"
    assert {c.code: c.cles for c in a.par_cause if c.cles} == {"cause.essai": (2, 3), "cause.inconnue": (4,)}
    assert len(a.par_cause) == 11, "empty causes are shown"
    lignes = {ligne.code: [c.nombre for c in cases] for ligne, cases in a.croisee}
    assert a.colonnes == ("apprenti", "employeur", "deux", "cfa", "autre", "inconnue")
    assert lignes["cause.essai"] == [1, 1, 0, 0, 0, 0]
    assert sum(sum(x) for x in lignes.values()) == 3
    assert {c.code: c.cles for c in a.par_raison if c.cles} == {
        "raison.orientation": (3,), "raison.logement": (3,), "raison.inconnue": (2, 4),
    }  # fmt: skip


def test_retours_seulement_ceux_que_l_on_peut_dire() -> None:
    un, trois, six = analyser(CONTRATS, JOUR).retours
    assert (un.revenus.cles, un.observes.cles, un.trop_tot.cles) == ((2,), (2, 3), (4,))
    assert (trois.revenus.cles, trois.observes.cles) == ((2,), (2, 3))
    assert (six.observes.cles, six.trop_tot.cles) == ((), (2, 3, 4))


def test_courbe_par_cohorte() -> None:
    """Seven begun; one broken in the first month, one in the third (five others seen beyond), one in the sixth of the three left."""
    toutes, cohorte = analyser(CONTRATS, JOUR).cohortes
    assert (toutes.annee, cohorte.annee) == (0, 2026)
    assert [(p.mois, p.suivis, p.rompus) for p in cohorte.points if p.rompus] == [(1, 7, 1), (3, 6, 1), (6, 3, 1)]
    assert cohorte.points[5].cumul == 1 - Fraction(6, 7) * Fraction(5, 6) * Fraction(2, 3)
    assert rompus_au_mois(CONTRATS, 3, JOUR) == (3,)


def test_entreprises_a_rencontrer() -> None:
    trouvees = entreprises_a_rencontrer(CONTRATS, JOUR, mois=24, minimum=2)
    assert [(e.code, e.contrats, e.dernier) for e in trouvees] == [("A", (2, 4), date(2026, 2, 15))]
    assert entreprises_a_rencontrer(CONTRATS, JOUR, mois=1, minimum=2) == []


def absence(cle: int, inscription: int, du: date, heures: str, *, justifiee: bool = False, motif: str = "", au: date | None = None) -> AbsenceAnalyse:  # fmt: skip
    return AbsenceAnalyse(cle, inscription, 1, du, au or du, Decimal(heures), justifiee, motif)


def test_absences() -> None:
    absences = [
        absence(1, 1, date(2026, 1, 5), "7"), absence(2, 1, date(2026, 1, 6), "3.5", justifiee=True, motif="Convocation"),
        absence(3, 2, date(2026, 3, 2), "40", au=date(2026, 3, 6), motif="convocation"),
    ]  # fmt: skip
    sorts = [SortPersonne(1, 1, False, True), SortPersonne(2, 1, True, True), SortPersonne(3, 1, False, False)]
    a = analyser_absences(absences, sorts, [7, 35])
    assert (a.total.justifiees, a.total.injustifiees) == (Decimal("3.5"), Decimal(47))
    assert [(f"{m:%m}", h.compte.cles) for m, h in a.par_mois] == [("01", (1, 2)), ("02", ()), ("03", (3,))]
    assert [(h.compte.mots, h.total) for h in a.par_motif] == [("Convocation", Decimal("43.5")), ("Motif non renseigné", Decimal(7))]  # fmt: skip
    assert [h.compte.cles for h in a.par_jour] == [(1,), (2,), (), (), ()]
    assert a.plusieurs_jours.compte.cles == (3,)
    assert [(p, c.cles) for p, c in a.paliers] == [(7, (1, 2)), (35, (2,))]
    assert [(g.personnes.cles, g.partis.cles, g.rompus.cles) for g in a.groupes] == [
        ((3,), (), ()), ((1,), (), (1,)), ((2,), (2,), (2,)),
    ]  # fmt: skip


def test_une_annee_absurde_n_allonge_pas_la_suite_des_mois() -> None:
    absences = [absence(1, 1, date(2026, 1, 5), "7"), absence(2, 1, date(9999, 12, 6), "7")]
    assert [m for m, _ in analyser_absences(absences, [], [7]).par_mois] == [date(2026, 1, 1), date(9999, 12, 1)]
