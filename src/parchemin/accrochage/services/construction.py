"""Building files: passages are reserved, the bytes written and judged, then everything becomes true at once.

Killed at any point, the work goes on where it was: a reservation is a row per passage, the bytes are the same for the same
reservation, and the last transaction alone makes files of them. Given up, the passages are free again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.construction_parallele import construire_en_parallele
from parchemin.accrochage.domain.construction import FichierConstruit, SchemaRefuse, id_flux
from parchemin.accrochage.domain.ecriture import CertificationCitee, Enveloppe, redacteur
from parchemin.accrochage.domain.profils import Profil, profil
from parchemin.accrochage.domain.tableau import ecrire_csv
from parchemin.accrochage.models import (
    CompteAccrochage,
    EnvoiPassage,
    EtatFichier,
    EtatLot,
    EtatPassage,
    FichierAccrochage,
    LotAccrochage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE, Verdict
from parchemin.accrochage.pieces import USAGE
from parchemin.accrochage.schemas import schema_actif
from parchemin.accrochage.services.controles import a_relire, controler_passages, donnees
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

PAR_LOT = 2_000
ORDRE = ("type_certification", "code_certification", "nature_deposant", "id_technique")


def demander_construction(
    *, compte: CompteAccrochage, acteur: Reference, demandeur_id: int | None, a_risque: bool = True, action: str = ""
) -> LotAccrochage:
    """Ask for files with everything that is ready (and, if asked, at risk). Raises ACC-605, ACC-610, ACC-611."""
    p = profil(compte.profil)
    if compte.manque:
        raise ErreurMetier(c.COMPTE_INCOMPLET.constat(quoi=", ".join(compte.manque)))
    action = action or p.action
    verdicts = [Verdict.PRET, Verdict.A_RISQUE] if a_risque else [Verdict.PRET]
    reglages = {
        "profil": p.code, "verdicts": [str(v) for v in verdicts], "emetteur": compte.emetteur_bcr,
        "certificateur": compte.certificateur_bcr, "contrat": compte.contrat,
        "octets_maximum": compte.octets_maximum or 0, "passages_maximum": compte.passages_maximum or 0,
    }  # fmt: skip
    if not candidats(compte, reglages, action).exists() and not a_relire(compte.organisation_id).exists():
        raise ErreurMetier(c.RIEN_A_ENVOYER.constat())
    lot = LotAccrochage(
        organisation_id=compte.organisation_id, compte=compte, action=action, reglages=reglages,
        horodatage=maintenant().replace(microsecond=0), par_libelle=acteur.libelle, le=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
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


def candidats(compte: CompteAccrochage, reglages: dict[str, Any], action: str) -> Any:
    """Passages that a lot would take, in the order of the file."""
    lignes = PassageCertification.toutes.filter(compte=compte).order_by(*ORDRE)
    if action == "SUPPRESSION":
        return lignes.filter(etat=EtatPassage.A_SUPPRIMER)
    return lignes.filter(etat__in=[EtatPassage.A_ENVOYER, EtatPassage.REFUSE], verdict__in=reglages["verdicts"])


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return str(parametres["lot"])


@travail("accrochage.construire", titre="Fichier pour la Caisse des Dépôts", exclusif=_cle)
def mener_construction(ctx: Contexte) -> None:
    """Refresh, reserve, write, keep. See the module."""
    lot = LotAccrochage.toutes.select_related("compte").get(pk=ctx.parametres["lot"])
    if lot.etat != EtatLot.RESERVE:
        return
    acteur = Reference(*ctx.parametres["acteur"])
    try:
        _reserver(ctx, lot)
        if not lot.nombre:
            raise ErreurMetier(c.RIEN_A_ENVOYER.constat())
        with tempfile.TemporaryDirectory(prefix="accrochage-", dir=_atelier()) as dossier:
            ctx.avancer(phrase=f"{lot.nombre} passages à écrire", force=True)
            faits = list(_ecrire(ctx, lot, Path(dossier)))
            _garder(lot, faits, acteur)
        ctx.resultat["lot"] = str(lot.pk)
        ctx.avancer(fait=lot.nombre, total=lot.nombre, phrase="Fichier prêt", force=True)
    except (ErreurMetier, SchemaRefuse, OSError) as e:
        refus = _refus(e)
        abandonner(lot=lot, raison=refus.constats[0].quoi, acteur=acteur)
        raise refus from e


def _refus(e: Exception) -> ErreurMetier:
    if isinstance(e, SchemaRefuse):
        return ErreurMetier(c.SCHEMA_REFUSE_LE_FICHIER.constat(rang=e.rang, raison=e.raison[:300]))
    if isinstance(e, OSError):
        return ErreurMetier(c.DISQUE.constat(raison=os.strerror(e.errno) if e.errno else str(e)))
    assert isinstance(e, ErreurMetier)  # noqa: S101 (the three types that are caught)
    return e


def _atelier() -> Path:
    """A folder of ours, on the same disk as the files that are kept."""
    dossier = Path(settings.FICHIERS) / ".accrochage"
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    return dossier


def _reserver(ctx: Contexte, lot: LotAccrochage) -> None:
    """One row per passage, in the order of the file. The cursor is written with each batch."""
    if ctx.curseur.get("reserve"):
        lot.refresh_from_db()
        return
    if not ctx.curseur.get("relu"):
        controler_passages(
            a_relire(lot.organisation_id).filter(compte=lot.compte),
            avancer=lambda n: ctx.avancer(phrase=f"{n} passages relus"),
        )
        ctx.avancer(curseur={"relu": True}, force=True)
    while True:
        with transaction.atomic():
            tous = candidats(lot.compte, lot.reglages, lot.action).select_for_update(of=("self",))
            lignes = list(tous.values_list("pk", flat=True)[:PAR_LOT])
            if not lignes:
                lot.nombre = EnvoiPassage.toutes.filter(lot=lot).count()
                lot.save(update_fields=["nombre"])
                ctx.avancer(curseur={"relu": True, "reserve": True})
                return
            depart = EnvoiPassage.toutes.filter(lot=lot).count()
            inserer(
                EnvoiPassage, ("organisation_id", "lot_id", "passage_id", "rang", "ouvert", "issue", "classe", "message", "tranche_par_libelle"),
                ((lot.organisation_id, lot.pk, pk, depart + i, True, "", "", "", "") for i, pk in enumerate(lignes, 1)),
            )  # fmt: skip
            PassageCertification.toutes.filter(pk__in=lignes).update(etat=EtatPassage.EN_FICHIER)
            ctx.avancer(fait=depart + len(lignes), phrase=f"{depart + len(lignes)} passages réservés")


def _fragments(lot: LotAccrochage, p: Profil) -> Iterator[tuple[CertificationCitee, str]]:
    """Elements of the reserved passages, in order, without a model instance per row."""
    plume = redacteur(p)
    colonnes = [f"passage__{x}" for x in plume.champs if x in CHAMPS_PASSAGE]
    autour = ("passage__type_certification", "passage__code_certification", "passage__nature_deposant", "passage__voie",
              "passage__resultats_numeriques", "passage__personne_id", "rang")  # fmt: skip
    rangs = {x: i for i, x in enumerate(plume.champs) if x in CHAMPS_PASSAGE}
    places = list(rangs.values())
    langue, numerique = plume.champs.index("presence_langue"), plume.champs.index("presence_numerique")
    i_langue, i_score = plume.champs.index("niveau_langue"), plume.champs.index("score_numerique")
    nirs = _Nirs(lot)
    dernier, largeur = 0, len(plume.champs)
    precedente: tuple[str, str, str] | None = None
    citation = CertificationCitee("", "")
    while True:
        # By ranges of the reservation: constant memory on both engines, no server-side cursor held open.
        lignes = list(
            EnvoiPassage.toutes.filter(lot=lot, rang__gt=dernier, rang__lte=dernier + PAR_LOT)
            .order_by("rang")
            .values_list(*colonnes, *autour)
        )
        if not lignes:
            return
        dernier += PAR_LOT
        nirs.charger(lignes)
        n = len(colonnes)
        for ligne in lignes:
            valeurs: list[Any] = [""] * largeur
            for place, valeur in zip(places, ligne, strict=False):
                valeurs[place] = valeur
            triplet = ligne[n : n + 3]
            voie, resultats, personne = ligne[n + 3], ligne[n + 4], ligne[n + 5]
            valeurs[langue] = "true" if valeurs[i_langue] else "false"
            valeurs[numerique] = "true" if resultats or valeurs[i_score] is not None else "false"
            if voie == "nir":
                nirs.poser(plume.champs, valeurs, personne)
            if triplet != precedente:
                precedente, citation = triplet, CertificationCitee(*triplet)
            yield citation, plume.fragment(valeurs, voie, resultats)


class _Nirs:
    """Numbers of a batch, opened in memory, forgotten with it."""

    def __init__(self, lot: LotAccrochage) -> None:
        self.lot = lot
        self.par_personne: dict[int, str] = {}

    def charger(self, lignes: list[Any]) -> None:
        self.par_personne = {}
        rangs = [x[-1] for x in lignes if x[-4] == "nir"]
        if rangs:
            envois = EnvoiPassage.toutes.filter(lot=self.lot, rang__in=rangs).select_related("passage").order_by("rang")
            passages = [e.passage for e in envois]
            lire = nirs_de(passages)
            self.par_personne = {p.personne_id: lire(p) for p in passages if p.personne_id}

    def poser(self, champs: tuple[str, ...], valeurs: list[Any], personne: int | None) -> None:
        valeurs[champs.index("nir")] = self.par_personne.get(personne or 0, "")
        valeurs[champs.index("nir_nom_naissance")] = valeurs[champs.index("nom_naissance")]


def _ecrire(ctx: Contexte, lot: LotAccrochage, dossier: Path) -> Iterator[FichierConstruit]:
    r = lot.reglages
    p = profil(r["profil"])
    e = Enveloppe(str(lot.pk), lot.horodatage, r["emetteur"], r["certificateur"], r["contrat"], lot.action)

    def suivre() -> Iterator[tuple[CertificationCitee, str]]:
        for n, fragment in enumerate(_fragments(lot, p), 1):
            if n % PAR_LOT == 0:
                ctx.avancer(fait=n, total=lot.nombre, phrase=f"{n} passages écrits sur {lot.nombre}")
            yield fragment

    yield from construire_en_parallele(
        suivre(), p, schema_actif(p, donnees()), e, lambda n: dossier / f"{n:03}.xml",
        octets_maximum=r["octets_maximum"], passages_maximum=r["passages_maximum"], donnees=donnees(),
        total=lot.nombre,
    )  # fmt: skip


def nom_de(lot: LotAccrochage, rang: int) -> str:
    """ASCII, no space: the receipt's own name contains it."""
    return f"accrochage-{lot.horodatage:%Y%m%d-%H%M%S}-{rang:03}.xml"


