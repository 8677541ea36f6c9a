"""What a decision lets a person keep; what was won elsewhere, with its proof; withdrawals and warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from parchemin.comptes.models import Organisation
from parchemin.deliberation import acquis_constats as c
from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.proposition import Acquis, Proposition
from parchemin.deliberation.domain.reglement import DU_REGLEMENT
from parchemin.deliberation.models import (
    AcquisConserve,
    ChoixNote,
    Decision,
    LienBloc,
    NatureAcquis,
    OrigineDecision,
    ProvenanceAcquis,
    ReferenceBloc,
)
from parchemin.deliberation.selectors.conservation import Limites, fin_de_validite, jeu_pour, limites_de
from parchemin.deliberation.selectors.passages import jour_du_jury
from parchemin.deliberation.selectors.reglements import reglement_applicable
from parchemin.deliberation.services.acquis_lot import EnLot
from parchemin.deliberation.services.acquis_papiers import cede_a, laisser_aux_papiers, rendre_des_papiers
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.parcours.models import ElementEvalue, Inscription, ModeResultat, Personne
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.models import Fichier
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


def conserver(
    *, decision: Decision, proposition: Proposition, acteur: Reference | None = None, lot: EnLot | None = None
) -> list[AcquisConserve]:
    """Write what a decision lets the person keep. About ten queries whatever the number; one event of the journal.

    The first day of obtaining stays. An earlier version of the decision no longer gives anything; what it had replaced comes
    back before this version is looked at. A mark taken again takes the place of the kept one, even lower; what was won for
    good is never lost by a later failure. Decisions count in the order of their juries, not of their writing: an older one
    that is revised gives nothing where a later one already spoke. Runs again for the same decision: nothing twice.

    `lot`: the decision was just written among others, in the caller's transaction, and nothing was given by it yet.
    """
    if lot is not None:
        return _conserver(decision, proposition, acteur, lot)
    with transaction.atomic():
        return _conserver(decision, proposition, acteur, None)


def _conserver(
    decision: Decision, proposition: Proposition, acteur: Reference | None, lot: EnLot | None
) -> list[AcquisConserve]:
    inscription = decision.inscription
    anciennes = (
        lot.versions.get(decision.presentation_id or 0, []) if lot is not None else _versions_anterieures(decision)
    )
    suivantes = _plus_recentes(decision, proposition.jour)
    versions = anciennes if lot is not None else [*anciennes, decision]
    retires = _retirer_des_versions(decision, versions, suivantes, lot)
    elements = (
        lot.elements
        if lot is not None
        else {
            e.code: e for e in ElementEvalue.toutes.filter(certification_id=inscription.certification_id).order_by("pk")
        }
    )
    avant = _avant(decision, inscription, proposition.jour)
    deja = AcquisConserve.toutes.filter(decision=decision).values_list("nature", "code")
    gardees = set() if lot is not None else set(deja)
    lignes = [
        _ligne(decision, inscription, a, elements, _premier(a, avant, proposition, elements))
        for a in proposition.acquis
        if (a.nature, a.code) not in gardees
    ]
    _relier(inscription.certification, lignes, lot.references if lot is not None else None)
    for a in lignes:
        _ceder(a, suivantes)
    nouveaux = AcquisConserve.toutes.bulk_create(lignes)
    remplaces = _remplacer(decision, avant, nouveaux, proposition)
    laisser_aux_papiers(nouveaux)
    if nouveaux or retires or remplaces:
        dit = _evenement(decision, inscription, nouveaux, retires, remplaces, acteur)
        if lot is not None:
            lot.evenements.append(dit)
        else:
            consigner_lot(chaine=f"o:{decision.organisation_id}", evenements=[dit])
    return nouveaux


@transaction.atomic
def oter_versions_anterieures(*, decision: Decision) -> int:
    """A new version whose own gifts are not settled: what the versions before it gave no longer stands. Returns how many."""
    return _retirer_des_versions(
        decision, _versions_anterieures(decision), _plus_recentes(decision, jour_du_jury(decision))
    )


@transaction.atomic
def defaire_conservation(*, decision: Decision, precedente: Decision | None = None) -> None:
    """A decision that never was (an import undone): what it gave goes, what it had replaced and what the version before gave
    come back. The caller has made sure that no réinscription stands on it, and writes the journal.
    """
    suivantes = _plus_recentes(decision, jour_du_jury(decision))
    _rendre(AcquisConserve.toutes.filter(remplace_par=decision), suivantes)
    AcquisConserve.toutes.filter(decision=decision).delete()
    if precedente is not None:
        siens = AcquisConserve.toutes.filter(decision=precedente, remplace_par__isnull=True)
        _rendre(siens, suivantes, rendue=precedente)


@dataclass(frozen=True, slots=True)
class _Suivante:
    """A later decision in force: what it gave (nature, code), and the codes assessed again that day."""

    decision: Decision
    jour: date
    donnes: frozenset[tuple[str, str]]
    presents: frozenset[str]


def _plus_recentes(decision: Decision, jour: date) -> list[_Suivante]:
    """Decisions in force of later juries for the same person and certification, the earliest first. Two queries."""
    i = decision.inscription
    lignes = Decision.toutes.filter(
        inscription__personne=i.personne_id, inscription__certification=i.certification_id, en_vigueur=True
    ).exclude(pk=decision.pk)
    apres = sorted((x for x in lignes.order_by("pk") if jour_du_jury(x) > jour), key=jour_du_jury)
    donnes: dict[int | None, set[tuple[str, str]]] = defaultdict(set)
    for pk, nature, code in AcquisConserve.toutes.filter(decision__in=apres).values_list(
        "decision_id", "nature", "code"
    ):
        donnes[pk].add((nature, code))
    return [
        _Suivante(
            x, jour_du_jury(x), frozenset(donnes[x.pk]),
            frozenset(u["code"] for u in (x.proposition or {}).get("unites", ()) if u["etat"] == EtatUnite.PRESENT),
        )
        for x in apres
    ]  # fmt: skip


def _ceder(a: AcquisConserve, suivantes: Sequence[_Suivante]) -> bool:
    """Withdraw a row, unsaved, where a later decision already stands in its place. Was it?"""
    for x in suivantes:
        if (a.nature, a.code) in x.donnes or (a.code in x.presents and a.note is not None and not a.definitif):
            a.remplace_par, a.retire_le, a.motif_retrait = x.decision, maintenant(), _en_tient_lieu(x.jour)
            return True
    return False


def _en_tient_lieu(jour: date) -> str:
    return f"La décision du {date_fr(jour)} en tient lieu."


def _rendre(lignes: QuerySet[Any], suivantes: Sequence[_Suivante], *, rendue: Decision | None = None) -> None:
    """Rows come back, unless a later decision stands in their place; never those of a version that is no longer in force.

    `rendue`: the version about to be in force again. A row that stays withdrawn is no longer held by what replaced it.
    """
    for a in lignes.select_related("decision").order_by("pk"):
        a.remplace_par = None
        if a.decision is None or a.decision.en_vigueur or a.decision == rendue:
            a.retire_le, a.motif_retrait = None, ""
            _ceder(a, suivantes)
        a.save(update_fields=["remplace_par", "retire_le", "motif_retrait"])
        laisser_aux_papiers([a])


def _versions_anterieures(decision: Decision) -> list[Decision]:
    memes = Decision.toutes.filter(inscription=decision.inscription_id)
    if decision.presentation_id is not None:
        memes = memes.filter(presentation=decision.presentation_id, version__lt=decision.version)
    else:
        memes = memes.filter(presentation__isnull=True, decidee_le=decision.decidee_le, version__lt=decision.version)
    return list(memes.order_by("pk"))


def _retirer_des_versions(
    decision: Decision, versions: Sequence[Decision], suivantes: Sequence[_Suivante], lot: EnLot | None = None
) -> int:
    """Take back what these versions gave, and give back what they had replaced. Returns how many were withdrawn.

    What this very version gave is deleted when nothing stands on it: the call is made again, not the decision (in a `lot` it
    was never made).
    """
    if lot is None or any(v.pk in lot.remplacantes for v in versions):
        _rendre(AcquisConserve.toutes.filter(remplace_par__in=versions), suivantes)
    if lot is None:
        siens = AcquisConserve.toutes.filter(decision=decision)
        siens.exclude(pk__in=ChoixNote.toutes.order_by().values("acquis_id")).delete()
    motif = f"Décision remplacée le {date_fr(_remplacee_le(decision))}"
    motif += f" : {decision.motif}" if decision.motif else "."
    anterieures = [v for v in versions if v.pk != decision.pk]
    donnes = AcquisConserve.toutes.filter(decision__in=anterieures, retire_le__isnull=True)
    return int(donnes.update(retire_le=maintenant(), motif_retrait=motif[:300]))


def _remplacee_le(decision: Decision) -> date:
    """The day on which the version was written, be its effect earlier; an authority's: the day it decided."""
    return decision.decidee_le if decision.origine == OrigineDecision.IMPORTEE else aujourdhui()


