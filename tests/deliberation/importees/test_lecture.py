"""Words of the authorities, and the comparison with the simulation."""

from __future__ import annotations

import pytest

from parchemin.deliberation.concordance import Accord, accord, comparer, suites_communes
from parchemin.deliberation.lecture_decisions import lire_mention, lire_note, lire_resultat
from parchemin.parcours.domain.resultats import ModeCellule
from parchemin.socle.constats import ErreurMetier


@pytest.mark.parametrize(
    ("texte", "resultat", "mention", "absent"),
    [
        ("ADMIS", "admis", None, False), ("Admise", "admis", None, False), ("REÇUE", "admis", None, False),
        ("ADMIS MENTION BIEN", "admis", "B", False), ("Admis AB", "admis", "AB", False),
        ("Admis avec mention très bien", "admis", "TB", False), ("REFUSÉ", "ajourne", None, False),
        ("Refusée", "ajourne", None, False), ("AJOURNÉ", "ajourne", None, False), ("AJ", "ajourne", None, False),
        ("2ND GROUPE", "controle", None, False), ("2e groupe", "controle", None, False),
        ("Second groupe", "controle", None, False), ("Autorisé à passer le contrôle", "controle", None, False),
        ("ABSENT", "non_delivrable", None, True), ("abs.", "non_delivrable", None, True),
        ("Validation partielle", "partiel", None, False), ("Non admis", "ajourne", None, False),
    ],
)  # fmt: skip
def test_les_mots_des_listes(texte: str, resultat: str, mention: str | None, absent: bool) -> None:
    lu = lire_resultat(texte)
    assert (str(lu.resultat), lu.mention, lu.absent) == (resultat, mention, absent)


@pytest.mark.parametrize(("texte", "code"), [("ADMYS", "AUT-015"), ("12", "AUT-015"), ("Refusé AB", "AUT-017")])
def test_ce_qui_n_est_pas_compris_ne_se_devine_pas(texte: str, code: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        lire_resultat(texte)
    assert refus.value.constats[0].code == code


def test_la_piste_du_mot_voisin() -> None:
    with pytest.raises(ErreurMetier) as refus:
        lire_resultat("ajourmé")
    assert "ajourne" in refus.value.constats[0].quoi


@pytest.mark.parametrize(
    ("texte", "mention"),
    [("AB", "AB"), ("Mention bien", "B"), ("Très bien", "TB"), ("sans", ""), ("TB félicitations", "TBF")],
)
def test_les_mentions(texte: str, mention: str) -> None:
    assert lire_mention(texte) == mention


@pytest.mark.parametrize("texte", ["35", "14/40", "7/10", "75 %", "20,5"])
def test_une_note_d_une_autre_echelle(texte: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        lire_note(texte, ModeCellule.NOTE)
    assert refus.value.constats[0].code == "AUT-019"


def test_une_note_sur_vingt() -> None:
    assert str(lire_note("14,5/20", ModeCellule.NOTE).note) == "14.5"
    assert lire_note("ABS", ModeCellule.NOTE).etat == "absent"
    assert lire_note("acquis", ModeCellule.VALIDATION).acquis


@pytest.mark.parametrize(
    ("resultat", "mention", "simule", "simulee", "attendu"),
    [
        ("admis", "", "admis", "", Accord.IDENTIQUE), ("admis", "AB", "admis", "B", Accord.DIFFERE),
        ("admis", "", "ajourne", "", Accord.DIFFERE), ("ajourne", "", "non_delivrable", "", Accord.IDENTIQUE),
        ("admis", "", "en_attente", "", Accord.SANS_CALCUL), ("admis", "", "controle", "", Accord.SANS_CALCUL),
        ("admis", "AB", "controle", "", Accord.DIFFERE), ("controle", "", "controle", "", Accord.IDENTIQUE),
        ("ajourne", "", "partiel", "", Accord.DIFFERE), ("ajourne", "", "au_jury", "", Accord.SANS_CALCUL),
    ],
)  # fmt: skip
def test_l_accord(resultat: str, mention: str, simule: str, simulee: str, attendu: Accord) -> None:
    assert accord(resultat, mention, {"resultat": simule, "mention": simulee}) is attendu
    assert accord(resultat, mention, None) is Accord.SANS_CALCUL


def test_l_ecart_se_dit_sans_contredire_l_autorite() -> None:
    p = {"resultat": "ajourne", "mention": "", "jeu": "cap-2025", "etapes": [{"source": "Texte (à vérifier)"}]}
    c = comparer("admis", "", p)
    assert "la seule qui vaut" in c.phrase
    assert any("recopiée" in x for x in c.a_verifier)
    assert any("à vérifier" in x for x in c.a_verifier)
    for mot in ("erreur", "faux", "tort"):
        assert mot not in c.phrase


def test_ce_qui_vaut_pour_deux_refus() -> None:
    assert suites_communes("ajourne", {"resultat": "controle"})
    assert suites_communes("ajourne", {"resultat": "non_delivrable"})
    assert not suites_communes("controle", {"resultat": "controle"})
    assert not suites_communes("admis", {"resultat": "ajourne"})
    assert not suites_communes("admis", None)
