"""Records what Apache httpd and nginx make of every row: `python -m support.htpasswd_record ROOT` in Tests/EndToEnd.

ROOT is where Debian's packages were unpacked, so that nothing has to be installed or started as a service:
    apt-get download apache2-bin nginx && for p in *.deb; do dpkg -x "$p" ROOT; done
Writes htpasswd_observed.json beside this file. Run it when rows are added or these programs change.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from support.htpasswd_readers import HTTPReader, httpd, nginx
from support.htpasswd_rows import ROWS

OBSERVED = Path(__file__).with_name("htpasswd_observed.json")


def version(command: list[str]) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return (ended.stdout + ended.stderr).splitlines()[0].split(": ")[1]


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    observed: dict[str, object] = {
        "httpd": version([str(root / "usr/sbin/apache2"), "-v"]),
        "nginx": version([str(root / "usr/sbin/nginx"), "-v"]),
    }
    with tempfile.TemporaryDirectory(prefix="regcred-") as name:
        # Apache httpd reads as www-data.
        Path(name).chmod(0o755)
        readers: dict[str, HTTPReader] = {}
        for reader, make in (("httpd", httpd), ("nginx", nginx)):
            folder = Path(name) / reader
            folder.mkdir(mode=0o755)
            readers[reader] = make(folder, root)
        try:
            observed["rows"] = {row.id: {n: admitted(r, row) for n, r in readers.items()} for row in ROWS}
        finally:
            for reader in readers.values():
                reader.stop()
    OBSERVED.write_text(json.dumps(observed, indent=1) + "\n")


def admitted(reader: HTTPReader, row) -> list[bool]:
    reader.load(row)
    return [reader.admits(row, login) for login in row.logins]


if __name__ == "__main__":
    main()
