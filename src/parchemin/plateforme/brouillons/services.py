"""Keep, find and forget drafts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.http import url_has_allowed_host_and_scheme

from parchemin.plateforme.brouillons.constats import CLE_INVALIDE, FICHE_CHANGEE, SANS_BROUILLON, TROP_LONG
from parchemin.plateforme.models.brouillons import Brouillon
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant
from parchemin.socle.identifiants import contient_un_nir, est_un_nir

TAILLE_MAX = 64 * 1024
CONSERVATION = timedelta(days=30)
PAR_PERSONNE = 200
"""Drafts of one person; beyond, the oldest go."""
_CLE = re.compile(r"[a-z0-9_.:-]{1,200}")
_JAMAIS = frozenset(
    [
        "csrfmiddlewaretoken",
        "password",
        "passwd",
        "mot",
        "passe",
        "mdp",
        "nir",
        "nirpp",
        "securite",
        "secret",
        "token",
        "jeton",
        "otp",
        "totp",
        "code_secret",
    ]
)
"""Words of a field name that are never kept: passwords, one-time codes, the number of social security."""
_SANS_BROUILLON: set[str] = set()


def interdire_brouillon(debut: str) -> None:
    """Forms whose key begins so never have a draft, whatever a page sends. Called by the room that owns them."""
    _SANS_BROUILLON.add(debut)


def est_sensible(nom: str) -> bool:
    """True for a field whose value a draft never holds. A form adds its own by the attribute `data-sans-brouillon`."""
    avec_bosses = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", nom)
    mots = [mot.rstrip("0123456789") for mot in cle_recherche(avec_bosses).split()]
    return any(mot in _JAMAIS or mot.startswith("password") for mot in mots)


def garder(
    *,
    utilisateur_id: int,
    organisation_id: int | None,
    cle: str,
    champs: Mapping[str, list[str]],
    version_objet: str = "",
    titre: str = "",
    url: str = "",
) -> Brouillon | None:
    """Keep (or replace) the draft of one form. All fields empty: the draft is forgotten, returns None.

    A value that reads as a social-security number is left out, whatever its field is called. Raises `ErreurMetier`
    BRO-001 (above 64 kB), BRO-002 (key of another shape), BRO-004 (a form that keeps no draft).
    """
    if not _CLE.fullmatch(cle):
        raise ErreurMetier(CLE_INVALIDE.constat())
    if cle.startswith(tuple(_SANS_BROUILLON)):
        raise ErreurMetier(SANS_BROUILLON.constat())
    # PostgreSQL holds no NUL, in a text nor in JSON; nobody types one.
    propres = {nom.replace("\0", ""): [v.replace("\0", "") for v in valeurs] for nom, valeurs in champs.items()}
    contenu = {
        nom: valeurs
        for nom, valeurs in propres.items()
        if not est_sensible(nom) and not any(map(est_un_nir, (nom, *valeurs)))
    }
    version_objet, titre, url = (x.replace("\0", "") for x in (version_objet, titre, url))
    if contient_un_nir(titre):
        titre = ""
    if not any(v.strip() for valeurs in contenu.values() for v in valeurs):
        oublier(utilisateur_id=utilisateur_id, organisation_id=organisation_id, cle=cle)
        return None
    if len(json.dumps(contenu, ensure_ascii=False).encode()) > TAILLE_MAX:
        raise ErreurMetier(TROP_LONG.constat(limite=TAILLE_MAX // 1024))
    valeurs = {
        "contenu": contenu,
        "version_objet": version_objet[:64],
        "titre": titre[:200],
        # Only a path of this site: the list of drafts must not become a way out to another one.
        "url": url[:500] if url.startswith("/") and url_has_allowed_host_and_scheme(url, None) else "",
        "modifie_le": maintenant(),
    }
    identite: dict[str, Any] = {"utilisateur_id": utilisateur_id, "organisation_id": organisation_id, "cle": cle}
    _elaguer(utilisateur_id)
    try:
        with transaction.atomic():
            return Brouillon.toutes.update_or_create(defaults=valeurs, **identite)[0]
    except IntegrityError:
        # Two tabs saved at the same instant: the other one created the row.
        return Brouillon.toutes.update_or_create(defaults=valeurs, **identite)[0]


def _elaguer(utilisateur_id: int) -> None:
    vieux = Brouillon.toutes.filter(utilisateur_id=utilisateur_id).order_by("-modifie_le", "-pk")
    if pks := list(vieux.values_list("pk", flat=True)[PAR_PERSONNE:]):
        Brouillon.toutes.filter(pk__in=pks).delete()


def trouver(*, utilisateur_id: int, organisation_id: int | None, cle: str) -> Brouillon | None:
    return Brouillon.toutes.filter(utilisateur_id=utilisateur_id, organisation_id=organisation_id, cle=cle).first()


def oublier(*, utilisateur_id: int, organisation_id: int | None, cle: str) -> bool:
    """Call it in the transaction of the form that succeeded."""
    miens = Brouillon.toutes.filter(utilisateur_id=utilisateur_id, organisation_id=organisation_id, cle=cle)
    return bool(miens.delete()[0])


def conflit(brouillon: Brouillon, version_actuelle: str) -> Constat | None:
    """BRO-003 when the record changed since the draft was begun."""
    if not brouillon.version_objet or brouillon.version_objet == version_actuelle[:64]:
        return None
    return FICHE_CHANGEE.constat(jour=brouillon.modifie_le.astimezone(PARIS).strftime("%d/%m/%Y"))


def initiales(brouillon: Brouillon) -> dict[str, Any]:
    """Values for the `initial` of a form: one value as a text, several as a list."""
    return {nom: v[0] if len(v) == 1 else v for nom, v in brouillon.contenu.items()}


def brouillons_de(utilisateur_id: int) -> QuerySet[Brouillon]:
    """All drafts of one person, in every organisation, the latest first."""
    return Brouillon.toutes.filter(utilisateur_id=utilisateur_id).order_by("-modifie_le", "-pk")


def purger() -> int:
    """Delete drafts untouched for 30 days."""
    return Brouillon.toutes.filter(modifie_le__lt=maintenant() - CONSERVATION).delete()[0]
