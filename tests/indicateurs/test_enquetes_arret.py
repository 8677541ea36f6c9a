"""A survey whose messages stopped in the middle, and one that is closed: what the page says, what can be taken up, what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.indicateurs import travaux_enquetes
from parchemin.indicateurs.models import Enquete
from parchemin.indicateurs.selectors.rncp import fiches
from parchemin.indicateurs.services import enquetes as services
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.models import Courriel, Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux import execution
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import geler
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.indicateurs.test_enquetes import de, partir, poster, preparer, repond
from tests.indicateurs.test_enquetes_pages import lien, lignes_du_jour, texte
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    return certification_locale(o, "cqp")


@pytest.fixture
def qualite(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE, email="qualite@enq.example")


def echouer(e: Enquete, monkeypatch: pytest.MonkeyPatch, apres: int = 0) -> Travail:
    """The messages fail for good, once `apres` of them are written."""
    ecrire, faits = travaux_enquetes.ecrire_gabarit, []

    def panne(*a: Any, **k: Any) -> Any:
        if len(faits) == apres:
            raise RuntimeError("panne")
        faits.append(1)
        return ecrire(*a, **k)

    with monkeypatch.context() as m:
        m.setattr(travaux_enquetes, "ecrire_gabarit", panne)
        m.setattr(travaux_enquetes, "LOT", 1)
        m.setattr(execution, "ESSAIS_SUR_ERREUR", 1)
        travail = services.envoyer(enquete=e, acteur=SYSTEME)
        executer(travail.pk)
    travail.refresh_from_db()
    e.refresh_from_db()
    poster()
    return travail


def test_un_envoi_qui_echoue_se_dit_et_se_reprend(
    o: Organisation, c: Certification, qualite: Membre, midi: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("Abel", "Bea", "Cleo"):
        f.certifie(o, c, nom)
    e = preparer(o, c)
    travail = echouer(e, monkeypatch)
    assert (travail.etat, [x.code for x in travail.constats]) == (EtatTravail.ECHOUE, ["TRA-003"])
    client = client_de(qualite.utilisateur)
    page = texte(client.get(lien(o, "enquete", pk=e.pk)))
    assert "l’envoi a échoué" in page
    assert "Reprendre l’envoi" in page
    assert "rappel pourra partir" not in page  # nobody was written to
    with geler(midi + timedelta(days=15)):
        assert services.rappel_possible_le(e) is None
        assert lignes_du_jour(qualite) == []
        assert "Relancer" not in texte(client.get(lien(o, "enquete", pk=e.pk)))
    auditeur = client_de(membre(o, Role.AUDITEUR, email="audit@enq.example").utilisateur)
    assert "Reprendre l’envoi" not in texte(auditeur.get(lien(o, "enquete", pk=e.pk)))
    assert auditeur.post(lien(o, "enquete_reprendre", pk=e.pk)).status_code == 403
    with geler(midi + timedelta(days=1)):
        assert "reprend là où" in texte(client.post(lien(o, "enquete_reprendre", pk=e.pk), follow=True))
        encore = Travail.toutes.exclude(pk=travail.pk).get()
        Travail.toutes.filter(pk=encore.pk).update(
            etat=EtatTravail.INTERROMPU, total=3, fait=1, phrase="1 personne sur 3"
        )
        page = texte(client.get(lien(o, "enquete", pk=e.pk)))
        assert "va reprendre seul" in page
        assert "33\u00a0%" in page.replace("&nbsp;", "\u00a0")
        executer(encore.pk)
        assert Courriel.toutes.count() == 3
        page = texte(client.get(lien(o, "enquete", pk=e.pk)))
        assert "Reprendre l’envoi" not in page
        assert "rappel pourra partir" in page
        assert "IND-193" in texte(client.post(lien(o, "enquete_reprendre", pk=e.pk), follow=True))


def test_un_envoi_repris_n_ecrit_pas_deux_fois(
    o: Organisation, c: Certification, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("Abel", "Bea", "Cleo"):
        f.certifie(o, c, nom)
    e = preparer(o, c)
    echouer(e, monkeypatch, apres=1)
    assert Courriel.toutes.count() == 1
    executer(services.reprendre(enquete=e, acteur=SYSTEME).pk)
    adresses = list(Courriel.toutes.order_by("pk").values_list("destinataire", flat=True))
    assert len(adresses) == len(set(adresses)) == 3


def test_un_rappel_que_personne_n_a_recu_n_est_pas_compte(
    o: Organisation, c: Certification, qualite: Membre, midi: datetime
) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    partir(e)
    client = client_de(qualite.utilisateur)
    with geler(midi + timedelta(days=15)):
        travail = services.relancer(enquete=e, acteur=SYSTEME)
        Travail.toutes.filter(pk=travail.pk).update(etat=EtatTravail.ECHOUE)
        page = texte(client.get(lien(o, "enquete", pk=e.pk)))
        assert "Reprendre l’envoi" in page
        assert "1 rappel" not in page.replace("\u00a0", " ")
        executer(services.reprendre(enquete=e, acteur=SYSTEME).pk)
        e.refresh_from_db()
        assert e.relances == 1  # the same reminder, not one more
        assert "1 rappel" in texte(client.get(lien(o, "enquete", pk=e.pk))).replace("\u00a0", " ")


def test_cloturer_se_confirme(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    f.certifie(o, c, "Muet", courriel="")
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "cdi", "oui")
    client = client_de(qualite.utilisateur)
    assert f'href="{lien(o, "enquete_clore", pk=e.pk)}"' in texte(client.get(lien(o, "enquete", pk=e.pk)))
    page = texte(client.get(lien(o, "enquete_clore", pk=e.pk))).replace("\u00a0", " ")
    for mots in (
        "2 personnes sur 3 n’ont pas répondu",
        "jamais écrit à 1 personne",
        "dans 60 jours",
        "ne se défait pas",
    ):
        assert mots in page, mots
    e.refresh_from_db()
    assert e.etat == "ouverte"
    client.post(lien(o, "enquete_clore", pk=e.pk))
    e.refresh_from_db()
    assert e.etat == "close"
    assert "IND-178" in texte(client.get(lien(o, "enquete_clore", pk=e.pk), follow=True))


def test_un_taux_faible_ou_pris_trop_tot_ne_fait_pas_une_promotion(
    o: Organisation, c: Certification, qualite: Membre
) -> None:
    """One answer out of three, then a promotion asked before its six months: shown with the reserve, not counted."""
    for nom in ("Abel", "Bea", "Cleo"):
        f.certifie(o, c, nom)
    f.certifie(o, c, "Tardif", le=date(2025, 5, 12))
    faible = preparer(o, c)
    partir(faible)
    repond(de("Abel"), "cdi", "oui")
    services.clore(enquete=faible, acteur=SYSTEME)
    juste = preparer(o, c, annees=[2025])
    partir(juste)
    repond(de("Tardif"), "cdi", "oui")
    services.clore(enquete=juste, acteur=SYSTEME)
    (fiche,) = fiches(o.pk)
    assert (fiche.lignes[0].global_6.entier, fiche.promotions_avec_taux, fiche.manque) == (100, 1, True)  # type: ignore[union-attr]
    page = texte(client_de(qualite.utilisateur).get(lien(o, "champs_rncp")))
    assert "taux de réponse faible" in page
    assert "Assez de promotions" not in page


def test_une_enquete_close_ne_dit_pas_d_ouvrir_plus_tard(o: Organisation, c: Certification, qualite: Membre) -> None:
    f.certifie(o, c, "Abel", le=date(2026, 9, 1))
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "cdi", "oui")
    services.clore(enquete=e, acteur=SYSTEME)
    client = client_de(qualite.utilisateur)
    page = texte(client.get(lien(o, "enquete", pk=e.pk)))
    assert "Ouvrez plus tard" not in page
    assert "seront interrogées" not in page
    assert "IND-192" in page
    (fiche,) = fiches(o.pk)
    assert (fiche.lignes[0].global_6.entier, fiche.promotions_avec_taux) == (100, 0)  # type: ignore[union-attr]
    assert "mesuré avant l’échéance" in texte(client.get(lien(o, "champs_rncp")))


def test_un_taux_d_enquete_se_dit_a_l_unite(o: Organisation, c: Certification, qualite: Membre) -> None:
    for n in range(16):
        f.certifie(o, c, f"Nom{n:02}")
    e = preparer(o, c)
    partir(e)
    repond(de("Nom00"), "cdi", "oui")
    assert "6\u00a0%" in texte(client_de(qualite.utilisateur).get(lien(o, "enquete", pk=e.pk)))
