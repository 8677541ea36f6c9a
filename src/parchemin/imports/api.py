"""Bring spreadsheets in by a program: the same services as the pages, the same preview, the same choice.

A program deposits a file, reads what would become of each line, then confirms. Nothing is written before. The columns of a sender that
were confirmed once are known the next time.

A line is recognised by its reference: whoever sends every reference would read who is behind each one. Without the scope of people, the
label of a line and the sentences that quote a record are not told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from django.urls import reverse

from parchemin.comptes.api import (
    Bornes,
    ConstatDit,
    Field,
    File,
    Form,
    Header,
    Page,
    Query,
    Refus,
    Requete,
    Routeur,
    Schema,
    Status,
    UploadedFile,
    acteur_de,
    apports_de,
    dire,
    empreinte_d_appel,
    lit_les_noms,
    mal_dit,
    ou_404,
    pager,
    retenir_apport,
    une_seule_fois,
)
from parchemin.comptes.constats_api import COLONNES
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.models import AppelUnique
from parchemin.imports.domain.modele import TypeImport
from parchemin.imports.domain.sans_noms import sans_noms
from parchemin.imports.forms import FormulaireDepot, en_json, formulaire_options
from parchemin.imports.models import EtatLot, LigneLot, LotImport
from parchemin.imports.selectors import lots_visibles, type_de, types_permis
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.application import abandonner_lot, appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot, est_connu, exiger_modifiable
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import ETATS_ACTIFS
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier, catalogue

routeur = Routeur("Imports", PorteeJeton.ECRIRE_IMPORTS)


class ChampAttendu(Schema):
    cle: str = Field(examples=["nom_naissance"])
    libelle: str = Field(description="Intitulé reconnu sans rien dire de plus.", examples=["Nom de naissance"])
    obligatoire: bool
    aide: str
    exemples: list[str]
    valeurs: list[str] = Field(description="Valeurs acceptées, quand elles sont comptées.")


class SorteImport(Schema):
    code: str = Field(examples=["parcours.candidats"])
    libelle: str
    description: str
    options: list[str] = Field(description="Ce que « options » peut dire.")
    champs: list[ChampAttendu]


class ColonneLue(Schema):
    intitule: str
    champ: str = Field(description="Champ rempli ; vide quand la colonne est laissée de côté.")


class FautesParCode(Schema):
    code: str
    titre: str
    lignes: int
    bloque: bool


class ImportLu(Schema):
    """Where an import stands. `version` goes back with the confirmation: one confirms what one has read."""

    id: int
    sorte: str = Field(examples=["parcours.candidats"])
    fichier: str
    etat: str = Field(
        description="« depose » : colonnes à dire ; « analyse » : vérification en cours ; « pret » : à confirmer ; « application » : "
        "enregistrement en cours ; « applique » : enregistré ; « abandonne », « refuse », « defait ».",
        examples=["pret"],
    )  # fmt: skip
    etat_en_mots: str
    interrompu: bool = Field(description="Le travail s’est arrêté : une personne doit le reprendre depuis la page.")
    version: int
    lues: int
    a_creer: int
    a_modifier: int
    inchangees: int
    refusees: int
    avec_avertissement: int
    enregistrees: int
    colonnes: list[ColonneLue]
    champs_manquants: list[str] = Field(description="Champs obligatoires sans colonne.")
    fautes: list[FautesParCode]
    constats: list[ConstatDit] = Field(description="Sur le fichier entier.")
    page: str = Field(description="Adresse de la page du même import, pour une personne.")


class ConstatDeLigne(ConstatDit):
    champ: str = Field(description="Champ en cause ; vide pour la ligne entière.")
    gravite: str = Field(examples=["bloquant"])


class LigneLue(Schema):
    numero: int = Field(description="Ligne du fichier.")
    verdict: str = Field(examples=["refuser"])
    libelle: str | None = Field(description="De qui ou de quoi il s’agit ; demande « lire:personnes ».")
    enregistree: bool
    constats: list[ConstatDeLigne]


class Colonnes(Schema):
    """Heading of the file -> field of the kind. Columns that are not named are left aside."""

    colonnes: dict[str, str] = Field(examples=[{"Nom": "nom_naissance", "Prénom": "prenom1"}])


class Confirmation(Schema):
    version: int = Field(description="La « version » lue avec l’aperçu.")
    choix: Literal["tout", "valides", "rien"] = Field(
        description="« tout » : seulement si aucune ligne n’est refusée ; « valides » : les lignes valides, les autres restent "
        "lisibles ; « rien » : abandonner.",
        examples=["tout"],
    )  # fmt: skip


CLE_DE_REPETITION: Any = Header(
    None, alias="Idempotency-Key", description="Une clé à vous, de 8 à 200 signes. Le même envoi répété avec la même clé n’est fait qu’une fois."
)  # fmt: skip
_EXEMPLE = {
    "id": 12, "sorte": "parcours.candidats", "fichier": "candidats.csv", "etat": "pret", "etat_en_mots": "À décider",
    "interrompu": False, "version": 3, "lues": 2, "a_creer": 1, "a_modifier": 0, "inchangees": 0, "refusees": 1,
    "avec_avertissement": 0, "enregistrees": 0, "colonnes": [{"intitule": "Nom de naissance", "champ": "nom_naissance"}],
    "champs_manquants": [], "fautes": [{"code": "IMP-030", "titre": "Champ obligatoire vide", "lignes": 1, "bloque": True}],
    "constats": [], "page": "/o/mon-cfa/imports/12/",
}  # fmt: skip


def _permises(request: Requete) -> list[TypeImport]:
    return [t for t in types_permis(request.membre) if t.par_api]


GENRE = "imports.lot"


def _lots(request: Requete) -> Any:
    """What this program brought, of the kinds that it may bring. What people deposit by hand is theirs alone."""
    return lots_visibles(request.membre).filter(
        depose_par=request.membre,
        type_import__in=[t.code for t in _permises(request)],
        pk__in=apports_de(request, GENRE),
    )


def _dits(request: Requete, constats: list[Constat], lot: LotImport | None = None) -> list[Constat]:
    """As this caller may read them."""
    if lit_les_noms(request):
        return constats
    controles = {k.code: k for k in catalogue()}
    lieux = {lot.nom_fichier} if lot is not None else set()
    return [sans_noms(x, controles, lieux) for x in constats]


@contextmanager
def _refus_dits(request: Requete) -> Iterator[None]:
    """Refusals of an act, as this caller may read them."""
    try:
        yield
    except ErreurMetier as erreur:
        raise ErreurMetier(*_dits(request, list(erreur.constats))) from None


def _menes(request: Requete) -> frozenset[Any]:
    """Works of imports of the organisation that are under way: one query for a whole page."""
    lignes = Travail.toutes.filter(
        organisation_id=request.organisation.pk, code__startswith="imports.", etat__in=ETATS_ACTIFS
    )
    return frozenset(lignes.values_list("pk", flat=True))


def _etat(request: Requete, lot: LotImport, menes: frozenset[Any] | None = None) -> dict[str, Any]:
    if menes is None:
        menes = _menes(request) if lot.est_en_cours else frozenset()
    titres = {k.code: k.titre for k in catalogue()}
    return {
        "id": lot.pk, "sorte": lot.type_import, "fichier": lot.nom_fichier, "etat": lot.etat, "etat_en_mots": lot.etat_en_mots,
        "interrompu": lot.est_en_cours and lot.travail_id not in menes, "version": lot.version, "lues": lot.lues, "a_creer": lot.a_creer,
        "a_modifier": lot.a_modifier, "inchangees": lot.inchangees, "refusees": lot.refusees,
        "avec_avertissement": lot.avec_avertissement, "enregistrees": lot.appliquees,
        "colonnes": [{"intitule": nom, "champ": lot.colonnes.get(str(j), "")} for j, nom in enumerate(lot.entetes)],
        "champs_manquants": [ch.cle for ch in type_de(lot).champs if ch.obligatoire and ch.cle not in set(lot.colonnes.values())],
        "fautes": [
            {"code": code, "titre": titres.get(code, code), "lignes": x["n"], "bloque": x["gravite"] == "bloquant"}
            for code, x in lot.codes.items()
        ],
        "constats": [dire(x) for x in _dits(request, list(lot.constats), lot)],
        "page": reverse("imports:lot", args=[request.organisation.slug, lot.pk]),
    }  # fmt: skip


def _statut(lot: LotImport) -> int:
    return 202 if lot.est_en_cours else 200


@routeur.lire("/imports/sortes", permission="imports.importer", reponse=list[SorteImport], resume="Ce qui s’importe")
def sortes(request: Requete) -> Any:
    """Les sortes de fichier que ce jeton peut apporter, et leurs champs."""
    return [
        {
            "code": t.code, "libelle": t.libelle, "description": t.description,
            "options": list(f.fields) if (f := formulaire_options(t, request.membre)) is not None else [],
            "champs": [
                {
                    "cle": ch.cle, "libelle": ch.libelle, "obligatoire": ch.obligatoire, "aide": ch.aide,
                    "exemples": list(ch.exemples), "valeurs": list(getattr(ch.lecteur, "acceptees", ())),
                }
                for ch in t.champs
            ],
        }
        for t in _permises(request)
    ]  # fmt: skip


@routeur.lire(
    "/imports", permission="imports.importer", reponse=Page[ImportLu], resume="Imports apportés par ce logiciel"
)
def imports(request: Requete, bornes: Query[Bornes]) -> Any:
    """Les fichiers que ce logiciel a apportés au nom de ce membre, et où ils en sont."""
    menes = _menes(request)
    return pager(_lots(request), bornes, lambda lot: _etat(request, lot, menes))


@routeur.lire(
    "/imports/{int:pk}", permission="imports.importer", reponse=ImportLu, resume="Où en est un import", exemple=_EXEMPLE
)
def un_import(request: Requete, pk: int) -> Any:
    """À relire tant que l’état est « analyse » ou « application »."""
    return _etat(request, ou_404(_lots(request), pk=pk))


@routeur.lire(
    "/imports/{int:pk}/lignes",
    permission="imports.importer",
    reponse=Page[LigneLue],
    resume="Lignes d’un import et leurs fautes",
)
def lignes(
    request: Requete, pk: int, bornes: Query[Bornes],
    verdict: Literal["creer", "modifier", "inchanger", "refuser"] | None = None,
) -> Any:  # fmt: skip
    """Ligne par ligne : ce qu’elle deviendra, et toutes ses fautes à la fois."""
    lot = ou_404(_lots(request), pk=pk)
    voulues = LigneLot.objects.filter(lot=lot)
    if verdict is not None:
        voulues = voulues.filter(action=verdict)

    def en_json(x: LigneLot) -> dict[str, Any]:
        return {
            "numero": x.numero, "verdict": x.action, "libelle": x.libelle if lit_les_noms(request) else None,
            "enregistree": x.appliquee,
            "constats": [
                {**dire(dit), "champ": champ, "gravite": str(k.gravite)}
                for champ, k in x.constats
                for dit in _dits(request, [k])
            ],
        }  # fmt: skip

    return pager(voulues, bornes, en_json, "numero")


def _objet_json(texte: str, nom: str) -> dict[str, Any]:
    """A field of the form that holds a JSON object. Raises `Refus` API-012."""
    if not texte.strip():
        return {}
    try:
        lu = json.loads(texte)
    except ValueError:
        lu = None
    if not isinstance(lu, dict):
        raise mal_dit(f"« {nom} » n’est pas un objet JSON", nom)
    return lu


def _rangs(lot: LotImport, colonnes: Mapping[str, str]) -> dict[int, str]:
    """Rank of column -> field. Raises `Refus` API-026: a heading that is not there, that stands twice, a field that does not exist."""
    champs = {ch.cle for ch in type_de(lot).champs}
    rangs: dict[int, str] = {}
    fautes = []
    for intitule, champ in colonnes.items():
        cle = cle_recherche(str(intitule))
        places = [j for j, nom in enumerate(lot.entetes) if cle_recherche(nom) == cle]
        if len(places) != 1:
            detail = "le fichier n’a pas cet intitulé" if not places else "le fichier a plusieurs fois cet intitulé"
            fautes.append(COLONNES.constat(ou=str(intitule), colonne=intitule, detail=detail))
        elif champ not in champs:
            fautes.append(
                COLONNES.constat(ou=str(intitule), colonne=intitule, detail=f"le champ « {champ} » n’existe pas")
            )
        else:
            rangs[places[0]] = champ
    if fautes:
        raise Refus(422, *fautes)
    return rangs


@routeur.ecrire(
    "/imports", permission="imports.importer", reponses={202: ImportLu}, resume="Apporter un fichier", exemple=_EXEMPLE
)
def apporter(
    request: Requete, fichier: File[UploadedFile], sorte: Form[str], emetteur: Form[str] = "", colonnes: Form[str] = "",
    options: Form[str] = "", cle: str | None = CLE_DE_REPETITION,
) -> Any:  # fmt: skip
    """Un CSV, un XLSX ou un ODS. Rien n’est enregistré : le fichier est lu, et chaque ligne est jugée. « colonnes » (objet JSON,
    intitulé → champ) est inutile quand les colonnes de cet émetteur ont déjà été confirmées. « etablissement » : pour un partenaire qui en a
    plusieurs. La réponse donne l’adresse où suivre l’import."""
    kind = next((t for t in _permises(request) if t.code == sorte), None)
    if kind is None:
        raise mal_dit("« sorte » n’est pas une sorte de fichier que ce jeton peut apporter", "sorte")
    voulues = {str(k): str(v) for k, v in _objet_json(colonnes, "colonnes").items()}
    dites = _objet_json(options, "options")
    formulaire = FormulaireDepot(request.POST, request.FILES, membre=request.membre)
    choix = _options(kind, request, dites)
    _exiger_valide(formulaire)
    if choix is not None:
        _exiger_valide(choix)
    propres = formulaire.cleaned_data
    etablissement = propres.get("etablissement")
    empreinte = empreinte_d_appel(
        "apporter", sorte, propres["emetteur"], colonnes, options, str(getattr(etablissement, "pk", "")), fichier.name or "",
        fichier.chunks(),
    )  # fmt: skip
    fichier.seek(0)

    def deposer(appel: AppelUnique) -> LotImport:
        return deposer_lot(
            membre=request.membre, type_import=kind, source=propres["fichier"], nom=propres["fichier"].name,
            emetteur=propres["emetteur"], etablissement=etablissement,
            options=en_json(choix.cleaned_data) if choix is not None else {}, acteur=acteur_de(request),
            en_meme_temps=lambda lot: retenir_apport(appel, GENRE, lot.pk),
        )  # fmt: skip

    def agir(appel: AppelUnique) -> tuple[int, dict[str, Any], dict[str, str]]:
        # A call that died after its deposit goes on from it: one file, one import.
        lot = _lots(request).filter(pk=appel.objet).first() if appel.objet is not None else None
        if lot is None:
            lot = deposer(appel)
        if lot.etat == EtatLot.DEPOSE:
            lot = _reconnaitre(request, lot, voulues)
        adresse = reverse("api:un_import", args=[request.organisation.slug, lot.pk])
        return 202, _etat(request, lot), {"Location": adresse}

    with _refus_dits(request):
        return une_seule_fois(request, empreinte, agir)


def _options(kind: TypeImport, request: Requete, dites: Mapping[str, Any]) -> Any:
    """The form of the kind, what is not said being as the page proposes it. None: it asks nothing."""
    vierge = formulaire_options(kind, request.membre)
    if vierge is None:
        return None
    if inconnues := sorted(set(dites) - set(vierge.fields)):
        raise mal_dit(f"« options » ne connaît pas « {inconnues[0]} »", "options")
    valeurs = {n: champ.initial for n, champ in vierge.fields.items() if champ.initial is not None} | dict(dites)
    return formulaire_options(kind, request.membre, {f"o-{n}": v for n, v in valeurs.items()})


def _exiger_valide(formulaire: Any) -> None:
    """Raises `Refus` API-012 with the words of the form that pages show."""
    if not formulaire.is_valid():
        nom, fautes = next(iter(formulaire.errors.items()))
        raise mal_dit(f"« {nom} », {' '.join(str(x) for x in fautes)}".rstrip(". "), nom)


def _reconnaitre(request: Requete, lot: LotImport, colonnes: Mapping[str, str]) -> LotImport:
    """Judge the lines when the columns are said or known; else the import waits for them. What is refused leaves nothing behind."""
    try:
        if colonnes:
            lot = choisir_colonnes(lot=lot, colonnes=_rangs(lot, colonnes))
        elif not est_connu(lot):
            return lot
        return analyser(lot=lot, membre=request.membre)
    except (ErreurMetier, Refus):
        abandonner_lot(lot=lot, membre=request.membre, acteur=acteur_de(request))
        raise


@routeur.ecrire(
    "/imports/{int:pk}/colonnes",
    permission="imports.importer",
    reponses={202: ImportLu},
    resume="Dire les colonnes d’un fichier",
)
def dire_colonnes(request: Requete, pk: int, corps: Colonnes) -> Any:
    """Quel champ remplit chaque colonne. C’est retenu pour les fichiers suivants du même émetteur, puis chaque ligne est jugée."""
    lot = ou_404(_lots(request), pk=pk)
    with _refus_dits(request):
        exiger_modifiable(lot)
        lot = choisir_colonnes(lot=lot, colonnes=_rangs(lot, corps.colonnes))
        return Status(202, _etat(request, analyser(lot=lot, membre=request.membre)))


@routeur.ecrire(
    "/imports/{int:pk}/confirmer", permission="imports.importer", reponses={200: ImportLu, 202: ImportLu},
    resume="Confirmer ou abandonner un import",
)  # fmt: skip
def confirmer(request: Requete, pk: int, corps: Confirmation, cle: str | None = CLE_DE_REPETITION) -> Any:
    """Les lignes valides en un seul acte, ou rien. Un très gros fichier s’enregistre par paquets jusqu’au bout : la réponse est alors 202."""
    lot = ou_404(_lots(request), pk=pk)
    empreinte = empreinte_d_appel("confirmer", str(pk), str(corps.version), corps.choix)

    def agir(appel: AppelUnique) -> tuple[int, dict[str, Any], dict[str, str]]:
        if corps.choix == "rien":
            fait = abandonner_lot(lot=lot, membre=request.membre, acteur=acteur_de(request))
        else:
            fait = appliquer_lot(
                lot=lot, membre=request.membre, version=corps.version, valides_seulement=corps.choix == "valides",
                acteur=acteur_de(request),
            )  # fmt: skip
        return _statut(fait), _etat(request, fait), {}

    with _refus_dits(request):
        return une_seule_fois(request, empreinte, agir)
