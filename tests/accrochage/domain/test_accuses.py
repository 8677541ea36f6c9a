"""Treatment reports: every form met, nothing lost, nothing guessed."""

from __future__ import annotations

import io
import random
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.accrochage.domain.accuses import Accuse, Issue, famille, familles, id_cite, lire_accuse, reconnaitre
from parchemin.socle.constats import ErreurMetier

ENTETE = "<nomFichier>lot.xml</nomFichier><idFlux>u-1</idFlux><idTraitement>67598</idTraitement>"
DEJA = "Le passage certification avec le bcr émetteur 03VML243 et l'id technique partenaire {} existe déjà en base"
KO = "Le statut de la certification avec le bcr émetteur 03VML243, l'id technique partenaire {} et l'index 2 est KO"
DATES = "La date de fin de validité est inférieure à date de début de validité pour le passage certification avec le bcr émetteur 03VML243 et l'id technique partenaire {}"  # fmt: skip
OBLIGATOIRES = "Aucun titulaire ne correspond aux critères obligatoires"


def lire(contenu: str | bytes) -> Accuse:
    return lire_accuse(io.BytesIO(contenu.encode() if isinstance(contenu, str) else contenu))


def rapport(
    dedans: str, *, entete: str = ENTETE, racine: str = '<rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">'
) -> str:
    nom = racine[1:].split()[0].rstrip(">")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n{racine}{entete}{dedans}</{nom}>'


def ko(*paires: tuple[str, str]) -> str:
    passages = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>{m}</messageErreur></passage>" for i, m in paires
    )
    return f"<PassagesKO>{passages}</PassagesKO>"


def ok(*ids: str) -> str:
    return "<PassagesOK>" + "".join(f"<idTechnique>{i}</idTechnique>" for i in ids) + "</PassagesOK>"


@pytest.mark.parametrize(
    ("message", "classe", "issue"),
    [
        (DEJA.format("1559735"), "deja_en_base", Issue.DEJA),
        (KO.format("1559735"), "certification_ko", Issue.REFUSE),
        (OBLIGATOIRES, "aucun_obligatoires", Issue.REFUSE),
        (OBLIGATOIRES + " enrichis du jour et du mois de naissance", "aucun_jour_mois", Issue.REFUSE),
        ("Aucun titulaire ne correspond aux critères de reconciliation", "aucun_reconciliation", Issue.REFUSE),
        ("Aucun titulaire ne correspond aux critères de réconciliation", "aucun_reconciliation", Issue.REFUSE),
        ("Plusieurs titulaires ont été identifiés", "plusieurs", Issue.REFUSE),
        (DATES.format("x"), "dates", Issue.REFUSE),
        ("La date de fin d’examen est inférieure à date de début d’examen pour le passage", "dates", Issue.REFUSE),
        ("Le titulaire existe déjà en base", "titulaire_existe", Issue.INCONNU),
        ("Erreur technique 503", "", Issue.INCONNU),
        ("", "", Issue.INCONNU),
    ],
)  # fmt: skip
def test_familles(message: str, classe: str, issue: Issue) -> None:
    for forme in (
        message,
        message.upper(),
        message.replace("'", "’"),
        message.replace(" ", "\u00a0"),
        f"  {message}. ",
        message.lower(),
    ):
        f = reconnaitre(forme)
        assert (f.classe, f.issue) == (classe, issue), forme
    assert f.sens
    assert f.acte


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40), st.sampled_from([(DEJA, "deja_en_base"), (KO, "certification_ko"), (DATES, "dates")]))  # fmt: skip
def test_un_identifiant_ne_trompe_pas_la_lecture(identifiant: str, forme: tuple[str, str]) -> None:
    """Ids are free texts: accents, apostrophes, even words of another message."""
    gabarit, classe = forme
    for i in (identifiant, f"{identifiant} est KO", f"existe déjà en base {identifiant}", "l'id, l’index d'été"):
        assert reconnaitre(gabarit.format(i)).classe == classe


