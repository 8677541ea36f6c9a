"""Reading reports: kept first, then applied by batches, each line once. Read twice, nothing more happens."""

from __future__ import annotations

import tempfile
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import Accuse, Issue, lire_accuse, sans_ramassage
from parchemin.accrochage.models import (
    AccuseTraitement,
    EnvoiPassage,
    EtatFichier,
    FichierAccrochage,
)
from parchemin.accrochage.pieces import USAGE, deposer_message, oublier, ouvrir_accuse, ouvrir_piece, sceller_accuse
from parchemin.accrochage.services import reponses
from parchemin.accrochage.services.depots import liberer, suivre, verrouiller
from parchemin.accrochage.services.perimes import suivre_le_fichier
from parchemin.accrochage.services.portee import exiger_organisation
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import date_fr

PAR_LOT = 2_000
ORPHELINS_GARDES = 500


def recevoir(
    *, source: BinaryIO | bytes | Path, nom: str, organisation_id: int, acteur: Reference, demandeur_id: int | None,
    fichier: FichierAccrochage | None = None, confirme: bool = False,
) -> AccuseTraitement:  # fmt: skip
    """Keep a report and ask for its reading. `fichier`: chosen by the person, when the report does not say. `confirme`: the
    person says that it is of this file in spite of its name, or that the file served a rehearsal only.

    Raises ACC-301 to 303 (unreadable), ACC-630 (nobody's), ACC-631 (already read), ACC-632 (another file's), ACC-636 (of a
    rehearsal). A report that is refused is not kept, except when it is of ours: the source is never lost.
    """
    if fichier is not None:
        exiger_organisation(organisation_id, fichier)
    piece = deposer(
        source, nom=nom, usage=USAGE.code, organisation_id=organisation_id, depose_par_libelle=acteur.libelle
    )
    try:
        return _inscrire(piece.pk, nom, organisation_id, acteur, demandeur_id, fichier, confirme=confirme)
    finally:
        # What was refused, or was here already, is not kept: nothing uses it.
        oublier([piece.pk])


