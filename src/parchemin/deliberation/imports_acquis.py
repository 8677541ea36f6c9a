"""The import of what was won elsewhere or earlier: one line, one thing kept by one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation import acquis_constats as c
from parchemin.deliberation.models import AcquisConserve, ChoixNote, NatureAcquis, ProvenanceAcquis
from parchemin.deliberation.services.acquis import choix_verrouilles, enregistrer_acquis
from parchemin.deliberation.services.acquis_papiers import cede_a, rendre_des_papiers
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
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ElementEvalue, ModeResultat, Personne
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

MODELE = "deliberation.AcquisConserve"
_NATURES = {
    "note": NatureAcquis.UNITE.value, "unité": NatureAcquis.UNITE.value, "bloc": NatureAcquis.BLOC.value,
    "CCP": NatureAcquis.CCP.value, "capacité": NatureAcquis.CAPACITE.value,
}  # fmt: skip
_PROVENANCES = {
    "relevé": ProvenanceAcquis.RELEVE.value, "attestation": ProvenanceAcquis.ATTESTATION.value,
    "livret": ProvenanceAcquis.LIVRET.value, "certificat de bloc": ProvenanceAcquis.CERTIFICAT_BLOC.value,
    "VAE": ProvenanceAcquis.VAE.value,
}  # fmt: skip
_ALIAS_PROVENANCES = {
    "relevé de notes": ProvenanceAcquis.RELEVE.value, "attestation de blocs": ProvenanceAcquis.ATTESTATION.value,
    "livret de certification": ProvenanceAcquis.LIVRET.value, "ccpm": ProvenanceAcquis.CERTIFICAT_BLOC.value,
    "ccpi": ProvenanceAcquis.CERTIFICAT_BLOC.value,
}  # fmt: skip


class AnalyseurAcquis:
    """A person is found by reference, INE, or birth name, first name and birth date together; never guessed."""

    def __init__(self, circonstances: Circonstances) -> None:
        self.organisation_id, self.jour = circonstances.organisation_id, circonstances.jour
        self.certifications = {
            _cle(x.numero or x.intitule): x
            for x in Certification.toutes.filter(organisation_id=self.organisation_id).select_related(
                "fiche__version", "fiche__source"
            )
        }
        self.elements: dict[int, dict[str, ElementEvalue]] = {}
        for e in ElementEvalue.toutes.filter(organisation_id=self.organisation_id).order_by("pk"):
            self.elements.setdefault(e.certification_id, {})[e.code] = e
        self.blocs: dict[tuple[int, date], dict[str, str]] = {}
        self.vus: dict[tuple[int, int, str, str], int] = {}

    def analyser(self, lignes: Sequence[LigneLue]) -> list[LigneAnalysee]:
        personnes = self._personnes(lignes)
        trouvees = [self._personne(x, personnes) for x in lignes]
        deja = {
            (a.personne_id, a.certification_id, a.nature, a.code): a
            for a in AcquisConserve.toutes.filter(
                personne__in=[p.pk for p in trouvees if p is not None], retire_le__isnull=True
            )
        }
        return [self._analyser(x, p, deja) for x, p in zip(lignes, trouvees, strict=True)]

    def _personnes(self, lignes: Sequence[LigneLue]) -> dict[tuple[str, ...], list[Personne]]:
        """People of a batch by each of their keys: one query by kind of key."""
        base = Personne.toutes.filter(organisation_id=self.organisation_id, fusionnee_dans__isnull=True)
        par: dict[tuple[str, ...], list[Personne]] = {}
        references = {x.valeurs.get("reference") for x in lignes} - {None, ""}
        ines = {x.valeurs.get("ine") for x in lignes} - {None, ""}
        annees = {d.year for x in lignes if (d := x.valeurs.get("naissance")) is not None}
        for p in base.filter(reference__in=references).order_by("pk"):
            par.setdefault(("r", p.reference), []).append(p)
        for p in base.filter(ine__in=ines).order_by("pk"):
            par.setdefault(("i", p.ine), []).append(p)
        for p in base.filter(naissance_annee__in=annees).order_by("pk").iterator(chunk_size=2000):
            if p.naissance_annee and p.naissance_mois and p.naissance_jour:
                naissance = f"{p.naissance_annee:04d}-{p.naissance_mois:02d}-{p.naissance_jour:02d}"
                par.setdefault(("n", _cle(p.nom_naissance), _cle(p.prenom1), naissance), []).append(p)
        return par

    @staticmethod
    def _personne(ligne: LigneLue, personnes: dict[tuple[str, ...], list[Personne]]) -> Personne | None:
        v = ligne.valeurs
        cles: list[tuple[str, ...]] = []
        if v.get("reference"):
            cles.append(("r", v["reference"]))
        if v.get("ine"):
            cles.append(("i", v["ine"]))
        if v.get("nom") and v.get("prenom") and v.get("naissance"):
            cles.append(("n", _cle(v["nom"]), _cle(v["prenom"]), v["naissance"].isoformat()))
        for cle in cles:
            trouvees = personnes.get(cle, [])
            if trouvees:
                return trouvees[0] if len(trouvees) == 1 else None
        return None

    def _analyser(
        self, ligne: LigneLue, personne: Personne | None, deja: dict[tuple[int, int, str, str], AcquisConserve]
    ) -> LigneAnalysee:
        v = ligne.valeurs
        qui = (
            " ".join(x for x in (v.get("prenom"), v.get("nom")) if x)
            or v.get("reference")
            or v.get("ine")
            or "Sans nom"
        )
        verdict = LigneAnalysee(ActionLigne.CREER, f"{qui} · {v.get('code') or '—'}")
        if personne is None:
            verdict.constats.append(ConstatLigne("nom", c.IMPORT_PERSONNE.constat(qui=qui)))
        certification = self.certifications.get(_cle(v.get("certification") or ""))
        if certification is None:
            constat = c.IMPORT_CERTIFICATION.constat(valeur=v.get("certification") or "vide")
            verdict.constats.append(ConstatLigne("certification", constat))
        obtenu, code, nature = v.get("obtenu_le"), v.get("code") or "", v.get("nature") or NatureAcquis.BLOC.value
        preuve = v.get("preuve") or ""
        if not preuve:
            verdict.constats.append(ConstatLigne("preuve", c.IMPORT_SANS_PREUVE.constat()))
        else:
            verdict.constats.append(ConstatLigne("preuve", c.IMPORT_PIECE.constat(preuve=preuve)))
        if obtenu is not None and obtenu > self.jour:
            verdict.constats.append(ConstatLigne("obtenu_le", c.OBTENU_APRES.constat(obtenu=date_fr(obtenu))))
        limite = v.get("mobilisable_jusqu_au")
        if obtenu is not None and limite is not None and limite < obtenu:
            constat = c.LIMITE_AVANT.constat(limite=date_fr(limite), obtenu=date_fr(obtenu))
            verdict.constats.append(ConstatLigne("mobilisable_jusqu_au", constat))
        if certification is not None and obtenu is not None:
            self._element(certification, code, nature, v.get("note"), obtenu, verdict)
        if personne is None or certification is None or obtenu is None:
            return verdict
        cle = (personne.pk, certification.pk, nature, code)
        premiere = self.vus.setdefault(cle, ligne.numero)
        if premiere != ligne.numero:
            verdict.constats.append(ConstatLigne("", DOUBLON_FICHIER.constat(autre=premiere, precision="")))
        if (ancien := deja.get(cle)) is not None:
            if ancien.obtenu_le == obtenu:
                verdict.action = ActionLigne.INCHANGER
            elif cede_a(ancien, v.get("note"), obtenu) and not choix_verrouilles(ancien).exists():
                constat = c.NOTE_REPASSEE.constat(libelle=ancien.libelle, obtenu=date_fr(ancien.obtenu_le))
                verdict.constats.append(ConstatLigne("note", constat))
            else:
                constat = c.DEJA_ENREGISTRE.constat(
                    personne=personne.nom_complet, libelle=ancien.libelle, obtenu=date_fr(ancien.obtenu_le)
                )
                verdict.constats.append(ConstatLigne("code", constat))
        note = v.get("note")
        verdict.donnees = {
            "personne": personne.pk, "certification": certification.pk, "nature": nature, "code": code,
            "obtenu_le": obtenu.isoformat(), "note": str(note) if note is not None else None,
            "provenance": v.get("provenance") or ProvenanceAcquis.ATTESTATION.value, "preuve": preuve,
            "specialite": v.get("specialite") or "", "limite": limite.isoformat() if limite else None,
        }  # fmt: skip
        return verdict

    def _element(
        self,
        certification: Certification,
        code: str,
        nature: str,
        note: Decimal | None,
        jour: date,
        verdict: LigneAnalysee,
    ) -> None:
        element = self.elements.get(certification.pk, {}).get(code)
        cle = (certification.pk, jour)
        if element is None and cle not in self.blocs:
            self.blocs[cle] = dict(blocs_au_choix(certification, jour))
        if element is None and code not in self.blocs[cle]:
            nom = certification.numero or certification.intitule
            verdict.constats.append(
                ConstatLigne("code", c.CODE_INCONNU.constat(code=code or "vide", certification=nom))
            )
            return
        notee = element is not None and element.mode == ModeResultat.NOTE
        if note is not None and (not notee or nature != NatureAcquis.UNITE):
            comment = "par une note" if notee else "acquis ou non acquis"
            constat = c.NOTE_INCOHERENTE.constat(code=code, comment=comment, quoi_donc="une note est de trop")
            verdict.constats.append(ConstatLigne("note", constat))

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> list[Operation]:
        organisation = Organisation.objects.get(pk=self.organisation_id)
        par_cle = {x.pk: x for x in self.certifications.values()}
        personnes = Personne.toutes.in_bulk([x.donnees["personne"] for x in lignes if x.donnees])
        operations = []
        for x in lignes:
            d: Any = x.donnees
            a = enregistrer_acquis(
                organisation=organisation, personne=personnes[d["personne"]], certification=par_cle[d["certification"]],
                nature=NatureAcquis(d["nature"]), code=d["code"], obtenu_le=date.fromisoformat(d["obtenu_le"]),
                note=Decimal(d["note"]) if d["note"] is not None else None,
                provenance=ProvenanceAcquis(d["provenance"]), preuve=d["preuve"], specialite=d["specialite"],
                mobilisable_jusqu_au=date.fromisoformat(d["limite"]) if d["limite"] else None, acteur=SYSTEME,
                sans_piece=True, en_lot=True,
            )  # fmt: skip
            operations.append(Operation(x.numero, MODELE, str(a.pk)))
        return operations

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """A réinscription stands on it."""
        cles = [int(o.cle) for o in operations]
        utilises = ChoixNote.toutes.filter(acquis__in=cles).select_related("acquis__personne").order_by("pk")
        return [
            c.IMPORT_UTILISE.constat(qui_quoi=f"{x.acquis.personne.nom_complet}, {x.acquis.libelle}") for x in utilises
        ]

    def defaire(self, operations: Sequence[Operation]) -> list[Constat]:
        """All or nothing."""
        if refus := self.objections(operations):
            return refus
        lignes = AcquisConserve.toutes.filter(pk__in=[int(o.cle) for o in operations])
        rendre_des_papiers(lignes)
        lignes.delete()
        return []


def _cle(texte: str) -> str:
    return cle_recherche(texte).replace(" ", "")


TYPE = inscrire_type(
    TypeImport(
        code="deliberation.acquis",
        libelle="Acquis d’ailleurs ou d’avant",
        description="Ce que des personnes ont gagné ailleurs ou avant : blocs, CCP, capacités, notes, avec ce qui le prouve. "
        "La limite est celle de la règle en vigueur le jour de l’obtention, sauf si le fichier en donne une.",
        permission="deliberation.gerer_acquis",
        champs=(
            ChampImport("reference", "Référence de la personne", lecteurs.texte(60), alias=("référence", "matricule"), exemples=("P0042",)),
            ChampImport("ine", "INE", lecteurs.texte(11), exemples=("0123456789A",)),
            ChampImport("nom", "Nom de naissance", lecteurs.texte(60), alias=("nom",), exemples=("Martin",)),
            ChampImport("prenom", "Premier prénom", lecteurs.texte(60), alias=("prénom",), exemples=("Léa",)),
            ChampImport("naissance", "Né(e) le", lecteurs.date_jour(passee=True), alias=("date de naissance", "naissance"), exemples=("29/02/2000",)),
            ChampImport("certification", "Certification", lecteurs.texte(40), True, alias=("code rncp", "rncp", "numéro"), exemples=("RNCP99010",)),
            ChampImport("nature", "Nature", lecteurs.choix(_NATURES), aide="Vide : bloc.", exemples=("CCP", "bloc", "note")),
            ChampImport("code", "Code de l’élément ou du bloc", lecteurs.texte(60), True, alias=("code", "bloc", "unité"), exemples=("RNCP99010BC01",)),
            ChampImport("note", "Note sur 20", lecteurs.decimal(minimum=0, maximum=20), alias=("note",), exemples=("12,5",)),
            ChampImport("obtenu_le", "Obtenu le", lecteurs.date_jour(), True, alias=("date d’obtention", "date du jury"), exemples=("12/06/2025",)),
            ChampImport("specialite", "Spécialité ou option", lecteurs.texte(255), alias=("spécialité", "option"), exemples=("Option A",)),
            ChampImport("mobilisable_jusqu_au", "Mobilisable jusqu’au", lecteurs.date_jour(), aide="Si la pièce elle-même le dit.", exemples=("30/06/2028",)),
            ChampImport("provenance", "Sorte de pièce", lecteurs.choix(_PROVENANCES, _ALIAS_PROVENANCES), aide="Vide : attestation.", exemples=("livret",)),
            ChampImport("preuve", "Ce qui le prouve", lecteurs.texte(300), True, alias=("preuve", "pièce", "justificatif"), exemples=("Livret de certification du 12/06/2025",)),
        ),
        analyseur=AnalyseurAcquis,
        sortes={MODELE: "acquis,acquis"},
        suite="deliberation:acquis",
        par_transaction=100,
    )
)  # fmt: skip
