"""Dossier, règlement and proposal as plain JSON: what a decision freezes, and reads again to be replayed or explained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite, Visee
from parchemin.deliberation.domain.nombres import Moyenne
from parchemin.deliberation.domain.proposition import Proposition
from parchemin.deliberation.domain.reglement import Evaluation, ModeEvaluation, Reglement, Unite
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode


def _jour(jour: date | None) -> str | None:
    return jour.isoformat() if jour is not None else None


def _lire_jour(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _nombre(nombre: Decimal | None) -> str | None:
    """Decimals travel as text: JSON's numbers are floats."""
    return None if nombre is None else f"{nombre.normalize():f}"


def _lire_nombre(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)


_SIMPLES = (
    *("titre_detenu", "equivalence_totale", "controle_renonce", "mineur", "formation_suivie", "activite_suffisante"),
    *("autre_specialite", "plusieurs_specialites_autorisees"),
)
"""Fields of a dossier that JSON writes as they are."""


def dossier_vers_json(d: Dossier) -> dict[str, Any]:
    return {
        "statut": d.statut,
        "forme": d.forme,
        "handicap": d.handicap,
        "derogation": d.derogation,
        "livret": str(d.livret),
        "pfmp_validees": d.pfmp_validees,
        "controle": {code: _nombre(note) for code, note in d.controle.items()},
        "visee": str(d.visee),
        "entretien_final": d.entretien_final,
        "echecs": [jour.isoformat() for jour in d.echecs],
        "partiels": [jour.isoformat() for jour in d.partiels],
        "premiere_candidature": _jour(d.premiere_candidature),
        "derniere_inscription": _jour(d.derniere_inscription),
        "entree": _jour(d.entree),
        **{nom: getattr(d, nom) for nom in _SIMPLES},
        "resultats": {
            code: {"etat": str(r.etat), "note": _nombre(r.note), "acquis": r.acquis, "obtenu_le": _jour(r.obtenu_le)}
            for code, r in d.resultats.items()
        },
    }


def dossier_de_json(brut: Mapping[str, Any]) -> Dossier:
    """Raises `KeyError` or `ValueError` for what `dossier_vers_json` never wrote."""
    return Dossier(
        statut=brut["statut"],
        resultats={
            code: ResultatUnite(EtatUnite(r["etat"]), _lire_nombre(r["note"]), r["acquis"], _lire_jour(r["obtenu_le"]))
            for code, r in brut["resultats"].items()
        },
        forme=brut["forme"],
        handicap=brut["handicap"],
        derogation=brut["derogation"],
        livret=Livret(brut["livret"]),
        pfmp_validees=brut["pfmp_validees"],
        controle={code: Decimal(note) for code, note in brut["controle"].items()},
        visee=Visee(brut["visee"]),
        entretien_final=brut["entretien_final"],
        echecs=tuple(date.fromisoformat(x) for x in brut["echecs"]),
        # Frozen before the two were told apart: they were all among the failures.
        partiels=tuple(date.fromisoformat(x) for x in brut.get("partiels", ())),
        premiere_candidature=_lire_jour(brut["premiere_candidature"]),
        derniere_inscription=_lire_jour(brut["derniere_inscription"]),
        entree=_lire_jour(brut["entree"]),
        **{nom: brut[nom] for nom in _SIMPLES},
    )


def reglement_vers_json(r: Reglement) -> dict[str, Any]:
    return {
        "famille": str(r.famille),
        "certification": r.certification,
        "intitule": r.intitule,
        "reference": r.reference,
        "specialite": r.specialite,
        "session_du": _jour(r.session_du),
        "session_au": _jour(r.session_au),
        "enregistrement": r.enregistrement,
        "entretien_final": r.entretien_final,
        "pfmp": r.pfmp,
        "fin_validite": _jour(r.fin_validite),
        "accreditations": [[_jour(p.debut), _jour(p.fin)] for p in r.accreditations],
        "options": dict(r.options),
        "unites": [
            {
                "code": u.code, "libelle": u.libelle, "domaine": u.domaine, "coefficient": _nombre(u.coefficient),
                "evaluation": str(u.evaluation), "mode": str(u.mode), "facultative": u.facultative,
                "seuil": _nombre(u.seuil), "pratique": u.pratique, "eps": u.eps, "controle": u.controle,
                "commune": u.commune, "parent": u.parent, "blocs": list(u.blocs), "ects": u.ects,
            }
            for u in r.unites
        ],
    }  # fmt: skip


