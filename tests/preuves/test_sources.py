"""What the acts of the other rooms offer: the right expectation, the right day, and nobody's name."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.models import Equivalent, NatureEquivalent
from parchemin.amelioration.services import actions
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.indicateurs.models import Calcul, EtatJeu, JeuAnnuel
from parchemin.preuves.selectors.couverture import voir
from parchemin.reseau.models import Convention
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import etablissement, organisation


def offertes(o: Organisation, cle: str, jour: date | None = None) -> list[tuple[str, date]]:
    return [(p.titre, p.le) for p in voir(o, jour or aujourdhui()).preuves.get(cle, [])]


def test_an_action_is_told_by_its_number(o: Organisation, qualite: Membre) -> None:
    actions.ouvrir(
        organisation=o, titre="Rappeler Enzo Martin", quoi="Un appel dès le premier matin.", avant_le=aujourdhui() + timedelta(days=9), responsable=qualite,
        origines=[actions.Origine(SorteOrigine.ABSENCES, "Absences")], acteur=reference_de(qualite.utilisateur), nature=NatureAction.IMMEDIATE,
    )  # fmt: skip
    ((titre, le),) = offertes(o, "qualiopi:32:plan")
    assert titre.startswith("Action d’amélioration A-2026-001")
    assert "Enzo" not in titre
    assert le == aujourdhui()
    assert offertes(o, "ministeres:Q30-A2:tableau") == [(titre, le)]
    assert offertes(o, "qualiopi:32:effet") == []
    assert offertes(organisation("autre"), "qualiopi:32:plan") == []


def test_a_meeting_serves_the_stakeholder_it_heard(o: Organisation) -> None:
    def noter(partie: str, le: date) -> None:
        Equivalent.toutes.create(
            organisation=o,
            partie=partie,
            nature=NatureEquivalent.values[0],
            titre="Webinaire de l’Opco",
            le=le,
            retenu="Rien à signaler.",
            note_par="Ada",
        )

    noter("financeurs", date(2026, 5, 4))
    noter("mission", date(2026, 5, 5))
    noter("financeurs", date(2026, 12, 4))
    ((titre, le),) = offertes(o, "qualiopi:30:financeurs")
    assert "Webinaire de l’Opco" in titre
    assert le == date(2026, 5, 4)
    assert offertes(o, "qualiopi:30:equipes") == []


def test_a_published_set_serves_two_indicators_and_a_draft_none(o: Organisation) -> None:
    c = Calcul.toutes.create(
        organisation=o,
        observe_le=aujourdhui(),
        calcule_le=maintenant(),
        par_libelle="Ada",
        reglages={},
        parcours=0,
        contrats=0,
        empreinte="a" * 64,
    )
    for annee, etat in ((2026, EtatJeu.PUBLIE), (2027, EtatJeu.BROUILLON)):
        JeuAnnuel.toutes.create(
            organisation=o, annee=annee, version=1, etat=etat, calcul=c, contenu={}, empreinte="b" * 64, prepare_le=maintenant(), prepare_par="Ada",
            publie_le=maintenant() if etat == EtatJeu.PUBLIE else None,
        )  # fmt: skip
    ((titre, le),) = offertes(o, "qualiopi:2:resultats")
    assert "2025-2026" in titre
    assert le == aujourdhui()
    assert offertes(o, "qualiopi:3:taux") == [(titre, le)]


def test_a_convention_stands_until_its_end(o: Organisation) -> None:
    e = etablissement(o, "Formaxis")
    for reference, signee, au in (
        ("C-1", date(2022, 1, 3), None),
        ("C-2", None, None),
        ("C-3", date(2022, 1, 3), date(2023, 1, 3)),
    ):
        Convention.toutes.create(
            organisation=o, etablissement=e, reference=reference, du=date(2022, 1, 1), au=au, signee_le=signee
        )
    assert offertes(o, "certificateur:R6113-16-2:conventions") == [
        ("Convention C-1 signée avec Formaxis", date(2022, 1, 3))
    ]
    vue = voir(o, aujourdhui())
    assert str(vue.couverture(vue.choix.exigences["certificateur:R6113-16-2"]).etat) == "complet"
