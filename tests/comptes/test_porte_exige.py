"""The door itself, on views made for the test: classes, streams, lazy templates, roles set by the installation."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.views import View

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Utilisateur
from parchemin.comptes.rules import membre_de, roles_de
from parchemin.plateforme.tenant import organisation_active_id
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation

pytestmark = pytest.mark.django_db
PERMISSION = "comptes.consulter_organisation"


def demande(utilisateur: Any, methode: str = "get") -> HttpRequest:
    request = getattr(RequestFactory(), methode)("/o/essai/")
    request.user = Utilisateur.objects.get(pk=utilisateur.pk)
    return request


@pytest.fixture
def qualite() -> Utilisateur:
    o = organisation()
    etablissement(o, "Chez nous")
    etablissement(organisation("autre"), "Chez eux")
    return membre(o, Role.QUALITE).utilisateur


@method_decorator(exige(PERMISSION), name="dispatch")
class Page(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return HttpResponse(", ".join(e.denomination for e in Etablissement.objects.order_by("pk")))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        return HttpResponse("écrit")


def test_une_classe_porte_sa_marque_et_sa_porte(qualite: Utilisateur) -> None:
    vue = Page.as_view()
    assert vue.acces == PERMISSION  # type: ignore[attr-defined]
    assert vue(demande(qualite), slug="essai").content.decode() == "Chez nous"
    with pytest.raises(Http404):
        vue(demande(qualite), slug="autre")
    assert organisation_active_id() is None


def test_un_auditeur_lit_par_une_classe_et_n_ecrit_pas() -> None:
    auditeur = membre(organisation(), Role.AUDITEUR).utilisateur
    vue = Page.as_view()
    assert vue(demande(auditeur), slug="essai").status_code == 200
    for methode in ("post", "put", "patch", "delete"):
        with pytest.raises(AccesRefuse):
            vue(demande(auditeur, methode), slug="essai")


def test_un_corps_envoye_par_morceaux_reste_dans_l_organisation(qualite: Utilisateur) -> None:
    """The body is read long after the view has returned, and between two pieces nothing stays active."""

    @exige(PERMISSION)
    def vue(request: HttpRequest, slug: str) -> StreamingHttpResponse:
        def morceaux() -> Iterator[str]:
            for _ in range(2):
                yield ",".join(e.denomination for e in Etablissement.objects.order_by("pk")) + ";"

        return StreamingHttpResponse(morceaux())

    corps = iter(vue(demande(qualite), slug="essai").streaming_content)  # type: ignore[attr-defined]
    recus = []
    for morceau in corps:
        assert organisation_active_id() is None
        recus.append(morceau.decode())
    assert recus == ["Chez nous;", "Chez nous;"]


def test_une_page_rendue_plus_tard_est_rendue_dans_l_organisation(qualite: Utilisateur) -> None:
    gabarit = engines["django"].from_string("{% for e in lignes %}{{ e.denomination }}{% endfor %}")

    @exige(PERMISSION)
    def vue(request: HttpRequest, slug: str) -> TemplateResponse:
        lignes = (e for _ in (0,) for e in Etablissement.objects.order_by("pk"))
        return TemplateResponse(request, gabarit, {"lignes": lignes})  # type: ignore[arg-type]

    reponse = vue(demande(qualite), slug="essai")
    assert reponse.is_rendered  # type: ignore[attr-defined]
    assert reponse.content.decode() == "Chez nous"  # type: ignore[attr-defined]


def test_une_erreur_ne_laisse_rien_d_actif(qualite: Utilisateur) -> None:
    @exige(PERMISSION)
    def vue(request: HttpRequest, slug: str) -> HttpResponse:
        raise RuntimeError("panne")

    with pytest.raises(RuntimeError):
        vue(demande(qualite), slug="essai")
    assert organisation_active_id() is None


def test_l_installation_choisit_les_roles_du_second_facteur(settings: Any) -> None:
    o = organisation()
    url = reverse("web:aujourdhui", args=[o.slug])

    def arrivee(role: Role) -> int:
        client = Client()
        client.force_login(membre(o, role).utilisateur, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(url).status_code

    settings.ROLES_AVEC_MFA = ["qualite"]
    assert arrivee(Role.QUALITE) == 302
    assert arrivee(Role.DIRECTION) == 200


def test_la_demonstration_derriere_un_mandataire_ne_change_pas_de_personne(settings: Any) -> None:
    """Behind a proxy of the same machine everyone seems local."""
    settings.DEMONSTRATION = True
    cible = membre(organisation(), Role.QUALITE).utilisateur
    Utilisateur.objects.filter(pk=cible.pk).update(demonstration=True)
    url, corps = reverse("comptes:changer_de_personne"), {"personne": cible.pk}
    for entete in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA"):
        assert Client(**{entete: "203.0.113.9"}).post(url, corps).status_code == 404
        assert cible.nom_complet not in Client(**{entete: "203.0.113.9"}).get("/compte/login/").content.decode()
    assert Client().post(url, corps).status_code == 302


@pytest.mark.parametrize("nom", ["organisation", "membres"])
def test_les_listes_s_exportent_telles_qu_elles_sont_filtrees(nom: str) -> None:
    o = organisation()
    etablissement(o, "=Formule")
    etablissement(o, "Beaulieu")
    etablissement(organisation("autre"), "Chez eux")
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    url = reverse(f"comptes_o:{nom}", args=[o.slug])
    corps = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert corps.startswith("\ufeff")
    lignes = corps.strip().splitlines()
    if nom == "organisation":
        assert [ligne[0] for ligne in csv.reader(lignes[1:], delimiter=";")] == ["Beaulieu", "'=Formule"]
        filtre = client.get(url, {"export": "csv", "q": "béaulieu"})
        assert len(b"".join(filtre.streaming_content).decode().strip().splitlines()) == 2  # type: ignore[attr-defined]
    else:
        assert "Qualité" in lignes[1]
    assert "Chez eux" not in corps
    classeur = client.get(url, {"export": "xlsx"})
    assert classeur.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(classeur.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    classeur.close()


def test_les_filtres_des_membres() -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR, email="admin@essai.example").utilisateur)
    membre(o, Role.QUALITE, email="qualite@essai.example")
    url = reverse("comptes_o:membres", args=[o.slug])

    def adresses(**filtres: str) -> set[str]:
        corps = b"".join(client.get(url, {"export": "csv", **filtres}).streaming_content).decode()  # type: ignore[attr-defined]
        return {ligne[1] for ligne in csv.reader(corps.strip().splitlines()[1:], delimiter=";")}

    assert adresses() == {"admin@essai.example", "qualite@essai.example"}
    assert adresses(role="qualite") == {"qualite@essai.example"}
    assert adresses(q="ADMIN") == {"admin@essai.example"}
    assert adresses(acces="ferme") == set()
    assert adresses(acces="ouvert") == adresses()


def test_modifier_l_organisation() -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    url = reverse("comptes_o:modifier_organisation", args=[o.slug])
    assert client.post(url, {"nom": "Institut", "siren": "123"}).status_code == 422
    o.refresh_from_db()
    assert o.nom == "Organisation essai"
    corps = {"nom": "Institut", "siren": "356 000 000", "est_cfa": "on", "approbateur_externe": "Tiers@Exemple.fr"}
    assert client.post(url, corps).status_code == 302
    o.refresh_from_db()
    assert (o.nom, o.siren, o.est_cfa, o.est_certificateur) == ("Institut", "356000000", True, False)
    assert o.approbateur_externe == "tiers@exemple.fr"
    assert "a modifié l’identité" in client.get(url).content.decode()


def test_la_porte_lit_les_adhesions_et_les_roles_une_fois(qualite: Utilisateur, django_assert_num_queries: Any) -> None:
    """Whatever is asked of the person afterwards, wrapped as the session gives them or not."""
    request = demande(qualite)
    personne = request.user
    request.user = SimpleLazyObject(lambda: personne)

    @exige(PERMISSION)
    def vue(request: HttpRequest, slug: str) -> HttpResponse:
        assert request.user.has_perm("comptes.voir_membres", request.organisation)  # type: ignore[union-attr,attr-defined]
        assert personne.has_perm("comptes.voir_droits", request.organisation)  # type: ignore[attr-defined]
        assert roles_de(personne, request.organisation) == {Role.QUALITE}  # type: ignore[attr-defined]
        assert request.plusieurs_organisations is False  # type: ignore[attr-defined]
        return HttpResponse("")

    with django_assert_num_queries(2):
        vue(request, slug="essai")


def test_une_adhesion_nee_pendant_la_demande_est_vue(qualite: Utilisateur) -> None:
    assert membre_de(qualite, organisation("premiere")) is None
    nouvelle = organisation("nouvelle")
    Membre.toutes.create(organisation=nouvelle, utilisateur=qualite, du=aujourdhui())
    assert membre_de(qualite, nouvelle) is not None
