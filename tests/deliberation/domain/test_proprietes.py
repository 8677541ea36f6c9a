"""What holds for every dossier, whatever the family, the day and the marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.manque import SessionPrevue, ce_qui_manque, raconter_manque, reprendre
from parchemin.deliberation.domain.moteur import SANS_JEU, deliberer, rejouer
from parchemin.deliberation.domain.nombres import Arrondi, Moyenne
from parchemin.deliberation.domain.proposition import Mention, Proposition, Resultat
from parchemin.deliberation.domain.recit import ALERTES, DOCUMENTS, phrase, phrase_suite, raconter, source
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.socle.periodes import ajouter_mois
from tests.deliberation.domain.strategies import jours, notes, sessions_ordinaires, situations

Situation = tuple[Dossier, Reglement, date]
_RANG = {
    Resultat.ADMIS: 4, Resultat.CONTROLE: 3, Resultat.PARTIEL: 2, Resultat.AU_JURY: 1, Resultat.AJOURNE: 1,
    Resultat.LIVRET: 1, Resultat.NON_DELIVRABLE: 0, Resultat.EN_ATTENTE: 0, Resultat.SANS_DROIT: 0,
}  # fmt: skip
_MENTIONS = list(Mention)
CENT = settings(max_examples=100)


def _rang(p: Proposition) -> tuple[int, int]:
    return _RANG[p.resultat], _MENTIONS.index(p.mention)


def _sans_flottant(x: Any) -> None:
    assert not isinstance(x, float), x
    if isinstance(x, Moyenne):
        _sans_flottant([x.total, x.coefficients, x.exacte])
    elif is_dataclass(x) and not isinstance(x, type):
        _sans_flottant([getattr(x, f.name) for f in fields(x)])
    elif isinstance(x, Mapping):
        _sans_flottant([*x.keys(), *x.values()])
    elif isinstance(x, (list, tuple, set, frozenset)):
        for y in x:
            _sans_flottant(y)


@CENT
@given(situations())
def test_anything_gets_a_proposal_with_words_and_texts(s: Situation) -> None:
    dossier, reglement, jour = s
    p = deliberer(dossier, reglement, jour)
    _sans_flottant(p)
    libelles = {u.code: u.libelle for u in reglement.unites}
    for etape in p.trace:
        assert phrase(etape).endswith(".")
        assert etape.regle == "sans_jeu" or source(etape, jour)
    for x in (*p.acquis, *p.documents, *p.suites):
        assert source(p.trace[0]._replace(texte=x.texte), jour)
    for suite in p.suites:
        assert phrase_suite(suite, libelles)
    assert set(p.alertes) <= ALERTES.keys()
    assert {d.nature for d in p.documents} <= DOCUMENTS.keys()
    assert raconter(p)
    assert len({(a.nature, a.code) for a in p.acquis}) == len(p.acquis)
    assert raconter_manque(ce_qui_manque(dossier, reglement, jour, [SessionPrevue(jour, tuple(libelles), "session")]))
    deliberer(reprendre(dossier, p), reglement, jour + timedelta(days=400))


@CENT
@given(situations())
def test_replayed_under_its_rule_set_it_says_the_same(s: Situation) -> None:
    p = deliberer(*s)
    assert deliberer(*s) == p
    if p.jeu != SANS_JEU:
        assert rejouer(p.jeu, *s) == p


@CENT
@given(situations(), st.randoms())
def test_the_order_of_units_and_of_marks_does_not_matter(s: Situation, hasard: Any) -> None:
    dossier, reglement, jour = s
    melangees, resultats = list(reglement.unites), list(dossier.resultats.items())
    hasard.shuffle(melangees)
    hasard.shuffle(resultats)
    p = deliberer(dossier, reglement, jour)
    q = deliberer(replace(dossier, resultats=dict(resultats)), replace(reglement, unites=tuple(melangees)), jour)
    assert (p.resultat, p.mention, p.moyenne, dict(p.moyennes)) == (q.resultat, q.mention, q.moyenne, dict(q.moyennes))
    assert sorted(map(repr, p.acquis)) == sorted(map(repr, q.acquis))
    assert sorted((d.nature, sorted(d.codes)) for d in p.documents) == sorted(
        (d.nature, sorted(d.codes)) for d in q.documents
    )
    assert sorted((x.nature, sorted(x.codes)) for x in p.suites) == sorted(
        (x.nature, sorted(x.codes)) for x in q.suites
    )
    assert set(p.alertes) == set(q.alertes)


@settings(max_examples=150)
@given(sessions_ordinaires(), st.data())
def test_a_better_mark_never_worsens(s: Situation, data: st.DataObject) -> None:
    dossier, reglement, jour = s
    presents = [c for c, x in dossier.resultats.items() if x.etat is EtatUnite.PRESENT]
    assume(presents)
    code = data.draw(st.sampled_from(presents))
    avant = dossier.resultats[code]
    assert avant.note is not None
    mieux = replace(avant, note=max(avant.note, data.draw(notes)), acquis=avant.acquis or data.draw(st.booleans()))
    meilleur = replace(dossier, resultats={**dossier.resultats, code: mieux})
    p, q = deliberer(dossier, reglement, jour), deliberer(meilleur, reglement, jour)
    if p.resultat is Resultat.ADMIS and "controle_passe" in {e.regle for e in p.trace}:
        assert q.resultat is Resultat.ADMIS
    else:
        assert _rang(q) >= _rang(p), (raconter(p), raconter(q))


@settings(max_examples=80)
@given(sessions_ordinaires(), st.data())
def test_a_better_oral_never_worsens(s: Situation, data: st.DataObject) -> None:
    dossier, reglement, jour = s
    assume(dossier.controle)
    code = data.draw(st.sampled_from(sorted(dossier.controle)))
    oral = max(dossier.controle[code], data.draw(notes))
    q = deliberer(replace(dossier, controle={**dossier.controle, code: oral}), reglement, jour)
    assert _rang(q) >= _rang(deliberer(dossier, reglement, jour))


@settings(max_examples=80)
@given(sessions_ordinaires(), st.data())
def test_a_facultative_unit_never_lowers(s: Situation, data: st.DataObject) -> None:
    dossier, reglement, jour = s
    facultatives = [u.code for u in reglement.evaluees if u.facultative]
    assume(facultatives)
    code = data.draw(st.sampled_from(facultatives))
    sans = {c: x for c, x in dossier.resultats.items() if c != code}
    p = deliberer(replace(dossier, resultats=sans), reglement, jour)
    etat = data.draw(st.sampled_from([EtatUnite.PRESENT, EtatUnite.ABSENT, EtatUnite.EXCUSE, EtatUnite.BENEFICE]))
    x = ResultatUnite(
        etat, data.draw(st.none() | notes), data.draw(st.none() | st.booleans()), data.draw(st.none() | jours)
    )
    q = deliberer(replace(dossier, resultats={**sans, code: x}), reglement, jour)
    if "controle_passe" not in {e.regle for e in p.trace}:
        assert _rang(q) >= _rang(p), (raconter(p), raconter(q))
    if p.moyenne is not None and q.moyenne is not None:
        assert q.moyenne.exacte >= p.moyenne.exacte


@settings(max_examples=80)
@given(sessions_ordinaires(), st.data())
def test_a_dispensed_unit_leaves_both_sums(s: Situation, data: st.DataObject) -> None:
    dossier, reglement, jour = s
    codes = [u.code for u in reglement.evaluees if not u.facultative]
    assume(codes)
    code = data.draw(st.sampled_from(codes))
    etat = data.draw(st.sampled_from([EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE]))
    a, b = (
        deliberer(
            replace(dossier, controle={}, resultats={**dossier.resultats, code: ResultatUnite(etat, note)}),
            reglement,
            jour,
        )
        for note in (Decimal(0), Decimal(20))
    )
    assert (a.resultat, a.moyenne, a.moyennes) == (b.resultat, b.moyenne, b.moyennes)
    poids = {u.code: u.coefficient for u in reglement.evaluees}
    if a.moyenne is not None:
        assert all(not u.en_moyenne for u in a.unites if u.code == code)
        comptes = sum((poids[u.code] for u in a.unites if u.en_moyenne), Decimal(0))
        assert not comptes or a.moyenne.coefficients == comptes


@given(notes, st.sampled_from([Decimal(8), Decimal(10), Decimal(12)]), st.integers(1, 40))
def test_averages_compare_as_fractions_do(note: Decimal, seuil: Decimal, coefficient: int) -> None:
    moyenne = Moyenne(note * coefficient + 1, Decimal(coefficient))
    exacte = (Fraction(note) * coefficient + 1) / coefficient
    assert moyenne.exacte == exacte
    assert moyenne.atteint(seuil) is (exacte >= seuil)
    centieme = -((-exacte.numerator * 100) // exacte.denominator)
    assert Moyenne(moyenne.total, moyenne.coefficients, Arrondi.CENTIEME_SUPERIEUR).atteint(seuil) is (
        centieme >= seuil * 100
    )
    if exacte < seuil:
        assert not moyenne.affichee.startswith(str(seuil))


@given(jours, st.integers(1, 120))
def test_a_limit_is_the_same_day_or_the_last_of_the_month(jour: date, mois: int) -> None:
    limite = Duree(mois=mois).limite(jour)
    assert limite is not None
    assert limite == ajouter_mois(jour, mois)
    assert limite.day == jour.day or (limite + timedelta(days=1)).day == 1
    assert (limite.year - jour.year) * 12 + limite.month - jour.month == mois
