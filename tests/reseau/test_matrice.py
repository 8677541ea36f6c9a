"""The matrix of a partner's programme, and what a new state of the fiche does to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification, Fiche
from parchemin.reseau.domain.matrice import cle_de
from parchemin.reseau.models import HabilitationPartenaire, MatriceProgramme
from parchemin.reseau.selectors.matrice import lire_matrice
from parchemin.reseau.services import matrice
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer, partenaire
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
BC = "RNCP99001BC01"
CARTE, CAP, ROUTE = (cle_de(x) for x in ("Lire une carte", "Tenir un cap", "Tenir une route"))


def _importer(dossier: Path, jour: date, competences: str, titre: str = "Voilier", modalites: str = "Oral") -> None:
    brut = fiche("RNCP99001", titre, partenaire(1, role="HABILITATION_FORMER"), fin="31/08/2099")
    dits = (
        f"<LISTE_COMPETENCES>{competences}</LISTE_COMPETENCES><MODALITES_EVALUATION>{modalites}</MODALITES_EVALUATION>"
    )
    importer(dossier, jour, brut.replace("</LIBELLE></BLOC_COMPETENCES>", f"</LIBELLE>{dits}</BLOC_COMPETENCES>"))


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


def _ecrire(h: HabilitationPartenaire, **cellules: str) -> MatriceProgramme:
    return matrice.ecrire_bloc(
        habilitation=h, bloc=BC, cellules={k: (s, None) for k, s in cellules.items()}, identique=True, pratiquee="",
        justification="", acteur=SYSTEME,
    )  # fmt: skip


def test_pages_write_a_bloc_and_tell_what_is_not_covered(o: Organisation, h: HabilitationPartenaire) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page, url = (
        reverse(f"reseau:{n}", args=[o.slug, h.pk, *a]) for n, a in (("matrice", ()), ("ecrire_matrice", (BC,)))
    )
    assert "Lire une carte" in client.get(page).content.decode()
    assert "Oral" in client.get(url).content.decode()
    corps = {f"sequence_{CARTE}": "Module 1", f"heures_{CARTE}": "7.5", "identique": "non", "pratiquee": "QCM"}
    assert client.post(url, corps).status_code == 302
    vue = client.get(page).content.decode()
    assert "Module 1" in vue
    assert "HAB-245" in vue
    assert "HAB-246" in vue
    assert client.post(url, {**corps, "pratiquee": ""}).status_code == 422
    corps |= {f"sequence_{CAP}": "Module 2", "identique": "oui"}
    assert client.post(url, corps).status_code == 302
    assert "Toutes les compétences sont couvertes" in client.get(page).content.decode()
    assert "2 compétences couvertes" in client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    assert client.get(reverse("reseau:ecrire_matrice", args=[o.slug, h.pk, "BC99"])).status_code == 404


def test_a_new_state_of_the_fiche_reopens_it_and_keeps_what_did_not_change(
    o: Organisation, h: HabilitationPartenaire, tmp_path: Path
) -> None:
    m = membre(o, Role.RESEAU)
    premiere = _ecrire(h, **{CARTE: "Module 1", CAP: "Module 2"})
    assert lire_matrice(h, aujourdhui()).constats == []
    # The title alone: the matrix still holds.
    _importer(tmp_path, date(2026, 1, 2), "- Lire une carte   - Tenir un cap", "Grand voilier")
    h = HabilitationPartenaire.toutes.get(pk=h.pk)
    assert lire_matrice(h, aujourdhui()).constats == []
    assert not [e for _, lire in echeances for e in lire(m, aujourdhui()) if e.cle.startswith("reseau.matrice.")]
    _importer(tmp_path, date(2026, 1, 3), "- Lire une carte   - Tenir une route", "Grand voilier", "Oral et dossier")
    h = HabilitationPartenaire.toutes.get(pk=h.pk)
    lu = lire_matrice(h, aujourdhui())
    assert [x.code for x in lu.constats] == ["HAB-248", "HAB-245", "HAB-247"]
    assert (lu.changements[0].ajoutees, lu.changements[0].evaluation) == (("Tenir une route",), True)
    assert len([e for _, lire in echeances for e in lire(m, aujourdhui()) if e.cle.startswith("reseau.matrice.")]) == 1
    client = client_de(m.utilisateur)
    page = client.get(reverse("reseau:matrice", args=[o.slug, h.pk])).content.decode()
    assert "La fiche a changé" in page
    assert client.post(reverse("reseau:reprendre_matrice", args=[o.slug, h.pk])).status_code == 302
    seconde = MatriceProgramme.toutes.order_by("-pk")[0]
    assert (seconde.pk != premiere.pk, [x.sequence for x in seconde.cellules.all()]) == (True, ["Module 1"])
    assert [x.code for x in lire_matrice(h, aujourdhui()).constats] == ["HAB-245", "HAB-247"]
    assert premiere.cellules.count() == 2
    assert not [e for _, lire in echeances for e in lire(m, aujourdhui()) if e.cle.startswith("reseau.matrice.")]


def test_only_lines_of_the_fiche_and_possible_hours(h: HabilitationPartenaire) -> None:
    for cellules in ({ROUTE: "Module 9"}, {"inconnue": "Module 9"}):
        with pytest.raises(ErreurMetier, match="HAB-249"):
            _ecrire(h, **cellules)
    with pytest.raises(ErreurMetier, match="HAB-249"):
        matrice.ecrire_bloc(
            habilitation=h, bloc="BC99", cellules={}, identique=True, pratiquee="", justification="", acteur=SYSTEME
        )
    assert MatriceProgramme.toutes.count() == 0
