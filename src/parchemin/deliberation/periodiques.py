"""What the `echeancier` does here by itself."""

from __future__ import annotations

import logging
from datetime import timedelta

from parchemin.deliberation.models import Deliberation, EtatDeliberation, EtatRectification, Rectification
from parchemin.deliberation.pv_pdf import conserver_pv
from parchemin.deliberation.pv_rectificatif_pdf import conserver_rectificatif
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.tenant import organisation_active

log = logging.getLogger(__name__)
LOT = 20


def garder_les_pv() -> str:
    """Keep the PDF of signed minutes that the last signature could not keep. One that fails does not hold back the others."""
    attendus = Deliberation.toutes.filter(
        etat__in=[EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE], pv_piece_id__isnull=True
    ).select_related("session")
    gardes = echecs = 0
    for d in attendus.order_by("signee_le", "pk").iterator():
        if gardes == LOT:
            break
        try:
            with organisation_active(d.organisation_id):
                conserver_pv(deliberation=d, par="Parchemin")
            gardes += 1
        except Exception:
            log.exception("the minutes of deliberation %s are not kept", d.pk)
            echecs += 1
    rectificatifs = Rectification.toutes.filter(etat=EtatRectification.SCELLEE, pv_piece_id__isnull=True)
    limite = gardes + LOT
    for r in rectificatifs.order_by("pk").iterator():
        if gardes == limite:
            break
        try:
            with organisation_active(r.organisation_id):
                conserver_rectificatif(rectification=r, par="Parchemin")
            gardes += 1
        except Exception:
            log.exception("the rectifying minutes %s are not kept", r.pk)
            echecs += 1
    return f"{gardes} gardés" + (f", {echecs} en échec" if echecs else "")


inscrire_periodique(Periodique("deliberation.garder_les_pv", timedelta(hours=1), garder_les_pv))
