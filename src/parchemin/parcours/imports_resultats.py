"""« Résultats d’une session »: one row per candidate, one column per element of the session.

A candidate is known by their number, else by the internal reference, else by name (and date of birth). What a row says twice
must agree: giving somebody the result of another is the worst that an entry can do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import (
    ActionLigne,
    Cellule,
    ChampImport,
    Circonstances,
    ConstatLigne,
    Illisible,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    inscrire_type,
    lecteurs,
)
from parchemin.journal.facade import consigner
from parchemin.parcours.domain import resultats_constats as constats
from parchemin.parcours.domain.resultats import ModeCellule, ValeurCellule, ecrire_cellule, lire_cellule, poser
from parchemin.parcours.models import ElementEvalue, EtatSession, Presentation, Resultat, SessionExamen
from parchemin.parcours.registres import ColonnesDeResultats, colonnes_de_resultats, colonnes_en_plus
from parchemin.parcours.selectors.grille import code_court, naissance_en_mots, sessions_a_saisir, valeur_de
from parchemin.parcours.services.resultats import colonnes_de, ecrire_si, verrouiller_session
from parchemin.parcours.services.sessions import reference_session
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant
from parchemin.socle.periodes import date_fr

_NOM_COURT = 60


class OptionsResultats(forms.Form):
    """Which session the file is about: its elements are the columns."""

    session = forms.TypedChoiceField(
        label="Session",
        coerce=int,
        help_text="Les sessions ouvertes à la saisie, de la plus récente à la plus ancienne.",
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ouvertes = sessions_a_saisir(membre).filter(etat=EtatSession.OUVERTE).order_by("-du", "pk")
        champ: Any = self.fields["session"]
        champ.choices = [("", "Choisir…"), *((s.pk, f"{s.intitule}, {date_fr(s.du)}") for s in ouvertes)]


def lecteur_resultat(mode: ModeCellule) -> Callable[[Cellule], ValeurCellule | None]:
    """Cell of a spreadsheet -> content of a cell of the grid, None when empty. Raises `Illisible` RES-001 to RES-008."""
    en_texte = lecteurs.texte(260)

    def lire(cellule: Cellule) -> ValeurCellule | None:
        texte = en_texte(cellule)
        if texte is None:
            return None
        try:
            return lire_cellule(texte, mode)
        except ErreurMetier as e:
            raise Illisible(e.constats[0]) from None

    return lire


CHAMPS = (
    ChampImport(
        "numero", "Numéro de candidat", lecteurs.texte(30), exemples=("2026-0001 (exemple)", ""),
        alias=("n° candidat", "numéro", "n° de candidat", "matricule", "candidat n°"),
    ),
    ChampImport(
        "reference", "Référence interne", lecteurs.texte(60), exemples=("", "P-1042 (exemple)"),
        alias=("référence", "identifiant", "id", "code candidat", "ref"),
    ),
    ChampImport(
        "nom", "Nom", lecteurs.texte(60), exemples=("Martin", "Le Goff"), aide="De naissance ou d’usage.",
        alias=("nom de naissance", "nom de famille", "nom du candidat", "nom d’usage"),
    ),
    ChampImport(
        "prenom", "Prénom", lecteurs.texte(60), exemples=("Léa", "Inès"),
        alias=("premier prénom", "prénom 1", "prénoms", "prénom du candidat"),
    ),
    ChampImport(
        "naissance", "Date de naissance", lecteurs.date_jour(passee=True), exemples=("12/03/2004", "30/11/2001"),
        alias=("né le", "née le", "date naissance", "ddn", "naissance"),
        aide="Distingue deux candidats du même nom.",
    ),
)  # fmt: skip


def cle_element(element: ElementEvalue) -> str:
    return f"e{element.pk}"


def champs_de_session(options: Mapping[str, Any]) -> tuple[ChampImport, ...]:
    """One field per element assessed in the session that was chosen."""
    elements = list(
        ElementEvalue.toutes.filter(sessions=options.get("session") or 0)
        .select_related("certification__fiche")
        .order_by("ordre", "code", "pk")
    )
    champs = []
    for e in elements:
        court = code_court(e.code, e.certification.numero)
        libelle = e.libelle if len(e.libelle) <= _NOM_COURT else f"{e.libelle[: _NOM_COURT - 1]}…"
        note = e.mode == ModeCellule.NOTE
        champs.append(
            ChampImport(
                cle_element(e),
                f"{court} · {libelle}",
                lecteur_resultat(ModeCellule(e.mode)),
                aide=("Note sur 20" if note else "Acquis ou non acquis")
                + ", ABS, EXC : motif, DISP. Vide : rien ne change.",
                alias=(court, e.code, e.libelle, f"{court} {e.libelle}", f"note {court}", f"résultat {court}"),
            )
        )
    siens = (x for room in colonnes_en_plus(options.get("session") or 0) for x in room.champs())
    return (*champs, *siens)


def _serre(texte: str) -> str:
    return cle_recherche(texte).replace(" ", "")


class _Candidats:
    """The candidates of a session, found by what a row says of them."""

    def __init__(self, session_id: int) -> None:
        self.tous = list(
            Presentation.objects.filter(session_id=session_id)
            .select_related("inscription__personne", "inscription__certification__fiche__version")
            .order_by("rang", "pk")
        )
        self._par_numero: dict[str, list[Presentation]] = {}
        self._par_reference: dict[str, list[Presentation]] = {}
        for p in self.tous:
            if numero := p.inscription.numero_candidat:
                self._par_numero.setdefault(_serre(numero), []).append(p)
            if reference := p.inscription.personne.reference:
                self._par_reference.setdefault(_serre(reference), []).append(p)

    @staticmethod
    def en_clair(p: Presentation) -> str:
        return f"{p.inscription.personne.nom_complet}, {naissance_en_mots(p.inscription.personne)}"

    @staticmethod
    def _convient(p: Presentation, v: Mapping[str, Any]) -> bool:
        """Nothing that the row says of the person's name and birth contradicts this candidate."""
        qui = p.inscription.personne
        if v.get("nom") and _serre(v["nom"]) not in {_serre(qui.nom_naissance), _serre(qui.nom_usage)}:
            return False
        if v.get("prenom"):
            dit, siens = cle_recherche(v["prenom"]), cle_recherche(qui.prenoms)
            if not (siens == dit or siens.startswith(f"{dit} ") or dit.startswith(f"{cle_recherche(qui.prenom1)} ")):
                return False
        jour: date | None = v.get("naissance")
        connue = (qui.naissance_annee, qui.naissance_mois, qui.naissance_jour)
        dite = (jour.year, jour.month, jour.day) if jour else (None, None, None)
        return all(a is None or b is None or a == b for a, b in zip(connue, dite, strict=True))

    def trouver(self, v: Mapping[str, Any]) -> tuple[Presentation | None, Constat | None]:
        """The candidate of a row, or why none; a name alone is accepted with a warning when it is the only one."""
        dit = " ".join(str(x) for x in (v.get("prenom"), v.get("nom")) if x)
        if v.get("naissance"):
            dit = f"{dit}, naissance le {v['naissance']:%d/%m/%Y}".lstrip(", ")
        designes: list[tuple[str, Presentation]] = []
        for cle, mot, index in (
            ("numero", "le numéro", self._par_numero), ("reference", "la référence", self._par_reference),
        ):  # fmt: skip
            if not v.get(cle):
                continue
            trouves = index.get(_serre(v[cle]), [])
            if len(trouves) > 1:
                return None, self._ambigu(v[cle], trouves)
            if not trouves:
                return None, constats.CANDIDAT_INCONNU.constat(qui=f"« {v[cle]} »" + (f" ({dit})" if dit else ""))
            designes.append((f"{mot} {v[cle]}", trouves[0]))
        if designes:
            mot, p = designes[0]
            autre = next((q for _, q in designes if q.pk != p.pk), None)
            if autre is not None:
                return None, constats.CANDIDAT_CONTREDIT.constat(dit=designes[1][0], cle=mot, trouve=self.en_clair(p))
            if not self._convient(p, v):
                return None, constats.CANDIDAT_CONTREDIT.constat(dit=dit, cle=mot, trouve=self.en_clair(p))
            return p, None
        if not v.get("nom"):
            return None, constats.SANS_DESIGNATION.constat()
        trouves = [p for p in self.tous if self._convient(p, v)]
        if not trouves:
            return None, constats.CANDIDAT_INCONNU.constat(qui=dit)
        if len(trouves) > 1:
            return None, self._ambigu(dit, trouves)
        return trouves[0], None if v.get("naissance") else constats.NOM_SEUL.constat(trouve=self.en_clair(trouves[0]))

    def _ambigu(self, qui: str, trouves: Sequence[Presentation]) -> Constat:
        return constats.CANDIDAT_AMBIGU.constat(
            qui=qui, nombre=len(trouves), lesquels=" ; ".join(self.en_clair(p) for p in trouves[:4])
        )