def _inscrire(
    piece_id: UUID, nom: str, organisation_id: int, acteur: Reference, demandeur_id: int | None, choisi: FichierAccrochage | None,
    *, confirme: bool,
) -> AccuseTraitement:  # fmt: skip
    with ouvrir_piece(piece_id) as f:
        lu = lire_accuse(f)
    deja = AccuseTraitement.toutes.filter(organisation_id=organisation_id, empreinte=lu.empreinte).first()
    if deja is not None:
        return _relancer(deja, acteur, demandeur_id)
    vise = fichier_vise(lu, organisation_id, choisi, confirme=confirme)
    if lu.numeros:
        piece_id = _sceller(piece_id, nom, lu.empreinte, organisation_id, acteur)
    # The service said that it was a rehearsal: its reports are, even those that an older version wrote without a mark.
    repetition = lu.repetition or (vise.repetition and vise.depot_moyen == "https")
    try:
        with transaction.atomic():
            if repetition:
                _constater_la_repetition(vise, confirme=confirme)
            else:
                _constater_le_depot(vise, acteur)
            accuse = AccuseTraitement.toutes.create(
                organisation_id=organisation_id, fichier=vise, nom=nom[:150], piece_id=piece_id, empreinte=lu.empreinte,
                id_traitement=lu.id_traitement[:40], id_flux=lu.id_flux[:50], nom_fichier=lu.nom_fichier[:255],
                comptes={str(k): n for k, n in lu.compter().items()},
                erreurs=[[e.type, e.message, e.ligne, e.colonne] for e in lu.erreurs], contradictoires=list(lu.doubles),
                repetition=repetition,
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
        raise ErreurMetier(_deja_recu(deja)) from e
    return accuse


def _sceller(piece_id: UUID, nom: str, empreinte: str, organisation_id: int, acteur: Reference) -> UUID:
    """The same report, encrypted: its messages quote social-security numbers. The clear deposit is forgotten by the caller."""
    with tempfile.TemporaryDirectory(prefix="sceller-") as dossier:
        scelle = Path(dossier) / "accuse.scelle"
        with ouvrir_piece(piece_id) as source:
            sceller_accuse(source, scelle, empreinte=empreinte)
        return deposer_message(scelle, nom=nom, organisation_id=organisation_id, par=acteur.libelle).pk


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
        raise ErreurMetier(_deja_recu(accuse))
    with transaction.atomic():
        _lancer_la_lecture(accuse, acteur, demandeur_id)
    return accuse


def _deja_recu(accuse: AccuseTraitement) -> Constat:
    """Read, or being read: the second is not said to be over."""
    if accuse.lu_le is None:
        return c.ACCUSE_DEJA_LU.constat(
            etat=f"a été reçu le {date_fr(timezone.localdate(accuse.recu_le))} et sa lecture n’est pas finie"
        )
    return c.ACCUSE_DEJA_LU.constat(etat=f"a déjà été lu le {date_fr(timezone.localdate(accuse.lu_le))}")


def fichier_vise(
    lu: Accuse, organisation_id: int, choisi: FichierAccrochage | None, *, confirme: bool = False
) -> FichierAccrochage:
    """Whose report it is: by its flux, else by the name of the file, else by what the person chose. Raises ACC-630, ACC-632."""
    siens = FichierAccrochage.toutes.filter(organisation_id=organisation_id).exclude(etat=EtatFichier.ECRITURE)
    trouve = siens.filter(id_flux=lu.id_flux).first() if lu.id_flux else None
    if trouve is None and not lu.id_flux and lu.nom_fichier:
        # Without a flux (structural form), the name tells; the newest of that name.
        trouve = siens.filter(nom=lu.nom_fichier).order_by("-prepare_le", "-pk").first()
    if choisi is None:
        if trouve is None:
            raise ErreurMetier(
                c.ACCUSE_ETRANGER.constat(flux=lu.id_flux or "(absent)", nom=lu.nom_fichier or "(absent)")
            )
        return trouve
    if (trouve is not None and trouve.pk != choisi.pk) or (lu.id_flux and lu.id_flux != choisi.id_flux):
        de = f"du flux {lu.id_flux}" if lu.id_flux else f"du fichier « {lu.nom_fichier} »"
        raise ErreurMetier(c.ACCUSE_CONTREDIT.constat(lu=de, attendu=f"{choisi.nom} (flux {choisi.id_flux})"))
    if trouve is None and lu.nom_fichier and not confirme:
        # Neither its flux nor its name is of this file: only a person who knows why may say that it is.
        constat = c.ACCUSE_CONTREDIT.constat(lu=f"du fichier « {lu.nom_fichier} »", attendu=f"« {choisi.nom} »")
        raise ErreurMetier(constat)
    return choisi


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    return str(parametres["accuse"])


@travail("accrochage.lire_accuse", titre="Lecture d’un accusé de traitement", exclusif=_cle)
def mener_lecture(ctx: Contexte) -> None:
    """Apply a report. Lines already applied are passed over by a resumption."""
    accuse = AccuseTraitement.toutes.select_related("fichier__lot").get(pk=ctx.parametres["accuse"])
    if accuse.lu_le is not None or accuse.fichier is None:
        return
    fichier, acteur = accuse.fichier, Reference(*ctx.parametres["acteur"])
    with ouvrir_accuse(accuse) as f:
        lu = lire_accuse(f)
    suivre(fichier)
    if lu.refuse_entier:
        _appliquer_structure(accuse, fichier, lu)
        _clore(ctx, accuse, fichier, acteur, [], structure=True)
        return
    connues, orphelins = _rapprocher(fichier, lu)
    inconnues, fait, deja = len(lu.lignes) - len(connues), 0, ctx.curseur.get("suivies", 0)
    for lot in par_lots(connues, PAR_LOT):
        fait += len(lot)
        if fait <= deja:
            continue
        with transaction.atomic():
            verrouiller(fichier)
            if accuse.repetition:
                applique = reponses.en_repetition({pk: x for _, pk, x in lot})
            else:
                applique = reponses.appliquer(fichier, lot)
            # The cursor tells that this work is still ours, and what was taken so far.
            ctx.avancer(
                curseur={
                    "suivies": fait, "appliques": _ajouter(ctx.curseur.get("appliques", {}), applique.comptes),
                    "contredits": [*ctx.curseur.get("contredits", []), *applique.contredits][:ORPHELINS_GARDES],
                },
                fait=inconnues + fait, total=len(lu.lignes), phrase=f"{inconnues + fait} réponses lues sur {len(lu.lignes)}",
            )  # fmt: skip
    accuse.appliques = ctx.curseur.get("appliques", {})
    accuse.contredits = ctx.curseur.get("contredits", [])
    _clore(ctx, accuse, fichier, acteur, orphelins)
    ctx.resultat["fichier"] = fichier.pk


@sans_ramassage()
def _rapprocher(fichier: FichierAccrochage, lu: Accuse) -> tuple[list[reponses.Reponse], list[list[str]]]:
    """Answers of the passages that are in the file, and what the report says of others.

    In the order of the passages' keys, always the same: rows that are neighbours on disk are then written together, once,
    and a resumption counts as the first reading did.
    """
    envois = EnvoiPassage.toutes.filter(fichier=fichier).order_by("pk")
    cles = {
        identifiant: (passage, pk)
        for identifiant, passage, pk in envois.values_list("passage__id_technique", "passage_id", "pk").iterator()
    }
    connues, orphelins = [], []
    for x in lu.lignes:
        if cle := cles.get(x.id_technique):
            connues.append((*cle, x))
        else:
            orphelins.append([x.id_technique, str(x.issue), x.message[:300]])
    connues.sort(key=itemgetter(0))
    return connues, orphelins


def _ajouter(comptes: dict[str, int], autres: dict[str, int]) -> dict[str, int]:
    return {cle: comptes.get(cle, 0) + autres.get(cle, 0) for cle in {**comptes, **autres}}


def _constater_le_depot(fichier: FichierAccrochage, acteur: Reference) -> None:
    """A report proves a deposit that nobody wrote down, that somebody had given up, or that was taken for a rehearsal.

    In the caller's transaction. Whoever brings the report is who found it out; the day of the deposit stays unknown.
    """
    f = verrouiller(fichier)
    if f.etat in (EtatFichier.PREPARE, EtatFichier.EN_TRANSMISSION, EtatFichier.ANNULE, EtatFichier.REPETITION):
        if f.etat == EtatFichier.REPETITION:
            # What the rehearsal said of them is not an answer.
            EnvoiPassage.toutes.filter(fichier=f).update(issue="sans_reponse", classe="", message="", ouvert=False)
        f.etat, f.depose_le, f.heure_connue, f.depose_par_libelle = (
            EtatFichier.DEPOSE,
            timezone.now(),
            False,
            acteur.libelle,
        )
        f.depot_moyen, f.repetition, f.incertain, f.echec = f.depot_moyen or "accuse", False, False, {}
        f.save(
            update_fields=["etat", "depose_le", "heure_connue", "depose_par_libelle", "depot_moyen", "repetition", "incertain",
                           "echec"]
        )  # fmt: skip
    fichier.refresh_from_db()


def _constater_la_repetition(fichier: FichierAccrochage, *, confirme: bool) -> None:
    """A report of a rehearsal: nothing of this file counts. In the caller's transaction.

    Raises ACC-636 when the file is told as deposited and nobody says that it was for the rehearsal; always, once it has real
    answers.
    """
    f = verrouiller(fichier)
    if not f.repetition:
        vrais = AccuseTraitement.toutes.filter(fichier=f, repetition=False).exists()
        if vrais or (f.etat not in (EtatFichier.PREPARE, EtatFichier.ANNULE) and not confirme):
            raise ErreurMetier(c.ACCUSE_DE_REPETITION.constat(nom=f.nom))
        f.repetition = True
        f.save(update_fields=["repetition"])
    fichier.refresh_from_db()


def _appliquer_structure(accuse: AccuseTraitement, fichier: FichierAccrochage, lu: Accuse) -> None:
    """The whole file is refused: its passages come back. Said of passages that were answered, it is a contradiction, and
    changes nothing by itself."""
    repondus = EnvoiPassage.toutes.filter(fichier=fichier, issue__in=[str(i) for i in Issue])
    if not accuse.repetition and repondus.exists():
        accuse.contredits = [["", "", "structure", lu.erreurs[0].message[:300]]]
        return
    liberer(fichier, "structure")


def etat_de(fichier: FichierAccrochage, restants: int) -> EtatFichier:
    """State of a file after a report, or after a decision on one of its answers."""
    if restants:
        return EtatFichier.PARTIEL
    siens = EnvoiPassage.toutes.filter(fichier=fichier)
    return EtatFichier.ERREURS if siens.exclude(issue__in=["accepte", "deja"]).exists() else EtatFichier.SUCCES


def _clore(
    ctx: Contexte, accuse: AccuseTraitement, fichier: FichierAccrochage, acteur: Reference, orphelins: list[list[str]], *,
    structure: bool = False,
) -> None:  # fmt: skip
    with transaction.atomic():
        f = verrouiller(fichier)
        restants = EnvoiPassage.toutes.filter(fichier=f, ouvert=True).count()
        accuse.lu_le, accuse.absents, accuse.orphelins = timezone.now(), restants, orphelins[:ORPHELINS_GARDES]
        accuse.save(update_fields=["lu_le", "absents", "orphelins", "appliques", "contredits"])
        if accuse.repetition:
            f.etat = EtatFichier.REPETITION
        elif not structure:
            f.etat = etat_de(f, restants)
        elif not accuse.contredits:
            f.etat = EtatFichier.REJETE
        f.traite_le = f.traite_le or timezone.now()
        f.accuse_reception = f.accuse_reception if structure and f.accuse_reception else "ok"
        f.save(update_fields=["etat", "traite_le", "accuse_reception"])
        tracer(
            organisation_id=f.organisation_id, acteur=acteur, acte="lire_accuse",
            sujet=Reference("fichier_accrochage", str(f.pk), f.nom), phrase=_phrase(f, accuse, structure=structure),
            details={"accuse": accuse.empreinte, "absents": restants, "orphelins": len(orphelins),
                     "contredits": len(accuse.contredits)},
        )  # fmt: skip
        ctx.ecrire()
    suivre(f)
    suivre_le_fichier(f)


def _phrase(f: FichierAccrochage, accuse: AccuseTraitement, *, structure: bool) -> str:
    """What was taken from this report, not what it says: the journal tells what happened."""
    tete = f"a lu l’accusé de {f.nom}" + (" (répétition, rien ne compte)" if accuse.repetition else "")
    if structure and accuse.contredits:
        return f"{tete} : il dit le fichier rejeté, contre des réponses déjà reçues ; rien n’a été changé."
    if structure:
        return f"{tete} : fichier rejeté, aucun passage pris."
    n = accuse.appliques
    mots = {
        "accepte": ("supprimé", "supprimés") if f.est_suppression else ("accepté", "acceptés"), "deja": ("déjà enregistré", "déjà enregistrés"), "refuse": ("refusé", "refusés"),
        "inconnu": ("à regarder", "à regarder"),
    }  # fmt: skip
    dits = [_n(n[cle], *dit) for cle, dit in mots.items() if n.get(cle)] or ["aucune réponse prise"]
    suite = ""
    if contraires := n.get("contraire", 0):
        quoi = _n(contraires, "réponse contredit", "réponses contredisent")
        suite = f" ; {quoi} un accusé précédent"
    return f"{tete} : {', '.join(dits)}{suite}."


def _n(combien: int, un: str, plusieurs: str) -> str:
    return f"{combien} {plusieurs if combien > 1 else un}"
