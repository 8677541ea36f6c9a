"""« Établissements »: sites and partners, known by their SIRET, else their UAI, else their name and commune."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.comptes.services import enregistrer_etablissement, reference_de, retirer_etablissement
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
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.socle.cles import cle_tri
from parchemin.socle.constats import Constat, Controle, ErreurMetier, Gravite, declarer

SANS_NUMERO = declarer(
    Controle(
        "IMP-101",
        "Établissement sans numéro",
        "« {nom} » n’a ni SIRET ni UAI : il est reconnu par son nom seulement.",
        "Deux établissements peuvent porter le même nom.",
        "Ajoutez le SIRET ou l’UAI dès que vous l’avez.",
        Gravite.AVERTISSEMENT,
    )
)
NUMEROS_CONTRAIRES = declarer(
    Controle(
        "IMP-102",
        "Numéros de deux établissements",
        "Le SIRET est celui de « {un} », l’UAI celle de « {autre} ».",
        "Une ligne décrit un seul établissement.",
        "Vérifiez les deux numéros.",
    )
)
UTILISE_DEPUIS = declarer(
    Controle(
        "IMP-103",
        "Établissement utilisé depuis",
        "« {nom} » est utilisé depuis cet import ({usages}).",
        "Le retirer laisserait ces fiches sans établissement.",
        "Détachez-le d’abord de ces fiches, ou gardez-le.",
    )
)
MODIFIE_DEPUIS = declarer(
    Controle(
        "IMP-104",
        "Établissement modifié depuis",
        "« {nom} » a été modifié depuis cet import.",
        "Revenir en arrière effacerait cette modification.",
        "Corrigez sa fiche à la main.",
    )
)
DISPARU = declarer(
    Controle(
        "IMP-105",
        "Établissement changé entre-temps",
        "« {nom} » a changé depuis l’aperçu.",
        "L’écrire maintenant effacerait ce changement.",
        "Relancez la vérification.",
    )
)
NOM_PARTAGE = declarer(
    Controle(
        "IMP-106",
        "Plusieurs établissements de ce nom",
        "{nombre} établissements s’appellent « {nom} ».",
        "Sans numéro, rien ne dit duquel il s’agit.",
        "Ajoutez le SIRET ou l’UAI.",
    )
)
SANS_SORTE = declarer(
    Controle(
        "IMP-107",
        "Site ou partenaire ?",
        "Ce fichier ne dit pas ce qu’est chaque établissement : tout nouveau venu sera un partenaire, même votre propre siège.",
        "Un partenaire s’habilite et se contrôle ; vos propres sites, non.",
        "Ajoutez la colonne « C’est » (Siège, Site ou Partenaire), ou donnez ci-dessous la même valeur à toutes les lignes.",
        Gravite.AVERTISSEMENT,
    )
)

_CHAMPS = ("denomination", "siret", "uai", "nda", "adresse", "commune", "code_commune", "sorte", "actif")
_SORTES = {
    "Partenaire": SorteEtablissement.PARTENAIRE.value,
    "Site": SorteEtablissement.SITE.value,
    "Siège": SorteEtablissement.SIEGE.value,
}
CHAMPS = (
    ChampImport(
        "denomination", "Dénomination", lecteurs.texte(200), obligatoire=True,
        alias=("nom", "nom de l’établissement", "établissement", "raison sociale", "organisme", "nom du partenaire",
               "partenaire", "structure", "centre", "UFA", "nom de l’organisme", "libellé"),
        exemples=("Institut des Dunes (exemple)", "CFA du Grand Val (exemple)"),
    ),
    ChampImport(
        "siret", "SIRET", lecteurs.siret(), aide="14 chiffres, colonne au format Texte.",
        alias=("numéro SIRET", "n° SIRET", "SIRET établissement", "siret formateur", "siret du site"),
        exemples=("99900031800017", "99900032600010"),
    ),
    ChampImport(
        "uai", "UAI", lecteurs.uai(), aide="7 chiffres et une lettre.",
        alias=("code UAI", "numéro UAI", "RNE", "code RNE", "uai établissement"), exemples=("", "0352756F"),
    ),
    ChampImport(
        "nda", "Numéro de déclaration d’activité", lecteurs.nda(), aide="11 chiffres.",
        alias=("NDA", "numéro NDA", "déclaration d’activité", "n° de déclaration"), exemples=("", ""),
    ),
    ChampImport("adresse", "Adresse", lecteurs.texte(300), alias=("adresse postale", "rue", "adresse 1"),
                exemples=("1 rue du Sable", "2 place du Marché")),
    ChampImport("commune", "Commune", lecteurs.texte(100), alias=("ville", "localité", "nom de la commune"),
                exemples=("Nantes", "Rennes")),
    ChampImport("code_commune", "Code officiel de la commune", lecteurs.code_commune(),
                aide="Code Insee, pas le code postal.", alias=("code commune", "code insee", "insee"),
                exemples=("44109", "35238")),
    ChampImport(
        "sorte", "C’est", lecteurs.choix(_SORTES, {"antenne": "site", "partenaire habilité": "partenaire",
                                                   "organisme partenaire": "partenaire", "siège social": "siege"}),
        aide="Sans cette colonne : partenaire.", pour_toutes=True, alias=("sorte", "type", "type d’établissement", "nature", "catégorie"),
        exemples=("Partenaire", "Site"),
    ),
    ChampImport("actif", "En activité", lecteurs.booleen(), aide="Vide : oui.", alias=("actif", "ouvert", "en service"),
                exemples=("OUI", "OUI")),
)  # fmt: skip


class AnalyseurEtablissements:
    """Remembers the numbers of earlier lines: one establishment, one line."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._vus: dict[tuple[str, str], int] = {}

    @cached_property
    def _organisation(self) -> Organisation:
        return Organisation.objects.get(pk=self._c.organisation_id)

    @cached_property
    def _acteur(self) -> Reference:
        membre = Membre.toutes.select_related("utilisateur").filter(pk=self._c.membre_id or 0).first()
        return reference_de(membre.utilisateur) if membre else SYSTEME

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        existants = _Existants(self._c.organisation_id, [x.valeurs for x in lignes])
        return [self._juger(x, existants) for x in lignes]

    def _juger(self, ligne: LigneLue, existants: _Existants) -> LigneAnalysee:
        v = ligne.valeurs
        nom = v.get("denomination") or ""
        constats = self._doublons(ligne)
        trouve, faute = existants.trouver(v)
        if faute is not None:
            constats.append(ConstatLigne("siret" if v.get("siret") else "denomination", faute))
        if nom and not v.get("siret") and not v.get("uai") and not ligne.illisibles & {"siret", "uai"}:
            constats.append(ConstatLigne("denomination", SANS_NUMERO.constat(nom=nom)))
        # An empty cell never empties what is known.
        apporte = {k: v[k] for k in _CHAMPS if v.get(k) is not None}
        avant = _valeurs(trouve) if trouve else None
        base = avant or dict.fromkeys(_CHAMPS, "") | {"sorte": SorteEtablissement.PARTENAIRE.value, "actif": True}
        apres = base | apporte
        commune = apres["commune"]
        libelle = f"{nom or apres['denomination'] or 'Sans nom'}{f', {commune}' if commune else ''}"
        if avant is None:
            action = ActionLigne.CREER
        else:
            action = ActionLigne.INCHANGER if apres == avant else ActionLigne.MODIFIER
        donnees = {"pk": trouve.pk if trouve else None, "avant": avant, "apres": apres}
        return LigneAnalysee(action, libelle, donnees, constats)

    def _doublons(self, ligne: LigneLue) -> list[ConstatLigne]:
        constats = []
        v = ligne.valeurs
        numeros = [(k, str(v[k])) for k in ("siret", "uai") if v.get(k)]
        if not numeros and v.get("denomination"):
            numeros = [("denomination", f"{cle_tri(v['denomination'])} {cle_tri(v.get('commune') or '')}")]
        for cle in numeros:
            autre = self._vus.setdefault(cle, ligne.numero)
            if autre != ligne.numero:
                constats.append(ConstatLigne(cle[0], DOUBLON_FICHIER.constat(autre=autre, precision="")))
        return constats

    # --- write
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        connus = Etablissement.toutes.filter(organisation_id=self._c.organisation_id).in_bulk(
            [x.donnees["pk"] for x in lignes if x.donnees["pk"]]
        )
        operations = []
        for ligne in lignes:
            d = ligne.donnees
            actuel = connus.get(d["pk"]) if d["pk"] else None
            if d["pk"] and (actuel is None or _valeurs(actuel) != d["avant"]):
                raise ErreurMetier(DISPARU.constat(nom=d["apres"]["denomination"]))
            ecrit = self._enregistrer(d["apres"], actuel)
            operations.append(
                Operation(ligne.numero, "comptes.Etablissement", str(ecrit.pk), d["avant"], _valeurs(ecrit))
            )
        return operations

    def _enregistrer(self, valeurs: dict[str, Any], etablissement: Etablissement | None) -> Etablissement:
        return enregistrer_etablissement(
            organisation=self._organisation,
            etablissement=etablissement,
            acteur=self._acteur,
            **(valeurs | {"sorte": SorteEtablissement(valeurs["sorte"])}),
        )

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        return self._objections(operations, self._connus(operations))

    def _connus(self, operations: Sequence[Operation]) -> dict[int, Etablissement]:
        connus: dict[int, Etablissement] = Etablissement.toutes.filter(organisation_id=self._c.organisation_id).in_bulk(
            [int(o.cle) for o in operations]
        )
        return connus

    @staticmethod
    def _objections(operations: Sequence[Operation], connus: Mapping[int, Etablissement]) -> list[Constat]:
        crees = [int(o.cle) for o in operations if o.avant is None]
        usages = _usages(crees)
        constats = []
        for o in operations:
            actuel = connus.get(int(o.cle))
            if actuel is None:
                continue
            if _valeurs(actuel) != o.apres:
                constats.append(MODIFIE_DEPUIS.constat(ou=f"ligne {o.numero}", nom=actuel.denomination))
            elif o.avant is None and actuel.pk in usages:
                mots = ", ".join(sorted(usages[actuel.pk]))
                constats.append(UTILISE_DEPUIS.constat(ou=f"ligne {o.numero}", nom=actuel.denomination, usages=mots))
        return constats

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        connus = self._connus(operations)
        if constats := self._objections(operations, connus):
            return constats
        for o in operations:
            actuel = connus.get(int(o.cle))
            if actuel is None:
                continue
            if o.avant is None:
                retirer_etablissement(etablissement=actuel, acteur=self._acteur)
            else:
                self._enregistrer(o.avant, actuel)
        return []


