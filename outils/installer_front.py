"""Copy what pages use from `node_modules` to the static folder: no bundler, no CDN.

Run after `npm ci`. Only the icons named in `plateforme/icones.txt` are taken.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
MODULES = RACINE / "node_modules"
CIBLE = RACINE / "src" / "parchemin" / "plateforme" / "static" / "vendor"
ICONES = RACINE / "src" / "parchemin" / "plateforme" / "icones.txt"
FICHIERS = {
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "axe/axe.min.js": "axe-core/axe.min.js",
}
POLICES = {
    "source-serif-4": ("wght-normal", "wght-italic"),
    "source-sans-3": ("wght-normal", "wght-italic"),
}


def principal() -> int:
    provisoire = CIBLE.with_name("vendor.nouveau")
    shutil.rmtree(provisoire, ignore_errors=True)
    paires = {provisoire / cible: MODULES / source for cible, source in FICHIERS.items()}
    for famille, graisses in POLICES.items():
        for alphabet in ("latin", "latin-ext", "vietnamese"):
            for graisse in graisses:
                nom = f"{famille}-{alphabet}-{graisse}.woff2"
                paires[provisoire / "polices" / nom] = MODULES / "@fontsource-variable" / famille / "files" / nom
    for ligne in ICONES.read_text(encoding="utf-8").splitlines():
        if nom := ligne.strip():
            paires[provisoire / "icones" / f"{nom}.svg"] = MODULES / "@tabler/icons/icons/outline" / f"{nom}.svg"
    manquants = [str(s.relative_to(MODULES)) for s in paires.values() if not s.is_file()]
    if manquants:
        print(f"Fichiers absents des paquets npm : {', '.join(manquants)}", file=sys.stderr)
        return 1
    for cible, source in paires.items():
        cible.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, cible)
        if cible.suffix in (".css", ".js"):
            # The source map is not served: naming it would break the manifest of static files.
            texte = cible.read_text(encoding="utf-8")
            cible.write_text(re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", "", texte), encoding="utf-8")
    shutil.rmtree(CIBLE, ignore_errors=True)
    provisoire.rename(CIBLE)
    return 0


if __name__ == "__main__":
    raise SystemExit(principal())
