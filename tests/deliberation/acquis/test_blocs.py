"""Blocs from one fiche to another: only through a link, a correspondence of the register or a dated rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, LienBloc, NatureAcquis, OrigineDecision, ReferenceBloc
from parchemin.deliberation.selectors.blocs import blocs_detenus, candidats
from parchemin.deliberation.services import blocs
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.deliberation.decor_acquis import ailleurs, inscrit, suivre
from tests.parcours.decor_sessions import personne
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
NOUVELLE, ANCIENNE, TIERCE = "RNCP99201", "RNCP99200", "RNCP99202"


def code(refus: pytest.ExceptionInfo[ErreurMetier]) -> str:
    return refus.value.constats[0].code


@pytest.fixture
def fiches(o: Organisation, tmp_path: Path) -> dict[str, Certification]:
    """The new fiche replaces the old one and declares that its bloc is the old one's; a third declares nothing."""
    corps = (
        f"<ANCIENNE_CERTIFICATION><ANCIENNE_CERTIFICATION>{ANCIENNE}</ANCIENNE_CERTIFICATION></ANCIENNE_CERTIFICATION>"
        f"<CORRESPONDANCES><CORRESPONDANCE><SOURCE><BLOC_COMPETENCES><CODE>{NOUVELLE}BC01</CODE></BLOC_COMPETENCES></SOURCE>"
        f"<DESTINATION><NUMERO_FICHE>{ANCIENNE}</NUMERO_FICHE><BLOC_COMPETENCES><CODE>{ANCIENNE}BC01</CODE></BLOC_COMPETENCES>"
        "</DESTINATION></CORRESPONDANCE></CORRESPONDANCES>"
    )
    importer(tmp_path, date(2026, 8, 16), fiche(ANCIENNE), fiche(NOUVELLE, corps=corps), fiche(TIERCE))
    return {c: suivre(o, c, "prive") for c in (ANCIENNE, NOUVELLE, TIERCE)}


