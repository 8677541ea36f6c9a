"""A rule, a decision with what it was computed from, the minutes that say it."""

from __future__ import annotations

from datetime import date

from parchemin.accrochage.delais import delai
from parchemin.accrochage.models import PassageCertification
from parchemin.accrochage.services.passages import attributions, transmissibles
from parchemin.deliberation.domain.jeux import libelle_du_jeu
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation, OrigineDecision, ReglementExamen
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors.affichage import etapes_en_mots
from parchemin.deliberation.selectors.rectifications import pv_de
from parchemin.documents.models import Document
from parchemin.documents.selectors.dus import EtatLigne, decisions_a_documenter, situation_de
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import Voisinage
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.chaine.lectures.communs import ORDRE, au_dela, cle_entiere, decisions, prouve, sans_ordre_de_noms
from parchemin.preuves.chaine.lectures.indicateurs import comptees_dans
from parchemin.socle.periodes import ajouter_mois, date_fr

SIGNES = (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE)


def reglement(lecteur: Lecteur, cle: str) -> Voisinage | None:
    r = (
        ReglementExamen.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related("certification__fiche__version")
        .first()
    )
    if r is None:
        return None
    v = Voisinage(maillons.reglement(lecteur, r))
    lignes, total = lecteur.tranche(
        sans_ordre_de_noms(
            lecteur, decisions(lecteur.o, deliberation__reglement=r, en_vigueur=True), "inscription_id", *ORDRE
        )
    )
    for d in lignes:
        v.suivi_de(maillons.decision(lecteur, d), f"décidé selon ce règlement, en vigueur le {date_fr(d.decidee_le)}")
    au_dela(v, S.DECISION, total)
    if not total:
        v.manque(S.DECISION, "Aucune décision n’a encore appliqué ce règlement.")
    seances = (
        Deliberation.toutes.filter(reglement=r)
        .exclude(pv_empreinte="")
        .select_related("session")
        .order_by("-jury_le", "-pk")
    )
    jurys, combien = lecteur.tranche(seances)
    masques = lecteur.masques({d.session_id for d in jurys})
    for d in jurys:
        v.suivi_de(maillons.pv(lecteur, d, masques), "ce procès-verbal cite ce règlement")
    au_dela(v, S.PV, combien)
    prouve(lecteur, v, offert=r.remplace_le is None)
    v.faits.append(("Certification", r.certification.intitule))
    if r.specialite:
        v.faits.append(("Spécialité ou option", r.specialite))
    return v


def decision(lecteur: Lecteur, cle: str) -> Voisinage | None:
    d = (
        decisions(lecteur.o, pk=cle_entiere(cle))
        .select_related(
            "inscription__personne", "inscription__certification__fiche__version", "inscription__certification__fiche__source",
            "presentation__session", "deliberation__reglement", "deliberation__session",
        )
        .first()
    )  # fmt: skip
    if d is None:
        return None
    v = Voisinage(maillons.decision(lecteur, d))
    v.vient_de(maillons.parcours(lecteur, d.inscription), "décidé sur ce parcours")
    masques = lecteur.masques({d.presentation.session_id} if d.presentation is not None else set())
    _du_jury(lecteur, v, d, masques)
    # Those of an authority have no presentation: versions are told apart by their day.
    memes = (
        {"presentation": d.presentation_id}
        if d.presentation_id
        else {"presentation__isnull": True, "decidee_le": d.decidee_le}
    )
    for autre in decisions(
        lecteur.o, inscription=d.inscription_id, version__in=(d.version - 1, d.version + 1), **memes
    ):
        if autre.version < d.version:
            v.vient_de(maillons.decision(lecteur, autre), "version remplacée par celle-ci, avec sa raison")
        else:
            v.suivi_de(maillons.decision(lecteur, autre), "remplacée depuis par cette version")
    _proces_verbaux(lecteur, v, d, masques)
    _documents(lecteur, v, d)
    _passages(lecteur, v, d)
    comptees_dans(lecteur, v, d.inscription_id, d.inscription.certification_id, "compté, selon cette décision, dans")
    v.faits += _trace(d)
    return v


