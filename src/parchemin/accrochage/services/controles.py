"""Judging passages: the rules, the schema, the likelihood of being found. By batches, nothing else is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from parchemin.accrochage.attribution import identite
from parchemin.accrochage.constats import CORRECTION_ATTENDUE
from parchemin.accrochage.domain.ecriture import redacteur
from parchemin.accrochage.domain.profils import Profil, profil
from parchemin.accrochage.domain.regles import Circonstances, ConstatPassage, controler, echeance
from parchemin.accrochage.domain.validation import Valideur
from parchemin.accrochage.domain.verdict import fraicheur_du_registre
from parchemin.accrochage.domain.verdict import juger as conclure
from parchemin.accrochage.domain.vraisemblance import proches, risques
from parchemin.accrochage.models import CoffreNir, CompteAccrochage, EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.schemas import SchemaActif, schema_actif
from parchemin.accrochage.services.correction_attendue import attendent_correction
from parchemin.accrochage.services.delivrances import parchemin_a_suivre
from parchemin.accrochage.services.doubles import a_rejuger, jumeaux
from parchemin.accrochage.services.groupes import mettre_a_jour
from parchemin.accrochage.services.histoire import acceptations
from parchemin.accrochage.services.suivi import SUIVIS, attendus, plus_admises, suivre
from parchemin.parcours.models import EtatIdentite
from parchemin.plateforme.lots import par_lots
from parchemin.referentiel.facade import Lieu, LieuxCharges
from parchemin.referentiel.models import Fiche, SourceRegistre
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import date_fr

PAR_LOT = 500
SUIVENT = (EtatPassage.A_ENVOYER, EtatPassage.REFUSE)
"""States in which a passage follows its person and its decision: nobody else knows it, or it was sent back."""
MODIFIABLES = (EtatPassage.A_ENVOYER, EtatPassage.REFUSE, EtatPassage.A_REGARDER)
"""States in which the data may still change: nothing is on its way."""
_ECRITS = ("verdict", "verdict_phrase", "constats", "controle_le", "juge_par", "echeance", "updated_at")
_IDENTITE = (
    "nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "annee_naissance", "mois_naissance", "jour_naissance", "sexe",
    "code_insee", "code_postal", "libelle_commune", "code_pays", "libelle_pays", "cle_tri", "cle_recherche",
)  # fmt: skip
"""What a person's own data change in a passage (`attribution.identite`), and its keys."""

_ATTRIBUTION = (*SUIVIS, "debut_validite", "decision_id", "reglage_id")
"""What another decision or other settings change in a passage."""


def donnees() -> Path:
    """Folder of the state, where installed schemas are."""
    return Path(settings.DONNEES)


def juge_par(p: Profil, actif: SchemaActif | None = None) -> str:
    """What a verdict rests on: the profile, and the schema in force for it."""
    return f"{p.code}:{(actif or schema_actif(p, donnees())).empreinte}"


def juges_autrement(comptes: QuerySet[Any]) -> Q:
    """Passages of these accounts whose verdict rests on another profile or another schema than those in force."""
    condition = Q()
    for code in comptes.order_by("profil").values_list("profil", flat=True).distinct():
        condition |= Q(compte__profil=code) & ~Q(juge_par=juge_par(profil(code)))
    return condition


def circonstances(profil_: Profil, jour: date, codes: Iterable[str]) -> Circonstances:
    """What the rules may ask of the registers, loaded once for a batch."""
    lieux = LieuxCharges(codes)

    def lieu(code: str, naissance_le: date | None) -> Lieu | None:
        return lieux.lieu(code, naissance_le) if naissance_le else None

    @cache
    def fiche(code: str) -> bool:
        return Fiche.objects.filter(code=code).exists()

    @cache
    def registre(repertoire: str) -> bool:
        return registre_recent(repertoire, jour)

    return Circonstances(jour, profil_, lieu=lieu, fiche=fiche, registre=registre)


def registre_recent(repertoire: str, jour: date) -> bool:
    """Is the whole national register loaded, and recent enough to say that a number does not exist?"""
    exports = SourceRegistre.objects.filter(
        repertoire=repertoire, nationale=True, instantane__isnull=False, instantane__extrait=False
    )
    dernier = exports.aggregate(jour=Max("instantane__date_export"))["jour"]
    return dernier is not None and (jour - dernier).days <= fraicheur_du_registre()


