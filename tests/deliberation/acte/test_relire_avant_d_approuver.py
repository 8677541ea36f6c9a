"""The second person reads marks, proposal, decision and reasons before approving, inside and by personal link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.selectors.deliberations import approbation_en_attente
from parchemin.deliberation.services import decisions, deliberations
from parchemin.deliberation.vues.jury_approbations import presenter_a_l_exterieur
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from tests.deliberation.acte.fabrique_acte import candidats_de, decidee, direction, personne, secretaire
from tests.fabrique import client_de, organisation

pytestmark = pytest.mark.django_db
RAISON = "Le jury retient l’ensemble du parcours."


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


def test_les_resultats_et_les_raisons_sont_sur_la_page(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    p = candidats_de(d.session)[1]
    decisions.retenir(presentation=p, resultat="admis", motif=RAISON, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    demande = approbation_en_attente(d)
    assert demande is not None
    page = reverse("deliberation:approbation", args=[o.slug, d.session_id, demande.pk])
    texte = client_de(helene.utilisateur).get(page).content.decode()
    lien = reverse("deliberation:candidat", args=[o.slug, d.session_id, p.pk])
    for attendu in ("BC03", "non acquis", "Diffère de la proposition", RAISON, lien, "Pourquoi"):
        assert attendu in texte
    dehors = presenter_a_l_exterieur(demande)
    for attendu in ("BC03", "non acquis", "Diffère de la proposition", RAISON):
        assert attendu in dehors
    assert lien not in dehors  # no account: no page behind


def test_une_revision_se_relit_avec_ses_resultats(o: Organisation, sophie: Membre, helene: Membre) -> None:
    from parchemin.deliberation.models import Decision
    from tests.deliberation.acte.fabrique_acte import approuver

    d = decidee(o)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    d = approuver(d, helene)
    decision = Decision.toutes.get(presentation=candidats_de(d.session)[1])
    demande = decisions.demander_revision(
        decision=decision, resultat="admis", motif="Le bloc 3 avait été mal reporté.", corrections={"BC03": "acq"},
        demandeur=personne(sophie),
    )  # fmt: skip
    page = reverse("deliberation:approbation", args=[o.slug, d.session_id, demande.pk])
    texte = client_de(helene.utilisateur).get(page).content.decode()
    assert "La décision à réviser" in texte
    assert "BC03" in texte
