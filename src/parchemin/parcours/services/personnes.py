"""Registering people and correcting their identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.identite import (
    CHAMPS,
    LIBELLES,
    IdentiteSaisie,
    assainir_identite,
    examiner_identite,
)
from parchemin.parcours.models import EtatIdentite, Personne
from parchemin.parcours.registres import annoncer_identites
from parchemin.parcours.selectors.lieux_naissance import jour_de_naissance
from parchemin.referentiel.facade import lieu_de_naissance
from parchemin.socle.constats import Constat, Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.horloge import aujourdhui

REFERENCE_PRISE = declarer(
    Controle(
        code="IDE-180",
        titre="Référence déjà prise",
        quoi="La référence {reference} est déjà celle {nom:de}.",
        pourquoi="Une référence désigne une seule personne : elle sert à la retrouver dans vos fichiers.",
        remede="Vérifiez la référence. S’il s’agit de la même personne, complétez sa fiche au lieu d’en créer une.",
        source="Parchemin",
    )
)
FICHE_CHANGEE = declarer(
    Controle(
        code="IDE-181",
        titre="Fiche modifiée entre-temps",
        quoi="Quelqu’un a modifié cette fiche depuis que vous l’avez ouverte.",
        pourquoi="Enregistrer maintenant effacerait son travail.",
        remede="Rechargez la page : vous verrez ses changements, puis refaites les vôtres.",
        source="Parchemin",
    )
)
FICHE_REUNIE = declarer(
    Controle(
        code="IDE-182",
        titre="Fiche réunie à une autre",
        quoi="Cette fiche a été réunie à celle {nom:de}.",
        pourquoi="Deux fiches d’une même personne ne se corrigent pas séparément.",
        remede="Corrigez la fiche gardée, ou défaites d’abord la réunion.",
        source="Parchemin",
    )
)
IDENTITE = frozenset(
    {
        *("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "sans_prenom", "sexe"),
        *("naissance_annee", "naissance_mois", "naissance_jour", "naissance_code", "naissance_libelle"),
        *("naissance_pays", "naissance_code_postal"),
    }
)
"""Fields that a person confirms: changing one makes the confirmation void."""


def reference_personne(personne: Personne) -> Reference:
    """The person, as the journal names them."""
    return Reference("personne", str(personne.pk), personne.nom_complet)


def identite_de(personne: Personne) -> IdentiteSaisie:
    """The identity of a row, as the pure rules take it."""
    return IdentiteSaisie(**{f.name: getattr(personne, f.name) for f in fields(IdentiteSaisie)})


def empreinte_de(personne: Personne, champs: Collection[str] = IDENTITE) -> str:
    """A short mark of these values: two records, or one at two moments, have the same one when nothing differs."""
    valeurs = [[n, getattr(personne, n)] for n in sorted(champs)]
    return hashlib.sha256(json.dumps(valeurs, ensure_ascii=False).encode()).hexdigest()[:32]


def verifier_identite(identite: IdentiteSaisie) -> list[tuple[str, Constat]]:
    """(field, finding) of an identity, its birth place judged on the day of birth."""
    propre = assainir_identite(identite)
    lieu = None
    if propre.naissance_code:
        jour = jour_de_naissance(propre.naissance_annee, propre.naissance_mois, propre.naissance_jour)
        lieu = lieu_de_naissance(propre.naissance_code, jour)
    return [(x.champ, x.constat) for x in examiner_identite(identite, lieu, aujourdhui())]


def _refuser_les_fautes(identite: IdentiteSaisie) -> IdentiteSaisie:
    fautes = [c for _, c in verifier_identite(identite) if c.gravite is Gravite.BLOQUANT]
    if fautes:
        raise ErreurMetier(*fautes)
    return assainir_identite(identite)


def refuser_la_reference(
    organisation_id: int, reference: str, sauf: int | None = None, visibles: QuerySet[Any] | None = None
) -> None:
    """Raises `ErreurMetier` IDE-180 when somebody else already has this reference, named if among `visibles` (None: all)."""
    if not reference:
        return
    autres = Personne.toutes.filter(organisation_id=organisation_id, reference=reference, fusionnee_dans__isnull=True)
    autre = (autres.exclude(pk=sauf) if sauf is not None else autres).first()
    if autre is not None:
        connue = visibles is None or visibles.filter(pk=autre.pk).exists()
        nom = autre.nom_complet if connue else "quelqu’un que vous ne suivez pas"
        raise ErreurMetier(REFERENCE_PRISE.constat(reference=reference, nom=nom))


@transaction.atomic
def enregistrer_personne(
    *,
    organisation: Organisation,
    identite: IdentiteSaisie,
    acteur: Reference,
    enregistree_par: Etablissement | None = None,
    demonstration: bool = False,
    visibles: QuerySet[Any] | None = None,
) -> Personne:
    """A new person. `enregistree_par`: the partner that registers, who then sees this person. `visibles`: the only people
    that a refusal may name (None: all).

    Raises `ErreurMetier` with every blocking finding of the identity (IDE-1xx), or IDE-180 (reference taken).
    """
    propre = _refuser_les_fautes(identite)
    refuser_la_reference(organisation.pk, propre.reference, visibles=visibles)
    personne = Personne(
        organisation=organisation,
        enregistree_par=enregistree_par,
        demonstration=demonstration,
        **{nom: getattr(propre, nom) for nom in CHAMPS},
    )
    try:
        with transaction.atomic():
            personne.save(force_insert=True)
    except IntegrityError:
        refuser_la_reference(organisation.pk, propre.reference, visibles=visibles)
        raise
    consigner(
        chaine=organisation.chaine,
        acte="parcours.enregistrer_personne",
        acteur=acteur,
        sujet=reference_personne(personne),
        details={"valeurs": {n: getattr(propre, n) for n in CHAMPS if getattr(propre, n) not in ("", None, False)}},
        phrase=f"a enregistré {personne.nom_complet}.",
    )
    return personne


def noms_des_champs(champs: list[str]) -> str:
    """« le nom de naissance, le sexe et le téléphone » : words of fields, never their values."""
    articles = {
        "nom_naissance": "le nom de naissance", "nom_usage": "le nom d’usage", "prenom1": "le premier prénom",
        "prenom2": "le deuxième prénom", "prenom3": "le troisième prénom", "sans_prenom": "l’absence de prénom",
        "sexe": "le sexe", "courriel": "l’adresse électronique", "telephone": "le téléphone", "adresse": "l’adresse postale",
        "reference": "la référence", "ine": "l’INE",
    }  # fmt: skip
    mots: list[str] = []
    for champ in champs:
        if champ in ("naissance_annee", "naissance_mois", "naissance_jour"):
            mot = "la date de naissance"
        elif champ.startswith("naissance_"):
            mot = "le lieu de naissance"
        elif champ.startswith("representant_"):
            mot = "le représentant légal"
        else:
            mot = articles.get(champ, LIBELLES.get(champ, champ).lower())
        if mot not in mots:
            mots.append(mot)
    return mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} et {mots[-1]}" if mots else ""


@transaction.atomic
def corriger_identite(
    *,
    personne: Personne,
    identite: IdentiteSaisie,
    acteur: Reference,
    version: datetime | None = None,
    confirmee: bool = False,
    acte: str = "parcours.corriger_identite",
    visibles: QuerySet[Any] | None = None,
) -> Personne:
    """Put this identity in the place of the former one; nothing happens when they are the same.

    `version`: `updated_at` of what was shown, to refuse overwriting somebody else's work (IDE-181). `confirmee`: the
    correction is the person's own, so that the confirmation stands. Raises also IDE-1xx, IDE-180, IDE-182.
    """
    courante: Personne = Personne.toutes.select_for_update(of=("self",)).get(pk=personne.pk)
    if courante.fusionnee_dans is not None:
        raise ErreurMetier(FICHE_REUNIE.constat(nom=courante.fusionnee_dans.nom_complet))
    if version is not None and courante.updated_at != version:
        raise ErreurMetier(FICHE_CHANGEE.constat())
    propre = _refuser_les_fautes(identite)
    changes = [n for n in CHAMPS if getattr(courante, n) != getattr(propre, n)]
    if not changes:
        return courante
    if "reference" in changes:
        refuser_la_reference(courante.organisation_id, propre.reference, courante.pk, visibles)
    avant = {n: getattr(courante, n) for n in changes}
    for n in changes:
        setattr(courante, n, getattr(propre, n))
    if IDENTITE.intersection(changes) and not confirmee and courante.etat_identite == EtatIdentite.CONFIRMEE:
        courante.etat_identite = EtatIdentite.SAISIE
        courante.identite_confirmee_le = None
    courante.save()
    consigner(
        chaine=f"o:{courante.organisation_id}",
        acte=acte,
        acteur=acteur,
        sujet=reference_personne(courante),
        details={"avant": avant, "apres": {n: getattr(propre, n) for n in changes}},
        phrase=f"a corrigé {noms_des_champs(changes)}.",
    )
    annoncer_identites(courante.organisation_id, [courante.pk])
    return courante


def identite_avec(personne: Personne, **valeurs: Any) -> IdentiteSaisie:
    """The identity of a row with some fields replaced."""
    return IdentiteSaisie(**{n: valeurs.get(n, getattr(personne, n)) for n in CHAMPS})
