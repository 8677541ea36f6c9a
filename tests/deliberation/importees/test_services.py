"""Recording the decision of an authority: versions, outcomes of units, what is kept, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.deliberation.branchements.importees import resultats_d_ailleurs
from parchemin.deliberation.concordance import Accord, accord
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.lecture_decisions import lire_note
from parchemin.deliberation.models import AcquisConserve, Decision, Reinscription
from parchemin.deliberation.selectors.deliberations import qui_delibere
from parchemin.deliberation.selectors.importees import attendues, condition_accord, importees_visibles
from parchemin.deliberation.services.importees import (
    DecisionLue,
    changements,
    controler,
    enregistrer_decision_importee,
    retirer_decision_importee,
)
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.branchements.grille import resultats_a_saisir
from parchemin.parcours.branchements.sessions import a_faire
from parchemin.parcours.domain.resultats import ModeCellule
from parchemin.parcours.models import ElementEvalue, EtatInscription, EtatSession, Presentation, SessionExamen
from parchemin.parcours.models import Resultat as ResultatSaisi
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, CapaciteCertification, Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.deliberation.importees.donnees_importees import (
    JURY,
    certification_d_etat,
    inscriptions_de,
    session_jugee_ailleurs,
)
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Iterator[Any]:
    o = organisation()
    with organisation_active(o.pk):
        yield session_jugee_ailleurs(o)


def lue(session: Any, rang: int = 0, resultat: str = "admis", notes: str = "", **champs: Any) -> DecisionLue:
    i = inscriptions_de(session)[rang]
    elements = session.elements.order_by("ordre")
    lues = {e: lire_note(t, ModeCellule(e.mode)) for e, t in zip(elements, notes.split(), strict=False)}
    p = Presentation.toutes.select_related("session", "inscription").get(inscription=i)
    return replace(DecisionLue(i, p, "Académie d’essai", Resultat(resultat), JURY, notes=lues), **champs)


def enregistrer(d: DecisionLue, **suite: Any) -> Decision:
    return enregistrer_decision_importee(lue=d, acteur=SYSTEME, **suite)[0]


def codes(d: DecisionLue, **suite: Any) -> set[str]:
    with pytest.raises(ErreurMetier) as refus:
        enregistrer(d, **suite)
    return {k.code for k in refus.value.constats}


def test_la_decision_et_sa_simulation(session: Any) -> None:
    d = enregistrer(lue(session, notes="14 12 13", mention=Mention.ASSEZ_BIEN))
    assert (d.origine, d.autorite, d.version, d.en_vigueur) == ("importee", "Académie d’essai", 1, True)
    assert d.proposition["simulation"] is True
    assert (d.proposition["resultat"], d.proposition["mention"]) == ("admis", "AB")
    assert d.jeu == "cap-2025"
    assert [(x.code, str(x.note.normalize()), x.acquis) for x in d.issues.all()] == [
        ("U1", "14", True), ("U2", "12", True), ("U3", "13", True),
    ]  # fmt: skip
    assert not AcquisConserve.toutes.exists()
    (phrase,) = phrases(evenements_de([d.organisation.chaine], "personne", str(d.inscription.personne_id)))
    assert "Académie d’essai" in str(phrase)


def test_un_ajourne_garde_ce_que_la_regle_dit(session: Any) -> None:
    d = enregistrer(lue(session, resultat="ajourne", notes="8 12 13"))
    assert {a.code for a in AcquisConserve.toutes.filter(decision=d)} == {"U1", "U2", "U3"}


def test_rien_n_est_garde_quand_les_deux_different(session: Any) -> None:
    d = enregistrer(lue(session, resultat="ajourne", notes="14 12 13"))
    assert accord(d.resultat, d.mention, d.proposition) is Accord.DIFFERE
    assert not AcquisConserve.toutes.exists()


def test_la_meme_deux_fois_n_ecrit_rien(session: Any) -> None:
    a = enregistrer(lue(session, notes="14 12 13"))
    b, ecrite = enregistrer_decision_importee(lue=lue(session, notes="14 12 13"), acteur=SYSTEME)
    assert (a.pk, ecrite) == (b.pk, False)


def test_un_resultat_change_fait_une_version_avec_sa_raison(session: Any) -> None:
    a = enregistrer(lue(session, resultat="ajourne", notes="8 12 13"))
    assert codes(lue(session, notes="11")) == {"AUT-022"}
    b = enregistrer(lue(session, notes="11"), motif="Rectification du rectorat")
    a.refresh_from_db()
    assert (a.en_vigueur, b.version, b.motif) == (False, 2, "Rectification du rectorat")
    # The marks that the correction does not repeat are still those of the authority.
    assert {x.code: str(x.note.normalize()) for x in b.issues.all()} == {"U1": "11", "U2": "12", "U3": "13"}
    assert b.proposition["resultat"] == "admis"
    assert not AcquisConserve.toutes.filter(retire_le__isnull=True).exists()


def test_l_ajourne_rectifie_en_ajourne_ne_garde_qu_une_fois(session: Any) -> None:
    a = enregistrer(lue(session, resultat="ajourne", notes="8 12 13"))
    enregistrer(lue(session, resultat="ajourne", notes="7"), motif="Note rectifiée")
    assert AcquisConserve.toutes.filter(decision=a, retire_le__isnull=True).count() == 0
    assert AcquisConserve.toutes.filter(retire_le__isnull=True).count() == 3


def test_apres_le_second_groupe_la_raison_va_de_soi(session: Any) -> None:
    enregistrer(lue(session, resultat="controle", notes="14 8 8"))
    assert not AcquisConserve.toutes.exists()
    b = enregistrer(lue(session))
    assert b.motif == "Résultat après l’épreuve de contrôle."


def test_encore_avant_les_oraux_la_raison_est_demandee(session: Any) -> None:
    """« Autorisé à se présenter » again, from another authority: nothing happened after the orals."""
    enregistrer(lue(session, resultat="controle"))
    assert codes(lue(session, resultat="controle", autorite="Académie de Rennes")) == {"AUT-022"}


def test_ce_qui_change_est_nomme(session: Any) -> None:
    a = enregistrer(lue(session, resultat="ajourne", notes="8"))
    nouvelle = lue(session, resultat="ajourne", notes="9", autorite="Académie de Rennes")
    dit = " ; ".join(changements(a, nouvelle))
    assert f"autorité : {a.autorite} → Académie de Rennes" in dit
    assert "8 → 9" in dit
    assert "résultat" not in dit


def test_un_absent_l_est_partout(session: Any) -> None:
    d = enregistrer(lue(session, resultat="non_delivrable", absent=True))
    assert {x.etat for x in d.issues.all()} == {"absent"}
    assert d.proposition["resultat"] == "non_delivrable"


def test_un_absent_ne_l_est_qu_a_ce_que_la_session_evalue(session: Any) -> None:
    ElementEvalue.toutes.create(
        organisation=session.organisation,
        certification=session.certification,
        nature="bloc",
        code="BC09",
        libelle="Ailleurs",
    )
    d = enregistrer(lue(session, resultat="non_delivrable", absent=True))
    assert {x.code for x in d.issues.all()} == {"U1", "U2", "U3"}


def test_sans_reglement_la_decision_vaut_quand_meme() -> None:
    o = organisation()
    with organisation_active(o.pk):
        s = session_jugee_ailleurs(o, reglement=False)
        d = enregistrer(lue(s, notes="14 12 13"))
    assert d.proposition is None
    assert d.resultat == "admis"


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"decidee_le": date(2026, 6, 1)}, "AUT-010"),
        ({"decidee_le": date(2027, 7, 1)}, "AUT-012"),
        ({"autorite": " "}, "AUT-014"),
        ({"resultat": Resultat.AJOURNE, "mention": Mention.BIEN}, "AUT-017"),
    ],
)
def test_les_refus(session: Any, champs: dict[str, Any], code: str) -> None:
    assert codes(replace(lue(session), **champs)) == {code}


def test_sans_session_pas_avant_l_entree(session: Any) -> None:
    assert codes(replace(lue(session), presentation=None, decidee_le=date(2025, 12, 1))) == {"AUT-010"}
    assert enregistrer(replace(lue(session), presentation=None)).presentation_id is None


@pytest.mark.parametrize("capacite", [Capacite.CERTIFICATEUR, Capacite.CO_CERTIFICATEUR])
def test_le_certificateur_delibere(session: Any, capacite: str) -> None:
    CapaciteCertification.toutes.update(capacite=capacite)
    Certification.toutes.update(famille_corrigee="prive")
    assert codes(relue(session)) == {"AUT-001"}


def relue(session: Any) -> DecisionLue:
    """Certification and session as they are by now."""
    return lue(SessionExamen.toutes.get(pk=session.pk))


def test_ou_un_autre_nomme_le_jury_les_deux_portes_s_accordent(session: Any) -> None:
    """The rector appoints the jury of a CAP, whatever the capacity: nobody deliberates here, so the result is imported."""
    CapaciteCertification.toutes.update(capacite=Capacite.CERTIFICATEUR)
    assert not qui_delibere(SessionExamen.toutes.get(pk=session.pk), JURY).ici
    assert enregistrer(relue(session)).origine == "importee"


def test_le_jour_du_jury_de_la_session_dit_qui_decide(session: Any) -> None:
    Certification.toutes.update(famille_corrigee="prive")
    CapaciteCertification.toutes.update(capacite=Capacite.CERTIFICATEUR, au=JURY)
    assert codes(replace(relue(session), decidee_le=date(2026, 7, 10))) == {"AUT-001"}


def test_un_import_sur_lequel_s_appuie_une_reinscription_ne_se_defait_pas(session: Any) -> None:
    d = enregistrer(lue(session))
    Reinscription.toutes.create(
        organisation=d.organisation, inscription=d.inscription, origine=d.inscription, decision=d,
        ouverte_le=maintenant(), ouverte_par_libelle="Sophie Marchand",
    )  # fmt: skip
    with pytest.raises(ErreurMetier) as refus:
        retirer_decision_importee(decision=d, precedente_id=None)
    assert [k.code for k in refus.value.constats] == ["AUT-024"]
    assert Decision.toutes.filter(pk=d.pk, en_vigueur=True).exists()


def test_la_capacite_est_celle_du_jour_du_jury(session: Any) -> None:
    CapaciteCertification.toutes.update(capacite=Capacite.CERTIFICATEUR, au=date(2026, 7, 2))
    assert enregistrer(lue(session)).version == 1


def test_une_inscription_annulee(session: Any) -> None:
    inscriptions_de(session)[0].__class__.toutes.update(etat=EtatInscription.ANNULEE)
    assert "AUT-025" in codes(lue(session))


def test_le_jury_d_ici_ne_se_remplace_pas(session: Any) -> None:
    d = enregistrer(lue(session))
    Decision.toutes.filter(pk=d.pk).update(origine="jury")
    assert codes(lue(session, resultat="ajourne"), motif="x") == {"AUT-020"}


def test_la_base_et_le_calcul_disent_le_meme_accord(session: Any) -> None:
    o = session.organisation
    cas = [("admis", "14 12 13"), ("ajourne", "14 12 13"), ("admis", "8 8 8"), ("admis", "")]
    for rang, (resultat, notes) in enumerate(cas):
        enregistrer(lue(session, rang, resultat, notes))
    m = membre(o, Role.SECRETARIAT_JURY)
    lignes = importees_visibles(m)
    for verdict in Accord:
        trouvees = set(lignes.filter(condition_accord(verdict)).values_list("pk", flat=True))
        assert trouvees == {d.pk for d in lignes if accord(d.resultat, d.mention, d.proposition) is verdict}
    assert sum(lignes.filter(condition_accord(v)).count() for v in Accord) == 4


def test_les_attendus(session: Any) -> None:
    o = session.organisation
    m = membre(o, Role.SECRETARIAT_JURY)
    assert attendues(m, date(2026, 7, 20)).count() == 4
    assert attendues(m, date(2026, 6, 15)).count() == 0
    enregistrer(lue(session, 0))
    enregistrer(lue(session, 1, "controle"))
    # The second group still awaits its result.
    assert attendues(m, date(2026, 7, 20)).count() == 3
    # Its certifier, whose jury the recteur appoints all the same: the decisions still come from elsewhere.
    CapaciteCertification.toutes.update(capacite=Capacite.CERTIFICATEUR)
    assert attendues(m, date(2026, 7, 20)).count() == 3
    Certification.toutes.update(famille_corrigee="locale")
    assert attendues(m, date(2026, 7, 20)).count() == 0
    session_jugee_ailleurs(o, certification_d_etat(o, code="BP-ESSAI", famille="bp"), candidats=1)
    assert attendues(m, date(2026, 7, 20)).count() == 1


def test_les_jurys_des_autres_ne_sont_pas_reproches(session: Any) -> None:
    """Results of a session judged elsewhere are attendu from the authority, never asked of the organisation's own jury."""
    o = session.organisation
    m = membre(o, Role.SECRETARIAT_JURY)
    SessionExamen.toutes.update(etat=EtatSession.OUVERTE)
    jour = date(2026, 7, 20)
    ResultatSaisi.toutes.bulk_create(
        ResultatSaisi(organisation=o, presentation=p, element=e)
        for p in session.presentations.order_by("pk")
        for e in session.elements.order_by("pk")
    )

    def cles() -> set[str]:
        trouvees = [*a_faire(m, jour), *resultats_a_saisir(m, jour), *resultats_d_ailleurs(m, jour)]
        return {x.cle for x in trouvees if x.visible_des <= jour and x.a_faire}

    attendu = f"deliberation.attendu.{session.pk}"
    reproches = {f"parcours.session.{session.pk}.resultats", f"parcours.resultats.{session.pk}"}
    assert cles() & ({attendu} | reproches) == {attendu}
    CapaciteCertification.toutes.update(capacite=Capacite.CERTIFICATEUR)  # appointed elsewhere all the same
    assert cles() & ({attendu} | reproches) == {attendu}
    Certification.toutes.update(famille_corrigee="locale")
    assert cles() & ({attendu} | reproches) == {f"parcours.resultats.{session.pk}"}, "said once, by the grid"


