"""Sub-contractors of a partner: contract, Qualiopi, habilitation or exemption, ceiling, declaration, no cascade."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.domain.sous_traitance import MotifDispense, SousTraitantLu, controler_ensemble, controler_un
from parchemin.reseau.models import Convention, SousTraitant
from parchemin.reseau.selectors.sous_traitants import lire_sous_traitance
from parchemin.reseau.services import sous_traitants
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f
from tests.reseau.decor_reseau import _PDF

JOUR = date(2027, 3, 1)
SIRETS = ("55210055400013", "44306184100047", "55208131766522")


def _lu(**champs: Any) -> SousTraitantLu:
    return SousTraitantLu(**{
        "nom": "Beta", "contrat": True, "qualiopi_jusqu": JOUR, "habilite": True, "dispense": MotifDispense.AUCUN,
        "part": Decimal(80), "declare_le": JOUR, "cascade": False, "du": JOUR, "au": JOUR,
    } | champs)  # fmt: skip


@pytest.mark.parametrize(
    ("champs", "codes"),
    [
        ({}, []),
        ({"contrat": False}, ["HAB-250"]),
        ({"cascade": True}, ["HAB-255"]),
        ({"qualiopi_jusqu": JOUR - timedelta(days=1)}, ["HAB-251"]),
        ({"qualiopi_jusqu": None, "habilite": False}, ["HAB-251", "HAB-252"]),
        ({"qualiopi_jusqu": None, "habilite": False, "dispense": MotifDispense.MICRO}, []),
        ({"qualiopi_jusqu": None, "habilite": False, "dispense": MotifDispense.MOINS_BLOC}, []),
        ({"declare_le": None}, ["HAB-254"]),
        ({"declare_le": JOUR + timedelta(days=1)}, ["HAB-254"]),
    ],
)
def test_one(champs: dict[str, Any], codes: list[str]) -> None:
    assert [x.code for x in controler_un(_lu(**champs), cpf=True, jour=JOUR)] == codes
    hors_cpf = [x.code for x in controler_un(_lu(**champs), cpf=False, jour=JOUR)]
    assert hors_cpf == [x for x in codes if x in ("HAB-250", "HAB-255")]


def test_the_ceiling_counts_those_that_act_that_day() -> None:
    fini = _lu(du=JOUR - timedelta(days=9), au=JOUR - timedelta(days=1), part=Decimal(50))
    assert controler_ensemble([_lu(), fini], cpf=True, jour=JOUR) == []
    (x,) = controler_ensemble([_lu(), _lu(part=Decimal("0.5"))], cpf=True, jour=JOUR)
    assert (x.code, "80,5 %" in x.quoi) == ("HAB-253", True)
    assert controler_ensemble([_lu(part=Decimal(99))], cpf=False, jour=JOUR) == []


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def k(o: Organisation) -> Convention:
    return f.convention(f.alpha(o), cpf=True)


def _noter(k: Convention, siret: str = SIRETS[0], **champs: Any) -> SousTraitant:
    return sous_traitants.noter(
        convention=k, denomination="Beta", siret=siret, acteur=SYSTEME, **({"du": date(2026, 1, 1)} | champs)
    )


@pytest.mark.django_db
def test_an_impossible_one_is_refused(k: Convention) -> None:
    _noter(k)
    for champs, code in (
        ({}, "HAB-256"), ({"siret": "99900000000009"}, "IDE-002"), ({"siret": SIRETS[1], "au": date(2025, 1, 1)}, "HAB-257"),
        ({"siret": SIRETS[1], "declare_le": date(2998, 1, 1)}, "HAB-257"), ({"siret": SIRETS[1], "part_cpf": Decimal(101)}, "HAB-257"),
    ):  # fmt: skip
        with pytest.raises(ErreurMetier, match=code):
            _noter(k, **champs)  # type: ignore[arg-type]
    k.etablissement.siret = SIRETS[1]
    k.etablissement.save()
    with pytest.raises(ErreurMetier, match="HAB-256"):
        _noter(k, siret=SIRETS[1])


@pytest.mark.django_db
def test_it_is_habilitated_when_it_is_our_partner_on_the_same_certification(o: Organisation, tmp_path: Path) -> None:
    c = f.certification(o, tmp_path, partenaire(1, role="HABILITATION_FORMER").replace("99900000000001", SIRETS[0]))
    k = f.convention(f.alpha(o), cpf=True)
    f.habilitation(k.etablissement, c, convention=k)
    _noter(k, qualiopi_jusqu=date(2098, 1, 1))

    def codes() -> list[str]:
        return [x.code for _, _, trouves in lire_sous_traitance(k, aujourdhui()).lignes for x in trouves]

    assert codes() == ["HAB-250", "HAB-252", "HAB-254"]
    beta = f.alpha(o, SIRETS[0], "Beta")
    f.active(beta, c, convention=f.convention(beta, reference="C-BETA"))
    assert codes() == ["HAB-250", "HAB-254"]


@pytest.mark.django_db
def test_pages_note_correct_and_serve_the_contract(o: Organisation, k: Convention) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    liste = reverse("reseau:sous_traitants", args=[o.slug, k.pk])
    assert "Aucun sous-traitant" in client.get(liste).content.decode()
    corps = {"denomination": "Beta", "siret": SIRETS[0], "du": "2026-01-01", "part_cpf": "85"}
    assert client.post(reverse("reseau:sous_traitant_nouveau", args=[o.slug, k.pk]), corps).status_code == 302
    page = client.get(liste).content.decode()
    assert all(code in page for code in ("HAB-250", "HAB-251", "HAB-252", "HAB-253", "HAB-254"))
    s = SousTraitant.toutes.get()
    corps |= {"part_cpf": "80", "contrat_signe_le": "2026-01-01", "declare_le": "2026-01-01", "dispense": "micro"}
    url = reverse("reseau:sous_traitant", args=[o.slug, k.pk, s.pk])
    assert client.post(url, {**corps, "fichier": SimpleUploadedFile("c.pdf", _PDF)}).status_code == 302
    page = client.get(liste).content.decode()
    assert ("En règle" in page, "HAB-25" in page) == (True, False)
    contrat = client.get(reverse("reseau:contrat", args=[o.slug, k.pk, s.pk]))
    assert b"".join(contrat.streaming_content) == _PDF  # type: ignore[attr-defined]
    autre = f.convention(f.alpha(o, "99900000000077", "Gamma"), reference="C-9")
    assert client.get(reverse("reseau:sous_traitant", args=[o.slug, autre.pk, s.pk])).status_code == 404


@pytest.mark.django_db
def test_as_many_queries_for_three_as_for_one(o: Organisation, k: Convention) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:sous_traitants", args=[o.slug, k.pk])
    _noter(k)
    client.get(url)
    with CaptureQueriesContext(connection) as une:
        client.get(url)
    for siret in SIRETS[1:]:
        _noter(k, siret=siret)
    with CaptureQueriesContext(connection) as trois:
        client.get(url)
    assert len(une) == len(trois)
