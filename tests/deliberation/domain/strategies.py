"""Arbitrary règlements and dossiers, sensible and not, for every family."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite, Visee
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode

LIMITES = [
    date(2024, 2, 29),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2023, 12, 31),
    date(2028, 2, 29),
    date(2017, 9, 30),
]
jours = st.one_of(st.sampled_from(LIMITES), st.dates(date(2009, 1, 1), date(2032, 12, 31)))
notes = st.one_of(
    st.sampled_from([Decimal(x) for x in ("0", "6", "8", "9.5", "9.999", "10", "12", "14", "16", "18", "20")]),
    st.integers(0, 40).map(lambda n: Decimal(n) / 2),
    st.integers(0, 20_000).map(lambda n: Decimal(n).scaleb(-3)),
)
STATUTS = ["scolaire", "apprenti", "fpc", "ead", "experience", "vae", "individuel", "inconnu"]
_COEFFICIENTS = [Decimal(x) for x in ("0.5", "1", "1.5", "2", "3", "7", "12.25")]


def _tirer(hasard: random.Random) -> Unite:
    tirage = hasard.choice
    return Unite(
        "", "", tirage(["", "general", "professionnel", "atelier"]), tirage(_COEFFICIENTS),
        tirage([Evaluation.NOTE, Evaluation.NOTE, Evaluation.NOTE, Evaluation.VALIDATION]), facultative=hasard.random() < 0.25,
        seuil=tirage([None, None, None, Decimal(8), Decimal(10)]), pratique=hasard.random() < 0.3, eps=hasard.random() < 0.2,
        controle=tirage(["", "", "sciences", "lettres"]), parent=tirage(["", "", "", "B"]),
        blocs=tirage([(), ("RNCP1BC01",)]), ects=tirage([0, 6]),
    )  # fmt: skip


_MODELES = [_tirer(random.Random(graine)) for graine in range(80)]
"""Drawn once: Hypothesis then picks a unit in one draw instead of ten."""
_OPTIONS = [
    {}, {}, {"compensation": True}, {"compensation": True, "moyenne_minimale": 12, "conservation_mois": 24}, {"seuil_unite": 12},
    {"conservation_mois": 1}, {"validite_mois": 36, "paliers": [[10, "A"], [15, "B"]]}, {"semaines_activite": 14},
    {"tp_annee_de_plus": "etroite"}, {"attestation_cap_autres_voies": "non"},
]  # fmt: skip


@st.composite
def reglements(draw: st.DrawFn, famille: Famille | None = None) -> Reglement:
    tirees = draw(st.lists(st.sampled_from(_MODELES), max_size=6))
    composees = [replace(u, code=f"U{i}", libelle=f"Unité {i}") for i, u in enumerate(tirees)]
    if any(u.parent for u in composees):
        composees.append(Unite("B", "Bloc B"))
    return Reglement(
        famille or draw(st.sampled_from(list(Famille))), "RNCP1", "Certification", tuple(composees), "règlement fictif",
        enregistrement=draw(st.sampled_from(["", "RNCP", "RS"])), entretien_final=draw(st.booleans()), pfmp=draw(st.booleans()),
        fin_validite=draw(st.none() | jours), options=draw(st.sampled_from(_OPTIONS)),
        accreditations=draw(st.sampled_from([(), (Periode(None, None),), (Periode(date(2020, 9, 1), None),)])),
    )  # fmt: skip


resultats = st.builds(
    ResultatUnite, st.sampled_from(list(EtatUnite)), st.none() | notes, st.none() | st.booleans(), st.none() | jours
)


@st.composite
def dossiers(draw: st.DrawFn, reglement: Reglement) -> Dossier:
    codes = [u.code for u in reglement.unites] + ["ailleurs"]
    return Dossier(
        draw(st.sampled_from(STATUTS)),
        {c: draw(resultats) for c in draw(st.lists(st.sampled_from(codes), unique=True))},
        draw(st.sampled_from(["", "globale", "progressive"])), draw(st.booleans()), draw(st.booleans()),
        draw(st.sampled_from(list(Livret))), draw(st.none() | st.booleans()),
        draw(st.dictionaries(st.sampled_from([*codes, "oral"]), notes, max_size=3)), draw(st.sampled_from(list(Visee))),
        draw(st.none() | st.booleans()), tuple(draw(st.lists(jours, max_size=4))), tuple(draw(st.lists(jours, max_size=2))), draw(st.none() | jours),
        draw(st.none() | jours), draw(st.none() | jours), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
        mineur=draw(st.booleans()), formation_suivie=draw(st.none() | st.booleans()),
        activite_suffisante=draw(st.none() | st.booleans()), autre_specialite=draw(st.booleans()),
        plusieurs_specialites_autorisees=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def situations(draw: st.DrawFn) -> tuple[Dossier, Reglement, date]:
    """Anything at all."""
    reglement = draw(reglements())
    return draw(dossiers(reglement)), reglement, draw(jours)


@st.composite
def sessions_ordinaires(draw: st.DrawFn) -> tuple[Dossier, Reglement, date]:
    """A complete session: everybody present or dispensed, marks everywhere, nothing against the presentation."""
    familles = [f for f in Famille if f not in (Famille.DNMADE,)]
    reglement = draw(reglements(draw(st.sampled_from(familles))))
    tirees = {}
    for u in reglement.evaluees:
        if draw(st.integers(0, 5)) == 0:
            etat = draw(st.sampled_from([EtatUnite.DISPENSE, EtatUnite.VAE, EtatUnite.EXCUSE]))
            tirees[u.code] = ResultatUnite(etat, acquis=True if etat is EtatUnite.VAE else None)
        else:
            tirees[u.code] = ResultatUnite(EtatUnite.PRESENT, draw(notes), draw(st.booleans()))
    dossier = Dossier(
        draw(st.sampled_from(["apprenti", "fpc"])), tirees, "globale", pfmp_validees=True, entretien_final=draw(st.booleans()),
        derniere_inscription=draw(jours), activite_suffisante=True,
        controle=draw(st.dictionaries(st.sampled_from([*tirees, "oral"]), notes, max_size=2)),
    )  # fmt: skip
    return dossier, reglement, draw(jours)
