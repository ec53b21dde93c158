"""The version of Hydra, in one place: documents, `--version` and the distribution read it here."""

VERSION = "1.0.0"

NAME = "hydra-heads"
