"""A small kind of import, to exercise the engine: objects known by a code, kept in `Brouillon` rows of nobody.

Its rows are organisations' establishments of a made-up kind, written straight: the engine is tested, not `comptes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from parchemin.comptes.models import Etablissement
from parchemin.comptes.models.organisations import SorteEtablissement
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
from parchemin.socle.cles import cle_recherche, cle_tri
from parchemin.socle.constats import Constat, Controle, ErreurMetier

OCCUPE = Controle("ZZI-001", "Occupé", "« {code} » est occupé.", "Quelqu’un s’en sert.", "Attendez.")


class AnalyseurEssai:
    """`occupes`: codes that nobody may write or undo; `juges`: how many lines went through."""

    occupes: ClassVar[set[str]] = set()
    juges: ClassVar[list[int]] = []

    def __init__(self, c: Circonstances) -> None:
        self.c = c
        self.vus: dict[str, int] = {}

    def _base(self) -> Any:
        return Etablissement.toutes.filter(organisation_id=self.c.organisation_id, adresse="essai")

    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        self.juges.append(len(lignes))
        codes = [x.valeurs.get("code") or "" for x in lignes]
        connus = {e.denomination: e.commune for e in self._base().filter(denomination__in=codes)}
        return [self._un(x, connus) for x in lignes]

    def _un(self, x: LigneLue, connus: dict[str, str]) -> LigneAnalysee:
        code, nom = x.valeurs.get("code") or "", x.valeurs.get("nom") or ""
        constats = []
        if code and self.vus.setdefault(code, x.numero) != x.numero:
            constats.append(ConstatLigne("code", DOUBLON_FICHIER.constat(autre=self.vus[code], precision="")))
        action = ActionLigne.CREER
        if code in connus:
            action = ActionLigne.INCHANGER if connus[code] == nom else ActionLigne.MODIFIER
        return LigneAnalysee(action, f"{code} {nom}".strip(), {"code": code, "nom": nom}, constats)

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        connus = {e.denomination: e for e in self._base().filter(denomination__in=[x.donnees["code"] for x in lignes])}
        operations = []
        for x in lignes:
            code, nom = x.donnees["code"], x.donnees["nom"]
            if code in self.occupes:
                raise ErreurMetier(OCCUPE.constat(code=code))
            if x.action is ActionLigne.MODIFIER:
                e = connus[code]
                avant: dict[str, Any] | None = {"nom": e.commune}
                e.commune = nom
                e.save()
            else:
                avant = None
                e = Etablissement.toutes.create(
                    organisation_id=self.c.organisation_id, denomination=code, commune=nom, adresse="essai",
                    sorte=SorteEtablissement.SITE, cle_tri=cle_tri(code), cle_recherche=cle_recherche(code),
                )  # fmt: skip
            operations.append(Operation(x.numero, "essai.Objet", str(e.pk), avant, {"nom": nom}))
        return operations

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        connus = self._base().in_bulk([int(o.cle) for o in operations])
        pris = [o for o in operations if connus[int(o.cle)].denomination in self.occupes]
        return [OCCUPE.constat(code=connus[int(o.cle)].denomination) for o in pris]

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if pris := self.objections(operations):
            return pris
        connus = self._base().in_bulk([int(o.cle) for o in operations])
        for o in operations:
            if o.avant is None:
                connus[int(o.cle)].delete()
            else:
                connus[int(o.cle)].commune = o.avant["nom"]
                connus[int(o.cle)].save()
        return []


ESSAI = inscrire_type(
    TypeImport(
        code="essai",
        libelle="Objets d’essai",
        description="Pour les essais du moteur.",
        permission="imports.importer",
        champs=(
            ChampImport("code", "Code", lecteurs.texte(20), obligatoire=True, alias=("référence",), exemples=("EX-1", "EX-2")),
            ChampImport("nom", "Nom", lecteurs.texte(60), alias=("intitulé",), exemples=("Premier exemple", "Second exemple")),
            ChampImport("jour", "Date de naissance", lecteurs.date_jour(passee=True), alias=("né le",), exemples=("03/04/2005", "24/11/1998")),
            ChampImport("note", "Note", lecteurs.decimal(minimum=0, maximum=20), exemples=("12,5", "8")),
            ChampImport("siret", "SIRET", lecteurs.siret()),
            ChampImport("voie", "Voie d’accès", lecteurs.choix({"Apprentissage": "app", "Candidat libre": "libre"})),
        ),
        analyseur=AnalyseurEssai,
        par_transaction=50,
    )
)  # fmt: skip
