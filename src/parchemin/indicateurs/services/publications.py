"""The yearly set: prepared, published under four eyes, corrected by a new version, shown to the conseil de perfectionnement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from parchemin.comptes.models import Organisation
from parchemin.indicateurs import constats as c
from parchemin.indicateurs.constats_publication import DEPASSEE_SANS_RAISON, PEU_DE_PERSONNES
from parchemin.indicateurs.domain.catalogue import seuils
from parchemin.indicateurs.domain.ecarts_de_jeux import EcartDeJeux, petits_ecarts
from parchemin.indicateurs.models import EtatJeu, InformationFormation, JeuAnnuel
from parchemin.indicateurs.selectors.annonces import offres_de
from parchemin.indicateurs.selectors.fraicheur import ce_qui_a_change
from parchemin.indicateurs.selectors.jeux import contenu_du_jeu
from parchemin.indicateurs.selectors.taux import annees_de, calcul_courant
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.models import Approbation
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant

PUBLIER = "indicateurs.publier"
RAISON_MIN = 10


def libelle_annee(annee: int) -> str:
    return f"{annee - 1}-{annee}"


def finie(annee: int, jour: date) -> bool:
    """Has the school year that ends in `annee` ended on that day?"""
    return jour >= date(annee, 9, 1)


def reference(jeu: JeuAnnuel) -> Reference:
    return Reference("jeu_indicateurs", str(jeu.pk), f"Résultats {libelle_annee(jeu.annee)}, version {jeu.version}")


def _tracer(jeu: JeuAnnuel, acteur: Reference, acte: str, phrase: str) -> None:
    consigner(
        chaine=f"o:{jeu.organisation_id}", acteur=acteur, acte=f"indicateurs.{acte}", sujet=reference(jeu), phrase=phrase,
        details={"jeu": jeu.pk, "empreinte": jeu.empreinte, "calcul": jeu.calcul_id},
    )  # fmt: skip


@transaction.atomic
def preparer(*, organisation: Organisation, annee: int, acteur: Reference, correction: str = "") -> JeuAnnuel:
    """The set of a year from the current calculation; the one in preparation is made again. `correction`: what a new version
    corrects, when one is published already.

    Raises `ErreurMetier` IND-030 (nothing computed), IND-035 (the year goes on), IND-031 (published already, no reason), IND-033 (it would say the same). A request that waits on the former one is called off.
    """
    calcul = calcul_courant(organisation.pk)
    if calcul is None or annee not in annees_de(calcul):
        raise ErreurMetier(c.PAS_DE_CALCUL.constat(annee=libelle_annee(annee)))
    if not finie(annee, calcul.observe_le):
        raise ErreurMetier(c.PAS_FINIE.constat(annee=libelle_annee(annee)))
    publie = JeuAnnuel.toutes.filter(organisation=organisation, annee=annee, etat=EtatJeu.PUBLIE).first()
    correction = " ".join(correction.split())
    if publie is not None and len(correction) < RAISON_MIN:
        raise ErreurMetier(c.CORRECTION_SANS_RAISON.constat(annee=libelle_annee(annee)))
    contenu = contenu_du_jeu(organisation, calcul, annee)
    empreinte = sha256_hex(canonique(contenu))
    if publie is not None and publie.empreinte == empreinte:
        raise ErreurMetier(c.IDENTIQUE.constat())
    _rappeler_la_demande(organisation, annee, acteur)
    JeuAnnuel.toutes.filter(organisation=organisation, annee=annee, etat=EtatJeu.BROUILLON).delete()
    derniere = JeuAnnuel.toutes.filter(organisation=organisation, annee=annee).aggregate(m=Max("version"))["m"] or 0
    jeu: JeuAnnuel = JeuAnnuel.toutes.create(
        organisation=organisation, annee=annee, version=derniere + 1, calcul=calcul, contenu=contenu, empreinte=empreinte,
        prepare_le=maintenant(), prepare_par=acteur.libelle[:200], correction=correction[:500] if publie else "",
    )  # fmt: skip
    _tracer(jeu, acteur, "preparer", f"a préparé les résultats {libelle_annee(annee)}, version {jeu.version}.")
    return jeu


def _rappeler_la_demande(organisation: Organisation, annee: int, acteur: Reference) -> None:
    """A set made again is not the one that a second person was asked to read: that request is called off, and says why."""
    brouillon = JeuAnnuel.toutes.filter(organisation=organisation, annee=annee, etat=EtatJeu.BROUILLON).first()
    attente = en_attente_sur([PUBLIER], "jeu_indicateurs", str(brouillon.pk)) if brouillon is not None else None
    if attente is not None:
        approbations.annuler(
            attente.pk,
            acteur=Acteur(attente.demandeur_id, acteur.libelle),
            motif="Une version plus récente a été préparée.",
        )


def _charge(jeu: JeuAnnuel) -> dict[str, Any]:
    return {"jeu": jeu.pk, "empreinte": jeu.empreinte, "etat": jeu.etat, "correction": jeu.correction}


def demander(*, jeu: JeuAnnuel, demandeur: Acteur) -> Approbation:
    """Ask a second person to publish. Raises IND-032, IND-228 (a bloc alone is offered where the rule forbids it), APP-* when it
    was asked already."""
    _exiger_brouillon(jeu)
    _exiger_offres(jeu)
    mots = libelle_annee(jeu.annee)
    return approbations.demander(
        PUBLIER, organisation_id=jeu.organisation_id, sujet_type="jeu_indicateurs", sujet_identifiant=str(jeu.pk),
        sujet_libelle=f"Publication des résultats {mots}, version {jeu.version}",
        consequence=f"Les résultats {mots} seront lisibles par tous à leur adresse publique, et ne changeront plus : une correction "
        f"sera une nouvelle version qui dira pourquoi.{f' Celle-ci corrige : {jeu.correction}' if jeu.correction else ''}{_risque(jeu)}",
        permission="indicateurs.publier", demandeur=demandeur, charge=_charge(jeu),
    )  # fmt: skip


def aucun_taux(contenu: dict[str, Any]) -> bool:
    """Would nobody read a single rate on the public page: each one is under the threshold, or has nothing to be told of?"""
    figures = [*contenu["ensemble"], *(f for x in contenu["formations"] for f in x["figures"])]
    return not any(f["valeur"] for f in figures)


def _risque(jeu: JeuAnnuel) -> str:
    """Told to whoever decides from outside too, who reads nothing else."""
    vide = (
        " Aucun taux n’y est lisible : trop peu de personnes, ou des données qui manquent."
        if aucun_taux(jeu.contenu)
        else ""
    )
    if not petits_ecarts_de(jeu):
        return vide
    return vide + (
        f" Certains nombres n’y bougent que de moins de {isole()} personnes : qui a gardé l’ancienne version peut retrouver lesquelles. "
        "Pour publier, dites dans le motif que vous acceptez ce risque, et pourquoi."
    )


def _exiger_brouillon(jeu: JeuAnnuel) -> None:
    if jeu.etat != EtatJeu.BROUILLON:
        raise ErreurMetier(c.PAS_EN_PREPARATION.constat(annee=libelle_annee(jeu.annee), version=jeu.version))


def offres_qui_arretent(jeu: JeuAnnuel) -> list[Constat]:
    """What is announced and may not be (IND-228): nothing is published beside it."""
    return [
        c.OFFRE_BLOQUANTE.constat(formation=o.certification.intitule, quoi=x.quoi)
        for o in offres_de(jeu.organisation_id, aujourdhui()) for x in o.constats if x.est_bloquant
    ]  # fmt: skip


def isole() -> int:
    """Fewer people than that are not to be found between two versions: today's setting."""
    return seuils(aujourdhui()).isole


