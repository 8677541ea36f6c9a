"""The matrix of a programme out to a spreadsheet and back: every fault is told before, what is written may be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification, Fiche
from parchemin.reseau.imports_matrice import ENTETES, OptionsMatrice, habilitation_dite
from parchemin.reseau.models import CelluleMatrice, EvaluationMatrice, HabilitationPartenaire
from parchemin.reseau.selectors.matrice import lire_matrice
from parchemin.reseau.services import matrice
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f
from tests.reseau.test_matrice import BC, CAP, CARTE, _importer

pytestmark = pytest.mark.django_db
CHAMPS = ("bloc", "competence", "sequence", "heures", "evaluation", "pratiquee", "justification")


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def h(o: Organisation, tmp_path: Path) -> HabilitationPartenaire:
    _importer(tmp_path, date(2026, 1, 1), "- Lire une carte   - Tenir un cap")
    c = Certification.toutes.create(organisation=o, fiche=Fiche.objects.get(code="RNCP99001"), cle_tri="voilier")
    return f.habilitation(f.alpha(o), c)


@pytest.fixture
def qui(o: Organisation) -> Membre:
    return membre(o, Role.RESEAU)


def analyseur(h: HabilitationPartenaire, qui: Membre) -> Any:
    options = {"habilitation": h.pk}
    return type_import("reseau.matrice").analyseur(
        Circonstances(h.organisation_id, qui.pk, "Ada", "", aujourdhui(), options)
    )


def lire(a: Any, *lignes: tuple[Any, ...]) -> list[Any]:
    kind = type_import("reseau.matrice")
    grille = Grille({x.cle: x for x in kind.champs}, {x: i for i, x in enumerate(CHAMPS)}, CHAMPS)
    return list(juger(grille, a, [(i + 2, (*x, *[None] * (7 - len(x)))) for i, x in enumerate(lignes)]))


def retenir(verdicts: list[Any]) -> list[LigneRetenue]:
    return [
        LigneRetenue(i + 2, v.action, v.donnees)
        for i, v in enumerate(verdicts)
        if v.action in (ActionLigne.CREER, ActionLigne.MODIFIER)
    ]


def codes(verdict: Any) -> set[str]:
    return {x.constat.code for x in verdict.constats}


def test_written_read_again_and_undone(h: HabilitationPartenaire, qui: Membre) -> None:
    matrice.ecrire_bloc(
        habilitation=h, bloc=BC, cellules={CAP: ("Ancien module", None)}, identique=True, pratiquee="", justification="", acteur=SYSTEME,
    )  # fmt: skip
    fichier = (
        (BC.lower(), "lire une CARTE", "Module 1", "7,5", "Autrement", "QCM", "Le jury le préfère."),
        (BC, "Tenir un cap", "Module 2", "", ""),
    )
    a = analyseur(h, qui)
    verdicts = lire(a, *fichier)
    assert [v.action for v in verdicts] == [ActionLigne.MODIFIER] * 2
    operations = a.appliquer(retenir(verdicts))
    lu = lire_matrice(h, aujourdhui())
    assert (lu.couvertes, lu.attendues) == (2, 2)
    assert CelluleMatrice.toutes.get(cle=CARTE).heures == Decimal("7.5")
    assert EvaluationMatrice.toutes.get().pratiquee == "QCM"
    assert Evenement.objects.filter(acte="reseau.matrice").count() == 3, "opened, written by hand, imported"
    assert [v.action for v in lire(analyseur(h, qui), *fichier)] == [ActionLigne.INCHANGER] * 2
    assert a.objections(operations) == []
    assert a.defaire(operations) == []
    assert [x.sequence for x in CelluleMatrice.toutes.order_by("pk")] == ["Ancien module"]
    assert EvaluationMatrice.toutes.get().identique is True


def test_an_empty_cell_changes_nothing(h: HabilitationPartenaire, qui: Membre) -> None:
    a = analyseur(h, qui)
    a.appliquer(retenir(lire(a, (BC, "Lire une carte", "Module 1", "7,5", "Comme la fiche"))))
    (verdict,) = lire(analyseur(h, qui), (BC, "Lire une carte", "", "", ""))
    assert verdict.action is ActionLigne.INCHANGER
    assert CelluleMatrice.toutes.get().sequence == "Module 1"


@pytest.mark.parametrize(
    ("lignes", "attendus"),
    [
        ([("BC99", "Lire une carte", "M1")], {"HAB-082"}),
        ([(BC, "Lire une cartte", "M1")], {"HAB-083"}),
        ([(BC, "Lire une carte", "M1"), (BC, "lire une carte !", "M2")], {"HAB-084"}),
        ([(BC, "Lire une carte", "M1", None, "Comme la fiche"), (BC, "Tenir un cap", "M2", None, "Autrement", "QCM")], {"HAB-085"}),
        ([(BC, "Lire une carte", "M1", None, "Autrement")], {"HAB-247"}),
        ([(BC, "Lire une carte", "M1", "-3")], {"IMP-036"}),
        ([(BC, "Lire une carte", "M1", None, "peut-être")], {"IMP-039"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_before_anything_is_written(
    lignes: list[tuple[Any, ...]], attendus: set[str], h: HabilitationPartenaire, qui: Membre
) -> None:
    verdicts = lire(analyseur(h, qui), *lignes)
    assert codes(verdicts[-1]) == attendus
    assert verdicts[-1].action is ActionLigne.REFUSER
    assert not CelluleMatrice.toutes.exists()


def test_a_near_miss_is_helped(h: HabilitationPartenaire, qui: Membre) -> None:
    (verdict,) = lire(analyseur(h, qui), (BC, "Lire une cartte", "M1"))
    assert "« Lire une carte »" in verdict.constats[0].constat.quoi


def test_what_somebody_wrote_meanwhile_is_not_written_over(h: HabilitationPartenaire, qui: Membre) -> None:
    a = analyseur(h, qui)
    retenues = retenir(lire(a, (BC, "Lire une carte", "Module 1")))
    matrice.ecrire_bloc(
        habilitation=h, bloc=BC, cellules={CARTE: ("Autre module", None)}, identique=True, pratiquee="", justification="", acteur=SYSTEME,
    )  # fmt: skip
    with pytest.raises(ErreurMetier, match="HAB-086"):
        a.appliquer(retenues)
    b = analyseur(h, qui)
    operations = b.appliquer(retenir(lire(b, (BC, "Lire une carte", "Module 1"))))
    CelluleMatrice.toutes.update(sequence="Corrigé à la main")
    assert [x.code for x in b.objections(operations)] == ["HAB-086"]
    assert b.defaire(operations)
    assert CelluleMatrice.toutes.get().sequence == "Corrigé à la main"


def test_only_the_trainers_of_the_house_are_proposed(o: Organisation, h: HabilitationPartenaire, qui: Membre) -> None:
    f.habilitation(h.etablissement, h.certification, role="organiser", convention=h.convention)
    assert [pk for pk, _ in OptionsMatrice(membre=qui).fields["habilitation"].choices if pk] == [h.pk]  # type: ignore[attr-defined]
    autre = membre(organisation("autre"), Role.RESEAU, email="eve@autre.example")
    assert [pk for pk, _ in OptionsMatrice(membre=autre).fields["habilitation"].choices if pk] == []  # type: ignore[attr-defined]
    assert habilitation_dite({"habilitation": h.pk}) == (str(h), "reseau:matrice", h.pk)


def test_the_export_comes_back_as_it_is(o: Organisation, h: HabilitationPartenaire, qui: Membre) -> None:
    a = analyseur(h, qui)
    a.appliquer(retenir(lire(a, (BC, "Lire une carte", "Module 1", "7,5", "Autrement", "QCM\nOral", "Deux épreuves."))))
    client = client_de(qui.utilisateur)
    url = reverse("reseau:matrice_tableur", args=[o.slug, h.pk])
    page = client.get(reverse("reseau:matrice", args=[o.slug, h.pk])).content.decode()
    assert url in page
    assert reverse("imports:deposer", args=[o.slug, "reseau.matrice"]) + f"?habilitation={h.pk}" in page
    octets = b"".join(client.get(url).streaming_content)  # type: ignore[attr-defined]
    entetes, *lignes = CalamineWorkbook.from_filelike(BytesIO(octets)).get_sheet_by_index(0).to_python()
    assert tuple(entetes) == ENTETES
    assert [x[1] for x in lignes] == ["Lire une carte", "Tenir un cap"]
    verdicts = lire(analyseur(h, qui), *[tuple(x) for x in lignes])
    assert [(v.action, codes(v)) for v in verdicts] == [(ActionLigne.INCHANGER, set())] * 2
    csv = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert '"Module 1";"7,5"' in csv
    # An auditor reads, and brings nothing in.
    lecteur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert (
        "imports/" not in lecteur.get(reverse("reseau:matrice", args=[o.slug, h.pk])).content.decode().split("<main")[1]
    )


def test_a_centre_has_no_matrix_to_fill(o: Organisation, h: HabilitationPartenaire, qui: Membre) -> None:
    organise = f.habilitation(h.etablissement, h.certification, role="organiser", convention=h.convention)
    client = client_de(qui.utilisateur)
    assert client.get(reverse("reseau:matrice_tableur", args=[o.slug, organise.pk])).status_code == 404
    assert client.get(reverse("reseau:matrice_tableur", args=[organisation("b").slug, h.pk])).status_code in {403, 404}


def test_the_import_page_opens_on_its_habilitation(o: Organisation, h: HabilitationPartenaire, qui: Membre) -> None:
    url = reverse("imports:deposer", args=[o.slug, "reseau.matrice"])
    page = client_de(qui.utilisateur).get(url, {"habilitation": h.pk})
    assert page.status_code == 200
    assert f'value="{h.pk}" selected' in page.content.decode()
