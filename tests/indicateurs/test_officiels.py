"""The official file, from the page to our establishments: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.selectors.officiels import autres_noms, mesures_de, valeur_ajoutee_en_mots
from parchemin.indicateurs.services.officiels import importer_inserjeunes
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.indicateurs import fabrique as f

pytestmark = pytest.mark.django_db
UAI = "0999001W"
LIGNE = f.BONNE.format(uai=UAI)


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    Etablissement.toutes.filter(pk=etablissement(o).pk).update(uai=UAI)
    with organisation_active(o.pk):
        yield o


def importer(o: Organisation, *lignes: str) -> ReleveOfficiel:
    return importer_inserjeunes(organisation_id=o.pk, octets=f.officiel(*lignes), nom="inserjeunes.csv", acteur=SYSTEME)


def refus(o: Organisation, *lignes: str) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        importer(o, *lignes)
    return [c.code for c in e.value.constats]


def test_les_notres_se_trouvent_par_leur_uai(o: Organisation) -> None:
    releve = importer(o, LIGNE, f.BONNE.format(uai="0999009Z"))
    assert (releve.lues, releve.figures.count()) == (2, 1)
    figure = FigureOfficielle.toutes.get()
    par_nom = {m.libelle: m for m in mesures_de(figure)}
    assert par_nom["En emploi à 6 mois"].valeur == 81
    assert par_nom["Devenir favorable"].valeur == 87
    assert par_nom["En emploi à 18 mois"].valeur is None
    assert par_nom["En emploi à 18 mois"].pourquoi
    assert valeur_ajoutee_en_mots(figure.valeurs["va_emploi_6"]).startswith("8 points au-dessus")


def test_un_taux_absent_ne_se_deduit_pas(o: Organisation) -> None:
    """I10: the shares are there, the rate is not: it stays unsaid."""
    importer(o, f"cumul 2023-2024;{UAI};X;Y;43.0;32.0;25.0;;43.0;;;;;;")
    par_nom = {m.libelle: m for m in mesures_de(FigureOfficielle.toutes.get())}
    assert par_nom["En emploi à 6 mois"].valeur is None
    assert par_nom["En emploi à 6 mois"].pourquoi == "effectif de sortants insuffisant"
    assert par_nom["Poursuite d’études"].valeur == 43


def test_une_valeur_bornee_se_dit(o: Organisation) -> None:
    importer(o, f"cumul 2023-2024;{UAI};X;Y;12;71;17;;12;81;69;12;84;;")
    reserves = [m.reserve for m in mesures_de(FigureOfficielle.toutes.get()) if m.reserve]
    assert len(reserves) == 1
    assert "bornée" in reserves[0]


def test_un_fichier_refuse_ne_change_rien(o: Organisation) -> None:
    releve = importer(o, LIGNE)
    assert refus(o, LIGNE.replace("57.0", "58.0")) == ["IND-010", "IND-012"]
    assert refus(o, f.BONNE.format(uai="0999009Z")) == ["IND-020"]
    assert refus(o, LIGNE) == ["IND-021"]
    assert refus(o, LIGNE.replace("2023-2024", "2021-2022")) == ["IND-022"]
    assert list(ReleveOfficiel.toutes.values_list("pk", "courant")) == [(releve.pk, True)]
    assert FigureOfficielle.toutes.count() == 1


def test_une_edition_plus_recente_remplace(o: Organisation) -> None:
    ancien = importer(o, LIGNE)
    nouveau = importer(o, LIGNE, LIGNE.replace("2023-2024", "2024-2025"))
    ancien.refresh_from_db()
    assert (ancien.courant, nouveau.courant, nouveau.figures.count()) == (False, True, 2)


def test_de_la_page_au_tableau(o: Organisation) -> None:
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)
    adresse = reverse("indicateurs:importer_officiels", args=[o.slug])
    faux = SimpleUploadedFile("x.csv", "Année;UAI\ncumul 2023-2024;1".encode())
    reponse = client.post(adresse, {"fichier": faux})
    assert reponse.status_code == 422
    assert "IND-100" in reponse.content.decode()
    muette = f"cumul 2021-2022;{UAI};X;Y;;;;;;;;;;;"
    f.importer_par_les_pages(client, o, SimpleUploadedFile("inserjeunes.csv", f.officiel(LIGNE, muette)))
    page = client.get(reverse("indicateurs:source_officielle", args=[o.slug, "inserjeunes_cfa"])).content.decode()
    assert "81\u00a0%" in page or "81 %" in page
    assert "non diffusé" in page
    assert "8 points au-dessus" in page
    assert page.count("Rien de diffusé pour cette période") == 1


def test_un_fichier_coupe_net_ne_fait_rien_disparaitre(o: Organisation) -> None:
    """A file cut at the end of a line reads without a fault: what it lacks of ours is listed, and nothing changes."""
    avant = importer(o, LIGNE, LIGNE.replace("2023-2024", "2022-2023"), LIGNE.replace("2023-2024", "2021-2022"))
    coupe = f.officiel(LIGNE, f.BONNE.format(uai="0999009Z"))
    with pytest.raises(ErreurMetier) as e:
        importer_inserjeunes(organisation_id=o.pk, octets=coupe, nom="coupé.csv", acteur=SYSTEME)
    (constat,) = e.value.constats
    assert constat.code == "IND-121"
    assert "2 de vos lignes" in constat.quoi
    assert "2022-2023" in constat.quoi
    assert "2021-2022" in constat.quoi
    assert list(ReleveOfficiel.toutes.values_list("pk", "courant")) == [(avant.pk, True)]
    assert FigureOfficielle.toutes.count() == 3
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    refusee = f.importer_par_les_pages(client, o, SimpleUploadedFile("coupé.csv", coupe))
    assert refusee.status_code == 422
    page = refusee.content.decode()
    assert "IND-121" in page
    assert "J’ai vu ce qui disparaît, remplacez" in page
    assert ReleveOfficiel.toutes.get().pk == avant.pk
    client.post(reverse("indicateurs:apercu_officiels", args=[o.slug]), {"perte_acceptee": "on"})
    assert ReleveOfficiel.toutes.get(courant=True).figures.count() == 1


def test_un_autre_nom_sous_notre_uai_se_dit(o: Organisation) -> None:
    Etablissement.toutes.filter(uai=UAI).update(denomination="CFA de Kerfantaisie")
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    source = reverse("indicateurs:source_officielle", args=[o.slug, "inserjeunes_cfa"])
    sienne = LIGNE.replace("CFA fictif", "CFA KERFANTAISIE FORMATION")
    dite = f.importer_par_les_pages(client, o, SimpleUploadedFile("a.csv", f.officiel(sienne)))
    assert "IND-122" not in dite.content.decode()
    autre = sienne.replace("CFA KERFANTAISIE FORMATION", "CFA de Montimaginaire")
    dite = f.importer_par_les_pages(client, o, SimpleUploadedFile("b.csv", f.officiel(autre)))
    assert "IND-122" in dite.content.decode()
    page = client.get(source).content.decode()
    assert "IND-122" in page
    assert "Montimaginaire" in page
    assert "CFA de Kerfantaisie" in page


def test_plusieurs_noms_etrangers_sous_un_uai_se_disent_ensemble(o: Organisation) -> None:
    """One establishment to check, whatever the number of spellings and of periods."""
    Etablissement.toutes.filter(uai=UAI).update(denomination="CFA de Kerfantaisie")
    periodes = ("2021-2022", "2022-2023", "2023-2024")
    noms = ("CFA de Montimaginaire", "MONTIMAGINAIRE CFA DE", "CFA de Montimaginaire")
    lignes = [LIGNE.replace("2023-2024", p).replace("CFA fictif", nom) for p, nom in zip(periodes, noms, strict=True)]
    importer_inserjeunes(organisation_id=o.pk, octets=f.officiel(*lignes), nom="a.csv", acteur=SYSTEME)
    releves = list(ReleveOfficiel.toutes.filter(courant=True))
    (constat,) = autres_noms(*releves)
    assert constat.code == "IND-122"
    assert constat.quoi.count("CFA de Montimaginaire") == 1
    assert "MONTIMAGINAIRE" not in constat.quoi, "the same words in another order are the same name"
    assert len(autres_noms(*releves, *releves)) == 1
    assert autres_noms() == []


def test_rien_ne_s_importe_avant_d_avoir_ete_relu(o: Organisation) -> None:
    """What was recognised, and what it changes of the reading before; a file waits for one person, and goes once confirmed."""
    depuis = importer(o, LIGNE, LIGNE.replace("2023-2024", "2021-2022"), LIGNE.replace("2023-2024", "2020-2021"))
    client, voisin = (client_de(membre(o, Role.DONNEES, email=f"{n}@lit.example").utilisateur) for n in "ab")
    relire = reverse("indicateurs:apercu_officiels", args=[o.slug])

    def vide(qui: Client) -> str:
        page = qui.get(relire).content.decode()
        assert "Aucun fichier n’attend" in page
        return page

    depot = reverse("indicateurs:importer_officiels", args=[o.slug])
    assert f'href="{depot}"' in vide(client)
    corrigee = LIGNE.replace("2023-2024", "2021-2022").replace(
        "30.0;57.0;13.0;;30.0;81.0;73.0;8.0", "30.0;57.0;13.0;;30.0;82.0;73.0;9.0"
    )
    neuf = f.officiel(LIGNE, corrigee, LIGNE.replace("2023-2024", "2024-2025"), f.BONNE.format(uai="0999009Z"))
    page = client.post(depot, {"fichier": SimpleUploadedFile("édition.csv", neuf)}, follow=True)
    assert page.redirect_chain[-1][0] == relire
    lue = page.content.decode().replace("\u00a0", " ")
    for mots in (
        "édition.csv", "InserJeunes par CFA", "4 lignes lues", "1 ligne nouvelle", "1 ligne inchangée", "1 ligne changée", "81 puis 82",
        "Disparaît", "2020-2021", UAI,
    ):  # fmt: skip
        assert mots in lue, mots
    assert (ReleveOfficiel.toutes.get(), FigureOfficielle.toutes.count()) == (depuis, 3)
    assert f'href="{depot}"' in vide(voisin), "it waits for whoever read it"
    assert Fichier.toutes.filter(usage="figures_officielles_lues").count() == 1
    client.post(depot, {"fichier": SimpleUploadedFile("autre.csv", neuf + b"\r\n")})
    assert Fichier.toutes.get(usage="figures_officielles_lues").nom_original == "autre.csv"
    assert client.post(relire, {"perte_acceptee": "on"}).status_code == 302
    releve = ReleveOfficiel.toutes.get(courant=True)
    assert (releve.nom_fichier, releve.figures.count()) == ("autre.csv", 3)
    assert not Fichier.toutes.filter(usage="figures_officielles_lues").exists()
    assert f'href="{depot}"' in vide(client)