def _valeurs(e: Etablissement) -> dict[str, Any]:
    return {k: getattr(e, k) if k == "actif" else str(getattr(e, k)) for k in _CHAMPS}


def _usages(pks: Sequence[int]) -> dict[int, set[str]]:
    """Establishments that some row points to, and the names of these rows: one query per relation."""
    usages: dict[int, set[str]] = {}
    for relation in Etablissement._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not pks:
            continue
        champ: Any = relation.remote_field
        lignes = champ.model._base_manager.filter(**{f"{champ.name}__in": pks})
        for pk in lignes.order_by().values_list(champ.name, flat=True).distinct():
            usages.setdefault(pk, set()).add(str(champ.model._meta.verbose_name))
    return usages


class _Existants:
    """Establishments that the lines of a batch may speak of, in three queries."""

    def __init__(self, organisation_id: int, valeurs: Sequence[Any]) -> None:
        base = Etablissement.toutes.filter(organisation_id=organisation_id)
        self._par: dict[str, dict[str, Etablissement]] = {}
        for champ in ("siret", "uai"):
            numeros = {v[champ] for v in valeurs if v.get(champ)}
            self._par[champ] = {getattr(e, champ): e for e in _par_paquets(base, champ, numeros)}
        cles = {cle_tri(v["denomination"])[:220] for v in valeurs if v.get("denomination")}
        self._par_nom: dict[str, list[Etablissement]] = {}
        for e in _par_paquets(base, "cle_tri", cles):
            self._par_nom.setdefault(e.cle_tri, []).append(e)

    def trouver(self, v: Any) -> tuple[Etablissement | None, Constat | None]:
        """The one that the line speaks of, or why none can be named."""
        un = self._par["siret"].get(v.get("siret") or "")
        autre = self._par["uai"].get(v.get("uai") or "")
        if un and autre and un.pk != autre.pk:
            return un, NUMEROS_CONTRAIRES.constat(un=un.denomination, autre=autre.denomination)
        if un or autre or not v.get("denomination"):
            return un or autre, None
        homonymes = self._par_nom.get(cle_tri(v["denomination"])[:220], [])
        # A number that is not that of the namesake tells them apart.
        libres = [e for e in homonymes if not (e.siret and v.get("siret")) and not (e.uai and v.get("uai"))]
        if v.get("commune"):
            libres = [e for e in libres if not e.commune or cle_tri(e.commune) == cle_tri(v["commune"])]
        if len(libres) > 1:
            return None, NOM_PARTAGE.constat(nombre=len(libres), nom=v["denomination"])
        return (libres[0] if libres else None), None


def _par_paquets(base: Any, champ: str, valeurs: Iterable[str]) -> Iterable[Etablissement]:
    """SQLite takes a limited number of values in one query."""
    liste = sorted(valeurs)
    for i in range(0, len(liste), 500):
        yield from base.filter(**{f"{champ}__in": liste[i : i + 500]})


ETABLISSEMENTS = inscrire_type(
    TypeImport(
        code="etablissements",
        libelle="Établissements",
        description="Sites et partenaires : nom, SIRET, UAI, déclaration d’activité, commune. Un établissement déjà connu "
        "est complété ou corrigé ; une cellule vide n’efface rien.",
        permission="comptes.gerer_etablissements",
        champs=CHAMPS,
        analyseur=AnalyseurEtablissements,
        suite="comptes_o:organisation",
        a_savoir=lambda pris: [] if "sorte" in pris else [SANS_SORTE.constat()],
        par_transaction=100,
    )
)