def _avant(decision: Decision, inscription: Inscription, jour: date) -> dict[tuple[str, str], AcquisConserve]:
    """What the person already kept towards this certification that day, by nature and code: the first day it was won.

    What a later jury gave, or was won later, is not before.
    """
    lignes = AcquisConserve.toutes.filter(
        personne=inscription.personne_id, certification=inscription.certification_id, retire_le__isnull=True,
        obtenu_le__lte=jour,
    ).exclude(decision=decision)  # fmt: skip
    resultat: dict[tuple[str, str], AcquisConserve] = {}
    for a in lignes.select_related("decision").order_by("obtenu_le", "pk"):
        if a.decision is None or jour_du_jury(a.decision) <= jour:
            resultat.setdefault((a.nature, a.code), a)
    return resultat


def _presents(proposition: Proposition) -> frozenset[str]:
    """Codes assessed again that day."""
    return frozenset(u.code for u in proposition.unites if u.etat == EtatUnite.PRESENT)


def _premier(
    a: Acquis,
    avant: Mapping[tuple[str, str], AcquisConserve],
    proposition: Proposition,
    elements: Mapping[str, ElementEvalue],
) -> AcquisConserve | None:
    """The row whose day and limits stay, when nothing of this was assessed again."""
    ancien = avant.get((a.nature, a.code))
    if ancien is None or ancien.obtenu_le >= a.obtenu_le:
        return None
    element = elements.get(a.code)
    feuilles = {e.code for e in elements.values() if element is not None and e.parent_id == element.pk} or {a.code}
    return None if feuilles & _presents(proposition) else ancien


