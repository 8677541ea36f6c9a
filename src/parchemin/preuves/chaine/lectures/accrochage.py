"""What is sent to the Caisse des Dépôts: an award, the file that holds it, the answer."""

from __future__ import annotations

from typing import Any

from parchemin.accrochage.branchements.preuves import recus
from parchemin.accrochage.models import (
    AccuseTraitement,
    EnvoiPassage,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.selectors.passages import A_TRANSMETTRE
from parchemin.documents.models import Document, EtatDocument
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import Voisinage
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.chaine.lectures.communs import au_dela, cle_entiere, decisions, prouve, sans_ordre_de_noms
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr


def passage(lecteur: Lecteur, cle: str) -> Voisinage | None:
    p = (
        PassageCertification.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related(
            "inscription__personne",
            "inscription__certification__fiche__version",
            "inscription__certification__fiche__source",
            "remplace",
        )
        .first()
    )
    if p is None:
        return None
    v = Voisinage(maillons.passage(lecteur, p))
    for d in decisions(lecteur.o, pk=p.decision_id or 0):
        v.vient_de(maillons.decision(lecteur, d), "cette décision attribue la certification transmise")
    if p.inscription is not None:
        v.vient_de(maillons.parcours(lecteur, p.inscription), "obtenue par ce parcours")
    if not v.amont:
        v.manque(
            S.DECISION, "Passage préparé ailleurs et importé : sa décision n’est pas gardée ici.", amont=True, ton="in"
        )
    valides = Document.toutes.filter(decision=p.decision_id or 0, nature="parchemin", etat=EtatDocument.VALIDE)
    for x in valides.order_by("annee", "rang", "pk"):
        v.vient_de(maillons.document(lecteur, x), f"délivré le {date_fr(x.delivre_le)}")
    if p.remplace is not None:
        v.vient_de(maillons.passage(lecteur, p.remplace), "supprimé, puis recréé par celui-ci")
    for autre in PassageCertification.toutes.filter(remplace=p).order_by("pk"):
        v.suivi_de(maillons.passage(lecteur, autre), "recréé, corrigé")
    _envois(lecteur, v, p)
    v.faits += [
        ("Identifiant technique", p.id_technique),
        ("Délivrée le", date_fr(p.debut_validite) if p.debut_validite else "pas encore dit"),
    ]
    return v


def _envois(lecteur: Lecteur, v: Voisinage, p: PassageCertification) -> None:
    envois: list[Any] = list(
        EnvoiPassage.toutes.filter(passage=p, fichier__isnull=False).select_related("fichier").order_by("pk")
    )
    accuses: dict[int, list[AccuseTraitement]] = {}
    for a in AccuseTraitement.toutes.filter(fichier__in=[e.fichier_id for e in envois]).order_by("recu_le", "pk"):
        accuses.setdefault(a.fichier_id or 0, []).append(a)
    for e in envois:
        f = e.fichier
        depose = (
            f"transmis le {date_fr(jour_de(f.depose_le))} dans ce fichier"
            if f.depose_le
            else "dans ce fichier, pas encore déposé"
        )
        v.suivi_de(
            maillons.fichier(lecteur, f), f"{depose}{', une répétition qui ne compte pas' if f.repetition else ''}"
        )
        for a in accuses.get(f.pk, ()):
            v.suivi_de(maillons.accuse(lecteur, a), _reponse(e, a))
        if f.depose_le and not accuses.get(f.pk):
            v.manque(S.ACCUSE, f"Déposé le {date_fr(jour_de(f.depose_le))} : la réponse est attendue.", ton="in")
    if not envois:
        v.manque(S.FICHIER, _pas_parti(p, lecteur), ton="al" if p.etat in A_TRANSMETTRE else "nu")


def _reponse(e: EnvoiPassage, a: AccuseTraitement) -> str:
    le = date_fr(jour_de(e.repondu_le or a.recu_le))
    return (
        f"accusé le {le} : {e.get_issue_display().lower()}"
        if e.issue
        else f"accusé le {le}, qui ne dit rien de ce passage"
    )


def _pas_parti(p: PassageCertification, lecteur: Lecteur) -> str:
    if p.etat == EtatPassage.EXCLU:
        return "Laissé de côté avec un motif : il n’est pas transmis."
    if p.echeance is None:
        return "Passage pas encore transmis."
    reste = (p.echeance - lecteur.jour).days
    if reste < 0:
        depuis = "hier" if reste == -1 else f"{-reste} jours"
        return f"Passage pas encore transmis : le délai est passé depuis {depuis}."
    dans = f"{reste} jours restent" if reste > 1 else "il reste un jour" if reste else "c’est le dernier jour"
    return f"Passage pas encore transmis : {dans}, avant le {date_fr(p.echeance)}."


def fichier(lecteur: Lecteur, cle: str) -> Voisinage | None:
    f = FichierAccrochage.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle)).first()
    if f is None:
        return None
    v = Voisinage(maillons.fichier(lecteur, f))
    _contenus(lecteur, v, f, "dans ce fichier")
    accuses = list(AccuseTraitement.toutes.filter(fichier=f).order_by("recu_le", "pk"))
    for a in accuses:
        v.suivi_de(maillons.accuse(lecteur, a), f"accusé reçu le {date_fr(jour_de(a.recu_le))}")
    if not accuses:
        depose = (
            f"Déposé le {date_fr(jour_de(f.depose_le))} : la réponse est attendue."
            if f.depose_le
            else "Pas encore déposé : aucun accusé."
        )
        v.manque(S.ACCUSE, depose, ton="in" if f.depose_le else "al")
    if recus(f):
        prouve(lecteur, v, offert=True)
    else:
        v.manque(
            S.PREUVE,
            "Il prouvera la transmission une fois déposé et son accusé lu."
            if not f.repetition
            else "Une répétition ne prouve rien.",
        )
    v.faits += [("État", f.get_etat_display()), ("Passages", str(f.passages_nombre)), ("Empreinte", f.empreinte)]
    return v


