"""Run the command line as ``python -m sarcograph``."""

from sarcograph.commands.main import main

if __name__ == "__main__":
    main()
