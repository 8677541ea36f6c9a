"""« Partenaires et habilitations »: the list that a certifier already keeps; one line by partner and certification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from parchemin.comptes.models import Etablissement, Membre, Organisation, SorteEtablissement
from parchemin.comptes.services import reference_de
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
    ValeurCommune,
    inscrire_type,
    lecteurs,
)
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.imports_candidats.blocs import blocs_ecrits
from parchemin.parcours.imports_candidats.index import Certifications
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.referentiel.models import Certification
from parchemin.reseau import constats as c
from parchemin.reseau import constats_reprise as cr
from parchemin.reseau.models import FINIS, ContactPartenaire, Convention, HabilitationPartenaire, RoleHabilite
from parchemin.reseau.selectors.liste_publique import export_du, lignes_de_la_liste
from parchemin.reseau.selectors.validite import fin_connue
from parchemin.reseau.services import reprise_fichier as services
from parchemin.reseau.services.habilitations import libelle
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import date_fr

CODE = "reseau.partenaires"
PARTENAIRE, CONTACT, CONVENTION, HABILITATION = (
    "comptes.Etablissement", "reseau.ContactPartenaire", "reseau.Convention", "reseau.HabilitationPartenaire",
)  # fmt: skip
FORMER, ORGANISER = str(RoleHabilite.FORMER), str(RoleHabilite.ORGANISER)
_ROLES = {"Former": "former", "Organiser l’évaluation": "organiser", "Former et évaluer": "deux"}
_ALIAS_ROLES = {
    **dict.fromkeys(("préparer", "préparation", "formation", "préparer à la certification", "habilitation pour former", "forme", "habilité à former",
                     "habilité à préparer", "formateur", "organisme de formation", "formation seule", "habilitation former", "habilitation à former"), "former"),
    **dict.fromkeys(("évaluer", "évaluation", "organiser", "habilitation pour organiser l’évaluation", "jury", "évalue", "habilité à évaluer", "habilité à organiser l’évaluation", "évaluateur", "centre d’examen",
                     "centre d’évaluation", "habilité à organiser", "habilitation à évaluer", "organiser l’examen", "examen", "organisation de l’évaluation"), "organiser"),
    **dict.fromkeys(("les deux", "deux", "former et organiser l’évaluation", "préparer et évaluer", "former et organiser", "habilitation pour former et organiser l’évaluation",
                     "habilité à former et à évaluer", "habilité à former et évaluer", "former et à évaluer", "à former et à évaluer", "formation et évaluation", "préparer et organiser l’évaluation",
                     "habilité à former et à organiser l’évaluation", "habilité à préparer et à évaluer", "former, évaluer", "évaluer et former", "évaluation et formation",
                     "formateur et évaluateur", "habilitation à former et à évaluer", "former et organiser les évaluations", "les 2", "tous", "complet"), "deux"),
}  # fmt: skip
_T = lecteurs
CHAMPS = (
    ChampImport("siret", "SIRET", _T.siret(), obligatoire=True, exemples=("99900031800017", "99900032600010"), aide="14 chiffres, colonne au format Texte.",
                alias=("numéro SIRET", "n° SIRET", "siret du partenaire", "siret organisme")),
    ChampImport("denomination", "Dénomination", _T.texte(200), obligatoire=True, exemples=("Institut des Dunes (exemple)", "CFA du Grand Val (exemple)"),
                alias=("nom", "partenaire", "organisme", "raison sociale", "nom du partenaire", "nom de l’organisme", "structure", "établissement")),
    ChampImport("commune", "Commune", _T.texte(100), exemples=("Nantes", ""), alias=("ville", "localité")),
    ChampImport("certification", "Certification", _T.texte(300), obligatoire=True, pour_toutes=True, exemples=("RNCP99001", "RNCP99001"), aide="Son numéro, votre code, ou son intitulé exact.",
                alias=("code", "fiche", "numéro de fiche", "rncp", "code certification", "code rncp", "certification concernée", "titre")),
    ChampImport("role", "Rôle", _T.choix(_ROLES, _ALIAS_ROLES), obligatoire=True, pour_toutes=True, exemples=("Former", "Former et évaluer"),
                alias=("habilitation", "type d’habilitation", "ce qui est confié", "habilité à", "mission")),
    ChampImport("blocs", "Blocs", _T.texte(500), exemples=("", "BC01, BC02"), aide="Vide : la certification entière.", alias=("bloc", "blocs de compétences", "périmètre")),
    ChampImport("convention", "Convention", _T.texte(60), exemples=("C-2026-014", ""), aide="Sa référence.",
                alias=("référence", "référence de la convention", "n° de convention", "numéro de convention", "réf convention")),
    ChampImport("du", "Convention du", _T.date_jour(), exemples=("01/09/2026", "01/01/2026"), alias=("début", "date de début", "début de convention", "habilité depuis", "à partir du", "date d’effet", "date convention", "date de convention", "date de la convention", "début convention", "convention depuis")),
    ChampImport("au", "Convention jusqu’au", _T.date_jour(), exemples=("31/08/2029", ""), alias=("fin", "date de fin", "fin de convention", "fin convention", "date fin convention", "date de fin de convention", "jusqu’au", "expire le", "échéance", "date d’expiration")),
    ChampImport("signee_le", "Signée le", _T.date_jour(), exemples=("15/06/2026", "10/12/2025"), alias=("date de signature", "signature", "convention signée le")),
    ChampImport("courriel", "Courriel du contact", _T.courriel(), exemples=("contact@dunes.example", ""), aide="Rien ne lui est envoyé : il sert à l’inviter.",
                alias=("courriel", "mail", "email", "e-mail", "adresse électronique", "mail du contact", "mail contact", "email contact", "e-mail contact", "e-mail du contact", "courriel contact", "adresse mail"),
                alias_faibles=("contact", "contact principal", "interlocuteur", "référent", "correspondant")),
)  # fmt: skip


def _valeurs_communes(organisation_id: int) -> dict[str, ValeurCommune]:
    """A certifier of one certification hardly ever writes it on every line; the role is that of the agreement that all signed."""
    suivies = Certifications(organisation_id).toutes
    choix = tuple((x.numero or x.code_local or x.intitule, f"{x.numero} {x.intitule}".strip()) for x in suivies)
    return {
        "certification": ValeurCommune(choix, choix[0][0] if len(choix) == 1 else "", "liste" if choix else "texte")
    }


class AnalyseurPartenaires:
    """Remembers what earlier lines said of a SIRET, of a convention, of an habilitation."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._vues: dict[tuple[str, int, str], int] = {}
        self._noms: dict[str, str] = {}
        self._conventions: dict[str, tuple[int, list[Any]]] = {}
        self._listes: dict[int, frozenset[tuple[str, str]]] = {}
        self._blocs: dict[tuple[int, date], list[str]] = {}
        self._fins: dict[int, date | None] = {}

    # --- what is known, read once
    @cached_property
    def _certifications(self) -> Certifications:
        return Certifications(self._c.organisation_id)

    @cached_property
    def _etablissements(self) -> dict[str, Etablissement]:
        lignes = Etablissement.toutes.filter(organisation_id=self._c.organisation_id).exclude(siret="")
        return {e.siret: e for e in lignes.order_by("pk")}

    @cached_property
    def _tenues(self) -> dict[tuple[str, int, str], HabilitationPartenaire]:
        lignes = HabilitationPartenaire.toutes.filter(organisation_id=self._c.organisation_id).exclude(etat__in=FINIS)
        return {
            (h.etablissement.siret, h.certification_id, h.role): h
            for h in lignes.select_related("etablissement").order_by("pk")
        }

    @cached_property
    def _connues(self) -> dict[str, Convention]:
        lignes = Convention.toutes.filter(organisation_id=self._c.organisation_id).select_related("etablissement")
        return {k.reference: k for k in lignes.order_by("version", "pk")}

    @cached_property
    def _contacts(self) -> set[str]:
        return set(
            ContactPartenaire.toutes.filter(organisation_id=self._c.organisation_id).values_list(
                "etablissement__siret", flat=True
            )
        )

    def _liste(self, x: Certification) -> frozenset[tuple[str, str]]:
        if x.pk not in self._listes:
            actives = [y for y in lignes_de_la_liste(x) if y.active_dans_la_liste]
            self._listes[x.pk] = frozenset((y.siret, r) for y in actives for r in y.roles)
        return self._listes[x.pk]

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        return [self._juger(x) for x in lignes]

    def _juger(self, ligne: LigneLue) -> LigneAnalysee:
        v, dits = ligne.valeurs, list[ConstatLigne]()
        siret, nom, role = v.get("siret") or "", v.get("denomination") or "", v.get("role") or ""
        certification = self._certification(v, dits)
        self._identite(siret, nom, dits)
        signee: date | None = v.get("signee_le")
        if signee is not None and signee > self._c.jour:
            dits.append(ConstatLigne("signee_le", cr.SIGNATURE_A_VENIR.constat(le=date_fr(signee))))
        du, au = v.get("du") or signee, v.get("au")
        if du is None and not ligne.illisibles & {"du", "signee_le"}:
            dits.append(ConstatLigne("du", cr.SANS_DEBUT.constat()))
        if du is not None and au is not None and au < du:
            dits.append(ConstatLigne("au", c.PERIODE.constat(au=date_fr(au), du=date_fr(du))))
        libelle_ligne = (
            f"{nom or siret}, {certification.numero or certification.intitule}" if certification else nom or siret
        )
        if certification is None or not siret or not role or du is None:
            return LigneAnalysee(ActionLigne.REFUSER, libelle_ligne, {}, dits)
        convention = self._convention(ligne, siret, du, dits)
        roles = [FORMER, ORGANISER] if role == "deux" else [role]
        fin = self._fin(certification, du, au, dits)
        blocs = self._blocs_dits(v.get("blocs") or "", certification, du, dits)
        neufs = [r for r in roles if self._a_ecrire(ligne.numero, siret, certification, r, fin, blocs, dits)]
        if neufs:
            self._signature(ligne, signee, certification, siret, nom, neufs, dits)
        contact = v.get("courriel") or ""
        donnees = {
            "siret": siret, "denomination": nom, "commune": v.get("commune") or "", "certification": certification.pk, "roles": neufs, "blocs": blocs,
            "du": du.isoformat(), "au": fin.isoformat() if fin else "", "signee_le": signee.isoformat() if signee else "", "convention": convention,
            "courriel": contact,
        }  # fmt: skip
        if neufs:
            return LigneAnalysee(ActionLigne.CREER, libelle_ligne, donnees, dits)
        apporte = bool(contact) and siret not in self._contacts
        return LigneAnalysee(ActionLigne.MODIFIER if apporte else ActionLigne.INCHANGER, libelle_ligne, donnees, dits)

    def _certification(self, v: Mapping[str, Any], dits: list[ConstatLigne]) -> Certification | None:
        ecrite = v.get("certification") or ""
        trouvee = self._certifications.trouver(ecrite) if ecrite else None
        if ecrite and trouvee is None:
            dit = cr.CERTIFICATION_INCONNUE.constat(
                ecrit=lecteurs.montrer(ecrite), connues=self._certifications.en_mots
            )
            dits.append(ConstatLigne("certification", dit))
        return trouvee

    def _identite(self, siret: str, nom: str, dits: list[ConstatLigne]) -> None:
        if not siret or not nom:
            return
        connu = self._etablissements.get(siret)
        if connu is not None and connu.sorte != SorteEtablissement.PARTENAIRE:
            dits.append(ConstatLigne("siret", cr.SIRET_A_NOUS.constat(connu=connu.denomination)))
            return
        reference = connu.denomination if connu is not None else self._noms.setdefault(siret, nom)
        if not _meme_nom(reference, nom):
            dits.append(ConstatLigne("siret", cr.SIRET_PRIS.constat(connu=reference, ecrit=nom)))

    def _convention(self, ligne: LigneLue, siret: str, du: date, dits: list[ConstatLigne]) -> str:
        """The reference of the convention, made of the SIRET and the first day when it is signed without one; "" when there is none."""
        v = ligne.valeurs
        signee = v.get("signee_le")
        reference: str = v.get("convention") or (f"{siret} du {date_fr(du)}"[:60] if signee else "")
        if not reference:
            return ""
        connue = self._connues.get(reference)
        if connue is not None and connue.etablissement.siret != siret:
            autre = connue.etablissement.denomination
            dits.append(ConstatLigne("convention", cr.CONVENTION_AUTREMENT.constat(reference=reference, autre=autre)))
        dite = [siret, du, v.get("au"), signee]
        numero, premiere = self._conventions.setdefault(reference, (ligne.numero, dite))
        if premiere != dite:
            autrement = cr.CONVENTION_AUTREMENT.constat(
                reference=reference, autre=f"la ligne {numero}, avec un autre SIRET ou d’autres dates"
            )
            dits.append(ConstatLigne("convention", autrement))
        return reference

    def _fin(self, certification: Certification, du: date, au: date | None, dits: list[ConstatLigne]) -> date | None:
        """Never beyond the registration."""
        if certification.pk not in self._fins:
            self._fins[certification.pk] = fin_connue(certification, self._c.jour)
        borne = self._fins[certification.pk]
        if borne is None or (au is not None and au <= borne):
            return au
        if borne < du:
            dits.append(ConstatLigne("du", c.PERIODE.constat(au=date_fr(borne), du=date_fr(du))))
        elif au is not None:
            dits.append(ConstatLigne("au", cr.FIN_RAMENEE.constat(fin=date_fr(borne), dit=date_fr(au))))
        return borne

    def _blocs_dits(self, ecrits: str, certification: Certification, du: date, dits: list[ConstatLigne]) -> list[str]:
        if not ecrits or cle_recherche(ecrits) in (
            "tous",
            "tout",
            "toute",
            "complet",
            "complete",
            "totalite",
            "entiere",
            "certification entiere",
        ):
            return []
        cle = (certification.pk, du)
        if cle not in self._blocs:
            self._blocs[cle] = [code for code, _ in blocs_au_choix(certification, du)]
        trouves = list(blocs_ecrits(ecrits, certification.numero, self._blocs[cle]))
        if inconnus := [b for b in trouves if b not in self._blocs[cle]]:
            dits.append(ConstatLigne("blocs", c.BLOC_INCONNU.constat(codes=", ".join(inconnus))))
        return trouves

    def _a_ecrire(
        self, numero: int, siret: str, certification: Certification, role: str, fin: date | None, blocs: list[str], dits: list[ConstatLigne]
    ) -> bool:  # fmt: skip
        cle = (siret, certification.pk, role)
        deja = self._vues.setdefault(cle, numero)
        if deja != numero:
            dits.append(ConstatLigne("siret", DOUBLON_FICHIER.constat(autre=deja, precision="")))
        h = self._tenues.get(cle)
        if h is None:
            return True
        autres = [
            mots
            for mots, differe in (("la fin", h.au != fin), ("les blocs", sorted(h.blocs) != sorted(blocs)))
            if differe
        ]
        if autres:
            dit = cr.DEJA_TENUE.constat(etat=libelle(h.etat), depuis=date_fr(h.etat_depuis), quoi=", ".join(autres))
            dits.append(ConstatLigne("role", dit))
        return False

    def _signature(
        self, ligne: LigneLue, signee: date | None, certification: Certification, siret: str, nom: str, roles: list[str], dits: list[ConstatLigne]
    ) -> None:  # fmt: skip
        if signee is None:
            if "signee_le" not in ligne.illisibles:
                dits.append(ConstatLigne("signee_le", cr.SANS_SIGNATURE.constat()))
            return
        le = export_du(certification)
        if le and any((siret, r) not in self._liste(certification) for r in roles):
            dits.append(ConstatLigne("siret", cr.PAS_DANS_LA_LISTE.constat(le=le, nom=nom)))

    # --- write
    @cached_property
    def _acteur(self) -> Reference:
        membre = Membre.toutes.select_related("utilisateur").filter(pk=self._c.membre_id or 0).first()
        return reference_de(membre.utilisateur) if membre else SYSTEME

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        organisation = Organisation.objects.get(pk=self._c.organisation_id)
        operations: list[Operation] = []
        for x in lignes:
            operations += self._ecrire(organisation, x.numero, x.donnees)
        return operations

    def _ecrire(self, organisation: Organisation, numero: int, d: Mapping[str, Any]) -> list[Operation]:
        faites = []
        e, neuf, contact = services.reprendre_partenaire(
            organisation=organisation, siret=d["siret"], denomination=d["denomination"], commune=d["commune"], courriel=d["courriel"],
            acteur=self._acteur,
        )  # fmt: skip
        if not neuf and not _meme_nom(e.denomination, d["denomination"]):
            raise ErreurMetier(cr.REPRISE_CHANGEE.constat(quoi=e.denomination))
        if neuf:
            faites.append(Operation(numero, PARTENAIRE, str(e.pk), None, {}))
        if contact:
            faites.append(Operation(numero, CONTACT, str(e.pk), None, {}))
        if not d["roles"]:
            return faites
        certification = self._certifications.par_pk[d["certification"]]
        signee = date.fromisoformat(d["signee_le"]) if d["signee_le"] else None
        du, au = date.fromisoformat(d["du"]), date.fromisoformat(d["au"]) if d["au"] else None
        convention = None
        if d["convention"]:
            reprise = services.ConventionReprise(d["convention"], du, au, signee)
            convention, ecrite = services.reprendre_convention(etablissement=e, reprise=reprise, acteur=self._acteur)
            if ecrite:
                faites.append(Operation(numero, CONVENTION, str(convention.pk), None, {}))
        hors_registre = certification.fiche_id is None
        for role in d["roles"]:
            h = services.reprendre_habilitation(
                etablissement=e, certification=certification, role=role, blocs=d["blocs"], du=du, au=au, convention=convention, signee_le=signee,
                dans_la_liste=hors_registre or (e.siret, role) in self._liste(certification), acteur=self._acteur,
            )  # fmt: skip
            faites.append(Operation(numero, HABILITATION, str(h.pk), None, {"etat": str(h.etat)}))
        return faites

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """What was led since, or serves elsewhere."""
        return [
            cr.REPRISE_CONDUITE.constat(ou=f"ligne {o.numero}", quoi=quoi) for o in operations if (quoi := _sert(o))
        ]

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if contre := self.objections(operations):
            return contre
        for o in operations:  # given last first
            pk = int(o.cle)
            if o.modele == HABILITATION and (h := HabilitationPartenaire.toutes.filter(pk=pk).first()) is not None:
                services.defaire_habilitation(habilitation=h, acteur=self._acteur)
            elif o.modele == CONVENTION and (k := Convention.toutes.filter(pk=pk).first()) is not None:
                services.defaire_convention(convention=k, acteur=self._acteur)
            elif o.modele == CONTACT:
                ContactPartenaire.toutes.filter(etablissement=pk).delete()
            elif o.modele == PARTENAIRE and (e := Etablissement.toutes.filter(pk=pk).first()) is not None:
                services.defaire_partenaire(etablissement=e, acteur=self._acteur)
        return []