def _ligne(
    decision: Decision,
    inscription: Inscription,
    a: Acquis,
    elements: Mapping[str, ElementEvalue],
    premier: AcquisConserve | None,
) -> AcquisConserve:
    limites: dict[str, Any]
    if premier is not None:
        limites = {
            "obtenu_le": premier.obtenu_le, "definitif": premier.definitif, "lectures": premier.lectures,
            "mobilisable_jusqu_au": premier.mobilisable_jusqu_au, "alerte_le": premier.alerte_le,
            "contactee_le": premier.contactee_le, "contactee_par_libelle": premier.contactee_par_libelle,
        }  # fmt: skip
    else:
        limites = {
            "obtenu_le": a.obtenu_le, "definitif": a.definitif, "mobilisable_jusqu_au": a.mobilisable_jusqu_au,
            "alerte_le": a.alerte_le, "lectures": lectures_en_json(a.lectures),
        }  # fmt: skip
    return AcquisConserve(
        organisation_id=decision.organisation_id, personne_id=inscription.personne_id,
        certification_id=inscription.certification_id, decision=decision, element=elements.get(a.code),
        nature=a.nature, provenance=ProvenanceAcquis.DECISION, specialite=inscription.specialite, code=a.code,
        libelle=a.libelle, note=a.note, sur_demande=a.sur_demande, texte=a.texte, **limites,
    )  # fmt: skip


def lectures_en_json(lectures: Iterable[Any]) -> list[list[str | None]]:
    """Readings as they are kept: [day or None, according to whom]."""
    return [[x.jusqu_au.isoformat() if x.jusqu_au else None, x.selon] for x in lectures]


def _relier(
    certification: Certification, lignes: Sequence[AcquisConserve], connues: Mapping[str, int] | None = None
) -> None:
    """The certifier's own reference of each bloc, where there is one. One query, unless they are `connues`."""
    codes = {_code_bloc(a): a for a in lignes if a.nature != NatureAcquis.CERTIFICATION}
    references = {code: connues[code] for code in codes if code in connues} if connues is not None else {}
    if connues is None:
        liens = LienBloc.toutes.filter(
            organisation_id=certification.organisation_id, code_fiche=certification.numero, code_bloc__in=codes
        )
        references = {x.code_bloc: x.reference_id for x in liens}
    for a in lignes:
        a.reference_bloc_id = references.get(_code_bloc(a))


def _code_bloc(a: AcquisConserve) -> str:
    return a.element.code_bloc if a.element is not None and a.element.code_bloc else a.code


