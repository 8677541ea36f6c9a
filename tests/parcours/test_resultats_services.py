"""Typing results, several people at once; settling, reopening; who may do it; what the journal keeps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.journal.facade import evenements_de, phrases
from parchemin.parcours.models import EtatResultat, EtatSession, Resultat
from parchemin.parcours.selectors.grille import changements_depuis, lire_grille, naissance_en_mots, sessions_a_saisir
from parchemin.parcours.services import resultats as services
from parchemin.parcours.services.resultats import Issue, SaisieCellule
from parchemin.plateforme.registres.gardes import gardes
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import Controle, ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.fabrique import membre, organisation
from tests.parcours.donnees_grille import cellules_de, session_avec_grille, sieger

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> Iterator[tuple[Any, Membre, Any]]:
    o = organisation()
    m = membre(o, Role.SECRETARIAT_JURY)
    with organisation_active(o.pk):
        yield o, m, session_avec_grille(o)


def saisir(session: Any, m: Membre, cellule: Any, texte: str, revision: int = 0) -> Any:
    return services.saisir_resultat(
        session_id=session.pk, resultat_id=cellule.pk, attendu_revision=revision, texte=texte, membre=m
    )


def test_une_note_est_gardee_exacte(decor: Any) -> None:
    _, m, session = decor
    cellule = cellules_de(session)[0]
    reponse = saisir(session, m, cellule, "14,25")
    assert (reponse.issue, reponse.revision) == (Issue.ENREGISTRE, 1)
    cellule.refresh_from_db()
    assert cellule.note == Decimal("14.25")
    assert type(cellule.note) is Decimal
    assert (cellule.etat, cellule.saisi_par_libelle) == (EtatResultat.PRESENT, "Ada Dupré")


def test_une_absence_efface_la_note_et_n_est_pas_un_zero(decor: Any) -> None:
    _, m, session = decor
    cellule = cellules_de(session)[0]
    saisir(session, m, cellule, "14")
    reponse = saisir(session, m, cellule, "abs", revision=1)
    assert reponse.issue is Issue.ENREGISTRE
    cellule.refresh_from_db()
    assert (cellule.etat, cellule.note, cellule.acquis) == (EtatResultat.ABSENT, None, None)


def test_la_base_refuse_une_note_a_un_absent(decor: Any) -> None:
    _, _, session = decor
    with pytest.raises(IntegrityError), transaction.atomic():
        Resultat.objects.filter(pk=cellules_de(session)[0].pk).update(etat="absent", note=Decimal(0))


def test_deux_personnes_une_cellule_rien_n_est_perdu(decor: Any) -> None:
    o, m, session = decor
    autre = membre(o, Role.MEMBRE_JURY)
    autre.utilisateur.prenom, autre.utilisateur.nom = "Marc", "Aubry"
    autre.utilisateur.save()
    sieger(session, autre.utilisateur)
    cellule = cellules_de(session)[0]
    assert saisir(session, autre, cellule, "12").issue is Issue.ENREGISTRE
    reponse = saisir(session, m, cellule, "14,5")
    assert reponse.issue is Issue.CONFLIT
    assert reponse.constat.code == "RES-010"
    assert "Marc Aubry" in reponse.constat.quoi
    assert "12" in reponse.constat.quoi
    assert "14,5" in reponse.constat.quoi
    assert (reponse.revision, reponse.saisi_par, reponse.valeur.note) == (1, "Marc Aubry", Decimal(12))
    cellule.refresh_from_db()
    assert cellule.note == 12
    # Both values seen, the person chooses theirs.
    assert saisir(session, m, cellule, "14,5", revision=1).issue is Issue.ENREGISTRE


def test_la_meme_valeur_n_est_pas_un_conflit(decor: Any) -> None:
    """Sent twice after a broken connection, or typed by two people who agree."""
    _, m, session = decor
    cellule = cellules_de(session)[0]
    saisir(session, m, cellule, "12")
    reponse = saisir(session, m, cellule, "12,0")
    assert (reponse.issue, reponse.revision) == (Issue.INCHANGE, 1)


def test_dans_un_lot_les_autres_cellules_sont_gardees(decor: Any) -> None:
    _, m, session = decor
    a, b, c, *_ = cellules_de(session)
    saisir(session, m, b, "3")
    reponses = services.saisir_lot(
        session_id=session.pk,
        saisies=[SaisieCellule(a.pk, 0, "11"), SaisieCellule(b.pk, 0, "4"), SaisieCellule(c.pk, 0, "21")],
        membre=m,
    )
    assert [r.issue for r in reponses] == [Issue.ENREGISTRE, Issue.CONFLIT, Issue.REFUSE]
    assert reponses[2].constat is not None
    assert reponses[2].constat.code == "RES-005"
    assert [Resultat.objects.get(pk=x.pk).note for x in (a, b, c)] == [11, 3, None]


def test_le_journal_un_evenement_par_lot(decor: Any) -> None:
    o, m, session = decor
    a, b, *_, z = cellules_de(session)
    personne = a.presentation.inscription.personne
    services.saisir_lot(
        session_id=session.pk, saisies=[SaisieCellule(a.pk, 0, "11"), SaisieCellule(b.pk, 0, "abs")], membre=m
    )
    (phrase,) = phrases(evenements_de([o.chaine], "personne", str(personne.pk)))
    assert "BC01 11" in str(phrase)
    assert "BC02 absent" in str(phrase)
    # Several candidates: the session is the subject, and nobody is named in what only its own erasure would remove.
    services.saisir_lot(
        session_id=session.pk, saisies=[SaisieCellule(a.pk, 1, "12"), SaisieCellule(z.pk, 0, "oui")], membre=m
    )
    (evenement,) = evenements_de([o.chaine], "session_examen", str(session.pk))
    assert "2 résultats de 2 candidats" in str(phrases([evenement])[0])
    # Nothing changed, nothing written.
    saisir(session, m, a, "12", revision=2)
    assert evenements_de([o.chaine], "personne", str(personne.pk)).count() == 1


def test_une_cellule_d_une_autre_session_n_existe_pas(decor: Any) -> None:
    o, m, session = decor
    autre = session_avec_grille(o, session.certification, intitule="Autre")
    with pytest.raises(LookupError):
        saisir(session, m, cellules_de(autre)[0], "12")


@pytest.mark.parametrize("etat", [EtatSession.PREPAREE, EtatSession.ANNULEE])
def test_la_session_doit_etre_ouverte(decor: Any, etat: str) -> None:
    _, m, session = decor
    session.etat = etat
    session.save()
    with pytest.raises(ErreurMetier) as refus:
        saisir(session, m, cellules_de(session)[0], "12")
    assert refus.value.constats[0].code == "RES-013"


def test_un_benefice_prend_sa_valeur_et_reste_un_benefice(decor: Any) -> None:
    _, m, session = decor
    cellule = cellules_de(session)[0]
    Resultat.objects.filter(pk=cellule.pk).update(etat=EtatResultat.BENEFICE, motif="relevé de 2024")
    assert saisir(session, m, cellule, "abs").constat.code == "RES-012"
    assert saisir(session, m, cellule, "12").issue is Issue.ENREGISTRE
    cellule.refresh_from_db()
    assert (cellule.etat, cellule.note, cellule.motif) == (EtatResultat.BENEFICE, 12, "relevé de 2024")
    assert saisir(session, m, cellule, "", revision=1).issue is Issue.ENREGISTRE
    cellule.refresh_from_db()
    assert (cellule.etat, cellule.note) == (EtatResultat.BENEFICE, None)


def test_present_sans_note_reste_a_saisir(decor: Any) -> None:
    """Attendance noted on the day, marks typed later."""
    _, m, session = decor
    cellule = cellules_de(session)[0]
    Resultat.objects.filter(pk=cellule.pk).update(etat=EtatResultat.PRESENT)
    assert lire_grille(session).restants == 9
    assert saisir(session, m, cellule, "=").issue is Issue.INCHANGE
    assert "Léa MARTIN" in services.manques_de(session)[0].quoi
    assert saisir(session, m, cellule, "12").issue is Issue.ENREGISTRE
    assert lire_grille(session).restants == 8


def remplir(session: Any, m: Membre, sauf: int = 0) -> None:
    cellules = cellules_de(session)
    saisies = [
        SaisieCellule(c.pk, c.revision, "12" if c.element.mode == "note" else "o")
        for c in cellules[: len(cellules) - sauf]
    ]
    services.saisir_lot(session_id=session.pk, saisies=saisies, membre=m)


def test_arreter_demande_une_grille_complete(decor: Any) -> None:
    _, m, session = decor
    remplir(session, m, sauf=2)
    with pytest.raises(ErreurMetier) as refus:
        services.arreter_resultats(session_id=session.pk, membre=m)
    (constat,) = refus.value.constats
    assert constat.code == "RES-015"
    assert "2 résultats" in constat.quoi
    assert "Zoé ŁUKASZEWICZ (BC02, BC03)" in constat.quoi
    assert not Resultat.objects.filter(definitif=True).exists()


def test_une_excuse_sans_motif_ne_s_arrete_pas(decor: Any) -> None:
    _, m, session = decor
    remplir(session, m)
    cellule = cellules_de(session)[0]
    saisir(session, m, cellule, "exc", revision=1)
    with pytest.raises(ErreurMetier) as refus:
        services.arreter_resultats(session_id=session.pk, membre=m)
    assert [c.code for c in refus.value.constats] == ["RES-016"]
    saisir(session, m, cellule, "exc certificat médical", revision=2)
    assert services.arreter_resultats(session_id=session.pk, membre=m).etat == EtatSession.COMPLETE


def test_arretes_puis_rouverts_avec_une_raison(decor: Any) -> None:
    o, m, session = decor
    remplir(session, m)
    services.arreter_resultats(session_id=session.pk, membre=m)
    cellule = cellules_de(session)[0]
    assert cellule.definitif
    assert saisir(session, m, cellule, "15", revision=1).constat.code == "RES-011"
    for motif in ("", "  \n "):
        with pytest.raises(ErreurMetier) as refus:
            services.rouvrir_resultats(session_id=session.pk, motif=motif, membre=m)
        assert refus.value.constats[0].code == "RES-017"
    services.rouvrir_resultats(session_id=session.pk, motif="Copie relue : 15 et non 12", membre=m)
    assert saisir(session, m, cellule, "15", revision=1).issue is Issue.ENREGISTRE
    assert "Copie relue" in str(phrases(evenements_de([o.chaine], "session_examen", str(session.pk)))[0])
    with pytest.raises(ErreurMetier) as refus:
        services.rouvrir_resultats(session_id=session.pk, motif="encore", membre=m)
    assert refus.value.constats[0].code == "RES-018"


def test_session_arretee_chaque_cellule_changee_est_refusee(decor: Any) -> None:
    """Whatever the cell says of itself: one added behind the back of the settling is refused as well."""
    _, m, session = decor
    remplir(session, m)
    services.arreter_resultats(session_id=session.pk, membre=m)
    a, b, *_ = cellules_de(session)
    Resultat.objects.filter(pk=a.pk).update(definitif=False)
    meme, changee, autre = services.saisir_lot(
        session_id=session.pk,
        saisies=[SaisieCellule(a.pk, 1, "12"), SaisieCellule(a.pk, 1, "15"), SaisieCellule(b.pk, 1, "15")],
        membre=m,
    )
    assert (meme.issue, changee.issue, autre.issue) == (Issue.INCHANGE, Issue.REFUSE, Issue.REFUSE)
    assert changee.constat is not None
    assert changee.constat.code == "RES-011"


def test_une_salle_du_dessus_peut_s_opposer(decor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _, m, session = decor
    remplir(session, m)
    services.arreter_resultats(session_id=session.pk, membre=m)
    contre = Controle("ZZZ-001", "Délibéré", "Le jury a délibéré.", "", "Rien.").constat()
    monkeypatch.setattr(gardes, "_fonctions", {"essai": lambda acte, sujet: [contre] if "rouvrir" in acte else []})
    with pytest.raises(ErreurMetier) as refus:
        services.rouvrir_resultats(session_id=session.pk, motif="x", membre=m)
    assert refus.value.constats == (contre,)


class TestQuiSaisit:
    def test_le_secretariat_partout_un_jure_ou_il_siege(self, decor: Any) -> None:
        o, m, session = decor
        jure = membre(o, Role.MEMBRE_JURY)
        autre = session_avec_grille(o, session.certification, intitule="Autre")
        assert set(sessions_a_saisir(m)) == {session, autre}
        assert set(sessions_a_saisir(jure)) == set()
        sieger(session, jure.utilisateur)
        assert set(sessions_a_saisir(jure)) == {session}
        with pytest.raises(ErreurMetier) as refus:
            saisir(autre, jure, cellules_de(autre)[0], "12")
        assert refus.value.constats[0].code == "RES-028"

    def test_un_autre_role_ne_donne_pas_la_main_ailleurs(self, decor: Any) -> None:
        """Seeing every session (network) or those of one's centre (partner) is not typing in them."""
        o, _, session = decor
        for role in (Role.RESEAU, Role.PARTENAIRE):
            m = membre(o, Role.MEMBRE_JURY, role, email=f"deux-{role}@essai.example".replace("_", "-"))
            assert session not in sessions_a_saisir(m)

    def test_une_autre_organisation_ne_voit_rien(self, decor: Any) -> None:
        _, _, session = decor
        b = organisation("autre")
        m = membre(b, Role.SECRETARIAT_JURY)
        with organisation_active(b.pk), pytest.raises(ErreurMetier) as refus:
            saisir(session, m, cellules_de(session)[0], "12")
        assert refus.value.constats[0].code == "RES-028"


