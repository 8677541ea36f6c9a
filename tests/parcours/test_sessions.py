"""Exam sessions through their services: all or nothing, nothing lost, the journal says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    EtatSession,
    Incident,
    ModeResultat,
    NatureElement,
    Presentation,
    Resultat,
    SessionExamen,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.selectors import sessions as selectors
from parchemin.parcours.services import convocations_candidats as convocations
from parchemin.parcours.services import deroulement, elements, formations, sessions
from parchemin.parcours.services.deroulement import Presence
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.parcours.decor_sessions import candidat, inscription, personne, session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
PRESENT, ABSENT, EXCUSE = EtatResultat.PRESENT, EtatResultat.ABSENT, EtatResultat.EXCUSE


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"), fiche("RNCP99101"))
    for code in ("RNCP99100", "RNCP99101"):
        certifications.suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code=code), capacite=Capacite.CERTIFICATEUR,
            du=date(2020, 1, 1), acteur=SYSTEME,
        )  # fmt: skip
    return la_certification("RNCP99100")


def la_certification(code: str) -> Certification:
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get(fiche__code=code)
    return ligne


@pytest.fixture
def s(o: Organisation, certification: Certification) -> SessionExamen:
    """Two elements: the bloc of the fiche, and one that crosses the blocs."""
    elements.creer_depuis_les_blocs(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    elements.enregistrer_element(
        certification=certification, nature=NatureElement.EPREUVE, code="ENTRETIEN", libelle="Entretien final",
        mode=ModeResultat.VALIDATION, ordre=99, acteur=SYSTEME,
    )  # fmt: skip
    return session(o, certification)


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, settings: Any) -> None:
    settings.FICHIERS = tmp_path / "fichiers"


def codes(erreur: pytest.ExceptionInfo[ErreurMetier]) -> list[str]:
    return [k.code for k in erreur.value.constats]


def etats(p: Presentation) -> dict[str, str]:
    return {r.element.code: r.etat for r in Resultat.objects.filter(presentation=p).select_related("element")}


# --- elements


def test_un_element_par_bloc_une_seule_fois(o: Organisation, certification: Certification) -> None:
    (cree,) = elements.creer_depuis_les_blocs(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    assert (cree.code, cree.code_bloc, cree.mode) == ("RNCP99100BC01", "RNCP99100BC01", ModeResultat.VALIDATION)
    assert elements.creer_depuis_les_blocs(certification=certification, jour=aujourdhui(), acteur=SYSTEME) == []


def test_un_diplome_se_note(o: Organisation, certification: Certification) -> None:
    certification.famille_corrigee = "cap"
    (cree,) = elements.creer_depuis_les_blocs(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    assert cree.mode == ModeResultat.NOTE


def test_element_utilise_ou_en_boucle(o: Organisation, s: SessionExamen) -> None:
    bloc, entretien = s.elements.order_by("ordre")
    commun: dict[str, Any] = {
        "certification": s.certification,
        "acteur": SYSTEME,
        "nature": NatureElement.CAPACITE,
        "mode": ModeResultat.VALIDATION,
    }
    fils = elements.enregistrer_element(code="C1", libelle="Capacité", parent=bloc, **commun)
    with pytest.raises(ErreurMetier) as e:
        elements.enregistrer_element(element=bloc, code=bloc.code, libelle="x", parent=fils, **commun)
    assert codes(e) == ["SES-032"]
    with pytest.raises(ErreurMetier) as e:
        elements.enregistrer_element(element=bloc, code="AUTRE", libelle="x", **commun)
    assert codes(e) == ["SES-030"]
    with pytest.raises(ErreurMetier) as e:
        elements.supprimer_element(element=bloc, acteur=SYSTEME)
    assert codes(e) == ["SES-030"]
    with pytest.raises(ErreurMetier) as e:
        elements.enregistrer_element(code="C1", libelle="y", **commun)
    assert codes(e) == ["SES-031"]
    with pytest.raises(ErreurMetier) as e:
        elements.enregistrer_element(
            code="C2", libelle="y", parent=fils, **(commun | {"certification": la_certification("RNCP99101")})
        )
    assert codes(e) == ["SES-032"]
    assert [v.code_bloc for v in selectors.elements_vises([fils, entretien])] == ["RNCP99100BC01", ""]
    elements.supprimer_element(element=fils, acteur=SYSTEME)
    assert not ElementEvalue.objects.filter(code="C1").exists()


# --- sessions


def test_le_jury_ne_siege_pas_avant_ni_apres_la_fin(o: Organisation, certification: Certification) -> None:
    debut = date(2027, 8, 20)
    with pytest.raises(ErreurMetier) as e:
        session(o, certification, du=debut, jury_le=debut - timedelta(1))
    assert codes(e) == ["SES-023"]
    with pytest.raises(ErreurMetier) as e:
        session(o, certification, du=debut, au=debut + timedelta(2), jury_le=debut + timedelta(1))
    assert codes(e) == ["SES-023"]
    assert "le dernier jour" in e.value.constats[0].quoi
    with pytest.raises(ErreurMetier) as e:
        session(o, certification, du=debut, au=debut - timedelta(1))
    assert "SES-023" in codes(e)
    apres = sessions.controler_session(certification=certification, du=debut, au=debut, jury_le=date(2027, 9, 1))
    assert [k.code for k in apres] == ["SES-022"]


def test_qualite_et_jury_de_l_etat(o: Organisation, certification: Certification) -> None:
    avant = date(2019, 6, 1)
    assert "SES-024" in [
        k.code for k in sessions.controler_session(certification=certification, du=avant, au=avant, jury_le=None)
    ]
    certification.famille_corrigee = "cap"
    jour = date(2027, 6, 1)
    assert [
        k.code for k in sessions.controler_session(certification=certification, du=jour, au=jour, jury_le=None)
    ] == ["SES-025"]


def test_centre_d_une_autre_organisation(o: Organisation, certification: Certification) -> None:
    with pytest.raises(ErreurMetier) as e:
        session(o, certification, centre=etablissement(organisation("autre")))
    assert codes(e) == ["SES-039"]


def test_presenter_une_ligne_par_element(o: Organisation, s: SessionExamen) -> None:
    entier, partiel = (
        inscription(o, s.certification),
        inscription(
            o, s.certification, personne(o, "Bel", "Inès"), perimetre_blocs=["RNCP99100BC01"], statut=StatutCandidat.FPC
        ),
    )
    partiel.perimetre_blocs = ["RNCP99100BC01"]
    partiel.save(update_fields=["perimetre_blocs"])
    faits = sessions.presenter(session=s, inscriptions=[entier, partiel, entier], acteur=SYSTEME)
    assert [p.rang for p in faits] == [1, 2]
    # Naming every bloc is aiming at the whole: the interview that crosses them is not lost, even on a row kept as typed.
    assert [etats(p).keys() for p in faits] == [{"RNCP99100BC01", "ENTRETIEN"}] * 2
    phrase = phrases(evenements_de([o.chaine], "personne", str(entier.personne_id)))[0].phrase
    assert "a inscrit Léa MARTIN à la session" in phrase
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=[entier], acteur=SYSTEME)
    assert codes(e) == ["SES-002"]


def test_presenter_tout_ou_rien(o: Organisation, s: SessionExamen) -> None:
    bon = inscription(o, s.certification)
    mauvais = inscription(o, la_certification("RNCP99101"), personne(o, "Bel", "Inès"))
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=[bon, mauvais], acteur=SYSTEME)
    assert (codes(e), e.value.constats[0].ou) == (["SES-001"], "Inès BEL")
    assert not Presentation.objects.exists()


def test_une_specialite_par_session(o: Organisation, s: SessionExamen) -> None:
    for c in Certification.objects.all():
        c.famille_corrigee = "cap"
        c.save(update_fields=["famille_corrigee"])
    s = SessionExamen.objects.select_related("certification__fiche__version").get(pk=s.pk)
    autre = session(o, la_certification("RNCP99101"), du=s.du, intitule="Autre CAP")
    qui = personne(o)
    candidat(o, autre, qui, voie=VoieAcces.SCOLAIRE, statut=StatutCandidat.SCOLAIRE)
    i = inscription(o, la_certification("RNCP99100"), qui, voie=VoieAcces.SCOLAIRE, statut=StatutCandidat.SCOLAIRE)
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=[i], acteur=SYSTEME)
    assert codes(e) == ["SES-006"]
    sessions.annuler_session(session=autre, raison="Incendie", acteur=SYSTEME)
    assert len(sessions.presenter(session=s, inscriptions=[i], acteur=SYSTEME)) == 1


def test_le_nombre_de_requetes_ne_depend_pas_des_candidats(o: Organisation, s: SessionExamen) -> None:
    lignes = [inscription(o, s.certification, personne(o, f"Nom {n}", "Ada", courriel="")) for n in range(12)]

    def compter(n: int) -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert len(selectors.verdicts(s, lignes[:n])) == n
        return len(requetes)

    assert compter(1) == compter(12)


def test_choisir_les_elements_rejoint_les_candidats(o: Organisation, s: SessionExamen) -> None:
    p = candidat(o, s)
    bloc, entretien = s.elements.order_by("ordre")
    sessions.choisir_elements(session=s, elements=[bloc], acteur=SYSTEME)
    assert etats(p).keys() == {"RNCP99100BC01"}
    sessions.choisir_elements(session=s, elements=[bloc, entretien], acteur=SYSTEME)
    assert etats(p).keys() == {"RNCP99100BC01", "ENTRETIEN"}
    Resultat.objects.filter(presentation=p, element=entretien).update(etat=PRESENT)
    with pytest.raises(ErreurMetier) as e:
        sessions.choisir_elements(session=s, elements=[bloc], acteur=SYSTEME)
    assert codes(e) == ["SES-037"]
    elements.creer_depuis_les_blocs(certification=la_certification("RNCP99101"), jour=aujourdhui(), acteur=SYSTEME)
    etranger = ElementEvalue.objects.get(code="RNCP99101BC01")
    with pytest.raises(ErreurMetier) as e:
        sessions.choisir_elements(session=s, elements=[bloc, entretien, etranger], acteur=SYSTEME)
    assert codes(e) == ["SES-042"]


def test_ouvrir_annuler(o: Organisation, s: SessionExamen) -> None:
    with pytest.raises(ErreurMetier) as e:
        sessions.ouvrir(session=s, acteur=SYSTEME)
    assert codes(e) == ["SES-033"]
    p = candidat(o, s)
    assert sessions.ouvrir(session=s, acteur=SYSTEME).etat == EtatSession.OUVERTE
    with pytest.raises(ErreurMetier) as e:
        sessions.ouvrir(session=s, acteur=SYSTEME)
    assert codes(e) == ["SES-041"]
    with pytest.raises(ErreurMetier) as e:
        sessions.annuler_session(session=s, raison="  ", acteur=SYSTEME)
    assert codes(e) == ["SES-043"]
    Resultat.objects.filter(presentation=p).update(etat=PRESENT)
    with pytest.raises(ErreurMetier) as e:
        sessions.annuler_session(session=s, raison="Incendie", acteur=SYSTEME)
    assert codes(e) == ["SES-034"]
    with pytest.raises(ErreurMetier) as e:
        sessions.retirer(presentation=p, acteur=SYSTEME)
    assert codes(e) == ["SES-026"]
    Resultat.objects.filter(presentation=p).update(etat=EtatResultat.A_SAISIR)
    sessions.annuler_session(session=s, raison="Incendie", acteur=SYSTEME)
    phrase = phrases(evenements_de([o.chaine], "personne", str(p.inscription.personne_id)))[0].phrase
    assert phrase.endswith("et avec elle la candidature de Léa MARTIN.")
    for geste in (
        lambda: sessions.ouvrir(session=s, acteur=SYSTEME),
        lambda: sessions.modifier_session(session=s, lieu="x", acteur=SYSTEME),
        lambda: sessions.presenter(session=s, inscriptions=[p.inscription], acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == ["SES-040"]


def test_arretee_plus_rien_ne_change(o: Organisation, s: SessionExamen) -> None:
    """Settled results: no new cell, no dispense, no other date, nobody in or out; the object in hand may be stale."""
    p = candidat(o, s)
    autre = inscription(o, s.certification, personne(o, "Bel", "Inès"))
    bloc, entretien = s.elements.order_by("ordre")
    sessions.choisir_elements(session=s, elements=[bloc], acteur=SYSTEME)
    SessionExamen.objects.filter(pk=s.pk).update(etat=EtatSession.COMPLETE)
    gestes = (
        lambda: sessions.choisir_elements(session=s, elements=[bloc, entretien], acteur=SYSTEME),
        lambda: sessions.modifier_session(session=s, du=s.du - timedelta(1), acteur=SYSTEME),
        lambda: sessions.presenter(session=s, inscriptions=[autre], acteur=SYSTEME),
        lambda: sessions.retirer(presentation=p, acteur=SYSTEME),
        lambda: deroulement.noter_presences(session=s, presences=[Presence(p.pk, ABSENT)], acteur=SYSTEME),
        lambda: deroulement.situer(presentation=p, element=bloc, etat=EtatResultat.DISPENSE, motif="x", acteur=SYSTEME),
    )
    for geste in gestes:
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == ["SES-050"]
    assert etats(p) == {"RNCP99100BC01": EtatResultat.A_SAISIR}
    jury = s.au + timedelta(3)
    sessions.modifier_session(session=s, lieu="Salle B", jury_le=jury, acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        sessions.modifier_session(session=s, jury_le=jury + timedelta(1), acteur=SYSTEME)
    assert codes(e) == ["SES-050"]


def test_annulee_personne_n_est_dispense(o: Organisation, s: SessionExamen) -> None:
    p = candidat(o, s)
    bloc = s.elements.order_by("ordre")[0]
    SessionExamen.objects.filter(pk=s.pk).update(etat=EtatSession.ANNULEE)
    for geste in (
        lambda: deroulement.situer(presentation=p, element=bloc, etat=EtatResultat.DISPENSE, motif="x", acteur=SYSTEME),
        lambda: deroulement.noter_presences(session=s, presences=[Presence(p.pk, ABSENT)], acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == ["SES-040"]


# --- the session as it goes


def test_presences(o: Organisation, s: SessionExamen) -> None:
    p, q = candidat(o, s), candidat(o, s, personne(o, "Bel", "Inès"))
    s.refresh_from_db()
    with pytest.raises(ErreurMetier) as e:
        deroulement.noter_presences(
            session=s, presences=[Presence(p.pk, PRESENT), Presence(q.pk, EXCUSE)], acteur=SYSTEME
        )
    assert codes(e) == ["SES-028"]
    assert set(etats(p).values()) == {EtatResultat.A_SAISIR}
    n = deroulement.noter_presences(
        session=s,
        presences=[Presence(p.pk, PRESENT), Presence(q.pk, EXCUSE, "Convocation au tribunal")],
        acteur=SYSTEME,
    )
    assert n == 4
    assert set(etats(q).values()) == {EXCUSE}
    encore = [Presence(p.pk, PRESENT), Presence(q.pk, EXCUSE, "Convocation au tribunal")]
    assert deroulement.noter_presences(session=s, presences=encore, acteur=SYSTEME) == 0
    assert {r.revision for r in Resultat.objects.all()} == {1}


def test_presence_sans_donnee_de_sante(o: Organisation, s: SessionExamen) -> None:
    p = candidat(o, s)
    with pytest.raises(ErreurMetier) as e:
        deroulement.noter_presences(session=s, presences=[Presence(p.pk, EXCUSE, "Entorse")], acteur=SYSTEME)
    assert codes(e) == ["SES-051"]
    assert set(etats(p).values()) == {EtatResultat.A_SAISIR}


def test_une_ecriture_par_etat_et_motif(o: Organisation, s: SessionExamen) -> None:
    """Whatever the number of candidates: a full room is noted in well under a second."""
    tous = [candidat(o, s, personne(o, f"Nom {n}", "Ada")) for n in range(6)]
    presences = [Presence(p.pk, ABSENT if n % 2 else PRESENT) for n, p in enumerate(tous)]
    with CaptureQueriesContext(connection) as requetes:
        assert deroulement.noter_presences(session=s, presences=presences, acteur=SYSTEME) == 12
    table = Resultat._meta.db_table
    assert sum(q["sql"].startswith(f'UPDATE "{table}"') for q in requetes) == 2
    assert [etats(p)["ENTRETIEN"] for p in tous] == [PRESENT, ABSENT] * 3
    assert {r.revision for r in Resultat.objects.all()} == {1}


def test_absent_n_efface_jamais_un_resultat(o: Organisation, s: SessionExamen) -> None:
    p = candidat(o, s)
    element = ElementEvalue.objects.get(code="ENTRETIEN")
    Resultat.objects.filter(presentation=p, element=element).update(etat=PRESENT, acquis=True)
    with pytest.raises(ErreurMetier) as e:
        deroulement.noter_presences(session=s, presences=[Presence(p.pk, ABSENT)], acteur=SYSTEME)
    assert codes(e) == ["SES-027"]
    un_seul = Presence(p.pk, ABSENT, elements=frozenset({ElementEvalue.objects.get(code="RNCP99100BC01").pk}))
    deroulement.noter_presences(session=s, presences=[un_seul], acteur=SYSTEME)
    assert etats(p) == {"RNCP99100BC01": ABSENT, "ENTRETIEN": PRESENT}
    Resultat.objects.filter(presentation=p).update(definitif=True)
    with pytest.raises(ErreurMetier) as e:
        deroulement.noter_presences(session=s, presences=[Presence(p.pk, PRESENT)], acteur=SYSTEME)
    assert codes(e) == ["SES-029"]


def test_dispense_et_benefice(o: Organisation, s: SessionExamen) -> None:
    p = candidat(o, s)
    element = ElementEvalue.objects.get(code="ENTRETIEN")
    commun: dict[str, Any] = {"presentation": p, "element": element, "acteur": SYSTEME}
    with pytest.raises(ErreurMetier) as e:
        deroulement.situer(etat=EtatResultat.DISPENSE, motif=" ", **commun)
    assert codes(e) == ["SES-036"]
    r = deroulement.situer(etat=EtatResultat.BENEFICE, motif="Session 2024", **commun)
    assert (r.etat, r.motif, r.revision) == (EtatResultat.BENEFICE, "Session 2024", 1)
    # Attendance leaves it alone.
    deroulement.noter_presences(session=s, presences=[Presence(p.pk, PRESENT)], acteur=SYSTEME)
    assert etats(p)["ENTRETIEN"] == EtatResultat.BENEFICE
    Resultat.objects.filter(pk=r.pk).update(acquis=True)
    with pytest.raises(ErreurMetier) as e:
        deroulement.situer(etat=EtatResultat.DISPENSE, motif="x", **commun)
    assert codes(e) == ["SES-044"]


def test_sujets(o: Organisation, s: SessionExamen) -> None:
    element = ElementEvalue.objects.get(code="ENTRETIEN")
    dehors = datetime.combine(s.au + timedelta(1), datetime.min.time(), PARIS)
    with pytest.raises(ErreurMetier) as e:
        deroulement.enregistrer_sujet(session=s, element=element, intitule="A", le=dehors, acteur=SYSTEME)
    assert codes(e) == ["SES-038"]
    # Midnight in Paris on the last day is still the last day, whatever UTC says.
    dernier = datetime.combine(s.au, datetime.min.time(), PARIS)
    sujet = deroulement.enregistrer_sujet(
        session=s, element=element, intitule="A", le=dernier, piece=b"%PDF-1.4\n%%EOF\n", acteur=SYSTEME
    )
    assert sujet.piece_id is not None
    deroulement.retirer_sujet(sujet=sujet, acteur=SYSTEME)
    assert not s.sujets.exists()


def test_incidents(o: Organisation, s: SessionExamen) -> None:
    p = candidat(o, s)
    commun: dict[str, Any] = {
        "session": s,
        "description": "Faits",
        "affecte_resultat": True,
        "survenu_le": maintenant(),
        "acteur": SYSTEME,
    }
    with pytest.raises(ErreurMetier) as e:
        deroulement.relever_incident(code="inconnu", **commun)
    assert codes(e) == ["SES-035"]
    deroulement.relever_incident(code="fraude", presentation=p, **commun)
    assert Incident.objects.get().affecte_resultat
    for genre, cle in (("personne", p.inscription.personne_id), ("session_examen", s.pk)):
        assert "suspicion de fraude" in phrases(evenements_de([o.chaine], genre, str(cle)))[0].phrase


def test_convocations(o: Organisation, s: SessionExamen, django_capture_on_commit_callbacks: Any) -> None:
    majeure = candidat(o, s)
    mineur = candidat(
        o, s, personne(o, "Petit", "Hugo", naissance_annee=aujourdhui().year - 15, naissance_jour=1, naissance_mois=1,
                       representant_courriel="parent@famille.example"),
    )  # fmt: skip
    muette = candidat(o, s, personne(o, "Sans", "Adresse", courriel=""))
    toutes = list(
        selectors.avec_resultats(Presentation.objects.select_related("inscription__personne")).order_by("rang")
    )
    # Nothing leaves without a place, nor without a day when the session lasts several; on paper neither.
    for geste in (convocations.convoquer, convocations.remettre):
        with pytest.raises(ErreurMetier) as e:
            geste(session=s, presentations=toutes, acteur=SYSTEME)
        assert codes(e) == ["SES-070", "SES-071"]
    assert not mail.outbox
    assert not Presentation.objects.exclude(convoquee_le=None).exists()
    s.lieu = "12 rue des Essais, salle B"
    s.save()
    with pytest.raises(ErreurMetier) as e:
        convocations.convoquer(session=s, presentations=toutes, acteur=SYSTEME)
    assert codes(e) == ["SES-071"]
    assert "Léa MARTIN, Hugo PETIT et Adresse SANS n’auraient" in e.value.constats[0].quoi
    matin = datetime.combine(s.du, datetime.min.time(), PARIS) + timedelta(hours=9)
    for element in s.elements.order_by("pk"):
        deroulement.enregistrer_sujet(session=s, element=element, intitule="A", le=matin, acteur=SYSTEME)
    with django_capture_on_commit_callbacks(execute=True):
        envoyees, sans = convocations.convoquer(session=s, presentations=toutes, acteur=SYSTEME)
    assert (envoyees, sans) == (2, ["Adresse SANS"])
    assert sorted(m.to[0] for m in mail.outbox) == [
        "hugo.petit@candidats.example",
        "lea.martin@candidats.example",
        "parent@famille.example",
    ]
    assert "représentant légal d’Hugo PETIT" in next(m.body for m in mail.outbox if m.to == ["parent@famille.example"])
    assert "Entretien final" in str(mail.outbox[0].body)
    apres = {p.pk: k.mots for p, k in ((p, selectors.convocations(toutes)[p.pk]) for p in toutes)}
    assert (apres[majeure.pk], apres[mineur.pk], apres[muette.pk]) == (
        "Courriel remis",
        "Courriel remis",
        "À convoquer",
    )
    muettes = list(Presentation.objects.select_related("inscription__personne").filter(pk=muette.pk))
    assert convocations.remettre(session=s, presentations=muettes, acteur=SYSTEME) == 1
    assert selectors.convocations(list(Presentation.objects.filter(pk=muette.pk)))[muette.pk].mots == "Convoqué"


def test_formations(o: Organisation, certification: Certification) -> None:
    jour = aujourdhui()
    commun: dict[str, Any] = {"organisation": o, "certification": certification, "intitule": "F", "acteur": SYSTEME}
    with pytest.raises(ErreurMetier) as e:
        formations.enregistrer_formation(du=jour, au=jour - timedelta(1), **commun)
    assert codes(e) == ["INS-022"]
    f = formations.enregistrer_formation(du=jour, au=jour, **commun)
    etrangere = inscription(o, la_certification("RNCP99101"))
    with pytest.raises(ErreurMetier) as e:
        formations.choisir_participants(formation=f, ajoutes=[etrangere], acteur=SYSTEME)
    assert codes(e) == ["SES-001"]
    i = inscription(o, certification, etrangere.personne)
    formations.choisir_participants(formation=f, ajoutes=[i], acteur=SYSTEME)
    formations.choisir_participants(formation=f, retires=[i], acteur=SYSTEME)
    assert not f.inscriptions.exists()


def test_une_session_jugee_ne_retire_le_droit_de_personne_et_ne_convoque_plus(
    o: Organisation, s: SessionExamen
) -> None:
    """Closing keeps others out (SES-019); those who came keep the right they came with."""
    p = candidat(o, s, personne(o, "Martin", "Léa", courriel="lea@exemple.example"))
    autre = inscription(o, s.certification, personne(o, "Petit", "Hugo", courriel=""))
    ici = membre(o, Role.SECRETARIAT_JURY, email="sophie@sessions.example")
    page = reverse("parcours:session", args=[o.slug, s.pk])
    assert "À convoquer" in client_de(ici.utilisateur).get(page).content.decode()
    jour = aujourdhui()
    SessionExamen.objects.filter(pk=s.pk).update(
        etat=EtatSession.COMPLETE, du=jour - timedelta(days=9), au=jour - timedelta(days=8)
    )
    s.refresh_from_db()
    trouves = selectors.verdicts(s, [p.inscription, autre])
    assert "SES-019" not in {k.code for k in trouves[p.inscription_id]}
    assert "SES-019" in {k.code for k in trouves[autre.pk]}
    vue = client_de(ici.utilisateur).get(page).content.decode()
    assert "SES-019" not in vue
    assert "À convoquer" not in vue
    assert "Sans convocation" in vue
