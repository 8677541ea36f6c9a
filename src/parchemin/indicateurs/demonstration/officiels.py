"""Other official files of the demonstration: by diploma, of the university, of the API, and a list of results. All of them ours."""

from __future__ import annotations

import io
import json
from datetime import date

from parchemin.comptes.demonstration import UAI, VALLEES
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.imports.facade import ActionLigne, Circonstances, LigneLue, LigneRetenue
from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.imports_resultats import AnalyseurResultats
from parchemin.indicateurs.models import Calcul
from parchemin.indicateurs.selectors.taux import annees_de, tableau
from parchemin.indicateurs.services.officiels import importer
from parchemin.journal.facade import Reference

_DIPLOMES = (
    ("BAC PRO", "24799001311", "cultures marines", "36;42;22", "36", "66;61"),
    ("CAP", "24199002230", "maritime de conchyliculture", "52;30;18", "52", ";"),
    ("BTS", "32299003110", "gestion des espaces du littoral", ";;", "", ";"),
)
"""Kind, MEFSTAT11, words; shares pursuit, employment, other; pursuit rate; employment at 6 and 12 months. Codes of no diploma."""


def creer(organisation: Organisation, calcul: Calcul, acteur: Reference, jour: date) -> None:
    """For both organisations, from the day of the demonstration."""
    recente = jour.year - 2
    siege = Etablissement.toutes.filter(organisation=organisation).exclude(uai="").order_by("pk").first()
    if siege is None or siege.uai not in UAI.values():
        return
    fichiers = (
        [("inserjeunes-par-diplome.csv", _par_diplome(siege, recente)), ("api-exposition.json", _api(siege, recente))]
        if organisation.slug == VALLEES
        else [("insersup.json", _insersup(siege, recente))]
    )
    for nom, octets in fichiers:
        importer(organisation_id=organisation.pk, fichier=io.BytesIO(octets), nom=nom, acteur=acteur)
    _resultats(organisation, siege, calcul, acteur, jour)


def _par_diplome(siege: Etablissement, recente: int) -> bytes:
    colonnes = sources()["inserjeunes_fine"].colonnes
    lignes = [";".join(x.noms[0] for x in colonnes)]
    for recul in (0, 1):
        periode = f"cumul {recente - recul - 1}-{recente - recul}"
        for type_diplome, code, libelle, parts, poursuite, emploi in _DIPLOMES:
            cellules = (periode, siege.uai, siege.denomination, "DEMONSTRATION", type_diplome, code, libelle)
            lignes.append(";".join([*cellules, parts, poursuite, emploi, "", ""]))
    return "\r\n".join(lignes).encode("utf-8-sig")


def _api(siege: Etablissement, recente: int) -> bytes:
    """The same school as in « InserJeunes par CFA »: 64 % of the leavers there, 38 % of all pupils here. Both are right."""
    grande = {
        "uai": siege.uai, "code_certification": "50099004", "code_certification_type": "cfd", "libelle": "CAP conchyliculture",
        "millesime": f"{recente - 1}_{recente}", "filiere": "apprentissage", "nb_annee_term": 100, "nb_sortant": 59,
        "nb_poursuite_etudes": 41, "nb_en_emploi_6_mois": 38, "nb_en_emploi_12_mois": 41, "taux_en_formation": 41,
        "taux_en_emploi_6_mois": 38, "taux_en_emploi_12_mois": 41, "taux_autres_6_mois": 21, "taux_autres_12_mois": 18,
        "taux_rupture_contrats": 17, "donnee_source": {"type": "self"},
    }  # fmt: skip
    vides = {k: None for k in grande if k.startswith(("taux_", "nb_"))}
    petite = grande | vides | {
        "code_certification": "40099005", "libelle": "Bac pro cultures marines", "nb_annee_term": 12,
        "_meta": {"messages": ["Les taux ne peuvent pas être affichés : pas assez d’élèves."]},
    }  # fmt: skip
    return json.dumps({"formations": [grande, petite], "pagination": {"page": 1}}).encode()


def _insersup(siege: Etablissement, recente: int) -> bytes:
    commun = {
        "etablissement": siege.uai, "uo_lib": siege.denomination, "genre": "ensemble", "nationalite": "ensemble",
        "regime_inscription": "ensemble", "type_diplome_long": "Licence professionnelle",
    }  # fmt: skip
    ensemble = commun | {
        "promo": [str(recente)], "diplome": "2499001", "libelle_diplome": "Gestion du littoral", "obtention_diplome": "ensemble",
        "nb_sortants": "48", "nb_poursuivants": "20", "nb_sortants_en_emploi_sal_fr_6": "33", "nb_sortants_en_emploi_sal_fr_12": "36",
        "tx_sortants_en_emploi_sal_fr_6": "68,75", "tx_sortants_en_emploi_sal_fr_12": "75", "tx_sortants_en_emploi_sal_fr_18": "na",
        "tx_sortants_en_emploi_non_sal_12": "4,17", "tx_sortants_en_emploi_stable_12": "54,17", "salaire_q2_12": "1850",
    }  # fmt: skip
    rare = ensemble | {
        "promo": [str(recente - 1), str(recente)], "diplome": "2499002", "libelle_diplome": "Patrimoine maritime",
        **{k: "nd" for k in ensemble if k.startswith(("nb_", "tx_", "salaire_"))},
    }  # fmt: skip
    femmes = ensemble | {"genre": "femme"}
    return json.dumps({"results": [ensemble, rare, femmes]}).encode()


def _resultats(organisation: Organisation, siege: Etablissement, calcul: Calcul, acteur: Reference, jour: date) -> None:
    """The list of the last finished session: two diplomas of ours, as many presented as here, and one that waits to be attached."""
    finie = jour.year - (jour.month < 9)
    annee = next((a for a in annees_de(calcul) if a <= finie), None)
    if annee is None:
        return
    lignes: list[LigneLue] = []
    for x in tableau(calcul, annee, ["obtention"]):
        rapport = x.chiffres[0].rapport
        if x.certification is None or not rapport.denominateur or len(lignes) == 2:
            continue
        admis = min(rapport.numerateur + len(lignes), rapport.denominateur)
        lignes.append(
            _ligne(len(lignes), siege, x.certification.numero, x.certification.intitule, rapport.denominateur, admis)
        )
    lignes.append(_ligne(len(lignes), siege, "40099005", "Baccalauréat professionnel Cultures marines", 12, 11))
    analyseur = AnalyseurResultats(Circonstances(
        organisation.pk, None, acteur.libelle, "", jour, {"session": annee, "autorite": "Académie de démonstration"}
    ))  # fmt: skip
    analyseur.appliquer([
        LigneRetenue(x.numero, j.action, j.donnees)
        for x, j in zip(lignes, analyseur.analyser(lignes), strict=True)
        if j.action is ActionLigne.CREER
    ])  # fmt: skip


def _ligne(rang: int, siege: Etablissement, code: str, intitule: str, presentes: int, admis: int) -> LigneLue:
    valeurs = {
        "uai": siege.uai,
        "diplome": code,
        "intitule": intitule,
        "inscrits": presentes + 1,
        "presentes": presentes,
        "admis": admis,
    }
    return LigneLue(rang + 2, valeurs)
