"""The import of members of juries: verdicts, writing, undoing; nothing merged on doubt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import MandatJury, MembreJury
from parchemin.parcours.services import jurys
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import organisation
from tests.parcours.fabrique_jurys import certification_locale, mandate, membre_jury, session

pytestmark = pytest.mark.django_db
CHAMPS = ("nom", "prenom", "courriel", "college", "certifications", "mandat_du", "mandat_au", "employeur_siren")


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation) -> Certification:
    c = certification_locale(o, "cqp")
    c.code_local = "CQP-1"
    c.save()
    return c


def analyseur(o: Organisation) -> Any:
    kind = type_import("parcours.membres_jury")
    return kind.analyseur(Circonstances(o.pk, None, "Sophie", "", date(2026, 11, 24), {}))


def lire(o: Organisation, *lignes: tuple[Any, ...], a: Any = None) -> list[Any]:
    kind = type_import("parcours.membres_jury")
    grille = Grille({c.cle: c for c in kind.champs}, {c: i for i, c in enumerate(CHAMPS)}, CHAMPS)
    return juger(grille, a or analyseur(o), [(i + 2, ligne) for i, ligne in enumerate(lignes)])


def retenir(verdicts: list[Any]) -> list[LigneRetenue]:
    return [
        LigneRetenue(i + 2, v.action, v.donnees)
        for i, v in enumerate(verdicts)
        if v.action in (ActionLigne.CREER, ActionLigne.MODIFIER)
    ]


def codes(verdict: Any) -> set[str]:
    return {c.constat.code for c in verdict.constats}


def test_une_ligne_cree_le_membre_et_ses_mandats(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    verdicts = lire(
        o, ("Aubry", "Marc", "Marc@X.example", "Salarié", "cqp-1", "01/09/2026", date(2029, 8, 31), None), a=a
    )
    assert [(v.action, v.libelle, codes(v)) for v in verdicts] == [(ActionLigne.CREER, "Marc Aubry", set())]
    operations = a.appliquer(retenir(verdicts))
    m = MembreJury.objects.get()
    assert (m.courriel, m.college, m.cle_tri) == ("marc@x.example", "salaries", "aubry0marc")
    mandat = MandatJury.objects.get()
    assert (mandat.certification, mandat.du, mandat.au) == (certification, date(2026, 9, 1), date(2029, 8, 31))
    # The same file again changes nothing.
    (verdict,) = lire(o, ("Aubry", "Marc", "marc@x.example", "salariés", "CQP-1", "01/09/2026", "31/08/2029", None))
    assert verdict.action is ActionLigne.INCHANGER
    assert a.defaire(operations) == []
    assert not MembreJury.objects.exists()
    assert not MandatJury.objects.exists()


@pytest.mark.parametrize(
    ("ligne", "attendus"),
    [
        (("", "Marc", None, None, None, None, None, None), {"IMP-020"}),
        (("Aubry", "Marc", "pas une adresse", None, None, None, None, None), None),
        (("Aubry", "Marc", "inès@x.example", None, None, None, None, None), {"JUR-046"}),
        (("Aubry", "Marc", None, "cadres", None, None, None, None), None),
        (("Aubry", "Marc", None, None, "RNCP1, CQP-1", "01/01/2026", None, None), {"JUR-050"}),
        (("Aubry", "Marc", None, None, "CQP-1", None, None, None), {"JUR-052"}),
        (("Aubry", "Marc", None, None, "CQP-1", "02/01/2026", "01/01/2026", None), {"JUR-039"}),
        (("Aubry", "Marc", None, None, None, "31/02/2026", None, None), None),
        (("Aubry", "Marc", None, None, None, None, None, "123"), {"IDE-001"}),
        (("A" * 61, "Marc", None, None, None, None, None, None), None),
    ],
)  # fmt: skip
def test_une_ligne_fausse_dit_pourquoi(
    o: Organisation, certification: Certification, ligne: tuple[Any, ...], attendus: set[str] | None
) -> None:
    (verdict,) = lire(o, ligne)
    assert verdict.action is ActionLigne.REFUSER
    assert codes(verdict)
    if attendus is not None and "IMP-020" not in attendus:
        assert codes(verdict) == attendus


def test_une_date_illisible_n_est_pas_dite_manquante(o: Organisation, certification: Certification) -> None:
    (verdict,) = lire(o, ("Aubry", "Marc", None, None, "CQP-1", "31/02/2026", None, None))
    assert "JUR-052" not in codes(verdict)
    assert verdict.action is ActionLigne.REFUSER


def test_le_fichier_ne_reunit_jamais_deux_personnes_sur_un_doute(o: Organisation) -> None:
    membre_jury(o, "Aubry", courriel="marc@un.example")
    verdicts = lire(
        o,
        ("Aubry", "Marc", "marc@deux.example", None, None, None, None, None),
        ("Aubry", "Marc", None, "employeurs", None, None, None, None),
        ("Bonnet", "Léa", "lea@x.example", None, None, None, None, None),
        ("Bonnet", "Léa", "lea@x.example", None, None, None, None, None),
    )
    assert [v.action for v in verdicts] == [
        ActionLigne.CREER, ActionLigne.MODIFIER, ActionLigne.CREER, ActionLigne.REFUSER,
    ]  # fmt: skip
    assert codes(verdicts[0]) == {"JUR-051"}
    assert codes(verdicts[3]) == {"IMP-071"}


def test_une_cellule_vide_n_efface_rien(o: Organisation) -> None:
    m = membre_jury(o, "Aubry", courriel="marc@un.example", college="salaries")
    a = analyseur(o)
    verdicts = lire(o, ("AUBRY", "Marc", "marc@un.example", None, None, None, None, None), a=a)
    operations = a.appliquer(retenir(verdicts))
    m.refresh_from_db()
    assert (m.nom, m.college) == ("AUBRY", "salaries")
    m.fonction = "Directeur"
    m.save()
    assert a.defaire(operations) == []  # another field changed: the undo touches its own only
    m.refresh_from_db()
    assert (m.nom, m.fonction) == ("Aubry", "Directeur")


def test_on_ne_defait_pas_ce_qui_a_servi(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    lignes = (
        ("Aubry", "Marc", None, None, None, None, None, None),
        ("Bonnet", "Léa", None, None, None, None, None, None),
    )
    operations = a.appliquer(retenir(lire(o, *lignes, a=a)))
    jurys.appeler_au_jury(session=session(o, certification), membre=MembreJury.objects.get(nom="Aubry"), acteur=SYSTEME)
    assert [c.code for c in a.defaire(operations)] == ["JUR-053"]
    assert MembreJury.objects.count() == 2


def test_le_monde_a_change_entre_l_apercu_et_l_ecriture(o: Organisation) -> None:
    a = analyseur(o)
    verdicts = lire(o, ("Aubry", "Marc", "marc@x.example", None, None, None, None, None), a=a)
    autre = membre_jury(o, "Autre", courriel="marc@x.example")
    with pytest.raises(ErreurMetier) as e:
        a.appliquer(retenir(verdicts))
    assert e.value.constats[0].code == "JUR-054"
    mandate(autre)
    assert MembreJury.objects.count() == 1


def test_l_analyse_lit_la_base_une_fois(
    o: Organisation, certification: Certification, django_assert_num_queries: Any
) -> None:
    membre_jury(o, "Aubry")
    with django_assert_num_queries(3):
        a = analyseur(o)
        lire(
            o, *((f"Nom{i}", "Léa", f"l{i}@x.example", None, "CQP-1", "01/01/2026", None, None) for i in range(50)), a=a
        )
