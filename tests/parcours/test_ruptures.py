"""Breaks of contracts: causes as data, dates of the procedure, what form and import refuse alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.domain import ruptures
from parchemin.parcours.domain.inscription_suivi import periode_essai
from parchemin.parcours.models import Contrat, Inscription, TypeContrat
from parchemin.parcours.services import contrats
from parchemin.parcours.services.contrats import AnalyseRupture
from parchemin.parcours.services.dossiers import enregistrer_absence
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import Periode
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs.fabrique import contrat, parcours_fini
from tests.parcours.fabrique_jurys import certification_locale

DEBUT = date(2024, 9, 2)


def test_les_donnees_se_lisent() -> None:
    assert set(ruptures.causes()) == {
        "essai", "accord", "demission", "faute_grave", "inaptitude", "exclusion", "force_majeure", "deces_employeur",
        "liquidation", "diplome", "autre",
    }  # fmt: skip
    assert not ruptures.est_une_rupture("diplome")
    assert ruptures.est_une_rupture("")
    assert ruptures.cause_en_mots("") == "non renseignée"
    assert "demission" not in ruptures.causes_au(date(2018, 12, 31))
    assert "demission" in ruptures.causes_au(date(2019, 1, 1))


def test_demission_cinq_puis_sept_jours() -> None:
    """Art. D. 6222-21-1: mediator on 2 March, employer told from the 7th, break from the 14th."""
    assert ruptures.dates_de_demission(date(2026, 3, 2)) == (date(2026, 3, 7), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("cause", "attendus"),
    [
        ("demission", {date(2026, 2, 2): "au plus tard le", date(2026, 2, 7): "au plus tard le"}),
        ("exclusion", {date(2026, 4, 14): "au plus tard le"}),
        ("accord", {date(2026, 8, 14): "jusqu’au", date(2026, 8, 13): "à partir du"}),
        ("diplome", {date(2026, 1, 14): "au plus tard le"}),
    ],
)
def test_ce_qu_une_rupture_demande(cause: str, attendus: dict[date, str]) -> None:
    etapes = ruptures.etapes_apres(
        rompu_le=date(2026, 2, 14), cause=cause, essai=periode_essai(DEBUT), jour=date(2026, 2, 20), mineur=False
    )
    trouvees = {e.jour: e.sens for e in etapes if e.jour}
    assert attendus.items() <= trouvees.items()
    assert all(e.source for e in etapes)
    if cause == "diplome":
        assert date(2026, 8, 14) not in trouvees


def test_un_nouveau_contrat_met_fin_a_la_recherche() -> None:
    commun: dict[str, Any] = {"rompu_le": date(2026, 2, 14), "cause": "", "essai": periode_essai(DEBUT), "jour": date(2026, 3, 1)}  # fmt: skip
    sans = ruptures.etapes_apres(**commun)
    avec = ruptures.etapes_apres(**commun, repris_le=date(2026, 2, 20))
    assert any("autre employeur" in e.quoi for e in sans)
    assert not any("autre employeur" in e.quoi for e in avec)
    assert "Dire la cause" in avec[0].quoi


def test_un_mineur_signe_avec_son_representant() -> None:
    voies = ruptures.voies_de_rupture(periode_essai(DEBUT), date(2024, 9, 10), mineur=True)
    assert "représentant légal" in voies[-1].quoi
    assert voies[-1].jour == date(2024, 9, 25)


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def i(o: Organisation) -> Inscription:
    return parcours_fini(o, certification_locale(o), numero_candidat="C-12")


def codes(e: Any) -> list[str]:
    return [k.code for k in e.value.constats]


def test_une_cause_se_dit_puis_se_precise(i: Inscription) -> None:
    k = contrat(i)
    with pytest.raises(ErreurMetier) as e:
        contrats.preciser_rupture(contrat=k, le=date(2025, 1, 15), analyse=AnalyseRupture("accord"), acteur=SYSTEME)
    assert codes(e) == ["INS-048"]
    contrats.rompre(contrat=k, le=date(2025, 1, 15), motif="Accord", acteur=SYSTEME)
    k.refresh_from_db()
    assert (k.cause_rupture, k.initiative_rupture, k.raisons_rupture, k.est_rompu) == ("", "", [], True)
    precise = AnalyseRupture("demission", "apprenti", ("logement", "orientation"))
    contrats.preciser_rupture(contrat=k, le=date(2025, 1, 15), motif="Accord", analyse=precise, acteur=SYSTEME)
    k.refresh_from_db()
    assert (k.cause_rupture, k.raisons_rupture) == ("demission", ["orientation", "logement"])
    n = Evenement.objects.count()
    contrats.preciser_rupture(contrat=k, le=date(2025, 1, 15), motif="Accord", analyse=precise, acteur=SYSTEME)
    assert Evenement.objects.count() == n
    with pytest.raises(ErreurMetier) as e:
        contrats.preciser_rupture(contrat=k, le=date(2025, 1, 15), analyse=AnalyseRupture("nimporte"), acteur=SYSTEME)
    assert codes(e) == ["INS-047"]


def test_dates_impossibles_et_contrats_simultanes(o: Organisation, i: Inscription) -> None:
    """Nothing is changed by what is refused, and the same person in two enrolments is one person."""
    k = contrat(i)
    with pytest.raises(ErreurMetier) as e:
        contrats.rompre(contrat=k, le=date(2026, 9, 1), acteur=SYSTEME)
    assert codes(e) == ["INS-046"]
    autre = Inscription.toutes.create(
        organisation=o, personne=i.personne, certification=i.certification, voie=i.voie, statut=i.statut, entree=date(2025, 9, 1),
    )  # fmt: skip
    commun: dict[str, Any] = {"inscription": autre, "type_contrat": TypeContrat.APPRENTISSAGE, "employeur": "B", "acteur": SYSTEME}  # fmt: skip
    with pytest.raises(ErreurMetier) as e:
        contrats.enregistrer_contrat(debut=date(2025, 9, 1), **commun)
    assert codes(e) == ["INS-031"]
    assert Contrat.toutes.get().rompu_le is None
    contrats.rompre(contrat=k, le=date(2025, 9, 1), acteur=SYSTEME)
    contrats.enregistrer_contrat(debut=date(2025, 9, 1), **commun)
    # Moving the break later would make both run at once.
    with pytest.raises(ErreurMetier) as e:
        contrats.preciser_rupture(contrat=k, le=date(2025, 10, 1), analyse=AnalyseRupture(), acteur=SYSTEME)
    assert codes(e) == ["INS-031"]


def test_pas_de_cause_sans_rupture_dans_la_base(i: Inscription) -> None:
    k = contrat(i)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contrat.toutes.filter(pk=k.pk).update(cause_rupture="accord")


CHAMPS = (
    "reference", "certification", "type_contrat", "employeur", "debut", "fin", "rompu_le", "cause_rupture",
    "initiative_rupture", "raisons_rupture", "motif_rupture",
)  # fmt: skip


def lire(o: Organisation, *lignes: tuple[Any, ...]) -> tuple[Any, list[Any]]:
    kind = type_import("parcours.contrats")
    a = kind.analyseur(Circonstances(o.pk, None, "Sophie", "", aujourdhui(), {}))
    grille = Grille({c.cle: c for c in kind.champs}, {c: n for n, c in enumerate(CHAMPS)}, CHAMPS)
    completes = [(*ligne, *([None] * (len(CHAMPS) - len(ligne)))) for ligne in lignes]
    return a, juger(grille, a, [(n + 2, ligne) for n, ligne in enumerate(completes)])


def vus(verdict: Any) -> set[str]:
    return {c.constat.code for c in verdict.constats}


def test_un_tableur_de_contrats_entre_se_corrige_et_ressort(o: Organisation, i: Inscription) -> None:
    a, verdicts = lire(
        o, ("c-12", None, None, "Atelier", "02/09/2024", "31/08/2026", "15/01/2025", "Démission de l'apprenti", "l'apprenti", "Orientation ; mobilité"),
        ("C-12", None, "contrat d'apprentissage", "Suite", "20/01/2025", "31/08/2026"),
    )  # fmt: skip
    assert [(v.action, vus(v)) for v in verdicts] == [(ActionLigne.CREER, set())] * 2
    operations = a.appliquer([LigneRetenue(n + 2, v.action, v.donnees) for n, v in enumerate(verdicts)])
    k = Contrat.toutes.get(employeur="Atelier")
    assert (k.cause_rupture, k.initiative_rupture, k.raisons_rupture) == ("demission", "apprenti", ["orientation", "logement"])  # fmt: skip
    _, (meme, corrige) = lire(
        o, ("C-12", None, None, None, "02/09/2024"),
        ("C-12", None, None, None, "20/01/2025", None, "01/06/2025", "COMMUN ACCORD", "les deux parties"),
    )  # fmt: skip
    assert (meme.action, corrige.action) == (ActionLigne.INCHANGER, ActionLigne.MODIFIER)
    corrections = a.appliquer([LigneRetenue(3, corrige.action, corrige.donnees)])
    assert Contrat.toutes.get(employeur="Suite").cause_rupture == "accord"
    assert a.defaire(corrections) == []
    assert Contrat.toutes.get(employeur="Suite").rompu_le is None
    Contrat.toutes.filter(employeur="Suite").update(tuteur="Changé depuis")
    assert {k.code for k in a.defaire(operations)} == {"INS-050"}, "what was written since is not lost"
    Contrat.toutes.filter(employeur="Suite").update(tuteur="")
    assert a.defaire(operations) == []
    assert not Contrat.toutes.exists()


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (("INCONNU", None, None, "A", "02/09/2024"), "INS-049"),
        (("C-12", None, None, None, "02/09/2024"), "INS-051"),
        (("C-12", None, None, "A", "02/09/2024", "01/09/2024"), "INS-022"),
        (("C-12", None, None, "A", "02/09/2024", None, "01/09/2024"), "INS-022"),
        (("C-12", None, None, "A", "02/09/2024", "31/08/2026", "01/09/2026"), "INS-046"),
        (("C-12", None, None, "A", "02/09/2024", None, None, "accord"), "INS-048"),
        (("C-12", None, "professionnalisation", "A", "02/09/2024"), "INS-030"),
        (("C-12", None, None, "A", "01/10/2023"), "INS-031"),
        (("C-12", None, None, "A", "02/09/2024", "31/12/2099"), "INS-052"),
        (("C-12", None, None, "A", "02/09/2024", None, "31/12/2099"), "INS-052"),
        (("C-12", None, None, "A", "01/09/2022", "01/10/2022"), "INS-053"),
        (("C-12", None, None, "A", "02/09/2024", None, "01/11/2024", "on s’est fâchés"), "IMP-039"),
        (("C-12", None, None, "A", "02/09/2024", None, "01/11/2024", None, None, None, "dépression"), "INS-035"),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(o: Organisation, i: Inscription, ligne: tuple[Any, ...], code: str) -> None:
    if code == "INS-031":
        contrat(i, debut=date(2024, 1, 8), fin=date(2024, 8, 30))
    _, (verdict,) = lire(o, ligne)
    assert (verdict.action, vus(verdict)) == (ActionLigne.REFUSER, {code})


def test_deux_contrats_qui_se_chevauchent_dans_le_fichier(o: Organisation, i: Inscription) -> None:
    _, verdicts = lire(
        o, ("C-12", None, None, "A", "02/09/2024", "31/08/2026"), ("C-12", None, None, "B", "01/02/2025", "31/08/2026")
    )
    assert [vus(v) for v in verdicts] == [set(), {"INS-031"}]


def test_les_pages_de_la_rupture(o: Organisation, i: Inscription) -> None:
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)
    k = contrat(i)
    ici = {"slug": o.slug, "pk": i.pk}
    rompre = reverse("parcours:contrat_rompre", kwargs={**ici, "contrat": k.pk})
    page = client.get(rompre).content.decode()
    assert "médiateur" in page
    assert "D. 6222-21-1" in page
    donnees = {"le": "2025-01-15", "cause": "essai", "initiative": "employeur", "raisons": ["missions"], "motif": ""}
    assert client.post(rompre, donnees).status_code == 302
    page = client.get(reverse("parcours:inscription", kwargs=ici)).content.decode()
    assert "Pendant les 45 premiers jours" in page
    assert "jours réellement passés en entreprise" in page.replace("\u00a0", " ")
    preciser = reverse("parcours:contrat_preciser", kwargs={**ici, "contrat": k.pk})
    assert client.get(preciser).status_code == 200
    assert client.post(preciser, donnees | {"le": "2027-01-15"}).status_code == 422
    assert client.post(preciser, donnees | {"cause": "diplome"}).status_code == 302
    assert "Terminé avant le terme" in client.get(reverse("parcours:inscription", kwargs=ici)).content.decode()


def test_une_annee_absurde_ne_cache_pas_la_page() -> None:
    """An absence without a credible end, a break of the last year of the calendar: what is said stays true, or is not dated."""
    essai = periode_essai(DEBUT, [Periode(DEBUT, date.max)])
    assert essai.fin.year == 2027
    assert periode_essai(date.max, []).fin == date.max
    for cause in ("", "exclusion"):
        etapes = ruptures.etapes_apres(rompu_le=date.max, cause=cause, essai=essai, jour=date(2026, 1, 1))
        assert any(e.sens and e.jour is None and not e.passee for e in etapes)
    assert ruptures.etapes_apres(rompu_le=date.min, cause="demission", essai=essai, jour=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("du", "au", "attendus"),
    [
        (date(2026, 10, 1), date.max, ["INS-052"]),
        (date(2022, 10, 1), date(2022, 10, 1), ["INS-053", "INS-053"]),
        (date(2023, 10, 1), date(2026, 10, 1), []),
    ],
)
def test_des_dates_que_rien_n_explique(i: Inscription, du: date, au: date, attendus: list[str]) -> None:
    """Five years ahead, or a year before the training: absences, contracts and breaks alike."""

    def refus(geste: Any, **champs: Any) -> list[str]:
        try:
            geste(**champs, acteur=SYSTEME)
        except ErreurMetier as e:
            return [k.code for k in e.constats]
        return []

    # An absence begins inside the course, nearer than a contract may.
    absence = refus(enregistrer_absence, inscription=i, du=max(du, i.entree) if not attendus else du, au=au, heures=Decimal(7), justifiee=True)  # fmt: skip
    assert absence == attendus
    commun = {"inscription": i, "type_contrat": TypeContrat.APPRENTISSAGE, "employeur": "A"}
    # A contract that began in another establishment may be older than the entry here: its end may not.
    assert refus(contrats.enregistrer_contrat, debut=du, fin=au, **commun) == attendus[:1]
    k = contrat(i, debut=date(2022, 1, 1), fin=None) if attendus else contrat(i)
    le = au if attendus else date(2026, 1, 1)
    Contrat.toutes.exclude(pk=k.pk).delete()
    assert refus(contrats.rompre, contrat=k, le=le) == attendus[:1]


def test_un_contrat_importe_puis_rompu_ne_se_defait_pas(o: Organisation, i: Inscription) -> None:
    a, (v,) = lire(o, ("C-12", None, None, "Atelier", "02/09/2024"))
    operations = a.appliquer([LigneRetenue(2, v.action, v.donnees)])
    contrats.rompre(contrat=Contrat.toutes.get(), le=date(2025, 1, 15), acteur=SYSTEME)
    assert [k.code for k in a.defaire(operations)] == ["INS-050"]
    assert Contrat.toutes.get().rompu_le == date(2025, 1, 15)
