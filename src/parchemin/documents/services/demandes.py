"""Documents issued by somebody else: asked, received, handed over. Requests of holders, with their clock."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.documents import constats as c
from parchemin.documents.constats_remises import RIEN_A_DEMANDER
from parchemin.documents.delais import delai
from parchemin.documents.models import (
    DemandeDocument,
    DemandeTitulaire,
    Document,
    EtatDemandeDocument,
    EtatDemandeTitulaire,
)
from parchemin.documents.mots import du_document
from parchemin.documents.selectors.dus import Ligne
from parchemin.documents.services.remises import ouvrir_espace
from parchemin.documents.trace import reference, tracer
from parchemin.journal.facade import Reference
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.identifiants import contient_un_nir
from parchemin.socle.periodes import ajouter_mois, date_fr


def preparer(*, lignes: list[Ligne], acteur: Reference) -> int:
    """One request per document that an authority issues. Idempotent. Returns how many were new."""
    nouvelles = [
        DemandeDocument(
            organisation_id=x.decision.organisation_id, decision=x.decision, personne=x.decision.inscription.personne,
            nature=str(x.nature), objet=x.objet, autorite=x.du.par, codes=[x.objet] if x.objet else list(x.du.codes),
        )
        for x in lignes
        if not x.ici and x.demande is None
    ]  # fmt: skip
    uniques = list({(x.decision_id, x.nature, x.objet): x for x in nouvelles}.values())
    if not uniques:
        return 0
    with transaction.atomic():
        DemandeDocument.toutes.bulk_create(uniques, ignore_conflicts=True, batch_size=100)
        tracer(
            organisation_id=uniques[0].organisation_id, acteur=acteur, acte="preparer_demandes",
            sujet=Reference("organisation", str(uniques[0].organisation_id), ""),
            phrase=f"a préparé {len(uniques)} demandes de documents à une autorité."
            if len(uniques) > 1
            else "a préparé une demande de document à une autorité.",
        )  # fmt: skip
    return len(uniques)


_SUITES = {
    EtatDemandeDocument.A_DEMANDER: (EtatDemandeDocument.DEMANDEE, EtatDemandeDocument.RECUE, EtatDemandeDocument.SANS_OBJET),
    EtatDemandeDocument.DEMANDEE: (EtatDemandeDocument.RECUE, EtatDemandeDocument.SANS_OBJET),
    EtatDemandeDocument.RECUE: (EtatDemandeDocument.REMISE,),
    EtatDemandeDocument.REMISE: (),
    EtatDemandeDocument.SANS_OBJET: (),
}  # fmt: skip


@transaction.atomic
def noter_demandees(*, demandes: list[DemandeDocument], le: date, acteur: Reference) -> int:
    """A whole bordereau left on a day. Raises `ErreurMetier` DOC-015 for a future day, DOC-042 when nothing is to ask."""
    if le > aujourdhui():
        raise ErreurMetier(c.JOUR_FUTUR.constat())
    tenues = list(
        DemandeDocument.toutes.select_for_update(of=("self",))
        .filter(pk__in=[x.pk for x in demandes], etat=EtatDemandeDocument.A_DEMANDER)
        .order_by("pk")
    )
    if not tenues:
        raise ErreurMetier(RIEN_A_DEMANDER.constat(autorite=demandes[0].autorite if demandes else "cette autorité"))
    DemandeDocument.toutes.filter(pk__in=[x.pk for x in tenues]).update(
        etat=EtatDemandeDocument.DEMANDEE, demandee_le=le
    )
    n = len(tenues)
    tracer(
        organisation_id=tenues[0].organisation_id, acteur=acteur, acte="suivre_demande",
        sujet=Reference("organisation", str(tenues[0].organisation_id), ""),
        phrase=f"a noté {f'{n} documents demandés' if n > 1 else 'un document demandé'} le {date_fr(le)} "
        f"({tenues[0].autorite}).",
        details={"demandes": [x.pk for x in tenues]},
    )  # fmt: skip
    return n


def suites_possibles(demande: DemandeDocument) -> tuple[EtatDemandeDocument, ...]:
    """Where it may go from here."""
    return _SUITES[EtatDemandeDocument(demande.etat)]


@transaction.atomic
def avancer(
    *, demande: DemandeDocument, vers: EtatDemandeDocument, le: date, acteur: Reference, numero: str = "",
    piece_id: UUID | None = None, note: str = "",
) -> DemandeDocument:  # fmt: skip
    """One step of the way, dated. Raises `ErreurMetier` DOC-014 for a step that is not possible, DOC-015 for a future day,
    DOC-063 for one before the jury, DOC-064 for one before the step it follows.
    """
    x: DemandeDocument = DemandeDocument.toutes.select_for_update(of=("self",)).get(pk=demande.pk)
    if vers not in suites_possibles(x):
        raise ErreurMetier(c.ETAPE_IMPOSSIBLE.constat(etat=x.get_etat_display().lower(), vers=str(vers.label).lower()))
    if le > aujourdhui():
        raise ErreurMetier(c.JOUR_FUTUR.constat())
    if vers in (EtatDemandeDocument.RECUE, EtatDemandeDocument.REMISE) and le < x.decision.decidee_le:
        raise ErreurMetier(c.AVANT_LE_JURY.constat(le=date_fr(le), decision=date_fr(x.decision.decidee_le)))
    faites = {"la demande": x.demandee_le, "la réception": x.recue_le if vers == EtatDemandeDocument.REMISE else None}
    for etape, avant in faites.items():
        if vers != EtatDemandeDocument.DEMANDEE and avant is not None and le < avant:
            raise ErreurMetier(c.ORDRE_DES_ETAPES.constat(le=date_fr(le), etape=etape, avant=date_fr(avant)))
    x.etat = vers
    if vers == EtatDemandeDocument.DEMANDEE:
        x.demandee_le = le
    elif vers == EtatDemandeDocument.RECUE:
        x.recue_le, x.numero_recu, x.piece_id = le, numero[:60], piece_id
    elif vers == EtatDemandeDocument.REMISE:
        x.remise_le = le
    if note:
        x.note = note[:300]
    x.save()
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="suivre_demande",
        sujet=Reference("demande_document", str(x.pk), str(x)),
        phrase=f"a noté « {x.get_etat_display().lower()} » pour {x} {de(x.personne.nom_complet)}.",
    )  # fmt: skip
    return x


_COMME_UN_NIR = re.compile(
    r"(?<!\d)[1-478](?:[\s.\u00a0\u202f-]?\d|[\s.\u00a0\u202f-]?2[AB]){12,14}(?!\d)", re.IGNORECASE
)
"""Thirteen to fifteen figures that begin as one: a key mistyped does not make it somebody else's to read."""


