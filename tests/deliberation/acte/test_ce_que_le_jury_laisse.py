"""What a page says is kept follows the jury's decision; whoever does not sign is told why; what is still owed is on the day page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision, SignaturePV
from parchemin.deliberation.pv_pdf import signatures_en_mots
from parchemin.deliberation.selectors.deliberations import approbation_en_attente
from parchemin.deliberation.services import decisions, deliberations, signatures
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois
from tests.deliberation.acte.fabrique_acte import (
    arretee,
    candidats_de,
    decidee,
    direction,
    personne,
    secretaire,
    tous_signent,
)
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


def corps(client: Membre, adresse: str) -> str:
    return str(client_de(client.utilisateur).get(adresse).content.decode()).split("<main")[1]


@pytest.mark.parametrize(("resultat", "motif"), [("admis", RAISON), ("en_attente", "Un rapport est attendu.")])
def test_la_seconde_personne_lit_ce_que_la_decision_laisse(
    o: Organisation, sophie: Membre, helene: Membre, resultat: str, motif: str
) -> None:
    """Admitted, or waiting: the blocs that the proposal would have kept are not announced under that decision."""
    d = decidee(o, candidats=2)
    p = candidats_de(d.session)[1]
    page = reverse("deliberation:deliberation", args=[o.slug, d.session_id])
    assert "acquis définitif" in corps(sophie, page)
    decisions.retenir(presentation=p, resultat=resultat, motif=motif, acteur=SYSTEME)
    assert "acquis définitif" not in corps(sophie, page)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    demande = approbation_en_attente(d)
    assert demande is not None
    vue = corps(helene, reverse("deliberation:approbation", args=[o.slug, d.session_id, demande.pk]))
    assert motif in vue
    assert "acquis définitif" not in vue


def test_qui_est_admis_contre_la_proposition_a_toute_la_certification(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = decidee(o, candidats=2)
    decisions.retenir(presentation=candidats_de(d.session)[1], resultat="admis", motif=RAISON, acteur=SYSTEME)
    page = reverse("deliberation:deliberation", args=[o.slug, d.session_id])
    assert corps(sophie, page).count("toute la certification") == 2


def test_qui_n_est_pas_admis_trouve_ce_qui_manque(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    admis, partiel, _ = candidats_de(d.session)
    for p, attendu in ((admis, False), (partiel, True)):
        page = corps(sophie, reverse("deliberation:candidat", args=[o.slug, d.session_id, p.pk]))
        assert (reverse("deliberation:manque", args=[o.slug, p.inscription_id]) in page) is attendu


def test_un_membre_present_qui_ne_signe_pas_n_est_pas_dit_absent(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = arretee(o, sophie, helene)
    s = SignaturePV.toutes.filter(deliberation=d).order_by("pk").last()
    assert s is not None
    signatures.noter_absence(signature=s, motif="En déplacement jusqu’au 15 janvier.", acteur=SYSTEME)
    dit = next(x for x in signatures_en_mots(d, d.pv_contenu) if x["nom"] == s.nom)
    assert dit["mots"] == "N’a pas signé : En déplacement jusqu’au 15 janvier."


def test_un_refus_de_la_presidence_se_lit_sur_la_page_du_jury(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    premier = SignaturePV.toutes.filter(deliberation=d, siege__qualite="president").get()
    signatures.refuser_de_signer(
        signature=premier, motif="Une note a été lue de travers.", moyen="compte", acteur=SYSTEME
    )
    tous_signent(d)
    page = corps(sophie, reverse("deliberation:deliberation", args=[o.slug, d.session_id]))
    assert "le jury n’est pas d’accord" in page


def test_le_dossier_du_a_un_groupe_paritaire_est_a_la_page_du_jour(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    def lignes() -> list[tuple[str, date, str]]:
        return [(e.url, e.jour, e.pourquoi) for e in echeances["deliberation.transmissions"](sophie, aujourdhui())]

    d = arretee(o, sophie, helene)
    tous_signent(d)
    assert lignes() == []  # no text asks it of a title of a private certifier
    Decision.toutes.filter(deliberation=d).update(jeu="ccpm-2017")
    ((url, jour, pourquoi),) = lignes()
    assert url == reverse("deliberation:deliberation", args=[o.slug, d.session_id])
    assert jour == ajouter_mois(d.jury_le, 3)
    assert "à vérifier" in pourquoi
