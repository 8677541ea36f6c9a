"""The import of contracts and of their breaks: one line, one contract of somebody already enrolled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from parchemin.imports.domain import lecteurs
from parchemin.imports.domain.constats import DOUBLON_FICHIER
from parchemin.imports.domain.modele import (
    ActionLigne,
    Cellule,
    ChampImport,
    Circonstances,
    ConstatLigne,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
)
from parchemin.imports.domain.registre import inscrire_type
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain import ruptures
from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.parcours.imports_lignes import ParReference, changees, remettre
from parchemin.parcours.models import Contrat, EtatInscription, Inscription, TypeContrat
from parchemin.parcours.selectors.sessions import CONTRATS_ATTENDUS
from parchemin.parcours.services.contrats import (
    AnalyseRupture,
    controler_analyse,
    controler_dates,
    controler_simultanes,
    controler_voie,
    periode_effective,
    raisons_ordonnees,
)
from parchemin.parcours.services.dates_credibles import controler_credibles
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import Periode, ajouter_mois, date_fr

MODELE = "parcours.Contrat"
_CHAMPS = (
    "employeur", "siret", "tuteur", "tuteur_courriel", "numero_deca", "fin", "rompu_le", "cause_rupture",
    "initiative_rupture", "raisons_rupture", "motif_rupture",
)  # fmt: skip
_TOUS = ("type_contrat", "debut", *_CHAMPS)
_DATES_LUES = {"debut": "Début du contrat", "fin": "Fin prévue", "rompu_le": "Rupture"}
_AVANT_ENTREE = 3
"""Months: a contract may begin before the training (Code du travail, art. L. 6222-12)."""
_OU = {
    "INS-022": "fin", "INS-046": "rompu_le", "INS-030": "type_contrat", "INS-031": "debut", "INS-047": "cause_rupture",
}  # fmt: skip


class AnalyseurContrats:
    """Known by the enrolment, the kind and the first day, else by the number of the contract. An empty cell erases nothing."""

    def __init__(self, circonstances: Circonstances) -> None:
        self.organisation_id = circonstances.organisation_id
        self.par_reference = ParReference(circonstances, voie__in=CONTRATS_ATTENDUS)
        self.connus: dict[tuple[int, str, date], Contrat] = {}
        self.par_numero: dict[tuple[int, str], Contrat] = {}
        self.periodes: dict[int, dict[str, tuple[str, Periode]]] = defaultdict(dict)
        """By person: key of the contract → (employer, days), of the base, then of the lines already read."""
        contrats = Contrat.toutes.filter(organisation_id=self.organisation_id).select_related("inscription")
        for k in contrats.exclude(inscription__etat=EtatInscription.ANNULEE).order_by("pk"):
            self.connus[k.inscription_id, k.type_contrat, k.debut] = k
            if k.numero_deca:
                self.par_numero[k.inscription_id, k.numero_deca] = k
            periode = periode_effective(k.debut, k.fin, k.rompu_le)
            self.periodes[k.inscription.personne_id][str(k.pk)] = (k.employeur, periode)
        self.vus: dict[tuple[int, str, date], int] = {}

    def analyser(self, lignes: Sequence[LigneLue]) -> list[LigneAnalysee]:
        return [self._analyser(ligne) for ligne in lignes]

    def _analyser(self, ligne: LigneLue) -> LigneAnalysee:
        v = ligne.valeurs
        reference, debut = v.get("reference") or "", v.get("debut")
        verdict = LigneAnalysee(ActionLigne.CREER, f"{reference} · {v.get('employeur') or ''}".strip(" ·"))
        if not reference or debut is None:
            verdict.action = ActionLigne.REFUSER
            return verdict
        # Of several enrolments, the one that the contract's first day fits.
        trouvees = self.par_reference.trouver(
            reference, v.get("certification") or "",
            lambda i: ajouter_mois(i.entree, -_AVANT_ENTREE) <= debut and (i.fin_prevue is None or debut <= i.fin_prevue),
        )  # fmt: skip
        if len(trouvees) != 1:
            combien = f"{len(trouvees)} inscriptions" if trouvees else "aucune inscription"
            verdict.constats.append(
                ConstatLigne("reference", c.IMPORT_PERSONNE.constat(valeur=reference[:60], combien=combien))
            )
            return verdict
        (inscription,) = trouvees
        type_contrat = TypeContrat(v.get("type_contrat") or _type_de(inscription))
        cle = (inscription.pk, str(type_contrat), debut)
        premiere = self.vus.setdefault(cle, ligne.numero)
        if premiere != ligne.numero:
            verdict.constats.append(ConstatLigne("debut", DOUBLON_FICHIER.constat(autre=premiere, precision="")))
            return verdict
        contrat = self.connus.get(cle) or self.par_numero.get((inscription.pk, v.get("numero_deca") or ""))
        valeurs: dict[str, Any] = {n: v[n] for n in _CHAMPS if v.get(n) is not None}
        apres = {"debut": debut, "type_contrat": str(type_contrat)} | valeurs
        self._juger(verdict, inscription, contrat, apres, ligne)
        if contrat is not None:
            apres = {n: x for n, x in apres.items() if getattr(contrat, n) != x}
            verdict.action = ActionLigne.MODIFIER if apres else ActionLigne.INCHANGER
        elif not valeurs.get("employeur") and "employeur" not in ligne.illisibles:
            verdict.constats.append(ConstatLigne("employeur", c.IMPORT_EMPLOYEUR.constat(debut=date_fr(debut))))
        verdict.donnees = {
            "inscription": inscription.pk, "contrat": contrat.pk if contrat else None,
            "valeurs": {n: _ecrite(x) for n, x in apres.items()},
        }  # fmt: skip
        return verdict

    def _juger(
        self,
        verdict: LigneAnalysee,
        inscription: Inscription,
        contrat: Contrat | None,
        apres: dict[str, Any],
        ligne: LigneLue,
    ) -> None:
        """The same findings as the form, on what the contract would be: what the line does not say stays as it is."""

        def serait(nom: str, defaut: Any = None) -> Any:
            return apres.get(nom, getattr(contrat, nom) if contrat else defaut)

        debut, fin, rompu_le = serait("debut"), serait("fin"), serait("rompu_le")
        constats = controler_dates(debut, fin, rompu_le)
        analyse = AnalyseRupture(
            serait("cause_rupture", ""), serait("initiative_rupture", ""), tuple(serait("raisons_rupture", ()))
        )
        if (
            rompu_le is None
            and "rompu_le" not in ligne.illisibles
            and (analyse.cause or analyse.initiative or analyse.raisons)
        ):
            verdict.constats.append(ConstatLigne("rompu_le", c.PAS_ROMPU.constat(employeur=serait("employeur", ""))))  # fmt: skip
        for nom, quoi in _DATES_LUES.items():
            # What the base already holds is corrected on its own: only new days are judged.
            if contrat is None or getattr(contrat, nom) != apres.get(nom):
                loin = controler_credibles(inscription.entree, (quoi, apres.get(nom)))
                verdict.constats += [ConstatLigne(nom, k) for k in loin]
        constats += controler_voie(inscription, TypeContrat(serait("type_contrat")))
        constats += controler_analyse(analyse, debut)
        if mot := etat_de_sante(apres.get("motif_rupture") or ""):
            verdict.constats.append(ConstatLigne("motif_rupture", c.DIAGNOSTIC.constat(mot=mot)))
        if not constats:
            siennes = self.periodes[inscription.personne_id]
            sienne = str(contrat.pk) if contrat else f"ligne {ligne.numero}"
            periode = periode_effective(debut, fin, rompu_le)
            constats += controler_simultanes(periode, [x for cle, x in siennes.items() if cle != sienne])
            if not constats:
                siennes[sienne] = (serait("employeur", ""), periode)
        verdict.constats += [ConstatLigne(_OU.get(k.code, ""), k) for k in constats]

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> list[Operation]:
        return [self._ecrire(ligne) for ligne in lignes]

    def _ecrire(self, ligne: LigneRetenue) -> Operation:
        d = ligne.donnees
        valeurs = {n: _relue(n, x) for n, x in d["valeurs"].items()}
        siens = Contrat.toutes.filter(organisation_id=self.organisation_id, inscription_id=d["inscription"])
        if d["contrat"] is None:
            if siens.filter(type_contrat=valeurs["type_contrat"], debut=valeurs["debut"]).exists():
                raise ErreurMetier(c.IMPORT_CONTRAT_CHANGE.constat(debut=date_fr(valeurs["debut"])))
            contrat = Contrat.toutes.create(
                organisation_id=self.organisation_id, inscription_id=d["inscription"], **valeurs
            )
            # Every value, not only those of the line: undoing must see whatever was broken or corrected since.
            ecrit = {n: _ecrite(getattr(contrat, n)) for n in _TOUS}
            return Operation(ligne.numero, MODELE, str(contrat.pk), None, ecrit)
        trouve = siens.filter(pk=d["contrat"]).first()
        if trouve is None:
            raise ErreurMetier(c.IMPORT_CONTRAT_CHANGE.constat(debut="qui devait être corrigé"))
        avant = {n: _ecrite(getattr(trouve, n)) for n in valeurs}
        for n, x in valeurs.items():
            setattr(trouve, n, x)
        if refus := controler_dates(trouve.debut, trouve.fin, trouve.rompu_le):
            raise ErreurMetier(*refus)
        trouve.save(update_fields=list(valeurs))
        return Operation(ligne.numero, MODELE, str(trouve.pk), avant, dict(d["valeurs"]))

    def _contrats(self, operations: Sequence[Operation]) -> dict[int, Contrat]:
        cles = [int(o.cle) for o in operations]
        return {k.pk: k for k in Contrat.toutes.filter(organisation_id=self.organisation_id, pk__in=cles)}

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """A contract corrected or broken since."""
        return [
            c.IMPORT_CONTRAT_CHANGE.constat(debut=date_fr(k.debut))
            for k in changees(self._contrats(operations), operations, _ecrite)
        ]

    def defaire(self, operations: Sequence[Operation]) -> list[Constat]:
        """All or nothing."""
        if refus := self.objections(operations):
            return refus
        remettre(Contrat, self._contrats(operations), operations, _relue)
        return []


_DATES = frozenset({"debut", "fin", "rompu_le"})


def _ecrite(x: Any) -> Any:
    """As JSON holds it."""
    if isinstance(x, date):
        return x.isoformat()
    return str(x) if isinstance(x, str) else x


def _relue(nom: str, x: Any) -> Any:
    return date.fromisoformat(x) if nom in _DATES and x else x


def _type_de(inscription: Inscription) -> TypeContrat:
    pro = "CONTRAT_DE_PROFESSIONNALISATION" in inscription.voie and "HORS" not in inscription.voie
    return TypeContrat.PROFESSIONNALISATION if pro else TypeContrat.APPRENTISSAGE


def _plusieurs(lire: Any) -> lecteurs.LecteurCellule:
    """Several words of a closed list in one cell, between « ; », « / », « + » or new lines."""

    def lire_tout(cellule: Cellule) -> list[str] | None:
        textes = re.split(r"[;/+\n]", cellule) if isinstance(cellule, str) else [cellule]
        codes = [x for t in textes if (x := lire(t)) is not None]
        return raisons_ordonnees(codes) or None

    return lecteurs.LecteurCellule(lire_tout, acceptees=tuple(m.mots for m in ruptures.raisons().values()))


_TYPES = {
    "apprentissage": TypeContrat.APPRENTISSAGE.value,
    "professionnalisation": TypeContrat.PROFESSIONNALISATION.value,
}
_ALIAS_TYPES = {
    "contrat d’apprentissage": TypeContrat.APPRENTISSAGE.value, "apprenti": TypeContrat.APPRENTISSAGE.value, "CA": TypeContrat.APPRENTISSAGE.value,
    "contrat de professionnalisation": TypeContrat.PROFESSIONNALISATION.value, "contrat pro": TypeContrat.PROFESSIONNALISATION.value, "CP": TypeContrat.PROFESSIONNALISATION.value,
}  # fmt: skip

TYPE = inscrire_type(
    TypeImport(
        code="parcours.contrats",
        par_api=True,
        libelle="Contrats et ruptures",
        description="Contrats d’apprentissage ou de professionnalisation de personnes déjà inscrites, et leurs ruptures avec leur cause.",
        permission="parcours.gerer_inscriptions",
        champs=(
            ChampImport(
                "reference", "Personne", lecteurs.texte(60), True, aide="Numéro de candidat, votre référence de la personne, ou INE.",
                alias=("numéro de candidat", "référence", "matricule", "identifiant apprenant", "code apprenant", "INE", "numéro apprenant"), exemples=("C00012",),
            ),
            ChampImport("certification", "Certification", lecteurs.texte(255), aide="Nécessaire seulement si la personne a plusieurs inscriptions.", alias=("numéro de certification", "rncp", "formation", "diplôme"), exemples=("RNCP99007",)),
            ChampImport("type_contrat", "Type de contrat", lecteurs.choix(_TYPES, _ALIAS_TYPES), alias=("type", "nature du contrat"), exemples=("apprentissage",)),
            ChampImport("employeur", "Employeur", lecteurs.texte(200), alias=("entreprise", "raison sociale", "nom de l’entreprise"), exemples=("Chantiers du Levant",)),
            ChampImport("siret", "SIRET de l’employeur", lecteurs.siret(), alias=("siret", "siret entreprise")),
            ChampImport("tuteur", "Maître d’apprentissage ou tuteur", lecteurs.texte(130), alias=("maître d’apprentissage", "tuteur", "MA"), exemples=("Nadège Colin",)),
            ChampImport("tuteur_courriel", "Courriel du tuteur", lecteurs.courriel(), alias=("email tuteur", "courriel maître d’apprentissage", "mail tuteur")),
            ChampImport("numero_deca", "Numéro du contrat", lecteurs.texte(30), alias=("numéro deca", "deca", "numéro de contrat", "n° contrat")),
            ChampImport("debut", "Début", lecteurs.date_jour(), True, alias=("date de début", "début du contrat", "date début contrat", "date de début de contrat", "début contrat"), exemples=("01/09/2026",)),
            ChampImport("fin", "Fin prévue", lecteurs.date_jour(), alias=("date de fin", "fin du contrat", "date fin contrat", "date de fin de contrat", "fin contrat"), exemples=("31/08/2028",)),
            ChampImport("rompu_le", "Rompu le", lecteurs.date_jour(), alias=("date de rupture", "rupture", "date rupture contrat", "date de rupture de contrat")),
            ChampImport("cause_rupture", "Cause de la rupture", lecteurs.choix(*ruptures.alias_de(ruptures.causes())), alias=("cause", "cause rupture", "motif de rupture", "nature de la rupture"), exemples=("Accord écrit des deux parties",)),
            ChampImport("initiative_rupture", "À l’initiative de", lecteurs.choix(*ruptures.alias_de(ruptures.initiatives())), alias=("initiative", "initiateur", "à l’initiative", "initiative de la rupture"), exemples=("L’apprenti",)),
            ChampImport("raisons_rupture", "Raisons de la rupture", _plusieurs(lecteurs.choix(*ruptures.alias_de(ruptures.raisons()))), aide="Plusieurs, séparées par des points-virgules.", alias=("raisons", "raison", "analyse de la rupture"), exemples=("Orientation ; Logement ou transport",)),
            ChampImport("motif_rupture", "En quelques mots", lecteurs.texte(300), aide="Sans détail médical ni familial.", alias=("commentaire rupture", "précision rupture", "motif libre")),
        ),
        analyseur=AnalyseurContrats,
        suite="parcours:inscriptions",
        sortes={MODELE: "contrat,contrats"},
        par_transaction=500,
    )
)  # fmt: skip
