"""Why a document is not composed."""

from parchemin.socle.constats import Controle, declarer

CARACTERE_SANS_DESSIN = declarer(
    Controle(
        "PDF-001",
        "Caractère que les polices ne savent pas dessiner",
        "Le texte « {texte} » contient {caracteres}, que les polices des documents ne savent pas dessiner.",
        "Imprimé tel quel, il laisserait un carré vide au milieu d’un nom : le document n’est pas composé.",
        "Corrigez le texte là où il est enregistré. Les noms de l’état civil français s’écrivent en alphabet latin "
        "(lettres accentuées, polonaises, turques ou vietnamiennes comprises).",
    )
)
POLICES_ABSENTES = declarer(
    Controle(
        "PDF-002",
        "Polices des documents absentes",
        "Les polices des documents PDF ne sont pas installées.",
        "Elles sont préparées une fois, à l’installation, à partir des polices des pages.",
        "Relancez l’installation (« make installer »), ou réinstallez Parchemin depuis son paquet.",
    )
)
GABARIT_INTERROMPU = declarer(
    Controle(
        "PDF-003",
        "Gabarit interrompu",
        "Ce gabarit a été arrêté : {limite}.",
        "Un gabarit écrit par un organisme est composé à part, avec une mémoire, un temps et un nombre de pages limités, et "
        "sans réseau : une boucle sans fin ne doit pas arrêter le travail des autres.",
        "Simplifiez le gabarit : ni boucle sans fin, ni page démesurée, ni paquet extérieur.",
    )
)
