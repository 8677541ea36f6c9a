"""A finding of an external control: received, answered, closed once its actions have worked. Each step once, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.amelioration import constats_procedures as c
from parchemin.amelioration.domain.ecarts_externes import (
    EtatEcart,
    GraviteEcart,
    IssueEcart,
    OrganismeControle,
    etats_ecart,
    issues,
    objections_ecart,
    organismes,
    passage_ecart,
)
from parchemin.amelioration.models import EcartExterne, SorteSuiviEcart, SuiviEcartExterne
from parchemin.amelioration.selectors.ecarts_externes import TYPE, faits_ecart
from parchemin.amelioration.services.actions import exiger_texte
from parchemin.amelioration.services.appuis_procedures import tracer
from parchemin.amelioration.services.communs import exiger_present, identifiants, prochain_rang
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


def _dates(controle_le: date, repondre_avant: date, corriger_avant: date | None) -> None:
    """Raises AME-033, once for each pair that does not follow."""
    trouves = []
    jour = aujourdhui()
    if controle_le > jour:
        trouves.append(
            c.DATES_ECART.constat(champ="Contrôle du", le=date_fr(controle_le), sens="après", repere=date_fr(jour))
        )
    if repondre_avant < controle_le:
        trouves.append(
            c.DATES_ECART.constat(
                champ="Répondre avant le", le=date_fr(repondre_avant), sens="avant", repere=date_fr(controle_le)
            )
        )
    if corriger_avant is not None and corriger_avant < controle_le:
        trouves.append(
            c.DATES_ECART.constat(
                champ="Corriger avant le", le=date_fr(corriger_avant), sens="avant", repere=date_fr(controle_le)
            )
        )
    if trouves:
        raise ErreurMetier(*trouves)


@transaction.atomic
def recevoir(
    *, organisation: Organisation, organisme: OrganismeControle, controle_le: date, titre: str, constat: str, gravite: GraviteEcart,
    repondre_avant: date, responsable: Membre, acteur: Reference, reference: str = "", exigence: str = "", corriger_avant: date | None = None,
    certification: Certification | None = None, pieces: Iterable[UUID] = (),
) -> EcartExterne:  # fmt: skip
    """Write down what an authority found. Raises AME-006, AME-010, AME-012, AME-033."""
    exiger_texte(ce_que_l_autorité_a_écrit=constat)
    _dates(controle_le, repondre_avant, corriger_avant)
    exiger_present(responsable)
    fichiers = identifiants(pieces)
    jour = aujourdhui()
    e: EcartExterne = EcartExterne.toutes.create(
        organisation=organisation, annee=jour.year, rang=prochain_rang(organisation, EcartExterne, jour.year),
        organisme=OrganismeControle(organisme), reference=reference.strip(), controle_le=controle_le, titre=" ".join(titre.split())[:200],
        constat=constat.strip(), exigence=exigence.strip(), gravite=GraviteEcart(gravite), repondre_avant=repondre_avant,
        corriger_avant=corriger_avant, responsable=responsable, certification=certification, etat_depuis=jour,
    )  # fmt: skip
    if fichiers:
        _suivre(e, SorteSuiviEcart.NOTE, "Courrier ou rapport reçu.", acteur, fichiers)
    mots = organismes()[OrganismeControle(organisme)][0]
    tracer(
        e,
        TYPE,
        acteur,
        "ecart_recevoir",
        f"a noté l’écart {e} ({mots}), à répondre avant le {date_fr(repondre_avant)}.",
        pieces=fichiers,
    )
    return e


@transaction.atomic
def completer(
    *, ecart: EcartExterne, acteur: Reference, titre: str, constat: str, gravite: GraviteEcart, repondre_avant: date, responsable: Membre,
    reference: str, exigence: str, corriger_avant: date | None, certification: Certification | None,
) -> EcartExterne:  # fmt: skip
    """Correct what was written, or give it to somebody else. Raises AME-006, AME-010, AME-033, AME-034."""
    e = _verrouiller(ecart)
    if e.etat == EtatEcart.CLOS:
        raise ErreurMetier(c.A_CHANGE.constat(quoi="L’écart", etat=e.get_etat_display()))
    exiger_texte(ce_que_l_autorité_a_écrit=constat)
    _dates(e.controle_le, repondre_avant, corriger_avant)
    if responsable.pk != e.responsable_id:
        exiger_present(responsable)
    noms = (
        "titre",
        "constat",
        "gravite",
        "repondre_avant",
        "reference",
        "exigence",
        "corriger_avant",
        "responsable_id",
        "certification_id",
    )
    avant = {n: str(getattr(e, n)) for n in noms}
    e.titre, e.constat, e.gravite, e.exigence = (
        " ".join(titre.split())[:200],
        constat.strip(),
        GraviteEcart(gravite),
        exigence.strip(),
    )
    e.repondre_avant, e.corriger_avant, e.responsable = repondre_avant, corriger_avant, responsable
    e.reference, e.certification = reference.strip(), certification
    e.save()
    changes = {n: v for n, v in avant.items() if v != str(getattr(e, n))}
    if changes:
        tracer(e, TYPE, acteur, "ecart_completer", f"a complété l’écart {e}.", avant=changes)
    return e


@transaction.atomic
def noter(*, ecart: EcartExterne, texte: str, acteur: Reference, pieces: Iterable[UUID] = ()) -> SuiviEcartExterne:
    """A word or a file in the thread. Raises AME-006 (neither), AME-012."""
    e = _verrouiller(ecart)
    fichiers = identifiants(pieces)
    if not fichiers:
        exiger_texte(note=texte)
    s = _suivre(e, SorteSuiviEcart.NOTE, texte, acteur, fichiers)
    tracer(e, TYPE, acteur, "ecart_noter", f"a noté la suite de l’écart {e}.", pieces=fichiers)
    return s


@transaction.atomic
def repondre(
    *, ecart: EcartExterne, texte: str, envoyee_le: date, acteur: Reference, pieces: Iterable[UUID] = ()
) -> EcartExterne:
    """The answer has left. Raises AME-006, AME-012, AME-030, AME-033, AME-034."""
    e = _verrouiller(ecart)
    exiger_texte(réponse=texte)
    fichiers = identifiants(pieces)
    jour = aujourdhui()
    if not e.controle_le <= envoyee_le <= jour:
        sens, repere = ("après", jour) if envoyee_le > jour else ("avant", e.controle_le)
        raise ErreurMetier(
            c.DATES_ECART.constat(champ="Envoyée le", le=date_fr(envoyee_le), sens=sens, repere=date_fr(repere))
        )
    if e.etat != EtatEcart.A_REPONDRE:
        raise ErreurMetier(c.PASSAGE_ECART.constat(de=e.get_etat_display(), vers=etats_ecart()[EtatEcart.REPONDU][0]))
    _controler(e, EtatEcart.REPONDU)
    e.repondu_le = envoyee_le
    _poser(e, EtatEcart.REPONDU, SorteSuiviEcart.REPONSE, texte, acteur, fichiers)
    tracer(e, TYPE, acteur, "ecart_repondre", f"a répondu le {date_fr(envoyee_le)} à l’écart {e}.", pieces=fichiers)
    return e


@transaction.atomic
def redemander(*, ecart: EcartExterne, motif: str, repondre_avant: date, acteur: Reference) -> EcartExterne:
    """The authority asks again, with another deadline. Raises AME-006, AME-030, AME-033, AME-034."""
    e = _verrouiller(ecart)
    exiger_texte(ce_qui_est_redemandé=motif)
    _dates(e.controle_le, repondre_avant, e.corriger_avant)
    _controler(e, EtatEcart.A_REPONDRE)
    e.repondre_avant = repondre_avant
    _poser(e, EtatEcart.A_REPONDRE, SorteSuiviEcart.RELANCE, motif, acteur)
    tracer(
        e,
        TYPE,
        acteur,
        "ecart_redemander",
        f"a noté une nouvelle demande sur l’écart {e}, avant le {date_fr(repondre_avant)}.",
        motif=motif,
    )
    return e


@transaction.atomic
def clore(
    *,
    ecart: EcartExterne,
    issue: IssueEcart,
    texte: str,
    acteur: Reference,
    raison: str = "",
    pieces: Iterable[UUID] = (),
) -> EcartExterne:
    """What became of it. Raises AME-006, AME-012, AME-030, AME-034; AME-031 or AME-032 as long as no `raison` is given."""
    e = _verrouiller(ecart)
    exiger_texte(issue=texte)
    fichiers = identifiants(pieces)
    _controler(e, EtatEcart.CLOS, raison)
    e.issue, e.clos_le, e.raison_cloture = IssueEcart(issue), aujourdhui(), raison.strip()
    suite = f"{texte.strip()}\n{raison.strip()}".strip()
    _poser(e, EtatEcart.CLOS, SorteSuiviEcart.CLOTURE, suite, acteur, fichiers)
    mots = issues()[IssueEcart(issue)][0].lower()
    tracer(e, TYPE, acteur, "ecart_clore", f"a clos l’écart {e} : {mots}.", texte=texte, raison=raison, pieces=fichiers)
    return e


@transaction.atomic
def rouvrir(*, ecart: EcartExterne, motif: str, acteur: Reference) -> EcartExterne:
    """It is not over after all. Raises AME-006, AME-030, AME-034."""
    e = _verrouiller(ecart)
    exiger_texte(pourquoi=motif)
    if e.etat != EtatEcart.CLOS:
        raise ErreurMetier(c.PASSAGE_ECART.constat(de=e.get_etat_display(), vers=etats_ecart()[EtatEcart.REPONDU][0]))
    _controler(e, EtatEcart.REPONDU)
    e.issue, e.clos_le, e.raison_cloture = "", None, ""
    _poser(e, EtatEcart.REPONDU, SorteSuiviEcart.REOUVERTURE, motif, acteur)
    tracer(e, TYPE, acteur, "ecart_rouvrir", f"a rouvert l’écart {e}.", motif=motif)
    return e


def _verrouiller(ecart: EcartExterne) -> EcartExterne:
    """The row as it is now. Raises AME-034 when somebody moved it since it was read."""
    e: EcartExterne = (
        EcartExterne.toutes.select_for_update(of=("self",)).select_related("responsable__utilisateur").get(pk=ecart.pk)
    )
    if e.etat != ecart.etat:
        raise ErreurMetier(c.A_CHANGE.constat(quoi="L’écart", etat=e.get_etat_display()))
    return e


def _controler(e: EcartExterne, vers: EtatEcart, raison: str = "") -> None:
    p = passage_ecart(e.etat, vers)
    if p is None:
        raise ErreurMetier(c.PASSAGE_ECART.constat(de=e.get_etat_display(), vers=etats_ecart()[vers][0]))
    if contre := objections_ecart(p, faits_ecart(e, raison)):
        raise ErreurMetier(*contre)


def _suivre(
    e: EcartExterne, sorte: SorteSuiviEcart, texte: str, acteur: Reference, pieces: Sequence[str] = ()
) -> SuiviEcartExterne:
    s: SuiviEcartExterne = SuiviEcartExterne.toutes.create(
        organisation_id=e.organisation_id, ecart=e, sorte=sorte, texte=texte.strip()[:4000], pieces=list(pieces), le=maintenant(),
        par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    return s


def _poser(
    e: EcartExterne, etat: EtatEcart, sorte: SorteSuiviEcart, texte: str, acteur: Reference, pieces: Sequence[str] = ()
) -> None:
    e.etat, e.etat_depuis = etat, aujourdhui()
    e.save()
    _suivre(e, sorte, texte, acteur, pieces)
