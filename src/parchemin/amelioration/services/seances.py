"""Meetings of the conseil de perfectionnement: agenda, convocation with its papers, attendance, minutes, decisions, approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from parchemin.amelioration import constats_conseil as c
from parchemin.amelioration.conseil_annexes import exiger_lisibles
from parchemin.amelioration.conseil_pdf import composer_compte_rendu, composer_dossier, contenu_compte_rendu
from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.domain.conseil import (
    A_VENIR,
    EtatSeance,
    SorteSujet,
    etats_seance,
    nom_apparent,
    objections_seance,
    passage_seance,
    recueil,
    sujets,
)
from parchemin.amelioration.matieres import matiere_du_sujet
from parchemin.amelioration.models import (
    ActionAmelioration,
    DecisionConseil,
    MembreConseil,
    PointOrdreDuJour,
    PresenceConseil,
    SeanceConseil,
    SortePresence,
)
from parchemin.amelioration.pieces import CONSEIL
from parchemin.amelioration.selectors.conseil import (
    SUJET_SEANCE,
    TYPE_DECISION,
    actions_des_decisions,
    en_mandat,
    est_permanent,
    faits_seance,
    periode_regardee,
    precedente,
    quorum_de,
)
from parchemin.amelioration.services import actions
from parchemin.amelioration.services.communs import nom_d_un_inscrit, verrouiller_organisation
from parchemin.comptes.models import Membre, Organisation
from parchemin.indicateurs.models import JeuAnnuel
from parchemin.indicateurs.services.publications import presenter
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.liens.services import creer_lien, revoquer
from parchemin.plateforme.models import Approbation, LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr

APPROUVER = "amelioration.conseil_approuver"
LIEN = "amelioration.conseil_membre"
_UTILISATIONS = 60
MIN = 10


def reference_seance(s: SeanceConseil) -> Reference:
    return Reference(SUJET_SEANCE, str(s.pk), str(s)[:200])


@transaction.atomic
def preparer(
    *, organisation: Organisation, le: date, acteur: Reference, heure: time | None = None, lieu: str = "",
    legaux: Iterable[str] = (),
) -> SeanceConseil:  # fmt: skip
    """A new meeting: what every meeting has, then the legal subjects chosen. Raises AME-217."""
    verrouiller_organisation(organisation)
    _jour_libre(organisation.pk, le)
    s: SeanceConseil = SeanceConseil.toutes.create(
        organisation=organisation, le=le, heure=heure, lieu=lieu.strip(), etat_depuis=aujourdhui()
    )
    choisis, avant = set(legaux), precedente(s)
    for x in sujets().values():
        if x.code == "suites" and avant is None:
            continue  # there is nothing to follow up at a first meeting
        if x.sorte is SorteSujet.PERMANENT or x.code in choisis:
            _poser_point(s, x.code, x.libelle)
    _tracer(s, acteur, "preparer", f"a préparé la séance du conseil du {date_fr(le)}.")
    return s


def _jour_libre(organisation_id: int, le: date, sauf: int = 0) -> None:
    prises = SeanceConseil.toutes.filter(organisation=organisation_id, le=le).exclude(etat=EtatSeance.ANNULEE)
    if prises.exclude(pk=sauf).exists():
        raise ErreurMetier(c.DATE_PRISE.constat(le=date_fr(le)))


@dataclass(frozen=True, slots=True)
class SeanceDeplacee:
    """What another day or place led to. `ecrits`: messages sent, None when nobody had been convened; `sans_adresse`: to convene by letter;
    `partis`: convened, and no longer in mandate on the new day; `redemande`: attendance is asked again."""

    seance: SeanceConseil
    ecrits: int | None = None
    sans_adresse: tuple[MembreConseil, ...] = ()
    partis: tuple[MembreConseil, ...] = ()
    redemande: bool = False


@transaction.atomic
def deplacer(
    *, seance: SeanceConseil, le: date, heure: time | None, lieu: str, acteur: Reference, request: HttpRequest | None = None
) -> SeanceDeplacee:  # fmt: skip
    """Another day, hour or place, before it is held. On another day or at another hour, who said they would come did not say so of this one:
    attendance is cleared. Once convened, each member is convened anew, with papers of the new day.
    Raises AME-201, AME-202, AME-204, AME-212, AME-217."""
    verrouiller_organisation(seance.organisation)
    s = _verrouiller(seance)
    if s.etat not in A_VENIR:
        raise ErreurMetier(c.ORDRE_DU_JOUR_PARTI.constat(etat=s.get_etat_display()))
    lieu = lieu.strip()
    if (le, heure, lieu) == (s.le, s.heure, s.lieu):
        return SeanceDeplacee(s)
    _jour_libre(s.organisation_id, le, s.pk)
    convoquee, redemande, avant = s.etat == EtatSeance.CONVOQUEE, (le, heure) != (s.le, s.heure), s.le
    if convoquee and le < aujourdhui():
        raise ErreurMetier(c.JOUR_PASSE.constat(le=date_fr(le)))
    siegent = en_mandat(s.organisation_id, le)
    if convoquee and not siegent.exists():
        raise ErreurMetier(c.SANS_MEMBRE.constat(le=date_fr(le)))
    partis: list[MembreConseil] = []
    effacees = 0
    if redemande:
        hors = s.presences.exclude(membre__in=siegent.order_by().values("pk"))
        for p in hors.select_related("membre").order_by("pk"):
            _fermer_liens(p)
            partis.append(p.membre)
        effacees = s.presences.exclude(sorte="", annonce="").count()
        hors.delete()
        s.presences.update(sorte="", annonce="")
    s.le, s.heure, s.lieu = le, heure, lieu
    ecrits, sans = _convier(s, acteur, request, avant=date_fr(avant) if redemande else "") if convoquee else (None, [])
    s.save()
    suite = (
        f" ; {effacees} présences à redemander" if effacees > 1 else " ; une présence à redemander" if effacees else ""
    )
    _tracer(
        s, acteur, "deplacer", f"a fixé la séance du conseil au {date_fr(le)}{suite}.", avant=avant.isoformat(), presences_effacees=effacees,
        convoques=ecrits,
    )  # fmt: skip
    return SeanceDeplacee(s, ecrits, tuple(sans), tuple(partis) if convoquee else (), redemande)


def _poser_point(
    s: SeanceConseil, sujet: str, titre: str, note: str = "", pieces: Iterable[UUID] = ()
) -> PointOrdreDuJour:
    rangs = {code: n for n, code in enumerate(["suites", *(k for k in sujets() if k != "suites")], start=1)}
    libre = max(len(rangs), s.points.aggregate(x=Max("rang"))["x"] or 0) + 1
    p: PointOrdreDuJour = PointOrdreDuJour.toutes.create(
        organisation_id=s.organisation_id, seance=s, rang=rangs[sujet] if sujet else libre, sujet=sujet, titre=" ".join(titre.split())[:300],
        note=note.strip(), pieces=[str(x) for x in pieces],
    )  # fmt: skip
    return p


@transaction.atomic
def ajouter_point(
    *,
    seance: SeanceConseil,
    acteur: Reference,
    sujet: str = "",
    titre: str = "",
    note: str = "",
    pieces: Iterable[UUID] = (),
) -> PointOrdreDuJour:
    """One more point: a subject of the list, or a free one with its title. Raises AME-201, AME-212, AME-213, AME-215, AME-222."""
    s = _verrouiller(seance)
    if s.etat != EtatSeance.PREPAREE:
        raise ErreurMetier(c.ORDRE_DU_JOUR_PARTI.constat(etat=s.get_etat_display()))
    connu = sujets().get(sujet)
    mots = connu.libelle if connu is not None else titre
    if sujet and s.points.filter(sujet=sujet).exists():
        raise ErreurMetier(c.POINT_DEUX_FOIS.constat(point=mots))
    if not mots.strip():
        raise ErreurMetier(c.DECISION_VIDE.constat(champ="Titre du point"))
    _sans_nom(sujet, s.organisation_id, note)
    pieces = list(pieces)
    exiger_lisibles(pieces, s.organisation_id)
    p = _poser_point(s, sujet, mots, note, pieces)
    _tracer(s, acteur, "point", f"a mis à l’ordre du jour du {date_fr(s.le)} : {p.titre}.")
    return p


@transaction.atomic
def preparer_point(
    *, point: PointOrdreDuJour, note: str, acteur: Reference, pieces: Iterable[UUID] = ()
) -> PointOrdreDuJour:
    """What is put before the conseil, and its files (added to those there). Raises AME-212, AME-214, AME-222."""
    s = _verrouiller(point.seance)
    if s.etat != EtatSeance.PREPAREE:
        raise ErreurMetier(c.ORDRE_DU_JOUR_PARTI.constat(etat=s.get_etat_display()))
    _sans_nom(point.sujet, s.organisation_id, note)
    pieces = list(pieces)
    exiger_lisibles(pieces, s.organisation_id)
    p = PointOrdreDuJour.toutes.select_for_update(of=("self",)).get(pk=point.pk)
    p.note, p.pieces = note.strip(), [*p.pieces, *(str(x) for x in pieces)]
    p.save(update_fields=["note", "pieces"])
    _tracer(s, acteur, "point", f"a préparé un point de la séance du {date_fr(s.le)} : {p.titre}.")
    return p


@transaction.atomic
def retirer_point(*, point: PointOrdreDuJour, acteur: Reference) -> None:
    """A standing item stays. Raises AME-201, AME-212, AME-243."""
    s = _verrouiller(point.seance)
    if s.etat != EtatSeance.PREPAREE:
        raise ErreurMetier(c.ORDRE_DU_JOUR_PARTI.constat(etat=s.get_etat_display()))
    if est_permanent(point):
        raise ErreurMetier(c.POINT_PERMANENT.constat(titre=point.titre))
    PointOrdreDuJour.toutes.filter(pk=point.pk).delete()
    _tracer(s, acteur, "point", f"a retiré de l’ordre du jour du {date_fr(s.le)} : {point.titre}.")


@transaction.atomic
def convoquer(
    *, seance: SeanceConseil, acteur: Reference, request: HttpRequest | None = None
) -> tuple[int, list[MembreConseil]]:
    """Freeze the matter, make the papers, write to each member. Returns how many were written to, and those without an address.
    Raises AME-200 to AME-204."""
    s = _verrouiller(seance)
    _controler(s, EtatSeance.CONVOQUEE)
    _figer(s)
    ecrits, sans_adresse = _convier(s, acteur, request)
    _poser_etat(s, EtatSeance.CONVOQUEE)
    _tracer(
        s,
        acteur,
        "convoquer",
        f"a convoqué le conseil du {date_fr(s.le)}.",
        ecrits=ecrits,
        sans_adresse=len(sans_adresse),
    )
    return ecrits, sans_adresse


def _convier(
    s: SeanceConseil, acteur: Reference, request: HttpRequest | None, *, avant: str | None = None
) -> tuple[int, list[MembreConseil]]:
    """The papers of that day, then a message to each member. `avant`: the day of the convocation that this one replaces, "" when only its place
    changed, None when it is the first. Returns how many were written to, and those without an address."""
    s.dossier = _garder(s, composer_dossier(s), f"dossier-conseil-{s.le:%Y-%m-%d}.pdf", acteur)
    s.dossier_le = s.convoquee_le = maintenant()
    ecrits, sans_adresse = 0, []
    for m in en_mandat(s.organisation_id, s.le):
        presence, _ = PresenceConseil.toutes.get_or_create(
            seance=s, membre=m, defaults={"organisation_id": s.organisation_id}
        )
        if m.courriel:
            _ecrire(presence, s, "convocation", request, acteur, avant=avant or "", change=avant is not None)
            ecrits += 1
        else:
            sans_adresse.append(m)
    return ecrits, sans_adresse


def _fermer_liens(p: PresenceConseil) -> None:
    for lien in LienPersonnel.toutes.filter(usage=LIEN, charge__presence=p.pk, revoque_le__isnull=True):
        revoquer(lien)


def _ecrire(
    p: PresenceConseil, s: SeanceConseil, gabarit: str, request: HttpRequest | None, acteur: Reference, **contexte: object
) -> None:  # fmt: skip
    """One message with a fresh personal link; the former one is revoked."""
    _fermer_liens(p)
    jours = max((s.le - aujourdhui()).days, 0) + int(recueil().valeur_au("lien", s.le))
    cree = creer_lien(
        LIEN, organisation_id=s.organisation_id, charge={"presence": p.pk}, destinataire_libelle=str(p.membre),
        cree_par_libelle=acteur.libelle, duree=timedelta(days=jours), utilisations_max=_UTILISATIONS,
    )  # fmt: skip
    ecrire_gabarit(
        f"amelioration/conseil/courriels/{gabarit}",
        {"membre": p.membre, "seance": s, "organisation": s.organisation, "expediteur": acteur.libelle, "jour": date_fr(s.le), **contexte},
        destinataire=p.membre.courriel, usage=LIEN, organisation_id=s.organisation_id, sujet_type=SUJET_SEANCE,
        sujet_identifiant=str(s.pk), secrets={"lien": cree.url(request)},
    )  # fmt: skip


@transaction.atomic
def repondre(*, presence: PresenceConseil, vient: bool) -> None:
    """What a member answers by their link, until the meeting is held."""
    s = SeanceConseil.toutes.select_for_update(of=("self",)).get(pk=presence.seance_id)
    if s.etat == EtatSeance.CONVOQUEE:
        PresenceConseil.toutes.filter(pk=presence.pk).update(annonce="oui" if vient else "non")


@transaction.atomic
def noter_presences(*, seance: SeanceConseil, sortes: Mapping[int, str], acteur: Reference) -> None:
    """Member -> present, excused, absent. Raises AME-201, AME-210 (not in mandate that day), AME-211, AME-234 (present at a meeting
    to come)."""
    s = _verrouiller(seance)
    if s.etat not in (*A_VENIR, EtatSeance.TENUE):
        raise ErreurMetier(c.COMPTE_RENDU_FIGE.constat(etat=s.get_etat_display()))
    connus = {m.pk: m for m in MembreConseil.toutes.filter(organisation=s.organisation_id, pk__in=list(sortes))}
    siegent = set(en_mandat(s.organisation_id, s.le).values_list("pk", flat=True))
    hors = [m for pk, m in connus.items() if pk not in siegent]
    if hors:
        raise ErreurMetier(*(c.HORS_MANDAT.constat(nom=str(m), le=date_fr(s.le)) for m in hors))
    if s.le > aujourdhui() and SortePresence.PRESENT in map(str, sortes.values()):
        raise ErreurMetier(c.PAS_ENCORE_TENUE.constat(le=date_fr(s.le)))
    for pk in connus:
        PresenceConseil.toutes.update_or_create(
            seance=s, membre_id=pk, defaults={"sorte": SortePresence(sortes[pk]), "organisation_id": s.organisation_id}
        )
    n = s.presences.filter(sorte=SortePresence.PRESENT).count()
    _tracer(s, acteur, "presences", f"a noté les présences du conseil du {date_fr(s.le)}.", presents=n)


@transaction.atomic
def tenir(*, seance: SeanceConseil, acteur: Reference) -> SeanceConseil:
    """The meeting took place. Without a convocation from here, the matter is frozen now. Raises AME-200, AME-201, AME-203, AME-205, AME-206."""
    s = _verrouiller(seance)
    _controler(s, EtatSeance.TENUE, depuis=A_VENIR)
    if s.etat == EtatSeance.PREPAREE:
        _figer(s)
    _poser_etat(s, EtatSeance.TENUE)
    _tracer(s, acteur, "tenir", f"a noté que le conseil du {date_fr(s.le)} a eu lieu.")
    return s


@transaction.atomic
def annuler(*, seance: SeanceConseil, motif: str, acteur: Reference) -> SeanceConseil:
    """Raises AME-200, AME-201, AME-215. Members who were convened are told."""
    s = _verrouiller(seance)
    _assez_long("Pourquoi", motif)
    _controler(s, EtatSeance.ANNULEE)
    prevenir = s.etat == EtatSeance.CONVOQUEE
    s.motif = motif.strip()
    _poser_etat(s, EtatSeance.ANNULEE)
    if prevenir:
        for p in s.presences.select_related("membre").order_by("pk"):
            if p.membre.courriel:
                _ecrire(p, s, "annulation", None, acteur)
    _tracer(s, acteur, "annuler", f"a annulé la séance du conseil du {date_fr(s.le)}.", motif=motif)
    return s


@transaction.atomic
def ecrire_ouverture(*, seance: SeanceConseil, redige_par: str, ouverture: str, acteur: Reference) -> None:
    """Who writes, and what is said before the first point. Raises AME-201, AME-211."""
    s = _ouverte(seance)
    SeanceConseil.toutes.filter(pk=s.pk).update(
        redige_par_libelle=redige_par.strip()[:200], ouverture=ouverture.strip()
    )
    _tracer(s, acteur, "ecrire", f"a complété le compte rendu du conseil du {date_fr(s.le)}.")


@transaction.atomic
def ecrire_point(*, point: PointOrdreDuJour, dit: str, acteur: Reference, vide_parce_que: str = "") -> PointOrdreDuJour:
    """What was said on a point, or why nothing was. Raises AME-201, AME-211, AME-214, AME-215."""
    s = _ouverte(point.seance)
    if vide_parce_que.strip():
        _assez_long("Pourquoi rien", vide_parce_que)
    _sans_nom(point.sujet, s.organisation_id, dit, vide_parce_que)
    p = PointOrdreDuJour.toutes.select_for_update(of=("self",)).get(pk=point.pk)
    p.dit, p.vide_parce_que = dit.strip(), vide_parce_que.strip()
    p.save(update_fields=["dit", "vide_parce_que"])
    _tracer(s, acteur, "ecrire", f"a écrit le point « {p.titre[:120]} » du conseil du {date_fr(s.le)}.")
    return p


@transaction.atomic
def decider(*, point: PointOrdreDuJour, texte: str, acteur: Reference) -> DecisionConseil:
    """The journal keeps its hash: read by more people than draft minutes, it would give them away. Raises AME-201, AME-211, AME-214, AME-215."""
    s = _ouverte(point.seance)
    _assez_long("La décision", texte)
    _sans_nom(point.sujet, s.organisation_id, texte)
    d: DecisionConseil = DecisionConseil.toutes.create(
        organisation_id=s.organisation_id, point=point, texte=texte.strip()
    )
    _tracer(
        s,
        acteur,
        "decider",
        f"a noté une décision du conseil du {date_fr(s.le)}.",
        decision=d.pk,
        empreinte=sha256_hex(d.texte),
    )
    return d


@transaction.atomic
def retirer_decision(*, decision: DecisionConseil, acteur: Reference) -> None:
    """Raises AME-201, AME-211, AME-220 (an action was born from it)."""
    s = _ouverte(decision.point.seance)
    if a := actions_des_decisions(s.organisation_id, [decision.pk]).get(decision.pk):
        raise ErreurMetier(c.DECISION_SUIVIE.constat(numero=a.numero))
    _tracer(s, acteur, "decider", f"a retiré une décision du conseil du {date_fr(s.le)}.", decision=decision.pk)
    DecisionConseil.toutes.filter(pk=decision.pk).delete()


@transaction.atomic
def confier(
    *, decision: DecisionConseil, responsable: Membre, avant_le: date, acteur: Reference, titre: str = "",
    nature: NatureAction = NatureAction.AMELIORATION,
) -> ActionAmelioration:  # fmt: skip
    """Make an action of a decision, once. Raises AME-008, AME-010, AME-216."""
    d = (
        DecisionConseil.toutes.select_for_update(of=("self",))
        .select_related("point__seance__organisation")
        .get(pk=decision.pk)
    )
    if a := actions_des_decisions(d.organisation_id, [d.pk]).get(d.pk):
        raise ErreurMetier(c.DEJA_CONFIEE.constat(numero=a.numero))
    s = d.point.seance
    origine = actions.Origine(
        SorteOrigine.CONSEIL, f"Conseil du {date_fr(s.le)} : {d.texte}"[:300], TYPE_DECISION, str(d.pk)
    )
    return actions.ouvrir(
        organisation=s.organisation, titre=(titre or d.texte)[:200], nature=nature, quoi=d.texte, responsable=responsable,
        avant_le=avant_le, acteur=acteur, origines=[origine],
    )  # fmt: skip


@transaction.atomic
def clore(*, seance: SeanceConseil, demandeur: Acteur) -> Approbation:
    """The minutes are written: a second person reads them. Raises AME-200, AME-201, AME-207, APP-004."""
    s = _verrouiller(seance)
    _controler(s, EtatSeance.A_APPROUVER)
    _poser_etat(s, EtatSeance.A_APPROUVER)
    acteur = Reference("utilisateur", str(demandeur.id), demandeur.libelle[:200])
    _tracer(s, acteur, "clore", f"a clos le compte rendu du conseil du {date_fr(s.le)}.")
    return approbations.demander(
        APPROUVER, organisation_id=s.organisation_id, sujet_type=SUJET_SEANCE, sujet_identifiant=str(s.pk),
        sujet_libelle=f"Compte rendu du conseil de perfectionnement du {date_fr(s.le)}",
        consequence="Le compte rendu est approuvé : il ne change plus, et part aux membres du conseil.",
        permission=APPROUVER, demandeur=demandeur, charge=_charge(s),
    )  # fmt: skip


def _charge(s: SeanceConseil) -> dict[str, Any]:
    # The minutes say who sat and whether they were enough: a name or a rule corrected since asks for another reading.
    q = quorum_de(s)
    presents = [[str(p.membre), p.membre.college, p.sorte] for p in s.presences.select_related("membre").order_by("pk")]
    lu = [contenu_compte_rendu(s), presents, [q.presents, q.membres, q.attendu]]
    return {"seance": s.pk, "contenu": sha256_hex(canonique({"lu": lu}))}


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    s = SeanceConseil.toutes.filter(pk=approbation.charge["seance"], etat=EtatSeance.A_APPROUVER).first()
    return _charge(s) if s is not None else {}


@acte_approuvable(
    APPROUVER, libelle="Approuver le compte rendu du conseil de perfectionnement", charge_actuelle=_charge_actuelle
)
def _approuver(approbation: Approbation, acteur: Acteur) -> None:
    s = _verrouiller(SeanceConseil.toutes.get(pk=approbation.charge["seance"]))
    _controler(s, EtatSeance.APPROUVEE)
    qui = Reference(
        "utilisateur", str(acteur.id or "exterieur"), f"{approbation.demandeur_libelle} et {acteur.libelle}"[:200]
    )
    s.approuvee_le, s.approuvee_par_libelle = maintenant(), qui.libelle
    s.compte_rendu = _garder(s, composer_compte_rendu(s), f"compte-rendu-conseil-{s.le:%Y-%m-%d}.pdf", qui)
    _poser_etat(s, EtatSeance.APPROUVEE)
    _presenter(s, qui)
    for p in s.presences.select_related("membre").order_by("pk"):
        if p.membre.courriel:
            _ecrire(p, s, "compte_rendu", None, qui)
    _tracer(s, qui, "approuver", f"ont approuvé le compte rendu du conseil du {date_fr(s.le)}.")


def _presenter(s: SeanceConseil, acteur: Reference) -> None:
    """The published set that the conseil had under its eyes, and spoke of, was presented to it on that day."""
    point = s.points.filter(sujet="informations").first()
    if point is None or not point.dit.strip():
        return
    vus = [m["marque"]["jeu"] for m in point.matiere if "jeu" in m.get("marque", {})]
    for jeu in JeuAnnuel.toutes.filter(organisation=s.organisation_id, pk__in=vus, presente_le__isnull=True):
        if jour_de(jeu.prepare_le) <= s.le:
            presenter(jeu=jeu, le=s.le, acteur=acteur)


@transaction.atomic
def reprendre(*, seance: SeanceConseil, acteur: Acteur) -> SeanceConseil:
    """Write again minutes that wait to be approved: the request falls. Raises AME-200, AME-201."""
    s = _verrouiller(seance)
    _controler(s, EtatSeance.TENUE, depuis=(EtatSeance.A_APPROUVER,))
    if (attend := approbations.en_attente_sur([APPROUVER], SUJET_SEANCE, str(s.pk))) is not None:
        geste = approbations.annuler if attend.demandeur_id == acteur.id else approbations.refuser
        geste(attend.pk, acteur=acteur, motif="Compte rendu repris pour être corrigé.")
    _poser_etat(s, EtatSeance.TENUE)
    _tracer(
        s,
        Reference("utilisateur", str(acteur.id), acteur.libelle[:200]),
        "reprendre",
        f"a repris le compte rendu du conseil du {date_fr(s.le)}.",
    )
    return s


def _figer(s: SeanceConseil) -> None:
    """What the house knows of each subject, as it stands now."""
    du, au = periode_regardee(s, aujourdhui())
    for p in s.points.order_by("rang", "pk"):
        p.matiere, p.matiere_le = matiere_du_sujet(p.sujet, s.organisation, du, au) if p.sujet else [], maintenant()
        p.save(update_fields=["matiere", "matiere_le"])


def _garder(s: SeanceConseil, octets: bytes, nom: str, acteur: Reference) -> UUID:
    pk: UUID = deposer(
        octets, nom=nom, usage=CONSEIL.code, organisation_id=s.organisation_id, depose_par_libelle=acteur.libelle
    ).pk
    return pk


def _ouverte(seance: SeanceConseil) -> SeanceConseil:
    """A meeting whose minutes are being written. Raises AME-201, AME-211."""
    s = _verrouiller(seance)
    if s.etat != EtatSeance.TENUE:
        raise ErreurMetier(c.COMPTE_RENDU_FIGE.constat(etat=s.get_etat_display()))
    return s


def _assez_long(champ: str, texte: str) -> None:
    if len(" ".join(texte.split())) < MIN:
        raise ErreurMetier(c.DECISION_VIDE.constat(champ=champ))


def _sans_nom(sujet: str, organisation_id: int, *textes: str) -> None:
    """Raises AME-214: first name and name of somebody enrolled here, on any subject, for minutes are mailed and read by auditors;
    and where a subject names nobody at all, a civility and a name."""
    connu = sujets().get(sujet)
    texte = "\n".join(textes)
    trouve = nom_apparent(texte) if connu is not None and connu.sans_nom else ""
    trouve = trouve or nom_d_un_inscrit(organisation_id, texte)
    if trouve:
        raise ErreurMetier(c.UN_NOM.constat(mots=trouve))


def _verrouiller(seance: SeanceConseil) -> SeanceConseil:
    """The row as it is now. Raises AME-201 when somebody moved it since it was read."""
    s: SeanceConseil = (
        SeanceConseil.toutes.select_for_update(of=("self",)).select_related("organisation").get(pk=seance.pk)
    )
    if s.etat != seance.etat:
        raise ErreurMetier(c.A_CHANGE.constat(etat=s.get_etat_display()))
    return s


def _controler(s: SeanceConseil, vers: EtatSeance, depuis: Iterable[str] = ()) -> None:
    p = passage_seance(s.etat, vers)
    if p is None or (depuis and s.etat not in depuis):
        raise ErreurMetier(c.PASSAGE.constat(de=s.get_etat_display(), vers=etats_seance()[vers][0]))
    if contre := objections_seance(p, faits_seance(s, aujourdhui())):
        raise ErreurMetier(*contre)


def _poser_etat(s: SeanceConseil, etat: EtatSeance) -> None:
    s.etat, s.etat_depuis = etat, aujourdhui()
    s.save()


def _tracer(s: SeanceConseil, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{s.organisation_id}", acteur=acteur, acte=f"amelioration.conseil_{acte}", sujet=reference_seance(s), phrase=phrase,
        details={"seance": s.pk, "etat": str(s.etat), **details},
    )  # fmt: skip
