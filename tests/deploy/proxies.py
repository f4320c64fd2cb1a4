"""A real nginx and a real Caddy with the files that operators copy; only names, ports and paths are the test's own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import ClassVar

from tests import ground
from tests.server import ROOT

DEPLOY = ROOT / "deploy"
AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/error.log info; worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {site}
}}
"""


def program(name: str) -> str | None:
    """Where a proxy is; Debian keeps some out of a person's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class Proxy:
    """Runs until `stop`. `patience`: seconds that a head may take, in the place of the file's."""

    name: ClassVar[str]
    accel: ClassVar[str] = ""  # where it sends files for Souk itself

    def __init__(self, folder: Path, *, port: int, upstreams: list[str], private: Path, patience: int = 0) -> None:
        folder.mkdir(parents=True)
        self.folder, self.port, self.upstreams, self.private = folder, port, upstreams, private
        self.patience = patience
        with (folder / "stderr").open("wb") as said:
            self.process = subprocess.Popen(
                self.command(), stderr=said, stdout=said, env=self.environment(), cwd=folder
            )
        for _ in range(400):
            assert self.process.poll() is None, self.log()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(f"{self.name} does not listen")

    def command(self) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """What it runs with."""
        return dict(os.environ)

    def log(self) -> str:
        """All that it has written."""
        logs = [path for path in sorted(self.folder.iterdir()) if path.name in {"stderr", "error.log", "access.log"}]
        return "".join(path.read_text() for path in logs)

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)


class Nginx(Proxy):
    name = "nginx"
    accel = "/private/"

    def command(self) -> list[str]:
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder, site=self._site()))
        # Started as root it would give its temporary folders, which are the test's, to another user.
        user = ["-g", "user root;"] if os.geteuid() == 0 else []
        return [program(self.name) or self.name, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *user]

    def _site(self) -> str:
        """The file, listening on this port without TLS, with these processes behind it."""
        site = (DEPLOY / "nginx" / "souk.conf").read_text()
        servers = "".join(f"server 127.0.0.1:{one} max_fails=1 fail_timeout=3s;\n" for one in self.upstreams)
        site = re.sub(r"( *server 127\.0\.0\.1:\d+[^\n]*\n)+", servers, site)
        site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
        site = re.sub(r" *ssl_[^\n]*\n| *listen \[::\][^\n]*\n", "", site)
        site = re.sub(r"listen 443[^\n]*", f"listen 127.0.0.1:{self.port};", site)
        site = site.replace("proxy_set_header Host $host;", "proxy_set_header Host $http_host;")
        site = site.replace("/var/log/nginx/souk.log", f"{self.folder}/access.log")
        site = site.replace("/var/lib/souk/static/", f"{ground.static_root()}/")
        site = site.replace("/var/lib/souk/private/", f"{self.private}/")
        return re.sub(r"(client_header_timeout) 10s", rf"\1 {self.patience}s", site) if self.patience else site


class Caddy(Proxy):
    name = "caddy"

    def command(self) -> list[str]:
        text = (DEPLOY / "Caddyfile").read_text().replace("{\n", "{\n\tadmin off\n", 1)
        if self.patience:
            text = text.replace("read_header 10s", f"read_header {self.patience}s")
        (self.folder / "Caddyfile").write_text(text)
        return [
            program(self.name) or self.name,
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            str(self.folder / "Caddyfile"),
        ]

    def environment(self) -> dict[str, str]:
        mine = {
            "SITE": f"http://127.0.0.1:{self.port}",
            "UPSTREAMS": " ".join(f"127.0.0.1:{one}" for one in self.upstreams),
            "STATIC_ROOT": str(ground.static_root()),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }
        return {**os.environ, **mine}


PROXIES: tuple[type[Proxy], ...] = (Nginx, Caddy)
