"""Lists of partners as people really keep them: what the file lacks is said once, and vague headings are not trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.demonstration import siret
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.models import LigneLot, LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.correction import corriger_ligne
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.imports_partenaires import CHAMPS, TYPE
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.reseau.services.ecarts import comparer_tout
from tests.fabrique import avec_second_facteur, membre, organisation
from tests.imports.outils_essai import mener, xlsx_de
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
ENTETES = ["Raison sociale", "SIRET", "Ville", "Contact", "E-mail", "Date convention"]
UN, DEUX = siret(51), siret(52)


@pytest.fixture(autouse=True)
def _midi(midi: object) -> None:
    """24 November 2026."""


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=True)
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def karim(o: Organisation, tmp_path: Path) -> Membre:
    f.certification(o, tmp_path, "", fin="31/12/2028")
    m = membre(o, Role.RESEAU)
    avec_second_facteur(m.utilisateur)
    return m


def fichier(*autres: str) -> bytes:
    lignes = [["Institut Alpha", UN, "Nantes", "Karim Haddou", "contact@alpha.example", "01/01/2026"],
              ["Institut Bêta", DEUX, "Rennes", "Anne Roux", "contact@beta.example", "01/02/2026"]]  # fmt: skip
    return xlsx_de([[*ENTETES, *autres], *lignes])


def page(client: Client, o: Organisation, lot: LotImport, nom: str = "colonnes") -> str:
    return " ".join(client.get(reverse(f"imports:{nom}", args=[o.slug, lot.pk])).content.decode().split())


def test_ce_que_le_fichier_n_a_pas_se_dit_une_fois(o: Organisation, karim: Membre, client: Client) -> None:
    client.force_login(karim.utilisateur)
    depot = reverse("imports:deposer", args=[o.slug, TYPE.code])
    client.post(depot, {"fichier": SimpleUploadedFile("liste.xlsx", fichier()), "emetteur": "Bureau"})
    lot = LotImport.objects.get()
    # « Contact » holds names of people: the addresses are elsewhere.
    assert [lot.colonnes.get(str(j), "") for j in range(6)] == [
        "denomination",
        "siret",
        "commune",
        "",
        "courriel",
        "du",
    ]
    dit = page(client, o, lot)
    assert "La même valeur pour toutes les lignes" in dit
    assert 'name="t_certification"' in dit
    assert 'name="t_role"' in dit
    assert "donnez ci-dessous la même valeur à toutes les lignes" in dit
    choisies = {f"c{j}": cle for j, cle in lot.colonnes.items()}
    colonnes = reverse("imports:colonnes", args=[o.slug, lot.pk])
    refus = client.post(colonnes, {**choisies, "t_certification": "RNCP99001", "t_role": ""})
    assert refus.status_code == 422
    assert "Aucune colonne ne donne «" in refus.content.decode()
    assert client.post(colonnes, {**choisies, "t_certification": "RNCP99001", "t_role": "Former"}).status_code == 302
    mener(lot)
    lot.refresh_from_db()
    assert (lot.a_creer, lot.refusees) == (2, 0)
    x = LigneLot.objects.filter(lot=lot).order_by("numero")[0]
    assert x.donnees["roles"] == ["former"]
    vu = page(client, o, lot, "lot")
    assert "Pour toutes les lignes, comme vous l’avez dit" in vu
    assert "1 colonne n’a pas été prise" in vu
    # The next file of the same sender: the values are proposed, never taken unseen.
    client.post(depot, {"fichier": SimpleUploadedFile("liste2.xlsx", fichier()), "emetteur": "Bureau"})
    suivant = LotImport.objects.order_by("-pk")[0]
    assert suivant.etat == "depose"
    assert '<option value="Former" selected' in page(client, o, suivant)


def test_contact_est_une_adresse_quand_il_en_contient(karim: Membre) -> None:
    contenu = xlsx_de(
        [["SIRET", "Partenaire", "Contact"], [UN, "Alpha", "a@alpha.example"], [DEUX, "Bêta", "b@b.example"]]
    )
    lot = deposer_lot(membre=karim, type_import=TYPE, source=contenu, nom="p.xlsx", emetteur="")
    assert lot.colonnes.get("2") == "courriel"
    assert lot.propositions[2] == "vague"


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("habilité à former et à évaluer", "deux"),
        ("Habilité à former", "former"),
        ("Formation et évaluation", "deux"),
        ("Centre d’examen", "organiser"),
    ],
)
def test_les_roles_se_lisent_comme_on_les_ecrit(ecrit: str, lu: str) -> None:
    (role,) = [ch for ch in CHAMPS if ch.cle == "role"]
    assert role.lecteur(ecrit) == lu


def test_une_correction_se_fait_partout(o: Organisation, karim: Membre) -> None:
    lignes: list[list[Any]] = [[siret(60 + i), f"Institut {i}", "RNCP99001", "porteur", "01/01/2026"] for i in range(5)]
    lignes.append([siret(70), "Institut autre", "RNCP99001", "autre chose", "01/01/2026"])
    contenu = xlsx_de([["SIRET", "Partenaire", "Certification", "Rôle", "Début"], *lignes])
    lot = deposer_lot(membre=karim, type_import=TYPE, source=contenu, nom="p.xlsx", emetteur="")
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=karim)
    mener(lot)
    lot.refresh_from_db()
    assert lot.refusees == 6
    premiere = LigneLot.objects.filter(lot=lot).order_by("numero")[0]
    corriger_ligne(lot=lot, numero=premiere.numero, valeurs={3: "Former"}, partout=True)
    lot.refresh_from_db()
    assert (lot.a_creer, lot.refusees) == (5, 1)


def importer(m: Membre, *lignes: list[Any]) -> LotImport:
    contenu = xlsx_de([["SIRET", "Partenaire", "Certification", "Rôle", "Début", "Date de signature"], *lignes])
    lot = deposer_lot(membre=m, type_import=TYPE, source=contenu, nom="p.xlsx", emetteur="")
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=m)
    mener(lot)
    lot.refresh_from_db()
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    mener(lot)
    return lot


def lue(client: Client, o: Organisation, nom: str, *args: Any, **plus: Any) -> str:
    return " ".join(client.get(reverse(f"reseau:{nom}", args=[o.slug, *args]), plus).content.decode().split())


def test_ce_qui_n_a_pas_de_convention_est_compte_et_mene_a_la_liste(
    o: Organisation, karim: Membre, client: Client
) -> None:
    client.force_login(karim.utilisateur)
    assert "n’a pas de convention" not in lue(client, o, "reprise_partenaires")
    importer(karim, [UN, "Institut Alpha", "RNCP99001", "Former", "04/04/2025", ""])
    page = lue(client, o, "reprise_partenaires")
    assert "1 habilitation n’a pas de convention" in page.replace("\xa0", " ")
    h = HabilitationPartenaire.objects.get()
    assert f"{reverse('reseau:convention_nouvelle', args=[o.slug])}?etablissement={h.etablissement_id}" in page
    liste = lue(client, o, "habilitations", convention="sans")
    assert "Institut Alpha" in liste
    assert "Institut Alpha" not in lue(client, o, "habilitations", convention="avec")
    formulaire = lue(client, o, "convention_nouvelle", etablissement=h.etablissement_id)
    assert f'<option value="{h.etablissement_id}" selected' in formulaire


def test_un_partenaire_repris_n_a_pas_d_histoire_inventee(o: Organisation, karim: Membre, client: Client) -> None:
    client.force_login(karim.utilisateur)
    importer(karim, [UN, "Institut Alpha", "RNCP99001", "Former", "04/04/2025", "01/04/2025"])
    h = HabilitationPartenaire.objects.get()
    page = lue(client, o, "habilitation", h.pk)
    histoire = page[page.index("Son histoire") :]
    assert re.search(r"<strong>Repris du fichier</strong>, le <time[^>]*>24 novembre 2026", histoire)
    assert "<strong>Contact</strong>" not in histoire


def test_les_delais_des_ecarts_se_disent_avec_l_acte_a_faire(o: Organisation, tmp_path: Path, client: Client) -> None:
    """The list knows another establishment of a company that we hold, and somebody that we do not hold at all."""
    autre_site, inconnu = f"{UN[:9]}00025", siret(58)
    listes = [partenaire(1, role="HABILITATION_FORMER").replace("99900000000001", x) for x in (autre_site, inconnu)]
    c = f.certification(o, tmp_path, "".join(listes))
    m = membre(o, Role.RESEAU)
    avec_second_facteur(m.utilisateur)
    client.force_login(m.utilisateur)
    f.habilitation(f.alpha(o, siret=UN), c)
    comparer_tout()
    bilan = lue(client, o, "reprise_partenaires").replace("\xa0", " ")
    assert "Aucun délai ne court" not in bilan
    assert re.search(r"sont à régler avant le <time[^>]*>24 janvier 2027", bilan)
    page = lue(client, o, "liste_publique")
    assert "Même entreprise, autre établissement" in page
    assert f"la liste dit {autre_site}" in page
    nouveau = reverse("comptes_o:etablissement_nouveau", args=[o.slug])
    assert f"{nouveau}?denomination=" in page
    assert f"siret={inconnu}" in page
    rempli = client.get(nouveau, {"siret": inconnu, "denomination": "Institut", "sorte": "partenaire"}).content.decode()
    assert f'value="{inconnu}"' in rempli
    # Once the partner is known, its convention and its habilitation are one click away.
    e = f.alpha(o, siret=inconnu, nom="Institut Nouveau")
    page = lue(client, o, "liste_publique")
    assert f"{reverse('reseau:convention_nouvelle', args=[o.slug])}?etablissement={e.pk}" in page
    ouvrir = {"etablissement": str(e.pk), "certification": str(c.pk), "role": "former"}
    formulaire = lue(client, o, "nouvelle", **ouvrir)
    for v in ouvrir.values():
        assert re.search(rf'value="{v}"[^>]*\b(selected|checked)\b', formulaire), v
