"""Handing over: by mail with a personal link that opens the holder's space, by hand, by post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from parchemin.documents import constats as c
from parchemin.documents.constats_remises import RETRAIT_ATTENDU, RIEN_A_REMETTRE
from parchemin.documents.delais import delai
from parchemin.documents.models import Document, EtatDocument, MoyenRemise, ReglageRemise, Remise
from parchemin.documents.mots import dire_retraits, du_document
from parchemin.documents.selectors.attentes import retraits_attendus
from parchemin.documents.selectors.revues import decision_revue
from parchemin.documents.trace import reference, tracer
from parchemin.journal.facade import Reference
from parchemin.parcours.models import Personne
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import LienCree, creer_lien
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant

USAGE_ESPACE = "documents.espace"
POSTS_MAX = 20
"""Requests that one link may send; reading is not counted."""


def ouvrir_espace(personne: Personne, acteur: Reference) -> LienCree:
    """A personal link to the documents of one person."""
    return creer_lien(
        USAGE_ESPACE, organisation_id=personne.organisation_id, charge={"personne": personne.pk},
        destinataire_libelle=personne.nom_complet, cree_par_libelle=acteur.libelle,
        duree=timedelta(days=delai("espace", aujourdhui())), utilisations_max=POSTS_MAX,
    )  # fmt: skip


def a_la_delivrance(organisation_id: int) -> bool:
    """Does each person receive their documents as they are issued? Yes, unless the organisation said otherwise."""
    regle = ReglageRemise.toutes.filter(organisation_id=organisation_id).first()
    return regle is None or regle.a_la_delivrance


@transaction.atomic
def regler(*, organisation_id: int, a_la_delivrance: bool, acteur: Reference) -> None:
    """Choose whether issuing sends."""
    ReglageRemise.toutes.update_or_create(
        organisation_id=organisation_id, defaults={"a_la_delivrance": a_la_delivrance}
    )
    tracer(
        organisation_id=organisation_id, acteur=acteur, acte="regler_remises",
        sujet=Reference("organisation", str(organisation_id), ""),
        phrase="a choisi d’envoyer les documents aux titulaires dès leur délivrance."
        if a_la_delivrance
        else "a choisi de ne plus envoyer les documents à leur délivrance.",
    )  # fmt: skip


def remettre(*, document: Document, moyen: MoyenRemise, acteur: Reference, precision: str = "") -> Remise:
    """Note a hand-over; by mail, write it. Raises `ErreurMetier` DOC-008 (no longer valid), DOC-013 (no address)."""
    return remettre_ensemble(documents=[document], moyen=moyen, acteur=acteur, precision=precision)[0]


@transaction.atomic
def remettre_ensemble(
    *, documents: Sequence[Document], moyen: MoyenRemise, acteur: Reference, precision: str = ""
) -> list[Remise]:
    """All the documents of one person, in one hand-over: one message, one journal line per document.

    A minor's documents are written to their legal representative. Raises `ErreurMetier` DOC-007 (decision
    rectified since), DOC-008, DOC-013, DOC-040 (none), DOC-044 (its withdrawal waits for a second person).
    """
    tenus = list(
        Document.toutes.select_for_update(of=("self",))
        .filter(pk__in=[d.pk for d in documents])
        .select_related("personne", "organisation", "decision", "remplace", "duplicata_de")
        .order_by("annee", "rang", "pk")
    )
    if not tenus or len({d.personne_id for d in tenus}) > 1:
        raise ErreurMetier(RIEN_A_REMETTRE.constat())
    for d in tenus:
        if d.etat != EtatDocument.VALIDE:
            raise ErreurMetier(c.PAS_VALIDE.constat(numero=d.numero, etat=d.get_etat_display().lower()))
        if decision_revue(d):
            raise ErreurMetier(c.DECISION_REVUE.constat())
    exiger_sans_retrait(tenus)
    courriel_id = _ecrire(tenus, acteur) if moyen == MoyenRemise.COURRIEL else None
    instant, propre = maintenant(), " ".join(precision.split())[:200]
    remises = Remise.toutes.bulk_create(
        Remise(
            organisation_id=d.organisation_id, document=d, moyen=moyen, le=instant, par_libelle=acteur.libelle[:200],
            precision=propre, courriel_id=courriel_id,
        )
        for d in tenus
    )  # fmt: skip
    for d in tenus:
        tracer(
            organisation_id=d.organisation_id, acteur=acteur, acte="remettre", sujet=reference(d),
            phrase=f"a remis {d} à {d.titulaire} : {MoyenRemise(moyen).label.lower()}.",
            details={"document": d.pk, "moyen": str(moyen)},
        )  # fmt: skip
    return remises


def exiger_sans_retrait(documents: Sequence[Document]) -> None:
    """Raises `ErreurMetier` DOC-044: what may be withdrawn today is not put in anybody's hands."""
    attendus = retraits_attendus(d.pk for d in documents)
    if attendus:
        raise ErreurMetier(*(RETRAIT_ATTENDU.constat(numero=d.numero) for d in documents if d.pk in attendus))


