"""A convention without what the law asks is not signed: it stays a draft that may be written; one signed before is amended."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.reseau.domain.conventions import points
from parchemin.reseau.models import Convention
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
EXIGES = [p for p in points() if p.minimal and p.quand == "toujours"]


def test_an_empty_convention_is_not_signed_and_each_point_is_named(alpha: Etablissement) -> None:
    with pytest.raises(ErreurMetier, match="HAB-081") as refus:
        f.convention(alpha, points={})
    (constat,) = refus.value.constats
    assert len(EXIGES) == 5
    assert all(p.libelle in constat.quoi for p in EXIGES)
    assert "R. 6113-16-2" in constat.pourquoi
    assert not Convention.toutes.exists()
    with pytest.raises(ErreurMetier, match="sous-traitance"):
        f.convention(alpha, points={p.cle: "article 1" for p in EXIGES}, cpf=True)
    assert f.convention(alpha, points={p.cle: "article 1" for p in EXIGES}).signee_le is not None


def test_the_draft_stays_editable_until_it_is_whole(o: Organisation, alpha: Etablissement) -> None:
    k = f.convention(alpha, points={}, signee_le=None)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:convention", args=[o.slug, k.pk])).content.decode()
    assert "sa signature est refusée" in page
    url = reverse("reseau:convention_ecrire", args=[o.slug, k.pk])
    corps = {
        "etablissement": alpha.pk,
        "reference": k.reference,
        "du": "2026-01-01",
        "signee_le": "2026-01-02",
        "point_objet": "article 2",
    }
    refus = client.post(url, corps)
    assert refus.status_code == 422
    assert "HAB-081" in refus.content.decode()
    assert "article 2" in refus.content.decode(), "what was written is kept"
    assert client.post(url, corps | {"signee_le": ""}).status_code == 302
    k.refresh_from_db()
    assert (k.signee_le, k.points, k.version) == (None, {"objet": "article 2"}, 1)
    assert client.post(url, corps | {f"point_{p.cle}": "article 3" for p in EXIGES}).status_code == 302
    k.refresh_from_db()
    assert k.signee_le is not None
    assert Convention.toutes.count() == 1


def test_one_that_was_signed_empty_is_amended(o: Organisation, alpha: Etablissement) -> None:
    k = f.convention(alpha)
    Convention.toutes.filter(pk=k.pk).update(points={})
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:convention", args=[o.slug, k.pk])).content.decode()
    assert all(p.libelle in page for p in EXIGES)
    assert "Préparer l’avenant" in page
    k.refresh_from_db()
    avenant = f.convention(alpha, convention=k, reference=k.reference, signee_le=None, points={})
    assert (avenant.remplace_id, avenant.version) == (k.pk, 2)
    assert "Préparer l’avenant" not in client.get(reverse("reseau:convention", args=[o.slug, k.pk])).content.decode()
