"""Issuing: the content is frozen, the number taken, the PDF composed and kept, in one transaction; nothing else is a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents import constats as c
from parchemin.documents import constats_suites as cs
from parchemin.documents.complements import Lus, completer
from parchemin.documents.composition import composer_document
from parchemin.documents.contenu import Fiches, contenu, titulaire
from parchemin.documents.domain import code as codes
from parchemin.documents.domain.emission import DocumentDu, Emetteur
from parchemin.documents.domain.mentions import controler, sans_valeur
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.domain.regles import regles
from parchemin.documents.impression import imprimer, phrase_remplace
from parchemin.documents.modele import modele_en_service, redaction
from parchemin.documents.models import CompteurDocuments, Document, EtatDocument, ModeleDocument
from parchemin.documents.mots import avec_article, un_document
from parchemin.documents.pieces import USAGE
from parchemin.documents.rendu import hors_page, lire, texte_du_pdf
from parchemin.documents.selectors.dus import Ligne, faits_de, place_exclusive
from parchemin.documents.trace import reference, tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.services import deposer, ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.cles import cle_recherche, cle_tri
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import PARIS, maintenant

ESSAIS_DE_CODE = 5


def exiger_adresse_publique(organisation: Organisation) -> None:
    """A printed address cannot be mended. Raises `ErreurMetier` DOC-017, except in a demonstration, which issues nothing true."""
    if not settings.URL_PUBLIQUE and not organisation.demonstration:
        raise ErreurMetier(c.SANS_ADRESSE_PUBLIQUE.constat())


@dataclass(slots=True)
class Atelier:
    """What the documents of one session share: fiches, templates, legal texts and presidents are read once, inside one act."""

    fiches: Fiches = field(default_factory=dict)
    lus: Lus = field(default_factory=dict)
    modeles: dict[tuple[int, Nature, int], ModeleDocument] = field(default_factory=dict)


def modele_pret(decision: Decision, nature: Nature, atelier: Atelier | None = None) -> ModeleDocument:
    """The template in force, complete enough to issue. Raises `ErreurMetier` DOC-006."""
    cle = (decision.organisation_id, nature, decision.inscription.certification_id)
    if atelier is not None and cle in atelier.modeles:
        return atelier.modeles[cle]
    modele = modele_en_service(*cle)
    libelle = GENRES[nature].libelle
    if modele is None:
        raise ErreurMetier(c.SANS_MODELE.constat(document=libelle, manque="une version mise en service"))
    if manque := redaction(nature, modele.reglages).manque(nature):
        raise ErreurMetier(c.SANS_MODELE.constat(document=libelle, manque=" et ".join(manque)))
    if atelier is not None:
        atelier.modeles[cle] = modele
    return modele


def emettre(
    *, ligne: Ligne, acteur: Reference, jour: date | None = None, atelier: Atelier | None = None, reprise: str = ""
) -> Document:
    """Issue one document owed here. Idempotent: an issued one is returned. `reprise`: why it is issued again after a
    withdrawal, that a second person approved.

    Raises `ErreurMetier` DOC-002 (another issuer), DOC-004 (the place is taken), DOC-006 (template), DOC-007 (decision
    replaced), DOC-030 (one of the decision before is to be replaced), DOC-031 (withdrawn), DOC-032 (closed by the diploma),
    PDF-001 (a letter without a glyph): nothing is then numbered.
    """
    d = ligne.decision
    if not ligne.ici:
        raise ErreurMetier(c.AILLEURS.constat(autorite=ligne.du.par, organisation=d.organisation.nom))
    if ligne.fait is not None:
        return ligne.fait
    _refuser(ligne, reprise)
    exiger_adresse_publique(d.organisation)
    modele = modele_pret(d, ligne.nature, atelier)
    fige = contenu(d, ligne.du, objet=ligne.objet, fiches=atelier.fiches if atelier else None)
    with transaction.atomic():
        if not Decision.toutes.filter(pk=d.pk, en_vigueur=True).exists():
            raise ErreurMetier(c.DECISION_REVUE.constat())
        siens = list(Document.toutes.filter(
            decision=d, nature=str(ligne.nature), objet=ligne.objet, duplicata_de=None,
            etat__in=[EtatDocument.VALIDE, EtatDocument.RETIRE],
        ).order_by("pk"))  # fmt: skip
        if deja := next((x for x in siens if x.etat == EtatDocument.VALIDE), None):
            return deja
        if siens and not reprise:  # withdrawn since the list was read
            raise ErreurMetier(cs.RETIRE_DEPUIS.constat(numero=siens[-1].numero, titulaire=siens[-1].titulaire))
        provisoires = _provisoires(d) if ligne.nature is Nature.PARCHEMIN else []
        clore(provisoires, EtatDocument.REMPLACE, _DIPLOME)
        document = ecrire(
            decision=d, nature=ligne.nature, objet=ligne.objet, fige=fige, modele=modele, acteur=acteur,
            lus=atelier.lus if atelier else None, jour=jour or maintenant().astimezone(PARIS).date(), motif=reprise or (_DIPLOME if provisoires else ""),
            remplace=next((x for x in provisoires if x.duplicata_de_id is None), None),
        )  # fmt: skip
        tracer(
            organisation_id=d.organisation_id, acteur=acteur, acte="emettre", sujet=reference(document),
            phrase=f"a délivré {avec_article(document)} n° {document.numero} à {document.titulaire}"
            f"{f' à nouveau, après un retrait : {reprise}' if reprise else ''}.",
            details={"document": document.pk, "decision": d.pk, "empreinte": document.empreinte_pdf},
        )  # fmt: skip
        for x in provisoires:
            tracer(
                organisation_id=d.organisation_id, acteur=acteur, acte="remplacer", sujet=reference(x),
                phrase=f"a délivré le diplôme n° {document.numero}, qui clôt {avec_article(x)} n° {x.numero}.",
                details={"document": x.pk, "remplace_par": document.pk},
            )  # fmt: skip
    return document


_DIPLOME = "Le diplôme est délivré : il remplace l’attestation de réussite."


def _refuser(ligne: Ligne, reprise: str) -> None:
    """Raises DOC-030, DOC-031, DOC-032: its place is held by another document, or was given up on purpose."""
    nom = titulaire(ligne.decision.inscription.personne)["identite"]
    if ligne.ancien is not None:
        raise ErreurMetier(cs.A_REMPLACER.constat(numero=ligne.ancien.numero, titulaire=nom))
    if ligne.retire is not None and not reprise:
        raise ErreurMetier(cs.RETIRE_DEPUIS.constat(numero=ligne.retire.numero, titulaire=nom))
    if ligne.diplome is not None:
        raise ErreurMetier(cs.CLOSE_PAR_DIPLOME.constat(numero=ligne.diplome.numero, titulaire=nom))


def _provisoires(decision: Decision) -> list[Document]:
    """Valid papers that hold until the diploma exists, and their duplicatas."""
    natures = [str(n) for n, genre in GENRES.items() if genre.provisoire]
    return list(
        Document.toutes.filter(decision=decision, nature__in=natures, etat=EtatDocument.VALIDE).order_by("pk")
    )  # fmt: skip


def clore(documents: list[Document], etat: EtatDocument, motif: str) -> None:
    """Replaced or withdrawn, with the reason that stays at the register."""
    for x in documents:
        x.etat, x.clos_le, x.clos_motif = etat, maintenant(), motif
        x.save(update_fields=["etat", "clos_le", "clos_motif"])


@transaction.atomic
def etablir_etat_acquis(*, decision: Decision, acteur: Reference) -> Document:
    """What the person keeps and until when, on request. The same one is returned while nothing changed; else it is replaced.

    Raises `ErreurMetier` DOC-002 (the certifier alone states it), DOC-006, DOC-033 (nothing is kept).
    """
    nature = Nature.ETAT_ACQUIS
    if not faits_de(decision).certifie:
        autorite = decision.autorite or "l’autorité qui délivre la certification"
        raise ErreurMetier(c.AILLEURS.constat(autorite=autorite, organisation=decision.organisation.nom))
    fige = completer(contenu(decision, DocumentDu(nature, Emetteur.ICI, "certificateur")), decision)
    if not fige["garde"]:
        raise ErreurMetier(cs.RIEN_DE_GARDE.constat(titulaire=fige["titulaire"]["identite"]))
    exiger_adresse_publique(decision.organisation)
    modele = modele_pret(decision, nature)
    ancien = (
        Document.toutes.filter(decision=decision, nature=str(nature), etat=EtatDocument.VALIDE, duplicata_de=None)
        .select_for_update(of=("self",)).order_by("pk").first()
    )  # fmt: skip
    if ancien is not None and all(ancien.contenu.get(x) == fige[x] for x in ("garde", "titulaire", "suites")):
        return ancien
    if ancien is not None:
        clore([ancien], EtatDocument.REMPLACE, "Un état plus récent a été demandé.")
    document = ecrire(
        decision=decision, nature=nature, objet="", fige=fige, modele=modele, acteur=acteur,
        jour=maintenant().astimezone(PARIS).date(), remplace=ancien, motif="À la demande du titulaire." if ancien else "",
        phrase_remplace=phrase_remplace(ancien.numero, ancien.delivre_le) if ancien is not None else "",
    )  # fmt: skip
    tracer(
        organisation_id=decision.organisation_id, acteur=acteur, acte="emettre", sujet=reference(document),
        phrase=f"a délivré {avec_article(document)} n° {document.numero} à {document.titulaire}.",
        details={"document": document.pk, "decision": decision.pk, "empreinte": document.empreinte_pdf},
    )  # fmt: skip
    return document


def ecrire(
    *, decision: Decision, nature: Nature, objet: str, fige: dict[str, Any], modele: ModeleDocument | None,
    acteur: Reference, jour: date, remplace: Document | None = None, duplicata_de: Document | None = None,
    phrase_remplace: str = "", phrase_duplicata: str = "", motif: str = "",
    lus: Lus | None = None,
) -> Document:  # fmt: skip
    """Number, code, PDF, row. Inside the caller's transaction: a failure leaves no gap in the numbers."""
    fige, instant = completer(fige, decision, lus), maintenant().replace(microsecond=0)
    annee, rang = prendre_numero(decision.organisation_id, jour.year)
    code = _code_libre()
    personne = decision.inscription.personne
    imprime = imprimer(
        fige, redaction(nature, modele.reglages if modele else {}), numero=f"{annee}-{rang:06d}", code=code, jour=jour,
        voie=decision.inscription.voie, remplace=phrase_remplace, duplicata=phrase_duplicata,
    )  # fmt: skip
    octets = composer_document(imprime, modele, le=instant)
    _exiger_les_mentions(nature, imprime, octets, modele)
    _exiger_dans_la_page(imprime, octets, modele)
    piece = deposer(
        octets, nom=f"{nature.value.replace('_', '-')}-{annee}-{rang:06d}.pdf", usage=USAGE.code,
        organisation_id=decision.organisation_id, depose_par_libelle=acteur.libelle, date_effective=jour,
    )  # fmt: skip
    nom = titulaire(personne)["identite"]
    document = Document(
        organisation_id=decision.organisation_id, annee=annee, rang=rang, nature=str(nature), objet=objet,
        decision=decision, personne=personne, certification_id=decision.inscription.certification_id,
        session_id=decision.presentation.session_id if decision.presentation is not None else None, modele=modele,
        code=code, contenu=imprime, empreinte_pdf=sha256_hex(octets), piece_id=piece.pk,
        exclusif="" if duplicata_de is not None else place_exclusive(decision, nature, objet),
        decide_le=decision.decidee_le, delivre_le=jour, emis_le=instant, emis_par_libelle=acteur.libelle[:200],
        remplace=remplace, duplicata_de=duplicata_de, motif=motif[:500], titulaire=nom[:200],
        cle_tri=cle_tri(f"{personne.nom_naissance} {personne.prenoms}")[:220],
        cle_recherche=cle_recherche(f"{nom} {personne.nom_usage} {annee}-{rang:06d}")[:400],
    )  # fmt: skip
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError:
        occupant = Document.toutes.filter(
            personne=personne, exclusif=document.exclusif, etat=EtatDocument.VALIDE
        ).exclude(exclusif="").first()  # fmt: skip
        if occupant is None:
            raise
        raise ErreurMetier(
            c.EXCLUSIF.constat(titulaire=nom, deja=f"{un_document(occupant)} n° {occupant.numero}")
        ) from None
    return document


