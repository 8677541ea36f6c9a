"""The pages: from « Rectifier » to the last signature, by link and by account; who sees what; what the day page says."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import AcquisConserve, Deliberation, Rectification
from parchemin.deliberation.pv_pdf import composer_extrait, composer_pv
from parchemin.deliberation.pv_rectificatif_pdf import composer_rectificatif
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.services import deliberations, rectifications, signatures
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import MembreJury
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.models import Approbation, Courriel, LienPersonnel
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.deliberation.acte.fabrique_acte import candidats_de, decidee, personne
from tests.deliberation.rectifications.fabrique_rectifications import (
    MOTIF,
    accordee,
    accorder,
    avec_ligne,
    decision_de,
    jure,
    lignes_de,
    ouverte,
    relue,
    scellee,
    siege,
    signee,
    signer,
)
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def url(o: Organisation, nom: str, **arguments: Any) -> str:
    return reverse(f"deliberation:{nom}", kwargs={"slug": o.slug, **arguments})


def page(o: Organisation, r: Rectification, nom: str = "rectification", **suite: Any) -> str:
    return url(o, nom, pk=r.session_id, rectification=r.pk, **suite)


def client(m: Membre) -> Client:
    return client_de(m.utilisateur)


def texte(octets: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in PdfReader(BytesIO(octets)).pages))


def du_jour(m: Membre, nom: str) -> list[Any]:
    return list(echeances[nom](m, aujourdhui()))


# --- The whole path, by the pages.
def test_de_la_page_du_candidat_au_rectificatif_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    p = candidats_de(d.session)[1]
    s, h, b = client(sophie), client(helene), client(bonnet)
    fiche = s.get(url(o, "candidat", pk=d.session_id, presentation=p.pk)).content.decode()
    assert "Rectifier la décision" in fiche
    assert "Réviser la décision" not in fiche
    adresse = url(o, "rectifier", pk=d.session_id)
    assert s.get(adresse).status_code == 200
    suite = s.post(f"{adresse}?candidat={p.pk}", {"nature": "erreur_materielle", "reference": "", "motif": MOTIF})
    r = Rectification.objects.get()
    assert suite.headers["Location"] == page(o, r, "rectification_candidat", presentation=p.pk)
    valeurs = {"resultat": "admis", "unite_2": "acq"}
    assert "Admis" in s.post(suite.headers["Location"], {**valeurs, "voir": ""}).content.decode()
    assert not r.lignes.exists()
    refus = s.post(suite.headers["Location"], {"resultat": "ajourne", "enregistrer": ""})
    assert refus.status_code == 422
    assert "DEL-022" in refus.content.decode()
    assert s.post(suite.headers["Location"], {**valeurs, "enregistrer": ""}).status_code == 302
    # The secretariat is told who asks; the direction asks; a member who sat agrees.
    assert "DEL-086" in s.get(page(o, r)).content.decode()
    assert s.post(page(o, r, "rectification_demander")).status_code == 422
    demande = h.post(page(o, r, "rectification_demander")).headers["Location"]
    assert "Un membre qui a siégé" in h.get(demande).content.decode()
    lu = b.get(demande).content.decode()
    assert "Corrige le procès-verbal n°" in lu
    assert "non acquis devient acquis" in lu
    assert [x.geste for x in du_jour(bonnet, "deliberation.accords")] == ["Relire"]
    assert b.post(f"{demande}decider/", {"geste": "approuver"}).headers["Location"] == page(o, r)
    # One signs with an account, one by personal link, one is noted.
    assert [x.geste for x in du_jour(bonnet, "deliberation.signatures")] == ["Lire et signer"]
    assert "Je signe ce procès-verbal" in b.get(page(o, r)).content.decode()
    r = relue(r)
    b.post(page(o, r, "rectification_signer"), {"geste": "signer", "empreinte": r.pv_empreinte})
    un, _, trois = lignes_de(r)
    lien = creer_lien(
        signatures.USAGE, organisation_id=o.pk, charge={"signature_rectificative": un.pk}, destinataire_libelle=un.nom,
        cree_par_libelle="Sophie", utilisations_max=5,
    ).url(None)  # fmt: skip
    lecteur = Client()
    vue = lecteur.get(lien).content.decode()
    assert "Procès-verbal rectificatif à signer" in vue
    assert "Léa PETIT" in vue
    assert lecteur.get(f"{lien}?pdf").headers["Content-Type"] == "application/pdf"
    assert lecteur.post(lien, {"geste": "signer", "empreinte": d.pv_empreinte}).status_code == 422
    assert lecteur.post(lien, {"geste": "signer", "empreinte": r.pv_empreinte}).status_code == 302
    assert "Vous avez signé" in lecteur.get(lien).content.decode()
    s.post(page(o, r, "rectification_absence", signature=trois.pk), {"motif": "Parti à l’étranger."})
    assert relue(r).etat == "scellee"
    apres = s.get(url(o, "candidat", pk=d.session_id, presentation=p.pk)).content.decode()
    assert "Version 2" in apres
    assert f"Procès-verbal rectificatif n°\u00a0{r.numero_pv}" in apres.replace("&nbsp;", "\u00a0")
    for nom in ("deliberation", "signatures"):
        assert r.numero_pv in s.get(url(o, nom, pk=d.session_id)).content.decode()


def test_les_liens_partent_et_se_relancent(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    c = client(sophie)
    for _ in range(2):
        assert c.post(page(o, r, "rectification_liens")).status_code == 302
    objets = list(Courriel.toutes.filter(usage=signatures.USAGE).order_by("pk").values_list("objet", flat=True))
    assert len(objets) == 6
    assert all("procès-verbal rectificatif du jury" in x.lower() for x in objets)
    assert sum(x.startswith("Rappel") for x in objets) == 3
    vivants = LienPersonnel.toutes.filter(usage=signatures.USAGE, revoque_le__isnull=True)
    assert vivants.count() == 3


def test_un_membre_sans_compte_recoit_la_demande(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    c = client(sophie)
    choix = c.get(page(o, r, "rectification_designer")).content.decode()
    assert "Marc Caron" in choix
    assert c.post(page(o, r, "rectification_designer"), {"siege": str(siege(d, "Caron").pk)}).status_code == 302
    assert Courriel.toutes.get().destinataire == MembreJury.toutes.get(nom="Caron").courriel
    demande = Approbation.objects.get(acte="deliberation.rectifier")
    assert demande.lien is not None
    # An outside person is not named for a rectification.
    exterieur = url(o, "approbation_exterieur", pk=d.session_id, approbation=demande.pk)
    assert c.get(exterieur).status_code == 404


def test_retirer_puis_abandonner(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    h, s = client(helene), client(sophie)
    h.post(page(o, r, "rectification_demander"))
    assert "Votre demande attend" in h.get(page(o, r)).content.decode()
    assert s.post(page(o, r, "rectification_annuler")).status_code == 422  # not theirs
    assert h.post(page(o, r, "rectification_annuler")).status_code == 302
    p = candidats_de(d.session)[1]
    s.post(page(o, r, "rectification_retirer", presentation=p.pk))
    assert "Ajoutez d’abord un candidat" in s.get(page(o, r)).content.decode()
    s.post(page(o, r, "rectification_modifier"), {"nature": "note_omise", "motif": MOTIF, "reference": ""})
    assert relue(r).nature == "note_omise"
    s.post(page(o, r, "rectification_abandonner"), {"motif": "Ouverte par erreur."})
    assert "aucune décision n’a changé" in s.get(page(o, r)).content.decode()
    assert "Rectifier le procès-verbal" in s.get(url(o, "deliberation", pk=d.session_id)).content.decode()


def test_reviser_une_decision_signee_mene_a_la_rectification(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    p = candidats_de(d.session)[0]
    reponse = client(sophie).get(url(o, "decision_reviser", pk=decision_de(d, 0).pk))
    assert reponse.headers["Location"] == f"{url(o, 'rectifier', pk=d.session_id)}?candidat={p.pk}"


# --- Who.
def test_un_membre_prepare_la_ou_il_a_preside(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    aubry, bonnet = jure(o, "Aubry"), jure(o)
    assert client(aubry).get(url(o, "rectifier", pk=d.session_id)).status_code == 200
    assert client(bonnet).get(url(o, "rectifier", pk=d.session_id)).status_code == 404
    ailleurs = membre(o, Role.MEMBRE_JURY, email="ailleurs@compte.example")
    r = avec_ligne(d)
    assert client(bonnet).get(page(o, r)).status_code == 200
    assert client(ailleurs).get(page(o, r)).status_code == 404
    assert client(membre(o, Role.PARTENAIRE)).get(page(o, r)).status_code == 404
    assert client(membre(o, Role.QUALITE)).get(url(o, "rectifier", pk=d.session_id)).status_code == 403


def test_celui_qui_n_a_pas_siege_lit_et_ne_peut_approuver(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    demande = rectifications.demander_accord(rectification=avec_ligne(d), demandeur=personne(helene))
    adresse = url(o, "approbation", pk=d.session_id, approbation=demande.pk)
    lu = client(sophie).get(adresse).content.decode()
    assert "DEL-087" in lu
    assert "J’approuve" not in lu
    assert du_jour(sophie, "deliberation.accords") == []


def test_arreter_sans_avoir_siege_se_dit(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    lu = client(helene).get(url(o, "approbation", pk=d.session_id, approbation=demande.pk)).content.decode()
    assert "DEL-088" in lu
    assert "J’approuve" in lu


def test_une_autre_organisation_n_y_trouve_rien(o: Organisation, sophie: Membre, helene: Membre) -> None:
    r = avec_ligne(signee(o, sophie, helene))
    b = organisation("autre")
    etrangere = client(membre(b, Role.SECRETARIAT_JURY, Role.DIRECTION))
    for nom in ("rectification", "rectification_pdf", "rectification_modifier"):
        chemin = reverse(f"deliberation:{nom}", args=[b.slug, r.session_id, r.pk])
        assert etrangere.get(chemin).status_code == 404
    with organisation_active(b.pk):
        assert not Rectification.objects.exists()


# --- An auditor reads without names, everywhere in this room.
NOMS = re.compile(r"\b(MARTIN|PETIT|LEBRUN|Martin|Petit|Lebrun|Léa|Lea|lea)\b")


def test_un_auditeur_lit_les_pv_et_les_rectifications_sans_noms(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = signee(o, sophie, helene, intitule="Rattrapage de Léa PETIT")
    r = ouverte(d, motif="La note de Léa Petit, de lea PETIT, et celle de MARTIN, étaient inversées.")
    rectifications.placer_ligne(
        rectification=r, decision=decision_de(d, 1), resultat="admis", corrections={"BC03": "acq"}, acteur=SYSTEME
    )
    r = scellee(accordee(r, helene, jure(o)))
    Deliberation.toutes.filter(pk=d.pk).update(observations="Le jury félicite Léa Martin.")
    decision = decision_de(d, 1)
    c = client(membre(o, Role.AUDITEUR))
    for adresse in (
        url(o, "deliberation", pk=d.session_id), url(o, "signatures", pk=d.session_id), page(o, r),
        url(o, "candidat", pk=d.session_id, presentation=decision.presentation_id), url(o, "decision", pk=decision.pk),
        url(o, "acquis"), url(o, "acquis") + "?q=Petit", url(o, "reinscriptions"), url(o, "importees"),
        reverse("deliberation:manque", args=[o.slug, decision.inscription_id]), reverse("web:journal", args=[o.slug]),
        url(o, "acquis_un", pk=AcquisConserve.toutes.filter(personne=decision.inscription.personne).order_by("pk")[0].pk),
        url(o, "deliberations"),
    ):  # fmt: skip
        reponse = c.get(adresse)
        assert reponse.status_code == 200, adresse
        corps = re.sub(r'<input[^>]*value="Petit"[^>]*>', "", reponse.content.decode())
        assert not NOMS.search(corps), (adresse, NOMS.search(corps))
    for adresse in (url(o, "pv_pdf", pk=d.session_id), page(o, r, "rectification_pdf")):
        reponse = c.get(adresse)
        assert reponse.status_code == 200
        lu = texte(reponse.content)
        assert "Copie pour contrôle" in lu
        assert "Marc Aubry" in lu  # who sat is what is checked
        assert not NOMS.search(lu), NOMS.search(lu)
    assert c.get(page(o, r, "rectification_document")).status_code == 403


def test_les_autres_lisent_les_noms(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = scellee(accordee(avec_ligne(d), helene, jure(o)))
    for m in (helene, membre(o, Role.QUALITE), membre(o, Role.AUDITEUR, Role.QUALITE, email="double@essai.example")):
        assert "PETIT" in client(m).get(page(o, r)).content.decode()


def test_le_masque_ne_touche_ni_le_jury_ni_la_certification(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    contenu = {**(d.pv_contenu or {}), "observations": "Petit bémol : l’épreuve de Léa PETIT, née Petit."}
    contenu["certification"] = contenu["certification"] | {"intitule": "Cuisinier, Petit Martin"}
    copie = Masque(d.session_id).contenu(contenu)
    assert copie["certification"]["intitule"] == "Cuisinier, Petit Martin"
    assert copie["membres"] == contenu["membres"]
    assert not NOMS.search(copie["observations"])
    assert contenu["admis"][0]["nom"] == "Martin"  # the sealed one is untouched


# --- Documents.
def test_les_pdf_se_citent_l_un_l_autre(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    avant = texte(composer_rectificatif(r))
    assert "sans effet avant la dernière signature" in avant
    assert "rectificatif n°" not in texte(composer_pv(Deliberation.toutes.get(pk=d.pk)))
    r = scellee(r)
    lu = texte(composer_rectificatif(r))
    for mots in (
        f"Procès-verbal rectificatif n° {r.numero_pv}", f"Corrige le procès-verbal n° {d.numero_pv}", d.pv_empreinte,
        "PETIT", "Validation partielle", "Admis", "BC03 : non acquis devient acquis", MOTIF, "Marc Bonnet", "Signé le 24 novembre 2026",
    ):  # fmt: skip
        assert mots in lu, mots
    assert "MARTIN" not in lu  # only those whose decision changes
    premier = texte(composer_pv(Deliberation.toutes.get(pk=d.pk)))
    assert f"Corrigé par le procès-verbal rectificatif n° {r.numero_pv}" in premier
    extrait = texte(composer_extrait(decision_de(d, 1)))
    assert f"Procès-verbal n° {d.numero_pv}" in extrait
    assert f"Procès-verbal rectificatif n° {r.numero_pv}" in extrait
    assert "Les procès-verbaux" not in texte(composer_extrait(decision_de(d, 0)))


# --- The day page, and its cost.
def test_la_page_du_jour_suit_la_rectification(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    assert du_jour(sophie, "deliberation.rectifications") == []
    r = avec_ligne(d)
    assert [x.quoi for x in du_jour(sophie, "deliberation.rectifications")] == ["Une rectification est à terminer"]
    rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    assert du_jour(sophie, "deliberation.rectifications") == []  # the ball is with the second person
    r = accorder(r, bonnet)
    (attend,) = du_jour(helene, "deliberation.rectifications")
    assert "3 signatures attendues" in attend.pourquoi
    (sienne,) = du_jour(bonnet, "deliberation.signatures")
    assert r.numero_pv in sienne.pourquoi
    for s in lignes_de(r):
        signer(s)
    assert du_jour(helene, "deliberation.rectifications") == du_jour(bonnet, "deliberation.signatures") == []


def test_autant_de_requetes_pour_trois_que_pour_un(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet = signee(o, sophie, helene, candidats=5), jure(o)
    comptes = []
    for rangs in ((1,), (2,), (0, 3, 4)):
        r = ouverte(d, "decision_autorite", reference="Tribunal administratif de Nantes")
        for rang in rangs:
            rectifications.placer_ligne(
                rectification=r, decision=decision_de(d, rang), resultat="non_delivrable", acteur=SYSTEME
            )
        r = scellee(accordee(r, helene, bonnet))
        c = client(helene)
        c.get(page(o, r))  # what is read once
        with CaptureQueriesContext(connection) as prises:
            assert c.get(page(o, r)).status_code == 200
        comptes.append(len(prises))
    assert comptes[1] == comptes[2]  # both correct another rectification; the first corrects the first minutes
