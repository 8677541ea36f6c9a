"""What answers change: a batch of a report applied to its passages, and what a person settles of those nobody could read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import LIBELLES_ISSUE, Issue, LigneAccuse
from parchemin.accrochage.models import EnvoiPassage, EtatPassage, FichierAccrochage, PassageCertification
from parchemin.accrochage.services.groupes import ecrire_pareil
from parchemin.accrochage.services.histoire import SUPPRESSION, deja_partis
from parchemin.accrochage.services.reservation import rendre
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de

_REPRISES = ("structure", "annule", "sans_reponse")
"""What we had concluded ourselves: an answer of the Caisse des Dépôts is worth more."""
_LIBRES = (EtatPassage.A_ENVOYER, EtatPassage.REFUSE, EtatPassage.A_REGARDER, EtatPassage.EXCLU)
_PRIS = ("accepte", "deja")
_MESSAGE_GARDE = 1_000
PAR_REQUETE = 1_000
"""Keys named in one statement."""


@dataclass
class Applique:
    """What a batch changed. `comptes`: by issue, « contraire » included; `contredits`: [[id, earlier, this, message]]."""

    comptes: dict[str, int] = field(default_factory=dict)
    contredits: list[list[str]] = field(default_factory=list)

    def compter(self, issue: str) -> None:
        self.comptes[issue] = self.comptes.get(issue, 0) + 1


Reponse = tuple[int, int, LigneAccuse]
"""(key of the passage, key of its row in the file, what is said of it)."""


def appliquer(fichier: FichierAccrochage, reponses: Sequence[Reponse]) -> Applique:
    """Close the answers of a batch, given in the order of the passages. The caller holds the file.

    A passage that has gone again in another file since is left to the answer of that file; what this one says is kept on its
    row, and counts when the other is given up. An answer contrary to an earlier one is given to a person, never dropped.
    """
    suppression = fichier.lot.action == SUPPRESSION
    clos = _clos(reponses)
    fait, moment = Applique(), timezone.now()
    connus = deja_partis([passage for passage, _, x in reponses if x.issue is Issue.DEJA], fichier)
    libres = {*_LIBRES, EtatPassage.A_SUPPRIMER} if suppression else {*_LIBRES}
    dits: dict[tuple[Any, ...], list[int]] = {}
    suites: dict[tuple[Any, ...], list[int]] = {}
    acceptes = dits.setdefault((str(Issue.ACCEPTE), "", "", moment, False), [])
    finis = suites.setdefault(_suite(LigneAccuse("", Issue.ACCEPTE), sait=False, suppression=suppression), [])
    for passage, pk, x in reponses:
        ouvert = pk not in clos
        if ouvert and x.issue is Issue.ACCEPTE:
            acceptes.append(pk)
            finis.append(passage)
            fait.compter("accepte")
            continue
        avant, message, tranche, etat = clos.get(pk, ("", "", "", ""))
        attend = avant in ("inconnu", "deja") and not tranche and etat == EtatPassage.A_REGARDER
        if ouvert or avant in _REPRISES or attend:
            a_voir = x.issue is Issue.DEJA and (suppression or passage not in connus)
            # Already there, and nothing of ours says so: a person decides, it is not a success.
            fait.compter(str(Issue.INCONNU if a_voir and (ouvert or etat in libres) else x.issue))
            dits.setdefault((str(x.issue), x.classe, x.message, moment, False), []).append(pk)
            if ouvert or etat in libres:
                suites.setdefault(_suite(x, sait=passage in connus, suppression=suppression), []).append(passage)
        elif _contraires(avant, x.issue, tranche=bool(tranche)):
            fait.compter("contraire")
            fait.contredits.append([x.id_technique, avant, str(x.issue), x.message[:300]])
            texte = f"D’abord : {_dire(avant, message)}. Puis : {_dire(str(x.issue), x.message)}."
            dits.setdefault((str(Issue.INCONNU), "contraire", texte, moment, False), []).append(pk)
            if etat not in (EtatPassage.EN_FICHIER, EtatPassage.DEPOSE):
                suites.setdefault((EtatPassage.A_REGARDER, "contraire", texte), []).append(passage)
    ecrire_pareil(EnvoiPassage, ("issue", "classe", "message", "repondu_le", "ouvert"), dits)
    contraires = [pk for (_, classe, *_), pks in dits.items() if classe == "contraire" for pk in pks]
    ecrire_pareil(EnvoiPassage, ["tranche_par_libelle"], {("",): contraires})
    colonnes = ("etat", "refus_classe", "refus_message")
    pris = {(*cle, moment): pks for cle, pks in suites.items() if cle[0] == EtatPassage.ACCEPTE}
    refuses = {cle: pks for cle, pks in suites.items() if cle[0] == EtatPassage.REFUSE}
    autres = {cle: pks for cle, pks in suites.items() if cle[0] not in (EtatPassage.ACCEPTE, EtatPassage.REFUSE)}
    ecrire_pareil(PassageCertification, (*colonnes, "accepte_le"), pris)
    ecrire_pareil(PassageCertification, colonnes, refuses, ajouter_un="refus")
    ecrire_pareil(PassageCertification, colonnes, autres)
    return fait


def en_repetition(lignes: dict[int, LigneAccuse]) -> Applique:
    """Write what the rehearsal answered, and give every passage back where it stood: nothing of it counts."""
    fait, moment = Applique(), timezone.now()
    ouverts = EnvoiPassage.toutes.filter(pk__in=list(lignes), ouvert=True)
    cles = list(ouverts.order_by("pk").values_list("pk", flat=True))
    rendre(ouverts)
    dits: dict[tuple[Any, ...], list[int]] = {}
    for pk in cles:
        x = lignes[pk]
        fait.compter(str(x.issue))
        dits.setdefault((str(x.issue), x.classe, x.message, moment, False), []).append(pk)
    ecrire_pareil(EnvoiPassage, ("issue", "classe", "message", "repondu_le", "ouvert"), dits)
    return fait


def _contraires(avant: str, issue: Issue, *, tranche: bool) -> bool:
    """Do two answers say different things? Accepted or already there is the same; what a person settled stands against a
    message that nobody can read."""
    if avant == str(issue) or (avant in _PRIS and str(issue) in _PRIS):
        return False
    return not (issue is Issue.INCONNU and tranche)


def _dire(issue: str, message: str) -> str:
    mots = LIBELLES_ISSUE[Issue(issue)].lower()
    return f"{mots} (« {message[:_MESSAGE_GARDE]} »)" if message else mots


_Clos = tuple[str, str, str, str]


def _clos(reponses: Sequence[Reponse]) -> dict[int, _Clos]:
    """Row that already has an answer -> (issue, message, settled by, state of its passage). The others wait for theirs: each
    holds its passage, which cannot be elsewhere."""
    if not reponses:
        return {}
    siens = EnvoiPassage.toutes.filter(ouvert=False).order_by("passage_id")
    du, au = reponses[0][0], reponses[-1][0]
    if au - du < 8 * len(reponses):
        # Between two bounds there is little else. Thousands of keys in a statement cost more.
        siens = siens.filter(passage_id__gte=du, passage_id__lte=au)
    else:
        siens = siens.filter(passage_id__in=[passage for passage, _, _ in reponses])
    champs = ("pk", "issue", "message", "tranche_par_libelle", "passage__etat")
    lignes = {pk for _, pk, _ in reponses}
    return {pk: reste for pk, *reste in siens.values_list(*champs) if pk in lignes}


def _suite(ligne: LigneAccuse, *, sait: bool, suppression: bool) -> tuple[str, str, str]:
    """State, class and message that an answer gives to its passage."""
    match ligne.issue:
        case Issue.ACCEPTE if suppression:
            return EtatPassage.SUPPRIME, "", ""
        case Issue.ACCEPTE:
            return EtatPassage.ACCEPTE, "", ""
        case Issue.DEJA if sait and not suppression:
            return EtatPassage.ACCEPTE, "", ""
        case Issue.REFUSE if not suppression:
            return EtatPassage.REFUSE, ligne.classe, ligne.message
    return EtatPassage.A_REGARDER, ligne.classe, ligne.message


def reponse_attendue(passage: PassageCertification) -> EnvoiPassage | None:
    """The row whose answer waits for somebody: the last one that nobody settled, else the last."""
    siens = EnvoiPassage.toutes.filter(passage=passage, fichier__repetition=False).select_related("lot", "fichier__lot")
    siens = siens.exclude(issue="annule").order_by("-pk")
    en_attente = siens.filter(issue__in=["inconnu", "deja"], tranche_par_libelle="").first()
    trouve: EnvoiPassage | None = en_attente or siens.first()
    return trouve


SUITES_CREATION = {"accepte": EtatPassage.ACCEPTE, "refuse": EtatPassage.A_ENVOYER}
SUITES_SUPPRESSION = {
    "accepte": EtatPassage.SUPPRIME, "refuse": EtatPassage.A_SUPPRIMER, "garder": EtatPassage.ACCEPTE,
}  # fmt: skip
_MOTS = {
    EtatPassage.ACCEPTE: "enregistré", EtatPassage.A_ENVOYER: "à renvoyer", EtatPassage.SUPPRIME: "supprimé",
    EtatPassage.A_SUPPRIMER: "encore à supprimer",
}  # fmt: skip


@transaction.atomic
def trancher(*, passage: PassageCertification, reponse: str, motif: str, acteur: Reference) -> PassageCertification:
    """A person says what an answer that nobody could read means: « accepte », « refuse » (to send again) or « attendre ».

    Of a deletion: done, to send again, or « garder » (given up, the passage stays recorded). What was decided is written on
    the answer, so that history counts it. Raises ACC-602, ACC-634.
    """
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    p = PassageCertification.toutes.select_for_update(of=("self",)).get(pk=passage.pk)
    envoi = reponse_attendue(p)
    suppression = envoi is not None and envoi.lot.action == SUPPRESSION
    suites = SUITES_SUPPRESSION if suppression else SUITES_CREATION
    if p.etat != EtatPassage.A_REGARDER or reponse not in (*suites, "attendre"):
        raise ErreurMetier(c.REPONSE_DEJA_TRANCHEE.constat())
    if reponse == "attendre":
        _consigner(p, acteur, f"attend avant de dire ce qu’il en est du passage {de(p.nom_affiche)} : {motif}.")
        return p
    p.etat = suites[reponse]
    if p.etat == EtatPassage.ACCEPTE:
        p.accepte_le = p.accepte_le or timezone.now()
    p.save(update_fields=["etat", "accepte_le", "updated_at"])
    if envoi is not None:
        envoi.issue = "accepte" if reponse == "accepte" else "refuse"
        envoi.tranche_par_libelle = acteur.libelle
        envoi.repondu_le = envoi.repondu_le or timezone.now()
        envoi.save(update_fields=["issue", "tranche_par_libelle", "repondu_le"])
    _consigner(p, acteur, f"a jugé le passage {de(p.nom_affiche)} {_MOTS[EtatPassage(p.etat)]} : {motif}.")
    return p


def _consigner(p: PassageCertification, acteur: Reference, phrase: str) -> None:
    tracer(
        organisation_id=p.organisation_id, acteur=acteur, acte="trancher",
        sujet=Reference("passage", str(p.pk), p.nom_affiche), phrase=phrase,
    )  # fmt: skip
