"""A mark taken again elsewhere and proved by a paper: the last one counts, the former stays in history with the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import AcquisConserve, NatureAcquis, ProvenanceAcquis, ReglementExamen
from parchemin.deliberation.services.acquis import enregistrer_acquis, retirer_acquis
from parchemin.imports.domain.modele import ActionLigne, LigneRetenue
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import Personne
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acquis.test_conserver import AJOURNE, JURY, actifs
from tests.deliberation.acquis.test_import_acquis import LEA, analyseur, codes, lire
from tests.deliberation.decor_acquis import decider, inscrit, presente, session_du
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
RELEVE = "Relevé de notes, académie de Lyon"


def note_du(o: Organisation, qui: Personne, c: Certification, code: str, note: int, le: date, **autres: Any) -> Any:
    return enregistrer_acquis(
        organisation=o, personne=qui, certification=c, nature=NatureAcquis.UNITE, code=code, obtenu_le=le,
        note=Decimal(note), provenance=ProvenanceAcquis.RELEVE, preuve=RELEVE, acteur=SYSTEME, sans_piece=True, **autres,
    )  # fmt: skip


def test_un_releve_plus_recent_prend_la_place_meme_plus_bas(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    papier = note_du(o, i.personne, bts, "CG", 11, date(2026, 7, 3))
    gardes = actifs()
    assert (gardes["CG"], gardes["CG"].note) == (papier, Decimal(11))
    ancien = AcquisConserve.objects.get(code="CG", retire_le__isnull=False)
    assert ancien.remplace_par_acquis == papier
    assert ancien.motif_retrait == f"Note repassée : « {RELEVE} », du 3 juillet 2026, en tient lieu."
    phrase = phrases(evenements_de([o.chaine], "personne", str(i.personne_id)))[0].phrase
    assert "au lieu de celle du 4 juillet 2025" in phrase
    # The paper was a mistake: what it had replaced comes back.
    retirer_acquis(acquis=papier, motif="Relevé d’une autre personne", acteur=SYSTEME)
    assert actifs()["CG"].pk == ancien.pk


def test_un_papier_plus_ancien_ou_du_meme_jour_est_refuse(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    for le in (date(2024, 7, 5), JURY):
        with pytest.raises(ErreurMetier) as e:
            note_du(o, i.personne, bts, "CG", 18, le)
        assert [k.code for k in e.value.constats] == ["ACQ-004"]


def test_ce_qui_est_acquis_pour_toujours_ne_se_perd_pas_par_un_papier(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    AcquisConserve.objects.filter(code="CG").update(definitif=True)
    with pytest.raises(ErreurMetier):
        note_du(o, i.personne, bts, "CG", 8, date(2026, 7, 3))


def test_une_decision_revue_ne_reprend_pas_la_place_du_papier(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    p = presente(session_du(bts, JURY), i, AJOURNE)
    decider(p, bts_t)
    papier = note_du(o, i.personne, bts, "CG", 11, date(2026, 7, 3))
    decider(p, bts_t, version=2, motif="Erreur de saisie en langue vivante")
    assert actifs()["CG"] == papier
    assert set(actifs()) == {"CG", "LV", "MA"}


def test_un_jury_plus_recent_remplace_le_papier_et_sa_suite(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    """The file that brought the paper is undone afterwards: the mark of the last jury stays alone."""
    i = inscrit(bts, personne(o))
    decider(presente(session_du(bts, JURY), i, AJOURNE), bts_t)
    a = analyseur(o)
    (v,) = lire(a, (*LEA, "note", "CG", "11", "15/01/2026", RELEVE))
    assert (v.action, codes(v)) == (ActionLigne.CREER, {"ACQ-012", "ACQ-072"})
    operations = a.appliquer([LigneRetenue(2, v.action, v.donnees)])
    assert actifs()["CG"].note == Decimal(11)
    decider(presente(session_du(bts, date(2026, 7, 3)), i, {**AJOURNE, "CG": 14}), bts_t)
    assert actifs()["CG"].note == Decimal(14)
    assert a.defaire(operations) == []
    assert actifs()["CG"].note == Decimal(14)
    assert AcquisConserve.objects.filter(code="CG").count() == 2


def test_un_import_defait_rend_la_note_d_avant(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> None:
    qui = personne(o)
    ancien = note_du(o, qui, bts, "CG", 12, date(2024, 7, 5))
    a = analyseur(o)
    (v,) = lire(a, (*LEA, "note", "CG", "9", "04/07/2025", RELEVE))
    operations = a.appliquer([LigneRetenue(2, v.action, v.donnees)])
    assert actifs()["CG"].note == Decimal(9)
    a.defaire(operations)
    assert actifs()["CG"] == ancien
