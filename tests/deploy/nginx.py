"""A real nginx with the file that operators copy; only names, ports and paths are the test's own."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests import ground
from tests.server import ROOT

CONF = ROOT / "deploy" / "nginx" / "souk.conf"
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


def configuration(folder: Path, port: int, upstreams: list[str], private: Path) -> str:
    """The file, listening on this port without TLS, with these processes behind it."""
    site = CONF.read_text()
    servers = "".join(f"server 127.0.0.1:{one} max_fails=1 fail_timeout=3s;\n" for one in upstreams)
    site = re.sub(r"( *server 127\.0\.0\.1:\d+[^\n]*\n)+", servers, site)
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r" *ssl_[^\n]*\n| *listen \[::\][^\n]*\n", "", site)
    site = re.sub(r"listen 443[^\n]*", f"listen 127.0.0.1:{port};", site)
    site = site.replace("proxy_set_header Host $host;", "proxy_set_header Host $http_host;")
    site = site.replace("/var/log/nginx/souk.log", f"{folder}/access.log")
    site = site.replace("/var/lib/souk/static/", f"{ground.static_root()}/")
    site = site.replace("/var/lib/souk/private/", f"{private}/")
    return AROUND.format(folder=folder, site=site)


class Nginx:
    """Runs until `stop`."""

    def __init__(self, folder: Path, *, port: int, upstreams: list[str], private: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        (folder / "nginx.conf").write_text(configuration(folder, port, upstreams, private))
        # Started as root it would give its temporary folders, which are the test's, to another user.
        user = ["-g", "user root;"] if Path("/proc/self").owner() == "root" else []
        self.process = subprocess.Popen(
            [shutil.which("nginx") or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), *user],
            stderr=(folder / "stderr").open("wb"),
        )
        for _ in range(200):
            assert self.process.poll() is None, (folder / "stderr").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("nginx does not listen")

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)
