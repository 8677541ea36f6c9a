"""The import of members of juries: one line, one person, and their mandates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
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
from parchemin.parcours.domain import jury_constats as c
from parchemin.parcours.models import MandatJury, MembreJury, SiegeJury
from parchemin.parcours.services.jurys import adresse_utilisable
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import date_fr

MODELE_MEMBRE, MODELE_MANDAT = "parcours.MembreJury", "parcours.MandatJury"
_CHAMPS = (
    "nom", "prenom", "courriel", "telephone", "fonction", "employeur", "employeur_siren", "college", "professionnel",
    "lien_certificateur",
)  # fmt: skip


def _cle(nom: str, prenom: str) -> str:
    return "|".join(cle_recherche(x).replace(" ", "") for x in (nom, prenom))[:140]


class AnalyseurMembresJury:
    """Known by address first, then by name when neither has an address that says otherwise. Never merges on doubt."""

    def __init__(self, circonstances: Circonstances) -> None:
        self.organisation_id = circonstances.organisation_id
        self.vus: dict[str, int] = {}
        membres = MembreJury.toutes.filter(organisation_id=self.organisation_id).prefetch_related("mandats")
        self.membres = list(membres.order_by("pk"))
        self.par_courriel = {m.courriel: m for m in self.membres if m.courriel}
        self.par_cle: dict[str, list[MembreJury]] = {}
        for m in self.membres:
            self.par_cle.setdefault(m.cle_identite, []).append(m)
        self.certifications: dict[str, Certification] = {}
        for x in Certification.toutes.filter(organisation_id=self.organisation_id).select_related("fiche"):
            self.certifications[x.numero.upper().replace(" ", "")] = x
        self.certifications.pop("", None)

    def analyser(self, lignes: Sequence[LigneLue]) -> list[LigneAnalysee]:
        return [self._analyser(ligne) for ligne in lignes]

    def _analyser(self, ligne: LigneLue) -> LigneAnalysee:
        v = ligne.valeurs
        nom, prenom, courriel = (v.get(x) or "" for x in ("nom", "prenom", "courriel"))
        verdict = LigneAnalysee(ActionLigne.CREER, f"{prenom} {nom}".strip() or courriel)
        if not nom or not prenom:
            verdict.action = ActionLigne.REFUSER
            return verdict
        if courriel and not adresse_utilisable(courriel):
            verdict.constats.append(ConstatLigne("courriel", c.ADRESSE_FAUSSE.constat(courriel=courriel[:100])))
        self._deux_fois(ligne.numero, courriel, _cle(nom, prenom), verdict)
        membre = self._trouver(nom, prenom, courriel, verdict)
        certifications = self._certifications(v, verdict)
        if certifications and v.get("mandat_du") is None and "mandat_du" not in ligne.illisibles:
            verdict.constats.append(ConstatLigne("mandat_du", c.IMPORT_MANDAT_SANS_DEBUT.constat()))
        du, au = v.get("mandat_du"), v.get("mandat_au")
        if du and au and au < du:
            inverse = c.MANDAT_INVERSE.constat(au=date_fr(au), du=date_fr(du))
            verdict.constats.append(ConstatLigne("mandat_au", inverse))
        # An empty cell erases nothing: only what the file says is written.
        valeurs = {n: v[n] for n in _CHAMPS if v.get(n) is not None}
        mandats = self._mandats(membre, certifications, du, au) if du else []
        verdict.donnees = {
            "membre": membre.pk if membre else None,
            "valeurs": valeurs if membre is None else {n: x for n, x in valeurs.items() if getattr(membre, n) != x},
            "mandats": mandats,
        }
        if membre is not None:
            change = bool(verdict.donnees["valeurs"] or mandats)
            verdict.action = ActionLigne.MODIFIER if change else ActionLigne.INCHANGER
        return verdict

    def _deux_fois(self, numero: int, courriel: str, cle: str, verdict: LigneAnalysee) -> None:
        marque = courriel or cle
        premiere = self.vus.setdefault(marque, numero)
        if premiere != numero:
            verdict.constats.append(ConstatLigne("", DOUBLON_FICHIER.constat(autre=premiere, precision="")))

    def _trouver(self, nom: str, prenom: str, courriel: str, verdict: LigneAnalysee) -> MembreJury | None:
        if courriel and courriel in self.par_courriel:
            return self.par_courriel[courriel]
        memes = self.par_cle.get(_cle(nom, prenom), [])
        compatibles = [m for m in memes if not (courriel and m.courriel)]
        if len(compatibles) == 1:
            return compatibles[0]
        for autre in memes:
            precision = autre.courriel or autre.employeur or "sans adresse"
            constat = c.IMPORT_HOMONYME.constat(nom=str(autre), precision=precision)
            verdict.constats.append(ConstatLigne("nom", constat))
        return None

    def _certifications(self, v: Any, verdict: LigneAnalysee) -> list[Certification]:
        trouvees = []
        for brut in re.split(r"[,;\n]+", v.get("certifications") or ""):
            if not (texte := brut.strip()):
                continue
            cle = texte.upper().replace(" ", "")
            certification = self.certifications.get(cle) or self.certifications.get(f"RNCP{cle}")
            if certification is None:
                constat = c.IMPORT_CERTIFICATION.constat(valeur=texte[:60])
                verdict.constats.append(ConstatLigne("certifications", constat))
            else:
                trouvees.append(certification)
        return trouvees

    @staticmethod
    def _mandats(
        membre: MembreJury | None, certifications: list[Certification], du: date, au: date | None
    ) -> list[dict[str, Any]]:
        """Mandates to write: without a certification, for all of them. One already there is left alone."""
        deja = {(m.certification_id, m.du, m.au) for m in membre.mandats.all()} if membre else set()
        cles: list[int | None] = [x.pk for x in certifications] or [None]
        return [
            {"certification": cle, "du": du.isoformat(), "au": au.isoformat() if au else None}
            for cle in cles
            if (cle, du, au) not in deja
        ]

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> list[Operation]:
        operations: list[Operation] = []
        for ligne in lignes:
            d = ligne.donnees
            membre, operation = self._ecrire_membre(ligne.numero, d)
            operations += operation
            for m in d["mandats"]:
                mandat = MandatJury.toutes.create(
                    organisation_id=self.organisation_id,
                    membre=membre,
                    certification_id=m["certification"],
                    du=date.fromisoformat(m["du"]),
                    au=date.fromisoformat(m["au"]) if m["au"] else None,
                )
                operations.append(Operation(ligne.numero, MODELE_MANDAT, str(mandat.pk)))
        return operations

    def _ecrire_membre(self, numero: int, d: Any) -> tuple[MembreJury, list[Operation]]:
        valeurs = d["valeurs"]
        courriel = valeurs.get("courriel", "")
        pris = MembreJury.toutes.filter(organisation_id=self.organisation_id, courriel=courriel) if courriel else None
        if d["membre"] is None:
            if pris is not None and pris.exists():
                raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(nom=f"{valeurs['prenom']} {valeurs['nom']}"))
            membre = MembreJury.toutes.create(organisation_id=self.organisation_id, **valeurs)
            return membre, [Operation(numero, MODELE_MEMBRE, str(membre.pk))]
        lu = MembreJury.toutes.filter(organisation_id=self.organisation_id, pk=d["membre"]).first()
        if lu is None or (pris is not None and pris.exclude(pk=lu.pk).exists()):
            raise ErreurMetier(c.IMPORT_MONDE_CHANGE.constat(nom=str(lu or "ce membre")))
        if not valeurs:
            return lu, []
        avant = {n: getattr(lu, n) for n in valeurs}
        for n, x in valeurs.items():
            setattr(lu, n, x)
        lu.save()
        return lu, [Operation(numero, MODELE_MEMBRE, str(lu.pk), avant, dict(valeurs))]

    @staticmethod
    def _membres(operations: Sequence[Operation]) -> dict[int, MembreJury]:
        cles = [int(o.cle) for o in operations if o.modele == MODELE_MEMBRE]
        return {m.pk: m for m in MembreJury.toutes.filter(pk__in=cles)}

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """A member who was called to a jury, or whose record changed."""
        refus = []
        crees = [int(o.cle) for o in operations if o.modele == MODELE_MEMBRE and o.avant is None]
        appeles = SiegeJury.toutes.filter(membre_id__in=crees).values_list("membre_id", flat=True)
        membres = self._membres(operations)
        for pk in sorted(set(appeles)):
            refus.append(c.IMPORT_SERVI.constat(nom=str(membres[pk])))
        for o in operations:
            m = membres.get(int(o.cle)) if o.modele == MODELE_MEMBRE else None
            if m is not None and o.apres and any(getattr(m, n) != x for n, x in o.apres.items()):
                refus.append(c.IMPORT_SERVI.constat(nom=str(m)))
        return refus

    def defaire(self, operations: Sequence[Operation]) -> list[Constat]:
        """All or nothing."""
        if refus := self.objections(operations):
            return refus
        membres = self._membres(operations)
        for o in reversed(operations):
            if o.modele == MODELE_MANDAT:
                MandatJury.toutes.filter(pk=int(o.cle)).delete()
            elif (m := membres.get(int(o.cle))) is None:
                continue
            elif o.avant is None:
                m.delete()
            else:
                for n, x in o.avant.items():
                    setattr(m, n, x)
                m.save()
        return []


_COLLEGES = {"salariés": "salaries", "employeurs": "employeurs"}
_ALIAS_COLLEGES = {
    "collège salariés": "salaries", "syndicats de salariés": "salaries", "collège employeurs": "employeurs",
    "délégation patronale": "employeurs", "patronat": "employeurs", "employeur": "employeurs", "salarié": "salaries",
}  # fmt: skip
TYPE = inscrire_type(
    TypeImport(
        code="parcours.membres_jury",
        rang=25,
        libelle="Membres de jury",
        description="Les personnes que vous appelez à vos jurys, avec leur employeur et leurs mandats.",
        permission="parcours.gerer_jurys",
        champs=(
            ChampImport("nom", "Nom", lecteurs.texte(60), True, alias=("nom de famille", "nom du juré"), exemples=("Aubry",)),
            ChampImport("prenom", "Prénom", lecteurs.texte(60), True, exemples=("Marc",)),
            ChampImport(
                "courriel", "Adresse électronique", lecteurs.courriel(), aide="La convocation y arrive.",
                alias=("courriel", "mail", "email", "e-mail", "adresse mail"), exemples=("marc.aubry@atelier.example",),
            ),
            ChampImport("telephone", "Téléphone", lecteurs.telephone(), alias=("tél", "portable", "mobile"), exemples=("0600000001",)),
            ChampImport("fonction", "Fonction", lecteurs.texte(200), alias=("poste", "qualité", "métier"), exemples=("Chef d’atelier",)),
            ChampImport("employeur", "Employeur", lecteurs.texte(200), alias=("entreprise", "société", "structure"), exemples=("Atelier Mercier",)),
            ChampImport("employeur_siren", "SIREN de l’employeur", lecteurs.siren(), alias=("siren",), exemples=("999000011",)),
            ChampImport(
                "college", "Collège", lecteurs.choix(_COLLEGES, _ALIAS_COLLEGES), aide="Pour les jurys paritaires.",
                exemples=("salariés", "employeurs"),
            ),
            ChampImport("professionnel", "Professionnel du métier", lecteurs.booleen(), alias=("professionnel", "pro"), exemples=("oui",)),
            ChampImport(
                "lien_certificateur", "Salarié du certificateur ou d’un organisme habilité", lecteurs.booleen(),
                alias=("interne", "lié au certificateur"), exemples=("non",),
            ),
            ChampImport(
                "certifications", "Certifications du mandat", lecteurs.texte(500),
                aide="Numéros séparés par des virgules. Vide, avec un mandat daté : toutes vos certifications.",
                alias=("certification", "numéro de certification", "rncp", "habilitation"), exemples=("RNCP99001, RS99002",),
            ),
            ChampImport("mandat_du", "Mandat du", lecteurs.date_jour(), alias=("début du mandat", "habilité depuis", "mandat début"), exemples=("01/09/2026",)),
            ChampImport("mandat_au", "Mandat jusqu’au", lecteurs.date_jour(), alias=("fin du mandat", "mandat fin", "habilité jusqu’au"), exemples=("31/08/2029",)),
        ),
        analyseur=AnalyseurMembresJury,
        suite="parcours:membres_jury",
        par_transaction=300,
    )
)  # fmt: skip
