"""Who reads: referents named beforehand, readers named case by case, and the break-glass, which tells everybody who reads."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from parchemin.amelioration import constats_violence as c
from parchemin.amelioration.domain.violence import EtatViolence, recueil_violences
from parchemin.amelioration.models import LecteurNomme, ReferentViolence, SignalementViolence, SorteSuite
from parchemin.amelioration.selectors.violence import Acces, acces_a, lecteurs_de, presents, referents_presents
from parchemin.amelioration.services.violence import SUJET, suivre, tracer, verrouiller
from parchemin.amelioration.services.violence_courriels import prevenir_exception, prevenir_lecteurs
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.debit import compter
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant

MIN_MOTIF = 30


def _interne(organisation_id: int, membre: Membre) -> None:
    if not presents(organisation_id, aujourdhui()).filter(pk=membre.pk).exists():
        raise ErreurMetier(c.LECTEUR_IMPOSSIBLE.constat(qui=membre.libelle))


@transaction.atomic
def designer_referent(*, organisation: Organisation, membre: Membre, acteur: Reference) -> ReferentViolence:
    """Named for the cases to come; nothing of those already there is opened. Raises AME-178, AME-184."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    _interne(organisation.pk, membre)
    if ReferentViolence.toutes.filter(organisation=organisation, membre=membre, retire_le=None).exists():
        raise ErreurMetier(c.REFERENT_DEJA.constat(qui=membre.libelle))
    r: ReferentViolence = ReferentViolence.toutes.create(
        organisation=organisation, membre=membre, depuis=aujourdhui(), designe_par_libelle=acteur.libelle[:400]
    )
    _tracer_reglage(organisation, membre, acteur, "designer", f"a désigné {membre.libelle} référent violences.")
    return r


@transaction.atomic
def retirer_referent(*, referent: ReferentViolence, acteur: Reference) -> None:
    """No longer for the cases to come; on those where they are named they stay, until a reader withdraws them."""
    r = ReferentViolence.toutes.select_for_update(of=("self",)).select_related("organisation").get(pk=referent.pk)
    if r.retire_le is None:
        r.retire_le = aujourdhui()
        r.save(update_fields=["retire_le"])
        _tracer_reglage(
            r.organisation,
            referent.membre,
            acteur,
            "retirer",
            f"a retiré {referent.membre.libelle} des référents violences.",
        )


def _tracer_reglage(o: Organisation, membre: Membre, acteur: Reference, acte: str, phrase: str) -> None:
    consigner(
        chaine=o.chaine, acteur=acteur, acte=f"amelioration.referent_{acte}", phrase=phrase,
        sujet=Reference("membre", str(membre.pk), membre.libelle),
    )  # fmt: skip


@transaction.atomic
def nommer(*, acces: Acces, membre: Membre, acteur: Reference) -> LecteurNomme:
    """One more reader, told by mail. Raises AME-173, AME-178, AME-179, AME-180, AME-190."""
    s = verrouiller(acces, EtatViolence(acces.dossier.etat))
    _interne(s.organisation_id, membre)
    if membre.pk in s.recit.ecartes:
        raise ErreurMetier(c.ECARTE.constat(qui=membre.libelle))
    if LecteurNomme.toutes.filter(signalement=s, membre=membre, retire_le=None, exceptionnel=False).exists():
        raise ErreurMetier(c.DEJA_LECTEUR.constat(qui=membre.libelle))
    lecteur: LecteurNomme = LecteurNomme.toutes.create(
        organisation_id=s.organisation_id,
        signalement=s,
        membre=membre,
        depuis=maintenant(),
        contenu={"par": acteur.libelle},
    )
    suivre(s, SorteSuite.LECTEURS, acteur, texte=f"{membre.libelle} lit désormais ce dossier.")
    tracer(s, acteur, "nommer", "a nommé un lecteur.")
    prevenir_lecteurs(s.organisation, [membre])
    return lecteur