def juger(
    passages: Sequence[PassageCertification], *, nirs: Callable[[PassageCertification], str] | None = None
) -> None:
    """Set verdict, findings and deadline on these rows, without saving them. All of one account."""
    if not passages:
        return
    p = profil(passages[0].compte.profil)
    actif = schema_actif(p, donnees())
    plume, valideur = redacteur(p), Valideur(p, actif.schema)
    lus = [(x, x.vers_domaine(nirs(x) if nirs else "")) for x in passages]
    pris = acceptations([x.pk for x in passages if x.pk])
    quand = {x.id_technique: date_fr(pris[x.pk].astimezone(PARIS).date()) for x in passages if x.pk in pris}
    q = circonstances(p, aujourdhui(), {d.code_insee for _, d in lus if d.code_insee})
    q = replace(q, deja=lambda identifiant: quand.get(identifiant, ""))
    voisins = proches(d for _, d in lus)
    retirees, manquants = plus_admises(passages), attendus(passages)
    inchanges, doubles = attendent_correction(passages), jumeaux(passages)
    moment = timezone.now()
    ecrits = [d.voie in p.voies and (d.voie != "nir" or bool(d.nir)) for _, d in lus]
    fautes = iter(valideur.des_textes([plume.ecrire(d) for (_, d), ecrit in zip(lus, ecrits, strict=True) if ecrit]))
    for (x, d), ecrit in zip(lus, ecrits, strict=True):
        dits = controler(d, q)
        if ecrit:
            dits += next(fautes)
        confirmee = x.personne.etat_identite == EtatIdentite.CONFIRMEE if x.personne else None
        dits += risques(d, confirmee=confirmee)
        if x.id_technique in voisins:
            dits.append(voisins[x.id_technique])
        dits += [ConstatPassage(champ, k) for champ, k in manquants.get(x.pk or id(x), ())]
        if retiree := retirees.get(x.pk or id(x)):
            dits.append(ConstatPassage("", retiree))
        if (x.pk or id(x)) in inchanges:
            dits.append(ConstatPassage("", CORRECTION_ATTENDUE.constat()))
        if double := doubles.get(x.pk or id(x)):
            dits.append(ConstatPassage("", double.constat(d.code_certification, d.debut_validite)))
        jugement = conclure(dits)
        x.verdict, x.verdict_phrase = Verdict(jugement.verdict), jugement.phrase[:300]
        x.constats = [{"champ": c.champ, **c.constat.vers_dict()} for c in _sans_doublon(dits)]
        x.controle_le, x.updated_at, x.juge_par = moment, moment, juge_par(p, actif)
        x.echeance = echeance(d.debut_validite) if d.debut_validite else None


def _sans_doublon(dits: Iterable[ConstatPassage]) -> list[ConstatPassage]:
    """A schema fault on a value that a rule already explains says nothing more."""
    dits = list(dits)
    expliques = {d.champ for d in dits if d.champ and not d.constat.code.startswith("ACC-0")}
    return [d for d in dits if not (d.constat.code.startswith("ACC-0") and d.champ in expliques)]


def relire_identite(passage: PassageCertification) -> bool:
    """Copy the person's data; True when something changed."""
    if passage.personne is None:
        return False
    change = False
    for cle, valeur in identite(passage.personne).items():
        if getattr(passage, cle) != valeur:
            setattr(passage, cle, valeur)
            change = True
    return change


def marquer_corrige(passage: PassageCertification) -> bool:
    """What was refused is to send again once its data changed, wherever they were changed. True when it was."""
    if passage.etat != EtatPassage.REFUSE:
        return False
    passage.etat = EtatPassage.A_ENVOYER
    return True


