"""The import of absences: one line, some hours missed by somebody already enrolled, between two days included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.imports.domain import lecteurs
from parchemin.imports.domain.constats import DOUBLON_FICHIER
from parchemin.imports.domain.modele import (
    ActionLigne,
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
from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.parcours.imports_lignes import ParReference, changees, remettre
from parchemin.parcours.models import Absence
from parchemin.parcours.services.dossiers import controler_absence
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import date_fr

MODELE = "parcours.Absence"
_CHAMPS = ("heures", "justifiee", "motif")
_OU = {"INS-022": "au", "INS-034": "heures", "INS-052": "du", "INS-053": "du", "INS-056": "au", "INS-057": "au"}
_Cle = tuple[int, date, date]


class AnalyseurAbsences:
    """Known by the enrolment and its two days: the same line again changes nothing, other hours correct it. An empty cell erases nothing."""

    def __init__(self, circonstances: Circonstances) -> None:
        self.organisation_id = circonstances.organisation_id
        self.par_reference = ParReference(circonstances)
        absences = Absence.toutes.filter(organisation_id=self.organisation_id).order_by("pk")
        self.connues: dict[_Cle, Absence] = {(a.inscription_id, a.du, a.au): a for a in absences}
        self.vues: dict[_Cle, int] = {}

    def analyser(self, lignes: Sequence[LigneLue]) -> list[LigneAnalysee]:
        return [self._analyser(ligne) for ligne in lignes]

    def _analyser(self, ligne: LigneLue) -> LigneAnalysee:
        v = ligne.valeurs
        reference, du = v.get("reference") or "", v.get("du")
        verdict = LigneAnalysee(ActionLigne.CREER, f"{reference} · {date_fr(du) if du else ''}".strip(" ·"))
        if not reference or du is None or "au" in ligne.illisibles:
            verdict.action = ActionLigne.REFUSER
            return verdict
        au: date = v.get("au") or du  # one day, when only one is written
        # Of several enrolments, the one whose course held that day.
        trouvees = self.par_reference.trouver(
            reference, v.get("certification") or "", lambda i: i.entree <= du and (i.fin_prevue is None or du <= i.fin_prevue)
        )  # fmt: skip
        if len(trouvees) != 1:
            combien = f"{len(trouvees)} inscriptions" if trouvees else "aucune inscription"
            constat = c.IMPORT_ABSENT_INCONNU.constat(valeur=reference[:60], combien=combien)
            verdict.constats.append(ConstatLigne("reference", constat))
            return verdict
        (inscription,) = trouvees
        cle = (inscription.pk, du, au)
        premiere = self.vues.setdefault(cle, ligne.numero)
        if premiere != ligne.numero:
            verdict.constats.append(ConstatLigne("du", DOUBLON_FICHIER.constat(autre=premiere, precision="")))
            return verdict
        absence = self.connues.get(cle)
        valeurs: dict[str, Any] = {n: v[n] for n in _CHAMPS if v.get(n) is not None}
        heures = valeurs.get("heures", absence.heures if absence else None)
        if heures is not None:
            trouves = controler_absence(inscription=inscription, du=du, au=au, heures=heures)
            verdict.constats += [ConstatLigne(_OU.get(k.code, ""), k) for k in trouves]
        if mot := etat_de_sante(valeurs.get("motif") or ""):
            verdict.constats.append(ConstatLigne("motif", c.DIAGNOSTIC.constat(mot=mot)))
        if absence is not None:
            valeurs = {n: x for n, x in valeurs.items() if getattr(absence, n) != x}
            verdict.action = ActionLigne.MODIFIER if valeurs else ActionLigne.INCHANGER
        verdict.donnees = {
            "inscription": inscription.pk, "absence": absence.pk if absence else None, "du": du.isoformat(), "au": au.isoformat(),
            "valeurs": {n: _ecrite(x) for n, x in valeurs.items()},
        }  # fmt: skip
        return verdict

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> list[Operation]:
        return [self._ecrire(ligne) for ligne in lignes]

    def _ecrire(self, ligne: LigneRetenue) -> Operation:
        d = ligne.donnees
        du, au = date.fromisoformat(d["du"]), date.fromisoformat(d["au"])
        valeurs = {n: _relue(n, x) for n, x in d["valeurs"].items()}
        siennes = Absence.toutes.filter(organisation_id=self.organisation_id, inscription_id=d["inscription"])
        if d["absence"] is None:
            if siennes.filter(du=du, au=au).exists():
                raise ErreurMetier(c.IMPORT_ABSENCE_CHANGEE.constat(du=date_fr(du), au=date_fr(au)))
            absence = Absence.toutes.create(
                organisation_id=self.organisation_id, inscription_id=d["inscription"], du=du, au=au, **valeurs
            )
            # Every value, not only those of the line: undoing must see whatever was corrected since.
            ecrit = {n: _ecrite(getattr(absence, n)) for n in _CHAMPS}
            return Operation(ligne.numero, MODELE, str(absence.pk), None, ecrit)
        trouvee = siennes.filter(pk=d["absence"]).first()
        if trouvee is None:
            raise ErreurMetier(c.IMPORT_ABSENCE_CHANGEE.constat(du=date_fr(du), au=date_fr(au)))
        avant = {n: _ecrite(getattr(trouvee, n)) for n in valeurs}
        for n, x in valeurs.items():
            setattr(trouvee, n, x)
        trouvee.save(update_fields=list(valeurs))
        return Operation(ligne.numero, MODELE, str(trouvee.pk), avant, dict(d["valeurs"]))

    def _absences(self, operations: Sequence[Operation]) -> dict[int, Absence]:
        cles = [int(o.cle) for o in operations]
        return {a.pk: a for a in Absence.toutes.filter(organisation_id=self.organisation_id, pk__in=cles)}

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """An absence corrected since."""
        return [
            c.IMPORT_ABSENCE_CHANGEE.constat(du=date_fr(a.du), au=date_fr(a.au))
            for a in changees(self._absences(operations), operations, _ecrite)
        ]

    def defaire(self, operations: Sequence[Operation]) -> list[Constat]:
        """All or nothing."""
        if refus := self.objections(operations):
            return refus
        remettre(Absence, self._absences(operations), operations, _relue)
        return []


def _ecrite(x: Any) -> Any:
    """As JSON holds it; hours without idle zeros, so that 7 and 7.00 are one number."""
    return f"{x.normalize():f}" if isinstance(x, Decimal) else x


def _relue(nom: str, x: Any) -> Any:
    return Decimal(x) if nom == "heures" else x


_JUSTIFIEE = {"oui": True, "non": False}
_ALIAS_JUSTIFIEE = {
    "justifiée": True, "justifié": True, "vrai": True, "x": True, "o": True, "1": True, "excusée": True, "non justifiée": False, "injustifiée": False,
    "non justifié": False, "injustifié": False, "faux": False, "n": False, "0": False, "non excusée": False,
}  # fmt: skip

TYPE = inscrire_type(
    TypeImport(
        code="parcours.absences",
        par_api=True,
        libelle="Absences",
        description="Heures d’absence de personnes déjà inscrites, justifiées ou non. Les heures prévues viennent des sessions de formation.",
        permission="parcours.gerer_inscriptions",
        champs=(
            ChampImport(
                "reference", "Personne", lecteurs.texte(60), True, aide="Numéro de candidat, votre référence de la personne, ou INE.",
                alias=("numéro de candidat", "référence", "matricule", "identifiant apprenant", "code apprenant", "INE", "numéro apprenant"), exemples=("C00012",),
            ),
            ChampImport("certification", "Certification", lecteurs.texte(255), aide="Nécessaire seulement si la personne a plusieurs inscriptions ce jour-là.", alias=("numéro de certification", "rncp", "formation", "diplôme"), exemples=("RNCP99007",)),
            ChampImport("du", "Du", lecteurs.date_jour(), True, alias=("date", "date de début", "début", "absent du", "jour", "date d’absence"), exemples=("12/01/2026",)),
            ChampImport("au", "Au", lecteurs.date_jour(), aide="Vide pour un seul jour.", alias=("date de fin", "fin", "absent au"), exemples=("13/01/2026",)),
            ChampImport("heures", "Heures d’absence", lecteurs.decimal(minimum=Decimal("0.25"), maximum=Decimal("9999"), decimales=2), True, alias=("heures", "durée", "nombre d’heures", "heures manquées", "durée (h)"), exemples=("7,5",)),
            ChampImport("justifiee", "Justifiée", lecteurs.choix(_JUSTIFIEE, _ALIAS_JUSTIFIEE), aide="Vide : non justifiée.", alias=("justifié", "absence justifiée", "justification", "excusée"), exemples=("oui",)),
            ChampImport("motif", "Motif", lecteurs.texte(200), aide="Jamais une maladie : « arrêt de travail » suffit.", alias=("raison", "cause", "motif de l’absence"), exemples=("Convocation administrative",)),
        ),
        analyseur=AnalyseurAbsences,
        suite="parcours:inscriptions",
        sortes={MODELE: "absence,absences"},
        par_transaction=500,
    )
)  # fmt: skip
