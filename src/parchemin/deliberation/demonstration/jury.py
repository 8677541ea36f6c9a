"""Three juries of the demonstration certifier: one closed with its minutes signed, one that waits for a second person, one ready.

The third is left to the newcomer: it can be taken to signed minutes from the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.deliberation.models import Deliberation, SignaturePV
from parchemin.deliberation.selectors.deliberations import approbation_en_attente
from parchemin.deliberation.services import decisions, deliberations, signatures
from parchemin.journal.facade import Reference
from parchemin.parcours.demonstration.identites import identites
from parchemin.parcours.models import (
    Inscription,
    MembreJury,
    PresenceSiege,
    Presentation,
    QualiteSiege,
    ReponseConvocation,
    Resultat,
    SessionExamen,
    SiegeJury,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.services import convocations_jury, elements, inscriptions, jurys, sessions
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.parcours.services.resultats import SaisieCellule, arreter_resultats, saisir_lot
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import maintenant

CERTIFICATION, DE_LA_BRANCHE = "RNCP99003", "RNCP99019"
"""The certifier's own, and one whose jury is the branch's: simulation only."""
CLOSE, EN_ATTENTE = "Développement web, session de juin", "Développement web, session de septembre"
PRETE = "Développement web, session d’octobre"
VAE = "Développement web, jury de VAE"

CONSEILS = (
    ("admis", "Votre dossier montre une pratique complète ; poursuivez votre veille sur l’accessibilité."),
    ("partiel", "Décrivez un projet où vous avez vous-même conçu la partie serveur, et ce que vous en avez mesuré."),
    ("ajourne", "Votre expérience est encore courte : choisissez deux situations et dites ce que vous y avez décidé."),
)
"""What the jury of VAE writes to each candidate."""


def creer(jour: date) -> None:
    """Does nothing when they are there, or without the people of the rooms below."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    if organisation is None or Deliberation.toutes.filter(organisation=organisation).exists():
        return
    if not SessionExamen.toutes.filter(organisation=organisation, intitule=PRETE).exists():
        return
    with organisation_active(organisation.pk):
        _Scene(organisation, jour).jouer()


