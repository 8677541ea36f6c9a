"""The person confirms or corrects their own identity, by a personal link. The answer never overwrites: somebody decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.identite import est_mineur
from parchemin.parcours.domain.identite_completude import completude
from parchemin.parcours.models import EtatIdentite, Personne, ReponseIdentite
from parchemin.parcours.registres import annoncer_identites
from parchemin.parcours.services.personnes import (
    corriger_identite,
    empreinte_de,
    identite_avec,
    identite_de,
    noms_des_champs,
    reference_personne,
)
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien, revoquer
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import Constat, Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

USAGE = "parcours.confirmer_identite"
DUREE = timedelta(days=30)


def _controle(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite) -> Controle:
    return declarer(Controle(f"IDE-{code}", titre, quoi, pourquoi, remede, gravite, "Parchemin"))


SANS_ADRESSE = _controle(
    "200", "Aucune adresse où écrire", "Aucune adresse électronique n’est connue pour {nom}.",
    "La demande ne peut pas partir par courriel.",
    "Ajoutez l’adresse de la personne (ou de son représentant légal), ou imprimez le lien et remettez-le.",
    Gravite.BLOQUANT,
)  # fmt: skip
DEJA_DECIDEE = _controle(
    "201", "Réponse déjà traitée", "Cette réponse a déjà été traitée par {par}.",
    "Une correction ne se décide qu’une fois.", "Rechargez la page.", Gravite.BLOQUANT,
)  # fmt: skip
DECISION_ABSENTE = _controle(
    "207", "Décision à prendre", "Il reste à décider : {quoi}.",
    "Rien n’est accepté ni écarté sans que quelqu’un l’ait choisi.",
    "Pour chaque valeur proposée, choisissez « Accepter » ou « Laisser en l’état ».", Gravite.BLOQUANT,
)  # fmt: skip
CHANGEE_DEPUIS = _controle(
    "202", "Identité modifiée pendant la lecture", "Ces informations ont été modifiées pendant que vous les lisiez.",
    "Votre accord ne vaut que pour ce que vous avez vu.",
    "Voici ce que nous savons maintenant. Relisez, puis répondez de nouveau.", Gravite.BLOQUANT,
)  # fmt: skip
INCOMPLETE = _controle(
    "203", "Identité incomplète", "Cette identité ne peut pas encore être confirmée. {manque}",
    "Sans cela, le passage ne peut pas être transmis à la Caisse des Dépôts.", "Complétez ce qui manque, puis envoyez votre réponse.",
    Gravite.BLOQUANT,
)  # fmt: skip

ADRESSE_D_UN_MEMBRE = _controle(
    "204", "Adresse de quelqu’un de l’organisation", "L’adresse {adresse} est celle d’un compte d’ici.",
    "La personne doit vérifier elle-même son identité : sa confirmation ne vaudrait rien si un autre la donnait.",
    "Corrigez l’adresse de la personne, ou demandez au secrétariat de lui remettre le lien.", Gravite.BLOQUANT,
)  # fmt: skip
CORRECTION_EN_ATTENTE = _controle(
    "205", "Une correction attend", "{nom} a déjà répondu : sa correction attend une décision.",
    "Un nouveau lien montrerait encore ce que la personne a demandé de corriger.",
    "Regardez sa réponse et décidez ; vous pourrez ensuite lui redemander.", Gravite.BLOQUANT,
)  # fmt: skip
LIEU_NON_VERIFIE = _controle(
    "206", "Lieu de naissance non vérifié", "La personne a écrit « {saisi} » : ce lieu n’a pas été retrouvé dans la liste officielle.",
    "Elle écrit ce qu’elle lit sur sa pièce d’identité ; elle n’a pas à connaître la liste. Sans code officiel, le passage ne "
    "peut pas être transmis à la Caisse des Dépôts.",
    "Cherchez la commune (ancien nom, département), corrigez la fiche à la main, puis laissez ce point en l’état. "
    "L’accepter tel quel retire le code.", Gravite.AVERTISSEMENT,
)  # fmt: skip

GROUPES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("nom_naissance", "Nom de naissance", ("nom_naissance",)),
    ("nom_usage", "Nom d’usage", ("nom_usage",)),
    ("prenoms", "Prénoms", ("prenom1", "prenom2", "prenom3", "sans_prenom")),
    ("sexe", "Sexe", ("sexe",)),
    ("naissance", "Date de naissance", ("naissance_annee", "naissance_mois", "naissance_jour")),
    (
        "lieu",
        "Lieu de naissance",
        ("naissance_code", "naissance_libelle", "naissance_pays", "naissance_code_postal"),
    ),
    ("courriel", "Adresse électronique", ("courriel",)),
    ("telephone", "Téléphone", ("telephone",)),
    ("adresse", "Adresse postale", ("adresse",)),
)
"""What a person may correct, by what is accepted or refused at once: (key, words, fields)."""
CORRIGEABLES = tuple(champ for _, _, champs in GROUPES for champ in champs)


def empreinte_montree(personne: Personne) -> str:
    """Mark of everything that the page behind the link shows of a person: what « Tout est juste » agrees to."""
    return empreinte_de(personne, CORRIGEABLES)


@dataclass(frozen=True, slots=True)
class DemandeConfirmation:
    """A link just made: `adresse` is the only copy of its secret; `envoyee_a` is "" when nothing was sent."""

    adresse: str
    envoyee_a: str
    lien: LienPersonnel


def destinataire_de(personne: Personne) -> tuple[str, str]:
    """(name, address) of the one to write to: the legal representative of a minor when there is one."""
    if est_mineur(identite_de(personne), aujourdhui()) and personne.representant_nom:
        return personne.representant_nom, personne.representant_courriel or personne.courriel
    return personne.nom_complet, personne.courriel


def liens_de(personne: Personne) -> Any:
    """Links made for this person, latest first."""
    return LienPersonnel.toutes.filter(
        usage=USAGE, organisation_id=personne.organisation_id, charge__personne=personne.pk
    ).order_by("-cree_le", "pk")


@transaction.atomic
def demander_confirmation(
    *, personne: Personne, acteur: Reference, base: str, envoyer: bool = True, par_partenaire: bool = False
) -> DemandeConfirmation:
    """A new personal link, mailed or only handed over. Links sent before stop working.

    `base`: `https://host` of this installation, used when it has no public address of its own. `par_partenaire`: asked by
    who prepares the person, hence only sent, and never to somebody who has an account here. Raises `ErreurMetier` IDE-200
    (no address), IDE-204, IDE-205 (an answer waits for a decision), COU-001.
    """
    if par_partenaire and not envoyer:
        raise ValueError("a partner has the link sent, it is never given to it")
    if reponses_en_attente(personne).exists():
        raise ErreurMetier(CORRECTION_EN_ATTENTE.constat(nom=personne.nom_complet))
    nom, adresse = destinataire_de(personne)
    if par_partenaire and adresse and _est_d_ici(adresse, personne.organisation_id):
        raise ErreurMetier(ADRESSE_D_UN_MEMBRE.constat(adresse=adresse))
    if envoyer and not adresse:
        raise ErreurMetier(SANS_ADRESSE.constat(nom=personne.nom_complet))
    for ancien in liens_de(personne).filter(utilisations=0, revoque_le__isnull=True):
        revoquer(ancien)
    cree = creer_lien(
        USAGE,
        organisation_id=personne.organisation_id,
        charge={"personne": personne.pk},
        destinataire_libelle=nom[:200],
        cree_par_libelle=acteur.libelle,
        duree=DUREE,
    )
    chemin = reverse("plateforme:lien", kwargs={"jeton": cree.jeton})
    url = f"{getattr(settings, 'URL_PUBLIQUE', '') or base}{chemin}"
    if envoyer:
        ecrire_gabarit(
            "parcours/personnes/courriels/confirmer",
            {
                "personne": personne,
                "organisation": personne.organisation,
                "nom": nom,
                "pour_autrui": nom != personne.nom_complet,
                "jusqu_au": date_fr((maintenant() + DUREE).date()),
            },
            destinataire=adresse,
            usage=USAGE,
            organisation_id=personne.organisation_id,
            sujet_type="personne",
            sujet_identifiant=str(personne.pk),
            secrets={"lien": url},
        )
    if personne.etat_identite != EtatIdentite.A_REVOIR:
        Personne.toutes.filter(pk=personne.pk).update(etat_identite=EtatIdentite.DEMANDEE)
    consigner(
        chaine=f"o:{personne.organisation_id}",
        acte="parcours.demander_confirmation",
        acteur=acteur,
        sujet=reference_personne(personne),
        details={"envoyee": envoyer, "au_representant": nom != personne.nom_complet},
        phrase="a demandé la confirmation de l’identité par courriel."
        if envoyer
        else "a préparé un lien personnel pour confirmer l’identité.",
    )
    return DemandeConfirmation(url, adresse if envoyer else "", cree.lien)


def _est_d_ici(adresse: str, organisation_id: int) -> bool:
    """Does this address belong to somebody who has an account in the organisation?"""
    return Membre.toutes.filter(organisation_id=organisation_id, utilisateur__email__iexact=adresse.strip()).exists()


@transaction.atomic
def recevoir_reponse(
    *,
    personne: Personne,
    confirme: bool,
    proposees: Mapping[str, Any] | None = None,
    message: str = "",
    par: str = "",
    vue: str | None = None,
) -> ReponseIdentite:
    """What the person answered. Proposed values are kept beside, never written over the identity.

    `proposees`: values of `CORRIGEABLES`; those that change nothing are left out. `vue`: `empreinte_montree` of what was
    shown, when it was. Raises `ErreurMetier`, for an agreement: IDE-202 (something else was shown), IDE-203 (incomplete).
    """
    courante: Personne = Personne.toutes.select_for_update(of=("self",)).get(pk=personne.pk)
    if confirme and vue is not None and vue != empreinte_montree(courante):
        raise ErreurMetier(CHANGEE_DEPUIS.constat())
    if confirme and not (manque := completude(identite_de(courante), aujourdhui())).est_complete:
        raise ErreurMetier(INCOMPLETE.constat(manque=manque.phrase))
    corrections = {
        n: [getattr(courante, n), v]
        for n, v in (proposees or {}).items()
        if n in CORRIGEABLES and v != getattr(courante, n)
    }
    reponse: ReponseIdentite = ReponseIdentite.toutes.create(
        organisation_id=courante.organisation_id,
        personne=courante,
        recue_le=maintenant(),
        confirme=confirme,
        corrections={} if confirme else corrections,
        message=message[:500],
        decidee_le=maintenant() if confirme else None,
        decidee_par_libelle="",
        acceptee=True if confirme else None,
    )
    if reponses_en_attente(courante).exists():
        # Even after « tout est juste »: a correction proposed earlier is not buried, somebody decides it.
        courante.etat_identite = EtatIdentite.A_REVOIR
    else:
        courante.etat_identite, courante.identite_confirmee_le = EtatIdentite.CONFIRMEE, maintenant()
    courante.save(update_fields=["etat_identite", "identite_confirmee_le", "updated_at"])
    quoi = noms_des_champs(list(corrections))
    consigner(
        chaine=f"o:{courante.organisation_id}",
        acte="parcours.recevoir_reponse_identite",
        acteur=Reference("personne", str(courante.pk), f"{par or courante.nom_complet} (lien personnel)"),
        sujet=reference_personne(courante),
        details={"confirme": confirme, "corrections": corrections, "message": message[:500]},
        phrase="a confirmé l’identité."
        if confirme
        else (f"propose de corriger {quoi}." if quoi else "a laissé un message sur l’identité."),
    )
    annoncer_identites(courante.organisation_id, [courante.pk])
    return reponse


def reponses_en_attente(personne: Personne) -> Any:
    """Answers of this person that nobody has decided yet, oldest first."""
    return ReponseIdentite.toutes.filter(personne=personne, decidee_le__isnull=True).order_by("recue_le", "pk")


@transaction.atomic
def decider_correction(*, reponse: ReponseIdentite, acceptes: Collection[str], acteur: Reference) -> ReponseIdentite:
    """Take the proposed groups of fields in `acceptes` (keys of `GROUPES`), leave the others.

    Everything taken: the identity is the person's own word, hence confirmed. Raises `ErreurMetier` IDE-201, IDE-1xx
    (an accepted value has a blocking fault: correct it by hand), IDE-182.
    """
    reponse = ReponseIdentite.toutes.select_for_update(of=("self",)).get(pk=reponse.pk)
    if reponse.decidee_le is not None:
        raise ErreurMetier(DEJA_DECIDEE.constat(par=reponse.decidee_par_libelle or "quelqu’un"))
    personne: Personne = Personne.toutes.get(pk=reponse.personne_id)
    proposes = [(cle, champs) for cle, _, champs in GROUPES if any(c in reponse.corrections for c in champs)]
    decisions = {cle: cle in acceptes for cle, _ in proposes}
    valeurs = {
        champ: reponse.corrections[champ][1]
        for cle, champs in proposes
        if decisions[cle]
        for champ in champs
        if champ in reponse.corrections
    }
    if valeurs:
        personne = corriger_identite(
            personne=personne,
            identite=identite_avec(personne, **valeurs),
            acteur=acteur,
            confirmee=True,
            acte="parcours.accepter_correction",
        )
    reponse.decisions = decisions
    reponse.acceptee = any(decisions.values())
    reponse.decidee_le, reponse.decidee_par_libelle = maintenant(), acteur.libelle
    reponse.save(update_fields=["decisions", "acceptee", "decidee_le", "decidee_par_libelle"])
    if not reponses_en_attente(personne).exists():
        confirmee_le = _confirmee_le(personne, reponse)
        Personne.toutes.filter(pk=personne.pk).update(
            etat_identite=EtatIdentite.CONFIRMEE if confirmee_le else EtatIdentite.SAISIE,
            identite_confirmee_le=confirmee_le,
            # What copies this person sees that it moved: how sure an identity is changes what is said of it.
            updated_at=timezone.now(),
        )
    annoncer_identites(personne.organisation_id, [personne.pk])
    refuses = [c for cle, champs in proposes if not decisions[cle] for c in champs if c in reponse.corrections]
    # The words after the participles are their objects: nothing to agree with.
    gestes = [f"accepté {noms_des_champs(list(valeurs))}"] if valeurs else []
    gestes += [f"laissé en l’état {noms_des_champs(refuses)}"] if refuses else []
    debut = "a traité la réponse sur l’identité"
    phrase = ", ".join([debut, *gestes[:-1]]) + (f" et {gestes[-1]}" if gestes else "")
    consigner(
        chaine=f"o:{personne.organisation_id}",
        acte="parcours.decider_correction",
        acteur=acteur,
        sujet=reference_personne(personne),
        details={"reponse": reponse.pk, "decisions": decisions},
        phrase=f"{phrase}.",
    )
    return reponse


def _confirmee_le(personne: Personne, reponse: ReponseIdentite) -> datetime | None:
    """Since when the identity is the person's own word, once nothing waits; None when it is not.

    Everything they proposed was taken; or nothing was, and they have agreed since to what is there. An identity that is
    not complete is confirmed by nobody.
    """
    if not completude(identite_de(Personne.toutes.get(pk=personne.pk)), aujourdhui()).est_complete:
        return None
    if reponse.decisions and all(reponse.decisions.values()):
        return maintenant()
    if any(reponse.decisions.values()):
        return None
    accord = ReponseIdentite.toutes.filter(personne=personne, confirme=True, recue_le__gte=reponse.recue_le)
    derniere = accord.order_by("-recue_le", "-pk").first()
    return derniere.recue_le if derniere is not None else None


def lieu_non_verifie(reponse: ReponseIdentite) -> Constat | None:
    """IDE-206 when the place that is proposed has no official code."""
    proposee = identite_avec(reponse.personne, **{n: v[1] for n, v in reponse.corrections.items()})
    if proposee.naissance_code or not {"naissance_libelle", "naissance_pays"} & reponse.corrections.keys():
        return None
    saisi = ", ".join(x for x in (proposee.naissance_libelle, proposee.naissance_pays) if x)
    return LIEU_NON_VERIFIE.constat(saisi=saisi) if saisi else None


def organisation_de(personne: Personne) -> Organisation:
    """The organisation that asks."""
    return Organisation.objects.get(pk=personne.organisation_id)
