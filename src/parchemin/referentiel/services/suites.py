"""When a registration ends: the certifier asks for a new one, or decides not to. There is no renewal, only a new request."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel.models import Certification, SuiteEnregistrement
from parchemin.socle.constats import Controle, ErreurMetier, declarer
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

SANS_FIN = declarer(Controle(
    "REF-067", "Enregistrement sans fin connue", "Le registre ne donne pas de fin d’enregistrement à {code}.", "On note la suite d’un enregistrement qui finit.",
    "Importez le registre le plus récent, puis recommencez.",
))  # fmt: skip
SUITE_FUTURE = declarer(Controle(
    "REF-068", "Jour à venir", "Le {le} n’est pas encore passé.", "On note ce qui est déjà fait ou décidé.", "Corrigez le jour, ou revenez ce jour-là.",
))  # fmt: skip


def fin_de(certification: Certification) -> date | None:
    """The last day of the registration as the register gives it today; None for a local certification."""
    fiche = certification.fiche
    fin: date | None = (
        fiche.version.date_fin_enregistrement if fiche is not None and fiche.version is not None else None
    )
    return fin


def sur_demande(type_enregistrement: str) -> bool:
    """A registration of right is not asked for again by its certifier."""
    return "sur demande" in type_enregistrement.lower()


@transaction.atomic
def noter_suite(
    *, certification: Certification, suite: str, le: date, note: str = "", acteur: Reference
) -> SuiteEnregistrement:
    """Said again, it takes the place of what was said of the same registration. Raises REF-067, REF-068, `ValueError` for another suite."""
    choix = SuiteEnregistrement.Suite(suite)
    # Serialises two people who say it at the same moment.
    certification = (
        Certification.toutes.select_for_update(of=("self",)).select_related("fiche__version").get(pk=certification.pk)
    )
    fin = fin_de(certification)
    if fin is None:
        raise ErreurMetier(SANS_FIN.constat(code=certification.numero or certification.intitule))
    if le > aujourdhui():
        raise ErreurMetier(SUITE_FUTURE.constat(le=date_fr(le)))
    ligne, _ = SuiteEnregistrement.toutes.update_or_create(
        certification=certification, fin=fin,
        defaults={"organisation_id": certification.organisation_id, "suite": choix, "le": le, "note": " ".join(note.split())[:500], "par_libelle": acteur.libelle[:400]},
    )  # fmt: skip
    mots = (
        f"la nouvelle demande est déposée depuis le {date_fr(le)}"
        if choix == "deposee"
        else f"pas de nouvelle demande, décidé le {date_fr(le)}"
    )
    consigner(
        chaine=f"o:{certification.organisation_id}", acte="referentiel.noter_suite", acteur=acteur,
        sujet=Reference("certification", str(certification.pk), certification.numero or certification.intitule),
        details={"suite": str(choix), "le": le, "fin": fin, "note": ligne.note}, phrase=f"a noté, pour l’enregistrement qui finit le {date_fr(fin)} : {mots}.",
    )  # fmt: skip
    return ligne
