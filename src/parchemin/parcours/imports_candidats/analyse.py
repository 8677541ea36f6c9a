"""Judge the lines of a file of candidates: whom each is about, what it brings, what is wrong with it."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import (
    DOUBLON_FICHIER,
    ActionLigne,
    Circonstances,
    ConstatLigne,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
)
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.domain.derogations import Derogation
from parchemin.parcours.domain.doublons import Ressemblance
from parchemin.parcours.domain.identite import CHAMPS, examiner_identite
from parchemin.parcours.domain.identite_completude import identite_en_mots
from parchemin.parcours.domain.inscription import age_au, controler_periode
from parchemin.parcours.imports_candidats import constats as c
from parchemin.parcours.imports_candidats import ecriture
from parchemin.parcours.imports_candidats.blocs import blocs_ecrits
from parchemin.parcours.imports_candidats.champs import STATUT_DE_LA_VOIE
from parchemin.parcours.imports_candidats.decisions import derogations_avec, refus_au_partenaire
from parchemin.parcours.imports_candidats.index import (
    Certifications,
    Etablissements,
    IndexLignes,
    IndexPersonnes,
    est_un_bloc,
)
from parchemin.parcours.imports_candidats.lecture import NUMERO_DE_LIGNE, Lecture
from parchemin.parcours.imports_candidats.options import CREER
from parchemin.parcours.models import EtatIdentite, Inscription, Personne
from parchemin.parcours.selectors.inscriptions import visee_au
from parchemin.parcours.selectors.lieux_naissance import charger_lieux
from parchemin.parcours.selectors.perimetre import est_restreint, etablissements_de, personnes_visibles
from parchemin.parcours.selectors.personnes import cle_de_nom
from parchemin.parcours.services.inscriptions import LUS_PAR_LE_RESEAU, controler_inscription, perimetre_retenu
from parchemin.parcours.services.personnes import IDENTITE, identite_de, noms_des_champs
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.facade import LieuxCharges
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

_NOMS = ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3")
_LIEU = ("naissance_code", "naissance_libelle", "naissance_pays", "naissance_code_postal")
_INSCRIPTION = ("specialite", "forme", "dossier_cpf", "numero_candidat", "millesime")
_COLONNES_INSCRIPTION = (
    "certification", "voie", "statut", "entree", "fin_prevue", "prestataire", "site", "perimetre_blocs",
    "derogation", "derogation_nature", "derogation_date", *_INSCRIPTION,
)  # fmt: skip


class AnalyseurCandidats:
    """One passage over a file: remembers the people of earlier lines, reads the database once."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._fichier = IndexLignes()
        self._lieux = LieuxCharges()
        self._regles: dict[object, list[Constat]] = {}
        self._colonnes: set[str] = set()
        self._noms: dict[int, tuple[str, str]] = {}

    # --- read once
    @cached_property
    def membre(self) -> Membre | None:
        if self._c.membre_id is None:
            return None
        return Membre.toutes.select_related("utilisateur", "organisation").filter(pk=self._c.membre_id).first()

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation.objects.get(pk=self._c.organisation_id)

    @cached_property
    def acteur(self) -> Reference:
        return reference_de(self.membre.utilisateur) if self.membre else SYSTEME

    @cached_property
    def miens(self) -> frozenset[int] | None:
        """Establishments of a partner; None for somebody who sees everything."""
        return etablissements_de(self.membre) if self.membre and est_restreint(self.membre) else None

    @cached_property
    def visibles(self) -> Any:
        if self.membre is not None:
            return personnes_visibles(self.membre)
        return Personne.objects.filter(fusionnee_dans__isnull=True)

    @cached_property
    def _index(self) -> IndexPersonnes:
        return IndexPersonnes(self.visibles)

    @cached_property
    def certifications(self) -> Certifications:
        return Certifications(self._c.organisation_id)

    @cached_property
    def etablissements(self) -> Etablissements:
        return Etablissements(self._c.organisation_id)

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        # Nothing here makes a cycle: the collector would walk, batch after batch, tens of thousands of remembered
        # people for nothing (a third of the time, measured).
        actif = gc.isenabled()
        gc.disable()
        try:
            return self._analyser(lignes)
        finally:
            if actif:
                gc.enable()

    def _analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        ecrits = [_lieu_ecrit(x.valeurs) for x in lignes]
        lieux = charger_lieux(ecrits, self._lieux)
        for x in lignes:
            self._colonnes.update(x.valeurs)
        lectures = [
            Lecture(x, ecrit, lieux, self._index, self._colonnes) for x, ecrit in zip(lignes, ecrits, strict=True)
        ]
        ids = sorted({lecture.connue for lecture in lectures if lecture.connue})
        connues: dict[int, Personne] = {}
        inscrites: dict[tuple[int, int, date], Inscription] = {}
        self._nommer([x.a_nommer for x in lectures if x.a_nommer])
        for lot in par_lots(ids, 500):
            connues |= self.visibles.in_bulk(lot)
            for i in Inscription.toutes.filter(personne_id__in=lot):
                inscrites[i.personne_id, i.certification_id, i.entree] = i
        return [self._juger(lecture, connues, inscrites) for lecture in lectures]

    def _juger(
        self,
        lecture: Lecture,
        connues: Mapping[int, Personne],
        inscrites: Mapping[tuple[int, int, date], Inscription],
    ) -> LigneAnalysee:
        dit = lecture.constats
        for x in examiner_identite(lecture.propre, lecture.lieu, self._c.jour, propre=lecture.propre):
            # Said once: an empty mandatory cell or a refused one by the engine, a place without code when it was looked for.
            dit_ailleurs = x.constat.code == "IDE-101" or (lecture.lieu_dit and x.constat.code == "IDE-138")
            if not dit_ailleurs and not (x.constat.code in _ABSENCES and lecture.illisible(x.champ)):
                dit.append(ConstatLigne(lecture.colonne(x.champ), x.constat))
        propre = lecture.propre
        personne = connues.get(lecture.connue) if lecture.connue else None
        apres: dict[str, Any]
        if personne is None:
            apres, avant = {n: v for n in CHAMPS if (v := getattr(propre, n))}, None
            if lecture.connue is None:
                self._ressemblances(lecture)
        else:
            apres, avant = self._completer(lecture, personne)
        deja = self._dans_le_fichier(lecture)
        inscription = self._inscription(lecture, personne, inscrites)
        if deja is not None and inscription is None:
            dit.append(
                ConstatLigne(lecture.colonne("nom_naissance"), DOUBLON_FICHIER.constat(autre=deja, precision=""))
            )
        elif inscription is not None and inscription["valeurs"]:
            qui = deja or lecture.numero
            sorte = (qui, inscription["valeurs"]["certification"], inscription["valeurs"]["entree"])
            autre = self._fichier.inscriptions.setdefault(sorte, lecture.numero)
            if autre != lecture.numero:
                dit.append(ConstatLigne("certification", DOUBLON_FICHIER.constat(autre=autre, precision="")))
        return LigneAnalysee(
            self._action(personne, apres, inscription),
            lecture.libelle,
            {
                "personne": {"pk": personne.pk if personne else None, "avant": avant, "apres": apres},
                "inscription": inscription,
                "suite": deja is not None,
            },
            dit,
        )

    def _nommer(self, ids: Sequence[int]) -> None:
        """Name and birth, in words, of the people that findings will speak of."""
        for lot in par_lots(sorted(set(ids) - self._noms.keys()), 500):
            for p in Personne.objects.filter(pk__in=lot):
                self._noms[p.pk] = (
                    p.nom_complet,
                    identite_en_mots(identite_de(p)) or "dont la naissance n’est pas connue",
                )

    @staticmethod
    def _action(
        personne: Personne | None, apres: Mapping[str, Any], inscription: Mapping[str, Any] | None
    ) -> ActionLigne:
        if personne is None:
            return ActionLigne.CREER
        if apres or (inscription is not None and (inscription["pk"] is None or inscription["change"])):
            return ActionLigne.MODIFIER
        return ActionLigne.INCHANGER

    def _ressemblances(self, lecture: Lecture) -> None:
        """Nobody is known by this identity: whose is the number, or who looks like it?"""
        if lecture.homonymes:
            constat = c.PLUSIEURS_POSSIBLES.constat(nombre=lecture.homonymes)
            lecture.constats.append(ConstatLigne(lecture.colonne("nom_naissance"), constat))
        if lecture.a_nommer is None:
            return
        nom, mots = self._noms.get(lecture.a_nommer, ("une autre personne", ""))
        r = lecture.semblable
        if r is None:
            constat = c.REFERENCE_D_UN_AUTRE.constat(nom=nom, mots=mots)
            lecture.constats.append(ConstatLigne(lecture.numero_partage, constat))
            return
        indices = ", ".join(r.pour) + (f" ; mais {', '.join(r.contre)}" if r.contre else "")
        refuse = self._c.options.get("ressemblances") != CREER and r.ressemblance > Ressemblance.FAIBLE
        controle = c.RESSEMBLE_REFUSE if refuse else c.RESSEMBLE_CREE
        constat = controle.constat(nom=nom, mots=mots, indices=indices)
        lecture.constats.append(ConstatLigne(lecture.colonne("nom_naissance"), constat))

    def _completer(self, lecture: Lecture, personne: Personne) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the line changes of a known person, and what was there. An empty cell never empties what is known."""
        propre, dit = lecture.propre, lecture.constats
        apres: dict[str, Any] = {}
        for n in CHAMPS:
            valeur, actuel = getattr(propre, n), getattr(personne, n)
            if valeur in ("", None, False) or valeur == actuel or n in _LIEU:
                continue
            if n in _NOMS and actuel and cle_de_nom(valeur) == cle_de_nom(actuel):
                # Same letters: the record keeps its accents; hyphens and spaces are worth a word.
                if cle_recherche(valeur.replace("-", "tiret")) != cle_recherche(actuel.replace("-", "tiret")):
                    constat = c.ECRIT_AUTREMENT.constat(garde=actuel, saisi=valeur)
                    dit.append(ConstatLigne(lecture.colonne(n), constat))
                continue
            apres[n] = valeur
        if (propre.naissance_code and propre.naissance_code != personne.naissance_code) or (
            not personne.naissance_code
            and any(getattr(propre, n) and getattr(propre, n) != getattr(personne, n) for n in _LIEU)
        ):
            apres |= {n: getattr(propre, n) for n in _LIEU if getattr(propre, n) != getattr(personne, n)}
        if apres.get("prenom1") and personne.sans_prenom:
            apres["sans_prenom"] = False
        if "reference" in apres and personne.reference and self._c.options.get("ressemblances") != CREER:
            constat = c.AUTRE_REFERENCE.constat(
                nom=personne.nom_complet, mots=identite_en_mots(identite_de(personne)) or "dont la naissance n’est pas connue",
                garde=personne.reference, saisie=propre.reference,
            )  # fmt: skip
            dit.append(ConstatLigne("reference", constat))
        avant = {n: getattr(personne, n) for n in apres}
        remplaces = [n for n in apres if n in IDENTITE and avant[n] not in ("", None, False)]
        if remplaces:
            champ, champs = lecture.colonne(remplaces[0]), noms_des_champs(remplaces)
            if personne.etat_identite == EtatIdentite.CONFIRMEE:
                constat = c.CONFIRMEE_PAR_LA_PERSONNE.constat(nom=personne.nom_complet, champs=champs)
            else:
                constat = c.REMPLACE.constat(champs=champs)
            dit.append(ConstatLigne(champ, constat))
        return apres, avant

    def _dans_le_fichier(self, lecture: Lecture) -> int | None:
        """Number of the earlier line about the same person, None for the first."""
        dit = lecture.constats
        ici = (lecture.numero, lecture.propre)
        for cle in lecture.cles:
            autre, premiere = self._fichier.premieres.setdefault(cle, ici)
            if autre == lecture.numero:
                continue
            differents = [
                n for n in CHAMPS if (v := getattr(lecture.propre, n)) and (w := getattr(premiere, n)) and v != w
            ]
            if differents:
                constat = c.AUTREMENT_DANS_LE_FICHIER.constat(autre=autre, champs=noms_des_champs(differents))
                dit.append(ConstatLigne(lecture.colonne(differents[0]), constat))
            return autre
        t = lecture.traits
        if t.naissance is not None:
            autre, ne_le = self._fichier.noms.setdefault((t.nom, t.prenom1), (lecture.numero, t.naissance))
            if ne_le != t.naissance:
                constat = c.HOMONYME_DANS_LE_FICHIER.constat(autre=autre)
                dit.append(ConstatLigne(lecture.colonne("naissance_jour"), constat))
        r = self._fichier.semblable(lecture.traits)
        if r is not None:
            constat = c.RESSEMBLE_DANS_LE_FICHIER.constat(
                autre=min(r.a, r.b) - NUMERO_DE_LIGNE, indices=", ".join(r.pour)
            )
            dit.append(ConstatLigne(lecture.colonne("nom_naissance"), constat))
        return None

    # --- the enrolment
    def _inscription(
        self,
        lecture: Lecture,
        personne: Personne | None,
        inscrites: Mapping[tuple[int, int, date], Inscription],
    ) -> dict[str, Any] | None:
        v = lecture.valeurs
        # What was said for all the lines enrols nobody by itself, but the certification: then the whole file is a class.
        propres = set(_COLONNES_INSCRIPTION) - (lecture.communes - {"certification"})
        if not any(v.get(n) for n in propres):
            return None
        dit = lecture.constats
        certification = None
        if saisi := v.get("certification"):
            certification = self.certifications.trouver(saisi)
            if certification is None:
                controle = c.BLOC_SEUL if est_un_bloc(saisi) else c.CERTIFICATION_INCONNUE
                constat = controle.constat(saisi=saisi[:80], connues=self.certifications.en_mots)
                dit.append(ConstatLigne("certification", constat))
        manque = [
            mots
            for n, mots in (
                ("certification", "la certification"),
                ("voie", "la voie d’accès"),
                ("entree", "la date d’entrée"),
            )
            if not v.get(n) and not lecture.illisible(n)
        ]
        if manque:
            dit.append(ConstatLigne("certification", c.INSCRIPTION_INCOMPLETE.constat(manque=" et ".join(manque))))
        prestataire = self._etablissement(lecture, "prestataire")
        site = self._etablissement(lecture, "site")
        if prestataire is None and site is None and self.miens and len(self.miens) == 1 and not v.get("prestataire"):
            prestataire = next(iter(self.miens))
        voie, entree = v.get("voie"), v.get("entree")
        if certification is None or voie is None or entree is None:
            return {"pk": None, "change": {}, "valeurs": {}}
        statut = v.get("statut") or STATUT_DE_LA_VOIE[voie]
        actuelle = inscrites.get((personne.pk, certification.pk, entree)) if personne else None
        etat = ecriture.valeurs_inscription(actuelle) if actuelle is not None else {}
        visee = visee_au(certification, entree)
        blocs = list(blocs_ecrits(v.get("perimetre_blocs") or "", visee.code, visee.blocs))
        if sorted(etat.get("perimetre_blocs") or ()) == blocs:
            blocs = etat.get("perimetre_blocs") or []  # the same ones in another order are no change
        # An empty cell empties nothing: the rules judge what the enrolment will be.
        derogations = derogations_avec(etat.get("derogations") or (), v)
        if self.miens is not None:
            dit += refus_au_partenaire(etat.get("derogations") or (), derogations, _champ_de_regle("INS-045", v))
        vises = tuple(blocs or etat.get("perimetre_blocs") or ())
        dit += [
            ConstatLigne(_champ_de_regle(x.code, v), x)
            for x in self._droits(
                lecture,
                certification,
                voie,
                statut,
                entree,
                vises,
                v.get("forme") or etat.get("forme") or "",
                derogations,
            )
        ]
        prevue = etat.get("fin_prevue")
        fin = v.get("fin_prevue") or (date.fromisoformat(prevue) if prevue else None)
        dit += [
            ConstatLigne("fin_prevue" if v.get("fin_prevue") else "entree", x) for x in controler_periode(entree, fin)
        ]
        valeurs: dict[str, Any] = {
            "certification": certification.pk,
            "voie": voie,
            "statut": statut,
            "entree": entree.isoformat(),
        }
        valeurs |= {n: v[n] for n in _INSCRIPTION if v.get(n)}
        valeurs |= {n: x for n, x in (("perimetre_blocs", blocs), ("prestataire", prestataire), ("site", site)) if x}
        if derogations:
            valeurs["derogations"] = [d.vers_dict() for d in derogations]
        if v.get("fin_prevue"):
            valeurs["fin_prevue"] = v["fin_prevue"].isoformat()
        if actuelle is None:
            for constat in self._gardes(certification, prestataire, site, blocs, entree, neuve=True):
                dit.append(ConstatLigne("certification", constat))
            return {"pk": None, "change": {}, "valeurs": valeurs}
        if self.miens is not None and not v.get("prestataire") and etat["prestataire"]:
            valeurs.pop("prestataire", None)  # a default replaces nobody
        if not ecriture.est_a_prendre(self.miens, etat, valeurs):
            dit.append(ConstatLigne("certification", c.INSCRIPTION_D_UN_AUTRE.constat()))
            return {"pk": None, "change": {}, "valeurs": {}}
        change = {n: x for n, x in valeurs.items() if x != etat.get(n) and not (n == "statut" and not v.get("statut"))}
        if LUS_PAR_LE_RESEAU.intersection(change):
            sera = {**etat, **change}
            qui, ou, quoi = sera.get("prestataire"), sera.get("site"), sera.get("perimetre_blocs") or []
            for constat in self._gardes(certification, qui, ou, quoi, entree, neuve=False):
                dit.append(ConstatLigne("certification", constat))
        return {"pk": actuelle.pk, "change": change, "avant": {n: etat.get(n) for n in change}, "valeurs": valeurs}

    def _gardes(
        self,
        certification: Any,
        prestataire: int | None,
        site: int | None,
        blocs: Sequence[str],
        entree: date,
        *,
        neuve: bool,
    ) -> list[Constat]:
        """What a room above says against an enrolment there, for these blocs, on that day (a corrected one: from today on): by file
        as by form. Asked once for each such case."""
        perimetre = tuple(perimetre_retenu(certification, entree, blocs))
        jour = entree if neuve else max(entree, self._c.jour)
        cle = ("gardes", certification.pk, prestataire, site, perimetre, jour)
        if cle not in self._regles:
            nouvelle = Inscription(
                organisation_id=self._c.organisation_id,
                certification=certification,
                prestataire_id=prestataire,
                site_id=site,
                perimetre_blocs=list(perimetre),
                entree=jour,
            )
            self._regles[cle] = list(objections("parcours.inscrire", nouvelle))
        return self._regles[cle]

    def _droits(
        self,
        lecture: Lecture,
        certification: Any,
        voie: str,
        statut: str,
        entree: date,
        blocs: tuple[str, ...],
        forme: str,
        derogations: tuple[Derogation, ...],
    ) -> list[Constat]:
        naissance = lecture.propre.naissance
        if naissance is not None and naissance > self._c.jour:
            naissance = None  # a birth to come was said: it makes no age
        # Rules know an age, and say it: one verdict serves those who are as old on the day of entry.
        age = age_au(naissance, entree) if naissance is not None and naissance < entree else naissance
        cle = (certification.pk, voie, statut, forme, entree, blocs, derogations, age)
        if cle not in self._regles:
            self._regles[cle] = controler_inscription(
                naissance=naissance,
                certification=certification,
                voie=voie,
                statut=statut,
                forme=forme,
                entree=entree,
                perimetre_blocs=blocs,
                derogations=derogations,
                jour=self._c.jour,
            )
        return self._regles[cle]

    def _etablissement(self, lecture: Lecture, champ: str) -> int | None:
        saisi = lecture.valeurs.get(champ)
        if not saisi:
            return None
        trouves = self.etablissements.trouver(saisi)
        constat = None
        if not trouves:
            constat = c.ETABLISSEMENT_INCONNU.constat(saisi=saisi[:80])
        elif len(trouves) > 1:
            constat = c.ETABLISSEMENT_AMBIGU.constat(nombre=len(trouves), saisi=saisi[:80])
        elif self.miens is not None and trouves[0].pk not in self.miens:
            constat = c.HORS_PERIMETRE.constat(nom=trouves[0].denomination)
        if constat is not None:
            lecture.constats.append(ConstatLigne(champ, constat))
            return None
        return trouves[0].pk

    # --- write and undo
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        return ecriture.appliquer(self, lignes)

    def objections(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        return ecriture.objections(operations)

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        return ecriture.defaire(self, operations)


_ABSENCES = frozenset({"IDE-110", "IDE-125", "IDE-137", "IDE-140", "IDE-152", "IDE-127"})


_DES_DEROGATIONS = frozenset({"INS-035", "INS-039", "INS-040", "INS-041", "INS-045"})
_DES_BLOCS = frozenset({"INS-003", "INS-005", "INS-006", "INS-011", "INS-012", "INS-023"})


def _champ_de_regle(code: str, valeurs: Mapping[str, Any]) -> str:
    """Column under which a finding on the enrolment is best shown."""
    if code in _DES_BLOCS and valeurs.get("perimetre_blocs"):
        return "perimetre_blocs"
    if code in _DES_DEROGATIONS:
        return next(
            (n for n in ("derogation", "derogation_nature", "derogation_date") if valeurs.get(n)), "certification"
        )
    return "certification" if code.startswith("INS") else "voie"


def _lieu_ecrit(v: Mapping[str, Any]) -> tuple[str, str]:
    """(commune, country) as one would have typed them in the form."""
    pays = v.get("naissance_pays") or ""
    nom = v.get("naissance_commune") or ""
    if code := v.get("naissance_code"):
        return (f"{nom} ({code})" if nom else code), pays
    departement = (v.get("naissance_departement") or "").strip()
    if nom and departement and departement[:2].isalnum() and departement[:1].isdigit():
        court = departement.split(" ")[0]
        if court.startswith("99"):
            return nom, pays
        return f"{nom} ({court.zfill(2)})", pays
    return nom, pays
