"""The documentation inside the program: every page has its help, every anchor exists, nothing in a file runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme import aide_pages as a
from tests.fabrique import client_de, membre, organisation


def _noms(resolveur: Any, espace: str = "") -> list[str]:
    trouves = []
    for p in resolveur.url_patterns:
        if isinstance(p, URLResolver):
            propre = ":".join(x for x in (espace, p.namespace or "") if x)
            trouves += _noms(p, propre)
        elif isinstance(p, URLPattern) and p.name:
            trouves.append(f"{espace}:{p.name}" if espace else p.name)
    return trouves


NOMS = sorted(set(_noms(get_resolver())))


@pytest.mark.parametrize("nom", [n for n in NOMS if not n.startswith(a.sans_aide())])
def test_chaque_page_a_son_aide(nom: str) -> None:
    trouvee = a.aide_de(nom)
    assert trouvee is not None, f"no help for {nom}: add it to plateforme/donnees/aide.yaml"
    code, ancre = trouvee
    sujet = a.sujet(code)
    assert sujet is not None
    assert not ancre or ancre in sujet.ancres, sorted(sujet.ancres)


def test_rien_dans_la_table_ne_vise_le_vide() -> None:
    for debut, cible in a.pages().items():
        code, _, ancre = cible.partition("#")
        sujet = a.sujet(code)
        assert sujet is not None, cible
        assert not ancre or ancre in sujet.ancres, f"{cible}: {sorted(sujet.ancres)}"
        assert any(n.startswith(debut) for n in NOMS), f"no address begins with {debut}"


def test_chaque_sujet_se_lit_sans_compte(client: Client, db: None) -> None:
    index = client.get(reverse("plateforme:aide")).content.decode()
    for code in a.codes():
        adresse = reverse("plateforme:aide_sujet", args=[code])
        assert adresse in index, code
        page = client.get(adresse)
        assert page.status_code == 200
        contenu = page.content.decode()
        assert not re.search(r"<[^>]*\sstyle=", contenu), code
        assert "<script>" not in contenu
        # A link to another page of help, or to one of its sections, opens something.
        for vise, ancre in re.findall(r'href="/aide/([a-z_-]+)/(?:#([^"]+))?"', contenu):
            if vise in ("controles", "accessibilite"):
                continue
            sujet = a.sujet(vise)
            assert sujet is not None, (code, vise)
            assert not ancre or ancre in sujet.ancres, (code, vise, ancre)
        lu = a.sujet(code)
        assert lu is not None
        assert 'href="/aide/"' not in lu.html, (code, "a page that the index does not know")
    assert client.get("/aide/rien-de-tel/").status_code == 404
    assert client.get("/aide/architecture/").status_code == 404, "not for the people who use the program"


def test_un_fichier_devient_une_page() -> None:
    s = a.lire(
        "essai",
        "# Le titre\n\nUn début : voilà. Une suite.\n\n## L’été\n\nVoir [les mesures](reseau.md#les-mesures), [le code](controles.md) et "
        "<script>alert(1)</script>.\n\n## L’été\n\n| Quoi | Effet |\n|:--|--:|\n| un | deux |\n",
    )
    assert (s.titre, s.resume) == ("Le titre", "Un début\u00a0: voilà. Une suite.")
    assert [x.ancre for x in s.sections] == ["", "l-ete", "l-ete-2"]
    assert '<h2 id="l-ete">' in s.html
    assert 'href="/aide/reseau/#les-mesures"' in s.html
    assert 'href="/aide/controles/"' in s.html
    assert "&lt;script&gt;" in s.html
    assert '<table class="cartes">' in s.html
    assert '<td data-label="Effet">deux</td>' in s.html
    assert "style" not in s.html


@pytest.mark.parametrize(
    ("texte", "resume"),
    [
        ("Dans les **trois mois** (Code du travail, art. L. 6113-8 et R. 6113-17-2). Seules les admises.", "Dans les trois mois (Code du travail, art. L. 6113-8 et R. 6113-17-2)."),
        ("Une page, tirée des règles.\n\n- **Direction.** Signe.", "Une page, tirée des règles."),
        ("## D’abord\n\n- un\n- deux\n\nVoilà ce que dit la page, en une phrase assez longue pour suffire. Et la suite.", "Voilà ce que dit la page, en une phrase assez longue pour suffire."),
    ],
)  # fmt: skip
def test_la_premiere_phrase_est_entiere(texte: str, resume: str) -> None:
    assert a.lire("essai", f"# Titre\n\n{texte}\n").resume.replace("\xa0", " ") == resume


def test_chercher_dans_l_aide(client: Client, db: None) -> None:
    (premiere, *_) = a.chercher("défaire import")
    assert (premiere.sujet.code, premiere.section.ancre) == ("imports", "defaire")
    assert a.chercher("") == []
    assert a.chercher("zzzz introuvable") == []
    page = client.get(reverse("plateforme:aide"), {"q": "defaire import"}).content.decode()
    assert "/aide/imports/#defaire" in page
    vide = client.get(reverse("plateforme:aide"), {"q": "<b>zzzz"}).content.decode()
    assert "&lt;b&gt;zzzz" in vide
    assert "Essayez un autre mot" in vide


def test_le_lien_est_en_tete_de_page(db: None) -> None:
    o = organisation()
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    page = client.get(reverse("amelioration:actions", args=[o.slug])).content.decode()
    assert re.search(r'class="aide-page" href="/aide/amelioration/"', page)
    page = client.get(reverse("web:calendrier", args=[o.slug])).content.decode()
    assert 'href="/aide/commencer/#le-calendrier"' in page
    assert "aide-page" in client.get(reverse("comptes:mon_compte")).content.decode()
    assert "aide-page" not in Client().get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("nom", ["aide", "controles"])
def test_chercher_mille_mots_ne_coute_pas_plus_qu_un_seul(
    nom: str, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may look here: what is asked never multiplies what is read."""
    from parchemin.plateforme import aide

    comptes = []
    for module in (aide, a):
        vrai = module.cle_recherche

        def compter(texte: str, vrai: Any = vrai) -> str:
            comptes.append(1)
            return str(vrai(texte))

        monkeypatch.setattr(module, "cle_recherche", compter)
    url = reverse(f"plateforme:{nom}")
    client.get(url, {"q": "a"})
    lus = []
    for q in ("a", " ".join("a" for _ in range(1000)), " ".join(f"m{n}" for n in range(1000))):
        comptes.clear()
        assert client.get(url, {"q": q}).status_code == 200
        lus.append(len(comptes))
    assert max(lus) <= lus[0] + 200, lus
