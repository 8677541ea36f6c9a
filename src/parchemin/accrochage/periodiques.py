"""What the `echeancier` does here by itself."""

from __future__ import annotations

from datetime import timedelta

from parchemin.accrochage.models import CompteAccrochage
from parchemin.accrochage.services.automatique import relever_tout
from parchemin.accrochage.services.controles import a_relire, controler_passages
from parchemin.accrochage.services.ecarts import suivre_ecarts
from parchemin.accrochage.services.entretien import liberer
from parchemin.accrochage.services.nir import purger
from parchemin.accrochage.services.scelles import expurger_servis, proteger
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.tenant import organisation_active


def relire() -> str:
    """Follow the people and decisions that changed since their data were copied; what has left already becomes a case."""
    n = ecarts = 0
    for pk in CompteAccrochage.toutes.order_by("organisation_id").values_list("organisation_id", flat=True).distinct():
        with organisation_active(pk):
            n += controler_passages(a_relire(pk))
            ecarts += suivre_ecarts(pk)
    return f"{n} passages relus, {ecarts} écarts ouverts"


def purger_tout() -> str:
    """Numbers that have served: in the vault, then in the kept files."""
    return f"{purger()} ; {expurger_servis()}"


inscrire_periodique(Periodique("accrochage.relire", timedelta(minutes=15), relire))
inscrire_periodique(Periodique("accrochage.relever", timedelta(minutes=10), relever_tout))
inscrire_periodique(Periodique("accrochage.liberer", timedelta(minutes=1), liberer))
inscrire_periodique(Periodique("accrochage.proteger_nir", timedelta(hours=1), proteger))
inscrire_periodique(Periodique("accrochage.purger_nir", timedelta(days=1), purger_tout))
