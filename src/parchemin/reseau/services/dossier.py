"""The application file: received and acknowledged, pieces asked for, deposited, read; the opinion written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.comptes.models import Etablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats_dossier as c
from parchemin.reseau.domain.dossier import (
    ETATS_PIECE_EN_MOTS,
    NOTE_MAX,
    EtatPiece,
    NaturePiece,
    actions,
    criteres_du_role,
    dates_possibles,
    dates_suffisantes,
    etat_de,
    natures,
    natures_du_role,
)
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    AvisInstruction,
    CoteEchange,
    DossierHabilitation,
    EtatDemandePartenaire,
    EtatDepot,
    GrilleInstruction,
    HabilitationPartenaire,
    NatureDemandePartenaire,
    PieceDossier,
)
from parchemin.reseau.selectors.dossier import lue
from parchemin.reseau.services import demandes
from parchemin.reseau.services.habilitations import reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

MOTIVATION_MIN = 20


@transaction.atomic
def recevoir(
    *, habilitation: HabilitationPartenaire, recu_le: date | None, accuse_le: date | None, visees: Iterable[str], acteur: Reference
) -> DossierHabilitation:  # fmt: skip
    """When the application came, when it was acknowledged, which actions it is about. Raises HAB-233."""
    jour = aujourdhui()
    faux = [d for d in (recu_le, accuse_le) if d is not None and d > jour]
    if faux or (accuse_le is not None and (recu_le is None or accuse_le < recu_le)):
        raison = (
            "une des dates est à venir" if faux
            else "l’accusé de réception est noté sans le jour de la réception" if recu_le is None
            else "l’accusé de réception est daté d’avant la réception"
        )  # fmt: skip
        raise ErreurMetier(c.DATES_PIECE.constat(piece="Demande d’habilitation", raison=raison))
    d: DossierHabilitation
    d, _ = DossierHabilitation.toutes.update_or_create(
        habilitation=habilitation,
        defaults={
            "organisation_id": habilitation.organisation_id, "recu_le": recu_le, "accuse_le": accuse_le,
            "actions": [a for a in actions() if a in set(visees)],
        },
    )  # fmt: skip
    fait = f"accusé réception le {date_fr(accuse_le)}" if accuse_le else "reçue"
    _tracer(
        habilitation, acteur, "dossier", f"a noté la demande d’habilitation {fait} : {habilitation}.", actions=d.actions
    )
    return d


def _nature(habilitation: HabilitationPartenaire, cle: str) -> NaturePiece:
    trouvee = next((n for n in natures_du_role(habilitation.role) if n.cle == cle), None)
    if trouvee is None:
        raise ErreurMetier(c.PIECE_INCONNUE.constat(piece=natures()[cle].libelle if cle in natures() else cle))
    return trouvee


@transaction.atomic
def deposer(
    *, habilitation: HabilitationPartenaire, nature: str, fichiers: Iterable[UUID], acteur: Reference,
    delivree_le: date | None = None, valable_jusqu: date | None = None, visees: Iterable[str] = (),
) -> PieceDossier:  # fmt: skip
    """A piece that came otherwise than by a request, to be read. Raises HAB-233, HAB-244."""
    n = _nature(habilitation, nature)
    if faux := dates_possibles(n, delivree_le, valable_jusqu, aujourdhui()):
        raise ErreurMetier(*faux)
    p = _creer(
        habilitation, n, EtatDepot.A_LIRE, acteur, fichiers=[str(f) for f in fichiers], delivree_le=delivree_le,
        valable_jusqu=valable_jusqu, actions=[a for a in actions() if a in set(visees)],
    )  # fmt: skip
    _tracer(
        habilitation,
        acteur,
        "piece",
        f"a déposé « {n.libelle} » au dossier {de(str(habilitation.etablissement))}.",
        piece=p.pk,
    )
    return p


@transaction.atomic
def demander_pieces(
    *, habilitation: HabilitationPartenaire, choisies: Iterable[str], avant_le: date | None, acteur: Reference, texte: str = ""
) -> list[PieceDossier]:  # fmt: skip
    """Ask the partner for pieces, one request each. What is asked already is not asked twice. Raises HAB-040, HAB-244."""
    faites = []
    for cle in dict.fromkeys(choisies):
        n = _nature(habilitation, cle)
        if _attendue(habilitation, n) is not None:
            continue
        d = demandes.demander(
            etablissement=habilitation.etablissement, nature=NatureDemandePartenaire.PIECE, objet=n.libelle,
            texte="\n\n".join(x for x in (n.aide, texte.strip()) if x), avant_le=avant_le, habilitation=habilitation, acteur=acteur,
        )  # fmt: skip
        faites.append(_creer(habilitation, n, EtatDepot.DEMANDEE, acteur, demande=d))
    return faites


def _attendue(h: HabilitationPartenaire, n: NaturePiece) -> PieceDossier | None:
    lignes = PieceDossier.toutes.filter(
        etablissement=h.etablissement_id, nature=n.cle, demande__etat__in=CHEZ_LE_PARTENAIRE
    )
    if n.portee == "habilitation":
        lignes = lignes.filter(habilitation=h)
    trouvee: PieceDossier | None = lignes.order_by("pk").first()
    return trouvee


def _creer(
    h: HabilitationPartenaire, n: NaturePiece, etat: EtatDepot, acteur: Reference, **champs: object
) -> PieceDossier:
    p: PieceDossier = PieceDossier.toutes.create(
        organisation_id=h.organisation_id, etablissement_id=h.etablissement_id, nature=n.cle, etat=etat,
        habilitation=h if n.portee == "habilitation" else None, par_libelle=acteur.libelle[:400], **champs,
    )  # fmt: skip
    return p


@transaction.atomic
def lire(
    *, piece: PieceDossier, acceptee: bool, acteur: Reference, motif: str = "", delivree_le: date | None = None,
    valable_jusqu: date | None = None, visees: Iterable[str] = (), avant_le: date | None = None,
) -> PieceDossier:  # fmt: skip
    """Accept what came, with the dates that were read on it, or send it back with its reason (to the partner, when it was asked
    of it). Raises HAB-233 to HAB-235, HAB-242, and what the request says."""
    p: PieceDossier = (
        PieceDossier.toutes.select_for_update(of=("self",)).select_related("demande", "etablissement").get(pk=piece.pk)
    )
    n, jour = natures()[p.nature], aujourdhui()
    if (etat := etat_de(n, lue(p), jour)) is not EtatPiece.A_LIRE:
        raise ErreurMetier(c.PIECE_LUE.constat(piece=n.libelle, etat=ETATS_PIECE_EN_MOTS[etat].lower()))
    trouves = dates_possibles(n, delivree_le, valable_jusqu, jour)
    if acceptee:
        trouves += dates_suffisantes(n, delivree_le, valable_jusqu)
    elif not motif.strip():
        trouves.append(c.PIECE_SANS_MOTIF.constat(piece=n.libelle))
    if trouves:
        raise ErreurMetier(*trouves)
    repondue = p.demande is not None and p.demande.etat == EtatDemandePartenaire.REPONDUE
    if repondue and p.demande is not None:
        dernier = p.demande.echanges.filter(cote=CoteEchange.PARTENAIRE).order_by("-le", "-pk").first()
        p.fichiers = list(dernier.pieces) if dernier is not None else []
        if acceptee:
            demandes.accepter(demande=p.demande, texte=motif, acteur=acteur)
        else:
            demandes.reprendre(demande=p.demande, texte=motif, avant_le=avant_le, acteur=acteur)
    p.etat = EtatDepot.ACCEPTEE if acceptee else EtatDepot.A_REFAIRE
    p.delivree_le, p.valable_jusqu = delivree_le, valable_jusqu
    p.actions = [a for a in actions() if a in set(visees)]
    p.motif, p.lue_le, p.lue_par_libelle = motif.strip(), jour, acteur.libelle[:400]
    p.save()
    verbe = "a accepté" if acceptee else "a renvoyé"
    consigner(
        chaine=f"o:{p.organisation_id}", acteur=acteur, acte="reseau.piece", sujet=_sujet(p.etablissement),
        phrase=f"{verbe} « {n.libelle} » {de(str(p.etablissement))}.", details={"piece": p.pk, "motif": p.motif},
    )  # fmt: skip
    return p


@transaction.atomic
def noter_grille(
    *, habilitation: HabilitationPartenaire, notes: Mapping[str, int], avis: str, motivation: str, acteur: Reference
) -> GrilleInstruction:
    """The instruction: every criterion of the role noted, and an opinion that gives its reasons. Raises HAB-243."""
    attendus = criteres_du_role(habilitation.role)
    sans = [x.libelle for x in attendus if notes.get(x.cle) not in range(NOTE_MAX + 1)]
    manque = [f"« {x} » n’a pas de note" for x in sans]
    if len(" ".join(motivation.split())) < MOTIVATION_MIN:
        manque.append(f"les raisons de l’avis tiennent en moins de {MOTIVATION_MIN} signes")
    if avis not in AvisInstruction.values:
        manque.append("l’avis n’est pas choisi")
    if manque:
        raise ErreurMetier(c.GRILLE_INCOMPLETE.constat(manque=" ; ".join(manque)))
    g: GrilleInstruction = GrilleInstruction.toutes.create(
        organisation_id=habilitation.organisation_id, habilitation=habilitation, notes={x.cle: notes[x.cle] for x in attendus},
        avis=AvisInstruction(avis), motivation=motivation.strip(), le=maintenant(), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    _tracer(
        habilitation, acteur, "instruire", f"a écrit un avis d’instruction {g.get_avis_display().lower()} : {habilitation}.",
        grille=g.pk, notes=g.notes,
    )  # fmt: skip
    return g


def _sujet(e: Etablissement) -> Reference:
    return Reference("etablissement", str(e.pk), str(e)[:200])


def _tracer(h: HabilitationPartenaire, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{h.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=reference(h), phrase=phrase,
        details={"habilitation": h.pk, **details},
    )  # fmt: skip
