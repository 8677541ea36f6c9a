"""The import of a règlement d'examen: one line, one unit; the règlement itself is made by the first line that names it.

Days of the sessions say which version a line is of: those of a version that stands, or of a new one. A line that gives none follows
the one above it, else the latest version; dates of a version that stands are never changed by a file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.domain.reglement import Domaine, ModeEvaluation
from parchemin.deliberation.models import Deliberation, ReglementExamen, UniteReglement
from parchemin.deliberation.selectors.reglements import est_cite, periode_de, sessions_en_mots
from parchemin.deliberation.selectors.reglements_pages import blocs_de, chevauchements
from parchemin.deliberation.services.reglements import reference_reglement
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
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement
from parchemin.parcours.services.elements import est_utilise
from parchemin.plateforme.registres.gardes import objections as objections_d_en_haut
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import Periode, date_fr

REGLEMENT, ELEMENT, UNITE = "deliberation.ReglementExamen", "parcours.ElementEvalue", "deliberation.UniteReglement"
_CHAMPS = (
    "domaine",
    "coefficient",
    "mode",
    "seuil",
    "pratique",
    "eps",
    "controle",
    "commune",
    "ects",
    "ordre",
    "blocs",
)
_NATURES = {
    "unité": NatureElement.UNITE.value, "épreuve": NatureElement.EPREUVE.value, "bloc": NatureElement.BLOC.value,
    "CCP": NatureElement.CCP.value, "capacité": NatureElement.CAPACITE.value, "compétence": NatureElement.COMPETENCE.value,
}  # fmt: skip
_RESULTATS = {"note": ModeResultat.NOTE.value, "validation": ModeResultat.VALIDATION.value}
_MODES = {
    "CCF": ModeEvaluation.CCF.value, "ponctuel": ModeEvaluation.PONCTUEL.value,
    "contrôle continu": ModeEvaluation.CONTROLE_CONTINU.value,
}  # fmt: skip
_DOMAINES = {
    "pro": Domaine.PROFESSIONNEL.value, "professionnel": Domaine.PROFESSIONNEL.value, "professionnelle": Domaine.PROFESSIONNEL.value,
    "general": Domaine.GENERAL.value, "général": Domaine.GENERAL.value, "générale": Domaine.GENERAL.value,
}  # fmt: skip


def _domaine(cellule: Any) -> str | None:
    """« Pro », « général », or the name that the règlement gives."""
    lu = lecteurs.texte(60)(cellule)
    return _DOMAINES.get(lu.lower(), lu) if lu else None


class AnalyseurReglement:
    """Known by certification, specialty, days of the sessions and code. An empty cell erases nothing."""

    def __init__(self, circonstances: Circonstances) -> None:
        self.organisation_id, self.jour = circonstances.organisation_id, circonstances.jour
        membre = Membre.toutes.select_related("utilisateur").filter(pk=circonstances.membre_id or 0).first()
        self.acteur: Reference = reference_de(membre.utilisateur) if membre is not None else SYSTEME
        self.certifications: dict[str, Certification] = {}
        for x in Certification.toutes.filter(organisation_id=self.organisation_id).select_related(
            "fiche__version", "fiche__source"
        ):
            self.certifications[_cle(x.numero or x.intitule)] = x
        self.reglements: dict[tuple[int, str], list[ReglementExamen]] = defaultdict(list)
        """Those that stand, the latest version last."""
        for r in ReglementExamen.toutes.filter(organisation_id=self.organisation_id, remplace_le__isnull=True).order_by(
            "version", "pk"
        ):
            self.reglements[r.certification_id, r.specialite].append(r)
        self.cites = set(
            Deliberation.toutes.filter(organisation_id=self.organisation_id, decisions__isnull=False)
            .order_by()
            .values_list("reglement_id", flat=True)
        )
        lignes = ElementEvalue.toutes.filter(organisation_id=self.organisation_id).order_by("pk")
        self.elements = {(e.certification_id, e.code): e for e in lignes}
        connus = [r.pk for siens in self.reglements.values() for r in siens]
        unites = UniteReglement.toutes.filter(reglement__in=connus).order_by("pk")
        self.unites = {(u.reglement_id, u.element_id): u for u in unites}
        self.annonces: dict[tuple[int, str], list[Periode]] = defaultdict(list)
        """Règlements that an earlier line of the file will create, by the days of their sessions."""
        self.courants: dict[tuple[int, str], ReglementExamen | Periode] = {}
        """The one that the latest line with days was about: lines without days follow it."""
        self.promis: dict[tuple[int, str], str] = {}
        """Elements that an earlier line will create."""
        self.vus: dict[tuple[int, str, str, str], int] = {}
        self.blocs: dict[int, Mapping[str, str]] = {}

    # --- judge

    def analyser(self, lignes: Sequence[LigneLue]) -> list[LigneAnalysee]:
        return [self._analyser(ligne) for ligne in lignes]

    def _analyser(self, ligne: LigneLue) -> LigneAnalysee:
        v = ligne.valeurs
        code, brut, specialite = v.get("code") or "", v.get("certification") or "", v.get("specialite") or ""
        verdict = LigneAnalysee(ActionLigne.CREER, f"{brut} · {code}".strip(" ·"))

        def dire(champ: str, constat: Constat) -> None:
            verdict.constats.append(ConstatLigne(champ, constat))

        certification = self.certifications.get(_cle(brut)) or self.certifications.get(_cle(f"RNCP{brut}"))
        if not code or not brut:
            verdict.action = ActionLigne.REFUSER
            return verdict
        if certification is None:
            dire("certification", c.IMPORT_CERTIFICATION.constat(valeur=brut[:60]))
            return verdict
        cle = (certification.pk, specialite)
        vise = self._viser(cle, ligne, dire)
        reglement = vise if isinstance(vise, ReglementExamen) else None
        nouvelles = vise if isinstance(vise, Periode) else Periode(None, None)
        premiere = self.vus.setdefault((*cle, f"{reglement.pk if reglement else nouvelles}", code), ligne.numero)
        if premiere != ligne.numero:
            dire("code", DOUBLON_FICHIER.constat(autre=premiere, precision=""))
        reference = v.get("reference") or ""
        if reglement is not None and reglement.pk in self.cites:
            dire("certification", c.IMPORT_CITE.constat(certification=brut))
        annonce = nouvelles in self.annonces[cle]
        if reglement is None and not annonce and not reference and "reference" not in ligne.illisibles:
            dire("reference", c.IMPORT_SANS_REFERENCE.constat(certification=brut))
        valeurs = {n: v[n] for n in _CHAMPS if n != "blocs" and v.get(n) is not None}
        if v.get("blocs"):
            valeurs["blocs"] = self._lire_blocs(certification, v["blocs"], brut, dire)
        nouveau = self._element(ligne, certification, code, brut, dire)
        element = self.elements.get((certification.pk, code))
        unite = self.unites.get((reglement.pk, element.pk)) if reglement is not None and element is not None else None
        if unite is not None:
            valeurs = {n: x for n, x in valeurs.items() if getattr(unite, n) != x}
            verdict.action = ActionLigne.MODIFIER if valeurs else ActionLigne.INCHANGER
        elif "blocs" not in valeurs and element is not None and element.code_bloc:
            valeurs["blocs"] = [element.code_bloc]
        verdict.donnees = {
            "certification": certification.pk, "numero": brut, "specialite": specialite, "reference": reference,
            "reglement": reglement.pk if reglement else None, "session_du": _iso(nouvelles.debut), "session_au": _iso(nouvelles.fin),
            "code": code, "element": element.pk if element else None,
            "nouveau": nouveau, "unite": unite.pk if unite else None,
            "valeurs": {n: f"{x:f}" if isinstance(x, Decimal) else x for n, x in valeurs.items()},
        }  # fmt: skip
        if not ligne.illisibles and not any(k.constat.est_bloquant for k in verdict.constats):
            if reglement is None and not annonce:
                self.annonces[cle].append(nouvelles)
            if nouveau:
                self.promis[certification.pk, code] = nouveau["mode"]
        return verdict

    def _viser(self, cle: tuple[int, str], ligne: LigneLue, dire: Any) -> ReglementExamen | Periode:
        """The version that a line is of, or the days of the one to create. Says REG-122 and REG-123."""
        du, au = ligne.valeurs.get("session_du"), ligne.valeurs.get("session_au")
        connus = self.reglements[cle]
        if du is None and au is None:
            # Days that cannot be read leave the line refused, whatever it is of.
            return self.courants.get(cle) or (connus[-1] if connus else Periode(None, None))
        if du is not None and au is not None and au < du:
            dire("session_au", c.PERIODE.constat(du=date_fr(du), au=date_fr(au)))
            return Periode(None, None)
        voulue = Periode(du, au)
        vise: ReglementExamen | Periode = next(
            (r for r in reversed(connus) if du in (None, r.session_du) and au in (None, r.session_au)), voulue
        )
        if vise is voulue and voulue not in self.annonces[cle]:
            for r in connus:
                if periode_de(r).chevauche(voulue):
                    dire("session_du", c.DEUX_VERSIONS.constat(autre=r.version, periode=sessions_en_mots(r)))
            for p in self.annonces[cle]:
                if p.chevauche(voulue):
                    dire(
                        "session_du",
                        c.DEUX_VERSIONS.constat(autre="créée plus haut dans ce fichier", periode=p.en_mots),
                    )
        self.courants[cle] = vise
        return vise

    def _lire_blocs(self, certification: Certification, brut: str, nom: str, dire: Any) -> list[str]:
        if certification.pk not in self.blocs:
            self.blocs[certification.pk] = blocs_de(certification, self.jour)
        codes = [x for x in re.split(r"[\s,;]+", brut) if x]
        for code in codes:
            if code not in self.blocs[certification.pk]:
                dire("blocs", c.IMPORT_BLOC.constat(bloc=code[:60], certification=nom))
        return codes

    def _element(
        self, ligne: LigneLue, certification: Certification, code: str, brut: str, dire: Any
    ) -> dict[str, Any]:
        """What to create; empty for an element that is there, of which this file changes nothing."""
        v = ligne.valeurs
        element = self.elements.get((certification.pk, code))
        if element is not None:
            for champ, nom, mots in (("resultat", "mode", "la forme de son résultat"),
                                     ("facultatif", "facultatif", "son caractère facultatif")):  # fmt: skip
                if v.get(champ) is not None and v[champ] != getattr(element, nom):
                    dire(champ, c.IMPORT_ELEMENT_UTILISE.constat(code=code, quoi=mots))
            return {}
        if (certification.pk, code) in self.promis:
            # Of another specialty, earlier in the file.
            return {}
        parent = v.get("parent") or ""
        connu = (certification.pk, parent) in self.elements or (certification.pk, parent) in self.promis
        if parent and (parent == code or not connu):
            dire("parent", c.IMPORT_PARENT.constat(parent=parent))
        if not v.get("libelle") and "libelle" not in ligne.illisibles:
            dire("libelle", c.IMPORT_SANS_INTITULE.constat(code=code))
        famille = facade.famille(certification)
        notee = famille in {*facade.DIPLOMES_ETAT, facade.Famille.SUPERIEUR}
        return {
            "nature": v.get("nature") or NatureElement.UNITE.value, "libelle": v.get("libelle") or "", "parent": parent,
            "mode": v.get("resultat") or (ModeResultat.NOTE.value if notee else ModeResultat.VALIDATION.value),
            "facultatif": bool(v.get("facultatif")), "ordre": v.get("ordre") or ligne.numero * 10 % 10000,
        }  # fmt: skip

    # --- write

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> list[Operation]:
        operations: list[Operation] = []
        touches: dict[int, int] = {}
        reglements: dict[int, ReglementExamen] = {}
        for ligne in lignes:
            reglement = self._reglement(ligne, operations)
            reglements[reglement.pk] = reglement
            element = self._ecrire_element(ligne, operations)
            operations.append(self._ecrire_unite(ligne, reglement, element))
            touches[reglement.pk] = touches.get(reglement.pk, 0) + 1
        for pk, n in touches.items():
            r = reglements[pk]
            consigner(
                chaine=f"o:{r.organisation_id}", acte="deliberation.importer_reglement", acteur=self.acteur,
                sujet=reference_reglement(r), details={"unites": n},
                phrase=f"a importé {n} unité{'s' * (n > 1)} du règlement d’examen.",
            )  # fmt: skip
        return operations

    def _reglement(self, ligne: LigneRetenue, operations: list[Operation]) -> ReglementExamen:
        d = ligne.donnees
        siens = ReglementExamen.toutes.filter(
            organisation_id=self.organisation_id, certification_id=d["certification"], specialite=d["specialite"]
        ).select_related("certification__fiche__version")
        vivants = siens.filter(remplace_le__isnull=True).order_by("-version", "-pk")
        change = ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(certification=d["numero"]))
        du, au = _jour(d.get("session_du")), _jour(d.get("session_au"))
        if d["reglement"] is not None:
            r = vivants.filter(pk=d["reglement"]).first()
        else:
            # Made by an earlier line, or by somebody since: the same days are the same version.
            r = vivants.filter(session_du=du, session_au=au).first()
        if r is not None:
            if est_cite(r):
                raise change
            trouve: ReglementExamen = r
            return trouve
        if d["reglement"] is not None or not d["reference"]:
            raise change
        derniere = siens.order_by("-version").first()
        cree = ReglementExamen(
            organisation_id=self.organisation_id, certification_id=d["certification"], specialite=d["specialite"],
            reference=d["reference"], version=derniere.version + 1 if derniere is not None else 1, session_du=du,
            session_au=au,
        )  # fmt: skip
        if chevauchements(cree):
            raise change
        cree.save()
        operations.append(Operation(ligne.numero, REGLEMENT, str(cree.pk)))
        return cree

    def _ecrire_element(self, ligne: LigneRetenue, operations: list[Operation]) -> ElementEvalue:
        d = ligne.donnees
        siens = ElementEvalue.toutes.filter(organisation_id=self.organisation_id, certification_id=d["certification"])
        element: ElementEvalue | None = siens.filter(code=d["code"]).first()
        if element is not None:
            if d["element"] is not None and d["element"] != element.pk:
                raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(certification=d["numero"]))
            return element
        neuf = dict(d["nouveau"])
        if d["element"] is not None or not neuf:
            raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(certification=d["numero"]))
        code_parent = neuf.pop("parent")
        parent = siens.filter(code=code_parent).first() if code_parent else None
        if code_parent and parent is None:
            raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(certification=d["numero"]))
        blocs = d["valeurs"].get("blocs", ())
        cree: ElementEvalue = ElementEvalue.toutes.create(
            organisation_id=self.organisation_id, certification_id=d["certification"], code=d["code"], parent=parent,
            code_bloc=blocs[0] if len(blocs) == 1 else "", **neuf,
        )  # fmt: skip
        operations.append(Operation(ligne.numero, ELEMENT, str(cree.pk)))
        return cree

    def _ecrire_unite(self, ligne: LigneRetenue, reglement: ReglementExamen, element: ElementEvalue) -> Operation:
        d = ligne.donnees
        unite = UniteReglement.toutes.filter(reglement=reglement, element=element).first()
        if (unite.pk if unite else None) != d["unite"]:
            raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(certification=d["numero"]))
        valeurs = _typer(d["valeurs"])
        if unite is None:
            defauts: dict[str, Any] = {"ordre": element.ordre}
            if element.mode == ModeResultat.VALIDATION:
                defauts["coefficient"] = Decimal(1)
            unite = UniteReglement.toutes.create(
                organisation_id=self.organisation_id, reglement=reglement, element=element, **(defauts | valeurs)
            )
            return Operation(ligne.numero, UNITE, str(unite.pk))
        avant = {n: _json(getattr(unite, n)) for n in valeurs}
        for n, x in valeurs.items():
            setattr(unite, n, x)
        unite.save(update_fields=list(valeurs))
        return Operation(ligne.numero, UNITE, str(unite.pk), avant, dict(d["valeurs"]))

    # --- undo

    def _unites(self, operations: Sequence[Operation]) -> dict[int, UniteReglement]:
        cles = [int(o.cle) for o in operations if o.modele == UNITE]
        lignes = UniteReglement.toutes.filter(organisation_id=self.organisation_id, pk__in=cles)
        return {u.pk: u for u in lignes.select_related("reglement__certification__fiche__version", "element")}

    def _crees(self, operations: Sequence[Operation], modele: str) -> list[int]:
        return [int(o.cle) for o in operations if o.modele == modele and o.avant is None]

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """A règlement that a jury has before it, something changed or used since."""
        unites = self._unites(operations)
        refus: list[Constat] = []
        ids = {u.reglement_id for u in unites.values()} | set(self._crees(operations, REGLEMENT))
        lignes = ReglementExamen.toutes.filter(pk__in=ids, organisation_id=self.organisation_id)
        for r in lignes.select_related("certification__fiche__version").order_by("pk"):
            nom = r.certification.numero or r.certification.intitule
            if Deliberation.toutes.filter(reglement=r).exists():
                refus.append(c.IMPORT_SERVI.constat(certification=nom))
            elif (
                r.pk in self._crees(operations, REGLEMENT)
                and UniteReglement.toutes.filter(reglement=r).exclude(pk__in=unites).exists()
            ):
                refus.append(c.IMPORT_MONDE_CHANGE.constat(certification=nom))
        for o in operations:
            u = unites.get(int(o.cle)) if o.modele == UNITE else None
            if (
                u is not None
                and o.apres
                and any(_json(getattr(u, n)) != _json(_typer({n: x})[n]) for n, x in o.apres.items())
            ):
                refus.append(c.IMPORT_MONDE_CHANGE.constat(certification=f"{u.reglement.certification.numero}, {u.element.code}"))  # fmt: skip
        crees = list(ElementEvalue.toutes.filter(pk__in=self._crees(operations, ELEMENT)).order_by("pk"))
        refus += [c.IMPORT_ELEMENT_UTILISE.constat(code=e.code, quoi="son existence") for e in crees if est_utilise(e)]
        dehors = UniteReglement.toutes.filter(element__in=[e.pk for e in crees]).exclude(pk__in=unites)
        refus += [
            c.IMPORT_ELEMENT_UTILISE.constat(code=u.element.code, quoi="un autre règlement")
            for u in dehors.select_related("element").order_by("pk")
        ]
        return refus

    def defaire(self, operations: Sequence[Operation]) -> list[Constat]:
        """All or nothing: units, then elements, then règlements."""
        if refus := self.objections(operations):
            return refus
        for o in reversed(operations):
            if o.modele == UNITE:
                ligne = UniteReglement.toutes.filter(pk=int(o.cle), organisation_id=self.organisation_id)
                if o.avant is None:
                    ligne.delete()
                else:
                    ligne.update(**_typer(o.avant))
        crees = list(ElementEvalue.toutes.filter(pk__in=self._crees(operations, ELEMENT)).order_by("-pk"))
        if contre := objections_d_en_haut("parcours.supprimer_element", crees):
            return contre
        ElementEvalue.toutes.filter(pk__in=[e.pk for e in crees]).delete()
        ReglementExamen.toutes.filter(
            pk__in=self._crees(operations, REGLEMENT), organisation_id=self.organisation_id
        ).delete()
        return []


def _cle(texte: str) -> str:
    return texte.upper().replace(" ", "")


def _iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour is not None else None


def _jour(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _json(valeur: Any) -> Any:
    return f"{valeur.normalize():f}" if isinstance(valeur, Decimal) else valeur


def _typer(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Decimals travel as text."""
    return {n: Decimal(x) if n in ("coefficient", "seuil") and x is not None else x for n, x in valeurs.items()}


