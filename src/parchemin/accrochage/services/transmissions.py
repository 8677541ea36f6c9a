"""A file that leaves by itself: taken under lock before the first byte, left only when one knows what became of it.

While `EN_TRANSMISSION`, it is neither cancelled nor noted as deposited by hand. `incertain` is written just before the bytes
leave: a process killed before that gives the file back, one killed after it leaves a doubt that only the service, or a person
who looks at the portal, may lift.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import EtatFichier, FichierAccrochage
from parchemin.accrochage.pieces import ouvrir_message
from parchemin.accrochage.services.depots import dater, poser, suivre, verrouiller
from parchemin.accrochage.trace import tracer
from parchemin.accrochage.transport import RecuDepot
from parchemin.journal.facade import Reference
from parchemin.plateforme.models import Travail
from parchemin.socle.constats import Constat, ErreurMetier


def en_suspens(fichier: FichierAccrochage) -> bool:
    """It left, or was about to, and nobody is at it any more."""
    if fichier.etat != EtatFichier.EN_TRANSMISSION:
        return False
    travail = Travail.toutes.filter(pk=fichier.transmission_id).first() if fichier.transmission_id else None
    return travail is None or not travail.est_actif


def commencer(cle: int, travail_id: UUID) -> FichierAccrochage | None:
    """Take the file; None when there is nothing to send any more. Taken again after a kill, its doubt stays."""
    with transaction.atomic():
        f = FichierAccrochage.toutes.select_for_update(of=("self",)).select_related("compte").get(pk=cle)
        if f.etat not in (EtatFichier.PREPARE, EtatFichier.EN_TRANSMISSION):
            return None
        f.etat, f.transmission_id, f.echec, f.echec_le = EtatFichier.EN_TRANSMISSION, travail_id, {}, None
        f.save(update_fields=["etat", "transmission_id", "echec", "echec_le"])
    return f


def copier(fichier: FichierAccrochage, vers: Path) -> None:
    """The exact bytes that were built. Raises ACC-622 when the kept ones are others: nothing has left yet."""
    h = hashlib.sha256()
    with ouvrir_message(fichier) as source, vers.open("wb") as cible:
        while bloc := source.read(1 << 20):
            h.update(bloc)
            cible.write(bloc)
    if h.hexdigest() != fichier.empreinte:
        raise ErreurMetier(c.FICHIER_ALTERE.constat())


def partir(fichier: FichierAccrochage) -> None:
    """The bytes leave now: from here on, no silence means that they did not arrive."""
    FichierAccrochage.toutes.filter(pk=fichier.pk, etat=EtatFichier.EN_TRANSMISSION).update(incertain=True)


def lacher(fichier: FichierAccrochage, constat: Constat | None, *, incertain: bool) -> None:
    """The exchange failed: back to be deposited, or in doubt. `constat`: why, shown on the file."""
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat == EtatFichier.EN_TRANSMISSION:
            f.etat = EtatFichier.EN_TRANSMISSION if incertain else EtatFichier.PREPARE
            f.incertain = incertain
            f.save(update_fields=["etat", "incertain"])
    if constat is not None:
        noter_echec(fichier, constat)


def noter_echec(fichier: FichierAccrochage, constat: Constat) -> None:
    """Show on the file why the last automatic exchange failed."""
    FichierAccrochage.toutes.filter(pk=fichier.pk).update(echec=constat.vers_dict(), echec_le=timezone.now())


def conclure(fichier: FichierAccrochage, recu: RecuDepot, acteur: Reference) -> FichierAccrochage:
    """The service has it: that is the truth, whatever was written here meanwhile."""
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat in (EtatFichier.EN_TRANSMISSION, EtatFichier.PREPARE, EtatFichier.ANNULE):
            f.repetition = recu.repetition
            dater(f, timezone.now())
            poser(f, acteur, "https", recu.id_depot)
        else:
            f.depot_moyen, f.reference, f.incertain, f.echec = "https", f.reference or recu.id_depot[:300], False, {}
            f.save(update_fields=["depot_moyen", "reference", "incertain", "echec"])
    suivre(f)
    return f


def constater(
    *, fichier: FichierAccrochage, present: bool, le: datetime | None, reference: str, motif: str, acteur: Reference
) -> FichierAccrochage:
    """A person looked at the portal: it has the file, or has not. `le`: the day shown there, its hour unknown.

    Raises ACC-602 (how the person knows that it is not there), ACC-620 (nobody doubts), ACC-621, ACC-680.
    """
    motif = " ".join(motif.split())
    if not present and not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    with transaction.atomic():
        f = verrouiller(fichier)
        if not en_suspens(f):
            raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=f.get_etat_display().lower()))
        if present:
            dater(f, le or timezone.now(), heure_connue=False)
            poser(f, acteur, "portail", reference)
        else:
            f.etat, f.incertain = EtatFichier.PREPARE, False
            f.save(update_fields=["etat", "incertain"])
            tracer(
                organisation_id=f.organisation_id, acteur=acteur, acte="constater",
                sujet=Reference("fichier_accrochage", str(f.pk), f.nom), phrase=f"a constaté que {f.nom} n’est pas arrivé : {motif}.",
            )  # fmt: skip
    suivre(f)
    return f


def expirer() -> int:
    """Periodic: files whose sending died. Returns how many were given back or left in doubt."""
    n = 0
    for f in FichierAccrochage.toutes.filter(etat=EtatFichier.EN_TRANSMISSION, echec={}).order_by("pk"):
        if en_suspens(f):
            lacher(f, c.DEPOT_INTERROMPU.constat(), incertain=f.incertain)
            n += 1
    return n
