"""An evidence, the act behind it, what it serves; a requirement and what stands for it."""

from __future__ import annotations

from itertools import islice
from typing import Any

from parchemin.accrochage.models import FichierAccrochage
from parchemin.deliberation.models import Deliberation, ReglementExamen
from parchemin.indicateurs.models import JeuAnnuel
from parchemin.parcours.models import SessionExamen
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import Maillon, Voisinage
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.lecteur import PAR_PAGE, Lecteur
from parchemin.preuves.chaine.lectures.communs import OFFRENT, acte_de, au_dela, cle_entiere, sources
from parchemin.preuves.models import NaturePreuve, Preuve, RattachementPreuve
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.preuves import courantes
from parchemin.socle.periodes import date_fr


def _acte(lecteur: Lecteur, sorte: S, pk: str) -> Maillon | None:
    """The act that an evidence keeps, if it is still there. Two queries."""
    o, cle = lecteur.o, cle_entiere(pk)
    x: Any
    if sorte is S.JEU:
        x = JeuAnnuel.toutes.filter(organisation=o, pk=cle).first()
        return maillons.jeu(lecteur, x) if x else None
    if sorte is S.FICHIER:
        x = FichierAccrochage.toutes.filter(organisation=o, pk=cle).first()
        return maillons.fichier(lecteur, x) if x else None
    if sorte is S.PV:
        x = Deliberation.toutes.filter(organisation=o, pk=cle).select_related("session").first()
        return maillons.pv(lecteur, x, lecteur.masques({x.session_id})) if x else None
    if sorte is S.REGLEMENT:
        x = ReglementExamen.toutes.filter(organisation=o, pk=cle).first()
        return maillons.reglement(lecteur, x) if x else None
    x = SessionExamen.toutes.filter(organisation=o, pk=cle).select_related("deliberation").first()
    return maillons.session(lecteur, x, lecteur.masques({x.pk}), getattr(x, "deliberation", None)) if x else None


def preuve(lecteur: Lecteur, cle: str) -> Voisinage | None:
    p = Preuve.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle)).select_related("remplace").first()
    if p is None or not lecteur.regard.voit(p.pk):
        return None
    connues = sources()
    v = Voisinage(maillons.preuve(lecteur, p, connues))
    lu = acte_de(p.origine, p.origine_cle)
    acte = _acte(lecteur, *lu) if lu else None
    if acte is not None:
        v.vient_de(acte, f"l’acte gardé le {date_fr(maillons.jour_de(p.deposee_le))}")
    elif p.nature == NaturePreuve.ACTE:
        salle = connues[p.origine].salle if p.origine in connues else "une autre page"
        v.manque(
            S.SESSION,
            f"L’acte gardé est dans « {salle} » : il s’ouvre depuis la page de la preuve.",
            amont=True,
            ton="in",
        )
    else:
        v.manque(S.SESSION, "Déposée par quelqu’un : elle ne vient pas d’un acte fait dans Parchemin.", amont=True)
    if p.remplace is not None:
        v.vient_de(maillons.preuve(lecteur, p.remplace, connues), "remplacée par cette version")
    for autre in Preuve.toutes.filter(remplace=p).order_by("pk"):
        v.suivi_de(maillons.preuve(lecteur, autre, connues), "la remplace")
    c, dites = choix(lecteur.organisation, lecteur.jour), set[str]()
    for r in p.rattachements.order_by("famille", "exigence", "attendu", "pk"):
        if not lecteur.regard.voit_famille(r.famille):
            continue
        e = c.exigences.get(f"{r.famille}:{r.exigence}")
        if e is None:
            v.manque(S.EXIGENCE, f"{r.exigence} : cette exigence n’est plus demandée.")
        elif e.cle not in dites:
            dites.add(e.cle)
            nom = c.referentiels[r.famille].nom if r.famille in c.referentiels else r.famille
            v.suivi_de(maillons.exigence(lecteur, e, nom), f"preuve de « {e.nom} »")
    if p.retiree_le:
        v.manque(S.EXIGENCE, f"Retirée le {date_fr(p.retiree_le)} : elle ne sert plus.", ton="in")
    v.faits += [("Datée du", date_fr(p.effective_le)), ("Déposée le", date_fr(maillons.jour_de(p.deposee_le)))]
    if p.empreinte:
        v.faits.append(("Empreinte", p.empreinte))
    return v


def exigence(lecteur: Lecteur, cle: str) -> Voisinage | None:
    c = choix(lecteur.organisation, lecteur.jour)
    e = c.exigences.get(cle)
    if e is None or not lecteur.regard.voit_famille(e.famille):
        return None
    v = Voisinage(maillons.exigence(lecteur, e, c.referentiels[e.famille].nom))
    connues = sources()
    siennes = RattachementPreuve.toutes.filter(organisation=lecteur.o, famille=e.famille, exigence=e.code)
    lignes, total = lecteur.tranche(
        lecteur.regard.filtrer(courantes(lecteur.o))
        .filter(pk__in=siennes.order_by().values("preuve"))
        .order_by("-effective_le", "-pk")
    )
    for p in lignes:
        v.vient_de(
            maillons.preuve(lecteur, p, connues), f"datée du {date_fr(p.effective_le)}, preuve de cette exigence"
        )
    au_dela(v, S.PREUVE, total)
    _offerts(lecteur, v, e.cle)
    if not v.amont:
        v.manque(
            S.PREUVE,
            "Rien d’ouvert ici." if lecteur.regard.invite else "Rien à montrer pour l’instant.",
            amont=True,
            ton="al",
        )
    v.faits.append(("Ce qui est demandé", e.demande))
    return v


def _offerts(lecteur: Lecteur, v: Voisinage, exigence: str) -> None:
    """Acts of the chain that answer it by themselves: the latest of each source."""
    for code, source in sources().items():
        if not any(x == exigence or x.startswith(f"{exigence}:") for x in source.sert):
            continue
        for x in islice(source.lire(lecteur.organisation, lecteur.jour), PAR_PAGE):
            lu = acte_de(code, x.cle)
            if lu is None or (lu[0], S.EXIGENCE) not in OFFRENT:
                break
            sorte, pk = lu
            # Titles of acts bear that of their session, where somebody may be named.
            titre = f"{source.titre}, n° {pk}" if lecteur.anonyme else x.titre
            v.vient_de(
                lecteur.maillon(sorte, pk, titre, source.salle, x.url if lecteur.peut(source.permission) else "", x.le),
                f"s’offre comme preuve depuis le {date_fr(x.le)}",
            )
