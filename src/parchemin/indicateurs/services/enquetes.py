"""A survey from its preparation to its closing: whom it asks is seen before anybody is written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.indicateurs import constats_enquetes as c
from parchemin.indicateurs.domain.questionnaire import questionnaire_au, reglage
from parchemin.indicateurs.models import Destinataire, Enquete, EtatEnquete, ReponseEnquete
from parchemin.indicateurs.selectors.enquetes import a_ecrire, dernier_courriel, rang_mele
from parchemin.indicateurs.selectors.envois import ECRIRE, ENVOI_ARRETE, dernier_envoi
from parchemin.indicateurs.selectors.population import population
from parchemin.indicateurs.services.enquetes_trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.lots import inserer
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant
from parchemin.socle.periodes import ajouter_mois

_COLONNES = (
    "organisation_id", "enquete_id", "inscription_id", "certification_id", "annee", "vae", "evenement_le",
)  # fmt: skip


@dataclass(frozen=True)
class Choix:
    """What a survey asks of whom, as its form gives it."""

    titre: str
    public: str
    echeance: int
    certifications: Sequence[Certification]
    annees: Sequence[int]
    ouvre_le: date
    ferme_le: date
    contact: str


@transaction.atomic
def preparer(*, organisation: Organisation, choix: Choix, acteur: Reference) -> Enquete:
    """The survey and its population; nobody is written to. Raises IND-170 (dates), IND-171 (nobody)."""
    if choix.ferme_le <= choix.ouvre_le:
        raise ErreurMetier(
            c.DATES.constat(ferme_le=f"{choix.ferme_le:%d/%m/%Y}", ouvre_le=f"{choix.ouvre_le:%d/%m/%Y}")
        )
    enquete: Enquete = Enquete.toutes.create(
        organisation=organisation, titre=" ".join(choix.titre.split())[:150], public=choix.public, echeance=choix.echeance,
        annees=sorted(set(choix.annees)), questionnaire=questionnaire_au(choix.ouvre_le).code, contact=choix.contact[:200],
        ouvre_le=choix.ouvre_le, ferme_le=choix.ferme_le, preparee_le=maintenant(), preparee_par=acteur.libelle[:200],
    )  # fmt: skip
    enquete.certifications.set(choix.certifications)
    n = _ajouter(enquete)
    if not n:
        mots = f"{enquete.get_public_display().lower()}, promotion {enquete.promotions}"
        raise ErreurMetier(c.POPULATION_VIDE.constat(quoi_donc=mots))
    tracer(enquete, acteur, "preparer", f"a préparé l’enquête « {enquete.titre} » : {n} personnes à interroger.", n=n)
    return enquete


def _visees(enquete: Enquete) -> dict[int, tuple[int, int, int, int, int, bool, date]]:
    """Rows of the population, by enrolment."""
    certifications = list(enquete.certifications.order_by("pk").values_list("pk", flat=True))
    return {
        x.inscription: (
            enquete.organisation_id, enquete.pk, x.inscription, x.certification, x.annee, x.vae, x.le
        )
        for x in population(enquete.organisation_id, enquete.public, certifications, enquete.annees)
    }  # fmt: skip


def _ajouter(enquete: Enquete) -> int:
    """Those who are not in it yet."""
    connues = set(
        Destinataire.toutes.filter(enquete=enquete, inscription__isnull=False)
        .order_by().values_list("inscription_id", flat=True)
    )  # fmt: skip
    visees = _visees(enquete)
    # Not in the order of enrolments: once names are erased, the number of a row would still tell whose it was.
    nouvelles = [visees[pk] for pk in sorted(visees.keys() - connues, key=lambda pk: rang_mele(enquete.pk, pk))]
    inserer(Destinataire, _COLONNES, nouvelles)
    return len(nouvelles)


@transaction.atomic
def actualiser(*, enquete: Enquete, acteur: Reference) -> tuple[int, int]:
    """Follow the decisions: (people added, people who left the population). Who left keeps what they answered, and counts no more.

    Raises IND-178 once it is closed.
    """
    e = _verrouiller(enquete)
    if e.etat == EtatEnquete.CLOSE:
        raise ErreurMetier(c.PAS_OUVERTE.constat(titre=e.titre, etat=e.get_etat_display()))
    visees = _visees(e)
    tenus = Destinataire.toutes.filter(enquete=e, inscription__isnull=False)
    presents = dict(tenus.order_by().values_list("inscription_id", "retire_le"))
    partis = [pk for pk, retire in presents.items() if retire is None and pk not in visees]
    revenus = [pk for pk, retire in presents.items() if retire is not None and pk in visees]
    for lot in _lots(partis):
        tenus.filter(inscription_id__in=lot).update(retire_le=maintenant())
    for lot in _lots(revenus):
        tenus.filter(inscription_id__in=lot).update(retire_le=None)
    ajoutes = _ajouter(e) + len(revenus)
    if ajoutes or partis:
        phrase = f"a mis à jour la population de l’enquête « {e.titre} » : {ajoutes} en plus, {len(partis)} en moins."
        tracer(e, acteur, "actualiser", phrase, ajoutes=ajoutes, partis=len(partis))
    return ajoutes, len(partis)


def _lots(pks: list[int], taille: int = 5000) -> list[list[int]]:
    return [pks[k : k + taille] for k in range(0, len(pks), taille)]


def _verrouiller(enquete: Enquete) -> Enquete:
    tenue: Enquete = Enquete.toutes.select_for_update(of=("self",)).get(pk=enquete.pk)
    return tenue


@transaction.atomic
def supprimer(*, enquete: Enquete, acteur: Reference) -> None:
    """Drop a survey that nobody received. Raises IND-175."""
    e = _verrouiller(enquete)
    if e.etat != EtatEnquete.PREPARATION:
        raise ErreurMetier(c.PAS_EN_PREPARATION.constat(titre=e.titre))
    tracer(e, acteur, "supprimer", f"a supprimé l’enquête « {e.titre} », que personne n’avait reçue.")
    e.delete()


@transaction.atomic
def envoyer(*, enquete: Enquete, acteur: Reference, demandeur_id: int | None = None) -> Travail:
    """Open the survey and write to everybody who was not written to. Raises IND-172 to IND-174, TRA-001 (already leaving)."""
    e = _verrouiller(enquete)
    _exiger_recevable(e)
    if aujourdhui() < e.ouvre_le:
        raise ErreurMetier(c.PAS_ENCORE.constat(ouvre_le=f"{e.ouvre_le:%d/%m/%Y}"))
    if not a_ecrire(e, 0).exists():
        raise ErreurMetier(c.PERSONNE_A_ECRIRE.constat())
    # It may have been opened without a message: reminders count from the first one, whenever it leaves.
    e.etat, e.envoyee_le = EtatEnquete.OUVERTE, e.envoyee_le or maintenant()
    e.save(update_fields=["etat", "envoyee_le"])
    return _lancer(e, 0, acteur, demandeur_id)


@transaction.atomic
def ouvrir_sans_courriel(*, enquete: Enquete, acteur: Reference) -> None:
    """Open a survey in which nobody has an address: by phone and on paper only. Raises IND-173, IND-174."""
    e = _verrouiller(enquete)
    _exiger_recevable(e)
    if aujourdhui() < e.ouvre_le:
        raise ErreurMetier(c.PAS_ENCORE.constat(ouvre_le=f"{e.ouvre_le:%d/%m/%Y}"))
    if e.etat == EtatEnquete.PREPARATION:
        e.etat = EtatEnquete.OUVERTE
        e.save(update_fields=["etat"])
        tracer(e, acteur, "ouvrir", f"a ouvert l’enquête « {e.titre} » sans écrire à personne.")


@transaction.atomic
def reprendre(*, enquete: Enquete, acteur: Reference, demandeur_id: int | None = None) -> Travail:
    """Take up again the messages whose work failed or was stopped: those who were written to are not written to twice.

    Raises IND-172 (nobody is left), IND-174, IND-178, IND-193 (nothing to take up), TRA-001 (already leaving).
    """
    e = _verrouiller(enquete)
    _exiger_recevable(e)
    if e.etat != EtatEnquete.OUVERTE:
        raise ErreurMetier(c.PAS_OUVERTE.constat(titre=e.titre, etat=e.get_etat_display()))
    arrete = dernier_envoi(e)
    if arrete is None or arrete.etat not in ENVOI_ARRETE:
        raise ErreurMetier(c.RIEN_A_REPRENDRE.constat(titre=e.titre))
    rang = int(arrete.parametres["rang"])
    if not a_ecrire(e, rang).exists():
        raise ErreurMetier(c.PERSONNE_A_ECRIRE.constat())
    # Reminders are spaced from the day on which people are really written to.
    if rang:
        e.relancee_le = maintenant()
    else:
        e.envoyee_le = maintenant()
    e.save(update_fields=["envoyee_le", "relancee_le"])
    return _lancer(e, rang, acteur, demandeur_id)


@transaction.atomic
def relancer(*, enquete: Enquete, acteur: Reference, demandeur_id: int | None = None) -> Travail:
    """Write again to those who did not answer. Raises IND-172, IND-174, IND-176 (no more), IND-177 (too soon), IND-178, TRA-001."""
    e = _verrouiller(enquete)
    _exiger_recevable(e)
    if e.etat != EtatEnquete.OUVERTE:
        raise ErreurMetier(c.PAS_OUVERTE.constat(titre=e.titre, etat=e.get_etat_display()))
    if e.relances >= reglage("relances_max", aujourdhui()):
        raise ErreurMetier(c.RAPPELS_EPUISES.constat(faits=e.relances))
    dernier, possible = dernier_courriel(e), rappel_possible_le(e)
    if dernier is not None and possible is not None and aujourdhui() < possible:
        raise ErreurMetier(c.RAPPEL_TROP_TOT.constat(le=f"{dernier:%d/%m/%Y}", possible=f"{possible:%d/%m/%Y}"))
    if dernier is None or not a_ecrire(e, e.relances + 1).exists():
        raise ErreurMetier(c.PERSONNE_A_ECRIRE.constat())
    e.relances, e.relancee_le = e.relances + 1, maintenant()
    e.save(update_fields=["relances", "relancee_le"])
    return _lancer(e, e.relances, acteur, demandeur_id)


def rappel_possible_le(e: Enquete) -> date | None:
    """The first day of the next reminder; None before anything left."""
    dernier = dernier_courriel(e)
    return dernier + timedelta(days=reglage("relance_jours", aujourdhui())) if dernier is not None else None


def _exiger_recevable(e: Enquete) -> None:
    if e.etat == EtatEnquete.CLOSE or aujourdhui() > e.ferme_le:
        raise ErreurMetier(c.FERMEE.constat(titre=e.titre, ferme_le=f"{e.ferme_le:%d/%m/%Y}"))


def _lancer(e: Enquete, rang: int, acteur: Reference, demandeur_id: int | None) -> Travail:
    quoi = f"Rappel {rang}" if rang else "Envoi"
    return lancer(
        ECRIRE, organisation_id=e.organisation_id, demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle,
        parametres={"enquete": e.pk, "rang": rang, "acteur": [acteur.type, acteur.identifiant, acteur.libelle]},
        titre=f"{quoi} · {e.titre}"[:200],
    )  # fmt: skip


@transaction.atomic
def clore(*, enquete: Enquete, acteur: Reference) -> None:
    """No answer comes in any more; the figures stand. Raises IND-178 when it is not open."""
    e = _verrouiller(enquete)
    if e.etat != EtatEnquete.OUVERTE:
        raise ErreurMetier(c.PAS_OUVERTE.constat(titre=e.titre, etat=e.get_etat_display()))
    e.etat, e.close_le, e.close_par = EtatEnquete.CLOSE, maintenant(), acteur.libelle[:200]
    e.save(update_fields=["etat", "close_le", "close_par"])
    tracer(e, acteur, "clore", f"a clôturé l’enquête « {e.titre} ».")


def effacement_prevu_le(e: Enquete) -> date | None:
    """The day on which names go away; None while it is not closed."""
    if e.close_le is None:
        return None
    jour = e.close_le.astimezone(PARIS).date()
    return ajouter_mois(jour, reglage("conservation_mois", jour))


def effacer_les_noms() -> int:
    """Surveys closed for long enough: who answered what is no longer known, the counts are the same. Returns how many."""
    n, jour = 0, aujourdhui()
    anciennes = Enquete.toutes.filter(etat=EtatEnquete.CLOSE, noms_effaces_le__isnull=True, close_le__lt=_debut(jour))
    for e in anciennes.order_by("pk"):
        prevu = effacement_prevu_le(e)
        if prevu is not None and prevu <= jour:
            _anonymiser(e)
            n += 1
    return n


def _debut(jour: date) -> datetime:
    return datetime.combine(jour, time.min, PARIS)


@transaction.atomic
def _anonymiser(e: Enquete) -> None:
    """Who, and every free text. Former versions of an answer go away: they count in nothing."""
    from parchemin.journal.facade import SYSTEME

    siennes = ReponseEnquete.toutes.filter(destinataire__enquete=e)
    siennes.exclude(pk__in=Destinataire.toutes.filter(enquete=e, reponse__isnull=False).values("reponse_id")).delete()
    siennes.update(metier="", commentaire="", debut="", saisie_par_libelle="")
    Destinataire.toutes.filter(enquete=e).update(inscription=None, courriel_id=None)
    Enquete.toutes.filter(pk=e.pk).update(noms_effaces_le=maintenant())
    tracer(
        e,
        SYSTEME,
        "effacer_noms",
        f"a effacé les noms et les textes libres de l’enquête « {e.titre} » ; les nombres restent.",
    )
