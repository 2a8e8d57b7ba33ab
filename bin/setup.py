"""Sets up what a command of the Makefile needs: python3 bin/setup.py run|test|check|bench

Runs on the system's Python with nothing but its standard library, says in a line each what it does, does nothing
twice, and where it may not do something itself says exactly what to type.
"""
# ruff: noqa: S603, S606, T201 - it is here to start programs and to speak to the terminal

import hashlib
import json
import os
import runpy
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
OLDEST = (3, 11)
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "gettext")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def main(purpose: str) -> None:
    os.chdir(ROOT)
    require_python()
    if purpose == "run":
        require_free_port()
    make_environment()
    install_locked(with_tools=purpose != "run")
    install_libraries()
    if purpose == "run":
        prepare()
    else:
        do(str(PYTHON), "manage.py", "compile_translations")


def require_python() -> None:
    """Goes on with a newer Python of this machine where `python3` is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (14, 13, 12, 11):
        if newer := shutil.which(f"python3.{minor}"):
            os.execv(newer, [newer, *sys.argv])
    stop(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]}.")


def require_free_port() -> None:
    port = os.environ.get("PORT", "").strip() or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return  # the settings say what is wrong with it
    if trouble := runpy.run_path(str(ROOT / "itc/web/ports.py"))["trouble"](int(port)):
        stop(trouble)


def make_environment() -> None:
    """One that works stays as it is; one whose Python is gone, as after an upgrade of the system, is made anew."""
    if not (PYTHON.exists() and ask(str(PYTHON), "-c", "import pip")):
        say("Python environment in .venv …")
        if not venv_works():
            package = f"python3.{sys.version_info[1]}-venv" if sys.executable.startswith("/usr/bin") else "python3-venv"
            if not install(package) or not venv_works():
                stop(f"Python's venv is missing. Type: {with_sudo(*INSTALL, package)}   and then the same make again.")
        do(sys.executable, "-m", "venv", "--clear", str(VENV))
    if not (VENV / "bin/uv").exists():
        do(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv>=0.13")


def venv_works() -> bool:
    return ask(sys.executable, "-c", "import venv, ensurepip")


def install_locked(*, with_tools: bool) -> None:
    """The locked dependencies; the tools for tests are added and never taken away."""
    stamp = VENV / "locked.json"
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    known = read(stamp)
    if known.get("lock") == lock and (known.get("tools") or not with_tools):
        return
    say("Locked dependencies …")
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    tools = [] if with_tools else ["--no-dev"]
    if CERTIFICATES.exists():  # behind a proxy that inspects, only the system knows its certificate
        tools.append("--system-certs")
    uv = [str(VENV / "bin/uv"), "sync", "--frozen", "--inexact", "--quiet", "--python", str(PYTHON)]
    do(*uv, *tools, environment=environment)
    stamp.write_text(json.dumps({"lock": lock, "tools": with_tools or known.get("tools", False)}))


def install_libraries() -> None:
    missing_for_pdf = runpy.run_path(str(ROOT / "itc/jobs/libraries.py"))["missing_for_pdf"]
    if not missing_for_pdf() or (install(*PDF_PACKAGES) and not missing_for_pdf()):
        return
    say(
        f"PDF files must wait, {missing_for_pdf()[0]} is missing; all else works, they are made once it is there. Type:"
    )
    say(f"  {with_sudo(*INSTALL, *PDF_PACKAGES)}")


def install(*packages: str) -> bool:
    """Whether Debian's packages could be installed; only root may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"System packages {' '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (INSTALL, ("apt-get", "update"), INSTALL):
        arguments = [*command, *packages] if command is INSTALL else [*command]
        done = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if command is INSTALL and done.returncode == 0:
            return True
    return False


def prepare() -> None:
    """Database, translations, static files, demonstration: one run of Django, skipped when nothing changed since."""
    folder = Path(os.environ.get("DATA_DIR", "").strip() or ROOT / "var")
    stamp = state()
    if is_prepared(read(folder / "prepared.json"), stamp):
        return
    say("Setting up (some minutes the first time):")
    do(str(PYTHON), "manage.py", "prepare", "--stamp", stamp)


def is_prepared(known: "dict[str, object]", stamp: str) -> bool:
    if known.get("stamp") != stamp or not Path(str(known["database"])).exists():
        return False
    if not all(file.with_suffix(".mo").exists() for file in ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        return False
    try:
        with closing(sqlite3.connect(str(known["database"]))) as database:
            return database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] == known["migrations"]
    except sqlite3.Error:
        return False


def state() -> str:
    """A name for everything that the preparation reads."""
    digest = hashlib.sha256()
    for name in ("DATABASE_URL", "DATA_DIR", "CACHE_URL"):
        digest.update(f"{name}={os.environ.get(name, '')}\n".encode())
    patterns = (
        "uv.lock",
        "itc/settings.py",
        "itc/guards.py",
        "*/**/migrations/*.py",
        "*/**/apps.py",
        "locale/*/*/*.po",
        "static/**/*",
    )
    for file in sorted({file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file()}):
        if VENV not in file.parents:
            about = file.stat()
            digest.update(f"{file.relative_to(ROOT)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def do(*command: str, environment: "dict[str, str] | None" = None) -> None:
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def ask(*command: str) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def read(file: Path) -> "dict[str, object]":
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return {}


def with_sudo(*command: str) -> str:
    return " ".join(command if os.geteuid() == 0 else ("sudo", *command))


def say(line: str) -> None:
    print(line, flush=True)


def stop(line: str) -> None:
    sys.exit(line)


if __name__ == "__main__":
    began = time.monotonic()
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        stop("Stopped. The same command goes on where this ended.")
    if time.monotonic() - began > 5:
        say(f"Set up in {time.monotonic() - began:.0f} s.")
