"""Long lists: pages read by their keys, codes by their index, counts kept for one state of the registers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.referentiel import comptage, selectors
from parchemin.referentiel.filtres import FiltreFiches
from parchemin.referentiel.models import Fiche
from parchemin.referentiel.vues.fiches import ListeFiches
from parchemin.socle.constats import ErreurMetier
from tests.referentiel.donnees import fiche, importer

J1, J2 = date(2026, 8, 16), date(2026, 8, 17)


def codee(code: str, rome: str, nsf: str) -> str:
    return fiche(
        code,
        corps=f"<CODES_ROME><ROME><CODE>{rome}</CODE><LIBELLE>m</LIBELLE></ROME></CODES_ROME>"
        f"<CODES_NSF><NSF><CODE>{nsf}</CODE><LIBELLE>s</LIBELLE></NSF></CODES_NSF>",
    )


@pytest.fixture
def memoire(settings: Any) -> Iterator[None]:
    """The counts are kept, as in production."""
    settings.CACHES = settings.CACHES | {
        "registres": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "essai-des-comptes"}
    }
    caches["registres"].clear()
    yield
    caches["registres"].clear()


def compter(lignes: Any) -> tuple[int, int]:
    """(fiches, queries)."""
    with CaptureQueriesContext(connection) as requetes:
        return lignes.count(), len(requetes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nomenclature", "debut", "attendus"),
    [
        ("ROME", "M1805", {1}),
        ("ROME", "m18", {1, 2}),
        ("ROME", " M ", {1, 2, 3}),
        ("ROME", "M180", {1, 2}),
        ("ROME", "N", {4}),
        ("ROME", "M1809", set()),
        ("NSF", "326", {1, 2}),
        ("NSF", "326N", {1}),
        ("NSF", "326n", {1}),
        ("NSF", "32", {1, 2, 3}),
        ("NSF", "9", {4}),
        ("NSF", "n", set()),
    ],
)
def test_les_codes_qui_commencent_par(tmp_path: Path, nomenclature: str, debut: str, attendus: set[int]) -> None:
    importer(
        tmp_path, J1, codee("RNCP1", "M1805", "326n"), codee("RNCP2", "M1802", "326"), codee("RNCP3", "M1201", "320z"),
        codee("RNCP4", "N4101", "999"),
    )  # fmt: skip
    versions = selectors.versions_au_code(nomenclature, debut)
    assert set(Fiche.objects.filter(version_id__in=versions).values_list("numero", flat=True)) == attendus


@pytest.mark.django_db
def test_un_compte_se_garde_jusqu_a_la_bascule(tmp_path: Path, memoire: None) -> None:
    importer(tmp_path, J1, *[fiche(f"RNCP{n}") for n in range(1, 101)])
    assert compter(selectors.fiches_visibles()) == (100, 2)
    assert compter(selectors.fiches_visibles()) == (100, 1)
    assert compter(selectors.fiches_visibles().filter(numero__lte=10)) == (10, 2)
    assert compter(selectors.fiches_visibles().filter(numero__lte=20)) == (20, 2)
    vues: list[int] = []

    def regarder(*_: Any) -> None:
        vues.append(selectors.fiches_visibles().count())

    importer(tmp_path, J2, *[fiche(f"RNCP{n}") for n in range(1, 131)], avancement=regarder)
    assert set(vues) == {100}
    assert compter(selectors.fiches_visibles()) == (130, 2)
    assert compter(selectors.fiches_visibles().filter(numero__lte=10)) == (10, 2)


@pytest.mark.django_db
def test_un_export_refuse_ne_change_pas_le_compte(tmp_path: Path, memoire: None) -> None:
    importer(tmp_path, J1, *[fiche(f"RNCP{n}") for n in range(1, 101)])
    assert selectors.fiches_visibles().count() == 100
    with pytest.raises(ErreurMetier, match="REF-030"):
        importer(tmp_path, J2, fiche("RNCP1"))
    assert compter(selectors.fiches_visibles()) == (100, 1)


@pytest.mark.django_db
def test_une_page_se_garde_jusqu_a_la_bascule(tmp_path: Path, memoire: None) -> None:
    """The sort of a list is done once: its count and its page read the state of the registers, and no fiche."""
    importer(tmp_path, J1, *[fiche(f"RNCP{n}") for n in range(1, 101)])

    def page(debut: int = 25) -> tuple[list[str], int]:
        lignes = selectors.fiches_visibles().order_by("-numero")
        with CaptureQueriesContext(connection) as requetes:
            assert lignes.count() >= 100
            cles = lignes.cles_de_page(debut, debut + 25)
        codes = dict(Fiche.objects.filter(pk__in=cles).order_by("pk").values_list("pk", "code"))
        return [codes[c] for c in cles], len(requetes)

    attendue = [f"RNCP{n}" for n in range(75, 50, -1)]
    assert page() == (attendue, 3)
    assert page() == (attendue, 1)
    assert page(50) == ([f"RNCP{n}" for n in range(50, 25, -1)], 2)
    importer(tmp_path, J2, *[fiche(f"RNCP{n}") for n in range(2, 132)])
    assert page() == ([f"RNCP{n}" for n in range(106, 81, -1)], 3)
    vide = selectors.fiches_visibles().filter(pk__in=[])
    assert (vide.count(), vide.cles_de_page(0, 25)) == (0, [])


@pytest.mark.django_db
def test_une_succession_se_garde_jusqu_a_la_bascule(tmp_path: Path, memoire: None) -> None:
    importer(tmp_path, J1, fiche("RNCP1"), fiche("RNCP2"))

    def lignee() -> tuple[Any, int]:
        f = selectors.fiches_visibles().get(code="RNCP1")
        page = selectors.PageFiche(f, f.version, J2)  # type: ignore[arg-type]
        with CaptureQueriesContext(connection) as requetes:
            return page.lignee.descendants, len(requetes)

    assert lignee()[0] == ()
    assert lignee() == ((), 1)
    suivie = "<NOUVELLES_CERTIFICATIONS><NOUVELLE_CERTIFICATION><ID_FICHE_NOUVELLE_CERTIFICATION>RNCP2</ID_FICHE_NOUVELLE_CERTIFICATION></NOUVELLE_CERTIFICATION></NOUVELLES_CERTIFICATIONS>"
    importer(tmp_path, J2, fiche("RNCP1", corps=suivie), fiche("RNCP2"))
    assert lignee()[0] == (("RNCP2",),)


@pytest.mark.django_db
def test_les_autres_registres_changent_l_etat(tmp_path: Path, memoire: None) -> None:
    importer(tmp_path, J1, fiche("RNCP1"))
    assert selectors.fiches_visibles().count() == 1
    importer(tmp_path, J1, fiche("RS1"), fiche("RS2"), repertoire="RS")
    assert selectors.fiches_visibles().count() == 3


@pytest.mark.django_db
def test_un_compte_pris_pendant_une_bascule_n_est_pas_resservi(
    tmp_path: Path, memoire: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state is read before the fiches: a count taken between two states is asked for by nobody after."""
    importer(tmp_path, J1, fiche("RNCP1"))
    vrai = comptage.etat_des_registres

    def basculer(using: str) -> Any:
        etat = vrai(using)
        monkeypatch.setattr(comptage, "etat_des_registres", vrai)
        importer(tmp_path, J2, fiche("RNCP1"), fiche("RNCP2"))
        return etat

    monkeypatch.setattr(comptage, "etat_des_registres", basculer)
    selectors.fiches_visibles().count()
    assert selectors.fiches_visibles().count() == 2


