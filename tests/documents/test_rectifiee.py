"""A decision rectified after issue: what is out says so, is replaced by two people, and never stands beside the new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision, Deliberation
from parchemin.documents.branchements.echeances import echeances_documents
from parchemin.documents.contenu import jour_de_la_fiche
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.mots import dire_retrait
from parchemin.documents.selectors.dus import (
    EtatLigne,
    Situation,
    decisions_a_documenter,
    faits_de,
    lignes_de_session,
    situations_de_session,
)
from parchemin.documents.selectors.revues import decision_revue
from parchemin.documents.selectors.sessions import sessions_a_documenter
from parchemin.documents.services import suites
from parchemin.documents.services.emission import emettre
from parchemin.documents.services.impressions import a_imprimer
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation, Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
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


@pytest.fixture
def helene(o: Organisation) -> Membre:
    return direction(o)


@pytest.fixture
def jury(o: Organisation, helene: Membre) -> Deliberation:
    """Signed; the documents of everybody are out."""
    return _jury(o, helene)


@pytest.fixture
def jury_local(o: Organisation, helene: Membre) -> Deliberation:
    """Of a certification whose partial validation makes one attestation, which takes the place of the title."""
    return _jury(o, helene, famille="locale")


def _jury(o: Organisation, helene: Membre, **champs: str) -> Deliberation:
    f.modeles(o)
    d = r.signee(o, secretaire(o), helene, **champs)
    for x in lignes_de_session(d.session):
        if x.a_emettre:
            emettre(ligne=x, acteur=SYSTEME)
    return d


def rectifier(o: Organisation, d: Deliberation, helene: Membre, rang: int = 1, **champs: object) -> Decision:
    r.scellee(r.accordee(r.avec_ligne(d, rang, **champs), helene, r.jure(o)))
    return r.decision_de(d, rang)


def situation(d: Deliberation, decision: Decision) -> Situation:
    return next(s for s in situations_de_session(d.session) if s.decision.pk == decision.pk)


def approuver() -> None:
    demande = Approbation.toutes.get(acte__startswith="documents.", etat="en_attente")
    approbations.approuver(demande.pk, acteur=Acteur(10**6 + 1, "Bo Lin"))


def test_partiel_devenu_admis_le_parchemin_prend_la_place_de_l_attestation(
    o: Organisation, jury_local: Deliberation, helene: Membre
) -> None:
    jury = jury_local
    attestation = Document.toutes.get(nature="attestation")
    decision = rectifier(o, jury, helene)
    s = situation(jury, decision)
    parchemin = next(x for x in s.lignes if x.nature is Nature.CERTIFICAT)
    assert parchemin.etat is EtatLigne.REMPLACER
    assert parchemin.ancien == attestation
    assert {d.nature for d in s.a_remplacer} == {"attestation", "notification"}
    with pytest.raises(ErreurMetier) as e:
        emettre(ligne=parchemin, acteur=SYSTEME)
    assert e.value.constats[0].code == "DOC-030"

    premier, *autres = s.a_remplacer
    suites.demander_remplacement(document=premier, annexes=autres, motif=MOTIF, demandeur=Acteur(1, "Ada"))
    assert Document.toutes.filter(decision=decision).count() == 0  # nothing before the second person
    approuver()
    valides = Document.toutes.filter(personne=attestation.personne, etat=EtatDocument.VALIDE)
    assert {(d.nature, d.decision_id) for d in valides} == {("certificat", decision.pk), ("notification", decision.pk)}
    attestation.refresh_from_db()
    assert attestation.etat == EtatDocument.REMPLACE
    assert attestation.remplace_par.nature == "certificat"
    reste = situation(jury, decision)
    assert reste.a_remplacer == ()
    assert not [x for x in reste.lignes if x.a_emettre]


def test_partiel_devenu_admis_les_certificats_de_bloc_restent(
    o: Organisation, jury: Deliberation, helene: Membre
) -> None:
    """A bloc won stays won: its certificate stands beside the parchemin, and its public page says nothing else."""
    certificats = list(Document.toutes.filter(nature="certificat_bloc").order_by("objet"))
    assert [d.objet for d in certificats] == ["BC01", "BC02"]
    decision = rectifier(o, jury, helene)
    s = situation(jury, decision)
    assert [d.nature for d in s.a_remplacer] == ["notification"]
    # What is left to issue takes no second person.
    assert [x.nature for x in s.lignes if x.a_emettre] == [Nature.PARCHEMIN, Nature.SUPPLEMENT]
    emettre(ligne=next(x for x in s.lignes if x.nature is Nature.PARCHEMIN), acteur=SYSTEME)
    for d in certificats:
        d.refresh_from_db()
        assert d.etat == EtatDocument.VALIDE
        assert not decision_revue(d)


def test_un_bloc_perdu_par_rectification_n_est_plus_certifie(
    o: Organisation, jury: Deliberation, helene: Membre
) -> None:
    certificats = {d.objet: d for d in Document.toutes.filter(nature="certificat_bloc")}
    decision = rectifier(o, jury, helene, 1, resultat="partiel", corrections={"BC02": "non"})
    s = situation(jury, decision)
    assert {(d.nature, d.objet) for d in s.a_remplacer} == {("certificat_bloc", "BC02"), ("notification", "")}
    assert [d.objet for d in s.perimes] == ["BC02"]
    assert decision_revue(Document.toutes.get(pk=certificats["BC02"].pk))
    # The other one is still won: nobody who verifies it may read the contrary, and no second paper is offered.
    garde = Document.toutes.get(pk=certificats["BC01"].pk)
    assert not decision_revue(garde)
    (sienne,) = [x for x in s.lignes if (x.nature, x.objet) == (Nature.CERTIFICAT_BLOC, "BC01")]
    assert (sienne.etat, sienne.fait) == (EtatLigne.DELIVRE, garde)
    page = Client().get(reverse("documents_publics:document", args=[garde.code])).content.decode()
    assert "rectifiée depuis" not in page
    dit = dire_retrait(Document.toutes.get(pk=certificats["BC02"].pk), aujourdhui())
    assert certificats["BC02"].precision in dit, "which bloc, not only which number"


@pytest.mark.parametrize("prevenir", [True, False, None])
def test_le_retrait_apres_rectification_suit_le_choix_de_qui_le_demande(
    o: Organisation, jury: Deliberation, helene: Membre, prevenir: bool | None
) -> None:
    """None: asked before the choice could be made; what was rectified was told then, and still is."""
    perdu = Document.toutes.get(nature="certificat_bloc", objet="BC02")
    Personne.toutes.filter(pk=perdu.personne_id).update(courriel="titulaire@rectifies.example")
    rectifier(o, jury, helene, 1, resultat="partiel", corrections={"BC02": "non"})
    suites.demander_retrait(document=perdu, motif=MOTIF, demandeur=Acteur(1, "Ada"), prevenir=bool(prevenir))
    demande = Approbation.toutes.get(acte=suites.RETIRER)
    if prevenir is None:
        ancienne = {k: v for k, v in demande.charge.items() if k != "prevenir"}
        Approbation.toutes.filter(pk=demande.pk).update(charge=ancienne, empreinte_charge=approbations.sceau(ancienne))
    approuver()
    ecrits = Courriel.toutes.filter(usage="documents.retrait")
    assert ecrits.exists() is (prevenir is not False)
    assert all("a été rectifiée" in x.corps for x in ecrits.order_by("pk"))


def test_la_fiche_reste_celle_du_jour_du_jury(o: Organisation, jury: Deliberation, helene: Membre) -> None:
    """Minutes rectified later mend what was decided that day: the fiche of that day is frozen, not of the signature."""
    decision = rectifier(o, jury, helene)
    Decision.toutes.filter(pk=decision.pk).update(decidee_le=jury.jury_le + timedelta(days=90))
    decision.refresh_from_db()
    assert jour_de_la_fiche(decision) == jury.jury_le
    assert faits_de(decisions_a_documenter(o.pk).get(pk=decision.pk)).jour == jury.jury_le
    autre = Decision.toutes.filter(deliberation=jury, version=1, en_vigueur=True).order_by("pk").first()
    assert autre is not None
    assert jour_de_la_fiche(autre) == autre.decidee_le


def test_admis_devenu_partiel_le_titre_se_retire(o: Organisation, jury: Deliberation, helene: Membre) -> None:
    """No certificate of bloc takes the place of a parchemin: the same approval withdraws it, with its supplement."""
    decision = rectifier(o, jury, helene, 0, resultat="partiel", corrections={"BC03": "non"})
    s = situation(jury, decision)
    assert [d.nature for d in s.perimes] == ["parchemin", "supplement"]
    suites.demander_remplacement(
        document=s.a_remplacer[0], annexes=s.a_remplacer[1:], motif=MOTIF, demandeur=Acteur(1, "Ada")
    )
    approuver()
    etats = {
        d.nature: d.etat
        for d in Document.toutes.filter(decision__presentation=decision.presentation_id).exclude(decision=decision)
    }
    assert etats == {"parchemin": "retire", "supplement": "retire", "notification": "remplace"}
    assert situation(jury, decision).a_remplacer == ()


def test_la_session_et_le_jour_le_disent(o: Organisation, jury: Deliberation, helene: Membre) -> None:
    sec = membre(o, Role.SECRETARIAT_JURY, email="sec@rectifiee.example")
    assert not [e for e in echeances_documents(sec, aujourdhui()) if "remplacer" in e.cle]
    decision = rectifier(o, jury, helene)
    (compte,) = sessions_a_documenter(o.pk)
    assert compte.a_remplacer == 1
    assert [e.quoi for e in echeances_documents(sec, aujourdhui()) if "remplacer" in e.cle]
    client: Client = client_de(sec.utilisateur)
    session = reverse("documents:session", args=[o.slug, jury.session_id])
    demander = reverse("documents:reprendre", args=[o.slug, decision.pk])
    page = client.get(session).content.decode()
    assert "À remplacer" in page
    assert demander in page
    formulaire = client.get(demander).content.decode()
    assert formulaire.count("checked") == 1
    choisis = [str(d.pk) for d in situation(jury, decision).a_remplacer]
    assert client.post(demander, {"documents": choisis, "motif": MOTIF}).status_code == 302
    page = client.get(session).content.decode()
    assert "attend une seconde personne" in page
    assert demander not in page
    demande = Approbation.toutes.get(acte=suites.REMPLACER)
    accord = reverse("documents:approbation", args=[o.slug, int(demande.sujet_identifiant), demande.pk])
    assert accord in page
    client_de(helene.utilisateur).post(accord, {"geste": "approuver"})
    assert not [e for e in echeances_documents(sec, aujourdhui()) if "remplacer" in e.cle]


def test_revenue_en_attente_tout_se_retire(o: Organisation, jury: Deliberation) -> None:
    """A version put back to waiting calls for nothing: what is out is listed, to be withdrawn."""
    nouvelle = f.rectifiee(r.decision_de(jury, 1), resultat="en_attente")
    s = situation(jury, nouvelle)
    assert s.lignes == ()
    assert "en attente" in s.raison
    assert {d.nature for d in s.perimes} == {"certificat_bloc", "notification"}


def test_tout_imprimer_laisse_les_documents_perimes(o: Organisation, jury: Deliberation, helene: Membre) -> None:
    avant = len(a_imprimer(jury.session))
    rectifier(o, jury, helene)
    assert len(a_imprimer(jury.session)) == avant - 3
