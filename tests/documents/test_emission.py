"""Issuing: once, numbered without a gap, frozen, the same bytes; never both a parchemin and an attestation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.composition import composer_document
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import CompteurDocuments, Document, EtatDocument, ModeleDocument
from parchemin.documents.selectors.dus import compter, lignes_de_session, situations_de_session
from parchemin.documents.services import suites
from parchemin.documents.services.emission import emettre, octets_de
from parchemin.documents.services.impressions import imprimer_ensemble
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.journal.verification import verifier
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
MOTIF = "Le titulaire a changé de nom."


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


def codes_de(erreur: pytest.ExceptionInfo[ErreurMetier]) -> list[str]:
    return [c.code for c in erreur.value.constats]


def texte(octets: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(octets)).pages).split())


def test_ce_que_chaque_decision_appelle(session: SessionExamen) -> None:
    """Whole: parchemin; a part: attestation; nothing: notification. The table of documents by family."""
    natures = [
        [x.nature for x in lignes_de_session(session) if x.decision.resultat == r]
        for r in ("admis", "partiel", "ajourne")
    ]
    assert Nature.PARCHEMIN in natures[0]
    assert Nature.CERTIFICAT_BLOC not in natures[0]
    assert Nature.CERTIFICAT_BLOC in natures[1]
    assert Nature.PARCHEMIN not in natures[1]
    assert natures[2] == [Nature.NOTIFICATION]
    assert all(Nature.NOTIFICATION in siennes for siennes in natures)  # everybody is written to, with the appeal routes


def test_ce_que_doit_un_tiers_ne_se_dit_pas_au_candidat(o: Organisation) -> None:
    """What the certifier owes to somebody else is not among the next acts of a letter."""
    f.modeles(o)
    session = f.session_signee(o)
    ajourne = f.decisions(session).get(resultat="ajourne")
    ajourne.proposition["documents"] = [{"nature": "lettre_president", "emetteur": "certificateur", "codes": []}]
    ajourne.proposition["suites"] = [
        {"nature": nature, "codes": [], "avant_le": None, "phrase": phrase}
        for nature, phrase in (
            ("nouvelle_presentation", "Se représenter."),
            ("transmission", "Transmettre au groupe paritaire."),
        )
    ]
    ajourne.save()
    lettre = emettre(ligne=f.ligne(session, Nature.LETTRE_PRESIDENT), acteur=SYSTEME)
    assert lettre.contenu["suites"] == ["Vous représenter."]


def test_rien_avant_la_signature(o: Organisation) -> None:
    from tests.deliberation.acte.fabrique_acte import arretee, direction, secretaire

    assert lignes_de_session(arretee(o, secretaire(o), direction(o)).session) == []


def test_un_document_porte_ce_qui_a_ete_decide(session: SessionExamen) -> None:
    d = f.un_document(session)
    lu = texte(octets_de(d))
    assert "Chargé d’atelier" in lu
    assert d.titulaire in lu
    assert d.numero in lu
    assert d.code_lisible in lu
    assert "12 avril 1995" in lu
    assert "Hélène Vasseur" in lu
    assert "non enregistrée aux répertoires nationaux" in lu  # a local certification is never worded as RNCP


def test_delivrer_deux_fois_ne_fait_qu_un_document(session: SessionExamen) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    assert emettre(ligne=ligne, acteur=SYSTEME).pk == emettre(ligne=ligne, acteur=SYSTEME).pk
    assert Document.toutes.count() == 1


def test_les_numeros_n_ont_pas_de_trou_meme_apres_un_echec(
    session: SessionExamen, monkeypatch: pytest.MonkeyPatch
) -> None:
    lignes = [x for x in lignes_de_session(session) if x.a_emettre]
    emettre(ligne=lignes[0], acteur=SYSTEME)
    with monkeypatch.context() as m:
        m.setattr("parchemin.documents.services.emission.composer_document", _casse)
        with pytest.raises(RuntimeError):
            emettre(ligne=lignes[1], acteur=SYSTEME)
    for x in lignes[1:]:
        emettre(ligne=x, acteur=SYSTEME)
    rangs = sorted(Document.toutes.values_list("rang", flat=True))
    assert rangs == list(range(1, len(rangs) + 1))
    assert CompteurDocuments.toutes.get().dernier == len(rangs)


def _casse(*args: object, **kwargs: object) -> bytes:
    raise RuntimeError("composition interrupted")


def test_le_meme_contenu_donne_les_memes_octets(session: SessionExamen) -> None:
    d = f.un_document(session)
    assert composer_document(d.contenu, d.modele, le=d.emis_le) == octets_de(d)


def test_reimprime_apres_dix_ans_il_dit_la_meme_chose(session: SessionExamen) -> None:
    d = f.un_document(session)
    avant = octets_de(d)
    session.certification.intitule_local = "Autre intitulé"
    session.certification.save()
    d.personne.nom_naissance = "Autrenom"
    d.personne.save()
    d.refresh_from_db()
    assert octets_de(d) == avant
    assert d.contenu["certification"]["intitule"] == "Chargé d’atelier"


def test_un_fichier_altere_ne_se_reimprime_pas(session: SessionExamen) -> None:
    d = f.un_document(session)
    f.forcer(d, empreinte_pdf="0" * 64)
    d.refresh_from_db()
    with pytest.raises(ErreurMetier) as e:
        octets_de(d)
    assert codes_de(e) == ["DOC-012"]


def test_sans_modele_en_service_rien_ne_se_delivre(o: Organisation) -> None:
    session = f.session_signee(o)
    with pytest.raises(ErreurMetier) as e:
        f.un_document(session)
    assert codes_de(e) == ["DOC-006"]
    f.modeles(o, Nature.PARCHEMIN, lieu="")
    with pytest.raises(ErreurMetier) as e:
        f.un_document(session)
    assert "le lieu" in e.value.constats[0].quoi
    assert not Document.toutes.exists()


def test_parchemin_ou_attestation_jamais_les_deux(session: SessionExamen) -> None:
    d = f.un_document(session)
    autre = Document.toutes.get(pk=d.pk)
    autre.pk, autre.nature, autre.rang, autre.code = None, str(Nature.ATTESTATION_BLOCS), 99, "2" * 12
    with pytest.raises(IntegrityError, match=r"parchemin_ou_attestation|exclusif"), transaction.atomic():
        autre.save(force_insert=True)


def test_un_nom_sans_dessin_n_est_ni_numerote_ni_delivre(session: SessionExamen) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    ligne.decision.inscription.personne.nom_naissance = "王"
    with pytest.raises(ErreurMetier) as e:
        emettre(ligne=ligne, acteur=SYSTEME)
    assert set(codes_de(e)) == {"PDF-001"}
    assert not Document.toutes.exists()


@pytest.mark.parametrize(
    "nom", ["A", "Wojciechowska-Brzęczyszczykiewicz de la Tour du Pin et Chambly", "NGUYỄN THỊ ÁNH"]
)
def test_les_noms_rares_tiennent_sur_une_page(session: SessionExamen, nom: str) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    ligne.decision.inscription.personne.nom_naissance = nom
    octets = octets_de(emettre(ligne=ligne, acteur=SYSTEME))
    assert len(PdfReader(BytesIO(octets)).pages) == 1


def test_le_duplicata_dit_ce_qu_il_est_et_l_original_reste(session: SessionExamen) -> None:
    d = f.un_document(session)
    copie = suites.delivrer_duplicata(document=d, motif="Original perdu dans un incendie.", acteur=SYSTEME)
    d.refresh_from_db()
    assert d.etat == copie.etat == EtatDocument.VALIDE
    assert copie.code != d.code
    assert copie.rang == 2
    assert f"Duplicata du n° {d.numero}" in texte(octets_de(copie))
    with pytest.raises(ErreurMetier) as e:
        suites.delivrer_duplicata(document=d, motif="court", acteur=SYSTEME)
    assert codes_de(e) == ["DOC-009"]


def _approuver(acte: str, second: int = 2) -> None:
    from parchemin.plateforme.models import Approbation

    approbations.approuver(Approbation.toutes.get(acte=acte, etat="en_attente").pk, acteur=Acteur(second, "Bo Lin"))


def test_remplacer_demande_deux_personnes_et_porte_l_identite_du_jour(session: SessionExamen) -> None:
    d = f.un_document(session)
    copie = suites.delivrer_duplicata(document=d, motif="Original perdu.", acteur=SYSTEME)
    d.personne.nom_naissance = "Nouveaunom"
    d.personne.save()
    suites.demander_remplacement(document=d, motif=MOTIF, demandeur=Acteur(1, "Ada"))
    with pytest.raises(ErreurMetier) as e:
        _approuver(suites.REMPLACER, second=1)
    assert codes_de(e) == ["APP-001"]
    _approuver(suites.REMPLACER)
    nouveau = Document.toutes.get(remplace=d)
    d.refresh_from_db()
    copie.refresh_from_db()
    assert d.etat == copie.etat == EtatDocument.REMPLACE
    assert d.clos_motif == MOTIF.rstrip(".")
    lu = texte(octets_de(nouveau))
    assert "NOUVEAUNOM" in lu
    assert f"Remplace le n° {d.numero}" in lu
    assert Evenement.objects.filter(acte="documents.remplacer", sujet_id=str(d.pk)).count() == 1
    assert nouveau.decision_id == d.decision_id
    assert nouveau.contenu["certification"] == d.contenu["certification"]


def test_un_nom_change_apres_la_demande_n_est_pas_approuve(session: SessionExamen) -> None:
    """The second person approves what was read: another name since is another request."""
    d = f.un_document(session)
    d.personne.nom_naissance = "Premiernom"
    d.personne.save()
    suites.demander_remplacement(document=d, motif=MOTIF, demandeur=Acteur(1, "Ada"))
    d.personne.nom_naissance = "Secondnom"
    d.personne.save()
    with pytest.raises(ErreurMetier) as e:
        _approuver(suites.REMPLACER)
    assert codes_de(e) == ["APP-003"]
    d.refresh_from_db()
    assert d.etat == EtatDocument.VALIDE
    assert not Document.toutes.filter(remplace=d).exists()


def test_une_lettre_sans_dessin_se_dit_a_la_demande(session: SessionExamen) -> None:
    d = f.un_document(session)
    d.personne.nom_naissance = "Benali 漢"
    d.personne.save()
    with pytest.raises(ErreurMetier) as e:
        suites.demander_remplacement(document=d, motif=MOTIF, demandeur=Acteur(1, "Ada"))
    assert set(codes_de(e)) == {"PDF-001"}


def test_retirer_laisse_la_ligne_et_ferme_la_suite(session: SessionExamen) -> None:
    d = f.un_document(session)
    suites.demander_retrait(document=d, motif="Fraude établie par le jury.", demandeur=Acteur(1, "Ada"))
    _approuver(suites.RETIRER)
    d.refresh_from_db()
    assert d.etat == EtatDocument.RETIRE
    assert octets_de(d)
    for geste in (suites.demander_remplacement, suites.demander_retrait):
        with pytest.raises(ErreurMetier) as e:
            geste(document=d, motif=MOTIF, demandeur=Acteur(1, "Ada"))
        assert codes_de(e) == ["DOC-008"]
    # The place is free, but what two people undid, one alone does not do again.
    with pytest.raises(ErreurMetier) as e:
        f.un_document(session)
    assert codes_de(e) == ["DOC-031"]


def test_une_decision_remplacee_ne_delivre_plus(session: SessionExamen) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    Decision.toutes.filter(pk=ligne.decision.pk).update(en_vigueur=False)
    with pytest.raises(ErreurMetier) as e:
        emettre(ligne=ligne, acteur=SYSTEME)
    assert codes_de(e) == ["DOC-007"]


def test_une_autorite_delivre_pour_un_diplome_d_etat(o: Organisation) -> None:
    f.modeles(o)
    session = f.session_signee(o)
    ligne = f.ligne(session, Nature.PARCHEMIN)
    ligne.decision.inscription.certification.capacites.all().delete()
    with pytest.raises(ErreurMetier) as e:
        emettre(ligne=f.ligne(session, Nature.PARCHEMIN), acteur=SYSTEME)
    assert codes_de(e) == ["DOC-002"]


def test_toute_la_session_en_un_fichier(session: SessionExamen) -> None:
    for x in lignes_de_session(session):
        if x.a_emettre:
            emettre(ligne=x, acteur=SYSTEME)
    comptes = compter(situations_de_session(session))
    assert comptes["a_emettre"] == 0
    assert comptes["emis"] == Document.toutes.count()
    documents = list(Document.toutes.order_by("cle_tri", "pk"))
    pages = PdfReader(BytesIO(imprimer_ensemble(documents))).pages
    assert len(pages) == len(documents)
    assert documents[0].numero in pages[0].extract_text()


def test_chaque_acte_est_au_journal(o: Organisation, session: SessionExamen) -> None:
    f.un_document(session)
    assert verifier(o.chaine).defaut is None


def test_un_modele_remplace_garde_ses_documents(session: SessionExamen) -> None:
    d = f.un_document(session)
    assert d.modele is not None
    assert ModeleDocument.toutes.get(pk=d.modele_id).etat == "publie"
    assert d.delivre_le >= date(2026, 1, 1)


def test_sans_adresse_publique_rien_ne_se_delivre(session: SessionExamen, settings: Any) -> None:
    settings.URL_PUBLIQUE = ""
    with pytest.raises(ErreurMetier) as e:
        f.un_document(session)
    assert codes_de(e) == ["DOC-017"]
    assert not Document.toutes.exists()


def test_reunir_deux_fiches_ne_fait_pas_deux_titres(o: Organisation, session: SessionExamen) -> None:
    """The place is the person's, wherever the person goes: the database refuses, whatever wrote."""
    locale = f.session_signee(o, famille="locale", intitule="Session locale")
    parchemin = f.un_document(locale, Nature.CERTIFICAT)
    attestation = f.un_document(locale, Nature.ATTESTATION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.toutes.filter(pk=attestation.pk).update(personne=parchemin.personne_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.forcer(attestation, exclusif="")
