"""Pages of the act: what each role sees, the whole path of a newcomer, the personal link, deadlines, query counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation, RoleMembre
from parchemin.deliberation.models import ChoixJury, Decision, Deliberation, DossierCandidat, SignaturePV
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.services import decisions, deliberations, signatures
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import Incident, Personne, SessionExamen
from parchemin.plateforme.approbations.exterieur import designer_exterieur
from parchemin.plateforme.models import Approbation, Courriel, LienPersonnel
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.registres.recherche import recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, CapaciteCertification
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.conftest import MIDI
from tests.deliberation.acte.fabrique_acte import (
    MOTIF,
    approuver,
    arretee,
    candidats_de,
    completer_identite,
    decidee,
    direction,
    noter,
    noter_presents,
    ouverte,
    personne,
    secretaire,
    session_prete,
    tous_signent,
)
from tests.fabrique import client_de, membre, organisation
from tests.parcours.fabrique_jurys import candidat

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return secretaire(o)


@pytest.fixture
def helene(o: Organisation) -> Membre:
    return direction(o)


def url(o: Organisation, nom: str, **arguments: Any) -> str:
    return reverse(f"deliberation:{nom}", kwargs={"slug": o.slug, **arguments})


def client(m: Membre) -> Client:
    return client_de(m.utilisateur)


def lignes_du_jour(m: Membre, nom: str, jour: Any = None) -> list[Any]:
    return list(echeances[nom](m, jour or aujourdhui()))


def test_du_nouveau_venu_au_proces_verbal_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    s = session_prete(o)
    c, h = client(sophie), client(helene)
    page = url(o, "deliberation", pk=s.pk)
    assert "Ouvrir la délibération" in c.get(page).content.decode()
    c.post(url(o, "deliberation_ouvrir", pk=s.pk))
    partiel = candidats_de(s)[1]
    fiche = url(o, "candidat", pk=s.pk, presentation=partiel.pk)
    texte = c.get(fiche).content.decode()
    assert "Validation partielle" in texte
    assert "Code du travail" in texte
    refus = c.post(fiche, {"resultat": "admis", "motif": ""})
    assert refus.status_code == 422
    assert "DEL-023" in refus.content.decode()
    suite = c.post(fiche, {"resultat": "admis", "motif": MOTIF, "suivant": ""})
    assert suite.headers["Location"] == url(o, "candidat", pk=s.pk, presentation=candidats_de(s)[2].pk)
    c.post(url(o, "deliberation_retenir", pk=s.pk))
    assert ChoixJury.objects.count() == 3
    assert c.get(url(o, "deliberation_arreter", pk=s.pk)).status_code == 200
    demande = c.post(url(o, "deliberation_arreter", pk=s.pk)).headers["Location"]
    assert "Retirer la demande" in c.get(demande).content.decode()
    vue = h.get(demande).content.decode()
    assert "J’approuve" in vue
    assert MOTIF in vue
    h.post(f"{demande}decider/", {"geste": "approuver"})
    d = Deliberation.objects.get(session=s)
    assert d.etat == "deliberee"
    c.post(url(o, "signatures_demander", pk=s.pk))
    tous_signent(d)
    c.post(url(o, "deliberation_clore", pk=s.pk))
    d.refresh_from_db()
    assert d.etat == "close"
    assert "Close" in c.get(page).content.decode()


@pytest.mark.parametrize("etat", ["prete", "ouverte", "decidee", "arretee", "close"])
def test_chaque_etat_a_ses_pages(o: Organisation, sophie: Membre, helene: Membre, etat: str) -> None:
    if etat == "prete":
        s = session_prete(o)
    elif etat in ("arretee", "close"):
        d = arretee(o, sophie, helene)
        if etat == "close":
            deliberations.clore(deliberation=tous_signent(d), acteur=SYSTEME)
        s = d.session
    else:
        s = {"ouverte": ouverte, "decidee": decidee}[etat](o).session
    c = client(sophie)
    for m in (c, client(helene)):
        assert m.get(url(o, "deliberation", pk=s.pk)).status_code == 200
        for p in candidats_de(s):
            assert m.get(url(o, "candidat", pk=s.pk, presentation=p.pk)).status_code == 200
    for d in Decision.objects.order_by("pk"):
        assert c.get(url(o, "decision", pk=d.pk)).status_code == 200
        # Signed minutes are rectified: the page of the revision leads there.
        attendu = 302 if etat == "close" else 200
        assert c.get(url(o, "decision_reviser", pk=d.pk)).status_code == attendu


def test_un_jury_d_ailleurs_offre_la_simulation(o: Organisation, sophie: Membre) -> None:
    s = session_prete(o)
    CapaciteCertification.toutes.filter(certification=s.certification).update(capacite=Capacite.CENTRE_EXAMEN)
    texte = client(sophie).get(url(o, "deliberation", pk=s.pk)).content.decode()
    assert "Simulation" in texte
    assert "Le jury est celui du certificateur" in texte
    assert "Ouvrir la délibération</button>" not in texte
    assert "Validation partielle" in texte
    refus = client(sophie).post(url(o, "deliberation_ouvrir", pk=s.pk))
    assert refus.status_code == 422
    assert "DEL-004" in refus.content.decode()


def test_le_dossier_change_la_proposition(o: Organisation, sophie: Membre) -> None:
    d = ouverte(o)
    p = candidats_de(d.session)[2]
    adresse = url(o, "candidat_dossier", pk=d.session_id, presentation=p.pk)
    c = client(sophie)
    assert c.get(adresse).status_code == 200
    c.post(adresse, {"livret": "fourni", "visee": "entiere"})
    assert DossierCandidat.objects.get(presentation=p).livret == "fourni"
    assert "livret à examiner" in c.get(url(o, "deliberation", pk=d.session_id)).content.decode()


def test_une_revision_se_prepare_se_voit_se_demande(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    decision = Decision.objects.get(presentation=candidats_de(d.session)[1])
    adresse, c = url(o, "decision_reviser", pk=decision.pk), client(sophie)
    valeurs = {"resultat": "admis", "motif": "Le bloc 3 avait été mal reporté.", "unite_2": "acq"}
    vue = c.post(adresse, {**valeurs, "voir": ""}).content.decode()
    assert "Admis" in vue
    assert not Approbation.objects.filter(acte="deliberation.reviser").exists()
    demande = c.post(adresse, {**valeurs, "demander": ""}).headers["Location"]
    client(helene).post(f"{demande}decider/", {"geste": "approuver"})
    fiche = c.get(url(o, "candidat", pk=d.session_id, presentation=decision.presentation_id)).content.decode()
    assert "Version 2" in fiche
    assert "Remplacée" in fiche
    assert "remplacée par la" in c.get(url(o, "decision", pk=decision.pk)).content.decode()


def test_une_personne_exterieure_approuve_par_son_lien(o: Organisation, sophie: Membre) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    adresse = url(o, "approbation_exterieur", pk=d.session_id, approbation=demande.pk)
    client(sophie).post(adresse, {"nom": "Jeanne Rivoal", "courriel": "jeanne@ailleurs.example"})
    demande.refresh_from_db()
    assert demande.lien is not None
    assert demande.lien.destinataire_libelle == "Jeanne Rivoal"
    (dit,) = [
        x.phrase
        for x in phrases(evenements_de([o.chaine], "session_examen", str(d.session_id)))
        if "Rivoal" in x.phrase
    ]
    assert "jeanne@ailleurs.example" in dit


def test_on_ne_s_approuve_pas_sous_un_autre_nom(o: Organisation, sophie: Membre) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    adresse = url(o, "approbation_exterieur", pk=d.session_id, approbation=demande.pk)
    ancien = membre(o, Role.RESEAU, email="ancien@acte.example")
    refuses = ["SECRETARIAT+Jeanne@acte.example", ancien.utilisateur.email]
    for courriel in refuses:
        refus = client(sophie).post(adresse, {"nom": "Jeanne Rivoal", "courriel": courriel})
        assert "APP-009" in refus.content.decode()
    helene = direction(o)
    refus = client(sophie).post(adresse, {"nom": "Jeanne Rivoal", "courriel": "jeanne@ailleurs.example"})
    assert "APP-008" in refus.content.decode()
    assert helene.utilisateur.nom_complet in refus.content.decode()
    demande.refresh_from_db()
    assert demande.lien is None


def test_la_personne_exterieure_lit_les_decisions(o: Organisation, sophie: Membre) -> None:
    d = ouverte(o)
    partiel = candidats_de(d.session)[1]
    decisions.retenir(presentation=partiel, resultat="admis", motif=MOTIF, acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    lien = designer_exterieur(
        demande, destinataire_libelle="Jeanne Rivoal", courriel="jeanne@ailleurs.example",
        designe_par_id=sophie.utilisateur_id, designe_par_libelle="Sophie",
    )  # fmt: skip
    texte = Client().get(lien.url()).content.decode()
    for mot in ("Léa MARTIN", "Léa PETIT", "Validation partielle", MOTIF):
        assert mot in texte
    Client().post(lien.url(), {"decision": "approuver"})
    d.refresh_from_db()
    assert d.etat == "deliberee"
    assert "MARTIN" not in Client().get(lien.url()).content.decode()


# --- Signing.
def _lien(d: Deliberation) -> tuple[SignaturePV, str]:
    from parchemin.plateforme.liens.services import creer_lien

    s = SignaturePV.objects.filter(deliberation=d).order_by("pk")[0]
    cree = creer_lien(
        signatures.USAGE, organisation_id=d.organisation_id, charge={"signature": s.pk}, utilisations_max=5
    )
    return s, cree.url()


def test_signer_par_lien_personnel(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    s, adresse = _lien(d)
    c = Client()
    texte = c.get(adresse).content.decode()
    assert d.pv_empreinte in texte
    assert "Léa MARTIN" in texte
    autre = c.post(adresse, {"geste": "signer", "empreinte": "0" * 64})
    assert autre.status_code == 422
    assert "DEL-050" in autre.content.decode()
    c.post(adresse, {"geste": "signer", "empreinte": d.pv_empreinte})
    s.refresh_from_db()
    assert (s.etat, s.moyen, s.empreinte) == ("signee", "lien", d.pv_empreinte)
    apres = c.get(adresse).content.decode()
    assert "Vous avez signé" in apres
    assert "MARTIN" not in apres


def test_refuser_par_lien_demande_une_raison(o: Organisation, sophie: Membre, helene: Membre) -> None:
    s, adresse = _lien(arretee(o, sophie, helene))
    assert Client().post(adresse, {"geste": "refuser", "motif": "non"}).status_code == 422
    assert Client().post(adresse, {}).status_code == 422
    Client().post(adresse, {"geste": "refuser", "motif": "Le débat n’a pas eu lieu."})
    s.refresh_from_db()
    assert s.etat == "refusee"


def test_les_liens_partent_par_courriel_et_remplacent_les_anciens(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = arretee(o, sophie, helene)
    c = client(sophie)
    for _ in range(2):
        c.post(url(o, "signatures_demander", pk=d.session_id))
    liens = LienPersonnel.toutes.filter(usage=signatures.USAGE)
    assert liens.count() == 6
    assert liens.filter(revoque_le__isnull=True).count() == 3
    objets = list(
        Courriel.toutes.filter(usage=signatures.USAGE).order_by("cree_le", "pk").values_list("objet", flat=True)
    )
    assert sum(x.startswith("Rappel") for x in objets) == 3


def _jure(o: Organisation, s: SessionExamen) -> Membre:
    """The president of the jury gets an account."""
    m = membre(o, Role.MEMBRE_JURY, email="aubry@jury.example")
    siege = s.sieges.order_by("pk").first()
    siege.membre.utilisateur = m.utilisateur
    siege.membre.save()
    return m


def test_un_membre_avec_un_compte_signe_en_seance(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    m = _jure(o, d.session)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    d = approuver(d, helene)
    c = client(m)
    texte = c.get(url(o, "signatures", pk=d.session_id)).content.decode()
    assert "Je signe ce procès-verbal" in texte
    assert "Membres du jury" in texte
    assert "Léa MARTIN" in texte
    (ligne,) = lignes_du_jour(m, "deliberation.signatures")
    assert ligne.jour == d.jury_le + timedelta(days=8)
    c.post(url(o, "signature_signer", pk=d.session_id), {"geste": "signer", "empreinte": d.pv_empreinte})
    assert SignaturePV.objects.get(utilisateur_id=m.utilisateur_id).moyen == "compte"
    assert lignes_du_jour(m, "deliberation.signatures") == []
    assert client(sophie).post(url(o, "signature_signer", pk=d.session_id)).status_code == 404


def test_le_lien_montre_tout_ce_qui_est_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = ouverte(o)
    partiel = candidats_de(d.session)[1]
    decisions.retenir(presentation=partiel, resultat="admis", motif=MOTIF, acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.noter_observations(deliberation=d, texte="Vote à l’unanimité.", acteur=SYSTEME)
    Incident.toutes.create(
        organisation=o, session=d.session, code="retard", description="Dix minutes.", survenu_le=maintenant(),
    )  # fmt: skip
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    d = approuver(d, helene)
    _, adresse = _lien(d)
    # What is shown is what was sealed, not what the tables say since.
    Personne.toutes.filter(pk=partiel.inscription.personne_id).update(nom_naissance="Autre")
    texte = Client().get(adresse).content.decode()
    for mot in ("Léa MARTIN", "Léa PETIT", MOTIF, "Vote à l’unanimité.", "Dix minutes.", d.pv_contenu["membres"][2]["nom"],
                "présent", d.pv_contenu["elements"][0]["libelle"]):  # fmt: skip
        assert mot in texte
    assert "AUTRE" not in texte
    pdf = Client().get(f"{adresse}?pdf")
    assert (pdf.status_code, pdf.headers["Content-Type"]) == (200, "application/pdf")
    Deliberation.toutes.filter(pk=d.pk).update(pv_contenu={**d.pv_contenu, "observations": "Rien."})
    altere = Client().get(adresse)
    assert altere.status_code == 422
    assert "PVJ-007" in altere.content.decode()
    assert "Je signe" not in altere.content.decode()


def test_une_fiche_modifiee_apres_le_jury_ne_detourne_pas_une_signature(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = arretee(o, sophie, helene)
    siege = d.session.sieges.select_related("membre").order_by("pk")[0]
    adresse = siege.membre.courriel
    assert adresse
    complice = membre(o, Role.MEMBRE_JURY, email="complice@acte.example")
    siege.membre.courriel, siege.membre.utilisateur = "complice@acte.example", complice.utilisateur
    siege.membre.save()
    c = client(complice)
    assert "Je signe" not in c.get(url(o, "signatures", pk=d.session_id)).content.decode()
    envoi = {"geste": "signer", "empreinte": d.pv_empreinte}
    assert c.post(url(o, "signature_signer", pk=d.session_id), envoi).status_code == 404
    assert lignes_du_jour(complice, "deliberation.signatures") == []
    client(sophie).post(url(o, "signatures_demander", pk=d.session_id))
    destinataires = set(Courriel.toutes.filter(usage=signatures.USAGE).values_list("destinataire", flat=True))
    assert adresse in destinataires
    assert "complice@acte.example" not in destinataires


def test_un_refus_note_a_tort_se_reprend(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    c = client(sophie)
    s = SignaturePV.objects.filter(deliberation=d).order_by("pk")[0]
    c.post(url(o, "signature_refus", pk=d.session_id, signature=s.pk), {"motif": "Ne répond plus depuis un mois."})
    assert "Rappeler à signer" in c.get(url(o, "signatures", pk=d.session_id)).content.decode()
    adresse = url(o, "signature_reprendre", pk=d.session_id, signature=s.pk)
    assert c.get(adresse).status_code == 200
    c.post(adresse, {"motif": "Il a répondu depuis."})
    s.refresh_from_db()
    assert (s.etat, s.motif, s.moyen) == ("attendue", "", "")


def test_un_pdf_signe_ailleurs_se_joint(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    c = client(sophie)
    c.post(
        url(o, "signatures_joindre", pk=d.session_id),
        {"fichier": SimpleUploadedFile("pv.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")},
    )
    s = SignaturePV.objects.order_by("pk")[0]
    c.post(url(o, "signature_papier", pk=d.session_id, signature=s.pk))
    s.refresh_from_db()
    assert (s.etat, s.moyen) == ("signee", "papier")
    document = c.get(url(o, "signatures_document", pk=d.session_id))
    assert document.headers["Content-Type"] == "application/pdf"
    list(document.streaming_content)  # type: ignore[attr-defined]
    for sorte in ("refus", "absence"):
        restante = SignaturePV.objects.filter(etat="attendue").order_by("pk")[0]
        adresse = url(o, f"signature_{sorte}", pk=d.session_id, signature=restante.pk)
        assert c.get(adresse).status_code == 200
        c.post(adresse, {"motif": "Ne répond plus depuis un mois."})
    d.refresh_from_db()
    assert d.etat == "signee"


# --- Who sees what.
def test_un_membre_de_jury_ne_voit_que_ses_sessions(o: Organisation) -> None:
    d = ouverte(o)
    m = _jure(o, d.session)
    c = client(m)
    assert c.get(url(o, "deliberation", pk=d.session_id)).status_code == 200
    assert "Léa MARTIN" in c.get(url(o, "deliberation", pk=d.session_id)).content.decode()
    d.session.sieges.update(convocation="envoyee")
    assert c.get(url(o, "deliberation", pk=d.session_id)).status_code == 404


@pytest.mark.parametrize("role", [Role.RESEAU, Role.PARTENAIRE, Role.AUDITEUR])
def test_un_siege_ailleurs_n_ouvre_pas_ce_jury(o: Organisation, sophie: Membre, role: Role) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    m = membre(o, role)
    RoleMembre.toutes.create(organisation=o, membre=m, role=Role.MEMBRE_JURY, du=aujourdhui() - timedelta(days=9))
    c = client(m)
    page = url(o, "approbation", pk=d.session_id, approbation=demande.pk)
    assert c.get(page).status_code == 404
    assert c.post(f"{page}decider/", {"geste": "approuver"}).status_code == 404
    assert c.get(url(o, "pv_pdf", pk=d.session_id)).status_code == 404
    deliberation = c.get(url(o, "deliberation", pk=d.session_id))
    assert deliberation.status_code == (200 if role == Role.AUDITEUR else 404)  # an auditor reads it without names
    assert "MARTIN" not in deliberation.content.decode()
    assert lignes_du_jour(m, "deliberation.accords") == []
    siege = d.session.sieges.order_by("pk").first()
    siege.membre.utilisateur = m.utilisateur
    siege.membre.save()
    assert "J’approuve" in c.get(page).content.decode()
    assert len(lignes_du_jour(m, "deliberation.accords")) == 1
    noter_presents([siege], present=False)
    assert c.get(page).status_code == 404


def test_un_auditeur_lit_sans_les_noms(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    c = client(membre(o, Role.AUDITEUR))
    decision = Decision.objects.order_by("pk")[0]
    for adresse in (
        url(o, "deliberation", pk=d.session_id),
        url(o, "candidat", pk=d.session_id, presentation=decision.presentation_id),
        url(o, "decision", pk=decision.pk),
        url(o, "signatures", pk=d.session_id),
    ):
        texte = c.get(adresse).content.decode()
        assert not re.search("MARTIN|PETIT|LEBRUN", texte), adresse
    assert c.get(url(o, "signatures_document", pk=d.session_id)).status_code == 403


def test_un_partenaire_ne_voit_que_les_siens_et_apres_la_decision(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = decidee(o)
    m = membre(o, Role.PARTENAIRE)
    prestataire = m.roles.order_by("pk")[0].etablissements.order_by("pk")[0]
    sien, autre, _ = candidats_de(d.session)
    sien.inscription.prestataire = prestataire
    sien.inscription.save()
    c = client(m)
    assert c.get(url(o, "deliberation", pk=d.session_id)).status_code == 404
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    approuver(d, helene)
    texte = c.get(url(o, "deliberation", pk=d.session_id)).content.decode()
    assert "Léa MARTIN" in texte
    assert "PETIT" not in texte
    assert c.get(url(o, "candidat", pk=d.session_id, presentation=autre.pk)).status_code == 404
    assert c.get(url(o, "signatures", pk=d.session_id)).status_code == 404
    assert "Observations" not in texte


# --- The day page and the search.
def test_les_echeances_suivent_l_acte(o: Organisation, sophie: Membre, helene: Membre) -> None:
    s = session_prete(o)
    (ligne,) = lignes_du_jour(sophie, "deliberation.jury")
    assert (ligne.quoi, ligne.jour) == ("Un jury doit délibérer", s.au + timedelta(days=7))
    d = deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)
    assert lignes_du_jour(sophie, "deliberation.jury")[0].quoi == "Une délibération est à terminer"
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    assert lignes_du_jour(sophie, "deliberation.jury") == []
    assert lignes_du_jour(sophie, "deliberation.accords") == []
    (accord,) = lignes_du_jour(helene, "deliberation.accords")
    assert str(demande.pk) in accord.url
    d = approuver(d, helene)
    (ligne,) = lignes_du_jour(sophie, "deliberation.jury")
    assert (ligne.quoi, ligne.jour) == ("Un procès-verbal est à faire signer", d.jury_le + timedelta(days=8))
    tous_signent(d)
    assert lignes_du_jour(sophie, "deliberation.jury")[0].quoi == "Une session est à clore"
    with geler(MIDI + timedelta(days=800)):
        assert lignes_du_jour(sophie, "deliberation.jury") == []


def test_la_recherche_trouve_la_deliberation(o: Organisation, sophie: Membre) -> None:
    session_prete(o)
    trouve = recherches["deliberation.deliberations"](sophie, "novembre", 5)
    assert trouve is not None
    assert trouve.total == 1
    assert trouve.lignes[0].etat == "À délibérer"
    assert recherches["deliberation.deliberations"](membre(o, Role.RESEAU), "novembre", 5) is None


def test_la_page_de_la_session_mene_a_la_deliberation(o: Organisation, sophie: Membre) -> None:
    s = session_prete(o)
    page = client(sophie).get(reverse("parcours:session", args=[o.slug, s.pk])).content.decode()
    assert url(o, "deliberation", pk=s.pk) in page


# --- Lists.
def test_la_liste_se_filtre(o: Organisation, sophie: Membre) -> None:
    d = ouverte(o)
    session_prete(o, certification=d.session.certification, intitule="Seconde", avec_jury=False)
    c = client(sophie)
    for filtre, dedans in (("ouverte", d.session.intitule), ("a_deliberer", "Seconde")):
        texte = c.get(url(o, "deliberations"), {"etape": filtre}).content.decode()
        assert dedans in texte
        assert texte.count('class="sous"') == 1
    assert c.get(url(o, "deliberations"), {"q": "seconde", "export": "csv"}).status_code == 200


@pytest.mark.parametrize("page", ["deliberations", "deliberation"])
def test_autant_de_requetes_pour_trois_que_pour_un(o: Organisation, sophie: Membre, page: str) -> None:
    def compter(*, candidats: int, sessions: int) -> int:
        base = ouverte(o, candidats=candidats) if not Deliberation.objects.exists() else None
        s = base.session if base else SessionExamen.objects.order_by("pk")[0]
        for n in range(sessions - 1):
            session_prete(o, certification=s.certification, intitule=f"Session {n}", avec_jury=False, candidats=1)
        c = client(sophie)
        adresse = url(o, "deliberations") if page == "deliberations" else url(o, "deliberation", pk=s.pk)
        c.get(adresse)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert c.get(adresse).status_code == 200
        return len(requetes)

    if page == "deliberations":
        assert compter(candidats=2, sessions=1) == compter(candidats=2, sessions=3)
        return
    un = compter(candidats=1, sessions=1)
    s = SessionExamen.objects.order_by("pk")[0]
    for nom in ("Deux", "Trois"):
        p = candidat(s, nom)
        completer_identite(p)
        noter(p, True, True, False)
    assert compter(candidats=3, sessions=1) == un


def test_les_presences_suivent_jusqu_a_l_arret(o: Organisation, sophie: Membre, helene: Membre) -> None:
    from parchemin.plateforme.registres.gardes import objections

    s = session_prete(o)
    noter_presents(list(s.sieges.order_by("pk")))
    d = deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)
    assert objections("parcours.noter_presence_jury", s) == []
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    approuver(d, helene)
    assert [x.code for x in objections("parcours.noter_presence_jury", s)] == ["DEL-041"]
    assert selectors.deliberation_de(SessionExamen.objects.get(pk=s.pk)) is not None
