"""Règlements of the demonstration for the families that `reglements` lacks. Units modelled on real ones, titles fictitious."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from parchemin.comptes.models import Organisation
from parchemin.deliberation.demonstration.outils_reglements import Unite, avec_unites, certification_de, par_blocs
from parchemin.deliberation.services import reglements as services
from parchemin.deliberation.services.reglements import ContenuReglement
from parchemin.journal.facade import Reference
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement
from parchemin.parcours.services import elements
from parchemin.socle.periodes import date_fr

_PRO, _GEN = "professionnel", "general"
_CCF, _PONCTUEL, _CONTINU = "ccf", "ponctuel", "controle_continu"

_CS = (
    Unite("E1", "Étude et préparation d’une installation", _PRO, "4", _PONCTUEL, (1,)),
    # Created with the profession: its règlement asks for 10 there (D. 337-150).
    Unite("E2", "Pose et raccordement", _PRO, "5", _CCF, (2,), plus={"seuil": Decimal(10), "pratique": True}),
    Unite("E3", "Mise en service et compte rendu", _PRO, "3", _CCF, (3,)),
)
_BNMA = (
    Unite("E1", "Conception et tracé d’un ouvrage", _PRO, "4", _PONCTUEL, (1,)),
    Unite("E2", "Réalisation et restauration", _PRO, "6", _CCF, (2,), plus={"pratique": True}),
    Unite("E3", "Projet d’art appliqué", _PRO, "3", _PONCTUEL, (3,)),
    Unite("E41", "Mathématiques, physique-chimie", _GEN, "2", _PONCTUEL, plus={"controle": "scientifique"}),
    Unite("E42", "Économie-gestion", _GEN, "1", _PONCTUEL, plus={"controle": "scientifique"}),
    Unite("E51", "Français", _GEN, "2", _PONCTUEL, plus={"controle": "littéraire"}),
    Unite("E52", "Histoire-géographie et enseignement moral et civique", _GEN, "1", _PONCTUEL, plus={"controle": "littéraire"}),
    Unite("E6", "Langue vivante", _GEN, "1"),
)  # fmt: skip
_ART, _CULTURE = "artistique", "général et culturel"
_DMA = (
    Unite("UE1", "Conception", _ART, "5", _PONCTUEL, (1,), plus={"ects": 30}),
    Unite("UE2", "Arts visuels", _ART, "3", plus={"ects": 15}),
    Unite("UE3", "Réalisation en atelier", _PRO, "6", _CCF, (2,), plus={"ects": 40, "pratique": True}),
    Unite("UE4", "Gestion et communication de projet", _PRO, "2", plus={"ects": 10}),
    Unite("UE5", "Culture des arts", _CULTURE, "3", _PONCTUEL, (3,), plus={"ects": 15}),
    Unite("UE6", "Langue vivante étrangère", _CULTURE, "2", plus={"ects": 10}),
)
_DNMADE = (
    Unite("UE21", "Humanités et cultures du design, sixième semestre", _GEN, "3", _CONTINU, (1,), plus={"ects": 6}),
    Unite("UE22", "Ateliers de création, sixième semestre", _PRO, "5", _CONTINU, (2,), plus={"ects": 9}),
    Unite("UE23", "Projet soutenu", _PRO, "5", _PONCTUEL, (2,), plus={"ects": 9}),
    Unite("UE24", "Professionnalisation et stage", _PRO, "3", _CONTINU, (3,), plus={"ects": 6}),
)
_DCG = (
    *(
        Unite(f"UE{n}", libelle, "", "1", _PONCTUEL, (bloc,))
        for n, libelle, bloc in (
            (1, "Fondamentaux du droit", 1), (2, "Droit des sociétés", 1), (3, "Droit social", 1), (4, "Droit fiscal", 1),
            (5, "Économie contemporaine", 3), (6, "Finance d’entreprise", 2), (7, "Management", 3),
            (8, "Systèmes d’information de gestion", 3), (9, "Comptabilité", 2), (10, "Comptabilité approfondie", 2),
            (11, "Contrôle de gestion", 3), (12, "Anglais des affaires", 3), (13, "Communication professionnelle", 3),
        )
    ),
    Unite("UE14", "Langue vivante étrangère", "", "1", _PONCTUEL, facultative=True),
)  # fmt: skip
_DSCG = tuple(
    Unite(f"UE{n}", libelle, "", coefficient, _PONCTUEL, (bloc,))
    for n, libelle, coefficient, bloc in (
        (1, "Gestion juridique, fiscale et sociale", "1.5", 1), (2, "Finance", "1.5", 2),
        (3, "Management et contrôle de gestion", "1.5", 3), (4, "Comptabilité et audit", "1.5", 2),
        (5, "Management des systèmes d’information", "1", 3), (6, "Anglais des affaires", "1", 3),
        (7, "Mémoire professionnel", "1", 3),
    )
)  # fmt: skip
_CAPA = (
    Unite("MG1", "S’exprimer et se situer dans la société", _GEN, "2", _CCF, (1,)),
    Unite("MG2", "Données chiffrées et informatique", _GEN, "2", _CCF, (1,)),
    Unite("MG3", "Éducation physique et sportive", _GEN, "1", plus={"eps": True}),
    Unite("MP1", "Travaux d’aménagement", _PRO, "5", _CCF, (2,), plus={"pratique": True}),
    Unite("MP2", "Entretien d’un espace", _PRO, "5", _PONCTUEL, (3,)),
)
_BAC_PRO_AGRICOLE = (
    Unite("E1", "Langue française, langues et cultures de l’information", _GEN, "3", _PONCTUEL, (1,)),
    Unite("E2", "Histoire-géographie, sciences économiques et sociales", _GEN, "2", _PONCTUEL, (1,)),
    Unite("E4", "Culture scientifique et technologique", _GEN, "4", _CCF, (1,)),
    Unite("E5", "Choix techniques", _PRO, "4", _PONCTUEL, (2,)),
    Unite("E6", "Expérience en milieu professionnel", _PRO, "4", _CCF, (3,)),
    Unite("E7", "Pratiques professionnelles", _PRO, "7", _CCF, (2,), plus={"pratique": True}),
)
_BTSA = (
    Unite("E1", "Débat de société et communication", _GEN, "6", _PONCTUEL, (1,)),
    Unite("E2", "Langue vivante", _GEN, "3", _CCF, (1,)),
    Unite("E3", "Traitement de données", _GEN, "3", _CCF, (1,)),
    Unite("E4", "Expertise naturaliste", _PRO, "6", _CCF, (2,)),
    Unite("E7", "Épreuve professionnelle de synthèse", _PRO, "6", _PONCTUEL, (3,), plus={"pratique": True}),
)
_LICENCE = (
    Unite("UE1", "Hydrologie et milieux", "", "6", _CONTINU, (1,), plus={"ects": 15}),
    Unite("UE2", "Techniques de gestion de l’eau", "", "6", _CONTINU, (2,), plus={"ects": 15}),
    Unite("UE3", "Projet tuteuré", "", "4", _CONTINU, plus={"ects": 12, "seuil": Decimal(8)}),
    Unite("UE4", "Mission en entreprise", "", "8", _PONCTUEL, plus={"ects": 18, "seuil": Decimal(10)}),
)
_VISE = (
    Unite("UE1", "Étudier un projet", "", "6", _CONTINU, (1,), plus={"ects": 60}),
    Unite("UE2", "Monter et financer un projet", "", "6", _CONTINU, (2,), plus={"ects": 60, "seuil": Decimal(8)}),
    Unite("UE3", "Mémoire et soutenance", "", "4", _PONCTUEL, (3,), plus={"ects": 60, "seuil": Decimal(10)}),
)
_ETABLISSEMENT = (
    Unite("M1", "Concevoir une médiation", "", "2", _CONTINU),
    Unite("M2", "Animer un atelier", "", "3", _CONTINU, plus={"seuil": Decimal(8)}),
    Unite("M3", "Évaluer et transmettre", "", "1", _CONTINU),
)


def rivage(o: Organisation, jour: date, acteur: Reference) -> None:
    """Own juries: branch certificates held with the branch, the endorsed diploma, the school's own; then those of others."""
    recent = jour - timedelta(days=330)
    par_blocs(
        o, "RNCP99024", jour, acteur, reference=f"Règlement de la commission paritaire du {date_fr(recent)}",
        options={"conservation_mois": 60},
    )  # fmt: skip
    _cqpi(o, jour, acteur)
    _capacites(
        o, "CQP-VIGIE", acteur, reference=f"Décision de la commission paritaire du {date_fr(recent)}",
        capacites=(
            ("C1", "Lire un plan de plage et l’état de la mer"), ("C2", "Tenir un poste de surveillance"),
            ("C3", "Prévenir et informer les baigneurs"), ("C4", "Porter secours et donner l’alerte"),
        ),
    )  # fmt: skip
    _capacites(
        o, "CCPI-TUT", acteur, reference="Référentiel fictif de la branche, accord du 8 novembre 2019",
        capacites=(
            ("C1", "Accueillir un alternant"), ("C2", "Organiser son parcours"), ("C3", "Évaluer ses acquis"),
        ),
    )  # fmt: skip
    accreditation = [[(jour - timedelta(days=900)).isoformat(), (jour + timedelta(days=900)).isoformat()]]
    avec_unites(
        o, "RNCP99026", _VISE, acteur, reference=f"Règlement des études adopté le {date_fr(recent)}",
        options={"compensation": True, "moyenne_minimale": "10", "accreditations": accreditation},
    )  # fmt: skip
    avec_unites(
        o, "DE-MEDIA", _ETABLISSEMENT, acteur, reference=f"Règlement du diplôme d’établissement du {date_fr(recent)}",
        options={"compensation": True, "moyenne_minimale": "10", "conservation_mois": 36},
    )  # fmt: skip
    avec_unites(
        o, "RNCP99030", _DNMADE, acteur, reference="Arrêté du 18 mai 2018 et règlement fictif de l’établissement"
    )
    avec_unites(o, "RNCP99031", _DCG, acteur, reference="Arrêté fictif fixant les épreuves du DCG")
    avec_unites(o, "RNCP99032", _DSCG, acteur, reference="Arrêté fictif fixant les épreuves du DSCG")


