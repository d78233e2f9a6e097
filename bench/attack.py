"""Attack a server and the commands; print what they promise and exit 1 if a promise is broken."""

import argparse
import sys
from collections.abc import Callable

from api_clients import run_api
from endurance import run_kills, run_mutations, run_openapi, run_overload, run_soak
from hostility import run_hostile
from input_files import run_input_files
from pages import run_pages
from promises import Promise, print_table
from remoteness import run_idle, run_load, run_remote

Part = Callable[[argparse.Namespace], list[Promise]]
PARTS: dict[str, Part] = {
    "hostile": lambda options: run_hostile(every=options.every, busy=options.busy),
    "pages": lambda options: run_pages(options.pages_seconds, busy=options.busy),
    "api": lambda options: run_api(options.pages_seconds, busy=options.busy),
    "remote": lambda options: run_remote(options.remote_repeats, busy=options.busy),
    "load": lambda _: run_load(),
    "idle": lambda options: run_idle(busy=options.busy),
    "mutations": lambda options: run_mutations(options.mutations),
    "openapi": lambda options: run_openapi(options.examples),
    "overload": lambda options: run_overload(options.overload_seconds),
    "soak": lambda options: run_soak(options.soak_minutes),
    "kills": lambda options: run_kills(options.kills),
    "input-files": lambda _: run_input_files(),
}


def main() -> int:
    """Run the parts that are named, all without a name, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="hostile case in N")
    parser.add_argument("--busy", action="store_true", help="wider limits of time")
    parser.add_argument("--pages-seconds", type=float, default=8, metavar="S", help="of each kind")
    parser.add_argument("--remote-repeats", type=int, default=3, metavar="N", help="of each attack")
    parser.add_argument("--mutations", type=int, default=20_000, metavar="N")
    parser.add_argument("--examples", type=int, default=100, metavar="N", help="of each operation")
    parser.add_argument("--overload-seconds", type=float, default=30, metavar="S")
    parser.add_argument("--soak-minutes", type=float, default=5, metavar="M")
    parser.add_argument("--kills", type=int, default=100, metavar="N")
    options = parser.parse_args()
    unknown = set(options.parts) - PARTS.keys()
    if unknown:
        parser.error(f"no part named {', '.join(sorted(unknown))}")
    kept = True
    for name in options.parts or PARTS:
        promises = PARTS[name](options)
        print_table(name, promises)
        sys.stdout.flush()
        kept = kept and all(promise.kept for promise in promises)
    print(f"\n{'every promise kept' if kept else 'a promise is BROKEN'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
