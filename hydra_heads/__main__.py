"""`python -m hydra_heads COMMAND`, or from any folder `python PATH/hydra_heads COMMAND`."""

if __name__ == "__main__" and not __package__:
    # Called by its folder: that folder leaves the path, the one around it gives the package
    # and leaves the path too, so that nothing planted there replaces a standard module.
    import sys
    from os.path import dirname, realpath

    here = dirname(realpath(__file__))
    sys.path[:] = [dirname(here)] + [folder for folder in sys.path if realpath(folder) != here]
    import hydra_heads

    del sys.path[0]

from hydra_heads.cli.main import console

if __name__ == "__main__":
    console()
