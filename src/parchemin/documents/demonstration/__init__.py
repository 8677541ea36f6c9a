"""What the demonstration shows of documents: templates in service, a session delivered, a replaced one, a withdrawn one.

Deterministic but for the verification codes, which are drawn at random as in life.
"""

from __future__ import annotations

from datetime import date

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import Document, EtatModele, ModeleDocument, MoyenRemise
from parchemin.documents.selectors.dus import lignes_de_session
from parchemin.documents.selectors.sessions import sessions_a_documenter
from parchemin.documents.services import demandes, modeles, remises, suites
from parchemin.documents.services.emission import emettre
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models.courriels import Courriel, EtatCourriel
from parchemin.plateforme.tenant import organisation_active

_REGLAGES = {
    "lieu": "Nantes",
    "adresse": "12, quai des Embruns, 44000 Nantes",
    "pied": "Document de démonstration : personnes et organisme fictifs, sans valeur.",
    "signataires": [{"nom": "Hélène Vasseur", "qualite": "La directrice générale"}],
}


def creer(jour: date) -> None:
    """Idempotent: does nothing once documents were issued."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    if organisation is None or Document.toutes.filter(organisation=organisation).exists():
        return
    with organisation_active(organisation.pk):
        acteur = reference_de(Utilisateur.objects.get(email="sophie.marchand@rivage.example"))
        _modeles(organisation, acteur)
        _delivrer(organisation, acteur)
        _suites(organisation, acteur)
        _autorites(organisation, acteur)


def _modeles(organisation: Organisation, acteur: Reference) -> None:
    """Every nature in service."""
    for nature in GENRES:
        if ModeleDocument.toutes.filter(organisation=organisation, nature=str(nature), etat=EtatModele.PUBLIE).exists():
            continue
        modeles.rediger(organisation=organisation, nature=nature, reglages=_REGLAGES, source="", acteur=acteur)
        modeles.publier(organisation=organisation, nature=nature, certification=None, acteur=acteur)


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
    """What others issue is asked for, for one session."""
    for x in sessions_a_documenter(organisation.pk):
        if x.ailleurs:
            demandes.preparer(lignes=lignes_de_session(x.session), acteur=acteur)
            return
