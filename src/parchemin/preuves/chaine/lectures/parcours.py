"""A person, what they followed, where they were presented."""

from __future__ import annotations

from parchemin.deliberation.models import Deliberation
from parchemin.parcours.models import EtatInscription, Inscription, Personne, Presentation, SessionExamen
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import Voisinage
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.chaine.lectures.communs import ORDRE, au_dela, cle_entiere, decisions, prouve, sans_ordre_de_noms
from parchemin.preuves.chaine.lectures.indicateurs import comptees_dans
from parchemin.socle.periodes import date_fr


def personne(lecteur: Lecteur, cle: str) -> Voisinage | None:
    p = Personne.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle)).first()
    if p is None:
        return None
    v = Voisinage(maillons.personne(lecteur, p))
    siens = Inscription.toutes.filter(organisation=lecteur.o, personne=p)
    lignes, total = lecteur.tranche(
        siens.select_related("personne", "certification__fiche__version", "certification__fiche__source").order_by(
            "-entree", "pk"
        )
    )
    for i in lignes:
        v.suivi_de(maillons.parcours(lecteur, i), f"inscription commencée le {date_fr(i.entree)}")
    au_dela(v, S.PARCOURS, total)
    if not total:
        v.manque(S.PARCOURS, "Aucune inscription : rien n’a encore été compté, décidé ni délivré.")
    return v


def parcours(lecteur: Lecteur, cle: str) -> Voisinage | None:
    i = (
        Inscription.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related("personne", "certification__fiche__version", "certification__fiche__source")
        .first()
    )
    if i is None:
        return None
    v = Voisinage(maillons.parcours(lecteur, i))
    v.vient_de(maillons.personne(lecteur, i.personne), "a suivi ce parcours")
    presentations = list(
        Presentation.toutes.filter(inscription=i).select_related("session__deliberation").order_by("session__du", "pk")
    )
    masques = lecteur.masques({p.session_id for p in presentations})
    for p in presentations:
        v.suivi_de(
            maillons.session(lecteur, p.session, masques, getattr(p.session, "deliberation", None)),
            f"présenté à cette session, du {date_fr(p.session.du)} au {date_fr(p.session.au)}",
        )
    if not presentations:
        v.manque(S.SESSION, "Présenté à aucune session ici.")
    siennes = list(decisions(lecteur.o, inscription=i, en_vigueur=True))
    for d in siennes:
        v.suivi_de(maillons.decision(lecteur, d), f"décidé le {date_fr(d.decidee_le)}")
    if not siennes:
        annulee = i.etat == EtatInscription.ANNULEE
        v.manque(
            S.DECISION, "Inscription annulée : rien n’est à décider." if annulee else "Aucune décision pour l’instant."
        )
    comptees_dans(lecteur, v, i.pk, i.certification_id, "compté dans")
    v.faits += [("Voie d’accès", i.get_voie_display()), ("Entrée", date_fr(i.entree)), ("État", i.get_etat_display())]
    return v


def session(lecteur: Lecteur, cle: str) -> Voisinage | None:
    s = (
        SessionExamen.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related("certification__fiche__version", "certification__fiche__source")
        .first()
    )
    if s is None:
        return None
    masques = lecteur.masques({s.pk})
    d = Deliberation.toutes.filter(session=s).select_related("session").first()
    v = Voisinage(maillons.session(lecteur, s, masques, d))
    presentes = Presentation.toutes.filter(session=s).select_related(
        "inscription__personne",
        "inscription__certification__fiche__version",
        "inscription__certification__fiche__source",
    )
    lignes, total = lecteur.tranche(sans_ordre_de_noms(lecteur, presentes, "inscription_id", "rang", "pk"))
    for p in lignes:
        v.vient_de(maillons.parcours(lecteur, p.inscription), "présenté à cette session")
    au_dela(v, S.PARCOURS, total)
    if not total:
        v.manque(S.PARCOURS, "Aucun candidat inscrit à cette session.", amont=True, ton="in")
    rendues, combien = lecteur.tranche(
        sans_ordre_de_noms(
            lecteur, decisions(lecteur.o, presentation__session=s, en_vigueur=True), "inscription_id", *ORDRE
        )
    )
    for x in rendues:
        v.suivi_de(maillons.decision(lecteur, x), f"décidé par le jury du {date_fr(x.decidee_le)}")
    au_dela(v, S.DECISION, combien)
    if not combien:
        v.manque(S.DECISION, "Le jury n’a rien décidé pour l’instant.")
    if d is not None and d.pv_empreinte:
        v.suivi_de(maillons.pv(lecteur, d, masques), "le procès-verbal de ce jury")
    else:
        v.manque(
            S.PV,
            "Pas encore de procès-verbal : la délibération n’est pas arrêtée."
            if d is not None
            else "Pas de délibération ouverte ici.",
        )
    prouve(lecteur, v, offert=False)
    v.faits.append(("Certification", s.certification.intitule))
    return v
