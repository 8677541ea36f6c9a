"""A spreadsheet of absences: written, corrected, taken back; what form and import refuse alike; and the rate that it feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.indicateurs.extraction import parcours_de
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Absence, Inscription
from parchemin.parcours.services.dossiers import enregistrer_absence
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import organisation
from tests.indicateurs.fabrique import parcours_fini
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db
CHAMPS = ("reference", "certification", "du", "au", "heures", "justifiee", "motif")


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def i(o: Organisation) -> Inscription:
    return parcours_fini(o, certification_locale(o), numero_candidat="C-12")


def lire(o: Organisation, *lignes: tuple[Any, ...]) -> tuple[Any, list[Any]]:
    kind = type_import("parcours.absences")
    a = kind.analyseur(Circonstances(o.pk, None, "Sophie", "", aujourdhui(), {}))
    grille = Grille({c.cle: c for c in kind.champs}, {c: n for n, c in enumerate(CHAMPS)}, CHAMPS)
    completes = [(*ligne, *([None] * (len(CHAMPS) - len(ligne)))) for ligne in lignes]
    return a, juger(grille, a, [(n + 2, ligne) for n, ligne in enumerate(completes)])


def retenues(verdicts: list[Any]) -> list[LigneRetenue]:
    return [LigneRetenue(n + 2, v.action, v.donnees) for n, v in enumerate(verdicts)]


def vus(verdict: Any) -> set[str]:
    return {c.constat.code for c in verdict.constats}


def test_un_tableur_d_absences_entre_se_corrige_et_ressort(o: Organisation, i: Inscription) -> None:
    a, verdicts = lire(
        o, ("c-12", None, "12/01/2026", "13/01/2026", "7,5", "Justifiée", "Convocation"),
        ("C-12", None, "02/02/2026", None, "3", None, None), ("C-12", None, "03/02/2026", None, "2", "injustifiée"),
    )  # fmt: skip
    assert [(v.action, vus(v)) for v in verdicts] == [(ActionLigne.CREER, set())] * 3
    operations = a.appliquer(retenues(verdicts))
    ecrites = list(Absence.toutes.order_by("du").values_list("inscription", "du", "au", "heures", "justifiee", "motif"))
    assert ecrites == [
        (i.pk, date(2026, 1, 12), date(2026, 1, 13), Decimal("7.50"), True, "Convocation"),
        (i.pk, date(2026, 2, 2), date(2026, 2, 2), Decimal("3.00"), False, ""),
        (i.pk, date(2026, 2, 3), date(2026, 2, 3), Decimal("2.00"), False, ""),
    ]
    (parcours,) = parcours_de(o.pk)
    assert parcours.minutes_absence == 750
    b, (meme, corrigee) = lire(
        o, ("C-12", None, "12/01/2026", "13/01/2026", "7.50"), ("C-12", None, "02/02/2026", None, "4", "oui")
    )
    assert (meme.action, corrigee.action) == (ActionLigne.INCHANGER, ActionLigne.MODIFIER)
    corrections = b.appliquer([LigneRetenue(3, corrigee.action, corrigee.donnees)])
    assert {k.code for k in a.defaire(operations)} == {"INS-055"}, "what was written since is not lost"
    assert b.defaire(corrections) == []
    modifiee = Absence.toutes.get(du=date(2026, 2, 2))
    assert (modifiee.heures, modifiee.justifiee) == (3, False)
    assert a.defaire(operations) == []
    assert not Absence.toutes.exists()


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (("INCONNU", None, "12/01/2026", None, "2"), "INS-054"),
        (("C-12", "Autre titre", "12/01/2026", None, "2"), "INS-054"),
        (("C-12", None, "12/01/2026", "11/01/2026", "2"), "INS-022"),
        (("C-12", None, "12/01/2026", "12/01/2026", "25"), "INS-034"),
        (("C-12", None, "12/01/2099", None, "2"), "INS-052"),
        (("C-12", None, "12/01/2020", None, "2"), "INS-053"),
        (("C-12", None, "12/01/2026", None, "0"), "IMP-036"),
        (("C-12", None, "12/01/2026", None, "2", "peut-être"), "IMP-039"),
        (("C-12", None, "12/01/2026", None, "2", None, "dépression"), "INS-035"),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(o: Organisation, i: Inscription, ligne: tuple[Any, ...], code: str) -> None:
    _, (verdict,) = lire(o, ligne)
    assert (verdict.action, vus(verdict)) == (ActionLigne.REFUSER, {code})


def test_une_fin_illisible_n_est_pas_un_seul_jour(o: Organisation, i: Inscription) -> None:
    _, (verdict,) = lire(o, ("C-12", None, "12/01/2026", "bientôt", "2"))
    assert verdict.action is ActionLigne.REFUSER


def test_deux_fois_la_meme_ligne(o: Organisation, i: Inscription) -> None:
    _, verdicts = lire(o, ("C-12", None, "12/01/2026", None, "2"), ("c12", None, "12/01/2026", "12/01/2026", "3"))
    assert [v.action for v in verdicts] == [ActionLigne.CREER, ActionLigne.REFUSER]


def test_l_inscription_du_jour_parmi_plusieurs(o: Organisation, i: Inscription) -> None:
    suite = parcours_fini(
        o, certification_locale(o, intitule="Suite"), personne=i.personne, numero_candidat="C-12",
        entree=date(2026, 9, 1), fin_prevue=date(2027, 6, 30),
    )  # fmt: skip
    _, verdicts = lire(
        o, ("C-12", None, "12/01/2026", None, "2"), ("C-12", None, "12/10/2026", None, "2"), ("C-12", None, "15/07/2026", None, "2")
    )  # fmt: skip
    assert [v.donnees.get("inscription") for v in verdicts[:2]] == [i.pk, suite.pk]
    assert vus(verdicts[2]) == {"INS-054"}


def test_une_absence_notee_entre_la_lecture_et_l_ecriture(o: Organisation, i: Inscription) -> None:
    a, verdicts = lire(o, ("C-12", None, "12/01/2026", None, "2"))
    jour = date(2026, 1, 12)
    Absence.toutes.create(organisation=o, inscription=i, du=jour, au=jour, heures=1)
    with pytest.raises(ErreurMetier, match="INS-055"):
        a.appliquer(retenues(verdicts))


def test_une_absence_a_venir_ou_hors_du_parcours_est_refusee(o: Organisation, i: Inscription) -> None:
    """Counted, it would enter the rates of a time that nobody has lived, or of another course."""
    demain = aujourdhui() + timedelta(days=1)
    Inscription.toutes.filter(pk=i.pk).update(etat="sortie", sortie_le=date(2026, 3, 1), motif_sortie="autre")
    _, verdicts = lire(
        o,
        ("C-12", None, f"{demain:%d/%m/%Y}", None, "2"),
        ("C-12", None, "01/06/2024", None, "2"),
        ("C-12", None, "02/03/2026", None, "2"),
        ("C-12", None, "27/02/2026", None, "2"),
        ("C-12", None, "26/02/2026", f"{demain:%d/%m/%Y}", "2"),
        ("C-12", None, "28/02/2026", "02/03/2026", "2"),
        ("C-12", None, "28/02/2026", "01/03/2026", "2"),
    )
    assert [vus(v) & {"INS-056", "INS-057"} for v in verdicts] == [
        {"INS-056"}, {"INS-057"}, {"INS-057"}, set(), {"INS-056"}, {"INS-057"}, set(),
    ]  # fmt: skip
    for du, au, code in ((date(2026, 2, 27), demain, "INS-056"), (date(2026, 2, 27), date(2026, 3, 2), "INS-057")):
        with pytest.raises(ErreurMetier, match=code):
            enregistrer_absence(
                inscription=Inscription.toutes.get(pk=i.pk),
                du=du,
                au=au,
                heures=Decimal(2),
                justifiee=False,
                acteur=SYSTEME,
            )
