"""A file of 300 candidates with planted faults: each is found at its line and column, the counts balance, undo is exact."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.domain.registre import type_import
from parchemin.imports.models import EtatLot, LigneLot, LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import deposer_lot
from parchemin.journal.facade import SYSTEME, verifier
from parchemin.parcours.models import EtatIdentite, Inscription, Personne
from parchemin.parcours.services.confirmation import recevoir_reponse
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.referentiel.services.lieux import importer_lieux
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import membre, organisation
from tests.parcours.decor_personnes import inscription, personne
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
COMMUNES = (
    "code_com_insee;lib_com;date_deb_insee;date_fin_insee;\n44109;NANTES;01/01/1900;;\n35238;RENNES;01/01/1900;;\n"
    "97411;SAINT-DENIS;01/01/1900;;\n93066;SAINT-DENIS;01/01/1968;;\n01015;ARBIGNIEU;01/01/1900;31/12/2015;\n"
    "01015;ARBOYS-EN-BUGEY;01/01/2016;;\n76351;HAVRE (LE);01/01/1900;;\n"
)
PAYS = "CODE_INSEE_PAYS;CODE_DPT;LIB_INSEE_PAYS;CODE_GROUPE_PAYS\n352;099;ALGERIE;3\n243;099;VIET NAM;3\n"
DEUX_BLOCS = "".join(
    f"<BLOC_COMPETENCES><CODE>RNCP99100BC{i:02}</CODE><LIBELLE>Bloc {i}</LIBELLE></BLOC_COMPETENCES>" for i in (2, 3)
) + "</BLOCS_COMPETENCES>"  # fmt: skip
ENTETES = (
    "Référence", "Nom de naissance", "Nom d’usage", "Prénom", "Civilité", "Né(e) le", "Lieu de naissance",
    "Code INSEE naissance", "Pays de naissance", "Mail", "Tél", "Code RNCP", "Voie", "Entrée en formation", "Fin prévue",
    "Blocs visés", "Dérogation",
    "Prestataire", "Site", "Nature de la dérogation", "Date de la décision",
)  # fmt: skip
NOMS = (
    "BERNARD", "PETIT", "ROBERT", "RICHARD", "MOREAU", "SIMON", "LAURENT", "LEFEBVRE", "GARCIA", "ROUX", "FOURNIER", "GIRARD",
    "NGUYỄN", "ŁUKASIEWICZ", "DE LA FONTAINE",
)  # fmt: skip
PRENOMS = (
    "Camille", "Hugo", "Inès", "Jules", "Sarah", "Noé", "Anne-Marie", "Thị", "Paweł", "Zoé", "Adam", "Rose", "Élise", "Malo",
    "Yasmine", "Rayan", "Fleur", "Gaspard", "Ondine", "Basile",
)  # fmt: skip

Ligne = dict[str, Any]


def candidat(rang: int) -> Ligne:
    """The candidate of a line: 15 names × 20 first names, no two alike, all of age."""
    return {
        "Référence": f"C-{rang:04}",
        "Nom de naissance": NOMS[rang % 15],
        "Prénom": PRENOMS[(rang // 15) % 20],
        "Civilité": "Mme" if rang % 2 else "M.",
        "Né(e) le": date(1960 + rang % 40, 1 + rang % 12, 1 + rang % 28),
        "Lieu de naissance": "Nantes",
        "Code INSEE naissance": "44109",
        "Mail": f"candidat{rang}@exemple.fr",
        "Tél": "06 12 34 56 78",
        "Code RNCP": "RNCP99100",
        "Voie": "Formation continue",
        "Entrée en formation": date(2026, 9, 1),
        "Fin prévue": date(2027, 6, 30),
    }


def fichier(lignes: list[Ligne]) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        feuille = classeur.add_worksheet("Candidats")
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        feuille.write_row(0, 0, ENTETES)
        for rang, ligne in enumerate(lignes, start=1):
            for colonne, titre in enumerate(ENTETES):
                valeur = ligne.get(titre)
                if isinstance(valeur, date):
                    feuille.write_datetime(rang, colonne, datetime(valeur.year, valeur.month, valeur.day), jour)  # noqa: DTZ001
                elif valeur is not None:
                    feuille.write(rang, colonne, valeur)
    return sortie.getvalue()


@pytest.fixture
def monde(
    midi: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Organisation, Membre, Certification]]:
    o = organisation()
    # These short lists stand for the whole.
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {})
    for nom, texte in (("communes.csv", COMMUNES), ("pays.csv", PAYS)):
        (tmp_path / nom).write_text(texte, encoding="utf-8")
        importer_lieux(chemin=tmp_path / nom)
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100").replace("</BLOCS_COMPETENCES>", DEUX_BLOCS))
    suivie = certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    with organisation_active(o.pk):
        yield o, membre(o, Role.DONNEES), suivie


@pytest.fixture
def importer_candidats(django_capture_on_commit_callbacks: Any) -> Callable[..., LotImport]:
    def faire(m: Membre, lignes: list[Ligne], **options: Any) -> LotImport:
        lot = deposer_lot(
            membre=m, type_import=type_import("parcours.candidats"), source=fichier(lignes), nom="candidats.xlsx",
            options={"ressemblances": "refuser"} | options,
        )  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            analyser(lot=lot, membre=m)
        lot.refresh_from_db()
        assert lot.etat == EtatLot.PRET, lot.constats
        assert lot.lues == lot.a_creer + lot.a_modifier + lot.inchangees + lot.refusees == len(lignes)
        return lot

    return faire


@pytest.fixture
def ecrire(django_capture_on_commit_callbacks: Any) -> Callable[..., LotImport]:
    def faire(lot: LotImport, m: Membre, **options: Any) -> LotImport:
        assert options or not lot.refusees, list(
            LigneLot.toutes.filter(lot=lot).values_list("constats_bruts", flat=True)
        )
        with django_capture_on_commit_callbacks(execute=True):
            appliquer_lot(lot=lot, membre=m, version=lot.version, **options)
        lot.refresh_from_db()
        assert lot.etat == EtatLot.APPLIQUE
        return lot

    return faire


def codes(lot: LotImport, numero: int) -> set[str]:
    return set(LigneLot.toutes.get(lot=lot, numero=numero).codes.split())


PLANTES: list[tuple[dict[str, Any], str, str]] = [
    ({"Nom de naissance": "DURAND épouse MARTIN"}, "IDE-104", "Nom de naissance"),
    ({"Nom de naissance": "DURAND / MARTIN"}, "IDE-105", "Nom de naissance"),
    ({"Nom de naissance": "MART1N"}, "IDE-103", "Nom de naissance"),
    ({"Nom de naissance": None}, "IMP-030", "Nom de naissance"),
    ({"Nom de naissance": "A" * 61}, "IDE-102", "Nom de naissance"),
    ({"Prénom": "Anne, Marie"}, "IDE-109", "Prénom"),
    ({"Civilité": "X"}, "IMP-039", "Civilité"),
    ({"Né(e) le": "31/02/2005"}, "IMP-033", "Né(e) le"),
    ({"Né(e) le": "bientôt"}, "IMP-032", "Né(e) le"),
    ({"Né(e) le": date(2027, 1, 1)}, "IDE-121", "Né(e) le"),
    ({"Code INSEE naissance": "44000", "Lieu de naissance": None}, "IDE-133", "Code INSEE naissance"),
    ({"Code INSEE naissance": "44999", "Lieu de naissance": None}, "IDE-131", "Code INSEE naissance"),
    ({"Code INSEE naissance": "44", "Lieu de naissance": None}, "IMP-042", "Code INSEE naissance"),
    ({"Code INSEE naissance": None, "Lieu de naissance": "Saint-Denis"}, "IDE-142", "Lieu de naissance"),
    ({"Code INSEE naissance": None, "Lieu de naissance": "Trifouillis"}, "IDE-143", "Lieu de naissance"),
    ({"Code INSEE naissance": None, "Pays de naissance": "Syldavie"}, "IDE-144", "Pays de naissance"),
    ({"Pays de naissance": "Algérie"}, "IDE-136", "Pays de naissance"),
    ({"Mail": "candidat.exemple.fr"}, "IMP-040", "Mail"),
    ({"Tél": "0612"}, "IMP-041", "Tél"),
    ({"Code RNCP": "RNCP1"}, "IDE-210", "Code RNCP"),
    ({"Code RNCP": "RNCP99100BC01"}, "IDE-216", "Code RNCP"),
    ({"Code RNCP": "rncp 99100 bc 01"}, "IDE-216", "Code RNCP"),
    ({"Voie": "téléportation"}, "IMP-039", "Voie"),
    ({"Entrée en formation": None}, "IDE-213", "Code RNCP"),
    ({"Entrée en formation": date(2028, 9, 1), "Fin prévue": None}, "INS-001", "Code RNCP"),
    ({"Fin prévue": date(2020, 1, 1)}, "INS-022", "Fin prévue"),
    ({"Voie": "Apprentissage", "Né(e) le": date(2015, 1, 1)}, "", ""),
]  # fmt: skip
"""(cells changed, code expected, heading of the column it is shown under). A pair without code: a warning only."""


def test_trois_cents_candidats_et_des_fautes_plantees(
    monde: Any, importer_candidats: Any, ecrire: Any, django_capture_on_commit_callbacks: Any
) -> None:
    o, m, _ = monde
    lignes = [candidat(r) for r in range(300)]
    plantes: dict[int, tuple[str, str]] = {}
    for rang, (change, code, titre) in enumerate(p for p in PLANTES if p[1]):
        lignes[10 * rang + 5] |= change
        plantes[10 * rang + 7] = (code, titre)  # the sheet counts from 1, and its first line holds the headings
    lignes[299] = lignes[298] | {"Référence": None}
    plantes[301] = ("IMP-071", "Code RNCP")

    lot = importer_candidats(m, lignes)
    refusees = set(LigneLot.toutes.filter(lot=lot, action="refuser").values_list("numero", flat=True))
    assert refusees == plantes.keys()
    colonnes = {titre: chr(ord("A") + i) for i, titre in enumerate(ENTETES)}
    for numero, (code, titre) in plantes.items():
        ligne = LigneLot.toutes.get(lot=lot, numero=numero)
        bloquants = [b for b in ligne.constats_bruts if b["gravite"] == "bloquant"]
        trouves = [(b["code"], b["ou"]) for b in bloquants]
        assert (code, f"ligne {numero}, colonne {colonnes[titre]} « {titre} »") in trouves, (numero, code, trouves)
        assert {b["code"] for b in bloquants} == {code}, (numero, trouves)
    assert (lot.a_creer, lot.refusees) == (300 - len(plantes), len(plantes))

    ecrire(lot, m, valides_seulement=True)
    assert lot.appliquees == Personne.objects.count() == Inscription.objects.count() == 300 - len(plantes)
    vietnamien = Personne.objects.filter(nom_naissance="NGUYỄN").first()
    assert vietnamien is not None
    assert vietnamien.telephone == "+33 6 12 34 56 78"
    assert vietnamien.naissance_libelle == "Nantes"
    assert verifier(o.chaine).valide

    # The same file again: everything valid is unchanged.
    encore = importer_candidats(m, [x for i, x in enumerate(lignes, start=2) if i not in plantes])
    assert (encore.inchangees, encore.a_creer, encore.a_modifier, encore.refusees) == (lot.appliquees, 0, 0, 0)

    with django_capture_on_commit_callbacks(execute=True):
        defaire_lot(lot=lot, membre=m)
    lot.refresh_from_db()
    assert lot.etat == EtatLot.DEFAIT
    assert (Personne.objects.count(), Inscription.objects.count()) == (0, 0)


def test_une_ligne_sans_inscription_enregistre_la_personne(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    _, m, _ = monde
    ligne = {
        k: v for k, v in candidat(1).items() if k not in {"Code RNCP", "Voie", "Entrée en formation", "Fin prévue"}
    }
    ecrire(importer_candidats(m, [ligne]), m)
    assert (Personne.objects.count(), Inscription.objects.count()) == (1, 0)


def test_deux_inscriptions_d_une_meme_personne(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    _, m, _ = monde
    lot = importer_candidats(
        m, [candidat(1), candidat(1) | {"Entrée en formation": date(2026, 10, 1), "Référence": None}]
    )
    assert lot.a_creer == 2
    ecrire(lot, m)
    assert (Personne.objects.count(), Inscription.objects.count()) == (1, 2)


def test_la_premiere_des_deux_lignes_refusee_la_seconde_cree(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    _, m, _ = monde
    lot = importer_candidats(m, [candidat(1) | {"Voie": "?"}, candidat(1) | {"Entrée en formation": date(2026, 10, 1)}])
    assert (lot.a_creer, lot.refusees) == (1, 1)
    ecrire(lot, m, valides_seulement=True)
    assert (Personne.objects.count(), Inscription.objects.count()) == (1, 1)


def test_la_meme_personne_decrite_autrement(monde: Any, importer_candidats: Any) -> None:
    _, m, _ = monde
    lot = importer_candidats(
        m, [candidat(1), candidat(1) | {"Entrée en formation": date(2026, 10, 1), "Lieu de naissance": "Rennes",
                                        "Code INSEE naissance": "35238"}],
    )  # fmt: skip
    assert codes(lot, 3) == {"IDE-224"}


def test_deux_candidats_d_un_meme_nom_nes_a_des_dates_differentes(monde: Any, importer_candidats: Any) -> None:
    _, m, _ = monde
    homonyme = candidat(1) | {"Référence": "C-9", "Né(e) le": date(1971, 12, 24), "Mail": "autre@exemple.fr"}
    lot = importer_candidats(m, [candidat(1), homonyme])
    assert (lot.a_creer, lot.refusees, lot.avec_avertissement) == (2, 0, 1)
    assert codes(lot, 3) == {"IDE-232"}
    libelles = LigneLot.toutes.filter(lot=lot).order_by("numero").values_list("libelle", flat=True)
    assert list(libelles) == ["Camille PETIT, 02/02/1961", "Camille PETIT, 24/12/1971"]


@pytest.mark.parametrize(("choix", "code", "refusees"), [("refuser", "IDE-222", 1), ("creer", "IDE-223", 0)])
def test_une_personne_ressemblante(monde: Any, importer_candidats: Any, choix: str, code: str, refusees: int) -> None:
    o, m, _ = monde
    personne(
        o, nom_naissance="BERNARD", prenom1="Camille", naissance_annee=None, naissance_mois=None, naissance_jour=None
    )
    lot = importer_candidats(m, [candidat(0)], ressemblances=choix)
    assert lot.refusees == refusees
    assert code in codes(lot, 2)
    (brut,) = [b for b in LigneLot.toutes.get(lot=lot, numero=2).constats_bruts if b["code"] == code]
    assert "Camille BERNARD" in brut["quoi"]
    assert "même nom de naissance" in brut["quoi"]


def test_une_personne_connue_est_completee_sans_rien_perdre(
    monde: Any, importer_candidats: Any, ecrire: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Accents of the record stay, empty cells empty nothing, what is new is added; undo gives back what was there."""
    o, m, _ = monde
    connue = personne(
        o, nom_naissance="FAURE", prenom1="Élise", naissance_annee=1990, naissance_mois=5, naissance_jour=6,
        telephone="0611111111", courriel="", naissance_code="", naissance_libelle="",
    )  # fmt: skip
    ligne = candidat(3) | {"Nom de naissance": "Faure", "Prénom": "ELISE", "Né(e) le": "06/05/1990", "Tél": None,
                           "Civilité": "Mme"}  # fmt: skip
    lot = importer_candidats(m, [ligne])
    assert (lot.a_modifier, lot.refusees) == (1, 0), LigneLot.toutes.get(lot=lot).constats_bruts
    avant = Personne.objects.filter(pk=connue.pk).values().get()
    ecrire(lot, m)
    connue.refresh_from_db()
    assert (connue.nom_naissance, connue.prenom1, connue.telephone) == ("FAURE", "Élise", "+33 6 11 11 11 11")
    assert (connue.reference, connue.courriel, connue.naissance_code) == ("C-0003", "candidat3@exemple.fr", "44109")
    with django_capture_on_commit_callbacks(execute=True):
        defaire_lot(lot=lot, membre=m)
    apres = Personne.objects.filter(pk=connue.pk).values().get()
    assert {k: v for k, v in apres.items() if k != "updated_at"} == {
        k: v for k, v in avant.items() if k != "updated_at"
    }
    assert not Inscription.objects.exists()


