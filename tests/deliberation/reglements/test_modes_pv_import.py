"""CCF or ponctuel in the minutes (annex), and as a column of the file of results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import Decision, Deliberation, ModeCandidat, OrigineDecision
from parchemin.deliberation.pv import contenu_pv
from parchemin.deliberation.pv_pdf import composer_pv, donnees_pv
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors.reglements import reglement_applicable, unites_de
from parchemin.deliberation.services import habilitations_ccf
from parchemin.imports.models import LigneLot
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.imports_resultats import RESULTATS
from parchemin.parcours.models import Inscription, Presentation, Resultat, SessionExamen, VoieAcces
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import maintenant
from tests.deliberation.decor_reglements import reglement, unite
from tests.fabrique import etablissement, membre
from tests.imports.outils_essai import csv_de, mener
from tests.parcours.decor_sessions import inscription, personne, session

pytestmark = pytest.mark.django_db
JOUR = date(2026, 6, 15)


@pytest.fixture
def cap(o: Organisation, de_famille: Callable[[Famille], Certification]) -> Certification:
    """A CAP: U1 in CCF, U2 ponctuel only."""
    c = de_famille(Famille.CAP)
    r = reglement(c)
    unite(r, "U1", "3", mode=ModeEvaluation.CCF)
    unite(r, "U2", "2", mode=ModeEvaluation.PONCTUEL)
    return c


@pytest.fixture
def s(o: Organisation, cap: Certification) -> SessionExamen:
    """Léa in a school that may assess in CCF; Awa on her own."""
    lycee = etablissement(o, "Lycée d’essai")
    habilitations_ccf.enregistrer_habilitation(
        etablissement=lycee, certification=cap, reference="Décision 1", du=date(2026, 1, 1), au=date(2026, 12, 31),
        acteur=SYSTEME,
    )  # fmt: skip
    lea = inscription(o, cap, personne(o, "Martin", "Léa"), prestataire=lycee)
    awa = inscription(o, cap, personne(o, "Diallo", "Awa"), voie=VoieAcces.CANDIDAT_LIBRE, statut="individuel")
    s: SessionExamen = session(o, cap, du=JOUR, au=JOUR)
    SessionExamen.toutes.filter(pk=s.pk).update(etat="ouverte")
    s.refresh_from_db()
    r = reglement_applicable(cap, "", JOUR)
    assert r is not None
    elements = [u.element for u in unites_de(r)]
    s.elements.set(elements)
    for i in (lea, awa):
        p = Presentation.toutes.create(organisation=o, session=s, inscription=i)
        Resultat.toutes.bulk_create(Resultat(organisation=o, presentation=p, element=e) for e in elements)
    return s


# --- The minutes.
def test_le_pv_dit_le_mode_de_chacun(o: Organisation, s: SessionExamen) -> None:
    d = Deliberation.toutes.create(
        organisation=o, session=s, jury_le=JOUR, ouverte_par_libelle="Ada Dupré", ouverte_le=maintenant()
    )
    for p in Presentation.toutes.filter(session=s).order_by("pk"):
        Decision.toutes.create(
            organisation=o, inscription=p.inscription, presentation=p, deliberation=d, origine=OrigineDecision.JURY,
            resultat="admis", decidee_le=JOUR, saisie_par_libelle="Ada Dupré",
        )  # fmt: skip
    contenu = contenu_pv(d)
    assert {x["prenoms"]: (x["modes"]["ccf"], x["modes"]["ponctuel"]) for x in contenu["modes"]} == {
        "Awa": ([], ["U1", "U2"]), "Léa": (["U1"], ["U2"]),
    }  # fmt: skip
    dits = {x["qui"]: (x["ccf"], x["ponctuel"]) for x in donnees_pv(d, contenu, maintenant())["modes"]}
    assert dits == {"Awa DIALLO": ("—", "U1, U2"), "Léa MARTIN": ("U1", "U2")}
    assert composer_pv(d).startswith(b"%PDF")
    assert "Diallo" not in str(Masque(s.pk).contenu(contenu)["modes"])


def test_une_famille_sans_ccf_n_a_pas_d_annexe(
    o: Organisation, s: SessionExamen, de_famille: Callable[[Famille], Certification]
) -> None:
    de_famille(Famille.CQP)
    d = Deliberation.toutes.create(
        organisation=o, session=s, jury_le=JOUR, ouverte_par_libelle="Ada Dupré", ouverte_le=maintenant()
    )
    assert contenu_pv(d)["modes"] == []


# --- The file of results.
@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY)


def verifie(m: Membre, s: SessionExamen, *lignes: list[str]) -> Any:
    lot = deposer_lot(
        membre=m, type_import=RESULTATS, source=csv_de([["Nom", "U1", "Mode U1"], *lignes]), nom="notes.csv",
        emetteur="Jury", options={"session": s.pk},
    )  # fmt: skip
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=m)
    mener(lot)
    lot.refresh_from_db()
    return lot


def verdicts(lot: Any) -> list[tuple[str, set[str]]]:
    return [(x.action, set(x.codes.split())) for x in LigneLot.toutes.filter(lot=lot).order_by("numero")]


def test_une_colonne_mode_par_unite_ouverte_au_ccf(s: SessionExamen) -> None:
    assert [c.libelle for c in RESULTATS.pour({"session": s.pk}).champs][-1:] == ["Mode U1"]


def test_le_mode_du_fichier_est_note_puis_defait(o: Organisation, s: SessionExamen, sophie: Membre) -> None:
    lea = Inscription.toutes.get(personne__prenom1="Léa")
    lot = verifie(sophie, s, ["Martin", "12", "ponctuel"])
    appliquer_lot(lot=lot, membre=sophie, version=lot.version)
    choix = ModeCandidat.toutes.get(inscription=lea)
    assert (choix.mode, choix.element.code) == ("ponctuel", "U1")
    assert "fichier de résultats" in choix.motif
    dites = [x.phrase for x in phrases(evenements_de([o.chaine], "personne", str(lea.personne_id)))]
    assert any("U1 s’évalue en mode « ponctuel »" in x for x in dites)
    lot.refresh_from_db()
    defaire_lot(lot=lot, membre=sophie)
    assert not ModeCandidat.toutes.exists()
    assert Resultat.toutes.get(presentation__inscription=lea, element__code="U1").note is None


def test_un_mode_seul_suffit_a_une_ligne(s: SessionExamen, sophie: Membre) -> None:
    lot = verifie(sophie, s, ["Martin", "", "Épreuve ponctuelle"])
    assert verdicts(lot)[0][0] == "modifier"


def test_le_mode_que_la_regle_donne_deja_ne_change_rien(s: SessionExamen, sophie: Membre) -> None:
    lot = verifie(sophie, s, ["Martin", "", "CCF"])
    assert verdicts(lot)[0][0] == "inchanger"


def test_un_mode_impossible_ou_mal_ecrit_est_refuse(s: SessionExamen, sophie: Membre) -> None:
    lot = verifie(sophie, s, ["Diallo", "", "CCF"], ["Martin", "", "en continu"])
    assert ["REG-146" in verdicts(lot)[0][1], "REG-148" in verdicts(lot)[1][1]] == [True, True]
