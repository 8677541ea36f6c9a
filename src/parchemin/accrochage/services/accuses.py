"""Reading reports: kept first, then applied by batches, each line once. Read twice, nothing more happens."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import Accuse, Issue, LigneAccuse, lire_accuse
from parchemin.accrochage.models import (
    AccuseTraitement,
    EnvoiPassage,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.pieces import USAGE, ouvrir_piece
from parchemin.accrochage.services.depots import liberer, verrouiller
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr

PAR_LOT = 1_000
ORPHELINS_GARDES = 500
_TRAITES = (EtatFichier.SUCCES, EtatFichier.ERREURS, EtatFichier.PARTIEL, EtatFichier.REJETE)


def recevoir(
    *, source: BinaryIO | bytes | Path, nom: str, organisation_id: int, acteur: Reference, demandeur_id: int | None,
    fichier: FichierAccrochage | None = None,
) -> AccuseTraitement:  # fmt: skip
    """Keep a report and ask for its reading. `fichier`: chosen by the person, when the report does not say.

    Raises ACC-301 to 303 (unreadable), ACC-630 (nobody's), ACC-631 (already read), ACC-632 (another file's). A report that is
    refused is not kept, except when it is of ours: the source is never lost.
    """
    piece = deposer(
        source, nom=nom, usage=USAGE.code, organisation_id=organisation_id, depose_par_libelle=acteur.libelle
    )
    with ouvrir_piece(piece.pk) as f:
        lu = lire_accuse(f)
    deja = AccuseTraitement.toutes.filter(organisation_id=organisation_id, empreinte=lu.empreinte).first()
    if deja is not None:
        raise ErreurMetier(c.ACCUSE_DEJA_LU.constat(quand=date_fr(deja.recu_le.date())))
    vise = fichier_vise(lu, organisation_id, fichier)
    with transaction.atomic():
        accuse = AccuseTraitement.toutes.create(
            organisation_id=organisation_id, fichier=vise, nom=nom[:150], piece_id=piece.pk, empreinte=lu.empreinte,
            id_traitement=lu.id_traitement[:40], id_flux=lu.id_flux[:50], nom_fichier=lu.nom_fichier[:255],
            comptes={str(k): n for k, n in lu.compter().items()},
            erreurs=[[e.type, e.message, e.ligne, e.colonne] for e in lu.erreurs], contradictoires=list(lu.doubles),
            recu_le=timezone.now(), recu_par_libelle=acteur.libelle,
        )  # fmt: skip
        demande = lancer(
            "accrochage.lire_accuse", organisation_id=organisation_id,
            parametres={"accuse": accuse.pk, "acteur": [acteur.type, acteur.identifiant, acteur.libelle]},
            demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle, titre=f"Lecture de {nom}"[:200],
        )  # fmt: skip
        accuse.travail_id = demande.pk
        accuse.save(update_fields=["travail_id"])
        tracer(
            organisation_id=organisation_id, acteur=acteur, acte="recevoir_accuse",
            sujet=Reference("fichier_accrochage", str(vise.pk), vise.nom), phrase=f"a reçu l’accusé de {vise.nom}.",
            details={"sha256": lu.empreinte, "traitement": lu.id_traitement},
        )  # fmt: skip
    return accuse


def fichier_vise(lu: Accuse, organisation_id: int, choisi: FichierAccrochage | None) -> FichierAccrochage:
    """Whose report it is: by its flux, else by the name of the file, else by what the person chose."""
    siens = FichierAccrochage.toutes.filter(organisation_id=organisation_id).exclude(etat=EtatFichier.ANNULE)
    trouve = siens.filter(id_flux=lu.id_flux).first() if lu.id_flux else None
    if trouve is None and not lu.id_flux and lu.nom_fichier:
        # Without a flux (structural form), the name tells; the newest of that name.
        trouve = siens.filter(nom=lu.nom_fichier).order_by("-prepare_le", "-pk").first()
    if choisi is not None and trouve is not None and trouve.pk != choisi.pk:
        raise ErreurMetier(c.ACCUSE_CONTREDIT.constat(lu=lu.id_flux or lu.nom_fichier, attendu=choisi.id_flux))
    if choisi is not None and trouve is None and lu.id_flux and lu.id_flux != choisi.id_flux:
        raise ErreurMetier(c.ACCUSE_CONTREDIT.constat(lu=lu.id_flux, attendu=choisi.id_flux))
    vise = trouve or choisi
    if vise is None:
        raise ErreurMetier(c.ACCUSE_ETRANGER.constat(flux=lu.id_flux or "(absent)", nom=lu.nom_fichier or "(absent)"))
    return vise


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return str(parametres["accuse"])


@travail("accrochage.lire_accuse", titre="Lecture d’un accusé de traitement", exclusif=_cle)
def mener_lecture(ctx: Contexte) -> None:
    """Apply a report. Lines already applied are closed: a resumption skips them."""
    accuse = AccuseTraitement.toutes.select_related("fichier").get(pk=ctx.parametres["accuse"])
    if accuse.lu_le is not None or accuse.fichier is None:
        return
    fichier, acteur = accuse.fichier, Reference(*ctx.parametres["acteur"])
    with ouvrir_piece(accuse.piece_id) as f:
        lu = lire_accuse(f)
    _constater_le_depot(fichier, acteur)
    if lu.refuse_entier:
        with transaction.atomic():
            liberer(fichier, "structure", lu.erreurs[0].message)
            _clore(accuse, fichier, EtatFichier.REJETE, acteur, [], 0)
        return
    orphelins: list[list[str]] = []
    fait = 0
    for lot in par_lots(lu.lignes, PAR_LOT):
        with transaction.atomic():
            orphelins += _appliquer(fichier, lot)
            fait += len(lot)
            ctx.avancer(fait=fait, total=len(lu.lignes), phrase=f"{fait} réponses lues sur {len(lu.lignes)}")
    with transaction.atomic():
        restants = EnvoiPassage.toutes.filter(fichier=fichier, ouvert=True).count()
        _clore(accuse, fichier, _etat(fichier, restants), acteur, orphelins, restants)
    ctx.resultat["fichier"] = fichier.pk


def _constater_le_depot(fichier: FichierAccrochage, acteur: Reference) -> None:
    """A report proves a deposit that nobody wrote down."""
    with transaction.atomic():
        f = verrouiller(fichier)
        if f.etat == EtatFichier.PREPARE:
            f.etat, f.depose_le, f.depose_par_libelle = EtatFichier.DEPOSE, timezone.now(), "constaté par l’accusé"
            f.save(update_fields=["etat", "depose_le", "depose_par_libelle"])
            siens = EnvoiPassage.toutes.filter(fichier=f, ouvert=True).order_by().values("passage_id")
            PassageCertification.toutes.filter(pk__in=siens, etat=EtatPassage.EN_FICHIER).update(
                etat=EtatPassage.DEPOSE
            )
    fichier.refresh_from_db()


def _appliquer(fichier: FichierAccrochage, lignes: Iterable[LigneAccuse]) -> list[list[str]]:
    """Close the answers of a batch; returns the lines about identifiers that are not in this file."""
    par_id = {x.id_technique: x for x in lignes}
    envois = {
        e.passage.id_technique: e
        for e in EnvoiPassage.toutes.filter(fichier=fichier, passage__id_technique__in=list(par_id))
        .select_related("passage")
        .order_by("pk")
    }
    moment = timezone.now()
    connus = _deja_envoyes([e.passage_id for i, e in envois.items() if par_id[i].issue is Issue.DEJA], fichier)
    ecrits: list[EnvoiPassage] = []
    for identifiant, e in envois.items():
        if not e.ouvert:
            continue
        ligne = par_id[identifiant]
        e.issue, e.classe, e.message, e.repondu_le, e.ouvert = (
            str(ligne.issue),
            ligne.classe,
            ligne.message,
            moment,
            False,
        )
        _repondre(
            e.passage, ligne, moment, sait=e.passage_id in connus, suppression=fichier.lot.action == "SUPPRESSION"
        )
        ecrits.append(e)
    EnvoiPassage.toutes.bulk_update(ecrits, ["issue", "classe", "message", "repondu_le", "ouvert"], batch_size=150)
    PassageCertification.toutes.bulk_update(
        [e.passage for e in ecrits], ["etat", "accepte_le", "refus_classe", "refus_message", "refus"], batch_size=120
    )
    return [[i, str(x.issue), x.message[:300]] for i, x in par_id.items() if i not in envois]


def _repondre(p: PassageCertification, ligne: LigneAccuse, moment: Any, *, sait: bool, suppression: bool) -> None:
    match ligne.issue:
        case Issue.ACCEPTE if suppression:
            p.etat = EtatPassage.SUPPRIME
        case Issue.ACCEPTE:
            p.etat, p.accepte_le, p.refus_classe, p.refus_message = EtatPassage.ACCEPTE, moment, "", ""
        case Issue.DEJA if sait:
            p.etat, p.accepte_le, p.refus_classe, p.refus_message = EtatPassage.ACCEPTE, moment, "", ""
        case Issue.REFUSE if suppression:
            p.etat, p.refus_classe, p.refus_message = EtatPassage.A_REGARDER, ligne.classe, ligne.message
        case Issue.REFUSE:
            p.etat, p.refus_classe, p.refus_message = EtatPassage.REFUSE, ligne.classe, ligne.message
            p.refus += 1
        case _:
            p.etat, p.refus_classe, p.refus_message = EtatPassage.A_REGARDER, ligne.classe, ligne.message


def _deja_envoyes(passages: list[int], fichier: FichierAccrochage) -> set[int]:
    """Those that an earlier file of ours carried to the portal: a duplicate is then a success, not an alarm.

    Earlier answers that say « not taken » (refused, structure) do not count: the Caisse des Dépôts cannot hold them from us.
    """
    avant = EnvoiPassage.toutes.filter(passage_id__in=passages, fichier__depose_le__isnull=False).exclude(
        fichier=fichier
    )
    return set(
        avant.exclude(issue__in=["refuse", "structure", "annule"]).order_by().values_list("passage_id", flat=True)
    )


def _etat(fichier: FichierAccrochage, restants: int) -> EtatFichier:
    if restants:
        return EtatFichier.PARTIEL
    siens = EnvoiPassage.toutes.filter(fichier=fichier)
    return EtatFichier.ERREURS if siens.exclude(issue__in=["accepte", "deja"]).exists() else EtatFichier.SUCCES


def _clore(
    accuse: AccuseTraitement, fichier: FichierAccrochage, etat: EtatFichier, acteur: Reference, orphelins: list[list[str]],
    restants: int,
) -> None:  # fmt: skip
    accuse.lu_le, accuse.absents, accuse.orphelins = timezone.now(), restants, orphelins[:ORPHELINS_GARDES]
    accuse.save(update_fields=["lu_le", "absents", "orphelins"])
    f = verrouiller(fichier)
    f.etat, f.traite_le, f.accuse_reception = etat, f.traite_le or timezone.now(), f.accuse_reception or "ok"
    f.save(update_fields=["etat", "traite_le", "accuse_reception"])
    comptes = accuse.comptes
    tracer(
        organisation_id=f.organisation_id, acteur=acteur, acte="lire_accuse",
        sujet=Reference("fichier_accrochage", str(f.pk), f.nom),
        phrase=f"a lu l’accusé de {f.nom} : {comptes.get('accepte', 0)} acceptés, {comptes.get('deja', 0)} déjà enregistrés, "
        f"{comptes.get('refuse', 0)} refusés, {comptes.get('inconnu', 0)} à regarder."
        if etat is not EtatFichier.REJETE else f"a lu l’accusé de {f.nom} : fichier rejeté, aucun passage pris.",
        details={"accuse": accuse.empreinte, "absents": restants, "orphelins": len(orphelins)},
    )  # fmt: skip


@transaction.atomic
def trancher(*, passage: PassageCertification, reponse: str, motif: str, acteur: Reference) -> PassageCertification:
    """A person says what an answer that nobody could read means: « accepte » or « refuse ». Raises ACC-602, ACC-634."""
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    p = PassageCertification.toutes.select_for_update(of=("self",)).get(pk=passage.pk)
    if p.etat != EtatPassage.A_REGARDER or reponse not in ("accepte", "refuse"):
        raise ErreurMetier(c.REPONSE_DEJA_TRANCHEE.constat())
    p.etat = EtatPassage.ACCEPTE if reponse == "accepte" else EtatPassage.REFUSE
    p.accepte_le = timezone.now() if reponse == "accepte" else p.accepte_le
    p.save(update_fields=["etat", "accepte_le", "updated_at"])
    dernier = EnvoiPassage.toutes.filter(passage=p).order_by("-pk").first()
    if dernier is not None:
        dernier.tranche_par_libelle = acteur.libelle
        dernier.save(update_fields=["tranche_par_libelle"])
    mots = "enregistré" if reponse == "accepte" else "à renvoyer"
    tracer(
        organisation_id=p.organisation_id, acteur=acteur, acte="trancher",
        sujet=Reference("passage", str(p.pk), p.nom_affiche), phrase=f"a jugé le passage de {p.nom_affiche} {mots} : {motif}.",
    )  # fmt: skip
    return p