def test_ce_que_la_personne_a_confirme_ne_s_efface_pas(monde: Any, importer_candidats: Any) -> None:
    o, m, _ = monde
    connue = personne(o, nom_naissance="BERNARD", prenom1="Camille", reference="C-0000", naissance_annee=1960,
                      naissance_mois=1, naissance_jour=1)  # fmt: skip
    recevoir_reponse(personne=connue, confirme=True)
    lot = importer_candidats(m, [candidat(0) | {"Civilité": "M."}])
    assert "IDE-226" in codes(lot, 2)
    assert lot.refusees == 1
    connue.refresh_from_db()
    assert connue.etat_identite == EtatIdentite.CONFIRMEE


def test_la_reference_d_un_autre(monde: Any, importer_candidats: Any) -> None:
    o, m, _ = monde
    personne(o, nom_naissance="ZOLA", prenom1="Émile", reference="C-0004", naissance_annee=1940)
    lot = importer_candidats(m, [candidat(4)])
    assert "IDE-220" in codes(lot, 2)


def test_une_fiche_changee_entre_temps_n_est_pas_ecrasee(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    o, m, _ = monde
    connue = personne(o, nom_naissance="BERNARD", prenom1="Camille", reference="C-0000", courriel="", naissance_annee=1960,
                      naissance_mois=1, naissance_jour=1)  # fmt: skip
    lot = importer_candidats(m, [candidat(0) | {"Civilité": "Mme"}, candidat(1)])
    Personne.toutes.filter(pk=connue.pk).update(courriel="neuf@exemple.fr")
    with pytest.raises(ErreurMetier, match="IMP-088"):
        appliquer_lot(lot=lot, membre=m, version=lot.version)
    assert Personne.objects.get(pk=connue.pk).courriel == "neuf@exemple.fr"
    assert Personne.objects.count() == 1


def test_defaire_refuse_ce_qui_a_servi_depuis(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    _, m, c = monde
    lot = ecrire(importer_candidats(m, [candidat(0), candidat(1)]), m)
    inscription(Personne.objects.get(reference="C-0001"), c, entree=date(2026, 11, 2))
    with pytest.raises(ErreurMetier, match="IDE-240"):
        defaire_lot(lot=lot, membre=m)
    assert Personne.objects.count() == 2


def test_la_meme_identite_sous_une_autre_reference(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    _, m, _ = monde
    ecrire(importer_candidats(m, [candidat(0)]), m)
    autre = candidat(0) | {"Référence": "Z-9", "Mail": "autre@exemple.fr", "Civilité": "Mme"}
    lot = importer_candidats(m, [autre])
    assert lot.refusees == 1
    assert "IDE-231" in codes(lot, 2)
    (brut,) = [b for b in LigneLot.toutes.get(lot=lot).constats_bruts if b["code"] == "IDE-231"]
    assert "C-0000" in brut["quoi"]
    assert "Z-9" in brut["quoi"]
    assert importer_candidats(m, [autre | {"Référence": None}]).refusees == 0


def test_defaire_ne_rend_pas_des_valeurs_sous_une_confirmation(
    monde: Any, importer_candidats: Any, ecrire: Any
) -> None:
    o, m, _ = monde
    connue = personne(
        o, nom_naissance="BERNARD", prenom1="Camille", reference="C-0000", naissance_annee=1960, naissance_mois=1,
        naissance_jour=1, sexe="F",
    )  # fmt: skip
    lot = ecrire(importer_candidats(m, [candidat(0)]), m)
    recevoir_reponse(personne=connue, confirme=True)
    with pytest.raises(ErreurMetier, match="IDE-243"):
        defaire_lot(lot=lot, membre=m)
    connue.refresh_from_db()
    assert (connue.sexe, connue.etat_identite) == ("M", EtatIdentite.CONFIRMEE)


@pytest.mark.parametrize(
    ("cellules", "attendu"),
    [
        ({"Né(e) le": "1999"}, (1999, None, None)),
        ({"Né(e) le": "00/00/1999"}, (1999, None, None)),
        ({"Né(e) le": "00/04/1999"}, (1999, 4, None)),
        ({"Né(e) le": "3 avril 1999"}, (1999, 4, 3)),
    ],
)
def test_naissances_incompletes(
    monde: Any, importer_candidats: Any, ecrire: Any, cellules: Ligne, attendu: Any
) -> None:
    _, m, _ = monde
    ecrire(importer_candidats(m, [candidat(0) | cellules]), m)
    p = Personne.objects.get()
    assert (p.naissance_annee, p.naissance_mois, p.naissance_jour) == attendu


@pytest.mark.parametrize(
    ("cellules", "code", "libelle"),
    [
        ({"Lieu de naissance": "Saint-Denis (93)"}, "93066", "SAINT-DENIS"),
        ({"Lieu de naissance": "Le Havre"}, "76351", "HAVRE (LE)"),
        ({"Lieu de naissance": "Hanoï", "Pays de naissance": "Viet Nam"}, "99243", "Hanoï"),
        ({"Lieu de naissance": "Arbignieu"}, "01015", "ARBIGNIEU"),
    ],
)
def test_lieux_par_leur_nom(
    monde: Any, importer_candidats: Any, ecrire: Any, cellules: Ligne, code: str, libelle: str
) -> None:
    _, m, _ = monde
    lot = importer_candidats(m, [candidat(0) | {"Code INSEE naissance": None} | cellules])
    ecrire(lot, m)
    p = Personne.objects.get()
    assert (p.naissance_code, p.naissance_libelle) == (code, libelle)


def test_le_nombre_de_lectures_ne_depend_pas_du_nombre_de_lignes(
    monde: Any, importer_candidats: Any, django_assert_max_num_queries: Any
) -> None:
    from parchemin.imports.domain.modele import Circonstances, LigneLue
    from parchemin.parcours.imports_candidats.analyse import AnalyseurCandidats

    o, m, _ = monde
    c = Circonstances(o.pk, m.pk, "Ada", "", date(2026, 11, 24), {})
    valeurs = {
        "nom_naissance": "X", "prenom1": "Y", "naissance": (1990, 1, 2), "naissance_code": "44109",
        "certification": "99100", "voie": "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION", "entree": date(2026, 9, 1),
    }  # fmt: skip
    nombres = []
    for n in (1, 40):
        lignes = [
            LigneLue(
                i,
                valeurs
                | {"nom_naissance": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i % 26] * 3 + "E", "naissance": (1950 + i, 1, 2)},
            )
            for i in range(n)
        ]
        with django_assert_max_num_queries(60) as lues:
            verdicts = AnalyseurCandidats(c).analyser(lignes)
        assert not [x for v in verdicts for x in v.constats if x.constat.est_bloquant]
        nombres.append(len(lues))
    assert nombres[0] == nombres[1]


def test_l_age_dit_est_celui_de_chacun(monde: Any, importer_candidats: Any) -> None:
    _, m, _ = monde
    nes = (1970, 1990, 1930)
    lot = importer_candidats(
        m, [candidat(i) | {"Voie": "Apprentissage", "Né(e) le": date(n, 3, 4)} for i, n in enumerate(nes)]
    )
    for numero, ne in enumerate(nes, start=2):
        dits = [b["quoi"] for b in LigneLot.toutes.get(lot=lot, numero=numero).constats_bruts if b["code"] == "INS-014"]
        assert [x.split(" ans")[0] for x in dits] == [str(2026 - ne)]


@pytest.mark.parametrize(
    ("ecrit", "rangs"),
    [
        ("BC01, BC03", (1, 3)), ("BC03;BC01", (1, 3)), ("bc01/bc3", (1, 3)), ("BC01 BC03", (1, 3)), ("1 ; 3", (1, 3)),
        ("RNCP99100BC01", (1,)), ("RNCP 99100 BC 2", (2,)), ("Bloc 2", (2,)), (2, (2,)), (None, ()),
    ],
)  # fmt: skip
def test_les_blocs_vises(monde: Any, importer_candidats: Any, ecrire: Any, ecrit: Any, rangs: tuple[int, ...]) -> None:
    _, m, _ = monde
    ligne = candidat(0) | {"Blocs visés": ecrit}
    ecrire(importer_candidats(m, [ligne]), m)
    assert Inscription.objects.get().perimetre_blocs == [f"RNCP99100BC{r:02}" for r in rangs]
    encore = importer_candidats(m, [ligne])
    assert (encore.inchangees, encore.a_modifier) == (1, 0)


@pytest.mark.parametrize(
    ("ecrit", "code", "mots"),
    [
        ("RNCP37674BC01", "INS-011", "RNCP37674BC01 est un bloc de RNCP37674, pas de RNCP99100"),
        ("BC01, BC07", "INS-012", "RNCP99100BC07 ne fait pas partie de RNCP99100"),
        ("1.3", "INS-012", "1.3 ne fait pas partie"),
    ],
)
def test_un_bloc_d_ailleurs_est_refuse(monde: Any, importer_candidats: Any, ecrit: str, code: str, mots: str) -> None:
    _, m, _ = monde
    lot = importer_candidats(m, [candidat(0) | {"Blocs visés": ecrit}])
    assert lot.refusees == 1
    (brut,) = [b for b in LigneLot.toutes.get(lot=lot).constats_bruts if b["gravite"] == "bloquant"]
    assert (brut["code"], brut["ou"]) == (code, "ligne 2, colonne P « Blocs visés »")
    assert mots in brut["quoi"]


def test_blocs_et_derogation_se_completent_et_se_defont(
    monde: Any, importer_candidats: Any, ecrire: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """An empty cell empties neither; the undo gives back exactly what was there, order included."""
    _, m, _ = monde
    ecrire(importer_candidats(m, [candidat(0)]), m)
    i = Inscription.objects.get()
    Inscription.toutes.filter(pk=i.pk).update(perimetre_blocs=["RNCP99100BC03", "RNCP99100BC01"])
    decision = {"Nature de la dérogation": "Recteur", "Dérogation": "Décision 12", "Date de la décision": "03/06/2026"}
    egal = importer_candidats(m, [candidat(0) | {"Blocs visés": "1, 3"}])
    assert (egal.inchangees, egal.a_modifier) == (1, 0)
    assert importer_candidats(m, [candidat(0)]).inchangees == 1
    lot = ecrire(importer_candidats(m, [candidat(0) | {"Blocs visés": "BC02", **decision}]), m)
    i.refresh_from_db()
    assert (i.perimetre_blocs, i.derogations) == (
        ["RNCP99100BC02"],
        [{"nature": "recteur", "reference": "Décision 12", "le": "2026-06-03"}],
    )
    with django_capture_on_commit_callbacks(execute=True):
        defaire_lot(lot=lot, membre=m)
    i.refresh_from_db()
    assert (i.perimetre_blocs, i.derogations) == (["RNCP99100BC03", "RNCP99100BC01"], [])


def test_les_derogations_d_un_fichier_s_ajoutent_et_se_precisent(
    monde: Any, importer_candidats: Any, ecrire: Any
) -> None:
    """The words of a reference say its kind; those that say nothing wait, and a later file completes the same decision."""
    _, m, _ = monde
    lot = ecrire(importer_candidats(m, [candidat(0) | {"Dérogation": "CAP Cuisine, session 2024"}]), m)
    assert "INS-039" in codes(lot, 2)
    ecrire(importer_candidats(m, [candidat(0) | {"Dérogation": "Dispense n° 4 du 03/06/2026"}]), m)
    suite = {"Dérogation": "cap cuisine, session 2024", "Nature de la dérogation": "Bénéfice"}
    ecrire(importer_candidats(m, [candidat(0) | suite]), m)
    assert Inscription.objects.get().derogations == [
        {"nature": "benefice", "reference": "CAP Cuisine, session 2024", "le": None},
        {"nature": "dispense", "reference": "Dispense n° 4 du 03/06/2026", "le": "2026-06-03"},
    ]
    assert importer_candidats(m, [candidat(0) | suite]).inchangees == 1
    refuse = importer_candidats(m, [candidat(0) | {"Nature de la dérogation": "Bénéfice"}])
    assert "INS-040" in codes(refuse, 2)


def test_un_apprenti_ne_vise_pas_un_bloc_seul(monde: Any, importer_candidats: Any) -> None:
    _, m, _ = monde
    lot = importer_candidats(m, [candidat(0) | {"Voie": "Apprentissage", "Blocs visés": "BC01"}, candidat(1)])
    assert "INS-003" in codes(lot, 2)
    assert "INS-003" not in codes(lot, 3)


def test_trois_cents_candidats_s_ecrivent_en_une_fois() -> None:
    assert type_import("parcours.candidats").par_transaction >= 300
