"""The loop: built, deposited, answered, corrected, sent again; nothing late, nothing twice, nothing lost."""

from __future__ import annotations

import pytest
from lxml import etree

from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.models import EnvoiPassage, EtatFichier, EtatPassage, PassageCertification
from parchemin.accrochage.pieces import ouvrir_piece
from parchemin.accrochage.services import depots
from parchemin.accrochage.services.reponses import trancher
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
INTROUVABLE = "Aucun titulaire ne correspond aux critères obligatoires"


@pytest.fixture
def o() -> Organisation:
    return organisation()


def etats(o: Organisation) -> dict[str, str]:
    return dict(PassageCertification.toutes.filter(organisation=o).values_list("id_technique", "etat"))


def deposer(fichier: object) -> None:
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)  # type: ignore[arg-type]


def test_la_boucle_jusqu_au_bout(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 3)
    (fichier,) = f.construire(cpt)
    assert set(etats(o).values()) == {EtatPassage.EN_FICHIER}
    with ouvrir_piece(fichier.piece_id) as flux:
        racine = etree.parse(flux)
    assert schema_du_profil(profil("1.1.2")).validate(racine)
    deposer(fichier)
    assert set(etats(o).values()) == {EtatPassage.DEPOSE}
    f.lire(o, f.accuse(fichier, ["id-00000"], {"id-00001": INTROUVABLE, "id-00002": "Un message jamais vu"}))
    assert etats(o) == {"id-00000": "accepte", "id-00001": "refuse", "id-00002": "a_regarder"}
    fichier.refresh_from_db()
    assert fichier.etat == EtatFichier.ERREURS

    # Only what was refused goes again, under the same identifier and in a file of its own; uncorrected, only on demand.
    with pytest.raises(ErreurMetier, match="ACC-610"):
        f.construire(cpt)
    (deuxieme,) = f.construire(cpt, refuses=True)
    assert deuxieme.passages_nombre == 1
    assert deuxieme.id_flux != fichier.id_flux
    deposer(deuxieme)
    p = PassageCertification.toutes.get(id_technique="id-00002")
    trancher(passage=p, reponse="accepte", motif="confirmé par téléphone", acteur=SYSTEME)
    f.lire(o, f.accuse(deuxieme, ["id-00001"], {}, traitement="2"))
    deuxieme.refresh_from_db()
    assert deuxieme.etat == EtatFichier.SUCCES
    assert set(etats(o).values()) == {"accepte"}
    with pytest.raises(ErreurMetier, match="ACC-610"):
        f.construire(cpt)


def test_un_accuse_relu_ne_change_rien(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    deposer(fichier)
    contenu = f.accuse(fichier, ["id-00000"], {"id-00001": INTROUVABLE})
    f.lire(o, contenu)
    avant = etats(o)
    with pytest.raises(ErreurMetier, match="ACC-631"):
        f.lire(o, contenu)
    assert etats(o) == avant
    assert PassageCertification.toutes.get(id_technique="id-00001").refus == 1


def test_une_structure_refusee_rend_tout(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    deposer(fichier)
    f.lire(
        o,
        f"<rapport><nomFichier>{fichier.nom}</nomFichier><idTraitement>7</idTraitement><erreurs><erreur><type>XSD</type>"
        "<message>faute</message><ligne>1</ligne><colonne>8</colonne></erreur></erreurs></rapport>".encode(),
    )
    fichier.refresh_from_db()
    assert fichier.etat == EtatFichier.REJETE
    assert set(etats(o).values()) == {EtatPassage.A_ENVOYER}
    assert not EnvoiPassage.toutes.filter(ouvert=True).exists()


def test_un_doublon_est_un_succes_si_notre_histoire_le_dit(o: Organisation) -> None:
    """The first answer was lost: the passage goes again, and comes back as already there."""
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (premier,) = f.construire(cpt)
    deposer(premier)
    # The report says nothing of it: the passage stays deposited, the file is partial.
    f.lire(o, f.accuse(premier, ["autre"], {}))
    premier.refresh_from_db()
    assert premier.etat == EtatFichier.PARTIEL
    depots.declarer_sans_reponse(fichier=premier, motif="rien au portail après trois semaines", acteur=SYSTEME)
    assert etats(o) == {"id-00000": EtatPassage.A_ENVOYER}
    (second,) = f.construire(cpt)
    deposer(second)
    message = "Le passage certification avec le bcr émetteur 12ABC345 et l'id technique partenaire id-00000 existe déjà en base"
    f.lire(o, f.accuse(second, [], {"id-00000": message}, traitement="3"))
    assert etats(o) == {"id-00000": "accepte"}


def test_un_doublon_sans_histoire_alerte(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    deposer(fichier)
    f.lire(o, f.accuse(fichier, [], {"id-00000": "Le passage certification … existe déjà en base"}))
    assert etats(o) == {"id-00000": EtatPassage.A_REGARDER}


def test_les_bloques_restent_dehors(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 2)
    PassageCertification.toutes.filter(id_technique="id-00001").update(sexe="")
    from parchemin.accrochage.services.controles import controler_passages

    controler_passages(PassageCertification.toutes.all())
    (fichier,) = f.construire(cpt)
    assert fichier.passages_nombre == 1
    bloque = PassageCertification.toutes.get(id_technique="id-00001")
    assert (bloque.etat, bloque.verdict) == ("a_envoyer", "bloque")


def test_la_coupe(o: Organisation) -> None:
    cpt = f.compte(o, passages_maximum=2)
    f.passages(cpt, 5)
    fichiers = f.construire(cpt)
    assert [x.passages_nombre for x in fichiers] == [2, 2, 1]
    assert len({x.id_flux for x in fichiers}) == 3
    assert EnvoiPassage.toutes.filter(fichier=fichiers[2]).get().passage.id_technique == "id-00004"


def test_annuler_rend_les_passages(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (fichier,) = f.construire(cpt)
    depots.annuler(fichier=fichier, motif="erreur de contrat", acteur=SYSTEME)
    assert set(etats(o).values()) == {EtatPassage.A_ENVOYER}
    with pytest.raises(ErreurMetier, match="ACC-620"):
        deposer(fichier)
    assert len(f.construire(cpt)) == 1


def test_l_accuse_d_un_autre(o: Organisation) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    autre = f.accuse(fichier, ["id-00000"], {}).replace(fichier.id_flux.encode(), b"un-autre")
    with pytest.raises(ErreurMetier, match="ACC-630"):
        f.lire(o, autre)
    with pytest.raises(ErreurMetier, match="ACC-632"):
        f.lire(o, autre, fichier=fichier)
    assert set(etats(o).values()) == {EtatPassage.EN_FICHIER}
