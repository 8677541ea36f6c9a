"""Writing, versions, what is kept; which règlement applies, and why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, Deliberation, ReglementExamen, UniteReglement
from parchemin.deliberation.selectors.reglements import (
    raison_sans_reglement,
    reglement_applicable,
    reglement_de_session,
    vers_domaine,
)
from parchemin.deliberation.selectors.reglements_pages import (
    controler_sessions,
    page_reglement,
    sessions_de,
    sessions_sans_reglement,
)
from parchemin.deliberation.services import habilitations_ccf
from parchemin.deliberation.services import reglements as services
from parchemin.deliberation.services.reglements import ContenuReglement, ContenuUnite
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    ElementEvalue,
    ModeResultat,
    NatureElement,
    SessionExamen,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.services import elements
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.deliberation.decor_reglements import complet, reglement, unite
from tests.fabrique import etablissement, membre
from tests.parcours.decor_sessions import candidat, session

pytestmark = pytest.mark.django_db
DeFamille = Callable[[Famille], Certification]


def refus(acte: Callable[[], Any]) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        acte()
    return [k.code for k in e.value.constats]


def session_de(o: Organisation, r: ReglementExamen) -> SessionExamen:
    """A session that assesses what the règlement says."""
    s = session(o, r.certification, avec_elements=False)
    s.elements.set(ElementEvalue.objects.filter(pk__in=r.unites.order_by().values("element_id")))
    return s


def citer(r: ReglementExamen, s: SessionExamen) -> Decision:
    """A decision taken under this règlement."""
    p = candidat(s.organisation, s)
    d = Deliberation.objects.create(
        organisation=s.organisation,
        session=s,
        reglement=r,
        jury_le=s.au,
        ouverte_par_libelle="Sophie",
        ouverte_le=maintenant(),
    )
    ligne: Decision = Decision.objects.create(
        organisation=s.organisation, inscription=p.inscription, presentation=p, deliberation=d, origine="jury",
        resultat="admis", decidee_le=s.au, saisie_par_libelle="Sophie",
    )  # fmt: skip
    return ligne


# --- which one applies


def test_sans_reglement_on_dit_pourquoi(certification: Certification) -> None:
    jour = aujourdhui()
    assert reglement_applicable(certification, "", jour) is None
    constat = raison_sans_reglement(certification, "", jour)
    assert constat is not None
    assert constat.code == "REG-101"
    vide = reglement(certification, session_au=jour)
    assert _raison(certification, "", jour) == "REG-104"
    assert reglement_applicable(certification, "", jour) is None
    u = unite(vide, "U1", None)
    assert _raison(certification, "", jour) == "REG-104"
    services.enregistrer_unite(reglement=vide, unite=u, contenu=ContenuUnite(coefficient=Decimal(2)), acteur=SYSTEME)
    assert _raison(certification, "", jour) == ""
    assert reglement_applicable(certification, "", jour) == vide
    assert _raison(certification, "", jour + timedelta(days=1)) == "REG-102"


def _raison(certification: Certification, specialite: str, jour: date) -> str:
    constat = raison_sans_reglement(certification, specialite, jour)
    return constat.code if constat is not None else ""


def test_la_specialite_passe_avant_le_reglement_commun(certification: Certification) -> None:
    jour = aujourdhui()
    cuisine = complet(certification, specialite="Cuisine")
    assert _raison(certification, "Service", jour) == "REG-103"
    commun = reglement(certification)
    u = cuisine.unites.order_by("pk").first()
    assert u is not None
    services.enregistrer_unite(
        reglement=commun, element=u.element, contenu=ContenuUnite(coefficient=Decimal(1)), acteur=SYSTEME
    )
    assert reglement_applicable(certification, "Cuisine", jour) == cuisine
    assert reglement_applicable(certification, "Service", jour) == commun
    # Not finished, the règlement of the specialty is not stood in for by the common one.
    unite(cuisine, "U3", None)
    assert reglement_applicable(certification, "Cuisine", jour) is None
    assert _raison(certification, "Cuisine", jour) == "REG-104"


def test_un_bloc_qui_en_contient_d_autres_n_a_pas_besoin_de_coefficient(certification: Certification) -> None:
    r = reglement(certification)
    bloc = unite(r, "B1", None, nature=NatureElement.BLOC)
    assert _raison(certification, "", aujourdhui()) == "REG-104"
    unite(r, "C1", "1", parent=bloc.element, nature=NatureElement.CAPACITE)
    assert _raison(certification, "", aujourdhui()) == ""
    domaine = vers_domaine(r, aujourdhui())
    assert [(u.code, u.parent) for u in domaine.unites] == [("B1", ""), ("C1", "B1")]


# --- writing


def test_deux_versions_les_memes_jours_sont_refusees(certification: Certification) -> None:
    jour = aujourdhui()
    reglement(certification, session_du=jour, session_au=jour + timedelta(days=10))
    assert refus(lambda: reglement(certification, session_du=jour + timedelta(days=10))) == ["REG-122"]
    reglement(certification, session_du=jour + timedelta(days=11))
    reglement(certification, specialite="Autre")
    assert refus(lambda: reglement(certification, session_du=jour, session_au=jour - timedelta(days=1))) == ["REG-123"]


def test_la_nouvelle_version_laisse_ses_sessions_a_l_ancienne(certification: Certification) -> None:
    jour = aujourdhui()
    ancien = complet(certification, options={"conservation_mois": 36})
    nouveau = services.nouvelle_version(reglement=ancien, a_partir_du=jour, reference="Arrêté neuf", acteur=SYSTEME)
    assert (nouveau.version, nouveau.session_du, nouveau.options) == (2, jour, {"conservation_mois": 36})
    assert [u.element.code for u in nouveau.unites.order_by("pk")] == ["U1", "U2"]
    assert ancien.unites.count() == 2
    assert reglement_applicable(certification, "", jour - timedelta(days=1)) == ancien
    assert reglement_applicable(certification, "", jour) == nouveau
    refuse = refus(
        lambda: services.nouvelle_version(reglement=nouveau, a_partir_du=jour, reference="x", acteur=SYSTEME)
    )
    assert refuse == ["REG-130"]


def test_remplacer_garde_l_ancienne_pour_les_decisions_qui_la_citent(
    o: Organisation, certification: Certification
) -> None:
    ancien = complet(certification)
    s = session(o, certification)
    citer(ancien, s)
    nouveau = services.nouvelle_version(reglement=ancien, a_partir_du=None, reference="Arrêté corrigé", acteur=SYSTEME)
    ancien.refresh_from_db()
    assert ancien.remplace_le is not None
    assert reglement_applicable(certification, "", s.au) == nouveau
    assert reglement_de_session(s) == ancien
    qui = membre(o, Role.SECRETARIAT_JURY)
    assert [x.pk for x in sessions_de(ancien, qui)] == [s.pk]
    assert sessions_de(nouveau, qui) == []


def test_un_reglement_cite_ne_change_plus(o: Organisation, certification: Certification) -> None:
    r = complet(certification)
    citer(r, session(o, certification))
    u = r.unites.select_related("element", "reglement").order_by("pk").first()
    assert u is not None
    contenu = ContenuReglement(reference="Autre")
    for acte in (
        lambda: services.modifier_reglement(reglement=r, contenu=contenu, acteur=SYSTEME),
        lambda: unite(r, "U9"),
        lambda: services.enregistrer_unite(reglement=r, unite=u, contenu=ContenuUnite(), acteur=SYSTEME),
        lambda: services.retirer_unite(unite=u, acteur=SYSTEME),
        lambda: services.reprendre_les_elements(reglement=r, jour=aujourdhui(), acteur=SYSTEME),
        lambda: services.supprimer_reglement(reglement=r, acteur=SYSTEME),
    ):
        assert refus(acte) == ["REG-124"]
    assert not ElementEvalue.objects.filter(code="U9").exists()


def test_supprimer(o: Organisation, certification: Certification) -> None:
    r = complet(certification)
    s = session(o, certification)
    Deliberation.objects.create(
        organisation=o, session=s, reglement=r, jury_le=s.au, ouverte_par_libelle="Sophie", ouverte_le=maintenant()
    )
    assert refus(lambda: services.supprimer_reglement(reglement=r, acteur=SYSTEME)) == ["DEL-042"]
    autre = complet_ailleurs(certification)
    services.supprimer_reglement(reglement=autre, acteur=SYSTEME)
    assert not UniteReglement.objects.filter(reglement=autre.pk).exists()
    assert ElementEvalue.objects.filter(code="X1").exists()


def complet_ailleurs(certification: Certification) -> ReglementExamen:
    r = reglement(certification, specialite="Ailleurs")
    unite(r, "X1")
    return r


def test_depuis_les_blocs_d_un_geste(certification: Certification, de_famille: DeFamille) -> None:
    r = reglement(certification)
    n = services.reprendre_les_blocs(reglement=r, jour=aujourdhui(), acteur=SYSTEME)
    assert n == r.unites.count() > 0
    assert services.reprendre_les_blocs(reglement=r, jour=aujourdhui(), acteur=SYSTEME) == 0
    # Acquired or not: nothing more to say.
    assert {u.coefficient for u in r.unites.all()} == {Decimal(1)}
    assert {u.blocs[0] for u in r.unites.all()} == {u.element.code for u in r.unites.select_related("element")}
    assert _raison(certification, "", aujourdhui()) == ""


def test_un_diplome_d_etat_attend_ses_coefficients(de_famille: DeFamille) -> None:
    cap = de_famille(Famille.CAP)
    r = reglement(cap)
    services.reprendre_les_blocs(reglement=r, jour=aujourdhui(), acteur=SYSTEME)
    assert {u.coefficient for u in r.unites.all()} == {None}
    page = page_reglement(r, aujourdhui(), None)
    assert [k.code for k in page.constats][:2] == ["REG-111", "REG-114"]


def test_une_unite_n_est_pas_deux_fois_ni_d_ailleurs(o: Organisation, certification: Certification) -> None:
    from parchemin.referentiel.models import Capacite, NatureLocale
    from parchemin.referentiel.services import certifications

    r = complet(certification)
    u = r.unites.select_related("element").order_by("pk").first()
    assert u is not None
    acte = lambda e: lambda: services.enregistrer_unite(reglement=r, element=e, contenu=ContenuUnite(), acteur=SYSTEME)  # noqa: E731
    assert refus(acte(u.element)) == ["REG-125"]
    locale = certifications.creer_certification_locale(
        organisation=o, nature=NatureLocale.CQP, intitule="Local", capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    etranger = elements.enregistrer_element(
        certification=locale, nature=NatureElement.UNITE, code="Z", libelle="Z", mode=ModeResultat.NOTE, acteur=SYSTEME
    )
    assert refus(acte(etranger)) == ["REG-126"]


# --- what is assessed is not changed behind the jury's back


def _corriger(e: ElementEvalue, **champs: Any) -> ElementEvalue:
    noms = ("nature", "code", "libelle", "parent", "code_bloc", "mode", "facultatif", "ordre")
    valeurs = {n: getattr(e, n) for n in noms} | champs
    return elements.enregistrer_element(certification=e.certification, element=e, acteur=SYSTEME, **valeurs)


def test_un_element_de_reglement_ne_se_supprime_pas(o: Organisation, certification: Certification) -> None:
    r = complet(certification)
    element = ElementEvalue.objects.get(code="U2")
    assert refus(lambda: elements.supprimer_element(element=element, acteur=SYSTEME)) == ["REG-132"]
    _corriger(element, facultatif=True)
    citer(r, session_de(o, r))
    assert refus(lambda: _corriger(ElementEvalue.objects.get(code="U2"), facultatif=False)) == ["REG-132"]
    _corriger(ElementEvalue.objects.get(code="U2"), libelle="Un intitulé sans faute")


# --- sessions


def test_ce_qui_ne_va_pas_entre_une_session_et_son_reglement(o: Organisation, certification: Certification) -> None:
    r = complet(certification)
    s = session(o, certification, avec_elements=False)
    unites = list(r.unites.select_related("element").order_by("pk"))
    (ligne,) = controler_sessions(r, [s], unites)
    assert ligne.constats == ()
    dehors = elements.enregistrer_element(
        certification=certification, nature=NatureElement.UNITE, code="HORS", libelle="Hors", mode=ModeResultat.NOTE,
        acteur=SYSTEME,
    )  # fmt: skip
    s.elements.set([unites[0].element, dehors])
    (ligne,) = controler_sessions(r, [s], unites)
    assert [(k.code, k.quoi) for k in ligne.constats] == [
        ("REG-140", "La session évalue HORS, que le règlement ne nomme pas."),
        ("REG-141", "Le règlement demande U2, que la session n’évalue pas."),
    ]


def test_le_ccf_demande_une_habilitation(o: Organisation, de_famille: DeFamille) -> None:
    cap = de_famille(Famille.CAP)
    r = reglement(cap)
    unite(r, "EP1", "1", mode="ccf", domaine="professionnel")
    lycee = etablissement(o, "Lycée des Essais")
    s = session_de(o, r)
    candidat(o, s, prestataire=lycee, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI)
    unites = list(r.unites.select_related("element"))

    def constats() -> list[str]:
        return [k.code for x in controler_sessions(r, [s], unites) for k in x.constats]

    assert constats() == ["REG-142"]
    h = habilitations_ccf.enregistrer_habilitation(
        etablissement=lycee, certification=cap, reference="Décision 1", du=s.du - timedelta(days=30), acteur=SYSTEME
    )
    assert constats() == []
    habilitations_ccf.enregistrer_habilitation(
        habilitation=h, etablissement=lycee, certification=cap, reference="Décision 1", du=h.du,
        au=s.du - timedelta(days=1), acteur=SYSTEME,
    )  # fmt: skip
    assert constats() == ["REG-142"]
    double = lambda: habilitations_ccf.enregistrer_habilitation(  # noqa: E731
        etablissement=lycee, certification=cap, reference="Décision 2", du=h.du, acteur=SYSTEME
    )
    assert refus(double) == ["REG-144"]


def test_un_candidat_individuel_passe_des_epreuves_ponctuelles(o: Organisation, de_famille: DeFamille) -> None:
    cap = de_famille(Famille.CAP)
    r = reglement(cap)
    unite(r, "EP1", "1", mode="ccf", domaine="professionnel")
    s = session_de(o, r)
    candidat(o, s, voie=VoieAcces.CANDIDAT_LIBRE, statut=StatutCandidat.INDIVIDUEL)
    (ligne,) = controler_sessions(r, [s], list(r.unites.select_related("element")))
    assert [k.code for k in ligne.constats] == ["REG-143"]


def test_les_sessions_pour_lesquelles_rien_ne_peut_etre_propose(o: Organisation, certification: Certification) -> None:
    s = session(o, certification, avec_elements=False)
    session(o, certification, avec_elements=False, du=aujourdhui() - timedelta(days=400), intitule="Ancienne")
    qui = membre(o, Role.SECRETARIAT_JURY)
    assert [(x.pk, k.code) for x, k in sessions_sans_reglement(qui, aujourdhui())] == [(s.pk, "REG-101")]
    complet(certification)
    assert sessions_sans_reglement(qui, aujourdhui()) == []


def test_la_page_totalise_et_montre_les_blocs(certification: Certification) -> None:
    r = reglement(certification)
    unite(r, "P", "3", domaine="professionnel", blocs=("RNCP99100BC01",))
    unite(r, "G", "2.5", domaine="general")
    unite(r, "F", "1", domaine="general", facultatif=True)
    page = page_reglement(r, aujourdhui(), None)
    assert (page.total, page.total_professionnel, page.total_general) == (Decimal("5.5"), Decimal(3), Decimal("2.5"))
    cartes = {b.code: b.unites for b in page.blocs}
    assert cartes["RNCP99100BC01"] == ("P",)
    assert ("REG-119" in [k.code for k in page.constats]) == (len(cartes) > 1)


def test_le_domaine_ne_depend_que_du_reglement(certification: Certification) -> None:
    r = complet(certification, options={"accreditations": [["2024-09-01", None]]})
    d = vers_domaine(r, aujourdhui())
    assert d.accreditations[0].debut == date(2024, 9, 1)
    assert replace(d, specialite="x").unites == d.unites
