"""Reading reports: kept first, then applied by batches, each line once. Read twice, nothing more happens."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
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
from parchemin.accrochage.pieces import USAGE, oublier, ouvrir_piece
from parchemin.accrochage.services.depots import liberer, suivre, verrouiller
from parchemin.accrochage.services.groupes import ecrire_pareil
from parchemin.accrochage.services.portee import exiger_organisation
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr

PAR_LOT = 2_000
PAR_REQUETE = 1_000
"""Keys named in one statement."""
ORPHELINS_GARDES = 500


def recevoir(
    *, source: BinaryIO | bytes | Path, nom: str, organisation_id: int, acteur: Reference, demandeur_id: int | None,
    fichier: FichierAccrochage | None = None,
) -> AccuseTraitement:  # fmt: skip
    """Keep a report and ask for its reading. `fichier`: chosen by the person, when the report does not say.

    Raises ACC-301 to 303 (unreadable), ACC-630 (nobody's), ACC-631 (already read), ACC-632 (another file's). A report that is
    refused is not kept, except when it is of ours: the source is never lost.
    """
    if fichier is not None:
        exiger_organisation(organisation_id, fichier)
    piece = deposer(
        source, nom=nom, usage=USAGE.code, organisation_id=organisation_id, depose_par_libelle=acteur.libelle
    )
    try:
        return _inscrire(piece.pk, nom, organisation_id, acteur, demandeur_id, fichier)
    finally:
        # What was refused, or was here already, is not kept: nothing uses it.
        oublier([piece.pk])


def _inscrire(
    piece_id: UUID, nom: str, organisation_id: int, acteur: Reference, demandeur_id: int | None, choisi: FichierAccrochage | None
) -> AccuseTraitement:  # fmt: skip
    with ouvrir_piece(piece_id) as f:
        lu = lire_accuse(f)
    deja = AccuseTraitement.toutes.filter(organisation_id=organisation_id, empreinte=lu.empreinte).first()
    if deja is not None:
        return _relancer(deja, acteur, demandeur_id)
    vise = fichier_vise(lu, organisation_id, choisi)
    try:
        with transaction.atomic():
            _constater_le_depot(vise)
            accuse = AccuseTraitement.toutes.create(
                organisation_id=organisation_id, fichier=vise, nom=nom[:150], piece_id=piece_id, empreinte=lu.empreinte,
                id_traitement=lu.id_traitement[:40], id_flux=lu.id_flux[:50], nom_fichier=lu.nom_fichier[:255],
                comptes={str(k): n for k, n in lu.compter().items()},
                erreurs=[[e.type, e.message, e.ligne, e.colonne] for e in lu.erreurs], contradictoires=list(lu.doubles),
                recu_le=timezone.now(), recu_par_libelle=acteur.libelle,
            )  # fmt: skip
            _lancer_la_lecture(accuse, acteur, demandeur_id)
            tracer(
                organisation_id=organisation_id, acteur=acteur, acte="recevoir_accuse",
                sujet=Reference("fichier_accrochage", str(vise.pk), vise.nom), phrase=f"a reçu l’accusé de {vise.nom}.",
                details={"sha256": lu.empreinte, "traitement": lu.id_traitement},
            )  # fmt: skip
    except IntegrityError as e:
        # Two people, the same report, at the same moment: one was first.
        deja = AccuseTraitement.toutes.filter(organisation_id=organisation_id, empreinte=lu.empreinte).first()
        if deja is None:
            raise
        raise ErreurMetier(c.ACCUSE_DEJA_LU.constat(quand=date_fr(deja.recu_le.date()))) from e
    return accuse


def _lancer_la_lecture(accuse: AccuseTraitement, acteur: Reference, demandeur_id: int | None) -> None:
    demande = lancer(
        "accrochage.lire_accuse", organisation_id=accuse.organisation_id,
        parametres={"accuse": accuse.pk, "acteur": [acteur.type, acteur.identifiant, acteur.libelle]},
        demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle, titre=f"Lecture de {accuse.nom}"[:200],
    )  # fmt: skip
    accuse.travail_id = demande.pk
    accuse.save(update_fields=["travail_id"])


def _relancer(accuse: AccuseTraitement, acteur: Reference, demandeur_id: int | None) -> AccuseTraitement:
    """The same report again: refused (ACC-631), unless its reading was stopped or failed; then it goes on."""
    travail = Travail.toutes.filter(pk=accuse.travail_id).first() if accuse.travail_id else None
    if accuse.lu_le is not None or (travail is not None and travail.est_actif):
        raise ErreurMetier(c.ACCUSE_DEJA_LU.constat(quand=date_fr(accuse.recu_le.date())))
    with transaction.atomic():
        _lancer_la_lecture(accuse, acteur, demandeur_id)
    return accuse


def fichier_vise(lu: Accuse, organisation_id: int, choisi: FichierAccrochage | None) -> FichierAccrochage:
    """Whose report it is: by its flux, else by the name of the file, else by what the person chose."""
    siens = FichierAccrochage.toutes.filter(organisation_id=organisation_id).exclude(etat=EtatFichier.ECRITURE)
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
    suivre(fichier)
    if lu.refuse_entier:
        liberer(fichier, "structure", lu.erreurs[0].message)
        _clore(ctx, accuse, fichier, acteur, [], structure=True)
        return
    envois = dict(
        EnvoiPassage.toutes.filter(fichier=fichier).order_by("pk").values_list("passage__id_technique", "pk").iterator()
    )
    suppression = fichier.lot.action == "SUPPRESSION"
    orphelins: list[list[str]] = []
    fait = 0
    for lignes in par_lots(lu.lignes, PAR_LOT):
        connues = {pk: x for x in lignes if (pk := envois.get(x.id_technique))}
        orphelins += [[x.id_technique, str(x.issue), x.message[:300]] for x in lignes if x.id_technique not in envois]
        fait += len(lignes)
        with transaction.atomic():
            _appliquer(fichier, connues, suppression=suppression)
            # The cursor tells that this work is still ours; lines already applied are known by their row.
            ctx.avancer(
                curseur={"lues": fait},
                fait=fait,
                total=len(lu.lignes),
                phrase=f"{fait} réponses lues sur {len(lu.lignes)}",
            )
    _clore(ctx, accuse, fichier, acteur, orphelins)
    ctx.resultat["fichier"] = fichier.pk


def _constater_le_depot(fichier: FichierAccrochage) -> None:
    """A report proves a deposit that nobody wrote down, or that somebody had given up. In the caller's transaction."""
    f = verrouiller(fichier)
    if f.etat in (EtatFichier.PREPARE, EtatFichier.ANNULE):
        f.etat, f.depose_le, f.depose_par_libelle = EtatFichier.DEPOSE, timezone.now(), "constaté par l’accusé"
        f.save(update_fields=["etat", "depose_le", "depose_par_libelle"])
    fichier.refresh_from_db()