def controler_passages(passages: QuerySet[Any], *, avancer: Callable[[int], None] | None = None) -> int:
    """Refresh from the people, the decisions and the settings, and judge again, by short transactions. Returns how many were judged.

    Only what may still change: a passage in a file, deposited or accepted keeps the data that were sent.
    """
    from parchemin.accrochage.services.nir import nirs_de

    cles = list(passages.filter(etat__in=MODIFIABLES).order_by("pk").values_list("pk", flat=True))
    faits = 0
    for lot in par_lots(cles, PAR_LOT):
        with transaction.atomic():
            # Each batch is judged under the profile that its accounts have now.
            lignes = list(
                PassageCertification.toutes.select_for_update(of=("self",))
                .filter(pk__in=lot, etat__in=MODIFIABLES)
                .select_related("personne")
                # What is about to be written again is not read.
                .defer("constats", "verdict_phrase", "refus_message", "exclu_motif")
                .order_by("compte_id", "pk")
            )
            comptes = CompteAccrochage.toutes.in_bulk({x.compte_id for x in lignes})
            moment = timezone.now()
            par_compte: dict[int, list[PassageCertification]] = {}
            changes: list[PassageCertification] = []
            corriges: list[int] = []
            par_organisation: dict[int, list[PassageCertification]] = {}
            for x in lignes:
                x.compte = comptes[x.compte_id]
                par_organisation.setdefault(x.organisation_id, []).append(x)
            suivis = [
                x for groupe in par_organisation.values() for x in suivre([y for y in groupe if y.etat in SUIVENT])
            ]
            corriges += [x.pk for x in suivis if marquer_corrige(x)]
            for x in lignes:
                # One whose answer nobody has read may have been taken: it keeps what was sent, and `ecarts` says what changed.
                if x.etat in SUIVENT:
                    if relire_identite(x):
                        changes.append(x)
                        if marquer_corrige(x):
                            corriges.append(x.pk)
                    x.identite_lue_le = moment
                x.calculer_cles()
                par_compte.setdefault(x.compte_id, []).append(x)
            for groupe in par_compte.values():
                juger(groupe, nirs=nirs_de(groupe))
            ecrits = (*_ECRITS, "identite_lue_le")
            mettre_a_jour(PassageCertification, ecrits, ([*(getattr(x, k) for k in ecrits), x.pk] for x in lignes))
            mettre_a_jour(
                PassageCertification, _IDENTITE, ([*(getattr(x, k) for k in _IDENTITE), x.pk] for x in changes)
            )
            mettre_a_jour(
                PassageCertification, _ATTRIBUTION, ([*(getattr(x, k) for k in _ATTRIBUTION), x.pk] for x in suivis)
            )
            PassageCertification.toutes.filter(pk__in=corriges).update(etat=EtatPassage.A_ENVOYER)
        faits += len(lignes)
        if avancer:
            avancer(faits)
    return faits


def rejuger_les_doubles(*passages: PassageCertification, avec: Iterable[int] = ()) -> None:
    """What is said of the other passages of these awards depends on these: judge them again. `avec`: others to add."""
    if cles := {*a_rejuger(passages), *avec} - {x.pk for x in passages}:
        controler_passages(PassageCertification.toutes.filter(pk__in=cles))


def a_relire(organisation_id: int) -> QuerySet[Any]:
    """Passages whose person changed since their data were copied, whose decision was replaced, whose parchment was issued, judged by another schema than
    the one in force, whose number came or went since, or never judged."""
    comptes = CompteAccrochage.toutes.filter(organisation_id=organisation_id)
    change = Q(personne__updated_at__gt=F("identite_lue_le")) | Q(
        decision__en_vigueur=False, decision__presentation__isnull=False
    )
    coffre = CoffreNir.toutes.filter(personne=OuterRef("personne"))
    depuis = coffre.filter(Q(saisi_le__gt=OuterRef("controle_le")) | Q(purge_le__gt=OuterRef("controle_le")))
    sans = ~Q(verdict=Verdict.BLOQUE) & ~Q(Exists(coffre.exclude(chiffre="")))
    return PassageCertification.toutes.filter(organisation_id=organisation_id, etat__in=MODIFIABLES).filter(
        Q(controle_le__isnull=True)
        | (Q(etat__in=SUIVENT) & (change | parchemin_a_suivre()))
        | (Q(etat__in=SUIVENT) & juges_autrement(comptes))
        | (Q(voie="nir") & (Q(Exists(depuis)) | sans))
    )
