"""A partner against the lists: yes, no, and « the list does not say »."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.reseau.domain.verifications import (
    LigneOrganismes,
    LigneSirene,
    ListeDatee,
    PartenaireAVerifier,
    PointVerifie,
    SourcesLues,
    VerdictListe,
    contredits,
    pieces_prouvees,
    ressemblance,
    verifier,
)

J = date(2026, 11, 2)
A, B = "99900021400012", "99900022200013"
LISTE = ListeDatee(date(2026, 10, 28))
TOUT = {"formation": True, "apprentissage": True, "vae": True, "bilan": True}
LIGNE = LigneOrganismes("52990000021", ("52990000001",), A[:9], A, "FORMAXIS ATLANTIQUE", TOUT)
P = PartenaireAVerifier("Formaxis Atlantique", A, "52990000021", ("formation", "vae"), True)
S = SourcesLues(LISTE, (LIGNE,), LIGNE, LISTE, LigneSirene(A, True, "FORMAXIS ATLANTIQUE"), True)


def _lire(p: PartenaireAVerifier, s: SourcesLues, point: str) -> tuple[str, str]:
    v = next(v for v in verifier(p, s, J) if v.point == point)
    return str(v.verdict), v.raison


def test_everything_in_order_and_only_what_is_needed() -> None:
    lues = verifier(P, S, J)
    assert [v.point for v in lues] == ["sirene", "denomination", "nda", "qualiopi_formation", "qualiopi_vae"]
    assert {v.verdict for v in lues} == {VerdictListe.CONFORME}
    organise = replace(P, forme=False, nda="", actions=())
    assert [v.point for v in verifier(organise, S, J)] == ["sirene", "denomination"]


@pytest.mark.parametrize(
    ("sources", "verdict", "mot"),
    [
        (S, "conforme", "ouvert"),
        (
            replace(S, etablissement=LigneSirene(A, False, "F", depuis=date(2026, 10, 13))),
            "ecart",
            "depuis le 13 octobre 2026",
        ),
        (replace(S, etablissement=LigneSirene(A, None, "F")), "non_lisible", "ne dit pas"),
        (replace(S, etablissement=None, siren_connu=True), "non_lisible", "pas ce SIRET"),
        (replace(S, etablissement=None, siren_connu=False), "non_lisible", "pas dans l’extrait"),
        (replace(S, liste_sirene=None), "non_lisible", "aucun extrait"),
    ],
)
def test_the_establishment(sources: SourcesLues, verdict: str, mot: str) -> None:
    dit, raison = _lire(P, sources, "sirene")
    assert (dit, mot in raison) == (verdict, True), raison


SANS = replace(S, organismes=(), meme_numero=None)
AUTRE = replace(LIGNE, siren=B[:9], siret=B, denomination="ATELIERS")


@pytest.mark.parametrize(
    ("partenaire", "sources", "verdict", "mot"),
    [
        (P, S, "conforme", "le sien"),
        (replace(P, siret=A[:9] + "00020"), S, "conforme", A),
        (P, replace(S, organismes=(), meme_numero=AUTRE), "ecart", "ATELIERS"),
        (replace(P, nda="52990000001"), replace(S, meme_numero=None), "ecart", "devenu 52990000021"),
        (replace(P, nda="52990000077"), replace(S, meme_numero=None), "ecart", "donne 52990000021"),
        (P, SANS, "ecart", "n’est pas dans la liste"),
        (P, replace(SANS, liste_organismes=replace(LISTE, extrait=True)), "non_lisible", "extrait"),
        (replace(P, nda=""), replace(S, meme_numero=None), "non_lisible", "donne 52990000021"),
        (replace(P, nda=""), SANS, "ecart", "ce SIREN"),
        (P, replace(S, liste_organismes=None), "non_lisible", "aucune liste"),
    ],
)
def test_the_declaration(partenaire: PartenaireAVerifier, sources: SourcesLues, verdict: str, mot: str) -> None:
    dit, raison = _lire(partenaire, sources, "nda")
    assert (dit, mot in raison) == (verdict, True), raison


def _certifie(**x: bool | None) -> SourcesLues:
    ligne = replace(LIGNE, certifie={**TOUT, **x})
    return replace(S, organismes=(ligne,), meme_numero=ligne)


@pytest.mark.parametrize(
    ("sources", "verdict", "mot"),
    [
        (S, "conforme", "certifié"),
        (_certifie(vae=False), "ecart", "actions de formation"),
        (_certifie(vae=None), "non_lisible", "ne dit rien"),
        (_certifie(vae=False, formation=False, apprentissage=False, bilan=False), "ecart", "aucune catégorie"),
        (replace(S, organismes=(replace(LIGNE, certifie={**TOUT, "vae": False}), LIGNE)), "conforme", ""),
        (SANS, "ecart", "SIREN"),
        (replace(SANS, liste_organismes=replace(LISTE, extrait=True)), "non_lisible", "extrait"),
    ],
)
def test_qualiopi_of_the_category_that_is_needed(sources: SourcesLues, verdict: str, mot: str) -> None:
    dit, raison = _lire(P, sources, "qualiopi_vae")
    assert (dit, mot in raison) == (verdict, True), raison


@pytest.mark.parametrize(
    ("ici", "liste", "attendu"),
    [
        ("Institut Beaulieu", "INSTITUT BEAULIEU", (2, 2)),
        ("Les Ateliers du Numérique", "ATELIERS NUMERIQUE SAS", (2, 2)),
        ("CFA des Deux Vallées", "CFA DES DEUX VALLEE", (3, 3)),
        ("GFL", "GROUPEMENT FORMATION DU LITTORAL", (1, 1)),
        ("Cap Métiers Formation", "BOULANGERIE MARTIN", (0, 2)),
        ("Cap Métiers", "CAP COIFFURE FORMATION", (1, 2)),
        ("SAS", "SASU", (0, 1)),
    ],
)
def test_likeness_can_be_counted_by_hand(ici: str, liste: str, attendu: tuple[int, int]) -> None:
    assert ressemblance(ici, liste) == attendu


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_likeness_is_bounded_and_whole_with_itself(a: str, b: str) -> None:
    communs, sur = ressemblance(a, b)
    assert 0 <= communs <= sur
    assert ressemblance(a, a)[0] == ressemblance(a, a)[1]


def test_a_piece_is_proved_until_its_list_is_old_and_by_nothing_less() -> None:
    lues = verifier(P, S, J)
    prouvees = pieces_prouvees(lues, [], 45)
    assert set(prouvees) == {"nda", "qualiopi"}
    assert prouvees["nda"].fin == date(2026, 12, 12)
    assert set(pieces_prouvees(verifier(P, _certifie(vae=None), J), [], 45)) == {"nda"}
    vieille = replace(S, liste_organismes=replace(LISTE, perimee=True))
    assert pieces_prouvees(verifier(P, vieille, J), [], 45) == {}
    assert set(pieces_prouvees(lues, ["qualiopi_vae"], 45)) == {"nda"}


def test_what_is_put_aside_is_not_told_again() -> None:
    lues = verifier(P, replace(_certifie(vae=False), etablissement=LigneSirene(A, False, "FORMAXIS ATLANTIQUE")), J)
    assert [x.code for x in contredits("Formaxis", lues, [])] == ["HAB-090", "HAB-092"]
    assert [x.code for x in contredits("Formaxis", lues, [PointVerifie.SIRENE])] == ["HAB-092"]
