"""The pipelines of src/docs/pipelines.md: each is valid by its schema, passes with good certificates and stops on a bad one."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import yaml

ROOT, DIST, OUT, VENV = (Path(os.environ[name]) for name in ("ROOT", "DIST", "OUT", "VENV"))
PROGRAM = Path(os.environ["POPCERT"])
(ARCHIVE,) = DIST.glob("popcert-*-musl.tar.gz")
(PACKAGE,) = DIST.glob("popcert_*.deb")
PAGE = (ROOT / "src/docs/pipelines.md").read_text(encoding="utf-8")
# Azure's schema has patterns that are invalid in the Unicode mode of ECMAScript.
REGEX = "--regex-variant=nonunicode"
BAD = ROOT / "fixtures/faults/ca-expired/certificate.cer"


def blocks(heading: str) -> list[str]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"```(?:yaml|groovy)\n(.*?)```", section, re.DOTALL)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def valid(schema: str, text: str) -> None:
    command = [VENV / "bin/check-jsonschema", "--quiet", "--builtin-schema", f"vendor.{schema}", "--default-filetype=yaml", REGEX, "-"]
    subprocess.run(command, input=text, text=True, check=True)


class Sandbox:
    """A checkout of somebody's repository with the folder `certificates`, and a PATH without popcert."""

    def __init__(self, name: str) -> None:
        self.root = OUT / "pipelines" / name
        shutil.rmtree(self.root, ignore_errors=True)
        self.work = self.root / "work"
        self.work.mkdir(parents=True)
        self.temp = self.root / "temp"
        (self.root / "bin").mkdir()
        self.temp.mkdir()
        folders = [folder for folder in os.environ["PATH"].split(":") if not (Path(folder) / "popcert").exists()]
        self.environment = {**os.environ, "PATH": ":".join([str(self.root / "bin"), *folders])}
        subprocess.run([PROGRAM, "mock", "tenant", self.root / "tenant"], check=True, stdout=subprocess.DEVNULL)
        self.good()

    def good(self) -> None:
        shutil.rmtree(self.work / "certificates", ignore_errors=True)
        (self.work / "certificates").mkdir()
        shutil.copy(self.root / "tenant/CAcertificate.cer", self.work / "certificates")

    def bad(self) -> None:
        shutil.copy(BAD, self.work / "certificates")

    def install(self) -> None:
        shutil.copy(PROGRAM, self.root / "bin/popcert")

    def sh(self, script: str, *shell: str, **variables: str) -> int:
        command = [*(shell or ("bash", "-e")), "-c", script]
        environment = self.environment | variables
        done = subprocess.run(command, cwd=self.work, env=environment, capture_output=True, text=True, check=False)
        self.log = done.stdout + done.stderr
        return done.returncode

    def expect(self, code: int, got: int) -> None:
        assert got == code, f"exit code {got} instead of {code}:\n{self.log}"


def junit(path: Path, failures: bool) -> None:
    found = ElementTree.parse(path).getroot().findall(".//failure")
    assert bool(found) == failures, path.read_text()


def github() -> None:
    (workflow,) = blocks("GitHub Actions")
    valid("github-workflows", workflow)
    (step,) = [one for one in yaml.safe_load(workflow)["jobs"]["popcert"]["steps"] if "/popcert@" in one["uses"]]
    assert (ROOT / step["uses"].split("@")[0].removeprefix("OWNER/popcert/") / "action.yml").is_file()
    with_archive = step["with"] | {"archive": str(ARCHIVE), "archive-sha256": sha256(ARCHIVE)}
    sandbox = Sandbox("github")
    sandbox.expect(0, composite(sandbox, with_archive))
    assert not levels(sandbox) & {"error"}
    assert "verdict: fit" in (sandbox.temp / "summary").read_text()
    sandbox.bad()
    sandbox.expect(1, composite(sandbox, with_archive))
    assert "error" in levels(sandbox)
    # A line of an argument is an argument, whatever it holds.
    marker = sandbox.work / "injected"
    injected = with_archive | {"arguments": f"certificates\n$(touch {marker})\n; touch {marker}"}
    sandbox.expect(3, composite(sandbox, injected))
    assert not marker.exists()
    sandbox.expect(2, composite(sandbox, with_archive | {"command": "convert"}))
    sandbox.expect(1, composite(sandbox, with_archive | {"archive-sha256": "0" * 64}))
    sandbox.expect(2, composite(sandbox, with_archive | {"archive-sha256": ""}))