def _meme_nom(a: str, b: str) -> bool:
    """The same body, as people write its name: one holds the other, or they are close."""
    x, y = cle_recherche(a), cle_recherche(b)
    return x in y or y in x or SequenceMatcher(None, x, y).ratio() >= 0.6


def _sert(o: Operation) -> str:
    """What a row written by the import is called, when it cannot go any more; else ""."""
    pk = int(o.cle)
    if o.modele == HABILITATION:
        h = (
            HabilitationPartenaire.toutes.select_related("etablissement", "certification__fiche__version")
            .filter(pk=pk)
            .first()
        )
        return str(h) if h is not None and (h.etat != (o.apres or {}).get("etat") or services.a_servi(h)) else ""
    if o.modele == CONVENTION:
        k = Convention.toutes.filter(pk=pk).first()
        return f"La convention {k}" if k is not None and services.convention_sert(k) else ""
    if o.modele == PARTENAIRE:
        e = Etablissement.toutes.filter(pk=pk).first()
        return e.denomination if e is not None and services.partenaire_sert(e) else ""
    return ""


TYPE = inscrire_type(
    TypeImport(
        code=CODE,
        rang=12,
        libelle="Partenaires et habilitations",
        description="Les partenaires que vous avez déjà : SIRET, certification, rôle, blocs, convention et sa signature. Chaque ligne est comparée à la "
        "liste publique de France compétences ; ce qui manque aux conventions est dit ensuite.",
        permission="reseau.habiliter",
        champs=CHAMPS,
        analyseur=AnalyseurPartenaires,
        sortes={
            PARTENAIRE: "partenaire,partenaires", CONTACT: "contact,contacts", CONVENTION: "convention,conventions",
            HABILITATION: "habilitation,habilitations",
        },
        suite="reseau:reprise_partenaires",
        valeurs_communes=_valeurs_communes,
        par_transaction=25,
    )
)  # fmt: skip
