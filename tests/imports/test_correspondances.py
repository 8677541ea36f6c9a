"""Headings found wherever they are; columns guessed from memory, headings, contents; rows that are no data."""

from __future__ import annotations

from typing import Any

import pytest

from parchemin.imports.domain import lecteurs
from parchemin.imports.domain.cellules import LigneBrute
from parchemin.imports.domain.correspondances import (
    cle_intitule,
    cles_colonnes,
    deviner,
    note_feuille,
    signature,
    trouver_entetes,
)
from parchemin.imports.domain.lignes import LignesEcartees, donnees, est_total, exemples_de
from parchemin.imports.domain.modele import ChampImport
from parchemin.imports.domain.rangement import Place, ranger_colonnes
from tests.imports.types_essai import ESSAI

CHAMPS = ESSAI.champs


def brutes(*lignes: list[Any], etalees: dict[int, list[Any]] | None = None) -> list[LigneBrute]:
    return [LigneBrute(i, x, (etalees or {}).get(i, x)) for i, x in enumerate(lignes, start=1)]


def proposees(
    *intitules: str, valeurs: list[list[Any]] | None = None, memoire: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    entetes = trouver_entetes(brutes(list(intitules), *(valeurs or [])), CHAMPS, 1)
    assert entetes is not None
    return [(p.cle, p.raison) for p in deviner(entetes, CHAMPS, valeurs or [], memoire)]


def test_les_intitules_sous_un_titre() -> None:
    lignes = brutes(["Liste au 1er septembre"], [], ["Nom", "CODE", "Né(e) le"], ["Ada", "A1", "03/04/2005"])
    entetes = trouver_entetes(lignes, CHAMPS)
    assert entetes is not None
    assert (entetes.numero, entetes.intitules) == (3, ("Nom", "CODE", "Né(e) le"))


def test_sans_aucun_intitule_connu_la_premiere_ligne_pleine() -> None:
    entetes = trouver_entetes(brutes(["Titre"], ["x", "y", "z"], ["1", "2", "3"]), CHAMPS)
    assert entetes is not None
    assert entetes.numero == 2
    assert trouver_entetes(brutes([], [None]), CHAMPS) is None
    assert trouver_entetes(brutes(["a"], []), CHAMPS, 2) is None
    assert note_feuille(None, CHAMPS) < note_feuille(entetes, CHAMPS)


@pytest.mark.parametrize(
    ("intitule", "champ"),
    [
        ("CODE", "code"), ("Référence *", "code"), ("N° SIRET", "siret"), ("siret", "siret"), ("Date de naissance (JJ/MM/AAAA)", "jour"),
        ("naissance : date", ""), ("Naissance, date de", "jour"), ("Voies d’accès", ""), ("VOIE D'ACCES", "voie"), ("Note", "note"), ("Observations", ""),
    ],
)  # fmt: skip
def test_les_intitules_reconnus(intitule: str, champ: str) -> None:
    assert proposees(intitule)[0][0] == champ


def test_un_champ_n_est_propose_qu_une_fois() -> None:
    assert [p[0] for p in proposees("Nom", "Nom", "Intitulé")] == ["nom", "", ""]


def test_un_titre_fusionne_au_dessus_complete_l_intitule() -> None:
    lignes = brutes(["", "Naissance", None], ["Code", "Date de", "Lieu"], ["A", "03/04/2005", "Nantes"], etalees={1: ["", "Date de naissance", "Date de naissance"]})  # fmt: skip
    lignes[1] = LigneBrute(2, ["Code", "Jour", "Lieu"], ["Code", "Jour", "Lieu"])
    entetes = trouver_entetes(lignes, CHAMPS, 2)
    assert entetes is not None
    assert entetes.composes[1] == "Date de naissance Jour"
    assert [p.cle for p in deviner(entetes, CHAMPS, [])] == ["code", "jour", ""]


def test_le_contenu_parle_quand_l_intitule_se_tait() -> None:
    valeurs = [["A", "99900031800017", "03/04/2005"], ["B", "99900032600010", "12/05/2001"], ["C", None, "01/01/1999"]]
    assert proposees("Code", "Colonne 2", "", valeurs=valeurs) == [("code", "intitule"), ("siret", "contenu"), ("jour", "contenu")]  # fmt: skip


def test_deux_colonnes_qui_conviennent_ne_se_devinent_pas() -> None:
    valeurs = [["03/04/2005", "03/04/2006"], ["12/05/2001", "12/05/2002"]]
    assert [p[0] for p in proposees("x", "y", valeurs=valeurs)] == ["", ""]


def test_la_memoire_l_emporte_meme_pour_laisser_de_cote() -> None:
    assert proposees("Code", "Machin", "Nom", memoire={"code": "", "machin": "code"}) == [("", "memoire"), ("code", "memoire"), ("nom", "intitule")]  # fmt: skip


def test_les_colonnes_que_parchemin_ajoute_sont_connues() -> None:
    assert proposees("Code", "Motif du refus", "Ligne du fichier d’origine")[1:] == [("", "ajoutee"), ("", "ajoutee")]
    assert signature(["Code", "Nom"]) == signature(["Code", "Nom", "Motif du refus", "Ligne du fichier d’origine"])
    assert signature(["Code", "Nom"]) == signature(["CODE", "nom *"])
    assert signature(["Code", "Nom"]) != signature(["Nom", "Code"])


def test_les_intitules_doubles_ont_chacun_leur_nom() -> None:
    assert cles_colonnes(["Nom", "Ville", "nom", "NOM"]) == ["nom", "ville", "nom#2", "nom#3"]
    assert cle_intitule("Note (/20) [finale]") == "note"


def ranger(
    *lignes: list[Any], intitules: tuple[str, ...] = ("Code", "Nom", "Note")
) -> tuple[list[int], LignesEcartees]:
    ecartees = LignesEcartees()
    gardees = donnees(brutes(list(intitules), *lignes), intitules, 1, exemples_de(CHAMPS), ecartees)
    return [x.numero for x in gardees], ecartees


def test_les_lignes_vides_et_les_totaux_du_bas() -> None:
    gardees, ecartees = ranger(
        ["A", "x", 1], [], ["B", "y", 2], ["", " ", None], ["Total", "", 3], ["Moyenne", None, "1,5"]
    )
    assert gardees == [2, 4]
    assert (ecartees.vides, ecartees.totaux) == (2, [6, 7])


def test_un_total_au_milieu_est_une_donnee_et_total_peut_etre_un_nom() -> None:
    gardees, ecartees = ranger(["Total", "", 3], ["A", "x", 1], ["Total", "Énergies", 4])
    assert gardees == [2, 3, 4]
    assert not ecartees.totaux
    assert est_total(["TOTAL :", None, "12,5"])
    assert not est_total([None, ""])


def test_les_intitules_repetes_et_les_exemples_du_modele() -> None:
    gardees, ecartees = ranger(["A", "x", 1], ["CODE", "nom", "Note"], ["B", "y", 2])
    assert (gardees, ecartees.entetes) == ([2, 4], [3])
    intitules = ("Code", "Nom", "Date de naissance", "Note")
    gardees, ecartees = ranger(["EX-1", "Premier exemple", "03/04/2005", "12,5"], ["EX-1", "Autre", "", ""], intitules=intitules)  # fmt: skip
    assert (gardees, ecartees.exemples) == ([3], [2])


def test_ce_qui_demande_un_choix_vient_d_abord() -> None:
    champs = (
        ChampImport("nom", "Nom", lecteurs.texte(), obligatoire=True),
        ChampImport("ne", "Date de naissance", lecteurs.date_jour(), obligatoire=True),
        ChampImport("note", "Note", lecteurs.texte()),
    )
    jours = ["03/04/2005", "01/12/2004"]

    def places(choix: list[str], **plus: Any) -> str:
        echantillons = {0: ["Ada", "Bob"], 1: jours, 2: ["oui", "non"], 3: []}
        return "".join(p[0] for p in ranger_colonnes(choix, champs=champs, echantillons=echantillons, **plus))

    assert Place.A_CHOISIR.startswith("c")
    assert places(["nom", "ne", "", ""]) == "ppll"
    # A mandatory date has no column: the one that holds dates is shown first, not every column left aside.
    assert places(["nom", "", "", ""]) == "pcll"
    # A mandatory text tells nothing of a column.
    assert places(["", "ne", "", ""]) == "lpll"
    assert places(["nom", "ne", "nom", ""]) == "cpcl"
    assert places(["nom", "ne", "note", ""], devinees=[2]) == "ppcl"
    assert places(["nom", "ne", "note", ""], fautives=[3]) == "pppc"


def test_un_intitule_vague_vaut_a_cote_de_son_voisin() -> None:
    """« Pays » beside the commune of birth is the country of birth; beside an address it is nobody's."""
    texte = lecteurs.texte(60)
    champs = (
        ChampImport("commune", "Commune de naissance", texte, alias=("commune naissance",)),
        ChampImport("naissance_pays", "Pays de naissance", texte, alias_voisin=("pays",), voisins=("commune",)),
    )

    def lues(*intitules: str) -> list[str]:
        entetes = trouver_entetes(brutes(list(intitules)), champs, 1)
        assert entetes is not None
        return [p.cle for p in deviner(entetes, champs, [])]

    assert lues("Nom", "Commune naissance", "Pays") == ["", "commune", "naissance_pays"]
    assert lues("Pays", "Commune naissance") == ["naissance_pays", "commune"]
    assert lues("Pays", "Nom", "Commune naissance") == ["", "", "commune"]
    assert lues("Pays", "Commune naissance", "Pays de naissance") == ["", "commune", "naissance_pays"]
