"""From the complete session to the closed one: what opens, what is decided, what is frozen, what changes afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.domain.moteur import rejouer
from parchemin.deliberation.models import (
    AcquisConserve,
    ChoixJury,
    Decision,
    Deliberation,
    DossierCandidat,
    EtatDeliberation,
    IssueUnite,
)
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.serialisation import dossier_de_json, proposition_vers_json, reglement_de_json
from parchemin.deliberation.services import decisions, deliberations
from parchemin.journal.facade import SYSTEME, evenements_de, phrases, verifier
from parchemin.parcours.models import EtatSession, Presentation, SessionExamen
from parchemin.parcours.services import jurys
from parchemin.parcours.services.resultats import rouvrir_resultats
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, CapaciteCertification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.conftest import MIDI
from tests.deliberation.acte.fabrique_acte import (
    MOTIF,
    approuver,
    arretee,
    candidats_de,
    decidee,
    direction,
    noter_presents,
    ouverte,
    personne,
    secretaire,
    session_prete,
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


def ouvrir(s: SessionExamen) -> Deliberation:
    return deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)


def sentences(o: Organisation, genre: str, cle: int) -> list[str]:
    return [p.phrase for p in phrases(evenements_de([o.chaine], genre, str(cle)))]


# --- Opening.
def test_une_session_prete_s_ouvre_et_le_dit(o: Organisation) -> None:
    s = session_prete(o)
    d = ouvrir(s)
    assert (d.etat, d.jury_le, d.reglement.certification_id) == ("ouverte", s.jury_le, s.certification_id)
    assert any("a ouvert la délibération" in p for p in sentences(o, "session_examen", s.pk))
    with pytest.raises(ErreurMetier) as e:
        ouvrir(s)
    assert codes(e) == {"DEL-010"}


def _sans_reglement(s: SessionExamen) -> None:
    s.certification.organisation  # noqa: B018
    from parchemin.deliberation.models import ReglementExamen

    ReglementExamen.toutes.all().delete()


def _incomplete(s: SessionExamen) -> None:
    p = candidats_de(s)[0].inscription.personne
    p.naissance_code = ""
    p.save()


def _change(**champs: Any) -> Any:
    def faire(s: SessionExamen) -> None:
        SessionExamen.toutes.filter(pk=s.pk).update(**champs)

    return faire


def _capacite(capacite: str) -> Any:
    def faire(s: SessionExamen) -> None:
        CapaciteCertification.toutes.filter(certification=s.certification).update(capacite=capacite)

    return faire


def _famille(famille: str) -> Any:
    def faire(s: SessionExamen) -> None:
        s.certification.famille_corrigee = famille
        s.certification.save()

    return faire


def _composition_rouverte(s: SessionExamen) -> None:
    jurys.rouvrir_composition(session=s, motif="Un membre se retire.", acteur=SYSTEME)


def _un_seul_present(s: SessionExamen) -> None:
    noter_presents(list(s.sieges.order_by("pk"))[1:], present=False)


def _personne(s: SessionExamen) -> None:
    noter_presents(list(s.sieges.order_by("pk")), present=False)


JOUR = MIDI.date()


@pytest.mark.parametrize(
    ("fait", "attendu"),
    [
        (_change(etat=EtatSession.OUVERTE), "DEL-001"),
        (_change(au=JOUR + timedelta(days=2), jury_le=JOUR + timedelta(days=2)), "DEL-002"),
        (_change(jury_le=JOUR + timedelta(days=1)), "DEL-002"),
        (_change(jury_le=None), "DEL-003"),
        (_capacite(Capacite.CENTRE_EXAMEN), "DEL-004"),
        (_famille("bts"), "DEL-004"),
        (_famille("tp"), "DEL-004"),
        (_incomplete, "DEL-007"),
        (_sans_reglement, "DEL-009"),
        (_composition_rouverte, "JUR-041"),
        (_un_seul_present, "JUR-001"),
        (lambda s: Presentation.toutes.filter(session=s).delete(), "DEL-011"),
    ],
)  # fmt: skip
def test_ce_qui_empeche_d_ouvrir(o: Organisation, fait: Any, attendu: str) -> None:
    s = session_prete(o)
    fait(s)
    with pytest.raises(ErreurMetier) as e:
        ouvrir(SessionExamen.toutes.get(pk=s.pk))
    assert attendu in codes(e)
    assert all(c.remede for c in e.value.constats)
    assert not Deliberation.toutes.exists()


def test_sans_personne_de_present_on_n_ouvre_pas(o: Organisation) -> None:
    s = session_prete(o)
    _personne(s)
    with pytest.raises(ErreurMetier) as e:
        ouvrir(s)
    assert codes(e) & {"DEL-008", "JUR-061"}


def test_apres_la_date_limite_de_delivrance_on_n_ouvre_pas(o: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    from parchemin.referentiel import facade
    from parchemin.socle.textes import TexteReference

    reponse = facade.Reponse(
        False, "La dernière date de délivrance est passée.", TexteReference("x", "Code du travail")
    )
    monkeypatch.setattr(facade, "jury_possible", lambda *_: reponse)
    with pytest.raises(ErreurMetier) as e:
        ouvrir(session_prete(o))
    assert "DEL-005" in codes(e)


# --- Deciding.
def test_les_propositions_se_retiennent_d_un_geste(o: Organisation) -> None:
    d = ouverte(o)
    assert decisions.retenir_propositions(deliberation=d, acteur=SYSTEME) == 3
    assert decisions.retenir_propositions(deliberation=d, acteur=SYSTEME) == 0
    resultats = list(ChoixJury.toutes.order_by("presentation_id").values_list("resultat", flat=True))
    assert resultats == ["admis", "partiel", "ajourne"]


def test_le_jury_decide_mieux_avec_sa_raison_jamais_moins_bien(o: Organisation) -> None:
    d = ouverte(o)
    admis, partiel, ajourne = candidats_de(d.session)
    with pytest.raises(ErreurMetier) as e:
        decisions.retenir(presentation=partiel, resultat="admis", acteur=SYSTEME)
    assert codes(e) == {"DEL-023"}
    fait = decisions.retenir(presentation=partiel, resultat="admis", motif=MOTIF, acteur=SYSTEME)
    assert (fait.resultat, fait.motif) == ("admis", MOTIF)
    for presentation, voulu in ((admis, "partiel"), (partiel, "ajourne"), (admis, "non_delivrable")):
        with pytest.raises(ErreurMetier) as e:
            decisions.retenir(presentation=presentation, resultat=voulu, motif=MOTIF, acteur=SYSTEME)
        assert codes(e) == {"DEL-022"}
    attente = decisions.retenir(presentation=ajourne, resultat="en_attente", motif=MOTIF, acteur=SYSTEME)
    assert attente.resultat == "en_attente"
    # The choice of the jury is not swept away by the bulk act.
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    assert ChoixJury.toutes.get(presentation=partiel).resultat == "admis"


def test_nul_n_est_ajourne_avant_l_examen_de_son_livret(o: Organisation) -> None:
    d = ouverte(o)
    _, _, p = candidats_de(d.session)
    deliberations.enregistrer_dossier(presentation=p, livret="fourni", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        decisions.retenir(presentation=p, resultat="ajourne", acteur=SYSTEME)
    assert codes(e) == {"DEL-021"}
    assert decisions.retenir_propositions(deliberation=d, acteur=SYSTEME) == 2
    deliberations.enregistrer_dossier(presentation=p, livret="examine", acteur=SYSTEME)
    decisions.retenir(presentation=p, resultat="ajourne", acteur=SYSTEME)


def test_une_decision_prise_sur_une_autre_proposition_est_a_reprendre(o: Organisation, sophie: Membre) -> None:
    d = decidee(o)
    p = candidats_de(d.session)[0]
    deliberations.enregistrer_dossier(presentation=p, livret="examine", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    assert codes(e) == {"DEL-028"}
    assert decisions.retenir_propositions(deliberation=d, acteur=SYSTEME) == 1
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))


def test_une_empreinte_depassee_refuse_la_decision(o: Organisation) -> None:
    d = ouverte(o)
    with pytest.raises(ErreurMetier) as e:
        decisions.retenir(
            presentation=candidats_de(d.session)[0], resultat="admis", empreinte_vue="0" * 64, acteur=SYSTEME
        )
    assert codes(e) == {"DEL-028"}


def test_rien_ne_se_decide_avant_le_jour(o: Organisation) -> None:
    d = ouverte(o)
    with geler(MIDI - timedelta(days=5)), pytest.raises(ErreurMetier) as e:
        decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    assert codes(e) == {"DEL-002"}


@pytest.mark.parametrize("texte", ["Candidat hospitalisé le matin même.", "Dépression signalée par la famille."])
def test_aucun_etat_de_sante_dans_une_decision(o: Organisation, texte: str) -> None:
    d = ouverte(o)
    with pytest.raises(ErreurMetier) as e:
        decisions.retenir(presentation=candidats_de(d.session)[1], resultat="admis", motif=texte, acteur=SYSTEME)
    assert codes(e) == {"DEL-059"}
    with pytest.raises(ErreurMetier) as e:
        deliberations.noter_observations(deliberation=d, texte=texte, acteur=SYSTEME)
    assert codes(e) == {"DEL-059"}


# --- Four eyes.
def test_tout_le_monde_doit_avoir_sa_decision(o: Organisation, sophie: Membre) -> None:
    d = ouverte(o)
    with pytest.raises(ErreurMetier) as e:
        deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    assert codes(e) == {"DEL-020"}


def test_la_deliberation_se_ferme_a_deux(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(sophie))
    assert codes(e) == {"APP-001"}
    with pytest.raises(ErreurMetier) as e:
        approbations.passer_outre(demande.pk, acteur=personne(helene), motif="Pas le temps d’attendre.")
    assert codes(e) == {"APP-005"}
    for geste in (
        lambda: decisions.retenir_propositions(deliberation=d, acteur=SYSTEME),
        lambda: deliberations.noter_observations(deliberation=d, texte="Vu.", acteur=SYSTEME),
        lambda: deliberations.enregistrer_dossier(
            presentation=candidats_de(d.session)[0], livret="examine", acteur=SYSTEME
        ),
        lambda: deliberations.revenir_aux_resultats(deliberation=d, motif="Une note est fausse.", acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == {"DEL-030"}
    d = approuver(d, helene)
    assert d.etat == EtatDeliberation.DELIBEREE
    assert d.deliberee_par_libelle == f"{sophie.utilisateur.nom_complet} et {helene.utilisateur.nom_complet}"
    dites = sentences(o, "session_examen", d.session_id)
    assert any("1 admis, 1 validation partielle, 1 ajourné" in p for p in dites)
    assert any("a demandé l’accord d’une seconde personne" in p for p in dites)
    assert verifier(o.chaine).valide


def test_ce_qui_change_pendant_la_relecture_refuse_l_accord(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    d.reglement.unites.order_by("pk").first().delete()
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert codes(e) == {"APP-003"}
    assert not Decision.toutes.exists()


def test_un_refus_rend_la_main_au_jury(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    approbations.refuser(demande.pk, acteur=personne(helene), motif="Le livret de M. Petit n’est pas joint.")
    deliberations.noter_observations(deliberation=d, texte="Livret joint.", acteur=SYSTEME)
    assert any("a refusé, en seconde personne" in p for p in sentences(o, "session_examen", d.session_id))


# --- Frozen decisions.
def test_les_decisions_sont_figees_et_rejouables(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    lignes = list(Decision.toutes.filter(deliberation=d).order_by("presentation_id"))
    assert [(x.resultat, x.version, x.en_vigueur, x.decidee_le) for x in lignes] == [
        (r, 1, True, d.jury_le) for r in ("admis", "partiel", "ajourne")
    ]
    for x in lignes:
        rejouee = rejouer(x.jeu, dossier_de_json(x.dossier), reglement_de_json(x.reglement), d.jury_le)
        assert proposition_vers_json(rejouee) == x.proposition
    assert IssueUnite.toutes.filter(decision=lignes[1]).count() == 3
    assert AcquisConserve.toutes.filter(decision=lignes[1]).exists()
    assert len(d.pv_empreinte) == 64
    noms = sentences(o, "personne", lignes[0].inscription.personne_id)
    assert any("a décidé pour Léa MARTIN : admis" in p for p in noms)


def test_une_decision_en_attente_ne_donne_rien_a_garder(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = ouverte(o)
    p = candidats_de(d.session)[1]
    decisions.retenir(presentation=p, resultat="en_attente", motif=MOTIF, acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    approuver(d, helene)
    decision = Decision.toutes.get(presentation=p)
    assert decision.resultat == "en_attente"
    assert not AcquisConserve.toutes.filter(decision=decision).exists()


def test_apres_la_deliberation_seule_une_revision_change(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    p = candidats_de(d.session)[0]
    for geste in (
        lambda: decisions.retenir(presentation=p, resultat="admis", acteur=SYSTEME),
        lambda: deliberations.enregistrer_dossier(presentation=p, livret="examine", acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == {"DEL-031"}
    with pytest.raises(ErreurMetier) as e:
        deliberations.revenir_aux_resultats(deliberation=d, motif="Une note est fausse.", acteur=SYSTEME)
    assert codes(e) == {"DEL-010"}


# --- What is protected.
def test_la_grille_ne_se_rouvre_pas_sous_deliberation(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    with pytest.raises(ErreurMetier) as e:
        rouvrir_resultats(session_id=d.session_id, motif="Une note est fausse.", membre=sophie)
    assert codes(e) == {"DEL-040"}
    assert "Revenir aux résultats" in e.value.constats[0].remede
    with pytest.raises(ErreurMetier) as e:
        jurys.rouvrir_composition(session=d.session, motif="Un membre se retire.", acteur=SYSTEME)
    assert codes(e) == {"DEL-041"}
    deliberations.revenir_aux_resultats(deliberation=d, motif="Une note est fausse.", acteur=SYSTEME)
    assert not Deliberation.toutes.exists()
    assert not ChoixJury.toutes.exists()
    rouvrir_resultats(session_id=d.session_id, motif="Une note est fausse.", membre=sophie)


def test_revenir_demande_une_raison_et_garde_les_dossiers(o: Organisation) -> None:
    d = decidee(o)
    p = candidats_de(d.session)[0]
    deliberations.enregistrer_dossier(presentation=p, livret="examine", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        deliberations.revenir_aux_resultats(deliberation=d, motif="bof", acteur=SYSTEME)
    assert codes(e) == {"DEL-032"}
    deliberations.revenir_aux_resultats(deliberation=d, motif="Une note est fausse.", acteur=SYSTEME)
    assert DossierCandidat.toutes.get(presentation=p).livret == "examine"


def test_un_reglement_applique_est_garde(o: Organisation) -> None:
    from parchemin.plateforme.registres.gardes import objections

    s = session_prete(o)
    r = selectors.reglement_de(s)
    assert objections("deliberation.modifier_reglement", r) == []
    ouvrir(s)
    assert [c.code for c in objections("deliberation.modifier_reglement", r)] == ["DEL-042"]
    assert [c.code for c in objections("deliberation.supprimer_reglement", r)] == ["DEL-042"]


def test_l_autre_organisation_ne_voit_rien(o: Organisation) -> None:
    d = decidee(o)
    autre = organisation("autre")
    m = secretaire(autre)
    with organisation_active(autre.pk):
        assert not selectors.sessions_visibles(m).filter(pk=d.session_id).exists()
        assert not Deliberation.objects.exists()


def test_le_jour_du_jury_decide_de_la_regle(o: Organisation) -> None:
    """The proposal is that of the jury's day, whatever the day on which it is read."""
    d = ouverte(o)
    p = candidats_de(d.session)[0]
    with geler(MIDI + timedelta(days=900)):
        fait = decisions.retenir(presentation=p, resultat="admis", acteur=SYSTEME)
    assert fait.resultat == "admis"
    assert aujourdhui() == date(2026, 11, 24)


def test_une_personne_n_est_pas_decidee_deux_fois(o: Organisation, sophie: Membre) -> None:
    """Two enrolments of one person in one session: neither opened, nor closed when it was opened before."""
    s = session_prete(o, candidats=2)
    un, autre = s.presentations.select_related("inscription").order_by("rang", "pk")
    seul = autre.inscription.personne_id
    autre.inscription.personne_id = un.inscription.personne_id
    autre.inscription.entree = un.inscription.entree - timedelta(days=1)
    autre.inscription.save(update_fields=["personne", "entree"])
    with pytest.raises(ErreurMetier) as e:
        deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)
    assert [k.code for k in e.value.constats] == ["DEL-071"]

    autre.inscription.personne_id = seul
    autre.inscription.save(update_fields=["personne"])
    d = deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)
    autre.inscription.personne_id = un.inscription.personne_id
    autre.inscription.save(update_fields=["personne"])
    with pytest.raises(ErreurMetier) as e:
        deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    assert "DEL-071" in {k.code for k in e.value.constats}