def _remplacer(
    decision: Decision,
    avant: Mapping[tuple[str, str], AcquisConserve],
    nouveaux: Sequence[AcquisConserve],
    proposition: Proposition,
) -> int:
    """Older rows that the decision stands in the place of: given again, or a mark taken again."""
    redonnes = {(a.nature, a.code) for a in nouveaux}
    presents = _presents(proposition)
    cles = [
        a.pk
        for (nature, code), a in avant.items()
        if (nature, code) in redonnes or (code in presents and a.note is not None and not a.definitif)
    ]
    motif = _en_tient_lieu(jour_du_jury(decision))
    return int(
        AcquisConserve.toutes.filter(pk__in=cles).update(
            remplace_par=decision, retire_le=maintenant(), motif_retrait=motif
        )
    )


def _evenement(
    decision: Decision,
    inscription: Inscription,
    nouveaux: Sequence[AcquisConserve],
    retires: int,
    remplaces: int,
    acteur: Reference | None,
) -> EvenementAConsigner:
    n = len(nouveaux)
    nom = inscription.certification.numero or inscription.certification.intitule
    gestes = []
    if n:
        gestes.append(f"fait garder {n} acquis à {inscription.personne.nom_complet} ({nom})")
    if retires:
        gestes.append(f"retiré {retires} acquis d’une version précédente de la décision")
    if remplaces:
        gestes.append(f"remplacé {remplaces} acquis plus ancien{'s' * (remplaces > 1)}")
    return EvenementAConsigner(
        acte="deliberation.conserver",
        acteur=acteur or Reference("decision", str(decision.pk), decision.saisie_par_libelle or "Jury"),
        sujet=reference_personne(inscription.personne),
        details={
            "inscription": inscription.pk,
            "decision": decision.pk,
            "acquis": [[a.nature, a.code, a.obtenu_le.isoformat()] for a in nouveaux],
            "retires": retires,
            "remplaces": remplaces,
        },
        phrase=f"a {', '.join(gestes)}.",
    )


# --- won elsewhere, or earlier


def codes_au_choix(certification: Certification, jour: date) -> list[tuple[str, str]]:
    """(code, words) of what may be kept: elements assessed, then blocs of the day without an element."""
    lignes = ElementEvalue.toutes.filter(certification=certification).order_by("ordre", "code", "pk")
    choix = {e.code: str(e) for e in lignes}
    for code, mots in blocs_au_choix(certification, jour):
        choix.setdefault(code, mots)
    return list(choix.items())


def limites_proposees(
    *, certification: Certification, nature: str, obtenu_le: date, note: Decimal | None, specialite: str = ""
) -> Limites | None:
    """What the rule set of the day of obtaining says, for the family and the règlement. None: it says nothing."""
    reglement = reglement_applicable(certification, specialite, obtenu_le)
    statut = "vae" if nature == NatureAcquis.UNITE and note is None else ""
    jeu = jeu_pour(certification, statut, obtenu_le)
    return limites_de(
        jeu,
        nature=nature,
        obtenu_le=obtenu_le,
        note=note,
        fin_validite=(reglement.fin_validite if reglement is not None else None)
        or fin_de_validite(certification, aujourdhui()),
        options=reglement.options if reglement is not None else {},
        texte_reglement=f"{DU_REGLEMENT}{reglement.reference}" if reglement is not None else "",
    )


