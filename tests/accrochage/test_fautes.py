"""What goes wrong without a process dying: no room left, a work stopped, objects of others, rows that changed meanwhile."""

from __future__ import annotations

import errno
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from parchemin.accrochage import construction_parallele
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.tableau import ecrire_csv
from parchemin.accrochage.models import (
    AccuseTraitement,
    EnvoiPassage,
    EtatLot,
    FichierAccrochage,
    LotAccrochage,
    PassageCertification,
)
from parchemin.accrochage.pieces import USAGE, ouvrir_piece
from parchemin.accrochage.services import accuses, construction, depots, entretien, suites
from parchemin.accrochage.services.comptes import enregistrer_compte
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.services.ecriture import fragments
from parchemin.accrochage.services.passages import completer
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.fichiers import depot as depot_fichiers
from parchemin.plateforme.models import Fichier, Travail
from parchemin.plateforme.travaux.execution import executer
from parchemin.plateforme.travaux.services import annuler
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


def _plein(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def _etats(o: Organisation) -> set[str]:
    return set(PassageCertification.toutes.filter(organisation=o).values_list("etat", flat=True))


@pytest.mark.parametrize(
    ("ou", "quoi"),
    [(construction_parallele, "construire"), (construction, "ecrire_jumeau"), (depot_fichiers, "placer"), (Path, "unlink")],
)  # fmt: skip
def test_disque_plein(o: Organisation, monkeypatch: pytest.MonkeyPatch, ou: Any, quoi: str) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 3)
    lot = construction.demander_construction(compte=cpt, acteur=SYSTEME, demandeur_id=None)
    cible = "parchemin.plateforme.fichiers.services.placer" if quoi == "placer" else None
    with monkeypatch.context() as m:
        if cible:
            m.setattr(cible, _plein)
        else:
            m.setattr(ou, quoi, _plein)
        executer(lot.travail_id)  # type: ignore[arg-type]
    lot.refresh_from_db()
    (constat,) = Travail.toutes.get(pk=lot.travail_id).constats
    assert constat.code == "ACC-613"
    assert "No space left" in constat.quoi or "space" in constat.quoi
    assert lot.etat == EtatLot.ABANDONNE
    assert _etats(o) == {"a_envoyer"}
    assert not FichierAccrochage.toutes.exists()
    assert not Fichier.toutes.filter(usage=USAGE.code, depose_le__lt=maintenant()).exists() or quoi == "unlink"
    assert len(f.construire(cpt)) == 1


def test_annule_avant_de_commencer(o: Organisation) -> None:
    """The next build does not wait for the echeancier."""
    cpt = f.compte(o)
    f.passages(cpt, 2)
    lot = construction.demander_construction(compte=cpt, acteur=SYSTEME, demandeur_id=None)
    annuler(lot.travail_id)  # type: ignore[arg-type]
    assert len(f.construire(cpt)) == 1
    assert LotAccrochage.toutes.get(pk=lot.pk).etat == EtatLot.ABANDONNE


def test_une_lecture_arretee_reprend(o: Organisation) -> None:
    """Stopped by a person, a reading goes on when the same report is given again; read, it is refused."""
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    contenu = f.accuse(fichier, ["id-00000", "id-00001"], {})

    def recevoir() -> AccuseTraitement:
        return accuses.recevoir(source=contenu, nom="at.xml", organisation_id=o.pk, acteur=SYSTEME, demandeur_id=None)

    premier = recevoir()
    annuler(premier.travail_id)  # type: ignore[arg-type]
    second = recevoir()
    assert second.pk == premier.pk
    with pytest.raises(ErreurMetier, match="sa lecture n’est pas finie"):
        recevoir()
    executer(second.travail_id)  # type: ignore[arg-type]
    assert _etats(o) == {"accepte"}
    with pytest.raises(ErreurMetier, match="ACC-631"):
        recevoir()
    assert Fichier.toutes.filter(usage=USAGE.code).count() == 3, "the copy that was refused is not kept"


