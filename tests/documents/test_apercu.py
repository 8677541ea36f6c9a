"""What a replacement would change: nothing, right after issue, for whatever a decision calls for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Deliberation
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.dus import lignes_de_session, situations_de_session
from parchemin.documents.services import suites
from parchemin.documents.services.apercu import differences
from parchemin.documents.services.emission import emettre, etablir_etat_acquis, octets_de
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr
from tests.deliberation.acte.fabrique_acte import direction, secretaire
from tests.deliberation.rectifications import fabrique_rectifications as r
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
MOTIF = "La décision du jury a été rectifiée."


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def tout_delivrer(session: SessionExamen) -> list[Document]:
    for x in lignes_de_session(session):
        if x.offert:
            emettre(ligne=x, acteur=SYSTEME)
    return list(Document.toutes.filter(session=session, etat=EtatDocument.VALIDE).order_by("pk"))


def texte(d: Document) -> str:
    lu = " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(octets_de(d))).pages).split())
    return lu.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("famille", ["", "locale", "superieur"])
def test_rien_ne_changerait_juste_apres_la_delivrance(o: Organisation, famille: str) -> None:
    f.modeles(o)
    session = f.session_signee(o, **({"famille": "locale"} if famille == "locale" else {}))
    if famille == "superieur":
        session.certification.famille_corrigee = "superieur"
        session.certification.save()
    faits = tout_delivrer(session)
    assert {d.decision.resultat for d in faits} == {"admis", "partiel", "ajourne"}
    if not famille:
        assert {d.objet for d in faits if d.nature == Nature.CERTIFICAT_BLOC} == {"BC01", "BC02"}
        partiel = next(d.decision_id for d in faits if d.objet == "BC01")
        situation = next(s for s in situations_de_session(session) if s.decision.pk == partiel)
        faits.append(etablir_etat_acquis(decision=situation.decision, acteur=SYSTEME))
    assert {(d.nature, d.objet): differences(d) for d in faits} == {(d.nature, d.objet): [] for d in faits}


def test_le_remplacement_identique_est_refuse_a_chaque_bloc(o: Organisation) -> None:
    f.modeles(o)
    session = f.session_signee(o)
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@apercu.example").utilisateur)
    for d in tout_delivrer(session):
        if d.decision.resultat != "partiel":
            continue
        page = client.post(reverse("documents:remplacer", args=[o.slug, d.pk]), {"motif": "Une raison assez longue."})
        assert page.status_code == 422, d.nature
        assert "DOC-041" in page.content.decode(), d.nature
    assert not Approbation.toutes.filter(acte=suites.REMPLACER).exists()
    bloc = Document.toutes.get(objet="BC02")
    Personne.toutes.filter(pk=bloc.personne_id).update(nom_naissance="Nouveaunom")
    bloc = Document.toutes.get(pk=bloc.pk)
    trouvees = differences(bloc)
    assert trouvees is not None
    assert {x.libelle for x in trouvees} == {"Titulaire"}


@pytest.fixture
def jury(o: Organisation) -> Deliberation:
    """Signed a fortnight ago; the documents of everybody are out, and everybody has an address."""
    f.modeles(o)
    d = r.signee(o, secretaire(o), direction(o))
    Personne.toutes.update(courriel="titulaire@apercu.example")
    tout_delivrer(d.session)
    return d


def helene(o: Organisation) -> Membre:
    return Membre.toutes.get(organisation=o, utilisateur__email="direction@acte.example")


def rectifier(o: Organisation, d: Deliberation, rang: int, **champs: object) -> None:
    r.scellee(r.accordee(r.avec_ligne(d, rang, **champs), helene(o), r.jure(o)))


def approuver() -> None:
    demande = Approbation.toutes.get(acte__startswith="documents.", etat="en_attente")
    approbations.approuver(demande.pk, acteur=Acteur(10**6 + 1, "Bo Lin"))


def test_une_rectification_n_est_pas_une_seance_du_jury(o: Organisation, jury: Deliberation) -> None:
    rectifier(o, jury, 1)
    d = r.decision_de(jury, 1)
    seance = d.decidee_le - timedelta(days=14)
    Deliberation.toutes.filter(pk=jury.pk).update(jury_le=seance)
    signe = jury.rectifications.get().scellee_le
    assert signe is not None
    rectifiee = date_fr(signe.astimezone(PARIS).date())
    s = next(x for x in situations_de_session(jury.session) if x.decision.pk == d.pk)
    parchemin = emettre(ligne=next(x for x in s.lignes if x.nature is Nature.PARCHEMIN), acteur=SYSTEME)
    assert f"décision du jury du {date_fr(seance)}, rectifiée le {rectifiee}," in texte(parchemin)
    suites.demander_remplacement(document=s.a_remplacer[0], motif=MOTIF, demandeur=Acteur(1, "Ada"))
    approuver()
    lettre = texte(Document.toutes.get(decision=d, nature="notification"))
    assert f"Le jury s’est réuni le {date_fr(seance)} (décision rectifiée le {rectifiee})." in lettre
    assert f"Jury du {date_fr(seance)}, décision rectifiée le {rectifiee}" in lettre
    ordinaire = texte(Document.toutes.get(nature="parchemin", decision__version=1))
    assert "rectifiée" not in ordinaire


def test_le_titulaire_sait_que_son_titre_est_retire(o: Organisation, jury: Deliberation) -> None:
    titre, supplement = Document.toutes.get(nature="parchemin"), Document.toutes.get(nature="supplement")
    rectifier(o, jury, 0, resultat="partiel", corrections={"BC03": "non"})
    d = r.decision_de(jury, 0)
    s = next(x for x in situations_de_session(jury.session) if x.decision.pk == d.pk)
    demande = suites.demander_remplacement(
        document=s.a_remplacer[0], annexes=s.a_remplacer[1:], motif=MOTIF, demandeur=Acteur(1, "Ada")
    )
    retires = demande.consequence.partition("Seront dits « retirés »")[2]
    assert titre.numero in retires
    assert supplement.numero in retires
    assert "prévenu" in retires
    page = client_de(helene(o).utilisateur).get(
        reverse("documents:approbation", args=[o.slug, int(demande.sujet_identifiant), demande.pk])
    )
    assert "retirés" in page.content.decode()
    approuver()
    nouvelle = Document.toutes.get(decision=d, nature="notification")
    lettre = texte(nouvelle)
    courriel = Courriel.toutes.filter(usage="documents.remise").order_by("pk").last()
    assert courriel is not None
    for dit in (lettre, courriel.corps.replace("\xa0", " ")):
        assert f"n° {titre.numero}, délivré le" in dit
        assert f"n° {supplement.numero}, délivré le" in dit
        assert "est retiré depuis le" in dit
        assert "la décision du jury a été rectifiée" in dit
        assert "renvoyez-nous" in dit
    assert not Courriel.toutes.filter(usage="documents.retrait").exists()


def test_sans_lettre_un_courriel_le_dit(o: Organisation, jury: Deliberation) -> None:
    titre = Document.toutes.get(nature="parchemin")
    f.rectifiee(r.decision_de(jury, 0), resultat="en_attente")
    titre.refresh_from_db()
    suites.demander_retrait(document=titre, motif=MOTIF, demandeur=Acteur(1, "Ada"))
    approuver()
    courriel = Courriel.toutes.get(usage="documents.retrait")
    assert titre.numero in courriel.corps
    assert "rectifiée" in courriel.corps
