"""An evidence asked of one person, by a personal link; what they file answers it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest

from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import LienCree, creer_lien, revoquer
from parchemin.plateforme.models import LienPersonnel
from parchemin.preuves import constats as c
from parchemin.preuves.models import DemandePreuve, EtatDemandePreuve, Preuve
from parchemin.preuves.selectors.choix import choix, recueil
from parchemin.preuves.services import preuves
from parchemin.preuves.services.communs import tracer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TYPE = "demande_preuve"
LIEN = "preuves.deposer"


@transaction.atomic
def demander(
    *, organisation: Organisation, attendu: str, avant_le: date, acteur: Reference, membre: Membre | None = None, nom: str = "", courriel: str = "",
    message: str = "", demandeur: Membre | None = None, request: HttpRequest | None = None,
) -> DemandePreuve:  # fmt: skip
    """One request, one link, one message. Raises PRV-006, PRV-011 (nobody, or both), PRV-012, COU-001."""
    if avant_le < aujourdhui():
        raise ErreurMetier(c.DATE_PASSEE.constat(le=date_fr(avant_le)))
    dehors = nom.strip() and courriel.strip()
    if (membre is None) == (not dehors) or (membre is not None and (nom.strip() or courriel.strip())):
        raise ErreurMetier(c.DESTINATAIRE.constat())
    du_jour = choix(organisation, aujourdhui())
    mots = du_jour.connus() | {k: e.nom for k, e in du_jour.exigences.items()}
    if attendu not in mots:
        raise ErreurMetier(c.EXIGENCE_INCONNUE.constat(exigence=attendu))
    d: DemandePreuve = DemandePreuve.toutes.create(
        organisation=organisation, attendu=attendu, libelle=f"{du_jour.referentiels[attendu.partition(':')[0]].nom}, {mots[attendu]}"[:300], message=message.strip(), membre=membre,
        nom=membre.libelle[:130] if membre else nom.strip()[:130], courriel=membre.utilisateur.email if membre else courriel.strip(),
        avant_le=avant_le, etat_depuis=aujourdhui(), demandee_par=demandeur, demandee_par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    _envoyer(d, acteur, request)
    tracer(d, TYPE, acteur, "demander", f"a demandé à {d.nom} « {d} », avant le {date_fr(avant_le)}.", attendu=attendu)
    return d


def _lier(d: DemandePreuve, acteur: Reference) -> LienCree:
    """The former link opens nothing any more."""
    if d.lien is not None:
        for lien in LienPersonnel.toutes.filter(pk=d.lien, revoque_le__isnull=True):
            revoquer(lien)
    jours = max((d.avant_le - aujourdhui()).days, 0) + int(recueil().valeur_au("lien", aujourdhui()))
    cree = creer_lien(
        LIEN, organisation_id=d.organisation_id, charge={"demande": d.pk}, destinataire_libelle=d.nom, cree_par_libelle=acteur.libelle[:200],
        duree=timedelta(days=jours),
    )  # fmt: skip
    d.lien = cree.lien.pk
    d.save(update_fields=["lien"])
    return cree


def _envoyer(d: DemandePreuve, acteur: Reference, request: HttpRequest | None) -> None:
    cree = _lier(d, acteur)
    ecrire_gabarit(
        "preuves/courriels/demande",
        {"demande": d, "organisation": d.organisation, "expediteur": acteur.libelle, "jour": date_fr(d.avant_le)},
        destinataire=d.courriel, usage=LIEN, organisation_id=d.organisation_id, sujet_type=TYPE, sujet_identifiant=str(d.pk),
        secrets={"lien": cree.url(request)},
    )  # fmt: skip


@transaction.atomic
def renvoyer(*, demande: DemandePreuve, acteur: Reference, request: HttpRequest | None = None) -> DemandePreuve:
    """Another link, another message. Raises PRV-010."""
    d = _verrouiller(demande)
    _envoyer(d, acteur, request)
    tracer(d, TYPE, acteur, "relancer", f"a relancé {d.nom} : « {d} ».")
    return d


@transaction.atomic
def preparer_lien(*, demande: DemandePreuve, acteur: Reference) -> LienCree:
    """Another link, to be handed over where no mail leaves: shown once, never kept. Raises PRV-010."""
    d = _verrouiller(demande)
    cree = _lier(d, acteur)
    tracer(d, TYPE, acteur, "preparer_lien", f"a préparé un lien à remettre à {d.nom} : « {d} ».")
    return cree


@transaction.atomic
def annuler(*, demande: DemandePreuve, acteur: Reference) -> DemandePreuve:
    """Nothing is awaited any more. Raises PRV-010."""
    d = _verrouiller(demande)
    if d.lien is not None:
        for lien in LienPersonnel.toutes.filter(pk=d.lien, revoque_le__isnull=True):
            revoquer(lien)
    d.etat, d.etat_depuis = EtatDemandePreuve.ANNULEE, aujourdhui()
    d.save(update_fields=["etat", "etat_depuis"])
    tracer(d, TYPE, acteur, "annuler_demande", f"a annulé la demande faite à {d.nom} : « {d} ».")
    return d


@transaction.atomic
def recevoir(*, demande: DemandePreuve, contenu: preuves.Contenu, acteur: Reference) -> Preuve:
    """What the person files answers the request, and waits for somebody to check it. Raises PRV-001, 002, 003, 006, 008, 010."""
    d = _verrouiller(demande)
    p = preuves.deposer(organisation=d.organisation, contenu=contenu, sert=[d.attendu], acteur=acteur)
    if d.lien is not None:  # answered from a page: the link of the message opens nothing any more
        for lien in LienPersonnel.toutes.filter(pk=d.lien, revoque_le__isnull=True):
            revoquer(lien)
    d.etat, d.etat_depuis, d.preuve = EtatDemandePreuve.RECUE, aujourdhui(), p
    d.save(update_fields=["etat", "etat_depuis", "preuve"])
    tracer(d, TYPE, acteur, "repondre", f"a répondu à la demande « {d} » par « {p} ».", preuve=p.pk)
    return p


def _verrouiller(demande: DemandePreuve) -> DemandePreuve:
    """Raises PRV-010."""
    d: DemandePreuve = (
        DemandePreuve.toutes.select_for_update(of=("self",)).select_related("organisation").get(pk=demande.pk)
    )
    if d.etat != EtatDemandePreuve.ATTENDUE:
        raise ErreurMetier(c.DEMANDE_FINIE.constat(etat=d.get_etat_display().lower()))
    return d