def vallees(o: Organisation, jour: date, acteur: Reference) -> None:
    """Diplomas prepared for the juries of the State, of a university and of a branch."""
    avec_unites(o, "RNCP99027", _CS, acteur, reference="Arrêté fictif de spécialité, CS Photovoltaïque")
    avec_unites(
        o, "RNCP99028", _BNMA, acteur, reference="Arrêté fictif de spécialité, BNMA Charpentier de marine", pfmp=True
    )
    avec_unites(o, "RNCP99029", _DMA, acteur, reference="Arrêté fictif de spécialité, DMA Décor et mobilier")
    avec_unites(
        o, "RNCP99033", _CAPA, acteur, reference="Arrêté fictif de spécialité, CAP agricole Jardinier du littoral"
    )
    avec_unites(o, "RNCP99034", _BAC_PRO_AGRICOLE, acteur, reference="Arrêté fictif de spécialité, bac pro Aquaculture")
    avec_unites(o, "RNCP99035", _BTSA, acteur, reference="Arrêté fictif de spécialité, BTSA Espaces littoraux")
    accreditation = [[(jour - timedelta(days=1100)).isoformat(), (jour + timedelta(days=500)).isoformat()]]
    avec_unites(
        o, "RNCP99017", _LICENCE, acteur, reference="Règlement des études de l’Université des Estuaires",
        options={"compensation": True, "moyenne_minimale": "10", "accreditations": accreditation},
    )  # fmt: skip
    par_blocs(
        o,
        "RNCP99006",
        jour,
        acteur,
        reference="Règlement fictif de la commission paritaire",
        options={"conservation_mois": 60},
    )


