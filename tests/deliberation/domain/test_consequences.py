"""What follows from a decision follows from the jury's, not from the proposal."""

from __future__ import annotations

import pytest

from parchemin.deliberation.domain.briques import CONSEQUENCES
from parchemin.deliberation.domain.jeux import JeuDeRegles, jeux
from parchemin.deliberation.domain.moteur import consequences, deliberer
from parchemin.deliberation.domain.proposition import Mention, Resultat
from tests.deliberation.domain.test_cas import CAS, Cas


@pytest.mark.parametrize("jeu", jeux(), ids=lambda j: j.code)
def test_what_follows_comes_last_in_every_rule_set(jeu: JeuDeRegles) -> None:
    suivent = [regle["brique"] in CONSEQUENCES for regle in jeu.regles]
    assert suivent == sorted(suivent)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.famille}-{c.id}")
def test_the_jury_that_follows_the_rule_changes_nothing(cas: Cas) -> None:
    p = deliberer(cas.dossier, cas.reglement, cas.jour)
    assert consequences(p, cas.dossier, cas.reglement, p.resultat, p.mention) is p


REFUSES = [c for c in CAS if deliberer(c.dossier, c.reglement, c.jour).resultat in (Resultat.AJOURNE, Resultat.PARTIEL)]


@pytest.mark.parametrize("cas", REFUSES, ids=lambda c: f"{c.famille}-{c.id}")
def test_admitted_by_the_jury_nothing_is_kept_to_complete(cas: Cas) -> None:
    p = deliberer(cas.dossier, cas.reglement, cas.jour)
    mieux = consequences(p, cas.dossier, cas.reglement, Resultat.ADMIS, Mention.AUCUNE)
    assert (mieux.resultat, mieux.unites, mieux.moyenne) == (p.resultat, p.unites, p.moyenne)
    assert not [a for a in mieux.acquis if a.nature != "certification" and not a.definitif]
    assert not [s for s in mieux.suites if s.nature not in ("transmission", "renouvellement")]
    natures = {d.nature for d in mieux.documents}
    assert natures & {"parchemin", "certificat", "certificat_bloc"}
    assert not natures & {"attestation_blocs", "notification", "livret_certification", "lettre_president"}


def test_there_are_refusals_to_look_at() -> None:
    assert len(REFUSES) > 40
