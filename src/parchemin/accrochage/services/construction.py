"""Building files: passages are reserved, the bytes written and judged, then everything becomes true at once.

Killed at any point, the work goes on where it was: a reservation is a row per passage, the bytes are the same for the same
reservation, and the last transaction alone makes files of them. Given up, the passages are free again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.construction_parallele import construire_en_parallele
from parchemin.accrochage.domain.construction import FichierConstruit, SchemaRefuse, id_flux
from parchemin.accrochage.domain.ecriture import CertificationCitee, Enveloppe
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import (
    CompteAccrochage,
    EnvoiPassage,
    EtatFichier,
    EtatLot,
    FichierAccrochage,
    LotAccrochage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.pieces import deposer_message, sceller
from parchemin.accrochage.schemas import SchemaActif, schema_actif
from parchemin.accrochage.services.controles import MODIFIABLES, a_relire, controler_passages, donnees, juge_par
from parchemin.accrochage.services.deposants import exiger_le_deposant
from parchemin.accrochage.services.doubles import doubles_ou_delies
from parchemin.accrochage.services.ecriture import ecrire_jumeau, fragments
from parchemin.accrochage.services.entretien import ANNULEE, atelier, terminer_le_precedent
from parchemin.accrochage.services.histoire import SUPPRESSION
from parchemin.accrochage.services.nir import illisibles
from parchemin.accrochage.services.reservation import (
    PAR_LOT,
    abandonner,
    candidats,
    rendre_le_lot,
    reserver,
    tenir,
    tranches,
)
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.travaux.contexte import Contexte, TravailAnnule, TravailPerdu
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant


def demander_construction(
    *, compte: CompteAccrochage, acteur: Reference, demandeur_id: int | None, a_risque: bool = True, refuses: bool = False,
    action: str = "", horodatage: datetime | None = None,
) -> LotAccrochage:  # fmt: skip
    """Ask for files with everything that is ready (and, if asked, at risk, or refused and not corrected since).

    `horodatage`: the moment that the files carry, in their content and in their name; now, when it is not given. Raises ACC-605, ACC-610, ACC-611, ACC-685.
    """
    p, moment = profil(compte.profil), horodatage or maintenant()
    if compte.manque:
        raise ErreurMetier(c.COMPTE_INCOMPLET.constat(quoi=", ".join(compte.manque)))
    exiger_le_deposant(compte)
    action = action or p.action
    verdicts = [Verdict.PRET, Verdict.A_RISQUE] if a_risque else [Verdict.PRET]
    reglages = {
        "profil": p.code, "juge_par": juge_par(p), "verdicts": [str(v) for v in verdicts], "refuses": refuses,
        "emetteur": compte.emetteur_bcr,
        "certificateur": compte.certificateur_bcr, "contrat": compte.contrat,
        "octets_maximum": compte.octets_maximum or 0, "passages_maximum": compte.passages_maximum or 0,
    }  # fmt: skip
    terminer_le_precedent(compte)
    if not candidats(compte, reglages, action).exists() and not a_relire(compte.organisation_id).exists():
        raise ErreurMetier(c.RIEN_A_ENVOYER.constat())
    lot = LotAccrochage(
        organisation_id=compte.organisation_id, compte=compte, action=action, reglages=reglages,
        horodatage=moment.replace(microsecond=0), par_libelle=acteur.libelle, le=moment,
    )  # fmt: skip
    try:
        with transaction.atomic():
            # Held: the matricules may not change between this reading and the row that keeps them.
            tenu = CompteAccrochage.toutes.select_for_update().get(pk=compte.pk)
            lot.reglages |= {
                "emetteur": tenu.emetteur_bcr, "certificateur": tenu.certificateur_bcr, "contrat": tenu.contrat,
            }  # fmt: skip
            lot.save(force_insert=True)
            demande = lancer(
                "accrochage.construire", organisation_id=compte.organisation_id,
                parametres={"lot": str(lot.pk), "acteur": [acteur.type, acteur.identifiant, acteur.libelle]},
                demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle, titre="Fichier pour la Caisse des Dépôts",
            )  # fmt: skip
            lot.travail_id = demande.pk
            lot.save(update_fields=["travail_id"])
    except IntegrityError as e:
        raise ErreurMetier(c.CONSTRUCTION_EN_COURS.constat()) from e
    return lot


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return str(parametres["lot"])


@travail("accrochage.construire", titre="Fichier pour la Caisse des Dépôts", exclusif=_cle)
def mener_construction(ctx: Contexte) -> None:
    """Refresh, reserve, write, keep. See the module."""
    lot = LotAccrochage.toutes.select_related("compte").get(pk=ctx.parametres["lot"])
    if lot.etat == EtatLot.CONSTRUIT:
        return
    if lot.etat == EtatLot.ABANDONNE:
        rendre_le_lot(lot)
        raise ErreurMetier(c.ABANDONNEE.constat(raison=lot.raison))
    acteur = Reference(*ctx.parametres["acteur"])
    try:
        _mener(ctx, lot, acteur)
    except TravailAnnule:
        abandonner(lot=lot, raison=ANNULEE, acteur=acteur)
        raise


def _mener(ctx: Contexte, lot: LotAccrochage, acteur: Reference) -> None:
    try:
        _relire(ctx, lot)
        reserver(ctx, lot)
        laisses = len(ctx.curseur.get("laisses", ()))
        if not lot.nombre:
            raise ErreurMetier(c.NIRS_FERMES.constat(nombre=laisses) if laisses else c.RIEN_A_ENVOYER.constat())
        ctx.resultat["laisses"] = laisses
        with atelier(str(lot.pk)) as dossier:
            ctx.avancer(phrase=f"{lot.nombre} passages à écrire", force=True)
            actif = schema_actif(profil(lot.reglages["profil"]), donnees())
            faits = list(_ecrire(ctx, lot, actif, dossier))
            if (ecrits := sum(x.ecrit.passages for x in faits)) != lot.nombre:
                raise ErreurMetier(c.LOT_INCOMPLET.constat(ecrits=ecrits, pris=lot.nombre))
            garder(ctx, lot, actif, faits, acteur)
        ctx.resultat["lot"] = str(lot.pk)
        ctx.avancer(fait=lot.nombre, total=lot.nombre, phrase="Fichier prêt")
    except (ErreurMetier, SchemaRefuse, OSError) as e:
        # First of all: is this work still ours? One taken for dead must not give up what another goes on with.
        ctx.ecrire()
        refus = _refus(e)
        abandonner(lot=lot, raison=refus.constats[0].quoi, acteur=acteur)
        raise refus from e


def _relire(ctx: Contexte, lot: LotAccrochage) -> None:
    if not ctx.curseur.get("relu"):
        controler_passages(
            a_relire(lot.organisation_id).filter(compte=lot.compte),
            avancer=lambda n: ctx.avancer(phrase=f"{n} passages relus"),
        )
        siens = PassageCertification.toutes.filter(compte=lot.compte, etat__in=MODIFIABLES)
        if lot.action != SUPPRESSION:
            for cles in par_lots(doubles_ou_delies(candidats(lot.compte, lot.reglages, lot.action), siens), PAR_LOT):
                controler_passages(PassageCertification.toutes.filter(pk__in=cles))
        fermes = illisibles(candidats(lot.compte, lot.reglages, lot.action))
        for cles in par_lots(fermes, PAR_LOT):
            controler_passages(PassageCertification.toutes.filter(pk__in=cles))
        # A deletion is not judged again: it is only left out, and waits for its number.
        laisses = fermes if lot.action == SUPPRESSION else []
        ctx.avancer(curseur={**ctx.curseur, "relu": True, "laisses": laisses}, force=True)


def _refus(e: Exception) -> ErreurMetier:
    if isinstance(e, SchemaRefuse):
        return ErreurMetier(c.SCHEMA_REFUSE_LE_FICHIER.constat(rang=e.rang, raison=e.raison[:300]))
    if isinstance(e, OSError):
        return ErreurMetier(c.DISQUE.constat(raison=os.strerror(e.errno) if e.errno else str(e)))
    assert isinstance(e, ErreurMetier)  # noqa: S101 (the three types that are caught)
    return e


def _ecrire(ctx: Contexte, lot: LotAccrochage, actif: SchemaActif, dossier: Path) -> Iterator[FichierConstruit]:
    r = lot.reglages
    p = profil(r["profil"])
    e = Enveloppe(str(lot.pk), lot.horodatage, r["emetteur"], r["certificateur"], r["contrat"], lot.action)

    def suivre() -> Iterator[tuple[CertificationCitee, str]]:
        for n, fragment in enumerate(fragments(lot, p), 1):
            if n % PAR_LOT == 0:
                ctx.avancer(fait=n, total=lot.nombre, phrase=f"{n} passages écrits sur {lot.nombre}")
            yield fragment

    yield from construire_en_parallele(
        suivre(), p, actif, e, lambda n: dossier / f"{n:03}.xml", octets_maximum=r["octets_maximum"],
        passages_maximum=r["passages_maximum"], donnees=donnees(), total=lot.nombre,
    )  # fmt: skip


def nom_de(lot: LotAccrochage, rang: int) -> str:
    """ASCII, no space: the receipt's own name contains it. Unique: a receipt without a flux is told by it."""
    return f"accrochage-{lot.horodatage.astimezone(PARIS):%Y%m%d-%H%M%S}-{lot.pk.hex[:6]}-{rang:03}.xml"


