"""Two last days for the same person and certification: one alert, at the earlier, both explained; every page agrees."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.branchements.acquis import benefices_a_perdre
from parchemin.deliberation.models import AcquisConserve, NatureAcquis, ProvenanceAcquis
from parchemin.deliberation.selectors.manque import page_de
from parchemin.parcours.models import NatureElement
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import (
    ajourne,
    decider,
    inscrit,
    presente,
    reglement_validations,
    session_du,
    suivre,
)
from tests.fabrique import membre
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)


@pytest.fixture
def cqpm(o: Organisation, registre: None) -> Certification:
    return suivre(o, "RNCP99102", "cqpm")


def test_deux_inscriptions_deux_delais_une_seule_alerte(o: Organisation, cqpm: Certification) -> None:
    r = reglement_validations(
        cqpm, (("C1", "Régler", ""), ("C2", "Produire", ""), ("C3", "Contrôler", "")), NatureElement.CAPACITE
    )
    qui = personne(o)
    ajourne(o, cqpm, r, qui, date(2025, 1, 20), {"C1": True, "C2": False, "C3": False}, forme="")
    deuxieme = inscrit(cqpm, qui, forme="", entree=date(2025, 2, 3))
    decider(presente(session_du(cqpm, date(2025, 4, 10)), deuxieme, {"C1": False, "C2": True, "C3": False}), r)
    dates = sorted(AcquisConserve.objects.filter(personne=qui).values_list("alerte_le", flat=True))
    assert dates == [date(2027, 1, 20), date(2027, 4, 10)]
    m = membre(o, Role.SECRETARIAT_JURY, email="jury@essai.example")
    (alerte,) = benefices_a_perdre(m, JOUR)
    assert alerte.jour == date(2027, 1, 20)
    assert "Plusieurs délais, l’alerte suit le plus proche" in alerte.pourquoi
    for mots in ("20 janvier 2027", "10 avril 2027", "Régler", "Produire"):
        assert mots in alerte.pourquoi
    # « Ce qui manque » says the same first day, whichever enrolment it is read from.
    for i in (deuxieme, *qui.inscriptions.exclude(pk=deuxieme.pk).order_by("pk")):
        page = page_de(i, JOUR)
        assert min(x.jour for x in page.limites if not x.nature) == alerte.jour


def test_la_decision_d_une_autre_inscription_donne_aussi_son_delai(o: Organisation, registre: None) -> None:
    """A title failed twice in one course, on two enrolments: both last days, each with its decision; the earlier rules."""
    titre = suivre(o, "RNCP99101", "tp")
    r = reglement_validations(titre, (("CCP1", "Un", ""), ("CCP2", "Deux", "")), NatureElement.CCP)
    qui = personne(o)
    rien = {"CCP1": False, "CCP2": False}
    un = inscrit(titre, qui, forme="", entree=date(2025, 1, 6))
    decider(presente(session_du(titre, date(2026, 3, 10)), un, rien), r)
    deux = inscrit(titre, qui, forme="", entree=date(2025, 1, 7))
    decider(presente(session_du(titre, date(2026, 6, 10)), deux, rien), r)
    for i in (un, deux):
        page = page_de(i, JOUR)
        assert {x.jour for x in page.limites} == {date(2027, 3, 10)}
        assert {x.selon for x in page.limites} == {"la décision du 10 mars 2026", "la décision du 10 juin 2026"}
        assert all(m.avant_le == date(2027, 3, 10) for m in page.manquants)


def test_un_papier_et_une_decision_lisent_la_fin_du_titre_de_la_meme_facon(o: Organisation, registre: None) -> None:
    from tests.deliberation.decor_acquis import ailleurs

    titre = suivre(o, "RNCP99101", "tp")
    r = reglement_validations(
        titre, (("CCP1", "Un", ""), ("CCP2", "Deux", "")), NatureElement.CCP, fin_validite=date(2027, 6, 30)
    )
    qui, autre = personne(o), personne(o, nom="Durand")
    ajourne(o, titre, r, qui, date(2026, 3, 2), {"CCP1": True, "CCP2": False}, forme="")
    papier = ailleurs(
        o, titre, autre, "CCP1", nature=NatureAcquis.CCP, obtenu_le=date(2026, 3, 2), provenance=ProvenanceAcquis.LIVRET
    )
    decision = AcquisConserve.objects.get(personne=qui)
    assert (papier.alerte_le, papier.mobilisable_jusqu_au, papier.lectures) == (
        decision.alerte_le, decision.mobilisable_jusqu_au, decision.lectures,
    )  # fmt: skip
    assert papier.alerte_le == date(2027, 6, 30)
