"""Coming back: open, choose, lock with a second look, choose again with a reason. Each is an act of the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from parchemin.comptes.models import Etablissement, Membre, RoleMembre
from parchemin.comptes.rules import roles_autorises
from parchemin.comptes.services import reference_de
from parchemin.deliberation import acquis_constats as c
from parchemin.deliberation.models import AcquisConserve, ChoixNote, NatureAcquis, ProvenanceAcquis, Reinscription
from parchemin.deliberation.recu_pdf import composer_recu
from parchemin.deliberation.reglement_constats import OPTION_MANQUANTE
from parchemin.deliberation.selectors.acquis import derniere_date, intitule_acquis
from parchemin.deliberation.selectors.choix_lus import contenu_de, lire
from parchemin.deliberation.selectors.conservation import citation
from parchemin.deliberation.selectors.reinscriptions import (
    Proposee,
    choix_de,
    etat_du_choix,
    proposer,
    refus_de_se_reinscrire,
    specialite_retenue,
    statut_en_mots,
)
from parchemin.deliberation.services.acquis import lectures_en_json, limites_proposees
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.derogations import Derogation
from parchemin.parcours.models import EtatSession, Inscription, SessionExamen
from parchemin.parcours.registres import SituationAcquise
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.services import inscriptions as parcours
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, deposer
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr

PERMISSION = "deliberation.reinscrire"
RECU = declarer_usage(UsageFichier("recu_reinscription", frozenset({"pdf"})))


@transaction.atomic
def ouvrir(
    *,
    origine: Inscription,
    voie: str,
    statut: str,
    forme: str,
    entree: date,
    fin_prevue: date | None = None,
    certification: Certification | None = None,
    specialite: str = "",
    prestataire: Etablissement | None = None,
    site: Etablissement | None = None,
    derogations: Sequence[Derogation] = (),
    acteur: Reference,
) -> Reinscription:
    """A new enrolment, with what may be kept proposed line by line. What is won for good is kept, the rest is to choose.

    Raises ACQ-040, ACQ-043 (form not open), ACQ-053, ACQ-059, REG-105 (one règlement per option, and no option given), and every blocking finding of an enrolment (INS-*).
    """
    # Two people who open at once wait for each other here.
    ligne: Inscription = (
        Inscription.toutes.select_for_update(of=("self",))
        .select_related("personne", "certification__fiche__version", "certification__fiche__source")
        .get(pk=origine.pk)
    )
    if contre := refus_de_se_reinscrire(ligne, aujourdhui()):
        raise ErreurMetier(*contre)
    p = proposer(
        ligne, statut=statut, forme=forme, entree=entree, derogations=derogations, certification=certification,
        specialite=specialite,
    )  # fmt: skip
    if p.forme_imposee and forme and forme != p.forme_imposee:
        raise ErreurMetier(c.FORME_FERMEE.constat(statut=statut_en_mots(statut), texte=p.texte_forme))
    if p.sans_liste is not None and p.sans_liste.code == OPTION_MANQUANTE.code:
        raise ErreurMetier(p.sans_liste)
    if p.decision is not None and entree < p.decision.decidee_le:
        raise ErreurMetier(c.ENTREE_DEJA_PRISE.constat(entree=date_fr(entree), decision=date_fr(p.decision.decidee_le)))
    nouvelle = parcours.inscrire(
        organisation=ligne.organisation, personne=ligne.personne, certification=p.certification, voie=voie,
        statut=statut, forme=forme, entree=entree, fin_prevue=fin_prevue, specialite=specialite_retenue(ligne, p.certification, specialite),
        prestataire=prestataire, site=site, derogations=derogations, numero_candidat="", acteur=acteur,
    )  # fmt: skip
    r = _ecrire(p, nouvelle, ligne, acteur, version=1, motif="")
    _consigner(
        r, "deliberation.ouvrir_reinscription", acteur,
        f"a ouvert la réinscription {de(ligne.personne.nom_complet)} à {nom_certification(p.certification)} : "
        f"{len(p.lignes)} acquis proposé{'s' * (len(p.lignes) > 1)}, {len(p.refus)} écarté{'s' * (len(p.refus) > 1)}.",
    )  # fmt: skip
    return r


def _ecrire(
    p: Proposee, nouvelle: Inscription, origine: Inscription, acteur: Reference, *, version: int, motif: str
) -> Reinscription:
    regle = p.regle
    r: Reinscription = Reinscription.toutes.create(
        organisation_id=nouvelle.organisation_id, inscription=nouvelle, origine=origine, decision=p.decision,
        version=version, motif=motif,
        regle={
            "jeu": regle.jeu.code if regle else "",
            "libelle": regle.jeu.libelle if regle else "",
            "forme_imposee": p.forme_imposee,
            "texte_forme": p.texte_forme,
            "texte_report": citation(regle.texte_report, p.jour_vise) if regle and regle.texte_report else "",
            "jour_vise": p.jour_vise.isoformat(),
        },
        refus=[k.vers_dict() for k in p.refus], ouverte_le=maintenant(), ouverte_par_libelle=acteur.libelle[:200],
    )  # fmt: skip
    ChoixNote.toutes.bulk_create(
        ChoixNote(
            organisation_id=r.organisation_id, reinscription=r, acquis=x.acquis, element=x.element,
            au_choix=x.au_choix, garder=None if x.au_choix else True,
        )
        for x in p.lignes
    )  # fmt: skip
    if not any(x.au_choix for x in p.lignes):
        # Nothing to choose: there is nothing to wait for, only to read again and lock.
        r.choisie_le, r.choisie_par_libelle = maintenant(), "Aucun choix à faire"
        r.save(update_fields=["choisie_le", "choisie_par_libelle"])
    return r


def _verrouiller_ligne(r: Reinscription) -> Reinscription:
    ligne: Reinscription = (
        Reinscription.toutes.select_for_update(of=("self",))
        .select_related("inscription__personne", "inscription__certification__fiche__version", "origine")
        .get(pk=r.pk)
    )
    if ligne.verrouillee_le is not None:
        raise ErreurMetier(c.DEJA_VERROUILLE.constat(jour=date_fr(jour_de(ligne.verrouillee_le))))
    if not ligne.en_vigueur:
        raise ErreurMetier(c.CHANGE_DEPUIS.constat())
    return ligne


def empreinte_proposee(r: Reinscription) -> str:
    """Mark of what was shown: an answer is worth for that only."""
    lignes = [[x.pk, x.acquis_id, x.element_id, x.au_choix] for x in choix_de(r)]
    return sha256_hex(canonique({"reinscription": r.pk, "version": r.version, "lignes": lignes}))[:32]


def choisir(
    *,
    reinscription: Reinscription,
    garder: Mapping[int, bool],
    par: Reference,
    par_id: int | None = None,
    personnellement: bool = False,
    piece: Any = None,
    vue: str | None = None,
) -> Reinscription:
    """Write the choices, every line at once. `garder`: by key of line. Typed for the person: `piece` is the signed paper.

    Raises ACQ-045 (a line without an answer), ACQ-046, ACQ-049, ACQ-050 (something else was shown), ACQ-061, FIC-*.
    """
    if not personnellement and piece is None and not reinscription.piece_id:
        raise ErreurMetier(c.SANS_PAPIER.constat())
    fichier = None
    if piece is not None:
        fichier = deposer(
            piece.file if hasattr(piece, "file") else piece, nom=getattr(piece, "name", "choix-signe.pdf"),
            usage="piece", organisation_id=reinscription.organisation_id, depose_par_id=par_id,
            depose_par_libelle=par.libelle,
        )  # fmt: skip
    with transaction.atomic():
        r = _verrouiller_ligne(reinscription)
        if vue is not None and vue != empreinte_proposee(r):
            raise ErreurMetier(c.CHANGE_DEPUIS.constat())
        lignes = {x.pk: x for x in choix_de(r) if x.au_choix}
        if garder.keys() - lignes.keys():
            raise ErreurMetier(c.CHOIX_INCONNU.constat())
        _refuser_les_manquants(x for cle, x in lignes.items() if cle not in garder)
        for cle, x in lignes.items():
            x.garder = garder[cle]
        ChoixNote.toutes.bulk_update(lignes.values(), ["garder"])
        r.choisie_le, r.choisie_par_libelle, r.choisie_par_id = maintenant(), par.libelle[:200], par_id
        if fichier is not None:
            r.piece_id, r.piece_nom = fichier.pk, fichier.nom_original[:150]
        elif personnellement:
            r.piece_id, r.piece_nom = None, ""
        r.save()
        gardes = sum(1 for x in lignes.values() if x.garder)
        compte = f"{gardes} note{'s' * (gardes > 1)} gardée{'s' * (gardes > 1)}, {len(lignes) - gardes} à repasser"
        debut = (
            "a choisi sur son lien personnel"
            if personnellement
            else f"a recopié les choix signés {de(r.inscription.personne.nom_complet)}"
        )
        phrase = f"{debut} : {compte}."
        _consigner(
            r, "deliberation.choisir_notes", par, phrase, choix={str(x.acquis_id): x.garder for x in lignes.values()}
        )
    return r


def _refuser_les_manquants(manquants: Iterable[ChoixNote]) -> None:
    noms = [x.acquis.libelle for x in manquants]
    if noms:
        nombre = f"{len(noms)} lignes" if len(noms) > 1 else "une ligne"
        raise ErreurMetier(c.CHOIX_MANQUANTS.constat(nombre=nombre, lesquels=", ".join(noms)))


def second_regard(r: Reinscription, membre: Membre) -> list[str]:
    """Names of those who may lock instead, when this member typed the choices. Empty: this member may lock."""
    if r.choisie_par_id is None or r.choisie_par_id != membre.utilisateur_id:
        return []
    jour = aujourdhui()
    lignes = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), membre__organisation=membre.organisation_id, du__lte=jour,
        role__in=roles_autorises(PERMISSION),
    ).exclude(membre=membre)  # fmt: skip
    autres = {x.membre.pk: x.membre for x in lignes.select_related("membre__utilisateur").order_by("pk")}
    return [m.utilisateur.nom_complet for m in autres.values() if m.est_actif_le(jour) and m.utilisateur.is_active]


def verrouiller(*, reinscription: Reinscription, membre: Membre) -> Reinscription:
    """The second look: sealed, with its receipt. Raises ACQ-045, ACQ-046, ACQ-047 (typed by the same person), ACQ-055.

    The receipt is composed before the transaction; if anything moved meanwhile, ACQ-050 and nothing is written.
    """
    r: Reinscription = Reinscription.toutes.select_related(
        "inscription__personne",
        "inscription__certification__fiche__version",
        "origine__certification__fiche",
        "decision",
    ).get(pk=reinscription.pk)
    choix = choix_de(r)
    _controler_verrou(r, choix, membre)
    contenu = contenu_de(r, choix)
    empreinte, le = sha256_hex(contenu), maintenant()
    pdf = composer_recu(r, lire(r, choix), organisation=membre.organisation.nom, empreinte=empreinte, le=le)
    acteur = reference_de(membre.utilisateur)
    fichier = deposer(
        pdf, nom=f"recu-reinscription-{r.pk}-v{r.version}.pdf", usage=RECU.code, organisation_id=r.organisation_id,
        depose_par_id=membre.utilisateur_id, depose_par_libelle=acteur.libelle,
    )  # fmt: skip
    with transaction.atomic():
        ligne = _verrouiller_ligne(r)
        if contenu_de(ligne, choix_de(ligne)) != contenu:
            raise ErreurMetier(c.CHANGE_DEPUIS.constat())
        _reprendre_ailleurs(ligne, choix, acteur)
        ligne.verrouillee_le, ligne.verrouillee_par_libelle = le, acteur.libelle[:200]
        ligne.contenu, ligne.empreinte, ligne.recu_piece_id = contenu, empreinte, fichier.pk
        ligne.save()
        seul = ligne.choisie_par_id == membre.utilisateur_id
        _consigner(
            ligne, "deliberation.verrouiller_reinscription", acteur,
            f"a verrouillé les choix {de(ligne.inscription.personne.nom_complet)}"
            f"{', recopiés et relus par la même personne, seule habilitée' if seul else ''} (empreinte {empreinte[:12]}).",
            empreinte=empreinte,
        )  # fmt: skip
    return ligne


def _controler_verrou(r: Reinscription, choix: Sequence[ChoixNote], membre: Membre) -> None:
    if r.verrouillee_le is not None:
        raise ErreurMetier(c.DEJA_VERROUILLE.constat(jour=date_fr(jour_de(r.verrouillee_le))))
    _refuser_les_manquants(x for x in choix if x.garder is None)
    retires = [x for x in choix if x.garder and x.acquis.retire_le is not None]
    if retires:
        raise ErreurMetier(
            *(c.ACQUIS_RETIRE.constat(libelle=x.acquis.libelle, motif=x.acquis.motif_retrait) for x in retires)
        )
    if autres := second_regard(r, membre):
        raise ErreurMetier(c.MEME_REGARD.constat(qui=r.choisie_par_libelle, autres=" ou ".join(autres[:3])))


def _limites_ailleurs(a: AcquisConserve, i: Inscription) -> dict[str, Any]:
    """A mark keeps its own limits; a bloc or a CCP counts for as long as the new certification says (TP-8)."""
    nouvelles = (
        limites_proposees(
            certification=i.certification, nature=a.nature, obtenu_le=a.obtenu_le, note=None, specialite=i.specialite
        )
        if a.note is None and a.nature in (NatureAcquis.BLOC, NatureAcquis.CCP)
        else None
    )
    if nouvelles is None:
        return {
            "definitif": a.definitif, "texte": a.texte, "mobilisable_jusqu_au": a.mobilisable_jusqu_au,
            "alerte_le": a.alerte_le, "lectures": a.lectures,
        }  # fmt: skip
    return {
        "definitif": a.definitif or nouvelles.definitif, "texte": nouvelles.texte,
        "mobilisable_jusqu_au": nouvelles.jusqu_au, "alerte_le": nouvelles.alerte_le,
        "lectures": lectures_en_json(nouvelles.lectures),
    }  # fmt: skip


def _reprendre_ailleurs(r: Reinscription, choix: Sequence[ChoixNote], acteur: Reference) -> None:
    """A mark that follows into another specialty becomes something kept there too, with the day it was first won."""
    i = r.inscription
    for x in choix:
        a = x.acquis
        if not x.garder or a.certification_id == i.certification_id:
            continue
        limites = _limites_ailleurs(a, i)
        copie, cree = AcquisConserve.toutes.get_or_create(
            personne_id=i.personne_id, certification_id=i.certification_id, element=x.element, nature=a.nature,
            code=x.element.code, retire_le=None,
            defaults={
                "organisation_id": i.organisation_id, "provenance": ProvenanceAcquis.REPRISE,
                "specialite": i.specialite, "libelle": x.element.libelle, "obtenu_le": a.obtenu_le, "note": a.note,
                "sur_demande": a.sur_demande, **limites,
                "preuve": f"Repris de {nom_certification(a.certification)}, obtenu le {date_fr(a.obtenu_le)}."[:300],
                "piece_id": a.piece_id, "piece_nom": a.piece_nom,
            },
        )  # fmt: skip
        if cree:
            _consigner(
                r, "deliberation.reprendre_acquis", acteur,
                f"a repris {copie.libelle} vers {nom_certification(i.certification)}.", acquis=copie.pk,
            )  # fmt: skip


@transaction.atomic
def reprendre(*, reinscription: Reinscription, motif: str, acteur: Reference) -> Reinscription:
    """A choice after the lock: a new version, from a proposal made again. The former stays, with its receipt.

    Raises ACQ-048 (no reason), ACQ-060 (registered to a session with the former choices).
    """
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.NOUVEAU_SANS_MOTIF.constat())
    r: Reinscription = (
        Reinscription.toutes.select_for_update(of=("self",))
        .select_related("inscription__personne", "inscription__certification__fiche__version")
        .get(pk=reinscription.pk)
    )
    if not r.en_vigueur:
        raise ErreurMetier(c.CHANGE_DEPUIS.constat())
    i = r.inscription
    vivante = (
        i.presentations.exclude(session__etat=EtatSession.ANNULEE).select_related("session").order_by("pk").first()
    )
    if vivante is not None:
        raise ErreurMetier(c.DEJA_CANDIDAT.constat(personne=i.personne.nom_complet, session=vivante.session.intitule))
    origine = Inscription.toutes.select_related("personne", "certification__fiche__version").get(pk=r.origine_id)
    p = proposer(
        origine, statut=i.statut, forme=i.forme, entree=i.entree, derogations=i.derogations_lues,
        certification=i.certification, specialite=i.specialite,
    )  # fmt: skip
    Reinscription.toutes.filter(pk=r.pk).update(en_vigueur=False)
    nouvelle = _ecrire(p, i, origine, acteur, version=r.version + 1, motif=motif[:300])
    _consigner(
        nouvelle, "deliberation.reprendre_reinscription", acteur,
        f"a ouvert un nouveau choix pour {i.personne.nom_complet}. Raison : {motif[:300]}",
    )  # fmt: skip
    return nouvelle


def situations(session: SessionExamen, inscriptions: Sequence[Inscription]) -> list[SituationAcquise]:
    """What those who come back bring to a session: the cells of what they keep. Three queries whatever the number.

    Raises ACQ-051 (choices not locked), ACQ-055 (withdrawn since), ACQ-057 (lapsed on that day): nobody is registered then.
    """
    jour = session.jury_le or session.au
    lignes = list(
        Reinscription.toutes.filter(inscription__in=[i.pk for i in inscriptions], en_vigueur=True)
        .select_related("inscription__personne")
        .order_by("pk")
    )
    ouvertes = [r for r in lignes if r.verrouillee_le is None]
    if ouvertes:
        raise ErreurMetier(*(c.PAS_VERROUILLE.constat(personne=r.inscription.personne.nom_complet) for r in ouvertes))
    par_cle = {r.pk: r for r in lignes}
    constats, resultat = [], []
    for x in (
        ChoixNote.toutes.filter(reinscription__in=lignes, garder=True)
        .select_related("acquis", "element")
        .order_by("pk")
    ):
        r, a = par_cle[x.reinscription_id], x.acquis
        fin = derniere_date(a)
        if a.retire_le is not None and a.remplace_par_id is None and a.remplace_par_acquis_id is None:
            constats.append(c.ACQUIS_RETIRE.constat(libelle=a.libelle, motif=a.motif_retrait))
        elif fin is not None and fin < jour:
            constats.append(
                c.SESSION_TARDIVE.constat(
                    personne=r.inscription.personne.nom_complet, libelle=intitule_acquis(a), limite=date_fr(fin),
                    session=date_fr(jour), texte=citation(a.texte, a.obtenu_le) if a.texte else "règlement",
                )
            )  # fmt: skip
        else:
            resultat.append(_situation(r, x))
    if constats:
        raise ErreurMetier(*constats)
    return resultat


def _situation(r: Reinscription, x: ChoixNote) -> SituationAcquise:
    a, etat = x.acquis, etat_du_choix(x.acquis)
    le = jour_de(r.verrouillee_le) if r.verrouillee_le else aujourdhui()
    motif = f"Obtenu le {date_fr(a.obtenu_le)} ; choix verrouillé le {date_fr(le)}."
    vaut = None if a.note is not None or etat == "dispense" else True
    return SituationAcquise(r.inscription_id, x.element_id, str(etat), a.note, vaut, motif)


def _consigner(r: Reinscription, acte: str, acteur: Reference, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{r.organisation_id}",
        acte=acte,
        acteur=acteur,
        sujet=reference_personne(r.inscription.personne),
        details={"inscription": r.inscription_id, "reinscription": r.pk, "version": r.version} | details,
        phrase=phrase,
    )
