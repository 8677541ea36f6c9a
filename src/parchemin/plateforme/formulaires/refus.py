"""A refused act on a form: each finding is a card above it, and a short word beside the field it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField

from parchemin.socle.constats import Constat, ErreurMetier


@dataclass(frozen=True, slots=True)
class ErreurDeSaisie:
    """One ordinary error: the words, the label of the field and where it is ("" for the whole form)."""

    texte: str
    libelle: str = ""
    ancre: str = ""


@dataclass(frozen=True, slots=True)
class RefusFormulaire:
    """What stands above a form that was refused: findings, each with its field or None, then ordinary errors."""

    constats: list[tuple[Constat, ErreurDeSaisie | None]] = field(default_factory=list)
    erreurs: list[ErreurDeSaisie] = field(default_factory=list)


def refuser(
    formulaire: BaseForm, erreur: ErreurMetier | Iterable[Constat], champs: Mapping[str, str] | None = None
) -> None:
    """Put findings on a form. `champs`: code of a finding -> name of its field; ignored when the form has no such field."""
    constats = erreur.constats if isinstance(erreur, ErreurMetier) else erreur
    portes: list[tuple[Constat, str, str]] = formulaire.__dict__.setdefault("constats_portes", [])
    for constat in constats:
        nom = (champs or {}).get(constat.code, "")
        nom = nom if nom in formulaire.fields else ""
        texte = f"{constat.ou} : {constat.quoi}" if constat.ou else constat.quoi
        formulaire.add_error(nom or None, texte)
        portes.append((constat, nom, texte))


def refus_de(formulaire: Any) -> RefusFormulaire:
    """Everything wrong with a bound form, nothing said twice. Empty lists for a form that is right."""
    portes: list[tuple[Constat, str, str]] = formulaire.__dict__.get("constats_portes", [])
    dits = {(nom, texte) for _, nom, texte in portes}
    erreurs = [ErreurDeSaisie(str(e)) for e in formulaire.non_field_errors() if ("", str(e)) not in dits]
    for champ in formulaire:
        erreurs += [_de_champ(champ, str(e)) for e in champ.errors if (champ.name, str(e)) not in dits]
    return RefusFormulaire([(k, _de_champ(formulaire[n], "") if n else None) for k, n, _ in portes], erreurs)


def _de_champ(champ: BoundField, texte: str) -> ErreurDeSaisie:
    if champ.is_hidden:
        ancre = ""
    elif champ.use_fieldset:
        ancre = f"{champ.auto_id}_groupe"
    else:
        ancre = champ.id_for_label or champ.auto_id
    return ErreurDeSaisie(texte, str(champ.label), ancre)