_REPRISES = ("structure", "annule")
"""What we had concluded ourselves about a whole file: an answer of the Caisse des Dépôts is worth more."""
_LIBRES = (
    EtatPassage.A_ENVOYER,
    EtatPassage.REFUSE,
    EtatPassage.A_REGARDER,
    EtatPassage.A_SUPPRIMER,
    EtatPassage.EXCLU,
)


def _appliquer(fichier: FichierAccrochage, lignes: dict[int, LigneAccuse], *, suppression: bool) -> None:
    """Close the answers of a batch. `lignes`: by key of their row in the file. Two readings of one file take turns.

    A passage that has gone again in another file since is left to the answer of that file.
    """
    verrouiller(fichier)
    envois = _encore_sans_reponse(fichier, lignes)
    moment = timezone.now()
    connus = _deja_envoyes([p for pk, p, *_ in envois if lignes[pk].issue is Issue.DEJA], fichier)
    dits: dict[tuple[Any, ...], list[int]] = {}
    suites: dict[tuple[Any, ...], list[int]] = {}
    for pk, passage, ouvert, etat in envois:
        x = lignes[pk]
        dits.setdefault((str(x.issue), x.classe, x.message, moment, False), []).append(pk)
        if ouvert or etat in _LIBRES:
            suites.setdefault(_suite(x, sait=passage in connus, suppression=suppression), []).append(passage)
    ecrire_pareil(EnvoiPassage, ("issue", "classe", "message", "repondu_le", "ouvert"), dits)
    colonnes = ("etat", "refus_classe", "refus_message")
    acceptes = {(*cle, moment): pks for cle, pks in suites.items() if cle[0] == EtatPassage.ACCEPTE}
    autres = {cle: pks for cle, pks in suites.items() if cle[0] != EtatPassage.ACCEPTE}
    ecrire_pareil(PassageCertification, (*colonnes, "accepte_le"), acceptes)
    ecrire_pareil(PassageCertification, colonnes, autres)
    refuses = [p for cle, pks in suites.items() if cle[0] == EtatPassage.REFUSE for p in pks]
    for pks in par_lots(refuses, PAR_REQUETE):
        PassageCertification.toutes.filter(pk__in=pks).update(refus=F("refus") + 1)