def test_l_accuse_d_un_fichier_annule(o: Organisation) -> None:
    """The report is the proof of a deposit: what it accepts is not sent again; what left since is told by its own file."""
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    depots.annuler(fichier=fichier, motif="je croyais", acteur=SYSTEME)
    PassageCertification.toutes.filter(id_technique="id-00001").update(sexe="")
    controler_passages(PassageCertification.toutes.all())
    (second,) = f.construire(cpt)
    f.lire(o, f.accuse(fichier, ["id-00000", "id-00001"], {}))
    dits = dict(PassageCertification.toutes.values_list("id_technique", "etat"))
    assert dits == {"id-00000": "en_fichier", "id-00001": "accepte"}
    depots.noter_depot(fichier=second, le=maintenant(), acteur=SYSTEME)
    message = "Le passage certification avec le bcr émetteur 12ABC345 et l'id technique partenaire id-00000 existe déjà en base"
    f.lire(o, f.accuse(second, [], {"id-00000": message}, traitement="2"))
    assert _etats(o) == {"accepte"}


def test_ce_qui_est_parti_ne_change_plus(o: Organisation) -> None:
    """The person is corrected while the passage is in a file: what was sent stays what was sent."""
    cpt = f.compte(o)
    personne = Personne.toutes.create(
        organisation=o, nom_naissance="Martin", prenom1="Zoé", naissance_annee=1990, sexe="F", naissance_code="44109",
        naissance_libelle="Nantes",
    )  # fmt: skip
    f.passages(cpt, 1, juges=False, personne=personne)
    controler_passages(PassageCertification.toutes.all())
    (fichier,) = f.construire(cpt)
    personne.nom_naissance = "Durand"
    personne.save()
    assert controler_passages(PassageCertification.toutes.all()) == 0
    passage = PassageCertification.toutes.get()
    assert passage.nom_naissance == "Martin"
    with pytest.raises(ErreurMetier, match="ACC-603"):
        completer(passage=passage, valeurs={"scoring": "12"}, acteur=SYSTEME)
    depots.annuler(fichier=fichier, motif="nom corrigé", acteur=SYSTEME)
    controler_passages(PassageCertification.toutes.all())
    assert PassageCertification.toutes.get().nom_naissance == "Durand"
    with pytest.raises(ValueError, match="etat"):
        completer(passage=passage, valeurs={"etat": "accepte"}, acteur=SYSTEME)


def test_rien_d_une_autre_organisation(o: Organisation) -> None:
    autre = organisation("autre")
    cpt, sien = f.compte(o), f.compte(autre, certificateur_bcr="99ZZZ999", emetteur_bcr="99ZZZ999")
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    (chez_lui,) = f.passages(sien, 1)
    contenu = f.accuse(fichier, ["id-00000"], {})
    sans_flux = contenu.replace(fichier.id_flux.encode(), b"").replace(fichier.nom.encode(), b"inconnu.xml")
    with pytest.raises(ErreurMetier, match="ACC-630"):
        f.lire(autre, contenu)
    with pytest.raises(ErreurMetier, match="ACC-619"):
        f.lire(autre, sans_flux, fichier=fichier)
    with pytest.raises(ErreurMetier, match="ACC-619"):
        suites.enregistrer_demande(
            organisation_id=o.pk, origine="cdc", recue_le=aujourdhui(), objet="x", acteur=SYSTEME, passage=chez_lui
        )
    valeurs = {"libelle": "x", "montage": "soi", "certificateur_bcr": "12ABC345", "emetteur_bcr": "", "contrat": "C"}
    with pytest.raises(ErreurMetier, match="ACC-619"):
        enregistrer_compte(organisation=autre, valeurs=valeurs, acteur=SYSTEME, compte=cpt)
    assert not AccuseTraitement.toutes.exists()
    assert not Fichier.toutes.filter(organisation_id=autre.pk).exists()
    # A passage filed under an account of another organisation is never taken with it.
    PassageCertification.toutes.filter(pk=chez_lui.pk).update(compte=cpt)
    with pytest.raises(ErreurMetier, match="ACC-610"):
        f.construire(cpt)


def test_deux_fichiers_d_une_seconde_ont_deux_noms(o: Organisation) -> None:
    """A structural report names its file and nothing else."""
    un = f.compte(o)
    deux = f.compte(o, certificateur_bcr="99ZZZ999", emetteur_bcr="99ZZZ999")
    f.passages(un, 1)
    f.passages(deux, 1, id_technique="autre")
    (a,), (b,) = f.construire(un), f.construire(deux)
    LotAccrochage.toutes.filter(pk=b.lot_id).update(horodatage=LotAccrochage.toutes.get(pk=a.lot_id).horodatage)
    noms = {construction.nom_de(x, 1) for x in LotAccrochage.toutes.all()}
    assert len(noms) == 2
    assert a.nom in noms