def enregistrer_acquis(
    *,
    organisation: Organisation,
    personne: Personne,
    certification: Certification,
    nature: NatureAcquis,
    code: str,
    obtenu_le: date,
    note: Decimal | None = None,
    provenance: ProvenanceAcquis,
    preuve: str,
    piece: Any = None,
    mobilisable_jusqu_au: date | None = None,
    specialite: str = "",
    acteur: Reference,
    par_id: int | None = None,
    sans_piece: bool = False,
    en_lot: bool = False,
) -> AcquisConserve:
    """Record what was won elsewhere or earlier, with its proof. The rule set of that day gives the limits, the paper's own
    limit comes first. `sans_piece`: the file comes later (import). `en_lot`: the batch writes the journal.

    A later mark takes the place of the one kept, which stays in history with the reason.

    Raises ACQ-001 to ACQ-005, ACQ-007, ACQ-009, ACQ-011, FIC-*.
    """
    libelle, element = _verifier(organisation, personne, certification, nature, code, obtenu_le, note)
    if not preuve.strip() or (piece is None and not sans_piece):
        raise ErreurMetier(c.SANS_PREUVE.constat())
    limites = limites_proposees(
        certification=certification, nature=nature, obtenu_le=obtenu_le, note=note, specialite=specialite
    )
    if mobilisable_jusqu_au is not None and mobilisable_jusqu_au < obtenu_le:
        raise ErreurMetier(c.LIMITE_AVANT.constat(limite=date_fr(mobilisable_jusqu_au), obtenu=date_fr(obtenu_le)))
    fichier = _deposer(piece, organisation.pk, acteur, par_id) if piece is not None else None
    with transaction.atomic():
        # Whoever records for the same person waits: the same thing is never there twice.
        Personne.toutes.select_for_update(of=("self",)).get(pk=personne.pk)
        meme = AcquisConserve.toutes.filter(
            personne=personne, certification=certification, nature=nature, code=code, retire_le__isnull=True
        )
        deja = meme.order_by("-obtenu_le", "pk").first()
        if deja is not None and not cede_a(deja, note, obtenu_le):
            raise ErreurMetier(
                c.DEJA_ENREGISTRE.constat(
                    personne=personne.nom_complet, libelle=deja.libelle, obtenu=date_fr(deja.obtenu_le)
                )
            )
        donnee = mobilisable_jusqu_au
        ligne = AcquisConserve(
            organisation=organisation, personne=personne, certification=certification, element=element, nature=nature,
            provenance=provenance, specialite=specialite, code=code, libelle=libelle, obtenu_le=obtenu_le, note=note,
            definitif=limites.definitif if limites else nature in (NatureAcquis.BLOC, NatureAcquis.CCP),
            sur_demande=nature == NatureAcquis.UNITE and note is not None,
            mobilisable_jusqu_au=donnee or (limites.jusqu_au if limites else None),
            alerte_le=donnee or (limites.alerte_le if limites else None),
            lectures=[] if donnee or limites is None else lectures_en_json(limites.lectures),
            texte=limites.texte if limites else "", preuve=preuve.strip()[:300],
            piece_id=fichier.pk if fichier else None, piece_nom=fichier.nom_original[:150] if fichier else "",
        )  # fmt: skip
        if deja is not None and choix_verrouilles(deja).exists():
            raise ErreurMetier(c.ACQUIS_UTILISE.constat(personne=personne.nom_complet))
        _relier(certification, [ligne])
        ligne.save()
        laisser_aux_papiers(meme.exclude(pk=ligne.pk).order_by("pk"))
        au_lieu = f", au lieu de celle du {date_fr(deja.obtenu_le)}" if deja is not None else ""
        if not en_lot:
            consigner_acquis(
                ligne, "deliberation.enregistrer_acquis", acteur,
                f"a enregistré pour {personne.nom_complet} : {libelle}, obtenu le {date_fr(obtenu_le)} "
                f"({ligne.get_provenance_display().lower()} : {ligne.preuve}){au_lieu}.",
            )  # fmt: skip
    return ligne


def _verifier(
    organisation: Organisation,
    personne: Personne,
    certification: Certification,
    nature: str,
    code: str,
    obtenu_le: date,
    note: Decimal | None,
) -> tuple[str, ElementEvalue | None]:
    if {personne.organisation_id, certification.organisation_id} != {organisation.pk}:
        raise ErreurMetier(c.HORS_PERIMETRE.constat())
    if obtenu_le > aujourdhui():
        raise ErreurMetier(c.OBTENU_APRES.constat(obtenu=date_fr(obtenu_le)))
    element = ElementEvalue.toutes.filter(certification=certification, code=code).first()
    blocs = dict(blocs_au_choix(certification, obtenu_le))
    if element is None and code not in blocs:
        nom = certification.numero or certification.intitule
        raise ErreurMetier(c.CODE_INCONNU.constat(code=code, certification=nom))
    notee = element is not None and element.mode == ModeResultat.NOTE
    comment = "par une note" if notee else "acquis ou non acquis"
    if note is not None and (not notee or nature != NatureAcquis.UNITE):
        raise ErreurMetier(c.NOTE_INCOHERENTE.constat(code=code, comment=comment, quoi_donc="une note est de trop"))
    return (element.libelle if element is not None else blocs[code].removeprefix(f"{code} · ")), element


def _deposer(piece: Any, organisation_id: int, acteur: Reference, par_id: int | None) -> Fichier:
    """Kept before the transaction: a refused file changes nothing, a file without its row is collected later."""
    return deposer(
        piece.file if hasattr(piece, "file") else piece,
        nom=getattr(piece, "name", "preuve.pdf"),
        usage="piece",
        organisation_id=organisation_id,
        depose_par_id=par_id,
        depose_par_libelle=acteur.libelle,
    )


