"""A campaign of appraisals: prepared, opened, reminded, closed; what is recorded instead of one."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import salted_hmac

from parchemin.amelioration import constats_voix as c
from parchemin.amelioration.domain.voix import (
    EtatCampagne,
    PartiePrenante,
    QuestionAppreciation,
    SorteQuestion,
    VoieReponse,
    depouiller,
    groupes_tus,
    modeles,
    reglage,
)
from parchemin.amelioration.models import (
    CampagneAppreciation,
    Equivalent,
    InvitationAppreciation,
    QuestionnairePropre,
)
from parchemin.amelioration.selectors.voix import (
    ECRIRE,
    a_ecrire,
    destinataires_des_sessions,
    envoi_en_cours,
    minimum_de,
    questions_de,
    relance_possible_le,
)
from parchemin.amelioration.services.actions import MIN
from parchemin.amelioration.services.communs import identifiants
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import SessionFormation
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

LOT = 1000


@dataclass(frozen=True, slots=True)
class ChoixCampagne:
    """What is decided when a campaign is prepared."""

    titre: str
    modele: str
    anonyme: bool
    du: date
    au: date
    ouvre_le: date
    ferme_le: date
    contact: str
    sessions: Sequence[SessionFormation] = ()
    certification: Certification | None = None
    lieu: Etablissement | None = None
    adresses: str = ""
    affiche: bool = False
    papier: bool = False


def reference_campagne(x: CampagneAppreciation) -> Reference:
    return Reference("campagne_appreciation", str(x.pk), str(x)[:200])


def jeton_de(invitation: InvitationAppreciation) -> str:
    """The token of a personal link: the same in the first message and in the reminders, written nowhere. The database holds its hash."""
    return salted_hmac(
        "amelioration.appreciation", f"{invitation.campagne_id}:{invitation.courriel}", algorithm="sha256"
    ).hexdigest()[:44]


def lire_adresses(texte: str) -> list[tuple[str, str]]:
    """(name, address) by line, each address once, in order. Raises AME-095."""
    lus: dict[str, str] = {}
    refus = []
    for ligne in (x.strip() for x in re.split(r"[\r\n]+", texte)):
        if not ligne:
            continue
        morceaux = [m.strip(" <>") for m in re.split(r"[;,\t<]", ligne) if m.strip(" <>")]
        adresse = next((m for m in morceaux if "@" in m), "").lower()
        try:
            validate_email(adresse)
        except ValidationError:
            refus.append(ligne[:60])
            continue
        lus.setdefault(adresse, " ".join(m for m in morceaux if "@" not in m)[:200])
    if refus:
        raise ErreurMetier(c.ADRESSES.constat(n=len(refus), exemples=", ".join(f"« {x} »" for x in refus[:3])))
    return [(nom, adresse) for adresse, nom in lus.items()]


@transaction.atomic
def preparer(*, organisation: Organisation, choix: ChoixCampagne, acteur: Reference) -> CampagneAppreciation:
    """Nobody is written to by this. Raises AME-090, AME-095, AME-096."""
    modele = modeles()[choix.modele]
    if choix.au < choix.du:
        raise ErreurMetier(c.DATES.constat(du=date_fr(choix.du), au=date_fr(choix.au)))
    if choix.ferme_le < choix.ouvre_le:
        raise ErreurMetier(c.DATES.constat(du=date_fr(choix.ouvre_le), au=date_fr(choix.ferme_le)))
    x: CampagneAppreciation = CampagneAppreciation.toutes.create(
        organisation=organisation, titre=" ".join(choix.titre.split())[:150], partie=modele.partie, moment=modele.moment, modele=modele.code,
        anonyme=choix.anonyme, du=choix.du, au=choix.au, ouvre_le=choix.ouvre_le, ferme_le=choix.ferme_le, contact=choix.contact.strip()[:200],
        certification=choix.certification, lieu=choix.lieu, affiche=secrets.token_urlsafe(12) if choix.affiche else "", papier=choix.papier,
    )  # fmt: skip
    x.sessions.set(choix.sessions)
    n = _inviter(
        x, [*destinataires_des_sessions(x), *((nom, adresse, "") for nom, adresse in lire_adresses(choix.adresses))]
    )
    _tracer(x, acteur, "preparer", f"a préparé la campagne d’appréciations « {x} » ({n} destinataires).")
    return x


@transaction.atomic
def ajouter_destinataires(*, campagne: CampagneAppreciation, adresses: str, acteur: Reference) -> int:
    """Pasted addresses. Returns how many are new. Raises AME-091, AME-095, AME-096."""
    x = verrouiller(campagne)
    if x.close:
        raise ErreurMetier(_etat(x))
    n = _inviter(x, [(nom, adresse, "") for nom, adresse in lire_adresses(adresses)])
    _tracer(x, acteur, "preparer", f"a ajouté {n} destinataires à la campagne « {x} ».")
    return n


def _inviter(x: CampagneAppreciation, gens: Iterable[tuple[str, str, str]]) -> int:
    """Each address once. A group of fewer people than may be shown is not kept: its only answer would be known."""
    deja = set(x.invitations.order_by().values_list("courriel", flat=True))
    neufs: dict[str, tuple[str, str]] = {}
    for nom, adresse, groupe in gens:
        if adresse and adresse.lower() not in deja:
            neufs.setdefault(adresse.lower(), (nom, groupe))
    maximum, minimum = reglage("destinataires_max", aujourdhui()), reglage("minimum", aujourdhui())
    if len(deja) + len(neufs) > maximum:
        raise ErreurMetier(c.TROP.constat(n=len(deja) + len(neufs), max=maximum))
    tailles = Counter(groupe for _, groupe in neufs.values())
    lignes = []
    for adresse, (nom, groupe) in neufs.items():
        i = InvitationAppreciation(
            organisation_id=x.organisation_id, campagne=x, nom=nom[:200], courriel=adresse,
            groupe=groupe[:200] if tailles[groupe] >= minimum or not x.anonyme else "",
        )  # fmt: skip
        i.empreinte = sha256_hex(jeton_de(i))
        lignes.append(i)
    InvitationAppreciation.toutes.bulk_create(lignes, batch_size=LOT)
    return len(lignes)


@transaction.atomic
def ouvrir_campagne(
    *, campagne: CampagneAppreciation, acteur: Reference, demandeur_id: int | None = None
) -> CampagneAppreciation:
    """From now on answers come in; the questions no longer change. Messages leave, if there is somebody to write to.
    Raises AME-091, AME-092, AME-094, AME-102 (its last day is passed)."""
    x = verrouiller(campagne)
    if x.etat != EtatCampagne.PREPARATION:
        raise ErreurMetier(_etat(x))
    jour = aujourdhui()
    if jour < x.ouvre_le:
        raise ErreurMetier(c.PAS_ENCORE.constat(le=date_fr(x.ouvre_le)))
    if jour > x.ferme_le:
        raise ErreurMetier(c.FERMEE.constat(titre=x.titre))
    if not x.affiche and not x.papier and not x.invitations.exists():
        raise ErreurMetier(c.SANS_PORTE.constat())
    x.questions = [q.en_json() for q in questions_de(x.organisation_id, x.modele)]
    x.etat, x.envoyee_le = EtatCampagne.OUVERTE, jour
    x.save()
    _tracer(x, acteur, "ouvrir", f"a ouvert la campagne d’appréciations « {x} » jusqu’au {date_fr(x.ferme_le)}.")
    if a_ecrire(x, 0).exists():
        _lancer(x, 0, acteur, demandeur_id)
    return x


@transaction.atomic
def ecrire(*, campagne: CampagneAppreciation, acteur: Reference, demandeur_id: int | None = None) -> Travail:
    """Write to who was not written to yet: people added since, or a sending that stopped. Raises AME-091, AME-093, TRA-001."""
    x = _ouverte(campagne)
    if not a_ecrire(x, 0).exists():
        raise ErreurMetier(c.PERSONNE.constat())
    return _lancer(x, 0, acteur, demandeur_id)


@transaction.atomic
def relancer(*, campagne: CampagneAppreciation, acteur: Reference, demandeur_id: int | None = None) -> Travail:
    """Write again to who did not answer. Raises AME-091, AME-093, AME-097, AME-098, TRA-001."""
    x = _ouverte(campagne)
    jour = aujourdhui()
    if x.relances >= reglage("relances_max", jour):
        raise ErreurMetier(c.RELANCES.constat(n=x.relances))
    possible = relance_possible_le(x)
    dernier = x.relancee_le or x.envoyee_le or jour
    if jour < possible:
        raise ErreurMetier(c.RELANCE_TOT.constat(le=date_fr(dernier), possible=date_fr(possible)))
    if not a_ecrire(x, x.relances + 1).exists():
        raise ErreurMetier(c.PERSONNE.constat())
    x.relances, x.relancee_le = x.relances + 1, jour
    x.save(update_fields=["relances", "relancee_le"])
    _tracer(x, acteur, "relancer", f"a lancé le rappel {x.relances} de la campagne « {x} ».")
    return _lancer(x, x.relances, acteur, demandeur_id)


@transaction.atomic
def clore(*, campagne: CampagneAppreciation, acteur: Reference) -> CampagneAppreciation:
    """No answer comes in any more, and the results stand. An anonymous campaign keeps how many were asked and answered, and forgets who.
    Raises AME-091, AME-109."""
    x = _ouverte(campagne)
    if envoi_en_cours(x):
        raise ErreurMetier(c.EN_COURS.constat(titre=x.titre))
    x.invites = x.invitations.count()
    x.repondants = x.invitations.filter(repondu=True).count()
    if x.anonyme:
        tailles = Counter(x.reponses.order_by().values_list("groupe", flat=True))
        tus = groupes_tus(tailles, reglage("minimum", aujourdhui()))
        x.reponses.filter(groupe__in=tus).update(groupe="")
        brasser(x)
        x.invitations.all().delete()
    x.etat, x.close_le = EtatCampagne.CLOSE, aujourdhui()
    x.resultats = _compter(x)
    x.save()
    n = x.resultats["n"]
    _tracer(
        x, acteur, "clore", f"a clos la campagne d’appréciations « {x} » ({n} {'réponses' if n > 1 else 'réponse'})."
    )
    return x


@transaction.atomic
def mettre_a_part(
    *, campagne: CampagneAppreciation, voies: Sequence[VoieReponse], motif: str, acteur: Reference
) -> CampagneAppreciation:
    """Set aside every answer that came in by these ways (none: take them back), and say why. Whole ways only: nobody chooses answers one by
    one; before the closing when it is anonymous, for two results of the same answers would tell those in between.
    Raises AME-104, AME-105, AME-114, AME-115 (nothing came in by them)."""
    x = verrouiller(campagne)
    if x.close and x.anonyme:
        raise ErreurMetier(c.TROP_TARD.constat(titre=x.titre))
    if len(" ".join(motif.split())) < MIN:
        raise ErreurMetier(c.MOTIF.constat())
    minimum = reglage("minimum", aujourdhui())
    n = x.reponses.filter(voie__in=[str(v) for v in voies]).count()
    if voies and not n:
        raise ErreurMetier(c.RIEN_A_PART.constat())
    # What changes between before and after is what a reader could work out.
    change = x.reponses.filter(voie__in=[str(v) for v in set(map(str, voies)) ^ set(x.ecartees)]).count()
    if x.anonyme and 0 < change < minimum:
        raise ErreurMetier(c.LOT_TROP_PETIT.constat(minimum=minimum))
    x.ecartees, x.ecartees_motif = sorted(str(v) for v in voies), " ".join(motif.split())[:500]
    if x.close:
        x.resultats = _compter(x)
    x.save(update_fields=["ecartees", "ecartees_motif", "resultats"])
    mots = (
        f"a mis à part {n} réponses de la campagne « {x} »"
        if voies
        else f"a repris toutes les réponses de la campagne « {x} »"
    )
    _tracer(x, acteur, "mettre_a_part", f"{mots} : {x.ecartees_motif}", voies=x.ecartees)
    return x


def _compter(x: CampagneAppreciation) -> dict[str, Any]:
    lignes = x.reponses.exclude(voie__in=x.ecartees).order_by().values_list("groupe", "notes")
    return depouiller(lignes.iterator(chunk_size=2000), minimum_de(x)).en_json()


def brasser(x: CampagneAppreciation) -> int:
    """Write the answers and the words of a campaign again in the order of their random keys: the order in which they came in is gone from the
    table. Inside the caller's transaction. Returns how many answers."""
    n = 0
    for lignes in (x.reponses, x.verbatims):
        lues = list(lignes.order_by("cle"))
        if lues:
            lignes.all().delete()
            type(lues[0]).toutes.bulk_create(lues, batch_size=LOT)
        n = n or len(lues)
    return n


