"""What each layout says, to whom, and what the linter sees that a machine would not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents.complements import completer, texte_de_creation, texte_du_jour
from parchemin.documents.composition import composer_document
from parchemin.documents.contenu import contenu
from parchemin.documents.domain.natures import Nature
from parchemin.documents.impression import imprimer
from parchemin.documents.modele import redaction
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.documents.relecture import relire, specimens, texte_du_pdf
from parchemin.documents.services import modeles as services
from parchemin.documents.services.emission import emettre, octets_de
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.documents import fabrique as f
from tests.documents.test_pages import lien, plat
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
LE, JOUR = datetime(2026, 11, 26, tzinfo=UTC), date(2026, 11, 26)
TETE = '#import "/maison.typ": *\n#import "/titres.typ": *\n#set document(title: t(donnees.titre))\n'
MENTIONS = "#donnees.certification.intitule #donnees.certificateur.nom #donnees.titulaire.identite #donnees.titulaire.naissance #donnees.decision.le #donnees.numero"


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@gabarits.example").utilisateur)


def modele(o: Organisation, nature: Nature = Nature.RELEVE, source: str = "", **reglages: Any) -> ModeleDocument:
    return ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES | reglages, source=source)


def codes(m: ModeleDocument) -> list[str]:
    return [x.code for x in relire(m, None, JOUR)]


def dit(m: ModeleDocument, rang: int = 0, **remplace: Any) -> str:
    c = specimens(m, None, JOUR)[rang]
    return " ".join(texte_du_pdf(composer_document(c | remplace, m, le=LE)).split())


# --- what the eye sees


def test_une_page_a_soi_lisible_passe(o: Organisation) -> None:
    assert codes(modele(o, source=TETE + MENTIONS)) == []


@pytest.mark.parametrize(
    ("corps", "attendus"),
    [
        (f"#text(size: 1pt)[{MENTIONS}]", {"DOC-201", "DOC-207", "DOC-241"}),
        (f"#text(fill: white)[{MENTIONS}]", {"DOC-201", "DOC-241"}),
        (f"#text(fill: rgb(\"#bbbbbb\"))[{MENTIONS}]", {"DOC-201", "DOC-241"}),
        (f"#text(fill: rgb(\"#ffffff\"))[a] {MENTIONS}", {"DOC-241"}),
        (f"{MENTIONS} #place(top + left, rect(width: 100%, height: 100%, fill: white))", {"DOC-201", "DOC-241"}),
        (f"#box(fill: black)[#text(fill: rgb(\"#222\"))[{MENTIONS}]]", {"DOC-201", "DOC-241"}),
        (f"{MENTIONS} #place(top + left)[Un texte posé sur l’autre, tout en haut]", {"DOC-242"}),
        (f"{MENTIONS} #place(top + left, dx: 190mm)[Un texte qui sort de la page]", {"DOC-242"}),
        (f"#set page(background: none)\n{MENTIONS}", {"DOC-243"}),
    ],
)  # fmt: skip
def test_ce_que_personne_ne_peut_lire_n_est_pas_dit(o: Organisation, corps: str, attendus: set[str]) -> None:
    assert attendus <= set(codes(modele(o, source=TETE + corps)))


def test_le_tampon_est_sous_chaque_page_meme_a_soi(o: Organisation) -> None:
    m = modele(o, source=TETE + MENTIONS + "\n#pagebreak()\nfin")
    assert dit(m).count("SPÉCIMEN") == 2
    assert "SPÉCIMEN" not in dit(m, fictif=False)


def test_un_corps_casse_dit_la_ligne(o: Organisation) -> None:
    constats = relire(modele(o, source="Bonjour\n\n#let x = (\n"), None, JOUR)
    assert [x.code for x in constats] == ["DOC-010"]
    assert "ligne 3" in constats[0].quoi
    assert "ne se ferme pas" in constats[0].quoi


def test_un_parchemin_trop_long_se_serre_puis_se_refuse(o: Organisation) -> None:
    m = modele(o, Nature.PARCHEMIN)
    long = specimens(m, None, JOUR)[2]
    long["formule"] = {"avant": "Le certificateur décerne " * 12, "apres": "pour l’avoir obtenue"}
    assert composer_document(long, m, le=LE)
    long["formule"]["avant"] *= 40
    with pytest.raises(ErreurMetier) as e:
        composer_document(long, m, le=LE)
    assert [x.code for x in e.value.constats] == ["DOC-053"]


# --- registration de droit


def test_le_texte_qui_cree_se_lit_dans_la_fiche_au_jour_dit() -> None:
    lignes = [
        ("Arrêté  du 1er mars 2020", "2020-03-10"),
        ("Arrêté du 2 mai 2025", "2025-05-09"),
        ("Code, article L. 1", ""),
    ]
    assert texte_de_creation(lignes, date(2024, 1, 1)) == "Arrêté du 1er mars 2020"
    assert texte_de_creation(lignes, date(2026, 1, 1)) == "Arrêté du 2 mai 2025"
    assert texte_de_creation([], date(2026, 1, 1)) == ""


def test_le_texte_du_modele_a_ses_dates() -> None:
    r = {
        "textes_de_droit": [
            {"texte": "Ancien", "du": "2020-01-01", "au": "2024-08-31"},
            {"texte": "Nouveau", "du": "2024-09-01", "au": ""},
        ]
    }
    assert [texte_du_jour(r, date(y, 1, 1)) for y in (2019, 2022, 2025)] == ["", "Ancien", "Nouveau"]


def test_sans_texte_legal_un_parchemin_de_droit_ne_part_pas(o: Organisation, session: SessionExamen) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    fige = contenu(ligne.decision, ligne.du)
    fige["certification"] |= {"de_droit": True, "numero": "RNCP99026", "repertoire": "RNCP"}
    with pytest.raises(ErreurMetier) as e:
        completer(fige, ligne.decision)
    assert [x.code for x in e.value.constats] == ["DOC-051"]
    texte = {
        "textes_de_droit": [
            {"texte": "Arrêté du 12 mars 2019 conférant le grade de licence", "du": "2019-09-01", "au": ""}
        ]
    }
    ModeleDocument.toutes.create(
        organisation=o, nature="parchemin", certification=session.certification, etat=EtatModele.PUBLIE, publie_le=LE,
        reglages=f.REGLAGES | texte,
    )  # fmt: skip
    complet = completer(fige, ligne.decision)
    assert complet["certification"]["texte_de_droit"].startswith("Arrêté du 12 mars 2019")
    assert completer(complet, ligne.decision) is complet
    m = modele(o, Nature.PARCHEMIN)
    imprime = imprimer(
        complet, redaction(Nature.PARCHEMIN, m.reglages), numero="2026-000001", code="2" * 12, jour=JOUR, voie=""
    )
    lu = " ".join(texte_du_pdf(composer_document(imprime, m, le=LE)).split())
    assert "de droit" in lu
    assert "Arrêté du 12 mars 2019 conférant le grade de licence" in lu


def test_la_relecture_refuse_un_modele_sans_le_texte(o: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    from parchemin.documents import fictifs

    sans = fictifs._SANS_FICHE | {"de_droit": True, "enregistree_le": ""}
    monkeypatch.setattr(fictifs, "_SANS_FICHE", sans)
    assert codes(modele(o, Nature.PARCHEMIN)) == ["DOC-218"]
    monkeypatch.setattr(
        fictifs, "_SANS_FICHE", sans | {"texte_de_droit": "Arrêté du 3 mai 2024 conférant le grade de licence"}
    )
    assert codes(modele(o, Nature.PARCHEMIN)) == []  # the grade stands in the legal text, which is not an addition
    assert codes(modele(o, Nature.PARCHEMIN, apres="grade de licence {jury}")) == ["DOC-238"]


# --- who signs, to whom, with which words


def test_la_lettre_du_president_est_signee_par_lui(o: Organisation, session: SessionExamen) -> None:
    from parchemin.parcours.models import SiegeJury

    siege = SiegeJury.toutes.get(session=session, qualite="president")
    ligne = next(x for x in _lignes(session) if x.decision.resultat == "partiel")
    complet = completer(contenu(ligne.decision, ligne.du) | {"nature": "lettre_president"}, ligne.decision)
    imprime = imprimer(
        complet, redaction(Nature.LETTRE_PRESIDENT, f.REGLAGES), numero="2026-000001", code="2" * 12, jour=JOUR, voie=""
    )
    noms = [x["nom"] for x in imprime["signataires"]]
    assert len(noms) == 1
    assert siege.membre.nom.upper() in noms[0].upper()
    assert "Hélène Vasseur" not in noms
    acquis = [u for u in imprime["blocs"] if u["acquis"]]
    assert acquis
    assert all(u["le"] for u in acquis), "each thing validated has its date"


def _lignes(session: SessionExamen) -> list[Any]:
    from parchemin.documents.selectors.dus import lignes_de_session

    return lignes_de_session(session)


def test_seules_les_suites_du_candidat_lui_sont_dites(session: SessionExamen) -> None:
    ligne = next(x for x in _lignes(session) if x.decision.resultat == "partiel")
    p = ligne.decision.proposition
    p["suites"] = [{"nature": "nouvelle_presentation", "phrase": "Se représenter.", "codes": [], "avant_le": None},
                   {"nature": "transmission", "phrase": "Transmettre le dossier.", "codes": [], "avant_le": None}]  # fmt: skip
    assert completer(contenu(ligne.decision, ligne.du), ligne.decision)["suites"] == ["Vous représenter."]


def test_les_mots_des_lettres(o: Organisation) -> None:
    lu = dit(modele(o, Nature.NOTIFICATION, adresse="1, quai Vert, 44000 Nantes"))
    assert "Madame Élodie LEFÈVRE Résidence des Trois-Moulins, bâtiment C 12 rue des Lilas 44000 NANTES" in lu
    assert "Madame, Le jury" in lu
    assert "Vous avez validé une partie de la certification." in lu
    assert "1, quai Vert, 44000 Nantes" in lu
    assert "Si vous voulez contester" in lu
    assert "Je vous prie d’agréer, Madame," in lu


def test_l_adresse_de_la_personne_est_dans_la_lettre_seule(session: SessionExamen) -> None:
    ligne = next(x for x in _lignes(session) if x.decision.resultat == "partiel")
    ligne.decision.inscription.personne.adresse = "12 rue des Lilas\n44000 NANTES"
    lettre = contenu(ligne.decision, replace(ligne.du, nature=Nature.NOTIFICATION))
    autre = contenu(ligne.decision, replace(ligne.du, nature=Nature.RELEVE))
    assert (lettre["adresse_postale"], autre["adresse_postale"]) == (["12 rue des Lilas", "44000 NANTES"], [])


def test_le_certificat_s_accorde(o: Organisation) -> None:
    assert "pour l’avoir obtenu par" in dit(modele(o, Nature.CERTIFICAT))
    assert "pour l’avoir obtenue par" in dit(modele(o, Nature.PARCHEMIN))
    assert "a validé ce bloc de compétences" in dit(modele(o, Nature.CERTIFICAT_BLOC))
    assert "forment les blocs suivants" in dit(modele(o, Nature.ATTESTATION_BLOCS), 2)


def test_le_supplement_du_superieur_a_huit_sections(o: Organisation) -> None:
    m = modele(o, Nature.SUPPLEMENT, ects="180", duree="trois ans")
    c = specimens(m, None, JOUR)[0]
    c["certification"] |= {"famille": "Diplôme de l’enseignement supérieur"}
    lu = " ".join(texte_du_pdf(composer_document(c, m, le=LE)).split())
    for n in range(1, 9):
        assert f" {n}. " in lu
    assert "180 crédits" in lu
    assert "trois ans" in lu
    assert "système national d’enseignement supérieur" in lu


def test_le_releve_dit_moyenne_resultat_et_echelle(o: Organisation) -> None:
    lu = dit(modele(o, Nature.RELEVE), 2)
    assert "Résultat" in lu
    assert "Issue" not in lu
    assert "Moyenne générale : 12,25 / 20" in lu
    assert "Les notes vont de 0 à 20" in lu


def test_le_livret_et_le_cfeps_ont_leurs_mots(o: Organisation) -> None:
    assert "certificats de compétences professionnelles" in dit(modele(o, Nature.LIVRET_CERTIFICATION))
    cfeps = dit(modele(o, Nature.CFEPS))
    assert "moyenne générale au moins égale à 8 sur 20" in cfeps
    assert "partie de la certification" not in cfeps
    assert "Les conseils du jury" in dit(modele(o, Nature.LETTRE_JURY))


def test_un_ne_en_pologne_l_est(session: SessionExamen) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    p = ligne.decision.inscription.personne
    p.naissance_code, p.naissance_libelle, p.naissance_pays = "99122", "POLOGNE", "POLOGNE"
    lu = texte_du_pdf(octets_de(emettre(ligne=ligne, acteur=SYSTEME)))
    assert "en Pologne" in lu
    assert "POLOGNE" not in lu


# --- the pages


BON = {"lieu": "Nantes", "signataire": "Hélène Vasseur", "qualite": "La directrice"}


def test_un_modele_par_certification_ses_versions_et_son_logo(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    url = lien(o, "modele", nature="parchemin")
    certification = session.certification
    assert certification.intitule in plat(client.get(url))
    propre = f"{url}?certification={certification.pk}"
    assert "Certification de droit" in plat(client.get(propre))
    logo = SimpleUploadedFile(
        "l.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    )
    reponse = client.post(
        propre,
        BON
        | {
            "certification": certification.pk,
            "logo": logo,
            "droit_texte": "Arrêté du 3 mai 2024",
            "droit_du": "2024-09-01",
        },
    )
    assert reponse["Location"] == propre
    m = ModeleDocument.toutes.get(certification=certification)
    assert m.logo_piece_id is not None
    assert m.reglages["textes_de_droit"] == [{"texte": "Arrêté du 3 mai 2024", "du": "2024-09-01", "au": ""}]
    client.post(lien(o, "publier", nature="parchemin"), {"certification": certification.pk})
    m.refresh_from_db()
    assert m.etat == EtatModele.PUBLIE
    client.post(propre, BON | {"certification": certification.pk, "sans_logo": "on"})
    suivant = ModeleDocument.toutes.get(certification=certification, version=2)
    assert suivant.logo_piece_id is None
    assert "Vous lisez la version 1" in plat(client.get(f"{propre}&version=1"))
    assert (
        client.get(
            f"{lien(o, 'apercu', nature='parchemin', rang=3)}?certification={certification.pk}&version=1"
        ).content[:4]
        == b"\x89PNG"
    )
    assert client.get(f"{url}?certification=999999").status_code == 404
    assert client.get(f"{url}?version=99").status_code == 404


def test_la_certification_d_une_autre_organisation_est_introuvable(o: Organisation, session: SessionExamen) -> None:
    autre = organisation("autre-gabarits")
    visiteur = client_de(membre(autre, Role.DIRECTION).utilisateur)
    assert (
        visiteur.get(
            f"{lien(autre, 'modele', nature='parchemin')}?certification={session.certification_id}"
        ).status_code
        == 404
    )


def test_sans_apercu_la_page_dit_pourquoi(o: Organisation, client: Client) -> None:
    url = lien(o, "modele", nature="releve")
    client.post(url, BON | {"source": "Bonjour\n#let x = ("})
    page = plat(client.get(url))
    assert "ligne 2" in page
    assert "Pas d’aperçu" in page
    assert "<img" not in page.split("Aperçu")[1].split("</section>")[0]


def test_un_logo_de_50_mo_est_refuse_avec_son_vrai_poids(o: Organisation, client: Client) -> None:
    gros = SimpleUploadedFile("gros.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50_000_000)
    reponse = client.post(lien(o, "modele", nature="parchemin"), BON | {"logo": gros})
    assert reponse.status_code == 422
    assert "il pèse 50 Mo" in plat(reponse)


def test_la_relecture_essaie_chaque_famille(o: Organisation, session: SessionExamen) -> None:
    from parchemin.documents.relecture import exemples

    m = modele(o, Nature.PARCHEMIN)
    assert [x and x.pk for x in exemples(o, m, JOUR)] == [session.certification_id]
    services.rediger(organisation=o, nature=Nature.CERTIFICAT, reglages=f.REGLAGES, source="", acteur=SYSTEME)
    assert services.publier(
        organisation=o, nature=Nature.CERTIFICAT, acteur=SYSTEME, exemples=exemples(o, m, JOUR)
    ).version


def test_le_specimen_d_un_releve_montre_des_notes_et_une_moyenne(o: Organisation) -> None:
    modele = ModeleDocument(organisation=o, nature=str(Nature.RELEVE), reglages={})
    for x in specimens(modele, None, date(2026, 11, 2)):
        assert all(u["note"] for u in x["blocs"])
        assert x["moyennes"]
