"""What the demonstration shows of documents: templates in service, a session delivered, a replaced one, a withdrawn one.

Deterministic but for the verification codes, which are drawn at random as in life.
"""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.deliberation.demonstration.jury import VAE
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import (
    DemandeDocument,
    Document,
    EtatDemandeDocument,
    EtatModele,
    ModeleDocument,
    MoyenRemise,
)
from parchemin.documents.selectors.dus import lignes_de_session
from parchemin.documents.selectors.natures import natures_delivrables
from parchemin.documents.selectors.sessions import sessions_a_documenter
from parchemin.documents.services import demandes, modeles, remises, suites
from parchemin.documents.services.emission import emettre
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models.courriels import Courriel, EtatCourriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

_REGLAGES = {
    "lieu": "Nantes",
    "adresse": "12, quai des Embruns, 44000 Nantes",
    "pied": "Document de démonstration : personnes et organisme fictifs, sans valeur.",
    "signataires": [{"nom": "Hélène Vasseur", "qualite": "La directrice générale"}],
}

DIPLOME = "RNCP99026"
TITRE_PRO = "RNCP99010"
_DIPLOME = {
    "ects": "180", "duree": "Trois années, six semestres", "acces": "Baccalauréat, ou validation des acquis de l’expérience",
    "poursuite": "Études de niveau 7 dans le même domaine", "etablissement": "établissement d’enseignement supérieur privé (fictif)",
}  # fmt: skip


def creer(jour: date) -> None:
    """Idempotent: does nothing once documents were issued."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    if organisation is None or Document.toutes.filter(organisation=organisation).exists():
        return
    with organisation_active(organisation.pk):
        acteur = reference_de(Utilisateur.objects.get(email="sophie.marchand@rivage.example"))
        _modeles(organisation, acteur)
        _delivrer(organisation, acteur)
        _vae(organisation, acteur)
        _suites(organisation, acteur)
        _autorites(organisation, acteur)


def _modeles(organisation: Organisation, acteur: Reference) -> None:
    """Every nature that the organisation may issue, in service; the supplement of its diploma says what only it knows."""
    siennes = natures_delivrables(organisation.pk)
    for nature in [x for x in GENRES if x in siennes]:
        if ModeleDocument.toutes.filter(organisation=organisation, nature=str(nature), etat=EtatModele.PUBLIE).exists():
            continue
        modeles.rediger(organisation=organisation, nature=nature, reglages=_REGLAGES, source="", acteur=acteur)
        modeles.publier(organisation=organisation, nature=nature, certification=None, acteur=acteur)
    diplome = Certification.toutes.filter(organisation=organisation, fiche__code=DIPLOME).first()
    if diplome is not None and Nature.SUPPLEMENT in siennes:
        modeles.rediger(
            organisation=organisation, nature=Nature.SUPPLEMENT, reglages=_REGLAGES | _DIPLOME, source="", acteur=acteur,
            certification=diplome,
        )  # fmt: skip
        modeles.publier(
            organisation=organisation,
            nature=Nature.SUPPLEMENT,
            certification=diplome,
            acteur=acteur,
            exemples=(diplome,),
        )


def _delivrer(organisation: Organisation, acteur: Reference) -> None:
    """The oldest signed session but its last two people, so that somebody has something to issue."""
    a_faire = [x for x in sessions_a_documenter(organisation.pk) if x.a_emettre]
    if not a_faire:
        return
    ancienne = min(a_faire, key=lambda x: (x.jury_le, x.session.pk))
    lignes = lignes_de_session(ancienne.session)
    attendent = list(dict.fromkeys(x.decision.pk for x in lignes))[-2:]
    for ligne in lignes:
        if ligne.a_emettre and ligne.decision.pk not in attendent:
            emettre(ligne=ligne, acteur=acteur)


def _vae(organisation: Organisation, acteur: Reference) -> None:
    """The jury of VAE, whole: a parchemin, an attestation for good, the letters with the advice of the jury."""
    for x in sessions_a_documenter(organisation.pk):
        if x.session.intitule == VAE:
            for ligne in lignes_de_session(x.session):
                if ligne.a_emettre:
                    emettre(ligne=ligne, acteur=acteur)


def _suites(organisation: Organisation, acteur: Reference) -> None:
    """A duplicata, a replacement, a hand-over, a request of a holder."""
    documents = list(
        Document.toutes.filter(organisation=organisation, nature=str(Nature.PARCHEMIN)).order_by("rang")[:4]
    )
    if len(documents) < 4:
        return
    remises.remettre(
        document=documents[0], moyen=MoyenRemise.MAIN_PROPRE, acteur=acteur, precision="Cérémonie de remise"
    )
    suites.delivrer_duplicata(document=documents[1], motif="Original perdu dans un déménagement.", acteur=acteur)
    _remplacer(documents[2])
    demandes.demander_correction(
        document=documents[3],
        sorte="correction",
        texte="Mon lieu de naissance est incomplet : il manque l’arrondissement.",
    )


def _remplacer(document: Document) -> None:
    """Asked by the secretary, approved by the director: the same two people as in life."""
    sophie, helene = (
        Utilisateur.objects.get(email=f"{x}@rivage.example") for x in ("sophie.marchand", "helene.vasseur")
    )
    demande = suites.demander_remplacement(
        document=document, motif="Qualité du signataire mal écrite.", demandeur=Acteur(sophie.pk, sophie.nom_complet)
    )
    approbations.approuver(demande.pk, acteur=Acteur(helene.pk, helene.nom_complet))
    # Answered at once: the mail that asks would arrive after its answer.
    Courriel.toutes.filter(
        organisation_id=document.organisation_id, usage="documents.accord", etat=EtatCourriel.A_ENVOYER,
        sujet_identifiant=str(document.pk),
    ).update(etat=EtatCourriel.ANNULE)  # fmt: skip


def _autorites(organisation: Organisation, acteur: Reference) -> None:
    """What others issue is asked for, for two sessions; of the title of the State, one parchemin came and was handed over,
    one livret came, the rest is awaited.
    """
    for x in [x for x in sessions_a_documenter(organisation.pk) if x.ailleurs]:
        tp = x.session.certification.fiche is not None and x.session.certification.fiche.code == TITRE_PRO
        if tp or not DemandeDocument.toutes.filter(organisation=organisation).exclude(autorite="DDETS").exists():
            demandes.preparer(lignes=lignes_de_session(x.session), acteur=acteur)
    jour, siens = aujourdhui(), DemandeDocument.toutes.filter(organisation=organisation, autorite="DDETS")
    attendus = list(siens.order_by("pk"))
    if not attendus:
        return
    demandes.noter_demandees(demandes=attendus, le=jour - timedelta(days=60), acteur=acteur)
    for nature, numero, remis in ((Nature.PARCHEMIN, "TP-033-0412", True), (Nature.LIVRET_CERTIFICATION, "", False)):
        recue = siens.filter(nature=str(nature)).order_by("pk").first()
        if recue is None:
            continue
        recue = demandes.avancer(
            demande=recue, vers=EtatDemandeDocument.RECUE, le=jour - timedelta(days=20), acteur=acteur, numero=numero
        )
        if remis:
            demandes.avancer(
                demande=recue, vers=EtatDemandeDocument.REMISE, le=jour - timedelta(days=12), acteur=acteur
            )