def test_le_jumeau_est_celui_du_domaine(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 2, mention="MENTION_BIEN", scoring="=1+1", niveau_langue="B2", score_numerique=500,
               resultats_numeriques=[[4, "1", "2"]], debut_examen=aujourdhui())  # fmt: skip
    (fichier,) = f.construire(cpt)
    sortie = StringIO(newline="")
    ecrire_csv([p.vers_domaine() for p in PassageCertification.toutes.order_by("pk")], sortie)
    assert fichier.csv_piece_id is not None
    with ouvrir_piece(fichier.csv_piece_id) as lu:
        assert lu.read().decode("utf-8-sig") == sortie.getvalue()


def test_ce_qui_reste_est_retire(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    reste = entretien._racine() / f"{cpt.pk:032x}.abc"
    reste.mkdir(parents=True)
    (reste / "001.xml").write_bytes(b"x")
    entretien.liberer()
    assert not reste.exists()


def test_deux_processus_meme_contenu_et_schema_fige(o: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader in another process refuses a file whose schema was changed under the builder's feet."""
    monkeypatch.setattr(construction_parallele, "SEUL_JUSQU_A", 1)
    cpt = f.compte(o, passages_maximum=2)
    f.passages(cpt, 3)
    fichiers = f.construire(cpt)
    assert [x.passages_nombre for x in fichiers] == [2, 1]
    assert EnvoiPassage.toutes.filter(fichier__isnull=True).count() == 0
    for x in fichiers:
        depots.annuler(fichier=x, motif="essai", acteur=SYSTEME)
    vrai = construction.schema_actif

    def autre(*a: Any) -> Any:
        from dataclasses import replace

        return replace(vrai(*a), empreinte="0" * 64)

    monkeypatch.setattr(construction, "schema_actif", autre)
    assert f.construire(cpt) == []
    assert _etats(o) == {"a_envoyer"}


def test_un_caractere_interdit_ne_bloque_que_son_passage(o: Organisation) -> None:
    """One such value stopped the judging of every passage of every organisation."""
    cpt = f.compte(o)
    f.passages(cpt, 2, juges=False)
    PassageCertification.toutes.filter(id_technique="id-00000").update(libelle_commune="Nan\x01tes")
    assert controler_passages(PassageCertification.toutes.all()) == 2
    verdicts = dict(PassageCertification.toutes.values_list("id_technique", "verdict"))
    assert verdicts["id-00000"] == "bloque"
    assert verdicts["id-00001"] != "bloque"
    (fichier,) = f.construire(cpt)
    assert fichier.passages_nombre == 1


def test_la_lecture_d_un_lot_rend_ses_reglages_a_la_base(o: Organisation) -> None:
    """Read to the end or given up: what the connection keeps in memory is as before; meanwhile it keeps little."""
    if connection.vendor != "sqlite":
        pytest.skip("settings of SQLite")
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)

    def cache() -> int:
        with connection.cursor() as curseur:
            return int(curseur.execute("PRAGMA cache_size").fetchone()[0])

    avant = cache()
    lecture = fragments(fichier.lot, profil("1.1.2"))
    next(lecture)
    assert cache() == -4_000 != avant
    assert len(list(lecture)) == 1
    assert cache() == avant
    abandonnee = fragments(fichier.lot, profil("1.1.2"))
    next(abandonnee)
    abandonnee.close()
    assert cache() == avant


def test_un_lot_qui_n_ecrit_pas_tout_n_est_pas_construit(o: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A passage held for transmitted, in no file, would never be recognised."""
    cpt = f.compte(o)
    f.passages(cpt, 3)
    with monkeypatch.context() as m:
        m.setattr(construction, "_ecrire", lambda *_: iter(()))
        assert f.construire(cpt) == []
    assert LotAccrochage.toutes.get().etat == EtatLot.ABANDONNE
    assert _etats(o) == {"a_envoyer"}
    assert "ACC-684" in [k.code for k in Travail.toutes.get().constats]
