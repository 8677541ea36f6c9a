"""The linter: compose for three fictitious people, look at the paper, say what is missing, unreadable or forbidden, and the text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from parchemin.documents import constats as c
from parchemin.documents.composition import composer_document
from parchemin.documents.domain.francais import insecables
from parchemin.documents.domain.mentions import INTERDITE, controler
from parchemin.documents.domain.natures import Nature
from parchemin.documents.domain.regles import regles
from parchemin.documents.fictifs import contenus_fictifs
from parchemin.documents.impression import imprimer
from parchemin.documents.modele import redaction
from parchemin.documents.models import ModeleDocument
from parchemin.documents.rendu import CONTRASTE_MIN, TAILLE_MIN, Morceau, chevauchements, hors_page, lire, texte_du_pdf
from parchemin.documents.selectors.natures import delivree
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant

CODE_FICTIF = "222222222222"


def specimens(modele: ModeleDocument, certification: Certification | None, jour: date) -> list[dict[str, Any]]:
    """The three contents, worded by this template, stamped « spécimen »."""
    nature = Nature(modele.nature)
    return [
        imprimer(
            x, redaction(nature, modele.reglages), numero=f"{jour.year}-000000", code=CODE_FICTIF, jour=jour,
            voie="", fictif=True,
        )
        for x in contenus_fictifs(nature, modele.organisation, certification, jour, modele.reglages)
    ]  # fmt: skip


def exemples(organisation: Any, modele: ModeleDocument, jour: date) -> list[Certification | None]:
    """One certification per family that the organisation certifies and that calls for this paper: each has its own mentions. The template's own, if it has one."""
    if modele.certification_id is not None:
        return [modele.certification]
    tenues = (
        Certification.toutes.filter(organisation=organisation, capacites__capacite__in=list(facade.CERTIFIENT))
        .select_related("fiche__version", "fiche__source").order_by("cle_tri", "pk").distinct()
    )  # fmt: skip
    par_famille: dict[tuple[Any, bool], Certification] = {}
    for x in tenues:
        if not delivree(Nature(modele.nature), str(facade.famille(x))):
            continue
        par_famille.setdefault((facade.famille(x), x.fiche_id is None), x)
    # The registered ones first: the pictures beside the form show all that a paper can bear.
    trouvees = sorted(par_famille.values(), key=lambda x: (x.fiche_id is None, x.cle_tri, x.pk))
    return [*trouvees] or [None]


def relire(
    modele: ModeleDocument,
    certifications: Certification | Sequence[Certification | None] | None,
    jour: date,
    *,
    le: datetime | None = None,
) -> list[Constat]:
    """Findings (DOC-2xx), a glyph that is missing (PDF-001), a body that does not compose (DOC-010). Empty: it may serve.

    The three specimens with the first certification, one with each of the others.
    """
    liste = list(certifications) if isinstance(certifications, Sequence) else [certifications]
    vus: dict[tuple[str, str], Constat] = {}
    for rang, certification in enumerate(liste):
        for contenu in specimens(modele, certification, jour)[: None if rang == 0 else 1]:
            for constat in _relire_un(modele, contenu, le or maintenant()):
                # A missing mention is said once, whoever the specimen is.
                vus.setdefault((constat.code, "" if constat.code in c.MENTIONS else constat.quoi), constat)
    return sorted(vus.values(), key=lambda x: x.code)


def _relire_un(modele: ModeleDocument, contenu: dict[str, Any], le: datetime) -> list[Constat]:
    try:
        octets = composer_document(contenu, modele, le=le)
    except ErreurMetier as e:
        return list(e.constats)
    morceaux, tailles = lire(octets)
    tampons = {m.page for m in morceaux if _est_tampon(m)}
    texte = [m for m in morceaux if not _est_tampon(m)]
    constats = _vue(texte, tailles)
    if tampons != set(range(1, len(tailles) + 1)):
        constats.append(c.SANS_TAMPON.constat())
    # What is printed counts, not what a machine would copy; what is forbidden is forbidden even hidden.
    donnees, hors = insecables(contenu), [contenu["certification"][k] for k in ("intitule", "texte_de_droit")]
    lus = " ".join(m.texte for m in texte if m.lisible)
    manquements = [m for m in controler(lus, modele.nature, donnees, regles()) if m.regle.sorte != INTERDITE]
    manquements += [
        m for m in controler(texte_du_pdf(octets), modele.nature, contenu, regles(), hors=[x for x in hors if x])
        if m.regle.sorte == INTERDITE
    ]  # fmt: skip
    for m in manquements:
        vu = m.vu if m.regle.sorte == INTERDITE else f" : {m.vu}" if m.vu else ""
        constats.append(c.MENTIONS[m.regle.code].constat(vu=vu))
    return constats


def _est_tampon(m: Morceau) -> bool:
    return m.texte == "SPÉCIMEN" and not m.droit


def _vue(texte: list[Morceau], tailles: list[tuple[float, float]]) -> list[Constat]:
    """What an eye cannot read: one finding per reason, on the first text that has it."""
    raisons: dict[str, str] = {}
    for m in texte:
        if m.lisible:
            continue
        if m.invisible or m.couvert:
            raison = "il est caché"
        elif m.taille < TAILLE_MIN:
            raison = f"{_nombre(m.taille)} point{'s' if m.taille >= 2 else ''}, il en faut {_nombre(TAILLE_MIN)}"
        else:
            raison = f"contraste de {_nombre(m.contraste)}, il en faut {_nombre(CONTRASTE_MIN)}"
        raisons.setdefault(raison, m.texte.strip()[:60])
    constats = [c.ILLISIBLE.constat(texte=vu, raison=raison) for raison, vu in list(raisons.items())[:4]]
    if dessus := chevauchements(texte):
        a, b = dessus[0]
        constats.append(
            c.CHEVAUCHE.constat(quoi=f"« {a.texte.strip()[:40]} » est écrit sur « {b.texte.strip()[:40]} »")
        )
    if dehors := hors_page(texte, tailles):
        constats.append(c.CHEVAUCHE.constat(quoi=f"« {dehors[0].texte.strip()[:40]} » sort de la page"))
    return constats


def _nombre(x: float) -> str:
    return f"{x:.1f}".replace(".", ",").removesuffix(",0")
