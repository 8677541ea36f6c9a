"""The import of what was won elsewhere: a person is found, never guessed; the rule of that day gives the limit; undone whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import AcquisConserve, ReglementExamen
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.referentiel.models import Certification
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
CHAMPS = ("nom", "prenom", "naissance", "certification", "nature", "code", "note", "obtenu_le", "preuve")
LEA = ("MARTIN", "Léa", "29/02/2000", "RNCP99100")


def analyseur(o: Organisation) -> Any:
    return type_import("deliberation.acquis").analyseur(Circonstances(o.pk, None, "Sophie", "", date(2026, 11, 24), {}))


def lire(a: Any, *lignes: tuple[Any, ...]) -> list[Any]:
    kind = type_import("deliberation.acquis")
    grille = Grille({c.cle: c for c in kind.champs}, {c: i for i, c in enumerate(CHAMPS)}, CHAMPS)
    return juger(grille, a, [(i + 2, ligne) for i, ligne in enumerate(lignes)])


def codes(verdict: Any) -> set[str]:
    return {c.constat.code for c in verdict.constats}


def test_une_ligne_devient_un_acquis_dont_la_piece_reste_a_joindre(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    qui = personne(o)
    a = analyseur(o)
    (v,) = lire(a, (*LEA, "note", "CG", "12,5", "05/07/2024", "Relevé de notes"))
    assert (v.action, codes(v)) == (ActionLigne.CREER, {"ACQ-072"})
    operations = a.appliquer([LigneRetenue(2, v.action, v.donnees)])
    acquis = AcquisConserve.objects.get()
    assert (acquis.personne, acquis.mobilisable_jusqu_au, acquis.piece_id) == (qui, date(2029, 12, 31), None)
    (encore,) = lire(analyseur(o), (*LEA, "note", "CG", "12,5", "05/07/2024", "Relevé de notes"))
    assert encore.action is ActionLigne.INCHANGER
    assert a.defaire(operations) == []
    assert not AcquisConserve.objects.exists()


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [
        (
            ("MARTIN", "Lou", "29/02/2000", "RNCP99100", "bloc", "RNCP99100BC01", None, "05/07/2024", "Livret"),
            "ACQ-070",
        ),
        ((*LEA[:3], "RNCP1", "bloc", "RNCP99100BC01", None, "05/07/2024", "Livret"), "ACQ-071"),
        ((*LEA, "bloc", "BC99", None, "05/07/2024", "Livret"), "ACQ-002"),
        ((*LEA, "bloc", "RNCP99100BC01", None, "05/07/2027", "Livret"), "ACQ-003"),
        ((*LEA, "bloc", "RNCP99100BC01", "12", "05/07/2024", "Livret"), "ACQ-005"),
    ],
)
def test_ce_qui_ne_se_devine_pas_est_refuse(
    o: Organisation, bts: Certification, ligne: tuple[Any, ...], attendu: str
) -> None:
    personne(o)
    (v,) = lire(analyseur(o), ligne)
    assert attendu in codes(v)
    assert v.action is ActionLigne.REFUSER


def test_deux_homonymes_nes_le_meme_jour_ne_se_departagent_pas(o: Organisation, bts: Certification) -> None:
    personne(o)
    personne(o)
    (v,) = lire(analyseur(o), (*LEA, "bloc", "RNCP99100BC01", None, "05/07/2024", "Livret"))
    assert "ACQ-070" in codes(v)
