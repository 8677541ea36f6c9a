"""Field encryption, personal links and drafts."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from parchemin.plateforme import debit
from parchemin.plateforme.brouillons import services as brouillons
from parchemin.plateforme.brouillons import vues as vues_brouillons
from parchemin.plateforme.liens import services as liens
from parchemin.plateforme.liens import vues as vues_liens
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models import Brouillon, CompteurDebit, LienPersonnel
from parchemin.plateforme.secrets import SecretIllisible, chiffrer, dechiffrer
from parchemin.plateforme.tenant import organisation_active, organisation_active_id
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import geler, maintenant

# --- secrets --------------------------------------------------------------------------------------


@given(st.text())
def test_chiffrer_puis_dechiffrer(texte: str) -> None:
    chiffre = chiffrer(texte, contexte="a:1")
    assert chiffre.isascii()
    assert dechiffrer(chiffre, contexte="a:1") == texte
    assert chiffrer(texte, contexte="a:1") != chiffre
    with pytest.raises(SecretIllisible):
        dechiffrer(chiffre, contexte="a:2")


@given(st.text(max_size=60))
def test_un_texte_quelconque_ne_s_ouvre_pas(texte: str) -> None:
    for essai in (texte, "c1." + texte):
        with pytest.raises(SecretIllisible):
            dechiffrer(essai, contexte="a")


def test_rotation_des_cles(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CLES_CHAMPS = ["ancienne"]
    chiffre = chiffrer("x", contexte="a")
    settings.CLES_CHAMPS = ["nouvelle", "ancienne"]
    assert dechiffrer(chiffre, contexte="a") == "x"
    settings.CLES_CHAMPS = ["nouvelle"]
    with pytest.raises(SecretIllisible):
        dechiffrer(chiffre, contexte="a")


# --- personal links -------------------------------------------------------------------------------


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    return HttpResponse(f"Bonjour {lien.destinataire_libelle} {organisation_active_id()}")


@usage_de_lien("essai.lien", montrer=_montrer)
def _accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    if "incomplet" in request.POST:
        raise LienNonConsomme(HttpResponse("il manque un champ", status=422))
    if "panne" in request.POST:
        raise RuntimeError("panne")
    return HttpResponse("fait")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dead-link page without its template: what it says is tested by its reason and status."""
    monkeypatch.setattr(
        vues_liens,
        "render",
        lambda request, gabarit, contexte, status: HttpResponse(contexte["pourquoi"], status=status),
    )


def _appeler(jeton: str, methode: str = "get", donnees: dict[str, str] | None = None) -> HttpResponse:
    requete = getattr(RequestFactory(), methode)(f"/lien/{jeton}/", donnees or {})
    return vues_liens.page(requete, jeton)  # type: ignore[return-value]


@pytest.mark.django_db
def test_un_lien_montre_puis_sert_une_fois(pages: None) -> None:
    cree = liens.creer_lien("essai.lien", organisation_id=3, destinataire_libelle="Léa")
    assert cree.jeton not in str(LienPersonnel.toutes.values().get())
    for _ in range(3):
        reponse = _appeler(cree.jeton)
        assert reponse.content.decode() == "Bonjour Léa 3"
        assert reponse["Referrer-Policy"] == "no-referrer"
        assert "noindex" in reponse["X-Robots-Tag"]
        assert "no-store" in reponse["Cache-Control"]
    assert LienPersonnel.toutes.get().utilisations == 0
    assert _appeler(cree.jeton, "post", {"incomplet": "1"}).status_code == 422
    with pytest.raises(RuntimeError):
        _appeler(cree.jeton, "post", {"panne": "1"})
    assert LienPersonnel.toutes.get().utilisations == 0, "an act that fails consumes nothing"
    assert _appeler(cree.jeton, "post").content == b"fait"
    for methode in ("get", "post"):
        mort = _appeler(cree.jeton, methode)
        assert (mort.status_code, mort.content) == (410, b"utilise")


@pytest.mark.django_db
def test_lien_expire_revoque_inconnu(pages: None) -> None:
    expire = liens.creer_lien("essai.lien", organisation_id=1, duree=timedelta(hours=1))
    with geler(maintenant() + timedelta(hours=1)):
        assert _appeler(expire.jeton, "post").content == b"expire"
        assert not liens.consommer(expire.lien)
    assert liens.revoquer(expire.lien)
    assert not liens.revoquer(expire.lien)
    assert _appeler(expire.jeton).content == b"revoque"
    assert not liens.consommer(expire.lien)
    assert CompteurDebit.objects.count() == 0
    assert _appeler("x" * 43).status_code == 404
    assert _appeler("é" * 43).status_code == 404


@pytest.mark.django_db
def test_trop_de_liens_inconnus(pages: None) -> None:
    bon = liens.creer_lien("essai.lien", organisation_id=1)
    statuts = [_appeler(f"{'y' * 40}{n:03d}").status_code for n in range(vues_liens.LIMITE + 2)]
    assert statuts == [404] * vues_liens.LIMITE + [429] * 2
    assert CompteurDebit.objects.get().nombre == vues_liens.LIMITE, "above the limit nothing is written any more"
    assert _appeler(bon.jeton).status_code == 200, "a good link behind the same address still opens"
    with geler(maintenant() + timedelta(minutes=11)):
        assert _appeler("z" * 43).status_code == 404
        assert debit.purger() == 1


