"""Four-eyes: never the same person, never something else than what was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from parchemin.plateforme.approbations import exterieur, services
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable, observateurs
from parchemin.plateforme.liens.vues import page
from parchemin.plateforme.models import Approbation, LienPersonnel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import Controle, ErreurMetier
from parchemin.socle.horloge import geler, maintenant

pytestmark = pytest.mark.django_db
ANNE, BOB = Acteur(1, "Anne"), Acteur(2, "Bob")
etat: dict[str, Any] = {"charge": {"version": 1}, "faits": [], "evenements": [], "refus": False}


def _actuelle(approbation: Approbation) -> dict[str, Any]:
    return dict(etat["charge"])


@acte_approuvable("essai.sceller", libelle="Sceller", charge_actuelle=_actuelle)
def _sceller(approbation: Approbation, acteur: Acteur) -> None:
    etat["faits"].append(acteur.libelle)
    if etat["refus"]:
        raise ErreurMetier(Controle("ZZZ-002", "t", "Non.", "p", "r").constat())


@acte_approuvable("essai.libre", libelle="Libre", lie_par_la_loi=False)
def _libre(approbation: Approbation, acteur: Acteur) -> None:
    etat["faits"].append(acteur.libelle)


@observateurs.inscrire("essais")
def _observer(evenement: str, approbation: Approbation, acteur: Acteur) -> None:
    etat["evenements"].append((evenement, acteur.libelle))


@pytest.fixture(autouse=True)
def _remise_a_zero() -> None:
    etat.update(charge={"version": 1}, faits=[], evenements=[], refus=False)


def _demander(acte: str = "essai.sceller", **champs: Any) -> Approbation:
    valeurs: dict[str, Any] = {
        "organisation_id": 1, "sujet_type": "pv", "sujet_identifiant": "9", "sujet_libelle": "PV du 3 juin",
        "consequence": "Le PV ne pourra plus être modifié.", "permission": "deliberation.sceller", "demandeur": ANNE,
        "charge": {"version": 1},
    }  # fmt: skip
    return services.demander(acte, **valeurs | champs)


def _code(geste: Any) -> str:
    with pytest.raises(ErreurMetier) as refus, transaction.atomic():
        geste()
    return refus.value.constats[0].code


def test_une_autre_personne_approuve_et_l_acte_se_fait() -> None:
    demande = _demander()
    assert _code(lambda: services.approuver(demande.pk, acteur=ANNE)) == "APP-001"
    assert etat["faits"] == []
    assert services.approuver(demande.pk, acteur=BOB).etat == "approuvee"
    relue = Approbation.toutes.get()
    assert (relue.decideur_id, relue.decideur_libelle, etat["faits"]) == (2, "Bob", ["Bob"])
    assert etat["evenements"] == [("demandee", "Anne"), ("approuvee", "Bob")]
    assert _code(lambda: services.approuver(demande.pk, acteur=BOB)) == "APP-002"
    assert etat["faits"] == ["Bob"]


def test_ce_qui_a_change_n_est_pas_approuve() -> None:
    demande = _demander()
    etat["charge"] = {"version": 2}
    assert _code(lambda: services.approuver(demande.pk, acteur=BOB)) == "APP-003"
    etat["charge"] = {"version": 1}
    Approbation.toutes.update(charge={"version": 3})
    assert _code(lambda: services.approuver(demande.pk, acteur=BOB)) == "APP-003"
    assert etat["faits"] == []
    assert Approbation.toutes.get().etat == "en_attente"


def test_un_acte_refuse_n_est_pas_approuve() -> None:
    demande = _demander()
    etat["refus"] = True
    assert _code(lambda: services.approuver(demande.pk, acteur=BOB)) == "ZZZ-002"
    assert Approbation.toutes.get().etat == "en_attente"


def test_refuser_et_annuler() -> None:
    demande = _demander()
    assert _code(lambda: services.refuser(demande.pk, acteur=BOB, motif="non")) == "APP-006"
    assert _code(lambda: services.annuler(demande.pk, acteur=BOB)) == "APP-007"
    assert services.refuser(demande.pk, acteur=BOB, motif="Il manque une signature.").etat == "refusee"
    assert services.annuler(_demander().pk, acteur=ANNE).etat == "annulee"
    assert etat["faits"] == []


def test_une_seule_demande_a_la_fois() -> None:
    _demander()
    assert _code(_demander) == "APP-004"
    assert Approbation.toutes.count() == 1
    with geler(maintenant() + services.DUREE + timedelta(minutes=1)):
        _demander()
    assert sorted(a.etat for a in Approbation.toutes.all()) == ["en_attente", "expiree"]


def test_expiration() -> None:
    demande = _demander()
    with geler(demande.expire_le):
        assert _code(lambda: services.approuver(demande.pk, acteur=BOB)) == "APP-002"
        assert services.expirer() == 1
    assert Approbation.toutes.get().etat == "expiree"


def test_pas_de_derogation_a_la_loi() -> None:
    demande = _demander()
    assert _code(lambda: services.passer_outre(demande.pk, acteur=ANNE, motif="Je suis seule ici.")) == "APP-005"
    libre = _demander("essai.libre")
    assert _code(lambda: services.passer_outre(libre.pk, acteur=ANNE, motif=" ")) == "APP-006"
    assert services.passer_outre(libre.pk, acteur=ANNE, motif="Je suis seule ici.").passee_outre
    assert etat["faits"] == ["Anne"]
    assert ("passee_outre", "Anne") in etat["evenements"]


def test_la_base_refuse_aussi_la_meme_personne() -> None:
    demande = _demander()
    with pytest.raises(IntegrityError, match="approuvee_par_une_autre_personne"), transaction.atomic():
        Approbation.toutes.filter(pk=demande.pk).update(etat="approuvee", decideur_id=1, decidee_le=maintenant())


def test_en_attente_par_organisation_et_par_personne() -> None:
    _demander()
    assert list(services.en_attente()) == []
    with organisation_active(2):
        assert list(services.en_attente()) == []
    with organisation_active(1):
        assert services.en_attente().count() == 1
        assert services.en_attente(utilisateur_id=1).count() == 0
        assert services.en_attente(utilisateur_id=2).count() == 1


def test_erreurs_de_programmation() -> None:
    with pytest.raises(LookupError):
        _demander("essai.inconnu")
    with pytest.raises(ValueError, match="outside"):
        _demander(demandeur=Acteur(None, "X"))
    with pytest.raises(TypeError):
        _demander(charge={"taux": 0.5})


def _appeler(jeton: str, donnees: dict[str, str] | None = None) -> Any:
    fabrique = RequestFactory()
    requete = fabrique.get("/") if donnees is None else fabrique.post("/", donnees)
    return page(requete, jeton)


def test_une_personne_exterieure_decide_par_lien() -> None:
    demande = _demander()
    premier = exterieur.designer_exterieur(
        demande,
        destinataire_libelle="Maître Durand",
        courriel="durand@ailleurs.example",
        designe_par_id=1,
        designe_par_libelle="Anne",
    )
    cree = exterieur.designer_exterieur(
        demande,
        destinataire_libelle="Mme Leroy",
        courriel="leroy@ailleurs.example",
        designe_par_id=1,
        designe_par_libelle="Anne",
    )
    assert _appeler(premier.jeton).status_code == 410
    vu = _appeler(cree.jeton)
    assert vu.status_code == 200
    assert "Le PV ne pourra plus être modifié." in vu.content.decode()
    assert _appeler(cree.jeton, {}).status_code == 422
    etat["charge"] = {"version": 2}
    refuse = _appeler(cree.jeton, {"decision": "approuver"})
    assert refuse.status_code == 422
    assert "APP-003" in refuse.content.decode()
    etat["charge"] = {"version": 1}
    assert _appeler(cree.jeton, {"decision": "refuser"}).status_code == 422
    assert LienPersonnel.toutes.filter(utilisations=1).count() == 0
    assert _appeler(cree.jeton, {"decision": "approuver"}).status_code == 200
    relue = Approbation.toutes.get()
    assert (relue.etat, relue.decideur_id) == ("approuvee", None)
    assert relue.decideur_libelle == "Mme Leroy (personne extérieure)"
    assert _appeler(cree.jeton, {"decision": "approuver"}).status_code == 410
    assert ("exterieur", "Anne") in etat["evenements"]
    apres = {
        "destinataire_libelle": "X",
        "courriel": "x@ailleurs.example",
        "designe_par_id": 1,
        "designe_par_libelle": "Anne",
    }
    assert _code(lambda: exterieur.designer_exterieur(demande, **apres)) == "APP-002"
    assert etat["faits"] == ["Mme Leroy (personne extérieure)"]