def test_une_version_qui_ne_donne_rien_retire_ce_que_la_precedente_donnait(session: Any) -> None:
    """Corrected into something that our computation does not find: nothing is kept from the version that no longer stands."""
    enregistrer(lue(session, resultat="ajourne", notes="8 12 13"))
    assert AcquisConserve.toutes.filter(retire_le__isnull=True).exists()
    d, _ = enregistrer_decision_importee(
        lue=lue(session, resultat="admis", notes="8 12 13"), acteur=SYSTEME, motif="Erreur de l’académie"
    )
    assert d.version == 2
    assert not AcquisConserve.toutes.filter(retire_le__isnull=True).exists()
    assert "Erreur de l’académie" in AcquisConserve.toutes.order_by("pk")[0].motif_retrait


# --- A mention that the family does not know.
@pytest.mark.parametrize(
    ("famille", "mention", "attendu"),
    [
        ("cqpm", "B", "n’en prévoit aucune"),
        ("bts", "AB", "n’en prévoit aucune"),
        ("cap", "B", ""),
        ("cap", "TBF", "ne prévoit que : mention assez bien, mention bien, mention très bien"),
        ("bac_pro", "TBF", ""),
    ],
)
def test_une_mention_etrangere_a_la_famille_se_voit(famille: str, mention: str, attendu: str) -> None:
    o = organisation()
    with organisation_active(o.pk):
        s = session_jugee_ailleurs(o, certification_d_etat(o, famille), reglement=False)
        trouves = [k for k in controler(lue(s, mention=Mention(mention))) if k.code == "AUT-026"]
    assert [attendu in k.quoi for k in trouves] == ([True] if attendu else [])
    assert not any(k.est_bloquant for k in trouves)  # the authority decides; it is shown, not refused