def _garder(lot: LotAccrochage, faits: list[FichierConstruit], acteur: Reference) -> None:
    """The files become true at once, with the passage of each."""
    p = profil(lot.reglages["profil"])
    actif = schema_actif(p, donnees())
    pieces = []
    depart = 0
    for f in faits:
        xml = deposer(
            f.chemin, nom=nom_de(lot, f.ecrit.rang), usage=USAGE.code, organisation_id=lot.organisation_id,
            depose_par_libelle=acteur.libelle,
        )  # fmt: skip
        csv = deposer(
            _jumeau(lot, depart, f.ecrit.passages).encode("utf-8-sig"), nom=nom_de(lot, f.ecrit.rang).replace(".xml", ".csv"),
            usage=USAGE.code, organisation_id=lot.organisation_id, depose_par_libelle=acteur.libelle,
        )  # fmt: skip
        pieces.append((f, xml.pk, csv.pk, depart))
        depart += f.ecrit.passages
    with transaction.atomic():
        pris = LotAccrochage.toutes.filter(pk=lot.pk, etat=EtatLot.RESERVE)
        if not pris.update(etat=EtatLot.CONSTRUIT):
            return
        for f, xml_id, csv_id, avant in pieces:
            fichier = FichierAccrochage.toutes.create(
                organisation_id=lot.organisation_id, lot=lot, compte=lot.compte, rang=f.ecrit.rang, nom=nom_de(lot, f.ecrit.rang),
                id_flux=id_flux(str(lot.pk), f.ecrit.rang), passages_nombre=f.ecrit.passages, octets=f.ecrit.octets,
                empreinte=f.ecrit.empreinte, profil=p.code, schema_empreinte=actif.empreinte, schema_libelle=actif.libelle,
                schema_officiel=actif.officiel, piece_id=xml_id, csv_piece_id=csv_id, prepare_le=timezone.now(),
                prepare_par_libelle=acteur.libelle,
            )  # fmt: skip
            EnvoiPassage.toutes.filter(lot=lot, rang__gt=avant, rang__lte=avant + f.ecrit.passages).update(
                fichier=fichier
            )
        n, k = lot.nombre, len(pieces)
        tracer(
            organisation_id=lot.organisation_id, acteur=acteur, acte="construire",
            sujet=Reference("lot_accrochage", str(lot.pk), nom_de(lot, 1)),
            phrase=f"a construit {k} fichier{'s' if k > 1 else ''} pour {n} passage{'s' if n > 1 else ''}.",
            details={"fichiers": [{"nom": nom_de(lot, f.ecrit.rang), "sha256": f.ecrit.empreinte} for f, *_ in pieces]},
        )  # fmt: skip


