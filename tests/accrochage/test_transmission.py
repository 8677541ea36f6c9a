"""A file that leaves by itself: held while it leaves, never thought absent when nobody knows, never altered."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from parchemin.accrochage import transport
from parchemin.accrochage.models import (
    CompteAccrochage,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.services import automatique, depots, entretien, transmissions
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.execution import executer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
RECU = transport.RecuDepot("dep-1" + "x" * 250, "En cours", "OK")


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def fichier(o: Organisation) -> FichierAccrochage:
    cpt = f.compte(o, destination="https://depositaire.example/")
    f.passages(cpt, 2)
    (fait,) = f.construire(cpt)
    return fait


def transmettre(fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch, envoyer: Any) -> Travail:
    monkeypatch.setattr(automatique, "deposer", envoyer)
    t = automatique.demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None)
    executer(t.pk)
    fichier.refresh_from_db()
    return Travail.toutes.get(pk=t.pk)


def etats() -> set[str]:
    return set(PassageCertification.toutes.values_list("etat", flat=True))


def _en_panne(*_: Any) -> Any:
    raise transport.DepotIncertain(transport.SANS_REPONSE.constat(hote="x", raison="la liaison s’est rompue"))


def test_rien_ne_s_annule_pendant_qu_il_part(fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch) -> None:
    refus: list[str] = []

    def envoyer(*_: Any) -> transport.RecuDepot:
        for geste in (
            lambda: depots.annuler(fichier=fichier, motif="erreur", acteur=SYSTEME),
            lambda: depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME),
            lambda: transmissions.constater(
                fichier=fichier, present=False, le=None, reference="", motif="vu", acteur=SYSTEME
            ),
        ):
            with pytest.raises(ErreurMetier) as e:
                geste()
            refus.append(e.value.constats[0].code)
        return RECU

    transmettre(fichier, monkeypatch, envoyer)
    assert refus == ["ACC-620"] * 3
    assert (fichier.etat, fichier.reference) == (EtatFichier.DEPOSE, RECU.id_depot), "the whole reference is kept"
    assert etats() == {EtatPassage.DEPOSE}


def test_des_octets_alteres_ne_partent_pas(fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = chemin_de(Fichier.toutes.get(pk=fichier.piece_id).contenu_id)
    os.chmod(kept, 0o600)
    kept.write_bytes(b"<autre/>")
    envoyes: list[Path] = []
    transmettre(fichier, monkeypatch, lambda d, c, n: envoyes.append(c))
    assert not envoyes
    assert (fichier.etat, fichier.echec["code"]) == (EtatFichier.PREPARE, "ACC-622")


def test_la_copie_reste_dans_notre_atelier(
    fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ailleurs = tmp_path / "systeme"
    ailleurs.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(ailleurs))
    vus: list[Path] = []

    def envoyer(d: Any, chemin: Path, nom: str) -> transport.RecuDepot:
        vus.append(chemin)
        entretien.liberer()
        assert chemin.exists(), "what is leaving is not swept"
        assert not list(ailleurs.iterdir())
        return RECU

    transmettre(fichier, monkeypatch, envoyer)
    assert entretien._racine() in vus[0].parents
    assert not vus[0].exists()
    reste = entretien._racine() / f"depot-{fichier.pk}.mort"
    reste.mkdir()
    entretien.liberer()
    assert not reste.exists(), "what a killed process left is swept"


def test_sans_reponse_sure_le_doute_reste(fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch) -> None:
    transmettre(fichier, monkeypatch, _en_panne)
    assert (fichier.etat, fichier.incertain, fichier.echec["code"]) == (EtatFichier.EN_TRANSMISSION, True, "ACC-412")
    entretien.liberer()
    fichier.refresh_from_db()
    assert fichier.etat == EtatFichier.EN_TRANSMISSION, "time alone lifts no doubt"
    with pytest.raises(ErreurMetier, match="ACC-620"):
        depots.annuler(fichier=fichier, motif="x", acteur=SYSTEME)
    # A certain refusal, after a doubt, says nothing of the first sending.
    refus = ErreurMetier(transport.DEMANDE_REFUSEE.constat(statut=400, message="x"))

    def refuser(*_: Any) -> Any:
        raise refus

    transmettre(fichier, monkeypatch, refuser)
    assert fichier.etat == EtatFichier.EN_TRANSMISSION
    # Asking again: the service has it.
    transmettre(fichier, monkeypatch, lambda *_: RECU)
    assert (fichier.etat, fichier.incertain, fichier.echec) == (EtatFichier.DEPOSE, False, {})


@pytest.mark.parametrize("present", [True, False])
def test_une_personne_dit_ce_que_montre_le_portail(
    fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch, present: bool
) -> None:
    transmettre(fichier, monkeypatch, _en_panne)
    with pytest.raises(ErreurMetier, match="ACC-602"):
        transmissions.constater(fichier=fichier, present=False, le=None, reference="", motif=" ", acteur=SYSTEME)
    fait = transmissions.constater(
        fichier=fichier, present=present, le=maintenant(), reference="R7", motif="vu à 9 h", acteur=SYSTEME
    )
    assert fait.etat == (EtatFichier.DEPOSE if present else EtatFichier.PREPARE)
    assert etats() == {EtatPassage.DEPOSE if present else EtatPassage.EN_FICHIER}


def test_un_refus_sur_le_rend_a_deposer(fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuser(*_: Any) -> Any:
        raise ErreurMetier(transport.DEMANDE_REFUSEE.constat(statut=400, message="x"))

    transmettre(fichier, monkeypatch, refuser)
    assert (fichier.etat, fichier.echec["code"]) == (EtatFichier.PREPARE, "ACC-413")


@pytest.mark.parametrize(("parti", "etat"), [(False, EtatFichier.PREPARE), (True, EtatFichier.EN_TRANSMISSION)])
def test_un_processus_tue_ne_le_bloque_pas(fichier: FichierAccrochage, parti: bool, etat: str) -> None:
    t = automatique.demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None)
    transmissions.commencer(fichier.pk, t.pk)
    if parti:
        transmissions.partir(fichier)
    entretien.liberer()
    fichier.refresh_from_db()
    assert fichier.etat == EtatFichier.EN_TRANSMISSION, "its work is alive"
    Travail.toutes.filter(pk=t.pk).update(etat="echoue")
    entretien.liberer()
    fichier.refresh_from_db()
    assert (fichier.etat, fichier.incertain, fichier.echec["code"]) == (etat, parti, "ACC-626")


def test_un_jeton_illisible_n_arrete_pas_les_autres(o: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    deux = organisation("deux")
    appels: list[str] = []
    for org in (o, deux):
        cpt = f.compte(org, destination=f"https://{org.slug}.example/")
        f.passages(cpt, 1)
        (x,) = f.construire(cpt)
        depots.noter_depot(fichier=x, le=maintenant(), acteur=SYSTEME, moyen="https", reference="r")
    CompteAccrochage.toutes.filter(organisation=o).update(jeton_chiffre="c1.AAAA")

    def interroger(d: transport.Destination, reference: str) -> transport.RecuDepot:
        appels.append(d.adresse)
        return transport.RecuDepot("r", "s", "OK")

    monkeypatch.setattr(automatique, "interroger", interroger)
    assert automatique.relever_tout() == "0 accusés relevés, 1 sans réponse"
    assert appels == ["https://deux.example/"]
    assert FichierAccrochage.toutes.get(organisation=o).echec["code"] == "ACC-682"
    monkeypatch.setattr(automatique, "interroger", lambda *_: (_ for _ in ()).throw(RuntimeError("imprévu")))
    assert "2 sans réponse" in automatique.relever_tout()
    assert FichierAccrochage.toutes.get(organisation=deux).echec["code"] == "ACC-683"


def test_on_ne_releve_que_ce_qui_est_depose(fichier: FichierAccrochage) -> None:
    with pytest.raises(ErreurMetier, match="ACC-620"):
        automatique.relever(fichier=fichier)


def test_l_accuse_deja_lu_n_est_pas_un_echec(
    o: Organisation, fichier: FichierAccrochage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partial report is found again at each round: nothing new is nothing wrong."""
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME, moyen="https", reference="r")
    contenu = f.accuse(fichier, ["id-00000"], {})
    f.lire(o, contenu)
    fichier.refresh_from_db()
    assert fichier.etat == EtatFichier.PARTIEL

    def telecharger(d: Any, reference: str, vers: Path) -> transport.AccuseRecu:
        vers.write_bytes(contenu)
        return transport.AccuseRecu(vers, "at.xml", "")

    monkeypatch.setattr(automatique, "interroger", lambda *_: transport.RecuDepot("r", "s", "OK", nom_accuse="at.xml"))
    monkeypatch.setattr(automatique, "telecharger_accuse", telecharger)
    assert not automatique.relever(fichier=fichier)
    fichier.refresh_from_db()
    assert fichier.echec == {}