@transaction.atomic
def demander_correction(*, document: Document, sorte: str, texte: str) -> DemandeTitulaire:
    """The holder says what is wrong. Its clock starts today.

    Raises `ErreurMetier` DOC-009 (empty text), DOC-061 (a NIR in it), DOC-062 (one is open on this paper).
    """
    propre = texte.strip()
    if len(propre) < 10:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    if contient_un_nir(propre) or _COMME_UN_NIR.search(propre):
        raise ErreurMetier(c.NIR_REFUSE.constat())
    # Held: two clicks make one request.
    Document.toutes.select_for_update(of=("self",)).get(pk=document.pk)
    ouverte = (
        DemandeTitulaire.toutes.filter(document=document, etat=EtatDemandeTitulaire.OUVERTE).order_by("pk").first()
    )
    if ouverte is not None:
        raise ErreurMetier(
            c.DEJA_DEMANDE.constat(
                numero=document.numero, le=date_fr(ouverte.recue_le), echeance=date_fr(ouverte.echeance)
            )
        )
    jour = aujourdhui()
    demande: DemandeTitulaire = DemandeTitulaire.toutes.create(
        organisation_id=document.organisation_id, document=document, sorte=sorte, texte=propre[:2000], recue_le=jour,
        echeance=ajouter_mois(jour, delai("correction", jour)),
    )  # fmt: skip
    tracer(
        organisation_id=document.organisation_id, acteur=Reference("titulaire", str(document.personne_id), document.titulaire),
        acte="demande_titulaire", sujet=reference(document),
        phrase=f"a demandé {'une correction' if sorte == 'correction' else 'un duplicata'} {du_document(document)} n° {document.numero}.",
        details={"demande": demande.pk},
    )  # fmt: skip
    return demande


@transaction.atomic
def repondre(*, demande: DemandeTitulaire, accordee: bool, reponse: str, acteur: Reference) -> DemandeTitulaire:
    """The answer, with its reason, written to the holder when there is an address. Raises `ErreurMetier` DOC-009, DOC-016
    (answered already).
    """
    propre = reponse.strip()
    if len(propre) < 10:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    x: DemandeTitulaire = DemandeTitulaire.toutes.select_for_update(of=("self",)).get(pk=demande.pk)
    if x.etat != EtatDemandeTitulaire.OUVERTE:
        raise ErreurMetier(c.DEJA_REPONDUE.constat())
    x.etat = EtatDemandeTitulaire.ACCORDEE if accordee else EtatDemandeTitulaire.REFUSEE
    x.reponse, x.repondue_le, x.repondue_par_libelle = propre[:2000], maintenant(), acteur.libelle[:200]
    x.save()
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte="repondre_titulaire", sujet=reference(x.document),
        phrase=f"a répondu à la demande de {x.document.titulaire} : {x.get_etat_display().lower()}.",
    )  # fmt: skip
    _ecrire_reponse(x, acteur)
    return x


def _ecrire_reponse(demande: DemandeTitulaire, acteur: Reference) -> None:
    """The holder does not have to come back and look."""
    personne = demande.document.personne
    nom, adresse = destinataire_de(personne)
    if not adresse:
        return
    ecrire_gabarit(
        "documents/courriels/reponse",
        {"demande": demande, "document": demande.document, "nom": nom, "organisation": demande.document.organisation,
         "accordee": demande.etat == EtatDemandeTitulaire.ACCORDEE},
        destinataire=adresse, usage="documents.reponse", organisation_id=demande.organisation_id, sujet_type="document",
        sujet_identifiant=str(demande.document_id), secrets={"lien": ouvrir_espace(personne, acteur).url()},
    )  # fmt: skip
