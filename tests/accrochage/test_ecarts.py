"""Minutes rectified, identity corrected: nothing false leaves, and what left already becomes a case with its clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.branchements.echeances import echeances_accrochage
from parchemin.accrochage.models import EcartTransmission, EtatEcart, EtatPassage, PassageCertification
from parchemin.accrochage.periodiques import relire
from parchemin.accrochage.services import corrections, depots
from parchemin.accrochage.services.controles import a_relire, controler_passages
from parchemin.accrochage.services.ecarts import clore_ecart, suivre_ecarts
from parchemin.accrochage.services.passages import attributions, recueillir
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Deliberation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import ajouter_mois
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous, jury_signe, rectifier
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def jury(o: Organisation) -> tuple[Deliberation, Membre]:
    f.compte(o, profil="1.1.5")
    d = jury_signe(o, certification_a_nous(o))
    assert recueillir(organisation_id=o.pk, acteur=SYSTEME) == 1
    return d


@pytest.fixture
def donnees(o: Organisation) -> Membre:
    return membre(o, Role.DONNEES)


def le_passage() -> PassageCertification:
    p: PassageCertification = PassageCertification.toutes.select_related("compte", "personne").get()
    return p


def accepter() -> PassageCertification:
    PassageCertification.toutes.update(etat=EtatPassage.ACCEPTE, accepte_le=maintenant())
    return le_passage()


def situation(client: Client, o: Organisation) -> str:
    return client.get(reverse("accrochage:passages", args=[o.slug]) + "?situation=ecarts").content.decode()


def test_une_decision_rectifiee_reste_la_meme_attribution(o: Organisation, jury: tuple[Deliberation, Membre]) -> None:
    """Rectifying minutes are dated from another day: that used to make a second passage of the same award."""
    d, helene = jury
    rectifier(d, helene, "admis", mention="B")
    assert not attributions(o.pk).exists()
    assert recueillir(organisation_id=o.pk, acteur=SYSTEME) == 0


def test_ce_qui_n_est_pas_parti_suit_la_decision(o: Organisation, jury: tuple[Deliberation, Membre]) -> None:
    d, helene = jury
    jour = le_passage().debut_validite
    rectifier(d, helene, "admis", mention="B")
    assert controler_passages(a_relire(o.pk)) == 1
    p = le_passage()
    assert (p.mention, p.debut_validite) == ("MENTION_BIEN", jour)
    assert not a_relire(o.pk).exists()


def test_ajourne_avant_l_envoi_ne_part_pas(o: Organisation, jury: tuple[Deliberation, Membre]) -> None:
    d, helene = jury
    rectifier(d, helene, "ajourne")
    # Even without waiting for the periodic work: building reads again first.
    assert f.construire(le_passage().compte) == []
    p = le_passage()
    assert (p.etat, p.verdict) == (EtatPassage.A_ENVOYER, "bloque")
    assert "ACC-660" in {x["code"] for x in p.constats}


def test_ajourne_apres_l_acceptation(o: Organisation, jury: tuple[Deliberation, Membre], donnees: Membre) -> None:
    d, helene = jury
    p = accepter()
    client = client_de(donnees.utilisateur)
    assert "Aucun passage" in situation(client, o)
    rectifier(d, helene, "ajourne")
    relire()
    e = EcartTransmission.toutes.get()
    assert (e.genre, e.depuis, e.echeance) == ("decision_retiree", aujourdhui(), ajouter_mois(aujourdhui(), 3))
    # On the list, on the passage, on the day page.
    assert "ACC-661" in situation(client, o)
    page = client.get(reverse("accrochage:passage", kwargs={"slug": o.slug, "pk": p.pk})).content.decode()
    assert "ACC-661" in page
    assert "Faites supprimer le passage" in page
    dues = {x.cle: x for x in echeances_accrochage(donnees, aujourdhui())}
    assert dues["accrochage.ecart.decision_retiree"].jour == e.echeance
    # Deleted at the Caisse des Dépôts: mended by itself.
    PassageCertification.toutes.update(etat=EtatPassage.SUPPRIME)
    assert suivre_ecarts(o.pk) == 0
    e.refresh_from_db()
    assert e.etat == EtatEcart.REPARE
    # And recreating it would not make it leave again.
    nouveau = corrections.recreer(passage=le_passage(), acteur=SYSTEME)
    assert "ACC-660" in {x["code"] for x in nouveau.constats}


def test_une_mention_apres_l_acceptation(o: Organisation, jury: tuple[Deliberation, Membre]) -> None:
    d, helene = jury
    accepter()
    rectifier(d, helene, "admis", mention="TB")
    suivre_ecarts(o.pk)
    e = EcartTransmission.toutes.get()
    assert (e.genre, e.details) == ("decision_changee", {"mention": ["", "MENTION_TRES_BIEN"]})
    assert le_passage().mention == "", "what was sent stays as it was sent"


@pytest.mark.parametrize(
    "etat", [EtatPassage.EN_FICHIER, EtatPassage.DEPOSE, EtatPassage.A_REGARDER, EtatPassage.ACCEPTE]
)
def test_une_identite_corrigee(o: Organisation, jury: Any, donnees: Membre, etat: EtatPassage) -> None:
    PassageCertification.toutes.update(etat=etat, accepte_le=maintenant() if etat == EtatPassage.ACCEPTE else None)
    personne = Personne.toutes.get(pk=le_passage().personne_id)
    ancien = personne.prenom1
    personne.prenom1 = "Léonie"
    personne.save()
    PassageCertification.toutes.update(identite_lue_le=datetime(2026, 1, 1, tzinfo=maintenant().tzinfo))
    relire()
    e = EcartTransmission.toutes.get()
    assert (e.genre, e.details) == ("identite_corrigee", {"prenom1": [ancien, "Léonie"]})
    assert le_passage().prenom1 == ancien, "what was sent stays as it was sent"
    # In a file not deposited, nothing has left: it is to be given up.
    suite = "a_annuler" if etat == EtatPassage.EN_FICHIER else "identite_corrigee"
    assert f"accrochage.ecart.{suite}" in {x.cle for x in echeances_accrochage(donnees, aujourdhui())}
    # Sent back: it follows the person, and the case ends.
    PassageCertification.toutes.update(etat=EtatPassage.REFUSE)
    relire()
    e.refresh_from_db()
    assert (e.etat, le_passage().prenom1) == (EtatEcart.REPARE, "Léonie")


def test_clore_avec_un_motif(o: Organisation, jury: tuple[Deliberation, Membre], donnees: Membre) -> None:
    d, helene = jury
    p = accepter()
    rectifier(d, helene, "admis", mention="B")
    suivre_ecarts(o.pk)
    e = EcartTransmission.toutes.get()
    with pytest.raises(ErreurMetier, match="ACC-602"):
        clore_ecart(ecart=e, motif=" ", acteur=SYSTEME)
    client = client_de(donnees.utilisateur)
    url = reverse("accrochage:clore_ecart", kwargs={"slug": o.slug, "pk": e.pk})
    assert client.get(url).status_code == 200
    assert client.post(url, {"motif": "Corrigé par l’assistance, courriel du 12."}).status_code == 302
    assert suivre_ecarts(o.pk) == 0, "the same difference does not come back"
    assert EcartTransmission.toutes.count() == 1
    with pytest.raises(ErreurMetier, match="ACC-664"):
        clore_ecart(ecart=e, motif="encore", acteur=SYSTEME)
    assert "courriel du 12" in client.get(reverse("accrochage:passage", args=[o.slug, p.pk])).content.decode()
    # Another rectification is another difference.
    rectifier(d, helene, "ajourne")
    assert suivre_ecarts(o.pk) == 1


def test_un_fichier_prepare_se_dit_aussi(o: Organisation, jury: tuple[Deliberation, Membre]) -> None:
    d, helene = jury
    (fichier,) = f.construire(le_passage().compte)
    rectifier(d, helene, "ajourne")
    suivre_ecarts(o.pk)
    assert EcartTransmission.toutes.get().etat == EtatEcart.OUVERT
    depots.annuler(fichier=fichier, motif="décision rectifiée", acteur=SYSTEME)
    relire()
    assert EcartTransmission.toutes.get().etat == EtatEcart.REPARE
    assert le_passage().verdict == "bloque"
