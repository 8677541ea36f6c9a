"""The rectifying minutes as PDF (PDF/A, PDF/UA) and in the words of the page; the signed ones are kept as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from parchemin.deliberation import pv_constats as c
from parchemin.deliberation.domain.effet import Effet
from parchemin.deliberation.models import EtatRectification, Rectification
from parchemin.deliberation.pv import en_clair
from parchemin.deliberation.pv_pdf import GABARITS, accord, designation, moment, naissance_du_pv, signatures_en_mots
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.models import Fichier
from parchemin.plateforme.pdf import composer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import maintenant
from parchemin.socle.periodes import date_fr


def contenu_scelle(r: Rectification) -> dict[str, Any]:
    """What members sign. Raises PVJ-007 when it was altered since, PVJ-012 before it was written."""
    contenu: dict[str, Any] | None = r.pv_contenu
    if not contenu:
        raise ErreurMetier(c.RECTIFICATIF_PAS_ECRIT.constat(session=str(r.session)))
    if sha256_hex(canonique(contenu)) != r.pv_empreinte:
        raise ErreurMetier(c.CONTENU_CHANGE.constat(session=str(r.session)))
    return contenu


def composer_rectificatif(
    r: Rectification, *, contenu: dict[str, Any] | None = None, le: datetime | None = None
) -> bytes:
    """The PDF. `contenu`: a copy without names, for an auditor. Raises PVJ-007, PVJ-012, PDF-001."""
    moment_edition = le or maintenant()
    donnees = donnees_rectificatif(r, contenu or contenu_scelle(r), moment_edition)
    return composer(GABARITS / "pv_rectificatif.typ", donnees, le=moment_edition)


def rectificatif_a_lire(r: Rectification) -> dict[str, Any]:
    """The sealed content in the words of the page. Raises PVJ-007, PVJ-012."""
    return donnees_rectificatif(r, contenu_scelle(r), maintenant())


def donnees_rectificatif(r: Rectification, contenu: dict[str, Any], le: datetime) -> dict[str, Any]:
    """The content in the words of the page."""
    certification, session, corrige, initial = (contenu[x] for x in ("certification", "session", "corrige", "initial"))
    n = len(contenu["lignes"])
    return {
        "titre": f"Procès-verbal rectificatif n° {contenu['numero']} · {session['intitule']}",
        "auteur": contenu["organisation"]["nom"],
        "numero": contenu["numero"],
        "empreinte": r.pv_empreinte,
        "edite_le": moment(le),
        "anonyme": bool(contenu.get("anonyme")),
        "abandonne": r.etat == EtatRectification.ABANDONNEE,
        "signe": r.etat == EtatRectification.SCELLEE,
        "organisation": contenu["organisation"],
        "certification": certification,
        "designation": designation(certification),
        "faits": [
            ["Session", session["intitule"]],
            *([["Centre", session["centre"]]] if session["centre"] else []),
            ["Jury du", jour_fr(contenu["jury_le"])],
            ["Cause", contenu["nature"]],
            *([["Pièce", contenu["reference"]]] if contenu["reference"] else []),
        ],
        "motif": contenu["motif"],
        "corrige": _cite(corrige, rectificatif=corrige["rectificatif"]),
        "initial": _cite(initial) if corrige["rectificatif"] else None,
        "resume": f"{accord(n, 'décision')} {'rectifiées' if n > 1 else 'rectifiée'}. Les autres décisions de ce jury ne changent pas.",
        "lignes": [_ligne(x) for x in contenu["lignes"]],
        "membres": contenu["membres"],
        "signatures": signatures_en_mots(r, contenu),
        "lieu": session["lieu"] or session["centre"],
    }


def jour_fr(texte: str) -> str:
    return date_fr(date.fromisoformat(texte)) if texte else ""


def _cite(pv: dict[str, Any], *, rectificatif: bool = False) -> dict[str, str]:
    """« procès-verbal n° 2026-0012, signé le 3 juin 2026 », and its hash."""
    sorte = "procès-verbal rectificatif" if rectificatif else "procès-verbal"
    signe = f", signé le {jour_fr(pv['signe_le'])}" if pv["signe_le"] else ""
    return {"mots": f"{sorte} n° {pv['numero']}{signe}", "empreinte": pv["empreinte"]}


def _ligne(x: dict[str, Any]) -> dict[str, Any]:
    return {
        "qui": en_clair(x),
        "nom_naissance": f"{x['nom'].upper()}" if x["usage"] else "",
        "numero": x["numero"],
        "naissance": " ".join(m for m in (naissance_du_pv(x["naissance"]), x["lieu"]) if m),
        "voie": x["voie"] + (f" · {x['specialite']}" if x["specialite"] else ""),
        "avant": _etat(x["avant"]),
        "apres": _etat(x["apres"]),
        "corrections": [f"{k['code']} : {k['avant']} devient {k['apres']}" for k in x["corrections"]],
        "libelles": [f"{k['code']} : {k['libelle']}" for k in x["corrections"]],
        "effet": _effet(x.get("effet")),
    }


def _effet(e: dict[str, str] | None) -> str:
    """« Prend effet le 3 juin 2026. Le droit existait… »; "" for minutes written before the day was."""
    if e is None:
        return ""
    jour = date.fromisoformat(e["jour"]) if e["jour"] else None
    return f"Prend effet {Effet(jour, '').en_mots}. {e['raison']}"


def _etat(e: dict[str, Any]) -> dict[str, Any]:
    return {
        "decision": e["decision"],
        "acquis": ", ".join(e["acquis"]) or "—",
        "garde": e["garde"],
        "version": e["version"],
    }


def nom_rectificatif(r: Rectification) -> str:
    """Name of the file."""
    return f"proces-verbal-rectificatif-{slugify(r.numero_pv)}-{slugify(str(r.session)) or r.session_id}.pdf"


@transaction.atomic
def conserver_rectificatif(*, rectification: Rectification, par_id: int | None = None, par: str = "") -> Fichier:
    """Compose the signed PDF once and keep it. Idempotent. Raises PVJ-009 before it is signed, PVJ-007."""
    ligne: Rectification = (
        Rectification.toutes.select_for_update(of=("self",))
        .select_related("deliberation__session")
        .get(pk=rectification.pk)
    )
    if ligne.pv_piece_id is not None:
        garde: Fichier = Fichier.toutes.get(pk=ligne.pv_piece_id, organisation_id=ligne.organisation_id)
        return garde
    if ligne.etat != EtatRectification.SCELLEE:
        raise ErreurMetier(c.PAS_SIGNE.constat(session=str(ligne.session)))
    fichier = deposer(
        composer_rectificatif(ligne), nom=nom_rectificatif(ligne), usage="proces_verbal",
        organisation_id=ligne.organisation_id, depose_par_id=par_id, depose_par_libelle=par, date_effective=ligne.jury_le,
    )  # fmt: skip
    ligne.pv_piece_id = rectification.pv_piece_id = fichier.pk
    ligne.save(update_fields=["pv_piece_id"])
    return fichier