def _cqpi(o: Organisation, jour: date, acteur: Reference) -> None:
    """Two blocs, two capacités each: what is kept differs from one to the other."""
    certification = certification_de(o, "RNCP99025")
    blocs = elements.creer_depuis_les_blocs(certification=certification, jour=jour, acteur=acteur)
    capacites = (
        (("C1", "Répartir le travail"), ("C2", "Réagir à un aléa")),
        (("C3", "Accueillir un opérateur"), ("C4", "Conduire une amélioration")),
    )
    for bloc, siennes in zip(blocs, capacites, strict=True):
        for n, (code, libelle) in enumerate(siennes, start=1):
            elements.enregistrer_element(
                certification=certification, nature=NatureElement.CAPACITE, code=code, libelle=libelle, parent=bloc,
                mode=ModeResultat.VALIDATION, ordre=bloc.ordre + n, acteur=acteur,
            )  # fmt: skip
    reglement = services.creer_reglement(
        certification=certification, acteur=acteur,
        contenu=ContenuReglement(reference="Référentiel fictif du CQPI, accord du 8 novembre 2019"),
    )  # fmt: skip
    services.reprendre_les_blocs(reglement=reglement, jour=jour, acteur=acteur)
    services.reprendre_les_elements(reglement=reglement, jour=jour, acteur=acteur)


def _capacites(
    o: Organisation, numero: str, acteur: Reference, *, reference: str, capacites: tuple[tuple[str, str], ...]
) -> list[ElementEvalue]:
    """Capacités alone, acquired or not: a certificate outside the registers has no bloc to give."""
    certification = certification_de(o, numero)
    siennes = [
        elements.enregistrer_element(
            certification=certification, nature=NatureElement.CAPACITE, code=code, libelle=libelle,
            mode=ModeResultat.VALIDATION, ordre=n * 10, acteur=acteur,
        )
        for n, (code, libelle) in enumerate(capacites, start=1)
    ]  # fmt: skip
    reglement = services.creer_reglement(
        certification=certification, contenu=ContenuReglement(reference=reference), acteur=acteur
    )
    for element in siennes:
        services.enregistrer_unite(
            reglement=reglement, element=element, contenu=services.ContenuUnite(ordre=element.ordre), acteur=acteur
        )
    return siennes