@pytest.mark.parametrize("i", ["1559735", "é-à’1", "l'été", "a,b", "N° 12 bis", "A\u00a0B", "x et y", "4df7-05"])
@pytest.mark.parametrize("gabarit", [DEJA, KO, DATES])
def test_identifiant_cite(i: str, gabarit: str) -> None:
    assert id_cite(gabarit.format(i)) == i
    assert id_cite(gabarit.replace("'", "’").format(i)) == i


def test_identifiants_qui_se_contredisent() -> None:
    """The enclosing identifier counts; the one quoted is kept when it differs."""
    a = lire(rapport(ko(("1983189", DEJA.format("1559735")), ("12", DEJA.format("12")))))
    assert [(x.id_technique, x.issue, x.cite) for x in a.lignes] == [
        ("1983189", Issue.DEJA, "1559735"),
        ("12", Issue.DEJA, ""),
    ]


@pytest.mark.parametrize(
    "contenu",
    [
        rapport(ko(("1", OBLIGATOIRES)) + ok("2", "3")),
        rapport(ok("2", "3") + ko(("1", OBLIGATOIRES))),
        rapport((ko(("1", OBLIGATOIRES)) + ok("2", "3")).replace("Passages", "passages")),
        rapport((ko(("1", OBLIGATOIRES)) + ok("2", "3")).replace("idTechnique", "IDTECHNIQUE").replace("passage>", "Passage>")),
        rapport((ko(("1", OBLIGATOIRES)) + ok("2", "3")).replace("PassagesKO", "PassageKO").replace("PassagesOK", "PassageOK")),
        rapport(ko(("1", OBLIGATOIRES)) + ok("2") + ok("3")),
        rapport(ko(("1", OBLIGATOIRES)) + "<PassagesOK><passage><idTechnique>2</idTechnique></passage><idTechnique>3</idTechnique></PassagesOK>"),
        rapport(ko(("1", OBLIGATOIRES)) + ok("2", "3"), racine='<rapport xmlns="urn:cdc:cpf:pc5:rapport:schema">'),
        rapport(ko(("1", f"<![CDATA[{OBLIGATOIRES}]]>")) + ok("\n  2 ", "3")),
        rapport(ko(("1", OBLIGATOIRES)).replace("<idTechnique>1</idTechnique><messageErreur>" + OBLIGATOIRES + "</messageErreur>", "<messageErreur>" + OBLIGATOIRES + "</messageErreur><idTechnique>1</idTechnique>") + ok("2", "3")),
        rapport("<!-- c -->" + ko(("1", "Aucun titulaire<!-- x --> ne correspond aux <b>critères</b> obligatoires")) + "<?p i?>" + ok("2", "3")),
        "\ufeff" + rapport(ko(("1", OBLIGATOIRES)) + ok("2", "3")),
    ],
    ids=range(12),
)  # fmt: skip
def test_toutes_les_formes(contenu: str) -> None:
    a = lire(contenu)
    lues = {x.id_technique: (x.issue, x.classe) for x in a.lignes}
    assert lues == {"1": (Issue.REFUSE, "aucun_obligatoires"), "2": (Issue.ACCEPTE, ""), "3": (Issue.ACCEPTE, "")}
    assert (a.nom_fichier, a.id_flux, a.id_traitement) == ("lot.xml", "u-1", "67598")
    assert not a.refuse_entier


def test_prefixe() -> None:
    prefixe = rapport(ok("1"), racine="<r:rapport xmlns:r='urn:x'>").replace("<PassagesOK", "<r:PassagesOK").replace("</PassagesOK", "</r:PassagesOK").replace("<idTechnique", "<r:idTechnique").replace("</idTechnique", "</r:idTechnique")  # fmt: skip
    assert [x.id_technique for x in lire(prefixe).lignes] == ["1"]


@pytest.mark.parametrize(
    "dedans", [ok("1"), ko(("1", OBLIGATOIRES)), "<PassagesKO/>" + ok("1"), ko(("1", "x")) + "<PassagesOK/>"]
)
def test_une_liste_manque(dedans: str) -> None:
    assert len(lire(rapport(dedans)).lignes) == 1


