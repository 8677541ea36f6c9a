"""Withdrawn counts as done; annexes follow their title; a provisional paper is closed by the diploma; statements on request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.dus import EtatLigne, Ligne, compter, lignes_de_session, situations_de_session
from parchemin.documents.services import suites
from parchemin.documents.services.emission import emettre, etablir_etat_acquis
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation, Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
MOTIF = "Fraude établie par le jury."
ADA = Acteur(1, "Ada")


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


def approuver() -> None:
    demande = Approbation.toutes.get(acte__startswith="documents.", etat="en_attente")
    approbations.approuver(demande.pk, acteur=Acteur(10**6 + 1, "Bo Lin"))


def superieur(o: Organisation) -> SessionExamen:
    """A diploma of higher education, signed."""
    f.modeles(o)
    session = f.session_signee(o)
    session.certification.famille_corrigee = "superieur"
    session.certification.save()
    return session


def ligne_de(session: SessionExamen, d: Document) -> Ligne:
    return next(
        x for x in lignes_de_session(session) if (x.decision.pk, str(x.nature)) == (d.decision_id, d.nature)
    )  # fmt: skip


def test_retire_compte_comme_fait_et_ne_se_refait_pas_seul(o: Organisation, session: SessionExamen) -> None:
    d = f.un_document(session)
    restent = compter(situations_de_session(session))["a_emettre"]
    suites.demander_retrait(document=d, motif=MOTIF, demandeur=ADA)
    approuver()
    ligne = ligne_de(session, d)
    assert ligne.etat is EtatLigne.RETIRE
    assert compter(situations_de_session(session))["a_emettre"] == restent
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example").utilisateur)
    page = client.get(reverse("documents:session", args=[o.slug, session.pk])).content.decode()
    assert "Délivrer de nouveau" in page
    client.post(reverse("documents:emettre", args=[o.slug, session.pk]))
    assert not Document.toutes.filter(nature=d.nature, etat=EtatDocument.VALIDE).exists()
    perimee = Ligne(ligne.decision, ligne.du, "", None, None)  # read before the withdrawal
    with pytest.raises(ErreurMetier) as e:
        emettre(ligne=perimee, acteur=SYSTEME)
    assert e.value.constats[0].code == "DOC-031"


def test_delivrer_de_nouveau_demande_une_seconde_personne(o: Organisation, session: SessionExamen) -> None:
    d = f.un_document(session)
    with pytest.raises(ErreurMetier) as e:
        suites.demander_nouvelle_delivrance(document=d, motif=MOTIF, demandeur=ADA)
    assert e.value.constats[0].code == "DOC-034"
    suites.retirer(document=d, motif=MOTIF, acteur=SYSTEME, demandeur="Ada")
    d.refresh_from_db()
    secretaire = membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example")
    client = client_de(secretaire.utilisateur)
    url = reverse("documents:redelivrer", args=[o.slug, d.pk])
    assert client.post(url, {"motif": "court"}).status_code == 422
    assert client.post(url, {"motif": "Le retrait visait une autre personne."}).status_code == 302
    demande = Approbation.toutes.get(acte=suites.REDELIVRER)
    accord = reverse("documents:redelivrance", args=[o.slug, d.pk, demande.pk])
    client.post(accord, {"geste": "approuver"})
    assert not Document.toutes.filter(nature=d.nature, etat=EtatDocument.VALIDE).exists()
    autre: Client = client_de(membre(o, Role.DIRECTION, email="dir@retraits.example").utilisateur)
    assert "J’approuve" in autre.get(accord).content.decode()
    autre.post(accord, {"geste": "approuver"})
    nouveau = Document.toutes.get(nature=d.nature, etat=EtatDocument.VALIDE)
    assert nouveau.motif == "Le retrait visait une autre personne"
    d.refresh_from_db()
    assert d.etat == EtatDocument.RETIRE


def test_les_annexes_suivent_leur_titre(session: SessionExamen) -> None:
    """Withdrawn with it; and after a change of name, the supplement bears the new one."""
    titre, supplement = f.un_document(session), f.un_document(session, Nature.SUPPLEMENT)
    assert suites.annexes_de(titre) == [supplement]
    assert suites.annexes_de(supplement) == []
    titre.personne.nom_naissance = "Nouveaunom"
    titre.personne.save()
    demande = suites.demander_remplacement(document=titre, motif="Changement de nom.", demandeur=ADA)
    assert supplement.numero in demande.consequence
    approuver()
    supplement.refresh_from_db()
    assert supplement.etat == EtatDocument.REMPLACE
    assert "NOUVEAUNOM" in supplement.remplace_par.titulaire
    nouveau = Document.toutes.get(nature="parchemin", etat=EtatDocument.VALIDE)
    suites.demander_retrait(document=nouveau, motif=MOTIF, demandeur=ADA)
    approuver()
    assert not Document.toutes.filter(etat=EtatDocument.VALIDE).exists()


def test_une_annexe_se_decoche(session: SessionExamen) -> None:
    titre, supplement = f.un_document(session), f.un_document(session, Nature.SUPPLEMENT)
    suites.demander_retrait(document=titre, motif=MOTIF, demandeur=ADA, annexes=[])
    approuver()
    supplement.refresh_from_db()
    assert supplement.etat == EtatDocument.VALIDE


@pytest.mark.parametrize("prevenir", [True, False])
def test_le_titulaire_est_prevenu_du_retrait_si_on_le_demande(
    o: Organisation, session: SessionExamen, prevenir: bool
) -> None:
    d = f.un_document(session)
    Personne.toutes.filter(pk=d.personne_id).update(courriel="titulaire@retraits.example")
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example").utilisateur)
    url = reverse("documents:retirer", args=[o.slug, d.pk])
    assert "Prévenir le titulaire" in client.get(url).content.decode()
    coche = {"prevenir": "on"} if prevenir else {}
    assert client.post(url, {"motif": "La pièce d’identité était fausse."} | coche).status_code == 302
    demande = Approbation.toutes.get(acte=suites.RETIRER)
    assert ("Le titulaire en sera prévenu" in demande.consequence) is prevenir
    assert not Courriel.toutes.filter(usage="documents.retrait").exists(), "nothing is told before it is decided"
    approuver()
    ecrits = list(Courriel.toutes.filter(usage="documents.retrait").order_by("pk"))
    assert [x.destinataire for x in ecrits] == (["titulaire@retraits.example"] if prevenir else [])
    assert all("La pièce d’identité était fausse" in x.corps and d.numero in x.corps for x in ecrits)


def test_l_attestation_de_reussite_tient_jusqu_au_diplome(o: Organisation) -> None:
    session = superieur(o)
    provisoire = f.ligne(session, Nature.ATTESTATION_REUSSITE)
    assert provisoire.offert
    assert not provisoire.a_emettre
    attestation = emettre(ligne=provisoire, acteur=SYSTEME)
    diplome = f.un_document(session)
    attestation.refresh_from_db()
    assert attestation.etat == EtatDocument.REMPLACE
    assert attestation.remplace_par == diplome
    assert "Remplace" not in diplome.contenu["remplace"]
    apres = f.ligne(session, Nature.ATTESTATION_REUSSITE)
    assert apres.etat is EtatLigne.CLOSE
    with pytest.raises(ErreurMetier) as e:
        emettre(ligne=apres, acteur=SYSTEME)
    assert e.value.constats[0].code == "DOC-032"


def test_tout_delivrer_ne_delivre_pas_l_attestation_de_reussite(o: Organisation) -> None:
    session = superieur(o)
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example").utilisateur)
    client.post(reverse("documents:emettre", args=[o.slug, session.pk]))
    assert Document.toutes.filter(nature="parchemin").exists()
    assert not Document.toutes.filter(nature="attestation_reussite").exists()


def test_on_choisit_ce_qui_se_delivre(o: Organisation, session: SessionExamen) -> None:
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example").utilisateur)
    url = reverse("documents:emettre", args=[o.slug, session.pk])
    page = client.get(reverse("documents:session", args=[o.slug, session.pk])).content.decode()
    assert 'form="choix"' in page
    suite = client.post(url, {"choix": "1"}, follow=True).content.decode()
    assert "DOC-035" in suite
    assert not Document.toutes.exists()
    client.post(url, {"choix": "1", "ligne": [f.ligne(session, Nature.PARCHEMIN).cle]})
    assert list(Document.toutes.values_list("nature", flat=True)) == ["parchemin"]
    client.post(url, {"choix": "1", "nature": ["notification"]})
    assert Document.toutes.filter(nature="notification").count() == 3
    assert Document.toutes.count() == 4


def test_l_etat_des_acquis_se_delivre_a_la_demande(o: Organisation, session: SessionExamen) -> None:
    partiel = f.ligne(session, Nature.CERTIFICAT_BLOC).decision
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example").utilisateur)
    url = reverse("documents:etat_acquis", args=[o.slug, partiel.pk])
    assert url in client.get(reverse("documents:session", args=[o.slug, session.pk])).content.decode()
    client.post(url)
    d = Document.toutes.get(nature="etat_acquis")
    assert d.contenu["garde"]
    client.post(url)
    assert Document.toutes.count() == 1  # nothing changed: the same
    partiel.inscription.personne.nom_naissance = "Nouveaunom"
    partiel.inscription.personne.save()
    nouveau = etablir_etat_acquis(decision=f.ligne(session, Nature.CERTIFICAT_BLOC).decision, acteur=SYSTEME)
    assert nouveau.remplace == d
    ajourne = next(s.decision for s in situations_de_session(session) if s.decision.resultat == "ajourne")
    # Who would be refused is not offered it.
    refusee = reverse("documents:etat_acquis", args=[o.slug, ajourne.pk])
    page = client.get(reverse("documents:session", args=[o.slug, session.pk])).content.decode()
    assert url in page
    assert refusee not in page
    lettre = next(x for x in lignes_de_session(session) if x.decision == ajourne and x.nature is Nature.NOTIFICATION)
    assert "Rien ne peut être conservé" in emettre(ligne=lettre, acteur=SYSTEME).contenu["enchainement"]
    with pytest.raises(ErreurMetier) as e:
        etablir_etat_acquis(decision=ajourne, acteur=SYSTEME)
    assert e.value.constats[0].code == "DOC-033"


def test_chaque_personne_decidee_est_montree(o: Organisation, session: SessionExamen) -> None:
    """Even who is owed nothing yet, with the reason."""
    d = f.decisions(session).first()
    assert d is not None
    f.decisions(session).filter(pk=d.pk).update(resultat="controle")
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@retraits.example").utilisateur)
    page = client.get(reverse("documents:session", args=[o.slug, session.pk])).content.decode()
    assert d.inscription.personne.nom_complet in page
    assert "aucun document avant son résultat" in page