def garder(
    ctx: Contexte, lot: LotAccrochage, actif: SchemaActif, faits: list[FichierConstruit], acteur: Reference
) -> None:
    """Keep the bytes, file by file; then everything becomes true in one short transaction.

    Until then the files are « en construction » and nobody sees them. Resumed, what is kept already is not kept twice.
    """
    avant = 0
    for f in faits:
        _garder_un(ctx, lot, actif, f, avant, acteur)
        avant += f.ecrit.passages
    n, k = lot.nombre, len(faits)
    with transaction.atomic():
        if not tenir(lot):
            raise TravailPerdu
        siens = FichierAccrochage.toutes.filter(lot=lot, etat=EtatFichier.ECRITURE)
        siens.update(etat=EtatFichier.PREPARE, prepare_le=timezone.now())
        LotAccrochage.toutes.filter(pk=lot.pk).update(etat=EtatLot.CONSTRUIT)
        tracer(
            organisation_id=lot.organisation_id, acteur=acteur, acte="construire",
            sujet=Reference("lot_accrochage", str(lot.pk), nom_de(lot, 1)),
            phrase=f"a construit {k} fichier{'s' if k > 1 else ''} pour {n} passage{'s' if n > 1 else ''}.",
            details={"fichiers": [{"nom": nom_de(lot, f.ecrit.rang), "sha256": f.ecrit.empreinte} for f in faits]},
        )  # fmt: skip
        ctx.avancer(force=True)


