"""The average that a certifier's own règlement asks for: what enters it, what it leaves out, whose rule it is. No database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Proposition, Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.deliberation.selectors.affichage import unites_en_mots
from parchemin.deliberation.serialisation import proposition_vers_json
from parchemin.referentiel.domain.familles import Famille

JOUR = date(2026, 11, 25)
REGLEMENT = Reglement(
    Famille.RS, "RS99001", "Prévenir les violences",
    (
        Unite("QCM", "Connaissances", evaluation=Evaluation.NOTE, coefficient=Decimal(1)),
        Unite("SIM", "Mise en situation", evaluation=Evaluation.NOTE, coefficient=Decimal(2)),
    ),
    "Règlement du 31 décembre 2025", enregistrement="RS",
    options={"compensation": True, "moyenne_minimale": 12, "validite_mois": 36, "paliers": [[16, "Référent confirmé"]]},
)  # fmt: skip


def proposee(qcm: str | None, sim: str | None) -> Proposition:
    def lu(note: str | None) -> ResultatUnite:
        return ResultatUnite(EtatUnite.ABSENT) if note is None else ResultatUnite(EtatUnite.PRESENT, Decimal(note))

    return deliberer(Dossier(statut="fpc", resultats={"QCM": lu(qcm), "SIM": lu(sim)}), REGLEMENT, JOUR)


def test_une_note_comptee_dit_son_coefficient() -> None:
    lues = unites_en_mots(proposition_vers_json(proposee("17", "18")))
    assert [u["compte"] for u in lues] == ["coefficient 1", "coefficient 2"]


def test_une_proposition_d_avant_ne_dit_rien_de_faux() -> None:
    """Frozen when no unit was flagged although there was an average: nothing is « hors moyenne »."""
    brut = proposition_vers_json(proposee("17", "18"))
    for u in brut["unites"]:
        u["en_moyenne"] = False
        del u["coefficient"]
    assert [u["compte"] for u in unites_en_mots(brut)] == ["", ""]


def test_le_niveau_est_dit_a_part() -> None:
    assert proposition_vers_json(proposee("17", "18"))["niveau"] == {"nom": "Référent confirmé", "score": "17,67"}
    assert "niveau" not in proposition_vers_json(proposee("9", "10"))


def test_une_moyenne_sans_une_epreuve_ne_remplit_rien() -> None:
    p = proposee("15", None)
    assert p.resultat is Resultat.AJOURNE
    (etape,) = [e for e in proposition_vers_json(p)["etapes"] if e["regle"] == "moyenne_generale"]
    assert etape["verdict"] is False
    assert etape["phrase"].startswith("Sans Mise en situation, la moyenne des autres unités est de 15")


def test_le_seuil_du_reglement_cite_le_reglement() -> None:
    etapes = proposition_vers_json(proposee("17", "18"))["etapes"]
    sources = {e["regle"]: e["source"] for e in etapes}
    assert sources["moyenne_generale"] == sources["palier"] == "Règlement du 31 décembre 2025"
