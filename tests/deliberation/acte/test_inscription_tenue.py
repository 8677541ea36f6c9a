"""What selects the rule does not change while a jury deliberates; a partner records no decision; health names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.pv import contenu_pv
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription
from parchemin.parcours.services import deroulement
from parchemin.parcours.services import inscriptions as services
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.deliberation.acte.fabrique_acte import candidats_de, ouverte
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def corriger(i: Inscription, **valeurs: Any) -> Inscription:
    return services.modifier_inscription(inscription=i, acteur=SYSTEME, **valeurs)


def test_ce_qui_designe_la_regle_ne_change_plus(o: Organisation) -> None:
    i = candidats_de(ouverte(o).session)[0].inscription
    with pytest.raises(ErreurMetier) as e:
        corriger(i, statut="individuel" if i.statut != "individuel" else "fpc")
    assert [x.code for x in e.value.constats] == ["DEL-065"]
    corriger(i, millesime="2026 bis")  # nothing of the rule


def test_un_partenaire_n_ecrit_pas_de_derogation_sur_une_inscription_faite(o: Organisation) -> None:
    claire = membre(o, Role.PARTENAIRE, email="claire@formaxis.example")
    i = candidats_de(ouverte(o).session)[0].inscription
    from parchemin.comptes.models import Etablissement

    Inscription.toutes.filter(pk=i.pk).update(prestataire=Etablissement.objects.get(denomination="Partenaire"))
    page = (
        client_de(claire.utilisateur)
        .get(reverse("parcours:inscription_modifier", args=[o.slug, i.pk]))
        .content.decode()
    )
    assert "derogation_1_reference" not in page
    assert 'name="numero_candidat"' in page


def test_un_malaise_ne_nomme_personne_au_pv_ni_au_journal(o: Organisation) -> None:
    from parchemin.journal.selectors import evenements_de, phrases

    d = ouverte(o)
    p = candidats_de(d.session)[0]
    deroulement.relever_incident(
        session=d.session, presentation=p, code="sante", description="Les secours sont venus.", affecte_resultat=True,
        survenu_le=maintenant(), acteur=SYSTEME,
    )  # fmt: skip
    nom = p.inscription.personne.nom_naissance
    (incident,) = contenu_pv(d)["incidents"]
    assert incident["candidat"] is None
    assert "alaise" not in incident["nature"]
    dites = " ".join(x.phrase for x in phrases(evenements_de([o.chaine], "session_examen", str(d.session_id))))
    assert "relevé un incident" in dites
    assert nom not in dites.split("relevé un incident")[1][:120]
    assert not [
        x
        for x in phrases(evenements_de([o.chaine], "personne", str(p.inscription.personne_id)))
        if "incident" in x.phrase
    ]
