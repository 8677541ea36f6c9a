"""Staging of an export: new rows beside the old ones, in short batches, invisible until the switch.

Ids of versions and fiches are allocated here, in memory, because bulk insertion returns none; only one import runs at a
time in the installation (`plateforme.verrous`), so nobody else allocates them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from parchemin.plateforme.lots import inserer
from parchemin.referentiel.domain.differences import Changement, comparer, comparer_partenaires
from parchemin.referentiel.domain.lecture import Poignee
from parchemin.referentiel.domain.modele import FicheLue, PartenaireLu
from parchemin.referentiel.models import (
    BlocCompetences,
    CertificateurDeclare,
    ChangementFiche,
    CodeFiche,
    ContenuVersion,
    CorrespondanceDeclaree,
    Fiche,
    FiliationDeclaree,
    Importance,
    Instantane,
    Nomenclature,
    PartenaireDeclare,
    SensFiliation,
    VersionFiche,
)
from parchemin.referentiel.recherche import INDEX_FICHES, textes_de_recherche
from parchemin.socle.cles import cle_recherche, cle_tri

LIGNES_PAR_LOT = 6_000
"""Rows per transaction: about a third of a second on SQLite, so that others write in between."""

_COLONNES: dict[type[Model], tuple[str, ...]] = {
    Fiche: ("id", "source_id", "code", "repertoire", "numero", "empreinte", "empreinte_partenaires",
            "empreinte_prevue", "empreinte_partenaires_prevue", "prevue_par_id"),
    VersionFiche: ("id", "fiche_id", "instantane_id", "observee_le", "empreinte", "intitule", "cle_tri", "abrege_code",
                   "abrege_libelle", "etat_fiche", "actif", "niveau", "niveau_code", "type_enregistrement",
                   "date_decision", "date_effet", "date_fin_enregistrement", "date_limite_delivrance",
                   "certificateurs", "nombre_blocs", "inactive_depuis"),
    ContenuVersion: ("version_id", "donnees"),
    BlocCompetences: ("version_id", "code", "libelle", "ordre"),
    CodeFiche: ("version_id", "nomenclature", "code", "libelle"),
    CertificateurDeclare: ("version_id", "siret", "siren", "nom", "etat", "cle_recherche"),
    FiliationDeclaree: ("version_id", "sens", "code_autre"),
    CorrespondanceDeclaree: ("version_id", "blocs_source", "code_destination", "blocs_destination"),
    PartenaireDeclare: ("fiche_id", "siret", "siren", "nom", "cle_recherche", "habilitation", "etat", "date_actif",
                        "date_derniere_modification_etat", "depuis_id"),
    ChangementFiche: ("fiche_id", "instantane_id", "nature", "champ", "importance", "libelle", "avant", "apres",
                      "phrase"),
}  # fmt: skip


@dataclass(slots=True)
class Connue:
    """What the database holds of a fiche before the import: enough to skip it without reading it."""

    id: int
    source_id: int
    empreinte: str
    empreinte_partenaires: str
    empreinte_contenu: str
    version_id: int | None
    prevue: bool
    retiree: bool


@dataclass(slots=True)
class _Lot:
    """Rows waiting to be written in one transaction."""

    lignes: dict[type[Model], list[tuple[Any, ...]]] = field(default_factory=lambda: {m: [] for m in _COLONNES})
    recherche: list[tuple[Any, ...]] = field(default_factory=list)
    prevues: list[tuple[str, str, int]] = field(default_factory=list)
    fermes: list[int] = field(default_factory=list)
    redates: list[tuple[date | None, int]] = field(default_factory=list)
    poids: int = 0

    def ajouter(self, modele: type[Model], *valeurs: Any) -> None:
        self.lignes[modele].append(valeurs)
        self.poids += 1


class MiseEnAttente:
    """Receives handles one by one, writes what is new. `terminer()` flushes; nothing is visible yet."""

    def __init__(self, instantane: Instantane) -> None:
        self.instantane = instantane
        self.connues = _connues(instantane)
        self.vues: set[int] = set()
        self.nouvelles = self.modifiees = self.inchangees = self.blocs = 0
        self._premier = instantane.source.instantane_id is None
        self._lot = _Lot()
        self._fiche_id = _prochain_id(Fiche)
        self._version_id = _prochain_id(VersionFiche)

    def sans_nouveaute(self) -> dict[str, str | None]:
        """Number → hash of the fiches that `recevoir` will not read under that hash (None: under any)."""
        return {
            code: None if connue.prevue or connue.source_id != self.instantane.source_id else connue.empreinte
            for code, connue in self.connues.items()
            if not connue.retiree or connue.prevue or connue.source_id != self.instantane.source_id
        }

    def recevoir(self, poignee: Poignee) -> str | None:
        """Stage one fiche. Returns the code of another source that already holds it, or None.

        A fiche already staged by this same snapshot (resumed work) is counted and passed over.
        """
        connue = self.connues.get(poignee.code)
        if connue is not None and connue.source_id != self.instantane.source_id:
            return str(connue.source_id)
        if connue is None:
            self._nouvelle(poignee)
        else:
            self.vues.add(connue.id)
            if connue.prevue:
                self.nouvelles += connue.version_id is None
                self.modifiees += connue.version_id is not None
            elif connue.empreinte == poignee.empreinte and not connue.retiree:
                self.inchangees += 1
            else:
                self._modifiee(poignee, connue)
        if self._lot.poids >= LIGNES_PAR_LOT:
            self.ecrire()
        return None

    def _nouvelle(self, poignee: Poignee) -> None:
        lue = poignee.lire()
        fiche_id, self._fiche_id = self._fiche_id, self._fiche_id + 1
        repertoire = "RNCP" if poignee.code.startswith("RNCP") else "RS"
        self._lot.ajouter(
            Fiche, fiche_id, self.instantane.source_id, poignee.code, repertoire,
            int(poignee.code[len(repertoire):]), "", "", poignee.empreinte, poignee.empreinte_partenaires,
            self.instantane.pk,
        )  # fmt: skip
        self._version(fiche_id, poignee, lue, None)
        self._partenaires(fiche_id, lue.partenaires)
        self.connues[poignee.code] = Connue(
            fiche_id, self.instantane.source_id, "", "", poignee.empreinte_contenu, None, True, False
        )
        self.vues.add(fiche_id)
        self.nouvelles += 1
        if not self._premier:
            phrase = f"Nouvelle fiche dans le registre : {lue.intitule}."
            self._changement(
                fiche_id,
                Changement("ajout", "fiche", "fiche", "", lue.intitule, True, phrase),  # type: ignore[arg-type]
            )

    def _modifiee(self, poignee: Poignee, connue: Connue) -> None:
        lue = poignee.lire()
        if connue.empreinte_contenu != poignee.empreinte_contenu or connue.version_id is None:
            ancien = ContenuVersion.objects.select_related("version").filter(version_id=connue.version_id).first()
            self._version(connue.id, poignee, lue, ancien.version if ancien else None)
            if ancien is not None:
                for changement in comparer(FicheLue(ancien.ouvrir()), lue):
                    self._changement(connue.id, changement)
        if connue.empreinte_partenaires != poignee.empreinte_partenaires:
            lignes = [
                (p.pk, PartenaireLu(p.nom, p.siret, p.habilitation, p.etat, p.date_actif,
                                    p.date_derniere_modification_etat))
                for p in PartenaireDeclare.objects.filter(fiche_id=connue.id, jusqua=None)
            ]  # fmt: skip
            difference = comparer_partenaires(lignes, lue.partenaires)
            self._lot.fermes.extend(difference.fermes)
            self._lot.redates.extend((jour, cle) for cle, jour in difference.redates)
            self._lot.poids += len(difference.fermes) + len(difference.redates)
            self._partenaires(connue.id, difference.ouverts)
            for changement in difference.changements:
                self._changement(connue.id, changement)
        if connue.retiree:
            phrase = "La fiche est de retour dans l’export."
            self._changement(connue.id, Changement("ajout", "fiche", "fiche", "", "", True, phrase))  # type: ignore[arg-type]
        self._lot.prevues.append((poignee.empreinte, poignee.empreinte_partenaires, connue.id))
        self._lot.poids += 1
        connue.prevue = True
        self.modifiees += 1

    def _version(self, fiche_id: int, poignee: Poignee, lue: FicheLue, avant: VersionFiche | None) -> None:
        ajouter = self._lot.ajouter
        version_id, self._version_id = self._version_id, self._version_id + 1
        contenu = lue.contenu
        abrege = contenu.get("abrege") or {}
        certificateurs = lue.liste("certificateurs")
        tous = [(" ".join(str(x.get("nom", "")).split()), x.get("etat")) for x in certificateurs]
        actifs = [nom for nom, etat in tous if etat != "Inactif"]
        noms = list(dict.fromkeys(n for n in actifs or [nom for nom, _ in tous] if n))
        blocs = lue.liste("blocs")
        # Told once, by the first export that says so: later corrections must not make an interruption forgotten.
        deja = avant.inactive_depuis if avant is not None and not avant.actif else None
        inactive_depuis = None if lue.actif else deja or self.instantane.date_export
        ajouter(
            VersionFiche, version_id, fiche_id, self.instantane.pk, self.instantane.date_export,
            poignee.empreinte_contenu, lue.intitule[:1000], cle_tri(lue.intitule)[:1000],
            str(abrege.get("code", ""))[:40], str(abrege.get("libelle", ""))[:255],
            str(contenu.get("etat_fiche", ""))[:80], lue.actif, lue.niveau, lue.niveau_code[:20],
            str(contenu.get("type_enregistrement", ""))[:80], lue.date("date_decision"), lue.date("date_effet"),
            lue.date("date_fin_enregistrement"), lue.date("date_limite_delivrance"), " · ".join(noms)[:600],
            len(blocs), inactive_depuis,
        )  # fmt: skip
        ajouter(ContenuVersion, version_id, ContenuVersion.fermer(dict(contenu)))
        vus: set[str] = set()
        for ordre, bloc in enumerate(blocs):
            code = str(bloc.get("code", ""))[:60]
            if code in vus:
                # The flux holds two blocs under one code on a few fiches: the rank keeps them apart.
                code = f"{code[:54]} ({ordre})"
            vus.add(code)
            ajouter(BlocCompetences, version_id, code, str(bloc.get("libelle", ""))[:1000], ordre)
        for nomenclature, cle in _NOMENCLATURES:
            for ligne in lue.liste(cle):
                code, libelle = str(ligne.get("code", ""))[:20], str(ligne.get("libelle", ""))[:500]
                ajouter(CodeFiche, version_id, nomenclature, code, libelle)
        for rang in (1, 2, 3):
            if ligne := contenu.get(f"ccn_{rang}"):
                code, libelle = str(ligne.get("code", ""))[:20], str(ligne.get("libelle", ""))[:500]
                ajouter(CodeFiche, version_id, Nomenclature.CCN.value, code, libelle)
        for x in certificateurs:
            siret = "".join(s for s in str(x.get("siret", "")) if s.isalnum())[:14]
            nom = " ".join(str(x.get("nom", "")).split())[:500]
            cle = cle_recherche(f"{nom} {x.get('nom_commercial', '')}")[:500]
            ajouter(CertificateurDeclare, version_id, siret, siret[:9], nom, str(x.get("etat", ""))[:20], cle)
        for sens, cle in ((SensFiliation.REMPLACEE_PAR, "nouvelles"), (SensFiliation.REMPLACE, "anciennes")):
            for autre in lue.liste(cle):
                ajouter(FiliationDeclaree, version_id, sens.value, str(autre)[:20])
        for x in lue.liste("correspondances"):
            ajouter(CorrespondanceDeclaree, version_id, x["source"], str(x["destination"])[:20], x["blocs"])
        self.blocs += len(blocs)
        self._lot.recherche.append((version_id, *textes_de_recherche(lue)))
        self._lot.poids += 1

    def _partenaires(self, fiche_id: int, partenaires: Iterable[PartenaireLu]) -> None:
        for p in partenaires:
            self._lot.ajouter(
                PartenaireDeclare, fiche_id, p.siret[:14], p.siret[:9], p.nom[:500], cle_recherche(p.nom)[:500],
                p.habilitation[:40], p.etat[:40], p.date_actif, p.date_modification_etat, self.instantane.pk,
            )  # fmt: skip

    def _changement(self, fiche_id: int, c: Changement) -> None:
        importance = Importance.ALERTE if c.alerte else Importance.INFORMATION
        self._lot.ajouter(
            ChangementFiche, fiche_id, self.instantane.pk, str(c.nature), c.champ[:80], importance.value,
            c.libelle[:200], c.avant, c.apres, c.phrase,
        )  # fmt: skip

    def absentes(self) -> list[int]:
        """Ids of the fiches of this source that the export no longer holds."""
        return [
            c.id
            for c in self.connues.values()
            if c.source_id == self.instantane.source_id and c.id not in self.vues and not c.retiree
        ]

    def retirer_absentes(self) -> int:
        """Say of each absent fiche that it left the register. Its rows stay; its flag moves at the switch."""
        absentes = self.absentes()
        with transaction.atomic():
            # A resumed work may have said it already.
            ChangementFiche.objects.filter(instantane=self.instantane, nature="retrait", champ="fiche").delete()
        for fiche_id in absentes:
            phrase = "La fiche n’est plus dans l’export du registre."
            self._changement(fiche_id, Changement("retrait", "fiche", "fiche", "", "", True, phrase))  # type: ignore[arg-type]
            if self._lot.poids >= LIGNES_PAR_LOT:
                self.ecrire()
        self.ecrire()
        return len(absentes)

    def ecrire(self) -> None:
        """Write the waiting rows in one short transaction."""
        lot, self._lot = self._lot, _Lot()
        if not lot.poids:
            return
        with transaction.atomic():
            for modele, colonnes in _COLONNES.items():
                if lot.lignes[modele]:
                    inserer(modele, colonnes, lot.lignes[modele])
            if lot.recherche:
                INDEX_FICHES.indexer_lot(lot.recherche)
            for debut in range(0, len(lot.fermes), 500):
                PartenaireDeclare.objects.filter(pk__in=lot.fermes[debut : debut + 500]).update(jusqua=self.instantane)
            with connection.cursor() as curseur:
                if lot.redates:
                    curseur.executemany(
                        "UPDATE referentiel_partenairedeclare SET date_modification_prevue = %s, redatee_par_id = %s "
                        "WHERE id = %s",
                        [(jour, self.instantane.pk, cle) for jour, cle in lot.redates],
                    )
                if lot.prevues:
                    curseur.executemany(
                        "UPDATE referentiel_fiche SET empreinte_prevue = %s, empreinte_partenaires_prevue = %s, "
                        "prevue_par_id = %s WHERE id = %s",
                        [(e, ep, self.instantane.pk, cle) for e, ep, cle in lot.prevues],
                    )

    def terminer(self) -> None:
        """Flush, and put PostgreSQL's sequences after the ids allocated here."""
        self.ecrire()
        changements = ChangementFiche.objects.filter(instantane=self.instantane)
        self.changements = changements.count()
        self.alertes = changements.filter(importance=Importance.ALERTE).count()
        with connection.cursor() as curseur:
            for requete in connection.ops.sequence_reset_sql(no_style(), [Fiche, VersionFiche]):
                curseur.execute(requete)


_NOMENCLATURES = (
    (Nomenclature.ROME.value, "rome"),
    (Nomenclature.NSF.value, "nsf"),
    (Nomenclature.FORMACODE.value, "formacodes"),
    (Nomenclature.IDCC.value, "idcc"),
)


def _prochain_id(modele: type[Model]) -> int:
    return (modele._default_manager.aggregate(m=Max("pk"))["m"] or 0) + 1


def _connues(instantane: Instantane) -> dict[str, Connue]:
    """Every fiche by code (30 000 of them weigh about 15 MB)."""
    lignes = Fiche.objects.order_by().values_list(
        "code", "id", "source_id", "empreinte", "empreinte_partenaires", "version__empreinte", "version_id",
        "prevue_par_id", "retiree_id",
    )  # fmt: skip
    return {
        code: Connue(i, s, e, ep, ec or "", v, prevue == instantane.pk, retiree is not None)
        for code, i, s, e, ep, ec, v, prevue, retiree in lignes.iterator(chunk_size=5000)
    }