def test_ce_qui_est_inconnu_est_garde() -> None:
    a = lire(
        rapport(
            ko(("1", "Message nouveau"))
            + "<nouveaute>x</nouveaute>"
            + "<PassagesKO><idTechnique>9</idTechnique></PassagesKO>"
        )
    )
    assert [(x.id_technique, x.issue, x.message) for x in a.lignes] == [
        ("1", Issue.INCONNU, "Message nouveau"),
        ("9", Issue.INCONNU, ""),
    ]
    assert a.ignores == ("nouveaute",)


def test_contradictions_et_repetitions() -> None:
    a = lire(rapport(ko(("1", OBLIGATOIRES), ("1", "Plusieurs titulaires ont été identifiés"), ("2", OBLIGATOIRES), ("2", OBLIGATOIRES)) + ok("3", "3", "1", "1")))  # fmt: skip
    lues = {x.id_technique: x for x in a.lignes}
    assert lues["1"].issue is Issue.INCONNU
    assert OBLIGATOIRES in lues["1"].message
    assert "Plusieurs" in lues["1"].message
    assert (lues["2"].issue, lues["2"].message) == (Issue.REFUSE, OBLIGATOIRES)
    assert lues["3"].issue is Issue.ACCEPTE
    assert a.doubles == ("1",)


def test_identifiants_vides() -> None:
    """Each is kept; none is taken for another."""
    a = lire(rapport(ko(("", OBLIGATOIRES), ("", DEJA.format("7"))) + ok("", "1")))
    assert [(x.id_technique, x.issue, x.cite) for x in a.lignes] == [
        ("1", Issue.ACCEPTE, ""), ("", Issue.REFUSE, ""), ("", Issue.DEJA, "7"), ("", Issue.ACCEPTE, ""),
    ]  # fmt: skip
    assert a.doubles == ()


def test_sans_numero_de_traitement() -> None:
    a = lire(rapport(ok("1"), entete=""))
    assert (a.nom_fichier, a.id_flux, a.id_traitement) == ("", "", "")
    assert a.empreinte == lire(rapport(ok("1"), entete="")).empreinte != lire(rapport(ok("2"), entete="")).empreinte


def test_structure() -> None:
    erreurs = "<erreurs><erreur><type>XSD</type><message>cvc-elt.1.a : x</message><ligne>12</ligne><colonne>²</colonne></erreur><erreur><message>y</message><ligne>beaucoup</ligne></erreur></erreurs>"  # fmt: skip
    a = lire(rapport(erreurs, entete="<nomFichier>a.xml</nomFichier><idTraitement>5</idTraitement>"))
    assert a.refuse_entier
    assert [(e.type, e.message, e.ligne, e.colonne) for e in a.erreurs] == [
        ("XSD", "cvc-elt.1.a : x", 12, 0),
        ("", "y", 0, 0),
    ]
    assert (a.id_flux, a.id_traitement) == ("", "5")
    assert famille("structure").acte


@pytest.mark.parametrize(
    ("contenu", "code", "dit"),
    [
        ("", "ACC-301", "vide"), ("bonjour", "ACC-301", "XML"), (rapport(ok("1"))[:-15], "ACC-301", "tronqué"),
        ("<flux/>", "ACC-302", "flux"), (rapport(""), "ACC-303", ""), ("<rapport/>", "ACC-303", ""),
        ('<!DOCTYPE rapport [<!ENTITY a "b">]><rapport>&a;</rapport>', "ACC-301", "DTD"),
        ('<!DOCTYPE rapport SYSTEM "file:///etc/passwd"><rapport/>', "ACC-301", "DTD"),
        (rapport(ko(("1", "&nbsp;"))), "ACC-301", "entité"), (b"\xff\xfe\x00", "ACC-301", ""),
    ],
)  # fmt: skip
def test_refus(contenu: str | bytes, code: str, dit: str) -> None:
    with pytest.raises(ErreurMetier) as e:
        lire(contenu)
    assert e.value.constats[0].code == code
    assert dit in e.value.constats[0].quoi


