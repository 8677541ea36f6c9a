"""Rights at enrolment: cases in words, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parchemin.parcours.domain import inscription as regles
from parchemin.parcours.domain import inscription_suivi as suivi
from parchemin.parcours.domain.derogations import Derogation, NatureDerogation, depuis_le_texte, lire_derogations
from parchemin.parcours.domain.inscription import CertificationVisee, DemandeInscription
from parchemin.referentiel.domain import validite
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.domain.validite import EtatEnregistrement
from parchemin.socle.constats import Gravite
from parchemin.socle.periodes import Periode

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "inscription.yaml").read_text(encoding="utf-8"))
JOUR = date(2026, 11, 24)
VOIES = {
    "formation initiale": "FORMATION_INITIALE_HORS_APPRENTISSAGE",
    "apprentissage": "FORMATION_INITIALE_APPRENTISSAGE",
    "formation continue": "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
    "vae": "VAE",
    "candidat libre": "CANDIDAT_LIBRE",
}


def visee(
    famille: str, entree: date, *, registre: str = "RNCP", fin: date = date(2027, 8, 31), **reste: Any
) -> CertificationVisee:
    etat = EtatEnregistrement(
        code=f"{registre}99101", repertoire=registre, actif=True, niveau=5, date_decision=date(2023, 1, 10), date_effet=None,
        date_fin_enregistrement=fin, date_limite_delivrance=None, de_droit=False,
    )  # fmt: skip
    return CertificationVisee(
        code=etat.code,
        intitule="Titre",
        famille=Famille(famille),
        registre=registre,
        entree=validite.inscription_possible(etat, entree),
        blocs=frozenset({f"{registre}99101BC01", f"{registre}99101BC02"}) if registre == "RNCP" else frozenset(),
        capacite=reste.get("capacite", True),
        voies=tuple((v, False) for v in reste.get("voies_fermees", ())),
    )


def decisions(brut: dict[str, Any]) -> tuple[Derogation, ...]:
    """`derogations: {recteur: "Rectorat, 12"}` or `{engagement: ["Contrat", 2026-05-01]}`."""
    lues = []
    for nature, ce in brut.get("derogations", {}).items():
        reference, le = ce if isinstance(ce, list) else (ce, None)
        lues.append(Derogation(NatureDerogation(nature), reference, le))
    return tuple(lues)


def demande(brut: dict[str, Any]) -> DemandeInscription:
    blocs = tuple(b if b.startswith("RNCP") else f"RNCP99101{b}" for b in brut.get("blocs", ()))
    return DemandeInscription(
        naissance=brut.get("naissance"),
        voie=VOIES[brut["voie"]],
        statut=brut["statut"],
        forme=brut.get("forme", ""),
        entree=brut["entree"],
        perimetre_blocs=blocs,
        derogations=decisions(brut),
    )


@pytest.mark.parametrize("cas", CAS, ids=[c["cas"] for c in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    d = demande(cas["demande"])
    options = {k: cas[k] for k in ("registre", "fin", "capacite", "voies_fermees") if k in cas}
    constats = regles.controler(visee(cas["famille"], d.entree, **options), d, JOUR)
    par_gravite = {g: [k.code for k in constats if k.gravite is g] for g in Gravite}
    assert par_gravite[Gravite.BLOQUANT] == cas["refus"]
    assert par_gravite[Gravite.AVERTISSEMENT] == cas["regarder"]
    assert par_gravite[Gravite.INFORMATION] == cas.get("informer", [])
    if cas["article"]:
        assert any(cas["article"] in f"{k.quoi} {k.pourquoi}" for k in constats)


def test_ce_qui_bloque_vient_d_abord() -> None:
    d = demande({"voie": "apprentissage", "statut": "apprenti", "entree": date(2026, 9, 1), "blocs": ["BC01"]})
    constats = regles.controler(visee("cap", d.entree, capacite=False), d, JOUR)
    assert [k.est_bloquant for k in constats] == sorted((k.est_bloquant for k in constats), reverse=True)
    assert {"INS-003", "INS-005", "INS-015"} == {k.code for k in constats}


def test_chaque_regle_incertaine_le_dit() -> None:
    d = demande({"voie": "apprentissage", "statut": "apprenti", "entree": date(2026, 9, 1), "blocs": ["BC01"]})
    constats = {k.code: k for k in regles.controler(visee("tp", d.entree), d, JOUR)}
    assert "(à vérifier)" in constats["INS-003"].pourquoi
    assert (
        "(à vérifier)" not in {k.code: k for k in regles.controler(visee("cap", d.entree), d, JOUR)}["INS-005"].pourquoi
    )


_jours = st.dates(date(2024, 1, 1), date(2029, 12, 31))
_demandes = st.builds(
    DemandeInscription,
    naissance=st.none() | st.dates(date(1940, 1, 1), date(2030, 1, 1)),
    voie=st.sampled_from(sorted(VOIES.values())),
    statut=st.sampled_from(sorted(regles.LIBELLES_STATUT)),
    forme=st.sampled_from(["", "globale", "progressive"]),
    entree=_jours,
    perimetre_blocs=st.lists(st.sampled_from(["RNCP99101BC01", "RNCP99101BC02", "RNCP1BC01"]), unique=True).map(tuple),
    derogations=st.lists(
        st.builds(
            Derogation,
            st.sampled_from(NatureDerogation),
            st.sampled_from(["Rectorat, n° 12", "Décision 4"]),
            st.none() | st.dates(date(2024, 1, 1), date(2029, 12, 31)),
        ),
        max_size=3,
    ).map(tuple),
)
_familles = st.sampled_from([f.value for f in Famille])


@given(_demandes, _familles)
def test_aucune_demande_ne_fait_tomber_les_regles(d: DemandeInscription, famille: str) -> None:
    constats = regles.controler(visee(famille, d.entree), d, JOUR)
    assert all(k.quoi and k.remede for k in constats)
    assert [k.code for k in constats] == [k.code for k in regles.controler(visee(famille, d.entree), d, JOUR)]


@given(_demandes, _familles, st.integers(1, 1500))
def test_entrer_plus_tard_ne_rouvre_pas_une_certification_close(
    d: DemandeInscription, famille: str, jours: int
) -> None:
    fin = date(2026, 8, 31)
    plus_tard = replace(d, entree=d.entree + timedelta(days=jours))
    avant = {k.code for k in regles.controler(visee(famille, d.entree, fin=fin), d, JOUR)}
    apres = {k.code for k in regles.controler(visee(famille, plus_tard.entree, fin=fin), plus_tard, JOUR)}
    if "INS-001" in avant:
        assert "INS-001" in apres


@given(_demandes, _familles)
def test_retirer_un_bloc_n_ouvre_jamais_l_apprentissage(d: DemandeInscription, famille: str) -> None:
    entiere = replace(d, statut="apprenti", voie=VOIES["apprentissage"], perimetre_blocs=())
    partielle = replace(entiere, perimetre_blocs=("RNCP99101BC01",))
    codes = [
        {k.code for k in regles.controler(visee(famille, x.entree), x, JOUR) if k.est_bloquant}
        for x in (entiere, partielle)
    ]
    assert codes[0] <= codes[1]


@given(_demandes, _familles, st.sampled_from(NatureDerogation))
def test_une_derogation_n_ajoute_jamais_de_refus(d: DemandeInscription, famille: str, nature: NatureDerogation) -> None:
    sans, avec = replace(d, derogations=()), replace(d, derogations=(Derogation(nature, "N° 118", date(2026, 6, 3)),))
    refus = [
        {k.code for k in regles.controler(visee(famille, x.entree), x, JOUR) if k.est_bloquant} for x in (sans, avec)
    ]
    assert refus[1] <= refus[0]


LEVE = {
    "INS-001": {"engagement"},
    "INS-003": {"recteur", "handicap", "dispense", "benefice", "echec"},
    "INS-005": {"recteur", "handicap", "dispense", "benefice", "echec"},
    "INS-008": {"recteur", "handicap", "echec"},
    "INS-013": set(),
}


@given(_demandes, _familles, st.sampled_from(NatureDerogation))
def test_une_derogation_ne_leve_que_sa_regle(d: DemandeInscription, famille: str, nature: NatureDerogation) -> None:
    sans, avec = replace(d, derogations=()), replace(d, derogations=(Derogation(nature, "N° 118", date(2026, 6, 3)),))
    refus = [
        {k.code for k in regles.controler(visee(famille, x.entree), x, JOUR) if k.est_bloquant} for x in (sans, avec)
    ]
    assert all(nature in LEVE.get(code, set()) for code in refus[0] - refus[1])


@pytest.mark.parametrize(
    ("texte", "nature", "le"),
    [
        ("Rectorat, 12/10/2026", "recteur", date(2026, 10, 12)),
        ("MDPH 44, décision n° 8", "handicap", None),
        ("Dispense du 03.06.2026 au titre du CAP Cuisine", "dispense", date(2026, 6, 3)),
        ("Ajourné en juin 2026, relevé n° 118", "echec", None),
        ("CAP Cuisine, session 2024", "a_preciser", None),
        ("Dispense accordée par le recteur", "a_preciser", None),
        ("Rectorat, 31/02/2026", "recteur", None),
        ("Rectorat, 12/10/2026 puis 14/10/2026", "recteur", None),
    ],
)
def test_un_ancien_texte_devient_une_decision(texte: str, nature: str, le: date | None) -> None:
    """Its words say its kind; when they say two, or none, nobody guesses."""
    assert depuis_le_texte(f" {texte} ") == Derogation(NatureDerogation(nature), texte, le)
    assert depuis_le_texte("  ") is None


def test_une_decision_se_garde_et_se_relit() -> None:
    d = Derogation(NatureDerogation.RECTEUR, "Rectorat, n° 12", date(2026, 6, 3))
    assert lire_derogations([d.vers_dict(), d.vers_dict()]) == (d,)
    assert lire_derogations([{"nature": "inconnue", "reference": "X"}])[0].nature is NatureDerogation.A_PRECISER
    assert d.libelle == "dérogation du recteur (unités, forme) : Rectorat, n° 12, du 3 juin 2026"


def test_un_engagement_hors_de_l_enregistrement_ne_leve_rien() -> None:
    """Dated, before the entry, and on a day when one could enter."""
    entree, fin = date(2026, 9, 1), date(2026, 8, 31)
    base = visee("prive", entree, fin=fin)
    for le, ouverte, code in (
        (date(2026, 6, 1), True, "INS-042"), (date(2026, 6, 1), False, "INS-001"), (date(2026, 9, 2), True, "INS-001"),
        (None, True, "INS-001"),
    ):  # fmt: skip
        d = demande({"voie": "formation continue", "statut": "fpc", "entree": entree})
        d = replace(d, derogations=(Derogation(NatureDerogation.ENGAGEMENT, "Convention n° 4", le),))
        engagee = replace(base, engagement=visee("prive", date(2026, 6, 1), fin=fin).entree if ouverte else base.entree)
        codes = {k.code for k in regles.controler(engagee, d, JOUR)}
        assert code in codes
        assert len(codes & {"INS-001", "INS-042"}) == 1
        assert ("INS-041" in codes) is (le is None)


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(0, 80))
def test_l_age_change_une_fois_par_an(naissance: date, ans: int) -> None:
    """On the birthday, or on 1 March for those born on 29 February in a common year."""
    try:
        anniversaire = naissance.replace(year=naissance.year + ans)
    except ValueError:
        anniversaire = date(naissance.year + ans, 3, 1)
    assert regles.age_au(naissance, anniversaire) == ans
    if ans:
        assert regles.age_au(naissance, anniversaire - timedelta(days=1)) == ans - 1


# --- what follows


def test_essai_quarante_cinq_jours_ouvres() -> None:
    essai = suivi.periode_essai(date(2026, 9, 1))
    assert (essai.fin, essai.jours) == (date(2026, 11, 2), 45)
    assert "L. 6222-18" in essai.source
    assert "(à vérifier)" in essai.source
    assert essai.contient(date(2026, 11, 2))
    assert not essai.contient(date(2026, 11, 3))


def test_essai_les_jours_au_centre_ne_comptent_pas() -> None:
    au_centre = [Periode(date(2026, 9, 7), date(2026, 9, 11))]
    assert suivi.periode_essai(date(2026, 9, 1), au_centre).fin == date(2026, 11, 9)


@given(_jours, st.lists(st.tuples(st.integers(0, 90), st.integers(0, 10)), max_size=6))
def test_essai_ne_finit_jamais_plus_tot_avec_des_absences(debut: date, absences: list[tuple[int, int]]) -> None:
    periodes = [Periode(debut + timedelta(days=a), debut + timedelta(days=a + n)) for a, n in absences]
    simple, complet = suivi.periode_essai(debut), suivi.periode_essai(debut, periodes)
    assert complet.fin >= simple.fin
    assert complet.fin.weekday() < 5
    assert not any(complet.fin in p for p in periodes)


def test_totaux_d_absence() -> None:
    totaux = suivi.totaliser([(Decimal("3.5"), True), (Decimal("2"), False), (Decimal("1.25"), False)])
    assert (totaux.total, totaux.injustifiees) == (Decimal("6.75"), Decimal("3.25"))


@pytest.mark.parametrize(
    ("contrat", "jour", "court"),
    [
        ((date(2026, 1, 1), date(2026, 6, 30), None), date(2026, 6, 30), True),
        ((date(2026, 1, 1), date(2026, 6, 30), None), date(2026, 7, 1), False),
        ((date(2026, 1, 1), None, None), date(2030, 1, 1), True),
        ((date(2026, 1, 1), None, date(2026, 3, 1)), date(2026, 2, 28), True),
        ((date(2026, 1, 1), None, date(2026, 3, 1)), date(2026, 3, 1), False),
        ((date(2026, 1, 2), None, None), date(2026, 1, 1), False),
    ],
)
def test_contrat_en_cours(contrat: Any, jour: date, court: bool) -> None:
    assert suivi.contrat_en_cours([contrat], jour) is court


def test_ce_qui_manque_en_mots() -> None:
    dossier = suivi.EtatDossier(
        famille=Famille.BAC_PRO, statut="experience", forme="", identite_manque=("le prénom", "le lieu de naissance"),
        courriel=False, prerequis=(("Trois ans", None), ("Permis", True), ("Langue", False)), contrat_attendu=True,
    )  # fmt: skip
    mots = [m.quoi for m in suivi.manques(dossier, JOUR)]
    assert mots[0] == "Il manque le prénom et le lieu de naissance."
    assert len(mots) == 6
    assert not any("Permis" in m for m in mots)
    complet = replace(dossier, identite_manque=(), courriel=True, prerequis=(), contrat_attendu=False, forme="globale")
    assert suivi.manques(complet, JOUR) == []