def _exiger_les_mentions(nature: Nature, imprime: dict[str, Any], octets: bytes, modele: ModeleDocument | None) -> None:
    """What the linter asked of the specimens is asked of this very document. Raises `ErreurMetier` DOC-054.

    Ours prints what it is given: its data are looked at. A body of the organisation may test who it prints for: its text is.
    """
    if modele is not None and modele.source.strip():
        hors = [imprime["certification"].get(x) or "" for x in ("intitule", "texte_de_droit")]
        manquent = [
            m.regle
            for m in controler(texte_du_pdf(octets), str(nature), imprime, regles(), hors=[x for x in hors if x])
            if m.regle.bloquante
        ]
    else:
        manquent = sans_valeur(str(nature), imprime, regles())
    if manquent:
        raise ErreurMetier(
            c.MENTION_ABSENTE.constat(
                document=GENRES[nature].libelle,
                titulaire=imprime["titulaire"]["identite"],
                mentions=", ".join(f"{r.titre[0].lower()}{r.titre[1:]} ({r.code})" for r in manquent[:4]),
            )
        )


MOT_LONG = 24
"""Our layouts turn at each space: only a longer word, or a body of the organisation, may leave the page."""


def _exiger_dans_la_page(imprime: dict[str, Any], octets: bytes, modele: ModeleDocument | None) -> None:
    """Raises `ErreurMetier` DOC-060: what the linter asks of the specimens, asked of this very document."""
    t = imprime["titulaire"]
    dits = [
        t["identite"],
        t["usage"],
        t["naissance"],
        imprime["certification"]["intitule"],
        *imprime.get("adresse_postale", ()),
    ]
    longs = any(len(mot) > MOT_LONG for x in dits for mot in x.split())
    if not longs and not (modele is not None and modele.source.strip()):
        return
    if dehors := hors_page(*lire(octets)):
        raise ErreurMetier(
            c.HORS_PAGE.constat(
                document=imprime["libelle"], titulaire=t["identite"], texte=dehors[0].texte.strip()[:60]
            )
        )


