"""Deadlines of this room: ends of registration, ends of award, changes of the organisation's fiches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.referentiel import selectors
from parchemin.referentiel.domain.filiation import lignee
from parchemin.referentiel.domain.validite import recueil
from parchemin.referentiel.models import (
    Capacite,
    CapaciteCertification,
    Certification,
    ChangementFiche,
    Importance,
    Instantane,
    SuiteEnregistrement,
)
from parchemin.referentiel.services.suites import sur_demande
from parchemin.socle.periodes import ajouter_mois, date_fr


def _suivies(membre: Membre) -> list[Certification]:
    return list(
        Certification.toutes.filter(organisation_id=membre.organisation_id, fiche__version__isnull=False)
        .select_related("fiche__version", "fiche__source__instantane")
        .order_by("cle_tri", "pk")
    )


def _suites(suivies: list[Certification]) -> dict[str, str]:
    """Code of a fiche -> codes that replace it, read together."""
    codes = [c.fiche.code for c in suivies if c.fiche is not None]
    paires = selectors.successions_autour(*codes, profondeur=1) if codes else set()
    suites = {code: [x for g in lignee(code, paires).descendants[:1] for x in g] for code in codes}
    return {code: ", ".join(x) for code, x in suites.items() if x}


@echeances.inscrire("referentiel.fins")
def fins(membre: Membre, jour: date) -> Iterator[Echeance]:
    """End of registration and end of award of each certification followed, visible for a month after; what to prepare."""
    if not membre.utilisateur.has_perm("referentiel.gerer_certifications", membre.organisation):
        return
    alerte = int(recueil().parametre("mois_alerte_fin_enregistrement", jour).valeur)
    suivies = _suivies(membre)
    suites = _suites(suivies)
    yield from _renouvellements(membre, jour, suivies, suites)
    for c in suivies:
        fiche = c.fiche
        v = fiche.version if fiche else None
        if fiche is None or v is None:
            continue
        url = reverse("referentiel:certification", args=[membre.organisation.slug, c.pk])
        fin, limite = v.date_fin_enregistrement, v.date_limite_delivrance
        if fin and fin >= jour - timedelta(days=31):
            apres = suites.get(fiche.code)
            suite = f" Fiche qui la remplace : {apres}." if apres and ajouter_mois(fin, -alerte) <= jour else ""
            yield Echeance(
                cle=f"referentiel.fin.{fiche.code}",
                jour=fin,
                quoi=f"{fiche.code} : fin d’enregistrement le {date_fr(fin)}",
                pourquoi=f"{v.intitule}. Dernier jour d’entrée en formation.{suite}",
                url=url,
                geste="Préparer",
                rubrique="Certifications",
                icone="certificate",
                visible_des=ajouter_mois(fin, -alerte),
                a_faire=fin >= jour,
            )
        if limite and limite >= jour - timedelta(days=31):
            yield Echeance(
                cle=f"referentiel.delivrance.{fiche.code}",
                jour=limite,
                quoi=f"{fiche.code} : dernier jour pour délivrer, le {date_fr(limite)}",
                pourquoi=f"{v.intitule}. Les candidats engagés doivent passer en jury avant.",
                url=url,
                geste="Voir",
                rubrique="Certifications",
                icone="file-certificate",
                visible_des=ajouter_mois(limite, -alerte),
                a_faire=limite >= jour,
            )


def _porte_le_dossier(membre: Membre, jour: date) -> bool:
    """Who files a new registration: direction or quality; anybody who keeps the certifications when nobody holds these roles.

    The others read it in the calendar only: a jury's secretary does not begin the day with a file that is not theirs to write.
    """
    tenus = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), Q(membre__au__isnull=True) | Q(membre__au__gte=jour),
        organisation_id=membre.organisation_id, role__in=(Role.DIRECTION, Role.QUALITE), du__lte=jour,
    )  # fmt: skip
    porteurs = set(tenus.values_list("membre_id", flat=True))
    return not porteurs or membre.pk in porteurs


def _renouvellements(
    membre: Membre, jour: date, suivies: list[Certification], suites: dict[str, str]
) -> Iterator[Echeance]:
    """When its certifier starts the file of a new registration: there is no renewal, only a new request (e.6, e.8 iii)."""
    parametre = recueil().parametre("mois_preparation_renouvellement", jour)
    mois = int(parametre.valeur)
    a_moi = _porte_le_dossier(membre, jour)
    porteur = (Capacite.CERTIFICATEUR, Capacite.CO_CERTIFICATEUR)
    portees = set(
        CapaciteCertification.toutes.filter(
            Q(au__isnull=True) | Q(au__gte=jour),
            organisation_id=membre.organisation_id,
            capacite__in=porteur,
            du__lte=jour,
        ).values_list("certification_id", flat=True)
    )
    dites = set(
        SuiteEnregistrement.toutes.filter(organisation_id=membre.organisation_id)
        .order_by()
        .values_list("certification_id", "fin")
    )
    for c in suivies:
        if c.pk not in portees:
            continue
        fiche = c.fiche
        v = fiche.version if fiche else None
        fin = v.date_fin_enregistrement if v else None
        if fiche is None or v is None or fin is None or fin < jour or fiche.code in suites:
            continue
        if (c.pk, fin) in dites:
            continue
        if not sur_demande(v.type_enregistrement):
            continue
        debut = ajouter_mois(fin, -mois)
        yield Echeance(
            cle=f"referentiel.renouvellement.{fiche.code}",
            jour=debut,
            quoi=f"{fiche.code} : préparer la nouvelle demande d’enregistrement",
            pourquoi=f"{v.intitule}. L’enregistrement finit le {date_fr(fin)} et ne se prolonge pas ; l’usage est de "
            f"commencer {mois} mois avant (à vérifier).",
            url=reverse("referentiel:certification", args=[membre.organisation.slug, c.pk]),
            geste="Préparer",
            rubrique="Certifications",
            icone="certificate",
            visible_des=ajouter_mois(debut, -3),
            a_faire=a_moi,
        )


@echeances.inscrire("referentiel.changements")
def changements(membre: Membre, jour: date) -> Iterator[Echeance]:
    """One line per recent import that changed something that matters in the organisation's fiches."""
    if not membre.utilisateur.has_perm("referentiel.gerer_certifications", membre.organisation):
        return
    suivies = Certification.toutes.filter(organisation_id=membre.organisation_id, fiche__isnull=False)
    lignes = (
        ChangementFiche.objects.filter(
            fiche_id__in=suivies.values("fiche_id"),
            importance=Importance.ALERTE,
            instantane_id=F("fiche__source__instantane_id"),
            instantane__date_export__gte=jour - timedelta(days=14),
        )
        .select_related("fiche", "instantane__source")
        .order_by("instantane_id", "fiche__repertoire", "fiche__numero", "pk")
    )
    par_instantane: dict[Instantane, list[str]] = {}
    for ligne in lignes:
        codes = par_instantane.setdefault(ligne.instantane, [])
        if ligne.fiche.code not in codes:
            codes.append(ligne.fiche.code)
    for instantane, codes in par_instantane.items():
        n = len(codes)
        yield Echeance(
            cle=f"referentiel.change.{instantane.pk}",
            jour=instantane.date_export + timedelta(days=14),
            quoi=f"Le registre a changé : {'une' if n == 1 else n} de vos fiches {'est concernée' if n == 1 else 'sont concernées'}",
            pourquoi=f"{instantane}. {', '.join(codes[:6])}{'…' if n > 6 else ''}",
            url=reverse("referentiel:instantane", args=[membre.organisation.slug, instantane.pk]) + "?miennes=on",
            geste="Ce qui change",
            rubrique="Certifications",
            icone="git-compare",
            visible_des=instantane.date_export,
            a_lire=True,
        )


@echeances.inscrire("referentiel.capacites")
def fins_de_capacite(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Conventions and approvals that end."""
    if not membre.utilisateur.has_perm("referentiel.gerer_certifications", membre.organisation):
        return
    lignes = CapaciteCertification.toutes.filter(
        organisation_id=membre.organisation_id, au__gte=jour, au__lte=jour + timedelta(days=366)
    ).select_related("certification__fiche__version")
    for c in lignes.order_by("au", "pk"):
        if c.au is None:
            continue
        yield Echeance(
            cle=f"referentiel.capacite.{c.pk}",
            jour=c.au,
            quoi=f"Fin de la capacité « {c.get_capacite_display()} » sur {c.certification.numero or c.certification}",
            pourquoi=c.reference,
            url=reverse("referentiel:certification", args=[membre.organisation.slug, c.certification_id]),
            geste="Voir",
            rubrique="Certifications",
            icone="certificate",
            visible_des=ajouter_mois(c.au, -3),
        )
