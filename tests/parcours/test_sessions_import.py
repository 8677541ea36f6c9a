"""The import of what is assessed: verdicts, writing, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ElementEvalue
from parchemin.parcours.services import elements
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import organisation
from tests.parcours.decor_sessions import session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
CHAMPS = ("certification", "code", "libelle", "nature", "parent", "code_bloc", "mode", "facultatif", "ordre")
CREER, MODIFIER, INCHANGER, REFUSER = (
    ActionLigne.CREER, ActionLigne.MODIFIER, ActionLigne.INCHANGER, ActionLigne.REFUSER,
)  # fmt: skip


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return ligne


def analyseur(o: Organisation) -> Any:
    return type_import("parcours.elements").analyseur(Circonstances(o.pk, None, "Sophie", "", aujourdhui(), {}))


def lire(a: Any, *lignes: tuple[Any, ...]) -> list[Any]:
    kind = type_import("parcours.elements")
    grille = Grille({c.cle: c for c in kind.champs}, {c: i for i, c in enumerate(CHAMPS)}, CHAMPS)
    completes = [(*ligne, *([None] * (len(CHAMPS) - len(ligne)))) for ligne in lignes]
    return juger(grille, a, [(i + 2, ligne) for i, ligne in enumerate(completes)])


def retenir(verdicts: list[Any]) -> list[LigneRetenue]:
    return [LigneRetenue(i + 2, v.action, v.donnees) for i, v in enumerate(verdicts) if v.action in (CREER, MODIFIER)]


def codes(verdict: Any) -> set[str]:
    return {c.constat.code for c in verdict.constats}


def test_un_arbre_entier_entre_et_ressort(o: Organisation, certification: Certification) -> None:
    lignes = (
        ("RNCP99100", "B1", "Bloc", "bloc", None, "RNCP99100BC01", "note", "non", 1),
        ("99100", "C1", "Compétence", "compétence", "B1", None, "acquis", "oui", 2),
    )
    a = analyseur(o)
    verdicts = lire(a, *lignes)
    assert [(v.action, codes(v)) for v in verdicts] == [(CREER, set()), (CREER, set())]
    operations = a.appliquer(retenir(verdicts))
    c1 = ElementEvalue.objects.get(code="C1")
    assert (c1.parent.code, c1.mode, c1.facultatif) == ("B1", "validation", True)
    assert [v.action for v in lire(analyseur(o), *lignes)] == [INCHANGER, INCHANGER]
    assert a.defaire(operations) == []
    assert not ElementEvalue.objects.exists()


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (("RNCP1", "C1", "x"), "SES-045"),
        (("RNCP99100", "C1", "x", None, "ABSENT"), "SES-046"),
        (("RNCP99100", "C1", "x", None, "C1"), "SES-046"),
        (("RNCP99100", "C1", "x", None, None, "RNCP1BC01"), "SES-047"),
        (("RNCP99100", "C1", None), "SES-048"),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(
    o: Organisation, certification: Certification, ligne: tuple[Any, ...], code: str
) -> None:
    (verdict,) = lire(analyseur(o), ligne)
    assert (verdict.action, codes(verdict)) == (REFUSER, {code})


def test_un_enfant_d_une_ligne_refusee_est_refuse(o: Organisation, certification: Certification) -> None:
    verdicts = lire(
        analyseur(o), ("RNCP99100", "B1", "Bloc", None, None, "RNCP1BC01"), ("RNCP99100", "C1", "x", None, "B1")
    )
    assert [codes(v) for v in verdicts] == [{"SES-047"}, {"SES-046"}]


def test_double_dans_le_fichier(o: Organisation, certification: Certification) -> None:
    verdicts = lire(analyseur(o), ("RNCP99100", "C1", "x"), ("RNCP 99100", "C1", "y"))
    assert [codes(v) for v in verdicts] == [set(), {"IMP-071"}]


def test_ce_qui_sert_ne_change_pas_de_nature_de_resultat(o: Organisation, certification: Certification) -> None:
    session(o, certification)
    a = analyseur(o)
    verdicts = lire(a, ("RNCP99100", "RNCP99100BC01", "Nouvel intitulé", None, None, None, "note"))
    assert codes(verdicts[0]) == {"SES-030"}
    verdicts = lire(analyseur(o), ("RNCP99100", "RNCP99100BC01", "Nouvel intitulé"))
    assert verdicts[0].action is MODIFIER
    operations = a.appliquer(retenir(verdicts))
    assert ElementEvalue.objects.get().libelle == "Nouvel intitulé"
    assert a.defaire(operations) == []
    assert ElementEvalue.objects.get().libelle == "Premier bloc"


def test_on_ne_defait_pas_ce_qui_sert(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    operations = a.appliquer(retenir(lire(a, ("RNCP99100", "C1", "x"))))
    session(o, certification)
    assert [k.code for k in a.defaire(operations)] == ["SES-030"]
    assert ElementEvalue.objects.filter(code="C1").exists()


def test_le_monde_a_change(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    verdicts = lire(a, ("RNCP99100", "RNCP99100BC01", "x"))
    elements.creer_depuis_les_blocs(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        a.appliquer(retenir(verdicts))
    assert e.value.constats[0].code == "SES-049"


def test_l_analyse_lit_la_base_une_fois(
    o: Organisation, certification: Certification, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        lire(analyseur(o), *(("RNCP99100", f"C{i}", "x", None, None, "RNCP99100BC01") for i in range(60)))