def prendre_numero(organisation_id: int, annee: int) -> tuple[int, int]:
    """The next number of the year, its row locked until the end of the transaction: no gap, no double."""
    compteur = CompteurDocuments.toutes.filter(organisation_id=organisation_id, annee=annee)
    if not compteur.update(dernier=F("dernier") + 1):
        CompteurDocuments.toutes.bulk_create(
            [CompteurDocuments(organisation_id=organisation_id, annee=annee)], ignore_conflicts=True
        )
        compteur.update(dernier=F("dernier") + 1)
    return annee, compteur.values_list("dernier", flat=True).get()


def _code_libre() -> str:
    for _ in range(ESSAIS_DE_CODE):
        code = codes.nouveau()
        if not Document.toutes.filter(code=code).exists():
            return code
    raise RuntimeError("no free verification code: the random source is broken")


def octets_de(document: Document) -> bytes:
    """The bytes as issued. Raises `ErreurMetier` FIC-020 (gone), DOC-012 (altered)."""
    with ouvrir(Fichier.toutes.get(pk=document.piece_id)) as f:
        octets: bytes = f.read()
    if sha256_hex(octets) != document.empreinte_pdf:
        raise ErreurMetier(c.OCTETS_ALTERES.constat(numero=document.numero))
    return octets
