"""The pages of surveys: prepared, sent, read with and without names, entered by hand, given to the fiche, told on the day page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.indicateurs.branchements.enquetes import enquetes as echeances_enquetes
from parchemin.indicateurs.domain.enquete import LIBELLE_SOURCE
from parchemin.indicateurs.models import Destinataire, Enquete
from parchemin.indicateurs.selectors.rncp import fiches, lignes_a_coller
from parchemin.indicateurs.services import enquetes as services
from parchemin.indicateurs.vues import enquetes_personnes
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import VoieAcces
from parchemin.plateforme.models import Courriel, Travail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.comptes_rendus import rendre_compte
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.indicateurs.test_enquetes import de, partir, preparer, repond
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    return certification_locale(o, "cqp")


@pytest.fixture
def qualite(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE, email="qualite@enq.example")


def lien(o: Organisation, nom: str, **kw: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **kw})


def texte(reponse: Any) -> str:
    return str(reponse.content.decode())


def test_preparer_relire_envoyer_lire(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Muet", courriel="")
    client = client_de(qualite.utilisateur)
    assert "Aucune enquête" in texte(client.get(lien(o, "enquetes")))
    formulaire = texte(client.get(lien(o, "enquete_nouvelle"), {"certification": c.pk, "annee": 2026, "echeance": 6}))
    assert "Promotion 2026, à 6 mois" in formulaire
    assert "qualite@enq.example" in formulaire
    champs = {
        "titre": "Promotion 2026", "public": "certifies", "certifications": [c.pk], "annees": [2026], "echeance": 6,
        "ouvre_le": "2026-11-24", "ferme_le": "2026-11-24", "contact": "qualite@enq.example",
    }  # fmt: skip
    assert client.post(lien(o, "enquete_nouvelle"), champs).status_code == 422
    vide = client.post(lien(o, "enquete_nouvelle"), champs | {"ferme_le": "2027-01-20", "annees": [2024]})
    assert "IND-171" in texte(vide)
    assert not Enquete.toutes.exists()
    reponse = client.post(lien(o, "enquete_nouvelle"), champs | {"ferme_le": "2027-01-20"})
    e = Enquete.toutes.get()
    assert reponse["Location"] == lien(o, "enquete", pk=e.pk)
    page = texte(client.get(reponse["Location"]))
    for mots in (
        "Avant d’envoyer",
        "1 sans adresse de courriel",
        "Envoyer (1)",
        LIBELLE_SOURCE,
        "ici, le lien personnel de chacun",
    ):
        assert mots in page, mots
    assert not Courriel.toutes.exists()
    apercu = texte(client.get(lien(o, "enquete_apercu", pk=e.pk)))
    assert "Prénom NOM" in apercu
    assert "Envoyer ma réponse" not in apercu
    client.post(lien(o, "enquete_envoyer", pk=e.pk))
    client.post(lien(o, "enquete_envoyer", pk=e.pk))  # a double click
    travail = Travail.toutes.get()
    assert "Suivre l’envoi" in texte(client.get(lien(o, "enquete", pk=e.pk)))
    executer(travail.pk)
    travail.refresh_from_db()
    assert rendre_compte(travail, o).phrases == ["1 courriel écrit."]
    page = texte(client.get(lien(o, "enquete", pk=e.pk)))
    assert "Un rappel pourra partir à partir du" in page
    assert "Taux de réponse faible" in page
    assert Courriel.toutes.count() == 1
    assert "Ouverte" in texte(client.get(lien(o, "enquetes")))


def test_les_personnes_se_lisent_avec_ou_sans_noms(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    for n in range(3):
        f.certifie(o, c, f"Autre{n}")
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "cdi", "oui")
    client = client_de(qualite.utilisateur)
    liste = texte(client.get(lien(o, "enquete_personnes", pk=e.pk)))
    assert "ABEL" in liste
    assert "Salarié en CDI" in liste
    seul = texte(
        client.get(lien(o, "enquete_personnes", pk=e.pk), {"vue": "emploi", "certification": c.pk, "annee": 2026})
    )
    assert "ABEL" in seul
    assert "NOE" not in seul
    csv = client.get(lien(o, "enquete_personnes", pk=e.pk), {"vue": "sans_reponse", "export": "csv"})
    assert "NOE" in b"".join(csv.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    for role in (Role.AUDITEUR, Role.RESEAU, Role.SECRETARIAT_JURY):
        autre = client_de(membre(o, role, email=f"{role}@enq.example").utilisateur)
        muette = texte(autre.get(lien(o, "enquete_personnes", pk=e.pk)))
        assert "ABEL" not in muette
        assert "A répondu" in muette
        assert "Au numérateur" not in muette, (
            "one answer of its kind: which side it counts on would be that person's word"
        )
        assert autre.get(lien(o, "enquete", pk=e.pk)).status_code == 200
        assert autre.get(lien(o, "enquete_destinataire", pk=e.pk, cle=de("Abel").pk)).status_code == 403
        assert autre.post(lien(o, "enquete_clore", pk=e.pk)).status_code == 403


def test_sans_les_noms_une_petite_promotion_ne_se_montre_pas(
    o: Organisation, c: Certification, qualite: Membre
) -> None:
    """A row of a class of one is that person, whatever the columns."""
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "empeche")
    url = lien(o, "enquete_personnes", pk=e.pk)
    page = client_de(membre(o, Role.SECRETARIAT_JURY, email="jury@enq.example").utilisateur).get(url)
    assert list(page.context["table"].page) == []
    assert "Neutralisé</" not in texte(page)
    assert "1 promotion ne se montre pas" in texte(page).replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "ABEL" in texte(client_de(qualite.utilisateur).get(url))


def test_sans_les_noms_rien_ne_dit_qui_a_repondu_quoi(
    o: Organisation, c: Certification, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enquetes_personnes.selectors, "GROUPE_MIN", 2)
    f.certifie(o, c, "Zoe")
    f.certifie(o, c, "Abel", le=date(2026, 5, 13))
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "empeche", commentaire="Longue maladie")
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="jury@enq.example").utilisateur)
    url = lien(o, "enquete_personnes", pk=e.pk)
    ordres = set[tuple[int, ...]]()
    for tri in ("", "personne", "-personne", "situation", "-situation"):
        page = client.get(url, {"tri": tri})
        ordre = [r.record.pk for r in page.context["table"].page]
        assert sorted(ordre) == sorted([de("Zoe").pk, de("Abel").pk]), tri
        ordres.add(tuple(ordre))
        for mots in (f"Parcours {de('Abel').inscription_id}", "impossibilité de travailler", "maladie"):
            assert mots not in texte(page), mots
        assert {"personne", "situation"}.isdisjoint(page.context["table"].columns.names())
        assert "Neutralisé" in texte(page)
    fichier = client.get(url, {"export": "csv", "tri": "personne"})
    lu = b"".join(fichier.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(ordres) == 1
    entete, *corps = lu.splitlines()
    assert "Personne" not in entete
    assert "Réponse" not in entete
    assert sorted("Oui" in x for x in corps) == [False, True]
    assert "Parcours" not in lu
    assert "travailler" not in lu
    classeur = client.get(url, {"export": "xlsx"})
    assert b"".join(classeur.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    # Whoever runs surveys without reading names has no page of one person.
    monkeypatch.setattr(enquetes_personnes, "sans_noms", lambda request: True)
    chef = client_de(qualite.utilisateur)
    for nom in ("enquete_destinataire", "enquete_saisir"):
        assert chef.get(lien(o, nom, pk=e.pk, cle=de("Abel").pk)).status_code == 403
    assert chef.post(lien(o, "enquete_noter", pk=e.pk, cle=de("Abel").pk), {"geste": "refus"}).status_code == 403


def test_la_liste_ne_coute_pas_plus_pour_trois_personnes(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    client = client_de(qualite.utilisateur)
    url = lien(o, "enquete_personnes", pk=e.pk)
    client.get(url)
    with CaptureQueriesContext(connection) as une:
        client.get(url)
    for nom in ("Bea", "Cleo"):
        f.certifie(o, c, nom)
    services.actualiser(enquete=e, acteur=SYSTEME)
    with CaptureQueriesContext(connection) as trois:
        client.get(url)
    assert len(une) == len(trois)


def test_saisir_corriger_et_noter(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    e = preparer(o, c)
    partir(e)
    client, d = client_de(qualite.utilisateur), de("Abel")
    saisie = lien(o, "enquete_saisir", pk=e.pk, cle=d.pk)
    assert client.post(saisie, {"situation": "cdi"}).status_code == 422  # how it came is not said
    client.post(saisie, {"canal": "telephone", "situation": "cdi"})
    d.refresh_from_db()
    assert (d.reponse.canal, d.reponse.vise, d.reponse.saisie_par_libelle) == ("telephone", "", "Ada Dupré")  # type: ignore[union-attr]
    client.post(saisie, {"canal": "papier", "situation": "cdi", f"vise_{d.pk}": "oui", "metier": "Gréeuse"})
    page = texte(client.get(lien(o, "enquete_destinataire", pk=e.pk, cle=d.pk)))
    assert page.count("Celle qui compte") == 1
    assert page.count("Remplacée") == 1
    noe = de("Noe")
    noter = lien(o, "enquete_noter", pk=e.pk, cle=noe.pk)
    client.post(noter, {"geste": "retour"})
    noe.refresh_from_db()
    assert noe.retour_le is not None
    assert "Revenu" in texte(client.get(lien(o, "enquete_destinataire", pk=e.pk, cle=noe.pk)))
    Courriel.toutes.update(cree_le=maintenant() - timedelta(days=2))
    client.post(noter, {"geste": "ecrire"})
    assert Courriel.toutes.filter(destinataire="noe@anciens.example").count() == 2
    noe.refresh_from_db()
    assert noe.retour_le is None
    client.post(noter, {"geste": "refus"})
    client.post(noter, {"geste": "n’importe quoi"})
    noe.refresh_from_db()
    assert noe.refus_le is not None
    services.clore(enquete=e, acteur=SYSTEME)
    assert client.get(saisie).status_code == 302


def test_sans_aucune_adresse_l_enquete_s_ouvre_pour_la_saisie(
    o: Organisation, c: Certification, qualite: Membre
) -> None:
    f.certifie(o, c, "Muet", courriel="")
    e = preparer(o, c)
    client = client_de(qualite.utilisateur)
    assert "Ouvrir, pour saisir" in texte(client.get(lien(o, "enquete", pk=e.pk)))
    assert "IND-172" in texte(client.post(lien(o, "enquete_envoyer", pk=e.pk), follow=True))
    client.post(lien(o, "enquete_envoyer", pk=e.pk), {"sans_courriel": "oui"})
    e.refresh_from_db()
    assert e.etat == "ouverte"
    assert not mail.outbox


def test_les_champs_de_la_fiche(o: Organisation, c: Certification, qualite: Membre) -> None:
    for n in range(4):
        f.certifie(o, c, f"Nom{n}", voie=VoieAcces.VAE if n == 0 else VoieAcces.APPRENTISSAGE)
    f.certifie(o, c, "Ancien", le=date(2024, 5, 12))
    e = preparer(o, c)
    partir(e)
    for n, (situation, vise) in enumerate((("cdi", "oui"), ("cdd", "non"), ("recherche", ""), ("etudes", ""))):
        repond(de(f"Nom{n}"), situation, vise)
    (fiche,) = fiches(o.pk)
    assert fiche.lignes[0].valeurs == (2026, 4, 1, None, None, None)  # an open survey gives nothing
    services.clore(enquete=e, acteur=SYSTEME)
    deux_ans = preparer(o, c, annees=[2024], echeance=24)
    partir(deux_ans)
    repond(de("Ancien"), "cdi", "oui")
    services.clore(enquete=deux_ans, acteur=SYSTEME)
    (fiche,) = fiches(o.pk)
    assert [x.valeurs for x in fiche.lignes] == [(2026, 4, 1, 67, 33, None), (2024, 1, 0, None, None, 100)]
    assert fiche.manque
    client = client_de(qualite.utilisateur)
    page = texte(client.get(lien(o, "champs_rncp")))
    assert "IND-189" in page
    assert LIBELLE_SOURCE in page
    assert "Autre certificateur" not in page
    assert "effectif insuffisant" in page
    (ligne, _) = list(lignes_a_coller(o.pk))
    assert ligne[2:8] == (2026, 4, 1, 67, 33, "")
    assert "2 sur 3" in str(ligne[8])
    csv = b"".join(client.get(lien(o, "champs_rncp"), {"export": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert b"TAUX_INSERTION_GLOBAL_6MOIS" in csv
    assert LIBELLE_SOURCE.encode() in csv
    classeur = client.get(lien(o, "champs_rncp"), {"export": "xlsx"})
    assert b"".join(classeur.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def lignes_du_jour(m: Membre) -> list[str]:
    jour = aujourdhui()
    return [x.quoi for x in echeances_enquetes(m, jour) if x.visible_des is None or x.visible_des <= jour]


def test_la_page_du_jour_dit_d_ouvrir_de_relancer_de_cloturer(
    o: Organisation, c: Certification, qualite: Membre, midi: datetime
) -> None:
    f.certifie(o, c, "Abel")
    (ligne,) = lignes_du_jour(qualite)
    assert ligne.startswith("Enquête à ouvrir : la promotion 2026 d")
    assert ligne.endswith("a 6 mois")
    assert lignes_du_jour(membre(o, Role.AUDITEUR, email="audit@enq.example")) == []
    e = preparer(o, c)
    assert lignes_du_jour(qualite) == []
    partir(e)
    assert lignes_du_jour(qualite) == []
    with geler(midi + timedelta(days=10)):
        assert lignes_du_jour(qualite) == ["Enquête à relancer : Promotion 2026"]
        assert "Enquête à relancer" in texte(
            client_de(qualite.utilisateur).get(reverse("web:aujourdhui", args=[o.slug]))
        )
    with geler(midi + timedelta(days=61)):
        assert lignes_du_jour(qualite) == ["Enquête à clôturer : Promotion 2026"]
    with geler(midi + timedelta(days=190)):
        services.clore(enquete=e, acteur=SYSTEME)
        assert lignes_du_jour(qualite) == []


def test_une_promotion_trop_jeune_ou_trop_vieille_ne_se_rappelle_pas(
    o: Organisation, c: Certification, qualite: Membre
) -> None:
    f.certifie(o, c, "Jeune", le=date(2026, 6, 1))
    deux = certification_locale(o, "titre")
    f.certifie(o, deux, "Vieux", le=date(2025, 12, 1))
    assert lignes_du_jour(qualite) == []


def test_avant_l_echeance_la_page_avertit(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel", le=date(2026, 9, 1))
    page = texte(client_de(qualite.utilisateur).get(lien(o, "enquete", pk=preparer(o, c).pk)))
    assert "IND-188" in page


def test_supprimer_et_actualiser(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    client = client_de(qualite.utilisateur)
    f.certifie(o, c, "Noe")
    assert "1 en plus" in texte(client.post(lien(o, "enquete_actualiser", pk=e.pk), follow=True))
    assert Destinataire.toutes.count() == 2
    assert "supprimée" in texte(client.post(lien(o, "enquete_supprimer", pk=e.pk), follow=True))
    assert not Destinataire.toutes.exists()
    autre = preparer(o, c)
    partir(autre)
    assert "IND-175" in texte(client.post(lien(o, "enquete_supprimer", pk=autre.pk), follow=True))
    assert "IND-177" in texte(client.post(lien(o, "enquete_relancer", pk=autre.pk), follow=True))
    assert "ne bougent plus" in texte(client.post(lien(o, "enquete_clore", pk=autre.pk), follow=True))
