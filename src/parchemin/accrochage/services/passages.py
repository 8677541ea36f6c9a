"""Creating passages from signed decisions; leaving one out, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.attribution import identite
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import CompteAccrochage, EtatPassage, OriginePassage, PassageCertification
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE
from parchemin.accrochage.services.controles import MODIFIABLES, juger, marquer_corrige, rejuger_les_doubles
from parchemin.accrochage.services.delivrances import delivrances
from parchemin.accrochage.services.doubles import a_rejuger
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.services.suivi import ReglagesCharges, valeurs_de
from parchemin.accrochage.trace import tracer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, EtatDeliberation, OrigineDecision
from parchemin.journal.facade import Reference
from parchemin.plateforme.lots import par_lots
from parchemin.referentiel.facade import capacites_au, enregistrement_au
from parchemin.referentiel.models import Capacite
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de

PAR_LOT = 200
_CERTIFIE = frozenset({Capacite.CERTIFICATEUR, Capacite.CO_CERTIFICATEUR})


def attributions(organisation_id: int) -> QuerySet[Any]:
    """Signed decisions that award a whole certification and have no passage yet.

    Blocs, CCP and attestations create none: a decision that aims at blocs only is not an award of the certification.
    """
    siens = PassageCertification.toutes.filter(inscription=OuterRef("inscription"))
    # Rectified minutes date their decisions from another day: the award is the same as long as the jury's sitting is.
    deja = siens.filter(
        Q(debut_validite=OuterRef("decidee_le"))
        | Q(decision__presentation=OuterRef("presentation"))
        | Q(decision=OuterRef("pk"))
    )
    return (
        Decision.toutes.filter(
            organisation_id=organisation_id, en_vigueur=True, origine=OrigineDecision.JURY, resultat=Resultat.ADMIS,
            deliberation__etat__in=[EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE], inscription__perimetre_blocs=[],
        )
        .exclude(presentation__dossier_jury__visee="blocs")
        .filter(~Exists(deja))
        .select_related("inscription__personne", "inscription__certification__fiche", "presentation__session__centre")
        .order_by("pk")
    )  # fmt: skip


def compte_de(organisation_id: int) -> CompteAccrochage | None:
    """The account of the organisation itself; the one that deposits for others is chosen at the import."""
    return (
        CompteAccrochage.toutes.filter(organisation_id=organisation_id, actif=True)
        .exclude(montage="autrui")
        .order_by("pk")
        .first()
    )


def transmissibles(decisions: list[Decision]) -> Iterator[tuple[Decision, str]]:
    """Decisions on a registered certification whose certifier the organisation is on that day, with the number that counts."""
    for d in decisions:
        certification = d.inscription.certification
        if not any(x.capacite in _CERTIFIE for x in capacites_au(certification, d.decidee_le)):
            continue
        try:
            enregistrement = enregistrement_au(certification, d.decidee_le)
        except LookupError:
            continue
        if enregistrement is not None and enregistrement.code:
            yield d, enregistrement.code


def recueillir(*, organisation_id: int, acteur: Reference, avancer: Callable[[int], None] | None = None) -> int:
    """Create the passages that are missing. Returns how many. Idempotent: an award has one passage for life.

    Raises `ErreurMetier` ACC-601 when the organisation has no account yet.
    """
    compte = compte_de(organisation_id)
    if compte is None:
        raise ErreurMetier(c.SANS_COMPTE.constat())
    crees = 0
    for lot in par_lots(list(attributions(organisation_id).values_list("pk", flat=True)), PAR_LOT):
        with transaction.atomic():
            # Re-asked inside the transaction: two people may gather at once.
            decisions = list(attributions(organisation_id).filter(pk__in=lot))
            reglages = ReglagesCharges(organisation_id)
            parchemins = delivrances({d.presentation_id for d in decisions}) if reglages.par_parchemin else {}
            nouveaux = [_nouveau(d, code, compte, reglages, parchemins) for d, code in transmissibles(decisions)]
            juger(nouveaux, nirs=nirs_de(nouveaux))
            PassageCertification.toutes.bulk_create(nouveaux, batch_size=50)
            if nouveaux:
                tracer(
                    organisation_id=organisation_id, acteur=acteur, acte="recueillir",
                    sujet=Reference("organisation", str(organisation_id), ""), phrase=_phrase(len(nouveaux)),
                    details={"passages": [x.id_technique for x in nouveaux]},
                )  # fmt: skip
        crees += len(nouveaux)
        if avancer:
            avancer(crees)
    return crees


def _nouveau(
    decision: Decision, code: str, compte: CompteAccrochage, reglages: ReglagesCharges, parchemins: Mapping[int, date]
) -> PassageCertification:
    inscription = decision.inscription
    reglage = reglages.au(inscription.certification_id, decision.decidee_le)
    valeurs = {**valeurs_de(decision, code, reglage, compte, parchemins), **identite(inscription.personne)}
    passage = PassageCertification(
        organisation_id=decision.organisation_id, compte=compte, origine=OriginePassage.DECISION, reglage=reglage,
        personne=inscription.personne, inscription=inscription, decision=decision, id_technique=str(uuid.uuid4()), **valeurs,
    )  # fmt: skip
    passage.identite_lue_le = timezone.now()
    passage.calculer_cles()
    return passage


def verrouiller(passage: PassageCertification) -> PassageCertification:
    """The row as it is now, held until the end of the transaction."""
    return (
        PassageCertification.toutes.select_for_update(of=("self",))
        .select_related("compte", "personne")
        .get(pk=passage.pk)
    )


@transaction.atomic
def exclure(*, passage: PassageCertification, motif: str, acteur: Reference) -> PassageCertification:
    """Leave an award out, with a reason. Raises ACC-602 (reason), ACC-603 (on its way or accepted)."""
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    x = verrouiller(passage)
    if x.etat not in MODIFIABLES:
        raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=x.get_etat_display().lower()))
    x.exclu_depuis, x.etat, x.exclu_motif = x.etat, EtatPassage.EXCLU, motif[:300]
    x.save(update_fields=["etat", "exclu_motif", "exclu_depuis", "updated_at"])
    # Set aside, it holds back the other passage of its award no more.
    rejuger_les_doubles(x)
    _consigner(x, acteur, "exclure", f"a laissé de côté la transmission {de(x.nom_affiche)} : {motif}.")
    return x


@transaction.atomic
def reprendre(*, passage: PassageCertification, acteur: Reference) -> PassageCertification:
    """Take back an award that had been left out, where it stood: an answer to settle is still to settle. Raises ACC-603."""
    x = verrouiller(passage)
    if x.etat != EtatPassage.EXCLU:
        raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=x.get_etat_display().lower()))
    x.etat, x.exclu_motif, x.exclu_depuis = x.exclu_depuis or EtatPassage.A_ENVOYER, "", ""
    # Its number may have been erased meanwhile.
    juger([x], nirs=nirs_de([x]))
    x.save()
    rejuger_les_doubles(x)
    _consigner(x, acteur, "reprendre", f"a repris la transmission {de(x.nom_affiche)}.")
    return x


def venus_d_ailleurs(passage: PassageCertification) -> set[str]:
    """Values that are corrected where they come from: on the page of the person, by the jury for its decision."""
    tenus = set(identite(passage.personne)) if passage.personne is not None else set()
    du_jury = {"debut_validite", "type_certification", "code_certification"}
    return tenus | (du_jury if passage.origine == OriginePassage.DECISION else set())


def dire_champs(champs: Iterable[str]) -> str:
    """« sexe, année de naissance », in the order of the dictionary."""
    feuilles = {**profil("1.1.2").champs(), **profil("1.1.5").champs()}
    noms = set(champs)
    mots = [f.mots for cle, f in feuilles.items() if cle in noms]
    dits = [m[:1].lower() + m[1:] if m[1:2].islower() else m for m in mots]
    reste = {"resultats_numeriques": "niveaux numériques", "voie": "identification"}
    return ", ".join([*dits, *(reste[x] for x in sorted(noms & reste.keys()))])


@transaction.atomic
def completer(*, passage: PassageCertification, valeurs: dict[str, Any], acteur: Reference) -> PassageCertification:
    """Change what is said of an award, then judge it again. What comes from a person is changed on the person's page.

    Raises ACC-603, ACC-604.
    """
    if inconnus := valeurs.keys() - {*CHAMPS_PASSAGE, "resultats_numeriques"}:
        raise ValueError(f"not data of an award: {', '.join(sorted(inconnus))}")
    x = verrouiller(passage)
    if x.etat not in MODIFIABLES:
        raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=x.get_etat_display().lower()))
    if interdits := venus_d_ailleurs(x) & valeurs.keys():
        raise ErreurMetier(c.IDENTITE_DE_LA_PERSONNE.constat(champs=dire_champs(interdits)))
    avant, liees = {cle: getattr(x, cle) for cle in valeurs}, a_rejuger([x])
    for cle, valeur in valeurs.items():
        setattr(x, cle, valeur)
    changes = {cle: [_simple(avant[cle]), _simple(v)] for cle, v in valeurs.items() if avant[cle] != v}
    if not changes:
        return x
    marquer_corrige(x)
    x.calculer_cles()
    juger([x], nirs=nirs_de([x]))
    x.save()
    rejuger_les_doubles(x, avec=liees)
    _consigner(
        x,
        acteur,
        "completer",
        f"a complété le passage {de(x.nom_affiche)} : {dire_champs(changes)}.",
        {"changements": changes},
    )
    return x


def _simple(valeur: Any) -> Any:
    return valeur if isinstance(valeur, str | int | bool | list | type(None)) else str(valeur)


def _phrase(n: int) -> str:
    return f"a recueilli {n} passages à transmettre." if n > 1 else "a recueilli un passage à transmettre."


def _consigner(
    x: PassageCertification, acteur: Reference, acte: str, phrase: str, details: dict[str, Any] | None = None
) -> None:
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte=acte,
        sujet=Reference("passage", str(x.pk), x.nom_affiche), phrase=phrase, details=details,
    )  # fmt: skip