def _encore_sans_reponse(fichier: FichierAccrochage, lignes: Collection[int]) -> list[tuple[int, int, bool, str]]:
    """(row, passage, open?, state) of these rows, less those that an answer has closed."""
    if not lignes:
        return []
    siens = EnvoiPassage.toutes.filter(fichier=fichier).filter(Q(ouvert=True) | Q(issue__in=_REPRISES))
    du, au = min(lignes), max(lignes)
    # A report follows its file: between two bounds there is little else. Thousands of keys in a statement cost more.
    siens = siens.filter(pk__gte=du, pk__lte=au) if au - du < 4 * len(lignes) else siens.filter(pk__in=list(lignes))
    lues = siens.order_by("pk").values_list("pk", "passage_id", "ouvert", "passage__etat")
    return [x for x in lues if x[0] in lignes]


def _suite(ligne: LigneAccuse, *, sait: bool, suppression: bool) -> tuple[str, str, str]:
    """State, class and message that an answer gives to its passage."""
    match ligne.issue:
        case Issue.ACCEPTE if suppression:
            return EtatPassage.SUPPRIME, "", ""
        case Issue.ACCEPTE:
            return EtatPassage.ACCEPTE, "", ""
        case Issue.DEJA if sait and not suppression:
            return EtatPassage.ACCEPTE, "", ""
        case Issue.REFUSE if not suppression:
            return EtatPassage.REFUSE, ligne.classe, ligne.message
    return EtatPassage.A_REGARDER, ligne.classe, ligne.message


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
    ctx: Contexte, accuse: AccuseTraitement, fichier: FichierAccrochage, acteur: Reference, orphelins: list[list[str]], *,
    structure: bool = False,
) -> None:  # fmt: skip
    comptes = accuse.comptes
    with transaction.atomic():
        f = verrouiller(fichier)
        restants = EnvoiPassage.toutes.filter(fichier=f, ouvert=True).count()
        etat = EtatFichier.REJETE if structure else _etat(f, restants)
        accuse.lu_le, accuse.absents, accuse.orphelins = timezone.now(), restants, orphelins[:ORPHELINS_GARDES]
        accuse.save(update_fields=["lu_le", "absents", "orphelins"])
        f.etat, f.traite_le = etat, f.traite_le or timezone.now()
        f.accuse_reception = f.accuse_reception if structure and f.accuse_reception else "ok"
        f.save(update_fields=["etat", "traite_le", "accuse_reception"])
        tracer(
            organisation_id=f.organisation_id, acteur=acteur, acte="lire_accuse",
            sujet=Reference("fichier_accrochage", str(f.pk), f.nom),
            phrase=f"a lu l’accusé de {f.nom} : {comptes.get('accepte', 0)} acceptés, {comptes.get('deja', 0)} déjà enregistrés, "
            f"{comptes.get('refuse', 0)} refusés, {comptes.get('inconnu', 0)} à regarder."
            if not structure else f"a lu l’accusé de {f.nom} : fichier rejeté, aucun passage pris.",
            details={"accuse": accuse.empreinte, "absents": restants, "orphelins": len(orphelins)},
        )  # fmt: skip
        ctx.ecrire()


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
