"""Accounts at the Caisse des Dépôts, and the schema that judges every file of the installation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import (
    CompteAccrochage,
    EnvoiPassage,
    EtatLot,
    EtatPassage,
    LotAccrochage,
    Montage,
    PassageCertification,
)
from parchemin.accrochage.schemas import SchemaInstalle, poser, preparer
from parchemin.accrochage.services.controles import donnees
from parchemin.accrochage.services.deposants import partenaire_deposant
from parchemin.accrochage.services.portee import exiger_organisation
from parchemin.accrochage.trace import tracer
from parchemin.accrochage.transport import adresse_de_base, verifier_adresse
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.secrets import chiffrer, dechiffrer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Siret

_BCR = re.compile(r"[0-9A-Z]{8}")


def _contexte(pk: int) -> str:
    return f"accrochage.jeton:{pk}"


@transaction.atomic
def enregistrer_compte(
    *, organisation: Organisation, valeurs: dict[str, Any], acteur: Reference, compte: CompteAccrochage | None = None,
    jeton: str = "", remplacer: str = "",
) -> CompteAccrochage:  # fmt: skip
    """Create or change an account. `remplacer`: the depositor's matricule that somebody agreed to lose (set-up for oneself).

    Raises ACC-606 (an emitter, a certifier or a contract that already served), ACC-607 (shape), ACC-608 (set-up), ACC-609 (twice
    the same), ACC-417 (address), ACC-619, ACC-685 (a training partner deposits), ACC-687 (a matricule would be lost), IDE-002.
    """
    if compte is not None:
        exiger_organisation(organisation.pk, compte)
    v = dict(valeurs)
    for cle in ("certificateur_bcr", "emetteur_bcr"):
        v[cle] = v.get(cle, "").replace(" ", "").upper()
        if v[cle] and not _BCR.fullmatch(v[cle]):
            raise ErreurMetier(c.BCR_MAL_FORME.constat(valeur=v[cle]))
    v["contrat"] = v.get("contrat", "").strip()
    if siret := v.get("deposant_siret", "").strip():
        v["deposant_siret"] = Siret.parse(siret).valeur
    if v["montage"] == Montage.SOI:
        if (perdu := _matricule_perdu(v, compte)) and perdu != remplacer:
            consequence = _CONSEQUENCE.format(garde=v["certificateur_bcr"] or "le vôtre", perdu=perdu)
            raise ErreurMetier(
                c.MATRICULE_REMPLACE.constat(
                    perdu=perdu, garde=v["certificateur_bcr"] or "à donner", consequence=consequence
                )
            )
        v["emetteur_bcr"] = v["certificateur_bcr"]
        if perdu:
            v |= {"deposant": "", "deposant_siret": ""}
    elif v["emetteur_bcr"] and v["emetteur_bcr"] == v["certificateur_bcr"]:
        raise ErreurMetier(c.MONTAGE_INCOHERENT.constat(quoi="Le déposant et le certificateur ont le même matricule"))
    elif v["montage"] == Montage.TIERS and (
        refus := partenaire_deposant(organisation.pk, siret=v.get("deposant_siret", ""), nom=v.get("deposant", ""))
    ):
        raise ErreurMetier(refus)
    v["destination"] = adresse_de_base(v.get("destination", ""))
    if v["destination"]:
        verifier_adresse(v["destination"], interne=depot_interne_permis())
    if compte is not None:
        # As it is now, and held: a construction that starts meanwhile freezes these values.
        compte = CompteAccrochage.toutes.select_for_update().get(pk=compte.pk)
        for cle, mots in _CLE_DES_PASSAGES.items():
            ancien = getattr(compte, cle)
            if ancien and ancien != v[cle] and (quoi := _deja_servi(compte)):
                raise ErreurMetier(c.COMPTE_UTILISE.constat(ancien=f"{mots} {ancien}", quoi=quoi))
    objet = compte or CompteAccrochage(organisation=organisation)
    memes = CompteAccrochage.toutes.filter(
        organisation=organisation, **{cle: v[cle] for cle in _CLE_DES_PASSAGES}
    ).exclude(pk=objet.pk)
    if v["certificateur_bcr"] and memes.exists():
        raise ErreurMetier(c.COMPTE_EN_DOUBLE.constat(compte=memes.order_by("pk")[0].libelle))
    avant = {cle: getattr(objet, cle) for cle in v}
    for cle, valeur in v.items():
        setattr(objet, cle, valeur)
    objet.save()
    if jeton.strip():
        objet.jeton_chiffre = chiffrer(jeton.strip(), contexte=_contexte(objet.pk))
        objet.save(update_fields=["jeton_chiffre"])
    changes = sorted(cle for cle, valeur in v.items() if avant[cle] != valeur)
    if changes or compte is None:
        mots = "a changé le" if compte is not None else "a enregistré le"
        tracer(
            organisation_id=organisation.pk, acteur=acteur, acte="compte",
            sujet=Reference("compte_accrochage", str(objet.pk), objet.libelle), phrase=f"{mots} compte d’accrochage {objet.libelle}.",
            details={"champs": changes},
        )  # fmt: skip
    return objet


_CONSEQUENCE = "Les passages de ce compte partiraient sous {garde}, et {perdu} ne serait plus écrit nulle part, avec le nom et le SIRET du déposant."


def _matricule_perdu(v: dict[str, Any], compte: CompteAccrochage | None) -> str:
    """The depositor's matricule that a set-up for oneself would put out, "" when it only follows the certifier's."""
    if not (saisi := v["emetteur_bcr"]) or saisi == v["certificateur_bcr"]:
        return ""
    suivait = compte is not None and compte.montage == Montage.SOI and saisi == compte.emetteur_bcr
    return "" if suivait else str(saisi)


_CLE_DES_PASSAGES = {
    "emetteur_bcr": "le matricule", "certificateur_bcr": "le matricule", "contrat": "le contrat",
}  # fmt: skip
"""What a passage keeps from its first sending."""
_LIES = {
    EtatPassage.ACCEPTE: ("un passage a été accepté", "{n} passages ont été acceptés"),
    EtatPassage.A_SUPPRIMER: ("un passage accepté attend sa suppression", "{n} passages acceptés attendent leur suppression"),
    EtatPassage.A_REGARDER: ("un passage attend que sa réponse soit tranchée", "{n} passages attendent que leur réponse soit tranchée"),
    EtatPassage.DEPOSE: ("un passage est déposé", "{n} passages sont déposés"),
    EtatPassage.EN_FICHIER: ("un passage est dans un fichier construit", "{n} passages sont dans un fichier construit"),
}  # fmt: skip
"""States in which the key of a passage (emitter and identifier) is known outside, or frozen in a file that may be deposited."""


def _deja_servi(compte: CompteAccrochage) -> str:
    """What holds the emitter of an account, in words; "" when nothing does."""
    lies = PassageCertification.toutes.filter(compte=compte, etat__in=_LIES).order_by()
    nombres = dict(lies.values_list("etat").annotate(n=Count("pk")).order_by("etat"))
    if (
        LotAccrochage.toutes.filter(compte=compte, etat=EtatLot.RESERVE).exists()
        and EtatPassage.EN_FICHIER not in nombres
    ):
        return "un fichier est en construction"
    if not nombres and EnvoiPassage.toutes.filter(passage__compte=compte).exists():
        return "des passages sont déjà entrés dans un fichier"
    dits = [
        un if nombres[e] == 1 else plusieurs.format(n=nombres[e])
        for e, (un, plusieurs) in _LIES.items()
        if e in nombres
    ]
    return ", ".join(dits)


def depot_interne_permis() -> bool:
    """May a deposit go to this machine or to a private network? For the demonstration, and where the installation says so."""
    return bool(settings.DEMONSTRATION or settings.DEPOT_INTERNE)


def jeton_de(compte: CompteAccrochage) -> str:
    """The token in clear, "" when there is none. Raises `SecretIllisible`."""
    return dechiffrer(compte.jeton_chiffre, contexte=_contexte(compte.pk)) if compte.jeton_chiffre else ""


def installer_schema(*, archive: Path, acteur: Reference, avec_ecarts: bool = False) -> SchemaInstalle:
    """Put in force the schema of an archive, for every organisation: the chain of the instance says who did it.

    Raises ACC-401, ACC-402.
    """
    pret = preparer(archive, avec_ecarts=avec_ecarts)
    with transaction.atomic():
        consigner(
            chaine="instance", acte="accrochage.schema", acteur=acteur, sujet=Reference("schema", pret.profil, pret.nom),
            phrase=f"a installé le schéma {pret.profil} de la Caisse des Dépôts ({pret.nom}).",
            details={"sha256": pret.empreinte, "ecarts": list(pret.ecarts)},
        )  # fmt: skip
        # Last: what the disk refuses leaves no line in the journal.
        return poser(pret, donnees())
