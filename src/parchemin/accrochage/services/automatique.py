"""Automatic deposit, for depositors who offer an address: sent once, followed until its report is here.

Killed between the sending and its record, the work sends again: the service knows the file by its SHA-256 and takes it once.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from uuid import uuid4

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import EtatFichier, FichierAccrochage
from parchemin.accrochage.services.accuses import recevoir
from parchemin.accrochage.services.comptes import depot_interne_permis, jeton_de
from parchemin.accrochage.services.deposants import exiger_le_depart
from parchemin.accrochage.services.depots import ATTENDENT, noter_reception
from parchemin.accrochage.services.entretien import atelier
from parchemin.accrochage.services.perimes import exiger_a_jour
from parchemin.accrochage.services.transmissions import (
    commencer,
    conclure,
    copier,
    en_suspens,
    lacher,
    noter_echec,
    partir,
)
from parchemin.accrochage.transport import DepotIncertain, Destination, deposer, interroger, telecharger_accuse
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.secrets import SecretIllisible
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.contexte import Contexte, TravailAnnule
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier

journal = logging.getLogger(__name__)


def destination_de(fichier: FichierAccrochage, dossier: Path) -> Destination:
    """The configured address of the account; its authority is written aside for the time of the exchange.

    Raises ACC-623 (no address), ACC-682 (the token does not open).
    """
    compte = fichier.compte
    if not compte.destination:
        raise ErreurMetier(c.SANS_DESTINATION.constat())
    try:
        jeton = jeton_de(compte)
    except SecretIllisible as e:
        raise ErreurMetier(c.JETON_ILLISIBLE.constat()) from e
    autorite = None
    if compte.autorite_pem.strip():
        autorite = dossier / "autorite.pem"
        autorite.write_text(compte.autorite_pem)
    return Destination(compte.destination, jeton=jeton, autorite=autorite, interne=depot_interne_permis())


def demander_transmission(
    *, fichier: FichierAccrochage, acteur: Reference, demandeur_id: int | None, confirme: bool = False
) -> Any:
    """Ask for the deposit of a prepared file; of one in doubt too, which asks the service whether it has it: the same bytes
    are taken once. `confirme`: the person knows that it is stale. Raises ACC-614, ACC-620, ACC-623, ACC-667, ACC-685, ACC-686."""
    if fichier.etat != EtatFichier.PREPARE and not en_suspens(fichier):
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=fichier.get_etat_display().lower()))
    if not fichier.compte.destination:
        raise ErreurMetier(c.SANS_DESTINATION.constat())
    exiger_le_depart(fichier)
    if fichier.etat == EtatFichier.PREPARE:
        # One in doubt may be there already: asking again tells, and sends nothing new.
        exiger_a_jour(fichier, confirme=confirme)
    return lancer(
        "accrochage.transmettre", organisation_id=fichier.organisation_id,
        parametres={
            "fichier": fichier.pk, "acteur": [acteur.type, acteur.identifiant, acteur.libelle], "confirme": confirme,
        },
        demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle, titre=f"Dépôt de {fichier.nom}"[:200],
    )  # fmt: skip


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return str(parametres["fichier"])


@travail("accrochage.transmettre", titre="Dépôt automatique", exclusif=_cle)
def mener_transmission(ctx: Contexte) -> None:
    """Send the exact bytes, then write down that they were."""
    fichier = commencer(ctx.parametres["fichier"], ctx.id)
    if fichier is None:
        return
    acteur, doute = Reference(*ctx.parametres["acteur"]), fichier.incertain
    try:
        exiger_le_depart(fichier)
        if not doute:
            exiger_a_jour(fichier, confirme=ctx.parametres.get("confirme", False))
        with atelier(f"depot-{fichier.pk}") as dossier:
            chemin = dossier / fichier.nom
            copier(fichier, chemin)
            destination = destination_de(fichier, dossier)
            ctx.avancer(phrase="Envoi en cours", force=True)
            partir(fichier)
            recu = deposer(destination, chemin, fichier.nom)
    except DepotIncertain as e:
        lacher(fichier, e.constats[0], incertain=True)
        raise
    except ErreurMetier as e:
        lacher(fichier, e.constats[0], incertain=doute)
        raise
    except OSError as e:
        refus = c.DISQUE.constat(raison=e.strerror or type(e).__name__)
        lacher(fichier, refus, incertain=doute)
        raise ErreurMetier(refus) from e
    except TravailAnnule:
        # Asked before the bytes left: `avancer` is the last place where one may stop.
        lacher(fichier, None, incertain=doute)
        raise
    depose = conclure(fichier, recu, acteur)
    if recu.accuse_reception in ("OK", "KO") and depose.etat == EtatFichier.DEPOSE and not depose.accuse_reception:
        noter_reception(fichier=depose, reponse=recu.accuse_reception.lower(), acteur=acteur)
    ctx.resultat["fichier"] = fichier.pk
    ctx.avancer(phrase=f"Déposé : {recu.statut}", force=True)


def relever(*, fichier: FichierAccrochage) -> bool:
    """Fetch the report of a file deposited this way, if it is ready. A failure is kept on the file.

    Raises ACC-411 to ACC-417, ACC-620 (not deposited this way), ACC-682, and those of the reading.
    """
    if fichier.etat not in ATTENDENT or fichier.depot_moyen != "https" or not fichier.reference:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=fichier.get_etat_display().lower()))
    try:
        fait = _relever(fichier)
    except ErreurMetier as e:
        if e.constats[0].code == c.ACCUSE_DEJA_LU.code:
            # Ours already, or being read: nothing new, and nothing wrong.
            return False
        noter_echec(fichier, e.constats[0])
        raise
    if fichier.echec:
        FichierAccrochage.toutes.filter(pk=fichier.pk).update(echec={}, echec_le=None)
    return fait


def _relever(fichier: FichierAccrochage) -> bool:
    with atelier(f"accuse-{uuid4().hex}") as dossier:
        d = destination_de(fichier, dossier)
        if not interroger(d, fichier.reference).pret:
            return False
        recu = telecharger_accuse(d, fichier.reference, dossier / "accuse.xml")
        if recu is None:
            return False
        recevoir(
            source=recu.chemin, nom=recu.nom, organisation_id=fichier.organisation_id, acteur=SYSTEME, demandeur_id=None,
            fichier=fichier,
        )  # fmt: skip
    return True


def relever_tout() -> str:
    """Every file that waits. One that fails, whatever the reason, does not hold back the others: it shows on its page, and is
    tried again at the next round."""
    n = echecs = 0
    attendus = FichierAccrochage.toutes.filter(etat=EtatFichier.DEPOSE, depot_moyen="https").exclude(reference="")
    for f in attendus.select_related("compte").order_by("depose_le", "pk"):
        with organisation_active(f.organisation_id):
            try:
                n += relever(fichier=f)
            except ErreurMetier:
                echecs += 1
            except Exception as e:
                journal.exception("report of file %s not fetched", f.pk)
                noter_echec(f, c.RELEVE_IMPOSSIBLE.constat(raison=type(e).__name__))
                echecs += 1
    return f"{n} accusés relevés" + (f", {echecs} sans réponse" if echecs else "")
