"""From the file of the house to the list: what is said before, what is opened after, and words that hold."""

from __future__ import annotations

import re

import pytest

from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.vraisemblance import risques
from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.imports.facade import deposer_lot, type_import
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.accrochage import fabrique as f
from tests.accrochage.test_import import importer, poser
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


ERP = "N° ERP;Code RNCP;Nom de naissance;Prénom;Civilité;{naissance};Ville de naissance;{resultat};Date de délivrance"
LIGNES = (
    "a;99002;Martin;Léa;F;01/02/1985;Nantes;Admise;03/11/2026",
    "b;99002;Petit;Noé;M;03/04/1990;Nantes;Ajourné;03/11/2026",
)


def test_un_fichier_d_erp_s_importe_avec_ses_naissances_et_sans_ses_ajournes(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        lot = importer(
            m, f.compte(o), "\n".join([ERP.format(naissance="Date de naissance", resultat="Résultat"), *LIGNES])
        )
        assert (lot.lues, lot.a_creer, lot.refusees) == (2, 1, 1)
        assert "ACC-146" in lot.codes
        client = client_de(m.utilisateur)
        page = client.get(f"/o/{o.slug}/imports/{lot.pk}/").content.decode()
        assert "Aucune colonne ne donne" not in page
        donnees = lot.lignes.get(action="creer").donnees["valeurs"]
        assert [donnees[x] for x in ("annee_naissance", "mois_naissance", "jour_naissance")] == [1985, 2, 1]
        assert (donnees["type_certification"], donnees["code_certification"]) == ("RNCP", "RNCP99002")


def test_sans_colonne_de_naissance_ni_de_resultat_c_est_dit(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        lot = importer(m, f.compte(o), "\n".join([ERP.format(naissance="Zone 6", resultat="Zone 7"), *LIGNES]))
        assert lot.a_creer == 2
        assert lot.codes["ACC-138"]["n"] == 2
        client = client_de(m.utilisateur)
        for adresse in (f"/o/{o.slug}/imports/{lot.pk}/", f"/o/{o.slug}/imports/{lot.pk}/colonnes/"):
            page = client.get(adresse).content.decode()
            assert "Aucune colonne ne donne la date de naissance" in page, adresse
            assert "« Zone 7 »" in page.replace("\xa0", " ").replace("&nbsp;", " "), adresse


def test_une_naissance_que_l_annee_contredit_est_refusee_meme_deja_connue(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    entetes = "Identifiant technique;Code RNCP;Nom de naissance;Premier prénom;Année de naissance;Date de naissance;Date de délivrance"
    with organisation_active(o.pk):
        lot = importer(m, f.compte(o), f"{entetes}\na;99001;Martin;Léa;1986;01/02/1985;03/11/2026")
        assert (lot.a_creer, lot.refusees) == (0, 1)
        assert "ACC-145" in lot.codes


def test_le_resultat_d_un_import_dit_ou_en_sont_ses_passages(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        f.passages(cpt, 2)
        lot = poser(
            m,
            cpt,
            "zz;RNCP;RNCP99001;Martin;Léa;F;1999;3;4;44109;03/11/2026",
            "yy;RNCP;RNCP99001;Petit;Noé;;1998;3;4;44109;03/11/2026",
        )
        client = client_de(m.utilisateur)
        page = client.get(f"/o/{o.slug}/imports/{lot.pk}/").content.decode()
        assert re.search(rf'accrochage/\?lot={lot.pk}&amp;situation=prets">1\s*prêt<', page.replace("\xa0", " "))
        assert f'accrochage/?lot={lot.pk}"' in page
        liste = client.get(f"/o/{o.slug}/accrochage/?lot={lot.pk}").content.decode()
        assert "PETIT" in liste
        assert "MARTIN<" in liste
        assert "MARTINA" not in liste
        # The counts are those of what they open.
        assert re.search(rf'lot={lot.pk}&amp;situation=prets">1<', liste)
        assert re.search(rf'lot={lot.pk}&amp;situation=bloques">1<', liste)


def test_d_un_fichier_a_deposer_on_ouvre_qui_est_dedans(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        f.passages(cpt, 2)
        (fichier,) = f.construire(cpt)
        f.passages(cpt, 1, id_technique="dehors", nom_naissance="Dehors")
        client = client_de(m.utilisateur)
        page = client.get(f"/o/{o.slug}/accrochage/fichiers/{fichier.pk}/").content.decode()
        assert f'accrochage/?fichier={fichier.pk}">2</a>' in page
        liste = client.get(f"/o/{o.slug}/accrochage/?fichier={fichier.pk}").content.decode()
        assert "MARTINA" in liste
        assert "DEHORS" not in liste


def test_la_grille_mene_a_ce_qu_elle_ne_montre_pas(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        f.passages(cpt, 1, id_technique="j", debut_validite=None)
        f.passages(cpt, 1, id_technique="s", sexe="", nom_naissance="Autre")
        sans_jour, sans_sexe = PassageCertification.objects.order_by("id_technique")
        page = client_de(m.utilisateur).get(f"/o/{o.slug}/accrochage/corriger/").content.decode()
        assert f"/passages/{sans_jour.pk}/completer/" in page
        assert f"/passages/{sans_sexe.pk}/completer/" not in page


def test_trancher_dit_la_meme_chose_que_le_fichier_et_montre_le_double(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        (p,) = f.passages(cpt, 1, id_technique="a")
        (fichier,) = f.construire(cpt)
        f.passages(cpt, 1, id_technique="jumeau")
        PassageCertification.objects.filter(pk=p.pk).update(
            etat=EtatPassage.A_REGARDER, refus_classe="deja_en_base", refus_message="existe déjà en base"
        )
        page = client_de(m.utilisateur).get(f"/o/{o.slug}/accrochage/passages/{p.pk}/trancher/").content.decode()
        assert "La Caisse des Dépôts a déjà un passage portant cet identifiant" in page
        assert ">jumeau</a>" in page
        assert fichier.nom in page
        assert ">Trancher</button>" in page


def test_un_ancien_tableur_se_convertit_en_tableur(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk), pytest.raises(ErreurMetier) as refus:
        deposer_lot(
            membre=m, type_import=type_import("accrochage.passages"), source=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            nom="p.xls", options={"compte": f.compte(o).pk},
        )  # fmt: skip
    (constat,) = refus.value.constats
    assert constat.code == "FIC-013"
    assert "CSV" in constat.remede
    assert "docx" not in constat.remede


def test_le_lieu_connu_par_son_nom_et_son_code_postal() -> None:
    p = Passage(
        nom_naissance="Martin",
        prenom1="Léa",
        annee_naissance=1985,
        mois_naissance=2,
        jour_naissance=1,
        code_postal="44000",
        libelle_commune="Nantes",
    )
    (dit,) = [x.constat.quoi for x in risques(p) if x.constat.code == "ACC-202"]
    assert "son nom et son code postal (Nantes, 44000)" in dit