def petits_ecarts_de(jeu: JeuAnnuel) -> list[EcartDeJeux]:
    """What a correction changes by a few people, beside every version of the year that was public: one replaced since was kept too."""
    sorties = JeuAnnuel.toutes.filter(organisation=jeu.organisation_id, annee=jeu.annee, publie_le__isnull=False)
    trouves = [
        x for contenu in sorties.exclude(pk=jeu.pk).order_by("-version").values_list("contenu", flat=True)
        for x in petits_ecarts(contenu, jeu.contenu, isole())
    ]  # fmt: skip
    return list(dict.fromkeys(trouves))


def _exiger_l_acceptation(jeu: JeuAnnuel, raison: str) -> bool:
    """Is a risk accepted, in so many words? Raises IND-160 when it must be and was not."""
    petits = petits_ecarts_de(jeu)
    if petits and len(raison) < RAISON_MIN:
        n = len(petits)
        raise ErreurMetier(PEU_DE_PERSONNES.constat(
            annee=libelle_annee(jeu.annee), n=f"{n} nombres" if n > 1 else "un nombre", change="bougent" if n > 1 else "bouge",
            minimum=isole(), lesquelles=" ; ".join(f"{x.quoi} ({x.ou})" for x in petits[:5]) + (" ; et d’autres" if n > 5 else ""),
        ))  # fmt: skip
    return bool(petits)


