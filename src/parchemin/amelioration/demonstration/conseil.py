"""The conseil of the demonstration: rules, nine members, a past meeting approved with its actions, one to come with its papers ready."""

from __future__ import annotations

from datetime import date, time, timedelta

from parchemin.amelioration.domain.actions import NatureAction
from parchemin.amelioration.models import MembreConseil
from parchemin.amelioration.services import conseil, seances
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur

_MEMBRES = (
    ("Roche", "Amandine", "direction", "Directrice du centre", 36, True),
    ("Delmas", "Bruno", "personnels", "Formateur de cuisine", 24, False),
    ("Vasseur", "Nadia", "personnels", "Référente handicap et mobilité", 24, False),
    ("Lemoine", "Tess", "apprentis", "Déléguée, bac professionnel", 12, False),
    ("Bonnet", "Yanis", "apprentis", "Délégué, CAP", 12, False),
    ("Garcin", "Hélène", "familles", "Mère d’apprentie", 12, False),
    ("Perrot", "Luc", "employeurs", "Maître d’apprentissage, Auberge du Pont", 24, False),
    ("Aubry", "Claire", "employeurs", "Union locale des métiers de bouche", 24, False),
    ("Mercier", "Samir", "salaries", "Représentant des salariés de la branche", 24, False),
)
_DITS = {
    "projet_pedagogique": "La direction présente le projet du centre pour trois ans : le conseil en débat et l’approuve.",
    "organisation": "Le calendrier d’alternance est présenté. Les entreprises demandent de le recevoir plus tôt.",
    "entreprises": "Les visites du premier trimestre sont faites à neuf sur dix ; deux entreprises en demandent une seconde.",
    "reclamations": "Une réclamation sur les dates d’examen, répondue en quatre jours. La cause est traitée par une action.",
    "appreciations": "Les apprentis sont satisfaits de l’accueil ; ils demandent plus d’entraînement en cuisine.",
    "ruptures": "Les ruptures se concentrent sur les trois premiers mois. Un entretien à trois est décidé à six semaines.",
    "absences": "Les absences du lundi restent les plus nombreuses. L’appel du matin commence.",
}


def _ouvre(jour: date) -> date:
    """That day, or the Thursday before when it falls on a week-end: a conseil does not meet then."""
    return jour - timedelta(days=max(0, jour.weekday() - 3)) if jour.weekday() >= 5 else jour


def creer(organisation: Organisation, qualite: Membre, direction: Membre, jour: date) -> None:
    """Idempotent: does nothing once a member is there. Called inside the organisation."""
    if MembreConseil.toutes.filter(organisation=organisation).exists():
        return
    qui = reference_de(qualite.utilisateur)
    conseil.regler(
        organisation=organisation, acteur=qui, reference="Règlement intérieur, article 12", quorum="moitie", seances_par_an=2,
        delai_convocation=15, mandats={"apprentis": 12, "familles": 12, "personnels": 24, "employeurs": 24, "salaries": 24},
    )  # fmt: skip
    passee = _ouvre(jour - timedelta(days=75))
    inscrits = [
        conseil.inscrire_membre(
            organisation=organisation, nom=nom, prenom=prenom, college=college, qualite=titre, preside=preside,
            du=passee - timedelta(days=200), au=passee - timedelta(days=200) + timedelta(days=30 * mois + 15), acteur=qui,
            courriel=f"{prenom}.{nom}@conseil.example".lower().replace("é", "e").replace("è", "e"), compte=direction if preside else None,
        )
        for nom, prenom, college, titre, mois, preside in _MEMBRES
    ]  # fmt: skip
    s = seances.preparer(
        organisation=organisation, le=passee, heure=time(17), lieu="Salle du conseil", acteur=qui,
        legaux=["projet_pedagogique", "organisation", "entreprises"],
    )  # fmt: skip
    seances.noter_presences(
        seance=s, acteur=qui,
        sortes={m.pk: "excuse" if n in (5, 7) else "absent" if n == 8 else "present" for n, m in enumerate(inscrits)},
    )  # fmt: skip
    s = seances.tenir(seance=s, acteur=qui)
    seances.ecrire_ouverture(
        seance=s,
        redige_par=qualite.libelle,
        ouverture="La directrice ouvre la séance et excuse les absents.",
        acteur=qui,
    )
    for p in s.points.select_related("seance").order_by("rang", "pk"):
        dit = _DITS.get(p.sujet, "")
        vide = "" if dit else "Rien à signaler depuis la rentrée."
        seances.ecrire_point(point=p, dit=dit, vide_parce_que=vide, acteur=qui)
    for sujet, texte, nature, dans in (
        ("ruptures", "Proposer un entretien tripartite six semaines après chaque début de contrat.", NatureAction.PREVENTIVE, 30),
        ("organisation", "Envoyer le calendrier d’alternance aux entreprises avant la fin du mois de mai.", NatureAction.AMELIORATION, 150),
    ):  # fmt: skip
        d = seances.decider(point=s.points.get(sujet=sujet), texte=texte, acteur=qui)
        seances.confier(
            decision=d, responsable=qualite, avant_le=jour + timedelta(days=dans), nature=nature, acteur=qui
        )
    a = seances.clore(seance=s, demandeur=Acteur(qualite.utilisateur_id, qualite.libelle))
    approbations.approuver(a.pk, acteur=Acteur(direction.utilisateur_id, direction.libelle))
    a_venir = seances.preparer(
        organisation=organisation, le=_ouvre(jour + timedelta(days=20)), heure=time(17, 30), lieu="Salle du conseil", acteur=qui,
        legaux=["accueil", "formateurs", "informations"],
    )  # fmt: skip
    point = a_venir.points.select_related("seance").get(sujet="accueil")
    seances.preparer_point(
        point=point,
        note="Le livret d’accueil a été revu avec les délégués ; trois aménagements sont en place.",
        acteur=qui,
    )
    seances.ajouter_point(seance=a_venir, sujet="actions", acteur=qui)
