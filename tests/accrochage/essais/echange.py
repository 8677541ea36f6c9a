"""Gestures of an exchange by HTTPS, run as `python -m tests.accrochage.essais.echange <name> <json>`.

One process is the service; each deposit, each reading is another, which stops at a chosen moment, says so on its output, and
waits there to be killed by whoever launched it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

django.setup()

from parchemin.accrochage import transport  # noqa: E402
from parchemin.accrochage.models import (  # noqa: E402
    AccuseTraitement,
    CompteAccrochage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE  # noqa: E402
from parchemin.accrochage.repetition import accuse as accuse_de_repetition  # noqa: E402
from parchemin.accrochage.repetition import reponses as reponses_du_service  # noqa: E402
from parchemin.accrochage.repetition.collecte import Origine, passages_d_essai  # noqa: E402
from parchemin.accrochage.repetition.depots import Depots  # noqa: E402
from parchemin.accrochage.repetition.etat_civil import EtatCivil  # noqa: E402
from parchemin.accrochage.repetition.serveur import Repetition  # noqa: E402
from parchemin.accrochage.services import accuses, automatique, depots, entretien, reponses  # noqa: E402
from parchemin.accrochage.services.controles import controler_passages  # noqa: E402
from parchemin.comptes.models import Organisation  # noqa: E402
from parchemin.journal.facade import SYSTEME  # noqa: E402
from parchemin.journal.models import Evenement  # noqa: E402
from parchemin.plateforme.models import Travail  # noqa: E402
from parchemin.plateforme.tenant import organisation_active  # noqa: E402
from parchemin.plateforme.travaux.execution import executer  # noqa: E402
from parchemin.socle.horloge import aujourdhui  # noqa: E402
from tests.accrochage import fabrique as f  # noqa: E402
from tests.accrochage.essais import gestes as g  # noqa: E402
from tests.fabrique import organisation  # noqa: E402

ICI = "ICI"
MOMENTS: dict[str, tuple[Any, str, int, bool]] = {
    # A deposit.
    "avant l’envoi": (automatique, "partir", 1, False),
    "annoncé, rien d’envoyé": (automatique, "partir", 1, True),
    "la moitié des octets partis": (transport._Connexion, "send", 6, True),
    "reçu là-bas, pas encore écrit ici": (automatique, "conclure", 1, False),
    "dans l’écriture du dépôt": (depots, "_tracer", 1, True),
    "déposé, passages suivis à moitié": (depots, "verrouiller", 2, False),
    # Fetching the report.
    "accusé à moitié relevé": (transport, "_nom", 1, False),
    "accusé gardé, pas inscrit": (accuses, "_inscrire", 1, False),
    "accusé inscrit, pas validé": (accuses, "_lancer_la_lecture", 1, True),
    # Reading it.
    "dans le deuxième lot": (reponses, "appliquer", 2, True),
    "lu, pas clos": (accuses, "_clore", 1, False),
    "dans la clôture": (accuses, "tracer", 1, True),
    "clos, fichier pas suivi": (accuses, "suivre", 2, False),
}
"""(where, which function, at which call, after it has run)."""


class _ParPetitsBlocs(transport._Connexion):
    """So that a file of this size leaves in several times."""

    def __init__(self, *a: Any, **k: Any) -> None:
        super().__init__(*a, **{**k, "blocksize": 4096})


def s_arreter(moment: str) -> None:
    """Set the trap: at its moment the process says so and waits to be killed."""
    transport._Connexion = _ParPetitsBlocs  # type: ignore[misc]
    module, nom, fois, apres = MOMENTS[moment]
    vrai, appels = getattr(module, nom), [0]

    def attendre() -> None:
        print(ICI, flush=True)
        while True:
            signal.pause()

    def piege(*a: Any, **k: Any) -> Any:
        appels[0] += 1
        if not apres and appels[0] == fois:
            attendre()
        rendu = vrai(*a, **k)
        if apres and appels[0] == fois:
            attendre()
        return rendu

    setattr(module, nom, piege)


def servir(dossier: str) -> None:
    """The rehearsal as a real service (nothing tells that it is one), until its input is closed."""
    reponses_du_service.ENTETE = ("X-Service", "vrai")
    tete = accuse_de_repetition._TETE.splitlines(keepends=True)
    accuse_de_repetition._TETE = tete[0] + tete[2]
    with Repetition(Path(dossier), origine=Origine(graine=3, population=60, part=0.3)) as r:
        print(json.dumps({"adresse": r.adresse, "autorite": r.certificat.chemin.read_text()}), flush=True)
        sys.stdin.read()


def preparer(combien: int, dossier: str, adresse: str, autorite: str) -> list[dict[str, Any]]:
    """Organisations of their own, each with its file built for that service."""
    registre = EtatCivil(Path(dossier) / "etat-civil.sqlite")
    essais = [p for p in passages_d_essai(registre, aujourdhui()) if p.voie == "titulaire"]
    registre.fermer()
    faits = []
    for _ in range(combien):
        marque = f"o{Organisation.objects.count()}"
        o = organisation(f"essai-{marque}")
        cpt = f.compte(o, destination=adresse, autorite_pem=autorite)
        for p in essais:
            dits = {k: getattr(p, k) for k in CHAMPS_PASSAGE} | {"id_technique": f"{marque}-{p.id_technique}"}
            PassageCertification(organisation=o, compte=cpt, origine="import", **dits).save()
        controler_passages(PassageCertification.toutes.filter(compte=cpt))
        (fichier,) = f.construire(cpt)
        faits.append({"compte": cpt.pk, "fichier": fichier.pk, "passages": fichier.passages_nombre})
    return faits


def deposer(fichiers: list[int], moment: str = "") -> list[str]:
    """Ask for deposits and carry them out; how each ended."""
    etats = []
    if moment:
        s_arreter(moment)
    for pk in fichiers:
        x = FichierAccrochage.toutes.select_related("compte").get(pk=pk)
        with organisation_active(x.organisation_id):
            demande = automatique.demander_transmission(fichier=x, acteur=SYSTEME, demandeur_id=None)
            executer(demande.pk)
        etats.append(str(Travail.toutes.get(pk=demande.pk).etat))
    return etats


def relever(fichiers: list[int], moment: str = "") -> None:
    """Fetch reports, once they are ready."""
    if moment:
        s_arreter(moment)
    for pk in fichiers:
        x = FichierAccrochage.toutes.select_related("compte").get(pk=pk)
        fin = time.monotonic() + 60
        with organisation_active(x.organisation_id):
            while not automatique.relever(fichier=x):
                assert time.monotonic() < fin, "the report never came"
                time.sleep(0.05)


def lire(fichier: int, moment: str = "") -> None:
    """Read the report that was fetched."""
    accuse = AccuseTraitement.toutes.get(fichier=fichier)
    if moment:
        s_arreter(moment)
    with organisation_active(accuse.organisation_id):
        executer(accuse.travail_id)  # type: ignore[arg-type]


def redemarrer(dossier: str, compte: int, fichier: int, jusqu_a_la_lecture: bool = False) -> dict[str, Any]:
    """How a killed process left things, then what the program does by itself afterwards: works without heartbeat start again,
    what follows a file is led to its end, leftovers go. `jusqu_a_la_lecture`: and its report is fetched and read."""
    x = FichierAccrochage.toutes.get(pk=fichier)
    dits: dict[str, Any] = {"tué": bilan(dossier, compte, fichier)}
    interrompus = Travail.toutes.filter(organisation_id=x.organisation_id, etat="en_cours").order_by("pk")
    dits["repris"] = [g.reprendre(pk) for pk in list(interrompus.values_list("pk", flat=True))]
    # An hour later: nobody writes in these folders any more.
    for reste in entretien._racine().glob("accuse-*"):
        os.utime(reste, (0, 0))
    entretien.liberer()
    if jusqu_a_la_lecture:
        if not AccuseTraitement.toutes.filter(fichier=x).exists():
            relever([fichier])
        lire(fichier)
    dits["fin"] = bilan(dossier, compte, fichier) | {"fautes": g.fautes(CompteAccrochage.toutes.get(pk=compte))}
    return dits


_RACONTES = ("accrochage.deposer", "accrochage.recevoir_accuse", "accrochage.lire_accuse")


def bilan(dossier: str, compte: int, fichier: int) -> dict[str, Any]:
    """Where everything stands, here and at the service. Changes nothing."""
    cpt, x = CompteAccrochage.toutes.get(pk=compte), FichierAccrochage.toutes.get(pk=fichier)
    passages = PassageCertification.toutes.filter(compte=cpt)
    actes = Evenement.objects.filter(chaine=f"o:{cpt.organisation_id}", acte__in=_RACONTES).order_by("pk")
    return {
        "fichier": x.etat,
        "incertain": x.incertain,
        "passages": dict(Counter(passages.order_by().values_list("etat", flat=True))),
        "refus": max(passages.order_by("pk").values_list("refus", flat=True)),
        "accusés": AccuseTraitement.toutes.filter(fichier=x).count(),
        "actes": dict(Counter(actes.values_list("acte", flat=True))),
        "là-bas": sum(d.nom == x.nom for d in Depots(Path(dossier)).lister(1000)),
    }


if __name__ == "__main__":
    nom, arguments = sys.argv[1], json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    rendu = globals()[nom](**arguments)
    if rendu is not None:
        print(json.dumps(rendu, default=str), flush=True)
