"""What an enrolment gathers: prerequisites with their proof, absences, accommodations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from parchemin.journal.facade import Reference
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import Absence, Amenagement, EtatAmenagement, Inscription, Prerequis
from parchemin.parcours.services.dates_credibles import controler_credibles
from parchemin.parcours.services.inscriptions import consigner_dossier
from parchemin.plateforme.fichiers.services import deposer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


@transaction.atomic
def ajouter_prerequis(*, inscription: Inscription, libelle: str, acteur: Reference) -> Prerequis:
    """Put a prerequisite on the list; nobody has looked at it yet."""
    ligne: Prerequis = Prerequis.toutes.create(
        organisation_id=inscription.organisation_id, inscription=inscription, libelle=libelle
    )
    consigner_dossier(
        inscription=inscription,
        acte="parcours.ajouter_prerequis",
        acteur=acteur,
        phrase=f"a demandé le prérequis « {libelle} ».",
        details={"prerequis": ligne.pk},
    )
    return ligne


def verifier_prerequis(
    *,
    prerequis: Prerequis,
    satisfait: bool | None,
    piece: Any = None,
    le: date,
    acteur: Reference,
    par_id: int | None = None,
) -> Prerequis:
    """Say whether a prerequisite is satisfied, with its proof (an uploaded file). Raises FIC-* when the file is refused.

    The file is kept before the transaction: a refused file changes nothing, a file without its row is collected later.
    """
    fichier = None
    if piece is not None:
        fichier = deposer(
            piece.file if hasattr(piece, "file") else piece,
            nom=getattr(piece, "name", "piece"),
            usage="piece",
            organisation_id=prerequis.organisation_id,
            depose_par_id=par_id,
            depose_par_libelle=acteur.libelle,
        )
    with transaction.atomic():
        ligne: Prerequis = Prerequis.toutes.select_for_update(of=("self",)).get(pk=prerequis.pk)
        ligne.satisfait = satisfait
        ligne.verifie_le = le if satisfait is not None else None
        ligne.verifie_par_libelle = acteur.libelle if satisfait is not None else ""
        if fichier is not None:
            ligne.piece_id, ligne.piece_nom = fichier.pk, fichier.nom_original[:150]
        ligne.save()
        mots = {True: "satisfait", False: "non satisfait", None: "à vérifier"}[satisfait]
        consigner_dossier(
            inscription=ligne.inscription,
            acte="parcours.verifier_prerequis",
            acteur=acteur,
            phrase=f"a noté le prérequis « {ligne.libelle} » : {mots}{', avec une pièce' if fichier else ''}.",
            details={"prerequis": ligne.pk, "satisfait": satisfait, "piece": ligne.piece_nom},
        )
    return ligne


def controler_absence(*, inscription: Inscription, du: date, au: date, heures: Decimal) -> list[Constat]:
    """INS-022, INS-052, INS-053, INS-056, INS-057 or INS-034: the form and the import say the same."""
    if au < du:
        return [c.DATES_INVERSEES.constat(quoi="Absence", fin=date_fr(au), debut=date_fr(du))]
    if loin := controler_credibles(inscription.entree, ("Début de l’absence", du), ("Fin de l’absence", au)):
        return loin
    if au > aujourdhui():
        return [c.ABSENCE_A_VENIR.constat(du=date_fr(du), au=date_fr(au))]
    if du < inscription.entree or (inscription.sortie_le is not None and au > inscription.sortie_le):
        return [c.ABSENCE_HORS_PARCOURS.constat(du=date_fr(du), au=date_fr(au), entree=date_fr(inscription.entree), fin=f" et s’est arrêtée le {date_fr(inscription.sortie_le)}" if inscription.sortie_le else "")]  # fmt: skip
    jours = (au - du).days + 1
    if heures <= 24 * jours:
        return []
    return [
        c.ABSENCE_DEMESUREE.constat(
            heures=f"{heures:f}".replace(".", ","), du=date_fr(du), au=date_fr(au), jours=f"{jours} jour{'s' * (jours > 1)}"
        )
    ]  # fmt: skip


@transaction.atomic
def enregistrer_absence(
    *,
    inscription: Inscription,
    du: date,
    au: date,
    heures: Decimal,
    justifiee: bool,
    motif: str = "",
    acteur: Reference,
) -> Absence:
    """Record hours missed. Raises INS-022, INS-033 (same days twice), INS-034 (more hours than days hold), INS-035, INS-052, INS-053."""
    refuser_la_sante(c.DIAGNOSTIC, motif)
    if refus := controler_absence(inscription=inscription, du=du, au=au, heures=heures):
        raise ErreurMetier(*refus)
    try:
        with transaction.atomic():
            ligne: Absence = Absence.toutes.create(
                organisation_id=inscription.organisation_id,
                inscription=inscription,
                du=du,
                au=au,
                heures=heures,
                justifiee=justifiee,
                motif=motif,
            )
    except IntegrityError as e:
        raise ErreurMetier(c.ABSENCE_DEJA_LA.constat(du=date_fr(du), au=date_fr(au))) from e
    consigner_dossier(
        inscription=inscription,
        acte="parcours.enregistrer_absence",
        acteur=acteur,
        phrase=f"a noté {f'{heures:f}'.replace('.', ',')} h d’absence {'justifiée' if justifiee else 'non justifiée'} "
        f"({date_fr(du)}{'' if au == du else f' au {date_fr(au)}'}).",
        details={"absence": ligne.pk, "heures": heures, "justifiee": justifiee},
    )
    return ligne


@transaction.atomic
def retirer_absence(*, absence: Absence, acteur: Reference) -> None:
    """An absence entered by mistake. The journal keeps what it was."""
    inscription = absence.inscription
    details = {"du": absence.du, "au": absence.au, "heures": absence.heures, "justifiee": absence.justifiee}
    absence.delete()
    consigner_dossier(
        inscription=inscription,
        acte="parcours.retirer_absence",
        acteur=acteur,
        phrase=f"a retiré l’absence du {date_fr(details['du'])}, notée par erreur.",  # type: ignore[arg-type]
        details=details,
    )


@transaction.atomic
def accorder_amenagement(
    *, inscription: Inscription, mesure: str, decision: str, du: date, au: date | None = None, acteur: Reference
) -> Amenagement:
    """Record an accommodation: the measure and its decision. Raises INS-035 when the words name a state of health.

    The journal says that there is one, never which: it is read by more people than the record.
    """
    if au is not None and au < du:
        raise ErreurMetier(c.DATES_INVERSEES.constat(quoi="Aménagement", fin=date_fr(au), debut=date_fr(du)))
    refuser_la_sante(c.DIAGNOSTIC, mesure, decision)
    ligne: Amenagement = Amenagement.toutes.create(
        organisation_id=inscription.organisation_id,
        inscription=inscription,
        mesure=mesure,
        decision=decision,
        du=du,
        au=au,
    )
    consigner_dossier(
        inscription=inscription,
        acte="parcours.accorder_amenagement",
        acteur=acteur,
        phrase="a enregistré un aménagement d’épreuves.",
        details={"amenagement": ligne.pk, "du": du, "au": au},
    )
    return ligne


@transaction.atomic
def demander_amenagement(
    *, inscription: Inscription, mesure: str, avis: str = "", du: date, au: date | None = None, acteur: Reference
) -> Amenagement:
    """Hand over a request: whoever organises the assessment decides. Raises INS-022, INS-035."""
    if au is not None and au < du:
        raise ErreurMetier(c.DATES_INVERSEES.constat(quoi="Aménagement", fin=date_fr(au), debut=date_fr(du)))
    refuser_la_sante(c.DIAGNOSTIC, mesure, avis)
    ligne: Amenagement = Amenagement.toutes.create(
        organisation_id=inscription.organisation_id,
        inscription=inscription,
        mesure=mesure,
        etat=EtatAmenagement.DEMANDE,
        avis=avis,
        demande_par_libelle=acteur.libelle[:200],
        du=du,
        au=au,
    )
    consigner_dossier(
        inscription=inscription,
        acte="parcours.demander_amenagement",
        acteur=acteur,
        phrase="a transmis une demande d’aménagement d’épreuves.",
        details={"amenagement": ligne.pk, "du": du, "au": au},
    )
    return ligne


@transaction.atomic
def decider_amenagement(
    *, amenagement: Amenagement, accorde: bool, decision: str, du: date, au: date | None = None, acteur: Reference
) -> Amenagement:
    """Grant or refuse what was asked, by a decision that has a reference. Raises INS-022, INS-035, INS-044 (decided already)."""
    ligne: Amenagement = Amenagement.toutes.select_for_update(of=("self",)).get(pk=amenagement.pk)
    if ligne.etat != EtatAmenagement.DEMANDE:
        raise ErreurMetier(c.AMENAGEMENT_DECIDE.constat(etat=ligne.get_etat_display().lower()))
    if au is not None and au < du:
        raise ErreurMetier(c.DATES_INVERSEES.constat(quoi="Aménagement", fin=date_fr(au), debut=date_fr(du)))
    refuser_la_sante(c.DIAGNOSTIC, decision)
    ligne.etat = EtatAmenagement.ACCORDE if accorde else EtatAmenagement.REFUSE
    ligne.decision, ligne.du, ligne.au = decision, du, au
    ligne.save(update_fields=["etat", "decision", "du", "au"])
    consigner_dossier(
        inscription=ligne.inscription,
        acte="parcours.decider_amenagement",
        acteur=acteur,
        phrase=f"a {'accordé' if accorde else 'refusé'} un aménagement d’épreuves.",
        details={"amenagement": ligne.pk, "accorde": accorde, "du": du, "au": au},
    )
    return ligne


@transaction.atomic
def retirer_amenagement(*, amenagement: Amenagement, acteur: Reference) -> None:
    """An accommodation entered by mistake, or that must no longer be kept."""
    inscription, cle = amenagement.inscription, amenagement.pk
    amenagement.delete()
    consigner_dossier(
        inscription=inscription,
        acte="parcours.retirer_amenagement",
        acteur=acteur,
        phrase="a retiré un aménagement d’épreuves.",
        details={"amenagement": cle},
    )
