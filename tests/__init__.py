"""The tests of Hydra, one folder a part of the package; `python tests` runs them all."""