@pytest.mark.django_db
def test_les_comptes_de_rien(memoire: None) -> None:
    assert selectors.fiches_visibles().none().count() == 0
    assert selectors.fiches_visibles().filter(pk__in=[]).count() == 0
    assert selectors.chercher("'").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("tri", ["", "code", "-code", "intitule", "-intitule", "niveau", "statut", "-fin"])
@pytest.mark.parametrize("q", ["", "titre"])
def test_une_page_lue_par_cles_est_celle_de_la_liste(tmp_path: Path, rf: Any, tri: str, q: str) -> None:
    importer(
        tmp_path, J1,
        *[fiche(f"RNCP{n}", f"Titre {n * 37 % 60:02d}", fin=f"{1 + n % 28:02d}/08/2027") for n in range(1, 61)],
    )  # fmt: skip
    request = rf.get("/", {"tri": tri, "q": q, "page": "2"})
    vue = ListeFiches()
    vue.setup(request, slug="x")
    table = vue.table_class(FiltreFiches(request.GET, vue.lignes()).qs, order_by=tri or None, order_by_field="tri")
    table.paginate(per_page=25, page=2)
    attendues = [r.record.pk for r in table.paginated_rows]
    vue._relire_la_page(table)
    lues = [r.record for r in table.paginated_rows]
    assert [f.pk for f in lues] == attendues
    assert len(lues) == 25
    with CaptureQueriesContext(connection) as requetes:
        assert all(f.version.intitule and f.source.instantane for f in lues)
    assert not requetes.captured_queries