class AnalyseurResultats:
    """Remembers the candidates of earlier rows: one candidate, one row."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._session_id = int(circonstances.options.get("session") or 0)
        self._vus: dict[int, int] = {}

    @cached_property
    def _membre(self) -> Membre:
        membre = Membre.toutes.select_related("utilisateur", "organisation").filter(pk=self._c.membre_id or 0).first()
        if membre is None:
            raise ErreurMetier(constats.SESSION_INACCESSIBLE.constat())
        return membre

    @cached_property
    def _candidats(self) -> _Candidats:
        if not sessions_a_saisir(self._membre).filter(pk=self._session_id).exists():
            raise ErreurMetier(constats.SESSION_INACCESSIBLE.constat())
        return _Candidats(self._session_id)

    @cached_property
    def _elements(self) -> dict[str, ElementEvalue]:
        return {
            cle_element(e): e
            for e in ElementEvalue.objects.filter(sessions=self._session_id)
            .select_related("certification__fiche")
            .order_by("pk")
        }

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        designes = [self._candidats.trouver(x.valeurs) for x in lignes]
        connus = [(p, x.valeurs) for x, (p, _) in zip(lignes, designes, strict=True) if p is not None]
        en_plus = [(x.modele, iter(x.juger(connus))) for x in colonnes_en_plus(self._session_id)]
        cellules = {
            (r.presentation_id, r.element_id): r
            for r in Resultat.objects.filter(presentation__session_id=self._session_id).order_by("pk")
        }
        jugees = []
        for x, (p, faute) in zip(lignes, designes, strict=True):
            jugee = self._juger(x, p, faute, cellules)
            for modele, suite in en_plus if p is not None else ():
                _joindre(jugee, modele, *next(suite))
            jugees.append(jugee)
        return jugees

    def _juger(
        self,
        ligne: LigneLue,
        p: Presentation | None,
        faute: Constat | None,
        cellules: Mapping[tuple[int, int], Resultat],
    ) -> LigneAnalysee:
        v = ligne.valeurs
        trouves: list[ConstatLigne] = []
        if faute is not None:
            champ = next((k for k in ("numero", "reference", "nom") if v.get(k)), "")
            trouves.append(ConstatLigne(champ, faute))
        if p is None:
            nom = " ".join(str(v[k]) for k in ("prenom", "nom") if v.get(k)) or str(v.get("numero") or "")
            return LigneAnalysee(ActionLigne.REFUSER, nom or "Sans nom", {}, trouves)
        nom = p.inscription.personne.nom_complet
        deja = self._vus.setdefault(p.pk, ligne.numero)
        if deja != ligne.numero:
            trouves.append(ConstatLigne("", constats.CANDIDAT_DEUX_FOIS.constat(qui=nom, ligne=deja)))
        changes = []
        for cle, element in self._elements.items():
            lue = v.get(cle)
            if lue is None:
                continue
            cellule = cellules.get((p.pk, element.pk))
            if cellule is None:
                trouves.append(ConstatLigne(cle, constats.ELEMENT_NON_PRESENTE.constat(qui=nom, element=element.code)))
                continue
            avant = valeur_de(cellule)
            try:
                apres = poser(avant, lue)
            except ErreurMetier as e:
                trouves.append(ConstatLigne(cle, e.constats[0]))
                continue
            if apres == avant:
                continue
            if cellule.definitif:
                trouves.append(ConstatLigne(cle, constats.DEFINITIF.constat()))
            elif not avant.manque:
                par = cellule.saisi_par_libelle or "quelqu’un"
                remplace = constats.REMPLACE.constat(avant=avant.en_mots, par=par, apres=apres.en_mots)
                trouves.append(ConstatLigne(cle, remplace))
            changes.append({"pk": cellule.pk, "revision": cellule.revision, "texte": ecrire_cellule(lue)})
        action = ActionLigne.MODIFIER if changes else ActionLigne.INCHANGER
        notes = ", ".join(
            f"{code_court(e.code, e.certification.numero)} : {ecrire_cellule(v[cle])}"
            for cle, e in self._elements.items() if isinstance(v.get(cle), ValeurCellule)
        )  # fmt: skip
        dit = f"{nom} · {notes}" if notes else nom
        return LigneAnalysee(action, dit if len(dit) <= 200 else f"{dit[:199]}…", {"cellules": changes}, trouves)

    # --- write
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        session = verrouiller_session(self._session_id, self._membre)
        if session.etat != EtatSession.OUVERTE:
            raise ErreurMetier(constats.SAISIE_FERMEE.constat(etat=session.get_etat_display()))
        connus = self._rows(c["pk"] for ligne in lignes for c in ligne.donnees["cellules"])
        operations = []
        par, le = self._membre.utilisateur.nom_complet, maintenant()
        for ligne in lignes:
            for c in ligne.donnees["cellules"]:
                r = connus.get(c["pk"])
                if r is None:
                    raise ErreurMetier(constats.SESSION_INACCESSIBLE.constat())
                avant = valeur_de(r)
                apres = poser(avant, lire_cellule(c["texte"], ModeCellule(r.element.mode)))
                if not ecrire_si(resultat=r, attendu_revision=c["revision"], valeur=apres, par=par, le=le):
                    raise ErreurMetier(self._change(r, avant))
                operations.append(
                    Operation(ligne.numero, "parcours.Resultat", str(r.pk), _brut(avant), _brut(apres, r))
                )
        if operations:
            self._consigner(session, "parcours.importer_resultats", f"a importé {_resultats(len(operations))}")
        for room in colonnes_en_plus(self._session_id):
            siennes = [(x.numero, x.donnees[room.modele]) for x in lignes if x.donnees.get(room.modele)]
            if siennes:
                operations += room.appliquer(siennes, reference_de(self._membre.utilisateur))
        return operations

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        notes, en_plus = self._ranger(operations)
        contre = self._objections(notes, self._rows(int(o.cle) for o in notes))
        return contre + [x for room, siennes in en_plus for x in room.objections(siennes)]

    @staticmethod
    def _objections(operations: Sequence[Operation], connus: Mapping[int, Resultat]) -> list[Constat]:
        contre = []
        for o in operations:
            r = connus.get(int(o.cle))
            if r is None or r.definitif or o.apres is None or r.revision != o.apres["revision"]:
                contre.append(
                    constats.CHANGE_DEPUIS_IMPORT.constat(
                        ou=f"ligne {o.numero}",
                        quoi_donc=f"{r.presentation.inscription.personne.nom_complet}, {r.element.code}"
                        if r
                        else "une cellule",
                    )
                )
        return contre

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        session = verrouiller_session(self._session_id, self._membre)
        if contre := self.objections(operations):
            return contre
        operations, en_plus = self._ranger(operations)
        for room, siennes in en_plus:
            room.defaire(siennes, reference_de(self._membre.utilisateur))
        connus = self._rows(int(o.cle) for o in operations)
        par, le = self._membre.utilisateur.nom_complet, maintenant()
        for o in operations:
            r, avant = connus[int(o.cle)], _lue(o.avant or {})
            ecrire_si(resultat=r, attendu_revision=r.revision, valeur=avant, par=par, le=le)
        if operations:
            self._consigner(
                session, "parcours.importer_resultats", f"a défait l’import de {_resultats(len(operations))}"
            )
        return []

    # --- what both need
    def _rows(self, pks: Iterable[int]) -> dict[int, Resultat]:
        return {
            r.pk: r
            for r in Resultat.objects.filter(presentation__session_id=self._session_id, pk__in=set(pks))
            .select_related("element", "presentation__inscription__personne")
            .order_by("pk")
        }

    def _ranger(
        self, operations: Sequence[Operation]
    ) -> tuple[list[Operation], list[tuple[ColonnesDeResultats, list[Operation]]]]:
        """Results, and what each other room wrote."""
        rooms = colonnes_en_plus(self._session_id)
        ailleurs = {room.modele for room in rooms}
        siennes = [(room, [o for o in operations if o.modele == room.modele]) for room in rooms]
        return [o for o in operations if o.modele not in ailleurs], [(r, x) for r, x in siennes if x]

    def _change(self, r: Resultat, valeur: ValeurCellule) -> Constat:
        return constats.CHANGE_DEPUIS.constat(
            qui=r.presentation.inscription.personne.nom_complet, element=r.element.code,
            par=r.saisi_par_libelle or "quelqu’un", valeur=valeur.en_mots,
        )  # fmt: skip

    def _consigner(self, session: SessionExamen, acte: str, quoi: str) -> None:
        consigner(
            chaine=self._membre.organisation.chaine, acte=acte, acteur=reference_de(self._membre.utilisateur),
            sujet=reference_session(session), phrase=f"{quoi} de la session « {session.intitule} ».",
        )  # fmt: skip


def _joindre(
    jugee: LigneAnalysee, modele: str, constats_: list[ConstatLigne], donnees: list[dict[str, Any]], dit: str
) -> None:
    """What another room read on the same line."""
    jugee.constats.extend(constats_)
    jugee.donnees[modele] = donnees
    if donnees and jugee.action == ActionLigne.INCHANGER:
        jugee.action = ActionLigne.MODIFIER
    if dit:
        jugee.libelle = f"{jugee.libelle}, {dit}"[:200]


def inscrire_colonnes(nom: str, pour: Callable[[int], ColonnesDeResultats], *, modele: str, sorte: str) -> None:
    """An upper room adds columns to the file of results. `sorte`: « mode d’évaluation,modes d’évaluation »."""
    colonnes_de_resultats.inscrire(nom)(pour)
    SORTES[modele] = sorte


def _resultats(n: int) -> str:
    return f"{n} résultats" if n > 1 else "un résultat"


def _brut(valeur: ValeurCellule, r: Resultat | None = None) -> dict[str, Any]:
    """A content as JSON: the mark as its exact text."""
    colonnes = colonnes_de(valeur)
    note = colonnes["note"]
    return colonnes | {"note": None if note is None else str(note)} | ({"revision": r.revision} if r else {})


def _lue(brut: Mapping[str, Any]) -> ValeurCellule:
    from parchemin.parcours.domain.resultats import EtatCellule

    note = brut.get("note")
    return ValeurCellule(
        EtatCellule(brut["etat"]), None if note is None else Decimal(note), brut.get("acquis"), brut.get("motif") or ""
    )


def session_dite(options: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """The session of the file, and its grid."""
    s = SessionExamen.objects.filter(pk=options.get("session") or 0).first()
    return (f"{s.intitule}, {date_fr(s.du)}", "parcours:grille", s.pk) if s is not None else None


SORTES = {"parcours.Resultat": "résultat,résultats"}
"""Rows that the import writes; completed by `inscrire_colonnes`."""
RESULTATS = inscrire_type(
    TypeImport(
        code="parcours.resultats",
        rang=20,
        libelle="Résultats d’une session",
        description="Une ligne par candidat, une colonne par élément évalué. Une cellule vide ne change rien ; « abs » est "
        "une absence, jamais un zéro. Le fichier à remplir, avec vos candidats, est sur la page des résultats de la session.",
        permission="parcours.arreter_resultats",
        champs=CHAMPS,
        champs_selon=champs_de_session,
        analyseur=AnalyseurResultats,
        sortes=SORTES,
        formulaire_options="parchemin.parcours.imports_resultats.OptionsResultats",
        suite="parcours:resultats",
        objet=session_dite,
        par_transaction=1_000,
        par_colonne=True,
    )
)
