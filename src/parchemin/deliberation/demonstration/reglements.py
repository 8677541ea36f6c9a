"""Règlements of the demonstration: every certification that has exam sessions, and the diplomas prepared there. Fictitious."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.comptes.models import Etablissement, Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.deliberation.demonstration import reglements_familles
from parchemin.deliberation.demonstration.outils_reglements import Unite, avec_unites, certification_de, par_blocs
from parchemin.deliberation.models import ReglementExamen
from parchemin.deliberation.services import habilitations_ccf
from parchemin.deliberation.services import reglements as services
from parchemin.deliberation.services.reglements import ContenuReglement
from parchemin.journal.facade import Reference
from parchemin.parcours.models import ElementEvalue, ModeResultat, SessionExamen
from parchemin.parcours.services import sessions
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.periodes import date_fr

_N, _PRO, _GEN = ModeResultat.NOTE, "professionnel", "general"
_CCF, _PONCTUEL = "ccf", "ponctuel"

_CAP = (
    Unite("EP1", "Préparation et réalisation d’une installation", _PRO, "6", blocs=(1,)),
    Unite("EP2", "Mise en service et maintenance", _PRO, "7", blocs=(2,), plus={"pratique": True}),
    Unite("EP3", "Organisation d’une intervention", _PRO, "2", blocs=(3,)),
    Unite("EG1", "Français, histoire-géographie et enseignement moral et civique", _GEN, "3", plus={"commune": True}),
    Unite("EG2", "Mathématiques, physique-chimie", _GEN, "2", plus={"commune": True}),
    Unite("EG3", "Éducation physique et sportive", _GEN, "1", plus={"commune": True, "eps": True}),
    Unite("EG4", "Prévention, santé, environnement", _GEN, "1", blocs=(4,), plus={"commune": True}),
    Unite("EG5", "Langue vivante étrangère", _GEN, "1", plus={"commune": True}),
    Unite("EF1", "Mobilité", _GEN, "1", facultative=True),
)
_BAC_PRO = (
    Unite("E2", "Préparation d’une installation", _PRO, "3", blocs=(1,)),
    Unite("E31", "Installation et mise en service", _PRO, "5", blocs=(2,), plus={"pratique": True}),
    Unite("E32", "Maintenance et dépannage", _PRO, "2", blocs=(3,)),
    Unite("E11", "Mathématiques", _GEN, "1.5", plus={"controle": "scientifique"}),
    Unite("E12", "Physique-chimie", _GEN, "1.5", plus={"controle": "scientifique"}),
    Unite("E33", "Économie-gestion", _GEN, "1", _PONCTUEL, plus={"controle": "scientifique"}),
    Unite("E34", "Prévention, santé, environnement", _GEN, "1", _PONCTUEL, plus={"controle": "scientifique"}),
    Unite("E4", "Langue vivante", _GEN, "2", blocs=(4,)),
    Unite("E51", "Français", _GEN, "2.5", _PONCTUEL, plus={"controle": "littéraire"}),
    Unite(
        "E52",
        "Histoire-géographie et enseignement moral et civique",
        _GEN,
        "2.5",
        _PONCTUEL,
        plus={"controle": "littéraire"},
    ),
    Unite("E6", "Arts appliqués et cultures artistiques", _GEN, "1"),
    Unite("E7", "Éducation physique et sportive", _GEN, "1", plus={"eps": True}),
    Unite("EF1", "Mobilité", _GEN, "1", blocs=(5,), facultative=True),
)
_BP = (
    Unite("E1", "Étude et préparation d’une intervention", _PRO, "5", _PONCTUEL, (1,)),
    Unite("E2", "Mise en service et maintenance", _PRO, "4", _PONCTUEL, (2,), plus={"pratique": True}),
    Unite("E3", "Conseil et compte rendu", _PRO, "3", _PONCTUEL, (3,)),
    Unite("E4", "Expression et connaissance du monde", _GEN, "3", _PONCTUEL, (4,)),
    Unite("EF1", "Langue vivante", _GEN, "1", _PONCTUEL, facultative=True),
)
_BTS = (
    Unite("E1", "Culture générale et expression", _GEN, "4", _PONCTUEL, (5,), plus={"controle": "général", "ects": 16}),
    Unite("E2", "Langue vivante étrangère", _GEN, "3", blocs=(6,), plus={"controle": "général", "ects": 12}),
    Unite(
        "E3",
        "Culture économique, juridique et managériale",
        _GEN,
        "3",
        _PONCTUEL,
        plus={"controle": "général", "ects": 16},
    ),
    Unite("E41", "Relations avec les clients et les fournisseurs", _PRO, "3", blocs=(1,), plus={"ects": 18}),
    Unite("E42", "Gestion des risques", _PRO, "4", blocs=(2,), plus={"ects": 18}),
    Unite("E5", "Gestion du personnel", _PRO, "4", _PONCTUEL, (3,), plus={"ects": 20}),
    Unite("E6", "Fonctionnement et développement", _PRO, "4", _PONCTUEL, (4,), plus={"ects": 20, "pratique": True}),
    Unite("EF1", "Seconde langue vivante", _GEN, "1", facultative=True),
    Unite("EF2", "Engagement étudiant", _GEN, "1", facultative=True),
)
_RS = (
    Unite("QCM", "Connaissances du cadre légal", "", "1", _PONCTUEL),
    Unite("SIM", "Mise en situation : accueillir un signalement", "", "2", _PONCTUEL, plus={"seuil": Decimal(8)}),
)


def creer(jour: date) -> None:
    """Idempotent: does nothing when there is a règlement."""
    if ReglementExamen.toutes.exists():
        return
    for slug, scene in ((RIVAGE, _rivage), (VALLEES, _vallees)):
        organisation = Organisation.objects.get(slug=slug)
        membre = Membre.toutes.filter(organisation=organisation, roles__role__in=("secretariat_jury", "donnees"))
        utilisateur = Utilisateur.objects.get(pk=membre.order_by("pk").values("utilisateur")[:1])
        with organisation_active(organisation.pk):
            scene(organisation, jour, reference_de(utilisateur))


def _rivage(o: Organisation, jour: date, acteur: Reference) -> None:
    passe, recent = jour - timedelta(days=700), jour - timedelta(days=330)
    conseil = par_blocs(
        o, "RNCP99001", jour, acteur, reference=f"Règlement de certification du {date_fr(passe)}", session_du=passe,
        options={"conservation_mois": 36},
    )  # fmt: skip
    suivant = services.nouvelle_version(
        reglement=conseil,
        a_partir_du=recent,
        reference=f"Règlement de certification du {date_fr(recent)}",
        acteur=acteur,
    )
    services.modifier_reglement(
        reglement=suivant, acteur=acteur,
        contenu=ContenuReglement(
            reference=suivant.reference, session_du=suivant.session_du, session_au=suivant.session_au,
            options={"conservation_mois": 60},
        ),
    )  # fmt: skip
    par_blocs(
        o, "RNCP99003", jour, acteur, reference=f"Règlement de certification du {date_fr(passe)}",
        options={"conservation_mois": 60},
    )  # fmt: skip
    for lettre, autre, nom in (("A", "BC05", "réseau d’entreprise"), ("B", "BC04", "réseau public")):
        par_blocs(
            o, "RNCP99010", jour, acteur, sauf=(autre,), specialite=f"Option {lettre} : {nom}", entretien_final=True,
            reference="Arrêté fictif de spécialité et référentiel d’évaluation",
        )  # fmt: skip
    _option_de_la_session(o, acteur)
    par_blocs(o, "RNCP99019", jour, acteur, reference="Référentiel fictif de la branche, accord du 8 novembre 2019")
    par_blocs(
        o, "CQP-COTE", jour, acteur, reference=f"Décision de la commission du {date_fr(recent)}",
        options={"conservation_mois": 24},
    )  # fmt: skip
    avec_unites(
        o, "RS99001", _RS, acteur, reference=f"Règlement de certification du {date_fr(recent)}",
        options={
            "compensation": True, "moyenne_minimale": "12", "validite_mois": 36,
            "paliers": [["12", "Référent"], ["16", "Référent confirmé"]],
        },
    )  # fmt: skip
    avec_unites(o, "RNCP99009", _BTS, acteur, reference="Arrêté fictif de spécialité, BTS Gestion et développement")
    reglements_familles.rivage(o, jour, acteur)


def _option_de_la_session(o: Organisation, acteur: Reference) -> None:
    """The session of the title is for one of its two options: four CCP, not five."""
    session = SessionExamen.objects.filter(certification__fiche__code="RNCP99010").order_by("pk").first()
    if session is None:
        return
    sessions.modifier_session(
        session=session, intitule=session.intitule, specialite="Option A : réseau d’entreprise", centre=session.centre,
        lieu=session.lieu, du=session.du, au=session.au, jury_le=session.jury_le, acteur=acteur,
    )  # fmt: skip
    gardes = ElementEvalue.objects.filter(sessions=session).exclude(code__endswith="BC05").order_by("ordre", "pk")
    sessions.choisir_elements(session=session, elements=list(gardes), acteur=acteur)


def _vallees(o: Organisation, jour: date, acteur: Reference) -> None:
    cfa = Etablissement.objects.get(denomination__startswith="CFA des Deux Vallées")
    avec_unites(o, "RNCP99007", _CAP, acteur, reference="Arrêté fictif de spécialité, CAP Électricien")
    avec_unites(
        o, "RNCP99015", _BAC_PRO, acteur, reference="Arrêté fictif de spécialité, bac pro Maintenance", pfmp=True
    )
    avec_unites(o, "RNCP99008", _BP, acteur, reference="Arrêté fictif de spécialité, BP Maintenance")
    for numero in ("RNCP99007", "RNCP99015"):
        habilitations_ccf.enregistrer_habilitation(
            etablissement=cfa, certification=certification_de(o, numero), acteur=acteur,
            reference="Décision fictive du recteur", du=jour - timedelta(days=450), au=jour + timedelta(days=280),
        )  # fmt: skip
    reglements_familles.vallees(o, jour, acteur)