class _Scene:
    def __init__(self, organisation: Organisation, jour: date) -> None:
        self.organisation, self.jour = organisation, jour
        membres = Membre.toutes.select_related("utilisateur", "organisation").filter(organisation=organisation)
        self.sophie = membres.get(utilisateur__nom="Marchand")
        self.helene = membres.get(utilisateur__nom="Vasseur")
        self.acteur: Reference = reference_de(self.sophie.utilisateur)
        self.certification: Certification = Certification.toutes.select_related(
            "fiche__version", "fiche__source", "organisation"
        ).get(organisation=organisation, fiche__code=CERTIFICATION)
        self.rang = 0

    def jouer(self) -> None:
        prete = SessionExamen.toutes.get(organisation=self.organisation, intitule=PRETE)
        _completer_les_identites(prete)
        noter_presents(list(SiegeJury.toutes.filter(session=prete).order_by("pk")))
        self.close()
        self.vae()
        self.en_attente()

    def close(self) -> None:
        s = self.session(
            CLOSE, -172, ("Idrissi", "Kerbrat", "Bouvier"), ("111", "110", "111", "111", "000", "011", "111", "1a1")
        )
        d = deliberations.ouvrir_deliberation(session=s, acteur=self.acteur, utilisateur_id=self.sophie.utilisateur_id)
        candidats = list(Presentation.toutes.filter(session=s).order_by("rang", "pk"))
        decisions.retenir(
            presentation=candidats[1], resultat="admis", acteur=self.acteur,
            motif="Le projet présenté couvre la compétence manquante ; le jury l’a vérifiée pendant l’entretien.",
        )  # fmt: skip
        decisions.retenir_propositions(deliberation=d, acteur=self.acteur)
        self.signer(d, "Les mises en situation se sont déroulées sans incident.")

    def vae(self) -> None:
        """The certification by experience: whole, in part, not at all, each with the advice of the jury."""
        s = self.session(
            VAE,
            -100,
            ("Idrissi", "Kerbrat", "Bouvier"),
            ("111", "1010", "000"),
            voie=VoieAcces.VAE,
            statut=StatutCandidat.VAE,
        )
        d = deliberations.ouvrir_deliberation(session=s, acteur=self.acteur, utilisateur_id=self.sophie.utilisateur_id)
        for candidat, (resultat, conseil) in zip(
            Presentation.toutes.filter(session=s).order_by("rang", "pk"), CONSEILS, strict=True
        ):
            decisions.retenir(presentation=candidat, resultat=resultat, acteur=self.acteur, motif=conseil)
        self.signer(d, "Chaque candidat a présenté son dossier, puis a été entendu.")

    def signer(self, d: Deliberation, observations: str) -> None:
        """Settled by a second person, signed by all, closed."""
        deliberations.noter_observations(deliberation=d, texte=observations, acteur=self.acteur)
        self.demander(d)
        if (demande := approbation_en_attente(d)) is not None:
            approbations.approuver(demande.pk, acteur=_personne(self.helene), motif="Relu avec le secrétariat du jury.")
        d = Deliberation.toutes.get(pk=d.pk)
        for ligne in SignaturePV.toutes.filter(deliberation=d).select_related("siege__membre").order_by("pk"):
            signatures.signer(
                signature=ligne, empreinte_vue=d.pv_empreinte, moyen="lien",
                acteur=Reference("membre_jury", str(ligne.siege.membre_id), ligne.nom),
            )  # fmt: skip
        deliberations.clore(deliberation=d, acteur=self.acteur)

    def en_attente(self) -> None:
        """Marc Aubry sits: he may be the second person, then sign with his account."""
        s = self.session(
            EN_ATTENTE, -74, ("Idrissi", "Kerbrat", "Bouvier", "Aubry"), ("111", "111", "101", "111", "000", "110")
        )
        d = deliberations.ouvrir_deliberation(session=s, acteur=self.acteur, utilisateur_id=self.sophie.utilisateur_id)
        decisions.retenir_propositions(deliberation=d, acteur=self.acteur)
        self.demander(d)

    def demander(self, d: Deliberation) -> None:
        deliberations.demander_arret(deliberation=d, demandeur=_personne(self.sophie))

    def dans(self, jours: int) -> date:
        """The last working day up to `jours` days from today."""
        d = self.jour + timedelta(days=jours)
        while d.weekday() > 4:
            d -= timedelta(days=1)
        return d

    def session(
        self, intitule: str, du: int, membres: Sequence[str], grille: Sequence[str], *,
        voie: VoieAcces = VoieAcces.FORMATION_CONTINUE, statut: StatutCandidat = StatutCandidat.FPC,
    ) -> SessionExamen:  # fmt: skip
        """A complete session with its jury. `grille`: per candidate, one sign per element: 1 acquired, 0 not, a absent."""
        bordeaux = Etablissement.toutes.get(
            organisation=self.organisation, denomination="Institut Rivage, site de Bordeaux"
        )
        retenus = elements.elements_au(self.certification, self.jour)
        s = sessions.creer_session(
            organisation=self.organisation, certification=self.certification, intitule=intitule, centre=bordeaux,
            lieu="Salle du conseil", du=self.dans(du), au=self.dans(du + 2), jury_le=self.dans(du + 6), elements=retenus,
            acteur=self.acteur,
        )  # fmt: skip
        sessions.presenter(
            session=s, inscriptions=self.inscrits(len(grille), s.du, bordeaux, voie, statut), acteur=self.acteur
        )
        sessions.ouvrir(session=s, acteur=self.acteur)
        _saisir(s, grille, self.sophie)
        arreter_resultats(session_id=s.pk, membre=self.sophie)
        sieges = [
            jurys.appeler_au_jury(
                session=s, membre=MembreJury.toutes.get(organisation=self.organisation, nom=nom), acteur=self.acteur,
                qualite=QualiteSiege.PRESIDENT if rang == 0 else QualiteSiege.MEMBRE,
            )
            for rang, nom in enumerate(membres)
        ]  # fmt: skip
        for siege in sieges:
            siege.convocation = ReponseConvocation.ACCEPTEE
            siege.convoque_le = siege.repondu_le = maintenant() + timedelta(days=du - 12)
            siege.save()
            convocations_jury.declarer(siege=siege, liens={}, acteur=self.acteur, par="lettre")
        jurys.arreter_composition(session=s, acteur=self.acteur, jour=self.dans(du))
        noter_presents(list(SiegeJury.toutes.filter(session=s).order_by("pk")))
        return SessionExamen.toutes.get(pk=s.pk)

    def inscrits(
        self, combien: int, debut: date, site: Etablissement, voie: VoieAcces, statut: StatutCandidat
    ) -> list[Inscription]:
        """The last ones come from a partner."""
        formaxis = Etablissement.toutes.filter(
            organisation=self.organisation, denomination__startswith="Formaxis"
        ).get()
        faits: list[Inscription] = []
        for identite in islice(identites(700 + self.rang, self.jour, (23, 47), "D"), combien):
            self.rang += 1
            personne = enregistrer_personne(
                organisation=self.organisation, identite=identite, acteur=self.acteur, demonstration=True
            )
            faits.append(
                inscriptions.inscrire(
                    organisation=self.organisation, personne=personne, certification=self.certification,
                    voie=voie, statut=statut, entree=debut - timedelta(days=200),
                    fin_prevue=debut + timedelta(days=10), prestataire=formaxis if len(faits) >= combien - 2 else site,
                    numero_candidat=f"D{self.rang:05d}", millesime="Web 2025-2026", acteur=self.acteur,
                )
            )  # fmt: skip
        return faits


def _personne(membre: Membre) -> Acteur:
    return Acteur(membre.utilisateur_id, membre.utilisateur.nom_complet)


def _saisir(s: SessionExamen, grille: Sequence[str], membre: Membre) -> None:
    saisies = []
    for presentation, signes in zip(Presentation.toutes.filter(session=s).order_by("rang", "pk"), grille, strict=True):
        lignes = Resultat.toutes.filter(presentation=presentation).select_related("element")
        for n, r in enumerate(lignes.order_by("element__ordre", "element__code", "pk")):
            signe = signes[n % len(signes)]
            texte = {"1": "acq", "0": "non", "a": "abs"}[signe]
            if r.element.mode == "note" and signe != "a":
                texte = "13,5" if signe == "1" else "8"
            saisies.append(SaisieCellule(r.pk, r.revision, texte))
    saisir_lot(session_id=s.pk, saisies=saisies, membre=membre)


def noter_presents(sieges: Sequence[SiegeJury]) -> None:
    """Everybody came."""
    for siege in sieges:
        siege.presence = PresenceSiege.PRESENT
        siege.save(update_fields=["presence"])


def _completer_les_identites(s: SessionExamen) -> None:
    """So that the session left to the newcomer opens: birth place and sex of the few who lack them."""
    for p in Presentation.toutes.filter(session=s).select_related("inscription__personne").order_by("pk"):
        x = p.inscription.personne
        if not x.naissance_code and not x.naissance_code_postal:
            x.naissance_code, x.naissance_libelle = "44109", "Nantes"
        x.sexe = x.sexe or "F"
        x.naissance_annee = x.naissance_annee or 1990
        x.save()