def _jumeau(lot: LotAccrochage, avant: int, nombre: int) -> str:
    """The CSV twin of a file, for people. Never the social-security number."""
    sortie = StringIO(newline="")

    def lignes() -> Iterator[Any]:
        for debut in range(avant, avant + nombre, PAR_LOT):
            envois = EnvoiPassage.toutes.filter(lot=lot, rang__gt=debut, rang__lte=min(debut + PAR_LOT, avant + nombre))
            for e in envois.select_related("passage").order_by("rang"):
                yield replace(e.passage.vers_domaine(), nir="")

    ecrire_csv(lignes(), sortie)
    return sortie.getvalue()


def abandonner(*, lot: LotAccrochage, raison: str, acteur: Reference) -> None:
    """Free every passage of a lot that gave no file. Idempotent, by short transactions."""
    cles = list(
        EnvoiPassage.toutes.filter(lot=lot, fichier__isnull=True).order_by("pk").values_list("pk", "passage_id")
    )
    for groupe in par_lots(cles, PAR_LOT):
        with transaction.atomic():
            ids = [pk for pk, _ in groupe]
            EnvoiPassage.toutes.filter(pk__in=ids, ouvert=True).update(
                ouvert=False, issue="annule", repondu_le=timezone.now()
            )
            rendre([passage for _, passage in groupe])
    with transaction.atomic():
        pris = LotAccrochage.toutes.filter(pk=lot.pk, etat=EtatLot.RESERVE)
        if pris.update(etat=EtatLot.ABANDONNE, raison=raison[:500]):
            tracer(
                organisation_id=lot.organisation_id, acteur=acteur, acte="abandonner",
                sujet=Reference("lot_accrochage", str(lot.pk), "construction"), phrase=f"a vu abandonner la construction : {raison}",
            )  # fmt: skip


def rendre(passages: list[int]) -> None:
    """Passages that come back: to send, or refused when their last answer was a refusal, or still to delete."""
    revenus = PassageCertification.toutes.filter(pk__in=passages, etat__in=[EtatPassage.EN_FICHIER, EtatPassage.DEPOSE])
    revenus.filter(accepte_le__isnull=False).update(etat=EtatPassage.A_SUPPRIMER)
    revenus.filter(accepte_le__isnull=True).exclude(refus_classe="").update(etat=EtatPassage.REFUSE)
    revenus.filter(accepte_le__isnull=True).update(etat=EtatPassage.A_ENVOYER)


__all__ = ["EtatFichier", "abandonner", "candidats", "demander_construction", "mener_construction", "nom_de", "rendre"]
