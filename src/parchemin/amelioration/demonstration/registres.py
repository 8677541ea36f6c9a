"""The registers of the demonstration, over a year: closed ones, one that came back, one in mediation, two aléas, and what waits today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine, VerdictEfficacite
from parchemin.amelioration.domain.faits import AvisReponse, CanalFait, NatureFait, QualiteAuteur
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.services import actions, faits
from parchemin.amelioration.services.faits_commun import EXTERIEUR
from parchemin.amelioration.services.registres_reglages import regler_guichet
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.parcours.models import Inscription
from parchemin.socle.horloge import PARIS, geler

R, D, A = NatureFait.RECLAMATION, NatureFait.DIFFICULTE, NatureFait.ALEA


class _Scene:
    """The organisation, its two people, and the day from which the others are counted back."""

    def __init__(self, organisation: Organisation, qualite: Membre, direction: Membre, jour: date) -> None:
        self.o, self.membre_qualite, self.membre_direction, self.jour = organisation, qualite, direction, jour
        self.qualite, self.direction = reference_de(qualite.utilisateur), reference_de(direction.utilisateur)
        self.inscription = (
            Inscription.toutes.filter(organisation=organisation).select_related("personne", "certification").order_by("pk").first()
        )  # fmt: skip
        self.lieu = Etablissement.toutes.filter(organisation=organisation).order_by("pk").first()

    def le(self, avant: int) -> datetime:
        return datetime.combine(self.jour - timedelta(days=avant), time(9, 30), tzinfo=PARIS)

    def signaler(self, avant: int, nature: NatureFait, titre: str, quoi: str, theme: str, **autres: Any) -> FaitSignale:
        recu = self.jour - timedelta(days=avant)
        valeurs: dict[str, Any] = {
            "canal": CanalFait.COURRIEL, "auteur_qualite": QualiteAuteur.APPRENANT, "survenu_le": recu, "acteur": self.qualite,
        }  # fmt: skip
        with geler(self.le(avant)):
            return faits.enregistrer(
                organisation=self.o,
                nature=nature,
                titre=titre,
                quoi=quoi,
                recu_le=recu,
                theme=theme,
                **valeurs | autres,
            )

    def preciser(self, f: FaitSignale, avant: int, cause: str = "", resume: str = "") -> FaitSignale:
        with geler(self.le(avant)):
            return faits.preciser(
            fait=f, acteur=self.qualite, theme=f.theme.libelle if f.theme else "", titre=f.titre, cause=cause, resume=resume,
            auteur_qualite=f.auteur_qualite, auteur_nom=f.auteur_nom, auteur_courriel=f.auteur_courriel, auteur_telephone="",
        )  # fmt: skip

    def prendre(self, f: FaitSignale, avant: int, moyen: str = "Par courriel, le jour même.") -> FaitSignale:
        """Acknowledged and given to the quality manager."""
        with geler(self.le(avant)):
            f = faits.accuser(fait=f, acteur=self.qualite, le=self.jour - timedelta(days=avant), moyen=moyen)
            return faits.confier(fait=f, responsable=self.membre_qualite, acteur=self.direction)

    def repondre(self, f: FaitSignale, avant: int, reponse: str) -> FaitSignale:
        with geler(self.le(avant)):
            return faits.repondre(fait=f, reponse=reponse, le=self.jour - timedelta(days=avant), acteur=self.qualite)

    def clore(self, f: FaitSignale, avant: int, avis: AvisReponse | None = AvisReponse.SATISFAIT) -> FaitSignale:
        with geler(self.le(avant)):
            if avis is not None:
                f = faits.noter_avis(fait=f, avis=avis, mots="Dit au téléphone.", acteur=self.qualite)
            return faits.clore(fait=f, acteur=self.qualite)

    def agir(
        self, f: FaitSignale, avant: int, sorte: SorteOrigine, titre: str, quoi: str, cause: str, critere: str
    ) -> None:
        """An action born of it, done a month later, its effect seen by the direction two months after that."""
        debut = self.jour - timedelta(days=avant)
        with geler(self.le(avant)):
            a = actions.ouvrir(
                organisation=self.o, titre=titre, nature=NatureAction.CORRECTIVE, quoi=quoi, responsable=self.membre_qualite, cause=cause,
                avant_le=debut + timedelta(days=30), verifier_le=debut + timedelta(days=90), critere=critere, acteur=self.qualite,
                origines=[actions.Origine(sorte, str(f), str(f.nature), str(f.pk))],
            )  # fmt: skip
        with geler(self.le(avant - 25)):
            a = actions.terminer(action=a, resultat="Fait, et dit aux équipes.", acteur=self.qualite)
        with geler(self.le(avant - 92)):
            actions.verifier(
                action=a,
                verdict=VerdictEfficacite.EFFICACE,
                constat="Plus aucun retard au trimestre suivant.",
                acteur=self.direction,
            )


def creer(organisation: Organisation, qualite: Membre, direction: Membre, jour: date) -> None:
    """Idempotent: does nothing once something is written down. The organisation is the active one."""
    if FaitSignale.toutes.filter(organisation=organisation).exists():
        return
    s = _Scene(organisation, qualite, direction, jour)
    with geler(s.le(360)):
        regler_guichet(
            organisation=organisation, ouvert=True, accueil="Nous lisons tout, et nous répondons toujours.",
            contact="service qualité, qualite@deux-vallees.example, 04 79 00 00 00", acteur=s.direction,
        )  # fmt: skip
    _closes(s)
    _en_cours(s)


def _rattacher(s: _Scene, f: FaitSignale, *, personne: bool = False) -> FaitSignale:
    i = s.inscription
    return faits.rattacher(
        fait=f, acteur=s.qualite, certification=i.certification if i else None, lieu=s.lieu,
        personne=i.personne if i and personne else None, inscription=i if personne else None,
    )  # fmt: skip


def _closes(s: _Scene) -> None:
    f = s.signaler(
        340, R, "Frais d’hébergement remboursés en retard", "Deux mois que le remboursement de l’internat est annoncé, rien n’est arrivé.",
        "Coût et financement", auteur_qualite=QualiteAuteur.FAMILLE, auteur_nom="Sylvie Carret", auteur_courriel="s.carret@familles.example",
    )  # fmt: skip
    f = s.repondre(
        s.prendre(f, 338), 331, "Le virement est parti ce matin. Une pièce manquait, nous aurions dû vous le dire."
    )
    s.clore(s.preciser(f, 326, cause="Une pièce manquante n’était signalée à personne."), 325)

    f = s.signaler(
        300, R, "Dates d’examen reçues trop tard par l’entreprise", "Le planning de production était fait : l’apprenti manquera une semaine.",
        "Examens et résultats", auteur_qualite=QualiteAuteur.ENTREPRISE, auteur_nom="Menuiserie Jacquard", auteur_courriel="contact@jacquard.example",
    )  # fmt: skip
    with geler(s.le(299)):
        f = _rattacher(s, f)
    f = s.repondre(s.prendre(f, 298), 290, "Le calendrier de l’année part désormais à la rentrée. Voici celui de juin.")
    f = s.preciser(
        f,
        289,
        cause="Le calendrier partait avec les convocations.",
        resume="Une entreprise reçoit les dates d’examen quinze jours avant.",
    )
    s.agir(
        f, 289, SorteOrigine.RECLAMATION, "Envoyer le calendrier d’examen à la rentrée", "Un courriel aux entreprises, avec toutes les dates.",
        "Le calendrier partait avec les convocations.", "Aucun envoi à moins de deux mois de l’épreuve.",
    )  # fmt: skip
    s.clore(f, 280)

    f = s.signaler(
        250, D, "Ordinateurs lents en salle 3", "Dix minutes pour ouvrir le logiciel : la séance est entamée.", "Locaux, matériel, restauration",
        canal=CanalFait.REUNION,
    )  # fmt: skip
    with geler(s.le(249)):
        f = faits.confier(fait=f, responsable=s.membre_qualite, acteur=s.direction)
    f = s.preciser(
        s.repondre(f, 244, "Dix postes remplacés, les autres au printemps."), 243, cause="Postes de plus de huit ans."
    )
    s.agir(
        f, 243, SorteOrigine.DIFFICULTE, "Renouveler les postes de la salle 3", "Vingt postes remplacés en deux fois.", "Postes de plus de huit ans.",
        "Ouverture du logiciel en moins d’une minute.",
    )  # fmt: skip
    s.clore(f, 140, None)

    f = s.signaler(
        210, A, "Panne de chauffage à l’atelier", "Neuf degrés à l’atelier à l’ouverture.", "Locaux, matériel, restauration", canal=CanalFait.CONSTATE,
        auteur_qualite=QualiteAuteur.EQUIPE,
    )  # fmt: skip
    with geler(s.le(210)):
        f = faits.donner_solution(
            fait=f,
            solution="Séances échangées avec la théorie, radiateurs d’appoint l’après-midi.",
            le=s.jour - timedelta(days=210),
            acteur=s.qualite,
        )
        faits.informer(
            fait=f,
            qui="Les deux classes de CAP et leurs formateurs",
            le=s.jour - timedelta(days=210),
            comment="Affichage et message",
            acteur=s.qualite,
        )
    with geler(s.le(207)):
        faits.clore(fait=FaitSignale.toutes.get(pk=f.pk), acteur=s.qualite, mots="Chaudière réparée.")

    f = s.signaler(
        110, R, "Convocation arrivée huit jours avant l’épreuve", "Nous l’avons apprise par l’apprenti. C’est la deuxième fois cette année.",
        "Examens et résultats", auteur_qualite=QualiteAuteur.ENTREPRISE, auteur_nom="Hôtel des Cimes", auteur_courriel="direction@cimes.example",
        canal=CanalFait.COURRIER,
    )  # fmt: skip
    with geler(s.le(109)):
        f = _rattacher(s, f)
    f = s.repondre(
        s.prendre(f, 108, "Lettre simple."), 98, "Votre adresse était ancienne dans notre fichier : elle est corrigée."
    )
    f = s.preciser(
        f,
        97,
        cause="L’adresse de l’entreprise n’est pas relue à la rentrée.",
        resume="Une convocation part à une ancienne adresse.",
    )
    s.clore(f, 90)


def _en_cours(s: _Scene) -> None:
    f = s.signaler(
        60, R, "Note d’une épreuve en cours de formation contestée", "La grille ne m’a pas été montrée. Je demande à la revoir.",
        "Examens et résultats", auteur_nom=s.inscription.personne.nom_complet if s.inscription else "Un apprenti",
    )  # fmt: skip
    with geler(s.le(59)):
        f = _rattacher(s, f, personne=True)
    f = s.repondre(s.prendre(f, 58), 46, "La grille a été relue par un second évaluateur : la note est maintenue.")
    with geler(s.le(40)):
        f = faits.noter_avis(
            fait=f, avis=AvisReponse.INSATISFAIT, mots="Je ne l’ai toujours pas vue.", acteur=s.qualite
        )
    with geler(s.le(20)):
        f = s.preciser(f, 20, resume="Un apprenti conteste une note et demande à voir la grille.")
        faits.proposer_mediation(
            fait=f, mediateur="Médiateur de l’enseignement consulaire", proposee_a="L’apprenti et sa famille",
            proposee_le=s.jour - timedelta(days=20), prevue_le=s.jour + timedelta(days=4), acteur=s.qualite,
        )  # fmt: skip

    f = s.signaler(
        11, R, "Livret d’apprentissage jamais reçu", "Mon fils a commencé en septembre, nous n’avons toujours pas le livret.", "Accueil et information",
        auteur_qualite=QualiteAuteur.FAMILLE, auteur_nom="Karim Bensaïd", auteur_courriel="k.bensaid@familles.example", canal=CanalFait.FORMULAIRE,
        acteur=EXTERIEUR,
    )  # fmt: skip
    s.prendre(f, 11)
    s.signaler(
        7, R, "Heure de fin de cours et dernier car", "Le cours finit à 17 h 40, le dernier car part à 17 h 35.", "Organisation et emploi du temps",
        auteur_qualite=QualiteAuteur.FAMILLE, auteur_nom="Nathalie Perrin", canal=CanalFait.COURRIER,
    )  # fmt: skip
    s.signaler(
        3, D, "Formateur absent non remplacé", "Deux séances de gestion sans formateur.", "Contenus et enseignement", canal=CanalFait.ORAL,
        auteur_qualite=QualiteAuteur.EQUIPE,
    )  # fmt: skip
    s.signaler(
        1, A, "Route de la vallée coupée par un éboulement", "Un tiers des apprentis n’a pas pu venir.", "Organisation et emploi du temps",
        canal=CanalFait.CONSTATE, auteur_qualite=QualiteAuteur.EQUIPE,
    )  # fmt: skip
