"""Threads that write one new chain together, while another reads it: `python -m tests.journal.essais.course`."""

from __future__ import annotations

import itertools
import json
import os
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.journal.essais.reglages"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from parchemin.journal.facade import SYSTEME, EvenementAConsigner, Reference, consigner_lot, verifier  # noqa: E402
from parchemin.journal.models import DetailEvenement, Evenement  # noqa: E402

ECRIVAINS, TOURS, CHAINE = 6, 15, "o:1"


class Renoncement(Exception):
    """The act failed after its trace was written."""


def principal() -> dict[str, object]:
    call_command("migrate", verbosity=0)
    depart = threading.Barrier(ECRIVAINS + 1)
    fini = threading.Event()
    erreurs: list[str] = []
    lectures: list[int] = []

    def ecrire(n: int) -> None:
        depart.wait()
        for tour in range(TOURS):
            lot = [
                EvenementAConsigner("essai.faire", SYSTEME, Reference("essai", f"{n}-{tour}", "x"), "a fait.")
                for _ in range(1 + tour % 3)
            ]
            try:
                with transaction.atomic():
                    consigner_lot(chaine=CHAINE, evenements=lot)
                    if tour % 5 == 4:
                        raise Renoncement
            except Renoncement:
                pass

    def lire() -> None:
        depart.wait()
        while not fini.is_set():
            v = verifier(CHAINE)
            lectures.append(v.nombre)
            if v.defaut or v.effaces:
                raise AssertionError(f"{v}")

    def garder(geste: object, *args: int) -> None:
        try:
            geste(*args)  # type: ignore[operator]
        except Exception as e:
            erreurs.append(repr(e))
            depart.abort()
        finally:
            connections.close_all()

    fils = [threading.Thread(target=garder, args=(ecrire, n)) for n in range(ECRIVAINS)]
    lecteur = threading.Thread(target=garder, args=(lire,))
    for f in [*fils, lecteur]:
        f.start()
    for f in fils:
        f.join()
    fini.set()
    lecteur.join()
    v = verifier(CHAINE)
    return {
        "erreurs": erreurs,
        "defaut": v.defaut.phrase if v.defaut else None,
        "nombre": v.nombre,
        "attendu": ECRIVAINS * sum(1 + t % 3 for t in range(TOURS) if t % 5 != 4),
        "evenements": Evenement.objects.count(),
        "details": DetailEvenement.objects.count(),
        "lectures": len(lectures),
        "lots_entiers": _lots_entiers(),
    }


def _lots_entiers() -> bool:
    """The events of one transaction follow each other: no other writer slipped in between."""
    suite = list(Evenement.objects.order_by("rang").values_list("sujet_id", flat=True))
    changements = sum(a != b for a, b in itertools.pairwise(suite))
    return changements + 1 == len(set(suite))


if __name__ == "__main__":
    print(json.dumps(principal()))
