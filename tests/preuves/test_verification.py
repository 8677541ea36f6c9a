"""A major is corrected, then checked by the body that told it: its day, its day page line, what is refused, a minor made worse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from parchemin.amelioration.services import actions
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.preuves.domain.audits import JugementAudit, verifier_avant
from parchemin.preuves.models import ConstatAudit
from parchemin.preuves.selectors.audits import constats_vus
from parchemin.preuves.services import audits
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import codes, url
from tests.preuves.test_audits import _agir, constate, tenu


def vu(x: ConstatAudit) -> object:
    return constats_vus(ConstatAudit.toutes.filter(pk=x.pk).order_by("pk"))[0]


@pytest.mark.parametrize(
    ("jugement", "corriger", "attendu"),
    [
        (JugementAudit.MAJEURE, date(2026, 11, 30), date(2026, 12, 30)),
        (JugementAudit.MAJEURE, date(2027, 1, 31), date(2027, 2, 28)),
        (JugementAudit.MINEURE, date(2026, 11, 30), None),
        (JugementAudit.MAJEURE, None, None),
    ],
)
def test_one_month_after_the_correction(jugement: JugementAudit, corriger: date | None, attendu: date | None) -> None:
    assert verifier_avant(jugement, corriger, date(2026, 11, 24)) == attendu


def test_a_major_waits_for_the_body(o: Organisation, qualite: Membre) -> None:
    x = constate(tenu(o), "majeure")
    v = vu(x)
    assert v.a_verifier_avant == date(2027, 3, 2)  # type: ignore[attr-defined]
    client, page = client_de(qualite.utilisateur), url("constat", o, x.pk)
    lue = client.get(page).content.decode()
    assert "Correction à faire vérifier avant le" in lue
    assert "à vérifier" in lue.split("vérifie la correction")[1][:400], "the delay is not read in the text itself"
    action = _agir(x, qualite)
    jour = aujourdhui()
    assert not [e for e in echeances["preuves.audits"](qualite, jour) if e.cle.startswith("preuves.verifier")]
    actions.terminer(
        action=actions.commencer(action=action, acteur=SYSTEME), resultat="Le bail est daté.", acteur=SYSTEME
    )
    (e,) = [e for e in echeances["preuves.audits"](qualite, jour) if e.cle.startswith("preuves.verifier")]
    assert e.jour == date(2027, 3, 2)
    verifier = url("constat_verifier", o, x.pk)
    assert client.post(verifier, {"le": jour.isoformat(), "suite": "", "raisons": ""}).status_code == 422
    demain = (jour + timedelta(days=1)).isoformat()
    assert client.post(verifier, {"le": demain, "suite": "levee", "raisons": "Bail daté, reçu."}).status_code == 422
    assert (
        client.post(
            verifier, {"le": jour.isoformat(), "suite": "levee", "raisons": "Bail daté, reçu par courriel."}
        ).status_code
        == 302
    )
    assert vu(x).fil == "leve"  # type: ignore[attr-defined]
    lue = client.get(page).content.decode()
    assert "Correction vérifiée par" in lue
    assert "Noter la vérification" not in lue
    assert not [e for e in echeances["preuves.audits"](qualite, jour) if e.cle.startswith("preuves.verifier")]
    assert codes(audits.verifier, constat=x, le=jour, suite="levee", raisons="Encore une fois.", acteur=SYSTEME) == [
        "AUD-021"
    ]


def test_what_is_not_checked_that_way(o: Organisation) -> None:
    jour, dits = aujourdhui(), {"raisons": "Bail daté, reçu.", "acteur": SYSTEME}
    a = tenu(o)
    mineure, majeure = constate(a), constate(a, "majeure", titre="Aucun bail")
    blanc = constate(tenu(o, nature="blanc"), "majeure")
    assert codes(audits.verifier, constat=mineure, le=jour, suite="levee", **dits) == ["AUD-031"]
    assert codes(audits.verifier, constat=blanc, le=jour, suite="levee", **dits) == ["AUD-031"]
    assert vu(blanc).a_verifier_avant is None  # type: ignore[attr-defined]
    assert codes(audits.verifier, constat=majeure, le=date(2026, 11, 1), suite="levee", **dits) == ["AUD-032"]
    with pytest.raises(ValueError, match="accepted"):
        audits.verifier(constat=majeure, le=jour, suite="aggravee", **dits)
    audits.verifier(constat=majeure, le=jour, suite="maintenue", **dits)
    assert vu(majeure).a_verifier_avant is None  # type: ignore[attr-defined]
    assert codes(audits.verifier, constat=majeure, le=jour, suite="levee", **dits) == ["AUD-033"]


def test_a_minor_made_worse_waits_for_the_body_that_made_it_so(o: Organisation) -> None:
    x = constate(tenu(o, date(2025, 11, 3), "initial"))
    plus_tard = tenu(o, date(2026, 11, 9))
    audits.revoir(constat=x, audit=plus_tard, suite="aggravee", raisons="Toujours sans date.", acteur=SYSTEME)
    assert vu(x).a_verifier_avant == date(2027, 3, 9)  # type: ignore[attr-defined]
    r = audits.verifier(constat=x, le=date(2026, 11, 20), suite="levee", raisons="Bail daté, reçu.", acteur=SYSTEME)
    assert (r.audit_id, r.verification) == (plus_tard.pk, True)
    assert vu(x).fil == "leve"  # type: ignore[attr-defined]


def test_another_tenant_reads_nothing_of_it(o: Organisation, qualite: Membre) -> None:
    x = constate(tenu(o), "majeure")
    autre = membre(organisation("ailleurs"), Role.QUALITE)
    assert client_de(autre.utilisateur).get(url("constat_verifier", o, x.pk)).status_code == 404


def test_no_delay_before_the_finding_and_no_plan_of_tomorrow(o: Organisation) -> None:
    """Told on the 2nd: nothing to correct on the 1st, and a plan that has not left is not sent."""
    a, blanc, avant, demain = tenu(o), tenu(o, nature="blanc"), date(2026, 11, 1), aujourdhui() + timedelta(days=1)
    dits = {
        "nature": "majeure",
        "exigence": "17",
        "titre": "Bail",
        "texte": "Le bail n’est pas daté.",
        "acteur": SYSTEME,
    }
    assert codes(audits.constater, audit=a, **dits, corriger_avant=avant) == ["AUD-034"]
    assert codes(audits.constater, audit=a, **dits, plan_avant=avant) == ["AUD-034"]
    x = audits.constater(audit=a, **dits, corriger_avant=date(2026, 11, 2))
    suivi = {
        "constat": x,
        "cause": "",
        "plan_avant": None,
        "plan_envoye_le": None,
        "corriger_avant": None,
        "acteur": SYSTEME,
    }
    assert codes(audits.completer_constat, **(suivi | {"corriger_avant": avant})) == ["AUD-034"]
    assert codes(audits.completer_constat, **(suivi | {"plan_envoye_le": demain})) == ["AUD-035"]
    # Nobody waits for the plan of a mock audit.
    assert audits.constater(audit=blanc, **dits).plan_avant is None
    assert x.plan_avant is not None