def test_cent_mille_lignes() -> None:
    n = 100_000
    a = lire(rapport(ko(*((str(i), OBLIGATOIRES) for i in range(0, n, 2))) + ok(*(str(i) for i in range(1, n, 2)))))
    assert a.compter() == {Issue.ACCEPTE: n // 2, Issue.DEJA: 0, Issue.REFUSE: n // 2, Issue.INCONNU: 0}


@given(st.integers(0, 10**6), st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12), unique_by=lambda t: " ".join(t.split()), max_size=12))  # fmt: skip
def test_rien_ne_se_perd(graine: int, ids: list[str]) -> None:
    """Whatever the order and the messages, every identifier comes back once."""
    ids = [i for i in ids if i.strip()]
    hasard = random.Random(graine)
    parties = [
        ko((escape(i), hasard.choice([OBLIGATOIRES, DEJA.format("z"), "???"]))) if hasard.random() < 0.5 else ok(escape(i)) for i in ids
    ]  # fmt: skip
    if not ids:
        return
    assert sorted(x.id_technique for x in lire(rapport("".join(parties))).lignes) == sorted(
        " ".join(i.split()) for i in ids
    )


@pytest.mark.officiel
@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("functional", (2, 1, 2, 0)), ("without-nomFichier", None), ("cpfImportLog", None), ("xsd-error", (0, 0, 0, 0))],
)  # fmt: skip
def test_exemples(nom: str, attendu: tuple[int, ...] | None, officiel: Path) -> None:
    a = lire((officiel / "accrochage" / f"receipt-pix-{nom}.xml").read_bytes())
    if attendu:
        assert tuple(a.compter()[i] for i in (Issue.ACCEPTE, Issue.DEJA, Issue.REFUSE, Issue.INCONNU)) == attendu
    assert a.refuse_entier is (nom == "xsd-error")
    assert not a.ignores


def test_les_familles_restent_lisibles_deux_fois() -> None:
    avant = familles()
    familles.cache_clear()
    assert familles() == avant


def test_un_numero_cite_n_est_jamais_rendu() -> None:
    """Neither in the answer of a passage nor in a fault of the file; an identifier of ours that has its shape stays."""
    numero, i = "2900544990005", "1732620000000"
    deja = (
        f"Le passage certification avec le bcr émetteur 12ABC345 et l'id technique partenaire {i} existe déjà en base"
    )
    lu = lire(rapport(ko(("a", f"Le NIR {numero} est inconnu"), (i, deja))))
    assert lu.numeros == 1
    assert numero not in str(lu)
    assert lu.lignes[1].message == deja
    faute = f"<erreur><type>XSD</type><message>La valeur '{numero}' du nir</message><ligne>2</ligne></erreur>"
    lu = lire(f"<rapport><nomFichier>x</nomFichier><erreurs>{faute}</erreurs></rapport>")
    assert (lu.numeros, numero in str(lu), "nir" in lu.erreurs[0].message) == (1, False, True)


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_la_suppression_d_un_absent_se_reconnait(apostrophe: str) -> None:
    """The rest of the sentence used to be taken for the identifier, hence a false alarm about another passage."""
    message = (
        f"Aucun passage certification avec le bcr émetteur 12ABC345 et l{apostrophe}id technique partenaire 42 "
        f"n{apostrophe}existe en base"
    )
    (ligne,) = lire(rapport(ko(("42", message)))).lignes
    assert (ligne.classe, ligne.issue, ligne.cite) == ("absent_en_base", Issue.INCONNU, "")
    assert id_cite(message) == "42"
    assert "supprimé" in famille("absent_en_base").acte


def test_un_message_inconnu_ne_cite_personne() -> None:
    """Nobody can tell where the identifier ends in a sentence that nobody knows."""
    assert id_cite("Erreur pour l'id technique partenaire 42 dont le dossier a été refusé hier") == ""