def composite(sandbox: Sandbox, given: dict[str, Any]) -> int:
    """What the runner does with a composite action, as far as this one needs it; only the upload is left out."""
    action = yaml.safe_load((ROOT / ".github/actions/popcert/action.yml").read_text())
    assert given.keys() <= action["inputs"].keys()
    inputs = {name: str(given.get(name, one.get("default"))) for name, one in action["inputs"].items()}
    assert "None" not in inputs.values(), "a required input is missing"
    values = {f"inputs.{name}": value for name, value in inputs.items()}
    values["github.action_path"] = str(ROOT / ".github/actions/popcert")
    files = {name: sandbox.temp / name.removeprefix("GITHUB_").lower() for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
    files["GITHUB_STEP_SUMMARY"] = sandbox.temp / "summary"
    for file in files.values():
        file.write_text("")
    (sandbox.work / "popcert.sarif").unlink(missing_ok=True)
    path = sandbox.environment["PATH"]
    for step in action["runs"]["steps"]:
        if "run" not in step:
            assert values["steps.run.outputs.sarif"] and "upload-sarif@" in step["uses"]
            continue
        fill = lambda text: re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda name: values[name[1]], text)
        assert "${{" not in step["run"], "an expression in a script can be injected into"
        variables = {name: fill(value) for name, value in step["env"].items()}
        variables |= {name: str(file) for name, file in files.items()}
        variables |= {"RUNNER_TEMP": str(sandbox.temp), "PATH": path}
        code = sandbox.sh(step["run"], "bash", "--noprofile", "--norc", "-eo", "pipefail", **variables)
        if code:
            return code
        added = files["GITHUB_PATH"].read_text().split()
        path = ":".join([*added, sandbox.environment["PATH"]])
        for line in files["GITHUB_OUTPUT"].read_text().splitlines():
            name, value = line.split("=", 1)
            values[f"steps.run.outputs.{name}"] = value
        values.setdefault("steps.run.outputs.sarif", "")
    return 0


def levels(sandbox: Sandbox) -> set[str]:
    log = json.loads((sandbox.work / "popcert.sarif").read_text())
    assert log["version"] == "2.1.0"
    return {result.get("level", "warning") for run in log["runs"] for result in run["results"]}


def pre_commit() -> None:
    from_source, local = blocks("pre-commit")
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True).strip()
    ours = from_source.replace("https://git.example/popcert", str(ROOT)).replace("v0.1.0", head)
    assert ours.count(str(ROOT)) == ours.count(head) == 1
    for name, config in [("pre-commit-local", local), ("pre-commit", ours)]:
        sandbox = Sandbox(name)
        if config is local:
            sandbox.install()
        (sandbox.work / ".pre-commit-config.yaml").write_text(config)
        # Built with what is built already.
        cargo = {"CARGO_BUILD_TARGET": os.environ["TARGET"]}
        variables = {"PRE_COMMIT_HOME": str(sandbox.root / "home"), "GIT_CONFIG_GLOBAL": "/dev/null", **cargo}
        command = f"git add --all && '{VENV}/bin/pre-commit' run --all-files"
        sandbox.expect(0, sandbox.sh(f"git init --quiet && '{VENV}/bin/pre-commit' validate-config", **variables))
        sandbox.expect(0, sandbox.sh(command, **variables))
        assert "Passed" in sandbox.log and "Warning" not in sandbox.log, sandbox.log
        sandbox.bad()
        sandbox.expect(1, sandbox.sh(command, **variables))
        assert "error[ca.validity]" in sandbox.log, sandbox.log
        sandbox.good()
        shutil.copy(ROOT / "tests/packages/pipelines.py", sandbox.work / "certificates/page.pem")
        sandbox.expect(1, sandbox.sh(command, **variables))
        shutil.rmtree(sandbox.root)