def test_la_grille_dit_qui_est_qui(decor: Any, django_assert_num_queries: Any) -> None:
    o, _, session = decor
    grande = session_avec_grille(o, session.certification, candidats=7, intitule="Grande")
    for s in (session, grande):
        with django_assert_num_queries(3):
            grille = lire_grille(s)
    homonymes = [ligne for ligne in grille.lignes if ligne.homonyme]
    assert [ligne.nom for ligne in homonymes] == ["Léa MARTIN", "Léa MARTIN"]
    assert len({ligne.naissance for ligne in homonymes}) == 2
    assert homonymes[0].naissance == "née le 01/01/2004"
    assert (grille.total, grille.restants) == (21, 21)


def test_naissances_partielles() -> None:
    from parchemin.parcours.models import Personne

    cas = {
        "date de naissance inconnue": {}, "né en 2004": {"sexe": "M", "naissance_annee": 2004},
        "naissance en 03/2004": {"naissance_annee": 2004, "naissance_mois": 3},
    }  # fmt: skip
    for attendu, champs in cas.items():
        assert naissance_en_mots(Personne(nom_naissance="X", **champs)) == attendu


def test_les_changements_depuis_un_moment(decor: Any) -> None:
    _, m, session = decor
    avant = maintenant()
    saisir(session, m, cellules_de(session)[1], "9")
    assert [r.pk for r in changements_depuis(session, avant)] == [cellules_de(session)[1].pk]


def test_un_lot_trop_grand_est_une_erreur(decor: Any) -> None:
    _, m, session = decor
    with pytest.raises(ValueError):
        services.saisir_lot(session_id=session.pk, saisies=[SaisieCellule(1, 0, "")] * 501, membre=m)
