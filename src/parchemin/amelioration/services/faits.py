"""Registers: written down, acknowledged, given to somebody, answered, judged by the person, mediated, closed; what answered the unforeseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.faits import (
    FINIS,
    AvisReponse,
    CanalFait,
    EtatFait,
    NatureFait,
    QualiteAuteur,
    ResultatMediation,
    depart,
    natures_fait,
    recueil,
    resultats,
    rouvre,
)
from parchemin.amelioration.models import FaitSignale, InformationFait, MediationFait, SorteFil, SuiviFait
from parchemin.amelioration.selectors.faits import charges, donnees_fait
from parchemin.amelioration.services import courriers_registres as courriers
from parchemin.amelioration.services.communs import identifiants, nom_d_un_inscrit, prochain_rang
from parchemin.amelioration.services.faits_commun import (
    EXTERIEUR,
    controler,
    exiger_jour,
    exiger_jour_plausible,
    exiger_texte,
    poser,
    regler_horloge,
    sans_nir,
    suivre,
    theme_nomme,
    tracer,
    verrouiller,
)
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.plateforme.liens.services import LienCree
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

AdresseDe = Callable[[LienCree], str]
"""Absolute address of a personal link."""


def titre_sans_nom(organisation_id: int, titre: str) -> None:
    """Raises AME-235: the line is on every list, read by those who read without names."""
    if nom := nom_d_un_inscrit(organisation_id, titre):
        raise ErreurMetier(c.TITRE_NOMME.constat(mots=nom))


@transaction.atomic
def enregistrer(
    *, organisation: Organisation, nature: NatureFait, titre: str, quoi: str, survenu_le: date, recu_le: date, canal: CanalFait,
    auteur_qualite: QualiteAuteur, acteur: Reference, auteur_nom: str = "", auteur_courriel: str = "", auteur_telephone: str = "",
    theme: str = "", pieces: Iterable[UUID] = (), afflux: bool = False,
) -> FaitSignale:  # fmt: skip
    """Write down what was said or what happened. Raises AME-056, AME-057, AME-058, AME-012, AME-076, AME-077, AME-235, AME-240."""
    exiger_texte(ce_qui_est_arrivé=quoi)
    sans_nir(titre, auteur_nom)
    if (
        canal != CanalFait.FORMULAIRE
    ):  # a stranger is not told who is enrolled here; who takes it in charge rewrites the line
        titre_sans_nom(organisation.pk, titre)
    exiger_jour("Signalé le", recu_le, survenu_le, "des faits")
    exiger_jour_plausible("Quel jour" if canal == CanalFait.FORMULAIRE else "Arrivé le", survenu_le, recu_le)
    nature = NatureFait(nature)
    if (
        nature is NatureFait.RECLAMATION
        and canal != CanalFait.FORMULAIRE
        and not (auteur_nom.strip() or auteur_courriel)
    ):
        raise ErreurMetier(c.SANS_AUTEUR.constat())
    joints = identifiants(pieces)
    jour = aujourdhui()
    rang = prochain_rang(organisation, FaitSignale, jour.year)
    f: FaitSignale = FaitSignale.toutes.create(
        organisation=organisation, annee=jour.year, rang=rang, nature=nature, titre=" ".join(titre.split())[:200],
        quoi=quoi.strip(), survenu_le=survenu_le, recu_le=recu_le, canal=CanalFait(canal), auteur_nom=" ".join(auteur_nom.split())[:130],
        auteur_courriel=auteur_courriel.strip(), auteur_telephone=auteur_telephone.strip()[:20],
        auteur_qualite=QualiteAuteur(auteur_qualite), theme=theme_nomme(organisation, theme), etat=depart(nature), etat_depuis=recu_le,
        depuis=recu_le, afflux=afflux, enregistre_par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    regler_horloge(f)
    f.save(update_fields=["avant_le"])
    suivre(f, SorteFil.RECU, "", acteur, joints)
    mots = natures_fait()[nature][0].lower()
    tracer(f, acteur, "recu", f"a enregistré sous le numéro {f.numero} : {mots}.", nature=str(nature), pieces=joints)
    return f


@transaction.atomic
def accuser(
    *, fait: FaitSignale, acteur: Reference, le: date, adresse_de: AdresseDe | None = None, moyen: str = "", lien: LienCree | None = None
) -> FaitSignale:  # fmt: skip
    """Say that it arrived: by mail (`adresse_de`), with a link to follow it (`lien`, or a new one), or noted as done. Raises AME-050, AME-051, AME-056 to AME-059."""
    f = verrouiller(fait)
    exiger_jour("Accusé de réception", le, f.recu_le)
    controler(f, EtatFait.ACCUSEE)
    f.accuse_le = le
    if adresse_de is not None:
        courriers.ecrire_accuse(f, adresse_de, lien)
        mots = f"Par courriel, à {f.auteur_courriel}."
    else:
        exiger_texte(comment=moyen)
        mots = moyen
    return poser(f, EtatFait.ACCUSEE, SorteFil.ACCUSE, acteur, "a accusé réception de", mots, le=le)


@transaction.atomic
def confier(*, fait: FaitSignale, responsable: Membre, acteur: Reference) -> FaitSignale:
    """Somebody is in charge; a réclamation not yet acknowledged keeps waiting for it. Raises AME-051, AME-066, AME-075."""
    f = verrouiller(fait)
    if not charges(f.organisation_id, aujourdhui()).filter(pk=responsable.pk).exists():
        raise ErreurMetier(c.RESPONSABLE.constat(qui=responsable.libelle))
    f.responsable = responsable
    mots = f"À {responsable.libelle}."
    avance = f.etat == EtatFait.ACCUSEE or (f.etat == EtatFait.RECUE and f.nature == NatureFait.DIFFICULTE)
    if avance:
        controler(f, EtatFait.EN_TRAITEMENT)
        return poser(
            f, EtatFait.EN_TRAITEMENT, SorteFil.CONFIE, acteur, "a confié {n}" + f" à {responsable.libelle}.", mots
        )
    f.save(update_fields=["responsable"])
    suivre(f, SorteFil.CONFIE, mots, acteur)
    tracer(f, acteur, "confie", f"a confié {f.numero} à {responsable.libelle}.")
    return f


@transaction.atomic
def preciser(*, fait: FaitSignale, acteur: Reference, theme: str, **champs: Any) -> FaitSignale:
    """What was not known at first: a line without names, who says it, the theme, the cause. What was said does not change.
    Raises AME-051, AME-056, AME-075, AME-076, AME-235."""
    f = verrouiller(fait)
    exiger_texte(en_une_ligne=champs["titre"])
    titre_sans_nom(f.organisation_id, champs["titre"])
    sans_nir(*(str(x) for x in champs.values()))
    champs["titre"] = " ".join(champs["titre"].split())[:200]
    champs["theme"] = theme_nomme(f.organisation, theme)
    changes = sorted(n for n, v in champs.items() if getattr(f, n) != v)
    for n, v in champs.items():
        setattr(f, n, v)
    f.save()
    if changes:
        # Which fields, not what they held: who says it is in one of them, and the journal is read by more people than the registers.
        tracer(f, acteur, "preciser", f"a précisé {f.numero}.", champs=changes)
    return f


@transaction.atomic
def rattacher(*, fait: FaitSignale, acteur: Reference, **liens: Any) -> FaitSignale:
    """Whom and what it is about: person, enrolment, sessions, place, certification. Raises AME-051, AME-074, AME-075."""
    f = verrouiller(fait)
    inscription, personne = liens.get("inscription"), liens.get("personne")
    if inscription is not None and (personne is None or inscription.personne_id != personne.pk):
        raise ErreurMetier(c.INSCRIPTION_AUTRE.constat(qui=personne.nom_complet if personne else "personne"))
    changes = [n for n, v in liens.items() if getattr(f, f"{n}_id") != (v.pk if v is not None else None)]
    if "lieu" in changes and f.partage_le is not None:
        # What was written for one partner is not for another.
        f.partage, f.partage_le = "", None
        f.save(update_fields=["partage", "partage_le"])
    for n, v in liens.items():
        setattr(f, n, v)
    f.save(update_fields=list(liens))
    if changes:
        details = {n: str(liens[n].pk) if liens[n] is not None else "" for n in changes}
        tracer(f, acteur, "rattacher", f"a dit à qui et à quoi se rapporte {f.numero}.", **details)
    return f


@transaction.atomic
def noter(*, fait: FaitSignale, texte: str, acteur: Reference, pieces: Iterable[UUID] = ()) -> SuiviFait:
    """A word or a file in the thread, for the team. Raises AME-056, AME-012, AME-076."""
    f = verrouiller(fait, fini=True)
    joints = identifiants(pieces)
    if not joints:
        exiger_texte(note=texte)
    sans_nir(texte)
    s = suivre(f, SorteFil.NOTE, texte, acteur, joints)
    tracer(f, acteur, "noter", f"a noté sur {f.numero}.", pieces=joints)
    return s


@transaction.atomic
def recevoir_message(*, fait: FaitSignale, texte: str, pieces: Iterable[UUID] = (), maximum: int = 3) -> SuiviFait:
    """What the person adds by the link to follow it. Raises AME-012, AME-073, AME-076, AME-221."""
    f = verrouiller(fait, fini=True)
    joints = identifiants(pieces, maximum)
    siens = f.suivis.filter(sorte__in=(SorteFil.RECU, SorteFil.MESSAGE)).order_by("pk").values_list("pieces", flat=True)
    permis = int(recueil().valeur_au("suivi_fichiers", aujourdhui()))
    if joints and sum(map(len, siens)) + len(joints) > permis:
        raise ErreurMetier(c.ASSEZ_DE_FICHIERS.constat(max=permis))
    if not joints and not texte.strip():
        raise ErreurMetier(c.RIEN_DIT.constat())
    sans_nir(texte)
    s = suivre(f, SorteFil.MESSAGE, texte, EXTERIEUR, joints)
    tracer(f, EXTERIEUR, "message", f"a ajouté un message à {f.numero}.", pieces=joints)
    return s


@transaction.atomic
def renvoyer_suivi(*, fait: FaitSignale, acteur: Reference, adresse_de: AdresseDe) -> FaitSignale:
    """A new link to follow it, by mail; the former one opens nothing any more. Raises AME-051, AME-059, AME-227."""
    f = verrouiller(fait, fini=True)
    courriers.ecrire_suivi(f, adresse_de)
    tracer(f, acteur, "lien", f"a renvoyé le lien de suivi de {f.numero}.")
    return f


@transaction.atomic
def repondre(
    *, fait: FaitSignale, reponse: str, le: date, acteur: Reference, adresse_de: AdresseDe | None = None, pieces: Iterable[UUID] = ()
) -> FaitSignale:  # fmt: skip
    """The answer, sent by mail with a link to say whether it suits, or noted as given. Raises AME-050, AME-051, AME-056 to AME-059, AME-012."""
    f = verrouiller(fait)
    exiger_texte(réponse=reponse)
    exiger_jour("Répondu le", le, f.recu_le)
    joints = identifiants(pieces)
    if f.etat == EtatFait.EN_MEDIATION:
        controler(f, EtatFait.EN_TRAITEMENT)
        f.etat = EtatFait.EN_TRAITEMENT
    controler(f, EtatFait.REPONDUE)
    f.reponse, f.repondu_le, f.avis, f.avis_le = reponse.strip(), le, "", None
    if adresse_de is not None:
        courriers.ecrire_reponse(f, adresse_de)
    return poser(f, EtatFait.REPONDUE, SorteFil.REPONSE, acteur, "a répondu à", reponse, joints, le=le)


@transaction.atomic
def redemander_avis(*, fait: FaitSignale, acteur: Reference, adresse_de: AdresseDe) -> FaitSignale:
    """Ask again whether the answer suits: a new link, the former one opens nothing any more. Raises AME-050, AME-051, AME-059."""
    f = verrouiller(fait)
    if f.etat != EtatFait.REPONDUE:
        raise ErreurMetier(c.ETAPE.constat(de=f.get_etat_display(), vers="Demander l’avis"))
    courriers.ecrire_reponse(f, adresse_de)
    tracer(f, acteur, "redemander", f"a redemandé si la réponse convient, {f.numero}.")
    return f


@transaction.atomic
def noter_avis(
    *, fait: FaitSignale, avis: AvisReponse, mots: str, acteur: Reference, le: date | None = None
) -> FaitSignale:
    """Does the answer suit? If not, it opens again, unless a mediation came to its end. Raises AME-050, AME-051, AME-057, AME-058, AME-076."""
    f = verrouiller(fait)
    jour = le or aujourdhui()
    if f.etat != EtatFait.REPONDUE:
        raise ErreurMetier(c.ETAPE.constat(de=f.get_etat_display(), vers="Avis sur la réponse"))
    exiger_jour("Dit le", jour, f.repondu_le, "de la réponse")
    sans_nir(mots)
    f.avis, f.avis_le = AvisReponse(avis), jour
    texte = f"{f.get_avis_display()}. {mots.strip()}".strip()
    if avis == AvisReponse.INSATISFAIT and rouvre(donnees_fait(f, jour)):
        f.depuis, f.reouvertures = jour, f.reouvertures + 1
        return poser(
            f, EtatFait.EN_TRAITEMENT, SorteFil.AVIS, acteur, "a dit que la réponse ne convient pas et rouvert", texte
        )
    f.save()
    suivre(f, SorteFil.AVIS, texte, acteur)
    tracer(f, acteur, "avis", f"a dit ce qu’il en est de la réponse à {f.numero} : {f.get_avis_display().lower()}.")
    return f


@transaction.atomic
def proposer_mediation(
    *,
    fait: FaitSignale,
    mediateur: str,
    proposee_a: str,
    proposee_le: date,
    acteur: Reference,
    prevue_le: date | None = None,
) -> MediationFait:
    """A third party is proposed. Raises AME-050, AME-051, AME-057, AME-058, AME-060, AME-241."""
    f = verrouiller(fait)
    exiger_jour("Proposée le", proposee_le, f.recu_le)
    if prevue_le is not None and prevue_le < max(proposee_le, aujourdhui()):
        raise ErreurMetier(c.MEDIATION_AVANT_DEMANDE.constat(le=date_fr(prevue_le)))
    if f.etat == EtatFait.EN_MEDIATION:
        raise ErreurMetier(c.MEDIATION_OUVERTE.constat(le=date_fr(f.etat_depuis)))
    controler(f, EtatFait.EN_MEDIATION)
    m: MediationFait = MediationFait.toutes.create(
        organisation_id=f.organisation_id, fait=f, mediateur=mediateur.strip(), proposee_a=proposee_a.strip(), proposee_le=proposee_le,
        prevue_le=prevue_le,
    )  # fmt: skip
    mots = f"{m.mediateur}, proposée à {m.proposee_a}" + (f", prévue le {date_fr(prevue_le)}." if prevue_le else ".")
    poser(f, EtatFait.EN_MEDIATION, SorteFil.MEDIATION, acteur, "a proposé une médiation pour", mots, le=proposee_le)
    return m


@transaction.atomic
def conclure_mediation(
    *,
    fait: FaitSignale,
    resultat: ResultatMediation,
    tenue_le: date,
    recit: str,
    acteur: Reference,
    pieces: Iterable[UUID] = (),
) -> FaitSignale:
    """What came out of it, a refusal included; the answer is then due. Raises AME-050, AME-051, AME-056, AME-057, AME-058, AME-012."""
    f = verrouiller(fait)
    exiger_texte(ce_qui_en_est_sorti=recit)
    joints = identifiants(pieces)
    m = f.mediations.filter(resultat="").order_by("pk").first()
    if m is None:
        raise ErreurMetier(c.ETAPE.constat(de=f.get_etat_display(), vers="Résultat d’une médiation"))
    exiger_jour("Quel jour", tenue_le, m.proposee_le, "de la proposition de médiation")
    m.resultat, m.tenue_le, m.recit = ResultatMediation(resultat), tenue_le, recit.strip()
    m.save()
    controler(f, EtatFait.EN_TRAITEMENT)
    f.depuis = tenue_le
    mots = f"{resultats()[ResultatMediation(resultat)]}. {recit.strip()}"
    return poser(
        f, EtatFait.EN_TRAITEMENT, SorteFil.MEDIATION, acteur, "a noté le résultat de la médiation de", mots, joints
    )


@transaction.atomic
def donner_solution(
    *, fait: FaitSignale, solution: str, le: date, acteur: Reference, pieces: Iterable[UUID] = ()
) -> FaitSignale:
    """What was done when the unforeseen came. Raises AME-050, AME-051, AME-056, AME-057, AME-062, AME-012."""
    f = verrouiller(fait)
    exiger_texte(solution_donnée=solution)
    exiger_jour("Donnée le", le, f.survenu_le, "des faits")
    joints = identifiants(pieces)
    f.solution, f.solution_le = solution.strip(), le
    controler(f, EtatFait.SOLUTION_DONNEE)
    return poser(
        f, EtatFait.SOLUTION_DONNEE, SorteFil.SOLUTION, acteur, "a écrit la solution donnée à", solution, joints
    )


@transaction.atomic
def informer(*, fait: FaitSignale, qui: str, le: date, comment: str, acteur: Reference) -> InformationFait:
    """Who was told of the solution; as many times as there are groups. Raises AME-050, AME-051, AME-057, AME-062, AME-075."""
    f = verrouiller(fait)
    exiger_jour("Informées le", le)
    if f.etat not in (EtatFait.SOLUTION_DONNEE, EtatFait.INFORMEES):
        raise ErreurMetier(c.ETAPE.constat(de=f.get_etat_display(), vers="Personnes informées"))
    i: InformationFait = InformationFait.toutes.create(
        organisation_id=f.organisation_id, fait=f, qui=qui.strip(), le=le, comment=comment.strip()
    )
    mots = f"{i.qui}, le {date_fr(le)}, {i.comment}."
    if f.etat == EtatFait.SOLUTION_DONNEE:
        controler(f, EtatFait.INFORMEES)
        poser(f, EtatFait.INFORMEES, SorteFil.INFORMATION, acteur, "a dit qui a été informé de", mots)
    else:
        suivre(f, SorteFil.INFORMATION, mots, acteur)
        tracer(f, acteur, "information", f"a dit qui d’autre a été informé de {f.numero}.")
    return i


@transaction.atomic
def clore(*, fait: FaitSignale, acteur: Reference, mots: str = "") -> FaitSignale:
    """It is over. Raises AME-050, AME-051, AME-053, AME-054, AME-055."""
    f = verrouiller(fait)
    sans_nir(mots)
    controler(f, EtatFait.CLOSE)
    f.clos_le = aujourdhui()
    return poser(f, EtatFait.CLOSE, SorteFil.CLOS, acteur, "a clos", mots)


@transaction.atomic
def rouvrir(*, fait: FaitSignale, motif: str, acteur: Reference) -> FaitSignale:
    """Take it up again, its clock anew. Raises AME-050, AME-051, AME-056."""
    f = verrouiller(fait, fini=True)
    exiger_texte(pourquoi=motif)
    vers = EtatFait.SURVENU if f.est_alea else EtatFait.EN_TRAITEMENT
    controler(f, vers)
    f.clos_le, f.depuis, f.reouvertures = None, aujourdhui(), f.reouvertures + 1
    return poser(f, vers, SorteFil.ROUVERT, acteur, "a rouvert", motif)


@transaction.atomic
def classer(*, fait: FaitSignale, motif: str, acteur: Reference) -> FaitSignale:
    """Set aside (a mistake, a double, an empty message), with the reason. Raises AME-050, AME-051, AME-056."""
    f = verrouiller(fait)
    exiger_texte(pourquoi=motif)
    controler(f, EtatFait.CLASSEE)
    f.clos_le = aujourdhui()
    return poser(f, EtatFait.CLASSEE, SorteFil.CLASSE, acteur, "a classé sans suite", motif)


@transaction.atomic
def requalifier(*, fait: FaitSignale, nature: NatureFait, motif: str, acteur: Reference) -> FaitSignale:
    """Another of the three natures, before anything was answered. Its number stays. Raises AME-051, AME-056, AME-064, AME-065, AME-077."""
    f = verrouiller(fait)
    exiger_texte(pourquoi=motif)
    if f.nature == nature:
        raise ErreurMetier(c.MEME_NATURE.constat(nature=f.get_nature_display().lower() + "s"))
    if f.reponse or f.solution or f.mediations.exists() or f.etat in FINIS:
        raise ErreurMetier(c.TROP_AVANCE.constat())
    if nature == NatureFait.RECLAMATION and f.canal != CanalFait.FORMULAIRE and not (f.auteur_nom or f.auteur_courriel):
        raise ErreurMetier(c.SANS_AUTEUR.constat())
    avant = f.get_nature_display()
    f.nature = NatureFait(nature)
    etat = EtatFait(f.etat)
    if f.est_alea or etat is EtatFait.SURVENU:
        etat = depart(NatureFait(nature))
    mots = f"{avant}, puis {f.get_nature_display().lower()}. {motif.strip()}"
    return poser(f, etat, SorteFil.NATURE, acteur, "a changé la nature de", mots, le=f.etat_depuis)
