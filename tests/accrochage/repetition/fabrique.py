"""Files built as the certifier builds them, and a rehearsal to send them to. No database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from parchemin.accrochage.domain.construction import construire, fragments_de, ordre
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.repetition.depots import Depot, Depots
from parchemin.accrochage.repetition.divergences import planter
from parchemin.accrochage.repetition.etat_civil import batir_etat_civil
from parchemin.accrochage.repetition.moteur import Moteur
from parchemin.accrochage.repetition.population import PersonneFictive
from parchemin.accrochage.transport import Destination, RecuDepot, deposer, interroger, telecharger_accuse
from parchemin.socle.horloge import maintenant

BCR = "12ABC345"
JOUR = date(2026, 11, 3)
MARIE = PersonneFictive(
    nom_naissance="Durand-Roy", prenom1="Marie", sexe="F", annee_naissance=1990, mois_naissance=4, jour_naissance=9,
    code_insee="44109", code_postal="44000", nom_usage="Petit",
)  # fmt: skip


def passage(**valeurs: object) -> Passage:
    base = Passage(
        type_certification="RNCP", code_certification="RNCP99001", id_technique=str(uuid.uuid4()), debut_validite=JOUR,
        nom_naissance="Durand-Roy", prenom1="Marie", sexe="F", annee_naissance=1990, mois_naissance=4, jour_naissance=9,
        code_insee="44109",
    )  # fmt: skip
    return replace(base, **valeurs)  # type: ignore[arg-type]


def fichier(
    dossier: Path, passages: Iterable[Passage], code: str = "1.1.2", action: str = "", nom: str = "lot"
) -> Path:
    p = profil(code)
    e = Enveloppe(str(uuid.uuid4()), maintenant(), BCR, BCR, "MCFCER000123", action or p.action)
    fragments = fragments_de(sorted(passages, key=ordre), p)
    (fait,) = construire(fragments, p, schema_du_profil(p), e, lambda n: dossier / f"{nom}-{n}.xml")
    return fait.chemin


def moteur(dossier: Path, *personnes: PersonneFictive, fiches: frozenset[str] | None = None) -> Moteur:
    """An engine whose register holds exactly these people."""
    depots = Depots(dossier / "repetition")
    batir_etat_civil(dossier / "etat-civil.sqlite", "essai", planter(personnes, 1, 0.0), 1)
    return Moteur(depots, dossier / "etat-civil.sqlite", None, fiches)


def traiter(m: Moteur, chemin: Path) -> Depot:
    """Deposit and treat; gives the deposit as it ends."""
    from parchemin.socle.empreintes import sha256_fichier

    copie = m.depots.fichiers / f"recu-{uuid.uuid4()}"
    copie.write_bytes(chemin.read_bytes())
    d, _ = m.depots.recevoir(copie, chemin.name, sha256_fichier(chemin), 0, "")
    m.traiter(d)
    fini = m.depots.lire(d.id)
    assert fini is not None
    return fini


def attendre(destination: Destination, recu: RecuDepot, vers: Path, secondes: float = 60) -> Path:
    """Until the report is there."""
    fin = time.monotonic() + secondes
    while time.monotonic() < fin:
        if interroger(destination, recu.id_depot).pret:
            accuse = telecharger_accuse(destination, recu.id_depot, vers)
            assert accuse is not None
            return accuse.chemin
        time.sleep(0.05)
    raise AssertionError("the report never came")


def deposer_et_lire(destination: Destination, chemin: Path, secondes: float = 60) -> Path:
    recu = deposer(destination, chemin, chemin.name)
    return attendre(destination, recu, chemin.with_suffix(".accuse.xml"), secondes)