def brasser_les_ouvertes() -> str:
    """Every night: nothing in the order of rows tells who answered first."""
    n = 0
    for pk in list(
        CampagneAppreciation.toutes.filter(etat=EtatCampagne.OUVERTE, anonyme=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        with transaction.atomic():
            x = CampagneAppreciation.toutes.select_for_update(of=("self",)).get(pk=pk)
            n += brasser(x) if x.ouverte else 0
    return f"{n} réponses brassées"


@transaction.atomic
def noter_equivalent(
    *, organisation: Organisation, partie: PartiePrenante, nature: str, titre: str, le: date, retenu: str, acteur: Reference,
    pieces: Iterable[UUID] = (),
) -> Equivalent:  # fmt: skip
    """A webinar, a meeting, a report that stands for a campaign. Raises AME-107, AME-108, AME-012."""
    fichiers = identifiants(pieces)
    if le > aujourdhui():
        raise ErreurMetier(c.EQUIVALENT_FUTUR.constat(le=date_fr(le)))
    if len(" ".join(retenu.split())) < MIN:
        raise ErreurMetier(c.EQUIVALENT_VIDE.constat())
    e: Equivalent = Equivalent.toutes.create(
        organisation=organisation, partie=partie, nature=nature, titre=" ".join(titre.split())[:200], le=le, retenu=retenu.strip()[:4000],
        pieces=fichiers, note_par=acteur.libelle[:400],
    )  # fmt: skip
    consigner(
        chaine=f"o:{organisation.pk}", acteur=acteur, acte="amelioration.appreciation_equivalent",
        sujet=Reference("equivalent_appreciation", str(e.pk), str(e)), phrase=f"a noté « {e} », du {date_fr(le)}, à la place d’une campagne.",
        details={"partie": str(partie), "pieces": fichiers},
    )  # fmt: skip
    return e


@transaction.atomic
def ecrire_questionnaire(
    *, organisation: Organisation, code: str, questions: Sequence[tuple[str, SorteQuestion]], acteur: Reference
) -> QuestionnairePropre:
    """The organisation's own wording. A question keeps its code as long as its words do not change: only then do years compare.
    Raises AME-099, AME-113, `KeyError` for an unknown questionnaire."""
    titre, maximum = modeles()[code].titre, reglage("questions_max", aujourdhui())
    dites = [(" ".join(t.split())[:200], SorteQuestion(s)) for t, s in questions if t.strip()]
    if not 0 < len(dites) <= maximum:
        raise ErreurMetier(c.QUESTIONS.constat(n=len(dites), max=maximum))
    if courtes := [t for t, _ in dites if len(t) < MIN]:
        raise ErreurMetier(*(c.QUESTION_COURTE.constat(texte=t) for t in courtes))
    connues = {(q.texte, q.sorte): q.code for q in (*modeles()[code].questions, *questions_de(organisation.pk, code))}
    faites = [
        QuestionAppreciation(connues.get((t, s)) or f"q{sha256_hex(f'{s}:{t}')[:12]}", s, t).en_json()
        for t, s in dict.fromkeys(dites)
    ]
    q: QuestionnairePropre
    q, _ = QuestionnairePropre.toutes.update_or_create(
        organisation=organisation, code=code,
        defaults={"questions": faites, "modifie_le": aujourdhui(), "modifie_par": acteur.libelle[:400]},
    )  # fmt: skip
    consigner(
        chaine=f"o:{organisation.pk}", acteur=acteur, acte="amelioration.appreciation_questionnaire",
        sujet=Reference("questionnaire_appreciation", code, titre), phrase=f"a changé les questions du questionnaire « {titre} ».",
        details={"questions": faites},
    )  # fmt: skip
    return q


def verrouiller(campagne: CampagneAppreciation) -> CampagneAppreciation:
    x: CampagneAppreciation = CampagneAppreciation.toutes.select_for_update(of=("self",)).get(pk=campagne.pk)
    return x


def _ouverte(campagne: CampagneAppreciation) -> CampagneAppreciation:
    x = verrouiller(campagne)
    if not x.ouverte:
        raise ErreurMetier(_etat(x))
    return x


def _etat(x: CampagneAppreciation) -> Any:
    return c.ETAT.constat(titre=x.titre, etat=x.get_etat_display())


def _lancer(x: CampagneAppreciation, rang: int, acteur: Reference, demandeur_id: int | None) -> Travail:
    return lancer(
        ECRIRE, organisation_id=x.organisation_id, demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle,
        parametres={"campagne": x.pk, "rang": rang}, titre=f"{f'Rappel {rang}' if rang else 'Envoi'} · {x.titre}"[:200],
    )  # fmt: skip


def _tracer(x: CampagneAppreciation, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    """The acts of who runs the campaign. Answers leave no trace here."""
    consigner(
        chaine=f"o:{x.organisation_id}", acteur=acteur, acte=f"amelioration.appreciation_{acte}", sujet=reference_campagne(x),
        phrase=phrase[:500], details={"campagne": x.pk, "etat": str(x.etat), **details},
    )  # fmt: skip
