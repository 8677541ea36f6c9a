"""What a decision lets a person keep: the first day stays, versions follow each other, the last mark counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import AcquisConserve, ReglementExamen
from parchemin.deliberation.selectors.acquis import EtatAcquis, etat_acquis, lire_acquis
from parchemin.deliberation.services.acquis import conserver
from parchemin.journal.facade import evenements_de, phrases
from parchemin.parcours.models import EtatResultat, NatureElement, Resultat
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import (
    decider,
    inscrit,
    presente,
    proposition_de,
    reglement_validations,
    session_du,
    suivre,
)
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
JURY = date(2025, 7, 4)
AJOURNE = {"CG": 12, "LV": 11, "MA": 10, "E4": 9, "E5": 9, "E6": 8}
"""D32, with an 8: 190 points for 20 coefficients, professional average under 10: no orals."""


def actifs() -> dict[str, AcquisConserve]:
    return {a.code: a for a in AcquisConserve.objects.filter(retire_le__isnull=True).order_by("pk")}


def test_un_bts_ajourne_garde_ses_notes_d_au_moins_10(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    qui = personne(o)
    decider(presente(session_du(bts, JURY), inscrit(bts, qui), AJOURNE), bts_t)
    gardes = actifs()
    assert set(gardes) == {"CG", "LV", "MA"}
    cg = gardes["CG"]
    assert (cg.note, cg.obtenu_le, cg.definitif, cg.sur_demande) == (Decimal(12), JURY, False, True)
    # Both readings are kept; the alert follows the shortest.
    assert cg.mobilisable_jusqu_au == date(2030, 12, 31)
    assert cg.alerte_le == date(2030, 7, 4)
    lu = lire_acquis(cg, date(2026, 11, 24))
    assert len(lu.lectures) == 2
    assert "D. 643-23" in lu.texte
    assert not cg.compte_dans_les_taux
    (phrase,) = [p for p in phrases(evenements_de([o.chaine], "personne", str(qui.pk))) if "fait garder" in p.phrase]
    assert "3 acquis" in phrase.phrase


def test_le_premier_jour_d_obtention_reste(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> None:
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    suite = {
        **AJOURNE,
        "CG": (EtatResultat.BENEFICE, 12),
        "LV": (EtatResultat.BENEFICE, 11),
        "MA": (EtatResultat.BENEFICE, 10),
    }
    decider(
        presente(session_du(bts, date(2026, 7, 3)), inscrit(bts, i.personne, entree=date(2025, 9, 1)), suite), bts_t
    )
    gardes = actifs()
    assert {a.obtenu_le for a in gardes.values()} == {JURY}
    assert AcquisConserve.objects.filter(code="CG").count() == 2
    ancien = AcquisConserve.objects.get(code="CG", retire_le__isnull=False)
    assert "en tient lieu" in ancien.motif_retrait


def test_une_note_repassee_prend_la_place_meme_plus_basse(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    suite = {**AJOURNE, "CG": 7, "LV": (EtatResultat.BENEFICE, 11), "MA": (EtatResultat.BENEFICE, 10)}
    decider(presente(session_du(bts, date(2026, 7, 3)), i, suite), bts_t)
    assert set(actifs()) == {"LV", "MA"}


def test_une_decision_revue_retire_ce_que_la_premiere_donnait(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    p = presente(session_du(bts, date(2026, 7, 3)), i, {**AJOURNE, "CG": (EtatResultat.BENEFICE, 12), "LV": 5})
    decider(p, bts_t)
    assert set(actifs()) == {"CG", "MA"}
    Resultat.objects.filter(presentation=p, element__code="LV").update(note=Decimal(15))
    decider(p, bts_t, version=2, motif="Erreur de saisie en langue vivante")
    gardes = actifs()
    assert set(gardes) == {"CG", "LV", "MA"}
    assert gardes["LV"].note == Decimal(15)
    assert gardes["CG"].obtenu_le == JURY
    retires = AcquisConserve.objects.filter(decision__version=1, decision__presentation=p)
    assert all("Erreur de saisie" in a.motif_retrait for a in retires)


def test_refaire_la_meme_decision_n_ecrit_rien_deux_fois(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    p = presente(session_du(bts, JURY), inscrit(bts, personne(o)), AJOURNE)
    d = decider(p, bts_t)
    conserver(decision=d, proposition=proposition_de(p, bts_t))
    assert AcquisConserve.objects.count() == 3


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_acquis(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    comptes = []
    for nom, notes in (("Un", {"CG": 12, "LV": 5, "MA": 5, "E4": 5, "E5": 5, "E6": 5}), ("Trois", AJOURNE)):
        p = presente(session_du(bts, JURY, intitule=nom), inscrit(bts, personne(o, nom=nom)), notes)
        d = decider(p, bts_t)
        proposition = proposition_de(p, bts_t)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            conserver(decision=d, proposition=proposition)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 30


REPASSE = date(2026, 7, 3)


def test_reviser_l_ancienne_decision_ne_touche_pas_ce_qu_un_jury_plus_recent_a_dit(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    ancienne = presente(session_du(bts, JURY), i, AJOURNE)
    decider(ancienne, bts_t)
    decider(presente(session_du(bts, REPASSE), i, {**AJOURNE, "CG": 14, "LV": 9}), bts_t)
    Resultat.objects.filter(presentation=ancienne, element__code__in=["CG", "LV"]).update(note=Decimal(13))
    decider(ancienne, bts_t, version=2, motif="Deux notes interverties")
    gardes = actifs()
    # The later mark stands, and the mark that the later failure took away does not come back.
    assert (gardes["CG"].note, gardes["CG"].obtenu_le) == (Decimal(14), REPASSE)
    assert set(gardes) == {"CG", "MA"}
    cede = AcquisConserve.objects.get(decision__version=2, code="CG")
    assert cede.retire_le is not None
    assert cede.remplace_par == gardes["CG"].decision


def test_seule_une_version_en_vigueur_rend_ce_qu_elle_donnait(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    ancienne = presente(session_du(bts, JURY), i, AJOURNE)
    decider(ancienne, bts_t)
    recente = presente(session_du(bts, REPASSE), i, {**AJOURNE, "CG": 14})
    decider(recente, bts_t)
    Resultat.objects.filter(presentation=ancienne, element__code="CG").update(note=Decimal(13))
    decider(ancienne, bts_t, version=2, motif="Note mal reportée")
    Resultat.objects.filter(presentation=recente, element__code="CG").update(note=None, etat=EtatResultat.EXCUSE)
    decider(recente, bts_t, version=2, motif="Absence justifiée ce jour-là")
    (cg,) = AcquisConserve.objects.filter(retire_le__isnull=True, code="CG").order_by("pk")
    assert (cg.note, cg.decision.version, cg.obtenu_le) == (Decimal(13), 2, JURY)


TP = (("CCP1", "Installer", ""), ("CCP2", "Dépanner", ""), ("CCP3", "Conseiller", ""))
CQPM = (
    ("BL1", "Préparer", ""), ("C1", "Lire un plan", "BL1"), ("C2", "Régler", "BL1"), ("BL2", "Produire", ""),
    ("C3", "Usiner", "BL2"), ("C4", "Contrôler", "BL2"),
)  # fmt: skip


def test_un_ccp_est_acquis_pour_toujours_et_mobilisable_un_an_apres_la_fin_du_titre(
    o: Organisation, registre: None
) -> None:
    titre = suivre(o, "RNCP99101", "tp")
    r = reglement_validations(titre, TP, NatureElement.CCP, fin_validite=date(2027, 6, 30), entretien_final=True)
    p = presente(
        session_du(titre, date(2026, 3, 2)),
        inscrit(titre, personne(o), forme=""),
        {"CCP1": True, "CCP2": True, "CCP3": False},
    )
    decider(p, r)
    gardes = actifs()
    assert set(gardes) == {"CCP1", "CCP2"}
    ccp = gardes["CCP1"]
    # D38: two data that are never mixed.
    assert ccp.definitif
    assert ccp.mobilisable_jusqu_au == date(2028, 6, 30)
    assert ccp.nature == "ccp"
    assert not ccp.compte_dans_les_taux


def test_un_cqpm_inscrit_au_rncp_se_lit_de_deux_facons(o: Organisation, registre: None) -> None:
    cqpm = suivre(o, "RNCP99102", "cqpm")
    r = reglement_validations(cqpm, CQPM, NatureElement.CAPACITE)
    p = presente(
        session_du(cqpm, date(2024, 10, 15)),
        inscrit(cqpm, personne(o), forme=""),
        {"C1": True, "C2": True, "C3": True, "C4": False},
    )
    decider(p, r)
    c3 = actifs()["C3"]
    assert c3.alerte_le == date(2026, 10, 15)
    assert [x[0] for x in c3.lectures] == ["2026-10-15", "2029-10-15"]
    assert etat_acquis(c3, date(2026, 10, 15)) is EtatAcquis.BIENTOT
    # After the shortest reading it is disputed, not lost; after the longest, it is.
    assert etat_acquis(c3, date(2026, 11, 24)) is EtatAcquis.DISCUTE
    assert etat_acquis(c3, date(2029, 10, 16)) is EtatAcquis.PERDU
    assert actifs()["BL1"].definitif