def gitlab() -> None:
    (pipeline,) = blocks("GitLab CI")
    valid("gitlab-ci", pipeline)
    job = yaml.safe_load(pipeline)["certificates"]
    template = yaml.safe_load((ROOT / yaml.safe_load(pipeline)["include"][0]["file"]).read_text())[job["extends"]]
    assert job["variables"].keys() <= template["variables"].keys()
    local = {"POPCERT_PACKAGE": str(PACKAGE), "POPCERT_PACKAGE_SHA256": sha256(PACKAGE)}
    variables = template["variables"] | job["variables"] | local
    sandbox = Sandbox("gitlab")
    # Not into the root of this machine.
    dpkg = sandbox.root / "bin/dpkg"
    dpkg.write_text(f"#!/bin/sh\nset -e\ndpkg-deb -x \"$2\" '{sandbox.root}/deb'\nln -sf ../deb/usr/bin/popcert '{sandbox.root}/bin/'\n")
    dpkg.chmod(0o755)
    script = "\n".join([*template["before_script"], *template["script"]])
    report = sandbox.work / template["artifacts"]["reports"]["junit"]
    shell = ("bash", "-eo", "pipefail")
    sandbox.expect(0, sandbox.sh(script, *shell, **variables))
    junit(report, failures=False)
    sandbox.bad()
    sandbox.expect(1, sandbox.sh(script, *shell, **variables))
    junit(report, failures=True)
    assert "verdict: " in sandbox.log
    sandbox.expect(1, sandbox.sh(script, *shell, **(variables | {"POPCERT_PACKAGE_SHA256": "0" * 64})))


def azure_devops() -> None:
    (pipeline,) = blocks("Azure DevOps")
    valid("azure-pipelines", pipeline)
    (use,) = yaml.safe_load(pipeline)["steps"]
    template = yaml.safe_load((ROOT / use["template"].removesuffix("@popcert")).read_text())
    assert use["parameters"].keys() <= {one["name"] for one in template["parameters"]}
    parameters = use["parameters"] | {"archive": str(ARCHIVE), "sha256": sha256(ARCHIVE)}
    sandbox = Sandbox("azure-devops")
    fill = lambda text: re.sub(r"\$\{\{ *parameters\.(\w+) *\}\}", lambda name: parameters[name[1]], text)

    def run() -> int:
        for step in template["steps"]:
            if "bash" not in step:
                continue
            variables = {name: fill(value) for name, value in step["env"].items()}
            code = sandbox.sh(step["bash"], "bash", AGENT_TEMPDIRECTORY=str(sandbox.temp), **variables)
            if code:
                return code
        return 0

    sandbox.expect(0, run())
    junit(sandbox.temp / "popcert.xml", failures=False)
    sandbox.bad()
    sandbox.expect(1, run())
    junit(sandbox.temp / "popcert.xml", failures=True)
    parameters["sha256"] = "0" * 64
    sandbox.expect(1, run())


def jenkins() -> None:
    (pipeline,) = blocks("Jenkins")
    (script,) = re.findall(r"sh '''\n(.*?)'''", pipeline, re.DOTALL)
    assert pipeline.count("{") == pipeline.count("}")
    sandbox = Sandbox("jenkins")
    sandbox.install()
    sandbox.expect(0, sandbox.sh(script, "sh", "-xe"))
    junit(sandbox.work / "popcert.xml", failures=False)
    sandbox.bad()
    sandbox.expect(1, sandbox.sh(script, "sh", "-xe"))
    junit(sandbox.work / "popcert.xml", failures=True)


if __name__ == "__main__":
    for pipeline in (github, gitlab, azure_devops, jenkins, pre_commit):
        pipeline()
        print(f"{pipeline.__name__}: passed", flush=True)
    shutil.rmtree(OUT / "pipelines")