def _contenus(lecteur: Lecteur, v: Voisinage, f: FichierAccrochage, raison: str) -> None:
    """The passages of a file, with what was answered of each."""
    envois: Any = EnvoiPassage.toutes.filter(fichier=f).select_related("passage")
    lignes, total = lecteur.tranche(sans_ordre_de_noms(lecteur, envois, "passage_id", "rang", "pk"))
    for e in lignes:
        dit = f"{raison} : {e.get_issue_display().lower()}" if e.issue else raison
        if v.centre.sorte is S.ACCUSE and not e.issue:
            dit = "dans le fichier, sans réponse dans cet accusé"
        v.vient_de(maillons.passage(lecteur, e.passage), dit)
    au_dela(v, S.PASSAGE, total)
    if not total:
        v.manque(S.PASSAGE, "Aucun passage dans ce fichier.", amont=True, ton="al")


def accuse(lecteur: Lecteur, cle: str) -> Voisinage | None:
    a = AccuseTraitement.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle)).select_related("fichier").first()
    if a is None:
        return None
    v = Voisinage(maillons.accuse(lecteur, a))
    if a.fichier is None:
        v.manque(S.FICHIER, "Cet accusé ne parle d’aucun fichier connu ici.", amont=True, ton="al")
    else:
        v.vient_de(maillons.fichier(lecteur, a.fichier), "répond à ce fichier")
        _contenus(lecteur, v, a.fichier, "répondu")
    if a.orphelins:
        n = len(a.orphelins)
        v.manque(
            S.PASSAGE,
            f"Il nomme {'un passage inconnu' if n == 1 else f'{n} passages inconnus'} : le contrôle de la chaîne le signale.",
            amont=True,
            ton="ko",
        )
    v.manque(S.PREUVE, "La preuve de la transmission est celle du fichier, avec ses accusés.")
    v.faits += [("Reçu le", date_fr(jour_de(a.recu_le))), ("Empreinte", a.empreinte)]
    return v
