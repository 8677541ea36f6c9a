"""A signed jury on a certification that is registered and ours: its admissions are to be transmitted."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision, Deliberation
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Certification, EnregistrementLocal
from tests.deliberation.rectifications.fabrique_rectifications import (
    accordee,
    decision_de,
    jure,
    ouverte,
    rectifications,
    scellee,
    signee,
)
from tests.fabrique import membre
from tests.parcours.fabrique_jurys import certification_locale


def certification_a_nous(o: Organisation, code: str = "RNCP99001") -> Certification:
    c = certification_locale(o)
    EnregistrementLocal.toutes.create(organisation=o, certification=c, code=code, du=date(2020, 1, 1))
    return c


def jury_signe(o: Organisation, certification: Certification) -> tuple[Deliberation, Membre]:
    """Candidates: admitted, partial, adjourned; and the direction, who asks for rectifications."""
    sophie = membre(o, Role.SECRETARIAT_JURY, email="secretariat@acte.example")
    helene = membre(o, Role.DIRECTION, email="direction@acte.example")
    return signee(o, sophie, helene, certification=certification), helene


def rectifier(d: Deliberation, helene: Membre, resultat: str, rang: int = 0, **champs: Any) -> Decision:
    """Rectifying minutes signed by everybody. Returns the decision now in force."""
    o = d.session.organisation
    r = ouverte(d, nature="decision_autorite", reference="Jugement n° 2600001")
    rectifications.placer_ligne(
        rectification=r, decision=decision_de(d, rang), resultat=resultat, acteur=SYSTEME, **champs
    )
    connu = Membre.toutes.filter(organisation=o, utilisateur__email="bonnet@compte.example").first()
    scellee(accordee(r, helene, connu or jure(o)))
    return decision_de(d, rang)
