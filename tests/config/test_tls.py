"""The site behind a proxy with TLS, as it runs in earnest: it starts, keeps its cookies to TLS, and works off jobs."""

import http.client
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from conftest import TestDatabase

NAME = "safehold.example.police.uk"
PASSWORD = "seven quiet unrelated lamps"
SERVE = [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1"]


@dataclass
class Answer:
    """What came back: the status, the headers and the page."""

    status: int
    headers: http.client.HTTPMessage
    body: str


@dataclass
class Visitor:
    """A browser that reaches the site through the proxy, and knows it by its name."""

    port: int
    trusted: ssl.SSLContext
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Ask for a page, or send a form, by TLS."""
        body = urlencode(form or {})
        headers = {
            "Host": NAME,
            "Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"https://{NAME}",
        }
        connection = http.client.HTTPSConnection(NAME, self.port, timeout=60)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sock = self.trusted.wrap_socket(raw, server_hostname=NAME)
        try:
            connection.request(method, path, body if form else None, headers)
            found = connection.getresponse()
            answer = Answer(found.status, found.headers, found.read().decode())
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return answer


@dataclass
class Site:
    """The served site: its address behind the proxy, and the process that watches over it."""

    address: str
    process: subprocess.Popen[str]
    visitor: Visitor

    def ask_directly(self, path: str, **headers: str) -> Answer:
        """Ask the site itself, past the proxy."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            found = connection.getresponse()
            return Answer(found.status, found.headers, found.read().decode())
        finally:
            connection.close()


def _certificate(folder: Path) -> Path:
    """A certificate of the site's name that nobody signed but itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def proxy(certificate: Path) -> Iterator[Callable[[str], int]]:
    """A proxy with TLS in front of an address, which gives each request on with its host name; its port."""
    opened: list[ThreadingHTTPServer] = []

    def before(address: str) -> int:
        class Forward(BaseHTTPRequestHandler):
            def _forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: value for name, value in self.headers.items() if name.lower() != "x-forwarded-proto"}
                connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
                connection.request(self.command, self.path, body, {**headers, "X-Forwarded-Proto": "https"})
                answer = connection.getresponse()
                content = answer.read()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            do_GET = do_POST = _forward  # noqa: N815 - named by the standard library

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Forward)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened.append(server)
        return int(server.server_address[1])

    yield before
    for server in opened:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site(database_of_module: TestDatabase, certificate: Path, proxy: Callable[[str], int]) -> Iterator[Site]:
    """The site as the guide says it runs in earnest, with one officer."""
    environment = {**database_of_module.environment, "SAFEHOLD_HTTPS": "1", "SAFEHOLD_HOSTS": f"other.example, {NAME}"}
    subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "administrator", "first", "A. Name"],
        input=f"{PASSWORD}\n", env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    process = subprocess.Popen(SERVE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("The site is at http://127.0.0.1:"), process.communicate(timeout=30)[1]
        address = line.split()[4]
        yield Site(address, process, Visitor(proxy(address), ssl.create_default_context(cafile=str(certificate))))
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_page_comes_by_tls_and_says_that_it_always_will(site: Site) -> None:
    answer = site.visitor.ask("GET", "/log-in")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert site.visitor.cookies["csrftoken"]["secure"]


def test_an_officer_logs_in_and_out_by_tls(site: Site) -> None:
    page = site.visitor.ask("GET", "/log-in").body
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": "first", "password": PASSWORD}
    assert site.visitor.ask("POST", "/log-in", {**form, "password": "wrong"}).status == 422
    assert site.visitor.ask("POST", "/log-in", form).status == 302
    session = site.visitor.cookies["sessionid"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    account = site.visitor.ask("GET", "/account")
    assert account.status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', account.body)
    assert token is not None
    assert site.visitor.ask("POST", "/log-out", {"csrfmiddlewaretoken": token[1]}).status == 302
    assert site.visitor.ask("GET", "/account").status == 302


def test_the_job_worker_registers(site: Site, database_of_module: TestDatabase) -> None:
    # It is started only once the health page has answered.
    assert site.process.poll() is None
    with database_of_module.connect("owner") as connection:
        connection.execute("SET statement_timeout = '60s'")
        while connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (0,):
            assert site.process.poll() is None
            connection.execute("SELECT pg_sleep(0.1)")


def test_the_health_page_answers_whatever_it_is_asked_by_and_tells_nothing(site: Site) -> None:
    for host in ("localhost", "127.0.0.1", "elsewhere.example"):
        answer = site.ask_directly("/health", Host=host)
        assert (answer.status, answer.body) == (200, "ok")
        assert "Set-Cookie" not in answer.headers
        assert host not in str(answer.headers)


@pytest.mark.parametrize(
    "path", ["/", "/log-in", "/health/", "/healthy", "/health%0A", "//health", "/cases/health", "/api/v1/health"]
)
def test_every_other_page_is_refused_to_another_host_and_led_to_tls(site: Site, path: str) -> None:
    assert site.ask_directly(path, Host="elsewhere.example").status == 400
    assert site.ask_directly(path, Host="elsewhere.example", X_Forwarded_Proto="https").status == 400
    led = site.ask_directly(path, Host=NAME)
    assert led.status == 301
    assert led.headers["Location"].startswith(f"https://{NAME}/")