def reglement_de_json(brut: Mapping[str, Any]) -> Reglement:
    """Raises `KeyError` or `ValueError` for what `reglement_vers_json` never wrote."""
    unites = tuple(
        Unite(
            **{
                **u,
                "coefficient": Decimal(u["coefficient"]),
                "seuil": _lire_nombre(u["seuil"]),
                "evaluation": Evaluation(u["evaluation"]),
                "mode": ModeEvaluation(u["mode"]),
                "blocs": tuple(u["blocs"]),
            }
        )
        for u in brut["unites"]
    )
    return Reglement(
        famille=Famille(brut["famille"]),
        certification=brut["certification"],
        intitule=brut["intitule"],
        unites=unites,
        reference=brut["reference"],
        specialite=brut["specialite"],
        session_du=_lire_jour(brut["session_du"]),
        session_au=_lire_jour(brut["session_au"]),
        enregistrement=brut["enregistrement"],
        entretien_final=brut["entretien_final"],
        pfmp=brut["pfmp"],
        fin_validite=_lire_jour(brut["fin_validite"]),
        accreditations=tuple(Periode(_lire_jour(a), _lire_jour(b)) for a, b in brut["accreditations"]),
        options=dict(brut["options"]),
    )


def _moyenne(m: Moyenne | None) -> dict[str, str | None] | None:
    if m is None:
        return None
    return {"total": _nombre(m.total), "coefficients": _nombre(m.coefficients), "affichee": m.affichee}


def _niveau(p: Proposition) -> dict[str, Any]:
    """The level that the certifier's règlement gives the score; nothing where it gives none."""
    for e in p.trace:
        if e.regle == "palier" and e.verdict:
            nom, moyenne, _ = e.valeurs
            return {"niveau": {"nom": nom, "score": moyenne.affichee}}
    return {}


def proposition_vers_json(p: Proposition) -> dict[str, Any]:
    """The proposal with its sentences, as they were read that day: an explanation does not change with the program."""
    libelles = {u.code: u.libelle for u in p.unites}
    return {
        "resultat": str(p.resultat),
        "mention": str(p.mention),
        "annonce": recit.annonce(p),
        "jeu": p.jeu,
        "jour": p.jour.isoformat(),
        "simulation": p.simulation,
        "moyenne": _moyenne(p.moyenne),
        "moyennes": {nom: _moyenne(m) for nom, m in p.moyennes},
        "alertes": list(p.alertes),
        "etapes": [
            {"regle": e.regle, "verdict": e.verdict, "phrase": recit.phrase(e), "source": recit.source(e, p.jour)}
            for e in p.trace
        ],
        "unites": [
            {"code": u.code, "libelle": u.libelle, "etat": u.etat, "note": _nombre(u.note), "acquis": u.acquis,
             "en_moyenne": u.en_moyenne, "coefficient": _nombre(u.coefficient)}
            for u in p.unites
        ],
        "acquis": [
            {"nature": a.nature, "code": a.code, "libelle": a.libelle, "obtenu_le": a.obtenu_le.isoformat(),
             "note": _nombre(a.note), "definitif": a.definitif, "sur_demande": a.sur_demande,
             "mobilisable_jusqu_au": _jour(a.mobilisable_jusqu_au), "alerte_le": _jour(a.alerte_le), "texte": a.texte,
             "lectures": [[_jour(x.jusqu_au), x.selon] for x in a.lectures], "phrase": recit.phrase_acquis(a),
             "source": recit.source(a, p.jour)}
            for a in p.acquis
        ],
        "documents": [
            {"nature": d.nature, "libelle": recit.DOCUMENTS[d.nature], "emetteur": d.emetteur, "codes": list(d.codes)}
            for d in p.documents
        ],
        "suites": [
            {"nature": s.nature, "codes": list(s.codes), "avant_le": _jour(s.avant_le),
             "phrase": recit.phrase_suite(s, libelles), "source": recit.source(s, p.jour),
             "organisme": s.nature in recit.DE_L_ORGANISME}
            for s in p.suites
        ],
        "recit": recit.raconter(p),
        **_niveau(p),
    }  # fmt: skip
