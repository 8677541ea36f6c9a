"""Pages of the results decided elsewhere: list, awaited, one result beside its simulation, the form, the day page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import RoleMembre
from parchemin.deliberation.branchements.importees import resultats_d_ailleurs
from parchemin.deliberation.concordance import Accord, comparer
from parchemin.deliberation.models import Decision
from parchemin.parcours.models import Inscription, Presentation
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.deliberation.importees.donnees_importees import JURY, certification_d_etat, session_jugee_ailleurs
from tests.deliberation.importees.test_services import enregistrer, lue
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> Iterator[tuple[Any, Any, Any]]:
    o = organisation()
    m = membre(o, Role.SECRETARIAT_JURY)
    with organisation_active(o.pk):
        yield m, session_jugee_ailleurs(o), client_de(m.utilisateur)


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"deliberation:{nom}", args=["essai", *args])


def test_la_decision_d_abord_la_simulation_etiquetee(decor: Any) -> None:
    _, session, client = decor
    d = enregistrer(lue(session, resultat="ajourne", notes="14 12 13"))
    page = client.get(adresse("importee", d.pk)).content.decode()
    assert page.index("Décision de l’autorité") < page.index("Simulation&nbsp;: ce n’est pas une décision")
    for mots in (
        "Ajourné",
        "À regarder",
        "la seule qui vaut",
        "Ce qu’il faut vérifier",
        "à vérifier",
        "Académie d’essai",
    ):
        assert mots in page


def test_le_meme_resultat_se_dit_aussi(decor: Any) -> None:
    _, session, client = decor
    d = enregistrer(lue(session, resultat="ajourne", notes="8 12 13"))
    page = client.get(adresse("importee", d.pk)).content.decode()
    assert "donne le même résultat" in page
    assert "Ce que la personne garde" in page


def test_absent_sans_notes_n_en_prete_aucune_a_l_autorite(decor: Any) -> None:
    _, session, client = decor
    d = enregistrer(lue(session, resultat="non_delivrable", absent=True))
    page = client.get(adresse("importee", d.pk)).content.decode()
    assert "Absent (sans autre précision)" in page
    assert (
        "absence non justifiée"
        not in page.split("Les deux ensemble")[0].split("Décision de l’autorité")[1].split("</section>")[0]
    )
    meme = comparer("non_delivrable", "", {"resultat": "ajourne"}, absent=True)
    assert (meme.accord, meme.titre) == (Accord.IDENTIQUE, "Non délivrée dans les deux cas")
    assert "« Absent »" in meme.phrase
    assert "« Ajourné" in meme.phrase
    assert comparer("ajourne", "", {"resultat": "ajourne"}).titre == "Même résultat"


def test_une_version_remplacee_le_dit(decor: Any) -> None:
    _, session, client = decor
    a = enregistrer(lue(session, resultat="ajourne"))
    b = enregistrer(lue(session), motif="Rectification")
    assert "Cette version a été remplacée" in client.get(adresse("importee", a.pk)).content.decode()
    page = client.get(adresse("importee", b.pk)).content.decode()
    assert "Version 1" in page
    assert "Rectification" in page


def test_la_liste_se_filtre_et_s_exporte(decor: Any) -> None:
    _, session, client = decor
    for rang, (resultat, notes) in enumerate([("admis", "14 12 13"), ("ajourne", "14 12 13"), ("admis", "")]):
        enregistrer(lue(session, rang, resultat, notes))
    tous = client.get(adresse("importees")).content.decode()
    assert "3 " in tous
    ecarts = client.get(adresse("importees"), {"accord": "differe"}).content.decode()
    assert "NGUYỄN" in ecarts
    assert "ŁUKASZEWICZ" not in ecarts
    fichier = client.get(adresse("importees"), {"export": "csv"})
    assert (
        "À regarder" in b"".join(fichier.streaming_content).decode("utf-8-sig")
        if fichier.streaming
        else fichier.content
    )


@pytest.mark.parametrize("nom", ["importees", "importees_attendues"])
def test_meme_nombre_de_requetes_pour_une_ou_trois_lignes(decor: Any, nom: str) -> None:
    _, session, client = decor
    autre = session_jugee_ailleurs(
        session.organisation, certification_d_etat(session.organisation, code="X"), candidats=1
    )
    nombres = []
    client.get(adresse(nom))
    for lot in ([(autre, 0)], [(session, 0), (session, 1)]):
        for s, rang in lot:
            if nom == "importees":
                enregistrer(lue(s, rang, notes="14 12 13"))
            else:
                Presentation.toutes.filter(session=s).exclude(pk=lue(s, 0).presentation.pk).delete() if len(
                    lot
                ) == 1 else None
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse(nom))
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]


def test_enregistrer_un_resultat_a_la_main(decor: Any) -> None:
    _, session, client = decor
    i = Inscription.toutes.get(numero_candidat="26-0001")
    p = Presentation.toutes.get(inscription=i)
    url = adresse("importee_saisir", i.pk)
    page = client.get(url).content.decode()
    assert "U1 · Atelier" in page
    assert JURY.isoformat() in page
    envoi = {
        "session": p.pk,
        "autorite": "Académie d’essai",
        "decidee_le": "2026-07-03",
        "resultat": "admis",
        "mention": "AB",
    }
    elements = [f"e{e.pk}" for e in session.elements.order_by("ordre")]
    refus = client.post(url, envoi | {elements[0]: "28/40"})
    assert refus.status_code == 422
    assert "AUT-019" in refus.content.decode()
    refus = client.post(url, envoi | {"resultat": "ajourne"})
    assert "AUT-017" in refus.content.decode()
    assert client.post(url, envoi | dict(zip(elements, ("14", "12", "13"), strict=True))).status_code == 302
    d = Decision.toutes.get()
    assert (d.resultat, d.mention, d.issues.count(), d.presentation_id) == ("admis", "AB", 3, p.pk)
    # Changed: the reason is asked, then a second version is written.
    assert "Raison du changement" in client.get(url).content.decode()
    assert "AUT-022" in client.post(url, envoi | {"mention": "B"}).content.decode()
    assert client.post(url, envoi | {"mention": "B", "motif": "Mention rectifiée"}).status_code == 302
    assert Decision.toutes.get(en_vigueur=True).version == 2


def test_le_certificateur_est_renvoye_a_sa_deliberation(decor: Any) -> None:
    _, _, client = decor
    from parchemin.referentiel.models import CapaciteCertification, Certification

    CapaciteCertification.toutes.update(capacite="certificateur")
    Certification.toutes.update(famille_corrigee="prive")
    i = Inscription.toutes.get(numero_candidat="26-0001")
    assert "AUT-001" in client.get(adresse("importee_saisir", i.pk)).content.decode()


def test_la_simulation_avant_le_resultat(decor: Any) -> None:
    _, session, client = decor
    p = session.presentations.order_by("rang")[0]
    page = client.get(adresse("simulation", p.pk)).content.decode()
    assert "ce n’est pas une décision" in page
    assert "Il manque un résultat" in page


def test_un_partenaire_ne_voit_que_les_siens(decor: Any) -> None:
    m, session, _ = decor
    d = enregistrer(lue(session, notes="14 12 13"))
    partenaire = membre(m.organisation, Role.PARTENAIRE)
    client = client_de(partenaire.utilisateur)
    assert client.get(adresse("importee", d.pk)).status_code == 404
    assert client.get(adresse("simulation", d.presentation_id)).status_code == 404
    assert "MARTIN" not in client.get(adresse("importees")).content.decode()
    Inscription.toutes.filter(pk=d.inscription_id).update(
        prestataire=RoleMembre.toutes.get(membre=partenaire).etablissements.get()
    )
    assert client.get(adresse("importee", d.pk)).status_code == 200
    assert client.get(adresse("importee_saisir", d.inscription_id)).status_code == 403


def test_un_auditeur_lit_sans_rien_changer(decor: Any) -> None:
    m, session, _ = decor
    d = enregistrer(lue(session, notes="14 12 13"))
    client = client_de(membre(m.organisation, Role.AUDITEUR).utilisateur)
    assert client.get(adresse("importee", d.pk)).status_code == 200
    assert client.get(adresse("importee_saisir", d.inscription_id)).status_code == 403


def test_la_page_du_jour(decor: Any) -> None:
    m, session, _ = decor
    (attendu,) = resultats_d_ailleurs(m, aujourdhui())
    assert attendu.quoi == "CAP, juin 2026 : 4 décisions de l’autorité attendues"
    assert "Le jury était le" in attendu.pourquoi
    assert attendu.jour == JURY + timedelta(days=7)
    for rang in range(4):
        enregistrer(lue(session, rang, "ajourne", "14 12 13"))
    (ecart,) = resultats_d_ailleurs(m, aujourdhui())
    assert ecart.quoi == "4 résultats importés à regarder"
    assert ecart.a_lire
    client = client_de(m.utilisateur)
    assert client.get(ecart.url).status_code == 200
    assert not list(resultats_d_ailleurs(membre(m.organisation, Role.QUALITE), aujourdhui()))


def test_le_releve_d_un_resultat_importe_nomme_l_autorite(decor: Any) -> None:
    from tests.deliberation.pv.test_pv import texte

    _, session, client = decor
    d = enregistrer(lue(session, resultat="ajourne", notes="8 12 13"))
    page = texte(client.get(adresse("extrait", d.pk)).content)
    assert "Décision de : Académie d’essai" in page
    assert "appartient à l’autorité" in page
    assert "Simulation" not in page
    assert "Atelier" in page