def _ecrire(documents: list[Document], acteur: Reference) -> UUID:
    """One message for all of them. Raises DOC-013."""
    premier, personne = documents[0], documents[0].personne
    nom, adresse = destinataire_de(personne)
    if not adresse:
        raise ErreurMetier(c.SANS_ADRESSE.constat(titulaire=premier.titulaire))
    lien = ouvrir_espace(personne, acteur)
    ecrit: UUID = ecrire_gabarit(
        "documents/courriels/remise",
        {
            "documents": documents, "premier": premier, "personne": personne, "nom": nom,
            "pour_autrui": nom != personne.nom_complet, "organisation": premier.organisation,
            "certifications": list(dict.fromkeys(d.contenu["certification"]["intitule"] for d in documents)),
            "retraits": [x for d in documents for x in d.contenu.get("retraits", ())],
        },
        destinataire=adresse, usage="documents.remise", organisation_id=premier.organisation_id,
        sujet_type="document", sujet_identifiant=str(premier.pk), secrets={"lien": lien.url()},
    ).pk  # fmt: skip
    return ecrit


@transaction.atomic
def envoyer_si_regle(documents: Sequence[Document], acteur: Reference) -> bool:
    """After a duplicata or a replacement (what accompanies it in the same message): by mail when the organisation sends and
    the holder has an address.

    Never undoes what was just issued: a mail that is refused is noted on each document, which stays to be handed over.
    """
    premier = documents[0]
    if not a_la_delivrance(premier.organisation_id) or not destinataire_de(premier.personne)[1]:
        return False
    try:
        remettre_ensemble(documents=documents, moyen=MoyenRemise.COURRIEL, acteur=acteur)
    except ErreurMetier as e:
        _noter_non_parti(documents, acteur, e.constats[0].code)
        return False
    return True


def _noter_non_parti(documents: Sequence[Document], acteur: Reference, code: str) -> None:
    # The code and not the sentence: it may quote the address, which the journal does not keep.
    for d in documents:
        tracer(
            organisation_id=d.organisation_id, acteur=acteur, acte="courriel_non_parti", sujet=reference(d),
            phrase=f"n’a pas pu envoyer {d} à {d.titulaire} par courriel ({code}) : il reste à remettre.",
            details={"document": d.pk, "code": code},
        )  # fmt: skip


def envoyer_les_nouveaux(anciens: Sequence[int], personne_id: int, acteur: Reference) -> bool:
    """The holder receives what replaces their documents, as they received the first; in the same message, what follows it.

    Whoever approved, here or by an outside link. `anciens`: keys of the documents replaced.
    """
    nouveaux = Document.toutes.filter(
        remplace__in=anciens, personne=personne_id, etat=EtatDocument.VALIDE, remises__isnull=True
    ).select_related("personne").order_by("rang", "pk")  # fmt: skip
    a_envoyer = list(nouveaux)
    return bool(a_envoyer) and envoyer_si_regle(a_envoyer, acteur)


@transaction.atomic
def annoncer_retraits(documents: Sequence[Document], raison: str, acteur: Reference) -> bool:
    """Tell their holder by mail, when no letter does, that these papers are withdrawn, since when, why.

    Never undoes the withdrawal: without an address, or when the mail is refused, the journal of each document says it.
    """
    premier = documents[0]
    nom, adresse = destinataire_de(premier.personne)
    try:
        if not adresse:
            raise ErreurMetier(c.SANS_ADRESSE.constat(titulaire=premier.titulaire))
        ecrire_gabarit(
            "documents/courriels/retrait",
            {"documents": documents, "premier": premier, "nom": nom, "organisation": premier.organisation,
             "retraits": dire_retraits(documents, aujourdhui(), raison)},
            destinataire=adresse, usage="documents.retrait", organisation_id=premier.organisation_id, sujet_type="document",
            sujet_identifiant=str(premier.pk), secrets={"lien": ouvrir_espace(premier.personne, acteur).url()},
        )  # fmt: skip
    except ErreurMetier as e:
        for d in documents:
            tracer(
                organisation_id=d.organisation_id, acteur=acteur, acte="courriel_non_parti", sujet=reference(d),
                phrase=f"n’a pas pu prévenir {d.titulaire} par courriel du retrait {du_document(d)} n° {d.numero} ({e.constats[0].code}).",
                details={"document": d.pk, "code": e.constats[0].code},
            )  # fmt: skip
        return False
    for d in documents:
        tracer(
            organisation_id=d.organisation_id, acteur=acteur, acte="remettre", sujet=reference(d),
            phrase=f"a prévenu {d.titulaire} du retrait {du_document(d)} n° {d.numero} par courriel.",
            details={"document": d.pk},
        )  # fmt: skip
    return True