@transaction.atomic
def retirer(*, acces: Acces, lecteur: LecteurNomme, acteur: Reference) -> None:
    """Reads no more, at once. The last one who is there stays. Raises AME-173, AME-177, AME-180."""
    s = verrouiller(acces, EtatViolence(acces.dossier.etat))
    la = {m.pk for m in presents(s.organisation_id, aujourdhui())}
    restent = [
        x for x in lecteurs_de(s, maintenant()) if x.pk != lecteur.pk and not x.exceptionnel and x.membre_id in la
    ]
    if not restent:
        raise ErreurMetier(c.DERNIER_LECTEUR.constat(qui=lecteur.membre.libelle))
    LecteurNomme.toutes.filter(pk=lecteur.pk, signalement=s).update(retire_le=maintenant())
    suivre(s, SorteSuite.LECTEURS, acteur, texte=f"{lecteur.membre.libelle} ne lit plus ce dossier.")
    tracer(s, acteur, "retirer", "a retiré un lecteur.")


def controler_motif(motif: str) -> None:
    """Raises AME-181."""
    if len(" ".join(motif.split())) < MIN_MOTIF:
        raise ErreurMetier(c.MOTIF_COURT.constat(n=MIN_MOTIF))


def ouvrir_par_exception(
    *, organisation: Organisation, membre: Membre, reference: str, motif: str
) -> SignalementViolence:
    """Break the glass on one case, for some hours, to read. The reason is kept, the journal says it, who reads the case and the referents
    are told at once. Whom the case sets aside opens nothing. A try that fails is in the journal too, and counted.
    Raises AME-181, AME-182, AME-183."""
    controler_motif(motif)
    jour = aujourdhui()
    permis = int(recueil_violences().valeur_au("essais_exceptionnels", jour))
    if compter(f"violence:{membre.pk}", timedelta(hours=1)) > permis:
        raise ErreurMetier(c.TROP_D_ESSAIS.constat(n=permis))
    ouvert = _ouvrir(organisation, membre, reference.strip().upper(), " ".join(motif.split()))
    if ouvert is None:
        raise ErreurMetier(c.REFERENCE_INCONNUE.constat())
    return ouvert


@transaction.atomic
def _ouvrir(organisation: Organisation, membre: Membre, reference: str, motif: str) -> SignalementViolence | None:
    acteur, instant = reference_de(membre.utilisateur), maintenant()
    # Already a reader: nothing to break.
    if (deja := acces_a(organisation.pk, reference, membre, instant)) is not None:
        return deja.dossier
    s: SignalementViolence | None = (
        SignalementViolence.toutes.select_for_update(of=("self",))
        .filter(organisation=organisation, reference=reference).exclude(etat=EtatViolence.EFFACE).first()
    )  # fmt: skip
    if s is None or membre.pk in s.recit.ecartes:
        consigner(
            chaine=organisation.chaine, acteur=acteur, acte="amelioration.violence_essai",
            sujet=Reference(SUJET, s.reference if s else "inconnu", "dossier réservé"),
            phrase="a demandé en vain une ouverture exceptionnelle.", details={"motif": sha256_hex(motif)},
        )  # fmt: skip
        if s is not None:
            _prevenir(s, organisation, membre)
        return None
    heures = int(recueil_violences().valeur_au("lecture_exceptionnelle", aujourdhui()))
    LecteurNomme.toutes.create(
        organisation=organisation, signalement=s, membre=membre, depuis=instant, jusqu_a=instant + timedelta(hours=heures),
        exceptionnel=True, contenu={"par": acteur.libelle, "motif": motif},
    )  # fmt: skip
    suivre(s, SorteSuite.EXCEPTION, acteur, texte=motif)
    # The reason itself stays with the case, encrypted; its hash in the journal shows that it did not change.
    tracer(
        s,
        acteur,
        "exception",
        "a ouvert un dossier réservé par exception, en écrivant son motif.",
        motif=sha256_hex(motif),
    )
    _prevenir(s, organisation, membre)
    return s


def _prevenir(s: SignalementViolence, organisation: Organisation, qui: Membre) -> None:
    ecartes = set(s.recit.ecartes)
    lecteurs = [x.membre for x in lecteurs_de(s, maintenant()) if not x.exceptionnel]
    gens = {m.pk: m for m in [*lecteurs, *referents_presents(organisation.pk, aujourdhui())]}
    prevenir_exception(organisation, [m for pk, m in gens.items() if pk != qui.pk and pk not in ecartes], qui.libelle)
