"""Two records of one person made one, by a person, and undone exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.doublons import comparer
from parchemin.parcours.domain.identite import CHAMPS, LIBELLES, IdentiteSaisie, assainir_identite
from parchemin.parcours.models import (
    EtatIdentite,
    EtatSession,
    FusionPersonnes,
    PaireEcartee,
    Personne,
    Presentation,
)
from parchemin.parcours.registres import annoncer_identites
from parchemin.parcours.selectors.personnes import traits_de
from parchemin.parcours.services.personnes import (
    IDENTITE,
    empreinte_de,
    identite_de,
    reference_personne,
    refuser_la_reference,
    verifier_identite,
)
from parchemin.plateforme.lots import par_lots
from parchemin.socle.constats import Constat, Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.elision import de
from parchemin.socle.horloge import maintenant


def _controle(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(f"IDE-{code}", titre, quoi, pourquoi, remede, Gravite.BLOQUANT, "Parchemin"))


MEME_FICHE = _controle(
    "190", "Une fiche et elle-même", "Ces deux fiches n’en sont qu’une.",
    "Il n’y a rien à réunir.", "Choisissez une autre fiche.",
)  # fmt: skip
DEJA_REUNIE = _controle(
    "191", "Fiche déjà réunie", "La fiche {nom:de} a déjà été réunie à une autre.",
    "Une fiche ne se réunit qu’une fois.", "Ouvrez la fiche gardée, ou défaites d’abord l’autre réunion.",
)  # fmt: skip
LIGNES_EN_CONFLIT = _controle(
    "192", "Deux fois la même chose", "Les deux fiches ont chacune : {lignes}.",
    "Après la réunion, il y en aurait deux pour une seule personne, et l’une contredirait l’autre.",
    "Ouvrez chaque fiche et gardez une seule des deux, puis réunissez.",
)  # fmt: skip
PAIRE_DISTINCTE = _controle(
    "193", "Deux personnes différentes", "{par} a dit que ce sont deux personnes différentes.",
    "Une décision prise en regardant les pièces ne se contredit pas par mégarde.",
    "Si c’était une erreur, retirez d’abord cette décision sur la page de comparaison.",
)  # fmt: skip
DEFAIRE_DANS_L_ORDRE = _controle(
    "194", "Réunion à défaire dans l’ordre", "Une réunion plus récente touche la fiche {nom:de}.",
    "Défaire celle-ci d’abord mêlerait les lignes des deux.", "Défaites d’abord la plus récente.",
)  # fmt: skip
DEJA_DEFAITE = _controle(
    "195",
    "Réunion déjà défaite",
    "Cette réunion a déjà été défaite.",
    "Il n’y a plus rien à faire.",
    "Rechargez la page.",
)
RIEN_A_ECARTER = _controle(
    "196", "Fiche réunie", "L’une des deux fiches a été réunie à une autre.",
    "La décision porterait sur une fiche qui n’est plus montrée.", "Rechargez la page des doublons.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Relation:
    """A column, somewhere in the program, that points to a person."""

    modele: type[models.Model]
    champ: models.ForeignKey[Any, Any]

    @property
    def cle(self) -> str:
        return f"{self.modele._meta.label_lower}.{self.champ.attname}"


_A_PART = frozenset({Personne, FusionPersonnes, PaireEcartee})
"""History of merges and pairs set aside: they speak of records, not of the person, and stay where they are."""


def colonnes_vers(cible: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """(model, field) of every column of every room that points to `cible`, tables of many-to-many included."""
    return [
        (modele, champ.name)
        for modele in apps.get_models(include_auto_created=True)
        if modele not in _A_PART and not modele._meta.proxy and modele._meta.managed
        for champ in modele._meta.concrete_fields
        if isinstance(champ, models.ForeignKey) and champ.remote_field.model is cible
    ]


def relations_de_personne() -> list[_Relation]:
    """Every column of every room that points to a person."""
    return [_Relation(m, m._meta.get_field(n)) for m, n in colonnes_vers(Personne)]  # type: ignore[arg-type]


def _contraintes(relation: _Relation) -> Iterable[tuple[tuple[str, ...], models.Q | None]]:
    """(other columns, condition) of every uniqueness that holds this column."""
    meta, nom = relation.modele._meta, relation.champ.name
    if relation.champ.unique:
        yield (), None
    for ensemble in meta.unique_together:
        if nom in ensemble:
            yield tuple(x for x in ensemble if x != nom), None
    for contrainte in meta.constraints:
        if isinstance(contrainte, models.UniqueConstraint) and nom in contrainte.fields:
            yield tuple(x for x in contrainte.fields if x != nom), contrainte.condition


def _lignes(relation: _Relation) -> models.QuerySet[Any]:
    return relation.modele._base_manager.all().order_by("pk")


def conflits(gardee: Personne, absorbee: Personne) -> list[str]:
    """Rows, in words, that both records have where only one is allowed."""
    trouves: list[str] = []
    for relation in relations_de_personne():
        nom = relation.champ.name
        for autres, condition in _contraintes(relation):
            lignes = _lignes(relation)
            if condition is not None:
                lignes = lignes.filter(condition)
            siennes = list(lignes.filter(**{nom: absorbee}))
            if not siennes:
                continue
            deja = set(lignes.filter(**{nom: gardee}).values_list(*[_attname(relation, x) for x in autres], "pk"))
            cles = {x[:-1] for x in deja}
            for ligne in siennes:
                valeurs = tuple(getattr(ligne, _attname(relation, x)) for x in autres)
                if valeurs in cles and None not in valeurs:
                    trouves.append(_en_mots(ligne))
    return trouves + _sieges_en_double(gardee, absorbee)


def _sieges_en_double(gardee: Personne, absorbee: Personne) -> list[str]:
    """Exam sessions, in words, to which each record is registered by an enrolment of its own: one person, two seats."""
    lignes = Presentation.toutes.exclude(session__etat=EtatSession.ANNULEE).order_by("pk")
    deja = set(lignes.filter(inscription__personne=gardee).values_list("session_id", flat=True))
    doubles = lignes.filter(inscription__personne=absorbee, session__in=deja).select_related("session")
    return [f"une place à la session « {p.session} » du {p.session.du:%d/%m/%Y}" for p in doubles]


def _attname(relation: _Relation, champ: str) -> str:
    return relation.modele._meta.get_field(champ).attname  # type: ignore[union-attr]


def _en_mots(ligne: models.Model) -> str:
    from parchemin.parcours.models import Inscription

    if isinstance(ligne, Inscription):
        return (
            f"une inscription en {ligne.certification.numero or ligne.certification} entrée le {ligne.entree:%d/%m/%Y}"
        )
    return f"{ligne._meta.verbose_name} « {ligne} »"


def _ordonner(a: Personne, b: Personne) -> tuple[Personne, Personne]:
    return (a, b) if a.pk < b.pk else (b, a)


def _verrouiller(*personnes: Personne) -> dict[int, Personne]:
    """Both records, locked in one order, so that two merges never wait for each other."""
    lignes = Personne.toutes.select_for_update(of=("self",)).filter(pk__in=[p.pk for p in personnes]).order_by("pk")
    return {p.pk: p for p in lignes}


def objections_a_la_fusion(gardee: Personne, absorbee: Personne) -> list[Constat]:
    """Why these two records may not be made one."""
    if gardee.pk == absorbee.pk or gardee.organisation_id != absorbee.organisation_id:
        return [MEME_FICHE.constat()]
    for p in (gardee, absorbee):
        if p.fusionnee_dans_id is not None:
            return [DEJA_REUNIE.constat(nom=p.nom_complet)]
    a, b = _ordonner(gardee, absorbee)
    ecartee = PaireEcartee.toutes.filter(a=a, b=b).first()
    if ecartee is not None:
        return [PAIRE_DISTINCTE.constat(par=ecartee.par_libelle)]
    lignes = conflits(gardee, absorbee)
    return [LIGNES_EN_CONFLIT.constat(lignes=" ; ".join(lignes[:5]))] if lignes else []


@transaction.atomic
def fusionner_personnes(
    *, gardee: Personne, absorbee: Personne, valeurs: Mapping[str, Any], acteur: Reference
) -> FusionPersonnes:
    """Make one record of two. `valeurs`: the value kept of each field that the person chose (others stay as they are).

    Every row that points to `absorbee`, in every room, then points to `gardee`; `absorbee` stays, hidden, and points to
    it. Everything needed to undo is kept. Raises `ErreurMetier` IDE-190 to IDE-193, IDE-1xx (the chosen identity has a
    blocking fault).
    """
    verrouillees = _verrouiller(gardee, absorbee)
    gardee, absorbee = verrouillees[gardee.pk], verrouillees[absorbee.pk]
    if objections := objections_a_la_fusion(gardee, absorbee):
        raise ErreurMetier(*objections)
    rapprochement = comparer(traits_de(gardee), traits_de(absorbee))
    avant_identite = {n: getattr(gardee, n) for n in CHAMPS}
    confirmation = [gardee.identite_confirmee_le and gardee.identite_confirmee_le.isoformat(), empreinte_de(gardee)]
    choisie = assainir_identite(IdentiteSaisie(**{n: valeurs.get(n, avant_identite[n]) for n in CHAMPS}))
    # What was there before is not judged again: only a value that the merge brings must be sound.
    deja = {x.code for _, x in verifier_identite(identite_de(gardee))}
    fautes = [x for _, x in verifier_identite(choisie) if x.gravite is Gravite.BLOQUANT and x.code not in deja]
    if fautes:
        raise ErreurMetier(*fautes)
    deplacees = _deplacer(absorbee, gardee)
    paires = _reporter_les_paires(absorbee, gardee, acteur)
    absorbee.fusionnee_dans = gardee
    absorbee.save(update_fields=["fusionnee_dans", "updated_at"])
    changes = {n: [avant_identite[n], getattr(choisie, n)] for n in CHAMPS if avant_identite[n] != getattr(choisie, n)}
    for n, (_, apres) in changes.items():
        setattr(gardee, n, apres)
    etat = [gardee.etat_identite, _etat_apres(gardee, absorbee, change=bool(IDENTITE.intersection(changes)))]
    if IDENTITE.intersection(changes):
        gardee.identite_confirmee_le = None
    gardee.etat_identite = etat[1]
    gardee.save()
    fusion: FusionPersonnes = FusionPersonnes.toutes.create(
        organisation_id=gardee.organisation_id,
        gardee=gardee,
        absorbee=absorbee,
        lignes_deplacees={"lignes": deplacees, "paires": paires},
        valeurs_avant={"changes": changes, "etat_identite": etat, "confirmation": confirmation},
        indices=[[i.pour, i.mots] for i in rapprochement.indices] if rapprochement else [],
        par_libelle=acteur.libelle,
        le=maintenant(),
    )
    annoncer_identites(gardee.organisation_id, [gardee.pk, absorbee.pk])
    nombre = sum(len(x) for x in deplacees.values())
    suite = f" {nombre} ligne{'s suivent' if nombre > 1 else ' suit'}." if nombre else ""
    for sujet, phrase in (
        (gardee, f"a réuni à cette fiche celle que portait {absorbee.nom_complet} (n° {absorbee.pk}).{suite}"),
        (absorbee, f"a réuni cette fiche à celle {de(gardee.nom_complet)} (n° {gardee.pk})."),
    ):
        consigner(
            chaine=f"o:{gardee.organisation_id}",
            acte="parcours.fusionner_personnes",
            acteur=acteur,
            sujet=reference_personne(sujet),
            details={
                "fusion": fusion.pk,
                "gardee": gardee.pk,
                "absorbee": absorbee.pk,
                "changes": changes,
                "lignes": {k: len(v) for k, v in deplacees.items()},
                "indices": fusion.indices,
            },
            phrase=phrase,
        )
    return fusion


def _etat_apres(gardee: Personne, absorbee: Personne, *, change: bool) -> str:
    """A correction that waits on either record still waits; a value that the person never saw is confirmed by nobody."""
    if EtatIdentite.A_REVOIR in (gardee.etat_identite, absorbee.etat_identite):
        return EtatIdentite.A_REVOIR
    if change and gardee.etat_identite == EtatIdentite.CONFIRMEE:
        return EtatIdentite.SAISIE
    return gardee.etat_identite


def _rendre_l_etat(gardee: Personne, avant: Mapping[str, Any], rendus: set[str]) -> None:
    """State and confirmation of before the merge, where the identity is again the one that had been confirmed."""
    etat = avant.get("etat_identite") or ["", ""]
    confirmee_depuis = gardee.etat_identite == EtatIdentite.CONFIRMEE
    if gardee.etat_identite == etat[1]:
        gardee.etat_identite = etat[0]
    if not IDENTITE.intersection(avant.get("changes", {})):
        return
    le, empreinte = avant.get("confirmation") or (None, "")
    if empreinte_de(gardee) == empreinte:
        gardee.identite_confirmee_le = datetime.fromisoformat(le) if le else None
        perdue = etat[0] != EtatIdentite.CONFIRMEE
    else:
        # Corrected since: what was confirmed is no longer there, unless it was confirmed again and stays as it is.
        perdue = bool(IDENTITE.intersection(rendus)) or not confirmee_depuis
        if perdue:
            gardee.identite_confirmee_le = None
    if perdue and gardee.etat_identite == EtatIdentite.CONFIRMEE:
        gardee.etat_identite = EtatIdentite.SAISIE


def _deplacer(source: Personne, cible: Personne) -> dict[str, list[Any]]:
    deplacees: dict[str, list[Any]] = {}
    for relation in relations_de_personne():
        cles = list(_lignes(relation).filter(**{relation.champ.name: source}).values_list("pk", flat=True))
        for lot in par_lots(cles, 500):
            relation.modele._base_manager.filter(pk__in=lot).update(**{relation.champ.name: cible})
        if cles:
            deplacees[relation.cle] = [x if isinstance(x, int) else str(x) for x in cles]
    return deplacees


def _reporter_les_paires(absorbee: Personne, gardee: Personne, acteur: Reference) -> list[list[int]]:
    """Whoever is not the absorbed record is not the kept one either; pairs written here are taken away at undoing."""
    ecrites: list[list[int]] = []
    lignes = PaireEcartee.toutes.filter(models.Q(a=absorbee) | models.Q(b=absorbee)).order_by("pk")
    for paire in lignes.select_related("a", "b"):
        autre = paire.b if paire.a_id == absorbee.pk else paire.a
        if autre.pk == gardee.pk:
            continue
        x, y = _ordonner(autre, gardee)
        _, nouvelle = PaireEcartee.toutes.get_or_create(
            a=x,
            b=y,
            defaults={"organisation_id": gardee.organisation_id, "par_libelle": paire.par_libelle, "le": paire.le},
        )
        if nouvelle:
            ecrites.append([x.pk, y.pk])
    return ecrites


@transaction.atomic
def defaire_fusion(*, fusion: FusionPersonnes, acteur: Reference) -> list[str]:
    """Give back to each record what was its own. Returns the fields that were corrected since, in words: they stay.

    What was added to the kept record after the merge stays with it. Raises `ErreurMetier` IDE-194, IDE-195, IDE-180 (its reference
    was given to somebody else since).
    """
    fusion = FusionPersonnes.toutes.select_for_update(of=("self",)).get(pk=fusion.pk)
    if fusion.defaite_le is not None:
        raise ErreurMetier(DEJA_DEFAITE.constat())
    verrouillees = _verrouiller(fusion.gardee, fusion.absorbee)
    gardee, absorbee = verrouillees[fusion.gardee_id], verrouillees[fusion.absorbee_id]
    suivante = FusionPersonnes.toutes.filter(
        models.Q(gardee=gardee) | models.Q(absorbee=gardee), defaite_le__isnull=True, pk__gt=fusion.pk
    ).exists()
    if suivante:
        raise ErreurMetier(DEFAIRE_DANS_L_ORDRE.constat(nom=gardee.nom_complet))
    rendues = 0
    parts: dict[str, list[Any]] = fusion.lignes_deplacees.get("lignes", {})
    for relation in relations_de_personne():
        for lot in par_lots(parts.get(relation.cle, []), 500):
            siennes = relation.modele._base_manager.filter(pk__in=lot, **{relation.champ.name: gardee})
            rendues += siennes.update(**{relation.champ.name: absorbee})
    for a, b in fusion.lignes_deplacees.get("paires", []):
        PaireEcartee.toutes.filter(a=a, b=b).delete()
    corriges: list[str] = []
    rendus: set[str] = set()
    for champ, (avant, apres) in fusion.valeurs_avant.get("changes", {}).items():
        if getattr(gardee, champ) == apres:
            setattr(gardee, champ, avant)
            rendus.add(champ)
        else:
            corriges.append(LIBELLES[champ])
    _rendre_l_etat(gardee, fusion.valeurs_avant, rendus)
    # The absorbed one is hidden until its reference is free again.
    gardee.save()
    refuser_la_reference(absorbee.organisation_id, absorbee.reference, absorbee.pk)
    absorbee.fusionnee_dans = None
    absorbee.save()
    fusion.defaite_le = maintenant()
    fusion.defaite_par_libelle = acteur.libelle
    fusion.save(update_fields=["defaite_le", "defaite_par_libelle"])
    for sujet in (gardee, absorbee):
        consigner(
            chaine=f"o:{gardee.organisation_id}",
            acte="parcours.defaire_fusion",
            acteur=acteur,
            sujet=reference_personne(sujet),
            details={
                "fusion": fusion.pk,
                "gardee": gardee.pk,
                "absorbee": absorbee.pk,
                "lignes_rendues": rendues,
                "champs_gardes": corriges,
            },
            phrase=f"a séparé les fiches {de(gardee.nom_complet)} (n° {gardee.pk}) et {absorbee.nom_complet} (n° {absorbee.pk}).",
        )
    annoncer_identites(gardee.organisation_id, [gardee.pk, absorbee.pk])
    return corriges


@transaction.atomic
def ecarter_doublon(*, une: Personne, autre: Personne, acteur: Reference) -> PaireEcartee:
    """« Ce ne sont pas les mêmes personnes »: the pair is never proposed again. Raises IDE-190, IDE-196."""
    if une.pk == autre.pk or une.organisation_id != autre.organisation_id:
        raise ErreurMetier(MEME_FICHE.constat())
    verrouillees = _verrouiller(une, autre)
    if any(p.fusionnee_dans_id for p in verrouillees.values()):
        raise ErreurMetier(RIEN_A_ECARTER.constat())
    a, b = _ordonner(verrouillees[une.pk], verrouillees[autre.pk])
    paire, nouvelle = PaireEcartee.toutes.get_or_create(
        a=a,
        b=b,
        defaults={"organisation_id": a.organisation_id, "par_libelle": acteur.libelle, "le": maintenant()},
    )
    if nouvelle:
        _dire_la_paire(
            a, b, acteur, "parcours.ecarter_doublon", "a dit que cette personne n’est pas {autre} (n° {cle})."
        )
    return paire


@transaction.atomic
def reprendre_doublon(*, paire: PaireEcartee, acteur: Reference) -> None:
    """The decision was wrong: the pair may be proposed, and merged, again."""
    a, b = paire.a, paire.b
    paire.delete()
    _dire_la_paire(
        a,
        b,
        acteur,
        "parcours.reprendre_doublon",
        "a retiré la décision qui distinguait cette personne {de_autre} (n° {cle}).",
    )


def _dire_la_paire(a: Personne, b: Personne, acteur: Reference, acte: str, phrase: str) -> None:
    for sujet, autre in ((a, b), (b, a)):
        consigner(
            chaine=f"o:{a.organisation_id}",
            acte=acte,
            acteur=acteur,
            sujet=reference_personne(sujet),
            details={"autre": autre.pk},
            phrase=phrase.format(autre=autre.nom_complet, de_autre=de(autre.nom_complet), cle=autre.pk),
        )