def _note(minimum: str, maximum: int) -> Any:
    return lecteurs.decimal(minimum=Decimal(minimum), maximum=maximum)


TYPE = inscrire_type(
    TypeImport(
        code="deliberation.reglement",
        libelle="Règlement d’examen",
        description="Unités d’un règlement : coefficient, domaine, mode d’évaluation, seuils, blocs donnés. Le règlement est créé s’il n’existe pas.",
        permission="deliberation.gerer_reglements",
        champs=(
            ChampImport(
                "certification", "Certification", lecteurs.texte(255), True, aide="Son numéro (RNCP99001) ou votre code.",
                alias=("numéro de certification", "rncp", "code certification", "titre", "diplôme"), exemples=("RNCP99001", "RNCP99001"),
            ),
            ChampImport("specialite", "Spécialité", lecteurs.texte(255), aide="Vide : toutes.", alias=("option", "spécialité ou option")),
            ChampImport("reference", "Texte de référence", lecteurs.texte(300), aide="Pour un nouveau règlement, sur sa première ligne.", alias=("arrêté", "règlement"), exemples=("Arrêté du 3 juin 2024",)),
            ChampImport("session_du", "Sessions à partir du", lecteurs.date_jour(), aide="Premier jour des sessions de cette version. Vide : comme la ligne au-dessus, sinon la dernière version ; pour un nouveau règlement, sans limite.", alias=("à partir des sessions du", "session du", "début de validité", "première session", "début"), exemples=("01/09/2026",)),
            ChampImport("session_au", "Jusqu’aux sessions du", lecteurs.date_jour(), aide="Dernier jour des sessions de cette version, compris. Vide : sans limite.", alias=("session au", "fin de validité", "dernière session", "fin"), exemples=("31/08/2027",)),
            ChampImport("code", "Code", lecteurs.texte(40), True, alias=("code de l’unité", "unité", "épreuve"), exemples=("EP1", "EG1")),
            ChampImport("libelle", "Intitulé", lecteurs.texte(800), aide="Pris pour une unité nouvelle.", alias=("libellé", "nom"), exemples=("Réalisation d’une intervention", "Français, histoire-géographie")),
            ChampImport("nature", "C’est", lecteurs.choix(_NATURES, {"certificat de compétences professionnelles": "ccp"}), aide="Pris pour une unité nouvelle.", alias=("nature", "type"), exemples=("épreuve", "unité")),
            ChampImport("parent", "Dépend de", lecteurs.texte(40), aide="Le code du bloc d’une capacité nouvelle.", alias=("parent", "rattaché à")),
            ChampImport("resultat", "Résultat", lecteurs.choix(_RESULTATS, {"note sur 20": "note", "acquis": "validation", "acquis ou non acquis": "validation"}), alias=("note ou validation",), exemples=("note", "note")),
            ChampImport("facultatif", "Facultatif", lecteurs.booleen(), alias=("facultative", "option facultative"), exemples=("non", "non")),
            ChampImport("domaine", "Domaine", _domaine, alias=("domaine de l’unité", "pro ou général"), exemples=("professionnel", "général")),
            ChampImport("coefficient", "Coefficient", _note("0.01", 999), alias=("coef", "coef.", "coeff"), exemples=("6", "3")),
            ChampImport("mode", "Mode d’évaluation", lecteurs.choix(_MODES, {"contrôle en cours de formation": "ccf", "ponctuelle": "ponctuel", "cc": "controle_continu"}), alias=("mode", "ccf ou ponctuel"), exemples=("CCF", "ponctuel")),
            ChampImport("seuil", "Note minimale", _note("0", 20), alias=("note éliminatoire", "seuil")),
            ChampImport("pratique", "Pratique professionnelle", lecteurs.booleen(), alias=("épreuve de pratique",), exemples=("oui", "non")),
            ChampImport("eps", "EPS", lecteurs.booleen(), alias=("éducation physique et sportive",), exemples=("non", "non")),
            ChampImport("controle", "Groupe de contrôle", lecteurs.texte(40), alias=("contrôle", "groupe de l’épreuve de contrôle")),
            ChampImport("commune", "Commune aux spécialités", lecteurs.booleen(), alias=("unité commune",), exemples=("non", "oui")),
            ChampImport("blocs", "Blocs donnés", lecteurs.texte(400), aide="Un ou plusieurs codes, séparés par une virgule.", alias=("bloc", "bloc de la fiche", "code du bloc"), exemples=("RNCP99001BC01",)),
            ChampImport("ects", "Crédits européens", lecteurs.entier(minimum=0, maximum=300), alias=("ects", "crédits")),
            ChampImport("ordre", "Ordre", lecteurs.entier(minimum=0, maximum=9999), alias=("rang", "position"), exemples=("10", "20")),
        ),
        analyseur=AnalyseurReglement,
        suite="deliberation:reglements",
        par_transaction=200,
        sortes={REGLEMENT: "règlement,règlements", ELEMENT: "élément évalué,éléments évalués", UNITE: "unité,unités"},
    )
)  # fmt: skip
