"""A titre professionnel is revised: what old CCP give in the new fiche, in « Ce qui manque », at a new session, to the jury."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import (
    AcquisConserve,
    LienBloc,
    NatureAcquis,
    ReferenceBloc,
    ReglementExamen,
    UniteReglement,
)
from parchemin.deliberation.selectors.dossiers import dossiers_de
from parchemin.deliberation.selectors.manque import page_de
from parchemin.deliberation.selectors.reglements import vers_domaine
from parchemin.deliberation.selectors.reinscriptions import proposer
from parchemin.deliberation.services import blocs
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    ModeResultat,
    NatureElement,
    SessionExamen,
    VoieAcces,
)
from parchemin.parcours.models import Resultat as Cellule
from parchemin.parcours.services import elements, sessions
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import ailleurs, inscrit, suivre
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import personne
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)
ANCIENNE, NOUVELLE = "RNCP99300", "RNCP99301"
FIN = date(2030, 6, 30)


def _fiche(code: str, fin: str, corps: str = "") -> str:
    blocs = "".join(
        f"<BLOC_COMPETENCES><CODE>{code}BC0{n}</CODE><LIBELLE>CCP {n} de {code}</LIBELLE></BLOC_COMPETENCES>"
        for n in (1, 2, 3)
    )
    return fiche(code, corps=corps, fin=fin).replace(
        f"<BLOC_COMPETENCES><CODE>{code}BC01</CODE><LIBELLE>Premier bloc</LIBELLE></BLOC_COMPETENCES>", blocs
    )


@pytest.fixture
def fiches(o: Organisation, tmp_path: Path) -> dict[str, Certification]:
    """The new title replaces the old one, and its fiche declares nothing of the CCP: only the arrêté does."""
    remplace = f"<ANCIENNES_CERTIFICATIONS><ANCIENNE_CERTIFICATION><ID_FICHE_ANCIENNE_CERTIFICATION>{ANCIENNE}</ID_FICHE_ANCIENNE_CERTIFICATION></ANCIENNE_CERTIFICATION></ANCIENNES_CERTIFICATIONS>"
    importer(tmp_path, date(2026, 8, 16), _fiche(ANCIENNE, "30/06/2025"), _fiche(NOUVELLE, "30/06/2030", remplace))
    tenues = {c: suivre(o, c, "tp") for c in (ANCIENNE, NOUVELLE)}
    for c in tenues.values():
        _reglement(c)
    return tenues


def _reglement(c: Certification) -> ReglementExamen:
    r: ReglementExamen = ReglementExamen.toutes.create(
        organisation_id=c.organisation_id, certification=c, reference="Arrêté de spécialité", entretien_final=True
    )
    for n in (1, 2, 3):
        e = elements.enregistrer_element(
            certification=c, nature=NatureElement.CCP, code=f"CCP{n}", libelle=f"CCP {n}", mode=ModeResultat.VALIDATION,
            code_bloc=f"{c.numero}BC0{n}", ordre=n, acteur=SYSTEME,
        )  # fmt: skip
        UniteReglement.toutes.create(organisation_id=c.organisation_id, reglement=r, element=e, ordre=n)
    return r


def _table(o: Organisation, fiches: dict[str, Certification]) -> None:
    """The arrêté: old 1 gives new 1; old 2 and 3 together give new 2; nothing gives new 3."""
    references: list[ReferenceBloc] = blocs.creer_depuis_la_fiche(
        certification=fiches[ANCIENNE], jour=JOUR, acteur=SYSTEME
    )
    par_code = {LienBloc.toutes.get(reference=r).code_bloc: r for r in references}
    un, deux, trois = (par_code[f"{ANCIENNE}BC0{n}"] for n in (1, 2, 3))
    for sources, cible in (([un], 1), ([deux, trois], 2)):
        blocs.ecrire_equivalence(
            organisation=o, sources=sources, fiche=NOUVELLE, bloc=f"{NOUVELLE}BC0{cible}", du=date(2025, 7, 1), au=None,
            texte="Arrêté du 4 juin 2025, annexe 3", acteur=SYSTEME,
        )  # fmt: skip


def _tient(o: Organisation, fiches: dict[str, Certification], qui: object, *rangs: int) -> None:
    for n in rangs:
        ailleurs(o, fiches[ANCIENNE], qui, f"CCP{n}", nature=NatureAcquis.CCP, obtenu_le=date(2024, 3, n))  # type: ignore[arg-type]


def test_la_succession_seule_ne_donne_rien_et_le_dit(o: Organisation, fiches: dict[str, Certification]) -> None:
    qui = personne(o)
    _tient(o, fiches, qui, 1)
    page = page_de(inscrit(fiches[NOUVELLE], qui, forme=""), JOUR)
    assert page.transposes == ()
    (perdu,) = page.sans_effet
    assert "reste acquis mais ne compte pas ici" in perdu.phrase
    assert {m.code for m in page.manquants} == {"CCP1", "CCP2", "CCP3", "entretien_final"}


def test_ce_qui_manque_compte_les_ccp_de_l_ancienne_fiche(o: Organisation, fiches: dict[str, Certification]) -> None:
    _table(o, fiches)
    qui = personne(o)
    _tient(o, fiches, qui, 1, 2)
    page = page_de(inscrit(fiches[NOUVELLE], qui, forme=""), JOUR)
    assert [(t.code, t.obtenu_le) for t in page.transposes] == [("CCP1", date(2024, 3, 1))]
    # Two are asked for the second one, and one is held: it counts for nothing yet.
    (court,) = page.sans_effet
    assert "pour BC02, la correspondance demande aussi RNCP99300BC03 (Arrêté du 4 juin 2025, annexe 3)" in court.phrase
    assert {m.code for m in page.manquants} == {"CCP2", "CCP3", "entretien_final"}
    # The new title's own end, and a year more: not that of the old one.
    assert {x.jour for x in page.limites} == {FIN, date(2031, 6, 30)}
    (t,) = page.transposes
    assert "Arrêté du 4 juin 2025, annexe 3" in t.raison


def test_la_page_le_dit_avec_son_texte(o: Organisation, fiches: dict[str, Certification]) -> None:
    _table(o, fiches)
    qui = personne(o)
    _tient(o, fiches, qui, 1, 2, 3)
    i = inscrit(fiches[NOUVELLE], qui, forme="")
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="revise@essai.example").utilisateur)
    texte = client.get(reverse("deliberation:manque", args=[o.slug, i.pk])).content.decode()
    encart = texte.split('id="autre-fiche"')[1].split("</section>")[0]
    assert encart.count("Compte ici") == 2
    assert "Arrêté du 4 juin 2025, annexe 3" in encart
    assert "Arrêté de spécialité du titre révisé" in encart
    assert "30 juin 2031" in encart
    assert "Ne compte pas ici" not in encart


def test_une_nouvelle_session_et_le_jury_en_tiennent_compte(o: Organisation, fiches: dict[str, Certification]) -> None:
    _table(o, fiches)
    qui = personne(o)
    _tient(o, fiches, qui, 1)
    i = inscrit(fiches[NOUVELLE], qui, forme="", statut="fpc", voie=VoieAcces.FORMATION_CONTINUE)
    s: SessionExamen = SessionExamen.toutes.create(
        organisation=o, certification=fiches[NOUVELLE], intitule="Titre révisé", du=date(2026, 12, 1), au=date(2026, 12, 1),
        jury_le=date(2026, 12, 2),
    )  # fmt: skip
    sessions.choisir_elements(
        session=s,
        elements=list(ElementEvalue.toutes.filter(certification=fiches[NOUVELLE]).order_by("ordre", "pk")),
        acteur=SYSTEME,
    )
    (p,) = sessions.presenter(session=s, inscriptions=[i], acteur=SYSTEME)
    cellules = {c.element.code: c for c in Cellule.toutes.filter(presentation=p).select_related("element")}
    assert (cellules["CCP1"].etat, cellules["CCP1"].acquis) == (EtatResultat.BENEFICE, True)
    assert "Arrêté du 4 juin 2025" in cellules["CCP1"].motif
    assert cellules["CCP2"].etat == EtatResultat.A_SAISIR
    Cellule.toutes.filter(presentation=p, element__code="CCP2").update(etat=EtatResultat.PRESENT, acquis=True)
    Cellule.toutes.filter(presentation=p, element__code="CCP3").update(etat=EtatResultat.PRESENT, acquis=False)
    dossier = dossiers_de(s, [p])[p.pk]
    assert dossier.resultats["CCP1"].obtenu_le == date(2024, 3, 1)
    r = ReglementExamen.toutes.get(certification=fiches[NOUVELLE])
    proposition = deliberer(dossier, vers_domaine(r, JOUR), date(2026, 12, 2))
    assert proposition.resultat is Resultat.PARTIEL
    assert {(a.code, a.mobilisable_jusqu_au) for a in proposition.acquis} == {
        ("CCP1", date(2031, 6, 30)), ("CCP2", date(2031, 6, 30)),
    }  # fmt: skip


def test_une_reinscription_garde_un_ccp_dont_l_ancien_titre_est_fini(
    o: Organisation, fiches: dict[str, Certification]
) -> None:
    """The old title's last day is over; what its CCP gives in the new one lasts as long as the new one."""
    _table(o, fiches)
    qui = personne(o)
    avant = inscrit(fiches[ANCIENNE], qui, forme="")
    ancien = ailleurs(o, fiches[ANCIENNE], qui, "CCP1", nature=NatureAcquis.CCP, obtenu_le=date(2024, 3, 1))
    AcquisConserve.toutes.filter(pk=ancien.pk).update(mobilisable_jusqu_au=date(2026, 6, 30))
    proposee = proposer(avant, statut="fpc", forme="", entree=date(2026, 12, 1), certification=fiches[NOUVELLE])
    assert [x.element.code for x in proposee.lignes] == ["CCP1"]
    assert not proposee.refus
    memes = proposer(avant, statut="fpc", forme="", entree=date(2026, 12, 1))
    assert [x.code for x in memes.refus] == ["ACQ-041"]
