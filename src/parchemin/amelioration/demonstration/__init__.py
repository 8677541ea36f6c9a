"""The improvement plan of the demonstration: one action at each state, late and checked ones included."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.amelioration.demonstration import conseil, registres
from parchemin.amelioration.demonstration.procedures import creer_procedures
from parchemin.amelioration.demonstration.violence import creer_violence
from parchemin.amelioration.demonstration.voix import creer_voix
from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.services import actions
from parchemin.comptes.demonstration import VALLEES
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.tenant import organisation_active

_QUALITE, _DIRECTION = "julien.sabatier@deux-vallees.example", "amandine.roche@deux-vallees.example"


def creer(jour: date) -> None:
    """Idempotent: does nothing once an action is there."""
    organisation = Organisation.objects.filter(slug=VALLEES).first()
    if organisation is None or ActionAmelioration.toutes.filter(organisation=organisation).exists():
        return
    with organisation_active(organisation.pk):
        membres = {
            m.utilisateur.email: m
            for m in Membre.toutes.filter(organisation=organisation).select_related("utilisateur").order_by("pk")
        }
        qualite, direction = membres[_QUALITE], membres[_DIRECTION]
        qui = reference_de(qualite.utilisateur)
        creer_voix(organisation, jour, qui)

        def ouvrir(
            titre: str, quoi: str, dans: int, sorte: SorteOrigine, origine: str, **autres: object
        ) -> ActionAmelioration:
            return actions.ouvrir(
                organisation=organisation, titre=titre, quoi=quoi, avant_le=jour + timedelta(days=dans),
                origines=[actions.Origine(sorte, origine)], acteur=qui, **({"responsable": qualite} | autres),  # type: ignore[arg-type]
            )  # fmt: skip

        ouvrir(
            "Rappeler chaque apprenti absent dès le premier jour", "Un appel le matin même, par la vie scolaire ; le motif est noté.", 21,
            SorteOrigine.ABSENCES, "Absences du premier trimestre", nature=NatureAction.CORRECTIVE, responsable=direction,
            cause="Les absences n’étaient relevées qu’en fin de semaine.", critere="Absences non justifiées : moins de 4 % au trimestre.",
            verifier_le=jour + timedelta(days=110),
        )  # fmt: skip
        a = ouvrir(
            "Envoyer les dates d’examen aux entreprises dès septembre", "Un courriel à chaque maître d’apprentissage, avec le calendrier de l’année.",
            5, SorteOrigine.RECLAMATION, "Courrier d’un maître d’apprentissage", nature=NatureAction.CORRECTIVE,
            cause="Le calendrier partait avec les convocations, quinze jours avant.", critere="Aucune réclamation sur les dates l’an prochain.",
            verifier_le=jour + timedelta(days=200),
        )  # fmt: skip
        actions.noter(action=a, texte="Calendrier relu avec les formateurs ; modèle de courriel prêt.", acteur=qui)
        a = ouvrir(
            "Ouvrir l’atelier de cuisine le mercredi", "Deux heures d’entraînement libre, avec un formateur.", 0, SorteOrigine.CONSEIL,
            "Demande des délégués au conseil de perfectionnement", nature=NatureAction.AMELIORATION, responsable=direction,
            critere="Dix apprentis au moins par séance.", verifier_le=jour,
        )  # fmt: skip
        actions.terminer(
            action=a,
            resultat="Ouvert depuis la rentrée, quatre séances tenues, douze apprentis en moyenne.",
            acteur=qui,
        )
        registres.creer(organisation, qualite, direction, jour)
        conseil.creer(organisation, qualite, direction, jour)
        creer_violence(organisation, qualite, direction)
        creer_procedures(organisation, qualite, direction, jour)