def _exiger_offres(jeu: JeuAnnuel) -> None:
    if arretent := offres_qui_arretent(jeu):
        raise ErreurMetier(*arretent)


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    jeu = JeuAnnuel.toutes.filter(pk=approbation.charge["jeu"]).first()
    return _charge(jeu) if jeu is not None else {}


@acte_approuvable(PUBLIER, libelle="Publier les résultats de l’année", charge_actuelle=_charge_actuelle)
def _publier(approbation: Approbation, acteur: Acteur) -> None:
    jeu = JeuAnnuel.toutes.get(pk=approbation.charge["jeu"])
    publier(
        jeu=jeu, acteur=Reference("utilisateur", str(acteur.id or "exterieur"), acteur.libelle),
        demandeur=approbation.demandeur_libelle, raison=approbation.motif,
    )  # fmt: skip


@transaction.atomic
def publier(*, jeu: JeuAnnuel, acteur: Reference, demandeur: str, raison: str = "") -> None:
    """Public from now on; the version before is kept and says that it was replaced. Called by the approval only.

    Raises IND-032, IND-228; IND-037: it would read otherwise if it were prepared now, or IND-160: it changes a count by a few people,
    and nobody wrote why it is published all the same (`raison`).
    """
    _exiger_brouillon(jeu)
    _exiger_offres(jeu)
    raison, depasse = " ".join(raison.split()), ce_qui_a_change(jeu)
    if depasse and len(raison) < RAISON_MIN:
        n = len(depasse)
        raise ErreurMetier(DEPASSEE_SANS_RAISON.constat(
            annee=libelle_annee(jeu.annee), n=f"{n} lignes" if n > 1 else "une ligne", a="ont" if n > 1 else "a"
        ))  # fmt: skip
    accepte = _exiger_l_acceptation(jeu, raison)
    JeuAnnuel.toutes.filter(organisation=jeu.organisation_id, annee=jeu.annee, etat=EtatJeu.PUBLIE).update(
        etat=EtatJeu.REMPLACE
    )
    jeu.etat, jeu.publie_le = EtatJeu.PUBLIE, maintenant()
    jeu.publie_par = f"{demandeur} et {acteur.libelle}"[:400]
    jeu.save(update_fields=["etat", "publie_le", "publie_par"])
    phrase = f"a publié les résultats {libelle_annee(jeu.annee)}, version {jeu.version}"
    avec = [
        *(["que des données plus récentes changeaient"] if depasse else []),
        *([f"en acceptant qu’un nombre n’y bouge que de moins de {isole()} personnes"] if accepte else []),
    ]
    _tracer(jeu, acteur, "publier", f"{phrase}, {', '.join(avec)} : {raison}" if avec else f"{phrase}.")


@transaction.atomic
def presenter(*, jeu: JeuAnnuel, le: date, acteur: Reference) -> None:
    """The day the conseil de perfectionnement saw them. Raises IND-034, IND-036 (a day to come)."""
    if le > aujourdhui():
        raise ErreurMetier(c.CONSEIL_A_VENIR.constat(le=f"{le:%d/%m/%Y}"))
    if le < jour_de(jeu.prepare_le):
        raise ErreurMetier(c.CONSEIL_AVANT.constat(le=f"{le:%d/%m/%Y}"))
    JeuAnnuel.toutes.filter(pk=jeu.pk).update(presente_le=le)
    _tracer(
        jeu, acteur, "presenter",
        f"a noté que le conseil de perfectionnement a vu les résultats {libelle_annee(jeu.annee)} le {le:%d/%m/%Y}.",
    )  # fmt: skip


@transaction.atomic
def renseigner(
    *, certification: Certification, sorte: str, texte: str, source: str, lien: str, relevee_le: date, acteur: Reference
) -> None:
    """Write, or erase with an empty text, one of the things that the public page says beside the rates."""
    texte = texte.strip()
    cle: dict[str, Any] = {
        "organisation_id": certification.organisation_id,
        "certification": certification,
        "sorte": sorte,
    }
    if texte:
        InformationFormation.toutes.update_or_create(
            **cle, defaults={"texte": texte, "source": source, "lien": lien, "relevee_le": relevee_le}
        )
    else:
        InformationFormation.toutes.filter(**cle).delete()
    consigner(
        chaine=f"o:{certification.organisation_id}", acteur=acteur, acte="indicateurs.renseigner",
        sujet=Reference("certification", str(certification.pk), certification.intitule[:200]),
        phrase=f"a {'écrit' if texte else 'effacé'} une information publique de {certification.intitule} : {sorte}.",
        details={"sorte": sorte, "texte": texte, "source": source, "lien": lien},
    )  # fmt: skip
