"""The door holds the tenant open for the whole answer, and closes it after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory

from parchemin.comptes.acces import connecte, exige, public
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, Utilisateur
from parchemin.plateforme.tenant import organisation_active, organisation_active_id
from tests.fabrique import etablissement, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    """With one establishment; another organisation has two."""
    o, autre = organisation(), organisation("autre")
    etablissement(o, "A")
    for nom in "BC":
        etablissement(autre, nom)
    return o


@pytest.fixture
def demander(o: Organisation) -> Callable[..., Any]:
    personne = membre(o, Role.QUALITE).utilisateur

    def appeler(vue: Any, *, qui: Utilisateur | None = None, slug: str = "essai", methode: str = "get") -> Any:
        request = getattr(RequestFactory(), methode)(f"/o/{slug}/")
        request.user = qui or personne
        return exige("comptes.consulter_organisation")(vue)(request, slug=slug)

    return appeler


def _noms() -> str:
    return "".join(sorted(e.denomination for e in Etablissement.objects.all()))


def test_une_reponse_ordinaire(demander: Callable[..., Any]) -> None:
    reponse = demander(lambda request, slug: HttpResponse(_noms()))
    assert reponse.content == b"A"
    assert organisation_active_id() is None


def test_un_gabarit_rendu_plus_tard_l_est_dans_l_organisation(demander: Callable[..., Any]) -> None:
    gabarit = engines["django"].from_string("{{ noms }}")
    reponse = demander(lambda request, slug: TemplateResponse(request, gabarit, {"noms": _noms}))
    assert reponse.is_rendered
    assert reponse.content == b"A"


def test_un_corps_lu_au_fil_de_l_eau_reste_dans_l_organisation(demander: Callable[..., Any]) -> None:
    """Two downloads read in turn, by whoever: each piece is of its own organisation, and nothing leaks between them."""

    def corps() -> Iterator[bytes]:
        for _ in range(3):
            yield _noms().encode()

    reponse = demander(lambda request, slug: StreamingHttpResponse(corps()))
    ailleurs = Organisation.objects.get(slug="autre")
    morceaux = []
    with organisation_active(ailleurs.pk):
        for morceau in reponse:
            morceaux.append(morceau)
            assert organisation_active_id() == ailleurs.pk
            assert _noms() == "BC"
    assert morceaux == [b"A", b"A", b"A"]


def test_une_vue_qui_echoue_referme_l_organisation(demander: Callable[..., Any]) -> None:
    def vue(request: HttpRequest, slug: str) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        demander(vue)
    assert organisation_active_id() is None


def test_la_vue_n_est_pas_appelee_sans_droit(o: Organisation, demander: Callable[..., Any]) -> None:
    def vue(request: HttpRequest, slug: str) -> HttpResponse:
        raise AssertionError("the door was open")

    with pytest.raises(Http404):
        demander(vue, slug="autre")
    with pytest.raises(Http404):
        demander(vue, slug="nulle-part")
    with pytest.raises(Http404):
        demander(vue, qui=membre(o).utilisateur)  # a member without any role
    with pytest.raises(PermissionDenied):
        demander(vue, qui=membre(o, Role.MEMBRE_JURY).utilisateur)
    auditeur = membre(o, Role.AUDITEUR).utilisateur
    for methode in ("post", "put", "patch", "delete"):
        with pytest.raises(PermissionDenied):
            demander(vue, qui=auditeur, methode=methode)
    assert demander(lambda request, slug: HttpResponse("lu"), qui=auditeur).content == b"lu"


def test_chaque_porte_laisse_sa_marque() -> None:
    def vue(request: HttpRequest, **arguments: Any) -> HttpResponse:
        """Words of the view."""
        return HttpResponse()

    marques = [getattr(porte(vue), "acces", None) for porte in (connecte, exige("comptes.voir_membres"), public)]
    assert marques == ["connecte", "comptes.voir_membres", "public"]
    assert exige("comptes.voir_membres")(vue).__doc__ == "Words of the view."


def test_une_permission_inconnue_n_ouvre_a_personne(o: Organisation) -> None:
    m = membre(o, *(set(Role) - {Role.PARTENAIRE}), email="tous@essai.example")
    assert not m.utilisateur.has_perm("comptes.inexistante", o)
    assert not m.utilisateur.has_perm("comptes.gerer_membres", None)
    assert not m.utilisateur.has_perm("comptes.gerer_membres", Organisation.objects.get(slug="autre"))
    assert m.utilisateur.has_perm("comptes.gerer_membres", o)
