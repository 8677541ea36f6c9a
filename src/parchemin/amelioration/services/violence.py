"""Reserved cases: reported, followed, closed. Only a named reader acts, and the journal says it without a name nor a fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parchemin.amelioration import constats_violence as c
from parchemin.amelioration.domain.violence import (
    CRITERES,
    AutoriteSaisie,
    EtatViolence,
    RecitViolence,
    effacement,
    etats_violence,
    objections_violence,
    passage_violence,
    reprise_attendue,
)
from parchemin.amelioration.models import LecteurNomme, PieceViolence, SignalementViolence, SorteSuite, SuiteViolence
from parchemin.amelioration.pieces_violence import garder_scelle
from parchemin.amelioration.selectors.violence import Acces, faits_cloture, referents_presents
from parchemin.amelioration.services.communs import exiger_peu_de_fichiers
from parchemin.amelioration.services.violence_courriels import prevenir_lecteurs
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr

MIN = 10
MIN_FAITS = 20
SUJET = "violence"


def reference_violence(reference: str) -> Reference:
    """The subject of the journal: a number drawn at random, and no words."""
    return Reference(SUJET, reference, "dossier réservé")


def exiger(champ: str, texte: str, minimum: int = MIN) -> None:
    """Raises AME-170."""
    if len(" ".join(texte.split())) < minimum:
        raise ErreurMetier(c.TEXTE_COURT.constat(champ=champ, n=minimum))


def passe(champ: str, le: datetime) -> None:
    """Raises AME-171."""
    if le > maintenant():
        raise ErreurMetier(c.DANS_L_AVENIR.constat(champ=champ))


def controler_recit(recit: RecitViolence, connu_le: datetime) -> None:
    """Raises AME-170, AME-171, AME-189."""
    passe("Connu depuis", connu_le)
    if not recit.natures:
        raise ErreurMetier(c.NATURE_ABSENTE.constat())
    if inconnus := set(recit.criteres) - CRITERES.keys():
        raise ValueError(f"unknown criteria {sorted(inconnus)}")
    exiger("Ce qui s’est passé", recit.faits, MIN_FAITS)


@transaction.atomic
def signaler(
    *, organisation: Organisation, recit: RecitViolence, connu_le: datetime, auteur: Membre, acteur: Reference
) -> SignalementViolence:
    """Open a case. Who reports and the referents who are there read it, those set aside excepted; they are told by a mail that says
    nothing. Raises AME-170, AME-171, AME-178, AME-189."""
    controler_recit(recit, connu_le)
    if not auteur.roles_le(aujourdhui()):
        raise ErreurMetier(c.LECTEUR_IMPOSSIBLE.constat(qui=auteur.libelle))
    instant = maintenant()
    s: SignalementViolence = SignalementViolence.toutes.create(
        organisation=organisation, connu_le=connu_le, saisi_le=instant,
        contenu={"recit": recit.en_donnees(), "auteur": auteur.libelle},
    )  # fmt: skip
    gens = [auteur] + [m for m in referents_presents(organisation.pk, aujourdhui()) if m.pk != auteur.pk]
    lecteurs = [m for m in gens if m.pk == auteur.pk or m.pk not in recit.ecartes]
    for m in lecteurs:
        LecteurNomme.toutes.create(
            organisation=organisation, signalement=s, membre=m, depuis=instant, contenu={"par": acteur.libelle}
        )
    tracer(s, acteur, "signaler", "a signalé une situation.")
    prevenir_lecteurs(organisation, [m for m in lecteurs if m.pk != auteur.pk])
    return s


@transaction.atomic
def saisir_autorite(
    *, acces: Acces, autorite: AutoriteSaisie, le: datetime, voie: str, destinataire: str, texte: str, acteur: Reference,
    accuse_le: date | None = None, fichiers: Iterable[Any] = (),
) -> SuiteViolence:  # fmt: skip
    """An authority was told. Raises AME-171, AME-172, AME-180, AME-173, AME-012, FIC-001 to FIC-013."""
    s = verrouiller(acces)
    passe("Signalé le", le)
    if le < s.connu_le:
        raise ErreurMetier(c.AVANT_D_ETRE_CONNU.constat(le=date_fr(jour_de(le)), connu=date_fr(jour_de(s.connu_le))))
    if accuse_le is not None:
        _jour_passe("Accusé reçu le", accuse_le)
    suite = suivre(
        s, SorteSuite.AUTORITE, acteur, le=le, fini_le=accuse_le, fichiers=fichiers,
        autorite=str(autorite), voie=voie.strip(), destinataire=destinataire.strip(), texte=texte.strip(),
    )  # fmt: skip
    tracer(s, acteur, "saisir", "a noté un signalement à une autorité.")
    return suite


@transaction.atomic
def ecarter_autorite(*, acces: Acces, autorite: AutoriteSaisie, raison: str, acteur: Reference) -> SuiteViolence:
    """This authority will not be told, and why. Raises AME-170, AME-173, AME-180."""
    s = verrouiller(acces)
    exiger("Pourquoi", raison, MIN_FAITS)
    suite = suivre(s, SorteSuite.ECARTEE, acteur, autorite=str(autorite), texte=raison.strip())
    tracer(s, acteur, "ecarter", "a écrit pourquoi une autorité n’est pas saisie.")
    return suite


@transaction.atomic
def proteger(
    *, acces: Acces, mesure: str, responsable: Membre, avant_le: date, acteur: Reference, fichiers: Iterable[Any] = ()
) -> SuiteViolence:
    """A protective measure: what, who, by when. Who takes care of it reads the case. Raises AME-170, AME-173, AME-178, AME-180."""
    s = verrouiller(acces)
    exiger("La mesure", mesure)
    if not LecteurNomme.toutes.filter(signalement=s, membre=responsable, retire_le=None, exceptionnel=False).exists():
        raise ErreurMetier(c.LECTEUR_IMPOSSIBLE.constat(qui=responsable.libelle))
    suite = suivre(
        s,
        SorteSuite.MESURE,
        acteur,
        avant_le=avant_le,
        responsable=responsable,
        fichiers=fichiers,
        texte=mesure.strip(),
    )
    tracer(s, acteur, "proteger", "a décidé une mesure.")
    return suite


@transaction.atomic
def echanger(
    *, acces: Acces, texte: str, le: datetime, acteur: Reference, fichiers: Iterable[Any] = ()
) -> SuiteViolence:
    """A call, a meeting, a message, something learnt since. Raises AME-170, AME-171, AME-173, AME-180, AME-012."""
    s = verrouiller(acces)
    exiger("Ce qui s’est passé", texte)
    passe("Le", le)
    suite = suivre(s, SorteSuite.ECHANGE, acteur, le=le, fichiers=fichiers, texte=texte.strip())
    tracer(s, acteur, "echanger", "a complété un dossier réservé.")
    return suite


@transaction.atomic
def suspendre(
    *, acces: Acces, constat_le: date, texte: str, acteur: Reference, fichiers: Iterable[Any] = ()
) -> SuiteViolence:
    """The contract is suspended; the DREETS has until a day counted from the finding of the inspection to say whether it is taken up
    again (Code du travail, L. 6225-5). Raises AME-171, AME-173, AME-180."""
    s = verrouiller(acces)
    _jour_passe("Constat de l’agent de contrôle", constat_le)
    suite = suivre(
        s, SorteSuite.SUSPENSION, acteur, avant_le=reprise_attendue(constat_le), fichiers=fichiers, texte=texte.strip(),
        constat_le=constat_le.isoformat(),
    )  # fmt: skip
    tracer(s, acteur, "suspendre", "a noté une décision d’une autorité.")
    return suite


_A_FINIR = {SorteSuite.AUTORITE, SorteSuite.MESURE, SorteSuite.SUSPENSION}


@transaction.atomic
def finir(
    *, acces: Acces, suite: SuiteViolence, le: date, texte: str, acteur: Reference, fichiers: Iterable[Any] = ()
) -> SuiteViolence:
    """The receipt came, the measure ended, the DREETS decided. Raises AME-170 (a decision or an end is told), AME-171, AME-173, AME-180,
    AME-187."""
    s = verrouiller(acces)
    x: SuiteViolence = SuiteViolence.toutes.select_for_update(of=("self",)).get(pk=suite.pk, signalement=s)
    if x.sorte not in _A_FINIR:
        raise ValueError(f"nothing ends a line of kind {x.sorte}")
    if x.fini_le is not None:
        raise ErreurMetier(c.DEJA_FAIT.constat(le=date_fr(x.fini_le)))
    _jour_passe("Le", le)
    if x.sorte != SorteSuite.AUTORITE:
        exiger("Ce qui s’est passé", texte)
    x.fini_le = le
    x.contenu = {**x.contenu, "fin": texte.strip(), "fin_par": acteur.libelle}
    x.save(update_fields=["fini_le", "contenu"])
    _attacher(x, fichiers)
    tracer(s, acteur, "finir", "a noté une suite donnée.")
    return x


@transaction.atomic
def clore(*, acces: Acces, conclusion: str, acteur: Reference) -> SignalementViolence:
    """Everything due was done: the day of erasure is written now. Raises AME-170, AME-173 to AME-175, AME-180, AME-186."""
    s = verrouiller(acces)
    exiger("Comment cela a fini", conclusion, MIN_FAITS)
    suites = list(SuiteViolence.toutes.filter(signalement=s).order_by("le", "pk"))
    _passer(s, EtatViolence.CLOS, suites)
    s.clos_le = aujourdhui()
    s.efface_apres = effacement(s.clos_le)
    s.save(update_fields=["etat", "clos_le", "efface_apres"])
    suivre(s, SorteSuite.CLOTURE, acteur, texte=conclusion.strip())
    tracer(s, acteur, "clore", "a clos un dossier réservé.")
    return s


@transaction.atomic
def rouvrir(*, acces: Acces, motif: str, acteur: Reference) -> SignalementViolence:
    """Something new. Raises AME-170, AME-173, AME-180, AME-186."""
    s = verrouiller(acces, EtatViolence.CLOS)
    exiger("Pourquoi", motif)
    _passer(s, EtatViolence.OUVERT, [])
    s.clos_le = s.efface_apres = s.rejoint = None
    s.save(update_fields=["etat", "clos_le", "efface_apres", "rejoint"])
    suivre(s, SorteSuite.REOUVERTURE, acteur, texte=motif.strip())
    tracer(s, acteur, "rouvrir", "a rouvert un dossier réservé.")
    return s


def _passer(s: SignalementViolence, vers: EtatViolence, suites: list[SuiteViolence]) -> None:
    p = passage_violence(s.etat, vers)
    if p is None:
        raise ErreurMetier(c.PASSAGE.constat(de=s.get_etat_display(), vers=etats_violence()[vers][0]))
    if p.gardes and (contre := objections_violence(p, faits_cloture(s, suites, maintenant()))):
        raise ErreurMetier(*contre)
    s.etat = vers


def verrouiller(acces: Acces, attendu: EtatViolence = EtatViolence.OUVERT) -> SignalementViolence:
    """The case as it is now, for somebody who may act on it now: the naming is read again. Raises AME-173, AME-180."""
    s: SignalementViolence = (
        SignalementViolence.toutes.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=acces.dossier.pk)
    )
    encore = LecteurNomme.toutes.filter(pk=acces.lecteur.pk, signalement=s, retire_le=None, exceptionnel=False)
    if not encore.exists():
        raise ErreurMetier(c.LECTURE_SEULE.constat())
    if s.etat != attendu:
        raise ErreurMetier(c.A_CHANGE.constat(etat=s.get_etat_display()))
    return s


def _jour_passe(champ: str, le: date) -> None:
    if le > aujourdhui():
        raise ErreurMetier(c.DANS_L_AVENIR.constat(champ=champ))


def suivre(
    s: SignalementViolence, sorte: SorteSuite, acteur: Reference, *, le: datetime | None = None, avant_le: date | None = None,
    fini_le: date | None = None, responsable: Membre | None = None, fichiers: Iterable[Any] = (), **contenu: Any,
) -> SuiteViolence:  # fmt: skip
    """One line of the thread, with its files."""
    instant = maintenant()
    x: SuiteViolence = SuiteViolence.toutes.create(
        organisation_id=s.organisation_id, signalement=s, sorte=sorte, le=le or instant, saisi_le=instant, avant_le=avant_le,
        fini_le=fini_le, responsable=responsable, contenu={**contenu, "par": acteur.libelle},
    )  # fmt: skip
    _attacher(x, fichiers)
    return x


def _attacher(x: SuiteViolence, fichiers: Iterable[Any]) -> None:
    donnes = list(fichiers)
    exiger_peu_de_fichiers(len(donnes))
    for f in donnes:
        cle, contenu = garder_scelle(f, nom=f.name, organisation_id=x.organisation_id)
        PieceViolence.toutes.create(organisation_id=x.organisation_id, suite=x, fichier_id=cle, contenu=contenu)


def tracer(s: SignalementViolence, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    """One neutral sentence: what was written is not there, nor who it is about."""
    consigner(
        chaine=f"o:{s.organisation_id}", acteur=acteur, acte=f"amelioration.violence_{acte}",
        sujet=reference_violence(s.reference), phrase=phrase, details=details,
    )  # fmt: skip
