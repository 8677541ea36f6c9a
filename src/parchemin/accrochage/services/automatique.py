"""Automatic deposit, for depositors who offer an address: sent once, followed until its report is here.

Killed between the sending and its record, the work sends again: the service knows the file by its SHA-256 and takes it once.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import EtatFichier, FichierAccrochage
from parchemin.accrochage.pieces import ouvrir_message
from parchemin.accrochage.services.accuses import recevoir
from parchemin.accrochage.services.comptes import depot_interne_permis, jeton_de
from parchemin.accrochage.services.depots import exiger_le_schema, noter_depot, noter_reception
from parchemin.accrochage.services.entretien import depart
from parchemin.accrochage.transport import Destination, deposer, interroger, telecharger_accuse
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier


def destination_de(fichier: FichierAccrochage, dossier: Path) -> Destination:
    """The configured address of the account; its authority is written aside for the time of the exchange. Raises ACC-623."""
    compte = fichier.compte
    if not compte.destination:
        raise ErreurMetier(c.SANS_DESTINATION.constat())
    autorite = None
    if compte.autorite_pem.strip():
        autorite = dossier / "autorite.pem"
        autorite.write_text(compte.autorite_pem)
    return Destination(compte.destination, jeton=jeton_de(compte), autorite=autorite, interne=depot_interne_permis())


def demander_transmission(*, fichier: FichierAccrochage, acteur: Reference, demandeur_id: int | None) -> Any:
    """Ask for the deposit of a prepared file. Raises ACC-614, ACC-620, ACC-623."""
    if fichier.etat != EtatFichier.PREPARE:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(etat=fichier.get_etat_display().lower()))
    if not fichier.compte.destination:
        raise ErreurMetier(c.SANS_DESTINATION.constat())
    exiger_le_schema(fichier)
    return lancer(
        "accrochage.transmettre", organisation_id=fichier.organisation_id,
        parametres={"fichier": fichier.pk, "acteur": [acteur.type, acteur.identifiant, acteur.libelle]},
        demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle, titre=f"Dépôt de {fichier.nom}"[:200],
    )  # fmt: skip


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return str(parametres["fichier"])


@travail("accrochage.transmettre", titre="Dépôt automatique", exclusif=_cle)
def mener_transmission(ctx: Contexte) -> None:
    """Send the exact bytes, then write down that they were."""
    fichier = FichierAccrochage.toutes.select_related("compte").get(pk=ctx.parametres["fichier"])
    if fichier.etat != EtatFichier.PREPARE:
        return
    exiger_le_schema(fichier)
    acteur = Reference(*ctx.parametres["acteur"])
    with depart() as dossier:
        chemin = dossier / fichier.nom
        with ouvrir_message(fichier) as source, chemin.open("wb") as cible:
            shutil.copyfileobj(source, cible, 1 << 20)
        ctx.avancer(phrase="Envoi en cours", force=True)
        recu = deposer(destination_de(fichier, dossier), chemin, fichier.nom)
    depose = noter_depot(fichier=fichier, le=timezone.now(), acteur=acteur, moyen="https", reference=recu.id_depot)
    if recu.accuse_reception in ("OK", "KO"):
        noter_reception(fichier=depose, reponse=recu.accuse_reception.lower(), acteur=acteur)
    ctx.resultat["fichier"] = fichier.pk
    ctx.avancer(phrase=f"Déposé : {recu.statut}", force=True)


def relever(*, fichier: FichierAccrochage) -> bool:
    """Fetch the report of a file deposited this way, if it is ready. Raises ACC-411 to ACC-417 and those of the reading."""
    with tempfile.TemporaryDirectory(prefix="accuse-") as nom:
        dossier = Path(nom)
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
    """Every file that waits. One that fails does not hold back the others; it is tried again at the next round."""
    n = echecs = 0
    attendus = FichierAccrochage.toutes.filter(etat=EtatFichier.DEPOSE, depot_moyen="https").select_related("compte")
    for f in attendus.order_by("depose_le", "pk"):
        with organisation_active(f.organisation_id):
            try:
                n += relever(fichier=f)
            except ErreurMetier:
                echecs += 1
    return f"{n} accusés relevés" + (f", {echecs} sans réponse" if echecs else "")
