"""What must not slip in between: a signature while a revision waits, an imported result, another text than the one approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation import pv, pv_constats
from parchemin.deliberation.domain.moteur import SANS_JEU
from parchemin.deliberation.models import Decision, Deliberation
from parchemin.deliberation.services import commun, decisions, deliberations
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Incident, Inscription, Presentation, SessionExamen
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.deliberation.acte.fabrique_acte import (
    MOTIF,
    approuver,
    arretee,
    candidats_de,
    decidee,
    direction,
    ouverte,
    personne,
    secretaire,
    session_prete,
    tous_signent,
)
from tests.fabrique import organisation

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


def codes(e: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {c.code for c in e.value.constats}


def _reviser(decision: Decision, qui: Membre, **suite: Any) -> Approbation:
    return decisions.demander_revision(decision=decision, demandeur=personne(qui), **suite)


def test_une_revision_approuvee_pendant_la_derniere_signature_ne_rescelle_pas(
    o: Organisation, sophie: Membre, helene: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = arretee(o, sophie, helene)
    decision = Decision.toutes.get(presentation=candidats_de(d.session)[1])
    demande = _reviser(decision, sophie, resultat="admis", motif="Le bloc 3 est acquis.", corrections={"BC03": "acq"})
    verrouiller = decisions.verrouiller

    def attendre(session_id: int) -> SessionExamen:
        """While the lock is waited for, the last members sign."""
        monkeypatch.setattr(decisions, "verrouiller", verrouiller)
        tous_signent(d)
        return verrouiller(session_id)

    monkeypatch.setattr(decisions, "verrouiller", attendre)
    # What was signed meanwhile is refused, hence undone with it here: the members sign in the same transaction.
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert codes(e) == {"DEL-039"}
    assert Deliberation.toutes.get(pk=d.pk).pv_empreinte == d.pv_empreinte
    assert Decision.toutes.get(presentation=decision.presentation, en_vigueur=True).version == 1


def _importee(p: Presentation) -> None:
    Decision.toutes.create(
        organisation=p.organisation, inscription=p.inscription, presentation=p, origine="importee", autorite="Académie",
        resultat="admis", decidee_le=aujourdhui(), saisie_par_libelle="Sophie Marchand",
    )  # fmt: skip


def test_un_candidat_decide_ailleurs_empeche_d_ouvrir(o: Organisation) -> None:
    s = session_prete(o)
    _importee(candidats_de(s)[0])
    with pytest.raises(ErreurMetier) as e:
        deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)
    assert codes(e) == {"DEL-013"}
    assert "défaites l’import" in e.value.constats[0].remede


def test_un_candidat_decide_ailleurs_empeche_d_arreter(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    p = candidats_de(d.session)[0]
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    _importee(p)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert codes(e) == {"DEL-013"}
    approbations.annuler(demande.pk, acteur=personne(sophie))
    with pytest.raises(ErreurMetier) as e:
        deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    assert codes(e) == {"DEL-013"}


def _incident(p: Presentation) -> None:
    Incident.toutes.create(
        organisation=p.organisation, session=p.session, presentation=p, code="autre", survenu_le=maintenant(),
        description="Une copie retrouvée.",
    )  # fmt: skip


def _autre_naissance(p: Presentation) -> None:
    qui = p.inscription.personne
    qui.naissance_jour = 13
    qui.save()


@pytest.mark.parametrize("fait", [_incident, _autre_naissance])
def test_ce_que_dira_le_pv_est_ce_qui_a_ete_montre(o: Organisation, sophie: Membre, helene: Membre, fait: Any) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    fait(candidats_de(d.session)[0])
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert codes(e) == {"DEL-015"}
    assert not Decision.toutes.exists()


def test_une_inscription_annulee_n_est_pas_au_pv(o: Organisation) -> None:
    d = ouverte(o)
    annule = candidats_de(d.session)[2].inscription
    Inscription.toutes.filter(pk=annule.pk).update(etat="annulee")
    contenu = pv.contenu_pv(d)
    assert contenu["comptes"]["candidats"] == len(contenu["sans_decision"]) == 2


def test_un_pv_que_ses_controles_refusent_n_est_pas_scelle(
    o: Organisation, sophie: Membre, helene: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    monkeypatch.setattr(commun.pv, "constats_pv", lambda _: [pv_constats.PERSONNE_PRESENTE.constat()])
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert codes(e) == {"PVJ-006"}
    assert Deliberation.toutes.get(pk=d.pk).etat == "ouverte"
    assert not Decision.toutes.exists()


def _en_attente(o: Organisation, sophie: Membre, helene: Membre) -> tuple[Deliberation, Decision]:
    d = ouverte(o)
    p = candidats_de(d.session)[0]
    decisions.retenir(presentation=p, resultat="en_attente", motif=MOTIF, acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    return approuver(d, helene), Decision.toutes.get(presentation=p)


def test_une_attente_signee_ne_devient_pas_une_decision(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, decision = _en_attente(o, sophie, helene)
    demande = _reviser(decision, sophie, resultat="admis", motif="La pièce attendue est arrivée.")
    tous_signent(d)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert codes(e) == {"DEL-038"}
    approbations.annuler(demande.pk, acteur=personne(sophie))
    with pytest.raises(ErreurMetier) as e:
        _reviser(decision, sophie, resultat="admis", motif="La pièce attendue est arrivée.")
    assert codes(e) == {"DEL-038"}
    assert "nouvelle session" in e.value.constats[0].remede
    assert "Ouvrez une rectification" in e.value.constats[0].remede


def test_une_attente_se_decide_tant_que_le_pv_se_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, decision = _en_attente(o, sophie, helene)
    demande = _reviser(decision, sophie, resultat="admis", motif="La pièce attendue est arrivée.")
    approbations.approuver(demande.pk, acteur=personne(helene))
    assert Deliberation.toutes.get(pk=d.pk).pv_empreinte != d.pv_empreinte


def test_une_decision_sans_regle_le_reste(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    decision = Decision.toutes.get(presentation=candidats_de(d.session)[0])
    decision.jeu = SANS_JEU
    _, proposition = decisions.reproposer(decision, {})
    assert (proposition.jeu, str(proposition.resultat)) == (SANS_JEU, "au_jury")


@pytest.mark.parametrize("locale", [True, False])
def test_une_fiche_sans_etat_au_jour_du_jury_est_a_verifier(
    o: Organisation, monkeypatch: pytest.MonkeyPatch, locale: bool
) -> None:
    from parchemin.deliberation.selectors import deliberations as selectors
    from parchemin.referentiel import facade

    def inconnue(*_: object) -> None:
        raise LookupError

    s = session_prete(o)
    s = SessionExamen.toutes.select_related("certification").get(pk=s.pk)
    monkeypatch.setattr(facade, "jury_possible", inconnue)
    if not locale:  # a fiche of which the register knows nothing
        s.certification.fiche_id = 1
        s.certification._state.fields_cache["fiche"] = None
    situation = selectors.situation_de(s, aujourdhui())
    assert situation.delivrance_inconnue is not locale