def reference(o: Organisation, certification: Certification) -> ReferenceBloc:
    (trouvee,) = blocs.creer_depuis_la_fiche(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    return trouvee


def test_un_bloc_compte_dans_sa_fiche_et_pas_ailleurs(o: Organisation, fiches: dict[str, Certification]) -> None:
    qui = personne(o)
    ailleurs(o, fiches[ANCIENNE], qui, f"{ANCIENNE}BC01")
    (direct,) = blocs_detenus(qui, fiches[ANCIENNE], aujourdhui())
    assert direct.par == "direct"
    assert blocs_detenus(qui, fiches[TIERCE], aujourdhui()) == []


def test_la_correspondance_du_registre_suffit(o: Organisation, fiches: dict[str, Certification]) -> None:
    qui = personne(o)
    ailleurs(o, fiches[ANCIENNE], qui, f"{ANCIENNE}BC01")
    (b,) = blocs_detenus(qui, fiches[NOUVELLE], aujourdhui())
    assert b.par == "correspondance"
    assert f"{NOUVELLE} déclare : BC01 ↔ {ANCIENNE} BC01" in b.raison


def test_le_lien_du_certificateur_suffit_et_se_propose_sans_se_faire(
    o: Organisation, fiches: dict[str, Certification]
) -> None:
    r = reference(o, fiches[ANCIENNE])
    (propose,) = candidats(list(r.liens.all()))
    assert (propose.fiche, propose.bloc) == (NOUVELLE, f"{NOUVELLE}BC01")
    assert "déclare" in propose.preuve
    # Succession and correspondence link nothing by themselves.
    assert LienBloc.objects.count() == 1
    blocs.lier(
        reference=r,
        fiche=TIERCE,
        bloc=f"{TIERCE}BC01",
        motif="Décision du 3 mars 2026.",
        jour=aujourdhui(),
        acteur=SYSTEME,
    )
    qui = personne(o)
    a = ailleurs(o, fiches[ANCIENNE], qui, f"{ANCIENNE}BC01")
    assert a.reference_bloc == r
    (b,) = blocs_detenus(qui, fiches[TIERCE], aujourdhui())
    assert b.par == "reference"
    assert "Décision du 3 mars 2026" in b.raison


def test_une_regle_datee_ne_vaut_qu_entre_ses_dates(o: Organisation, fiches: dict[str, Certification]) -> None:
    r = reference(o, fiches[ANCIENNE])
    regle = blocs.ecrire_equivalence(
        organisation=o, sources=[r], fiche=TIERCE, bloc=f"{TIERCE}BC01", du=date(2026, 9, 1), au=None,
        texte="Décision du 28 août 2026", acteur=SYSTEME,
    )  # fmt: skip
    qui = personne(o)
    ailleurs(o, fiches[ANCIENNE], qui, f"{ANCIENNE}BC01")
    assert blocs_detenus(qui, fiches[TIERCE], date(2026, 8, 31)) == []
    (b,) = blocs_detenus(qui, fiches[TIERCE], date(2026, 9, 1))
    assert b.par == "equivalence"
    assert "Décision du 28 août 2026" in b.raison
    blocs.clore_equivalence(regle=regle, le=date(2026, 11, 1), acteur=SYSTEME)
    assert blocs_detenus(qui, fiches[TIERCE], date(2026, 11, 2)) == []


def test_la_certification_entiere_donne_ses_blocs_et_ceux_de_la_correspondance(
    o: Organisation, fiches: dict[str, Certification]
) -> None:
    qui = personne(o)
    Decision.toutes.create(
        organisation=o, inscription=inscrit(fiches[ANCIENNE], qui, forme=""), origine=OrigineDecision.IMPORTEE,
        autorite="Ministère", resultat="admis", decidee_le=date(2025, 6, 1), saisie_par_libelle="Import",
    )  # fmt: skip
    assert [b.par for b in blocs_detenus(qui, fiches[ANCIENNE], aujourdhui())] == ["certification"]
    assert [b.par for b in blocs_detenus(qui, fiches[NOUVELLE], aujourdhui())] == ["correspondance"]


def test_un_bloc_d_un_diplome_n_est_pas_une_certification(o: Organisation, bts: Certification) -> None:
    qui = personne(o)
    ailleurs(o, bts, qui, "RNCP99100BC01")
    (b,) = blocs_detenus(qui, bts, aujourdhui())
    assert "n’est pas une certification" in b.avertissement


def test_un_bloc_n_a_qu_une_reference(o: Organisation, fiches: dict[str, Certification]) -> None:
    r, s = reference(o, fiches[ANCIENNE]), reference(o, fiches[TIERCE])
    with pytest.raises(ErreurMetier) as e:
        blocs.lier(reference=r, fiche=TIERCE, bloc=f"{TIERCE}BC01", motif="x", jour=aujourdhui(), acteur=SYSTEME)
    assert code(e) == "ACQ-020"
    assert s.reference in e.value.constats[0].quoi
    assert blocs.creer_depuis_la_fiche(certification=fiches[TIERCE], jour=aujourdhui(), acteur=SYSTEME) == []


@pytest.mark.parametrize(
    ("fiche_visee", "bloc", "motif", "attendu"),
    [(TIERCE, "BC99", "x", "ACQ-021"), ("RNCP1", "BC01", "x", "ACQ-021"), (TIERCE, f"{TIERCE}BC01", " ", "ACQ-023")],
)
def test_un_lien_se_justifie_et_designe_un_bloc_publie(
    o: Organisation, fiches: dict[str, Certification], fiche_visee: str, bloc: str, motif: str, attendu: str
) -> None:
    r = reference(o, fiches[ANCIENNE])
    with pytest.raises(ErreurMetier) as e:
        blocs.lier(reference=r, fiche=fiche_visee, bloc=bloc, motif=motif, jour=aujourdhui(), acteur=SYSTEME)
    assert code(e) == attendu


def test_les_refus_des_references_et_des_regles(o: Organisation, fiches: dict[str, Certification]) -> None:
    r = reference(o, fiches[ANCIENNE])
    commun = {
        "organisation": o,
        "fiche": TIERCE,
        "bloc": f"{TIERCE}BC01",
        "au": None,
        "texte": "Décision",
        "acteur": SYSTEME,
    }
    du = date(2026, 9, 1)
    for changes, attendu in (
        ({"sources": [], "du": du}, "ACQ-024"),
        ({"sources": [r], "du": du, "au": date(2026, 8, 1)}, "ACQ-025"),
        ({"sources": [r], "du": du, "fiche": ANCIENNE, "bloc": f"{ANCIENNE}BC01"}, "ACQ-026"),
        ({"sources": [r], "du": du, "texte": ""}, "ACQ-023"),
    ):
        with pytest.raises(ErreurMetier) as e:
            blocs.ecrire_equivalence(**{**commun, **changes})  # type: ignore[arg-type]
        assert code(e) == attendu
    with pytest.raises(ErreurMetier) as e:
        blocs.creer_reference(
            organisation=o, reference=r.reference, libelle="x", fiche=TIERCE, bloc=f"{TIERCE}BC01", motif="x",
            jour=du, acteur=SYSTEME,
        )  # fmt: skip
    assert code(e) == "ACQ-022"
    blocs.ecrire_equivalence(**{**commun, "sources": [r], "du": du})  # type: ignore[arg-type]
    with pytest.raises(ErreurMetier) as e:
        blocs.delier(lien=r.liens.get(), acteur=SYSTEME)
    assert code(e) == "ACQ-027"


def test_delier_defait_le_lien_de_ce_que_les_gens_ont(o: Organisation, fiches: dict[str, Certification]) -> None:
    r = reference(o, fiches[ANCIENNE])
    a = ailleurs(o, fiches[ANCIENNE], personne(o), f"{ANCIENNE}BC01", nature=NatureAcquis.BLOC)
    blocs.delier(lien=r.liens.get(), acteur=SYSTEME)
    a.refresh_from_db()
    assert a.reference_bloc is None
