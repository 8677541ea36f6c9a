"""The same award under two identifiers, and a number that no register knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parchemin.accrochage.domain.accuses import reconnaitre
from parchemin.accrochage.models import EnvoiPassage, PassageCertification
from parchemin.accrochage.services import passages as services
from parchemin.accrochage.services.controles import controler_passages
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.accrochage import fabrique as f
from tests.accrochage.test_import import COLONNES, importer, poser
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
LEA = "RNCP;RNCP99001;Martin;Léa;F;1999;3;4;44109;03/11/2026"


@pytest.fixture
def o() -> Organisation:
    return organisation()


def codes(p: PassageCertification) -> set[str]:
    p.refresh_from_db()
    return {x["code"] for x in p.constats}


def test_un_double_se_dit_a_l_import_et_ne_part_pas(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        lot = importer(m, cpt, f"{COLONNES}\na;{LEA}\nb;{LEA.replace('Martin', 'MARTIN')}")
        assert (lot.a_creer, lot.avec_avertissement) == (2, 2)
        dits = [k.quoi for x in lot.lignes.order_by("numero") for _, k in x.constats if k.code == "ACC-148"]
        assert len(dits) == 2
        assert all("Les lignes 2 et 3" in x for x in dits)
        poser(m, cpt, f"a;{LEA}", f"b;{LEA}")
        a, b = PassageCertification.objects.order_by("id_technique")
        assert (a.verdict, b.verdict) == ("bloque", "bloque")
        with pytest.raises(ErreurMetier, match="ACC-610"):
            f.construire(cpt)
        services.exclure(passage=b, motif="deux fois dans l’ERP", acteur=SYSTEME)
        assert "ACC-148" not in codes(a)
        assert a.verdict == "pret"
        (fichier,) = f.construire(cpt)
        assert list(EnvoiPassage.objects.filter(fichier=fichier).values_list("passage__id_technique", flat=True)) == [
            "a"
        ]
        services.reprendre(passage=PassageCertification.objects.get(pk=b.pk), acteur=SYSTEME)
        assert "ACC-148" in codes(b)


def test_un_second_import_retrouve_le_premier(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        poser(m, cpt, f"a;{LEA}")
        lot = importer(m, cpt, f"{COLONNES}\nb;{LEA}")
        assert "« a »" in next(k.quoi for _, k in lot.lignes.get().constats if k.code == "ACC-148")
        poser(m, cpt, f"b;{LEA}")
        a, b = PassageCertification.objects.order_by("id_technique")
        assert "ACC-148" in codes(a) & codes(b)
        # An option tells two true awards apart.
        services.completer(passage=b, valeurs={"libelle_option": "Option B"}, acteur=SYSTEME)
        assert "ACC-148" not in codes(a) | codes(b)


@pytest.mark.parametrize(
    "autre",
    [
        LEA.replace("99001", "99002"),
        LEA.replace("03/11", "04/11"),
        LEA.replace("Léa", "Zoé"),
        LEA.replace(";3;4;", ";3;5;"),
    ],
)
def test_une_autre_attribution_n_est_pas_un_double(o: Organisation, autre: str) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        poser(m, f.compte(o), f"a;{LEA}", f"b;{autre}")
        assert not any("ACC-148" in codes(p) for p in PassageCertification.objects.order_by("pk"))


def test_une_identite_changee_en_nombre_se_voit_au_plus_tard_au_fichier(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        poser(m, cpt, f"a;{LEA}", f"b;{LEA.replace('Martin', 'Martinet')}", f"c;{LEA.replace('Martin', 'Petit')}")
        for p in PassageCertification.objects.filter(id_technique="b"):
            p.nom_naissance = "Martin"
            p.save()
        (fichier,) = f.construire(cpt)
        assert list(EnvoiPassage.objects.filter(fichier=fichier).values_list("passage__id_technique", flat=True)) == [
            "c"
        ]


@pytest.mark.parametrize(("age", "verdict"), [(None, "a_risque"), (10, "bloque"), (200, "a_risque")])
def test_un_numero_qu_aucun_registre_ne_connait(o: Organisation, age: int | None, verdict: str) -> None:
    with organisation_active(o.pk):
        cpt = f.compte(o)
        if age is not None:
            f.registre(nationale=True, export=aujourdhui() - timedelta(days=age))
        (p,) = f.passages(cpt, 1, code_certification="RNCP98765", code_insee="", code_postal="44000")
        assert (p.verdict, "ACC-107" in codes(p)) == (verdict, True)
        client = client_de(membre(o, Role.DONNEES).utilisateur)
        page = client.get(f"/o/{o.slug}/accrochage/?situation=tous").content.decode()
        assert "RNCP98765 n’est pas dans les registres" in page
        if verdict == "a_risque":
            assert "n’est pas dans les registres" in client.get(f"/o/{o.slug}/accrochage/construire/").content.decode()
        adresse = f"/o/{o.slug}/accrochage/passages/{p.pk}/completer/"
        formulaire = client.get(adresse)
        assert 'name="code_certification"' in formulaire.content.decode()
        services.completer(
            passage=p, valeurs={"code_certification": "RNCP99001", "code_insee": "44109"}, acteur=SYSTEME
        )
        controler_passages(PassageCertification.objects.filter(pk=p.pk))
        assert "ACC-107" not in codes(p)


def test_un_ko_certification_inconnue_se_reconnait() -> None:
    f_ = reconnaitre("Certification inconnue")
    assert (f_.issue, f_.classe) == ("refuse", "certification_inconnue")
