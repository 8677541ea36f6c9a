"""An auditor reads the transmission without a name: lists, states, clocks, hashes; no file, no number, no act."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.models import (
    DemandeRectification,
    EtatPassage,
    FichierAccrochage,
    MiseEnDemeure,
    OrigineDemande,
    PassageCertification,
)
from parchemin.accrochage.services import depots, suites
from parchemin.accrochage.services.controles import controler_passages
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.recherche import recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
NOM = re.compile(r"maelys|lefevre|dubourg")


def nomme(texte: str) -> bool:
    plat = "".join(x for x in unicodedata.normalize("NFD", texte) if not unicodedata.combining(x))
    return NOM.search(plat.casefold()) is not None


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def fichier(o: Organisation) -> FichierAccrochage:
    """Names everywhere: identity, findings that quote, answers, reasons, requests."""
    cpt = f.compte(o)
    gens = f.passages(
        cpt,
        4,
        nom_naissance="Lefèvre",
        prenom1="Maëlys",
        nom_usage="Dubourg",
        verbatim="Maëlys Lefèvre",
        libelle_option="Lefèvre",
    )
    (fichier,) = f.construire(cpt)
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    ko = {
        "id-00000": "Aucun titulaire ne correspond aux critères obligatoires",
        "id-00001": "Lefèvre Maëlys : message jamais vu",
    }
    f.lire(o, f.accuse(fichier, ["id-00002"], ko))
    PassageCertification.toutes.filter(pk=gens[3].pk).update(
        etat=EtatPassage.EXCLU, exclu_motif="Maëlys Lefèvre est partie"
    )
    PassageCertification.toutes.filter(pk=gens[0].pk).update(nom_naissance="Mme Lefèvre 2", sexe="")
    controler_passages(PassageCertification.toutes.all())
    p = PassageCertification.toutes.get(pk=gens[2].pk)
    for origine in (OrigineDemande.CDC, OrigineDemande.TITULAIRE):
        suites.enregistrer_demande(
            organisation_id=o.pk,
            passage=p,
            origine=origine,
            recue_le=aujourdhui(),
            objet="Maëlys Lefèvre veut corriger",
            acteur=SYSTEME,
        )
    suites.enregistrer_mise(
        organisation_id=o.pk, recue_le=aujourdhui(), delai_jours=60, objet="Le cas Lefèvre", acteur=SYSTEME
    )
    return fichier


def test_tout_se_lit_sans_un_nom(o: Organisation, fichier: FichierAccrochage) -> None:
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    vers = lambda nom, **a: reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **a})  # noqa: E731
    adresses = [
        *(vers("passages") + f"?situation={x}" for x in ("tous", "bloques", "refuses", "a_regarder", "exclus", "acceptes")),
        vers("passages"), vers("passages") + "?situation=tous&export=csv", vers("fichiers"), vers("fichier", pk=fichier.pk),
        vers("reglages"), vers("certifications"), vers("demandes"), vers("demandes") + "?export=csv",
        vers("demande", pk=DemandeRectification.toutes.earliest("pk").pk), vers("mise", pk=MiseEnDemeure.toutes.get().pk),
        *(vers("passage", pk=pk) for pk in PassageCertification.toutes.order_by("pk").values_list("pk", flat=True)),
    ]  # fmt: skip
    for adresse in adresses:
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        texte = (
            b"".join(reponse.streaming_content).decode() if reponse.streaming else reponse.content.decode()  # type: ignore[attr-defined]
        )
        assert not nomme(texte), adresse
    page = client.get(vers("fichier", pk=fichier.pk)).content.decode()
    assert fichier.empreinte in page
    assert "Passage n°" in client.get(vers("passages") + "?situation=tous").content.decode()
    # The same pages name people to whoever transmits.
    donnees = client_de(membre(o, Role.DONNEES).utilisateur)
    assert nomme(donnees.get(vers("passages") + "?situation=tous").content.decode())


def test_ni_fichier_ni_numero_ni_acte(o: Organisation, fichier: FichierAccrochage) -> None:
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    vers = lambda nom, **a: reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **a})  # noqa: E731
    p = PassageCertification.toutes.order_by("pk")[0]
    for adresse in (
        vers("telecharger", pk=fichier.pk, quoi="xml"), vers("telecharger", pk=fichier.pk, quoi="csv"), vers("grille"),
        vers("demander"), vers("construire"), vers("completer", pk=p.pk), vers("demande_nouvelle"), vers("deposer", pk=fichier.pk),
    ):  # fmt: skip
        assert client.get(adresse).status_code == 403, adresse
    assert client.post(vers("reglages"), {}).status_code == 403
    page = (
        client.get(vers("fichier", pk=fichier.pk)).content.decode()
        + client.get(vers("passage", pk=p.pk)).content.decode()
    )
    for acte in ("telecharger", "completer", "exclure", "deposer", "/xml/"):
        assert acte not in page.replace("/accrochage/fichiers/", "")


def test_ses_filtres_ne_disent_pas_qui(o: Organisation, fichier: FichierAccrochage) -> None:
    """Searching a name, or a name inside the findings, would tell whose number it is."""
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    url = reverse("accrochage:passages", args=[o.slug])
    tous = client.get(url + "?situation=tous").content.decode().count("Passage n°")
    assert client.get(url + "?situation=tous&q=inconnue").content.decode().count("Passage n°") == tous
    assert client.get(url + "?situation=tous&code=LEF%C3%88VRE").content.decode().count("Passage n°") == 0
    assert client.get(url + "?situation=tous&code=ACC-213").content.decode().count("Passage n°") >= 1


def test_la_recherche(o: Organisation, fichier: FichierAccrochage) -> None:
    auditeur, donnees, jury = (membre(o, r) for r in (Role.AUDITEUR, Role.DONNEES, Role.MEMBRE_JURY))
    chercher = lambda m, t: {cle: recherches[cle](m, t, 5) for cle in ("accrochage.passages", "accrochage.fichiers")}  # noqa: E731
    with organisation_active(o.pk):
        trouve = chercher(donnees, "id-00002")["accrochage.passages"]
        assert trouve is not None
        assert (trouve.total, trouve.exact) == (1, True)
        assert nomme(trouve.lignes[0].titre)
        lu = chercher(auditeur, "id-00002")["accrochage.passages"]
        assert lu is not None
        assert lu.lignes[0].titre.startswith("Passage n°")
        assert chercher(jury, "id-00002") == {"accrochage.passages": None, "accrochage.fichiers": None}
        several = chercher(donnees, "id-000")["accrochage.passages"]
        assert several is not None
        assert (several.total, several.exact) == (4, False)
        for texte in (fichier.id_flux, fichier.id_flux[:12], fichier.nom, fichier.nom[:20].upper()):
            fichiers = chercher(donnees, texte)["accrochage.fichiers"]
            assert fichiers is not None, texte
            assert fichiers.lignes[0].titre == fichier.nom
        assert chercher(donnees, "id-")["accrochage.passages"] is None, "too short to tell anything"
        # Never by a social-security number, even one that an import took for an identifier.
        PassageCertification.toutes.filter(id_technique="id-00002").update(id_technique="2940644109123")
        for numero in ("2940644109123", "2 94 06 44 109 123", "294064410912345"):
            assert chercher(donnees, numero)["accrochage.passages"] is None


def test_les_delais_se_lisent(o: Organisation, fichier: FichierAccrochage) -> None:
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    lu = client.get(
        reverse("accrochage:demande", args=[o.slug, DemandeRectification.toutes.earliest("pk").pk])
    ).content.decode()
    assert "à traiter avant le" in lu
    assert "Répondre" not in lu
    assert (
        str((aujourdhui() + timedelta(days=60)).year)
        in client.get(reverse("accrochage:mise", args=[o.slug, MiseEnDemeure.toutes.get().pk])).content.decode()
    )


def test_client_anonyme(o: Organisation) -> None:
    assert Client().get(reverse("accrochage:passages", args=[o.slug])).status_code == 302