def _trace(d: Decision) -> list[tuple[str, str]]:
    """What was frozen with the decision: replayable."""
    proposition = d.proposition or {}
    faits = [("Règle appliquée", libelle_du_jeu(d.jeu))] if d.jeu else []
    if proposition:
        faits.append(
            (
                "Raisonnement gardé",
                f"{len(etapes_en_mots(proposition))} étapes, {len(proposition.get('unites', []))} unités",
            )
        )
    if d.reglement:
        faits.append(
            ("Règlement gardé avec elle", str(d.reglement.get("reference") or "tel qu’il était le jour du jury"))
        )
    return [*faits, ("Décidée le", date_fr(d.decidee_le))]


def _du_jury(lecteur: Lecteur, v: Voisinage, d: Decision, masques: dict[int, Masque]) -> None:
    """The session and the rule above a decision, or the authority."""
    if d.presentation is not None:
        v.vient_de(
            maillons.session(lecteur, d.presentation.session, masques, d.deliberation),
            f"décidé par le jury du {date_fr(d.decidee_le)}",
        )
    if d.origine == OrigineDecision.IMPORTEE:
        autorite = "une autre autorité" if lecteur.anonyme or not d.autorite else d.autorite
        v.manque(S.SESSION, f"Pas de jury ici : la décision vient de l’autorité qui délivre ({autorite}).", amont=True)
        v.manque(S.REGLEMENT, "La règle est celle de l’autorité : elle n’est pas rejouée ici.", amont=True)
        return
    r = d.deliberation.reglement if d.deliberation is not None else None
    if r is not None:
        dite = f"règle « {libelle_du_jeu(d.jeu)} », " if d.jeu else ""
        v.vient_de(
            maillons.reglement(lecteur, r),
            f"décidé selon la {dite}règlement en vigueur le {date_fr(d.decidee_le)}"
            if dite
            else f"décidé selon le règlement en vigueur le {date_fr(d.decidee_le)}",
        )
    elif d.reglement:
        v.manque(
            S.REGLEMENT,
            "Le règlement appliqué est gardé avec la décision ; sa page n’est pas reliée.",
            amont=True,
            ton="in",
        )
    else:
        v.manque(
            S.REGLEMENT,
            "Aucun règlement gardé avec cette décision : le contrôle de la chaîne le signale.",
            amont=True,
            ton="ko",
        )


def _proces_verbaux(lecteur: Lecteur, v: Voisinage, d: Decision, masques: dict[int, Masque]) -> None:
    if d.deliberation is None or not d.deliberation.pv_empreinte:
        if d.origine != OrigineDecision.IMPORTEE:
            v.manque(S.PV, "Pas encore de procès-verbal : la délibération n’est pas arrêtée.", ton="in")
        else:
            v.manque(S.PV, "Le procès-verbal est celui de l’autorité.")
        return
    dite = d.deliberation
    cites = pv_de(d)
    signe = (
        f"figure au procès-verbal signé le {date_fr(maillons.jour_de(dite.signee_le))}"
        if dite.signee_le
        else "figure au procès-verbal, à signer"
    )
    v.suivi_de(maillons.pv(lecteur, dite, masques), signe)
    for cite in cites[1:]:
        v.faits.append(("Procès-verbal rectificatif", f"n° {cite.numero}"))
    v.faits.append(("Empreinte du procès-verbal", dite.pv_empreinte))


def _documents(lecteur: Lecteur, v: Voisinage, d: Decision) -> None:
    delivres = list(Document.toutes.filter(decision=d).order_by("annee", "rang", "pk"))
    for x in delivres:
        v.suivi_de(maillons.document(lecteur, x), f"délivré sur cette décision le {date_fr(x.delivre_le)}")
    situee = decisions_a_documenter(lecteur.o).filter(pk=d.pk).first()
    if situee is None:
        if not delivres:
            v.manque(S.DOCUMENT, _sans_document(d))
        return
    situation = situation_de(situee)
    for du in situation.lignes:
        if du.etat is EtatLigne.DELIVRER and not du.provisoire:
            v.manque(S.DOCUMENT, f"{du.libelle} : pas encore délivré.", ton="al")
        elif du.etat is EtatLigne.AILLEURS:
            v.manque(S.DOCUMENT, f"{du.libelle} : délivré par une autre autorité.")
        elif du.etat is EtatLigne.REMPLACER:
            v.manque(
                S.DOCUMENT, f"{du.libelle} : celui qui a été délivré est à remplacer, la décision a changé.", ton="al"
            )
    if not delivres and not situation.lignes:
        v.manque(S.DOCUMENT, f"Aucun document délivré : {situation.raison or 'cette décision n’en appelle pas.'}")


