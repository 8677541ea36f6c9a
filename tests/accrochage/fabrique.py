"""Accounts and passages for tests: fictitious."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parchemin.accrochage.models import AccuseTraitement, CompteAccrochage, FichierAccrochage, PassageCertification
from parchemin.accrochage.services.accuses import recevoir
from parchemin.accrochage.services.construction import demander_construction
from parchemin.accrochage.services.controles import controler_passages
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Fiche, Instantane, SourceRegistre
from parchemin.socle.horloge import aujourdhui, maintenant

PRENOMS = ("Léa", "Hugo", "Inès", "Noé", "Jade", "Louis", "Manon", "Paul")


def registre(*codes: str, nationale: bool = False, export: date | None = None) -> SourceRegistre:
    """Fiches that the program knows. `export`: the whole register, read that day."""
    source, _ = SourceRegistre.objects.get_or_create(
        code="essai-rncp-national" if nationale else "essai-rncp", defaults={
            "repertoire": "RNCP", "libelle": "Essai", "producteur": "Essai", "licence": "Essai", "nationale": nationale,
        },
    )  # fmt: skip
    for code in codes:
        genre = code.rstrip("0123456789")
        Fiche.objects.get_or_create(
            code=code, defaults={"source": source, "repertoire": genre, "numero": int(code[len(genre) :])}
        )
    if export is not None:
        source.instantane = Instantane.objects.create(
            source=source, etat="en_vigueur", date_export=export, importe_le=maintenant(), nom_fichier="x.zip",
            empreinte="0" * 64, taille=1, version_flux="4.0",
        )  # fmt: skip
        source.save()
    return source


def compte(o: Organisation, **champs: Any) -> CompteAccrochage:
    registre("RNCP99001", "RNCP99002", "RNCP99003", "RS99001")
    return CompteAccrochage.toutes.create(
        organisation=o,
        **{
            "libelle": o.nom, "certificateur_bcr": "12ABC345", "emetteur_bcr": "12ABC345", "contrat": "MCFCER000123",
            **champs,
        },
    )  # fmt: skip


def passages(
    cpt: CompteAccrochage, combien: int = 3, *, juges: bool = True, **champs: Any
) -> list[PassageCertification]:
    jour = aujourdhui() - timedelta(days=10)
    faits = []
    for n in range(combien):
        valeurs = {
            "type_certification": "RNCP", "code_certification": "RNCP99001", "id_technique": f"id-{n:05d}",
            "debut_validite": jour, "nom_naissance": f"Martin{'abcdefghij'[n % 10]}", "prenom1": PRENOMS[n % 8],
            "annee_naissance": 1990 + n % 15, "mois_naissance": 1 + n % 12, "jour_naissance": 1 + n % 28, "sexe": "MF"[n % 2],
            "code_insee": "44109", "libelle_commune": "Nantes", "modalite_acces": "CANDIDAT_LIBRE", **champs,
        }  # fmt: skip
        p = PassageCertification(organisation=cpt.organisation, compte=cpt, origine="import", **valeurs)
        p.calculer_cles()
        faits.append(p)
    PassageCertification.toutes.bulk_create(faits)
    if juges:
        controler_passages(PassageCertification.toutes.filter(compte=cpt))
    return list(PassageCertification.toutes.filter(compte=cpt).order_by("id_technique"))


def construire(cpt: CompteAccrochage, **options: Any) -> list[FichierAccrochage]:
    lot = demander_construction(compte=cpt, acteur=SYSTEME, demandeur_id=None, **options)
    if lot.travail_id:
        executer(lot.travail_id)
    return list(FichierAccrochage.toutes.filter(lot=lot).order_by("rang"))


def accuse(fichier: FichierAccrochage, ok: list[str], ko: dict[str, str], *, traitement: str = "1") -> bytes:
    """A report in the shape of section (d)."""
    mauvais = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>{m}</messageErreur></passage>" for i, m in ko.items()
    )
    bons = "".join(f"<idTechnique>{i}</idTechnique>" for i in ok)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?><rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">'
        f"<nomFichier>{fichier.nom}</nomFichier><idFlux>{fichier.id_flux}</idFlux><idTraitement>{traitement}</idTraitement>"
        f"<PassagesKO>{mauvais}</PassagesKO><PassagesOK>{bons}</PassagesOK></rapport>"
    ).encode()


def lire(o: Organisation, contenu: bytes, nom: str = "at.xml", **options: Any) -> AccuseTraitement:
    recu = recevoir(source=contenu, nom=nom, organisation_id=o.pk, acteur=SYSTEME, demandeur_id=None, **options)
    if recu.travail_id:
        executer(recu.travail_id)
    recu.refresh_from_db()
    return recu


def un_jour(jours: int) -> date:
    return aujourdhui() - timedelta(days=jours)
