"""A titre professionnel decided by the State's jury: its decision counts, its date and the units it names; never our simulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import AcquisConserve, Decision
from parchemin.deliberation.pv_pdf import donnees_extrait
from parchemin.deliberation.selectors.importees import Simulateur
from parchemin.deliberation.selectors.manque import page_de
from parchemin.deliberation.services.importees import DecisionLue, enregistrer_decision_importee
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.domain.resultats import EtatCellule, ValeurCellule
from parchemin.parcours.models import ElementEvalue, Inscription, NatureElement, Presentation
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import maintenant
from tests.deliberation.decor_acquis import inscrit, presente, reglement_validations, session_du
from tests.deliberation.importees.donnees_importees import certification_d_etat
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
SESSION, JURY, JOUR = date(2026, 6, 10), date(2026, 6, 12), date(2026, 11, 24)
CCP = ("CCP1", "CCP2", "CCP3")


@pytest.fixture
def titre(midi: Any) -> Iterator[Certification]:
    o = organisation()
    with organisation_active(o.pk):
        c = certification_d_etat(o, "tp", code="TP-ESSAI")
        reglement_validations(
            c, tuple((x, f"Compétence {x[-1]}", "") for x in CCP), NatureElement.CCP, fin_validite=date(2027, 6, 30),
            entretien_final=True,
        )  # fmt: skip
        yield c


def candidat(titre: Certification, **notes: Any) -> tuple[Inscription, Presentation]:
    i = inscrit(titre, personne(titre.organisation), forme="", entree=date(2025, 1, 6))
    return i, presente(session_du(titre, SESSION, etat="ouverte"), i, notes)


def decide(
    i: Inscription, p: Presentation | None, resultat: str, le: date = JURY, **ccp: bool
) -> Decision:  # fmt: skip
    par_code = {e.code: e for e in ElementEvalue.toutes.filter(certification=i.certification_id)}
    notes = {par_code[c]: ValeurCellule(EtatCellule.PRESENT, None, v) for c, v in ccp.items()}
    lue = DecisionLue(i, p, "DREETS d’essai", Resultat(resultat), le, notes=notes)
    return enregistrer_decision_importee(lue=lue, acteur=SYSTEME)[0]


def gardes(i: Inscription) -> dict[str, date | None]:
    lignes = AcquisConserve.toutes.filter(personne=i.personne_id, retire_le__isnull=True)
    return {a.code: a.mobilisable_jusqu_au for a in lignes.order_by("code", "pk")}


def test_les_ccp_que_l_autorite_nomme_sont_gardes_meme_quand_la_simulation_ne_conclut_pas(titre: Certification) -> None:
    """All CCP won and the final interview refused: our grid says nothing of it, so that the simulation waits for it."""
    i, p = candidat(titre)
    d = decide(i, p, "partiel", CCP1=True, CCP2=True, CCP3=True)
    assert d.proposition["resultat"] == "en_attente"
    assert gardes(i) == dict.fromkeys(CCP, date(2028, 6, 30))
    page = page_de(i, JOUR)
    assert {m.code for m in page.manquants} == {"entretien_final"}


def test_ce_que_l_autorite_ne_nomme_pas_ne_vient_pas_de_notre_grille(titre: Certification) -> None:
    i, p = candidat(titre, CCP1=True, CCP2=True, CCP3=False)
    decide(i, p, "partiel", CCP1=True)
    assert set(gardes(i)) == {"CCP1"}
    assert {m.code for m in page_de(i, JOUR).manquants} == {"CCP2", "CCP3", "entretien_final"}


def test_le_delai_court_de_la_decision_de_l_autorite(titre: Certification) -> None:
    """Our grid had a part of the title won: the authority decided that nothing was, on its own day."""
    i, p = candidat(titre, CCP1=True, CCP2=True, CCP3=False)
    decide(i, p, "ajourne", CCP1=False, CCP2=False, CCP3=False)
    page = page_de(i, JOUR)
    assert gardes(i) == {}
    assert [(x.jour, x.nature) for x in page.limites] == [(date(2027, 6, 12), "representation")]
    assert {m.code for m in page.manquants} == {*CCP, "entretien_final"}


def test_une_decision_sans_session_compte_aussi(titre: Certification) -> None:
    """Results named the enrolment, not the session: the session in progress is no longer simulated."""
    i, _ = candidat(titre, CCP1=True, CCP2=True, CCP3=False)
    decide(i, None, "ajourne")
    page = page_de(i, JOUR)
    assert not any(x.estimation for x in page.limites)
    assert "Session en cours" not in page.situation
    # A second failure, recorded without a session: the year runs from the first.
    s = Simulateur().simuler(inscription=i, presentation=None, jour=date(2026, 9, 1), absent=True)
    assert s is not None
    assert s.dossier.echecs == (JURY,)
    assert [x.avant_le for x in s.proposition.suites] == [date(2027, 6, 12)]


def test_sans_decision_la_simulation_est_dite_estimation(titre: Certification) -> None:
    i, _ = candidat(titre, CCP1=True, CCP2=True, CCP3=False)
    page = page_de(i, JOUR)
    assert page.limites
    assert all(x.estimation for x in page.limites)
    client = client_de(membre(titre.organisation, Role.SECRETARIAT_JURY, email="tp@essai.example").utilisateur)
    texte = client.get(reverse("deliberation:manque", args=[titre.organisation.slug, i.pk])).content.decode()
    assert "Estimation" in texte
    assert "celle du jury ou de l’autorité fera foi" in texte


def test_absent_s_imprime_comme_recu_et_la_meme_date_partout(titre: Certification) -> None:
    """TP-4: to be absent is a failure; one year, said once and the same everywhere."""
    i, p = candidat(titre)
    lue = DecisionLue(i, p, "DREETS d’essai", Resultat.NON_DELIVRABLE, JURY, absent=True)
    d = enregistrer_decision_importee(lue=lue, acteur=SYSTEME)[0]
    releve = donnees_extrait(d, maintenant())
    assert releve["resultat"] == "Absent (sans autre précision)"
    assert {u["resultat"] for u in releve["unites"]} == {"absence"}
    page = page_de(i, JOUR)
    assert page.situation.endswith("Dernière décision, le 12 juin 2026 : absent (sans autre précision).")
    assert any("jusqu’au 12 juin 2027" in r.phrase for r in page.regles)
    assert [x.jour for x in page.limites] == [date(2027, 6, 12)]
    assert {m.avant_le for m in page.manquants if m.code in CCP} == {date(2027, 6, 12)}
    assert any("12 juin 2027" in x for x in releve["suites"])


def test_trois_ccp_et_ajourne_les_limites_sont_celles_du_titre(titre: Certification) -> None:
    """TP-2, TP-3: whoever holds a CCP is not bound by the year, whatever word the authority wrote."""
    i, p = candidat(titre)
    d = decide(i, p, "ajourne", CCP1=True, CCP2=True, CCP3=True)
    page = page_de(i, JOUR)
    assert {m.code: m.avant_le for m in page.manquants} == {"entretien_final": date(2028, 6, 30)}
    assert not any(r.verdict is True and "12 juin 2027" in r.phrase for r in page.regles)
    assert date(2027, 6, 12) not in {x.jour for x in page.limites}
    assert page.situation.startswith("L’entretien final à passer.")
    releve = donnees_extrait(d, maintenant())
    assert releve["garde"]
    assert all("30 juin 2028" in x for x in releve["garde"])
    assert any("30 juin 2028" in x for x in releve["suites"])

    deux, q = candidat(titre)
    decide(deux, q, "ajourne", CCP1=True, CCP2=False, CCP3=False)
    limites = {m.code: m.avant_le for m in page_de(deux, JOUR).manquants}
    assert limites == {"CCP2": date(2028, 6, 30), "CCP3": date(2028, 6, 30), "entretien_final": date(2028, 6, 30)}