@pytest.mark.django_db
def test_liens_usage_inconnu_et_purge() -> None:
    with pytest.raises(LookupError):
        liens.creer_lien("essai.personne", organisation_id=None)
    liens.creer_lien("essai.lien", organisation_id=None)
    assert liens.purger() == 0
    with geler(maintenant() + liens.DUREE + liens.CONSERVATION + timedelta(minutes=1)):
        assert liens.purger() == 1
    with organisation_active(1):
        assert list(LienPersonnel.objects.all()) == []


# --- drafts -----------------------------------------------------------------------------------------

MOI = {"utilisateur_id": 1, "organisation_id": 5, "cle": "fiche:12"}


@pytest.mark.django_db
def test_un_brouillon_se_remplace_se_retrouve_s_oublie() -> None:
    brouillons.garder(**MOI, champs={"titre": ["a"], "roles": ["x", "y"]}, titre="Fiche 12", url="/o/a/fiche/12/")
    brouillons.garder(**MOI, champs={"titre": ["b"], "roles": ["x", "y"], "password": ["secret"], "numNir": ["1"]})
    trouve = brouillons.trouver(**MOI)
    assert trouve is not None
    assert brouillons.initiales(trouve) == {"titre": "b", "roles": ["x", "y"]}
    assert brouillons.trouver(**MOI | {"organisation_id": 6}) is None
    assert brouillons.trouver(**MOI | {"utilisateur_id": 2}) is None
    assert brouillons.oublier(**MOI)
    assert not brouillons.oublier(**MOI)


@pytest.mark.django_db
def test_un_brouillon_sans_organisation_est_unique_aussi() -> None:
    for texte in "ab":
        brouillons.garder(**MOI | {"organisation_id": None}, champs={"t": [texte]})
    assert Brouillon.toutes.get().contenu == {"t": ["b"]}


@pytest.mark.django_db
def test_un_brouillon_vide_disparait() -> None:
    brouillons.garder(**MOI, champs={"t": ["x"]})
    assert brouillons.garder(**MOI, champs={"t": [" "], "mot_de_passe": ["x"]}) is None
    assert not Brouillon.toutes.exists()


@pytest.mark.parametrize(
    ("nom", "sensible"),
    [
        ("password1", True), ("mot_de_passe", True), ("nir", True), ("candidat-0-nir", True), ("code_otp", True),
        ("csrfmiddlewaretoken", True), ("numeroSecurite", True), ("jetonApi", True),
        ("titre", False), ("motif", False), ("nirvana", False), ("commentaire", False), ("passage", False),
    ],
)  # fmt: skip
def test_noms_sensibles(nom: str, sensible: bool) -> None:
    assert brouillons.est_sensible(nom) is sensible


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cle", "texte", "code"),
    [("fiche:1", "x" * 70_000, "BRO-001"), ("Fiche <1>", "x", "BRO-002"), ("", "x", "BRO-002")],
)
def test_brouillons_refuses(cle: str, texte: str, code: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        brouillons.garder(utilisateur_id=1, organisation_id=None, cle=cle, champs={"t": [texte]})
    assert [c.code for c in refus.value.constats] == [code]
    assert not Brouillon.toutes.exists()


@pytest.mark.django_db
def test_conflit_et_purge() -> None:
    b = brouillons.garder(**MOI, champs={"t": ["x"]}, version_objet="v1", url="//ailleurs.example/")
    assert b is not None
    assert b.url == ""
    assert brouillons.conflit(b, "v1") is None
    conflit = brouillons.conflit(b, "v2")
    assert conflit is not None
    assert conflit.code == "BRO-003"
    assert brouillons.purger() == 0
    with geler(maintenant() + brouillons.CONSERVATION + timedelta(minutes=1)):
        assert brouillons.purger() == 1


@pytest.mark.django_db
def test_enregistrement_automatique() -> None:
    def poster(donnees: dict[str, object], connecte: bool = True) -> HttpResponse:
        requete = RequestFactory().post("/brouillons/enregistrer/", donnees)
        requete.user = SimpleNamespace(is_authenticated=connecte, pk=4)  # type: ignore[assignment]
        return vues_brouillons.enregistrer(requete)  # type: ignore[return-value]

    assert vues_brouillons.enregistrer.acces == "connecte"  # type: ignore[attr-defined]
    assert poster({"brouillon-cle": "a:1", "t": ["x", "y"], "nir": "1"}).status_code == 204
    assert Brouillon.toutes.get().contenu == {"t": ["x", "y"]}
    assert Brouillon.toutes.get().utilisateur_id == 4
    assert poster({"brouillon-cle": "", "t": "x"}).status_code == 422
    assert poster({"brouillon-cle": "a:2", "t": "x"}, connecte=False).status_code == 302
    from django.http import Http404

    for etranger in ("9", "abc", "-1"):
        with pytest.raises(Http404):
            poster({"brouillon-cle": "a:1", "t": "z", "brouillon-organisation": etranger})
    assert Brouillon.toutes.count() == 1


@pytest.mark.django_db
def test_chacun_ne_supprime_que_ses_brouillons(client: Client) -> None:
    from django.http import Http404

    b = brouillons.garder(**MOI, champs={"t": ["x"]})
    assert b is not None
    requete = RequestFactory().post("/")
    requete.user = SimpleNamespace(is_authenticated=True, pk=2)  # type: ignore[assignment]
    with pytest.raises(Http404):
        vues_brouillons.supprimer(requete, b.pk)
    assert Brouillon.toutes.exists()
