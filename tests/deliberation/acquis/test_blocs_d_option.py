"""A certification obtained in one option gives the blocs of that option, and the other option counts those in common."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, OrigineDecision, ReglementExamen, UniteReglement
from parchemin.deliberation.selectors.manque import page_de
from parchemin.deliberation.selectors.transposes import situations_transposees
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ElementEvalue, Inscription, ModeResultat, NatureElement
from parchemin.parcours.services import elements
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import inscrit, session_du, suivre
from tests.parcours.decor_sessions import personne
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
NUMERO, JOUR = "RNCP99210", date(2026, 11, 24)
COMMUN, DE_A, DE_B = (f"{NUMERO}BC0{n}" for n in (1, 2, 3))


@pytest.fixture
def titre(o: Organisation, tmp_path: Path) -> Certification:
    """Three blocs: one in common, one in each option."""
    autres = "".join(
        f"<BLOC_COMPETENCES><CODE>{code}</CODE><LIBELLE>{libelle}</LIBELLE></BLOC_COMPETENCES>"
        for code, libelle in ((DE_A, "Bloc de A"), (DE_B, "Bloc de B"))
    )
    lue = fiche(NUMERO, fin="31/08/2032").replace("</BLOCS_COMPETENCES>", f"{autres}</BLOCS_COMPETENCES>")
    importer(tmp_path, date(2026, 8, 16), lue)
    certification = suivre(o, NUMERO, "tp")
    siens: dict[str, ElementEvalue] = {
        code: elements.enregistrer_element(
            certification=certification, nature=NatureElement.CCP, code=code, code_bloc=code, libelle=f"CCP {n}",
            mode=ModeResultat.VALIDATION, ordre=n, acteur=SYSTEME,
        )
        for n, code in enumerate((COMMUN, DE_A, DE_B))
    }  # fmt: skip
    for option, sien in (("Option A", DE_A), ("Option B", DE_B)):
        r = ReglementExamen.toutes.create(
            organisation=o, certification=certification, reference=f"Arrêté, {option}", specialite=option,
            fin_validite=date(2030, 6, 30), entretien_final=True,
        )  # fmt: skip
        for code in (COMMUN, sien):
            UniteReglement.toutes.create(organisation=o, reglement=r, element=siens[code])
    return certification


@pytest.fixture
def admise(o: Organisation, titre: Certification) -> Inscription:
    """In option A."""
    i = inscrit(titre, personne(o), specialite="Option A", forme="", entree=date(2024, 1, 8))
    Decision.toutes.create(
        organisation=o, inscription=i, origine=OrigineDecision.IMPORTEE, autorite="DREETS d’essai", resultat="admis",
        decidee_le=date(2025, 6, 12), saisie_par_libelle="Sophie Marchand",
    )  # fmt: skip
    return i


def test_admise_en_option_a_elle_ne_detient_pas_le_ccp_de_l_option_b(admise: Inscription) -> None:
    page = page_de(admise, JOUR)
    assert [b.code for b in page.blocs] == [COMMUN, DE_A]
    assert all("Option A" in b.raison for b in page.blocs)


def test_l_option_b_compte_ce_qui_est_commun(o: Organisation, titre: Certification, admise: Inscription) -> None:
    i = inscrit(titre, admise.personne, specialite="Option B", forme="", entree=date(2026, 1, 5))
    page = page_de(i, JOUR)
    assert not page.obtenue
    assert [t.code for t in page.transposes] == [COMMUN]
    assert [m.code for m in page.manquants if m.code != "entretien_final"] == [DE_B]
    assert [b.code for b in page.blocs] == [COMMUN, DE_A]

    session = session_du(titre, date(2027, 2, 1), specialite="Option B")
    assert {(s.inscription_id, s.etat) for s in situations_transposees(session, [i])} == {(i.pk, "benefice")}
    encore = inscrit(titre, admise.personne, specialite="Option A", forme="", entree=date(2026, 2, 2))
    assert situations_transposees(session_du(titre, date(2027, 3, 1), specialite="Option A"), [encore]) == []
