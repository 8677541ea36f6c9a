"""Kept files that hold social-security numbers: encrypted, each exit written in the journal, masked once they have served.

Source: décret n° 2019-341 du 19 avril 2019, modified by décret n° 2024-1236.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from parchemin.accrochage.delais import delai
from parchemin.accrochage.domain.expurgation import expurger, masquer_un_accuse
from parchemin.accrochage.domain.profils import profils
from parchemin.accrochage.models import AccuseTraitement, EnvoiPassage, EtatFichier, FichierAccrochage
from parchemin.accrochage.pieces import (
    deposer_message,
    est_scelle,
    oublier,
    ouvrir_accuse,
    ouvrir_message,
    sceller,
)
from parchemin.accrochage.services.depots import est_intact, exiger_intact, verrouiller
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

_FINIS = (EtatFichier.SUCCES, EtatFichier.ERREURS, EtatFichier.PARTIEL, EtatFichier.REJETE, EtatFichier.ANNULE)


def remettre(*, fichier: FichierAccrochage, acteur: Reference) -> BinaryIO:
    """The clear bytes of a file that holds numbers, for somebody who may have them. Raises ACC-509, ACC-622, FIC-020."""
    flux = ouvrir_message(fichier)
    try:
        exiger_intact(fichier)
    except ErreurMetier:
        flux.close()
        raise
    with transaction.atomic():
        _tracer(fichier, acteur, "telecharger", f"a téléchargé {fichier.nom}, qui porte {_numeros(fichier.nirs)}.")
    return flux


def proteger() -> str:
    """Encrypt what was kept in clear before files were. Each file is read once; an interruption loses nothing."""
    avec = [p.code for p in profils().values() if "nir" in p.voies]
    inconnus = FichierAccrochage.toutes.filter(nirs=None)
    inconnus.exclude(profil__in=avec).update(nirs=0)
    n = sum(_essayer(_proteger, cle) for cle in _cles(inconnus))
    return f"{n} fichiers chiffrés"


def expurger_servis() -> str:
    """Mask the numbers of the files whose every answer is known since the delay. The hash of what was sent stays."""
    limite = timezone.now() - timedelta(days=delai("conservation_nir", aujourdhui()))
    envois = EnvoiPassage.toutes.filter(fichier=OuterRef("pk"))
    servis = (
        FichierAccrochage.toutes.filter(etat__in=_FINIS, nirs__gt=0, expurge_le=None, prepare_le__lt=limite)
        .exclude(Exists(envois.filter(ouvert=True)))
        .exclude(Exists(envois.filter(repondu_le__gte=limite)))
    )
    n = sum(_essayer(_expurger, cle) for cle in _cles(servis))
    reste = FichierAccrochage.toutes.filter(nirs__gt=0, expurge_le=None).count()
    return f"{n} fichiers expurgés, {reste} en portent encore"


def _cles(fichiers: QuerySet[Any]) -> list[int]:
    return list(fichiers.order_by("pk").values_list("pk", flat=True))


def _essayer(geste: Callable[[FichierAccrochage], bool], cle: int) -> bool:
    """One that does not open (altered, no key) does not hold back the others; the check of the store says it."""
    try:
        return geste(FichierAccrochage.toutes.get(pk=cle))
    except (ErreurMetier, OSError, SecretIllisible):
        return False


def _proteger(fichier: FichierAccrochage) -> bool:
    with ouvrir_message(fichier) as source, open(os.devnull, "wb") as nulle_part:
        n = expurger(source, nulle_part)
    if not n:
        FichierAccrochage.toutes.filter(pk=fichier.pk, nirs=None).update(nirs=0)
        return False
    with tempfile.TemporaryDirectory(prefix="sceller-") as dossier:
        scelle = Path(dossier) / "message.scelle"
        with ouvrir_message(fichier) as source:
            sceller(source, scelle, lot=fichier.lot_id, rang=fichier.rang)
        return _remplacer(fichier, scelle, fichier.nom, nirs=n)


def _expurger(fichier: FichierAccrochage) -> bool:
    if not est_intact(fichier):
        return False
    with tempfile.TemporaryDirectory(prefix="expurger-") as dossier:
        copie = Path(dossier) / "copie.xml"
        with ouvrir_message(fichier) as source, copie.open("wb") as cible:
            n = expurger(source, cible)
        # Fewer masked than there are: the copy would hold some in clear.
        if n != fichier.nirs:
            return False
        for accuse in AccuseTraitement.toutes.filter(fichier=fichier).order_by("pk"):
            if est_scelle(accuse.piece_id):
                _expurger_un_accuse(accuse, Path(dossier) / f"accuse{accuse.pk}.xml")
        nom = fichier.nom.replace(".xml", "-expurge.xml")
        return _remplacer(fichier, copie, nom, expurge_le=timezone.now())


def _expurger_un_accuse(accuse: AccuseTraitement, copie: Path) -> None:
    """A report whose messages quote the numbers of its file: masked with it."""
    with ouvrir_accuse(accuse) as source, copie.open("wb") as cible:
        cible.writelines(masquer_un_accuse(source))
    piece = deposer_message(copie, nom=accuse.nom, organisation_id=accuse.organisation_id, par=accuse.recu_par_libelle)
    with transaction.atomic():
        AccuseTraitement.toutes.filter(pk=accuse.pk).update(piece_id=piece.pk)
        oublier([accuse.piece_id])


def _remplacer(fichier: FichierAccrochage, chemin: Path, nom: str, **champs: Any) -> bool:
    """Another content for this file; the former one is withdrawn, and leaves the disk with the next collection."""
    piece = deposer_message(chemin, nom=nom, organisation_id=fichier.organisation_id, par=fichier.prepare_par_libelle)
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.piece_id != fichier.piece_id:
            # Somebody else did it meanwhile.
            oublier([piece.pk])
            return False
        f.piece_id = piece.pk
        for cle, valeur in champs.items():
            setattr(f, cle, valeur)
        f.save(update_fields=["piece_id", *champs])
        if f.expurge_le is not None:
            phrase = f"a masqué {_numeros(f.nirs)} dans {f.nom}, traité depuis assez longtemps."
            _tracer(f, SYSTEME, "expurger", phrase, {"sha256": f.empreinte, "sha256_expurge": piece.empreinte})
        oublier([fichier.piece_id])
    return True


def _numeros(n: int | None) -> str:
    return "un numéro de sécurité sociale" if n == 1 else f"{n or 'des'} numéros de sécurité sociale"


def _tracer(
    f: FichierAccrochage, acteur: Reference, acte: str, phrase: str, details: dict[str, Any] | None = None
) -> None:
    tracer(
        organisation_id=f.organisation_id, acteur=acteur, acte=acte, sujet=Reference("fichier_accrochage", str(f.pk), f.nom),
        phrase=phrase, details=details,
    )  # fmt: skip
