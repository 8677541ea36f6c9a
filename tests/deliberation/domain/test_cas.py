"""Worked cases that a jurist can read, each recomputed here another way."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from parchemin.deliberation.domain.moteur import deliberer, rejouer
from parchemin.deliberation.domain.proposition import Acquis, Proposition
from parchemin.deliberation.domain.recit import ALERTES, DOCUMENTS, phrase, phrase_acquis, raconter, source
from parchemin.referentiel.domain.familles import Famille
from tests.deliberation.domain.lecture import Cas, fraction, lire_texte, tous_les_cas

CAS = tous_les_cas()


def _note(brut: Any) -> Fraction | None:
    """The mark that enters the average, as written in the file; None: it does not enter."""
    if isinstance(brut, int | float):
        return Fraction(str(brut))
    if brut == "excusé":
        return Fraction(0)
    if isinstance(brut, dict):
        valeur = brut.get("benefice", brut.get("report"))
        return Fraction(str(valeur)) if isinstance(valeur, int | float) else None
    return None


def moyenne_autrement(cas: Cas, domaine: str | None = None) -> Fraction:
    """Each mark times its own share of the coefficients: neither a total of points, nor a `Decimal`."""
    poids = {c: Fraction(str(u.get("coefficient", 1))) for c, u in cas.unites.items()}
    oraux = cas.brut.get("controle", {}) if cas.attendu["resultat"] != "controle" else {}
    notes: dict[str, Fraction] = {}
    ajout = []
    for code, brut in cas.brut["resultats"].items():
        unite, note = cas.unites[code], _note(brut)
        if note is None or (domaine is not None and unite.get("domaine") != domaine):
            continue
        if domaine is None and code in oraux:
            note = max(note, Fraction(str(oraux[code])))
        if unite.get("facultative"):
            ajout.append(max(Fraction(0), note - 10) * poids[code])
        else:
            notes[code] = note
    retenues = {"deux_facultatives": 2, "une_facultative": 1}.get(cas.attendu.get("calcul", ""), len(ajout))
    ajout = sorted(ajout, reverse=True)[:retenues]
    somme = sum((poids[c] for c in notes), Fraction(0))
    assez = cas.famille is not Famille.DCG or len(notes) >= 4
    moyenne = sum((n * (poids[c] / somme) for c, n in notes.items()), Fraction(0))
    moyenne += sum(ajout, Fraction(0)) / somme if assez and domaine is None else 0
    if cas.attendu.get("calcul") == "ancien_controle":
        (oral,) = oraux.values()
        moyenne = (moyenne + Fraction(str(oral))) / 2
    return moyenne


def _professionnel(cas: Cas) -> Fraction:
    """Professional average of the first group, without what an oral may retake."""
    notes = [
        (Fraction(str(cas.unites[c].get("coefficient", 1))), n)
        for c, brut in cas.brut["resultats"].items()
        if cas.unites[c].get("domaine") == "professionnel"
        and not cas.unites[c].get("controle")
        and (n := _note(brut)) is not None
    ]
    somme = sum(p for p, _ in notes)
    return sum((n * (p / somme) for p, n in notes), Fraction(0))


def _verifier_moyennes(cas: Cas, p: Proposition) -> None:
    attendu = cas.attendu
    if "moyenne" in attendu:
        if attendu["moyenne"] is None:
            assert p.moyenne is None
        else:
            voulue = fraction(attendu["moyenne"])
            assert moyenne_autrement(cas) == voulue, "the file and the other computation disagree"
            assert p.moyenne is not None
            assert p.moyenne.exacte == voulue
    for nom, brut in attendu.get("moyennes", {}).items():
        autre = (
            moyenne_autrement(cas, nom) if cas.famille is Famille.DMA or nom != "professionnel" else _professionnel(cas)
        )
        assert autre == fraction(brut), "the file and the other computation disagree"
        assert dict(p.moyennes)[nom].exacte == fraction(brut)


def _verifier_acquis(brut: dict[str, Any], acquis: tuple[Acquis, ...]) -> None:
    voulus = {code: v for codes, v in brut.items() for code in codes.split()}
    assert {a.code for a in acquis} == voulus.keys()
    for a in acquis:
        v = voulus[a.code]
        if v == "à vie":
            v = {"definitif": True, "jusqu_au": None}
        elif v == "sans limite":
            v = {"definitif": False, "jusqu_au": None}
        elif isinstance(v, date):
            v = {"jusqu_au": v}
        if "definitif" in v:
            assert a.definitif is v["definitif"], a
        if "jusqu_au" in v:
            assert a.mobilisable_jusqu_au == v["jusqu_au"], a
        if "lectures" in v:
            assert [x.jusqu_au for x in a.lectures] == v["lectures"], a
            assert a.alerte_le == min(v["lectures"], default=a.mobilisable_jusqu_au)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.famille}-{c.id}")
def test_the_engine_proposes_what_the_file_says(cas: Cas) -> None:
    p, attendu = deliberer(cas.dossier, cas.reglement, cas.jour), cas.attendu
    recit = raconter(p)
    assert p.resultat == attendu["resultat"], recit
    if p.resultat == "admis":
        assert p.mention == attendu.get("mention", p.mention), recit
    _verifier_moyennes(cas, p)
    if "documents" in attendu:
        assert sorted(d.nature for d in p.documents) == sorted(attendu["documents"])
    if "attestation" in attendu:
        (codes,) = [d.codes for d in p.documents if d.nature.startswith("attestation_") and d.codes]
        assert sorted(codes) == sorted(attendu["attestation"])
    if "livret_codes" in attendu:
        (codes,) = [d.codes for d in p.documents if d.nature == "livret_certification"]
        assert list(codes) == attendu["livret_codes"]
    if "acquis" in attendu:
        _verifier_acquis(attendu["acquis"], p.acquis)
    if "suites" in attendu:
        assert {s.nature: list(s.codes) for s in p.suites} == attendu["suites"]
    for nature, jour in attendu.get("avant", {}).items():
        assert [s.avant_le for s in p.suites if s.nature == nature] == [jour]
    if "alertes" in attendu:
        assert sorted(p.alertes) == sorted(attendu["alertes"])
    if "jeu" in attendu:
        assert p.jeu == attendu["jeu"]
    for morceau in attendu.get("phrases", ()):
        assert morceau in recit
    if p.jeu != "sans-regle":
        assert rejouer(p.jeu, cas.dossier, cas.reglement, cas.jour) == p


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.famille}-{c.id}")
def test_every_step_has_words_and_a_text(cas: Cas) -> None:
    p = deliberer(cas.dossier, cas.reglement, cas.jour)
    for etape in p.trace:
        assert phrase(etape).endswith(".")
        assert source(etape, cas.jour) or etape.regle == "sans_jeu"
    for a in p.acquis:
        assert phrase_acquis(a).endswith(".")
    assert set(p.alertes) <= ALERTES.keys()
    assert {d.nature for d in p.documents} <= DOCUMENTS.keys()
    recit = raconter(p)
    for refus in ("None", "(e)", "·", " ,", "..", "  ", "«»"):
        assert refus not in recit.replace("…", ""), recit


def test_five_cases_at_least_for_each_family_and_no_number_twice() -> None:
    familles = Counter(c.famille for c in CAS)
    assert set(familles) == set(Famille)
    assert min(familles.values()) >= 5
    numeros = Counter(c.id for c in CAS)
    assert [n for n, fois in numeros.items() if fois > 1] == []


@pytest.mark.parametrize(
    ("avant", "apres"),
    [("resultat: admis", "resultta: admis"), ("statut: fpc", "status: fpc"), ("M1: 10", "M9: 10"), ("coefficient", "coef"),
     ("famille: locale", "famile: locale"), ("M2: absent", "M2: parti")],
)  # fmt: skip
def test_a_misspelt_word_is_refused(avant: str, apres: str) -> None:
    texte = (
        "famille: locale\nreglements: {L: {unites: {M1: {coefficient: 1}, M2: {}}}}\n"
        "cas: [{id: X, titre: t, regle: r, jour: 2026-01-01, statut: fpc, resultats: {M1: 10, M2: absent}, attendu: {resultat: admis}}]"
    )
    assert len(lire_texte(texte, "essai")) == 1
    with pytest.raises((ValueError, KeyError)):
        lire_texte(texte.replace(avant, apres), "essai")
