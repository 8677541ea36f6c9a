"""Several people open the same habilitation, or write the same convention, at once: `python -m tests.reseau.essais.course`."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "parchemin.config.settings_test"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from parchemin.journal.facade import SYSTEME  # noqa: E402
from parchemin.plateforme.tenant import organisation_active  # noqa: E402
from parchemin.reseau.models import Convention, HabilitationPartenaire  # noqa: E402
from parchemin.reseau.services import conventions, habilitations  # noqa: E402
from parchemin.socle.constats import ErreurMetier  # noqa: E402
from tests.fabrique import organisation  # noqa: E402
from tests.reseau import fabrique as f  # noqa: E402

PERSONNES = 4


def principal() -> dict[str, object]:
    call_command("migrate", verbosity=0)
    o = organisation()
    with organisation_active(o.pk), tempfile.TemporaryDirectory() as dossier:
        c, e = f.certification(o, Path(dossier)), f.alpha(o)

    def ouvrir() -> None:
        habilitations.ouvrir(
            organisation=o, etablissement=e, certification=c, role="former", du=date(2026, 1, 1), acteur=SYSTEME
        )

    def ecrire() -> None:
        conventions.ecrire(
            organisation=o, etablissement=e, reference="X-1", du=date(2026, 1, 1), au=None, signee_le=None, cpf=False, cfa=False,
            points={}, acteur=SYSTEME,
        )  # fmt: skip

    return {
        "ouvrir": ensemble(o.pk, ouvrir), "ecrire": ensemble(o.pk, ecrire),
        "lignes": [HabilitationPartenaire.toutes.count(), Convention.toutes.count()],
    }  # fmt: skip


def ensemble(organisation_id: int, geste: Callable[[], None]) -> list[str]:
    dits: list[str] = []
    depart = threading.Barrier(PERSONNES)

    def un() -> None:
        try:
            with organisation_active(organisation_id):
                depart.wait()
                geste()
                dits.append("fait")
        except ErreurMetier as e:
            dits.append(e.constats[0].code)
        except Exception as e:
            dits.append(repr(e))
        finally:
            connections.close_all()

    fils = [threading.Thread(target=un) for _ in range(PERSONNES)]
    for x in fils:
        x.start()
    for x in fils:
        x.join()
    return sorted(dits)


if __name__ == "__main__":
    print(json.dumps(principal()))
