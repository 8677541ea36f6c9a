"""The import of what is assessed: one line, one element of a certification, down to a competence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.imports_lignes import changees, remettre
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement, Resultat
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier

MODELE = "parcours.ElementEvalue"
_CHAMPS = ("nature", "libelle", "code_bloc", "mode", "facultatif", "ordre")
_NATURES = {
    "bloc": NatureElement.BLOC.value, "unité": NatureElement.UNITE.value, "épreuve": NatureElement.EPREUVE.value,
    "CCP": NatureElement.CCP.value, "capacité": NatureElement.CAPACITE.value, "compétence": NatureElement.COMPETENCE.value,
}  # fmt: skip
_MODES = {"note": ModeResultat.NOTE.value, "validation": ModeResultat.VALIDATION.value}
_ALIAS_MODES = {
    "note sur 20": ModeResultat.NOTE.value, "notation": ModeResultat.NOTE.value,
    "acquis": ModeResultat.VALIDATION.value, "acquis ou non acquis": ModeResultat.VALIDATION.value,
}  # fmt: skip


class AnalyseurElements:
    """Known by certification and code. An empty cell erases nothing; one in use keeps its code and its kind of result."""

    def __init__(self, circonstances: Circonstances) -> None:
        self.organisation_id, self.jour = circonstances.organisation_id, circonstances.jour
        self.certifications: dict[str, Certification] = {}
        for x in Certification.toutes.filter(organisation_id=self.organisation_id).select_related(
            "fiche__version", "fiche__source"
        ):
            self.certifications[_cle(x.numero or x.intitule)] = x
        lignes = ElementEvalue.toutes.filter(organisation_id=self.organisation_id).order_by("pk")
        self.connus = {(e.certification_id, e.code): e for e in lignes}
        self.utilises = _utilises([e.pk for e in self.connus.values()])
        self.vus: dict[tuple[int, str], int] = {}
        self.admis: set[tuple[int, str]] = set(self.connus)
        """Elements that are there, or that an earlier line of the file will create."""
        self.blocs: dict[int, dict[str, str]] = {}

    def analyser(self, lignes: Sequence[LigneLue]) -> list[LigneAnalysee]:
        return [self._analyser(ligne) for ligne in lignes]

    def _analyser(self, ligne: LigneLue) -> LigneAnalysee:
        v = ligne.valeurs
        code, brut = v.get("code") or "", v.get("certification") or ""
        verdict = LigneAnalysee(ActionLigne.CREER, f"{brut} · {code}".strip(" ·"))
        certification = self.certifications.get(_cle(brut)) or self.certifications.get(_cle(f"RNCP{brut}"))
        if not code or not brut:
            verdict.action = ActionLigne.REFUSER
            return verdict
        if certification is None:
            verdict.constats.append(ConstatLigne("certification", c.IMPORT_CERTIFICATION.constat(valeur=brut[:60])))
            return verdict
        cle = (certification.pk, code)
        premiere = self.vus.setdefault(cle, ligne.numero)
        if premiere != ligne.numero:
            verdict.constats.append(ConstatLigne("code", DOUBLON_FICHIER.constat(autre=premiere, precision="")))
        element = self.connus.get(cle)
        valeurs = {n: v[n] for n in _CHAMPS if v.get(n) is not None}
        bloc = valeurs.get("code_bloc")
        if bloc and bloc not in self._blocs(certification):
            constat = c.IMPORT_BLOC.constat(bloc=bloc, certification=brut)
            verdict.constats.append(ConstatLigne("code_bloc", constat))
        parent = v.get("parent") or ""
        if parent and (parent == code or (certification.pk, parent) not in self.admis):
            verdict.constats.append(ConstatLigne("parent", c.IMPORT_PARENT.constat(parent=parent)))
        if element is not None:
            valeurs = {n: x for n, x in valeurs.items() if getattr(element, n) != x}
            if "mode" in valeurs and element.pk in self.utilises:
                verdict.constats.append(ConstatLigne("mode", c.ELEMENT_UTILISE.constat(element=code)))
            meme_parent = not parent or (
                element.parent_id == getattr(self.connus.get((certification.pk, parent)), "pk", 0)
            )
            verdict.action = ActionLigne.INCHANGER if meme_parent and not valeurs else ActionLigne.MODIFIER
        else:
            defauts = {"nature": NatureElement.COMPETENCE.value, "mode": ModeResultat.VALIDATION.value}
            valeurs = defauts | valeurs
            if not valeurs.get("libelle") and "libelle" not in ligne.illisibles:
                verdict.constats.append(ConstatLigne("libelle", c.IMPORT_SANS_INTITULE.constat(code=code)))
        verdict.donnees = {
            "certification": certification.pk,
            "code": code,
            "parent": parent,
            "valeurs": valeurs,
            "element": element.pk if element else None,
        }
        if not ligne.illisibles and not any(k.constat.est_bloquant for k in verdict.constats):
            self.admis.add(cle)  # fmt: skip
        return verdict

    def _blocs(self, certification: Certification) -> Mapping[str, str]:
        if certification.pk not in self.blocs:
            self.blocs[certification.pk] = dict(blocs_au_choix(certification, self.jour))
        return self.blocs[certification.pk]

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> list[Operation]:
        return [self._ecrire(ligne) for ligne in lignes]

    def _ecrire(self, ligne: LigneRetenue) -> Operation:
        d = ligne.donnees
        siens = ElementEvalue.toutes.filter(organisation_id=self.organisation_id, certification_id=d["certification"])
        parent = siens.filter(code=d["parent"]).first() if d["parent"] else None
        element = siens.filter(code=d["code"]).first()
        if (element.pk if element else None) != d["element"] or (d["parent"] and parent is None):
            raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(code=d["code"]))
        if element is None:
            element = ElementEvalue.toutes.create(
                organisation_id=self.organisation_id, certification_id=d["certification"], code=d["code"], parent=parent,
                **d["valeurs"],
            )  # fmt: skip
            return Operation(ligne.numero, MODELE, str(element.pk))
        if "mode" in d["valeurs"] and _utilises([element.pk]):
            raise ErreurMetier(c.ELEMENT_UTILISE.constat(element=element.code))
        apres = dict(d["valeurs"]) | ({"parent_id": parent.pk} if parent is not None else {})
        avant = {n: getattr(element, n) for n in apres}
        for n, x in apres.items():
            setattr(element, n, x)
        if contre := objections("parcours.corriger_element", element):
            raise ErreurMetier(*contre)
        element.save(update_fields=[n.removesuffix("_id") for n in apres])
        return Operation(ligne.numero, MODELE, str(element.pk), avant, apres)

    def _elements(self, operations: Sequence[Operation]) -> dict[int, ElementEvalue]:
        cles = [int(o.cle) for o in operations]
        return {e.pk: e for e in ElementEvalue.toutes.filter(organisation_id=self.organisation_id, pk__in=cles)}

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """An element used since, or changed since."""
        lignes = self._elements(operations)
        crees = {int(o.cle) for o in operations if o.avant is None}
        utilises = _utilises(crees)
        refus = [c.ELEMENT_UTILISE.constat(element=lignes[pk].code) for pk in sorted(utilises & lignes.keys())]
        refus += [c.IMPORT_MONDE_CHANGE.constat(code=e.code) for e in changees(lignes, operations, lambda x: x)]
        enfants = ElementEvalue.toutes.filter(parent__in=crees).exclude(pk__in=crees)
        refus += [c.ELEMENT_PARENT.constat(element=e.code, parent="un élément retiré") for e in enfants.order_by("pk")]
        refus += objections("parcours.supprimer_element", [e for pk, e in lignes.items() if pk in crees])
        return refus

    def defaire(self, operations: Sequence[Operation]) -> list[Constat]:
        """All or nothing."""
        if refus := self.objections(operations):
            return refus
        remettre(ElementEvalue, self._elements(operations), operations, lambda nom, x: x)
        return []


def _cle(texte: str) -> str:
    return texte.upper().replace(" ", "")


def _utilises(cles: Any) -> set[int]:
    """Elements in a session, or that carry results."""
    liste = list(cles)
    dans_une_session = ElementEvalue.sessions.through.objects.filter(elementevalue__in=liste)
    avec_resultats = Resultat.toutes.filter(element__in=liste).order_by()
    return set(dans_une_session.values_list("elementevalue_id", flat=True)) | set(
        avec_resultats.values_list("element_id", flat=True).distinct()
    )


TYPE = inscrire_type(
    TypeImport(
        code="parcours.elements",
        libelle="Ce qui est évalué",
        description="Blocs, unités, épreuves, capacités et compétences d’une certification : les colonnes de la grille.",
        permission="parcours.gerer_sessions",
        champs=(
            ChampImport(
                "certification", "Certification", lecteurs.texte(255), True, aide="Son numéro (RNCP99001) ou votre code.",
                alias=("numéro de certification", "rncp", "code certification", "titre"), exemples=("RNCP99001",),
            ),
            ChampImport("code", "Code", lecteurs.texte(40), True, alias=("code élément", "code de l’unité", "code compétence"), exemples=("C1.1",)),
            ChampImport("libelle", "Intitulé", lecteurs.texte(800), alias=("libellé", "nom", "compétence", "unité"), exemples=("Contrôler l’installation",)),
            ChampImport("nature", "C’est", lecteurs.choix(_NATURES, {"certificat de compétences professionnelles": "ccp"}), alias=("nature", "type"), exemples=("compétence",)),
            ChampImport("parent", "Dépend de", lecteurs.texte(40), aide="Le code de l’élément au-dessus.", alias=("parent", "rattaché à"), exemples=("RNCP99001BC01",)),
            ChampImport("code_bloc", "Bloc de la fiche", lecteurs.texte(40), alias=("bloc", "code du bloc"), exemples=("RNCP99001BC01",)),
            ChampImport("mode", "Résultat", lecteurs.choix(_MODES, _ALIAS_MODES), alias=("mode", "note ou validation"), exemples=("validation", "note")),
            ChampImport("facultatif", "Facultatif", lecteurs.booleen(), alias=("option",), exemples=("non",)),
            ChampImport("ordre", "Ordre", lecteurs.entier(minimum=0, maximum=9999), alias=("rang", "position"), exemples=("10",)),
        ),
        analyseur=AnalyseurElements,
        suite="parcours:elements_certifications",
        par_transaction=250,
    )
)  # fmt: skip