def joindre_piece(
    *, acquis: AcquisConserve, piece: Any, acteur: Reference, par_id: int | None = None
) -> AcquisConserve:
    """Attach the proof that an import could not carry, or a better one. Raises FIC-*."""
    fichier = _deposer(piece, acquis.organisation_id, acteur, par_id)
    with transaction.atomic():
        ligne: AcquisConserve = AcquisConserve.toutes.select_for_update(of=("self",)).get(pk=acquis.pk)
        ligne.piece_id, ligne.piece_nom = fichier.pk, fichier.nom_original[:150]
        ligne.save(update_fields=["piece_id", "piece_nom"])
        consigner_acquis(
            ligne, "deliberation.joindre_preuve", acteur, f"a joint « {ligne.piece_nom} » à l’acquis {ligne.libelle}."
        )
    return ligne


@transaction.atomic
def retirer_acquis(*, acquis: AcquisConserve, motif: str, acteur: Reference) -> AcquisConserve:
    """It should not be there. Raises ACQ-006, ACQ-007 (a locked choice keeps it), ACQ-008, ACQ-010 (a decision gives it)."""
    ligne: AcquisConserve = (
        AcquisConserve.toutes.select_for_update(of=("self",)).select_related("personne").get(pk=acquis.pk)
    )
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.RETRAIT_SANS_MOTIF.constat())
    if ligne.retire_le is not None:
        raise ErreurMetier(c.DEJA_RETIRE.constat(motif=ligne.motif_retrait))
    if ligne.decision is not None:
        raise ErreurMetier(c.ACQUIS_DE_DECISION.constat(jour=date_fr(ligne.decision.decidee_le)))
    if choix_verrouilles(ligne).exists():
        raise ErreurMetier(c.ACQUIS_UTILISE.constat(personne=ligne.personne.nom_complet))
    ligne.retire_le, ligne.motif_retrait = maintenant(), motif[:300]
    ligne.save(update_fields=["retire_le", "motif_retrait"])
    rendre_des_papiers(AcquisConserve.toutes.filter(pk=ligne.pk))
    consigner_acquis(
        ligne, "deliberation.retirer_acquis", acteur,
        f"a retiré l’acquis {ligne.libelle}, obtenu le {date_fr(ligne.obtenu_le)}. Raison : {motif[:300]}",
    )  # fmt: skip
    return ligne


def choix_verrouilles(acquis: AcquisConserve) -> Any:
    """Locked choices in force that keep it."""
    return ChoixNote.toutes.filter(
        Q(garder=True), acquis=acquis, reinscription__en_vigueur=True, reinscription__verrouillee_le__isnull=False
    )


@transaction.atomic
def noter_contact(*, acquis: Sequence[AcquisConserve], le: date, acteur: Reference) -> int:
    """The person was warned that these lapse; the next threshold will ask again. One event per person."""
    lignes = list(
        AcquisConserve.toutes.select_for_update(of=("self",))
        .filter(pk__in=[a.pk for a in acquis], retire_le__isnull=True)
        .select_related("personne")
        .order_by("personne_id", "pk")
    )
    AcquisConserve.toutes.filter(pk__in=[a.pk for a in lignes]).update(
        contactee_le=le, contactee_par_libelle=acteur.libelle[:200]
    )
    par_personne: dict[int, list[AcquisConserve]] = {}
    for a in lignes:
        par_personne.setdefault(a.personne_id, []).append(a)
    for siens in par_personne.values():
        consigner_acquis(
            siens[0], "deliberation.prevenir", acteur,
            f"a prévenu {siens[0].personne.nom_complet} le {date_fr(le)} : {len(siens)} acquis "
            f"{'arrivent' if len(siens) > 1 else 'arrive'} à échéance.",
        )  # fmt: skip
    return len(lignes)


def consigner_acquis(a: AcquisConserve, acte: str, acteur: Reference, phrase: str) -> None:
    """One event about the person, that names the row: its page finds it by that."""
    consigner(
        chaine=f"o:{a.organisation_id}",
        acte=acte,
        acteur=acteur,
        sujet=reference_personne(a.personne),
        details={"acquis": a.pk, "nature": a.nature, "code": a.code, "obtenu_le": a.obtenu_le},
        phrase=phrase,
    )


def references_de(organisation: Organisation) -> dict[str, ReferenceBloc]:
    """References of blocs by their code."""
    return {r.reference: r for r in ReferenceBloc.toutes.filter(organisation=organisation).order_by("reference", "pk")}
