"""The application file: nothing is decided without its pieces, their dates and a written opinion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import DemandePartenaire, HabilitationPartenaire, PieceDossier
from parchemin.reseau.pieces import REPONSE
from parchemin.reseau.selectors.dossier import lire_dossier
from parchemin.reseau.services import demandes, dossier, habilitations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def alpha(o: Organisation) -> Etablissement:
    return f.alpha(o)


@pytest.fixture
def h(alpha: Etablissement, certification: Certification) -> HabilitationPartenaire:
    h = f.habilitation(alpha, certification)
    habilitations.changer(habilitation=h, vers="dossier_en_cours", acteur=SYSTEME)
    return h


def _codes(h: HabilitationPartenaire, vers: str) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        habilitations.changer(habilitation=h, vers=vers, motif="Dossier complet.", acteur=SYSTEME)
    return [x.code for x in e.value.constats]


def _piece(h: HabilitationPartenaire, nature: str) -> PieceDossier:
    p: PieceDossier = PieceDossier.toutes.filter(nature=nature).order_by("-pk")[0]
    return p


def test_no_instruction_without_its_pieces_no_decision_without_an_opinion(h: HabilitationPartenaire) -> None:
    assert _codes(h, "instruction") == ["HAB-230"]
    f.constituer(h)
    habilitations.changer(habilitation=h, vers="instruction", acteur=SYSTEME)
    assert _codes(h, "convention_a_signer") == ["HAB-232"]
    assert _codes(h, "refuse") == ["HAB-232"]
    dossier.deposer(habilitation=h, nature="programme", fichiers=[], acteur=SYSTEME)
    f.instruire(h)
    assert _codes(h, "convention_a_signer") == ["HAB-231"]
    dossier.lire(piece=_piece(h, "programme"), acceptee=True, acteur=SYSTEME)
    habilitations.changer(habilitation=h, vers="convention_a_signer", motif="Dossier complet.", acteur=SYSTEME)


def test_a_certificate_that_does_not_cover_the_action_stops_the_decision(h: HabilitationPartenaire) -> None:
    f.constituer(h)
    dossier.recevoir(habilitation=h, recu_le=aujourdhui(), accuse_le=None, visees=["vae"], acteur=SYSTEME)
    habilitations.changer(habilitation=h, vers="instruction", acteur=SYSTEME)
    f.instruire(h)
    assert _codes(h, "convention_a_signer") == ["HAB-236"]
    dossier.recevoir(habilitation=h, recu_le=aujourdhui(), accuse_le=None, visees=["formation"], acteur=SYSTEME)
    habilitations.changer(habilitation=h, vers="convention_a_signer", motif="Dossier complet.", acteur=SYSTEME)


def test_an_opinion_of_an_earlier_instruction_decides_nothing(h: HabilitationPartenaire) -> None:
    f.constituer(h)
    habilitations.changer(habilitation=h, vers="instruction", acteur=SYSTEME)
    f.instruire(h)
    h.grilles.update(le=h.grilles.get().le - timedelta(days=1))
    assert _codes(h, "accepte_sous_reserve") == ["HAB-232"]


def test_a_piece_of_the_partner_serves_its_other_habilitations(
    h: HabilitationPartenaire, certification: Certification
) -> None:
    f.constituer(h)
    autre = f.habilitation(h.etablissement, certification, role="organiser", convention=h.convention)
    assert {x.nature.cle: str(x.etat) for x in lire_dossier(autre, aujourdhui()).lignes} == {
        "identite": "acceptee", "assurance": "acceptee", "honorabilite": "acceptee", "sites": "acceptee",
        "equipements": "manquante", "evaluations": "manquante", "volumes": "manquante",
    }  # fmt: skip


def test_a_piece_is_asked_answered_sent_back_and_accepted(o: Organisation, h: HabilitationPartenaire) -> None:
    dossier.demander_pieces(habilitation=h, choisies=["assurance"], avant_le=aujourdhui(), acteur=SYSTEME)
    assert dossier.demander_pieces(habilitation=h, choisies=["assurance"], avant_le=None, acteur=SYSTEME) == []
    d = DemandePartenaire.toutes.get()
    assert (d.nature, d.objet, d.habilitation) == ("piece", "Assurance de responsabilité civile professionnelle", h)
    p = _piece(h, "assurance")
    with pytest.raises(ErreurMetier, match="HAB-242"):
        dossier.lire(piece=p, acceptee=True, acteur=SYSTEME)
    fichier = deposer(PDF, nom="a.pdf", usage=REPONSE.code, organisation_id=o.pk, depose_par_libelle="Claire")
    demandes.repondre(demande=d, texte="", pieces=[fichier.pk], acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-235"):
        dossier.lire(piece=p, acceptee=False, acteur=SYSTEME)
    dossier.lire(piece=p, acceptee=False, motif="Elle est à un autre nom.", acteur=SYSTEME)
    d.refresh_from_db()
    assert (d.etat, _piece(h, "assurance").etat) == ("a_reprendre", "a_refaire")
    demandes.repondre(demande=d, texte="La voici.", pieces=[fichier.pk], acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-234"):
        dossier.lire(piece=p, acceptee=True, acteur=SYSTEME)
    fin = aujourdhui() + timedelta(days=300)
    dossier.lire(piece=p, acceptee=True, valable_jusqu=fin, acteur=SYSTEME)
    d.refresh_from_db()
    p = _piece(h, "assurance")
    assert (d.etat, p.etat, p.fichiers, p.valable_jusqu) == ("acceptee", "acceptee", [str(fichier.pk)], fin)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:fichier_piece", args=[o.slug, h.pk, p.pk, fichier.pk])
    assert b"".join(client.get(url).streaming_content) == PDF  # type: ignore[attr-defined]


def test_pages_ask_deposit_read_and_instruct(o: Organisation, h: HabilitationPartenaire) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = reverse("reseau:dossier", args=[o.slug, h.pk])
    assert "Certificat Qualiopi" in client.get(page).content.decode()
    assert "Il manque" in client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    demander = reverse("reseau:demander_pieces", args=[o.slug, h.pk])
    assert client.post(demander, {"choisies": ["nda", "bpf"], "avant_le": "2098-01-01"}).status_code == 302
    assert PieceDossier.toutes.filter(etat="demandee").count() == 2
    url = reverse("reseau:deposer_piece", args=[o.slug, h.pk, "qualiopi"])
    assert client.post(url, {"fichier": SimpleUploadedFile("q.pdf", PDF)}).status_code == 302
    p = _piece(h, "qualiopi")
    url = reverse("reseau:lire_piece", args=[o.slug, h.pk, p.pk])
    assert "q.pdf" in client.get(url).content.decode()
    sans_fin = client.post(url, {"decision": "oui", "visees": ["vae"]})
    assert (sans_fin.status_code, "HAB-234" in sans_fin.content.decode()) == (422, True)
    corps = {"decision": "oui", "visees": ["vae"], "valable_jusqu": "2098-01-01"}
    assert client.post(url, corps).status_code == 302
    assert "HAB-236" in client.get(page).content.decode()
    url = reverse("reseau:recevoir", args=[o.slug, h.pk])
    assert client.post(url, {"recu_le": "2098-01-01"}).status_code == 422
    assert client.post(url, {"recu_le": "2026-01-05", "visees": ["vae"]}).status_code == 302
    assert "HAB-236" not in client.get(page).content.decode()
    instruire = reverse("reseau:instruire", args=[o.slug, h.pk])
    notes = {f"note_{x.cle}": 3 for x in f.criteres_du_role("former")}
    assert client.post(instruire, {**notes, "avis": "reserves", "motivation": "Bien."}).status_code == 422
    corps = {**notes, "avis": "reserves", "motivation": "Programme complet, salle à équiper avant l’ouverture."}
    assert client.post(instruire, corps).status_code == 302
    assert "salle à équiper" in client.get(page).content.decode()
    assert client.get(reverse("reseau:deposer_piece", args=[o.slug, h.pk, "evaluations"])).status_code == 404


def test_a_piece_of_another_partner_is_not_read_from_this_file(
    o: Organisation, h: HabilitationPartenaire, certification: Certification
) -> None:
    beta = f.alpha(o, "99900000000077", "Beta")
    sienne = f.habilitation(beta, certification, convention=None)
    p = dossier.deposer(habilitation=sienne, nature="programme", fichiers=[], acteur=SYSTEME)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    assert client.get(reverse("reseau:lire_piece", args=[o.slug, h.pk, p.pk])).status_code == 404
    assert client.get(reverse("reseau:lire_piece", args=[o.slug, sienne.pk, p.pk])).status_code == 200


def test_the_day_page_holds_the_acknowledgement_the_instruction_and_what_came(
    o: Organisation, h: HabilitationPartenaire
) -> None:
    m = membre(o, Role.RESEAU)
    jour = aujourdhui()
    dossier.recevoir(habilitation=h, recu_le=date(2026, 1, 2), accuse_le=None, visees=[], acteur=SYSTEME)
    f.constituer(h)
    habilitations.changer(habilitation=h, vers="instruction", acteur=SYSTEME)
    dossier.deposer(habilitation=h, nature="sites", fichiers=[], acteur=SYSTEME)
    lignes = {
        e.cle.split(".")[1]: e.jour for _, lire in echeances for e in lire(m, jour) if e.cle.startswith("reseau.")
    }
    assert lignes.keys() == {"accuse", "instruction", "pieces"}
    # A Friday: five working days later is the Friday after.
    assert (lignes["accuse"], lignes["instruction"]) == (date(2026, 1, 9), jour + timedelta(days=30))
    dossier.recevoir(habilitation=h, recu_le=date(2026, 1, 2), accuse_le=date(2026, 1, 5), visees=[], acteur=SYSTEME)
    assert not [e for _, lire in echeances for e in lire(m, jour) if e.cle.startswith("reseau.accuse")]
