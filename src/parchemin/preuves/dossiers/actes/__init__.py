"""From an act that offered itself as evidence to a page that says what its own page says: one reader by source, never a name of a candidate."""

from __future__ import annotations

from collections.abc import Callable

from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique
from parchemin.preuves.domain.dossiers import FeuilletDossier
from parchemin.preuves.dossiers.actes import amelioration, autres, indicateurs, reseau
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, auditeur_peut, dit

Lecteur = Callable[[Cahier, str], list[Ligne]]
"""(what is gathered, primary key of the act as a text) -> its page, then its files. Nothing when the act is no longer there."""
LECTEURS: dict[str, Lecteur] = {**reseau.LECTEURS, **amelioration.LECTEURS, **indicateurs.LECTEURS, **autres.LECTEURS}


def lire_acte(cahier: Cahier, origine: str, cle: str, titre: str = "") -> list[Ligne]:
    """The page of an act and its files. Failing a reader of its own, or the act itself, what was written of it the day it was offered."""
    source = cahier.sources.get(origine)
    if source is not None and auditeur_peut(source.permission) and origine in LECTEURS:
        lignes = LECTEURS[origine](cahier, cle.partition(".")[2])
        if lignes:
            return lignes
    x = cahier.elements.get((origine, cle))
    if x is None or source is None:
        return []
    return [cahier.du_feuillet(f"{origine}/{cle}", _offert(source, x, titre), "Acte", x.le, auteur=_auteur(source, x))]


def _auteur(source: PreuveAutomatique, x: ElementPreuve) -> str:
    return x.auteur if auditeur_peut(source.permission) else ""


def _offert(source: PreuveAutomatique, x: ElementPreuve, titre: str) -> FeuilletDossier:
    """What its source says of it, and no more when an auditor may not open its page."""
    lisible = auditeur_peut(source.permission)
    faits = [("Page", f"{source.salle} : {source.titre}"), ("Date de ce qu’elle montre", dit(x.le))]
    if x.nombre != 1:
        faits.append(("Nombre", str(x.nombre)))
    if x.au is not None:
        faits.append(("Valable jusqu’au", dit(x.au)))
    if lisible and x.auteur:
        faits.append(("Par", x.auteur))
    if x.empreinte:
        faits.append(("Empreinte gardée", x.empreinte))
    return FeuilletDossier((titre or x.titre) if lisible else source.titre, "Acte fait dans Parchemin", tuple(faits))
