"""Rectifying minutes of the demonstration: on the closed jury, one signed, then one that waits for a last signature."""

from __future__ import annotations

from datetime import date

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.deliberation.demonstration.jury import CLOSE
from parchemin.deliberation.models import (
    Decision,
    Deliberation,
    Rectification,
    SignatureRectificatif,
)
from parchemin.deliberation.selectors.rectifications import presents
from parchemin.deliberation.services import rectifications, signatures
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.exterieur import designer_exterieur
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.tenant import organisation_active


def creer(jour: date) -> None:
    """Does nothing when they are there, or without the closed jury."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    d = Deliberation.toutes.filter(organisation=organisation, session__intitule=CLOSE, etat="close").first()
    if organisation is None or d is None or Rectification.toutes.filter(deliberation=d).exists():
        return
    with organisation_active(organisation.pk):
        _Scene(organisation, d).jouer()


class _Scene:
    def __init__(self, organisation: Organisation, d: Deliberation) -> None:
        self.d = d
        membres = Membre.toutes.select_related("utilisateur", "organisation").filter(organisation=organisation)
        self.sophie = membres.get(utilisateur__nom="Marchand")
        self.helene = membres.get(utilisateur__nom="Vasseur")
        self.acteur = reference_de(self.sophie.utilisateur)

    def jouer(self) -> None:
        """Three members without an account: one of them agrees by personal link."""
        partiel, ajourne = self.premiere("partiel"), self.premiere("ajourne")
        self.faire(
            partiel, "admis", "Le bloc validé en mise en situation avait été reporté « non acquis » dans la grille.",
            "erreur_materielle", signent=3,
        )  # fmt: skip
        self.faire(
            ajourne, "partiel", "Le dossier professionnel, remis à temps, n’avait pas été joint à la grille.",
            "note_omise", signent=2,
        )  # fmt: skip

    def premiere(self, resultat: str) -> Decision:
        lignes = Decision.toutes.filter(deliberation=self.d, en_vigueur=True, resultat=resultat)
        return lignes.select_related("inscription__personne").order_by("presentation__rang", "pk")[0]

    def faire(self, decision: Decision, resultat: str, motif: str, nature: str, *, signent: int) -> None:
        manquants = decision.issues.filter(acquis=False).order_by("ordre", "pk")
        codes = [x.code for x in manquants] if resultat == "admis" else [manquants[0].code]
        r = rectifications.ouvrir_rectification(
            deliberation=self.d, nature=nature, motif=motif, acteur=self.acteur,
            utilisateur_id=self.sophie.utilisateur_id,
        )  # fmt: skip
        rectifications.placer_ligne(
            rectification=r, decision=decision, resultat=resultat, corrections=dict.fromkeys(codes, "acq"),
            acteur=self.acteur,
        )  # fmt: skip
        demande = rectifications.demander_accord(
            rectification=r, demandeur=Acteur(self.helene.utilisateur_id, self.helene.utilisateur.nom_complet)
        )
        president = presents(self.d.session_id).select_related("membre").order_by("pk")[0].membre
        designer_exterieur(
            demande, destinataire_libelle=str(president), courriel=president.courriel,
            designe_par_id=self.sophie.utilisateur_id, designe_par_libelle=self.sophie.utilisateur.nom_complet,
        )  # fmt: skip
        approbations.approuver(
            demande.pk,
            acteur=Acteur(None, f"{president} (personne extérieure)"),
            motif="Relu sur les pièces de la session.",
        )
        r = Rectification.toutes.get(pk=r.pk)
        lignes = SignatureRectificatif.toutes.filter(rectification=r).select_related("siege__membre").order_by("pk")
        for ligne in lignes[:signent]:
            signatures.signer(
                signature=ligne, empreinte_vue=r.pv_empreinte, moyen="lien",
                acteur=Reference("membre_jury", str(ligne.siege.membre_id), ligne.nom),
            )  # fmt: skip