def _sans_document(d: Decision) -> str:
    if not d.en_vigueur:
        return "Aucun document délivré sur cette version, remplacée depuis."
    if d.resultat == Resultat.EN_ATTENTE:
        return "Aucun document délivré : le jury attend encore quelque chose."
    return "Aucun document délivré : le procès-verbal n’est pas encore signé."


def _passages(lecteur: Lecteur, v: Voisinage, d: Decision) -> None:
    siens = PassageCertification.toutes.filter(
        inscription=d.inscription_id, decision__presentation=d.presentation_id
    ).order_by("pk")
    passages = list(siens)
    for p in passages:
        v.suivi_de(maillons.passage(lecteur, p), "cette certification se transmet à la Caisse des Dépôts")
    if not passages:
        v.manque(S.PASSAGE, _sans_passage(d, lecteur.jour))


def echeance_de(d: Decision) -> date:
    """The last day to transmit this award."""
    return ajouter_mois(d.decidee_le, int(delai("transmission", d.decidee_le)))


def _sans_passage(d: Decision, jour: date) -> str:
    if d.resultat != Resultat.ADMIS:
        return "Rien à transmettre : seule une certification entière se transmet."
    if d.origine == OrigineDecision.IMPORTEE:
        return "Rien à transmettre d’ici : l’autorité qui délivre transmet elle-même."
    if not d.en_vigueur:
        return "Rien à transmettre pour cette version, remplacée depuis."
    if d.deliberation is None or d.deliberation.etat not in SIGNES:
        return "Pas encore transmissible : le procès-verbal n’est pas signé."
    if not list(transmissibles(list(attributions(d.organisation_id).filter(pk=d.pk)))):
        return "Rien à transmettre : un bloc seul, ou une certification que vous n’avez pas enregistrée comme certificateur."
    echeance = echeance_de(d)
    reste = (echeance - jour).days
    if reste < 0:
        return f"Passage pas encore recueilli : le délai pour le transmettre est passé depuis le {date_fr(echeance)}."
    dans = f"{reste} jours restent" if reste > 1 else "il reste un jour" if reste else "c’est le dernier jour"
    return f"Passage pas encore recueilli : {dans} pour le transmettre, avant le {date_fr(echeance)}."


def pv(lecteur: Lecteur, cle: str) -> Voisinage | None:
    d = (
        Deliberation.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related("session", "reglement")
        .first()
    )
    # An auditor reads minutes once they are settled, as in their room.
    if d is None or (lecteur.anonyme and d.etat == EtatDeliberation.OUVERTE):
        return None
    masques = lecteur.masques({d.session_id})
    v = Voisinage(maillons.pv(lecteur, d, masques))
    v.vient_de(maillons.session(lecteur, d.session, masques, d), "le jury de cette session")
    if d.reglement is not None:
        v.vient_de(maillons.reglement(lecteur, d.reglement), f"règlement en vigueur le {date_fr(d.jury_le)}")
    else:
        v.manque(S.REGLEMENT, "Aucun règlement relié à cette délibération.", amont=True, ton="al")
    lignes, total = lecteur.tranche(
        sans_ordre_de_noms(
            lecteur, decisions(lecteur.o, presentation__session=d.session_id, en_vigueur=True), "inscription_id", *ORDRE
        )
    )
    for x in lignes:
        v.vient_de(maillons.decision(lecteur, x), "figure à ce procès-verbal")
    au_dela(v, S.DECISION, total)
    if not total:
        v.manque(S.DECISION, "Aucune décision à ce procès-verbal.", amont=True, ton="al")
    if d.etat in SIGNES:
        prouve(lecteur, v, offert=True)
    else:
        v.manque(S.PREUVE, "Pas encore signé : il ne prouve rien pour l’instant.")
    if d.pv_empreinte:
        v.faits.append(("Empreinte signée", d.pv_empreinte))
    return v
