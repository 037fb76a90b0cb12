"""The served site: it answers when it says so, heals itself, and stops whole, whoever ends it."""

import contextlib
import http.client
import http.server
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conftest import TestDatabase


class Site:
    """A site served by a process of its own."""

    def __init__(self, database: TestDatabase, **settings: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1"],
            env=database.environment | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.address = next((word for word in line.split() if word.startswith("http")), "")

    def status(self) -> int:
        """The status that the health page answers with."""
        with urllib.request.urlopen(f"{self.address}/health", timeout=20) as answer:
            return int(answer.status)

    def children(self) -> dict[int, str]:
        """Every process that the site has started, and what it is."""
        found: dict[int, str] = {}
        for _ in range(4):
            for entry in Path("/proc").iterdir():
                with contextlib.suppress(OSError, ValueError):
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    if entry.name.isdigit() and (parent == self.process.pid or parent in found):
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true in that time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _runs(number: int) -> bool:
    """Whether the process is alive; one that has ended and waits to be collected is not."""
    try:
        return (Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]) != "Z"
    except OSError:
        return False


@pytest.fixture
def site(fresh_database: TestDatabase) -> Iterator[Site]:
    served = Site(fresh_database)
    try:
        assert served.address, served.process.communicate(timeout=30)[1]
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            served.process.kill()
        served.process.communicate()


def test_site_answers_when_it_gives_its_address_and_sigterm_stops_everything(site: Site) -> None:
    assert site.status() == 200
    started = site.children()
    assert any("gunicorn" in command for command in started.values())
    assert any("safehold worker" in command for command in started.values())
    asked = time.monotonic()
    site.process.terminate()
    assert site.process.wait(20) == 0
    assert time.monotonic() - asked < 15
    assert not [number for number in started if _runs(number)]


def test_a_web_process_that_is_killed_comes_back_and_refuses_nobody(site: Site) -> None:
    web = next(number for number, command in site.children().items() if "gunicorn" in command)
    os.kill(web, signal.SIGKILL)
    assert site.status() == 200
    assert within(20, lambda: any("gunicorn" in command for command in site.children().values()))
    assert site.status() == 200


def test_killing_the_watching_process_leaves_nothing(site: Site) -> None:
    started = site.children()
    assert started
    site.process.kill()
    assert within(20, lambda: not any(_runs(number) for number in started))


def test_a_taken_port_is_refused_before_anything_starts(fresh_database: TestDatabase) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-P", "-m", "safehold", "serve", "--port", str(port)],
            env=fresh_database.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"safehold: port {port} on 127.0.0.1 is already in use by another program; choose another with --port N\n"
    )


HOST = "safehold.example.org"


@pytest.fixture
def site_for_https(fresh_database: TestDatabase) -> Iterator[Site]:
    """A site set up as for real use: behind a proxy with TLS, under one name."""
    served = Site(fresh_database, SAFEHOLD_HTTPS="1", SAFEHOLD_HOSTS=HOST)
    try:
        assert served.address, served.process.communicate(timeout=200)[1]
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            served.process.kill()
        served.process.communicate()


def test_a_site_behind_https_announces_itself_and_works_through_the_proxy(site_for_https: Site, tmp_path: Path) -> None:
    assert any("safehold worker" in command for command in site_for_https.children().values())
    with tls_proxy(site_for_https.address, tmp_path) as (port, trusted):
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusted, timeout=20)
        connection.request("GET", "/log-in", headers={"Host": HOST})
        answer = connection.getresponse()
        page = answer.read().decode()
        assert answer.status == 200
        assert "max-age=31536000" in (answer.getheader("Strict-Transport-Security") or "")
        cookie = answer.getheader("Set-Cookie") or ""
        assert "csrftoken=" in cookie
        assert "Secure" in cookie
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = urlencode({"csrfmiddlewaretoken": token[1], "username": "nobody", "password": "wrong"})
        sent = {
            "Host": HOST,
            "Cookie": cookie.partition(";")[0],
            "Referer": f"https://{HOST}/log-in",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", "/log-in", form, sent)
        answer = connection.getresponse()
        assert answer.status == 422, "the form is read, and its answer is that of the page"
        answer.read()


def test_a_site_behind_https_answers_under_its_own_name_alone(site_for_https: Site) -> None:
    def asked(path: str, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(site_for_https.address.removeprefix("http://"), timeout=20)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""

    forwarded = {"X-Forwarded-Proto": "https"}
    assert asked("/log-in", Host="elsewhere.example.org", **forwarded)[0] == 400
    assert asked("/log-in", Host=HOST) == (301, f"https://{HOST}/log-in")
    assert asked("/health", Host="elsewhere.example.org") == (200, "")


@contextlib.contextmanager
def tls_proxy(address: str, folder: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A proxy with TLS in front of a site, as a force would run one. Gives its port, and a client that trusts it."""
    certificate = _certificate(folder)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)

    class Forward(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            inner = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
            passed = {name: value for name, value in self.headers.items() if name.lower() != "x-forwarded-proto"}
            inner.request(self.command, self.path, body or None, passed | {"X-Forwarded-Proto": "https"})
            answer = inner.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _forward  # noqa: N815 - so does the server ask for them

        def log_message(self, format: str, *args: object) -> None:
            pass

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    proxy.socket = serving.wrap_socket(proxy.socket, server_side=True)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield proxy.server_address[1], ssl.create_default_context(cafile=str(certificate))
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


def _certificate(folder: Path) -> Path:
    """Make a certificate of this machine with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "proxy.pem"
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file
