"""The import of a règlement: verdicts, writing, undoing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.parcours.models import ElementEvalue
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.deliberation.decor_reglements import complet
from tests.deliberation.reglements.test_services import citer, session_de
from tests.parcours.decor_sessions import session

pytestmark = pytest.mark.django_db
CREER, MODIFIER, INCHANGER, REFUSER = (
    ActionLigne.CREER, ActionLigne.MODIFIER, ActionLigne.INCHANGER, ActionLigne.REFUSER,
)  # fmt: skip
R = "RNCP99100"


def analyseur(o: Organisation) -> Any:
    return type_import("deliberation.reglement").analyseur(Circonstances(o.pk, None, "Sophie", "", aujourdhui(), {}))


def lire(a: Any, *lignes: dict[str, Any]) -> list[Any]:
    kind = type_import("deliberation.reglement")
    champs = tuple(c.cle for c in kind.champs)
    grille = Grille({c.cle: c for c in kind.champs}, {c: i for i, c in enumerate(champs)}, champs)
    return juger(grille, a, [(i + 2, tuple(ligne.get(c) for c in champs)) for i, ligne in enumerate(lignes)])


def retenir(verdicts: list[Any]) -> list[LigneRetenue]:
    return [LigneRetenue(i + 2, v.action, v.donnees) for i, v in enumerate(verdicts) if v.action in (CREER, MODIFIER)]


def codes(verdict: Any) -> set[str]:
    return {c.constat.code for c in verdict.constats}


def ligne(code: str, **champs: Any) -> dict[str, Any]:
    return {"certification": R, "code": code, "libelle": f"Unité {code}"} | champs


CAP = (
    ligne("EP1", reference="Arrêté du 3 juin", nature="épreuve", domaine="Pro", coefficient="6", mode="CCF",
          pratique="oui", blocs="RNCP99100BC01"),
    ligne("EG1", domaine="Générale", coefficient=2.5, mode="ponctuelle", commune="oui"),
    ligne("EF1", facultatif="oui", coefficient="1", domaine="général"),
)  # fmt: skip


def test_un_reglement_entier_entre_et_ressort(o: Organisation, de_famille: Callable[[Famille], Certification]) -> None:
    de_famille(Famille.CAP)
    a = analyseur(o)
    verdicts = lire(a, *CAP)
    assert [(v.action, codes(v)) for v in verdicts] == [(CREER, set())] * 3
    operations = a.appliquer(retenir(verdicts))
    r = ReglementExamen.objects.get()
    assert (r.reference, r.version) == ("Arrêté du 3 juin", 1)
    ep1, eg1, ef1 = r.unites.select_related("element").order_by("pk")
    assert (ep1.coefficient, ep1.domaine, ep1.mode, ep1.pratique, ep1.blocs) == (6, "professionnel", "ccf", True, ["RNCP99100BC01"])  # fmt: skip
    assert (eg1.coefficient, eg1.domaine, eg1.mode, eg1.commune) == (Decimal("2.5"), "general", "ponctuel", True)
    assert (ef1.element.facultatif, ef1.element.mode) == (True, "note")
    assert [v.action for v in lire(analyseur(o), *CAP)] == [INCHANGER] * 3
    assert a.defaire(operations) == []
    assert not ReglementExamen.objects.exists()
    assert not ElementEvalue.objects.exists()


def test_corriger_des_coefficients_puis_defaire(o: Organisation, certification: Certification) -> None:
    complet(certification)
    a = analyseur(o)
    (verdict,) = lire(a, {"certification": R, "code": "U1", "coefficient": "4"})
    assert (verdict.action, codes(verdict)) == (MODIFIER, set())
    operations = a.appliquer(retenir([verdict]))
    u = UniteReglement.objects.get(element__code="U1")
    assert (u.coefficient, u.blocs) == (4, ["RNCP99100BC01"])
    UniteReglement.objects.filter(pk=u.pk).update(coefficient=5)
    assert [k.code for k in a.defaire(operations)] == ["REG-156"]
    UniteReglement.objects.filter(pk=u.pk).update(coefficient=4)
    assert a.defaire(operations) == []
    u.refresh_from_db()
    assert u.coefficient == 3


@pytest.mark.parametrize(
    ("faux", "code"),
    [
        (ligne("C1", reference="x", certification="RNCP1"), "REG-150"),
        (ligne("C1"), "REG-152"),
        (ligne("C1", reference="x", libelle=None), "REG-153"),
        (ligne("C1", reference="x", parent="ABSENT"), "REG-154"),
        (ligne("C1", reference="x", blocs="RNCP99100BC01, RNCP1BC09"), "REG-155"),
        (ligne("C1", reference="x", coefficient="0"), "IMP-036"),
        (ligne("C1", reference="x", seuil="21"), "IMP-036"),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(
    o: Organisation, certification: Certification, faux: dict[str, Any], code: str
) -> None:
    (verdict,) = lire(analyseur(o), faux)
    assert (verdict.action, codes(verdict)) == (REFUSER, {code})


def test_la_premiere_ligne_refusee_ne_cree_pas_le_reglement(o: Organisation, certification: Certification) -> None:
    verdicts = lire(
        analyseur(o), ligne("C1", reference="x", blocs="RNCP1BC01"), ligne("C2"), ligne("C2", reference="x")
    )
    assert [codes(v) for v in verdicts] == [{"REG-155"}, {"REG-152"}, {"IMP-071"}]


def test_une_capacite_suit_son_bloc_et_chaque_specialite_a_son_reglement(
    o: Organisation, certification: Certification
) -> None:
    a = analyseur(o)
    verdicts = lire(
        a,
        ligne("B1", reference="Texte", specialite="A", nature="bloc", blocs="RNCP99100BC01"),
        ligne("K1", specialite="A", nature="capacité", parent="B1"),
        ligne("B1", reference="Texte", specialite="B"),
    )
    assert [codes(v) for v in verdicts] == [set(), set(), set()]
    a.appliquer(retenir(verdicts))
    assert {r.specialite: r.unites.count() for r in ReglementExamen.objects.order_by("pk")} == {"A": 2, "B": 1}
    k1 = ElementEvalue.objects.get(code="K1")
    assert (k1.parent.code, k1.mode) == ("B1", "validation")


def test_un_reglement_cite_et_un_element_en_service(o: Organisation, certification: Certification) -> None:
    r = complet(certification)
    (verdict,) = lire(analyseur(o), ligne("U1", facultatif="oui", resultat="validation"))
    assert codes(verdict) == {"REG-157"}
    a = analyseur(o)
    verdicts = lire(a, ligne("U9", coefficient="2"))
    citer(r, session_de(o, r))
    with pytest.raises(ErreurMetier, match="REG-156"):
        a.appliquer(retenir(verdicts))
    (verdict,) = lire(analyseur(o), ligne("U1", coefficient="2"))
    assert codes(verdict) == {"REG-151"}


def test_ce_qui_a_servi_ne_se_defait_pas(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    operations = a.appliquer(retenir(lire(a, ligne("U1", reference="x", coefficient="1"))))
    s = session(o, certification, avec_elements=False)
    s.elements.set(ElementEvalue.objects.all())
    assert [k.code for k in a.objections(operations)] == ["REG-157"]
    citer(ReglementExamen.objects.get(), s)
    assert [k.code for k in a.objections(operations)] == ["REG-158", "REG-157"]


# --- days of the sessions


def test_les_dates_des_sessions_entrent_avec_le_reglement(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    verdicts = lire(
        a,
        ligne("U1", reference="Arrêté du 3 juin", coefficient="1", session_du="01/09/2026", session_au="31/08/2027"),
        ligne("U2", coefficient="2"),
        ligne("U1", reference="Arrêté de 2027", coefficient="3", session_du="01/09/2027"),
        ligne("U2", coefficient="4"),
    )
    assert [codes(v) for v in verdicts] == [set()] * 4
    operations = a.appliquer(retenir(verdicts))
    deux = ReglementExamen.objects.order_by("version")
    assert [(r.version, r.reference, r.session_du, r.session_au) for r in deux] == [
        (1, "Arrêté du 3 juin", date(2026, 9, 1), date(2027, 8, 31)), (2, "Arrêté de 2027", date(2027, 9, 1), None),
    ]  # fmt: skip
    assert [[int(u.coefficient) for u in r.unites.order_by("pk")] for r in deux] == [[1, 2], [3, 4]]
    # The same file again changes nothing; days say which version a correction is of, and the next line follows.
    (u1, u2) = lire(analyseur(o), ligne("U1", coefficient="9", session_du="01/09/2026"), ligne("U2", coefficient="9"))
    assert (u1.action, u2.action) == (MODIFIER, MODIFIER)
    assert {u1.donnees["reglement"], u2.donnees["reglement"]} == {deux[0].pk}
    assert a.defaire(operations) == []
    assert not ReglementExamen.objects.exists()


def test_des_dates_inversees_ou_qui_se_recouvrent_se_disent(o: Organisation, certification: Certification) -> None:
    complet(certification, session_du=date(2025, 9, 1), session_au=date(2026, 8, 31))
    x = {"reference": "Texte", "coefficient": "1"}
    verdicts = lire(
        analyseur(o),
        ligne("N1", session_du="01/09/2027", session_au="31/08/2027", **x),
        ligne("N2", session_du="01/06/2026", session_au="31/08/2027", **x),
        ligne("N3", session_du="01/09/2026", session_au="31/08/2027", **x),
        ligne("N4", session_du="01/01/2027", **x),
        ligne("N5", session_du="un jour", **x),
    )
    assert [codes(v) & {"REG-122", "REG-123"} for v in verdicts] == [
        {"REG-123"},
        {"REG-122"},
        set(),
        {"REG-122"},
        set(),
    ]
    assert [v.action for v in verdicts] == [REFUSER, REFUSER, CREER, REFUSER, REFUSER]
    assert "version 1" in next(k.constat.quoi for k in verdicts[1].constats)


def test_une_version_ecrite_entre_temps_arrete_l_ecriture(o: Organisation, certification: Certification) -> None:
    a = analyseur(o)
    verdicts = lire(a, ligne("U1", reference="Texte", coefficient="1", session_du="01/09/2026"))
    complet(certification, session_du=date(2026, 1, 1))
    with pytest.raises(ErreurMetier, match="REG-156"):
        a.appliquer(retenir(verdicts))
