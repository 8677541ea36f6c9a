"""Wrong data: said with its code, and nothing changes; what looks like one person twice is told, never merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.config.ligne_de_commande import principal
from parchemin.indicateurs import expressions, moteurs
from parchemin.indicateurs.domain.catalogue import SourceIndicateur, calcules, catalogue, recueil
from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.echanges import calculer as compter_les_fichiers
from parchemin.indicateurs.extraction import parcours_de, sans_fin
from parchemin.indicateurs.models import Calcul
from parchemin.indicateurs.selectors.taux import calcul_courant
from parchemin.indicateurs.services import calculs
from parchemin.indicateurs.services.calculs import calculer
from parchemin.indicateurs.verifications import dates_impossibles
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import PaireEcartee, Personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.indicateurs.domain.lecture_cas import B, C, P
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def test_des_dates_impossibles_arretent_le_calcul_et_laissent_le_precedent(o: Organisation, monkeypatch: Any) -> None:
    f.parcours_fini(o, certification_locale(o))
    avant = calculer(organisation_id=o.pk, acteur=SYSTEME)
    faux = replace(C, contrat=7, inscription=3, debut=date(2025, 9, 1), fin=date(2025, 8, 31))
    monkeypatch.setattr(calculs, "contrats_de", lambda _: [faux])
    with pytest.raises(ErreurMetier) as e:
        calculer(organisation_id=o.pk, acteur=SYSTEME)
    (constat,) = e.value.constats
    assert constat.code == "IND-151"
    for mots in ("Contrat n° 7 de l’inscription n° 3", "31 août 2025", "1er septembre 2025"):
        assert mots in constat.quoi.replace("\u00a0", " ")
    assert calcul_courant(o.pk) == avant
    assert Calcul.toutes.count() == 1


def test_chaque_paire_de_dates_est_regardee() -> None:
    faux = [replace(P, fin=date(2020, 1, 1)), replace(P, sorti_le=date(2020, 1, 1))]
    rompu = replace(C, rompu_le=date(2020, 1, 1))
    assert [x.code for x in dates_impossibles(faux, [rompu, C])] == ["IND-151"] * 3
    assert dates_impossibles([P], [C]) == []


def jumelles(o: Organisation) -> tuple[Personne, Personne]:
    """One name, one day of birth, two INE, both enrolled."""
    certification = certification_locale(o)
    gens = []
    for ine in ("1234567890A", "1234567890B"):
        p = f.parcours_fini(o, certification, "Kervella").personne
        Personne.toutes.filter(pk=p.pk).update(ine=ine, naissance_annee=2005, naissance_mois=4, naissance_jour=3)
        gens.append(p)
    return gens[0], gens[1]


def test_deux_ine_pour_une_meme_personne_probable(o: Organisation) -> None:
    a, b = jumelles(o)
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert [tuple(x) for x in Calcul.toutes.get(pk=calcul.pk).doubles] == [(a.pk, b.pk)]
    assert Personne.toutes.filter(fusionnee_dans__isnull=False).count() == 0
    adresse = reverse("indicateurs:tableau", args=[o.slug])
    gestionnaire = client_de(membre(o, Role.DONNEES).utilisateur)
    page = gestionnaire.get(adresse).content.decode()
    assert "IND-150" in page
    assert "KERVELLA" in page.upper()
    assert reverse("parcours:comparer_personnes", args=[o.slug, a.pk, b.pk]) in page
    auditeur = client_de(membre(o, Role.AUDITEUR, email="auditeur@essai.example").utilisateur)
    lue = auditeur.get(adresse).content.decode()
    assert "IND-150" in lue
    assert "KERVELLA" not in lue.upper()
    PaireEcartee.toutes.create(organisation=o, a=a, b=b, par_libelle="Ada", le=calcul.calcule_le)
    assert "IND-150" not in gestionnaire.get(adresse).content.decode()
    assert calculer(organisation_id=o.pk, acteur=SYSTEME).doubles == []


@pytest.mark.parametrize(
    "champs", [{"ine": ""}, {"ine": "1234567890B"}, {"naissance_jour": 4}, {"naissance_jour": None}, {"cle_identite": "x|y"}]
)  # fmt: skip
def test_ce_qui_n_est_pas_deux_fois_la_meme_personne(o: Organisation, champs: dict[str, Any]) -> None:
    a, _ = jumelles(o)
    Personne.toutes.filter(pk=a.pk).update(**champs)
    assert calculer(organisation_id=o.pk, acteur=SYSTEME).doubles == []


def test_un_parcours_sans_fin_est_dit_et_pas_compte(o: Organisation) -> None:
    f.parcours_fini(o, certification_locale(o), fin_prevue=None)
    assert (sans_fin(o.pk), list(parcours_de(o.pk))) == (1, [])


def test_les_faits_en_fichiers_donnent_les_memes_sommes(o: Organisation, tmp_path: Path, capsys: Any) -> None:
    """Out of the database, then counted without it: as many people as the calculation here."""
    i = f.parcours_fini(o, certification_locale(o))
    f.contrat(i, rompu_le=date(2025, 1, 15), motif_rupture="Accord")
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    faits, sortie = tmp_path / "faits", tmp_path / "sommes.parquet"
    assert principal(["indicateurs", "extraire", str(faits), "--organisation", o.slug]) == 0
    assert "parcours : 1 ligne," in capsys.readouterr().out
    jour = calcul.observe_le.isoformat()
    demande = ["indicateurs", "calculer", str(faits), "--sortie", str(sortie), "--par", "site,voie", "--jour", jour]
    assert principal(demande) == 0
    sommes = pq.read_table(sortie).to_pylist()
    assert {x["indicateur"] for x in sommes} == set(calcules()) - {"validation_bloc"}
    for x in sommes:
        attendues = calcul.sommes.filter(indicateur=x["indicateur"], annee=x["annee"])
        assert x["denominateur"] == sum(s.denominateur for s in attendues)
    lignes = tmp_path / "lignes.parquet"
    compter_les_fichiers(
        moteur="duckdb", source=str(faits), destination=str(lignes), jour=calcul.observe_le, lignes=True
    )
    assert pq.read_metadata(lignes).num_rows == calcul.lignes.count()
    assert principal(demande) == 1
    assert "[IND-154]" in capsys.readouterr().err
    assert principal(["indicateurs", "extraire", str(faits), "--organisation", o.slug]) == 1


def test_des_fichiers_faux_sont_refuses_avec_leur_raison(tmp_path: Path) -> None:
    def ecrire(**tables: Any) -> None:
        for nom, schema in expressions.FAITS.items():
            pq.write_table(tables.get(nom, expressions.colonnes([], schema)), tmp_path / f"{nom}.parquet")

    def refus() -> str:
        with pytest.raises(ErreurMetier) as e:
            compter_les_fichiers(
                moteur="duckdb", source=str(tmp_path), destination=str(tmp_path / "x.parquet"), jour=date(2026, 11, 24)
            )
        assert not (tmp_path / "x.parquet").exists()
        return str(e.value.constats[0].phrase)

    assert "IND-153" in refus()
    ecrire(blocs=expressions.colonnes([B], expressions.BLOCS).drop_columns(["le"]))
    assert "le (date32[day])" in refus()
    ecrire(contrats=expressions.colonnes([replace(C, fin=date(2020, 1, 1))], expressions.CONTRATS))
    assert "IND-151" in refus()


def test_spark_absent_se_dit(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(moteurs, "spark_absent", lambda: "Java (17 ou plus récent)")
    with pytest.raises(ErreurMetier) as e, moteurs.ouvrir("spark"):
        pass
    assert (e.value.constats[0].code, "Java" in e.value.constats[0].quoi) == ("IND-152", True)


@pytest.mark.parametrize(
    "demande", [["extraire", "x"], ["calculer", "x"], ["calculer", "x", "--sortie", "y", "--par", "age"],
                ["calculer", "x", "--sortie", "y", "--option", "sans_valeur"]],
)  # fmt: skip
def test_une_demande_incomplete_dit_ce_qui_manque(demande: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("indicateurs", *demande)


def test_le_catalogue_est_entier() -> None:
    """Words, formula, population, terms, reference, threshold, rounding, text, choice: none is empty, and what is not counted here is
    never counted here."""
    for i in catalogue().values():
        for nom in ("libelle", "formule", "population", "denominateur", "numerateur", "reference", "choix", "texte"):
            assert getattr(i, nom), (i.code, nom)
        for cle in (i.seuil, i.arrondi):
            assert recueil().parametre(cle, date(2026, 11, 24)), (i.code, cle)
        assert (i.source == SourceIndicateur.OFFICIELLE) == i.code.startswith("off_")
        assert not i.mesure or i.mesure in {m.cle for m in sources()["inserjeunes_cfa"].mesures}
    assert {"off_poursuite", "off_valeur_ajoutee", "enq_insertion", "enq_metier_vise"} <= set(catalogue()) - set(
        calcules()
    )
    assert "certification" not in catalogue()["validation_bloc"].libelle


def test_un_indicateur_officiel_s_ouvre_sur_sa_definition(o: Organisation) -> None:
    f.parcours_fini(o, certification_locale(o))
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    reponse = client.get(reverse("indicateurs:chiffre", args=[o.slug, 2026, "off_emploi_6"]))
    assert reponse["Location"].endswith("/definitions/#off_emploi_6")