def _garder_un(
    ctx: Contexte, lot: LotAccrochage, actif: SchemaActif, f: FichierConstruit, avant: int, acteur: Reference
) -> None:
    nom = nom_de(lot, f.ecrit.rang)
    deja = FichierAccrochage.toutes.filter(lot=lot, rang=f.ecrit.rang, empreinte=f.ecrit.empreinte).first()
    if deja is None:
        jumeau = f.chemin.with_suffix(".csv")
        ecrire_jumeau(lot, avant, f.ecrit.passages, jumeau)
        nirs = EnvoiPassage.toutes.filter(
            lot=lot, rang__gt=avant, rang__lte=avant + f.ecrit.passages, passage__voie="nir"
        ).count()
        # A message that holds numbers is kept encrypted; its CSV twin never holds any.
        message = f.chemin
        if nirs:
            message = f.chemin.with_suffix(".scelle")
            with f.chemin.open("rb") as clair:
                sceller(clair, message, lot=lot.pk, rang=f.ecrit.rang)
        pieces = [
            deposer_message(chemin, nom=nom_, organisation_id=lot.organisation_id, par=acteur.libelle)
            for chemin, nom_ in ((message, nom), (jumeau, nom.replace(".xml", ".csv")))
        ]
        jumeau.unlink()
        message.unlink()
    f.chemin.unlink(missing_ok=True)
    with transaction.atomic():
        if not tenir(lot):
            raise TravailPerdu
        ctx.avancer(force=True)
        if deja is None:
            deja, _ = FichierAccrochage.toutes.update_or_create(
                lot=lot, rang=f.ecrit.rang,
                defaults={
                    "organisation_id": lot.organisation_id, "compte": lot.compte, "nom": nom, "etat": EtatFichier.ECRITURE,
                    "id_flux": id_flux(str(lot.pk), f.ecrit.rang), "passages_nombre": f.ecrit.passages,
                    "octets": f.ecrit.octets, "empreinte": f.ecrit.empreinte, "profil": lot.reglages["profil"],
                    "schema_empreinte": actif.empreinte, "schema_libelle": actif.libelle, "schema_officiel": actif.officiel,
                    "piece_id": pieces[0].pk, "csv_piece_id": pieces[1].pk, "nirs": nirs, "prepare_le": timezone.now(),
                    "prepare_par_libelle": acteur.libelle,
                },
            )  # fmt: skip
    siens = EnvoiPassage.toutes.filter(lot=lot, rang__gt=avant, rang__lte=avant + f.ecrit.passages)
    for tranche in tranches(siens):
        with transaction.atomic():
            if not tenir(lot):
                raise TravailPerdu
            tranche.update(fichier=deja)


__all__ = ["abandonner", "candidats", "demander_construction", "mener_construction", "nom_de"]
