"""The guided import of a list of results sent by a ministry or an academy: which column is which, then every row before writing.

Rows of other people's establishments are left alone, and told. A row whose diploma is none of ours is kept, and waits to be attached.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from parchemin.comptes.models import Etablissement, Membre
from parchemin.imports.facade import (
    DOUBLON_FICHIER,
    ActionLigne,
    ChampImport,
    Circonstances,
    ConstatLigne,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    inscrire_type,
    lecteurs,
)
from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.domain.officiel.controles import controler
from parchemin.indicateurs.domain.officiel.modele import LigneOfficielle
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.selectors.rattachements import Rattacheur
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui, maintenant

RESULTATS = "resultats_examen"
MODELE = "indicateurs.FigureOfficielle"
_NUMERO = re.compile(r"(RNCP|RS)\s*(\d{1,6})", re.IGNORECASE)
_CODES = {
    "cfd": re.compile(r"[0-9A-Z]{3}\d{5}"), "mefstat11": re.compile(r"\d{11}"), "code": re.compile(r".*\d.*"),
}  # fmt: skip
"""Codes of the national nomenclature, shared with the other sources; failing that, the authority's own."""
_CHAMP_DE = {"IND-114": "presentes", "IND-115": "admis", "IND-116": "taux"}


class OptionsResultats(forms.Form):
    """What the whole list has in common."""

    session = forms.IntegerField(
        label="Année de la session", min_value=2000, max_value=2100, help_text="2026 pour les examens de juin 2026."
    )
    autorite = forms.CharField(
        label="Autorité qui l’envoie", max_length=120, help_text="« Académie de Nantes », « DRAAF Bretagne »."
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean_session(self) -> int:
        session = int(self.cleaned_data["session"])
        if session > aujourdhui().year:
            raise forms.ValidationError("Cette session n’a pas encore eu lieu.")
        return session


CHAMPS = (
    ChampImport("uai", "UAI de l’établissement", lecteurs.uai(), obligatoire=True, aide="7 chiffres et une lettre.",
                alias=("uai", "code uai", "rne", "code rne", "code établissement", "numéro d’établissement", "établissement uai"),
                exemples=("0352756F", "0352756F")),
    ChampImport("diplome", "Code ou numéro du diplôme", lecteurs.texte(60), aide="Numéro RNCP, ou le code de l’autorité.",
                alias=("rncp", "numéro rncp", "code rncp", "fiche rncp", "code diplôme", "code formation", "cfd", "mef", "code spécialité"),
                exemples=("RNCP99001", "40025214")),
    ChampImport("intitule", "Intitulé du diplôme", lecteurs.texte(300),
                alias=("diplôme", "libellé diplôme", "intitulé", "spécialité", "libellé spécialité", "examen"),
                exemples=("CAP Exemple", "Baccalauréat professionnel Exemple")),
    ChampImport("inscrits", "Inscrits", lecteurs.entier(minimum=0, maximum=100_000),
                alias=("nombre d’inscrits", "nb inscrits", "candidats inscrits"), exemples=("24", "31")),
    ChampImport("presentes", "Présentés", lecteurs.entier(minimum=0, maximum=100_000), obligatoire=True,
                alias=("présents", "nombre de présents", "nb présents", "candidats présents", "nombre de présentés", "nb présentés",
                       "candidats présentés"), exemples=("22", "30")),
    ChampImport("admis", "Admis", lecteurs.entier(minimum=0, maximum=100_000), obligatoire=True,
                alias=("nombre d’admis", "nb admis", "candidats admis", "reçus"), exemples=("18", "27")),
    ChampImport("taux", "Taux de réussite", lecteurs.decimal(minimum=0, maximum=100), aide="Vérifié, jamais repris.",
                alias=("taux de réussite", "taux d’admission", "% admis", "réussite"), exemples=("81,8", "90")),
)  # fmt: skip


class AnalyseurResultats:
    """One row: one establishment, one diploma, one session."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._session = str(circonstances.options.get("session") or circonstances.jour.year)
        self._siens = {
            e.uai: e for e in Etablissement.toutes.filter(organisation_id=circonstances.organisation_id).exclude(uai="").order_by("pk")
        }  # fmt: skip
        self._rattacheur = Rattacheur(circonstances.organisation_id)
        self._vus: dict[tuple[str, str], int] = {}

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        connues = self._connues()
        return [self._juger(x, connues) for x in lignes]

    def _connues(self) -> dict[tuple[str, str], FigureOfficielle]:
        lignes = FigureOfficielle.toutes.filter(
            organisation_id=self._c.organisation_id, source=RESULTATS, releve__courant=True, periode=self._session
        )
        return {(x.uai, x.formation): x for x in lignes.order_by("pk")}

    def _juger(self, ligne: LigneLue, connues: dict[tuple[str, str], FigureOfficielle]) -> LigneAnalysee:
        v = ligne.valeurs
        uai = v.get("uai") or ""
        sorte, formation = _formation(v.get("diplome") or "", v.get("intitule") or "")
        mots = v.get("intitule") or v.get("diplome") or "Sans diplôme"
        libelle = f"{mots}, {uai}" if uai else mots
        trouves: list[ConstatLigne] = []
        if uai and uai not in self._siens:
            return LigneAnalysee(
                ActionLigne.INCHANGER, libelle, {}, [ConstatLigne("uai", c.ETABLISSEMENT_INCONNU.constat(uai=uai))]
            )
        valeurs = {k: v.get(k) for k in ("inscrits", "presentes", "admis")}
        lue = LigneOfficielle(self._session, uai, "", "", {**valeurs, "taux": v.get("taux")}, ligne.numero)
        trouves += [
            ConstatLigne(_CHAMP_DE.get(k.code, ""), _sans_lieu(k)) for k in controler(lue, ("resultats",), {}) if not ligne.illisibles
        ]  # fmt: skip
        if not formation:
            trouves.append(ConstatLigne("diplome", c.SANS_FORMATION.constat()))
        elif self._rattacheur.certification(sorte, formation) is None:
            trouves.append(
                ConstatLigne("diplome" if v.get("diplome") else "intitule", c.SANS_CODE.constat(valeur=mots))
            )
        deja = self._vus.setdefault((uai, formation), ligne.numero)
        if deja != ligne.numero and formation:
            trouves.append(ConstatLigne("diplome", DOUBLON_FICHIER.constat(autre=deja, precision="")))
        ancienne = connues.get((uai, formation))
        if any(k.constat.est_bloquant for k in trouves) or not uai:
            action = ActionLigne.REFUSER
        elif ancienne is None:
            action = ActionLigne.CREER
        else:
            action = ActionLigne.INCHANGER if ancienne.valeurs == valeurs else ActionLigne.MODIFIER
        donnees = {
            "uai": uai, "sorte": sorte, "formation": formation, "libelle": str(mots)[:300], "valeurs": valeurs,
            "avant": ancienne.valeurs if ancienne is not None else None,
        }  # fmt: skip
        return LigneAnalysee(action, libelle, donnees, trouves)

    # --- write
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        releve = self._releve(len(lignes))
        connues = self._connues()
        operations = []
        for ligne in lignes:
            d = ligne.donnees
            figure = connues.get((d["uai"], d["formation"]))
            if figure is None:
                etablissement = self._siens[d["uai"]]
                figure = FigureOfficielle.toutes.create(
                    organisation_id=self._c.organisation_id, releve=releve, source=RESULTATS, etablissement=etablissement,
                    periode=self._session, uai=d["uai"], libelle=etablissement.denomination[:250], formation=d["formation"],
                    sorte_code=d["sorte"], libelle_formation=d["libelle"], valeurs=d["valeurs"],
                )  # fmt: skip
                operations.append(Operation(ligne.numero, MODELE, str(figure.pk), None, d["valeurs"]))
            else:
                avant = figure.valeurs
                figure.valeurs = d["valeurs"]
                figure.save(update_fields=["valeurs"])
                operations.append(Operation(ligne.numero, MODELE, str(figure.pk), avant, d["valeurs"]))
        return operations

    def _releve(self, lues: int) -> ReleveOfficiel:
        autorite = str(self._c.options.get("autorite") or "")
        cle: dict[str, Any] = {
            "organisation_id": self._c.organisation_id, "source": RESULTATS, "portee": self._session, "courant": True,
        }  # fmt: skip
        releve, nouveau = ReleveOfficiel.toutes.get_or_create(
            **cle,
            defaults={
                "nom_fichier": autorite[:150], "importe_le": maintenant(), "par_libelle": self._c.acteur_libelle[:200],
                "lues": lues, "derniere": self._session,
            },
        )  # fmt: skip
        if not nouveau:
            ReleveOfficiel.toutes.filter(pk=releve.pk).update(
                nom_fichier=autorite[:150], importe_le=maintenant(), par_libelle=self._c.acteur_libelle[:200]
            )
        return releve

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        return self._objections(operations, self._par_pk(operations))

    def _par_pk(self, operations: Sequence[Operation]) -> dict[int, FigureOfficielle]:
        siennes: dict[int, FigureOfficielle] = FigureOfficielle.toutes.filter(
            organisation_id=self._c.organisation_id
        ).in_bulk([int(o.cle) for o in operations])
        return siennes

    @staticmethod
    def _objections(operations: Sequence[Operation], connues: dict[int, FigureOfficielle]) -> list[Constat]:
        return [
            c.MODIFIEE_DEPUIS.constat(ou=f"ligne {o.numero}", libelle=x.libelle_formation)
            for o in operations
            if (x := connues.get(int(o.cle))) is not None and x.valeurs != o.apres
        ]

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        connues = self._par_pk(operations)
        if constats := self._objections(operations, connues):
            return constats
        for o in operations:
            figure = connues.get(int(o.cle))
            if figure is None:
                continue
            if o.avant is None:
                figure.delete()
            else:
                FigureOfficielle.toutes.filter(pk=figure.pk).update(valeurs=o.avant)
        ReleveOfficiel.toutes.filter(
            organisation_id=self._c.organisation_id, source=RESULTATS, portee=self._session, figures__isnull=True
        ).delete()
        return []


def _sans_lieu(k: Constat) -> Constat:
    """The engine says where by itself."""
    return Constat(k.code, k.gravite, k.quoi, "", k.pourquoi, k.remede)


def _formation(code: str, intitule: str) -> tuple[str, str]:
    """Kind of code and code: a number of the registers, the authority's own, failing that the words."""
    trouve = _NUMERO.search(code) or _NUMERO.search(intitule)
    if trouve:
        return "rncp", f"{trouve[1].upper()}{int(trouve[2])}"
    propre = code.strip().upper()[:60]
    for sorte, motif in _CODES.items():
        if motif.fullmatch(propre):
            return sorte, propre
    mots = cle_recherche(intitule or code)[:60]
    return ("libelle", mots) if mots else ("", "")


inscrire_type(
    TypeImport(
        code="resultats_officiels",
        libelle="Résultats d’examen publiés par une autorité",
        description="La liste des inscrits, présentés et admis, par diplôme et par établissement, que le ministère ou l’académie "
        "envoie après la session. Elle se lit à côté de vos propres décisions, et n’en change aucune.",
        permission="indicateurs.calculer",
        champs=CHAMPS,
        analyseur=AnalyseurResultats,
        formulaire_options="parchemin.indicateurs.imports_resultats.OptionsResultats",
        suite="indicateurs:officiels",
        sortes={MODELE: "ligne officielle,lignes officielles"},
    )
)
