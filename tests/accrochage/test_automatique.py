"""The whole loop through the database and over HTTPS, against the rehearsal."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from parchemin.accrochage.models import (
    AccuseTraitement,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.repetition import accuse as accuse_de_repetition
from parchemin.accrochage.repetition.collecte import Origine, passages_d_essai
from parchemin.accrochage.repetition.etat_civil import EtatCivil
from parchemin.accrochage.repetition.population import passage_de
from parchemin.accrochage.repetition.serveur import Repetition
from parchemin.accrochage.services import depots
from parchemin.accrochage.services.automatique import demander_transmission, relever
from parchemin.accrochage.services.controles import controler_passages
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.travaux.execution import executer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sur_cette_machine(settings: Any) -> None:
    """The rehearsal listens here: an address that a true deposit refuses."""
    settings.DEPOT_INTERNE = True


@pytest.fixture
def o() -> Organisation:
    return organisation()


def deposer_et_lire(fichier: FichierAccrochage) -> None:
    executer(demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None).pk)
    fichier.refresh_from_db()
    assert (fichier.etat, fichier.depot_moyen) == (EtatFichier.DEPOSE, "https")
    for _ in range(200):
        if relever(fichier=fichier):
            break
        time.sleep(0.05)
    accuse = AccuseTraitement.toutes.get(fichier=fichier)
    assert accuse.travail_id
    executer(accuse.travail_id)


def comme_un_vrai_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rehearsal without what tells that it is one: the exchange of a real depositor."""
    monkeypatch.setattr("parchemin.accrochage.repetition.reponses.ENTETE", ("X-Service", "vrai"))
    tete = accuse_de_repetition._TETE.splitlines(keepends=True)
    monkeypatch.setattr(accuse_de_repetition, "_TETE", tete[0] + tete[2])


def test_la_boucle_jusqu_a_ce_que_tout_soit_accepte(
    o: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted divergences come back refused; corrected from the civil register, they are accepted; nothing goes twice."""
    comme_un_vrai_service(monkeypatch)
    jour = aujourdhui()
    with Repetition(tmp_path / "rep", origine=Origine(graine=3, population=60, part=0.2)) as r:
        cpt = f.compte(o, destination=r.adresse, autorite_pem=r.certificat.chemin.read_text())
        registre = EtatCivil(r.etat_civil)
        essais = list(passages_d_essai(registre, jour))
        vraies = {p.id_technique: v for p, (_, _, v, _) in zip(essais, registre.inscriptions(), strict=True)}
        registre.fermer()
        _enregistrer(cpt, [p for p in essais if p.voie == "titulaire"])
        envoyes: list[str] = []
        for _ in range(4):
            prets = PassageCertification.toutes.filter(compte=cpt).exclude(etat=EtatPassage.ACCEPTE)
            if not prets.exists():
                break
            (fichier,) = f.construire(cpt)
            siens = list(
                PassageCertification.toutes.filter(envois__fichier=fichier).values_list("id_technique", flat=True)
            )
            assert not set(siens) & set(envoyes), "an accepted passage never goes again"
            deposer_et_lire(fichier)
            envoyes += PassageCertification.toutes.filter(compte=cpt, etat=EtatPassage.ACCEPTE).values_list(
                "id_technique", flat=True
            )
            for p in PassageCertification.toutes.filter(compte=cpt, etat=EtatPassage.REFUSE):
                assert p.refus_classe, p.refus_message
                corrige = passage_de(vraies[p.id_technique], p.id_technique, p.code_certification, jour, "titulaire")
                for cle in ("nom_naissance", "prenom1", "sexe", "annee_naissance", "mois_naissance", "jour_naissance",
                            "code_insee", "code_pays", "code_postal", "prenom2", "nom_usage"):  # fmt: skip
                    setattr(p, cle, getattr(corrige, cle))
                p.etat = EtatPassage.A_ENVOYER
                p.save()
            controler_passages(PassageCertification.toutes.filter(compte=cpt))
        etats = set(PassageCertification.toutes.filter(compte=cpt).values_list("etat", flat=True))
        assert etats == {EtatPassage.ACCEPTE}
        assert FichierAccrochage.toutes.filter(compte=cpt).count() >= 2


def test_une_repetition_ne_compte_jamais(o: Organisation, tmp_path: Path) -> None:
    """Everything is read and shown; every passage is free again, and goes for real afterwards."""
    with Repetition(tmp_path / "rep", origine=Origine(graine=3, population=10, part=0.0)) as r:
        cpt = f.compte(o, destination=r.adresse, autorite_pem=r.certificat.chemin.read_text())
        registre = EtatCivil(r.etat_civil)
        _enregistrer(cpt, [p for p in passages_d_essai(registre, aujourdhui()) if p.voie == "titulaire"][:3])
        registre.fermer()
        (fichier,) = f.construire(cpt)
        deposer_et_lire(fichier)
    fichier.refresh_from_db()
    assert (fichier.repetition, fichier.etat) == (True, EtatFichier.REPETITION)
    accuse = AccuseTraitement.toutes.get()
    assert accuse.repetition
    assert sum(accuse.appliques.values()) == fichier.passages_nombre
    assert not PassageCertification.toutes.exclude(etat=EtatPassage.A_ENVOYER, accepte_le=None).exists()
    (vrai,) = f.construire(cpt)
    assert vrai.passages_nombre == fichier.passages_nombre
    # A duplicate of the real deposit is not explained by the rehearsal.
    depots.noter_depot(fichier=vrai, le=maintenant(), acteur=SYSTEME)
    identifiant = PassageCertification.toutes.order_by("pk")[0].id_technique
    f.lire(o, f.accuse(vrai, [], {identifiant: "Le passage certification … existe déjà en base"}))
    assert PassageCertification.toutes.get(id_technique=identifiant).etat == EtatPassage.A_REGARDER


def test_un_serveur_inconnu_ne_recoit_rien(o: Organisation, tmp_path: Path) -> None:
    """Without its authority, the connection is refused and the file stays to be deposited."""
    with Repetition(tmp_path / "rep", origine=Origine(graine=3, population=10, part=0.0)) as r:
        cpt = f.compte(o, destination=r.adresse)
        f.passages(cpt, 1)
        (fichier,) = f.construire(cpt)
        executer(demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None).pk)
        fichier.refresh_from_db()
        assert fichier.etat == EtatFichier.PREPARE
        assert fichier.echec["code"] == "ACC-411", "why it failed stays on the file"


def test_sans_adresse(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    with pytest.raises(ErreurMetier, match="ACC-623"):
        demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None)


def _enregistrer(cpt, passages):  # type: ignore[no-untyped-def]
    from parchemin.accrochage.models.passages import CHAMPS_PASSAGE

    for p in passages:
        x = PassageCertification(
            organisation=cpt.organisation, compte=cpt, origine="import", **{c: getattr(p, c) for c in CHAMPS_PASSAGE}
        )
        x.save()
    controler_passages(PassageCertification.toutes.filter(compte=cpt))
