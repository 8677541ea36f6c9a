"""A control from its notice to its conclusion, what happens alone, two people at once, the draw, the plan of the year, the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.amelioration.models import FaitSignale
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import MembreJury, SessionExamen, SiegeJury
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    CampagneControle,
    ControlePartenaire,
    DemandePartenaire,
    GrilleControle,
    HabilitationPartenaire,
    ReponsePoint,
    TirageControle,
)
from parchemin.reseau.pieces import PREUVE_CONTROLE
from parchemin.reseau.selectors.controles import (
    lire_plan,
    plan,
    rejouer_tirage,
    sans_observation,
    sans_sur_pieces,
)
from parchemin.reseau.selectors.risque import risques, valeurs_de_risque
from parchemin.reseau.services import campagnes, controles, demandes, grilles
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f
from tests.reseau import fabrique_controles as g

pytestmark = pytest.mark.django_db
MOTIF = "Écarts corrigés, preuves relues."


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def alpha(o: Organisation, certification: Certification) -> Etablissement:
    e = f.alpha(o)
    f.active(e, certification)
    return e


def _actif(o: Organisation, c: Certification, rang: int) -> Etablissement:
    """Active without its way there: for what only counts partners."""
    e = f.alpha(o, f"999000000001{rang:02d}", f"Partenaire {rang:02d}")
    HabilitationPartenaire.toutes.create(
        organisation=o, etablissement=e, certification=c, role="former", du=aujourdhui() - timedelta(days=200), etat="actif", etat_depuis=aujourdhui()
    )  # fmt: skip
    return e


def _avancer(x: ControlePartenaire, *vers: str, motif: str = "") -> None:
    for v in vers:
        controles.avancer(controle=x, vers=v, acteur=SYSTEME, motif=motif, avant_l_heure=True)
    x.refresh_from_db()


def test_the_whole_way_asks_freezes_reports_listens_and_concludes(alpha: Etablissement) -> None:
    x = g.controle(alpha)
    _avancer(x, "avis")
    assert "Sans réponse, la phase contradictoire se clôt" in x.avis
    _avancer(x, "preuves")
    d = x.demande_preuves
    assert d is not None
    assert (d.nature, d.avant_le, d.etat) == ("preuve", x.preuves_avant_le, "attendue")
    with pytest.raises(ErreurMetier, match="HAB-104"):
        controles.avancer(controle=x, vers="lecture", acteur=SYSTEME)
    demandes.repondre(demande=d, texte="Voici.", pieces=[], acteur=SYSTEME)
    _avancer(x, "lecture")
    with pytest.raises(ErreurMetier, match="HAB-043"):
        demandes.repondre(demande=d, texte="Encore.", pieces=[], acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-105"):
        controles.avancer(controle=x, vers="contradictoire", acteur=SYSTEME)
    g.tout_conforme(x)
    g.noter(x, 21, "ecart")
    with pytest.raises(ErreurMetier, match="HAB-106"):
        controles.avancer(controle=x, vers="contradictoire", acteur=SYSTEME)
    g.noter(x, 21, "ecart", "Épreuve orale remplacée par un QCM.")
    _avancer(x, "contradictoire")
    rapport = x.demande_rapport
    assert rapport is not None
    assert "QCM" in rapport.texte
    assert x.reponse_avant_le == aujourdhui() + timedelta(days=15)
    with pytest.raises(ErreurMetier, match="HAB-109"):
        g.noter(x, 22, "ecart", "Trop tard.")
    with pytest.raises(ErreurMetier, match="HAB-107"):
        controles.avancer(controle=x, vers="a_decider", acteur=SYSTEME)
    demandes.repondre(demande=rapport, texte="Nous reprenons l’oral.", pieces=[], acteur=SYSTEME)
    _avancer(x, "a_decider")
    with pytest.raises(ErreurMetier, match="HAB-108"):
        controles.avancer(controle=x, vers="decide", acteur=SYSTEME, motif="Bien.")
    _avancer(x, "decide", motif=MOTIF)
    assert (x.phase, x.conclusion) == ("decide", MOTIF)
    assert Evenement.objects.filter(acte="reseau.controle_avance").count() == 6
    with pytest.raises(IntegrityError), transaction.atomic():
        ControlePartenaire.toutes.filter(pk=x.pk).update(conclusion="")


def test_when_the_partner_keeps_silent_what_was_announced_happens(alpha: Etablissement) -> None:
    x = g.controle(alpha)
    _avancer(x, "avis", "preuves")
    fin = x.preuves_avant_le
    assert fin is not None
    assert controles.avancer_seuls(fin) == 0
    ControlePartenaire.toutes.filter(pk=x.pk).update(preuves_avant_le=aujourdhui() - timedelta(days=1))
    with organisation_active(None):
        assert controles.avancer_seuls(aujourdhui()) == 1
    x.refresh_from_db()
    assert x.reponses.exclude(auto_raison="").count() == 16
    assert (x.phase, x.demande_preuves.figee_le) == ("lecture", aujourdhui())  # type: ignore[union-attr]
    g.tout_conforme(x)
    _avancer(x, "contradictoire")
    ControlePartenaire.toutes.filter(pk=x.pk).update(reponse_avant_le=aujourdhui() - timedelta(days=1))
    assert (controles.avancer_seuls(aujourdhui()), controles.avancer_seuls(aujourdhui())) == (1, 0)
    x.refresh_from_db()
    # Closed on the report: the conclusion itself stays somebody's.
    assert (x.phase, x.conclusion) == ("a_decider", "")


def test_two_reviewers_one_wins_the_other_is_told(o: Organisation, alpha: Etablissement) -> None:
    x = g.en_lecture(alpha)
    g.tout_conforme(x)
    autre = ControlePartenaire.toutes.get(pk=x.pk)
    _avancer(x, "contradictoire")
    with pytest.raises(ErreurMetier, match="HAB-101"):
        controles.avancer(controle=autre, vers="contradictoire", acteur=SYSTEME)
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    url = reverse("reseau:controle_avancer", args=[o.slug, x.pk, "contradictoire"])
    page = client.post(url, {"revision": autre.revision}, follow=True).content.decode()
    assert "HAB-101" in page
    assert client.get(url).status_code == 404


def test_two_people_on_one_point_nothing_is_overwritten(o: Organisation, alpha: Etablissement) -> None:
    x = g.en_lecture(alpha)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    r, autre = (
        ReponsePoint.toutes.get(controle=x, point__numero=22),
        ReponsePoint.toutes.get(controle=x, point__numero=25),
    )
    corps = {
        f"v{r.pk}": "conforme",
        f"c{r.pk}": "Vu.",
        f"r{r.pk}": r.revision,
        f"v{autre.pk}": "ecart",
        f"c{autre.pk}": "Cases vides.",
        f"r{autre.pk}": 0,
    }
    g.noter(x, 22, "ecart", "Sujet réemployé trois fois.")
    reponse = client.post(reverse("reseau:controle_noter", args=[o.slug, x.pk]), corps)
    page = reponse.content.decode()
    assert (reponse.status_code, "HAB-102" in page, "Cases vides." in page) == (422, True, True)
    r.refresh_from_db()
    autre.refresh_from_db()
    assert (r.commentaire, autre.verdict) == ("Sujet réemployé trois fois.", "non_vu")
    corps[f"r{r.pk}"] = r.revision
    assert client.post(reverse("reseau:controle_noter", args=[o.slug, x.pk]), corps).status_code == 302
    autre.refresh_from_db()
    assert (autre.verdict, autre.par_libelle) == ("ecart", "Ada Dupré")
    page = client.get(reverse("reseau:controle", args=[o.slug, x.pk])).content.decode()
    assert "Cases vides." in page


def test_automatic_points_are_read_and_never_replace_a_persons_word(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    jour = aujourdhui()
    s = SessionExamen.toutes.create(
        organisation=o, certification=certification, intitule="Session de juin", centre=alpha, du=jour - timedelta(days=40),
        au=jour - timedelta(days=40), jury_le=jour - timedelta(days=30),
    )  # fmt: skip
    for rang, lie in enumerate((True, True, False)):
        m = MembreJury.toutes.create(organisation=o, nom=f"Membre{rang}", prenom="Ada", lien_certificateur=lie)
        SiegeJury.toutes.create(organisation=o, session=s, membre=m, presence="present")
    x = g.controle(alpha, "inopine")
    g.noter(x, 7, "ecart", "Rôle relevé à la main.")
    _avancer(x, "lecture")
    lus = {r.point.numero: r for r in x.reponses.select_related("point").order_by("pk")}
    assert {n for n, r in lus.items() if r.auto_raison} == {1, 2, 3, 6, 7, 8, 26, 28, 30, 31, 34, 36, 37, 38, 41, 42}
    assert (lus[6].verdict, lus[26].verdict, lus[28].verdict, lus[30].verdict) == (
        "conforme",
        "ecart",
        "ecart",
        "ecart",
    )
    assert "1 extérieur sur 3" in lus[26].auto_raison
    assert (lus[7].commentaire, lus[7].auto_verdict) == ("Rôle relevé à la main.", "conforme")
    assert (lus[4].verdict, lus[4].auto_raison) == ("non_vu", "")
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    assert client.post(reverse("reseau:controle_relever", args=[o.slug, x.pk])).status_code == 302
    page = client.get(reverse("reseau:controle", args=[o.slug, x.pk])).content.decode()
    assert "Les données disent autre chose" in page
    assert "Suspension à examiner" in page


def test_an_organisation_changes_its_own_grid_version_by_version(o: Organisation, alpha: Etablissement) -> None:
    with pytest.raises(ErreurMetier, match="HAB-119"):
        controles.ouvrir(organisation=o, etablissement=alpha, nature="inopine", acteur=SYSTEME)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    assert client.post(reverse("reseau:grille_preparer", args=[o.slug])).status_code == 302
    v1 = GrilleControle.toutes.get()
    point = v1.points.get(numero=5)
    corps = {
        "libelle": "L’assurance est en cours.",
        "preuve": "Attestation",
        "types": ["D"],
        "severite": "majeure",
        "texte": "article 12",
        "retenu": "on",
    }
    assert client.post(reverse("reseau:grille_point", args=[o.slug, point.pk]), corps).status_code == 302
    assert client.post(reverse("reseau:grille_publier", args=[o.slug, v1.pk])).status_code == 302
    point.refresh_from_db()
    assert (point.severite, point.texte) == ("majeure", "article 12")
    with pytest.raises(ErreurMetier, match="HAB-110"):
        grilles.changer_point(point=point, acteur=SYSTEME, severite="mineure")
    x = controles.ouvrir(organisation=o, etablissement=alpha, nature="inopine", acteur=SYSTEME)
    v2 = grilles.preparer_grille(organisation=o, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-111"):
        grilles.preparer_grille(organisation=o, acteur=SYSTEME)
    assert v2.points.get(numero=5).texte == "article 12"
    grilles.changer_point(point=v2.points.get(numero=44), acteur=SYSTEME, retenu=False)
    grilles.publier_grille(grille=v2, acteur=SYSTEME)
    # The control keeps the version it was opened with; the next one has a point less.
    assert (x.grille, x.reponses.count()) == (v1, 44)
    assert (
        controles.ouvrir(organisation=o, etablissement=alpha, nature="observation", acteur=SYSTEME).reponses.count()
        == 43
    )


def test_a_draw_is_stored_replayed_and_done_once(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    for rang in range(4):
        _actif(o, certification, rang)
    for rang in range(12):
        g.inscription(alpha, certification, rang)
    k = g.campagne(o)
    with pytest.raises(ErreurMetier, match="HAB-116"):
        campagnes.tirer_partenaires(campagne=k, acteur=SYSTEME, graine="court")
    parts = dict.fromkeys(("fort", "moyen", "faible"), 100)
    t = campagnes.tirer_partenaires(
        campagne=k, acteur=SYSTEME, graine="loto-2026-11", graine_de="Maître Roux", parts=parts
    )
    assert (len(t.cadre), len(t.tires), rejouer_tirage(t).tient) == (5, 5, True)
    x = k.controles.get(etablissement=alpha)
    assert (x.approfondi, x.dossiers.count(), rejouer_tirage(x.tirage).tient) == (True, 4, True)
    assert not k.controles.exclude(etablissement=alpha).filter(dossiers__isnull=False).exists()
    with pytest.raises(ErreurMetier, match="HAB-114"):
        campagnes.tirer_partenaires(campagne=k, acteur=SYSTEME)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:campagne_tirage", args=[o.slug, k.pk])
    page = client.get(url + "?rejouer=oui").content.decode()
    assert "les mêmes partenaires sortent" in page
    assert "Maître Roux" in page
    TirageControle.toutes.filter(pk=t.pk).update(tires=t.tires[1:])
    assert "D’autres partenaires sortiraient" in client.get(url + "?rejouer=oui").content.decode()
    with pytest.raises(ErreurMetier, match="HAB-123"):
        campagnes.clore_campagne(campagne=k, acteur=SYSTEME)


def test_on_documents_everybody_is_controlled_an_observation_only_those_drawn(
    o: Organisation, certification: Certification
) -> None:
    for rang in range(5):
        _actif(o, certification, rang)
    parts = {"fort": 0, "moyen": 0, "faible": 20}
    pieces, vues = g.campagne(o), g.campagne(o, "observation")
    for k in (pieces, vues):
        campagnes.tirer_partenaires(
            campagne=k, acteur=SYSTEME, graine="graine-publique", parts={**parts, "moyen": 20, "fort": 20}
        )
    assert pieces.controles.count() == 5
    assert vues.controles.count() == len(vues.tirage.tires) < 5
    assert set(pieces.controles.filter(approfondi=True).values_list("etablissement", flat=True)) == {
        int(c) for c in pieces.tirage.tires
    }


def test_one_control_of_a_kind_at_a_time_of_an_active_partner(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    x = g.controle(alpha)
    with pytest.raises(ErreurMetier, match="HAB-117"):
        g.controle(alpha)
    with pytest.raises(IntegrityError), transaction.atomic():
        ControlePartenaire.toutes.create(
            organisation=o, etablissement=alpha, nature="sur_pieces", grille=x.grille, phase_depuis=aujourdhui()
        )
    _avancer(x, "abandonne", motif="Partenaire absorbé par un autre.")
    g.controle(alpha)
    with pytest.raises(ErreurMetier, match="HAB-118"):
        g.controle(f.alpha(o, "99900000000077", "Sans rien"))


def test_the_risk_reads_what_the_house_knows(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    jour = aujourdhui()
    for rang in range(3):
        g.inscription(alpha, certification, rang, dossier_cpf="1234567" if rang else "")
    g.inscription(alpha, certification, 9, entree=jour - timedelta(days=500))
    g.inscription(alpha, certification, 10, etat="annulee")
    lues = valeurs_de_risque(o.pk, [alpha], jour)[alpha.pk]
    assert (lues["volume"], lues["croissance"], round(float(lues["cpf"] or 0))) == (3, 200, 67)
    assert (lues["reclamations"], lues["anomalies"], lues["reussite"]) == (None, None, None)
    x = g.en_lecture(alpha)
    g.tout_conforme(x)
    g.noter(x, 21, "ecart", "QCM.")
    g.noter(x, 5, "ecart", "Périmée.")
    # A control whose report is not sent says nothing yet.
    assert valeurs_de_risque(o.pk, [alpha], jour)[alpha.pk]["anomalies"] is None
    _avancer(x, "contradictoire")
    lues = valeurs_de_risque(o.pk, [alpha], jour)[alpha.pk]
    assert (lues["anomalies"], lues["anciennete"]) == (11, 0)
    grilles.regler_poids(organisation=o, poids={"anomalies": 90}, acteur=SYSTEME)
    assert next(x for x in risques(o.pk, [alpha], jour)[0].score.lignes if x.facteur.cle == "anomalies").poids == 90
    for faux in ({"volume": 101}, dict.fromkeys(lues, 0)):
        with pytest.raises(ErreurMetier, match="HAB-113"):
            grilles.regler_poids(organisation=o, poids=faux, acteur=SYSTEME)


def test_the_plan_tells_who_was_not_controlled_and_alerts_in_time(o: Organisation, alpha: Etablissement) -> None:
    annee = aujourdhui().year
    tot, tard = date(annee, 3, 1), date(annee, 12, 1)

    def lu(jour: date):  # type: ignore[no-untyped-def]
        return lire_plan(plan(o.pk, jour).get(), jour)

    assert (lu(tot).alerte_sur_pieces, lu(tard).alerte_sur_pieces) == (False, True)
    HabilitationPartenaire.toutes.update(au=date(annee + 1, 4, 30))
    assert (lu(tot).alerte_observation, lu(tard).alerte_observation) == (False, True)
    grille = g.grille(o)
    fait = ControlePartenaire.toutes.create(
        organisation=o, etablissement=alpha, nature="sur_pieces", grille=grille, phase="decide", conclusion=MOTIF, phase_depuis=tot, rapport_le=date(annee - 1, 12, 31)
    )  # fmt: skip
    assert (lu(tard).alerte_sur_pieces, sans_sur_pieces(plan(o.pk, tard)).count()) == (True, 1)
    ControlePartenaire.toutes.filter(pk=fait.pk).update(rapport_le=date(annee, 1, 1))
    assert (lu(tard).alerte_sur_pieces, sans_sur_pieces(plan(o.pk, tard)).count()) == (False, 0)
    ControlePartenaire.toutes.create(
        organisation=o, etablissement=alpha, nature="inopine", grille=grille, phase="decide", conclusion=MOTIF, phase_depuis=tot, rapport_le=date(annee, 2, 1)
    )  # fmt: skip
    assert (lu(tard).alerte_observation, sans_observation(plan(o.pk, tard)).count()) == (False, 0)


def test_the_day_page_holds_the_late_ones_and_what_waits(o: Organisation, alpha: Etablissement) -> None:
    karim, ada = membre(o, Role.RESEAU, email="karim@essai.example"), membre(o, Role.AUDITEUR)

    def cles(m: object, jour: date) -> set[str]:
        return {
            ".".join(e.cle.split(".")[:2])
            for _, lire in echeances
            for e in lire(m, jour)
            if e.cle.startswith("reseau.")
        }

    fin = date(aujourdhui().year, 12, 15)
    assert "reseau.sans_sur_pieces" in cles(karim, fin)
    x = g.en_lecture(alpha)
    assert "reseau.controle" in cles(karim, aujourdhui())
    controles.confier(
        controle=x, relecteur=membre(o, Role.QUALITE), preuves_avant_le=x.preuves_avant_le, acteur=SYSTEME
    )
    assert "reseau.controle" not in cles(karim, aujourdhui())
    assert not cles(ada, fin)


def test_a_proof_is_kept_beside_its_point_and_served_from_its_control_only(
    o: Organisation, alpha: Etablissement
) -> None:
    x = g.en_lecture(alpha)
    r = ReponsePoint.toutes.get(controle=x, point__numero=3)
    autre = deposer(
        b"Ailleurs\n", nom="a.txt", usage=PREUVE_CONTROLE.code, organisation_id=o.pk, depose_par_libelle="Ada"
    )
    piece = deposer(
        b"Certificat\n", nom="qualiopi.txt", usage=PREUVE_CONTROLE.code, organisation_id=o.pk, depose_par_libelle="Ada"
    )
    controles.joindre_preuve(reponse=r, piece=piece.pk, acteur=SYSTEME)
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert "qualiopi.txt" in client.get(reverse("reseau:controle", args=[o.slug, x.pk])).content.decode()
    lu = client.get(reverse("reseau:controle_piece", args=[o.slug, x.pk, piece.pk]))
    assert b"".join(lu.streaming_content) == b"Certificat\n"  # type: ignore[attr-defined]
    assert client.get(reverse("reseau:controle_piece", args=[o.slug, x.pk, autre.pk])).status_code == 404


def test_forms_prepare_a_campaign_draw_it_and_open_one_alone(o: Organisation, alpha: Etablissement) -> None:
    g.grille(o)
    client = client_de(membre(o, Role.DIRECTION).utilisateur)
    jour = aujourdhui()
    corps = {
        "intitule": "Sur pièces",
        "annee": jour.year,
        "nature": "sur_pieces",
        "preuves_avant_le": (jour + timedelta(days=20)).isoformat(),
    }
    assert (
        client.post(
            reverse("reseau:campagne_nouvelle", args=[o.slug]), {**corps, "preuves_avant_le": "2020-01-01"}
        ).status_code
        == 422
    )
    assert client.post(reverse("reseau:campagne_nouvelle", args=[o.slug]), corps).status_code == 302
    k = CampagneControle.toutes.get()
    url = reverse("reseau:campagne_tirage", args=[o.slug, k.pk])
    assert "Institut Alpha" in client.get(url).content.decode()
    assert not TirageControle.toutes.exists()
    assert (
        client.post(
            url, {"graine": "", "graine_de": "", "part_fort": 100, "part_moyen": 50, "part_faible": 10}
        ).status_code
        == 302
    )
    x = k.controles.get()
    for vers in ("avis", "preuves"):
        assert (
            client.post(
                reverse("reseau:controle_avancer", args=[o.slug, x.pk, vers]), {"revision": x.revision}
            ).status_code
            == 302
        )
        x.refresh_from_db()
    assert DemandePartenaire.toutes.filter(controle_preuves=x).exists()
    assert "HAB-104" in client.get(reverse("reseau:controle", args=[o.slug, x.pk])).content.decode()
    assert (
        client.post(
            reverse("reseau:controle_nouveau", args=[o.slug]), {"etablissement": alpha.pk, "nature": "inopine"}
        ).status_code
        == 302
    )
    assert ControlePartenaire.toutes.filter(nature="inopine", campagne=None).exists()
    poids = client.post(
        reverse("reseau:risque_poids", args=[o.slug]),
        dict.fromkeys(valeurs_de_risque(o.pk, [alpha], jour)[alpha.pk], 5),
    )
    assert poids.status_code == 302
    for nom, cle in (
        ("controle_rapport", x.pk),
        ("risque_partenaire", alpha.pk),
        ("campagne", k.pk),
        ("grille", x.grille_id),
    ):
        assert client.get(reverse(f"reseau:{nom}", args=[o.slug, cle])).status_code == 200, nom


@pytest.mark.parametrize("nom", ["controles", "risque", "campagne"])
def test_lists_ask_as_much_for_one_as_for_three(o: Organisation, certification: Certification, nom: str) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    g.grille(o)

    def compter() -> int:
        k = g.campagne(o)
        campagnes.tirer_partenaires(campagne=k, acteur=SYSTEME)
        url = reverse(f"reseau:{nom}", args=[o.slug, *([k.pk] if nom == "campagne" else [])])
        client.get(url)
        with CaptureQueriesContext(connection) as lues:
            assert client.get(url).status_code == 200
        ControlePartenaire.toutes.update(phase="abandonne")
        return len(lues)

    _actif(o, certification, 1)
    un = compter()
    _actif(o, certification, 2)
    _actif(o, certification, 3)
    assert compter() == un


def test_the_plan_is_exported_as_shown(o: Organisation, alpha: Etablissement) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:controles", args=[o.slug])
    export = client.get(f"{url}?export=csv&manque=sur_pieces")
    brut = b"".join(export.streaming_content) if export.streaming else export.content  # type: ignore[attr-defined]
    assert "Institut Alpha" in brut.decode("utf-8-sig")


def test_complaints_count_once_a_register_is_kept(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    jour = aujourdhui()
    for rang in range(4):
        g.inscription(alpha, certification, rang)

    def lue() -> object:
        return valeurs_de_risque(o.pk, [alpha], jour)[alpha.pk]["reclamations"]

    def fait(rang: int, nature: str, lieu: Etablissement | None, le: date = jour) -> None:
        FaitSignale.toutes.create(
            organisation=o, annee=2026, rang=rang, nature=nature, titre="x", quoi="x", survenu_le=le, recu_le=le, canal="courrier",
            auteur_qualite="autre", etat="survenu" if nature == "alea" else "recue", etat_depuis=le, depuis=le, lieu=lieu, enregistre_par_libelle="Ada",
        )  # fmt: skip

    assert lue() is None
    fait(1, "reclamation", None)
    assert lue() == 0
    fait(2, "reclamation", alpha)
    fait(3, "alea", alpha)
    fait(4, "reclamation", alpha, jour - timedelta(days=400))
    assert lue() == 25


def test_a_new_version_of_a_grid_learns_what_the_house_reads_by_now(o: Organisation) -> None:
    grille = g.grille(o)
    grille.points.filter(numero__in=(2, 3)).update(auto="")
    grille.points.filter(numero=3).update(libelle="Nos propres mots.")
    suivante = grilles.preparer_grille(organisation=o, acteur=SYSTEME)
    assert dict(suivante.points.filter(numero__in=(1, 2, 3)).values_list("numero", "auto")) == {
        1: "siret",
        2: "nda",
        3: "",
    }
