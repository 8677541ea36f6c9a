"""An organisation that trains and certifies, who keeps its evidence, somebody else who does, and a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.models import Preuve
from parchemin.preuves.pieces import PREUVE
from parchemin.preuves.services import preuves
from parchemin.preuves.services.preuves import Contenu
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import membre, organisation

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _midi(midi: object) -> None:
    """24 November 2026: Qualiopi V10 has been in force for three weeks."""


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    Organisation.objects.filter(pk=o.pk).update(est_cfa=True, est_organisme_formation=True)
    o.refresh_from_db()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def qualite(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE)


@pytest.fixture
def direction(o: Organisation) -> Membre:
    return membre(o, Role.DIRECTION)


def contenu(
    o: Organisation, titre: str = "Bail", le: date = date(2026, 11, 3), octets: bytes = PDF, **autres: Any
) -> Contenu:
    f = deposer(octets, nom="preuve.pdf", usage=PREUVE.code, organisation_id=o.pk, depose_par_libelle="Ada")
    return Contenu(titre, le, f, **autres)


def filer(
    o: Organisation, m: Membre, *sert: str, titre: str = "Bail", le: date = date(2026, 11, 3), **autres: Any
) -> Preuve:
    return preuves.deposer(
        organisation=o,
        contenu=contenu(o, titre, le, **autres),
        sert=sert or ("qualiopi:17:moyens",),
        acteur=reference_de(m.utilisateur),
    )


def codes(faire: Any, /, **champs: Any) -> list[str]:
    """Codes of the refusal of an act; empty when it was done."""
    try:
        faire(**champs)
    except ErreurMetier as e:
        return [c.code for c in e.constats]
    return []


def url(nom: str, o: Organisation, *args: Any) -> str:
    return reverse(f"preuves:{nom}", args=[o.slug, *args])
